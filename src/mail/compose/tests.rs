//! Letters are composed, read back with mail-parser, and looked at as bytes.

use chrono::{FixedOffset, TimeZone};
use mail_parser::{Address as Parsed, MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::*;

#[test]
fn what_is_composed_is_read_back() {
    let bytes = compose(&letter()).unwrap();
    let mail = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(mail.subject(), Some("回复：差旅报销单被退回，专票抬头不对，发票是酒店开的，我怎么改 [FSSC-1042]"));
    assert_eq!(only(mail.from()), ("财务共享服务中心", "fssc@corp.example"));
    assert_eq!(only(mail.to()), ("张伟", "zhang.wei@corp.example"));
    assert_eq!(mail.message_id(), Some("sw1.AAAA@corp.example"));
    assert_eq!(mail.in_reply_to().as_text(), Some("q1@corp.example"));
    assert_eq!(mail.date().unwrap().to_rfc3339(), "2026-11-23T10:15:00+08:00");
    assert_eq!(mail.header_raw("Auto-Submitted").map(str::trim), Some("auto-replied"));
    assert_eq!(mail.header_raw("X-Auto-Response-Suppress").map(str::trim), Some("OOF, AutoReply, RN, NRN, DR"));
    assert_eq!(mail.header_raw("MIME-Version").map(str::trim), Some("1.0"));
    assert_eq!(mail.body_text(0).unwrap(), "张伟，您好：\r\n\r\n您的来信已收到。\r\n");
    assert_eq!(mail.body_html(0).unwrap(), "<p>张伟，您好：</p>");
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    let mut draft = letter();
    draft.attachments = vec![picture(), file("红冲说明.docx", b"words")];
    assert_eq!(compose(&draft).unwrap(), compose(&draft).unwrap());
    expect_test::expect_file!["golden_letter.txt"].assert_eq(&shown(&compose(&draft).unwrap()));
}

#[test]
fn attachments_keep_their_bytes_and_names() {
    let mut draft = letter();
    let every_byte: Vec<u8> = (0..=255).cycle().take(5000).collect();
    let long = format!("{}.xlsx", "二〇二六年十一月差旅费报销单据退回情况说明".repeat(3));
    let names = ["screenshot.png", "退单截图.png", "a b's \\\"quoted\".txt", "Größe ü 100%.pdf", long.as_str(), ""];
    draft.attachments = names.iter().map(|name| file(name, &every_byte)).collect();
    draft.attachments.push(picture());
    let bytes = compose(&draft).unwrap();
    let mail = MessageParser::default().parse(&bytes).unwrap();
    let read: Vec<_> =
        mail.attachments().map(|part| (part.attachment_name().unwrap_or_default(), part.contents())).collect();
    assert_eq!(read.len(), names.len() + 1);
    for name in names {
        let expected = headers::file_name(name);
        assert!(
            read.contains(&(expected.as_str(), &every_byte[..])),
            "{expected} in {:?}",
            read.iter().map(|r| r.0).collect::<Vec<_>>()
        );
    }
    for part in mail.attachments().filter(|part| part.content_id().is_none()) {
        let in_type = part.content_type().and_then(|t| t.attribute("name")).unwrap();
        assert_eq!(Some(in_type), part.attachment_name(), "RFC 2047 and RFC 2231 name the same file");
    }
    assert_eq!(mail.attachments().filter(|part| part.content_id() == Some("pic1@shouwen")).count(), 1);
}

#[test]
fn parts_are_nested_only_as_far_as_they_must() {
    let kinds = |attachments: Vec<Part>| {
        let bytes = compose(&Draft { attachments, ..letter() }).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        ["multipart/mixed", "multipart/related", "multipart/alternative"].map(|kind| text.contains(kind))
    };
    assert_eq!(kinds(vec![]), [false, false, true]);
    assert_eq!(kinds(vec![picture()]), [false, true, true]);
    assert_eq!(kinds(vec![file("a.pdf", b"x")]), [true, false, true]);
    assert_eq!(kinds(vec![file("a.pdf", b"x"), picture()]), [true, true, true]);
}

#[test]
fn no_line_is_long_and_all_is_ascii() {
    let mut draft = letter();
    draft.subject = format!("Re: {} 很长的主题{} [FSSC-1]", "x".repeat(300), "长".repeat(100));
    draft.from.0 = "A very long name of a service centre, with a comma and more than sixty characters in it".into();
    draft.text = format!("{}\n{}", "长".repeat(5000), "x".repeat(5000));
    draft.html = format!("<p>{}</p>", "mostly ASCII with an é here and there ".repeat(200));
    draft.thread_index = Some(vec![1; 22 + 5 * 20]);
    draft.attachments = vec![file(&"名".repeat(200), &[0; 4000]), picture()];
    let bytes = compose(&draft).unwrap();
    assert!(bytes.is_ascii());
    let text = String::from_utf8(bytes).unwrap();
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "every line ends with CRLF");
    for line in text.split("\r\n") {
        assert!(line.len() <= 78, "{} characters: {line}", line.len());
    }
}

