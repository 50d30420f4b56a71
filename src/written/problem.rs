//! A mistake in a file that people write: where it stands, what is wrong, and the mend, in Chinese and in English.

use std::fmt;
use std::sync::Arc;

use crate::ids::Language;

/// One sentence in both languages, without its full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Both {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Both sentences from two format strings that capture the same names.
macro_rules! both {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::written::Both { zh: format!($zh), en: format!($en) }
    };
}
pub(crate) use both;

impl Both {
    /// The sentence in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// Where something stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as messages name it.
    pub file: Arc<str>,
    /// The line, counted from 1; 0 where the whole file is meant.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn whole(file: &str) -> Self {
        Self { file: file.into(), line: 0, column: 0 }
    }

    /// A problem that stands here.
    #[must_use]
    pub fn problem(&self, mistake: Both, mend: Both) -> Problem {
        Problem {
            file: self.file.to_string(),
            line: self.line,
            column: self.column,
            mistake: Box::new(mistake),
            mend: Box::new(mend),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

impl<T> Placed<T> {
    /// The same place with what the value means.
    #[must_use]
    pub fn map<U>(self, meaning: impl FnOnce(T) -> U) -> Placed<U> {
        Placed { value: meaning(self.value), place: self.place }
    }
}

/// A mistake, its place and its mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the admin knows it.
    pub file: String,
    /// The line, counted from 1; 0 where the whole file is meant.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub mistake: Box<Both>,
    /// What to do about it.
    pub mend: Box<Both>,
}

impl Problem {
    /// `rules/people.toml:12:8: … . Mend: … .` in one language; editors and terminals can follow the place.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let place = match self.line {
            0 => self.file.clone(),
            line => format!("{}:{line}:{}", self.file, self.column),
        };
        let (mistake, mend) = (self.mistake.in_language(language), self.mend.in_language(language));
        match language {
            Language::Chinese => format!("{place}: {mistake}。改法：{mend}。"),
            Language::English => format!("{place}: {mistake}. Mend: {mend}."),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}

impl std::error::Error for Problem {}

/// That a file is larger than any that people write by hand.
#[must_use]
pub(crate) fn too_large(bytes: u64) -> Both {
    both!("有 {bytes} 字节，过大", "it has {bytes} bytes, too many")
}

/// Why a file cannot be read, as far as it is for people to mend; else in the words of the system.
#[must_use]
pub(crate) fn unread(error: &std::io::Error) -> Both {
    match error.kind() {
        std::io::ErrorKind::NotFound => both!("不存在", "it does not exist"),
        std::io::ErrorKind::PermissionDenied => both!("没有读取权限", "there is no permission to read it"),
        std::io::ErrorKind::IsADirectory => both!("是一个目录", "it is a directory"),
        // A foreign enum that may grow.
        _ => both!("{error}", "{error}"),
    }
}

/// All problems in the order of their places, one a line.
#[must_use]
pub fn show_all(problems: &[Problem], language: Language) -> String {
    problems.iter().map(|problem| problem.in_language(language)).collect::<Vec<_>>().join("\n")
}
