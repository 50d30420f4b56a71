//! Whether a new mail of an asker asks once more what an open case of his asks already (design section 4).
//!
//! It joins only if that is *certain*:
//!
//! - the words are the same but for white space, marks and what a mail program puts below them; or all but a few of
//!   them are, and none of their numbers (documents, amounts, dates) differs;
//! - words with a "see attached" at their heart bring the same files or none;
//! - and the subject adds nothing: it is the same, or one holds the other ("催办：…", "… 第二次"). Under another subject
//!   only words that name their matter by themselves count: with a document's number, or of some length.
//! - One case alone fits.
//!
//! What fits but is not certain is a new case that is linked with the other: two questions in one case lose one of them,
//! two cases of one question cost a letter.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::around::Words;
use super::case::Case;
use crate::ids::CaseId;
use crate::mail::Mail;
use crate::mail::subject::strip;

/// Words with fewer characters than this ("如题", "见附件") say nothing by themselves.
const TELLING_CHARS: usize = 8;
/// Shorter words are another question when a few of their characters change.
const CHANGED_MIN_CHARS: usize = 16;
/// Of the pairs of characters in two texts, how many in a hundred are in both: a question with a word put in or left out.
const CHANGED_PERCENT: usize = 85;
/// The same for texts that may be one question told twice.
const PERHAPS_PERCENT: usize = 60;
/// Words of this length name their matter whatever the subject.
const LONG_CHARS: usize = 40;
/// A number of this length is a document's.
const DOCUMENT_CHARS: usize = 6;

/// What a new mail is to the open cases of its asker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repeated {
    /// The question of this case once more.
    Certainly(CaseId),
    /// Perhaps one of these; none if it is a question of its own.
    Perhaps(Vec<CaseId>),
}

/// Compares a mail with the first question of each open case of the same asker.
pub fn of<'a>(mail: &Mail, open: impl Iterator<Item = (&'a Case, &'a Words)>) -> Repeated {
    let (mut certain, mut perhaps) = (Vec::new(), Vec::new());
    for (case, asked) in open {
        match likeness(mail, case, asked) {
            Likeness::Same => certain.push(case.id),
            Likeness::Like => perhaps.push(case.id),
            Likeness::None => {}
        }
    }
    match certain.as_slice() {
        [case] => Repeated::Certainly(*case),
        _ => Repeated::Perhaps(certain.into_iter().chain(perhaps).collect()),
    }
}

enum Likeness {
    Same,
    Like,
    None,
}

fn likeness(mail: &Mail, case: &Case, asked: &Words) -> Likeness {
    let (old, new) = (folded(&asked.text), folded(&mail.new_text));
    if old.chars().count().min(new.chars().count()) < TELLING_CHARS {
        return Likeness::None;
    }
    // A colleague may have handed in the words with what stood below them.
    let begins = case.handed_in_by.is_some() && same_words(&asked.text, &mail.new_text);
    let alike = if old == new || begins { 100 } else { alike_percent(&old, &new) };
    let long_enough = old.chars().count().min(new.chars().count()) >= CHANGED_MIN_CHARS;
    let words = alike == 100 || long_enough && alike >= CHANGED_PERCENT;
    let files = files(mail);
    let same_files = files.is_empty() && asked.attachments.is_empty() || files == asked.attachments;
    let subject = strip(&mail.subject);
    let of_the_case = numbers(&[&case.subject, &asked.text]);
    let of_the_mail = numbers(&[&subject, &mail.new_text]);
    let named = of_the_mail.iter().any(|number| number.len() >= DOCUMENT_CHARS) || new.chars().count() >= LONG_CHARS;
    if words && same_files && of_the_case == of_the_mail && (same_subject(&case.subject, &subject) || named) {
        Likeness::Same
    } else if alike >= PERHAPS_PERCENT {
        Likeness::Like
    } else {
        Likeness::None
    }
}

/// The same words but for white space and marks.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    one == other && one.chars().count() >= TELLING_CHARS
}

