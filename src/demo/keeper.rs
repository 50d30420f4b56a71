//! The keeper of the story's clock: lets time stand still while a mail, a letter or an edit is on its way.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::Instant;

use super::clock::{Hands, SharedClock};
use super::stage;
use crate::clock::Clock;
use crate::daemon::{Files, Look};
use crate::desk::fact::MailboxFact;
use crate::ids::Moment;
use crate::store::{LetterState, Store, StoreError, Stream};

/// How often the clock is given a lease; more often than a lease lasts.
const BEAT: Duration = Duration::from_millis(20);
/// After the last letter the people get so long to read it.
const READING: Duration = Duration::from_millis(45);
/// A step that is due by this much has been seen by nobody yet.
const DUE: TimeDelta = TimeDelta::minutes(3);
/// What takes longer than this will not come at all: the story goes on without it, and its end says what is missing.
const PATIENCE: Duration = Duration::from_secs(30);

/// Keeps the clock until it is dropped.
pub(super) async fn keep(clock: SharedClock, out: PathBuf, mut edits: Option<Edits>) {
    let file = out.join(stage::CLOCK);
    let Ok(store) = Store::open_read_only(&out.join(stage::STORE)) else { return };
    let (mut busy, mut quiet) = (Instant::now(), Instant::now());
    loop {
        let now = clock.now();
        // A database that does not answer is at work.
        let noticed = edits.as_mut().is_none_or(|edits| edits.are_noticed(&store, now).unwrap_or(false));
        if noticed && is_quiet(&store, &out, now).unwrap_or(false) {
            quiet = Instant::now();
        } else {
            busy = Instant::now();
        }
        let run = busy.elapsed() > READING || quiet.elapsed() > PATIENCE;
        if let Err(error) = clock.keep(&file, if run { Hands::Run } else { Hands::Stand }) {
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

/// The rule files as the keeper sees them, and what reading them came to.
pub(super) struct Edits {
    files: Files,
    look: Look,
    /// The hash of the rules that they hold; none if they have mistakes.
    hold: Option<String>,
    /// The hash of those that the story began with.
    first: Option<String>,
}

impl Edits {
    /// At the beginning, when the daemon has just read them.
    pub(super) fn begin(files: Files) -> Self {
        let look = files.look();
        let hold = files.read().ok().map(|edit| edit.policy.hash);
        Self { files, look, first: hold.clone(), hold }
    }

    /// The database says of the files what is true of them: in force, or not taken and told by letter.
    fn are_noticed(&mut self, store: &Store, now: Moment) -> Result<bool, StoreError> {
        let look = self.files.look();
        if look != self.look {
            self.hold = self.files.read().ok().map(|edit| edit.policy.hash);
            self.look = look;
        }
        let facts: Vec<(Moment, MailboxFact)> = store.facts(&Stream::Mailbox)?;
        let last = facts.iter().rev().find_map(|(at, fact)| match fact {
            MailboxFact::RulesTaken { hash, .. } => Some((*at, Some(hash))),
            MailboxFact::RulesNotTaken { .. } => Some((*at, None)),
            MailboxFact::PickedOwner { .. }
            | MailboxFact::PickedContact { .. }
            | MailboxFact::HoldBegan { .. }
            | MailboxFact::HoldEnded
            | MailboxFact::ModeBegan { .. }
            | MailboxFact::Alarmed { .. } => None,
        });
        match last {
            None => Ok(self.hold == self.first),
            Some((_, Some(taken))) => Ok(self.hold.as_ref() == Some(taken)),
            Some((at, None)) => {
                let told = || -> Result<bool, StoreError> {
                    let letters = store.letter_rows(None, false)?;
                    Ok(letters.iter().any(|letter| letter.kind == "alert" && letter.made >= at))
                };
                Ok(self.hold.is_none() && (now < at + DUE || told()?))
            }
        }
    }
}
