//! Other rule files and letters while mail flows: all of them or none.
//!
//! ```text
//!  files ─▶ mistakes? ──yes─▶ not taken ─▶ the log, `status`, one letter to the admins once it has stood for a minute
//!             │ no                ▲
//!             ▼                   │ more than 20 cases, and no word
//!           what would move ──────┘
//!             │
//!             ▼
//!           taken: due times move, steps put into the past are skipped, facts say so; in one transaction
//! ```
//!
//! What was decided before is told by the rules of its day (`rulebook`). Nothing here reads a file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::Duration;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::commit::Cause;
use super::rulebook::{self, IN_FORCE};
use super::telling::deadline_name;
use super::{Engine, TurnError};
use crate::desk::case::{Case, number};
use crate::desk::edit::{self, Effect};
use crate::desk::fact::{DueMoved, MailboxFact, NotTaken};
use crate::ids::{CaseId, Language, Moment, PersonId};
use crate::letters::Templates;
use crate::letters::model::AlertAbout;
use crate::rules::Policy;
use crate::store::{Store, StoreError, Stream, StreamFact};
use crate::written::{Place, Problem, both};

/// An edit that is not taken is told by letter when it has stood for so long: whoever is still writing is not written to.
const STANDS: Duration = Duration::minutes(1);
/// Lines of one letter or log about an edit; the rest is counted.
const MOST_LINES: usize = 20;
/// The kind of alarm.
const ABOUT: &str = "rules";

/// Files that were read and have no mistake in them.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The rules.
    pub policy: Policy,
    /// The letters.
    pub templates: Templates,
}

/// Whether somebody said that he means an edit which makes many cases late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// He said so.
    Given,
    /// Nobody did.
    NotGiven,
}

/// What came of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reloaded {
    /// The files say what is in force.
    Same,
    /// They are in force.
    Taken(Effect),
    /// Somebody has to say that this is meant.
    NeedsWord(Effect),
    /// They have mistakes.
    Refused(Vec<Problem>),
}

/// What the admins have not been told yet.
#[derive(Clone, Debug)]
pub(super) struct Untold {
    at: Moment,
    why: NotTaken,
    /// What speaks for the lines where the admins were told of another edit within the hour.
    first: String,
    lines: Vec<String>,
}

impl Engine {
    /// Takes other rules and letters, or says why not. `read` is what reading the files came to.
    pub fn reload(&mut self, read: Result<Edit, Vec<Problem>>, word: Word, now: Moment) -> Result<Reloaded, TurnError> {
        let now = self.clock.inside(now);
        self.rules_changed += 1;
        let missing = |edit: &Edit| missing(&self.store, &edit.policy, &self.house.tag);
        let read = match read {
            Ok(edit) => Some(missing(&edit)?).filter(|missing| !missing.is_empty()).map_or(Ok(edit), Err),
            Err(problems) => Err(problems),
        };
        let edit = match read {
            Ok(edit) => edit,
            Err(problems) => {
                self.refuse(&problems, now)?;
                return Ok(Reloaded::Refused(problems));
            }
        };
        let same_rules = edit.policy.hash == self.policy.hash;
        if same_rules && edit.templates.hash() == self.templates.hash() {
            self.as_before(now)?;
            return Ok(Reloaded::Same);
        }
        let effect = effect(&self.store, (&self.policy, &edit.policy), now)?;
        if effect.needs_a_word() && word == Word::NotGiven {
            self.wait_for_word(&edit, &effect, now)?;
            return Ok(Reloaded::NeedsWord(effect));
        }
        self.take_edit(edit, &effect, word, now)?;
        Ok(Reloaded::Taken(effect))
    }

    /// How often an edit was looked at: whoever waits for the next thing to do looks again.
    #[must_use]
    pub fn rules_changed(&self) -> u64 {
        self.rules_changed
    }

    /// The rules of a start. Files that were edited while nobody served are an edit like any other.
    pub(super) fn begin_rules(&mut self, now: Moment) -> Result<(), TurnError> {
        let known = self.store.meta(IN_FORCE)?;
        if known.as_deref() == Some(&*self.policy.hash) {
            return Ok(());
        }
        let before = rulebook::in_force(&self.store)?;
        let Some(before) = before else {
            // The first start, or one of a program that reads the old files no longer.
            return self.turn(|engine| engine.put_in_force(None, now));
        };
        let edit = Edit { policy: Policy::clone(&self.policy), templates: self.templates.clone() };
        // Employees come and go without anybody's editing rules.
        self.policy = Arc::new(Policy { directory: self.policy.directory.clone(), ..before });
        self.reload(Ok(edit), Word::NotGiven, now).map(|_| ())
    }

