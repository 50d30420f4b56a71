//! Counting on a calendar: forwards to a due time, backwards to a step, and the work time between two moments.
//!
//! ```text
//!  work hours   run through the stretches, one after the other; a count that is spent at a close ends at that close
//!  workdays     the same local time so many working days on; on a shorter day its close
//!  clock hours  elapsed seconds; the office may be closed
//! ```
//!
//! From outside hours the next opening counts as the start (design.md section 6), backwards the last close. A limit that
//! somebody of the staff has to keep ([`Calendar::due`]) goes slower through a busy period:
//!
//! ```text
//!  work hours   one that is worked there counts as 1/factor of one
//!  workdays     one that begins there counts as 1/factor of one; of a day that is needed in part the close
//! ```
//!
//! So of two mails the later is never due earlier, whatever period begins or ends between them.

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};

use super::{Calendar, DAY_SECONDS, Edge, Factor, SEARCH_DAYS};
use crate::ids::{CalendarId, Moment};
use crate::rules::Span;

/// No count goes further than a search does: the seconds of [`SEARCH_DAYS`].
const LONGEST_SECONDS: i64 = 3 * 366 * 24 * 60 * 60;

/// Millionths of a second, or of a day, that rounding may leave of a limit on its way through a busy period: one that
/// lacks no more is spent. Due times are whole milliseconds, so none shows.
const ROUNDED_OFF: i64 = 1000;
const MILLION: i64 = 1_000_000;

/// When something is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The moment.
    pub at: Moment,
    /// A year on the way to it whose holidays the calendar does not know.
    pub unknown: Option<Unknown>,
}

/// A year without holidays: what is counted through it goes by the ordinary week (mail-facts E1-2).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Unknown {
    /// The calendar.
    pub calendar: CalendarId,
    /// The first such year.
    pub year: i32,
}

/// What goes by while limits are kept.
#[derive(Clone, Copy)]
enum Pace {
    /// Working time counts as it is.
    Even,
    /// In busy periods it counts for less.
    Busy,
}

impl Calendar {
    /// Whether the office is open.
    #[must_use]
    pub fn is_open(&self, t: Moment) -> bool {
        let today = self.date(t);
        let days = today.pred_opt().into_iter().chain([today]);
        days.flat_map(|date| self.stretches(date)).any(|(open, close)| open <= t && t < close)
    }

    /// The first working moment at or after `t`.
    #[must_use]
    pub fn next_open(&self, t: Moment) -> Moment {
        self.stretches_from(t).next().map_or_else(|| plus(t, LONGEST_SECONDS), |(open, _)| open)
    }

    /// The last working moment at or before `t`: `t` itself, else one second before the last close, so that whatever is
    /// moved there happens while the office is open.
    #[must_use]
    pub fn last_open_before(&self, t: Moment) -> Moment {
        if self.is_open(t) {
            return t;
        }
        let last = self.stretches_until(t).next();
        last.map_or_else(|| plus(t, -LONGEST_SECONDS), |(open, close)| open.max(close - TimeDelta::seconds(1)))
    }

    /// When a span that starts at `from` is over.
    #[must_use]
    pub fn add(&self, from: Moment, span: Span) -> Moment {
        self.over(from, span, Pace::Even)
    }

    /// When a limit of the staff that starts at `from` is due: busy periods stretch it.
    #[must_use]
    pub fn due(&self, from: Moment, span: Span) -> Due {
        let at = self.over(from, span, Pace::Busy);
        Due { at, unknown: self.unknown(from, at, span) }
    }

    /// The first year without holidays that a count of this kind from `from` to `to` went through.
    #[must_use]
    pub fn unknown(&self, from: Moment, to: Moment, span: Span) -> Option<Unknown> {
        match span {
            // Elapsed time asks no calendar, so no unknown year can make it wrong.
            Span::Clock { .. } => None,
            Span::Work { .. } | Span::Workdays { .. } => {
                let year = (self.date(from).year()..=self.date(to).year()).find(|year| !self.is_known(*year))?;
                Some(Unknown { calendar: self.id.clone(), year })
            }
        }
    }

    fn over(&self, from: Moment, span: Span, pace: Pace) -> Moment {
        match span {
            Span::Clock { seconds } => plus(from, seconds),
            Span::Work { seconds } => self.add_work(from, seconds, pace),
            Span::Workdays { days } => self.add_workdays(from, days, pace),
        }
    }

    /// The moment that lies a span before `at`: where a step before a deadline stands.
    #[must_use]
    pub fn sub(&self, at: Moment, span: Span) -> Moment {
        match span {
            Span::Clock { seconds } => plus(at, seconds.saturating_neg()),
            Span::Work { seconds } => self.sub_work(at, seconds),
            Span::Workdays { days } => self.sub_workdays(at, days),
        }
    }

