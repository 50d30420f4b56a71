//! From a wanted letter to what it shows: names, times and quoted words, looked up in the case, the rules and the store.

use std::collections::BTreeMap;

use super::{Engine, TurnError, story};
use crate::desk::around::Words;
use crate::desk::ask::Act;
use crate::desk::case::{Case, Holder, SlipNo, WrittenState};
use crate::desk::deadlines::{self, Deadline};
use crate::desk::thread::LetterKind;
use crate::desk::wall::{Outward, Release};
use crate::desk::wanted::{News, What};
use crate::desk::{assign, command};
use crate::ids::{CaseId, Language, MailId, Moment, PersonId, ReleaseId};
use crate::letters::model as letters;
use crate::letters::model::{
    AnswerKind, AskerLetter, AskerShown, Choice, DeadlineName, HeldReason, ListLine, Quoted, StaffBody, Suggestion,
    Waits,
};
use crate::rules::Route;

/// An asker is told that the office is closed where it stays closed for longer than a weekend.
const CLOSED_LONGER_THAN_H: i64 = 72;

/// The case a letter is about, and everything its words are looked up in.
pub(super) struct Sight<'a> {
    pub(super) engine: &'a Engine,
    pub(super) case: &'a Case,
    pub(super) language: Language,
    pub(super) now: Moment,
    pub(super) words: BTreeMap<MailId, Words>,
}

