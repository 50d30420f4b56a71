//! An owner's interim word in a plain reply ("我先核实一下，明天上午答复您"): it reaches the asker, for it was written to him,
//! and is not his answer (P-39). The owner hears so in few words, and says by a digit if it was one.

use super::super::Round;
use super::super::extend;
use super::super::moves::{self, Outgoing};
use super::outgoing::{answer_in, outgoing, unsigned, written};
use super::refuse;
use crate::desk::around::Spoken;
use crate::desk::ask::Act;
use crate::desk::command::time;
use crate::desk::deadlines;
use crate::desk::decision::Decision;
use crate::desk::fact::AnsweredHow;
use crate::desk::wanted::{Addressee, News, What};
use crate::ids::{MailId, Moment, PersonId, ReleaseId};
use crate::letters::model::{AnswerKind, HeldReason, NotDoneReason, OrderKind};
use crate::mail::meanwhile::meanwhile;

/// An interim word of an owner's.
#[derive(Clone, Copy)]
pub(super) struct PutOff {
    /// How it leaves.
    pub(super) how: AnswerKind,
    /// A later time that he may have meant, and did not certainly.
    offered: Option<Moment>,
}

/// What the plain words of an owner are if they are an interim word. Who sends a file along answers.
pub(super) fn put_off(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Option<PutOff> {
    let mail = spoken.arrived.mail;
    let bare = round.case.is_open() && mail.attachments.iter().all(|part| part.aside);
    if !bare || !meanwhile(&unsigned(round, person, &mail.new_text), &round.policy.phrases) {
        return None;
    }
    let calendar = &round.policy.calendar;
    let told = deadlines::answer_told(round.case, round.policy);
    let written = time::only(&mail.new_text);
    let named = written.and_then(|written| written.meant(calendar, round.now).ok());
    let Some((to, told)) = named.zip(told).filter(|(to, told)| to > told) else {
        return Some(PutOff { how: AnswerKind::Meanwhile { until: None }, offered: None });
    };
    // "Tomorrow", where he has promised it by tomorrow morning, breaks no promise.
    let keeps = written.is_some_and(|written| written.is_day_alone()) && calendar.date(to) == calendar.date(told);
    let offered = Some(to).filter(|to| keeps && extend::can_be_told(round, *to).is_some());
    Some(PutOff { how: AnswerKind::Meanwhile { until: (!keeps).then_some(to) }, offered })
}

/// How a new time is told to which the lead has agreed: in words that were an interim word, or in ours for a reason.
pub(super) fn of_new_time(round: &Round<'_>, releases: &[ReleaseId], until: Moment) -> AnswerKind {
    let mut mails = releases.iter().filter_map(|release| round.case.written(*release)).map(|text| text.mail);
    if mails.any(|mail| meanwhile(&round.around.words(mail).text, &round.policy.phrases)) {
        AnswerKind::Meanwhile { until: Some(until) }
    } else {
        AnswerKind::Later { until }
    }
}

/// Whether they turn to the asker: "OK, will look into it" says "I do it" to us.
pub(super) fn turns_to_him(words: &str) -> bool {
    let words = words.to_lowercase();
    let mut latin = words.split(|c: char| !c.is_ascii_alphabetic());
    words.contains(['您', '你']) || latin.any(|word| word == "you")
}

/// What makes such words be shown first: their greeting and their length do not, a time that cannot be told does.
pub(super) fn doubts(round: &Round<'_>, put_off: PutOff, doubts: Vec<HeldReason>) -> (PutOff, Vec<HeldReason>) {
    let mut doubts = doubts;
    doubts.retain(|doubt| *doubt != HeldReason::VeryShort);
    if put_off.how.new_time().is_none_or(|until| extend::can_be_told(round, until).is_some()) {
        return (put_off, doubts);
    }
    doubts.push(HeldReason::LikeOrder(OrderKind::PutOff));
    (PutOff { how: AnswerKind::Meanwhile { until: None }, ..put_off }, doubts)
}

/// The decision that sends an interim word, with the letter that tells its writer what it was taken for.
pub(super) fn told(
    round: &Round<'_>,
    person: &PersonId,
    (mail, put_off): (MailId, PutOff),
    sent: Decision,
) -> Decision {
    let leaves = sent.letters.iter().any(|wanted| wanted.to == Addressee::Asker);
    if !leaves {
        return sent;
    }
    let what = What::Told(News::SentMeanwhile { until: put_off.how.new_time() });
    let later = put_off.offered.map(|until| Act::Extend { until, slip: None });
    let choices = std::iter::once(Act::WasAnswer { mail }).chain(later).collect();
    sent.asking(Addressee::Person(person.clone()), what, round.now, choices)
}

/// "That was my answer": if it has not left it leaves as one, else it has been one.
pub(super) fn was_answer(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, mail: MailId) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::ChoiceOver);
    }
    let waits = round.around.waiting.as_ref().filter(|waiting| waiting.in_delay).is_some_and(|waiting| {
        waiting.releases.iter().any(|release| round.case.written(*release).is_some_and(|text| text.mail == mail))
    });
    let Some((before, back)) = moves::take_back(round, person).filter(|_| waits) else {
        return moves::answered(round, person, AnsweredHow::Letter, Some(mail));
    };
    let texts = vec![(mail, person.clone(), answer_in(round.around.words(mail)))];
    let answer = outgoing(
        &Round { case: &before, ..*round },
        spoken,
        Outgoing { how: AnswerKind::Written, ..written(texts, person.clone(), mail) },
        Vec::new(),
    );
    Decision { because: answer.because.clone(), ..back.and(answer) }
}
