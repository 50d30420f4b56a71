//! Whether a value is what its key is read as; where it is not, what is told, and the mend.

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::super::keys::Form;
use super::super::mend_word;
use super::super::problem::{Both, Placed, both};
use super::Section;

impl<'p> Section<'p> {
    pub(super) fn texts_as(&self, key: &'static str, form: impl FnOnce() -> Form) -> Option<Vec<Placed<String>>> {
        let list = self.as_list(key, self.find(key, form)?)?;
        Some(list.iter().filter_map(|value| self.as_text(key, value)).collect())
    }

    pub(super) fn as_text(&self, key: &str, value: &Spanned<DeValue<'p>>) -> Option<Placed<String>> {
        if let DeValue::String(text) = value.get_ref() {
            return Some(Placed { value: text.to_string(), place: self.place_of(value) });
        }
        let written = self.page.slice(value.span());
        // A list or table cannot be mended by quotation marks.
        let mend = match value.get_ref() {
            DeValue::Array(_) | DeValue::Table(_) => both!("写成 `\"…\"`", "write it as `\"…\"`"),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => {
                both!("写成 `\"{written}\"`", "write it as `\"{written}\"`")
            }
        };
        self.wrong_type(key, value, &both!("带引号的文字", "text in quotation marks"), &mend);
        None
    }

    pub(super) fn as_table(&self, key: &str, value: &'p Spanned<DeValue<'p>>) -> Option<&'p DeTable<'p>> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(table);
        }
        let name = format!("[{}{key}]", self.prefix());
        self.wrong_type(key, value, &both!("一节", "a section"), &both!("写成 {name}", "write it as {name}"));
        None
    }

    pub(super) fn as_list(&self, key: &str, value: &'p Spanned<DeValue<'p>>) -> Option<&'p DeArray<'p>> {
        if let DeValue::Array(list) = value.get_ref() {
            return Some(list);
        }
        let written = self.page.slice(value.span());
        self.wrong_type(
            key,
            value,
            &both!("方括号内的列表", "a list in brackets"),
            &both!("写成 `[{written}]`", "write it as `[{written}]`"),
        );
        None
    }

    pub(super) fn one_of<T: Copy>(&self, key: &str, text: &Placed<String>, words: &[(&'static str, T)]) -> Option<T> {
        if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == text.value) {
            return Some(*meaning);
        }
        let written = &text.value;
        let mend = mend_word(written, words.iter().map(|(word, _)| *word));
        self.note(&text.place, both!("`{key}` 不能写 `{written}`", "`{key}` cannot be `{written}`"), mend);
        None
    }

    pub(super) fn wrong_type(&self, key: &str, value: &Spanned<DeValue<'p>>, wanted: &Both, mend: &Both) {
        let (zh, en) = (&wanted.zh, &wanted.en);
        self.note_at(value, both!("`{key}` 应是{zh}", "`{key}` must be {en}"), mend.clone());
    }

    pub(super) fn note_at(&self, value: &Spanned<DeValue<'p>>, mistake: Both, mend: Both) {
        self.page.note(value.span().start, mistake, mend);
    }
}
