//! Commands: what the first line of a staff mail asks for (design section 5).
//!
//! A command begins with `/` or `／`; the Chinese words work without it where they are the whole line, stand before a
//! known name, or are set off by a colon. A line that looks like a command and is not one does nothing: its writer
//! alone is told. The text of a command is the rest of its line and all that follows.

use unicode_normalization::UnicodeNormalization;

use crate::ids::{DeskId, PersonId};
use crate::rules::{Can, Policy};

/// A command that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `/to N` 转.
    To {
        /// To whom, in the order written.
        targets: Vec<Target>,
        /// The words that go along.
        text: String,
    },
    /// `/send` 发.
    Send {
        /// The words above what is released.
        text: String,
    },
    /// `/note` 注.
    Note,
    /// `/done` 已电话.
    Done {
        /// What was said on the phone.
        text: String,
    },
    /// `/close` 办结.
    Close {
        /// Words to the asker, if any.
        text: String,
    },
    /// `/status` 状态.
    Status,
    /// `/help` 帮助.
    Help,
    /// A digit: one of the choices of the letter replied to.
    Choice {
        /// Which, from 1.
        number: usize,
        /// The words that follow.
        text: String,
    },
}

/// Whom a case is passed to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A desk, which names one person.
    Desk(DeskId),
    /// A person.
    Person(PersonId),
}

/// What the first line turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstLine {
    /// A command.
    Command(Command),
    /// It looks like one and is not: what was read, and what is near.
    NearMiss {
        /// The line.
        line: String,
        /// Near spellings, best first.
        near: Vec<String>,
        /// It named nobody we know.
        who: bool,
    },
    /// No command: plain words.
    Plain,
}

/// One command's names: how it may be written.
struct Names {
    slash: &'static [&'static str],
    chinese: &'static [&'static str],
    english: &'static [&'static str],
    verb: Verb,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    To,
    Send,
    Note,
    Done,
    Close,
    Status,
    Help,
}

/// The bare English words are those that no answer to an asker consists of: a lone "done" is not among them.
const NAMES: &[Names] = &[
    Names { slash: &["to", "转"], chinese: &["转"], english: &["to"], verb: Verb::To },
    Names { slash: &["send", "发"], chinese: &["发", "发送"], english: &["send"], verb: Verb::Send },
    Names { slash: &["note", "注"], chinese: &["注", "备注"], english: &["note"], verb: Verb::Note },
    Names {
        slash: &["done", "已电话"],
        chinese: &["已电话", "已电话答复"],
        english: &["done phone"],
        verb: Verb::Done,
    },
    Names { slash: &["close", "办结"], chinese: &["办结"], english: &["close"], verb: Verb::Close },
    Names { slash: &["status", "状态"], chinese: &["状态"], english: &["status"], verb: Verb::Status },
    Names { slash: &["help", "帮助"], chinese: &["帮助"], english: &["help"], verb: Verb::Help },
];

/// Lines skipped in front of a command: a lone greeting, or a banner that the mail gateway puts there.
const SKIPPED: &[&str] = &["您好", "你好", "大家好", "hi", "hello", "dear all", "各位好"];

/// How far a word may be from a name and still be near it (normalised Damerau-Levenshtein).
const NEAR: f64 = 0.5;

/// Reads the first line of `words`.
#[must_use]
pub fn read(words: &str, policy: &Policy) -> FirstLine {
    let mut lines = words.lines();
    let Some(line) = lines.by_ref().map(str::trim).find(|line| !is_skipped(line)) else { return FirstLine::Plain };
    let rest = lines.collect::<Vec<_>>().join("\n");
    if let Some(choice) = choice(line, &rest) {
        return FirstLine::Command(choice);
    }
    let slashed = line.strip_prefix('/').or_else(|| line.strip_prefix('／'));
    let (text, slash) = slashed.map_or((line, false), |text| (text.trim_start(), true));
    let Some((verb, argument, separated)) = verb(text, slash) else {
        return if slash { near_miss(line, text) } else { FirstLine::Plain };
    };
    build(&Parsed { verb, line, argument, separated, slash }, &rest, policy)
}

