//! Plays every scenario in `tests/scenarios/` through the real engine and compares what happened with what it says.
//!
//! `UPDATE_EXPECT=1 cargo test --test scenarios` writes the outcomes anew; `SCENARIO=to- cargo test --test scenarios`
//! plays only those with that in their names. How to write one: `tests/scenarios/README.md`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test"
)]
#![allow(dead_code, reason = "what the stage offers to all plays")]

#[path = "support"]
mod support {
    pub(crate) mod checks;
    pub(crate) mod clients;
    pub(crate) mod play;
    pub(crate) mod script;
}

use std::path::{Path, PathBuf};

use support::play::{self, World};
use support::{checks, script};

/// Monday of the week that scenarios play in.
const WEEK: &str = "2026-11-23";

#[test]
fn every_scenario_ends_as_it_says() {
    let only = std::env::var("SCENARIO").unwrap_or_default();
    let mut failed = Vec::new();
    let files: Vec<PathBuf> = scenarios().into_iter().filter(|path| named(path, &only)).collect();
    assert!(!files.is_empty(), "there is no scenario with {only} in its name");
    for path in &files {
        let played = std::panic::catch_unwind(|| one(path));
        if played.is_err() {
            failed.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    assert!(failed.is_empty(), "{} of {} scenarios: {}", failed.len(), files.len(), failed.join(" "));
}

/// By the file's own name: the folders above it may be called anything.
fn named(path: &Path, part: &str) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().contains(part))
}

fn one(path: &Path) {
    let text = std::fs::read_to_string(path).unwrap();
    let (actual, mut world) = script::play(&text, stage);
    expect_test::expect_file![path].assert_eq(&actual);
    let findings = checks::findings(&mut world);
    assert!(findings.is_empty(), "{}: {findings:#?}", path.display());
}

fn stage(given: &[&str]) -> World {
    let dir = folder().join("office");
    let mut setup = play::office(&dir);
    script::given(&mut setup, given);
    let cast = play::cast(&std::fs::read_to_string(dir.join("cast.txt")).unwrap());
    let week = given.iter().find_map(|line| line.strip_prefix("the week of ")).unwrap_or(WEEK);
    let monday: chrono::NaiveDate = week.parse().unwrap();
    let start = monday.and_hms_opt(0, 0, 0).unwrap();
    let mut world = World::new(setup, cast, start.and_utc());
    world.server.renames = given.contains(&"the server renames letters");
    world.server.tells_id = given.contains(&"the server tells its ids");
    world
}

fn scenarios() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    files.sort();
    files
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}
