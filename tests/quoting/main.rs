//! Every letter of ours, quoted as every client quotes, with words of its reader above, below or between: the words
//! come out whole, and no line of ours with them. The clients are drawn in `clients`, the letters are the golden ones.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::format_push_string,
    clippy::format_collect,
    clippy::string_slice
)] // a test file throughout

mod clients;
mod message;
mod tongues;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use shouwen::mail::understand::understand;
use shouwen::mail::{Certainty, Mail};

use self::clients::{Body, CLIENTS, Client};
use self::message::{EN, Message, Place, Tongue, Words, ZH, letters};

const TONGUES: [&Tongue; 2] = [&ZH, &EN];

/// Each letter meets one client in so many, and each client one letter in so many: all clients, all letters, in seconds.
const SHARE: usize = 5;

static LETTERS: LazyLock<Vec<(String, bool, Message)>> = LazyLock::new(letters);

#[test]
fn every_client_s_reply_to_every_letter_is_cut_cleanly() {
    let mut failures = Failures::default();
    for (at, (name, staff, letter)) in LETTERS.iter().enumerate() {
        for (nth, client) in CLIENTS.iter().enumerate().filter(|(nth, _)| (at + nth) % SHARE == 0) {
            for (tongue_nth, tongue) in TONGUES.into_iter().enumerate() {
                for place in [Place::Above, Place::Below, Place::Between, Place::Forward] {
                    let words = words(at + nth + tongue_nth, place);
                    let trial = Trial { client, tongue, words, staff: *staff, nested: false, outer: None, letter };
                    failures.add(name, &trial);
                }
            }
        }
    }
    failures.show();
}

/// The programs that speak the tongue of whoever installed them.
const SPEAKERS: &[&str] = &[
    "outlook-desktop",
    "outlook-2010",
    "outlook-web",
    "outlook-plain",
    "outlook-ruled-plain",
    "gmail",
    "gmail-plain",
    "apple",
    "apple-plain",
    "thunderbird",
    "thunderbird-plain",
    "yahoo-plain",
];

#[test]
fn ten_other_tongues_are_cut_as_cleanly() {
    let mut failures = Failures::default();
    let tongues = tongues::tongues();
    for (at, tongue) in tongues.iter().enumerate() {
        for (nth, client) in CLIENTS.iter().filter(|client| SPEAKERS.contains(&client.name)).enumerate() {
            for (name, staff, letter) in LETTERS.iter().skip((at + nth) % 9).step_by(9) {
                for place in [Place::Above, Place::Below, Place::Between, Place::Forward] {
                    let words = words(at + nth, place);
                    failures
                        .add(name, &Trial { client, tongue, words, staff: *staff, nested: false, outer: None, letter });
                }
            }
        }
    }
    failures.show();
}

#[test]
fn a_colleague_s_words_between_are_history_too() {
    let mut failures = Failures::default();
    for (at, (name, staff, letter)) in LETTERS.iter().enumerate() {
        for (nth, client) in CLIENTS.iter().enumerate().filter(|(nth, _)| (at + nth) % SHARE == 0) {
            for (outer_nth, outer) in CLIENTS.iter().enumerate().skip(at % 7).step_by(7) {
                let tongue = TONGUES[(at + nth) % 2];
                let words = words(at + nth + outer_nth, Place::Above);
                let trial = Trial { client, tongue, words, staff: *staff, nested: true, outer: Some(outer), letter };
                failures.add(name, &trial);
            }
        }
    }
    failures.show();
}

/// Forms with an attribution, or nothing, above the text: whose mail it is cannot be told for certain.
const NO_BLOCK: &[&str] = &["netease", "netease-plain", "yahoo", "yahoo-plain", "proton", "bare-marks-plain"];

/// What an employee wrote; a `|` begins a new line.
const ASKED: &[&str] = &[
    "出差打车票超过200要不要写说明？",
    "您好：||1、打车票超过200要不要写说明？|2、主题：写什么？||谢谢！",
    "主题：还是老问题|发件人一栏应该填谁？",
    "Hello,||my claim was returned. From: which form do I print it?|To: be sure, I attach it.",
];

