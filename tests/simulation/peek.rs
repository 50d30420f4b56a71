//! Looks into the database beside the engine, by SQL alone: the rows are the witnesses, not the engine's view of them.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row, ToSql};
use shouwen::ids::{CaseId, LetterId};

pub struct Peek(Connection);

/// A letter's row, as far as the model asks.
#[derive(Clone, Debug)]
pub struct Letter {
    pub id: i64,
    pub case: Option<i64>,
    pub kind: String,
    pub outside: bool,
    /// It goes to a colleague whom the asker copied.
    pub copy: bool,
    pub address: String,
    pub message_id: String,
    pub state: String,
    pub made_ms: i64,
}

/// A mail's row, with its bytes.
#[derive(Clone, Debug)]
pub struct Mail {
    pub id: i64,
    pub filed: String,
    pub case: Option<i64>,
    pub raw: Vec<u8>,
}

/// An open case.
#[derive(Clone, Debug)]
pub struct Open {
    pub id: i64,
    pub owner: String,
    pub asker: String,
    pub opened_ms: i64,
    pub made_ms: i64,
}

/// How far the file has been written: the last fact and the last letter.
#[derive(Clone, Debug, Default)]
pub struct Written {
    fact: i64,
    letter: i64,
}

const LETTER: &str = "SELECT id, case_id, kind, holder = '\"asker\"', address, message_id, state, made_ms FROM letter";

impl Peek {
    pub fn new(path: &Path) -> Self {
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        conn.set_prepared_statement_cache_capacity(64);
        Self(conn)
    }

    pub fn rows<T>(
        &self,
        sql: &str,
        values: &[&dyn ToSql],
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        let mut statement = self.0.prepare_cached(sql).unwrap();
        statement.query_map(values, read).unwrap().collect::<Result<_, _>>().unwrap()
    }

    pub fn number(&self, sql: &str, values: &[&dyn ToSql]) -> i64 {
        self.rows(sql, values, |row| row.get::<_, Option<i64>>(0))[0].unwrap_or(0)
    }

    pub fn text(&self, sql: &str, values: &[&dyn ToSql]) -> Option<String> {
        self.rows(sql, values, |row| row.get(0)).into_iter().next()
    }

    pub fn written(&self) -> Written {
        Written {
            fact: self.number("SELECT max(id) FROM fact", &[]),
            letter: self.number("SELECT max(id) FROM letter", &[]),
        }
    }

    /// The cases with a fact, and the letters, that were written after this.
    pub fn written_after(&self, before: &Written) -> (Vec<CaseId>, Vec<LetterId>) {
        let sql = "SELECT DISTINCT CAST(substr(stream, 6) AS INTEGER) FROM fact WHERE id > ?1 AND stream LIKE 'case/%'";
        let cases = self.rows(sql, &[&before.fact], |row| Ok(CaseId(row.get(0)?)));
        let sql = "SELECT id FROM letter WHERE id > ?1";
        (cases, self.rows(sql, &[&before.letter], |row| Ok(LetterId(row.get(0)?))))
    }

    pub fn letter(&self, id: i64) -> Option<Letter> {
        self.rows(&format!("{LETTER} WHERE id = ?1"), &[&id], letter).into_iter().next()
    }

    pub fn letters(&self) -> Vec<Letter> {
        self.rows(&format!("{LETTER} ORDER BY id"), &[], letter)
    }

    /// Every mail once; the lines of a reply to a list are rows of their own, one a case.
    pub fn mails(&self) -> Vec<Mail> {
        let sql =
            "SELECT id, filed, case_id, bytes FROM mail JOIN raw ON raw = sha256 WHERE line_of IS NULL ORDER BY id";
        self.rows(sql, &[], |row| Ok(Mail { id: row.get(0)?, filed: row.get(1)?, case: row.get(2)?, raw: row.get(3)? }))
    }

    pub fn open_cases(&self) -> Vec<Open> {
        let sql = "SELECT id, owner, asker, opened_ms, made_ms FROM cases WHERE is_open = 1 ORDER BY id";
        self.rows(sql, &[], |row| {
            Ok(Open {
                id: row.get(0)?,
                owner: row.get(1)?,
                asker: row.get(2)?,
                opened_ms: row.get(3)?,
                made_ms: row.get(4)?,
            })
        })
    }

    /// The mail that opened a case.
    pub fn opening(&self, case: i64) -> Vec<u8> {
        let sql = "SELECT bytes FROM raw JOIN mail ON raw = sha256 WHERE mail.id =
                   (SELECT body ->> 'mail' FROM fact WHERE stream = 'case/' || ?1 AND seq = 1)";
        self.rows(sql, &[&case], |row| row.get(0)).into_iter().next().unwrap_or_default()
    }
}

fn letter(row: &Row<'_>) -> rusqlite::Result<Letter> {
    Ok(Letter {
        id: row.get(0)?,
        case: row.get(1)?,
        kind: row.get(2)?,
        copy: row.get::<_, String>(2)? == "answer-copy",
        outside: row.get(3)?,
        address: row.get(4)?,
        message_id: row.get(5)?,
        state: row.get(6)?,
        made_ms: row.get(7)?,
    })
}
