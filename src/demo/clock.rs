//! The story's clock: both processes compute the same time from one small file.
//!
//! Office hours run at an even pace and nights in a moment, as a polyline of (real milliseconds, story seconds).

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{Clock, SystemClock};
use crate::ids::Moment;

/// Monday 2026-11-23, 09:00 in Shanghai, in seconds since 1970.
const BEGINNING_S: i64 = 1_795_395_600;
const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 60 * MINUTE_S;
/// From Monday 09:00: the office closes, opens, closes, opens, and the story is over at the latest.
const CORNERS: [(i64, Pace); 5] = [
    (9 * HOUR_S, Pace::Day),
    (23 * HOUR_S + 50 * MINUTE_S, Pace::Night),
    (33 * HOUR_S, Pace::Day),
    (47 * HOUR_S + 50 * MINUTE_S, Pace::Night),
    (END_S, Pace::Day),
];
/// Wednesday 15:00: the last word should be said long before.
const END_S: i64 = 54 * HOUR_S;
/// Seconds of real time that the story takes by default.
pub const USUAL_SECONDS: u32 = 20;
/// Of them each working day has so many parts in a hundred, each night the second number.
const DAY_PERCENT: i64 = 42;
const NIGHT_PERCENT: i64 = 4;
/// A sleep is cut into pieces of at most this, so that nothing depends on its length.
const NAP: Duration = Duration::from_millis(250);

#[derive(Clone, Copy)]
enum Pace {
    Day,
    Night,
}

/// The clock. Clones, and clocks read from the same file, show the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedClock {
    /// When the story began, in real milliseconds since 1970.
    started_ms: i64,
    /// (real milliseconds since then, story seconds since 1970), ascending.
    corners: Vec<(i64, i64)>,
}

impl SharedClock {
    /// A clock whose story begins now and takes about so many seconds.
    #[must_use]
    pub fn begin(seconds: u32) -> Self {
        let percent_ms = i64::from(seconds.max(1)) * 10;
        let (mut real, mut corners) = (0, vec![(0, BEGINNING_S)]);
        let mut before = 0;
        for (story, pace) in CORNERS {
            real += match pace {
                // A day has nine hours; the last one is cut short at the same pace.
                Pace::Day => DAY_PERCENT * percent_ms * (story - before) / (9 * HOUR_S),
                Pace::Night => NIGHT_PERCENT * percent_ms,
            };
            corners.push((real, BEGINNING_S + story));
            before = story;
        }
        Self { started_ms: SystemClock.now().timestamp_millis(), corners }
    }

    /// The clock of a file.
    pub fn load(path: &Path) -> std::io::Result<Self> {
        Ok(serde_json::from_slice(&std::fs::read(path)?)?)
    }

    /// Writes the file.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        std::fs::write(path, serde_json::to_vec(self)?)
    }

    /// The story's time is up.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.now().timestamp() >= BEGINNING_S + END_S
    }

    /// When the story begins.
    #[must_use]
    pub fn beginning() -> Moment {
        Moment::from_timestamp(BEGINNING_S, 0).unwrap_or_default()
    }

    fn story_ms(&self, real_ms: i64) -> i64 {
        let (mut from, mut to) = ((0, BEGINNING_S), (1, BEGINNING_S + 1));
        for pair in self.corners.windows(2) {
            if let [a, b] = pair {
                (from, to) = (*a, *b);
                if real_ms < b.0 {
                    break;
                }
            }
        }
        let (real, story) = ((to.0 - from.0).max(1), to.1 - from.1);
        from.1 * 1000 + (real_ms - from.0) * story * 1000 / real
    }
}

impl Clock for SharedClock {
    fn now(&self) -> Moment {
        let real_ms = SystemClock.now().timestamp_millis() - self.started_ms;
        Moment::from_timestamp_millis(self.story_ms(real_ms.max(0))).unwrap_or_default()
    }

    fn steady(&self) -> Duration {
        (self.now() - Moment::UNIX_EPOCH).to_std().unwrap_or_default()
    }

    async fn sleep_until(&self, at: Moment) {
        while self.now() < at {
            let day_ms = self.corners.get(1).map_or(1, |corner| corner.0).max(1);
            let rest_ms = (at - self.now()).num_milliseconds() * day_ms / (9 * HOUR_S * 1000);
            // By the pace of the day: at night it wakes too late by a little, never by more than a nap.
            let rest = Duration::from_millis(u64::try_from(rest_ms / 4).unwrap_or(0));
            tokio::time::sleep(rest.clamp(Duration::from_millis(2), NAP)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_takes_long_and_a_night_a_moment() {
        let clock = SharedClock { started_ms: 0, ..SharedClock::begin(20) };
        let hour = |real_ms| (clock.story_ms(real_ms) / 1000 - BEGINNING_S) / HOUR_S;
        assert_eq!((hour(0), hour(8_400), hour(9_300), hour(17_600)), (0, 9, 23 + 1, 33));
        assert!(clock.story_ms(60_000) > (BEGINNING_S + END_S) * 1000, "it goes on after the last corner");
        assert_eq!(SharedClock::beginning().to_rfc3339(), "2026-11-23T01:00:00+00:00");
    }
}
