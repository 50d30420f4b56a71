//! The two loops that run as long as the daemon: INBOX, told of news by the server; the other folders, by the clock.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::errands::{Errand, ErrandError, ErrandQueue};
use super::pass::{Pass, Passed};
use super::reconcile;
use super::{Backoff, Health, IntakeError, Ledger, LedgerError, Memory, Part, Settings, Stop, stopped, stopping};
use crate::source::{Connect, FolderName, FolderUse, Source, SourceError};

/// The pause after the store was busy: its writer is done with a batch in less.
const BUSY_PAUSE: Duration = Duration::from_secs(1);
/// The pause after the disk was full: somebody has to make room.
const FULL_PAUSE: Duration = Duration::from_secs(30);

/// Takes what comes into INBOX until `stop`, or until the engine has stopped.
pub async fn watch_inbox<C: Connect, L: Ledger>(connect: &C, ledger: &L, settings: &Settings, mut stop: Stop) {
    let inbox = FolderName("INBOX".to_owned());
    let mut memory = Memory::default();
    let mut connection = Connection::new(connect, ledger, Part::Inbox, settings.seed);
    while let Some(source) = connection.get(&mut stop).await {
        let mut pass = Pass { source, ledger, memory: &mut memory, stop: &stop };
        let outcome = match pass.folder(&inbox).await {
            Ok(passed) => {
                connection.looked(&inbox, passed);
                connection.wait(&inbox, settings.wait_at_most, &mut stop).await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = outcome
            && !connection.failed(&error, &mut stop).await
        {
            break;
        }
    }
    connection.quit().await;
}

/// Takes what comes into the other watched folders and Sent, and does errands between the rounds, until `stop`, or
/// until the engine has stopped.
pub async fn poll_others<C: Connect, L: Ledger>(
    connect: &C,
    ledger: &L,
    settings: &Settings,
    errands: ErrandQueue,
    mut stop: Stop,
) {
    let mut memory = Memory::default();
    let mut errands = errands.0;
    // Another seed, lest both loops knock at the server in step.
    let mut connection = Connection::new(connect, ledger, Part::Others, settings.seed.wrapping_add(1));
    while !stopped(&stop) {
        if let Err(error) = round(&mut connection, settings, &mut memory, &mut stop).await {
            if !connection.failed(&error, &mut stop).await {
                break;
            }
            continue;
        }
        let next_round = Instant::now() + settings.poll_interval;
        while let Some(errand) = until_errand(&mut errands, next_round, &mut stop).await {
            run_errand(errand, &mut connection, &mut memory, &mut stop).await;
        }
    }
    connection.quit().await;
}

/// The next errand; nothing when the next round is due or the loops are to stop.
async fn until_errand(errands: &mut mpsc::Receiver<Errand>, next_round: Instant, stop: &mut Stop) -> Option<Errand> {
    let next = async {
        match errands.recv().await {
            Some(errand) => errand,
            // Nobody is left who could hand one in.
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        errand = next => Some(errand),
        () = sleep_until(next_round) => None,
        () = stopping(stop) => None,
    }
}

async fn run_errand<C: Connect, L: Ledger>(
    errand: Errand,
    connection: &mut Connection<'_, C, L>,
    memory: &mut Memory,
    stop: &mut Stop,
) {
    // Whoever asked may be gone; then nobody wants the answer.
    match errand {
        Errand::Sent { message_ids, answer } => {
            let found = in_sent(connection, &message_ids, stop).await;
            let _ = answer.send(connection.answered(found));
        }
        Errand::File { bytes, answer } => {
            let filed = file_in_sent(connection, &bytes, stop).await;
            let _ = answer.send(connection.answered(filed));
        }
        Errand::Reconcile { answer } => {
            let found = reconcile::on_connection(connection, memory, stop).await;
            let _ = answer.send(connection.answered(found.map(Ok)));
        }
    }
}

async fn in_sent<C: Connect, L: Ledger>(
    connection: &mut Connection<'_, C, L>,
    message_ids: &[String],
    stop: &mut Stop,
) -> Result<Result<bool, ErrandError>, IntakeError> {
    let Some(source) = connection.get(stop).await else { return Ok(Err(ErrandError::Stopped)) };
    let Some(sent) = sent_folder(source).await? else { return Ok(Err(ErrandError::NoSentFolder)) };
    for message_id in message_ids {
        if !source.find(&sent, message_id).await?.is_empty() {
            return Ok(Ok(true));
        }
    }
    Ok(Ok(false))
}

async fn file_in_sent<C: Connect, L: Ledger>(
    connection: &mut Connection<'_, C, L>,
    bytes: &[u8],
    stop: &mut Stop,
) -> Result<Result<(), ErrandError>, IntakeError> {
    let Some(source) = connection.get(stop).await else { return Ok(Err(ErrandError::Stopped)) };
    let Some(sent) = sent_folder(source).await? else { return Ok(Err(ErrandError::NoSentFolder)) };
    Ok(Ok(source.append(&sent, bytes).await?))
}

async fn sent_folder<S: Source>(source: &mut S) -> Result<Option<FolderName>, SourceError> {
    let folders = source.folders().await?;
    Ok(folders.into_iter().find(|folder| folder.purpose == FolderUse::Sent).map(|folder| folder.name))
}

/// One round over the folders. One that cannot be opened is reported and keeps no other from being read.
async fn round<C: Connect, L: Ledger>(
    connection: &mut Connection<'_, C, L>,
    settings: &Settings,
    memory: &mut Memory,
    stop: &mut Stop,
) -> Result<(), IntakeError> {
    let ledger = connection.ledger;
    let Some(source) = connection.get(stop).await else { return Ok(()) };
    let folders = source.folders().await?;
    ledger.folders(folders.clone()).await?;
    for folder in folders.iter().filter(|folder| folder.name.0 != "INBOX" && settings.watch.watch(folder)) {
        let Some(source) = connection.get(stop).await else { return Ok(()) };
        let mut pass = Pass { source, ledger, memory, stop };
        match pass.folder(&folder.name).await {
            Ok(passed) => connection.looked(&folder.name, passed),
            Err(IntakeError::Source(error @ SourceError::Folder { .. })) => {
                connection.skipped(&error);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Sleeps, unless the loops are to stop.
async fn pause(time: Duration, stop: &mut Stop) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stopping(stop) => {}
    }
}

/// A connection that is made anew after each failure, with the pauses that belong to it.
pub(super) struct Connection<'a, C: Connect, L> {
    connect: &'a C,
    pub(super) ledger: &'a L,
    part: Part,
    backoff: Backoff,
    source: Option<C::Source>,
}

impl<'a, C: Connect, L: Ledger> Connection<'a, C, L> {
    pub(super) fn new(connect: &'a C, ledger: &'a L, part: Part, seed: u64) -> Self {
        Self { connect, ledger, part, backoff: Backoff::new(seed), source: None }
    }

    /// The connection, made now if there is none; nothing once the loops are to stop.
    pub(super) async fn get(&mut self, stop: &mut Stop) -> Option<&mut C::Source> {
        while self.source.is_none() && !stopped(stop) {
            let made = tokio::select! {
                made = self.connect.connect() => made,
                () = stopping(stop) => return None,
            };
            match made {
                Ok(source) => {
                    self.source = Some(source);
                    self.ledger.report(Health::Connected(self.part));
                }
                Err(error) => {
                    self.failed(&error.into(), stop).await;
                }
            }
        }
        if stopped(stop) { None } else { self.source.as_mut() }
    }

    /// A look was complete.
    fn looked(&mut self, folder: &FolderName, passed: Passed) {
        let Passed::Complete { taken, looked_at } = passed else { return };
        self.backoff.reset();
        if taken > 0 {
            tracing::info!(%folder, taken, "mail taken in");
        }
        self.ledger.report(Health::Looked { part: self.part, folder: folder.clone(), taken, ago: looked_at.elapsed() });
    }

    /// Waits for news.
    async fn wait(&mut self, folder: &FolderName, at_most: Duration, stop: &mut Stop) -> Result<(), IntakeError> {
        let Some(source) = self.source.as_mut() else { return Ok(()) };
        tokio::select! {
            woken = source.wait(folder, at_most) => { woken?; }
            () = stopping(stop) => {}
        }
        Ok(())
    }

    /// One folder failed: it is left for the next round, and the connection made anew.
    pub(super) fn skipped(&mut self, error: &SourceError) {
        self.source = None;
        tracing::warn!(part = ?self.part, %error, "a folder is left out of this round");
        self.ledger.report(Health::LeftOut { part: self.part, why: error.to_string() });
    }

    /// An errand's answer; a connection that failed in it is dropped.
    fn answered<T>(&mut self, outcome: Result<Result<T, ErrandError>, IntakeError>) -> Result<T, ErrandError> {
        match outcome {
            Ok(answer) => answer,
            Err(IntakeError::Ledger(LedgerError::Stopped)) => Err(ErrandError::Stopped),
            Err(IntakeError::Ledger(error)) => Err(ErrandError::Failed(error.to_string())),
            Err(IntakeError::Source(error)) => {
                self.source = None;
                Err(ErrandError::Failed(error.to_string()))
            }
        }
    }

    /// Drops what is broken, says so once, and pauses. False when the engine has stopped.
    pub(super) async fn failed(&mut self, error: &IntakeError, stop: &mut Stop) -> bool {
        let again_in = match error {
            IntakeError::Ledger(LedgerError::Stopped) => return false,
            IntakeError::Ledger(LedgerError::Busy(_)) => BUSY_PAUSE,
            IntakeError::Ledger(LedgerError::Full(_)) => FULL_PAUSE,
            IntakeError::Source(error) => {
                self.source = None;
                let own = self.backoff.pause();
                match error {
                    SourceError::Throttled { pause, .. } => own.max(*pause),
                    SourceError::Unreachable { .. }
                    | SourceError::Login { .. }
                    | SourceError::Protocol { .. }
                    | SourceError::Timeout { .. }
                    | SourceError::Folder { .. } => own,
                }
            }
        };
        tracing::warn!(part = ?self.part, %error, again_in_ms = again_in.as_millis(), "intake failed and is tried again");
        self.ledger.report(Health::Failing { part: self.part, why: error.to_string(), again_in });
        pause(again_in, stop).await;
        true
    }

    /// Says goodbye.
    pub(super) async fn quit(self) {
        if let Some(source) = self.source {
            source.quit().await;
        }
    }
}
