//! The second loop: looks into the Sent folder, for two ends.
//!
//! **Unclear letters.** A minute after a letter's fate became unclear, Sent is searched for its Message-ID, and for
//! every other id that the server gave it. Found: it was accepted. Not found: it is repeated with the same Message-ID
//! and the same bytes (the outbox withdraws a notice that a later letter has overtaken); a server that files nothing
//! looks just the same, and for somebody's words twice is better than never. A mailbox that cannot be asked is asked
//! again, for four hours; then the letter is repeated all the same.
//! A letter whose fate was unclear three times is given up: something about it kills the connection.
//!
//! **Copies.** The mailbox's Sent shows what the desk wrote. Some servers file what they send by themselves, some do not
//! (mail-facts A3-1); a letter gets exactly one copy in both worlds, because Sent is searched before anything is appended,
//! also after a crash between the append and our noting it.
//!
//! It appends to Sent and changes nothing else; it never looks into another folder.

use std::pin::pin;
use std::time::Duration;

use super::wait::stopped;
use super::{Kick, Outbox, OutboxError, Resolution, ToFile, Unclear, Wait};
use crate::clock::{Clock, later};
use crate::ids::Moment;
use crate::source::{Connect, FolderName, FolderUse, Source, SourceError};

/// How long a server may take to file what it sent. Before this, "not in Sent" means nothing (mail-facts A3-1).
const FILING_TIME: Duration = Duration::from_mins(1);

/// How long we wait before asking a mailbox again that could not be asked.
const LOOK_AGAIN: Duration = Duration::from_mins(2);

/// How long the fate of a letter may stay unclear because the mailbox cannot be asked: half a working day. Later the
/// risk of two letters is smaller than the harm of none.
const BLIND_FOR: Duration = Duration::from_hours(4);

/// How often a letter's fate may be unclear before it is given up.
const MOST_TIMES_UNCLEAR: u32 = 3;

/// Servers that file what they send by themselves; nothing is appended there (mail-facts A3-1).
const FILING_HOSTS: [&str; 5] =
    ["smtp.gmail.com", "smtp.office365.com", "smtp-mail.outlook.com", "smtp.qiye.163.com", "smtphz.qiye.163.com"];

/// Who files the copy of a letter in Sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SentCopy {
    /// Whoever does: a minute after acceptance Sent is searched, and the copy appended if it is missing.
    Auto,
    /// We do, at once.
    Append,
    /// The server does.
    Server,
    /// Nobody does.
    Off,
}

impl SentCopy {
    /// What `auto` means for this SMTP host: known hosts are not searched first.
    #[must_use]
    pub fn for_host(self, host: &str) -> Self {
        match self {
            Self::Auto if FILING_HOSTS.iter().any(|known| known.eq_ignore_ascii_case(host)) => Self::Server,
            Self::Auto | Self::Append | Self::Server | Self::Off => self,
        }
    }
}

/// Whether a letter lies in Sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filed {
    /// It does.
    Yes,
    /// It does not, or there is no Sent folder.
    No,
    /// The mailbox could not be asked. This is not a no.
    CannotTell {
        /// Why.
        why: String,
    },
}

/// Something that can look into Sent, and put a copy there.
pub trait SentLook: Send {
    /// Whether a letter with one of these Message-IDs (without `<>`) lies in Sent.
    fn find(&mut self, message_ids: &[String]) -> impl Future<Output = Filed> + Send;

    /// Puts a copy into Sent.
    fn append(&mut self, bytes: &[u8]) -> impl Future<Output = Result<(), SourceError>> + Send;

    /// Nothing more is asked for a while.
    fn rest(&mut self) -> impl Future<Output = ()> + Send;
}

/// The Sent folder of a mailbox. It is connected when it is asked something, and left at the end of a turn.
#[derive(Debug)]
pub struct SentFolder<C: Connect> {
    connect: C,
    named: Option<FolderName>,
    open: Option<(C::Source, Option<FolderName>)>,
}

impl<C: Connect> SentFolder<C> {
    /// The folder with this name, or the one that the mailbox marks as Sent.
    pub fn new(connect: C, named: Option<FolderName>) -> Self {
        Self { connect, named, open: None }
    }

    /// The connection and the folder; both are taken out, so that an error leaves nothing behind.
    async fn take(&mut self) -> Result<(C::Source, Option<FolderName>), SourceError> {
        if let Some(open) = self.open.take() {
            return Ok(open);
        }
        let mut source = self.connect.connect().await?;
        let folder = match &self.named {
            Some(name) => Some(name.clone()),
            None => source.folders().await?.into_iter().find(|f| f.purpose == FolderUse::Sent).map(|f| f.name),
        };
        Ok((source, folder))
    }

    async fn try_find(&mut self, message_ids: &[String]) -> Result<bool, SourceError> {
        let (mut source, folder) = self.take().await?;
        let mut found = false;
        if let Some(folder) = &folder {
            for id in message_ids {
                found = found || !source.find(folder, id).await?.is_empty();
            }
        }
        self.open = Some((source, folder));
        Ok(found)
    }
}

impl<C: Connect> SentLook for SentFolder<C> {
    async fn find(&mut self, message_ids: &[String]) -> Filed {
        match self.try_find(message_ids).await {
            Ok(true) => Filed::Yes,
            Ok(false) => Filed::No,
            Err(error) => Filed::CannotTell { why: error.to_string() },
        }
    }

