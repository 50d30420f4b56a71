//! The mail programs of people: what Outlook, Foxmail, QQ Mail and Gmail make of words and of a letter replied to, in
//! the shapes that the desk has to read every day.
//!
//! Each draws the line above the quoted letter in its own way, and keeps the letter itself whole.

use std::fmt::Write as _;

use data_encoding::BASE64_MIME;

use super::office::Received;

/// A mail program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Outlook for Windows, Chinese: a `div` with a line on its top; GB18030.
    Outlook,
    /// The same in English.
    OutlookEnglish,
    /// Foxmail 7.
    Foxmail,
    /// QQ Mail in a browser.
    QqMail,
    /// Gmail in a browser, and the many that do as it does.
    Gmail,
}

/// A file that goes along.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its media type.
    pub media_type: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// It stands in the text, under this Content-ID.
    pub inline: Option<&'a str>,
}

/// What somebody writes.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// Whose program it is.
    pub program: Program,
    /// Name and address of the writer.
    pub from: (&'a str, &'a str),
    /// To whom.
    pub to: &'a [&'a str],
    /// To whom besides.
    pub cc: &'a [&'a str],
    /// The subject; that of the letter replied to where it is empty.
    pub subject: &'a str,
    /// The words, a line a paragraph. `{picture}` is where the inline picture stands.
    pub words: &'a str,
    /// The letter replied to.
    pub reply_to: Option<&'a Received>,
    /// What goes along.
    pub files: &'a [File<'a>],
    /// More header lines, each with its CRLF.
    pub more: &'a str,
    /// Makes the Message-ID and the boundaries its own.
    pub id: String,
}

