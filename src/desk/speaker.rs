//! Who speaks: From alone, against the people on record in this very case (design section 4).
//!
//! Display names, Reply-To, Sender and every `X-` header decide nothing. The role says what the person may do here;
//! somebody with several parts speaks in the one whose lane the token names.

use super::case::{Case, Holder, Role, SlipNo};
use super::house::House;
use super::thread::LetterRef;
use crate::ids::{Address, Moment, PersonId};
use crate::rules::Policy;

/// Who wrote a mail, in this case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The asker.
    Asker,
    /// The owner, or whoever stands in for him.
    Owner(PersonId),
    /// A contact, with his slip.
    Contact(PersonId, SlipNo),
    /// Somebody else with a part: the lead, a former owner.
    Part(PersonId),
    /// A person of `people.toml` without a part here.
    Staff(PersonId),
    /// Somebody copied on the first mail.
    Copied(Address),
    /// Somebody on no record who reads a desk's list, with the slip that went there: his words reach the owner, and do
    /// nothing else.
    OnList(Address, SlipNo),
    /// A colleague, writing from the shared mailbox itself.
    Mailbox,
}

/// What a sender is looked up in: whose mailbox it is, who works there, and what day it is.
#[derive(Clone, Copy, Debug)]
pub struct Office<'a> {
    /// The mailbox's settings.
    pub house: &'a House,
    /// The rule files.
    pub policy: &'a Policy,
    /// When the mail is looked at.
    pub now: Moment,
}

impl Speaker {
    /// The person of the staff who speaks.
    #[must_use]
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Owner(person) | Self::Contact(person, _) | Self::Part(person) | Self::Staff(person) => Some(person),
            Self::Asker | Self::Copied(_) | Self::OnList(..) | Self::Mailbox => None,
        }
    }
}

/// The speaker of a mail from `from` in `case`; `None` for a stranger. `lane` is the letter that the mail answers.
#[must_use]
pub fn speaks(case: &Case, from: &Address, lane: Option<&LetterRef>, office: Office<'_>) -> Option<Speaker> {
    let Office { house, policy, .. } = office;
    if from == &house.address {
        return Some(Speaker::Mailbox);
    }
    if from == &case.asker.addr {
        return Some(Speaker::Asker);
    }
    if let Some(person) = on_staff(from, office) {
        // Somebody who asks is the asker here, under whichever of his addresses he writes.
        if asker_person(case, policy).as_ref() == Some(person) {
            return Some(Speaker::Asker);
        }
        return Some(staff(case, person, lane, policy));
    }
    if let Some(speaker) = desk_speaks(case, from, lane, policy) {
        return Some(speaker);
    }
    let copied = Holder::Copied(from.clone());
    case.participants.iter().any(|part| part.holder == copied).then(|| Speaker::Copied(from.clone()))
}

fn staff(case: &Case, person: &PersonId, lane: Option<&LetterRef>, policy: &Policy) -> Speaker {
    let slip = case.slip_of(person).map(|slip| slip.no);
    match (case.role_of(person), slip) {
        _ if let Some(slip) = slip_for(case, person, lane, policy) => Speaker::Contact(person.clone(), slip),
        (Some(Role::Owner), _) if &case.owner == person => Speaker::Owner(person.clone()),
        _ if case.stands_in(person) => Speaker::Owner(person.clone()),
        (_, Some(slip)) => Speaker::Contact(person.clone(), slip),
        (Some(_), None) => Speaker::Part(person.clone()),
        (None, None) => Speaker::Staff(person.clone()),
    }
}

/// The slip that a letter is about, if `person` may answer it: it is his, it came to him as the stand-in, or he sits on
/// its desk (any member may answer). The owner answers as the owner.
fn slip_for(case: &Case, person: &PersonId, lane: Option<&LetterRef>, policy: &Policy) -> Option<SlipNo> {
    let lane = lane.filter(|letter| letter.kind.is_slip() && &case.owner != person)?;
    let slip = case.slip(lane.slip?)?;
    let on_desk = || {
        let desk = slip.desk.as_ref().and_then(|desk| policy.desks.get(desk));
        desk.is_some_and(|desk| desk.members.contains(person))
    };
    let his = &slip.contact == person || lane.to == Holder::Person(person.clone()) || on_desk();
    his.then_some(slip.no)
}

/// A mail from a desk's own address speaks for whom the slip names, or for the one in charge of the desk.
fn desk_speaks(case: &Case, from: &Address, lane: Option<&LetterRef>, policy: &Policy) -> Option<Speaker> {
    let desk = policy.desks.values().find(|desk| desk.mail.as_ref() == Some(from))?;
    let named = lane.and_then(|letter| case.slip(letter.slip?)).map(|slip| &slip.contact);
    let in_charge = named.filter(|person| desk.members.contains(person)).or_else(|| desk.members.first())?;
    slip_for(case, in_charge, lane, policy).map(|slip| Speaker::Contact(in_charge.clone(), slip))
}

/// The person of `people.toml` with this address.
#[must_use]
pub fn person_of<'a>(from: &Address, policy: &'a Policy) -> Option<&'a PersonId> {
    policy.people.values().find(|person| person.mail.contains(from)).map(|person| &person.id)
}

/// The person of `people.toml` with this address who has not left: whoever has is no more than anybody else.
#[must_use]
pub fn on_staff<'a>(from: &Address, Office { house, policy, now }: Office<'a>) -> Option<&'a PersonId> {
    let today = now.with_timezone(&house.zone).date_naive();
    person_of(from, policy).filter(|person| policy.people.get(*person).is_some_and(|person| !person.has_left(today)))
}

/// The person of the asker of `case`, if he works here: he never plays a part in his own case.
#[must_use]
pub fn asker_person(case: &Case, policy: &Policy) -> Option<PersonId> {
    person_of(&case.asker.addr, policy).cloned()
}

/// Whether a letter went to the address of a desk, which may be a list.
#[must_use]
pub fn went_to_a_desk(letter: &LetterRef, policy: &Policy) -> bool {
    letter.kind.is_slip() && policy.desks.values().any(|desk| desk.mail.as_ref() == Some(&letter.addr))
}

/// Whether a letter was written to the owner of this address.
#[must_use]
pub fn is_addressee(letter: &LetterRef, from: &Address, policy: &Policy) -> bool {
    let same_person = match &letter.to {
        Holder::Person(id) => policy.people.get(id).is_some_and(|person| person.mail.contains(from)),
        Holder::Desk(_) | Holder::Asker | Holder::Copied(_) | Holder::Named(_) => false,
    };
    same_person || &letter.addr == from
}
