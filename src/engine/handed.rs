//! New questions: those that their writer asks, those that somebody hands in, and those of which he must first say whose
//! they are (P-1).

use std::collections::BTreeMap;

use chrono::Duration;

use super::commit::Cause;
use super::receive::Incoming;
use super::{Engine, TurnError};
use crate::desk::case::Asker;
use crate::desk::decide::{self, Opening};
use crate::desk::decision::Alarm;
use crate::desk::evidence::Evidence;
use crate::desk::handed::{self, CameIn, Whose};
use crate::desk::speaker::{self, person_of};
use crate::desk::thread::{self, Placed, Traces};
use crate::ids::{Address, CaseId, LetterId, MailId, Moment, PersonId};
use crate::mail::understand::understand_again;
use crate::store::{Filed, OpenWhose};

/// A mail whose case cannot be opened is tried again after this; its ask stays open.
const FAILED_AGAIN: Duration = Duration::minutes(1);
/// What [`crate::store::Store::answer_ask`] is told where nobody chose.
const NOBODY_CHOSE: usize = 0;

/// Whose question a mail is.
pub(super) enum Asks<'a> {
    /// It opens a case.
    Opening(Box<Opening<'a>>),
    /// A colleague forwards something, and must say whose it is.
    Unclear {
        /// The colleague.
        by: PersonId,
        /// Whom the forwarded mail names as its writer.
        writer: Option<Asker>,
    },
}

impl Engine {
    /// A mail that belongs to no case: whose question it is decides what comes of it.
    pub(super) fn new_question(
        &mut self,
        incoming: &Incoming<'_>,
        traces: &Traces,
        linked: &[CaseId],
    ) -> Result<Filed, TurnError> {
        match self.asks(incoming)? {
            Asks::Opening(opening) => self.opened(incoming, (traces, linked), *opening),
            Asks::Unclear { by, writer } => self.ask_whose(incoming, &by, writer.as_ref()),
        }
    }

    /// Whose question a mail is.
    pub(super) fn asks<'i>(&self, incoming: &'i Incoming<'_>) -> Result<Asks<'i>, TurnError> {
        let opening =
            |handed_in| Asks::Opening(Box::new(Opening { arrived: incoming.arrived(), linked: Vec::new(), handed_in }));
        if speaker::on_staff(&incoming.from, self.office(incoming.now)).is_none() {
            return Ok(opening(None));
        }
        let mut asked_before = false;
        if let Some(writer) = forwarded_from(incoming) {
            asked_before = self.store.has_asked(&writer)?;
        }
        Ok(match handed::came_in(&incoming.arrived(), &self.house, &self.policy, |_| asked_before) {
            CameIn::Himself => opening(None),
            CameIn::HandedIn(handed) => opening(Some(handed)),
            CameIn::Unclear { by, writer } => Asks::Unclear { by, writer },
        })
    }

    fn opened(
        &mut self,
        incoming: &Incoming<'_>,
        (traces, linked): (&Traces, &[CaseId]),
        opening: Opening<'_>,
    ) -> Result<Filed, TurnError> {
        let linked = linked.iter().filter_map(|id| traces.cases.get(id)).cloned().collect();
        let opening = Opening { linked, ..opening };
        let mut around = self.around(None, Some(opening.asker()), incoming.now)?;
        // Letters are counted against whoever gets them, cases against whoever opens them.
        around.budget.cases_of_sender_hour = self.budget(&incoming.from, incoming.now)?.cases_of_sender_hour;
        if let Some(name) = opening.name().filter(|_| !self.house.is_ours(opening.asker())) {
            around.namesakes = self.store.askers_named(name)?;
        }
        let cause = Cause { mail: Some(incoming.id), now: incoming.now };
        match decide::open(&opening, &around, &self.policy, incoming.now) {
            Ok(decision) => {
                match self.part(|engine| engine.apply_new(around.next_case, &decision, &cause)) {
                    // An acknowledgement that must not leave costs nobody his case.
                    Err(TurnError::KeptBack(_)) => {
                        let silent = decide::without_acknowledgement(decision);
                        self.apply_new(around.next_case, &silent, &cause)?;
                    }
                    done => done?,
                }
                Ok(Filed::Case(around.next_case))
            }
            Err(why) => Ok(Filed::Quarantine(why)),
        }
    }

