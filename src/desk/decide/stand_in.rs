//! Letters for somebody who is not here go to whoever stands in for him, who may then act in his place.

use super::Round;
use crate::desk::assign::{self, Part};
use crate::desk::case::{Case, Holder, Role};
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::nature::Reaches;
use crate::desk::thread::LetterKind;
use crate::desk::wanted::{Addressee, News, What};
use crate::desk::why::Why;
use crate::ids::PersonId;

/// The decision with its letters turned to those who are here. `actor` is whose mail led to it: he is told nothing of
/// what he did himself.
pub(super) fn turned(round: &Round<'_>, mut decision: Decision, actor: Option<&PersonId>) -> Decision {
    let owner = owner_after(round, &decision);
    let mut joined = Vec::new();
    decision.letters.retain_mut(|wanted| {
        let nature = wanted.what.nature();
        let (Addressee::Person(person), Reaches::StandIn) = (&wanted.to, nature.reaches) else { return true };
        let slip = nature.slip.and_then(|slip| round.case.slip(slip)).filter(|slip| &slip.contact == person);
        let part = match slip {
            _ if person == &owner || person == &round.case.owner => Part::Owner(round.case),
            Some(slip) => Part::Contact(round.case, slip.desk.as_ref()),
            None => Part::Other(round.case),
        };
        let Some(other) = assign::stands_in(round.policy, person, &round.around.away, part) else { return true };
        if actor == Some(&other) && nature.kind == LetterKind::Told {
            return false;
        }
        match part {
            // Who has left has a successor, who owns the case by now.
            Part::Owner(_) if person == &owner => joined.extend(joins(round.case, &other, &owner)),
            // What a lead was asked, whoever stands in for him may answer.
            Part::Other(_) => joined.push(as_lead(&other, person)),
            Part::Owner(_) | Part::Contact(..) | Part::Himself => {}
        }
        wanted.in_place_of = Some(person.clone()).filter(|person| !round.around.away.left.contains(person));
        wanted.to = Addressee::Person(other);
        true
    });
    decision.facts.extend(joined);
    decision
}

fn as_lead(other: &PersonId, lead: &PersonId) -> CaseFact {
    let why = Why::StandsIn { person: lead.clone() };
    CaseFact::Joined { holder: Holder::Person(other.clone()), role: Role::Lead, why }
}

fn owner_after(round: &Round<'_>, decision: &Decision) -> PersonId {
    let changed = decision
        .facts
        .iter()
        .rev()
        .find_map(|fact| if let CaseFact::Owned { by, .. } = fact { Some(by.clone()) } else { None });
    changed.unwrap_or_else(|| round.case.owner.clone())
}

/// The fact that `person` stands in for the owner here, unless it is on record.
pub(super) fn joins(case: &Case, person: &PersonId, owner: &PersonId) -> Option<CaseFact> {
    if person == owner || case.stands_in(person) {
        return None;
    }
    let why = Why::StandsIn { person: owner.clone() };
    Some(CaseFact::Joined { holder: Holder::Person(person.clone()), role: Role::StandIn, why })
}

/// The owner is here again and somebody acted in his place all the same: he is told, for no letter else does.
pub(super) fn tell_the_owner(round: &Round<'_>, decision: Decision, actor: Option<&PersonId>) -> Decision {
    let owner = &round.case.owner;
    let Some(actor) = actor.filter(|actor| *actor != owner && round.case.stands_in(actor)) else { return decision };
    let acted = decision
        .facts
        .iter()
        .any(|fact| matches!(fact, CaseFact::Answered { .. } | CaseFact::Closed { .. } | CaseFact::PassedOn { .. }));
    let told = decision.letters.iter().any(|wanted| wanted.to == Addressee::Person(owner.clone()));
    if !acted || told || !round.around.away.is_here(owner) {
        return decision;
    }
    let news = What::Told(News::StoodIn { by: actor.clone() });
    decision.letter(Addressee::Person(owner.clone()), news, round.now)
}
