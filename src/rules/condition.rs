//! What a rule asks of a mail. All that is written must hold; of `any` and `any_re` together one is enough.

use super::directory::Employee;
use super::pattern::Pattern;
use crate::ids::Address;
use crate::mail::Kind;

/// What a rule asks of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// One of these must be there, unless there are none.
    pub any: Vec<Sign>,
    /// All of these words, folded as matching folds text.
    pub all: Vec<String>,
    /// None of these words, folded alike.
    pub none: Vec<String>,
    /// Where the words are looked for.
    pub within: Within,
    /// Who must have written it, unless there are none.
    pub senders: Vec<Sender>,
    /// The languages it may be in, as BCP 47 tags or their beginnings, unless there are none.
    pub languages: Vec<String>,
    /// What sort of mail it may be, unless there are none.
    pub kinds: Vec<Kind>,
    /// The departments that its writer may be of, unless there are none.
    pub departments: Vec<String>,
}

/// Something that is looked for in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A plain word, folded.
    Word(String),
    /// A regular expression.
    Pattern(Pattern),
}

/// Where a rule's words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// The subject.
    Subject,
    /// The new words.
    Words,
    /// Both.
    Both,
    /// The names of its attachments.
    AttachmentNames,
}

/// Whom a rule takes mail from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// One address.
    Address(Address),
    /// Every address of a domain.
    Domain(String),
}

impl Sender {
    /// Whether this is he.
    #[must_use]
    pub fn is(&self, addr: &Address) -> bool {
        match self {
            Self::Address(own) => own == addr,
            Self::Domain(domain) => addr.domain() == *domain,
        }
    }
}

/// A mail as rules look at it.
#[derive(Clone, Debug, Default)]
pub struct Seen<'a> {
    /// The asker's subject.
    pub subject: &'a str,
    /// His new words.
    pub words: &'a str,
    /// The names of what he attached.
    pub attachments: Vec<&'a str>,
    /// His address.
    pub sender: Option<&'a Address>,
    /// The BCP 47 tag of his words.
    pub language: Option<&'a str>,
    /// What sort of mail it is; a person's if nothing else is said.
    pub kind: Option<Kind>,
    /// What the directory knows of him.
    pub employee: Option<&'a Employee>,
}

/// Whether the written tag is the mail's own or its beginning: `zh` takes `zh-CN`.
#[must_use]
pub fn speaks(written: &str, tag: Option<&str>) -> bool {
    let Some(tag) = tag else { return false };
    let head = tag.get(..written.len()).is_some_and(|head| head.eq_ignore_ascii_case(written));
    head && matches!(tag.as_bytes().get(written.len()), None | Some(b'-'))
}
