//! A name server on loopback that publishes one key, and mails on their way in.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::base::iana::Rcode;
use domain::base::{Message, MessageBuilder, Ttl};
use domain::rdata::Txt;
use tokio::net::UdpSocket;

use super::*;
use crate::clock::SystemClock;
use crate::daemon::{self, Bells};
use crate::desk::house::House;
use crate::engine::{Engine, Setup};
use crate::ids::{MailId, Moment};
use crate::intake::Ledger;
use crate::letters::Templates;
use crate::mail::dkim::sign::{record, sign};
use crate::rules::Policy;
use crate::source::{FolderName, Place};
use crate::store::{Birth, Store};

const MESSAGE: &str = "From: li.na@corp.example\r\nTo: fssc@corp.example\r\nSubject: [FSSC-1042] x\r\n\
    Date: Mon, 23 Nov 2026 09:30:00 +0800\r\nMessage-ID: <a1@mail.corp.example>\r\n\r\n转 税务\r\n";
const TAGS: &str =
    "v=1; a=ed25519-sha256; c=relaxed/relaxed; d=corp.example; s=k1; h=From:Subject:Date:Message-ID; x=1795402800";

/// A name server that knows one name, and counts what it is asked.
struct NameServer {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
}

/// How it takes questions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Answers,
    Fails,
    Silent,
}

