//! What goes into a decision and what comes out: plain values both.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::assign::Load;
use super::case::{Case, SlipNo};
use super::command::Target;
use super::evidence::Evidence;
use super::evolve::MailboxState;
use super::fact::{CaseFact, MailboxFact, PersonFact};
use super::house::House;
use super::speaker::Speaker;
use super::thread::{Found, LetterKind, LetterRef};
use super::why::{Against, Why};
use crate::ids::{Address, CaseId, MailId, Moment, PersonId, ReleaseId};
use crate::letters::model::{AnswerKind, FollowUpEffect, HeldReason, NotDoneReason, Overdue, Warning};
use crate::mail::Mail;
use crate::rules::Policy;

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
    /// Who is away today.
    pub away: BTreeSet<PersonId>,
    /// How much was sent automatically to the sender and to all.
    pub budget: Budget,
    /// The number that a new case would have.
    pub next_case: CaseId,
    /// The words of the case's mails.
    pub words: BTreeMap<MailId, Words>,
    /// What became of the case's last answer.
    pub answer: AnswerLeft,
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

/// What was decided. The shell makes it true in one transaction and has no choices left.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// The reason, for people.
    pub because: String,
    /// What happened to the case.
    pub facts: Vec<CaseFact>,
    /// What happened to people.
    pub person_facts: Vec<(PersonId, PersonFact)>,
    /// What happened to the mailbox.
    pub mailbox_facts: Vec<MailboxFact>,
    /// Texts written out for the asker.
    pub texts: Vec<Text>,
    /// Letters to write.
    pub letters: Vec<Wanted>,
    /// Queued letters of the case that have become pointless.
    pub withdraw: Vec<Withdraw>,
    /// The mail went to the asker: the tokens in it are known to more than their addressees.
    pub exposed: bool,
    /// A mail that was waiting for its writer's word is to be decided anew.
    pub again: Option<MailId>,
    /// What the admins should know.
    pub alarms: Vec<Alarm>,
    /// A numbered choice was made: of which letter, which number.
    pub chosen: Option<(crate::ids::LetterId, usize)>,
}

/// Something that needs an admin's look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The kind of trouble; one kind is told once an hour.
    pub about: &'static str,
    /// What happened, in one sentence.
    pub line: String,
}

/// A text written out for the asker, kept beside the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its number in the case.
    pub id: ReleaseId,
    /// The words.
    pub text: String,
    /// The same as sanitised HTML.
    pub html: Option<String>,
    /// The mail they stand in; its attachments go along.
    pub mail: MailId,
    /// Who released it, or may.
    pub by: PersonId,
}

/// A letter that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// To whom.
    pub to: Addressee,
    /// What it says.
    pub what: What,
    /// Not before this time.
    pub not_before: Moment,
    /// What its numbered choices do, in order.
    pub choices: Vec<Act>,
}

/// To whom a letter goes. There is no way to name an address here but the ones on record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Addressee {
    /// The asker of the case.
    Asker,
    /// A person of `people.toml`.
    Person(PersonId),
}

/// What a letter says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Received; who answers, by when.
    Acknowledgement,
    /// The answer.
    Answer {
        /// The released texts, in order.
        releases: Vec<ReleaseId>,
        /// How it was answered.
        how: AnswerKind,
        /// Those of them that their releaser saw in a preview and said yes to.
        seen: Vec<ReleaseId>,
    },
    /// The question, to the owner.
    CaseMail {
        /// Why he is the owner.
        why: Why,
        /// A slip that went out at once.
        slip: Option<SlipNo>,
        /// What to be careful about.
        warnings: Vec<Warning>,
    },
    /// The asker wrote again, to the owner.
    FollowUp {
        /// The mail.
        mail: MailId,
        /// What it did.
        effect: FollowUpEffect,
    },
    /// The case has a new owner.
    HandedOver {
        /// Whose it was.
        from: PersonId,
        /// Why.
        why: Why,
    },
    /// The slip, to the contact.
    Slip {
        /// Which.
        slip: SlipNo,
    },
    /// The slip is nearly due or over.
    ContactReminder {
        /// Which.
        slip: SlipNo,
        /// Whether it has passed.
        overdue: Overdue,
    },
    /// The contact's words, to the owner.
    Feedback {
        /// The slip.
        slip: SlipNo,
        /// The contact's mail.
        mail: MailId,
    },
    /// A held answer, to whoever may release it.
    Preview {
        /// The texts it would consist of.
        releases: Vec<ReleaseId>,
        /// How it would be sent.
        how: AnswerKind,
        /// Why it is held.
        reasons: Vec<HeldReason>,
    },
    /// Was this you?
    Confirm {
        /// The mail in question.
        mail: MailId,
    },
    /// What waits for a person.
    List {
        /// The cases.
        cases: Vec<CaseId>,
    },
    /// What is overdue, to the lead.
    Escalation {
        /// The cases.
        cases: Vec<CaseId>,
        /// Other open cases of the section.
        others: u32,
    },
    /// Nothing was done.
    NotDone {
        /// The line as it was read.
        line: String,
        /// Why.
        why: NotDoneReason,
        /// What is near.
        near: Vec<String>,
    },
    /// Where the case stands.
    Status,
    /// The commands.
    Help,
    /// A letter could not be delivered.
    Undelivered {
        /// To whom.
        to: String,
        /// What it was.
        kind: LetterKind,
        /// The server's words.
        why: String,
    },
    /// A mail was not acted on.
    NotActedOn {
        /// Its subject.
        subject: String,
        /// What spoke against it.
        why: Against,
    },
    /// Something the owner should know of.
    Told(News),
    /// Something needs a look.
    Alert {
        /// What, one sentence each.
        lines: Vec<String>,
    },
}

