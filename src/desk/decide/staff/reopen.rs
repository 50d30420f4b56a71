//! `/reopen`: the owner or his lead takes a matter up again; nobody else hears of it.

use super::super::Round;
use super::super::moves;
use super::refuse;
use crate::desk::around::Spoken;
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::why::Why;
use crate::ids::PersonId;
use crate::letters::model::{DeadlineName, NotDoneReason};

/// A new clock from now on. What was taken back or withdrawn stays so.
pub(super) fn reopen(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    if round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::OpenAlready);
    }
    let ended = moves::end_of(round, DeadlineName::Confirm);
    let why = Why::Person { person: person.clone() };
    Decision { facts: ended.into_iter().collect(), ..Decision::because("reopened") }.fact(CaseFact::Reopened {
        mail: None,
        start: round.now,
        why,
    })
}
