//! Deadlines as functions of the state: which run, since when, until when, and which steps they take.
//!
//! Nothing here is stored as truth. The store keeps a copy, so that the clock can ask "what is due", and rewrites it
//! whenever a case or the policy changes. A deadline is known by its name and the fact that started it; a step, by
//! that fact and its own name; a step that is done never fires again, whatever the policy becomes.

use chrono::TimeDelta;

use super::calendar::{Calendar, Due, Unknown};
use super::case::{Case, Run, Seq, Slip, SlipNo, Status};
use super::pause::{Pause, shifted};
use super::why::Why;
use crate::ids::{Moment, PersonId, TopicId};
use crate::letters::model::DeadlineName;
use crate::letters::when::promised;
use crate::rules::{Hears, Policy, Route, Sla, Span, StepTime, Urgent};

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
    /// The name under which it is remembered.
    pub name: String,
    /// What is done.
    pub does: Does,
    /// When.
    pub at: Moment,
}

/// Everything a step can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Does {
    /// Tells somebody: the owner and the lead by their next lists, a contact by a letter.
    Tell(Hears),
    /// Passes the case on, for its rule says so.
    PassOn,
    /// Asks the asker once more for what he was asked for.
    AskAgain,
    /// Closes the case: its asker said nothing to the answer.
    Close,
    /// Closes the case: its asker did not send what he was asked for.
    CloseForWant,
}

impl Step {
    fn of(name: &str, does: Does, at: Moment) -> Self {
        Self { name: name.to_owned(), does, at }
    }
}

/// The service level that a case goes by, and the calendar that it is counted on.
#[derive(Clone, Copy)]
struct Terms<'p> {
    sla: &'p Sla,
    calendar: &'p Calendar,
    policy: &'p Policy,
}

impl<'p> Terms<'p> {
    fn of(topic: Option<&TopicId>, policy: &'p Policy) -> Self {
        let sla = policy.sla_of(topic);
        Self { sla, calendar: policy.sla_calendar(sla), policy }
    }

    /// The limits of what is urgent, and the calendar that they are counted on.
    fn urgent(self) -> Option<(&'p Urgent, &'p Calendar)> {
        let urgent = self.sla.urgent.as_ref()?;
        Some((urgent, self.policy.urgent_calendar(urgent).unwrap_or(self.calendar)))
    }

    /// The steps that tell somebody of a deadline, in time order.
    fn steps(
        self,
        name: DeadlineName,
        (start, due): (Moment, Moment),
        told: impl Fn(Hears, StepTime, Moment) -> Moment,
    ) -> Vec<Step> {
        let written = self.sla.steps.iter().filter(|step| step.deadline == name);
        let each = written.flat_map(|step| {
            let at = match step.at {
                StepTime::Before(span) => self.calendar.sub(due, span),
                StepTime::After(span) => self.calendar.add(due, span),
                StepTime::Percent(percent) => self.calendar.percent(start, due, percent),
            };
            let told = &told;
            step.to.iter().map(move |hears| Step {
                name: format!("{}/{}", step.name, hears.as_str()),
                does: Does::Tell(*hears),
                at: told(*hears, step.at, at),
            })
        });
        let mut steps: Vec<Step> = each.collect();
        steps.sort_by_key(|step| step.at);
        steps
    }
}

/// The SLA that a case goes by.
#[must_use]
pub fn sla<'p>(case: &Case, policy: &'p Policy) -> &'p Sla {
    policy.sla_of(case.topic.as_ref())
}

/// The calendar that the deadlines of a case are counted on, but for those of desks with one of their own.
#[must_use]
pub fn calendar<'p>(case: &Case, policy: &'p Policy) -> &'p Calendar {
    policy.sla_calendar(sla(case, policy))
}

/// All deadlines that run for a case.
#[must_use]
pub fn deadlines(case: &Case, policy: &Policy) -> Vec<Deadline> {
    let terms = Terms::of(case.topic.as_ref(), policy);
    match &case.status {
        Status::Owned { run } | Status::WithContact { run, .. } => {
            let answer = answer(case, *run, terms);
            let mut all: Vec<Deadline> = triage(case, *run, terms).into_iter().collect();
            all.extend(case.open_slips().filter_map(|slip| contact(case, slip, Some(answer.due), terms)));
            all.push(answer);
            all
        }
        Status::Waiting { started, since, .. } => {
            let slips = case.open_slips().filter_map(|slip| contact(case, slip, None, terms));
            slips.chain([wait(case, *started, *since, terms)]).collect()
        }
        Status::Answered { started, since, .. } => vec![confirm(case, *started, *since, terms)],
        Status::Closed { .. } => Vec::new(),
    }
}

