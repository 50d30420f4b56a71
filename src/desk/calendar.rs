//! Working time: when an office is open, and what "2 work hours" or "1 workday" from a moment is.
//!
//! A calendar is a zone, the hours of an ordinary week and the hours of special days. Hours are half-open intervals
//! of local time: at 09:00 the office is open, at 12:00 it is not. All arithmetic goes through one notion, the
//! *stretches* of a day: its intervals as UTC moments, in order. Years whose official holidays are not in the
//! calendar fall back on the ordinary week, and every due time that touched one says so (mail-facts E1-2).
//!
//! In a *busy period* (a closing month) the limits of the staff are longer: their working time there counts for a part of
//! itself. Nothing else is stretched: not what asker and staff agreed on, not the asker's own time, no elapsed hours.
//!
//! Nothing here asks the time, knows a case, or decides who is told.

mod arithmetic;
mod china;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Weekday,
};
use chrono_tz::Tz;

use crate::ids::{CalendarId, Moment};

pub use arithmetic::{Due, Unknown};

/// How far from its start any search for working time goes. The longest deadline of the policy is a few weeks;
/// three years also span the longest closing anybody could mean, and end the search of a mistaken one.
pub const SEARCH_DAYS: usize = 3 * 366;

/// The seconds that a wall clock shows in a day.
const DAY_SECONDS: u32 = 24 * 60 * 60;

/// How far a skipped hour is searched for its end; the longest skip on record is a whole day (Samoa, 2011).
const LONGEST_GAP_MINUTES: i64 = 25 * 60;

/// One run of open local time: from `open`, included, to `close`, not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    open: u32,
    close: u32,
}

impl Interval {
    /// From one local time of day to a later one, as hour and minute; `(24, 0)` is the day's end.
    #[must_use]
    pub const fn new(open: (u32, u32), close: (u32, u32)) -> Option<Self> {
        if open.1 > 59 || close.1 > 59 {
            return None;
        }
        let (open, close) = (open.0 * 3600 + open.1 * 60, close.0 * 3600 + close.1 * 60);
        if open < close && close <= DAY_SECONDS { Some(Self { open, close }) } else { None }
    }

    /// When it closes, in minutes after midnight.
    #[must_use]
    pub fn close_minute(self) -> u32 {
        self.close / 60
    }

    /// Its length on the wall clock.
    #[must_use]
    pub fn seconds(self) -> i64 {
        i64::from(self.close) - i64::from(self.open)
    }
}

/// The open intervals of one day, in order and apart from each other; empty for a day off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours(Vec<Interval>);

impl Hours {
    /// Hours from intervals in any order; `None` if two of them overlap.
    #[must_use]
    pub fn new(mut intervals: Vec<Interval>) -> Option<Self> {
        intervals.sort_unstable();
        let apart = intervals.iter().zip(intervals.iter().skip(1)).all(|(a, b)| a.close <= b.open);
        apart.then_some(Self(intervals))
    }

    /// The hours of a day off.
    #[must_use]
    pub fn closed() -> Self {
        Self::default()
    }

    /// Whether nobody works.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.is_empty()
    }

    /// The intervals, in order.
    #[must_use]
    pub fn intervals(&self) -> &[Interval] {
        &self.0
    }

    /// Their lengths together, on the wall clock.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        self.0.iter().map(|interval| interval.seconds()).sum()
    }
}

/// The hours of an ordinary week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week {
    /// Monday to Sunday.
    pub days: [Hours; 7],
}

impl Week {
    /// The same hours from Monday to Friday, and a free weekend.
    #[must_use]
    pub fn monday_to_friday(hours: &Hours) -> Self {
        let mut week = Self::default();
        for day in week.days.iter_mut().take(5) {
            day.clone_from(hours);
        }
        week
    }

    fn on(&self, weekday: Weekday) -> &Hours {
        let [mon, tue, wed, thu, fri, sat, sun] = &self.days;
        match weekday {
            Weekday::Mon => mon,
            Weekday::Tue => tue,
            Weekday::Wed => wed,
            Weekday::Thu => thu,
            Weekday::Fri => fri,
            Weekday::Sat => sat,
            Weekday::Sun => sun,
        }
    }
}

