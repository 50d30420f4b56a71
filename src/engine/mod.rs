//! The engine: the only writer. It reads what a decision needs, asks the pure core, and makes the answer true in one
//! transaction; only what is committed leaves the house.
//!
//! ```text
//!  deliver(mails)  ─┐                     ┌─ facts, cases, steps
//!  tick(now)       ─┼─▶ read ─▶ decide ─▶ commit ─ letters, asks
//!  claim · settle  ─┘      (desk, pure)   └─ ledger, mails
//! ```
//!
//! It is plain synchronous code on one thread; time is an argument of every call. After an error of the store nothing
//! of the turn remains, in the file or in memory.

mod absence;
mod alarm;
pub mod anew;
mod around;
mod commit;
mod elsewhere;
pub mod explain;
mod handed;
mod health;
mod ledger;
mod lines;
mod mode;
mod outbox;
mod receive;
pub mod reload;
pub mod rulebook;
pub mod story;
pub mod telling;
#[cfg(test)]
mod tests;
mod tick;
mod traces;
mod trust;
mod view;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::desk::evolve::MailboxState;
use crate::desk::fact::MailboxFact;
use crate::desk::house::House;
use crate::ids::{Language, MailId, Moment};
use crate::letters::{RenderError, Templates};
use crate::mail::Mail;
use crate::mail::compose::ComposeError;
use crate::mail::token::{Key, Keyring};
use crate::rules::Policy;
use crate::source::{Folder, FolderName, FolderUse};
use crate::store::{Store, StoreError, Stream, StreamFact};

pub use health::{Report, Verified, report, verify, verify_these};

/// The largest letter we make where the server does not say what it takes.
const SIZE_LIMIT_BYTES: u64 = 25 * 1024 * 1024;

/// The time of a folder's last complete look is written down this often: after a crash a mail's clock starts at most so
/// much too early.
const LOOK_SAVED_EVERY: chrono::Duration = chrono::Duration::minutes(1);

/// What the engine is made of besides its store.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The settings that decisions depend on.
    pub house: House,
    /// The rule files, compiled.
    pub policy: Policy,
    /// The letters.
    pub templates: Templates,
    /// Mail that lay in the mailbox before the first start is taken as well.
    pub take_existing: bool,
}

/// The only writer.
pub struct Engine {
    store: Store,
    house: House,
    policy: Arc<Policy>,
    templates: Templates,
    keyring: Keyring,
    mailbox: MailboxState,
    absences: absence::AbsencesOfAll,
    /// Counts what changes in them.
    absences_changed: u64,
    /// The last complete look at each folder: no clock of a mail starts before it.
    looked: BTreeMap<FolderName, Moment>,
    /// What the file knows of that.
    looked_saved: BTreeMap<FolderName, Moment>,
    /// The folders of sent letters.
    sent: BTreeSet<FolderName>,
    /// Mails understood in this turn.
    understood: BTreeMap<MailId, Arc<Mail>>,
    size_limit_bytes: u64,
    first_start: Option<Moment>,
    clock: trust::ClockTrust,
    beat: tick::Beat,
    /// What the admins have not been told of an edit that was not taken.
    untold: Option<reload::Untold>,
    /// Counts the edits that were looked at.
    rules_changed: u64,
}

/// Why a turn came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    /// The store failed: the same turn may be repeated.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A letter cannot be worded: a template is broken.
    #[error("a letter cannot be written: {0}")]
    Render(#[from] RenderError),
    /// A letter cannot be made.
    #[error("a letter cannot be made: {0}")]
    Compose(#[from] ComposeError),
    /// The last gate, or the server's size limit, keeps an answer back.
    #[error("an answer is kept back")]
    KeptBack(Vec<crate::letters::model::HeldReason>),
    /// A decision that contradicts what is on record: a defect of the program, never of a mail.
    #[error("the program contradicts itself: {0}")]
    Defect(String),
}

impl TurnError {
    /// The same for whoever looks after the mailbox. What the program says of itself stays as it is: it is for a report.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (_, Language::English) => self.to_string(),
            (Self::Store(error), Language::Chinese) => format!("数据库出错（{error}）"),
            (Self::Render(RenderError(problem)), Language::Chinese) => {
                format!("信件模板有误，写不出信：{}", problem.in_language(language))
            }
            (Self::Compose(error), Language::Chinese) => format!("信件无法生成（{error}）"),
            (Self::KeptBack(_), Language::Chinese) => "有一封答复被拦下".to_owned(),
            (Self::Defect(what), Language::Chinese) => format!("程序内部不一致，请报告（{what}）"),
        }
    }

    /// The turn may succeed if it is tried again; else the mail goes to quarantine.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Store(error) => error.is_passing(),
            Self::Render(_) | Self::Compose(_) | Self::KeptBack(_) | Self::Defect(_) => false,
        }
    }
}

impl Engine {
    /// The language of the mailbox.
    #[must_use]
    pub fn language(&self) -> Language {
        self.house.language
    }

