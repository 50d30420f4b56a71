//! The pulse: lets the engine do what is due, then sleeps until the next thing is.
//!
//! Each beat first compares how far the time of day has gone with how far time itself has: a difference means that
//! somebody corrected the clock, or that the machine slept, and the engine is told before anything fires.

use std::time::Duration;

use chrono::TimeDelta;

use super::thread::{Bells, EngineHandle, Gone};
use crate::clock::{Clock, later};
use crate::engine::TurnError;
use crate::ids::Moment;
use crate::intake::Stop;

/// The longest sleep: should a bell ever be missed, no step is later than this.
const LONGEST: Duration = Duration::from_hours(1);
/// After an error of the store.
const FAILED_PAUSE: Duration = Duration::from_secs(5);
/// Between two beats that follow at once: with a backlog other turns get their share, and a step that stayed due by a
/// defect costs no more than this.
const BREATH: Duration = Duration::from_millis(20);

/// Beats until told to stop, or until the engine is gone.
pub(super) async fn pulse<C: Clock>(engine: EngineHandle, clock: C, bells: Bells, mut stop: Stop) {
    let mut watch = Watch::begin(&clock);
    loop {
        let jump = watch.jump(&clock);
        let ticked = engine
            .turn(move |engine, now| {
                engine.clock_jumped(jump, now);
                engine.tick(now)
            })
            .await;
        let sleep = async {
            if let Ok(ticked) = &ticked {
                rest(ticked, &clock, &bells).await;
            }
        };
        tokio::select! {
            () = sleep => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        if matches!(ticked, Err(Gone)) {
            return;
        }
    }
}

async fn rest<C: Clock>(ticked: &Result<Option<Moment>, TurnError>, clock: &C, bells: &Bells) {
    match ticked {
        Ok(next) => {
            let at_latest = later(clock.now(), LONGEST);
            let next = next.map_or(at_latest, |next| next.min(at_latest));
            tokio::time::sleep(BREATH).await;
            tokio::select! {
                () = clock.sleep_until(next) => {}
                () = bells.steps.rung() => {}
            }
        }
        Err(error) => {
            tracing::error!(%error, pause_s = FAILED_PAUSE.as_secs(), "deadlines wait; they are looked at again");
            tokio::time::sleep(FAILED_PAUSE).await;
        }
    }
}

/// The time of day and steady time at the last beat.
#[derive(Clone, Copy, Debug)]
struct Watch {
    wall: Moment,
    steady: Duration,
}

impl Watch {
    fn begin<C: Clock>(clock: &C) -> Self {
        Self { wall: clock.now(), steady: clock.steady() }
    }

    /// By how much the time of day has gone on more than time itself since the last call.
    fn jump<C: Clock>(&mut self, clock: &C) -> TimeDelta {
        let here = Self::begin(clock);
        let steady = here.steady.saturating_sub(self.steady);
        let jump = (here.wall - self.wall) - TimeDelta::from_std(steady).unwrap_or(TimeDelta::MAX);
        *self = here;
        jump
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::VirtualClock;

    #[test]
    fn only_a_clock_that_was_set_has_jumped() {
        let clock = VirtualClock::stopped("2026-11-23T01:00:00Z".parse().unwrap());
        let mut watch = Watch::begin(&clock);
        clock.advance(Duration::from_hours(9));
        assert_eq!(watch.jump(&clock), TimeDelta::zero());
        clock.set(clock.now() + TimeDelta::hours(2));
        assert_eq!(watch.jump(&clock), TimeDelta::hours(2));
        assert_eq!(watch.jump(&clock), TimeDelta::zero());
    }
}