    fn ask_whose(
        &mut self,
        incoming: &Incoming<'_>,
        by: &PersonId,
        writer: Option<&Asker>,
    ) -> Result<Filed, TurnError> {
        let around = self.around(None, Some(&incoming.from), incoming.now)?;
        match decide::ask_whose(&incoming.arrived(), (by, writer), (&around, &self.policy), incoming.now) {
            Ok(decision) => {
                let cause = Cause { mail: Some(incoming.id), now: incoming.now };
                self.apply_without_case(&decision, &cause)?;
                Ok(Filed::Asked)
            }
            Err(why) => Ok(Filed::Quarantine(why)),
        }
    }

    /// It is known now whose question a mail is: its case is opened, with the clock of the day it came.
    pub(super) fn handed_in(&mut self, id: MailId, whose: Whose, now: Moment) -> Result<(), TurnError> {
        let asked = self.store.mail(id)?.filter(|row| row.filed == Filed::Asked.as_str());
        let (Some(row), Some(raw)) = (asked, self.store.raw(id)?) else { return Ok(()) };
        if whose == Whose::Nobodys {
            return Ok(self.store.file_mail(id, &Filed::Dismissed)?);
        }
        let mail = understand_again(&raw);
        let from = mail.from.as_ref().and_then(|from| Address::parse(&from.addr));
        let Some(from) = from else { return Ok(()) };
        let traces = self.traces(&mail, &from)?;
        let linked = match thread::place(&mail, &from, &traces, &self.house, &self.policy, now) {
            Placed::New { linked } => linked,
            Placed::Case { case, .. } => vec![case],
            Placed::Own(_) | Placed::Staff { .. } => Vec::new(),
        };
        let by = person_of(&from, &self.policy).cloned();
        let handed = by.and_then(|by| handed::as_told(&mail, &by, whose, &self.house, &self.policy));
        let (start, evidence) = (row.received, Evidence::None);
        let incoming = Incoming { id, mail: &mail, from, start, evidence, now, in_sent: false };
        let opening = Opening { arrived: incoming.arrived(), linked: Vec::new(), handed_in: handed };
        match self.opened(&incoming, (&traces, &linked), opening)? {
            Filed::Quarantine(why) => Err(TurnError::Defect(why)),
            filed => Ok(self.store.file_mail(id, &filed)?),
        }
    }

    /// Nobody said in time whose question a mail is: it counts as that of the one who forwarded it, and the one on duty
    /// has it. To the writer it names nothing is sent. Gives the moment at which the next such time is over.
    pub(super) fn whose_due(&mut self, now: Moment) -> Result<Option<Moment>, TurnError> {
        let mut next = None;
        for open in self.store.open_whose()? {
            if open.until > now {
                next = next.or(Some(open.until));
                continue;
            }
            let done = self.turn(|engine| engine.nobody_said(&open, now));
            match done {
                Ok(()) => {}
                Err(error) if error.is_passing() => return Err(error),
                Err(error) => {
                    tracing::error!(mail = %open.mail, %error, "a forwarded mail cannot open its case; it is tried again");
                    let line = format!("{} <{}>: {error}", open.mail, open.person);
                    self.turn(|engine| engine.alarm(&Alarm { about: "forwarded", line }, now))?;
                    next = Some(now + FAILED_AGAIN);
                }
            }
        }
        Ok(next)
    }

    fn nobody_said(&mut self, open: &OpenWhose, now: Moment) -> Result<(), TurnError> {
        self.handed_in(open.mail, Whose::Mine, now)?;
        Ok(self.store.answer_ask(open.letter, NOBODY_CHOSE, now)?)
    }

    /// The letters that ask somebody whose question a mail of his is.
    pub(super) fn open_asks(&self) -> Result<BTreeMap<PersonId, Vec<(LetterId, Moment)>>, TurnError> {
        let mut of: BTreeMap<PersonId, Vec<(LetterId, Moment)>> = BTreeMap::new();
        for open in self.store.open_whose()?.into_iter().filter(|open| !open.withheld) {
            of.entry(open.person).or_default().push((open.letter, open.asked));
        }
        Ok(of)
    }
}

fn forwarded_from(incoming: &Incoming<'_>) -> Option<Address> {
    let forwarded = incoming.mail.forwarded.as_ref()?;
    Address::parse(&forwarded.from.as_ref()?.addr)
}
