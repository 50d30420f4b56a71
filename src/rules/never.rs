//! Rules that take no mail whatever is written in it: their own `none` is in each of their words, or an earlier rule is
//! there first. Such a rule would silently do nothing.

use super::matching::contains;
use super::{Rule, Within};
use crate::written::{Place, Problem, both};

/// Why the rule at `index` can take no mail, if it cannot.
pub(super) fn takes(rules: &[Rule], index: usize, place: &Place) -> Option<Problem> {
    let rule = rules.get(index)?;
    let name = &rule.name;
    // What a pattern matches cannot be told from its text. Without any word a problem says so already.
    let first = rule.any.first().filter(|_| rule.patterns.is_empty())?;
    let excluded = |word: &String| rule.none.iter().find(|none| contains(word, none));
    if rule.any.iter().all(|word| excluded(word).is_some()) {
        let by = excluded(first)?;
        return Some(place.problem(
            both!(
                "规则「{name}」永远不会命中：`any` 里的每个词都含有 `none` 里的词（`{first}` 含有 `{by}`）",
                "rule \"{name}\" can never match: a word of `none` is in each word of `any` (`{by}` is in `{first}`)"
            ),
            both!(
                "从 `none` 删去 `{by}`，或换掉 `any` 里的词",
                "take `{by}` out of `none`, or change the words of `any`"
            ),
        ));
    }
    let earlier = rules.get(..index)?;
    let taken = |word: &String| earlier.iter().find(|before| takes_before(before, rule, word));
    if !rule.any.iter().all(|word| excluded(word).is_some() || taken(word).is_some()) {
        return None;
    }
    let (word, before) = rule.any.iter().find_map(|word| Some((word, taken(word)?)))?;
    let (other, origin) = (&before.name, &before.origin);
    Some(place.problem(
        both!(
            "规则「{name}」永远不会命中：它的每个词都先被前面的规则命中（`{word}` 归「{other}」，{origin}）",
            "rule \"{name}\" can never match: earlier rules take each of its words (`{word}` goes to \"{other}\", {origin})"
        ),
        both!("把它移到前面，或删去它", "put it before them, or delete it"),
    ))
}

/// Whether an earlier rule takes every mail that this rule would take because of this word.
fn takes_before(before: &Rule, rule: &Rule, word: &str) -> bool {
    let looks_there = before.within == Within::Both || before.within == rule.within;
    // The earlier rule lets a mail pass only because of its own `none`; if that word excludes it here too, it is no way
    // round.
    let excludes_too = |passed: &String| {
        let looks_there = rule.within == Within::Both || rule.within == before.within;
        looks_there && rule.none.iter().any(|none| contains(passed, none))
    };
    looks_there && before.any.iter().any(|taken| contains(word, taken)) && before.none.iter().all(excludes_too)
}
