//! The sending loops, over an outbox in memory, a fake sink, a fake Sent folder and a clock that only the test moves.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod support {
    pub(crate) mod fake_sink;
    pub(crate) mod memory_outbox;
    pub(crate) mod smtp_server;
}

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use shouwen::clock::{Clock, VirtualClock, later};
use shouwen::ids::Moment;
use shouwen::sender::sent::{Filed, SentCopy, SentLook, SentLoop};
use shouwen::sender::{Kick, LetterKind, Sender, Standing, Wait};
use shouwen::sink::Sink;
use shouwen::smtp::{Patience, Settings, SmtpSink, Tls};
use shouwen::source::SourceError;

use support::fake_sink::{FakeSink, Fault};
use support::memory_outbox::{MemoryOutbox, Status};
use support::smtp_server::{Act, At, Script, SmtpServer, say};

#[tokio::test]
async fn letters_of_a_lane_leave_in_order_and_none_overtakes_one_that_waits() {
    let desk = Desk::new();
    let first = desk.answer("asker");
    let second = desk.answer("asker");
    let other = desk.answer("owner");
    desk.sink.then([Some(Fault::Later(None))]);
    let mut sender = desk.sender();
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.arrived(), [other.0]);
    desk.pass(Duration::from_mins(1));
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.arrived(), [other.0, first.0, second.0]);
}

#[tokio::test]
async fn a_daemon_that_died_after_the_claim_asks_sent_and_repeats_the_letter_with_the_same_bytes() {
    let desk = Desk::new();
    let letter = desk.answer("asker");
    desk.sink.then([Some(Fault::HangsBefore)]);
    desk.dies_while_sending();
    assert!(matches!(desk.outbox.status(letter), Status::Claimed { .. }));
    desk.comes_back_and_settles().await;
    assert_eq!(desk.arrived(), [letter.0]);
}

#[tokio::test]
async fn a_daemon_that_died_after_data_sends_no_second_letter_where_the_server_files_copies() {
    let desk = Desk::new();
    let letter = desk.answer("asker");
    desk.sink.then([Some(Fault::HangsAfter)]);
    desk.dies_while_sending();
    desk.sent.files_by_itself("letter-1@corp.example");
    desk.comes_back_and_settles().await;
    assert_eq!(desk.arrived(), [letter.0]);
    assert!(matches!(desk.outbox.status(letter), Status::Sent { filed: true, .. }));
    assert_eq!(desk.sent.copies("letter-1@corp.example"), 1);
}

#[tokio::test]
async fn a_daemon_that_died_after_data_sends_an_identical_second_letter_where_the_server_files_nothing() {
    let desk = Desk::new();
    let letter = desk.answer("asker");
    desk.sink.then([Some(Fault::HangsAfter)]);
    desk.dies_while_sending();
    desk.comes_back_and_settles().await;
    let taken = desk.sink.taken();
    assert_eq!(desk.arrived(), [letter.0, letter.0]);
    assert_eq!(taken[0], taken[1]);
}

#[tokio::test]
async fn a_daemon_that_died_after_the_250_before_noting_it_finds_the_letter_in_sent() {
    let desk = Desk::new();
    let letter = desk.answer("asker");
    let mut sender = desk.sender_over(BreaksOutbox { sink: desk.sink.clone(), outbox: desk.outbox.clone() });
    sender.turn().await;
    drop(sender);
    desk.outbox.set_broken(false);
    assert!(matches!(desk.outbox.status(letter), Status::Claimed { .. }));
    desk.sent.files_by_itself("letter-1@corp.example");
    desk.comes_back_and_settles().await;
    assert_eq!(desk.arrived(), [letter.0]);
    assert!(matches!(desk.outbox.status(letter), Status::Sent { .. }));
}

