//! Working time: when an office is open, and what "2 work hours" from a moment is.

/// When an office is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {}
