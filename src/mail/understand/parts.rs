//! The MIME tree: which parts there are, which of them are the text, and which are attachments.
//!
//! It walks a worklist instead of recursing, and stops at named limits (mail-facts C-18) with a defect instead of
//! an error. `message/rfc822` and archives are never opened.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::headers::Headers;
use super::params::{self, Valued};
use super::words;
use super::{Limit, Limits, boundary, charset, tnef, transfer, uuencode};
use crate::mail::Attachment;

/// One part of a message.
pub(super) struct Part<'a> {
    /// Content-Type; `text/plain` where none is given.
    pub(super) media: Valued,
    disposition: Valued,
    encoding: String,
    content_id: Option<String>,
    body: &'a [u8],
    children: Vec<usize>,
    depth: usize,
}

/// All parts of a message; the first is the message itself.
pub(super) struct Parts<'a> {
    all: Vec<Part<'a>>,
    /// Files that stood inside of a text.
    inside: Vec<Attachment>,
    limits: Limits,
    pub(super) defects: Vec<String>,
    /// The limits at which something was left.
    pub(super) over: Vec<Limit>,
}

/// One run of body text.
pub(super) struct Segment {
    pub(super) html: bool,
    pub(super) text: String,
}

impl<'a> Parts<'a> {
    /// How much of it is read.
    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Opens the tree of a message whose header is `headers`.
    pub(super) fn parse(headers: &Headers, body: &'a [u8], limits: &Limits) -> Self {
        let root = Part::new(headers, body, 0, "text/plain");
        let mut tree =
            Self { all: vec![root], inside: Vec::new(), limits: *limits, defects: Vec::new(), over: Vec::new() };
        let mut at = 0;
        while at < tree.all.len() {
            tree.open(at);
            at += 1;
        }
        tree
    }

