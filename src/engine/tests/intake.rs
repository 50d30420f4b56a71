//! When a mail's clock starts.

use super::*;
use crate::ids::CaseId;
use crate::intake::Cursor;

fn opened(engine: &Engine, case: i64) -> Moment {
    engine.store().case(CaseId(case)).unwrap().unwrap().opened
}

#[test]
fn an_old_mail_that_is_moved_in_late_is_not_late_after_a_restart_either() {
    let mut engine = engine();
    let inbox = || FolderName("INBOX".to_owned());
    engine.advance(&inbox(), Cursor { uidvalidity: 1, last_uid: 0 }).unwrap();
    // Looks are complete each few seconds, and nothing comes in.
    for minute in 0..300 {
        engine.looked(inbox(), monday(0, minute));
    }
    let mut engine = Engine::new(engine.into_store(), setup(), monday(5, 1)).unwrap();
    engine.deliver(&[question(1, monday(0, 30))], monday(5, 2)).unwrap();
    assert_eq!(opened(&engine, 1042), monday(4, 59));
}

#[test]
fn a_look_that_was_cut_short_starts_no_clock_later() {
    let mut engine = engine();
    let inbox = || FolderName("INBOX".to_owned());
    engine.looked(inbox(), monday(0, 0));
    // The cursor moves in the middle of a look; then the program ends.
    engine.advance(&inbox(), Cursor { uidvalidity: 1, last_uid: 1 }).unwrap();
    let mut engine = Engine::new(engine.into_store(), setup(), monday(3, 1)).unwrap();
    engine.deliver(&[question(2, monday(1, 0))], monday(3, 2)).unwrap();
    assert_eq!(opened(&engine, 1042), monday(1, 0));
}

#[test]
fn the_rules_of_the_day_are_kept_with_their_text() {
    let engine = engine();
    let files = engine.store().policy_files(&engine.policy().hash).unwrap().unwrap();
    assert_eq!(files, crate::rules::built_in_files());
}
