//! What can go wrong with the store, told apart by what must be done about it.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No space: nothing was changed; the same again once there is room.
    #[error("the disk is full; nothing was changed. Make room where the database lies; the daemon goes on by itself")]
    Full,
    /// Another process has the file.
    #[error("{} is in use by another shouwen. Stop that one first, or give this one another [store] path", path.display())]
    Locked {
        /// The database.
        path: PathBuf,
    },
    /// Made by a newer program.
    #[error(
        "the database has schema {found}, and this program knows only {known}. Install the newer shouwen again, or restore the backup made before the upgrade"
    )]
    Newer {
        /// Its schema.
        found: usize,
        /// The newest known.
        known: usize,
    },
    /// It belongs to another mailbox.
    #[error("the database belongs to the mailbox {found}, not to {wanted}. Correct [mailbox] address or [store] path")]
    OtherMailbox {
        /// Whose it is.
        found: String,
        /// Whose it should be.
        wanted: String,
    },
    /// A database of some other program.
    #[error("{} is the database of another program; nothing was changed. Give [store] path a name of its own", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be opened or read.
    #[error("cannot open {}: {why}. Check that the folder exists and that this user may write there", path.display())]
    Unreachable {
        /// The file.
        path: PathBuf,
        /// The operating system's words.
        why: String,
    },
    /// The file is not a sound database.
    #[error("the database is damaged: {why}. Stop, keep the file, and restore the last backup")]
    Damaged {
        /// What was found.
        why: String,
    },
    /// A reader kept the file for too long.
    #[error("the database was busy for too long; nothing was changed and it is tried again")]
    Busy,
    /// A stored value that does not read as what it should be.
    #[error("the database holds {what} that does not read: {why}. Run `shouwen verify`")]
    Unreadable {
        /// Which value.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// Anything else SQLite said.
    #[error("the database said: {0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if let rusqlite::Error::FromSqlConversionFailure(_, _, why) = &error {
            return Self::Unreadable { what: "a value", why: why.to_string() };
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { why: error.to_string() },
            _ => Self::Sqlite(error),
        }
    }
}

impl StoreError {
    /// The same may succeed later, or once somebody has mended the surroundings. A row that does not read, or one that
    /// contradicts the schema, never will.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreadable { .. } => false,
            Self::Sqlite(error) => error.sqlite_error_code() != Some(ErrorCode::ConstraintViolation),
            _ => true,
        }
    }

    pub(super) fn open(path: &Path, error: rusqlite::Error) -> Self {
        match Self::from(error) {
            Self::Sqlite(error) => Self::Unreachable { path: path.to_owned(), why: error.to_string() },
            other => other,
        }
    }

    pub(super) fn at(self, path: &Path) -> Self {
        match self {
            Self::Sqlite(error) => Self::Unreachable { path: path.to_owned(), why: error.to_string() },
            other => other,
        }
    }

    pub(super) fn unreadable(what: &'static str) -> impl Fn(serde_json::Error) -> Self {
        move |error| Self::Unreadable { what, why: error.to_string() }
    }
}
