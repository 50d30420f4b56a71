//! The table of commands: how each may be written, how it must stand without a slash, and what is read from its line.
//!
//! A new command is a row here, and the file that carries it out (`desk/decide/staff/`).

use super::target::{near_targets, targets};
use super::{Command, FirstLine, join, time};
use crate::rules::Policy;

/// One command: its names, and how a line that begins with one is read.
pub(super) struct Name {
    slash: &'static [&'static str],
    chinese: &'static [&'static str],
    english: &'static [&'static str],
    /// How it must be set off from what follows where no slash makes it plain.
    set_off: &'static [SetOff],
    read: fn(&Line<'_>, &Policy) -> FirstLine,
}

/// What stands between a name and what follows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum SetOff {
    WholeLine,
    Colon,
    Space,
    Nothing,
}

/// The line alone.
const ALONE: &[SetOff] = &[SetOff::WholeLine];
/// The line alone, or a colon.
const BY_COLON: &[SetOff] = &[SetOff::WholeLine, SetOff::Colon];
/// The line alone, a colon, or a space.
const BY_SPACE: &[SetOff] = &[SetOff::WholeLine, SetOff::Colon, SetOff::Space];
/// However it stands: what follows says whether it is one.
const ANYHOW: &[SetOff] = &[SetOff::WholeLine, SetOff::Colon, SetOff::Space, SetOff::Nothing];

/// The bare English words are those that no answer to an asker consists of: a lone "done" is not among them.
const NAMES: &[Name] = &[
    Name { slash: &["to", "转"], chinese: &["转"], english: &["to"], set_off: ANYHOW, read: pass_on },
    Name {
        slash: &["send", "发"],
        chinese: &["发", "发送"],
        english: &["send"],
        set_off: BY_COLON,
        read: |line, _| FirstLine::Command(Command::Send { text: line.text() }),
    },
    Name {
        slash: &["note", "注"],
        chinese: &["注", "备注"],
        english: &["note"],
        set_off: BY_SPACE,
        read: |_, _| FirstLine::Command(Command::Note),
    },
    Name {
        slash: &["done", "已电话"],
        chinese: &["已电话", "已电话答复"],
        english: &["done phone"],
        set_off: BY_SPACE,
        read: |line, _| FirstLine::Command(Command::Done { text: line.text() }),
    },
    Name {
        slash: &["close", "办结"],
        chinese: &["办结"],
        english: &["close"],
        set_off: BY_COLON,
        read: |line, _| FirstLine::Command(Command::Close { text: line.text() }),
    },
    Name {
        slash: &["later", "延", "延期"],
        chinese: &["延", "延期"],
        english: &["later"],
        set_off: ANYHOW,
        read: later,
    },
    Name {
        slash: &["wait", "待补充"],
        chinese: &["待补充"],
        english: &["wait"],
        set_off: BY_SPACE,
        read: |line, _| line.unless_english_prose(Command::Wait { text: line.text() }),
    },
    Name {
        slash: &["more", "need", "补充"],
        chinese: &["补充"],
        english: &["need"],
        set_off: BY_SPACE,
        read: |line, _| line.unless_english_prose(Command::More { text: line.text(), slash: line.slash }),
    },
    Name {
        slash: &["lead", "请示"],
        chinese: &["请示"],
        english: &[],
        set_off: BY_SPACE,
        read: |line, _| FirstLine::Command(Command::Lead { text: line.text() }),
    },
    Name { slash: &["urgent", "加急"], chinese: &["加急"], english: &["urgent"], set_off: ALONE, read: urgent },
    Name {
        slash: &["取消加急"],
        chinese: &["取消加急"],
        english: &[],
        set_off: ALONE,
        read: |_, _| FirstLine::Command(Command::Urgent { on: false }),
    },
    Name {
        slash: &["status", "状态"],
        chinese: &["状态"],
        english: &["status"],
        set_off: ALONE,
        read: |_, _| FirstLine::Command(Command::Status),
    },
    Name { slash: &["help", "帮助"], chinese: &["帮助"], english: &["help"], set_off: BY_SPACE, read: help },
];

/// A line that begins with a command's name.
pub(super) struct Line<'a> {
    whole: &'a str,
    slash: bool,
    set_off: SetOff,
    argument: &'a str,
    /// The lines below it.
    rest: &'a str,
}

impl Line<'_> {
    /// The words of the command: the rest of its line and all that follows.
    fn text(&self) -> String {
        join(self.argument, self.rest)
    }

    /// "Wait until Friday, please" is an answer: an English word needs a slash or a colon before it commands.
    fn unless_english_prose(&self, command: Command) -> FirstLine {
        let prose = !self.slash && self.set_off == SetOff::Space && self.whole.starts_with(|c: char| c.is_ascii());
        if prose { FirstLine::Plain } else { FirstLine::Command(command) }
    }
}

/// The names of all commands, for help and near misses.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().flat_map(|name| name.slash.iter().copied())
}

/// Every way to write any command: none of them can be the name of a desk or person.
pub fn spellings() -> impl Iterator<Item = &'static str> {
    NAMES.iter().flat_map(|name| [name.slash, name.chinese, name.english].into_iter().flatten().copied())
}

