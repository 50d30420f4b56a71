//! One file that people write: its text, the place of every byte in it, and what is wrong with it so far.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::DeTable;

use super::keys::{Key, Keys};
use super::problem::{Both, Place, Problem, both};
use super::{Section, syntax};

/// One file.
#[derive(Debug)]
pub struct Page<'t> {
    file: Arc<str>,
    text: &'t str,
    problems: RefCell<Vec<Problem>>,
    /// What the reading asks for, where somebody wants to know.
    keys: Option<RefCell<Keys>>,
}

impl<'t> Page<'t> {
    /// A file by the name that messages give it, and its text.
    #[must_use]
    pub fn new(file: &str, text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { file: file.into(), text, problems: RefCell::default(), keys: None }
    }

    /// The same, for whoever wants to know what its reading asks for.
    #[must_use]
    pub fn noting_keys(file: &str, text: &'t str) -> Self {
        Self { keys: Some(RefCell::default()), ..Self::new(file, text) }
    }

    /// Reads the file's top table. A file that is no TOML notes what is wrong and gives nothing: half a file would call
    /// forth mistakes that are none.
    pub fn read<T>(&self, reading: impl FnOnce(&Section<'_>) -> T) -> Option<T> {
        let table = self.table()?;
        Some(reading(&Section::top(self, &table)))
    }

    /// The keys that its reading asked for; none unless they were to be noted.
    #[must_use]
    pub fn into_keys(self) -> Keys {
        self.keys.map(RefCell::into_inner).unwrap_or_default()
    }

    pub(super) fn notes_keys(&self) -> bool {
        self.keys.is_some()
    }

    pub(super) fn knows(&self, asked: impl FnOnce() -> Vec<(String, Key)>) {
        if let Some(keys) = &self.keys {
            let mut keys = keys.borrow_mut();
            for (path, key) in asked() {
                keys.add(path, key);
            }
        }
    }

    /// What was noted, in the order of the lines.
    #[must_use]
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| (problem.line, problem.column));
        problems
    }

    /// Notes a mistake at a byte.
    pub(super) fn note(&self, at: usize, mistake: Both, mend: Both) {
        self.add(self.place(at).problem(mistake, mend));
    }

    /// Notes a problem that was found elsewhere.
    pub fn add(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// The place of a byte; columns count characters, as editors do.
    #[must_use]
    pub fn place(&self, at: usize) -> Place {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Place { file: Arc::clone(&self.file), line, column }
    }

    /// A line, counted from 1.
    pub(super) fn line(&self, number: usize) -> &'t str {
        self.text.lines().nth(number.saturating_sub(1)).unwrap_or_default()
    }

    /// The text of a range.
    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    fn table(&self) -> Option<Spanned<DeTable<'t>>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        if errors.is_empty() {
            return Some(table);
        }
        let mut lines = BTreeSet::new();
        let mut all: Vec<_> = errors.iter().map(|error| syntax::explain(self.text, error)).collect();
        all.extend(syntax::unclosed(self.text));
        let from = all.iter().filter(|found| found.spreads).map(|found| found.at).min().unwrap_or(usize::MAX);
        for found in all.into_iter().filter(|found| found.at < from || found.at == from && found.spreads) {
            let place = self.place(found.at);
            // One slip makes the parser stumble over the rest of its line too.
            if lines.insert(place.line) {
                self.add(place.problem(found.mistake, found.mend));
            }
        }
        None
    }
}

/// The text of a file's bytes. One that is not UTF-8 is read as GBK where that is possible, so that its other mistakes
/// are found too, and the problem says how to save it.
#[must_use]
pub fn decode<'b>(file: &str, bytes: &'b [u8]) -> (Option<Cow<'b, str>>, Option<Problem>) {
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return (Some(Cow::Borrowed(text)), None),
        Err(error) => error,
    };
    let before = bytes.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default();
    let place = Page::new(file, before).place(before.len());
    let mend = || both!("在编辑器中另存为，编码选 UTF-8", "save it anew with the encoding UTF-8");
    // A BOM says UTF-16 for certain ("Unicode" in older Windows editors); GB18030 is judged by whether it fits.
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        let mistake = both!("文件是 UTF-16 编码，不是 UTF-8", "this file is saved as UTF-16, not as UTF-8");
        return (Some(encoding.decode(bytes).0), Some(Place::whole(file).problem(mistake, mend())));
    }
    let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    if broken {
        let mistake = both!("文件既不是 UTF-8 也不是 GBK 编码", "this file is neither UTF-8 nor GBK");
        return (None, Some(place.problem(mistake, mend())));
    }
    // The first byte that UTF-8 does not know may stand far behind the first Chinese sign: all of the file is meant.
    let mistake = both!("文件是 GBK 编码，不是 UTF-8", "this file is saved as GBK, not as UTF-8");
    (Some(text), Some(Place::whole(file).problem(mistake, mend())))
}
