//! The tasks of a running daemon, from their start to their clean end.

use std::path::PathBuf;
use std::pin::pin;
use std::time::Duration;

use tokio::task::JoinSet;

use super::thread::{Bells, EngineHandle};
use super::trouble::Trouble;
use super::watch::{self, Watched};
use super::{control, pulse, thread};
use crate::clock::{Clock, later};
use crate::engine::Engine;
use crate::intake::{self, ErrandError, Stop};
use crate::sender::pace::Rate;
use crate::sender::sent::{Filed, SentCopy, SentLook, SentLoop};
use crate::sender::{Kick, Sender};
use crate::signatures::Signatures;
use crate::sink::Sink;
use crate::source::{Connect, SourceError};

/// How long after a start the first reconciling comes: late enough that a restart in a hurry is not slowed down, early
/// enough that a daemon which restarts every night reconciles all the same.
const FIRST_RECONCILE: Duration = Duration::from_mins(15);
/// The ledger is compared with the server once a day (promise 1).
const RECONCILE_EVERY: Duration = Duration::from_hours(24);
/// After a reconciling that failed.
const RECONCILE_AGAIN: Duration = Duration::from_hours(1);

/// What a daemon is made of besides its mailbox and its sink.
pub struct Plan<C> {
    /// The engine.
    pub engine: Engine,
    /// The clock.
    pub clock: C,
    /// How the mailbox is watched.
    pub intake: intake::Settings,
    /// What is done about the signatures of mails that come in.
    pub signatures: Signatures,
    /// How fast letters leave.
    pub rate: Rate,
    /// Who files Sent copies.
    pub sent_copy: SentCopy,
    /// Where the control socket is made.
    pub socket: Option<PathBuf>,
    /// What admins edit while it runs, if anybody can.
    pub files: Option<Watched>,
    /// Rung when the files are to be read at once.
    pub hangup: Kick,
}

/// Serves until `stop`; then the letter in hand is finished, the mailbox is said goodbye to, and the engine comes back.
pub async fn serve<C, M, K>(plan: Plan<C>, mailbox: M, sink: K, stop: Stop) -> Result<Engine, Trouble>
where
    C: Clock,
    M: Connect + Clone + 'static,
    K: Sink + 'static,
{
    let bells = Bells::default();
    let machine = |why: std::io::Error| Trouble::Machine {
        what: "the engine's thread cannot be started".to_owned(),
        why: why.to_string(),
    };
    let (engine, running) = thread::start(plan.engine, plan.clock.clone(), bells.clone()).map_err(machine)?;
    let (ending, ended) = tokio::sync::watch::channel(false);
    let mut tasks = JoinSet::new();
    let sent = Kick::default();
    let (errands, queue) = intake::Errands::new();
    let (clock, ring, kick) = (plan.clock.clone(), bells.letters.clone(), sent.clone());
    let copies = SentLoop::new(engine.clone(), SentErrands(errands.clone()), clock, plan.sent_copy, ring, kick);
    let sender = Sender::new(engine.clone(), sink, plan.clock.clone(), plan.rate, bells.letters.clone(), sent);
    tasks.spawn(sizes(engine.clone(), sender.size_limit(), ended.clone()));
    tasks.spawn(sender.run(end(ended.clone())));
    tasks.spawn(copies.run(end(ended.clone())));
    tasks.spawn(pulse::pulse(engine.clone(), plan.clock.clone(), bells.clone(), ended.clone()));
    tasks.spawn(reconcile_daily(errands, plan.clock, ended.clone()));
    let taking = engine.clone().looking_at(plan.signatures);
    tasks.spawn(take_in(mailbox, taking, plan.intake, queue, ended.clone()));
    if let Some(watched) = plan.files.clone() {
        tasks.spawn(watch::watch(watched, engine.clone(), plan.hangup, bells.letters.clone(), ended.clone()));
    }
    if let Some(socket) = plan.socket {
        let files = plan.files.map(|watched| watched.files);
        tasks.spawn(control::listen(socket, (engine.clone(), files), bells.letters, ended));
    }
    let defect = wait(&engine, stop).await;
    // Nobody listening means that the tasks are gone already.
    let _ = ending.send(true);
    drop(engine);
    while let Some(task) = tasks.join_next().await {
        if let Err(error) = task {
            tracing::error!(%error, "a task of the daemon ended by a defect of the program");
        }
    }
    let engine = tokio::task::spawn_blocking(move || running.join()).await.ok().flatten();
    engine.filter(|_| !defect).ok_or(Trouble::Defect)
}

