//! Letters on record: what was written to whom, and under which names it is known.

use std::collections::BTreeSet;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::cases::to_json;
use super::pieces::LargePart;
use super::{Store, StoreError, moment, ms};
use crate::desk::case::{Holder, SlipNo};
use crate::desk::thread::{LetterKind, LetterRef};
use crate::desk::wall::Origin;
use crate::ids::{Address, CaseId, Language, LetterId, Moment};

/// The columns of a [`LetterRef`], in the order of the queries.
type RefRow = (i64, Option<i64>, String, String, String, i64, bool, Option<u32>);

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// Waits for its time and its turn.
    Queued,
    /// Being handed over, or a crash lies between.
    Claimed,
    /// The server has it.
    Sent,
    /// It may have been accepted; nobody knows.
    Unclear,
    /// Refused for good.
    Refused,
    /// Pointless before it left.
    Withdrawn,
    /// Written while the desk only read: it never leaves.
    Withheld,
}

impl LetterState {
    /// The word it is stored under.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Unclear => "unclear",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Withheld => "withheld",
        }
    }
}

impl FromSql for LetterState {
    /// A word that no program wrote is an error: taken for "queued", a letter would leave again.
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "queued" => Ok(Self::Queued),
            "claimed" => Ok(Self::Claimed),
            "sent" => Ok(Self::Sent),
            "unclear" => Ok(Self::Unclear),
            "refused" => Ok(Self::Refused),
            "withdrawn" => Ok(Self::Withdrawn),
            "withheld" => Ok(Self::Withheld),
            other => Err(FromSqlError::Other(format!("`{other}` is no state of a letter").into())),
        }
    }
}

/// A letter to be queued.
#[derive(Clone, Debug)]
pub struct NewLetter<'a> {
    /// Its number, from [`Store::next_letter`].
    pub id: LetterId,
    /// The case.
    pub case: Option<CaseId>,
    /// The lane.
    pub lane: Option<i64>,
    /// What it is.
    pub kind: LetterKind,
    /// Whose it is.
    pub holder: &'a Holder,
    /// Envelope recipient.
    pub address: &'a Address,
    /// As rendered.
    pub subject: &'a str,
    /// Without `<>`.
    pub message_id: &'a str,
    /// It does not leave before.
    pub not_before: Moment,
    /// The finished message.
    pub bytes: &'a [u8],
    /// Parts of it that are kept by reference.
    pub large: &'a [LargePart<'a>],
    /// Hash of its words and attachments.
    pub content: &'a str,
    /// Its plain text.
    pub body: &'a str,
    /// Where people's words in it came from.
    pub origins: &'a [Origin],
    /// The slip it is about.
    pub slip: Option<SlipNo>,
    /// Why it is kept and never leaves, if it is not to leave.
    pub withheld: Option<&'a str>,
}

/// A letter as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LetterRow {
    /// Its number.
    pub id: LetterId,
    /// The case.
    pub case: Option<CaseId>,
    /// What it is.
    pub kind: String,
    /// Envelope recipient.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Message-ID.
    pub message_id: String,
    /// Where it stands.
    pub state: LetterState,
    /// It does not leave before.
    pub not_before: Moment,
    /// When it was queued.
    pub made: Moment,
    /// When its state became final.
    pub settled: Option<Moment>,
    /// How often it was claimed.
    pub attempts: u32,
    /// The server's last words, or why it was withdrawn.
    pub reply: String,
    /// Size of the finished message.
    pub size_bytes: u64,
    /// Where people's words in it came from, as JSON.
    pub origins: String,
}

impl Store {
    /// The number that the next letter will have.
    pub fn next_letter(&self) -> Result<LetterId, StoreError> {
        let sql = "SELECT 1 + coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'letter'), 0)";
        Ok(LetterId(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?))
    }

