//! The examples beside the rules: what a rule is to take and what not, tried at every load. A set of rules that
//! contradicts its examples is not accepted, nor are examples that contradict each other.

use std::collections::BTreeMap;

use super::Rule;
use super::matching::{Folded, Outcome, fold};
use super::routes::Example;
use crate::written::{Placed, Problem, both};

/// What is wrong with the examples of each rule; the rules stand in the order they are tried.
pub(super) fn check(rules: &[Rule], examples: &[Vec<Placed<Example>>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut first: BTreeMap<(String, String), (usize, &Placed<Example>)> = BTreeMap::new();
    for (index, example) in examples.iter().enumerate().flat_map(|(index, of)| of.iter().map(move |it| (index, it))) {
        let text = (fold(&example.value.subject), fold(&example.value.words));
        let (before, twin) = *first.entry(text).or_insert((index, example));
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
    let text = Folded::new(&example.value.subject, &example.value.words);
    let rule = rules.get(index)?;
    let name = &rule.name;
    let (mistake, mend) = match (example.value.matches, text.try_rule(rule)) {
        (true, Outcome::Matched { .. }) => {
            let (before, word) = rules.iter().take(index).find_map(|before| match text.try_rule(before) {
                Outcome::Matched { word } => Some((before, word)),
                Outcome::Excluded { .. } | Outcome::NoWord => None,
            })?;
            let (other, origin) = (&before.name, &before.origin);
            (
                both!(
                    "规则「{name}」的例子先被「{other}」（{origin}）的词 `{word}` 命中",
                    "the example of rule \"{name}\" is taken before it by \"{other}\" ({origin}) because of `{word}`"
                ),
                both!(
                    "给前一条规则加 `none`，或调换两条规则的次序",
                    "give the earlier rule a `none`, or put this rule before it"
                ),
            )
        }
        (true, Outcome::NoWord) => (
            both!(
                "规则「{name}」未命中自己的例子：例中没有 `any` 里的词",
                "rule \"{name}\" does not match its own example: no word of `any` is in it"
            ),
            both!(
                "在 `any` 中补上例中的词，或写 `matches = false`",
                "add a word of the example to `any`, or write `matches = false`"
            ),
        ),
        (true, Outcome::Excluded { by }) => (
            both!(
                "规则「{name}」未命中自己的例子：例中有 `none` 里的 `{by}`",
                "rule \"{name}\" does not match its own example: `{by}` of `none` is in it"
            ),
            both!(
                "从 `none` 删去 `{by}`，或写 `matches = false`",
                "take `{by}` out of `none`, or write `matches = false`"
            ),
        ),
        (false, Outcome::Matched { word }) => (
            both!(
                "规则「{name}」命中了不该命中的例子：例中有 `{word}`",
                "rule \"{name}\" matches an example that it should not: `{word}` is in it"
            ),
            both!("在 `none` 中加一个词，或改 `{word}`", "add a word to `none`, or change `{word}`"),
        ),
        (false, Outcome::NoWord | Outcome::Excluded { .. }) => return None,
    };
    Some(example.place.problem(mistake, mend))
}
