//! An answer that was released in one case goes to the asker of another (P-45): greeted as himself, in his own thread,
//! and shown to the owner first wherever it may hold something of the first asker's.

use super::Round;
use super::moves::{self, Outgoing};
use super::staff::known_to;
use crate::desk::around::Around;
use crate::desk::case::{Asker, Case, number};
use crate::desk::decision::{Decision, Shared};
use crate::desk::held;
use crate::ids::{MailId, Moment, PersonId};
use crate::letters::model::HeldReason;
use crate::mail::says::greets;
use crate::rules::Policy;

/// Decides on a shared answer for `case`. `gate` is what the last gate found in it at a first try.
#[must_use]
pub fn share(
    case: &Case,
    (shared, by, mail): (&Shared, &PersonId, MailId),
    gate: &[HeldReason],
    (around, policy): (&Around, &Policy),
    now: Moment,
) -> Decision {
    let round = Round { case, around, policy, now };
    let mut texts = shared.texts.clone();
    if let Some((_, _, words)) = texts.first_mut() {
        words.text = without_greeting(&words.text, &shared.first);
    }
    let whole: String = texts.iter().map(|(_, _, words)| words.text.as_str()).collect::<Vec<_>>().join("\n");
    let mut doubts = held::reasons(&whole, &known_to(&round, by));
    if names_another(&whole, shared, &around.house.tag) {
        doubts.push(HeldReason::NamesAnother);
    }
    doubts.extend(gate.iter().cloned());
    let by = by.clone();
    let outgoing = Outgoing { texts, held: Vec::new(), by, mail, how: shared.how, meant: Vec::new() };
    if doubts.is_empty() {
        return moves::release(&round, outgoing).unwrap_or_default();
    }
    moves::hold(&round, outgoing, &doubts)
}

/// The letter greets its own reader: the first line goes if it greets somebody.
fn without_greeting(text: &str, first: &Asker) -> String {
    let mut lines = text.trim_start().lines();
    let Some(line) = lines.next() else { return String::new() };
    let short = line.chars().count() <= GREETING_MAX_CHARS;
    if !(short && (greets(line) || line.contains(&first.name))) {
        return text.to_owned();
    }
    lines.collect::<Vec<_>>().join("\n").trim_start().to_owned()
}

/// The longest first line that is still taken for a greeting.
const GREETING_MAX_CHARS: usize = 24;

/// It holds the first asker's name, his address, or the number of his case.
fn names_another(text: &str, shared: &Shared, tag: &str) -> bool {
    let lower = text.to_lowercase();
    let first = &shared.first;
    let number = number(tag, shared.from).to_lowercase();
    [first.name.to_lowercase(), first.addr.key(), number].iter().any(|word| !word.is_empty() && lower.contains(word))
}
