//! `duty.toml`: who owns what comes in, on which day.
//!
//! ```text
//! [[duty.shift]] of these dates ─▶ else [[duty.shift]] of this weekday ─▶ else members of [duty]
//!                                  └─ then [[duty.swap]] puts one in the other's place
//! ```
//!
//! A `[[duty.topic]]` has its topics before all of them, on every day. Whoever owns `max_open` cases is passed over while
//! somebody else has room.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};

use super::check::{self, Known, cannot, repeats};
use super::staff::{PICKS, read_day};
use super::{Can, Pick};
use crate::ids::{PersonId, TopicId};
use crate::written::{Place, Placed, Problem, Section, both};

pub(super) const WEEKDAYS: &[(&str, Weekday)] = &[
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

/// More open cases than one person can know.
const MOST_OPEN: u64 = 1000;

/// Who owns what comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// On days that no shift covers.
    pub members: Vec<PersonId>,
    /// How one of those on duty is chosen.
    pub pick: Pick,
    /// Open cases from which on somebody gets no new one, while others have fewer.
    pub max_open: Option<u32>,
    /// Topics with people of their own.
    pub topics: Vec<OfTopics>,
    /// Days with people of their own.
    pub shifts: Vec<Shift>,
    /// Days on which two people stand for each other.
    pub swaps: Vec<Swap>,
}

/// People on duty for certain topics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfTopics {
    /// The topics.
    pub topics: BTreeSet<TopicId>,
    /// The people, in order.
    pub members: Vec<PersonId>,
    /// How one of them is chosen.
    pub pick: Pick,
}

/// People on duty on certain days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// The days.
    pub when: When,
    /// The people, in order.
    pub members: Vec<PersonId>,
}

/// The days of a shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Both days included.
    Dates {
        /// The first.
        from: NaiveDate,
        /// The last.
        to: NaiveDate,
    },
    /// These days of every week.
    Weekly(Vec<Weekday>),
}

/// Two people who stand for each other on some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swap {
    /// The two.
    pub people: (PersonId, PersonId),
    /// The days.
    pub dates: Vec<NaiveDate>,
}

impl Duty {
    /// The same people every day.
    #[must_use]
    pub fn of(members: Vec<PersonId>, pick: Pick) -> Self {
        Self { members, pick, max_open: None, topics: Vec::new(), shifts: Vec::new(), swaps: Vec::new() }
    }

    /// Who is on duty on this day, in order.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Vec<PersonId> {
        let dated =
            self.shifts.iter().find(|shift| matches!(shift.when, When::Dates { from, to } if from <= day && day <= to));
        let weekly = || {
            let weekday = day.weekday();
            self.shifts.iter().find(|shift| matches!(&shift.when, When::Weekly(days) if days.contains(&weekday)))
        };
        self.swapped(dated.or_else(weekly).map_or(&self.members, |shift| &shift.members), day)
    }

    /// Who is on duty for this topic on this day, in order, and how one is chosen; none where it has nobody of its own.
    #[must_use]
    pub fn for_topic(&self, topic: &TopicId, day: NaiveDate) -> Option<(Vec<PersonId>, Pick)> {
        let own = self.topics.iter().find(|own| own.topics.contains(topic))?;
        Some((self.swapped(&own.members, day), own.pick))
    }

    fn swapped(&self, members: &[PersonId], day: NaiveDate) -> Vec<PersonId> {
        let mut members = members.to_vec();
        for Swap { people: (one, other), dates } in &self.swaps {
            if !dates.contains(&day) {
                continue;
            }
            for member in &mut members {
                let stands = if *member == *one {
                    other
                } else if *member == *other {
                    one
                } else {
                    continue;
                };
                stands.clone_into(member);
            }
        }
        members
    }

    /// Everybody who is on duty on any day.
    pub fn everybody(&self) -> impl Iterator<Item = &PersonId> {
        let of_topics = self.topics.iter().flat_map(|own| &own.members);
        self.members.iter().chain(self.shifts.iter().flat_map(|shift| &shift.members)).chain(of_topics)
    }
}

