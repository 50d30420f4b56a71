//! What lists and notices show.

use super::Sight;
use crate::desk::answers;
use crate::desk::assign::{self, Part};
use crate::desk::case::{Holder, Participant, Role, SlipKind, SlipNo};
use crate::desk::deadlines;
use crate::desk::decide::{self, Question};
use crate::desk::thread::LetterKind;
use crate::desk::wanted::{Addressee, News};
use crate::engine::rulebook::PastRules;
use crate::engine::{Engine, TurnError, story};
use crate::ids::{Address, MailId, Moment, PersonId};
use crate::letters::model as letters;
use crate::letters::model::{
    DeadlineName, DeadlineShown, HeldReason, LeadLine, ListLine, ListReader, Meanwhile, NotDoneReason, Quoted,
    StaffBody, Waits, Writer,
};
use crate::mail::understand::understand;
use crate::rules::Can;
use crate::rules::matching::{self, Outcome};
use crate::store::Stream;

impl Engine {
    /// What somebody who answers a list by its lines can do about them, by what he may be on duty for.
    pub(super) fn list_reader(&self, to: &Addressee) -> ListReader {
        let person = match to {
            Addressee::Person(person) => self.policy.people.get(person),
            Addressee::Asker | Addressee::Copied(_) => None,
        };
        match person {
            Some(person) if person.can.contains(&Can::Own) => ListReader::Owner,
            Some(person) if person.can.contains(&Can::Lead) => ListReader::Lead,
            Some(_) | None => ListReader::Contact,
        }
    }

    /// That nothing was done, and what its reader can write instead.
    pub(super) fn not_done(
        &self,
        (line, why, near): (&str, &NotDoneReason, &[String]),
        sight: Option<&Sight<'_>>,
        to: &Addressee,
    ) -> StaffBody {
        let nobody_meant = matches!(why, NotDoneReason::WhoIsMeant);
        let desks = self.policy.desks.values().filter(|_| nobody_meant).map(|desk| desk.name.clone()).collect();
        let absence = matches!(why, NotDoneReason::Absence(_)) || near.iter().any(|near| near.starts_with("/away "));
        let writer = match (sight, to) {
            _ if absence => Writer::Himself,
            (None, _) => Writer::NoCase,
            (Some(sight), Addressee::Person(person)) if &sight.case.owner == person || sight.case.stands_in(person) => {
                Writer::Owner
            }
            (Some(sight), Addressee::Person(person)) if sight.case.slip_of(person).is_some() => Writer::Contact,
            (Some(_), Addressee::Person(_) | Addressee::Asker | Addressee::Copied(_)) => Writer::Other,
        };
        StaffBody::NotDone { line: line.to_owned(), why: why.clone(), near: near.to_vec(), desks, writer }
    }
}

