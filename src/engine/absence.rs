//! Absences as the engine meets them: what mails say of them, and what their beginnings and ends set going.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::commit::Cause;
use super::receive::Incoming;
use super::{Engine, TurnError};
use crate::desk::absence::{self, Absences, Absent, Days, Gone, Item, Running};
use crate::desk::assign::{self, Part};
use crate::desk::case::Case;
use crate::desk::decide::{self, Proof, Teller, Waiting};
use crate::desk::decision::{Alarm, Decision};
use crate::desk::evidence::Evidence;
use crate::desk::lists;
use crate::desk::speaker::{self, Office};
use crate::desk::thread::{LetterKind, LetterRef, Traces};
use crate::ids::{Language, Moment, PersonId};
use crate::mail::Kind;
use crate::rules::{Leaving, Person};
use crate::store::{Filed, Stream};

/// Letters by which whoever stands in knows of a case.
const TOLD_OF_CASE: &[LetterKind] =
    &[LetterKind::CaseMail, LetterKind::FollowUp, LetterKind::HandedOver, LetterKind::Feedback];
/// Letters by which whoever stands in knows of a slip.
const TOLD_OF_SLIP: &[LetterKind] = &[LetterKind::Slip, LetterKind::ContactReminder];

impl Engine {
    /// Who is not here.
    pub(super) fn absent(&self, now: Moment) -> Absent {
        absence::absent(&self.policy, &self.absences, self.house.zone, now)
    }

