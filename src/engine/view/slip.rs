//! What slips, reminders of them and the contacts' words show.

use super::Sight;
use crate::desk::case::{Slip, SlipNo};
use crate::desk::command;
use crate::desk::speaker::person_of;
use crate::engine::TurnError;
use crate::ids::{Address, MailId, Moment};
use crate::letters::model::{DeadlineName, Overdue, StaffBody};

impl Sight<'_> {
    pub(super) fn slip(&self, no: SlipNo) -> Result<StaffBody, TurnError> {
        let slip = self.find_slip(no)?;
        let note = slip
            .note
            .and_then(|mail| self.words.get(&mail))
            .map(|words| command::note(&words.text, &self.engine.policy));
        let mut question = self.quoted(self.case.questions.first().copied());
        let more = self.case.questions.iter().skip(1).filter_map(|mail| self.words.get(mail));
        for words in more {
            question.text = format!("{}\n\n{}", question.text, words.text);
            question.attachments.extend(words.attachments.iter().cloned());
        }
        let phone = self.engine.policy.people.get(&self.case.owner).and_then(|person| person.phone.clone());
        Ok(StaffBody::Slip {
            question,
            note: note.filter(|note| !note.trim().is_empty()),
            due: self.slip_due(no).unwrap_or(self.now),
            owner: self.name(&self.case.owner),
            phone,
        })
    }

    pub(super) fn contact_reminder(&self, slip: SlipNo, overdue: Overdue) -> StaffBody {
        StaffBody::ContactReminder {
            due: self.slip_due(slip).unwrap_or(self.now),
            overdue,
            question: self.quoted(self.case.questions.first().copied()),
            owner: self.name(&self.case.owner),
        }
    }

    pub(super) fn feedback(&self, no: SlipNo, mail: MailId) -> Result<StaffBody, TurnError> {
        let slip = self.find_slip(no)?;
        let desk = slip.desk.as_ref().and_then(|desk| self.engine.policy.desks.get(desk)).map(|desk| desk.name.clone());
        Ok(StaffBody::Feedback {
            asker: self.case.asker.name.clone(),
            contact: self.writer_of(mail)?.unwrap_or_else(|| self.name(&slip.contact)),
            desk,
            at: self.now,
            took_work_seconds: self.engine.policy.calendar.work_seconds(slip.since, self.now),
            words: self.quoted(Some(mail)),
            answer_due: self.due(DeadlineName::Answer),
        })
    }

    /// The name of the person who wrote a mail, if he works here.
    pub(super) fn writer_of(&self, mail: MailId) -> Result<Option<String>, TurnError> {
        let sender = self.engine.store.mail(mail)?.and_then(|row| Address::parse(&row.sender));
        let person = sender.and_then(|addr| person_of(&addr, &self.engine.policy).cloned());
        Ok(person.map(|person| self.name(&person)))
    }

    fn find_slip(&self, no: SlipNo) -> Result<&Slip, TurnError> {
        self.case
            .slip(no)
            .ok_or_else(|| TurnError::Defect(format!("slip {} of case {} is not there", no.0, self.case.id)))
    }

    pub(super) fn slip_due(&self, no: SlipNo) -> Option<Moment> {
        self.deadlines().into_iter().find(|deadline| deadline.slip == Some(no)).map(|deadline| deadline.due)
    }
}