/// What `duty.toml` says.
pub(super) struct WrittenDuty {
    pub(super) place: Place,
    pub(super) members: Vec<Placed<String>>,
    pub(super) pick: Pick,
    pub(super) max_open: Option<u32>,
    pub(super) topics: Vec<WrittenOfTopics>,
    pub(super) shifts: Vec<WrittenShift>,
    pub(super) swaps: Vec<WrittenSwap>,
}

/// A `[[duty.topic]]`.
pub(super) struct WrittenOfTopics {
    pub(super) topics: Vec<Placed<String>>,
    pub(super) members: Vec<Placed<String>>,
    pub(super) pick: Pick,
}

/// A `[[duty.shift]]`. Its people are looked at even where its days cannot be read.
pub(super) struct WrittenShift {
    pub(super) when: Option<Placed<When>>,
    pub(super) members: Vec<Placed<String>>,
}

/// A `[[duty.swap]]`; of two people, if it is right.
pub(super) struct WrittenSwap {
    pub(super) people: Vec<Placed<String>>,
    pub(super) dates: Vec<NaiveDate>,
}

/// The keys of `[duty]`, as they stand in a file that lacks its head.
const KEYS: [&str; 6] = ["members", "pick", "max_open", "topic", "shift", "swap"];

pub(super) fn read(top: &Section<'_>) -> Option<WrittenDuty> {
    let there = top.has_required("duty");
    let Some(duty) = top.section("duty") else {
        // Each of them would else be told to be no key of this file, with the advice to delete it.
        let without_head: Vec<&str> = KEYS.into_iter().filter(|key| top.has(key)).collect();
        if let Some(first) = without_head.first() {
            top.note(
                &top.place_of_key(first),
                both!("`{first}` 前面缺少 [duty] 这一行", "the line [duty] is missing before `{first}`"),
                both!("在它前面加一行 [duty]", "add the line [duty] before it"),
            );
        } else if !there {
            let mistake = both!("没有 [duty] 一节，无人值班", "there is no section [duty]: nobody is on duty");
            top.note(
                &top.place(),
                mistake,
                both!("加上 [duty] 和 members = [\"…\"]", "add [duty] with members = [\"…\"]"),
            );
        }
        return None;
    };
    let sections = duty.sections("shift");
    // Shifts may cover every day of the week; without any somebody has to be named here.
    let members = if sections.is_empty() { duty.required_texts("members") } else { duty.texts("members") };
    let members = members.unwrap_or_default();
    if duty.has("members") && members.is_empty() {
        nobody(&duty);
    }
    let pick = duty.choice("pick", PICKS).unwrap_or(Pick::FewestOpen);
    Some(WrittenDuty {
        place: duty.place(),
        members,
        pick,
        max_open: duty.number("max_open", 1, MOST_OPEN).and_then(|most| u32::try_from(most).ok()),
        topics: duty.sections("topic").iter().map(|section| of_topics(section, pick)).collect(),
        shifts: sections.iter().map(shift).collect(),
        swaps: duty.sections("swap").iter().map(swap).collect(),
    })
}

fn of_topics(section: &Section<'_>, usual: Pick) -> WrittenOfTopics {
    let topics = section.required_texts("topics").unwrap_or_default();
    if section.has("topics") && topics.is_empty() {
        section.note(
            &section.place_of_key("topics"),
            both!("`topics` 是空的", "`topics` is empty"),
            both!("写如 [\"pay.slip\"]", "write it like [\"pay.slip\"]"),
        );
    }
    let members = section.required_texts("members").unwrap_or_default();
    if section.has("members") && members.is_empty() {
        nobody(section);
    }
    WrittenOfTopics { topics, members, pick: section.choice("pick", PICKS).unwrap_or(usual) }
}

fn nobody(section: &Section<'_>) {
    let place = section.place_of_key("members");
    section.note(
        &place,
        both!("无人值班", "nobody is on duty"),
        both!("至少写一个人的 id", "write the id of one person at least"),
    );
}

fn shift(section: &Section<'_>) -> WrittenShift {
    let members = section.required_texts("members").unwrap_or_default();
    if section.has("members") && members.is_empty() {
        nobody(section);
    }
    WrittenShift { when: days(section), members }
}

