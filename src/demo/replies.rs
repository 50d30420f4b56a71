//! The people's mail as their programs write it: Outlook, Foxmail, a phone, an autoresponder.

use std::fmt::Write as _;

use chrono_tz::Asia::Shanghai;
use data_encoding::BASE64;

use super::clock::SharedClock;
use super::people::Letter;
use super::script::{First, FirstKind, Original, Program, Reaction};
use crate::ids::Moment;

const MAILBOX: &str = "fssc@corp.example";
/// What the company's mail server says of a mail from inside.
const PASSED: &str = "Authentication-Results: mx.corp.example; spf=pass smtp.mailfrom=corp.example; dmarc=pass header.from=corp.example\r\n";

/// A mail that somebody writes of his own accord, from Outlook.
pub(super) fn first(first: &First, at: Moment) -> Vec<u8> {
    let mut header = String::new();
    let (mut text, mut html) = (first.words.to_owned(), outlook_paragraphs(first.words));
    match &first.kind {
        FirstKind::Plain => header.push_str(PASSED),
        FirstKind::Forwarded { original } => {
            header.push_str(PASSED);
            let written = original_letter(original, first);
            let _ = write!(text, "\r\n\r\n{}\r\n\r\n{}", quoted_head(&written, "\r\n"), written.text);
            html.push_str(&outlook_quoted(&written));
        }
        FirstKind::Forged { reply_to } => {
            header.push_str("Authentication-Results: mx.corp.example; spf=fail smtp.mailfrom=corp.example; dmarc=fail header.from=corp.example\r\n");
            let _ = write!(header, "Reply-To: {reply_to}\r\n");
        }
    }
    let _ = write!(header, "From: {} <{}>\r\nTo: {MAILBOX}\r\n", word(first.name), first.address);
    let _ = write!(header, "Subject: {}\r\n", word(first.subject));
    let html = format!("{OUTLOOK_HEAD}{html}</div></body></html>");
    let id = format!("MW{}.first@mail.corp.example", at.timestamp());
    header.push_str(&common(&id, at));
    header.push_str("X-Mailer: Microsoft Outlook 16.0\r\n");
    alternative(header, &text, &html)
}

/// What was written to one of the staff alone, as his mail program has it.
fn original_letter(original: &Original, to: &First) -> Letter {
    Letter {
        id: format!("MW{}.original@mail.corp.example", original.minute),
        references: Vec::new(),
        to: (to.name.to_owned(), to.address.to_owned()),
        from: (original.name.to_owned(), original.address.to_owned()),
        subject: original.subject.to_owned(),
        date: Some(SharedClock::beginning() + chrono::TimeDelta::minutes(original.minute)),
        text: original.words.to_owned(),
        html: outlook_paragraphs(original.words),
    }
}

/// A reply to a letter.
pub(super) fn reply(letter: &Letter, reaction: &Reaction, at: Moment) -> Vec<u8> {
    let (name, address) = &letter.to;
    let mut header =
        format!("From: {} <{address}>\r\nTo: {} <{}>\r\n", word(name), word(&letter.from.0), letter.from.1);
    let prefix = if reaction.with == Program::Autoresponder { "自动回复" } else { "回复" };
    let _ = write!(header, "Subject: {}\r\n", word(&format!("{prefix}: {}", letter.subject)));
    let local = address.split('@').next().unwrap_or_default();
    header.push_str(&common(&format!("MW{}.{local}@mail.corp.example", at.timestamp()), at));
    let _ = write!(header, "In-Reply-To: <{}>\r\nReferences:", letter.id);
    for id in letter.references.iter().chain([&letter.id]) {
        let _ = write!(header, "\r\n <{id}>");
    }
    header.push_str("\r\n");
    match reaction.with {
        Program::Outlook => {
            header.push_str("X-Mailer: Microsoft Outlook 16.0\r\n");
            let html = outlook(letter, reaction.words);
            let text = format!("{}\r\n\r\n{}\r\n{}", reaction.words, quoted_head(letter, "\r\n"), letter.text);
            alternative(header, &text, &html)
        }
        Program::Foxmail => {
            header.push_str("X-Mailer: Foxmail 7.2.25.331[cn]\r\n");
            let page = foxmail_page(letter, reaction.words);
            let (bytes, _, _) = encoding_rs::GB18030.encode(&page);
            single(header, "text/html; charset=gb18030", &bytes)
        }
        Program::Phone => {
            let quote: String = letter.text.lines().fold(String::new(), |quote, line| quote + "> " + line + "\r\n");
            let when = local_time(letter.date.unwrap_or(at)).format("%Y年%-m月%-d日 %H:%M");
            let text = format!(
                "{}\r\n\r\n在 {when}，{} <{}> 写道：\r\n\r\n{quote}",
                reaction.words, letter.from.0, letter.from.1
            );
            single(header, "text/plain; charset=utf-8", text.as_bytes())
        }
        Program::Autoresponder => {
            header.push_str("Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n");
            single(header, "text/plain; charset=utf-8", reaction.words.as_bytes())
        }
    }
}

const OUTLOOK_HEAD: &str = "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><meta http-equiv=\"Content-Type\" \
     content=\"text/html; charset=utf-8\"><meta name=\"Generator\" content=\"Microsoft Word 15 (filtered medium)\">\
     <style>p.MsoNormal{margin:0cm;font-size:10.5pt;font-family:DengXian}</style></head><body lang=\"ZH-CN\">\
     <div class=\"WordSection1\">";

