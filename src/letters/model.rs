//! What each letter shows: plain values, ready to be put into a template.
//!
//! Letters to askers hold [`Outward`] wherever people's words stand, so that nothing internal can be put there.
//! Letters to staff begin with a [`Headline`]: what it is about, by when, and where a plain reply goes.

use crate::desk::wall::Outward;
use crate::ids::{Address, Moment};

/// A letter to an asker.
#[derive(Clone, Debug)]
pub enum AskerLetter {
    /// L1: received, who answers, by when.
    Acknowledgement {
        /// The asker's name.
        asker: String,
        /// `FSSC-1042`.
        number: String,
        /// The subject of his mail, without prefixes and tags.
        subject: Outward,
        /// The owner's name.
        owner: String,
        /// By when he has an answer; the renderer rounds it down to the quarter hour.
        due: Moment,
        /// The office is closed for more than two days from now until this moment.
        closed_until: Option<Moment>,
    },
    /// L5: the answer. The words are the owner's own; greeting and rules included.
    Answer {
        /// `FSSC-1042`.
        number: String,
        /// The subject of his mail, without prefixes and tags.
        subject: Outward,
        /// What was released, in order (the owner's words above what he released with `/send`).
        words: Vec<Outward>,
        /// The owner's name, for the foot.
        owner: String,
        /// After so many silent workdays the case is closed; `None` where it is already closed by this letter.
        silence_workdays: Option<u32>,
        /// How it was answered.
        how: AnswerKind,
    },
}

/// How a question was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// In this letter.
    Written,
    /// By telephone; the letter only repeats it (L5b).
    ByPhone,
    /// The matter is closed with this letter.
    Closing,
}

/// A letter to somebody of the staff: its first line, then what it has to say.
#[derive(Clone, Debug)]
pub struct StaffLetter {
    /// The first line.
    pub headline: Headline,
    /// The recipient's name.
    pub to: String,
    /// The rest.
    pub body: StaffBody,
    /// At most four numbered choices.
    pub choices: Vec<Choice>,
}

/// The first line of every letter to staff: it is the marker that replies are cut at.
#[derive(Clone, Debug)]
pub struct Headline {
    /// `FSSC-1042`; `None` for lists.
    pub number: Option<String>,
    /// The four characters of the letter's token.
    pub code: String,
    /// The whole token, for the last line.
    pub token: String,
    /// The case's subject or question in one line.
    pub about: String,
    /// The next deadline, shown exactly.
    pub due: Option<Moment>,
}

/// What a letter to staff says.
#[derive(Clone, Debug)]
pub enum StaffBody {
    /// L2: a new case, to its owner. A plain reply goes to the asker.
    CaseMail {
        /// The question.
        question: Quoted,
        /// Who asks.
        asker: AskerShown,
        /// Owner must pass on by.
        triage_due: Option<Moment>,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
        /// The contact that a rule suggests, or that the case was passed to by rule.
        suggestion: Option<Suggestion>,
        /// Why he is the owner (`duty: rotation`, `stands in for …`).
        why_owner: String,
        /// A warning: an outside writer asks to change a bank account or to hurry a payment (P-51).
        warnings: Vec<Warning>,
        /// Answered earlier in a case that this one is linked to.
        linked: Vec<String>,
    },
    /// The asker wrote again. A plain reply goes to the asker.
    FollowUp {
        /// What he wrote.
        words: Quoted,
        /// Who asks.
        asker: AskerShown,
        /// What it did to the case.
        effect: FollowUpEffect,
        /// The asker must have an answer by, if one is owed.
        answer_due: Option<Moment>,
    },
    /// L3: the transfer slip (转办单), to the contact. A plain reply goes to the owner.
    Slip {
        /// The question.
        question: Quoted,
        /// What the owner says to it.
        note: Option<String>,
        /// Needed by.
        due: Moment,
        /// The owner's name.
        owner: String,
        /// His extension.
        phone: Option<String>,
    },
    /// L4: the feedback slip (反馈单), to the owner. A plain reply goes to nobody.
    Feedback {
        /// The asker's name.
        asker: String,
        /// Who handled it, and for which desk.
        contact: String,
        /// The desk's name.
        desk: Option<String>,
        /// When it came.
        at: Moment,
        /// Working time he took, in seconds.
        took_work_seconds: i64,
        /// His words.
        words: Quoted,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
    },
    /// L12: an answer that has not been sent. `1` sends exactly what is shown.
    Preview {
        /// The asker's name.
        asker: String,
        /// His address.
        to: Address,
        /// Why it is held.
        reasons: Vec<HeldReason>,
        /// The whole letter as it would go out.
        letter: Quoted,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
    },
    /// L7a: what waits for its owner; a reply needs a command.
    List {
        /// One line a case.
        lines: Vec<ListLine>,
    },
    /// L7b: the slip is nearly due, or over. A plain reply goes to the owner.
    ContactReminder {
        /// Needed by.
        due: Moment,
        /// It has passed.
        overdue: Overdue,
        /// The slip again.
        question: Quoted,
        /// The owner's name.
        owner: String,
    },
    /// L8: what is overdue, to the lead.
    Escalation {
        /// One line a case.
        lines: Vec<ListLine>,
        /// Open cases of his section that are in time.
        others_in_time: u32,
    },
    /// L13: a line that looks like a command and is not one, or a command that cannot be done.
    NotDone {
        /// The line as it was read.
        line: String,
        /// Why nothing was done.
        why: NotDoneReason,
        /// What is near.
        near: Vec<String>,
    },
    /// The answer to `/status`.
    Status {
        /// The case as a story: when, what.
        history: Vec<(Moment, String)>,
        /// Where it stands, in one sentence.
        stands: String,
        /// Running deadlines: what, when.
        deadlines: Vec<(DeadlineName, Moment)>,
    },
    /// The answer to `/help`.
    Help,
    /// A letter could not be delivered.
    Undelivered {
        /// To whom.
        to: String,
        /// Its subject.
        subject: String,
        /// The server's words.
        why: String,
    },
    /// The case is the recipient's from now on.
    HandedOver {
        /// Whose it was.
        from: String,
        /// Why.
        why: String,
        /// The question.
        question: Quoted,
        /// Who asks.
        asker: AskerShown,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
    },
    /// Was this mail yours? Nothing is done until the recipient says so.
    Confirm {
        /// Its subject.
        subject: String,
        /// Its words.
        words: Quoted,
    },
    /// A mail claimed to be from the recipient and was not acted on.
    NotActedOn {
        /// The subject of that mail.
        subject: String,
        /// What spoke against it.
        why: String,
    },
    /// To the owner: something happened in his case that he should know of. A plain reply goes to nobody.
    Told {
        /// What.
        news: News,
    },
    /// To the admin: something in the mailbox needs a look (quarantine, loop, stopped sending).
    Alert {
        /// What happened, one sentence each.
        lines: Vec<String>,
    },
}

