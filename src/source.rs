//! Where mail comes from: the contract that the IMAP client, the Maildir reader and the tests' fake mailbox keep.
//!
//! A source yields `(place, raw bytes)` and knows nothing of cases. Three rules hold for every one of them, and
//! the contract suite (`tests/source_contract.rs`) holds each to them:
//!
//! 1. An answer is complete or it is an error. Half a listing is never handed on as a whole one.
//! 2. Nothing is changed by reading: no flag, no move, no expunge.
//! 3. Every await has a deadline; after an error the source is dropped and connected anew.

use std::fmt;
use std::time::Duration;

use crate::ids::Moment;

/// A folder's name, decoded to Unicode, with `/` between levels whatever the server uses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderName(pub String);

impl fmt::Display for FolderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a folder is for, as far as the server (RFC 6154) or its name says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FolderUse {
    /// The inbox, or a folder below it.
    Inbox,
    /// Letters that were sent from this mailbox.
    Sent,
    /// Never read.
    Drafts,
    /// Reported, never acted on.
    Junk,
    /// Reported, never acted on.
    Trash,
    /// Anything else.
    Other,
}

/// One selectable folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its name.
    pub name: FolderName,
    /// What it is for.
    pub purpose: FolderUse,
}

/// Where one mail lies: the only identity a mailbox gives it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The folder.
    pub folder: FolderName,
    /// UIDVALIDITY; 0 where the server gives none (mail-facts A2-4).
    pub uidvalidity: u32,
    /// UID, ascending within one UIDVALIDITY.
    pub uid: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}", self.folder, self.uidvalidity, self.uid)
    }
}

/// What a look at a folder found: all UIDs above the one asked for, in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// UIDVALIDITY at the time of the look; 0 where the server gives none.
    pub uidvalidity: u32,
    /// The UIDs, ascending, each once.
    pub uids: Vec<u32>,
}

/// One mail as it was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Where it lies.
    pub place: Place,
    /// When the mail server received it (INTERNALDATE).
    pub received: Option<Moment>,
    /// Its bytes.
    pub body: Body,
    /// The domain whose DKIM signature over the bytes was verified ([`signatures`](crate::signatures)); no source knows.
    pub signed_by: Option<String>,
}

/// The bytes of a mail, or why they were not taken whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// The whole message.
    Whole(Vec<u8>),
    /// The header block alone: the message is larger than the limit.
    TooBig {
        /// The header block.
        header: Vec<u8>,
        /// The size that the server states.
        size_bytes: u64,
    },
}

/// Why a wait ended. Both are hints: a real look follows either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// The mailbox said that something changed.
    Changed,
    /// The time given has passed.
    TimedOut,
}

/// Why a source could not answer, in words for whoever must act.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// No connection, or it broke.
    #[error("cannot reach the mailbox {at}: {why}. See that it runs, and that the settings name it rightly")]
    Unreachable {
        /// The server or path.
        at: String,
        /// What happened.
        why: String,
    },
    /// The server did not accept the user or the password.
    #[error("{at} refused the login of {user}: {why}. {mend}")]
    Login {
        /// The server.
        at: String,
        /// The user.
        user: String,
        /// The server's words.
        why: String,
        /// What to do about it.
        mend: String,
    },
    /// A command was answered with NO, BAD or BYE, or with something that is not IMAP.
    #[error("{at} answered {command} with: {why}")]
    Protocol {
        /// The server.
        at: String,
        /// The command, without its arguments' secrets.
        command: String,
        /// The server's words, cut short; never the text of a mail.
        why: String,
    },
    /// The server asks to be left alone for a while (mail-facts A2-8).
    #[error("{at} asks us to wait {} s: {why}", .pause.as_secs())]
    Throttled {
        /// The server.
        at: String,
        /// The server's words.
        why: String,
        /// How long.
        pause: Duration,
    },
    /// No answer in time.
    #[error("{at} gave no answer to {command} within {} s", .after.as_secs())]
    Timeout {
        /// The server.
        at: String,
        /// The command.
        command: String,
        /// How long we waited.
        after: Duration,
    },
    /// The folder is not there, or cannot be opened.
    #[error("the folder {folder} cannot be opened: {why}")]
    Folder {
        /// The folder.
        folder: FolderName,
        /// The server's words.
        why: String,
    },
}

/// A mailbox that can be read. One value is one connection; after an error it is dropped.
pub trait Source: Send + Sized {
    /// All selectable folders.
    fn folders(&mut self) -> impl Future<Output = Result<Vec<Folder>, SourceError>> + Send;

    /// A real search for every UID above `after` (0 for all), ascending. Complete or an error.
    fn look(&mut self, folder: &FolderName, after: u32) -> impl Future<Output = Result<Look, SourceError>> + Send;

    /// Fetches these UIDs whole, in ascending order, without touching a flag. A UID that is gone is left out;
    /// one that the server merely failed to give is an error.
    fn fetch(
        &mut self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
    ) -> impl Future<Output = Result<Vec<Fetched>, SourceError>> + Send;

    /// The header blocks alone, for the daily reconciling. `Body::TooBig` holds them.
    fn headers(
        &mut self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
    ) -> impl Future<Output = Result<Vec<Fetched>, SourceError>> + Send;

    /// Waits until something may have changed in `folder`, at most this long (IDLE where there is one, else polling).
    fn wait(
        &mut self,
        folder: &FolderName,
        at_most: Duration,
    ) -> impl Future<Output = Result<Wake, SourceError>> + Send;

    /// Whether a message with this Message-ID (without `<>`) lies in `folder`; its UIDs.
    fn find(
        &mut self,
        folder: &FolderName,
        message_id: &str,
    ) -> impl Future<Output = Result<Vec<u32>, SourceError>> + Send;

    /// Files a copy of a letter as seen.
    fn append(&mut self, folder: &FolderName, bytes: &[u8]) -> impl Future<Output = Result<(), SourceError>> + Send;

    /// Says goodbye. Errors do not matter any more.
    fn quit(self) -> impl Future<Output = ()> + Send;
}

/// Makes connections to one mailbox, again after each failure.
pub trait Connect: Send + Sync {
    /// What it makes.
    type Source: Source;

    /// Connects, logs in, identifies itself.
    fn connect(&self) -> impl Future<Output = Result<Self::Source, SourceError>> + Send;
}
