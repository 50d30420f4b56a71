//! What a phrase means, and the phrases that a house teaches the reader beside the built-in ones (`phrases.toml`).

use std::collections::BTreeMap;

use super::{
    ABOUT_ASKER, ASKS_BACK, CONFIRMED, GREETINGS, INNER, NOT_SOLVED, NUDGE, RECEIPT, STAFF_RECEIPT, THANKED, URGENT,
    WITHDRAWN,
};
use crate::mail::asks::asks_back;
use crate::mail::complaint;
use crate::mail::says::{clauses, folded, folded_phrase};

/// What a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// An asker: it is solved.
    Confirmed,
    /// An asker: thanks.
    Thanked,
    /// An asker: it was seen.
    Receipt,
    /// An asker: it is not solved, or not to his satisfaction.
    NotSolved,
    /// An asker: the question is taken back.
    Withdrawn,
    /// An asker: how does it stand?
    Nudge,
    /// An asker: it cannot wait.
    Urgent,
    /// An asker: he complains of how he was served.
    Complaint,
    /// Staff: it was seen, or is being looked at.
    Seen,
    /// Staff, to the asker: something is needed of him.
    AsksBack,
    /// Staff, about the asker, to somebody else.
    AboutAsker,
    /// Staff, among themselves: shown to its writer before it leaves.
    Inner,
    /// Anybody: a greeting, which says nothing.
    Greeting,
}

/// Where a phrase has to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It is the whole of a clause, between marks of punctuation.
    Clause,
    /// It begins the last sentence.
    LastSentence,
    /// It stands anywhere.
    Anywhere,
}

impl Meaning {
    /// All of them, as files and lists name them.
    pub const ALL: [Self; 13] = [
        Self::Confirmed,
        Self::Thanked,
        Self::Receipt,
        Self::NotSolved,
        Self::Withdrawn,
        Self::Nudge,
        Self::Urgent,
        Self::Complaint,
        Self::Seen,
        Self::AsksBack,
        Self::AboutAsker,
        Self::Inner,
        Self::Greeting,
    ];

    /// Its name in `phrases.toml`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Thanked => "thanked",
            Self::Receipt => "receipt",
            Self::NotSolved => "not_solved",
            Self::Withdrawn => "withdrawn",
            Self::Nudge => "nudge",
            Self::Urgent => "urgent",
            Self::Complaint => "complaint",
            Self::Seen => "seen",
            Self::AsksBack => "asks_back",
            Self::AboutAsker => "about_asker",
            Self::Inner => "inner",
            Self::Greeting => "greeting",
        }
    }

    /// Where a phrase of this meaning has to stand.
    #[must_use]
    pub fn reach(self) -> Reach {
        match self {
            Self::Confirmed
            | Self::Thanked
            | Self::Receipt
            | Self::Withdrawn
            | Self::Nudge
            | Self::Seen
            | Self::Greeting => Reach::Clause,
            Self::AsksBack => Reach::LastSentence,
            Self::NotSolved | Self::Urgent | Self::Complaint | Self::AboutAsker | Self::Inner => Reach::Anywhere,
        }
    }

    /// The phrases that the program knows by itself. Complaints and the times of a promise are patterns besides.
    #[must_use]
    pub fn built_in(self) -> &'static [&'static str] {
        match self {
            Self::Confirmed => CONFIRMED,
            Self::Thanked => THANKED,
            Self::Receipt => RECEIPT,
            Self::NotSolved => NOT_SOLVED,
            Self::Withdrawn => WITHDRAWN,
            Self::Nudge => NUDGE,
            Self::Urgent => URGENT,
            Self::Complaint => &[],
            Self::Seen => STAFF_RECEIPT,
            Self::AsksBack => ASKS_BACK,
            Self::AboutAsker => ABOUT_ASKER,
            Self::Inner => INNER,
            Self::Greeting => GREETINGS,
        }
    }
}

/// The phrases that a mailbox goes by: the built-in ones, and what the house says besides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phrases {
    taught: BTreeMap<Meaning, Taught>,
}

/// Each phrase as [`pieces`] gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Taught {
    words: Vec<String>,
    not: Vec<String>,
}

