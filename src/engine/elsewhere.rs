//! What a mail in one case does in others: one event a case, in order, in the same transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::commit::Cause;
use super::{Engine, TurnError};
use crate::desk::around::Spoken;
use crate::desk::ask::Act;
use crate::desk::case::{Case, Closing, Status};
use crate::desk::command;
use crate::desk::decide;
use crate::desk::decision::{Decision, Elsewhere, Shared};
use crate::desk::speaker::Speaker;
use crate::desk::wall::Release;
use crate::ids::{CaseId, MailId, PersonId};

/// Cases that one mail may name; whoever has more has an incident, not a mail.
const NAMED_MAX: usize = 50;

impl Engine {
    /// The cases that the command on the first line names.
    pub(super) fn named(&self, words: &str) -> Result<BTreeMap<CaseId, Case>, TurnError> {
        self.cases(command::cases(words, &self.policy).into_iter().take(NAMED_MAX))
    }

    /// The other cases that a mail of a case may be meant for: its first line, its thread or its quote names them, or the
    /// numbers of the letter that it answers.
    pub(super) fn may_mean(&self, words: &str, spoken: &Spoken<'_>) -> Result<BTreeMap<CaseId, Case>, TurnError> {
        let acts = spoken.ask.iter().flat_map(|ask| &ask.acts);
        let offered = acts.filter_map(|act| match act {
            Act::AnswerTo { case, .. } | Act::AnsweredIn { case, .. } => Some(*case),
            _ => None,
        });
        let mut named = self.named(words)?;
        named.extend(self.cases(spoken.crossed.into_iter().chain(offered))?);
        Ok(named)
    }

    fn cases(&self, ids: impl Iterator<Item = CaseId>) -> Result<BTreeMap<CaseId, Case>, TurnError> {
        let mut cases = BTreeMap::new();
        for id in ids {
            cases.extend(self.store.case(id)?.map(|case| (id, case)));
        }
        Ok(cases)
    }

    /// The texts of the last answer that went to the asker of a case, or is about to.
    pub(super) fn last_answer(&self, case: CaseId) -> Result<Vec<Release>, TurnError> {
        let mut texts = Vec::new();
        for id in self.store.last_answer(case)? {
            texts.extend(self.store.text(case, id)?);
        }
        Ok(texts)
    }

    /// The case that took the questions of `case` over, if one did: what its asker writes goes on there.
    pub(super) fn merged_into(&self, case: &Case) -> Result<Option<Case>, TurnError> {
        let mut found: Option<Case> = None;
        for _ in 0..NAMED_MAX {
            let status = &found.as_ref().unwrap_or(case).status;
            let Status::Closed { how: Closing::Merged { into }, .. } = status else { break };
            match self.store.case(*into)? {
                Some(next) => found = Some(next),
                None => break,
            }
        }
        Ok(found)
    }

    /// Makes true what a decision wants in other cases.
    pub(super) fn elsewhere(&mut self, decision: &Decision, speaker: &Speaker, cause: &Cause) -> Result<(), TurnError> {
        for (id, wanted) in &decision.elsewhere {
            let Some(case) = self.store.case(*id)? else { continue };
            match (wanted, speaker, cause.mail) {
                (Elsewhere::Decided(decision), ..) => self.apply(&case, decision, cause)?,
                (Elsewhere::Shared(shared), Speaker::Owner(by), Some(mail)) => {
                    self.share(&case, (shared, by, mail), cause)?;
                }
                (Elsewhere::CameBack { mail }, Speaker::Contact(person, _), _) => {
                    let mut around = self.around(Some(&case), None, cause.now)?;
                    around.words.extend(self.store.mail(*mail)?.map(|row| (*mail, row.words)));
                    let decision = decide::came_back_in(&case, (person, *mail), (&around, &self.policy), cause.now);
                    self.apply(&case, &decision, cause)?;
                }
                (Elsewhere::Shared(_), ..) => {
                    return Err(TurnError::Defect("only an owner's mail shares an answer".to_owned()));
                }
                (Elsewhere::CameBack { .. }, ..) => {
                    return Err(TurnError::Defect("only a contact's mail is an answer elsewhere".to_owned()));
                }
            }
        }
        Ok(())
    }

    /// What the last gate keeps back is decided anew, knowing why.
    fn share(
        &mut self,
        case: &Case,
        (shared, by, mail): (&Shared, &PersonId, MailId),
        cause: &Cause,
    ) -> Result<(), TurnError> {
        let around = self.around(Some(case), None, cause.now)?;
        let policy = Arc::clone(&self.policy);
        let mut gate = Vec::new();
        for _ in 0..2 {
            let decision = decide::share(case, (shared, by, mail), &gate, (&around, &policy), cause.now);
            match self.part(|engine| engine.apply(case, &decision, cause)) {
                Err(TurnError::KeptBack(reasons)) => gate = reasons,
                done => return done,
            }
        }
        Err(TurnError::Defect("an answer was kept back twice".to_owned()))
    }
}
