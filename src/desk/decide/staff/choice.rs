//! A digit: what choosing a number of a letter does.

use super::super::{Round, delivery};
use super::later::{consented, extended};
use super::more::{hand_to_asker, tell_contact};
use super::outgoing::preview;
use super::pass_on::{back, to};
use super::send::released;
use super::{noted, refuse, taken_on};
use crate::desk::around::{Spoken, Words};
use crate::desk::ask::Act;
use crate::desk::command::Target;
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::thread::LetterKind;
use crate::desk::why::Why;
use crate::ids::PersonId;
use crate::letters::model::{HeldReason, NotDoneReason};
use crate::mail::asks::agrees;

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

/// A lead who is asked for his consent may say it in a word.
pub(super) fn in_a_word(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Option<Decision> {
    spoken.replied.as_ref().filter(|letter| letter.kind == LetterKind::Consent)?;
    let agrees = agrees(&spoken.arrived.mail.new_text)?;
    Some(chosen(round, spoken, person, (if agrees { 1 } else { 2 }, String::new())))
}

fn act_on(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, (act, text): (Option<Act>, String)) -> Decision {
    match act {
        // A letter about a case does not ask whose question a mail is.
        None | Some(Act::HandIn { .. }) => refuse(round, spoken, person, NotDoneReason::Unknown),
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
        Some(Act::Agree { releases, by, until }) => consented(round, spoken, person, (releases, by, until, true)),
        Some(Act::Decline { releases, by, until }) => consented(round, spoken, person, (releases, by, until, false)),
        Some(Act::Extend { until, slip }) => extended(round, spoken, person, (until, slip, text)),
        Some(Act::HandToAsker { slip, mail }) => hand_to_asker(round, spoken, person, (slip, mail)),
        Some(Act::TellContact { slip, words }) => tell_contact(round, spoken, person, (slip, words, text)),
    }
}
