//! The office's clock, counted anew: shares no code with `desk::calendar`, so that it can be held against it.
//!
//! 09:00–12:00 and 13:30–18:00 in Shanghai (UTC+8, no summer time), Monday to Friday, and the holidays and make-up
//! days of autumn 2026 as the State Council announced them.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

pub type Moment = DateTime<Utc>;

const EAST: i64 = 8 * 3600;

pub fn local(at: Moment) -> NaiveDateTime {
    at.naive_utc() + TimeDelta::seconds(EAST)
}

pub fn utc(local: NaiveDateTime) -> Moment {
    (local - TimeDelta::seconds(EAST)).and_utc()
}

pub fn at(day: NaiveDate, hour: u32, minute: u32) -> Moment {
    utc(day.and_hms_opt(hour, minute, 0).unwrap())
}

pub fn is_workday(day: NaiveDate) -> bool {
    match (day.year(), day.month(), day.day()) {
        (2026, 9, 20) | (2026, 10, 10) => true,
        (2026, 9, 25..=27) | (2026, 10, 1..=7) => false,
        _ => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
    }
}

fn shifts(day: NaiveDate) -> Vec<(Moment, Moment)> {
    if is_workday(day) { vec![(at(day, 9, 0), at(day, 12, 0)), (at(day, 13, 30), at(day, 18, 0))] } else { vec![] }
}

/// The next moment at which the office is open, `t` itself if it is.
pub fn opening(t: Moment) -> Moment {
    let mut day = local(t).date();
    loop {
        for (open, close) in shifts(day) {
            if t < close {
                return t.max(open);
            }
        }
        day = day.succ_opt().unwrap();
    }
}

/// "1 workday" from `t`: the same local time on the next working day; from outside hours the next opening is `t`.
pub fn one_workday(t: Moment) -> Moment {
    let from = opening(t);
    let mut day = local(from).date().succ_opt().unwrap();
    while !is_workday(day) {
        day = day.succ_opt().unwrap();
    }
    utc(day.and_time(local(from).time()))
}

/// When somebody at work gets round to it, `minutes` later.
pub fn at_work(t: Moment, minutes: i64) -> Moment {
    let mut left = Duration::minutes(minutes);
    let mut from = opening(t);
    loop {
        let (_, close) =
            shifts(local(from).date()).into_iter().find(|(open, close)| *open <= from && from < *close).unwrap();
        if from + left < close {
            return from + left;
        }
        left -= close - from;
        from = opening(close);
    }
}

/// The first `n` working days from `first` on.
pub fn workdays(first: NaiveDate, n: usize) -> Vec<NaiveDate> {
    first.iter_days().filter(|day| is_workday(*day)).take(n).collect()
}
