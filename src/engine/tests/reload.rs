//! Edits of the rules that the scenarios are too small for, and what a start makes of files that were edited meanwhile.

use super::*;
use crate::desk::edit::MOST_UNASKED;
use crate::desk::fact::{CaseFact, NotTaken};
use crate::engine::reload::{Edit, Reloaded, Word};
use crate::engine::rulebook;
use crate::ids::CaseId;
use crate::rules::load_from;
use crate::store::Stream;

/// The built-in rules with other words in `sla.toml`.
fn edited(from: &str, to: &str) -> Policy {
    let mut files = policy().files;
    let sla = files.get_mut("sla.toml").unwrap();
    assert!(sla.contains(from), "{from} is in sla.toml");
    *sla = sla.replacen(from, to, 1);
    load_from(&files).unwrap()
}

/// Half an hour to pass a question on, in place of two.
fn hurried() -> Policy {
    edited("triage = \"2 work hours\"", "triage = \"30 work minutes\"")
}

fn reload(engine: &mut Engine, policy: Policy, word: Word, now: Moment) -> Reloaded {
    engine.reload(Ok(Edit { policy, templates: Templates::built_in() }), word, now).unwrap()
}

fn with_questions(many: usize) -> Engine {
    let mut engine = engine();
    let questions: Vec<Fetched> = (1..=u32::try_from(many).unwrap()).map(|n| question(n, monday(0, 0))).collect();
    engine.deliver(&questions, monday(0, 0)).unwrap();
    send_all(&mut engine, monday(0, 10));
    engine
}

fn moved(engine: &Engine, case: i64) -> usize {
    let facts: Vec<(Moment, CaseFact)> = engine.store().facts(&Stream::Case(CaseId(case))).unwrap();
    facts.iter().filter(|(_, fact)| matches!(fact, CaseFact::DuesMoved { .. })).count()
}

#[test]
fn an_edit_that_makes_many_cases_late_waits_for_a_word() {
    let mut engine = with_questions(MOST_UNASKED + 1);
    let before = engine.policy().hash.clone();
    let waits = reload(&mut engine, hurried(), Word::NotGiven, monday(1, 0));
    assert!(matches!(&waits, Reloaded::NeedsWord(effect) if effect.late.len() == MOST_UNASKED + 1), "{waits:?}");
    assert_eq!((&engine.policy().hash, moved(&engine, 1042)), (&before, 0));
    let not_taken = engine.mailbox().not_taken.clone().unwrap();
    assert_eq!(not_taken.why, NotTaken::NeedsWord { late: MOST_UNASKED + 1, closes: 0 });

    // The same files are read again, and one letter is written.
    assert_eq!(engine.tick(monday(1, 0)).unwrap(), Some(monday(1, 1)));
    reload(&mut engine, hurried(), Word::NotGiven, monday(1, 0));
    engine.tick(monday(1, 1)).unwrap();
    reload(&mut engine, hurried(), Word::NotGiven, monday(1, 2));
    engine.tick(monday(1, 5)).unwrap();
    let alerts = letters(&engine, "alert");
    assert_eq!(alerts.len(), 1);
    assert!(alerts[0].subject.contains("尚未采用"), "{}", alerts[0].subject);

    // Nor does a new start take them unasked.
    let setup = Setup { policy: hurried(), ..setup() };
    let mut engine = Engine::new(engine.into_store(), setup, monday(1, 10)).unwrap();
    assert_eq!(engine.policy().hash, before);
    let taken = reload(&mut engine, hurried(), Word::Given, monday(1, 15));
    assert!(matches!(taken, Reloaded::Taken(_)), "{taken:?}");
    assert_eq!((engine.policy().hash == hurried().hash, moved(&engine, 1042)), (true, 1));
    assert_eq!(engine.mailbox().not_taken, None);
    assert_eq!(engine.verify().unwrap().findings, Vec::<String>::new());
}

#[test]
fn an_edit_that_strikes_few_is_taken() {
    let mut engine = with_questions(MOST_UNASKED);
    let taken = reload(&mut engine, hurried(), Word::NotGiven, monday(1, 0));
    assert!(matches!(&taken, Reloaded::Taken(effect) if effect.late.len() == MOST_UNASKED), "{taken:?}");
    assert_eq!(reload(&mut engine, hurried(), Word::NotGiven, monday(1, 1)), Reloaded::Same);
}

#[test]
fn files_that_were_edited_while_nobody_served_are_an_edit_like_any_other() {
    let engine = with_questions(1);
    let setup = Setup { policy: hurried(), ..setup() };
    let mut engine = Engine::new(engine.into_store(), setup, monday(1, 0)).unwrap();
    assert_eq!((moved(&engine, 1042), engine.mailbox().rules_since), (1, Some(monday(1, 0))));
    assert_eq!(rulebook::in_force(engine.store()).unwrap().unwrap().hash, hurried().hash);
    // What was told before is told by the rules of its day.
    let history = engine.history(CaseId(1042), crate::ids::Language::English).unwrap();
    assert!(
        history.iter().any(|event| event.what.contains("pass on or answer 09:30 in place of 11:00")),
        "{history:?}"
    );
    engine.tick(monday(1, 0)).unwrap();
}

#[test]
fn letters_alone_are_an_edit_too() {
    let mut engine = with_questions(1);
    let dir = tempfile::tempdir().unwrap();
    let text = crate::letters::built_in_files()["en/acknowledgement.md"].replace("received your question", "got it");
    std::fs::create_dir_all(dir.path().join("en")).unwrap();
    std::fs::write(dir.path().join("en/acknowledgement.md"), text).unwrap();
    let edit = Edit { policy: setup().policy, templates: Templates::load(dir.path()).unwrap() };
    let taken = engine.reload(Ok(edit), Word::NotGiven, monday(0, 20)).unwrap();
    assert!(matches!(&taken, Reloaded::Taken(effect) if effect.moved.is_empty()), "{taken:?}");
    engine.deliver(&[question(2, monday(0, 30))], monday(0, 30)).unwrap();
    let letter = letters(&engine, "acknowledgement").pop().unwrap();
    let body = engine.store().letter_body(letter.id).unwrap().unwrap();
    assert!(body.contains("got it"), "{body}");
}
