//! The texts of all templates: the built-in ones, and what a directory puts in their place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::builtin;
use crate::ids::Language;
use crate::written::{Both, Place, Problem, both, decode, mend_word, nearest, unread};

/// What problems call the directory of the built-in templates.
const USUAL_PREFIX: &str = "templates/";
const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// Every template's text by its path below the directory of templates: `zh-CN/answer.md`.
#[derive(Clone, Debug)]
pub(super) struct Sources {
    prefix: String,
    texts: BTreeMap<String, String>,
}

impl Sources {
    pub(super) fn built_in() -> Self {
        Self { prefix: USUAL_PREFIX.to_owned(), texts: builtin::sources() }
    }

    /// The built-in texts with those of a directory put in their place, and what is wrong with its files' names and
    /// encodings. A directory that is not there replaces nothing.
    pub(super) fn load(dir: &Path) -> (Self, Vec<Problem>) {
        let mut sources = Self { prefix: format!("{}/", dir.display()), texts: builtin::sources() };
        let mut problems = Vec::new();
        for path in entries(dir) {
            let name = name_of(&path);
            match LANGUAGES.iter().find(|language| language.tag() == name) {
                Some(_) if path.is_dir() => {
                    for file in entries(&path) {
                        problems.extend(sources.replace(&format!("{name}/{}", name_of(&file)), &file));
                    }
                }
                Some(_) | None => problems.extend(sources.not_read(&name, &path)),
            }
        }
        (sources, problems)
    }

    /// Over names and texts, each with its length before it.
    pub(super) fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for part in self.texts.iter().flat_map(|(name, text)| [name, text]) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        HEXLOWER.encode(&hash.finalize())
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    pub(super) fn text(&self, file: &str) -> &str {
        self.texts.get(file).map(String::as_str).unwrap_or_default()
    }

    /// The file as a whole.
    pub(super) fn whole(&self, file: &str) -> Place {
        Place::whole(&format!("{}{file}", self.prefix))
    }

    /// A line and a column of a file, both counted from 1.
    pub(super) fn at(&self, file: &str, line: usize, column: usize) -> Place {
        Place { line, column, ..self.whole(file) }
    }

    /// Where words stand for the first time; the whole file if they stand nowhere.
    pub(super) fn place_of(&self, file: &str, words: &str) -> Place {
        let first = self.text(file).lines().enumerate().find_map(|(at, line)| Some((at, line, line.find(words)?)));
        match first.filter(|_| !words.is_empty()) {
            Some((at, line, byte)) => self.at(file, at + 1, column(line, byte)),
            None => self.whole(file),
        }
    }

    fn replace(&mut self, file: &str, path: &Path) -> Option<Problem> {
        if path.extension().is_none_or(|extension| extension != "md") {
            return self.not_read(file, path);
        }
        if !self.texts.contains_key(file) {
            let folder = file.split_once('/').map_or("", |(folder, _)| folder);
            let mine = self.files().filter(|known| known.starts_with(folder));
            let names: Vec<String> = mine.map(|known| known.trim_start_matches(folder).replace('/', "")).collect();
            let written = name_of(path);
            let mend = match nearest(&written, names.iter().map(String::as_str)) {
                Some(near) => both!("改名为 `{near}`，或移走", "rename it to `{near}`, or move it away"),
                None => mend_word(&written, names.iter().map(String::as_str)),
            };
            return Some(self.whole(file).problem(both!("没有这种信", "there is no letter of this name"), mend));
        }
        let shown = format!("{}{file}", self.prefix);
        match std::fs::read(path) {
            Ok(bytes) => {
                let (text, problem) = decode(&shown, &bytes);
                if let Some(text) = text {
                    self.texts.insert(file.to_owned(), text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n"));
                }
                problem
            }
            Err(why) => {
                let Both { zh, en } = unread(&why);
                Some(self.whole(file).problem(
                    both!("读不了这个文件（{zh}）", "this file cannot be read ({en})"),
                    both!("检查文件的权限", "look at its permissions"),
                ))
            }
        }
    }

    /// A name from which no letter is read: somebody would wait in vain for his wording to be used.
    fn not_read(&self, name: &str, path: &Path) -> Option<Problem> {
        let mend: Both = if path.is_dir() {
            both!(
                "只读 zh-CN 和 en 两个文件夹，改名或移走",
                "only the folders zh-CN and en are read: rename or move it"
            )
        } else if path.extension().is_some_and(|extension| extension == "md") && is_readme(path) {
            return None;
        } else if name.contains('/') {
            both!("文件名须以 .md 结尾，改名或移走", "its name must end in .md: rename or move it")
        } else {
            both!("信放在 zh-CN 或 en 文件夹内", "letters stand in the folder zh-CN or en")
        };
        Some(self.whole(name).problem(both!("这里的内容不会被读取", "nothing is read from here"), mend))
    }
}

/// What a person put into a folder, in order. Editors keep lock files and copies under names that begin with a dot or a
/// hash or end with a tilde.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| !name_of(path).starts_with(['.', '#']) && !name_of(path).ends_with('~'));
    paths.sort();
    paths
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_readme(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"))
}

/// The column of a byte of a line, in characters counted from 1.
pub(super) fn column(line: &str, byte: usize) -> usize {
    line.get(..byte).unwrap_or(line).chars().count() + 1
}
