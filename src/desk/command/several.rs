//! The names at the front of `转 报销、税务 请看一下`: one or several, however they are parted, and the words behind them.
//!
//! People part names by commas, by a blank, by 和 or "and". A name that cannot be made out may be half of what was meant,
//! so nothing is done then, rather than something with the others alone.

use super::order::ORGANS;
use super::target::{NEAR_AT_MOST, Target, near_targets, target};
use crate::rules::Policy;

/// Longer words behind "和" tell something, and name nobody.
const NAME_CHARS: usize = 4;
/// Signs that part two names, or a name from the words behind it.
const COMMAS: &[char] = &['，', ',', '；', ';', '。'];
/// Signs behind which only a name stands.
const JOINERS: &[char] = &['、', '&', '＆', '+', '＋', '/', '／'];
const AND_CHINESE: &[&str] = &["以及", "和", "及", "与"];
const AND: &str = "and";

/// Whom a line names.
pub(super) enum Whom {
    /// These, in the order written, and the words that go along.
    Named { targets: Vec<Target>, words: String },
    /// Somebody whom nobody knows: how the line may have been meant, and whether other names on it are known.
    Missed { near: Vec<String>, known: bool },
}

/// Reads the names at the front of `argument`.
pub(super) fn whom(argument: &str, policy: &Policy) -> Whom {
    let mut found: Vec<(&str, Target)> = Vec::new();
    let mut left = argument.trim();
    let mut parted = Parted::Joined;
    loop {
        let Some((name, target, behind)) = name_in_front(left, policy) else {
            let word = first_word(left);
            return if found.is_empty() || parted.wants_a_name(word, left, policy) {
                missed(&found, word, policy)
            } else {
                named(&found, left)
            };
        };
        let desk_before = match found.last() {
            Some((_, Target::Desk(desk))) if parted == Parted::Blank => policy.desks.get(desk),
            Some(_) | None => None,
        };
        if desk_before.is_some_and(|desk| matches!(&target, Target::Person(person) if desk.members.contains(person))) {
            // "转 税务 赵磊" is one: him, of that desk.
            found.pop();
        } else if parted == Parted::Blank && !stands_apart(&target, name, behind, policy) {
            return Whom::Missed { near: vec![line_of(&found, name), line_of(&found, "")], known: true };
        }
        if !found.iter().any(|(_, known)| known == &target) {
            found.push((name, target));
        }
        match part(behind, policy) {
            None if behind.is_empty() => return named(&found, ""),
            // What goes on without a pause makes another word of the name: "税务和他们确认".
            None => return missed(&[], first_word(left), policy),
            Some((Parted::Words, words)) => return named(&found, words),
            Some((how, rest)) => (parted, left) = (how, rest),
        }
    }
}

/// How what follows is set off from a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parted {
    /// By a sign or a word that joins names.
    Joined,
    /// By a comma: a name, or the words.
    Comma,
    /// By nothing but a blank.
    Blank,
    /// What follows is no name.
    Words,
}

impl Parted {
    /// Whether the unknown `word` at the front of `left` must have been meant as a name.
    fn wants_a_name(self, word: &str, left: &str, policy: &Policy) -> bool {
        let alone = word.len() == left.len();
        let organ = ORGANS.iter().any(|organ| word.ends_with(organ)) && word.chars().count() <= NAME_CHARS + 1;
        match self {
            Self::Joined => true,
            Self::Comma => nearly_a_name(word, policy) || alone && organ,
            Self::Blank => alone && (nearly_a_name(word, policy) || organ),
            Self::Words => false,
        }
    }
}

fn named(found: &[(&str, Target)], words: &str) -> Whom {
    let targets = found.iter().map(|(_, target)| target.clone()).collect();
    Whom::Named { targets, words: words.trim().to_owned() }
}

/// How the line may have been meant: with a name near the unknown one, else without it.
fn missed(found: &[(&str, Target)], word: &str, policy: &Policy) -> Whom {
    let new = |name: &&String| found.iter().all(|(_, known)| target(name, policy).as_ref() != Some(known));
    let near = near_targets(word, policy);
    let mut near: Vec<String> = near.iter().filter(new).map(|name| line_of(found, name)).take(NEAR_AT_MOST).collect();
    if near.is_empty() && !found.is_empty() {
        near.push(line_of(found, ""));
    }
    Whom::Missed { near, known: !found.is_empty() }
}

