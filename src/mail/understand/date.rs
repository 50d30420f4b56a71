//! Dates as header fields have them: RFC 5322 with its obsolete forms, and those of programs that know neither.
//!
//! A date that is read wrongly is worse than none: what a word of it means must be certain, and none may be left over.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta};

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const CHINESE_MONTHS: [&str; 12] =
    ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"];
/// Zones by name (RFC 5322 section 4.3), in hours; others are unknown and count as universal time.
const ZONES: [(&str, i32); 22] = [
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("jst", 9),
    ("kst", 9),
    ("hkt", 8),
    ("sgt", 8),
    ("ict", 7),
    ("bst", 1),
    ("wet", 0),
    ("west", 1),
    ("cet", 1),
    ("cest", 2),
    ("mez", 1),
    ("eet", 2),
    ("msk", 3),
    ("aest", 10),
];
/// Zones as Windows calls them, in hours.
const LONG_ZONES: [(&str, i32); 9] = [
    ("pacific standard time", -8),
    ("pacific daylight time", -7),
    ("mountain standard time", -7),
    ("central standard time", -6),
    ("central daylight time", -5),
    ("eastern standard time", -5),
    ("eastern daylight time", -4),
    ("china standard time", 8),
    ("中国标准时间", 8),
];
/// How months begin in the other languages of mail programs, where it is otherwise than in English.
const OTHER_MONTHS: [(&str, u32); 22] = [
    ("ene", 1),
    ("gen", 1),
    ("fév", 2),
    ("fev", 2),
    ("mär", 3),
    ("mrz", 3),
    ("mrt", 3),
    ("avr", 4),
    ("abr", 4),
    ("mai", 5),
    ("mei", 5),
    ("mag", 5),
    ("juin", 6),
    ("giu", 6),
    ("juil", 7),
    ("lug", 7),
    ("aoû", 8),
    ("ago", 8),
    ("set", 9),
    ("okt", 10),
    ("dez", 12),
    ("déc", 12),
];
/// No date has more words than these.
const MAX_WORDS: usize = 12;

/// What is known of a date so far.
#[derive(Default)]
struct Read {
    numbers: Vec<(u32, usize)>,
    month: Option<u32>,
    date: Option<NaiveDate>,
    time: Option<(u32, u32, u32)>,
    afternoon: Option<bool>,
    zone: Option<i32>,
}

/// Reads a whole date, or nothing.
pub(super) fn read(value: &str) -> Option<DateTime<FixedOffset>> {
    let mut bare = tightened(&without_comments(value)).to_lowercase();
    let mut read = Read::default();
    for (name, hours) in LONG_ZONES {
        if let Some((before, after)) = bare.split_once(name) {
            read.zone = Some(hours * 3600);
            bare = format!("{before} {after}");
            break;
        }
    }
    let words: Vec<&str> = bare.split([' ', '\t', ',', '，']).filter(|word| !word.is_empty()).collect();
    if words.len() > MAX_WORDS {
        return None;
    }
    for (at, word) in words.into_iter().enumerate() {
        // A weekday in any language comes first.
        let weekday = at == 0 && !word.contains(|c: char| c.is_ascii_digit()) && month(word).is_none();
        if !weekday {
            read.word(word)?;
        }
    }
    read.finish()
}

