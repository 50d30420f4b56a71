//! `shouwen letters --out DIR`: every letter with sample data, to be looked at in a browser. Sends nothing.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::ids::Language;
use crate::letters::occasions::{OCCASIONS, Occasion, Reader, of};
use crate::letters::samples;

const HEAD: &str = "<!DOCTYPE html>
<html lang=\"zh-CN\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>首问 · 全部信件 · All letters</title>
<style>
body { font: 15px/1.6 -apple-system, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Segoe UI', sans-serif; color-scheme: light dark;
  max-width: 860px; margin: 0 auto; padding: 16px; }
h1 { font-size: 22px; } h2 { font-size: 18px; margin: 28px 0 4px; border-bottom: 1px solid #8886; }
dt { margin-top: 12px; } dt { font-weight: bold; } dt small { font-weight: normal; } small { opacity: .7; } code { font-size: 13px; } dd { margin: 2px 0 2px 18px; overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>全部信件 · All letters</h1>
<p>样信，人名和事项均为虚构；“文”是同一封信的纯文本。 · Samples: people and cases are made up; “text” is the plain part of the same letter.</p>
";

/// The subjects of a sample's letters, by language.
type Subjects = BTreeMap<Language, String>;

/// Writes each letter as HTML and text, and an index of all, whose path it gives.
pub fn run(out: &Path) -> anyhow::Result<PathBuf> {
    let write = |name: &str, content: &str| {
        let path = out.join(name);
        fs::write(&path, content).with_context(|| format!("could not write {}", path.display()))
    };
    fs::create_dir_all(out).with_context(|| format!("could not make the directory {}", out.display()))?;
    let mut written: Vec<(String, Subjects)> = Vec::new();
    for (name, language, letter) in samples() {
        let file = format!("{name}.{}", language.tag());
        write(&format!("{file}.html"), &letter.html)?;
        write(&format!("{file}.txt"), &format!("{}\n\n{}", letter.subject, letter.text))?;
        match written.iter_mut().find(|(known, _)| *known == name) {
            Some((_, subjects)) => {
                subjects.insert(language, letter.subject);
            }
            None => written.push((name, Subjects::from([(language, letter.subject)]))),
        }
    }
    write("index.html", &index(&written))?;
    Ok(out.join("index.html"))
}

/// The letters by who reads them, and when.
fn index(written: &[(String, Subjects)]) -> String {
    let mut page = String::from(HEAD);
    for reader in Reader::ALL {
        let (zh, en) = reader.name();
        let _ = writeln!(page, "<h2>{zh} · {en}</h2>\n<dl>");
        for occasion in OCCASIONS.iter().filter(|occasion| occasion.reader == reader) {
            let _ = writeln!(page, "<dt>{} <small>{}</small></dt>", occasion.zh, occasion.en);
            let own = |(name, _): &&(String, Subjects)| of(name).is_some_and(|found| is(found, occasion));
            for (name, subjects) in written.iter().filter(own) {
                let links: Vec<String> = subjects.keys().map(|language| link(name, *language)).collect();
                let shown: Vec<String> = subjects.values().map(|subject| clean(subject)).collect();
                let (links, shown) = (links.join(" · "), shown.join("<br>"));
                let _ = writeln!(page, "<dd><code>{name}</code> {links}<br><small>{shown}</small></dd>");
            }
        }
        page.push_str("</dl>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn is(found: &Occasion, occasion: &Occasion) -> bool {
    found.letter == occasion.letter
}

fn link(name: &str, language: Language) -> String {
    let file = format!("{name}.{}", language.tag());
    let (html, text) = match language {
        Language::Chinese => ("中文", "文"),
        Language::English => ("English", "text"),
    };
    format!("<a href=\"{file}.html\">{html}</a> (<a href=\"{file}.txt\">{text}</a>)")
}

fn clean(subject: &str) -> String {
    subject.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_letter_is_written_in_both_forms() {
        let out = tempfile::tempdir().unwrap();
        let index = super::run(out.path()).unwrap();
        assert!(index.is_file(), "{}", index.display());
        let files = std::fs::read_dir(out.path()).unwrap().count();
        assert_eq!(files, crate::letters::samples().len() * 2 + 1);
        let page = std::fs::read_to_string(index).unwrap();
        for (name, language, _) in crate::letters::samples() {
            let file = format!("href=\"{name}.{}.html\"", language.tag());
            assert_eq!(page.matches(&file).count(), 1, "{file}");
        }
    }
}
