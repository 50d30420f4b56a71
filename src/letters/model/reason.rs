//! Why an answer is held, and why a command did nothing.

use chrono::NaiveDate;

use crate::ids::Moment;

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
    /// The mail is a reply in one case and quotes a letter of another: that one's number.
    OtherCase(String),
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
    /// It may be meant as a command.
    LikeCommand,
    /// It asks for something inside the house.
    LikeOrder(OrderKind),
    /// It is too short for an answer.
    VeryShort,
    /// It speaks of the asker, not to him.
    AboutAsker,
    /// It holds what belongs to one person.
    Personal(Personal),
    /// What belongs to one person belongs to the one named here, for whom somebody else asks (P-41).
    ForSomebodyElse(String),
    /// The choice that brought it says that its owner sees it before it goes.
    Asked,
    /// The owner has written it anew in reply to a preview.
    Rewritten,
    /// The last gate found something internal: what, in a word.
    Internal(String),
    /// It holds what the house keeps to itself: the name of the check in `privacy.toml`.
    Kept(String),
    /// It was written to another asker first, and names him or his case.
    NamesAnother,
    /// It is longer than a preview shows, so that nobody could confirm it.
    TooLong,
    /// The finished letter is larger than the mail server takes.
    TooBig,
    /// The asker is told a new time for the second time: the lead has to agree (P-39).
    NeedsConsent,
    /// The desk is in its first weeks: owners see each answer before it leaves.
    FirstWeeks,
}

impl HeldReason {
    /// The words hold what is one person's or the house's alone: nobody who was copied gets them.
    #[must_use]
    pub fn is_about_a_person(&self) -> bool {
        matches!(self, Self::Personal(_) | Self::ForSomebodyElse(_) | Self::Kept(_))
    }
}

/// What short words ask for inside the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// That it be passed on.
    PassOn,
    /// That it go back to the contact.
    Back,
    /// That it be closed.
    Close,
    /// That it wait.
    PutOff,
    /// That it be somebody else's job.
    NotOurs,
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

/// Why a command did nothing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotDoneReason {
    /// It is not a command.
    Unknown,
    /// It names nobody we know, or several.
    WhoIsMeant,
    /// Nobody who is meant can get it.
    LeftOut(OutMiss),
    /// The asker put no question of that number; so many he put.
    NoSuchQuestion(usize),
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
    /// The letter replied to asked a question that a digit answers.
    NeedsDigit,
    /// The list that the line answers does not hold this case, or its writer plays no part in it.
    NotListed,
    /// The mail is a reply in one case and quotes a letter of another.
    OtherCase {
        /// That one's number.
        other: String,
    },
    /// A number without a command.
    NeedsCommand,
    /// Nobody but the writer himself has it in hand.
    NobodyToRemind,
    /// Files in a reply to a list belong to no case by themselves.
    FilesOfWhich,
    /// It is not certain that the person on record wrote it.
    Unproven,
    /// There is no such case, or it is not the writer's to know of.
    NoSuchCase,
    /// The other case is not open.
    NotOpen,
    /// It is not an open case of the writer's own.
    NotYourOpenCase,
    /// It names no topic we know, or several.
    WhichTopic,
    /// Whoever is meant cannot own it.
    CannotOwn {
        /// His name.
        to: String,
        /// Why not.
        miss: OwnerMiss,
    },
    /// Its owner is another one by now.
    OwnedBy(String),
    /// The slip is over.
    SlipOver {
        /// The asker has his answer.
        answered: bool,
    },
    /// The letter replied to is about no slip.
    NoSlip,
    /// It gives no reason.
    NeedsReason,
    /// It says nothing to pass on.
    NeedsWords,
    /// It does not say why it is declined and where to go instead (P-13).
    NeedsDeclining,
    /// No answer waits to leave.
    NothingToUndo,
    /// The answer has left already.
    AnswerLeft,
    /// The case is open.
    OpenAlready,
    /// The choice was made already, or its time is over.
    ChoiceOver,
    /// It announces no absence that could be.
    Absence(AbsenceMiss),
    /// The letter would hold marks of our inner letters, or is larger than the mail server takes.
    CannotLeave,
    /// It asks for nothing.
    NothingAsked,
    /// It names no time that could be kept.
    Time(TimeMiss),
    /// The promised time has been moved twice already (P-39).
    ExtendedTwice,
    /// The asker has been asked for something, and the clock stands until he writes.
    WaitsForAsker,
    /// The desk only reads for the time being, and sends nothing for anybody.
    OnlyReading,
}

/// Why somebody cannot be passed a case, or be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutMiss {
    /// He has it in hand.
    HasIt,
    /// He asked it.
    Asks,
    /// He is away, or of his desk everybody is, and nobody stands in.
    Away,
}

/// Why somebody cannot own a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerMiss {
    /// He owns it.
    Already,
    /// He asks it.
    Asks,
    /// He is away, until then if anybody knows.
    Away {
        /// Until when, not included.
        until: Option<Moment>,
    },
    /// It is not among what he does here.
    Never,
}

/// Why what somebody said of his own absence did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceMiss {
    /// The calendar has no such day.
    NoSuchDay,
    /// It ends before it begins.
    Backwards(Dates),
    /// It is over already.
    Past(Dates),
    /// It is longer than anybody announces by mail.
    TooLong(Dates),
    /// Nobody would see to things meanwhile.
    NobodyStandsIn(Dates),
    /// He is back, and was not away.
    NotAway,
}

/// The days of an absence, as they were understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Dates {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}

/// Why what was written is no time that could be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeMiss {
    /// None stands there.
    Missing,
    /// The calendar has no such day.
    NoSuchDay,
    /// The clock has no such time.
    NoSuchTime,
    /// This has passed.
    Past(Moment),
    /// Nobody works at this time.
    OutsideHours(Moment),
    /// Nobody works on this day.
    DayOff(Moment),
    /// This is months away.
    TooFar(Moment),
    /// This is when it is due already.
    NotLater(Moment),
}
