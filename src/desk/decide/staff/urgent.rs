//! `/urgent`: the owner or his lead decides, not the sender's words (P-44).

use super::super::Round;
use super::{noted, refuse};
use crate::desk::around::Spoken;
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
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
    Decision::because(because).fact(CaseFact::Urgent { on, by: person.clone(), mail: spoken.arrived.id })
}
