//! Reading all that people write, as a start does, and giving every mistake of every file instead of stopping at the
//! first file that has one. It looks into the database, where there is one, for people who still have something to do;
//! it writes nothing, and touches no network.

use std::path::{Path, PathBuf};

use super::start::terminal_language;
use crate::config::{self, Paths, Settings};
use crate::engine::reload;
use crate::ids::{Address, Language, Moment};
use crate::letters::Templates;
use crate::rules::{self as files, Policy};
use crate::store::Store;
use crate::written::{Place, Problem, both};

/// What was found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The mailbox's language; the terminal's where the settings do not tell it.
    pub language: Language,
    /// What a start would refuse.
    pub mistakes: Vec<Problem>,
    /// What is allowed and seldom meant.
    pub notes: Vec<Problem>,
    /// The rules, if they are right.
    pub policy: Option<Policy>,
}

/// What is to be read.
#[derive(Clone, Debug)]
pub enum Written {
    /// The settings of a file, and the rules and templates that they name.
    All {
        /// The settings file.
        settings: PathBuf,
        /// Rules that are read in the place of theirs.
        rules: Option<PathBuf>,
    },
    /// Rules alone.
    Rules(PathBuf),
}

/// Reads it all.
#[must_use]
pub fn check(written: &Written, now: Moment) -> Checked {
    match written {
        Written::All { settings, rules } => all(settings, rules.as_deref(), now),
        Written::Rules(rules) => {
            let mut checked = Checked::nothing(terminal_language());
            checked.rules(rules, None, now.date_naive());
            checked
        }
    }
}

fn all(path: &Path, rules: Option<&Path>, now: Moment) -> Checked {
    let (settings, problems) = Settings::examine(path);
    let mailbox = settings.as_ref().map(|settings| &settings.mailbox);
    let mut checked = Checked::nothing(config::language_of(path).unwrap_or_else(terminal_language));
    checked.mistakes = problems;
    let beside = path.parent().unwrap_or(Path::new("."));
    let usual = || Paths { rules: beside.join("rules"), templates: beside.join("templates") };
    let paths = settings.as_ref().map_or_else(usual, |settings| settings.paths.clone());
    let rules = rules.unwrap_or(&paths.rules);
    // Where the settings cannot be read nobody knows whether the usual place is meant.
    if settings.is_some() || rules.is_dir() {
        let today = mailbox.map_or_else(|| now.date_naive(), |it| now.with_timezone(&it.timezone).date_naive());
        checked.rules(rules, mailbox.map(|mailbox| &mailbox.address), today);
    }
    if let Some((settings, policy)) = settings.as_ref().zip(checked.policy.as_ref()) {
        checked.mistakes.extend(still_needed(settings, policy, rules));
    }
    checked.notes.extend(directory_beside(beside, rules));
    checked.mistakes.extend(Templates::load(&paths.templates).err().into_iter().flatten());
    checked
}

/// People who have something to do and are gone from the files: a reload would refuse them. A database that cannot be
/// opened is for the start to name.
fn still_needed(settings: &Settings, policy: &Policy, rules: &Path) -> Vec<Problem> {
    if !settings.store.exists() {
        return Vec::new();
    }
    let missing = Store::open_read_only(&settings.store)
        .and_then(|store| reload::missing(&store, policy, &settings.mailbox.tag))
        .unwrap_or_default();
    let file = |problem: Problem| Problem { file: rules.join(&problem.file).display().to_string(), ..problem };
    missing.into_iter().map(file).collect()
}

/// A table of employees that lies beside the settings is read by nobody.
fn directory_beside(beside: &Path, rules: &Path) -> Vec<Problem> {
    let lies = files::DIRECTORIES.into_iter().filter(|name| beside != rules && beside.join(name).is_file());
    let problem = |name: &str| {
        let to = rules.display();
        Place::whole(&beside.join(name).display().to_string()).problem(
            both!("人员表不在规则目录中，没有读取", "this table of employees is not among the rules: it is not read"),
            both!("移到 {to}/", "move it into {to}/"),
        )
    };
    lies.map(problem).collect()
}

impl Checked {
    fn nothing(language: Language) -> Self {
        Self { language, mistakes: Vec::new(), notes: Vec::new(), policy: None }
    }

    fn rules(&mut self, dir: &Path, mailbox: Option<&Address>, today: chrono::NaiveDate) {
        let found = files::examine(dir, mailbox);
        self.mistakes.extend(found.mistakes);
        self.notes = found.policy.as_ref().map_or(found.notes, |policy| policy.notes_on(today));
        self.policy = found.policy;
    }
}
