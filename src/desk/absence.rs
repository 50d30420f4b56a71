//! Absences: when a person is not here, from the dates in `people.toml` and from what he or his mail program said.
//!
//! ```text
//!  away dates in the file ─┐
//!  /away, out-of-office ───┼─▶ spans ─joined where no working moment lies between─▶ `Running`
//!  /back-again, his mail ──┘   (they end spans)
//! ```
//!
//! A span is half-open, in moments. What is decided with it (who is told, who holds) is decided elsewhere; no due time
//! ever depends on one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::case::SlipNo;
use super::fact::{Ended, PersonFact};
use crate::ids::{CaseId, Moment, PersonId};
use crate::rules::{Person, Policy, Span};

/// An absence without an end lasts at most so long.
const OPEN_ENDED: Span = Span::Workdays { days: 10 };
/// Nobody announces a longer one by mail: it is a slip of the finger, or somebody's leave that belongs into the file.
pub const LONGEST_DAYS: i64 = 60;

/// Who is not here at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Absent {
    /// Away for a time, and until when; not where it ends when he writes.
    pub away: BTreeMap<PersonId, Option<Moment>>,
    /// Gone for good.
    pub left: BTreeSet<PersonId>,
}

impl Absent {
    /// Whether `person` is at work, as far as anybody knows.
    #[must_use]
    pub fn is_here(&self, person: &PersonId) -> bool {
        !self.away.contains_key(person) && !self.left.contains(person)
    }
}

/// One thing that somebody has to see to: a case that he owns, or a slip that he has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Item {
    /// The case.
    pub case: CaseId,
    /// The slip; none for its owner.
    pub slip: Option<SlipNo>,
}

/// What a person's stream says of his absences.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Absences {
    announced: Vec<Announced>,
    /// When he last ended an absence by writing.
    wrote: Option<Moment>,
    /// When he last said that he is back: nothing that had begun by then counts on, not even a date in the file.
    back: Option<Moment>,
    /// The absence that others were told of.
    pub gone: Option<Gone>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Announced {
    from: Moment,
    until: Moment,
    /// It ends when he writes.
    open: bool,
}

/// An absence that has begun, as far as others were told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gone {
    /// When it began.
    pub from: Moment,
    /// When it is to end.
    pub until: Moment,
    /// Who stood in when this was last looked at.
    pub stand_in: Option<PersonId>,
    /// What each of those who stood in was told.
    pub told: BTreeMap<PersonId, BTreeSet<Item>>,
}

/// When somebody last showed that he is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acted {
    /// He said so.
    pub back: Option<Moment>,
    /// He wrote, while his absence had no end.
    pub wrote: Option<Moment>,
}

impl Acted {
    /// The later of both.
    #[must_use]
    pub fn last(&self) -> Option<Moment> {
        self.back.max(self.wrote)
    }
}

/// An absence at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running {
    /// When it began.
    pub from: Moment,
    /// When it ends.
    pub until: Moment,
    /// The first working moment after it: what is due before that he cannot do himself.
    pub back: Moment,
    /// It ends earlier if he writes: nobody knows when.
    pub open: bool,
}

/// The clock and calendar that days are told in.
#[derive(Clone, Copy, Debug)]
pub struct Days<'a> {
    /// The mailbox's zone.
    pub zone: Tz,
    /// When the office is open.
    pub calendar: &'a Calendar,
}

impl Days<'_> {
    /// The date at a moment.
    #[must_use]
    pub fn date(&self, at: Moment) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// When a day begins.
    #[must_use]
    pub fn begin(&self, day: NaiveDate) -> Moment {
        self.at(day, 0)
    }

    /// When a day is over.
    #[must_use]
    pub fn end(&self, day: NaiveDate) -> Moment {
        self.begin(day.succ_opt().unwrap_or(day))
    }

    /// A time of a day, in minutes after midnight. One that the clocks skip is the first that they do not.
    #[must_use]
    pub fn at(&self, day: NaiveDate, minute: u32) -> Moment {
        const DAY_MIN: u32 = 24 * 60;
        (minute..=minute + DAY_MIN)
            .filter_map(|minute| day.and_hms_opt(minute / 60, minute % 60, 0))
            .find_map(|local| self.zone.from_local_datetime(&local).earliest())
            .map_or_else(|| day.and_time(chrono::NaiveTime::MIN).and_utc(), |at| at.to_utc())
    }

    /// Where the morning of a day ends and its afternoon begins: at the lunch break, else at noon.
    #[must_use]
    pub fn noon(&self, day: NaiveDate) -> Moment {
        const NOON_MIN: u32 = 12 * 60;
        let hours = self.calendar.hours(day).intervals();
        let close = hours.first().filter(|_| hours.len() > 1).map(|morning| morning.close_minute());
        self.at(day, close.unwrap_or(NOON_MIN))
    }

    /// The end of an absence that names none.
    #[must_use]
    pub fn open_end(&self, from: Moment) -> Moment {
        self.calendar.add(from, OPEN_ENDED)
    }
}

