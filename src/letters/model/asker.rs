//! Letters to askers. People's words stand in [`Outward`] alone, so that nothing internal can be put there.

use crate::desk::wall::Outward;
use crate::ids::Moment;

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
        /// Who handed his mail in, if he did not write to the mailbox himself.
        handed_in_by: Option<String>,
        /// The owner's name.
        owner: String,
        /// By when he has an answer; the renderer rounds it down to the quarter hour.
        due: Moment,
        /// The office is closed for more than two days from now until this moment.
        closed_until: Option<Moment>,
    },
    /// L5: the answer. The words are the owner's own; greeting and rules included.
    Answer {
        /// The asker's name, or nothing where only his address is known.
        asker: String,
        /// `FSSC-1042`.
        number: String,
        /// The subject of his mail, without prefixes and tags.
        subject: Outward,
        /// What was released, in order (the owner's words above what he released with `/send`).
        words: Vec<Outward>,
        /// The owner's name, for the foot.
        owner: String,
        /// The ways in which the owner signs by himself.
        signs: Vec<String>,
        /// After so many silent workdays the case is closed; `None` where it is already closed by this letter.
        silence_workdays: Option<u32>,
        /// How it was answered.
        how: AnswerKind,
    },
    /// The answer, to a colleague whom the asker copied on his question.
    Copy {
        /// The asker's name.
        asker: String,
        /// `FSSC-1042`.
        number: String,
        /// The subject of the asker's mail, without prefixes and tags.
        subject: Outward,
        /// What was released, in order.
        words: Vec<Outward>,
        /// The owner's name, for the foot.
        owner: String,
        /// The ways in which the owner signs by himself.
        signs: Vec<String>,
    },
    /// L5c: not yet; a new time.
    Interim {
        /// The asker's name.
        asker: String,
        /// `FSSC-1042`.
        number: String,
        /// The subject of his mail, without prefixes and tags.
        subject: Outward,
        /// Why, in the owner's words.
        reason: Option<Outward>,
        /// They say by themselves that an answer comes.
        promises: bool,
        /// The owner's name.
        owner: String,
        /// The ways in which he signs by himself.
        signs: Vec<String>,
        /// When he has his answer; the renderer rounds it down to the quarter hour.
        until: Option<Moment>,
        /// That is a new time.
        moved: bool,
        /// The time he was told before has passed already.
        missed: bool,
    },
    /// L1b: by when he has his answer, for he asks how it stands.
    StillOnIt {
        /// The asker's name.
        asker: String,
        /// `FSSC-1042`.
        number: String,
        /// The subject of his mail, without prefixes and tags.
        subject: Outward,
        /// The owner's name.
        owner: String,
        /// When it is due; `None` if that has passed.
        until: Option<Moment>,
        /// He was told that time before.
        promised: bool,
    },
    /// L6: he is asked for something.
    Asking {
        /// The asker's name.
        asker: String,
        /// `FSSC-1042`.
        number: String,
        /// The subject of his mail, without prefixes and tags.
        subject: Outward,
        /// What he is asked.
        words: Vec<Outward>,
        /// The owner's name.
        owner: String,
        /// The ways in which the owner signs by himself.
        signs: Vec<String>,
        /// The words are a whole letter of the owner's, which ends by asking back.
        whole: bool,
        /// After so many silent workdays the case is closed.
        closes_workdays: Option<u32>,
    },
    /// He was asked for something and has sent nothing yet.
    AskedAgain {
        /// The asker's name.
        asker: String,
        /// `FSSC-1042`.
        number: String,
        /// The subject of his mail, without prefixes and tags.
        subject: Outward,
        /// What he was asked.
        words: Vec<Outward>,
        /// The owner's name.
        owner: String,
        /// When the case is closed if he says nothing.
        closes: Moment,
    },
    /// L10b: closed for want of what he was asked for.
    ClosedUnanswered {
        /// The asker's name.
        asker: String,
        /// `FSSC-1042`.
        number: String,
        /// The subject of his mail, without prefixes and tags.
        subject: Outward,
        /// The owner's name.
        owner: String,
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
    /// Not yet: a new time, and why (L5c). The case stays open.
    Later {
        /// The new time.
        until: Moment,
    },
    /// Not yet, in words that say so themselves. The case stays open.
    Meanwhile {
        /// The new time that they name; without one the time that he was told stands.
        until: Option<Moment>,
    },
    /// He is asked for something, in these words (L6); the clock stands until he writes.
    Asking,
    /// The owner's answer ends by asking back; his words say all.
    AskedBack,
    /// In this letter, with words that were first written to another asker: it greets its own reader.
    Shared,
    /// It is outside the remit, and closed with this letter (L11).
    Declining,
}

impl AnswerKind {
    /// The new time that the asker is told.
    #[must_use]
    pub fn new_time(self) -> Option<Moment> {
        match self {
            Self::Later { until } => Some(until),
            Self::Meanwhile { until } => until,
            Self::Written
            | Self::ByPhone
            | Self::Closing
            | Self::Asking
            | Self::AskedBack
            | Self::Shared
            | Self::Declining => None,
        }
    }

    /// It only says that an answer will come.
    #[must_use]
    pub fn is_meanwhile(self) -> bool {
        matches!(self, Self::Meanwhile { .. })
    }

    /// The asker has his answer by it: it is no interim word and no question to him.
    #[must_use]
    pub fn is_an_answer(self) -> bool {
        match self {
            Self::Written | Self::ByPhone | Self::Closing | Self::Shared | Self::Declining => true,
            Self::Later { .. } | Self::Meanwhile { .. } | Self::Asking | Self::AskedBack => false,
        }
    }
}
