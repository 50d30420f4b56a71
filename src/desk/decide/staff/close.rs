//! `/close`: the owner ends the case.

use super::super::Round;
use super::super::moves::{self, Outgoing};
use super::noted;
use super::outgoing::{outgoing, own_words, told, written};
use crate::desk::around::Spoken;
use crate::desk::case::{Closing, Status};
use crate::desk::decision::Decision;
use crate::desk::why::Why;
use crate::ids::PersonId;
use crate::letters::model::AnswerKind;

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
        (
            None,
            Status::Answered { .. } | Status::Owned { .. } | Status::WithContact { .. } | Status::Waiting { .. },
        ) => moves::close(round, Closing::ByOwner, Some(person), "its owner closed it"),
    }
}
