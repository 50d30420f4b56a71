//! The words against the readers, the examples against the check, the defaults against what is read, and what is committed
//! against what comes out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use crate::config::Settings;
use crate::daemon::check::{Written, check};
use crate::ids::{Language, Moment};
use crate::rules::{Policy, built_in_files, load_from};
use crate::written::{Form, Problem, show_all};

mod validate;

use validate::validate;

/// What one line shows, so that an editor can mark it: said by the reader of a section alike for all files.
const SHOWN: [&str; 6] =
    ["knows no key", "there is no key", " must be ", "` cannot be `", "is out of range", " has no `"];
/// … but for what depends on another key, and for texts that are more than a word.
const BEYOND: [&str; 5] = [
    "[duty] has no `members`",
    "[[duty.shift]] has no",
    "`ack` cannot be",
    "%` is out of range",
    "iB` is out of range",
];

/// Whether a schema marks a slip as it has to; `None` where it need not, or where the file is no TOML, which editors mark
/// by themselves.
pub(crate) fn marks_as_it_has_to(schema: &Value, text: &str, told: &[&Problem]) -> Option<bool> {
    let value = as_json(text)?;
    let is_shown = |problem: &&&Problem| {
        let says = |words: &&str| problem.mistake.en.contains(words);
        SHOWN.iter().any(says) && !BEYOND.iter().any(says)
    };
    told.iter().find(is_shown).map(|_| !validate(schema, &value).is_empty())
}

fn as_json(text: &str) -> Option<Value> {
    serde_json::to_value(text.parse::<toml::Table>().ok()?).ok()
}

/// The schema of the settings, or of files of this name below the rules' directory.
pub(crate) fn schema_of(name: &str) -> Value {
    let file = FILES.iter().find(|file| file.path == name || file.is(name));
    serde_json::from_str(&schema(file.unwrap_or_else(|| panic!("no file is {name}")))).unwrap()
}

#[test]
fn every_key_that_is_read_has_its_line_and_no_other_has() {
    for file in FILES {
        let keys = file.keys();
        let asked: BTreeSet<&str> = keys.iter().map(|(path, _)| path).collect();
        let said: BTreeSet<&str> = file.lines.iter().map(|line| line.path).collect();
        let name = file.name;
        assert_eq!(said.len(), file.lines.len(), "{name}: a key has two lines");
        let without: Vec<_> = asked.difference(&said).collect();
        assert!(without.is_empty(), "{name}: add a line in src/reference/words for {without:?}");
        let unread: Vec<_> = said.difference(&asked).collect();
        assert!(unread.is_empty(), "{name}: nobody reads {unread:?}, or no example lets it be read");
    }
}

#[test]
fn every_word_that_is_read_is_explained_and_no_other_is() {
    for file in FILES {
        let keys = file.keys();
        for line in file.lines {
            let path = line.path;
            let key = keys.get(path).unwrap();
            let said: BTreeSet<&str> = line.words.iter().map(|(word, _)| *word).collect();
            let read = match key.form.as_ref() {
                Some(Form::Word(words) | Form::Words(words)) => words.iter().copied().collect(),
                Some(_) => BTreeSet::new(),
                None => panic!("{path}: no example lets it be read"),
            };
            assert_eq!(said, read, "{path}");
            let defaults = !matches!(line.usual, Usual::Nothing);
            assert!(!(key.required && defaults), "{path} must be there, and has a default");
        }
    }
}

#[test]
fn the_worked_examples_show_every_key() {
    for file in FILES {
        let examples: Vec<toml::Table> = file.examples.iter().map(|text| text.parse().unwrap()).collect();
        let shown = |path: &str| examples.iter().any(|text| file.value_at(text, path).is_some());
        // Of these three one stands alone.
        let missing: Vec<&str> = file.lines.iter().map(|line| line.path).filter(|path| !shown(path)).collect();
        let missing: Vec<&&str> = missing.iter().filter(|path| !path.contains(".password.")).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", file.name);
    }
}

/// A list of holidays that the worked example names.
const LIST: &str = r#"{"year": 2027, "papers": ["https://www.gov.cn/zhengce/content/202611/content_1.htm"],
  "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}"#;

/// The worked examples of the rule files, by their names below the rules' directory.
fn worked() -> BTreeMap<String, String> {
    let rules = FILES.iter().filter_map(|file| Some((file.path.strip_prefix("rules/")?, file.examples)));
    let mut files: BTreeMap<String, String> = rules
        .flat_map(|(path, texts)| texts.iter().map(|text| (path.replace('*', "worked"), (*text).to_owned())))
        .collect();
    files.insert("calendars/2027.json".to_owned(), LIST.to_owned());
    files
}

/// A house with the worked examples, both the one with servers and the one with directories.
fn house() -> (tempfile::TempDir, Vec<PathBuf>) {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    };
    for (name, text) in worked() {
        write(&format!("rules/{name}"), &text);
        write(&format!("policy/{name}"), &text);
    }
    for (name, text) in crate::letters::built_in_files() {
        write(&format!("templates/{name}"), &text);
        write(&format!("letters/{name}"), &text);
    }
    let secret = write("imap.password", "secret");
    set_private(&secret);
    let authority = rcgen::generate_simple_self_signed(["mail.corp.example".to_owned()]).unwrap();
    write("corp-ca.pem", &authority.cert.pem());
    let texts = file("shouwen").unwrap().examples.iter().enumerate();
    let settings = texts.map(|(no, text)| write(&format!("shouwen-{no}.toml"), text)).collect();
    (dir, settings)
}