    /// The message itself.
    pub(super) fn root(&self) -> Option<&Part<'a>> {
        self.all.first()
    }

    /// The first part of that media type.
    pub(super) fn find(&self, media: &str) -> Option<&Part<'a>> {
        self.all.iter().find(|part| part.media.value == media)
    }

    /// All parts of one of these media types.
    pub(super) fn of<'s>(&'s self, media: &'s [&str]) -> impl Iterator<Item = &'s Part<'a>> {
        self.all.iter().filter(|part| media.contains(&part.media.value.as_str()))
    }

    fn open(&mut self, at: usize) {
        let Some(part) = self.all.get(at) else { return };
        if !part.media.value.starts_with("multipart/") {
            return;
        }
        let (depth, body) = (part.depth + 1, part.body);
        let child_type = if part.media.value == "multipart/digest" { "message/rfc822" } else { "text/plain" };
        let declared = part.media.param("boundary").map(str::to_owned);
        if depth > self.limits.depth {
            return self.leave(Limit::Depth);
        }
        let most = self.limits.parts;
        let split_at = |boundary: String| boundary::split(body, boundary.as_bytes(), most);
        let mut pieces = declared.clone().map(split_at).unwrap_or_default();
        if pieces.is_empty() {
            // A declared boundary that never occurs is worth less than a line before a part's header.
            let guessed = if declared.is_some() { boundary::above_fields(body) } else { boundary::guess(body) };
            pieces = guessed.map(split_at).unwrap_or_default();
            if !pieces.is_empty() {
                self.defects.push("The boundary of a multipart body was guessed from the body.".to_owned());
            }
        }
        if pieces.is_empty() {
            self.defects.push("A multipart body has no part; it was read as plain text.".to_owned());
            if let Some(part) = self.all.get_mut(at) {
                part.media = params::parse("text/plain");
            }
            return;
        }
        for piece in pieces {
            if self.all.len() >= self.limits.parts {
                self.leave(Limit::Parts);
                break;
            }
            let (headers, body_at) = Headers::of_part(piece, &self.limits);
            if let Some(limit) = headers.over {
                self.leave(limit);
            }
            let child = Part::new(&headers, piece.get(body_at..).unwrap_or_default(), depth, child_type);
            let index = self.all.len();
            self.all.push(child);
            if let Some(part) = self.all.get_mut(at) {
                part.children.push(index);
            }
        }
    }

    fn leave(&mut self, limit: Limit) {
        self.defects.push(limit.defect().to_owned());
        self.over.push(limit);
    }

    /// The text to read, HTML preferred, and besides it the plain alternative if there is one.
    pub(super) fn texts(&mut self) -> (Vec<Segment>, Vec<Segment>) {
        let mut budget = Budget { left: self.limits.text_bytes, over: false };
        let (preferred, plain) = (self.choose(0, Prefer::Html), self.choose(0, Prefer::Plain));
        let (mut defects, mut files) = (Vec::new(), Vec::new());
        let mut read = |indexes: &[usize]| -> Vec<Segment> {
            let parts = indexes.iter().filter_map(|&index| self.all.get(index));
            parts.map(|part| part.segment(&mut budget, &mut defects, &mut files)).collect()
        };
        let main = read(&preferred);
        let other = if plain == preferred { Vec::new() } else { read(&plain) };
        self.defects.append(&mut defects);
        if budget.over {
            self.over.push(Limit::TextSize);
        }
        self.inside = files.into_iter().map(|file| attached(Some(file.name), OCTETS, file.bytes)).collect();
        (main, other)
    }

    /// The text in a TNEF wrapping, for a message that has no other.
    pub(super) fn wrapped_text(&mut self) -> Vec<Segment> {
        let unwrapped = self.all.iter().filter(|part| part.is_tnef()).find_map(|part| tnef::read(&part.bytes()));
        let Some(found) = unwrapped else { return Vec::new() };
        let html = found.html.is_some();
        let text = found.html.or(found.text).unwrap_or_default();
        let end = text.floor_char_boundary(self.limits.text_bytes);
        if end < text.len() {
            self.leave(Limit::TextSize);
        }
        vec![Segment { html, text: clean(text.get(..end).unwrap_or_default()) }]
    }

    /// The indexes of the text parts below `at`. Its depth is bounded by the limits.
    fn choose(&self, at: usize, prefer: Prefer) -> Vec<usize> {
        let Some(part) = self.all.get(at) else { return Vec::new() };
        if part.children.is_empty() {
            return if part.is_text() { vec![at] } else { Vec::new() };
        }
        let below = part.children.iter().map(|&child| self.choose(child, prefer));
        if part.media.value != "multipart/alternative" {
            return below.flatten().collect();
        }
        let mut below: Vec<Vec<usize>> = below.filter(|texts| !texts.is_empty()).collect();
        // An alternative without a word stands for nothing.
        let says = |texts: &Vec<usize>| {
            texts.iter().any(|&i| self.all.get(i).is_some_and(|part| !part.body.trim_ascii().is_empty()))
        };
        if below.iter().any(says) {
            below.retain(says);
        }
        let wanted = |texts: &&Vec<usize>| {
            let html = texts.iter().any(|&i| self.all.get(i).is_some_and(Part::is_html));
            html == matches!(prefer, Prefer::Html)
        };
        below.iter().rev().find(wanted).or(below.last()).cloned().unwrap_or_default()
    }

    /// Everything that is not text to read, in its order.
    pub(super) fn attachments(&mut self) -> Vec<Attachment> {
        let mut found = Vec::new();
        let mut stack = vec![0_usize];
        while let Some(part) = stack.pop().and_then(|at| self.all.get(at)) {
            stack.extend(part.children.iter().rev());
            if part.children.is_empty() && !part.is_text() {
                let (attachment, faulty) = part.attachment();
                if faulty {
                    self.defects.push("An attachment's transfer encoding is faulty.".to_owned());
                }
                match tnef::read(&attachment.bytes).filter(|_| part.is_tnef()) {
                    Some(wrapped) => {
                        if !wrapped.is_whole() {
                            self.defects.push("Some of what winmail.dat wraps could not be opened.".to_owned());
                        }
                        unwrap(wrapped, attachment, &mut found);
                    }
                    None => found.push(attachment),
                }
            }
        }
        found.append(&mut self.inside);
        if found.len() > self.limits.parts {
            self.leave(Limit::Parts);
            found.truncate(self.limits.parts);
        }
        found
    }
}

