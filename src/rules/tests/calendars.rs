//! Calendars as files: what they come to, lists of other years, and what is told without being a mistake.

use chrono::Datelike as _;

use super::*;
use crate::ids::Moment;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The calendar `office` of these files.
fn office(files: &BTreeMap<String, String>) -> Calendar {
    let policy = load_from(files).unwrap_or_else(|problems| panic!("{}", show_all(&problems, Language::English)));
    policy.calendars[&CalendarId::from("office")].calendar.clone()
}

/// A day's hours as the wall clock shows them.
fn hours(calendar: &Calendar, date: &str) -> String {
    let show = |at: Moment| calendar.local(at).format("%R").to_string();
    let stretches = calendar.stretches(day(date));
    stretches.into_iter().map(|(open, close)| format!("{}-{}", show(open), show(close))).collect::<Vec<_>>().join(" ")
}

fn notes(files: &BTreeMap<String, String>) -> String {
    let notes = load_from(files).unwrap().notes;
    let of_calendars: Vec<_> = notes.into_iter().filter(|note| note.file.contains("calendars/")).collect();
    show_all(&of_calendars, Language::English)
}

#[test]
fn the_files_that_come_with_the_program_are_the_built_in_office() {
    let policy = Policy::built_in().unwrap();
    assert_eq!(policy.calendar, Calendar::china_office());
    assert_eq!(policy.calendars[&CalendarId::from("cn")].calendar, Calendar::china_office());
    assert!(policy.calendars[&CalendarId::from("cn")].place.file.ends_with("calendars/cn.toml"));
}

#[test]
fn a_house_without_calendar_files_goes_by_the_chinese_office() {
    let policy = load_from(&small_desk()).unwrap();
    assert_eq!(policy.calendar, Calendar::china_office());
    assert_eq!(policy.calendars.keys().map(CalendarId::as_str).collect::<Vec<_>>(), ["cn"]);
    assert_eq!(policy.desk_calendar(Some(&"tax".into())), None);
    assert_eq!(policy.own_calendar(&"li-na".into()), None);
}

#[test]
fn a_calendar_is_its_weeks_and_the_days_that_differ() {
    let office = office(&with_a_calendar());
    let rows = [
        ("2026-11-23", "09:00-12:00 13:30-18:00"),
        ("2026-11-27", "09:00-12:00 13:00-16:00"),
        ("2026-11-28", ""),
        // A half day, a holiday of the house, a Saturday that is worked with the hours of a Monday.
        ("2026-02-13", "09:00-12:00"),
        ("2026-12-31", ""),
        ("2026-12-26", "09:00-12:00 13:30-18:00"),
        // The included year, and the list of the next.
        ("2026-02-16", ""),
        ("2026-02-14", "09:00-12:00 13:30-18:00"),
        ("2027-01-01", ""),
        ("2027-01-03", "09:00-12:00 13:30-18:00"),
        ("2027-01-02", ""),
        // 2025 is not included.
        ("2025-10-01", "09:00-12:00 13:30-18:00"),
    ];
    for (date, expected) in rows {
        assert_eq!(hours(&office, date), expected, "{date}");
    }
    assert_eq!((2024..2029).filter(|year| office.is_known(*year)).collect::<Vec<_>>(), [2026, 2027]);
    assert_eq!(office.source(2027), Some("https://www.gov.cn/zhengce/content/202611/content_1.htm"));
    assert_ne!(office.factor(day("2026-12-30")), office.factor(day("2026-12-31")));
    assert_eq!(notes(&with_a_calendar()), "");
}

