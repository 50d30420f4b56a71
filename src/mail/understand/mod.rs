//! From raw bytes to a [`Mail`]: pure, and it never fails. What cannot be parsed is a `Mail` with defects.
//!
//! ```text
//!  bytes ─ headers ─ parts ─┬─ lines (html or text) ─ cut ─ signature ─▶ new words, quoted history
//!                           ├─ attachments
//!                           └─ kind ─ away · bounce
//! ```
//!
//! It refuses to guess who may do what: no header decides more here than what sort of message this is.

mod addresses;
mod away;
mod bounce;
mod boundary;
mod card;
mod charset;
mod containers;
mod cut;
mod date;
mod enclosed;
mod forwarded;
mod headers;
mod history;
mod html;
mod kind;
mod labels;
mod language;
mod lean;
mod limits;
mod line;
mod lzfu;
mod mapi;
mod marker;
mod new_html;
mod params;
mod parts;
mod prose;
mod rtf;
mod signature;
mod signed;
mod tnef;
mod transfer;
mod uuencode;
mod words;

use std::borrow::Cow;
use std::ops::Range;

use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

use self::cut::Cut;
use self::headers::Headers;
use self::html::Page;
use self::kind::Seen;
use self::line::{Indent, Line};
use self::parts::{Parts, Segment};
use super::subject;
use super::{Auth, Certainty, Kind, Mail, Mailbox, Unreadable};

pub use self::limits::{Limit, Limits};

/// Mail servers take 20 to 50 MB; what is beyond was meant to harm.
pub const MAX_MAIL_BYTES: usize = 50 * 1024 * 1024;
/// Forwards of forwards nest about five deep.
pub const MAX_DEPTH: usize = 20;
/// A mail with 500 parts is a bomb, not a letter.
pub const MAX_PARTS: usize = 500;
/// Exchange refuses header blocks above 128 KiB by default; twice that is generous.
pub const MAX_HEADER_BLOCK_BYTES: usize = 256 * 1024;
/// Long ways through gateways leave about a hundred fields.
pub const MAX_HEADERS: usize = 1000;
/// Nobody reads two million characters; they are a log somebody pasted.
pub const MAX_TEXT_BYTES: usize = 2 * 1024 * 1024;
/// The largest distribution that a mail program lets a person type.
pub const MAX_ADDRESSES: usize = 500;

/// Understands one message. Any bytes give a `Mail`; what is odd about them stands in its `defects`.
#[must_use]
pub fn understand(raw: &[u8]) -> Mail {
    understand_within(raw, &Limits::default())
}

/// Understands a message that was within the limits of its day, or that an admin vouched for: as far as any go.
#[must_use]
pub fn understand_again(raw: &[u8]) -> Mail {
    understand_within(raw, &Limits::WIDEST)
}

/// Understands one message as far as `limits` go.
#[must_use]
pub fn understand_within(raw: &[u8], limits: &Limits) -> Mail {
    let outer = |raw: &[u8]| read(raw, Reading::Whole, limits);
    let mut mail = outer(raw);
    let text = mail.forwarded.take();
    // A machine's mail brings nobody's question; a mail within an attached mail is left alone.
    if matches!(mail.kind, Kind::Human | Kind::Bulk) {
        mail.forwarded = text.or_else(|| forwarded::attached(&mail, outer));
    }
    mail
}

/// The [`Mail::whole_hash`] of a message without the rest of its understanding: what a letter that we have just written
/// is known by when it comes back.
#[must_use]
pub fn whole_hash(raw: &[u8]) -> String {
    read(raw, Reading::Hash, &Limits::WIDEST).whole_hash
}

/// How much of a message is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Whole,
    /// The hash over all its words and attachments, whoever wrote them.
    Hash,
}

