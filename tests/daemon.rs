//! The daemon as a whole: a Maildir on one side, an outgoing folder on the other, and a clock that the test turns.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[allow(dead_code, reason = "each test file uses its part")]
#[path = "support/house.rs"]
mod house;

use std::time::Duration;

use house::{House, MONDAY_NINE, question};
use shouwen::clock::VirtualClock;
use shouwen::config::{LetterSink, MailboxSource};
use shouwen::daemon::control::{Request, ask, somebody_listens};
use shouwen::daemon::{self, Existing, edges};
use shouwen::engine::{Engine, verify};
use shouwen::ids::Moment;
use shouwen::outdir::OutdirSink;
use shouwen::store::{Store, Which};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A test waits at most so long for what it knows must come.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often the Maildir is looked at.
const POLL: Duration = Duration::from_millis(20);

fn nine() -> Moment {
    MONDAY_NINE.parse().unwrap()
}

struct Running {
    clock: VirtualClock,
    stop: watch::Sender<bool>,
    serving: JoinHandle<Result<Engine, daemon::Trouble>>,
}

impl Running {
    fn start(house: &House, now: Moment) -> Self {
        let mut settings = daemon::read_settings(&house.settings()).unwrap();
        let MailboxSource::Maildir(maildir) = &mut settings.source else { panic!("a Maildir") };
        maildir.poll = POLL;
        let mailbox = edges::maildir(maildir, 1);
        let LetterSink::Outdir(outdir) = &settings.sink else { panic!("a folder") };
        let sink = OutdirSink::new(&outdir.path);
        let clock = VirtualClock::stopped(now);
        let prepared = daemon::prepare(settings, Existing::Take).unwrap();
        let plan = daemon::plan(prepared, Existing::Take, clock.clone()).unwrap();
        let (stop, stopped) = watch::channel(false);
        Self { clock, stop, serving: tokio::spawn(daemon::serve(plan, mailbox, sink, stopped)) }
    }