impl Sight<'_> {
    /// What a letter to the asker shows.
    pub(super) fn asker_letter(&self, what: &What) -> Result<AskerLetter, TurnError> {
        let subject =
            Outward::askers_own(self.case.questions.first().copied().unwrap_or(MailId(0)), &self.case.subject);
        let (number, owner) = (self.number(), self.name(&self.case.owner));
        match what {
            What::Acknowledgement => Ok(AskerLetter::Acknowledgement {
                asker: self.case.asker.name.clone(),
                number,
                subject,
                owner,
                due: self.due(DeadlineName::Answer).unwrap_or(self.now),
                closed_until: self.closed_until(),
            }),
            What::Answer { releases, how, .. } => {
                let words = releases.iter().map(|id| self.released(*id)).collect::<Result<_, _>>()?;
                Ok(self.answer(words, *how))
            }
            _ => Err(TurnError::Defect(format!("{what:?} is no letter to an asker"))),
        }
    }

    fn answer(&self, words: Vec<Outward>, how: AnswerKind) -> AskerLetter {
        let silence = match how {
            AnswerKind::Written | AnswerKind::ByPhone => self.silence_workdays(),
            AnswerKind::Closing => None,
        };
        let first = self.case.questions.first().copied().unwrap_or(MailId(0));
        AskerLetter::Answer {
            number: self.number(),
            subject: Outward::askers_own(first, &self.case.subject),
            words,
            owner: self.name(&self.case.owner),
            silence_workdays: silence,
            how,
        }
    }

    /// An answer with nothing in it but what the template says.
    pub(super) fn answer_without_words(&self) -> AskerLetter {
        self.answer(Vec::new(), AnswerKind::Written)
    }

    fn silence_workdays(&self) -> Option<u32> {
        match self.engine.policy.sla.confirm {
            crate::rules::Span::Workdays { days } => Some(days),
            crate::rules::Span::Work { .. } | crate::rules::Span::Clock { .. } => None,
        }
    }

    fn released(&self, id: ReleaseId) -> Result<Outward, TurnError> {
        let release = self.text(id)?;
        Outward::released(self.case, &release)
            .ok_or_else(|| TurnError::Defect(format!("text {id} of case {} is not released", self.case.id)))
    }

    fn text(&self, id: ReleaseId) -> Result<Release, TurnError> {
        let text = self.engine.store.text(self.case.id, id)?;
        text.ok_or_else(|| TurnError::Defect(format!("text {id} of case {} is not there", self.case.id)))
    }

    /// What a letter about this case shows to somebody of the staff.
    pub(super) fn staff_body(&self, what: &What) -> Result<StaffBody, TurnError> {
        let asker = self.asker();
        let answer_due = self.due(DeadlineName::Answer);
        Ok(match what {
            What::CaseMail { why, slip, warnings } => StaffBody::CaseMail {
                question: self.quoted(self.case.questions.first().copied()),
                asker,
                triage_due: self.due(DeadlineName::Triage),
                answer_due,
                suggestion: self.suggestion(*slip),
                why_owner: why.words(self.language, &|person| self.name(person)),
                warnings: warnings.clone(),
                linked: self.case.linked.iter().map(|id| self.number_of(*id)).collect(),
            },
            What::FollowUp { mail, effect } => {
                StaffBody::FollowUp { words: self.quoted(Some(*mail)), asker, effect: *effect, answer_due }
            }
            What::HandedOver { from, why } => StaffBody::HandedOver {
                from: self.name(from),
                why: why.words(self.language, &|person| self.name(person)),
                question: self.quoted(self.case.questions.last().copied()),
                asker,
                answer_due,
            },
            What::Slip { slip } => self.slip(*slip)?,
            What::ContactReminder { slip, overdue } => StaffBody::ContactReminder {
                due: self.slip_due(*slip).unwrap_or(self.now),
                overdue: *overdue,
                question: self.quoted(self.case.questions.first().copied()),
                owner: self.name(&self.case.owner),
            },
            What::Feedback { slip, mail } => self.feedback(*slip, *mail, answer_due)?,
            What::Preview { releases, how, reasons } => self.preview((releases, *how), reasons, answer_due)?,
            What::Confirm { mail } => {
                StaffBody::Confirm { subject: self.subject_of(*mail)?, words: self.quoted(Some(*mail)) }
            }
            What::NotDone { line, why, near } => {
                StaffBody::NotDone { line: line.clone(), why: why.clone(), near: near.clone() }
            }
            What::Status => self.status()?,
            What::Help => StaffBody::Help,
            What::Undelivered { to, kind, why } => {
                let subject = story::letter_name(*kind, self.language).to_owned();
                StaffBody::Undelivered { to: to.clone(), subject, why: why.clone() }
            }
            What::NotActedOn { subject, why } => {
                StaffBody::NotActedOn { subject: subject.clone(), why: why.words(self.language).to_owned() }
            }
            What::Told(news) => StaffBody::Told { news: self.news(news) },
            What::Alert { lines } => StaffBody::Alert { lines: lines.clone() },
            What::Acknowledgement | What::Answer { .. } | What::List { .. } | What::Escalation { .. } => {
                return Err(TurnError::Defect(format!("{what:?} is no letter about one case to the staff")));
            }
        })
    }

    /// What the choices of a letter say.
    pub(super) fn choices(&self, acts: &[Act]) -> Vec<Choice> {
        let contact = |slip: &SlipNo| self.case.slip(*slip).map_or_else(String::new, |slip| self.name(&slip.contact));
        acts.iter()
            .map(|act| match act {
                Act::PassTo { to } => Choice::PassTo(self.target_name(&command::Target::from(to))),
                Act::TakeOn => Choice::AnswerMyself,
                Act::PreviewContact { .. } => Choice::SendAsIs,
                Act::BackTo { slip, .. } => Choice::BackTo(contact(slip)),
                Act::KeepAsNote => Choice::KeepAsNote,
                Act::Release { .. } => Choice::SendPreview,
                Act::Drop { .. } => Choice::DoNotSend,
                Act::PreviewWords { .. } => Choice::SendWords,
                Act::ItWasMe { .. } => Choice::ItWasMe,
                Act::NotMe { .. } => Choice::NotMe,
            })
            .collect()
    }

    /// The next thing that is due for whoever reads the letter's first line.
    pub(super) fn headline_due(&self, what: &What) -> Option<Moment> {
        match what {
            What::CaseMail { .. } => self.due(DeadlineName::Triage).or_else(|| self.due(DeadlineName::Answer)),
            What::Slip { slip } | What::ContactReminder { slip, .. } => self.slip_due(*slip),
            What::FollowUp { .. } | What::HandedOver { .. } | What::Feedback { .. } | What::Preview { .. } => {
                self.due(DeadlineName::Answer)
            }
            What::Acknowledgement
            | What::Answer { .. }
            | What::Confirm { .. }
            | What::List { .. }
            | What::Escalation { .. }
            | What::NotDone { .. }
            | What::Status
            | What::Help
            | What::Undelivered { .. }
            | What::NotActedOn { .. }
            | What::Told(_)
            | What::Alert { .. } => None,
        }
    }

    /// The case's subject, or the beginning of the question where it has none.
    pub(super) fn about(&self) -> String {
        const CHARS: usize = 40;
        if !self.case.subject.trim().is_empty() {
            return self.case.subject.clone();
        }
        let words = self.case.questions.first().and_then(|mail| self.words.get(mail));
        words
            .map(|words| words.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(CHARS).collect())
            .unwrap_or_default()
    }

    fn slip(&self, no: SlipNo) -> Result<StaffBody, TurnError> {
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

    fn feedback(&self, no: SlipNo, mail: MailId, answer_due: Option<Moment>) -> Result<StaffBody, TurnError> {
        let slip = self.find_slip(no)?;
        let desk = slip.desk.as_ref().and_then(|desk| self.engine.policy.desks.get(desk)).map(|desk| desk.name.clone());
        Ok(StaffBody::Feedback {
            asker: self.case.asker.name.clone(),
            contact: self.writer_of(mail)?.unwrap_or_else(|| self.name(&slip.contact)),
            desk,
            at: self.now,
            took_work_seconds: self.engine.policy.calendar.work_seconds(slip.since, self.now),
            words: self.quoted(Some(mail)),
            answer_due,
        })
    }

    /// The whole letter as it would go out, in the asker's language.
    fn preview(
        &self,
        (releases, how): (&[ReleaseId], AnswerKind),
        reasons: &[HeldReason],
        answer_due: Option<Moment>,
    ) -> Result<StaffBody, TurnError> {
        let texts: Vec<Release> = releases.iter().map(|id| self.text(*id)).collect::<Result<_, _>>()?;
        let letter = self.answer(texts.iter().map(Outward::proposed).collect(), how);
        let rendered =
            self.engine.templates.render_asker(&letter, &self.engine.setting(self.case.language, self.now))?;
        let mut attachments: Vec<(String, u64)> = Vec::new();
        for text in &texts {
            attachments.extend(self.words.get(&text.mail).into_iter().flat_map(|words| words.attachments.clone()));
        }
        Ok(StaffBody::Preview {
            asker: self.case.asker.name.clone(),
            to: self.case.asker.addr.clone(),
            reasons: reasons.to_vec(),
            letter: Quoted { text: rendered.text, attachments, left_out: Vec::new() },
            answer_due,
        })
    }

    fn news(&self, news: &News) -> letters::News {
        match news {
            News::InnerSeen { by } => letters::News::InnerSeen { by: by.as_ref().map(|by| self.name(by)) },
            News::WroteToAsker { by } => letters::News::WroteToAsker { by: self.name(by) },
            News::PassedOn { to, why } => letters::News::PassedOn {
                to: to.iter().map(|person| self.name(person)).collect(),
                why: why.words(self.language, &|person| self.name(person)),
            },
        }
    }

    fn status(&self) -> Result<StaffBody, TurnError> {
        let history = self.engine.history(self.case.id, self.language)?;
        let deadlines = self.deadlines().into_iter().map(|deadline| (deadline.name, deadline.due)).collect();
        let stands = story::stands(self.case, self.language, &|person| self.name(person));
        Ok(StaffBody::Status { history, stands, deadlines })
    }

    /// One line of a list.
    pub(super) fn line(&self) -> ListLine {
        let due = self.due(DeadlineName::Answer).unwrap_or(self.now);
        let over = (due < self.now).then(|| self.engine.policy.calendar.work_seconds(due, self.now));
        ListLine {
            number: self.number(),
            asker: self.case.asker.name.clone(),
            about: self.about(),
            due,
            over_work_seconds: over,
            waits: self.waits(),
        }
    }

    fn waits(&self) -> Waits {
        let owner = self.name(&self.case.owner);
        let held = self.case.releases.iter().any(|written| matches!(written.state, WrittenState::Held { .. }));
        if held {
            return Waits::Confirmation(owner);
        }
        if let Some(slip) = self.case.open_slips().next() {
            return Waits::Contact(self.name(&slip.contact));
        }
        let back = self.case.slips.iter().rev().find(|slip| slip.end.is_some());
        back.map_or(Waits::Owner(owner), |slip| Waits::ToSend(self.name(&slip.contact)))
    }

    fn suggestion(&self, slip: Option<SlipNo>) -> Option<Suggestion> {
        let rule = self.engine.policy.routes.iter().find(|rule| Some(&rule.name) == self.case.rule.as_ref())?;
        let desk_id = &self.engine.policy.topics.get(&rule.topic)?.desk;
        let desk = self.engine.policy.desks.get(desk_id)?;
        let sent = slip.and_then(|no| self.case.slip(no));
        if sent.is_none() && rule.route == Route::Never {
            return None;
        }
        let person = match sent {
            Some(slip) => slip.contact.clone(),
            None => self.would_get(desk_id)?,
        };
        Some(Suggestion {
            desk: desk.name.clone(),
            person: self.name(&person),
            rule: rule.name.clone(),
            passed_on: sent.is_some(),
        })
    }

    /// Whom the desk would name if the case were passed on now.
    fn would_get(&self, desk: &crate::ids::DeskId) -> Option<PersonId> {
        let open = self.engine.store.open_slips().unwrap_or_default();
        let load = assign::Load::of_desk(desk, self.engine.away(self.now), open, &self.engine.mailbox);
        let mut never = std::collections::BTreeSet::from([self.case.owner.clone()]);
        never.extend(crate::desk::speaker::asker_person(self.case, &self.engine.policy));
        assign::contact_of_desk(&self.engine.policy, desk, &load, &never).map(|chosen| chosen.person)
    }

    fn closed_until(&self) -> Option<Moment> {
        let calendar = &self.engine.policy.calendar;
        let open = calendar.next_open(self.now);
        (open - self.now > chrono::Duration::hours(CLOSED_LONGER_THAN_H)).then_some(open)
    }

    fn quoted(&self, mail: Option<MailId>) -> Quoted {
        let words = mail.and_then(|mail| self.words.get(&mail)).cloned().unwrap_or_default();
        Quoted { text: words.text, attachments: words.attachments, left_out: Vec::new() }
    }

    fn subject_of(&self, mail: MailId) -> Result<String, TurnError> {
        Ok(self.engine.store.mail(mail)?.map(|mail| mail.subject).unwrap_or_default())
    }

    /// The name of the person who wrote a mail, if he works here.
    fn writer_of(&self, mail: MailId) -> Result<Option<String>, TurnError> {
        let sender = self.engine.store.mail(mail)?.and_then(|row| crate::ids::Address::parse(&row.sender));
        let person = sender.and_then(|addr| crate::desk::speaker::person_of(&addr, &self.engine.policy).cloned());
        Ok(person.map(|person| self.name(&person)))
    }

    fn find_slip(&self, no: SlipNo) -> Result<&crate::desk::case::Slip, TurnError> {
        self.case
            .slip(no)
            .ok_or_else(|| TurnError::Defect(format!("slip {} of case {} is not there", no.0, self.case.id)))
    }

    fn slip_due(&self, no: SlipNo) -> Option<Moment> {
        self.deadlines().into_iter().find(|deadline| deadline.slip == Some(no)).map(|deadline| deadline.due)
    }

    fn due(&self, name: DeadlineName) -> Option<Moment> {
        self.deadlines().into_iter().find(|deadline| deadline.name == name).map(|deadline| deadline.due)
    }

    fn deadlines(&self) -> Vec<Deadline> {
        deadlines::deadlines(self.case, &self.engine.policy)
    }

    fn asker(&self) -> AskerShown {
        let asker = &self.case.asker;
        AskerShown { name: asker.name.clone(), addr: asker.addr.clone(), outside: asker.outside }
    }

    fn target_name(&self, target: &command::Target) -> String {
        match target {
            command::Target::Desk(desk) => {
                self.engine.policy.desks.get(desk).map_or_else(|| desk.to_string(), |desk| desk.name.clone())
            }
            command::Target::Person(person) => self.name(person),
        }
    }

    fn number(&self) -> String {
        self.number_of(self.case.id)
    }

    fn number_of(&self, case: CaseId) -> String {
        crate::desk::case::number(&self.engine.house.tag, case)
    }

    fn name(&self, person: &PersonId) -> String {
        self.engine.name(person)
    }
}

