//! The last gate: the finished bytes of a letter to an asker are read once more before they leave (P-5, mail-facts C-3).
//!
//! The types of `letters` see to it that nothing internal is put into such a letter; the gate does not trust them. It
//! reads the bytes as a mail program would, in every way that one might: headers raw and decoded, words decoded, the
//! text, attributes and comments of HTML, the names of attachments and the words of those that are text. It looks for
//! what is internal to the case behind every disguise that costs nothing: encodings, entities, zero-width characters,
//! full-width forms. It mends nothing and sends nothing; it only says what it found.

mod views;
mod whole_mail;

use std::fmt;

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use crate::ids::{Address, Language};
pub use whole_mail::is_whole_mail;

use views::{View, folded, squeezed, without_space};

/// The words of which one stands in the first line of every letter to staff, in Chinese and English.
pub const MARKER_WORDS: [&str; 4] =
    ["请在此行以上", "reply above this line", "本信无须回复", "this letter needs no reply"];
/// The start of the id of the element that holds this line in HTML.
const MARKER_ID: &str = "sw-above-";
/// Shorter lines are greetings and phrases that everybody writes. A Chinese character says as much as two letters.
const LINE_MIN_LETTERS: usize = 12;
/// Fields that would add a reader.
const COPY_FIELDS: [&str; 6] = ["cc", "bcc", "resent-to", "resent-cc", "resent-bcc", "apparently-to"];

/// What is internal to a case.
#[derive(Clone, Debug, Default)]
pub struct Inner {
    /// Addresses of contacts, leads and desks; not the mailbox's own.
    pub addresses: Vec<Address>,
    /// Tokens of the case's inner lanes.
    pub tokens: Vec<String>,
    /// Message-IDs of its inner letters and mails, without `<>`.
    pub message_ids: Vec<String>,
    /// The texts of its inner mails, slips and notes. Their lines of twelve letters or more must not leave …
    pub forbidden: Vec<String>,
    /// … unless they stand in these: the asker's own words, what was released to him, the words of our templates.
    pub allowed: Vec<String>,
}

/// Something that must not leave, and where it was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What it is.
    pub what: What,
    /// Where it stands.
    pub place: Place,
    /// What was seen, for the owner and the log; never for the asker.
    pub seen: String,
}

/// What must not leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The recipient is not the asker, or not he alone.
    Recipient,
    /// Somebody else's address of this case.
    Address,
    /// The token of an inner letter.
    Token,
    /// The id of an inner mail.
    MessageId,
    /// A line of an inner mail or note.
    Words,
    /// The first line of a letter to staff.
    Marker,
    /// A whole mail as an attachment, or one nobody can look into.
    Attachment,
    /// The letter, or a part of it, cannot be read back.
    Unreadable,
}

/// Where in a letter something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the header of the letter or of a part, names of attachments among them.
    Header,
    /// In the words.
    Words,
    /// In HTML: words, attributes or comments.
    Html,
    /// In an attachment that is text.
    Attached,
    /// Between the parts, where no program shows it.
    Raw,
}

impl Finding {
    /// What was found, in a word for the one who must decide.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        let (chinese, english) = match self.what {
            What::Recipient => ("收件人不是提问人本人", "the recipient is not the asker alone"),
            What::Address => ("内部邮箱地址", "an internal address"),
            What::Token => ("内部来信的标记", "the token of an internal letter"),
            What::MessageId => ("内部邮件的编号", "the id of an internal mail"),
            What::Words => ("内部邮件的原文", "words of an internal mail"),
            What::Marker => ("内部来信的首行", "the first line of an internal letter"),
            What::Attachment => ("以附件形式夹带的邮件", "a whole mail as an attachment"),
            What::Unreadable => ("无法核对的内容", "something that cannot be checked"),
        };
        match language {
            Language::Chinese => format!("{chinese}（{}）", self.seen),
            Language::English => format!("{english} ({})", self.seen),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {:?}", self.told(Language::English), self.place)
    }
}

/// Reads the finished bytes of a letter to `asker`; an empty list means that they may leave.
#[must_use]
pub fn check(bytes: &[u8], asker: &Address, inner: &Inner) -> Vec<Finding> {
    let Some(message) = MessageParser::default().parse(bytes) else {
        return vec![finding(What::Unreadable, Place::Raw, "no header")];
    };
    let mut findings = recipients(&message, asker);
    findings.extend(attachments(&message));
    let needles = Needles::of(inner, asker);
    for view in views::of(&message) {
        needles.look(&view, &mut findings);
    }
    findings.sort();
    findings.dedup();
    findings
}

/// Reads the mail that opened a case: nobody but its sender's own colleagues whom it names in To or Cc may get a copy of the
/// answer. An empty list means that `to` may.
#[must_use]
pub fn check_copied(opened: &[u8], to: &Address, asker: &Address) -> Vec<Finding> {
    let parsed = MessageParser::default().parse(opened).unwrap_or_default();
    let named = |list: Option<&mail_parser::Address<'_>>| -> Vec<Address> {
        let all = list.into_iter().flat_map(mail_parser::Address::iter);
        all.filter_map(|addr| Address::parse(addr.address()?)).collect()
    };
    let written = named(parsed.from()) == [asker.clone()];
    let copied = named(parsed.to()).contains(to) || named(parsed.cc()).contains(to);
    if written && copied && to != asker && to.domain() == asker.domain() {
        return Vec::new();
    }
    vec![finding(What::Recipient, Place::Header, to.as_str())]
}

