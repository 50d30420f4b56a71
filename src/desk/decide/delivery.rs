//! Letters that did not arrive, and mails that are not acted on.

use super::{Round, moves, stand_in};
use crate::desk::around::{Around, Arrived, Spoken};
use crate::desk::assign;
use crate::desk::case::{Case, Holder};
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::speaker::Speaker;
use crate::desk::thread::{LetterKind, LetterRef};
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::{Against, Why};
use crate::ids::{Language, Moment, PersonId};
use crate::letters::model::DeadlineName;
use crate::rules::Policy;

/// A letter was refused for good or bounced: a dead asker's address is not "answered", and whoever relies on the
/// letter is told.
#[must_use]
pub fn undelivered(
    case: &Case,
    letter: &LetterRef,
    reply: &str,
    around: &Around,
    policy: &Policy,
    now: Moment,
) -> Decision {
    let round = Round { case, around, policy, now };
    stand_in::turned(&round, not_there(&round, letter, reply), None)
}

fn not_there(round: &Round<'_>, letter: &LetterRef, reply: &str) -> Decision {
    let (case, now) = (round.case, round.now);
    let answer = letter.kind == LetterKind::Answer;
    let mut decision = Decision::because("a letter could not be delivered").fact(CaseFact::Undelivered {
        letter: letter.id,
        to: letter.to.clone(),
        answer,
    });
    // What he was asked for he was not asked: nobody waits for it.
    if letter.kind == LetterKind::Interim {
        decision.facts.extend(super::pause::awake(round, None).0);
    }
    if answer && !case.is_open() {
        let why = Why::AnswerUndelivered;
        decision.facts.extend(moves::end_of(round, DeadlineName::Confirm));
        decision = decision.fact(CaseFact::Reopened { mail: None, start: now, why });
        decision.facts.extend(moves::owned_anew(round));
    }
    let what = What::Undelivered { to: letter.addr.to_string(), kind: letter.kind, why: reply.to_owned() };
    match told(round, letter) {
        Some(person) => decision.letter(Addressee::Person(person), what, now),
        None => decision,
    }
}

/// A letter of which nobody knows whether it left is repeated if somebody's words would else be lost: twice is better
/// than never. What only says how things stand is said by the next letter of its lane as well.
#[must_use]
pub fn carries_words(kind: LetterKind) -> bool {
    match kind {
        LetterKind::Answer
        | LetterKind::AnswerCopy
        | LetterKind::Interim
        | LetterKind::Consent
        | LetterKind::ContactLater
        | LetterKind::ContactAsks
        | LetterKind::ForContact
        | LetterKind::LeadAsked
        | LetterKind::LeadWords
        | LetterKind::CaseMail
        | LetterKind::FollowUp
        | LetterKind::HandedOver
        | LetterKind::Slip
        | LetterKind::Feedback
        | LetterKind::Preview
        | LetterKind::Confirm
        | LetterKind::WhoseQuestion
        | LetterKind::NotDone
        | LetterKind::Undelivered
        | LetterKind::NotActedOn
        | LetterKind::Told
        | LetterKind::StandIn
        | LetterKind::BackAtWork
        | LetterKind::Alert => true,
        LetterKind::Acknowledgement
        | LetterKind::StillOnIt
        | LetterKind::ContactReminder
        | LetterKind::OwnerReminder
        | LetterKind::AskerNotice
        | LetterKind::List
        | LetterKind::Escalation
        | LetterKind::Status
        | LetterKind::Help => false,
    }
}

/// The owner hears of letters to others; his lead hears of letters to him.
fn told(round: &Round<'_>, letter: &LetterRef) -> Option<PersonId> {
    let owner = &round.case.owner;
    match &letter.to {
        Holder::Person(person) if person == owner => assign::lead_of(round.policy, owner, &round.case.sealed_from),
        Holder::Person(_) | Holder::Asker | Holder::Desk(_) | Holder::Copied(_) | Holder::Named(_) => {
            Some(owner.clone())
        }
    }
}

