//! The bytes of a letter.
//!
//! [`compose`] is a function of its draft alone: it reads no clock and no random source, and the boundaries come from
//! the Message-ID. So a letter rendered twice is the same letter, and what the outbox holds can be made again.
//!
//! ```text
//! multipart/mixed            only with attachments
//! └ multipart/related        only with inline parts
//!   └ multipart/alternative  text, HTML
//! ```
//!
//! It refuses what could not be undone later: a header value with a line end in it, an id that is not one, an address
//! that an envelope cannot hold. It never writes Cc, Bcc, Reply-To, Sender or List-* (mail-facts D-12), and never asks
//! for a receipt (D-8).

mod headers;
mod thread_index;

use chrono::{DateTime, FixedOffset};
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Body, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

use crate::ids::Address;
use headers::Raw;

pub use headers::file_name;
pub use thread_index::child as thread_index_child;

/// A letter that wants more ids than this loses those in the middle: root and last are what threads hang on (B1-8).
const REFERENCES_MAX: usize = 20;
/// Ids of others may be longer than ours; beyond this they are nobody's Message-ID any more (RFC 5322 section 2.1.1).
const ID_MAX_CHARS: usize = 250;
/// A subject longer than this is shown by no mail program, and is mostly a body that slipped.
const SUBJECT_MAX_CHARS: usize = 250;

/// Everything that a letter is made of.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The mailbox: the name it goes by, and its address (mail-facts A3-5).
    pub from: (String, Address),
    /// The one recipient.
    pub to: (Option<String>, Address),
    /// The subject.
    pub subject: String,
    /// When it was written, in the mailbox's zone.
    pub date: DateTime<FixedOffset>,
    /// Message-ID without `<>`.
    pub message_id: String,
    /// The id of the mail it answers, without `<>`.
    pub in_reply_to: Option<String>,
    /// The lane's root id first, then the thread, without `<>`.
    pub references: Vec<String>,
    /// Whether a person wrote it.
    pub auto: Auto,
    /// Which automatic answers Exchange may make to it.
    pub suppress: Suppress,
    /// For Outlook's conversation view, see [`thread_index_child`].
    pub thread_index: Option<Vec<u8>>,
    /// The text part.
    pub text: String,
    /// The HTML part, of equal content.
    pub html: String,
    /// Attachments and inline parts.
    pub attachments: Vec<Part>,
}

/// `Auto-Submitted` (RFC 3834 section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auto {
    /// A notice or reminder.
    Generated,
    /// An automatic reply to a mail.
    Replied,
    /// A person's words, passed on: no such header.
    None,
}

/// `X-Auto-Response-Suppress` (mail-facts D-5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suppress {
    /// To askers: no absence notice, no receipts.
    All,
    /// To staff: their absence notice is how we learn that they are away.
    AllButAbsence,
    /// No such header.
    Nothing,
}

/// An attachment or inline part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The file name as it came.
    pub name: String,
    /// The media type as it came.
    pub media_type: String,
    /// The decoded bytes.
    pub bytes: Vec<u8>,
    /// The Content-ID that the HTML shows it by, without `<>`.
    pub content_id: Option<String>,
}

/// Why a draft cannot become a letter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// An id that a Message-ID header cannot hold.
    #[error("`{0}` cannot stand as a Message-ID; it must be `local@domain` in ASCII without spaces")]
    BadId(String),
    /// An address outside ASCII: it would need SMTPUTF8, which few servers of companies offer.
    #[error("the address `{0}` is not ASCII; write its domain in the xn-- form")]
    BadAddress(String),
}

/// Makes the bytes of a letter.
pub fn compose(draft: &Draft) -> Result<Vec<u8>, ComposeError> {
    let mut bytes = header_lines(draft)?.into_bytes();
    bytes.extend_from_slice(&body(draft));
    Ok(bytes)
}

fn header_lines(draft: &Draft) -> Result<String, ComposeError> {
    let id = checked_id(&draft.message_id).ok_or_else(|| ComposeError::BadId(draft.message_id.clone()))?;
    let mut lines = lettre::message::header::Headers::new();
    lines.insert_raw(headers::mailbox("From", Some(&draft.from.0), ascii(&draft.from.1)?));
    lines.insert_raw(headers::mailbox("To", draft.to.0.as_deref(), ascii(&draft.to.1)?));
    lines.insert_raw(headers::text("Subject", &shortened(&draft.subject)));
    lines.insert_raw(headers::plain("Date", draft.date.to_rfc2822()));
    lines.insert_raw(headers::ids("Message-ID", &[id]));
    if let Some(parent) = draft.in_reply_to.as_deref().and_then(checked_id) {
        lines.insert_raw(headers::ids("In-Reply-To", &[parent]));
    }
    let references = capped(&draft.references);
    if !references.is_empty() {
        lines.insert_raw(headers::ids("References", &references));
    }
    if let Some(index) = &draft.thread_index {
        lines.insert_raw(headers::base64("Thread-Index", index));
    }
    match draft.auto {
        Auto::Generated => lines.insert_raw(headers::plain("Auto-Submitted", "auto-generated".to_owned())),
        Auto::Replied => lines.insert_raw(headers::plain("Auto-Submitted", "auto-replied".to_owned())),
        Auto::None => {}
    }
    let suppressed = match draft.suppress {
        Suppress::All => Some("OOF, AutoReply, RN, NRN, DR"),
        Suppress::AllButAbsence => Some("AutoReply, RN, NRN, DR"),
        Suppress::Nothing => None,
    };
    if let Some(kinds) = suppressed {
        lines.insert_raw(headers::plain("X-Auto-Response-Suppress", kinds.to_owned()));
    }
    lines.insert_raw(headers::plain("MIME-Version", "1.0".to_owned()));
    Ok(lines.to_string())
}

