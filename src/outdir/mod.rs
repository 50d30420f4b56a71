//! The outgoing folder: the embedded sink, for trying the service out and for houses whose own programs send mail.
//!
//! Each letter becomes two files. `<name>.envelope.json` says from whom and to whom, and is there before the letter:
//! whoever sees `<name>.eml` can send it. The `.eml` holds the letter's bytes and nothing else. Both are written under
//! a temporary name, flushed to the disk and renamed, so that no reader ever sees half a file. The name is made from the
//! letter's Message-ID, so that a repeated letter replaces itself. It reads nothing, deletes nothing but its own
//! temporary files, and never leaves its folder.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::sink::{Delivery, Envelope, Sink};

/// The longest part of a file name taken from a Message-ID: with the endings it stays far below the 255 bytes that
/// common file systems allow.
const NAME_BYTES: usize = 120;

/// How much of a letter is searched for its Message-ID. Ours stands among the first headers; a header block beyond
/// this is none of ours.
const HEADER_BYTES: usize = 64 * 1024;

/// A sink that writes letters into a folder.
#[derive(Clone, Debug)]
pub struct OutdirSink {
    folder: PathBuf,
}

impl OutdirSink {
    /// Letters go to `folder`, which is made when the first one leaves.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }
}

impl Sink for OutdirSink {
    async fn size_limit(&mut self) -> Option<u64> {
        None
    }

    async fn send(&mut self, envelope: &Envelope, bytes: &[u8]) -> Delivery {
        let (folder, envelope, bytes) = (self.folder.clone(), envelope.clone(), bytes.to_vec());
        let written = tokio::task::spawn_blocking(move || write_letter(&folder, &envelope, &bytes)).await;
        match written {
            Ok(Ok(name)) => Delivery::Accepted { reply: format!("written to {name}.eml") },
            // Until the last rename nothing has been handed over, and after it nothing can fail but the flush of the
            // folder; writing the same name again is then harmless.
            Ok(Err(error)) => Delivery::Stopped {
                reply: format!(
                    "the outgoing folder {} cannot be written: {error}. Make room or give the daemon the right to \
                     write there; the letter is kept and tried again.",
                    self.folder.display()
                ),
            },
            Err(stopped) => Delivery::Unclear { reply: format!("writing was cut short: {stopped}") },
        }
    }
}

/// What stands in `<name>.envelope.json`.
#[derive(Serialize)]
struct EnvelopeFile<'a> {
    from: &'a str,
    to: [&'a str; 1],
}

fn write_letter(folder: &Path, envelope: &Envelope, bytes: &[u8]) -> io::Result<String> {
    std::fs::create_dir_all(folder)?;
    let name = file_name(bytes);
    let card = serde_json::to_vec(&EnvelopeFile { from: envelope.from.as_str(), to: [envelope.to.as_str()] })?;
    put(folder, &format!("{name}.envelope.json"), &card)?;
    put(folder, &format!("{name}.eml"), bytes)?;
    Ok(name)
}

/// Writes a file so that it is there whole or not at all, also after a power cut.
fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let draft = folder.join(format!(".{name}.part"));
    let written = (|| {
        let mut file = std::fs::File::create(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&draft, folder.join(name))
    })();
    if written.is_err() {
        // The error that matters is the first one; a draft that stays behind is overwritten by the next attempt.
        let _ = std::fs::remove_file(&draft);
    }
    written?;
    std::fs::File::open(folder)?.sync_all()
}

/// A file name for a letter: the local part of its Message-ID where that is a plain name, else the hash of its bytes.
fn file_name(bytes: &[u8]) -> String {
    message_id(bytes)
        .and_then(|id| id.split('@').next().map(str::to_owned))
        .filter(|local| is_plain_name(local))
        .unwrap_or_else(|| HEXLOWER.encode(&Sha256::digest(bytes)))
}

/// Letters, digits and `-_.=+` alone, not beginning with a dot: the same name on every file system.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= NAME_BYTES
        && !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.=+".contains(&byte))
}

/// The Message-ID of a letter that we made, without `<>`.
fn message_id(bytes: &[u8]) -> Option<String> {
    let head = bytes.get(..bytes.len().min(HEADER_BYTES))?;
    let mut lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).take_while(|line| !line.is_empty());
    let name = b"message-id:";
    let line = lines.find(|line| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))?;
    let value = std::str::from_utf8(line.get(name.len()..)?).ok()?.trim();
    Some(value.strip_prefix('<')?.strip_suffix('>')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Address;

    fn envelope(to: &str) -> Envelope {
        Envelope { from: Address::parse("fssc@corp.example").unwrap(), to: Address::parse(to).unwrap() }
    }

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_letter_is_one_file_with_its_envelope_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = b"Message-ID: <sw1.abc@corp.example>\r\n\r\n\xe4\xbd\xa0\r\n.\r\n";
        let mut sink = OutdirSink::new(folder.path().join("out"));
        let delivery = sink.send(&envelope("zhang.wei@corp.example"), bytes).await;
        assert_eq!(delivery, Delivery::Accepted { reply: "written to sw1.abc.eml".into() });
        let out = folder.path().join("out");
        assert_eq!(files(&out), ["sw1.abc.eml", "sw1.abc.envelope.json"]);
        assert_eq!(std::fs::read(out.join("sw1.abc.eml")).unwrap(), bytes);
        assert_eq!(
            std::fs::read_to_string(out.join("sw1.abc.envelope.json")).unwrap(),
            r#"{"from":"fssc@corp.example","to":["zhang.wei@corp.example"]}"#
        );
    }

    #[tokio::test]
    async fn a_repeated_letter_replaces_itself() {
        let folder = tempfile::tempdir().unwrap();
        let mut sink = OutdirSink::new(folder.path());
        for body in ["first", "second"] {
            let bytes = format!("Message-ID: <one@corp.example>\r\n\r\n{body}\r\n");
            sink.send(&envelope("li.na@corp.example"), bytes.as_bytes()).await;
        }
        assert_eq!(files(folder.path()), ["one.eml", "one.envelope.json"]);
        assert!(std::fs::read_to_string(folder.path().join("one.eml")).unwrap().ends_with("second\r\n"));
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_stops_the_sender_and_names_the_mend() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("not-a-folder");
        std::fs::write(&file, "").unwrap();
        let delivery = OutdirSink::new(&file).send(&envelope("li.na@corp.example"), b"\r\n").await;
        assert!(matches!(&delivery, Delivery::Stopped { reply } if reply.contains("Make room")), "{delivery:?}");
    }

    #[test]
    fn no_message_id_leads_out_of_the_folder() {
        for bytes in [
            &b"Message-ID: <../../etc/passwd@x>\r\n\r\n"[..],
            b"Message-ID: <.hidden@x>\r\n\r\n",
            b"Message-ID: <a\0b@x>\r\n\r\n",
            b"Message-ID: <@x>\r\n\r\n",
            b"Subject: none\r\n\r\nMessage-ID: <body@x>\r\n",
            b"",
        ] {
            let name = file_name(bytes);
            assert_eq!(name.len(), 64, "{name}");
            assert!(is_plain_name(&name));
        }
        assert_eq!(file_name(b"To: x\r\nmessage-id: <a.b-c@x>\r\n\r\n"), "a.b-c");
    }
}
