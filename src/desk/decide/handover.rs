//! Handing over: what falls due in an absence goes to whoever stands in, in one letter with a list; what was somebody's
//! who left goes to his successor for good (P-50). No due time moves.

use std::collections::{BTreeMap, BTreeSet};

use unicode_normalization::UnicodeNormalization;

use super::staff::feedback;
use super::stand_in::joins;
use crate::desk::absence::{Absent, Gone, Item, Running};
use crate::desk::answers;
use crate::desk::around::Around;
use crate::desk::ask::Act;
use crate::desk::assign::{self, Part};
use crate::desk::case::{Case, Status};
use crate::desk::deadlines;
use crate::desk::decision::Decision;
use crate::desk::fact::{AnsweredHow, CaseFact, PersonFact};
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::{CaseId, Moment, PersonId};
use crate::letters::model::{Back, DeadlineName};
use crate::rules::Policy;

/// Something that waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What.
    pub item: Item,
    /// Since when.
    pub since: Moment,
    /// When it is next due.
    pub due: Moment,
    /// When it is due as lists show it: the answer, or the slip.
    pub shown: Moment,
}

/// What waits for `person` in this case: as its owner, and for each slip that he has.
#[must_use]
pub fn waits_for(person: &PersonId, case: &Case, policy: &Policy) -> Vec<Waiting> {
    let mut all: BTreeMap<Item, Waiting> = BTreeMap::new();
    for deadline in deadlines::deadlines(case, policy) {
        let his = match deadline.name {
            DeadlineName::Triage | DeadlineName::Answer | DeadlineName::Contact => &deadline.holder == person,
            // The next word is the asker's.
            DeadlineName::Wait | DeadlineName::Confirm => false,
        };
        if !his {
            continue;
        }
        let item = Item { case: case.id, slip: deadline.slip };
        let new = Waiting { item, since: deadline.start, due: deadline.due, shown: deadline.due };
        let known = all.entry(item).or_insert(new);
        known.due = known.due.min(deadline.due);
        known.shown = known.shown.max(deadline.due);
    }
    all.into_values().collect()
}

/// Who stands in for `person` in this matter.
#[must_use]
pub fn stand_in_for(person: &PersonId, case: &Case, item: Item, policy: &Policy, absent: &Absent) -> Option<PersonId> {
    let part = match item.slip {
        Some(no) => Part::Contact(case, case.slip(no).and_then(|slip| slip.desk.as_ref())),
        None => Part::Owner(case),
    };
    assign::stands_in(policy, person, absent, part)
}

/// An absence has begun, moved its end, or another stands in. `falls_due` is what nobody who stands in has heard of.
#[must_use]
pub fn gone(
    person: &PersonId,
    running: &Running,
    stand_in: Option<PersonId>,
    falls_due: &[(PersonId, Waiting)],
    now: Moment,
) -> Decision {
    let mut told: BTreeMap<PersonId, Vec<Waiting>> = BTreeMap::new();
    for (other, waiting) in falls_due {
        told.entry(other.clone()).or_default().push(*waiting);
    }
    let mut decision = Decision::because("somebody is away, and this falls due before he is back");
    for (other, waiting) in &mut told {
        waiting.sort_by_key(|waiting| (waiting.shown, waiting.item));
        let items = waiting.iter().map(|waiting| waiting.item).collect();
        let back = if running.open { Back::WhenHeWrites } else { Back::At(running.back) };
        decision = decision.and(list(other, person, back, items, now));
    }
    let told = told.into_iter().map(|(other, all)| (other, all.iter().map(|one| one.item).collect())).collect();
    let fact = PersonFact::Gone { from: running.from, until: running.until, stand_in, told };
    decision.person_facts.push((person.clone(), fact));
    decision
}

/// Whoever is told that he sees to a case in its owner's place may act in it.
#[must_use]
pub fn entrusted(case: &Case, item: Item, other: &PersonId) -> Option<Decision> {
    let joined = joins(case, other, &case.owner).filter(|_| item.slip.is_none())?;
    Some(Decision::because("somebody stands in for its owner").fact(joined))
}

/// What of `waiting` is to be told: due before he is back, and unknown to whoever stands in.
#[must_use]
pub fn is_to_be_told(waiting: &Waiting, running: &Running, gone: Option<&Gone>, stand_in: &PersonId) -> bool {
    let told = gone.and_then(|gone| gone.told.get(stand_in)).is_some_and(|items| items.contains(&waiting.item));
    waiting.due < running.back && !told
}

