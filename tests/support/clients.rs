//! Mails as the mail programs of an office write them: bodies with their history, threading headers, attachments.
//!
//! The shapes follow what the programs really produce (mail-facts B2, B4); the letter quoted is the real one, HTML and
//! all, so that marker and token travel as they would. Nothing here knows a case or a rule.

use std::fmt::Write as _;

/// A mail program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    /// Text, an attribution, `>` before each line.
    Plain,
    /// Text, the header block of Outlook, the history unmarked.
    Outlook,
    /// HTML and text, the line above the header block, the letter's own HTML.
    OutlookHtml,
    Foxmail,
    Qq,
    Gmail,
    Apple,
    /// A phone that quotes nothing.
    Phone,
}

impl Client {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name.replace('_', " ").as_str() {
            "plain" => Self::Plain,
            "Outlook" => Self::Outlook,
            "Outlook HTML" => Self::OutlookHtml,
            "Foxmail" => Self::Foxmail,
            "QQ" => Self::Qq,
            "Gmail" => Self::Gmail,
            "Apple" => Self::Apple,
            "phone" => Self::Phone,
            _ => return None,
        })
    }
}

/// What is replied to or forwarded, as the program shows it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Original {
    pub(crate) message_id: String,
    pub(crate) references: Vec<String>,
    pub(crate) subject: String,
    pub(crate) from: (String, String),
    pub(crate) to: (String, String),
    pub(crate) sent: String,
    pub(crate) text: String,
    pub(crate) html: Option<String>,
}

/// A file that goes along.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// Shown in the text under this Content-ID.
    pub(crate) inline: Option<String>,
}

/// A mail to be written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) from: Vec<(String, String)>,
    pub(crate) to: Vec<(String, String)>,
    pub(crate) cc: Vec<(String, String)>,
    pub(crate) subject: String,
    pub(crate) date: String,
    pub(crate) message_id: String,
    pub(crate) in_reply_to: Option<String>,
    pub(crate) references: Vec<String>,
    pub(crate) more: Vec<(String, String)>,
    /// Whose signature over it the intake found to hold.
    pub(crate) signed_by: Option<String>,
    pub(crate) text: String,
    pub(crate) html: Option<String>,
    pub(crate) files: Vec<File>,
}

