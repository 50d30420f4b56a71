//! `/more`: a contact needs to know more. The owner hands it to the asker, or gives the words himself; the contact's
//! clock stands until he has them.

use super::super::Round;
use super::super::moves::{self, Outgoing};
use super::outgoing::{own_words, written};
use super::refuse;
use crate::desk::around::{Spoken, Words};
use crate::desk::ask::Act;
use crate::desk::case::SlipNo;
use crate::desk::command;
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::speaker::Speaker;
use crate::desk::wanted::{Addressee, What};
use crate::ids::{MailId, PersonId};
use crate::letters::model::{AnswerKind, HeldReason, NotDoneReason};

/// `/more TEXT`.
pub(super) fn more(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    let Speaker::Contact(_, slip) = &spoken.speaker else {
        return refuse(round, spoken, person, NotDoneReason::NotAllowed);
    };
    let (slip, mail) = (*slip, spoken.arrived.id);
    if round.case.slip(slip).is_none_or(|slip| slip.end.is_some()) {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    if own_words(round, spoken, person, text).is_none() {
        return refuse(round, spoken, person, NotDoneReason::NothingAsked);
    }
    let choices = vec![Act::HandToAsker { slip, mail }, Act::TellContact { slip, words: None }];
    let owner = Addressee::Person(round.case.owner.clone());
    Decision::because("the contact needs to know more")
        .fact(CaseFact::AskedMore { slip, by: person.clone(), mail })
        .asking(owner, What::ContactAsks { slip, mail }, round.now, choices)
}

/// The contact's question, as one of the owner's to the asker: shown to him first.
pub(super) fn hand_to_asker(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (slip, mail): (SlipNo, MailId),
) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::ChoiceOver);
    }
    let asked = round.around.words(mail);
    let text = command::note(&asked.text, round.policy);
    let author = round.case.slip(slip).map_or_else(|| person.clone(), |slip| slip.contact.clone());
    let words = Words { text, html: None, ..asked };
    let texts = vec![(mail, author, words)];
    let asking = Outgoing { how: AnswerKind::Asking, ..written(texts, person.clone(), mail) };
    moves::hold(round, asking, &[HeldReason::Asked])
}

/// Words for a contact: if he asked for them, his clock goes on.
pub(super) fn tell_contact(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (slip, words, text): (SlipNo, Option<MailId>, String),
) -> Decision {
    let Some(open) = round.case.slip(slip).filter(|slip| slip.end.is_none()) else {
        return refuse(round, spoken, person, NotDoneReason::ChoiceOver);
    };
    let said = own_words(round, spoken, person, text).map(|_| spoken.arrived.id);
    let Some(mail) = said.or(words) else {
        return refuse(round, spoken, person, NotDoneReason::NothingToSend);
    };
    let asked = open.asks.is_some();
    let why = if asked { "the contact gets the words that he asked for" } else { "the contact hears what is new" };
    Decision::because(why).fact(CaseFact::ToldContact { slip, by: person.clone(), mail }).letter(
        Addressee::Person(open.contact.clone()),
        What::ForContact { slip, mail, asked },
        round.now,
    )
}
