//! Proving the store, and counting what is in it.

use serde::Serialize;

use super::{Engine, TurnError};
use crate::desk::evolve::{self, NotTakenSince};
use crate::desk::house::Mode;
use crate::ids::{CaseId, LetterId, Moment};
use crate::store::{LedgerCount, LetterCount, Store, StoreError, Stream};

/// What `verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Cases whose facts were folded and compared.
    pub cases: usize,
    /// Letters whose bytes were put together and compared with their hash.
    pub letters: usize,
    /// Everything that is not as it should be; empty if the store is sound.
    pub findings: Vec<String>,
}

/// How the service stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Open cases.
    pub open_cases: usize,
    /// Open cases whose next step is behind the given moment.
    pub late_steps: usize,
    /// Letters by state.
    pub letters: Vec<LetterCount>,
    /// Places of the mailbox by state.
    pub ledger: Vec<LedgerCount>,
    /// What is sent: live, shadow or confirm; none before the first start.
    pub mode: Option<Mode>,
    /// Since when.
    pub mode_since: Option<Moment>,
    /// Since when the rules in force are in force, if they were changed while it ran.
    pub rules_since: Option<Moment>,
    /// Files that were edited since and not taken.
    pub rules_not_taken: Option<NotTakenSince>,
    /// Why no letter leaves, if none does.
    pub hold: Option<String>,
    /// Mails in quarantine.
    pub quarantined: usize,
}

impl Engine {
    /// Does everything that the file says agree with its facts?
    pub fn verify(&self) -> Result<Verified, TurnError> {
        Ok(verify(&self.store)?)
    }
}

/// Does everything that the file says agree with its facts?
pub fn verify(store: &Store) -> Result<Verified, StoreError> {
    let letters: Vec<LetterId> = store.letter_rows(None, false)?.into_iter().map(|letter| letter.id).collect();
    let mut verified = verify_these(store, &store.case_ids(false)?, &letters)?;
    let mut findings = store.integrity()?;
    findings.append(&mut verified.findings);
    Ok(Verified { findings, ..verified })
}

/// Does what the file says of these cases and letters agree with their facts?
pub fn verify_these(store: &Store, cases: &[CaseId], letters: &[LetterId]) -> Result<Verified, StoreError> {
    let mut verified = Verified { cases: cases.len(), letters: letters.len(), findings: Vec::new() };
    for id in cases {
        let facts = store.facts(&Stream::Case(*id))?;
        let Some(case) = evolve::fold(*id, &facts) else {
            verified.findings.push(format!("case {id} has no facts that make a case"));
            continue;
        };
        let folded = serde_json::to_string(&case).unwrap_or_default();
        if store.stored_state(*id)? != Some(folded) {
            verified.findings.push(format!("case {id} is not what its facts fold to"));
        }
        if case.is_open() && case.owner.as_str().is_empty() {
            verified.findings.push(format!("case {id} is open and has no owner"));
        }
    }
    for id in letters {
        if let Err(error) = store.letter_bytes(*id) {
            verified.findings.push(format!("letter {id}: {error}"));
        }
    }
    Ok(verified)
}

/// How the service stands at `now`.
pub fn report(store: &Store, now: Moment) -> Result<Report, StoreError> {
    let open = store.case_rows(true)?;
    let mailbox = store.mailbox_state()?;
    Ok(Report {
        late_steps: open.iter().filter(|case| case.next_step.is_some_and(|at| at < now)).count(),
        open_cases: open.len(),
        letters: store.letter_counts()?,
        ledger: store.ledger_counts()?,
        mode: mailbox.mode.map(|(mode, _)| mode),
        mode_since: mailbox.mode.map(|(_, since)| since),
        rules_since: mailbox.rules_since,
        rules_not_taken: mailbox.not_taken,
        hold: mailbox.hold,
        quarantined: store.quarantined()?.len(),
    })
}
