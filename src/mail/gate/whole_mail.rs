//! Whether an attachment is a whole mail: by what it calls itself, by its name, and by how it begins.
//!
//! A mail that somebody attaches carries its inner history with it; nothing here opens one to see whether it is harmless.

use crate::mail::Attachment;
use crate::mail::gate::views::folded;

/// Endings under which mail programs file a mail.
const ENDINGS: [&str; 7] = [".eml", ".emlx", ".msg", ".oft", ".mht", ".mhtml", ".tnef"];
/// Fields that a mail begins with and few other texts do.
const FIELDS: [&str; 9] =
    ["received:", "return-path:", "from:", "to:", "subject:", "date:", "message-id:", "mime-version:", "sender:"];
/// So many of them at the beginning are a header block: one or two stand in any form.
const FIELDS_MIN: usize = 3;
/// A header block shows itself within so many bytes, or it is far down in something else.
const HEAD_BYTES: usize = 4 * 1024;
/// The first bytes of an OLE file, and a name that only Outlook's messages hold, as it stands in one.
const OLE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
const OUTLOOK_STREAM: &str = "__substg1.0_";
/// The first bytes of TNEF (`winmail.dat`).
const TNEF: [u8; 4] = [0x78, 0x9F, 0x3E, 0x22];

/// Whether an attachment, as it came, is a whole mail.
#[must_use]
pub fn is_whole_mail(attachment: &Attachment) -> bool {
    let name = attachment.name.as_deref().unwrap_or_default();
    called_mail(&attachment.media_type, name) || begins_as_mail(&attachment.bytes)
}

/// Whether it says so itself.
pub(super) fn called_mail(media_type: &str, name: &str) -> bool {
    let name = folded(name);
    let name = name.trim_end_matches(['.', ' ']);
    media_type.starts_with("message/")
        || matches!(media_type, "application/ms-tnef" | "application/vnd.ms-tnef" | "application/vnd.ms-outlook")
        || matches!(name, "winmail.dat" | "win.dat")
        || ENDINGS.iter().any(|end| name.ends_with(end))
}

fn begins_as_mail(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
    if head.starts_with(&TNEF) {
        return true;
    }
    if head.starts_with(&OLE) {
        let name: Vec<u8> = OUTLOOK_STREAM.encode_utf16().flat_map(u16::to_le_bytes).collect();
        return bytes.windows(name.len()).any(|window| window == name);
    }
    let text = String::from_utf8_lossy(head).to_lowercase();
    let lines = text.lines().skip_while(|line| line.trim().is_empty() || line.starts_with("from "));
    let header = lines.take_while(|line| !line.trim().is_empty());
    header.filter(|line| FIELDS.iter().any(|field| line.trim_start_matches('\u{feff}').starts_with(field))).count()
        >= FIELDS_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_mail_is_known_however_it_is_called() {
        let of = |media: &str, name: Option<&str>, bytes: &[u8]| {
            is_whole_mail(&Attachment {
                media_type: media.to_owned(),
                name: name.map(str::to_owned),
                bytes: bytes.to_vec(),
                ..Attachment::default()
            })
        };
        let mail = b"Return-Path: <a@b>\r\nFrom: zhao.lei@corp.example\r\nSubject: inner\r\n\r\nwords";
        let ole: Vec<u8> =
            OLE.iter().copied().chain("__substg1.0_".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for (media, name, bytes) in [
            ("message/rfc822", None, &b"x"[..]),
            ("application/octet-stream", None, mail),
            ("text/plain", Some("说明.txt"), mail),
            ("application/octet-stream", Some("A.EMLX"), b"x"),
            ("application/octet-stream", Some("往来.oft "), b"x"),
            ("multipart/related", Some("a.mht"), b"x"),
            ("application/octet-stream", Some("附件"), &ole),
            ("application/octet-stream", Some("att00001"), &[0x78, 0x9F, 0x3E, 0x22, 0, 1]),
        ] {
            assert!(of(media, name, bytes), "{media} {name:?}");
        }
        for (media, name, bytes) in [
            ("application/pdf", Some("说明.pdf"), &b"%PDF-1.7"[..]),
            ("text/plain", Some("a.txt"), b"From: 3 Nov\nTo: 5 Nov\nrooms: 2"),
            ("application/msword", Some("a.doc"), &OLE),
        ] {
            assert!(!of(media, name, bytes), "{media} {name:?}");
        }
    }
}
