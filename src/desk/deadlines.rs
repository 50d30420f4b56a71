//! Deadlines as functions of the state: which run, since when, until when, and which steps they take.
//!
//! Nothing here is stored as truth. The store keeps a copy, so that the clock can ask "what is due", and rewrites it
//! whenever a case or the policy changes. A deadline is known by its name and the fact that started it; a step, by
//! that fact and its own name; a step that is done never fires again, whatever the policy becomes.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, Due, Unknown};
use super::case::{Case, Run, Seq, Slip, SlipNo, Status};
use super::pause::{Pause, shifted};
use super::why::Why;
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
    /// A year on the way to it whose holidays nobody has written down.
    pub unknown: Option<Unknown>,
    /// Who has it.
    pub holder: PersonId,
    /// Its steps, in time order.
    pub steps: Vec<Step>,
}

impl Deadline {
    /// What is uncertain about its due time.
    #[must_use]
    pub fn doubt(&self) -> Option<Why> {
        self.unknown.clone().map(Why::HolidaysUnknown)
    }
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
    /// The asker was asked for something: a letter to him.
    WaitRemind,
    /// He said nothing: the case closes.
    WaitClose,
}

impl StepName {
    /// The step that is remembered under this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        const ALL: [StepName; 10] = [
            StepName::TriagePassOn,
            StepName::TriageDue,
            StepName::AnswerSoon,
            StepName::AnswerDue,
            StepName::AnswerLead,
            StepName::ContactSoon,
            StepName::ContactDue,
            StepName::ConfirmClose,
            StepName::WaitRemind,
            StepName::WaitClose,
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
            Self::WaitRemind => "wait-remind",
            Self::WaitClose => "wait-close",
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
            all.extend(case.open_slips().filter_map(|slip| contact(case, slip, Some(answer.due), policy)));
            all.push(answer);
            all
        }
        Status::Waiting { started, since, .. } => {
            let slips = case.open_slips().filter_map(|slip| contact(case, slip, None, policy));
            slips.chain([wait(case, *started, *since, policy)]).collect()
        }
        Status::Answered { started, since, .. } => vec![confirm(case, *started, *since, policy)],
        Status::Closed { .. } => Vec::new(),
    }
}

/// The answer deadline of the running round, if an answer is owed and its clock runs.
#[must_use]
pub fn answer_due(case: &Case, policy: &Policy) -> Option<Deadline> {
    match &case.status {
        Status::Owned { run } | Status::WithContact { run, .. } => Some(answer(case, *run, policy)),
        Status::Waiting { .. } | Status::Answered { .. } | Status::Closed { .. } => None,
    }
}

/// By when the asker was told that he has his answer. What is urgent is due earlier than that, and nobody told him so.
#[must_use]
pub fn answer_told(case: &Case, policy: &Policy) -> Option<Moment> {
    let due = answer_due(case, policy)?.due;
    let run = case.run()?;
    let calm = Case { urgent: None, ..case.clone() };
    Some(due.max(answer_over(&calm, run, policy).at))
}

/// Until when a contact may have more time without the asker's being told a new one: the answer's due time less the
/// owner's margin.
#[must_use]
pub fn contact_at_most(answer_due: Moment, policy: &Policy) -> Moment {
    policy.calendar.sub(answer_due, policy.sla.contact_margin)
}

/// When a length that began with `run` is over: pauses move it, and what is urgent has a shorter one from when it
/// became so (P-44).
fn over((run, case): (Run, &Case), usual: Span, urgent: Option<Span>, policy: &Policy) -> Due {
    let from = |start: Moment, span: Span| limit(&policy.calendar, start, span, &case.pauses);
    let whole = from(run.start, usual);
    match (case.urgent, urgent) {
        (Some(since), Some(span)) => {
            let sooner = from(since.max(run.start), span);
            if sooner.at < whole.at { sooner } else { whole }
        }
        (Some(_) | None, _) => whole,
    }
}

/// When a limit of the staff is due that began at `start`.
fn limit(calendar: &Calendar, start: Moment, span: Span, pauses: &[Pause]) -> Due {
    let due = calendar.due(start, span);
    let at = shifted(calendar, due.at, pauses, start);
    // What pauses moved is counted in working time, on whatever clock it began.
    let moved = || calendar.unknown(start, at, Span::Work { seconds: 0 });
    let unknown = if at == due.at { due.unknown } else { due.unknown.or_else(moved) };
    Due { at, unknown }
}

/// When the asker's own time is over: no busy period of ours stretches it.
fn askers(calendar: &Calendar, start: Moment, span: Span) -> Due {
    let at = calendar.add(start, span);
    Due { at, unknown: calendar.unknown(start, at, span) }
}

/// When the answer is due: what the asker was told last, or what the policy gives.
fn answer_over(case: &Case, run: Run, policy: &Policy) -> Due {
    let urgent = policy.sla.urgent.map(|urgent| urgent.answer);
    let Some(promise) = run.promised else { return over((run, case), policy.sla.answer, urgent, policy) };
    let told = shifted(&policy.calendar, promise.to, &case.pauses, promise.at);
    let told = Due { at: told, unknown: None };
    let sooner = case.urgent.zip(urgent).filter(|(since, _)| *since > promise.at);
    let sooner = sooner.map(|(since, span)| limit(&policy.calendar, since, span, &case.pauses));
    sooner.filter(|sooner| sooner.at < told.at).unwrap_or(told)
}