/// Waits for the end; says whether the engine ended before it was asked to.
async fn wait(engine: &EngineHandle, mut stop: Stop) -> bool {
    tokio::select! {
        // An error means that nobody is left who could say stop.
        _ = stop.wait_for(|stop| *stop) => false,
        () = engine.gone() => true,
    }
}

async fn end(mut stop: Stop) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// The way in: the first start, then both loops. Errands wait until the first start is over.
async fn take_in<M: Connect>(
    mailbox: M,
    engine: EngineHandle,
    settings: intake::Settings,
    errands: intake::ErrandQueue,
    stop: Stop,
) {
    if intake::begin(&mailbox, &engine, &settings, stop.clone()).await.is_err() {
        return;
    }
    tokio::join!(
        intake::watch_inbox(&mailbox, &engine, &settings, stop.clone()),
        intake::poll_others(&mailbox, &engine, &settings, errands, stop.clone()),
    );
}

async fn reconcile_daily<C: Clock>(errands: intake::Errands, clock: C, stop: Stop) {
    let mut at = later(clock.now(), FIRST_RECONCILE);
    let mut end = pin!(end(stop));
    loop {
        tokio::select! {
            () = clock.sleep_until(at) => {}
            () = &mut end => return,
        }
        let pause = match errands.reconcile().await {
            Ok(found) => {
                let (folders, mails, taken, aside) = (found.folders, found.mails, found.taken, found.aside);
                tracing::info!(
                    folders,
                    mails,
                    taken,
                    aside,
                    unread = found.unread.len(),
                    "ledger and mailbox compared"
                );
                RECONCILE_EVERY
            }
            Err(ErrandError::Stopped) => return,
            Err(error @ (ErrandError::NoSentFolder | ErrandError::Failed(_))) => {
                tracing::warn!(%error, "ledger and mailbox could not be compared; it is tried again in an hour");
                RECONCILE_AGAIN
            }
        };
        at = later(clock.now(), pause);
    }
}

/// The Sent folder as the second connection sees it.
struct SentErrands(intake::Errands);

impl SentLook for SentErrands {
    async fn find(&mut self, message_ids: &[String]) -> Filed {
        match self.0.in_sent(message_ids).await {
            Ok(true) => Filed::Yes,
            // Without a Sent folder nothing can lie there.
            Ok(false) | Err(ErrandError::NoSentFolder) => Filed::No,
            Err(error @ (ErrandError::Failed(_) | ErrandError::Stopped)) => {
                Filed::CannotTell { why: error.to_string() }
            }
        }
    }

    async fn append(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        let filed = self.0.file_in_sent(bytes.to_vec()).await;
        filed.map_err(|error| SourceError::Unreachable { at: "for its copies".to_owned(), why: error.to_string() })
    }

    async fn rest(&mut self) {}
}

/// Tells the engine how large a letter may be, as often as the server says something new.
async fn sizes(engine: EngineHandle, mut limit: tokio::sync::watch::Receiver<Option<u64>>, stop: Stop) {
    let mut end = pin!(end(stop));
    loop {
        tokio::select! {
            changed = limit.changed() => if changed.is_err() { return },
            () = &mut end => return,
        }
        let bytes = *limit.borrow_and_update();
        if engine.turn(move |engine, _| engine.set_size_limit(bytes)).await.is_err() {
            return;
        }
    }
}
