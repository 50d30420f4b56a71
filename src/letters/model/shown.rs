//! What stands in several letters: quoted words, who asks, warnings, lists.

use super::NotDoneReason;
use crate::ids::{Address, Language, Moment};

/// Words of a mail, shown behind a bar, with what was attached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quoted {
    /// The words.
    pub text: String,
    /// Attachments: name and size.
    pub attachments: Vec<(String, u64)>,
    /// Attachments that were too large to go along, and where to find them.
    pub left_out: Vec<(String, u64)>,
}

/// Something said earlier in a case, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// When.
    pub at: Moment,
    /// What it was.
    pub what: SaidWhat,
    /// The words.
    pub text: String,
}

/// A matter of the same topic that its owner had passed on, and what was answered (P-6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its number, with the tag.
    pub number: String,
    /// When it was asked.
    pub at: Moment,
    /// What was asked, cut short.
    pub question: String,
    /// What its asker was answered.
    pub answer: String,
}

/// What was said earlier in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaidWhat {
    /// The asker's own mail.
    Question,
    /// Our answer.
    Answer,
    /// A word of ours that an answer comes.
    Interim,
    /// What we asked the asker for.
    Request,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskerShown {
    /// The name, or the address where there is none.
    pub name: String,
    /// The address.
    pub addr: Address,
    /// He writes from outside `domains`.
    pub outside: bool,
    /// For whom he asks, if for somebody else.
    pub concerned: Option<String>,
    /// The language he writes, where it is not the reader's: an answer goes out as it is written.
    pub language: Option<Language>,
}

/// A contact that a rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The desk's name.
    pub desk: String,
    /// The person's name.
    pub person: String,
    /// The rule's name.
    pub rule: String,
    /// It was passed on at once.
    pub passed_on: bool,
}

/// Something the owner must be careful about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// The writer is not from one of our domains.
    Outside,
    /// He goes by the name of an employee, and his address is another.
    Namesake,
    /// It names a case of somebody else.
    NumberOfAnother,
    /// It asks to change a bank account, or to hurry a payment.
    Payment,
    /// The same, and nothing says that the sender is whoever he names.
    PaymentUnverified,
    /// No acknowledgement was sent: it is no mail to answer so, or the limit of automatic letters to this address is reached.
    NoAcknowledgement,
    /// The body is encrypted and could not be read.
    Unreadable,
    /// It reads like a complaint.
    LikeComplaint,
    /// Its writer says that it cannot wait.
    SaysUrgent,
}

/// What a follow-up did to its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUpEffect {
    /// It is still being answered: no new clock.
    Joined,
    /// He asks how it stands; whether he is told by when he has his answer.
    Nudged {
        /// He is.
        told: bool,
        /// Nothing in his mail says that he means this case.
        guessed: bool,
    },
    /// Not satisfied, or more to ask: open again (P-30).
    Reopened,
    /// He says that he no longer needs an answer: closed.
    Ended,
    /// Somebody answered him from elsewhere; we learnt it from this mail.
    AnsweredElsewhere,
    /// He was asked for more, and the clock goes on.
    Resumed,
    /// The same after the case was closed for want of it: open again.
    SentLate,
}

/// What an owner should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The asker was a recipient of a mail that holds letters of ours to staff below its words.
    InnerSeen {
        /// Who wrote it; nobody in particular where it was written from the mailbox itself.
        by: Option<String>,
    },
    /// The owner answers: who got the same question need not.
    Answers {
        /// The owner.
        owner: String,
        /// The asker.
        asker: String,
    },
    /// A contact's answer went to the asker as well.
    WroteToAsker {
        /// The contact.
        by: String,
    },
    /// Somebody on no record answered a slip that went to a desk's list.
    FromTheList {
        /// His address.
        by: String,
    },
    /// Somebody whom the asker copied on his question wrote.
    FromCopied {
        /// His address.
        by: String,
    },
    /// Somebody asks for a mail of his back.
    Recalled {
        /// Who.
        by: String,
        /// The asker has his answer.
        answered: bool,
    },
    /// A colleague without a part in the case wrote to the mailbox about it.
    Remark {
        /// Who.
        by: String,
    },
    /// Somebody else, or a rule, passed the case on.
    PassedOn {
        /// The asker.
        asker: String,
        /// The subject.
        about: String,
        /// When: now.
        at: Moment,
        /// To whom.
        to: Vec<String>,
        /// Who or what did it.
        why: String,
    },
    /// The lead's word on telling the asker a new time.
    Consented {
        /// The lead.
        by: String,
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
    /// Nobody waits for the answer of a contact any more.
    CalledOff {
        /// The owner.
        owner: String,
        /// What the case is about.
        about: String,
        /// The asker has his answer; else he needs none.
        answered: bool,
    },
    /// Whoever stands in for the owner decides about the time that a contact asked for.
    StandInDecides {
        /// Who decides.
        by: String,
        /// The owner.
        owner: String,
        /// The time.
        until: Moment,
    },
    /// An urgent case is overdue.
    UrgentOverdue {
        /// The asker.
        asker: String,
        /// The owner.
        owner: String,
    },
    /// Somebody else handed the case to another owner; to the former one.
    HandedOn {
        /// To whom.
        to: String,
        /// Who did it.
        by: String,
    },
    /// Words of the former owner were not sent but went to the present one; to the former one.
    WentToOwner {
        /// Who that is.
        owner: String,
    },
    /// The answer was taken back; to whoever did it.
    TakenBack,
    /// Words of the reader's go to the asker, and not as the answer.
    SentMeanwhile {
        /// The asker.
        asker: String,
        /// When they leave; until then they can be taken back. Nothing if they leave at once.
        leaves: Option<Moment>,
        /// By when the answer is due.
        due: Option<Moment>,
        /// That is a new time, which the asker was told.
        moved: bool,
    },
    /// A case of another asker was not merged but linked.
    OnlyLinked {
        /// Its number.
        number: String,
    },
    /// Somebody asks that it moves on.
    Reminded {
        /// Who.
        by: String,
    },
    /// Somebody who stood in acted in the owner's place.
    StoodIn {
        /// Who.
        by: String,
    },
    /// The reader is on record as away.
    Away {
        /// From when.
        from: Moment,
        /// Until when.
        until: Moment,
        /// His deputy.
        deputy: Option<String>,
    },
}

