//! What admins write: TOML files read value by value, each with its place, so that every mistake is named where it stands.
//!
//! A [`Page`] is one file, a [`Section`] one table of it. Reading never stops at the first mistake: what is wrong is
//! noted on the page and the reading goes on, so that all problems of all files are told at once. A section knows the
//! keys it was asked for; any other key in it is a mistake that names the nearest right one. So a key is defined in one
//! place: where it is read.
//!
//! Nothing here knows what a person, a rule or a mail server is.

mod keys;
mod page;
mod problem;
mod section;
#[cfg(test)]
pub(crate) mod slips;
mod syntax;
#[cfg(test)]
mod tests;
mod zone;

pub use keys::{Form, Key, Keys};
pub use page::{Page, decode};
pub use problem::{Both, Place, Placed, Problem, show_all};
pub use section::Section;
pub use zone::zone;

pub(crate) use problem::{both, too_large, unread};

/// The candidate that a wrong word was most likely meant to be, if one is near enough to be worth naming.
#[must_use]
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let letters = wrong.chars().count();
    // A third of the letters may differ, two of five (`emial`): beyond that the hint misleads more than it helps (`cn` is
    // not `en`).
    let limit = if letters < 5 { letters / 3 } else { (letters + 1) / 3 };
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wrong, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How to mend a word that is none of the right ones: the nearest, else all of them.
#[must_use]
pub fn mend_word<'a>(wrong: &str, right: impl IntoIterator<Item = &'a str> + Clone) -> Both {
    if let Some(near) = nearest(wrong, right.clone()) {
        return both!("写成 `{near}`", "write `{near}`");
    }
    let mut all: Vec<String> = right.into_iter().map(|word| format!("`{word}`")).collect();
    all.sort();
    all.dedup();
    let (zh, en) = (all.join("、"), all.join(", "));
    both!("可写的有：{zh}", "the choices are {en}")
}
