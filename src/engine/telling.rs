//! One case told whole, for the terminal and for scripts: who, since when, by when, and what happened.

use chrono_tz::Tz;
use serde::Serialize;

use super::rulebook::PastRules;
use super::story::{self, Telling};
use crate::desk::case::{Holder, Role, number};
use crate::desk::deadlines::deadlines;
use crate::desk::fact::CaseFact;
use crate::desk::wall::Origin;
use crate::ids::{CaseId, Language, MailId, Moment, PersonId, ReleaseId};
use crate::letters::model::DeadlineName;
use crate::rules::Policy;
use crate::store::{LetterRow, Store, StoreError, Stream};

/// A case as people read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseStory {
    /// `FSSC-1042`.
    pub number: String,
    /// The subject.
    pub subject: String,
    /// Where it stands, in a sentence.
    pub stands: String,
    /// An answer is owed.
    pub open: bool,
    /// The asker's name.
    pub asker: String,
    /// The owner's name.
    pub owner: String,
    /// When its clock first started.
    pub opened: Moment,
    /// Everybody who plays or played a part.
    pub participants: Vec<Part>,
    /// What is due, and when.
    pub deadlines: Vec<Due>,
    /// What happened, in order.
    pub history: Vec<Line>,
    /// Its letters.
    pub letters: Vec<LetterRow>,
}

/// Somebody's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The name.
    pub who: String,
    /// The part.
    pub role: Role,
    /// From when.
    pub since: Moment,
    /// Until when, if it is over.
    pub until: Option<Moment>,
    /// Why.
    pub why: String,
}

/// A running deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// Which.
    pub deadline: DeadlineName,
    /// When.
    pub due: Moment,
    /// Who holds it.
    pub holder: String,
    /// What is uncertain about it.
    pub doubt: Option<String>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// When.
    pub at: Moment,
    /// What, in a sentence.
    pub what: String,
}

/// Tells a case; nothing if there is none with this number.
pub fn case_story(
    store: &Store,
    policy: &Policy,
    (tag, zone, language): (&str, Tz, Language),
    id: CaseId,
) -> Result<Option<CaseStory>, StoreError> {
    let Some(case) = store.case(id)? else { return Ok(None) };
    let past = PastRules::read(store, &Stream::Case(id), policy)?;
    let name = |person: &PersonId| past.name(policy, person, language);
    let facts: Vec<(Moment, CaseFact)> = store.facts(&Stream::Case(id))?;
    let holder = |holder: &Holder| match holder {
        Holder::Asker => case.asker.name.clone(),
        Holder::Person(person) => name(person),
        Holder::Desk(desk) => policy.desks.get(desk).map_or_else(|| desk.to_string(), |desk| desk.name.clone()),
        Holder::Copied(address) => address.to_string(),
        Holder::Named(name) => name.clone(),
    };
    Ok(Some(CaseStory {
        number: number(tag, id),
        subject: case.subject.clone(),
        stands: story::stands(&case, language, &name),
        open: case.is_open(),
        asker: case.asker.name.clone(),
        owner: name(&case.owner),
        opened: case.opened,
        participants: case
            .participants
            .iter()
            .map(|part| Part {
                who: holder(&part.holder),
                role: part.role,
                since: part.since,
                until: part.until,
                why: part.why.words(language, &name),
            })
            .collect(),
        deadlines: deadlines(&case, policy)
            .iter()
            .map(|deadline| Due {
                deadline: deadline.name,
                due: deadline.due,
                holder: name(&deadline.holder),
                doubt: deadline.doubt().map(|why| why.words(language, &name)),
            })
            .collect(),
        history: story::history(id, &facts, &past, &Telling { language, name: &name, tag, zone, policy })
            .into_iter()
            .map(|event| Line { at: event.at, what: event.what })
            .collect(),
        letters: store.letter_rows(Some(id), false)?,
    }))
}

/// A part, as people call it.
#[must_use]
pub fn role_name(role: Role, language: Language) -> &'static str {
    let (zh, en) = match role {
        Role::Asker => ("提问人", "asker"),
        Role::Owner => ("首问责任人", "owner"),
        Role::StandIn => ("代办人", "stands in"),
        Role::Contact => ("支持接口人", "contact"),
        Role::Lead => ("处长", "lead"),
        Role::Copied => ("抄送", "copied"),
        Role::Concerned => ("当事人", "concerned"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// A deadline, as people call it.
#[must_use]
pub fn deadline_name(name: DeadlineName, language: Language) -> &'static str {
    let (zh, en) = match name {
        DeadlineName::Triage => ("转办时限", "pass on or answer"),
        DeadlineName::Answer => ("答复时限", "answer"),
        DeadlineName::Contact => ("接口人时限", "contact"),
        DeadlineName::Confirm => ("静默办结", "closed by silence"),
        DeadlineName::Wait => ("待提问人补充", "the asker sends more"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// A run of words in a letter to an asker, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Source {
    /// The subject of the asker's own mail; no other words of his stand in a letter to him.
    AskersSubject {
        /// The mail.
        mail: MailId,
        /// The words.
        text: String,
    },
    /// Words that somebody released.
    Release {
        /// Its number.
        release: ReleaseId,
        /// Who released them.
        by: Option<PersonId>,
        /// The mail they were written in.
        mail: Option<MailId>,
        /// The words.
        text: String,
    },
    /// The template's own words, which are not repeated.
    Template,
}

/// Where each run of people's words in a letter to an asker came from. Of a letter to staff nothing is kept: it may show
/// whatever belongs to its case.
pub fn letter_sources(store: &Store, letter: &LetterRow) -> Result<Vec<Source>, StoreError> {
    let origins: Vec<Origin> = serde_json::from_str(&letter.origins)
        .map_err(|why| StoreError::Unreadable { what: "origins", why: why.to_string() })?;
    let mut sources = Vec::new();
    for origin in origins {
        sources.push(match origin {
            Origin::Template => Source::Template,
            Origin::AskersOwn(mail) => {
                let case = letter.case.map(|case| store.case(case)).transpose()?.flatten();
                Source::AskersSubject { mail, text: case.map(|case| case.subject).unwrap_or_default() }
            }
            Origin::Release(id) => {
                let release = letter.case.map(|case| store.text(case, id)).transpose()?.flatten();
                let (by, mail, text) = release.map_or((None, None, String::new()), |release| {
                    (Some(release.by), Some(release.mail), release.text)
                });
                Source::Release { release: id, by, mail, text }
            }
        });
    }
    Ok(sources)
}
