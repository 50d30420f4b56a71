//! Facts: what has happened, one line each, never changed.
//!
//! Three streams hold them: a case's, a person's, the mailbox's. Folding a stream gives its state back, and
//! `shouwen verify` proves that for the whole store. A fact names mails and people by id and holds no words of theirs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::absence::Item;
use super::case::{Asker, Closing, Copying, Holder, Role, Seq, SlipNo};
use super::house::Mode;
use super::why::Why;
use crate::ids::{Address, CaseId, DeskId, Language, LetterId, MailId, Moment, PersonId, ReleaseId, TopicId};
use crate::letters::model::{AnswerKind, DeadlineName, HeldReason};

/// One thing that happened to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum CaseFact {
    /// A mail opened it.
    Opened {
        /// The mail.
        mail: MailId,
        /// Its single From; of a question that was handed in, the writer of the forwarded mail.
        asker: Asker,
        /// Who handed it in, if somebody did.
        handed_in_by: Option<PersonId>,
        /// Its subject, without prefixes and tags.
        subject: String,
        /// Its language.
        language: Language,
        /// When the clock starts.
        start: Moment,
        /// The topic a rule gave.
        topic: Option<TopicId>,
        /// That rule.
        rule: Option<String>,
        /// Cases it follows from.
        linked: Vec<CaseId>,
        /// People of the first mail's To and Cc who are on record as copied.
        copied: Vec<Address>,
        /// The mail was proven to be its sender's, and he asks himself.
        vouched: bool,
    },
    /// The owner said whether those whom the asker copied get the answer.
    Copying {
        /// Who.
        by: PersonId,
        /// What he said.
        how: Copying,
    },
    /// An answer goes to those whom the asker copied, to each in a letter of his own.
    CopiesSent {
        /// Its texts.
        releases: Vec<ReleaseId>,
        /// To whom.
        to: Vec<Address>,
    },
    /// Somebody became its owner.
    Owned {
        /// Who.
        by: PersonId,
        /// Why.
        why: Why,
    },
    /// A slip went to a contact (P-2, P-29).
    PassedOn {
        /// Its number.
        slip: SlipNo,
        /// The one person named for it.
        contact: PersonId,
        /// For which desk.
        desk: Option<DeskId>,
        /// Who did it; `None` for a rule.
        by: Option<PersonId>,
        /// The mail whose words go along.
        note: Option<MailId>,
        /// Which of the asker's questions, by their numbers; none: the whole matter.
        questions: Vec<usize>,
        /// The owner had passed on a matter of this topic before, and it was answered in this case (P-6).
        known: Option<CaseId>,
        /// Why.
        why: Why,
    },
    /// A slip that is out is another's from now on; its clock runs on.
    SlipTaken {
        /// The slip.
        slip: SlipNo,
        /// Whose.
        contact: PersonId,
        /// Why.
        why: Why,
    },
    /// Somebody said "收到": the owner answers himself, or the contact has the slip.
    TakenOn {
        /// Who.
        by: PersonId,
        /// The slip, if it was the contact.
        slip: Option<SlipNo>,
        /// The mail; `None` for a choice.
        mail: Option<MailId>,
    },
    /// The contact answered the owner (P-4).
    CameBack {
        /// The slip.
        slip: SlipNo,
        /// Who wrote.
        by: PersonId,
        /// His mail.
        mail: MailId,
    },
    /// The contact gave his slip back: it is not for him (P-29). The owner has to see to it anew.
    Returned {
        /// The slip.
        slip: SlipNo,
        /// Who wrote.
        by: PersonId,
        /// His mail, with the reason.
        mail: MailId,
        /// The rule that suggested the desk, which was wrong by that.
        against: Option<String>,
    },
    /// The slip was written while the desk only read, and its contact never had it.
    SlipUnsent {
        /// The slip.
        slip: SlipNo,
    },
    /// The owner asked a colleague without passing the matter on (P-47).
    Consulted {
        /// The slip's number.
        slip: SlipNo,
        /// Whom.
        person: PersonId,
        /// Who did it.
        by: PersonId,
        /// The mail with his words.
        mail: MailId,
    },
    /// Words for the asker were written but not sent: the owner has to say yes.
    Held {
        /// The text's number.
        release: ReleaseId,
        /// The mail it stands in.
        mail: MailId,
        /// Whose words.
        author: PersonId,
        /// Who may release it.
        by: PersonId,
        /// Why it is held.
        reasons: Vec<HeldReason>,
        /// What it is to be when it leaves.
        how: AnswerKind,
    },
    /// A held text is not to be sent.
    Dropped {
        /// The text's number.
        release: ReleaseId,
        /// Who said so.
        by: PersonId,
    },
    /// An entitled person released words to the asker.
    Released {
        /// The text's number.
        release: ReleaseId,
        /// The mail it stands in.
        mail: MailId,
        /// Whose words.
        author: PersonId,
        /// Who released it.
        by: PersonId,
    },
    /// The asker has an answer.
    Answered {
        /// Who gave it.
        by: PersonId,
        /// How.
        how: AnsweredHow,
        /// The mail it was given in.
        mail: Option<MailId>,
    },
    /// The last answer was taken back before it left; the case stands where it stood before.
    TakenBack {
        /// Who did it.
        by: PersonId,
        /// The texts of that answer.
        releases: Vec<ReleaseId>,
    },
    /// A deadline that had ended with an answer runs on as if it had not: the answer was taken back. Of several ends of
    /// one deadline the last one counts.
    DeadlineResumed {
        /// Which.
        deadline: DeadlineName,
        /// The fact that started it.
        started: Seq,
    },
    /// Somebody said what it is about.
    TopicSet {
        /// The topic.
        topic: TopicId,
        /// Who.
        by: PersonId,
    },
    /// Another case of the same asker was merged with it: his questions joined.
    MergedIn {
        /// That case.
        from: CaseId,
        /// Its questions.
        questions: Vec<MailId>,
        /// When that case's clock started: the earlier promise holds.
        start: Moment,
        /// Who did it.
        by: PersonId,
    },
    /// It has to do with another case.
    Linked {
        /// Which.
        case: CaseId,
        /// Who said so.
        by: PersonId,
    },
    /// The asker wrote more while an answer is owed: no new clock.
    FollowedUp {
        /// His mail.
        mail: MailId,
    },
    /// The asker asks how it stands, or sends once more what he has sent: no new clock, and nothing new to answer.
    Nudged {
        /// His mail.
        mail: MailId,
        /// He is told by when he has his answer (L1b).
        told: bool,
    },
    /// The asker is not satisfied, or asks on: open again, same owner (P-30).
    Reopened {
        /// His mail; `None` if an answer could not be delivered, or one of the staff reopened it.
        mail: Option<MailId>,
        /// When the new clock starts.
        start: Moment,
        /// Why.
        why: Why,
    },
    /// A mail demands that money goes elsewhere, or at once: the owner is warned, and no rule passes the case on (P-51).
    MoneyDemanded {
        /// The mail.
        mail: MailId,
        /// A token or evidence says that it is from whoever it names.
        proven: bool,
    },
    /// The asker thanked us or said that he saw it: nothing starts, nothing stops.
    Thanked {
        /// His mail.
        mail: MailId,
        /// He thanked us; a bare receipt does not count as that.
        thanks: bool,
    },
    /// Somebody wrote something that stays inside.
    Noted {
        /// The mail.
        mail: MailId,
        /// Who, if on record.
        by: Option<PersonId>,
        /// What about it.
        why: Why,
    },
    /// Whoever had it in hand was reminded by a person, not by the clock.
    Reminded {
        /// Who did it.
        by: PersonId,
    },
    /// Finished.
    Closed {
        /// How.
        how: Closing,
        /// Who closed it; `None` for the asker's word or his silence.
        by: Option<PersonId>,
    },
    /// A step of a deadline is done or skipped; it never fires again.
    StepDone {
        /// The fact that started the deadline.
        started: Seq,
        /// The step's name.
        step: String,
        /// Why it was skipped, if it was.
        skipped: Option<Why>,
    },
    /// A deadline ended, met or not. Figures read only these (design section 6).
    DeadlineEnded {
        /// Which.
        deadline: DeadlineName,
        /// The fact that started it.
        started: Seq,
        /// When it was due.
        due: Moment,
        /// It ended in time.
        met: bool,
        /// Work time each holder had it, in seconds.
        work_seconds: BTreeMap<PersonId, i64>,
        /// The policy it was counted by.
        policy: String,
        /// A year without calendar data was touched.
        unverified: bool,
        /// It goes on with another due time: it counts as extended, and `met` says only that it was not overdue yet.
        extended: bool,
    },
    /// The rules were changed, and due times moved with them. Nobody was told a new time.
    DuesMoved {
        /// Which, from when to when.
        moves: Vec<DueMoved>,
    },
    /// The asker was told a new time (P-39): the case stays open and counts as extended.
    Extended {
        /// Who told him.
        by: PersonId,
        /// The new time.
        to: Moment,
        /// The mail that says so.
        mail: MailId,
        /// The time before it had passed.
        late: bool,
    },
    /// The asker was told that an answer comes: the case stays open, and its time runs on.
    PutOff {
        /// Who told him.
        by: PersonId,
        /// His mail.
        mail: MailId,
    },
    /// The lead was asked whether the asker may be told a new time once more (P-39).
    ConsentAsked {
        /// Who asks.
        by: PersonId,
        /// Whom.
        lead: PersonId,
        /// The new time.
        to: Moment,
    },
    /// The lead's word on that.
    Consented {
        /// The lead.
        by: PersonId,
        /// He agrees.
        agreed: bool,
    },
    /// A contact takes more time.
    SlipExtended {
        /// The slip.
        slip: SlipNo,
        /// Who wrote.
        by: PersonId,
        /// The time he asks for.
        to: Moment,
        /// His mail.
        mail: MailId,
    },
    /// The asker was asked for something: the clock stands until he writes.
    AskedAsker {
        /// Who asked him.
        by: PersonId,
        /// The mail that asks.
        mail: MailId,
        /// What was released to him.
        releases: Vec<ReleaseId>,
    },
    /// The clock goes on: he wrote, or his answer is no longer waited for.
    Resumed {
        /// His mail.
        mail: Option<MailId>,
        /// From when the clock goes on.
        start: Moment,
    },
    /// A contact needs to know more: his clock stands until he gets words back.
    AskedMore {
        /// The slip.
        slip: SlipNo,
        /// Who wrote.
        by: PersonId,
        /// His mail.
        mail: MailId,
    },
    /// The contact got words back.
    ToldContact {
        /// The slip.
        slip: SlipNo,
        /// Who gave them.
        by: PersonId,
        /// The mail they stand in.
        mail: MailId,
    },
    /// Somebody asked his lead (P-7). The limit stays.
    AskedLead {
        /// Who.
        by: PersonId,
        /// Whom.
        lead: PersonId,
        /// The slip, if a contact did.
        slip: Option<SlipNo>,
        /// His mail.
        mail: MailId,
    },
    /// The lead gave his word to whoever asked him.
    LeadAnswered {
        /// The lead.
        by: PersonId,
        /// Who had asked.
        to: PersonId,
        /// The lead's mail.
        mail: MailId,
    },
    /// The case is urgent from now on, or no longer (P-44).
    Urgent {
        /// It is.
        on: bool,
        /// Who says so.
        by: PersonId,
        /// The mail.
        mail: MailId,
    },
    /// A letter could not be delivered for good.
    Undelivered {
        /// The letter.
        letter: LetterId,
        /// To whom.
        to: Holder,
        /// It was an answer.
        answer: bool,
    },
    /// Somebody plays a part from now on.
    Joined {
        /// Who.
        holder: Holder,
        /// What part.
        role: Role,
        /// Why.
        why: Why,
    },
}

