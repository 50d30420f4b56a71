//! Deadlines that are due: steps fire once, are remembered, and nobody hears of what he has just worked on.

use super::Round;
use super::moves::{self, PassOn};
use super::stand_in;
use crate::desk::around::{AnswerLeft, Around};
use crate::desk::assign;
use crate::desk::case::{Case, Closing, Holder, Role, SlipNo, Status};
use crate::desk::command::Target;
use crate::desk::deadlines::{self, Deadline, Does, Step};
use crate::desk::decision::Decision;
use crate::desk::evolve;
use crate::desk::fact::CaseFact;
use crate::desk::wanted::{Addressee, News, What};
use crate::desk::why::Why;
use crate::ids::Moment;
use crate::rules::{Hears, Policy, Span};

/// An answer that leaves within this of being given has left at once: the delay in which it can be taken back, and a
/// server that is busy. The asker's silence counts from the answer then, else from the letter.
const LEAVES_WITHIN: chrono::Duration = chrono::Duration::hours(1);

/// What is due for this case at `now`; `None` if nothing is.
#[must_use]
pub fn due(case: &Case, around: &Around, policy: &Policy, now: Moment) -> Option<Decision> {
    let round = Round { case, around, policy, now };
    let mut decision: Option<Decision> = None;
    for deadline in deadlines::deadlines(case, policy) {
        let reached = reached(&round, &deadline);
        // After an outage the last step that tells somebody speaks for those before it.
        for (at, step) in reached.iter().enumerate() {
            let taken = if reached.iter().skip(at + 1).any(|later| replaces(later.does, step.does)) {
                Decision::default().fact(step_done(&deadline, step, Some(Why::LaterStep)))
            } else {
                fire(&round, &deadline, step)
            };
            decision = Some(decision.unwrap_or_default().and(taken));
        }
    }
    decision.map(|decision| {
        let decision = Decision { because: "a deadline is due".to_owned(), ..decision };
        // Absence changes who is told, never a due time. A stand-in reads the slip in the reminder.
        stand_in::turned(&round, decision, None)
    })
}

/// What the end of a time in which nothing was sent (`shadow`) means for a case: a slip that its contact never had is
/// none, and a step whose time passed meanwhile tells nobody late. The owner's own steps stay: his next list is one
/// letter. `None` if nothing follows.
#[must_use]
pub fn after_shadow(case: &Case, unsent: &[SlipNo], policy: &Policy, now: Moment) -> Option<Decision> {
    let open = case.open_slips().filter(|slip| unsent.contains(&slip.no));
    let ended: Vec<CaseFact> = open.map(|slip| CaseFact::SlipUnsent { slip: slip.no }).collect();
    let after = ended.iter().fold(case.clone(), |case, fact| evolve::evolve(case, now, fact));
    let all = deadlines::deadlines(&after, policy);
    let passed = all.iter().flat_map(|deadline| {
        let late = deadline.steps.iter().filter(|step| step.at <= now && writes_to_others(step.does));
        let new = late.filter(|step| !after.steps.contains_key(&(deadline.started, step.name.clone())));
        new.map(|step| step_done(deadline, step, Some(Why::OnlyReading)))
    });
    let facts: Vec<CaseFact> = ended.iter().cloned().chain(passed).collect();
    (!facts.is_empty()).then(|| Decision { facts, ..Decision::because("the desk sends letters from now on") })
}

/// Steps that write to somebody by a letter of their own, who is not the owner.
fn writes_to_others(does: Does) -> bool {
    match does {
        Does::Tell(Hears::Contact) | Does::AskAgain | Does::PassOn => true,
        Does::Tell(Hears::Owner | Hears::Lead) | Does::Close | Does::CloseForWant => false,
    }
}

/// Whether a step makes an earlier one pointless: it tells the same person again, or ends what that was for.
fn replaces(later: Does, earlier: Does) -> bool {
    match earlier {
        Does::Tell(_) => later == earlier,
        Does::AskAgain => later == Does::CloseForWant,
        Does::PassOn | Does::Close | Does::CloseForWant => false,
    }
}

fn reached<'a>(round: &Round<'_>, deadline: &'a Deadline) -> Vec<&'a Step> {
    let sla = deadlines::sla(round.case, round.policy);
    let done = |step: &Step| round.case.steps.contains_key(&(deadline.started, step.name.clone()));
    let waits = |step: &Step| match step.does {
        Does::Close => !silence_is_over(round, deadline, sla.confirm),
        Does::AskAgain => !silence_is_over(round, deadline, sla.wait_reminder),
        Does::CloseForWant => !silence_is_over(round, deadline, sla.wait),
        Does::Tell(_) | Does::PassOn => false,
    };
    deadline.steps.iter().filter(|step| step.at <= round.now && !done(step) && !waits(step)).collect()
}

/// Whoever has no letter of ours yet is not silent. One that left late has its full time from then on.
fn silence_is_over(round: &Round<'_>, deadline: &Deadline, span: Span) -> bool {
    match round.around.answer {
        AnswerLeft::None => true,
        AnswerLeft::OnItsWay => false,
        AnswerLeft::Left { at } if at - deadline.start <= LEAVES_WITHIN => true,
        AnswerLeft::Left { at } => deadlines::calendar(round.case, round.policy).add(at, span) <= round.now,
    }
}

