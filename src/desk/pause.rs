//! Time that counts against nobody of ours: the asker was asked for something, or a contact waits for words.
//!
//! Pauses are kept as what they were, from when until when. A due time that one runs through moves by the working time
//! in it, and that time is nobody's working time on the case.

use serde::Serialize;

use super::calendar::Calendar;
use crate::ids::Moment;

/// A stretch of time in which a clock stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Pause {
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
}

/// `due`, moved by the working time of the pauses that began since `since`.
#[must_use]
pub fn shifted(calendar: &Calendar, due: Moment, pauses: &[Pause], since: Moment) -> Moment {
    let began = pauses.iter().filter(|pause| pause.from >= since);
    let seconds = began.map(|pause| calendar.work_seconds(pause.from, pause.until)).sum();
    calendar.shift(due, seconds)
}

/// The working seconds from `from` to `until` in which no clock stood. Pauses may lie within each other.
#[must_use]
pub fn worked(calendar: &Calendar, (from, until): (Moment, Moment), pauses: &[Pause]) -> i64 {
    let mut pauses = pauses.to_vec();
    pauses.sort_by_key(|pause| pause.from);
    let mut seconds = 0;
    let mut at = from;
    for pause in pauses {
        if pause.from > at {
            seconds += calendar.work_seconds(at, pause.from.min(until));
        }
        at = at.max(pause.until);
        if at >= until {
            return seconds;
        }
    }
    seconds + calendar.work_seconds(at, until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Policy, Span};

    fn at(text: &str) -> Moment {
        format!("2026-{}:00+08:00", text.replace(' ', "T")).parse().unwrap()
    }

    #[test]
    fn a_pause_moves_a_due_time_by_the_work_in_it() {
        let policy = Policy::built_in().unwrap();
        let rows = [
            // Within a morning, over lunch, over a night, over a weekend.
            ("11-24 10:00", "11-23 10:00", "11-23 11:00", "11-24 11:00"),
            ("11-24 10:00", "11-23 11:00", "11-23 14:00", "11-24 11:30"),
            ("11-24 10:00", "11-23 17:00", "11-24 09:30", "11-24 11:30"),
            ("11-27 17:00", "11-27 16:00", "11-30 10:00", "11-30 11:00"),
            // Over the spring festival, whose second Saturday after is worked: nothing but work counts.
            ("02-14 17:00", "02-14 16:00", "02-24 10:00", "02-24 11:00"),
            ("02-27 17:00", "02-27 16:00", "02-28 10:00", "02-28 11:00"),
            // A pause of a night alone moves nothing, not even off a close.
            ("11-24 18:00", "11-23 18:00", "11-24 09:00", "11-24 18:00"),
        ];
        for (due, from, until, expected) in rows {
            let pauses = [Pause { from: at(from), until: at(until) }];
            assert_eq!(shifted(&policy.calendar, at(due), &pauses, at("01-05 09:00")), at(expected), "{from}");
        }
        let before = [Pause { from: at("11-23 10:00"), until: at("11-23 11:00") }];
        let due = at("11-24 10:00");
        assert_eq!(shifted(&policy.calendar, due, &before, at("11-23 10:30")), due, "it lay before the clock began");
    }

    /// However the pauses lie, what is left of the work between them and the end is what was left without them.
    #[test]
    fn what_is_left_after_pauses_is_what_was_left_before() {
        let policy = Policy::built_in().unwrap();
        let calendar = &policy.calendar;
        let mut seed = 7_u64;
        let mut random = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from((seed >> 33) % below).unwrap()
        };
        for round in 0..300 {
            let start = at("01-05 09:00") + chrono::Duration::minutes(random(300 * 24 * 60));
            let length = Span::Work { seconds: 60 * (1 + random(40 * 60)) };
            let due = calendar.add(start, length);
            let mut pauses = Vec::new();
            let mut now = start;
            for _ in 0..random(4) {
                let from = now + chrono::Duration::minutes(random(600));
                let until = from + chrono::Duration::minutes(random(5 * 24 * 60));
                pauses.push(Pause { from, until });
                now = until;
            }
            let moved = shifted(calendar, due, &pauses, start);
            let whole = calendar.work_seconds(start, due);
            assert_eq!(calendar.work_seconds(due, moved), paused(calendar, &pauses), "round {round}");
            if now <= moved {
                assert_eq!(worked(calendar, (start, moved), &pauses), whole, "round {round}");
            }
        }
    }

    fn paused(calendar: &Calendar, pauses: &[Pause]) -> i64 {
        pauses.iter().map(|pause| calendar.work_seconds(pause.from, pause.until)).sum()
    }

    #[test]
    fn pauses_within_each_other_count_once() {
        let policy = Policy::built_in().unwrap();
        let pause = |from, until| Pause { from: at(from), until: at(until) };
        let pauses = [pause("11-23 10:00", "11-23 12:00"), pause("11-23 10:30", "11-23 11:00")];
        let day = (at("11-23 09:00"), at("11-23 18:00"));
        assert_eq!(worked(&policy.calendar, day, &pauses), 5 * 3600 + 1800);
        assert_eq!(worked(&policy.calendar, day, &[]), 7 * 3600 + 1800);
        assert_eq!(worked(&policy.calendar, (day.0, at("11-23 10:15")), &pauses), 3600);
    }
}
