//! Whatever an SMTP server does, the sink says the one thing of the five that is true.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support {
    pub(crate) mod smtp_server;
}

use std::path::PathBuf;
use std::time::Duration;

use shouwen::ids::Address;
use shouwen::sink::{Delivery, Envelope, Sink};
use shouwen::smtp::{Login, Patience, Settings, SettingsError, SmtpSink, Tls};

use support::smtp_server::{Act, At, Authority, Protection, Script, SmtpServer, say};

const LETTER: &[u8] = b"Message-ID: <a@corp.example>\r\nSubject: x\r\n\r\nwords\r\n.\r\n.. two\r\n";

#[tokio::test]
async fn before_the_content_nothing_was_handed_over() {
    for (script, expected) in [
        (Script::new().on(At::Connect, Act::Close), "later 60"),
        (Script::new().on(At::Connect, Act::Stall), "later 60"),
        (Script::new().on(At::Connect, Act::Drip), "later 60"),
        (Script::new().on(At::Connect, say("HTTP/1.1 400 Bad Request")), "later 60"),
        (Script::new().on(At::Connect, say("421 4.3.2 too busy")), "later 60"),
        (Script::new().on(At::Connect, say("554 5.7.1 go away")), "stopped"),
        (Script::new().on(At::Ehlo, Act::Close), "later 60"),
        (Script::new().on(At::Ehlo, Act::Stall), "later 60"),
        (Script::new().on(At::Ehlo, say("550 5.7.1 bad name")), "stopped"),
        (Script::new().on(At::Auth, Act::Close), "later 60"),
        (Script::new().on(At::Auth, Act::Stall), "later 60"),
        (Script::new().on(At::Auth, say("454 4.7.0 later")), "later 60"),
        (Script::new().on(At::Auth, say("535 5.7.8 wrong")), "stopped"),
        (Script::new().on(At::Auth, say("550 5.7.30 Basic authentication is not supported")), "stopped"),
        (Script::new().on(At::Mail, Act::Close), "later 60"),
        (Script::new().on(At::Mail, Act::Stall), "later 60"),
        (Script::new().on(At::Mail, Act::Drip), "later 60"),
        (Script::new().on(At::Mail, say("432 4.3.2 Concurrent connections limit exceeded")), "later 60"),
        (Script::new().on(At::Mail, say("553 Mail from must equal authorized user")), "stopped"),
        (Script::new().on(At::Rcpt, Act::Close), "later 60"),
        (Script::new().on(At::Rcpt, Act::Stall), "later 60"),
        (Script::new().on(At::Rcpt, say("450 4.2.0 greylisted")), "later"),
        (Script::new().on(At::Rcpt, say("452 4.2.2 full")), "later"),
        (Script::new().on(At::Rcpt, say("550 5.1.1 unknown")), "refused"),
        (Script::new().on(At::Rcpt, Act::Say(b"550 \xd3\xc3\xbb\xa7\xb2\xbb\xb4\xe6\xd4\xda".to_vec())), "refused"),
        (Script::new().on(At::Data, Act::Close), "later 60"),
        (Script::new().on(At::Data, Act::Stall), "later 60"),
        (Script::new().on(At::Data, say("451 4.3.0 not now")), "later"),
        (Script::new().on(At::Data, say("554 5.5.1 no")), "refused"),
        (Script::new().on(At::Data, say("250 what")), "later 60"),
    ] {
        let told = format!("{script:?}");
        let server = SmtpServer::start(script).await;
        let delivery = impatient(&server).send(&envelope("zhang.wei@corp.example"), LETTER).await;
        assert_eq!(short(&delivery), expected, "{delivery:?} to {told}");
        assert!(server.letters().is_empty(), "{told}");
    }
}

