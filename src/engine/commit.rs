//! Making a decision true: facts, the copies of what they fold to, letters and asks, in the turn's transaction.

use super::{Engine, TurnError};
use crate::desk::case::{Case, SlipNo};
use crate::desk::deadlines;
use crate::desk::decision::Decision;
use crate::desk::evolve;
use crate::desk::thread::LetterKind;
use crate::desk::wanted::Withdraw;
use crate::ids::{CaseId, MailId, Moment};
use crate::store::{Stream, StreamFact};

/// What led to a decision.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cause {
    /// The mail, if one did.
    pub(super) mail: Option<MailId>,
    /// When.
    pub(super) now: Moment,
}

impl Engine {
    /// Makes a decision about an existing case true.
    pub(super) fn apply(&mut self, case: &Case, decision: &Decision, cause: &Cause) -> Result<(), TurnError> {
        let mut case = case.clone();
        for fact in &decision.facts {
            self.store.append(&Stream::Case(case.id), fact, &self.common(decision, cause))?;
            case = evolve::evolve(case, cause.now, fact);
        }
        self.save(&case, decision, cause)
    }

    /// Makes a decision that opens a case true.
    pub(super) fn apply_new(&mut self, id: CaseId, decision: &Decision, cause: &Cause) -> Result<(), TurnError> {
        for fact in &decision.facts {
            self.store.append(&Stream::Case(id), fact, &self.common(decision, cause))?;
        }
        let facts: Vec<_> = decision.facts.iter().map(|fact| (cause.now, fact.clone())).collect();
        let case = evolve::fold(id, &facts)
            .ok_or_else(|| TurnError::Defect("a new case does not begin with its opening".to_owned()))?;
        let deadlines = deadlines::deadlines(&case, &self.policy);
        self.store.save_case(&case, &deadlines, cause.now)?;
        if let Some(mail) = cause.mail {
            self.store.file_mail(mail, &crate::store::Filed::Case(id))?;
        }
        self.save(&case, decision, cause)
    }

    /// Makes a decision that belongs to no case true: alerts, lists, answers to notices.
    pub(super) fn apply_without_case(&mut self, decision: &Decision, cause: &Cause) -> Result<(), TurnError> {
        if let Some((letter, number)) = decision.chosen {
            self.store.answer_ask(letter, number, cause.now)?;
        }
        self.save_streams(decision, cause)?;
        for wanted in &decision.letters {
            self.write(None, wanted, cause)?;
        }
        Ok(())
    }

    fn save(&mut self, case: &Case, decision: &Decision, cause: &Cause) -> Result<(), TurnError> {
        if case.is_open() && case.owner.as_str().is_empty() {
            return Err(TurnError::Defect(format!("case {} has no owner", case.id)));
        }
        let deadlines = deadlines::deadlines(case, &self.policy);
        self.store.save_case(case, &deadlines, cause.now)?;
        for text in &decision.texts {
            self.store.save_text(case.id, text)?;
        }
        if let Some((letter, number)) = decision.chosen {
            self.store.answer_ask(letter, number, cause.now)?;
        }
        if let Some(mail) = cause.mail.filter(|_| decision.exposed) {
            self.expose(mail)?;
        }
        self.withdraw(case.id, decision, cause.now)?;
        self.save_streams(decision, cause)?;
        for wanted in &decision.letters {
            let case = Some(case).filter(|_| !wanted.what.names_its_cases());
            self.write(case, wanted, cause)?;
        }
        Ok(())
    }

    fn save_streams(&mut self, decision: &Decision, cause: &Cause) -> Result<(), TurnError> {
        for (person, fact) in &decision.person_facts {
            self.store.append(&Stream::Person(person.clone()), fact, &self.common(decision, cause))?;
        }
        self.remember_absences(decision, cause.now);
        for alarm in &decision.alarms {
            self.alarm(alarm, cause.now)?;
        }
        for fact in &decision.mailbox_facts {
            self.store.append(&Stream::Mailbox, fact, &self.common(decision, cause))?;
            self.mailbox = self.mailbox.clone().evolve(cause.now, fact);
        }
        Ok(())
    }

    /// The tokens that a mail carries, in its headers or below its words, prove nothing from now on.
    fn expose(&mut self, mail: MailId) -> Result<(), TurnError> {
        let mail = self.understood(mail)?;
        for text in mail.in_reply_to.iter().chain(&mail.references).chain(&mail.token_strings) {
            if let Some(letter) = self.letter_of_token(text)?.filter(|letter| !letter.kind.is_outside()) {
                self.store.mark_seen(letter.id)?;
            }
        }
        Ok(())
    }

    /// Takes queued letters back that the decision has made pointless.
    fn withdraw(&self, case: CaseId, decision: &Decision, now: Moment) -> Result<(), TurnError> {
        let take = |kind, slip: Option<SlipNo>| self.store.withdraw(case, kind, slip, &decision.because, now);
        if let Some(at) = decision.restore {
            self.store.restore(case, at)?;
        }
        for withdraw in &decision.withdraw {
            match withdraw {
                Withdraw::Acknowledgement => {
                    take(LetterKind::Acknowledgement, None)?;
                    take(LetterKind::StillOnIt, None)?;
                }
                Withdraw::OfSlip(slip) => {
                    take(LetterKind::Slip, Some(*slip))?;
                    take(LetterKind::ContactReminder, Some(*slip))?;
                }
                Withdraw::CallingOff(slip) => take(LetterKind::Told, Some(*slip)).map(|_| ())?,
                Withdraw::Waiting => {
                    self.store.withdraw_waiting_answer(case, &decision.because, now)?;
                    take(LetterKind::AnswerCopy, None)?;
                }
                Withdraw::Answer => {
                    take(LetterKind::Answer, None)?;
                    take(LetterKind::AnswerCopy, None)?;
                }
                Withdraw::Feedback => {
                    self.store.withdraw_waiting(case, LetterKind::Feedback, &decision.because, now).map(|_| ())?;
                }
                Withdraw::Previews => take(LetterKind::Preview, None).map(|_| ())?,
            }
        }
        Ok(())
    }

    fn common<'a>(&'a self, decision: &'a Decision, cause: &Cause) -> StreamFact<'a> {
        StreamFact { at: cause.now, because: &decision.because, mail: cause.mail, policy: &self.policy.hash }
    }
}
