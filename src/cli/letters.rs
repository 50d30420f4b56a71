//! `shouwen letters --out DIR`: every letter with sample data, to be looked at in a browser. Sends nothing.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::letters::samples;

/// Writes each letter as HTML and text, and an index of all, whose path it gives.
pub fn run(out: &Path) -> anyhow::Result<PathBuf> {
    let write = |name: &str, content: &str| {
        let path = out.join(name);
        fs::write(&path, content).with_context(|| format!("could not write {}", path.display()))
    };
    fs::create_dir_all(out).with_context(|| format!("could not make the directory {}", out.display()))?;
    let mut index = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>Letters</title></head>\n<body>\n<ul>\n",
    );
    for (name, language, letter) in samples() {
        let file = format!("{name}.{}", language.tag());
        write(&format!("{file}.html"), &letter.html)?;
        write(&format!("{file}.txt"), &format!("{}\n\n{}", letter.subject, letter.text))?;
        let subject = letter.subject.replace('&', "&amp;").replace('<', "&lt;");
        writeln!(index, "<li><a href=\"{file}.html\">{file}</a> (<a href=\"{file}.txt\">text</a>) {subject}</li>")?;
    }
    index.push_str("</ul>\n</body>\n</html>\n");
    write("index.html", &index)?;
    Ok(out.join("index.html"))
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
    }
}
