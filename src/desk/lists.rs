//! Lists: one letter a person and run, in place of one letter a reminder (promise 7).
//!
//! A list goes out at the slots of the day, in working hours, if there is something in it: in the first list of a day
//! everything overdue, in each what was reached before its slot and stood in no list since. An answer that is held
//! (design section 5) is reached once its owner has had half an hour of work to look at its preview. What could not wait
//! for the next slot without missing its answer time goes out at once; where a list goes out anyway, it names this
//! beforehand and spares its reader that letter. An answer's time is the one that the asker was told. After an outage the slot that was slept through is made up for.
//!
//! Slots are times of the reader's own clock, and lists go out in his own working hours: one whose slot comes before he
//! begins, when he begins.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, TimeZone};
use chrono_tz::Tz;

use super::assign;
use super::calendar::Calendar;
use super::case::Case;
use super::deadlines::{self, Deadline, Does, Step};
use super::decision::Decision;
use super::evolve::PersonState;
use super::fact::PersonFact;
use super::house::House;
use super::speaker::asker_person;
use super::wanted::{Addressee, What};
use crate::ids::{CaseId, LetterId, Moment, PersonId};
use crate::letters::model::DeadlineName;
use crate::rules::{Hears, Policy, Span};

/// A case that stood in a list this recently, with its due time, needs no letter of its own, in minutes.
const JUST_SHOWN_MIN: i64 = 180;
/// An answer is held for so long before a list says so, in working time.
const HELD_FOR: Span = Span::Work { seconds: 30 * 60 };

/// A list that is wanted now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Its slot, as it is remembered.
    pub slot: String,
    /// The cases the person has to do something about.
    pub own: Vec<CaseId>,
    /// Overdue cases of the section, for a lead.
    pub section: Vec<CaseId>,
    /// How the section stands.
    pub figures: Figures,
    /// Letters that ask him whose question a mail of his is.
    pub asks: Vec<LetterId>,
}

/// What may stand in somebody's list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Open<'a> {
    /// The open cases that he owns or leads.
    pub cases: &'a [Case],
    /// The letters that ask him whose question a mail of his is, and when each was made.
    pub asks: &'a [(LetterId, Moment)],
}

/// How many cases of a section are open and past their answer time: counted by due times, whatever steps have fired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Open.
    pub open: u32,
    /// Of those, past the answer time.
    pub overdue: u32,
}

/// The hours of one reader: his own, in his own zone, or the house's.
#[derive(Clone, Copy)]
struct Reader<'a> {
    zone: Tz,
    calendar: &'a Calendar,
    slots: &'a [u32],
}

impl<'a> Reader<'a> {
    fn usual(house: &'a House, policy: &'a Policy) -> Self {
        Self { zone: house.zone, calendar: &policy.calendar, slots: &house.list_slots }
    }

    fn new(person: &PersonId, house: &'a House, policy: &'a Policy) -> Self {
        let usual = Self::usual(house, policy);
        let own = |calendar: &'a Calendar| Self { zone: calendar.zone(), calendar, ..usual };
        policy.own_calendar(person).map_or(usual, own)
    }

    fn date(self, at: Moment) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// The slots of a day and when their lists go out: at the slot, or when he begins to work after it.
    fn day(self, day: NaiveDate) -> impl Iterator<Item = (u32, Moment)> {
        self.slots.iter().filter_map(move |slot| {
            let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(slot.checked_mul(60)?, 0)?;
            let at = self.zone.from_local_datetime(&day.and_time(time)).earliest()?.to_utc();
            Some((*slot, self.calendar.next_open(at))).filter(|(_, at)| self.date(*at) == day)
        })
    }

    /// The slot that `now` falls in: the latest one of today that has passed. None outside his hours.
    fn slot(self, now: Moment) -> Option<Slot> {
        if !self.calendar.is_open(now) {
            return None;
        }
        let today = self.date(now);
        let (slot, began) = self.day(today).filter(|(_, at)| *at <= now).last()?;
        let first = self.slots.first().copied().unwrap_or(slot);
        Some(Slot { key: key(today, slot), first: key(today, first), began })
    }

