//! The core: cases and what may happen to them. Everything here is pure.

pub mod calendar;
pub mod wall;
