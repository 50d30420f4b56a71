//! What we write, we can read: a letter of ours keeps its subject, people, marker, token and words, and a reply that
//! quotes it gives the new words and nothing of the letter.
//!
//! The bytes are a story of fields that are parted by 0x1e: how the client quotes (one byte), subject, name of the asker,
//! name of the writer, new words, the letter's text. What is missing is empty.

#![no_main]

use chrono::DateTime;
use libfuzzer_sys::fuzz_target;
use shouwen::ids::{Address, LetterId};
use shouwen::mail::Certainty;
use shouwen::mail::compose::{Auto, Draft, Suppress, compose};
use shouwen::mail::token::{Key, Keyring, Token};
use shouwen::mail::understand::understand;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// What parts the fields of a story.
const SEPARATOR: char = '\u{1e}';
/// Subjects and names beyond this are cut by the composer.
const MAX_LINE_CHARS: usize = 100;
/// The ways to quote that `quoted` knows.
const FORMS: u8 = 10;

fuzz_target!(|raw: &[u8]| {
    let Some((form, rest)) = raw.split_first() else { return };
    let story = Story::read(*form, &String::from_utf8_lossy(rest));
    let ours = story.letter();
    story.check_letter(&ours);
    if !story.words.is_empty() {
        story.check_reply();
    }
});

struct Story {
    form: u8,
    chinese: bool,
    subject: String,
    asker: String,
    writer: String,
    words: String,
    text: String,
    token: Token,
}

impl Story {
    fn read(form: u8, rest: &str) -> Self {
        let mut fields = rest.splitn(5, SEPARATOR);
        let mut next = || fields.next().unwrap_or_default();
        let line = |text: &str| text.chars().filter(|c| !c.is_control()).take(MAX_LINE_CHARS).collect::<String>();
        let (subject, asker, writer) = (line(next()), line(next()), line(next()));
        let (words, text) = (innocent(next()), next().replace(['\0', SEPARATOR], " "));
        // A file in the text is a file to whoever reads it, and no part of the words.
        let text = text.replace("begin ", "began ");
        let token = Keyring::new(1, Key::new([7; 32]), b"epoch").mint(LetterId(i64::from(form) + 1));
        Self { form: form % FORMS, chinese: form & 0x80 == 0, subject, asker, writer, words, text, token }
    }

    fn headline(&self) -> String {
        let code = self.token.code();
        if self.chinese {
            format!("来信｜今天 17:00 前答复｜请在此行以上直接回复｜FSSC-1042·{code}")
        } else {
            format!("a question | answer by 17:00 | reply above this line | FSSC-1042·{code}")
        }
    }

    /// The letter to its owner: what it is about, the words, the token.
    fn letter(&self) -> Vec<u8> {
        let text = format!("{}\n\n{}\n\n{}\n", self.headline(), self.text, self.token);
        compose(&self.draft(self.token.message_id("corp.example"), text, self.letter_html())).expect("all is ASCII")
    }

    fn letter_html(&self) -> String {
        format!(
            "<div id=\"sw-above-{}\">{}</div><p>{}</p><p>{}</p>",
            self.token.code(),
            self.headline(),
            escaped(&self.text),
            self.token
        )
    }

    fn draft(&self, message_id: String, text: String, html: String) -> Draft {
        Draft {
            from: (self.writer.clone(), address("fssc@corp.example")),
            to: (Some(self.asker.clone()), address("li.na@corp.example")),
            subject: self.subject.clone(),
            date: DateTime::parse_from_rfc3339("2026-11-23T10:30:00+08:00").expect("it is one"),
            message_id,
            in_reply_to: Some("q1@corp.example".to_owned()),
            references: vec!["root@corp.example".to_owned(), "q1@corp.example".to_owned()],
            auto: Auto::Generated,
            suppress: Suppress::AllButAbsence,
            thread_index: None,
            text,
            html,
            attachments: Vec::new(),
        }
    }