    /// When his next list may go out.
    fn next_slot(self, now: Moment) -> Option<Moment> {
        const DAYS: usize = 30;
        let days = self.date(now).iter_days().take(DAYS);
        days.flat_map(|day| self.day(day)).map(|(_, at)| at).find(|at| *at > now)
    }
}

/// One slot of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// `2026-11-24 09:05`.
    pub key: String,
    /// The key of the first slot of the day.
    pub first: String,
    /// When it began; what is reached later waits for the next one.
    pub began: Moment,
}

/// When the next slot of anybody begins, for the clock's next wake-up.
#[must_use]
pub fn next_slot(house: &House, policy: &Policy, now: Moment) -> Option<Moment> {
    let own = policy.people.keys().filter(|person| policy.own_calendar(person).is_some());
    let readers = own.map(|person| Reader::new(person, house, policy)).chain([Reader::usual(house, policy)]);
    readers.filter_map(|reader| reader.next_slot(now)).min()
}

/// The day on which whoever looks after the desk is told of it now: from its first slot on, in working hours.
#[must_use]
pub fn day_of_notes(house: &House, policy: &Policy, now: Moment) -> Option<NaiveDate> {
    let reader = Reader::usual(house, policy);
    reader.slot(now).map(|_| reader.date(now))
}

/// The list that `person` should get now, if any. If he is away until `back`, somebody else reads it, and what is due
/// after that is left for him.
#[must_use]
pub fn due(
    person: &PersonId,
    open: Open<'_>,
    (state, back): (&PersonState, Option<Moment>),
    (house, policy): (&House, &Policy),
    now: Moment,
) -> Option<Due> {
    let reader = Reader::new(person, house, policy);
    let slot = reader.slot(now);
    let new_slot = slot.filter(|slot| state.last_slot.as_ref().is_none_or(|last| last < &slot.key));
    let next = reader.next_slot(now);
    let readable = open.cases.iter().filter(|case| case.readable_by(person));
    let entries = readable.filter_map(|case| entry(person, case, policy, now));
    let asks = open.asks.iter().filter(|(_, asked)| new_slot.as_ref().is_some_and(|slot| *asked <= slot.began));
    let asks = asks.map(|(letter, _)| *letter).collect();
    let figures = figures(person, open.cases, policy, now);
    let mut due = Due { slot: String::new(), own: Vec::new(), section: Vec::new(), figures, asks };
    for entry in entries {
        let new = !entry.told && state.listed.get(&entry.case).is_none_or(|listed| entry.reached > *listed);
        let first = new_slot.as_ref().filter(|slot| state.last_slot.as_ref().is_none_or(|last| last < &slot.first));
        let shown = state.listed.get(&entry.case).copied();
        let just_shown = shown.is_some_and(|at| now - at < chrono::Duration::minutes(JUST_SHOWN_MIN));
        let urgent = now < entry.due && next.is_none_or(|next| next > entry.due);
        let cannot_wait = new && entry.own && urgent && !just_shown;
        let newly_reached = new_slot.as_ref().is_some_and(|slot| new && entry.planned <= slot.began);
        let again = |slot: &&Slot| entry.due <= slot.began || entry.held.is_some_and(|at| at <= slot.began);
        let overdue = first.as_ref().is_some_and(again) && !just_shown;
        let listed = newly_reached || overdue || cannot_wait;
        let his = back.is_some_and(|back| entry.due >= back);
        if listed && entry.own && !entry.touched && !his {
            due.own.push(entry.case);
        }
        if !entry.own && first.is_some_and(|slot| entry.planned <= slot.began) {
            due.section.push(entry.case);
        }
    }
    if !due.own.is_empty() && new_slot.is_some() {
        let soon = open.cases.iter().filter(|case| &case.owner == person && case.readable_by(person));
        let soon = soon.filter(|case| !due.own.contains(&case.id) && is_due_before(next, case, policy, now));
        let ahead: Vec<_> = soon.filter(|case| !case.just_touched_by(person, now)).map(|case| case.id).collect();
        due.own.extend(ahead);
    }
    due.slot = new_slot.map_or_else(|| stamp(person, (house, policy), now), |slot| slot.key);
    (!due.own.is_empty() || !due.section.is_empty() || !due.asks.is_empty()).then_some(due)
}