/// The message itself; mails attached to it are left as they are.
fn read(raw: &[u8], reading: Reading, limits: &Limits) -> Mail {
    let mut mail = Mail::default();
    let raw = bounded(raw, limits, &mut mail);
    let (headers, body_at) = Headers::parse_within(&raw, limits);
    mail.defects.extend(headers.defects.iter().cloned());
    mail.over_limits.extend(headers.over);
    read_headers(&headers, limits, &mut mail);
    let body = raw.get(body_at..).unwrap_or_default();
    let signed = opened(&headers, body);
    let mut parts = match &signed {
        Some(inner) => {
            let (fields, at) = Headers::parse_within(inner, limits);
            Parts::parse(&fields, inner.get(at..).unwrap_or_default(), limits)
        }
        None => Parts::parse(&headers, body, limits),
    };
    let (mut body, other) = parts.texts();
    if body.iter().chain(&other).all(|segment| segment.text.trim().is_empty()) {
        body.extend(parts.wrapped_text());
    }
    mail.attachments = parts.attachments();
    mail.over_limits.append(&mut parts.over);
    mail.over_limits.dedup();
    mail.unreadable = unreadable(&parts, &body);
    let source = Source::first(&body, &other);
    mail.text = joined(source.lines.iter().map(Line::shown));
    mail.whole_hash = hash_of(&mail.text, &mail);
    if reading == Reading::Hash {
        return mail;
    }
    read_text(&source, (&body, &other), &mut mail);
    mail.defects.append(&mut parts.defects);
    judge(&headers, &parts, &mut mail);
    mail.defects.dedup();
    mail.content_hash = hash_of(&mail.new_text, &mail);
    mail.header = headers.into_fields();
    mail
}

/// The domain of the one address in From, lower case; read as [`understand`] reads it, without the rest.
#[must_use]
pub fn sender_domain(raw: &[u8]) -> Option<String> {
    let (headers, _) = Headers::parse(raw);
    match mailboxes(&headers, "from", MAX_ADDRESSES).as_slice() {
        [from] => Some(from.addr.rsplit_once('@')?.1.to_lowercase()),
        _ => None,
    }
}

/// The names of the header fields, and where the body begins.
#[cfg(test)]
pub(crate) fn header_names(raw: &[u8]) -> (Vec<String>, usize) {
    let (headers, body_at) = Headers::parse(raw);
    (headers.into_fields().into_iter().map(|(name, _)| name).collect(), body_at)
}

/// The bytes up to the limit, with line ends that the parser knows.
fn bounded<'a>(raw: &'a [u8], limits: &Limits, mail: &mut Mail) -> Cow<'a, [u8]> {
    let kept = raw.get(..limits.size_bytes).unwrap_or(raw);
    if kept.len() < raw.len() {
        mail.over(Limit::Size);
    }
    if kept.contains(&b'\r') && !kept.contains(&b'\n') {
        return Cow::Owned(kept.iter().map(|&b| if b == b'\r' { b'\n' } else { b }).collect());
    }
    Cow::Borrowed(kept)
}

