//! Colleagues who got the same question: they are told who answers, so that nobody answers twice (P-1).

use std::collections::BTreeSet;

use super::Round;
use super::open::Opening;
use crate::desk::decision::Decision;
use crate::desk::speaker::{asker_person, person_of};
use crate::desk::wanted::{Addressee, News, What};
use crate::ids::{Address, PersonId};
use crate::mail::Mailbox;
use crate::rules::Can;

/// Tells everybody who might answer too: who may own cases, was addressed, and is here. Not the owner, who has the
/// case, nor who handed it in, nor the asker.
pub(super) fn told(round: &Round<'_>, opening: &Opening<'_>) -> Decision {
    let mail = opening.arrived.mail;
    let forwarded = mail.forwarded.iter().filter(|_| opening.handed_in.is_some()).flat_map(|forwarded| &forwarded.to);
    let addressed = mail.to.iter().chain(&mail.cc).chain(forwarded);
    let mut people: BTreeSet<PersonId> = addressed.filter_map(|mailbox| may_answer(round, mailbox)).collect();
    people.remove(&round.case.owner);
    if let Some(by) = &round.case.handed_in_by {
        people.remove(by);
    }
    people.iter().fold(Decision::default(), |decision, person| decision.and(tell(round, person)))
}

/// Tells one colleague who answers.
pub(super) fn tell(round: &Round<'_>, person: &PersonId) -> Decision {
    Decision::default().letter(Addressee::Person(person.clone()), What::Told(News::Answers), round.now)
}

fn may_answer(round: &Round<'_>, mailbox: &Mailbox) -> Option<PersonId> {
    let id = person_of(&Address::parse(&mailbox.addr)?, round.policy)?;
    let owns = round.policy.people.get(id).is_some_and(|person| person.can.contains(&Can::Own));
    let here = round.around.away.is_here(id) && asker_person(round.case, round.policy).as_ref() != Some(id);
    (owns && here).then(|| id.clone())
}
