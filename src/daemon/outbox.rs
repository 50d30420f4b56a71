//! The engine as the sender sees it: each call is one turn.

use super::thread::{EngineHandle, Gone};
use crate::engine::{Engine, TurnError};
use crate::ids::{LetterId, Moment};
use crate::sender::{Claim, Outbox, OutboxError, Resolution, Settled, ToFile, Unclear};

impl EngineHandle {
    async fn post<T: Send + 'static>(
        &self,
        turn: impl FnOnce(&mut Engine) -> Result<T, TurnError> + Send + 'static,
    ) -> Result<T, OutboxError> {
        match self.turn(move |engine, _| turn(engine)).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(OutboxError { why: error.to_string() }),
            Err(Gone) => Err(OutboxError { why: Gone.to_string() }),
        }
    }
}

impl Outbox for EngineHandle {
    async fn recover(&self, now: Moment) -> Result<usize, OutboxError> {
        self.post(move |engine| engine.recover(now)).await
    }

    async fn claim(&self, now: Moment) -> Result<Claim, OutboxError> {
        self.post(move |engine| engine.claim(now)).await
    }

    async fn settle(&self, letter: LetterId, settled: Settled, now: Moment) -> Result<(), OutboxError> {
        self.post(move |engine| engine.settle(letter, &settled, now)).await
    }

    async fn unclear(&self, _now: Moment) -> Result<Vec<Unclear>, OutboxError> {
        self.post(|engine| engine.unclear()).await
    }

    async fn resolve(&self, letter: LetterId, resolution: Resolution, now: Moment) -> Result<(), OutboxError> {
        self.post(move |engine| engine.resolve(letter, &resolution, now)).await
    }

    async fn to_file(&self, _now: Moment) -> Result<Vec<ToFile>, OutboxError> {
        self.post(|engine| engine.to_file()).await
    }

    async fn filed(&self, letter: LetterId, _now: Moment) -> Result<(), OutboxError> {
        self.post(move |engine| engine.filed(letter)).await
    }
}
