//! Choosing a person: the owner from the roster, one member of a desk for a slip, a stand-in for somebody away.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::absence::Absent;
use super::case::Case;
use super::evolve::MailboxState;
use super::speaker::asker_person;
use super::why::Why;
use crate::ids::{DeskId, PersonId, TopicId};
use crate::rules::{Can, Person, Pick, Policy};

/// What a choice depends on besides the policy.
#[derive(Clone, Debug, Default)]
pub struct Load {
    /// Who is not here.
    pub away: Absent,
    /// Open cases a person owns, or open slips a person has.
    pub open: BTreeMap<PersonId, u32>,
    /// Whom the roster, or the desk, has named so far: each once, who was named last stands last.
    pub turns: Vec<PersonId>,
}

impl Load {
    /// What the duty roster looks at: open cases, and whom it named when.
    #[must_use]
    pub fn of_duty(away: Absent, open_cases: BTreeMap<PersonId, u32>, mailbox: &MailboxState) -> Self {
        Self { away, open: open_cases, turns: mailbox.owners_named.clone() }
    }

    /// What a desk looks at: open slips, and whom it named when.
    #[must_use]
    pub fn of_desk(desk: &DeskId, away: Absent, open_slips: BTreeMap<PersonId, u32>, mailbox: &MailboxState) -> Self {
        let turns = mailbox.contacts_named.get(desk).cloned().unwrap_or_default();
        Self { away, open: open_slips, turns }
    }
}

/// Who was chosen, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The person.
    pub person: PersonId,
    /// Why.
    pub why: Why,
    /// The roster's pointer moves to him.
    pub turn: bool,
}

/// The owner from the roster: of those on duty for the topic, else of those of this day. `never` is the asker: nobody
/// owns his own question.
///
/// Whoever has `max_open` cases is passed over while somebody on duty has fewer; where nobody has, somebody must have it
/// all the same.
#[must_use]
pub fn owner_on_duty(
    policy: &Policy,
    (day, topic): (NaiveDate, Option<&TopicId>),
    load: &Load,
    never: Option<&PersonId>,
) -> Option<Chosen> {
    let duty = &policy.duty;
    let here = |person: &PersonId| load.away.is_here(person) && never != Some(person);
    let open = |person: &PersonId| load.open.get(person).copied().unwrap_or(0);
    let has_room = |person: &PersonId| here(person) && duty.max_open.is_none_or(|most| open(person) < most);
    let named = |person, why| Chosen { person, why, turn: true };
    let stands_in = |members: &[PersonId]| members.iter().find_map(|person| stand_in(policy, person, load, never));
    if let Some((members, how)) = topic.and_then(|topic| duty.for_topic(topic, day)) {
        if let Some(person) = pick(&members, how, load, has_room) {
            return Some(named(person, Why::DutyOfTopic));
        }
        // Those who are here have their hands full: anybody on duty may have it then.
        let deputy = if members.iter().any(here) { None } else { stands_in(&members) };
        if deputy.is_some() {
            return deputy;
        }
    }
    let members = duty.on(day);
    if let Some(person) = pick(&members, duty.pick, load, has_room) {
        return Some(named(person, by_roster(duty.pick)));
    }
    if let Some(person) = pick(&members, Pick::FewestOpen, load, here) {
        return Some(named(person, Why::DutyAllFull));
    }
    stands_in(&members).or_else(|| anybody_in_charge(policy, load, never))
}

/// The one member of a desk for a slip; never the asker, and never the owner, who keeps the case anyway.
#[must_use]
pub fn contact_of_desk(policy: &Policy, desk: &DeskId, load: &Load, never: &BTreeSet<PersonId>) -> Option<Chosen> {
    let desk = policy.desks.get(desk)?;
    let members: Vec<PersonId> = desk.members.iter().filter(|person| !never.contains(*person)).cloned().collect();
    if let Some(person) = pick(&members, desk.pick, load, |person| load.away.is_here(person)) {
        return Some(Chosen { person, why: by_roster(desk.pick), turn: true });
    }
    members
        .iter()
        .find_map(|person| stand_in(policy, person, load, None).filter(|chosen| !never.contains(&chosen.person)))
        .or_else(|| {
            let person = members.iter().find(|person| !load.away.left.contains(*person))?.clone();
            Some(Chosen { person, why: Why::EverybodyAway, turn: false })
        })
}

