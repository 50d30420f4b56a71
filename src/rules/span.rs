//! Lengths of time as rule files write them: a number and a clock, `"2 work hours"`, `"1 workday"`, `"24 clock hours"`.
//!
//! A length without its clock is refused. "24h" has been read in three ways by three people; the message shows the
//! three with the dates they give for a sample mail (mail-facts E2-1).

use std::fmt;

use chrono::NaiveDate;

use super::Span;
use crate::desk::calendar::Calendar;
use crate::written::{Both, both};

const HOUR: i64 = 3600;
/// The longest lengths that a rule may write, about a year on each clock: whoever means more has slipped a digit.
const LONGEST_WORK_SECONDS: i64 = 2_000 * HOUR;
const LONGEST_WORKDAYS: u32 = 250;
const LONGEST_CLOCK_SECONDS: i64 = 366 * 24 * HOUR;

/// The units, each with the span that one of them is.
const UNITS: &[(&str, &str, Span)] = &[
    ("work hour", "work hours", Span::Work { seconds: HOUR }),
    ("work minute", "work minutes", Span::Work { seconds: 60 }),
    ("workday", "workdays", Span::Workdays { days: 1 }),
    ("clock hour", "clock hours", Span::Clock { seconds: HOUR }),
    ("clock minute", "clock minutes", Span::Clock { seconds: 60 }),
];

/// Words that leave the clock open.
const BARE_HOURS: &[&str] = &["h", "hr", "hrs", "hour", "hours", "小时", "个小时"];
const BARE_DAYS: &[&str] = &["d", "day", "days", "天", "日"];
const BARE_MINUTES: &[&str] = &["m", "min", "mins", "minute", "minutes", "分钟", "分"];

impl Span {
    /// Reads a length, or says what is wrong with it and the mend.
    pub fn parse(text: &str) -> Result<Self, (Both, Both)> {
        let text = text.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(digits).unwrap_or_default();
        let unit = unit.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let Ok(number) = number.parse::<u32>() else { return Err(unreadable(text)) };
        let Some((_, _, one)) = UNITS.iter().find(|(single, plural, _)| unit == *single || unit == *plural) else {
            return Err(bare(text, number, &unit).unwrap_or_else(|| unreadable(text)));
        };
        let span = one.times(number);
        if span.is_too_long() {
            let mend = both!("写一年以内的时长", "write a year at most");
            return Err((both!("`{text}` 太长", "`{text}` is too long"), mend));
        }
        Ok(span)
    }

    /// Whether no time passes in it.
    #[must_use]
    pub fn is_zero(self) -> bool {
        match self {
            Self::Work { seconds } | Self::Clock { seconds } => seconds == 0,
            Self::Workdays { days } => days == 0,
        }
    }

    fn times(self, number: u32) -> Self {
        match self {
            Self::Work { seconds } => Self::Work { seconds: seconds * i64::from(number) },
            Self::Workdays { days } => Self::Workdays { days: days.saturating_mul(number) },
            Self::Clock { seconds } => Self::Clock { seconds: seconds * i64::from(number) },
        }
    }

    fn is_too_long(self) -> bool {
        match self {
            Self::Work { seconds } => seconds > LONGEST_WORK_SECONDS,
            Self::Workdays { days } => days > LONGEST_WORKDAYS,
            Self::Clock { seconds } => seconds > LONGEST_CLOCK_SECONDS,
        }
    }
}

impl fmt::Display for Span {
    /// As rule files write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |f: &mut fmt::Formatter<'_>, number: i64, unit: &str| {
            write!(f, "{number} {unit}{}", if number == 1 { "" } else { "s" })
        };
        let seconds = |f: &mut fmt::Formatter<'_>, seconds: i64, clock: &str| match seconds % HOUR {
            0 => count(f, seconds / HOUR, &format!("{clock} hour")),
            _ => count(f, seconds / 60, &format!("{clock} minute")),
        };
        match self {
            Self::Work { seconds: s } => seconds(f, *s, "work"),
            Self::Workdays { days } => count(f, i64::from(*days), "workday"),
            Self::Clock { seconds: s } => seconds(f, *s, "clock"),
        }
    }
}

fn unreadable(text: &str) -> (Both, Both) {
    (
        both!("看不懂时长 `{text}`", "`{text}` is not a length of time"),
        both!(
            "写成如 \"2 work hours\"（工作小时）、\"1 workday\"（工作日）或 \"24 clock hours\"（自然小时）",
            "write it like \"2 work hours\", \"1 workday\" or \"24 clock hours\""
        ),
    )
}