fn outlook_paragraphs(words: &str) -> String {
    words.lines().fold(String::new(), |html, line| {
        html + "<p class=\"MsoNormal\"><span>" + &escaped(line) + "<o:p></o:p></span></p>"
    })
}

fn outlook(letter: &Letter, words: &str) -> String {
    format!("{OUTLOOK_HEAD}{}{}</div></body></html>", outlook_paragraphs(words), outlook_quoted(letter))
}

/// What Outlook puts below a reply or a forward.
fn outlook_quoted(letter: &Letter) -> String {
    format!(
        "<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p><div><div style=\"border:none;border-top:solid #E1E1E1 \
         1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\">{}<o:p></o:p></p></div></div>\
         <p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>{}",
        bold_heads(&quoted_head(letter, "<br>")),
        body_of(&letter.html)
    )
}

fn foxmail_page(letter: &Letter, words: &str) -> String {
    let lines: String = words.lines().fold(String::new(), |html, line| html + "<div>" + &escaped(line) + "</div>\n");
    format!(
        "<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=GB18030\"><style>body {{ line-height: 1.5; }}\
         blockquote {{ margin-top: 0px; margin-bottom: 0px; margin-left: 0.5em; }}</style></head><body>\n{lines}<div><br></div>\
         <hr style=\"width: 210px; height: 1px;\" color=\"#b5c4df\" size=\"1\" align=\"left\">\n<div><span><div style=\"MARGIN: \
         10px; FONT-FAMILY: verdana; FONT-SIZE: 10pt\"><div>{}</div></div></span></div>\n<blockquote style=\"margin-Top: 0px; \
         margin-Bottom: 0px; margin-Left: 0.5em; margin-Right: inherit\"><div>&nbsp;</div><div style=\"border:none;border-top:solid \
         #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><div style=\"PADDING-RIGHT: 8px; PADDING-LEFT: 8px; FONT-SIZE: \
         12px;FONT-FAMILY:tahoma;COLOR:#000000; BACKGROUND: #efefef; PADDING-BOTTOM: 8px; PADDING-TOP: 8px\">{}</div></div>\
         <div><div class=\"FoxDiv20261123\">{}</div></div></blockquote>\n</body></html>",
        letter.to.1,
        bold_heads(&quoted_head(letter, "<br>")),
        body_of(&letter.html)
    )
}

/// What stands above the quoted letter; `<br>` or a line break between the lines.
fn quoted_head(letter: &Letter, end: &str) -> String {
    let when = local_time(letter.date.unwrap_or_default()).format("%Y年%-m月%-d日 %-H:%M");
    let (from, to) = (&letter.from, &letter.to);
    let angle = |address: &str| if end == "<br>" { format!("&lt;{address}&gt;") } else { format!("<{address}>") };
    format!(
        "发件人: {} {}{end}发送时间: {when}{end}收件人: {} {}{end}主题: {}",
        from.0,
        angle(&from.1),
        to.0,
        angle(&to.1),
        if end == "<br>" { escaped(&letter.subject) } else { letter.subject.clone() }
    )
}

fn bold_heads(html: &str) -> String {
    ["发件人:", "发送时间:", "收件人:", "主题:"]
        .iter()
        .fold(html.to_owned(), |html, head| html.replacen(head, &format!("<b>{head}</b>"), 1))
}

/// What stands between the body's tags: a quoting program keeps no second page.
fn body_of(html: &str) -> &str {
    let after = html.split_once("<body").and_then(|(_, rest)| rest.split_once('>')).map_or(html, |(_, rest)| rest);
    after.rsplit_once("</body>").map_or(after, |(body, _)| body)
}

fn common(id: &str, at: Moment) -> String {
    format!("Date: {}\r\nMessage-ID: <{id}>\r\nMIME-Version: 1.0\r\n", local_time(at).to_rfc2822())
}

fn local_time(at: Moment) -> chrono::DateTime<chrono_tz::Tz> {
    at.with_timezone(&Shanghai)
}

fn alternative(mut header: String, text: &str, html: &str) -> Vec<u8> {
    const EDGE: &str = "----=_NextPart_000_0001_01DC5C5E.7A3B2C10";
    let _ = write!(header, "Content-Type: multipart/alternative; boundary=\"{EDGE}\"\r\n\r\n");
    for (kind, body) in [("text/plain", text), ("text/html", html)] {
        let _ = write!(
            header,
            "--{EDGE}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            lines(body.as_bytes())
        );
    }
    let _ = write!(header, "--{EDGE}--\r\n");
    header.into_bytes()
}

fn single(mut header: String, kind: &str, body: &[u8]) -> Vec<u8> {
    let _ = write!(header, "Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n", lines(body));
    header.into_bytes()
}

/// Base64 in lines of 76 (RFC 2045 section 6.8).
fn lines(bytes: &[u8]) -> String {
    let encoded: Vec<char> = BASE64.encode(bytes).chars().collect();
    encoded.chunks(76).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\r\n")
}

/// Encoded words, as many as it takes (RFC 2047 section 2).
fn word(text: &str) -> String {
    const CHARS: usize = 12;
    if text.is_ascii() {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let words = chars.chunks(CHARS).map(|part| {
        let part: String = part.iter().collect();
        format!("=?utf-8?B?{}?=", BASE64.encode(part.as_bytes()))
    });
    words.collect::<Vec<_>>().join("\r\n ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
