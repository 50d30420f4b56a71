//! Times as people write them behind a command: `今天16:00`, `下周一`, `11月25日 15:00`, `2小时`, `Fri 3pm`, `in 2 hours`.
//!
//! Two steps. [`scan`] reads what is written, knows neither calendar nor clock, and leaves the words behind it to the
//! command. [`Written::meant`] says which moment is meant, or why none is. The rules where people leave something out:
//!
//! - a day without a time is that day's close of work, `上午` and `morning` the close of the morning;
//! - a weekday is the coming one, today's included; `下周一` and `next Mon` stand in the next week from Monday on;
//! - a date without a year is this year's, or next year's where this year's is half a year past;
//! - an hour that could be both takes the reading in working hours: `周五3点` is 15:00;
//! - lengths count working time: `2小时` runs through open hours, `2天` is two working days.

mod scan;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, TimeZone, Timelike, Weekday};

use crate::desk::calendar::Calendar;
use crate::ids::Moment;
use crate::letters::model::TimeMiss;
use crate::rules::Span;

pub use scan::scan;

/// A new time further away than this is a slip of the pen.
const TOO_FAR_DAYS: i64 = 92;
/// A date this far back is meant for next year.
const HALF_A_YEAR_DAYS: i64 = 183;

/// A time as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// A day, a time of day, or both; at least one of them.
    At {
        /// The day; today if none.
        day: Option<Day>,
        /// The time of day.
        clock: Option<Clock>,
    },
    /// So long from now.
    After(Length),
}

/// A day as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// So many days from today.
    Ahead(u64),
    /// A day of the week.
    Weekday(Weekday, Week),
    /// A date.
    Date {
        /// The year, if it stands there.
        year: Option<i32>,
        /// The month, if it stands there.
        month: Option<u32>,
        /// The day of the month.
        day: u32,
    },
}

/// Which week a weekday stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Week {
    /// The coming one of that name, today included.
    Coming,
    /// This week, from Monday on.
    This,
    /// The next week.
    Next,
}

/// A time of day as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// An hour and a minute.
    Time {
        /// The hour.
        hour: u32,
        /// The minute.
        minute: u32,
        /// It cannot be twelve hours later: morning or afternoon was said, or a zero stands in front.
        sure: bool,
    },
    /// The close of the morning.
    Morning,
    /// The close of work.
    Close,
}

/// A length as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Minutes of working time.
    Minutes(i64),
    /// Half of a day's working time.
    HalfDay,
    /// Working days.
    Workdays(u32),
    /// Weeks; the close of that day.
    Weeks(u64),
}

impl Written {
    /// A day without a time of day: "tomorrow".
    #[must_use]
    pub fn is_day_alone(&self) -> bool {
        matches!(self, Self::At { day: Some(_), clock: None })
    }

    /// The moment that is meant at `now`, on the office's calendar.
    pub fn meant(&self, calendar: &Calendar, now: Moment) -> Result<Moment, TimeMiss> {
        let at = match self {
            Self::At { day, clock } => at(*day, *clock, calendar, now)?,
            Self::After(length) => after(*length, calendar, now)?,
        };
        if at <= now {
            return Err(TimeMiss::Past(at));
        }
        if (at - now).num_days() > TOO_FAR_DAYS {
            return Err(TimeMiss::TooFar(at));
        }
        if works(calendar, at) { Ok(at) } else { Err(TimeMiss::OutsideHours(at)) }
    }
}

/// The time that stands in `text`, if exactly one does.
#[must_use]
pub fn only(text: &str) -> Option<Written> {
    let mut found = all(text);
    found.dedup();
    if let [one] = found.as_slice() { Some(*one) } else { None }
}

/// Whether a time stands in `text`.
#[must_use]
pub fn names_any(text: &str) -> bool {
    !all(text).is_empty()
}

/// The times that stand in `text`.
fn all(text: &str) -> Vec<Written> {
    let mut found: Vec<Written> = Vec::new();
    let mut rest = text;
    let mut in_word = false;
    while let Some(c) = rest.chars().next() {
        if let Some((written, behind)) = scan(rest).filter(|(_, behind)| !in_word && behind.len() < rest.len()) {
            found.push(written);
            rest = behind;
            in_word = false;
            continue;
        }
        in_word = c.is_ascii_alphanumeric();
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
    }
    found
}

