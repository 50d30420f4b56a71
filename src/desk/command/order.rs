//! Short words that ask for something inside the house, though no command is written: "请转税务组", "办结吧", "先放着，
//! 下午再说". Whoever writes them to a letter that an answer goes out by sees them first (P-5); from a contact they are
//! no answer.
//!
//! It judges form, not sense: how a clause begins, whom it names, how it ends. Words that turn to the asker (您, "please
//! upload") make an answer of the whole; so does anything long.

mod chinese;
mod english;
#[cfg(test)]
mod tests;
mod whom;

use unicode_normalization::UnicodeNormalization;

use super::Target;
use crate::letters::model::OrderKind;
use crate::rules::Policy;
use whom::Known;

pub(super) use whom::ORGANS;

/// Longer texts are answers; in characters.
const LONGEST: usize = 90;
/// And so are those of more clauses.
const CLAUSES_MAX: usize = 5;
/// Clauses that say nothing by themselves.
const FILLERS: &[&str] = &[
    "您好",
    "你好",
    "大家好",
    "各位好",
    "各位",
    "谢谢",
    "谢谢您",
    "谢谢你",
    "谢了",
    "多谢",
    "感谢",
    "辛苦",
    "辛苦了",
    "麻烦了",
    "麻烦",
    "好",
    "好的",
    "嗯",
    "那",
    "哦",
    "额",
    "抱歉",
    "不好意思",
    "对不起",
    "请",
    "另",
    "尽快",
    "请尽快",
    "越快越好",
    "急",
    "比较急",
    "hi",
    "hello",
    "hi all",
    "hello all",
    "hi team",
    "thanks",
    "thank you",
    "thx",
    "tks",
    "many thanks",
    "please",
    "pls",
    "ok",
    "okay",
    "sorry",
    "fyi",
    "cheers",
    "urgent",
];
/// Words that turn to the asker, in any clause.
const TO_ASKER: &[&str] = &[
    "您",
    "你的",
    "请你",
    "耐心",
    "请稍",
    "请查收",
    "请知悉",
    "请知晓",
    "请注意",
    "请放心",
    "请上传",
    "请提交",
    "请提供",
    "请补充",
    "请重新",
    "请修改",
    "请先",
    "请在",
    "请把",
    "请将",
    "请按",
    "请参",
    "请核对",
    "请联系",
    "请直接",
    "请咨询",
    "请致电",
    "请拨",
    "请向",
    "请到",
    "请登录",
    "请准备",
    "请附",
    "可联系",
    "可以联系",
    "联系电话",
    "致电",
    "分机",
    "电话",
    "查收",
    "详见",
    "见附件",
    "your",
    "yours",
    "please upload",
    "please submit",
    "please see",
    "please find",
    "please contact",
    "please write",
    "please call",
    "please attach",
    "please provide",
    "please check",
    "please ask",
    "attached",
    "ext.",
    "extension",
    "phone",
];

/// What short words ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What.
    pub kind: OrderKind,
    /// Whom they name for it, if that is certain.
    pub targets: Vec<Target>,
    /// They say nothing else.
    pub alone: bool,
}

/// The order that `words` give, if they do. `words` are without their writer's name below.
#[must_use]
pub fn order(words: &str, policy: &Policy) -> Option<Order> {
    let folded: String = words.nfkc().collect::<String>().to_lowercase().replace('’', "'");
    let text = folded.trim();
    if text.chars().count() > LONGEST || text.lines().any(|line| line.trim_start().starts_with('>')) {
        return None;
    }
    let clauses: Vec<Clause> = clauses(text);
    let said: Vec<&Clause> = clauses.iter().filter(|clause| !FILLERS.contains(&clause.words.as_str())).collect();
    if said.len() > CLAUSES_MAX {
        return None;
    }
    let known = Known::of(policy);
    let read: Vec<Option<Found>> = said.iter().map(|clause| read(clause, &known)).collect();
    let first = read.first().cloned().flatten()?;
    let others = || said.iter().zip(&read).skip(1);
    if first.only_alone && others().next().is_some() {
        return None;
    }
    // Who is turned to decides: an order speaks of the asker, if at all.
    let turned = |clause: &Clause, found: Option<&Found>| found.is_none() && speaks_to_the_asker(&clause.words);
    if others().any(|(clause, found)| turned(clause, found.as_ref())) {
        return None;
    }
    let name = |clause: &Clause| {
        let named = known.at(&clause.words).filter(|named| clause.listed && named.rest.is_empty());
        named.map(|named| named.targets)
    };
    let alone = others().all(|(clause, found)| found.is_some() || name(clause).is_some());
    // "这个不归我们，转税务吧": where it should go says more than that it is not here.
    let certain = read.iter().flatten().find(|found| !found.targets.is_empty());
    let kind = certain.unwrap_or(&first).kind;
    let mut targets: Vec<Target> = Vec::new();
    for (clause, found) in said.iter().zip(&read) {
        let same = found.as_ref().filter(|found| found.kind == kind).map(|found| found.targets.clone());
        for target in same.or_else(|| name(clause)).unwrap_or_default() {
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
    }
    Some(Order { kind, targets, alone })
}

/// What a clause asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    kind: OrderKind,
    targets: Vec<Target>,
    /// It counts only where nothing else is said.
    only_alone: bool,
}

impl Found {
    fn new(kind: OrderKind, targets: Vec<Target>) -> Self {
        Self { kind, targets, only_alone: false }
    }
}

/// A stretch of words without a mark in it, and whether a colon ends it.
struct Clause {
    words: String,
    colon: bool,
    /// It goes on with the list that the clause before it began: "孙静、赵磊".
    listed: bool,
}

fn clauses(text: &str) -> Vec<Clause> {
    let marks = |c: char| c == '\n' || c == '\r' || "，,。;；!！?？:：、~～…—()（）\"“”".contains(c);
    let mut clauses = Vec::new();
    let mut listed = false;
    for piece in text.split_inclusive(marks) {
        let colon = piece.ends_with([':', '：']);
        let words = piece.trim_end_matches(marks).trim().trim_matches(['.', '-', '*', ' ']);
        // A sentence ends at a full stop before a blank; "zhao.lei" and "10.5" hold none.
        for words in words.split(". ").map(str::trim).filter(|words| words.chars().any(char::is_alphanumeric)) {
            clauses.push(Clause { words: words.split_whitespace().collect::<Vec<_>>().join(" "), colon, listed });
        }
        listed = piece.ends_with('、');
    }
    clauses
}

fn read(clause: &Clause, known: &Known<'_>) -> Option<Found> {
    // What follows a colon is what the name before it says.
    let found = if clause.words.chars().any(whom::is_han) {
        let squeezed: String = clause.words.chars().filter(|c| !c.is_whitespace()).collect();
        chinese::read(&squeezed, known)
    } else {
        english::read(&clause.words, known)
    };
    found.filter(|_| !clause.colon)
}

fn speaks_to_the_asker(clause: &str) -> bool {
    TO_ASKER.iter().any(|word| {
        if word.is_ascii() { format!(" {clause} ").contains(&format!(" {word} ")) } else { clause.contains(word) }
    })
}

/// Takes the first of these words off the front, the longest first, as often as one is there.
fn without_front<'a>(mut text: &'a str, fronts: &[&str]) -> &'a str {
    while let Some(front) = fronts.iter().filter(|front| text.starts_with(**front)).max_by_key(|front| front.len()) {
        text = text.get(front.len()..).unwrap_or_default();
    }
    text
}

/// Nothing is left but words of these.
fn only(text: &str, words: &[&str]) -> bool {
    without_front(text, words).is_empty()
}
