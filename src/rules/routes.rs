//! `routes/*.toml` as written: the rules, in the order of the files' names and then of their lines.

use super::matching::fold;
use super::pattern::Pattern;
use super::{Route, Within};
use crate::written::{Placed, Section, both};

const ROUTES: &[(&str, Route)] =
    &[("suggest", Route::Suggest), ("now", Route::Now), ("on_deadline", Route::OnDeadline), ("never", Route::Never)];

const WITHINS: &[(&str, Within)] = &[("subject", Within::Subject), ("words", Within::Words), ("both", Within::Both)];

/// A `[[rule]]` with a name.
pub(super) struct WrittenRule {
    pub(super) name: Placed<String>,
    pub(super) any: Vec<String>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) none: Vec<String>,
    pub(super) within: Within,
    pub(super) topic: Option<Placed<String>>,
    pub(super) route: Route,
    pub(super) examples: Vec<Placed<Example>>,
}

/// A `[[rule.example]]`: a mail, and whether this rule is to take it.
pub(super) struct Example {
    pub(super) subject: String,
    pub(super) words: String,
    pub(super) matches: bool,
}

pub(super) fn read(top: &Section<'_>) -> Vec<WrittenRule> {
    top.sections("rule").iter().filter_map(rule).collect()
}

fn rule(section: &Section<'_>) -> Option<WrittenRule> {
    let name = section.required_text("name");
    let when = section.section("when");
    if !section.has("when") {
        section.miss("when");
    }
    let condition = when.as_ref().map(condition).unwrap_or_default();
    let topic = section.required_text("topic");
    // Suggesting is the mildest thing a rule can lead to.
    let route = section.choice("route", ROUTES).unwrap_or(Route::Suggest);
    let mut examples: Vec<_> = section.sections("example").iter().filter_map(example).collect();
    // A rule without words is told once, not again by each of its examples; what a broken pattern would match is unknown.
    let Condition { any, patterns, none, within, broken } = condition;
    if broken || any.is_empty() && patterns.is_empty() {
        examples.clear();
    }
    Some(WrittenRule { any, patterns, none, within, topic, route, examples, name: name? })
}

/// What `when` says.
struct Condition {
    any: Vec<String>,
    patterns: Vec<Pattern>,
    none: Vec<String>,
    within: Within,
    /// A pattern could not be read.
    broken: bool,
}

impl Default for Condition {
    fn default() -> Self {
        Self { any: Vec::new(), patterns: Vec::new(), none: Vec::new(), within: Within::Both, broken: false }
    }
}

fn condition(when: &Section<'_>) -> Condition {
    let re = when.texts("any_re");
    let any = if re.is_some() { when.texts("any") } else { when.required_texts("any") }.unwrap_or_default();
    if when.has("any") && any.is_empty() {
        let place = when.place_of_key("any");
        when.note(
            &place,
            both!("`any` 是空的，规则永远不会命中", "`any` is empty: the rule would never match"),
            both!("至少写一个词", "write one word at least"),
        );
    }
    if any.is_empty() && re.as_ref().is_some_and(Vec::is_empty) {
        let place = when.place_of_key("any_re");
        when.note(
            &place,
            both!("`any_re` 是空的，规则永远不会命中", "`any_re` is empty: the rule would never match"),
            both!("写 `any`，或至少写一个正则表达式", "write `any`, or one regular expression at least"),
        );
    }
    let written = re.unwrap_or_default();
    let patterns: Vec<Pattern> = written.iter().filter_map(|text| pattern(when, text)).collect();
    let none = when.texts("none").unwrap_or_default();
    let within = when.choice("in", WITHINS).unwrap_or(Within::Both);
    let broken = patterns.len() < written.len();
    Condition { any: folded(when, any), none: folded(when, none), patterns, within, broken }
}

fn pattern(when: &Section<'_>, text: &Placed<String>) -> Option<Pattern> {
    let read = Pattern::parse(&text.value);
    read.map_err(|broken| when.note(&when.place_inside(text, broken.at), broken.mistake, broken.mend)).ok()
}

fn folded(when: &Section<'_>, words: Vec<Placed<String>>) -> Vec<String> {
    let fold_one = |word: Placed<String>| {
        let folded = fold(&word.value);
        if folded.trim().is_empty() {
            when.note(
                &word.place,
                both!("空白的词会命中一切", "a blank word would match everything"),
                both!("删去它", "delete it"),
            );
            return None;
        }
        Some(folded.trim().to_owned())
    };
    words.into_iter().filter_map(fold_one).collect()
}

fn example(section: &Section<'_>) -> Option<Placed<Example>> {
    let subject = section.text("subject");
    let words = section.text("words");
    let matches = section.yes_or_no("matches");
    if !section.has("matches") {
        section.miss("matches");
    }
    if !section.has("subject") && !section.has("words") {
        section.note(
            &section.place(),
            both!("例子既无 `subject` 也无 `words`", "the example has neither `subject` nor `words`"),
            both!("至少写其中一个", "write one of the two at least"),
        );
    }
    let example = Example {
        subject: subject.map(|text| text.value).unwrap_or_default(),
        words: words.map(|text| text.value).unwrap_or_default(),
        matches: matches?.value,
    };
    Some(Placed { value: example, place: section.place() })
}
