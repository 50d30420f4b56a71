//! One service under one seed: the real engine over a real file, a mailbox, a mail server, people, and bad luck.
//!
//! Nothing here waits: what is to happen stands in a queue by time, and the clock jumps to the next entry.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use chrono::{Duration, NaiveDate};
use shouwen::desk::house::{Ack, Copies, House, Limits, Mode, Position, Require, Trust};
use shouwen::engine::{self, Engine, Setup, TurnError, Verified};
use shouwen::ids::{Address, Language, LetterId};
use shouwen::letters::Templates;
use shouwen::rules::Policy;
use shouwen::sender::Settled;
use shouwen::source::Place;
use shouwen::store::Store;

use super::careless::OnDesk;
use super::disk::{Disk, Picture};
use super::edge::{Mailbox, Wire};
use super::edits::Edits;
use super::lists::Showed;
use super::model::{Model, Stats};
use super::office::{self, Moment};
use super::peek::{Peek, Written};
use super::rng::Rng;

pub const MAILBOX: &str = "fssc@corp.example";
/// Working days that people write on.
const DAYS: usize = 20;
/// Working days that the service has to come to rest afterwards.
const REST_DAYS: usize = 6;

/// Mails that people are to have written when the last of the busy days begins; some follow.
const MAILS_WANTED: usize = 275;
/// Questions on the first day …
const QUESTIONS_A_DAY: i64 = 3;
/// … and mails that one of them draws.
const MAILS_A_QUESTION: i64 = 5;
/// A seed has no fewer mails than these: what is missing comes on the first days of rest, from machines and strangers.
pub const MAILS_AT_LEAST: usize = 300;
const NOISY_REST_DAYS: usize = 3;

/// How many of the staff go on leave.
const ABSENCES: usize = 5;
/// How often an admin edits the rules.
const EDITS: usize = 6;

/// The whole store is verified after every so many crashes, and in the end.
const CRASHES_A_WHOLE_VERIFY: u64 = 5;

/// What is to happen.
#[derive(Debug)]
pub enum Event {
    Arrive(Arrival),
    Ask,
    Noise,
    /// Somebody of the staff goes on leave.
    Leaves,
    /// He is back early.
    Returns(String),
    Fault(Fault),
    Undo(Fault),
    /// An admin saves a rule file.
    Edit,
    Pump,
    Evening(NaiveDate),
}

/// A mail on its way into the mailbox.
#[derive(Clone, Debug)]
pub struct Arrival {
    pub folder: &'static str,
    pub bytes: Arc<[u8]>,
    /// Its writer lets these canaries reach this asker.
    pub grants: Vec<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    CrashBetween,
    CrashInside,
    Duplicate,
    OtherFolder,
    Renumbered,
    Rescanned,
    Reordered,
    Late,
    Refused4xx,
    Refused5xx,
    Stopped,
    LostReply,
    Swallowed,
    DiedAfterAcceptance,
    ClockJump,
    DiskFull,
    Hold,
}

pub const FAULTS: &[(Fault, u64)] = &[
    (Fault::CrashBetween, 10),
    (Fault::CrashInside, 8),
    (Fault::Duplicate, 4),
    (Fault::OtherFolder, 4),
    (Fault::Renumbered, 2),
    (Fault::Rescanned, 2),
    (Fault::Reordered, 3),
    (Fault::Late, 3),
    (Fault::Refused4xx, 6),
    (Fault::Refused5xx, 2),
    (Fault::Stopped, 1),
    (Fault::LostReply, 4),
    (Fault::Swallowed, 3),
    (Fault::DiedAfterAcceptance, 4),
    (Fault::ClockJump, 2),
    (Fault::DiskFull, 2),
    (Fault::Hold, 1),
];

/// What kind of time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Faults, crashes, machines, forgers, and people who are careless.
    Hard,
    /// People who do what is asked of them, and nothing else.
    Ordinary,
}

/// Why a call came to nothing.
pub enum Halt {
    /// The process has ended.
    Died,
    /// The store could not; the same again later.
    Failed,
}

/// Where the next crash strikes: so many calls from here, before or inside that call.
#[derive(Clone, Copy, Debug)]
pub struct Fuse {
    pub calls: u64,
    pub inside: bool,
}

