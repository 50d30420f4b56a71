//! The corpus, broken at random for a while: whatever the bytes, reading gives a harmless `Mail`, and the same one twice.
//!
//! `SHOUWEN_MUTATE_ROUNDS=50000 cargo test --test mutations` is what the whole check runs; by itself it takes 1,000.
//! Each round has a number from which its bytes follow, so a run can be repeated; `SHOUWEN_MUTATE_FROM=N` begins with
//! that of a failure.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test file throughout

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use shouwen::mail::Mail;
use shouwen::mail::understand::{MAX_PARTS, understand};

/// How many broken mails are read where nothing else is asked for.
const ROUNDS: u64 = 1_000;

/// What broken mails are patched with: the words on which reading turns.
const WORDS: &[&str] = &[
    "\n\n",
    "\r\n",
    "--made\n",
    "--made--\n",
    "Content-Type: text/html\n",
    "Content-Type: multipart/alternative; boundary=made\n",
    "Content-Type: application/ms-tnef\n",
    "Content-Type: message/rfc822\n",
    "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "; charset=gb18030",
    "; charset=iso-2022-kr",
    "; format=flowed; delsp=yes",
    "=?gb2312?B?",
    "?=",
    "=",
    "=E6",
    "<div>",
    "</div>",
    "<blockquote type=cite>",
    "</blockquote>",
    "<table>",
    "<!--",
    "-->",
    "<script>alert(1)</script>",
    "<img src=x onerror=y>",
    "<a href='javascript:x'>",
    "<style>",
    "<svg><script>",
    "&#0;",
    "&nbsp;",
    "请在此行以上直接回复｜FSSC-1·abcd",
    "reply above this line | FSSC-1·abcd",
    "sw1.AEAAAAAAAAAAE2QK7VJ5XW3RMZ4TGYLP",
    "On Mon, Nov 23, 2026 at 10:12 AM A <a@b.example> wrote:\n",
    "发件人: a\n",
    "From: a\nSent: b\nTo: c\nSubject: d\n",
    "> ",
    "-- \n",
    "begin 644 a\n#0V%T\n`\nend\n",
    "11月25日至2月30日",
    "5.1.1",
    "\0",
    "\u{202e}",
    "\u{3000}",
    "METHOD:REPLY\n",
];

#[test]
fn broken_mails_are_read_without_harm() {
    let corpus: Vec<Vec<u8>> = corpus().iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(corpus.len() > 100, "only {} mails were found", corpus.len());
    let number = |name: &str, or: u64| std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(or);
    let (rounds, first) = (number("SHOUWEN_MUTATE_ROUNDS", ROUNDS), number("SHOUWEN_MUTATE_FROM", 1));
    for round in first..first + rounds {
        let raw = broken(&corpus, &mut Dice { state: round.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 });
        let faults = catch_unwind(AssertUnwindSafe(|| faults(&understand(&raw), &raw)));
        let faults = faults.unwrap_or_else(|_| vec!["it panicked".to_owned()]);
        assert!(faults.is_empty(), "round {round}: {faults:?} in\n{}", String::from_utf8_lossy(&raw));
    }
    println!("{rounds} broken mails were read");
}

/// What may be true of no mail, whatever its bytes.
fn faults(mail: &Mail, raw: &[u8]) -> Vec<String> {
    let mut faults = Vec::new();
    let names = mail.from.iter().chain(&mail.to).chain(&mail.cc).flat_map(|m| m.name.iter().chain([&m.addr]));
    let files = mail.attachments.iter().filter_map(|file| file.name.as_ref());
    if names.chain(files).chain([&mail.subject]).any(|line| line.chars().any(char::is_control)) {
        faults.push("a control character in a line".to_owned());
    }
    if mail.text.contains('\0') || mail.new_text.contains('\0') {
        faults.push("a NUL in the text".to_owned());
    }
    let html = mail.new_html.clone().unwrap_or_default().to_lowercase();
    let tags = html.split('<').skip(1).map(|piece| piece.split('>').next().unwrap_or_default());
    for tag in tags {
        // What stands between quotation marks is a value, whatever it says.
        let bare: String = tag.split('"').step_by(2).collect();
        if ["script", "style", "iframe", "form", "svg", "object"].iter().any(|bad| tag.starts_with(bad))
            || bare.contains(" on")
            || tag.contains("\"javascript:")
        {
            faults.push(format!("harmful HTML: {tag}"));
        }
    }
    let told = mail.quotes_us && mail.certainty == shouwen::mail::Certainty::None;
    if mail.token_strings.iter().any(|token| mail.new_text.contains(token)) && !told {
        faults.push("a token of ours in words that pass for certain".to_owned());
    }
    if mail.attachments.len() > MAX_PARTS {
        faults.push("more files than the limit".to_owned());
    }
    if serde_json::to_string(mail).is_err() || understand(raw) != *mail {
        faults.push("not the same twice".to_owned());
    }
    faults
}

fn broken(corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut raw = corpus[dice.below(corpus.len())].clone();
    for _ in 0..=dice.below(12) {
        let at = dice.below(raw.len() + 1);
        let end = (at + dice.below(80)).min(raw.len());
        match dice.below(7) {
            0 => raw.truncate(at.max(raw.len() / 2)),
            1 => drop(raw.drain(at..end)),
            2 => raw.splice(at..at, WORDS[dice.below(WORDS.len())].bytes()).for_each(drop),
            3 => raw.splice(at..end, WORDS[dice.below(WORDS.len())].bytes()).for_each(drop),
            4 => raw.iter_mut().skip(at).take(1).for_each(|byte| *byte = dice.byte()),
            5 => {
                let piece = raw[at..end].to_vec();
                let to = dice.below(raw.len() + 1);
                raw.splice(to..to, piece).for_each(drop);
            }
            _ => {
                let other = &corpus[dice.below(corpus.len())];
                let from = dice.below(other.len());
                let to = (from + dice.below(400)).min(other.len());
                raw.splice(at..end, other[from..to].iter().copied()).for_each(drop);
            }
        }
    }
    raw
}

/// Numbers that follow from a first one (xorshift), so that a failure can be had again.
struct Dice {
    state: u64,
}

impl Dice {
    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % count.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[3]
    }
}

fn corpus() -> Vec<PathBuf> {
    let list = |folder: &Path| -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails");
    let files = list(&folder).into_iter().filter(|path| path.is_dir()).flat_map(|path| list(&path));
    files.filter(|path| path.extension().is_some_and(|ext| ext == "eml")).collect()
}
