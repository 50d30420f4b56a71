//! The days of an absence, read out of an out-of-office reply in Chinese or English.
//!
//! The year comes from the reply's own Date. It refuses to take "your mail was received" for an absence.

use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate};
use regex::Regex;

use super::words;
use crate::mail::Away;
use crate::mail::phrases::pattern;

/// A day and a month without a year lie at most so long before the reply.
const MAX_PAST_DAYS: i64 = 90;

/// Only the head of the text is read: below stands a signature or somebody else's mail.
const MAX_CHARS: usize = 2000;

const MONTHS: &str = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let month = MONTHS;
    pattern(&format!(
        r"(?ix)
        (?P<y1>20\d\d)\s*[-/.年]\s*(?P<m1>\d{{1,2}})\s*[-/.月]\s*(?P<d1>\d{{1,2}})[日号號]?
        |(?P<m2>\d{{1,2}})\s*月\s*(?P<d2>\d{{1,2}})\s*[日号號]?
        |(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:[-–—]|to|until|through)\s*(?P<e3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m3>{month})\b\.?(?:,?\s*(?P<y3>20\d\d))?
        |(?P<m4>{month})\.?\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:[-–—]|to|until|through)\s*(?P<e4>\d{{1,2}})\b(?:st|nd|rd|th)?(?:,?\s*(?P<y4>20\d\d))?
        |(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m5>{month})\b\.?(?:,?\s*(?P<y5>20\d\d))?
        |(?P<m6>{month})\.?\s+(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s*(?P<y6>20\d\d))?
        |\b(?P<m7>1[0-2]|0?[1-9])[./](?P<d7>3[01]|[12]\d|0?[1-9])\b
        |(?P<d8>\d{{1,2}})\s*[日号號]
        |(?P<rel>今[天日]|本日|明[天日]|后天|後天|\btoday\b|\btomorrow\b)"
    ))
});
static ABSENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)休假|年假|请假|請假|休息|出差|外出|培训|不在|离岗|離崗|公出|度假|产假|病假|婚假|调休|无法及时|不能及时|無法及時|out of (?:the )?office|out of office|on leave|on vacation|on holiday|annual leave|away from|be away|am away|travel+ing|business trip|limited access|not in the office|absent|off work|maternity|sick leave|out on|abwesend|nicht im büro|im urlaub|nicht erreichbar|absente? (?:du|jusqu)|en congés?|absente?\b|fuera de la oficina|de vacaciones|ausente|fora do escritório|de férias|fuori (?:sede|ufficio)|in ferie|assente|в отпуске|отсутств|командировк|afwezig|niet aanwezig|met vakantie|op vakantie|nieobecn|na urlopie|不在|休暇|출장|휴가|부재",
    )
});
static BACK_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:[（(][^）)]{0,12}[）)])?\s*(?:[上下]午|早上|\d{1,2}[:：]\d\d)?\s*(?:返回|回来|回到|回公司|返岗|返崗|上班|恢复|恢復|归来|销假|到岗|回岗|后|後|之后|前(?:不|无|無)|以后)",
    )
});
static BACK_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:until|till|return(?:ing)?(?: to (?:the )?office| to work)?(?: on)?|back(?: in(?: the)? office| at work| to work)?(?: on| by)?|not be available before|available again (?:on|from)|be back on|return on|回来时间|返回时间|返岗时间|恢复时间)\s*(?:on\s+)?[:：]?\s*(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)?(?:day)?[,，.]?\s*(?:the\s+)?$",
    )
});
static UNTIL_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:至|到|截至|直至|[-–—~～－]|through|thru|up to and including|until and including|\bto\b|\band\b)\s*(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)?(?:day)?[,，.]?\s*(?:the\s+)?$",
    )
});

/// The absence that a reply of the day `today` tells of, if it tells of one.
pub(super) fn read(subject: &str, text: &str, today: Option<NaiveDate>) -> Option<Away> {
    let text = words::head(text, MAX_CHARS);
    let by_subject = {
        let lower = subject.to_lowercase();
        lower.contains("out of") || lower.contains("休假") || lower.contains("外出")
    };
    if !by_subject && !ABSENT.is_match(text) {
        return None;
    }
    let dates = today.map(|today| days(text, today)).unwrap_or_default();
    let mut away = Away::default();
    for day in &dates {
        match day.role {
            Role::Until => away.until = away.until.or(Some(day.date)),
            Role::Back => away.until = away.until.or_else(|| day.date.checked_sub_days(Days::new(1))),
            Role::Plain => away.from = away.from.or(Some(day.date)),
        }
    }
    // One day alone, neither an end nor a beginning, is the day itself.
    if away.until.is_none() && dates.len() == 1 && dates.first().is_some_and(|day| !day.open_ended) {
        away.until = away.from;
    }
    if let (Some(from), Some(until)) = (away.from, away.until)
        && until < from
    {
        away.until = until.with_year(from.year() + 1).filter(|until| *until >= from && today.is_some());
    }
    Some(away)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Plain,
    Until,
    Back,
}

