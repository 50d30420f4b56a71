//! Header fields of letters, each made by one of the few functions below.
//!
//! No value gets here that could end its line: [`clean`] takes every control character out of what people wrote, and
//! what is not ASCII is encoded (mail-facts C-14). Nothing here knows which fields a letter has.

use data_encoding::BASE64;
use std::error::Error;

use lettre::message::header::{Header, HeaderName, HeaderValue};
use unicode_normalization::UnicodeNormalization;

/// 39 bytes make 52 of base64; with the 12 round them and a field's name before them they stay on one line.
const ENCODED_WORD_BYTES: usize = 39;
/// A word that alone would make a line too long is encoded, for encoded words can be folded anywhere.
const PLAIN_WORD_MAX: usize = 60;
/// Where lines are folded (RFC 5322 section 2.1.1 says 78).
const LINE_MAX: usize = 76;
/// A piece of a parameter and what stands before it stay below [`LINE_MAX`].
const PARAMETER_MAX: usize = 50;
/// Longer names make some mail programs cut off the extension (mail-facts C-17).
const NAME_MAX_CHARS: usize = 120;
/// Names that Windows reserves for devices, whatever their extension.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

/// A field that lettre has no type for.
#[derive(Clone)]
pub(super) struct Raw(pub(super) HeaderValue);

impl Header for Raw {
    // lettre files a field under the name in its value; this one is never used.
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Type")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Err("raw fields are written, never read".into())
    }

    fn display(&self) -> HeaderValue {
        self.0.clone()
    }
}

/// A field whose value is ours and ASCII.
pub(super) fn plain(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// A field of free text: as it stands where that is safe, else as encoded words.
pub(super) fn text(name: &'static str, value: &str) -> HeaderValue {
    let value = clean(value);
    let encoded =
        if stands_plain(&value) { folded(&value, name.len() + 2) } else { encoded_words(&value).join("\r\n ") };
    pre_encoded(name, encoded)
}

/// `From` or `To` with one address.
pub(super) fn mailbox(field: &'static str, name: Option<&str>, address: &str) -> HeaderValue {
    let name = name.map(clean).unwrap_or_default();
    let value = if name.is_empty() {
        address.to_owned()
    } else if stands_plain(&name) && name.len() <= PLAIN_WORD_MAX {
        format!("\"{}\"\r\n <{address}>", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        format!("{}\r\n <{address}>", encoded_words(&name).join("\r\n "))
    };
    pre_encoded(field, value)
}

/// Ids, raw, one a line, the first on the field's own line: Outlook drops what is encoded, and some servers lose what
/// is folded before it begins (mail-facts B1-6).
pub(super) fn ids(name: &'static str, ids: &[&str]) -> HeaderValue {
    let ids: Vec<String> = ids.iter().map(|id| format!("<{id}>")).collect();
    pre_encoded(name, ids.join("\r\n "))
}

/// Bytes as base64, folded.
pub(super) fn base64(name: &'static str, bytes: &[u8]) -> HeaderValue {
    let encoded: Vec<char> = BASE64.encode(bytes).chars().collect();
    let lines: Vec<String> = encoded.chunks(PLAIN_WORD_MAX).map(|line| line.iter().collect()).collect();
    pre_encoded(name, lines.join("\r\n "))
}

/// Content-Type of an attachment. The name stands in it as encoded words, for programs that do not read RFC 2231.
pub(super) fn content_type(media_type: &str, name: &str) -> HeaderValue {
    let media_type = checked_media_type(media_type);
    let name = if stands_plain(name) && name.len() <= PLAIN_WORD_MAX {
        name.replace('\\', "\\\\").replace('"', "\\\"")
    } else {
        encoded_words(name).join("\r\n ")
    };
    pre_encoded("Content-Type", format!("{media_type};\r\n name=\"{name}\""))
}

/// Content-Disposition with the name: quoted while it is short ASCII, else after RFC 2231, in pieces only where it must be.
pub(super) fn disposition(kind: &'static str, name: &str) -> HeaderValue {
    let field = "Content-Disposition";
    if stands_plain(name) && name.len() <= PLAIN_WORD_MAX {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        return pre_encoded(field, format!("{kind};\r\n filename=\"{quoted}\""));
    }
    let mut pieces = vec![String::new()];
    for c in name.chars() {
        let encoded = percent_encoded(c);
        match pieces.last_mut() {
            Some(piece) if piece.len() + encoded.len() <= PARAMETER_MAX => piece.push_str(&encoded),
            Some(_) | None => pieces.push(encoded),
        }
    }
    let value = match pieces.as_slice() {
        [whole] => format!(";\r\n filename*=utf-8''{whole}"),
        pieces => {
            let piece = |(i, piece): (usize, &String)| {
                format!(";\r\n filename*{i}*={}{piece}", if i == 0 { "utf-8''" } else { "" })
            };
            pieces.iter().enumerate().map(piece).collect()
        }
    };
    pre_encoded(field, format!("{kind}{value}"))
}

/// A character as RFC 2231 writes it; several bytes stay together, for a character must not be split.
fn percent_encoded(c: char) -> String {
    if c.is_ascii_alphanumeric() || "-._".contains(c) {
        return c.to_string();
    }
    c.encode_utf8(&mut [0; 4]).bytes().flat_map(|byte| ['%', hex_digit(byte >> 4), hex_digit(byte & 0xF)]).collect()
}

fn hex_digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase()
}

/// The media type if it is one of a single part that we may pass on, else the one that says nothing.
fn checked_media_type(media_type: &str) -> String {
    const UNKNOWN: &str = "application/octet-stream";
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let token = |part: &str| {
        !part.is_empty()
            && part.len() <= PLAIN_WORD_MAX
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
    };
    match essence.split_once('/') {
        Some(("multipart" | "message", _)) | None => UNKNOWN.to_owned(),
        Some((kind, subtype)) if token(kind) && token(subtype) => essence,
        Some(_) => UNKNOWN.to_owned(),
    }
}

/// A file name that no system stumbles over: no path, no control or direction characters, nothing Windows reserves,
/// at most 120 characters with the extension kept (mail-facts C-17).
#[must_use]
pub fn file_name(name: &str) -> String {
    let name: String = clean(name).nfc().map(|c| if "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.is_empty() {
        return "attachment".to_owned();
    }
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.chars().count() <= 10 => (stem, Some(extension)),
        Some(_) | None => (name, None),
    };
    let device = stem.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let reserved = DEVICES.contains(&device.as_str())
        || ["COM", "LPT"].iter().any(|port| {
            device.strip_prefix(port).is_some_and(|digit| digit.len() == 1 && digit.bytes().all(|b| b.is_ascii_digit()))
        });
    let room = NAME_MAX_CHARS - usize::from(reserved) - extension.map_or(0, |e| e.chars().count() + 1);
    let stem: String = stem.chars().take(room).collect();
    let mark = if reserved { "_" } else { "" };
    extension.map_or_else(|| format!("{mark}{stem}"), |extension| format!("{mark}{stem}.{extension}"))
}

