//! Times and amounts as letters name them.
//!
//! Askers are told times rounded down to the quarter hour, with the weekday: nobody promises 10:12, and the promise
//! stays inside the deadline. Of an answer staff see that very time, of what is due to them alone the minute. Nothing
//! here knows office hours.

use chrono::{DateTime, Datelike, Duration, DurationRound, NaiveDate};
use chrono_tz::Tz;

use crate::ids::{Language, Moment};

/// Promises are made on the quarter hour: that of every zone of today.
const QUARTER: Duration = Duration::minutes(15);
/// A date further away than this is named with its year.
const YEAR_SHOWN_DAYS: i64 = 180;

/// The time that an asker is told at `now` for what is due then. A promise that is past when it is read is none.
#[must_use]
pub(crate) fn promised(due: Moment, now: Moment) -> Moment {
    due.duration_trunc(QUARTER).ok().filter(|rounded| *rounded > now).unwrap_or(due)
}

/// What times are told against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) language: Language,
    pub(crate) zone: Tz,
    pub(crate) now: Moment,
}

impl Clock {
    /// A time as an asker is told it: `11月24日（周二）10:00`.
    pub(crate) fn promised(&self, at: Moment) -> String {
        self.stamped(promised(at, self.now))
    }

    /// A time as staff see it: `今天 13:42`, else with day and weekday.
    pub(crate) fn exact(&self, at: Moment) -> String {
        let local = at.with_timezone(&self.zone);
        if self.is_today(&local) {
            return match self.language {
                Language::Chinese => format!("今天 {}", hour(&local)),
                Language::English => format!("{} today", hour(&local)),
            };
        }
        self.dated(&local)
    }

    /// The same behind a word: Chinese words stand close, while a space parts them from digits.
    pub(crate) fn on(&self, at: Moment) -> String {
        let exact = self.exact(at);
        match self.language {
            Language::Chinese if exact.starts_with(|c: char| c.is_ascii_digit()) => format!(" {exact}"),
            Language::Chinese | Language::English => exact,
        }
    }

    /// As staff see it where it stands in brackets, or in a list: `今天 13:42`, `11月24日周二 10:12`.
    pub(crate) fn brief(&self, at: Moment) -> String {
        let local = at.with_timezone(&self.zone);
        if self.is_today(&local) { self.exact(at) } else { self.terse(&local) }
    }

    /// A time for a first line: `13:42` if it is today.
    pub(crate) fn short(&self, at: Moment) -> String {
        let local = at.with_timezone(&self.zone);
        if self.is_today(&local) { hour(&local) } else { self.terse(&local) }
    }

    /// A time with its day, whether it is today or not: `11月24日（周二）09:05`.
    pub(crate) fn stamped(&self, at: Moment) -> String {
        self.dated(&at.with_timezone(&self.zone))
    }

    /// The same where it stands in brackets: `11月24日周二 09:05`.
    pub(crate) fn stamped_briefly(&self, at: Moment) -> String {
        self.terse(&at.with_timezone(&self.zone))
    }

    /// A day: `10月8日（周四）`.
    pub(crate) fn day(&self, at: Moment) -> String {
        self.date(at.with_timezone(&self.zone).date_naive())
    }

    /// A stretch of time: by days where it is made of whole ones, else by the minute.
    pub(crate) fn stretch(&self, from: Moment, until: Moment) -> String {
        let (from, until) = (from.with_timezone(&self.zone), until.with_timezone(&self.zone));
        let midnight = |at: &DateTime<Tz>| at.time() == chrono::NaiveTime::MIN;
        let last = (until - Duration::seconds(1)).date_naive();
        let first = if midnight(&from) { self.date(from.date_naive()) } else { self.dated(&from) };
        if from.date_naive() == last {
            let (whole, end) = (midnight(&from) && midnight(&until), hour(&until));
            let end = if midnight(&until) { "24:00" } else { &end };
            let day = self.date(last);
            return if whole { day } else { format!("{day} {}–{end}", hour(&from)) };
        }
        let last = if midnight(&until) { self.date(last) } else { self.dated(&until) };
        match self.language {
            Language::Chinese => format!("{first}至{last}"),
            Language::English => format!("{first} to {last}"),
        }
    }

    fn dated(&self, local: &DateTime<Tz>) -> String {
        let day = self.date(local.date_naive());
        match self.language {
            Language::Chinese => format!("{day}{}", hour(local)),
            Language::English => format!("{day}, {}", hour(local)),
        }
    }

    /// Without brackets of its own, and short.
    fn terse(&self, local: &DateTime<Tz>) -> String {
        let dated = self.dated(local);
        match self.language {
            Language::Chinese => dated.replace('（', "").replace('）', " "),
            Language::English => {
                format!("{} {}", local.format("%a"), dated.split_once(", ").map_or("", |(_, rest)| rest))
            }
        }
    }

