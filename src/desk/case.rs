//! A case: one matter somebody wrote to us about, and the person who must see it answered.
//!
//! ```text
//!  Owned ──passed on──▶ WithContact ──came back──▶ Owned
//!    │                       │                       │
//!    └───────────────────answered──────────────▶ Answered ──confirmed, silent──▶ Closed
//!                                                    ▲   not satisfied: Owned, same owner
//!
//!  Owned, WithContact ──asked for more──▶ Waiting ──he writes──▶ as it was, the clock goes on
//!                                            └──he does not──▶ Closed
//! ```
//!
//! A case is never stored: it is the fold of its facts ([`super::evolve`]). It holds what decisions need, and ids
//! of mails in place of their words, so that a mail can be erased without rewriting history.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::pause::Pause;
use super::why::Why;
use crate::ids::{Address, CaseId, DeskId, Language, MailId, Moment, PersonId, ReleaseId, TopicId};
use crate::letters::model::{AnswerKind, HeldReason};

/// Who touched a case this recently hears nothing of it (design section 6).
const JUST_TOUCHED: chrono::Duration = chrono::Duration::minutes(30);

/// The place of a fact in its stream, from 1. A deadline is known by the fact that started it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u32);

impl Seq {
    /// The fact that opened the stream.
    pub const FIRST: Self = Self(1);
}

/// A transfer slip's number within its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SlipNo(pub u32);

/// One matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    /// Its number.
    pub id: CaseId,
    /// How many facts it is made of.
    pub facts: u32,
    /// Where it stands.
    pub status: Status,
    /// Who asks.
    pub asker: Asker,
    /// Who handed the question in, if the asker did not write to the mailbox himself (P-1).
    pub handed_in_by: Option<PersonId>,
    /// The subject of the first mail, without prefixes and tags.
    pub subject: String,
    /// The language the asker wrote in (P-46).
    pub language: Language,
    /// What it is about, if a rule or a person said so.
    pub topic: Option<TopicId>,
    /// What it was about when the asker was told by when he has his answer.
    pub told_topic: Option<TopicId>,
    /// The rule that gave the topic.
    pub rule: Option<String>,
    /// Who is answerable (P-1); exactly one while the case is open.
    pub owner: PersonId,
    /// When the first mail reached the mail server.
    pub opened: Moment,
    /// Everybody who plays or played a part.
    pub participants: Vec<Participant>,
    /// All slips, in order; `SlipNo` n is the n-th.
    pub slips: Vec<Slip>,
    /// The mails the asker wrote, in order; the first opened the case.
    pub questions: Vec<MailId>,
    /// Everything that was written out for the asker: released or still held.
    pub releases: Vec<Written>,
    /// Steps of deadlines that are done or skipped, and when; they never fire again.
    #[serde(serialize_with = "steps_as_list")]
    pub steps: BTreeMap<(Seq, String), StepMark>,
    /// When each person last did something here.
    pub touched: BTreeMap<PersonId, Moment>,
    /// When its clock stood because the asker was asked for something.
    pub pauses: Vec<Pause>,
    /// When the asker asked how it stands.
    pub nudges: Vec<Nudge>,
    /// Who has asked his lead and waits for his word (P-7), and the slip it is about.
    pub asking_lead: BTreeMap<PersonId, Option<SlipNo>>,
    /// A mail demanded that money goes elsewhere, or at once (P-51).
    pub demand: Option<Demand>,
    /// The mail that opened it was proven to be its asker's.
    pub vouched: bool,
    /// Whether whoever the asker copied gets the answer, as far as the owner said.
    pub copying: Copying,
    /// The answer that went to them; nothing more does.
    pub copied_with: Vec<ReleaseId>,
    /// Since when it is urgent (P-44).
    pub urgent: Option<Moment>,
    /// What the last answer or interim word of ours changed, so that it can be taken back while it has not left.
    pub before_answer: Option<BeforeAnswer>,
    /// Cases this one follows from.
    pub linked: Vec<CaseId>,
    /// People who must not learn of it (P-21).
    pub sealed_from: BTreeSet<PersonId>,
    /// If not empty, the only ones who may read it (P-38).
    pub readers: BTreeSet<PersonId>,
}

/// That the asker asked how it stands, or sent once more what he had sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Nudge {
    /// When.
    pub at: Moment,
    /// He was told by when he has his answer.
    pub told: bool,
}