impl NameServer {
    async fn start(manner: Manner) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        tokio::spawn(async move {
            let mut buffer = [0; 4096];
            loop {
                let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                if let Some(answer) = answer(&buffer[..length], manner) {
                    socket.send_to(&answer, from).await.unwrap();
                }
            }
        });
        Self { address, asked }
    }

    fn verifier(&self) -> Signatures {
        let domains = ["corp.example".to_owned()].into();
        Signatures::Verified(Arc::new(Verifier::new(domains, NameServers::At(self.address))))
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

fn answer(query: &[u8], manner: Manner) -> Option<Vec<u8>> {
    let query = Message::from_octets(query).unwrap();
    let question = query.sole_question().unwrap();
    let known = question.qname().to_string() == "k1._domainkey.corp.example";
    let code = match manner {
        Manner::Silent => return None,
        Manner::Fails => Rcode::SERVFAIL,
        Manner::Answers if known => Rcode::NOERROR,
        Manner::Answers => Rcode::NXDOMAIN,
    };
    let mut answer = MessageBuilder::new_vec().start_answer(&query, code).unwrap();
    if code == Rcode::NOERROR {
        // Long keys come in pieces.
        let key = record();
        let (first, second) = key.split_at(20);
        let mut text = domain::rdata::rfc1035::TxtBuilder::<Vec<u8>>::new();
        for piece in [first, second] {
            text.append_charstr(domain::base::CharStr::from_slice(piece.as_bytes()).unwrap()).unwrap();
        }
        let text: Txt<Vec<u8>> = text.finish().unwrap();
        answer.push((question.qname(), Ttl::from_secs(60), text)).unwrap();
    }
    Some(answer.finish())
}

fn fetched(uid: u32, raw: &str) -> Fetched {
    let place = Place { folder: FolderName("INBOX".to_owned()), uidvalidity: 1, uid };
    let received = Some("2026-11-23T01:30:05Z".parse().unwrap());
    Fetched { place, received, body: Body::Whole(raw.as_bytes().to_vec()), signed_by: None }
}

/// Who signed each of these mails, as they come out of the way in.
async fn signers(signatures: &Signatures, raws: &[&str]) -> Vec<Option<String>> {
    let mails = raws.iter().zip(1..).map(|(raw, uid)| fetched(uid, raw)).collect::<Vec<_>>();
    let out = signatures.verify(mails.clone()).await;
    for (before, after) in mails.iter().zip(&out) {
        assert_eq!((&before.place, &before.body), (&after.place, &after.body), "the mails are what they were");
    }
    out.into_iter().map(|mail| mail.signed_by).collect()
}

#[tokio::test]
async fn a_mail_is_taken_with_the_domain_that_signed_it() {
    let server = NameServer::start(Manner::Answers).await;
    let good = sign(MESSAGE, TAGS);
    let tampered = good.replace("转 税务", "转 差旅");
    let open_end = sign(MESSAGE, &format!("{TAGS}; l=10")) + "请把钱打到我的新账户。\r\n";
    let two_from = format!("From: eve@evil.example\r\n{good}");
    let other_key = sign(MESSAGE, &TAGS.replace("s=k1", "s=k2"));
    let other_sender = sign(&MESSAGE.replace("li.na@corp", "eve@evil"), TAGS);
    let from_above = sign(MESSAGE, &TAGS.replace("d=corp.example", "d=example"));
    let raws = [&from_above, MESSAGE, &good, &tampered, &open_end, &two_from, &other_key, &other_sender, &good];
    let ours = Some("corp.example".to_owned());
    let expected = [None, None, ours.clone(), None, None, None, None, None, ours];
    assert_eq!(signers(&server.verifier(), &raws).await, expected);
    assert_eq!(server.asked(), 2, "each key is asked for once, and none for what cannot count");
}

#[tokio::test]
async fn what_was_found_on_the_way_in_stays_on_record() {
    let server = NameServer::start(Manner::Answers).await;
    let now: Moment = "2026-11-23T01:31:00Z".parse().unwrap();
    let birth = Birth { address: "fssc@corp.example".to_owned(), epoch: [7; 16], key: [9; 32], first_case: 1 };
    let setup = Setup {
        house: House::sample(),
        policy: Policy::built_in().unwrap(),
        templates: Templates::built_in(),
        take_existing: true,
    };
    let engine = Engine::new(Store::in_memory(&birth).unwrap(), setup, now).unwrap();
    let (engine, thread) = daemon::start(engine, SystemClock, Bells::default()).unwrap();
    let verifying = engine.clone().looking_at(server.verifier());
    let (raw, other) = (sign(MESSAGE, TAGS), MESSAGE.replace("a1@", "a2@"));
    verifying.deliver(vec![fetched(1, &raw), fetched(2, &other)]).await.unwrap();
    // A rescan finds it again, under another place and when nobody answers for the key any more.
    engine.deliver(vec![fetched(3, &raw)]).await.unwrap();
    drop((engine, verifying));
    let engine = tokio::task::spawn_blocking(move || thread.join()).await.unwrap().unwrap();
    let signer = |id| engine.store().mail(MailId(id)).unwrap().map(|mail| mail.signed_by);
    assert_eq!([signer(1), signer(2), signer(3)], [Some(Some("corp.example".to_owned())), Some(None), None]);
}

#[tokio::test]
async fn nobody_outside_is_asked() {
    let server = NameServer::start(Manner::Answers).await;
    let outside = MESSAGE.replace("li.na@corp.example", "wang@supplier.example");
    let signed = sign(&outside, &TAGS.replace("d=corp.example", "d=supplier.example"));
    assert_eq!(signers(&server.verifier(), &[&signed]).await, [None]);
    let unread = signers(&Signatures::Unread, &[&sign(MESSAGE, TAGS)]).await;
    assert_eq!((unread, server.asked()), (vec![None], 0));
}

#[tokio::test]
async fn a_name_server_that_fails_leaves_a_mail_without_a_signature() {
    let server = NameServer::start(Manner::Fails).await;
    assert_eq!(signers(&server.verifier(), &[&sign(MESSAGE, TAGS)]).await, [None]);
}

#[tokio::test(start_paused = true)]
async fn a_name_server_that_is_silent_holds_mail_up_once_and_not_for_long() {
    let server = NameServer::start(Manner::Silent).await;
    let (signatures, raw) = (server.verifier(), sign(MESSAGE, TAGS));
    let began = Instant::now();
    assert_eq!(signers(&signatures, &[&raw]).await, [None]);
    let waited = began.elapsed();
    assert!(waited <= PATIENCE + Duration::from_millis(10), "{waited:?}");
    let again = Instant::now();
    assert_eq!(signers(&signatures, &[&raw]).await, [None]);
    assert_eq!(again.elapsed(), Duration::ZERO, "it is left alone");
    tokio::time::advance(REST).await;
    assert_eq!(signers(&signatures, &[&raw]).await, [None]);
    assert!(again.elapsed() > REST, "it is asked again");
}

#[tokio::test]
async fn names_that_somebody_made_up_are_asked_for_in_small_number() {
    let server = NameServer::start(Manner::Answers).await;
    let raws: Vec<String> = (0..50).map(|n| sign(MESSAGE, &TAGS.replace("s=k1", &format!("s=x{n}")))).collect();
    let raws: Vec<&str> = raws.iter().map(String::as_str).collect();
    assert_eq!(signers(&server.verifier(), &raws).await, vec![None; 50]);
    assert_eq!(server.asked(), KEYS_MAX);
}
