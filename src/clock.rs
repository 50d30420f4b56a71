//! The source of time for the loops at the edges, and the only file that asks the computer what time it is.
//!
//! Nothing below the loops uses it: the core is handed `now`. A loop asks its [`Clock`] once a turn and sleeps by it,
//! so that the same loop runs by the wall clock, by a clock that only a test moves, and by one that lives a working
//! week in a minute. It judges nothing: whether a jump of the system's time is believed is the daemon's affair.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::ids::Moment;

/// The longest single sleep by the system's clock. A sleep follows monotonic time, which stands still while a laptop
/// sleeps and knows nothing of a corrected wall clock; so it is cut short and the wall clock is asked again.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// Tells the time and waits for it.
pub trait Clock: Clone + Send + Sync + 'static {
    /// The time it is, in whole milliseconds: the store keeps no finer ones, and what was decided must be what is read back.
    fn now(&self) -> Moment;

    /// How far time has gone on since some beginning, untouched by whoever corrects the time of day. Comparing the two
    /// shows that it was corrected.
    fn steady(&self) -> Duration;

    /// Returns when it is `at` or later; at once if it is already.
    fn sleep_until(&self, at: Moment) -> impl Future<Output = ()> + Send;
}

/// Where the computer's steady time begins for us.
static BEGINNING: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The computer's own clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the time; everybody else is handed it")]
    fn now(&self) -> Moment {
        whole_ms(chrono::Utc::now())
    }

    fn steady(&self) -> Duration {
        BEGINNING.elapsed()
    }

    async fn sleep_until(&self, at: Moment) {
        while let Some(rest) = until(self.now(), at) {
            tokio::time::sleep(rest.min(LONGEST_SLEEP)).await;
        }
    }
}

/// A clock that moves only when it is told to, or that runs a number of times faster than real time.
/// All clones are the same clock.
#[derive(Clone, Debug)]
pub struct VirtualClock {
    face: Arc<watch::Sender<Face>>,
}

/// The hands, and by how much in all they were set rather than moved.
#[derive(Clone, Copy, Debug)]
struct Face {
    hands: Hands,
    corrected: chrono::TimeDelta,
}

/// Where the hands stand and how they move.
#[derive(Clone, Copy, Debug)]
enum Hands {
    /// They stand here until somebody moves them.
    Stopped(Moment),
    /// They stood at `start` at the instant `since`, and run `times` as fast as real time.
    Running { start: Moment, since: Instant, times: u32 },
}

impl Hands {
    fn now(self) -> Moment {
        match self {
            Self::Stopped(at) => at,
            Self::Running { start, since, times } => later(start, since.elapsed().saturating_mul(times)),
        }
    }
}

impl VirtualClock {
    /// A clock that stands at `at` until it is moved.
    #[must_use]
    pub fn stopped(at: Moment) -> Self {
        Self::with(Hands::Stopped(at))
    }

    /// A clock that starts at `at` and runs `times` as fast as real time (at least as fast).
    #[must_use]
    pub fn running(at: Moment, times: u32) -> Self {
        Self::with(Hands::Running { start: at, since: Instant::now(), times: times.max(1) })
    }

    fn with(hands: Hands) -> Self {
        Self { face: Arc::new(watch::Sender::new(Face { hands, corrected: chrono::TimeDelta::zero() })) }
    }

    /// Moves the hands forward by `by`; whoever sleeps until then wakes.
    pub fn advance(&self, by: Duration) {
        self.face.send_modify(|face| match &mut face.hands {
            Hands::Stopped(at) => *at = later(*at, by),
            Hands::Running { start, .. } => *start = later(*start, by),
        });
    }

    /// Stops the hands at `at`, which may lie in the past: a wall clock that was corrected.
    pub fn set(&self, at: Moment) {
        self.face.send_modify(|face| {
            face.corrected += at - face.hands.now();
            face.hands = Hands::Stopped(at);
        });
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Moment {
        whole_ms(self.face.borrow().hands.now())
    }

    fn steady(&self) -> Duration {
        let face = *self.face.borrow();
        (face.hands.now() - face.corrected - Moment::UNIX_EPOCH).to_std().unwrap_or_default()
    }

    async fn sleep_until(&self, at: Moment) {
        let mut moved = self.face.subscribe();
        loop {
            let hands = moved.borrow_and_update().hands;
            let Some(rest) = until(hands.now(), at) else { return };
            match hands {
                // `self` keeps the sending half alive, so that waiting for a change never fails.
                Hands::Stopped(_) => drop(moved.changed().await),
                Hands::Running { times, .. } => {
                    // Never zero, or a rest below a nanosecond would spin.
                    let real = (rest / times).max(Duration::from_micros(100));
                    let _ = tokio::time::timeout(real, moved.changed()).await;
                }
            }
        }
    }
}

/// The millisecond that `at` lies in.
fn whole_ms(at: Moment) -> Moment {
    Moment::from_timestamp_millis(at.timestamp_millis()).unwrap_or(at)
}

/// How long it is from `now` to `at`; none if that has passed.
#[must_use]
pub fn until(now: Moment, at: Moment) -> Option<Duration> {
    (at - now).to_std().ok().filter(|rest| !rest.is_zero())
}

/// `at` plus `by`, held at the end of time instead of panicking.
#[must_use]
pub fn later(at: Moment, by: Duration) -> Moment {
    chrono::TimeDelta::from_std(by).ok().and_then(|by| at.checked_add_signed(by)).unwrap_or(Moment::MAX_UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nine() -> Moment {
        "2026-11-23T09:00:00Z".parse().unwrap()
    }

    #[tokio::test]
    async fn a_stopped_clock_wakes_sleepers_only_when_it_is_moved_past_their_time() {
        let clock = VirtualClock::stopped(nine());
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move {
                clock.sleep_until(later(nine(), Duration::from_hours(1))).await;
                clock.now()
            }
        });
        clock.advance(Duration::from_mins(30));
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(Duration::from_mins(30));
        assert_eq!(sleeper.await.unwrap(), later(nine(), Duration::from_hours(1)));
    }

    #[tokio::test]
    async fn a_running_clock_lives_an_hour_in_a_moment() {
        let clock = VirtualClock::running(nine(), 360_000);
        let wake = later(nine(), Duration::from_hours(1));
        clock.sleep_until(wake).await;
        assert!(clock.now() >= wake);
    }

    #[tokio::test]
    async fn a_time_that_has_passed_is_not_waited_for() {
        VirtualClock::stopped(nine()).sleep_until(nine()).await;
        let clock = SystemClock;
        clock.sleep_until(nine() - chrono::TimeDelta::days(10_000)).await;
    }

    #[test]
    fn steady_time_goes_on_when_the_hands_are_moved_and_not_when_they_are_set() {
        let clock = VirtualClock::stopped(nine());
        let begun = clock.steady();
        clock.advance(Duration::from_hours(1));
        clock.set(nine() - chrono::TimeDelta::days(1));
        assert_eq!(clock.steady().checked_sub(begun), Some(Duration::from_hours(1)));
    }

    #[test]
    fn no_clock_is_finer_than_the_store() {
        for now in [SystemClock.now(), VirtualClock::running(nine(), 7).now()] {
            assert_eq!(now.timestamp_subsec_nanos() % 1_000_000, 0);
        }
    }

    #[test]
    fn times_beyond_the_calendar_stay_at_its_end() {
        assert_eq!(later(nine(), Duration::MAX), Moment::MAX_UTC);
        assert_eq!(until(nine(), nine()), None);
        assert_eq!(until(nine(), nine() - chrono::TimeDelta::seconds(1)), None);
    }
}
