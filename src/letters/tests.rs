//! Every letter in both languages, as people will read it.

use expect_test::{ExpectFile, expect_file};

use super::*;

#[test]
fn the_letters_read_as_they_should() {
    for (name, language, letter) in samples() {
        let shown = format!("{}\n\n{}", letter.subject, letter.text);
        golden(&format!("{name}.{}.txt", language.tag())).assert_eq(&shown);
    }
}

fn golden(name: &str) -> ExpectFile {
    expect_file![format!("{}/src/letters/golden/{name}", env!("CARGO_MANIFEST_DIR"))]
}
