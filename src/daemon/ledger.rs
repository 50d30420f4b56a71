//! The engine as the intake sees it: each call is one turn.

use super::thread::{EngineHandle, Gone};
use crate::engine::{Engine, TurnError};
use crate::ids::Moment;
use crate::intake::{Cursor, Health, Ledger, LedgerError, Unfinished, Unread};
use crate::source::{Fetched, Folder, FolderName, FolderUse, Place};
use crate::store::StoreError;

impl EngineHandle {
    async fn account<T: Send + 'static>(
        &self,
        turn: impl FnOnce(&mut Engine, Moment) -> Result<T, TurnError> + Send + 'static,
    ) -> Result<T, LedgerError> {
        match self.turn(turn).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(refused(&error)),
            Err(Gone) => Err(LedgerError::Stopped),
        }
    }
}

/// What lasts only for a moment, and what somebody has to mend first.
fn refused(error: &TurnError) -> LedgerError {
    match error {
        TurnError::Store(StoreError::Busy) => LedgerError::Busy(error.to_string()),
        TurnError::Store(_)
        | TurnError::Render(_)
        | TurnError::Compose(_)
        | TurnError::KeptBack(_)
        | TurnError::Defect(_) => LedgerError::Full(error.to_string()),
    }
}

impl Ledger for EngineHandle {
    async fn cursor(&self, folder: &FolderName) -> Result<Option<Cursor>, LedgerError> {
        let folder = folder.clone();
        self.account(move |engine, _| engine.cursor(&folder)).await
    }

    async fn unknown(
        &self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: Vec<u32>,
    ) -> Result<Vec<Unfinished>, LedgerError> {
        let folder = folder.clone();
        self.account(move |engine, _| engine.unknown(&folder, uidvalidity, &uids)).await
    }

    async fn folders(&self, folders: Vec<Folder>) -> Result<(), LedgerError> {
        self.account(move |engine, _| {
            engine.set_folders(&folders);
            Ok(())
        })
        .await
    }

    async fn attempt(&self, places: Vec<Place>) -> Result<(), LedgerError> {
        self.account(move |engine, now| engine.attempt(&places, now)).await
    }

    async fn deliver(&self, mails: Vec<Fetched>) -> Result<(), LedgerError> {
        let mails = self.signatures.verify(mails).await;
        self.account(move |engine, now| {
            // What the server received last tells what time it thinks it is.
            if let Some(server) = mails.iter().filter_map(|mail| mail.received).max() {
                engine.server_time(server, now);
            }
            engine.deliver(&mails, now)
        })
        .await
    }

    async fn quarantine(&self, place: Place, why: Unread) -> Result<(), LedgerError> {
        self.account(move |engine, now| engine.quarantine(&place, &why.words(engine.language()), now)).await
    }

    async fn seen_before_start(
        &self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: Vec<u32>,
    ) -> Result<(), LedgerError> {
        let folder = folder.clone();
        self.account(move |engine, now| engine.seen_before_start(&folder, uidvalidity, &uids, now)).await
    }

    async fn advance(&self, folder: &FolderName, cursor: Cursor) -> Result<(), LedgerError> {
        let folder = folder.clone();
        self.account(move |engine, _| engine.advance(&folder, cursor)).await
    }

    async fn aside(&self, purpose: FolderUse, mails: Vec<Fetched>) -> Result<(), LedgerError> {
        self.account(move |engine, now| engine.aside(purpose, &mails, now)).await
    }

    fn report(&self, health: Health) {
        match health {
            Health::Looked { folder, ago, .. } => self.mention(move |engine, now| {
                engine.looked(folder, now - chrono::TimeDelta::from_std(ago).unwrap_or_default());
            }),
            Health::Connected(part) => tracing::info!(?part, "connected to the mailbox"),
            // The intake has logged it.
            Health::LeftOut { .. } | Health::Failing { .. } => {}
        }
    }
}
