//! People who leave for good: is there somebody who can take over what was theirs (P-50), and who names them still?

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Can;
use super::check::Known;
use super::duty::WrittenDuty;
use super::staff::WrittenPerson;
use crate::written::{Placed, Problem, both};

/// What is wrong with `left` and `successor`.
pub(super) fn check(known: &Known<'_>) -> Vec<Problem> {
    let Some(staff) = known.staff else { return Vec::new() };
    staff.people.iter().filter_map(|person| wrong(known, person, person.successor.as_ref()?)).collect()
}

/// Whoever leaves without a successor: whoever stands in sees to what was his, and it stays his.
pub(super) fn without_successor(known: &Known<'_>) -> Vec<Problem> {
    let people = known.staff.into_iter().flat_map(|staff| &staff.people);
    let leavers =
        people.filter(|person| person.successor.is_none()).filter_map(|person| Some((person, person.left.as_ref()?)));
    let works = |person: &WrittenPerson| {
        person.can.as_ref().is_some_and(|can| can.contains(&Can::Own) || can.contains(&Can::Contact))
    };
    let problem = |(person, left): (&WrittenPerson, &Placed<NaiveDate>)| {
        let id = &person.id.value;
        left.place.problem(
            both!(
                "`{id}` 离任而没有接任人，离任时未了的件只由代理人照看",
                "`{id}` leaves and nobody succeeds him: a stand-in sees to what is still his, and nobody owns it"
            ),
            both!("加上 `successor = \"…\"`", "add `successor = \"…\"`"),
        )
    };
    leavers.filter(|(person, _)| works(person)).map(problem).collect()
}

/// Places that name somebody who leaves, and the day from which they should name somebody else. Nothing is lost by it,
/// for what was his goes to his successor, but nobody reads such a list any more as it is meant.
pub(super) fn named(known: &Known<'_>) -> Vec<(NaiveDate, Problem)> {
    let Some(staff) = known.staff else { return Vec::new() };
    let (people, desks) = (staff.people.iter(), staff.desks.iter());
    let others = people.flat_map(|person| person.reports_to.iter().chain(&person.deputy));
    let places = others.chain(desks.flat_map(|desk| &desk.members)).chain(known.duty.into_iter().flat_map(on_duty));
    places.filter_map(|named| still_named(known, named)).collect()
}

fn on_duty(duty: &WrittenDuty) -> impl Iterator<Item = &Placed<String>> {
    let of_topics = duty.topics.iter().flat_map(|own| &own.members);
    duty.members.iter().chain(duty.shifts.iter().flat_map(|shift| &shift.members)).chain(of_topics)
}

fn still_named(known: &Known<'_>, named: &Placed<String>) -> Option<(NaiveDate, Problem)> {
    let person = known.person(&named.value)?;
    let (id, day) = (&named.value, person.left.as_ref()?.value);
    let mistake = both!("`{id}` 已于 {day} 离任，这里还写着他", "`{id}` left on {day} and is still named here");
    let mend = match &person.successor {
        Some(successor) => {
            let next = &successor.value;
            both!("换成接任人 `{next}`，或删去", "name his successor `{next}`, or nobody")
        }
        None => both!("换一个人，或删去", "name somebody else, or nobody"),
    };
    Some((day, named.place.problem(mistake, mend)))
}

/// The first thing that is wrong; the others follow from it, or show when it is mended.
fn wrong(known: &Known<'_>, person: &WrittenPerson, successor: &Placed<String>) -> Option<Problem> {
    let (id, other) = (&person.id.value, &successor.value);
    if let Some(stranger) = known.stranger(successor) {
        return Some(stranger);
    }
    let name_another = || both!("写另一个人", "name somebody else");
    if id == other {
        let mistake = both!("`{id}` 不能做自己的接任人", "`{id}` cannot be his own successor");
        return Some(successor.place.problem(mistake, name_another()));
    }
    let Some(left) = &person.left else {
        return Some(successor.place.problem(
            both!("写了接任人，却没有写 `{id}` 何日离任", "there is a successor, but no day on which `{id}` leaves"),
            both!(
                "加上 `left = \"2026-12-01\"`，或删去 `successor`",
                "add `left = \"2026-12-01\"`, or delete `successor`"
            ),
        ));
    };
    if let Some(shown) = circle(known, person) {
        let mistake = both!("接任关系成环：{shown}", "these succeed each other in a circle: {shown}");
        return Some(successor.place.problem(mistake, name_another()));
    }
    let next = known.person(other)?;
    if let Some(gone) = next.left.as_ref().filter(|gone| gone.value <= left.value) {
        let (day, place) = (gone.value, &gone.place);
        return Some(successor.place.problem(
            both!(
                "接任人 `{other}` 自己 {day} 已离任（{place}）",
                "the successor `{other}` has left by then himself, on {day} ({place})"
            ),
            name_another(),
        ));
    }
    lacking(person, next).map(|(mistake_word, place)| {
        successor.place.problem(
            both!(
                "`{other}` 的 `can` 没有 \"{mistake_word}\"，接不了 `{id}` 的事",
                "`{other}` lacks \"{mistake_word}\", and cannot take over what `{id}` does"
            ),
            both!(
                "在 {place} 给他的 `can` 加上 \"{mistake_word}\"，或换一个人",
                "add \"{mistake_word}\" to his `can` at {place}, or name somebody else"
            ),
        )
    })
}

/// What the successor would have to be able to do.
fn lacking<'k>(person: &WrittenPerson, next: &'k WrittenPerson) -> Option<(&'static str, &'k crate::written::Place)> {
    let (had, has) = (person.can.as_ref()?, next.can.as_ref()?);
    let needed = [(Can::Own, "own"), (Can::Contact, "contact")];
    let (_, word) = needed.into_iter().find(|(can, _)| had.contains(can) && !has.contains(can))?;
    Some((word, &next.id.place))
}

/// The successors from `person` on, if they come back to him and he is the first of them in the file.
fn circle(known: &Known<'_>, person: &WrittenPerson) -> Option<String> {
    let mut chain: Vec<&WrittenPerson> = vec![person];
    let mut seen: BTreeSet<&str> = BTreeSet::from([person.id.value.as_str()]);
    let mut at = person;
    loop {
        at = known.person(&at.successor.as_ref()?.value)?;
        if at.id.value == person.id.value {
            let names = chain.iter().chain(chain.first()).map(|person| person.id.value.as_str());
            let first = chain.iter().all(|other| person.id.place.line <= other.id.place.line);
            return first.then(|| names.collect::<Vec<_>>().join(" → "));
        }
        if !seen.insert(at.id.value.as_str()) {
            return None;
        }
        chain.push(at);
    }
}