    /// An engine over an open store.
    pub fn new(store: Store, setup: Setup, now: Moment) -> Result<Self, TurnError> {
        let keyring = keyring(&store)?;
        let first_start = first_start(&store, &setup, now)?;
        let mailbox = store.mailbox_state()?;
        let absences = store.absences()?;
        let looked = store.last_looks()?;
        let mut engine = Self {
            store,
            house: setup.house,
            policy: Arc::new(setup.policy),
            templates: setup.templates,
            keyring,
            mailbox,
            absences,
            absences_changed: 0,
            looked_saved: looked.clone(),
            looked,
            sent: BTreeSet::new(),
            understood: BTreeMap::new(),
            size_limit_bytes: SIZE_LIMIT_BYTES,
            first_start,
            clock: trust::ClockTrust::default(),
            beat: tick::Beat::default(),
            untold: None,
            rules_changed: 0,
        };
        engine.begin_rules(now)?;
        engine.begin_mode(now)?;
        Ok(engine)
    }

    /// The store, for reading.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Gives the store back; what was not committed is gone.
    #[must_use]
    pub fn into_store(self) -> Store {
        self.store
    }

    /// The settings.
    #[must_use]
    pub fn house(&self) -> &House {
        &self.house
    }

    /// What the mailbox's own facts come to.
    #[must_use]
    pub fn mailbox(&self) -> &MailboxState {
        &self.mailbox
    }

    /// The rule files.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The largest letter that the mail server takes.
    pub fn set_size_limit(&mut self, bytes: Option<u64>) {
        self.size_limit_bytes = bytes.filter(|limit| *limit > 0).unwrap_or(SIZE_LIMIT_BYTES);
    }

    /// Which folders there are and what they are for.
    pub fn set_folders(&mut self, folders: &[Folder]) {
        let sent = folders.iter().filter(|folder| folder.purpose == FolderUse::Sent);
        self.sent = sent.map(|folder| folder.name.clone()).collect();
    }

    /// A complete look at a folder is over.
    pub fn looked(&mut self, folder: FolderName, at: Moment) {
        if self.looked_saved.get(&folder).is_none_or(|saved| at - *saved >= LOOK_SAVED_EVERY) {
            match self.store.within(|store| store.looked(&folder, at)) {
                Ok(()) => {
                    self.looked_saved.insert(folder.clone(), at);
                }
                // It is only a hint, and the next look says it again.
                Err(error) => tracing::warn!(folder = %folder, %error, "the time of a look was not written down"),
            }
        }
        self.looked.insert(folder, at);
    }

    /// No letter leaves from now on; intake goes on.
    pub fn hold(&mut self, why: &str, now: Moment) -> Result<(), TurnError> {
        let now = self.clock.inside(now);
        self.mailbox_fact(&MailboxFact::HoldBegan { why: why.to_owned() }, "held by an admin", now)
    }

    /// Letters leave again.
    pub fn release(&mut self, now: Moment) -> Result<(), TurnError> {
        let now = self.clock.inside(now);
        self.mailbox_fact(&MailboxFact::HoldEnded, "released by an admin", now)
    }

    fn mailbox_fact(&mut self, fact: &MailboxFact, because: &str, now: Moment) -> Result<(), TurnError> {
        let common = StreamFact { at: now, because, mail: None, policy: &self.policy.hash };
        self.store.within(|store| store.append(&Stream::Mailbox, fact, &common))?;
        self.mailbox = self.mailbox.clone().evolve(now, fact);
        Ok(())
    }

    /// Runs one turn in one transaction; after an error the memory is as the file is.
    fn turn<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, TurnError>) -> Result<T, TurnError> {
        self.store.begin()?;
        let result = work(self).and_then(|value| Ok(self.store.commit().map(|()| value)?));
        self.understood.clear();
        if result.is_err() {
            self.store.rollback();
            self.mailbox = self.store.mailbox_state()?;
            self.read_absences()?;
        }
        result
    }

    /// Runs a part of a turn that may be taken back by itself.
    fn part<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, TurnError>) -> Result<T, TurnError> {
        let (mailbox, absences) = (self.mailbox.clone(), self.absences.clone());
        self.store.mark()?;
        match work(self) {
            Ok(value) => {
                self.store.keep()?;
                Ok(value)
            }
            Err(error) => {
                self.mailbox = mailbox;
                self.absences = absences;
                self.store.back_to_mark();
                Err(error)
            }
        }
    }
}

fn keyring(store: &Store) -> Result<Keyring, TurnError> {
    let hex = |key: &str| -> Result<Vec<u8>, TurnError> {
        let text = store.meta(key)?.unwrap_or_default();
        data_encoding::HEXLOWER
            .decode(text.as_bytes())
            .map_err(|error| TurnError::Defect(format!("the stored {key} does not read: {error}")))
    };
    let key: [u8; 32] =
        hex("key/1")?.try_into().map_err(|_| TurnError::Defect("the stored key has another length".to_owned()))?;
    Ok(Keyring::new(1, Key::new(key), &hex("epoch")?))
}

/// When the daemon first saw this mailbox; `None` where old mail is taken too.
fn first_start(store: &Store, setup: &Setup, now: Moment) -> Result<Option<Moment>, TurnError> {
    if setup.take_existing {
        return Ok(None);
    }
    let stored = store.meta("first_start_ms")?.and_then(|text| text.parse().ok());
    if let Some(first) = stored.and_then(Moment::from_timestamp_millis) {
        return Ok(Some(first));
    }
    store.within(|store| store.set_meta("first_start_ms", &now.timestamp_millis().to_string()))?;
    Ok(Some(now))
}
