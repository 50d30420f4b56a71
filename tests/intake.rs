//! The intake loops against a mailbox and a ledger in memory: nothing lost, nothing doubled, whatever dies when.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::time::Duration;

use shouwen::intake::{
    self, Cursor, ErrandError, Errands, Existing, Health, LedgerError, Part, Patterns, Reconciled, Settings, begin,
    poll_others, reconcile, watch_inbox,
};
use shouwen::source::FolderUse;
use support::fake_mailbox::{Call, FakeMailbox};
use support::ledger::{BookLedger, Effect, Row, STEPS, Step};
use tokio::sync::watch;

/// What `watch_inbox` or `poll_others` is run for.
#[derive(Clone, Copy)]
enum Loop {
    Inbox,
    Others,
}

/// Starts the loop as a fresh process would and lets it run until it has looked at everything, or died.
async fn run(which: Loop, mailbox: &FakeMailbox, ledger: &BookLedger) {
    let part = if matches!(which, Loop::Inbox) { Part::Inbox } else { Part::Others };
    let last = if matches!(which, Loop::Inbox) { "INBOX" } else { "Sent" };
    run_until(which, mailbox, ledger, |health| {
        health
            .iter()
            .any(|health| matches!(health, Health::Looked { part: p, folder, .. } if *p == part && folder.0 == last))
    })
    .await;
}

async fn run_until(
    which: Loop,
    mailbox: &FakeMailbox,
    ledger: &BookLedger,
    enough: impl Fn(&[Health]) -> bool + Send + Sync,
) {
    let (stop, stopping) = watch::channel(false);
    let settings = Settings { poll_interval: Duration::from_mins(1), ..Settings::default() };
    let mut health = ledger.health();
    let before = health.borrow().len();
    let watching = async {
        match which {
            Loop::Inbox => watch_inbox(mailbox, ledger, &settings, stopping).await,
            Loop::Others => poll_others(mailbox, ledger, &settings, Errands::new().1, stopping).await,
        }
    };
    let control = async {
        let _ = health.wait_for(|all| enough(&all[before..])).await;
        stop.send(true).unwrap();
        std::future::pending::<()>().await;
    };
    tokio::select! { () = watching => {}, () = control => {} }
}

async fn first_start(mailbox: &FakeMailbox, ledger: &BookLedger, existing: Existing) -> Result<(), LedgerError> {
    let (_stop, stopping) = watch::channel(false);
    begin(mailbox, ledger, &Settings { existing, ..Settings::default() }, stopping).await
}

async fn reconciled(mailbox: &FakeMailbox, ledger: &BookLedger) -> Reconciled {
    let (_stop, stopping) = watch::channel(false);
    reconcile(mailbox, ledger, &Settings::default(), stopping).await.unwrap()
}

fn upto(last: u32) -> Vec<u32> {
    (1..=last).collect()
}

#[tokio::test(start_paused = true)]
async fn mails_are_taken_in_batches_in_the_order_of_their_uids() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    mailbox.deliver_many("INBOX", 120);
    run(Loop::Inbox, &mailbox, &ledger).await;
    let sizes: Vec<usize> = ledger.delivered().iter().map(Vec::len).collect();
    assert_eq!(sizes, [50, 50, 20]);
    assert_eq!(ledger.delivered().concat(), upto(120));
    assert_eq!(ledger.cursor_of("INBOX"), Some(Cursor { uidvalidity: 1, last_uid: 120 }));
    assert!(!mailbox.anything_seen("INBOX"));
}

