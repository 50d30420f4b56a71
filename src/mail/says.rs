//! stub until merged
/// x
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    Confirmed,
    Thanked,
    Receipt,
    NotSolved,
    Withdrawn,
    Nudge,
    Words,
}
/// x
pub fn asker_says(_t: &str) -> Says {
    Says::Words
}
/// x
pub fn staff_receipt(_t: &str) -> bool {
    false
}