/// Who is told of a deadline, and the calendar that it is counted on.
#[derive(Clone, Copy)]
struct Told<'p> {
    person: &'p PersonId,
    counted: &'p Calendar,
    policy: &'p Policy,
}

impl Told<'_> {
    /// When he is told that a deadline is due. On a clock that runs at night that is the last working moment before it:
    /// what he hears in the morning is too late. What acts instead of telling acts at the due time.
    fn of(self, start: Moment, due: Moment, span: Span) -> Moment {
        match span {
            Span::Clock { .. } if self.policy.own_calendar(self.person).is_none() => {
                Some(self.counted.last_open_before(due)).filter(|at| *at > start).unwrap_or(due)
            }
            Span::Work { .. } | Span::Workdays { .. } | Span::Clock { .. } => self.in_hours(start, due),
        }
    }

    /// When he hears what was to be told at `at`: whoever works by a calendar of his own, in his own hours, before it
    /// rather than after.
    fn in_hours(self, start: Moment, at: Moment) -> Moment {
        let Some(own) = self.policy.own_calendar(self.person) else { return at };
        // At a close there is still somebody.
        if own.is_open(at) || own.is_open(at - TimeDelta::seconds(1)) {
            return at;
        }
        Some(own.last_open_before(at)).filter(|before| *before > start).unwrap_or_else(|| own.next_open(at))
    }
}

/// The calendar that a slip's limit is counted on: its desk's; that of all deadlines where there is no slip.
#[must_use]
pub fn counted_on<'p>(case: &Case, slip: Option<SlipNo>, policy: &'p Policy) -> &'p Calendar {
    policy.desk_calendar(slip.and_then(|slip| case.slip(slip)).and_then(|slip| slip.desk.as_ref()))
}

fn triage(case: &Case, run: Run, policy: &Policy) -> Option<Deadline> {
    if run.triage_over {
        return None;
    }
    let (started, start) = run.triage_anew.unwrap_or((run.started, run.start));
    let run = Run { start, ..run };
    let due = over((run, case), policy.sla.triage, policy.sla.urgent.map(|urgent| urgent.triage), policy);
    let rule = case.rule.as_ref().and_then(|name| policy.routes.iter().find(|rule| &rule.name == name));
    let mut steps = Vec::new();
    // Where money is demanded a person decides who is to act on it (P-51).
    if case.demand.is_none() && rule.is_some_and(|rule| rule.route == Route::OnDeadline) {
        steps.push(Step { does: StepName::TriagePassOn, at: due.at });
    }
    let owner = Told { person: &case.owner, counted: &policy.calendar, policy };
    // What is urgent is told at once, at night too (P-44).
    let told = if case.urgent.is_some() { due.at } else { owner.of(start, due.at, policy.sla.triage) };
    steps.push(Step { does: StepName::TriageDue, at: told });
    Some(Deadline {
        name: DeadlineName::Triage,
        slip: None,
        started,
        start,
        due: due.at,
        unknown: due.unknown,
        holder: case.owner.clone(),
        steps,
    })
}

fn answer(case: &Case, run: Run, policy: &Policy) -> Deadline {
    let due = answer_over(case, run, policy);
    let (started, start) = run.promised.map_or((run.started, run.start), |promise| (promise.started, promise.at));
    let owner = Told { person: &case.owner, counted: &policy.calendar, policy };
    let soon = policy.calendar.sub(due.at, Span::Work { seconds: ANSWER_REMINDER_WORK_SECONDS });
    let soon = if case.urgent.is_some() { soon } else { owner.in_hours(start, soon) };
    let lead = policy.calendar.add(due.at, Span::Work { seconds: LEAD_TOLD_AFTER_WORK_SECONDS });
    let told = match run.promised {
        _ if case.urgent.is_some() => due.at,
        // A promised time is in working hours.
        Some(_) => owner.in_hours(start, due.at),
        None => owner.of(start, due.at, policy.sla.answer),
    };
    let mut steps = vec![Step { does: StepName::AnswerDue, at: told }, Step { does: StepName::AnswerLead, at: lead }];
    // A new time that is near needs no word that it is.
    if run.promised.is_none() || soon > start {
        steps.insert(0, Step { does: StepName::AnswerSoon, at: soon });
    }
    Deadline {
        name: DeadlineName::Answer,
        slip: None,
        started,
        start,
        due: due.at,
        unknown: due.unknown,
        holder: case.owner.clone(),
        steps,
    }
}

