//! The whole program against a real Postfix and a real Dovecot: people write with the programs they have, and every byte
//! that reaches them is looked at.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support {
    #![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
    pub mod dovecot;
    pub mod office;
    pub mod post;
    pub mod postfix;
    pub mod programs;
}

use support::office::{ASKER, CONTACT, DESK, LEAD, LONG, OWNER, Office, Received, Written};
use support::programs::{Draft, File, Program};

/// Bytes that any change would show: all there are, line ends of all kinds, and a dot alone on a line.
fn tempting(seed: u8) -> Vec<u8> {
    let all = (0..=255_u8).cycle().take(3000).map(|byte| byte.wrapping_mul(31).wrapping_add(seed));
    all.chain(*b"\r\n.\r\n\n.\n\r\r\n--x--\r\nFrom \0\xff").collect()
}

/// The people of one story, and what they write with.
struct Cast {
    asker: Program,
    owner: Program,
    contact: Program,
    subject: &'static str,
    question: &'static str,
    english: bool,
}

const CASTS: [Cast; 3] = [
    Cast {
        asker: Program::Foxmail,
        owner: Program::Outlook,
        contact: Program::QqMail,
        subject: "酒店专票抬头不对",
        question: "老师好，差旅单 BX20261116-0087 今天被退了，说“专票抬头不对”，发票是酒店开的，我怎么改？\n截图如下：{picture}",
        english: false,
    },
    Cast {
        asker: Program::QqMail,
        owner: Program::Foxmail,
        contact: Program::Outlook,
        subject: "增值税发票能不能抵扣",
        question: "您好，员工餐费的增值税专票可以抵扣吗？清单在附件里，截图：{picture}\n谢谢！",
        english: false,
    },
    Cast {
        asker: Program::OutlookEnglish,
        owner: Program::Gmail,
        contact: Program::OutlookEnglish,
        subject: "VAT invoice names the wrong buyer",
        question: "Hi team, my travel claim was returned because the VAT invoice names the wrong buyer. {picture}\nWhat can I do?",
        english: true,
    },
];