fn body(draft: &Draft) -> Vec<u8> {
    let boundary = |level: &str| boundary(&draft.message_id, level);
    let (inline, attached): (Vec<&Part>, Vec<&Part>) =
        draft.attachments.iter().partition(|part| part.content_id.as_deref().and_then(checked_content_id).is_some());
    let mut whole = MultiPart::alternative()
        .boundary(boundary("alternative"))
        .singlepart(words(&draft.text, ContentType::TEXT_PLAIN))
        .singlepart(words(&draft.html, ContentType::TEXT_HTML));
    if !inline.is_empty() {
        let related = MultiPart::related().boundary(boundary("related")).multipart(whole);
        whole = inline.into_iter().fold(related, |parts, part| parts.singlepart(attachment(part)));
    }
    if !attached.is_empty() {
        let mixed = MultiPart::mixed().boundary(boundary("mixed")).multipart(whole);
        whole = attached.into_iter().fold(mixed, |parts, part| parts.singlepart(attachment(part)));
    }
    whole.formatted()
}

/// A text part: quoted-printable while most of it is ASCII, else base64, so that no line is ever long.
fn words(text: &str, content_type: ContentType) -> SinglePart {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "").replace('\n', "\r\n");
    let beyond_ascii = text.bytes().filter(|b| !b.is_ascii()).count();
    // Three characters stand for one byte in quoted-printable, four for three in base64.
    let encoding = if beyond_ascii * 6 <= text.len() {
        ContentTransferEncoding::QuotedPrintable
    } else {
        ContentTransferEncoding::Base64
    };
    SinglePart::builder().content_type(content_type).body(encoded(text.into_bytes(), encoding))
}

fn attachment(part: &Part) -> SinglePart {
    let name = headers::file_name(&part.name);
    let builder = SinglePart::builder().header(Raw(headers::content_type(&part.media_type, &name)));
    let builder = match part.content_id.as_deref().and_then(checked_content_id) {
        Some(id) => builder
            .header(Raw(headers::disposition("inline", &name)))
            .header(lettre::message::header::ContentId::from(format!("<{id}>"))),
        None => builder.header(Raw(headers::disposition("attachment", &name))),
    };
    builder.body(encoded(part.bytes.clone(), ContentTransferEncoding::Base64))
}

/// Base64 and quoted-printable hold any bytes, so the refusal of the other encodings cannot come.
fn encoded(bytes: Vec<u8>, encoding: ContentTransferEncoding) -> Body {
    Body::new_with_encoding(bytes, encoding).unwrap_or_else(Body::new)
}

/// `=_` stands in no line of quoted-printable or base64, so no body can hold a boundary.
fn boundary(message_id: &str, level: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(level.as_bytes());
    hash.update(b"\0");
    hash.update(message_id.as_bytes());
    let hex: String = data_encoding::HEXLOWER.encode(&hash.finalize()).chars().take(24).collect();
    format!("=_{level}_{hex}")
}

fn ascii(address: &Address) -> Result<&str, ComposeError> {
    let text = address.as_str();
    if text.is_ascii() { Ok(text) } else { Err(ComposeError::BadAddress(text.to_owned())) }
}

/// The id if it can stand raw in a header: raw it must stand, for Outlook drops encoded ones (mail-facts B1-6).
fn checked_id(id: &str) -> Option<&str> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    (id.contains('@') && checked_content_id(id).is_some()).then_some(id)
}

fn checked_content_id(id: &str) -> Option<&str> {
    let fits = !id.is_empty() && id.len() <= ID_MAX_CHARS;
    (fits && id.bytes().all(|b| b.is_ascii_graphic() && b != b'<' && b != b'>')).then_some(id)
}

/// Root first, then the latest; each id once, and only such as can stand raw.
fn capped(references: &[String]) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::new();
    for id in references.iter().filter_map(|id| checked_id(id)) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let surplus = ids.len().saturating_sub(REFERENCES_MAX);
    if surplus > 0 {
        ids.drain(1..=surplus);
    }
    ids
}

fn shortened(subject: &str) -> String {
    if subject.chars().count() <= SUBJECT_MAX_CHARS {
        return subject.to_owned();
    }
    let kept: String = subject.chars().take(SUBJECT_MAX_CHARS - 1).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests;
