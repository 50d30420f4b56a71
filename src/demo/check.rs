//! The story as it was planned, compared with the story as the database has it.

use std::collections::BTreeMap;
use std::path::Path;

use super::stage;
use crate::daemon::Trouble;
use crate::desk::case::{Closing, Status};
use crate::desk::fact::{MailboxFact, NotTaken};
use crate::engine::verify;
use crate::ids::Moment;
use crate::source::FolderName;
use crate::store::{LetterRow, LetterState, Store, StoreError, Stream};

/// Askers, and how many letters each gets: an acknowledgement and an answer, and a new time where one was needed.
const ASKERS: [(&str, usize); 4] = [
    ("zhang.wei@corp.example", 2),
    ("liu.yang@corp.example", 2),
    ("zhou.ting@corp.example", 2),
    ("he.jing@corp.example", 3),
];
/// Whom the forged mail claimed to be from, and where it wanted replies.
const FORGED: [&str; 2] = ["gao.yuan@corp.example", "gao.yuan@corp-example.invalid"];
/// Due times that the edit of the rules moves: the answers that two askers wait for.
const MOVED: usize = 2;
/// What must have been written to somebody, at least once.
const KINDS: [(&str, &str); 12] = [
    ("alert", "no admin was told of the forged mail"),
    ("case-mail", "no owner was told of a question"),
    ("slip", "nothing was passed on to a contact"),
    ("contact-reminder", "no contact was reminded"),
    ("feedback", "no contact's answer reached the owner"),
    ("preview", "no answer was shown to its owner first"),
    ("answer", "no answer left"),
    ("interim", "no asker was told a new time"),
    ("told", "nobody's absence was noted"),
    ("stand-in", "nobody stood in for who was away"),
    ("list", "nobody got a list of what is due"),
    ("escalation", "no lead was told of what was overdue"),
];

/// The daemon has looked into its mailbox for the first time; what comes from now on is news.
pub(super) fn has_begun(store: &Path) -> bool {
    let looked = || Store::open_read_only(store)?.cursor(&FolderName("INBOX".to_owned()));
    looked().is_ok_and(|cursor| cursor.is_some())
}

/// All questions are closed: there is nothing more to wait for.
pub(super) fn is_over(store: &Path) -> bool {
    let closed = || -> Result<bool, StoreError> {
        let store = Store::open_read_only(store)?;
        let rows = store.case_rows(false)?;
        let pending = !store.letter_rows(None, true)?.is_empty();
        Ok(rows.len() == ASKERS.len() && rows.iter().all(|row| row.status == "closed") && !pending)
    };
    closed().unwrap_or(false)
}

/// What was planned and did not come out; empty if all did.
pub(super) fn check(out: &Path) -> Result<Vec<String>, Trouble> {
    let store = Store::open_read_only(&out.join(stage::STORE))?;
    let mut missing = cases(&store)?;
    let letters = store.letter_rows(None, false)?;
    missing.extend(written(&letters));
    let mut waiting: BTreeMap<&str, usize> = BTreeMap::new();
    for letter in letters.iter().filter(|letter| letter.state == LetterState::Sent) {
        *waiting.entry(letter.to.as_str()).or_default() += 1;
    }
    for (asker, due) in ASKERS {
        let got = waiting.get(asker).copied().unwrap_or(0);
        if got != due {
            missing.push(format!("{asker} got {got} letters in place of {due}"));
        }
    }
    for forged in FORGED.iter().filter(|address| waiting.contains_key(**address)) {
        missing.push(format!("the forged mail brought a letter to {forged}"));
    }
    if store.quarantined()?.len() != 1 {
        missing.push("the forged mail is not in quarantine".to_owned());
    }
    missing.extend(edits(&store, &letters)?);
    missing.extend(verify(&store)?.findings);
    Ok(missing)
}

fn cases(store: &Store) -> Result<Vec<String>, StoreError> {
    let mut missing = Vec::new();
    let ids = store.case_ids(false)?;
    if ids.len() != ASKERS.len() {
        missing.push(format!("{} cases in place of {}", ids.len(), ASKERS.len()));
    }
    for id in ids {
        let Some(case) = store.case(id)? else { continue };
        let confirmed = matches!(case.status, Status::Closed { how: Closing::Confirmed, .. });
        if !confirmed {
            missing.push(format!("case {id} was not closed by its asker's word"));
        }
    }
    Ok(missing)
}

/// A wrong edit of the rules was refused and told to the admin, a right one was taken then, and there were no others.
fn edits(store: &Store, letters: &[LetterRow]) -> Result<Vec<String>, StoreError> {
    let facts: Vec<(Moment, MailboxFact)> = store.facts(&Stream::Mailbox)?;
    let (mut refused, mut taken) = (Vec::new(), Vec::new());
    for (at, fact) in &facts {
        match fact {
            MailboxFact::RulesNotTaken { why, .. } => refused.push((*at, *why)),
            MailboxFact::RulesTaken { moved, late, .. } => taken.push((*at, *moved, *late)),
            MailboxFact::PickedOwner { .. }
            | MailboxFact::PickedContact { .. }
            | MailboxFact::HoldBegan { .. }
            | MailboxFact::HoldEnded
            | MailboxFact::ModeBegan { .. }
            | MailboxFact::Alarmed { .. } => {}
        }
    }
    let mut missing = Vec::new();
    if !matches!(refused[..], [(_, NotTaken::Mistakes { mistakes: 1 })]) {
        missing.push(format!("the wrong edit of the rules was not refused, once and for one mistake: {refused:?}"));
    }
    if !matches!(taken[..], [(_, MOVED, 0)]) {
        missing
            .push(format!("the right edit of the rules was not taken so that it moves {MOVED} due times: {taken:?}"));
    }
    let between = |letter: &LetterRow| {
        refused.first().is_some_and(|(at, _)| *at <= letter.made)
            && taken.first().is_none_or(|(at, ..)| letter.made <= *at)
    };
    let told = |letter: &&LetterRow| letter.kind == "alert" && letter.state == LetterState::Sent && between(letter);
    if letters.iter().filter(told).count() != 1 {
        missing.push("the admin was not told, once, of the edit that was refused".to_owned());
    }
    Ok(missing)
}

fn written(letters: &[LetterRow]) -> Vec<String> {
    let none = |kind: &str| !letters.iter().any(|letter| letter.kind == kind && letter.state == LetterState::Sent);
    KINDS.iter().filter(|(kind, _)| none(kind)).map(|(_, what)| (*what).to_owned()).collect()
}
