//! `/to`, and its kin among the choices: the case goes to a contact, or back to one.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Round;
use super::super::moves::{self, PassOn};
use super::{NotDone, not_done, refuse};
use crate::desk::around::Spoken;
use crate::desk::case::{Case, Slip, SlipNo};
use crate::desk::command::Target;
use crate::desk::decision::Decision;
use crate::desk::speaker::asker_person;
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::{MailId, PersonId};
use crate::letters::model::{NotDoneReason, OutMiss};
use crate::mail::questions::questions;

/// The whole matter to these, with the words of a mail.
pub(super) fn to(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (targets, note): (&[Target], MailId),
) -> Decision {
    slips(round, spoken, person, (targets, &[], note))
}

/// These of the asker's questions, by their numbers; none: the whole matter.
pub(super) fn only(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (targets, numbers): (&[Target], &[usize]),
) -> Decision {
    slips(round, spoken, person, (targets, numbers, spoken.arrived.id))
}

fn slips(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (targets, numbers, note): (&[Target], &[usize], MailId),
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
    let how = PassOn { by: Some(person), note: Some(note), questions: questions.into_iter().collect(), why };
    let Some(passed) = moves::pass_on(round, targets, &how) else {
        return nobody_left(round, spoken, person, targets);
    };
    if passed.left_out.is_empty() {
        return passed.decision;
    }
    let mut missed: BTreeMap<OutMiss, Vec<String>> = BTreeMap::new();
    for target in &passed.left_out {
        missed.entry(left_out(round, person, target)).or_default().push(name_of(round, target));
    }
    missed.into_iter().fold(passed.decision, |decision, (miss, names)| {
        let what = What::NotDone { line: names.join("，"), why: NotDoneReason::LeftOut(miss), near: Vec::new() };
        decision.letter(Addressee::Person(person.clone()), what, round.now)
    })
}

/// Nobody of those that were meant gets a slip. Whoever has one can get what the asker wrote since.
fn nobody_left(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, targets: &[Target]) -> Decision {
    let Some(target) = targets.first() else {
        return refuse(round, spoken, person, NotDoneReason::LeftOut(OutMiss::HasIt));
    };
    let meant = |slip: &&Slip| match target {
        Target::Desk(desk) => slip.desk.as_ref() == Some(desk),
        Target::Person(person) => &slip.contact == person,
    };
    let choices = match round.case.questions.as_slice() {
        [_, .., newest] => moves::handing_on(round.case.open_transfers().filter(meant), *newest),
        _ => Vec::new(),
    };
    let why = NotDoneReason::LeftOut(left_out(round, person, target));
    not_done(round, spoken, person, NotDone { line: name_of(round, target), why, near: Vec::new(), choices })
}

/// Why this desk or person gets no slip from `person`: the one reason that he could not have known counts last.
pub(super) fn left_out(round: &Round<'_>, person: &PersonId, target: &Target) -> OutMiss {
    let meant: Vec<&PersonId> = match target {
        Target::Desk(desk) => round.policy.desks.get(desk).into_iter().flat_map(|desk| &desk.members).collect(),
        Target::Person(meant) => vec![meant],
    };
    let asker = asker_person(round.case, round.policy);
    let has_it = |meant: &PersonId| {
        meant == person || meant == &round.case.owner || round.case.open_slips().any(|slip| &slip.contact == meant)
    };
    if meant.iter().any(|meant| has_it(meant)) {
        OutMiss::HasIt
    } else if meant.iter().all(|meant| Some(*meant) == asker.as_ref()) {
        OutMiss::Asks
    } else {
        OutMiss::Away
    }
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
