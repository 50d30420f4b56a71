//! Watches what admins edit: a change, once it is whole, or SIGHUP, has the files read and handed to the engine.
//!
//! Looking at names, sizes and times every few seconds sees what an editor does that writes another file and renames it,
//! and works on network shares and on directories mounted into a container, where the kernel tells nobody of a change.
//! A change counts when two looks in a row are alike, so that a file which is still being written is left alone.

use std::time::Duration;

use super::files::{Files, Look};
use super::thread::{EngineHandle, Gone};
use crate::engine::reload::{Edit, Word};
use crate::intake::Stop;
use crate::sender::Kick;
use crate::written::Problem;

/// Between two looks. Some thirty names are a matter of microseconds.
const EVERY: Duration = Duration::from_secs(2);

/// What admins edit, and how often it is looked at.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The files.
    pub files: Files,
    /// Between two looks.
    pub every: Duration,
}

impl Watched {
    /// Looked at every two seconds.
    #[must_use]
    pub fn usual(files: Files) -> Self {
        Self { files, every: EVERY }
    }
}

/// Watches until told to stop. `ask` is rung by SIGHUP.
pub(super) async fn watch(watched: Watched, engine: EngineHandle, ask: Kick, letters: Kick, mut stop: Stop) {
    let Watched { files, every } = watched;
    let mut seen = Seen::new(look(&files).await);
    loop {
        let asked = tokio::select! {
            () = tokio::time::sleep(every) => false,
            () = ask.rung() => true,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let now = look(&files).await;
        if !asked && !seen.is_settled(&now) {
            continue;
        }
        let read = read(&files).await;
        // Somebody wrote while they were read: the next looks tell when he is done.
        if !asked && look(&files).await != now {
            continue;
        }
        seen.taken_up(now);
        let done = engine.turn(move |engine, now| engine.reload(read, Word::NotGiven, now)).await;
        match done {
            Ok(Ok(_outcome_is_logged)) => letters.ring(),
            Ok(Err(error)) => {
                tracing::error!(%error, "the edited files could not be looked at; they are read again");
                seen.again();
            }
            Err(Gone) => return,
        }
    }
}

async fn look(files: &Files) -> Look {
    let files = files.clone();
    tokio::task::spawn_blocking(move || files.look()).await.unwrap_or_default()
}

/// Reads the files away from the tasks that others wait for.
pub(super) async fn read(files: &Files) -> Result<Edit, Vec<Problem>> {
    let files = files.clone();
    let read = tokio::task::spawn_blocking(move || files.read()).await;
    read.unwrap_or_else(|stopped| Err(vec![super::files::cut_short(&stopped.to_string())]))
}

/// What was seen, and what of it was handed on.
#[derive(Clone, Debug)]
struct Seen {
    handed_on: Option<Look>,
    last: Look,
}

impl Seen {
    /// At the start, when the engine has just read them.
    fn new(look: Look) -> Self {
        Self { handed_on: Some(look.clone()), last: look }
    }

    /// Whether this is something new, and as it was at the last look.
    fn is_settled(&mut self, now: &Look) -> bool {
        let rests = self.last == *now;
        self.last.clone_from(now);
        rests && self.handed_on.as_ref() != Some(now)
    }

    fn taken_up(&mut self, look: Look) {
        self.last.clone_from(&look);
        self.handed_on = Some(look);
    }

    fn again(&mut self) {
        self.handed_on = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_counts_once_and_only_when_it_rests() {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::in_dirs(&dir.path().join("rules"), &dir.path().join("templates"));
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("rules/sla.toml", "one");
        let mut seen = Seen::new(files.look());
        assert!(!seen.is_settled(&files.look()), "nothing has changed");
        write("rules/sla.toml", "half of what is to c");
        assert!(!seen.is_settled(&files.look()), "it may still be being written");
        write("rules/sla.toml", "half of what is to come, and the other half");
        assert!(!seen.is_settled(&files.look()), "it was still being written");
        assert!(seen.is_settled(&files.look()));
        seen.taken_up(files.look());
        assert!(!seen.is_settled(&files.look()), "once is enough");
        // Editors write another file and rename it; so do those who put a whole directory into place.
        write("rules/.sla.toml.tmp", "half of what is to come, and the other HALF");
        std::fs::rename(dir.path().join("rules/.sla.toml.tmp"), dir.path().join("rules/sla.toml")).unwrap();
        write("rules/routes/10-x.toml", "");
        write("templates/en/answer.md", "");
        seen.is_settled(&files.look());
        assert!(seen.is_settled(&files.look()));
        seen.taken_up(files.look());
        std::fs::remove_file(dir.path().join("templates/en/answer.md")).unwrap();
        seen.is_settled(&files.look());
        assert!(seen.is_settled(&files.look()), "a letter that is gone is a change");
        seen.taken_up(files.look());
        write("rules/schema/people.json", "{}");
        seen.is_settled(&files.look());
        assert!(!seen.is_settled(&files.look()), "a schema is for editors");
        seen.again();
        assert!(seen.is_settled(&files.look()), "what could not be done is tried again");
    }
}
