//! Reading what a decision depends on besides its case.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;

use super::{Engine, TurnError};
use crate::desk::around::{AnswerLeft, Around, Budget, Words};
use crate::desk::case::{Case, Slip, SlipEnd, SlipKind};
use crate::desk::speaker::person_of;
use crate::desk::thread::LetterKind;
use crate::ids::{Address, CaseId, MailId, Moment};

/// Minutes of a day.
const DAY_MIN: i64 = 24 * 60;
/// Letters that leave without anybody having written them.
const AUTOMATIC: &[LetterKind] = &[LetterKind::Acknowledgement, LetterKind::StillOnIt];
const ASKED: &[LetterKind] = &[LetterKind::List, LetterKind::Help];

impl Engine {
    /// What a decision about `case` depends on; `from` is whose budget counts.
    pub(super) fn around(&self, case: Option<&Case>, from: Option<&Address>, now: Moment) -> Result<Around, TurnError> {
        Ok(Around {
            house: self.house.clone(),
            mailbox: self.mailbox.clone(),
            open_cases: self.store.open_cases()?,
            open_slips: self.store.open_slips()?,
            away: self.absent(now),
            budget: from.map_or(Ok(Budget::default()), |from| self.budget(from, now))?,
            next_case: self.store.next_case()?,
            words: case.map_or(Ok(BTreeMap::new()), |case| self.words_of(case))?,
            answer: case.map_or(Ok(AnswerLeft::None), |case| self.store.answer_left(case.id))?,
            feedback_waits: case.map_or(Ok(false), |case| self.store.feedback_waits(case.id, now))?,
            unsent_slips: case.map_or(Ok(BTreeSet::new()), |case| self.store.unsent_slips(case.id))?,
            namesakes: Vec::new(),
            last_answer: case.map_or(Ok(Vec::new()), |case| self.last_answer(case.id))?,
            named: BTreeMap::new(),
            own_open: from.map_or(Ok(Vec::new()), |from| self.own_open(from))?,
            known: self.known_to(case, from)?,
            waiting: case.map_or(Ok(None), |case| self.store.waiting_answer(case.id, now))?,
        })
    }

    /// What [`Engine::known`] finds, where the owner himself writes: nobody else passes on what he knows.
    fn known_to(&self, case: Option<&Case>, from: Option<&Address>) -> Result<Option<CaseId>, TurnError> {
        let writer = from.and_then(|from| person_of(from, &self.policy));
        let Some(case) = case.filter(|case| writer == Some(&case.owner)) else { return Ok(None) };
        Ok(self.known(case)?.map(|earlier| earlier.id))
    }

    /// The newest case of the same topic that this one's owner had passed on, and that was answered (P-6).
    pub(super) fn known(&self, case: &Case) -> Result<Option<Case>, TurnError> {
        let Some(topic) = case.topic.as_ref().filter(|_| case.is_open()) else { return Ok(None) };
        for id in self.store.passed_on_before(topic, &case.owner, case.id)? {
            let Some(earlier) = self.readable_case(id)? else { continue };
            let came_back =
                |slip: &Slip| slip.kind == SlipKind::Transfer && matches!(slip.end, Some(SlipEnd::CameBack { .. }));
            let answered = earlier.slips.iter().any(came_back) && !self.store.last_answer(id)?.is_empty();
            if answered && earlier.readable_by(&case.owner) {
                return Ok(Some(earlier));
            }
        }
        Ok(None)
    }

    /// The open cases of the person with this address.
    pub(super) fn own_open(&self, from: &Address) -> Result<Vec<CaseId>, TurnError> {
        let Some(person) = person_of(from, &self.policy) else { return Ok(Vec::new()) };
        let all = self.store.open_with_owner()?.into_iter();
        Ok(all.filter(|(_, owner)| owner == person).map(|(case, _)| case).collect())
    }

    pub(super) fn budget(&self, from: &Address, now: Moment) -> Result<Budget, TurnError> {
        self.budget_of(AUTOMATIC, from, now)
    }

    /// The same for letters that somebody of the staff asks for without a token.
    pub(super) fn budget_of_asked(&self, from: &Address, now: Moment) -> Result<Budget, TurnError> {
        self.budget_of(ASKED, from, now)
    }

    fn budget_of(&self, kinds: &[LetterKind], from: &Address, now: Moment) -> Result<Budget, TurnError> {
        let since = |minutes| now - Duration::minutes(minutes);
        Ok(Budget {
            to_sender_10_min: self.store.letters_since(Some(from), kinds, since(10))?,
            acks_to_sender_day: self.store.letters_since(Some(from), kinds, since(DAY_MIN))?,
            acks_hour: self.store.letters_since(None, kinds, since(60))?,
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
        // Questions and slips that joined from another case lie there, and answers that came in the thread of another.
        let answers = case.slips.iter().filter_map(|slip| match &slip.end {
            Some(SlipEnd::CameBack { mail, .. }) => Some(*mail),
            Some(SlipEnd::Returned { .. } | SlipEnd::Overtaken { .. }) | None => None,
        });
        let notes = case.slips.iter().filter_map(|slip| slip.note).chain(answers);
        let ids: BTreeSet<MailId> =
            self.store.mails_of_case(case.id)?.into_iter().chain(case.questions.iter().copied()).chain(notes).collect();
        for id in ids {
            words.extend(self.store.mail(id)?.map(|mail| (id, mail.question(case))));
        }
        Ok(words)
    }
}