    fn check_letter(&self, raw: &[u8]) {
        let mail = understand(raw);
        assert_eq!(letters(&mail.subject), letters(&self.subject), "the subject");
        let from = mail.from.as_ref().expect("there is a From");
        assert_eq!((mail.from_count, from.addr.as_str()), (1, "fssc@corp.example"));
        assert_eq!(letters(from.name.as_deref().unwrap_or_default()), letters(&self.writer), "the writer's name");
        let [to] = mail.to.as_slice() else { panic!("To: {:?}", mail.to) };
        assert_eq!(to.addr, "li.na@corp.example");
        assert_eq!(letters(to.name.as_deref().unwrap_or_default()), letters(&self.asker), "the asker's name");
        assert!(mail.cc.is_empty());
        assert_eq!(mail.message_id, Some(self.token.message_id("corp.example")));
        assert_eq!(mail.in_reply_to, ["q1@corp.example"]);
        assert_eq!(mail.references, ["root@corp.example", "q1@corp.example"]);
        assert_eq!(mail.date.map(|date| date.timestamp()), Some(1_795_401_000));
        assert!(mail.attachments.is_empty(), "{:?}", mail.attachments);
        let marker = mail.marker.as_ref().expect("the first line is a marker");
        assert!(marker.intact && marker.code == self.token.code(), "{marker:?}");
        assert_eq!(marker.number.as_deref(), Some("FSSC-1042"));
        assert!(mail.token_strings.iter().any(|token| token == self.token.as_str()), "{:?}", mail.token_strings);
        assert_eq!(letters(&mail.text), letters(&format!("{}\n{}\n{}", self.headline(), self.text, self.token)));
    }

    /// The reply of a colleague, in the form of some client.
    fn check_reply(&self) {
        let (text, html) = self.quoted();
        let html = html.unwrap_or_default();
        let raw = if html.is_empty() {
            let head = "From: li.na@corp.example\r\nTo: fssc@corp.example\r\nMIME-Version: 1.0\r\n\
                        Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
            format!("{head}Subject: Re: x\r\n\r\n{}", text.replace('\r', "\n")).into_bytes()
        } else {
            by_hand(&compose(&self.draft("reply@corp.example".to_owned(), text, html)).expect("all is ASCII"))
        };
        let mail = understand(&raw);
        let written = format!("{}{}", mail.new_text, mail.signature.as_deref().unwrap_or_default());
        assert_eq!(letters(&written), letters(&self.words), "the new words, form {}\n{mail:#?}", self.form);
        assert!(mail.quotes_us && mail.certainty == Certainty::High, "form {}\n{mail:#?}", self.form);
    }

