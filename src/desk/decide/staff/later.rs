//! `/later`: more time. From the owner or his lead an interim word to the asker with a new time, from a contact a word to
//! the owner.

use super::super::Round;
use super::super::extend;
use super::super::moves::{self, Outgoing};
use super::meanwhile;
use super::outgoing::{outgoing, own_words, told, written};
use super::{NotDone, first_line, not_done, refuse};
use crate::desk::around::Spoken;
use crate::desk::ask::Act;
use crate::desk::assign;
use crate::desk::case::{SlipNo, Status};
use crate::desk::command::time::{self, Written};
use crate::desk::deadlines::{self, Deadline};
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::speaker::Speaker;
use crate::desk::wanted::{Addressee, News, What};
use crate::ids::{Moment, PersonId, ReleaseId};
use crate::letters::model::{AnswerKind, NotDoneReason, TimeMiss};

/// `/later TIME REASON`.
pub(super) fn later(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (when, text): (Option<Written>, String),
) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    let to = match when.map(|when| when.meant(round.policy.calendar_of(person), round.now)) {
        Some(Ok(to)) => to,
        Some(Err(miss)) => return no_time(round, spoken, person, miss),
        None => return no_time(round, spoken, person, TimeMiss::Missing),
    };
    match &spoken.speaker {
        Speaker::Contact(_, slip) => contact_later(round, spoken, person, (*slip, to)),
        Speaker::Owner(_)
        | Speaker::Asker
        | Speaker::Part(_)
        | Speaker::Staff(_)
        | Speaker::Copied(_)
        | Speaker::OnList(..)
        | Speaker::Mailbox => owner_later(round, spoken, person, (to, text)),
    }
}

/// The owner tells the asker before the time passes, or with an apology after it: the figures keep the miss (P-39).
fn owner_later(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, (to, text): (Moment, String)) -> Decision {
    let Some(due) = deadlines::answer_told(round.case, round.policy) else {
        return refuse(round, spoken, person, NotDoneReason::WaitsForAsker);
    };
    if round.case.run().is_some_and(|run| run.extensions >= extend::AT_MOST) {
        return refuse(round, spoken, person, NotDoneReason::ExtendedTwice);
    }
    if to <= due {
        let promised = deadlines::answer_promised(round.case, round.policy).filter(|promised| to <= *promised);
        return no_time(round, spoken, person, TimeMiss::NotLater(promised.unwrap_or(due)));
    }
    let mail = spoken.arrived.id;
    let how = AnswerKind::Later { until: to };
    let texts: Vec<_> =
        own_words(round, spoken, person, text).into_iter().map(|words| (mail, person.clone(), words)).collect();
    // A new time alone holds nothing that could be doubtful.
    let doubts = if texts.is_empty() { Vec::new() } else { told(spoken) };
    outgoing(round, spoken, Outgoing { how, ..written(texts, person.clone(), mail) }, doubts)
}

/// The contact's limit moves as far as the answer's own time allows; beyond that only the owner's digit moves it, by
/// telling the asker a new time.
pub(super) fn contact_later(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (slip, to): (SlipNo, Moment),
) -> Decision {
    let all = deadlines::deadlines(round.case, round.policy);
    let Some(limit) = all.iter().find(|deadline| deadline.slip == Some(slip)) else {
        let waits = round.case.slip(slip).is_some_and(|slip| slip.end.is_none());
        let why = if waits { NotDoneReason::WaitsForAsker } else { NotDoneReason::Closed };
        return refuse(round, spoken, person, why);
    };
    if to <= limit.due {
        return no_time(round, spoken, person, TimeMiss::NotLater(limit.due));
    }
    let mail = spoken.arrived.id;
    let choices: Vec<Act> = extension(round, &all, (slip, to)).into_iter().collect();
    // Who decides is not the one whom he knows.
    let owner = &round.case.owner;
    let other = assign::stands_in(round.policy, owner, &round.around.away, assign::Part::Owner(round.case));
    let by = other.filter(|by| !choices.is_empty() && by != person && !round.around.away.is_here(owner));
    let told = by.map_or_else(Decision::default, |by| {
        let news = News::StandInDecides { by, until: to };
        Decision::default().letter(Addressee::Person(person.clone()), What::Told(news), round.now)
    });
    Decision::because("the contact takes more time")
        .and(told)
        .fact(moves::moved(round, limit))
        .fact(CaseFact::SlipExtended { slip, by: person.clone(), to, mail })
        .asking(Addressee::Person(round.case.owner.clone()), What::ContactLater { slip, mail, to }, round.now, choices)
}

