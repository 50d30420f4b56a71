//! `/undo`: an answer that has not left is taken back.

use super::super::Round;
use super::super::moves;
use super::refuse;
use crate::desk::around::{AnswerLeft, Spoken};
use crate::desk::decision::Decision;
use crate::desk::wanted::{Addressee, News, What};
use crate::ids::PersonId;
use crate::letters::model::NotDoneReason;

/// The case stands where it stood before the answer. One that has left is gone: its owner hears what he can do.
pub(super) fn undo(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    match (moves::take_back(round, person), round.around.answer) {
        // That it was in time is not certain to whoever did it until he is told.
        (Some((_, decision)), _) => {
            decision.letter(Addressee::Person(person.clone()), What::Told(News::TakenBack), round.now)
        }
        (None, AnswerLeft::None) => refuse(round, spoken, person, NotDoneReason::NothingToUndo),
        (None, AnswerLeft::OnItsWay | AnswerLeft::Left { .. }) => {
            refuse(round, spoken, person, NotDoneReason::AnswerLeft)
        }
    }
}