#[test]
fn a_forward_names_the_one_who_wrote_and_keeps_his_words() {
    let mut faults = Vec::new();
    let all = tongues::tongues();
    let tongues = TONGUES.into_iter().chain(&all);
    for (nth, tongue) in tongues.enumerate() {
        let speaks = |client: &&Client| nth < TONGUES.len() || SPEAKERS.contains(&client.name);
        for (at, client) in CLIENTS.iter().enumerate().filter(|(_, client)| speaks(client)) {
            for (asked, note) in ASKED.iter().zip(["", "这个员工发给我的，转公共邮箱", "FYI", "请看，急"])
            {
                let asked = lines(asked);
                let letter = Message {
                    from: ("孙浩".to_owned(), "sun.hao@corp.example".to_owned()),
                    to: ("王敏".to_owned(), "wang.min@corp.example".to_owned()),
                    day: "2026-11-23",
                    hour: "10:30",
                    subject: "差旅报销咨询".to_owned(),
                    text: asked.join("\n"),
                    html: message::elements(&asked, "<div>", "</div>"),
                };
                let words = Words { lines: lines(note), ..words(at, Place::Forward) };
                let trial = Trial { client, tongue, words, staff: false, nested: false, outer: None, letter: &letter };
                let mail = understand(trial.raw(Dress::default()).as_bytes());
                let from = mail.forwarded.as_ref().and_then(|mail| mail.from.clone()).map(|from| from.addr);
                let text = mail.forwarded.as_ref().map(|mail| squeezed(&mail.text)).unwrap_or_default();
                let known = !NO_BLOCK.contains(&client.name);
                let right = from.as_deref() == known.then_some("sun.hao@corp.example")
                    && (!known || text == squeezed(&asked.concat()));
                if !right {
                    faults.push(format!("{} {}: {from:?} {text}", client.name, tongue.name));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} forwards:\n{}", faults.len(), faults.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_dress_of_the_mail_makes_a_line_of_ours_leak(
        pick in any::<prop::sample::Index>(),
        client in prop::sample::select((0..CLIENTS.len()).collect::<Vec<_>>()),
        outer in prop::option::of(0..CLIENTS.len()),
        tongue in 0..2_usize,
        said in 0..SAID.len(),
        signed in 0..SIGNED.len(),
        banner in prop::option::of(prop::sample::select(BANNERS)),
        disclaimer in prop::option::of(prop::sample::select(DISCLAIMERS)),
        crlf in any::<bool>(),
        columns in prop::option::of(60..80_usize),
    ) {
        let (name, staff, letter) = &LETTERS[pick.index(LETTERS.len())];
        let words = Words {
            lines: lines(SAID[said]),
            signature: lines(SIGNED[signed]),
            place: Place::Above,
            banner,
            disclaimer,
        };
        let outer = outer.map(|at| &CLIENTS[at]);
        let trial = Trial { client: &CLIENTS[client], tongue: TONGUES[tongue], words, staff: *staff, nested: outer.is_some(), outer, letter };
        let raw = trial.raw(Dress { crlf, columns });
        let faults = trial.faults(&understand(raw.as_bytes()));
        prop_assert!(faults.is_empty(), "{name} {}: {faults:?}\n{raw}", trial.client.name);
    }
}

/// What people write, one in each line of the table; a `|` begins a new line.
const SAID: &[&str] = &[
    "请酒店红冲后按正确抬头重开，原票不用寄回。",
    "您好：||1. 先请酒店作废；|2. 再按新抬头开。||谢谢！",
    "Please ask the hotel for a new invoice, the old one need not be sent back.",
    "1",
    "转税务组",
    "主题就写“差旅”，发件人用您自己的邮箱。|时间：明天下午 3 点前",
    "Hi,||please write to: the tax desk.|From next month on, use the new form. Sent by post it takes a week.",
    "见附件说明，金额 > 500 的要另附审批单。|以上",
    "他写道：这张票不能报。|我认为可以。",
    "抬头：某某公司|税号：91310000XXXXXXXX|开户行：某银行",
    "On Monday we talked to the hotel, and the manager wrote: no.",
];

const SIGNED: &[&str] = &[
    "",
    "|发自我的 iPhone",
    "|-- |李娜|财务共享服务中心 分机 8812",
    "|Sent from my Huawei phone",
    "||------------------|李娜|li.na@corp.example",
    "|获取 Outlook for iOS",
];

const BANNERS: &[&str] = &[
    "【外部邮件提醒】此邮件来自公司外部，请谨慎点击链接。",
    "CAUTION: This email originated from outside of the organization. Do not click links.",
];

const DISCLAIMERS: &[&str] = &[
    "免责声明：本邮件及其附件含有保密信息，仅限发送给上面地址中列出的个人。",
    "This e-mail and any attachments are confidential and intended solely for the addressee.",
];

fn lines(said: &str) -> Vec<String> {
    if said.is_empty() { Vec::new() } else { said.split('|').map(str::to_owned).collect() }
}

/// The words of a trial: in a dialogue short ones, else one of the table.
fn words(nth: usize, place: Place) -> Words {
    let between = ["见下。", "这一条可以。", "这一条不行，请另附说明。"].map(str::to_owned).to_vec();
    let lines = if place == Place::Between { between } else { lines(SAID[nth % SAID.len()]) };
    Words { lines, signature: Vec::new(), place, banner: None, disclaimer: None }
}

/// One reply by one client.
struct Trial<'a> {
    client: &'a Client,
    tongue: &'a Tongue,
    words: Words,
    staff: bool,
    nested: bool,
    /// The client that quotes a colleague's reply, if there was one.
    outer: Option<&'a Client>,
    letter: &'a Message,
}

#[derive(Clone, Copy, Default)]
struct Dress {
    crlf: bool,
    /// The client breaks plain lines that are longer.
    columns: Option<usize>,
}

const COLLEAGUE: &str = "这一件请您看一下，酒店说要先出说明，我这边已经问过一次。";

impl Trial<'_> {
    fn raw(&self, dress: Dress) -> String {
        let body = match self.outer {
            None => (self.client.quote)(&self.words, self.letter, self.tongue),
            Some(outer) => (outer.quote)(&self.words, &self.colleague(), self.tongue),
        };
        let prefix = if self.words.place == Place::Forward { self.tongue.fw } else { self.tongue.re };
        let (kind, mut text) = match body {
            Body { html: Some(html), .. } => ("html", self.dressed_html(&html)),
            Body { text, .. } => ("plain", self.dressed_text(text.unwrap_or_default(), dress)),
        };
        if dress.crlf {
            text = text.replace('\n', "\r\n");
        }
        let subject = &self.letter.subject;
        format!(
            "From: li.na@corp.example\nTo: fssc@corp.example\nSubject: {prefix}{subject}\nDate: Mon, 23 Nov 2026 10:42:00 \
             +0800\nMessage-ID: <1@corp.example>\nContent-Type: text/{kind}; charset=utf-8\n\n{text}\n"
        )
    }

    /// A colleague's reply to the letter, in the first client's form.
    fn colleague(&self) -> Message {
        let words = Words { lines: vec![COLLEAGUE.to_owned()], place: Place::Above, ..words(0, Place::Above) };
        let body = (self.client.quote)(&words, self.letter, self.tongue);
        let shown = |html: &str| understand(format!("Content-Type: text/html\n\n{html}").as_bytes()).text;
        let text = body.text.unwrap_or_else(|| shown(body.html.as_deref().unwrap_or_default()));
        let html = body.html.unwrap_or_else(|| message::escaped(&text).replace('\n', "<br>\n"));
        let html =
            html.split_once("<body").and_then(|(_, html)| html.split_once('>')).map_or(html.as_str(), |(_, html)| html);
        let html = html.split("</body>").next().unwrap_or(html).to_owned();
        Message {
            from: ("王芳".to_owned(), "wang.fang@corp.example".to_owned()),
            to: ("李娜".to_owned(), "li.na@corp.example".to_owned()),
            day: "2026-11-24",
            hour: "09:05",
            subject: format!("{}{}", self.tongue.re, self.letter.subject),
            text,
            html,
        }
    }

    fn dressed_html(&self, html: &str) -> String {
        let banner = self
            .words
            .banner
            .map(|banner| format!("<div style=\"background:#ff0\">{banner}</div>"))
            .unwrap_or_default();
        let below = self.words.disclaimer.map(|print| format!("<p><small>{print}</small></p>")).unwrap_or_default();
        let html = match html.find("<body").and_then(|at| html[at..].find('>').map(|end| at + end + 1)) {
            Some(at) => format!("{}{banner}{}", &html[..at], &html[at..]),
            None => format!("{banner}{html}"),
        };
        if html.contains("</body>") {
            html.replace("</body>", &format!("{below}</body>"))
        } else {
            format!("{html}{below}")
        }
    }

    fn dressed_text(&self, text: String, dress: Dress) -> String {
        let text = match dress.columns {
            Some(columns) => text.lines().map(|line| wrapped(line, columns)).collect::<Vec<_>>().join("\n"),
            None => text,
        };
        let banner = self.words.banner.map(|banner| format!("{banner}\n\n")).unwrap_or_default();
        let below = self.words.disclaimer.map(|print| format!("\n\n{print}")).unwrap_or_default();
        format!("{banner}{text}{below}")
    }

    /// What is wrong with what was understood, each in a word.
    fn faults(&self, mail: &Mail) -> Vec<String> {
        let mut faults = Vec::new();
        let place = self.words.place;
        let lost = matches!(place, Place::Below | Place::Between) && !self.client.marks;
        let expected = if lost { squeezed(&self.words.above().concat()) } else { squeezed(&self.words.lines.concat()) };
        let new = self.without_banner(&squeezed(&mail.new_text));
        let sure = mail.certainty == Certainty::High && !mail.interleaved && !mail.forward;
        let bare = self.staff || self.client.known || sure;
        if bare && !self.is_words(&new, &expected) {
            faults.push(format!("new_text is {:?}", mail.new_text));
        }
        if let Some(html) = &mail.new_html {
            let new = self.without_banner(&squeezed(&shown(html)));
            if bare && !self.is_words(&new, &expected) {
                faults.push(format!("new_html is {html:?}"));
            }
        }
        if self.staff {
            let number = mail.marker.as_ref().is_some_and(|marker| marker.intact && marker.code == "evWa");
            if !number || !mail.quotes_us {
                faults.push(format!("marker is {:?}, quotes_us {}", mail.marker, mail.quotes_us));
            }
        }
        if place == Place::Above && (self.staff || (self.client.known && !self.nested)) && !sure {
            faults.push(format!(
                "certainty {:?}, interleaved {}, forward {}",
                mail.certainty, mail.interleaved, mail.forward
            ));
        }
        if place == Place::Between && self.client.marks && !mail.interleaved {
            faults.push("interleaved is not seen".to_owned());
        }
        if place == Place::Forward && !mail.forward && self.client.name != "bare-marks-plain" {
            faults.push("forward is not seen".to_owned());
        }
        faults
    }

    /// The words, or the words and no more than a piece of the signature.
    fn is_words(&self, new: &str, expected: &str) -> bool {
        let signature = squeezed(&self.words.signature.concat());
        new.strip_prefix(expected).is_some_and(|rest| signature.contains(rest))
    }

    fn without_banner(&self, text: &str) -> String {
        let banner = self.words.banner.map(squeezed).unwrap_or_default();
        text.strip_prefix(banner.as_str()).unwrap_or(text).to_owned()
    }
}

