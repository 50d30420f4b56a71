//! A ledger in memory that can die at any step, before or after the step took effect.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use shouwen::ids::Language;
use shouwen::intake::{Cursor, Health, Ledger, LedgerError, Unfinished, Unread};
use shouwen::source::{Body, Fetched, FolderName, FolderUse, Place};
use tokio::sync::watch;

/// The steps that write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Attempt,
    Deliver,
    Quarantine,
    BeforeStart,
    Advance,
}

/// Every step.
pub const STEPS: [Step; 5] = [Step::Attempt, Step::Deliver, Step::Quarantine, Step::BeforeStart, Step::Advance];

/// When a failing step fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing was written.
    Before,
    /// It was written, and nobody was told.
    After,
}

/// How a place ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    Taken(Vec<u8>),
    Quarantined(String),
    BeforeStart,
    Aside(FolderUse),
}

/// What a place's row looks like before it is finished.
#[derive(Debug, Default)]
struct State {
    rows: BTreeMap<Place, Row>,
    attempts: BTreeMap<Place, u32>,
    cursors: BTreeMap<FolderName, Cursor>,
    poison: Vec<Vec<u8>>,
    failure: Option<(Step, usize, Effect, LedgerError)>,
    delivered: Vec<Vec<u32>>,
    doubled: usize,
}

/// The ledger; clones are the same ledger.
#[derive(Clone, Debug)]
pub struct BookLedger {
    state: Arc<Mutex<State>>,
    health: watch::Sender<Vec<Health>>,
}

impl BookLedger {
    pub fn new() -> Self {
        Self { state: Arc::default(), health: watch::Sender::new(Vec::new()) }
    }

    /// The process dies at the `nth` (from 0) call of this step.
    pub fn die_at(&self, step: Step, nth: usize, effect: Effect) {
        self.state.lock().unwrap().failure = Some((step, nth, effect, LedgerError::Stopped));
    }

    /// The ledger says this at the next call of this step, without writing anything.
    pub fn refuse_once(&self, step: Step, error: LedgerError) {
        self.state.lock().unwrap().failure = Some((step, 0, Effect::Before, error));
    }

    /// Whoever tries to understand a mail that contains this dies.
    pub fn poison(&self, words: &str) {
        self.state.lock().unwrap().poison.push(words.as_bytes().to_vec());
    }

    pub fn row(&self, folder: &str, uidvalidity: u32, uid: u32) -> Option<Row> {
        let place = Place { folder: FolderName(folder.to_owned()), uidvalidity, uid };
        self.state.lock().unwrap().rows.get(&place).cloned()
    }

    /// The rows of a folder: UID and what became of it, in one word.
    pub fn rows(&self, folder: &str) -> Vec<(u32, &'static str)> {
        let state = self.state.lock().unwrap();
        let word = |row: &Row| match row {
            Row::Taken(_) => "taken",
            Row::Quarantined(_) => "quarantined",
            Row::BeforeStart => "before start",
            Row::Aside(_) => "aside",
        };
        state.rows.iter().filter(|(p, _)| p.folder.0 == folder).map(|(p, row)| (p.uid, word(row))).collect()
    }

    pub fn taken(&self, folder: &str) -> Vec<u32> {
        self.rows(folder).into_iter().filter(|(_, word)| *word == "taken").map(|(uid, _)| uid).collect()
    }

    /// The UIDs of each delivery, in order.
    pub fn delivered(&self) -> Vec<Vec<u32>> {
        self.state.lock().unwrap().delivered.clone()
    }

    /// How many mails were handed in at a place that was finished already.
    pub fn doubled(&self) -> usize {
        self.state.lock().unwrap().doubled
    }

    pub fn cursor_of(&self, folder: &str) -> Option<Cursor> {
        self.state.lock().unwrap().cursors.get(&FolderName(folder.to_owned())).copied()
    }

    /// Everything the loops reported.
    pub fn health(&self) -> watch::Receiver<Vec<Health>> {
        self.health.subscribe()
    }

