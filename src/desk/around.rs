//! What a decision reads: the mail, who speaks in it, and all that was looked up around it. Plain values.

use std::collections::{BTreeMap, BTreeSet};

use super::absence::Absent;
use super::ask::Ask;
use super::assign::Load;
use super::case::{Case, SlipNo};
use super::evidence::Evidence;
use super::evolve::MailboxState;
use super::house::{House, Limits};
use super::speaker::Speaker;
use super::thread::{Found, LetterRef};
use super::wall::Release;
use crate::ids::{Address, CaseId, DeskId, MailId, Moment, PersonId, ReleaseId};
use crate::letters::model::HeldReason;
use crate::mail::Mail;

/// A mail that came in, with what is known about it.
#[derive(Clone, Copy, Debug)]
pub struct Arrived<'a> {
    /// Its row.
    pub id: MailId,
    /// Its single From.
    pub from: &'a Address,
    /// The mail.
    pub mail: &'a Mail,
    /// When its clock may start: when the mail server had it, but not before the last look in which it was not there.
    pub start: Moment,
    /// What speaks for or against its sender.
    pub evidence: &'a Evidence,
}

/// A mail in a case: who speaks, and to which letter.
#[derive(Clone, Debug)]
pub struct Spoken<'a> {
    /// The mail.
    pub arrived: Arrived<'a>,
    /// Who wrote it.
    pub speaker: Speaker,
    /// How the case was found.
    pub by: Found,
    /// The letter it answers.
    pub replied: Option<LetterRef>,
    /// The quoted text begins with that letter's own marker.
    pub marked: bool,
    /// Another case that it names as well ([`super::thread::crossed`]): which of them is meant is its writer's to say.
    pub crossed: Option<CaseId>,
    /// The choices of that letter.
    pub ask: Option<Ask>,
    /// The lines of that letter that are ours, normalised ([`super::cut::fold_line`]).
    pub our_lines: BTreeSet<String>,
    /// The person has said that it was him, or the last gate has something against the words.
    pub known: Known,
}

/// What an earlier pass over the same mail found out.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The writer confirmed by a code that he wrote it.
    pub confirmed: bool,
    /// The last gate's findings: the words are held for these reasons.
    pub gate: Vec<HeldReason>,
    /// It references a letter of ours that we did not write: somebody answered from elsewhere.
    pub answered_elsewhere: bool,
    /// It lies in the folder of sent letters: whoever wrote it had the mailbox's password.
    pub in_sent: bool,
}

/// Everything else a decision depends on, read before it.
#[derive(Clone, Debug)]
pub struct Around {
    /// The mailbox's settings.
    pub house: House,
    /// The state of the mailbox's stream.
    pub mailbox: MailboxState,
    /// Open cases a person owns.
    pub open_cases: BTreeMap<PersonId, u32>,
    /// Open slips a person has.
    pub open_slips: BTreeMap<PersonId, u32>,
    /// Who is not here.
    pub away: Absent,
    /// How much was sent automatically to the sender and to all.
    pub budget: Budget,
    /// The number that a new case would have.
    pub next_case: CaseId,
    /// The words of the case's mails.
    pub words: BTreeMap<MailId, Words>,
    /// What became of the case's last answer.
    pub answer: AnswerLeft,
    /// Answers of contacts wait for those of others before their owner gets them.
    pub feedback_waits: bool,
    /// Slips of the case that have not left: nobody has them.
    pub unsent_slips: BTreeSet<SlipNo>,
    /// Addresses from which somebody asked before under the name of whoever opens a case now, if that one is outside.
    pub namesakes: Vec<Address>,
    /// The texts of that answer.
    pub last_answer: Vec<Release>,
    /// Other cases that the mail names.
    pub named: BTreeMap<CaseId, Case>,
    /// The open cases that the writer owns.
    pub own_open: Vec<CaseId>,
    /// The newest case of its topic that its owner had passed on, and that was answered (P-6).
    pub known: Option<CaseId>,
    /// Its answer that has not left and can be taken back.
    pub waiting: Option<Waiting>,
}

impl Around {
    /// The load that the duty roster looks at.
    #[must_use]
    pub fn duty_load(&self) -> Load {
        Load::of_duty(self.away.clone(), self.open_cases.clone(), &self.mailbox)
    }

    /// The load that a desk looks at.
    #[must_use]
    pub fn desk_load(&self, desk: &DeskId) -> Load {
        Load::of_desk(desk, self.away.clone(), self.open_slips.clone(), &self.mailbox)
    }

    /// The words of a mail on record.
    #[must_use]
    pub fn words(&self, mail: MailId) -> Words {
        self.words.get(&mail).cloned().unwrap_or_default()
    }
}

/// What became of the last letter with an answer in a case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AnswerLeft {
    /// There is none, or it was taken back or refused.
    #[default]
    None,
    /// It is queued, or nobody knows yet whether the server has it.
    OnItsWay,
    /// The server has it.
    Left {
        /// Since when.
        at: Moment,
    },
}

/// An answer that has not left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its texts.
    pub releases: Vec<ReleaseId>,
    /// Its time has not come and nobody has tried to send it: a second full reply takes its place.
    pub in_delay: bool,
}

/// The words of a mail on record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// What its writer wrote.
    pub text: String,
    /// The same as sanitised HTML.
    pub html: Option<String>,
    /// Its attachments: name and size.
    pub attachments: Vec<(String, u64)>,
}

/// Counts against the limits of [`super::house::Limits`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Automatic letters to this address in the last ten minutes.
    pub to_sender_10_min: u32,
    /// Acknowledgements to this address in the last day.
    pub acks_to_sender_day: u32,
    /// Acknowledgements to anybody in the last hour.
    pub acks_hour: u32,
    /// Cases this sender opened in the last hour.
    pub cases_of_sender_hour: u32,
}

impl Budget {
    /// Whether one more automatic letter may go to this address (mail-facts C-6).
    #[must_use]
    pub fn allows(&self, limits: &Limits) -> bool {
        self.to_sender_10_min < limits.acks_per_address_10min
            && self.acks_to_sender_day < limits.acks_per_address_day
            && self.acks_hour < limits.acks_per_hour
    }
}