impl Sight<'_> {
    pub(super) fn status(&self) -> Result<StaffBody, TurnError> {
        let history = self.history()?;
        let history = history.into_iter().map(|event| (event.at, event.what)).collect();
        let deadlines = self.deadlines();
        let deadlines = deadlines.iter().map(|deadline| (deadline.name, self.shown_due(deadline))).collect();
        let stands = story::stands(self.case, self.language, &|person| self.name(person));
        Ok(StaffBody::Status { history, stands, deadlines })
    }

    /// Why the case is whose it is: who has which part and why, what the rules made of it, what runs since when.
    pub(super) fn why(&self) -> Result<StaffBody, TurnError> {
        let name = |person: &PersonId| self.name(person);
        let because = |part: &Participant| part.why.words(self.language, &name);
        let owner = self.case.participants.iter().rev().find(|part| part.role == Role::Owner);
        let contacts = self.case.participants.iter().filter(|part| part.role == Role::Contact);
        let topic = self.case.topic.as_ref().and_then(|topic| self.engine.policy.topics.get(topic));
        let desk = topic.and_then(|topic| self.engine.policy.desks.get(&topic.desk));
        let deadlines = self.deadlines().into_iter().map(|deadline| DeadlineShown {
            name: deadline.name,
            start: deadline.start,
            due: deadline.due,
            told: Some(self.shown_due(&deadline)).filter(|told| *told != deadline.due),
            holder: self.name(&deadline.holder),
            doubt: deadline.doubt().map(|why| why.words(self.language, &name)),
        });
        let (tried, strangers) = self.tried()?;
        Ok(StaffBody::Why {
            owner: self.name(&self.case.owner),
            since: owner.map(|part| part.since),
            why_owner: owner.map(because).unwrap_or_default(),
            rule: self.case.rule.clone(),
            tried,
            strangers,
            topic: topic.map(|topic| topic.name.clone()),
            desk: desk.map(|desk| desk.name.clone()),
            contacts: contacts
                .filter_map(|part| match &part.holder {
                    Holder::Person(person) => Some((self.name(person), part.since, because(part))),
                    Holder::Asker | Holder::Desk(_) | Holder::Copied(_) | Holder::Named(_) => None,
                })
                .collect(),
            deadlines: deadlines.collect(),
        })
    }

    /// How the rules of its day fared with the question that opened the case: those that had something to do with it,
    /// and how many had none of their words. Nothing where the mail is no longer kept.
    fn tried(&self) -> Result<(Vec<(String, String)>, usize), TurnError> {
        let none = (Vec::new(), 0);
        let Some(raw) = self.case.questions.first().map(|mail| self.engine.store.raw(*mail)).transpose()?.flatten()
        else {
            return Ok(none);
        };
        let mail = understand(&raw);
        let writer = mail.from.as_ref().and_then(|from| Address::parse(&from.addr));
        let asker = &self.case.asker.addr;
        let question = Question { mail: &mail, asker, handed_in: writer.as_ref() != Some(asker) };
        let past = PastRules::read(&self.engine.store, &Stream::Case(self.case.id), &self.engine.policy)?;
        let policy = past.of(0).unwrap_or(&self.engine.policy);
        let routing = matching::explain(policy, &question.seen(&question.words(), policy));
        let (strangers, met): (Vec<_>, Vec<_>) =
            routing.tried.iter().partition(|tried| matches!(tried.outcome, Outcome::NoWord));
        let told = met.into_iter().map(|tried| (tried.rule.clone(), routing.told(tried, self.language)));
        Ok((told.collect(), strangers.len()))
    }

    pub(super) fn confirm(&self, mail: MailId) -> Result<StaffBody, TurnError> {
        Ok(StaffBody::Confirm { subject: self.subject_of(mail)?, words: self.quoted(Some(mail)) })
    }

    pub(super) fn undelivered(&self, to: &str, kind: LetterKind, why: &str) -> StaffBody {
        let subject = story::letter_name(kind, self.language).to_owned();
        StaffBody::Undelivered { to: to.to_owned(), subject, why: why.to_owned() }
    }

    pub(super) fn told(&self, news: &News) -> Result<StaffBody, TurnError> {
        let words = match news {
            News::Remark { mail, .. }
            | News::FromTheList { mail, .. }
            | News::FromCopied { mail, .. }
            | News::Recalled { mail, .. } => Some(self.quoted(Some(*mail))),
            News::UrgentOverdue => Some(Quoted { text: self.question_in_short()?, ..Quoted::default() }),
            News::InnerSeen { .. }
            | News::Answers
            | News::WroteToAsker { .. }
            | News::PassedOn { .. }
            | News::Consented { .. }
            | News::MoreTime { .. }
            | News::CalledOff { .. }
            | News::StandInDecides { .. }
            | News::HandedOn { .. }
            | News::WentToOwner { .. }
            | News::TakenBack
            | News::SentMeanwhile { .. }
            | News::OnlyLinked { .. }
            | News::Reminded { .. }
            | News::StoodIn { .. }
            | News::Away { .. } => None,
        };
        Ok(StaffBody::Told { news: self.news(news), words })
    }

    fn news(&self, news: &News) -> letters::News {
        match news {
            News::InnerSeen { by } => letters::News::InnerSeen { by: by.as_ref().map(|by| self.name(by)) },
            News::Answers => {
                letters::News::Answers { owner: self.name(&self.case.owner), asker: self.case.asker.name.clone() }
            }
            News::WroteToAsker { by } => letters::News::WroteToAsker { by: self.name(by) },
            News::Consented { by, agreed, until } => {
                letters::News::Consented { by: self.name(by), agreed: *agreed, until: *until }
            }
            News::MoreTime { until } => letters::News::MoreTime { until: *until },
            News::CalledOff { answered, .. } => letters::News::CalledOff {
                owner: self.name(&self.case.owner),
                about: self.about(),
                answered: *answered,
            },
            News::StandInDecides { by, until } => {
                letters::News::StandInDecides { by: self.name(by), owner: self.name(&self.case.owner), until: *until }
            }
            News::UrgentOverdue => {
                letters::News::UrgentOverdue { asker: self.case.asker.name.clone(), owner: self.name(&self.case.owner) }
            }
            News::FromTheList { by, .. } => letters::News::FromTheList { by: by.to_string() },
            News::Recalled { by, answered, .. } => letters::News::Recalled {
                by: by.as_ref().map_or_else(|| self.case.asker.name.clone(), |by| self.name(by)),
                answered: *answered,
            },
            News::FromCopied { by, .. } => letters::News::FromCopied { by: by.to_string() },
            News::Remark { by, .. } => letters::News::Remark { by: self.name(by) },
            News::HandedOn { to, by } => letters::News::HandedOn { to: self.name(to), by: self.name(by) },
            News::WentToOwner { owner } => letters::News::WentToOwner { owner: self.name(owner) },
            News::TakenBack => letters::News::TakenBack,
            News::SentMeanwhile { until } => letters::News::SentMeanwhile {
                asker: self.case.asker.name.clone(),
                leaves: self.leaves(),
                due: until.or(self.due(DeadlineName::Answer)),
                moved: until.is_some(),
            },
            News::OnlyLinked { case } => letters::News::OnlyLinked { number: self.number_of(*case) },
            News::Reminded { by } => letters::News::Reminded { by: self.name(by) },
            News::PassedOn { to, why } => letters::News::PassedOn {
                asker: self.case.asker.name.clone(),
                about: self.about(),
                at: self.now,
                to: to.iter().map(|person| self.name(person)).collect(),
                why: why.words(self.language, &|person| self.name(person)),
            },
            News::StoodIn { by } => letters::News::StoodIn { by: self.name(by) },
            News::Away { from, until } => letters::News::Away { from: *from, until: *until, deputy: None },
        }
    }

    /// When words that were released now leave, if they can be taken back until then.
    fn leaves(&self) -> Option<Moment> {
        let delay = self.engine.house.send_delay_s;
        (delay > 0).then(|| self.now + chrono::Duration::seconds(delay))
    }

    /// One line of what somebody sees to in another's place.
    pub(super) fn stand_in_line(&self, slip: Option<SlipNo>) -> ListLine {
        let on_slip = slip.and_then(|no| self.slip_line(no)).map(|line| ListLine { waits: Waits::Slip, ..line });
        on_slip.unwrap_or_else(|| self.line())
    }

    /// What happened here while `person` was away.
    pub(super) fn meanwhile(&self, person: &PersonId, since: Moment) -> Result<Meanwhile, TurnError> {
        let facts = self.engine.store.facts(&Stream::Case(self.case.id))?;
        let name = |person: &PersonId| self.name(person);
        let told = decide::meanwhile(person, self.case, &facts, since);
        let history = self.history()?.into_iter();
        Ok(Meanwhile {
            number: self.number(),
            asker: self.case.asker.name.clone(),
            about: self.about(),
            happened: history.filter(|event| told.contains(&event.fact)).map(|event| (event.at, event.what)).collect(),
            stands: story::stands(self.case, self.language, &name),
        })
    }

    /// One line of a list.
    pub(super) fn line(&self) -> ListLine {
        let due = self.due(DeadlineName::Answer).or_else(|| self.due(DeadlineName::Wait)).unwrap_or(self.now);
        let triage = self.due(DeadlineName::Triage).filter(|_| due > self.now);
        ListLine {
            triage_over_work_seconds: triage.and_then(|triage| self.over(triage)),
            waits: self.waits(),
            nudged: self.case.nudged(),
            ..self.line_due(due)
        }
    }

    /// One line of what is overdue, to a lead.
    pub(super) fn lead_line(&self) -> Result<LeadLine, TurnError> {
        let slip = self.case.open_transfers().next();
        let (who, part) = match slip {
            Some(slip) => (&slip.contact, Part::Contact(self.case, slip.desk.as_ref())),
            None => (&self.case.owner, Part::Owner(self.case)),
        };
        let absent = self.engine.absent(self.now);
        let stands_in = || assign::stands_in(&self.engine.policy, who, &absent, part).map(|other| self.name(&other));
        let away = (!absent.is_here(who)).then(|| (self.name(who), stands_in()));
        Ok(LeadLine { line: self.line(), question: self.question_in_short()?, away })
    }

    /// One line of a contact's list; nothing if the slip has ended.
    pub(super) fn slip_line(&self, slip: SlipNo) -> Option<ListLine> {
        self.slip_due(slip).map(|due| self.line_due(due))
    }

    fn line_due(&self, due: Moment) -> ListLine {
        ListLine {
            number: self.number(),
            asker: self.case.asker.name.clone(),
            about: self.about(),
            due,
            over_work_seconds: self.over(due),
            triage_over_work_seconds: None,
            waits: Waits::Reader,
            nudged: 0,
        }
    }

    /// Working time since a due time that has passed.
    fn over(&self, due: Moment) -> Option<i64> {
        (due < self.now).then(|| deadlines::calendar(self.case, &self.engine.policy).work_seconds(due, self.now))
    }

    fn waits(&self) -> Waits {
        let owner = self.name(&self.case.owner);
        if let Some((_, reasons, _)) = self.case.held().next_back() {
            return if reasons.contains(&HeldReason::NeedsConsent) {
                Waits::Lead(owner)
            } else {
                Waits::Confirmation(owner)
            };
        }
        if let Some(slip) = self.case.open_transfers().next() {
            let contact = self.name(&slip.contact);
            let asks_lead = self.case.asking_lead.contains_key(&slip.contact)
                || self.case.asking_lead.values().any(|about| *about == Some(slip.no));
            let wants = slip.promised.map(|promise| promise.to);
            let wants = wants.filter(|to| self.slip_due(slip.no).is_some_and(|due| *to > due));
            return match (slip.asks, asks_lead, wants) {
                (Some(_), _, _) => Waits::ContactAsks(contact),
                (None, _, Some(until)) => Waits::ContactWants(contact, until),
                (None, true, None) => Waits::ContactAsksLead(contact),
                (None, false, None) => Waits::Contact(contact),
            };
        }
        if self.case.asking_lead.contains_key(&self.case.owner) {
            return Waits::Lead(owner);
        }
        match self.case.slips.iter().rfind(|slip| slip.kind == SlipKind::Transfer) {
            Some(slip) if answers::in_hand(self.case).iter().any(|(no, _)| *no == slip.no) => {
                Waits::ToSend(self.name(&slip.contact))
            }
            Some(_) | None => Waits::Owner(owner),
        }
    }

    fn subject_of(&self, mail: MailId) -> Result<String, TurnError> {
        Ok(self.engine.store.mail(mail)?.map(|mail| mail.subject).unwrap_or_default())
    }
}