/// How much longer limits are in a busy period: hundredths of the usual length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factor(u32);

impl Factor {
    /// As long as ever.
    pub const ONE: Self = Self(100);
    /// Ten times as long: beyond that somebody means a closing, or a holiday.
    pub const MOST: Self = Self(1000);

    /// So many hundredths of the usual length; `None` if that were shorter than usual, or longer than [`Self::MOST`].
    #[must_use]
    pub const fn hundredths(hundredths: u32) -> Option<Self> {
        if hundredths < Self::ONE.0 || hundredths > Self::MOST.0 { None } else { Some(Self(hundredths)) }
    }
}

/// Days on which limits are longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy {
    /// The first.
    pub first: NaiveDate,
    /// The last, included.
    pub last: NaiveDate,
    /// How much longer.
    pub factor: Factor,
}

/// The special days of one year, as a government announces them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// The year; a notice may name days of the December before, too.
    pub year: i32,
    /// Where it stands, for whoever doubts a date.
    pub source: String,
    /// Days off.
    pub off: Vec<NaiveDate>,
    /// Days of a weekend on which one works (调休).
    pub worked: Vec<NaiveDate>,
    /// These are all of them; a year that has not been announced stays unknown.
    pub is_whole: bool,
}

/// When an office is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    id: CalendarId,
    zone: Tz,
    week: Week,
    special: BTreeMap<NaiveDate, Hours>,
    known_years: BTreeMap<i32, String>,
    busy: Vec<Busy>,
}

impl Calendar {
    /// A calendar of ordinary weeks; `None` if nobody ever works in one.
    #[must_use]
    pub fn new(id: CalendarId, zone: Tz, week: Week) -> Option<Self> {
        let works = week.days.iter().any(|hours| !hours.is_closed());
        works.then(|| Self::weeks(id, zone, week))
    }

    fn weeks(id: CalendarId, zone: Tz, week: Week) -> Self {
        Self { id, zone, week, special: BTreeMap::new(), known_years: BTreeMap::new(), busy: Vec::new() }
    }

    /// Gives one date hours of its own: none for a holiday, the usual ones for a make-up workday, half for a half day.
    #[must_use]
    pub fn with_day(mut self, date: NaiveDate, hours: Hours) -> Self {
        self.special.insert(date, hours);
        self
    }

    /// Takes over the special days of a year; make-up workdays have the usual hours (mail-facts E2-3).
    #[must_use]
    pub fn with_year(mut self, year: &Announced) -> Self {
        let usual = self.usual_hours().clone();
        self.special.extend(year.off.iter().map(|date| (*date, Hours::closed())));
        self.special.extend(year.worked.iter().map(|date| (*date, usual.clone())));
        if year.is_whole { self.with_known_year(year.year, &year.source) } else { self }
    }

    /// Says that the special days of a year are all here, and where they are published.
    #[must_use]
    pub fn with_known_year(mut self, year: i32, source: &str) -> Self {
        self.known_years.insert(year, source.to_owned());
        self
    }

    /// Makes limits longer on some days. Of two periods that share a day the first counts there.
    #[must_use]
    pub fn with_busy(mut self, busy: Busy) -> Self {
        self.busy.push(busy);
        self
    }

    /// The same weeks without any special day or busy period, to compare lengths on.
    #[must_use]
    pub fn plain_weeks(&self) -> Self {
        Self::weeks(self.id.clone(), self.zone, self.week.clone())
    }

    /// Its name in the rule files.
    #[must_use]
    pub fn id(&self) -> &CalendarId {
        &self.id
    }

    /// The zone that its hours are told in.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// A moment as this office's clocks and wall calendars show it.
    #[must_use]
    pub fn local(&self, t: Moment) -> DateTime<Tz> {
        t.with_timezone(&self.zone)
    }

    /// The date that the office has at a moment.
    #[must_use]
    pub fn date(&self, t: Moment) -> NaiveDate {
        self.local(t).date_naive()
    }

