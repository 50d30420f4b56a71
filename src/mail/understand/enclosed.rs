//! A message that was wrapped in another, written as the mail that it was sent as.
//!
//! It holds what a reader looks for: who wrote to whom, when, the words and the files. The same wrapping always gives
//! the same bytes.

use chrono::{DateTime, Utc};
use data_encoding::{BASE64, HEXUPPER};

use super::parts::OCTETS;
use super::tnef::{File, Unwrapped};

/// What stood above the words.
#[derive(Default)]
pub(super) struct Head {
    pub(super) subject: Option<String>,
    pub(super) sender_name: Option<String>,
    pub(super) sender: Option<String>,
    /// Names, as the program showed them.
    pub(super) to: Option<String>,
    pub(super) message_id: Option<String>,
    pub(super) date: Option<DateTime<Utc>>,
}

/// The bytes of the mail; `depth` tells it from those that it holds.
pub(super) fn write(message: &Unwrapped, depth: usize) -> Vec<u8> {
    // No line of base64 begins so.
    let boundary = format!("=_enclosed-{depth}");
    let head = &message.head;
    let mut out = String::new();
    let from = match (&head.sender_name, &head.sender) {
        (name, Some(addr)) => Some(format!("{} <{addr}>", encoded(name.as_deref().unwrap_or_default()))),
        (Some(name), None) => Some(format!("{} <>", encoded(name))),
        (None, None) => None,
    };
    let to = head.to.as_deref().map(|names| {
        let names = names.split(';').map(str::trim).filter(|name| !name.is_empty());
        names
            .map(|name| if name.contains('@') { name.to_owned() } else { format!("{} <>", encoded(name)) })
            .collect::<Vec<_>>()
            .join(",\r\n ")
    });
    for (name, value) in [
        ("From", from),
        ("To", to),
        ("Subject", head.subject.as_deref().map(encoded)),
        ("Date", head.date.map(|date| date.to_rfc2822())),
        ("Message-ID", head.message_id.clone().filter(|id| id.is_ascii())),
        ("MIME-Version", Some("1.0".to_owned())),
        ("Content-Type", Some(format!("multipart/mixed; boundary=\"{boundary}\""))),
    ] {
        if let Some(value) = value {
            out.extend([name, ": ", value.trim(), "\r\n"]);
        }
    }
    let (kind, text) = match (&message.html, &message.text) {
        (Some(html), _) => ("html", html.as_str()),
        (None, text) => ("plain", text.as_deref().unwrap_or_default()),
    };
    out.extend(["\r\n--", boundary.as_str(), "\r\n"]);
    out.extend(["Content-Type: text/", kind, "; charset=utf-8\r\n"]);
    in_base64(&mut out, text.as_bytes());
    for file in &message.files {
        out.extend(["\r\n--", boundary.as_str(), "\r\n"]);
        part(&mut out, file, &boundary);
    }
    out.extend(["\r\n--", boundary.as_str(), "--\r\n"]);
    out.into_bytes()
}

fn part(out: &mut String, file: &File, boundary: &str) {
    let token = |kind: &&str| kind.bytes().all(|b| b.is_ascii_alphanumeric() || b"/.+-_".contains(&b));
    let media_type = file.media_type.as_deref().filter(token).unwrap_or(OCTETS);
    // A message may not be encoded (RFC 2046 section 5.2.1).
    let is_message = media_type.starts_with("message/");
    let plain = std::str::from_utf8(&file.bytes).ok();
    let plain = plain.filter(|text| is_message && text.is_ascii() && !text.contains(boundary));
    let media_type = if is_message && plain.is_none() { OCTETS } else { media_type };
    let name = HEXUPPER.encode(file.name.as_deref().unwrap_or_default().as_bytes());
    out.extend(["Content-Type: ", media_type, "\r\n"]);
    out.push_str("Content-Disposition: attachment; filename*=utf-8''");
    for byte in name.as_bytes().chunks(2) {
        out.extend(["%", std::str::from_utf8(byte).unwrap_or_default()]);
    }
    out.push_str("\r\n");
    if let Some(id) = file.content_id.as_deref().filter(|id| id.bytes().all(|b| b.is_ascii_graphic())) {
        out.extend(["Content-ID: <", id, ">\r\n"]);
    }
    match plain {
        Some(text) => out.extend(["\r\n", text]),
        None => in_base64(out, &file.bytes),
    }
}

fn in_base64(out: &mut String, bytes: &[u8]) {
    out.push_str("Content-Transfer-Encoding: base64\r\n\r\n");
    for line in BASE64.encode(bytes).as_bytes().chunks(76) {
        out.extend([std::str::from_utf8(line).unwrap_or_default(), "\r\n"]);
    }
}

/// Encoded words (RFC 2047), each with whole characters.
fn encoded(text: &str) -> String {
    const MOST_BYTES: usize = 45;
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) = rest.split_at_checked(rest.floor_char_boundary(MOST_BYTES)).unwrap_or((rest, ""));
        words.push(format!("=?utf-8?B?{}?=", BASE64.encode(word.as_bytes())));
        rest = after;
    }
    words.join("\r\n ")
}
