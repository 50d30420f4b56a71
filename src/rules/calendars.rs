//! `calendars/`: when offices are open. Any number of calendars, and the special days of years that they include.
//!
//! ```text
//!  weeks of [[calendar.week]]
//!    ◀─ years: [[year]] named in `include`, lists of `files`; of two, the later year's
//!    ◀─ the calendar's own holidays, workdays and [[calendar.day]], which win over them (mail-facts E1-4)
//! ```
//!
//! The Chinese office `cn` and the years `cn-2025` and `cn-2026` are built in; a file that defines one of these takes its
//! place, so that a house without calendar files goes on as it did.

mod dates;
mod hours;
mod used;
mod written;
mod years;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use chrono_tz::Tz;

use self::dates::{Days, Listed, Run};
use self::written::WrittenCalendar;
use super::check;
use super::duty::WEEKDAYS;
use crate::desk::calendar::{Announced, Busy, Calendar, Hours};
use crate::ids::CalendarId;
use crate::written::{Place, Placed, Problem, both};

pub(super) use self::used::{Named, unused};
pub(super) use self::written::{Written, read};

/// The calendar that counts where none is named.
pub(super) const USUAL: &str = "cn";
/// Where calendar files stand.
pub(super) const FOLDER: &str = "calendars/";

/// A calendar and where it stands.
#[derive(Clone, Debug)]
pub struct Office {
    /// When it is open.
    pub calendar: Calendar,
    /// Where it is defined, for whoever has to mend it.
    pub place: Place,
}

/// What calendar files come to.
pub(super) struct Compiled {
    pub(super) offices: BTreeMap<CalendarId, Office>,
    /// Every name that a calendar has, whether it is sound or not.
    pub(super) ids: BTreeSet<String>,
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<Problem>,
}

/// The files beside the calendars' own: lists of days, by name. Nothing in one that could not be read.
pub(super) type Lists<'f> = BTreeMap<&'f str, Option<&'f str>>;

/// The calendars as meant.
pub(super) fn compile(written: Written, lists: &Lists<'_>, prefix: &str) -> Compiled {
    let built_in = Announced::in_china().into_iter();
    let mut making = Making {
        years: built_in.map(|year| (format!("{USUAL}-{}", year.year), Some(year))).collect(),
        read: BTreeMap::new(),
        lists,
        chinese: lists_of_chinese(&written.calendars),
        prefix,
        problems: check::doubles(written.calendars.iter().map(|calendar| &calendar.id)),
        notes: Vec::new(),
    };
    making.problems.extend(check::doubles(written.years.iter().map(|year| &year.id)));
    making.years.extend(written.years.into_iter().map(|year| (year.id.value, year.announced)));
    let mut ids: BTreeSet<String> = written.calendars.iter().map(|calendar| calendar.id.value.clone()).collect();
    let mut offices: BTreeMap<CalendarId, Office> = BTreeMap::new();
    for written in &written.calendars {
        let place = written.id.place.clone();
        let calendar = making.calendar(written);
        offices.extend(calendar.map(|calendar| (calendar.id().clone(), Office { calendar, place })));
    }
    if ids.insert(USUAL.to_owned()) {
        let place = Place::whole(&format!("{prefix}{FOLDER}"));
        offices.insert(CalendarId::from(USUAL), Office { calendar: Calendar::china_office(), place });
    }
    making.notes.extend(making.unread());
    Compiled { offices, ids, problems: making.problems, notes: making.notes }
}

fn lists_of_chinese(calendars: &[WrittenCalendar]) -> BTreeSet<String> {
    let is_chinese = |calendar: &&WrittenCalendar| {
        calendar.zone.is_some_and(|zone| zone == Tz::Asia__Shanghai || zone == Tz::Asia__Urumqi)
    };
    let files = calendars.iter().filter(is_chinese).flat_map(|calendar| &calendar.files);
    files.map(|file| file.value.clone()).collect()
}

/// Puts calendars together.
struct Making<'m> {
    /// By the names that `include` knows; nothing in one that is wrong.
    years: BTreeMap<String, Option<Announced>>,
    /// Lists that were read for one calendar or another.
    read: BTreeMap<String, Option<Announced>>,
    lists: &'m Lists<'m>,
    /// Those that a Chinese calendar names: they have to rest on the government's notice, whoever else names them.
    chinese: BTreeSet<String>,
    prefix: &'m str,
    problems: Vec<Problem>,
    notes: Vec<Problem>,
}

