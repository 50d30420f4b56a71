//! The UIDs of one Maildir folder: a small file that only ever grows by whole lines, or is replaced as a whole.
//!
//! ```text
//! shouwen uids 1 1795000000
//! 1 1795000012.M1P7.host
//! 2 1795000044.M3P7.host
//! ```
//!
//! The second line's number is a UID, its text the unique part of the file's name (before `:`), which stays the same
//! when a mail program moves the file from `new` to `cur` or changes its flags. A UID is never given twice: files
//! that are gone keep their line. A list that cannot be read is made anew under a new UIDVALIDITY, and the engine
//! recognises the mails again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::files::Message;

/// The file's name; the dot keeps Maildir programs from taking it for a folder they should show.
const FILE: &str = ".shouwen-uids";
/// Where a new list is written before it takes the old one's place.
const FILE_NEW: &str = ".shouwen-uids.new";
const HEAD: &str = "shouwen uids 1 ";

/// The list of one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UidList {
    uidvalidity: u32,
    last_uid: u32,
    by_name: BTreeMap<String, u32>,
}

impl UidList {
    /// Reads the folder's list; without one, or with one that makes no sense, a new one under `made`.
    pub(super) fn load(directory: &Path, made: u32) -> io::Result<Self> {
        let text = match fs::read_to_string(directory.join(FILE)) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => String::new(),
            Err(error) => return Err(error),
        };
        if let Some(list) = Self::parse(&text) {
            // A crash may have left half a line at the end; the next line must not continue it.
            if !text.ends_with('\n') {
                list.replace(directory)?;
            }
            return Ok(list);
        }
        // UIDVALIDITY 0 means "none" to the engine.
        let list = Self { uidvalidity: made.max(1), last_uid: 0, by_name: BTreeMap::new() };
        list.replace(directory)?;
        Ok(list)
    }

    fn parse(text: &str) -> Option<Self> {
        let whole = text.rfind('\n').and_then(|end| text.get(..end))?;
        let mut lines = whole.lines();
        let uidvalidity = lines.next()?.strip_prefix(HEAD)?.parse().ok()?;
        let mut list = Self { uidvalidity, last_uid: 0, by_name: BTreeMap::new() };
        for line in lines {
            let (uid, name) = line.split_once(' ')?;
            let uid: u32 = uid.parse().ok()?;
            if uid <= list.last_uid {
                return None;
            }
            list.last_uid = uid;
            list.by_name.insert(name.to_owned(), uid);
        }
        Some(list)
    }

    pub(super) fn uidvalidity(&self) -> u32 {
        self.uidvalidity
    }

    /// Gives UIDs to files that have none, in the order of arrival, and the files by UID.
    pub(super) fn assign(&mut self, directory: &Path, mut found: Vec<Message>) -> io::Result<BTreeMap<u32, PathBuf>> {
        found.sort_by(|a, b| (a.seconds, &a.unique).cmp(&(b.seconds, &b.unique)));
        let mut lines = String::new();
        let mut new = BTreeMap::new();
        let mut last_uid = self.last_uid;
        for message in &found {
            if !self.by_name.contains_key(&message.unique) && !new.contains_key(&message.unique) {
                last_uid = last_uid.checked_add(1).ok_or_else(|| io::Error::other("no UID is left in this folder"))?;
                // Writing to a String cannot fail.
                let _ = writeln!(lines, "{last_uid} {}", message.unique);
                new.insert(message.unique.clone(), last_uid);
            }
        }
        if !lines.is_empty() {
            let mut file = OpenOptions::new().append(true).open(directory.join(FILE))?;
            file.write_all(lines.as_bytes())?;
            file.sync_data()?;
        }
        self.last_uid = last_uid;
        self.by_name.append(&mut new);
        let by_uid = found.into_iter().filter_map(|m| Some((*self.by_name.get(&m.unique)?, m.path)));
        Ok(by_uid.collect())
    }

    fn replace(&self, directory: &Path) -> io::Result<()> {
        let mut by_uid: Vec<(u32, &String)> = self.by_name.iter().map(|(name, uid)| (*uid, name)).collect();
        by_uid.sort_unstable();
        let mut text = format!("{HEAD}{}\n", self.uidvalidity);
        for (uid, name) in by_uid {
            let _ = writeln!(text, "{uid} {name}");
        }
        let fresh = directory.join(FILE_NEW);
        let mut file = File::create(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, directory.join(FILE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(unique: &str, seconds: i64) -> Message {
        Message { unique: unique.to_owned(), seconds, path: PathBuf::from(unique) }
    }

    fn uids(list: &mut UidList, directory: &Path, names: &[(&str, i64)]) -> Vec<(u32, String)> {
        let found = names.iter().map(|(name, seconds)| message(name, *seconds)).collect();
        let by_uid = list.assign(directory, found).unwrap();
        by_uid.into_iter().map(|(uid, path)| (uid, path.display().to_string())).collect()
    }

    fn pairs(pairs: &[(u32, &str)]) -> Vec<(u32, String)> {
        pairs.iter().map(|(uid, name)| (*uid, (*name).to_owned())).collect()
    }

    #[test]
    fn uids_follow_arrival_survive_a_restart_and_are_never_given_twice() {
        let home = tempfile::tempdir().unwrap();
        let mut list = UidList::load(home.path(), 77).unwrap();
        assert_eq!(uids(&mut list, home.path(), &[("b", 2), ("a", 1)]), pairs(&[(1, "a"), (2, "b")]));
        assert_eq!(uids(&mut list, home.path(), &[("a", 1)]), pairs(&[(1, "a")]));
        let mut again = UidList::load(home.path(), 99).unwrap();
        assert_eq!(again, list);
        assert_eq!(again.uidvalidity(), 77);
        assert_eq!(uids(&mut again, home.path(), &[("a", 1), ("c", 0)]), pairs(&[(1, "a"), (3, "c")]));
    }

    #[test]
    fn half_a_line_after_a_crash_is_dropped_and_its_file_gets_a_uid_again() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join(FILE), format!("{HEAD}77\n1 a\n2 b.lo")).unwrap();
        let mut list = UidList::load(home.path(), 99).unwrap();
        assert_eq!(list.uidvalidity(), 77);
        assert_eq!(uids(&mut list, home.path(), &[("a", 1), ("b.long", 2)]), pairs(&[(1, "a"), (2, "b.long")]));
        assert_eq!(UidList::load(home.path(), 99).unwrap(), list);
    }

    #[test]
    fn a_list_that_makes_no_sense_is_made_anew_under_another_uidvalidity() {
        for text in ["", "what?\n", "shouwen uids 1 77\n2 a\n1 b\n", "shouwen uids 1 77\nx a\n"] {
            let home = tempfile::tempdir().unwrap();
            fs::write(home.path().join(FILE), text).unwrap();
            assert_eq!(UidList::load(home.path(), 99).unwrap().uidvalidity(), 99, "{text:?}");
        }
    }
}
