//! The last gate.
