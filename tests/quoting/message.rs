//! A message that clients quote, the words that are written to it, and the tongue that a client speaks.

use shouwen::letters::samples;

/// A message as a client holds it before it is quoted.
#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) from: (String, String),
    pub(crate) to: (String, String),
    /// As `2026-11-23`.
    pub(crate) day: &'static str,
    /// As `10:30`.
    pub(crate) hour: &'static str,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// What stands in `<body>`.
    pub(crate) html: String,
}

/// Where the writer puts his words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Above,
    Below,
    /// One line above, one behind each of two pieces of the original.
    Between,
    Forward,
}

/// What is written this time.
#[derive(Clone, Debug)]
pub(crate) struct Words {
    pub(crate) lines: Vec<String>,
    pub(crate) signature: Vec<String>,
    pub(crate) place: Place,
    /// A gateway's warning above everything.
    pub(crate) banner: Option<&'static str>,
    /// A gateway's small print below everything.
    pub(crate) disclaimer: Option<&'static str>,
}

/// The words by which a client in some language introduces what it quotes.
pub(crate) struct Tongue {
    pub(crate) name: &'static str,
    pub(crate) from: &'static str,
    pub(crate) sent: &'static str,
    pub(crate) to: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) colon: &'static str,
    pub(crate) original: &'static str,
    pub(crate) forwarded: &'static str,
    /// Apple's line above a forward.
    pub(crate) begin_forwarded: &'static str,
    /// `{d}` day, `{h}` hour, `{n}` name, `{a}` address.
    pub(crate) gmail: &'static str,
    pub(crate) apple: &'static str,
    pub(crate) thunderbird: &'static str,
    pub(crate) re: &'static str,
    pub(crate) fw: &'static str,
}

impl Tongue {
    /// The four header lines, each `label: value`.
    pub(crate) fn headers(&self, quoted: &Message) -> Vec<(String, String)> {
        [
            (self.from, format!("{} <{}>", quoted.from.0, quoted.from.1)),
            (self.sent, format!("{} {}", quoted.day, quoted.hour)),
            (self.to, format!("{} <{}>", quoted.to.0, quoted.to.1)),
            (self.subject, quoted.subject.clone()),
        ]
        .into_iter()
        .map(|(label, value)| (format!("{label}{}", self.colon), value))
        .collect()
    }
}

/// An attribution with its names filled in.
pub(crate) fn filled(template: &str, quoted: &Message) -> String {
    template
        .replace("{d}", quoted.day)
        .replace("{h}", quoted.hour)
        .replace("{n}", &quoted.from.0)
        .replace("{a}", &quoted.from.1)
}

impl Words {
    /// The lines that stand above the quoted part, its signature behind them.
    pub(crate) fn above(&self) -> Vec<String> {
        let lines = match self.place {
            Place::Above | Place::Forward => self.lines.clone(),
            Place::Below => return Vec::new(),
            Place::Between => self.lines.iter().take(1).cloned().collect(),
        };
        lines.into_iter().chain(self.signature.iter().cloned()).collect()
    }

    /// The lines that stand below the quoted part.
    pub(crate) fn below(&self) -> Vec<String> {
        if self.place != Place::Below {
            return Vec::new();
        }
        self.lines.iter().chain(&self.signature).cloned().collect()
    }

    /// The answers between the pieces of the original.
    pub(crate) fn between(&self) -> Vec<String> {
        if self.place == Place::Between { self.lines.iter().skip(1).cloned().collect() } else { Vec::new() }
    }
}

/// Every letter that may be answered: its name, whether it is one to staff, and the message.
pub(crate) fn letters() -> Vec<(String, bool, Message)> {
    let letters = samples().into_iter().map(|(name, language, letter)| {
        let staff = letter.text.contains("sw1.");
        let (_, body) = letter.html.split_once("<body").unwrap();
        let (_, body) = body.split_once('>').unwrap();
        let html = body.split("</body>").next().unwrap().trim().to_owned();
        let desk = if language.tag() == "en" { "Finance Shared Service Centre" } else { "财务共享服务中心" };
        let message = Message {
            from: (desk.to_owned(), "fssc@corp.example".to_owned()),
            to: ("李娜".to_owned(), "li.na@corp.example".to_owned()),
            day: "2026-11-23",
            hour: "10:30",
            subject: letter.subject,
            text: letter.text.trim_end().to_owned(),
            html,
        };
        (format!("{name}.{}", language.tag()), staff, message)
    });
    letters.collect()
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Lines as elements, an empty one as a break.
pub(crate) fn elements(lines: &[String], open: &str, close: &str) -> String {
    lines
        .iter()
        .map(
            |line| {
                if line.is_empty() { format!("{open}<br>{close}") } else { format!("{open}{}{close}", escaped(line)) }
            },
        )
        .collect()
}

/// Splits a text at blank lines into at least `count` pieces, if it has so many.
pub(crate) fn pieces(text: &str, count: usize) -> Vec<String> {
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let count = count.min(paragraphs.len()).max(1);
    let size = paragraphs.len().div_ceil(count);
    paragraphs.chunks(size).map(|chunk| chunk.join("\n\n")).collect()
}

/// Splits a letter's table, or a colleague's page, into pieces that are whole, as an editor does at the cursor.
pub(crate) fn html_pieces(html: &str, count: usize) -> Vec<String> {
    let whole = html.find("<table").filter(|_| html.starts_with("<table") && html.ends_with("</table>"));
    let Some(head_end) = whole.and_then(|_| html.find('>')).filter(|_| count > 1) else { return vec![html.to_owned()] };
    let (head, rest) = html.split_at(head_end + 1);
    let rows: Vec<&str> = rest.trim_end_matches("</table>").trim().split_inclusive("</td></tr>\n").collect();
    let size = rows.len().div_ceil(count).max(1);
    rows.chunks(size).map(|rows| format!("{head}{}</table>", rows.concat())).collect()
}

pub(crate) const ZH: Tongue = Tongue {
    name: "zh",
    from: "发件人",
    sent: "发送时间",
    to: "收件人",
    subject: "主题",
    colon: ":",
    original: "邮件原件",
    forwarded: "转发的消息",
    begin_forwarded: "开始转发的邮件：",
    gmail: "{n} <{a}> 于{d} {h}写道：",
    apple: "{d} {h}，{n} <{a}> 写道：",
    thunderbird: "在 {d} {h}, {n} 写道:",
    re: "答复: ",
    fw: "转发: ",
};

pub(crate) const EN: Tongue = Tongue {
    name: "en",
    from: "From",
    sent: "Sent",
    to: "To",
    subject: "Subject",
    colon: ":",
    original: "Original Message",
    forwarded: "Forwarded Message",
    begin_forwarded: "Begin forwarded message:",
    gmail: "On Mon, Nov 23, {d} at {h} AM {n} <{a}> wrote:",
    apple: "On Nov 23, {d}, at {h}, {n} <{a}> wrote:",
    thunderbird: "On {d} {h}, {n} wrote:",
    re: "RE: ",
    fw: "FW: ",
};
