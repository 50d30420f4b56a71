//! What an edit of the rules does to the cases that run: which due times move, which cases are late by it, and which
//! steps it puts into the past.
//!
//! ```text
//!  by the old rules   ──────●soon────●due──────────▶ now ─────────
//!  by the new rules   ●soon────●due────────●lead──▶ now ─────────
//!                     └ skipped, with that reason    └ the last one each person hears of is told, once
//! ```
//!
//! Steps that are done stay done, and what is frozen is not looked at.

use std::collections::BTreeSet;

use super::case::Case;
use super::deadlines::{self, Deadline, Does, Step};
use super::decision::Decision;
use super::fact::{CaseFact, DueMoved};
use super::why::Why;
use crate::ids::{CaseId, Moment};
use crate::letters::model::DeadlineName;
use crate::rules::Policy;

/// More cases than this are not made late, or closed, by an edit that nobody has confirmed: they are more than a day's
/// work of a desk, and a slip of one digit makes them.
pub const MOST_UNASKED: usize = 20;

/// What an edit does to all cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Due times that move, by case.
    pub moved: Vec<(CaseId, DueMoved)>,
    /// Cases that were not late, and are late by it.
    pub late: BTreeSet<CaseId>,
    /// Cases that close at once by it: what was waited for is waited for no longer.
    pub closes: BTreeSet<CaseId>,
}

impl Effect {
    /// Whether somebody has to say that this is meant.
    #[must_use]
    pub fn needs_a_word(&self) -> bool {
        self.late.len() > MOST_UNASKED || self.closes.len() > MOST_UNASKED
    }

    /// Counts one case in.
    pub fn add(&mut self, case: &Case, (old, new): (&Policy, &Policy), now: Moment) {
        for moved in moves(case, (old, new)) {
            if moved.to <= now && now < moved.from {
                match moved.deadline {
                    DeadlineName::Triage | DeadlineName::Answer | DeadlineName::Contact => self.late.insert(case.id),
                    DeadlineName::Confirm | DeadlineName::Wait => self.closes.insert(case.id),
                };
            }
            self.moved.push((case.id, moved));
        }
    }
}

/// What the edit means for one case, which goes by the new rules from now on; `None` if nothing.
#[must_use]
pub fn decide(case: &Case, (old, new): (&Policy, &Policy), now: Moment) -> Option<Decision> {
    let moves = moves(case, (old, new));
    let mut decision = Decision::because("the rules were changed");
    if !moves.is_empty() {
        decision = decision.fact(CaseFact::DuesMoved { moves });
    }
    let before = deadlines::deadlines(case, old);
    for deadline in deadlines::deadlines(case, new) {
        let known = before.iter().find(|other| other.started == deadline.started && other.name == deadline.name);
        let passed = passed_by_edit(case, &deadline, known, now);
        let done = |step: &Step| case.steps.contains_key(&(deadline.started, step.name.clone()));
        let over: Vec<&Step> = deadline.steps.iter().filter(|step| done(step) || passed.contains(step)).collect();
        for step in passed.iter().filter(|step| is_skipped(step, &over)) {
            let step = step.name.clone();
            let skipped = Some(Why::RulesChanged);
            decision = decision.fact(CaseFact::StepDone { started: deadline.started, step, skipped });
        }
    }
    (!decision.facts.is_empty()).then_some(decision)
}

fn moves(case: &Case, (old, new): (&Policy, &Policy)) -> Vec<DueMoved> {
    let before = deadlines::deadlines(case, old);
    let after = deadlines::deadlines(case, new).into_iter();
    let moved = after.filter_map(|deadline| {
        let same = |other: &&Deadline| other.started == deadline.started && other.name == deadline.name;
        let from = before.iter().find(same)?.due;
        let Deadline { name, slip, due, .. } = deadline;
        (from != due).then_some(DueMoved { deadline: name, slip, from, to: due })
    });
    moved.collect()
}

/// The steps that have not been taken, were still to come by the old rules, and are over by the new ones.
fn passed_by_edit(case: &Case, deadline: &Deadline, before: Option<&Deadline>, now: Moment) -> Vec<Step> {
    let done = |step: &Step| case.steps.contains_key(&(deadline.started, step.name.clone()));
    let was_over = |step: &Step| {
        let known = before.and_then(|before| before.steps.iter().find(|known| known.name == step.name));
        known.is_some_and(|known| known.at <= now)
    };
    deadline.steps.iter().filter(|step| step.at <= now && !done(step) && !was_over(step)).cloned().collect()
}

/// Of the steps that one person hears of only the last of those that are `over` is told. An edit passes nothing on; a
/// case whose waiting is over closes, for nothing else would ever close it.
fn is_skipped(step: &Step, over: &[&Step]) -> bool {
    match step.does {
        Does::PassOn => true,
        Does::Tell(_) => {
            over.iter().any(|other| other.does == step.does && (other.at, &other.name) > (step.at, &step.name))
        }
        Does::AskAgain => over.iter().any(|other| other.does == Does::CloseForWant),
        Does::Close | Does::CloseForWant => false,
    }
}
