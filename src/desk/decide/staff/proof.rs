//! Whether a mail of the staff is proven to be its writer's: by the token of a letter to him, or by evidence. Without
//! either nothing is done but to ask him.

use super::super::Round;
use super::noted;
use super::recipients::others;
use crate::desk::around::Spoken;
use crate::desk::ask::Act;
use crate::desk::command::{self, Command, FirstLine};
use crate::desk::decision::Decision;
use crate::desk::evidence::Evidence;
use crate::desk::house::Require;
use crate::desk::speaker::Speaker;
use crate::desk::thread::{Found, LetterKind, LetterRef};
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::{Moment, PersonId};
use crate::rules::Policy;

/// A token counts by itself for this long; an older one is asked about.
const TOKEN_DAYS: i64 = 90;

/// How long "was this you?" can be answered.
const CONFIRM_WORKDAYS: u32 = 2;

/// The token of a letter to this person, with his From and nothing against it, is enough for all that he can repair.
/// Without one, or where it may have been seen by others, only evidence for the sender replaces his word.
pub(super) fn proven(round: &Round<'_>, spoken: &Spoken<'_>) -> bool {
    if spoken.known.confirmed {
        return true;
    }
    // Who has the mail account of a person has no letter of ours yet: evidence alone lets no words out.
    let token = spoken.by == Found::Token && spoken.replied.is_some();
    let evidence = matches!(spoken.arrived.evidence, Evidence::For) && (token || !lets_words_out(round, spoken));
    let by_token = spoken.by == Found::Token
        && spoken.replied.as_ref().is_some_and(|letter| !letter.seen_by_others && fresh(letter, round.now));
    // The token of the question "was this you?" is the code by letter: it answers that question and nothing else.
    let asked = spoken.replied.as_ref().is_some_and(|letter| letter.kind == LetterKind::Confirm);
    let chose = || {
        let read = command::read(&spoken.arrived.mail.new_text, round.policy);
        matches!(read, FirstLine::Command(Command::Choice { .. }))
    };
    let by_code = by_token && asked && chose();
    match round.around.house.trust.require {
        Require::Token => by_token || evidence,
        Require::Evidence => by_code || evidence,
    }
}

/// A token is young enough to count by itself.
pub(super) fn fresh(letter: &LetterRef, now: Moment) -> bool {
    now - letter.made <= chrono::Duration::days(TOKEN_DAYS)
}

/// Whether the mail would send words to the asker, end the case, or change who answers for it.
fn lets_words_out(round: &Round<'_>, spoken: &Spoken<'_>) -> bool {
    match command::read(&spoken.arrived.mail.new_text, round.policy) {
        FirstLine::Command(
            Command::Send { .. }
            | Command::Done { .. }
            | Command::Close { .. }
            | Command::Wait { .. }
            | Command::Decline { .. }
            | Command::Own { .. }
            | Command::Reopen
            | Command::Spam
            | Command::Merge { .. }
            | Command::Also { .. },
        ) => true,
        FirstLine::Command(Command::Later { .. }) => matches!(spoken.speaker, Speaker::Owner(_)),
        // The owner's bare word begins an answer, as in `wrote`.
        FirstLine::Command(Command::More { slash, .. }) => !slash && matches!(spoken.speaker, Speaker::Owner(_)),
        FirstLine::Command(Command::Choice { number, .. }) => {
            let act = spoken.ask.as_ref().and_then(|ask| ask.acts.get(number.saturating_sub(1)));
            matches!(
                act,
                Some(
                    Act::Release { .. }
                        | Act::AnswerTo { .. }
                        | Act::Copying { .. }
                        | Act::AskForMore
                        | Act::Agree { .. }
                        | Act::Extend { .. }
                )
            )
        }
        FirstLine::Plain => {
            let others = others(round, spoken.arrived.mail, spoken.arrived.from);
            matches!(spoken.speaker, Speaker::Owner(_)) && others.is_empty()
        }
        FirstLine::Command(
            Command::Status
            | Command::Help { .. }
            | Command::Why
            | Command::List
            | Command::Note
            | Command::Away { .. }
            | Command::BackAgain
            | Command::To { .. }
            | Command::Lead { .. }
            | Command::Urgent { .. }
            | Command::Remind
            | Command::Back { .. }
            | Command::Ask { .. }
            | Command::Undo
            | Command::Topic { .. },
        )
        | FirstLine::NearMiss { .. } => false,
    }
}

pub(super) fn was_it_you(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let mail = spoken.arrived.id;
    let choices = vec![Act::ItWasMe { mail }, Act::NotMe { mail }];
    noted(spoken, Some(person), Why::AwaitsConfirmation).asking(
        Addressee::Person(person.clone()),
        What::Confirm { mail },
        round.now,
        choices,
    )
}

/// Until when a "was this you?" counts.
#[must_use]
pub fn confirm_until(policy: &Policy, now: Moment) -> Moment {
    policy.calendar.add(now, crate::rules::Span::Workdays { days: CONFIRM_WORKDAYS })
}