#[test]
fn every_day_of_the_shipped_years_is_one_of_the_notices() {
    // As the notices list them, written out anew: first and last day off, then the weekend days that are worked.
    let off = "2025-01-01 2025-01-01 2025-01-28 2025-02-04 2025-04-04 2025-04-06 2025-05-01 2025-05-05 \
               2025-05-31 2025-06-02 2025-10-01 2025-10-08 2026-01-01 2026-01-03 2026-02-15 2026-02-23 \
               2026-04-04 2026-04-06 2026-05-01 2026-05-05 2026-06-19 2026-06-21 2026-09-25 2026-09-27 \
               2026-10-01 2026-10-07";
    let worked = "2025-01-26 2025-02-08 2025-04-27 2025-09-28 2025-10-11 2026-01-04 2026-02-14 2026-02-28 \
                  2026-05-09 2026-09-20 2026-10-10";
    let off: Vec<NaiveDate> = off.split_whitespace().map(day).collect();
    let worked: Vec<NaiveDate> = worked.split_whitespace().map(day).collect();
    let office = Policy::built_in().unwrap().calendar;
    for date in day("2025-01-01").iter_days().take_while(|date| *date < day("2027-01-01")) {
        let is_off = off.chunks(2).any(|run| run[0] <= date && date <= run[1]);
        let is_weekend = date.weekday().number_from_monday() > 5;
        assert_eq!(office.is_workday(date), worked.contains(&date) || (!is_off && !is_weekend), "{date}");
        // And every limit of a workday that begins at ten ends at ten on the next such day.
        let next = date.iter_days().skip(1).find(|later| office.is_workday(*later)).unwrap();
        let at = |date: NaiveDate| (date.and_hms_opt(2, 0, 0).unwrap()).and_utc();
        if office.is_workday(date) && next < day("2027-01-01") {
            assert_eq!(office.due(at(date), Span::Workdays { days: 1 }).at, at(next), "{date}");
        }
    }
}

#[test]
fn a_calendar_file_names_whole_days_off_and_worked() {
    let mut files = changed("calendars/office.toml", "2027.json", "holidays-2027.ics");
    files.insert("calendars/holidays-2027.ics".into(), EVENTS.into());
    files.remove("calendars/2027.json");
    let office = office(&files);
    for (date, expected) in
        [("2027-01-01", ""), ("2027-01-03", "09:00-12:00 13:30-18:00"), ("2027-01-04", "09:00-12:00 13:30-18:00")]
    {
        assert_eq!(hours(&office, date), expected, "{date}");
    }
    assert!(office.is_known(2027));
    assert_eq!(notes(&files), "");

    let mut unnamed = changed("calendars/office.toml", "2027.json", "holidays.ics");
    unnamed.insert("calendars/holidays.ics".into(), EVENTS.into());
    unnamed.remove("calendars/2027.json");
    assert!(!self::office(&unnamed).is_known(2027));
    assert_eq!(
        notes(&unnamed),
        "rules/calendars/holidays.ics: its name says no year: nobody knows which one it holds whole. Mend: call it like holidays-2027.ics, or write complete = [2027] in the calendar."
    );
    let complete = changed_in(unnamed, "calendars/office.toml", "zone =", "complete = [2027]\nzone =");
    assert!(self::office(&complete).is_known(2027));

    let rows = [
        ("20270101\r\nDTEND", "20270101T090000\r\nDTEND", ":5:1: `20270101T090000` is not the date of a whole day."),
        ("DTEND;VALUE=DATE:20270\r\n 103", "DTEND;VALUE=DATE:20261231", ":7:1: this event has 0 days."),
        ("DTEND;VALUE=DATE:20270\r\n 103", "DTEND;VALUE=DATE:20310101", ":7:1: this event has 367 days."),
        ("SUMMARY:元旦（休）", "RRULE:FREQ=YEARLY", ":4:1: recurring events are not read."),
        ("BEGIN:VCALENDAR", "<html>", ": this is no iCalendar file."),
        ("BEGIN:VEVENT", "BEGIN:VTODO", ": there is no whole day in this file."),
    ];
    for (from, to, expected) in rows {
        let told =
            show_all(&problems(&changed_in(files.clone(), "calendars/holidays-2027.ics", from, to)), Language::English);
        let expected = format!("rules/calendars/holidays-2027.ics{expected} Mend:");
        // The slip in one event leaves the other, which is worked.
        assert!(told.lines().any(|line| line.starts_with(&expected)), "{told}\nnot {expected}");
    }
}

