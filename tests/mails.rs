//! The corpus: mails in the forms that real clients, servers and their faults produce, each with what is expected of it.
//!
//! Beside `tests/mails/GROUP/NAME.eml` stands `NAME.json` with the fields that are judged, in the words of
//! `shouwen inspect --json`. An object is judged by the keys it names; an array by all its elements. Besides the keys
//! of the contract there are `cell`, which says what cell of the matrix of clients a mail fills, and `text_has`,
//! `new_html_has` and `new_html_lacks`, each a list of strings. What is called `made-…` follows from the
//! tables of `tests/mails/make.py`, what stands in `clients/` from those of `tests/mails/clients.py`.
//!
//! `cargo test --test mails -- --nocapture` prints how many expectations are met, field by field, and the matrix of clients.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)] // a test file throughout

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::Value;
use shouwen::mail::understand::{MAX_PARTS, understand};

/// The corpus grows; a folder that went missing must not look green.
const AT_LEAST: usize = 710;

/// How many mails say what is expected of a field: an expectation that is taken out must be missed.
const EXPECTATIONS: &[(&str, usize)] = &[
    ("attachments", 469),
    ("away", 355),
    ("bounce", 371),
    ("calendar_method", 10),
    ("cc", 395),
    ("certainty", 424),
    ("date", 689),
    ("forward", 430),
    ("forwarded", 57),
    ("from", 692),
    ("from_count", 12),
    ("in_reply_to", 431),
    ("interleaved", 411),
    ("kind", 648),
    ("language", 352),
    ("marker", 278),
    ("message_id", 683),
    ("new_text", 552),
    ("no_auto_reply", 122),
    ("quotes_us", 433),
    ("recall", 299),
    ("references", 145),
    ("signature", 50),
    ("subject", 695),
    ("text", 297),
    ("to", 395),
    ("token_strings", 411),
    ("unreadable", 7),
];

/// What says how a mail was made, or is judged in a way of its own.
const TEXT_HAS: &str = "text_has";
const CELL: &str = "cell";

#[test]
fn every_mail_of_the_corpus_is_understood() {
    let (mut failures, mut kinds) = (Vec::new(), BTreeMap::<String, usize>::new());
    let mut score = BTreeMap::<String, (usize, usize)>::new();
    let paths = corpus();
    assert!(paths.len() >= AT_LEAST, "only {} mails were found", paths.len());
    for path in &paths {
        let mail = understand(&fs::read(path).unwrap());
        let got = serde_json::to_value(&mail).unwrap();
        let wanted = expected(path);
        if let Some(kind) = wanted["kind"].as_str() {
            *kinds.entry(kind.to_owned()).or_default() += 1;
        }
        for (key, want) in wanted.as_object().unwrap().iter().filter(|(key, _)| *key != CELL) {
            let holds = match key.as_str() {
                TEXT_HAS => strings(want).iter().all(|part| mail.text.contains(part)),
                "new_html_has" => {
                    strings(want).iter().all(|part| mail.new_html.clone().unwrap_or_default().contains(part))
                }
                "new_html_lacks" => !strings(want).iter().any(|part| mail.new_html.clone().unwrap().contains(part)),
                key => matches(&got[key], want),
            };
            let field = key.trim_end_matches("_has").trim_end_matches("_lacks");
            let entry = score.entry(field.to_owned()).or_default();
            entry.0 += usize::from(holds);
            entry.1 += 1;
            if !holds {
                failures.push(format!("{}: {field}\n  wanted {want}\n  got    {}", name(path), got[field]));
            }
        }
    }
    println!("{:>5} mails of these kinds: {kinds:?}", paths.len());
    for kind in ["human", "auto_reply", "bounce", "receipt", "calendar", "bulk", "empty"] {
        assert!(kinds.contains_key(kind), "no mail of the kind {kind}");
    }
    println!("expectations met, by field:");
    for (field, (met, of)) in &score {
        println!("{met:>5} of {of:>4}  {field}");
    }
    for (field, least) in EXPECTATIONS {
        let of = score.get(*field).map_or(0, |(_, of)| *of);
        assert!(of >= *least, "{field}: {of} mails say what is expected, {least} did before");
    }
    assert!(failures.is_empty(), "{} expectations are not met:\n{}", failures.len(), failures.join("\n"));
}

