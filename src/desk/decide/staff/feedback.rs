//! The feedback slip: a contact's words go to the owner, together with those of others who were asked.

use super::super::Round;
use super::super::moves::{self, CHOICES_MAX};
use crate::desk::answers::{self, Answer};
use crate::desk::ask::Act;
use crate::desk::case::{Case, SlipNo};
use crate::desk::decision::Decision;
use crate::desk::evolve;
use crate::desk::fact::CaseFact;
use crate::desk::wanted::{Addressee, What, Withdraw};
use crate::desk::why::Why;
use crate::ids::{MailId, Moment, PersonId};

/// These words of a contact are what he was asked for.
pub(super) fn answered_by(round: &Round<'_>, person: &PersonId, (slip, mail): Answer) -> Decision {
    let decision = Decision::because("the contact answered the owner").withdrawing(Withdraw::OfSlip(slip));
    let owner = Addressee::Person(round.case.owner.clone());
    if round.case.slip(slip).is_none_or(|slip| slip.end.is_some()) {
        let again = CaseFact::Noted { mail, by: Some(person.clone()), why: Why::ContactAgain };
        return decision.fact(again).and(feedback(owner, &[(slip, mail)], round.now));
    }
    let back = CaseFact::CameBack { slip, by: person.clone(), mail };
    let after = evolve::evolve(round.case.clone(), round.now, &back);
    let facts = moves::end_of_slip(round, slip).into_iter().chain([back]).collect();
    Decision { facts, ..decision }.and(together(round, &after, owner))
}

/// All answers in hand, in one letter that takes the place of one that waits.
pub(super) fn together(round: &Round<'_>, after: &Case, to: Addressee) -> Decision {
    let at = answers::needed(after, round.policy, round.now);
    Decision::default().withdrawing(Withdraw::Feedback).and(feedback(to, &answers::in_hand(after), at))
}

/// These answers, in one letter.
pub(in crate::desk::decide) fn feedback(to: Addressee, answers: &[Answer], not_before: Moment) -> Decision {
    let Some(((slip, mail), with)) = answers.split_last() else { return Decision::default() };
    let what = What::Feedback { slip: *slip, mail: *mail, with: with.to_vec() };
    Decision::default().asking(to, what, not_before, choices((*slip, *mail), with))
}

/// What can be done with the contacts' words: one choice for all of them, one for each, and nothing, where there is room.
fn choices((slip, mail): (SlipNo, MailId), with: &[Answer]) -> Vec<Act> {
    let slips = with.iter().map(|(slip, _)| *slip).chain([slip]);
    let newest = (with.len() + 1).saturating_sub(CHOICES_MAX - 1);
    let back = slips.skip(newest).map(|slip| Act::BackTo { slip, words: None });
    let all = std::iter::once(Act::PreviewContact { slip, mail, with: with.to_vec() }).chain(back);
    all.chain([Act::KeepAsNote]).take(CHOICES_MAX).collect()
}
