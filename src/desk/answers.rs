//! The contacts' answers that the owner of a case has in hand. Where several were asked he gets them in one letter: when
//! nobody is missing any more, or as soon as he needs those that came.

use super::case::{Case, SlipEnd, SlipNo};
use super::deadlines::{self, Does};
use crate::ids::{MailId, Moment};
use crate::letters::model::DeadlineName;
use crate::rules::{Hears, Policy};

/// A contact's answer: the slip, and the mail that it stands in.
pub type Answer = (SlipNo, MailId);

/// The answers of the running round, in the order in which they came. Whoever was asked on since has not answered yet.
#[must_use]
pub fn in_hand(case: &Case) -> Vec<Answer> {
    let Some(run) = case.run() else { return Vec::new() };
    let mut answers: Vec<(Moment, Answer)> = Vec::new();
    for slip in &case.slips {
        let asked_on = case
            .slips
            .iter()
            .any(|newer| newer.no > slip.no && newer.contact == slip.contact && newer.questions == slip.questions);
        match &slip.end {
            Some(SlipEnd::CameBack { mail, at, .. }) if !asked_on && *at >= run.start => {
                answers.push((*at, (slip.no, *mail)));
            }
            Some(SlipEnd::CameBack { .. } | SlipEnd::Returned { .. } | SlipEnd::Overtaken { .. }) | None => {}
        }
    }
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// By when the owner needs the answers that came, while others are missing: when the first of these is due, and not later
/// than the first reminder of his own deadline. What is urgent waits for nobody, nor for somebody whose clock stands.
#[must_use]
pub fn needed(case: &Case, policy: &Policy, now: Moment) -> Moment {
    if case.urgent.is_some() || case.open_slips().next().is_none() {
        return now;
    }
    let all = deadlines::deadlines(case, policy);
    let missing = all.iter().filter(|deadline| deadline.slip.is_some()).map(|deadline| deadline.due).min();
    let answer = all.iter().find(|deadline| deadline.name == DeadlineName::Answer);
    let soon = answer.and_then(|answer| answer.steps.iter().find(|step| step.does == Does::Tell(Hears::Owner)));
    let by = missing.map_or(now, |due| soon.map_or(due, |soon| due.min(soon.at)));
    by.max(now)
}
