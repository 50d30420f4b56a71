//! What the sender asks of the outbox: the contract that the engine keeps, and the tests' outbox in memory.
//!
//! ```text
//!  queued ──claim──▶ claimed ──Accepted──▶ sent ──filed──▶ sent, with a copy in Sent
//!    ▲  ▲               │ │ └──Refused───▶ refused
//!    │  └─Later/Stopped─┘ └──Unclear, or a crash──▶ unclear ──FoundInSent──▶ sent
//!    └──────────────────────────RepeatNow───────────────┘ └──GiveUp──▶ refused
//! ```
//!
//! Every method returns only after its change is committed. Two calls never wait for each other: the engine answers
//! one after the other, and none of them touches the network.

use crate::ids::{Address, LetterId, Moment};
use crate::sink::Envelope;

/// The outbox as the sender sees it. Clones are the same outbox.
pub trait Outbox: Clone + Send + Sync + 'static {
    /// Called once before the first claim: every letter that stands as claimed becomes unclear, since the moment of
    /// its claim; the process that claimed it has gone. Gives their number.
    fn recover(&self, now: Moment) -> impl Future<Output = Result<usize, OutboxError>> + Send;

    /// Takes the next letter that may leave, and commits that it was claimed before returning it. Letters of one lane
    /// are given in order: none while an earlier one of its lane is queued, claimed or unclear.
    fn claim(&self, now: Moment) -> impl Future<Output = Result<Claim, OutboxError>> + Send;

    /// Commits what became of a claimed letter. Saying the same twice is no error.
    fn settle(
        &self,
        letter: LetterId,
        settled: Settled,
        now: Moment,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;

    /// The letters whose fate is unclear, longest first. Letters that are only claimed are not among them.
    fn unclear(&self, now: Moment) -> impl Future<Output = Result<Vec<Unclear>, OutboxError>> + Send;

    /// Commits what is to become of an unclear letter.
    fn resolve(
        &self,
        letter: LetterId,
        resolution: Resolution,
        now: Moment,
    ) -> impl Future<Output = Result<(), OutboxError>> + Send;

    /// The accepted letters whose copy in Sent is not settled yet, longest first; the outbox bounds their number.
    fn to_file(&self, now: Moment) -> impl Future<Output = Result<Vec<ToFile>, OutboxError>> + Send;

    /// Commits that nothing more is to be done about this letter's copy. Saying so twice is no error.
    fn filed(&self, letter: LetterId, now: Moment) -> impl Future<Output = Result<(), OutboxError>> + Send;
}

/// What a claim gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// A letter that is now ours to send.
    Letter(Claimed),
    /// No letter may leave now.
    Nothing {
        /// When the next one may, if that is known; whatever is queued later kicks the sender.
        next: Option<Moment>,
    },
}

/// A letter in the sender's hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Which letter.
    pub letter: LetterId,
    /// From whom and to whom.
    pub envelope: Envelope,
    /// The finished bytes; the same ones at every attempt.
    pub bytes: Vec<u8>,
    /// The number of this attempt, from 1. One that ended as `Stopped` is not counted.
    pub attempt: u32,
}

/// What became of a claimed letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The server took it.
    Accepted {
        /// The server's words, which may name the Message-ID it gave the letter.
        reply: String,
    },
    /// It will never be taken: an event on its case.
    Refused {
        /// The server's words, or why we gave up.
        reply: String,
    },
    /// It is queued again.
    Later {
        /// The server's words.
        reply: String,
        /// Not before this.
        at: Moment,
    },
    /// It may have been taken.
    Unclear {
        /// What happened.
        reply: String,
    },
    /// Nothing can leave: it is queued again as if it had not been claimed, and the admin is told.
    Stopped {
        /// What happened, with the mend.
        reply: String,
    },
}

impl Settled {
    /// What the server said or what happened, and when the letter is tried again by itself.
    pub(super) fn told(&self) -> (&str, Option<Moment>) {
        match self {
            Self::Later { reply, at } => (reply, Some(*at)),
            Self::Accepted { reply } | Self::Refused { reply } | Self::Unclear { reply } | Self::Stopped { reply } => {
                (reply, None)
            }
        }
    }
}

/// A letter that was handed over, perhaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclear {
    /// Which letter.
    pub letter: LetterId,
    /// Its Message-ID and any other it is known under, without `<>`.
    pub message_ids: Vec<String>,
    /// To whom.
    pub to: Address,
    /// What it is worth to repeat it.
    pub kind: LetterKind,
    /// Since when its fate is unclear.
    pub since: Moment,
    /// How often its fate has been unclear, this time included.
    pub times: u32,
}

/// What a letter is, as far as repeating it is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterKind {
    /// Somebody's words, or a question to somebody: twice is better than never.
    Words,
    /// A reminder, list or status: a later letter of the lane makes it needless.
    Notice,
}

/// What is to become of an unclear letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// A copy lies in Sent: it was accepted, and needs no copy of ours.
    FoundInSent,
    /// It is sent again, same Message-ID and same bytes. The outbox alone sees the lane: it repeats words, and a
    /// notice only if no later letter of its lane exists, else the notice is withdrawn.
    RepeatNow,
    /// It is not sent again: refused, with the reason.
    GiveUp {
        /// Why, in a sentence for the admin.
        why: String,
    },
}

/// An accepted letter whose copy in Sent is not settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToFile {
    /// Which letter.
    pub letter: LetterId,
    /// Its Message-ID and any other that the server gave it, without `<>`.
    pub message_ids: Vec<String>,
    /// The bytes of the copy.
    pub bytes: Vec<u8>,
    /// When the server took it.
    pub accepted: Moment,
}

/// The outbox could not answer: the database is busy, full or broken, or the engine has stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the outbox does not answer: {why}")]
pub struct OutboxError {
    /// What happened.
    pub why: String,
}
