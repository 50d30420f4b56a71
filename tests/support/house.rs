//! A house on disk for tests: settings, rules, a Maildir and an outgoing folder, everything below one directory.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "years.rs"]
mod years;

/// The first moment of most stories: a Monday, nine o'clock in Shanghai.
pub(crate) const MONDAY_NINE: &str = "2026-11-23T01:00:00Z";

/// The house.
pub(crate) struct House {
    dir: tempfile::TempDir,
}

impl House {
    /// With the rules that come with the program.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let house = Self { dir };
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(house.path("mail").join(part)).unwrap();
        }
        for (name, text) in years::rules_of_any_year() {
            house.write(&format!("rules/{name}"), &text);
        }
        house.write(
            "shouwen.toml",
            r#"
[mailbox]
address = "fssc@corp.example"
name = "财务共享服务中心"
tag = "FSSC"
[maildir]
path = "mail"
poll = "5 seconds"
[outdir]
path = "letters"
"#,
        );
        house
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn settings(&self) -> PathBuf {
        self.path("shouwen.toml")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Puts a mail into the Maildir, received at `second`s since 1970.
    pub(crate) fn deliver(&self, second: i64, name: &str, mail: &str) {
        let file = format!("{second}.{name}.test");
        let draft = self.path("mail/tmp").join(&file);
        fs::write(&draft, mail.replace('\n', "\r\n")).unwrap();
        fs::rename(draft, self.path("mail/new").join(file)).unwrap();
    }

    /// The letters that have left: recipient and bytes, sorted by recipient.
    pub(crate) fn letters(&self) -> Vec<(String, String)> {
        let Ok(entries) = fs::read_dir(self.path("letters")) else { return Vec::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        let mut letters: Vec<_> =
            paths.filter(|path| path.extension().is_some_and(|e| e == "eml")).map(|path| letter(&path)).collect();
        letters.sort();
        letters
    }

    /// Who has been written to.
    pub(crate) fn recipients(&self) -> Vec<String> {
        self.letters().into_iter().map(|(to, _)| to).collect()
    }
}

fn letter(path: &Path) -> (String, String) {
    let card = fs::read_to_string(path.with_extension("envelope.json")).unwrap();
    let card: serde_json::Value = serde_json::from_str(&card).unwrap();
    let to = card["to"][0].as_str().unwrap().to_owned();
    (to, fs::read_to_string(Path::new(&path)).unwrap())
}

/// A question of an employee.
pub(crate) fn question(id: &str, from: &str, words: &str) -> String {
    format!(
        "From: Zhang Wei <{from}>\nTo: fssc@corp.example\nSubject: invoice title\nMessage-ID: <{id}@corp.example>\n\
         Date: Mon, 23 Nov 2026 09:00:00 +0800\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
    )
}
