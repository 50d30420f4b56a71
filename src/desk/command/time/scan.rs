//! Reading a time from the front of a line, whatever its width and language. Knows no calendar and no clock.

use chrono::Weekday;
use unicode_normalization::UnicodeNormalization;

use super::{Clock, Day, Length, Week, Written};

/// Longer numbers are no part of a time.
const DIGITS: usize = 4;

/// The time that `text` begins with, and the words behind it.
#[must_use]
pub fn scan(text: &str) -> Option<(Written, &str)> {
    let folded = text.char_indices().map(|(at, c)| (at, fold(c))).collect::<Vec<_>>();
    let mut line = Line { chars: &folded, at: 0 };
    line.any(&["延期到", "延期至", "延到", "延至", "最晚", "到", "至", "于", "until", "till", "to", "by", "on", "at"]);
    let written = line.attempt(length).map(Written::After).or_else(|| line.attempt(moment))?;
    line.any(&["之前", "以前", "前"]);
    let rest = line.chars.get(line.at).map_or("", |(at, _)| text.get(*at..).unwrap_or_default());
    Some((written, rest.trim_start_matches(|c: char| c.is_whitespace() || "，,。.;；:：-—".contains(c))))
}

/// Full-width digits, colons and letters as the plain ones, letters small.
fn fold(c: char) -> char {
    let c = c.nfkc().next().unwrap_or(c);
    let c = if c.is_whitespace() { ' ' } else { c };
    c.to_lowercase().next().unwrap_or(c)
}

#[derive(Clone, Copy)]
struct Line<'a> {
    chars: &'a [(usize, char)],
    at: usize,
}

impl Line<'_> {
    /// What `read` finds; nothing is eaten where it finds nothing.
    fn attempt<T>(&mut self, read: fn(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = before;
        }
        found
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).map(|(_, c)| *c)
    }

    fn blanks(&mut self) {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
    }

    /// Eats the first of these words that stands here, behind blanks. A Latin word ends where its letters end.
    fn any(&mut self, words: &[&str]) -> Option<usize> {
        let before = self.at;
        self.blanks();
        let found = words.iter().position(|word| {
            let here = self.chars.get(self.at..).unwrap_or_default().iter().map(|(_, c)| *c);
            let same = here.clone().take(word.chars().count()).eq(word.chars());
            let latin = word.ends_with(|c: char| c.is_ascii_alphabetic());
            let next = here.clone().nth(word.chars().count());
            same && !(latin && next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '\'' | '’')))
        });
        match found {
            Some(found) => self.at += words.get(found).map_or(0, |word| word.chars().count()),
            None => self.at = before,
        }
        found
    }

    fn eat(&mut self, word: &str) -> Option<()> {
        self.any(&[word]).map(|_| ())
    }

    /// A number in digits, behind blanks, and how many digits it has.
    fn digits(&mut self) -> Option<(u32, usize)> {
        self.blanks();
        let digits: String =
            self.chars.iter().skip(self.at).map(|(_, c)| *c).take_while(char::is_ascii_digit).collect();
        if digits.is_empty() || digits.len() > DIGITS {
            return None;
        }
        self.at += digits.len();
        Some((digits.parse().ok()?, digits.len()))
    }

    /// A number in digits or in Chinese, up to ninety-nine there.
    fn number(&mut self) -> Option<u32> {
        if let Some((number, _)) = self.digits() {
            return Some(number);
        }
        let one = |c: char| "零一二三四五六七八九".chars().position(|d| d == c).and_then(|d| u32::try_from(d).ok());
        let one = |c: Option<char>| c.and_then(|c| one(if c == '两' { '二' } else { c }));
        let first = one(self.peek());
        self.at += usize::from(first.is_some());
        if self.peek() != Some('十') {
            return first;
        }
        self.at += 1;
        let last = one(self.peek());
        self.at += usize::from(last.is_some());
        Some(first.unwrap_or(1) * 10 + last.unwrap_or(0))
    }
}

/// `2小时`, `半天`, `1个工作日`, `in 2 hours`, `两天`.
fn length(line: &mut Line<'_>) -> Option<Length> {
    line.any(&["in", "within", "再", "延期", "延"]);
    let length = if line.any(&["半个小时", "半小时", "half an hour"]).is_some() {
        Length::Minutes(30)
    } else if line.any(&["半天", "半个工作日", "half a day"]).is_some() {
        Length::HalfDay
    } else if line.any(&["an hour", "one hour"]).is_some() {
        Length::Minutes(60)
    } else if line.any(&["a day", "one day", "a workday", "one workday", "a working day"]).is_some() {
        Length::Workdays(1)
    } else if line.any(&["a week", "one week"]).is_some() {
        Length::Weeks(1)
    } else {
        let number = line.number()?;
        let half = line.any(&["个半", "半"]).is_some();
        let unit = unit(line)?;
        let minutes = i64::from(number) * 60 + if half { 30 } else { 0 };
        match unit {
            Unit::Minutes if !half => Length::Minutes(i64::from(number)),
            Unit::Hours => Length::Minutes(minutes),
            Unit::Workdays if !half => Length::Workdays(number),
            Unit::Weeks if !half => Length::Weeks(u64::from(number)),
            Unit::Minutes | Unit::Workdays | Unit::Weeks => return None,
        }
    };
    line.any(&["之后", "以后", "之内", "以内", "后", "内", "later", "from now"]);
    Some(length)
}

