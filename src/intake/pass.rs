//! One pass over one folder; the steps stand in the module's opening.

use std::collections::{BTreeMap, BTreeSet};

use tokio::time::Instant;

use super::{ATTEMPTS_MAX, BATCH, Cursor, IntakeError, Ledger, REFUSALS_MAX, Stop, Unfinished, Unread, stopped};
use crate::source::{FolderName, Place, Source, SourceError};

/// What a loop remembers between its passes; lost with the process, and rightly so.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// Committed as attempted by this process and not delivered because the ledger failed: not to be counted again.
    attempted: BTreeSet<Place>,
    /// How often the server failed to give these mails.
    refused: BTreeMap<Place, u32>,
}

/// A folder as it was looked at.
#[derive(Clone, Debug)]
pub(super) struct Seen<'a> {
    pub(super) folder: &'a FolderName,
    pub(super) uidvalidity: u32,
}

impl Seen<'_> {
    fn place(&self, uid: u32) -> Place {
        Place { folder: self.folder.clone(), uidvalidity: self.uidvalidity, uid }
    }
}

/// How a pass ended, if nothing failed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Passed {
    /// Everything that the look found is in the ledger.
    Complete {
        /// How many mails were delivered.
        taken: usize,
        /// When the look began: what came later may not be in it.
        looked_at: Instant,
    },
    /// It was broken off, for the loops are to stop.
    Stopped,
}

/// One loop's connection, ledger and memory while a pass runs.
pub(super) struct Pass<'a, S, L> {
    pub(super) source: &'a mut S,
    pub(super) ledger: &'a L,
    pub(super) memory: &'a mut Memory,
    pub(super) stop: &'a Stop,
}

