//! Letters on their way: claimed, settled, unclear.

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::letters::{self, LetterState};
use super::{Store, StoreError, moment, ms};
use crate::desk::around::{AnswerLeft, Waiting};
use crate::desk::thread::LetterKind;
use crate::desk::wall::Origin;
use crate::ids::{Address, CaseId, LetterId, Moment, ReleaseId};

/// A letter that is to be handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedLetter {
    /// Its number.
    pub id: LetterId,
    /// Envelope recipient.
    pub to: Address,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// When it was made.
    pub made: Moment,
}

/// A letter of which nobody knows whether it was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnclearLetter {
    /// Its number.
    pub id: LetterId,
    /// Its Message-ID.
    pub message_id: String,
    /// Envelope recipient.
    pub to: Address,
    /// What it is.
    pub kind: LetterKind,
    /// A later letter of its lane exists.
    pub overtaken: bool,
    /// Since when.
    pub since: Moment,
    /// How often its fate has been unclear, this time included.
    pub times: u32,
}

/// Address, attempts, time it was made.
type ClaimedRow = (String, u32, i64);
/// The columns of an unclear letter, in the order of the query.
type UnclearRow = (i64, String, String, String, Option<i64>, bool, u32);

/// Queued letters that only their time keeps back: none before them in their lane is pending.
const HEADS: &str = "state = 'queued' AND NOT EXISTS (
    SELECT 1 FROM letter AS before WHERE before.lane_id = letter.lane_id AND before.id < letter.id
    AND before.state IN ('queued', 'claimed', 'unclear'))";

/// How many letters stand how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LetterCount {
    /// The state.
    pub state: String,
    /// How many.
    pub letters: u64,
}

impl Store {
    /// The next letter that may leave, without claiming it.
    pub fn next_ready(&self, now: Moment) -> Result<Option<LetterId>, StoreError> {
        let sql =
            format!("SELECT id FROM letter WHERE {HEADS} AND not_before_ms <= ?1 ORDER BY not_before_ms, id LIMIT 1");
        Ok(self.conn.prepare_cached(&sql)?.query_row(params![ms(now)], |row| Ok(LetterId(row.get(0)?))).optional()?)
    }

    /// When time alone lets the next letter leave. A letter behind one that is on its way or unclear does not count: it
    /// waits for what becomes of that one, and its own time may have passed long ago.
    pub fn next_not_before(&self) -> Result<Option<Moment>, StoreError> {
        let sql = format!("SELECT min(not_before_ms) FROM letter WHERE {HEADS}");
        let at: Option<i64> = self.conn.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
        Ok(at.map(moment))
    }

    /// Claims a letter: from here until it is settled, nobody knows whether the server has it.
    pub fn claim(&self, id: LetterId, now: Moment) -> Result<Option<ClaimedLetter>, StoreError> {
        let sql = "UPDATE letter SET state = 'claimed', claimed_ms = ?2, attempts = attempts + 1
                   WHERE id = ?1 AND state = 'queued' RETURNING address, attempts, made_ms";
        let row = |row: &Row<'_>| -> rusqlite::Result<ClaimedRow> { Ok((row.get(0)?, row.get(1)?, row.get(2)?)) };
        let claimed = self.conn.prepare_cached(sql)?.query_row(params![id.0, ms(now)], row).optional()?;
        let Some((address, attempt, made)) = claimed else { return Ok(None) };
        let to = Address::parse(&address)
            .ok_or_else(|| StoreError::Unreadable { what: "an address", why: "it is not local@domain".to_owned() })?;
        Ok(Some(ClaimedLetter { id, to, attempt, made: moment(made) }))
    }

    /// Notes a final state, or that nobody knows.
    pub fn settle_letter(
        &self,
        id: LetterId,
        state: LetterState,
        reply: &str,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE letter SET state = ?2, reply = ?3, settled_ms = ?4
                   WHERE id = ?1 AND state IN ('claimed', 'unclear', 'queued')";
        Ok(self.conn.prepare_cached(sql)?.execute(params![id.0, state.as_str(), reply, ms(now)])? > 0)
    }

    /// Notes that nobody knows what became of a claimed letter, once more.
    pub fn unclear_letter(&self, id: LetterId, reply: &str, now: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE letter SET state = 'unclear', unclear = unclear + 1, reply = ?2, settled_ms = ?3
                   WHERE id = ?1 AND state = 'claimed'";
        self.conn.prepare_cached(sql)?.execute(params![id.0, reply, ms(now)])?;
        Ok(())
    }