#[test]
fn ids_stand_raw_and_the_first_on_the_fields_own_line() {
    let mut draft = letter();
    draft.references = (0..60).map(|n| format!("{n}.{}@corp.example", "a".repeat(50))).collect();
    draft.references.push("not an id".into());
    draft.references.push("ümlaut@corp.example".into());
    draft.references.push("<q1@corp.example>".into());
    let bytes = compose(&draft).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains(&format!("\r\nReferences: <0.{}@corp.example>\r\n <", "a".repeat(50))));
    assert!(text.contains("\r\nMessage-ID: <sw1.AAAA@corp.example>\r\n"));
    assert!(text.contains("\r\nIn-Reply-To: <q1@corp.example>\r\n"));
    let mail = MessageParser::default().parse(&bytes).unwrap();
    let ids = mail.references().as_text_list().unwrap();
    assert_eq!(ids.len(), 20, "at most twenty");
    assert!(ids[0].starts_with("0."), "the root is kept");
    assert!(ids[1].starts_with("42."), "the middle goes");
    assert_eq!(ids[19], "q1@corp.example", "the last is kept");
}

#[test]
fn fields_that_do_harm_are_never_written() {
    let text = String::from_utf8(compose(&letter()).unwrap()).unwrap().to_lowercase();
    for field in [
        "\r\ncc:",
        "\r\nbcc:",
        "\r\nreply-to:",
        "\r\nsender:",
        "\r\nlist-",
        "disposition-notification-to",
        "\r\nreturn-path",
    ] {
        assert!(!text.contains(field), "{field}");
    }
}

#[test]
fn a_persons_words_carry_no_mark_of_a_machine() {
    let draft = Draft { auto: Auto::None, suppress: Suppress::Nothing, ..letter() };
    let text = String::from_utf8(compose(&draft).unwrap()).unwrap();
    assert!(!text.contains("Auto-Submitted") && !text.contains("X-Auto-Response-Suppress"));
    let notice = Draft { auto: Auto::Generated, suppress: Suppress::AllButAbsence, ..letter() };
    let text = String::from_utf8(compose(&notice).unwrap()).unwrap();
    assert!(text.contains("Auto-Submitted: auto-generated\r\n"));
    assert!(text.contains("X-Auto-Response-Suppress: AutoReply, RN, NRN, DR\r\n"), "absence is to be learnt (D-5)");
}

#[test]
fn what_cannot_be_sent_is_refused_with_the_mend() {
    let bad_id = Draft { message_id: "no at sign".into(), ..letter() };
    assert!(compose(&bad_id).unwrap_err().to_string().contains("must be `local@domain`"));
    let address = Address::parse("张伟@corp.example").unwrap();
    let bad_address = Draft { to: (None, address), ..letter() };
    assert!(compose(&bad_address).unwrap_err().to_string().contains("xn--"));
}

#[test]
fn file_names_are_made_harmless() {
    for (given, kept) in [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\temp\\a.txt", "C__temp_a.txt"),
        (".hidden", "hidden"),
        ("con.txt", "_con.txt"),
        ("COM1", "_COM1"),
        ("lpt9.tar.gz", "_lpt9.tar.gz"),
        ("contract.pdf", "contract.pdf"),
        ("a\r\nX-Evil: 1.txt", "a X-Evil_ 1.txt"),
        ("txt.\u{202E}exe", "txt.exe"),
        ("e\u{301}.txt", "é.txt"),
        ("   ", "attachment"),
        ("...", "attachment"),
    ] {
        assert_eq!(headers::file_name(given), kept, "{given:?}");
    }
    let long = headers::file_name(&format!("{}.xlsx", "名".repeat(500)));
    assert_eq!(long.chars().count(), 120);
    assert_eq!(long.rsplit_once('.').unwrap().1, "xlsx");
}