    fn date(&self, day: NaiveDate) -> String {
        let today = self.now.with_timezone(&self.zone).date_naive();
        let far = (day - today).num_days().abs() > YEAR_SHOWN_DAYS;
        match self.language {
            Language::Chinese => {
                let year = if far { format!("{}年", day.year()) } else { String::new() };
                format!("{year}{}月{}日（周{}）", day.month(), day.day(), weekday(day))
            }
            Language::English => {
                let year = if far { format!(" {}", day.year()) } else { String::new() };
                format!("{}{year}", day.format("%A, %-d %B"))
            }
        }
    }

    fn is_today(&self, local: &DateTime<Tz>) -> bool {
        local.date_naive() == self.now.with_timezone(&self.zone).date_naive()
    }

    /// Working time: `2 小时 45 分`.
    pub(crate) fn span(&self, seconds: i64) -> String {
        let minutes = (seconds.max(0) + 59) / 60;
        let (hours, minutes) = (minutes / 60, minutes % 60);
        match (self.language, hours, minutes) {
            (Language::Chinese, 0, m) => format!("{m} 分钟"),
            (Language::Chinese, h, 0) => format!("{h} 小时"),
            (Language::Chinese, h, m) => format!("{h} 小时 {m} 分"),
            (Language::English, 0, m) => format!("{m} min"),
            (Language::English, h, 0) => format!("{h} h"),
            (Language::English, h, m) => format!("{h} h {m} min"),
        }
    }
}

/// A size people can read: `212 KB`.
pub(crate) fn size(bytes: u64) -> String {
    const KB: u64 = 1024;
    const MB: u64 = KB * KB;
    if bytes < MB {
        return format!("{} KB", bytes.div_ceil(KB));
    }
    let tenths = bytes.saturating_mul(10).div_ceil(MB);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

fn hour(local: &DateTime<Tz>) -> String {
    local.format("%H:%M").to_string()
}

fn weekday(day: NaiveDate) -> char {
    match day.weekday() {
        chrono::Weekday::Mon => '一',
        chrono::Weekday::Tue => '二',
        chrono::Weekday::Wed => '三',
        chrono::Weekday::Thu => '四',
        chrono::Weekday::Fri => '五',
        chrono::Weekday::Sat => '六',
        chrono::Weekday::Sun => '日',
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    #[test]
    fn askers_are_told_the_quarter_hour_before_and_staff_the_minute() {
        let (zh, en) = (clock(Language::Chinese), clock(Language::English));
        let due = at(24, 2, 12);
        assert_eq!(zh.promised(due), "11月24日（周二）10:00");
        assert_eq!(en.promised(due), "Tuesday, 24 November, 10:00");
        assert_eq!(zh.exact(due), "11月24日（周二）10:12");
        assert_eq!((zh.brief(due), zh.on(due)), ("11月24日周二 10:12".into(), " 11月24日（周二）10:12".into()));
        assert_eq!(en.short(due), "Tue 24 November, 10:12");
        let today = at(23, 5, 42);
        assert_eq!((zh.exact(today), zh.short(today)), ("今天 13:42".into(), "13:42".into()));
        assert_eq!((zh.brief(today), zh.on(today)), ("今天 13:42".into(), "今天 13:42".into()));
        assert_eq!((en.exact(today), en.short(today)), ("13:42 today".into(), "13:42".into()));
        assert_eq!(zh.promised(today), "11月23日（周一）13:30");
        assert_eq!(zh.promised(at(23, 5, 30)), "11月23日（周一）13:30");
    }

    #[test]
    fn a_promise_is_never_past_when_it_is_made() {
        // It is 10:15 now.
        assert_eq!(clock(Language::Chinese).promised(at(23, 2, 20)), "11月23日（周一）10:20");
    }

    #[test]
    fn far_days_are_named_with_their_year() {
        let far = Utc.with_ymd_and_hms(2025, 11, 24, 2, 0, 0).unwrap();
        assert_eq!(clock(Language::Chinese).day(far), "2025年11月24日（周一）");
        assert_eq!(clock(Language::English).day(far), "Monday, 24 November 2025");
    }

    #[test]
    fn spans_and_sizes_are_told_in_two_units_at_most() {
        let (zh, en) = (clock(Language::Chinese), clock(Language::English));
        assert_eq!(zh.span(9900), "2 小时 45 分");
        assert_eq!(en.span(9900), "2 h 45 min");
        assert_eq!((zh.span(7200), zh.span(59), zh.span(-5)), ("2 小时".into(), "1 分钟".into(), "0 分钟".into()));
        assert_eq!((size(0), size(217_000), size(3_200_000)), ("0 KB".into(), "212 KB".into(), "3.1 MB".into()));
    }

    fn clock(language: Language) -> Clock {
        Clock { language, zone: chrono_tz::Asia::Shanghai, now: at(23, 2, 15) }
    }

    fn at(day: u32, hour: u32, minute: u32) -> Moment {
        Utc.with_ymd_and_hms(2026, 11, day, hour, minute, 0).unwrap()
    }
}
