//! The mail that a forward carries: who wrote it, and his words (P-1).
//!
//! Whose question a forward brings decides to whom an answer goes, so that nothing is guessed here: a writer is named
//! only where one header block stands at the very boundary, or one whole mail is attached, and names one address. All
//! else leaves the writer open, for the one who forwarded to say.

use super::history::{self, Sign};
use super::labels::{self, Label};
use super::line::{Indent, Line};
use super::{MAX_ADDRESSES, addresses, cut, joined, kind, language, new_words};
use crate::mail::{Attachment, Forwarded, Kind, Mail, Mailbox, subject};

/// Titles, rules and blank lines that programs put above the header block.
const MAX_TITLE_LINES: usize = 8;
/// Lines of one header block, long lists of recipients included.
const MAX_BLOCK_LINES: usize = 60;
/// The media type of a whole mail.
const WHOLE_MAIL: &str = "message/rfc822";

/// The mail whose text stands behind the boundary; `new` tells the lines of the one who forwards.
pub(super) fn in_text(lines: &[Line], new: &[bool], outer: &Mail) -> Forwarded {
    let history = || lines.iter().zip(new).filter(|(_, new)| !**new).map(|(line, _)| line);
    let start = new.iter().position(|new| !new).unwrap_or(lines.len());
    let Some(at) = block_at(lines, start) else {
        return Forwarded { text: joined(history().map(Line::shown)), ..Forwarded::default() };
    };
    let (fields, end) = fields(lines, at);
    let value = |wanted: Label| fields.iter().find(|field| field.label == wanted);
    let from = value(Label::From).and_then(sender).filter(|_| !outer.interleaved && !outer.quotes_us);
    let named = value(Label::Subject).map(|field| field.value.clone()).unwrap_or_default();
    let text = words(&inside(lines, new, at, end), subject::is_forward(&named));
    Forwarded {
        automatic: from.as_ref().is_some_and(|from| kind::is_machine(&from.addr)),
        from,
        to: [Label::To, Label::Cc].into_iter().filter_map(value).flat_map(recipients).collect(),
        subject: named,
        message_id: outer.in_reply_to.first().or(outer.references.last()).cloned(),
        attached: false,
        head: joined(lines.iter().take(end).skip(at).map(Line::bare)),
        language: language::of(&text),
        text,
        attachments: Vec::new(),
    }
}

/// The one whole mail that is attached; `read` understands its bytes.
pub(super) fn attached(outer: &Mail, read: impl Fn(&[u8]) -> Mail) -> Option<Forwarded> {
    let mut whole = outer.attachments.iter().filter(|part| part.media_type == WHOLE_MAIL);
    let (Some(one), None) = (whole.next(), whole.next()) else { return None };
    let inner = read(&one.bytes);
    let single = inner.from.clone().filter(|from| inner.from_count == 1 && is_plain(from));
    let own = if inner.forward || inner.new_text.is_empty() { &inner.text } else { &inner.new_text };
    Some(Forwarded {
        from: single.filter(|_| !inner.quotes_us),
        automatic: !matches!(inner.kind, Kind::Human) || inner.no_auto_reply,
        to: inner.to.into_iter().chain(inner.cc).collect(),
        subject: inner.subject,
        message_id: inner.message_id,
        attached: true,
        head: String::new(),
        text: own.clone(),
        language: inner.language,
        attachments: inner.attachments,
    })
}

/// Where the block begins that the boundary at `start` leads to: nothing may stand between but titles and rules.
fn block_at(lines: &[Line], start: usize) -> Option<usize> {
    for at in (start..lines.len()).take(MAX_TITLE_LINES) {
        let bare = lines.get(at)?.bare();
        let rule = !bare.is_empty() && bare.chars().all(|c| c == ' ' || history::is_ruling(c));
        if bare.is_empty() || rule || is_title(lines, at) {
            continue;
        }
        return labels::header_block(lines, at).then_some(at);
    }
    None
}