/// One letter with a list; a number asks for what stands there.
fn list(to: &PersonId, of: &PersonId, back: Back, items: Vec<Item>, now: Moment) -> Decision {
    let choices = items.iter().map(|item| Act::Show { item: *item }).collect();
    let what = What::StandIn { of: of.clone(), back, items };
    Decision::default().asking(Addressee::Person(to.clone()), what, now, choices)
}

/// He is at work again. `cases` are those in which something happened meanwhile.
#[must_use]
pub fn returned(person: &PersonId, since: Moment, cases: Vec<CaseId>, now: Moment) -> Decision {
    let fact = PersonFact::Returned { cases: cases.clone() };
    let decision =
        Decision { person_facts: vec![(person.clone(), fact)], ..Decision::because("somebody is at work again") };
    if cases.is_empty() {
        return decision;
    }
    let what = What::BackAtWork { of: person.clone(), since, cases };
    decision.letter(Addressee::Person(person.clone()), what, now)
}

/// What happened since, for somebody who was away: what others did, in the cases and slips that are his.
#[must_use]
pub fn meanwhile(person: &PersonId, case: &Case, facts: &[(Moment, CaseFact)], since: Moment) -> BTreeSet<usize> {
    let owner = &case.owner == person;
    let his_slips: BTreeSet<_> = case.slips.iter().filter(|slip| &slip.contact == person).map(|slip| slip.no).collect();
    let tells = |fact: &CaseFact| match fact {
        CaseFact::FollowedUp { .. }
        | CaseFact::Nudged { .. }
        | CaseFact::Reopened { .. }
        | CaseFact::Resumed { .. } => owner,
        CaseFact::PassedOn { by, .. } => owner && by.as_ref() != Some(person),
        CaseFact::CameBack { slip, by, .. }
        | CaseFact::Returned { slip, by, .. }
        | CaseFact::SlipExtended { slip, by, .. } => by != person && (owner || his_slips.contains(slip)),
        // An answer by letter was released: said once.
        CaseFact::Answered { by, how, .. } => owner && by != person && *how != AnsweredHow::Letter,
        CaseFact::Released { by, .. }
        | CaseFact::Extended { by, .. }
        | CaseFact::PutOff { by, .. }
        | CaseFact::Urgent { by, .. }
        | CaseFact::Consulted { by, .. }
        | CaseFact::TakenBack { by, .. }
        | CaseFact::TopicSet { by, .. }
        | CaseFact::MergedIn { by, .. } => owner && by != person,
        CaseFact::Closed { by, .. } => owner && by.as_ref().is_some_and(|by| by != person),
        CaseFact::Undelivered { answer, .. } => owner && *answer,
        CaseFact::Opened { .. }
        | CaseFact::Copying { .. }
        | CaseFact::CopiesSent { .. }
        | CaseFact::Owned { .. }
        | CaseFact::SlipUnsent { .. }
        | CaseFact::TakenOn { .. }
        | CaseFact::Held { .. }
        | CaseFact::Dropped { .. }
        | CaseFact::Thanked { .. }
        | CaseFact::Noted { .. }
        | CaseFact::StepDone { .. }
        | CaseFact::DeadlineEnded { .. }
        | CaseFact::DuesMoved { .. }
        | CaseFact::DeadlineResumed { .. }
        | CaseFact::SlipTaken { .. }
        | CaseFact::Linked { .. }
        | CaseFact::MoneyDemanded { .. }
        | CaseFact::Reminded { .. }
        | CaseFact::ConsentAsked { .. }
        | CaseFact::Consented { .. }
        | CaseFact::AskedAsker { .. }
        | CaseFact::AskedMore { .. }
        | CaseFact::ToldContact { .. }
        | CaseFact::AskedLead { .. }
        | CaseFact::LeadAnswered { .. }
        | CaseFact::Joined { .. } => false,
    };
    let told = facts.iter().enumerate().filter(|(_, (at, fact))| *at >= since && tells(fact));
    told.map(|(no, _)| no).collect()
}