struct Day {
    date: NaiveDate,
    role: Role,
    /// "from … on": no end is meant.
    open_ended: bool,
}

/// The days that the text names, with the part each plays.
fn days(text: &str, today: NaiveDate) -> Vec<Day> {
    let mut found: Vec<Day> = Vec::new();
    for hit in DATE.captures_iter(text) {
        let Some(all) = hit.get(0) else { continue };
        let before = text.get(..all.start()).unwrap_or_default();
        let before: String = before.chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
        let after = text.get(all.end()..).unwrap_or_default();
        let number = |name: &str| hit.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
        let month = |name: &str| hit.name(name).and_then(|m| month_of(m.as_str()));
        let first = |names: &[&str]| names.iter().find_map(|name| number(name));
        let year = first(&["y1", "y3", "y4", "y5", "y6"]).and_then(|year| i32::try_from(year).ok());
        let months =
            first(&["m1", "m2", "m7"]).or_else(|| ["m3", "m4", "m5", "m6"].iter().find_map(|name| month(name)));
        let day = first(&["d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"]);
        let back = BACK_BEFORE.is_match(&before) || BACK_AFTER.is_match(after);
        if let Some(word) = hit.name("rel") {
            let shift = match word.as_str().to_lowercase().as_str() {
                "后天" | "後天" => 2,
                "明天" | "明日" | "tomorrow" => 1,
                _ => 0,
            };
            if let Some(date) = today.checked_add_days(Days::new(shift)) {
                found.push(Day { date, role: if back { Role::Back } else { Role::Plain }, open_ended: false });
            }
            continue;
        }
        // A bare "27日" only ends a range whose month stands before it.
        let month_number = months.or_else(|| found.last().map(|day| day.date.month()));
        let (Some(month_number), Some(day)) = (month_number, day) else { continue };
        let joined = UNTIL_BEFORE.is_match(&before);
        if months.is_none() && !joined {
            continue;
        }
        let Some(date) = nearest(year, month_number, day, today) else { continue };
        let role = if back {
            Role::Back
        } else if joined {
            Role::Until
        } else {
            Role::Plain
        };
        let open_ended = after.trim_start().starts_with('起')
            || before.trim_end().to_lowercase().ends_with("from")
            || after.contains("起休");
        found.push(Day { date, role, open_ended });
        if let Some(end) = first(&["e3", "e4"]).and_then(|end| nearest(year, month_number, end, today)) {
            found.push(Day { date: end, role: Role::Until, open_ended: false });
        }
    }
    found
}

fn month_of(word: &str) -> Option<u32> {
    let start = words::head(word, 3).to_lowercase();
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    names.iter().position(|name| *name == start).and_then(|at| u32::try_from(at + 1).ok())
}

/// The date in the given year, or in the year that brings it nearest to what is still to come.
fn nearest(year: Option<i32>, month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
    if let Some(year) = year {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    let candidates = (0..=1).filter_map(|more| NaiveDate::from_ymd_opt(today.year() + more, month, day));
    candidates.into_iter().find(|date| date.signed_duration_since(today).num_days() >= -MAX_PAST_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absences_are_read_from_their_texts() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        for (text, expected) in [
            ("您好，我于11月25日至11月27日休年假，紧急事宜请联系王芳（分机8815）。", "2026-11-25..2026-11-27"),
            ("本人今日下午外出培训，17:00后回复邮件。", "2026-11-23..2026-11-23"),
            ("I am out of the office until Monday, 30 November, with limited access to email.", "..2026-11-29"),
            ("出差中（11.24-12.5），邮件不能及时查看，请微信联系。", "2026-11-24..2026-12-05"),
            ("您的邮件已收到，我会尽快回复您。", "none"),
            ("本人於12月1日（星期二）起休假，12月7日返回工作崗位。", "2026-12-01..2026-12-06"),
            ("我在11月25日至27日期间休假", "2026-11-25..2026-11-27"),
            ("I am on leave from 25 November to 27 November 2026.", "2026-11-25..2026-11-27"),
            ("I will be on vacation 25-27 November.", "2026-11-25..2026-11-27"),
            ("I am on annual leave from Dec 28 through Jan 4 and will return on January 5.", "2026-12-28..2027-01-04"),
            ("休假中，2026-11-25至2026-12-02，请联系王芳", "2026-11-25..2026-12-02"),
            ("休假中，12月1日上班", "..2026-11-30"),
            ("I am out of office.", ".."),
            ("Thank you for your message, we will answer soon.", "none"),
        ] {
            let day = |day: Option<NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
            let shown = read("", text, Some(today))
                .map_or("none".to_owned(), |away| format!("{}..{}", day(away.from), day(away.until)));
            assert_eq!(shown, expected, "{text}");
        }
    }
}
