//! What the first line of a staff mail asks for, and the choices of a letter: who may, and what it does.

use super::super::moves::{self, Outgoing, PassOn};
use super::super::{Round, delivery};
use super::outgoing::{outgoing, own_words, told, written};
use super::{noted, person, refuse, reply, taken_on};
use crate::desk::around::{Spoken, Words};
use crate::desk::ask::Act;
use crate::desk::assign;
use crate::desk::case::{Closing, SlipNo, Status};
use crate::desk::command::{Command, Target};
use crate::desk::decision::Decision;
use crate::desk::fact::{AnsweredHow, CaseFact};
use crate::desk::speaker::Speaker;
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::PersonId;
use crate::letters::model::{AnswerKind, HeldReason, NotDoneReason};

pub(super) fn obey(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, command: Command) -> Decision {
    let may = entitled(round, &spoken.speaker, &command);
    if !may {
        return refuse(round, spoken, person, NotDoneReason::NotAllowed);
    }
    match command {
        Command::Status => reply(round, person, What::Status, "asked where the case stands"),
        Command::Help => reply(round, person, What::Help, "asked for the commands"),
        Command::Note => noted(spoken, Some(person), Why::Note),
        Command::To { targets, .. } => to(round, spoken, person, &targets),
        Command::Send { text } => send(round, spoken, person, text),
        Command::Done { text } => done(round, spoken, person, text),
        Command::Close { text } => close(round, spoken, person, text),
        Command::Choice { number, text } => chosen(round, spoken, person, (number, text)),
    }
}

/// Which part may use which command (design section 5).
pub(super) fn entitled(round: &Round<'_>, speaker: &Speaker, command: &Command) -> bool {
    let leads = |person: &PersonId| {
        assign::lead_of(round.policy, &round.case.owner, &round.case.sealed_from).as_ref() == Some(person)
    };
    match command {
        Command::Status | Command::Help => person(speaker).is_some_and(|person| round.case.readable_by(person)),
        Command::Note | Command::Choice { .. } => !matches!(speaker, Speaker::Staff(_)),
        Command::To { .. } => match speaker {
            Speaker::Owner(_) => true,
            // A lead need not play a part yet: his token of the case and his place above the owner are enough.
            Speaker::Part(person) | Speaker::Contact(person, _) | Speaker::Staff(person) => leads(person),
            Speaker::Asker | Speaker::Copied(_) | Speaker::Mailbox => false,
        },
        Command::Send { .. } | Command::Done { .. } | Command::Close { .. } => matches!(speaker, Speaker::Owner(_)),
    }
}

pub(super) fn to(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, targets: &[Target]) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    let why = Why::Person { person: person.clone() };
    let how = PassOn { by: Some(person), note: Some(spoken.arrived.id), why };
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

pub(super) fn name_of(round: &Round<'_>, target: &Target) -> String {
    match target {
        Target::Desk(id) => round.policy.desks.get(id).map_or_else(|| id.to_string(), |desk| desk.name.clone()),
        Target::Person(id) => round.policy.people.get(id).map_or_else(|| id.to_string(), |person| person.name.clone()),
    }
}

/// `/send`: releases exactly what the letter replied to showed, below the owner's own words. On a letter that shows
/// the asker's words there is nothing to release but those words of the owner.
pub(super) fn send(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    let own = own_words(round, spoken, person, text);
    let shown = spoken.ask.iter().flat_map(|ask| &ask.acts).find_map(|act| match act {
        Act::PreviewContact { slip, mail } => {
            let author = round.case.slip(*slip).map_or_else(|| person.clone(), |slip| slip.contact.clone());
            Some(Shown::Contact(*mail, author))
        }
        Act::Release { releases, how } => Some(Shown::Preview(releases.clone(), *how)),
        Act::PassTo { .. }
        | Act::TakeOn
        | Act::BackTo { .. }
        | Act::KeepAsNote
        | Act::Drop { .. }
        | Act::PreviewWords { .. }
        | Act::ItWasMe { .. }
        | Act::NotMe { .. } => None,
    });
    let mail = spoken.arrived.id;
    let mut texts: Vec<_> = own.into_iter().map(|words| (mail, person.clone(), words)).collect();
    let by = person.clone();
    match shown {
        Some(Shown::Preview(releases, how)) if texts.is_empty() => released(round, spoken, person, (releases, how)),
        Some(Shown::Preview(held, how)) => {
            outgoing(round, spoken, Outgoing { texts, held, by, mail, how }, told(spoken))
        }
        Some(Shown::Contact(shown, author)) => {
            // What the letter showed is released, plain text and files: no more, and no less.
            let words = Words { html: None, ..round.around.words(shown) };
            texts.push((shown, author, words));
            outgoing(round, spoken, written(texts, by, mail), told(spoken))
        }
        None if texts.is_empty() => refuse(round, spoken, person, NotDoneReason::NothingToSend),
        None => outgoing(round, spoken, written(texts, by, mail), told(spoken)),
    }
}

/// Exactly what a preview showed.
pub(super) fn released(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (held, how): (Vec<crate::ids::ReleaseId>, AnswerKind),
) -> Decision {
    if !spoken.known.gate.is_empty() {
        return refuse(round, spoken, person, NotDoneReason::CannotLeave);
    }
    let outgoing = Outgoing { texts: Vec::new(), held, by: person.clone(), mail: spoken.arrived.id, how };
    moves::release(round, outgoing).unwrap_or_else(|| refuse(round, spoken, person, NotDoneReason::NothingToSend))
}

