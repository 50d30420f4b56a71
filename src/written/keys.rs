//! Which keys the readers ask a file for, and in which form: what its schema and its reference are made of.
//!
//! Noted only where somebody wants to know ([`super::Page::noting_keys`]); an ordinary reading does without.

use std::collections::BTreeMap;

/// In which form a value is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// Text in quotation marks.
    Text,
    /// A list of texts.
    Texts,
    /// A whole number, both bounds included.
    Number {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// A list of whole numbers, both bounds included.
    Numbers {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// A number with at most two decimals; its bounds, both included, in hundredths.
    Hundredths {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// `true` or `false`.
    YesOrNo,
    /// One of these words.
    Word(Vec<&'static str>),
    /// Several of these words.
    Words(Vec<&'static str>),
    /// `[key]`.
    Section,
    /// `[[key]]`, any number of them.
    Sections,
    /// `[above.NAME]`, any number of them, under names that the file chooses.
    Named,
}

/// What readers ask of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The form of its value; none where it was only looked for.
    pub form: Option<Form>,
    /// Whether it must be there.
    pub required: bool,
}

impl Key {
    /// Learns how it is read. Whoever asks for a word has its text read for its place too: the word says more.
    pub(super) fn learn(&mut self, form: Form) {
        let tells_more = match &self.form {
            None | Some(Form::Text | Form::Texts) => true,
            Some(
                Form::Number { .. }
                | Form::Numbers { .. }
                | Form::Hundredths { .. }
                | Form::YesOrNo
                | Form::Word(_)
                | Form::Words(_)
                | Form::Section
                | Form::Sections
                | Form::Named,
            ) => false,
        };
        if tells_more {
            self.form = Some(form);
        }
    }
}

/// Keys by their dotted paths, `person.can`; a name that the file chooses is `*`, as in `sla.*.triage`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys(BTreeMap<String, Key>);

impl Keys {
    /// Each with its path, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Key)> {
        self.0.iter().map(|(path, key)| (path.as_str(), key))
    }

    /// What is asked at a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Key> {
        self.0.get(path)
    }

    /// Adds what another reading asked. A key is required where every reading that asked for it required it.
    pub fn extend(&mut self, other: Self) {
        for (path, key) in other.0 {
            self.add(path, key);
        }
    }

    pub(super) fn add(&mut self, path: String, asked: Key) {
        let Some(known) = self.0.get_mut(&path) else {
            self.0.insert(path, asked);
            return;
        };
        known.required &= asked.required;
        if let Some(form) = asked.form {
            known.learn(form);
        }
    }
}
