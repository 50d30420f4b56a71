//! What admins edit: people, duty, topics and routes. As written, as meant, is it sensible.
//!
//! ```text
//! files ──read──▶ as written (values with places) ──check──▶ `Policy`, or all problems of all files
//! ```
//!
//! A [`Policy`] is whole and sensible: every id in it names something in it. Reading a directory is the only thing here
//! that touches the disk; nothing here acts on a rule.

mod calendars;
mod check;
pub mod condition;
pub mod directory;
mod duty;
mod examples;
mod leaving;
mod load;
pub mod matching;
mod meant;
mod names;
mod never;
mod notes;
mod pattern;
mod phrases;
mod privacy;
mod routes;
mod sla;
mod span;
mod staff;
pub mod steps;
mod table;
#[cfg(test)]
mod tests;
mod topics;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::desk::calendar::Calendar;
use crate::ids::{Address, CalendarId, DeskId, Language, PersonId, SlaId, TopicId};
use crate::mail::phrases::Phrases;
use crate::written::Problem;

pub use calendars::Office;
pub use condition::Condition;
pub use directory::Directory;
pub use duty::{Duty, OfTopics, Shift, Swap, When};
pub use load::{DIRECTORIES, Examined, SCHEMAS, built_in_files, examine, keys, load, load_from};
pub use pattern::Pattern;
pub use privacy::{Privacy, Reader};
pub use steps::{Hears, SlaStep, StepTime};

/// The rule files as meant: compiled, checked, and named by the hash of their text.
#[derive(Clone, Debug)]
pub struct Policy {
    /// SHA-256 over the files' names and contents, hexadecimal.
    pub hash: String,
    /// Those files' texts by name, so that a past decision can be explained with the rules of its day.
    pub files: BTreeMap<String, String>,
    /// Who works here.
    pub people: BTreeMap<PersonId, Person>,
    /// The desks of contacts (支持接口人).
    pub desks: BTreeMap<DeskId, Desk>,
    /// Who owns what comes in.
    pub duty: Duty,
    /// What questions are about.
    pub topics: BTreeMap<TopicId, Topic>,
    /// The rules in the order they are tried.
    pub routes: Vec<Rule>,
    /// How long things may take, and who is told when.
    pub sla: Sla,
    /// The same for topics that name an SLA of their own (P-35).
    pub slas: BTreeMap<SlaId, Sla>,
    /// The calendar that deadlines are counted on, unless an SLA or a desk has its own.
    pub calendar: Calendar,
    /// What people mean by what they write.
    pub phrases: Phrases,
    /// What of an answer is shown to its writer before it leaves.
    pub privacy: Privacy,
    /// All calendars by their names.
    pub calendars: BTreeMap<CalendarId, Office>,
    /// The employees, where a table of them lies among the rules.
    pub directory: Directory,
    /// What is allowed and seldom meant; told at the start.
    pub notes: Vec<Problem>,
    /// Places that name somebody who leaves, each with the day from which it should not.
    pub leavers: Vec<(NaiveDate, Problem)>,
}

impl Policy {
    /// The SLA that a case of this topic goes by.
    #[must_use]
    pub fn sla_of(&self, topic: Option<&TopicId>) -> &Sla {
        let named = topic.and_then(|topic| self.topics.get(topic)).and_then(|topic| topic.sla.as_ref());
        named.and_then(|id| self.slas.get(id)).unwrap_or(&self.sla)
    }

    /// What is allowed and seldom meant, as it stands on this day.
    #[must_use]
    pub fn notes_on(&self, today: NaiveDate) -> Vec<Problem> {
        let gone = self.leavers.iter().filter(|(left, _)| *left <= today).map(|(_, note)| note);
        self.notes.iter().chain(gone).cloned().chain(self.unknown_holidays(today)).collect()
    }
}

/// One person of `people.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: PersonId,
    /// The name as letters show it.
    pub name: String,
    /// The name in letters in English, if it is another.
    pub name_en: Option<String>,
    /// How letters to this person greet, if not by the name: `陈处`.
    pub title: Option<String>,
    /// Letters go to the first; the others are recognised too.
    pub mail: Vec<Address>,
    /// What the person may be on duty for.
    pub can: BTreeSet<Can>,
    /// The lead (处长).
    pub reports_to: Option<PersonId>,
    /// Who stands in.
    pub deputy: Option<PersonId>,
    /// Absences, both days included.
    pub away: Vec<(NaiveDate, NaiveDate)>,
    /// When he leaves for good, and who takes over.
    pub left: Option<Leaving>,
    /// The language of letters to this person; the mailbox's if none.
    pub language: Option<Language>,
    /// The calendar he works by, if it is another than that of all deadlines: his own, or that of all his desks.
    pub calendar: Option<CalendarId>,
    /// Telephone extension, shown on slips.
    pub phone: Option<String>,
}

