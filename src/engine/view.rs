//! From a wanted letter to what it shows: names, times and quoted words, looked up in the case, the rules and the store.

mod answer;
mod clocks;
mod notice;
mod question;
mod sent;
mod slip;
mod whose;

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::rulebook::PastRules;
use super::story::{self, Event, Telling};
use super::{Engine, TurnError};
use crate::desk::absence::Item;
use crate::desk::around::Words;
use crate::desk::ask::Act;
use crate::desk::case::{self, Case, Copying, SlipNo};
use crate::desk::command;
use crate::desk::deadlines::{self, Deadline};
use crate::desk::nature::Due;
use crate::desk::wanted::{Addressee, News, Wanted, What};
use crate::ids::{CaseId, Language, LetterId, MailId, Moment, PersonId, ReleaseId};
use crate::letters;
use crate::letters::model::{
    AnswerKind, AskerLetter, AskerShown, Choice, DeadlineName, LeadLine, ListLine, ListReader, Meanwhile, Quoted,
    StaffBody, Waits,
};
pub(super) use whose::whose_choice;

/// What a letter shows, to whichever side it goes.
pub(super) enum Shown {
    /// It is a letter to an asker.
    ToAsker(Box<AskerLetter>),
    /// It is a letter to somebody of the staff.
    ToStaff(Box<StaffBody>),
}

/// How a letter is read: in which language, when, and by which clock.
#[derive(Clone, Copy)]
pub(super) struct Sees {
    pub(super) language: Language,
    pub(super) now: Moment,
    pub(super) zone: Tz,
}

/// The case a letter is about, and everything its words are looked up in.
pub(super) struct Sight<'a> {
    pub(super) engine: &'a Engine,
    pub(super) case: &'a Case,
    pub(super) language: Language,
    pub(super) now: Moment,
    pub(super) zone: Tz,
    pub(super) words: BTreeMap<MailId, Words>,
}

impl Engine {
    /// What a wanted letter shows; `sight` is its case, if it is about one.
    pub(super) fn shown(
        &self,
        Wanted { what, to, .. }: &Wanted,
        sight: Option<&Sight<'_>>,
        sees: Sees,
    ) -> Result<Shown, TurnError> {
        let case = || sight.ok_or_else(|| TurnError::Defect(format!("{what:?} needs a case")));
        Ok(match what {
            What::Acknowledgement => case()?.acknowledgement().into(),
            What::StillOnIt => case()?.still_on_it().into(),
            What::Answer { releases, how, .. } => case()?.released_answer(releases, *how)?.into(),
            What::AnswerCopy { releases, .. } => case()?.copy(releases)?.into(),
            What::CaseMail { why, slip, warnings } => case()?.case_mail(why, *slip, warnings)?.into(),
            What::FollowUp { mail, effect } => case()?.follow_up(*mail, *effect)?.into(),
            What::HandedOver { from, why } => case()?.handed_over(from, why)?.into(),
            What::Slip { slip } => case()?.slip(*slip)?.into(),
            What::ContactReminder { slip, overdue } => case()?.contact_reminder(*slip, *overdue).into(),
            What::Feedback { slip, mail, with } => case()?.feedback((*slip, *mail), with)?.into(),
            What::Returned { slip, mail } => case()?.returned(*slip, *mail)?.into(),
            What::LateAnswer { mail, by } => case()?.late_answer(*mail, by).into(),
            What::Preview { releases, how, reasons } => case()?.preview(releases, *how, reasons)?.into(),
            What::Confirm { mail } => case()?.confirm(*mail)?.into(),
            What::WhoseQuestion { mail, writer } => self.whose_question(*mail, writer.as_ref(), sees.now)?.into(),
            What::List { cases, asks } => {
                StaffBody::List { lines: self.lines(cases, asks, sees)?, reader: ListReader::Owner }.into()
            }
            What::SlipList { slips } => {
                let lines = self.slip_lines(slips, sees)?.into_iter().map(|(_, line)| line).collect();
                StaffBody::List { lines, reader: ListReader::Contact }.into()
            }
            What::Escalation { cases, figures } => {
                let lines = self.lead_lines(cases, sees)?;
                StaffBody::Escalation { lines, open: figures.open, overdue: figures.overdue }.into()
            }
            What::NotDone { line, why, near } => self.not_done((line, why, near), sight, to).into(),
            What::LinesNotDone { undone, done } => {
                StaffBody::LinesNotDone { undone: undone.clone(), done: *done, reader: self.list_reader(to) }.into()
            }
            What::Why => case()?.why()?.into(),
            What::Status => case()?.status()?.into(),
            What::Help { all } => StaffBody::Help { all: *all }.into(),
            What::Undelivered { to, kind, why } => case()?.undelivered(to, *kind, why).into(),
            What::NotActedOn { subject, why, bore } => {
                let why = why.words(sees.language).to_owned();
                StaffBody::NotActedOn { subject: subject.clone(), why, bore: bore.clone() }.into()
            }
            What::StandIn { of, back, items } => StaffBody::StandIn {
                of: self.name(of, sees.language),
                back: *back,
                lines: self.stand_in_lines(items, sees)?,
            }
            .into(),
            What::BackAtWork { of, since, cases } => {
                StaffBody::BackAtWork { since: *since, cases: self.happened(of, *since, cases, sees)? }.into()
            }
            What::Told(News::Away { from, until }) => {
                let news =
                    letters::model::News::Away { from: *from, until: *until, deputy: self.deputy(to, sees.language) };
                StaffBody::Told { news, words: None }.into()
            }
            What::Told(news) => case()?.told(news)?.into(),
            What::AskedAgain => case()?.asked_again()?.into(),
            What::ClosedUnanswered => case()?.closed_unanswered().into(),
            What::Consent { releases, until } => case()?.consent(releases, *until)?.into(),
            What::ContactLater { slip, mail, to } => case()?.contact_later(*slip, *mail, *to)?.into(),
            What::ContactAsks { slip, mail } => case()?.contact_asks(*slip, *mail)?.into(),
            What::ForContact { slip, mail, asked } => case()?.for_contact(*slip, *mail, *asked).into(),
            What::LeadAsked { by, mail, slip } => case()?.lead_asked(by, *mail, *slip).into(),
            What::LeadWords { lead, mail, slip } => case()?.lead_words(lead, *mail, *slip).into(),
            What::OwnerReminder { overdue } => case()?.owner_reminder(*overdue).into(),
            What::Alert { about, lines } => StaffBody::Alert { about: *about, lines: lines.clone() }.into(),
        })
    }