fn read_headers(headers: &Headers, limits: &Limits, mail: &mut Mail) {
    let mut people = |name| {
        let mut found = mailboxes(headers, name, limits.addresses);
        if found.len() > limits.addresses {
            mail.over(Limit::Addresses);
            found.truncate(limits.addresses);
        }
        found
    };
    let (from, to, cc) = (people("from"), people("to"), people("cc"));
    mail.from_count = from.len();
    if from.len() > 1 {
        mail.defects.push(format!("There are {} From addresses; the first was taken.", from.len()));
    }
    mail.from = from.into_iter().next();
    mail.to = to;
    mail.cc = cc;
    mail.message_id = headers.ids("message-id").into_iter().next();
    mail.in_reply_to = headers.ids("in-reply-to");
    mail.references = headers.ids("references");
    mail.date = headers.date();
    mail.subject = headers.text("subject").unwrap_or_default();
    mail.original_ids = ["x-oq-msgid", "x-microsoft-original-message-id", "x-google-original-message-id"]
        .iter()
        .flat_map(|name| headers.ids(name))
        .collect();
    mail.thread_index = headers
        .raw("thread-index")
        .map(|value| value.chars().filter(|c| !c.is_whitespace()).collect::<String>())
        .and_then(|value| BASE64.decode(value.as_bytes()).ok());
    let results: Vec<String> = headers.all("authentication-results").map(words::one_line).collect();
    // What a server found of a signature, it found of the text that it took for the text.
    mail.auth = (!results.is_empty() && !headers.runs_on).then_some(Auth { results });
    for (name, sentence) in [
        ("from", "There is no From address."),
        ("date", "There is no date that can be read."),
        ("message-id", "There is no Message-ID."),
    ] {
        let missing = match name {
            "from" => mail.from.is_none(),
            "date" => mail.date.is_none(),
            _ => mail.message_id.is_none(),
        };
        if missing {
            mail.defects.push(sentence.to_owned());
        }
    }
    for name in ["from", "subject", "date", "message-id"] {
        if headers.all(name).count() > 1 {
            mail.defects.push(format!("There are several {name} fields; the first was taken."));
        }
    }
    if ["subject", "from"].iter().filter_map(|name| headers.raw(name)).any(words::ends_in_a_word) {
        mail.defects.push("An encoded word in the header has no end.".to_owned());
    }
    if headers.len() == 0 {
        mail.defects.push("There is no header block.".to_owned());
    }
}

/// The mailboxes in all fields called `name`; one more than `most` tells that there are more.
fn mailboxes(headers: &Headers, name: &str, most: usize) -> Vec<Mailbox> {
    headers.all(name).flat_map(|value| addresses::parse_up_to(value, most + 1)).take(most + 1).collect()
}

/// The message inside an opaque signature (mail-facts B3-14: what is only signed is read).
fn opened(headers: &Headers, body: &[u8]) -> Option<Vec<u8>> {
    let media = params::parse(headers.raw("content-type").unwrap_or_default());
    let is_cms = matches!(media.value.as_str(), "application/pkcs7-mime" | "application/x-pkcs7-mime");
    if !is_cms {
        return None;
    }
    let encoding = headers.keyword("content-transfer-encoding").unwrap_or_default();
    signed::content(&transfer::decode(body, &encoding).bytes)
}

/// Whether the body can be read at all (mail-facts B3-14).
fn unreadable(parts: &Parts<'_>, body: &[Segment]) -> Option<Unreadable> {
    let root = parts.root()?;
    if matches!(root.media.value.as_str(), "application/pkcs7-mime" | "application/x-pkcs7-mime") {
        let kind = root.media.param("smime-type").unwrap_or_default().to_ascii_lowercase();
        return (!kind.contains("signed")).then_some(Unreadable::Smime);
    }
    if root.media.value == "multipart/encrypted" {
        return Some(Unreadable::Pgp);
    }
    let armored = body.iter().any(|segment| segment.text.trim_start().starts_with("-----BEGIN PGP MESSAGE-----"));
    armored.then_some(Unreadable::Pgp)
}