/// The media type of bytes of which nothing is known.
pub(super) const OCTETS: &str = "application/octet-stream";

/// A file that was no part of its own.
fn attached(name: Option<String>, media_type: &str, bytes: Vec<u8>) -> Attachment {
    Attachment {
        name,
        media_type: media_type.to_owned(),
        size_bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        sha256: HEXLOWER.encode(&Sha256::digest(&bytes)),
        bytes,
        ..Attachment::default()
    }
}

/// Puts the files of a wrapping in its place; the wrapping stays where something in it could not be opened.
fn unwrap(wrapped: tnef::Unwrapped, wrapping: Attachment, found: &mut Vec<Attachment>) {
    let whole = wrapped.is_whole();
    let empty = wrapped.files.is_empty() && wrapped.text.is_none() && wrapped.html.is_none();
    for file in wrapped.files.into_iter().filter(|file| !file.closed) {
        let media_type = file.media_type.unwrap_or_else(|| OCTETS.to_owned());
        let inline = file.content_id.is_some();
        found.push(Attachment { content_id: file.content_id, inline, ..attached(file.name, &media_type, file.bytes) });
    }
    if !whole || empty {
        found.push(wrapping);
    }
}

/// How much text may still be read.
struct Budget {
    left: usize,
    over: bool,
}

#[derive(Clone, Copy)]
enum Prefer {
    Html,
    Plain,
}

impl<'a> Part<'a> {
    fn new(headers: &Headers, body: &'a [u8], depth: usize, default_type: &str) -> Self {
        let mut media = params::parse(headers.raw("content-type").unwrap_or(default_type));
        if !media.value.contains('/') {
            // `Content-Type: text` is how MIME was written before RFC 1341.
            let meant = if media.value == "html" { "text/html" } else { default_type };
            meant.clone_into(&mut media.value);
        }
        Self {
            media,
            disposition: params::parse(headers.raw("content-disposition").unwrap_or_default()),
            encoding: headers.keyword("content-transfer-encoding").unwrap_or_default(),
            content_id: headers.ids("content-id").into_iter().next(),
            body,
            children: Vec::new(),
            depth,
        }
    }

    /// The decoded bytes.
    pub(super) fn bytes(&self) -> Vec<u8> {
        // A composite part may not be encoded (RFC 2046 section 5.2.1), whatever its header says of the inner one.
        let plain = self.media.value == "message/rfc822" && self.body.iter().take(200).any(|b| *b == b':');
        transfer::decode(self.body, if plain { "" } else { &self.encoding }).bytes
    }

    /// Whether its disposition makes it a file.
    pub(super) fn is_attached(&self) -> bool {
        self.disposition.value == "attachment"
    }

    fn is_tnef(&self) -> bool {
        matches!(self.media.value.as_str(), "application/ms-tnef" | "application/vnd.ms-tnef")
            || self.name().is_some_and(|name| name.eq_ignore_ascii_case("winmail.dat"))
    }

    fn is_html(&self) -> bool {
        self.media.value == "text/html"
    }

    fn is_text(&self) -> bool {
        let readable = matches!(
            self.media.value.as_str(),
            "text/plain" | "text/html" | "text/enriched" | "text/richtext" | "text/markdown" | "text"
        );
        readable && self.disposition.value != "attachment" && self.name().is_none()
    }

    fn name(&self) -> Option<String> {
        let name = self.disposition.param("filename").or_else(|| self.media.param("name"));
        let name = name.or_else(|| self.disposition.param("name"))?;
        (!name.is_empty()).then(|| name.to_owned())
    }

