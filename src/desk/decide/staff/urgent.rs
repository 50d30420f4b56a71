//! `/urgent`: the owner or his lead decides, not the sender's words (P-44).

use super::super::Round;
use super::{feedback, noted, refuse};
use crate::desk::around::Spoken;
use crate::desk::decision::Decision;
use crate::desk::evolve;
use crate::desk::fact::CaseFact;
use crate::desk::wanted::Addressee;
use crate::desk::why::Why;
use crate::ids::PersonId;
use crate::letters::model::NotDoneReason;

/// `/urgent on` and `/urgent off`. Whoever says what holds already changes nothing.
pub(super) fn urgent(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, on: bool) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    if round.case.urgent.is_some() == on {
        return noted(spoken, Some(person), Why::Note);
    }
    let because = if on { "urgent from now on" } else { "no longer urgent" };
    let fact = CaseFact::Urgent { on, by: person.clone(), mail: spoken.arrived.id };
    let after = evolve::evolve(round.case.clone(), round.now, &fact);
    let decision = Decision::because(because).fact(fact);
    // The answers of contacts that waited for others' wait no longer.
    if !on || !round.around.feedback_waits {
        return decision;
    }
    decision.and(feedback::together(round, &after, Addressee::Person(round.case.owner.clone())))
}
