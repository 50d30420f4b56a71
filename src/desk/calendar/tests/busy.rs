//! Busy periods: limits of the staff go slower through them, and nothing else does.

use super::*;

/// The Chinese office with closing days from Wednesday to Friday.
fn closing(hundredths: u32) -> Calendar {
    let (first, last) = (day("2026-11-25"), day("2026-11-27"));
    Calendar::china_office().with_busy(Busy { first, last, factor: Factor::hundredths(hundredths).unwrap() })
}

fn check_due(calendar: &Calendar, rows: &[(&str, Span, &str)]) {
    for (from, span, expected) in rows {
        let due = calendar.due(at(calendar, from), *span);
        assert_eq!(shown(calendar, due.at), *expected, "{from} + {span:?}");
        assert_eq!(due.at.timestamp_subsec_micros(), 0, "{from} + {span:?}");
    }
}

#[test]
fn an_hour_of_a_busy_day_counts_for_its_part() {
    let rows = [
        // Within the period, into it, out of it.
        ("2026-11-25 09:00", work(2), "2026-11-25 14:30"),
        ("2026-11-24 17:00", work(2), "2026-11-25 11:00"),
        ("2026-11-27 17:00", work(2), "2026-11-30 10:30"),
        ("2026-11-24 16:00", work(2), "2026-11-24 18:00"),
        ("2026-11-30 09:00", work(2), "2026-11-30 11:00"),
        // From a weekend, and through the whole of it.
        ("2026-11-28 09:00", work(2), "2026-11-30 11:00"),
        ("2026-11-24 18:00", work(12), "2026-11-30 09:45"),
        // Elapsed hours are nobody's work.
        ("2026-11-25 09:00", clock(24), "2026-11-26 09:00"),
    ];
    check_due(&closing(200), &rows);
    check_due(&closing(150), &[("2026-11-25 09:00", work(2), "2026-11-25 12:00")]);
    // Shares that no second divides end on the second all the same.
    check_due(&closing(130), &[("2026-11-25 09:00", work(10), "2026-11-26 16:00")]);
    check_due(&closing(300), &[("2026-11-24 17:20", work(1), "2026-11-25 10:00")]);
}

#[test]
fn a_workday_that_begins_on_a_busy_day_counts_for_its_part() {
    let rows = [
        ("2026-11-25 10:00", workdays(1), "2026-11-27 10:00"),
        ("2026-11-25 10:00", workdays(3), "2026-12-01 18:00"),
        // Whoever asks before the period is answered as ever, whoever asks in it has its time.
        ("2026-11-24 10:00", workdays(1), "2026-11-25 10:00"),
        ("2026-11-24 10:00", workdays(2), "2026-11-27 10:00"),
        ("2026-11-27 10:00", workdays(1), "2026-11-30 18:00"),
        ("2026-11-28 10:00", workdays(1), "2026-12-01 09:00"),
    ];
    check_due(&closing(200), &rows);
    // Of a day that is needed in part the whole is given.
    check_due(&closing(110), &[("2026-11-25 10:00", workdays(1), "2026-11-26 18:00")]);
    check_due(&closing(300), &[("2026-11-25 10:00", workdays(1), "2026-11-30 10:00")]);
}

#[test]
fn what_is_no_limit_is_as_long_as_ever() {
    let office = closing(200);
    let (start, due) = (at(&office, "2026-11-25 09:00"), at(&office, "2026-11-25 15:30"));
    assert_eq!(shown(&office, office.add(start, work(2))), "2026-11-25 11:00");
    assert_eq!(shown(&office, office.add(start, workdays(1))), "2026-11-26 09:00");
    assert_eq!(shown(&office, office.sub(due, work(2))), "2026-11-25 13:30");
    assert_eq!(shown(&office, office.shift(due, HOUR)), "2026-11-25 16:30");
    assert_eq!(shown(&office, office.percent(start, due, 50)), "2026-11-25 11:30");
    assert_eq!(office.work_seconds(start, due), 5 * HOUR);
    assert_eq!(office.plain_weeks().due(start, work(2)).at, office.add(start, work(2)));
}

#[test]
fn a_limit_is_lengthened_and_at_most_tenfold() {
    for (hundredths, is_factor) in [(0, false), (99, false), (100, true), (150, true), (1000, true), (1001, false)] {
        assert_eq!(Factor::hundredths(hundredths).is_some(), is_factor, "{hundredths}");
    }
}
