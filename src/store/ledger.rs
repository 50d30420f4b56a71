//! The ledger: one row a place in the mailbox, the account of every message (promise 1).

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::{Store, StoreError, moment, ms};
use crate::ids::{MailId, Moment};
use crate::source::{FolderName, Place};

/// What became of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlaceState {
    /// Begun and not finished: a crash lies between, or it is under way.
    Attempted,
    /// Part of a case, or filed with a reason.
    Done,
    /// Put aside unparsed, or not acted on.
    Quarantined,
    /// It was there before the first start and was left alone.
    BeforeStart,
}

impl PlaceState {
    fn as_str(self) -> &'static str {
        match self {
            Self::Attempted => "attempted",
            Self::Done => "done",
            Self::Quarantined => "quarantined",
            Self::BeforeStart => "before_start",
        }
    }
}

/// A place in quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// Folder, UIDVALIDITY and UID.
    pub place: String,
    /// Why.
    pub why: String,
    /// Since when.
    pub since: Moment,
    /// The mail, if it was understood.
    pub mail: Option<MailId>,
    /// Its sender.
    pub sender: Option<String>,
    /// Its subject.
    pub subject: Option<String>,
}

/// Which mail is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The mail with this number.
    Mail(MailId),
    /// Whatever lies here, as `quarantine` prints it: a mail that was never understood has no number.
    Place(String),
}

/// How many places stand how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerCount {
    /// The state.
    pub state: String,
    /// How many.
    pub places: u64,
}