#[tokio::test]
async fn a_link_that_broke_after_data_is_unclear_and_no_other_letter_follows_for_a_minute() {
    let desk = Desk::new();
    let (first, second) = (desk.answer("asker"), desk.answer("owner"));
    desk.sink.then([Some(Fault::TakenUnsaid)]);
    let mut sender = desk.sender();
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.sink.tried(), 1);
    assert!(matches!(&*sender.standing().borrow(), Standing::Paused { .. }));
    desk.sent.files_by_itself("letter-1@corp.example");
    desk.settle_all(&mut sender).await;
    assert_eq!(desk.arrived(), [first.0, second.0]);
}

#[tokio::test]
async fn a_refused_letter_is_never_tried_again_and_frees_its_lane() {
    let desk = Desk::new();
    let (first, second) = (desk.answer("asker"), desk.answer("asker"));
    desk.sink.then([Some(Fault::Refused)]);
    let mut sender = desk.sender();
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.outbox.status(first), Status::Refused { why: "554 5.6.0 not this".into() });
    assert_eq!(desk.arrived(), [second.0]);
}

#[tokio::test]
async fn a_full_disk_after_the_250_holds_the_queue_until_the_acceptance_is_written() {
    let desk = Desk::new();
    let (first, second) = (desk.answer("asker"), desk.answer("owner"));
    let mut sender = desk.sender_over(BreaksOutbox { sink: desk.sink.clone(), outbox: desk.outbox.clone() });
    sender.turn().await;
    assert!(matches!(desk.outbox.status(first), Status::Claimed { .. }));
    for _ in 0..3 {
        assert_eq!(sender.turn().await, Wait::Until(later(desk.clock.now(), Duration::from_secs(5))));
    }
    assert_eq!(desk.sink.tried(), 1);
    desk.outbox.set_broken(false);
    sender.turn().await;
    assert!(matches!(desk.outbox.status(first), Status::Sent { .. }));
    assert!(matches!(desk.outbox.status(second), Status::Sent { .. }));
    assert_eq!(desk.arrived(), [first.0, second.0]);
}

#[tokio::test]
async fn a_notice_of_unclear_fate_is_not_repeated_once_a_later_letter_of_its_lane_exists() {
    let desk = Desk::new();
    let notice = desk.notice("owner");
    desk.sink.then([Some(Fault::LostOnTheWay)]);
    let mut sender = desk.sender();
    settle_down(&mut sender, &desk).await;
    let later_one = desk.answer("owner");
    desk.settle_all(&mut sender).await;
    assert_eq!(desk.outbox.status(notice), Status::Withdrawn);
    assert_eq!(desk.arrived(), [later_one.0]);
}

#[tokio::test]
async fn a_letter_that_kills_the_connection_three_times_is_given_up_and_others_leave() {
    let desk = Desk::new();
    let poison = desk.answer("asker");
    let other = desk.answer("owner");
    desk.sink.then([Some(Fault::LostOnTheWay), None, Some(Fault::LostOnTheWay), Some(Fault::LostOnTheWay)]);
    let mut sender = desk.sender();
    for _ in 0..5 {
        desk.settle_all(&mut sender).await;
    }
    assert_eq!(desk.arrived(), [other.0]);
    assert!(matches!(desk.outbox.status(poison), Status::Refused { why } if why.contains("3 times")));
}

#[tokio::test]
async fn a_mailbox_that_cannot_be_asked_delays_the_repeat_but_does_not_lose_the_letter() {
    let desk = Desk::new();
    let letter = desk.answer("asker");
    desk.sink.then([Some(Fault::LostOnTheWay)]);
    desk.sent.set_reachable(false);
    let mut sender = desk.sender();
    desk.settle_all(&mut sender).await;
    desk.pass(Duration::from_hours(3));
    desk.settle_all(&mut sender).await;
    assert!(matches!(desk.outbox.status(letter), Status::Unclear { .. }));
    desk.pass(Duration::from_hours(1));
    desk.settle_all(&mut sender).await;
    assert_eq!(desk.arrived(), [letter.0]);
}