/// That money is to go elsewhere, or at once, on the word of a mail (P-51).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Demand {
    /// The first mail that says so.
    pub mail: MailId,
    /// Each such mail was proven to be from whoever it names.
    pub proven: bool,
}

/// What the owner said about those whom the asker copied on his question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Copying {
    /// Nothing: the settings decide.
    #[default]
    Unsaid,
    /// They get the answer as well.
    Also,
    /// The asker gets it alone.
    Only,
}

/// Where a case stood before its last answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BeforeAnswer {
    /// When the answer was given.
    pub at: Moment,
    /// Where it stood.
    pub status: Status,
    /// The slips that the answer overtook.
    pub slips: Vec<SlipNo>,
}

/// That a step is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StepMark {
    /// Since when.
    pub at: Moment,
    /// It was skipped, so nobody is told.
    pub skipped: bool,
}

fn steps_as_list<S: serde::Serializer>(
    steps: &BTreeMap<(Seq, String), StepMark>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(steps.iter().map(|((started, step), mark)| (started, step, mark)))
}

/// Where a case stands, holding exactly what is true only while it stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Status {
    /// The owner has to answer or pass it on.
    Owned {
        /// The clock of this round.
        run: Run,
    },
    /// Slips are out; the owner waits for at least one of them.
    WithContact {
        /// The clock of this round.
        run: Run,
        /// The open slips, at least one.
        slips: Vec<SlipNo>,
    },
    /// The asker was asked for something: the clock of the round stands until he writes.
    Waiting {
        /// The clock of this round.
        run: Run,
        /// The fact that says so.
        started: Seq,
        /// Since when it stands.
        since: Moment,
        /// What he was asked.
        releases: Vec<ReleaseId>,
    },
    /// The asker has our answer; the next word is his.
    Answered {
        /// The fact that says so.
        started: Seq,
        /// Since when.
        since: Moment,
        /// He has thanked us, without saying that it is solved.
        thanked: bool,
    },
    /// Finished until the asker writes again.
    Closed {
        /// Since when.
        since: Moment,
        /// How it ended.
        how: Closing,
    },
}

/// One round of answering: from a question, or from words that reopened it, to the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The fact that started it.
    pub started: Seq,
    /// When its clock started.
    pub start: Moment,
    /// The owner has passed it on or taken it on: the triage deadline is over.
    pub triage_over: bool,
    /// The new time that the asker was told (P-39).
    pub promised: Option<Promise>,
    /// How often he was told one.
    pub extensions: u8,
    /// The time before the last one had passed when he was told.
    pub late: bool,
    /// The triage that began anew when a contact gave the case back: the fact, and when.
    pub triage_anew: Option<(Seq, Moment)>,
}

impl Run {
    /// A round that begins.
    #[must_use]
    pub fn new(started: Seq, start: Moment) -> Self {
        Self { started, start, triage_over: false, promised: None, extensions: 0, late: false, triage_anew: None }
    }
}

/// A due time that took the place of the one that the policy gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// The fact that made it.
    pub started: Seq,
    /// When it was made.
    pub at: Moment,
    /// The new time.
    pub to: Moment,
}

/// How a case ended; never added up (P-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// The asker said that it is solved.
    Confirmed,
    /// He thanked us and then said nothing.
    Thanked,
    /// He said nothing.
    Silent,
    /// He no longer needs it.
    Withdrawn,
    /// He was asked for something and said nothing.
    NoMaterial,
    /// It was not ours to answer.
    Declined,
    /// It was rubbish: its sender hears nothing.
    Spam,
    /// Another case of the same asker has its questions.
    Merged {
        /// Which.
        into: CaseId,
    },
    /// The owner closed it without the asker's word.
    ByOwner,
}

/// Who asks. The address comes from the single From of the mail that opened the case, or of the mail that was handed
/// in by it ([`super::handed`]), and never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    /// The display name, or the address where there is none.
    pub name: String,
    /// The address.
    pub addr: Address,
    /// He writes from outside `domains` (P-51).
    pub outside: bool,
    /// From there he goes by the name of somebody of the house ([`super::namesake`]).
    #[serde(default)]
    pub namesake: bool,
}

/// Somebody's part in a case, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Participant {
    /// Who.
    pub holder: Holder,
    /// What part.
    pub role: Role,
    /// From when.
    pub since: Moment,
    /// Until when, if it is over.
    pub until: Option<Moment>,
    /// Why.
    pub why: Why,
}

