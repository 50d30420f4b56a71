//! Reading what a decision depends on besides its case.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;

use super::{Engine, TurnError};
use crate::desk::around::{AnswerLeft, Around, Budget, Words};
use crate::desk::case::Case;
use crate::desk::thread::LetterKind;
use crate::ids::{Address, MailId, Moment, PersonId};

/// Minutes of a day.
const DAY_MIN: i64 = 24 * 60;
/// Letters that leave without anybody having written them.
const AUTOMATIC: &[LetterKind] = &[LetterKind::Acknowledgement];

impl Engine {
    /// What a decision about `case` depends on; `from` is whose budget counts.
    pub(super) fn around(&self, case: Option<&Case>, from: Option<&Address>, now: Moment) -> Result<Around, TurnError> {
        Ok(Around {
            house: self.house.clone(),
            mailbox: self.mailbox.clone(),
            open_cases: self.store.open_cases()?,
            open_slips: self.store.open_slips()?,
            away: self.away(now),
            budget: from.map_or(Ok(Budget::default()), |from| self.budget(from, now))?,
            next_case: self.store.next_case()?,
            words: case.map_or(Ok(BTreeMap::new()), |case| self.words_of(case))?,
            answer: case.map_or(Ok(AnswerLeft::None), |case| self.store.answer_left(case.id))?,
        })
    }

    /// Who is away today, by the dates in people.toml.
    pub(super) fn away(&self, now: Moment) -> BTreeSet<PersonId> {
        let today = now.with_timezone(&self.house.zone).date_naive();
        let away = |person: &&crate::rules::Person| person.away.iter().any(|(from, to)| (*from..=*to).contains(&today));
        self.policy.people.values().filter(away).map(|person| person.id.clone()).collect()
    }

    pub(super) fn budget(&self, from: &Address, now: Moment) -> Result<Budget, TurnError> {
        let since = |minutes| now - Duration::minutes(minutes);
        Ok(Budget {
            to_sender_10_min: self.store.letters_since(Some(from), AUTOMATIC, since(10))?,
            acks_to_sender_day: self.store.letters_since(Some(from), AUTOMATIC, since(DAY_MIN))?,
            acks_hour: self.store.letters_since(None, AUTOMATIC, since(60))?,
            cases_of_sender_hour: self.store.cases_opened_by_since(from, since(60))?,
        })
    }

    /// What colleagues wrote above the asker's mails that they brought, in order; it stays inside.
    pub(super) fn notes_above(&self, case: &Case) -> Result<Vec<String>, TurnError> {
        let mut notes = Vec::new();
        for mail in &case.questions {
            let row = self.store.mail(*mail)?.filter(|row| row.brought(case).is_some());
            notes.extend(row.map(|row| row.words.text).filter(|note| !note.trim().is_empty()));
        }
        Ok(notes)
    }

    /// The words of every mail of the case.
    pub(super) fn words_of(&self, case: &Case) -> Result<BTreeMap<MailId, Words>, TurnError> {
        let mut words = BTreeMap::new();
        for id in self.store.mails_of_case(case.id)? {
            words.extend(self.store.mail(id)?.map(|mail| (id, mail.question(case))));
        }
        Ok(words)
    }
}
