//! The end of a pause: a case that waits for its asker goes on, or its answer is no longer waited for.

use super::{Round, moves};
use crate::desk::case::{Case, Status};
use crate::desk::evolve;
use crate::desk::fact::CaseFact;
use crate::ids::{MailId, Moment};
use crate::letters::model::DeadlineName;

/// The facts that end the pause of a case that waits, and the case after them; no facts and the case as it is where it
/// does not wait. `wrote` is the asker's mail, and when the mail server had it.
pub(super) fn awake(round: &Round<'_>, wrote: Option<(MailId, Moment)>) -> (Vec<CaseFact>, Case) {
    let Status::Waiting { since, .. } = &round.case.status else { return (Vec::new(), round.case.clone()) };
    let start = wrote.map_or(round.now, |(_, start)| start.clamp(*since, round.now.max(*since)));
    let ended = moves::end_of(round, DeadlineName::Wait);
    let resumed = CaseFact::Resumed { mail: wrote.map(|(mail, _)| mail), start };
    let facts: Vec<CaseFact> = ended.into_iter().chain([resumed]).collect();
    let case = facts.iter().fold(round.case.clone(), |case, fact| evolve::evolve(case, round.now, fact));
    (facts, case)
}