impl Draft<'_> {
    /// The mail, ready to be handed in.
    pub fn written(&self) -> Vec<u8> {
        let (name, address) = self.from;
        let quoted = self.reply_to.map(Quoted::of);
        let subject = match &quoted {
            Some(quoted) if self.subject.is_empty() => format!("{}{}", self.reply_prefix(), quoted.subject),
            Some(_) | None => self.subject.to_owned(),
        };
        let mut out = String::new();
        let _ = write!(out, "From: {} <{address}>\r\nTo: {}\r\n", word(name), self.to.join(", "));
        if !self.cc.is_empty() {
            let _ = write!(out, "Cc: {}\r\n", self.cc.join(", "));
        }
        let _ = write!(out, "Subject: {}\r\nMessage-ID: <{}@people.example>\r\n", word(&subject), self.id);
        let _ = write!(
            out,
            "Date: {}\r\nMIME-Version: 1.0\r\n",
            chrono::DateTime::UNIX_EPOCH
                .checked_add_signed(chrono::TimeDelta::seconds(1_795_000_000))
                .unwrap()
                .to_rfc2822()
        );
        if let Some(quoted) = &quoted {
            let references = format!("{} <{}>", quoted.references, quoted.message_id);
            let _ = write!(out, "In-Reply-To: <{}>\r\nReferences: {}\r\n", quoted.message_id, references.trim());
        }
        out.push_str(self.program_fields());
        out.push_str(self.more);
        let mut bytes = out.into_bytes();
        bytes.extend(self.body(quoted.as_ref()));
        bytes
    }

    fn reply_prefix(&self) -> &'static str {
        match self.program {
            Program::Outlook => "答复: ",
            Program::QqMail => "回复：",
            Program::OutlookEnglish | Program::Gmail => "RE: ",
            Program::Foxmail => "Re: ",
        }
    }

    fn program_fields(&self) -> &'static str {
        match self.program {
            Program::Outlook => {
                "Thread-Index: AdxxAAABBBCCCDDDEEEFFFGGGHHHIII=\r\nAccept-Language: zh-CN, en-US\r\nX-Mailer: Microsoft Outlook 16.0\r\n"
            }
            Program::OutlookEnglish => {
                "Accept-Language: en-US\r\nContent-Language: en-US\r\nX-Mailer: Microsoft Outlook 16.0\r\n"
            }
            Program::Foxmail => "X-Priority: 3\r\nX-Has-Attach: no\r\nX-Mailer: Foxmail 7.2.25.331[cn]\r\n",
            Program::QqMail => "X-Priority: 3\r\nX-QQ-MIME: TCMime 1.0 by Tencent\r\nX-Mailer: QQMail 2.x\r\n",
            Program::Gmail => "",
        }
    }

    fn body(&self, quoted: Option<&Quoted>) -> Vec<u8> {
        let (text, page) = (self.text(quoted), self.page(quoted));
        let alternative = multipart(
            "alternative",
            &format!("alt-{}", self.id),
            &[self.leaf("text/plain", &text), self.leaf("text/html", &page)],
        );
        let (inline, attached): (Vec<&File<'_>>, Vec<&File<'_>>) =
            self.files.iter().partition(|file| file.inline.is_some());
        let mut whole = alternative;
        if !inline.is_empty() {
            let mut parts = vec![whole];
            parts.extend(inline.into_iter().map(file_part));
            whole = multipart("related", &format!("rel-{}", self.id), &parts);
        }
        if !attached.is_empty() {
            let mut parts = vec![whole];
            parts.extend(attached.into_iter().map(file_part));
            whole = multipart("mixed", &format!("mix-{}", self.id), &parts);
        }
        whole.into_bytes()
    }

    fn leaf(&self, media_type: &str, text: &str) -> String {
        let (charset, bytes) = match self.program {
            Program::Outlook => ("gb2312", encoding_rs::GB18030.encode(text).0.into_owned()),
            Program::Foxmail | Program::QqMail => ("gb18030", encoding_rs::GB18030.encode(text).0.into_owned()),
            Program::OutlookEnglish | Program::Gmail => ("utf-8", text.as_bytes().to_vec()),
        };
        format!(
            "Content-Type: {media_type}; charset=\"{charset}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
            BASE64_MIME.encode(&bytes)
        )
    }

    fn text(&self, quoted: Option<&Quoted>) -> String {
        let words = self.words.replace("{picture}", "[image]").replace('\n', "\r\n");
        let Some(quoted) = quoted else { return words };
        let Quoted { from, date, subject, text, .. } = quoted;
        match self.program {
            Program::Outlook => format!(
                "{words}\r\n\r\n发件人: {from} \r\n发送时间: {date}\r\n收件人: {}\r\n主题: {subject}\r\n\r\n{text}",
                self.from.1
            ),
            Program::OutlookEnglish => format!(
                "{words}\r\n\r\nFrom: {from} \r\nSent: {date}\r\nTo: {}\r\nSubject: {subject}\r\n\r\n{text}",
                self.from.1
            ),
            Program::Foxmail => format!(
                "{words}\r\n\r\n\r\n\r\n{}\r\n \r\n发件人： {from}\r\n发送时间： {date}\r\n收件人： {}\r\n主题： {subject}\r\n{text}",
                self.from.1, self.from.1
            ),
            Program::QqMail => format!(
                "{words}\r\n\r\n\r\n------------------ 原始邮件 ------------------\r\n发件人: {from};\r\n发送时间: {date}\r\n收件人: \"{}\"<{}>;\r\n主题: {subject}\r\n\r\n{text}",
                self.from.0, self.from.1
            ),
            Program::Gmail => {
                let lines = text.lines().map(|line| format!("> {line}\r\n")).collect::<Vec<_>>().concat();
                format!("{words}\r\n\r\nOn {date} {from} wrote:\r\n\r\n{lines}")
            }
        }
    }

    fn page(&self, quoted: Option<&Quoted>) -> String {
        let picture = self.files.iter().find_map(|file| file.inline);
        let picture = picture.map(|id| format!("<img width=320 src=\"cid:{id}\">")).unwrap_or_default();
        let paragraph = |line: &str| {
            let line = escaped(line).replace("{picture}", &picture);
            match self.program {
                Program::Outlook | Program::OutlookEnglish => {
                    format!("<p class=MsoNormal><span style='font-size:10.5pt'>{line}<o:p></o:p></span></p>\r\n")
                }
                Program::Foxmail | Program::QqMail | Program::Gmail => format!("<div>{line}</div>"),
            }
        };
        let words: String = self.words.lines().map(paragraph).collect();
        let quote = quoted.map(|quoted| self.quote(quoted)).unwrap_or_default();
        match self.program {
            Program::Outlook | Program::OutlookEnglish => format!(
                "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style><!-- p.MsoNormal {{margin:0cm}} --></style></head>\
                 <body lang=ZH-CN><div class=WordSection1>{words}<p class=MsoNormal><o:p>&nbsp;</o:p></p>{quote}</div></body></html>"
            ),
            Program::Foxmail => format!(
                "<html><head><style>body {{ line-height: 1.5; }}</style></head><body>{words}<div><br></div>\
                 <hr style=\"width: 210px; height: 1px;\" color=\"#b5c4df\" size=\"1\" align=\"left\"><div><span>{}</span></div>{quote}</body></html>",
                self.from.1
            ),
            Program::QqMail => format!("<div>{words}</div><div><br></div>{quote}"),
            Program::Gmail => format!("<div dir=\"ltr\">{words}</div><br>{quote}"),
        }
    }

    fn quote(&self, quoted: &Quoted) -> String {
        let Quoted { from, date, subject, page, .. } = quoted;
        let (from, subject) = (escaped(from), escaped(subject));
        let me = self.from.1;
        match self.program {
            Program::Outlook => format!(
                "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>发件人<span lang=EN-US>:</span></b> {from} <br><b>发送时间:</b> {date}<br><b>收件人:</b> {me}<br><b>主题:</b> {subject}<o:p></o:p></p></div></div>{page}"
            ),
            Program::OutlookEnglish => format!(
                "<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b>From:</b> {from} <br><b>Sent:</b> {date}<br><b>To:</b> {me}<br><b>Subject:</b> {subject}<o:p></o:p></p></div></div>{page}"
            ),
            Program::Foxmail => format!(
                "<blockquote style=\"margin-top: 0px; margin-bottom: 0px; margin-left: 0.5em;\"><div>&nbsp;</div><div style=\"border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><div style=\"font-size: 12px;background:#efefef;padding:8px;\"><div><b>发件人：</b>&nbsp;{from}</div><div><b>发送时间：</b>&nbsp;{date}</div><div><b>收件人：</b>&nbsp;{me}</div><div><b>主题：</b>&nbsp;{subject}</div></div></div>{page}</blockquote>"
            ),
            Program::QqMail => format!(
                "<div style=\"font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;\">------------------&nbsp;原始邮件&nbsp;------------------</div><div style=\"font-size: 12px;background:#efefef;padding:8px;\"><div><b>发件人:</b>&nbsp;{from};</div><div><b>发送时间:</b>&nbsp;{date}</div><div><b>收件人:</b>&nbsp;{me};</div><div><b>主题:</b>&nbsp;{subject}</div></div><div><br></div>{page}"
            ),
            Program::Gmail => format!(
                "<div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">On {date} {from} wrote:<br></div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex\">{page}</blockquote></div>"
            ),
        }
    }
}

