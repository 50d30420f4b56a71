//! Which folders are watched: `INBOX`, `INBOX/**`, `Service/*`. Pure.

use crate::source::{Folder, FolderName, FolderUse};

/// The patterns of `watch`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patterns(Vec<Pattern>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    /// This folder.
    Exactly(String),
    /// Every folder one level below this one.
    Children(String),
    /// Every folder below this one, at any depth.
    Below(String),
}

/// A pattern that cannot be meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{pattern}` is not a folder pattern: write a folder's name, or a name followed by /* (one level below) or /** (all below)"
)]
pub struct PatternError {
    /// What was written.
    pub pattern: String,
}

impl Default for Patterns {
    /// INBOX and everything below it: rules of colleagues move mail there before we see it.
    fn default() -> Self {
        Self(vec![Pattern::Exactly("INBOX".to_owned()), Pattern::Below("INBOX".to_owned())])
    }
}

impl Patterns {
    /// Reads the patterns.
    pub fn parse<T: AsRef<str>>(patterns: &[T]) -> Result<Self, PatternError> {
        patterns.iter().map(|pattern| parse_one(pattern.as_ref())).collect::<Result<_, _>>().map(Self)
    }

    /// Whether a pattern names this folder.
    #[must_use]
    pub fn name(&self, folder: &FolderName) -> bool {
        self.0.iter().any(|pattern| match pattern {
            Pattern::Exactly(name) => folder.0 == *name,
            Pattern::Children(parent) => below(&folder.0, parent).is_some_and(|rest| !rest.contains('/')),
            Pattern::Below(parent) => below(&folder.0, parent).is_some(),
        })
    }

    /// Whether the loops read this folder: those that a pattern names, and Sent; never Drafts, Junk or Trash.
    #[must_use]
    pub fn watch(&self, folder: &Folder) -> bool {
        match folder.purpose {
            FolderUse::Sent => true,
            FolderUse::Drafts | FolderUse::Junk | FolderUse::Trash => false,
            FolderUse::Inbox | FolderUse::Other => self.name(&folder.name),
        }
    }
}

fn parse_one(text: &str) -> Result<Pattern, PatternError> {
    let error = || PatternError { pattern: text.to_owned() };
    let pattern = if let Some(parent) = text.strip_suffix("/**") {
        Pattern::Below(inbox_in_capitals(parent))
    } else if let Some(parent) = text.strip_suffix("/*") {
        Pattern::Children(inbox_in_capitals(parent))
    } else {
        Pattern::Exactly(inbox_in_capitals(text))
    };
    let (Pattern::Exactly(name) | Pattern::Children(name) | Pattern::Below(name)) = &pattern;
    if name.is_empty() || name.contains('*') || name.starts_with('/') || name.ends_with('/') {
        return Err(error());
    }
    Ok(pattern)
}

/// INBOX is the one name that is the same in any case (RFC 3501 section 5.1).
fn inbox_in_capitals(name: &str) -> String {
    match name.split_once('/') {
        None if name.eq_ignore_ascii_case("INBOX") => "INBOX".to_owned(),
        Some((first, rest)) if first.eq_ignore_ascii_case("INBOX") => format!("INBOX/{rest}"),
        None | Some(_) => name.to_owned(),
    }
}

fn below<'a>(name: &'a str, parent: &str) -> Option<&'a str> {
    name.strip_prefix(parent)?.strip_prefix('/').filter(|rest| !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_one_folder_one_level_or_all_below() {
        for (pattern, folder, named) in [
            ("INBOX", "INBOX", true),
            ("inbox", "INBOX", true),
            ("INBOX", "INBOX/tax", false),
            ("INBOX/**", "INBOX", false),
            ("INBOX/**", "INBOX/tax/2026", true),
            ("INBOX/**", "INBOXES", false),
            ("INBOX/*", "INBOX/tax", true),
            ("INBOX/*", "INBOX/tax/2026", false),
            ("服务/*", "服务/报销", true),
        ] {
            let patterns = Patterns::parse(&[pattern]).unwrap();
            assert_eq!(patterns.name(&FolderName(folder.to_owned())), named, "{pattern} {folder}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_mend() {
        for pattern in ["", "*", "/**", "INBOX/", "a*b", "INBOX/**/x"] {
            let error = Patterns::parse(&[pattern]).unwrap_err().to_string();
            assert!(error.contains("write a folder's name"), "{error}");
        }
    }

    #[test]
    fn sent_is_always_read_and_drafts_junk_and_trash_never() {
        for (name, purpose, watched) in [
            ("Sent", FolderUse::Sent, true),
            ("INBOX/Drafts", FolderUse::Drafts, false),
            ("INBOX/Junk", FolderUse::Junk, false),
            ("INBOX/Trash", FolderUse::Trash, false),
            ("INBOX/tax", FolderUse::Inbox, true),
            ("Archive", FolderUse::Other, false),
        ] {
            let folder = Folder { name: FolderName(name.to_owned()), purpose };
            assert_eq!(Patterns::default().watch(&folder), watched, "{name}");
        }
    }
}
