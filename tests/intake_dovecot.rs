//! The intake loops against a real server: told of mail at once, and nothing lost over a restart of the server.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::time::{Duration, Instant};

use shouwen::imap::{Connector, Deadlines, Password, Settings as ImapSettings, Tls};
use shouwen::intake::{Errands, Existing, Health, Settings, begin, poll_others, watch_inbox};
use support::dovecot::{Dovecot, PASSWORD};
use support::ledger::BookLedger;
use tokio::sync::watch;

const USER: &str = "desk@corp.example";

fn mail(number: usize) -> Vec<u8> {
    format!("From: a@corp.example\r\nMessage-ID: <{number}@corp.example>\r\nSubject: {number}\r\n\r\nx\r\n")
        .into_bytes()
}

fn connector(dovecot: &Dovecot) -> Connector {
    Connector::new(ImapSettings {
        host: "localhost".to_owned(),
        port: dovecot.tls_port,
        tls: Tls::Implicit,
        user: USER.to_owned(),
        password: Password::new(PASSWORD.to_owned()),
        ca_file: Some(dovecot.ca_pem.clone()),
        sent: None,
        poll_interval: Duration::from_millis(200),
        deadlines: Deadlines::default(),
    })
    .unwrap()
}

/// Waits until the ledger has taken so many mails of INBOX.
async fn taken(ledger: &BookLedger, count: usize) {
    let mut health = ledger.health();
    let enough = health.wait_for(|_| ledger.taken("INBOX").len() >= count);
    tokio::time::timeout(Duration::from_mins(1), enough).await.expect("the mails do not arrive").unwrap();
}

// Several threads, for the restart blocks one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_is_taken_as_it_comes_and_none_is_lost_over_a_restart_of_the_server() {
    let mut dovecot = Dovecot::start();
    dovecot.add_user(USER);
    for number in 0..5 {
        dovecot.deliver(USER, &mail(number));
    }
    let (connect, ledger) = (connector(&dovecot), BookLedger::new());
    let settings = Settings { existing: Existing::LeaveAlone, ..Settings::default() };
    let (stop, stopping) = watch::channel(false);
    begin(&connect, &ledger, &settings, stopping.clone()).await.unwrap();
    let (errands, queue) = Errands::new();
    let story = async {
        let mut looked = ledger.health();
        let inbox = |health: &Health| matches!(health, Health::Looked { folder, taken: 0, .. } if folder.0 == "INBOX");
        looked.wait_for(|all| all.iter().filter(|health| inbox(health)).count() >= 2).await.unwrap();
        let begun = Instant::now();
        dovecot.deliver(USER, &mail(5));
        taken(&ledger, 1).await;
        assert!(begun.elapsed() < Duration::from_secs(20), "the server told us, and we took {:?}", begun.elapsed());

        errands.file_in_sent(mail(100)).await.unwrap();
        assert_eq!(errands.in_sent(&["100@corp.example".to_owned()]).await, Ok(true));
        assert_eq!(errands.in_sent(&["101@corp.example".to_owned()]).await, Ok(false));

        for number in 6..80 {
            dovecot.deliver(USER, &mail(number));
        }
        tokio::task::block_in_place(|| dovecot.restart());
        for number in 80..105 {
            dovecot.deliver(USER, &mail(number));
        }
        taken(&ledger, 100).await;
        let found = errands.reconcile().await.unwrap();
        assert_eq!(found.unread, [""; 0]);
        stop.send(true).unwrap();
    };
    tokio::join!(
        watch_inbox(&connect, &ledger, &settings, stopping.clone()),
        poll_others(&connect, &ledger, &settings, queue, stopping),
        story,
    );
    assert_eq!(ledger.taken("INBOX"), (6..=105).collect::<Vec<u32>>());
    assert_eq!(ledger.rows("INBOX")[..5], [1, 2, 3, 4, 5].map(|uid| (uid, "before start")));
    assert_eq!(ledger.doubled(), 0);
}