    async fn stop(self) -> Engine {
        self.stop.send(true).unwrap();
        tokio::time::timeout(PATIENCE, self.serving).await.expect("it stops in time").unwrap().unwrap()
    }
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let waiting = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_brings_an_acknowledgement_and_a_case_mail_and_a_restart_doubles_neither() {
    let house = House::new();
    house.deliver(nine().timestamp(), "1", &question("q1", "zhang.wei@corp.example", "专票抬头怎么写？"));
    let running = Running::start(&house, nine());
    until("two letters", || house.letters().len() == 2).await;
    let engine = running.stop().await;
    assert!(verify(engine.store()).unwrap().findings.is_empty());
    drop(engine);
    let before = house.letters();
    assert!(before.iter().any(|(to, _)| to == "zhang.wei@corp.example"));

    let running = Running::start(&house, nine() + chrono::TimeDelta::minutes(10));
    house.deliver(nine().timestamp() + 660, "2", &question("q2", "liu.yang@corp.example", "数电票要不要交？"));
    until("two more", || house.letters().len() == 4).await;
    let engine = running.stop().await;
    assert_eq!(engine.store().case_rows(true).unwrap().len(), 2);
    assert!(before.iter().all(|letter| house.letters().contains(letter)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_fires_when_the_clock_gets_there_and_not_before() {
    let house = House::new();
    house.deliver(nine().timestamp(), "1", &question("q1", "zhang.wei@corp.example", "专票抬头怎么写？"));
    let running = Running::start(&house, nine());
    until("two letters", || house.letters().len() == 2).await;
    let owner = house.recipients().into_iter().find(|to| to != "zhang.wei@corp.example").unwrap();
    running.clock.advance(Duration::from_hours(24));
    running.clock.advance(Duration::from_mins(6));
    until("the list", || house.recipients().iter().filter(|to| **to == owner).count() == 2).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_stays_and_leaves_when_it_is_released_over_the_socket() {
    let house = House::new();
    let settings = daemon::read_settings(&house.settings()).unwrap();
    let running = Running::start(&house, nine());
    until("the socket", || somebody_listens(&settings.store)).await;
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(daemon::control::socket_path(&settings.store)).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    let hold = Request::Hold { why: "the server moves".into() };
    assert!(asked(&settings, hold).await.done);

    house.deliver(nine().timestamp(), "1", &question("q1", "zhang.wei@corp.example", "专票抬头怎么写？"));
    let reader = Store::open_read_only(&settings.store).unwrap();
    until("both queued", || reader.letter_rows(None, true).unwrap().len() == 2).await;
    assert_eq!(reader.mailbox_state().unwrap().hold.as_deref(), Some("the server moves"));
    assert!(house.letters().is_empty());

    assert!(asked(&settings, Request::Release).await.done);
    until("two letters", || house.letters().len() == 2).await;
    let missing = Request::TakeAnew { which: Which::Place("INBOX 1/99".into()) };
    assert!(!asked(&settings, missing).await.done);
    running.stop().await;
    assert!(!somebody_listens(&settings.store));

    assert!(asked(&settings, Request::Hold { why: "again".into() }).await.done, "the same without a daemon");
    assert_eq!(reader.mailbox_state().unwrap().hold.as_deref(), Some("again"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_edit_is_taken_while_mail_flows_and_a_wrong_one_is_told_once() {
    let house = House::new();
    let settings = daemon::read_settings(&house.settings()).unwrap();
    house.deliver(nine().timestamp(), "1", &question("q1", "zhang.wei@corp.example", "专票抬头怎么写？"));
    let running = Running::start(&house, nine());
    until("two letters", || house.letters().len() == 2).await;
    let reader = Store::open_read_only(&settings.store).unwrap();
    let state = || reader.mailbox_state().unwrap();
    let sla = &shouwen::rules::built_in_files()["sla.toml"];
    let edit = |answer: &str| house.write("rules/sla.toml", &sla.replace("answer = \"1 workday\"", answer));

    edit("answer = \"24h\"");
    until("it is on record", || state().not_taken.is_some()).await;
    house.deliver(nine().timestamp(), "2", &question("q2", "liu.yang@corp.example", "数电票要不要交？"));
    until("two more letters by the rules before", || house.letters().len() == 4).await;
    running.clock.advance(Duration::from_mins(2));
    until("the admin is told", || house.letters().len() == 5).await;
    let reply = asked(&settings, Request::Reload { yes: false }).await;
    assert!(!reply.done && reply.say.contains("未采用"), "{}", reply.say);

    edit("answer = \"3 workdays\"");
    until("it is in force", || state().rules_since.is_some()).await;
    assert_eq!(state().not_taken, None);
    let reply = asked(&settings, Request::Reload { yes: false }).await;
    assert!(reply.done && reply.say.contains("没有变化"), "{}", reply.say);
    let engine = running.stop().await;
    assert_eq!(engine.policy().sla.answer, shouwen::rules::Span::Workdays { days: 3 });
    assert_eq!(house.letters().len(), 5, "nobody is told what he did himself");
    assert!(verify(engine.store()).unwrap().findings.is_empty());
}

async fn asked(settings: &shouwen::config::Settings, request: Request) -> daemon::control::Reply {
    let settings = settings.clone();
    tokio::task::spawn_blocking(move || ask(settings, &request)).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_in_quarantine_is_taken_in_when_somebody_vouches_for_it() {
    let house = House::new();
    let settings = format!(
        "{}\n[trust]\nauthserv_ids = [\"mx.corp.example\"]\n",
        std::fs::read_to_string(house.settings()).unwrap()
    );
    house.write("shouwen.toml", &settings);
    let forged = question("f1", "zhang.wei@corp.example", "专票抬头怎么写？");
    house.deliver(
        nine().timestamp(),
        "1",
        &format!("Authentication-Results: mx.corp.example; dmarc=fail header.from=corp.example\n{forged}"),
    );
    let settings = daemon::read_settings(&house.settings()).unwrap();
    let running = Running::start(&house, nine());
    until("the admin is told", || house.letters().len() == 1).await;
    let reader = Store::open_read_only(&settings.store).unwrap();
    let [row] = &reader.quarantined().unwrap()[..] else { panic!("one in quarantine") };
    assert!(!house.recipients().contains(&"zhang.wei@corp.example".to_owned()));

    let which = Which::Mail(row.mail.unwrap());
    let reply = asked(&settings, Request::TakeAnew { which }).await;
    assert!(reply.done && reply.say.contains("FSSC-1001"), "{}", reply.say);
    until("acknowledgement and case mail", || house.letters().len() == 3).await;
    let engine = running.stop().await;
    assert!(engine.store().quarantined().unwrap().is_empty());
    assert!(verify(engine.store()).unwrap().findings.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_is_away_is_waited_for() {
    let house = House::new();
    std::fs::rename(house.path("mail"), house.path("elsewhere")).unwrap();
    let running = Running::start(&house, nine());
    let settings = daemon::read_settings(&house.settings()).unwrap();
    until("the socket", || somebody_listens(&settings.store)).await;
    std::fs::rename(house.path("elsewhere"), house.path("mail")).unwrap();
    house.deliver(nine().timestamp(), "1", &question("q1", "zhang.wei@corp.example", "专票抬头怎么写？"));
    until("two letters", || house.letters().len() == 2).await;
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_mail_until_there_is_room_and_loses_none() {
    use shouwen::intake::{Ledger, LedgerError};
    use shouwen::source::{Body, Fetched, FolderName, Place};

    let house = House::new();
    let settings = daemon::read_settings(&house.settings()).unwrap();
    let clock = VirtualClock::stopped(nine());
    let engine = daemon::prepare(settings, Existing::Take).unwrap().open(nine()).unwrap();
    let (handle, thread) = daemon::start(engine, clock, daemon::Bells::default()).unwrap();
    handle.turn(|engine, _| engine.store().limit_pages(engine.store().pages().unwrap()).unwrap()).await.unwrap();
    let large = "专票抬头怎么写？".repeat(10_000);
    let mail = Fetched {
        place: Place { folder: FolderName("INBOX".into()), uidvalidity: 1, uid: 1 },
        received: Some(nine()),
        body: Body::Whole(question("q1", "zhang.wei@corp.example", &large).replace('\n', "\r\n").into_bytes()),
        signed_by: None,
    };
    assert!(matches!(handle.deliver(vec![mail.clone()]).await, Err(LedgerError::Full(_))));
    handle.turn(|engine, _| engine.store().limit_pages(0).unwrap()).await.unwrap();
    handle.deliver(vec![mail]).await.unwrap();
    drop(handle);
    let engine = tokio::task::spawn_blocking(move || thread.join()).await.unwrap().unwrap();
    assert_eq!(engine.store().case_rows(true).unwrap().len(), 1);
    assert!(verify(engine.store()).unwrap().findings.is_empty());
}
