//! A command that was read: who may give it, and the file that carries it out. One line each.

use super::super::Round;
use super::ask::ask;
use super::back::back;
use super::choice::chosen;
use super::close::close;
use super::decline::{decline, spam};
use super::done::done;
use super::entitled::entitled;
use super::later::later;
use super::merge::{also, merge};
use super::more::more;
use super::outgoing::other_case;
use super::own::own;
use super::pass_on::only;
use super::remind::remind;
use super::reopen::reopen;
use super::send::send;
use super::topic::topic;
use super::undo::undo;
use super::urgent::urgent;
use super::wait::wait;
use super::{lead, noted, refuse, reply};
use crate::desk::around::Spoken;
use crate::desk::command::Command;
use crate::desk::decision::Decision;
use crate::desk::wanted::What;
use crate::desk::why::Why;
use crate::ids::PersonId;
use crate::letters::model::NotDoneReason;

/// Carries out `command`, or says why not.
pub(super) fn obey(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, command: Command) -> Decision {
    if !entitled(round, &spoken.speaker, &command) {
        return refuse(round, spoken, person, not_yours(round, person));
    }
    // What he writes to the asker he can be shown first; what else is meant for one case is not done in another.
    if let Some(other) = other_case(round, spoken).filter(|_| acts(&command)) {
        return refuse(round, spoken, person, NotDoneReason::OtherCase { other });
    }
    match command {
        Command::Merge { into } => merge(round, spoken, person, into),
        Command::Also { cases } => also(round, spoken, person, &cases),
        Command::Why => reply(round, person, What::Why, "asked why"),
        Command::List => {
            let cases = round.around.own_open.clone();
            reply(round, person, What::List { cases, asks: Vec::new() }, "asked for the open cases")
        }
        Command::Status => reply(round, person, What::Status, "asked where the case stands"),
        Command::Help { all } => reply(round, person, What::Help { all }, "asked for the commands"),
        // What it says of its writer was done before his case was looked at.
        Command::Away { .. } | Command::BackAgain | Command::Note => noted(spoken, Some(person), Why::Note),
        Command::To { targets, questions, .. } => only(round, spoken, person, (&targets, &questions)),
        Command::Send { text } => send(round, spoken, person, text),
        Command::Done { text } => done(round, spoken, person, text),
        Command::Close { text } => close(round, spoken, person, text),
        Command::Later { when, text } => later(round, spoken, person, (when, text)),
        Command::Wait { text } => wait(round, spoken, person, text),
        Command::More { text, .. } => more(round, spoken, person, text),
        Command::Lead { text } => lead::ask(round, spoken, person, text),
        Command::Urgent { on } => urgent(round, spoken, person, on),
        Command::Own { person: to } => own(round, spoken, person, &to),
        Command::Back { text } => back(round, spoken, person, &text),
        Command::Ask { who, text } => ask(round, spoken, person, (who, &text)),
        Command::Undo => undo(round, spoken, person),
        Command::Reopen => reopen(round, spoken, person),
        Command::Topic { topic: about } => topic(person, about),
        Command::Decline { text } => decline(round, spoken, person, text),
        Command::Spam => spam(round, spoken, person),
        Command::Remind => remind(round, spoken, person),
        Command::Choice { number, text } => chosen(round, spoken, person, (number, text)),
    }
}

/// Whether a command does something in its case besides showing words to their writer.
fn acts(command: &Command) -> bool {
    match command {
        Command::Send { .. }
        | Command::Why
        | Command::List
        | Command::Status
        | Command::Help { .. }
        | Command::Away { .. }
        | Command::BackAgain
        | Command::Note => false,
        Command::Merge { .. }
        | Command::Also { .. }
        | Command::To { .. }
        | Command::Done { .. }
        | Command::Close { .. }
        | Command::Later { .. }
        | Command::Wait { .. }
        | Command::More { .. }
        | Command::Lead { .. }
        | Command::Urgent { .. }
        | Command::Own { .. }
        | Command::Back { .. }
        | Command::Ask { .. }
        | Command::Undo
        | Command::Reopen
        | Command::Topic { .. }
        | Command::Decline { .. }
        | Command::Spam
        | Command::Remind
        | Command::Choice { .. } => true,
    }
}

/// Who owned it before hears who owns it now.
pub(super) fn not_yours(round: &Round<'_>, person: &PersonId) -> NotDoneReason {
    if !round.case.was_owned_by(person) {
        return NotDoneReason::NotAllowed;
    }
    let owner = &round.case.owner;
    let name = round.policy.people.get(owner).map_or_else(|| owner.to_string(), |person| person.name.clone());
    NotDoneReason::OwnedBy(name)
}