/// Working times around a time that is none, as they may be written: the close before it, the opening after it.
#[must_use]
pub fn near(miss: &TimeMiss, calendar: &Calendar, now: Moment) -> Vec<String> {
    let (TimeMiss::OutsideHours(at) | TimeMiss::DayOff(at)) = miss else { return Vec::new() };
    let before = calendar.last_open_before(*at) + TimeDelta::seconds(1);
    let around = [before, calendar.next_open(*at)].into_iter().filter(|near| *near > now);
    around.map(|near| calendar.local(near).format("%Y-%m-%d %H:%M").to_string()).collect()
}

/// Somebody works then, or has just gone: a close is a time that people name.
fn works(calendar: &Calendar, at: Moment) -> bool {
    calendar.is_open(at) || calendar.is_open(at - TimeDelta::seconds(1))
}

fn at(day: Option<Day>, clock: Option<Clock>, calendar: &Calendar, now: Moment) -> Result<Moment, TimeMiss> {
    let date = day.map_or(Ok(calendar.date(now)), |day| date(day, calendar.date(now)))?;
    let stretches = calendar.stretches(date);
    let day_off = || TimeMiss::DayOff(local(calendar, date, 12, 0).unwrap_or(now));
    let (hour, minute, sure) = match clock {
        None | Some(Clock::Close) => return stretches.last().map(|(_, close)| *close).ok_or_else(day_off),
        Some(Clock::Morning) => return stretches.first().map(|(_, close)| *close).ok_or_else(day_off),
        Some(Clock::Time { hour, minute, sure }) => (hour, minute, sure),
    };
    let written = local(calendar, date, hour, minute).ok_or(TimeMiss::NoSuchTime)?;
    let later = local(calendar, date, hour + 12, minute).filter(|_| !sure);
    Ok(later.filter(|later| !works(calendar, written) && works(calendar, *later)).unwrap_or(written))
}

fn local(calendar: &Calendar, date: NaiveDate, hour: u32, minute: u32) -> Option<Moment> {
    let time = date.and_hms_opt(hour, minute, 0)?;
    calendar.zone().from_local_datetime(&time).earliest().map(|at| at.to_utc())
}

fn date(day: Day, today: NaiveDate) -> Result<NaiveDate, TimeMiss> {
    match day {
        Day::Ahead(days) => today.checked_add_days(Days::new(days)).ok_or(TimeMiss::NoSuchDay),
        Day::Weekday(weekday, week) => weekday_of(weekday, week, today).ok_or(TimeMiss::NoSuchDay),
        Day::Date { year, month, day } => dated((year, month, day), today).ok_or(TimeMiss::NoSuchDay),
    }
}

fn weekday_of(weekday: Weekday, week: Week, today: NaiveDate) -> Option<NaiveDate> {
    let monday = today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday())))?;
    let in_week = u64::from(weekday.num_days_from_monday());
    match week {
        Week::This => monday.checked_add_days(Days::new(in_week)),
        Week::Next => monday.checked_add_days(Days::new(in_week + 7)),
        Week::Coming => {
            let this = monday.checked_add_days(Days::new(in_week))?;
            if this < today { this.checked_add_days(Days::new(7)) } else { Some(this) }
        }
    }
}

fn dated((year, month, day): (Option<i32>, Option<u32>, u32), today: NaiveDate) -> Option<NaiveDate> {
    let Some(month) = month else {
        let this = today.with_day(day);
        let next = today.checked_add_months(chrono::Months::new(1));
        return this.filter(|this| *this >= today).or_else(|| next?.with_day(day));
    };
    if let Some(year) = year {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    let this = NaiveDate::from_ymd_opt(today.year(), month, day);
    let next = || NaiveDate::from_ymd_opt(today.year() + 1, month, day);
    this.filter(|this| (today - *this).num_days() < HALF_A_YEAR_DAYS).or_else(|| this.and_then(|_| next()))
}

fn after(length: Length, calendar: &Calendar, now: Moment) -> Result<Moment, TimeMiss> {
    let work = |seconds| Ok(to_the_minute(calendar.add(now, Span::Work { seconds })));
    match length {
        Length::Minutes(minutes) => work(minutes.saturating_mul(60)),
        Length::HalfDay => work(calendar.hours(calendar.date(calendar.next_open(now))).seconds() / 2),
        Length::Workdays(days) => Ok(to_the_minute(calendar.add(now, Span::Workdays { days }))),
        Length::Weeks(weeks) => at(Some(Day::Ahead(weeks.saturating_mul(7))), None, calendar, now),
    }
}

/// What is counted from now on is told in minutes.
fn to_the_minute(at: Moment) -> Moment {
    at.with_second(0).and_then(|at: DateTime<chrono::Utc>| at.with_nanosecond(0)).unwrap_or(at)
}