    /// A copy of a letter was seen in the mailbox: the server has it, whatever its last words were. The copy in Sent is
    /// still looked for, since the one that was seen may lie elsewhere.
    pub fn letter_came_back(&self, id: LetterId, now: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE letter SET state = 'sent', copy = 'wanted', reply = 'its copy was seen', settled_ms = ?2
                   WHERE id = ?1 AND (state IN ('claimed', 'unclear') OR (state = 'queued' AND unclear > 0))";
        self.conn.prepare_cached(sql)?.execute(params![id.0, ms(now)])?;
        Ok(())
    }

    /// Puts a letter back into the queue.
    pub fn requeue(&self, id: LetterId, not_before: Moment, reply: &str) -> Result<(), StoreError> {
        let sql = "UPDATE letter SET state = 'queued', not_before_ms = ?2, reply = ?3
                   WHERE id = ?1 AND state IN ('claimed', 'unclear')";
        self.conn.prepare_cached(sql)?.execute(params![id.0, ms(not_before), reply])?;
        Ok(())
    }

    /// Puts a letter back as if it had not been claimed: nothing was handed over, and the letter is not to blame.
    pub fn unclaim(&self, id: LetterId, reply: &str) -> Result<(), StoreError> {
        let sql = "UPDATE letter SET state = 'queued', attempts = max(attempts - 1, 0), reply = ?2
                   WHERE id = ?1 AND state = 'claimed'";
        self.conn.prepare_cached(sql)?.execute(params![id.0, reply])?;
        Ok(())
    }

    /// A sent letter did not arrive after all. False if that was known already.
    pub fn bounce_letter(&self, id: LetterId, reply: &str, now: Moment) -> Result<bool, StoreError> {
        let sql = "UPDATE letter SET state = 'refused', reply = ?2, settled_ms = ?3
                   WHERE id = ?1 AND state IN ('sent', 'claimed', 'unclear')";
        Ok(self.conn.prepare_cached(sql)?.execute(params![id.0, reply, ms(now)])? > 0)
    }

    /// Other Message-IDs that a letter is known under.
    pub fn aliases(&self, id: LetterId) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT message_id FROM alias WHERE letter_id = ?1 ORDER BY message_id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![id.0], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// After a start: every claimed letter without a result is unclear.
    pub fn claimed_become_unclear(&self, now: Moment) -> Result<usize, StoreError> {
        let sql = "UPDATE letter SET state = 'unclear', unclear = unclear + 1, settled_ms = coalesce(claimed_ms, ?1),
                   reply = 'the program ended between the claim and its result' WHERE state = 'claimed'";
        Ok(self.conn.prepare_cached(sql)?.execute(params![ms(now)])?)
    }

