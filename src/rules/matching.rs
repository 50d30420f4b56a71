//! Which rule takes a mail: folding, plain words, and the trace of what was tried.
//!
//! Text and words are folded alike (NFKC, lower case, blanks as one space), so that `ＶＡＴ` is `vat`. A word that
//! begins or ends with a Latin letter or digit matches only where no other one touches that end: `VAT` is in
//! `开VAT发票` and not in `private`. Chinese has no such borders and needs none.
//!
//! The first matching rule wins. Nothing here knows what follows from a hit.

use unicode_normalization::UnicodeNormalization;

use super::condition::{Condition, Seen, Sign, Within, speaks};
use super::pattern::Pattern;
use super::{Policy, Route, Rule};
use crate::ids::{DeskId, Language, TopicId};
use crate::mail::Kind;

/// The rule that took a mail, and what it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleHit {
    /// The rule's name.
    pub rule: String,
    /// File and line, for explanations.
    pub origin: String,
    /// What was found.
    pub by: Hit,
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
    /// It takes the mail.
    Matched(Hit),
    /// It would, but for a word of `none`.
    Excluded {
        /// The word, folded.
        by: String,
    },
    /// None of its words is there, and no pattern fits.
    NoWord,
    /// One of the words of `all` is missing.
    Lacks {
        /// The word, folded.
        word: String,
    },
    /// It is for other senders.
    OtherSender,
    /// It is for other languages.
    OtherLanguage,
    /// It is for other sorts of mail.
    OtherKind,
    /// It is for other departments.
    OtherDepartment,
}

/// What made a rule take a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A plain word, folded.
    Word(String),
    /// A regular expression.
    Pattern {
        /// As written.
        written: String,
        /// What it found.
        text: String,
    },
    /// No word is asked for; sender, language or kind are.
    NoWordNeeded,
}

impl Hit {
    /// What was found, as explanations show it.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Word(word), Language::Chinese) => format!("「{word}」"),
            (Self::Word(word), Language::English) => format!("“{word}”"),
            (Self::Pattern { written, text }, Language::Chinese) => format!("「{text}」（{written}）"),
            (Self::Pattern { written, text }, Language::English) => format!("“{text}” ({written})"),
            (Self::NoWordNeeded, Language::Chinese) => "发件人、部门、语言或类型".to_owned(),
            (Self::NoWordNeeded, Language::English) => "its sender, department, language or kind".to_owned(),
        }
    }
}

impl Outcome {
    /// How it went, in a few words.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Matched(hit), Language::Chinese) => format!("命中{}", hit.words(language)),
            (Self::Matched(hit), Language::English) => format!("matches: {}", hit.words(language)),
            (Self::Excluded { by }, Language::Chinese) => format!("有 `none` 里的「{by}」"),
            (Self::Excluded { by }, Language::English) => format!("“{by}” of `none` is there"),
            (Self::NoWord, Language::Chinese) => "没有 `any` 里的词".to_owned(),
            (Self::NoWord, Language::English) => "no word of `any` is there".to_owned(),
            (Self::Lacks { word }, Language::Chinese) => format!("缺少 `all` 里的「{word}」"),
            (Self::Lacks { word }, Language::English) => format!("“{word}” of `all` is missing"),
            (Self::OtherSender, Language::Chinese) => "发件人不符".to_owned(),
            (Self::OtherSender, Language::English) => "it is for other senders".to_owned(),
            (Self::OtherLanguage, Language::Chinese) => "语言不符".to_owned(),
            (Self::OtherLanguage, Language::English) => "it is for other languages".to_owned(),
            (Self::OtherKind, Language::Chinese) => "邮件类型不符".to_owned(),
            (Self::OtherKind, Language::English) => "it is for another kind of mail".to_owned(),
            (Self::OtherDepartment, Language::Chinese) => "部门不符".to_owned(),
            (Self::OtherDepartment, Language::English) => "it is for other departments".to_owned(),
        }
    }
}

/// What the rules make of a mail, and how they came to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routing {
    /// The rule that took it, if one did.
    pub hit: Option<RuleHit>,
    /// Every rule, in order: those before the one that took it were tried, and those after it show which else would have.
    pub tried: Vec<Tried>,
}

impl Routing {
    /// Whether this is the rule that took the mail.
    #[must_use]
    pub fn took(&self, tried: &Tried) -> bool {
        self.hit.as_ref().is_some_and(|hit| hit.rule == tried.rule)
    }

