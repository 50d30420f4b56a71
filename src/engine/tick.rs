//! The clock: what is due, one letter a person and run, and nothing at all while the clock is in doubt.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::Duration;

use super::commit::Cause;
use super::{Engine, TurnError};
use crate::desk::case::Case;
use crate::desk::decide;
use crate::desk::decision::{Addressee, Decision, Wanted, What};
use crate::desk::fact::PersonFact;
use crate::desk::{assign, lists};
use crate::ids::{CaseId, Moment, PersonId};

/// Cases handled in one turn of the clock; the rest follow at once.
const CASES_A_TURN: u32 = 200;
impl Engine {
    /// The clock jumped by `jump` against monotonic time: steps wait until the mail server's time agrees.
    pub fn clock_jumped(&mut self, jump: Duration, now: Moment) {
        self.clock.jumped(jump, now);
    }

    /// The mail server had a mail at this time: if that is close to ours, the clock is believed again.
    pub fn server_time(&mut self, server: Moment, now: Moment) {
        self.clock.server_time(server, now);
    }

    /// Whether steps wait for the clock to be believed.
    #[must_use]
    pub fn clock_in_doubt(&self, now: Moment) -> bool {
        self.clock.in_doubt(now)
    }

    /// Does what is due. Gives the moment of the next thing to do.
    pub fn tick(&mut self, now: Moment) -> Result<Option<Moment>, TurnError> {
        let now = self.clock.inside(now);
        if self.clock_in_doubt(now) {
            return Ok(Some(self.clock.look_again(now)));
        }
        let fired = !self.store.due_cases(now, 1)?.is_empty();
        if fired {
            self.turn(|engine| engine.steps(now))?;
        }
        let list = lists::next_slot(&self.house, &self.policy, now);
        if fired || self.listed != list {
            self.lists_due(now)?;
            self.listed = list;
        }
        let step = self.store.next_step()?.map(|(at, _)| at);
        Ok([step, list].into_iter().flatten().min())
    }

    /// Fires the steps that are due. Reminders of one run to one person become one letter.
    fn steps(&mut self, now: Moment) -> Result<(), TurnError> {
        let policy = Arc::clone(&self.policy);
        let mut reminders: BTreeMap<PersonId, Vec<(CaseId, Wanted)>> = BTreeMap::new();
        for id in self.store.due_cases(now, CASES_A_TURN)? {
            let Some(case) = self.store.case(id)? else { continue };
            let around = self.around(Some(&case), None, now)?;
            let Some(mut decision) = decide::due(&case, &around, &policy, now) else {
                // A step that fires nothing would be due for ever: its copy is written anew.
                self.apply(&case, &Decision::because("the steps were out of date"), &Cause { mail: None, now })?;
                continue;
            };
            let (kept, told): (Vec<Wanted>, Vec<Wanted>) =
                decision.letters.drain(..).partition(|wanted| !is_reminder(wanted));
            decision.letters = kept;
            for wanted in told {
                if let Addressee::Person(person) = &wanted.to {
                    reminders.entry(person.clone()).or_default().push((id, wanted));
                }
            }
            self.apply(&case, &decision, &Cause { mail: None, now })?;
        }
        for (person, wanted) in reminders {
            self.remind(&person, &wanted, now)?;
        }
        Ok(())
    }

    fn remind(&mut self, person: &PersonId, wanted: &[(CaseId, Wanted)], now: Moment) -> Result<(), TurnError> {
        let cause = Cause { mail: None, now };
        if let [(case, wanted)] = wanted {
            let case = self.store.case(*case)?;
            return self.write(case.as_ref(), wanted, &cause).map(|_| ());
        }
        let cases: BTreeSet<CaseId> = wanted.iter().map(|(case, _)| *case).collect();
        let what = What::List { cases: cases.into_iter().collect() };
        let list = Wanted { to: Addressee::Person(person.clone()), what, not_before: now, choices: Vec::new() };
        self.write(None, &list, &cause).map(|_| ())
    }

    /// Sends the lists whose slot has come.
    fn lists_due(&mut self, now: Moment) -> Result<(), TurnError> {
        let mut cases = BTreeMap::new();
        for (person, ids) in self.lists_of()? {
            let mut own: Vec<Case> = Vec::new();
            for id in ids {
                if !cases.contains_key(&id) {
                    cases.extend(self.store.case(id)?.map(|case| (id, case)));
                }
                own.extend(cases.get(&id).cloned());
            }
            let state = self.store.person_state(&person)?;
            let policy = Arc::clone(&self.policy);
            if let Some(due) = lists::due(&person, &own, &state, (&self.house, &policy), now) {
                let told = self.told_instead(&person, now);
                self.turn(|engine| engine.list(&person, &told, &due, own.len(), now))?;
            }
        }
        Ok(())
    }

    /// The people who hold or lead open cases with a step behind them, and those cases.
    fn lists_of(&self) -> Result<BTreeMap<PersonId, BTreeSet<CaseId>>, TurnError> {
        let mut of: BTreeMap<PersonId, BTreeSet<CaseId>> = BTreeMap::new();
        for row in self.store.open_with_owner()? {
            let (case, owner) = row;
            if let Some(lead) = assign::lead_of(&self.policy, &owner, &BTreeSet::new()) {
                of.entry(lead).or_default().insert(case);
            }
            of.entry(owner).or_default().insert(case);
        }
        Ok(of)
    }

    /// Absence changes who is told.
    fn told_instead(&self, person: &PersonId, now: Moment) -> PersonId {
        let load = assign::Load { away: self.away(now), ..assign::Load::default() };
        assign::here_or_stand_in(&self.policy, person, &load, None)
            .map_or_else(|| person.clone(), |chosen| chosen.person)
    }

    fn list(
        &mut self,
        person: &PersonId,
        told: &PersonId,
        due: &lists::Due,
        open: usize,
        now: Moment,
    ) -> Result<(), TurnError> {
        let mut decision = Decision::because("a list is due");
        let all = due.own.iter().chain(&due.section).copied().collect();
        decision.person_facts.push((person.clone(), PersonFact::Listed { slot: due.slot.clone(), cases: all }));
        let to = Addressee::Person(told.clone());
        if !due.own.is_empty() {
            decision = decision.letter(to.clone(), What::List { cases: due.own.clone() }, now);
        }
        if !due.section.is_empty() {
            let others = u32::try_from(open.saturating_sub(due.section.len())).unwrap_or(u32::MAX);
            decision = decision.letter(to, What::Escalation { cases: due.section.clone(), others }, now);
        }
        self.apply_without_case(&decision, &Cause { mail: None, now })
    }
}

fn is_reminder(wanted: &Wanted) -> bool {
    matches!(wanted.what, What::ContactReminder { .. })
}
