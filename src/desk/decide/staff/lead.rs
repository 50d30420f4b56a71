//! `/lead`: a weighty question goes to the lead of whoever has it (P-7). The limit stays, and the lead's words come back
//! to him alone.

use super::super::Round;
use super::outgoing::own_words;
use super::{noted, refuse};
use crate::desk::around::Spoken;
use crate::desk::assign;
use crate::desk::case::{Holder, Role};
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::speaker::{Speaker, asker_person};
use crate::desk::thread::LetterKind;
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::PersonId;
use crate::letters::model::NotDoneReason;

/// `/lead TEXT`. Without words it only says that he asks: whoever looks sees it.
pub(super) fn ask(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    if own_words(round, spoken, person, text).is_none() {
        return noted(spoken, Some(person), Why::AsksHisLead);
    }
    let mut never = round.case.sealed_from.clone();
    never.extend(asker_person(round.case, round.policy));
    let Some(lead) = assign::lead_of(round.policy, person, &never) else {
        return refuse(round, spoken, person, NotDoneReason::WhoIsMeant);
    };
    let slip = match &spoken.speaker {
        Speaker::Contact(_, slip) => Some(*slip),
        Speaker::Owner(_)
        | Speaker::Asker
        | Speaker::Part(_)
        | Speaker::Staff(_)
        | Speaker::Copied(_)
        | Speaker::OnList(..)
        | Speaker::Mailbox => None,
    };
    let mail = spoken.arrived.id;
    let why = Why::AskedByOwner { person: person.clone() };
    Decision::because("asks his lead")
        .fact(CaseFact::AskedLead { by: person.clone(), lead: lead.clone(), slip, mail })
        .fact(CaseFact::Joined { holder: Holder::Person(lead.clone()), role: Role::Lead, why })
        .letter(Addressee::Person(lead), What::LeadAsked { by: person.clone(), mail, slip }, round.now)
}

/// A lead's plain reply to the question: his words go to whoever asked, and to nobody else. `None` if the mail answers
/// no such question.
pub(super) fn answered(round: &Round<'_>, spoken: &Spoken<'_>, lead: &PersonId) -> Option<Decision> {
    let letter = spoken.replied.as_ref().filter(|letter| letter.kind == LetterKind::LeadAsked)?;
    if round.policy.phrases.staff_receipt(&spoken.arrived.mail.new_text) {
        return Some(noted(spoken, Some(lead), Why::Note));
    }
    let slip = letter.slip;
    let waiting = round.case.asking_lead.iter().find(|(_, about)| **about == slip).map(|(person, _)| person.clone());
    let holder = slip.and_then(|slip| round.case.slip(slip)).map(|slip| slip.contact.clone());
    let to = waiting.or(holder).unwrap_or_else(|| round.case.owner.clone());
    let mail = spoken.arrived.id;
    let decision = Decision::because("the lead answered whoever asked him")
        .fact(CaseFact::LeadAnswered { by: lead.clone(), to: to.clone(), mail })
        .letter(Addressee::Person(to), What::LeadWords { lead: lead.clone(), mail, slip }, round.now);
    Some(decision)
}