/// Whether a reminder comes before or after the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overdue {
    /// Before.
    NotYet,
    /// After, by so much working time in seconds.
    By(i64),
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListLine {
    /// `FSSC-1042`.
    pub number: String,
    /// The asker's name.
    pub asker: String,
    /// The subject.
    pub about: String,
    /// When it is due.
    pub due: Moment,
    /// Working time over, in seconds; `None` if in time.
    pub over_work_seconds: Option<i64>,
    /// Working time over the limit in which it was to be passed on, in seconds, while that is all that is late.
    pub triage_over_work_seconds: Option<i64>,
    /// What it waits for.
    pub waits: Waits,
    /// How often its asker has asked how it stands.
    pub nudged: usize,
}

/// One line of what is overdue, as a lead sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadLine {
    /// The case.
    pub line: ListLine,
    /// What is asked, in short.
    pub question: String,
    /// Who has it, if he is away, and who stands in for him.
    pub away: Option<(String, Option<String>)>,
}

/// Whose list it is: what he can do about its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListReader {
    /// He owns the cases.
    Owner,
    /// He has slips.
    Contact,
    /// His section owns the cases.
    Lead,
}

/// A line of a reply to a list that was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndoneLine {
    /// The line as it was written, or the part of it that is meant.
    pub line: String,
    /// Why.
    pub why: NotDoneReason,
    /// What is near.
    pub near: Vec<String>,
}

/// A deadline, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadlineShown {
    /// Which.
    pub name: DeadlineName,
    /// When its clock started.
    pub start: Moment,
    /// When it is due.
    pub due: Moment,
    /// The time in place of it that letters name.
    pub told: Option<Moment>,
    /// Who has it.
    pub holder: String,
    /// What is uncertain about it, in words.
    pub doubt: Option<String>,
}

/// What an open case waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waits {
    /// The reader's own answer.
    Reader,
    /// The reader's answer to the case's owner, on a slip.
    Slip,
    /// The owner's answer.
    Owner(String),
    /// A contact: name.
    Contact(String),
    /// A contact who asks his lead: name.
    ContactAsksLead(String),
    /// A contact who asks for time that somebody has to give him: name, until when.
    ContactWants(String, Moment),
    /// A contact who needs to know more: name.
    ContactAsks(String),
    /// The owner has asked his lead.
    Lead(String),
    /// The owner has the contact's answer and has not sent it.
    ToSend(String),
    /// The owner to confirm a held answer.
    Confirmation(String),
    /// Whoever forwarded the mail to say whose question it is; there is no case yet.
    Whose,
}

/// When somebody who is away is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// Then.
    At(Moment),
    /// Nobody knows: when he writes again.
    WhenHeWrites,
    /// He has left.
    Never,
}

/// What happened in a case while its reader was away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meanwhile {
    /// `FSSC-1042`.
    pub number: String,
    /// The asker's name.
    pub asker: String,
    /// The subject.
    pub about: String,
    /// What happened: when, what.
    pub happened: Vec<(Moment, String)>,
    /// Where it stands, in one sentence.
    pub stands: String,
}

/// What an alert is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlertAbout {
    /// Something in the mailbox or on the server.
    #[default]
    Trouble,
    /// Holidays that nobody has written down.
    Holidays,
    /// Edited rules or letters have mistakes.
    RulesRefused {
        /// How many.
        mistakes: usize,
    },
    /// Edited rules would strike so many cases that somebody has to say that it is meant.
    RulesWait {
        /// Cases that would be late.
        late: usize,
        /// Cases that would close.
        closes: usize,
    },
}

/// Deadlines by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineName {
    /// The owner answers or passes on.
    Triage,
    /// The asker has an answer.
    Answer,
    /// The contact answers the owner.
    Contact,
    /// Silence closes.
    Confirm,
    /// The asker sends what he was asked for.
    Wait,
}
