//! Words that ask for something inside the house where an answer was expected: whoever wrote them chooses what he meant.

use super::super::Round;
use super::super::moves::{self, PassOn};
use super::outgoing::unsigned;
use crate::desk::ask::{Act, TargetName};
use crate::desk::case::{Slip, SlipEnd};
use crate::desk::command::{self, Order, Target};
use crate::desk::why::Why;
use crate::ids::{MailId, PersonId};
use crate::letters::model::OrderKind;

/// The order in the plain words of `person`, if they give one.
pub(super) fn given(round: &Round<'_>, person: &PersonId, words: &str) -> Option<Order> {
    command::order(&unsigned(round, person, words), round.policy)
}

/// What an owner may have meant by it, where that can be done.
pub(super) fn meant(round: &Round<'_>, person: &PersonId, (order, mail): (&Order, MailId)) -> Vec<Act> {
    let passed = || {
        let desk = moves::suggested(round).map(Target::Desk);
        let targets = if order.targets.is_empty() { desk.into_iter().collect() } else { order.targets.clone() };
        let can = targets.iter().filter(|target| can_get(round, person, target));
        let to: Vec<TargetName> = can.map(TargetName::from).collect();
        // What they say besides is for whoever gets it.
        let note = Some(mail).filter(|_| !order.alone);
        if to.is_empty() { Vec::new() } else { vec![Act::PassTo { to, note }] }
    };
    if !round.case.is_open() {
        return Vec::new();
    }
    match order.kind {
        OrderKind::PassOn => passed(),
        OrderKind::Back => match answered(round, order) {
            Some(slip) => vec![Act::BackTo { slip: slip.no, words: None }],
            None => passed(),
        },
        OrderKind::Close => vec![Act::Close],
        OrderKind::PutOff => vec![Act::TakeOn],
        OrderKind::NotOurs => Vec::new(),
    }
}

/// The newest slip that came back from whoever is named.
fn answered<'a>(round: &Round<'a>, order: &Order) -> Option<&'a Slip> {
    let is_his = |slip: &&Slip| {
        let named = |target: &Target| match target {
            Target::Desk(desk) => {
                let member = round.policy.desks.get(desk).is_some_and(|desk| desk.members.contains(&slip.contact));
                slip.desk.as_ref() == Some(desk) || (slip.desk.is_none() && member)
            }
            Target::Person(person) => &slip.contact == person,
        };
        order.targets.is_empty() || order.targets.iter().any(named)
    };
    let back = |slip: &&Slip| matches!(slip.end, Some(SlipEnd::CameBack { .. }));
    round.case.slips.iter().rev().filter(back).find(is_his)
}

fn can_get(round: &Round<'_>, person: &PersonId, target: &Target) -> bool {
    let how =
        PassOn { by: Some(person), note: None, questions: Vec::new(), why: Why::Person { person: person.clone() } };
    moves::pass_on(round, std::slice::from_ref(target), &how).is_some()
}