/// What an owner should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The asker was a recipient of a mail with inner letters in its history.
    InnerSeen {
        /// Who wrote it; `None` for the mailbox itself.
        by: Option<PersonId>,
    },
    /// A contact's answer went to the asker as well.
    WroteToAsker {
        /// The contact.
        by: PersonId,
    },
    /// Somebody else, or a rule, passed the case on.
    PassedOn {
        /// To whom.
        to: Vec<PersonId>,
        /// Who or what did it.
        why: Why,
    },
}

/// Queued letters of a case that a fact makes pointless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdraw {
    /// The acknowledgement: the answer is quicker.
    Acknowledgement,
    /// Reminders to this slip's contact, and the slip itself if it has not left.
    OfSlip(SlipNo),
    /// An answer that still waits for its delay to pass: another takes its place.
    Replaced,
    /// Any answer that has not left: the asker no longer needs it.
    Answer,
    /// Previews: what they ask is settled. The contact's words in a feedback slip still reach the owner.
    Previews,
}

/// A question with a fixed set of answers, put to one person by one letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The letter.
    pub letter: crate::ids::LetterId,
    /// Who was asked.
    pub person: PersonId,
    /// What each number does.
    pub acts: Vec<Act>,
    /// It has been answered.
    pub answered: bool,
    /// It counts until then.
    pub until: Option<Moment>,
}

/// What choosing a number does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum Act {
    /// Pass the case on.
    PassTo {
        /// To this desk or person.
        to: TargetName,
    },
    /// "I answer myself."
    TakeOn,
    /// Preview the contact's words as the answer.
    PreviewContact {
        /// The slip.
        slip: SlipNo,
        /// The contact's mail.
        mail: MailId,
    },
    /// Back to the contact, with the reply's words.
    BackTo {
        /// The slip.
        slip: SlipNo,
        /// The mail whose words go to him, if they were written before the choice.
        words: Option<MailId>,
    },
    /// Nothing leaves.
    KeepAsNote,
    /// Send what the preview showed.
    Release {
        /// The texts.
        releases: Vec<ReleaseId>,
        /// How.
        how: AnswerKind,
    },
    /// Do not send it.
    Drop {
        /// The texts.
        releases: Vec<ReleaseId>,
    },
    /// Preview these words as the answer.
    PreviewWords {
        /// The mail.
        mail: MailId,
    },
    /// "It was me": act on that mail.
    ItWasMe {
        /// The mail.
        mail: MailId,
    },
    /// "It was not me."
    NotMe {
        /// The mail.
        mail: MailId,
    },
}

/// A pass-on target as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetName {
    /// A desk.
    Desk(crate::ids::DeskId),
    /// A person.
    Person(PersonId),
}

impl From<&Target> for TargetName {
    fn from(target: &Target) -> Self {
        match target {
            Target::Desk(desk) => Self::Desk(desk.clone()),
            Target::Person(person) => Self::Person(person.clone()),
        }
    }
}

impl From<&TargetName> for Target {
    fn from(target: &TargetName) -> Self {
        match target {
            TargetName::Desk(desk) => Self::Desk(desk.clone()),
            TargetName::Person(person) => Self::Person(person.clone()),
        }
    }
}

impl Decision {
    /// A decision that does nothing yet, with its reason.
    #[must_use]
    pub fn because(reason: impl Into<String>) -> Self {
        Self { because: reason.into(), ..Self::default() }
    }

    /// And this happened.
    #[must_use]
    pub fn fact(mut self, fact: CaseFact) -> Self {
        self.facts.push(fact);
        self
    }

    /// And this letter is wanted, at once and without choices.
    #[must_use]
    pub fn letter(self, to: Addressee, what: What, now: Moment) -> Self {
        self.asking(to, what, now, Vec::new())
    }

    /// And this letter is wanted, with choices.
    #[must_use]
    pub fn asking(mut self, to: Addressee, what: What, not_before: Moment, choices: Vec<Act>) -> Self {
        self.letters.push(Wanted { to, what, not_before, choices });
        self
    }

    /// And the admins should know this.
    #[must_use]
    pub fn alarming(mut self, about: &'static str, line: String) -> Self {
        self.alarms.push(Alarm { about, line });
        self
    }

    /// And these queued letters are pointless.
    #[must_use]
    pub fn withdrawing(mut self, withdraw: Withdraw) -> Self {
        self.withdraw.push(withdraw);
        self
    }

    /// And all of `other` besides.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.facts.extend(other.facts);
        self.person_facts.extend(other.person_facts);
        self.mailbox_facts.extend(other.mailbox_facts);
        self.texts.extend(other.texts);
        self.letters.extend(other.letters);
        self.withdraw.extend(other.withdraw);
        self.alarms.extend(other.alarms);
        self.exposed |= other.exposed;
        self.again = self.again.or(other.again);
        self.chosen = self.chosen.or(other.chosen);
        self
    }
}

impl Around {
    /// The load that the duty roster looks at.
    #[must_use]
    pub fn duty_load(&self) -> Load {
        Load::of_duty(self.away.clone(), self.open_cases.clone(), &self.mailbox)
    }

    /// The load that a desk looks at.
    #[must_use]
    pub fn desk_load(&self, desk: &crate::ids::DeskId) -> Load {
        Load::of_desk(desk, self.away.clone(), self.open_slips.clone(), &self.mailbox)
    }

    /// The words of a mail on record.
    #[must_use]
    pub fn words(&self, mail: MailId) -> Words {
        self.words.get(&mail).cloned().unwrap_or_default()
    }
}

/// The person of the asker of `case`, if he works here: he never plays a part in his own case.
#[must_use]
pub fn asker_person(case: &Case, policy: &Policy) -> Option<PersonId> {
    super::speaker::person_of(&case.asker.addr, policy).cloned()
}
