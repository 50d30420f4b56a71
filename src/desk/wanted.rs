//! Letters that are wanted, to whom and what they say; and queued ones that are not wanted any more.

use super::absence::Item;
use super::answers::Answer;
use super::ask::Act;
use super::case::{Asker, SlipNo};
use super::lists::Figures;
use super::thread::LetterKind;
use super::why::{Against, Why};
use crate::ids::{Address, CaseId, LetterId, MailId, Moment, PersonId, ReleaseId};
use crate::letters::model::{
    AlertAbout, AnswerKind, Back, FollowUpEffect, HeldReason, NotDoneReason, Overdue, UndoneLine, Warning,
};

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
    /// Whose letter it is, if its reader stands in for him.
    pub in_place_of: Option<PersonId>,
}

/// To whom a letter goes. There is no way to name an address here but the ones on record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Addressee {
    /// The asker of the case.
    Asker,
    /// A person of `people.toml`.
    Person(PersonId),
    /// A colleague whom the asker copied on his question, as the case has him on record.
    Copied(Address),
}

/// What a letter says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Received; who answers, by when.
    Acknowledgement,
    /// By when he has his answer, to an asker who asks how it stands.
    StillOnIt,
    /// The answer.
    Answer {
        /// The released texts, in order.
        releases: Vec<ReleaseId>,
        /// How it was answered.
        how: AnswerKind,
        /// Those of them that their releaser saw in a preview and said yes to.
        seen: Vec<ReleaseId>,
    },
    /// The answer, to a colleague whom the asker copied.
    AnswerCopy {
        /// The released texts, in order.
        releases: Vec<ReleaseId>,
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
        /// What others who were asked had answered before.
        with: Vec<Answer>,
    },
    /// The contact gave the slip back, to the owner.
    Returned {
        /// The slip.
        slip: SlipNo,
        /// The contact's mail.
        mail: MailId,
    },
    /// An answer that the former owner wrote, to the present one.
    LateAnswer {
        /// His mail.
        mail: MailId,
        /// Who.
        by: PersonId,
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
    /// Whose question is this? To the one who forwarded it.
    WhoseQuestion {
        /// The forwarding mail.
        mail: MailId,
        /// Whose it seems to be.
        writer: Option<Asker>,
    },
    /// What waits for a person.
    List {
        /// The cases.
        cases: Vec<CaseId>,
        /// Mails of his of which he has to say whose question they are.
        asks: Vec<LetterId>,
    },
    /// Slips that are nearly due or over, to their contact: one letter in place of several reminders.
    SlipList {
        /// The slips.
        slips: Vec<(CaseId, SlipNo)>,
    },
    /// What is overdue, to the lead.
    Escalation {
        /// The cases.
        cases: Vec<CaseId>,
        /// How the whole section stands.
        figures: Figures,
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
    /// What of a reply to a list was not done.
    LinesNotDone {
        /// The lines.
        undone: Vec<UndoneLine>,
        /// How many others were done.
        done: usize,
    },
    /// Where the case stands.
    Status,
    /// Why the case is whose it is, and what is due when.
    Why,
    /// The commands.
    Help {
        /// All of them.
        all: bool,
    },
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
        /// Whose name it bore, where that is not the reader's.
        bore: Option<String>,
    },
    /// Something the owner should know of.
    Told(News),
    /// The asker was asked for something and has sent nothing, to him.
    AskedAgain,
    /// Closed for want of what the asker was asked for, to him.
    ClosedUnanswered,
    /// May the asker be told a new time once more, to the lead?
    Consent {
        /// Why, in the words that would be released.
        releases: Vec<ReleaseId>,
        /// The new time.
        until: Moment,
    },
    /// A contact takes more time, to the owner.
    ContactLater {
        /// The slip.
        slip: SlipNo,
        /// The contact's mail.
        mail: MailId,
        /// The time that he asks for.
        to: Moment,
    },
    /// A contact needs to know more, to the owner.
    ContactAsks {
        /// The slip.
        slip: SlipNo,
        /// The contact's mail.
        mail: MailId,
    },
    /// More words for a contact.
    ForContact {
        /// The slip.
        slip: SlipNo,
        /// The mail they stand in.
        mail: MailId,
        /// He asked for them, and his clock stood until now.
        asked: bool,
    },
    /// A weighty question, to the lead of whoever asks.
    LeadAsked {
        /// Who asks.
        by: PersonId,
        /// His mail.
        mail: MailId,
        /// The slip, if a contact asks.
        slip: Option<SlipNo>,
    },
    /// The lead's words, to whoever asked him.
    LeadWords {
        /// The lead.
        lead: PersonId,
        /// His mail.
        mail: MailId,
        /// The slip, if a contact asked.
        slip: Option<SlipNo>,
    },
    /// An urgent case is nearly due or over, to its owner.
    OwnerReminder {
        /// Whether it has passed.
        overdue: Overdue,
    },
    /// What is the reader's to see to in somebody's place.
    StandIn {
        /// In whose place.
        of: PersonId,
        /// When he is back.
        back: Back,
        /// What, the most urgent first.
        items: Vec<Item>,
    },
    /// What happened while the reader was away.
    BackAtWork {
        /// The reader.
        of: PersonId,
        /// Since when.
        since: Moment,
        /// In which cases.
        cases: Vec<CaseId>,
    },
    /// Something needs a look.
    Alert {
        /// What it is about.
        about: AlertAbout,
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
    /// The owner answers: who got the same question need not.
    Answers,
    /// A contact's answer went to the asker as well.
    WroteToAsker {
        /// The contact.
        by: PersonId,
    },
    /// A colleague without a part in the case wrote to the mailbox about it.
    Remark {
        /// Who.
        by: PersonId,
        /// His mail.
        mail: MailId,
    },
    /// Somebody on no record answered a slip that went to a desk's list.
    FromTheList {
        /// His address.
        by: Address,
        /// His mail.
        mail: MailId,
    },
    /// Somebody whom the asker copied on his question wrote.
    FromCopied {
        /// His address.
        by: Address,
        /// His mail.
        mail: MailId,
    },
    /// Somebody asks for a mail of his back.
    Recalled {
        /// Who of the staff; nobody: the asker.
        by: Option<PersonId>,
        /// The mail that asks it.
        mail: MailId,
        /// The asker has his answer.
        answered: bool,
    },
    /// Somebody else, or a rule, passed the case on.
    PassedOn {
        /// To whom.
        to: Vec<PersonId>,
        /// Who or what did it.
        why: Why,
    },
    /// The lead's word on telling the asker a new time.
    Consented {
        /// The lead.
        by: PersonId,
        /// He agrees.
        agreed: bool,
        /// The new time.
        until: Moment,
    },
    /// A contact has the time that he asked for.
    MoreTime {
        /// Until when.
        until: Moment,
    },
    /// Nobody waits for his answer any more; to the contact of a slip.
    CalledOff {
        /// The slip.
        slip: SlipNo,
        /// The asker has his answer; else he needs none.
        answered: bool,
    },
    /// The owner is away: whoever stands in decides about the time that a contact asked for; to the contact.
    StandInDecides {
        /// Who decides.
        by: PersonId,
        /// The time.
        until: Moment,
    },
    /// An urgent case is overdue, to the lead.
    UrgentOverdue,
    /// Somebody else handed the case to another owner; to the former one.
    HandedOn {
        /// To whom.
        to: PersonId,
        /// Who did it.
        by: PersonId,
    },
    /// Words of the former owner were not sent but went to the present one; to the former one.
    WentToOwner {
        /// Who that is.
        owner: PersonId,
    },
    /// The answer was taken back; to whoever did it.
    TakenBack,
    /// His words go to the asker, and not as the answer; to whoever wrote them.
    SentMeanwhile {
        /// The new time that they told him, if it is later than the one before.
        until: Option<Moment>,
    },
    /// A case of another asker was not merged but linked; to whoever did it.
    OnlyLinked {
        /// Which.
        case: CaseId,
    },
    /// Somebody asks that it moves on.
    Reminded {
        /// Who.
        by: PersonId,
    },
    /// Somebody who stood in acted in the owner's place.
    StoodIn {
        /// Who.
        by: PersonId,
    },
    /// The reader is on record as away, by a mail that nothing proves to be his.
    Away {
        /// From when.
        from: Moment,
        /// Until when, not included.
        until: Moment,
    },
}

/// Queued letters of a case that a fact makes pointless.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdraw {
    /// The acknowledgement, and by when he has his answer: the answer is quicker.
    Acknowledgement,
    /// Reminders to this slip's contact, and the slip itself if it has not left.
    OfSlip(SlipNo),
    /// That nobody waits for the contact of this slip any more: the answer was taken back.
    CallingOff(SlipNo),
    /// An answer that has not left: its owner takes it back.
    Waiting,
    /// Any answer that has not left: the asker no longer needs it.
    Answer,
    /// Contacts' answers that wait for those of others: one letter has them all, or they are somebody else's to see.
    Feedback,
    /// Previews: what they ask is settled. The contact's words in a feedback slip still reach the owner.
    Previews,
}
