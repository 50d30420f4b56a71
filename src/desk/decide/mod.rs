//! Deciding: what an event means for a case. No I/O, no clock, and a reason that people can read.
//!
//! One file an event: a mail that opens a case, a mail of the asker, a mail of the staff, a due deadline, a letter
//! that could not be delivered, an absence. `moves` holds what several of them do: pass on, release, hold, close.

mod absence;
mod addressed;
mod asker;
mod called_off;
mod clock;
mod copies;
mod delivery;
mod extend;
mod handed;
mod handover;
mod moves;
mod nudge;
mod open;
mod pause;
mod recall;
mod shared;
mod staff;
mod stand_in;

pub use absence::{Proof, Teller, absence_said, out_of_office, wrote_again};
pub use clock::{after_shadow, due};
pub use delivery::{carries_words, notice_not_acted_on, undelivered};
pub use handed::{ask_whose, whose_until};
pub use handover::{
    Waiting, entrusted, gone, is_to_be_told, meanwhile, numbers, returned, show, stand_in_for, succeed, succeeded,
    waits_for,
};
pub use open::{Opening, Question, open, without_acknowledgement};
pub use shared::share;
pub use staff::{
    LineMeant, by_lines, came_back_in, confirm_until, list_proves, lone_command, may_name, only_reading,
    reply_to_notice, sends_files, without_refusals,
};

use super::around::{Around, Spoken};
use super::case::Case;
use super::decision::Decision;
use super::evidence::Evidence;
use super::speaker::Speaker;
use crate::ids::Moment;
use crate::rules::Policy;

/// What a mail in a case means.
#[must_use]
pub fn mail(case: &Case, spoken: &Spoken<'_>, around: &Around, policy: &Policy, now: Moment) -> Decision {
    let round = Round { case, around, policy, now };
    let actor = spoken.speaker.person();
    let decision = stand_in::turned(&round, meant(&round, spoken), actor);
    stand_in::tell_the_owner(&round, decision, actor)
}

fn meant(round: &Round<'_>, spoken: &Spoken<'_>) -> Decision {
    match (&spoken.speaker, spoken.arrived.evidence) {
        (_, Evidence::Against(why)) => delivery::not_acted_on(round, spoken, *why),
        _ if spoken.arrived.mail.recall => recall::asked(round, spoken),
        (Speaker::Asker, _) => asker::wrote(round, spoken),
        (Speaker::Mailbox, Evidence::For) => staff::from_the_mailbox(round, spoken),
        (Speaker::Mailbox, Evidence::None) if spoken.known.in_sent => staff::from_the_mailbox(round, spoken),
        (Speaker::Mailbox, Evidence::None) => delivery::unproven_mailbox(round, spoken),
        (Speaker::Copied(_), _) => copies::wrote(round, spoken),
        (Speaker::OnList(by, _), _) => staff::from_the_list(round, spoken, by),
        (Speaker::Owner(person) | Speaker::Contact(person, _) | Speaker::Part(person) | Speaker::Staff(person), _) => {
            handed::brought(round, spoken, person).unwrap_or_else(|| staff::wrote(round, spoken))
        }
    }
}

/// The values that every decision about a case looks at.
#[derive(Clone, Copy)]
struct Round<'a> {
    case: &'a Case,
    around: &'a Around,
    policy: &'a Policy,
    now: Moment,
}