/// What people wrote, on one line: no control characters, none that turn the direction of writing.
pub(super) fn clean(text: &str) -> String {
    let one_line: String = text
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .collect();
    one_line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// ASCII that needs no encoding and cannot be taken for encoded already.
fn stands_plain(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
        && !text.contains("=?")
        && text.split(' ').all(|word| word.len() <= PLAIN_WORD_MAX)
}

fn folded(text: &str, mut column: usize) -> String {
    let mut lines = String::new();
    for word in text.split_inclusive(' ') {
        if column + word.trim_end().len() > LINE_MAX && !lines.is_empty() {
            // The space moves to the next line: folding there gives back exactly one.
            lines.truncate(lines.trim_end().len());
            lines.push_str("\r\n ");
            column = 1;
        }
        lines.push_str(word);
        column += word.len();
    }
    lines
}

/// Encoded words (RFC 2047), never splitting a character (mail-facts D-15).
fn encoded_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut bytes: Vec<u8> = Vec::new();
    let mut buffer = [0; 4];
    for c in text.chars() {
        let encoded = c.encode_utf8(&mut buffer).as_bytes();
        if bytes.len() + encoded.len() > ENCODED_WORD_BYTES {
            words.push(format!("=?utf-8?B?{}?=", BASE64.encode(&bytes)));
            bytes.clear();
        }
        bytes.extend_from_slice(encoded);
    }
    if !bytes.is_empty() {
        words.push(format!("=?utf-8?B?{}?=", BASE64.encode(&bytes)));
    }
    words
}

fn pre_encoded(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}
