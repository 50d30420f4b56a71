//! `/ask`: the owner asks on, the contact or a colleague; the matter stays his.

use super::super::Round;
use super::super::moves;
use super::pass_on::left_out;
use super::refuse;
use crate::desk::around::Spoken;
use crate::desk::ask::Act;
use crate::desk::case::{Slip, SlipKind};
use crate::desk::command::Target;
use crate::desk::decision::Decision;
use crate::ids::PersonId;
use crate::letters::model::{NotDoneReason, OutMiss};

/// Without a name: the contact whose letter it answers, else the only one who has or had it. A name that is no
/// contact's here is a colleague's (P-47).
pub(super) fn ask(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (who, text): (Option<PersonId>, &str),
) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    if text.trim().is_empty() {
        return refuse(round, spoken, person, NotDoneReason::NeedsWords);
    }
    let mail = spoken.arrived.id;
    let asked = match &who {
        None => match contact(round, spoken) {
            Some(slip) => moves::ask_on(round, slip, person, Some(mail)),
            None => return refuse(round, spoken, person, NotDoneReason::WhoIsMeant),
        },
        Some(who) => match last_transfer(round, who) {
            Some(slip) => moves::ask_on(round, slip, person, Some(mail)),
            None => moves::consult(round, who, person, mail),
        },
    };
    asked.unwrap_or_else(|| {
        let miss = who.map_or(OutMiss::Away, |who| left_out(round, person, &Target::Person(who)));
        refuse(round, spoken, person, NotDoneReason::LeftOut(miss))
    })
}

fn contact<'a>(round: &Round<'a>, spoken: &Spoken<'_>) -> Option<&'a Slip> {
    let acts = spoken.ask.iter().flat_map(|ask| &ask.acts);
    if acts.filter(|act| matches!(act, Act::BackTo { .. })).count() > 1 {
        return None;
    }
    let shown = spoken.replied.as_ref().and_then(|letter| round.case.slip(letter.slip?));
    let mut open = round.case.open_transfers();
    let only = match (open.next(), open.next()) {
        (Some(slip), None) => Some(slip),
        (None, _) => round.case.slips.iter().rev().find(|slip| slip.kind == SlipKind::Transfer),
        (Some(_), Some(_)) => None,
    };
    shown.or(only)
}

fn last_transfer<'a>(round: &Round<'a>, who: &PersonId) -> Option<&'a Slip> {
    let his = |slip: &&Slip| &slip.contact == who && slip.kind == SlipKind::Transfer;
    round.case.slips.iter().rev().find(his)
}
