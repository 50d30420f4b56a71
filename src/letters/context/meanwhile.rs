//! What letters to an asker show that are no answer yet: a new time, what he is asked for, that it did not come.

use minijinja::context;

use super::super::Setting;
use super::super::markup::one_line;
use super::super::model::AskerLetter;
use super::super::shown::{is_greeted, is_signed, said, subject_line};
use super::{Given, Name};
use crate::desk::wall::Outward;

/// What such a letter shows.
pub(super) fn of(letter: &AskerLetter, setting: &Setting) -> Given {
    let clock = setting.clock();
    let shared = |asker: &str, number: &str, subject: &Outward, owner: &str| {
        context! {
            number, owner,
            asker => one_line(asker),
            subject => subject_line(subject, setting.language),
            mailbox => &setting.mailbox_name,
        }
    };
    let runs = |words: &[Outward]| words.iter().map(said).collect::<Vec<_>>();
    match letter {
        AskerLetter::Interim { asker, number, subject, reason, promises, owner, signs, until, moved, missed } => {
            let text = reason.as_ref().filter(|_| *promises).map(Outward::text);
            let own = context! {
                reason => reason.as_ref().map(said),
                until => until.map(|at| clock.promised(at)),
                greeted => text.is_some_and(|text| is_greeted(text, asker)),
                signed => text.is_some_and(|text| is_signed(text, signs, &setting.mailbox_name)),
                promises, moved, missed,
            };
            (Name::Interim, context! { ..own, ..shared(asker, number, subject, owner) })
        }
        AskerLetter::StillOnIt { asker, number, subject, owner, until, promised } => {
            let own = context! { until => until.map(|at| clock.promised(at)), promised };
            (Name::StillOnIt, context! { ..own, ..shared(asker, number, subject, owner) })
        }
        AskerLetter::Asking { asker, number, subject, words, owner, signs, whole, closes_workdays } => {
            let own = context! {
                words => runs(words),
                whole, closes_workdays,
                greeted => words.first().is_some_and(|first| is_greeted(first.text(), asker)),
                signed => words.last().is_some_and(|last| is_signed(last.text(), signs, &setting.mailbox_name)),
            };
            (Name::Asking, context! { ..own, ..shared(asker, number, subject, owner) })
        }
        AskerLetter::AskedAgain { asker, number, subject, words, owner, closes } => {
            let own = context! { words => runs(words), closes => clock.promised(*closes) };
            (Name::AskedAgain, context! { ..own, ..shared(asker, number, subject, owner) })
        }
        AskerLetter::ClosedUnanswered { asker, number, subject, owner } => {
            (Name::ClosedUnanswered, shared(asker, number, subject, owner))
        }
        AskerLetter::Acknowledgement { .. } | AskerLetter::Answer { .. } | AskerLetter::Copy { .. } => {
            super::of_asker(letter, setting)
        }
    }
}