#[tokio::test]
async fn once_content_flows_only_the_final_reply_tells() {
    for (script, expected) in [
        (Script::new().on(At::Flow, Act::Close), "unclear"),
        (Script::new().on(At::Flow, Act::Stall), "unclear"),
        (Script::new().on(At::Final, Act::Close), "unclear"),
        (Script::new().on(At::Final, Act::Stall), "unclear"),
        (Script::new().on(At::Final, Act::Drip), "unclear"),
        (Script::new().on(At::Final, say("nonsense")), "unclear"),
        (Script::new().on(At::Final, say("354 more")), "unclear"),
        (Script::new().on(At::Final, Act::SayAndClose("250-half a")), "unclear"),
        (Script::new().on(At::Final, say("451 4.3.0 disk full")), "later"),
        (Script::new().on(At::Final, say("554 5.7.1 spam")), "refused"),
        (Script::new().on(At::Final, Act::Say(b"554 \xbe\xdc\xbe\xf8".to_vec())), "refused"),
        (Script::new().on(At::Final, say("554 Reject by behaviour spam, too frequently sending")), "later 600"),
        (Script::new().on(At::Final, say("554 5.2.0 SubmissionQuotaExceededException")), "stopped"),
        (Script::new().on(At::Final, Act::SayAndClose("250 2.0.0 taken")), "accepted"),
    ] {
        let told = format!("{script:?}");
        let server = SmtpServer::start(script).await;
        let delivery =
            sink(&server, Patience { last_reply: SHORT, ..PATIENT }).send(&envelope("a@b.example"), LETTER).await;
        assert_eq!(short(&delivery), expected, "{delivery:?} to {told}");
    }
}

#[tokio::test]
async fn a_letter_too_large_for_the_pipe_stalls_into_unclear_and_a_refusal_in_its_middle_is_heard() {
    let letter = [b"Subject: big\r\n\r\n".to_vec(), b"0123456789abcdef\r\n".repeat(1 << 20)].concat();
    let server = SmtpServer::start(Script::new().on(At::Flow, Act::Stall)).await;
    let delivery = sink(&server, Patience { block: SHORT, ..PATIENT }).send(&envelope("a@b.example"), &letter).await;
    assert_eq!(short(&delivery), "unclear", "{delivery:?}");

    let server = SmtpServer::start(Script::new().on(At::Flow, Act::SayAndClose("552 5.3.4 too big"))).await;
    let delivery = sink(&server, PATIENT).send(&envelope("a@b.example"), &letter).await;
    assert_eq!(short(&delivery), "refused", "{delivery:?}");

    let server = SmtpServer::start(Script::new()).await;
    let delivery = sink(&server, PATIENT).send(&envelope("a@b.example"), &letter).await;
    assert_eq!(short(&delivery), "accepted", "{delivery:?}");
    assert_eq!(server.letters()[0].len(), letter.len());
}

#[tokio::test]
async fn nobody_listening_is_later() {
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let mut sink = SmtpSink::new(settings(port, PATIENT)).unwrap();
    assert_eq!(short(&sink.send(&envelope("a@b.example"), LETTER).await), "later 60");
    assert_eq!(sink.size_limit().await, None);
}

#[tokio::test]
async fn an_accepted_letter_arrives_as_it_is_and_the_servers_words_are_kept() {
    let final_words = "250 2.0.0 Ok <abc@mail.corp.example> queued";
    let server = SmtpServer::start(Script::new().on(At::Final, say(final_words))).await;
    let delivery = sink(&server, PATIENT).send(&envelope("zhang.wei@corp.example"), LETTER).await;
    assert_eq!(delivery, Delivery::Accepted { reply: final_words.into() });
    assert_eq!(server.letters(), [LETTER]);
    let lines = server.lines();
    assert_eq!(lines[1], "AUTH PLAIN AGZzc2NAY29ycC5leGFtcGxlAHBhc3M=");
    assert_eq!(lines[2..], ["MAIL FROM:<fssc@corp.example>", "RCPT TO:<zhang.wei@corp.example>", "DATA"]);
}

#[tokio::test]
async fn auth_login_is_used_where_plain_is_not_offered_and_nothing_is_sent_where_neither_is() {
    let server = SmtpServer::start(Script::new().offers(&["AUTH=LOGIN"])).await;
    assert_eq!(short(&sink(&server, PATIENT).send(&envelope("a@b.example"), LETTER).await), "accepted");
    assert_eq!(server.lines()[1..4], ["AUTH LOGIN", "ZnNzY0Bjb3JwLmV4YW1wbGU=", "cGFzcw=="]);

    let refused = Script::new().offers(&["AUTH LOGIN"]).on(At::AuthMore, Act::Behave).on(At::AuthMore, say("535 no"));
    let server = SmtpServer::start(refused).await;
    assert_eq!(short(&sink(&server, PATIENT).send(&envelope("a@b.example"), LETTER).await), "stopped");

    let server = SmtpServer::start(Script::new().offers(&["AUTH GSSAPI"])).await;
    assert_eq!(short(&sink(&server, PATIENT).send(&envelope("a@b.example"), LETTER).await), "stopped");
}