#[test]
fn a_question_goes_to_the_contact_and_its_answer_comes_back_byte_by_byte() {
    let mut office = Office::open();
    office.start();
    for (number, cast) in CASTS.iter().enumerate() {
        passed_on(&office, cast, number);
    }
    assert!(office.stop().success(), "it ends when it is asked to");
    nothing_else_was_sent(&office);
    let verified = office.command(&["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

fn passed_on(office: &Office, cast: &Cast, number: usize) {
    let tag = format!("[FSSC-{}]", 1001 + number);
    let (table, shot) = (tempting(1), tempting(2));
    let files = [
        File { name: "发票清单.xlsx", media_type: "application/octet-stream", bytes: &table, inline: None },
        File { name: "image001.png", media_type: "image/png", bytes: &shot, inline: Some("image001.png@01DC.5B") },
    ];
    let first = Draft {
        program: cast.asker,
        from: ("张伟", ASKER),
        to: &[DESK],
        cc: &[],
        subject: cast.subject,
        words: cast.question,
        reply_to: None,
        files: &files,
        more: "",
        id: format!("question-{number}"),
    };
    office.hand_in(ASKER, &[DESK], &first.written());

    let ack = office.arrived(ASKER, "the acknowledgement", |letter| letter.subject().contains(&tag));
    outside(&ack, &format!("question-{number}@people.example"));
    assert_eq!(ack.field("Auto-Submitted"), "auto-replied");
    assert!(ack.subject().contains(cast.subject), "{}", ack.subject());

    let case_mail = office.arrived(OWNER, "the case mail", |letter| letter.subject().contains(&tag));
    keep(&format!("passed-{number}"), &[&ack, &case_mail]);
    inside(&case_mail, OWNER);
    assert_eq!(case_mail.part("发票清单.xlsx").as_ref(), Some(&table), "the attachment is what it was");
    assert_eq!(case_mail.part("image001.png").as_ref(), Some(&shot), "the picture is what it was");

    let (to_tax, inner, internal) = if cast.english {
        ("/to tax Please confirm how an issued invoice is corrected.", "Please confirm how", "strictly between us")
    } else {
        ("/to tax 请确认已开专票如何更正，内部讨论编号 N-77。", "请确认已开专票如何更正", "仅限我们内部知道")
    };
    let owner = |reply_to, words, id: String, files| Draft {
        program: cast.owner,
        from: ("李娜", OWNER),
        to: &[DESK],
        cc: &[],
        subject: "",
        words,
        reply_to: Some(reply_to),
        files,
        more: "",
        id,
    };
    office.hand_in(OWNER, &[DESK], &owner(&case_mail, to_tax, format!("pass-{number}"), &[]).written());

    let slip = office.arrived(CONTACT, "the slip", |letter| letter.subject().contains(&tag));
    inside(&slip, CONTACT);
    assert!(slip.words().contains(inner), "{}", slip.words());
    assert_eq!(slip.part("发票清单.xlsx").as_ref(), Some(&table));

    let (answer, how_to) = if cast.english {
        ("Ask the hotel to cancel the invoice and to issue a new one.", "how-to-cancel.docx")
    } else {
        ("请酒店红冲原发票，再按正确抬头重新开具，原票无须寄回。", "红冲说明.docx")
    };
    let note = tempting(3);
    let contact = Draft {
        program: cast.contact,
        from: ("赵磊", CONTACT),
        to: &[DESK],
        cc: &[],
        subject: "",
        words: answer,
        reply_to: Some(&slip),
        files: &[File { name: how_to, media_type: "application/octet-stream", bytes: &note, inline: None }],
        more: "",
        id: format!("contact-{number}"),
    };
    office.hand_in(CONTACT, &[DESK], &contact.written());

    let feedback = office.arrived(OWNER, "the feedback", |it| it.subject().contains(&tag) && it.part(how_to).is_some());
    assert!(feedback.words().contains(answer), "{}", feedback.words());
    inside(&feedback, OWNER);
    keep(&format!("passed-{number}"), &[&ack, &case_mail, &slip, &feedback]);
    in_thread(&feedback, &[&case_mail.message_id()]);
    assert_eq!(feedback.part(how_to).as_ref(), Some(&note));
    // Nobody gets a letter about what he just did himself.
    assert_eq!(of_case(office, CONTACT, &tag).len(), 1);

    let send = if cast.english {
        "/send I have checked this with our tax colleagues; please proceed as follows."
    } else {
        "/send 已与税务同事核实，请按下面办理。"
    };
    office.hand_in(OWNER, &[DESK], &owner(&feedback, send, format!("send-{number}"), &[]).written());
    let given = office
        .arrived(ASKER, "the answer", |letter| letter.subject().contains(&tag) && letter.words().contains(answer));
    outside(&given, &format!("question-{number}@people.example"));
    assert_eq!(given.field("Auto-Submitted"), "", "a person wrote it (RFC 3834 section 5)");
    keep(&format!("passed-{number}"), &[&ack, &case_mail, &slip, &feedback, &given]);
    in_thread(&given, &[&ack.message_id(), &format!("question-{number}@people.example")]);
    let own_words = send.trim_start_matches("/send ");
    for shown in [given.words(), given.page()] {
        assert!(shown.contains(own_words) && shown.contains(answer), "{shown}");
        assert!(shown.find(own_words) < shown.find(answer), "the owner's words stand above");
    }
    assert_eq!(given.part(how_to).as_ref(), Some(&note), "the released attachment is what it was");
    for kept_in in [inner, internal, "N-77", "/send", "赵磊", CONTACT, LEAD, OWNER] {
        assert!(!given.everything().contains(kept_in), "{kept_in} has reached the asker:\n{}", given.text);
        assert!(!ack.everything().contains(kept_in), "{kept_in} has reached the asker:\n{}", ack.text);
    }

    thanked(office, cast, &given, number);
}

#[test]
fn a_plain_reply_to_the_case_mail_is_the_answer_with_its_picture_and_file() {
    let mut office = Office::open();
    // Both ways of TLS, each under the throwaway authority.
    let ca = office.dovecot.ca_pem.clone();
    let ca = format!("ca_file = \"{}\"", ca.display());
    let login = "password = { file = \"smtp.password\" }";
    let (imaps, imap) = (office.dovecot.tls_port, office.dovecot.imap_port);
    let (smtps, smtp) = (office.postfix.tls_port, office.postfix.port);
    let ways = [("implicit", imaps, "starttls", smtp), ("starttls", imap, "implicit", smtps)];
    for (number, (imap_tls, imap_port, smtp_tls, smtp_port)) in ways.into_iter().enumerate() {
        office.write_settings(&Written {
            imap: format!("tls = \"{imap_tls}\"\nport = {imap_port}\n{ca}"),
            smtp: format!("tls = \"{smtp_tls}\"\nport = {smtp_port}\n{ca}\n{login}"),
            more: String::new(),
        });
        office.start();
        answered_plainly(&office, [Program::Outlook, Program::QqMail][number], number);
        assert!(office.stop().success());
    }
}

fn answered_plainly(office: &Office, program: Program, number: usize) {
    let tag = format!("[FSSC-{}]", 1001 + number);
    let question = format!("您好，第 {number} 张报销单什么时候付款？");
    let asked = mail(Program::Gmail, ("张伟", ASKER), "付款进度", &question, None, &format!("plain-{number}"));
    office.hand_in(ASKER, &[DESK], &asked);
    let case_mail = office.arrived(OWNER, "the case mail", |letter| letter.subject().contains(&tag));
    let (table, shot) = (tempting(7), tempting(8));
    let reply = Draft {
        program,
        from: ("李娜", OWNER),
        to: &[DESK],
        cc: &[],
        subject: "",
        words: "张伟，您好：\n单据已审核通过，明天付款，进度见截图：{picture}\n明细见附件。",
        reply_to: Some(&case_mail),
        files: &[
            File { name: "付款明细.xlsx", media_type: "application/octet-stream", bytes: &table, inline: None },
            File { name: "image003.png", media_type: "image/png", bytes: &shot, inline: Some("image003.png@01DC.77") },
        ],
        more: "",
        id: format!("plain-answer-{number}"),
    };
    office.hand_in(OWNER, &[DESK], &reply.written());
    let answer = office
        .arrived(ASKER, "the answer", |letter| letter.subject().contains(&tag) && letter.words().contains("明天付款"));
    keep(&format!("plain-{number}"), &[&case_mail, &answer]);
    outside(&answer, &format!("plain-{number}@people.example"));
    assert_eq!(answer.part("付款明细.xlsx"), Some(table), "the file is what it was");
    assert_eq!(answer.part("image003.png"), Some(shot), "the picture is what it was");
    let page = answer.page();
    let shown = page.split("cid:").nth(1).and_then(|rest| rest.split(['"', '\'', '>']).next()).expect(&page);
    let ids = answer.text.replace("\r\n ", " ");
    assert!(ids.contains(&format!("Content-ID: <{shown}>")), "the page shows the picture: {shown}");
    for kept_in in [OWNER, CONTACT, LEAD, "发件人", "请在此行以上", "转税务", "回复一个数字"] {
        assert!(!answer.everything().contains(kept_in), "{kept_in} has reached the asker");
    }
    assert!(!answer.words().contains(&case_mail.words().lines().last().unwrap_or("sw1.").to_owned()));
}

#[test]
fn servers_that_go_away_and_refuse_cost_no_mail() {
    let mut office = Office::open();
    let ask = |office: &Office, number: usize| {
        let words = format!("您好，单据 BX2026{number:04} 被退回，请问原因？");
        let id = format!("q-{number}");
        let asked = mail(Program::QqMail, ("张伟", ASKER), &format!("退单 {number}"), &words, None, &id);
        office.dovecot.deliver(DESK, &asked);
    };
    let told = |office: &Office, number: usize| {
        office.wait_within(LONG, &format!("the case mail of {number}"), || {
            let subject = format!("退单 {number}");
            let letters = office.inbox(OWNER).into_iter().map(Received::new);
            let found = letters.filter(|letter| letter.subject().contains(&subject)).count();
            assert!(found <= 1, "doubled");
            (found == 1).then_some(())
        });
    };
    office.start();
    ask(&office, 1);
    told(&office, 1);

    // Dovecot restarts under its feet.
    office.dovecot.restart();
    ask(&office, 2);
    told(&office, 2);

    // Postfix is away: the letters wait.
    office.postfix.stop();
    ask(&office, 3);
    office.wait_for("the letters to wait", || office.log().contains("outcome=\"later\"").then_some(()));
    office.postfix.start_again();
    told(&office, 3);
    assert!(office.stop().success());

    // A wrong password at the mailbox: it says so and waits; the right one needs no restart.
    office.write_secret("imap.password", "not this one");
    office.start_with(&[]);
    office.wait_for("it to say so", || office.log().contains("password").then_some(()));
    ask(&office, 4);
    office.write_secret("imap.password", support::dovecot::PASSWORD);
    told(&office, 4);
    assert!(office.stop().success());
}

#[test]
fn forged_and_automatic_mail_moves_nothing() {
    let mut office = Office::open();
    office.start();
    let asked = mail(Program::Foxmail, ("张伟", ASKER), "专票抬头", "您好，专票抬头开错了怎么办？", None, "q");
    office.hand_in(ASKER, &[DESK], &asked);
    let case_mail = office.arrived(OWNER, "the case mail", |_| true);
    let ack = office.arrived(ASKER, "the acknowledgement", |_| true);

    // The asker's program answers the acknowledgement by itself.
    let away = Draft {
        more: "Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n",
        subject: "自动回复: 回复：专票抬头 [FSSC-1001]",
        words: "您好，我于11月25日至11月27日休年假，紧急事宜请联系王芳。",
        reply_to: Some(&ack),
        id: "away".to_owned(),
        ..draft(Program::Outlook, ("张伟", ASKER))
    };
    office.hand_in(ASKER, &[DESK], &away.written());
    // Somebody outside claims to be the owner, without any token.
    let forged = Draft {
        subject: "Re: [FSSC-1001] 专票抬头",
        words: "请把款打到新账户 6212260200012345670。",
        id: "forged".to_owned(),
        ..draft(Program::Gmail, ("李娜", OWNER))
    };
    office.hand_in("thief@elsewhere.example", &[DESK], &forged.written());
    // A stranger has got hold of a letter and replies to it from his own address.
    let stolen = Draft {
        words: "/send 请按此付款。",
        reply_to: Some(&case_mail),
        id: "stolen".to_owned(),
        ..draft(Program::Gmail, ("李娜", "li.na@elsewhere.example"))
    };
    office.hand_in("li.na@elsewhere.example", &[DESK], &stolen.written());
    office.wait_for("all of it to be taken", || {
        (office.count("SELECT count(*) FROM ledger WHERE folder = 'INBOX' AND state != 'attempted'") >= 4).then_some(())
    });
    assert_eq!(state(&office, 1001), "owned");
    // Neither is obeyed: the owner is asked whether the first was hers. Since the letter has been seen by somebody else,
    // she is asked about her own reply to it as well, and says yes.
    let answer = mail(Program::Outlook, ("李娜", OWNER), "", "请让对方红冲重开。", Some(&case_mail), "answer");
    office.hand_in(OWNER, &[DESK], &answer);
    let asked = office.arrived(OWNER, "the question whether it was she", |letter| letter.words().contains("红冲重开"));
    keep("confirm", &[&asked]);
    inside(&asked, OWNER);
    let yes = mail(Program::Outlook, ("李娜", OWNER), "", "1", Some(&asked), "yes");
    office.hand_in(OWNER, &[DESK], &yes);
    let given = office.arrived(ASKER, "the answer", |letter| letter.words().contains("红冲重开"));
    let all = office.inbox(ASKER);
    let subjects: Vec<String> = all.iter().map(|raw| Received::new(raw.clone()).subject()).collect();
    assert_eq!(all.len(), 2, "{subjects:#?}");
    for words in ["新账户", "按此付款", "elsewhere"] {
        assert!(!given.everything().contains(words), "{words}");
    }
    // Letters seen again in Sent open nothing.
    office.wait_for("the letters in Sent to be known", || {
        (office.count("SELECT count(*) FROM ledger WHERE folder = 'Sent' AND state != 'attempted'") >= 3).then_some(())
    });
    let seen = "SELECT DISTINCT filed FROM ledger JOIN mail ON mail.id = mail_id WHERE folder = 'Sent'";
    assert_eq!(office.texts(seen), ["own"]);
    assert!(office.count("SELECT count(*) FROM cases") <= 2, "{:?}", office.texts("SELECT subject FROM cases"));
    println!("{:#?}", office.texts("SELECT sender || ' ' || kind || ' ' || filed || ' ' || subject FROM mail"));
    println!("{:#?}", office.texts("SELECT kind || ' ' || address || ' ' || subject FROM letter"));
}

fn draft<'a>(program: Program, from: (&'a str, &'a str)) -> Draft<'a> {
    Draft {
        program,
        from,
        to: &[DESK],
        cc: &[],
        subject: "",
        words: "",
        reply_to: None,
        files: &[],
        more: "",
        id: String::new(),
    }
}

fn mail(
    program: Program,
    from: (&str, &str),
    subject: &str,
    words: &str,
    reply_to: Option<&Received>,
    id: &str,
) -> Vec<u8> {
    Draft { subject, words, reply_to, id: id.to_owned(), ..draft(program, from) }.written()
}

fn thanked(office: &Office, cast: &Cast, answer: &Received, number: usize) {
    let thanks = Draft {
        program: cast.asker,
        from: ("张伟", ASKER),
        to: &[DESK],
        cc: &[],
        subject: "",
        words: if cast.english { "Thank you, solved." } else { "谢谢，已解决" },
        reply_to: Some(answer),
        files: &[],
        more: "",
        id: format!("thanks-{number}"),
    };
    office.hand_in(ASKER, &[DESK], &thanks.written());
    office.wait_for("the case to be closed", || (state(office, 1001 + number) == "closed").then_some(()));
}

/// The letter names these in References, the root of its lane first.
fn in_thread(letter: &Received, ids: &[&str]) {
    let references = letter.field("References");
    assert!(references.starts_with(&format!("<{}>", ids[0])), "{references}");
    assert!(ids.iter().all(|id| references.contains(&format!("<{id}>"))), "{references}");
}

/// What every letter to an asker has to be.
fn outside(letter: &Received, question: &str) {
    letter_to(letter, ASKER);
    assert_eq!(letter.field("In-Reply-To"), format!("<{question}>"));
    let readable = letter.words() + &letter.page() + &letter.subject();
    assert!(!readable.contains("sw1."), "askers see the number alone: {readable}");
    assert!(!readable.contains("请在此行以上") && !readable.contains("above this line"));
}

/// What every letter to staff has to be: the asker's address stands in no header.
fn inside(letter: &Received, person: &str) {
    letter_to(letter, person);
    let head = letter.text.split("\r\n\r\n").next().unwrap();
    assert!(!head.contains(ASKER), "a reply to all would reach the asker: {head}");
    assert!(letter.words().contains("sw1.") && letter.page().contains("sw1."), "the token stands in its last line");
}

/// What every letter has to be: from the desk to one person, known by its token, no answer to be sent by machines.
fn letter_to(letter: &Received, person: &str) {
    let parsed = letter.parsed();
    let addresses = |list: Option<&mail_parser::Address<'_>>| -> Vec<String> {
        list.iter().flat_map(|list| list.iter()).filter_map(|one| one.address().map(str::to_owned)).collect()
    };
    assert_eq!(addresses(parsed.from()), [DESK]);
    assert_eq!(addresses(parsed.to()), [person]);
    for absent in ["Cc", "Bcc", "Resent-To", "Disposition-Notification-To", "Return-Receipt-To"] {
        assert_eq!(letter.fields(absent), [""; 0], "{absent}");
    }
    assert_eq!(letter.field("Return-Path"), format!("<{DESK}>"));
    assert_eq!(letter.field("Delivered-To"), person);
    let id = letter.field("Message-ID");
    assert!(id.starts_with("<sw1.") && id.ends_with("@corp.example>"), "{id}");
    let age = chrono_now() - parsed.date().expect("a date").to_timestamp();
    assert!((-5..600).contains(&age), "{} is {age} s ago", letter.field("Date"));
    assert!(parsed.html_body.len() == 1 && !parsed.text_body.is_empty(), "both forms");
    assert!(letter.text.lines().all(|line| line.len() <= 998), "RFC 5322 section 2.1.1");
}

#[allow(clippy::disallowed_methods, reason = "the real program runs by the real clock")]
fn chrono_now() -> i64 {
    chrono::Utc::now().timestamp()
}

fn of_case(office: &Office, who: &str, tag: &str) -> Vec<Received> {
    let letters = office.inbox(who).into_iter().map(Received::new);
    letters.filter(|letter| letter.subject().contains(tag)).collect()
}

/// How the case stands by `cases --json`.
fn state(office: &Office, number: usize) -> String {
    let cases = office.cases();
    let rows = cases.as_array().or_else(|| cases["cases"].as_array()).cloned().unwrap_or_default();
    let row = rows.iter().find(|row| row["case"] == number || row["number"] == number || row["id"] == number);
    row.map_or(String::new(), |row| row["status"].as_str().or(row["state"].as_str()).unwrap_or_default().to_owned())
}

/// Two letters a case for its asker and its owner, one for its contact, none for the lead; and one copy of each in Sent.
fn nothing_else_was_sent(office: &Office) {
    let cases = CASTS.len();
    let mut ids = Vec::new();
    for (who, letters) in [(ASKER, 2 * cases), (OWNER, 2 * cases), (CONTACT, cases), (LEAD, 0)] {
        let received: Vec<Received> = office.inbox(who).into_iter().map(Received::new).collect();
        let subjects: Vec<String> = received.iter().map(Received::subject).collect();
        assert_eq!(subjects.len(), letters, "{who}: {subjects:#?}");
        ids.extend(received.iter().map(Received::message_id));
    }
    let sent = office.folder(DESK, "Sent").into_iter().map(|raw| Received::new(raw).message_id());
    let mut sent: Vec<String> = sent.collect();
    sent.sort();
    ids.sort();
    assert_eq!(sent, ids, "each letter has one copy in Sent");
}

/// Keeps letters for the eye, where `SHOUWEN_KEEP` names a folder.
fn keep(name: &str, letters: &[&Received]) {
    let Ok(folder) = std::env::var("SHOUWEN_KEEP") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    for (number, letter) in letters.iter().enumerate() {
        let path = |end: &str| format!("{folder}/{name}-{number}.{end}");
        std::fs::write(path("eml"), &letter.raw).unwrap();
        std::fs::write(path("html"), letter.page()).unwrap();
        std::fs::write(path("txt"), letter.subject() + "\n\n" + &letter.words()).unwrap();
    }
}