/// Whether the answer's reminder is still to come, and could not wait for the next slot.
fn is_due_before(next: Option<Moment>, case: &Case, policy: &Policy, now: Moment) -> bool {
    let Some(answer) = deadlines::answer_due(case, policy) else { return false };
    let soon = |step: &Step| step.does == Does::Tell(Hears::Owner) && step.at > now && step.at < answer.due;
    let to_come = answer.steps.iter().any(soon);
    to_come && next.is_none_or(|next| deadlines::shown_due(case, &answer, policy) < next)
}

/// How the section that `person` leads stands.
fn figures(person: &PersonId, cases: &[Case], policy: &Policy, now: Moment) -> Figures {
    let led = |case: &&Case| case.readable_by(person) && leads(person, case, policy);
    let due = cases.iter().filter(led).filter_map(|case| deadlines::answer_promised(case, policy));
    due.fold(Figures::default(), |figures, due| Figures {
        open: figures.open.saturating_add(1),
        overdue: figures.overdue.saturating_add(u32::from(due <= now)),
    })
}

/// Whether the case is one of the section of `person`. Nobody is told that his own question is late (design section 3).
fn leads(person: &PersonId, case: &Case, policy: &Policy) -> bool {
    let mut never = case.sealed_from.clone();
    never.extend(asker_person(case, policy));
    &case.owner != person && assign::lead_of(policy, &case.owner, &never).as_ref() == Some(person)
}

/// What several people's lists come to for the one who reads them: his own and those of whom he stands in for.
/// `dues` names whose list it is.
#[must_use]
pub fn together(told: &PersonId, dues: &[(PersonId, Due)], now: Moment) -> Decision {
    let mut decision = Decision::because("a list is due");
    let (mut own, mut section, mut asks) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let mut figures = Figures::default();
    for (person, due) in dues {
        let cases = due.own.iter().chain(&due.section).copied().collect();
        decision.person_facts.push((person.clone(), PersonFact::Listed { slot: due.slot.clone(), cases }));
        own.extend(due.own.iter().copied());
        section.extend(due.section.iter().copied());
        // Nobody else can say whose question a mail of his is.
        asks.extend(due.asks.iter().filter(|_| person == told));
        if !due.section.is_empty() {
            figures.open = figures.open.saturating_add(due.figures.open);
            figures.overdue = figures.overdue.saturating_add(due.figures.overdue);
        }
    }
    let to = Addressee::Person(told.clone());
    if !own.is_empty() || !asks.is_empty() {
        let list = What::List { cases: own.into_iter().collect(), asks };
        decision = decision.letter(to.clone(), list, now);
    }
    if !section.is_empty() {
        decision = decision.letter(to, What::Escalation { cases: section.into_iter().collect(), figures }, now);
    }
    decision
}

struct Entry {
    case: CaseId,
    due: Moment,
    /// When the step was done.
    reached: Moment,
    /// When it was to be done; later than that after an outage.
    planned: Moment,
    /// He has just worked on it.
    touched: bool,
    own: bool,
    /// Since when an answer has waited for his word for half an hour of work.
    held: Option<Moment>,
    /// He had a letter of its own about it: the case is urgent.
    told: bool,
}

