//! A forwarded mail of which it is not plain whose question it is: the one who forwarded it is asked, and nobody else
//! hears of it until he says.

use super::open::refuse;
use super::{Round, addressed, asker};
use crate::desk::around::{Around, Arrived, Spoken};
use crate::desk::ask::Act;
use crate::desk::case::Asker;
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::handed::{self, Whose};
use crate::desk::repeated::same_words;
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::{Moment, PersonId};
use crate::rules::Policy;

/// Asks `by` whose question the mail is that he forwarded. An error says why the mail goes to quarantine.
pub fn ask_whose(
    arrived: &Arrived<'_>,
    (by, writer): (&PersonId, Option<&Asker>),
    (around, policy): (&Around, &Policy),
    now: Moment,
) -> Result<Decision, String> {
    refuse(arrived, around)?;
    let mail = arrived.id;
    let answers: &[Whose] = match writer {
        Some(_) if handed::may_own(by, policy) => &[Whose::Theirs, Whose::OnDuty, Whose::Mine],
        Some(_) => &[Whose::OnDuty, Whose::Mine],
        None => &[Whose::Mine, Whose::Nobodys],
    };
    let choices = answers.iter().map(|whose| Act::HandIn { mail, whose: *whose }).collect();
    let what = What::WhoseQuestion { mail, writer: writer.cloned() };
    let because = "a forwarded mail, and it is not plain whose question it is";
    Ok(Decision::because(because).asking(Addressee::Person(by.clone()), what, now, choices))
}

/// A colleague forwards what the asker of an open case wrote to him: what the asker says counts, and what stands above
/// it stays inside. Words that the case has already are a note.
pub(super) fn brought(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Option<Decision> {
    let arrived = &spoken.arrived;
    let words = handed::brought(arrived.mail, arrived.from, &round.case.asker, round.policy)?;
    if round.case.questions.iter().any(|mail| same_words(&round.around.words(*mail).text, words)) {
        let fact = CaseFact::Noted { mail: arrived.id, by: Some(person.clone()), why: Why::BroughtAgain };
        let noted = Decision::because("a colleague forwarded what the case has already").fact(fact);
        return Some(noted.and(told_who_answers(round, person)));
    }
    let mut said = asker::said(round, spoken, words);
    // Nobody gets a letter about what he has just done himself.
    said.letters.retain(|wanted| wanted.to != Addressee::Person(person.clone()));
    let fact = CaseFact::Noted { mail: arrived.id, by: Some(person.clone()), why: Why::Brought };
    Some(said.fact(fact).and(told_who_answers(round, person)))
}

/// Who brings what another owns hears who answers; so nobody answers twice.
fn told_who_answers(round: &Round<'_>, person: &PersonId) -> Decision {
    let others = round.case.is_open() && &round.case.owner != person;
    if others { addressed::tell(round, person) } else { Decision::default() }
}

/// Until when he can say; then the mail counts as his own question, and the one on duty has it.
#[must_use]
pub fn whose_until(policy: &Policy, asked: Moment) -> Moment {
    policy.calendar.add(asked, policy.sla.triage)
}