/// The clients whose mails the matrix must hold, and whether they set answers apart in HTML and in text.
const CLIENTS: &[(&str, bool, bool)] = &[
    ("139", false, false),
    ("aliyun", false, false),
    ("apple", true, true),
    ("exmail", false, false),
    ("foxmail", false, false),
    ("gmail", true, true),
    ("ios", false, false),
    ("lark", false, false),
    ("netease-master", false, false),
    ("netease-web", false, true),
    ("outlook-desktop", false, false),
    ("outlook-ios", false, false),
    ("outlook-web", false, false),
    ("proton", true, true),
    ("qq", false, false),
    ("thunderbird", true, true),
    ("yahoo", false, false),
];

#[test]
fn the_matrix_of_clients_has_no_empty_cell() {
    let mut found = BTreeMap::<String, usize>::new();
    for path in corpus() {
        if let Some(cell) = expected(&path).get(CELL) {
            let part = |key: &str| cell[key].as_str().unwrap().to_owned();
            let whose = if cell["ours"] == true { "ours" } else { "other" };
            *found
                .entry([part("client"), part("language"), part("form"), part("act"), whose.to_owned()].join(" "))
                .or_default() += 1;
        }
    }
    let mut empty = Vec::new();
    let columns = ["html reply", "html forward", "html inline", "plain reply", "plain forward", "plain inline"];
    println!("mails that quote a letter of ours + another mail; `.` where the client never writes so");
    println!("{:<20}{}", "", columns.map(|column| format!("{column:>15}")).concat());
    for (client, inline_html, inline_plain) in CLIENTS {
        for language in ["zh", "en"] {
            // 139.com has no English pages, and its pages write HTML.
            if (*client, language) == ("139", "en") {
                continue;
            }
            let mut line = format!("{:<20}", format!("{client} {language}"));
            for column in columns {
                let written = match column {
                    "html inline" => *inline_html,
                    "plain inline" => *inline_plain,
                    column => !(*client == "139" && column.starts_with("plain")),
                };
                let count =
                    |whose: &str| found.get(&format!("{client} {language} {column} {whose}")).copied().unwrap_or(0);
                let (ours, other) = (count("ours"), count("other"));
                let shown = if written { format!("{ours}+{other}") } else { ".".to_owned() };
                let _ = write!(line, "{shown:>15}");
                if written && ours + other == 0 {
                    empty.push(format!("{client} {language} {column}: {ours}+{other}"));
                }
            }
            println!("{line}");
        }
    }
    assert!(empty.is_empty(), "{empty:#?}");
}

/// No line of a letter of ours may stand in the new words or their HTML: that is the promise behind the corpus.
#[test]
fn no_line_of_ours_leaks_into_the_new_words() {
    let ours = [
        "请在此行以上",
        "reply above this line",
        "sw1.",
        "回复一个数字也可以",
        "Or reply with one digit",
        "您写的内容即作为答复",
    ];
    for path in corpus().iter().filter(|path| path.parent().unwrap().ends_with("replies")) {
        let mail = understand(&fs::read(path).unwrap());
        let html = mail.new_html.clone().unwrap_or_default();
        if mail.marker.as_ref().is_some_and(|marker| marker.intact) {
            for line in ours {
                assert!(!mail.new_text.contains(line) && !html.contains(line), "{line} in {}", path.display());
            }
        }
    }
}

/// Every letter to staff, as the letters' own tests keep it, is known again in the three plain ways to quote it.
#[test]
fn every_letter_to_staff_is_known_again_when_it_is_quoted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/letters/golden");
    let mut seen = 0;
    for path in list(&folder) {
        let golden = fs::read_to_string(&path).unwrap();
        let Some(at) =
            golden.lines().position(|line| line.contains("请在此行以上") || line.contains("reply above this line"))
        else {
            continue;
        };
        let letter: Vec<&str> = golden.lines().skip(at).collect();
        let marked: Vec<String> = letter.iter().map(|line| format!("> {line}")).collect();
        for quoted in [
            format!("在 2026/11/23 10:30, 财务共享 写道:\n{}", marked.join("\n")),
            format!("发件人: 财务 <fssc@corp.example>\n发送时间: x\n收件人: y\n主题: z\n\n{}", letter.join("\n")),
            letter.join("\n"),
        ] {
            let raw =
                format!("From: li.na@corp.example\nContent-Type: text/plain; charset=utf-8\n\n请照办。\n\n{quoted}\n");
            let mail = understand(raw.as_bytes());
            let whole = mail.marker.as_ref().is_some_and(|marker| marker.intact);
            assert!(whole && mail.quotes_us && mail.new_text == "请照办。", "{}:\n{mail:#?}", path.display());
        }
        seen += 1;
    }
    assert!(seen >= 20, "only {seen} letters to staff were found");
}

