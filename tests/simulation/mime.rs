//! Mails as clients write them, and letters as clients read them. Reading is `mail-parser`'s alone.

use std::fmt::Write as _;

use data_encoding::BASE64;
use mail_parser::{HeaderValue, MessageParser};

use super::office::{Moment, local};

/// A letter of ours as its reader has it on the screen.
#[derive(Clone, Debug)]
pub struct Read {
    pub message_id: String,
    pub references: Vec<String>,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub to: Vec<String>,
    pub copies: usize,
}

pub fn read(bytes: &[u8]) -> Read {
    let message = MessageParser::default().parse(bytes).unwrap();
    let references = match message.references() {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let list = |header: Option<&mail_parser::Address<'_>>| -> Vec<String> {
        header.map(|all| all.iter().filter_map(|one| Some(one.address()?.to_lowercase())).collect()).unwrap_or_default()
    };
    Read {
        message_id: message.message_id().unwrap_or_default().to_owned(),
        references,
        subject: message.subject().unwrap_or_default().to_owned(),
        text: message.body_text(0).unwrap_or_default().into_owned(),
        html: message.body_html(0).unwrap_or_default().into_owned(),
        to: list(message.to()),
        copies: list(message.cc()).len() + list(message.bcc()).len(),
    }
}

/// Everybody in To and Cc.
pub fn recipients(bytes: &[u8]) -> Vec<String> {
    let message = MessageParser::default().parse(bytes).unwrap_or_default();
    let both = message.to().into_iter().chain(message.cc()).flat_map(mail_parser::Address::iter);
    both.filter_map(|one| Some(one.address()?.to_lowercase())).collect()
}

pub fn message_id(bytes: &[u8]) -> String {
    MessageParser::default().parse_headers(bytes).and_then(|m| m.message_id().map(str::to_owned)).unwrap_or_default()
}

/// Everything of a letter that any client could show: raw headers, decoded words, HTML, names and contents of parts.
pub fn everything(bytes: &[u8]) -> String {
    let mut all = String::from_utf8_lossy(bytes).into_owned();
    let Some(message) = MessageParser::default().parse(bytes) else { return all };
    all.push_str(message.subject().unwrap_or_default());
    for part in &message.parts {
        all.push('\n');
        all.push_str(&String::from_utf8_lossy(part.contents()));
        all.push_str(mail_parser::MimeHeaders::attachment_name(part).unwrap_or_default());
    }
    all
}

/// How a mail program writes a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A header block in Chinese below a line, plain text in GB 18030.
    OutlookText,
    /// The same as HTML beside a text part.
    OutlookHtml,
    /// `On … wrote:` and `>`.
    Angle,
    /// A web mailer's line of hyphens.
    WebMail,
    /// No quote at all.
    Bare,
    /// The marker line was deleted.
    NoMarker,
    /// New words between quoted ones.
    Interleaved,
}

pub const CLEAN: &[Style] = &[Style::OutlookText, Style::OutlookHtml, Style::Angle, Style::WebMail];

/// What a mail is made of.
#[derive(Clone, Debug)]
pub struct Draft {
    pub number: u32,
    pub from: (String, String),
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub subject: String,
    pub words: String,
    pub date: Moment,
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    /// Whole header lines besides.
    pub extra: Vec<String>,
    pub attachment: Option<(String, Vec<u8>)>,
    pub gbk: bool,
    pub html: Option<String>,
}

