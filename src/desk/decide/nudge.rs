//! An asker who asks how it stands, or sends once more what he has sent (design section 4): no new clock, one letter to
//! the owner and one reply to him a workday.

use super::{Round, moves};
use crate::desk::around::{AnswerLeft, Spoken};
use crate::desk::case::{Case, Nudge, Status};
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::house::Ack;
use crate::desk::repeated;
use crate::desk::thread::{Found, LetterKind};
use crate::desk::wanted::{Addressee, What};
use crate::ids::Moment;
use crate::letters::model::FollowUpEffect;
use crate::mail::says::Says;
use crate::rules::Policy;

/// Who was told a time so recently knows it still; and a nudge that comes so soon after an answer was written before its
/// reader had seen it. In minutes.
const JUST_TOLD_MIN: i64 = 30;

/// Whether a mail says nothing that the case does not know: it only asks how it stands, or repeats words that stand here.
pub(super) fn says_nothing_new(round: &Round<'_>, spoken: &Spoken<'_>, words: &str, says: Says) -> bool {
    let mail = spoken.arrived.mail;
    // Of a forward that a colleague brings, nobody knows here whose files hang on it.
    let files = mail.forwarded.is_none() && repeated::files(mail).is_empty();
    match says {
        Says::Nudge => files,
        Says::Words | Says::NotSolved => {
            let known = round.case.questions.iter().map(|mail| round.around.words(*mail));
            files && known.into_iter().any(|known| repeated::same(&known.text, words))
        }
        Says::Confirmed | Says::Thanked | Says::Receipt | Says::Withdrawn => false,
    }
}

/// While an answer is owed.
pub(super) fn while_open(round: &Round<'_>, spoken: &Spoken<'_>) -> Decision {
    let mail = spoken.arrived.id;
    let told = is_told(round, spoken);
    let decision = Decision::because("the asker asks how it stands").fact(CaseFact::Nudged { mail, told });
    let decision =
        if told { decision.asking(Addressee::Asker, What::StillOnIt, round.now, Vec::new()) } else { decision };
    if last_of_the_day(round).is_some() {
        // The owner has heard of it today, and nothing new stands in it: his next list counts it.
        return decision;
    }
    let guessed = spoken.by == Found::Nudge;
    decision.and(moves::tell_owner(round, mail, FollowUpEffect::Nudged { told, guessed }))
}

/// Whether the answer and the mail crossed: it is no reply to the answer, and came before he can have read that.
pub(super) fn crosses_the_answer(round: &Round<'_>, spoken: &Spoken<'_>) -> bool {
    let replies = spoken.replied.as_ref().is_some_and(|letter| letter.kind == LetterKind::Answer);
    let Status::Answered { since, .. } = round.case.status else { return false };
    !replies
        && match round.around.answer {
            AnswerLeft::None => false,
            AnswerLeft::OnItsWay => true,
            AnswerLeft::Left { at } => spoken.arrived.start - at.max(since) < chrono::Duration::minutes(JUST_TOLD_MIN),
        }
}

/// Once a workday; not to machines, not to those who get no acknowledgement (P-51), nor to who was told just now.
fn is_told(round: &Round<'_>, spoken: &Spoken<'_>) -> bool {
    let (house, budget) = (&round.around.house, &round.around.budget);
    let promised = round.case.run().and_then(|run| run.promised).map(|promise| promise.at);
    let just = chrono::Duration::minutes(JUST_TOLD_MIN);
    let just_told = [Some(round.case.opened), promised].into_iter().flatten().any(|at| round.now - at < just);
    let himself = spoken.arrived.from == &round.case.asker.addr && !spoken.arrived.mail.no_auto_reply;
    let today = |nudge: &&Nudge| nudge.told && same_workday(round, nudge.at);
    himself
        && budget.allows(&house.limits)
        && !just_told
        && house.ack != Ack::Never
        && !round.case.asker.outside
        && !round.case.nudges.iter().any(|nudge| today(&nudge))
}

/// The nudge of this workday of which the owner has heard.
fn last_of_the_day<'a>(round: &Round<'a>) -> Option<&'a Nudge> {
    round.case.nudges.iter().rfind(|nudge| same_workday(round, nudge.at) && since_the_round(round.case, nudge))
}

fn since_the_round(case: &Case, nudge: &Nudge) -> bool {
    case.run().is_some_and(|run| nudge.at >= run.start)
}

/// What comes at night or at the weekend belongs to the workday that follows.
fn same_workday(round: &Round<'_>, at: Moment) -> bool {
    workday(round.policy, at) == workday(round.policy, round.now)
}

fn workday(policy: &Policy, at: Moment) -> chrono::NaiveDate {
    policy.calendar.local(policy.calendar.next_open(at)).date_naive()
}
