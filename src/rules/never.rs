//! Rules that take no mail whatever is written in it: their own `none` is in each of their words, or an earlier rule is
//! there first. Such a rule would silently do nothing.

use super::Rule;
use super::condition::{Condition, Sign, Within};
use super::matching::contains;
use crate::written::{Place, Problem, both};

/// Why the rule at `index` can take no mail, if it cannot.
pub(super) fn takes(rules: &[Rule], index: usize, place: &Place) -> Option<Problem> {
    let rule = rules.get(index)?;
    let name = &rule.name;
    let when = &rule.when;
    // What a pattern matches cannot be told from its text; a rule without any words asks for something else.
    let any = words(when)?;
    let first = *any.first()?;
    let excluded = |word: &str| when.none.iter().find(|none| contains(word, none));
    if any.iter().all(|word| excluded(word).is_some()) {
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
    let taken = |word: &str| earlier.iter().find(|before| takes_before(&before.when, when, word));
    if !any.iter().all(|word| excluded(word).is_some() || taken(word).is_some()) {
        return None;
    }
    let (word, before) = any.iter().find_map(|word| Some((word, taken(word)?)))?;
    let (other, origin) = (&before.name, &before.origin);
    Some(place.problem(
        both!(
            "规则「{name}」永远不会命中：它的每个词都先被前面的规则命中（`{word}` 归「{other}」，{origin}）",
            "rule \"{name}\" can never match: earlier rules take each of its words (`{word}` goes to \"{other}\", {origin})"
        ),
        both!("把它移到前面，或删去它", "put it before them, or delete it"),
    ))
}

/// The plain words of `any`; nothing if a pattern stands among them.
fn words(when: &Condition) -> Option<Vec<&str>> {
    let word = |sign: &'_ Sign| matches!(sign, Sign::Word(_));
    when.any.iter().all(word).then(|| {
        let each = when.any.iter().filter_map(|sign| match sign {
            Sign::Word(word) => Some(word.as_str()),
            Sign::Pattern(_) => None,
        });
        each.collect()
    })
}

/// Whether an earlier rule takes every mail that this rule would take because of this word.
fn takes_before(before: &Condition, when: &Condition, word: &str) -> bool {
    let looks_there =
        before.within == when.within || before.within == Within::Both && when.within != Within::AttachmentNames;
    // Whatever else the earlier rule asks for, a mail may lack.
    let asks_no_more = before.all.is_empty()
        && before.senders.is_empty()
        && before.departments.is_empty()
        && before.languages.is_empty()
        && before.kinds.is_empty();
    // The earlier rule lets a mail pass only because of its own `none`; if that word excludes it here too, it is no way
    // round.
    let excludes_too = |passed: &String| {
        let looks_there = when.within == Within::Both || when.within == before.within;
        looks_there && when.none.iter().any(|none| contains(passed, none))
    };
    let takes = |sign: &Sign| match sign {
        Sign::Word(taken) => contains(word, taken),
        Sign::Pattern(_) => false,
    };
    looks_there && asks_no_more && before.any.iter().any(takes) && before.none.iter().all(excludes_too)
}