/// How an answer was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredHow {
    /// By a letter of ours.
    Letter,
    /// By telephone (`/done`).
    Phone,
    /// Directly from somebody's mail program, seen in To, Cc or Sent.
    Direct,
    /// Learnt only from the asker's reply.
    LearntLate,
}

/// One thing that happened to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum PersonFact {
    /// A list went out, or was empty and did not.
    Listed {
        /// The local date and slot it was for (`2026-11-24 09:05`).
        slot: String,
        /// What stood in it.
        cases: Vec<CaseId>,
    },
    /// He is away for a time.
    Away {
        /// From when; not before this is known.
        from: Moment,
        /// Until when, not included.
        until: Moment,
        /// It ends earlier if he writes.
        open: bool,
        /// How that is known.
        source: AwaySource,
    },
    /// He is back, or will not be away.
    Back {
        /// Which absences are over.
        ended: Ended,
    },
    /// An absence has begun, has moved its end, or somebody else stands in: what was told to whom.
    Gone {
        /// When it began.
        from: Moment,
        /// When it is to end.
        until: Moment,
        /// Who stands in; `None` if nobody does.
        stand_in: Option<PersonId>,
        /// What falls due before he is back, by who was told of it.
        told: BTreeMap<PersonId, Vec<Item>>,
    },
    /// He is at work again.
    Returned {
        /// The cases in which something had happened, of which he was told.
        cases: Vec<CaseId>,
    },
    /// He has left, and all that he had is somebody else's (P-50).
    Succeeded {
        /// What went to whom.
        items: BTreeMap<PersonId, Vec<Item>>,
    },
}