/// The line with these names, and one more.
fn line_of(found: &[(&str, Target)], more: &str) -> String {
    let names = found.iter().map(|(name, _)| *name).chain((!more.is_empty()).then_some(more));
    let names: Vec<&str> = names.collect();
    format!("/to {}", names.join(if names.concat().is_ascii() { ", " } else { "，" }))
}

/// The longest known name that `text` begins with, and what follows it.
fn name_in_front<'a>(text: &'a str, policy: &Policy) -> Option<(&'a str, Target, &'a str)> {
    let ends = text.char_indices().filter(|(at, _)| *at > 0 && ends_a_name(text, *at)).map(|(at, _)| at);
    let ends: Vec<usize> = ends.chain([text.len()]).collect();
    ends.into_iter().rev().find_map(|end| {
        let (name, behind) = text.split_at_checked(end)?;
        Some((name, target(name, policy)?, behind))
    })
}

fn ends_a_name(text: &str, at: usize) -> bool {
    let behind = text.get(at..).unwrap_or_default();
    let before = text.get(..at).unwrap_or_default();
    let ends = behind.starts_with(|c: char| c.is_whitespace() || [':', '：'].contains(&c))
        || behind.starts_with(COMMAS)
        || behind.starts_with(JOINERS)
        || AND_CHINESE.iter().any(|and| behind.starts_with(and));
    ends && !before.ends_with(char::is_whitespace)
}

fn first_word(text: &str) -> &str {
    let ends = |c: char| c.is_whitespace() || [':', '：'].contains(&c) || COMMAS.contains(&c) || JOINERS.contains(&c);
    text.split(ends).next().unwrap_or_default()
}

/// What parts the name before `behind` from what follows, and what that is; `None` at the end, and where it goes on.
fn part<'a>(behind: &'a str, policy: &Policy) -> Option<(Parted, &'a str)> {
    let rest = behind.trim_start();
    let blank = rest.len() < behind.len();
    if rest.is_empty() {
        return None;
    }
    if let Some(words) = rest.strip_prefix([':', '：']) {
        return Some((Parted::Words, words));
    }
    if rest.starts_with(COMMAS) || rest.starts_with(JOINERS) {
        let joined = rest.starts_with(JOINERS);
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || COMMAS.contains(&c) || JOINERS.contains(&c));
        let how = if joined && !rest.is_empty() { Parted::Joined } else { Parted::Comma };
        return Some(if rest.is_empty() { (Parted::Words, rest) } else { (how, rest) });
    }
    let chinese = AND_CHINESE.iter().find_map(|and| rest.strip_prefix(and)).map(str::trim_start);
    let english = rest.strip_prefix(AND).filter(|rest| blank && rest.starts_with(char::is_whitespace));
    if let Some(next) = chinese.or(english.map(str::trim_start)) {
        let word = first_word(next);
        let short = if word.is_ascii() { word.len() == next.len() } else { word.chars().count() <= NAME_CHARS };
        if name_in_front(next, policy).is_some() || (short && !word.is_empty()) {
            return Some((Parted::Joined, next));
        }
        return blank.then_some((Parted::Words, rest));
    }
    blank.then_some((Parted::Blank, rest))
}

/// A name behind a blank may begin the words that go along ("转 税务 王芳之前处理过" with one blank more). The Chinese name
/// of a desk does not, nor does what ends the names.
fn stands_apart(target: &Target, name: &str, behind: &str, policy: &Policy) -> bool {
    let rest = behind.trim_start();
    let goes_on = rest.len() < behind.len() && !rest.is_empty() && !rest.starts_with(|c: char| c.is_ascii_digit());
    let words = goes_on
        && part(behind, policy).is_some_and(|(how, rest)| {
            how == Parted::Words || how == Parted::Blank && name_in_front(rest, policy).is_none()
        });
    !words || matches!(target, Target::Desk(_)) && !name.is_ascii()
}

/// Words such as "系统提示" are near a desk's name and mean none: a slip of the finger leaves the length as it was.
fn nearly_a_name(word: &str, policy: &Policy) -> bool {
    let chars = |text: &str| text.chars().count();
    near_targets(word, policy).iter().any(|name| chars(name).abs_diff(chars(word)) <= 1)
}
