//! A line of readable text with what the cut needs to know about it, from plain text or from HTML.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::history;

/// No sign of history reaches over more blank lines, and a text of nothing else is a bomb.
const MAX_BLANK: usize = 40;

/// One line.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// The text; in plain text with its `>` marks.
    pub(super) text: String,
    /// How many citations of HTML it stands in.
    pub(super) depth: usize,
    /// The block quote, no client's citation, that it stands in.
    pub(super) indent: Indent,
    /// A container of quoted history begins here.
    pub(super) container: Option<Container>,
    /// It is the rule by which a program sets a signature off.
    pub(super) signs: bool,
    /// It stands in what a program marks as a signature.
    pub(super) signed: bool,
    /// The order number of its first node in the tree (HTML), or its line number.
    pub(super) from: usize,
    /// The addresses that links on it lead to.
    pub(super) links: Vec<String>,
}

/// How a line is set in by block quotes that are no client's citations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Indent {
    #[default]
    None,
    /// By one that may hold history.
    Quote,
    /// By its writer, as Gmail's button does.
    Own,
}

/// What an element says about the text in and after it, the weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Container {
    /// A block that is quoted history only if it holds a header block.
    HeaderBlock,
    /// A citation: what follows it may be new again.
    Citation,
    /// History: it and all that follows.
    History,
    /// The headline of a letter of ours.
    Ours,
}

impl Container {
    /// Whether the other one says more.
    pub(super) fn weaker_than(self, other: Self) -> bool {
        self < other
    }
}

/// Whether a character takes no room.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// A text in composed form (NFC). A page is composed only after its reading: U+0338 behind a tag would eat the tag's `>`.
pub(super) fn composed(text: &str) -> String {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes { text.to_owned() } else { text.nfc().collect() }
}

impl Line {
    /// The lines of a plain text. Where a program put its attribution behind the writer's last words they are parted.
    pub(super) fn of_text(text: &str) -> Vec<Self> {
        let mut lines: Vec<Self> = Vec::new();
        let mut rows = text.split('\n').enumerate().peekable();
        let mut blank = 0;
        while let Some((from, row)) = rows.next() {
            let row = if row.chars().all(is_unseen) { "" } else { row };
            blank = if row.is_empty() { blank + 1 } else { 0 };
            if blank > MAX_BLANK {
                continue;
            }
            let cited = rows.peek().is_some_and(|(_, next)| next.starts_with('>'));
            let shared = if cited && !row.starts_with('>') { history::shared_line(row) } else { None };
            let (words, rest) = row.split_at_checked(shared.unwrap_or(row.len())).unwrap_or((row, ""));
            for part in [words, rest].into_iter().take(if shared.is_some() { 2 } else { 1 }) {
                lines.push(Self { text: part.trim_end().to_owned(), from, ..Self::default() });
            }
        }
        lines
    }

    /// Whether it stands in a block quote that is no client's citation.
    pub(super) fn indented(&self) -> bool {
        self.indent != Indent::None
    }

    /// How deep it is quoted, `>` marks and citations together.
    pub(super) fn quote_depth(&self) -> usize {
        let marks = self.text.chars().filter(|c| !matches!(c, ' ' | '\t')).take_while(|&c| c == '>').count();
        self.depth + marks
    }

    /// The text without `>` marks and surrounding space.
    pub(super) fn bare(&self) -> &str {
        self.text.trim_start_matches(['>', ' ', '\t', '\u{a0}', '\u{3000}']).trim_end()
    }

    /// The line as it stands in the readable text: citations of HTML become `>` marks.
    pub(super) fn shown(&self) -> Cow<'_, str> {
        if self.depth == 0 {
            Cow::Borrowed(&self.text)
        } else {
            Cow::Owned(format!("{} {}", ">".repeat(self.depth), self.text).trim_end().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_blank_lines_is_short() {
        let lines = Line::of_text(&format!("a{}b", "\n".repeat(100_000)));
        assert_eq!(lines.len(), MAX_BLANK + 2);
        assert_eq!(lines.last().map(|line| (line.text.as_str(), line.from)), Some(("b", 100_000)));
    }
}
