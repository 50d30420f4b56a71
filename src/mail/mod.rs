//! Mail as the rest of the program sees it: what came in, understood; and the bytes of what goes out.
//!
//! Everything here is pure: bytes or values in, values or bytes out. Nothing in it knows a case, a rule or a clock.

pub mod asks;
pub mod behalf;
pub mod complaint;
pub mod compose;
pub mod dkim;
pub mod gate;
pub mod interim;
pub mod meanwhile;
pub mod phrases;
pub mod questions;
pub mod says;
pub mod subject;
pub mod token;
pub mod understand;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;

/// One incoming message, understood. Serialised it is the object that `shouwen inspect --json` prints.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[allow(clippy::struct_excessive_bools)] // independent findings about one message, named by the JSON contract
pub struct Mail {
    /// Message-ID without `<>`.
    pub message_id: Option<String>,
    /// The ids of In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// The ids of References, in their order.
    pub references: Vec<String>,
    /// The first From.
    pub from: Option<Mailbox>,
    /// To, groups opened.
    pub to: Vec<Mailbox>,
    /// Cc, groups opened.
    pub cc: Vec<Mailbox>,
    /// Date, as the sender's machine had it.
    pub date: Option<DateTime<FixedOffset>>,
    /// Subject, decoded, prefixes kept, on one line.
    pub subject: String,
    /// What sort of message this is.
    pub kind: Kind,
    /// Why, one reason a line (`Auto-Submitted: auto-replied`).
    pub kind_reasons: Vec<String>,
    /// The absence that an out-of-office reply tells of.
    pub away: Option<Away>,
    /// What a bounce reports.
    pub bounce: Option<Bounce>,
    /// BCP 47 tag of the new words.
    pub language: Option<String>,
    /// The readable text of the whole message.
    pub text: String,
    /// What its writer wrote this time: no quoted history, no signature.
    pub new_text: String,
    /// The quoted history.
    pub quoted_text: String,
    /// The signature, if one was told apart.
    pub signature: Option<String>,
    /// How sure the cut between `new_text` and `quoted_text` is.
    pub certainty: Certainty,
    /// The quoted text holds a letter of ours (its marker line or its token line was found).
    pub quotes_us: bool,
    /// It asks to recall an earlier message.
    pub recall: bool,
    /// The body is encrypted.
    pub unreadable: Option<Unreadable>,
    /// Attachments and inline parts, in their order.
    pub attachments: Vec<Attachment>,
    /// Authentication-Results as they stand, unjudged.
    pub auth: Option<Auth>,
    /// Everything odd about the message, one sentence each.
    pub defects: Vec<String>,
    /// The limits that it went over: what lies beyond was not read.
    pub over_limits: Vec<understand::Limit>,

    /// How many From addresses there are; more than one is evidence against the mail.
    pub from_count: usize,
    /// The marker line of ours that the quoted text begins with.
    pub marker: Option<Marker>,
    /// Strings of the shape of our reply token that stand anywhere in the text, in their order, each once.
    pub token_strings: Vec<String>,
    /// New and quoted lines take turns.
    pub interleaved: bool,
    /// It is a forward.
    pub forward: bool,
    /// The mail that it forwards, or the one mail that it attaches.
    pub forwarded: Option<Forwarded>,
    /// Ids under which servers keep the original Message-ID (`X-OQ-MSGID`, `X-Microsoft-Original-Message-ID` …).
    pub original_ids: Vec<String>,
    /// Thread-Index, decoded; for display threading only.
    #[serde(skip)]
    pub thread_index: Option<Vec<u8>>,
    /// No automatic reply may be made to it (list and bulk headers, null sender, robot addresses, `X-Auto-Response-Suppress`).
    pub no_auto_reply: bool,
    /// The new words as sanitised HTML, if the message had an HTML part that the cut was made in.
    pub new_html: Option<String>,
    /// What a calendar part of it asks or says (`REQUEST`, `REPLY`, `CANCEL` …), upper case.
    pub calendar_method: Option<String>,
    /// SHA-256 over the new words and the attachments' hashes: part of "the same mail" (design section 2).
    pub content_hash: String,
    /// The header fields in their order: the name in lower case, and the value on one line, as it stands. Only those that
    /// the settings name are read from here.
    #[serde(skip)]
    pub header: Vec<(String, String)>,
    /// SHA-256 over all its words and the attachments' hashes: how a letter of ours is known when it comes back under
    /// another Message-ID. A letter to staff begins with its marker, so that its new words alone are none.
    pub whole_hash: String,
}

