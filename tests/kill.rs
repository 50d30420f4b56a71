//! The real program on real servers, killed as by a power cut at every point where it hurts, and at random, while
//! questions and answers flow. Afterwards every question has one case, every letter one Message-ID, and a letter that
//! arrived twice did so only because the program died between the server's accepting it and its own noting so.
//!
//! `SHOUWEN_KILLS` is how often it is killed at random (100 if it is not set), and ten times less often at each point.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support {
    #![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
    pub mod dovecot;
    pub mod office;
    pub mod post;
    pub mod postfix;
    pub mod programs;
    pub mod wire;
}

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use support::office::{DESK, LONG, OWNER, Office, Received};
use support::programs::{Draft, Program};
use support::wire::{Point, Wire};

/// Different askers, so that no limit on one of them plays a part.
const ASKERS: usize = 10;
/// Mails that lie there at a start, for the points inside a batch.
const BATCH: usize = 6;
/// The longest that the program lives before it is killed at random: past its start, into its work.
const LIFE_MS: u64 = 900;

/// The points inside the program, with when: the n-th time that it passes there.
const INSIDE: [&str; 3] = ["after-attempt:1", "in-batch:3", "after-commit:1"];
/// The points on the wire.
const ON_THE_WIRE: [Point; 5] =
    [Point::Claimed, Point::DataUnfinished, Point::Accepted, Point::AppendBegun, Point::Appended];

fn kills() -> usize {
    std::env::var("SHOUWEN_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(100)
}

#[test]
fn killed_at_each_point_it_loses_nothing_and_doubles_nothing() {
    let mut flow = Flow::open();
    let each = (kills() / 10).max(1);
    for point in INSIDE {
        for _ in 0..each {
            for _ in 0..BATCH {
                flow.ask();
            }
            flow.office.start_with(&[("SHOUWEN_KILL_AT", point)]);
            flow.wait_for_death("inside");
            flow.work_off();
        }
    }
    for point in ON_THE_WIRE {
        for _ in 0..each {
            flow.office.start_with(&[]);
            flow.out_of_danger();
            flow.aim(point);
            flow.ask();
            flow.wait_for_death(name(point));
            flow.answer_what_came();
        }
    }
    let hits = flow.smtp.hits() + flow.imap.hits();
    assert_eq!(hits as usize, each * ON_THE_WIRE.len(), "every aimed shot hit");
    let figures = flow.settle();
    println!("aimed: {} kills at {} points, {figures}", flow.killed, INSIDE.len() + ON_THE_WIRE.len());
    let never_handed_over = BTreeSet::from([name(Point::Claimed), name(Point::DataUnfinished)]);
    for (letter, points) in &flow.caught {
        let times = figures.arrived.get(letter).copied().unwrap_or(0);
        if points.is_subset(&never_handed_over) {
            assert!(times <= 1, "{letter} was never handed over by the life that died at {points:?}, and came twice");
        }
        if points.contains(name(Point::Accepted)) {
            assert!(times >= 1, "{letter} was accepted");
        }
    }
}

#[test]
fn killed_at_random_it_loses_nothing_and_doubles_nothing() {
    let mut flow = Flow::open();
    let mut dice = Dice(20_261_123);
    for _ in 0..kills() {
        flow.office.start_with(&[]);
        let until = Instant::now() + Duration::from_millis(dice.below(LIFE_MS));
        for _ in 0..dice.below(3) {
            flow.ask();
        }
        flow.answer_what_came();
        while Instant::now() < until {
            std::thread::sleep(Duration::from_millis(2));
        }
        flow.out_of_danger();
        flow.office.kill();
        flow.died("at random");
    }
    let figures = flow.settle();
    println!("at random: {} kills, {figures}", flow.killed);
}

/// Questions and answers, and what has become of them.
struct Flow {
    office: Office,
    imap: Wire,
    smtp: Wire,
    asked: usize,
    answered: BTreeSet<String>,
    killed: usize,
    /// Letters that were in hand at a death, with where it died.
    caught: BTreeMap<String, BTreeSet<&'static str>>,
}

/// What is printed, and held to.
struct Figures {
    questions: usize,
    answers: usize,
    /// Message-ID of each letter that arrived, and how often.
    arrived: BTreeMap<String, usize>,
    /// At which deaths the letters were in hand that arrived twice.
    twice: BTreeMap<String, usize>,
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { questions, answers, arrived, twice } = self;
        let (letters, letters_twice) = (arrived.len(), twice.values().sum::<usize>());
        write!(
            f,
            "{questions} questions and {answers} answers: 0 lost, 0 cases doubled, {letters} letters, {letters_twice} of them \
             twice with the same Message-ID, in hand at these deaths: {twice:?}"
        )
    }
}