/// `person` himself, or who stands in for him today.
#[must_use]
pub fn here_or_stand_in(policy: &Policy, person: &PersonId, load: &Load, never: Option<&PersonId>) -> Option<Chosen> {
    if load.away.is_here(person) && never != Some(person) {
        return Some(Chosen { person: person.clone(), why: Why::Addressed, turn: false });
    }
    stand_in(policy, person, load, never)
}

/// The lead of `person`: the first up the line who leads and is not sealed off by `never`.
#[must_use]
pub fn lead_of(policy: &Policy, person: &PersonId, never: &BTreeSet<PersonId>) -> Option<PersonId> {
    line(policy, person, |person| person.reports_to.as_ref()).find(|lead| !never.contains(*lead)).cloned()
}

/// Who sees to something of somebody's while he is not here: his deputy, else somebody of his desk, else his lead or whose
/// deputy that is, and so on up the line. None if he is here, or if nobody is. Never the asker of the case, nor whoever
/// must not read it.
#[must_use]
pub fn stands_in(policy: &Policy, person: &PersonId, absent: &Absent, part: Part<'_>) -> Option<PersonId> {
    if absent.is_here(person) {
        return None;
    }
    let fit = |other: &&PersonId| absent.is_here(other) && *other != person && part.may_be(other, policy);
    let deputy = deputies(policy, person, absent).find(fit);
    let mate = || mates(policy, person, part).find(|mate| fit(mate) && absent.is_here(mate));
    let leads = || line(policy, person, |person| person.reports_to.as_ref());
    let lead = || leads().flat_map(|lead| std::iter::once(lead).chain(deputies(policy, lead, absent))).find(fit);
    deputy.or_else(mate).or_else(lead).cloned()
}

/// In which part somebody is stood in for.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// As himself: his lists, and whatever concerns no single case.
    Himself,
    /// As the owner of this case.
    Owner(&'a Case),
    /// As somebody else in this case: its lead.
    Other(&'a Case),
    /// As a contact in this case; the slip's desk, if it has one.
    Contact(&'a Case, Option<&'a DeskId>),
}

impl Part<'_> {
    fn may_be(self, person: &PersonId, policy: &Policy) -> bool {
        let case = match self {
            Self::Himself => return true,
            // The owner cannot be the contact as well: the answer would go to himself.
            Self::Contact(case, _) if &case.owner == person => return false,
            Self::Owner(case) | Self::Other(case) | Self::Contact(case, _) => case,
        };
        case.readable_by(person) && asker_person(case, policy).as_ref() != Some(person)
    }
}

/// Those who do the same work: the slip's desk, the desks he sits on, and where cases are owned those on duty.
fn mates<'a>(policy: &'a Policy, person: &PersonId, part: Part<'a>) -> impl Iterator<Item = &'a PersonId> {
    let (named, roster) = match part {
        Part::Contact(_, desk) => (desk.and_then(|desk| policy.desks.get(desk)), false),
        Part::Other(_) => (None, false),
        Part::Himself | Part::Owner(_) => (None, policy.duty.everybody().any(|member| member == person)),
    };
    let needed = match part {
        Part::Owner(_) => Some(Can::Own),
        Part::Contact(..) => Some(Can::Contact),
        Part::Other(_) => Some(Can::Lead),
        Part::Himself => None,
    };
    let able = move |mate: &&PersonId| {
        let person = policy.people.get(*mate);
        needed.is_none_or(|can| person.is_some_and(|person| person.can.contains(&can)))
    };
    let person = person.clone();
    let his = policy.desks.values().filter(move |desk| desk.members.contains(&person));
    let on_duty = policy.duty.everybody().filter(move |_| roster);
    named.into_iter().chain(his).flat_map(|desk| &desk.members).chain(on_duty).filter(able)
}

