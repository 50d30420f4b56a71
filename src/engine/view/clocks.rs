//! What letters show that move a clock: new times, questions to and from contacts and leads, urgent reminders.

use super::Sight;
use crate::desk::case::{Seq, SlipNo, Status};
use crate::desk::command;
use crate::desk::deadlines;
use crate::desk::wall::Outward;
use crate::engine::TurnError;
use crate::ids::{MailId, Moment, PersonId, ReleaseId};
use crate::letters::model::{AskerLetter, DeadlineName, Overdue, Quoted, StaffBody};

impl Sight<'_> {
    /// What the asker was asked for, once more.
    pub(super) fn asked_again(&self) -> Result<AskerLetter, TurnError> {
        let releases: &[ReleaseId] = match &self.case.status {
            Status::Waiting { releases, .. } => releases,
            Status::Owned { .. } | Status::WithContact { .. } | Status::Answered { .. } | Status::Closed { .. } => &[],
        };
        let words: Vec<Outward> = releases.iter().map(|id| self.released(*id)).collect::<Result<_, _>>()?;
        Ok(AskerLetter::AskedAgain {
            asker: self.case.asker.name.clone(),
            number: self.number(),
            subject: self.subject(),
            words: self.asked_for(words),
            owner: self.name(&self.case.owner),
            closes: self.due(DeadlineName::Wait).unwrap_or(self.now),
        })
    }

    /// By when the asker has his answer, as he was told last. A time that has passed is promised to nobody.
    pub(super) fn still_on_it(&self) -> AskerLetter {
        let told = deadlines::answer_told(self.case, &self.engine.policy);
        let run = self.case.run();
        AskerLetter::StillOnIt {
            asker: self.case.asker.name.clone(),
            number: self.number(),
            subject: self.subject(),
            owner: self.name(&self.case.owner),
            until: told.filter(|told| *told > self.now),
            // A round that began later than the case was announced to nobody.
            promised: run.is_some_and(|run| run.promised.is_some() || run.started == Seq::FIRST),
        }
    }

    pub(super) fn closed_unanswered(&self) -> AskerLetter {
        AskerLetter::ClosedUnanswered {
            asker: self.case.asker.name.clone(),
            number: self.number(),
            subject: self.subject(),
            owner: self.name(&self.case.owner),
        }
    }

    pub(super) fn consent(&self, releases: &[ReleaseId], until: Moment) -> Result<StaffBody, TurnError> {
        let texts = releases.iter().map(|id| self.text(*id)).collect::<Result<Vec<_>, _>>()?;
        let reason = texts.into_iter().map(|text| text.text).collect::<Vec<_>>().join("\n");
        Ok(StaffBody::Consent {
            owner: self.name(&self.case.owner),
            asker: self.case.asker.name.clone(),
            question: self.quoted(self.case.questions.first().copied()),
            reason: Some(reason).filter(|reason| !reason.is_empty()),
            due: self.due(DeadlineName::Answer),
            until,
        })
    }

    pub(super) fn contact_later(&self, slip: SlipNo, mail: MailId, to: Moment) -> Result<StaffBody, TurnError> {
        Ok(StaffBody::ContactLater {
            contact: self.who_wrote(slip, mail)?,
            words: self.said(mail),
            to,
            granted: self.slip_due(slip).unwrap_or(to),
            answer_due: self.due(DeadlineName::Answer),
        })
    }

    pub(super) fn contact_asks(&self, slip: SlipNo, mail: MailId) -> Result<StaffBody, TurnError> {
        Ok(StaffBody::ContactAsks {
            contact: self.who_wrote(slip, mail)?,
            asker: self.case.asker.name.clone(),
            words: self.said(mail),
            answer_due: self.due(DeadlineName::Answer),
        })
    }

    pub(super) fn for_contact(&self, slip: SlipNo, mail: MailId, asked: bool) -> StaffBody {
        StaffBody::ForContact {
            words: self.said(mail),
            asked,
            due: self.slip_due(slip).unwrap_or(self.now),
            owner: self.name(&self.case.owner),
        }
    }

    pub(super) fn lead_asked(&self, by: &PersonId, mail: MailId, slip: Option<SlipNo>) -> StaffBody {
        StaffBody::LeadAsked {
            by: self.name(by),
            words: self.said(mail),
            question: self.quoted(self.case.questions.first().copied()),
            due: self.own_due(slip),
        }
    }

    pub(super) fn lead_words(&self, lead: &PersonId, mail: MailId, slip: Option<SlipNo>) -> StaffBody {
        StaffBody::LeadWords {
            lead: self.name(lead),
            words: self.said(mail),
            owner: slip.map(|_| self.name(&self.case.owner)),
            due: self.own_due(slip),
        }
    }

    pub(super) fn owner_reminder(&self, overdue: Overdue) -> StaffBody {
        let due = self.due(DeadlineName::Triage).or_else(|| self.due(DeadlineName::Answer));
        StaffBody::OwnerReminder {
            question: self.quoted(self.case.questions.last().copied()),
            asker: self.asker(),
            due: due.unwrap_or(self.now),
            overdue,
        }
    }

    /// When whoever has the slip, or the case, owes his own answer.
    fn own_due(&self, slip: Option<SlipNo>) -> Option<Moment> {
        slip.map_or_else(|| self.due(DeadlineName::Answer), |slip| self.slip_due(slip))
    }

    /// The words of a mail without the command in front of them.
    fn said(&self, mail: MailId) -> Quoted {
        let quoted = self.quoted(Some(mail));
        Quoted { text: command::note(&quoted.text, &self.engine.policy), ..quoted }
    }

    fn who_wrote(&self, slip: SlipNo, mail: MailId) -> Result<String, TurnError> {
        let contact = || self.case.slip(slip).map_or_else(String::new, |slip| self.name(&slip.contact));
        Ok(self.writer_of(mail)?.unwrap_or_else(contact))
    }
}