impl Mail {
    /// Notes that the rest was left at this limit.
    fn over(&mut self, limit: understand::Limit) {
        self.defects.push(limit.defect().to_owned());
        self.over_limits.push(limit);
    }

    /// The values of the header fields called `name` (lower case).
    pub fn fields<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.header.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The mail that another forwards or attaches, as far as it could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Forwarded {
    /// Its writer, if one address and no other is named as such.
    pub from: Option<Mailbox>,
    /// A machine wrote it.
    pub automatic: bool,
    /// To whom it was written, as far as addresses are named.
    pub to: Vec<Mailbox>,
    /// Its subject, prefixes kept.
    pub subject: String,
    /// Its Message-ID, where it is known.
    pub message_id: Option<String>,
    /// It is a file of its own, and does not stand in the text.
    pub attached: bool,
    /// The header block above it; empty where the whole mail is attached, or no block was found.
    pub head: String,
    /// What its writer wrote; all of the quoted text where no block was found.
    pub text: String,
    /// BCP 47 tag of these words.
    pub language: Option<String>,
    /// The files of an attached mail. Those of a forward in the text are the outer mail's own.
    #[serde(skip)]
    pub attachments: Vec<Attachment>,
}

/// A name and an address as a header gave them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mailbox {
    /// The display name, without control and bidi characters.
    pub name: Option<String>,
    /// The addr-spec.
    pub addr: String,
}

/// What sort of message it is, by its outer form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person wrote it.
    #[default]
    Human,
    /// A vacation notice or another automatic answer.
    AutoReply,
    /// A delivery report (RFC 3464) or a free-form one.
    Bounce,
    /// A read receipt (RFC 8098).
    Receipt,
    /// An invitation or an answer to one.
    Calendar,
    /// A list or bulk mail.
    Bulk,
    /// Nothing in it.
    Empty,
}

/// How sure the cut between new words and quoted history is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Signs of quoted text, but no boundary was found.
    None,
    /// Found by wording alone.
    Low,
    /// The boundary is known, or nothing is quoted.
    #[default]
    High,
}

/// An absence, both days included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Away {
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
}

/// What a bounce reports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bounce {
    /// The recipients it is about.
    pub recipients: Vec<BouncedRecipient>,
    /// The Message-ID of the letter that bounced.
    pub original_message_id: Option<String>,
}

/// One recipient in a bounce.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BouncedRecipient {
    /// Original- or Final-Recipient.
    pub addr: String,
    /// `failed`, `delayed`, `delivered`, `relayed` or `expanded`.
    pub action: Option<String>,
    /// The enhanced status code (RFC 3463).
    pub status: Option<String>,
    /// The diagnostic text.
    pub diagnostic: Option<String>,
}

/// Why a body cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// Enveloped S/MIME.
    Smime,
    /// PGP/MIME or inline PGP.
    Pgp,
}

/// One attachment or inline part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Attachment {
    /// The file name, decoded.
    pub name: Option<String>,
    /// The media type, lower case.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Size of the decoded bytes.
    #[serde(rename = "size")]
    pub size_bytes: u64,
    /// Shown inside the text (it has a Content-ID that the HTML uses, or an inline disposition).
    pub inline: bool,
    /// SHA-256 of the decoded bytes, hexadecimal.
    pub sha256: String,
    /// Content-ID without `<>`.
    pub content_id: Option<String>,
    /// A picture of the signature or of the quoted history: the text shows it, the new words do not.
    #[serde(skip)]
    pub aside: bool,
    /// The decoded bytes.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// Authentication-Results header fields in the order of the message, unfolded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Auth {
    /// The values, topmost first.
    pub results: Vec<String>,
}

/// The first line of a letter of ours to staff, found in a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Marker {
    /// The case number as it stands there (`FSSC-1042`), if the letter had one.
    pub number: Option<String>,
    /// The four characters of the token.
    pub code: String,
    /// The line is whole: wording, number and code are all there.
    pub intact: bool,
}
