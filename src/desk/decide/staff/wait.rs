//! `/wait`, and the choice of the case mail: the asker is asked for something, and the clock stands until he writes.

use super::super::Round;
use super::super::moves::Outgoing;
use super::outgoing::{outgoing, own_words, told, written};
use super::refuse;
use crate::desk::around::{Spoken, Words};
use crate::desk::decision::Decision;
use crate::ids::{MailId, PersonId};
use crate::letters::model::{AnswerKind, HeldReason, NotDoneReason};

/// `/wait TEXT`: the text goes to the asker as every answer does.
pub(super) fn wait(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    let Some(words) = own_words(round, spoken, person, text) else {
        return refuse(round, spoken, person, NotDoneReason::NothingToSend);
    };
    outgoing(round, spoken, asking(person, spoken.arrived.id, Some(words)), told(spoken))
}

/// The choice: a bare number asks for what nearly every question lacks, in the letter's own words. Words below it are shown
/// first: in another letter the same number passes the case on, and they may be meant for a colleague.
pub(super) fn for_more(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::ChoiceOver);
    }
    let words = own_words(round, spoken, person, text);
    let doubts = if words.is_some() { [vec![HeldReason::Asked], told(spoken)].concat() } else { Vec::new() };
    outgoing(round, spoken, asking(person, spoken.arrived.id, words), doubts)
}

fn asking(person: &PersonId, mail: MailId, words: Option<Words>) -> Outgoing {
    let texts = words.into_iter().map(|words| (mail, person.clone(), words)).collect();
    Outgoing { how: AnswerKind::Asking, ..written(texts, person.clone(), mail) }
}