    /// A case as a letter sees it that is read in this language, at this time.
    pub(super) fn sight<'a>(
        &'a self,
        case: &'a Case,
        Sees { language, now, zone }: Sees,
    ) -> Result<Sight<'a>, TurnError> {
        Ok(Sight { engine: self, case, language, now, zone, words: self.words_of(case)? })
    }

    /// One line for each case and each question, the most urgent first.
    fn lines(&self, cases: &[CaseId], asks: &[LetterId], sees: Sees) -> Result<Vec<ListLine>, TurnError> {
        Ok(self.sorted_lines(cases, asks, sees)?.into_iter().map(|(_, line)| line).collect())
    }

    /// The same of what is overdue, as a lead sees it.
    fn lead_lines(&self, cases: &[CaseId], sees: Sees) -> Result<Vec<LeadLine>, TurnError> {
        let mut lines = Vec::new();
        for (id, _) in self.sorted_lines(cases, &[], sees)? {
            if let Some(case) = id.map(|id| self.store.case(id)).transpose()?.flatten() {
                lines.push(self.sight(&case, sees)?.lead_line()?);
            }
        }
        Ok(lines)
    }

    /// What the numbers of a list stand for, in the order in which it shows its lines.
    pub(super) fn line_acts(&self, what: &What, sees: Sees) -> Result<Vec<Act>, TurnError> {
        let lines = match what {
            What::List { cases, asks } => self.sorted_lines(cases, asks, sees)?,
            What::SlipList { slips } => self.slip_lines(slips, sees)?,
            What::Escalation { cases, .. } => self.sorted_lines(cases, &[], sees)?,
            _ => Vec::new(),
        };
        Ok(lines.into_iter().map(|(case, _)| Act::Line { case }).collect())
    }

    fn sorted_lines(
        &self,
        cases: &[CaseId],
        asks: &[LetterId],
        sees: Sees,
    ) -> Result<Vec<(Option<CaseId>, ListLine)>, TurnError> {
        let mut lines = Vec::new();
        for id in cases {
            if let Some(case) = self.store.case(*id)? {
                lines.push((Some(*id), self.sight(&case, sees)?.line()));
            }
        }
        lines.extend(self.asked_lines(asks)?.into_iter().map(|line| (None, line)));
        // An answer that only needs a word comes first: somebody waits for nothing else.
        lines.sort_by_key(|(_, line)| (!matches!(line.waits, Waits::Confirmation(_)), line.due));
        Ok(lines)
    }

    /// One line for each slip, as its contact sees it: his own limit counts, not the answer's.
    fn slip_lines(&self, slips: &[(CaseId, SlipNo)], sees: Sees) -> Result<Vec<(Option<CaseId>, ListLine)>, TurnError> {
        let mut lines = Vec::new();
        for (id, slip) in slips {
            if let Some(case) = self.store.case(*id)? {
                lines.extend(self.sight(&case, sees)?.slip_line(*slip).map(|line| (Some(*id), line)));
            }
        }
        lines.sort_by_key(|(_, line)| line.due);
        Ok(lines)
    }

    /// One line for each thing, in the order of the numbers that ask for them.
    fn stand_in_lines(&self, items: &[Item], sees: Sees) -> Result<Vec<ListLine>, TurnError> {
        let mut lines = Vec::new();
        for item in items {
            let case = self.store.case(item.case)?;
            let case = case.ok_or_else(|| TurnError::Defect(format!("case {} is listed and not there", item.case)))?;
            lines.push(self.sight(&case, sees)?.stand_in_line(item.slip));
        }
        Ok(lines)
    }

    fn happened(
        &self,
        person: &PersonId,
        since: Moment,
        cases: &[CaseId],
        sees: Sees,
    ) -> Result<Vec<Meanwhile>, TurnError> {
        let mut happened = Vec::new();
        for id in cases {
            if let Some(case) = self.store.case(*id)? {
                happened.push(self.sight(&case, sees)?.meanwhile(person, since)?);
            }
        }
        Ok(happened)
    }

    /// The name of whoever stands in for the reader before anybody else does.
    fn deputy(&self, to: &Addressee, language: Language) -> Option<String> {
        let Addressee::Person(person) = to else { return None };
        let deputy = self.policy.people.get(person)?.deputy.as_ref()?;
        Some(self.name(deputy, language))
    }

    /// A person's name, as letters show it.
    pub(super) fn name(&self, person: &PersonId, language: Language) -> String {
        self.policy.people.get(person).map_or_else(|| person.to_string(), |person| person.name_in(language).to_owned())
    }

    /// A case as a story, by the house's clock.
    pub fn history(&self, case: CaseId, language: Language) -> Result<Vec<Event>, TurnError> {
        self.history_by(case, language, self.house.zone)
    }

    fn history_by(&self, case: CaseId, language: Language, zone: Tz) -> Result<Vec<Event>, TurnError> {
        let stream = crate::store::Stream::Case(case);
        let (facts, past) = (self.store.facts(&stream)?, PastRules::read(&self.store, &stream, &self.policy)?);
        let name = |person: &PersonId| past.name(&self.policy, person, language);
        let (tag, policy) = (&self.house.tag, &self.policy);
        let mut events = story::history(case, &facts, &past, &Telling { language, name: &name, tag, zone, policy });
        for event in &mut events {
            // No letter shows these words to the owner.
            let shown_nowhere = facts.get(event.fact).and_then(|(_, fact)| story::words_shown_nowhere(fact));
            let said = shown_nowhere.map(|mail| self.store.mail(mail)).transpose()?.flatten();
            event.what += &said.map(|mail| story::quoted(&mail.words.text, language)).unwrap_or_default();
        }
        Ok(events)
    }
}

