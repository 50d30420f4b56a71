//! What facts that move a clock make of a case: new times, pauses, questions to leads, urgency.

use super::touch;
use crate::desk::case::{Case, Promise, Run, Seq, Slip, SlipNo, Status};
use crate::desk::fact::CaseFact;
use crate::desk::pause::Pause;
use crate::ids::Moment;

/// The case after one more fact of these; `seq` is its place.
pub(super) fn moved(case: &mut Case, (at, seq): (Moment, Seq), fact: &CaseFact) {
    match fact {
        CaseFact::Extended { by, to, late, .. } => {
            touch(case, at, Some(by));
            extended(case, Promise { started: seq, at, to: *to }, *late);
        }
        CaseFact::PutOff { by, .. } => {
            touch(case, at, Some(by));
            super::taken_on(case, None);
        }
        CaseFact::ConsentAsked { by, .. } | CaseFact::Consented { by, .. } => touch(case, at, Some(by)),
        CaseFact::SlipExtended { slip, by, to, .. } => {
            touch(case, at, Some(by));
            if let Some(slip) = slip_mut(case, *slip) {
                slip.promised = Some(Promise { started: seq, at, to: *to });
            }
        }
        CaseFact::AskedAsker { by, releases, .. } => {
            touch(case, at, Some(by));
            resumed(case, at);
            if let Some(run) = case.run() {
                case.status = Status::Waiting { run, started: seq, since: at, releases: releases.clone() };
            }
        }
        CaseFact::Resumed { start, .. } => resumed(case, *start),
        CaseFact::AskedMore { slip, by, .. } => {
            touch(case, at, Some(by));
            if let Some(slip) = slip_mut(case, *slip) {
                slip.asks = slip.asks.or(Some(at));
            }
        }
        CaseFact::ToldContact { slip, by, .. } => {
            touch(case, at, Some(by));
            if let Some(slip) = slip_mut(case, *slip) {
                slip.pauses.extend(slip.asks.take().map(|from| Pause { from, until: at }));
            }
        }
        CaseFact::AskedLead { by, slip, .. } => {
            touch(case, at, Some(by));
            case.asking_lead.insert(by.clone(), *slip);
        }
        CaseFact::LeadAnswered { by, to, .. } => {
            touch(case, at, Some(by));
            case.asking_lead.remove(to);
        }
        CaseFact::Urgent { on, by, .. } => {
            touch(case, at, Some(by));
            case.urgent = on.then(|| case.urgent.unwrap_or(at));
        }
        CaseFact::Opened { .. }
        | CaseFact::Copying { .. }
        | CaseFact::CopiesSent { .. }
        | CaseFact::Owned { .. }
        | CaseFact::PassedOn { .. }
        | CaseFact::TakenOn { .. }
        | CaseFact::CameBack { .. }
        | CaseFact::Returned { .. }
        | CaseFact::SlipUnsent { .. }
        | CaseFact::SlipTaken { .. }
        | CaseFact::Consulted { .. }
        | CaseFact::TakenBack { .. }
        | CaseFact::TopicSet { .. }
        | CaseFact::MergedIn { .. }
        | CaseFact::Linked { .. }
        | CaseFact::MoneyDemanded { .. }
        | CaseFact::Reminded { .. }
        | CaseFact::DeadlineResumed { .. }
        | CaseFact::Held { .. }
        | CaseFact::Dropped { .. }
        | CaseFact::Released { .. }
        | CaseFact::Answered { .. }
        | CaseFact::FollowedUp { .. }
        | CaseFact::Nudged { .. }
        | CaseFact::Reopened { .. }
        | CaseFact::Thanked { .. }
        | CaseFact::Noted { .. }
        | CaseFact::Closed { .. }
        | CaseFact::StepDone { .. }
        | CaseFact::DeadlineEnded { .. }
        | CaseFact::DuesMoved { .. }
        | CaseFact::Undelivered { .. }
        | CaseFact::Joined { .. } => {}
    }
}

fn slip_mut(case: &mut Case, no: SlipNo) -> Option<&mut Slip> {
    case.slips.iter_mut().find(|slip| slip.no == no && slip.end.is_none())
}

/// Whoever tells the asker a new time has taken the case on.
fn extended(case: &mut Case, promise: Promise, late: bool) {
    if let Status::Owned { run } | Status::WithContact { run, .. } | Status::Waiting { run, .. } = &mut case.status {
        run.promised = Some(promise);
        run.late = late;
        run.extensions = run.extensions.saturating_add(1);
        run.triage_over = true;
    }
}

/// The clock of a case that waits goes on from `start`.
pub(super) fn resumed(case: &mut Case, start: Moment) {
    let Status::Waiting { run, since, .. } = case.status else { return };
    case.pauses.push(Pause { from: since, until: start.max(since) });
    case.status = owned_or_with_contact(case, run);
}

pub(super) fn owned_or_with_contact(case: &Case, run: Run) -> Status {
    let slips: Vec<SlipNo> = case.open_transfers().map(|slip| slip.no).collect();
    if slips.is_empty() { Status::Owned { run } } else { Status::WithContact { run, slips } }
}