impl<S: Source, L: Ledger> Pass<'_, S, L> {
    /// Takes everything new in the folder.
    pub(super) async fn folder(&mut self, folder: &FolderName) -> Result<Passed, IntakeError> {
        let mut looked_at = Instant::now();
        let cursor = self.ledger.cursor(folder).await?;
        let mut after = cursor.map_or(0, |cursor| cursor.last_uid);
        let mut look = self.source.look(folder, after).await?;
        if let Some(cursor) = cursor
            && cursor.uidvalidity != look.uidvalidity
        {
            tracing::warn!(
                %folder, was = cursor.uidvalidity, is = look.uidvalidity,
                "the server renumbered the folder; all of it is looked at again"
            );
            after = 0;
            looked_at = Instant::now();
            look = self.source.look(folder, after).await?;
        }
        let seen = Seen { folder, uidvalidity: look.uidvalidity };
        let (mut late, first): (Vec<u32>, Vec<u32>) =
            look.uids.iter().partition(|uid| self.memory.refused.contains_key(&seen.place(**uid)));
        let hurdle = late.first().map_or(u32::MAX, |uid| uid.saturating_sub(1));
        // One that was refused often comes after those that were merely asked for together with it.
        late.sort_by_key(|uid| self.memory.refused.get(&seen.place(*uid)).copied());
        let mut noted = cursor;
        let mut taken = 0;
        for uids in first.chunks(BATCH) {
            if stopped(self.stop) {
                return Ok(Passed::Stopped);
            }
            taken += self.take(&seen, uids).await?;
            let last_uid = uids.last().map_or(after, |last| (*last).min(hurdle));
            self.advance(&seen, &mut noted, last_uid).await?;
        }
        for uid in &late {
            if stopped(self.stop) {
                return Ok(Passed::Stopped);
            }
            taken += self.take(&seen, &[*uid]).await?;
        }
        self.advance(&seen, &mut noted, look.uids.last().copied().unwrap_or(after)).await?;
        Ok(Passed::Complete { taken, looked_at })
    }

    async fn advance(&mut self, seen: &Seen<'_>, noted: &mut Option<Cursor>, last_uid: u32) -> Result<(), IntakeError> {
        let cursor = Cursor { uidvalidity: seen.uidvalidity, last_uid };
        if *noted != Some(cursor) {
            self.ledger.advance(seen.folder, cursor).await?;
            *noted = Some(cursor);
        }
        Ok(())
    }

    /// Takes those of these mails that the ledger does not know, in ascending order.
    pub(super) async fn take(&mut self, seen: &Seen<'_>, uids: &[u32]) -> Result<usize, IntakeError> {
        let unknown = self.ledger.unknown(seen.folder, seen.uidvalidity, uids.to_vec()).await?;
        let mut taken = 0;
        let mut together = Vec::new();
        for mail in &unknown {
            match self.way(&seen.place(mail.uid), *mail) {
                Way::Together => together.push(mail.uid),
                Way::Alone => {
                    taken += self.deliver(seen, &std::mem::take(&mut together)).await?;
                    taken += self.deliver(seen, &[mail.uid]).await?;
                }
                Way::Quarantine(why) => {
                    taken += self.deliver(seen, &std::mem::take(&mut together)).await?;
                    let place = seen.place(mail.uid);
                    tracing::error!(%place, ?why, "a mail goes to quarantine unparsed");
                    self.ledger.quarantine(place.clone(), why).await?;
                    self.memory.refused.remove(&place);
                }
            }
        }
        taken += self.deliver(seen, &together).await?;
        Ok(taken)
    }

    fn way(&self, place: &Place, mail: Unfinished) -> Way {
        let refused = self.memory.refused.get(place).copied().unwrap_or(0);
        if refused >= REFUSALS_MAX {
            return Way::Quarantine(Unread::NotGiven(refused));
        }
        // What this process committed as attempted did not crash it.
        let crashes = mail.attempts.saturating_sub(u32::from(self.memory.attempted.contains(place)));
        if crashes >= ATTEMPTS_MAX {
            return Way::Quarantine(Unread::Ended(crashes));
        }
        if crashes > 0 || refused > 0 { Way::Alone } else { Way::Together }
    }

    /// Fetches, attempts and delivers these mails together.
    async fn deliver(&mut self, seen: &Seen<'_>, uids: &[u32]) -> Result<usize, IntakeError> {
        if uids.is_empty() {
            return Ok(0);
        }
        let mails = match self.source.fetch(seen.folder, seen.uidvalidity, uids).await {
            Ok(mails) => mails,
            Err(error) => {
                self.note_refusal(seen, uids, &error);
                return Err(error.into());
            }
        };
        let places: Vec<Place> = mails.iter().map(|mail| mail.place.clone()).collect();
        let counted: Vec<Place> =
            places.iter().filter(|place| !self.memory.attempted.contains(place)).cloned().collect();
        if !counted.is_empty() {
            self.ledger.attempt(counted.clone()).await?;
            self.memory.attempted.extend(counted);
        }
        let taken = mails.len();
        if taken > 0 {
            self.ledger.deliver(mails).await?;
        }
        for uid in uids {
            let place = seen.place(*uid);
            self.memory.attempted.remove(&place);
            self.memory.refused.remove(&place);
        }
        Ok(taken)
    }

    fn note_refusal(&mut self, seen: &Seen<'_>, uids: &[u32], error: &SourceError) {
        match error {
            // The server's state, or the folder's: not this mail's fault.
            SourceError::Throttled { .. } | SourceError::Login { .. } | SourceError::Folder { .. } => {}
            SourceError::Unreachable { .. } | SourceError::Protocol { .. } | SourceError::Timeout { .. } => {
                // Of several mails nobody knows which one it was: none is counted, each is asked for alone.
                let counts = u32::from(uids.len() == 1);
                for uid in uids {
                    *self.memory.refused.entry(seen.place(*uid)).or_insert(0) += counts;
                }
            }
        }
    }
}

/// How a mail is to be taken.
enum Way {
    Together,
    Alone,
    Quarantine(Unread),
}