pub(super) enum Shown {
    Contact(crate::ids::MailId, PersonId),
    Preview(Vec<crate::ids::ReleaseId>, AnswerKind),
}

/// `/done`: answered by telephone; the text, if any, goes out as "as we told you by phone".
pub(super) fn done(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    let mail = spoken.arrived.id;
    match own_words(round, spoken, person, text) {
        None => moves::answered(round, person, AnsweredHow::Phone, Some(mail)),
        Some(words) => {
            let texts = vec![(mail, person.clone(), words)];
            let by_phone = Outgoing { how: AnswerKind::ByPhone, ..written(texts, person.clone(), mail) };
            outgoing(round, spoken, by_phone, told(spoken))
        }
    }
}

/// `/close`: with a text the asker gets it; without one nobody is told.
pub(super) fn close(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    let mail = spoken.arrived.id;
    match (own_words(round, spoken, person, text), &round.case.status) {
        (Some(words), _) => {
            let texts = vec![(mail, person.clone(), words)];
            let closing = Outgoing { how: AnswerKind::Closing, ..written(texts, person.clone(), mail) };
            outgoing(round, spoken, closing, told(spoken))
        }
        (None, Status::Closed { .. }) => noted(spoken, Some(person), Why::ClosedAlready),
        (None, Status::Answered { thanked: true, .. }) => {
            moves::close(round, Closing::Thanked, Some(person), "its owner closed it")
        }
        (None, Status::Answered { .. } | Status::Owned { .. } | Status::WithContact { .. }) => {
            moves::close(round, Closing::ByOwner, Some(person), "its owner closed it")
        }
    }
}

/// A digit: one of the choices of the letter replied to.
pub(super) fn chosen(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (number, text): (usize, String),
) -> Decision {
    let ask = spoken.ask.as_ref().filter(|ask| &ask.person == person);
    let live = ask.filter(|ask| !ask.answered && ask.until.is_none_or(|until| round.now <= until));
    if ask.is_some() && live.is_none() {
        return refuse(round, spoken, person, NotDoneReason::ChoiceOver);
    }
    let act = live.and_then(|ask| ask.acts.get(number.saturating_sub(1))).cloned();
    let made = live.filter(|_| act.is_some()).map(|ask| (ask.letter, number));
    Decision { chosen: made, ..act_on(round, spoken, person, (act, text)) }
}

pub(super) fn act_on(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (act, text): (Option<Act>, String),
) -> Decision {
    match act {
        None => refuse(round, spoken, person, NotDoneReason::Unknown),
        Some(Act::PassTo { to: target }) => to(round, spoken, person, &[Target::from(&target)]),
        Some(Act::TakeOn) => taken_on(round, spoken, person, None),
        Some(Act::PreviewContact { slip, mail }) => {
            let author = round.case.slip(slip).map_or_else(|| person.clone(), |slip| slip.contact.clone());
            let words = Words { html: None, ..round.around.words(mail) };
            preview(round, person, vec![(mail, author, words)], &[HeldReason::Asked])
        }
        Some(Act::BackTo { slip, words }) => back(round, spoken, person, (slip, words, text)),
        Some(Act::KeepAsNote) => noted(spoken, Some(person), Why::Note),
        Some(Act::Release { releases, how }) => released(round, spoken, person, (releases, how)),
        Some(Act::Drop { releases }) => {
            let dropped = releases.into_iter().map(|release| CaseFact::Dropped { release, by: person.clone() });
            Decision { facts: dropped.collect(), ..Decision::because("the held answer is not to be sent") }
        }
        Some(Act::PreviewWords { mail }) => {
            let words = round.around.words(mail);
            preview(round, person, vec![(mail, person.clone(), words)], &[HeldReason::Asked])
        }
        Some(Act::ItWasMe { mail }) => Decision { again: Some(mail), ..Decision::because("confirmed to be his mail") },
        Some(Act::NotMe { .. }) => delivery::disowned(round, spoken, person),
    }
}

pub(super) fn preview(
    round: &Round<'_>,
    person: &PersonId,
    texts: Vec<(crate::ids::MailId, PersonId, Words)>,
    reasons: &[HeldReason],
) -> Decision {
    let Some((mail, ..)) = texts.first() else { return Decision::because("nothing to preview") };
    let mail = *mail;
    moves::hold(round, written(texts, person.clone(), mail), reasons)
}

/// Back to the contact with what is still open: the slip starts anew, with these words as its note.
pub(super) fn back(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (slip, words, text): (SlipNo, Option<crate::ids::MailId>, String),
) -> Decision {
    let Some(slip) = round.case.slip(slip) else {
        return refuse(round, spoken, person, NotDoneReason::WhoIsMeant);
    };
    let note = if text.is_empty() { words } else { Some(spoken.arrived.id) };
    let how = PassOn { by: Some(person), note, why: Why::AsksOn { person: person.clone() } };
    moves::pass_on(round, &[Target::Person(slip.contact.clone())], &how)
        .map_or_else(|| refuse(round, spoken, person, NotDoneReason::Closed), |passed| passed.decision)
}