/// Breaks a line at so many columns, as clients do that know no `format=flowed`.
fn wrapped(line: &str, columns: usize) -> String {
    let marks: String = line.chars().take_while(|c| *c == '>').collect();
    let (mut out, mut width) = (String::new(), 0);
    for c in line.chars() {
        let wide = if c.len_utf8() > 2 { 2 } else { 1 };
        if width + wide > columns && (c == ' ' || wide == 2) {
            out.push('\n');
            if !marks.is_empty() {
                out.push_str(&format!("{marks} "));
            }
            width = 0;
            if c == ' ' {
                continue;
            }
        }
        out.push(c);
        width += wide;
    }
    out
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{a0}').collect()
}

/// The words of a harmless page.
fn shown(html: &str) -> String {
    let words = html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect::<String>();
    words.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Failures by client, so that one fault of one client reads as one line.
#[derive(Default)]
struct Failures {
    trials: usize,
    by_client: BTreeMap<String, (usize, String)>,
}

impl Failures {
    fn add(&mut self, letter: &str, trial: &Trial<'_>) {
        self.trials += 1;
        let raw = trial.raw(Dress::default());
        for fault in trial.faults(&understand(raw.as_bytes())) {
            let word = fault.split(' ').next().unwrap_or_default();
            let outer = trial.outer.map(|outer| format!(" in {}", outer.name)).unwrap_or_default();
            let kind = if trial.staff { "staff" } else { "asker" };
            let key =
                format!("{} {}{outer} {:?} {kind} {word}", trial.client.name, trial.tongue.name, trial.words.place);
            let entry =
                self.by_client.entry(key).or_insert_with(|| (0, format!("{letter}: {fault}\n{:?}", trial.words.lines)));
            entry.0 += 1;
        }
    }

    fn show(self) {
        let shown: Vec<String> =
            self.by_client.iter().map(|(key, (count, first))| format!("{key} ({count}): {first}")).collect();
        assert!(shown.is_empty(), "{} of {} trials:\n{}", self.by_client.len(), self.trials, shown.join("\n"));
        assert!(self.trials > 500, "only {} trials", self.trials);
    }
}
