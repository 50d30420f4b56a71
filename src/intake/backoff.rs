//! How long to wait before the next connection: doubling, jittered, bounded (mail-facts A2-8).

use std::time::Duration;

/// The first pause.
const FIRST: Duration = Duration::from_secs(1);
/// The longest pause: longer, and a repaired server would look broken to its admin.
const LONGEST: Duration = Duration::from_mins(15);

/// The pauses of one loop.
#[derive(Clone, Debug)]
pub struct Backoff {
    state: u64,
    failures: u32,
}

impl Backoff {
    /// Starts fresh; the same seed gives the same jitter.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed, failures: 0 }
    }

    /// All is well again.
    pub fn reset(&mut self) {
        self.failures = 0;
    }

    /// The pause after one more failure: between half and all of 1 s, 2 s, 4 s … 15 min.
    pub fn pause(&mut self) -> Duration {
        let whole = FIRST.saturating_mul(1 << self.failures.min(20)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let half = whole / 2;
        let jitter_ms = self.random() % (u64::try_from(half.as_millis()).unwrap_or(0) + 1);
        half + Duration::from_millis(jitter_ms)
    }

    /// One step of the `SplitMix64` generator: enough to keep two daemons from knocking in step.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_one_second_to_a_quarter_of_an_hour() {
        for seed in 0..50 {
            let mut backoff = Backoff::new(seed);
            for failure in 0..40 {
                let whole = (1_u64 << failure.min(20)).min(900) * 1000;
                let pause = u64::try_from(backoff.pause().as_millis()).unwrap();
                assert!((whole / 2..=whole).contains(&pause), "{pause} of {whole}");
            }
            backoff.reset();
            assert!(backoff.pause() <= FIRST);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_pauses() {
        let pauses = |seed| {
            let mut backoff = Backoff::new(seed);
            (0..10).map(|_| backoff.pause()).collect::<Vec<_>>()
        };
        assert_eq!(pauses(7), pauses(7));
        assert_ne!(pauses(7), pauses(8));
    }
}
