//! Deadlines as functions of the state: which run, since when, until when, and which steps they take.
//!
//! Nothing here is stored as truth. The store keeps a copy, so that the clock can ask "what is due", and rewrites it
//! whenever a case or the policy changes. A deadline is known by its name and the fact that started it; a step, by
//! that fact and its own name; a step that is done never fires again, whatever the policy becomes.

use serde::{Deserialize, Serialize};

use super::case::{Case, Run, Seq, Slip, SlipNo, Status};
use crate::ids::{Moment, PersonId};
use crate::letters::model::DeadlineName;
use crate::rules::{Policy, Route, Span};

/// Working time between the first reminder of an answer and its due time.
const ANSWER_REMINDER_WORK_SECONDS: i64 = 2 * 3600;
/// Working time after the due time of an answer until the lead is told.
const LEAD_TOLD_AFTER_WORK_SECONDS: i64 = 2 * 3600;
/// Working time between the reminder of a slip and its due time.
const CONTACT_REMINDER_WORK_SECONDS: i64 = 3600;

/// A running deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// Which.
    pub name: DeadlineName,
    /// The slip it belongs to, for a contact's.
    pub slip: Option<SlipNo>,
    /// The fact that started it.
    pub started: Seq,
    /// When its clock started.
    pub start: Moment,
    /// When it is due.
    pub due: Moment,
    /// It touches a year without calendar data.
    pub unverified: bool,
    /// Who has it.
    pub holder: PersonId,
    /// Its steps, in time order.
    pub steps: Vec<Step>,
}

/// One step of a deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub does: StepName,
    /// When.
    pub at: Moment,
}

/// Everything a deadline can do, by name; the name is what is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepName {
    /// The triage deadline passed: the rule passes the case on, if it says so.
    TriagePassOn,
    /// The triage deadline passed: the owner's next list.
    TriageDue,
    /// The answer is due soon: the owner's next list.
    AnswerSoon,
    /// The answer is due: the owner's next list.
    AnswerDue,
    /// The answer is overdue: the lead's next list.
    AnswerLead,
    /// The slip is due soon: a letter to the contact.
    ContactSoon,
    /// The slip is due: a letter to the contact.
    ContactDue,
    /// The asker said nothing: the case closes.
    ConfirmClose,
}

impl StepName {
    /// The step that is remembered under this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        const ALL: [StepName; 8] = [
            StepName::TriagePassOn,
            StepName::TriageDue,
            StepName::AnswerSoon,
            StepName::AnswerDue,
            StepName::AnswerLead,
            StepName::ContactSoon,
            StepName::ContactDue,
            StepName::ConfirmClose,
        ];
        ALL.into_iter().find(|step| step.as_str() == name)
    }

    /// The name under which it is remembered.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TriagePassOn => "triage-pass-on",
            Self::TriageDue => "triage-due",
            Self::AnswerSoon => "answer-soon",
            Self::AnswerDue => "answer-due",
            Self::AnswerLead => "answer-lead",
            Self::ContactSoon => "contact-soon",
            Self::ContactDue => "contact-due",
            Self::ConfirmClose => "confirm-close",
        }
    }
}

/// All deadlines that run for a case.
#[must_use]
pub fn deadlines(case: &Case, policy: &Policy) -> Vec<Deadline> {
    match &case.status {
        Status::Owned { run } | Status::WithContact { run, .. } => {
            let answer = answer(case, *run, policy);
            let mut all: Vec<Deadline> = triage(case, *run, policy).into_iter().collect();
            all.extend(case.open_slips().map(|slip| contact(slip, answer.due, policy)));
            all.push(answer);
            all
        }
        Status::Answered { started, since, .. } => vec![confirm(case, *started, *since, policy)],
        Status::Closed { .. } => Vec::new(),
    }
}

/// The answer deadline of the running round, if an answer is owed.
#[must_use]
pub fn answer_due(case: &Case, policy: &Policy) -> Option<Deadline> {
    case.run().map(|run| answer(case, run, policy))
}

/// When people are told that a deadline is due. On a clock that runs at night that is the last working moment before it:
/// what they hear in the morning is too late. What acts instead of telling acts at the due time.
fn told_at(start: Moment, due: Moment, span: Span, policy: &Policy) -> Moment {
    match span {
        Span::Work { .. } | Span::Workdays { .. } => due,
        Span::Clock { .. } => Some(policy.calendar.last_open_before(due)).filter(|at| *at > start).unwrap_or(due),
    }
}