/// The answer deadline of the running round, if an answer is owed and its clock runs.
#[must_use]
pub fn answer_due(case: &Case, policy: &Policy) -> Option<Deadline> {
    match &case.status {
        Status::Owned { run } | Status::WithContact { run, .. } => {
            Some(answer(case, *run, Terms::of(case.topic.as_ref(), policy)))
        }
        Status::Waiting { .. } | Status::Answered { .. } | Status::Closed { .. } => None,
    }
}

/// By when the asker was told that he has his answer. What became urgent, or another topic's, since then may be due
/// earlier, and nobody told him so.
#[must_use]
pub fn answer_told(case: &Case, policy: &Policy) -> Option<Moment> {
    let due = answer_due(case, policy)?.due;
    let run = case.run()?;
    let as_told = Case { urgent: None, topic: case.told_topic.clone(), ..case.clone() };
    Some(due.max(answer_over(&as_told, run, policy).at))
}

/// When the answer is due as its owner is shown it: at the quarter hour that the asker was told, so that both go by one
/// time, or before it where the case has become urgent since, or another topic's. Figures go by the due time itself.
#[must_use]
pub fn answer_promised(case: &Case, policy: &Policy) -> Option<Moment> {
    let answer = answer_due(case, policy)?;
    let told = promised(answer_told(case, policy)?, answer.start);
    Some(answer.due.min(told))
}

/// When a deadline of the case is due, as the staff are shown it.
#[must_use]
pub fn shown_due(case: &Case, deadline: &Deadline, policy: &Policy) -> Moment {
    match deadline.name {
        DeadlineName::Answer => answer_promised(case, policy).unwrap_or(deadline.due),
        DeadlineName::Triage | DeadlineName::Contact | DeadlineName::Confirm | DeadlineName::Wait => deadline.due,
    }
}

/// Until when a contact may have more time without the asker's being told a new one: the answer's due time less the
/// owner's margin.
#[must_use]
pub fn contact_at_most(case: &Case, answer_due: Moment, policy: &Policy) -> Moment {
    calendar(case, policy).sub(answer_due, sla(case, policy).contact_margin)
}

/// When a length that began with `run` is over: pauses move it, and what is urgent has a shorter one from when it
/// became so (P-44).
fn over((run, case): (Run, &Case), usual: Span, urgent: impl Fn(&Urgent) -> Span, terms: Terms<'_>) -> Due {
    let from = |calendar, start: Moment, span: Span| limit(calendar, start, span, &case.pauses);
    let whole = from(terms.calendar, run.start, usual);
    let Some((since, (limits, calendar))) = case.urgent.zip(terms.urgent()) else { return whole };
    sooner(whole, from(calendar, since.max(run.start), urgent(limits)))
}

fn sooner(one: Due, other: Due) -> Due {
    if other.at < one.at { other } else { one }
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

/// When the answer is due: what the asker was told last, or what the policy gives. Whoever was told a time by one topic
/// is not put off by another: the earlier one holds.
fn answer_over(case: &Case, run: Run, policy: &Policy) -> Due {
    let terms = Terms::of(case.topic.as_ref(), policy);
    let Some(promise) = run.promised else {
        let by = |terms: Terms<'_>| over((run, case), terms.sla.answer, |urgent| urgent.answer, terms);
        let due = by(terms);
        return if case.told_topic == case.topic {
            due
        } else {
            sooner(by(Terms::of(case.told_topic.as_ref(), policy)), due)
        };
    };
    let told = shifted(terms.calendar, promise.to, &case.pauses, promise.at);
    let told = Due { at: told, unknown: None };
    let urgent = case.urgent.filter(|since| *since > promise.at).zip(terms.urgent());
    let urgent = urgent.map(|(since, (urgent, calendar))| limit(calendar, since, urgent.answer, &case.pauses));
    urgent.map_or(told.clone(), |urgent| sooner(told, urgent))
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

/// The calendar that a deadline is counted on: that of its slip's desk, else that of the case's SLA.
#[must_use]
pub fn counted_on<'p>(case: &Case, slip: Option<SlipNo>, policy: &'p Policy) -> &'p Calendar {
    let desk = slip.and_then(|slip| case.slip(slip)).and_then(|slip| slip.desk.as_ref());
    policy.desk_calendar(desk).unwrap_or_else(|| calendar(case, policy))
}