impl Making<'_> {
    fn calendar(&mut self, written: &WrittenCalendar) -> Option<Calendar> {
        let id = CalendarId(written.id.value.clone());
        let years = self.years_of(written);
        let days = own_days(written, &mut self.problems);
        self.problems.extend(busy_twice(&written.busy));
        let weeks = Calendar::new(id, written.zone?, written.week.clone()?)?;
        let mut calendar = years.iter().fold(weeks, Calendar::with_year);
        self.notes.extend(worked_anyway(&calendar, written));
        for (day, hours) in days {
            let usual = || calendar.usual_hours().clone();
            let hours = hours.unwrap_or_else(usual);
            calendar = calendar.with_day(day, hours);
        }
        let here = written.id.place.file.as_ref();
        calendar = written.complete.iter().fold(calendar, |calendar, year| calendar.with_known_year(*year, here));
        Some(written.busy.iter().fold(calendar, |calendar, busy| calendar.with_busy(busy.value)))
    }

    /// The years that a calendar takes over, the later ones last: their lists may change days of the December before.
    fn years_of(&mut self, written: &WrittenCalendar) -> Vec<Announced> {
        let mut years: Vec<(&Placed<String>, Announced)> = Vec::new();
        for name in &written.include {
            if let Some(year) = self.years.get(&name.value) {
                years.extend(year.clone().map(|year| (name, year)));
                continue;
            }
            let wrong = &name.value;
            let mistake = both!("没有 id 为 `{wrong}` 的年份", "there is no year `{wrong}`");
            // The nearest name would be that of another year.
            let known = self.years.keys().map(|id| format!("`{id}`")).collect::<Vec<_>>();
            let (zh, en) = (known.join("、"), known.join(", "));
            let mend = both!(
                "已有的是 {zh}；其他年份写一节 [[year]]，或在 files 写放假表的文件名",
                "those here are {en}; write a [[year]] for another, or name its list in `files`"
            );
            self.problems.push(name.place.problem(mistake, mend));
        }
        for name in &written.files {
            years.extend(self.list(name).map(|year| (name, year)));
        }
        years.sort_by_key(|(_, year)| year.year);
        for (at, (name, year)) in years.iter().enumerate() {
            let earlier = years.iter().take(at).filter(|(_, before)| before.year == year.year);
            self.problems.extend(earlier.filter_map(|(before, other)| contradiction((before, other), (name, year))));
        }
        years.into_iter().map(|(_, year)| year).collect()
    }

    /// A list beside the calendars, read once.
    fn list(&mut self, name: &Placed<String>) -> Option<Announced> {
        let file = &name.value;
        let ending = file.rsplit('.').next().unwrap_or_default().to_lowercase();
        let mut wrong = |mistake, mend| {
            self.problems.push(name.place.problem(mistake, mend));
            None
        };
        if file.contains(['/', '\\']) {
            let bare = file.rsplit(['/', '\\']).next().unwrap_or_default();
            return wrong(
                both!("`{file}` 带有路径", "`{file}` is a path"),
                both!("把文件放进 calendars/，只写 `{bare}`", "put the file into calendars/, and write `{bare}` alone"),
            );
        }
        if ending != "json" && ending != "ics" {
            return wrong(
                both!("`{file}` 不是 .json 或 .ics 文件", "`{file}` is neither a .json nor an .ics file"),
                both!(
                    "用 holiday-cn 的 JSON 或 .ics；自己列的日子写进 holidays",
                    "use a JSON of holiday-cn or an .ics; days of your own go into `holidays`"
                ),
            );
        }
        let Some(text) = self.lists.get(file.as_str()) else {
            let mend = both!("把文件放进 calendars/，或改名字", "put the file there, or correct its name");
            return wrong(both!("calendars/ 下没有文件 `{file}`", "there is no file `{file}` in calendars/"), mend);
        };
        if let Some(read) = self.read.get(file) {
            return read.clone();
        }
        let shown = format!("{}{FOLDER}{file}", self.prefix);
        // That it could not be read is told already.
        let read = text.map(|text| {
            if ending == "json" {
                years::json(&shown, text, self.chinese.contains(file))
            } else {
                years::ics(&shown, text)
            }
        });
        let read = match read {
            Some(Ok(year)) => Some(year),
            Some(Err(problems)) => {
                self.problems.extend(problems);
                None
            }
            None => None,
        };
        if let Some(year) = read.as_ref().filter(|year| !year.is_whole) {
            self.notes.push(not_whole(&shown, year));
        }
        self.read.insert(file.clone(), read.clone());
        read
    }

    /// Lists that lie there, and that no calendar names.
    fn unread(&self) -> Vec<Problem> {
        let unread = self.lists.keys().filter(|name| !self.read.contains_key(**name));
        let problem = |name: &&str| {
            Place::whole(&format!("{}{FOLDER}{name}", self.prefix)).problem(
                both!("没有日历用到这个文件", "no calendar names this file"),
                both!(
                    "在 [[calendar]] 写 files = [\"{name}\"]，或移走它",
                    "write files = [\"{name}\"] in a [[calendar]], or move it away"
                ),
            )
        };
        unread.map(problem).collect()
    }
}