fn fire(round: &Round<'_>, deadline: &Deadline, step: &Step) -> Decision {
    match step.does {
        // This waits for the person's next list; that it was reached is what the list looks at.
        Does::Tell(Hears::Owner) if round.case.urgent.is_none() => {
            Decision::default().fact(step_done(deadline, step, None))
        }
        Does::Tell(Hears::Owner) => remind_owner(round, deadline, step),
        Does::Tell(Hears::Lead) => tell_the_lead(round, deadline, step),
        Does::Tell(Hears::Contact) => remind_contact(round, deadline, step),
        Does::PassOn => pass_on_by_rule(round, deadline, step),
        Does::Close => close_silently(round, deadline, step),
        Does::AskAgain => Decision::default().fact(step_done(deadline, step, None)).letter(
            Addressee::Asker,
            What::AskedAgain,
            round.now,
        ),
        Does::CloseForWant => close_for_want(round, deadline, step),
    }
}

/// The lead is on record in the case from now on: he may look, and pass it on (design section 5).
fn tell_the_lead(round: &Round<'_>, deadline: &Deadline, step: &Step) -> Decision {
    let done = Decision::default().fact(step_done(deadline, step, None));
    match assign::lead_of(round.policy, &round.case.owner, &round.case.sealed_from) {
        Some(lead) => {
            let joined = CaseFact::Joined { holder: Holder::Person(lead.clone()), role: Role::Lead, why: Why::Overdue };
            let done = done.fact(joined);
            // What is urgent does not wait for his list (design section 5).
            if round.case.urgent.is_none() {
                return done;
            }
            done.letter(Addressee::Person(lead), What::Told(News::UrgentOverdue), round.now)
        }
        None => done,
    }
}

/// What is urgent waits for no list (P-44).
fn remind_owner(round: &Round<'_>, deadline: &Deadline, step: &Step) -> Decision {
    if round.case.just_touched_by(&deadline.holder, round.now) {
        return Decision::default().fact(step_done(deadline, step, Some(Why::JustTouched)));
    }
    let what = What::OwnerReminder { overdue: moves::overdue(round, deadline) };
    let to = Addressee::Person(deadline.holder.clone());
    Decision::default().fact(step_done(deadline, step, None)).letter(to, what, round.now)
}

fn remind_contact(round: &Round<'_>, deadline: &Deadline, step: &Step) -> Decision {
    if round.case.just_touched_by(&deadline.holder, round.now) {
        return Decision::default().fact(step_done(deadline, step, Some(Why::JustTouched)));
    }
    let Some((to, what)) = moves::reminder(round, deadline) else { return Decision::default() };
    Decision::default().fact(step_done(deadline, step, None)).letter(to, what, round.now)
}

fn pass_on_by_rule(round: &Round<'_>, deadline: &Deadline, step: &Step) -> Decision {
    let done = Decision::default().fact(step_done(deadline, step, None));
    let rule = round.case.rule.as_ref().and_then(|name| round.policy.routes.iter().find(|rule| &rule.name == name));
    let desk = rule.and_then(|rule| round.policy.topics.get(&rule.topic)).map(|topic| topic.desk.clone());
    let (Some(rule), Some(desk)) = (rule, desk) else { return done };
    if moves::gave_back(round, &Target::Desk(desk.clone())) {
        return Decision::default().fact(step_done(deadline, step, Some(Why::GivenBack)));
    }
    let how =
        PassOn { by: None, note: None, questions: Vec::new(), why: Why::RuleAtDeadline { name: rule.name.clone() } };
    moves::pass_on(round, &[Target::Desk(desk)], &how).map_or(done.clone(), |passed| done.and(passed.decision))
}

/// Closing after a set silence (P-3): thanked and silent are kept apart.
fn close_silently(round: &Round<'_>, deadline: &Deadline, step: &Step) -> Decision {
    let how = match round.case.status {
        Status::Answered { thanked: true, .. } => Closing::Thanked,
        Status::Answered { thanked: false, .. } => Closing::Silent,
        Status::Owned { .. } | Status::WithContact { .. } | Status::Waiting { .. } | Status::Closed { .. } => {
            return Decision::default();
        }
    };
    let closed = moves::close(round, how, None, "silence since the answer");
    Decision::default().fact(step_done(deadline, step, None)).and(closed)
}

/// The asker was asked and reminded, and said nothing: a result of its own (P-3), told to him.
fn close_for_want(round: &Round<'_>, deadline: &Deadline, step: &Step) -> Decision {
    let closed = moves::close(round, Closing::NoMaterial, None, "the asker did not send what he was asked for");
    let done = Decision::default().fact(step_done(deadline, step, None)).and(closed);
    done.letter(Addressee::Asker, What::ClosedUnanswered, round.now)
}

fn step_done(deadline: &Deadline, step: &Step, skipped: Option<Why>) -> CaseFact {
    CaseFact::StepDone { started: deadline.started, step: step.name.clone(), skipped }
}