fn triage(case: &Case, run: Run, policy: &Policy) -> Option<Deadline> {
    if run.triage_over {
        return None;
    }
    let due = policy.calendar.add(run.start, policy.sla.triage);
    let rule = case.rule.as_ref().and_then(|name| policy.routes.iter().find(|rule| &rule.name == name));
    let mut steps = Vec::new();
    if rule.is_some_and(|rule| rule.route == Route::OnDeadline) {
        steps.push(Step { does: StepName::TriagePassOn, at: due.at });
    }
    steps.push(Step { does: StepName::TriageDue, at: told_at(run.start, due.at, policy.sla.triage, policy) });
    Some(Deadline {
        name: DeadlineName::Triage,
        slip: None,
        started: run.started,
        start: run.start,
        due: due.at,
        unverified: due.unverified,
        holder: case.owner.clone(),
        steps,
    })
}

fn answer(case: &Case, run: Run, policy: &Policy) -> Deadline {
    let due = policy.calendar.add(run.start, policy.sla.answer);
    let soon = policy.calendar.sub(due.at, Span::Work { seconds: ANSWER_REMINDER_WORK_SECONDS });
    let lead = policy.calendar.add(due.at, Span::Work { seconds: LEAD_TOLD_AFTER_WORK_SECONDS }).at;
    Deadline {
        name: DeadlineName::Answer,
        slip: None,
        started: run.started,
        start: run.start,
        due: due.at,
        unverified: due.unverified,
        holder: case.owner.clone(),
        steps: vec![
            Step { does: StepName::AnswerSoon, at: soon },
            Step { does: StepName::AnswerDue, at: told_at(run.start, due.at, policy.sla.answer, policy) },
            Step { does: StepName::AnswerLead, at: lead },
        ],
    }
}

/// The shorter of the contact's own limit and the answer's due time less the owner's margin (P-12). Where that
/// margin is gone already, the contact has his own limit: a slip that is late when it is written helps nobody.
fn contact(slip: &Slip, answer_due: Moment, policy: &Policy) -> Deadline {
    let own = policy.calendar.add(slip.since, policy.sla.contact);
    let latest = policy.calendar.sub(answer_due, policy.sla.contact_margin);
    let due = if latest > slip.since { own.at.min(latest) } else { own.at };
    let soon = policy.calendar.sub(due, Span::Work { seconds: CONTACT_REMINDER_WORK_SECONDS });
    let mut steps = vec![Step { does: StepName::ContactDue, at: told_at(slip.since, due, policy.sla.contact, policy) }];
    if soon > slip.since {
        steps.insert(0, Step { does: StepName::ContactSoon, at: soon });
    }
    Deadline {
        name: DeadlineName::Contact,
        slip: Some(slip.no),
        started: slip.started,
        start: slip.since,
        due,
        unverified: own.unverified,
        holder: slip.contact.clone(),
        steps,
    }
}

fn confirm(case: &Case, started: Seq, since: Moment, policy: &Policy) -> Deadline {
    let due = policy.calendar.add(since, policy.sla.confirm);
    Deadline {
        name: DeadlineName::Confirm,
        slip: None,
        started,
        start: since,
        due: due.at,
        unverified: due.unverified,
        holder: case.owner.clone(),
        steps: vec![Step { does: StepName::ConfirmClose, at: due.at }],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_of_the_night_is_told_before_the_office_closes() {
        let policy = Policy::built_in().unwrap();
        let at = |text: &str| format!("2026-11-{text}+08:00").parse::<Moment>().unwrap();
        let day = Span::Clock { seconds: 24 * 3600 };
        let close = |day| at(&format!("{day}T17:59:59"));
        let rows = [
            // Monday evening's question is due on Tuesday evening; Friday's on Saturday.
            ("23T20:00:00", "24T20:00:00", day, close(24)),
            ("27T16:00:00", "28T16:00:00", day, close(27)),
            ("23T10:00:00", "24T10:00:00", day, at("24T10:00:00")),
            // There was no working moment since it came.
            ("27T20:00:00", "28T20:00:00", day, at("28T20:00:00")),
            // Other clocks run in working hours only.
            ("23T20:00:00", "24T20:00:00", Span::Workdays { days: 1 }, at("24T20:00:00")),
        ];
        for (start, due, span, expected) in rows {
            assert_eq!(told_at(at(start), at(due), span, &policy), expected, "{start}");
        }
    }
}
