//! Lists: one letter a person and run, in place of one letter a reminder (promise 7).
//!
//! A list goes out at the slots of the day, in working hours, if there is something in it: at the first slot
//! everything overdue, at each slot what was newly reached before it. What could not wait for the next slot without
//! missing its answer time goes out at once.

use chrono::{Datelike, NaiveDate, TimeZone};

use super::assign;
use super::case::{Case, Status};
use super::deadlines::{self, Deadline, StepName};
use super::evolve::PersonState;
use super::house::House;
use crate::ids::{CaseId, Moment, PersonId};
use crate::letters::model::DeadlineName;
use crate::rules::Policy;

/// Who touched the case this recently hears nothing of it, in minutes.
const JUST_TOUCHED_MIN: i64 = 30;

/// A list that is wanted now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its slot, as it is remembered.
    pub slot: String,
    /// The cases the person has to do something about.
    pub own: Vec<CaseId>,
    /// Overdue cases of the section, for a lead.
    pub section: Vec<CaseId>,
}

/// The slot that `now` falls in: the latest one of today that has passed. None on days off.
#[must_use]
pub fn slot(house: &House, policy: &Policy, now: Moment) -> Option<Slot> {
    let local = now.with_timezone(&house.zone);
    let today = local.date_naive();
    if !policy.calendar.is_workday(today) || !policy.calendar.is_open(now) {
        return None;
    }
    let minute = minute_of_day(&local);
    let at = house.list_slots.iter().copied().rfind(|slot| *slot <= minute)?;
    let first = house.list_slots.first() == Some(&at);
    Some(Slot { key: key(today, at), first, began: self::at(house, today, at)? })
}

/// One slot of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// `2026-11-24 09:05`.
    pub key: String,
    /// It is the first of the day.
    pub first: bool,
    /// When it began; what is reached later waits for the next one.
    pub began: Moment,
}

/// When the next slot begins, for the clock's next wake-up and for telling what can wait.
#[must_use]
pub fn next_slot(house: &House, policy: &Policy, now: Moment) -> Option<Moment> {
    const DAYS: u64 = 30;
    let today = now.with_timezone(&house.zone).date_naive();
    let days = (0..DAYS).filter_map(|n| today.checked_add_days(chrono::Days::new(n)));
    days.filter(|day| policy.calendar.is_workday(*day))
        .flat_map(|day| house.list_slots.iter().filter_map(move |slot| at(house, day, *slot)))
        .find(|slot| *slot > now)
}

/// The list that `person` should get now, if any. `cases` are the open cases he owns or leads.
#[must_use]
pub fn due(
    person: &PersonId,
    cases: &[Case],
    state: &PersonState,
    (house, policy): (&House, &Policy),
    now: Moment,
) -> Option<Due> {
    let slot = slot(house, policy, now);
    let new_slot = slot.filter(|slot| state.last_slot.as_ref().is_none_or(|last| last < &slot.key));
    let next = next_slot(house, policy, now);
    let entries = cases.iter().filter(|case| case.readable_by(person)).filter_map(|case| entry(person, case, policy));
    let mut due = Due { slot: String::new(), own: Vec::new(), section: Vec::new() };
    for entry in entries {
        let new = entry.reached > state.last_at.unwrap_or(Moment::MIN_UTC);
        let first = new_slot.as_ref().filter(|slot| slot.first);
        let cannot_wait = new && entry.own && now < entry.due && next.is_none_or(|next| next > entry.due);
        let newly_reached = new_slot.as_ref().is_some_and(|slot| new && entry.planned <= slot.began);
        let overdue = first.is_some_and(|slot| entry.due <= slot.began);
        let listed = newly_reached || overdue || cannot_wait;
        let touched = entry.touched.is_some_and(|at| now - at < chrono::Duration::minutes(JUST_TOUCHED_MIN));
        if listed && entry.own && !touched {
            due.own.push(entry.case);
        }
        if !entry.own && first.is_some_and(|slot| entry.planned <= slot.began) {
            due.section.push(entry.case);
        }
    }
    due.slot = new_slot.map_or_else(|| stamp(house, now), |slot| slot.key);
    (!due.own.is_empty() || !due.section.is_empty()).then_some(due)
}

struct Entry {
    case: CaseId,
    due: Moment,
    /// When the step was done.
    reached: Moment,
    /// When it was to be done; later than that after an outage.
    planned: Moment,
    touched: Option<Moment>,
    own: bool,
}

/// What this case has to tell `person`: as its owner, or as its owner's lead once it is overdue for long.
fn entry(person: &PersonId, case: &Case, policy: &Policy) -> Option<Entry> {
    let all = deadlines::deadlines(case, policy);
    let answer = all.iter().find(|deadline| deadline.name == DeadlineName::Answer)?;
    let touched = case.touched.get(person).copied();
    if &case.owner == person {
        let (reached, planned, due) = last_reached(case, &all)?;
        return Some(Entry { case: case.id, due, reached, planned, touched, own: true });
    }
    let lead = assign::lead_of(policy, &case.owner, &case.sealed_from);
    let told = mark(case, answer, StepName::AnswerLead);
    let (reached, planned) = told.filter(|_| lead.as_ref() == Some(person))?;
    Some(Entry { case: case.id, due: answer.due, reached, planned, touched, own: false })
}

/// The last step that concerns the owner: when it was done, when it was to be, and the due time it belongs to.
fn last_reached(case: &Case, all: &[Deadline]) -> Option<(Moment, Moment, Moment)> {
    let steps = [StepName::TriageDue, StepName::AnswerSoon, StepName::AnswerDue];
    let marks = all.iter().flat_map(|deadline| {
        steps.into_iter().filter_map(move |step| {
            let (reached, planned) = mark(case, deadline, step)?;
            Some((reached, planned, deadline.due))
        })
    });
    marks.max_by_key(|(reached, ..)| *reached)
}

fn mark(case: &Case, deadline: &Deadline, step: StepName) -> Option<(Moment, Moment)> {
    let planned = deadline.steps.iter().find(|known| known.does == step)?.at;
    let mark = case.steps.get(&(deadline.started, step.as_str().to_owned()))?;
    (!mark.skipped).then_some((mark.at, planned))
}

/// Open cases that wait for somebody, for the line that says so.
#[must_use]
pub fn is_waiting(case: &Case) -> bool {
    match case.status {
        Status::Owned { .. } | Status::WithContact { .. } => true,
        Status::Answered { .. } | Status::Closed { .. } => false,
    }
}

fn at(house: &House, day: NaiveDate, slot: u32) -> Option<Moment> {
    let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(slot.checked_mul(60)?, 0)?;
    house.zone.from_local_datetime(&day.and_time(time)).earliest().map(|at| at.to_utc())
}

fn minute_of_day(local: &chrono::DateTime<chrono_tz::Tz>) -> u32 {
    use chrono::Timelike;
    local.hour() * 60 + local.minute()
}

fn key(day: NaiveDate, slot: u32) -> String {
    format!("{:04}-{:02}-{:02} {:02}:{:02}", day.year(), day.month(), day.day(), slot / 60, slot % 60)
}

fn stamp(house: &House, now: Moment) -> String {
    let local = now.with_timezone(&house.zone);
    key(local.date_naive(), minute_of_day(&local))
}
