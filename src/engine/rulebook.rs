//! The rules of each day. The store keeps every set of rule files that was in force, so that a past decision is told by
//! the rules it was made by, whatever they have become since (promise 6).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ids::{Language, PersonId};
use crate::rules::{self, Policy};
use crate::store::{Store, StoreError, Stream};

/// Under this stands the hash of the rules that the deadlines were computed by.
pub(super) const IN_FORCE: &str = "policy";

/// The rules in force, as the store has them: the files may say something else that was not taken. None before the first
/// start, or where this program no longer reads them.
pub fn in_force(store: &Store) -> Result<Option<Policy>, StoreError> {
    let Some(hash) = store.meta(IN_FORCE)? else { return Ok(None) };
    of_hash(store, &hash)
}

fn of_hash(store: &Store, hash: &str) -> Result<Option<Policy>, StoreError> {
    let files = store.policy_files(hash)?;
    Ok(files.and_then(|files| rules::load_from(&files).ok()).map(|policy| Policy { hash: hash.to_owned(), ..policy }))
}

/// The rules that each fact of a stream was decided by, where they are others than those in force.
#[derive(Clone, Debug, Default)]
pub struct PastRules(Vec<Option<Arc<Policy>>>);

impl PastRules {
    /// Reads them for the facts of a stream.
    pub fn read(store: &Store, stream: &Stream, now: &Policy) -> Result<Self, StoreError> {
        let mut read: BTreeMap<String, Option<Arc<Policy>>> = BTreeMap::new();
        let mut of = Vec::new();
        for row in store.fact_rows(stream)? {
            if row.policy == now.hash {
                of.push(None);
                continue;
            }
            if !read.contains_key(&row.policy) {
                read.insert(row.policy.clone(), of_hash(store, &row.policy)?.map(Arc::new));
            }
            of.push(read.get(&row.policy).cloned().flatten());
        }
        Ok(Self(of))
    }

    /// The rules of a fact, by its place in the stream; none where they are those in force.
    #[must_use]
    pub fn of(&self, fact: usize) -> Option<&Policy> {
        self.0.get(fact)?.as_deref()
    }

    /// A person's name, also if only past rules know him; else his id.
    #[must_use]
    pub fn name(&self, now: &Policy, person: &PersonId, language: Language) -> String {
        let past = self.0.iter().rev().flatten().map(|policy| &**policy);
        let known = [now].into_iter().chain(past).find_map(|policy| policy.people.get(person));
        known.map_or_else(|| person.to_string(), |person| person.name_in(language).to_owned())
    }
}