/// The body that `client` makes of new words above an original: text, and HTML where the program writes any.
pub(crate) fn reply(
    client: Client,
    words: &str,
    original: &Original,
    inline: Option<&str>,
) -> (String, Option<String>) {
    let Original { subject, from, to, sent, text, .. } = original;
    let (who, addr) = from;
    let quoted = text.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n");
    let block = format!("发件人: {who} <{addr}>\n发送时间: {sent}\n收件人: {} <{}>\n主题: {subject}\n", to.0, to.1);
    let history = original.html.as_deref().map_or_else(|| lines(text), inner);
    let new = lines(words) + &inline.map(|id| format!("<br><img src=\"cid:{id}\">")).unwrap_or_default();
    match client {
        Client::Plain => (format!("{words}\n\n在 {sent}，{who} <{addr}> 写道：\n{quoted}"), None),
        Client::Outlook => (format!("{words}\n\n-----邮件原件-----\n{block}\n{text}"), None),
        Client::OutlookHtml => {
            let html = format!(
                "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style>p.MsoNormal{{margin:0cm}}</style></head>\
                 <body lang=\"ZH-CN\"><div class=\"WordSection1\"><p class=\"MsoNormal\"><span style=\"font-family:DengXian\">{new}<o:p></o:p></span></p>\
                 <p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p><div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\">\
                 <p class=\"MsoNormal\"><b>发件人:</b> {who} &lt;{addr}&gt; <br><b>发送时间:</b> {sent}<br><b>收件人:</b> {} &lt;{}&gt;<br>\
                 <b>主题:</b> {}<o:p></o:p></p></div></div><p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>{history}</div></body></html>",
                to.0,
                to.1,
                escaped(subject)
            );
            (format!("{words}\n\n{block}\n{text}"), Some(html))
        }
        Client::Foxmail => {
            let html = format!(
                "<html><head><style>body {{ line-height: 1.5; }}blockquote {{ margin-top: 0px; }}</style></head><body>\n\
                 <div><span></span>{new}</div>\n<div><br></div><hr style=\"width: 210px; height: 1px;\" color=\"#b5c4df\" size=\"1\" align=\"left\">\n\
                 <blockquote style=\"margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em; margin-Right: inherit\"><div>&nbsp;</div>\
                 <div style=\"border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><div style=\"PADDING-RIGHT: 8px; FONT-SIZE: 12px;BACKGROUND: #efefef;\">\
                 <div><b>发件人：</b>&nbsp;<a href=\"mailto:{addr}\">{who}</a></div><div><b>发送时间：</b>&nbsp;{sent}</div>\
                 <div><b>收件人：</b>&nbsp;<a href=\"mailto:{}\">{}</a></div><div><b>主题：</b>&nbsp;{}</div></div></div>\
                 <div><div class=\"FoxDiv20261123\">{history}</div></div></blockquote>\n</body></html>",
                to.1,
                to.0,
                escaped(subject)
            );
            (format!("{words}\n\n{block}\n{text}"), Some(html))
        }
        Client::Qq => {
            let html = format!(
                "<div>{new}</div><div><br></div><div><includetail><!--<![endif]--></includetail></div><div style=\"font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;\">\
                 ------------------&nbsp;原始邮件&nbsp;------------------</div><div style=\"font-size: 12px;background:#efefef;padding:8px;\">\
                 <div><b>发件人:</b>&nbsp;\"{who}\"&nbsp;&lt;{addr}&gt;;</div><div><b>发送时间:</b>&nbsp;{sent}</div>\
                 <div><b>收件人:</b>&nbsp;\"{}\"&lt;{}&gt;;<wbr></div><div></div><div><b>主题:</b>&nbsp;{}</div></div><div><br></div>{history}",
                to.0,
                to.1,
                escaped(subject)
            );
            (format!("{words}\n\n\n\n------------------ 原始邮件 ------------------\n{block}\n{text}"), Some(html))
        }
        Client::Gmail => {
            let html = format!(
                "<div dir=\"ltr\">{new}</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">\
                 {who} &lt;<a href=\"mailto:{addr}\">{addr}</a>&gt; 于{sent}写道：<br></div><blockquote class=\"gmail_quote\" \
                 style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex\">{history}</blockquote></div>"
            );
            (format!("{words}\n\n{who} <{addr}> 于{sent}写道：\n\n{quoted}"), Some(html))
        }
        Client::Apple => {
            let html = format!(
                "<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"></head><body style=\"overflow-wrap: break-word;\">\
                 {new}<br id=\"lineBreakAtBeginningOfMessage\"><div><br><blockquote type=\"cite\"><div>{sent}，{who} &lt;{addr}&gt; 写道：</div>\
                 <br class=\"Apple-interchange-newline\"><div>{history}</div></blockquote></div><br></body></html>"
            );
            (format!("{words}\n\n> {sent}，{who} <{addr}> 写道：\n> \n{quoted}"), Some(html))
        }
        Client::Phone => (format!("{words}\n\n发自我的iPhone\n"), None),
    }
}

/// Plain text in which each line of new words stands below a quoted one.
pub(crate) fn between_the_lines(words: &str, original: &Original) -> String {
    let mut quoted: Vec<String> = original.text.lines().map(|line| format!("> {line}")).collect();
    let step = (quoted.len() / (words.lines().count() + 1)).max(1);
    for (n, line) in words.lines().enumerate().collect::<Vec<_>>().into_iter().rev() {
        quoted.insert(((n + 1) * step).min(quoted.len()), format!("\n{line}\n"));
    }
    let (who, addr) = &original.from;
    format!("在 {}，{who} <{addr}> 写道：\n{}", original.sent, quoted.join("\n"))
}

/// The body that `client` makes of a note above a mail that it forwards: text, and HTML where the program writes any.
pub(crate) fn forward(client: Client, note: &str, original: &Original) -> (String, Option<String>) {
    let Original { subject, from, to, sent, text, .. } = original;
    let (who, addr) = from;
    let labels = if is_english(original) {
        ["From:", "Date:", "To:", "Subject:"]
    } else {
        ["发件人:", "发送时间:", "收件人:", "主题:"]
    };
    let values = [format!("{who} <{addr}>"), sent.clone(), format!("{} <{}>", to.0, to.1), subject.clone()];
    let block: Vec<String> = labels.iter().zip(&values).map(|(label, value)| format!("{label} {value}")).collect();
    let plain = block.join("\n");
    let titled = |dashes: usize, title: &str| format!("{0} {title} {0}", "-".repeat(dashes));
    let forwarded = if is_english(original) { "Forwarded message" } else { "转发的邮件" };
    let begin = if is_english(original) { "Begin forwarded message:" } else { "开始转发的邮件：" };
    let body = original.html.as_deref().map_or_else(|| lines(text), inner);
    match client {
        Client::Plain => (format!("{note}\n\n\n{}\n{plain}\n\n{text}", titled(8, forwarded)), None),
        Client::Outlook => (format!("{note}\n\n{plain}\n\n{text}"), None),
        // These forward as they reply: a header block above the whole mail.
        Client::OutlookHtml | Client::Foxmail | Client::Qq => reply(client, note, original, None),
        Client::Gmail => {
            let html = format!(
                "<div dir=\"ltr\">{}</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" \
                 class=\"gmail_attr\">{}-<br>{}<br></div><br><br>{body}</div>",
                lines(note),
                titled(9, forwarded),
                block.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>")
            );
            (format!("{note}\n\n{}-\n{plain}\n\n\n{text}", titled(9, forwarded)), Some(html))
        }
        Client::Apple => {
            let fields = labels.iter().zip(&values).map(|(label, value)| {
                format!(
                    "<div style=\"margin:0px\"><span><b>{label} </b></span><span>{}<br></span></div>",
                    escaped(value)
                )
            });
            let html = format!(
                "<html><head></head><body>{}<br><div><br><blockquote type=\"cite\"><div>{begin}</div>\
                 <br class=\"Apple-interchange-newline\">{}<br><div>{body}</div></blockquote></div><br></body></html>",
                lines(note),
                fields.collect::<String>()
            );
            (marked(note, begin, &block, text), Some(html))
        }
        Client::Phone => (marked(&format!("{note}\n\n发自我的iPhone"), begin, &block, text), None),
    }
}