#[tokio::test]
async fn size_is_learnt_and_a_letter_beyond_it_is_refused_without_bothering_the_server() {
    let server = SmtpServer::start(Script::new().offers(&["SIZE 100", "AUTH PLAIN"])).await;
    let mut sink = sink(&server, PATIENT);
    assert_eq!(sink.size_limit().await, Some(100));
    let delivery = sink.send(&envelope("a@b.example"), &b"Subject: big\r\n\r\n".repeat(10)).await;
    assert_eq!(short(&delivery), "refused", "{delivery:?}");
    assert_eq!(short(&sink.send(&envelope("a@b.example"), LETTER).await), "accepted");
    assert_eq!(server.lines()[2], format!("MAIL FROM:<fssc@corp.example> SIZE={}", LETTER.len()));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn what_the_server_cannot_carry_is_refused_cleanly() {
    let eight_bit = "Subject: x\r\n\r\n你好\r\n".as_bytes();
    let server = SmtpServer::start(Script::new().offers(&["AUTH PLAIN"])).await;
    let mut plain = sink(&server, PATIENT);
    assert_eq!(short(&plain.send(&envelope("a@b.example"), eight_bit).await), "refused");
    assert_eq!(short(&plain.send(&envelope("张伟@b.example"), LETTER).await), "refused");
    assert_eq!(short(&plain.send(&envelope("a@b.example"), LETTER).await), "accepted");

    let server = SmtpServer::start(Script::new().offers(&["AUTH PLAIN", "8BITMIME", "SMTPUTF8"])).await;
    let mut able = sink(&server, PATIENT);
    assert_eq!(short(&able.send(&envelope("张伟@b.example"), eight_bit).await), "accepted");
    assert_eq!(server.lines()[2], "MAIL FROM:<fssc@corp.example> BODY=8BITMIME SMTPUTF8");
}

#[tokio::test]
async fn a_connection_serves_many_letters_and_one_refusal_takes_no_other_along() {
    let server = SmtpServer::start(Script::new().on(At::Rcpt, Act::Behave).on(At::Rcpt, say("550 5.1.1 no"))).await;
    let mut sink = sink(&server, PATIENT);
    let mut outcomes = Vec::new();
    for to in ["a@b.example", "gone@b.example", "c@b.example"] {
        outcomes.push(short(&sink.send(&envelope(to), LETTER).await));
    }
    assert_eq!(outcomes, ["accepted", "refused", "accepted"]);
    assert_eq!((server.connections(), server.letters().len()), (1, 2));
    assert!(server.lines().contains(&"RSET".to_owned()));
}

#[tokio::test]
async fn a_kept_connection_that_went_stale_is_replaced_once_and_only_before_the_content() {
    for stale in [Act::Close, Act::SayAndClose("421 4.4.2 idle too long")] {
        let server = SmtpServer::start(Script::new().on(At::Mail, Act::Behave).on(At::Mail, stale)).await;
        let mut sink = sink(&server, PATIENT);
        assert_eq!(short(&sink.send(&envelope("a@b.example"), LETTER).await), "accepted");
        assert_eq!(short(&sink.send(&envelope("a@b.example"), LETTER).await), "accepted");
        assert_eq!((server.connections(), server.letters().len()), (2, 2));
    }
    let server = SmtpServer::start(Script::new().on(At::Final, Act::Behave).on(At::Final, Act::Close)).await;
    let mut sink = sink(&server, PATIENT);
    assert_eq!(short(&sink.send(&envelope("a@b.example"), LETTER).await), "accepted");
    assert_eq!(short(&sink.send(&envelope("a@b.example"), LETTER).await), "unclear");
    assert_eq!((server.connections(), server.letters().len()), (1, 2));
}

#[tokio::test]
async fn letters_leave_over_tls_only_to_a_server_that_shows_the_right_certificate() {
    let ours = Authority::for_host("localhost");
    let stranger = Authority::for_host("localhost");
    let elsewhere = Authority::for_host("mx.other.example");
    let implicit = |authority: &Authority| Protection::Implicit(authority.server.clone());
    let starttls = |authority: &Authority| Protection::Starttls(authority.server.clone());
    for (name, tls, protection, trusted, expected) in [
        ("implicit", Tls::Implicit, implicit(&ours), &ours, "accepted"),
        ("starttls", Tls::Starttls, starttls(&ours), &ours, "accepted"),
        ("unknown authority", Tls::Implicit, implicit(&stranger), &ours, "stopped"),
        ("unknown authority", Tls::Starttls, starttls(&stranger), &ours, "stopped"),
        ("another name", Tls::Implicit, implicit(&elsewhere), &elsewhere, "stopped"),
        ("starttls not offered", Tls::Starttls, Protection::None, &ours, "stopped"),
        ("plain where TLS was meant", Tls::Implicit, Protection::None, &ours, "stopped"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let server = SmtpServer::start(Script::new().protected(protection)).await;
        let delivery = tls_sink(&server, tls, &trusted.pem, &folder).send(&envelope("a@b.example"), LETTER).await;
        assert_eq!(short(&delivery), expected, "{name}: {delivery:?}");
        assert_eq!(server.letters().len(), usize::from(expected == "accepted"), "{name}");
        let said_password = server.lines().iter().any(|line| line.starts_with("AUTH"));
        assert_eq!(said_password, expected == "accepted", "{name}");
    }
}

#[tokio::test]
async fn words_that_somebody_slips_in_before_tls_are_not_believed() {
    let ours = Authority::for_host("localhost");
    let folder = tempfile::tempdir().unwrap();
    let script = Script::new().protected(Protection::Starttls(ours.server.clone()));
    let server = SmtpServer::start(script.on(At::StartTls, say("220 go\r\n250-evil\r\n250 AUTH PLAIN"))).await;
    let delivery = tls_sink(&server, Tls::Starttls, &ours.pem, &folder).send(&envelope("a@b.example"), LETTER).await;
    assert_eq!(short(&delivery), "stopped", "{delivery:?}");
}

#[test]
fn settings_that_would_betray_a_password_are_not_accepted() {
    let to = |host: &str| Settings { host: host.into(), ..settings(25, PATIENT) };
    assert!(matches!(SmtpSink::new(to("smtp.corp.example")), Err(SettingsError::PlainToOtherHost { .. })));
    assert!(matches!(SmtpSink::new(to("127.0.0.1.evil.example")), Err(SettingsError::PlainToOtherHost { .. })));
    assert!(SmtpSink::new(to("127.0.0.1")).is_ok());
    let secure = Settings { tls: Tls::Implicit, ..to("a b") };
    assert!(matches!(SmtpSink::new(secure), Err(SettingsError::Host { .. })));
    let missing = Settings { ca_file: Some(PathBuf::from("no-such-file.pem")), ..to("localhost") };
    assert!(SmtpSink::new(missing).unwrap_err().to_string().contains("no-such-file.pem"));
    assert_eq!(format!("{:?}", settings(25, PATIENT).login), "Some(Login(***))");
}

const SHORT: Duration = Duration::from_millis(300);

const PATIENT: Patience = Patience {
    connect: Duration::from_secs(20),
    command: Duration::from_secs(20),
    block: Duration::from_secs(20),
    last_reply: Duration::from_secs(20),
};

fn settings(port: u16, patience: Patience) -> Settings {
    Settings {
        host: "localhost".into(),
        port,
        tls: Tls::None,
        login: Some(Login { user: "fssc@corp.example".into(), password: "pass".into() }),
        ca_file: None,
        patience,
    }
}

fn sink(server: &SmtpServer, patience: Patience) -> SmtpSink {
    SmtpSink::new(settings(server.port, patience)).unwrap()
}

fn impatient(server: &SmtpServer) -> SmtpSink {
    sink(server, Patience { command: SHORT, ..PATIENT })
}

fn tls_sink(server: &SmtpServer, tls: Tls, authority: &str, folder: &tempfile::TempDir) -> SmtpSink {
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, authority).unwrap();
    SmtpSink::new(Settings { tls, ca_file: Some(ca_file), ..settings(server.port, PATIENT) }).unwrap()
}

fn envelope(to: &str) -> Envelope {
    Envelope { from: Address::parse("fssc@corp.example").unwrap(), to: Address::parse(to).unwrap() }
}

fn short(delivery: &Delivery) -> String {
    match delivery {
        Delivery::Accepted { .. } => "accepted".into(),
        Delivery::Refused { .. } => "refused".into(),
        Delivery::Later { pause: None, .. } => "later".into(),
        Delivery::Later { pause: Some(pause), .. } => format!("later {}", pause.as_secs()),
        Delivery::Stopped { .. } => "stopped".into(),
        Delivery::Unclear { .. } => "unclear".into(),
    }
}
