//! The store: one SQLite file, one writer, and every SQL statement of the program.
//!
//! `synchronous=FULL` and WAL: what a commit returned from survives the power cut. Writing goes through
//! [`Store::within`], one transaction at a time, begun IMMEDIATE so that no reader can turn it away half-way.
//! Nothing here decides; rows go in and come out as the types of `desk`.

mod asks;
mod cases;
mod error;
mod facts;
mod ledger;
mod letters;
mod mails;
mod outbox;
mod pieces;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

pub use asks::OpenWhose;
pub use cases::CaseRow;
pub use error::StoreError;
pub use facts::{FactRow, Stream, StreamFact};
pub use ledger::{LedgerCount, PlaceState, Quarantined, Which};
pub use letters::{LetterRow, LetterState, NewLetter};
pub use mails::{Filed, ForwardedRow, MailRow, NewMail};
pub use outbox::{ClaimedLetter, LetterCount, UnclearLetter};
pub use pieces::LargePart;
pub(crate) use pieces::sha256;

use crate::ids::Moment;

/// How long a reader that holds the file may keep the writer waiting.
const BUSY_MS: u64 = 5_000;
/// Statements kept compiled: more than the store has, for one turn uses most of them and compiling costs more than
/// running.
const STATEMENTS_KEPT: usize = 192;
/// Pages kept in memory: the open cases of a busy desk, with what hangs on them. SQLite's own 2 MiB are less than one
/// morning touches.
const CACHE_KIB: i64 = 16 * 1024;
/// Pages that are copied before a writer may have its turn again.
const PAGES_A_STEP: std::ffi::c_int = 4096;
/// The migrations, in order; `PRAGMA user_version` counts those that were run. Never edited after a release.
const MIGRATIONS: &[&str] = &[include_str!("migrations/001.sql")];

/// The database.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: Option<PathBuf>,
    /// Held for as long as the store is open for writing.
    _lock: Option<File>,
}

/// What a database is made with, once.
#[derive(Clone, Debug)]
pub struct Birth {
    /// The mailbox it belongs to.
    pub address: String,
    /// Random: an old token never opens another database's case (design section 4).
    pub epoch: [u8; 16],
    /// The key that tokens are made with.
    pub key: [u8; 32],
    /// The first case gets this number.
    pub first_case: i64,
}

impl Store {
    /// Opens the database for writing, makes it if it is not there, and takes the lock that keeps a second daemon out.
    pub fn open(path: &Path, birth: &Birth) -> Result<Self, StoreError> {
        let lock = take_lock(path)?;
        make_private(path)?;
        let conn = Connection::open(path).map_err(|source| StoreError::open(path, source))?;
        let store = Self { conn, path: Some(path.to_owned()), _lock: Some(lock) };
        store.prepare(birth).map_err(|error| error.at(path))?;
        Ok(store)
    }

    /// A database in memory, for tests.
    pub fn in_memory(birth: &Birth) -> Result<Self, StoreError> {
        let conn = Connection::open_in_memory().map_err(StoreError::from)?;
        let store = Self { conn, path: None, _lock: None };
        store.prepare(birth)?;
        Ok(store)
    }