#[test]
fn the_file_of_a_year_that_is_not_announced_is_empty_and_its_year_unknown() {
    let (head, _) = LIST.split_once("  \"papers\"").unwrap();
    let mut files = with_a_calendar();
    files.insert("calendars/2027.json".into(), format!("{head}  \"papers\": [],\n  \"days\": []\n}}\n"));
    assert!(!office(&files).is_known(2027));
    assert_eq!(
        notes(&files),
        "rules/calendars/2027.json: the holidays of 2027 have not been announced: the ordinary week counts. Mend: put the new file in its place when they are."
    );
    files.insert("calendars/2027.json".into(), " \n".into());
    assert_eq!(
        show_all(&problems(&files), Language::English),
        "rules/calendars/2027.json: this file is empty. Mend: get the JSON of that year again."
    );
}

#[test]
fn the_list_of_the_next_year_changes_days_of_december() {
    let files = changed("calendars/2027.json", "2027-01-03", "2026-12-27");
    let files = changed_in(files, "calendars/2027.json", "2027-01-01", "2026-12-30");
    let office = office(&files);
    assert_eq!(
        (hours(&office, "2026-12-27").as_str(), hours(&office, "2026-12-30").as_str()),
        ("09:00-12:00 13:30-18:00", "")
    );
}

#[test]
fn what_a_calendar_says_itself_goes_before_every_list() {
    let files = changed("calendars/office.toml", "workdays = [", "workdays = [\"2026-02-16\", \"2027-01-02\", ");
    let files =
        changed_in(files, "calendars/office.toml", "holidays = [", "holidays = [\"2026-02-14\", \"2027-01-03\", ");
    let office = office(&files);
    let open = |date| office.is_workday(day(date));
    assert_eq!(["2026-02-16", "2027-01-02", "2026-02-14", "2027-01-03"].map(open), [true, true, false, false]);
}

#[test]
fn lists_in_other_encodings_and_lists_that_nobody_names_are_told() {
    let dir = tempfile::tempdir().unwrap();
    write_all(dir.path(), &with_a_calendar());
    let at = dir.path().display();
    assert!(load(dir.path(), &mailbox()).unwrap().calendars.len() == 2);

    std::fs::write(dir.path().join("calendars/2028.json"), LIST.replace("2027", "2028")).unwrap();
    std::fs::write(dir.path().join("calendars/README.md"), "not ours").unwrap();
    let told = show_all(&load(dir.path(), &mailbox()).unwrap().notes, Language::English);
    let expected = format!("{at}/calendars/2028.json: no calendar names this file. Mend:");
    assert!(told.contains(&expected), "{told}");

    let (gbk, _, _) = encoding_rs::GBK.encode(LIST);
    std::fs::write(dir.path().join("calendars/2027.json"), gbk).unwrap();
    std::fs::write(dir.path().join("calendars/office.tml"), OFFICE).unwrap();
    let told = show_all(&load(dir.path(), &mailbox()).unwrap_err(), Language::English);
    assert_eq!(
        told,
        format!(
            "{at}/calendars/2027.json: this file is saved as GBK, not as UTF-8. Mend: save it anew with the encoding UTF-8.\n\
             {at}/calendars/office.tml: its name does not end in .toml: nothing is read from it. Mend: rename it to office.toml, or move it away."
        )
    );
}

