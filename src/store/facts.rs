//! Streams of facts: appended, read back, never changed.

use rusqlite::params;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Store, StoreError, moment, ms};
use crate::ids::{CaseId, MailId, Moment, PersonId};

/// Which stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stream {
    /// A case's.
    Case(CaseId),
    /// A person's.
    Person(PersonId),
    /// The mailbox's.
    Mailbox,
}

impl Stream {
    fn name(&self) -> String {
        match self {
            Self::Case(case) => format!("case/{case}"),
            Self::Person(person) => format!("person/{person}"),
            Self::Mailbox => "mailbox".to_owned(),
        }
    }
}

/// One decision's worth of what is common to its facts.
#[derive(Clone, Copy, Debug)]
pub struct StreamFact<'a> {
    /// When it became true.
    pub at: Moment,
    /// Why.
    pub because: &'a str,
    /// The mail that led to it.
    pub mail: Option<MailId>,
    /// Hash of the rule files.
    pub policy: &'a str,
}

/// One stored fact, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRow {
    /// When.
    pub at: Moment,
    /// The fact as JSON.
    pub body: String,
    /// The decision's reason.
    pub because: String,
    /// The policy it was decided by.
    pub policy: String,
}

impl Store {
    /// Adds one fact to a stream.
    pub fn append<F: Serialize>(&self, stream: &Stream, fact: &F, common: &StreamFact<'_>) -> Result<(), StoreError> {
        let body = serde_json::to_string(fact).map_err(StoreError::unreadable("a fact"))?;
        let sql = "INSERT INTO fact (stream, seq, at_ms, body, because, mail_id, policy)
                   SELECT ?1, 1 + coalesce(max(seq), 0), ?2, ?3, ?4, ?5, ?6 FROM fact WHERE stream = ?1";
        let mail = common.mail.map(|mail| mail.0);
        self.conn.prepare_cached(sql)?.execute(params![
            stream.name(),
            ms(common.at),
            body,
            common.because,
            mail,
            common.policy
        ])?;
        Ok(())
    }

    /// All facts of a stream, in order.
    pub fn facts<F: DeserializeOwned>(&self, stream: &Stream) -> Result<Vec<(Moment, F)>, StoreError> {
        let rows = self.fact_rows(stream)?.into_iter();
        rows.map(|row| {
            let fact = serde_json::from_str(&row.body).map_err(StoreError::unreadable("a fact"))?;
            Ok((row.at, fact))
        })
        .collect()
    }

    /// All facts of a stream with their reasons.
    pub fn fact_rows(&self, stream: &Stream) -> Result<Vec<FactRow>, StoreError> {
        let sql = "SELECT at_ms, body, because, policy FROM fact WHERE stream = ?1 ORDER BY seq";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![stream.name()], |row| {
            Ok(FactRow { at: moment(row.get(0)?), body: row.get(1)?, because: row.get(2)?, policy: row.get(3)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many facts of a stream stood before the first that this mail led to; all of them if it led to none.
    pub fn facts_before(&self, stream: &Stream, mail: MailId) -> Result<usize, StoreError> {
        let sql = "SELECT count(*) FROM fact WHERE stream = ?1
                   AND seq < coalesce((SELECT min(seq) FROM fact WHERE stream = ?1 AND mail_id = ?2), seq + 1)";
        let count: i64 = self.conn.prepare_cached(sql)?.query_row(params![stream.name(), mail.0], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }
}