/// The deputies in line until one is here.
fn stand_in(policy: &Policy, person: &PersonId, load: &Load, never: Option<&PersonId>) -> Option<Chosen> {
    let here = |deputy: &&PersonId| load.away.is_here(deputy) && never != Some(*deputy);
    let deputy = deputies(policy, person, &load.away).find(here)?;
    Some(Chosen { person: deputy.clone(), why: Why::StandsIn { person: person.clone() }, turn: false })
}

/// His deputy, that one's deputy, and so on; of somebody who has left, his successor.
fn deputies<'a>(policy: &'a Policy, person: &'a PersonId, absent: &'a Absent) -> impl Iterator<Item = &'a PersonId> {
    line(policy, person, |person| {
        let successor = person.left.as_ref().and_then(|left| left.successor.as_ref());
        successor.filter(|_| absent.left.contains(&person.id)).or(person.deputy.as_ref())
    })
}

/// Everybody up a line that begins behind `person`; a ring ends it.
fn line<'a>(
    policy: &'a Policy,
    person: &'a PersonId,
    next: impl Fn(&'a Person) -> Option<&'a PersonId>,
) -> impl Iterator<Item = &'a PersonId> {
    let mut seen = BTreeSet::from([person]);
    let mut at = person;
    std::iter::from_fn(move || {
        at = next(policy.people.get(at)?)?;
        seen.insert(at).then_some(at)
    })
}

/// Nobody on duty is here: a lead, else anybody who may own, else the first on the roster. Promise 4 needs somebody.
fn anybody_in_charge(policy: &Policy, load: &Load, never: Option<&PersonId>) -> Option<Chosen> {
    let may = |can: Can| {
        policy
            .people
            .values()
            .filter(move |person| person.can.contains(&can))
            .filter(|person| never != Some(&person.id) && !load.away.left.contains(&person.id))
    };
    let chosen = |person: &Person, why| Chosen { person: person.id.clone(), why, turn: false };
    let here = |person: &&Person| load.away.is_here(&person.id);
    may(Can::Lead)
        .find(here)
        .map(|person| chosen(person, Why::NobodyOnDuty))
        .or_else(|| may(Can::Own).find(here).map(|person| chosen(person, Why::NobodyOnDuty)))
        .or_else(|| may(Can::Lead).chain(may(Can::Own)).next().map(|person| chosen(person, Why::EverybodyAway)))
}

fn pick(members: &[PersonId], how: Pick, load: &Load, here: impl Fn(&PersonId) -> bool) -> Option<PersonId> {
    let mut turn = in_turn(members, load).into_iter().filter(|person| here(person));
    match how {
        Pick::First => members.iter().find(|person| here(person)).cloned(),
        Pick::Rotate => turn.next(),
        Pick::FewestOpen => turn.min_by_key(|person| load.open.get(person).copied().unwrap_or(0)),
    }
}

/// The members in turn: first those who were never named, in their order; then who was named longest ago. So lists that
/// share people, by days or by topics, share one turn, and whoever comes back after weeks has one case more, not weeks of
/// them.
fn in_turn(members: &[PersonId], load: &Load) -> Vec<PersonId> {
    let named = |person: &PersonId| load.turns.iter().rposition(|other| other == person);
    let mut turn = members.to_vec();
    turn.sort_by_key(named);
    turn
}

