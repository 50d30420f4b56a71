//! One line of the reference: what a key means, in both languages, and what holds where it is not written.

/// What is said of a key. What it may be and whether it must be there is known from its reader.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// The dotted path, `person.can`; `*` is a name that the file chooses.
    pub path: &'static str,
    /// What it means.
    pub meaning: Said,
    /// What holds where it is not written.
    pub usual: Usual,
    /// The words that may stand there, in the order they are explained, if these are a closed set.
    pub words: &'static [(&'static str, Said)],
}

/// One sentence in both languages, without its full stop.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// What holds where a key is not written.
#[derive(Clone, Copy, Debug)]
pub enum Usual {
    /// Nothing, or its meaning says it.
    Nothing,
    /// This value, as TOML writes it.
    Value(&'static str),
    /// What no single value says.
    Said(Said),
}

/// A key and its meaning.
pub(super) const fn key(path: &'static str, zh: &'static str, en: &'static str) -> Line {
    means(path, said(zh, en))
}

/// The same, with a meaning that it shares with others.
pub(super) const fn means(path: &'static str, meaning: Said) -> Line {
    Line { path, meaning, usual: Usual::Nothing, words: &[] }
}

pub(super) const fn said(zh: &'static str, en: &'static str) -> Said {
    Said { zh, en }
}

impl Line {
    /// With its default, as TOML writes it.
    pub(super) const fn usually(self, value: &'static str) -> Self {
        Self { usual: Usual::Value(value), ..self }
    }

    /// With a default that no value says.
    pub(super) const fn otherwise(self, said: Said) -> Self {
        Self { usual: Usual::Said(said), ..self }
    }

    /// With what its words mean.
    pub(super) const fn words(self, words: &'static [(&'static str, Said)]) -> Self {
        Self { words, ..self }
    }
}
