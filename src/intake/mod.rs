//! The way in: from a mailbox to the engine, so that no mail is lost and none is taken twice.
//!
//! One pass over a folder:
//!
//! 1. **Look.** A real search for every UID above the cursor; from 0 when the UIDVALIDITY is another than the
//!    cursor's. Complete or an error.
//! 2. **Drop what the ledger knows.** The ledger's rows are the truth; the cursor only says where to look.
//! 3. **Fetch** what is left, in batches, in ascending order.
//! 4. **Attempt.** The places of the batch are committed as attempted, before anybody tries to understand them.
//! 5. **Deliver.** The engine understands, decides and commits: all of the batch, or an error.
//! 6. **Advance** the cursor over the batch.
//!
//! A crash between any two steps repeats the batch, and steps 2 and 5 see to it that nothing is doubled. What was
//! attempted and not finished when the process died is done one mail at a time, so that a mail that kills the
//! process is found: after three attempts it goes to quarantine unparsed. An error of the ledger is no crash: the
//! batch is repeated and not counted again.
//!
//! A mail that the *server* does not give (FETCH refused, or the connection breaks each time) would stop a folder
//! for ever. So mails whose fetch failed are asked for one at a time *after* all others of their folder; the cursor
//! stays before the first of them, and after ten refusals it goes to quarantine too.
//!
//! Two loops run, [`watch_inbox`] and [`poll_others`], each with a connection of its own (mail-facts A2-9: never more
//! than two). [`begin`] comes before them on the very first start; the daily [`reconcile`] is one of the [`Errands`]
//! that the second loop runs on its connection. Nothing here understands a mail, and nothing that lies on the server
//! is changed.

mod backoff;
mod begin;
mod errands;
mod pass;
mod reconcile;
mod selection;
mod watch;

use std::time::Duration;

use crate::ids::Language;
use crate::source::{Fetched, Folder, FolderName, FolderUse, Place, SourceError};

pub use backoff::Backoff;
pub use begin::begin;
pub use errands::{ErrandError, ErrandQueue, Errands};
pub use pass::Memory;
pub use reconcile::{Reconciled, reconcile};
pub use selection::{PatternError, Patterns};
pub use watch::{poll_others, watch_inbox};

/// Mails that are fetched, attempted and delivered together: large enough to share one commit, small enough that a
/// crash repeats little.
pub const BATCH: usize = 50;
/// After so many attempts that ended with the process a mail is put in quarantine unparsed (mail-facts C-20).
pub const ATTEMPTS_MAX: u32 = 3;
/// After so many refusals by the server a mail is put in quarantine; with the growing pauses between them that is
/// about a quarter of an hour, longer than a server takes to restart.
pub const REFUSALS_MAX: u32 = 10;

/// What the loops are told.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folders that are watched.
    pub watch: Patterns,
    /// How long one wait for news lasts at most; then a real look follows (mail-facts A2-11, A2-12).
    pub wait_at_most: Duration,
    /// How often Sent and the folders below INBOX are looked at.
    pub poll_interval: Duration,
    /// Whether mail that lies in the mailbox at the very first start is taken.
    pub existing: Existing,
    /// Seed of the jitter in the pauses between connections.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            watch: Patterns::default(),
            wait_at_most: Duration::from_secs(270),
            poll_interval: Duration::from_mins(1),
            existing: Existing::LeaveAlone,
            seed: 0,
        }
    }
}

/// What happens at the very first start to mail that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It is filed as "before start" and opens no case.
    LeaveAlone,
    /// What lies in watched folders is taken as if it had just come.
    Take,
}

/// How far a folder has been looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The UIDVALIDITY under which `last_uid` holds.
    pub uidvalidity: u32,
    /// Everything up to this UID is in the ledger.
    pub last_uid: u32,
}

/// Why a mail is put aside without having been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The server did not give it, so many times.
    NotGiven(u32),
    /// The program ended while it read it, so many times.
    Ended(u32),
}

impl Unread {
    /// The same for whoever looks after the mailbox.
    #[must_use]
    pub fn words(self, language: Language) -> String {
        match (self, language) {
            (Self::NotGiven(times), Language::Chinese) => format!("邮件服务器 {times} 次未能给出这封邮件"),
            (Self::NotGiven(times), Language::English) => {
                format!("the server did not give this mail in {times} tries")
            }
            (Self::Ended(times), Language::Chinese) => format!("程序读取这封邮件时 {times} 次中断"),
            (Self::Ended(times), Language::English) => {
                format!("the program ended {times} times while it read this mail")
            }
        }
    }
}

