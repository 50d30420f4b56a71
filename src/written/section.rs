//! One table of a file, read key by key. When it is dropped it notes the keys that nobody asked for.

mod value;

use std::cell::RefCell;
use std::collections::BTreeSet;

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::keys::{Form, Key};
use super::nearest;
use super::page::Page;
use super::problem::{Both, Place, Placed, Problem, both};

/// One table. Dropping it notes its unknown keys, so that no reading can forget to look for them.
#[derive(Debug)]
pub struct Section<'p> {
    page: &'p Page<'p>,
    table: &'p DeTable<'p>,
    name: String,
    /// The name with `*` for what the file chose itself.
    path: String,
    at: usize,
    asked: RefCell<Vec<(&'static str, Key)>>,
    /// Keys that are names of tables, whatever they are; none before somebody asks for such.
    names: RefCell<Option<Vec<String>>>,
}

impl<'p> Section<'p> {
    pub(super) fn top(page: &'p Page<'p>, table: &'p Spanned<DeTable<'p>>) -> Self {
        let (name, path) = (String::new(), String::new());
        Self { page, table: table.get_ref(), name, path, at: 0, asked: RefCell::default(), names: RefCell::default() }
    }

    /// The place of its head.
    #[must_use]
    pub fn place(&self) -> Place {
        self.page.place(self.at)
    }

    /// A text, if it is there.
    #[must_use]
    pub fn text(&self, key: &'static str) -> Option<Placed<String>> {
        self.as_text(key, self.find(key, || Form::Text)?)
    }

    /// A text that must be there and not be empty.
    #[must_use]
    pub fn required_text(&self, key: &'static str) -> Option<Placed<String>> {
        let text = self.text(key);
        self.require(key);
        let text = text?;
        if text.value.trim().is_empty() {
            self.note(
                &text.place,
                both!("`{key}` 是空的", "`{key}` is empty"),
                both!("填写 `{key}`", "fill in `{key}`"),
            );
            return None;
        }
        Some(text)
    }

    /// A list of texts; one alone may stand without brackets nowhere, so that all files look alike.
    #[must_use]
    pub fn texts(&self, key: &'static str) -> Option<Vec<Placed<String>>> {
        self.texts_as(key, || Form::Texts)
    }

    /// A list of texts that must be there, if only as `[]`.
    #[must_use]
    pub fn required_texts(&self, key: &'static str) -> Option<Vec<Placed<String>>> {
        let texts = self.texts(key);
        self.require(key);
        texts
    }