#[tokio::test(start_paused = true)]
async fn a_death_at_any_step_loses_and_doubles_nothing() {
    for step in STEPS {
        for effect in [Effect::Before, Effect::After] {
            for nth in 0..3 {
                let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
                mailbox.deliver_many("INBOX", 120);
                ledger.die_at(step, nth, effect);
                for _start in 0..3 {
                    run(Loop::Inbox, &mailbox, &ledger).await;
                }
                assert_eq!(ledger.taken("INBOX"), upto(120), "{step:?} {nth} {effect:?}");
                assert_eq!(ledger.doubled(), 0, "{step:?} {nth} {effect:?}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_the_mailbox_at_any_call_loses_and_doubles_nothing() {
    for call in [Call::Connect, Call::Look, Call::Fetch, Call::Wait] {
        for times in 1..4 {
            let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
            mailbox.deliver_many("INBOX", 70);
            mailbox.fail(call, times);
            run(Loop::Inbox, &mailbox, &ledger).await;
            assert_eq!(ledger.taken("INBOX"), upto(70), "{call:?} {times}");
            assert_eq!(ledger.doubled(), 0, "{call:?} {times}");
            assert_eq!(mailbox.connections().1, 0, "{call:?} {times}: a connection is left open");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_kills_the_program_three_times_goes_to_quarantine_and_takes_no_other_along() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    mailbox.deliver_many("INBOX", 20);
    let poison = mailbox.deliver("INBOX", b"Subject: x\r\n\r\ndeadly\r\n");
    mailbox.deliver_many("INBOX", 20);
    ledger.poison("deadly");
    for start in 0..3 {
        run(Loop::Inbox, &mailbox, &ledger).await;
        assert_eq!(ledger.row("INBOX", 1, poison), None, "start {start}");
    }
    run(Loop::Inbox, &mailbox, &ledger).await;
    let Some(Row::Quarantined(why)) = ledger.row("INBOX", 1, poison) else { panic!("{:?}", ledger.rows("INBOX")) };
    assert!(why.contains("3 times"), "{why}");
    assert_eq!(ledger.taken("INBOX").len(), 40);
    // The first death took the batch with it; after that every mail goes alone.
    assert!(ledger.delivered().iter().all(|uids| uids.len() == 1));
    assert_eq!(ledger.cursor_of("INBOX").unwrap().last_uid, 41);
}

#[tokio::test(start_paused = true)]
async fn a_busy_or_full_store_is_waited_for_and_counts_as_no_attempt() {
    for error in [LedgerError::Busy("locked".to_owned()), LedgerError::Full("disk".to_owned())] {
        for step in [Step::Attempt, Step::Deliver, Step::Advance] {
            let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
            mailbox.deliver_many("INBOX", 3);
            for _again in 0..6 {
                ledger.refuse_once(step, error.clone());
                let failing = |health: &[Health]| health.iter().any(|h| matches!(h, Health::Failing { .. }));
                run_until(Loop::Inbox, &mailbox, &ledger, failing).await;
                run(Loop::Inbox, &mailbox, &ledger).await;
                mailbox.deliver_many("INBOX", 1);
            }
            run(Loop::Inbox, &mailbox, &ledger).await;
            assert_eq!(ledger.taken("INBOX"), upto(9), "{step:?} {error}");
            assert_eq!(ledger.doubled(), 0);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_the_server_refuses_stops_no_other_and_ends_in_quarantine() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    mailbox.deliver_many("INBOX", 10);
    mailbox.refuse("INBOX", 4, true);
    let quarantined = |_: &[Health]| matches!(ledger.row("INBOX", 1, 4), Some(Row::Quarantined(_)));
    let after_that = |health: &[Health]| quarantined(health) && matches!(health.last(), Some(Health::Looked { .. }));
    run_until(Loop::Inbox, &mailbox, &ledger, after_that).await;
    let others: Vec<u32> = upto(10).into_iter().filter(|uid| *uid != 4).collect();
    assert_eq!(ledger.taken("INBOX"), others);
    assert_eq!(ledger.cursor_of("INBOX").unwrap().last_uid, 10);
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_the_server_refuses_for_a_while_is_taken_when_it_gives_it() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    mailbox.deliver_many("INBOX", 10);
    mailbox.refuse("INBOX", 4, true);
    let five_times = |health: &[Health]| health.iter().filter(|h| matches!(h, Health::Failing { .. })).count() == 5;
    run_until(Loop::Inbox, &mailbox, &ledger, five_times).await;
    assert_eq!(ledger.taken("INBOX"), [1, 2, 3, 5, 6, 7, 8, 9, 10], "no other waits for it");
    assert_eq!(ledger.cursor_of("INBOX").map_or(0, |cursor| cursor.last_uid), 3, "the cursor stays before it");
    mailbox.refuse("INBOX", 4, false);
    run(Loop::Inbox, &mailbox, &ledger).await;
    assert_eq!(ledger.taken("INBOX"), upto(10));
    assert_eq!(ledger.doubled(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_line_that_breaks_during_fetches_is_no_mails_fault() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    mailbox.deliver_many("INBOX", 20);
    mailbox.fail(Call::Fetch, 30);
    run(Loop::Inbox, &mailbox, &ledger).await;
    assert_eq!(ledger.taken("INBOX"), upto(20));
    assert_eq!(ledger.doubled(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_renumbered_folder_is_looked_at_again_from_its_start() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    mailbox.deliver_many("INBOX", 60);
    run(Loop::Inbox, &mailbox, &ledger).await;
    mailbox.renumber("INBOX", 2, 1);
    run(Loop::Inbox, &mailbox, &ledger).await;
    assert_eq!(ledger.cursor_of("INBOX"), Some(Cursor { uidvalidity: 2, last_uid: 60 }));
    assert!(matches!(ledger.row("INBOX", 2, 60), Some(Row::Taken(_))), "the engine sees each again and knows it");
    let before = ledger.delivered().len();
    run(Loop::Inbox, &mailbox, &ledger).await;
    assert_eq!(ledger.delivered().len(), before);
}

#[tokio::test(start_paused = true)]
async fn an_empty_folder_that_was_renumbered_is_noted_so() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    let uid = mailbox.deliver("INBOX", b"x: y\r\n\r\n");
    run(Loop::Inbox, &mailbox, &ledger).await;
    mailbox.remove("INBOX", uid);
    mailbox.renumber("INBOX", 9, 1);
    run(Loop::Inbox, &mailbox, &ledger).await;
    assert_eq!(ledger.cursor_of("INBOX"), Some(Cursor { uidvalidity: 9, last_uid: 0 }));
    mailbox.deliver_many("INBOX", 1);
    run(Loop::Inbox, &mailbox, &ledger).await;
    assert!(matches!(ledger.row("INBOX", 9, 1), Some(Row::Taken(_))));
}

#[tokio::test(start_paused = true)]
async fn the_first_start_leaves_alone_what_is_there_and_takes_what_comes() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    mailbox.add_folder("Archive", FolderUse::Other);
    for folder in ["INBOX", "Sent", "Archive"] {
        mailbox.deliver_many(folder, 7);
    }
    first_start(&mailbox, &ledger, Existing::LeaveAlone).await.unwrap();
    mailbox.deliver_many("INBOX", 1);
    run(Loop::Inbox, &mailbox, &ledger).await;
    run(Loop::Others, &mailbox, &ledger).await;
    assert_eq!(ledger.taken("INBOX"), [8]);
    assert_eq!(ledger.rows("Sent"), upto(7).into_iter().map(|uid| (uid, "before start")).collect::<Vec<_>>());
    let found = reconciled(&mailbox, &ledger).await;
    assert_eq!((found.taken, found.mails), (0, 22));
}

#[tokio::test(start_paused = true)]
async fn a_death_during_the_first_start_repeats_it() {
    for step in [Step::BeforeStart, Step::Advance] {
        for effect in [Effect::Before, Effect::After] {
            for nth in 0..2 {
                let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
                mailbox.deliver_many("INBOX", 3);
                mailbox.deliver_many("Sent", 3);
                ledger.die_at(step, nth, effect);
                assert_eq!(first_start(&mailbox, &ledger, Existing::LeaveAlone).await, Err(LedgerError::Stopped));
                first_start(&mailbox, &ledger, Existing::LeaveAlone).await.unwrap();
                run(Loop::Inbox, &mailbox, &ledger).await;
                run(Loop::Others, &mailbox, &ledger).await;
                assert_eq!(ledger.taken("INBOX"), [0_u32; 0], "{step:?} {nth} {effect:?}");
                assert_eq!(ledger.rows("INBOX").len() + ledger.rows("Sent").len(), 6);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_start_takes_what_is_watched_if_told_to() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    mailbox.add_folder("Archive", FolderUse::Other);
    for folder in ["INBOX", "Archive"] {
        mailbox.deliver_many(folder, 7);
    }
    first_start(&mailbox, &ledger, Existing::Take).await.unwrap();
    run(Loop::Inbox, &mailbox, &ledger).await;
    assert_eq!(ledger.taken("INBOX"), upto(7));
    assert_eq!(ledger.rows("Archive")[0], (1, "before start"));
}

#[tokio::test(start_paused = true)]
async fn a_later_start_leaves_nothing_alone() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    first_start(&mailbox, &ledger, Existing::LeaveAlone).await.unwrap();
    mailbox.deliver_many("INBOX", 2);
    mailbox.add_folder("INBOX/tax", FolderUse::Inbox);
    mailbox.deliver_many("INBOX/tax", 2);
    first_start(&mailbox, &ledger, Existing::LeaveAlone).await.unwrap();
    run(Loop::Inbox, &mailbox, &ledger).await;
    run(Loop::Others, &mailbox, &ledger).await;
    assert_eq!((ledger.taken("INBOX"), ledger.taken("INBOX/tax")), (upto(2), upto(2)));
}

#[tokio::test(start_paused = true)]
async fn new_mail_wakes_the_loop() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    let arriving = async {
        let looked = |all: &[Health]| all.iter().filter(|h| matches!(h, Health::Looked { .. })).count();
        let mut health = ledger.health();
        for number in 1..=3 {
            health.wait_for(|all| looked(all) == number).await.unwrap();
            mailbox.deliver_many("INBOX", 1);
        }
        std::future::pending::<()>().await;
    };
    let four = |health: &[Health]| health.iter().filter(|h| matches!(h, Health::Looked { .. })).count() == 4;
    tokio::select! {
        () = run_until(Loop::Inbox, &mailbox, &ledger, four) => {}
        () = arriving => {}
    }
    assert_eq!(ledger.taken("INBOX"), upto(3));
    assert_eq!(mailbox.connections(), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_throttling_server_is_left_alone_as_long_as_it_asks() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    mailbox.deliver_many("INBOX", 1);
    mailbox.throttle(Duration::from_secs(299));
    let start = tokio::time::Instant::now();
    run(Loop::Inbox, &mailbox, &ledger).await;
    assert!(start.elapsed() >= Duration::from_secs(299));
    assert_eq!(ledger.taken("INBOX"), [1]);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_down_is_asked_ever_more_rarely() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    mailbox.fail(Call::Connect, 12);
    let start = tokio::time::Instant::now();
    run(Loop::Inbox, &mailbox, &ledger).await;
    let waited = start.elapsed();
    assert!(waited > Duration::from_mins(15) && waited < Duration::from_hours(1), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn the_other_loop_reads_sent_and_what_is_below_inbox_and_nothing_else() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    for (folder, purpose) in [
        ("INBOX/tax", FolderUse::Inbox),
        ("Archive", FolderUse::Other),
        ("Drafts", FolderUse::Drafts),
        ("Junk", FolderUse::Junk),
    ] {
        mailbox.add_folder(folder, purpose);
        mailbox.deliver_many(folder, 2);
    }
    mailbox.deliver_many("Sent", 2);
    run(Loop::Others, &mailbox, &ledger).await;
    for (folder, taken) in [("INBOX/tax", 2), ("Sent", 2), ("Archive", 0), ("Drafts", 0), ("Junk", 0), ("INBOX", 0)] {
        assert_eq!(ledger.taken(folder).len(), taken, "{folder}");
    }
}

#[tokio::test(start_paused = true)]
async fn reconciling_finds_what_was_moved_before_it_was_seen() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    for (folder, purpose) in [("Done", FolderUse::Other), ("Trash", FolderUse::Trash), ("Drafts", FolderUse::Drafts)] {
        mailbox.add_folder(folder, purpose);
    }
    first_start(&mailbox, &ledger, Existing::LeaveAlone).await.unwrap();
    mailbox.deliver_many("INBOX", 3);
    mailbox.move_mail("INBOX", 1, "Done");
    mailbox.move_mail("INBOX", 2, "Trash");
    mailbox.deliver_many("Drafts", 1);
    let found = reconciled(&mailbox, &ledger).await;
    assert_eq!((found.taken, found.aside), (2, 1));
    assert_eq!((ledger.rows("Done"), ledger.rows("Trash")), (vec![(1, "taken")], vec![(1, "aside")]));
    assert_eq!(ledger.rows("Drafts"), []);
    let again = reconciled(&mailbox, &ledger).await;
    assert_eq!((again.taken, again.aside), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn errands_are_done_on_the_second_connection_and_outlive_its_failures() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    first_start(&mailbox, &ledger, Existing::LeaveAlone).await.unwrap();
    let (stop, stopping) = watch::channel(false);
    let (errands, queue) = Errands::new();
    let settings = Settings::default();
    let asking = async {
        assert_eq!(errands.in_sent(&["a@corp.example".to_owned()]).await, Ok(false));
        errands.file_in_sent(b"Message-ID: <a@corp.example>\r\n\r\nx".to_vec()).await.unwrap();
        assert_eq!(errands.in_sent(&["a@corp.example".to_owned()]).await, Ok(true));
        mailbox.fail(Call::Folders, 1);
        assert!(matches!(errands.in_sent(&["a@corp.example".to_owned()]).await, Err(ErrandError::Failed(_))));
        assert_eq!(errands.in_sent(&["a@corp.example".to_owned()]).await, Ok(true));
        mailbox.deliver_many("INBOX", 2);
        // INBOX's two, and the copy in Sent unless a round was there first.
        assert!(errands.reconcile().await.unwrap().taken >= 2);
        assert!(mailbox.connections().1 <= 1);
        stop.send(true).unwrap();
    };
    tokio::join!(poll_others(&mailbox, &ledger, &settings, queue, stopping), asking);
    assert_eq!(errands.in_sent(&["a@corp.example".to_owned()]).await, Err(ErrandError::Stopped));
    assert_eq!(ledger.taken("INBOX"), upto(2));
}

#[tokio::test(start_paused = true)]
async fn a_folder_that_fails_keeps_no_other_from_being_reconciled() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    mailbox.add_folder("Archive", FolderUse::Other);
    for folder in ["Archive", "INBOX"] {
        mailbox.deliver_many(folder, 2);
    }
    mailbox.refuse("Archive", 1, true);
    let found = reconciled(&mailbox, &ledger).await;
    assert_eq!((found.folders, found.taken, found.unread.len()), (2, 2, 1));
    assert!(found.unread[0].starts_with("Archive: "), "{found:?}");
}

#[tokio::test(start_paused = true)]
async fn a_hundred_troubled_cycles_leave_no_connection_behind() {
    let (mailbox, ledger) = (FakeMailbox::new(), BookLedger::new());
    for cycle in 0..100_usize {
        mailbox.deliver_many("INBOX", 1);
        mailbox.fail([Call::Look, Call::Fetch, Call::Wait][cycle % 3], 1);
        run(Loop::Inbox, &mailbox, &ledger).await;
        assert_eq!(mailbox.connections().1, 0);
    }
    assert_eq!(ledger.taken("INBOX"), upto(100));
}

#[test]
fn the_defaults_watch_inbox_and_what_is_below() {
    assert_eq!(Settings::default().watch, Patterns::parse(&["INBOX", "INBOX/**"]).unwrap());
    assert_eq!(intake::BATCH, 50);
}
