//! When a mail's clock starts, and what is put aside unread.

use super::*;
use crate::engine::anew::Anew;
use crate::ids::CaseId;
use crate::intake::Cursor;
use crate::store::Which;

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
    assert_eq!(files, policy().files);
}

#[test]
fn a_mail_beyond_a_limit_of_the_settings_is_put_aside_and_taken_whole_when_somebody_vouches_for_it() {
    let mut engine = engine();
    engine.house.limits.reading.parts = 100;
    let sized = |uid, parts: usize| {
        let files = "--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\nx\r\n".repeat(parts - 2);
        let raw = format!(
            "From: Zhang Wei <zhang.wei{uid}@corp.example>\r\nTo: fssc@corp.example\r\nSubject: receipts\r\n\
             Message-ID: <{uid}@corp.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
             --b\r\n\r\nWhere is my money?\r\n{files}--b--\r\n"
        );
        fetched("INBOX", uid, raw.into_bytes(), monday(0, 0))
    };
    engine.deliver(&[sized(1, 100), sized(2, 101)], monday(0, 1)).unwrap();
    assert!(engine.store().case(CaseId(1042)).unwrap().is_some());
    let [aside] = &engine.store().quarantined().unwrap()[..] else { panic!("one is put aside") };
    assert_eq!(aside.why, "it is beyond the limit `parts` of [limits]");
    assert_eq!(aside.subject.as_deref(), Some("receipts"));
    assert!(engine.store().case(CaseId(1043)).unwrap().is_none());

    let mail = aside.mail.unwrap();
    assert!(matches!(engine.take_anew(&Which::Mail(mail), monday(0, 2)).unwrap(), Anew::Taken { .. }));
    assert!(engine.store().case(CaseId(1043)).unwrap().is_some());
    assert_eq!(engine.understood(mail).unwrap().attachments.len(), 99);
}
