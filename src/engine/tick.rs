//! The clock: what is due, one letter a person and run, and nothing at all while the clock is in doubt.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::Duration;

use super::commit::Cause;
use super::{Engine, TurnError};
use crate::desk::case::{Case, SlipNo, number};
use crate::desk::decide;
use crate::desk::decision::{Alarm, Decision};
use crate::desk::wanted::{Addressee, Wanted, What};
use crate::desk::{assign, lists};
use crate::ids::{CaseId, Language, LetterId, Moment, PersonId};

/// Cases handled in one turn of the clock; the rest follow at once.
const CASES_A_TURN: u32 = 200;
/// A case whose step cannot be taken is tried again after this: long enough to cost nothing, short enough that
/// whatever was mended shows at once.
const FAILED_AGAIN: Duration = Duration::minutes(1);
/// A step that has to wait for something is looked at again after this.
const WAITING_AGAIN: Duration = Duration::minutes(10);

/// What one beat of the clock leaves for the next. Nothing here need survive the process.
#[derive(Clone, Debug, Default)]
pub(super) struct Beat {
    /// The slot up to which lists were made: between slots a list is due only if a step has just fired.
    listed: Option<Moment>,
    /// Steps have fired since.
    fired: bool,
    /// Cases whose step could not be taken or has to wait, and when they are tried again.
    put_off: BTreeMap<CaseId, Moment>,
    /// Cases whose steps fail; the admins know.
    failing: BTreeSet<CaseId>,
}
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
        self.beat.put_off.retain(|_, again| *again > now);
        let asked = self.whose_due(now)?;
        let due = self.due(now)?;
        if !due.is_empty() {
            self.turn(|engine| engine.steps(&due, now))?;
            self.beat.fired = true;
            if !self.due(now)?.is_empty() {
                // Lists wait for the rest, so that each person gets one.
                return Ok(Some(now));
            }
        }
        let absence = self.absences_due(now)?;
        let list = lists::next_slot(&self.house, &self.policy, now);
        if self.beat.fired || self.beat.listed != list {
            self.lists_due(now)?;
            self.holidays_due(now)?;
            self.beat.listed = list;
            self.beat.fired = false;
        }
        let untold = self.tell_not_taken(now)?;
        let alarm = self.alarms_due(now)?;
        let off: BTreeSet<CaseId> = self.beat.put_off.keys().copied().collect();
        let step = self.store.next_step_but(&off)?;
        let again = self.beat.put_off.values().min().copied();
        Ok([step, again, list, alarm, untold, asked, absence].into_iter().flatten().min())
    }

    /// The cases with a step that is due, without those that are put off.
    fn due(&self, now: Moment) -> Result<Vec<CaseId>, TurnError> {
        let off = u32::try_from(self.beat.put_off.len()).unwrap_or(u32::MAX);
        let due = self.store.due_cases(now, CASES_A_TURN.saturating_add(off))?.into_iter();
        let most = usize::try_from(CASES_A_TURN).unwrap_or(usize::MAX);
        Ok(due.filter(|case| !self.beat.put_off.contains_key(case)).take(most).collect())
    }

    /// Fires the steps that are due. Reminders of one run to one person become one letter. What cannot be done for one
    /// case stops no other.
    fn steps(&mut self, due: &[CaseId], now: Moment) -> Result<(), TurnError> {
        let mut reminders: BTreeMap<PersonId, Vec<(CaseId, Wanted)>> = BTreeMap::new();
        for id in due {
            match self.part(|engine| engine.step(*id, now)) {
                Ok(told) => {
                    self.beat.failing.remove(id);
                    for (person, wanted) in told {
                        reminders.entry(person).or_default().push((*id, wanted));
                    }
                }
                Err(error) => self.step_failed(*id, error, now)?,
            }
        }
        for (person, wanted) in reminders {
            if let Err(error) = self.part(|engine| engine.remind(&person, &wanted, now)) {
                self.not_told(&person, error, now)?;
            }
        }
        let waiting = self.store.due_cases(now, u32::MAX)?.into_iter().filter(|case| due.contains(case));
        for case in waiting {
            self.beat.put_off.entry(case).or_insert(now + WAITING_AGAIN);
        }
        Ok(())
    }

    /// Fires the steps of one case; gives the reminders that are wanted, which wait for those of other cases.
    fn step(&mut self, id: CaseId, now: Moment) -> Result<Vec<(PersonId, Wanted)>, TurnError> {
        let Some(case) = self.store.case(id)? else { return Ok(Vec::new()) };
        let around = self.around(Some(&case), None, now)?;
        let policy = Arc::clone(&self.policy);
        let cause = Cause { mail: None, now };
        let Some(mut decision) = decide::due(&case, &around, &policy, now) else {
            // A step that fires nothing is out of date or has to wait: its copy is written anew.
            self.apply(&case, &Decision::because("the steps were out of date"), &cause)?;
            return Ok(Vec::new());
        };
        let (kept, told): (Vec<Wanted>, Vec<Wanted>) =
            decision.letters.drain(..).partition(|wanted| !is_reminder(wanted));
        decision.letters = kept;
        self.apply(&case, &decision, &cause)?;
        let told = told.into_iter().filter_map(|wanted| match &wanted.to {
            Addressee::Person(person) => Some((person.clone(), wanted)),
            Addressee::Asker | Addressee::Copied(_) => None,
        });
        Ok(told.collect())
    }

    /// A case that cannot be decided stays due, and is tried again in a while. The admins hear of it once.
    fn step_failed(&mut self, id: CaseId, error: TurnError, now: Moment) -> Result<(), TurnError> {
        if error.is_passing() {
            return Err(error);
        }
        tracing::error!(case = %id, %error, "a step of its deadlines cannot be taken; it is tried again");
        self.beat.put_off.insert(id, now + FAILED_AGAIN);
        if !self.beat.failing.insert(id) {
            return Ok(());
        }
        let number = number(&self.house.tag, id);
        let why = error.words(self.house.language);
        let line = match self.house.language {
            Language::Chinese => format!("{number}：到期事项未能办理：{why}。系统会继续重试。"),
            Language::English => format!("{number}: what is due cannot be done: {why}. It is tried again."),
        };
        self.alarm_of_one(line, now)
    }

    /// A reminder or list that cannot be written is told to the admins, and stops nobody else's.
    fn not_told(&mut self, person: &PersonId, error: TurnError, now: Moment) -> Result<(), TurnError> {
        if error.is_passing() {
            return Err(error);
        }
        tracing::error!(%person, %error, "a reminder or list cannot be written");
        let name = self.name(person, self.house.language);
        let why = error.words(self.house.language);
        let line = match self.house.language {
            Language::Chinese => format!("给{name}的提醒未能写出：{why}。"),
            Language::English => format!("A reminder or list for {name} cannot be written: {why}."),
        };
        self.alarm_of_one(line, now)
    }

    fn alarm_of_one(&mut self, line: String, now: Moment) -> Result<(), TurnError> {
        match self.part(|engine| engine.alarm(&Alarm { about: "deadline", line }, now)) {
            Err(error) if !error.is_passing() => {
                tracing::error!(%error, "the admins cannot be told");
                Ok(())
            }
            told => told,
        }
    }

    /// A case, or nothing if its facts do not read: whoever looks at many goes on without it.
    pub(super) fn readable_case(&self, id: CaseId) -> Result<Option<Case>, TurnError> {
        match self.store.case(id).map_err(TurnError::from) {
            Err(error) if !error.is_passing() => {
                tracing::error!(case = %id, %error, "a case is left out");
                Ok(None)
            }
            case => case,
        }
    }

    fn remind(&mut self, person: &PersonId, wanted: &[(CaseId, Wanted)], now: Moment) -> Result<(), TurnError> {
        let cause = Cause { mail: None, now };
        if let [(case, wanted)] = wanted {
            let case = self.store.case(*case)?;
            return self.write(case.as_ref(), wanted, &cause).map(|_| ());
        }
        let slips: BTreeSet<(CaseId, SlipNo)> =
            wanted.iter().filter_map(|(case, wanted)| Some((*case, wanted.what.nature().slip?))).collect();
        let what = What::SlipList { slips: slips.into_iter().collect() };
        let list = Wanted {
            to: Addressee::Person(person.clone()),
            what,
            not_before: now,
            choices: Vec::new(),
            in_place_of: None,
        };
        self.write(None, &list, &cause).map(|_| ())
    }

    /// Sends the lists whose slot has come: one letter to each reader, whoever's lists he reads.
    fn lists_due(&mut self, now: Moment) -> Result<(), TurnError> {
        let mut cases = BTreeMap::new();
        let mut readers: BTreeMap<PersonId, Vec<(PersonId, lists::Due)>> = BTreeMap::new();
        let asks = self.open_asks()?;
        for (person, ids) in self.lists_of(&asks)? {
            let told = self.told_instead(&person, now);
            let mut own: Vec<Case> = Vec::new();
            for id in ids {
                if !cases.contains_key(&id) {
                    cases.extend(self.readable_case(id)?.map(|case| (id, case)));
                }
                // Nobody learns by standing in what he must not read himself (P-21).
                own.extend(cases.get(&id).filter(|case: &&Case| case.readable_by(&told)).cloned());
            }
            let state = self.store.person_state(&person)?;
            let asks = asks.get(&person).map(Vec::as_slice).unwrap_or_default();
            let open = lists::Open { cases: &own, asks };
            // What falls due after he is back waits for himself.
            let back = self.back_at(&person, now).filter(|_| told != person);
            if let Some(due) = lists::due(&person, open, (&state, back), (&self.house, &self.policy), now) {
                readers.entry(told).or_default().push((person, due));
            }
        }
        for (told, dues) in readers {
            let decision = lists::together(&told, &dues, now);
            let cause = Cause { mail: None, now };
            if let Err(error) = self.turn(|engine| engine.apply_without_case(&decision, &cause)) {
                self.turn(|engine| engine.not_told(&told, error, now))?;
            }
        }
        Ok(())
    }

    /// The people who hold or lead open cases with a step behind them, and those cases; and whoever is asked something.
    fn lists_of(
        &self,
        asks: &BTreeMap<PersonId, Vec<(LetterId, Moment)>>,
    ) -> Result<BTreeMap<PersonId, BTreeSet<CaseId>>, TurnError> {
        let mut of: BTreeMap<PersonId, BTreeSet<CaseId>> =
            asks.keys().map(|person| (person.clone(), BTreeSet::new())).collect();
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
        let absent = self.absent(now);
        assign::stands_in(&self.policy, person, &absent, assign::Part::Himself).unwrap_or_else(|| person.clone())
    }
}

fn is_reminder(wanted: &Wanted) -> bool {
    matches!(wanted.what, What::ContactReminder { .. })
}
