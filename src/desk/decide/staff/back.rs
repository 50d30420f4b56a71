//! `/back`: a contact gives his slip back, with the reason (P-29).

use super::super::Round;
use super::super::moves;
use super::feedback;
use super::pass_on;
use super::refuse;
use crate::desk::around::Spoken;
use crate::desk::ask::{Act, TargetName};
use crate::desk::case::{Slip, SlipKind, SlipNo};
use crate::desk::command::{self, Target};
use crate::desk::decision::Decision;
use crate::desk::evolve;
use crate::desk::fact::CaseFact;
use crate::desk::speaker::Speaker;
use crate::desk::wanted::{Addressee, What, Withdraw};
use crate::ids::{DeskId, MailId, PersonId};
use crate::letters::model::NotDoneReason;

/// Desks that the owner can choose by a digit.
const DESKS_MAX: usize = 2;

/// The slip ends as returned and the owner's time to pass it on begins anew. The owner himself sends the contact's
/// answer back to him by the same word.
pub(super) fn back(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: &str) -> Decision {
    let Speaker::Contact(_, no) = &spoken.speaker else {
        return by_the_owner(round, spoken, person, text);
    };
    let Some(slip) = pass_on::held_slip(round.case, *no) else {
        let answered = !round.case.is_open();
        return refuse(round, spoken, person, NotDoneReason::SlipOver { answered });
    };
    if text.trim().is_empty() {
        return refuse(round, spoken, person, NotDoneReason::NeedsReason);
    }
    returned(round, person, slip, (spoken.arrived.id, text))
}

/// The slip goes back to the owner, with these words as the reason.
pub(super) fn returned(round: &Round<'_>, person: &PersonId, slip: &Slip, (mail, text): (MailId, &str)) -> Decision {
    let returned = CaseFact::Returned { slip: slip.no, by: person.clone(), mail, against: against(round, slip) };
    let ended = moves::end_of_slip(round, slip.no);
    let after = evolve::evolve(round.case.clone(), round.now, &returned);
    // The answers of others waited for his.
    let waited = round.around.feedback_waits && after.open_slips().next().is_none();
    let owner = || Addressee::Person(round.case.owner.clone());
    let choices = choices(&Round { case: &after, ..*round }, slip, text);
    let others = if waited { feedback::together(round, &after, owner()) } else { Decision::default() };
    Decision { facts: ended.into_iter().collect(), ..Decision::because("the contact gave it back") }
        .fact(returned)
        .and(others)
        .withdrawing(Withdraw::OfSlip(slip.no))
        .asking(owner(), What::Returned { slip: slip.no, mail }, round.now, choices)
}

fn by_the_owner(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: &str) -> Decision {
    let acts = spoken.ask.iter().flat_map(|ask| &ask.acts);
    let slips: Vec<SlipNo> =
        acts.filter_map(|act| if let Act::BackTo { slip, .. } = act { Some(*slip) } else { None }).collect();
    if slips.len() > 1 {
        // The letter showed the words of several: the number says whose.
        return refuse(round, spoken, person, NotDoneReason::NeedsDigit);
    }
    match slips.first().copied().filter(|_| matches!(spoken.speaker, Speaker::Owner(_))) {
        Some(slip) => pass_on::back(round, spoken, person, (slip, None, text.to_owned())),
        None => refuse(round, spoken, person, NotDoneReason::NoSlip),
    }
}

/// The rule that suggested this desk was wrong, if one did.
fn against(round: &Round<'_>, slip: &Slip) -> Option<String> {
    let rule = round.policy.routes.iter().find(|rule| Some(&rule.name) == round.case.rule.as_ref())?;
    let desk = &round.policy.topics.get(&rule.topic)?.desk;
    (slip.kind == SlipKind::Transfer && slip.desk.as_ref() == Some(desk)).then(|| rule.name.clone())
}

/// The desks that the reason names, else the one that knows the topic; and that the owner answers himself.
fn choices(round: &Round<'_>, slip: &Slip, text: &str) -> Vec<Act> {
    if slip.kind == SlipKind::Consultation {
        return Vec::new();
    }
    let other = |desk: &DeskId| !moves::gave_back(round, &Target::Desk(desk.clone()));
    let named = round.policy.desks.values().filter(|desk| {
        let short = desk.name.strip_suffix('组').unwrap_or(&desk.name);
        other(&desk.id)
            && (text.contains(short)
                || text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == desk.id.as_str()))
    });
    let mut desks: Vec<DeskId> = named.map(|desk| desk.id.clone()).take(DESKS_MAX).collect();
    if desks.is_empty() {
        desks.extend(moves::suggested(round));
    }
    // "Please forward to Sun Jing": a colleague who is named is meant.
    let order = command::order(text, round.policy).map(|order| order.targets).unwrap_or_default();
    let people = order.into_iter().filter(|target| matches!(target, Target::Person(_)));
    let people: Vec<Target> = people.filter(|target| !moves::gave_back(round, target)).collect();
    let desks = desks.into_iter().map(Target::Desk).filter(|_| people.is_empty());
    let named: Vec<Target> = people.iter().cloned().chain(desks).collect();
    let pass = named.iter().map(|target| Act::pass_to(TargetName::from(target)));
    pass.chain([Act::TakeOn]).collect()
}
