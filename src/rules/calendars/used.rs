//! Who goes by which calendar, and which calendars lack holidays.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};

use super::Compiled;
use crate::desk::calendar::Calendar;
use crate::ids::{CalendarId, DeskId, PersonId};
use crate::rules::{Policy, Sla, Urgent};
use crate::written::{Placed, Problem, both, mend_word};

/// From here on the next year's holidays are expected, as month and day: the notice comes early in November.
const NEXT_YEAR_FROM: (u32, u32) = (11, 15);

impl Policy {
    /// The calendar that a desk's limits are counted on, if it has one of its own.
    #[must_use]
    pub fn desk_calendar(&self, desk: Option<&DeskId>) -> Option<&Calendar> {
        self.named(desk.and_then(|desk| self.desks.get(desk)).and_then(|desk| desk.calendar.as_ref()))
    }

    /// The calendar that an SLA is counted on.
    #[must_use]
    pub fn sla_calendar(&self, sla: &Sla) -> &Calendar {
        self.named(sla.calendar.as_ref()).unwrap_or(&self.calendar)
    }

    /// The calendar that urgent limits are counted on, where they have one of their own.
    #[must_use]
    pub fn urgent_calendar(&self, urgent: &Urgent) -> Option<&Calendar> {
        self.named(urgent.calendar.as_ref())
    }

    /// The calendar that a person works by, if it is one of his own: when he is told things, and in which zone.
    #[must_use]
    pub fn own_calendar(&self, person: &PersonId) -> Option<&Calendar> {
        self.named(self.people.get(person).and_then(|person| person.calendar.as_ref()))
    }

    /// The calendar that a person works by.
    #[must_use]
    pub fn calendar_of(&self, person: &PersonId) -> &Calendar {
        self.own_calendar(person).unwrap_or(&self.calendar)
    }

    fn named(&self, id: Option<&CalendarId>) -> Option<&Calendar> {
        Some(&self.calendars.get(id?)?.calendar)
    }

    /// The calendars in use whose holidays of this year, or late in it of the next, are not known: whoever starts the
    /// desk is told so once, and every due time that touches such a year says so too (mail-facts E1-2).
    #[must_use]
    pub fn unknown_holidays(&self, today: NaiveDate) -> Vec<Problem> {
        let of_desks = self.desks.values().filter_map(|desk| desk.calendar.as_ref());
        let of_people = self.people.values().filter_map(|person| person.calendar.as_ref());
        let of_slas = self.slas.values().chain([&self.sla]);
        let of_slas = of_slas
            .flat_map(|sla| [sla.calendar.as_ref(), sla.urgent.as_ref().and_then(|urgent| urgent.calendar.as_ref())]);
        let used: BTreeSet<&CalendarId> =
            of_desks.chain(of_people).chain(of_slas.flatten()).chain([self.calendar.id()]).collect();
        let is_late = (today.month(), today.day()) >= NEXT_YEAR_FROM;
        let years = [Some(today.year()), is_late.then_some(today.year() + 1)];
        let mut problems = Vec::new();
        for office in used.into_iter().filter_map(|id| self.calendars.get(id)) {
            let id = office.calendar.id();
            for year in years.into_iter().flatten().filter(|year| !office.calendar.is_known(*year)) {
                problems.push(office.place.problem(
                    both!(
                        "日历 `{id}` 没有 {year} 年的放假安排，该年时限按平常每周计，并逐件注明",
                        "calendar `{id}` has no holidays of {year}: limits in it count by the ordinary week, and say so"
                    ),
                    both!(
                        "公布后写 files = [\"{year}.json\"]；自己列全了就写 complete = [{year}]",
                        "write files = [\"{year}.json\"] when they are out, or complete = [{year}] if you have listed them all"
                    ),
                ));
            }
        }
        problems
    }
}

/// Names of calendars that rule files give.
pub(in crate::rules) struct Named<'n>(pub(in crate::rules) Vec<&'n Placed<String>>);

impl Named<'_> {
    /// Those that name none.
    pub(in crate::rules) fn strangers(&self, ids: &BTreeSet<String>) -> Vec<Problem> {
        let strangers = self.0.iter().filter(|name| !ids.contains(&name.value));
        let problem = |name: &&Placed<String>| {
            let wrong = &name.value;
            let mistake = both!("没有 id 为 `{wrong}` 的日历", "there is no calendar `{wrong}`");
            name.place.problem(mistake, mend_word(wrong, ids.iter().map(String::as_str)))
        };
        strangers.map(problem).collect()
    }
}

/// Calendars that somebody wrote, and nobody goes by.
pub(in crate::rules) fn unused(compiled: &Compiled, named: &Named<'_>) -> Vec<Problem> {
    let is_used = |id: &CalendarId| id.as_str() == super::USUAL || named.0.iter().any(|name| name.value == id.as_str());
    let unused = compiled.offices.iter().filter(|(id, _)| !is_used(id));
    let problem = |(id, office): (&CalendarId, &super::Office)| {
        office.place.problem(
            both!("没有时限、接口组或人用到日历 `{id}`", "no limit, desk or person goes by calendar `{id}`"),
            both!(
                "在 [sla.…]、[[desk]] 或 [[person]] 写 calendar = \"{id}\"，或删去它",
                "write calendar = \"{id}\" in an [sla.…], a [[desk]] or a [[person]], or delete it"
            ),
        )
    };
    unused.map(problem).collect()
}