fn days(section: &Section<'_>) -> Option<Placed<When>> {
    let from = section.meant("from", read_day);
    let to = section.meant("to", read_day);
    let days = section.choices("days", WEEKDAYS);
    let dated = section.has("from") || section.has("to");
    if dated == section.has("days") {
        section.note(
            &section.place(),
            both!("班次的日期要么写 `from` 和 `to`，要么写 `days`", "a shift has either `from` and `to`, or `days`"),
            both!(
                "写成 from = \"2026-12-01\" 和 to = \"2026-12-05\"，或 days = [\"mon\"]",
                "write from = \"2026-12-01\" and to = \"2026-12-05\", or days = [\"mon\"]"
            ),
        );
        return None;
    }
    if !dated {
        let days = days?;
        if days.is_empty() {
            let place = section.place_of_key("days");
            section.note(
                &place,
                both!("`days` 是空的", "`days` is empty"),
                both!("写如 [\"mon\", \"wed\"]", "write it like [\"mon\", \"wed\"]"),
            );
            return None;
        }
        return Some(Placed { value: When::Weekly(days), place: section.place_of_key("days") });
    }
    for key in ["from", "to"].into_iter().filter(|key| !section.has(key)) {
        section.miss(key);
    }
    let (from, to) = (from?, to?);
    if to.value < from.value {
        let (first, last) = (from.value, to.value);
        section.note(
            &to.place,
            both!("`to` 早于 `from`", "`to` is before `from`"),
            both!("把 {first} 和 {last} 对调", "exchange {first} and {last}"),
        );
        return None;
    }
    Some(Placed { value: When::Dates { from: from.value, to: to.value }, place: from.place })
}

fn swap(section: &Section<'_>) -> WrittenSwap {
    let people = section.required_texts("people");
    let mut read = Vec::new();
    for date in section.required_texts("dates").unwrap_or_default() {
        match read_day(&date.value) {
            Ok(day) => read.push(day),
            Err((mistake, mend)) => section.note(&date.place, mistake, mend),
        }
    }
    if people.as_ref().is_some_and(|people| people.len() != 2) {
        section.note(
            &section.place_of_key("people"),
            both!("换班是两个人的事", "two people swap"),
            both!("写成 people = [\"li-na\", \"wang-fang\"]", "write people = [\"li-na\", \"wang-fang\"]"),
        );
    }
    WrittenSwap { people: people.unwrap_or_default(), dates: read }
}

/// What is wrong with the roster: people who cannot own, days that two shifts claim, days without anybody.
pub(super) fn check(known: &Known<'_>) -> Vec<Problem> {
    let Some(duty) = known.duty else { return Vec::new() };
    let mut problems = Vec::new();
    let of_topics = duty.topics.iter().map(|own| &own.members);
    let lists = std::iter::once(&duty.members).chain(duty.shifts.iter().map(|shift| &shift.members)).chain(of_topics);
    for members in lists {
        problems.extend(repeats(members.iter()));
        problems.extend(members.iter().filter_map(|member| able(known, member)));
    }
    for WrittenSwap { people, .. } in &duty.swaps {
        problems.extend(people.iter().filter_map(|person| able(known, person)));
        problems.extend(repeats(people.iter()));
    }
    problems.extend(topics(known, duty));
    problems.extend(twice_a_week(duty));
    problems.extend(twice_on_a_date(duty));
    problems.extend(gap(duty));
    problems
}

fn able(known: &Known<'_>, person: &Placed<String>) -> Option<Problem> {
    known.stranger(person).or_else(|| cannot(known, person, Can::Own))
}

/// Topics that are not there, and those that two claim.
fn topics(known: &Known<'_>, duty: &WrittenDuty) -> Vec<Problem> {
    let named = || duty.topics.iter().flat_map(|own| &own.topics);
    let strangers = known.topics.map(|topics| named().filter_map(|topic| check::no_topic(topics, topic)).collect());
    let strangers: Vec<Problem> = strangers.unwrap_or_default();
    strangers.into_iter().chain(repeats(named())).collect()
}