    /// A whole number within bounds, both included.
    #[must_use]
    pub fn number(&self, key: &'static str, least: u64, most: u64) -> Option<u64> {
        let value = self.find(key, || Form::Number { least, most })?;
        let DeValue::Integer(number) = value.get_ref() else {
            let mend = match value.get_ref().as_str() {
                Some(text) if text.parse::<u64>().is_ok() => both!("写成 `{key} = {text}`", "write `{key} = {text}`"),
                Some(_) | None => both!("写 {least} 到 {most} 之间的数", "write a number from {least} to {most}"),
            };
            self.wrong_type(key, value, &both!("整数", "a whole number"), &mend);
            return None;
        };
        let number = i128::from_str_radix(number.as_str(), number.radix()).ok();
        let number =
            number.and_then(|number| u64::try_from(number).ok()).filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let mistake = both!("`{key}` 超出范围", "`{key}` is out of range");
            self.note_at(
                value,
                mistake,
                both!("写 {least} 到 {most} 之间的数", "write a number from {least} to {most}"),
            );
        }
        number
    }

    /// Whole numbers within bounds, both included; those beyond are noted and left out.
    #[must_use]
    pub fn numbers(&self, key: &'static str, least: u64, most: u64) -> Option<Vec<Placed<u64>>> {
        let list = self.as_list(key, self.find(key, || Form::Numbers { least, most })?)?;
        let number = |value: &Spanned<DeValue<'p>>| {
            let number = match value.get_ref() {
                DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
                DeValue::String(_)
                | DeValue::Float(_)
                | DeValue::Boolean(_)
                | DeValue::Datetime(_)
                | DeValue::Array(_)
                | DeValue::Table(_) => None,
            };
            let number = number.filter(|number| (least..=most).contains(number));
            if number.is_none() {
                let wanted = both!("{least} 到 {most} 之间的整数", "a whole number from {least} to {most}");
                let mend = both!(
                    "不加引号，写成如 {key} = [{least}]",
                    "write it without quotation marks, as {key} = [{least}]"
                );
                self.wrong_type(key, value, &wanted, &mend);
            }
            number.map(|number| Placed { value: number, place: self.place_of(value) })
        };
        Some(list.iter().filter_map(number).collect())
    }

    /// A number with at most two decimals, in hundredths, within bounds, both included.
    #[must_use]
    pub fn hundredths(&self, key: &'static str, least: u32, most: u32) -> Option<u32> {
        let value = self.find(key, || Form::Hundredths { least, most })?;
        let written = self.page.slice(value.span());
        let number = hundredths(written).filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let show = |hundredths: u32| f64::from(hundredths) / 100.0;
            let (least, most) = (show(least), show(most));
            let mistake = both!("`{key}` 不能写 {written}", "`{key}` cannot be {written}");
            let mend = both!(
                "写 {least} 到 {most} 之间的数，至多两位小数",
                "write a number from {least} to {most} with two decimals at most"
            );
            self.note_at(value, mistake, mend);
        }
        number
    }

    /// `true` or `false`.
    #[must_use]
    pub fn yes_or_no(&self, key: &'static str) -> Option<Placed<bool>> {
        let value = self.find(key, || Form::YesOrNo)?;
        if let DeValue::Boolean(yes) = value.get_ref() {
            return Some(Placed { value: *yes, place: self.place_of(value) });
        }
        self.wrong_type(
            key,
            value,
            &both!(" true 或 false", "true or false"),
            &both!("去掉引号", "write it without quotation marks"),
        );
        None
    }

    /// One of a closed set of words.
    #[must_use]
    pub fn choice<T: Copy>(&self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let form = || Form::Word(words.iter().map(|(word, _)| *word).collect());
        let text = self.as_text(key, self.find(key, form)?)?;
        self.one_of(key, &text, words)
    }

    /// Several of a closed set of words; nothing if one of them is none of these.
    #[must_use]
    pub fn choices<T: Copy>(&self, key: &'static str, words: &[(&'static str, T)]) -> Option<Vec<T>> {
        let texts = self.texts_as(key, || Form::Words(words.iter().map(|(word, _)| *word).collect()))?;
        // Not stopping at the first wrong one: each is noted.
        let meanings: Vec<T> = texts.iter().filter_map(|text| self.one_of(key, text, words)).collect();
        (meanings.len() == texts.len()).then_some(meanings)
    }

    /// A text that means something; `reading` gives the meaning, or the mistake and its mend.
    #[must_use]
    pub fn meant<T>(
        &self,
        key: &'static str,
        reading: impl FnOnce(&str) -> Result<T, (Both, Both)>,
    ) -> Option<Placed<T>> {
        let text = self.text(key)?;
        match reading(&text.value) {
            Ok(value) => Some(Placed { value, place: text.place }),
            Err((mistake, mend)) => {
                self.note(&text.place, mistake, mend);
                None
            }
        }
    }

    /// A table of its own: `[key]`, or `key = { … }`.
    #[must_use]
    pub fn section(&self, key: &'static str) -> Option<Section<'p>> {
        let value = self.find(key, || Form::Section)?;
        let at = self.key_at(key).unwrap_or_else(|| value.span().start);
        let table = self.as_table(key, value)?;
        Some(self.below(table, (format!("[{}{key}]", self.prefix()), key), at))
    }

    /// The tables below this one that have names of their own, but for those `apart`: `[this.name]`.
    #[must_use]
    pub fn named_sections(&self, apart: &[&str]) -> Vec<(Placed<String>, Section<'p>)> {
        let named = self.table.iter().filter(|(key, _)| !apart.contains(&key.get_ref().as_ref()));
        let mut names = self.names.borrow_mut();
        let names = names.get_or_insert_default();
        let section = |(key, value): (&Spanned<DeString<'p>>, &'p Spanned<DeValue<'p>>)| {
            let DeValue::Table(table) = value.get_ref() else { return None };
            names.push(key.get_ref().to_string());
            let at = key.span().start;
            let name = Placed { value: key.get_ref().to_string(), place: self.page.place(at) };
            let below = self.below(table, (format!("[{}{}]", self.prefix(), key.get_ref()), "*"), at);
            Some((name, below))
        };
        named.filter_map(section).collect()
    }

    /// Any number of tables: `[[key]]`.
    #[must_use]
    pub fn sections(&self, key: &'static str) -> Vec<Section<'p>> {
        let Some(value) = self.find(key, || Form::Sections) else { return Vec::new() };
        let DeValue::Array(list) = value.get_ref() else {
            self.wrong_type(
                key,
                value,
                &both!("若干节", "a list of sections"),
                &both!("写成 [[{key}]]", "write it as [[{key}]]"),
            );
            return Vec::new();
        };
        let name = format!("[[{}{key}]]", self.prefix());
        let tables = list.iter().filter_map(|value| match value.get_ref() {
            DeValue::Table(table) => Some(self.below(table, (name.clone(), key), value.span().start)),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_) => {
                self.wrong_type(
                    key,
                    value,
                    &both!("一节", "a section"),
                    &both!("写成 [[{key}]]", "write it as [[{key}]]"),
                );
                None
            }
        });
        tables.collect()
    }

    /// Whether a key stands here, whatever its value.
    #[must_use]
    pub fn has(&self, key: &'static str) -> bool {
        self.ask(key, |_| {});
        self.table.contains_key(key)
    }

    /// Whether a key stands here that has to; whoever asks tells what its absence means.
    #[must_use]
    pub fn has_required(&self, key: &'static str) -> bool {
        self.ask(key, |asked| asked.required = true);
        self.table.contains_key(key)
    }

    /// Notes that a key is missing unless it is there.
    pub fn require(&self, key: &'static str) {
        if !self.has_required(key) {
            self.miss(key);
        }
    }

    /// Whether a table stands at a key.
    #[must_use]
    pub fn has_section(&self, key: &'static str) -> bool {
        self.has(key) && self.table.get(key).is_some_and(|value| value.get_ref().is_table())
    }

    /// The place of a key, if it is there, else of the section's head.
    #[must_use]
    pub fn place_of_key(&self, key: &str) -> Place {
        self.page.place(self.key_at(key).unwrap_or(self.at))
    }

    /// The place of a character inside a text, counted from 0; the text's own where its quotation marks hide it.
    #[must_use]
    pub fn place_inside(&self, text: &Placed<String>, at: usize) -> Place {
        let line = self.page.line(text.place.line).chars().skip(text.place.column - 1).collect::<String>();
        // Between single quotation marks every character stands for itself.
        let plain = line.starts_with('\'') && !line.starts_with("'''");
        let as_written = line.starts_with('"') && !line.starts_with("\"\"\"") && !text.value.contains(['\\', '"']);
        let column = text.place.column + if plain || as_written { at + 1 } else { 0 };
        Place { column, ..text.place.clone() }
    }

    /// Notes a mistake.
    pub fn note(&self, place: &Place, mistake: Both, mend: Both) {
        self.page.add(place.problem(mistake, mend));
    }

    /// Notes a problem that was found elsewhere.
    pub fn add(&self, problem: Problem) {
        self.page.add(problem);
    }

    /// Notes that a key is missing.
    pub fn miss(&self, key: &'static str) {
        let name = &self.name;
        self.note(
            &self.place(),
            both!("{name} 缺少 `{key}`", "{name} has no `{key}`"),
            both!("在这一节加上 `{key} = …`", "add `{key} = …` to this section"),
        );
    }

    fn find(&self, key: &'static str, form: impl FnOnce() -> Form) -> Option<&'p Spanned<DeValue<'p>>> {
        let wanted = self.page.notes_keys();
        self.ask(key, |asked| {
            if wanted {
                asked.learn(form());
            }
        });
        self.table.get(key)
    }

    fn ask(&self, key: &'static str, learn: impl FnOnce(&mut Key)) {
        let mut asked = self.asked.borrow_mut();
        if let Some((_, known)) = asked.iter_mut().find(|(name, _)| *name == key) {
            return learn(known);
        }
        let mut new = Key::default();
        learn(&mut new);
        asked.push((key, new));
    }

    fn key_at(&self, key: &str) -> Option<usize> {
        self.table.get_key_value(key).map(|(key, _)| key.span().start)
    }

    fn place_of(&self, value: &Spanned<DeValue<'p>>) -> Place {
        self.page.place(value.span().start)
    }

    /// A section below this one: its name as messages show it, and what it adds to the path.
    fn below(&self, table: &'p DeTable<'p>, (name, key): (String, &str), at: usize) -> Section<'p> {
        let (path, asked, names) = (self.path_of(key), RefCell::default(), RefCell::default());
        Section { page: self.page, table, name, path, at, asked, names }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The dotted name of this section for those below it.
    fn prefix(&self) -> String {
        let name = self.name.trim_matches(['[', ']']);
        if name.is_empty() { String::new() } else { format!("{name}.") }
    }
}

