//! Whom an answer may reach besides its asker: colleagues whom he copied on his question (design section 5), each by a letter
//! of his own, once.
//!
//! They are never people of the staff, who are told who answers, nor addresses that look like lists or machines; and there
//! is nobody where the topic is confidential or the case sealed (P-38), where the asker writes from outside (P-51) or did
//! not write to the mailbox himself, or where money is demanded.

use super::case::{Case, Copying, Holder, Role};
use super::house::{Copies, House};
use super::speaker::person_of;
use crate::ids::Address;
use crate::rules::Policy;

/// More people than this are a crowd, and whoever copied them a broadcaster.
const AT_MOST: usize = 10;
/// Parts of addresses behind which no single person reads.
const NO_PERSON: [&str; 28] = [
    "all",
    "everyone",
    "everybody",
    "staff",
    "team",
    "group",
    "grp",
    "list",
    "lists",
    "dl",
    "dept",
    "department",
    "office",
    "noreply",
    "donotreply",
    "reply",
    "mailer",
    "daemon",
    "postmaster",
    "robot",
    "bot",
    "notify",
    "notification",
    "notifications",
    "alert",
    "system",
    "service",
    "info",
];

/// Who besides the asker gets the next answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Nobody.
    Nobody,
    /// These, if the owner says so.
    OnWord(Vec<Address>),
    /// These.
    All(Vec<Address>),
}

/// Whom the next answer of `case` reaches besides its asker.
#[must_use]
pub fn reach(case: &Case, house: &House, policy: &Policy) -> Reach {
    let to = may_get_it(case, house, policy);
    if to.is_empty() || to.len() > AT_MOST {
        return Reach::Nobody;
    }
    // Words that he wrote to us alone may stand in the answer.
    let sure = case.vouched && case.questions.len() == 1;
    match (house.copies, case.copying) {
        (Copies::Never, _) | (_, Copying::Only) => Reach::Nobody,
        (Copies::Ask | Copies::SameDomain, Copying::Also) => Reach::All(to),
        (Copies::SameDomain, Copying::Unsaid) if sure => Reach::All(to),
        (Copies::Ask | Copies::SameDomain, Copying::Unsaid) => Reach::OnWord(to),
    }
}

/// Those on record as copied who may get an answer at all.
fn may_get_it(case: &Case, house: &House, policy: &Policy) -> Vec<Address> {
    let confidential =
        case.topic.as_ref().and_then(|topic| policy.topics.get(topic)).is_some_and(|topic| topic.confidential);
    let sealed = !case.readers.is_empty() || !case.sealed_from.is_empty();
    let asker = &case.asker;
    let never = confidential || sealed || asker.outside || case.handed_in_by.is_some() || case.demand.is_some();
    // They had one answer and are sent nothing more.
    if never || !case.copied_with.is_empty() {
        return Vec::new();
    }
    let copied = case.participants.iter().filter_map(|part| match (&part.holder, part.role) {
        (Holder::Copied(address), Role::Copied) => Some(address),
        _ => None,
    });
    let desk = |address: &Address| policy.desks.values().any(|desk| desk.mail.as_ref() == Some(address));
    let may = |address: &&Address| {
        address.domain() == asker.addr.domain()
            && house.is_ours(address)
            && **address != house.address
            && **address != asker.addr
            && person_of(address, policy).is_none()
            && !desk(address)
            && is_a_persons(address)
    };
    copied.filter(may).cloned().collect()
}

/// Nothing in the address says that it is a list's or a machine's.
fn is_a_persons(address: &Address) -> bool {
    let key = address.key();
    let local = key.split('@').next().unwrap_or_default();
    !local.split(|c: char| !c.is_alphanumeric()).any(|part| NO_PERSON.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_machines_are_told_by_their_names() {
        for (address, expected) in [
            ("wu.tao@corp.example", true),
            ("wutao2@corp.example", true),
            ("alla.b@corp.example", true),
            ("all@corp.example", false),
            ("sales-all@corp.example", false),
            ("no-reply@corp.example", false),
            ("noreply+17@corp.example", false),
            ("Sales.Team@corp.example", false),
        ] {
            assert_eq!(is_a_persons(&Address::parse(address).unwrap()), expected, "{address}");
        }
    }
}