/// The same words, but for white space and what a mail program puts below them.
#[must_use]
pub fn same_words(one: &str, other: &str) -> bool {
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let (one, other) = (squeezed(one), squeezed(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    short.chars().count() >= TELLING_CHARS && long.starts_with(short.as_str())
}

/// The files that a mail's new words bring, as they are kept with the words.
#[must_use]
pub fn files(mail: &Mail) -> Vec<(String, u64)> {
    let own = mail.attachments.iter().filter(|attachment| !attachment.aside);
    own.map(|attachment| (attachment.name.clone().unwrap_or_default(), attachment.size_bytes)).collect()
}

fn same_subject(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    one == other || !one.is_empty() && other.contains(&one) || !other.is_empty() && one.contains(&other)
}

fn folded(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// Everything with a digit in it, however often it stands there.
fn numbers(texts: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for text in texts {
        let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
        let runs = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'));
        let runs = runs.map(|run| run.trim_matches(['-', '.']));
        found.extend(runs.filter(|run| run.contains(|c: char| c.is_ascii_digit())).map(str::to_owned));
    }
    found
}

/// Of the pairs of neighbouring characters in both texts, how many in a hundred stand in both.
fn alike_percent(one: &str, other: &str) -> usize {
    let (one, other) = (pairs(one), pairs(other));
    let all = one.values().sum::<usize>() + other.values().sum::<usize>();
    let both: usize = one.iter().map(|(pair, count)| other.get(pair).map_or(0, |there| (*count).min(*there))).sum();
    (2 * both * 100).checked_div(all).unwrap_or(0).min(99)
}

fn pairs(text: &str) -> BTreeMap<(char, char), usize> {
    let mut pairs = BTreeMap::new();
    for pair in text.chars().zip(text.chars().skip(1)) {
        *pairs.entry(pair).or_default() += 1;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::case::Asker;
    use crate::desk::evolve;
    use crate::desk::fact::CaseFact;
    use crate::ids::{Address, Language, MailId, Moment};
    use crate::mail::understand::understand;

    const OLD: (&str, &str) = ("差旅报销单被退回", "我上周交的差旅单 BX20261116-0087 被退了，说专票抬头不对，怎么改？");
    const BARE: (&str, &str) = ("差旅报销单被退回", "请帮忙看一下是什么原因，谢谢");

    fn case(id: i64, subject: &str) -> Case {
        let start: Moment = "2026-11-23T09:00:00+08:00".parse().unwrap();
        let asker = Asker {
            name: "a".to_owned(),
            addr: Address::parse("a@corp.example").unwrap(),
            outside: false,
            namesake: false,
        };
        let opened = CaseFact::Opened {
            mail: MailId(id),
            asker,
            handed_in_by: None,
            subject: subject.to_owned(),
            language: Language::Chinese,
            start,
            topic: None,
            rule: None,
            linked: Vec::new(),
            copied: Vec::new(),
            vouched: false,
        };
        evolve::fold(CaseId(id), &[(start, opened)]).unwrap()
    }

    fn asks(subject: &str, text: &str) -> Mail {
        understand(format!("From: a@corp.example\r\nSubject: {subject}\r\n\r\n{text}\r\n").as_bytes())
    }

    fn found(old: (&str, &str), new: (&str, &str)) -> &'static str {
        let (case, words) = (case(1, old.0), Words { text: old.1.to_owned(), ..Words::default() });
        match of(&asks(new.0, new.1), [(&case, &words)].into_iter()) {
            Repeated::Certainly(_) => "certain",
            Repeated::Perhaps(cases) if cases.is_empty() => "new",
            Repeated::Perhaps(_) => "perhaps",
        }
    }

    #[test]
    fn a_question_joins_another_only_if_it_is_certainly_the_same() {
        for (old, subject, text, expected) in [
            (OLD, OLD.0, OLD.1, "certain"),
            (OLD, OLD.0, "我上周交的差旅单 BX20261116-0087 被退了,说专票抬头不对,怎么改", "certain"),
            (OLD, "催办：差旅报销单被退回", OLD.1, "certain"),
            (OLD, "再问一次", OLD.1, "certain"),
            (OLD, OLD.0, "您好，我上周交的差旅单 BX20261116-0087 被退了，说专票抬头不对，怎么改？", "certain"),
            // Another document.
            (OLD, OLD.0, "我上周交的差旅单 BX20261116-0088 被退了，说专票抬头不对，怎么改？", "perhaps"),
            (OLD, "差旅报销单 BX20261116-0088 被退回", OLD.1, "perhaps"),
            (OLD, OLD.0, "我上周交的差旅单 BX20261116-0087 被退了，说缺行程单，在哪里下载？", "perhaps"),
            (OLD, OLD.0, "住宿费超标准了能报吗，需要谁批？", "new"),
            (BARE, BARE.0, BARE.1, "certain"),
            // Words that fit any question, under another subject.
            (BARE, "发票认证失败", BARE.1, "perhaps"),
            (("报销", "如题"), "报销", "如题", "new"),
        ] {
            assert_eq!(found(old, (subject, text)), expected, "{subject}: {text}");
        }
    }

    #[test]
    fn what_fits_two_cases_is_certain_of_neither() {
        let (one, two) = (case(1, OLD.0), case(2, OLD.0));
        let words = Words { text: OLD.1.to_owned(), ..Words::default() };
        let found = of(&asks(OLD.0, OLD.1), [(&one, &words), (&two, &words)].into_iter());
        assert_eq!(found, Repeated::Perhaps(vec![CaseId(1), CaseId(2)]));
    }

    #[test]
    fn other_files_make_another_question() {
        let (case, mut words) = (case(1, OLD.0), Words { text: OLD.1.to_owned(), ..Words::default() });
        words.attachments = vec![("退单.png".to_owned(), 10)];
        let found = of(&asks(OLD.0, OLD.1), [(&case, &words)].into_iter());
        assert_eq!(found, Repeated::Perhaps(vec![CaseId(1)]));
    }
}
