//! The table of commands: how each may be written, how it must stand without a slash, and what is read from its line.
//!
//! A new command is a row here, and the file that carries it out (`desk/decide/staff/`).

use super::several::{Whom, whom};
use super::target::{colleague, near, near_people};
use super::{Command, FirstLine, Missed, dates, join, time};
use crate::ids::CaseId;
use crate::rules::{Policy, Topic};

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
    Name { slash: &["away", "请假"], chinese: &["请假"], english: &["away"], set_off: ANYHOW, read: away },
    Name {
        slash: &["back-again", "销假"],
        chinese: &["销假"],
        english: &["back again"],
        set_off: ALONE,
        read: |_, _| FirstLine::Command(Command::BackAgain),
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
        read: |line, _| FirstLine::Command(Command::Lead { text: question(line.text()) }),
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
        slash: &["remind", "催"],
        chinese: &["催", "催办"],
        english: &["remind"],
        set_off: ALONE,
        read: |_, _| FirstLine::Command(Command::Remind),
    },
    Name { slash: &["own", "归"], chinese: &["归"], english: &["own"], set_off: ANYHOW, read: hand_over },
    Name {
        slash: &["back", "return", "退回"],
        chinese: &["退回"],
        english: &["back"],
        set_off: BY_SPACE,
        read: |line, _| line.chinese_or(&[SetOff::Colon, SetOff::WholeLine], Command::Back { text: line.text() }),
    },
    Name { slash: &["ask", "问"], chinese: &["问"], english: &[], set_off: ANYHOW, read: ask },
    Name {
        slash: &["undo", "撤回"],
        chinese: &["撤回"],
        english: &["undo"],
        set_off: ALONE,
        read: |_, _| FirstLine::Command(Command::Undo),
    },
    Name {
        slash: &["reopen", "重开"],
        chinese: &["重开"],
        english: &["reopen"],
        set_off: ALONE,
        read: |_, _| FirstLine::Command(Command::Reopen),
    },
    Name { slash: &["topic", "类"], chinese: &["类"], english: &["topic"], set_off: ANYHOW, read: topic },
    Name {
        slash: &["decline", "不受理"],
        chinese: &["不受理"],
        english: &["decline"],
        set_off: BY_SPACE,
        read: |line, _| line.chinese_or(&[SetOff::Colon, SetOff::WholeLine], Command::Decline { text: line.text() }),
    },
    Name {
        slash: &["spam", "垃圾"],
        chinese: &["垃圾", "垃圾邮件"],
        english: &["spam"],
        set_off: ALONE,
        read: |_, _| FirstLine::Command(Command::Spam),
    },
    Name { slash: &["merge", "并"], chinese: &["并"], english: &[], set_off: ANYHOW, read: merge },
    Name { slash: &["also", "同复"], chinese: &["同复"], english: &[], set_off: ANYHOW, read: also },
    Name {
        slash: &["why", "缘由"],
        chinese: &["缘由"],
        english: &["why"],
        set_off: ALONE,
        read: |_, _| FirstLine::Command(Command::Why),
    },
    Name {
        slash: &["list", "清单"],
        chinese: &["清单"],
        english: &["list"],
        set_off: ALONE,
        read: |_, _| FirstLine::Command(Command::List),
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

    /// The name is written in Latin letters.
    fn latin(&self) -> bool {
        !self.slash && self.whole.starts_with(|c: char| c.is_ascii())
    }

    /// An English word without a slash begins a sentence more often than a command: it must be set off like this.
    fn chinese_or(&self, english: &[SetOff], command: Command) -> FirstLine {
        let meant = !self.latin() || english.contains(&self.set_off);
        if meant { FirstLine::Command(command) } else { FirstLine::Plain }
    }

    /// The first word of the argument, and what stands behind it.
    fn first_word(&self) -> (&str, &str) {
        let end = self.argument.find(BEHIND_A_NAME).unwrap_or(self.argument.len());
        let (word, rest) = self.argument.split_at(end);
        (word, rest.trim_start_matches(BEHIND_A_NAME))
    }

    /// The line names something that nobody knows: an attempt that is told of, or no command at all.
    fn missed(&self, near: Vec<String>, what: Missed) -> FirstLine {
        if self.slash || looks_meant(self) {
            FirstLine::NearMiss { line: self.whole.to_owned(), near, what }
        } else {
            FirstLine::Plain
        }
    }
}

/// What may stand behind a name.
const BEHIND_A_NAME: &[char] = &[' ', '\u{3000}', ':', '：', ',', '，', ';', '；', '。'];

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

/// `转 税务，差旅 请看一下`: names come first, the words behind them go along.
fn pass_on(line: &Line<'_>, policy: &Policy) -> FirstLine {
    match whom(line.argument, policy) {
        Whom::Named { targets, words } => {
            let numbers = numbers(&words);
            let words = if numbers.is_some() { "" } else { words.as_str() };
            let questions = numbers.unwrap_or_default();
            FirstLine::Command(Command::To { targets, questions, text: join(words, line.rest) })
        }
        Whom::Missed { known: false, .. } if !line.slash && !looks_meant(line) => FirstLine::Plain,
        Whom::Missed { near, .. } => FirstLine::NearMiss { line: line.whole.to_owned(), near, what: Missed::Who },
    }
}

