//! A reply whose thread names one case and whose quote another: its writer alone knows which he meant, and says so by a
//! number.

use super::super::moves::Outgoing;
use super::super::{Round, stand_in};
use super::feedback::answered_by;
use super::outgoing::answer_in;
use super::{NotDone, first_line, not_done, noted, refuse};
use crate::desk::around::{Around, Spoken, Words};
use crate::desk::ask::Act;
use crate::desk::case::{Case, SlipNo, number};
use crate::desk::command::{self, Command, FirstLine};
use crate::desk::decision::{Decision, Elsewhere, Shared};
use crate::desk::why::Why;
use crate::ids::{CaseId, MailId, Moment, PersonId};
use crate::letters::model::{AnswerKind, NotDoneReason};
use crate::rules::Policy;

/// The number by which an owner says that his words, which are shown to him as the answer here, answer the other case.
/// Only words that stand in this very mail can: what its letter showed belongs to this case.
pub(super) fn instead(round: &Round<'_>, spoken: &Spoken<'_>, outgoing: &Outgoing) -> Option<Act> {
    let mail = spoken.arrived.id;
    let other = owned(round, &outgoing.by, spoken.crossed?)?;
    let his = outgoing.held.is_empty() && outgoing.texts.iter().all(|(text, ..)| *text == mail);
    let how = match outgoing.how {
        AnswerKind::Written | AnswerKind::AskedBack => outgoing.how,
        // What was promised here says nothing of the other case's time.
        AnswerKind::Meanwhile { .. } => AnswerKind::Meanwhile { until: None },
        // They come of commands, which do nothing where two cases may be meant.
        AnswerKind::Shared
        | AnswerKind::ByPhone
        | AnswerKind::Closing
        | AnswerKind::Declining
        | AnswerKind::Later { .. }
        | AnswerKind::Asking => return None,
    };
    his.then_some(Act::AnswerTo { case: other.id, mail, how })
}

/// Sends an owner's words to the asker of the other case, by that case's own rules.
pub(super) fn answers_other(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (case, mail, how): (CaseId, MailId, AnswerKind),
) -> Decision {
    if owned(round, person, case).is_none() {
        let line = number(&round.around.house.tag, case);
        let what = NotDone { line, why: NotDoneReason::NotYourOpenCase, near: Vec::new(), choices: Vec::new() };
        return not_done(round, spoken, person, what);
    }
    let words = answer_in(round.around.words(mail));
    let words = match command::read(&words.text, round.policy) {
        FirstLine::Command(Command::Send { text }) => Words { text, html: None, ..words },
        FirstLine::Command(_) | FirstLine::NearMiss { .. } | FirstLine::Plain => words,
    };
    let texts = vec![(mail, person.clone(), words)];
    let shared = Shared { texts, how, first: round.case.asker.clone(), from: round.case.id };
    noted(spoken, Some(person), Why::ForAnotherCase).elsewhere(case, Elsewhere::Shared(shared))
}

fn owned<'a>(round: &Round<'a>, person: &PersonId, case: CaseId) -> Option<&'a Case> {
    let other = round.around.named.get(&case)?;
    (case != round.case.id && other.is_open() && &other.owner == person).then_some(other)
}

/// A contact who has or had a slip in either case is asked which of them he answers; `None` where only one can be meant.
pub(super) fn which(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Option<Decision> {
    let other = round.around.named.get(&spoken.crossed?)?;
    his(other, person)?;
    let mail = spoken.arrived.id;
    let choices = [round.case.id, other.id].map(|case| Act::AnsweredIn { case, mail }).to_vec();
    let line = first_line(spoken.arrived.mail);
    let what = NotDone { line, why: NotDoneReason::NeedsChoice, near: Vec::new(), choices };
    Some(not_done(round, spoken, person, what))
}

/// "It answers this one", and the other.
pub(super) fn answered_in(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (case, mail): (CaseId, MailId),
) -> Decision {
    if case == round.case.id
        && let Some(slip) = his(round.case, person)
    {
        return answered_by(round, person, (slip, mail));
    }
    if round.around.named.get(&case).and_then(|other| his(other, person)).is_none() {
        return refuse(round, spoken, person, NotDoneReason::SlipOver { answered: true });
    }
    noted(spoken, Some(person), Why::ForAnotherCase).elsewhere(case, Elsewhere::CameBack { mail })
}

/// The words of a contact, which came in the thread of another case, are his answer in this one.
#[must_use]
pub fn came_back_in(
    case: &Case,
    (person, mail): (&PersonId, MailId),
    (around, policy): (&Around, &Policy),
    now: Moment,
) -> Decision {
    let round = Round { case, around, policy, now };
    let answer = his(case, person).map(|slip| answered_by(&round, person, (slip, mail))).unwrap_or_default();
    stand_in::turned(&round, answer, Some(person))
}

/// The slip of this person, while an answer is owed.
fn his(case: &Case, person: &PersonId) -> Option<SlipNo> {
    case.slip_of(person).filter(|_| case.is_open()).map(|slip| slip.no)
}