/// Weekdays that two shifts claim.
fn twice_a_week(duty: &WrittenDuty) -> Vec<Problem> {
    let mut first: BTreeMap<u32, &Place> = BTreeMap::new();
    let mut problems = Vec::new();
    for when in duty.shifts.iter().filter_map(|shift| shift.when.as_ref()) {
        let When::Weekly(days) = &when.value else { continue };
        for day in days {
            let name = word(*day);
            match first.get(&day.num_days_from_monday()) {
                Some(place) => problems.push(when.place.problem(
                    both!("\"{name}\" 在 {place} 已有班次", "\"{name}\" has a shift already, at {place}"),
                    both!("从其中一处删去", "take it out of one of the two"),
                )),
                None => {
                    first.insert(day.num_days_from_monday(), &when.place);
                }
            }
        }
    }
    problems
}

/// Dated shifts that overlap.
fn twice_on_a_date(duty: &WrittenDuty) -> Vec<Problem> {
    let dated = || {
        duty.shifts.iter().filter_map(|shift| shift.when.as_ref()).filter_map(|when| match when.value {
            When::Dates { from, to } => Some((from, to, &when.place)),
            When::Weekly(_) => None,
        })
    };
    let mut problems = Vec::new();
    for (at, (from, to, place)) in dated().enumerate() {
        let before = dated().take(at).find(|(other, last, _)| *other <= to && from <= *last);
        problems.extend(before.map(|(other, _, first)| {
            let day = from.max(other);
            place.problem(
                both!("{day} 在 {first} 已有班次", "{day} has a shift already, at {first}"),
                both!(
                    "改其中一处的日期，或合成一个班次；换班写 [[duty.swap]]",
                    "change the dates of one, or make one shift of both; a swap is a [[duty.swap]]"
                ),
            )
        }));
    }
    problems
}

/// Weekdays without anybody. Mail comes on Sundays too, and has an owner from then on.
fn gap(duty: &WrittenDuty) -> Option<Problem> {
    let unread = duty.shifts.iter().any(|shift| shift.when.is_none());
    if !duty.members.is_empty() || duty.shifts.is_empty() || unread {
        return None;
    }
    let covered: BTreeSet<u32> = duty
        .shifts
        .iter()
        .filter_map(|shift| shift.when.as_ref())
        .filter_map(|when| match &when.value {
            When::Weekly(days) => Some(days.iter().map(Weekday::num_days_from_monday)),
            When::Dates { .. } => None,
        })
        .flatten()
        .collect();
    let free: Vec<&str> = WEEKDAYS
        .iter()
        .filter(|(_, day)| !covered.contains(&day.num_days_from_monday()))
        .map(|(word, _)| *word)
        .collect();
    if free.is_empty() {
        return None;
    }
    let free = free.join(", ");
    Some(duty.place.problem(
        both!("每周这些天无人值班：{free}", "nobody is on duty on these days of the week: {free}"),
        both!(
            "给 [duty] 加上 members，供没有班次的日子用，或补上 [[duty.shift]]",
            "add members to [duty] for days without a shift, or add a [[duty.shift]]"
        ),
    ))
}

fn word(day: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, known)| *known == day).map_or("", |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(ids: &[&str]) -> Vec<PersonId> {
        ids.iter().map(|id| PersonId::from(*id)).collect()
    }

    #[test]
    fn a_dated_shift_goes_before_a_weekly_one_and_a_swap_before_both() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 12, day).unwrap();
        let duty = Duty {
            shifts: vec![
                Shift { when: When::Weekly(vec![Weekday::Tue, Weekday::Wed]), members: people(&["b"]) },
                Shift { when: When::Dates { from: day(2), to: day(3) }, members: people(&["c", "a"]) },
            ],
            swaps: vec![Swap { people: ("a".into(), "b".into()), dates: vec![day(1), day(3), day(7)] }],
            ..Duty::of(people(&["a"]), Pick::First)
        };
        let table: &[(u32, &[&str])] = &[
            // A Tuesday, swapped; a Wednesday and a Thursday of the dated shift, the second swapped; days of nobody.
            (1, &["a"]),
            (2, &["c", "a"]),
            (3, &["c", "b"]),
            (4, &["a"]),
            (7, &["b"]),
            (8, &["b"]),
        ];
        for (date, expected) in table {
            assert_eq!(duty.on(day(*date)), people(expected), "{date}");
        }
    }
}
