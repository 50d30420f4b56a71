//! The commands: one file each, no logic.

pub mod letters;