fn by_roster(pick: Pick) -> Why {
    match pick {
        Pick::First => Why::DutyFirst,
        Pick::Rotate => Why::DutyRotation,
        Pick::FewestOpen => Why::DutyFewestOpen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::fact::MailboxFact;
    use crate::rules::Duty;

    fn policy(pick: Pick) -> Policy {
        let mut policy = Policy::built_in().unwrap();
        let members = policy.duty.members.clone();
        policy.duty = Duty::of(members, pick);
        policy
    }

    fn load(open: &[(&str, u32)], away: &[&str], turns: &[&str]) -> Load {
        Load {
            away: absent(away.iter().map(|&id| PersonId::from(id)).collect()),
            open: open.iter().map(|&(id, count)| (PersonId::from(id), count)).collect(),
            turns: turns.iter().copied().map(PersonId::from).collect(),
        }
    }

    fn absent(away: BTreeSet<PersonId>) -> Absent {
        Absent { away: away.into_iter().map(|person| (person, None)).collect(), left: BTreeSet::new() }
    }

    #[test]
    fn the_deputy_stands_in_then_a_desk_mate_then_the_lead() {
        let mut policy = policy(Pick::First);
        let wu_dan = PersonId::from("wu-dan");
        let told = |policy: &Policy, away: &[&str]| {
            let away = absent(away.iter().map(|&id| PersonId::from(id)).collect());
            stands_in(policy, &wu_dan, &away, Part::Himself).map(|person| person.as_str().to_owned())
        };
        assert_eq!(told(&policy, &[]), None, "he is here");
        assert_eq!(told(&policy, &["wu-dan"]).as_deref(), Some("zheng-hao"));
        policy.people.get_mut(&wu_dan).unwrap().deputy = None;
        assert_eq!(told(&policy, &["wu-dan"]).as_deref(), Some("zheng-hao"), "they share a desk");
        assert_eq!(told(&policy, &["wu-dan", "zheng-hao"]).as_deref(), Some("xu-hong"), "his lead");
        let everybody: Vec<&str> = policy.people.keys().map(PersonId::as_str).collect();
        assert_eq!(told(&policy, &everybody), None);
    }

    #[test]
    fn a_successor_stands_in_for_whoever_has_left() {
        let mut policy = policy(Pick::First);
        let (li_na, wu_dan) = (PersonId::from("li-na"), PersonId::from("wu-dan"));
        let on = NaiveDate::MIN;
        policy.people.get_mut(&li_na).unwrap().left =
            Some(crate::rules::Leaving { on, successor: Some(wu_dan.clone()), origin: String::new() });
        let left = Absent { left: [li_na.clone()].into(), ..Absent::default() };
        assert_eq!(stands_in(&policy, &li_na, &left, Part::Himself), Some(wu_dan));
    }

    #[test]
    fn who_was_named_longest_ago_is_next_and_who_comes_back_has_one_more_not_weeks_of_them() {
        let policy = policy(Pick::Rotate);
        let [first, second, third] = policy.duty.members.as_slice() else { panic!("three on duty") };
        let (a, b, c) = (first.as_str(), second.as_str(), third.as_str());
        let named = |load: &Load| owner_on_duty(&policy, (NaiveDate::MIN, None), load, None).unwrap().person;
        let table: &[(&[&str], &[&str], &str)] = &[
            (&[], &[], a),
            (&[a], &[], b),
            (&[a, b], &[], c),
            (&[a, b, c], &[], a),
            (&[b, c, a], &[b], c),
            // He was away for long, and is next once.
            (&[b, a, c], &[], b),
            (&[a, c, b], &[], a),
            // Whom another roster named counts too.
            (&["wu-dan", a, "chen-jun"], &[], b),
        ];
        for (turns, away, expected) in table {
            assert_eq!(named(&load(&[], away, turns)).as_str(), *expected, "{turns:?}, without {away:?}");
        }
    }

    /// Rotation over a quarter in which everybody is away for a while, on rosters that share people by weekday and topic.
    /// `cargo test --lib a_quarter_of_turns -- --nocapture` prints how many each had of what came while he was here.
    #[test]
    fn a_quarter_of_turns_is_fair() {
        let mut policy = policy(Pick::Rotate);
        let members = policy.duty.members.clone();
        let [_, second, third] = members.as_slice() else { panic!("three on duty") };
        policy.duty.topics.push(crate::rules::OfTopics {
            topics: [TopicId::from("pay.slip")].into(),
            members: vec![second.clone(), third.clone()],
            pick: Pick::Rotate,
        });
        let mut state = MailboxState::default();
        let (mut share, mut had) = (BTreeMap::<&PersonId, f64>::new(), BTreeMap::<&PersonId, f64>::new());
        for mail in 0_usize..540 {
            // Nine a day for sixty days; each is away for ten of them, one after the other.
            let (day, salary) = (mail / 9, mail % 9 == 4);
            let away: BTreeSet<PersonId> = members.get(day / 10 % 6).into_iter().cloned().collect();
            let here: Vec<&PersonId> = members.iter().filter(|person| !away.contains(*person)).collect();
            for person in &here {
                *share.entry(person).or_default() += 1.0 / f64::from(u32::try_from(here.len()).unwrap());
            }
            let load = Load::of_duty(absent(away), BTreeMap::new(), &state);
            let topic = TopicId::from("pay.slip");
            let named = owner_on_duty(&policy, (NaiveDate::MIN, salary.then_some(&topic)), &load, None).unwrap().person;
            state = state.evolve(crate::ids::Moment::MIN_UTC, &MailboxFact::PickedOwner { person: named.clone() });
            *had.entry(members.iter().find(|member| **member == named).unwrap()).or_default() += 1.0;
        }
        for (person, had) in &had {
            println!("{person}: {had} cases, {:.0} by an even share of what came while he was here", share[person]);
            assert!((had / share[person] - 1.0).abs() < 0.06, "{person}: {had} of {}", share[person]);
        }
        assert_eq!(had.len(), 3);
    }

    #[test]
    fn fewest_open_wins_and_equals_take_turns() {
        let policy = policy(Pick::FewestOpen);
        let [first, second, ..] = policy.duty.members.as_slice() else { panic!("two on duty") };
        let others: Vec<(&str, u32)> = policy.duty.members.iter().skip(2).map(|id| (id.as_str(), 9)).collect();
        let with = |one, two| [&[(first.as_str(), one), (second.as_str(), two)][..], &others].concat();
        let named = |load: &Load| owner_on_duty(&policy, (NaiveDate::MIN, None), load, None).unwrap().person;
        assert_eq!(&named(&load(&with(3, 2), &[], &[])), second);
        assert_eq!(&named(&load(&with(2, 2), &[], &[first.as_str()])), second);
        assert_eq!(&named(&load(&with(2, 2), &[], &[second.as_str()])), first);
    }

    #[test]
    fn nobody_owns_his_own_question_and_somebody_always_does() {
        let policy = policy(Pick::First);
        let first = policy.duty.members.first().unwrap();
        let chosen = owner_on_duty(&policy, (NaiveDate::MIN, None), &Load::default(), Some(first)).unwrap();
        assert_ne!(&chosen.person, first);
        let everybody = Load { away: absent(policy.people.keys().cloned().collect()), ..Load::default() };
        assert!(owner_on_duty(&policy, (NaiveDate::MIN, None), &everybody, None).is_some());
    }

    #[test]
    fn a_ring_of_deputies_ends() {
        let mut policy = policy(Pick::First);
        let ids: Vec<PersonId> = policy.people.keys().cloned().collect();
        for (at, id) in ids.iter().enumerate() {
            policy.people.get_mut(id).unwrap().deputy = ids.get((at + 1) % ids.len()).cloned();
        }
        let everybody = Load { away: absent(ids.iter().cloned().collect()), ..Load::default() };
        assert_eq!(here_or_stand_in(&policy, &ids[0], &everybody, None), None);
    }
}