impl Sight<'_> {
    /// The case as a story.
    pub(super) fn history(&self) -> Result<Vec<Event>, TurnError> {
        self.engine.history_by(self.case.id, self.language, self.zone)
    }

    /// What the choices of a letter say.
    pub(super) fn choices(&self, acts: &[Act]) -> Vec<Choice> {
        let contact = |slip: &SlipNo| self.case.slip(*slip).map_or_else(String::new, |slip| self.name(&slip.contact));
        acts.iter()
            .filter_map(|act| {
                Some(match act {
                    Act::PassTo { to, .. } => {
                        Choice::PassTo(to.iter().map(|to| self.target_name(&command::Target::from(to))).collect())
                    }
                    Act::AskForMore => Choice::AskForMore(self.case.asker.name.clone()),
                    Act::Copying { how: Copying::Also } => Choice::CopyToo,
                    Act::Copying { how: Copying::Only | Copying::Unsaid } => Choice::AskerAlone,
                    Act::TakeOn => Choice::AnswerMyself,
                    Act::Close => Choice::Close,
                    Act::WasAnswer { .. } => Choice::WasAnswer,
                    Act::AnswerTo { case, .. } => Choice::SendInCase(self.of_case(*case, |case| &case.asker.name)),
                    Act::AnsweredIn { case, .. } => Choice::AnswersCase(self.of_case(*case, |case| &case.subject)),
                    Act::Answered { .. } => Choice::IsAnswer(self.name(&self.case.owner)),
                    Act::GiveBack { .. } => Choice::GiveBack,
                    Act::Accept { .. } => Choice::AnswerLater,
                    Act::PreviewContact { .. } | Act::PreviewOf { .. } => Choice::SendAsIs,
                    Act::BackTo { slip, .. } => Choice::BackTo(contact(slip)),
                    Act::KeepAsNote => Choice::KeepAsNote,
                    Act::Release { without, how, .. } if without.is_empty() && as_answer(*how, acts) => {
                        Choice::SendAsAnswer
                    }
                    Act::Release { copying: Copying::Also, .. } => Choice::SendToCopiedToo,
                    Act::Release { without, .. } if without.is_empty() => Choice::SendPreview,
                    Act::Release { without, .. } => Choice::SendWithout(self.files_of(without)),
                    Act::Drop { .. } => Choice::DoNotSend,
                    Act::PreviewWords { .. } => Choice::SendWords,
                    Act::ItWasMe { .. } => Choice::ItWasMe,
                    Act::NotMe { .. } => Choice::NotMe,
                    // Asked by letters without a case alone.
                    Act::HandIn { whose, .. } => whose_choice(*whose, &self.case.asker.name),
                    Act::Agree { .. } => Choice::Agree,
                    Act::Decline { .. } => Choice::Decline,
                    Act::Extend { until, .. } => Choice::Extend(*until),
                    Act::HandToAsker { .. } => Choice::HandToAsker,
                    Act::TellContact { slip, words: None } => Choice::TellContact(contact(slip)),
                    Act::TellContact { slip, words: Some(_) } => Choice::HandOn(contact(slip)),
                    // The lines of a list are numbered already.
                    Act::Line { .. } | Act::Show { .. } => return None,
                })
            })
            .collect()
    }

    /// A case by its number, and by what tells its reader which it is.
    fn of_case(&self, id: CaseId, about: impl Fn(&Case) -> &String) -> (String, String) {
        let other = self.engine.store.case(id).ok().flatten();
        (self.number_of(id), other.as_ref().map_or_else(String::new, |case| about(case).clone()))
    }

    /// The names of the files that these texts bring along.
    fn files_of(&self, texts: &[ReleaseId]) -> Vec<String> {
        let mails = texts.iter().filter_map(|id| self.case.written(*id)).filter_map(|text| self.words.get(&text.mail));
        mails.flat_map(|words| words.attachments.iter().map(|(name, _)| name.clone())).collect()
    }

    /// The next thing that is due for whoever reads the letter's first line.
    pub(super) fn headline_due(&self, what: &What) -> Option<Moment> {
        match what.nature().due {
            Due::Nothing => None,
            Due::Triage => self.due(DeadlineName::Triage).or_else(|| self.due(DeadlineName::Answer)),
            Due::Answer => self.due(DeadlineName::Answer),
            Due::Slip(slip) => self.slip_due(slip),
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

    fn quoted(&self, mail: Option<MailId>) -> Quoted {
        let words = mail.and_then(|mail| self.words.get(&mail)).cloned().unwrap_or_default();
        Quoted { text: words.text, attachments: words.attachments, left_out: Vec::new() }
    }

    fn due(&self, name: DeadlineName) -> Option<Moment> {
        let running = self.deadlines().into_iter().find(|deadline| deadline.name == name);
        running.map(|deadline| self.shown_due(&deadline))
    }

    fn shown_due(&self, deadline: &Deadline) -> Moment {
        deadlines::shown_due(self.case, deadline, &self.engine.policy)
    }

    fn deadlines(&self) -> Vec<Deadline> {
        deadlines::deadlines(self.case, &self.engine.policy)
    }

    fn asker(&self) -> AskerShown {
        let asker = &self.case.asker;
        AskerShown {
            name: asker.name.clone(),
            addr: asker.addr.clone(),
            outside: asker.outside,
            concerned: self.case.concerned().map(str::to_owned),
            language: self.foreign(),
        }
    }

    /// The asker's language, where it is not the reader's.
    fn foreign(&self) -> Option<Language> {
        Some(self.case.language).filter(|language| *language != self.language)
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
        case::number(&self.engine.house.tag, case)
    }

    fn name(&self, person: &PersonId) -> String {
        self.engine.name(person, self.language)
    }
}

/// A preview of an interim word offers to send it as the answer besides.
fn as_answer(how: AnswerKind, acts: &[Act]) -> bool {
    let meanwhile = |act: &Act| matches!(act, Act::Release { how, .. } if how.is_meanwhile());
    how == AnswerKind::Written && acts.iter().any(meanwhile)
}

impl From<AskerLetter> for Shown {
    fn from(letter: AskerLetter) -> Self {
        Self::ToAsker(Box::new(letter))
    }
}

impl From<StaffBody> for Shown {
    fn from(body: StaffBody) -> Self {
        Self::ToStaff(Box::new(body))
    }
}
