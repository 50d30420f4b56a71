//! Choosing a person: the owner from the roster, one member of a desk for a slip, a stand-in for somebody away.

use std::collections::{BTreeMap, BTreeSet};

use super::evolve::MailboxState;
use super::why::Why;
use crate::ids::{DeskId, PersonId};
use crate::rules::{Can, Person, Pick, Policy};

/// What a choice depends on besides the policy.
#[derive(Clone, Debug, Default)]
pub struct Load {
    /// Who is away today.
    pub away: BTreeSet<PersonId>,
    /// Open cases a person owns, or open slips a person has.
    pub open: BTreeMap<PersonId, u32>,
    /// Whom the same roster named last.
    pub last: Option<PersonId>,
}

impl Load {
    /// For the one question who stands in for somebody.
    #[must_use]
    pub fn absences(away: BTreeSet<PersonId>) -> Self {
        Self { away, ..Self::default() }
    }

    /// What the duty roster looks at: open cases, and whom it named last.
    #[must_use]
    pub fn of_duty(away: BTreeSet<PersonId>, open_cases: BTreeMap<PersonId, u32>, mailbox: &MailboxState) -> Self {
        Self { away, open: open_cases, last: mailbox.last_owner.clone() }
    }

    /// What a desk looks at: open slips, and whom it named last.
    #[must_use]
    pub fn of_desk(
        desk: &DeskId,
        away: BTreeSet<PersonId>,
        open_slips: BTreeMap<PersonId, u32>,
        mailbox: &MailboxState,
    ) -> Self {
        Self { away, open: open_slips, last: mailbox.last_contact.get(desk).cloned() }
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

/// The owner from the duty roster. `never` is the asker: nobody owns his own question.
#[must_use]
pub fn owner_on_duty(policy: &Policy, load: &Load, never: Option<&PersonId>) -> Option<Chosen> {
    let here = |person: &PersonId| !load.away.contains(person) && never != Some(person);
    if let Some(person) = pick(&policy.duty.members, policy.duty.pick, load, here) {
        return Some(Chosen { person, why: by_roster(policy.duty.pick), turn: true });
    }
    let stand_in = policy.duty.members.iter().find_map(|person| stand_in(policy, person, load, never));
    stand_in.or_else(|| anybody_in_charge(policy, load, never))
}

/// The one member of a desk for a slip; never the asker, and never the owner, who keeps the case anyway.
#[must_use]
pub fn contact_of_desk(policy: &Policy, desk: &DeskId, load: &Load, never: &BTreeSet<PersonId>) -> Option<Chosen> {
    let desk = policy.desks.get(desk)?;
    let members: Vec<PersonId> = desk.members.iter().filter(|person| !never.contains(*person)).cloned().collect();
    if let Some(person) = pick(&members, desk.pick, load, |person| !load.away.contains(person)) {
        return Some(Chosen { person, why: by_roster(desk.pick), turn: true });
    }
    members
        .iter()
        .find_map(|person| stand_in(policy, person, load, None).filter(|chosen| !never.contains(&chosen.person)))
        .or_else(|| {
            let person = members.first()?.clone();
            Some(Chosen { person, why: Why::EverybodyAway, turn: false })
        })
}

/// `person` himself, or who stands in for him today.
#[must_use]
pub fn here_or_stand_in(policy: &Policy, person: &PersonId, load: &Load, never: Option<&PersonId>) -> Option<Chosen> {
    if !load.away.contains(person) && never != Some(person) {
        return Some(Chosen { person: person.clone(), why: Why::Addressed, turn: false });
    }
    stand_in(policy, person, load, never)
}

/// The lead of `person`: the first up the line who leads and is not sealed off by `never`.
#[must_use]
pub fn lead_of(policy: &Policy, person: &PersonId, never: &BTreeSet<PersonId>) -> Option<PersonId> {
    line(policy, person, |person| person.reports_to.as_ref()).find(|lead| !never.contains(*lead)).cloned()
}

/// The deputies in line until one is here.
fn stand_in(policy: &Policy, person: &PersonId, load: &Load, never: Option<&PersonId>) -> Option<Chosen> {
    let here = |deputy: &&PersonId| !load.away.contains(*deputy) && never != Some(*deputy);
    let deputy = line(policy, person, |person| person.deputy.as_ref()).find(here)?;
    Some(Chosen { person: deputy.clone(), why: Why::StandsIn { person: person.clone() }, turn: false })
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
            .filter(|person| never != Some(&person.id))
    };
    let chosen = |person: &Person, why| Chosen { person: person.id.clone(), why, turn: false };
    let here = |person: &&Person| !load.away.contains(&person.id);
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

/// The members, beginning behind the one named last, whether he is here or not.
fn in_turn(members: &[PersonId], load: &Load) -> Vec<PersonId> {
    let named = load.last.as_ref().and_then(|last| members.iter().position(|person| person == last));
    let (before, after) = members.split_at(named.map_or(0, |at| at + 1).min(members.len()));
    after.iter().chain(before).cloned().collect()
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
    use crate::rules::Duty;

    fn policy(pick: Pick) -> Policy {
        let mut policy = Policy::built_in().unwrap();
        let members = policy.duty.members.clone();
        policy.duty = Duty { members, pick };
        policy
    }

    fn load(open: &[(&str, u32)], away: &[&str], last: Option<&str>) -> Load {
        Load {
            away: away.iter().map(|&id| PersonId::from(id)).collect(),
            open: open.iter().map(|&(id, count)| (PersonId::from(id), count)).collect(),
            last: last.map(PersonId::from),
        }
    }

    #[test]
    fn rotation_goes_on_behind_the_last_even_if_he_is_away() {
        let policy = policy(Pick::Rotate);
        let [first, second, ..] = policy.duty.members.as_slice() else { panic!("two on duty") };
        let named = |load: &Load| owner_on_duty(&policy, load, None).unwrap().person;
        assert_eq!(&named(&load(&[], &[], None)), first);
        assert_eq!(&named(&load(&[], &[], Some(first.as_str()))), second);
        assert_eq!(&named(&load(&[], &[first.as_str()], Some(first.as_str()))), second);
        assert_eq!(
            &named(&load(&[], &[second.as_str()], Some(second.as_str()))),
            policy.duty.members.get(2).unwrap_or(first)
        );
    }

    #[test]
    fn fewest_open_wins_and_equals_take_turns() {
        let policy = policy(Pick::FewestOpen);
        let [first, second, ..] = policy.duty.members.as_slice() else { panic!("two on duty") };
        let others: Vec<(&str, u32)> = policy.duty.members.iter().skip(2).map(|id| (id.as_str(), 9)).collect();
        let with = |one, two| [&[(first.as_str(), one), (second.as_str(), two)][..], &others].concat();
        let named = |load: &Load| owner_on_duty(&policy, load, None).unwrap().person;
        assert_eq!(&named(&load(&with(3, 2), &[], None)), second);
        assert_eq!(&named(&load(&with(2, 2), &[], Some(first.as_str()))), second);
        assert_eq!(&named(&load(&with(2, 2), &[], Some(second.as_str()))), first);
    }

    #[test]
    fn nobody_owns_his_own_question_and_somebody_always_does() {
        let policy = policy(Pick::First);
        let first = policy.duty.members.first().unwrap();
        let chosen = owner_on_duty(&policy, &Load::default(), Some(first)).unwrap();
        assert_ne!(&chosen.person, first);
        let everybody = Load { away: policy.people.keys().cloned().collect(), ..Load::default() };
        assert!(owner_on_duty(&policy, &everybody, None).is_some());
    }

    #[test]
    fn a_ring_of_deputies_ends() {
        let mut policy = policy(Pick::First);
        let ids: Vec<PersonId> = policy.people.keys().cloned().collect();
        for (at, id) in ids.iter().enumerate() {
            policy.people.get_mut(id).unwrap().deputy = ids.get((at + 1) % ids.len()).cloned();
        }
        let everybody = Load { away: ids.iter().cloned().collect(), ..Load::default() };
        assert_eq!(here_or_stand_in(&policy, &ids[0], &everybody, None), None);
    }
}