    /// The lane of `holder` in `case`, made with `root` as its first letter if it is new: its id and its root letter.
    pub fn lane(
        &self,
        case: CaseId,
        holder: &Holder,
        language: Language,
        root: LetterId,
    ) -> Result<(i64, LetterId), StoreError> {
        let holder_json = to_json("a holder", holder)?;
        let sql = "SELECT id, root FROM lane WHERE case_id = ?1 AND holder = ?2";
        let row = |row: &Row<'_>| Ok((row.get(0)?, LetterId(row.get(1)?)));
        let known = self.conn.prepare_cached(sql)?.query_row(params![case.0, holder_json], row).optional()?;
        if let Some(known) = known {
            return Ok(known);
        }
        let wall = match holder {
            Holder::Asker | Holder::Copied(_) | Holder::Named(_) => "outside",
            Holder::Person(_) | Holder::Desk(_) => "inside",
        };
        let sql = "INSERT INTO lane (case_id, holder, wall, language, root) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.conn.prepare_cached(sql)?.execute(params![case.0, holder_json, wall, language.tag(), root.0])?;
        Ok((self.conn.last_insert_rowid(), root))
    }

    /// The Message-ID of the last letter of a lane.
    pub fn last_of_lane(&self, lane: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT message_id FROM letter WHERE lane_id = ?1 AND state NOT IN ('withdrawn', 'withheld')
                   ORDER BY id DESC LIMIT 1";
        Ok(self.conn.prepare_cached(sql)?.query_row(params![lane], |row| row.get(0)).optional()?)
    }

