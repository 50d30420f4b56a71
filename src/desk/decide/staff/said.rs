//! A contact's plain words that are no answer: an interim word, by which he has the slip and goes on being reminded
//! (P-39), or words that send the question elsewhere, by which he gives it back (P-29). What could be an answer all the
//! same is for him to say.

use super::super::Round;
use super::later::contact_later;
use super::{answered_by, back, first_line, noted, order, refuse, taken_on};
use crate::desk::around::Spoken;
use crate::desk::ask::Act;
use crate::desk::case::{Slip, SlipNo};
use crate::desk::command::{Order, Target, time};
use crate::desk::deadlines;
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::{MailId, PersonId};
use crate::letters::model::{NotDoneReason, OrderKind};
use crate::mail::interim::interim;

/// What else than his answer the words of a contact are.
enum Said {
    Interim,
    GivesBack,
    /// Either of these, or his answer.
    Unclear,
}

/// What a contact's words lead to that are no answer, or not certainly one; `None` where they are.
pub(super) fn no_answer(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, slip: SlipNo) -> Option<Decision> {
    let open = round.case.slip(slip).filter(|slip| slip.end.is_none())?;
    let mail = spoken.arrived.id;
    let decision = match said(round, spoken, person, open)? {
        Said::Interim => goes_on(round, spoken, person, slip),
        Said::GivesBack => back::returned(round, person, open, (mail, &spoken.arrived.mail.new_text)),
        Said::Unclear => {
            let line = first_line(spoken.arrived.mail);
            let what = What::NotDone { line, why: NotDoneReason::NeedsChoice, near: Vec::new() };
            let choices = vec![Act::Answered { slip, mail }, Act::GiveBack { slip, mail }, Act::Accept { slip, mail }];
            let to = Addressee::Person(person.clone());
            noted(spoken, Some(person), Why::NotCertainlyAnswer).asking(to, what, round.now, choices)
        }
    };
    Some(decision)
}

fn said(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, slip: &Slip) -> Option<Said> {
    let mail = spoken.arrived.mail;
    // Whoever sends a file along sends what he was asked for.
    if mail.attachments.iter().any(|part| !part.aside) {
        return None;
    }
    let order = order::given(round, person, &mail.new_text);
    if let Some(Order { kind, targets, alone }) = order {
        let own = |target: &Target| match target {
            Target::Desk(desk) => slip.desk.as_ref() == Some(desk),
            Target::Person(named) => named == person,
        };
        return match kind {
            OrderKind::PutOff if alone => Some(Said::Interim),
            OrderKind::PassOn | OrderKind::NotOurs if alone && !targets.iter().any(own) => Some(Said::GivesBack),
            OrderKind::PassOn | OrderKind::NotOurs | OrderKind::Back | OrderKind::PutOff => Some(Said::Unclear),
            // The owner closes; a contact who says so has said what there was to say.
            OrderKind::Close => None,
        };
    }
    interim(&mail.new_text, &round.policy.phrases).then_some(Said::Interim)
}

/// He has the slip. A time that he names beyond his limit is a wish for more of it.
fn goes_on(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, slip: SlipNo) -> Decision {
    let written = time::only(&spoken.arrived.mail.new_text);
    let to = written.and_then(|written| written.meant(round.policy.calendar_of(person), round.now).ok());
    let all = deadlines::deadlines(round.case, round.policy);
    let limit = all.iter().find(|deadline| deadline.slip == Some(slip)).map(|deadline| deadline.due);
    match to.filter(|to| limit.is_some_and(|limit| *to > limit)) {
        Some(to) => contact_later(round, spoken, person, (slip, to)),
        None => taken_on(round, spoken, person, Some(slip)),
    }
}

/// "It is my answer."
pub(super) fn answered(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (slip, mail): (SlipNo, MailId),
) -> Decision {
    match still_out(round, slip) {
        Some(_) => answered_by(round, person, (slip, mail)),
        None => too_late(round, spoken, person),
    }
}

/// "I give it back."
pub(super) fn gives_back(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (slip, mail): (SlipNo, MailId),
) -> Decision {
    match still_out(round, slip) {
        Some(out) => back::returned(round, person, out, (mail, &round.around.words(mail).text)),
        None => too_late(round, spoken, person),
    }
}

/// "I answer later."
pub(super) fn accepts(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (slip, mail): (SlipNo, MailId),
) -> Decision {
    if still_out(round, slip).is_none() {
        return too_late(round, spoken, person);
    }
    let taken = CaseFact::TakenOn { by: person.clone(), slip: Some(slip), mail: Some(mail) };
    Decision::because("the contact has the slip").fact(taken)
}

fn too_late(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    refuse(round, spoken, person, NotDoneReason::SlipOver { answered: !round.case.is_open() })
}

fn still_out<'a>(round: &Round<'a>, slip: SlipNo) -> Option<&'a Slip> {
    round.case.slip(slip).filter(|slip| slip.end.is_none())
}
