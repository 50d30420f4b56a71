//! The engine's side of the intake: which places are known, begun, done.

use super::{Engine, TurnError};
use crate::desk::decision::Alarm;
use crate::ids::Moment;
use crate::intake::{Cursor, Unfinished};
use crate::killpoint;
use crate::source::{Fetched, FolderName, FolderUse, Place};
use crate::store::PlaceState;

impl Engine {
    /// Where to go on looking in this folder.
    pub fn cursor(&self, folder: &FolderName) -> Result<Option<Cursor>, TurnError> {
        let cursor = self.store.cursor(folder)?;
        Ok(cursor.map(|(uidvalidity, last_uid, _)| Cursor { uidvalidity, last_uid }))
    }

    /// Those of these UIDs that have no finished row, ascending, with how often they were begun.
    pub fn unknown(&self, folder: &FolderName, uidvalidity: u32, uids: &[u32]) -> Result<Vec<Unfinished>, TurnError> {
        let mut unknown = Vec::new();
        for uid in self.store.unknown(folder, uidvalidity, uids)? {
            let attempts = self.store.attempts(&Place { folder: folder.clone(), uidvalidity, uid })?;
            unknown.push(Unfinished { uid, attempts });
        }
        unknown.sort_unstable_by_key(|mail| mail.uid);
        Ok(unknown)
    }

    /// Counts one more attempt for each of these places.
    pub fn attempt(&mut self, places: &[Place], now: Moment) -> Result<(), TurnError> {
        self.turn(|engine| {
            for place in places {
                engine.store.attempt(place, now)?;
            }
            Ok(())
        })?;
        killpoint::pass(killpoint::Point::AfterAttempt);
        Ok(())
    }

    /// Files these places as having been there before the first start.
    pub fn seen_before_start(
        &mut self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
        now: Moment,
    ) -> Result<(), TurnError> {
        self.turn(|engine| {
            for uid in uids {
                let place = Place { folder: folder.clone(), uidvalidity, uid: *uid };
                engine.store.settle_place(&place, PlaceState::BeforeStart, None, "before the first start", now)?;
            }
            Ok(())
        })
    }

    /// Notes how far a folder has been looked at.
    pub fn advance(&mut self, folder: &FolderName, cursor: Cursor) -> Result<(), TurnError> {
        killpoint::pass(killpoint::Point::AfterCommit);
        self.turn(|engine| Ok(engine.store.advance(folder, cursor.uidvalidity, cursor.last_uid)?))
    }

    /// Mails found in Junk or Trash: reported once, never acted on.
    pub fn aside(&mut self, purpose: FolderUse, mails: &[Fetched], now: Moment) -> Result<(), TurnError> {
        if mails.is_empty() {
            return Ok(());
        }
        self.turn(|engine| {
            let recent = |mail: &&Fetched| {
                engine.first_start.zip(mail.received).is_none_or(|(first, received)| received >= first)
            };
            let new = mails.iter().filter(recent).count();
            for mail in mails {
                let why = format!("found in {purpose:?}; reported, not acted on");
                engine.store.settle_place(&mail.place, PlaceState::Done, None, &why, now)?;
            }
            if new == 0 {
                return Ok(());
            }
            let line = match engine.house.language {
                crate::ids::Language::Chinese => format!("垃圾箱或已删除文件夹中有 {new} 封未经处理的来信，请查看。"),
                crate::ids::Language::English => {
                    format!("{new} mails that were never taken in lie in Junk or Trash; please have a look.")
                }
            };
            engine.alarm(&Alarm { about: "aside", line }, now)
        })
    }
}