    /// Queues a letter, or keeps one that is never to leave.
    pub fn queue(&self, new: &NewLetter<'_>, now: Moment) -> Result<(), StoreError> {
        let sql = "INSERT INTO letter (id, case_id, lane_id, kind, holder, address, subject, message_id, state,
                                       not_before_ms, made_ms, attempts, reply, copy, size, sha256, content, body,
                                       origins, slip, settled_ms)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?17, ?9, ?10, 0, ?18, 'none', ?11, ?12, ?13, ?14,
                           ?15, ?16, ?19)";
        let state = if new.withheld.is_some() { LetterState::Withheld } else { LetterState::Queued };
        self.conn.prepare_cached(sql)?.execute(params![
            new.id.0,
            new.case.map(|case| case.0),
            new.lane,
            new.kind.as_str(),
            to_json("a holder", new.holder)?,
            new.address.key(),
            new.subject,
            new.message_id,
            ms(new.not_before),
            ms(now),
            i64::try_from(new.bytes.len()).unwrap_or(i64::MAX),
            super::pieces::sha256(new.bytes),
            new.content,
            new.body,
            to_json("origins", &new.origins)?,
            new.slip.map(|slip| slip.0),
            state.as_str(),
            new.withheld.unwrap_or_default(),
            new.withheld.map(|_| ms(now)),
        ])?;
        self.save_pieces(new.id, new.bytes, new.large)
    }

    /// Withdraws queued letters of a case, of one kind, and of one slip where that is given.
    pub fn withdraw(
        &self,
        case: CaseId,
        kind: LetterKind,
        slip: Option<SlipNo>,
        why: &str,
        now: Moment,
    ) -> Result<usize, StoreError> {
        let sql = "UPDATE letter SET state = 'withdrawn', reply = ?4, settled_ms = ?5
                   WHERE case_id = ?1 AND kind = ?2 AND (?3 IS NULL OR slip = ?3) AND state = 'queued'";
        let values = params![case.0, kind.as_str(), slip.map(|slip| slip.0), why, ms(now)];
        Ok(self.conn.prepare_cached(sql)?.execute(values)?)
    }

    /// Takes back letters of this kind whose time has not come and that nobody has tried to send.
    pub fn withdraw_waiting(
        &self,
        case: CaseId,
        kind: LetterKind,
        why: &str,
        now: Moment,
    ) -> Result<usize, StoreError> {
        let sql = "UPDATE letter SET state = 'withdrawn', reply = ?3, settled_ms = ?4
                   WHERE case_id = ?1 AND kind = ?2 AND state = 'queued' AND attempts = 0 AND not_before_ms > ?4";
        Ok(self.conn.prepare_cached(sql)?.execute(params![case.0, kind.as_str(), why, ms(now)])?)
    }

    /// The slips of a case that were written and never sent.
    pub fn withheld_slips(&self, case: CaseId) -> Result<Vec<SlipNo>, StoreError> {
        let sql = "SELECT slip FROM letter WHERE case_id = ?1 AND kind = ?2 AND state = 'withheld' AND slip IS NOT NULL
                   ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![case.0, LetterKind::Slip.as_str()], |row| Ok(SlipNo(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The slips of a case that nobody has: they are queued, or will never leave.
    pub fn unsent_slips(&self, case: CaseId) -> Result<BTreeSet<SlipNo>, StoreError> {
        let sql = "SELECT slip FROM letter WHERE case_id = ?1 AND kind = ?2 AND slip IS NOT NULL
                   AND state IN ('queued', 'withheld', 'withdrawn', 'refused') ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![case.0, LetterKind::Slip.as_str()], |row| Ok(SlipNo(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The letter of this number.
    pub fn letter_ref(&self, id: LetterId) -> Result<Option<LetterRef>, StoreError> {
        self.one_ref(
            "SELECT id, case_id, holder, address, kind, made_ms, seen, slip FROM letter WHERE id = ?1",
            params![id.0],
        )
    }

    /// The letter that a Message-ID was learnt to be another name of, or that has it itself.
    pub fn letter_of_alias(&self, message_id: &str) -> Result<Option<LetterRef>, StoreError> {
        let sql = "SELECT id, case_id, holder, address, kind, made_ms, seen, slip FROM letter
                   WHERE id = coalesce((SELECT id FROM letter WHERE message_id = ?1),
                                       (SELECT letter_id FROM alias WHERE message_id = ?1 ORDER BY letter_id LIMIT 1))";
        self.one_ref(sql, params![message_id])
    }

    /// The letter of a lane whose words and attachments are these. Of several it is the first that may have left and has
    /// not come back yet: an answer that is given again in the same words is another letter.
    pub fn letter_by_content(&self, root: LetterId, content: &str) -> Result<Option<LetterRef>, StoreError> {
        let sql = "SELECT letter.id, letter.case_id, letter.holder, address, kind, made_ms, seen, slip FROM letter
                   JOIN lane ON lane.id = letter.lane_id WHERE lane.root = ?1 AND content = ?2
                   ORDER BY attempts = 0, EXISTS (SELECT 1 FROM alias WHERE letter_id = letter.id), letter.id LIMIT 1";
        if let Some(letter) = self.one_ref(sql, params![root.0, content])? {
            return Ok(Some(letter));
        }
        // A list or a notice has no lane: it is its own root.
        let sql = "SELECT id, case_id, holder, address, kind, made_ms, seen, slip FROM letter
                   WHERE id = ?1 AND lane_id IS NULL AND content = ?2";
        self.one_ref(sql, params![root.0, content])
    }

    fn one_ref(&self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Option<LetterRef>, StoreError> {
        let row = |row: &Row<'_>| -> rusqlite::Result<RefRow> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?))
        };
        let found = self.conn.prepare_cached(sql)?.query_row(values, row).optional()?;
        found
            .map(|(id, case, holder, address, kind, made, seen, slip)| {
                Ok(LetterRef {
                    id: LetterId(id),
                    case: case.map(CaseId),
                    to: serde_json::from_str(&holder).map_err(StoreError::unreadable("a holder"))?,
                    addr: Address::parse(&address).ok_or_else(|| StoreError::Unreadable {
                        what: "an address",
                        why: "it is not local@domain".to_owned(),
                    })?,
                    kind: read_kind(kind)?,
                    made: moment(made),
                    seen_by_others: seen,
                    slip: slip.map(SlipNo),
                })
            })
            .transpose()
    }

    /// Learns another Message-ID of a letter.
    pub fn learn_alias(&self, message_id: &str, letter: LetterId) -> Result<(), StoreError> {
        let sql = "INSERT INTO alias (message_id, letter_id) VALUES (?1, ?2) ON CONFLICT (message_id) DO NOTHING";
        self.conn.prepare_cached(sql)?.execute(params![message_id, letter.0])?;
        Ok(())
    }

    /// Notes that a letter's token was carried by somebody else's mail.
    pub fn mark_seen(&self, letter: LetterId) -> Result<(), StoreError> {
        self.conn.prepare_cached("UPDATE letter SET seen = 1 WHERE id = ?1")?.execute(params![letter.0])?;
        Ok(())
    }

    /// The plain text of a letter, as it was written.
    pub fn letter_body(&self, id: LetterId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT body FROM letter WHERE id = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row(params![id.0], |row| row.get(0)).optional()?)
    }

    /// Message-IDs and tokens of the inner lanes of a case, for the last gate.
    pub fn inner_ids(&self, case: CaseId) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT letter.message_id FROM letter JOIN lane ON lane.id = letter.lane_id
                   WHERE letter.case_id = ?1 AND lane.wall = 'inside' ORDER BY letter.id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![case.0], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The texts of the inner letters of a case, for the last gate.
    pub fn inner_bodies(&self, case: CaseId) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT letter.body FROM letter JOIN lane ON lane.id = letter.lane_id
                   WHERE letter.case_id = ?1 AND lane.wall = 'inside' ORDER BY letter.id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![case.0], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Letters of these kinds to an address, or to anybody, made since: what budgets count.
    pub fn letters_since(
        &self,
        address: Option<&Address>,
        kinds: &[LetterKind],
        since: Moment,
    ) -> Result<u32, StoreError> {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        let kinds = to_json("kinds", &kinds)?;
        // Two statements, so that each finds its rows by an index.
        let Some(address) = address else {
            let sql = "SELECT count(*) FROM letter WHERE made_ms >= ?1
                       AND kind IN (SELECT value FROM json_each(?2)) AND state <> 'withdrawn'";
            return Ok(self.conn.prepare_cached(sql)?.query_row(params![ms(since), kinds], |row| row.get(0))?);
        };
        let sql = "SELECT count(*) FROM letter WHERE made_ms >= ?1 AND address = ?2
                   AND kind IN (SELECT value FROM json_each(?3)) AND state <> 'withdrawn'";
        let values = params![ms(since), address.key(), kinds];
        Ok(self.conn.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
    }

    /// Letters of these kinds to an address in one case, or in none, made since: what tells a loop.
    pub fn letters_in_case_since(
        &self,
        case: Option<CaseId>,
        address: &Address,
        kinds: &[LetterKind],
        since: Moment,
    ) -> Result<u32, StoreError> {
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        let sql = "SELECT count(*) FROM letter WHERE made_ms >= ?1 AND address = ?2 AND case_id IS ?3
                   AND kind IN (SELECT value FROM json_each(?4))";
        let values = params![ms(since), address.key(), case.map(|case| case.0), to_json("kinds", &kinds)?];
        Ok(self.conn.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
    }

    /// Letters, newest last; those that are not final, or all.
    pub fn letter_rows(&self, case: Option<CaseId>, pending_only: bool) -> Result<Vec<LetterRow>, StoreError> {
        let sql = "SELECT id, case_id, kind, address, subject, message_id, state, not_before_ms, made_ms, settled_ms,
                          attempts, reply, size, origins
                   FROM letter WHERE (?1 IS NULL OR case_id = ?1)
                   AND (?2 = 0 OR state IN ('queued', 'claimed', 'unclear')) ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![case.map(|case| case.0), pending_only], |row| {
            let size: i64 = row.get(12)?;
            Ok(LetterRow {
                id: LetterId(row.get(0)?),
                case: row.get::<_, Option<i64>>(1)?.map(CaseId),
                kind: row.get(2)?,
                to: row.get(3)?,
                subject: row.get(4)?,
                message_id: row.get(5)?,
                state: row.get(6)?,
                not_before: moment(row.get(7)?),
                made: moment(row.get(8)?),
                settled: row.get::<_, Option<i64>>(9)?.map(moment),
                attempts: row.get(10)?,
                reply: row.get(11)?,
                size_bytes: u64::try_from(size).unwrap_or(0),
                origins: row.get(13)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// A kind of letter as it was stored.
pub(super) fn read_kind(word: String) -> Result<LetterKind, StoreError> {
    serde_json::from_value(serde_json::Value::String(word)).map_err(StoreError::unreadable("a kind of letter"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Birth;

    #[test]
    fn a_state_that_nobody_knows_is_not_taken_for_queued() {
        let birth = Birth { address: "a@b".to_owned(), epoch: [7; 16], key: [9; 32], first_case: 1 };
        let store = Store::in_memory(&birth).unwrap();
        let read = |word: &str| -> Result<LetterState, StoreError> {
            Ok(store.conn.query_row("SELECT ?1", params![word], |row| row.get(0))?)
        };
        let all = [
            LetterState::Queued,
            LetterState::Claimed,
            LetterState::Sent,
            LetterState::Unclear,
            LetterState::Refused,
            LetterState::Withdrawn,
            LetterState::Withheld,
        ];
        for state in all {
            assert_eq!(read(state.as_str()).unwrap(), state);
        }
        assert!(matches!(read("parked"), Err(StoreError::Unreadable { why, .. }) if why.contains("parked")));
    }
}
