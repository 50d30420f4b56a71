//! The reference as a page, Chinese first and English beside it: how rules are evaluated, then each file with its keys
//! and a worked example.

use std::fmt::Write as _;

use super::line::{Line, Said, Usual};
use super::{FILES, File};
use crate::rules;
use crate::written::{Form, Key};

const OPENING: &str = include_str!("opening.md");
const EMPLOYEES: &str = include_str!("employees.md");

/// The whole page, as Markdown.
#[must_use]
pub fn page() -> String {
    let mut page = OPENING.to_owned();
    for file in FILES {
        page.push('\n');
        page.push_str(&chapter(file));
    }
    page.push('\n');
    page + EMPLOYEES + &columns()
}

fn chapter(file: &File) -> String {
    let keys = file.keys();
    let Said { zh, en } = file.title;
    let shown = file.path.strip_prefix("rules/").unwrap_or(file.path);
    let mut chapter = format!("## `{shown}` · {zh} · {en}\n\n");
    chapter.push_str("| 键 key | 可写 what it may be | 默认 default | 含义 meaning |\n|---|---|---|---|\n");
    for line in file.lines {
        let Some(key) = keys.get(line.path) else { continue };
        let _ = writeln!(chapter, "| {} | {} | {} | {} |", name(line, key), form(key), usual(line, key), meaning(line));
    }
    chapter.push_str("\n例 · Example:\n");
    for example in file.examples {
        let _ = write!(chapter, "\n```toml\n{example}```\n");
    }
    chapter
}

/// A section as its head is written, a key by its last part.
fn name(line: &Line, key: &Key) -> String {
    let path = line.path.replace('*', "名字 name");
    match key.form {
        Some(Form::Section | Form::Named) => format!("**`[{path}]`**"),
        Some(Form::Sections) => format!("**`[[{path}]]`**"),
        Some(
            Form::Text
            | Form::Texts
            | Form::Number { .. }
            | Form::Numbers { .. }
            | Form::Hundredths { .. }
            | Form::YesOrNo
            | Form::Word(_)
            | Form::Words(_),
        )
        | None => format!("`{}`", path.rsplit('.').next().unwrap_or(&path)),
    }
}

fn form(key: &Key) -> String {
    match &key.form {
        Some(Form::Text) => "文字 text".to_owned(),
        Some(Form::Texts) => "文字列表 texts".to_owned(),
        Some(Form::Number { least, most }) => format!("整数 number {least}–{most}"),
        Some(Form::Numbers { least, most }) => format!("整数列表 numbers {least}–{most}"),
        Some(Form::Hundredths { least, most }) => {
            format!("数 number {}–{}", f64::from(*least) / 100.0, f64::from(*most) / 100.0)
        }
        Some(Form::YesOrNo) => "`true` `false`".to_owned(),
        Some(Form::Word(_)) => "选一 one word".to_owned(),
        Some(Form::Words(_)) => "可多选 a list of words".to_owned(),
        Some(Form::Section | Form::Named) => "一节 section".to_owned(),
        Some(Form::Sections) => "若干节 sections".to_owned(),
        None => String::new(),
    }
}

fn usual(line: &Line, key: &Key) -> String {
    match line.usual {
        _ if key.required => "必填 required".to_owned(),
        Usual::Nothing => String::new(),
        Usual::Value(value) => format!("`{value}`"),
        Usual::Said(Said { zh, en }) => format!("{zh}<br>{en}"),
    }
}

fn meaning(line: &Line) -> String {
    let Said { zh, en } = line.meaning;
    let mut meaning = format!("{}<br>{}", cell(zh), cell(en));
    for (word, Said { zh, en }) in line.words {
        let _ = write!(meaning, "<br>`\"{word}\"` {zh} · {en}");
    }
    meaning
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The columns of the table of employees, with every head that is understood.
fn columns() -> String {
    let mut table = "| 列 column | 也认 or |\n|---|---|\n".to_owned();
    for heads in rules::directory::heads() {
        let Some((first, others)) = heads.split_first() else { continue };
        let others: Vec<String> = others.iter().map(|head| format!("`{head}`")).collect();
        let _ = writeln!(table, "| `{first}` | {} |", others.join(" "));
    }
    table
}