fn is_title(lines: &[Line], at: usize) -> bool {
    match history::sign_at(lines, at) {
        Some(Sign::Separator | Sign::ForwardSeparator) => true,
        Some(Sign::HeaderBlock | Sign::Attribution(_)) | None => false,
    }
}

/// One line of a header block.
struct Field {
    label: Label,
    value: String,
    /// Addresses that links on it lead to (Foxmail shows the name alone).
    links: Vec<String>,
}

/// The fields of the block that begins on line `at`, and where the text below it begins.
fn fields(lines: &[Line], at: usize) -> (Vec<Field>, usize) {
    let mut fields: Vec<Field> = Vec::new();
    let (mut blanks, mut spaced, mut below, mut end) = (0_usize, false, false, at);
    for (number, line) in lines.iter().enumerate().skip(at).take(MAX_BLOCK_LINES) {
        let bare = line.bare();
        if bare.is_empty() {
            blanks += 1;
            continue;
        }
        let known = |label: Label| fields.iter().any(|field| field.label == label);
        match labels::labelled(bare).filter(|(label, _)| !known(*label)) {
            // "主题：…" below a blank line is what somebody wrote, unless blank lines part all the labels.
            Some((label, value)) if blanks == 0 || spaced || fields.len() < 2 => {
                spaced |= blanks > 0 && !fields.is_empty();
                fields.push(Field { label, value: value.to_owned(), links: line.links.clone() });
            }
            // QQ Mail's table puts each value below its label. Elsewhere what follows an empty subject is no subject.
            None if blanks == 0
                && fields.last().is_some_and(|last| goes_on(last, bare, below || fields.len() == 1)) =>
            {
                if let Some(last) = fields.last_mut() {
                    below |= last.value.is_empty();
                    last.value.extend([" ", bare]);
                    last.links.extend(line.links.iter().cloned());
                }
            }
            Some(_) | None => break,
        }
        blanks = 0;
        end = number + 1;
    }
    (fields, end)
}

/// Whether a line without a label belongs to the field above: a value `below` its label, or more of a list of addresses.
fn goes_on(last: &Field, line: &str, below: bool) -> bool {
    if last.value.is_empty() && below {
        return true;
    }
    let listed = matches!(last.label, Label::From | Label::To | Label::Cc);
    listed && (line.contains('@') || last.value.trim_end().ends_with([',', ';', '，', '；', '<']))
}

/// The addresses of a To or Cc line, those behind links included.
fn recipients(field: &Field) -> Vec<Mailbox> {
    let named = addresses::parse(&without_links(&field.value)).into_iter().filter(|one| one.addr.contains('@'));
    let linked = field.links.iter().map(|link| Mailbox { name: None, addr: link.clone() });
    named.chain(linked).take(MAX_ADDRESSES).collect()
}

/// The one address of a From line; `None` if there is none, or any doubt which.
fn sender(field: &Field) -> Option<Mailbox> {
    let value = without_links(&field.value);
    let mut named = addresses::parse(&value).into_iter();
    let (one, more) = (named.next(), named.next());
    let links = || field.links.iter();
    let found = match (one, more) {
        (_, Some(_)) => return None,
        (Some(one), None) if one.addr.contains('@') => one,
        (one, None) => {
            let addr = links().next()?.clone();
            let name = one.and_then(|one| one.name.or(Some(one.addr))).filter(|name| !name.is_empty());
            Mailbox { name, addr }
        }
    };
    let agree = links().all(|link| link.eq_ignore_ascii_case(&found.addr));
    let twice = found.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(&found.addr));
    let no_other = value.matches('@').count() <= 1 + usize::from(twice);
    (agree && no_other && is_plain(&found)).then_some(found)
}