#[test]
fn media_types_that_open_a_message_are_not_passed_on() {
    for (given, kept) in [
        ("image/png", "image/png"),
        ("Application/PDF; name=x", "application/pdf"),
        ("message/rfc822", "application/octet-stream"),
        ("multipart/mixed; boundary=x", "application/octet-stream"),
        ("text/plain\r\nX-Evil: 1", "application/octet-stream"),
        ("", "application/octet-stream"),
    ] {
        let draft = Draft { attachments: vec![Part { media_type: given.into(), ..file("a", b"x") }], ..letter() };
        let text = String::from_utf8(compose(&draft).unwrap()).unwrap();
        assert!(text.contains(&format!("Content-Type: {kept};\r\n name=\"a\"")), "{given}");
        assert!(!text.contains("\r\nX-Evil"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_value_can_begin_a_header_of_its_own(words in "[\\x00-\\x7F一-三é\u{202E}\u{2028}]{0,60}") {
        let evil = format!("{words}\r\nBcc: victim@evil.example\r\n\r\n{words}");
        let mut draft = letter();
        draft.subject.clone_from(&evil);
        draft.from.0.clone_from(&evil);
        draft.to.0 = Some(evil.clone());
        draft.in_reply_to = Some(evil.clone());
        draft.references = vec![evil.clone(), format!("{evil}@x")];
        draft.attachments = vec![
            Part { name: evil.clone(), media_type: evil.clone(), bytes: vec![], content_id: Some(evil.clone()) },
            file(&evil, b"x"),
        ];
        let bytes = compose(&draft).unwrap();
        let mail = MessageParser::default().parse(&bytes).unwrap();
        prop_assert!(mail.bcc().is_none());
        let head = String::from_utf8(bytes.clone()).unwrap();
        let names: Vec<&str> = head.split("\r\n\r\n").next().unwrap().split("\r\n")
            .filter(|line| !line.starts_with(' ')).map(|line| line.split(':').next().unwrap()).collect();
        prop_assert_eq!(names, ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"]);
        prop_assert_eq!(only(mail.to()).1, "zhang.wei@corp.example");
        prop_assert_eq!(only(mail.from()).1, "fssc@corp.example");
        prop_assert_eq!(mail.attachments().count(), 2);
    }

    #[test]
    fn subject_names_and_words_come_back_as_they_were(subject in "[ -~一-十é😀]{1,120}", text in "(\\PC|\n){0,300}") {
        let mut draft = letter();
        draft.subject.clone_from(&subject);
        draft.to.0 = Some(subject.clone());
        draft.text.clone_from(&text);
        let bytes = compose(&draft).unwrap();
        let mail = MessageParser::default().parse(&bytes).unwrap();
        let cleaned = headers::clean(&subject);
        if !cleaned.is_empty() {
            prop_assert_eq!(mail.subject(), Some(cleaned.as_str()));
            prop_assert_eq!(only(mail.to()).0, cleaned.as_str());
        }
        prop_assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n"), text);
    }
}

fn letter() -> Draft {
    Draft {
        from: ("财务共享服务中心".into(), Address::parse("fssc@corp.example").unwrap()),
        to: (Some("张伟".into()), Address::parse("zhang.wei@corp.example").unwrap()),
        subject: "回复：差旅报销单被退回，专票抬头不对，发票是酒店开的，我怎么改 [FSSC-1042]".into(),
        date: FixedOffset::east_opt(8 * 3600).unwrap().with_ymd_and_hms(2026, 11, 23, 10, 15, 0).unwrap(),
        message_id: "sw1.AAAA@corp.example".into(),
        in_reply_to: Some("q1@corp.example".into()),
        references: vec!["sw1.AAAA@corp.example".into(), "q1@corp.example".into()],
        auto: Auto::Replied,
        suppress: Suppress::All,
        thread_index: None,
        text: "张伟，您好：\n\n您的来信已收到。\n".into(),
        html: "<p>张伟，您好：</p>".into(),
        attachments: vec![],
    }
}

fn file(name: &str, bytes: &[u8]) -> Part {
    Part { name: name.into(), media_type: "application/octet-stream".into(), bytes: bytes.to_vec(), content_id: None }
}

fn picture() -> Part {
    Part {
        name: "image001.png".into(),
        media_type: "image/png".into(),
        bytes: b"\x89PNG".to_vec(),
        content_id: Some("pic1@shouwen".into()),
    }
}

fn only<'a>(addresses: Option<&'a Parsed<'a>>) -> (&'a str, &'a str) {
    let addresses = addresses.unwrap();
    assert_eq!(addresses.iter().count(), 1);
    let first = addresses.first().unwrap();
    (first.name().unwrap_or_default(), first.address().unwrap_or_default())
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap().replace("\r\n", "\n")
}