impl Engine {
    /// A person's name, as letters show it.
    pub(super) fn name(&self, person: &PersonId) -> String {
        self.policy.people.get(person).map_or_else(|| person.to_string(), |person| person.name.clone())
    }

    /// A case as a story: when, what.
    pub fn history(&self, case: CaseId, language: Language) -> Result<Vec<(Moment, String)>, TurnError> {
        let facts = self.store.facts(&crate::store::Stream::Case(case))?;
        let name = |person: &PersonId| self.name(person);
        Ok(facts.iter().filter_map(|(at, fact)| Some((*at, story::told(fact, language, &name)?))).collect())
    }
}

/// The kind under which a letter is kept.
pub(super) fn kind(what: &What) -> LetterKind {
    match what {
        What::Acknowledgement => LetterKind::Acknowledgement,
        What::Answer { .. } => LetterKind::Answer,
        What::CaseMail { .. } => LetterKind::CaseMail,
        What::FollowUp { .. } => LetterKind::FollowUp,
        What::HandedOver { .. } => LetterKind::HandedOver,
        What::Slip { .. } => LetterKind::Slip,
        What::ContactReminder { .. } => LetterKind::ContactReminder,
        What::Feedback { .. } => LetterKind::Feedback,
        What::Preview { .. } => LetterKind::Preview,
        What::Confirm { .. } => LetterKind::Confirm,
        What::List { .. } => LetterKind::List,
        What::Escalation { .. } => LetterKind::Escalation,
        What::NotDone { .. } => LetterKind::NotDone,
        What::Status => LetterKind::Status,
        What::Help => LetterKind::Help,
        What::Undelivered { .. } => LetterKind::Undelivered,
        What::NotActedOn { .. } => LetterKind::NotActedOn,
        What::Told(_) => LetterKind::Told,
        What::Alert { .. } => LetterKind::Alert,
    }
}

