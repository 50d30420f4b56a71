//! The special days of a year as somebody else announces them: `[[year]]` in the rules, `2027.json` of holiday-cn, `.ics`.
//!
//! ```text
//!  [[year]]        what the admin copied from the notice
//!  2027.json       {year, papers: [where it stands], days: [{name, date, isOffDay}]}; no days: not announced yet
//!  *-2027.ics      whole days; what is called …班 is worked, all others are off; the year is the one in the file's name
//! ```
//!
//! Nothing is fetched, and nothing is guessed: what cannot be read whole is refused.

use chrono::{Datelike as _, Days, NaiveDate};
use serde::Deserialize;

use super::dates::{Listed, belongs, twice};
use crate::desk::calendar::Announced;
use crate::written::{Page, Place, Placed, Problem, both};

/// The State Council's own site: what a Chinese list rests on.
const GOV_CN: &str = "https://www.gov.cn/";
/// Nobody is off for longer.
const LONGEST_EVENT_DAYS: usize = 366;

/// What a list of `holiday-cn` holds (its `schema.json`).
#[derive(Deserialize)]
struct Json {
    year: i32,
    papers: Vec<String>,
    days: Vec<JsonDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JsonDay {
    #[expect(dead_code, reason = "the schema asks for it: without it the file is another's")]
    name: String,
    date: String,
    is_off_day: bool,
}

/// Reads a list of `holiday-cn`; `chinese` ones have to rest on the government's own notice.
pub(super) fn json(file: &str, text: &str, chinese: bool) -> Result<Announced, Vec<Problem>> {
    let page = Page::new(file, text);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(vec![Place::whole(file).problem(
            both!("文件是空的", "this file is empty"),
            both!("重新下载这一年的 JSON", "get the JSON of that year again"),
        )]);
    }
    let list: Json = serde_json::from_str(text).map_err(|error| {
        let place = Place { file: file.into(), line: error.line(), column: error.column() };
        let mistake = both!("不是 holiday-cn 格式的 JSON（{error}）", "this is no JSON of holiday-cn ({error})");
        let mend = both!(
            "应含 year、papers 和 days（各有 name、date、isOffDay）；重新下载原文件",
            "it has year, papers and days (each with name, date, isOffDay); get the file again"
        );
        vec![place.problem(mistake, mend)]
    })?;
    let mut problems = Vec::new();
    let key = |key: &str, nth: usize| {
        let found = text.match_indices(&format!("\"{key}\"")).nth(nth);
        page.place(found.map_or(0, |(at, _)| at))
    };
    let name = file.rsplit('/').next().unwrap_or(file);
    let year = list.year;
    if let Some(named) = year_in(name).filter(|named| *named != year) {
        let mistake = both!("文件名是 {named} 年，内容却是 {year} 年", "the file is called {named}, but lists {year}");
        let mend = both!("改文件名，或换成 {named} 年的文件", "rename the file, or get that of {named}");
        return Err(vec![key("year", 0).problem(mistake, mend)]);
    }
    if chinese && list.papers.is_empty() && !list.days.is_empty() {
        problems.push(key("papers", 0).problem(
            both!("没有写明依据的通知", "it rests on no notice"),
            both!("用依据 {GOV_CN}… 的文件，不用推算的", "use a list that rests on {GOV_CN}…, none that was estimated"),
        ));
    }
    for paper in list.papers.iter().filter(|paper| chinese && !paper.starts_with(GOV_CN)) {
        problems.push(key("papers", 0).problem(
            both!("依据 {paper} 不是国务院的通知", "it rests on {paper}, which is no notice of the government"),
            both!("用依据 {GOV_CN}… 的文件", "use a list that rests on {GOV_CN}…"),
        ));
    }
    let source = list.papers.first().map_or(name, String::as_str).to_owned();
    // The file of a year that has not been announced is there, and empty.
    let is_whole = list.days.iter().any(|day| day.is_off_day);
    let mut announced = Announced { year, source, off: Vec::new(), worked: Vec::new(), is_whole };
    let mut seen: Vec<(NaiveDate, Placed<Listed>)> = Vec::new();
    for (nth, day) in list.days.iter().enumerate() {
        let (written, place) = (&day.date, key("date", nth));
        let Some(date) = written.parse::<NaiveDate>().ok().filter(|date| belongs(*date, year)) else {
            problems.push(place.problem(
                both!("`{written}` 不是 {year} 年的日期", "`{written}` is not a date of {year}"),
                both!("重新下载原文件", "get the file again"),
            ));
            continue;
        };
        let listed = if day.is_off_day { Listed::Holiday } else { Listed::Workday };
        match seen.iter().find(|(before, _)| *before == date) {
            Some((_, before)) => problems.push(twice(date, (before.value, &before.place), (listed, &place))),
            None => seen.push((date, Placed { value: listed, place })),
        }
        if day.is_off_day { announced.off.push(date) } else { announced.worked.push(date) }
    }
    if problems.is_empty() { Ok(announced) } else { Err(problems) }
}

