//! A command that was read: who may give it, and the file that carries it out. One line each.

use super::super::Round;
use super::choice::chosen;
use super::close::close;
use super::done::done;
use super::entitled::entitled;
use super::later::later;
use super::more::more;
use super::pass_on::only;
use super::send::send;
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
        return refuse(round, spoken, person, NotDoneReason::NotAllowed);
    }
    match command {
        Command::Status => reply(round, person, What::Status, "asked where the case stands"),
        Command::Help { all } => reply(round, person, What::Help { all }, "asked for the commands"),
        Command::Note => noted(spoken, Some(person), Why::Note),
        Command::To { targets, questions, .. } => only(round, spoken, person, (&targets, &questions)),
        Command::Send { text } => send(round, spoken, person, text),
        Command::Done { text } => done(round, spoken, person, text),
        Command::Close { text } => close(round, spoken, person, text),
        Command::Later { when, text } => later(round, spoken, person, (when, text)),
        Command::Wait { text } => wait(round, spoken, person, text),
        Command::More { text, .. } => more(round, spoken, person, text),
        Command::Lead { text } => lead::ask(round, spoken, person, text),
        Command::Urgent { on } => urgent(round, spoken, person, on),
        Command::Choice { number, text } => chosen(round, spoken, person, (number, text)),
    }
}