impl Phrases {
    /// Lets this phrase mean this, or not mean it though it is built in or holds a phrase that is.
    pub fn teach(&mut self, meaning: Meaning, phrase: String, not: bool) {
        let taught = self.taught.entry(meaning).or_default();
        if not { taught.not.push(phrase) } else { taught.words.push(phrase) }
    }

    /// The phrases of a meaning.
    #[must_use]
    pub fn of(&self, meaning: Meaning) -> Words<'_> {
        let taught = self.taught.get(&meaning);
        Words {
            built_in: meaning.built_in(),
            taught: taught.map_or(&[], |taught| &taught.words),
            not: taught.map_or(&[], |taught| &taught.not),
        }
    }

    /// Whether the whole of these words is read as this.
    #[must_use]
    pub fn means(&self, meaning: Meaning, words: &str) -> bool {
        match meaning {
            Meaning::Confirmed
            | Meaning::Thanked
            | Meaning::Receipt
            | Meaning::NotSolved
            | Meaning::Withdrawn
            | Meaning::Nudge => self.asker_says(words).meaning() == Some(meaning),
            Meaning::Urgent => self.says_urgent(words),
            Meaning::Complaint => complaint::reads_like_one(words, self),
            Meaning::Seen => self.staff_receipt(words),
            Meaning::AsksBack => asks_back(words, self),
            Meaning::AboutAsker | Meaning::Inner => self.found(meaning, &folded(words)).is_some(),
            Meaning::Greeting => self.clauses_of(&folded(words)).iter().all(|clause| self.is_filler(clause)),
        }
    }

    /// The phrase of this meaning that stands in a text folded by [`folded`] or to lower case.
    #[must_use]
    pub fn found(&self, meaning: Meaning, text: &str) -> Option<&str> {
        self.of(meaning).within(text)
    }
}

/// Phrases of one meaning.
#[derive(Clone, Copy, Debug)]
pub struct Words<'p> {
    built_in: &'static [&'static str],
    taught: &'p [String],
    not: &'p [String],
}

impl From<&'static [&'static str]> for Words<'_> {
    fn from(built_in: &'static [&'static str]) -> Self {
        Self { built_in, taught: &[], not: &[] }
    }
}

impl<'p> Words<'p> {
    /// Each phrase.
    pub fn iter(self) -> impl Iterator<Item = &'p str> {
        let all = self.built_in.iter().copied().chain(self.taught.iter().map(String::as_str));
        all.filter(move |phrase| !self.is_not(phrase))
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn has(self, phrase: &str) -> bool {
        let taught = || self.taught.iter().any(|word| word == phrase);
        (self.built_in.contains(&phrase) || taught()) && !self.is_not(phrase)
    }

    /// Whether the house says that these words do not mean it.
    #[must_use]
    pub fn is_not(self, phrase: &str) -> bool {
        self.not.iter().any(|word| word == phrase)
    }

    /// The first of them that stands anywhere in a text, outside of what the house says is none.
    #[must_use]
    pub fn within(self, text: &str) -> Option<&'p str> {
        let text = self.without_not(text);
        self.iter().find(|phrase| contains_phrase(&text, phrase))
    }

    /// A text without the words that the house says are none of these; a mark stands for each.
    pub(in crate::mail) fn without_not(self, text: &str) -> String {
        self.not.iter().fold(text.to_owned(), |text, not| text.replace(not.as_str(), "\u{1}"))
    }
}

/// Whether a phrase stands in a text; Latin words only where no other Latin letter or digit touches them.
pub(in crate::mail) fn contains_phrase(text: &str, phrase: &str) -> bool {
    if !phrase.is_ascii() {
        return text.contains(phrase);
    }
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(phrase) {
        let open = before.chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric());
        let closed = after.chars().next().is_none_or(|c| !c.is_ascii_alphanumeric());
        if open && closed {
            return true;
        }
        rest = after;
    }
    false
}

/// The clauses of a phrase as texts are compared with them. What may stand anywhere is no clause, but one piece.
#[must_use]
pub fn pieces(written: &str, reach: Reach) -> Vec<String> {
    let folded = folded_phrase(written);
    match reach {
        Reach::Clause => clauses(&folded),
        Reach::LastSentence | Reach::Anywhere => {
            let piece = folded.split_whitespace().collect::<Vec<_>>().join(" ");
            if piece.chars().any(char::is_alphanumeric) { vec![piece] } else { Vec::new() }
        }
    }
}