impl Store {
    /// Where to look next in a folder: UIDVALIDITY, last UID, time of the last complete look.
    pub fn cursor(&self, folder: &FolderName) -> Result<Option<(u32, u32, Moment)>, StoreError> {
        let sql = "SELECT uidvalidity, last_uid, looked_ms FROM cursor WHERE folder = ?1";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, moment(row.get(2)?)));
        Ok(self.conn.prepare_cached(sql)?.query_row(params![folder.0], row).optional()?)
    }

    /// Sets where to look next. That says nothing about when the look was complete.
    pub fn advance(&self, folder: &FolderName, uidvalidity: u32, last: u32) -> Result<(), StoreError> {
        let sql = "INSERT INTO cursor (folder, uidvalidity, last_uid, looked_ms) VALUES (?1, ?2, ?3, 0)
                   ON CONFLICT (folder) DO UPDATE SET uidvalidity = ?2, last_uid = ?3";
        self.conn.prepare_cached(sql)?.execute(params![folder.0, uidvalidity, last])?;
        Ok(())
    }

    /// Notes when a folder that has a cursor was last looked at completely.
    pub fn looked(&self, folder: &FolderName, at: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE cursor SET looked_ms = max(looked_ms, ?2) WHERE folder = ?1";
        self.conn.prepare_cached(sql)?.execute(params![folder.0, ms(at)])?;
        Ok(())
    }

    /// When each folder was last looked at completely.
    pub fn last_looks(&self) -> Result<BTreeMap<FolderName, Moment>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT folder, looked_ms FROM cursor WHERE looked_ms > 0")?;
        let rows = statement.query_map([], |row| Ok((FolderName(row.get(0)?), moment(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Those of `uids` that the ledger has no finished row for, in their order.
    pub fn unknown(&self, folder: &FolderName, uidvalidity: u32, uids: &[u32]) -> Result<Vec<u32>, StoreError> {
        let (Some(first), Some(last)) = (uids.iter().min(), uids.iter().max()) else { return Ok(Vec::new()) };
        let sql = "SELECT uid FROM ledger WHERE folder = ?1 AND uidvalidity = ?2 AND uid BETWEEN ?3 AND ?4
                   AND state <> 'attempted'";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![folder.0, uidvalidity, first, last], |row| row.get(0))?;
        let finished: BTreeSet<u32> = rows.collect::<Result<_, _>>()?;
        Ok(uids.iter().copied().filter(|uid| !finished.contains(uid)).collect())
    }

    /// Notes that a place is begun; says how often it has been, this time included.
    pub fn attempt(&self, place: &Place, now: Moment) -> Result<u32, StoreError> {
        let sql = "INSERT INTO ledger (folder, uidvalidity, uid, state, attempts, mail_id, why, changed_ms)
                   VALUES (?1, ?2, ?3, 'attempted', 1, NULL, '', ?4)
                   ON CONFLICT (folder, uidvalidity, uid) DO UPDATE SET
                     attempts = CASE state WHEN 'attempted' THEN attempts + 1 ELSE attempts END, changed_ms = ?4
                   RETURNING attempts";
        let values = params![place.folder.0, place.uidvalidity, place.uid, ms(now)];
        Ok(self.conn.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
    }

    /// How often a place was begun without being finished.
    pub fn attempts(&self, place: &Place) -> Result<u32, StoreError> {
        let sql = "SELECT attempts FROM ledger WHERE folder = ?1 AND uidvalidity = ?2 AND uid = ?3";
        let values = params![place.folder.0, place.uidvalidity, place.uid];
        Ok(self.conn.prepare_cached(sql)?.query_row(values, |row| row.get(0)).optional()?.unwrap_or(0))
    }

    /// Notes what became of a place.
    pub fn settle_place(
        &self,
        place: &Place,
        state: PlaceState,
        mail: Option<MailId>,
        why: &str,
        now: Moment,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO ledger (folder, uidvalidity, uid, state, attempts, mail_id, why, changed_ms)
                   VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7)
                   ON CONFLICT (folder, uidvalidity, uid) DO UPDATE SET
                     state = ?4, mail_id = ?5, why = ?6, changed_ms = ?7";
        let mail = mail.map(|mail| mail.0);
        let values = params![place.folder.0, place.uidvalidity, place.uid, state.as_str(), mail, why, ms(now)];
        self.conn.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// How a place ended: whether it was put aside, the mail that lies there, and the reason.
    pub fn settled(&self, place: &Place) -> Result<Option<(bool, Option<MailId>, String)>, StoreError> {
        let sql = "SELECT state = 'quarantined', mail_id, why FROM ledger
                   WHERE folder = ?1 AND uidvalidity = ?2 AND uid = ?3 AND state <> 'attempted'";
        let row = |row: &rusqlite::Row<'_>| {
            let mail: Option<i64> = row.get(1)?;
            Ok((row.get(0)?, mail.map(MailId), row.get(2)?))
        };
        let values = params![place.folder.0, place.uidvalidity, place.uid];
        Ok(self.conn.prepare_cached(sql)?.query_row(values, row).optional()?)
    }

    /// Everything in quarantine, newest first.
    pub fn quarantined(&self) -> Result<Vec<Quarantined>, StoreError> {
        let sql = "SELECT folder, uidvalidity, uid, why, changed_ms, ledger.mail_id, mail.sender, mail.subject
                   FROM ledger LEFT JOIN mail ON mail.id = ledger.mail_id
                   WHERE state = 'quarantined' ORDER BY changed_ms DESC, folder, uid";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let place = Place { folder: FolderName(row.get(0)?), uidvalidity: row.get(1)?, uid: row.get(2)? };
            Ok(Quarantined {
                place: place.to_string(),
                why: row.get(3)?,
                since: moment(row.get(4)?),
                mail: row.get::<_, Option<i64>>(5)?.map(MailId),
                sender: row.get(6)?,
                subject: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The place in quarantine that is meant, and its mail if it was understood.
    pub fn in_quarantine(&self, which: &Which) -> Result<Option<(Place, Option<MailId>)>, StoreError> {
        let sql = "SELECT folder, uidvalidity, uid, mail_id FROM ledger
                   WHERE state = 'quarantined' ORDER BY folder, uidvalidity, uid";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let place = Place { folder: FolderName(row.get(0)?), uidvalidity: row.get(1)?, uid: row.get(2)? };
            Ok((place, row.get::<_, Option<i64>>(3)?.map(MailId)))
        })?;
        let rows: Vec<(Place, Option<MailId>)> = rows.collect::<Result<_, _>>()?;
        Ok(rows.into_iter().find(|(place, mail)| match which {
            Which::Mail(id) => *mail == Some(*id),
            Which::Place(name) => place.to_string() == *name,
        }))
    }

    /// Takes the row of a place away, so that it is unknown again.
    pub fn forget_place(&self, place: &Place) -> Result<(), StoreError> {
        let sql = "DELETE FROM ledger WHERE folder = ?1 AND uidvalidity = ?2 AND uid = ?3";
        self.conn.prepare_cached(sql)?.execute(params![place.folder.0, place.uidvalidity, place.uid])?;
        Ok(())
    }

    /// How many places stand how.
    pub fn ledger_counts(&self) -> Result<Vec<LedgerCount>, StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT state, count(*) FROM ledger GROUP BY state ORDER BY state")?;
        let rows = statement.query_map([], |row| {
            let places: i64 = row.get(1)?;
            Ok(LedgerCount { state: row.get(0)?, places: u64::try_from(places).unwrap_or(0) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