    /// Letters of which nobody knows, oldest first.
    pub fn unclear(&self) -> Result<Vec<UnclearLetter>, StoreError> {
        let sql = "SELECT id, message_id, address, kind, settled_ms, EXISTS (
                     SELECT 1 FROM letter AS later WHERE later.lane_id = letter.lane_id AND later.id > letter.id
                     AND later.state NOT IN ('withdrawn', 'withheld', 'refused')), unclear
                   FROM letter WHERE state = 'unclear' ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| -> rusqlite::Result<UnclearRow> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
        })?;
        let mut all = Vec::new();
        for row in rows {
            let (id, message_id, address, kind, since, overtaken, times) = row?;
            let Some(to) = Address::parse(&address) else { continue };
            let (since, kind) = (moment(since.unwrap_or_default()), letters::read_kind(kind)?);
            all.push(UnclearLetter { id: LetterId(id), message_id, to, kind, overtaken, since, times });
        }
        Ok(all)
    }

    /// Sets whether a copy of a sent letter has to be filed in Sent.
    pub fn set_copy(&self, id: LetterId, copy: &str) -> Result<(), StoreError> {
        self.conn.prepare_cached("UPDATE letter SET copy = ?2 WHERE id = ?1")?.execute(params![id.0, copy])?;
        Ok(())
    }

    /// Sent letters whose copy has to be filed, oldest first: number, Message-ID, since when.
    pub fn copies_wanted(&self) -> Result<Vec<(LetterId, String, Moment)>, StoreError> {
        let sql = "SELECT id, message_id, settled_ms FROM letter WHERE copy = 'wanted' AND state = 'sent' ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok((LetterId(row.get(0)?), row.get(1)?, moment(row.get::<_, Option<i64>>(2)?.unwrap_or_default())))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What became of the last answer of a case; one that has not left weighs more than one that has.
    pub fn answer_left(&self, case: CaseId) -> Result<AnswerLeft, StoreError> {
        let sql = "SELECT state = 'sent', settled_ms FROM letter WHERE case_id = ?1 AND kind IN ('answer', 'interim')
                   AND state IN ('queued', 'claimed', 'unclear', 'sent') ORDER BY state = 'sent', id DESC LIMIT 1";
        let row = |row: &Row<'_>| -> rusqlite::Result<(bool, Option<i64>)> { Ok((row.get(0)?, row.get(1)?)) };
        Ok(match self.conn.prepare_cached(sql)?.query_row(params![case.0], row).optional()? {
            None => AnswerLeft::None,
            Some((true, Some(at))) => AnswerLeft::Left { at: moment(at) },
            Some((_, _)) => AnswerLeft::OnItsWay,
        })
    }

    /// The texts of a case's answers that have not left and that nobody may have got; where there is none, of its interim
    /// letters.
    pub fn waiting_answer(&self, case: CaseId, now: Moment) -> Result<Option<Waiting>, StoreError> {
        let sql = "SELECT origins, attempts = 0 AND not_before_ms > ?2 FROM letter
                   WHERE case_id = ?1 AND kind = (SELECT min(kind) FROM letter WHERE case_id = ?1
                   AND kind IN ('answer', 'interim') AND state = 'queued' AND unclear = 0)
                   AND state = 'queued' AND unclear = 0 ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement
            .query_map(params![case.0, ms(now)], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?;
        let mut waiting = None;
        for row in rows {
            let (origins, in_delay) = row?;
            let known: &mut Waiting = waiting.get_or_insert(Waiting { releases: Vec::new(), in_delay: true });
            known.in_delay &= in_delay;
            known.releases.extend(releases(&origins)?);
        }
        Ok(waiting)
    }

    /// Whether a feedback slip of the case waits for its time.
    pub fn feedback_waits(&self, case: CaseId, now: Moment) -> Result<bool, StoreError> {
        let sql = "SELECT count(*) FROM letter
                   WHERE case_id = ?1 AND kind = ?2 AND state = 'queued' AND attempts = 0 AND not_before_ms > ?3";
        let values = params![case.0, LetterKind::Feedback.as_str(), ms(now)];
        Ok(self.conn.prepare_cached(sql)?.query_row(values, |row| row.get::<_, i64>(0))? > 0)
    }

    /// The texts of the last answer to the asker of a case, in order; none if it was taken back or refused.
    pub fn last_answer(&self, case: CaseId) -> Result<Vec<ReleaseId>, StoreError> {
        let sql = "SELECT origins FROM letter WHERE case_id = ?1 AND kind = 'answer'
                   AND state NOT IN ('withdrawn', 'withheld', 'refused') ORDER BY id DESC LIMIT 1";
        let origins: Option<String> =
            self.conn.prepare_cached(sql)?.query_row(params![case.0], |row| row.get(0)).optional()?;
        Ok(releases(&origins.unwrap_or_else(|| "[]".to_owned()))?.collect())
    }

    /// Takes back the answers of [`Store::waiting_answer`].
    pub fn withdraw_waiting_answer(&self, case: CaseId, why: &str, now: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE letter SET state = 'withdrawn', reply = ?2, settled_ms = ?3
                   WHERE case_id = ?1 AND kind = (SELECT min(kind) FROM letter WHERE case_id = ?1
                   AND kind IN ('answer', 'interim') AND state = 'queued' AND unclear = 0)
                   AND state = 'queued' AND unclear = 0";
        self.conn.prepare_cached(sql)?.execute(params![case.0, why, ms(now)])?;
        Ok(())
    }

    /// Queues the letters of a case again that were withdrawn at this moment; answers stay withdrawn.
    pub fn restore(&self, case: CaseId, at: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE letter SET state = 'queued', reply = '', settled_ms = NULL
                   WHERE case_id = ?1 AND kind NOT IN ('answer', 'answer-copy', 'interim') AND state = 'withdrawn' AND settled_ms = ?2";
        self.conn.prepare_cached(sql)?.execute(params![case.0, ms(at)])?;
        Ok(())
    }

    /// How many letters stand how.
    pub fn letter_counts(&self) -> Result<Vec<LetterCount>, StoreError> {
        let mut statement =
            self.conn.prepare_cached("SELECT state, count(*) FROM letter GROUP BY state ORDER BY state")?;
        let rows = statement.query_map([], |row| {
            let count: i64 = row.get(1)?;
            Ok(LetterCount { state: row.get(0)?, letters: u64::try_from(count).unwrap_or(0) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The released texts among the stored origins of a letter.
fn releases(origins: &str) -> Result<impl Iterator<Item = ReleaseId> + use<>, StoreError> {
    let origins: Vec<Origin> = serde_json::from_str(origins).map_err(StoreError::unreadable("origins"))?;
    Ok(origins.into_iter().filter_map(|origin| match origin {
        Origin::Release(release) => Some(release),
        Origin::AskersOwn(_) | Origin::Template => None,
    }))
}