/// The letter replied to, as programs quote it.
struct Quoted {
    message_id: String,
    references: String,
    from: String,
    date: String,
    subject: String,
    text: String,
    page: String,
}

impl Quoted {
    fn of(letter: &Received) -> Self {
        Self {
            message_id: letter.message_id(),
            references: letter.field("References"),
            from: "财务共享服务中心 <fssc@corp.example>".to_owned(),
            date: "2026年11月23日 10:12".to_owned(),
            subject: letter.subject(),
            text: letter.words(),
            page: letter.page(),
        }
    }
}

fn multipart(kind: &str, boundary: &str, parts: &[String]) -> String {
    let parts = parts.iter().map(|part| format!("--{boundary}\r\n{part}\r\n")).collect::<Vec<_>>().concat();
    format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n{parts}--{boundary}--\r\n")
}

fn file_part(file: &File<'_>) -> String {
    let File { name, media_type, bytes, inline } = file;
    let name = word(name);
    let place = match inline {
        Some(id) => format!("Content-Disposition: inline; filename=\"{name}\"\r\nContent-ID: <{id}>\r\n"),
        None => format!("Content-Disposition: attachment; filename=\"{name}\"\r\n"),
    };
    format!(
        "Content-Type: {media_type}; name=\"{name}\"\r\n{place}Content-Transfer-Encoding: base64\r\n\r\n{}",
        BASE64_MIME.encode(bytes)
    )
}

/// A word of a header, encoded where it has to be (RFC 2047).
fn word(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut rest: Vec<char> = text.chars().collect();
    while !rest.is_empty() {
        // Twelve characters keep an encoded word below its 75.
        let chunk: String = rest.drain(..rest.len().min(12)).collect();
        words.push(format!("=?utf-8?B?{}?=", data_encoding::BASE64.encode(chunk.as_bytes())));
    }
    words.join("\r\n ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