    async fn append(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        let (mut source, folder) = self.take().await?;
        let Some(folder) = folder else {
            let why = "no folder is marked as Sent; name it as `sent` under [imap], or set sent_copy = \"off\"";
            return Err(SourceError::Folder { folder: FolderName("Sent".to_owned()), why: why.to_owned() });
        };
        source.append(&folder, bytes).await?;
        self.open = Some((source, Some(folder)));
        Ok(())
    }

    async fn rest(&mut self) {
        if let Some((source, _)) = self.open.take() {
            source.quit().await;
        }
    }
}

/// The loop that looks into Sent. See the top of this file.
#[derive(Debug)]
pub struct SentLoop<O, L, C> {
    outbox: O,
    look: L,
    clock: C,
    mode: SentCopy,
    sender: Kick,
    kick: Kick,
    blind: Option<String>,
}

impl<O: Outbox, L: SentLook, C: Clock> SentLoop<O, L, C> {
    /// A loop that is woken by `kick`, and rings `sender` when a letter is to be repeated.
    pub fn new(outbox: O, look: L, clock: C, mode: SentCopy, sender: Kick, kick: Kick) -> Self {
        Self { outbox, look, clock, mode, sender, kick, blind: None }
    }

    /// Turns until `stop` is ready.
    pub async fn run(mut self, stop: impl Future<Output = ()> + Send) {
        let mut stop = pin!(stop);
        loop {
            let wait = self.turn().await;
            if stopped(stop.as_mut(), &self.clock, &self.kick, wait).await {
                return;
            }
        }
    }

    /// One turn: every unclear letter and every missing copy is looked at once.
    pub async fn turn(&mut self) -> Wait {
        let next = match self.try_turn().await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(%error, "the Sent folder is left alone until the outbox answers");
                Some(later(self.clock.now(), super::OUTBOX_PAUSE))
            }
        };
        self.look.rest().await;
        self.blind = None;
        Wait::at(next)
    }

    async fn try_turn(&mut self) -> Result<Option<Moment>, OutboxError> {
        let mut next: Option<Moment> = None;
        for unclear in self.outbox.unclear(self.clock.now()).await? {
            next = earliest(next, self.resolve(&unclear).await?);
        }
        for copy in self.outbox.to_file(self.clock.now()).await? {
            next = earliest(next, self.file(&copy).await?);
        }
        Ok(next)
    }

    /// Decides about one unclear letter, or says when to look again.
    async fn resolve(&mut self, unclear: &Unclear) -> Result<Option<Moment>, OutboxError> {
        let due = later(unclear.since, FILING_TIME);
        if due > self.clock.now() {
            return Ok(Some(due));
        }
        let filed = self.find(&unclear.message_ids).await;
        let now = self.clock.now();
        let Some(resolution) = resolution(unclear, &filed, now) else {
            return Ok(Some(later(now, LOOK_AGAIN)));
        };
        tracing::warn!(letter = %unclear.letter, ?resolution, "an unclear letter was decided");
        self.outbox.resolve(unclear.letter, resolution, now).await?;
        self.sender.ring();
        Ok(None)
    }

    /// Sees to the copy of one letter, or says when to look again.
    async fn file(&mut self, copy: &ToFile) -> Result<Option<Moment>, OutboxError> {
        let due = match self.mode {
            SentCopy::Auto => later(copy.accepted, FILING_TIME),
            SentCopy::Append => copy.accepted,
            SentCopy::Server | SentCopy::Off => {
                let now = self.clock.now();
                self.outbox.filed(copy.letter, now).await?;
                return Ok(Some(now));
            }
        };
        if due > self.clock.now() {
            return Ok(Some(due));
        }
        let trouble = match self.find(&copy.message_ids).await {
            Filed::Yes => None,
            Filed::No => self.look.append(&copy.bytes).await.err().map(|error| error.to_string()),
            Filed::CannotTell { why } => Some(why),
        };
        let now = self.clock.now();
        if let Some(why) = trouble {
            tracing::warn!(letter = %copy.letter, %why, "the copy in Sent has to wait; it is tried again");
            return Ok(Some(later(now, LOOK_AGAIN)));
        }
        self.outbox.filed(copy.letter, now).await?;
        // The outbox gives a bounded number at a time; there may be more.
        Ok(Some(now))
    }

    /// Searches Sent. A mailbox that could not be asked is not asked again in the same turn: each attempt may cost a
    /// connection's whole patience.
    async fn find(&mut self, message_ids: &[String]) -> Filed {
        if let Some(why) = &self.blind {
            return Filed::CannotTell { why: why.clone() };
        }
        let filed = self.look.find(message_ids).await;
        if let Filed::CannotTell { why } = &filed {
            self.blind = Some(why.clone());
        }
        filed
    }
}

/// What the look into Sent means for an unclear letter; none: look again.
fn resolution(unclear: &Unclear, filed: &Filed, now: Moment) -> Option<Resolution> {
    match filed {
        Filed::Yes => Some(Resolution::FoundInSent),
        Filed::CannotTell { .. } if now < later(unclear.since, BLIND_FOR) => None,
        Filed::No | Filed::CannotTell { .. } if unclear.times >= MOST_TIMES_UNCLEAR => {
            let why = format!(
                "the connection broke {} times while this letter was handed over, and Sent shows no copy; \
                 it may have arrived. Send it again by hand if its receiver has nothing.",
                unclear.times
            );
            Some(Resolution::GiveUp { why })
        }
        Filed::No | Filed::CannotTell { .. } => Some(Resolution::RepeatNow),
    }
}

fn earliest(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
