//! What keeps the program from doing what it was asked, as a sentence with its mend and an exit status.

use std::path::PathBuf;

use super::edges::EdgeError;
use crate::engine::TurnError;
use crate::store::StoreError;

/// The exit status of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All is well.
    Fine = 0,
    /// Something was found that somebody should look at.
    Finding = 1,
    /// The command or a file that people write is wrong.
    WrongUse = 2,
    /// Something that is needed cannot be reached.
    Unreachable = 3,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why it did not work.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The command asks for something that is not there or does not fit.
    #[error("{0}")]
    Use(String),
    /// Settings, rules or templates have mistakes; each stands on a line of its own.
    #[error("{0}")]
    Written(String),
    /// An edge cannot be made from its settings.
    #[error(transparent)]
    Edge(#[from] EdgeError),
    /// The store cannot be opened or read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine refused.
    #[error(transparent)]
    Turn(#[from] TurnError),
    /// The daemon holds the database and does not answer.
    #[error(
        "a daemon holds the database, and its socket {} does not answer: {why}. Ask again; if that does not help, restart the daemon", .socket.display()
    )]
    Silent {
        /// The socket.
        socket: PathBuf,
        /// What happened.
        why: String,
    },
    /// Something of the machine's is missing.
    #[error("{what}: {why}")]
    Machine {
        /// What was tried.
        what: String,
        /// What the operating system said.
        why: String,
    },
    /// The engine's thread ended by itself.
    #[error(
        "the engine has stopped by a defect of the program; what was committed is safe. Start it again, and report the lines logged before this one"
    )]
    Defect,
}

impl Trouble {
    /// The exit status that says so.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Use(_) | Self::Written(_) | Self::Edge(_) => Exit::WrongUse,
            Self::Store(error) | Self::Turn(TurnError::Store(error)) => of_store(error),
            Self::Turn(
                TurnError::Render(_) | TurnError::Compose(_) | TurnError::KeptBack(_) | TurnError::Defect(_),
            )
            | Self::Defect => Exit::Finding,
            Self::Silent { .. } | Self::Machine { .. } => Exit::Unreachable,
        }
    }
}

fn of_store(error: &StoreError) -> Exit {
    match error {
        StoreError::Locked { .. }
        | StoreError::Newer { .. }
        | StoreError::OtherMailbox { .. }
        | StoreError::Foreign { .. } => Exit::WrongUse,
        StoreError::Damaged { .. } | StoreError::Unreadable { .. } => Exit::Finding,
        StoreError::Full | StoreError::Busy | StoreError::Unreachable { .. } | StoreError::Sqlite(_) => {
            Exit::Unreachable
        }
    }
}
