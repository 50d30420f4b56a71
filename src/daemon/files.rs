//! The directories that admins edit while the daemon runs: reading them whole, and telling whether they changed.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::config::Settings;
use crate::engine::reload::Edit;
use crate::ids::Address;
use crate::letters::Templates;
use crate::rules;
use crate::written::{Place, Problem, both};

/// Folders below folders that are looked into; no rule or letter stands deeper.
const DEEPEST: usize = 2;

/// Where the files lie, and for whom.
#[derive(Clone, Debug)]
pub struct Files {
    rules: PathBuf,
    templates: PathBuf,
    mailbox: Address,
}

/// What a directory looks like from outside: each file's name, size and time of change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look(Vec<(PathBuf, u64, Option<SystemTime>)>);

impl Files {
    /// Those that the settings name.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let (paths, mailbox) = (&settings.paths, settings.mailbox.address.clone());
        Self { rules: paths.rules.clone(), templates: paths.templates.clone(), mailbox }
    }

    /// Those of two directories.
    #[cfg(test)]
    pub(super) fn in_dirs(rules: &Path, templates: &Path) -> Self {
        let mailbox = Address::parse("fssc@corp.example").unwrap();
        Self { rules: rules.to_owned(), templates: templates.to_owned(), mailbox }
    }

    /// All of them, or all that is wrong with any.
    pub fn read(&self) -> Result<Edit, Vec<Problem>> {
        let policy = rules::load(&self.rules, &self.mailbox);
        let templates = Templates::load(&self.templates);
        match (policy, templates) {
            (Ok(policy), Ok(templates)) => Ok(Edit { policy, templates }),
            (policy, templates) => Err([policy.err(), templates.err()].into_iter().flatten().flatten().collect()),
        }
    }

    /// How they look now. What cannot be looked at is left out: reading it says why.
    #[must_use]
    pub fn look(&self) -> Look {
        let mut look = Look::default();
        look_into(&self.rules, DEEPEST, &mut look);
        // For editors alone: to write schemas anew is no edit.
        let schemas = self.rules.join(rules::SCHEMAS);
        look.0.retain(|(path, _, _)| !path.starts_with(&schemas));
        look_into(&self.templates, DEEPEST, &mut look);
        look.0.sort();
        look
    }
}

/// The reading was stopped by a defect of the program.
pub(super) fn cut_short(why: &str) -> Problem {
    Place::whole("rules").problem(
        both!("读取规则时中断（{why}）", "reading the rules was cut short ({why})"),
        both!("运行 `shouwen check`，并报告它的输出", "run `shouwen check`, and report what it says"),
    )
}

fn look_into(dir: &Path, deeper: usize, look: &mut Look) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let Ok(data) = std::fs::metadata(&path) else { continue };
        if data.is_dir() {
            if deeper > 0 {
                look_into(&path, deeper - 1, look);
            }
        } else {
            look.0.push((path, data.len(), data.modified().ok()));
        }
    }
}