/// The shorter of the contact's own limit and the answer's due time less the owner's margin (P-12). Where that
/// margin is gone already, the contact has his own limit: a slip that is late when it is written helps nobody. More
/// time that he asked for counts up to that margin. None while he waits for words.
fn contact(case: &Case, slip: &Slip, answer_due: Option<Moment>, policy: &Policy) -> Option<Deadline> {
    if slip.asks.is_some() {
        return None;
    }
    let calendar = policy.desk_calendar(slip.desk.as_ref());
    let contact = Told { person: &slip.contact, counted: calendar, policy };
    let urgent = policy.sla.urgent.zip(case.urgent);
    let usual = limit(calendar, slip.since, policy.sla.contact, &slip.pauses);
    let sooner = urgent.map(|(urgent, since)| limit(calendar, since.max(slip.since), urgent.contact, &slip.pauses));
    let own = sooner.filter(|sooner| sooner.at < usual.at).unwrap_or(usual);
    let latest = answer_due.map(|due| contact_at_most(due, policy));
    let base = latest.filter(|latest| *latest > slip.since).map_or(own.at, |latest| own.at.min(latest));
    let more = slip.promised.map(|promise| shifted(calendar, promise.to, &slip.pauses, promise.at));
    let due = more.map_or(base, |more| base.max(latest.map_or(more, |latest| more.min(latest))));
    let (started, start) = slip.promised.map_or((slip.started, slip.since), |promise| (promise.started, promise.at));
    let soon = calendar.sub(due, Span::Work { seconds: CONTACT_REMINDER_WORK_SECONDS });
    let (soon, told) = match slip.promised {
        _ if case.urgent.is_some() => (soon, due),
        Some(_) => (contact.in_hours(start, soon), contact.in_hours(start, due)),
        None => (contact.in_hours(start, soon), contact.of(start, due, policy.sla.contact)),
    };
    let mut steps = vec![Step { does: StepName::ContactDue, at: told }];
    if soon > start {
        steps.insert(0, Step { does: StepName::ContactSoon, at: soon });
    }
    Some(Deadline {
        name: DeadlineName::Contact,
        slip: Some(slip.no),
        started,
        start,
        due,
        unknown: own.unknown,
        holder: slip.contact.clone(),
        steps,
    })
}

fn wait(case: &Case, started: Seq, since: Moment, policy: &Policy) -> Deadline {
    let due = askers(&policy.calendar, since, policy.sla.wait);
    let reminder = policy.calendar.add(since, policy.sla.wait_reminder);
    Deadline {
        name: DeadlineName::Wait,
        slip: None,
        started,
        start: since,
        due: due.at,
        unknown: due.unknown,
        holder: case.owner.clone(),
        steps: vec![Step { does: StepName::WaitRemind, at: reminder }, Step { does: StepName::WaitClose, at: due.at }],
    }
}

fn confirm(case: &Case, started: Seq, since: Moment, policy: &Policy) -> Deadline {
    let due = askers(&policy.calendar, since, policy.sla.confirm);
    Deadline {
        name: DeadlineName::Confirm,
        slip: None,
        started,
        start: since,
        due: due.at,
        unknown: due.unknown,
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
            let told = Told { person: &"li-na".into(), counted: &policy.calendar, policy: &policy };
            assert_eq!(told.of(at(start), at(due), span), expected, "{start}");
        }
    }

    #[test]
    fn whoever_works_elsewhere_is_told_in_his_own_hours() {
        let mut policy = Policy::built_in().unwrap();
        let berlin = crate::rules::Office { calendar: berlin(), place: crate::written::Place::whole("berlin.toml") };
        policy.calendars.insert("berlin".into(), berlin);
        policy.people.get_mut(&"zhao-lei".into()).unwrap().calendar = Some("berlin".into());
        let at = |text: &str| format!("2026-11-{text}+01:00").parse::<Moment>().unwrap();
        let (work, clock) = (Span::Work { seconds: 3600 }, Span::Clock { seconds: 3600 });
        let rows = [
            // Within his hours, at his close, at his opening.
            ("23T09:30:00", "23T11:00:00", work, "23T11:00:00"),
            ("23T09:30:00", "23T17:00:00", work, "23T17:00:00"),
            ("23T09:30:00", "24T09:00:00", work, "24T09:00:00"),
            // At night, and at the weekend: before, on whatever clock it is counted.
            ("23T09:30:00", "24T02:00:00", work, "23T16:59:59"),
            ("23T09:30:00", "24T02:00:00", clock, "23T16:59:59"),
            ("27T09:30:00", "28T11:00:00", work, "27T16:59:59"),
            // He has not worked since it began.
            ("23T18:00:00", "24T02:00:00", work, "24T09:00:00"),
            ("23T18:00:00", "24T02:00:00", clock, "24T09:00:00"),
        ];
        for (start, due, span, expected) in rows {
            let told = Told { person: &"zhao-lei".into(), counted: &policy.calendar, policy: &policy };
            assert_eq!(told.of(at(start), at(due), span), at(expected), "{start} {due}");
        }
    }

    /// Monday to Friday, nine to five.
    fn berlin() -> Calendar {
        use crate::desk::calendar::{Hours, Interval, Week};
        let hours = Hours::new(vec![Interval::new((9, 0), (17, 0)).unwrap()]).unwrap();
        Calendar::new("berlin".into(), chrono_tz::Europe::Berlin, Week::monday_to_friday(&hours)).unwrap()
    }
}
