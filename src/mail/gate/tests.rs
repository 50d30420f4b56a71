//! Letters with something internal in every place and disguise, and letters that must pass.

use chrono::{FixedOffset, TimeZone};
use data_encoding::BASE64;
use proptest::prelude::*;

use super::*;
use crate::mail::compose::{Auto, Draft, Part, Suppress, compose};

#[test]
fn a_clean_letter_passes() {
    assert_eq!(check(&compose(&letter()).unwrap(), &asker(), &inner()), []);
}

#[test]
fn every_wrong_recipient_is_found() {
    let bytes = String::from_utf8(compose(&letter()).unwrap()).unwrap();
    let with = |field: &str| bytes.replacen("Subject:", &format!("{field}\r\nSubject:"), 1);
    for (what, bytes) in [
        ("Cc", with("Cc: boss@corp.example")),
        ("Bcc", with("bcc: boss@corp.example")),
        ("Resent-To", with("Resent-To: boss@corp.example")),
        ("a second To", with("To: boss@corp.example")),
        ("two in To", bytes.replace("<zhang.wei@corp.example>", "<zhang.wei@corp.example>, other@corp.example")),
        ("somebody else", bytes.replace("<zhang.wei@corp.example>", "<liu.yang@corp.example>")),
        (
            "a group",
            bytes.replace(
                "=?utf-8?B?5byg5Lyf?=\r\n <zhang.wei@corp.example>",
                "All: zhang.wei@corp.example, x@corp.example;",
            ),
        ),
        ("no To", bytes.replace("\r\nTo:", "\r\nX-To:")),
    ] {
        let found = check(bytes.as_bytes(), &asker(), &inner());
        assert!(found.iter().any(|f| f.what == What::Recipient), "{what}: {found:?}");
    }
    assert!(check(b"", &asker(), &inner()).iter().any(|f| f.what == What::Unreadable));
}

#[test]
fn whole_mails_are_not_attached() {
    for (name, media_type) in [
        ("原文.eml", "application/octet-stream"),
        ("A.MSG", "application/octet-stream"),
        ("winmail.dat", "application/ms-tnef"),
        ("x.ｅｍｌ", "text/plain"),
    ] {
        let part = Part { name: name.into(), media_type: media_type.into(), bytes: b"x".to_vec(), content_id: None };
        let bytes = compose(&Draft { attachments: vec![part], ..letter() }).unwrap();
        assert!(check(&bytes, &asker(), &inner()).iter().any(|f| f.what == What::Attachment), "{name}");
    }
    let nested = raw("Content-Type: message/rfc822", "From: zhao.lei@corp.example\r\nSubject: inner\r\n\r\nwords");
    let found = check(nested.as_bytes(), &asker(), &inner());
    assert!(
        found.iter().any(|f| f.what == What::Attachment) && found.iter().any(|f| f.what == What::Address),
        "{found:?}"
    );
}

#[test]
fn an_inner_address_is_found_in_every_place() {
    let address = "Zhao.Lei@Corp.example";
    let attached = |name: &str, media_type: &str, bytes: Vec<u8>| Draft {
        attachments: vec![Part { name: name.into(), media_type: media_type.into(), bytes, content_id: None }],
        ..letter()
    };
    let utf16: Vec<u8> = address.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark: Vec<u8> = [vec![0xFF, 0xFE], utf16.clone()].concat();
    let gbk = encoding_rs::GB18030.encode(&format!("联系{address}，谢谢")).0.into_owned();
    let html = |html: &str| Draft { html: html.replace("ADDRESS", address), ..letter() };
    for (place, draft) in [
        ("subject", Draft { subject: format!("回复：{address} [FSSC-1]"), ..letter() }),
        ("display name", Draft { to: (Some(address.into()), asker()), ..letter() }),
        ("sender's name", Draft { from: (address.into(), letter().from.1), ..letter() }),
        ("references", Draft { references: vec![address.to_lowercase()], ..letter() }),
        ("text", Draft { text: format!("请联系{address}。"), ..letter() }),
        ("end of a sentence", Draft { text: format!("ask {address}."), ..letter() }),
        ("html text", html("<p>ask ADDRESS</p>")),
        ("split html", html("<p>ask Zhao.<b></b>Lei<i>@Corp</i>.example</p>")),
        ("neighbouring cells", html("<table><tr><td>Contact</td><td>ADDRESS</td><td>Phone</td></tr></table>")),
        ("link", html("<a href=\"mailto:ADDRESS?subject=x\">x</a>")),
        ("percent", html("<a href=\"mailto:Zhao.Lei%40Corp.example\">x</a>")),
        ("attribute", html("<p title='ADDRESS'>x</p>")),
        ("comment", html("<!-- ADDRESS --><p>x</p>")),
        ("conditional comment", html("<!--[if mso]><p>Zhao.<b>Lei@Corp.example</b></p><![endif]-->")),
        ("entities", html("<p>Zhao&#46;Lei&#x40;Corp&period;example</p>")),
        ("hidden", html("<div style=\"display:none\">ADDRESS</div>")),
        ("script", html("<script>var a='ADDRESS'</script>")),
        ("file name", attached(&format!("{address}.pdf"), "application/pdf", b"%PDF\0".to_vec())),
        ("long file name", attached(&format!("{}{address}.pdf", "名 ".repeat(20)), "application/pdf", vec![0])),
        ("attached text", attached("a.txt", "text/plain", address.as_bytes().to_vec())),
        ("attached as something else", attached("a.bin", "application/octet-stream", address.as_bytes().to_vec())),
        ("attached GBK", attached("a.csv", "text/csv", gbk)),
        ("attached UTF-16", attached("a.txt", "text/plain", with_mark)),
        ("attached UTF-16 without mark", attached("a.dat", "application/x-dat", utf16)),
        ("attached HTML", attached("a.html", "text/html", b"<p>Zhao&#46;Lei@Corp.example</p>".to_vec())),
    ] {
        let found = check(&compose(&draft).unwrap(), &asker(), &inner());
        assert!(found.iter().any(|f| f.what == What::Address), "{place}: {found:?}");
    }
    let preamble = raw("Content-Type: text/plain", "x").replacen("--b\r\n", &format!("{address}\r\n--b\r\n"), 1);
    assert!(check(preamble.as_bytes(), &asker(), &inner()).iter().any(|f| f.place == Place::Raw));
}