    fn segment(&self, budget: &mut Budget, defects: &mut Vec<String>, files: &mut Vec<uuencode::File>) -> Segment {
        let mut decoded = transfer::decode(self.body, &self.encoding);
        if !self.is_html() && decoded.bytes.windows(7).any(|start| start == b"\nbegin " || start == b"begin 6") {
            let (text, mut found) = uuencode::extract(&decoded.bytes);
            decoded.bytes = text;
            files.append(&mut found);
        }
        if decoded.faulty {
            defects.push("The text's transfer encoding is faulty.".to_owned());
        }
        let label = self.media.param("charset").map(str::to_owned);
        // A page knows its charset better than a gateway that calls all Latin.
        let vague = label.as_deref().is_none_or(|label| {
            matches!(label.to_ascii_lowercase().as_str(), "" | "us-ascii" | "iso-8859-1" | "windows-1252")
        });
        let named = if self.is_html() && vague { charset::of_page(&decoded.bytes) } else { None };
        let mut text = charset::decode(&decoded.bytes, named.or(label).as_deref());
        if text.damaged {
            defects.push("Some of the text is not of its charset and could not be read.".to_owned());
        }
        if text.mislabelled {
            defects.push("The text is in another charset than it names.".to_owned());
        }
        if text.text.len() > budget.left {
            budget.over = true;
            defects.push(Limit::TextSize.defect().to_owned());
            text.text.truncate(text.text.floor_char_boundary(budget.left));
        }
        budget.left -= text.text.len();
        let mut text = clean(&text.text);
        if matches!(self.media.value.as_str(), "text/enriched" | "text/richtext") {
            text = unenriched(&text);
        }
        if self.media.param("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
            text = unflow(&text, self.media.param("delsp").is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes")));
        }
        Segment { html: self.is_html() || is_unlabelled_html(&text), text }
    }

    fn attachment(&self) -> (Attachment, bool) {
        let decoded = if self.media.value == "message/rfc822" {
            transfer::Bytes { bytes: self.bytes(), faulty: false }
        } else {
            transfer::decode(self.body, &self.encoding)
        };
        let inline =
            self.disposition.value == "inline" || (self.content_id.is_some() && self.disposition.value != "attachment");
        let attachment = Attachment {
            name: self.name(),
            media_type: self.media.value.clone(),
            size_bytes: u64::try_from(decoded.bytes.len()).unwrap_or(u64::MAX),
            inline,
            sha256: HEXLOWER.encode(&Sha256::digest(&decoded.bytes)),
            content_id: self.content_id.clone(),
            aside: false,
            bytes: decoded.bytes,
        };
        (attachment, decoded.faulty)
    }
}

/// Nobody sets the mark of a quoted line in further than this.
const MAX_MARK_COLUMN: usize = 40;

/// A text with plain line ends and no control character. What breaks a line only for some
/// programs breaks none that is quoted: its rest would stand there without a mark, as if its reader had written it.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut line_at = 0_usize;
    let mut rest = text;
    while let Some((at, odd)) = rest.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\n' | '\t')) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        if let Some(end) = before.rfind('\n') {
            line_at = out.len() + end + 1;
        }
        out.push_str(before);
        rest = from.get(odd.len_utf8()..).unwrap_or_default();
        let mut head = out.bytes().skip(line_at).take(MAX_MARK_COLUMN);
        let mut is_quoted = || head.find(|byte| !matches!(byte, b' ' | b'\t')) == Some(b'>');
        match odd {
            '\r' if rest.starts_with('\n') => {}
            '\u{b}' | '\u{c}' | '\u{85}' if is_quoted() => out.push(' '),
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' => {
                out.push('\n');
                line_at = out.len();
            }
            _ => {}
        }
    }
    out.push_str(rest);
    out
}

/// The words of RFC 1896 text: `<<` is one sign, all else between `<` and `>` is a command.
fn unenriched(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        rest = match after.strip_prefix('<') {
            Some(after) => {
                out.push('<');
                after
            }
            None => after.split_once('>').map_or("", |(_, after)| after),
        };
    }
    out.push_str(rest);
    out
}