    /// The reply as text, and as HTML where the form has it.
    fn quoted(&self) -> (String, Option<String>) {
        let letter = format!("{}\n\n{}\n\n{}\n", self.headline(), self.text, self.token);
        let marked: String = letter.split(['\n', '\r']).flat_map(|line| ["> ", line, "\n"]).collect();
        let (words, old) = (&self.words, self.letter_html());
        let new = format!("<div>{}</div>", escaped(words));
        let (subject, who) = (escaped(&self.subject), escaped(&self.writer));
        let labels = format!(
            "发件人: {} <fssc@corp.example>\n发送时间: 2026年11月23日 10:30\n收件人: {} <li.na@corp.example>\n主题: {}\n",
            self.writer, self.asker, self.subject
        );
        let text = format!("{words}\n\n{labels}\n{letter}");
        let html = match self.form {
            0 => return (format!("{words}\n\n{labels}\n{letter}"), None),
            1 => return (format!("{words}\n\n在 2026/11/23 10:30, {} 写道:\n{marked}", self.writer), None),
            2 => {
                return (
                    format!(
                        "{words}\n\nOn Mon, Nov 23, 2026 at 10:30 AM {} <fssc@corp.example> wrote:\n{marked}",
                        self.writer
                    ),
                    None,
                );
            }
            3 => {
                return (
                    format!(
                        "{words}\n\n-----Original Message-----\nFrom: {} <fssc@corp.example>\nSent: Monday, November 23, 2026 10:30\nTo: {} <li.na@corp.example>\nSubject: {}\n\n{letter}",
                        self.writer, self.asker, self.subject
                    ),
                    None,
                );
            }
            4 => format!(
                "<html><body><div class=\"WordSection1\">{new}<div><div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\"><b>发件人:</b> {who} &lt;fssc@corp.example&gt; <br><b>发送时间:</b> 2026年11月23日 10:30<br><b>收件人:</b> x<br><b>主题:</b> {subject}</p></div></div>{old}</div></body></html>"
            ),
            5 => format!(
                "{new}<div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\"><div id=\"divRplyFwdMsg\" dir=\"ltr\"><b>From:</b> {who} &lt;fssc@corp.example&gt;<br><b>Sent:</b> Monday, November 23, 2026 10:30<br><b>To:</b> x<br><b>Subject:</b> {subject}</div>{old}"
            ),
            6 => format!(
                "{new}<br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">{who} &lt;<a href=\"mailto:fssc@corp.example\">fssc@corp.example</a>&gt; 于2026年11月23日周一 10:30写道：<br></div><blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex\">{old}</blockquote></div>"
            ),
            7 => format!(
                "{new}<br><div><blockquote type=\"cite\"><div>On Nov 23, 2026, at 10:30, {who} &lt;fssc@corp.example&gt; wrote:</div><br><div>{old}</div></blockquote></div>"
            ),
            8 => format!(
                "{new}<div style=\"font-size:12px\">------------------&nbsp;原始邮件&nbsp;------------------</div><div style=\"font-size:12px;background:#efefef;padding:8px\"><div><b>发件人:</b> \"{who}\" &lt;fssc@corp.example&gt;;</div><div><b>发送时间:</b> 2026年11月23日 10:30</div><div><b>收件人:</b> x;</div><div><b>主题:</b> {subject}</div></div>{old}"
            ),
            _ => format!(
                "{new}<blockquote style=\"margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em\"><div>&nbsp;</div><div style=\"border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><div style=\"PADDING-RIGHT: 8px; FONT-SIZE: 12px; COLOR: #000000; BACKGROUND: #efefef\"><div><b>发件人：</b> {who}</div><div><b>发送时间：</b> 2026-11-23 10:30</div><div><b>收件人：</b> x</div><div><b>主题：</b> {subject}</div></div></div><div>{old}</div></blockquote>"
            ),
        };
        (text, Some(html))
    }
}

/// A composed mail without the fields by which it says that nobody wrote it.
fn by_hand(raw: &[u8]) -> Vec<u8> {
    let marks: [&[u8]; 2] = [b"Auto-Submitted:", b"X-Auto-Response-Suppress:"];
    let mut body = false;
    let kept = raw.split_inclusive(|&byte| byte == b'\n').filter(|line| {
        body |= *line == b"\r\n";
        body || !marks.iter().any(|mark| line.starts_with(mark))
    });
    kept.flatten().copied().collect()
}

/// Words that nobody could take for the beginning of a quotation: letters, digits and plain punctuation.
fn innocent(words: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || " \n，。、！？!?,".contains(*c);
    let words: String = words.chars().filter(kept).collect();
    let words = words.replace("begin ", "began ");
    let squeezed: String = words.to_lowercase().split_whitespace().collect();
    let ours = ["此行", "无须", "thisline", "thisletter", "sw1"];
    // QQ Mail and others write their title without dashes.
    let titles = ["original", "原始", "回复的原邮件", "replymessage", "forwarded", "转发"];
    let titled = titles.iter().any(|title| squeezed.contains(title));
    if titled || ours.iter().any(|word| squeezed.contains(word)) || letters(&words).is_empty() {
        return String::new();
    }
    words.trim().to_owned()
}

/// What must survive of a text: its letters and digits in their order, without marks; how they are spaced, set and
/// composed is the reader's.
fn letters(text: &str) -> String {
    let plain = |c: &char| c.is_alphanumeric() && canonical_combining_class(*c) == 0;
    text.nfd().filter(plain).collect()
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    text.replace("\r\n", "\n").replace(['\n', '\r'], "<br>")
}

fn address(text: &str) -> Address {
    Address::parse(text).expect("it is one")
}