impl Flow {
    fn open() -> Self {
        let mut office = Office::open();
        for number in 0..ASKERS {
            office.dovecot.add_user(&asker(number));
        }
        let (imap, smtp) = (Wire::to(office.dovecot.imap_port), Wire::to(office.postfix.port));
        let mut written = office.plain();
        written.imap = format!("tls = \"none\"\nport = {}", imap.port);
        written.smtp = format!("tls = \"none\"\nport = {}", smtp.port);
        office.write_settings(&written);
        office.start();
        office.kill();
        Self { office, imap, smtp, asked: 0, answered: BTreeSet::new(), killed: 0, caught: BTreeMap::new() }
    }

    /// Somebody asks something.
    fn ask(&mut self) {
        let number = self.asked;
        self.asked += 1;
        let from = asker(number);
        let question = Draft {
            program: Program::Gmail,
            from: ("", &from),
            to: &[DESK],
            cc: &[],
            subject: &subject(number),
            words: &format!("您好，请问单据 BX2026{number:06} 为什么被退回？需要补充什么材料？"),
            reply_to: None,
            files: &[],
            more: "",
            id: format!("q-{number}"),
        };
        self.office.dovecot.deliver(DESK, &question.written());
    }

    /// The owner answers every case mail that has reached him.
    fn answer_what_came(&mut self) {
        for raw in self.office.inbox(OWNER) {
            let case_mail = Received::new(raw);
            let Some(number) = number_in(&case_mail.subject()) else { continue };
            if !self.answered.insert(case_mail.message_id()) {
                continue;
            }
            let answer = Draft {
                program: Program::Outlook,
                from: ("李娜", OWNER),
                to: &[DESK],
                cc: &[],
                subject: "",
                words: &format!("您好，单据 BX2026{number:06} 缺少发票原件，请补交后重新提交。"),
                reply_to: Some(&case_mail),
                files: &[],
                more: "",
                id: format!("a-{number}-{}", self.answered.len()),
            };
            self.office.dovecot.deliver(DESK, &answer.written());
        }
    }

    fn aim(&self, point: Point) {
        let wire = match point {
            Point::Claimed | Point::DataUnfinished | Point::Accepted => &self.smtp,
            Point::AppendBegun | Point::Appended => &self.imap,
        };
        wire.aim(point, self.office.pid());
    }

    fn wait_for_death(&mut self, point: &'static str) {
        let began = Instant::now();
        while !self.office.has_ended() {
            assert!(began.elapsed() < Duration::from_secs(100), "it lives on:\n{}", self.office.log());
            std::thread::sleep(Duration::from_millis(2));
        }
        self.died(point);
    }

    /// Notes which letter was in hand.
    fn died(&mut self, point: &'static str) {
        self.killed += 1;
        for letter in self.office.texts("SELECT message_id FROM letter WHERE state = 'claimed'") {
            self.caught.entry(letter).or_default().insert(point);
        }
    }

