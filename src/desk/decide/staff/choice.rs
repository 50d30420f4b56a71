//! A digit: what choosing a number of a letter does.

use super::super::{Round, delivery, moves};
use super::close::close;
use super::commands::not_yours;
use super::copying;
use super::crossed;
use super::later::{consented, extended};
use super::meanwhile;
use super::more::{hand_to_asker, tell_contact};
use super::outgoing::{answer_in, contact_words, preview};
use super::pass_on::{back, to};
use super::said;
use super::send::released;
use super::wait::for_more;
use super::{noted, refuse, taken_on};
use crate::desk::around::{Spoken, Words};
use crate::desk::ask::{Act, Ask};
use crate::desk::case::Copying;
use crate::desk::command::Target;
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::speaker::Speaker;
use crate::desk::thread::LetterKind;
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::PersonId;
use crate::letters::model::{AnswerKind, HeldReason, NotDoneReason};
use crate::mail::asks::agrees;

/// A digit: one of the choices of the letter replied to.
pub(super) fn chosen(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (number, text): (usize, String),
) -> Decision {
    let ask = spoken.ask.as_ref().filter(|ask| &ask.person == person);
    let timely = ask.filter(|ask| ask.until.is_none_or(|until| round.now <= until));
    // Whom an answer reaches can be said beside any other choice of the letter, before it and after.
    let named = timely.and_then(|ask| ask.acts.get(number.saturating_sub(1)));
    let beside = matches!(named, Some(Act::Copying { .. }));
    let live = timely.filter(|ask| beside || !ask.answered);
    if ask.is_some() && live.is_none() {
        return refuse(round, spoken, person, NotDoneReason::ChoiceOver);
    }
    let act = live.and_then(|ask| ask.acts.get(number.saturating_sub(1))).cloned();
    let made = live.filter(|_| act.is_some() && !beside).map(|ask| (ask.letter, number));
    let unsent = live.map_or_else(Vec::new, |ask| unsent(ask, act.as_ref(), person));
    let decision = act_on(round, spoken, person, (act, text));
    // Where nothing was done, what the preview showed can still be sent.
    let done = !decision.letters.iter().any(|wanted| matches!(wanted.what, What::NotDone { .. }));
    let facts = decision.facts.into_iter().chain(unsent.into_iter().filter(|_| done)).collect();
    Decision { chosen: made, facts, ..decision }
}

/// Whoever chooses from a preview what he meant instead does not send what it shows.
fn unsent(ask: &Ask, act: Option<&Act>, person: &PersonId) -> Vec<CaseFact> {
    let instead =
        matches!(act, Some(Act::PassTo { .. } | Act::BackTo { .. } | Act::Close | Act::TakeOn | Act::AnswerTo { .. }));
    let shown = ask.acts.iter().find_map(|act| if let Act::Drop { releases } = act { Some(releases) } else { None });
    let dropped = shown.into_iter().flatten().filter(|_| instead);
    dropped.map(|release| CaseFact::Dropped { release: *release, by: person.clone() }).collect()
}