#[cfg(unix)]
fn set_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn set_private(_: &Path) {}

#[test]
fn nothing_is_wrong_or_odd_with_the_worked_examples() {
    let (_dir, settings) = house();
    let now: Moment = "2026-11-23T01:00:00Z".parse().unwrap();
    for settings in settings {
        let checked = check(&Written::All { settings: settings.clone(), rules: None }, now);
        assert_eq!(show_all(&checked.mistakes, Language::English), "", "{}", settings.display());
        assert_eq!(show_all(&checked.notes, Language::English), "", "{}", settings.display());
    }
}

/// A file with its first value at a path changed, or left out with its line kept empty.
fn with(text: &str, path: &str, value: Option<&str>) -> String {
    let (section, key) = path.rsplit_once('.').unwrap();
    let (mut here, mut done) = (String::new(), false);
    let line = |line: &str| {
        if let Some(head) = line.strip_prefix('[') {
            here = head.trim_matches(['[', ']']).to_owned();
        }
        let is_it = !done && here == section && line.split_once(" = ").is_some_and(|(name, _)| name == key);
        done |= is_it;
        if is_it { value.map_or_else(String::new, |value| format!("{key} = {value}")) } else { line.to_owned() }
    };
    let changed = text.lines().map(line).collect::<Vec<_>>().join("\n");
    assert!(done, "{path} has a line of its own in its example");
    changed
}

/// What comes of a file among the worked ones, right or wrong; what is told of it besides, and its text, do not matter.
fn comes_to(file: &File, text: String, house: &Path) -> String {
    let wrong = |problems: Vec<Problem>| show_all(&problems, Language::English);
    let Some(name) = file.path.strip_prefix("rules/") else {
        let settings = house.join("shouwen.toml");
        fs::write(&settings, text).unwrap();
        return Settings::load(&settings).map_or_else(wrong, |settings| format!("{settings:?}"));
    };
    let mut files = worked();
    files.insert(name.replace('*', "worked"), text);
    load_from(&files).map_or_else(wrong, |policy| {
        let policy = Policy { hash: String::new(), files: BTreeMap::new(), notes: Vec::new(), ..policy };
        format!("{policy:?}")
    })
}

#[test]
fn a_default_that_is_told_is_what_no_word_means() {
    let (house, _) = house();
    let mut count = 0;
    for (file, line) in FILES.iter().flat_map(|file| file.lines.iter().map(move |line| (file, line))) {
        let Usual::Value(usual) = line.usual else { continue };
        let path = line.path;
        let holds = |text: &&&str| file.value_at(&text.parse().unwrap(), path).is_some();
        let text = file.examples.iter().find(holds).unwrap_or_else(|| panic!("{path} stands in no example"));
        // It shows where the other is not written.
        let text = if path == "limits.size" { with(text, "imap.max_size", None) } else { (*text).to_owned() };
        let comes_to = |text| comes_to(file, text, house.path());
        let usually = comes_to(with(&text, path, Some(usual)));
        assert!(usually == comes_to(with(&text, path, None)), "{path} = {usual} is not what holds without it");
        assert!(usually != comes_to(text.clone()), "{path}: show another value than {usual}");
        count += 1;
    }
    assert!(count > 40, "{count} defaults were tried");
}

#[test]
fn the_schemas_take_the_files_that_come_with_the_program_and_the_examples() {
    let settings = schema_of(SETTINGS);
    let sample = include_str!("../../deploy/shouwen.toml");
    for text in file("shouwen").unwrap().examples.iter().chain([&sample]) {
        assert_eq!(validate(&settings, &as_json(text).unwrap()), Vec::<String>::new());
    }
    let toml = |name: &String| Path::new(name).extension().is_some_and(|ending| ending == "toml");
    for (name, text) in built_in_files().into_iter().chain(worked()).filter(|(name, _)| toml(name)) {
        assert_eq!(validate(&schema_of(&name), &as_json(&text).unwrap()), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn the_files_that_come_with_the_program_name_their_schemas() {
    for (name, text) in built_in_files() {
        let file = FILES.iter().find(|file| file.is(&name)).unwrap();
        let up = if name.contains('/') { "../" } else { "./" };
        let first = text.lines().next().unwrap();
        assert_eq!(first, format!("#:schema {up}{FOLDER}/{}.json", file.name), "{name}");
    }
    // Where `init` puts it.
    let settings = include_str!("../../deploy/shouwen.toml");
    assert_eq!(settings.lines().next(), Some("#:schema ./rules/schema/shouwen.json"));
}

#[test]
fn the_reference_and_the_schemas_are_those_that_come_out() {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let generated = generated();
    for (name, text) in &generated {
        let path = rules.join(name);
        if fs::read_to_string(&path).is_ok_and(|committed| committed == *text) {
            continue;
        }
        assert!(
            std::env::var_os("UPDATE_EXPECT").is_some(),
            "rules/{name} is not what comes out of src/reference; UPDATE_EXPECT=1 writes it"
        );
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let known: BTreeSet<&str> = generated.iter().filter_map(|(name, _)| name.strip_prefix("schema/")).collect();
    let there = fs::read_dir(rules.join(FOLDER)).unwrap();
    let strange: Vec<String> = there
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| !known.contains(name.as_str()))
        .collect();
    assert!(strange.is_empty(), "schemas of no file: {strange:?}");
}