fn not_whole(file: &str, year: &Announced) -> Problem {
    let number = year.year;
    if year.off.is_empty() {
        return Place::whole(file).problem(
            both!(
                "{number} 年的放假安排尚未公布，按平常每周计",
                "the holidays of {number} have not been announced: the ordinary week counts"
            ),
            both!("公布后换成新文件", "put the new file in its place when they are"),
        );
    }
    Place::whole(file).problem(
        both!(
            "文件名没有写年份，不能确定哪一年是完整的",
            "its name says no year: nobody knows which one it holds whole"
        ),
        both!(
            "改名为如 holidays-{number}.ics，或在日历写 complete = [{number}]",
            "call it like holidays-{number}.ics, or write complete = [{number}] in the calendar"
        ),
    )
}

/// Two lists of one year that do not agree on a day.
fn contradiction(
    (name, one): (&Placed<String>, &Announced),
    (here, other): (&Placed<String>, &Announced),
) -> Option<Problem> {
    let day = other
        .off
        .iter()
        .find(|day| one.worked.contains(day))
        .or_else(|| other.worked.iter().find(|day| one.off.contains(day)))?;
    let (one, other) = (&name.value, &here.value);
    Some(here.place.problem(
        both!(
            "{day} 在 `{one}` 和 `{other}` 中一处休息、一处上班",
            "{day} is a day off in one of `{one}` and `{other}`, and a workday in the other"
        ),
        both!("只用其中一个", "use one of the two"),
    ))
}

/// The days that a calendar lists itself; those without hours have the usual ones.
fn own_days(written: &WrittenCalendar, problems: &mut Vec<Problem>) -> BTreeMap<NaiveDate, Option<Hours>> {
    let mut days = Days::default();
    let mut own = BTreeMap::new();
    let mut list = |runs: &[Placed<Run>], listed, hours: &Option<Hours>| {
        for run in runs {
            days.list(run, listed);
            own.extend(run.value.days().map(|day| (day, hours.clone())));
        }
    };
    list(&written.holidays, Listed::Holiday, &Some(Hours::closed()));
    list(&written.workdays, Listed::Workday, &None);
    for (runs, hours) in &written.own_hours {
        list(runs, Listed::OwnHours, hours);
    }
    problems.extend(days.problems);
    own
}

/// Workdays that are worked without being listed: somebody meant another date.
fn worked_anyway(calendar: &Calendar, written: &WrittenCalendar) -> Vec<Problem> {
    let problem = |run: &Placed<Run>| {
        let day = run.value.days().find(|day| calendar.is_workday(*day))?;
        let weekday = WEEKDAYS.iter().find(|(_, known)| *known == day.weekday()).map_or("", |(word, _)| word);
        Some(run.place.problem(
            both!("{day}（{weekday}）本来就上班", "{day} ({weekday}) is worked anyway"),
            both!("改日期，或删去它", "correct the date, or delete it"),
        ))
    };
    written.workdays.iter().filter_map(problem).collect()
}

fn busy_twice(busy: &[Placed<Busy>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, second) in busy.iter().enumerate() {
        let meets =
            |first: &&Placed<Busy>| first.value.first <= second.value.last && second.value.first <= first.value.last;
        if let Some(first) = busy.iter().take(at).find(meets) {
            let (day, place) = (second.value.first.max(first.value.first), &first.place);
            problems.push(second.place.problem(
                both!("{day} 已在 {place} 的繁忙时段内", "{day} lies in the busy period at {place} already"),
                both!("改其中一段的日期", "change the dates of one of the two"),
            ));
        }
    }
    problems
}