/// What an owner should know of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// The asker was a recipient of a mail that holds letters of ours to staff below its words.
    InnerSeen {
        /// Who wrote it; nobody in particular where it was written from the mailbox itself.
        by: Option<String>,
    },
    /// A contact's answer went to the asker as well.
    WroteToAsker {
        /// The contact.
        by: String,
    },
    /// Somebody else, or a rule, passed the case on.
    PassedOn {
        /// To whom.
        to: Vec<String>,
        /// Who or what did it.
        why: String,
    },
}

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

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskerShown {
    /// The name, or the address where there is none.
    pub name: String,
    /// The address.
    pub addr: Address,
    /// He writes from outside `domains`.
    pub outside: bool,
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
    /// It asks to change a bank account, or to hurry a payment.
    Payment,
    /// No acknowledgement was sent: the limit of automatic letters to this address is reached.
    NoAcknowledgement,
    /// The mail's own server says that the sender is not proven.
    SenderUnproven,
    /// The body is encrypted and could not be read.
    Unreadable,
}

/// What a follow-up did to its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUpEffect {
    /// It is still being answered: no new clock.
    Joined,
    /// Not satisfied, or more to ask: open again (P-30).
    Reopened,
    /// He says that he no longer needs an answer: closed.
    Ended,
    /// Somebody answered him from elsewhere; we learnt it from this mail.
    AnsweredElsewhere,
}

/// Why an answer is held.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldReason {
    /// The cut between new words and history is not certain.
    UncertainCut,
    /// New and quoted lines take turns.
    Interleaved,
    /// Our marker is missing or damaged.
    NoMarker,
    /// Text of our letter stands among the new words.
    OursAbove,
    /// It is a forward.
    Forward,
    /// Nothing but attachments or pictures.
    NoWords,
    /// A whole mail is attached: it stays behind.
    AttachedMail,
    /// It speaks to a colleague.
    ToColleague,
    /// It speaks of the asker, not to him.
    AboutAsker,
    /// It holds what belongs to one person.
    Personal(Personal),
    /// The owner asked to see it before it goes.
    Asked,
    /// The last gate found something internal: what, in a word.
    Internal(String),
    /// It is longer than a preview shows, so that nobody could confirm it.
    TooLong,
    /// The finished letter is larger than the mail server takes.
    TooBig,
}

/// Data that belong to one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Personal {
    /// An identity number.
    IdNumber,
    /// A bank card's number.
    BankCard,
    /// A private telephone number.
    Mobile,
    /// Somebody's pay.
    Pay,
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
    /// What it waits for.
    pub waits: Waits,
}

/// What an open case waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waits {
    /// The owner's answer.
    Owner(String),
    /// A contact: name.
    Contact(String),
    /// The owner has the contact's answer and has not sent it.
    ToSend(String),
    /// The owner to confirm a held answer.
    Confirmation(String),
}

/// Why a command did nothing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotDoneReason {
    /// It is not a command.
    Unknown,
    /// It names nobody we know, or several.
    WhoIsMeant,
    /// Nobody who is meant can get it: he has it already, asked it himself, or is away.
    LeftOut,
    /// It is not for the writer to do.
    NotAllowed,
    /// There is nothing that it could send.
    NothingToSend,
    /// The case is closed.
    Closed,
    /// A plain reply to this letter goes to nobody: choose.
    NeedsChoice,
    /// The letter replied to is a list or notice and names no single case.
    NeedsCase,
    /// The choice was made already, or its time is over.
    ChoiceOver,
    /// The letter would hold marks of our inner letters, or is larger than the mail server takes.
    CannotLeave,
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
}

/// One numbered choice at the foot of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Pass on to this desk or person (name shown).
    PassTo(String),
    /// Send the contact's answer as it is, after a preview.
    SendAsIs,
    /// Back to the contact: the reply's words go to him.
    BackTo(String),
    /// Keep as a note.
    KeepAsNote,
    /// Send what the preview shows.
    SendPreview,
    /// Do not send it.
    DoNotSend,
    /// I will answer myself, later.
    AnswerMyself,
    /// Send the reply's words to the asker (after a preview).
    SendWords,
    /// The mail was mine: act on it.
    ItWasMe,
    /// It was not mine.
    NotMe,
}
