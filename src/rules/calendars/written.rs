//! Calendar files as written: weeks, special days, busy periods, and the special days of years.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::dates::{Days, Listed, Run, belongs, required_runs, runs};
use super::hours;
use crate::desk::calendar::{Announced, Busy, Factor, Hours, Week};
use crate::rules::duty::WEEKDAYS;
use crate::rules::staff::read_id;
use crate::written::{Place, Placed, Section, both, zone};

/// Years that anybody keeps a calendar for.
const YEARS: (u64, u64) = (2000, 2199);
/// In hundredths; a factor of one would do nothing.
const FACTORS: (u32, u32) = (101, 1000);

/// What the calendar files say.
#[derive(Default)]
pub(in crate::rules) struct Written {
    pub(super) calendars: Vec<WrittenCalendar>,
    pub(super) years: Vec<WrittenYear>,
}

/// A `[[calendar]]` with an id; whatever else was wrong with it is noted and left out.
pub(in crate::rules) struct WrittenCalendar {
    pub(super) id: Placed<String>,
    pub(super) zone: Option<Tz>,
    pub(super) week: Option<Week>,
    pub(super) include: Vec<Placed<String>>,
    pub(super) files: Vec<Placed<String>>,
    /// Years whose special days are all here.
    pub(super) complete: Vec<i32>,
    pub(super) holidays: Vec<Placed<Run>>,
    pub(super) workdays: Vec<Placed<Run>>,
    pub(super) own_hours: Vec<(Vec<Placed<Run>>, Option<Hours>)>,
    pub(super) busy: Vec<Placed<Busy>>,
}

/// A `[[year]]` with an id; nothing in it if it is wrong.
pub(in crate::rules) struct WrittenYear {
    pub(super) id: Placed<String>,
    pub(super) announced: Option<Announced>,
}

impl Written {
    pub(in crate::rules) fn and(mut self, other: Self) -> Self {
        self.calendars.extend(other.calendars);
        self.years.extend(other.years);
        self
    }
}

pub(in crate::rules) fn read(top: &Section<'_>) -> Written {
    Written {
        calendars: top.sections("calendar").iter().filter_map(calendar).collect(),
        years: top.sections("year").iter().filter_map(year).collect(),
    }
}

fn calendar(section: &Section<'_>) -> Option<WrittenCalendar> {
    let id = read_id(section);
    section.require("zone");
    let complete = section.numbers("complete", YEARS.0, YEARS.1);
    let own_hours = |day: &Section<'_>| (required_runs(day, "dates"), hours::read(day));
    Some(WrittenCalendar {
        zone: section.meant("zone", zone).map(|zone| zone.value),
        week: week(section),
        include: section.texts("include").unwrap_or_default(),
        files: section.texts("files").unwrap_or_default(),
        complete: complete.into_iter().flatten().filter_map(|year| i32::try_from(year.value).ok()).collect(),
        holidays: runs(section, "holidays"),
        workdays: runs(section, "workdays"),
        own_hours: section.sections("day").iter().map(own_hours).collect(),
        busy: section.sections("busy").iter().flat_map(busy).collect(),
        id: id?,
    })
}

/// The week; nothing if one of its days is wrong.
fn week(section: &Section<'_>) -> Option<Week> {
    let parts = section.sections("week");
    if !section.has_required("week") {
        section.note(
            &section.place(),
            both!("没有写每周的工作时间，永远无人上班", "it has no [[calendar.week]]: nobody would ever work"),
            both!(
                "加上 [[calendar.week]]，days = [\"mon\", …]，hours = [\"09:00-18:00\"]",
                "add a [[calendar.week]] with days = [\"mon\", …] and hours = [\"09:00-18:00\"]"
            ),
        );
        return None;
    }
    let mut week = Week::default();
    let mut named: BTreeMap<u32, Place> = BTreeMap::new();
    let mut is_sound = !parts.is_empty();
    for part in &parts {
        part.require("days");
        let hours = hours::read(part);
        let (Some(days), Some(hours)) = (part.choices("days", WEEKDAYS), hours) else {
            is_sound = false;
            continue;
        };
        is_sound &= !days.is_empty();
        if days.is_empty() {
            part.note(
                &part.place_of_key("days"),
                both!("`days` 是空的", "`days` is empty"),
                both!("写成如 [\"mon\", \"tue\"]", "write it like [\"mon\", \"tue\"]"),
            );
        }
        let places = part.texts("days").unwrap_or_default();
        for (day, written) in days.iter().zip(places) {
            let at = day.num_days_from_monday();
            if let Some(before) = named.get(&at) {
                let word = &written.value;
                part.note(
                    &written.place,
                    both!("`{word}` 的工作时间已在 {before} 写过", "`{word}` has its hours already, at {before}"),
                    both!(
                        "删去其中一处；一天有几段时间，写在同一个 hours 里",
                        "delete one of the two; several hours of a day stand in one `hours`"
                    ),
                );
                is_sound = false;
            }
            named.insert(at, written.place);
            if let Some(slot) = week.days.get_mut(at as usize) {
                slot.clone_from(&hours);
            }
        }
    }
    is_sound.then_some(week)
}

fn busy(section: &Section<'_>) -> Vec<Placed<Busy>> {
    let runs = required_runs(section, "dates");
    section.require("factor");
    let factor = section.hundredths("factor", FACTORS.0, FACTORS.1).and_then(Factor::hundredths);
    let Some(factor) = factor else { return Vec::new() };
    runs.into_iter().map(|run| run.map(|Run { first, last }| Busy { first, last, factor })).collect()
}

fn year(section: &Section<'_>) -> Option<WrittenYear> {
    let id = read_id(section);
    let source = section.required_text("source");
    section.require("year");
    let number = section.number("year", YEARS.0, YEARS.1).and_then(|year| i32::try_from(year).ok());
    let (off, worked) = (required_runs(section, "holidays"), runs(section, "workdays"));
    let mut days = Days::default();
    for (runs, listed) in [(&off, Listed::Holiday), (&worked, Listed::Workday)] {
        for run in runs {
            days.list(run, listed);
            let strange = number.and_then(|year| run.value.days().find(|day| !belongs(*day, year)));
            if let (Some(day), Some(year)) = (strange, number) {
                section.note(
                    &run.place,
                    both!("{day} 不在 {year} 年", "{day} is not in {year}"),
                    both!(
                        "改日期，或写进那一年的 [[year]]",
                        "correct the date, or put it into the [[year]] that it belongs to"
                    ),
                );
            }
        }
    }
    days.problems.into_iter().for_each(|problem| section.add(problem));
    let all = |runs: Vec<Placed<Run>>| runs.into_iter().flat_map(|run| run.value.days()).collect();
    let announced = number.zip(source).map(|(year, source)| Announced {
        year,
        source: source.value,
        off: all(off),
        worked: all(worked),
        is_whole: true,
    });
    Some(WrittenYear { id: id?, announced })
}