/// The forward of a program that marks what it quotes.
fn marked(note: &str, begin: &str, block: &[String], text: &str) -> String {
    let quoted = block.iter().map(String::as_str).chain([""]).chain(text.lines()).map(|line| format!("> {line}"));
    format!("{note}\n\n{begin}\n\n{}", quoted.collect::<Vec<_>>().join("\n"))
}

/// A mail without a Chinese word is forwarded by a program that speaks English.
pub(crate) fn is_english(original: &Original) -> bool {
    original.text.is_ascii() && original.subject.is_ascii()
}

/// A new mail's body.
pub(crate) fn fresh(client: Client, words: &str, inline: Option<&str>) -> (String, Option<String>) {
    let html = match client {
        Client::Plain | Client::Outlook | Client::Phone => inline.map(|_| lines(words)),
        Client::OutlookHtml | Client::Foxmail | Client::Qq | Client::Gmail | Client::Apple => Some(lines(words)),
    };
    let html = html.map(|html| match inline {
        Some(id) => format!("<html><body><div>{html}</div><img src=\"cid:{id}\"></body></html>"),
        None => format!("<html><body><div>{html}</div></body></html>"),
    });
    (words.to_owned(), html)
}

/// The finished bytes.
pub(crate) fn message(draft: &Draft) -> Vec<u8> {
    let mut out = String::new();
    let mut field = |name: &str, value: &str| {
        let _ = write!(out, "{name}: {value}\r\n");
    };
    field("From", &mailboxes(&draft.from));
    field("To", &mailboxes(&draft.to));
    if !draft.cc.is_empty() {
        field("Cc", &mailboxes(&draft.cc));
    }
    field("Subject", &word(&draft.subject));
    field("Date", &draft.date);
    field("Message-ID", &format!("<{}>", draft.message_id));
    if let Some(parent) = &draft.in_reply_to {
        field("In-Reply-To", &format!("<{parent}>"));
    }
    if !draft.references.is_empty() {
        let ids: Vec<String> = draft.references.iter().map(|id| format!("<{id}>")).collect();
        field("References", &ids.join("\r\n "));
    }
    for (name, value) in &draft.more {
        field(name, value);
    }
    field("MIME-Version", "1.0");
    let text = part("text/plain; charset=utf-8", "", draft.text.as_bytes());
    let body = match &draft.html {
        None => text,
        Some(html) => multi("alternative", "alt", &[text, part("text/html; charset=utf-8", "", html.as_bytes())]),
    };
    let mut parts = vec![body];
    for file in &draft.files {
        let name = word(&file.name);
        let (kind, how) = match &file.inline {
            Some(id) => {
                ("image/png", format!("Content-Disposition: inline; filename=\"{name}\"\r\nContent-ID: <{id}>\r\n"))
            }
            None => (media_type(&file.name), format!("Content-Disposition: attachment; filename=\"{name}\"\r\n")),
        };
        parts.push(part(&format!("{kind}; name=\"{name}\""), &how, &file.bytes));
    }
    let whole = if let [one] = parts.as_slice() {
        one.clone()
    } else {
        let kind = if draft.files.iter().all(|file| file.inline.is_some()) { "related" } else { "mixed" };
        multi(kind, "mix", &parts)
    };
    out.push_str(&whole);
    out.into_bytes()
}

/// What a delivery report says of a letter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    Failed,
    /// The server goes on trying.
    Delayed,
}

