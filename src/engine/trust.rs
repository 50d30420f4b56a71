//! Whether the wall clock is believed, and the time that counts inside.
//!
//! A clock that somebody puts forward by a month must not close every case. So a jump is doubted until the mail
//! server's time agrees with ours, or until nobody has contradicted it for hours; meanwhile nothing fires. While the
//! clock is believed, time inside never runs backwards; while it is doubted, it leaves no trace here.

use chrono::Duration;

use crate::ids::Moment;

/// A jump of the clock by more than this, against monotonic time or behind our own time, is doubted.
const JUMP: Duration = Duration::minutes(5);
/// Without a word from the mail server the new time counts after this.
const DOUBT_AT_MOST: Duration = Duration::hours(4);
/// While the clock is doubted, whether it still is gets asked this often: the server's word wakes nobody.
const LOOK_AGAIN: Duration = Duration::minutes(1);

/// What is known about the wall clock.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ClockTrust {
    latest: Option<Moment>,
    doubted_since: Option<Moment>,
}

impl ClockTrust {
    /// The clock jumped by `jump` against monotonic time.
    pub(super) fn jumped(&mut self, jump: Duration, now: Moment) {
        if jump.abs() > JUMP {
            self.doubted_since = Some(now);
        }
    }

    /// The mail server had a mail at this time.
    pub(super) fn server_time(&mut self, server: Moment, now: Moment) {
        if self.doubted_since.is_some() && (server - now).abs() <= JUMP {
            self.believe();
        }
    }

    /// Whether the clock is doubted.
    pub(super) fn in_doubt(&self, now: Moment) -> bool {
        self.doubted_since.is_some_and(|since| now - since < DOUBT_AT_MOST)
    }

    /// When to ask again whether the clock is believed.
    pub(super) fn look_again(&self, now: Moment) -> Moment {
        let end = self.doubted_since.map_or(now, |since| since + DOUBT_AT_MOST);
        end.min(now + LOOK_AGAIN).max(now)
    }

    /// The time inside. A clock that is far behind it was set, whether or not anybody said so.
    pub(super) fn inside(&mut self, now: Moment) -> Moment {
        if self.latest.is_some_and(|latest| latest - now > JUMP) && self.doubted_since.is_none() {
            self.doubted_since = Some(now);
        }
        if self.in_doubt(now) {
            return now;
        }
        if self.doubted_since.is_some() {
            self.believe();
        }
        let inside = self.latest.map_or(now, |latest| latest.max(now));
        self.latest = Some(inside);
        inside
    }

    /// From here on the clock's own time counts, even if it lies before what was believed earlier: that was wrong.
    fn believe(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Moment {
        "2026-11-23T01:00:00Z".parse::<Moment>().unwrap() + Duration::hours(hours)
    }

    #[test]
    fn a_clock_that_is_put_forward_and_back_leaves_nothing_behind() {
        let mut clock = ClockTrust::default();
        assert_eq!(clock.inside(at(0)), at(0));
        clock.jumped(Duration::hours(1000), at(1000));
        assert_eq!(clock.inside(at(1000)), at(1000));
        assert!(clock.in_doubt(at(1000)));
        clock.jumped(Duration::hours(-1000), at(1));
        assert!(clock.in_doubt(at(1)));
        clock.server_time(at(1), at(1));
        assert!(!clock.in_doubt(at(1)));
        assert_eq!(clock.inside(at(1)), at(1));
    }

    #[test]
    fn a_time_that_was_believed_wrongly_is_left_when_the_server_disagrees() {
        let mut clock = ClockTrust::default();
        clock.jumped(Duration::hours(1000), at(1000));
        assert_eq!(clock.inside(at(1004)), at(1004), "nobody contradicted it for four hours");
        // Put back, and nobody noticed the jump itself.
        assert_eq!(clock.inside(at(5)), at(5));
        assert!(clock.in_doubt(at(5)));
        clock.server_time(at(5), at(5));
        assert_eq!(clock.inside(at(6)), at(6));
    }

    #[test]
    fn small_steps_back_stand_still_inside() {
        let mut clock = ClockTrust::default();
        let now = at(1);
        clock.inside(now);
        assert_eq!(clock.inside(now - Duration::minutes(4)), now);
        assert!(!clock.in_doubt(now));
    }

    #[test]
    fn a_server_that_disagrees_ends_no_doubt() {
        let mut clock = ClockTrust::default();
        clock.jumped(Duration::hours(10), at(10));
        clock.server_time(at(0), at(10));
        assert!(clock.in_doubt(at(10)));
        assert_eq!(clock.look_again(at(10)), at(10) + LOOK_AGAIN);
    }
}
