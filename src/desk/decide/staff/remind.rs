//! `/remind`: whoever has the matter in hand hears of it now.

use super::super::{Round, moves};
use super::recipients::tell;
use super::refuse;
use crate::desk::around::Spoken;
use crate::desk::deadlines;
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::wanted::{Addressee, News};
use crate::ids::PersonId;
use crate::letters::model::NotDoneReason;

/// The contacts whose slips are out get their reminder now; where none is out, the owner is reminded by his lead.
pub(super) fn remind(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    let decision = Decision::because("reminded").fact(CaseFact::Reminded { by: person.clone() });
    let all = deadlines::deadlines(round.case, round.policy);
    let slips = all.iter().filter_map(|deadline| moves::reminder(round, deadline));
    let slips: Vec<_> = slips.filter(|(to, _)| to != &Addressee::Person(person.clone())).collect();
    if !slips.is_empty() {
        return slips.into_iter().fold(decision, |decision, (to, what)| decision.letter(to, what, round.now));
    }
    if &round.case.owner == person || round.case.open_slips().next().is_some() {
        return refuse(round, spoken, person, NotDoneReason::NobodyToRemind);
    }
    decision.and(tell(round, News::Reminded { by: person.clone() }))
}
