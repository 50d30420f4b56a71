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

/// Claims everything that may leave and loses the line under `lost`.
fn lose(engine: &mut Engine, lost: LetterId, now: Moment) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Claim::Letter(letter) = engine.claim(now).unwrap() {
        let settled = if letter.letter == lost {
            bytes = letter.bytes;
            Settled::Unclear { reply: "the line broke".to_owned() }
        } else {
            Settled::Accepted { reply: "250 ok".to_owned() }
        };
        engine.settle(letter.letter, &settled, now).unwrap();
    }
    bytes
}

#[test]
fn only_broken_lines_are_counted_against_a_letter() {
    let mut engine = engine();
    let (first, _) = two_in_a_lane(&mut engine);
    for minute in [2, 3] {
        while let Claim::Letter(letter) = engine.claim(monday(0, minute)).unwrap() {
            let later = Settled::Later { reply: "451 greylisted".to_owned(), at: monday(0, minute + 1) };
            engine.settle(letter.letter, &later, monday(0, minute)).unwrap();
        }
    }
    lose(&mut engine, first, monday(0, 4));
    assert_eq!(engine.unclear().unwrap()[0].times, 1);
    engine.resolve(first, &Resolution::RepeatNow, monday(0, 6)).unwrap();
    let Claim::Letter(_) = engine.claim(monday(0, 6)).unwrap() else { panic!("repeated") };
    assert_eq!(engine.recover(monday(0, 7)).unwrap(), 1, "the program ended with the letter in hand");
    assert_eq!(engine.unclear().unwrap()[0].times, 2);
}

#[test]
fn a_letter_whose_copy_is_seen_was_sent() {
    // Nobody has looked into Sent yet; or somebody has, too early, and the letter was queued again.
    for repeated in [false, true] {
        let mut engine = engine();
        let (first, _) = two_in_a_lane(&mut engine);
        let bytes = lose(&mut engine, first, monday(0, 2));
        if repeated {
            engine.resolve(first, &Resolution::RepeatNow, monday(0, 3)).unwrap();
        }
        engine.deliver(&[fetched("Sent", 1, bytes, monday(0, 4))], monday(0, 4)).unwrap();
        assert_eq!(state(&engine, first), LetterState::Sent);
        assert!(engine.to_file().unwrap().iter().any(|copy| copy.letter == first), "its copy is looked for");
        engine.resolve(first, &Resolution::RepeatNow, monday(0, 5)).unwrap();
        send_all(&mut engine, monday(0, 5));
        assert_eq!(letters(&engine, "case-mail")[0].attempts, 1);
    }
}

#[test]
fn an_unclear_letter_is_looked_for_under_all_its_names() {
    let mut engine = engine();
    let (first, _) = two_in_a_lane(&mut engine);
    lose(&mut engine, first, monday(0, 2));
    engine.store.learn_alias("given.by@mx.corp.example", first).unwrap();
    let own = letters(&engine, "case-mail")[0].message_id.clone();
    assert_eq!(engine.unclear().unwrap()[0].message_ids, [own, "given.by@mx.corp.example".to_owned()]);
}

#[test]
fn people_s_words_are_repeated_even_if_a_later_letter_waits_behind_them() {
    let mut engine = engine();
    let (first, second) = two_in_a_lane(&mut engine);
    lose(&mut engine, first, monday(0, 2));
    engine.resolve(first, &Resolution::RepeatNow, monday(0, 4)).unwrap();
    assert_eq!(state(&engine, first), LetterState::Queued);
    send_all(&mut engine, monday(0, 4));
    assert_eq!([state(&engine, first), state(&engine, second)], [LetterState::Sent; 2]);
}
