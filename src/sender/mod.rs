//! The sender: takes letters from the outbox and hands them to the sink, one at a time, and notes at once what became
//! of each.
//!
//! A turn of the loop:
//! 1. The first turn tells the outbox that we begin: letters that an earlier process had claimed become unclear.
//! 2. An outcome that could not be noted (the store was busy or full) is noted before anything else. Until it is,
//!    no letter leaves.
//! 3. While the sender pauses, or the rate is used up, nothing is claimed.
//! 4. One letter is claimed; the claim is committed before we connect, so that a crash leaves a trace.
//! 5. The letter is handed to the sink. The turn is not interrupted here, not even to stop the program.
//! 6. The outcome is committed: accepted, refused, later (with a back-off of its own), unclear, or stopped.
//!
//! Then the loop waits for a kick (something was queued), for the moment the turn named, or for the end. The kick is
//! remembered if it comes during a turn, so that no letter waits for a timer because of a race.
//!
//! Which letter is next, and whether it may still leave, is the outbox's affair. What becomes of an unclear letter, and
//! the copy in Sent, is the work of the second loop, [`sent::SentLoop`]: a slow mailbox never holds up the sending.
//! Nothing here reads the content of a letter, and addresses are not logged.

mod outbox;
pub mod pace;
pub mod sent;
mod wait;

use std::pin::pin;
use std::time::Duration;

use tokio::sync::watch;

pub use self::outbox::{Claim, Claimed, LetterKind, Outbox, OutboxError, Resolution, Settled, ToFile, Unclear};
use self::pace::{Limiter, Rate};
use self::wait::stopped;
pub use self::wait::{Kick, Wait};
use crate::clock::{Clock, later};
use crate::ids::{LetterId, Moment};
use crate::sink::{Delivery, Sink};

/// How long we leave an outbox alone that does not answer: a busy store recovers in seconds, a full disk in minutes.
const OUTBOX_PAUSE: Duration = Duration::from_secs(5);

/// How long nothing leaves after a letter whose fate is unclear. A server that swallows one letter without a word would
/// else swallow the whole queue, and every letter of it would be repeated.
const UNCLEAR_PAUSE: Duration = Duration::from_mins(1);

/// How the sending stands, for the health report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Letters leave as they come.
    Open,
    /// The server asked for a pause, cannot be reached, or swallowed a letter; the sender goes on by itself.
    Paused {
        /// It goes on then.
        until: Moment,
        /// The server's words, or what happened.
        why: String,
    },
    /// Nothing leaves until somebody mends something; the sender tries again by itself, ever more rarely.
    Stopped {
        /// When it began.
        since: Moment,
        /// The next try.
        until: Moment,
        /// What happened, with the mend.
        why: String,
    },
}

/// The loop that sends. See the top of this file.
#[derive(Debug)]
pub struct Sender<O, S, C> {
    outbox: O,
    sink: S,
    clock: C,
    limiter: Limiter,
    begun: bool,
    unnoted: Option<(LetterId, Settled)>,
    stops: u32,
    standing: watch::Sender<Standing>,
    size_limit: watch::Sender<Option<u64>>,
    kick: Kick,
    sent: Kick,
}

impl<O: Outbox, S: Sink, C: Clock> Sender<O, S, C> {
    /// A sender that has not begun. `kick` wakes it; it rings `sent` when the second loop has something to do.
    pub fn new(outbox: O, sink: S, clock: C, rate: Rate, kick: Kick, sent: Kick) -> Self {
        let (standing, size_limit) = (watch::Sender::new(Standing::Open), watch::Sender::new(None));
        let limiter = Limiter::new(rate);
        Self { outbox, sink, clock, limiter, begun: false, unnoted: None, stops: 0, standing, size_limit, kick, sent }
    }

    /// How the sending stands.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// The largest letter in bytes that the server takes, as it last said; the engine renders within it.
    pub fn size_limit(&self) -> watch::Receiver<Option<u64>> {
        self.size_limit.subscribe()
    }

    /// Turns until `stop` is ready. A letter in hand is finished first.
    pub async fn run(mut self, stop: impl Future<Output = ()> + Send) {
        let mut stop = pin!(stop);
        loop {
            let wait = self.turn().await;
            if stopped(stop.as_mut(), &self.clock, &self.kick, wait).await {
                return;
            }
        }
    }

    /// One turn: at most one letter leaves.
    pub async fn turn(&mut self) -> Wait {
        match self.try_turn().await {
            Ok(wait) => wait,
            Err(error) => {
                tracing::error!(%error, pause_s = OUTBOX_PAUSE.as_secs(), "no letter leaves until the outbox answers");
                Wait::Until(later(self.clock.now(), OUTBOX_PAUSE))
            }
        }
    }

