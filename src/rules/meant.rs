//! As meant: what was written, without places, in the types of the policy.
//!
//! What was missing or wrong is left empty here; a problem says so, and no policy is made of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::duty::{OfTopics, WrittenDuty, WrittenOfTopics, WrittenShift, WrittenSwap};
use super::routes::{Example, WrittenRule};
use super::sla::STANDARD;
use super::staff::{Staff, WrittenDesk, WrittenPerson};
use super::topics::WrittenTopic;
use super::{Desk, Duty, Leaving, Person, Pick, Rule, Shift, Swap, Topic};
use crate::ids::{CalendarId, DeskId, PersonId, SlaId, TopicId};
use crate::written::Placed;

pub(super) fn people_and_desks(staff: Staff) -> (BTreeMap<PersonId, Person>, BTreeMap<DeskId, Desk>) {
    let of_desks = calendars_of_desks(&staff);
    let calendar = |id: Placed<String>| CalendarId(id.value);
    let person = |person: WrittenPerson| {
        let meant = Person {
            id: PersonId(person.id.value.clone()),
            name: person.name.map(|name| name.value).unwrap_or_default(),
            name_en: person.name_en,
            title: person.title,
            mail: person.mail.into_iter().map(|address| address.value).collect(),
            can: person.can.unwrap_or_default(),
            reports_to: person.reports_to.map(|id| PersonId(id.value)),
            deputy: person.deputy.map(|id| PersonId(id.value)),
            away: person.away,
            left: leaving(person.left, person.successor),
            language: person.language,
            calendar: person.calendar.map(calendar).or_else(|| of_desks.get(&person.id.value).cloned().flatten()),
            phone: person.phone,
        };
        (meant.id.clone(), meant)
    };
    let desk = |desk: WrittenDesk| {
        let meant = Desk {
            id: DeskId(desk.id.value),
            name: desk.name.map(|name| name.value).unwrap_or_default(),
            members: desk.members.into_iter().map(|id| PersonId(id.value)).collect(),
            mail: desk.mail.map(|address| address.value),
            pick: desk.pick,
            calendar: desk.calendar.map(calendar),
        };
        (meant.id.clone(), meant)
    };
    (staff.people.into_iter().map(person).collect(), staff.desks.into_iter().map(desk).collect())
}

/// Whoever is on desks that all go by one calendar works by it too.
fn calendars_of_desks(staff: &Staff) -> BTreeMap<String, Option<CalendarId>> {
    let mut of: BTreeMap<String, Option<CalendarId>> = BTreeMap::new();
    for desk in &staff.desks {
        let calendar = desk.calendar.as_ref().map(|id| CalendarId(id.value.clone()));
        for member in &desk.members {
            let known = of.entry(member.value.clone()).or_insert_with(|| calendar.clone());
            if *known != calendar {
                *known = None;
            }
        }
    }
    of
}

pub(super) fn topics(written: Vec<WrittenTopic>) -> BTreeMap<TopicId, Topic> {
    let topic = |topic: WrittenTopic| {
        let desk = DeskId(topic.desk.map(|desk| desk.value).unwrap_or_default());
        let sla = topic.sla.map(|sla| SlaId(sla.value)).filter(|sla| sla.as_str() != STANDARD);
        let meant =
            Topic { id: TopicId(topic.id.value), name: topic.name, desk, confidential: topic.confidential, sla };
        (meant.id.clone(), meant)
    };
    written.into_iter().map(topic).collect()
}

fn leaving(left: Option<Placed<NaiveDate>>, successor: Option<Placed<String>>) -> Option<Leaving> {
    let left = left?;
    let place = &left.place;
    let origin = format!("{}:{}:{}", place.file, place.line, place.column);
    Some(Leaving { on: left.value, successor: successor.map(|id| PersonId(id.value)), origin })
}

pub(super) fn duty(written: Option<WrittenDuty>) -> Duty {
    let Some(duty) = written else { return Duty::of(Vec::new(), Pick::FewestOpen) };
    let people = |ids: Vec<Placed<String>>| ids.into_iter().map(|id| PersonId(id.value)).collect::<Vec<_>>();
    // What could not be read is a problem, and there is no policy then.
    let shift = |shift: WrittenShift| Some(Shift { when: shift.when?.value, members: people(shift.members) });
    let swap = |swap: WrittenSwap| {
        let [one, other] = people(swap.people).try_into().ok()?;
        Some(Swap { people: (one, other), dates: swap.dates })
    };
    let of_topics = |own: WrittenOfTopics| OfTopics {
        topics: own.topics.into_iter().map(|topic| TopicId(topic.value)).collect(),
        members: people(own.members),
        pick: own.pick,
    };
    Duty {
        members: people(duty.members),
        pick: duty.pick,
        max_open: duty.max_open,
        topics: duty.topics.into_iter().map(of_topics).collect(),
        shifts: duty.shifts.into_iter().filter_map(shift).collect(),
        swaps: duty.swaps.into_iter().filter_map(swap).collect(),
    }
}

/// A rule, and its examples apart: once they are borne out nobody needs them.
pub(super) fn rule(rule: WrittenRule) -> (Rule, Vec<Placed<Example>>) {
    let meant = Rule {
        origin: rule.name.place.to_string(),
        name: rule.name.value,
        when: rule.when,
        topic: TopicId(rule.topic.map(|topic| topic.value).unwrap_or_default()),
        route: rule.route,
    };
    (meant, rule.examples)
}