/// A mail that the ledger has no finished row for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// Its UID.
    pub uid: u32,
    /// How often it has been attempted without being finished or quarantined.
    pub attempts: u32,
}

/// Why the ledger could not do it. Nothing was committed; the same call may be repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// For a moment only.
    #[error("the store is busy: {0}")]
    Busy(String),
    /// The disk is full, or the store cannot be written for another lasting reason.
    #[error("the store takes nothing more: {0}")]
    Full(String),
    /// The engine is stopping; the loops end.
    #[error("the engine has stopped")]
    Stopped,
}

/// The engine's account of every mail, as the loops see it. Each call is committed when it returns.
pub trait Ledger: Clone + Send + Sync {
    /// Where to go on looking in this folder; nothing if it was never looked at.
    fn cursor(&self, folder: &FolderName) -> impl Future<Output = Result<Option<Cursor>, LedgerError>> + Send;

    /// Those of these UIDs that have no finished row (taken, filed, before start, quarantined), ascending.
    fn unknown(
        &self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: Vec<u32>,
    ) -> impl Future<Output = Result<Vec<Unfinished>, LedgerError>> + Send;

    /// Counts one more attempt for each of these places.
    fn attempt(&self, places: Vec<Place>) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Understands, decides and commits these mails, in this order: all of them or an error. A mail that the ledger
    /// has under another place ("the same mail", design section 2) is filed as a copy; one that was received before
    /// the first start is filed as such. A place that has a finished row already is passed over: the daily reconciling
    /// may hand in what a loop handed in a moment before.
    fn deliver(&self, mails: Vec<Fetched>) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Files a place as quarantined, with the reason.
    fn quarantine(&self, place: Place, why: Unread) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Files these places as "before start".
    fn seen_before_start(
        &self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: Vec<u32>,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Notes how far a folder has been looked at.
    fn advance(&self, folder: &FolderName, cursor: Cursor) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Mails (header blocks only) that reconciling found in Junk or Trash: reported once, never acted on; they have
    /// a finished row afterwards.
    fn aside(&self, purpose: FolderUse, mails: Vec<Fetched>) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Which folders there are and what they are for; told at each round.
    fn folders(&self, folders: Vec<Folder>) -> impl Future<Output = Result<(), LedgerError>> + Send {
        drop(folders);
        async { Ok(()) }
    }

    /// How the loops fare, for `/healthz` and the admin's letters. Cannot fail and does not wait.
    fn report(&self, health: Health);
}

/// Which loop speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first start.
    Begin,
    /// [`watch_inbox`].
    Inbox,
    /// [`poll_others`].
    Others,
    /// [`reconcile`].
    Reconcile,
}

/// How a loop fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// A connection stands.
    Connected(Part),
    /// A look at this folder was complete, and everything found is in the ledger. The time of this report less
    /// `ago` is "the last complete look" that clocks start from (design section 6).
    Looked {
        /// Who looked.
        part: Part,
        /// Where.
        folder: FolderName,
        /// How many mails were delivered.
        taken: usize,
        /// How long ago the look began; what came since may not have been in it.
        ago: Duration,
    },
    /// One folder failed and waits for the next round; the others are read.
    LeftOut {
        /// Who failed.
        part: Part,
        /// The sentence for the admin.
        why: String,
    },
    /// It did not work and will be tried again.
    Failing {
        /// Who failed.
        part: Part,
        /// The sentence for the admin.
        why: String,
        /// When it is tried again.
        again_in: Duration,
    },
}

/// Why a pass ended early.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The mailbox failed; the connection is dropped.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The ledger failed; the connection is still good.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Told to stop by a `true`, or by the other end being gone.
pub type Stop = tokio::sync::watch::Receiver<bool>;

fn stopped(stop: &Stop) -> bool {
    *stop.borrow() || stop.has_changed().is_err()
}

/// Ends when the loops are to stop.
async fn stopping(stop: &mut Stop) {
    // An error means that nobody is left who could say stop.
    let _ = stop.wait_for(|stop| *stop).await;
}
