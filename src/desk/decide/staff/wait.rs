//! `/wait`: the asker is asked for something, and the clock stands until he writes.

use super::super::Round;
use super::super::moves::Outgoing;
use super::outgoing::{outgoing, own_words, told, written};
use super::refuse;
use crate::desk::around::Spoken;
use crate::desk::decision::Decision;
use crate::ids::PersonId;
use crate::letters::model::{AnswerKind, NotDoneReason};

/// `/wait TEXT`: the text goes to the asker as every answer does.
pub(super) fn wait(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    let Some(words) = own_words(round, spoken, person, text) else {
        return refuse(round, spoken, person, NotDoneReason::NothingToSend);
    };
    let mail = spoken.arrived.id;
    let texts = vec![(mail, person.clone(), words)];
    let asking = Outgoing { how: AnswerKind::Asking, ..written(texts, person.clone(), mail) };
    outgoing(round, spoken, asking, told(spoken))
}
