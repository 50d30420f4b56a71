//! `/decline` and `/spam`: matters that the centre does not answer.

use super::super::Round;
use super::super::moves::{self, Outgoing};
use super::outgoing::{outgoing, own_words, told, written};
use super::{noted, refuse};
use crate::desk::around::Spoken;
use crate::desk::case::{Closing, Status};
use crate::desk::decision::Decision;
use crate::desk::wanted::Withdraw;
use crate::desk::why::Why;
use crate::ids::PersonId;
use crate::letters::model::{AnswerKind, NotDoneReason};

/// Outside the remit (P-13): the asker hears so, why, and where to go instead; without those words nothing leaves.
pub(super) fn decline(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    let mail = spoken.arrived.id;
    match own_words(round, spoken, person, text) {
        None => refuse(round, spoken, person, NotDoneReason::NeedsDeclining),
        Some(words) => {
            let texts = vec![(mail, person.clone(), words)];
            let declining = Outgoing { how: AnswerKind::Declining, ..written(texts, person.clone(), mail) };
            outgoing(round, spoken, declining, told(spoken))
        }
    }
}

/// Rubbish: its sender never hears from us, and what is on its way to him is withdrawn. `/reopen` is the way back.
pub(super) fn spam(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    if matches!(round.case.status, Status::Closed { how: Closing::Spam, .. }) {
        return noted(spoken, Some(person), Why::ClosedAlready);
    }
    moves::close(round, Closing::Spam, Some(person), "marked as spam")
        .withdrawing(Withdraw::Acknowledgement)
        .withdrawing(Withdraw::Answer)
}