/// How an absence is known, other than from the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwaySource {
    /// He said so.
    Said,
    /// His mail program answered a letter of ours.
    OutOfOffice,
}

/// Which absences are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// All that had begun: he said that he is back.
    Running,
    /// The one without an end: he wrote a mail.
    OpenEnded,
    /// The announced ones, of which none has begun: he takes them back.
    Planned,
}

/// A due time that an edit of the rules moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueMoved {
    /// Which.
    pub deadline: DeadlineName,
    /// The slip it belongs to, for a contact's.
    pub slip: Option<SlipNo>,
    /// When it was due.
    pub from: Moment,
    /// When it is due.
    pub to: Moment,
}

/// Why files were not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "not_taken")]
pub enum NotTaken {
    /// They have mistakes.
    Mistakes {
        /// How many.
        mistakes: usize,
    },
    /// They would make so many cases late, or close them, that somebody has to say that it is meant.
    NeedsWord {
        /// Cases that would be late.
        late: usize,
        /// Cases that would close.
        closes: usize,
    },
}

/// One thing that happened to the mailbox as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum MailboxFact {
    /// Other rule files or letters are in force from now on.
    RulesTaken {
        /// The rule files.
        hash: String,
        /// The letters.
        templates: String,
        /// Due times that moved.
        moved: usize,
        /// Cases that were late by it.
        late: usize,
        /// Somebody had said that this is meant.
        confirmed: bool,
    },
    /// Rule files or letters were read and not taken: those before stay in force.
    RulesNotTaken {
        /// Why.
        why: NotTaken,
        /// Names what was wrong, so that the same is told once.
        digest: String,
    },

    /// The roster named somebody.
    PickedOwner {
        /// Who.
        person: PersonId,
    },
    /// A desk named somebody.
    PickedContact {
        /// The desk.
        desk: DeskId,
        /// Who.
        person: PersonId,
    },
    /// No letter leaves from now on.
    HoldBegan {
        /// Why.
        why: String,
    },
    /// Letters leave again.
    HoldEnded,
    /// The desk runs in this mode from now on.
    ModeBegan {
        /// Which.
        mode: Mode,
    },
    /// An alarm was raised, so that the same one is not raised each minute.
    Alarmed {
        /// What about.
        about: String,
    },
}
