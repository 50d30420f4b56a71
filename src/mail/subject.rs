//! stub until merged
/// x
pub fn strip(s: &str) -> String {
    s.to_owned()
}
/// x
pub fn case_number(_s: &str, _t: &str) -> Option<i64> {
    None
}