/// The words that go along when a case is passed on by this mail: those behind the command, or all of them.
#[must_use]
pub fn note(words: &str, policy: &Policy) -> String {
    match read(words, policy) {
        FirstLine::Command(Command::To { text, .. } | Command::Choice { text, .. }) => text,
        FirstLine::Command(_) | FirstLine::NearMiss { .. } | FirstLine::Plain => words.to_owned(),
    }
}

/// The names of all commands, for help and near misses.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().flat_map(|names| names.slash.iter().copied())
}

/// The desk or person that `name` means, by id, name or address; a desk's name works with and without 组.
#[must_use]
pub fn target(name: &str, policy: &Policy) -> Option<Target> {
    let name = name.trim().trim_end_matches(['。', '.']);
    let short = name.strip_suffix('组').unwrap_or(name);
    let is = |known: &str| {
        let known_short = known.strip_suffix('组').unwrap_or(known);
        !short.is_empty() && known_short.to_lowercase() == short.to_lowercase()
    };
    let desk = policy.desks.values().find(|desk| is(desk.id.as_str()) || is(&desk.name));
    if let Some(desk) = desk {
        return Some(Target::Desk(desk.id.clone()));
    }
    let person = policy.people.values().find(|person| {
        is(person.id.as_str()) || is(&person.name) || person.mail.iter().any(|mail| mail.key() == name.to_lowercase())
    })?;
    (person.can.contains(&Can::Contact) || person.can.contains(&Can::Own)).then(|| Target::Person(person.id.clone()))
}

struct Parsed<'a> {
    verb: Verb,
    line: &'a str,
    argument: &'a str,
    /// A space or colon stands between the verb and its argument, or there is none.
    separated: Separated,
    slash: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Separated {
    WholeLine,
    Colon,
    Space,
    Nothing,
}

fn verb(text: &str, slash: bool) -> Option<(Verb, &str, Separated)> {
    let lower = text.to_lowercase();
    let mut best: Option<(Verb, usize)> = None;
    for names in NAMES {
        let spellings: &[&[&str]] =
            if slash { &[names.slash, names.chinese, names.english] } else { &[names.chinese, names.english] };
        for name in spellings.iter().copied().flatten() {
            if lower.starts_with(name) && best.is_none_or(|(_, length)| name.len() > length) {
                best = Some((names.verb, name.len()));
            }
        }
    }
    let (verb, length) = best?;
    let rest = text.get(length..)?;
    let latin = text.get(..length).is_some_and(str::is_ascii);
    let separated = match rest.chars().next() {
        None => Separated::WholeLine,
        Some(':' | '：') => Separated::Colon,
        Some(c) if c.is_whitespace() => Separated::Space,
        Some(_) if latin => return None,
        Some(_) => Separated::Nothing,
    };
    Some((verb, rest.trim_start_matches([':', '：']).trim(), separated))
}

fn build(parsed: &Parsed<'_>, rest: &str, policy: &Policy) -> FirstLine {
    let text = join(parsed.argument, rest);
    let set_off = parsed.slash || matches!(parsed.separated, Separated::WholeLine | Separated::Colon);
    let command = match parsed.verb {
        Verb::To => return pass_on(parsed, rest, policy),
        Verb::Send if set_off => Command::Send { text },
        Verb::Note if set_off || parsed.separated == Separated::Space => Command::Note,
        Verb::Done if set_off || parsed.separated == Separated::Space => Command::Done { text },
        Verb::Close if set_off => Command::Close { text },
        Verb::Status if parsed.slash || parsed.separated == Separated::WholeLine => Command::Status,
        Verb::Help if parsed.slash || parsed.separated == Separated::WholeLine => Command::Help,
        Verb::Send | Verb::Note | Verb::Done | Verb::Close | Verb::Status | Verb::Help => return FirstLine::Plain,
    };
    FirstLine::Command(command)
}