/// What a process remembers, and loses with its life.
#[derive(Default)]
pub struct Memory {
    pub attempted: BTreeSet<Place>,
    pub unnoted: Option<(LetterId, Settled)>,
    pub paused_until: Option<Moment>,
}

pub struct World {
    pub rng: Rng,
    pub t: Moment,
    pub skew: Duration,
    pub mailbox: Mailbox,
    pub wire: Wire,
    pub model: Model,
    pub stats: Stats,
    pub memory: Memory,
    pub fuse: Option<Fuse>,
    pub outcomes: VecDeque<Fault>,
    /// Accepted by the server, not yet noted by us.
    pub in_hand: Option<i64>,
    pub server_files: bool,
    pub rewrites: bool,
    pub calm: bool,
    pub edits: Arc<Edits>,
    pub life: Life,
    pub next_number: u32,
    /// How often somebody of the staff, or the asker, had a letter of this case before him.
    pub turns: BTreeMap<i64, u32>,
    /// The newest feedback slip or preview of a case that somebody has had before him.
    pub showed: BTreeMap<(i64, String), Showed>,
    /// Letters to the staff that somebody may come back to, the latest last.
    pub desk: VecDeque<OnDesk>,
    /// When whoever has a letter before him gets round to it.
    pub gets_round: Moment,
    /// Questions yet to be overtaken by their own follow-up, or to be long on their way.
    pub reorder: u32,
    pub late: u32,
    disk: Disk,
    setup: Setup,
    engine: Option<Engine>,
    peek: Option<Peek>,
    verified: Written,
    days: Vec<NaiveDate>,
    queue: BTreeMap<(Moment, u64), Event>,
    entries: u64,
    down_until: Option<Moment>,
    full: bool,
    pump_at: Option<Moment>,
    trace: bool,
}

impl World {
    pub fn new(seed: u64, life: Life, (policy, templates): (&Policy, &Templates), edits: &Arc<Edits>) -> Self {
        let mut rng = Rng::new(seed);
        let first = *rng.pick(&[(2026, 9, 14), (2026, 11, 2), (2026, 11, 9), (2026, 10, 12)]);
        let first = NaiveDate::from_ymd_opt(first.0, first.1, first.2).unwrap();
        let t = office::at(first, 7, 30);
        let setup = Setup {
            house: house(&mut rng),
            policy: policy.clone(),
            templates: templates.clone(),
            take_existing: false,
        };
        let (server_files, rewrites) = (rng.percent(50), rng.percent(25));
        let disk = Disk::new(&mut rng, MAILBOX);
        let mut world = Self {
            rng,
            t,
            skew: Duration::zero(),
            mailbox: Mailbox::new(),
            wire: Wire::default(),
            model: Model::new(seed),
            stats: Stats::default(),
            memory: Memory::default(),
            fuse: None,
            outcomes: VecDeque::new(),
            in_hand: None,
            server_files,
            rewrites,
            calm: false,
            edits: Arc::clone(edits),
            life,
            next_number: 1,
            turns: BTreeMap::new(),
            showed: BTreeMap::new(),
            desk: VecDeque::new(),
            gets_round: t,
            reorder: 0,
            late: 0,
            disk,
            setup,
            engine: None,
            peek: None,
            verified: Written::default(),
            days: Vec::new(),
            queue: BTreeMap::new(),
            entries: 0,
            down_until: None,
            full: false,
            pump_at: None,
            trace: std::env::var_os("SHOUWEN_TRACE").is_some(),
        };
        world.plan(first);
        world
    }

    fn plan(&mut self, first: NaiveDate) {
        let days = match self.life {
            Life::Hard => self.plan_hard_days(first),
            Life::Ordinary => self.plan_quarter(first),
        };
        for day in &days {
            self.at(office::at(*day, 18, 20), Event::Evening(*day));
        }
        self.days = days;
    }