/// The findings that a preview has not shown to whoever confirmed the letter. Addresses and words that stood in it are
/// his to send; marks of inner letters and whole mails are nobody's.
#[must_use]
pub fn unseen(findings: Vec<Finding>, previewed: &str) -> Vec<Finding> {
    let previewed = squeezed(previewed);
    let shown = |finding: &Finding| match finding.what {
        What::Address | What::Words => previewed.contains(&squeezed(&finding.seen)),
        What::Recipient | What::Token | What::MessageId | What::Marker | What::Attachment | What::Unreadable => false,
    };
    findings.into_iter().filter(|finding| !shown(finding)).collect()
}

fn recipients(message: &Message<'_>, asker: &Address) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut to_fields = 0;
    for header in message.headers() {
        let name = header.name.as_str().to_ascii_lowercase();
        if COPY_FIELDS.contains(&name.as_str()) {
            findings.push(finding(What::Recipient, Place::Header, header.name.as_str()));
        }
        if name == "to" {
            to_fields += 1;
            let to: Vec<&str> = header
                .value
                .as_address()
                .map(|list| list.iter().map(|addr| addr.address().unwrap_or_default()).collect())
                .unwrap_or_default();
            let only = matches!(to.as_slice(), [one] if Address::parse(one).as_ref() == Some(asker));
            if !only {
                findings.push(finding(What::Recipient, Place::Header, &to.join(", ")));
            }
        }
    }
    if to_fields != 1 {
        findings.push(finding(What::Recipient, Place::Header, &format!("{to_fields} To fields")));
    }
    findings
}

fn attachments(message: &Message<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for part in &message.parts {
        let kind = part.content_type().map(|t| format!("{}/{}", t.ctype(), t.subtype().unwrap_or_default()));
        let kind = kind.unwrap_or_default().to_ascii_lowercase();
        let name = part.attachment_name().unwrap_or_default();
        let whole_mail = whole_mail::called_mail(&kind, name) || matches!(part.body, PartType::Message(_));
        if whole_mail {
            findings.push(finding(What::Attachment, Place::Attached, if name.is_empty() { &kind } else { name }));
        }
        if part.is_encoding_problem {
            findings.push(finding(What::Unreadable, Place::Raw, &kind));
        }
    }
    findings
}

/// What is looked for, brought into the form that views are brought into.
struct Needles {
    addresses: Vec<String>,
    /// Tokens, ids and the marker, found wherever they stand.
    strings: Vec<(What, String)>,
    lines: Vec<String>,
}

impl Needles {
    fn of(inner: &Inner, asker: &Address) -> Self {
        let addresses = inner.addresses.iter().filter(|address| *address != asker);
        let ids = inner.message_ids.iter().map(|id| (What::MessageId, squeezed(id.trim_matches(['<', '>']))));
        let tokens = inner.tokens.iter().map(|token| (What::Token, squeezed(token)));
        let marker = MARKER_WORDS.iter().chain([&MARKER_ID]).map(|words| (What::Marker, squeezed(words)));
        let allowed = squeezed(&inner.allowed.join("\n"));
        let lines = inner.forbidden.iter().flat_map(|text| text.lines()).map(squeezed);
        let lines = lines.filter(|line| letters(line) >= LINE_MIN_LETTERS && !allowed.contains(line.as_str()));
        Self {
            addresses: addresses.map(|address| folded(address.as_str())).collect(),
            strings: tokens.chain(ids).chain(marker).filter(|(_, text)| !text.is_empty()).collect(),
            lines: lines.collect(),
        }
    }

    fn look(&self, view: &View, findings: &mut Vec<Finding>) {
        let folded = folded(&view.text);
        for address in self.addresses.iter().filter(|address| holds_address(&folded, address)) {
            findings.push(finding(What::Address, view.place, address));
        }
        let squeezed = without_space(&folded);
        for (what, text) in self.strings.iter().filter(|(_, text)| squeezed.contains(text.as_str())) {
            findings.push(finding(*what, view.place, text));
        }
        for line in self.lines.iter().filter(|line| squeezed.contains(line.as_str())) {
            findings.push(finding(What::Words, view.place, &line.chars().take(40).collect::<String>()));
        }
    }
}

/// The address stands in the text, and not as the end of a longer one: `na@corp.example` is not in
/// `li.na@corp.example`. What goes on behind a dot is found: it is an ending (`….pdf`) or the same house elsewhere.
fn holds_address(text: &str, address: &str) -> bool {
    text.match_indices(address).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + address.len()..).and_then(|after| after.chars().next());
        let longer_local = before.is_some_and(|c| c.is_ascii_alphanumeric() || "._-+".contains(c));
        let longer_domain = after.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
        !longer_local && !longer_domain
    })
}

fn letters(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn finding(what: What, place: Place, seen: &str) -> Finding {
    Finding { what, place, seen: seen.to_owned() }
}

#[cfg(test)]
mod tests;