/// What a length without a clock might mean.
fn bare(text: &str, number: u32, unit: &str) -> Option<(Both, Both)> {
    let mistake = both!("`{text}` 没有写明按哪种时间计", "`{text}` does not say which clock it is counted on");
    if BARE_MINUTES.contains(&unit) {
        let mend = both!(
            "写成 \"{number} work minutes\"（工作时间）或 \"{number} clock minutes\"（自然时间）",
            "write \"{number} work minutes\" or \"{number} clock minutes\""
        );
        return Some((mistake, mend));
    }
    let hours = if BARE_HOURS.contains(&unit) {
        number
    } else if BARE_DAYS.contains(&unit) {
        number.checked_mul(24)?
    } else {
        return None;
    };
    let days = hours.div_ceil(24);
    let s = if days == 1 { "" } else { "s" };
    let readings = [
        (format!("{hours} clock hours"), Span::Clock { seconds: i64::from(hours) * HOUR }),
        (format!("{days} workday{s}"), Span::Workdays { days }),
        (format!("{hours} work hours"), Span::Work { seconds: i64::from(hours) * HOUR }),
    ];
    let [clock, workdays, work] = readings.map(|(written, span)| {
        let due = sample_due(span);
        both!("\"{written}\"（至{due}）", "\"{written}\" (until {due})")
    });
    let (start_zh, start) = ("周五 11-20 17:30", "Fri 11-20 17:30");
    let mend = Both {
        zh: format!("三种写法选一种，以{start_zh} 收到的邮件为例：{}、{}或{}", clock.zh, workdays.zh, work.zh),
        en: format!("choose one; for a mail of {start} they are {}, {} or {}", clock.en, workdays.en, work.en),
    };
    Some((mistake, mend))
}

/// When a span ends for the sample mail of Friday, 20 November 2026, 17:30 Beijing time: half an hour before a weekend,
/// where the readings lie far apart.
fn sample_due(span: Span) -> String {
    let office = Calendar::china_office();
    let start = NaiveDate::from_ymd_opt(2026, 11, 20).and_then(|day| day.and_hms_opt(9, 30, 0));
    start.map_or_else(String::new, |start| {
        office.local(office.add(start.and_utc(), span)).format("%m-%d %H:%M").to_string()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_names_its_clock() {
        let rows = [
            ("2 work hours", Span::Work { seconds: 7200 }),
            ("1 work hour", Span::Work { seconds: 3600 }),
            ("90 work minutes", Span::Work { seconds: 5400 }),
            ("1 workday", Span::Workdays { days: 1 }),
            ("3 workdays", Span::Workdays { days: 3 }),
            ("24 clock hours", Span::Clock { seconds: 86_400 }),
            (" 24  Clock hours ", Span::Clock { seconds: 86_400 }),
        ];
        for (text, span) in rows {
            assert_eq!(Span::parse(text), Ok(span), "{text}");
            assert_eq!(Span::parse(&span.to_string()), Ok(span), "{text} written again");
        }
    }

    #[test]
    fn a_bare_day_shows_its_three_readings() {
        let (mistake, mend) = Span::parse("24h").unwrap_err();
        assert_eq!(mistake.en, "`24h` does not say which clock it is counted on");
        assert_eq!(
            mend.en,
            "choose one; for a mail of Fri 11-20 17:30 they are \"24 clock hours\" (until 11-21 17:30), \
             \"1 workday\" (until 11-23 17:30) or \"24 work hours\" (until 11-26 10:00)"
        );
        assert_eq!(
            mend.zh,
            "三种写法选一种，以周五 11-20 17:30 收到的邮件为例：\"24 clock hours\"（至11-21 17:30）、\
             \"1 workday\"（至11-23 17:30）或\"24 work hours\"（至11-26 10:00）"
        );
        for text in ["24 hours", "1d", "1 day", "24小时", "1 天", "30 min"] {
            assert_eq!(
                Span::parse(text).unwrap_err().0.en,
                format!("`{text}` does not say which clock it is counted on")
            );
        }
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in ["", "soon", "-2 work hours", "1.5 work hours", "two work hours", "2 work", "99999999999 workdays"]
        {
            assert_eq!(Span::parse(text).unwrap_err().0.en, format!("`{text}` is not a length of time"), "{text}");
        }
        for text in ["251 workdays", "2001 work hours", "9999 clock hours", "4294967295 work hours"] {
            assert_eq!(Span::parse(text).unwrap_err().0.en, format!("`{text}` is too long"), "{text}");
        }
    }
}
