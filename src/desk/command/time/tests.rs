//! How people write times, and what is meant by them on Monday, 23 November 2026, 10:12 in Shanghai.

use super::{Written, near, scan};
use crate::ids::Moment;
use crate::letters::model::TimeMiss;
use crate::rules::Policy;

fn at(text: &str) -> Moment {
    format!("{}:00+08:00", text.replace(' ', "T")).parse().unwrap()
}

fn read_at(text: &str, now: Moment) -> Option<Result<Moment, TimeMiss>> {
    let policy = Policy::built_in().unwrap();
    scan(text).map(|(written, _)| written.meant(&policy.calendar, now))
}

fn read(text: &str) -> Option<Result<Moment, TimeMiss>> {
    read_at(text, at("2026-11-23 10:12"))
}

#[test]
fn a_time_is_understood_however_people_write_it() {
    let table = [
        ("今天16:00", "2026-11-23 16:00"),
        ("今天 16：00", "2026-11-23 16:00"),
        ("今天１６：３０", "2026-11-23 16:30"),
        ("今天下午4点", "2026-11-23 16:00"),
        ("今天下午四点半", "2026-11-23 16:30"),
        ("下午4点", "2026-11-23 16:00"),
        ("16:00", "2026-11-23 16:00"),
        ("今天4点", "2026-11-23 16:00"),
        ("今天下班前", "2026-11-23 18:00"),
        ("今天", "2026-11-23 18:00"),
        ("上午", "2026-11-23 12:00"),
        ("明天", "2026-11-24 18:00"),
        ("明天上午", "2026-11-24 12:00"),
        ("明天下午", "2026-11-24 18:00"),
        ("明天10:00", "2026-11-24 10:00"),
        ("明天十点一刻", "2026-11-24 10:15"),
        ("后天上午9点", "2026-11-25 09:00"),
        ("周五15:00", "2026-11-27 15:00"),
        ("周五3点", "2026-11-27 15:00"),
        ("星期三", "2026-11-25 18:00"),
        ("下周一", "2026-11-30 18:00"),
        ("下周三上午", "2026-12-02 12:00"),
        ("本周五", "2026-11-27 18:00"),
        ("11月25日 15:00", "2026-11-25 15:00"),
        ("１１月２５日１５：００", "2026-11-25 15:00"),
        ("十一月二十五日下午三点", "2026-11-25 15:00"),
        ("11月25日（周三）15:00前", "2026-11-25 15:00"),
        ("11/25 15:00", "2026-11-25 15:00"),
        ("11/25", "2026-11-25 18:00"),
        ("25号", "2026-11-25 18:00"),
        ("2号", "2026-12-02 18:00"),
        ("2026-11-25", "2026-11-25 18:00"),
        ("2026-11-25 15:00", "2026-11-25 15:00"),
        ("2026年11月25日", "2026-11-25 18:00"),
        ("至11月25日", "2026-11-25 18:00"),
        ("1月5日 10:00", "2027-01-05 10:00"),
        ("2小时", "2026-11-23 13:42"),
        ("两个小时后", "2026-11-23 13:42"),
        ("1个半小时", "2026-11-23 11:42"),
        ("30分钟", "2026-11-23 10:42"),
        ("半小时", "2026-11-23 10:42"),
        ("半天", "2026-11-23 15:27"),
        ("1个工作日", "2026-11-24 10:12"),
        ("2天", "2026-11-25 10:12"),
        ("一周", "2026-11-30 18:00"),
        ("today 16:00", "2026-11-23 16:00"),
        ("Today at 4pm", "2026-11-23 16:00"),
        ("4 p.m. today", "2026-11-23 16:00"),
        ("tomorrow", "2026-11-24 18:00"),
        ("tomorrow morning", "2026-11-24 12:00"),
        ("Fri 3pm", "2026-11-27 15:00"),
        ("by Friday, 15:00", "2026-11-27 15:00"),
        ("3pm on Friday", "2026-11-27 15:00"),
        ("next Mon", "2026-11-30 18:00"),
        ("25 Nov 15:00", "2026-11-25 15:00"),
        ("Wed 25 November, 15:00", "2026-11-25 15:00"),
        ("Nov 25th, 2026 3 pm", "2026-11-25 15:00"),
        ("in 2 hours", "2026-11-23 13:42"),
        ("half a day", "2026-11-23 15:27"),
        ("2 working days", "2026-11-25 10:12"),
        ("by end of day", "2026-11-23 18:00"),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), Some(Ok(at(expected))), "{text:?}");
    }
}