impl Draft {
    /// A reply to `letter`, quoting it as `style` does.
    pub fn answer(mut self, letter: &Read, style: Style, mailbox: &str) -> Self {
        self.subject = format!("{}{}", if style == Style::Angle { "Re: " } else { "答复: " }, letter.subject);
        self.in_reply_to = Some(letter.message_id.clone());
        self.references.clone_from(&letter.references);
        self.references.push(letter.message_id.clone());
        let when = local(self.date).format("%Y年%m月%d日 %H:%M");
        let head = format!(
            "发件人: 财务共享服务中心 <{mailbox}>\n发送时间: {when}\n收件人: {} <{}>\n主题: {}\n",
            self.from.0, self.from.1, letter.subject
        );
        let angled = |text: &str| text.lines().map(|line| format!("> {line}\n")).collect::<String>();
        let words = self.words.clone();
        self.words = match style {
            Style::OutlookText => {
                self.gbk = true;
                format!("{words}\n\n________________________________\n{head}\n{}", letter.text)
            }
            Style::OutlookHtml => {
                self.html = Some(outlook(&words, &head, &letter.html));
                format!("{words}\n\n{head}\n{}", letter.text)
            }
            Style::Angle => {
                let when = local(self.date).format("%a, %b %-d, %Y at %-I:%M %p");
                format!("{words}\n\nOn {when} FSSC <{mailbox}> wrote:\n\n{}", angled(&letter.text))
            }
            Style::WebMail => {
                format!("{words}\n\n\n------------------ 原始邮件 ------------------\n{head}\n{}", letter.text)
            }
            Style::Bare => words,
            Style::NoMarker => {
                let rest: Vec<&str> = letter.text.lines().skip(1).collect();
                format!("{words}\n\n________________________________\n{head}\n{}", rest.join("\n"))
            }
            Style::Interleaved => {
                let lines: Vec<&str> = letter.text.lines().collect();
                let half = lines.len() / 2;
                format!("{}\n{words}\n\n{}", angled(&lines[..half].join("\n")), angled(&lines[half..].join("\n")))
            }
        };
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut out = String::from("Received: from client by mx.corp.example; Mon, 1 Jan 2024 00:00:00 +0800\r\n");
        for line in &self.extra {
            let _ = write!(out, "{line}\r\n");
        }
        let _ = write!(out, "From: {} <{}>\r\nTo: {}\r\n", word(&self.from.0), self.from.1, self.to.join(", "));
        if !self.cc.is_empty() {
            let _ = write!(out, "Cc: {}\r\n", self.cc.join(",\r\n "));
        }
        let date = self.date.to_rfc2822();
        let _ =
            write!(out, "Date: {date}\r\nSubject: {}\r\nMessage-ID: <{}>\r\n", word(&self.subject), self.message_id);
        if let Some(parent) = &self.in_reply_to {
            let ids: Vec<String> = self.references.iter().map(|id| format!("<{id}>")).collect();
            let _ = write!(out, "In-Reply-To: <{parent}>\r\nReferences: {}\r\n", ids.join("\r\n "));
        }
        let _ = write!(out, "X-Sim: {}\r\nMIME-Version: 1.0\r\n", self.number);
        out.push_str(&self.body());
        out.into_bytes()
    }

    fn body(&self) -> String {
        let charset = if self.gbk { "gb18030" } else { "utf-8" };
        let mut body = part(&format!("text/plain; charset={charset}"), &encode(&self.words, self.gbk));
        if let Some(html) = &self.html {
            let html = part("text/html; charset=utf-8", html.as_bytes());
            body = multipart("alternative", "alt", &[body, html]);
        }
        if let Some((name, bytes)) = &self.attachment {
            let kind =
                format!("application/octet-stream\r\nContent-Disposition: attachment; filename=\"{}\"", word(name));
            body = multipart("mixed", "mix", &[body, part(&kind, bytes)]);
        }
        body
    }
}

fn outlook(words: &str, head: &str, letter: &str) -> String {
    let lines = |text: &str| text.lines().map(|line| format!("{}<br>\n", escape(line))).collect::<String>();
    let inner = letter.split_once("<body").and_then(|(_, rest)| rest.split_once('>')).map_or(letter, |(_, rest)| rest);
    let inner = inner.split("</body>").next().unwrap_or_default();
    let words: String = words.lines().map(|line| format!("<p class=\"MsoNormal\">{}</p>\n", escape(line))).collect();
    format!(
        "<html><body lang=\"ZH-CN\"><div class=\"WordSection1\">{words}<p class=\"MsoNormal\">&nbsp;</p>\n\
         <div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\">\
         <p class=\"MsoNormal\">{}</p></div></div>\n{inner}</div></body></html>",
        lines(head)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn encode(text: &str, gbk: bool) -> Vec<u8> {
    if gbk { encoding_rs::GB18030.encode(text).0.into_owned() } else { text.as_bytes().to_vec() }
}

fn part(kind: &str, bytes: &[u8]) -> String {
    let text = BASE64.encode(bytes);
    let lines: Vec<&str> = text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n", lines.join("\r\n"))
}

pub fn multipart(kind: &str, boundary: &str, parts: &[String]) -> String {
    let boundary = format!("=_{boundary}");
    let parts: String = parts.iter().map(|part| format!("--{boundary}\r\n{part}\r\n")).collect();
    format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n{parts}--{boundary}--\r\n")
}

pub fn word(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = vec![String::new()];
    for c in text.chars() {
        if words.last().is_some_and(|word| word.len() + c.len_utf8() > 42) {
            words.push(String::new());
        }
        words.last_mut().unwrap().push(c);
    }
    words.iter().map(|word| format!("=?utf-8?B?{}?=", BASE64.encode(word.as_bytes()))).collect::<Vec<_>>().join("\r\n ")
}
