//! A staff mail without a command: who else it went to says what it means.

use super::super::Round;
use super::super::moves::{self, PassOn};
use super::pass_on::to;
use super::{NotDone, came_back, first_line, not_done, noted, plain, taken_on};
use crate::desk::around::Spoken;
use crate::desk::ask::Act;
use crate::desk::case::Status;
use crate::desk::command::Target;
use crate::desk::decision::Decision;
use crate::desk::fact::{AnsweredHow, CaseFact};
use crate::desk::speaker::Speaker;
use crate::desk::thread::{Found, is_for_the_desk};
use crate::desk::wanted::{Addressee, News, What};
use crate::desk::why::Why;
use crate::ids::{Address, PersonId};
use crate::letters::model::NotDoneReason;
use crate::mail::Mail;

/// No command: who else the mail went to says what it means.
pub(super) fn by_recipients(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let mail = spoken.arrived.mail;
    let others = others(round, mail, spoken.arrived.from);
    let to_asker = others.contains(&round.case.asker.addr);
    match &spoken.speaker {
        Speaker::Owner(_) if to_asker => return directly(round, spoken, Some(person)),
        // It was for the owner to answer (P-4): he sees what was said, and decides whether that was the answer.
        Speaker::Contact(_, slip) if to_asker => {
            let back = noted(spoken, Some(person), Why::WroteToAsker).and(came_back(round, spoken, person, *slip));
            return back.and(wrote_to_asker(round, spoken, person));
        }
        Speaker::Part(_) | Speaker::Staff(_) if to_asker => {
            let said = noted(spoken, Some(person), Why::WroteToAsker);
            // Who answers now must know that the former owner has answered all the same.
            return if round.case.was_owned_by(person) {
                said.and(wrote_to_asker(round, spoken, person))
            } else {
                said.and(seen_by_asker(round, spoken, Some(person)))
            };
        }
        Speaker::Owner(_)
        | Speaker::Contact(..)
        | Speaker::Part(_)
        | Speaker::Staff(_)
        | Speaker::Asker
        | Speaker::Copied(_)
        | Speaker::OnList(..)
        | Speaker::Mailbox => {}
    }
    if matches!(spoken.speaker, Speaker::Staff(_)) && spoken.by != Found::Token {
        return remarked(round, spoken, person);
    }
    let contacts = contacts_among(round, &others);
    if !contacts.is_empty() && matches!(spoken.speaker, Speaker::Owner(_)) && round.case.is_open() {
        return to(round, spoken, person, (&contacts, spoken.arrived.id));
    }
    // A contact's words go to the owner whoever else reads them (P-4).
    if !others.is_empty() && !matches!(spoken.speaker, Speaker::Contact(..)) {
        return ask_once(round, spoken, person);
    }
    plain(round, spoken, person)
}

/// A colleague without a part wrote in the thread: noted, and the owner sees it unless he has it himself. It goes no
/// further, so that it needs no proof.
fn remarked(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let remark = noted(spoken, Some(person), Why::NoPart);
    if !is_for_the_desk(spoken.arrived.mail, round.case, &round.around.house, round.policy) {
        return remark;
    }
    remark.and(tell(round, News::Remark { by: person.clone(), mail: spoken.arrived.id }))
}

/// Somebody on no record answers a slip that went to his desk's list: the owner sees his words and from whom they are.
pub(in crate::desk::decide) fn from_the_list(round: &Round<'_>, spoken: &Spoken<'_>, by: &Address) -> Decision {
    let mail = spoken.arrived.id;
    let said = noted(spoken, None, Why::FromTheList { by: by.clone() });
    if round.policy.phrases.staff_receipt(&spoken.arrived.mail.new_text) {
        return said;
    }
    said.and(tell(round, News::FromTheList { by: by.clone(), mail }))
}

/// The owner, or a colleague from the shared mailbox, wrote to the asker himself: that is the answer, unless it only
/// says "seen". A case that is closed stays as it ended.
pub(super) fn directly(round: &Round<'_>, spoken: &Spoken<'_>, by: Option<&PersonId>) -> Decision {
    let seen = seen_by_asker(round, spoken, by);
    let closed = matches!(round.case.status, Status::Closed { .. });
    let receipt = round.policy.phrases.staff_receipt(&spoken.arrived.mail.new_text);
    let said = match by {
        _ if closed => noted(spoken, by, Why::ClosedAlready),
        Some(person) if receipt => taken_on(round, spoken, person, None),
        None if receipt => noted(spoken, None, Why::FromTheMailbox),
        Some(_) | None => {
            let by = by.unwrap_or(&round.case.owner);
            moves::answered(round, by, AnsweredHow::Direct, Some(spoken.arrived.id))
        }
    };
    said.and(seen)
}

/// The asker has this mail: whatever token it carries is known to him as well, and inner letters in its history are an
/// incident that the owner is told of (design section 5).
pub(super) fn seen_by_asker(round: &Round<'_>, spoken: &Spoken<'_>, by: Option<&PersonId>) -> Decision {
    let exposed = Decision { exposed: true, ..Decision::default() };
    if !holds_inner_letters(spoken.arrived.mail) {
        return exposed;
    }
    let fact = CaseFact::Noted { mail: spoken.arrived.id, by: by.cloned(), why: Why::InnerSeen };
    exposed.fact(fact).and(tell(round, News::InnerSeen { by: by.cloned() }))
}

