//! Days and hours as people write them behind `/away`: `12.1..12.5`, `12月1日至5日`, `今天下午`, `tomorrow`,
//! `today 14:00..18:00`. Read without knowing what day it is; that comes when they are resolved.

use std::sync::LazyLock;

use chrono::{Datelike, Days as Forward, NaiveDate};
use regex::{Captures, Regex};
use unicode_normalization::UnicodeNormalization;

use crate::desk::absence::Days;
use crate::ids::Moment;
use crate::mail::phrases::pattern;

/// A stretch of time as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    first: Side,
    last: Option<Side>,
}

/// A stretch of time as it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meant {
    /// From when.
    pub from: Moment,
    /// Until when, not included; before `from` if it was written so.
    pub until: Moment,
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Side {
    day: Option<Day>,
    part: Option<Half>,
    minute: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// So many days from today.
    From { today: u64 },
    /// A day of a month; the year if it was written.
    Of { year: Option<i32>, month: u32, day: u32 },
    /// A day of the month named before.
    Only { day: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

static STRETCH: LazyLock<Regex> = LazyLock::new(|| {
    let side = |n: u8| {
        format!(
            r"(?:
              (?P<rel{n}>今[天日]|明[天日]|后天|today|tomorrow)
              |(?:(?P<y{n}>20\d\d)\s*[-/.年]\s*)?(?P<m{n}>\d{{1,2}})\s*[-/.月]\s*(?P<d{n}>\d{{1,2}})(?:[日号]|\b)
              |(?P<ed{n}>\d{{1,2}})\s+(?P<em{n}>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b
              |(?P<only{n}>\d{{1,2}})[日号]
            )?
            \s*(?P<part{n}>上午|下午|全天|morning\b|afternoon\b|am\b|pm\b)?
            \s*(?:(?P<h{n}>\d{{1,2}}):(?P<min{n}>\d\d))?"
        )
    };
    let (first, last) = (side(1), side(2));
    pattern(&format!(r"(?ix)^(?:从|自|from\s)?\s*{first}\s*(?:(?:\.\.+|至|到|[-~—–]+|\bto\b|\buntil\b)\s*{last})?"))
});

/// The stretch of time at the front of `text`, and what stands behind it.
pub(super) fn read(text: &str) -> Option<(Written, String)> {
    let text: String = text.nfkc().collect();
    let text = text.trim();
    let found = STRETCH.captures(text)?;
    let first = side(&found, 1);
    let last = Some(side(&found, 2)).filter(|last| *last != Side::default());
    let empty = first == Side::default();
    let rest = text.get(found.get(0)?.end()..)?;
    let rest = rest.trim_start_matches(['。', '.', '!']);
    (!empty).then(|| (Written { first, last }, rest.to_owned()))
}

fn side(found: &Captures<'_>, n: u8) -> Side {
    let text = |name: &str| found.name(&format!("{name}{n}")).map(|hit| hit.as_str().to_lowercase());
    let number = |name: &str| text(name).and_then(|text| text.parse::<u32>().ok());
    let relative = text("rel").map(|word| match word.as_str() {
        "后天" => 2,
        "明天" | "明日" | "tomorrow" => 1,
        _ => 0,
    });
    let year = text("y").and_then(|year| year.parse().ok());
    let numbered = number("m").zip(number("d")).map(|(month, day)| Day::Of { year, month, day });
    let named = text("em").and_then(|month| month_of(&month)).zip(number("ed"));
    let day = relative
        .map(|today| Day::From { today })
        .or(numbered)
        .or(named.map(|(month, day)| Day::Of { year: None, month, day }))
        .or(number("only").map(|day| Day::Only { day }));
    let part = text("part").and_then(|part| match part.as_str() {
        "上午" | "morning" | "am" => Some(Half::Morning),
        "下午" | "afternoon" | "pm" => Some(Half::Afternoon),
        _ => None,
    });
    let minute = number("h").zip(number("min")).filter(|(h, m)| *h <= 24 && *m < 60).map(|(h, m)| h * 60 + m);
    Side { day, part, minute }
}

fn month_of(word: &str) -> Option<u32> {
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let at = names.iter().position(|name| word.starts_with(name))?;
    u32::try_from(at + 1).ok()
}

impl Written {
    /// What it means on the day `today`; `None` if it names a day that there is not.
    #[must_use]
    pub fn meant(&self, today: NaiveDate, days: &Days<'_>) -> Option<Meant> {
        let first = match self.first.day {
            Some(day) => date(day, today)?,
            None => today,
        };
        let end = self.last.unwrap_or(self.first);
        let last = match self.last.and_then(|last| last.day) {
            Some(day) => date(day, first)?,
            None => first,
        };
        let from = match (self.first.minute, self.first.part) {
            (Some(minute), _) => days.at(first, minute),
            (None, Some(Half::Afternoon)) => days.noon(first),
            (None, Some(Half::Morning) | None) => days.begin(first),
        };
        let until = match (self.last.and_then(|last| last.minute), end.part) {
            (Some(minute), _) => days.at(last, minute),
            (None, Some(Half::Morning)) => days.noon(last),
            (None, Some(Half::Afternoon) | None) => days.end(last),
        };
        Some(Meant { from, until, first, last })
    }
}

/// A day without a year is the one nearest to `near`: nobody means one of almost a year ago, or far ahead.
fn date(day: Day, near: NaiveDate) -> Option<NaiveDate> {
    match day {
        Day::From { today } => near.checked_add_days(Forward::new(today)),
        Day::Of { year: Some(year), month, day } => NaiveDate::from_ymd_opt(year, month, day),
        Day::Of { year: None, month, day } => (-1..=1)
            .filter_map(|more| NaiveDate::from_ymd_opt(near.year() + more, month, day))
            .min_by_key(|date| date.signed_duration_since(near).num_days().abs()),
        Day::Only { day } => NaiveDate::from_ymd_opt(near.year(), near.month(), day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::calendar::Calendar;

    /// On Monday, 23 November 2026, in Shanghai.
    fn meant(text: &str) -> String {
        let calendar = Calendar::china_office();
        let days = Days { zone: chrono_tz::Asia::Shanghai, calendar: &calendar };
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let Some((written, rest)) = read(text) else { return "none".to_owned() };
        let Some(meant) = written.meant(today, &days) else { return "no such day".to_owned() };
        let local = |at: Moment| at.with_timezone(&days.zone).format("%y-%m-%d %H:%M").to_string();
        format!("{}..{}{}", local(meant.from), local(meant.until), if rest.is_empty() { "" } else { " +" })
    }

    #[test]
    fn a_stretch_is_read_however_people_write_it() {
        for (text, expected) in [
            ("12.1..12.5", "26-12-01 00:00..26-12-06 00:00"),
            ("12月1日至12月5日", "26-12-01 00:00..26-12-06 00:00"),
            ("12月1日至5日", "26-12-01 00:00..26-12-06 00:00"),
            ("12月1号到5号。", "26-12-01 00:00..26-12-06 00:00"),
            ("１２.１－１２.５", "26-12-01 00:00..26-12-06 00:00"),
            ("2026-12-01..2026-12-05", "26-12-01 00:00..26-12-06 00:00"),
            ("12-1-12-5", "26-12-01 00:00..26-12-06 00:00"),
            ("from 1 Dec to 5 December", "26-12-01 00:00..26-12-06 00:00"),
            ("12.28..1.4", "26-12-28 00:00..27-01-05 00:00"),
            ("tomorrow", "26-11-24 00:00..26-11-25 00:00"),
            ("明天上午", "26-11-24 00:00..26-11-24 12:00"),
            ("今天下午", "26-11-23 12:00..26-11-24 00:00"),
            ("下午", "26-11-23 12:00..26-11-24 00:00"),
            ("today 14:00..18:00", "26-11-23 14:00..26-11-23 18:00"),
            ("今天14：00至18：00", "26-11-23 14:00..26-11-23 18:00"),
            ("14:00", "26-11-23 14:00..26-11-24 00:00"),
            ("12月1日下午至12月3日上午", "26-12-01 12:00..26-12-03 12:00"),
            ("12月1日至12月5日 回老家", "26-12-01 00:00..26-12-06 00:00 +"),
            // Backwards, and long ago: what it says, for others to refuse.
            ("12.5..12.1", "26-12-05 00:00..26-12-02 00:00"),
            ("11.16..11.20", "26-11-16 00:00..26-11-21 00:00"),
            ("13.45", "no such day"),
            ("2月30日", "no such day"),
            ("下周", "none"),
            ("", "none"),
            ("我不在", "none"),
        ] {
            assert_eq!(meant(text), expected, "{text:?}");
        }
    }
}
