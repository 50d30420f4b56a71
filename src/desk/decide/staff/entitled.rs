//! Which part may use which command (design section 5).

use super::super::Round;
use crate::desk::assign;
use crate::desk::command::Command;
use crate::desk::speaker::Speaker;
use crate::ids::PersonId;

/// Whether `speaker` may use `command`.
pub(super) fn entitled(round: &Round<'_>, speaker: &Speaker, command: &Command) -> bool {
    let leads = |person: &PersonId| {
        assign::lead_of(round.policy, &round.case.owner, &round.case.sealed_from).as_ref() == Some(person)
    };
    match command {
        Command::Status | Command::Why | Command::List | Command::Help { .. } => {
            speaker.person().is_some_and(|person| round.case.readable_by(person))
        }
        // Whoever writes them says it of himself.
        Command::Away { .. } | Command::BackAgain => speaker.person().is_some(),
        Command::Note | Command::Choice { .. } => !matches!(speaker, Speaker::Staff(_)),
        Command::To { .. }
        | Command::Urgent { .. }
        | Command::Remind
        | Command::Own { .. }
        | Command::Reopen
        | Command::Topic { .. }
        | Command::Spam => match speaker {
            Speaker::Owner(_) => true,
            // A lead need not play a part yet: his token of the case and his place above the owner are enough.
            Speaker::Part(person) | Speaker::Contact(person, _) | Speaker::Staff(person) => leads(person),
            Speaker::Asker | Speaker::Copied(_) | Speaker::OnList(..) | Speaker::Mailbox => false,
        },
        Command::Later { .. } => match speaker {
            Speaker::Owner(_) | Speaker::Contact(..) => true,
            Speaker::Part(person) | Speaker::Staff(person) => leads(person),
            Speaker::Asker | Speaker::Copied(_) | Speaker::OnList(..) | Speaker::Mailbox => false,
        },
        Command::Back { .. } | Command::Lead { .. } => {
            matches!(speaker, Speaker::Owner(_) | Speaker::Contact(..))
        }
        Command::More { .. } => matches!(speaker, Speaker::Contact(..)),
        Command::Send { .. }
        | Command::Done { .. }
        | Command::Close { .. }
        | Command::Wait { .. }
        | Command::Ask { .. }
        | Command::Undo
        | Command::Merge { .. }
        | Command::Also { .. }
        | Command::Decline { .. } => matches!(speaker, Speaker::Owner(_)),
    }
}
