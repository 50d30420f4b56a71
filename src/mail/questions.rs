//! The questions in one mail, where they stand apart: numbered, or each on a line of its own.
//!
//! A list of facts is no list of questions, and a question in the middle of a sentence is not cut out of it: what does
//! not stand apart plainly is one matter.

use std::sync::LazyLock;

use regex::Regex;

use super::phrases::{ASKING, Phrases, pattern};
use super::says::Says;

/// Nobody asks more at once; what is longer is a table or a log.
const MAX_QUESTIONS: usize = 20;

/// `1、`, `1.`, `(1)`, `①`, `一、` at the beginning of a line.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:[(（](?P<a>\d{1,2})[)）]|(?P<b>\d{1,2})\s*(?:[、)）:：．]|\.(?:\s|[^\d\s]))|(?P<c>[①-⑨])|(?P<d>[一二三四五六七八九])、)",
    )
});
/// A number in the middle of a line, behind the end of a sentence.
static WITHIN: LazyLock<Regex> = LazyLock::new(|| pattern(r"([？?。；;：:])[ \t]*(\d{1,2}[、)）．])"));

/// The questions, without their numbers; fewer than two are none.
#[must_use]
pub fn questions(words: &str) -> Vec<String> {
    let lines = WITHIN.replace_all(words, "$1\n$2");
    let found = numbered(&lines);
    let asking = found.iter().filter(|item| asks(item)).count();
    let listed = found.len() >= 2 && asking * 2 > found.len();
    // Numbers that make no list of questions would not be the numbers that are meant.
    let any = lines.lines().any(|line| number(line).is_some());
    let found = match (listed, any) {
        (true, _) => found,
        (false, true) => Vec::new(),
        (false, false) => one_a_line(&lines),
    };
    if (2..=MAX_QUESTIONS).contains(&found.len()) { found } else { Vec::new() }
}

/// Whether the writer has numbered them himself.
#[must_use]
pub fn are_numbered(words: &str) -> bool {
    words.lines().any(|line| number(line).is_some_and(|(number, _)| number == 1))
}

/// The items of the list that begins with 1, each with the lines that belong to it.
fn numbered(words: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let mut open = false;
    for line in words.lines() {
        match number(line).filter(|(number, _)| *number == items.len() + 1) {
            Some((_, text)) => {
                items.push(text.trim().to_owned());
                open = true;
            }
            // What a house calls thanks ends no list: the built-in words are enough.
            None if line.trim().is_empty() || Phrases::default().asker_says(line) == Says::Thanked => open = false,
            None => {
                if let Some(last) = items.last_mut().filter(|_| open) {
                    last.extend([" ", line.trim()]);
                }
            }
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

/// The number that a line begins with, and what stands behind it.
fn number(line: &str) -> Option<(usize, &str)> {
    const CIRCLED: &str = "①②③④⑤⑥⑦⑧⑨";
    const HAN: &str = "一二三四五六七八九";
    let found = NUMBERED.captures(line)?;
    let place = |set: &str, group: &str| set.chars().position(|c| group.starts_with(c)).map(|at| at + 1);
    let digits = found.name("a").or_else(|| found.name("b"));
    let number = match (digits, found.name("c"), found.name("d")) {
        (Some(digits), ..) => digits.as_str().parse().ok(),
        (None, Some(circled), _) => place(CIRCLED, circled.as_str()),
        (None, None, Some(han)) => place(HAN, han.as_str()),
        (None, None, None) => None,
    }?;
    // Of "1.a" the pattern took the first sign of the text as well.
    let mut end = found.get(0)?.end();
    let dotted = found
        .name("b")
        .is_some_and(|digits| line.get(digits.end()..).unwrap_or_default().trim_start().starts_with('.'));
    if dotted {
        end = line.find('.')? + 1;
    }
    Some((number, line.get(end..).unwrap_or_default()))
}

/// Lines that are each one question.
fn one_a_line(words: &str) -> Vec<String> {
    let lines = words.lines().map(str::trim).filter(|line| line.ends_with(['？', '?']));
    lines.map(str::to_owned).collect()
}

fn asks(item: &str) -> bool {
    let lower = item.to_lowercase();
    item.contains(['？', '?']) || ASKING.iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::questions;

    #[test]
    fn questions_are_told_apart_where_they_stand_apart() {
        for (words, expected) in [
            (
                "您好，想请教：\n1、出差打车票超过200要不要写说明？\n2、客户餐费电子票重复报了一张怎么撤？\n3、借款没还完能不能先报销？\n谢谢！",
                &["出差打车票超过200要不要写说明？", "客户餐费电子票重复报了一张怎么撤？", "借款没还完能不能先报销？"]
                    [..],
            ),
            ("请问：1、怎么撤？2、要说明吗？", &["怎么撤？", "要说明吗？"]),
            ("(1) How do I claim it?\n(2) By when?\n\nThanks", &["How do I claim it?", "By when?"]),
            ("1. Which form?\n2.Where do I send it?", &["Which form?", "Where do I send it?"]),
            ("①怎么报\n②能不能报", &["怎么报", "能不能报"]),
            ("一、标准是多少\n二、超了怎么办", &["标准是多少", "超了怎么办"]),
            ("打车票要说明吗？\n电子票怎么撤？", &["打车票要说明吗？", "电子票怎么撤？"]),
            ("1、单号 BX1\n2、金额 1.5 万\n请查收。", &[]),
            ("1.5 倍怎么算？", &[]),
            ("打车票要说明吗？电子票怎么撤？", &[]),
            ("1、只有一个问题？", &[]),
            ("2、第二？\n3、第三？", &[]),
            ("", &[]),
        ] {
            assert_eq!(questions(words), expected, "{words}");
        }
    }
}
