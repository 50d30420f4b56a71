//! stub until merged
/// x
pub fn strip(s: &str) -> String {
    s.to_owned()
}
