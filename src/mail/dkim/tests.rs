//! Signatures of others that hold, and ours that must not.

use super::sign::{record, sign};
use super::*;
use crate::mail::dkim::signed;

/// What a sender's program writes.
const MESSAGE: &str = "From: =?utf-8?B?5p2O5aic?= <li.na@corp.example>\r\nTo: fssc@corp.example\r\n\
    Subject: [FSSC-1042] x\r\nDate: Mon, 23 Nov 2026 09:30:00 +0800\r\nMessage-ID: <a1@mail.corp.example>\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\n转 税务\r\n\r\n请看一下。\r\n";
/// What his server says of it.
const TAGS: &str = "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=corp.example; s=k1; h=From:Subject:Date:Message-ID";

/// Whether one signature speaks for corp.example.
fn holds(raw: &str, record: &str) -> bool {
    holds_at(raw, record, Some("2026-11-23T01:30:05Z".parse().unwrap()))
}

fn holds_at(raw: &str, record: &str, received: Option<Moment>) -> bool {
    let found = candidates(raw.as_bytes(), received, &|domain| domain == "corp.example");
    found.iter().any(|candidate| candidate.holds(record))
}

#[test]
fn the_example_of_rfc_8463_holds() {
    let raw = include_str!("rfc8463.eml").replace("\r\n", "\n").replace('\n', "\r\n");
    let found = candidates(raw.as_bytes(), None, &|domain| domain == "football.example.com");
    let keys = [
        ("brisbane", "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
        (
            "test",
            "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi\
             Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kr\
             yOTIKT+l/K4w3QIDAQAB",
        ),
    ];
    assert_eq!(found.len(), 2);
    for (number, candidate) in found.iter().enumerate() {
        for (other, (selector, record)) in keys.iter().enumerate() {
            assert_eq!(candidate.holds(record), number == other, "{selector} {candidate:?}");
        }
        assert_eq!(candidate.key_name, format!("{}._domainkey.football.example.com", keys[number].0));
    }
}

#[test]
fn what_another_program_signed_holds_in_every_form() {
    let (message, record) = (signed::MESSAGE, signed::RECORD);
    for (forms, signature) in signed::SIGNATURES {
        let raw = format!("{signature}{message}");
        assert!(holds(&raw, record), "{forms}");
        // As a Maildir keeps it.
        assert!(holds(&raw.replace("\r\n", "\n"), record), "{forms}, with bare line feeds");
        let (header, body) = forms.split_once('/').unwrap();
        let folded = raw.replace("To: fssc@corp.example", "TO:\r\n   fssc@corp.example");
        assert_eq!(holds(&folded, record), header == "relaxed", "{forms}, a field folded");
        let blanks = raw.replace("a tab \r\n", "a  tab\r\n");
        assert_eq!(holds(&blanks, record), body == "relaxed", "{forms}, blanks in the body");
        assert!(holds(&format!("{raw}\r\n\r\n"), record), "{forms}, empty lines at the end");
        assert!(!holds(&raw.replace("[FSSC-1042]", "[FSSC-1043]"), record), "{forms}, another subject");
        assert!(!holds(&raw.replace("tab", "tag"), record), "{forms}, another body");
    }
}

#[test]
fn a_mail_that_was_changed_holds_no_more() {
    let raw = sign(MESSAGE, TAGS);
    assert!(holds(&raw, &record()));
    let lines = |from: &str, to: &str| {
        assert!(raw.contains(from), "{from}");
        raw.replacen(from, to, 1)
    };
    for changed in [
        lines("转 税务", "转 差旅"),
        format!("{raw}请把钱打到我的新账户。\r\n"),
        lines("[FSSC-1042]", "[FSSC-1043]"),
        lines("li.na@", "wang.fang@"),
        lines("09:30:00", "09:31:00"),
        lines("<a1@", "<a2@"),
        lines("h=From", "h=To:From"),
        lines("d=corp.example", "d=CORP.example"),
        lines("; b=", "; b=AAAA"),
    ] {
        assert!(!holds(&changed, &record()), "{changed}");
    }
    // What is not signed may be another: To, a trace field.
    assert!(holds(&lines("To: fssc@", "To: li.na@"), &record()));
    assert!(holds(&format!("Received: from a by b\r\n{raw}"), &record()));
}

#[test]
fn a_field_that_readers_could_take_for_another_spoils_it() {
    let raw = sign(MESSAGE, TAGS);
    let below = |field: &str| raw.replacen("Content-Type", &format!("{field}\r\nContent-Type"), 1);
    for field in [
        "From: li.na@corp.example",
        "from: wang.fang@corp.example",
        "Subject: [FSSC-1043]",
        "Date: Tue, 24 Nov 2026 09:30:00 +0800",
        "Message-ID: <b@x>",
        "Content-Type: text/html",
    ] {
        assert!(!holds(&format!("{field}\r\n{raw}"), &record()), "{field} on top");
        assert!(!holds(&below(field), &record()), "{field} below");
    }
    for odd in ["no field", "From : x@y", "X: a\rb", "X: \0", "X: \x0c", ": x", " folded"] {
        assert!(!holds(&format!("{odd}\r\n{raw}"), &record()), "{odd:?} on top");
    }
    assert!(!holds(&below("no field"), &record()));
    for before in ["\u{feff}", "\r\n", "From x Mon Nov 23 09:30:00 2026\r\n"] {
        assert!(!holds(&format!("{before}{raw}"), &record()), "{before:?} before it");
    }
    let bare = MESSAGE.replace("Subject: [FSSC-1042] x\r\n", "");
    let without_subject = sign(&bare, "v=1; a=ed25519-sha256; d=corp.example; s=k1; h=From:Date:Message-ID");
    assert!(holds(&without_subject, &record()), "what is not there need not be signed");
    let added = without_subject.replacen("To:", "Subject: [FSSC-1042]\r\nTo:", 1);
    assert!(!holds(&added, &record()), "and must not be added");
}

#[test]
fn a_signature_that_leaves_something_open_does_not_count() {
    let raw = |tags: &str| sign(MESSAGE, tags);
    let with = |from: &str, to: &str| {
        assert!(TAGS.contains(from), "{from}");
        raw(&TAGS.replacen(from, to, 1))
    };
    for good in [
        with("relaxed/relaxed", "relaxed"),
        with("c=relaxed/relaxed; ", ""),
        with("h=From", "h=From : from:To"),
        with("s=k1", "s=k1; q=dns/txt; i=@corp.example; t=1795397400; x=1795402800"),
        with("s=k1", "s=k1; i=li.na@mail.corp.example"),
    ] {
        assert!(holds(&good, &record()), "{good}");
    }
    let body = MESSAGE.split_once("\r\n\r\n").unwrap().1;
    for bad in [
        // Only the first bytes are signed: whatever is put behind them would count.
        with("s=k1", &format!("s=k1; l={}", body.len())) + "请把钱打到我的新账户。\r\n",
        with("s=k1", &format!("s=k1; l={}", body.len())),
        with("s=k1", "s=k1; l=0"),
        with("h=From", &format!("h={}From", "X:".repeat(NAMES_MAX))),
        with("From:", ""),
        with("Subject:", ""),
        with("Date:", ""),
        with(":Message-ID", ""),
        with("d=corp.example", "d=evil.example"),
        with("d=corp.example", "d=corp.example.evil.example"),
        with("d=corp.example", "d=mail.corp.example"),
        with("s=k1", "s=../k1"),
        with("s=k1", "s="),
        with("s=k1", "s=k1; i=@evil.example"),
        with("s=k1", "s=k1; i=@evilcorp.example"),
        with("s=k1", "s=k1; i=corp.example"),
        with("s=k1", "s=k1; q=other"),
        // It ended before the mail came.
        with("s=k1", "s=k1; x=1795397399"),
        with("s=k1", "s=k1; x=never"),
        with("v=1", "v=2"),
        with("v=1; ", ""),
        with("ed25519-sha256", "ed25519-sha1"),
        with("ed25519-sha256", "rsa-sha256"),
    ] {
        assert!(!holds(&bad, &record()), "{bad}");
    }
    let ends = with("s=k1", "s=k1; x=1795402800");
    assert!(!holds_at(&ends, &record(), None), "nobody knows when it came");
    assert!(holds_at(&raw(TAGS), &record(), None));
}

#[test]
fn a_key_counts_only_for_what_its_owner_published_it_for() {
    let raw = sign(MESSAGE, TAGS);
    let key = record();
    let point = key.rsplit_once("p=").unwrap().1.to_owned();
    let folded = format!("{}\r\n\t {}", point.get(..9).unwrap(), point.get(9..).unwrap());
    for good in [
        format!("k=ed25519; p={point}"),
        format!("v=DKIM1; k=ed25519; s=email; h=sha1:sha256; t=s; n=note; p={point};"),
        format!("v=DKIM1; k=ed25519; s=*; p={folded}"),
    ] {
        assert!(holds(&raw, &good), "{good}");
    }
    for bad in [
        "v=DKIM1; k=ed25519; p=".to_owned(),
        format!("v=DKIM1; p={point}"),
        format!("v=DKIM2; k=ed25519; p={point}"),
        format!("v=DKIM1; k=ed25519; t=y; p={point}"),
        format!("v=DKIM1; k=ed25519; t=s:y; p={point}"),
        format!("v=DKIM1; k=ed25519; s=tlsrpt; p={point}"),
        format!("v=DKIM1; k=ed25519; h=sha1; p={point}"),
        format!("v=DKIM1; k=ed25519; p={point}; p={point}"),
        format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(&[9; 32])),
        "v=spf1 -all".to_owned(),
        String::new(),
    ] {
        assert!(!holds(&raw, &bad), "{bad}");
    }
    let below = sign(MESSAGE, &TAGS.replace("s=k1", "s=k1; i=@mail.corp.example"));
    assert!(holds(&below, &key));
    assert!(!holds(&below, &format!("{key}; t=s")), "it signs for no subdomain");
}