/// A delivery report about a letter (RFC 3464), with the letter's own header.
pub(crate) fn bounce(draft: &Draft, about: &str, letter_header: &str, delivery: Delivery) -> Vec<u8> {
    let (what, words) = match delivery {
        Delivery::Failed => (
            "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n",
            "您的邮件未能送达。",
        ),
        Delivery::Delayed => (
            "Action: delayed\r\nStatus: 4.4.1\r\nDiagnostic-Code: smtp; 451 4.4.1 no answer from host\r\n",
            "您的邮件尚未送达，仍在尝试，无须重发。",
        ),
    };
    let report = format!("Reporting-MTA: dns; mx.corp.example\r\n\r\nFinal-Recipient: rfc822; {about}\r\n{what}");
    let parts = [
        part("text/plain; charset=utf-8", "", words.as_bytes()),
        format!("Content-Type: message/delivery-status\r\n\r\n{report}"),
        format!("Content-Type: text/rfc822-headers\r\n\r\n{letter_header}"),
    ];
    of_parts(draft, "multipart/report; report-type=delivery-status", &parts, "Return-Path: <>\r\n")
}

/// A receipt: somebody's program says that a letter was shown (RFC 8098).
pub(crate) fn receipt(draft: &Draft, letter_id: &str) -> Vec<u8> {
    let reader = &draft.from[0].1;
    let told = format!(
        "Final-Recipient: rfc822;{reader}\r\nOriginal-Message-ID: <{letter_id}>\r\n\
         Disposition: manual-action/MDN-sent-manually; displayed\r\n"
    );
    let parts = [
        part("text/plain; charset=utf-8", "", draft.text.as_bytes()),
        format!("Content-Type: message/disposition-notification\r\n\r\n{told}"),
    ];
    of_parts(draft, "multipart/report; report-type=disposition-notification", &parts, "")
}

/// An appointment, or what somebody's calendar says to one (RFC 5546).
pub(crate) fn appointment(draft: &Draft, method: &str) -> Vec<u8> {
    let calendar = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:1@corp.example\r\n\
         DTSTART:20261124T020000Z\r\nSUMMARY:{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        draft.subject
    );
    let parts = [
        part("text/plain; charset=utf-8", "", draft.text.as_bytes()),
        part(&format!("text/calendar; charset=utf-8; method={method}"), "", calendar.as_bytes()),
    ];
    of_parts(draft, "multipart/alternative", &parts, "")
}

/// The draft's header above parts that no person wrote.
fn of_parts(draft: &Draft, kind: &str, parts: &[String], above: &str) -> Vec<u8> {
    let whole = String::from_utf8(message(&Draft { text: String::new(), html: None, ..draft.clone() })).unwrap();
    let head = whole.split("Content-Type:").next().unwrap();
    let mut out = format!("{above}{head}Content-Type: {kind}; boundary=\"parts\"\r\n\r\n");
    for part in parts {
        let _ = write!(out, "--parts\r\n{part}\r\n");
    }
    out.push_str("--parts--\r\n");
    out.into_bytes()
}

fn multi(kind: &str, boundary: &str, parts: &[String]) -> String {
    let mut out = format!("Content-Type: multipart/{kind}; boundary=\"=_{boundary}\"\r\n\r\n");
    for part in parts {
        let _ = write!(out, "--=_{boundary}\r\n{part}\r\n");
    }
    let _ = write!(out, "--=_{boundary}--\r\n");
    out
}

fn part(kind: &str, more: &str, bytes: &[u8]) -> String {
    let encoded = data_encoding::BASE64.encode(bytes);
    let mut out = format!("Content-Type: {kind}\r\n{more}Content-Transfer-Encoding: base64\r\n\r\n");
    for line in encoded.as_bytes().chunks(76) {
        out.push_str(std::str::from_utf8(line).unwrap());
        out.push_str("\r\n");
    }
    out
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "pdf" => "application/pdf",
        "eml" => "message/rfc822",
        "png" => "image/png",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}

fn mailboxes(all: &[(String, String)]) -> String {
    let one = |(name, addr): &(String, String)| {
        if name.is_empty() { addr.clone() } else { format!("{} <{addr}>", word(name)) }
    };
    all.iter().map(one).collect::<Vec<_>>().join(",\r\n ")
}

/// An encoded word (RFC 2047) for every few characters that are not ASCII.
fn word(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let encoded = chars.chunks(14).map(|some| {
        let some: String = some.iter().collect();
        format!("=?utf-8?B?{}?=", data_encoding::BASE64.encode(some.as_bytes()))
    });
    encoded.collect::<Vec<_>>().join("\r\n ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn lines(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("<br>")
}

/// What stands between `<body …>` and `</body>`.
fn inner(html: &str) -> String {
    let from = html.find("<body").and_then(|at| html[at..].find('>').map(|end| at + end + 1)).unwrap_or(0);
    let to = html.rfind("</body>").unwrap_or(html.len());
    html[from..to].to_owned()
}
