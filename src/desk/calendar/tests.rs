//! Tables of the calendar's arithmetic; a slow minute-by-minute model stands beside them.

mod busy;
mod model;

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Timelike};
use chrono_tz::{America::New_York, Asia::Shanghai, Europe::Berlin, Tz};

use super::{Busy, Calendar, Factor, Hours, Interval, Unknown, Week};
use crate::ids::Moment;
use crate::rules::Span;

const HOUR: i64 = 3600;
const ID: &str = "office";

fn work(hours: i64) -> Span {
    Span::Work { seconds: hours * HOUR }
}

fn workdays(days: u32) -> Span {
    Span::Workdays { days }
}

fn clock(hours: i64) -> Span {
    Span::Clock { seconds: hours * HOUR }
}

/// Hours and minutes of opening and close.
type Open = ((u32, u32), (u32, u32));

fn hours(intervals: &[Open]) -> Hours {
    Hours::new(intervals.iter().map(|&(open, close)| Interval::new(open, close).unwrap()).collect()).unwrap()
}

fn office_in(zone: Tz) -> Calendar {
    let usual = hours(&[((9, 0), (12, 0)), ((13, 30), (18, 0))]);
    Calendar::new(ID.into(), zone, Week::monday_to_friday(&usual)).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// `2026-11-23 09:00`, with seconds or without, in the office's zone.
fn at(calendar: &Calendar, text: &str) -> Moment {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M"))
        .unwrap();
    calendar.zone().from_local_datetime(&local).earliest().unwrap().to_utc()
}

fn shown(calendar: &Calendar, t: Moment) -> String {
    let local = calendar.local(t);
    local.format(if local.second() == 0 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" }).to_string()
}

fn check_add(calendar: &Calendar, rows: &[(&str, Span, &str)]) {
    for (from, span, expected) in rows {
        let due = calendar.add(at(calendar, from), *span);
        assert_eq!(shown(calendar, due), *expected, "{from} + {span:?}");
    }
}

#[test]
fn the_vectors_of_the_holiday_tables_hold() {
    check_add(
        &Calendar::china_office(),
        &[
            ("2025-12-31 17:30", work(2), "2026-01-04 10:30"),
            ("2026-01-04 17:00", work(2), "2026-01-05 10:00"),
            ("2026-02-13 17:00", work(2), "2026-02-14 10:00"),
            ("2026-02-16 10:00", work(2), "2026-02-24 11:00"),
            ("2026-02-28 17:00", work(2), "2026-03-02 10:00"),
            ("2026-09-24 17:00", work(2), "2026-09-28 10:00"),
            ("2026-09-30 17:30", work(2), "2026-10-08 10:30"),
            ("2026-02-13 17:00", clock(24), "2026-02-14 17:00"),
            ("2026-02-13 17:00", workdays(1), "2026-02-14 17:00"),
            ("2026-02-13 17:00", work(24), "2026-02-26 09:30"),
            ("2026-09-30 17:30", clock(24), "2026-10-01 17:30"),
            ("2026-09-30 17:30", workdays(1), "2026-10-08 17:30"),
            ("2026-11-20 17:30", clock(24), "2026-11-21 17:30"),
            ("2026-11-20 17:30", workdays(1), "2026-11-23 17:30"),
            ("2026-06-18 17:30", work(24), "2026-06-25 10:00"),
        ],
    );
}

#[test]
fn edges_of_the_day_and_ends_of_the_month() {
    check_add(
        &Calendar::china_office(),
        &[
            // Before hours, in the lunch break, at a close and after it: the next opening counts.
            ("2026-11-23 07:10", work(2), "2026-11-23 11:00"),
            ("2026-11-23 12:20", work(2), "2026-11-23 15:30"),
            ("2026-11-23 12:00", work(2), "2026-11-23 15:30"),
            ("2026-11-23 18:00", work(2), "2026-11-24 11:00"),
            ("2026-11-23 23:59:59", work(2), "2026-11-24 11:00"),
            // A count that is spent at a close ends there.
            ("2026-11-23 10:00", work(2), "2026-11-23 12:00"),
            ("2026-11-23 16:00", work(2), "2026-11-23 18:00"),
            ("2026-11-23 09:00", work(0), "2026-11-23 09:00"),
            ("2026-11-21 09:00", work(0), "2026-11-23 09:00"),
            ("2026-11-23 07:10", workdays(1), "2026-11-24 09:00"),
            ("2026-11-23 12:20", workdays(1), "2026-11-24 13:30"),
            ("2026-11-21 12:20", workdays(1), "2026-11-24 09:00"),
            ("2026-11-23 10:12", workdays(3), "2026-11-26 10:12"),
            ("2026-11-21 10:12", workdays(0), "2026-11-23 09:00"),
            ("2026-11-30 16:00", work(3), "2026-12-01 10:00"),
            ("2026-02-28 17:59:59", workdays(1), "2026-03-02 17:59:59"),
            ("2028-02-29 16:00", workdays(1), "2028-03-01 16:00"),
            ("2026-12-31 17:00", work(2), "2027-01-01 10:00"),
        ],
    );
}

#[test]
fn every_listed_day_and_both_neighbours_are_worked_or_free_as_the_notices_say() {
    let office = Calendar::china_office();
    let off = [
        ("2025-01-01", 1),
        ("2025-01-28", 8),
        ("2025-04-04", 3),
        ("2025-05-01", 5),
        ("2025-05-31", 3),
        ("2025-10-01", 8),
        ("2026-01-01", 3),
        ("2026-02-15", 9),
        ("2026-04-04", 3),
        ("2026-05-01", 5),
        ("2026-06-19", 3),
        ("2026-09-25", 3),
        ("2026-10-01", 7),
    ];
    for (first, days) in off {
        for date in day(first).iter_days().take(days) {
            assert!(!office.is_workday(date), "{date} is a holiday");
        }
    }
    let make_up = [
        "2025-01-26",
        "2025-02-08",
        "2025-04-27",
        "2025-09-28",
        "2025-10-11",
        "2026-01-04",
        "2026-02-14",
        "2026-02-28",
        "2026-05-09",
        "2026-09-20",
        "2026-10-10",
    ];
    for date in make_up.map(day) {
        assert!(date.weekday().number_from_monday() >= 6, "{date} is a weekend day");
        assert_eq!(office.hours(date).seconds(), 7 * HOUR + HOUR / 2, "{date} is worked as usual");
    }
    // The day before and the day after each run: worked (W) or free (-), read off the notices by hand.
    let neighbours = [
        ("2024-12-31", 'W'),
        ("2025-01-02", 'W'),
        ("2025-01-25", '-'),
        ("2025-01-27", 'W'),
        ("2025-02-05", 'W'),
        ("2025-02-07", 'W'),
        ("2025-02-09", '-'),
        ("2025-04-03", 'W'),
        ("2025-04-07", 'W'),
        ("2025-04-26", '-'),
        ("2025-04-28", 'W'),
        ("2025-04-30", 'W'),
        ("2025-05-06", 'W'),
        ("2025-05-30", 'W'),
        ("2025-06-03", 'W'),
        ("2025-09-27", '-'),
        ("2025-09-29", 'W'),
        ("2025-09-30", 'W'),
        ("2025-10-09", 'W'),
        ("2025-10-10", 'W'),
        ("2025-10-12", '-'),
        ("2025-12-31", 'W'),
        ("2026-01-05", 'W'),
        ("2026-02-13", 'W'),
        ("2026-02-24", 'W'),
        ("2026-02-27", 'W'),
        ("2026-03-01", '-'),
        ("2026-04-03", 'W'),
        ("2026-04-07", 'W'),
        ("2026-04-30", 'W'),
        ("2026-05-06", 'W'),
        ("2026-05-08", 'W'),
        ("2026-05-10", '-'),
        ("2026-06-18", 'W'),
        ("2026-06-22", 'W'),
        ("2026-09-19", '-'),
        ("2026-09-21", 'W'),
        ("2026-09-24", 'W'),
        ("2026-09-28", 'W'),
        ("2026-09-30", 'W'),
        ("2026-10-08", 'W'),
        ("2026-10-09", 'W'),
        ("2026-10-11", '-'),
    ];
    for (date, works) in neighbours {
        assert_eq!(office.is_workday(day(date)), works == 'W', "{date}");
    }
}

#[test]
fn a_count_through_an_unknown_year_says_so() {
    let office = Calendar::china_office();
    let rows = [
        ("2026-12-31 10:00", work(2), None),
        ("2026-12-31 17:00", work(2), Some(2027)),
        ("2026-12-31 10:00", workdays(1), Some(2027)),
        ("2025-12-31 17:00", work(2), None),
        ("2024-12-31 17:00", work(2), Some(2024)),
        ("2027-03-01 10:00", work(2), Some(2027)),
        // Elapsed time is the same in every year.
        ("2027-03-01 10:00", clock(2), None),
    ];
    let year = |year| Unknown { calendar: "cn".into(), year };
    for (from, span, unknown) in rows {
        assert_eq!(office.due(at(&office, from), span).unknown, unknown.map(year), "{from} + {span:?}");
    }
    assert!(office.is_known(2026) && !office.is_known(2027));
    assert_eq!(office.source(2026), Some("https://www.gov.cn/zhengce/content/202511/content_7047091.htm"));
}

#[test]
fn steps_before_a_deadline() {
    let office = Calendar::china_office();
    let rows = [
        ("2026-11-24 10:12", work(2), "2026-11-23 17:12"),
        ("2026-11-24 11:00", work(2), "2026-11-24 09:00"),
        ("2026-11-24 14:00", work(1), "2026-11-24 11:30"),
        // From outside hours the last close counts.
        ("2026-11-24 20:00", work(2), "2026-11-24 16:00"),
        ("2026-11-22 15:00", work(2), "2026-11-20 16:00"),
        ("2026-10-08 09:00", work(2), "2026-09-30 16:00"),
        ("2026-10-08 10:00", work(0), "2026-10-08 10:00"),
        ("2026-11-24 10:12", workdays(1), "2026-11-23 10:12"),
        ("2026-10-08 10:12", workdays(1), "2026-09-30 10:12"),
        ("2026-11-24 09:00", workdays(1), "2026-11-23 09:00"),
        ("2026-11-24 18:00", workdays(1), "2026-11-23 18:00"),
        ("2026-11-21 10:00", workdays(2), "2026-11-18 18:00"),
        ("2026-11-21 10:00", workdays(0), "2026-11-20 18:00"),
        ("2026-11-24 10:00", clock(24), "2026-11-23 10:00"),
    ];
    for (due, span, expected) in rows {
        assert_eq!(shown(&office, office.sub(at(&office, due), span)), expected, "{due} - {span:?}");
    }
}

#[test]
fn openings_closes_and_what_lies_between() {
    let office = Calendar::china_office();
    let rows = [
        // moment, open, next working moment, last working moment
        ("2026-11-23 08:59:59", false, "2026-11-23 09:00", "2026-11-20 17:59:59"),
        ("2026-11-23 09:00", true, "2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 11:59:59", true, "2026-11-23 11:59:59", "2026-11-23 11:59:59"),
        ("2026-11-23 12:00", false, "2026-11-23 13:30", "2026-11-23 11:59:59"),
        ("2026-11-23 18:00", false, "2026-11-24 09:00", "2026-11-23 17:59:59"),
        ("2026-02-18 03:00", false, "2026-02-24 09:00", "2026-02-14 17:59:59"),
    ];
    for (t, open, next, last) in rows {
        let t = at(&office, t);
        assert_eq!(office.is_open(t), open, "{t}");
        assert_eq!(shown(&office, office.next_open(t)), next, "{t}");
        assert_eq!(shown(&office, office.last_open_before(t)), last, "{t}");
        assert!(office.is_open(office.last_open_before(t)), "{t}");
    }
    let seconds = |a, b| office.work_seconds(at(&office, a), at(&office, b));
    assert_eq!(seconds("2026-11-23 09:00", "2026-11-24 09:00"), 27_000);
    assert_eq!(seconds("2026-11-23 11:00", "2026-11-23 14:00"), 5_400);
    assert_eq!(seconds("2026-10-01 00:00", "2026-10-08 09:00"), 0);
    assert_eq!(seconds("2026-11-24 09:00", "2026-11-23 09:00"), 0);
    assert_eq!(seconds("2026-01-01 00:00", "2027-01-01 00:00"), 248 * 27_000);
}

#[test]
fn a_pause_moves_the_due_time_by_its_work_time() {
    let office = Calendar::china_office();
    let rows = [
        ("2026-11-23 17:00", 2 * HOUR, "2026-11-24 10:00"),
        ("2026-11-23 18:00", 0, "2026-11-23 18:00"),
        ("2026-11-23 18:00", 60, "2026-11-24 09:01"),
        ("2026-11-24 10:00", -2 * HOUR, "2026-11-23 17:00"),
    ];
    for (due, seconds, expected) in rows {
        assert_eq!(shown(&office, office.shift(at(&office, due), seconds)), expected, "{due} moved by {seconds} s");
    }
}

#[test]
fn percent_counts_work_seconds() {
    let office = Calendar::china_office();
    let (start, due) = (at(&office, "2026-11-20 16:00"), at(&office, "2026-11-23 15:30"));
    let rows = [
        (0, "2026-11-20 16:00"),
        (50, "2026-11-23 10:30"),
        (80, "2026-11-23 14:06"),
        (100, "2026-11-23 15:30"),
        (120, "2026-11-23 16:54"),
    ];
    for (percent, expected) in rows {
        assert_eq!(shown(&office, office.percent(start, due, percent)), expected, "{percent} %");
    }
    let (start, due) = (at(&office, "2026-11-21 08:00"), at(&office, "2026-11-22 08:00"));
    assert_eq!(office.percent(start, due, 50), due, "no working time between them");
}

#[test]
fn a_shorter_day_ends_at_its_close() {
    let office = office_in(Shanghai)
        .with_day(day("2026-11-24"), hours(&[((9, 0), (12, 0))]))
        .with_day(day("2026-11-26"), hours(&[((13, 30), (18, 0))]));
    check_add(
        &office,
        &[
            ("2026-11-23 16:00", workdays(1), "2026-11-24 12:00"),
            ("2026-11-23 10:00", workdays(1), "2026-11-24 10:00"),
            ("2026-11-25 10:00", workdays(1), "2026-11-26 13:30"),
            ("2026-11-23 17:00", work(4), "2026-11-24 12:00"),
        ],
    );
    assert_eq!(shown(&office, office.sub(at(&office, "2026-11-25 16:00"), workdays(1))), "2026-11-24 12:00");
}

#[test]
fn openings_stay_at_nine_when_the_clocks_change() {
    for (zone, changes) in [(Berlin, ["2026-03-29", "2026-10-25"]), (New_York, ["2026-03-08", "2026-11-01"])] {
        let office = office_in(zone);
        for sunday in changes.map(day) {
            let (friday, monday) = (sunday - Days::new(2), sunday + Days::new(1));
            check_add(
                &office,
                &[
                    (&format!("{friday} 17:00"), work(2), &format!("{monday} 10:00")),
                    (&format!("{friday} 17:00"), workdays(1), &format!("{monday} 17:00")),
                    (&format!("{sunday} 00:30"), work(2), &format!("{monday} 11:00")),
                ],
            );
            let night = at(&office, &format!("{monday} 00:00")) - at(&office, &format!("{sunday} 00:00"));
            assert_eq!(night.num_hours(), if sunday.month() == 3 { 23 } else { 25 }, "{zone} {sunday}");
        }
    }
}

#[test]
fn a_night_shift_works_the_hours_that_really_pass() {
    for (zone, spring, autumn) in [(Berlin, "2026-03-29", "2026-10-25"), (New_York, "2026-03-08", "2026-11-01")] {
        let mut week = Week::default();
        week.days[6] = hours(&[((0, 0), (6, 0))]);
        let office = Calendar::new(ID.into(), zone, week).unwrap();
        for (sunday, real_hours) in [(spring, 5), (autumn, 7)] {
            let midnight = at(&office, &format!("{sunday} 00:00"));
            assert_eq!(
                office.work_seconds(midnight, midnight + TimeDelta::days(1)),
                real_hours * HOUR,
                "{zone} {sunday}"
            );
            let four = office.add(midnight, work(4));
            assert_eq!(four - midnight, TimeDelta::hours(4), "{zone} {sunday}");
        }
    }
}

#[test]
fn an_opening_in_a_skipped_hour_is_its_end_and_one_in_a_repeated_hour_its_first_pass() {
    let mut week = Week::default();
    week.days[6] = hours(&[((1, 30), (2, 30)), ((2, 45), (5, 0))]);
    for (zone, spring, autumn) in [(Berlin, "2026-03-29", "2026-10-25"), (New_York, "2026-03-08", "2026-11-01")] {
        let office = Calendar::new(ID.into(), zone, week.clone()).unwrap();
        let on = |sunday: &str| -> Vec<_> {
            let part = |(open, close)| {
                format!("{}..{}", office.local(open).format("%R%z"), office.local(close).format("%R%z"))
            };
            office.stretches(day(sunday)).into_iter().map(part).collect()
        };
        let expected = if zone == Berlin {
            (["01:30+0100..03:00+0200", "03:00+0200..05:00+0200"], ["01:30+0200..02:30+0100", "02:30+0100..05:00+0100"])
        } else {
            (["01:30-0500..03:00-0400", "03:00-0400..05:00-0400"], ["01:30-0400..02:30-0500", "02:45-0500..05:00-0500"])
        };
        assert_eq!(on(spring), expected.0, "{zone}");
        assert_eq!(on(autumn), expected.1, "{zone}");
    }
}

#[test]
fn who_closes_when_an_hour_begins_that_comes_twice_works_it_not_at_all() {
    for (zone, sunday, opens, closes) in [(Berlin, "2026-10-25", 0, 2), (New_York, "2026-11-01", 0, 1)] {
        let mut week = Week::default();
        week.days[6] = hours(&[((opens, 0), (closes, 0))]);
        let office = Calendar::new(ID.into(), zone, week).unwrap();
        let midnight = at(&office, &format!("{sunday} 00:00"));
        assert_eq!(office.work_seconds(midnight, midnight + TimeDelta::days(1)), i64::from(closes) * HOUR, "{zone}");
    }
}

#[test]
fn a_house_that_never_closes_loses_and_doubles_nothing() {
    let week = Week { days: std::array::from_fn(|_| hours(&[((0, 0), (24, 0))])) };
    // Havana sets its clocks back at 01:00, so that midnight is shown twice.
    for zone in [Berlin, New_York, chrono_tz::America::Havana] {
        let house = Calendar::new(ID.into(), zone, week.clone()).unwrap();
        let (a, b) = (at(&house, "2026-01-01 00:00"), at(&house, "2027-01-01 00:00"));
        assert_eq!(house.work_seconds(a, b), 365 * 24 * HOUR, "{zone}");
        assert_eq!(house.add(a, work(8760)), b, "{zone}");
        assert_eq!(house.sub(b, work(8760)), a, "{zone}");
    }
}

#[test]
fn a_week_without_hours_is_no_calendar_and_overlapping_hours_are_none() {
    assert_eq!(Calendar::new(ID.into(), Shanghai, Week::default()), None);
    assert_eq!(Interval::new((12, 0), (12, 0)), None);
    assert_eq!(Interval::new((9, 60), (12, 0)), None);
    assert_eq!(Interval::new((9, 0), (24, 1)), None);
    let [a, b] = [Interval::new((9, 0), (12, 0)).unwrap(), Interval::new((11, 0), (13, 0)).unwrap()];
    assert_eq!(Hours::new(vec![a, b]), None);
}

#[test]
fn a_search_that_finds_nothing_ends_after_three_years() {
    let mut office = office_in(Shanghai);
    for date in day("2026-01-01").iter_days().take(4 * 366) {
        office = office.with_day(date, Hours::closed());
    }
    let start = at(&office, "2026-01-01 09:00");
    let due = office.due(start, work(2));
    assert_eq!(due.at - start, TimeDelta::days(3 * 366));
    assert_eq!(due.unknown.map(|unknown| unknown.year), Some(2026));
    assert_eq!(office.add(start, workdays(1)), due.at);
    assert_eq!(office.work_seconds(start, Moment::MAX_UTC - TimeDelta::days(9)), 0);
}