    /// What a sender is looked up in.
    pub(super) fn office(&self, now: Moment) -> Office<'_> {
        Office { house: &self.house, policy: &self.policy, now }
    }

    /// How often somebody's absence has changed: whoever waits for the next thing to do looks again.
    #[must_use]
    pub fn absences_changed(&self) -> u64 {
        self.absences_changed
    }

    fn absences_of(&self, person: &PersonId) -> Absences {
        self.absences.get(person).cloned().unwrap_or_default()
    }

    /// The person of the staff who wrote, if nothing speaks against that.
    fn teller(&self, incoming: &Incoming<'_>) -> Option<Person> {
        let person = speaker::on_staff(&incoming.from, self.office(incoming.now))?;
        let credible = !matches!(incoming.evidence, Evidence::Against(_));
        credible.then(|| self.policy.people.get(person).cloned()).flatten()
    }

    /// A mail of somebody's mail program: only an answer to a letter that went to him says anything (design section 5).
    pub(super) fn out_of_office(&mut self, incoming: &Incoming<'_>, traces: &Traces) -> Result<Filed, TurnError> {
        let filed = Filed::Automatic("auto_reply");
        let Some(person) = self.teller(incoming) else { return Ok(filed) };
        let letters = traces.parent.iter().chain(&traces.tokens).chain(&traces.aliases);
        let mut his = letters.filter(|letter| self.is_his(letter, incoming));
        if his.next().is_none() {
            return Ok(filed);
        }
        let (absences, absent) = (self.absences_of(&person.id), self.absent(incoming.now));
        let teller = Teller { person: &person, absences: &absences, absent: &absent, proof: Proof::Token };
        if let Some(decision) = decide::out_of_office(incoming.mail, &teller, (&self.house, &self.policy), incoming.now)
        {
            self.apply_without_case(&decision, &incoming.cause())?;
        }
        Ok(filed)
    }

    /// A human mail of the staff ends an absence without an end, and may announce one; `None` if it is about something
    /// else.
    pub(super) fn absence_said(
        &mut self,
        incoming: &Incoming<'_>,
        traces: &Traces,
    ) -> Result<Option<Filed>, TurnError> {
        let Some(person) = self.teller(incoming).filter(|_| incoming.mail.kind == Kind::Human) else { return Ok(None) };
        if let Some(decision) = decide::wrote_again(&person.id, &self.absences_of(&person.id), incoming.now) {
            self.apply_without_case(&decision, &incoming.cause())?;
        }
        let (absences, absent) = (self.absences_of(&person.id), self.absent(incoming.now));
        let fresh = |letter: &&LetterRef| !letter.seen_by_others && self.is_his(letter, incoming);
        let proof = match incoming.evidence {
            Evidence::For => Proof::Evidence,
            Evidence::None if traces.tokens.iter().any(|letter| fresh(&letter)) => Proof::Token,
            Evidence::None | Evidence::Against(_) => Proof::FromAlone,
        };
        let teller = Teller { person: &person, absences: &absences, absent: &absent, proof };
        let said = decide::absence_said(incoming.mail, &teller, (&self.house, &self.policy), incoming.now);
        let Some(decision) = said else { return Ok(None) };
        self.apply_without_case(&decision, &incoming.cause())?;
        Ok(Some(Filed::Notice))
    }

    fn is_his(&self, letter: &LetterRef, incoming: &Incoming<'_>) -> bool {
        !letter.kind.is_outside() && speaker::is_addressee(letter, &incoming.from, &self.policy)
    }

    /// What an item of a stand-in's list would have before its holder goes to `reader`.
    pub(super) fn show(&mut self, item: Item, reader: &PersonId, incoming: &Incoming<'_>) -> Result<(), TurnError> {
        let Some(case) = self.store.case(item.case)? else { return Ok(()) };
        let around = self.around(Some(&case), None, incoming.now)?;
        let decision = decide::show(&case, item, reader, &around, incoming.now);
        self.apply(&case, &decision, &incoming.cause())?;
        Ok(())
    }

    /// Begins and ends absences whose time has come, in working hours. Gives the time of the next thing to do.
    pub(super) fn absences_due(&mut self, now: Moment) -> Result<Option<Moment>, TurnError> {
        let policy = Arc::clone(&self.policy);
        let zone = self.house.zone;
        let days = Days { zone, calendar: &policy.calendar };
        let mut next: Option<Moment> = None;
        let mut later = |at: Option<Moment>| next = [next, at].into_iter().flatten().min();
        let mut unsucceeded = Vec::new();
        for person in policy.people.values() {
            if let Some(left) = &person.left {
                let first_without = policy.calendar.next_open(days.begin(left.on).max(now));
                if left.on > days.date(now) || first_without > now {
                    later(Some(first_without));
                } else {
                    unsucceeded.extend(self.part_for_good(person, left, now)?);
                }
                if left.on <= days.date(now) {
                    continue;
                }
            }
            let absences = self.absences_of(&person.id);
            later(absences.next_change(person, &days, now).map(|at| policy.calendar.next_open(at)));
            let running = absences.running(person, &days, now);
            if running.is_none() && absences.gone.is_none() {
                continue;
            }
            if !policy.calendar.is_open(now) {
                later(Some(policy.calendar.next_open(now)));
                continue;
            }
            match (running, &absences.gone) {
                (Some(running), gone) => self.begin_absence(person, &running, gone.as_ref(), now)?,
                (None, Some(gone)) => self.end_absence(person, gone, now)?,
                (None, None) => {}
            }
        }
        self.nobody_succeeds(&unsucceeded, now)?;
        Ok(next)
    }

    fn begin_absence(
        &mut self,
        person: &Person,
        running: &Running,
        gone: Option<&Gone>,
        now: Moment,
    ) -> Result<(), TurnError> {
        let absent = self.absent(now);
        let stand_in = assign::stands_in(&self.policy, &person.id, &absent, Part::Himself);
        if gone.is_some_and(|gone| gone.until == running.until && gone.stand_in == stand_in) {
            return Ok(());
        }
        let (mut falls_due, mut entrusted) = (Vec::new(), Vec::new());
        for case in self.held_by(&person.id)? {
            for waiting in decide::waits_for(&person.id, &case, &self.policy) {
                let other = decide::stand_in_for(&person.id, &case, waiting.item, &self.policy, &absent);
                let Some(other) = other else { continue };
                if decide::is_to_be_told(&waiting, running, gone, &other) && !self.knows(&other, &waiting)? {
                    entrusted.extend(decide::entrusted(&case, waiting.item, &other).map(|it| (case.clone(), it)));
                    falls_due.push((other, waiting));
                }
            }
        }
        let decision = decide::gone(&person.id, running, stand_in, &falls_due, now);
        let cause = Cause { mail: None, now };
        self.turn(|engine| {
            entrusted.iter().try_for_each(|(case, decision)| engine.apply(case, decision, &cause))?;
            engine.apply_without_case(&decision, &cause)
        })
    }

    fn end_absence(&mut self, person: &Person, gone: &Gone, now: Moment) -> Result<(), TurnError> {
        let mut cases = Vec::new();
        for id in self.store.cases_of_since(&person.id, gone.from)? {
            let facts = self.store.facts(&Stream::Case(id))?;
            let Some(case) = self.readable_case(id)? else { continue };
            if case.readable_by(&person.id) && !decide::meanwhile(&person.id, &case, &facts, gone.from).is_empty() {
                cases.push(id);
            }
        }
        let decision = decide::returned(&person.id, gone.from, cases, now);
        self.turn(|engine| engine.apply_without_case(&decision, &Cause { mail: None, now }))
    }

    /// Somebody has left: everything that is his goes to his successor in one act. Gives what is wrong if he has none.
    fn part_for_good(&mut self, person: &Person, left: &Leaving, now: Moment) -> Result<Option<String>, TurnError> {
        let mut his = self.held_by(&person.id)?;
        for id in self.store.answered_of(&person.id)? {
            his.extend(self.readable_case(id)?);
        }
        if his.is_empty() {
            return Ok(None);
        }
        if left.successor.is_none() {
            return Ok(Some(self.without_successor(person, left, his.len())));
        }
        let absent = self.absent(now);
        let policy = Arc::clone(&self.policy);
        let cause = Cause { mail: None, now };
        let plans: Vec<_> =
            his.iter().map(|case| (case, decide::succeed(&person.id, case, &policy, &absent))).collect();
        if plans.iter().all(|(_, (decision, _))| decision.facts.is_empty()) {
            return Ok(None);
        }
        self.turn(|engine| {
            let mut went = Vec::new();
            for (case, (decision, items)) in plans.iter().filter(|(_, (decision, _))| !decision.facts.is_empty()) {
                engine.apply(case, decision, &cause)?;
                went.extend(items.iter().cloned());
            }
            let slot = |other: &PersonId| lists::stamp(other, (&engine.house, &policy), now);
            let succeeded = decide::succeeded(&person.id, &went, slot, now);
            engine.apply_without_case(&succeeded, &cause)
        })?;
        Ok(None)
    }

    fn without_successor(&self, person: &Person, left: &Leaving, cases: usize) -> String {
        let (name, origin) = (&person.name, &left.origin);
        match self.house.language {
            Language::Chinese => {
                format!("{origin}：{name}已离任，名下还有 {cases} 件未了，却没有接任人。请加上 successor = \"…\"。")
            }
            Language::English => {
                format!("{origin}: {name} has left with {cases} cases, and nobody succeeds. Add successor = \"…\".")
            }
        }
    }

    /// Their cases cannot stay with them: once a day whoever mends the file is told where.
    fn nobody_succeeds(&mut self, lines: &[String], now: Moment) -> Result<(), TurnError> {
        const ABOUT: &str = "successor";
        let told = self.mailbox.alarms.get(ABOUT).is_some_and(|at| now - *at < chrono::Duration::days(1));
        if lines.is_empty() || told {
            return Ok(());
        }
        self.turn(|engine| engine.alarm(&Alarm { about: ABOUT, line: lines.join(" ") }, now))
    }

    /// The open cases in which `person` is the owner or has a slip.
    fn held_by(&self, person: &PersonId) -> Result<Vec<Case>, TurnError> {
        let mut cases = Vec::new();
        for id in self.store.open_of(person)? {
            cases.extend(self.readable_case(id)?);
        }
        Ok(cases)
    }

    /// Whether a letter about it has gone to `person` since it began to wait.
    fn knows(&self, person: &PersonId, waiting: &Waiting) -> Result<bool, TurnError> {
        let Some(address) = self.policy.people.get(person).and_then(|person| person.mail.first()) else {
            return Ok(false);
        };
        let kinds = if waiting.item.slip.is_some() { TOLD_OF_SLIP } else { TOLD_OF_CASE };
        Ok(self.store.letters_in_case_since(Some(waiting.item.case), address, kinds, waiting.since)? > 0)
    }

    /// Keeps in mind what a decision says of absences.
    pub(super) fn remember_absences(&mut self, decision: &Decision, now: Moment) {
        for (person, fact) in &decision.person_facts {
            let known = self.absences.entry(person.clone()).or_default();
            let after = known.clone().evolve(now, fact);
            if after != *known {
                *known = after;
                self.absences_changed += 1;
            }
        }
    }

    /// The absences of everybody, from the file.
    pub(super) fn read_absences(&mut self) -> Result<(), TurnError> {
        self.absences = self.store.absences()?;
        Ok(())
    }

    /// The first working moment after a person's absence: what is due later waits for himself.
    pub(super) fn back_at(&self, person: &PersonId, now: Moment) -> Option<Moment> {
        let days = Days { zone: self.house.zone, calendar: &self.policy.calendar };
        let known = self.policy.people.get(person)?;
        Some(self.absences_of(person).running(known, &days, now)?.back)
    }
}

/// The absences of everybody.
pub(super) type AbsencesOfAll = BTreeMap<PersonId, Absences>;