/// At most 3 % of plain replies to our letters may be held (design section 5).
#[test]
fn plain_replies_to_our_letters_are_cut_with_certainty() {
    let (mut plain, mut held) = (0_usize, 0_usize);
    for path in corpus().iter().filter(|path| path.parent().unwrap().ends_with("replies")) {
        let mail = understand(&fs::read(path).unwrap());
        if mail.marker.as_ref().is_some_and(|marker| marker.intact) && !mail.interleaved && !mail.forward {
            plain += 1;
            held += usize::from(mail.certainty != shouwen::mail::Certainty::High);
        }
    }
    println!("{held} of {plain} plain replies would be held");
    assert!(plain > 40 && held * 100 <= plain * 3, "{held} of {plain}");
}

#[test]
fn bombs_are_survived_in_time() {
    let deep = (0..3000).fold(String::new(), |mut raw, n| {
        let b = format!("b{n}");
        raw.extend(["Content-Type: multipart/mixed; boundary=", &b, "\n\n--", &b, "\n"]);
        raw
    });
    let nested = format!("From: a@b\nContent-Type: text/html\n\n{}x", "<div><b>".repeat(200_000));
    let attributes = format!("Content-Type: text/html\n\n<div {}>x", "a=1 b ".repeat(300_000));
    let comments = format!("Content-Type: text/html\n\n{}", "<!-- ".repeat(300_000));
    let quotes = format!("Content-Type: text/html\n\n{}", "<a href=\"".repeat(200_000));
    let parts = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(200_000));
    let flood = "X: y\n".repeat(200_000);
    let words = format!("Subject: {}\n\n", "=?utf-8?B?".repeat(20_000));
    let labels = "From: a\n".repeat(100_000);
    let marks = format!("\n\n{}", "On 2026-11-23 a <a@b> \n".repeat(50_000));
    // What begins as attributions do, and none that ends.
    let times = format!("\n\n{}", "Li 10:12\n\n".repeat(50_000));
    let heads = format!("In-Reply-To: <a@b>\n\n{}", "A <a@b.example> 10:12 2026 wrote so\na@b:\n".repeat(25_000));
    let angles = format!("To: {}\n\n", "\"<(".repeat(60_000));
    let one_line = format!("\n\n{}", "请在此行以上 ".repeat(80_000));
    for (name, raw) in [
        ("deep", deep),
        ("nested", nested),
        ("attributes", attributes),
        ("comments", comments),
        ("quotes", quotes),
        ("parts", parts),
        ("flood", flood),
        ("words", words),
        ("labels", labels),
        ("marks", marks),
        ("times", times),
        ("heads", heads),
        ("angles", angles),
        ("one_line", one_line),
    ] {
        let begun = Instant::now();
        let mail = understand(raw.as_bytes());
        assert!(mail.attachments.len() <= MAX_PARTS);
        let taken = begun.elapsed();
        println!("{name}: {taken:?}");
        // Twenty times what an idle machine needs, so that a busy one does not fail it.
        assert!(taken < Duration::from_secs(20), "{name} took {taken:?}");
    }
}

