//! The house rules that a program can check: what may stand where, and how files begin.

#![allow(clippy::expect_used)] // a tree that cannot be read is a failed test

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A module, and what stands above it in the layers of `src/lib.rs`: it must not be used from there.
const LAYERS: &[(&str, &[&str])] = &[
    ("mail", &["desk", "rules", "letters", "store", "engine", "intake", "sender", "daemon", "cli", "imap", "smtp"]),
    ("desk", &["store", "engine", "intake", "sender", "daemon", "cli", "imap", "maildir", "smtp", "outdir", "config"]),
    ("rules", &["store", "engine", "intake", "sender", "daemon", "cli"]),
    ("reference", &["store", "engine", "intake", "sender", "daemon", "cli", "desk", "mail"]),
    ("letters", &["store", "engine", "intake", "sender", "daemon", "cli"]),
    ("store", &["engine", "intake", "sender", "daemon", "cli", "letters::Templates"]),
    ("imap", &["store", "engine", "daemon", "cli", "desk"]),
    ("smtp", &["store", "engine", "daemon", "cli", "desk"]),
    ("intake", &["store", "engine", "daemon", "cli", "desk", "mail"]),
    ("sender", &["store", "engine", "daemon", "cli", "desk", "mail"]),
    ("engine", &["daemon", "cli", "imap", "maildir", "smtp", "outdir"]),
];

/// What the core must not touch: clock, disk, network, randomness, the log.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "tokio::",
    "tracing::",
    "getrandom",
    "Utc::now",
    "Instant::now",
];

/// Words of other programs for what has a name here (style: one vocabulary).
const FOREIGN_WORDS: &[&str] = &["Ticket", "Job", "Handler", "Manager", "Helper", "Util"];

#[test]
fn no_module_uses_what_stands_above_it() {
    let mut found = Vec::new();
    for (module, above) in LAYERS {
        for (path, text) in sources(module) {
            for (number, line) in code(&text) {
                let bad = above.iter().find(|name| line.contains(&format!("crate::{name}")));
                found.extend(bad.map(|name| format!("{}:{number}: `{module}` uses `{name}`", path.display())));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_core_touches_nothing_outside() {
    let mut found = Vec::new();
    for (path, text) in sources("desk").into_iter().chain(sources("mail")) {
        for (number, line) in code(&text) {
            let bad = IMPURE.iter().find(|name| line.contains(**name));
            found.extend(bad.map(|name| format!("{}:{number}: `{name}`", path.display())));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_file_begins_by_saying_what_it_is_for() {
    let silent = all().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path);
    let silent: Vec<String> = silent.map(|path| path.display().to_string()).collect();
    assert!(silent.is_empty(), "without an opening sentence: {}", silent.join(", "));
}

#[test]
fn sql_stands_in_the_store_alone() {
    let outside = all().into_iter().filter(|(path, _)| !path.starts_with("src/store"));
    let statements = ["SELECT ", "INSERT INTO", "UPDATE letter", "DELETE FROM"];
    let found: Vec<String> = outside
        .flat_map(|(path, text)| {
            let lines: Vec<_> = code(&text).filter(|(_, line)| statements.iter().any(|s| line.contains(s))).collect();
            lines.into_iter().map(|(number, _)| format!("{}:{number}", path.display())).collect::<Vec<_>>()
        })
        .filter(|place| !place.contains("tests"))
        .collect();
    assert!(found.is_empty(), "SQL outside src/store: {}", found.join(", "));
}

#[test]
fn names_are_ours() {
    let mut found = Vec::new();
    for (path, text) in all() {
        for (number, line) in code(&text) {
            let named = ["struct ", "enum ", "trait "].iter().find_map(|kind| line.split(kind).nth(1));
            let Some(name) = named.filter(|_| line.trim_start().starts_with("pub")) else { continue };
            let bad = FOREIGN_WORDS.iter().find(|word| name.starts_with(**word));
            found.extend(bad.map(|word| format!("{}:{number}: {word}", path.display())));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_column_has_a_comment() {
    let schema = include_str!("../src/store/migrations/001.sql");
    let mut bare = Vec::new();
    let mut inside = false;
    for line in schema.lines() {
        if line.starts_with("CREATE TABLE") {
            inside = true;
        } else if line.starts_with(')') {
            inside = false;
        } else if inside && !line.contains("--") && !line.trim_start().starts_with("PRIMARY") {
            bare.push(line.trim().to_owned());
        }
    }
    let bare: Vec<String> =
        bare.into_iter().filter(|line| !line.starts_with("PRIMARY") && !line.starts_with("UNIQUE")).collect();
    assert!(bare.is_empty(), "columns without a comment: {}", bare.join(" | "));
}

/// The lines of a file up to its tests, comments left out.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line));
    lines
        .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

fn sources(module: &str) -> BTreeMap<PathBuf, String> {
    let inside =
        |path: &Path| path.starts_with(format!("src/{module}")) || path == Path::new(&format!("src/{module}.rs"));
    all().into_iter().filter(|(path, _)| inside(path) && !path.to_string_lossy().contains("tests")).collect()
}

fn all() -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the sources are here") {
            let path = entry.expect("a folder that reads").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("a source that reads");
                files.insert(path, text);
            }
        }
    }
    assert!(files.len() > 50, "the sources were not found");
    files
}
