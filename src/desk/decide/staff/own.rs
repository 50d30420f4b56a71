//! `/own`: the case gets another owner (P-1). And what its former owner writes afterwards.

use super::super::Round;
use super::super::moves;
use super::feedback;
use super::{NotDone, first_line, not_done, noted, refuse};
use crate::desk::around::Spoken;
use crate::desk::ask::{Act, TargetName};
use crate::desk::case::{Copying, Status};
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::speaker::asker_person;
use crate::desk::wanted::{Addressee, News, What, Withdraw};
use crate::desk::why::Why;
use crate::ids::{PersonId, ReleaseId};
use crate::letters::model::{NotDoneReason, OwnerMiss};
use crate::rules::Can;

/// Hands the case to `to`. Its asker never owns it, and neither does somebody who is away or may own nothing.
pub(super) fn own(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, to: &PersonId) -> Decision {
    if matches!(round.case.status, Status::Closed { .. }) {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    let may = round.policy.people.get(to).is_some_and(|to| to.can.contains(&Can::Own) || to.can.contains(&Can::Lead));
    let asks = asker_person(round.case, round.policy).as_ref() == Some(to);
    let miss = if to == &round.case.owner {
        Some(OwnerMiss::Already)
    } else if asks {
        Some(OwnerMiss::Asks)
    } else if !may || !round.case.readable_by(to) || round.around.away.left.contains(to) {
        Some(OwnerMiss::Never)
    } else {
        round.around.away.away.get(to).map(|until| OwnerMiss::Away { until: *until })
    };
    if let Some(miss) = miss {
        let line = first_line(spoken.arrived.mail);
        let name = round.policy.people.get(to).map_or_else(|| to.to_string(), |to| to.name.clone());
        let why = NotDoneReason::CannotOwn { to: name, miss };
        return not_done(round, spoken, person, NotDone { line, why, near: Vec::new(), choices: Vec::new() });
    }
    let why = Why::Person { person: person.clone() };
    let owned = CaseFact::Owned { by: to.clone(), why: why.clone() };
    let what = What::HandedOver { from: round.case.owner.clone(), why };
    let decision = Decision::because("handed to another owner")
        .fact(owned)
        .withdrawing(Withdraw::Previews)
        .withdrawing(Withdraw::Feedback)
        .asking(Addressee::Person(to.clone()), what, round.now, first_choices(round))
        .and(unfinished(round, to));
    if &round.case.owner == person {
        return decision;
    }
    let news = News::HandedOn { to: to.clone(), by: person.clone() };
    decision.letter(Addressee::Person(round.case.owner.clone()), What::Told(news), round.now)
}

/// While it has still to be passed on or taken on, the new owner chooses as the first one could.
fn first_choices(round: &Round<'_>) -> Vec<Act> {
    if round.case.run().is_none_or(|run| run.triage_over) {
        return Vec::new();
    }
    let pass = moves::suggested(round).map(|desk| Act::pass_to(TargetName::Desk(desk)));
    pass.into_iter().chain([Act::TakeOn, Act::AskForMore]).collect()
}

/// What the former owner had before him and did not finish: a contact's answer, or an answer that waits for a yes.
fn unfinished(round: &Round<'_>, to: &PersonId) -> Decision {
    let to = || Addressee::Person(to.clone());
    if let Some((_, reasons, how)) = round.case.held().next_back() {
        let releases: Vec<ReleaseId> = round.case.held().map(|(id, ..)| id).collect();
        let what = What::Preview { releases: releases.clone(), how, reasons: reasons.to_vec() };
        let choices = vec![
            Act::Release { releases: releases.clone(), how, without: Vec::new(), copying: Copying::Unsaid },
            Act::Drop { releases },
        ];
        return Decision::default().asking(to(), what, round.now, choices);
    }
    feedback::together(round, round.case, to())
}

/// Words of the former owner are no answer any more: the present one has them, with a ready choice to send them, and
/// their writer hears who answers.
pub(super) fn late(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let mail = spoken.arrived.id;
    let owner = &round.case.owner;
    let choices = vec![Act::PreviewOf { mail, author: person.clone() }, Act::KeepAsNote];
    let what = What::LateAnswer { mail, by: person.clone() };
    let told = What::Told(News::WentToOwner { owner: owner.clone() });
    noted(spoken, Some(person), Why::FormerOwner)
        .asking(Addressee::Person(owner.clone()), what, round.now, choices)
        .letter(Addressee::Person(person.clone()), told, round.now)
}