    async fn try_turn(&mut self) -> Result<Wait, OutboxError> {
        self.begin().await?;
        self.note().await?;
        let now = self.clock.now();
        if let Some(until) = self.paused_until().filter(|until| *until > now) {
            return Ok(Wait::Until(until));
        }
        if let Some(until) = self.limiter.wait(now) {
            return Ok(Wait::Until(until));
        }
        match self.outbox.claim(now).await? {
            Claim::Nothing { next } => Ok(Wait::at(next)),
            Claim::Letter(claimed) => {
                self.limiter.note(now);
                let delivery = self.sink.send(&claimed.envelope, &claimed.bytes).await;
                let now = self.clock.now();
                let settled = self.judge(&claimed, delivery, now);
                let accepted = matches!(settled, Settled::Accepted { .. });
                self.unnoted = Some((claimed.letter, settled));
                self.note().await?;
                // The connection is there and knows. After anything else, asking might mean another login.
                if accepted {
                    self.ask_size().await;
                }
                Ok(Wait::Until(now))
            }
        }
    }

    async fn begin(&mut self) -> Result<(), OutboxError> {
        if self.begun {
            return Ok(());
        }
        let unclear = self.outbox.recover(self.clock.now()).await?;
        self.begun = true;
        if unclear > 0 {
            tracing::warn!(
                letters = unclear,
                "letters were in hand when the daemon last ended; Sent is asked about them"
            );
            self.sent.ring();
        }
        self.ask_size().await;
        Ok(())
    }

    /// Commits the outcome of the last letter. It stays in hand until the outbox has it.
    async fn note(&mut self) -> Result<(), OutboxError> {
        let Some((letter, settled)) = &self.unnoted else { return Ok(()) };
        self.outbox.settle(*letter, settled.clone(), self.clock.now()).await?;
        match settled {
            Settled::Accepted { .. } | Settled::Unclear { .. } => self.sent.ring(),
            Settled::Refused { .. } | Settled::Later { .. } | Settled::Stopped { .. } => {}
        }
        self.unnoted = None;
        Ok(())
    }

    async fn ask_size(&mut self) {
        let limit = self.sink.size_limit().await;
        if limit.is_some() {
            self.size_limit.send_if_modified(|known| std::mem::replace(known, limit) != limit);
        }
    }

    fn paused_until(&self) -> Option<Moment> {
        match &*self.standing.borrow() {
            Standing::Open => None,
            Standing::Paused { until, .. } | Standing::Stopped { until, .. } => Some(*until),
        }
    }

    /// Turns the sink's answer into what is noted, and into how the sending stands from now on.
    fn judge(&mut self, claimed: &Claimed, delivery: Delivery, now: Moment) -> Settled {
        self.stops = if matches!(delivery, Delivery::Stopped { .. }) { self.stops.saturating_add(1) } else { 0 };
        let standing = standing_after(&delivery, &self.standing.borrow(), self.stops, now);
        let outcome = outcome(&delivery);
        let settled = settled_as(delivery, claimed.attempt, now);
        let (reply, next) = settled.told();
        let next = next.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
        tracing::info!(
            letter = %claimed.letter,
            attempt = claimed.attempt,
            outcome,
            reply = without_addresses(reply),
            next,
            "letter tried"
        );
        if let Standing::Stopped { why, until, .. } = &standing {
            tracing::error!(why = without_addresses(why), %until, "no letter leaves until this is mended");
        }
        self.standing.send_if_modified(|known| {
            *known != standing && {
                *known = standing;
                true
            }
        });
        settled
    }
}

/// A server's words for the log, which holds nobody's address (mail-facts C-28).
fn without_addresses(reply: &str) -> String {
    let words = reply.split_whitespace().map(|word| if word.contains('@') { "<address>" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// What is noted of a letter that was tried for the `attempt`-th time.
fn settled_as(delivery: Delivery, attempt: u32, now: Moment) -> Settled {
    match delivery {
        Delivery::Accepted { reply } => Settled::Accepted { reply },
        Delivery::Refused { reply } => Settled::Refused { reply },
        Delivery::Stopped { reply } => Settled::Stopped { reply },
        Delivery::Unclear { reply } => Settled::Unclear { reply },
        Delivery::Later { reply, pause } => match pace::retry_after(attempt) {
            Some(own) => Settled::Later { reply, at: later(now, own.max(pause.unwrap_or_default())) },
            None => Settled::Refused { reply: format!("given up after {attempt} attempts; the last answer: {reply}") },
        },
    }
}

/// How the sending stands after this answer.
fn standing_after(delivery: &Delivery, before: &Standing, stops: u32, now: Moment) -> Standing {
    match delivery {
        Delivery::Accepted { .. } | Delivery::Refused { .. } | Delivery::Later { pause: None, .. } => Standing::Open,
        Delivery::Later { pause: Some(pause), reply } => {
            Standing::Paused { until: later(now, *pause), why: reply.clone() }
        }
        Delivery::Unclear { reply } => Standing::Paused { until: later(now, UNCLEAR_PAUSE), why: reply.clone() },
        Delivery::Stopped { reply } => Standing::Stopped {
            since: if let Standing::Stopped { since, .. } = before { *since } else { now },
            until: later(now, pace::stop_pause(stops)),
            why: reply.clone(),
        },
    }
}

fn outcome(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Accepted { .. } => "accepted",
        Delivery::Refused { .. } => "refused",
        Delivery::Later { .. } => "later",
        Delivery::Stopped { .. } => "stopped",
        Delivery::Unclear { .. } => "unclear",
    }
}
