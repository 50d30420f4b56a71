//! The wall between inside and outside (P-5): the only text that a letter to an asker can be built from.
//!
//! [`Outward`] has no public constructor but those below, and each demands the thing that makes the text fit to
//! leave: the asker's own mail, a release by an entitled person, or a template marked for askers. A letter to an
//! asker holds `Outward` and nothing else that people wrote; the compiler sees to it.

use serde::{Deserialize, Serialize};

use super::case::{Case, WrittenState};
use crate::ids::{MailId, ReleaseId};

/// Text that may reach an asker, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outward {
    text: String,
    html: Option<String>,
    origin: Origin,
}

/// Where a run of text in a letter to an asker came from; `outbox N --why` shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The asker's own words, from this mail of his.
    AskersOwn(MailId),
    /// A release.
    Release(ReleaseId),
    /// A template marked for askers.
    Template,
}

/// Text that an entitled person released to the asker of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its number.
    pub id: ReleaseId,
    /// The released words.
    pub text: String,
    /// The same words as sanitised HTML, if they were written in HTML.
    pub html: Option<String>,
    /// The mail they were written in.
    pub mail: MailId,
    /// Who released them.
    pub by: crate::ids::PersonId,
}

impl Outward {
    /// The words of a release; `None` if the case does not have it as released.
    #[must_use]
    pub fn released(case: &Case, release: &Release) -> Option<Self> {
        let released = case.written(release.id).is_some_and(|written| written.state == WrittenState::Released);
        released.then(|| Self::proposed(release))
    }

    /// Words that somebody may release, for the preview that he is shown. A preview goes to staff alone.
    #[must_use]
    pub fn proposed(release: &Release) -> Self {
        Self { text: release.text.clone(), html: release.html.clone(), origin: Origin::Release(release.id) }
    }

    /// The asker's own words, shown back to him.
    #[must_use]
    pub fn askers_own(mail: MailId, subject: &str) -> Self {
        Self { text: subject.to_owned(), html: None, origin: Origin::AskersOwn(mail) }
    }

    /// Fixed text of a template marked for askers.
    #[must_use]
    pub fn template(text: &'static str) -> Self {
        Self { text: text.to_owned(), html: None, origin: Origin::Template }
    }

    /// The plain text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The sanitised HTML, if there is any.
    #[must_use]
    pub fn html(&self) -> Option<&str> {
        self.html.as_deref()
    }

    /// Where it came from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }
}