#[test]
fn an_address_that_only_ends_alike_is_not_an_inner_one() {
    let inner = Inner { addresses: vec![Address::parse("wei@corp.example").unwrap(), asker()], ..inner() };
    for text in ["zhang.wei@corp.example", "zhang-wei@corp.example", "wei@corp.examples", "wei@corp.example-two"] {
        let bytes = compose(&Draft { text: text.into(), ..letter() }).unwrap();
        assert_eq!(check(&bytes, &asker(), &inner), [], "{text}");
    }
    let bytes = compose(&Draft { text: "请问wei@corp.example，或".into(), ..letter() }).unwrap();
    assert_eq!(check(&bytes, &asker(), &inner).len(), 1);
}

#[test]
fn what_a_preview_showed_may_leave_and_marks_of_inner_letters_may_not() {
    let draft =
        Draft { text: "请联系Zhao.Lei@corp.example。sw1.AEAAAAAAAAAAAAAECIDBQSXBCZ7TYSEVWA".into(), ..letter() };
    let found = check(&compose(&draft).unwrap(), &asker(), &inner());
    let kinds = |previewed: &str| unseen(found.clone(), previewed).iter().map(|f| f.what).collect::<Vec<_>>();
    assert!(kinds("别的话").contains(&What::Address), "{found:?}");
    let left = kinds(&draft.text);
    assert!(!left.contains(&What::Address) && left.contains(&What::Token), "{left:?}");
}

#[test]
fn tokens_ids_and_the_marker_do_not_leave() {
    for (text, what) in [
        ("sw1.AEAAAAAAAAAAAAAECIDBQSXBCZ7TYSEVWA", What::Token),
        ("SW1.aeaaaaaaaaaaaaaecidbqsxb\ncz7tysevwa", What::Token),
        ("see <inner-77@corp.example>", What::MessageId),
        ("李娜问：x｜请在此行以上直接回复｜FSSC-1·evWa", What::Marker),
        ("> Reply above\n> this line", What::Marker),
    ] {
        let bytes = compose(&Draft { text: text.into(), ..letter() }).unwrap();
        let found = check(&bytes, &asker(), &inner());
        assert!(found.iter().any(|f| f.what == what), "{text}: {found:?}");
    }
    let html = compose(&Draft { html: "<div id=\"sw-above-evWa\">x</div>".into(), ..letter() }).unwrap();
    assert!(check(&html, &asker(), &inner()).iter().any(|f| f.what == What::Marker));
    let header = compose(&Draft { references: vec!["inner-77@corp.example".into()], ..letter() }).unwrap();
    assert!(check(&header, &asker(), &inner()).iter().any(|f| f.what == What::MessageId));
}

#[test]
fn lines_of_inner_mails_do_not_leave_unless_they_were_released() {
    let with = |text: &str, allowed: &[&str]| {
        let inner = Inner { allowed: allowed.iter().map(ToString::to_string).collect(), ..inner() };
        let bytes = compose(&Draft { text: text.into(), ..letter() }).unwrap();
        check(&bytes, &asker(), &inner).iter().any(|f| f.what == What::Words)
    };
    assert!(with("您好：\n这张票不能作废，请酒店红冲后重开。\n李娜", &[]), "a line as it stood");
    assert!(with("> 这张票不能作废，\n> 请酒店红冲后重开。", &[]), "wrapped and quoted");
    assert!(with("这张票不能作废,请酒店红冲后重开。", &[]), "with other widths");
    assert!(
        !with("这张票不能作废，请酒店红冲后重开。", &["李娜的答复：这张票不能作废，请酒店红冲后重开。谢谢"]),
        "released"
    );
    assert!(!with("谢谢赵老师", &[]), "short lines are everybody's");
    assert!(!with("请酒店重开发票。", &[]), "other words");
}

