//! What is due, and a clock that is not believed.

use super::*;
use crate::ids::CaseId;
use crate::store::{Stream, StreamFact};

fn steps(engine: &Engine, case: i64) -> usize {
    engine.store().case(CaseId(case)).unwrap().unwrap().steps.len()
}

/// Does all that is due at `now`; gives the next moment.
fn beat(engine: &mut Engine, now: Moment) -> Moment {
    for _ in 0..100 {
        match engine.tick(now).unwrap() {
            Some(next) if next <= now => {}
            next => return next.unwrap(),
        }
    }
    panic!("something is due for ever at {now}");
}

#[test]
fn a_clock_that_is_put_forward_and_back_fires_nothing() {
    let mut engine = engine();
    engine.deliver(&[question(1, monday(0, 0))], monday(0, 0)).unwrap();
    beat(&mut engine, monday(0, 1));
    let far = monday(24 * 40, 0);
    engine.clock_jumped(far - monday(0, 2), far);
    assert_eq!(beat(&mut engine, far), far + Duration::minutes(1));
    engine.clock_jumped(monday(0, 3) - far, monday(0, 3));
    beat(&mut engine, monday(0, 3));
    engine.server_time(monday(0, 4), monday(0, 4));
    beat(&mut engine, monday(0, 4));
    assert_eq!(steps(&engine, 1042), 0);
    // And goes on as if nothing had been: the question is passed on or answered within two work hours.
    beat(&mut engine, monday(2, 0));
    assert_eq!(steps(&engine, 1042), 1);
}

/// A fact that no program understands lies in the case's stream.
fn damage(engine: &Engine, case: i64) {
    let common = StreamFact { at: monday(0, 1), because: "", mail: None, policy: "" };
    let nonsense = serde_json::json!({ "fact": "nonsense" });
    engine.store().append(&Stream::Case(CaseId(case)), &nonsense, &common).unwrap();
}

#[test]
fn a_case_that_does_not_read_stops_no_other() {
    let mut engine = engine();
    for n in 1..=3 {
        engine.deliver(&[question(n, monday(0, 0))], monday(0, 0)).unwrap();
    }
    damage(&engine, 1042);
    assert_eq!(beat(&mut engine, monday(2, 0)), monday(2, 1), "the broken one is tried again in a minute");
    assert_eq!([steps(&engine, 1043), steps(&engine, 1044)], [1, 1]);
    beat(&mut engine, monday(2, 1));
    assert_eq!(letters(&engine, "alert").len(), 1, "the admins are told once");
    // Lists and a new start go on without it as well.
    beat(&mut engine, monday(24, 10));
    assert!(!letters(&engine, "list").is_empty());
    let store = engine.into_store();
    store.set_meta("policy", "another").unwrap();
    Engine::new(store, setup(), monday(25, 0)).unwrap();
}

#[test]
fn hundreds_of_due_cases_end_in_one_list_a_person() {
    let mut engine = engine();
    let many = 230;
    let questions: Vec<Fetched> = (1..=many).map(|n| question(n, monday(0, 0))).collect();
    engine.deliver(&questions, monday(0, 0)).unwrap();
    // The daemon was down all Monday.
    let next = beat(&mut engine, monday(24, 30));
    assert!(next > monday(24, 30));
    for case in 1042..1042 + i64::from(many) {
        assert!(steps(&engine, case) > 0, "case {case} was passed over");
    }
    let lists = letters(&engine, "list");
    let owners: std::collections::BTreeSet<&str> = lists.iter().map(|letter| letter.to.as_str()).collect();
    assert_eq!(lists.len(), owners.len());
}

