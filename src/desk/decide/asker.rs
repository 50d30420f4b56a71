//! A mail of the asker in a case of his. The whole new words decide (P-3, P-11, P-30).

use super::Round;
use super::moves;
use super::nudge;
use super::pause;
use crate::desk::around::Spoken;
use crate::desk::case::{Closing, Status};
use crate::desk::decision::Decision;
use crate::desk::evidence::Evidence;
use crate::desk::fact::{AnsweredHow, CaseFact};
use crate::desk::payment::demands_money;
use crate::desk::speaker::Speaker;
use crate::desk::thread::Found;
use crate::desk::wanted::{Addressee, What, Withdraw};
use crate::desk::why::Why;
use crate::ids::MailId;
use crate::letters::model::FollowUpEffect;
use crate::mail::says::Says;
use crate::mail::subject;

/// Decides what a mail from the asker means.
pub(super) fn wrote(round: &Round<'_>, spoken: &Spoken<'_>) -> Decision {
    said(round, spoken, &spoken.arrived.mail.new_text)
}

/// Decides what words of the asker mean, which stand in a mail of his or in one that a colleague brings.
pub(super) fn said(round: &Round<'_>, spoken: &Spoken<'_>, words: &str) -> Decision {
    let says = as_proven(round.policy.phrases.asker_says(words), spoken);
    let decision = meant(round, spoken, words, says);
    // The subject of a reply is the case's own, and was judged when it was opened.
    let subject = subject::strip(&spoken.arrived.mail.subject);
    let anew = if subject == round.case.subject { "" } else { &subject };
    if !demands_money(&format!("{anew}\n{words}")) {
        return decision;
    }
    let own = spoken.speaker == Speaker::Asker;
    let proven = own && (is_proven(spoken) || spoken.known.confirmed);
    decision.fact(CaseFact::MoneyDemanded { mail: spoken.arrived.id, proven })
}

fn meant(round: &Round<'_>, spoken: &Spoken<'_>, words: &str, says: Says) -> Decision {
    let mail = spoken.arrived.id;
    match &round.case.status {
        Status::Owned { .. } | Status::WithContact { .. } | Status::Waiting { .. }
            if spoken.known.answered_elsewhere =>
        {
            learnt_late(round, spoken, says)
        }
        Status::Waiting { .. } => while_waited_for(round, spoken, says),
        Status::Owned { .. } | Status::WithContact { .. } if nudge::says_nothing_new(round, spoken, words, says) => {
            nudge::while_open(round, spoken)
        }
        Status::Owned { .. } | Status::WithContact { .. } => while_open(round, mail, says),
        // He has his answer before anybody could act on it.
        Status::Answered { .. }
            if nudge::says_nothing_new(round, spoken, words, says) && nudge::crosses_the_answer(round, spoken) =>
        {
            Decision::because("the answer and the nudge crossed").fact(CaseFact::Nudged { mail, told: false })
        }
        Status::Answered { .. } => after_the_answer(round, spoken, says),
        // What was marked as rubbish stays silent, whatever comes after it.
        Status::Closed { how: Closing::Spam, .. } => {
            let fact = CaseFact::Noted { mail, by: None, why: Why::Rubbish };
            Decision::because("its case was marked as spam").fact(fact)
        }
        Status::Closed { .. } => after_the_end(round, spoken, says),
    }
}

/// "不用了" ends a case for good, so it needs the token of a letter to the asker, or evidence for him: else it is a
/// follow-up like any other, and the owner sees it.
fn as_proven(says: Says, spoken: &Spoken<'_>) -> Says {
    let proven = is_proven(spoken);
    match says {
        Says::Confirmed if !proven => Says::Thanked,
        Says::Withdrawn if !proven => Says::Words,
        other => other,
    }
}

fn is_proven(spoken: &Spoken<'_>) -> bool {
    spoken.by == Found::Token || matches!(spoken.arrived.evidence, Evidence::For)
}

/// More words do not buy more time: the first unanswered mail started the clock.
fn while_open(round: &Round<'_>, mail: MailId, says: Says) -> Decision {
    match says {
        Says::Thanked | Says::Receipt => only_thanks(mail, says),
        Says::Confirmed => told_of_the_end(round, mail, Closing::Confirmed),
        Says::Withdrawn => told_of_the_end(round, mail, Closing::Withdrawn),
        Says::NotSolved | Says::Nudge | Says::Words => {
            let decision =
                Decision::because("the asker wrote more while an answer is owed").fact(CaseFact::FollowedUp { mail });
            let what = What::FollowUp { mail, effect: FollowUpEffect::Joined };
            // A nudge tells a contact nothing that he could use; who was only consulted answers what he was asked.
            let slips = round.case.open_transfers().filter(|_| says != Says::Nudge);
            decision.asking(
                Addressee::Person(round.case.owner.clone()),
                what,
                round.now,
                moves::handing_on(slips, mail),
            )
        }
    }
}