/// The mails whose attachments go along with a letter.
pub(super) fn carries(case: &Case, what: &What) -> Vec<MailId> {
    match what {
        What::CaseMail { .. } => case.questions.first().copied().into_iter().collect(),
        What::HandedOver { .. } => case.questions.clone(),
        What::FollowUp { mail, .. } | What::Feedback { mail, .. } => vec![*mail],
        What::Slip { slip } => {
            let note = case.slip(*slip).and_then(|slip| slip.note);
            case.questions.iter().copied().chain(note).collect()
        }
        What::Answer { releases, .. } | What::Preview { releases, .. } => {
            let mut mails: Vec<MailId> =
                releases.iter().filter_map(|id| case.written(*id)).map(|written| written.mail).collect();
            mails.dedup();
            mails
        }
        What::Acknowledgement
        | What::ContactReminder { .. }
        | What::Confirm { .. }
        | What::List { .. }
        | What::Escalation { .. }
        | What::NotDone { .. }
        | What::Status
        | What::Help
        | What::Undelivered { .. }
        | What::NotActedOn { .. }
        | What::Told(_)
        | What::Alert { .. } => Vec::new(),
    }
}

/// The holder of a wanted letter's lane.
pub(super) fn holder(to: &crate::desk::wanted::Addressee) -> Holder {
    match to {
        crate::desk::wanted::Addressee::Asker => Holder::Asker,
        crate::desk::wanted::Addressee::Person(person) => Holder::Person(person.clone()),
    }
}