/// A lead who is asked for his consent may say it in a word.
pub(super) fn in_a_word(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Option<Decision> {
    spoken.replied.as_ref().filter(|letter| letter.kind == LetterKind::Consent)?;
    let agrees = agrees(&spoken.arrived.mail.new_text, &round.policy.phrases)?;
    Some(chosen(round, spoken, person, (if agrees { 1 } else { 2 }, String::new())))
}

fn act_on(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, (act, text): (Option<Act>, String)) -> Decision {
    let owners = match &act {
        None
        | Some(
            Act::Line { .. }
            | Act::Show { .. }
            | Act::HandIn { .. }
            | Act::KeepAsNote
            | Act::ItWasMe { .. }
            | Act::NotMe { .. }
            | Act::Agree { .. }
            | Act::Decline { .. }
            | Act::Answered { .. }
            | Act::AnsweredIn { .. }
            | Act::GiveBack { .. }
            | Act::Accept { .. },
        ) => false,
        Some(
            Act::PassTo { .. }
            | Act::Copying { .. }
            | Act::AskForMore
            | Act::TakeOn
            | Act::Close
            | Act::WasAnswer { .. }
            | Act::PreviewContact { .. }
            | Act::PreviewOf { .. }
            | Act::AnswerTo { .. }
            | Act::BackTo { .. }
            | Act::Release { .. }
            | Act::Drop { .. }
            | Act::PreviewWords { .. }
            | Act::Extend { .. }
            | Act::HandToAsker { .. }
            | Act::TellContact { .. },
        ) => true,
    };
    // The case may have another owner since the letter was written.
    if owners && !matches!(spoken.speaker, Speaker::Owner(_)) {
        return refuse(round, spoken, person, not_yours(round, person));
    }
    match act {
        // A letter about a case does not ask whose question a mail is; and a list's numbers stand before commands.
        None | Some(Act::HandIn { .. } | Act::Line { .. } | Act::Show { .. }) => {
            refuse(round, spoken, person, NotDoneReason::Unknown)
        }
        Some(Act::PassTo { to: targets, note }) => {
            // Words below the number are for whoever gets it, in the place of those that were taken for an answer.
            let note = note.filter(|_| text.trim().is_empty()).unwrap_or(spoken.arrived.id);
            to(round, spoken, person, (&targets.iter().map(Target::from).collect::<Vec<_>>(), note))
        }
        Some(Act::AskForMore) => for_more(round, spoken, person, text),
        Some(Act::TakeOn) => takes_on(round, spoken, person, &text),
        Some(Act::Close) => close(round, spoken, person, text),
        Some(Act::WasAnswer { mail }) => meanwhile::was_answer(round, spoken, person, mail),
        Some(Act::Answered { slip, mail }) => said::answered(round, spoken, person, (slip, mail)),
        Some(Act::AnsweredIn { case, mail }) => crossed::answered_in(round, spoken, person, (case, mail)),
        Some(Act::AnswerTo { case, mail, how }) => crossed::answers_other(round, spoken, person, (case, mail, how)),
        Some(Act::GiveBack { slip, mail }) => said::gives_back(round, spoken, person, (slip, mail)),
        Some(Act::Accept { slip, mail }) => said::accepts(round, spoken, person, (slip, mail)),
        Some(Act::PreviewContact { slip, mail, with }) => {
            let answers = with.into_iter().chain([(slip, mail)]);
            let texts = answers.map(|answer| contact_words(round, person, answer)).collect();
            preview(round, person, (texts, AnswerKind::Written), &[HeldReason::Asked])
        }
        Some(Act::PreviewOf { mail, author }) => {
            let words = Words { html: None, ..round.around.words(mail) };
            preview(round, person, (vec![(mail, author, words)], AnswerKind::Written), &[HeldReason::Asked])
        }
        Some(Act::BackTo { slip, words }) => back(round, spoken, person, (slip, words, text)),
        Some(Act::KeepAsNote) => noted(spoken, Some(person), Why::Note),
        Some(Act::Copying { how }) => copying::said(round, spoken, person, how),
        Some(Act::Release { releases, how, without, copying }) => {
            let dropped = without.into_iter().map(|release| CaseFact::Dropped { release, by: person.clone() });
            let dropped = Decision { facts: dropped.collect(), ..Decision::default() };
            let (case, fact) = copying::after(round, person, copying);
            let said = (copying != Copying::Unsaid).then_some(fact);
            let round = if said.is_some() { &Round { case: &case, ..*round } } else { round };
            let sent = released(round, spoken, person, (releases, how));
            if !sent.letters.iter().any(|wanted| wanted.to == Addressee::Asker) {
                return sent;
            }
            let sent = sent.and(dropped);
            Decision { facts: said.into_iter().chain(sent.facts).collect(), ..sent }
        }
        Some(Act::Drop { releases }) => {
            let dropped = releases.into_iter().map(|release| CaseFact::Dropped { release, by: person.clone() });
            Decision { facts: dropped.collect(), ..Decision::because("the held answer is not to be sent") }
        }
        Some(Act::PreviewWords { mail, files }) => {
            let words = answer_in(round.around.words(mail));
            let files = files.into_iter().filter_map(|files| moves::files(round, files, person.clone()));
            let texts = std::iter::once((mail, person.clone(), words)).chain(files).collect();
            preview(round, person, (texts, AnswerKind::Written), &[HeldReason::Asked])
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

/// "I answer myself": what he writes below the number is nobody's answer, and is not lost either.
fn takes_on(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: &str) -> Decision {
    let taken = taken_on(round, spoken, person, None);
    let note = CaseFact::Noted { mail: spoken.arrived.id, by: Some(person.clone()), why: Why::Note };
    if text.trim().is_empty() { taken } else { taken.fact(note) }
}