    /// The working seconds from `a` to `b`; none if `b` is not later. Looks no further than [`SEARCH_DAYS`] from `a`.
    #[must_use]
    pub fn work_seconds(&self, a: Moment, b: Moment) -> i64 {
        self.stretches_from(a)
            .take_while(|(open, _)| *open < b)
            .map(|(open, close)| (close.min(b) - open).num_seconds())
            .sum()
    }

    /// The stretches of working time from `a` to `b`, as [`Self::work_seconds`] adds them up.
    #[must_use]
    pub fn stretches_between(&self, a: Moment, b: Moment) -> Vec<(Moment, Moment)> {
        self.stretches_from(a).take_while(|(open, _)| *open < b).map(|(open, close)| (open, close.min(b))).collect()
    }

    /// Moves a due time by work time that did not count (a pause).
    #[must_use]
    pub fn shift(&self, at: Moment, work_seconds: i64) -> Moment {
        match work_seconds {
            // A due time may stand at a close, which is no working moment; no pause must not move it.
            0 => at,
            1.. => self.add_work(at, work_seconds, Pace::Even),
            ..0 => self.sub_work(at, work_seconds.saturating_neg()),
        }
    }

    /// The moment when `percent` of the working seconds between start and due are spent; above 100, after the due time.
    /// Where no working time lies between them, that is the due time.
    #[must_use]
    pub fn percent(&self, start: Moment, due: Moment, percent: u32) -> Moment {
        let whole = self.work_seconds(start, due);
        match (percent, whole) {
            (100, _) | (_, 0) => due,
            (101.., _) => self.shift(due, part(whole, percent - 100)),
            (0..100, _) => self.add_work(start, part(whole, percent), Pace::Even),
        }
    }

    fn add_work(&self, from: Moment, seconds: i64, pace: Pace) -> Moment {
        let mut left = TimeDelta::seconds(seconds.clamp(0, LONGEST_SECONDS));
        for (open, close) in self.stretches_from(from) {
            let factor = self.factor_at(self.date(open), pace);
            let needed = factor.stretched(left);
            if needed - factor.rounded_off() <= close - open {
                return open + needed.min(close - open);
            }
            left -= factor.counted(close - open);
        }
        plus(from, LONGEST_SECONDS)
    }

    fn factor_at(&self, date: NaiveDate, pace: Pace) -> Factor {
        match pace {
            Pace::Even => Factor::ONE,
            Pace::Busy => self.factor(date),
        }
    }

    fn sub_work(&self, at: Moment, seconds: i64) -> Moment {
        let mut left = TimeDelta::seconds(seconds.clamp(0, LONGEST_SECONDS));
        for (open, close) in self.stretches_until(at) {
            if left <= close - open {
                return close - left;
            }
            left -= close - open;
        }
        plus(at, -LONGEST_SECONDS)
    }

    fn add_workdays(&self, from: Moment, days: u32, pace: Pace) -> Moment {
        let Some((start, _)) = self.stretches_from(from).next() else { return plus(from, LONGEST_SECONDS) };
        let date = self.date(start);
        let later = || date.iter_days().skip(1).take(SEARCH_DAYS);
        let (days, is_whole) = self.days_needed(date, later(), days, pace);
        let place = Place { moment: start, seconds: self.seconds_on(date, start) };
        // Two mails of different days may need the same last day: whichever needs but a part of it is due before.
        let (days, place) =
            if is_whole { (days, place) } else { (days.saturating_sub(1), Place { seconds: DAY_SECONDS, ..place }) };
        self.nth_workday(later(), days, place).unwrap_or_else(|| plus(from, LONGEST_SECONDS))
    }

    /// How many working days it takes from one on `date` until they count for `days`, and whether the last counts whole.
    fn days_needed(
        &self,
        date: NaiveDate,
        later: impl Iterator<Item = NaiveDate>,
        days: u32,
        pace: Pace,
    ) -> (u32, bool) {
        let mut left = i64::from(days).saturating_mul(MILLION);
        let mut needed = 0_u32;
        let mut worked = std::iter::once(date).chain(later.filter(|date| self.is_workday(*date)));
        while left > ROUNDED_OFF
            && let Some(date) = worked.next()
        {
            left -= self.factor_at(date, pace).share_of(MILLION);
            needed = needed.saturating_add(1);
        }
        match left {
            // There are not so many.
            ROUNDED_OFF.. => (u32::MAX, true),
            _ => (needed, left >= -ROUNDED_OFF),
        }
    }