/// What this case has to tell `person`: as its owner, or as its owner's lead once it is overdue for long.
fn entry(person: &PersonId, case: &Case, policy: &Policy, now: Moment) -> Option<Entry> {
    let all = deadlines::deadlines(case, policy);
    let touched = case.just_touched_by(person, now);
    if &case.owner == person {
        let held = case.waits_for_word_of(person).map(|since| policy.calendar_of(person).add(since, HELD_FOR));
        // While the asker is waited for no answer is due, but what is held has to go all the same.
        let due = all.iter().map(|deadline| deadlines::shown_due(case, deadline, policy)).max();
        let held = held.filter(|at| *at <= now).zip(due).map(|(at, due)| (at, at, due));
        let stepped = last_reached(case, &all, policy);
        let (reached, planned, due) = held.into_iter().chain(stepped).max_by_key(|(reached, ..)| *reached)?;
        let told = held.is_none() && case.urgent.is_some_and(|since| reached >= since);
        return Some(Entry {
            case: case.id,
            due,
            reached,
            planned,
            touched,
            own: true,
            held: held.map(|(at, ..)| at),
            told,
        });
    }
    let answer = all.iter().find(|deadline| deadline.name == DeadlineName::Answer)?;
    let told = marks(case, answer, Hears::Lead).min_by_key(|(reached, _)| *reached);
    let (reached, planned) = told.filter(|_| leads(person, case, policy))?;
    let due = deadlines::shown_due(case, answer, policy);
    Some(Entry { case: case.id, due, reached, planned, touched, own: false, held: None, told: false })
}

/// The last step that concerns the owner: when it was done, when it was to be, and the due time it belongs to.
fn last_reached(case: &Case, all: &[Deadline], policy: &Policy) -> Option<(Moment, Moment, Moment)> {
    let marks = all.iter().flat_map(|deadline| {
        let due = deadlines::shown_due(case, deadline, policy);
        marks(case, deadline, Hears::Owner).map(move |(reached, planned)| (reached, planned, due))
    });
    marks.max_by_key(|(reached, ..)| *reached)
}

/// When each step that tells `who` of a deadline was taken, and when it was to be.
fn marks<'a>(case: &'a Case, deadline: &'a Deadline, who: Hears) -> impl Iterator<Item = (Moment, Moment)> + 'a {
    deadline.steps.iter().filter(move |step| step.does == Does::Tell(who)).filter_map(|step| {
        let mark = case.steps.get(&(deadline.started, step.name.clone()))?;
        (!mark.skipped).then_some((mark.at, step.at))
    })
}

fn minute_of_day(local: &chrono::DateTime<chrono_tz::Tz>) -> u32 {
    use chrono::Timelike;
    local.hour() * 60 + local.minute()
}

fn key(day: NaiveDate, slot: u32) -> String {
    format!("{:04}-{:02}-{:02} {:02}:{:02}", day.year(), day.month(), day.day(), slot / 60, slot % 60)
}