#[test]
fn findings_are_told_in_both_languages() {
    let found = finding(What::Address, Place::Words, "zhao.lei@corp.example");
    assert_eq!(found.told(Language::Chinese), "内部邮箱地址（zhao.lei@corp.example）");
    assert_eq!(found.to_string(), "an internal address (zhao.lei@corp.example) in Words");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is internal is found, whichever disguise each of its characters wears and however the part is encoded.
    #[test]
    fn no_disguise_helps(masks in proptest::collection::vec(0..5_u8, 64), which in 0..4_usize, encoding in 0..3_u8, html: bool) {
        let (secret, what) = [
            ("zhao.lei@corp.example", What::Address),
            ("sw1.AEAAAAAAAAAAAAAECIDBQSXBCZ7TYSEVWA", What::Token),
            ("inner-77@corp.example", What::MessageId),
            ("这张票不能作废，请酒店红冲后重开。", What::Words),
        ][which];
        let disguised: String = secret.chars().zip(masks.iter().cycle()).map(|(c, mask)| worn(c, *mask, html)).collect();
        let (kind, words) = if html {
            ("text/html", format!("<p>您好 {disguised} 谢谢</p>"))
        } else {
            ("text/plain", format!("您好 {disguised} 谢谢"))
        };
        let (name, body) = match encoding {
            0 => ("base64", wrapped(&BASE64.encode(words.as_bytes()))),
            1 => ("quoted-printable", words.bytes().map(|b| format!("={b:02X}")).collect::<Vec<_>>().join("=\r\n")),
            _ => ("8bit", words),
        };
        let mail = raw(&format!("Content-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: {name}"), &body);
        let found = check(mail.as_bytes(), &asker(), &inner());
        prop_assert!(found.iter().any(|f| f.what == what), "{} {:?}", disguised, found);
    }

    #[test]
    fn any_bytes_are_judged_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in "\\PC{0,200}") {
        let _ = check(&bytes, &asker(), &inner());
        let _ = check(text.as_bytes(), &asker(), &inner());
        let _ = check(raw(&text, &text).as_bytes(), &asker(), &inner());
    }
}

/// A character in one of its disguises.
fn worn(c: char, mask: u8, html: bool) -> String {
    match mask {
        1 => format!("{c}\u{200B}"),
        2 if c.is_ascii_graphic() => char::from_u32(u32::from(c) + 0xFEE0).unwrap().to_string(),
        3 if html => format!("&#{};", u32::from(c)),
        3 => format!("\u{AD}{c}"),
        4 if html => format!("<!-- -->{c}<span></span>"),
        4 => c.to_uppercase().to_string(),
        _ => c.to_string(),
    }
}

fn wrapped(base64: &str) -> String {
    base64.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\r\n")
}

fn raw(part_header: &str, body: &str) -> String {
    format!(
        "From: fssc@corp.example\r\nTo: zhang.wei@corp.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{part_header}\r\n\r\n{body}\r\n--b--\r\n"
    )
}

fn asker() -> Address {
    Address::parse("zhang.wei@corp.example").unwrap()
}

fn inner() -> Inner {
    Inner {
        addresses: vec![Address::parse("zhao.lei@corp.example").unwrap(), Address::parse("tax@corp.example").unwrap()],
        tokens: vec!["sw1.AEAAAAAAAAAAAAAECIDBQSXBCZ7TYSEVWA".into()],
        message_ids: vec!["inner-77@corp.example".into()],
        forbidden: vec!["李老师：\n这张票不能作废，请酒店红冲后重开。\n谢谢赵老师".into()],
        allowed: vec![],
    }
}

fn letter() -> Draft {
    Draft {
        from: ("财务共享服务中心".into(), Address::parse("fssc@corp.example").unwrap()),
        to: (Some("张伟".into()), asker()),
        subject: "回复：差旅报销单被退回 [FSSC-1042]".into(),
        date: FixedOffset::east_opt(8 * 3600).unwrap().with_ymd_and_hms(2026, 11, 23, 10, 15, 0).unwrap(),
        message_id: "sw1.BBBB@corp.example".into(),
        in_reply_to: Some("q1@corp.example".into()),
        references: vec!["sw1.BBBB@corp.example".into(), "q1@corp.example".into()],
        auto: Auto::None,
        suppress: Suppress::Nothing,
        thread_index: None,
        text: "张伟，您好：\n\n请重新上传发票。\n\n李娜　财务共享服务中心\n".into(),
        html: "<p>张伟，您好：</p><p>请重新上传发票。</p><p>李娜　财务共享服务中心</p>".into(),
        attachments: vec![],
    }
}