impl Participant {
    /// It is the part of `person` as the owner.
    #[must_use]
    pub fn is_owner(&self, person: &PersonId) -> bool {
        self.role == Role::Owner && self.holder == Holder::Person(person.clone())
    }
}

/// Who can play a part.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// The asker of the case.
    Asker,
    /// A person of `people.toml`.
    Person(PersonId),
    /// A desk.
    Desk(DeskId),
    /// Somebody the first mail was copied to.
    Copied(Address),
    /// Somebody who is only named; no letter goes to him.
    Named(String),
}

/// The parts that can be played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Asks.
    Asker,
    /// Is answerable.
    Owner,
    /// Sees to it while the owner is away.
    StandIn,
    /// Has, or had, a slip.
    Contact,
    /// Was told as the lead.
    Lead,
    /// Was copied on the first mail.
    Copied,
    /// Whom it concerns, where somebody else asks for him (P-41).
    Concerned,
}

/// A transfer slip (转办单, P-29).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slip {
    /// Its number.
    pub no: SlipNo,
    /// The fact that started its clock.
    pub started: Seq,
    /// When it was handed over.
    pub since: Moment,
    /// The one person named for it.
    pub contact: PersonId,
    /// For which desk.
    pub desk: Option<DeskId>,
    /// Whether the matter was passed on with it.
    pub kind: SlipKind,
    /// The mail whose words are its note.
    pub note: Option<MailId>,
    /// Which of the asker's questions it is about, by their numbers; none: the whole matter.
    pub questions: Vec<usize>,
    /// The contact said that he has it.
    pub accepted: bool,
    /// More time that the contact asked for; it counts as far as the answer's deadline allows.
    pub promised: Option<Promise>,
    /// Since when the contact waits for words that he asked for.
    pub asks: Option<Moment>,
    /// When his clock stood for that.
    pub pauses: Vec<Pause>,
    /// What came of it.
    pub end: Option<SlipEnd>,
}

/// What a slip asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlipKind {
    /// The matter is passed on (P-2).
    Transfer,
    /// The owner asks a colleague and keeps the matter: that does not count as passed on (P-47).
    Consultation,
}

/// What came of a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlipEnd {
    /// The contact answered in this mail.
    CameBack {
        /// His mail.
        mail: MailId,
        /// When.
        at: Moment,
        /// Who wrote it: the contact, or another of his desk.
        by: PersonId,
    },
    /// The contact gave it back: it is not for him.
    Returned {
        /// His mail.
        mail: MailId,
        /// When.
        at: Moment,
    },
    /// The case was answered or closed without it, or a newer slip to the same person takes its place.
    Overtaken {
        /// When.
        at: Moment,
    },
}

impl SlipEnd {
    /// When the slip ended.
    #[must_use]
    pub fn at(&self) -> Moment {
        match self {
            Self::CameBack { at, .. } | Self::Returned { at, .. } | Self::Overtaken { at } => *at,
        }
    }
}

/// Text written out for the asker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Its number; `ReleaseId(n)` is the n-th of its case.
    pub id: ReleaseId,
    /// The mail its words stand in.
    pub mail: MailId,
    /// Whose words they are.
    pub author: PersonId,
    /// Who may release it or has.
    pub by: PersonId,
    /// Whether it has left.
    pub state: WrittenState,
}

/// Whether a written text has left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WrittenState {
    /// Shown to the owner, who has not said yes.
    Held {
        /// Why.
        reasons: Vec<HeldReason>,
        /// What it is to be when it leaves.
        how: AnswerKind,
        /// Since when.
        since: Moment,
    },
    /// Released.
    Released,
    /// Not to be sent.
    Dropped,
}

impl Case {
    /// Since when words of an answer wait for `person` to say yes; those that wait for his lead do not.
    #[must_use]
    pub fn waits_for_word_of(&self, person: &PersonId) -> Option<Moment> {
        let own = self.releases.iter().filter(|written| &written.by == person);
        let since = own.filter_map(|written| match &written.state {
            WrittenState::Held { reasons, since, .. } => {
                (!reasons.contains(&HeldReason::NeedsConsent)).then_some(*since)
            }
            WrittenState::Released | WrittenState::Dropped => None,
        });
        since.min()
    }