#[tokio::test]
async fn over_real_smtp_a_broken_link_costs_one_identical_copy_and_a_refused_login_none() {
    let script = Script::new().offers(&["8BITMIME", "SIZE 5000"]).on(At::Final, Act::Close);
    let server = SmtpServer::start(script.on(At::Mail, Act::Behave).on(At::Mail, say("530 5.7.0 log in"))).await;
    let desk = Desk::new();
    let letters = [desk.answer("asker"), desk.answer("asker"), desk.answer("owner")];
    let (host, patience) = ("localhost".to_owned(), Patience::default());
    let settings = Settings { host, port: server.port, tls: Tls::None, login: None, ca_file: None, patience };
    let mut sender = desk.sender_over(SmtpSink::new(settings).unwrap());
    for _ in 0..3 {
        desk.settle_all(&mut sender).await;
    }
    for letter in letters {
        assert!(matches!(desk.outbox.status(letter), Status::Sent { .. }), "{:?}", desk.outbox.status(letter));
    }
    let mut arrived = server.letters();
    assert_eq!((arrived.len(), *sender.size_limit().borrow()), (4, Some(5000)));
    arrived.sort();
    arrived.dedup();
    assert_eq!(arrived.len(), 3);
}

#[tokio::test]
async fn a_refused_login_stops_everything_reports_and_resumes_by_itself() {
    let desk = Desk::new();
    let (first, second) = (desk.answer("asker"), desk.answer("owner"));
    desk.sink.then([Some(Fault::Stopped), Some(Fault::Stopped)]);
    let mut sender = desk.sender();
    let began = desk.clock.now();
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.sink.tried(), 1);
    desk.pass(Duration::from_mins(1));
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.sink.tried(), 2);
    let standing = sender.standing().borrow().clone();
    let Standing::Stopped { since, until, why } = standing else { panic!("{standing:?}") };
    assert_eq!((since, until), (began, later(desk.clock.now(), Duration::from_mins(5))));
    assert!(why.contains("535"));
    desk.pass(Duration::from_mins(5));
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.arrived(), [first.0, second.0]);
    assert_eq!(*sender.standing().borrow(), Standing::Open);
}

#[tokio::test]
async fn a_pause_that_the_server_asks_for_holds_every_letter() {
    let desk = Desk::new();
    desk.answer("asker");
    desk.answer("owner");
    desk.sink.then([Some(Fault::Later(Some(Duration::from_mins(10))))]);
    let mut sender = desk.sender();
    settle_down(&mut sender, &desk).await;
    desk.pass(Duration::from_mins(9));
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.sink.tried(), 1);
    desk.pass(Duration::from_mins(1));
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.arrived().len(), 2);
}

#[tokio::test]
async fn a_letter_that_is_put_off_for_three_days_is_refused() {
    let desk = Desk::new();
    let letter = desk.answer("asker");
    desk.sink.then(std::iter::repeat_n(Some(Fault::Later(None)), 200));
    let mut sender = desk.sender();
    let began = desk.clock.now();
    while !matches!(desk.outbox.status(letter), Status::Refused { .. }) {
        match sender.turn().await {
            Wait::Until(at) if at > desk.clock.now() => desk.pass((at - desk.clock.now()).to_std().unwrap()),
            Wait::Until(_) => {}
            Wait::Kick => panic!("the letter is forgotten"),
        }
    }
    assert!(desk.clock.now() - began >= chrono::TimeDelta::days(3));
    assert!(desk.clock.now() - began < chrono::TimeDelta::days(4));
    assert!(matches!(desk.outbox.status(letter), Status::Refused { why } if why.starts_with("given up after 78")));
}

#[tokio::test]
async fn no_minute_sees_more_letters_than_the_rate() {
    let desk = Desk::new();
    for _ in 0..50 {
        desk.answer("asker");
    }
    let mut sender = desk.sender_at("20 per minute");
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.arrived().len(), 20);
    desk.pass(Duration::from_secs(59));
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.arrived().len(), 20);
    desk.pass(Duration::from_secs(1));
    settle_down(&mut sender, &desk).await;
    assert_eq!(desk.arrived().len(), 40);
}