enum Unit {
    Minutes,
    Hours,
    Workdays,
    Weeks,
}

fn unit(line: &mut Line<'_>) -> Option<Unit> {
    line.eat("个");
    if line
        .any(&["小时", "钟头", "work hours", "work hour", "working hours", "hours", "hour", "hrs", "hr", "h"])
        .is_some()
    {
        Some(Unit::Hours)
    } else if line.any(&["分钟", "minutes", "minute", "mins", "min"]).is_some() {
        Some(Unit::Minutes)
    } else if line
        .any(&["工作日", "天", "workdays", "workday", "working days", "working day", "business days", "days", "day"])
        .is_some()
    {
        Some(Unit::Workdays)
    } else {
        line.any(&["星期", "礼拜", "周", "weeks", "week"]).map(|_| Unit::Weeks)
    }
}

/// A day with or without a time, or a time with or without a day behind it.
fn moment(line: &mut Line<'_>) -> Option<Written> {
    if let Some(first) = line.attempt(day) {
        line.any(&[",", "的", "at", "@"]);
        let clock = line.attempt(clock);
        return Some(Written::At { day: Some(first), clock });
    }
    let clock = line.attempt(clock)?;
    line.any(&[",", "on"]);
    Some(Written::At { day: line.attempt(day), clock: Some(clock) })
}

fn day(line: &mut Line<'_>) -> Option<Day> {
    let by_name = line.attempt(named_day);
    // "Fri 25 Nov": the date says the same more exactly.
    if matches!(by_name, Some(Day::Weekday(_, Week::Coming))) {
        let before = line.at;
        line.any(&[",", "("]);
        if let Some(date) = line.attempt(date) {
            return Some(date);
        }
        line.at = before;
        return by_name;
    }
    let date = by_name.or_else(|| line.attempt(date))?;
    // "11月25日（周三）" as our own letters write it.
    if line.any(&["("]).is_some() {
        line.attempt(named_day)?;
        line.eat(")")?;
    }
    Some(date)
}

fn named_day(line: &mut Line<'_>) -> Option<Day> {
    const AHEAD: &[(&str, u64)] = &[
        ("今天", 0),
        ("今日", 0),
        ("当天", 0),
        ("大后天", 3),
        ("后天", 2),
        ("后日", 2),
        ("明天", 1),
        ("明日", 1),
        ("today", 0),
        ("tomorrow", 1),
        ("the day after tomorrow", 2),
    ];
    let names: Vec<&str> = AHEAD.iter().map(|(name, _)| *name).collect();
    if let Some(found) = line.any(&names) {
        return AHEAD.get(found).map(|(_, days)| Day::Ahead(*days));
    }
    let week = match line.any(&["下个", "下", "next", "这个", "这", "本", "this"]) {
        Some(0..=2) => Week::Next,
        Some(_) => Week::This,
        None => Week::Coming,
    };
    weekday(line).map(|weekday| Day::Weekday(weekday, week))
}

fn weekday(line: &mut Line<'_>) -> Option<Weekday> {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    if line.any(&["星期", "礼拜", "周"]).is_some() {
        let names = ["一", "二", "三", "四", "五", "六", "日", "天", "1", "2", "3", "4", "5", "6", "7"];
        let days = [Mon, Tue, Wed, Thu, Fri, Sat, Sun, Sun, Mon, Tue, Wed, Thu, Fri, Sat, Sun];
        return line.any(&names).and_then(|found| days.get(found)).copied();
    }
    let names = [
        ("monday", "mon", Mon),
        ("tuesday", "tue", Tue),
        ("wednesday", "wed", Wed),
        ("thursday", "thu", Thu),
        ("friday", "fri", Fri),
        ("saturday", "sat", Sat),
        ("sunday", "sun", Sun),
        ("tues", "tues", Tue),
        ("thurs", "thur", Thu),
    ];
    names.into_iter().find(|(long, short, _)| line.any(&[long, short]).is_some()).map(|(.., day)| day)
}

fn date(line: &mut Line<'_>) -> Option<Day> {
    line.attempt(numeric_date).or_else(|| line.attempt(english_date))
}

