//! The examples beside the rules: what a rule is to take and what not, tried at every load. A set of rules that
//! contradicts its examples is not accepted, nor are examples that contradict each other.

use std::collections::BTreeMap;

use super::Rule;
use super::matching::{Folded, Outcome};
use super::routes::Example;
use crate::ids::Language;
use crate::written::{Both, Placed, Problem, both};

/// What is wrong with the examples of each rule; the rules stand in the order they are tried.
pub(super) fn check(rules: &[Rule], examples: &[Vec<Placed<Example>>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut first: BTreeMap<_, (usize, &Placed<Example>)> = BTreeMap::new();
    for (index, example) in examples.iter().enumerate().flat_map(|(index, of)| of.iter().map(move |it| (index, it))) {
        let (before, twin) = *first.entry(example.value.same_key()).or_insert((index, example));
        let contradicts = clash(rules, (before, twin), (index, example));
        problems.extend(contradicts.or_else(|| contradiction(rules, index, example)));
    }
    problems
}

/// Two examples of the same words of which the rules can bear out one alone.
fn clash(
    rules: &[Rule],
    (before, twin): (usize, &Placed<Example>),
    (index, example): (usize, &Placed<Example>),
) -> Option<Problem> {
    let (first, second) = (&rules.get(before)?.name, &rules.get(index)?.name);
    let place = &twin.place;
    let (mistake, mend) = match (before == index, twin.value.matches, example.value.matches) {
        (true, one, other) if one != other => (
            both!(
                "规则「{first}」有两个相同的例子（另一个在 {place}），一个要命中，一个不要",
                "rule \"{first}\" has the same example twice (also at {place}): once it should match and once not"
            ),
            both!("删去其中一个", "delete one of the two"),
        ),
        (false, true, true) => (
            both!(
                "同一个例子，「{first}」（{place}）和「{second}」都要命中，而一封邮件只归一条规则",
                "both \"{first}\" ({place}) and \"{second}\" are to take this example, and one rule alone takes a mail"
            ),
            both!("删去其中一个例子", "delete one of the two examples"),
        ),
        (true | false, ..) => return None,
    };
    Some(example.place.problem(mistake, mend))
}

/// An example that the rules, tried in their order, do not bear out.
fn contradiction(rules: &[Rule], index: usize, example: &Placed<Example>) -> Option<Problem> {
    let seen = example.value.seen();
    let text = Folded::new(&seen);
    let rule = rules.get(index)?;
    let name = &rule.name;
    let (mistake, mend) = match (example.value.matches, text.try_rule(rule)) {
        (true, Outcome::Matched(_)) => {
            let (before, hit) = rules.iter().take(index).find_map(|before| match text.try_rule(before) {
                Outcome::Matched(hit) => Some((before, hit)),
                Outcome::Excluded { .. }
                | Outcome::NoWord
                | Outcome::Lacks { .. }
                | Outcome::OtherSender
                | Outcome::OtherLanguage
                | Outcome::OtherKind
                | Outcome::OtherDepartment => None,
            })?;
            let (other, origin) = (&before.name, &before.origin);
            let (zh, en) = (hit.words(Language::Chinese), hit.words(Language::English));
            (
                both!(
                    "规则「{name}」的例子先被「{other}」（{origin}）命中：{zh}",
                    "the example of rule \"{name}\" is taken before it by \"{other}\" ({origin}) because of {en}"
                ),
                both!(
                    "给前一条规则加 `none`，或调换两条规则的次序",
                    "give the earlier rule a `none`, or put this rule before it"
                ),
            )
        }
        (false, Outcome::Matched(hit)) => {
            let (zh, en) = (hit.words(Language::Chinese), hit.words(Language::English));
            (
                both!(
                    "规则「{name}」命中了不该命中的例子：{zh}",
                    "rule \"{name}\" matches an example that it should not, because of {en}"
                ),
                both!("在 `none` 中加一个词，或改命中的词", "add a word to `none`, or change what matched"),
            )
        }
        (true, missed) => {
            let (zh, en) = (missed.words(Language::Chinese), missed.words(Language::English));
            (
                both!("规则「{name}」未命中自己的例子：{zh}", "rule \"{name}\" does not match its own example: {en}"),
                unmissed(&missed),
            )
        }
        (
            false,
            Outcome::Excluded { .. }
            | Outcome::NoWord
            | Outcome::Lacks { .. }
            | Outcome::OtherSender
            | Outcome::OtherLanguage
            | Outcome::OtherKind
            | Outcome::OtherDepartment,
        ) => return None,
    };
    Some(example.place.problem(mistake, mend))
}

/// How a rule comes to match the example that it misses.
fn unmissed(missed: &Outcome) -> Both {
    match missed {
        Outcome::Excluded { by } => both!(
            "从 `none` 删去 `{by}`，或写 `matches = false`",
            "take `{by}` out of `none`, or write `matches = false`"
        ),
        Outcome::Lacks { word } => {
            both!("把 `{word}` 写进例子，或从 `all` 删去它", "put `{word}` into the example, or take it out of `all`")
        }
        Outcome::OtherSender => both!(
            "在例中写 `sender = \"…\"`，或写 `matches = false`",
            "give the example its `sender`, or write `matches = false`"
        ),
        Outcome::OtherLanguage => both!(
            "在例中写 `language = \"…\"`，或写 `matches = false`",
            "give the example its `language`, or write `matches = false`"
        ),
        Outcome::OtherKind => both!(
            "在例中写 `kind = \"…\"`，或写 `matches = false`",
            "give the example its `kind`, or write `matches = false`"
        ),
        Outcome::OtherDepartment => both!(
            "在例中写 `department = \"…\"`，或写 `matches = false`",
            "give the example its `department`, or write `matches = false`"
        ),
        Outcome::NoWord | Outcome::Matched(_) => both!(
            "在 `any` 中补上例中的词，或写 `matches = false`",
            "add a word of the example to `any`, or write `matches = false`"
        ),
    }
}