fn triage(case: &Case, run: Run, terms: Terms<'_>) -> Option<Deadline> {
    if run.triage_over {
        return None;
    }
    let Terms { sla, calendar, policy } = terms;
    let (started, start) = run.triage_anew.unwrap_or((run.started, run.start));
    let run = Run { start, ..run };
    let due = over((run, case), sla.triage, |urgent| urgent.triage, terms);
    let owner = Told { person: &case.owner, counted: calendar, policy };
    let mut steps = terms.steps(DeadlineName::Triage, (start, due.at), |_, time, at| match time {
        // What is urgent is told at once, at night too (P-44).
        _ if case.urgent.is_some() => at,
        StepTime::DUE => owner.of(start, at, sla.triage),
        StepTime::Before(_) | StepTime::After(_) | StepTime::Percent(_) => owner.in_hours(start, at),
    });
    let rule = case.rule.as_ref().and_then(|name| policy.routes.iter().find(|rule| &rule.name == name));
    // Where money is demanded a person decides who is to act on it (P-51).
    if case.demand.is_none() && rule.is_some_and(|rule| rule.route == Route::OnDeadline) {
        steps.insert(0, Step::of("triage-pass-on", Does::PassOn, due.at));
    }
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

fn answer(case: &Case, run: Run, terms: Terms<'_>) -> Deadline {
    let Terms { sla, calendar, policy } = terms;
    let due = answer_over(case, run, policy);
    let (started, start) = run.promised.map_or((run.started, run.start), |promise| (promise.started, promise.at));
    let owner = Told { person: &case.owner, counted: calendar, policy };
    let mut steps = terms.steps(DeadlineName::Answer, (start, due.at), |hears, time, at| match (hears, time) {
        // What is urgent is told at once; a lead looks at his list when it comes.
        _ if case.urgent.is_some() => at,
        (Hears::Lead, _) => at,
        // A promised time is in working hours.
        (Hears::Owner | Hears::Contact, StepTime::DUE) if run.promised.is_none() => owner.of(start, at, sla.answer),
        (Hears::Owner | Hears::Contact, _) => owner.in_hours(start, at),
    });
    // A new time that is near needs no word that it is.
    steps.retain(|step| run.promised.is_none() || step.at >= due.at || step.at > start);
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
fn contact(case: &Case, slip: &Slip, answer_due: Option<Moment>, terms: Terms<'_>) -> Option<Deadline> {
    if slip.asks.is_some() {
        return None;
    }
    let Terms { sla, policy, .. } = terms;
    let calendar = policy.desk_calendar(slip.desk.as_ref()).unwrap_or(terms.calendar);
    let contact = Told { person: &slip.contact, counted: calendar, policy };
    let usual = limit(calendar, slip.since, sla.contact, &slip.pauses);
    let urgent = case.urgent.zip(terms.urgent()).map(|(since, (urgent, own))| {
        let calendar = if urgent.calendar.is_some() { own } else { calendar };
        limit(calendar, since.max(slip.since), urgent.contact, &slip.pauses)
    });
    let own = urgent.map_or(usual.clone(), |urgent| sooner(usual, urgent));
    let latest = answer_due.map(|due| contact_at_most(case, due, policy));
    let base = latest.filter(|latest| *latest > slip.since).map_or(own.at, |latest| own.at.min(latest));
    let more = slip.promised.map(|promise| shifted(calendar, promise.to, &slip.pauses, promise.at));
    let due = more.map_or(base, |more| base.max(latest.map_or(more, |latest| more.min(latest))));
    let (started, start) = slip.promised.map_or((slip.started, slip.since), |promise| (promise.started, promise.at));
    let terms = Terms { calendar, ..terms };
    let mut steps = terms.steps(DeadlineName::Contact, (start, due), |_, time, at| match time {
        _ if case.urgent.is_some() => at,
        StepTime::DUE if slip.promised.is_none() => contact.of(start, at, sla.contact),
        StepTime::Before(_) | StepTime::After(_) | StepTime::Percent(_) => contact.in_hours(start, at),
    });
    steps.retain(|step| step.at >= due || step.at > start);
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

fn wait(case: &Case, started: Seq, since: Moment, terms: Terms<'_>) -> Deadline {
    let due = askers(terms.calendar, since, terms.sla.wait);
    let reminder = terms.calendar.add(since, terms.sla.wait_reminder);
    Deadline {
        name: DeadlineName::Wait,
        slip: None,
        started,
        start: since,
        due: due.at,
        unknown: due.unknown,
        holder: case.owner.clone(),
        steps: vec![
            Step::of("wait-remind", Does::AskAgain, reminder),
            Step::of("wait-close", Does::CloseForWant, due.at),
        ],
    }
}

fn confirm(case: &Case, started: Seq, since: Moment, terms: Terms<'_>) -> Deadline {
    let due = askers(terms.calendar, since, terms.sla.confirm);
    Deadline {
        name: DeadlineName::Confirm,
        slip: None,
        started,
        start: since,
        due: due.at,
        unknown: due.unknown,
        holder: case.owner.clone(),
        steps: vec![Step::of("confirm-close", Does::Close, due.at)],
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