#[tokio::test]
async fn sent_shows_exactly_one_copy_whoever_files_it_and_whenever_we_crash() {
    for (mode, server_files, copies) in [
        (SentCopy::Auto, false, 1),
        (SentCopy::Auto, true, 1),
        (SentCopy::Append, false, 1),
        (SentCopy::Append, true, 1),
        (SentCopy::Server, true, 1),
        (SentCopy::Off, false, 0),
    ] {
        let desk = Desk { mode, ..Desk::new() };
        let letters = [desk.answer("asker"), desk.answer("owner"), desk.answer("contact")];
        let mut sender = desk.sender();
        settle_down(&mut sender, &desk).await;
        if server_files {
            for letter in letters {
                desk.sent.files_by_itself(&format!("letter-{letter}@corp.example"));
            }
        }
        // The append succeeds and the answer is lost, as if we had died before noting it.
        desk.sent.forget_to_answer_once();
        for _ in 0..3 {
            desk.settle_all(&mut sender).await;
        }
        for letter in letters {
            let id = format!("letter-{letter}@corp.example");
            assert_eq!(desk.sent.copies(&id), copies, "{mode:?}, server files: {server_files}, {id}");
            assert!(matches!(desk.outbox.status(letter), Status::Sent { filed: true, .. }), "{mode:?}");
        }
    }
}

#[tokio::test]
async fn known_servers_that_file_by_themselves_are_never_given_a_second_copy() {
    assert_eq!(SentCopy::Auto.for_host("SMTP.Office365.com"), SentCopy::Server);
    assert_eq!(SentCopy::Auto.for_host("smtp.corp.example"), SentCopy::Auto);
    assert_eq!(SentCopy::Append.for_host("smtp.office365.com"), SentCopy::Append);
}

#[tokio::test]
async fn the_running_loop_wakes_by_a_kick_and_by_time_and_ends_when_told() {
    let desk = Desk::new();
    let kick = Kick::default();
    let sender = Sender::new(
        desk.outbox.clone(),
        desk.sink.clone(),
        desk.clock.clone(),
        "none".parse().unwrap(),
        kick.clone(),
        Kick::default(),
    );
    let mut standing = sender.standing();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(sender.run(stopped.map(|_| ())));
    desk.sink.then([Some(Fault::Stopped)]);
    desk.answer("asker");
    kick.ring();
    standing.wait_for(|s| matches!(s, Standing::Stopped { .. })).await.unwrap();
    desk.pass(Duration::from_mins(1));
    standing.wait_for(|s| *s == Standing::Open).await.unwrap();
    stop.send(()).unwrap();
    running.await.unwrap();
    assert_eq!(desk.arrived(), [1]);
}

/// One desk: its outbox, its server, its Sent folder, its clock.
struct Desk {
    outbox: MemoryOutbox,
    sink: FakeSink,
    sent: FakeSent,
    clock: VirtualClock,
    mode: SentCopy,
}

impl Desk {
    fn new() -> Self {
        Self {
            outbox: MemoryOutbox::default(),
            sink: FakeSink::default(),
            sent: FakeSent::default(),
            clock: VirtualClock::stopped("2026-11-23T01:00:00Z".parse::<Moment>().unwrap()),
            mode: SentCopy::Off,
        }
    }

    fn answer(&self, lane: &'static str) -> shouwen::ids::LetterId {
        self.outbox.queue(lane, LetterKind::Words, "zhang.wei@corp.example")
    }

    fn notice(&self, lane: &'static str) -> shouwen::ids::LetterId {
        self.outbox.queue(lane, LetterKind::Notice, "li.na@corp.example")
    }

    fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    fn sender(&self) -> Sender<MemoryOutbox, FakeSink, VirtualClock> {
        self.sender_at("none")
    }

    fn sender_at(&self, rate: &str) -> Sender<MemoryOutbox, FakeSink, VirtualClock> {
        let (outbox, sink, clock) = (self.outbox.clone(), self.sink.clone(), self.clock.clone());
        Sender::new(outbox, sink, clock, rate.parse().unwrap(), Kick::default(), Kick::default())
    }