/// `2026-11-25`, `2026年11月25日`, `11月25日`, `11/25`, `25号`.
fn numeric_date(line: &mut Line<'_>) -> Option<Day> {
    let first = line.number()?;
    if first > 31 {
        line.any(&["年", "-", "/", "."])?;
        let month = line.number()?;
        line.any(&["月", "-", "/", "."])?;
        let day = line.number()?;
        line.any(&["日", "号"]);
        return Some(Day::Date { year: i32::try_from(first).ok(), month: Some(month), day });
    }
    if line.any(&["日", "号"]).is_some() {
        return Some(Day::Date { year: None, month: None, day: first });
    }
    line.any(&["月", "/", "-"])?;
    let day = line.number()?;
    line.any(&["日", "号"]);
    Some(Day::Date { year: None, month: Some(first), day })
}

/// `25 Nov`, `25th November 2026`, `Nov 25, 2026`.
fn english_date(line: &mut Line<'_>) -> Option<Day> {
    let before = line.attempt(ordinal);
    let month = month(line)?;
    let day = match before {
        Some(day) => day,
        None => ordinal(line)?,
    };
    let year = line.attempt(|line| {
        line.eat(",");
        line.digits().filter(|(_, digits)| *digits == 4)
    });
    Some(Day::Date { year: year.and_then(|(year, _)| i32::try_from(year).ok()), month: Some(month), day })
}

fn ordinal(line: &mut Line<'_>) -> Option<u32> {
    let (day, _) = line.digits()?;
    line.any(&["st", "nd", "rd", "th"]);
    Some(day)
}

fn month(line: &mut Line<'_>) -> Option<u32> {
    const MONTHS: [(&str, &str); 12] = [
        ("january", "jan"),
        ("february", "feb"),
        ("march", "mar"),
        ("april", "apr"),
        ("may", "may"),
        ("june", "jun"),
        ("july", "jul"),
        ("august", "aug"),
        ("september", "sep"),
        ("october", "oct"),
        ("november", "nov"),
        ("december", "dec"),
    ];
    let found = MONTHS.iter().position(|(long, short)| line.any(&[long, short]).is_some())?;
    line.eat(".");
    u32::try_from(found).ok().map(|found| found + 1)
}

/// `16:00`, `下午4点半`, `3pm`, `上午`, `noon`, `close of business`.
fn clock(line: &mut Line<'_>) -> Option<Clock> {
    let half = line.any(&["上午", "早上", "早", "中午", "下午", "傍晚", "晚上", "晚"]);
    if let Some(time) = line.attempt(time) {
        return Some(in_half(time, half));
    }
    match half {
        Some(0..=3) => Some(Clock::Morning),
        Some(4..=5) => Some(Clock::Close),
        Some(_) => Some(Clock::Time { hour: 20, minute: 0, sure: true }),
        None if line.any(&["in the morning", "morning", "noon", "midday"]).is_some() => Some(Clock::Morning),
        None => {
            let close =
                ["下班前", "下班", "in the afternoon", "afternoon", "end of day", "close of business", "eod", "cob"];
            line.any(&close).map(|_| Clock::Close)
        }
    }
}

/// Which half of the day was said: morning, noon (one o'clock at noon is 13:00), or later.
fn in_half((hour, minute, sure): (u32, u32, bool), half: Option<usize>) -> Clock {
    let later = match half {
        Some(3) => hour < 3,
        Some(4..) => hour < 12,
        Some(_) | None => false,
    };
    Clock::Time { hour: if later { hour + 12 } else { hour }, minute, sure: sure || half.is_some() }
}

/// Hour, minute, and whether the hour can be no other.
fn time(line: &mut Line<'_>) -> Option<(u32, u32, bool)> {
    let before = line.at;
    let digits = line.attempt(Line::digits).map_or(0, |(_, digits)| digits);
    let padded = digits == 2 && line.chars.get(line.at.saturating_sub(2)).is_some_and(|(_, c)| *c == '0');
    line.at = before;
    let hour = line.number()?;
    let minute = if line.any(&["点半", "时半"]).is_some() {
        Some(30)
    } else if line.any(&["点一刻"]).is_some() {
        Some(15)
    } else if line.any(&["点三刻"]).is_some() {
        Some(45)
    } else if line.any(&["点钟", "点", "时"]).is_some() {
        let minute = line.attempt(|line| line.number().filter(|_| line.eat("分").is_some()));
        Some(minute.unwrap_or(0))
    } else if line.any(&[":"]).is_some() {
        Some(line.digits().filter(|(_, digits)| *digits == 2)?.0)
    } else {
        None
    };
    let said = line.any(&["a.m.", "am", "p.m.", "pm", "o'clock"]);
    let hour = match said {
        Some(0 | 1) if hour == 12 => 0,
        Some(2 | 3) if hour < 12 => hour + 12,
        _ => hour,
    };
    let said = said.is_some_and(|said| said < 4);
    // A bare number is no time: what follows it says that it is.
    let minute = if said { minute.or(Some(0)) } else { minute }?;
    Some((hour, minute, padded || said || hour > 12))
}
