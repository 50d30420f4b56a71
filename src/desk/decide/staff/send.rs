//! `/send`, and the choice that releases a preview: words of the staff leave for the asker.

use super::super::Round;
use super::super::extend;
use super::super::moves::Outgoing;
use super::outgoing::{contact_words, other_case, outgoing, own_words, told, written};
use super::refuse;
use crate::desk::answers::Answer;
use crate::desk::around::{Spoken, Words};
use crate::desk::ask::Act;
use crate::desk::decision::Decision;
use crate::ids::{MailId, PersonId, ReleaseId};
use crate::letters::model::{AnswerKind, NotDoneReason};

/// `/send`: releases exactly what the letter replied to showed, below the owner's own words. On a letter that shows
/// the asker's words there is nothing to release but those words of the owner.
pub(super) fn send(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    let own = own_words(round, spoken, person, text);
    let shown = spoken.ask.iter().flat_map(|ask| &ask.acts).find_map(|act| match act {
        Act::PreviewContact { slip, mail, with } => {
            Some(Shown::Contacts(with.iter().copied().chain([(*slip, *mail)]).collect()))
        }
        Act::PreviewOf { mail, author } => Some(Shown::Colleague(*mail, author.clone())),
        Act::Release { releases, how, .. } => Some(Shown::Preview(releases.clone(), *how)),
        Act::PassTo { .. }
        | Act::AskForMore
        | Act::Copying { .. }
        | Act::TakeOn
        | Act::Close
        | Act::WasAnswer { .. }
        | Act::Answered { .. }
        | Act::GiveBack { .. }
        | Act::Accept { .. }
        | Act::BackTo { .. }
        | Act::AnswerTo { .. }
        | Act::AnsweredIn { .. }
        | Act::KeepAsNote
        | Act::Drop { .. }
        | Act::PreviewWords { .. }
        | Act::Line { .. }
        | Act::ItWasMe { .. }
        | Act::Show { .. }
        | Act::NotMe { .. }
        | Act::HandIn { .. }
        | Act::Agree { .. }
        | Act::Decline { .. }
        | Act::Extend { .. }
        | Act::HandToAsker { .. }
        | Act::TellContact { .. } => None,
    });
    let mail = spoken.arrived.id;
    let mut texts: Vec<_> = own.into_iter().map(|words| (mail, person.clone(), words)).collect();
    let by = person.clone();
    match shown {
        Some(Shown::Preview(releases, how)) if texts.is_empty() => released(round, spoken, person, (releases, how)),
        Some(Shown::Preview(held, how)) => {
            outgoing(round, spoken, Outgoing { texts, held, by, mail, how, meant: Vec::new() }, told(spoken))
        }
        Some(Shown::Contacts(answers)) => {
            // What the letter showed is released, plain text and files: no more, and no less.
            texts.extend(answers.into_iter().map(|answer| contact_words(round, person, answer)));
            outgoing(round, spoken, written(texts, by, mail), told(spoken))
        }
        Some(Shown::Colleague(shown, author)) => {
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
    (held, how): (Vec<ReleaseId>, AnswerKind),
) -> Decision {
    if !spoken.known.gate.is_empty() {
        return refuse(round, spoken, person, NotDoneReason::CannotLeave);
    }
    if let Some(other) = other_case(round, spoken) {
        return refuse(round, spoken, person, NotDoneReason::OtherCase { other });
    }
    let (by, mail) = (person.clone(), spoken.arrived.id);
    let outgoing = Outgoing { texts: Vec::new(), held, by, mail, how, meant: Vec::new() };
    extend::leave(round, outgoing).unwrap_or_else(|| refuse(round, spoken, person, NotDoneReason::NothingToSend))
}

enum Shown {
    Contacts(Vec<Answer>),
    Colleague(MailId, PersonId),
    Preview(Vec<ReleaseId>, AnswerKind),
}
