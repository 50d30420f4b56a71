//! What is due, and a clock that is not believed.

use super::*;
use crate::ids::CaseId;

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
