//! The directory that the story is played in: settings, rules, an empty mailbox, nothing else.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::daemon::Trouble;
use crate::rules::built_in_files;

pub(super) const SETTINGS: &str = "shouwen.toml";
pub(super) const MAIL: &str = "mail";
pub(super) const LETTERS: &str = "letters";
pub(super) const CLOCK: &str = "clock.json";
pub(super) const LOG: &str = "shouwen.log";
pub(super) const PAGE: &str = "index.html";
pub(super) const STORE: &str = "shouwen.db";
pub(super) const RULES: &str = "rules";
/// Everything a story leaves behind; a directory that holds anything else is not ours.
const OURS: [&str; 13] = [
    SETTINGS,
    MAIL,
    LETTERS,
    CLOCK,
    "clock.part",
    LOG,
    PAGE,
    RULES,
    STORE,
    "shouwen.db-wal",
    "shouwen.db-shm",
    "shouwen.db.lock",
    "shouwen.db.sock",
];

const TEXT: &str = r#"# 演示的设置 · Settings of the demonstration
[mailbox]
address = "fssc@corp.example"
name = "财务共享服务中心"
tag = "FSSC"

[maildir]
path = "mail"

[outdir]
path = "letters"

[trust]
authserv_ids = ["mx.corp.example"]
"#;

/// Clears what an earlier story left, and sets everything up.
pub(super) fn set(out: &Path) -> Result<(), Trouble> {
    clear(out)?;
    let made = || -> io::Result<()> {
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(out.join(MAIL).join(part))?;
        }
        fs::create_dir_all(out.join(LETTERS))?;
        for (name, text) in built_in_files() {
            let path = out.join(RULES).join(name);
            fs::create_dir_all(path.parent().unwrap_or(out))?;
            fs::write(path, text)?;
        }
        fs::write(out.join(SETTINGS), TEXT)
    };
    made().map_err(|error| super::machine(&format!("{} cannot be written", out.display()), &error))
}

fn clear(out: &Path) -> Result<(), Trouble> {
    let Ok(entries) = fs::read_dir(out) else { return Ok(()) };
    let names: Vec<String> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let foreign = names.iter().find(|name| !OURS.contains(&name.as_str()));
    // An earlier story always leaves its clock; a real service's directory never has one.
    if let Some(name) = foreign.or_else(|| names.first().filter(|_| !names.contains(&CLOCK.to_owned()))) {
        return Err(Trouble::Use(format!(
            "{} holds {name}, which is none of the demonstration's. Give it another directory with --out",
            out.display()
        )));
    }
    for name in names {
        let path = out.join(name);
        let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        gone.map_err(|error| super::machine(&format!("{} cannot be removed", path.display()), &error))?;
    }
    Ok(())
}

/// The daemon's log, beside the story.
pub(super) fn log(out: &Path) -> Result<Arc<File>, Trouble> {
    let file = File::create(out.join(LOG)).map_err(|error| super::machine("the log cannot be written", &error))?;
    Ok(Arc::new(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_with_foreign_files_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        set(dir.path()).unwrap();
        assert!(set(dir.path()).is_err(), "settings without a story's clock may be a real service's");
        fs::write(dir.path().join(CLOCK), "{}").unwrap();
        set(dir.path()).unwrap();
        fs::write(dir.path().join("thesis.doc"), "").unwrap();
        assert!(set(dir.path()).unwrap_err().to_string().contains("thesis.doc"));
        assert!(dir.path().join("thesis.doc").exists());
    }
}