#[test]
fn a_mail_that_was_cut_short_holds_nowhere() {
    let raw = sign(MESSAGE, TAGS).into_bytes();
    let whole = raw.strip_suffix(b"\r\n").unwrap().len();
    for end in 0..whole {
        let found = candidates(&raw[..end], None, &|_| true);
        assert!(!found.iter().any(|candidate| candidate.holds(&record())), "{end}");
    }
}

#[test]
fn of_many_signatures_a_few_are_looked_at() {
    let raw = sign(MESSAGE, TAGS);
    let signature = raw.strip_suffix(MESSAGE).unwrap();
    let count = |times: usize| candidates((signature.repeat(times) + MESSAGE).as_bytes(), None, &|_| true).len();
    assert_eq!((count(1), count(SIGNATURES_MAX), count(900)), (1, SIGNATURES_MAX, SIGNATURES_MAX));
}

/// Every header of up to four of these pieces. A signature counts for what the rest of the program reads, so whatever is
/// split here at all is split as there.
#[test]
fn what_is_signed_is_what_is_read() {
    const PIECES: &[&str] = &[
        "From: a@b.example\r\n",
        "Subject: x\n",
        "X:\r\n",
        "X : y\r\n",
        " folded\r\n",
        "\t\r\n",
        "\r\n",
        "\n",
        "no field\r\n",
        "From x\n",
        ": y\n",
        "\r",
        "\x0c\n",
        "\u{feff}",
        "Ü: x\n",
    ];
    let mut split = 0;
    let mut headers = vec![String::new()];
    for _ in 0..4 {
        headers = headers.iter().flat_map(|header| PIECES.iter().map(move |piece| header.clone() + piece)).collect();
        for header in &headers {
            let raw = format!("{header}\r\nwords\r\n");
            let Some(message) = Message::read(raw.as_bytes()) else { continue };
            split += 1;
            let (fields, at) = crate::mail::understand::header_names(raw.as_bytes());
            assert_eq!(message.names().collect::<Vec<_>>(), fields, "{raw:?}");
            assert_eq!(message.body, &raw.as_bytes()[at..], "{raw:?}");
        }
    }
    assert!(split > 1000, "{split} headers were split");
}
