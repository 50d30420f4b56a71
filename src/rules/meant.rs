//! As meant: what was written, without places, in the types of the policy.
//!
//! What was missing or wrong is left empty here; a problem says so, and no policy is made of it.

use std::collections::BTreeMap;

use super::routes::{Example, WrittenRule};
use super::staff::{Staff, WrittenDesk, WrittenPerson};
use super::topics::{WrittenDuty, WrittenTopic};
use super::{Desk, Duty, Person, Pick, Rule, Topic};
use crate::ids::{DeskId, PersonId, TopicId};
use crate::written::Placed;

pub(super) fn people_and_desks(staff: Staff) -> (BTreeMap<PersonId, Person>, BTreeMap<DeskId, Desk>) {
    let person = |person: WrittenPerson| {
        let meant = Person {
            id: PersonId(person.id.value),
            name: person.name.map(|name| name.value).unwrap_or_default(),
            name_en: person.name_en,
            mail: person.mail.into_iter().map(|address| address.value).collect(),
            can: person.can.unwrap_or_default(),
            reports_to: person.reports_to.map(|id| PersonId(id.value)),
            deputy: person.deputy.map(|id| PersonId(id.value)),
            away: person.away,
            language: person.language,
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
        };
        (meant.id.clone(), meant)
    };
    (staff.people.into_iter().map(person).collect(), staff.desks.into_iter().map(desk).collect())
}

pub(super) fn topics(written: Vec<WrittenTopic>) -> BTreeMap<TopicId, Topic> {
    let topic = |topic: WrittenTopic| {
        let desk = DeskId(topic.desk.map(|desk| desk.value).unwrap_or_default());
        let meant = Topic { id: TopicId(topic.id.value), name: topic.name, desk };
        (meant.id.clone(), meant)
    };
    written.into_iter().map(topic).collect()
}

pub(super) fn duty(written: Option<WrittenDuty>) -> Duty {
    let Some(duty) = written else { return Duty { members: Vec::new(), pick: Pick::FewestOpen } };
    Duty { members: duty.members.into_iter().map(|id| PersonId(id.value)).collect(), pick: duty.pick }
}

/// A rule, and its examples apart: once they are borne out nobody needs them.
pub(super) fn rule(rule: WrittenRule) -> (Rule, Vec<Placed<Example>>) {
    let meant = Rule {
        origin: rule.name.place.to_string(),
        name: rule.name.value,
        any: rule.any,
        none: rule.none,
        within: rule.within,
        topic: TopicId(rule.topic.map(|topic| topic.value).unwrap_or_default()),
        route: rule.route,
    };
    (meant, rule.examples)
}