    fn plan_hard_days(&mut self, first: NaiveDate) -> Vec<NaiveDate> {
        let days = office::workdays(first, DAYS + REST_DAYS);
        let (busy, _) = days.split_at(DAYS);
        for day in busy {
            for _ in 0..self.rng.between(4, 5) {
                let minute = self.rng.between(0, 15 * 60);
                self.at(office::at(*day, 7, 40) + Duration::minutes(minute), Event::Noise);
            }
        }
        for _ in 0..ABSENCES {
            let day = *self.rng.pick(busy);
            self.at(office::at(day, 8, 5), Event::Leaves);
        }
        for _ in 0..EDITS {
            let day = *self.rng.pick(busy);
            let minute = self.rng.between(0, 10 * 60);
            self.at(office::at(day, 8, 30) + Duration::minutes(minute), Event::Edit);
        }
        self.ask_on(first, QUESTIONS_A_DAY);
        for (fault, times) in FAULTS {
            for _ in 0..*times {
                let day = *self.rng.pick(busy);
                let minute = self.rng.between(0, 11 * 60);
                self.at(office::at(day, 8, 30) + Duration::minutes(minute), Event::Fault(*fault));
            }
        }
        days
    }

    fn ask_on(&mut self, day: NaiveDate, questions: i64) {
        for _ in 0..questions {
            let minute = self.rng.between(0, 11 * 60);
            self.at(office::at(day, 8, 0) + Duration::minutes(minute), Event::Ask);
        }
    }

    /// Plans the questions of the next day: more where people have written little so far, so that each seed has its
    /// mails and hardly one too many.
    fn plan_questions(&mut self, today: NaiveDate) {
        let Some(tomorrow) = self.days.iter().position(|day| *day == today).map(|at| at + 1) else { return };
        let Some(day) = self.days.get(tomorrow).copied() else { return };
        let on_their_way = self.queue.values().filter(|event| matches!(event, Event::Arrive(_))).count();
        let written = usize::try_from(self.stats.mails).unwrap() + on_their_way;
        let missing = |wanted: usize| i64::try_from(wanted.saturating_sub(written)).unwrap();
        if tomorrow < DAYS {
            let missing = missing(MAILS_WANTED * (tomorrow + 1) / DAYS);
            self.ask_on(day, (missing / MAILS_A_QUESTION).clamp(1, 2 * QUESTIONS_A_DAY));
        } else if tomorrow < DAYS + NOISY_REST_DAYS {
            // A question that is to be late or overtaken may have been struck after the last one.
            self.ask_on(day, i64::from(self.late.max(self.reorder)));
            for _ in 0..missing(MAILS_AT_LEAST) {
                let minute = self.rng.between(0, 11 * 60);
                self.at(office::at(day, 8, 0) + Duration::minutes(minute), Event::Noise);
            }
        }
    }

    pub fn at(&mut self, at: Moment, event: Event) {
        self.entries += 1;
        self.queue.insert((at.max(self.t), self.entries), event);
    }

    /// The wall clock of the machine that the service runs on.
    pub fn now(&self) -> Moment {
        self.t + self.skew
    }

    pub fn number(&mut self) -> u32 {
        self.next_number += 1;
        self.next_number
    }

    /// Lives through everything in the queue; the last days without faults.
    pub fn run(&mut self) {
        self.first_start();
        while let Some(((at, _), event)) = self.queue.pop_first() {
            self.t = at;
            match event {
                Event::Arrive(arrival) => self.arrive(arrival),
                Event::Ask => self.ask(),
                Event::Noise => self.noise(),
                Event::Edit => self.edit(),
                Event::Leaves => self.leaves(),
                Event::Returns(addr) => self.returns(&addr),
                Event::Fault(fault) => self.strike(fault),
                Event::Undo(fault) => self.mend(fault),
                // A round that was planned and then moved forward is over.
                Event::Pump if self.pump_at == Some(at) => {
                    self.pump_at = None;
                    self.pump();
                }
                Event::Pump => {}
                Event::Evening(day) => self.evening(day),
            }
        }
    }

    fn arrive(&mut self, arrival: Arrival) {
        for (canary, asker) in arrival.grants {
            self.model.grant(canary, asker);
        }
        self.stats.mails += 1;
        self.mailbox.put(arrival.folder, &arrival.bytes, self.t);
        // Several mails may wait for one look.
        let wait = *self.rng.pick(&[0, 60, 240, 900]);
        self.pump_in(Duration::seconds(wait));
    }