/// `请假 12月1日至5日 回老家`: the days come first. In an answer to an asker (“请假期间的…”) they do not.
fn away(line: &Line<'_>, _: &Policy) -> FirstLine {
    let behind = |rest: &str| rest.is_empty() || rest.starts_with([' ', '，', ',', '(', '（', ';', '；']);
    match dates::read(line.argument) {
        Some((when, rest)) if behind(&rest) && (line.slash || rest.is_empty() || !line.whole.is_ascii()) => {
            FirstLine::Command(Command::Away { line: line.whole.to_owned(), when })
        }
        _ if !line.slash && !looks_meant(line) => FirstLine::Plain,
        _ => {
            let near = vec!["/away 12.1..12.5".to_owned(), "请假 今天下午".to_owned()];
            FirstLine::NearMiss { line: line.whole.to_owned(), near, what: Missed::Command }
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
            FirstLine::NearMiss { line: line.whole.to_owned(), near, what: Missed::Command }
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
            FirstLine::NearMiss { line: line.whole.to_owned(), near, what: Missed::Command }
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

/// `归 王芳`.
fn hand_over(line: &Line<'_>, policy: &Policy) -> FirstLine {
    let (word, _) = line.first_word();
    match colleague(word, policy) {
        Some(person) => FirstLine::Command(Command::Own { person }),
        None => line.missed(near_people("own", word, policy), Missed::Colleague),
    }
}

/// `问 王芳 这种情况怎么处理`; behind a slash the name may be missing. "问：…答：…" is an answer.
fn ask(line: &Line<'_>, policy: &Policy) -> FirstLine {
    let (word, words) = line.first_word();
    if let Some(who) = colleague(word, policy).filter(|_| line.slash || line.set_off != SetOff::Colon) {
        return FirstLine::Command(Command::Ask { who: Some(who), text: join(words, line.rest) });
    }
    if !line.slash {
        return FirstLine::Plain;
    }
    let near = near_people("ask", word, policy);
    if words.is_empty() || near.is_empty() || !same_length(word, &near) {
        return FirstLine::Command(Command::Ask { who: None, text: line.text() });
    }
    FirstLine::NearMiss { line: line.whole.to_owned(), near, what: Missed::Colleague }
}

/// A slip of the finger leaves the length of a name as it was; other words that are near one mean none.
fn same_length(word: &str, near: &[String]) -> bool {
    let name = |line: &String| line.split_once(' ').map_or(0, |(_, name)| name.chars().count());
    near.iter().any(|line| name(line).abs_diff(word.chars().count()) <= 1)
}

/// `并 FSSC-1043`: one case.
fn merge(line: &Line<'_>, _: &Policy) -> FirstLine {
    match case_numbers(line.argument).as_deref() {
        Some([into]) => FirstLine::Command(Command::Merge { into: *into }),
        Some(_) | None => line.missed(Vec::new(), Missed::Case),
    }
}

/// `同复 1043 FSSC-1044`: some cases.
fn also(line: &Line<'_>, _: &Policy) -> FirstLine {
    match case_numbers(line.argument) {
        Some(cases) if !cases.is_empty() => FirstLine::Command(Command::Also { cases }),
        Some(_) | None => line.missed(Vec::new(), Missed::Case),
    }
}

/// Numbers of cases, with or without their tag, however they are parted; `None` if something else stands among them.
fn case_numbers(argument: &str) -> Option<Vec<CaseId>> {
    let parted =
        argument.split(|c: char| c.is_whitespace() || [',', '，', '、', '和', '[', ']', '【', '】'].contains(&c));
    let number = |word: &str| {
        let digits = word
            .rsplit_once(['-', '－'])
            .map_or(word, |(tag, digits)| if tag.chars().all(char::is_alphanumeric) { digits } else { "" });
        digits.trim_start_matches('#').parse().ok().map(CaseId)
    };
    let mut cases: Vec<CaseId> = Vec::new();
    for word in parted.map(|word| word.trim_end_matches(['。', '.'])).filter(|word| !word.is_empty()) {
        let case = number(word)?;
        if !cases.contains(&case) {
            cases.push(case);
        }
    }
    Some(cases)
}

/// `类 发票抬头`: a topic by its id or name.
fn topic(line: &Line<'_>, policy: &Policy) -> FirstLine {
    let wanted = line.argument.trim_end_matches(['。', '.']).to_lowercase();
    let is = |topic: &&Topic| topic.id.as_str().to_lowercase() == wanted || topic.name.to_lowercase() == wanted;
    if let Some(topic) = policy.topics.values().find(is) {
        return FirstLine::Command(Command::Topic { topic: topic.id.clone() });
    }
    let all = policy.topics.values().flat_map(|topic| [topic.id.to_string(), topic.name.clone()]);
    let mut close = near(&wanted, all.clone());
    // A part of a name is near it as well: 发票 is in 发票抬头与税号.
    close.extend(all.filter(|name| !wanted.is_empty() && name.to_lowercase().contains(&wanted)).take(2));
    close.dedup();
    line.missed(close.into_iter().take(2).map(|name| format!("/topic {name}")).collect(), Missed::Topic)
}

/// Without a slash only a short line counts as an attempt at a command: "转 税物" does, a sentence does not.
fn looks_meant(line: &Line<'_>) -> bool {
    const SHORT: usize = 12;
    let chinese = !line.whole.starts_with(|c: char| c.is_ascii());
    chinese && BY_SPACE.contains(&line.set_off) && line.whole.chars().count() <= SHORT
}

/// `请示中` says that he asks, and asks nothing.
fn question(text: String) -> String {
    let says_so = text.trim_end_matches(['。', '.', '，', ',', '！', '!']) == "中";
    if says_so { String::new() } else { text }
}