/// The choice to tell the asker a new time, where the contact's would leave the owner too little of the present one.
fn extension(round: &Round<'_>, all: &[Deadline], (slip, to): (SlipNo, Moment)) -> Option<Act> {
    let answer = all.iter().find(|deadline| deadline.name == crate::letters::model::DeadlineName::Answer)?;
    if to <= deadlines::contact_at_most(round.case, answer.due, round.policy) {
        return None;
    }
    let until =
        deadlines::calendar(round.case, round.policy).add(to, deadlines::sla(round.case, round.policy).contact_margin);
    extend::can_be_told(round, until).map(|_| Act::Extend { until, slip: Some(slip) })
}

/// The owner's digit: the asker is told the new time, in the words below the digit; the contact hears that he has his.
pub(super) fn extended(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (until, slip, text): (Moment, Option<SlipNo>, String),
) -> Decision {
    if extend::can_be_told(round, until).is_none() {
        return refuse(round, spoken, person, NotDoneReason::ChoiceOver);
    }
    let decision = owner_later(round, spoken, person, (until, text));
    let leaves = decision.letters.iter().any(|wanted| wanted.to == Addressee::Asker);
    let slip = slip.and_then(|slip| round.case.slip(slip)).filter(|slip| leaves && slip.end.is_none());
    match slip.and_then(|slip| slip.promised.map(|promise| (slip, promise))) {
        Some((slip, promise)) => {
            let news = News::MoreTime { until: promise.to };
            decision.letter(Addressee::Person(slip.contact.clone()), What::Told(news), round.now)
        }
        None => decision,
    }
}

/// The lead's word on the second new time; the owner is told of it either way.
pub(super) fn consented(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    lead: &PersonId,
    (releases, by, until, agreed): (Vec<ReleaseId>, PersonId, Moment, bool),
) -> Decision {
    let said = CaseFact::Consented { by: lead.clone(), agreed };
    let news = News::Consented { by: lead.clone(), agreed, until };
    let to = Addressee::Person(round.case.owner.clone());
    if !agreed {
        let dropped = releases.into_iter().map(|release| CaseFact::Dropped { release, by: lead.clone() }).collect();
        let decision = Decision { facts: dropped, ..Decision::because("the lead does not agree to a new time") };
        return decision.fact(said).letter(to, What::Told(news), round.now);
    }
    if !spoken.known.gate.is_empty() {
        return refuse(round, spoken, lead, NotDoneReason::CannotLeave);
    }
    let how = meanwhile::of_new_time(round, &releases, until);
    let mail = spoken.arrived.id;
    let outgoing = Outgoing { texts: Vec::new(), held: releases, by, mail, how, meant: Vec::new() };
    let open = !matches!(round.case.status, Status::Waiting { .. });
    let told = extend::can_be_told(round, until).filter(|_| open).and_then(|_| moves::release(round, outgoing));
    match told {
        Some(decision) => decision.fact(said).letter(to, What::Told(news), round.now),
        None => refuse(round, spoken, lead, NotDoneReason::ChoiceOver),
    }
}

/// Nothing is done: what was understood, and times near it that can be kept.
fn no_time(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, miss: TimeMiss) -> Decision {
    let calendar = round.policy.calendar_of(person);
    let near = time::near(&miss, calendar, round.now);
    let near = match miss {
        TimeMiss::Missing => {
            let due = deadlines::answer_due(round.case, round.policy).map_or(round.now, |due| due.due);
            let soon = calendar.add(due.max(round.now), crate::rules::Span::Workdays { days: 1 });
            vec![calendar.local(soon).format("%Y-%m-%d %H:%M").to_string()]
        }
        TimeMiss::NoSuchDay
        | TimeMiss::NoSuchTime
        | TimeMiss::Past(_)
        | TimeMiss::OutsideHours(_)
        | TimeMiss::DayOff(_)
        | TimeMiss::TooFar(_)
        | TimeMiss::NotLater(_) => near,
    };
    let near = near.into_iter().map(|time| format!("/later {time}")).collect();
    let line = first_line(spoken.arrived.mail);
    not_done(round, spoken, person, NotDone { line, why: NotDoneReason::Time(miss), near, choices: Vec::new() })
}