/// Comments hold the zone's name again, in any language.
fn without_comments(value: &str) -> String {
    let (mut out, mut depth, mut escaped) = (String::new(), 0_usize, false);
    for c in value.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if depth > 0 => escaped = true,
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// The same without white space around colons, and with some between a time and the zone behind it.
fn tightened(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if c == ':' {
            out.truncate(out.trim_end().len());
        } else if c.is_whitespace() && out.ends_with(':') {
            continue;
        } else if out.len() >= 5
            && is_clock(&out)
            && (c.is_ascii_alphabetic() || (matches!(c, '+' | '-') && stands_alone(&out)))
        {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// Whether it ends with `:00`.
fn is_clock(text: &str) -> bool {
    matches!(text.as_bytes(), [.., b':', a, b] if a.is_ascii_digit() && b.is_ascii_digit())
}

/// Whether the clock that it ends with is a word of its own and not the end of an ISO 8601 date.
fn stands_alone(text: &str) -> bool {
    text.rsplit([' ', '\t', ',']).next().is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit() || b == b':'))
}

impl Read {
    /// Takes one word; `None` if it is none of a date.
    fn word(&mut self, word: &str) -> Option<()> {
        let lower = word.to_lowercase();
        if let Some(time) = time(&lower) {
            // Two times are one too many.
            if self.time.replace(time).is_some() {
                return None;
            }
        } else if let Some(zone) = zone(&lower) {
            self.zone = self.zone.or(Some(zone));
        } else if let Some(date) = ymd(&lower) {
            self.date = Some(date);
        } else if lower.len() <= 4 && lower.bytes().all(|b| b.is_ascii_digit()) {
            self.numbers.push((lower.parse().ok()?, lower.len()));
        } else if let Some(month) = month(&lower) {
            self.month = Some(month);
        } else if matches!(lower.as_str(), "am" | "pm" | "上午" | "下午") {
            self.afternoon = Some(matches!(lower.as_str(), "pm" | "下午"));
        } else if let Some((date, clock)) = lower.split_once('t').filter(|(date, _)| ymd(date).is_some()) {
            self.date = Some(ymd(date)?);
            let at = clock.find(['z', '+', '-']).unwrap_or(clock.len());
            self.time = Some(time(clock.get(..at)?.split('.').next()?)?);
            self.zone = if at < clock.len() { Some(zone(clock.get(at..)?)?) } else { None };
        } else if let [day, name, year] = lower.split('-').collect::<Vec<_>>().as_slice() {
            (self.numbers, self.month) =
                (vec![(day.parse().ok()?, day.len()), (year.parse().ok()?, year.len())], Some(month(name)?));
        } else if self.time.is_some()
            && self.zone.is_none()
            && lower.len() <= 5
            && lower.bytes().all(|b| b.is_ascii_lowercase())
        {
            // An unknown zone is universal time (RFC 5322 section 4.3).
            self.zone = Some(0);
        } else if !is_weekday(&lower) {
            return None;
        }
        Some(())
    }

    fn finish(self) -> Option<DateTime<FixedOffset>> {
        let date = match (self.date, self.month, self.numbers.as_slice()) {
            (Some(date), None, []) => date,
            (None, Some(month), [(day, 1..=2), (year, digits)]) => {
                NaiveDate::from_ymd_opt(full_year(*year, *digits)?, month, *day)?
            }
            _ => return None,
        };
        let (hour, minute, second) = self.time?;
        let hour = match self.afternoon {
            Some(true) if hour < 12 => hour + 12,
            Some(false) if hour == 12 => 0,
            Some(_) | None => hour,
        };
        // A leap second is the one before it to most who compare times.
        let time = NaiveTime::from_hms_opt(hour, minute, second.min(59)).filter(|_| second <= 60)?;
        let zone = FixedOffset::east_opt(self.zone.unwrap_or(0))?;
        let local = date.and_time(time).checked_sub_signed(TimeDelta::seconds(self.zone.unwrap_or(0).into()))?;
        Some(local.and_utc().with_timezone(&zone))
    }
}

/// Two digits and three (RFC 5322 section 4.3).
fn full_year(year: u32, digits: usize) -> Option<i32> {
    let year = i32::try_from(year).ok()?;
    Some(match (year, digits) {
        (0..=49, 2) => year + 2000,
        (_, 2 | 3) | (..=999, _) => year + 1900,
        _ => year,
    })
}

/// `10:42`, `10:42:00`, `10.42.00`.
fn time(word: &str) -> Option<(u32, u32, u32)> {
    // What is smaller than a second is left out.
    let word = word
        .split_once('.')
        .filter(|(clock, _)| clock.matches([':', '：']).count() == 2)
        .map_or(word, |(clock, _)| clock);
    let pieces: Vec<&str> = word.split([':', '.', '：']).collect();
    if !pieces.iter().all(|piece| (1..=2).contains(&piece.len()) && piece.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    match pieces.as_slice() {
        [hour, minute] if word.contains([':', '：']) => Some((hour.parse().ok()?, minute.parse().ok()?, 0)),
        [hour, minute, second] => Some((hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?)),
        _ => None,
    }
}

/// `2026-11-23`, `2026/11/23` and `2026年11月23日`.
fn ymd(word: &str) -> Option<NaiveDate> {
    let pieces: Vec<&str> = word.trim_end_matches('日').split(['-', '/', '年', '月']).collect();
    let [year, month, day] = pieces.as_slice() else { return None };
    (year.len() == 4).then_some(())?;
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Seconds east of Greenwich: `+0800`, `+08:00`, `GMT+0800`, `UTC`, `EST`.
fn zone(word: &str) -> Option<i32> {
    let rest = word.strip_prefix("gmt").or_else(|| word.strip_prefix("utc")).unwrap_or(word);
    if rest.is_empty() || matches!(word, "ut" | "z") {
        return Some(0);
    }
    if let Some((_, hours)) = ZONES.iter().find(|(name, _)| *name == word) {
        return Some(hours * 3600);
    }
    let (sign, digits) = match rest.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    let number: i32 = digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let (hours, minutes) = match digits.len() {
        1 | 2 => (number, 0),
        3 | 4 => (number / 100, number % 100),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn month(word: &str) -> Option<u32> {
    let word = word.trim_end_matches('.');
    let english = MONTHS.iter().position(|name| word.starts_with(name) && word.bytes().all(|b| b.is_ascii_lowercase()));
    let chinese = || CHINESE_MONTHS.iter().position(|name| *name == word);
    let numbered = || word.strip_suffix('月')?.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < MONTHS.len());
    let other = || OTHER_MONTHS.iter().find(|(name, _)| word.starts_with(name)).map(|(_, number)| *number);
    let known = english.or_else(chinese).or_else(numbered);
    known.and_then(|at| u32::try_from(at + 1).ok()).or_else(other)
}

fn is_weekday(word: &str) -> bool {
    let english = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let word = word.trim_end_matches('.');
    english.iter().any(|day| word.starts_with(day))
        || word.starts_with("星期")
        || (word.starts_with('周') && word.chars().count() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_form_or_not_at_all() {
        for (value, expected) in [
            ("Mon, 23 Nov 2026 10:42:00 +0800", Some("2026-11-23T10:42:00+08:00")),
            ("Mon, 23 Nov 2026 10:42:00 +0800 (中国标准时间)", Some("2026-11-23T10:42:00+08:00")),
            ("Mon,23 Nov 2026 10:42 +08:00", Some("2026-11-23T10:42:00+08:00")),
            ("Mon, 23 Nov 2026 10:42:00 GMT+0800", Some("2026-11-23T10:42:00+08:00")),
            ("Mon Nov 23 10:42:00 2026 +0800", Some("2026-11-23T10:42:00+08:00")),
            ("Mon Nov 23 10:42:00 UTC 2026", Some("2026-11-23T10:42:00+00:00")),
            ("23 Nov 26 10:42:00 EST", Some("2026-11-23T10:42:00-05:00")),
            ("Mon, 23 Nov 126 10:42:00 GMT", Some("2026-11-23T10:42:00+00:00")),
            ("23-Nov-2026 10:42:00 +0800", Some("2026-11-23T10:42:00+08:00")),
            ("Mon, 23 November 2026 10.42.00 +0800", Some("2026-11-23T10:42:00+08:00")),
            ("Monday, November 23, 2026 2:42 PM", Some("2026-11-23T14:42:00+00:00")),
            ("星期一, 23 十一月 2026 10:42:00 +0800", Some("2026-11-23T10:42:00+08:00")),
            ("2026-11-23 10:42:00 +0800", Some("2026-11-23T10:42:00+08:00")),
            ("2026-11-23T10:42:00.123Z", Some("2026-11-23T10:42:00+00:00")),
            ("2026/11/23 10:42", Some("2026-11-23T10:42:00+00:00")),
            ("Mon, 23 Nov 2026 10:42:60 +0800", Some("2026-11-23T10:42:59+08:00")),
            ("Mon, 31 Feb 2026 10:42:00 +0800", None),
            ("Mon, 23 Nov 2026 24:01:00 +0800", None),
            ("23 Nov", None),
            ("yesterday", None),
            ("Mon, 23 Nov 2026 10:42:00 +0800 or so", None),
            ("Mon, 23 Nov 2026 10:42:00+0800", Some("2026-11-23T10:42:00+08:00")),
            ("23 Nov 2026 10:42-0500", Some("2026-11-23T10:42:00-05:00")),
            ("2026-11-23T10:42:00+08:00", Some("2026-11-23T10:42:00+08:00")),
            ("Mon, 23 Nov 126 10:42:00GMT", Some("2026-11-23T10:42:00+00:00")),
            ("(a (b)) Mon, 23 (d) Nov 2026 10 (h): 42 (n): 00 GMT (x\\) y)", Some("2026-11-23T10:42:00+00:00")),
            ("Mon, 23 Nov 2026 10:42:00.123 +0800", Some("2026-11-23T10:42:00+08:00")),
            ("Mon, 23 Nov 2026 10:42:00 HKT", Some("2026-11-23T10:42:00+08:00")),
            ("Mon, 23 Nov 2026 10:42:00 XYZ", Some("2026-11-23T10:42:00+00:00")),
            ("Fri, 1 May 2009 10:57:06 Pacific Daylight Time", Some("2009-05-01T10:57:06-07:00")),
            ("Mo, 23 Okt 2026 10:42:00 +0200", Some("2026-10-23T10:42:00+02:00")),
            ("2026年11月23日 10:42", Some("2026-11-23T10:42:00+00:00")),
            // Whose day comes first?
            ("11/12/2026 10:42:00 +0000", None),
            ("Mon, 23 Nov 2026 10:42:00 8:00", None),
        ] {
            assert_eq!(read(value).map(|date| date.to_rfc3339()).as_deref(), expected, "{value}");
        }
    }
}
