//! The commands: one file each, no logic.

pub mod inspect;
pub mod letters;
