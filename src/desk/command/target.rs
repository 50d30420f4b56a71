//! Whom a command names: desks and people by id, name or address, and the names near one that nobody has.

use crate::ids::{DeskId, PersonId};
use crate::rules::{Can, Policy};

/// How far a word may be from a name and still be near it (normalised Damerau-Levenshtein).
const NEAR: f64 = 0.5;
/// So many near names are told.
pub(super) const NEAR_AT_MOST: usize = 2;

/// Whom a case is passed to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A desk, which names one person.
    Desk(DeskId),
    /// A person.
    Person(PersonId),
}

/// The desk or person that `name` means, by id, name or address; a desk's name works with and without 组.
#[must_use]
pub fn target(name: &str, policy: &Policy) -> Option<Target> {
    let name = name.trim().trim_end_matches(['。', '.']);
    let short = name.strip_suffix('组').unwrap_or(name);
    let is = |known: &str| {
        let known_short = known.strip_suffix('组').unwrap_or(known);
        !short.is_empty() && known_short.to_lowercase() == short.to_lowercase()
    };
    let desk = policy.desks.values().find(|desk| is(desk.id.as_str()) || is(&desk.name));
    if let Some(desk) = desk {
        return Some(Target::Desk(desk.id.clone()));
    }
    let person = policy.people.values().find(|person| {
        is(person.id.as_str())
            || is(&person.name)
            || person.name_en.as_deref().is_some_and(is)
            || person.mail.iter().any(|mail| mail.key() == name.to_lowercase())
    })?;
    (person.can.contains(&Can::Contact) || person.can.contains(&Can::Own)).then(|| Target::Person(person.id.clone()))
}

/// The person that `name` means, by id, name or address, whatever he may do.
#[must_use]
pub(super) fn colleague(name: &str, policy: &Policy) -> Option<PersonId> {
    let name = name.trim().to_lowercase();
    let is = |known: &str| !name.is_empty() && known.to_lowercase() == name;
    let person = policy.people.values().find(|person| {
        is(person.id.as_str()) || is(&person.name) || person.mail.iter().any(|mail| mail.key() == name)
    })?;
    Some(person.id.clone())
}

/// Commands with the names of the people that are near `name`.
pub(super) fn near_people(command: &str, name: &str, policy: &Policy) -> Vec<String> {
    let people = policy.people.values().flat_map(|person| [person.id.to_string(), person.name.clone()]);
    near(name, people).into_iter().map(|name| format!("/{command} {name}")).collect()
}

/// The names of desks and contacts nearest to `name`, best first.
pub(super) fn near_targets(name: &str, policy: &Policy) -> Vec<String> {
    let desks = policy.desks.values().flat_map(|desk| [desk.id.to_string(), desk.name.clone()]);
    let people = policy.people.values().filter(|person| person.can.contains(&Can::Contact)).map(|p| p.name.clone());
    near(name, desks.chain(people))
}

/// The names nearest to `word`, best first.
pub(super) fn near(word: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    let word = word.to_lowercase();
    let mut scored: Vec<(f64, String)> = names
        .map(|name| (strsim::normalized_damerau_levenshtein(&word, &name.to_lowercase()), name))
        .filter(|(score, _)| *score >= NEAR)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().take(NEAR_AT_MOST).map(|(_, name)| name).collect()
}
