//! Which rule takes a mail: folding, plain words, and the trace of what was tried.
//!
//! Text and words are folded alike (NFKC, lower case, blanks as one space), so that `ＶＡＴ` is `vat`. A word that
//! begins or ends with a Latin letter or digit matches only where no other one touches that end: `VAT` is in
//! `开VAT发票` and not in `private`. Chinese has no such borders and needs none.
//!
//! The first matching rule wins. Nothing here knows what follows from a hit.

use unicode_normalization::UnicodeNormalization;

use super::{Policy, Route, Rule, Within};
use crate::ids::{DeskId, TopicId};

/// The rule that took a mail, and what it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleHit {
    /// The rule's name.
    pub rule: String,
    /// File and line, for explanations.
    pub origin: String,
    /// The word that was found, folded; or the regular expression that was.
    pub word: String,
    /// The topic it gives.
    pub topic: TopicId,
    /// The desk that knows the topic.
    pub desk: DeskId,
    /// What follows.
    pub route: Route,
}

/// One rule that was tried, for explanations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The rule's name.
    pub rule: String,
    /// File and line.
    pub origin: String,
    /// How it went.
    pub outcome: Outcome,
}

/// How a rule fared with a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It takes the mail, because of this word.
    Matched {
        /// The word, folded; or the regular expression.
        word: String,
    },
    /// One of its words is there, but so is one of `none`.
    Excluded {
        /// The word of `none`, folded.
        by: String,
    },
    /// None of its words is there.
    NoWord,
}

/// What the rules make of a mail, and how they came to it: every rule up to the one that took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routing {
    /// The rule that took it, if one did.
    pub hit: Option<RuleHit>,
    /// The rules tried, in order.
    pub tried: Vec<Tried>,
}

/// The first rule that takes a mail with this subject and these new words.
#[must_use]
pub fn route(policy: &Policy, subject: &str, words: &str) -> Option<RuleHit> {
    explain(policy, subject, words).hit
}

/// The same with its trace.
#[must_use]
pub fn explain(policy: &Policy, subject: &str, words: &str) -> Routing {
    let text = Folded::new(subject, words);
    let mut tried = Vec::new();
    for rule in &policy.routes {
        let outcome = text.try_rule(rule);
        tried.push(Tried { rule: rule.name.clone(), origin: rule.origin.clone(), outcome: outcome.clone() });
        // A loaded policy has the topic of each of its rules.
        if let (Outcome::Matched { word }, Some(topic)) = (outcome, policy.topics.get(&rule.topic)) {
            let hit = RuleHit {
                rule: rule.name.clone(),
                origin: rule.origin.clone(),
                word,
                topic: topic.id.clone(),
                desk: topic.desk.clone(),
                route: rule.route,
            };
            return Routing { hit: Some(hit), tried };
        }
    }
    Routing { hit: None, tried }
}

/// The form in which text and words are compared.
#[must_use]
pub fn fold(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_invisible(*c));
    let lower = visible.nfkc().collect::<String>().to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    for c in lower.chars() {
        match (c.is_whitespace(), folded.ends_with(' ')) {
            (true, true) => {}
            (true, false) => folded.push(' '),
            (false, _) => folded.push(c),
        }
    }
    folded
}

/// Whether a folded word stands in a folded text.
#[must_use]
pub fn contains(text: &str, word: &str) -> bool {
    let (Some(first), Some(last)) = (word.chars().next(), word.chars().next_back()) else { return false };
    text.match_indices(word).any(|(at, found)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|after| after.chars().next());
        !touches(first, before) && !touches(last, after)
    })
}

/// A mail's text, folded once for all rules.
pub(super) struct Folded {
    subject: String,
    words: String,
}

impl Folded {
    pub(super) fn new(subject: &str, words: &str) -> Self {
        Self { subject: fold(subject), words: fold(words) }
    }

    /// How one rule fares.
    pub(super) fn try_rule(&self, rule: &Rule) -> Outcome {
        let plain = rule.any.iter().find(|word| self.has(rule.within, word));
        let pattern = || rule.patterns.iter().find(|pattern| self.in_part(rule.within, |text| pattern.is_in(text)));
        let Some(word) = plain.or_else(|| pattern().map(|pattern| &pattern.written)) else { return Outcome::NoWord };
        match rule.none.iter().find(|word| self.has(rule.within, word)) {
            Some(by) => Outcome::Excluded { by: by.clone() },
            None => Outcome::Matched { word: word.clone() },
        }
    }

    fn has(&self, within: Within, word: &str) -> bool {
        self.in_part(within, |text| contains(text, word))
    }

    fn in_part(&self, within: Within, found: impl Fn(&str) -> bool) -> bool {
        match within {
            Within::Subject => found(&self.subject),
            Within::Words => found(&self.words),
            Within::Both => found(&self.subject) || found(&self.words),
        }
    }
}

/// Whether a word's end is Latin and so is the sign beside it.
fn touches(end: char, beside: Option<char>) -> bool {
    is_latin(end) && beside.is_some_and(is_latin)
}

/// A Latin letter, with or without accents, or a digit.
fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || (c.is_alphabetic() && matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'))
}

/// Signs of no width, which some mail programs leave between letters (mail-facts C-11).
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latin_word_stands_alone_and_a_chinese_one_anywhere() {
        let rows = [
            ("开VAT发票", "VAT", true),
            ("private", "VAT", false),
            ("VAT", "VAT", true),
            ("ＶＡＴ发票", "vat", true),
            ("vat2", "VAT", false),
            ("2vat", "VAT", false),
            ("VAT-2", "VAT", true),
            ("my private VAT", "VAT", true),
            ("élevat", "VAT", false),
            ("éVAT", "VAT", false),
            ("提示 502，换了浏览器", "502", true),
            ("单号15021", "502", false),
            ("开增值税专用发票", "增值税", true),
            ("增值", "增值税", false),
            ("VAT发票2张", "VAT发票", true),
            ("xVAT发票", "VAT发票", false),
            ("travel\r\n  claim", "Travel Claim", true),
            ("V\u{200b}AT", "vat", true),
            ("", "vat", false),
            ("vat", "", false),
        ];
        for (text, word, expected) in rows {
            assert_eq!(contains(&fold(text), &fold(word)), expected, "{word} in {text}");
        }
    }
}
