//! `/merge` and `/also`: several cases that are one matter.

use super::super::Round;
use super::super::moves;
use super::{NotDone, not_done, noted, refuse};
use crate::desk::around::{Spoken, Words};
use crate::desk::case::{Case, Closing, Slip, SlipKind, SlipNo, number};
use crate::desk::decision::{Decision, Elsewhere, Shared};
use crate::desk::fact::CaseFact;
use crate::desk::wanted::{Addressee, News, What, Withdraw};
use crate::desk::why::Why;
use crate::ids::{CaseId, PersonId};
use crate::letters::model::{AnswerKind, DeadlineName, FollowUpEffect, NotDoneReason};

/// The same asker's cases become one: his questions join the other case, and this one ends without a letter. Cases of
/// two askers are only linked: what belongs to one of them never reaches the other.
pub(super) fn merge(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, into: CaseId) -> Decision {
    let Some(other) = named(round, person, into) else {
        return refuse(round, spoken, person, NotDoneReason::NoSuchCase);
    };
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    if other.asker.addr != round.case.asker.addr {
        let linked =
            Decision::because("linked to another case").fact(CaseFact::Linked { case: into, by: person.clone() });
        let news = News::OnlyLinked { case: into };
        return linked.letter(Addressee::Person(person.clone()), What::Told(news), round.now);
    }
    if !other.is_open() {
        return refuse(round, spoken, person, NotDoneReason::NotOpen);
    }
    let closed = moves::close(round, Closing::Merged { into }, Some(person), "merged with another case");
    let joined = CaseFact::MergedIn {
        from: round.case.id,
        questions: round.case.questions.clone(),
        start: round.case.run().map_or(round.now, |run| run.start),
        by: person.clone(),
    };
    let mut there = Decision::because("another case of the same asker was merged with it").fact(joined);
    let taken = taken_over(round, other);
    there.facts.extend(handed_out(&Round { case: other, ..*round }, &taken, person));
    // The slips go on under another number: what their contacts have been written, or are about to be, holds.
    let gone = |withdraw: &Withdraw| taken.iter().any(|slip| *withdraw == Withdraw::OfSlip(slip.no));
    let mut closed = closed;
    closed.withdraw.retain(|withdraw| !gone(withdraw));
    if let Some(demand) = round.case.demand {
        there = there.fact(CaseFact::MoneyDemanded { mail: demand.mail, proven: demand.proven });
    }
    // Who owns that case has more to answer from now on.
    if let Some(last) = round.case.questions.last().filter(|_| &other.owner != person) {
        let what = What::FollowUp { mail: *last, effect: FollowUpEffect::Joined };
        there = there.letter(Addressee::Person(other.owner.clone()), what, round.now);
    }
    closed.withdrawing(Withdraw::Acknowledgement).elsewhere(into, Elsewhere::Decided(Box::new(there)))
}

/// The open slips that go on in the other case. Who has one there already, or owns it, needs no second.
fn taken_over<'a>(round: &Round<'a>, other: &Case) -> Vec<&'a Slip> {
    let has =
        |slip: &Slip| other.owner == slip.contact || other.open_slips().any(|there| there.contact == slip.contact);
    round.case.open_slips().filter(|slip| !has(slip)).collect()
}

/// The same slips in the other case.
fn handed_out(there: &Round<'_>, slips: &[&Slip], person: &PersonId) -> Vec<CaseFact> {
    let transfers = slips.iter().any(|slip| slip.kind == SlipKind::Transfer);
    let triage = transfers.then(|| moves::end_of(there, DeadlineName::Triage)).flatten();
    let mut facts: Vec<CaseFact> = triage.into_iter().collect();
    let mut next = there.case.slips.len();
    for slip in slips {
        next = next.saturating_add(1);
        let no = SlipNo(u32::try_from(next).unwrap_or(u32::MAX));
        let by = person.clone();
        facts.push(match (slip.kind, slip.note) {
            (SlipKind::Consultation, Some(mail)) => {
                CaseFact::Consulted { slip: no, person: slip.contact.clone(), by, mail }
            }
            (SlipKind::Transfer | SlipKind::Consultation, note) => CaseFact::PassedOn {
                slip: no,
                contact: slip.contact.clone(),
                desk: slip.desk.clone(),
                by: Some(by.clone()),
                note,
                // The other case counts its questions anew.
                questions: Vec::new(),
                known: None,
                why: Why::Person { person: by },
            },
        });
    }
    facts
}

/// The answer that this asker has goes to the askers of other open cases of the same owner too, each in his own thread.
pub(super) fn also(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, cases: &[CaseId]) -> Decision {
    if round.around.last_answer.is_empty() {
        return refuse(round, spoken, person, NotDoneReason::NothingToSend);
    }
    let owned = |case: &&Case| case.is_open() && &case.owner == person;
    let (mut decision, mut refused) = (noted(spoken, Some(person), Why::AnswersOthers), Vec::new());
    for id in cases {
        match named(round, person, *id).filter(owned) {
            Some(_) => decision = decision.elsewhere(*id, Elsewhere::Shared(shared(round))),
            None => refused.push(number(&round.around.house.tag, *id)),
        }
    }
    if refused.is_empty() {
        return decision;
    }
    let what = NotDone {
        line: refused.join("、"),
        why: NotDoneReason::NotYourOpenCase,
        near: Vec::new(),
        choices: Vec::new(),
    };
    let told = not_done(round, spoken, person, what);
    if decision.elsewhere.is_empty() {
        return told;
    }
    Decision { letters: told.letters, ..decision }
}

/// Another case that the mail names, if `person` may know of it.
fn named<'a>(round: &Round<'a>, person: &PersonId, id: CaseId) -> Option<&'a Case> {
    let other = round.around.named.get(&id)?;
    (id != round.case.id && other.readable_by(person)).then_some(other)
}

/// The texts of the last answer, and whom they were first written to.
fn shared(round: &Round<'_>) -> Shared {
    let texts = round.around.last_answer.iter().map(|release| {
        let author = round.case.written(release.id).map_or(&release.by, |written| &written.author);
        let words = Words { text: release.text.clone(), html: None, attachments: Vec::new() };
        (release.mail, author.clone(), words)
    });
    Shared { texts: texts.collect(), how: AnswerKind::Shared, first: round.case.asker.clone(), from: round.case.id }
}
