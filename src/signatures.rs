//! Whose signature over a mail holds: found on the way in, before anybody decides anything.
//!
//! The mail itself is judged by [`dkim`], which is pure; here the keys are looked up in DNS. What was found goes on
//! record with the mail, so that nobody asks a second time: keys are changed, and what was decided stays explained.
//!
//! It refuses to wait and to be led. A batch of mails waits a few seconds at most, and a name server that does not answer
//! is left alone for a while; a mail whose key was not found is one without a signature, no worse. Only keys of the
//! house's own domains are asked for: no mail from outside makes us call where its sender could see it (mail-facts C-16).

mod dns;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

pub use self::dns::{NameServers, Silence};
use crate::desk::evidence::speaks_for;
use crate::mail::dkim::{self, Candidate};
use crate::mail::understand;
use crate::source::{Body, Fetched};

/// All look-ups of one batch together take no longer; mail is not late by more.
const PATIENCE: Duration = Duration::from_secs(3);
/// After a look-up that got no answer nobody is asked for so long: with a backlog every batch would wait anew.
const REST: Duration = Duration::from_mins(1);
/// Keys that are looked up for one batch. A house has a handful; more are names that somebody made up.
const KEYS_MAX: usize = 20;

/// What is done about signatures.
#[derive(Clone, Debug, Default)]
pub enum Signatures {
    /// They are not looked at.
    #[default]
    Unread,
    /// They are verified.
    Verified(Arc<Verifier>),
}

/// Verifies signatures of the house's own domains.
#[derive(Debug)]
pub struct Verifier {
    domains: BTreeSet<String>,
    servers: NameServers,
    resting_until: Mutex<Option<Instant>>,
}

impl Signatures {
    /// The mails, each with the domain whose signature over it holds.
    pub async fn verify(&self, mails: Vec<Fetched>) -> Vec<Fetched> {
        match self {
            Self::Unread => mails,
            Self::Verified(verifier) => verifier.verify(mails).await,
        }
    }
}

impl Verifier {
    /// A verifier for mails of senders in `domains` (lower case).
    #[must_use]
    pub fn new(domains: BTreeSet<String>, servers: NameServers) -> Self {
        Self { domains, servers, resting_until: Mutex::new(None) }
    }

    async fn verify(&self, mails: Vec<Fetched>) -> Vec<Fetched> {
        if self.is_resting() {
            return mails;
        }
        let mails = Arc::new(mails);
        let (read, domains) = (Arc::clone(&mails), self.domains.clone());
        // Hashing large bodies must hold up no connection. If it fails, the mails are taken without a signature.
        let found = tokio::task::spawn_blocking(move || read.iter().map(|mail| candidates(mail, &domains)).collect());
        let found: Vec<Vec<Candidate>> = found.await.unwrap_or_default();
        let names = found.iter().flatten().map(|candidate| candidate.key_name.as_str()).collect::<BTreeSet<_>>();
        let records = self.records(names).await;
        let mut mails = Arc::unwrap_or_clone(mails);
        for (mail, candidates) in mails.iter_mut().zip(found) {
            let holds = |candidate: &Candidate| {
                records.get(&candidate.key_name).is_some_and(|texts| texts.iter().any(|text| candidate.holds(text)))
            };
            mail.signed_by = candidates.into_iter().find(holds).map(|candidate| candidate.domain);
        }
        mails
    }

    /// The TXT records of these names, as far as they are answered in time.
    async fn records(&self, names: BTreeSet<&str>) -> BTreeMap<String, Vec<String>> {
        if names.is_empty() {
            return BTreeMap::new();
        }
        let answers = self.servers.texts(names.into_iter().take(KEYS_MAX), PATIENCE).await;
        if let Some(silence) = answers.values().find_map(|answer| answer.as_ref().err()) {
            tracing::warn!(%silence, "a DKIM key could not be looked up; for a minute no signature is verified");
            *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + REST);
        }
        answers.into_iter().filter_map(|(name, answer)| Some((name, answer.ok()?))).collect()
    }

    fn is_resting(&self) -> bool {
        let until = *self.resting_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }
}

/// The signatures of a mail that could speak for its sender, if that is one of ours.
fn candidates(mail: &Fetched, domains: &BTreeSet<String>) -> Vec<Candidate> {
    let Body::Whole(raw) = &mail.body else { return Vec::new() };
    let Some(from) = understand::sender_domain(raw).filter(|from| domains.contains(from)) else { return Vec::new() };
    // A domain above ours may belong to others, who let anybody publish a key there.
    dkim::candidates(raw, mail.received, &|domain| domains.contains(domain) && speaks_for(domain, &from))
}
