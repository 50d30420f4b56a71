//! A mail of the staff while the desk only reads (`mode = "shadow"`): people work by hand, and it learns what they did.
//!
//! Nothing leaves on anybody's word, so that nothing has to be proved; and nobody knows yet whom the desk made owner, so
//! that whoever of the staff writes to the asker has answered him.

use super::super::Round;
use super::super::moves::PassOn;
use super::recipients::{by_hand, contacts_among, directly, others};
use super::{came_back, first_line, noted, refuse};
use crate::desk::around::Spoken;
use crate::desk::decision::Decision;
use crate::desk::speaker::Speaker;
use crate::desk::thread::Found;
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::{Moment, PersonId};
use crate::letters::model::NotDoneReason;
use crate::mail::Mail;
use crate::rules::Policy;

pub(super) fn wrote(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let mail = spoken.arrived.mail;
    let others = others(round, mail, spoken.arrived.from);
    if others.contains(&round.case.asker.addr) {
        return directly(round, spoken, Some(person));
    }
    // It answers a letter of ours, from before or from a list: its writer counts on what it says being done.
    if spoken.by == Found::Token {
        let receipt = round.policy.phrases.staff_receipt(&mail.new_text);
        return if receipt {
            noted(spoken, Some(person), Why::OnlyReading)
        } else {
            refuse(round, spoken, person, NotDoneReason::OnlyReading)
        };
    }
    match &spoken.speaker {
        Speaker::Contact(_, slip) => came_back(round, spoken, person, *slip),
        Speaker::Owner(_) | Speaker::Part(_) | Speaker::Staff(_) => {
            let why = Why::Person { person: person.clone() };
            let how = PassOn { by: Some(person), note: Some(spoken.arrived.id), questions: Vec::new(), why };
            by_hand(round, &contacts_among(round, &others), &how)
                .unwrap_or_else(|| noted(spoken, Some(person), Why::OnlyReading))
        }
        Speaker::Asker | Speaker::Copied(_) | Speaker::OnList(..) | Speaker::Mailbox => {
            noted(spoken, Some(person), Why::NobodyOnRecord)
        }
    }
}

/// A reply to a list or notice of ours while the desk only reads.
#[must_use]
pub fn only_reading(mail: &Mail, person: &PersonId, policy: &Policy, now: Moment) -> Decision {
    if policy.phrases.staff_receipt(&mail.new_text) {
        return Decision::because("only a receipt");
    }
    let what = What::NotDone { line: first_line(mail), why: NotDoneReason::OnlyReading, near: Vec::new() };
    Decision::because("the desk only reads").letter(Addressee::Person(person.clone()), what, now)
}