    pub fn pump_in(&mut self, wait: Duration) {
        let at = self.t + wait;
        if self.pump_at.is_none_or(|planned| at < planned) {
            self.pump_at = Some(at);
            self.at(at, Event::Pump);
        }
    }

    /// One round of everything the service does.
    fn pump(&mut self) {
        if let Some(until) = self.down_until {
            if self.t < until {
                return self.pump_in(until - self.t);
            }
            self.down_until = None;
        }
        if self.engine.is_none() {
            self.boot();
        }
        let round = self.round();
        self.log(|| format!("round over: died {}", matches!(round, Err(Halt::Died))));
        if let Err(Halt::Died) = round {
            self.down();
        }
    }

    /// Whether a process is there to see an edit.
    pub fn runs(&self) -> bool {
        self.engine.is_some()
    }

    /// The hash of the rules that the running process goes by.
    pub fn hash(&self) -> Option<String> {
        self.engine.as_ref().map(|engine| engine.policy().hash.clone())
    }

    /// What the rule files say from now on, to every process that starts; gives what they said.
    pub fn files(&mut self, policy: Policy) -> Policy {
        std::mem::replace(&mut self.setup.policy, policy)
    }

    /// The process died: another starts soon.
    pub fn down(&mut self) {
        let minutes = if self.calm { 1 } else { *self.rng.pick(&[0, 1, 2, 20, 90]) };
        self.down_until = Some(self.t + Duration::minutes(minutes));
        self.pump_in(Duration::minutes(minutes));
    }

    fn first_start(&mut self) {
        self.boot();
        let old: Arc<[u8]> =
            Arc::from(b"From: a@corp.example\r\nSubject: old\r\nX-Sim: 1\r\n\r\nlong ago\r\n".as_slice());
        self.mailbox.put(super::edge::INBOX, &old, self.t - Duration::days(3));
        let inbox = shouwen::source::FolderName("INBOX".to_owned());
        let _ = self.call("before start", |engine, now| engine.seen_before_start(&inbox, 7, &[1], now));
        self.pump_in(Duration::zero());
    }

    /// A process starts: on what the disk kept, which must be sound.
    fn boot(&mut self) {
        let engine = Engine::new(self.disk.open(), self.setup.clone(), self.now());
        let engine = engine.unwrap_or_else(|error| self.fail(&format!("does not start: {error}")));
        self.peek = Some(Peek::new(&self.disk.path()));
        self.verify(engine.store());
        let engine = self.engine.insert(engine);
        engine.recover(self.t + self.skew).unwrap();
        self.full = false;
    }

    /// After every start what was written since the last one, and from time to time everything, agrees with its facts.
    fn verify(&mut self, store: &Store) {
        let (cases, letters) = self.peek().written_after(&self.verified);
        let verified = if self.stats.crashes.is_multiple_of(CRASHES_A_WHOLE_VERIFY) {
            engine::verify(store).unwrap()
        } else {
            engine::verify_these(store, &cases, &letters).unwrap()
        };
        self.sound(&verified);
        self.verified = self.peek().written();
    }

    /// In the end everything agrees with its facts.
    pub fn verify_the_end(&self) {
        self.sound(&self.engine.as_ref().unwrap().verify().unwrap());
    }

    fn sound(&self, verified: &Verified) {
        if !verified.findings.is_empty() {
            self.fail(&format!("verify: {:?}", verified.findings));
        }
    }

    pub fn peek(&self) -> &Peek {
        self.peek.as_ref().unwrap()
    }