    /// The texts that wait for a yes, why, and what they are to be. What was held before the asker wrote again is no
    /// answer to what he wrote.
    #[must_use]
    pub fn held(&self) -> impl DoubleEndedIterator<Item = (ReleaseId, &[HeldReason], AnswerKind)> {
        let begun = self.run().map(|run| run.start);
        self.releases.iter().filter_map(move |written| match &written.state {
            WrittenState::Held { reasons, how, since } if begun.is_none_or(|begun| *since >= begun) => {
                Some((written.id, reasons.as_slice(), *how))
            }
            WrittenState::Held { .. } | WrittenState::Released | WrittenState::Dropped => None,
        })
    }

    /// Whether `person` has just worked on it: he hears nothing of it.
    #[must_use]
    pub fn just_touched_by(&self, person: &PersonId, now: Moment) -> bool {
        self.touched.get(person).is_some_and(|at| now - *at < JUST_TOUCHED)
    }

    /// The number as people see it.
    #[must_use]
    pub fn number(&self, tag: &str) -> String {
        number(tag, self.id)
    }

    /// Whom it concerns, where the asker asks for somebody else (P-41).
    #[must_use]
    pub fn concerned(&self) -> Option<&str> {
        self.participants.iter().find_map(|part| match (&part.holder, part.role) {
            (Holder::Named(name), Role::Concerned) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Neither answered nor closed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.run().is_some()
    }

    /// The running round, while an answer is owed.
    #[must_use]
    pub fn run(&self) -> Option<Run> {
        match &self.status {
            Status::Owned { run } | Status::WithContact { run, .. } | Status::Waiting { run, .. } => Some(*run),
            Status::Answered { .. } | Status::Closed { .. } => None,
        }
    }

    /// How often the asker has asked how it stands since the running round began.
    #[must_use]
    pub fn nudged(&self) -> usize {
        self.run().map_or(0, |run| self.nudges.iter().filter(|nudge| nudge.at >= run.start).count())
    }

    /// The slips that are out.
    pub fn open_slips(&self) -> impl Iterator<Item = &Slip> {
        self.slips.iter().filter(|slip| slip.end.is_none())
    }

    /// The slips that are out and with which the case was passed on.
    pub fn open_transfers(&self) -> impl Iterator<Item = &Slip> {
        self.open_slips().filter(|slip| slip.kind == SlipKind::Transfer)
    }

    /// The slip of this number.
    #[must_use]
    pub fn slip(&self, no: SlipNo) -> Option<&Slip> {
        self.slips.iter().find(|slip| slip.no == no)
    }

    /// The last slip that `person` holds or held.
    #[must_use]
    pub fn slip_of(&self, person: &PersonId) -> Option<&Slip> {
        let own = || self.slips.iter().rev().filter(|slip| &slip.contact == person);
        own().find(|slip| slip.end.is_none()).or_else(|| own().next())
    }

    /// The written text of this number.
    #[must_use]
    pub fn written(&self, id: ReleaseId) -> Option<&Written> {
        self.releases.iter().find(|written| written.id == id)
    }

    /// The number of the next text.
    #[must_use]
    pub fn next_release(&self) -> ReleaseId {
        ReleaseId(i64::try_from(self.releases.len()).unwrap_or(i64::MAX).saturating_add(1))
    }

    /// Whether `person` was its owner before the present one.
    #[must_use]
    pub fn was_owned_by(&self, person: &PersonId) -> bool {
        let his = |part: &Participant| part.role == Role::Owner && part.holder == Holder::Person(person.clone());
        &self.owner != person && self.participants.iter().any(his)
    }

    /// The part that `person` plays here, or has played: the weightiest.
    #[must_use]
    pub fn role_of(&self, person: &PersonId) -> Option<Role> {
        if &self.owner == person {
            return Some(Role::Owner);
        }
        self.participants
            .iter()
            .filter(|part| part.holder == Holder::Person(person.clone()))
            .map(|part| part.role)
            .min()
    }

    /// Whether `person` sees to it in its owner's place.
    #[must_use]
    pub fn stands_in(&self, person: &PersonId) -> bool {
        let holder = Holder::Person(person.clone());
        self.participants.iter().any(|part| part.role == Role::StandIn && part.until.is_none() && part.holder == holder)
    }

    /// Whether `person` may read the case at all. Every letter, list, search and figure asks here (P-21, P-38).
    #[must_use]
    pub fn readable_by(&self, person: &PersonId) -> bool {
        !self.sealed_from.contains(person) && (self.readers.is_empty() || self.readers.contains(person))
    }
}

/// `FSSC-1042`.
#[must_use]
pub fn number(tag: &str, case: CaseId) -> String {
    format!("{tag}-{case}")
}