#[test]
fn a_calendar_file_that_is_no_toml_calls_forth_no_other_mistakes() {
    let told = problems(&changed("calendars/office.toml", "id = \"office\"", "id = office"));
    assert_eq!(told.len(), 1, "{}", show_all(&told, Language::English));
    // And one that cannot be made of what is wrong is not called unknown.
    let told = problems(&changed("calendars/office.toml", "09:00-18:00", "09:00"));
    assert_eq!(told.len(), 1, "{}", show_all(&told, Language::English));
}

#[test]
fn limits_desks_and_people_name_their_calendars() {
    let files = changed_in(with_a_calendar(), "sla.toml", "triage =", "calendar = \"office\"\ntriage =");
    let policy = load_from(&files).unwrap();
    assert_eq!(policy.calendar.id().as_str(), "office");
    assert_eq!(policy.desk_calendar(Some(&"tax".into())).map(|office| office.id().as_str()), Some("office"));
    // Whoever is on one desk alone works as it does.
    assert_eq!(policy.calendar_of(&"zhao-lei".into()).id().as_str(), "office");
    assert_eq!(policy.own_calendar(&"li-na".into()), None);
    let files = changed_in(with_a_calendar(), "people.toml", "deputy = \"zhao-lei\"", "calendar = \"cn\"");
    assert_eq!(load_from(&files).unwrap().calendar_of(&"li-na".into()).id().as_str(), "cn");

    let rows = [
        (
            "sla.toml",
            "triage =",
            "calendar = \"ofice\"\ntriage =",
            "rules/sla.toml:2:12: there is no calendar `ofice`. Mend: write `office`.",
        ),
        (
            "people.toml",
            "deputy = \"zhao-lei\"",
            "calendar = \"berlin\"",
            "rules/people.toml:13:12: there is no calendar `berlin`. Mend: the choices are `cn`, `office`.",
        ),
        (
            "people.toml",
            "calendar = \"office\"",
            "calendar = 7",
            "rules/people.toml:29:12: `calendar` must be text in quotation marks. Mend: write it as `\"7\"`.",
        ),
    ];
    for (file, from, to, expected) in rows {
        let told = show_all(&problems(&changed_in(with_a_calendar(), file, from, to)), Language::English);
        assert_eq!(told, expected);
    }
    let unused = changed_in(with_a_calendar(), "people.toml", "calendar = \"office\"", "");
    assert_eq!(
        notes(&unused),
        "rules/calendars/office.toml:2:6: no limit, desk or person goes by calendar `office`. Mend: write calendar = \"office\" in an [sla.…], a [[desk]] or a [[person]], or delete it."
    );
}

#[test]
fn a_workday_that_is_one_anyway_is_told() {
    assert_eq!(
        notes(&changed("calendars/office.toml", "\"2026-12-26\"", "\"2026-12-25\"")),
        "rules/calendars/office.toml:7:13: 2026-12-25 (fri) is worked anyway. Mend: correct the date, or delete it."
    );
}

#[test]
fn whoever_starts_the_desk_hears_of_years_without_holidays() {
    let files = with_a_calendar();
    let policy = load_from(&files).unwrap();
    let told = |policy: &Policy, today| show_all(&policy.unknown_holidays(day(today)), Language::English);
    assert_eq!(told(&policy, "2026-11-14"), "");
    // `office` has its list of 2027; the built-in one that limits are counted on has not.
    assert_eq!(
        told(&policy, "2026-11-15"),
        "rules/calendars/: calendar `cn` has no holidays of 2027: limits in it count by the ordinary week, and say so. Mend: write files = [\"2027.json\"] when they are out, or complete = [2027] if you have listed them all."
    );
    assert_eq!(told(&policy, "2027-11-20").lines().count(), 3);
    let policy = load_from(&changed("calendars/office.toml", "[\"2027.json\"]", "[]")).unwrap();
    assert!(
        told(&policy, "2027-03-01")
            .contains("rules/calendars/office.toml:2:6: calendar `office` has no holidays of 2027")
    );
    assert_eq!(Policy::built_in().unwrap().unknown_holidays(day("2026-06-01")), []);
}
