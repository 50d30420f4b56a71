//! The story's clock: both processes compute the same time from one small file.
//!
//! The hands run by leases. Some fifty times a second the keeper, in the first process, looks whether a mail, a letter or an
//! edit is on its way: if so they stand still, else they may run for a moment more, fast by day and faster by night. So the
//! story comes out the same on a slow machine; and where the keeper is held up, time stands still by itself.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::Timelike as _;
use serde::{Deserialize, Serialize};

use crate::clock::{Clock, SystemClock};
use crate::ids::Moment;

/// Monday 2026-11-23, 09:00 in Shanghai, in milliseconds since 1970.
const BEGINNING_MS: i64 = 1_795_395_600_000;
const HOUR_MS: i64 = 3_600_000;
/// Wednesday 15:00: the last word should be said long before.
const END_MS: i64 = BEGINNING_MS + 54 * HOUR_MS;
/// Real time that the story takes by default, about.
pub const USUAL_SECONDS: u32 = 20;
/// The hours that are told at length: from ten to nine to half past six.
const DAY_MINUTES: std::ops::Range<i64> = 530..1110;
/// So many times faster goes a night.
const NIGHT_TIMES: i64 = 20;
/// A story of so many seconds runs its days so fast that a day of nine hours takes this part of it; the rest goes by while
/// the hands stand.
const DAY_PERCENT: i64 = 30;
/// The longest lease.
const LEASE_MS: i64 = 60;
/// A clock whose lease is older than this has lost its keeper.
const ABANDONED_MS: i64 = 20_000;
/// How often a sleeper looks at the clock.
const NAP: Duration = Duration::from_millis(4);

/// How the hands run for a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Lease {
    /// The story's time at its beginning.
    story_ms: i64,
    /// Real time at its beginning.
    real_ms: i64,
    /// Story milliseconds in a real one.
    pace: i64,
    /// Real milliseconds until the hands stand.
    lasts_ms: i64,
}

impl Lease {
    fn story_ms(self, real_ms: i64) -> i64 {
        self.story_ms + (real_ms - self.real_ms).clamp(0, self.lasts_ms) * self.pace
    }
}

/// The clock. Clones show the same time.
#[derive(Clone, Debug)]
pub struct SharedClock {
    lease: Arc<Mutex<Lease>>,
    day_pace: i64,
}

fn real_ms() -> i64 {
    SystemClock.now().timestamp_millis()
}

impl SharedClock {
    /// A clock that stands at the beginning of a story of about so many seconds.
    #[must_use]
    pub fn begin(seconds: u32) -> Self {
        let day_ms = i64::from(seconds.max(1)) * 10 * DAY_PERCENT;
        let lease = Lease { story_ms: BEGINNING_MS, real_ms: real_ms(), pace: 0, lasts_ms: 0 };
        Self { lease: Arc::new(Mutex::new(lease)), day_pace: 9 * HOUR_MS / day_ms }
    }

    /// The clock of a file; it is read anew with [`SharedClock::look`].
    pub fn load(path: &Path) -> std::io::Result<Self> {
        let lease = serde_json::from_slice(&std::fs::read(path)?)?;
        Ok(Self { lease: Arc::new(Mutex::new(lease)), day_pace: 0 })
    }

    /// Reads the file again.
    pub fn look(&self, path: &Path) -> std::io::Result<()> {
        self.set(serde_json::from_slice(&std::fs::read(path)?)?);
        Ok(())
    }

    /// Lets the hands run on, or stand, and writes the file.
    pub fn keep(&self, path: &Path, hands: Hands) -> std::io::Result<()> {
        let (story_ms, real_ms) = (self.now().timestamp_millis(), real_ms());
        let (pace, corner_ms) = self.pace(story_ms);
        let lasts_ms = match hands {
            // No lease reaches beyond the hour at which the pace changes.
            Hands::Run => LEASE_MS.min((corner_ms - story_ms) / pace + 1),
            Hands::Stand => 0,
        };
        let lease = Lease { story_ms, real_ms, pace, lasts_ms };
        self.set(lease);
        let draft = path.with_extension("part");
        std::fs::write(&draft, serde_json::to_vec(&lease)?)?;
        std::fs::rename(draft, path)
    }

    /// The pace at this time of day, and when it changes.
    fn pace(&self, story_ms: i64) -> (i64, i64) {
        let at = Moment::from_timestamp_millis(story_ms).unwrap_or_default().with_timezone(&chrono_tz::Asia::Shanghai);
        let minute = i64::from(at.hour() * 60 + at.minute());
        let until = |end: i64| story_ms + (end - minute) * 60_000;
        let day = self.day_pace.max(1);
        if minute < DAY_MINUTES.start {
            (day * NIGHT_TIMES, until(DAY_MINUTES.start))
        } else if minute < DAY_MINUTES.end {
            (day, until(DAY_MINUTES.end))
        } else {
            (day * NIGHT_TIMES, until(24 * 60 + DAY_MINUTES.start))
        }
    }

    fn lease(&self) -> Lease {
        *self.lease.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, lease: Lease) {
        *self.lease.lock().unwrap_or_else(PoisonError::into_inner) = lease;
    }

    /// The story's time is up, or nobody keeps the clock any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.now().timestamp_millis() >= END_MS || real_ms() - self.lease().real_ms > ABANDONED_MS
    }

    /// When the story begins.
    #[must_use]
    pub fn beginning() -> Moment {
        Moment::from_timestamp_millis(BEGINNING_MS).unwrap_or_default()
    }
}

/// What the hands do until the keeper looks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// Something is on its way.
    Stand,
    /// All is quiet.
    Run,
}

impl Clock for SharedClock {
    fn now(&self) -> Moment {
        Moment::from_timestamp_millis(self.lease().story_ms(real_ms())).unwrap_or_default()
    }

    fn steady(&self) -> Duration {
        (self.now() - Moment::UNIX_EPOCH).to_std().unwrap_or_default()
    }

    async fn sleep_until(&self, at: Moment) {
        while self.now() < at {
            tokio::time::sleep(NAP).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hands_stand_when_their_lease_is_over() {
        let lease = Lease { story_ms: 1000, real_ms: 50, pace: 100, lasts_ms: 60 };
        assert_eq!([0, 50, 51, 110, 9999].map(|real| lease.story_ms(real)), [1000, 1000, 1100, 7000, 7000]);
    }

    #[test]
    fn nights_go_faster_and_end_before_the_office_opens() {
        let clock = SharedClock::begin(20);
        let (day, evening) = clock.pace(BEGINNING_MS);
        assert_eq!((evening - BEGINNING_MS) / 60_000, 570);
        let (night, morning) = clock.pace(evening);
        assert_eq!(night, day * NIGHT_TIMES);
        assert_eq!((morning - BEGINNING_MS) / 60_000, 24 * 60 - 10);
        assert_eq!(SharedClock::beginning().to_rfc3339(), "2026-11-23T01:00:00+00:00");
    }
}