/// Somebody has left: what of this case is another's from now on. Its due times stay.
#[must_use]
pub fn succeed(person: &PersonId, case: &Case, policy: &Policy, absent: &Absent) -> (Decision, Vec<(PersonId, Item)>) {
    let mut decision = Decision::because("he has left");
    let mut went = Vec::new();
    let why = || Why::Succeeds { person: person.clone() };
    let mut owner = case.owner.clone();
    if &case.owner == person
        && !matches!(case.status, Status::Closed { .. })
        && let Some(by) = successor(person, policy, absent, Part::Owner(case))
    {
        decision = decision.fact(CaseFact::Owned { by: by.clone(), why: why() });
        owner = by.clone();
        if case.is_open() {
            went.push((by, Item { case: case.id, slip: None }));
        }
    }
    for slip in case.open_slips().filter(|slip| &slip.contact == person) {
        let part = Part::Contact(case, slip.desk.as_ref());
        let Some(contact) = successor(person, policy, absent, part).filter(|contact| contact != &owner) else {
            continue;
        };
        went.push((contact.clone(), Item { case: case.id, slip: Some(slip.no) }));
        decision = decision.fact(CaseFact::SlipTaken { slip: slip.no, contact, why: why() });
    }
    (decision, went)
}

/// The named successor, though he is away that day; whoever stands in where he cannot have it.
fn successor(person: &PersonId, policy: &Policy, absent: &Absent, part: Part<'_>) -> Option<PersonId> {
    let gone_only = Absent { left: absent.left.clone(), ..Absent::default() };
    assign::stands_in(policy, person, &gone_only, part)
}

/// One letter with a list for each who has something from now on. `slot` is the time as lists remember it.
#[must_use]
pub fn succeeded(
    person: &PersonId,
    went: &[(PersonId, Item)],
    slot: impl Fn(&PersonId) -> String,
    now: Moment,
) -> Decision {
    let mut items: BTreeMap<PersonId, Vec<Item>> = BTreeMap::new();
    for (other, item) in went {
        items.entry(other.clone()).or_default().push(*item);
    }
    let mut decision = Decision::because("he has left");
    for (other, items) in &items {
        decision = decision.and(list(other, person, Back::Never, items.clone(), now));
        let cases = items.iter().filter(|item| item.slip.is_none()).map(|item| item.case).collect();
        decision.person_facts.push((other.clone(), PersonFact::Listed { slot: slot(other), cases }));
    }
    decision.person_facts.push((person.clone(), PersonFact::Succeeded { items }));
    decision
}

/// The numbers that `words` begin with, if the first line is nothing else and no other line begins with one: "1",
/// "1 3", "1、3". Where words follow a number, it is a command for that line.
#[must_use]
pub fn numbers(words: &str) -> Vec<usize> {
    let mut lines = words.lines().map(|line| line.trim().nfkc().collect::<String>()).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default();
    if lines.any(|line| line.starts_with(|c: char| c.is_ascii_digit())) {
        return Vec::new();
    }
    let parts = first.split([' ', ',', '、', '.', '。', ';']).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().ok()).collect::<Option<Vec<usize>>>().unwrap_or_default()
}

/// Somebody who was told of a thing by a list asks for it: he gets what its holder would have before him.
#[must_use]
pub fn show(case: &Case, item: Item, reader: &PersonId, around: &Around, now: Moment) -> Decision {
    let decision = Decision::because("asked for what stands in his list");
    let to = Addressee::Person(reader.clone());
    let holder = match item.slip {
        Some(slip) => case.slip(slip).map_or(&case.owner, |slip| &slip.contact),
        None => &case.owner,
    };
    // Whoever has it is here again: it is his to see to.
    if holder != reader && around.away.is_here(holder) {
        return decision.letter(to, What::Status, now);
    }
    if let Some(slip) = item.slip {
        let open = case.slip(slip).is_some_and(|slip| slip.end.is_none());
        let what = if open { What::Slip { slip } } else { What::Status };
        return decision.letter(to, what, now);
    }
    if !case.is_open() {
        return decision.letter(to, What::Status, now);
    }
    let joined = joins(case, reader, &case.owner);
    let decision = Decision { facts: joined.into_iter().collect(), ..decision };
    // The contacts' words are what the owner has to send on.
    let answers = answers::in_hand(case);
    if !answers.is_empty() {
        return decision.and(feedback(to, &answers, now));
    }
    let (from, why) = before(case, reader);
    decision.letter(to, What::HandedOver { from, why }, now)
}

/// Whose it was, for whoever sees to it now.
fn before(case: &Case, reader: &PersonId) -> (PersonId, Why) {
    let his = case.participants.iter().rev().find(|part| part.is_owner(reader)).map(|part| part.why.clone());
    match his {
        Some(Why::Succeeds { person }) => (person.clone(), Why::Succeeds { person }),
        Some(_) | None => (case.owner.clone(), Why::StandsIn { person: case.owner.clone() }),
    }
}
