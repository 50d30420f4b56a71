//! What slips, reminders of them and the contacts' words show.

use super::{Sight, sent};
use crate::desk::answers::Answer;
use crate::desk::case::{Slip, SlipEnd, SlipNo};
use crate::desk::command;
use crate::desk::deadlines;
use crate::desk::fact::CaseFact;
use crate::desk::sign_off::without_signature;
use crate::desk::speaker::person_of;
use crate::engine::TurnError;
use crate::ids::{Address, MailId, Moment, PersonId};
use crate::letters::model::{Answered, DeadlineName, Overdue, Quoted, Said, SaidWhat, StaffBody, Who};
use crate::mail::questions::questions;
use crate::store::Stream;

impl Sight<'_> {
    pub(super) fn slip(&self, no: SlipNo) -> Result<StaffBody, TurnError> {
        let slip = self.find_slip(no)?;
        let note = slip
            .note
            .and_then(|mail| self.words.get(&mail))
            .map(|words| command::note(&words.text, &self.engine.policy));
        let (last, before) = match self.case.questions.split_last() {
            Some((last, before)) => (Some(*last), before),
            None => (None, &[][..]),
        };
        let attachments =
            before.iter().filter_map(|mail| self.words.get(mail)).flat_map(|words| words.attachments.clone());
        let mut question = self.asked_on(slip, last);
        question.attachments = attachments.chain(question.attachments).collect();
        let phone = self.engine.policy.people.get(&self.case.owner).and_then(|person| person.phone.clone());
        Ok(StaffBody::Slip {
            question,
            earlier: self.said_before(before, slip)?,
            asked: last.map(|mail| self.came(mail)).transpose()?.unwrap_or(self.now),
            note: note.filter(|note| !note.trim().is_empty()),
            others: self
                .case
                .open_transfers()
                .filter(|other| other.no != no)
                .map(|other| self.who_has(other))
                .collect(),
            warnings: self.warnings(),
            due: self.slip_due(no).unwrap_or(self.now),
            owner: self.name(&self.case.owner),
            phone,
        })
    }

    /// What the asker wrote before, and the last answer he had, in order.
    fn said_before(&self, questions: &[MailId], slip: &Slip) -> Result<Vec<Said>, TurnError> {
        let mut said = Vec::new();
        for mail in questions {
            let text = self.asked_on(slip, Some(*mail)).text;
            said.push(Said { at: self.came(*mail)?, what: SaidWhat::Question, text });
        }
        said.extend(self.last_answer()?);
        said.sort_by_key(|said| said.at);
        Ok(said)
    }

    /// The newest letter that went to the asker: all its words, and what it was.
    pub(super) fn last_answer(&self) -> Result<Option<Said>, TurnError> {
        let facts: Vec<(Moment, CaseFact)> = self.engine.store.facts(&Stream::Case(self.case.id))?;
        let Some(last) = sent::last(&facts) else { return Ok(None) };
        let mut texts = Vec::new();
        for id in last.releases {
            texts.extend(self.engine.store.text(self.case.id, id)?.map(|release| release.text));
        }
        texts.retain(|text| !text.trim().is_empty());
        Ok((!texts.is_empty()).then(|| Said { at: last.at, what: last.what, text: texts.join("\n\n") }))
    }

    /// When a mail on record came.
    fn came(&self, mail: MailId) -> Result<Moment, TurnError> {
        Ok(self.engine.store.mail(mail)?.map_or(self.now, |row| row.received))
    }

    pub(super) fn contact_reminder(&self, slip: SlipNo, overdue: Overdue) -> StaffBody {
        StaffBody::ContactReminder {
            due: self.slip_due(slip).unwrap_or(self.now),
            overdue,
            question: match self.case.slip(slip) {
                Some(slip) => self.asked_on(slip, self.case.questions.first().copied()),
                None => self.quoted(self.case.questions.first().copied()),
            },
            warnings: self.warnings(),
            owner: self.name(&self.case.owner),
        }
    }

    pub(super) fn feedback(&self, (no, mail): Answer, with: &[Answer]) -> Result<StaffBody, TurnError> {
        let slip = self.find_slip(no)?;
        let who = self.who_answered(slip, mail)?;
        let at = match &slip.end {
            Some(SlipEnd::CameBack { mail: answer, at, .. }) if *answer == mail => *at,
            Some(SlipEnd::CameBack { .. } | SlipEnd::Returned { .. } | SlipEnd::Overtaken { .. }) | None => self.now,
        };
        let mut words = self.signed_off(mail, slip);
        let mut before = Vec::new();
        let mut attachments = Vec::new();
        for (no, mail) in with {
            let slip = self.find_slip(*no)?;
            let said = self.signed_off(*mail, slip);
            attachments.extend(said.attachments);
            let who = self.who_answered(slip, *mail)?;
            before.push(Answered { who, at: slip.end.as_ref().map_or(self.now, SlipEnd::at), text: said.text });
        }
        attachments.append(&mut words.attachments);
        words.attachments = attachments;
        Ok(StaffBody::Feedback {
            asker: self.case.asker.name.clone(),
            language: self.foreign(),
            asked: self.question_in_short()?,
            contact: who.contact,
            desk: who.desk,
            at,
            took_work_seconds: deadlines::counted_on(self.case, Some(slip.no), &self.engine.policy)
                .work_seconds(slip.since, at),
            words,
            with: before,
            missing: self.still_out(),
            unasked: self.unasked(),
            answer_due: self.due(DeadlineName::Answer),
        })
    }

    /// Who has a slip and has not answered it, and by when he should.
    pub(super) fn still_out(&self) -> Vec<(Who, Option<Moment>)> {
        self.case.open_slips().map(|slip| (self.who_has(slip), self.slip_due(slip.no))).collect()
    }

    fn who_has(&self, slip: &Slip) -> Who {
        let desk = slip.desk.as_ref().and_then(|desk| self.engine.policy.desks.get(desk)).map(|desk| desk.name.clone());
        Who { contact: self.name(&slip.contact), desk }
    }

    /// Whoever of a desk wrote the answer.
    fn who_answered(&self, slip: &Slip, mail: MailId) -> Result<Who, TurnError> {
        let who = self.who_has(slip);
        Ok(Who { contact: self.writer_of(mail)?.unwrap_or(who.contact), ..who })
    }

    /// The contact's words, without his signature: the letter says above them who he is.
    fn signed_off(&self, mail: MailId, slip: &Slip) -> Quoted {
        let quoted = self.quoted(Some(mail));
        Quoted { text: without_signature(&quoted.text, slip, &self.engine.policy), ..quoted }
    }

    /// A mail of the asker as a slip shows it: of the first, the questions that the slip is about, or all of it.
    fn asked_on(&self, slip: &Slip, mail: Option<MailId>) -> Quoted {
        let whole = self.quoted(mail);
        if mail != self.case.questions.first().copied() {
            return whole;
        }
        let all = questions(&whole.text);
        let named = |number: &usize| Some(format!("{number}. {}", all.get(number.checked_sub(1)?)?));
        let only: Vec<String> = slip.questions.iter().filter_map(named).collect();
        if only.is_empty() { whole } else { Quoted { text: only.join("\n"), ..whole } }
    }

    /// The questions that stand on no slip, where some were passed on by themselves.
    fn unasked(&self) -> Vec<String> {
        let slips = &self.case.slips;
        if slips.iter().any(|slip| slip.questions.is_empty()) {
            return Vec::new();
        }
        let all = questions(&self.quoted(self.case.questions.first().copied()).text);
        let left = all.iter().enumerate().map(|(at, text)| (at + 1, text));
        let left = left.filter(|(number, _)| !slips.iter().any(|slip| slip.questions.contains(number)));
        left.map(|(number, text)| format!("{number}. {text}")).collect()
    }

    pub(super) fn returned(&self, no: SlipNo, mail: MailId) -> Result<StaffBody, TurnError> {
        let who = self.who_answered(self.find_slip(no)?, mail)?;
        Ok(StaffBody::Returned {
            contact: who.contact,
            desk: who.desk,
            words: self.behind_the_command(mail),
            triage_due: self.due(DeadlineName::Triage),
            answer_due: self.due(DeadlineName::Answer),
        })
    }

    pub(super) fn late_answer(&self, mail: MailId, by: &PersonId) -> StaffBody {
        StaffBody::LateAnswer {
            by: self.name(by),
            asker: self.case.asker.name.clone(),
            words: self.quoted(Some(mail)),
            answer_due: self.due(DeadlineName::Answer),
        }
    }

    /// What somebody wrote, without the command that it begins with.
    fn behind_the_command(&self, mail: MailId) -> Quoted {
        let words = self.quoted(Some(mail));
        Quoted { text: command::note(&words.text, &self.engine.policy), ..words }
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