/// That somebody leaves for good (P-50).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// The first day without him.
    pub on: NaiveDate,
    /// Who has everything that was his from then on.
    pub successor: Option<PersonId>,
    /// File, line and column, for whoever has to mend it.
    pub origin: String,
}

impl Person {
    /// Whether he is gone for good on this day.
    #[must_use]
    pub fn has_left(&self, today: NaiveDate) -> bool {
        self.left.as_ref().is_some_and(|left| left.on <= today)
    }

    /// How letters to this person greet.
    #[must_use]
    pub fn greeting(&self, language: Language) -> &str {
        // A Chinese title says nothing in an English letter.
        let fits = |title: &&str| language == Language::Chinese || title.is_ascii();
        self.title.as_deref().filter(fits).unwrap_or_else(|| self.name_in(language))
    }

    /// The name in letters of this language.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.name,
            Language::English => self.name_en.as_deref().unwrap_or(&self.name),
        }
    }
}

/// What a person may be on duty for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Can {
    /// Own cases.
    Own,
    /// Be the contact of a desk.
    Contact,
    /// Lead a section.
    Lead,
    /// Direct the centre.
    Direct,
    /// Look after the daemon.
    Admin,
}

/// A desk of contacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// The id.
    pub id: DeskId,
    /// The name as letters show it.
    pub name: String,
    /// The members; the first is in charge.
    pub members: Vec<PersonId>,
    /// An address of its own, if it has one.
    pub mail: Option<Address>,
    /// How one member is chosen for a slip.
    pub pick: Pick,
    /// The calendar that its limits are counted on, if it is another than that of all deadlines.
    pub calendar: Option<CalendarId>,
}

/// How one of several is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The first who is there.
    First,
    /// In turn.
    Rotate,
    /// Who has the fewest open cases or slips; in turn among equals.
    FewestOpen,
}

/// One topic of `topics.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The id.
    pub id: TopicId,
    /// The name as letters show it.
    pub name: String,
    /// The desk that knows.
    pub desk: DeskId,
    /// Its answers go to askers alone (P-38): nobody who was copied gets one.
    pub confidential: bool,
    /// The SLA that its cases go by; the standard one if none.
    pub sla: Option<SlaId>,
}

/// One rule of `routes/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, as letters and explanations give it.
    pub name: String,
    /// File and line, for explanations.
    pub origin: String,
    /// What it asks of a mail.
    pub when: Condition,
    /// The topic it gives.
    pub topic: TopicId,
    /// What follows.
    pub route: Route,
}

/// What a matching rule leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The case mail suggests the contact.
    Suggest,
    /// The case is passed on at once.
    Now,
    /// It is passed on when the triage deadline passes.
    OnDeadline,
    /// It is never passed on by rule.
    Never,
}

/// How long things may take, and who is told when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sla {
    /// The owner answers or passes on (P-9).
    pub triage: Span,
    /// The asker has an answer (P-12).
    pub answer: Span,
    /// The contact answers the owner (P-12).
    pub contact: Span,
    /// What the owner needs between the contact's limit and the answer's.
    pub contact_margin: Span,
    /// Silence that closes (P-3, P-11).
    pub confirm: Span,
    /// How long an asker who was asked for something is waited for.
    pub wait: Span,
    /// When he is reminded of it.
    pub wait_reminder: Span,
    /// The calendar that it is counted on; that of the standard SLA if none.
    pub calendar: Option<CalendarId>,
    /// Who is told of a deadline, and when.
    pub steps: Vec<SlaStep>,
    /// Shorter limits for what is urgent (P-44); the usual ones if none.
    pub urgent: Option<Urgent>,
}

/// The limits of urgent cases, counted from when they became urgent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urgent {
    /// As in [`Sla`].
    pub triage: Span,
    /// As in [`Sla`].
    pub answer: Span,
    /// As in [`Sla`].
    pub contact: Span,
    /// The calendar that they are counted on; the case's own if none.
    pub calendar: Option<CalendarId>,
}

/// A length of time with its clock written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// So many seconds of working time.
    Work {
        /// Seconds.
        seconds: i64,
    },
    /// The same local time so many working days on.
    Workdays {
        /// Days.
        days: u32,
    },
    /// So many seconds by the wall clock.
    Clock {
        /// Seconds.
        seconds: i64,
    },
}
