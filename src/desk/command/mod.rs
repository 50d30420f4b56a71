//! Commands: what the first line of a staff mail asks for (design section 5).
//!
//! A command begins with `/` or `／`; the Chinese words work without it where they are the whole line, stand before a
//! known name, or are set off by a colon. A line that looks like a command and is not one does nothing: its writer
//! alone is told. The text of a command is the rest of its line and all that follows.

mod alike;
mod dates;
mod lines;
mod names;
mod order;
mod several;
mod target;
#[cfg(test)]
mod tests;
pub mod time;

use unicode_normalization::UnicodeNormalization;

use crate::ids::{CaseId, PersonId, TopicId};
use crate::rules::Policy;

pub use alike::doubt;
pub use dates::{Meant, Written};
pub use lines::{Line, Named, lines};
pub use names::{names, spellings};
pub use order::{Order, order};
pub use target::{Target, target};

/// A command that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `/to N` 转.
    To {
        /// To whom, in the order written.
        targets: Vec<Target>,
        /// Which of the asker's questions, by their numbers; none: the whole matter.
        questions: Vec<usize>,
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
    /// `/later TIME` 延.
    Later {
        /// The new time; `None` if none was found.
        when: Option<time::Written>,
        /// Why.
        text: String,
    },
    /// `/wait` 待补充.
    Wait {
        /// What the asker is asked.
        text: String,
    },
    /// `/more` 补充.
    More {
        /// What the contact needs to know.
        text: String,
        /// It began with a slash: to an owner the bare word may begin an answer.
        slash: bool,
    },
    /// `/lead` 请示.
    Lead {
        /// What the lead is asked.
        text: String,
    },
    /// `/urgent` 加急, 取消加急.
    Urgent {
        /// It is urgent.
        on: bool,
    },
    /// `/remind` 催.
    Remind,
    /// `/own N` 归.
    Own {
        /// The new owner.
        person: PersonId,
    },
    /// `/back` 退回.
    Back {
        /// Why it comes back.
        text: String,
    },
    /// `/ask` 问.
    Ask {
        /// Whom; the contact of the letter replied to if nobody is named.
        who: Option<PersonId>,
        /// What is asked.
        text: String,
    },
    /// `/undo` 撤回.
    Undo,
    /// `/reopen` 重开.
    Reopen,
    /// `/topic T` 类.
    Topic {
        /// The topic.
        topic: TopicId,
    },
    /// `/decline` 不受理.
    Decline {
        /// Why, and where to go instead.
        text: String,
    },
    /// `/spam` 垃圾.
    Spam,
    /// `/merge N` 并.
    Merge {
        /// The case that takes the questions.
        into: CaseId,
    },
    /// `/also N …` 同复.
    Also {
        /// The other cases, in the order written.
        cases: Vec<CaseId>,
    },
    /// `/why` 缘由.
    Why,
    /// `/list` 清单.
    List,
    /// `/away D..D` 请假.
    Away {
        /// The line, as it was written.
        line: String,
        /// When.
        when: Written,
    },
    /// `/back-again` 销假.
    BackAgain,
    /// `/status` 状态.
    Status,
    /// `/help` 帮助.
    Help {
        /// All of them.
        all: bool,
    },
    /// A digit: one of the choices of the letter replied to.
    Choice {
        /// Which, from 1.
        number: usize,
        /// The words that follow.
        text: String,
    },
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
        /// What could not be made out.
        what: Missed,
    },
    /// No command: plain words.
    Plain,
}

/// What of a line could not be made out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// The command itself.
    Command,
    /// To whom it is to be passed.
    Who,
    /// Which colleague is meant.
    Colleague,
    /// Which topic is meant.
    Topic,
    /// Which case is meant.
    Case,
}

/// Lines skipped in front of a command: a lone greeting, or a banner that the mail gateway puts there.
const SKIPPED: &[&str] = &["您好", "你好", "大家好", "hi", "hello", "dear all", "各位好"];

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
    names::read(line, (text, slash), &rest, policy)
        .unwrap_or_else(|| if slash { near_miss(line, text) } else { FirstLine::Plain })
}

/// The words that go along to a colleague by this mail: those behind the command, or all of them.
#[must_use]
pub fn note(words: &str, policy: &Policy) -> String {
    match read(words, policy) {
        FirstLine::Command(
            Command::To { text, .. }
            | Command::Ask { text, .. }
            | Command::Back { text }
            | Command::Choice { text, .. }
            | Command::Later { text, .. }
            | Command::More { text, .. }
            | Command::Lead { text },
        ) => text,
        FirstLine::Command(_) | FirstLine::NearMiss { .. } | FirstLine::Plain => words.to_owned(),
    }
}

/// The other cases that the command on the first line names.
#[must_use]
pub fn cases(words: &str, policy: &Policy) -> Vec<CaseId> {
    match read(words, policy) {
        FirstLine::Command(Command::Merge { into }) => vec![into],
        FirstLine::Command(Command::Also { cases }) => cases,
        FirstLine::Command(_) | FirstLine::NearMiss { .. } | FirstLine::Plain => Vec::new(),
    }
}

fn near_miss(line: &str, text: &str) -> FirstLine {
    let word = text.split_whitespace().next().unwrap_or_default();
    let near = target::near(word, names().map(str::to_owned)).into_iter().map(|name| format!("/{name}")).collect();
    FirstLine::NearMiss { line: line.to_owned(), near, what: Missed::Command }
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
