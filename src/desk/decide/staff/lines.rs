//! A reply to a list, line by line: which case each line is for, and what of it could not be done. Each line is decided
//! as a command in its own case; nothing here knows any command.

use super::outgoing::is_only_name;
use super::proof::fresh;
use crate::desk::absence::Item;
use crate::desk::ask::{Act, Ask};
use crate::desk::command::{self, Line, Named};
use crate::desk::decision::Decision;
use crate::desk::evidence::Evidence;
use crate::desk::fact::CaseFact;
use crate::desk::house::{House, Require};
use crate::desk::speaker::Speaker;
use crate::desk::thread::LetterRef;
use crate::desk::wanted::{Addressee, Wanted, What};
use crate::desk::why::Why;
use crate::ids::{CaseId, Moment, PersonId};
use crate::letters::model::{NotDoneReason, UndoneLine};
use crate::mail::Mail;
use crate::rules::Policy;

/// What a line of a reply to a list comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineMeant {
    /// A command for this case.
    For {
        /// The case.
        case: CaseId,
        /// The list holds it; else its writer named it by number.
        listed: bool,
        /// The command, with a slash.
        command: String,
        /// The line as it stands.
        written: String,
    },
    /// A number alone on a stand-in's list: he gets what stands there.
    Show {
        /// What.
        item: Item,
    },
    /// It cannot be done.
    Undone(UndoneLine),
}

/// What each line of `mail` comes to; `None` if it is no reply by lines at all. `list` is the ask of the list, if it is
/// beyond doubt which list the mail answers.
#[must_use]
pub fn by_lines(
    mail: &Mail,
    writer: &PersonId,
    list: Option<&Ask>,
    (house, policy): (&House, &Policy),
) -> Option<Vec<LineMeant>> {
    let lines = command::lines(&mail.new_text, &house.tag);
    let places = places(list);
    let named = |line: &Line| match line.named {
        Named::Place(_) => !places.is_empty(),
        Named::Case(_) => true,
        Named::Nothing => false,
    };
    if !lines.iter().any(named) {
        return None;
    }
    let name = policy.people.get(writer).map_or("", |person| person.name.as_str());
    let names = [name, writer.as_str(), house.name.as_str()];
    let says = |line: &&Line| {
        let nothing = is_only_name(&line.written, &names) || policy.phrases.staff_receipt(&line.written);
        line.named != Named::Nothing || !nothing
    };
    Some(lines.iter().filter(says).map(|line| shown(line, list).unwrap_or_else(|| meant(line, &places))).collect())
}

/// The cases of a list's lines, in their order; a line may be about no case yet.
fn places(list: Option<&Ask>) -> Vec<Option<CaseId>> {
    let mut places = Vec::new();
    for act in list.iter().flat_map(|ask| &ask.acts) {
        if let Act::Line { case } = act {
            places.push(*case);
        } else if let Act::Show { item } = act {
            places.push(Some(item.case));
        }
    }
    places
}

/// What stands at this number, where the line holds nothing else and the list shows it by its number.
fn shown(line: &Line, list: Option<&Ask>) -> Option<LineMeant> {
    let Named::Place(place) = line.named else { return None };
    let act = list?.acts.get(place.checked_sub(1)?).filter(|_| line.command.is_empty())?;
    if let Act::Show { item } = act { Some(LineMeant::Show { item: *item }) } else { None }
}

fn meant(line: &Line, places: &[Option<CaseId>]) -> LineMeant {
    let found = match line.named {
        Named::Place(place) => place.checked_sub(1).and_then(|at| *places.get(at)?).map(|case| (case, true)),
        Named::Case(case) => Some((case, places.contains(&Some(case)))),
        Named::Nothing => return undone(&line.written, NotDoneReason::NeedsCase),
    };
    match found {
        None => undone(&line.written, NotDoneReason::NotListed),
        Some(_) if line.command.is_empty() => undone(&line.written, NotDoneReason::NeedsCommand),
        Some((case, listed)) => {
            LineMeant::For { case, listed, command: line.command.clone(), written: line.written.clone() }
        }
    }
}

fn undone(line: &str, why: NotDoneReason) -> LineMeant {
    LineMeant::Undone(UndoneLine { line: line.to_owned(), why, near: Vec::new() })
}

/// The token of a list proves as much as that of any letter to this person. What it does not prove is not done: the
/// letters of the cases themselves ask, where there is need.
#[must_use]
pub fn list_proves(list: &LetterRef, by_token: bool, evidence: &Evidence, house: &House, now: Moment) -> bool {
    let vouched = matches!(evidence, Evidence::For);
    let token = by_token && !list.seen_by_others && fresh(list, now);
    match house.trust.require {
        Require::Token => token || (by_token && vouched),
        Require::Evidence => by_token && vouched,
    }
}

/// Whether a line may be about a case for this speaker: the list names it, or he plays a part there (design section 4).
#[must_use]
pub fn may_name(speaker: &Speaker, listed: bool) -> bool {
    match speaker {
        Speaker::Owner(_) | Speaker::Contact(..) | Speaker::Part(_) => true,
        Speaker::Staff(_) => listed,
        Speaker::Asker | Speaker::Copied(_) | Speaker::OnList(..) | Speaker::Mailbox => false,
    }
}

/// Files in a reply to a list would go along with every answer in it: such a line sends nothing.
#[must_use]
pub fn sends_files(list: &Mail, decision: &Decision) -> bool {
    let files = list.attachments.iter().any(|part| !part.aside);
    files && !decision.texts.is_empty()
}

/// Takes out of a line's decision what tells its writer that something was not done: one letter says it for all lines.
/// `None` if nothing is left.
#[must_use]
pub fn without_refusals(decision: Decision, speaker: &Speaker, written: &str) -> (Option<Decision>, Vec<UndoneLine>) {
    let Some(writer) = speaker.person() else { return (Some(decision), Vec::new()) };
    let to = Addressee::Person(writer.clone());
    let (mut kept, mut undone) = (Vec::new(), Vec::new());
    for wanted in decision.letters {
        match wanted.what {
            What::NotDone { line, why, near } if wanted.to == to => {
                // Of several targets those that were left out are named; else the line is shown as it was written.
                let line = if line.starts_with('/') { written.to_owned() } else { line };
                undone.push(UndoneLine { line, why, near });
            }
            what => kept.push(Wanted { what, ..wanted }),
        }
    }
    let decision = Decision { letters: kept, ..decision };
    let nothing = |fact: &CaseFact| matches!(fact, CaseFact::Noted { why: Why::NothingDone | Why::NotUnderstood, .. });
    let empty = decision.letters.is_empty() && decision.facts.iter().all(nothing) && !undone.is_empty();
    ((!empty).then_some(decision), undone)
}
