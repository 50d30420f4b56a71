//! A new time for the asker (P-39): at most two, the second only with the lead's consent.

use super::Round;
use super::moves::{self, Outgoing};
use crate::desk::ask::Act;
use crate::desk::assign;
use crate::desk::case::{Holder, Role};
use crate::desk::deadlines;
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::speaker::asker_person;
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::{Moment, PersonId};
use crate::letters::model::HeldReason;

/// How often the asker is told a new time.
pub(super) const AT_MOST: u8 = 2;
/// So many need nobody's consent.
const FREE: u8 = 1;

/// Releases words to the asker; a new time for the second time goes to the lead first. `None` if a text that a preview
/// showed is no longer held, or if no new time can be told any more.
pub(super) fn leave(round: &Round<'_>, outgoing: Outgoing) -> Option<Decision> {
    let Some(until) = outgoing.how.new_time() else { return moves::release(round, outgoing) };
    let run = can_be_told(round, until)?;
    if run < FREE { moves::release(round, outgoing) } else { ask_the_lead(round, outgoing, until) }
}

/// How often the asker of a running case was told a new time; `None` if this one cannot be told any more.
pub(super) fn can_be_told(round: &Round<'_>, until: Moment) -> Option<u8> {
    let told = deadlines::answer_told(round.case, round.policy)?;
    let extensions = round.case.run()?.extensions;
    (extensions < AT_MOST && until > round.now && until > told).then_some(extensions)
}

/// One letter to the lead, and nothing to the asker until he agrees.
fn ask_the_lead(round: &Round<'_>, outgoing: Outgoing, until: Moment) -> Option<Decision> {
    let mut never = round.case.sealed_from.clone();
    never.extend(asker_person(round.case, round.policy));
    let lead = assign::lead_of(round.policy, &round.case.owner, &never)?;
    let by = outgoing.by.clone();
    let (held, releases) = moves::held(round, outgoing, &[HeldReason::NeedsConsent]);
    let joined = CaseFact::Joined {
        holder: Holder::Person(lead.clone()),
        role: Role::Lead,
        why: Why::AskedByOwner { person: by.clone() },
    };
    let choices = vec![
        Act::Agree { releases: releases.clone(), by: by.clone(), until },
        Act::Decline { releases: releases.clone(), by: by.clone(), until },
    ];
    let asked = held.fact(CaseFact::ConsentAsked { by, lead: lead.clone(), to: until }).fact(joined);
    let decision = Decision { because: "the lead is asked before the asker is told a new time again".into(), ..asked };
    Some(decision.asking(Addressee::Person(lead), What::Consent { releases, until }, round.now, choices))
}

/// The deadlines of a round whose asker is told a new time: triage is over, and the answer's goes on with another.
pub(super) fn told(round: &Round<'_>, by: PersonId, until: Moment, mail: crate::ids::MailId) -> Vec<CaseFact> {
    let triage = moves::end_of(round, crate::letters::model::DeadlineName::Triage);
    let due = deadlines::answer_due(round.case, round.policy);
    let late = deadlines::answer_promised(round.case, round.policy).is_some_and(|told| told < round.now);
    let answer = due.map(|due| moves::moved(round, &due));
    triage.into_iter().chain(answer).chain([CaseFact::Extended { by, to: until, mail, late }]).collect()
}