    fn sub_workdays(&self, at: Moment, days: u32) -> Moment {
        let start = if self.is_open(at) { Some((at, at)) } else { self.stretches_until(at).next() };
        let Some((open, close)) = start else { return plus(at, -LONGEST_SECONDS) };
        // The day of a close is the day of its opening, even if it closes at midnight.
        let date = self.date(open);
        let earlier = std::iter::successors(date.pred_opt(), NaiveDate::pred_opt).take(SEARCH_DAYS);
        self.nth_workday(earlier, days, Place { moment: close, seconds: self.seconds_on(date, close) })
            .unwrap_or_else(|| plus(at, -LONGEST_SECONDS))
    }

    /// The moment that stands on the `n`th working day of `dates` where `place` stands on its own; `place` itself for 0.
    fn nth_workday(&self, dates: impl Iterator<Item = NaiveDate>, n: u32, place: Place) -> Option<Moment> {
        let Some(skip) = n.checked_sub(1) else { return Some(place.moment) };
        let date = dates.filter(|date| self.is_workday(*date)).nth(skip as usize)?;
        let hours = self.hours(date).intervals();
        let seconds = match hours.iter().find(|interval| place.seconds <= interval.close) {
            // The same time of day; before an opening, or in a break, that opening counts.
            Some(interval) => place.seconds.max(interval.open),
            // A shorter day: its close.
            None => hours.last()?.close,
        };
        self.moment(date, seconds, Edge::Opening)
    }

    /// Seconds on the wall clock from a date's midnight to a moment.
    fn seconds_on(&self, date: NaiveDate, t: Moment) -> u32 {
        let seconds = (self.local(t).naive_local() - date.and_time(NaiveTime::MIN)).num_seconds();
        u32::try_from(seconds).unwrap_or(0)
    }

    /// What is left of each stretch after `t`, in order.
    fn stretches_from(&self, t: Moment) -> impl Iterator<Item = (Moment, Moment)> {
        // A stretch of yesterday's may end at today's midnight or, where the clocks went back, after it.
        let first = self.date(t);
        let days = first.pred_opt().unwrap_or(first).iter_days().take(SEARCH_DAYS + 2);
        let stretches = days.flat_map(|date| self.stretches(date)).filter(move |(_, close)| *close > t);
        stretches.map(move |(open, close)| (open.max(t), close))
    }

    /// What there is of each stretch before `t`, the last first.
    fn stretches_until(&self, t: Moment) -> impl Iterator<Item = (Moment, Moment)> {
        let last = self.date(t);
        let days = std::iter::successors(Some(last.succ_opt().unwrap_or(last)), NaiveDate::pred_opt);
        let stretches = days.take(SEARCH_DAYS + 2).flat_map(|date| self.stretches(date).into_iter().rev());
        stretches.filter(move |(open, _)| *open < t).map(move |(open, close)| (open, close.min(t)))
    }
}

impl Factor {
    /// How long it takes to keep a limit of this length.
    fn stretched(self, limit: TimeDelta) -> TimeDelta {
        if self == Self::ONE {
            return limit;
        }
        let micros = limit.num_microseconds().unwrap_or(i64::MAX);
        let longer = micros.saturating_mul(i64::from(self.0)) / i64::from(Self::ONE.0);
        TimeDelta::milliseconds(longer.saturating_add(ROUNDED_OFF / 2) / ROUNDED_OFF)
    }

    /// What a stretch of working time counts for.
    fn counted(self, worked: TimeDelta) -> TimeDelta {
        if self == Self::ONE {
            return worked;
        }
        TimeDelta::microseconds(self.share_of(worked.num_microseconds().unwrap_or(i64::MAX)))
    }

    fn share_of(self, whole: i64) -> i64 {
        whole.saturating_mul(i64::from(Self::ONE.0)) / i64::from(self.0)
    }

    /// What rounding may have left of a limit that is spent.
    fn rounded_off(self) -> TimeDelta {
        if self == Self::ONE { TimeDelta::zero() } else { TimeDelta::microseconds(ROUNDED_OFF) }
    }
}

/// A moment and where it stands on its day.
#[derive(Clone, Copy)]
struct Place {
    moment: Moment,
    seconds: u32,
}

/// So many hundredths of a number of seconds.
fn part(seconds: i64, percent: u32) -> i64 {
    seconds.saturating_mul(i64::from(percent)) / 100
}

/// Elapsed time, bounded as searches are.
fn plus(t: Moment, seconds: i64) -> Moment {
    let seconds = seconds.clamp(-LONGEST_SECONDS, LONGEST_SECONDS);
    t.checked_add_signed(TimeDelta::seconds(seconds)).unwrap_or(t)
}