/// `转 税务，差旅 请看一下`: names come first, separated by commas; the words behind them go along.
fn pass_on(parsed: &Parsed<'_>, rest: &str, policy: &Policy) -> FirstLine {
    let (targets, unknown, words) = targets(parsed.argument, policy);
    match unknown {
        None if !targets.is_empty() => FirstLine::Command(Command::To { targets, text: join(&words, rest) }),
        _ if targets.is_empty() && !parsed.slash && !looks_meant(parsed) => FirstLine::Plain,
        unknown => {
            let near = unknown.map_or_else(Vec::new, |name| near_targets(&name, policy));
            FirstLine::NearMiss { line: parsed.line.to_owned(), near, who: true }
        }
    }
}

/// Without a slash only a short line counts as an attempt at a command: "转 税物" does, a sentence does not.
fn looks_meant(parsed: &Parsed<'_>) -> bool {
    const SHORT: usize = 12;
    let set_off = matches!(parsed.separated, Separated::Space | Separated::Colon | Separated::WholeLine);
    let chinese = !parsed.line.starts_with(|c: char| c.is_ascii());
    chinese && set_off && parsed.line.chars().count() <= SHORT
}

/// The known names at the front of `argument`, the first unknown one, and the words behind them.
fn targets(argument: &str, policy: &Policy) -> (Vec<Target>, Option<String>, String) {
    let commas = ['，', '、', ','];
    let mut found = Vec::new();
    let mut left = argument.trim();
    while !left.is_empty() {
        let piece = left.split(commas).next().unwrap_or_default();
        if let Some(target) = target(piece, policy) {
            found.push(target);
            left = left.get(piece.len()..).unwrap_or_default().trim_start_matches(commas).trim_start();
            continue;
        }
        let word = piece.split([' ', '\u{3000}', ':', '：', ';', '；']).next().unwrap_or_default();
        match target(word, policy) {
            Some(target) => {
                found.push(target);
                let words = left.get(word.len()..).unwrap_or_default();
                return (found, None, words.trim_start_matches([':', '：', ';', '；', ' ', '\u{3000}']).to_owned());
            }
            // Behind a comma either the words begin or another name was meant: a near one is not guessed.
            None if found.is_empty() || nearly_a_name(word, policy) => {
                return (found, Some(word.to_owned()), left.to_owned());
            }
            None => return (found, None, left.to_owned()),
        }
    }
    (found, None, String::new())
}

/// Words such as "系统提示" are near a desk's name and mean none: a slip of the finger leaves the length as it was.
fn nearly_a_name(word: &str, policy: &Policy) -> bool {
    let chars = |text: &str| text.chars().count();
    let same_length = |name: &String| chars(name.trim_start_matches("/to ")).abs_diff(chars(word)) <= 1;
    near_targets(word, policy).iter().any(same_length)
}

fn near_targets(name: &str, policy: &Policy) -> Vec<String> {
    let desks = policy.desks.values().flat_map(|desk| [desk.id.to_string(), desk.name.clone()]);
    let people = policy.people.values().filter(|person| person.can.contains(&Can::Contact)).map(|p| p.name.clone());
    near(name, desks.chain(people)).into_iter().map(|name| format!("/to {name}")).collect()
}

fn near_miss(line: &str, text: &str) -> FirstLine {
    let word = text.split_whitespace().next().unwrap_or_default();
    let near = near(word, names().map(str::to_owned)).into_iter().map(|name| format!("/{name}")).collect();
    FirstLine::NearMiss { line: line.to_owned(), near, who: false }
}

/// The two names nearest to `word`, best first.
fn near(word: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    let word = word.to_lowercase();
    let mut scored: Vec<(f64, String)> = names
        .map(|name| (strsim::normalized_damerau_levenshtein(&word, &name.to_lowercase()), name))
        .filter(|(score, _)| *score >= NEAR)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(2).map(|(_, name)| name).collect()
}

/// A first line that is one digit, alone or followed by words behind a space.
fn choice(line: &str, rest: &str) -> Option<Command> {
    let mut chars = line.chars();
    let digit = chars.next()?;
    let plain = digit.nfkc().next().unwrap_or(digit);
    let number = plain.to_digit(10).and_then(|number| usize::try_from(number).ok())?;
    let behind = chars.as_str();
    let set_off = behind.is_empty() || behind.starts_with([' ', '\u{3000}', '.', '。', '、', '：', ':']);
    let text = behind.trim_start_matches([' ', '\u{3000}', '.', '。', '、', '：', ':']);
    let number = Some(number).filter(|number| (1..=4).contains(number))?;
    // "1. 请提供…" begins a numbered answer, not a choice: a choice's line holds the digit alone.
    (set_off && text.is_empty()).then(|| Command::Choice { number, text: rest.trim().to_owned() })
}