    fn sender_over<S: Sink>(&self, sink: S) -> Sender<MemoryOutbox, S, VirtualClock> {
        let (outbox, clock) = (self.outbox.clone(), self.clock.clone());
        Sender::new(outbox, sink, clock, "none".parse().unwrap(), Kick::default(), Kick::default())
    }

    /// The numbers of the letters that the server took, in order.
    fn arrived(&self) -> Vec<i64> {
        let number = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            text.trim_end().rsplit(' ').next().unwrap().parse().unwrap()
        };
        self.sink.taken().iter().map(|(_, bytes)| number(bytes)).collect()
    }

    /// The process is killed while the sink has a letter in hand.
    fn dies_while_sending(&self) {
        let mut sender = self.sender();
        assert!(sender.turn().now_or_never().is_none(), "the letter should be in hand");
    }

    async fn comes_back_and_settles(&self) {
        let mut sender = self.sender();
        self.settle_all(&mut sender).await;
    }

    /// Both loops turn and a minute passes, four times.
    async fn settle_all(&self, sender: &mut Sender<MemoryOutbox, impl Sink, VirtualClock>) {
        for _ in 0..4 {
            settle_down(sender, self).await;
            self.look_into_sent().await;
            self.pass(Duration::from_mins(1));
        }
        settle_down(sender, self).await;
    }

    async fn look_into_sent(&self) {
        let (outbox, sent, clock) = (self.outbox.clone(), self.sent.clone(), self.clock.clone());
        let mut look = SentLoop::new(outbox, sent, clock, self.mode, Kick::default(), Kick::default());
        while let Wait::Until(at) = look.turn().await
            && at <= self.clock.now()
        {}
    }
}

/// Turns until the sender waits for something.
async fn settle_down(sender: &mut Sender<MemoryOutbox, impl Sink, VirtualClock>, desk: &Desk) {
    while let Wait::Until(at) = sender.turn().await
        && at <= desk.clock.now()
    {}
}

/// A sink in whose hands the disk fills up: the letter is taken, and from then on the outbox fails.
struct BreaksOutbox {
    sink: FakeSink,
    outbox: MemoryOutbox,
}

impl shouwen::sink::Sink for BreaksOutbox {
    async fn size_limit(&mut self) -> Option<u64> {
        None
    }

    async fn send(&mut self, envelope: &shouwen::sink::Envelope, bytes: &[u8]) -> shouwen::sink::Delivery {
        let delivery = self.sink.send(envelope, bytes).await;
        self.outbox.set_broken(self.sink.tried() == 1);
        delivery
    }
}

/// A Sent folder in memory.
#[derive(Clone, Debug, Default)]
struct FakeSent(Arc<Mutex<SentState>>);

#[derive(Debug, Default)]
struct SentState {
    ids: Vec<String>,
    unreachable: bool,
    forgets: bool,
}

impl FakeSent {
    fn files_by_itself(&self, message_id: &str) {
        self.0.lock().unwrap().ids.push(message_id.to_owned());
    }

    fn set_reachable(&self, reachable: bool) {
        self.0.lock().unwrap().unreachable = !reachable;
    }

    fn forget_to_answer_once(&self) {
        self.0.lock().unwrap().forgets = true;
    }

    fn copies(&self, message_id: &str) -> usize {
        self.0.lock().unwrap().ids.iter().filter(|id| *id == message_id).count()
    }
}

impl SentLook for FakeSent {
    async fn find(&mut self, message_ids: &[String]) -> Filed {
        let state = self.0.lock().unwrap();
        if state.unreachable {
            return Filed::CannotTell { why: "the mailbox does not answer".into() };
        }
        if state.ids.iter().any(|id| message_ids.contains(id)) { Filed::Yes } else { Filed::No }
    }

    async fn append(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        let mut state = self.0.lock().unwrap();
        let text = std::str::from_utf8(bytes).unwrap();
        let id = text.split(['<', '>']).nth(1).unwrap().to_owned();
        state.ids.push(id);
        if std::mem::take(&mut state.forgets) {
            return Err(SourceError::Unreachable { at: "imap.corp.example".into(), why: "reset".into() });
        }
        Ok(())
    }

    async fn rest(&mut self) {}
}