/// `1.5` is 150.
fn hundredths(written: &str) -> Option<u32> {
    let (whole, part) = written.split_once('.').unwrap_or((written, "00"));
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(format!("{part:0<2}").parse().ok()?)
}

impl Drop for Section<'_> {
    fn drop(&mut self) {
        let asked = self.asked.borrow();
        let free_names = self.names.borrow();
        self.page.knows(|| {
            let named = free_names.as_ref().map(|_| ("*", Key { form: Some(Form::Named), required: false }));
            let all = asked.iter().cloned().chain(named);
            all.map(|(name, key)| (self.path_of(name), key)).collect()
        });
        // A key that is already here cannot be what another was meant to be, unless it may stand many times.
        let many = |value: &Spanned<DeValue<'_>>| {
            value.get_ref().as_array().is_some_and(|list| list.iter().all(|one| one.get_ref().is_table()))
        };
        let free = |key: &&str| self.table.get(*key).is_none_or(many);
        let names = || asked.iter().map(|(name, _)| *name);
        let free_names = || free_names.iter().flatten().map(String::as_str);
        let missing: BTreeSet<&str> = names().filter(free).collect();
        for key in self.table.keys() {
            let written: &str = key.get_ref();
            if names().chain(free_names()).any(|name| name == written) {
                continue;
            }
            let name = &self.name;
            let mistake = if name.is_empty() {
                both!("没有 `{written}` 这个键", "there is no key `{written}`")
            } else {
                both!("{name} 中没有 `{written}` 这个键", "{name} knows no key `{written}`")
            };
            let mend = if let Some(near) = nearest(written, missing.iter().copied()) {
                both!("写成 `{near}`", "write `{near}`")
            } else {
                let all = names().map(|key| format!("`{key}`")).collect::<Vec<_>>();
                let (zh, en) = (all.join("、"), all.join(", "));
                both!("这里可用的键有 {zh}；都不是就删去它", "the keys here are {en}; delete it if it is none of them")
            };
            self.page.note(key.span().start, mistake, mend);
        }
    }
}