impl Absences {
    /// The state after one more fact.
    #[must_use]
    pub fn evolve(mut self, at: Moment, fact: &PersonFact) -> Self {
        match fact {
            PersonFact::Away { from, until, open, .. } => {
                // Who names his last day says more than he did without one.
                let tells_more = |known: &Announced| !open && *from <= at && known.open && known.from <= at;
                // What is over is of no use to anybody.
                self.announced.retain(|known| known.until > at && !tells_more(known));
                self.announced.push(Announced { from: (*from).max(at), until: *until, open: *open });
            }
            PersonFact::Back { ended: Ended::Running, .. } => {
                self.announced.retain(|known| known.from > at);
                self.back = Some(at);
            }
            PersonFact::Back { ended: Ended::OpenEnded, .. } => {
                self.announced.retain(|known| !known.open || known.from > at);
                self.wrote = Some(at);
            }
            PersonFact::Back { ended: Ended::Planned, .. } => self.announced.retain(|known| known.from <= at),
            PersonFact::Gone { from, until, stand_in, told } => {
                let before = self.gone.take().map(|gone| gone.told).unwrap_or_default();
                let mut gone = Gone { from: *from, until: *until, stand_in: stand_in.clone(), told: before };
                for (person, items) in told {
                    gone.told.entry(person.clone()).or_default().extend(items.iter().copied());
                }
                self.gone = Some(gone);
            }
            PersonFact::Returned { .. } => self.gone = None,
            PersonFact::Listed { .. } | PersonFact::Succeeded { .. } => {}
        }
        self
    }

    /// The absence of `person` at this moment.
    #[must_use]
    pub fn running(&self, person: &Person, days: &Days<'_>, now: Moment) -> Option<Running> {
        let (from, until) = self.spans(person, days).into_iter().find(|(from, until)| *from <= now && now < *until)?;
        let open = self.announced.iter().any(|known| known.open && known.until == until);
        Some(Running { from, until, back: days.calendar.next_open(until), open })
    }

    /// When an absence of `person` next begins or ends.
    #[must_use]
    pub fn next_change(&self, person: &Person, days: &Days<'_>, now: Moment) -> Option<Moment> {
        let spans = self.spans(person, days);
        spans.into_iter().flat_map(|(from, until)| [from, until]).filter(|at| *at > now).min()
    }

    /// Whether he announced one that has not begun.
    #[must_use]
    pub fn has_planned(&self, now: Moment) -> bool {
        self.announced.iter().any(|known| known.from > now)
    }

    /// Whether one runs that ends when he writes.
    #[must_use]
    pub fn has_open_ended(&self, now: Moment) -> bool {
        self.announced.iter().any(|known| known.open && known.from <= now && now < known.until)
    }

    /// When he last showed that he is here.
    #[must_use]
    pub fn acted(&self) -> Acted {
        Acted { back: self.back, wrote: self.wrote }
    }

    /// All spans in order, those joined between which nobody works.
    fn spans(&self, person: &Person, days: &Days<'_>) -> Vec<(Moment, Moment)> {
        let file = person.away.iter().map(|(first, last)| (days.begin(*first), days.end(*last)));
        let file = file.map(|(from, until)| match self.back {
            Some(back) if from <= back => (from, until.min(back)),
            Some(_) | None => (from, until),
        });
        let said = self.announced.iter().map(|known| (known.from, known.until));
        let mut all: Vec<(Moment, Moment)> = file.chain(said).filter(|(from, until)| from < until).collect();
        all.sort_unstable();
        let mut joined: Vec<(Moment, Moment)> = Vec::new();
        for (from, until) in all {
            match joined.last_mut() {
                Some(last) if from <= days.calendar.next_open(last.1) => last.1 = last.1.max(until),
                Some(_) | None => joined.push((from, until)),
            }
        }
        joined
    }
}