/// Outlook's plain text repeats links behind what they stand on, and its old form puts addresses into brackets.
fn without_links(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value.trim_end_matches([';', '；', ' ']);
    let bracketed = rest.contains('[').then(|| rest.replace("[mailto:", "<").replace(']', ">"));
    if let Some(bracketed) = bracketed.as_deref().filter(|_| rest.contains("[mailto:")) {
        rest = bracketed;
    }
    let seen = rest.split("<mailto:").next().unwrap_or_default().contains('@');
    while let Some((before, link)) = rest.split_once("<mailto:").filter(|_| seen) {
        out.push_str(before);
        rest = link.split_once('>').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// An address of one part before and one behind the `@`, and a name that shows no other (mail-facts C-11).
fn is_plain(from: &Mailbox) -> bool {
    let name = from.name.as_deref().unwrap_or_default();
    let honest = !name.contains('@') || name.eq_ignore_ascii_case(&from.addr);
    let whole = from.addr.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !from.addr.contains([' ', '<', '>', ',', ';', '[', ']', '"'])
    });
    honest && whole && from.addr.matches('@').count() == 1
}

/// The lines of the forwarded mail as its writer's program had them: without the marks of the quote they stand in.
fn inside(lines: &[Line], new: &[bool], at: usize, end: usize) -> Vec<Line> {
    let Some(base) = lines.get(at) else { return Vec::new() };
    let below = || {
        lines.iter().zip(new).skip(end).map_while(|(line, new)| {
            (line.bare().is_empty() || (!*new && line.quote_depth() >= base.quote_depth())).then_some(line)
        })
    };
    // Proton quotes what it forwards below a block that it does not quote.
    let least = |of: fn(&Line) -> usize| below().filter(|line| !line.bare().is_empty()).map(of).min();
    let outer = least(|line| line.depth).unwrap_or(base.depth);
    let marks = least(|line| line.quote_depth().saturating_sub(line.depth)).unwrap_or_default();
    below()
        .map(|line| Line {
            text: without_marks(&line.text, marks).to_owned(),
            depth: line.depth.saturating_sub(outer),
            indent: if base.indented() { Indent::None } else { line.indent },
            ..line.clone()
        })
        .collect()
}

fn without_marks(text: &str, marks: usize) -> &str {
    (0..marks).fold(text, |text, _| {
        let rest = text.trim_start_matches([' ', '\t']).strip_prefix('>').unwrap_or(text);
        rest.strip_prefix(' ').unwrap_or(rest)
    })
}

/// What the writer of the forwarded mail wrote: its new words; all of it, where he forwarded himself or wrote nothing.
fn words(lines: &[Line], forwards: bool) -> String {
    let cut = cut::cut(lines, forwards);
    let (new, _) = new_words(lines, &cut.new, None);
    if cut.forward || new.is_empty() { joined(lines.iter().map(Line::shown)) } else { new }
}

impl Mail {
    /// All files that came with it: its own, then those of the mail that it attaches.
    pub fn files(&self) -> impl Iterator<Item = &Attachment> {
        self.attachments.iter().chain(self.forwarded.iter().flat_map(|forwarded| &forwarded.attachments))
    }

    /// The files of the question that it hands in, with their place in [`Mail::files`]: an attached mail is read, not
    /// carried along.
    pub fn files_handed_in(&self) -> impl Iterator<Item = (usize, &Attachment)> {
        let opened = self.forwarded.as_ref().is_some_and(|forwarded| forwarded.attached);
        self.files().enumerate().filter(move |(_, part)| !(opened && part.media_type == WHOLE_MAIL))
    }
}

#[cfg(test)]
mod tests {
    use crate::mail::understand::understand;

    /// The writer's address, his words and his subject, as a forward with this body is read.
    fn read(html: bool, body: &str) -> (Option<String>, String, String) {
        let kind = if html { "html" } else { "plain" };
        let raw = format!(
            "From: wang.min@corp.example\nSubject: FW: x\nDate: Mon, 23 Nov 2026 10:42:00 +0800\n\
             Content-Type: text/{kind}; charset=utf-8\n\n{body}\n"
        );
        let read = understand(raw.as_bytes()).forwarded.unwrap();
        (read.from.map(|from| from.addr), read.text, read.subject)
    }