    /// Calls the engine, and lets it die before, inside or after the call if the fuse says so.
    pub fn call<T>(
        &mut self,
        what: &str,
        work: impl FnOnce(&mut Engine, Moment) -> Result<T, TurnError>,
    ) -> Result<T, Halt> {
        let strikes = self.fuse.as_mut().is_some_and(|fuse| {
            fuse.calls = fuse.calls.saturating_sub(1);
            fuse.calls == 0
        });
        let struck = if strikes { self.fuse.take() } else { None };
        let inside: Option<Picture> = struck.filter(|fuse| fuse.inside).map(|_| self.disk.picture());
        if struck.is_some() && inside.is_none() {
            let engine = self.engine.take().unwrap();
            self.disk.cut(engine.store());
            return Err(self.died(what, Fault::CrashBetween));
        }
        let now = self.now();
        let engine = self.engine.as_mut().unwrap();
        let result = work(engine, now);
        if let Some(picture) = inside {
            self.disk.cut_inside(picture, &mut self.rng);
            self.engine = None;
            return Err(self.died(what, Fault::CrashInside));
        }
        self.log(|| format!("{what}: {}", result.as_ref().err().map_or_else(|| "ok".to_owned(), ToString::to_string)));
        match result {
            Ok(value) => Ok(value),
            Err(error) if error.is_passing() && self.full => {
                self.stats.full_calls += 1;
                Err(Halt::Failed)
            }
            Err(error) => self.fail(&format!("{what}: {error}")),
        }
    }

    fn died(&mut self, what: &str, how: Fault) -> Halt {
        self.log(|| format!("DIED at {what}: {how:?}"));
        self.stats.struck(how);
        self.stats.crashes += 1;
        if let Some(letter) = self.in_hand.take() {
            *self.wire.lost.entry(letter).or_default() += 1;
        }
        self.memory = Memory::default();
        self.peek = None;
        Halt::Died
    }

    pub fn engine_mut(&mut self) -> Option<&mut Engine> {
        self.engine.as_mut()
    }

    /// The file may grow by a few pages more, and no further.
    pub fn fill_disk(&mut self) {
        let spare = u32::try_from(self.rng.below(6)).unwrap();
        if let Some(engine) = &self.engine {
            engine.store().limit_pages(engine.store().pages().unwrap() + spare).unwrap();
            self.full = true;
        }
    }

    pub fn empty_disk(&mut self) {
        if let Some(engine) = &self.engine {
            engine.store().limit_pages(0).unwrap();
        }
        self.full = false;
    }

    fn evening(&mut self, day: NaiveDate) {
        if self.life == Life::Hard {
            self.plan_questions(day);
        }
        let last = self.queue.values().all(|event| matches!(event, Event::Evening(_) | Event::Pump | Event::Arrive(_)));
        self.calm = last;
        self.pump_now();
        if self.engine.is_some() {
            self.check_open_cases();
        }
        self.log(|| format!("evening of {day}"));
    }

    /// Brings the service up and lets it do everything that is to be done at this moment.
    fn pump_now(&mut self) {
        self.down_until = None;
        self.pump();
    }

    pub fn finish(&mut self) {
        self.comes_to_rest();
        self.check_the_end();
    }

    pub fn comes_to_rest(&mut self) {
        self.calm = true;
        self.fuse = None;
        self.outcomes.clear();
        for _ in 0..10 {
            self.t += Duration::minutes(30);
            self.pump_now();
        }
        // What the last round sent lies in Sent, and is looked at like any other mail.
        self.pump_now();
    }

    pub fn log(&self, line: impl FnOnce() -> String) {
        if self.trace {
            println!("{} {}", office::local(self.t).format("%m-%d %H:%M:%S"), line());
        }
    }

    /// A promise is broken: names the seed and the moment, and ends the run.
    pub fn fail(&self, why: &str) -> ! {
        panic!("seed {} at {}: {why}", self.model.seed, office::local(self.t));
    }
}

fn house(rng: &mut Rng) -> House {
    House {
        address: Address::parse(MAILBOX).unwrap(),
        name: "财务共享服务中心".to_owned(),
        name_en: None,
        tag: "FSSC".to_owned(),
        domains: BTreeSet::from(["corp.example".to_owned()]),
        language: Language::Chinese,
        zone: chrono_tz::Asia::Shanghai,
        mode: Mode::Live,
        ack: *rng.pick(&[Ack::AtOnce, Ack::After { seconds: 300 }, Ack::AtOnce]),
        send_delay_s: 120,
        copies: *rng.pick(&[Copies::SameDomain, Copies::Ask, Copies::Never]),
        trust: Trust {
            authserv_ids: vec!["mx.corp.example".to_owned()],
            position: Position::First,
            require: Require::Token,
            ..Trust::default()
        },
        limits: Limits::default(),
        list_slots: vec![9 * 60 + 5, 13 * 60 + 35],
    }
}