/// Fills new words, history and what the cut says of them.
fn read_text(source: &Source, (body, other): (&[Segment], &[Segment]), mail: &mut Mail) {
    let lines = &source.lines;
    let forwards = subject::is_forward(&mail.subject);
    let Cut { mut new, certainty, interleaved, forward, quotes, marker } = cut::cut(lines, forwards);
    for at in signature::amid(lines, &new) {
        new.iter_mut().skip(at).take(1).for_each(|new| *new = false);
    }
    let picked = |wanted: bool| lines.iter().zip(&new).filter(move |(_, flag)| **flag == wanted).map(|(line, _)| line);
    let (words, signed) = new_words(lines, &new, mail.from.as_ref());
    mail.new_text = words;
    let signature_at = signed.as_ref().map(|(at, _)| *at);
    mail.signature = signed.map(|(_, card)| card).filter(|card| !card.is_empty());
    mail.quoted_text = joined(picked(false).map(Line::shown));
    mail.token_strings = marker::tokens(&mail.text);
    // A token line is the last of a letter of ours: without a boundary above it the new words hold history.
    let holds_token = |text: &str| mail.token_strings.iter().any(|token| text.contains(token.as_str()));
    let uncut = (!quotes && !mail.token_strings.is_empty()) || holds_token(&mail.new_text);
    // A block quote in a reply may hold what is answered, or the writer's own words set in.
    let answers = subject::is_reply(&mail.subject) || !mail.in_reply_to.is_empty();
    let perhaps_quotes =
        answers && !quotes && lines.iter().any(|line| line.indent == Indent::Quote && !line.bare().is_empty());
    mail.certainty = if uncut {
        Certainty::None
    } else if perhaps_quotes && certainty == Certainty::High {
        Certainty::Low
    } else {
        certainty
    };
    let quoted_token = holds_token(&mail.quoted_text);
    mail.quotes_us = uncut || quoted_token || (quotes && marker.is_some());
    mail.marker = marker;
    mail.interleaved = interleaved;
    mail.forward = forward || (forwards && mail.attachments.iter().any(|a| a.media_type == "message/rfc822"));
    mail.forwarded = forward.then(|| forwarded::in_text(lines, &new, mail));
    if let Some(page) = &source.page {
        mail.new_html = new_html::without(page, &cut_ranges(lines, &new, signature_at));
        let whole: String = body.iter().chain(other).map(|segment| segment.text.as_str()).collect();
        let new = mail.new_html.as_deref().unwrap_or_default();
        for part in &mut mail.attachments {
            part.aside = part.content_id.as_ref().is_some_and(|id| shows(&whole, id) && !shows(new, id));
        }
    }
    let readable = if mail.new_text.is_empty() { &mail.text } else { &mail.new_text };
    mail.language = language::of(readable).or_else(|| language::of(&subject::strip(&mail.subject)));
}

/// The new ones among the lines, without the signature below them; and that, with its place among the new ones.
fn new_words(lines: &[Line], new: &[bool], writer: Option<&Mailbox>) -> (String, Option<(usize, String)>) {
    let new: Vec<&Line> = lines.iter().zip(new).filter(|(_, new)| **new).map(|(line, _)| line).collect();
    let signature_at = signature::find(&new, writer);
    let new: Vec<&str> = new.into_iter().map(|line| line.text.as_str()).collect();
    let (words, card) = new.split_at(signature_at.unwrap_or(new.len()).min(new.len()));
    (joined(words.iter().copied()), signature_at.map(|at| (at, joined(card.iter().copied()))))
}

/// New words as they go out: without what no reader sees in them — addresses behind links that open no page, and texts
/// that stand for a picture or appear under the pointer.
#[must_use]
pub fn outward_html(html: &str) -> String {
    new_html::outward(html)
}

/// Whether `html` shows the part of this Content-ID: this one, not one whose id only begins alike.
#[must_use]
pub fn shows(html: &str, content_id: &str) -> bool {
    let (html, wanted) = (html.to_lowercase(), format!("cid:{}", content_id.to_lowercase()));
    html.match_indices(&wanted).any(|(at, found)| {
        let next = html.get(at + found.len()..).and_then(|rest| rest.chars().next());
        next.is_none_or(|c| !c.is_alphanumeric() && !"@._-+$%!#*/=".contains(c))
    })
}

/// The ranges of order numbers that hold no new words.
fn cut_ranges(lines: &[Line], new: &[bool], signature_at: Option<usize>) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    let mut seen_new = 0;
    for (at, line) in lines.iter().enumerate() {
        let is_new = new.get(at).copied().unwrap_or(true);
        let signed = is_new && signature_at.is_some_and(|signature| seen_new >= signature);
        seen_new += usize::from(is_new);
        if is_new && !signed {
            continue;
        }
        let end = lines.get(at + 1).map_or(usize::MAX, |next| next.from);
        match ranges.last_mut() {
            Some(last) if last.end >= line.from => last.end = end.max(last.end),
            _ => ranges.push(line.from..end),
        }
    }
    ranges
}