    #[test]
    fn one_block_with_one_address_names_the_writer() {
        let rest = "Sent: Monday\nTo: Wang Min\nSubject: RE: claim\n\nHow do I claim it?";
        for from in [
            "Sun Hao <sun.hao@corp.example>",
            "sun.hao@corp.example",
            "sun.hao@corp.example <sun.hao@corp.example>",
            "Sun Hao [mailto:sun.hao@corp.example]",
            "Sun Hao <sun.hao@corp.example<mailto:sun.hao@corp.example>>",
            "Sun Hao <mailto:sun.hao@corp.example>",
            "\"Sun, Hao\" <sun.hao@corp.example>;",
        ] {
            let (found, text, subject) = read(false, &format!("FYI\n\nFrom: {from}\n{rest}"));
            assert_eq!(found.as_deref(), Some("sun.hao@corp.example"), "{from}");
            assert_eq!((text.as_str(), subject.as_str()), ("How do I claim it?", "RE: claim"), "{from}");
        }
    }

    #[test]
    fn any_doubt_leaves_the_writer_open() {
        let rest = "Sent: Monday\nTo: Wang Min\nSubject: claim\n\nHow do I claim it?";
        for from in [
            "Sun Hao",
            "Sun Hao <sun.hao@corp.example>, Boss <boss@corp.example>",
            "\"boss@corp.example\" <sun.hao@corp.example>",
            "assistant@corp.example on behalf of boss@corp.example",
            "Sun Hao <sun.hao@corp.example> <boss@corp.example>",
            "Sun Hao <sun.hao@>",
            "",
        ] {
            let (found, ..) = read(false, &format!("FYI\n\n-----Original Message-----\nFrom: {from}\n{rest}"));
            assert_eq!(found, None, "{from}");
        }
        // Shown is one address, the link leads to another.
        let link = "<p>FYI</p><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p><b>From:</b> \
                    Sun Hao &lt;<a href=\"mailto:eve@evil.example\">sun.hao@corp.example</a>&gt;<br><b>Sent:</b> Monday<br>\
                    <b>To:</b> Wang Min<br><b>Subject:</b> claim</p></div><p>How?</p>";
        assert_eq!(read(true, link).0, None);
        assert_eq!(read(true, &link.replace("eve@evil", "sun.hao@corp")).0.as_deref(), Some("sun.hao@corp.example"));
    }

    #[test]
    fn a_block_that_the_writer_put_into_his_own_words_names_nobody() {
        let body = "FYI\n\nOn Mon, Nov 23, 2026 at 10:30 AM Eve <eve@evil.example> wrote:\n\
                    > From: Boss <boss@corp.example>\n> Sent: Monday\n> To: x\n> Subject: y\n>\n> Pay at once.";
        assert_eq!(read(false, body).0, None);
        let below = "FYI\n\nFrom: Eve <eve@evil.example>\nSent: Monday\nTo: x\nSubject: y\n\nSee below.\n\n\
                     From: Boss <boss@corp.example>\nSent: Monday\nTo: x\nSubject: y\n\nPay at once.";
        let (found, text, _) = read(false, below);
        assert_eq!((found.as_deref(), text.as_str()), (Some("eve@evil.example"), "See below."));
    }

    #[test]
    fn an_attached_mail_is_read_one_deep_and_only_if_it_is_the_only_one() {
        let inner = "From: Sun Hao <sun.hao@corp.example>\nMessage-ID: <a@b>\nSubject: claim\n\nHow?\n";
        let part = format!("--b\nContent-Type: message/rfc822\n\n{inner}\n");
        let mail = |parts: &str| {
            let raw = format!(
                "From: w@corp.example\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nFYI\n{parts}--b--\n"
            );
            understand(raw.as_bytes())
        };
        let one = mail(&part).forwarded.unwrap();
        assert_eq!(one.from.unwrap().addr, "sun.hao@corp.example");
        assert_eq!((one.text.as_str(), one.message_id.as_deref()), ("How?", Some("a@b")));
        assert_eq!(mail(&format!("{part}{part}")).forwarded, None);
        assert_eq!(mail(&part.replace("Sun Hao <", "Boss <boss@corp.example>, <")).forwarded.unwrap().from, None);
        assert!(mail(&part.replace("sun.hao@", "noreply@")).forwarded.unwrap().automatic);
    }
}