    fn write<T>(&self, step: Step, work: impl FnOnce(&mut State) -> T) -> Result<T, LedgerError> {
        let mut state = self.state.lock().unwrap();
        let mut fails = None;
        if let Some((at, left, effect, error)) = state.failure.take() {
            if at == step && left == 0 {
                fails = Some((effect, error));
            } else {
                let left = if at == step { left - 1 } else { left };
                state.failure = Some((at, left, effect, error));
            }
        }
        match fails {
            Some((Effect::Before, error)) => Err(error),
            Some((Effect::After, error)) => {
                work(&mut state);
                Err(error)
            }
            None => Ok(work(&mut state)),
        }
    }
}

fn bytes(mail: &Fetched) -> Vec<u8> {
    match &mail.body {
        Body::Whole(bytes) | Body::TooBig { header: bytes, .. } => bytes.clone(),
    }
}

impl Ledger for BookLedger {
    async fn cursor(&self, folder: &FolderName) -> Result<Option<Cursor>, LedgerError> {
        Ok(self.state.lock().unwrap().cursors.get(folder).copied())
    }

    async fn unknown(
        &self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: Vec<u32>,
    ) -> Result<Vec<Unfinished>, LedgerError> {
        let state = self.state.lock().unwrap();
        let place = |uid| Place { folder: folder.clone(), uidvalidity, uid };
        let open = uids.into_iter().filter(|uid| !state.rows.contains_key(&place(*uid)));
        let attempts = |uid| state.attempts.get(&place(uid)).copied().unwrap_or(0);
        Ok(open.map(|uid| Unfinished { uid, attempts: attempts(uid) }).collect())
    }

    async fn attempt(&self, places: Vec<Place>) -> Result<(), LedgerError> {
        self.write(Step::Attempt, |state| {
            for place in places {
                *state.attempts.entry(place).or_insert(0) += 1;
            }
        })
    }

    async fn deliver(&self, mails: Vec<Fetched>) -> Result<(), LedgerError> {
        let deadly = |state: &State, mail: &Fetched| {
            let bytes = bytes(mail);
            state.poison.iter().any(|words| bytes.windows(words.len()).any(|window| window == *words))
        };
        if mails.iter().any(|mail| deadly(&self.state.lock().unwrap(), mail)) {
            return Err(LedgerError::Stopped);
        }
        self.write(Step::Deliver, |state| {
            state.delivered.push(mails.iter().map(|mail| mail.place.uid).collect());
            for mail in mails {
                assert!(state.attempts.contains_key(&mail.place), "{} was not attempted first", mail.place);
                let row = Row::Taken(bytes(&mail));
                state.doubled += usize::from(state.rows.insert(mail.place, row).is_some());
            }
        })
    }

    async fn quarantine(&self, place: Place, why: Unread) -> Result<(), LedgerError> {
        self.write(Step::Quarantine, |state| {
            state.rows.insert(place, Row::Quarantined(why.words(Language::English)));
        })
    }

    async fn seen_before_start(
        &self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: Vec<u32>,
    ) -> Result<(), LedgerError> {
        self.write(Step::BeforeStart, |state| {
            for uid in uids {
                state.rows.insert(Place { folder: folder.clone(), uidvalidity, uid }, Row::BeforeStart);
            }
        })
    }

    async fn advance(&self, folder: &FolderName, cursor: Cursor) -> Result<(), LedgerError> {
        self.write(Step::Advance, |state| {
            state.cursors.insert(folder.clone(), cursor);
        })
    }

    async fn aside(&self, purpose: FolderUse, mails: Vec<Fetched>) -> Result<(), LedgerError> {
        let mut state = self.state.lock().unwrap();
        for mail in mails {
            state.rows.insert(mail.place, Row::Aside(purpose));
        }
        Ok(())
    }

    fn report(&self, health: Health) {
        self.health.send_modify(|all| all.push(health));
    }
}