/// Whatever he writes, the clock goes on and the owner sees it: he was asked, and this is what he said. More time for
/// a contact who asked as well is one digit away.
fn while_waited_for(round: &Round<'_>, spoken: &Spoken<'_>, says: Says) -> Decision {
    let (mail, start) = (spoken.arrived.id, spoken.arrived.start);
    match says {
        Says::Confirmed => return told_of_the_end(round, mail, Closing::Confirmed),
        Says::Withdrawn => return told_of_the_end(round, mail, Closing::Withdrawn),
        Says::Thanked | Says::Receipt | Says::NotSolved | Says::Nudge | Says::Words => {}
    }
    let (facts, _) = pause::awake(round, Some((mail, start)));
    let choices = moves::handing_on(round.case.open_slips().filter(|slip| slip.asks.is_some()), mail);
    let what = What::FollowUp { mail, effect: FollowUpEffect::Resumed };
    Decision { facts, ..Decision::because("the asker wrote what he was asked for") }
        .fact(CaseFact::FollowedUp { mail })
        .asking(Addressee::Person(round.case.owner.clone()), what, round.now, choices)
}

fn after_the_answer(round: &Round<'_>, spoken: &Spoken<'_>, says: Says) -> Decision {
    let mail = spoken.arrived.id;
    match says {
        Says::Confirmed => noted_and_closed(round, mail, Closing::Confirmed),
        Says::Withdrawn => noted_and_closed(round, mail, Closing::Withdrawn),
        // Thanks neither reopen nor restart anything (P-11).
        Says::Thanked | Says::Receipt => only_thanks(mail, says),
        Says::NotSolved | Says::Nudge | Says::Words => reopened(round, spoken),
    }
}

fn after_the_end(round: &Round<'_>, spoken: &Spoken<'_>, says: Says) -> Decision {
    match says {
        Says::Confirmed | Says::Withdrawn | Says::Thanked | Says::Receipt => only_thanks(spoken.arrived.id, says),
        Says::NotSolved | Says::Nudge | Says::Words => reopened(round, spoken),
    }
}

fn reopened(round: &Round<'_>, spoken: &Spoken<'_>) -> Decision {
    let (mail, start) = (spoken.arrived.id, spoken.arrived.start);
    let effect = match round.case.status {
        Status::Closed { how: Closing::NoMaterial, .. } => FollowUpEffect::SentLate,
        Status::Owned { .. }
        | Status::WithContact { .. }
        | Status::Waiting { .. }
        | Status::Answered { .. }
        | Status::Closed { .. } => FollowUpEffect::Reopened,
    };
    let ended = moves::end_of(round, crate::letters::model::DeadlineName::Confirm);
    let mut decision = Decision { facts: ended.into_iter().collect(), ..Decision::because("the asker wrote again") }
        .fact(CaseFact::Reopened { mail: Some(mail), start, why: Why::AskerAgain });
    decision.facts.extend(moves::owned_anew(round));
    decision.and(moves::tell_owner(round, mail, effect))
}

fn only_thanks(mail: MailId, says: Says) -> Decision {
    Decision::because("only thanks").fact(CaseFact::Thanked { mail, thanks: says != Says::Receipt })
}

/// The asker ends it after our answer: nobody needs a letter.
fn noted_and_closed(round: &Round<'_>, mail: MailId, how: Closing) -> Decision {
    Decision::because("the asker says that it is settled")
        .fact(CaseFact::Thanked { mail, thanks: true })
        .withdrawing(Withdraw::Answer)
        .and(moves::close(round, how, None, "the asker says that it is settled"))
}

/// The asker ends it before our answer: the owner can stop working on it, and is told.
fn told_of_the_end(round: &Round<'_>, mail: MailId, how: Closing) -> Decision {
    Decision::because("the asker no longer needs an answer")
        .fact(CaseFact::FollowedUp { mail })
        .and(moves::close(round, how, None, "the asker no longer needs an answer"))
        .and(moves::tell_owner(round, mail, FollowUpEffect::Ended))
}

/// Somebody answered from elsewhere and we learn it from the asker's reply: answered then, the owner told once
/// (design section 4). What he says now is decided as after that answer.
fn learnt_late(round: &Round<'_>, spoken: &Spoken<'_>, says: Says) -> Decision {
    let mail = spoken.arrived.id;
    let answered = moves::answered(round, &round.case.owner, AnsweredHow::LearntLate, None);
    match says {
        Says::Confirmed | Says::Withdrawn => {
            let how = if says == Says::Confirmed { Closing::Confirmed } else { Closing::Withdrawn };
            answered
                .fact(CaseFact::Thanked { mail, thanks: true })
                .fact(CaseFact::Closed { how, by: None })
                .and(moves::tell_owner(round, mail, FollowUpEffect::Ended))
        }
        Says::Thanked | Says::Receipt => answered
            .fact(CaseFact::Thanked { mail, thanks: says == Says::Thanked })
            .and(moves::tell_owner(round, mail, FollowUpEffect::AnsweredElsewhere)),
        Says::NotSolved | Says::Nudge | Says::Words => answered
            .fact(CaseFact::Reopened { mail: Some(mail), start: spoken.arrived.start, why: Why::AnsweredElsewhere })
            .and(moves::tell_owner(round, mail, FollowUpEffect::AnsweredElsewhere)),
    }
}