/// Reads the whole-day events of a calendar file (RFC 5545).
pub(super) fn ics(file: &str, text: &str) -> Result<Announced, Vec<Problem>> {
    let name = file.rsplit('/').next().unwrap_or(file);
    let lines = unfolded(text);
    let place = |line: usize| Place { file: file.into(), line, column: 1 };
    if !lines
        .first()
        .is_some_and(|(_, line)| line.trim_start_matches('\u{feff}').eq_ignore_ascii_case("BEGIN:VCALENDAR"))
    {
        return Err(vec![Place::whole(file).problem(
            both!("不是 iCalendar 文件", "this is no iCalendar file"),
            both!("第一行应是 BEGIN:VCALENDAR；重新导出", "its first line is BEGIN:VCALENDAR; export it again"),
        )]);
    }
    let source = name.to_owned();
    let mut announced = Announced { year: 0, source, off: Vec::new(), worked: Vec::new(), is_whole: false };
    let mut problems = Vec::new();
    let mut event: Option<Event> = None;
    for (number, line) in &lines {
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        let bare = key.split(';').next().unwrap_or(key).to_ascii_uppercase();
        match (bare.as_str(), &mut event) {
            ("BEGIN", None) if value.eq_ignore_ascii_case("VEVENT") => {
                event = Some(Event::default());
            }
            ("END", Some(_)) if value.eq_ignore_ascii_case("VEVENT") => {
                let event = event.take().unwrap_or_default();
                let days = event.days();
                let count = days.len();
                if event.first.is_some() && (count == 0 || count > LONGEST_EVENT_DAYS) {
                    problems.push(place(*number).problem(
                        both!("这个事件有 {count} 天", "this event has {count} days"),
                        both!("DTEND 应在 DTSTART 之后一年之内", "DTEND lies after DTSTART, and within a year"),
                    ));
                }
                if event.is_worked { announced.worked.extend(days) } else { announced.off.extend(days) }
            }
            ("DTSTART" | "DTEND", Some(event)) => match NaiveDate::parse_from_str(value.trim(), "%Y%m%d") {
                Ok(date) if bare == "DTSTART" => event.first = Some(date),
                Ok(date) => event.end = Some(date),
                Err(_) => problems.push(place(*number).problem(
                    both!("`{value}` 不是整天的日期", "`{value}` is not the date of a whole day"),
                    both!("放假日应是整天事件；删去其他事件", "days off are whole days; delete other events"),
                )),
            },
            ("RRULE" | "RDATE", Some(_)) => problems.push(place(*number).problem(
                both!("不读取重复事件", "recurring events are not read"),
                both!("导出时展开成一天一个事件", "export it with one event a day"),
            )),
            ("SUMMARY", Some(event)) => event.is_worked = value.contains('班'),
            _ => {}
        }
    }
    let named = year_in(name);
    announced.is_whole = named.is_some_and(|year| announced.off.iter().any(|date| date.year() == year));
    announced.year = named.or_else(|| announced.off.iter().map(NaiveDate::year).max()).unwrap_or(0);
    if announced.off.is_empty() && problems.is_empty() {
        problems.push(Place::whole(file).problem(
            both!("文件中没有整天的事件", "there is no whole day in this file"),
            both!("重新导出", "export it again"),
        ));
    }
    if problems.is_empty() { Ok(announced) } else { Err(problems) }
}

/// One event so far.
#[derive(Default)]
struct Event {
    first: Option<NaiveDate>,
    /// Not included (RFC 5545 section 3.6.1); the day after the first where it is not written.
    end: Option<NaiveDate>,
    is_worked: bool,
}

impl Event {
    fn days(&self) -> Vec<NaiveDate> {
        let end = self.end.or_else(|| self.first?.checked_add_days(Days::new(1)));
        let days = self.first.into_iter().flat_map(|first| first.iter_days());
        days.take_while(|day| end.is_some_and(|end| *day < end)).take(LONGEST_EVENT_DAYS + 1).collect()
    }
}

/// The lines, with what was folded put back (RFC 5545 section 3.1), and their numbers.
fn unfolded(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(more), Some((_, before))) => before.push_str(more),
            (Some(_) | None, _) => lines.push((index + 1, line.to_owned())),
        }
    }
    lines
}

/// The year in a file's name.
fn year_in(name: &str) -> Option<i32> {
    let digits = name.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 4)?;
    digits.parse().ok()
}
