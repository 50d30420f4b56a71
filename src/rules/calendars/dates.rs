//! Days as calendars list them: `"2026-10-01..2026-10-07 国庆"`, one day or both ends of a run, and what they are called.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Months, NaiveDate};
use unicode_normalization::UnicodeNormalization as _;

use crate::written::{Both, Place, Placed, Problem, Section, both};

/// A closing of more than a year is a slip in its year.
const LONGEST_RUN_DAYS: i64 = 366;

/// A run of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
}

impl Run {
    pub(super) fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take_while(move |day| *day <= self.last)
    }
}

/// The runs of a list; those that cannot be read are noted and left out.
pub(super) fn runs(section: &Section<'_>, key: &'static str) -> Vec<Placed<Run>> {
    section.texts(key).into_iter().flatten().filter_map(|text| run_noted(section, text)).collect()
}

/// The runs of a list that has to be there, and not empty.
pub(super) fn required_runs(section: &Section<'_>, key: &'static str) -> Vec<Placed<Run>> {
    let texts = section.required_texts(key);
    if texts.as_ref().is_some_and(Vec::is_empty) {
        section.note(
            &section.place_of_key(key),
            both!("`{key}` 是空的", "`{key}` is empty"),
            both!("至少写一天，如 \"2026-12-31\"", "write one day at least, as \"2026-12-31\""),
        );
    }
    texts.into_iter().flatten().filter_map(|text| run_noted(section, text)).collect()
}

fn run_noted(section: &Section<'_>, text: Placed<String>) -> Option<Placed<Run>> {
    match run(&text.value) {
        Ok(value) => Some(Placed { value, place: text.place }),
        Err((mistake, mend)) => {
            section.note(&text.place, mistake, mend);
            None
        }
    }
}

/// Reads a run; what stands behind it is its name.
fn run(written: &str) -> Result<Run, (Both, Both)> {
    let dates = written.split_whitespace().next().unwrap_or_default();
    let (from, to) = dates.split_once("..").unwrap_or((dates, dates));
    match (from.parse::<NaiveDate>(), to.parse::<NaiveDate>()) {
        (Ok(first), Ok(last)) if last < first => Err((
            both!("`{dates}` 的结束日早于开始日", "`{dates}` ends before it begins"),
            both!("写成 `{last}..{first}`", "write `{last}..{first}`"),
        )),
        (Ok(first), Ok(last)) if (last - first).num_days() >= LONGEST_RUN_DAYS => Err((
            both!("`{dates}` 长于一年", "`{dates}` is longer than a year"),
            both!("检查年份", "look at its years"),
        )),
        (Ok(first), Ok(last)) => Ok(Run { first, last }),
        (Err(_), _) => Err(no_date(written, from)),
        (Ok(_), Err(_)) => Err(no_date(written, to)),
    }
}

/// Why this is no date.
fn no_date(written: &str, date: &str) -> (Both, Both) {
    if let Some(end) = end_of_month(date) {
        let mistake = both!("没有 `{date}` 这一天", "there is no day `{date}`");
        return (mistake, both!("那个月最后一天是 `{end}`", "the last day of that month is `{end}`"));
    }
    let mistake = both!("`{date}` 不是日期", "`{date}` is not a date");
    // As hands mean it: full-width digits, 2026年10月1日, 2026/10/1, a dash for the dots of a run.
    let plain: String = written.nfkc().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.replace(['年', '月', '/'], "-").replace('日', "").replace(['~', '—', '–', '至', '到'], "..");
    let meant = plain.split_once("..").map_or_else(
        || plain.parse::<NaiveDate>().ok().map(|day| day.to_string()),
        |(from, to)| {
            let (from, to) = (from.parse::<NaiveDate>().ok()?, to.trim_start_matches('.').parse::<NaiveDate>().ok()?);
            Some(format!("{from}..{to}"))
        },
    );
    match meant {
        Some(meant) => (mistake, both!("写成 `{meant}`", "write `{meant}`")),
        None => (
            mistake,
            both!(
                "写成如 `2026-10-01` 或 `2026-10-01..2026-10-07`，名称空一格写在后面",
                "write it like `2026-10-01` or `2026-10-01..2026-10-07`, and its name behind a blank"
            ),
        ),
    }
}

/// The last day of the month of a date that is one but for its day.
fn end_of_month(date: &str) -> Option<NaiveDate> {
    let (month, day) = date.rsplit_once('-')?;
    day.parse::<u32>().ok().filter(|day| (29..=31).contains(day))?;
    format!("{month}-01").parse::<NaiveDate>().ok()?.checked_add_months(Months::new(1))?.pred_opt()
}

/// What a day is listed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    Holiday,
    Workday,
    OwnHours,
}

impl Listed {
    fn words(self) -> Both {
        match self {
            Self::Holiday => both!("休息日", "a day off"),
            Self::Workday => both!("上班日", "a workday"),
            Self::OwnHours => both!("另有工作时间的日子", "a day with hours of its own"),
        }
    }
}

/// The days of a list that says what each is, and none twice.
#[derive(Default)]
pub(super) struct Days {
    listed: BTreeMap<NaiveDate, (Listed, Place)>,
    pub(super) problems: Vec<Problem>,
}

impl Days {
    /// Lists a run; its first day that is listed already is told.
    pub(super) fn list(&mut self, run: &Placed<Run>, listed: Listed) {
        for day in run.value.days() {
            match self.listed.get(&day) {
                None => {
                    self.listed.insert(day, (listed, run.place.clone()));
                }
                Some((before, place)) => {
                    let problem = twice(day, (*before, place), (listed, &run.place));
                    self.problems.push(problem);
                    return;
                }
            }
        }
    }
}

/// A day that is listed a second time.
pub(super) fn twice(day: NaiveDate, (before, place): (Listed, &Place), (listed, here): (Listed, &Place)) -> Problem {
    let (one, other) = (before.words(), listed.words());
    let (zh, en) = (&one.zh, &one.en);
    let (other_zh, other_en) = (&other.zh, &other.en);
    let mistake = if before == listed {
        both!("{day} 已在 {place} 列出", "{day} is listed already at {place}")
    } else {
        both!("{day} 这里是{other_zh}，在 {place} 却是{zh}", "{day} is {other_en} here, and {en} at {place}")
    };
    here.problem(mistake, both!("删去其中一处", "delete one of the two"))
}

/// Whether a notice for `year` can name this day: its own, or one of the December before.
pub(super) fn belongs(day: NaiveDate, year: i32) -> bool {
    day.year() == year || (day.year() == year - 1 && day.month() == 12)
}
