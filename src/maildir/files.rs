//! The disk's side of a Maildir: blocking, and without any memory.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::ids::Moment;
use crate::imap::names::names_message;
use crate::source::{Body, Fetched, Place};

/// The header block that is read at most (mail-facts C-18).
const HEADER_BYTES_MAX: u64 = 256 << 10;

/// One file of `new` or `cur`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// The name before `:`.
    pub(super) unique: String,
    /// The seconds at the start of the name, else 0: the order of arrival.
    pub(super) seconds: i64,
    /// Where it lay when it was listed.
    pub(super) path: PathBuf,
}

/// When `new` and `cur` last changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp([SystemTime; 2]);

/// An error unless `path` is a Maildir.
pub(super) fn is_maildir(path: &Path) -> io::Result<()> {
    if path.join("new").is_dir() && path.join("cur").is_dir() {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::NotFound,
        "it holds no `new` and `cur`; give the path of the Maildir itself, or make it with `mkdir -p PATH/new PATH/cur PATH/tmp`",
    ))
}

/// The names of the folders below (`.Sent`).
pub(super) fn folder_directories(root: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if let Some(name) = entry.file_name().to_str()
            && name.len() > 1
            && name.starts_with('.')
            && is_maildir(&entry.path()).is_ok()
        {
            names.push(name.to_owned());
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// When the folder last changed.
pub(super) fn stamp(directory: &Path) -> io::Result<Stamp> {
    let changed = |name: &str| fs::metadata(directory.join(name))?.modified();
    Ok(Stamp([changed("new")?, changed("cur")?]))
}

/// All mails of the folder. `new` is read first: a mail that a mail program moves to `cur` meanwhile is seen twice
/// and not missed.
pub(super) fn messages(directory: &Path) -> io::Result<Vec<Message>> {
    let mut found: BTreeMap<String, Message> = BTreeMap::new();
    for part in ["new", "cur"] {
        for entry in fs::read_dir(directory.join(part))? {
            let entry = entry?;
            // A name that is not Unicode, or hidden, is no delivery (maildir(5)).
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.') && !name.contains('\n')) else {
                continue;
            };
            if !entry.file_type()?.is_file() {
                continue;
            }
            let unique = name.split(':').next().unwrap_or(name).to_owned();
            let message = Message { seconds: seconds_of(&unique).unwrap_or(0), path: entry.path(), unique };
            found.insert(message.unique.clone(), message);
        }
    }
    Ok(found.into_values().collect())
}

/// The seconds at the start of a base name (`1795000012.M1P7.host`).
fn seconds_of(unique: &str) -> Option<i64> {
    let (seconds, _) = unique.split_once('.')?;
    seconds.bytes().all(|byte| byte.is_ascii_digit()).then(|| seconds.parse().ok()).flatten()
}

/// One mail, whole if it has at most `most_bytes`, else its header. Nothing if it is gone.
pub(super) fn read(place: Place, path: &Path, most_bytes: u64) -> io::Result<Option<Fetched>> {
    let Some((file, path)) = opened(path)? else { return Ok(None) };
    let metadata = file.metadata()?;
    let unique = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let seconds = seconds_of(unique).or_else(|| {
        let since = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        i64::try_from(since.as_secs()).ok()
    });
    let received = seconds.and_then(|seconds| Moment::from_timestamp(seconds, 0));
    let mut bytes = Vec::new();
    if metadata.len() <= most_bytes {
        file.take(most_bytes).read_to_end(&mut bytes)?;
        return Ok(Some(Fetched { place, received, body: Body::Whole(bytes), signed_by: None }));
    }
    file.take(HEADER_BYTES_MAX).read_to_end(&mut bytes)?;
    bytes.truncate(header_length(&bytes));
    let body = Body::TooBig { header: bytes, size_bytes: metadata.len() };
    Ok(Some(Fetched { place, received, body, signed_by: None }))
}

/// Opens a mail, also where a mail program has renamed it since it was listed.
fn opened(path: &Path) -> io::Result<Option<(File, PathBuf)>> {
    match File::open(path) {
        Ok(file) => return Ok(Some((file, path.to_owned()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let unique = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.split(':').next());
    let (Some(unique), Some(directory)) = (unique, path.parent().and_then(Path::parent)) else { return Ok(None) };
    let moved = messages(directory)?.into_iter().find(|message| message.unique == unique);
    match moved.map(|message| (File::open(&message.path), message.path)) {
        None => Ok(None),
        Some((Ok(file), path)) => Ok(Some((file, path))),
        // Twice renamed within a moment: the caller reads the folder again.
        Some((Err(error), _)) => Err(error),
    }
}

/// Where the header block ends: behind its empty line, else everything.
fn header_length(bytes: &[u8]) -> usize {
    let after = |mark: &[u8]| bytes.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len());
    match (after(b"\r\n\r\n"), after(b"\n\n")) {
        (Some(crlf), Some(lf)) => crlf.min(lf),
        (Some(end), None) | (None, Some(end)) => end,
        (None, None) => bytes.len(),
    }
}

/// The UIDs of the mails with this Message-ID.
pub(super) fn with_message_id(by_uid: BTreeMap<u32, PathBuf>, message_id: &str) -> io::Result<Vec<u32>> {
    let mut found = Vec::new();
    for (uid, path) in by_uid {
        let Some((file, _)) = opened(&path)? else { continue };
        let mut bytes = Vec::new();
        file.take(HEADER_BYTES_MAX).read_to_end(&mut bytes)?;
        bytes.truncate(header_length(&bytes));
        if message_id_field(&bytes).is_some_and(|field| names_message(&field, message_id)) {
            found.push(uid);
        }
    }
    Ok(found)
}

/// The Message-ID field with its folded lines.
fn message_id_field(header: &[u8]) -> Option<Vec<u8>> {
    const NAME: &[u8] = b"message-id:";
    let mut lines = header.split(|byte| *byte == b'\n');
    let first = lines.find(|line| line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)))?;
    let folded = lines.take_while(|line| matches!(line.first(), Some(b' ' | b'\t')));
    Some(std::iter::once(first).chain(folded).flatten().copied().collect())
}

/// Files bytes as a seen mail; the folder is made if need be.
pub(super) fn append(directory: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    for part in ["new", "cur", "tmp"] {
        fs::create_dir_all(directory.join(part))?;
    }
    let temporary = directory.join("tmp").join(name);
    let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, directory.join("cur").join(format!("{name}:2,S")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_id_field_is_read_folded_and_in_any_case() {
        let header = b"Subject: <no@x>\nMESSAGE-id:\n <a@x>\nX: y\n\n<b@x>";
        assert!(names_message(&message_id_field(header).unwrap(), "a@x"));
        assert_eq!(message_id_field(b"Subject: x\n\n"), None);
    }

    #[test]
    fn the_time_of_receipt_is_the_number_in_front_of_the_name() {
        for (name, seconds) in
            [("1795000012.M1P7.host", Some(1_795_000_012)), ("copy.1.2.3", None), ("17", None), ("1x.a", None)]
        {
            assert_eq!(seconds_of(name), seconds, "{name}");
        }
    }

    #[test]
    fn a_header_ends_at_the_first_empty_line_of_either_kind() {
        for (bytes, length) in [(&b"a\r\n\r\nb\n\n"[..], 5), (b"a\n\nb\r\n\r\n", 3), (b"a\n", 2)] {
            assert_eq!(header_length(bytes), length);
        }
    }
}