    /// What it was reading at two deaths it may finish: a third would rightly put that mail aside.
    fn out_of_danger(&mut self) {
        while self.office.count("SELECT count(*) FROM ledger WHERE state = 'attempted' AND attempts >= 2") > 0 {
            assert!(!self.office.has_ended(), "it ended by itself:\n{}", self.office.log());
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// One life without a shot until every mail is taken; then a shot in the dark.
    fn work_off(&mut self) {
        self.office.start_with(&[]);
        self.wait_until_taken();
        self.office.kill();
        self.died("between the points");
        self.answer_what_came();
    }

    fn wait_until_taken(&self) {
        self.office.wait_for("every question to be taken", || {
            let cases = self.office.count("SELECT count(*) FROM cases");
            let open = self.office.count("SELECT count(*) FROM ledger WHERE state = 'attempted'");
            (cases >= self.asked as u64 && open == 0).then_some(())
        });
    }

    /// Lets everything come to its end, and counts.
    fn settle(&mut self) -> Figures {
        self.office.start_with(&[]);
        self.wait_until_taken();
        let unsent = "SELECT count(*) FROM letter WHERE state IN ('queued', 'claimed', 'unclear') OR copy = 'wanted'";
        let unanswered = "SELECT count(*) FROM cases WHERE status != 'answered'";
        self.office.wait_within(LONG, "every case mail", || {
            let seen = self.ids_of(OWNER).len();
            (seen >= self.asked).then_some(())
        });
        self.answer_what_came();
        self.office.wait_within(LONG, "every case to be answered and every letter to be filed", || {
            (self.office.count(unanswered) == 0 && self.office.count(unsent) == 0).then_some(())
        });
        self.everything_arrived();
        assert!(self.office.stop().success());
        let verified = self.office.command(&["verify"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
        self.count()
    }

    /// Postfix hands on a little after it has accepted.
    fn everything_arrived(&self) {
        let sent = self.office.texts("SELECT message_id FROM letter WHERE state = 'sent'");
        self.office.wait_for("every letter to arrive", || {
            let arrived = self.ids_of_all();
            sent.iter().all(|id| arrived.contains_key(id)).then_some(())
        });
    }

    fn people() -> Vec<String> {
        (0..ASKERS).map(asker).chain([OWNER.to_owned()]).collect()
    }

    fn ids_of_all(&self) -> BTreeMap<String, usize> {
        let mut ids = BTreeMap::new();
        for who in Self::people() {
            for (id, times) in self.ids_of(&who) {
                *ids.entry(id).or_insert(0) += times;
            }
        }
        ids
    }

    fn ids_of(&self, who: &str) -> BTreeMap<String, usize> {
        let mut ids = BTreeMap::new();
        for raw in self.office.inbox(who) {
            *ids.entry(Received::new(raw).message_id()).or_insert(0) += 1;
        }
        ids
    }

    fn count(&self) -> Figures {
        let quarantined = self.office.count("SELECT count(*) FROM ledger WHERE state = 'quarantined'");
        assert_eq!(quarantined, 0, "{}", self.office.log());
        let cases = self.office.cases();
        let subjects: Vec<usize> =
            cases.as_array().unwrap().iter().filter_map(|case| number_in(case["subject"].as_str()?)).collect();
        let different: BTreeSet<usize> = subjects.iter().copied().collect();
        assert_eq!(different, (0..self.asked).collect(), "a question is lost");
        assert_eq!(subjects.len(), self.asked, "a case is doubled");

        // One answer a question, one case mail a question, at most one acknowledgement.
        let mut kinds: BTreeMap<(usize, &str), BTreeSet<String>> = BTreeMap::new();
        for who in Self::people() {
            for raw in self.office.inbox(&who) {
                let letter = Received::new(raw);
                let Some(number) = number_in(&letter.subject()) else { continue };
                let kind = if who == OWNER {
                    "case mail"
                } else if letter.words().contains("缺少发票原件") {
                    "answer"
                } else {
                    "acknowledgement"
                };
                kinds.entry((number, kind)).or_default().insert(letter.message_id());
            }
        }
        for number in 0..self.asked {
            for kind in ["case mail", "answer"] {
                let found = kinds.get(&(number, kind)).map_or(0, BTreeSet::len);
                assert_eq!(found, 1, "question {number}: {found} letters of the kind {kind}");
            }
            assert!(kinds.get(&(number, "acknowledgement")).map_or(0, BTreeSet::len) <= 1);
        }
        let ids = self.ids_of_all();
        assert!(ids.values().all(|times| *times <= 2), "{ids:?}");

        let mut copies: BTreeMap<String, usize> = BTreeMap::new();
        for raw in self.office.folder(DESK, "Sent") {
            *copies.entry(Received::new(raw).message_id()).or_insert(0) += 1;
        }
        // A notice whose fate was unclear, and that a later letter has overtaken, is withdrawn: it may have arrived, and
        // has no copy.
        let sent = self.office.texts("SELECT message_id FROM letter WHERE state = 'sent'");
        let one_each: BTreeMap<String, usize> = sent.into_iter().map(|id| (id, 1)).collect();
        assert_eq!(copies, one_each, "each letter has one copy in Sent");

        // The one reason for a second copy: it was in hand when the program died.
        let mut twice = BTreeMap::new();
        for id in ids.iter().filter(|(_, times)| **times == 2).map(|(id, _)| id) {
            let points = self.caught.get(id).unwrap_or_else(|| panic!("{id} came twice, and no death explains it"));
            *twice.entry(points.iter().copied().collect::<Vec<_>>().join(" + ")).or_insert(0) += 1;
        }
        Figures { questions: self.asked, answers: self.asked, arrived: ids, twice }
    }
}

fn name(point: Point) -> &'static str {
    match point {
        Point::Claimed => "after the claim",
        Point::DataUnfinished => "in DATA",
        Point::Accepted => "after 250",
        Point::AppendBegun => "before APPEND",
        Point::Appended => "after APPEND",
    }
}

fn asker(number: usize) -> String {
    format!("asker{}@corp.example", number % ASKERS)
}

fn subject(number: usize) -> String {
    format!("单据被退回 Q{number:05}")
}

fn number_in(subject: &str) -> Option<usize> {
    let (_, rest) = subject.split_once(" Q")?;
    rest.get(..5)?.parse().ok()
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        // Knuth's multiplier; the upper bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}
