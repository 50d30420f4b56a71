//! A command that was read: who may give it, and the file that carries it out. One line each.

use super::super::Round;
use super::choice::chosen;
use super::close::close;
use super::done::done;
use super::entitled::entitled;
use super::pass_on::to;
use super::send::send;
use super::{noted, refuse, reply};
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
        Command::Help => reply(round, person, What::Help, "asked for the commands"),
        Command::Note => noted(spoken, Some(person), Why::Note),
        Command::To { targets, .. } => to(round, spoken, person, &targets),
        Command::Send { text } => send(round, spoken, person, text),
        Command::Done { text } => done(round, spoken, person, text),
        Command::Close { text } => close(round, spoken, person, text),
        Command::Choice { number, text } => chosen(round, spoken, person, (number, text)),
    }
}