    /// Opens the database for reading alone, beside a running daemon or without one.
    pub fn open_read_only(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags).map_err(|source| StoreError::open(path, source))?;
        conn.busy_timeout(Duration::from_millis(BUSY_MS))?;
        let store = Self { conn, path: Some(path.to_owned()), _lock: None };
        store.refuse_newer().map_err(|error| error.at(path))?;
        Ok(store)
    }

    /// A copy of the database in memory, taken beside a running daemon: what is done to it is done to nobody.
    pub fn copied(path: &Path, birth: &Birth) -> Result<Self, StoreError> {
        let from = Self::open_read_only(path)?;
        let mut conn = Connection::open_in_memory().map_err(StoreError::from)?;
        Backup::new(&from.conn, &mut conn)
            .and_then(|backup| backup.run_to_completion(PAGES_A_STEP, Duration::ZERO, None))
            .map_err(|source| StoreError::open(path, source))?;
        let store = Self { conn, path: None, _lock: None };
        store.prepare(birth).map_err(|error| error.at(path))?;
        Ok(store)
    }

    /// The file, if it is one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    fn prepare(&self, birth: &Birth) -> Result<(), StoreError> {
        self.conn.busy_timeout(Duration::from_millis(BUSY_MS))?;
        self.conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        self.conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
        // Else SQLite compiles most statements anew whenever a value is bound to them, in case that it shows a better
        // plan: it never does, for nothing here runs ANALYZE.
        self.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // Whoever is refused is refused before anything is written.
        self.refuse_newer()?;
        self.refuse_foreign(birth)?;
        self.conn.pragma_update(None, "journal_mode", "WAL")?;
        self.conn.pragma_update(None, "synchronous", "FULL")?;
        self.conn.pragma_update(None, "foreign_keys", "ON")?;
        self.migrate()?;
        self.be_born(birth)
    }

    fn version(&self) -> Result<usize, StoreError> {
        let version: i64 = self.conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok(usize::try_from(version).unwrap_or(usize::MAX))
    }

    fn refuse_newer(&self) -> Result<(), StoreError> {
        let found = self.version()?;
        if found > MIGRATIONS.len() {
            return Err(StoreError::Newer { found, known: MIGRATIONS.len() });
        }
        Ok(())
    }

    /// Tables without our schema's number are another program's; an address that is not ours is another mailbox's.
    fn refuse_foreign(&self, birth: &Birth) -> Result<(), StoreError> {
        if self.version()? == 0 {
            let tables: i64 = self.conn.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
            let path = self.path.clone().unwrap_or_default();
            return if tables == 0 { Ok(()) } else { Err(StoreError::Foreign { path }) };
        }
        match self.meta("address") {
            Ok(Some(found)) if !found.eq_ignore_ascii_case(&birth.address) => {
                Err(StoreError::OtherMailbox { found, wanted: birth.address.clone() })
            }
            Ok(_) => Ok(()),
            Err(StoreError::Sqlite(_)) => Err(StoreError::Foreign { path: self.path.clone().unwrap_or_default() }),
            Err(error) => Err(error),
        }
    }

    fn migrate(&self) -> Result<(), StoreError> {
        for (number, sql) in MIGRATIONS.iter().enumerate().skip(self.version()?) {
            self.within(|store| {
                store.conn.execute_batch(sql)?;
                store.conn.pragma_update(None, "user_version", i64::try_from(number + 1).unwrap_or(i64::MAX))?;
                Ok::<(), StoreError>(())
            })?;
        }
        Ok(())
    }

    fn be_born(&self, birth: &Birth) -> Result<(), StoreError> {
        if self.meta("address")?.is_some() {
            return Ok(());
        }
        self.within(|store| {
            store.set_meta("epoch", &data_encoding::HEXLOWER.encode(&birth.epoch))?;
            store.set_meta("key/1", &data_encoding::HEXLOWER.encode(&birth.key))?;
            store.set_meta("address", &birth.address)?;
            let before = birth.first_case.max(1) - 1;
            store.conn.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('cases', ?1)", params![before])?;
            Ok(())
        })
    }

    /// One value of the database's own.
    pub fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM meta WHERE key = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row(params![key], |row| row.get(0)).optional()?)
    }

    /// Sets one value of the database's own.
    pub fn set_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2";
        self.conn.prepare_cached(sql)?.execute(params![key, value])?;
        Ok(())
    }

    /// Takes one value of the database's own away.
    pub fn forget_meta(&self, key: &str) -> Result<(), StoreError> {
        self.conn.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute(params![key])?;
        Ok(())
    }

    /// Runs `work` in one transaction: all of it becomes true, or nothing. After `SQLITE_FULL` or an I/O error `SQLite`
    /// has rolled back by itself, and a second ROLLBACK would hide the cause.
    pub fn within<T, E: From<StoreError>>(&self, work: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E> {
        self.conn.execute_batch("BEGIN IMMEDIATE").map_err(StoreError::from)?;
        let result = work(self).and_then(|value| {
            self.conn.execute_batch("COMMIT").map_err(StoreError::from)?;
            Ok(value)
        });
        if result.is_err() && !self.conn.is_autocommit() {
            self.conn.execute_batch("ROLLBACK").map_err(StoreError::from)?;
        }
        result
    }

    /// Begins a transaction that the caller ends with [`Store::commit`] or [`Store::rollback`].
    pub fn begin(&self) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Makes everything since [`Store::begin`] true.
    pub fn commit(&self) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch("COMMIT")?)
    }

    /// Takes everything since [`Store::begin`] back. After `SQLITE_FULL` there may be nothing left to take back.
    pub fn rollback(&self) {
        if !self.conn.is_autocommit() {
            // Nothing sensible is left to do if this fails: the connection's next statement says so.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
    }

    /// Sets a mark within the transaction. Marks nest.
    pub fn mark(&self) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch("SAVEPOINT part")?)
    }

    /// Keeps what was done since the last mark.
    pub fn keep(&self) -> Result<(), StoreError> {
        Ok(self.conn.execute_batch("RELEASE part")?)
    }

    /// Takes back what was done since the last mark. After `SQLITE_FULL` the whole transaction is gone already.
    pub fn back_to_mark(&self) {
        if !self.conn.is_autocommit() {
            let _ = self.conn.execute_batch("ROLLBACK TO part; RELEASE part");
        }
    }

    /// Limits the file to so many pages, so that a test can fill the disk. Zero lifts the limit.
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        const NO_LIMIT: u32 = 1_073_741_823;
        let pages = if pages == 0 { NO_LIMIT } else { pages };
        self.conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
        Ok(())
    }

    /// How many pages the file has.
    pub fn pages(&self) -> Result<u32, StoreError> {
        Ok(self.conn.pragma_query_value(None, "page_count", |row| row.get(0))?)
    }

    /// What a commit waits for: 2 (FULL) or more means that what it returned from survives the power cut.
    pub fn synchronous(&self) -> Result<i64, StoreError> {
        Ok(self.conn.pragma_query_value(None, "synchronous", |row| row.get(0))?)
    }

    /// SQLite's own check of the file: empty if it is sound.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.conn.prepare("PRAGMA integrity_check")?;
        let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }
}

/// The lock file beside the database; the operating system drops it with the process, however it ends.
fn take_lock(path: &Path) -> Result<File, StoreError> {
    let name = lock_path(path);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(|why| StoreError::Unreachable { path: name.clone(), why: why.to_string() })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Locked { path: path.to_owned() }),
        Err(std::fs::TryLockError::Error(why)) => Err(StoreError::Unreachable { path: name, why: why.to_string() }),
    }
}

/// Makes the file before SQLite does: it holds people's mail, and only the daemon's user may read it. SQLite gives its
/// side files the same permissions.
fn make_private(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::OpenOptionsExt as _;
    match File::options().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(why) => Err(StoreError::Unreachable { path: path.to_owned(), why: why.to_string() }),
    }
}

/// Where the lock of a database lies.
#[must_use]
pub fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

/// A moment as it is stored.
fn ms(at: Moment) -> i64 {
    at.timestamp_millis()
}

/// A moment as it was stored; what is no moment reads as the beginning of time.
fn moment(ms: i64) -> Moment {
    Moment::from_timestamp_millis(ms).unwrap_or(Moment::UNIX_EPOCH)
}