/// What a reader asks of one line it may ask of each line below again, and again of each below that: sixty of a kind, and
/// whoever does so does not end.
#[test]
fn any_line_of_the_corpus_may_come_again_and_again() {
    let raws = corpus().into_iter().map(|path| fs::read(path).unwrap());
    let texts: Vec<String> = raws.map(|raw| understand(&raw).text).collect();
    let lines: BTreeSet<&str> =
        texts.iter().flat_map(|text| text.lines()).filter(|line| !line.trim().is_empty()).collect();
    let mut slowest: Vec<(Duration, String)> = Vec::new();
    for line in &lines {
        for parted in ["\n", "\n\n", "\n> "] {
            let raw = format!("Subject: Re: x\nIn-Reply-To: <a@b>\n\n{}", format!("{line}{parted}").repeat(60));
            let begun = Instant::now();
            let mail = understand(raw.as_bytes());
            let taken = begun.elapsed();
            assert!(!mail.text.is_empty(), "{line:?}");
            assert!(taken < Duration::from_secs(20), "{line:?} and {parted:?} took {taken:?}");
            slowest.push((taken, format!("{line}{parted}")));
        }
    }
    slowest.sort();
    println!("{} lines; the slowest: {:?}", lines.len(), slowest.iter().rev().take(6).collect::<Vec<_>>());
    assert!(lines.len() > 1_000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutated_mails_never_panic(pick in any::<prop::sample::Index>(), edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..4), 1..40)) {
        let paths = corpus();
        let mut raw = fs::read(&paths[pick.index(paths.len())]).unwrap();
        for (at, byte, how) in edits {
            if raw.is_empty() { break; }
            let at = at.index(raw.len());
            match how {
                0 => raw[at] = byte,
                1 => { raw.remove(at); }
                2 => raw.insert(at, byte),
                _ => raw.truncate(raw.len() - (raw.len() - at) / 8),
            }
        }
        holds_for_any(&raw)?;
    }

    #[test]
    fn garbage_never_panics(raw in prop::collection::vec(any::<u8>(), 0..2000)) {
        holds_for_any(&raw)?;
    }

    #[test]
    fn markup_garbage_never_panics(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..200)) {
        holds_for_any(pieces.concat().as_bytes())?;
    }
}

const PIECES: &[&str] = &[
    "From: a@b\n",
    "Subject: =?gb2312?B?",
    "?=",
    "\n\n",
    "Content-Type: multipart/mixed; boundary=x\n",
    "--x\n",
    "--x--\n",
    "Content-Type: text/html\n",
    "<div>",
    "</div>",
    "<blockquote type=cite>",
    "<table>",
    "<td>",
    "<p",
    ">",
    "请在此行以上",
    "｜FSSC-1·abcd",
    "reply above this line | ",
    "On 2026-1-1 a@b wrote:\n",
    "发件人: x\n",
    "主题: y\n",
    "时间: z\n",
    "> ",
    "-- \n",
    "sw1.ABCDEFGHIJKLMNOPQRST",
    "\u{3000}",
    "&nbsp;",
    "<!--",
    "-->",
    "\"",
    "(",
    "Content-Transfer-Encoding: quoted-printable\n",
    "=",
    "=E6",
    "自动回复：",
    "11月25日至",
    "\0",
    "\r",
];

/// What is true of every `Mail`, whatever the bytes.
fn holds_for_any(raw: &[u8]) -> Result<(), TestCaseError> {
    let mail = understand(raw);
    let addresses = mail.from.iter().chain(&mail.to).chain(&mail.cc);
    let lines = addresses.flat_map(|m| m.name.iter().chain([&m.addr])).chain([&mail.subject]);
    for line in lines {
        prop_assert!(!line.chars().any(char::is_control), "a control character in {line:?}");
    }
    prop_assert!(!mail.text.contains('\0'));
    prop_assert!(serde_json::to_string(&mail).is_ok());
    prop_assert_eq!(&understand(raw), &mail);
    Ok(())
}

fn corpus() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails");
    let files = list(&folder).into_iter().filter(|path| path.is_dir()).flat_map(|path| list(&path));
    files.filter(|path| path.extension().is_some_and(|ext| ext == "eml")).collect()
}

fn expected(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path.with_extension("json")).unwrap()).unwrap()
}

fn name(path: &Path) -> String {
    let parts: Vec<_> = path.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
    format!("{}/{}", parts[1], parts[0].trim_end_matches(".eml"))
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

fn matches(got: &Value, want: &Value) -> bool {
    match (got, want) {
        (Value::Object(got), Value::Object(want)) => {
            want.iter().all(|(key, want)| got.get(key).is_some_and(|got| matches(got, want)))
        }
        (Value::Array(got), Value::Array(want)) => {
            got.len() == want.len() && got.iter().zip(want).all(|(got, want)| matches(got, want))
        }
        (got, want) => got == want,
    }
}
