//! The last gate.

/// The words of which one stands in the first line of every letter to staff, in Chinese and English.
pub const MARKER_WORDS: [&str; 2] = ["请在此行以上", "reply above this line"];
