//! The thread that owns the engine, and the handle by which everybody else speaks to it.
//!
//! The engine is plain synchronous code with one SQLite file, so it has one thread, and the tasks at the edges queue
//! their turns. After each turn the thread looks whether letters were queued or a step now comes sooner, and rings; it
//! knows nothing else of what a turn does.

use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::engine::{Engine, TurnError};
use crate::ids::{LetterId, Moment};
use crate::sender::Kick;
use crate::signatures::Signatures;

/// Turns that may wait. The edges ask one thing at a time each, so more than this is never sensible; whoever comes
/// then waits for a place.
const QUEUE: usize = 64;

type Turn = Box<dyn FnOnce(&mut Engine, Moment) + Send>;

/// Who is woken by what a turn has left behind.
#[derive(Clone, Debug, Default)]
pub struct Bells {
    /// Letters were queued.
    pub letters: Kick,
    /// A step is due sooner than any was before.
    pub steps: Kick,
}

/// The engine has stopped; nothing more comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine has stopped")]
pub struct Gone;

/// Speaks to the engine. Clones speak to the same one; when the last is dropped the thread ends.
#[derive(Clone, Debug)]
pub struct EngineHandle {
    queue: mpsc::Sender<Turn>,
    /// What is done about the signatures of mails that are delivered through this handle.
    pub(super) signatures: Signatures,
}

/// The running thread; it gives the engine back when all handles are gone.
#[derive(Debug)]
pub struct EngineThread(JoinHandle<Engine>);

/// Starts the thread.
pub fn start<C: Clock>(engine: Engine, clock: C, bells: Bells) -> std::io::Result<(EngineHandle, EngineThread)> {
    let (queue, turns) = mpsc::channel(QUEUE);
    let thread = std::thread::Builder::new().name("engine".to_owned());
    let thread = thread.spawn(move || work(engine, &clock, turns, &bells))?;
    Ok((EngineHandle { queue, signatures: Signatures::Unread }, EngineThread(thread)))
}

impl EngineHandle {
    /// The same engine; mails that are delivered through this handle have their signatures looked at first.
    #[must_use]
    pub fn looking_at(self, signatures: Signatures) -> Self {
        Self { signatures, ..self }
    }

    /// Runs one turn and waits for what comes of it.
    pub async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Engine, Moment) -> T + Send + 'static,
    ) -> Result<T, Gone> {
        let (answer, answered) = oneshot::channel();
        let turn: Turn = Box::new(move |engine, now| {
            // Nobody waits any more if the asking task was cancelled; the turn is true all the same.
            let _ = answer.send(work(engine, now));
        });
        self.queue.send(turn).await.map_err(|_| Gone)?;
        answered.await.map_err(|_| Gone)
    }

    /// Queues a turn that nobody waits for. With a full queue it is left out: for what is said again soon.
    pub fn mention(&self, work: impl FnOnce(&mut Engine, Moment) + Send + 'static) {
        let _ = self.queue.try_send(Box::new(work));
    }

    /// Returns when the engine has stopped.
    pub async fn gone(&self) {
        self.queue.closed().await;
    }
}

impl EngineThread {
    /// Waits for the thread's end; nothing if the program's own defect ended it.
    #[must_use]
    pub fn join(self) -> Option<Engine> {
        self.0.join().ok()
    }
}

fn work<C: Clock>(mut engine: Engine, clock: &C, mut turns: mpsc::Receiver<Turn>, bells: &Bells) -> Engine {
    let mut before = Left::behind(&engine).unwrap_or_default();
    while let Some(turn) = turns.blocking_recv() {
        turn(&mut engine, clock.now());
        // A store that does not answer now rings nobody; the next turn that works does.
        let Ok(after) = Left::behind(&engine) else { continue };
        if after.next_letter > before.next_letter {
            bells.letters.ring();
        }
        if after.next_step.is_some_and(|at| before.next_step.is_none_or(|before| at < before)) {
            bells.steps.ring();
        }
        // An absence that has just been told begins now, or changes when the next thing is to be done; so do other rules.
        if after.absences != before.absences || after.rules != before.rules {
            bells.steps.ring();
        }
        before = after;
    }
    engine
}

/// What turns leave behind that others wait for.
#[derive(Clone, Copy, Debug, Default)]
struct Left {
    next_letter: Option<LetterId>,
    next_step: Option<Moment>,
    absences: u64,
    rules: u64,
}

impl Left {
    fn behind(engine: &Engine) -> Result<Self, TurnError> {
        let store = engine.store();
        Ok(Self {
            next_letter: Some(store.next_letter()?),
            next_step: store.next_step()?.map(|(at, _)| at),
            absences: engine.absences_changed(),
            rules: engine.rules_changed(),
        })
    }
}