    /// How a rule went, and whether another had the mail before it.
    #[must_use]
    pub fn told(&self, tried: &Tried, language: Language) -> String {
        let words = tried.outcome.words(language);
        let late = matches!(tried.outcome, Outcome::Matched(_)) && !self.took(tried);
        match (late, language) {
            (false, _) => words,
            (true, Language::Chinese) => format!("{words}，但排在命中的规则之后"),
            (true, Language::English) => format!("{words}, but comes after the rule that took it"),
        }
    }
}

/// The first rule that takes a mail.
#[must_use]
pub fn route(policy: &Policy, seen: &Seen<'_>) -> Option<RuleHit> {
    let mail = Folded::new(seen);
    policy.routes.iter().find_map(|rule| hit(policy, rule, mail.try_rule(rule)))
}

/// The same with its trace.
#[must_use]
pub fn explain(policy: &Policy, seen: &Seen<'_>) -> Routing {
    let mail = Folded::new(seen);
    let (mut first, mut tried) = (None, Vec::new());
    for rule in &policy.routes {
        let outcome = mail.try_rule(rule);
        tried.push(Tried { rule: rule.name.clone(), origin: rule.origin.clone(), outcome: outcome.clone() });
        first = first.or_else(|| hit(policy, rule, outcome));
    }
    Routing { hit: first, tried }
}

/// A loaded policy has the topic of each of its rules.
fn hit(policy: &Policy, rule: &Rule, outcome: Outcome) -> Option<RuleHit> {
    let Outcome::Matched(by) = outcome else { return None };
    let topic = policy.topics.get(&rule.topic)?;
    Some(RuleHit {
        rule: rule.name.clone(),
        origin: rule.origin.clone(),
        by,
        topic: topic.id.clone(),
        desk: topic.desk.clone(),
        route: rule.route,
    })
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

/// A mail, folded once for all rules.
pub(super) struct Folded<'a> {
    seen: &'a Seen<'a>,
    subject: String,
    words: String,
    attachments: Vec<String>,
}

impl<'a> Folded<'a> {
    pub(super) fn new(seen: &'a Seen<'a>) -> Self {
        Self {
            seen,
            subject: fold(seen.subject),
            words: fold(seen.words),
            attachments: seen.attachments.iter().map(|name| fold(name)).collect(),
        }
    }

    /// How one rule fares. What leaves most rules out is named first.
    pub(super) fn try_rule(&self, rule: &Rule) -> Outcome {
        let when = &rule.when;
        let seen = self.seen;
        if !when.senders.is_empty() && !seen.sender.is_some_and(|addr| when.senders.iter().any(|one| one.is(addr))) {
            return Outcome::OtherSender;
        }
        if !when.languages.is_empty() && !when.languages.iter().any(|tag| speaks(tag, seen.language)) {
            return Outcome::OtherLanguage;
        }
        if !when.kinds.is_empty() && !when.kinds.contains(&seen.kind.unwrap_or(Kind::Human)) {
            return Outcome::OtherKind;
        }
        let is_of = |department: &String| seen.employee.is_some_and(|employee| employee.is_of(department));
        if !when.departments.is_empty() && !when.departments.iter().any(is_of) {
            return Outcome::OtherDepartment;
        }
        let Some(hit) = self.hit(when) else { return Outcome::NoWord };
        if let Some(word) = when.all.iter().find(|word| !self.has(when.within, word)) {
            return Outcome::Lacks { word: word.clone() };
        }
        match when.none.iter().find(|word| self.has(when.within, word)) {
            Some(by) => Outcome::Excluded { by: by.clone() },
            None => Outcome::Matched(hit),
        }
    }

    fn hit(&self, when: &Condition) -> Option<Hit> {
        if when.any.is_empty() {
            return Some(when.all.first().map_or(Hit::NoWordNeeded, |word| Hit::Word(word.clone())));
        }
        when.any.iter().find_map(|sign| match sign {
            Sign::Word(word) => self.has(when.within, word).then(|| Hit::Word(word.clone())),
            Sign::Pattern(pattern) => self.fits(when.within, pattern),
        })
    }

    fn has(&self, within: Within, word: &str) -> bool {
        self.texts(within).into_iter().any(|text| contains(text, word))
    }

    fn fits(&self, within: Within, pattern: &Pattern) -> Option<Hit> {
        let found = self.texts(within).into_iter().find_map(|text| pattern.find(text))?;
        Some(Hit::Pattern { written: pattern.written.clone(), text: found.to_owned() })
    }

    fn texts(&self, within: Within) -> Vec<&str> {
        match within {
            Within::Subject => vec![&self.subject],
            Within::Words => vec![&self.words],
            Within::Both => vec![&self.subject, &self.words],
            Within::AttachmentNames => self.attachments.iter().map(String::as_str).collect(),
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