/// Lines joined into a text without blank lines at its ends or more than one in a row.
fn joined<S: AsRef<str>>(lines: impl Iterator<Item = S>) -> String {
    let mut out = String::new();
    let mut blank = 0;
    for line in lines {
        let line = line.as_ref().trim_end();
        if words::is_blank(line) {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        out.push_str(line);
        blank = 0;
    }
    out
}

/// The body as lines, with the tree they came from if it was HTML.
struct Source {
    lines: Vec<Line>,
    page: Option<Page>,
}

impl Source {
    /// The body, or where it says nothing what else there is of text.
    fn first(body: &[Segment], other: &[Segment]) -> Self {
        let source = Self::of(body);
        if source.is_blank() && !other.is_empty() { Self::of(other) } else { source }
    }

    fn of(segments: &[Segment]) -> Self {
        if !segments.iter().any(|segment| segment.html) {
            let texts: Vec<&str> = segments.iter().map(|segment| unarmored(&segment.text)).collect();
            return Self { lines: Line::of_text(&line::composed(&texts.join("\n"))), page: None };
        }
        let mut html = String::new();
        for segment in segments {
            if segment.html {
                html.push_str(&segment.text);
            } else {
                let text = segment.text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>");
                html.extend(["<div>", text.as_str(), "</div>"]);
            }
        }
        let page = Page::parse(&html);
        Self { lines: page.lines(), page: Some(page) }
    }

    fn is_blank(&self) -> bool {
        self.lines.iter().all(|line| line.text.trim().is_empty())
    }
}

/// The signed text of an inline PGP signature (RFC 4880 section 7).
fn unarmored(text: &str) -> &str {
    let signed = text.trim_start().strip_prefix("-----BEGIN PGP SIGNED MESSAGE-----");
    let inner = signed.and_then(|rest| rest.split_once("\n\n")).map(|(_, inner)| inner);
    inner.map_or(text, |inner| inner.split("-----BEGIN PGP SIGNATURE-----").next().unwrap_or(inner))
}

/// Fills the kind and what only some kinds have.
fn judge(headers: &Headers, parts: &Parts<'_>, mail: &mut Mail) {
    let seen = Seen {
        headers,
        parts,
        from: mail.from.as_ref(),
        subject: &mail.subject,
        text: &mail.text,
        new_text: &mail.new_text,
        attachments: mail.attachments.len(),
    };
    let verdict = kind::judge(&seen);
    let silent = kind::silence_asked(&seen, verdict.kind);
    let recall = kind::is_recall(&mail.subject, &mail.text);
    mail.no_auto_reply = silent;
    mail.recall = recall;
    mail.kind = verdict.kind;
    mail.kind_reasons = verdict.reasons;
    mail.calendar_method = kind::calendar_method(parts);
    match mail.kind {
        Kind::AutoReply => {
            let today = mail.date.map(|date| date.date_naive());
            mail.away = away::read(&mail.subject, &mail.new_text, today);
        }
        Kind::Bounce => mail.bounce = Some(bounce::read(headers, parts, &mail.text)),
        Kind::Human | Kind::Receipt | Kind::Calendar | Kind::Bulk | Kind::Empty => {}
    }
}

/// A hash that stays the same when a server renders the same mail anew: white space does not count.
fn hash_of(words: &str, mail: &Mail) -> String {
    let mut hash = Sha256::new();
    for word in words.split_whitespace() {
        hash.update(word.as_bytes());
        hash.update(b" ");
    }
    for attachment in &mail.attachments {
        hash.update(b"\n");
        hash.update(attachment.sha256.as_bytes());
    }
    HEXLOWER.encode(&hash.finalize())
}
