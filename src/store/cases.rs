//! Cases: their streams, and the copies of what they fold to.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use super::{Store, StoreError, Stream, moment, ms};
use crate::desk::absence::Absences;
use crate::desk::case::{Case, Status};
use crate::desk::deadlines::Deadline;
use crate::desk::decision::Text;
use crate::desk::evolve::{self, MailboxState, PersonState};
use crate::desk::fact::{CaseFact, MailboxFact, PersonFact};
use crate::desk::wall::Release;
use crate::ids::{Address, CaseId, MailId, Moment, PersonId, ReleaseId, TopicId};

/// A case as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CaseRow {
    /// Its number.
    pub id: CaseId,
    /// Where it stands.
    pub status: String,
    /// An answer is owed.
    pub open: bool,
    /// Its owner.
    pub owner: PersonId,
    /// The asker's name.
    pub asker: String,
    /// The subject.
    pub subject: String,
    /// When its clock first started.
    pub opened: Moment,
    /// When it last changed.
    pub changed: Moment,
    /// When the next step of its deadlines is due.
    pub next_step: Option<Moment>,
}

impl Store {
    /// The number that the next case will have.
    pub fn next_case(&self) -> Result<CaseId, StoreError> {
        let sql = "SELECT 1 + coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'cases'), 0)";
        Ok(CaseId(self.conn.prepare_cached(sql)?.query_row([], |row| row.get(0))?))
    }

    /// A case, folded from its facts.
    pub fn case(&self, id: CaseId) -> Result<Option<Case>, StoreError> {
        let facts: Vec<(Moment, CaseFact)> = self.facts(&Stream::Case(id))?;
        Ok(evolve::fold(id, &facts))
    }

