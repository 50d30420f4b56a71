//! The contract of `shouwen::sink`, held up to every sink there is: the fake one of the tests, the outgoing folder, and
//! SMTP with a real Postfix behind it. So the fake cannot lie.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support {
    pub(crate) mod fake_sink;
    pub(crate) mod postfix;
    pub(crate) mod smtp_server;
}

use std::path::Path;

use shouwen::ids::Address;
use shouwen::outdir::OutdirSink;
use shouwen::sink::{Delivery, Envelope, Sink};
use shouwen::smtp::{Patience, Settings, SmtpSink, Tls};

use support::fake_sink::FakeSink;
use support::postfix::{MESSAGE_BYTES, Postfix, Transport};
use support::smtp_server::{Script, SmtpServer};

/// Letters whose bytes tempt a sink to change them.
fn tempting_letters() -> Vec<(&'static str, Vec<u8>)> {
    let letter = |id: &str, body: &str| format!("Message-ID: <{id}@corp.example>\r\nSubject: x\r\n\r\n{body}");
    vec![
        ("plain", letter("plain", "words\r\n")),
        ("empty", letter("empty", "")),
        ("dots", letter("dots", ".\r\n..\r\n.\r\n.words\r\n...\r\n.\r\n")),
        ("dot-at-end", letter("dot-at-end", "words\r\n.\r\n")),
        ("eight-bit", letter("eight-bit", "财务共享服务中心：您的问题已收到。\r\n")),
        ("long-lines", letter("long-lines", &format!("{}\r\n{}\r\n", "a".repeat(998), ".".repeat(900)))),
        ("empty-lines-at-end", letter("empty-lines-at-end", "words\r\n\r\n\r\n")),
        ("spaces", letter("spaces", "  \r\n\twords \t\r\nFrom here on\r\n")),
        ("folded", format!("X-Long: {}\r\n {}\r\n{}", "a".repeat(70), "b".repeat(70), letter("folded", "w\r\n"))),
    ]
    .into_iter()
    .map(|(name, text)| (name, text.into_bytes()))
    .collect()
}

fn address_of(name: &str) -> String {
    format!("{name}@corp.example")
}

/// Hands every tempting letter over and compares what `arrived`; several leave through one sink, one after the other.
async fn every_letter_arrives_as_it_was(sink: &mut impl Sink, arrived: impl Fn(&str, &[u8]) -> Vec<u8>) {
    for (name, bytes) in tempting_letters() {
        let delivery = sink.send(&envelope(&address_of(name)), &bytes).await;
        assert!(matches!(delivery, Delivery::Accepted { .. }), "{name}: {delivery:?}");
        let arrived = arrived(name, &bytes);
        assert_eq!(String::from_utf8_lossy(&arrived), String::from_utf8_lossy(&bytes), "{name}");
    }
}

/// A refused recipient is refused for good, says why, and takes no other letter along.
async fn a_refusal_concerns_one_letter(sink: &mut impl Sink) {
    let (_, bytes) = tempting_letters().remove(0);
    let refused = sink.send(&envelope("nobody@corp.example"), &bytes).await;
    assert!(matches!(&refused, Delivery::Refused { reply } if reply.contains("5.1.1")), "{refused:?}");
    let accepted = sink.send(&envelope("after@corp.example"), &bytes).await;
    assert!(matches!(accepted, Delivery::Accepted { .. }), "{accepted:?}");
}

#[tokio::test]
async fn the_fake_sink_keeps_the_contract() {
    let mut sink = FakeSink::default();
    let seen = sink.clone();
    every_letter_arrives_as_it_was(&mut sink, |_, _| seen.taken().pop().unwrap().1).await;
    sink.refuse(Address::parse("nobody@corp.example").unwrap());
    a_refusal_concerns_one_letter(&mut sink).await;
}

