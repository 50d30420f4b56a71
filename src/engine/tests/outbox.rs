//! Letters on their way, and letters of which nobody knows.

use super::*;

/// A case whose asker and owner have got their first letters, and who both get one more: the asker's words again.
fn two_in_a_lane(engine: &mut Engine) -> (LetterId, LetterId) {
    engine.deliver(&[question(1, monday(0, 0))], monday(0, 0)).unwrap();
    let first = letters(engine, "case-mail")[0].id;
    let more = question(1, monday(0, 1));
    let Body::Whole(raw) = more.body else { panic!("whole") };
    let raw = String::from_utf8(raw).unwrap();
    let raw = raw.replacen("Message-ID: <1@", "In-Reply-To: <1@corp.example>\r\nMessage-ID: <1b@", 1);
    let raw = raw.replacen("Where is", "And also, where is", 1).into_bytes();
    engine.deliver(&[fetched("INBOX", 2, raw, monday(0, 1))], monday(0, 1)).unwrap();
    (first, letters(engine, "follow-up")[0].id)
}

#[test]
fn a_letter_behind_one_that_waits_is_no_reason_to_wake() {
    let mut engine = engine();
    let (first, second) = two_in_a_lane(&mut engine);
    let retry = monday(1, 2);
    // The acknowledgement leaves; the case mail is put off by an hour, and the follow-up stands behind it.
    while let Claim::Letter(letter) = engine.claim(monday(0, 2)).unwrap() {
        let settled = if letter.letter == first {
            Settled::Later { reply: "451 later".to_owned(), at: retry }
        } else {
            Settled::Accepted { reply: "250 ok".to_owned() }
        };
        engine.settle(letter.letter, &settled, monday(0, 2)).unwrap();
    }
    assert_eq!(state(&engine, second), LetterState::Queued);
    assert_eq!(next(&engine.claim(monday(0, 3)).unwrap()), Some(retry));

    let Claim::Letter(letter) = engine.claim(retry).unwrap() else { panic!("its time has come") };
    assert_eq!(letter.letter, first);
    engine.settle(first, &Settled::Unclear { reply: "the line broke".to_owned() }, retry).unwrap();
    assert_eq!(next(&engine.claim(retry).unwrap()), None, "only its fate lets the second go");
}
