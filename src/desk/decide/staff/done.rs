//! `/done`: the asker has been told by telephone.

use super::super::Round;
use super::super::moves::{self, Outgoing};
use super::outgoing::{outgoing, own_words, told, written};
use crate::desk::around::Spoken;
use crate::desk::decision::Decision;
use crate::desk::fact::AnsweredHow;
use crate::ids::PersonId;
use crate::letters::model::AnswerKind;

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
