//! Lists of tags, `v=1; a=rsa-sha256; …` (RFC 6376 section 3.2): signatures and key records are such.

use std::collections::BTreeMap;

/// Reads a list; one that names a tag twice, or holds something else than tags, says nothing.
pub(super) fn read(text: &str) -> Option<BTreeMap<&str, &str>> {
    let mut tags = BTreeMap::new();
    for tag in text.split(';').map(str::trim).filter(|tag| !tag.is_empty()) {
        let (name, value) = tag.split_once('=')?;
        if tags.insert(name.trim_end(), value.trim_start()).is_some() {
            return None;
        }
    }
    Some(tags)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_list_is_read_whole_or_not_at_all() {
        let tags = read(" v = 1;\r\n\th=a : b; p=x=; ").unwrap();
        assert_eq!(tags.into_iter().collect::<Vec<_>>(), [("h", "a : b"), ("p", "x="), ("v", "1")]);
        assert_eq!(read("v=1; v=1"), None);
        assert_eq!(read("v=1; x"), None);
    }
}
