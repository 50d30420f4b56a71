//! How fast letters leave, and how long to wait after what went wrong. Pure: `now` is passed in.
//!
//! The rate is kept as the moments of the letters that left, not as a bucket of tokens: a bucket that is full lets its
//! content and a whole minute's refill through within one minute, which is twice what the provider allows.

use std::collections::VecDeque;
use std::str::FromStr;
use std::time::Duration;

use crate::clock::{later, until};
use crate::ids::Moment;

/// Pauses before a letter is tried again, one after the other; the last one repeats.
const RETRY_LADDER_MINUTES: [u64; 6] = [1, 2, 5, 15, 30, 60];

/// How long a letter is tried before it is given up. A weekend with the server down is survived, and whoever waits
/// for the letter is told before a working week has passed (RFC 5321, 4.5.4.1 asks for some days).
const RETRY_FOR: Duration = Duration::from_hours(72);

/// Pauses of the whole sender while the server refuses our login; the last one repeats. Growing, because providers lock
/// an account that keeps trying a wrong password.
const STOP_LADDER_MINUTES: [u64; 5] = [1, 5, 15, 30, 60];

/// The most letters a rate may allow in its span: what one provider states for a day, ten times over. It bounds the
/// moments that are remembered.
const MOST_LETTERS: usize = 100_000;

/// How long a letter waits after its `attempt`-th failure (from 1); none if it has been tried long enough.
#[must_use]
pub fn retry_after(attempt: u32) -> Option<Duration> {
    let mut waited = Duration::ZERO;
    for earlier in 1..attempt {
        waited += rung(&RETRY_LADDER_MINUTES, earlier);
        if waited >= RETRY_FOR {
            return None;
        }
    }
    Some(rung(&RETRY_LADDER_MINUTES, attempt))
}

/// How long the whole sender pauses after having been stopped `times` in a row (from 1).
#[must_use]
pub fn stop_pause(times: u32) -> Duration {
    rung(&STOP_LADDER_MINUTES, times)
}

fn rung(ladder: &[u64], number: u32) -> Duration {
    let index = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
    Duration::from_mins(*ladder.get(index).or(ladder.last()).unwrap_or(&60))
}

/// How many letters may leave in any span of this length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// As many as the server takes.
    Unlimited,
    /// At most this many.
    AtMost {
        /// Letters.
        letters: usize,
        /// In any span of this length.
        span: Duration,
    },
}

/// A rate that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(r#"`{0}` is not a rate: write "20 per minute" (or per hour, per day; 1 to {MOST_LETTERS}), or "none""#)]
pub struct RateError(String);

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        if text.trim() == "none" {
            return Ok(Self::Unlimited);
        }
        let wrong = || RateError(text.to_owned());
        let (count, unit) = text.split_once(" per ").ok_or_else(wrong)?;
        let span = match unit.trim() {
            "minute" => Duration::from_mins(1),
            "hour" => Duration::from_hours(1),
            "day" => Duration::from_hours(24),
            _ => return Err(wrong()),
        };
        let letters = count.trim().parse().ok().filter(|n| (1..=MOST_LETTERS).contains(n)).ok_or_else(wrong)?;
        Ok(Self::AtMost { letters, span })
    }
}

/// Remembers when letters left and says when the next may.
#[derive(Clone, Debug)]
pub struct Limiter {
    rate: Rate,
    left: VecDeque<Moment>,
}

impl Limiter {
    /// A limiter that has seen no letter yet.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self { rate, left: VecDeque::new() }
    }

    /// The moment from which the next letter may leave; none if it may at once.
    ///
    /// Moments that lie ahead of `now` come from a clock that was put back. They count as just now: the wait is then
    /// at most one span, and never shorter than it should be.
    pub fn wait(&mut self, now: Moment) -> Option<Moment> {
        let Rate::AtMost { letters, span } = self.rate else { return None };
        for moment in &mut self.left {
            *moment = (*moment).min(now);
        }
        while self.left.front().is_some_and(|first| until(now, later(*first, span)).is_none()) {
            self.left.pop_front();
        }
        let over = self.left.len().checked_sub(letters)?;
        self.left.get(over).map(|moment| later(*moment, span))
    }

    /// Notes that a letter leaves.
    pub fn note(&mut self, now: Moment) {
        match self.rate {
            Rate::Unlimited => {}
            Rate::AtMost { .. } => self.left.push_back(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(second: i64) -> Moment {
        Moment::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    #[test]
    fn rates_are_read_or_named_wrong_with_the_mend() {
        assert_eq!("none".parse(), Ok(Rate::Unlimited));
        assert_eq!("20 per minute".parse(), Ok(Rate::AtMost { letters: 20, span: Duration::from_mins(1) }));
        assert_eq!("500 per day".parse(), Ok(Rate::AtMost { letters: 500, span: Duration::from_hours(24) }));
        for wrong in ["", "20", "0 per minute", "-1 per hour", "20 per second", "many per day", "999999999 per day"] {
            let error = wrong.parse::<Rate>().unwrap_err().to_string();
            assert!(error.contains("20 per minute"), "{error}");
        }
    }

    #[test]
    fn the_twenty_first_letter_waits_until_the_first_is_a_minute_old() {
        let mut limiter = Limiter::new("20 per minute".parse().unwrap());
        for second in 0..20 {
            assert_eq!(limiter.wait(at(second)), None);
            limiter.note(at(second));
        }
        assert_eq!(limiter.wait(at(20)), Some(at(60)));
        assert_eq!(limiter.wait(at(60)), None);
    }

    #[test]
    fn a_clock_put_back_a_year_costs_a_minute_and_lets_nothing_through() {
        let mut limiter = Limiter::new("1 per minute".parse().unwrap());
        limiter.note(at(31_536_000));
        assert_eq!(limiter.wait(at(0)), Some(at(60)));
        assert_eq!(limiter.wait(at(60)), None);
    }

    #[test]
    fn a_letter_is_tried_ever_more_rarely_and_given_up_after_three_days() {
        let minutes: Vec<_> = (1..8).map(|n| retry_after(n).unwrap().as_secs() / 60).collect();
        assert_eq!(minutes, [1, 2, 5, 15, 30, 60, 60]);
        let attempts = (1..1000).take_while(|n| retry_after(*n).is_some()).count();
        assert_eq!(attempts, 77);
        assert_eq!(retry_after(u32::MAX), None);
    }

    #[test]
    fn a_stopped_sender_tries_ever_more_rarely_but_never_gives_up() {
        let minutes: Vec<_> = (1..8).map(|n| stop_pause(n).as_secs() / 60).collect();
        assert_eq!(minutes, [1, 5, 15, 30, 60, 60, 60]);
        assert_eq!(stop_pause(u32::MAX), Duration::from_hours(1));
    }

    proptest! {
        #[test]
        fn no_span_ever_sees_more_letters_than_the_rate(steps in prop::collection::vec(0_i64..40, 1..200)) {
            let mut limiter = Limiter::new("5 per minute".parse().unwrap());
            let (mut now, mut left) = (0, Vec::new());
            for step in steps {
                now += step;
                if limiter.wait(at(now)).is_none() {
                    limiter.note(at(now));
                    left.push(now);
                }
            }
            for start in &left {
                prop_assert!(left.iter().filter(|t| (*start..*start + 60).contains(*t)).count() <= 5);
            }
        }
    }
}