    fn as_before(&mut self, now: Moment) -> Result<(), TurnError> {
        self.untold = None;
        if self.mailbox.not_taken.is_none() {
            return Ok(());
        }
        tracing::info!("the rule files are again as those in force");
        let (hash, templates) = (self.policy.hash.clone(), self.templates.hash());
        let fact = MailboxFact::RulesTaken { hash, templates, moved: 0, late: 0, confirmed: false };
        self.turn(|engine| {
            engine.no_alarm(ABOUT)?;
            engine.on_record(&fact, "the files are as they were", now)
        })
    }

    fn take_edit(&mut self, edit: Edit, effect: &Effect, word: Word, now: Moment) -> Result<(), TurnError> {
        let policy = std::mem::replace(&mut self.policy, Arc::new(edit.policy));
        let templates = std::mem::replace(&mut self.templates, edit.templates);
        let fact = MailboxFact::RulesTaken {
            hash: self.policy.hash.clone(),
            templates: self.templates.hash(),
            moved: effect.moved.len(),
            late: effect.late.len(),
            confirmed: word == Word::Given,
        };
        let taken = self.turn(|engine| {
            engine.put_in_force(Some(&policy), now)?;
            engine.no_alarm(ABOUT)?;
            engine.on_record(&fact, "the files were edited", now)
        });
        if let Err(error) = taken {
            (self.policy, self.templates) = (policy, templates);
            return Err(error);
        }
        self.untold = None;
        let (moved, late) = (effect.moved.len(), effect.late.len());
        tracing::info!(moved, late, "the edited rules and letters are in force");
        for line in told(effect, (&self.house.tag, self.house.zone, self.house.language), now) {
            tracing::info!("{line}");
        }
        Ok(())
    }

    /// The deadlines go by the policy from now on; `old` is the one before it.
    fn put_in_force(&mut self, old: Option<&Policy>, now: Moment) -> Result<(), TurnError> {
        let policy = Arc::clone(&self.policy);
        self.store.save_policy(&policy.hash, &policy.files, now)?;
        self.store.set_meta(IN_FORCE, &policy.hash)?;
        for id in self.store.running_cases()? {
            let Some(case) = self.readable_case(id)? else { continue };
            let decision = old.and_then(|old| edit::decide(&case, (old, &policy), now)).unwrap_or_default();
            self.apply(&case, &decision, &Cause { mail: None, now })?;
        }
        Ok(())
    }

    fn refuse(&mut self, problems: &[Problem], now: Moment) -> Result<(), TurnError> {
        let (language, mistakes) = (self.house.language, problems.len());
        let first = match language {
            Language::Chinese => {
                format!("规则或信件模板的修改有 {mistakes} 处错误，未采用；仍按原来的办理。改好保存即可。")
            }
            Language::English => {
                format!("The edited rules or letters were not taken: {mistakes} to mend. Those before stay in force.")
            }
        };
        let lines = problems.iter().map(|problem| problem.in_language(language)).collect();
        self.not_taken(NotTaken::Mistakes { mistakes }, (first, lines), now)
    }

    fn wait_for_word(&mut self, edit: &Edit, effect: &Effect, now: Moment) -> Result<(), TurnError> {
        let (late, closes) = (effect.late.len(), effect.closes.len());
        let (hash, language) = (&edit.policy.hash, self.house.language);
        let first = match language {
            Language::Chinese => format!(
                "规则的修改会使 {late} 件立即逾期、{closes} 件立即办结，尚未采用。确要如此，请运行 shouwen reload --yes。"
            ),
            Language::English => format!(
                "The edited rules would make {late} cases late and close {closes} at once; they were not taken. If that is meant: shouwen reload --yes"
            ),
        };
        tracing::debug!(%hash, "these files wait for a word");
        let lines = told(effect, (&self.house.tag, self.house.zone, language), now);
        self.not_taken(NotTaken::NeedsWord { late, closes }, (first, lines), now)
    }

    /// What was not taken is on record once, however often the same files are read.
    fn not_taken(
        &mut self,
        why: NotTaken,
        (first, lines): (String, Vec<String>),
        now: Moment,
    ) -> Result<(), TurnError> {
        let digest = HEXLOWER.encode(&Sha256::digest(lines.join("\n")));
        if self.mailbox.not_taken.as_ref().is_some_and(|known| known.digest == digest) {
            return Ok(());
        }
        let fact = MailboxFact::RulesNotTaken { why, digest };
        self.turn(|engine| engine.on_record(&fact, "the edited files were not taken", now))?;
        tracing::warn!("{first}");
        for line in &lines {
            tracing::warn!("{line}");
        }
        self.untold = Some(Untold { at: now + STANDS, why, first, lines: shortened(lines, self.house.language) });
        Ok(())
    }

