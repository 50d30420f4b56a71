//! The keeper of the story's clock: lets time stand still while a mail or a letter is on its way.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::Instant;

use super::clock::{Hands, SharedClock};
use super::stage;
use crate::clock::Clock;
use crate::ids::Moment;
use crate::store::{LetterState, Store, StoreError};

/// How often the clock is given a lease; more often than a lease lasts.
const BEAT: Duration = Duration::from_millis(20);
/// After the last letter the people get so long to read it.
const READING: Duration = Duration::from_millis(45);
/// A step that is due by this much has been seen by nobody yet.
const DUE: TimeDelta = TimeDelta::minutes(3);

/// Keeps the clock until it is dropped.
pub(super) async fn keep(clock: SharedClock, out: PathBuf) {
    let file = out.join(stage::CLOCK);
    let Ok(store) = Store::open_read_only(&out.join(stage::STORE)) else { return };
    let mut busy = Instant::now();
    loop {
        // A database that does not answer is at work.
        if !is_quiet(&store, &out, clock.now()).unwrap_or(false) {
            busy = Instant::now();
        }
        let hands = if busy.elapsed() > READING { Hands::Run } else { Hands::Stand };
        if let Err(error) = clock.keep(&file, hands) {
            tracing::error!(%error, "the story's clock cannot be kept");
        }
        tokio::time::sleep(BEAT).await;
    }
}

/// All mail is taken in, all letters that may leave have left, and no step waits.
fn is_quiet(store: &Store, out: &Path, now: Moment) -> Result<bool, StoreError> {
    let arrived = fs::read_dir(out.join(stage::MAIL).join("new")).map_or(0, Iterator::count);
    let counts = store.ledger_counts()?;
    let taken: u64 = counts.iter().filter(|row| row.state != "attempted").map(|row| row.places).sum();
    let waiting = store.letter_rows(None, true)?;
    let leaving = waiting.iter().any(|letter| letter.state != LetterState::Queued || letter.not_before <= now);
    let step = store.next_step()?.is_some_and(|(at, _)| at + DUE < now);
    Ok(u64::try_from(arrived).is_ok_and(|arrived| taken >= arrived) && !leaving && !step)
}
