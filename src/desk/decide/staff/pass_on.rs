//! `/to`, and its kin among the choices: the case goes to a contact, or back to one.

use std::collections::BTreeSet;

use super::super::Round;
use super::super::moves::{self, PassOn};
use super::refuse;
use crate::desk::around::Spoken;
use crate::desk::case::{Case, Slip, SlipNo};
use crate::desk::command::Target;
use crate::desk::decision::Decision;
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::{MailId, PersonId};
use crate::letters::model::NotDoneReason;
use crate::mail::questions::questions;

/// The whole matter.
pub(super) fn to(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, targets: &[Target]) -> Decision {
    only(round, spoken, person, (targets, &[]))
}

/// These of the asker's questions, by their numbers; none: the whole matter.
pub(super) fn only(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (targets, numbers): (&[Target], &[usize]),
) -> Decision {
    let first = round.case.questions.first().map(|mail| round.around.words(*mail).text).unwrap_or_default();
    let asked = questions(&first).len();
    if numbers.iter().any(|number| *number > asked) {
        return refuse(round, spoken, person, NotDoneReason::NoSuchQuestion(asked));
    }
    let questions: BTreeSet<usize> = numbers.iter().copied().collect();
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    let why = Why::Person { person: person.clone() };
    let how =
        PassOn { by: Some(person), note: Some(spoken.arrived.id), questions: questions.into_iter().collect(), why };
    let Some(passed) = moves::pass_on(round, targets, &how) else {
        return refuse(round, spoken, person, NotDoneReason::LeftOut);
    };
    if passed.left_out.is_empty() {
        return passed.decision;
    }
    let names: Vec<String> = passed.left_out.iter().map(|target| name_of(round, target)).collect();
    let what = What::NotDone { line: names.join("，"), why: NotDoneReason::LeftOut, near: Vec::new() };
    passed.decision.letter(Addressee::Person(person.clone()), what, round.now)
}

fn name_of(round: &Round<'_>, target: &Target) -> String {
    match target {
        Target::Desk(id) => round.policy.desks.get(id).map_or_else(|| id.to_string(), |desk| desk.name.clone()),
        Target::Person(id) => round.policy.people.get(id).map_or_else(|| id.to_string(), |person| person.name.clone()),
    }
}

/// Back to the contact with what is still open: the slip starts anew, with these words as its note.
pub(super) fn back(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (slip, words, text): (SlipNo, Option<MailId>, String),
) -> Decision {
    let Some(slip) = round.case.slip(slip) else {
        return refuse(round, spoken, person, NotDoneReason::WhoIsMeant);
    };
    let note = if text.is_empty() { words } else { Some(spoken.arrived.id) };
    moves::ask_on(round, slip, person, note).unwrap_or_else(|| refuse(round, spoken, person, NotDoneReason::Closed))
}

/// The slip that words on this slip's letters are for: itself while it is out, else a newer one to the same person.
pub(super) fn held_slip(case: &Case, no: SlipNo) -> Option<&Slip> {
    let slip = case.slip(no)?;
    if slip.end.is_none() {
        return Some(slip);
    }
    case.open_slips().find(|other| other.contact == slip.contact)
}