    /// Writes what a case folds to, and the steps its deadlines have yet to take.
    pub fn save_case(&self, case: &Case, deadlines: &[Deadline], now: Moment) -> Result<(), StoreError> {
        let sql = "INSERT INTO cases (id, status, is_open, owner, asker, asker_name, subject, opened_ms, made_ms,
                                      changed_ms, sealed_from, readers, state, first_mail, topic)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, ?12, ?13, ?14)
                   ON CONFLICT (id) DO UPDATE SET status = ?2, is_open = ?3, owner = ?4, changed_ms = ?9,
                                      sealed_from = ?10, readers = ?11, state = ?12, topic = ?14";
        self.conn.prepare_cached(sql)?.execute(params![
            case.id.0,
            status_name(&case.status),
            case.is_open(),
            case.owner.as_str(),
            case.asker.addr.key(),
            case.asker.name,
            case.subject,
            ms(case.opened),
            ms(now),
            to_json("a list of persons", &case.sealed_from)?,
            to_json("a list of persons", &case.readers)?,
            to_json("a case", case)?,
            case.questions.first().map(|mail| mail.0),
            case.topic.as_ref().map_or("", |topic| topic.as_str()),
        ])?;
        self.save_parts(case)?;
        self.save_steps(case, deadlines)
    }

    /// Cases of a topic that `owner` has had answered by a contact, the newest first; `but` is none of them.
    pub fn passed_on_before(&self, topic: &TopicId, owner: &PersonId, but: CaseId) -> Result<Vec<CaseId>, StoreError> {
        // Beyond a few nobody looks: the newest that has an answer is shown.
        let sql =
            "SELECT id FROM cases WHERE topic = ?1 AND owner = ?2 AND id <> ?3 AND status IN ('answered', 'closed')
                   AND EXISTS (SELECT 1 FROM slip WHERE slip.case_id = cases.id) ORDER BY id DESC LIMIT 5";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows =
            statement.query_map(params![topic.as_str(), owner.as_str(), but.0], |row| Ok(CaseId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn save_parts(&self, case: &Case) -> Result<(), StoreError> {
        self.conn.prepare_cached("DELETE FROM participant WHERE case_id = ?1")?.execute(params![case.id.0])?;
        let sql = "INSERT INTO participant (case_id, holder, role, since_ms, until_ms, why)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        for part in &case.participants {
            self.conn.prepare_cached(sql)?.execute(params![
                case.id.0,
                to_json("a participant", &part.holder)?,
                to_json("a participant", &part.role)?.trim_matches('"'),
                ms(part.since),
                part.until.map(ms),
                to_json("a reason", &part.why)?,
            ])?;
        }
        let sql = "INSERT INTO slip (case_id, no, contact, is_open) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT (case_id, no) DO UPDATE SET contact = ?3, is_open = ?4";
        for slip in &case.slips {
            let values = params![case.id.0, slip.no.0, slip.contact.as_str(), slip.end.is_none()];
            self.conn.prepare_cached(sql)?.execute(values)?;
        }
        Ok(())
    }

    fn save_steps(&self, case: &Case, deadlines: &[Deadline]) -> Result<(), StoreError> {
        self.conn.prepare_cached("DELETE FROM step WHERE case_id = ?1")?.execute(params![case.id.0])?;
        let sql = "INSERT INTO step (case_id, started, name, deadline, at_ms, due_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        for deadline in deadlines {
            for step in &deadline.steps {
                let name = step.name.as_str();
                if case.steps.contains_key(&(deadline.started, name.to_owned())) {
                    continue;
                }
                self.conn.prepare_cached(sql)?.execute(params![
                    case.id.0,
                    deadline.started.0,
                    name,
                    to_json("a deadline", &deadline.name)?.trim_matches('"'),
                    ms(step.at),
                    ms(deadline.due),
                ])?;
            }
        }
        Ok(())
    }

    /// Cases with a step that is due, oldest step first.
    pub fn due_cases(&self, now: Moment, at_most: u32) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT case_id FROM step WHERE at_ms <= ?1 GROUP BY case_id ORDER BY min(at_ms), case_id LIMIT ?2";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![ms(now), at_most], |row| Ok(CaseId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// When the next step is due, and of which case.
    pub fn next_step(&self) -> Result<Option<(Moment, CaseId)>, StoreError> {
        let sql = "SELECT at_ms, case_id FROM step ORDER BY at_ms LIMIT 1";
        let row = |row: &Row<'_>| Ok((moment(row.get(0)?), CaseId(row.get(1)?)));
        Ok(self.conn.prepare_cached(sql)?.query_row([], row).optional()?)
    }

    /// When the next step of any case but these is due.
    pub fn next_step_but(&self, but: &BTreeSet<CaseId>) -> Result<Option<Moment>, StoreError> {
        let sql = "SELECT min(at_ms) FROM step WHERE case_id NOT IN (SELECT value FROM json_each(?1))";
        let but = to_json("cases", but)?;
        let at: Option<i64> = self.conn.prepare_cached(sql)?.query_row(params![but], |row| row.get(0))?;
        Ok(at.map(moment))
    }

    /// The ids of all cases, or of the open ones.
    pub fn case_ids(&self, open_only: bool) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT id FROM cases WHERE is_open >= ?1 ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![open_only], |row| Ok(CaseId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The numbers of all cases for which something may still be due.
    pub fn running_cases(&self) -> Result<Vec<CaseId>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT id FROM cases WHERE status <> 'closed' ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok(CaseId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every open case with its owner.
    pub fn open_with_owner(&self) -> Result<Vec<(CaseId, PersonId)>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT id, owner FROM cases WHERE is_open = 1 ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok((CaseId(row.get(0)?), PersonId(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether this address is on record as an asker's.
    pub fn has_asked(&self, address: &Address) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM cases WHERE asker = ?1)";
        Ok(self.conn.prepare_cached(sql)?.query_row(params![address.key()], |row| row.get(0))?)
    }

    /// The addresses of those who have asked under this name.
    pub fn askers_named(&self, name: &str) -> Result<Vec<Address>, StoreError> {
        let sql = "SELECT DISTINCT asker FROM cases WHERE asker_name = ?1 ORDER BY asker LIMIT 20";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![name.trim()], |row| row.get::<_, String>(0))?;
        let all: Vec<String> = rows.collect::<Result<_, _>>()?;
        Ok(all.iter().filter_map(|address| Address::parse(address)).collect())
    }

    /// The open cases of an asker, newest first.
    pub fn open_cases_of_asker(&self, asker: &Address) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT id FROM cases WHERE asker = ?1 AND is_open = 1 ORDER BY id DESC LIMIT 20";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![asker.key()], |row| Ok(CaseId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The newest case of an asker that is answered and not closed.
    pub fn answered_case_of_asker(&self, asker: &Address) -> Result<Option<CaseId>, StoreError> {
        let sql =
            "SELECT id FROM cases WHERE asker = ?1 AND is_open = 0 AND status = 'answered' ORDER BY id DESC LIMIT 1";
        let row = |row: &Row<'_>| Ok(CaseId(row.get(0)?));
        Ok(self.conn.prepare_cached(sql)?.query_row(params![asker.key()], row).optional()?)
    }

    /// Open cases a person owns.
    pub fn open_cases(&self) -> Result<BTreeMap<PersonId, u32>, StoreError> {
        self.counts("SELECT owner, count(*) FROM cases WHERE is_open = 1 GROUP BY owner")
    }

    /// Open slips a person has.
    pub fn open_slips(&self) -> Result<BTreeMap<PersonId, u32>, StoreError> {
        self.counts("SELECT contact, count(*) FROM slip WHERE is_open = 1 GROUP BY contact")
    }

    fn counts(&self, sql: &'static str) -> Result<BTreeMap<PersonId, u32>, StoreError> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((PersonId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many cases mails from this address opened since, those counted of which it is asked whose they are.
    pub fn cases_opened_by_since(&self, from: &Address, since: Moment) -> Result<u32, StoreError> {
        let sql = "SELECT (SELECT count(*) FROM cases JOIN mail ON mail.id = cases.first_mail
                           WHERE cases.made_ms >= ?2 AND mail.sender = ?1)
                        + (SELECT count(*) FROM mail WHERE sender = ?1 AND received_ms >= ?2 AND filed = 'asked')";
        Ok(self.conn.prepare_cached(sql)?.query_row(params![from.key(), ms(since)], |row| row.get(0))?)
    }

    /// Cases as lists show them: open ones, or all.
    pub fn case_rows(&self, open_only: bool) -> Result<Vec<CaseRow>, StoreError> {
        let sql = "SELECT id, status, is_open, owner, asker_name, subject, opened_ms, changed_ms,
                          (SELECT min(at_ms) FROM step WHERE step.case_id = cases.id)
                   FROM cases WHERE is_open >= ?1 ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![open_only], |row| {
            Ok(CaseRow {
                id: CaseId(row.get(0)?),
                status: row.get(1)?,
                open: row.get(2)?,
                owner: PersonId(row.get(3)?),
                asker: row.get(4)?,
                subject: row.get(5)?,
                opened: moment(row.get(6)?),
                changed: moment(row.get(7)?),
                next_step: row.get::<_, Option<i64>>(8)?.map(moment),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The stored copy of a case's fold, as JSON.
    pub fn stored_state(&self, id: CaseId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT state FROM cases WHERE id = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row(params![id.0], |row| row.get(0)).optional()?)
    }

    /// The open cases that a person owns or has an open slip of.
    pub fn open_of(&self, person: &PersonId) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT id FROM cases WHERE is_open = 1 AND owner = ?1
                   UNION SELECT case_id FROM slip WHERE is_open = 1 AND contact = ?1 ORDER BY 1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![person.as_str()], |row| Ok(CaseId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The cases of a person that are answered and not closed.
    pub fn answered_of(&self, person: &PersonId) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT id FROM cases WHERE is_open = 0 AND owner = ?1 AND status = 'answered' ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![person.as_str()], |row| Ok(CaseId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The cases that a person owns, or has or had a slip of, and that changed since.
    pub fn cases_of_since(&self, person: &PersonId, since: Moment) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT id FROM cases WHERE changed_ms >= ?2
                   AND (owner = ?1 OR id IN (SELECT case_id FROM slip WHERE contact = ?1)) ORDER BY id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![person.as_str(), ms(since)], |row| Ok(CaseId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The absences of everybody, folded from the facts that speak of them.
    pub fn absences(&self) -> Result<BTreeMap<PersonId, Absences>, StoreError> {
        let sql = "SELECT substr(stream, 8), at_ms, body FROM fact WHERE stream >= 'person/' AND stream < 'person0'
                   AND body ->> 'fact' IN ('away', 'back', 'gone', 'returned') ORDER BY stream, seq";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement
            .query_map([], |row| Ok((PersonId(row.get(0)?), moment(row.get(1)?), row.get::<_, String>(2)?)))?;
        let mut all: BTreeMap<PersonId, Absences> = BTreeMap::new();
        for row in rows {
            let (person, at, body) = row?;
            let fact: PersonFact = serde_json::from_str(&body).map_err(StoreError::unreadable("a fact"))?;
            let known = all.remove(&person).unwrap_or_default();
            all.insert(person, known.evolve(at, &fact));
        }
        Ok(all)
    }

    /// The mailbox's state.
    pub fn mailbox_state(&self) -> Result<MailboxState, StoreError> {
        let facts: Vec<(Moment, MailboxFact)> = self.facts(&Stream::Mailbox)?;
        Ok(facts.iter().fold(MailboxState::default(), |state, (at, fact)| state.evolve(*at, fact)))
    }

    /// A person's state.
    pub fn person_state(&self, person: &PersonId) -> Result<PersonState, StoreError> {
        let facts: Vec<(Moment, PersonFact)> = self.facts(&Stream::Person(person.clone()))?;
        Ok(facts.iter().fold(PersonState::default(), |state, (at, fact)| state.evolve(*at, fact)))
    }

    /// Keeps a text written out for an asker.
    pub fn save_text(&self, case: CaseId, text: &Text) -> Result<(), StoreError> {
        let sql = "INSERT INTO release (case_id, no, text, html, mail_id, by) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![case.0, text.id.0, text.text, text.html, text.mail.0, text.by.as_str()];
        self.conn.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// A text written out for an asker.
    pub fn text(&self, case: CaseId, id: ReleaseId) -> Result<Option<Release>, StoreError> {
        let sql = "SELECT text, html, mail_id, by FROM release WHERE case_id = ?1 AND no = ?2";
        let row = |row: &Row<'_>| {
            Ok(Release {
                id,
                text: row.get(0)?,
                html: row.get(1)?,
                mail: MailId(row.get(2)?),
                by: PersonId(row.get(3)?),
            })
        };
        Ok(self.conn.prepare_cached(sql)?.query_row(params![case.0, id.0], row).optional()?)
    }

    /// Keeps rule files by their hash.
    pub fn save_policy(&self, hash: &str, files: &BTreeMap<String, String>, now: Moment) -> Result<(), StoreError> {
        let sql = "INSERT INTO policy (hash, files, since_ms) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING";
        self.conn.prepare_cached(sql)?.execute(params![hash, to_json("rule files", files)?, ms(now)])?;
        Ok(())
    }

    /// The rule files of this hash, by name.
    pub fn policy_files(&self, hash: &str) -> Result<Option<BTreeMap<String, String>>, StoreError> {
        let sql = "SELECT files FROM policy WHERE hash = ?1";
        let text: Option<String> =
            self.conn.prepare_cached(sql)?.query_row(params![hash], |row| row.get(0)).optional()?;
        text.map(|text| serde_json::from_str(&text).map_err(StoreError::unreadable("rule files"))).transpose()
    }
}

fn status_name(status: &Status) -> &'static str {
    match status {
        Status::Owned { .. } => "owned",
        Status::WithContact { .. } => "with_contact",
        Status::Waiting { .. } => "waiting",
        Status::Answered { .. } => "answered",
        Status::Closed { .. } => "closed",
    }
}

pub(super) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(StoreError::unreadable(what))
}