#[test]
fn what_an_alarm_keeps_back_is_told_at_the_end_of_its_hour() {
    let mut engine = engine();
    for minute in 0..3 {
        let place = Place { folder: FolderName("INBOX".to_owned()), uidvalidity: 1, uid: 90 + minute };
        engine.quarantine(&place, &format!("reason {minute}"), monday(0, i64::from(minute))).unwrap();
    }
    assert_eq!(letters(&engine, "alert").len(), 1);
    assert_eq!(beat(&mut engine, monday(0, 3)).min(monday(1, 0)), monday(0, 5), "lists have their own time");
    assert!(beat(&mut engine, monday(0, 6)) <= monday(1, 0));
    let mut engine = Engine::new(engine.into_store(), setup(), monday(0, 59)).unwrap();
    beat(&mut engine, monday(1, 0));
    let alerts = letters(&engine, "alert");
    assert_eq!(alerts.len(), 2);
    let body = engine.store().letter_body(alerts[1].id).unwrap().unwrap();
    assert!(body.contains("另有 2 起") && body.contains("reason 2"), "{body}");
    beat(&mut engine, monday(3, 0));
    assert_eq!(letters(&engine, "alert").len(), 2, "told once");
}

/// The owner of a case closes it.
fn closed(engine: &Engine, case: i64, at: Moment) -> Fetched {
    let mut mails = letters(engine, "case-mail").into_iter();
    let letter = mails.find(|letter| letter.case == Some(CaseId(case))).unwrap();
    let raw = format!(
        "From: {}\r\nTo: fssc@corp.example\r\nSubject: Re: {case}\r\nIn-Reply-To: <{}>\r\n\
         Message-ID: <{case}.close@corp.example>\r\nDate: {}\r\n\r\n/close\r\n",
        letter.to,
        letter.message_id,
        at.to_rfc2822()
    );
    fetched("INBOX", 100, raw.into_bytes(), at)
}

#[test]
fn another_calendar_moves_what_runs_and_nothing_that_has_ended() {
    use crate::desk::calendar::{Busy, Factor};
    use crate::desk::fact::CaseFact;

    let mut engine = engine();
    engine.deliver(&[question(1, monday(0, 0)), question(2, monday(0, 0))], monday(0, 0)).unwrap();
    beat(&mut engine, monday(0, 5));
    // After the time to pass it on, and before that to answer.
    beat(&mut engine, monday(5, 0));
    let closed = closed(&engine, 1042, monday(5, 0));
    engine.deliver(&[closed], monday(5, 0)).unwrap();
    let ended = |engine: &Engine| -> Vec<(Moment, CaseFact)> {
        let facts = engine.store().facts(&Stream::Case(CaseId(1042))).unwrap();
        facts.into_iter().filter(|(_, fact)| matches!(fact, CaseFact::DeadlineEnded { .. })).collect()
    };
    let frozen = ended(&engine);
    let missed = |(_, fact): &(Moment, CaseFact)| matches!(fact, CaseFact::DeadlineEnded { met: false, .. });
    assert_eq!((frozen.len(), frozen.iter().filter(|fact| missed(fact)).count()), (2, 1), "{frozen:?}");
    let running = |engine: &Engine| {
        let case = engine.store().case(CaseId(1043)).unwrap().unwrap();
        crate::desk::deadlines::answer_due(&case, engine.policy()).unwrap().due
    };
    assert_eq!(running(&engine), monday(24, 0));

    let mut setup = setup();
    let (first, last) = ("2026-11-23".parse().unwrap(), "2026-11-27".parse().unwrap());
    let busy = Busy { first, last, factor: Factor::hundredths(300).unwrap() };
    setup.policy.calendar = setup.policy.calendar.clone().with_busy(busy);
    let mut engine = Engine::new(engine.into_store(), setup, monday(5, 1)).unwrap();
    engine.recover(monday(5, 1)).unwrap();
    beat(&mut engine, monday(5, 1));
    assert_eq!(running(&engine), monday(72, 0));
    assert_eq!(ended(&engine), frozen);
    assert_eq!(engine.verify().unwrap().findings, Vec::<String>::new());
}