#[tokio::test]
async fn the_outgoing_folder_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let mut sink = OutdirSink::new(folder.path());
    every_letter_arrives_as_it_was(&mut sink, |name, _| {
        let envelope = std::fs::read_to_string(folder.path().join(format!("{name}.envelope.json"))).unwrap();
        assert!(envelope.contains(&address_of(name)), "{envelope}");
        std::fs::read(folder.path().join(format!("{name}.eml"))).unwrap()
    })
    .await;
    assert_eq!(sink.size_limit().await, None);
}

#[tokio::test]
async fn smtp_with_a_real_postfix_keeps_the_contract() {
    let home = tempfile::tempdir().unwrap();
    std::fs::set_permissions(home.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let mail = home.path().join("mail");
    let names = tempting_letters().into_iter().map(|(name, _)| name).chain(["after"]);
    let addresses = names.map(address_of).collect();
    let postfix = Postfix::start(&Transport::Maildirs { folder: mail.clone(), addresses });
    let mut sink = to_postfix(&postfix);
    assert_eq!(sink.size_limit().await, Some(MESSAGE_BYTES));
    every_letter_arrives_as_it_was(&mut sink, |name, sent| without_trace(&postfix, &mail, name, sent)).await;
    a_refusal_concerns_one_letter(&mut sink).await;

    let (_, mut big) = tempting_letters().remove(0);
    big.resize(usize::try_from(MESSAGE_BYTES).unwrap() + 1, b'x');
    let delivery = sink.send(&envelope("after@corp.example"), &big).await;
    assert!(matches!(&delivery, Delivery::Refused { reply } if reply.contains("1000000")), "{delivery:?}");
}

#[tokio::test]
async fn a_real_postfix_passes_letters_on_by_lmtp_and_nowhere_else() {
    let store = SmtpServer::start(Script::new().offers(&["8BITMIME"])).await;
    let postfix = Postfix::start(&Transport::Lmtp { port: store.port });
    let mut sink = to_postfix(&postfix);
    let (_, bytes) = tempting_letters().remove(2);
    a_refusal_concerns_one_letter(&mut sink).await;
    let delivery = sink.send(&envelope("zhang.wei@partner.example"), &bytes).await;
    assert!(matches!(delivery, Delivery::Accepted { .. }), "{delivery:?}");
    store.has_letter(&tempting_letters()[0].1).await;
    store.has_letter(&bytes).await;
    let beyond = sink.send(&envelope("somebody@example.org"), &bytes).await;
    assert!(matches!(&beyond, Delivery::Refused { reply } if reply.contains("no mail leaves this test")), "{beyond:?}");
}

fn to_postfix(postfix: &Postfix) -> SmtpSink {
    SmtpSink::new(Settings {
        host: "127.0.0.1".into(),
        port: postfix.port,
        tls: Tls::None,
        login: None,
        ca_file: None,
        patience: Patience::default(),
    })
    .unwrap()
}

/// The letter as it lies in the Maildir, line ends as they were sent, without the trace headers that Postfix puts above.
fn without_trace(postfix: &Postfix, mail: &Path, name: &str, sent: &[u8]) -> Vec<u8> {
    let arrived = postfix.arrived(mail, &address_of(name));
    let arrived = String::from_utf8(arrived).unwrap().replace('\n', "\r\n");
    let first = std::str::from_utf8(sent).unwrap().split(':').next().unwrap();
    let (trace, letter) = arrived.split_at(arrived.find(&format!("\n{first}: ")).expect("our first header") + 1);
    for line in trace.lines().filter(|line| !line.starts_with(['\t', ' '])) {
        let field = line.split(':').next().unwrap();
        assert!(["Return-Path", "X-Original-To", "Delivered-To", "Received"].contains(&field), "{name}: {line}");
    }
    letter.as_bytes().to_vec()
}

fn envelope(to: &str) -> Envelope {
    Envelope { from: Address::parse("fssc@corp.example").unwrap(), to: Address::parse(to).unwrap() }
}
