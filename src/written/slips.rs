//! Tables of slips: what is changed in files that are right, and what the admin is told, in both languages.
//!
//! ```text
//! == duty.toml
//!
//! ["li-na"] → []
//! rules/duty.toml:2:1: nobody is on duty. Mend: write the id of one person at least.
//! rules/duty.toml:2:1: 无人值班。改法：至少写一个人的 id。
//! ```
//!
//! `⏎` is a line end. `UPDATE_EXPECT=1` writes down what is told; whoever does that reads it.

use std::path::Path;

use super::{Problem, show_all};
use crate::ids::Language;

/// Plays every slip of a table and compares; gives how many there were.
pub(crate) fn play(table: &str, mut told: impl FnMut(&str, &str, &str) -> Vec<Problem>) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(table);
    let text = std::fs::read_to_string(&path).unwrap();
    let (mut file, mut written, mut count) = ("", Vec::new(), 0);
    for block in text.trim_end().split("\n\n") {
        if let Some(name) = block.strip_prefix("== ") {
            file = name;
        }
        let change = block.lines().next().unwrap();
        if block.starts_with("==") || block.starts_with('#') {
            written.push(block.to_owned());
            continue;
        }
        let (from, to) = change.split_once(" →").unwrap_or_else(|| panic!("no slip: {block}"));
        let problems = told(file, &from.replace('⏎', "\n"), &to.trim_start().replace('⏎', "\n"));
        assert!(!problems.is_empty(), "nobody is told of {change}");
        let [en, zh] = [Language::English, Language::Chinese].map(|language| show_all(&problems, language));
        written.push(format!("{change}\n{en}\n{zh}"));
        count += 1;
    }
    let written = written.join("\n\n") + "\n";
    if written != text && std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &written).unwrap();
        return count;
    }
    let differs = |(now, expected): (&str, &str)| (now != expected).then(|| format!("{now}\nnot\n{expected}"));
    let wrong: Vec<String> = written.split("\n\n").zip(text.split("\n\n")).filter_map(differs).collect();
    assert!(wrong.is_empty() && written == text, "{}", wrong.join("\n\n"));
    count
}
