//! Who speaks: From alone, against the people on record in this very case (design section 4).
//!
//! Display names, Reply-To, Sender and every `X-` header decide nothing. The role says what the person may do here;
//! somebody with several parts speaks in the one whose lane the token names.

use super::case::{Case, Holder, Role, SlipNo};
use super::house::House;
use super::thread::{LetterKind, LetterRef};
use crate::ids::{Address, PersonId};
use crate::rules::Policy;

/// Who wrote a mail, in this case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// The asker.
    Asker,
    /// The owner.
    Owner(PersonId),
    /// A contact, with his slip.
    Contact(PersonId, SlipNo),
    /// Somebody else with a part: the lead, a former owner.
    Part(PersonId),
    /// A person of `people.toml` without a part here.
    Staff(PersonId),
    /// Somebody copied on the first mail.
    Copied(Address),
    /// A colleague, writing from the shared mailbox itself.
    Mailbox,
}

/// The speaker of a mail from `from` in `case`; `None` for a stranger. `lane` is the kind of the letter whose token
/// the mail carries.
#[must_use]
pub fn speaks(
    case: &Case,
    from: &Address,
    lane: Option<LetterKind>,
    house: &House,
    policy: &Policy,
) -> Option<Speaker> {
    if from == &house.address {
        return Some(Speaker::Mailbox);
    }
    if from == &case.asker.addr {
        return Some(Speaker::Asker);
    }
    if let Some(person) = person_of(from, policy) {
        return Some(staff(case, person, lane));
    }
    let copied = Holder::Copied(from.clone());
    case.participants.iter().any(|part| part.holder == copied).then(|| Speaker::Copied(from.clone()))
}

fn staff(case: &Case, person: &PersonId, lane: Option<LetterKind>) -> Speaker {
    let slip = case.slip_of(person).map(|slip| slip.no);
    let by_slip = lane.is_some_and(LetterKind::is_slip);
    match (case.role_of(person), slip) {
        (_, Some(slip)) if by_slip => Speaker::Contact(person.clone(), slip),
        (Some(Role::Owner), _) if &case.owner == person => Speaker::Owner(person.clone()),
        (_, Some(slip)) => Speaker::Contact(person.clone(), slip),
        (Some(_), None) => Speaker::Part(person.clone()),
        (None, None) => Speaker::Staff(person.clone()),
    }
}

/// The person of `people.toml` with this address.
#[must_use]
pub fn person_of<'a>(from: &Address, policy: &'a Policy) -> Option<&'a PersonId> {
    policy.people.values().find(|person| person.mail.contains(from)).map(|person| &person.id)
}

/// Whether a letter was written to the owner of this address.
#[must_use]
pub fn is_addressee(letter: &LetterRef, from: &Address, policy: &Policy) -> bool {
    let same_person = match &letter.to {
        Holder::Person(id) => policy.people.get(id).is_some_and(|person| person.mail.contains(from)),
        Holder::Desk(_) | Holder::Asker | Holder::Copied(_) => false,
    };
    same_person || &letter.addr == from
}
