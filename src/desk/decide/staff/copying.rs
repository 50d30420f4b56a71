//! The choice whether those whom the asker copied get the answer as well.

use super::super::{Round, copies};
use super::refuse;
use crate::desk::around::Spoken;
use crate::desk::case::{Case, Copying};
use crate::desk::copies::{Reach, reach};
use crate::desk::decision::{Decision, Text};
use crate::desk::evolve;
use crate::desk::fact::CaseFact;
use crate::ids::{PersonId, ReleaseId};
use crate::letters::model::NotDoneReason;

/// The case as it stands when its owner has said so.
pub(super) fn after(round: &Round<'_>, person: &PersonId, how: Copying) -> (Case, CaseFact) {
    let fact = CaseFact::Copying { by: person.clone(), how };
    (evolve::evolve(round.case.clone(), round.now, &fact), fact)
}

/// It holds for the answer to come; an answer that was given already goes to them now.
pub(super) fn said(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, how: Copying) -> Decision {
    let (as_if, _) = after(round, person, Copying::Also);
    if reach(&as_if, &round.around.house, round.policy) == Reach::Nobody {
        return refuse(round, spoken, person, NotDoneReason::ChoiceOver);
    }
    let (case, fact) = after(round, person, how);
    let decision = Decision::because("the owner said whom the answer reaches").fact(fact);
    let given = &round.around.last_answer;
    if how != Copying::Also || case.is_open() || given.is_empty() {
        return decision;
    }
    if !spoken.known.gate.is_empty() {
        return refuse(round, spoken, person, NotDoneReason::CannotLeave);
    }
    let texts: Vec<Text> = given
        .iter()
        .map(|text| Text {
            id: text.id,
            text: text.text.clone(),
            html: text.html.clone(),
            mail: text.mail,
            by: text.by.clone(),
        })
        .collect();
    let releases: Vec<ReleaseId> = given.iter().map(|text| text.id).collect();
    let not_before = round.now + chrono::Duration::seconds(round.around.house.send_delay_s);
    let sent = copies::sent(&Round { case: &case, ..*round }, &texts, (&releases, &releases), not_before);
    if sent.letters.is_empty() {
        return refuse(round, spoken, person, NotDoneReason::CannotLeave);
    }
    decision.and(sent)
}