    /// Tells the admins of an edit that was not taken, once it has stood for a while. Gives when that is.
    pub(super) fn tell_not_taken(&mut self, now: Moment) -> Result<Option<Moment>, TurnError> {
        let Some(untold) = self.untold.take() else { return Ok(None) };
        if untold.at > now {
            let at = untold.at;
            self.untold = Some(untold);
            return Ok(Some(at));
        }
        let about = match untold.why {
            NotTaken::Mistakes { mistakes } => AlertAbout::RulesRefused { mistakes },
            NotTaken::NeedsWord { late, closes } => AlertAbout::RulesWait { late, closes },
        };
        let told = self.turn(|engine| engine.alarm_of_several(ABOUT, (about, &untold.lines), &untold.first, now));
        if let Err(error) = told {
            self.untold = Some(untold);
            return Err(error);
        }
        Ok(None)
    }

    fn on_record(&mut self, fact: &MailboxFact, because: &str, now: Moment) -> Result<(), TurnError> {
        let common = StreamFact { at: now, because, mail: None, policy: &self.policy.hash };
        self.store.append(&Stream::Mailbox, fact, &common)?;
        self.mailbox = self.mailbox.clone().evolve(now, fact);
        Ok(())
    }
}

/// People who have something to do and are gone from the files: who leaves has a successor (P-50).
pub fn missing(store: &Store, new: &Policy, tag: &str) -> Result<Vec<Problem>, StoreError> {
    let mut missing: BTreeMap<PersonId, BTreeSet<CaseId>> = BTreeMap::new();
    for id in store.running_cases()? {
        let Some(case) = readable(store, id)? else { continue };
        let holders = case.open_slips().map(|slip| &slip.contact).chain([&case.owner]);
        for holder in holders.filter(|holder| !new.people.contains_key(*holder)) {
            missing.entry(holder.clone()).or_default().insert(id);
        }
    }
    let problem = |(person, cases): (PersonId, BTreeSet<CaseId>)| {
        let (count, first) = (cases.len(), cases.first().map_or_else(String::new, |case| number(tag, *case)));
        let (more_zh, more) = if count > 1 { (" 等", " …") } else { ("", "") };
        Place::whole("people.toml").problem(
            both!(
                "没有 `{person}` 了，而他还有 {count} 件未办结（{first}{more_zh}）",
                "`{person}` is gone from it, and still has open cases: {count} ({first}{more})"
            ),
            both!(
                "保留这个人，写上 left 和 successor，由接任人接手",
                "keep him and write `left` and `successor`: then his successor has them"
            ),
        )
    };
    Ok(missing.into_iter().map(problem).collect())
}

/// What an edit would do to the cases of a store.
pub fn effect(store: &Store, (old, new): (&Policy, &Policy), now: Moment) -> Result<Effect, StoreError> {
    let mut effect = Effect::default();
    if old.hash == new.hash {
        return Ok(effect);
    }
    for id in store.running_cases()? {
        if let Some(case) = readable(store, id)? {
            effect.add(&case, (old, new), now);
        }
    }
    Ok(effect)
}

/// A case, or nothing if its facts do not read: what is right about the others is worth knowing.
fn readable(store: &Store, id: CaseId) -> Result<Option<Case>, StoreError> {
    match store.case(id) {
        Err(StoreError::Unreadable { .. }) => {
            tracing::error!(case = %id, "a case is left out");
            Ok(None)
        }
        case => case,
    }
}

/// An effect in lines, the cases that are late or close by it before the others.
#[must_use]
pub fn told(effect: &Effect, (tag, zone, language): (&str, chrono_tz::Tz, Language), now: Moment) -> Vec<String> {
    let time = |at: Moment| at.with_timezone(&zone).format("%m-%d %H:%M").to_string();
    let struck = |case: &CaseId| effect.late.contains(case) || effect.closes.contains(case);
    let mut moved: Vec<_> = effect.moved.iter().collect();
    moved.sort_by_key(|(case, _)| (!struck(case), *case));
    let line = |(case, moved): &&(CaseId, DueMoved)| {
        let (number, name) = (number(tag, *case), deadline_name(moved.deadline, language));
        let (from, to) = (time(moved.from), time(moved.to));
        // Of a case that is late by it, what is not yet due moves like any other.
        let over = moved.to <= now;
        let mark = match (over && effect.late.contains(case), over && effect.closes.contains(case), language) {
            (true, _, Language::Chinese) => "（随即逾期）",
            (true, _, Language::English) => " (late at once)",
            (false, true, Language::Chinese) => "（随即办结）",
            (false, true, Language::English) => " (closes at once)",
            (false, false, _) => "",
        };
        match language {
            Language::Chinese => format!("{number} {name}：{from} → {to}{mark}"),
            Language::English => format!("{number} {name}: {from} → {to}{mark}"),
        }
    };
    moved.iter().map(line).collect()
}

/// The first lines, and how many more there are.
fn shortened(mut lines: Vec<String>, language: Language) -> Vec<String> {
    let more = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if more > 0 {
        lines.push(match language {
            Language::Chinese => format!("另有 {more} 条"),
            Language::English => format!("{more} more"),
        });
    }
    lines
}