#[test]
fn the_words_behind_a_time_are_left_as_they_were_written() {
    let table = [
        ("今天16:00 银行核实中", "银行核实中"),
        ("今天16:00，银行“核实”中：等回单", "银行“核实”中：等回单"),
        ("今天16:00银行核实中", "银行核实中"),
        ("2小时 等税务回复", "等税务回复"),
        ("today 16:00 checking with the Bank", "checking with the Bank"),
        ("Fri 3pm - waiting for the bank", "waiting for the bank"),
        ("25 Nov 15:00, Tax asks on", "Tax asks on"),
        ("11/25 3份合同待核", "3份合同待核"),
        ("明天", ""),
    ];
    for (text, expected) in table {
        assert_eq!(scan(text).map(|(_, rest)| rest), Some(expected), "{text:?}");
    }
}

#[test]
fn what_is_no_time_is_not_taken_for_one() {
    for text in [
        "",
        "银行核实中",
        "付款的说明如下",
        "on the phone",
        "to be reimbursed",
        "3份合同",
        "100元",
        "5000",
        "monday's list",
        "三",
    ] {
        assert_eq!(read(text), None, "{text:?}");
    }
}

#[test]
fn a_time_that_nobody_can_keep_is_named_as_it_was_understood() {
    let table = [
        ("2月30日", TimeMiss::NoSuchDay),
        ("13月1日", TimeMiss::NoSuchDay),
        ("2026-11-31", TimeMiss::NoSuchDay),
        ("今天25:00", TimeMiss::NoSuchTime),
        ("今天16:75", TimeMiss::NoSuchTime),
        ("今天09:30", TimeMiss::Past(at("2026-11-23 09:30"))),
        ("11月20日", TimeMiss::Past(at("2026-11-20 18:00"))),
        ("今天20:00", TimeMiss::OutsideHours(at("2026-11-23 20:00"))),
        ("今天12:30", TimeMiss::OutsideHours(at("2026-11-23 12:30"))),
        ("周六15:00", TimeMiss::OutsideHours(at("2026-11-28 15:00"))),
        ("周六", TimeMiss::DayOff(at("2026-11-28 12:00"))),
        ("2036-11-25", TimeMiss::TooFar(at("2036-11-25 18:00"))),
    ];
    for (text, expected) in table {
        assert_eq!(read(text), Some(Err(expected)), "{text:?}");
    }
    let policy = Policy::built_in().unwrap();
    let now = at("2026-11-23 10:12");
    let near = |miss| near(&miss, &policy.calendar, now);
    assert_eq!(near(TimeMiss::OutsideHours(at("2026-11-28 15:00"))), ["2026-11-27 18:00", "2026-11-30 09:00"]);
    assert_eq!(near(TimeMiss::DayOff(at("2026-11-28 12:00"))), ["2026-11-27 18:00", "2026-11-30 09:00"]);
    assert!(near(TimeMiss::NoSuchDay).is_empty());
}

#[test]
fn a_length_runs_over_lunch_the_night_and_a_holiday() {
    let table = [
        ("2小时", "2026-11-23 11:30", "2026-11-23 15:00"),
        ("2小时", "2026-11-27 17:00", "2026-11-30 10:00"),
        // The spring festival of 2026 ends on 23 February; Saturday the 28th is worked.
        ("1个工作日", "2026-02-14 10:00", "2026-02-24 10:00"),
        ("1个工作日", "2026-02-27 10:00", "2026-02-28 10:00"),
    ];
    for (text, now, expected) in table {
        assert_eq!(read_at(text, at(now)), Some(Ok(at(expected))), "{text:?} at {now}");
    }
    assert!(matches!(scan("2小时"), Some((Written::After(_), ""))));
}