    /// Whether the official holidays of a year are in this calendar.
    #[must_use]
    pub fn is_known(&self, year: i32) -> bool {
        self.known_years.contains_key(&year)
    }

    /// Where the holidays of a year are published, for whoever doubts a date.
    #[must_use]
    pub fn source(&self, year: i32) -> Option<&str> {
        self.known_years.get(&year).map(String::as_str)
    }

    /// The hours of a date.
    #[must_use]
    pub fn hours(&self, date: NaiveDate) -> &Hours {
        self.special.get(&date).unwrap_or_else(|| self.week.on(date.weekday()))
    }

    /// How much longer limits are on a date.
    #[must_use]
    pub fn factor(&self, date: NaiveDate) -> Factor {
        let busy = self.busy.iter().find(|busy| busy.first <= date && date <= busy.last);
        busy.map_or(Factor::ONE, |busy| busy.factor)
    }

    /// The hours that a make-up workday has: those of the week's first day that is worked.
    #[must_use]
    pub fn usual_hours(&self) -> &Hours {
        let [first, rest @ ..] = &self.week.days;
        rest.iter().fold(first, |usual, day| if usual.is_closed() { day } else { usual })
    }

    /// Whether anybody works on a date.
    #[must_use]
    pub fn is_workday(&self, date: NaiveDate) -> bool {
        !self.hours(date).is_closed()
    }

    /// The open stretches of a date as moments, half-open, in order and apart from each other.
    pub(crate) fn stretches(&self, date: NaiveDate) -> Vec<(Moment, Moment)> {
        let mut stretches: Vec<(Moment, Moment)> = Vec::with_capacity(2);
        for interval in self.hours(date).intervals() {
            let open = self.moment(date, interval.open, Edge::Opening);
            let close = self.moment(date, interval.close, Edge::Closing);
            let (Some(open), Some(close)) = (open, close) else { continue };
            // In an hour that the clocks show twice, the first pass of an opening may lie before the second of a close.
            let open = stretches.last().map_or(open, |(_, before)| open.max(*before));
            if open < close {
                stretches.push((open, close));
            }
        }
        stretches
    }

    /// A local time of day as a moment. A time that the clocks skip is the end of the skipped hour; of a time that they
    /// show twice an opening takes the first. A closing is when the clocks show an earlier time for the last time, so
    /// that nobody's working time is cut.
    fn moment(&self, date: NaiveDate, seconds: u32, edge: Edge) -> Option<Moment> {
        let (local, after) = match edge {
            Edge::Opening => (wall(date, seconds)?, TimeDelta::zero()),
            Edge::Closing => (wall(date, seconds.checked_sub(1)?)?, TimeDelta::seconds(1)),
        };
        match (self.zone.from_local_datetime(&local), edge) {
            (LocalResult::Single(one), _)
            | (LocalResult::Ambiguous(one, _), Edge::Opening)
            | (LocalResult::Ambiguous(_, one), Edge::Closing) => Some(one.to_utc() + after),
            (LocalResult::None, Edge::Opening | Edge::Closing) => self.end_of_gap(local),
        }
    }

    /// The first moment whose local time is not skipped any more: offsets change on whole minutes.
    fn end_of_gap(&self, local: NaiveDateTime) -> Option<Moment> {
        let minute = local.checked_sub_signed(TimeDelta::seconds(i64::from(local.second())))?;
        (1..=LONGEST_GAP_MINUTES)
            .filter_map(|minutes| minute.checked_add_signed(TimeDelta::minutes(minutes)))
            .find_map(|later| self.zone.from_local_datetime(&later).earliest())
            .map(|t| t.to_utc())
    }
}

/// Which end of an interval a local time is; it matters where the clocks show a time twice.
#[derive(Clone, Copy)]
enum Edge {
    Opening,
    Closing,
}

/// Seconds after local midnight as date and time; 24:00 is the next day's midnight.
fn wall(date: NaiveDate, seconds: u32) -> Option<NaiveDateTime> {
    if seconds == DAY_SECONDS {
        return Some(date.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN));
    }
    Some(date.and_time(NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?))
}