/// A time as the slots of `person` are written.
#[must_use]
pub fn stamp(person: &PersonId, (house, policy): (&House, &Policy), now: Moment) -> String {
    let local = now.with_timezone(&Reader::new(person, house, policy).zone);
    key(local.date_naive(), minute_of_day(&local))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::case::{Asker, Seq};
    use crate::desk::evolve;
    use crate::desk::fact::{CaseFact, PersonFact};
    use crate::desk::why::Why;
    use crate::ids::{Address, Language, MailId};

    /// A time of the week of Monday, 2026-11-23, in Shanghai.
    fn at(day: u32, time: &str) -> Moment {
        format!("2026-11-{}T{time}:00+08:00", 22 + day).parse::<chrono::DateTime<chrono::FixedOffset>>().unwrap().into()
    }

    /// A case of the first person on duty since `since`, whose steps up to `until` are done.
    fn case(id: i64, since: Moment, until: Moment, policy: &Policy) -> Case {
        let asker = Asker {
            name: "a".to_owned(),
            addr: Address::parse("a@corp.example").unwrap(),
            outside: false,
            namesake: false,
        };
        let opened = CaseFact::Opened {
            mail: MailId(id),
            asker,
            handed_in_by: None,
            subject: String::new(),
            language: Language::Chinese,
            start: since,
            topic: None,
            rule: None,
            linked: Vec::new(),
            copied: Vec::new(),
            vouched: false,
        };
        let owned = CaseFact::Owned { by: owner(policy), why: Why::DutyFirst };
        let mut case = evolve::fold(CaseId(id), &[(since, opened), (since, owned)]).unwrap();
        for deadline in deadlines::deadlines(&case, policy) {
            for step in deadline.steps.iter().filter(|step| step.at <= until) {
                let done = CaseFact::StepDone { started: Seq(1), step: step.name.clone(), skipped: None };
                case = evolve::evolve(case, step.at, &done);
            }
        }
        case
    }

    fn owner(policy: &Policy) -> PersonId {
        policy.duty.members[0].clone()
    }

    fn listed(state: &PersonState, cases: &[Case], now: Moment) -> Option<Due> {
        let policy = Policy::built_in().unwrap();
        due(&owner(&policy), Open { cases, asks: &[] }, (state, None), (&House::sample(), &policy), now)
    }

    fn after(state: PersonState, due: &Due, now: Moment) -> PersonState {
        let cases = due.own.iter().chain(&due.section).copied().collect();
        state.evolve(now, &PersonFact::Listed { slot: due.slot.clone(), cases })
    }

    #[test]
    fn whoever_slept_through_the_first_slot_has_the_overdue_in_the_next_list() {
        let policy = Policy::built_in().unwrap();
        let old = case(1, at(1, "09:00"), at(3, "14:00"), &policy);
        // It stood in Tuesday's lists already; on Wednesday the daemon was down until two o'clock.
        let state = PersonState {
            last_slot: Some("2026-11-24 13:35".to_owned()),
            listed: [(CaseId(1), at(2, "13:35"))].into(),
        };
        let due = listed(&state, std::slice::from_ref(&old), at(3, "14:00")).unwrap();
        assert_eq!(due.own, [CaseId(1)]);
        let state = after(state, &due, at(3, "14:00"));
        assert_eq!(listed(&state, std::slice::from_ref(&old), at(3, "16:00")), None, "once a day");
        assert!(listed(&state, &[old], at(4, "09:05")).is_some());
    }

    #[test]
    fn what_falls_due_before_the_next_list_is_named_beforehand() {
        let policy = Policy::built_in().unwrap();
        // The second one's reminder comes at 14:00: after this list, and too late for the next one.
        let (late, soon) =
            (case(1, at(1, "10:00"), at(2, "13:35"), &policy), case(2, at(1, "16:00"), at(1, "16:00"), &policy));
        let state = PersonState { last_slot: Some("2026-11-24 09:05".to_owned()), ..PersonState::default() };
        let cases = [late, soon];
        let list = listed(&state, &cases, at(2, "13:35")).unwrap();
        assert_eq!(list.own, [CaseId(1), CaseId(2)]);
        let state = after(state, &list, at(2, "13:35"));
        let reached = case(2, at(1, "16:00"), at(2, "14:00"), &policy);
        assert_eq!(listed(&state, &[cases[0].clone(), reached.clone()], at(2, "14:00")), None);
        assert_eq!(
            listed(&PersonState { listed: [].into(), ..state }, &[reached], at(2, "14:00")).map(|due| due.own),
            Some(vec![CaseId(2)])
        );
        let alone = PersonState { last_slot: Some("2026-11-24 09:05".to_owned()), ..PersonState::default() };
        assert_eq!(listed(&alone, &cases[1..], at(2, "13:35")), None, "no list for its sake");
    }

    #[test]
    fn a_list_before_the_first_slot_is_not_the_first_list_of_the_day() {
        let policy = Policy::built_in().unwrap();
        let old = case(1, at(1, "09:00"), at(3, "09:00"), &policy);
        let state = PersonState {
            last_slot: Some("2026-11-25 09:02".to_owned()),
            listed: [(CaseId(1), at(2, "13:35"))].into(),
        };
        assert!(listed(&state, &[old], at(3, "09:05")).is_some());
    }

    #[test]
    fn a_case_that_was_left_out_because_it_was_just_touched_is_in_the_next_list() {
        let policy = Policy::built_in().unwrap();
        let (first, mut second) =
            (case(1, at(1, "09:00"), at(1, "12:00"), &policy), case(2, at(1, "09:00"), at(1, "12:00"), &policy));
        second.touched.insert(owner(&policy), at(1, "13:20"));
        let state = PersonState::default();
        let cases = [first, second];
        let due = listed(&state, &cases, at(1, "13:35")).unwrap();
        assert_eq!(due.own, [CaseId(1)]);
        let state = after(state, &due, at(1, "13:35"));
        let due = listed(&state, &cases, at(2, "09:05")).unwrap();
        assert!(due.own.contains(&CaseId(2)));
    }

    #[test]
    fn slots_are_times_of_the_readers_own_clock_and_hours() {
        use crate::desk::calendar::{Hours, Interval, Week};
        let afternoons = Hours::new(vec![Interval::new((10, 0), (17, 0)).unwrap()]).unwrap();
        let mornings = Hours::new(vec![Interval::new((9, 0), (12, 0)).unwrap()]).unwrap();
        let berlin = Calendar::new("berlin".into(), chrono_tz::Europe::Berlin, Week::monday_to_friday(&afternoons));
        let berlin = berlin.unwrap().with_day("2026-11-25".parse().unwrap(), mornings);
        let mut policy = Policy::built_in().unwrap();
        let office = crate::rules::Office { calendar: berlin, place: crate::written::Place::whole("berlin.toml") };
        policy.calendars.insert("berlin".into(), office);
        policy.people.get_mut(&owner(&policy)).unwrap().calendar = Some("berlin".into());
        let house = House::sample();
        let reader = Reader::new(&owner(&policy), &house, &policy);
        let berlin = |day: u32, time: &str| at(day, time) + chrono::Duration::hours(7);
        let rows = [
            // He begins at ten: the list of 09:05 waits for him. On Wednesday he leaves before that of 13:35.
            (berlin(1, "09:30"), None, berlin(1, "10:00")),
            (berlin(1, "10:00"), Some(("2026-11-23 09:05", berlin(1, "10:00"))), berlin(1, "13:35")),
            (berlin(1, "13:40"), Some(("2026-11-23 13:35", berlin(1, "13:35"))), berlin(2, "10:00")),
            (berlin(1, "17:00"), None, berlin(2, "10:00")),
            (berlin(3, "11:00"), Some(("2026-11-25 09:05", berlin(3, "09:05"))), berlin(4, "10:00")),
            (berlin(5, "14:00"), Some(("2026-11-27 13:35", berlin(5, "13:35"))), berlin(8, "10:00")),
        ];
        for (now, slot, next) in rows {
            let found = reader.slot(now).map(|slot| (slot.key, slot.began));
            assert_eq!(found, slot.map(|(key, began)| (key.to_owned(), began)), "{now}");
            assert_eq!(reader.next_slot(now), Some(next), "{now}");
        }
        assert_eq!(stamp(&owner(&policy), (&house, &policy), berlin(1, "10:00")), "2026-11-23 10:00");
        // The clock wakes for whoever comes first.
        assert_eq!(next_slot(&house, &policy, at(1, "09:00")), Some(at(1, "09:05")));
        assert_eq!(next_slot(&house, &policy, at(1, "13:40")), Some(berlin(1, "10:00")));
    }
}
