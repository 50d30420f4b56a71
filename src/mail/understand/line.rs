//! A line of readable text with what the cut needs to know about it, from plain text or from HTML.

use super::history;

/// One line.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// The text; in plain text with its `>` marks.
    pub(super) text: String,
    /// How many citations of HTML it stands in.
    pub(super) depth: usize,
    /// It stands in a block quote that is no client's citation.
    pub(super) indented: bool,
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

impl Line {
    /// The lines of a plain text. Where a program put its attribution behind the writer's last words they are parted.
    pub(super) fn of_text(text: &str) -> Vec<Self> {
        let mut lines: Vec<Self> = Vec::new();
        let mut rows = text.split('\n').enumerate().peekable();
        while let Some((from, row)) = rows.next() {
            let cited = rows.peek().is_some_and(|(_, next)| next.starts_with('>'));
            let shared = if cited && !row.starts_with('>') { history::shared_line(row) } else { None };
            let (words, rest) = row.split_at_checked(shared.unwrap_or(row.len())).unwrap_or((row, ""));
            for part in [words, rest].into_iter().take(if shared.is_some() { 2 } else { 1 }) {
                lines.push(Self { text: part.trim_end().to_owned(), from, ..Self::default() });
            }
        }
        lines
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
    pub(super) fn shown(&self) -> String {
        if self.depth == 0 {
            self.text.clone()
        } else {
            format!("{} {}", ">".repeat(self.depth), self.text).trim_end().to_owned()
        }
    }
}
