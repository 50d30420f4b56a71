//! A question that somebody of the staff hands in by forwarding it: whose it is, and whether that must be asked (P-1).
//!
//! The address in a forwarded header block is written by the one who forwards. It becomes an asker's only where he
//! might own the case, where it is plain which address is meant, and where it is one that he could as well have forged
//! himself as a From: an employee's. For any other the one who forwarded is asked first, by a letter to him.

use serde::{Deserialize, Serialize};

use super::around::Arrived;
use super::case::Asker;
use super::evidence::Evidence;
use super::house::{House, Require};
use super::speaker::person_of;
use crate::ids::{Address, PersonId};
use crate::mail::Mail;
use crate::mail::gate::is_whole_mail;
use crate::rules::{Can, Policy};

/// How a new question came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CameIn {
    /// Its writer asks.
    Himself,
    /// Somebody handed it in, and it is plain for whom.
    HandedIn(HandedIn),
    /// Somebody forwarded a mail, and has to say whose question it is.
    Unclear {
        /// Who forwarded it.
        by: PersonId,
        /// Whose mail it seems to be, if it names somebody.
        writer: Option<Asker>,
    },
}

/// A question that somebody handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedIn {
    /// Who forwarded it.
    pub by: PersonId,
    /// The writer of the forwarded mail.
    pub asker: Asker,
    /// Who takes it.
    pub taken_by: TakenBy,
}

/// Who takes a question that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenBy {
    /// The one who forwarded it (P-1).
    Forwarder,
    /// The one on duty: the forwarder said so.
    OnDuty,
}

/// What the one who forwarded a mail says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The question of the writer, and I take it.
    Theirs,
    /// The question of the writer, for the one on duty.
    OnDuty,
    /// My own.
    Mine,
    /// Nobody's: nothing is to be done.
    Nobodys,
}

/// How a new question came in. `asked_before` says whether an address is on record as an asker's.
#[must_use]
pub fn came_in(
    arrived: &Arrived<'_>,
    house: &House,
    policy: &Policy,
    asked_before: impl Fn(&Address) -> bool,
) -> CameIn {
    let Some(by) = person_of(arrived.from, policy).cloned() else { return CameIn::Himself };
    if !hands_in(arrived.mail, arrived.from, policy) {
        // Contacts and leads own nothing; what they forward may be somebody's question all the same.
        let forwards = arrived.mail.forward && arrived.mail.forwarded.is_some();
        let writer = if forwards { writer(arrived.mail, &by, house, policy) } else { None };
        return writer.map_or(CameIn::Himself, |writer| CameIn::Unclear { by, writer: Some(writer) });
    }
    let Some(asker) = writer(arrived.mail, &by, house, policy) else { return CameIn::Unclear { by, writer: None } };
    let proven = matches!(arrived.evidence, Evidence::For);
    let enough = proven || house.trust.require == Require::Token;
    // Who works here may have passed on what somebody else asked.
    let colleague = person_of(&asker.addr, policy).is_some();
    let fit = if house.is_ours(&asker.addr) { enough } else { proven && asked_before(&asker.addr) };
    if arrived.mail.forward && fit && !colleague {
        return CameIn::HandedIn(HandedIn { by, asker, taken_by: TakenBy::Forwarder });
    }
    CameIn::Unclear { by, writer: Some(asker) }
}

/// Whether a mail may hand in somebody else's question: its writer may own cases, and it brings a mail.
#[must_use]
pub fn hands_in(mail: &Mail, from: &Address, policy: &Policy) -> bool {
    let brings = mail.forward || mail.forwarded.is_some() || mail.attachments.iter().any(is_whole_mail);
    brings && person_of(from, policy).is_some_and(|person| may_own(person, policy))
}

/// Whether somebody may own cases.
#[must_use]
pub fn may_own(person: &PersonId, policy: &Policy) -> bool {
    policy.people.get(person).is_some_and(|person| person.can.contains(&Can::Own))
}

/// The words of the case's asker, if this mail of a colleague brings a mail of his.
#[must_use]
pub fn brought<'a>(mail: &'a Mail, from: &Address, asker: &Asker, policy: &Policy) -> Option<&'a str> {
    let forwarded = mail.forwarded.as_ref().filter(|_| mail.forward && hands_in(mail, from, policy))?;
    let writer = Address::parse(&forwarded.from.as_ref()?.addr)?;
    (writer == asker.addr && from != &asker.addr).then_some(forwarded.text.as_str())
}

/// The same mail, after the one who forwarded it said whose question it is. `None`: his own, or nobody is named.
#[must_use]
pub fn as_told(mail: &Mail, by: &PersonId, whose: Whose, house: &House, policy: &Policy) -> Option<HandedIn> {
    let taken_by = match whose {
        Whose::Theirs => TakenBy::Forwarder,
        Whose::OnDuty => TakenBy::OnDuty,
        Whose::Mine | Whose::Nobodys => return None,
    };
    let asker = writer(mail, by, house, policy)?;
    Some(HandedIn { by: by.clone(), asker, taken_by })
}

/// The writer of the forwarded mail, if it names one other person.
fn writer(mail: &Mail, by: &PersonId, house: &House, policy: &Policy) -> Option<Asker> {
    let forwarded = mail.forwarded.as_ref().filter(|forwarded| !forwarded.automatic)?;
    let from = forwarded.from.as_ref()?;
    let addr = Address::parse(&from.addr)?;
    let of_a_desk = policy.desks.values().any(|desk| desk.mail.as_ref() == Some(&addr));
    let himself = person_of(&addr, policy) == Some(by);
    if addr == house.address || of_a_desk || himself {
        return None;
    }
    let name = from.name.clone().filter(|name| !name.trim().is_empty());
    let outside = !house.is_ours(&addr) && person_of(&addr, policy).is_none();
    Some(Asker { name: name.unwrap_or_else(|| addr.to_string()), addr, outside, namesake: false })
}