/// Who is not here at `now`, by the file and by what is on record.
#[must_use]
pub fn absent(policy: &Policy, known: &BTreeMap<PersonId, Absences>, zone: Tz, now: Moment) -> Absent {
    let days = Days { zone, calendar: &policy.calendar };
    let none = Absences::default();
    let mut absent = Absent::default();
    for person in policy.people.values() {
        if person.has_left(days.date(now)) {
            absent.left.insert(person.id.clone());
        } else if let Some(running) = known.get(&person.id).unwrap_or(&none).running(person, &days, now) {
            absent.away.insert(person.id.clone(), (!running.open).then_some(running.until));
        }
    }
    absent
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::fact::AwaySource;

    /// A time of the week of Monday, 2026-11-23, in Shanghai.
    fn at(day: u32, time: &str) -> Moment {
        format!("2026-11-{}T{time}:00+08:00", 22 + day).parse::<chrono::DateTime<chrono::FixedOffset>>().unwrap().into()
    }

    fn person(away: &[(u32, u32)]) -> Person {
        let policy = Policy::built_in().unwrap();
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 11, 22 + day).unwrap();
        let away = away.iter().map(|(from, to)| (day(*from), day(*to))).collect();
        Person { away, ..policy.people.into_values().next().unwrap() }
    }

    fn away(from: Moment, until: Moment, open: bool) -> PersonFact {
        PersonFact::Away { from, until, open, source: AwaySource::Said }
    }

    /// The absence at a time, after these facts.
    fn running(person: &Person, facts: &[(Moment, PersonFact)], now: Moment) -> Option<(Moment, Moment)> {
        let calendar = Calendar::china_office();
        let days = Days { zone: chrono_tz::Asia::Shanghai, calendar: &calendar };
        let state = facts.iter().fold(Absences::default(), |state, (at, fact)| state.evolve(*at, fact));
        state.running(person, &days, now).map(|running| (running.from, running.back))
    }

    #[test]
    fn a_date_of_the_file_lasts_the_whole_day_and_its_end_is_the_next_opening() {
        let person = person(&[(1, 3)]);
        assert_eq!(running(&person, &[], at(3, "23:59")), Some((at(1, "00:00"), at(4, "09:00"))));
        assert_eq!(running(&person, &[], at(4, "00:00")), None);
    }

    #[test]
    fn absences_between_which_nobody_works_are_one() {
        // To Friday in the file, from Monday announced; the weekend is no return.
        let person = person(&[(1, 5)]);
        let facts = [(at(1, "08:00"), away(at(8, "00:00"), at(8, "12:00"), false))];
        assert_eq!(running(&person, &facts, at(6, "10:00")), Some((at(1, "00:00"), at(8, "13:30"))));
        let facts = [(at(1, "08:00"), away(at(8, "13:30"), at(8, "18:00"), false))];
        assert_eq!(running(&person, &facts, at(6, "10:00")), None);
    }

    #[test]
    fn who_is_back_is_back_whatever_the_file_says_until_the_next_absence() {
        let person = person(&[(1, 3), (5, 5)]);
        let back = (at(2, "10:00"), PersonFact::Back { ended: Ended::Running });
        assert!(running(&person, std::slice::from_ref(&back), at(2, "09:59")).is_some());
        assert_eq!(running(&person, std::slice::from_ref(&back), at(2, "10:00")), None);
        assert!(running(&person, &[back], at(5, "10:00")).is_some());
    }

    #[test]
    fn a_mail_ends_only_an_absence_without_an_end() {
        let person = person(&[]);
        let wrote = (at(2, "10:00"), PersonFact::Back { ended: Ended::OpenEnded });
        let open = (at(1, "10:00"), away(at(1, "10:00"), at(8, "10:00"), true));
        let dated = (at(1, "10:00"), away(at(1, "10:00"), at(4, "00:00"), false));
        assert_eq!(running(&person, &[open, wrote.clone()], at(2, "11:00")), None);
        assert!(running(&person, &[dated, wrote], at(2, "11:00")).is_some());
    }

    #[test]
    fn a_last_day_that_is_named_takes_the_place_of_none() {
        let person = person(&[]);
        let open = (at(1, "10:00"), away(at(1, "10:00"), at(8, "10:00"), true));
        let dated = (at(2, "10:00"), away(at(2, "00:00"), at(4, "00:00"), false));
        let wrote = (at(2, "10:30"), PersonFact::Back { ended: Ended::OpenEnded });
        let until = Some((at(2, "10:00"), at(4, "09:00")));
        assert_eq!(running(&person, &[open.clone(), dated.clone()], at(2, "11:00")), until);
        assert_eq!(running(&person, &[open.clone(), dated, wrote], at(2, "11:00")), until);
        // What begins later says nothing of now.
        let later = (at(2, "10:00"), away(at(6, "00:00"), at(7, "00:00"), false));
        assert_eq!(running(&person, &[open, later], at(2, "11:00")), Some((at(1, "10:00"), at(8, "10:00"))));
    }

    #[test]
    fn an_absence_does_not_begin_before_it_is_known_and_can_be_taken_back_before_it_begins() {
        let person = person(&[]);
        let known = (at(1, "10:00"), away(at(1, "00:00"), at(2, "00:00"), false));
        assert_eq!(running(&person, &[known], at(1, "11:00")), Some((at(1, "10:00"), at(2, "09:00"))));
        let planned = (at(1, "10:00"), away(at(3, "00:00"), at(4, "00:00"), false));
        let back = (at(1, "11:00"), PersonFact::Back { ended: Ended::Planned });
        assert_eq!(running(&person, &[planned, back], at(3, "10:00")), None);
    }

    #[test]
    fn the_afternoon_begins_with_the_lunch_break() {
        let calendar = Calendar::china_office();
        let days = Days { zone: chrono_tz::Asia::Shanghai, calendar: &calendar };
        assert_eq!(days.noon(days.date(at(1, "08:00"))), at(1, "12:00"));
    }
}