/// A contact wrote to the asker: the owner is told, by one letter, of whatever is the worse.
pub(super) fn wrote_to_asker(round: &Round<'_>, spoken: &Spoken<'_>, contact: &PersonId) -> Decision {
    if holds_inner_letters(spoken.arrived.mail) {
        return seen_by_asker(round, spoken, Some(contact));
    }
    let told = tell(round, News::WroteToAsker { by: contact.clone() });
    Decision { exposed: true, ..told }
}

pub(super) fn tell(round: &Round<'_>, news: News) -> Decision {
    Decision::default().letter(Addressee::Person(round.case.owner.clone()), What::Told(news), round.now)
}

/// Letters of ours to staff show their token and marker; those to askers have neither.
pub(super) fn holds_inner_letters(mail: &Mail) -> bool {
    mail.quotes_us || !mail.token_strings.is_empty()
}

/// Words that could go two ways go nowhere: their writer gets ready choices.
pub(super) fn needs_choice(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let mail = spoken.arrived.id;
    let acts = || spoken.ask.iter().flat_map(|ask| &ask.acts);
    let to_contacts = acts().filter_map(|act| match act {
        Act::BackTo { slip, .. } => Some(Act::BackTo { slip: *slip, words: Some(mail) }),
        Act::TellContact { slip, .. } => Some(Act::TellContact { slip: *slip, words: Some(mail) }),
        Act::PassTo { .. }
        | Act::AskForMore
        | Act::Copying { .. }
        | Act::TakeOn
        | Act::Close
        | Act::WasAnswer { .. }
        | Act::Answered { .. }
        | Act::GiveBack { .. }
        | Act::Accept { .. }
        | Act::PreviewContact { .. }
        | Act::AnswerTo { .. }
        | Act::AnsweredIn { .. }
        | Act::KeepAsNote
        | Act::Release { .. }
        | Act::Drop { .. }
        | Act::PreviewWords { .. }
        | Act::ItWasMe { .. }
        | Act::NotMe { .. }
        | Act::Agree { .. }
        | Act::Decline { .. }
        | Act::Extend { .. }
        | Act::HandToAsker { .. }
        | Act::PreviewOf { .. }
        | Act::Line { .. }
        | Act::Show { .. }
        | Act::HandIn { .. } => None,
    });
    let shown = acts().find_map(|act| {
        let Act::PreviewContact { mail, with, .. } = act else { return None };
        Some(with.iter().map(|(_, mail)| *mail).chain([*mail]).collect())
    });
    let mut choices = vec![Act::PreviewWords { mail, files: shown.unwrap_or_default() }];
    // The answer and the note have their numbers, whoever else does.
    choices.extend(to_contacts.take(moves::CHOICES_MAX - 2));
    choices.push(Act::KeepAsNote);
    let line = first_line(spoken.arrived.mail);
    let not_done = NotDone { line, why: NotDoneReason::NeedsChoice, near: Vec::new(), choices };
    self::not_done(round, spoken, person, not_done)
}

/// The mail went to people who are not on record: noted, and the owner asked once what it was.
pub(super) fn ask_once(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    if !matches!(spoken.speaker, Speaker::Owner(_)) {
        return noted(spoken, Some(person), Why::UnknownRecipients);
    }
    needs_choice(round, spoken, person)
}

/// A colleague wrote from the shared mailbox itself: read like a Sent letter (design section 4).
pub(in crate::desk::decide) fn from_the_mailbox(round: &Round<'_>, spoken: &Spoken<'_>) -> Decision {
    let mail = spoken.arrived.mail;
    let others = others(round, mail, spoken.arrived.from);
    let id = spoken.arrived.id;
    if others.contains(&round.case.asker.addr) {
        return directly(round, spoken, None);
    }
    let how = PassOn { by: None, note: Some(id), questions: Vec::new(), why: Why::FromTheMailbox };
    by_hand(round, &contacts_among(round, &others), &how).unwrap_or_else(|| noted(spoken, None, Why::FromTheMailbox))
}

/// A mail to these contacts passed the case on. They have the mail already: a slip beside it would say the same twice.
pub(super) fn by_hand(round: &Round<'_>, contacts: &[Target], how: &PassOn<'_>) -> Option<Decision> {
    let passed = if round.case.is_open() { moves::pass_on(round, contacts, how) } else { None };
    passed.map(|passed| Decision { letters: Vec::new(), ..passed.decision })
}

/// Everybody the mail went to but the mailbox and its writer.
pub(super) fn others(round: &Round<'_>, mail: &Mail, from: &Address) -> Vec<Address> {
    let all = mail.to.iter().chain(&mail.cc).filter_map(|mailbox| Address::parse(&mailbox.addr));
    all.filter(|addr| addr != &round.around.house.address && addr != from).collect()
}

/// The desks and contacts of the rule files among these addresses.
pub(super) fn contacts_among(round: &Round<'_>, others: &[Address]) -> Vec<Target> {
    let mut targets = Vec::new();
    for addr in others {
        let desk = round.policy.desks.values().find(|desk| desk.mail.as_ref() == Some(addr));
        let person = crate::desk::speaker::person_of(addr, round.policy);
        let on_a_desk = |person: &PersonId| round.policy.desks.values().any(|desk| desk.members.contains(person));
        let target = desk
            .map(|desk| Target::Desk(desk.id.clone()))
            .or_else(|| person.filter(|person| on_a_desk(person)).map(|person| Target::Person(person.clone())));
        if let Some(target) = target.filter(|target| !targets.contains(target)) {
            targets.push(target);
        }
    }
    targets
}