/// Reads the line `whole`, which is `text` behind its slash if it has one; none: it begins with no command's name.
pub(super) fn read(whole: &str, (text, slash): (&str, bool), rest: &str, policy: &Policy) -> Option<FirstLine> {
    let (name, argument, set_off) = begins_with(text, slash)?;
    let line = Line { whole, slash, set_off, argument, rest };
    let meant = slash || name.set_off.contains(&set_off);
    Some(if meant { (name.read)(&line, policy) } else { FirstLine::Plain })
}

/// The longest name that `text` begins with, what follows it, and what stands between.
fn begins_with(text: &str, slash: bool) -> Option<(&'static Name, &str, SetOff)> {
    let lower = text.to_lowercase();
    let mut best: Option<(&Name, usize)> = None;
    for name in NAMES {
        let spellings: &[&[&str]] =
            if slash { &[name.slash, name.chinese, name.english] } else { &[name.chinese, name.english] };
        for spelling in spellings.iter().copied().flatten() {
            if lower.starts_with(spelling) && best.is_none_or(|(_, length)| spelling.len() > length) {
                best = Some((name, spelling.len()));
            }
        }
    }
    let (name, length) = best?;
    let rest = text.get(length..)?;
    let latin = text.get(..length).is_some_and(str::is_ascii);
    let set_off = match rest.chars().next() {
        None => SetOff::WholeLine,
        Some(':' | '：') => SetOff::Colon,
        Some(c) if c.is_whitespace() => SetOff::Space,
        Some(_) if latin => return None,
        Some(_) => SetOff::Nothing,
    };
    Some((name, rest.trim_start_matches([':', '：']).trim(), set_off))
}

/// `转 税务，差旅 请看一下`: names come first, separated by commas; the words behind them go along.
fn pass_on(line: &Line<'_>, policy: &Policy) -> FirstLine {
    let (targets, unknown, words) = targets(line.argument, policy);
    match unknown {
        None if !targets.is_empty() => {
            let numbers = numbers(&words);
            let words = if numbers.is_some() { "" } else { words.as_str() };
            let questions = numbers.unwrap_or_default();
            FirstLine::Command(Command::To { targets, questions, text: join(words, line.rest) })
        }
        _ if targets.is_empty() && !line.slash && !looks_meant(line) => FirstLine::Plain,
        unknown => {
            let near = unknown.map_or_else(Vec::new, |name| near_targets(&name, policy));
            FirstLine::NearMiss { line: line.whole.to_owned(), near, who: true }
        }
    }
}

/// `延 今天16:00 银行核实中`: without a slash the time says that it is one, so that `延期付款的说明如下` is none.
fn later(line: &Line<'_>, _: &Policy) -> FirstLine {
    let scanned = time::scan(line.argument);
    let when = scanned.map(|(written, _)| written);
    if when.is_none() && !line.slash && line.set_off != SetOff::WholeLine {
        return FirstLine::Plain;
    }
    let words = scanned.map_or(line.argument, |(_, words)| words);
    FirstLine::Command(Command::Later { when, text: join(words, line.rest) })
}

/// `/urgent`, `/urgent on`, `/urgent off`.
fn urgent(line: &Line<'_>, _: &Policy) -> FirstLine {
    match line.argument.to_lowercase().as_str() {
        "" | "on" | "是" => FirstLine::Command(Command::Urgent { on: true }),
        "off" | "否" => FirstLine::Command(Command::Urgent { on: false }),
        _ => {
            let near = vec!["/urgent on".to_owned(), "/urgent off".to_owned()];
            FirstLine::NearMiss { line: line.whole.to_owned(), near, who: false }
        }
    }
}

/// `/help`, `/help all`, `帮助 全部`.
fn help(line: &Line<'_>, _: &Policy) -> FirstLine {
    match line.argument.to_lowercase().as_str() {
        "" => FirstLine::Command(Command::Help { all: false }),
        "all" | "全部" => FirstLine::Command(Command::Help { all: true }),
        _ if line.slash => {
            let near = vec!["/help".to_owned(), "/help all".to_owned()];
            FirstLine::NearMiss { line: line.whole.to_owned(), near, who: false }
        }
        _ => FirstLine::Plain,
    }
}

/// `1,3`: the numbers of questions, where the line says nothing else. "2 张发票" begins a note.
fn numbers(words: &str) -> Option<Vec<usize>> {
    let words = words.trim().trim_end_matches(['。', '.']);
    let pieces = words.split([',', '，', '、', ' ']).map(str::trim).filter(|piece| !piece.is_empty());
    let numbers: Option<Vec<usize>> = pieces.map(|piece| piece.parse().ok().filter(|n| (1..100).contains(n))).collect();
    numbers.filter(|numbers| !numbers.is_empty())
}

/// Without a slash only a short line counts as an attempt at a command: "转 税物" does, a sentence does not.
fn looks_meant(line: &Line<'_>) -> bool {
    const SHORT: usize = 12;
    let chinese = !line.whole.starts_with(|c: char| c.is_ascii());
    chinese && BY_SPACE.contains(&line.set_off) && line.whole.chars().count() <= SHORT
}
