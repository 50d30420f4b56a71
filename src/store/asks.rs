//! Asks: questions with a fixed set of answers, one a letter.

use rusqlite::{OptionalExtension, params};

use super::cases::to_json;
use super::{Store, StoreError, moment, ms};
use crate::desk::ask::{Act, Ask};
use crate::desk::thread::LetterRef;
use crate::ids::{CaseId, LetterId, MailId, Moment, PersonId};

/// An open question whose a forwarded mail is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenWhose {
    /// The letter that asks.
    pub letter: LetterId,
    /// The mail.
    pub mail: MailId,
    /// Who is asked.
    pub person: PersonId,
    /// When.
    pub asked: Moment,
    /// Until when he can say.
    pub until: Moment,
    /// The letter was never sent.
    pub withheld: bool,
}

impl Store {
    /// Keeps what the choices of a letter do.
    pub fn save_ask(&self, ask: &Ask, case: Option<CaseId>) -> Result<(), StoreError> {
        let sql = "INSERT INTO ask (letter_id, case_id, person, acts, until_ms) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.conn.prepare_cached(sql)?.execute(params![
            ask.letter.0,
            case.map(|case| case.0),
            ask.person.as_str(),
            to_json("choices", &ask.acts)?,
            ask.until.map(ms),
        ])?;
        Ok(())
    }

    /// What the choices of a letter do.
    pub fn ask(&self, letter: LetterId) -> Result<Option<Ask>, StoreError> {
        let sql = "SELECT person, acts, until_ms, answered_ms FROM ask WHERE letter_id = ?1";
        let row = self
            .conn
            .prepare_cached(sql)?
            .query_row(params![letter.0], |row| {
                Ok((
                    row.get(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, Option<i64>>(2)?,
                    row.get::<_, Option<i64>>(3)?,
                ))
            })
            .optional()?;
        row.map(|(person, acts, until, answered)| {
            let acts: Vec<Act> = serde_json::from_str(&acts).map_err(StoreError::unreadable("choices"))?;
            Ok(Ask { letter, person: PersonId(person), acts, answered: answered.is_some(), until: until.map(moment) })
        })
        .transpose()
    }

    /// Open questions whose a forwarded mail is: letter, mail and person, when it was asked and until when it counts.
    pub fn open_whose(&self) -> Result<Vec<OpenWhose>, StoreError> {
        let sql = "SELECT ask.letter_id, ask.person, ask.acts, letter.made_ms, ask.until_ms, letter.state = 'withheld'
                   FROM ask JOIN letter ON letter.id = ask.letter_id
                   WHERE letter.kind = 'whose-question' AND ask.answered_ms IS NULL AND ask.until_ms IS NOT NULL
                   ORDER BY ask.until_ms, ask.letter_id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut open = Vec::new();
        while let Some(row) = rows.next()? {
            let acts: String = row.get(2)?;
            let acts: Vec<Act> = serde_json::from_str(&acts).map_err(StoreError::unreadable("choices"))?;
            let mail = acts.iter().find_map(|act| match act {
                Act::HandIn { mail, .. } => Some(*mail),
                _ => None,
            });
            let (letter, person) = (LetterId(row.get(0)?), PersonId(row.get(1)?));
            let (asked, until) = (moment(row.get(3)?), moment(row.get(4)?));
            let withheld = row.get(5)?;
            open.extend(mail.map(|mail| OpenWhose { letter, mail, person, asked, until, withheld }));
        }
        Ok(open)
    }

    /// The newest letter that showed `person` words to send in a case, if it was made before `list` was and left
    /// before it did: whoever reads the list has had it. Of two that left in the same instant the order is known only
    /// where neither was tried again.
    pub fn shown_before(
        &self,
        case: CaseId,
        person: &PersonId,
        list: LetterId,
    ) -> Result<Option<LetterRef>, StoreError> {
        let sql = "SELECT letter.id,
                     letter.state = 'sent' AND letter.id < list.id AND (letter.claimed_ms < list.claimed_ms
                       OR letter.claimed_ms = list.claimed_ms AND letter.attempts = 1 AND list.attempts = 1)
                   FROM ask JOIN letter ON letter.id = ask.letter_id JOIN letter AS list ON list.id = ?3
                   WHERE ask.case_id = ?1 AND ask.person = ?2 AND letter.kind IN ('feedback', 'preview')
                   AND letter.state <> 'withdrawn' ORDER BY letter.id DESC LIMIT 1";
        let row = |row: &rusqlite::Row<'_>| Ok((LetterId(row.get(0)?), row.get::<_, Option<bool>>(1)?));
        let asked = params![case.0, person.as_str(), list.0];
        let found = self.conn.prepare_cached(sql)?.query_row(asked, row).optional()?;
        let Some((id, Some(true))) = found else { return Ok(None) };
        self.letter_ref(id)
    }

    /// Notes that an ask was answered.
    pub fn answer_ask(&self, letter: LetterId, number: usize, now: Moment) -> Result<(), StoreError> {
        let sql = "UPDATE ask SET answered_ms = ?2, answer = ?3 WHERE letter_id = ?1 AND answered_ms IS NULL";
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        self.conn.prepare_cached(sql)?.execute(params![letter.0, ms(now), number])?;
        Ok(())
    }
}