fn is_skipped(line: &str) -> bool {
    let bare = line.trim_end_matches([',', '，', '!', '！', '.', '。', ':', '：']).to_lowercase();
    bare.is_empty() || SKIPPED.contains(&bare.as_str())
}

fn join(argument: &str, rest: &str) -> String {
    let text = format!("{argument}\n{}", rest.trim_end());
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy::built_in().unwrap()
    }

    fn to_tax(text: &str) -> FirstLine {
        let targets = vec![Target::Desk(DeskId::from("tax"))];
        FirstLine::Command(Command::To { targets, text: text.to_owned() })
    }

    #[test]
    fn a_command_is_read_however_people_write_it() {
        let text = |text: &str| text.to_owned();
        let table: &[(&str, FirstLine)] = &[
            ("/to tax", to_tax("")),
            ("／to tax 请看一下", to_tax("请看一下")),
            ("/TO 税务", to_tax("")),
            ("转 税务组", to_tax("")),
            ("转税务", to_tax("")),
            ("转：税务\n请看附件", to_tax("请看附件")),
            ("您好，\n\n/to tax", to_tax("")),
            ("to tax", to_tax("")),
            ("发", FirstLine::Command(Command::Send { text: text("") })),
            ("发：请按附件办理", FirstLine::Command(Command::Send { text: text("请按附件办理") })),
            ("/send 如下：\n第二行", FirstLine::Command(Command::Send { text: text("如下：\n第二行") })),
            ("注 已与税务确认", FirstLine::Command(Command::Note)),
            ("/note", FirstLine::Command(Command::Note)),
            ("已电话", FirstLine::Command(Command::Done { text: text("") })),
            ("/done 请重新上传", FirstLine::Command(Command::Done { text: text("请重新上传") })),
            ("办结", FirstLine::Command(Command::Close { text: text("") })),
            ("状态", FirstLine::Command(Command::Status)),
            ("/help", FirstLine::Command(Command::Help)),
            ("1", FirstLine::Command(Command::Choice { number: 1, text: text("") })),
            ("２\n还有一点", FirstLine::Command(Command::Choice { number: 2, text: text("还有一点") })),
        ];
        for (words, expected) in table {
            assert_eq!(&read(words, &policy()), expected, "{words:?}");
        }
    }

    #[test]
    fn an_answer_is_not_taken_for_a_command() {
        for words in [
            "请重新上传发票。",
            "发票抬头有误，请酒店重开",
            "发送到 fp@corp.example 即可",
            "注意：原票无须寄回",
            "转账已于今日完成",
            "转 账 户 信 息 请 见 附 件，谢谢配合",
            "办结时间为三天",
            "to be reimbursed you need the original invoice",
            "send us the original, please",
            "done",
            "close the claim and open a new one",
            "1. 请酒店重开\n2. 上传",
            "1、先提交",
            "5",
            "",
        ] {
            assert_eq!(read(words, &policy()), FirstLine::Plain, "{words:?}");
        }
    }

    #[test]
    fn a_near_miss_does_nothing_and_names_what_is_near() {
        let near = |words: &str| match read(words, &policy()) {
            FirstLine::NearMiss { near, who, .. } => (near, who),
            other => panic!("{words:?} read as {other:?}"),
        };
        assert_eq!(near("/sned"), (vec!["/send".to_owned()], false));
        assert_eq!(near("/to taks").0.first().map(String::as_str), Some("/to tax"));
        assert!(near("转 税物").1);
        assert_eq!(near("/to tax, travle 请看").0.first().map(String::as_str), Some("/to travel"));
        assert_eq!(near("转 税务，差率").0.first().map(String::as_str), Some("/to 差旅"));
        assert_eq!(read("转 税务，请看一下", &policy()), to_tax("请看一下"));
        assert!(near("/to").1);
    }
}