/// Something speaks against the sender: nothing is done; the person on record and the admin are told (design 4).
pub(super) fn not_acted_on(round: &Round<'_>, spoken: &Spoken<'_>, against: Against) -> Decision {
    let subject = spoken.arrived.mail.subject.clone();
    let why = Why::NotActedOn { against };
    let mut decision = Decision::because("something speaks against its sender").fact(CaseFact::Noted {
        mail: spoken.arrived.id,
        by: None,
        why,
    });
    // A forged asker's mail is told to the owner: a letter to the asker would do the forger's work.
    let person = match &spoken.speaker {
        Speaker::Owner(person) | Speaker::Contact(person, _) | Speaker::Part(person) | Speaker::Staff(person) => person,
        Speaker::Asker | Speaker::Copied(_) | Speaker::OnList(..) | Speaker::Mailbox => &round.case.owner,
    };
    let bore = match &spoken.speaker {
        Speaker::Owner(_) | Speaker::Contact(..) | Speaker::Part(_) | Speaker::Staff(_) => None,
        Speaker::Asker => Some(round.case.asker.name.clone()),
        Speaker::Copied(_) | Speaker::OnList(..) | Speaker::Mailbox => Some(spoken.arrived.from.to_string()),
    };
    let what = What::NotActedOn { subject: subject.clone(), why: against, bore };
    decision = decision.letter(Addressee::Person(person.clone()), what, round.now);
    let number = round.case.number(&round.around.house.tag);
    let language = round.around.house.language;
    let (from, why) = (spoken.arrived.from, against.words(language));
    let line = match language {
        Language::Chinese => {
            format!("{number}：自称 {from} 的邮件《{subject}》未予办理：{why}。查看：shouwen case {}", round.case.id)
        }
        Language::English => {
            format!(
                "{number}: a mail “{subject}”, from {from} as it says, was not acted on: {why}. Look: shouwen case {}",
                round.case.id
            )
        }
    };
    decision.alarming("sender", line)
}

/// The same for a reply to a letter that is about no single case: the person it names and the admins are told.
#[must_use]
pub fn notice_not_acted_on(
    arrived: &Arrived<'_>,
    (person, against): (&PersonId, Against),
    language: Language,
    now: Moment,
) -> Decision {
    let subject = arrived.mail.subject.clone();
    let (from, why) = (arrived.from, against.words(language));
    let line = match language {
        Language::Chinese => format!("自称 {from} 的邮件《{subject}》未予办理：{why}。"),
        Language::English => format!("A mail “{subject}”, from {from} as it says, was not acted on: {why}."),
    };
    let what = What::NotActedOn { subject, why: against, bore: None };
    let told = Decision::because("something speaks against its sender");
    told.letter(Addressee::Person(person.clone()), what, now).alarming("sender", line)
}

/// A mail in the inbox that names the mailbox itself as its sender: anybody can write that. It is noted, and the admins
/// are told; a colleague's letter from the shared account is found in Sent.
pub(super) fn unproven_mailbox(round: &Round<'_>, spoken: &Spoken<'_>) -> Decision {
    let why = Why::UnprovenMailbox;
    let language = round.around.house.language;
    let line = format!("{}: {}", round.case.number(&round.around.house.tag), why.words(language, &ToString::to_string));
    let fact = CaseFact::Noted { mail: spoken.arrived.id, by: None, why };
    Decision::because("it names the mailbox as its sender").fact(fact).alarming("sender", line)
}

/// The person on record says that a mail was not his.
pub(super) fn disowned(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let fact = CaseFact::Noted { mail: spoken.arrived.id, by: Some(person.clone()), why: Why::Disowned };
    let number = round.case.number(&round.around.house.tag);
    let name = round.policy.people.get(person).map_or(person.as_str(), |person| &person.name);
    let line = match round.around.house.language {
        Language::Chinese => format!("{number}：{name}表示一封以其名义发来的邮件并非本人所发。"),
        Language::English => format!("{number}: {name} says that a mail in his name was not his."),
    };
    Decision::because("its writer says that it was not him").fact(fact).alarming("sender", line)
}