/// A whole HTML document that calls itself plain text.
fn is_unlabelled_html(text: &str) -> bool {
    let start = words::head(text.trim_start(), 15).to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Joins the soft-broken lines of `format=flowed` (RFC 3676 section 4.2).
fn unflow(text: &str, delsp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let depth = line.bytes().take_while(|&b| b == b'>').count();
        let content = line.get(depth..).unwrap_or_default();
        let content = content.strip_prefix(' ').unwrap_or(content);
        if open == Some(depth) && content != "-- " {
            out.push_str(content);
        } else {
            if open.is_some() {
                out.push('\n');
            }
            out.push_str(&">".repeat(depth));
            if depth > 0 {
                out.push(' ');
            }
            out.push_str(content);
        }
        if content.ends_with(' ') && content != "-- " {
            if delsp {
                out.pop();
            }
            open = Some(depth);
        } else {
            out.push('\n');
            open = None;
        }
    }
    out.pop();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(raw: &str) -> (Vec<String>, Vec<String>) {
        let (headers, at) = Headers::parse(raw.as_bytes());
        let mut parts = Parts::parse(&headers, &raw.as_bytes()[at..], &Limits::default());
        let (texts, _) = parts.texts();
        let texts = texts.into_iter().map(|segment| segment.text).collect();
        (texts, parts.attachments().into_iter().map(|a| a.media_type).collect())
    }

    #[test]
    fn html_is_preferred_and_the_rest_is_attached() {
        let raw = "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/alternative; boundary=ab\n\n\
                   --ab\n\nplain\n--ab\nContent-Type: text/html\n\n<p>html\n--ab--\n--a\n\
                   Content-Type: message/rfc822\n\nSubject: x\n\ny\n--a--\nepilogue";
        assert_eq!(names(raw), (vec!["<p>html".to_owned()], vec!["message/rfc822".to_owned()]));
    }

    #[test]
    fn an_empty_alternative_hides_no_words() {
        let raw = "Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/plain\n\nwords\n--a\n\
                   Content-Type: text/html\n\n \n--a--\n";
        assert_eq!(names(raw).0, ["words"]);
        // The parts of a digest are whole mails, though none says so.
        let digest = "Content-Type: multipart/digest; boundary=a\n\n--a\n\nFrom: b@c\nSubject: x\n\nwords\n--a--\n";
        assert_eq!(names(digest), (Vec::new(), vec!["message/rfc822".to_owned()]));
    }

    #[test]
    fn a_lost_boundary_is_found_and_a_missing_one_is_text() {
        assert_eq!(names("Content-Type: multipart/mixed\n\n--abc\n\nx\n--abc--\n").0, vec!["x".to_owned()]);
        assert_eq!(names("Content-Type: multipart/mixed; boundary=q\n\nx").0, vec!["x".to_owned()]);
        let another =
            "Content-Type: multipart/mixed; boundary=q\n\nsee\n--\n--x--\n--a\nContent-Type: text/plain\n\nx\n--a--\n";
        assert_eq!(names(another).0, vec!["x".to_owned()]);
        // Two hyphens in a text are no boundary.
        let text = "Content-Type: multipart/mixed; boundary=q\n\nx\n--a\ny";
        assert_eq!(names(text).0, vec!["x\n--a\ny".to_owned()]);
    }

    #[test]
    fn a_quoted_line_breaks_only_where_all_break_it() {
        assert_eq!(clean("a\u{b}b\n> c\u{b}d\u{85}e\r\nf\rg\u{c}h\n > i\u{c}j"), "a\nb\n> c d e\nf\ng\nh\n > i j");
    }

    #[test]
    fn flowed_lines_are_joined() {
        assert_eq!(unflow("a \nb\n> c \n> d\n-- \nsig", false), "a b\n> c d\n-- \nsig");
    }
}
