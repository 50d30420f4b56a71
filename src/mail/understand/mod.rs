//! stub until merged
/// x
pub fn understand(_raw: &[u8]) -> super::Mail {
    super::Mail::default()
}
