//! A reply to a list: one command a line, and in front of it the case that it is for (`2 催`, `FSSC-1042 办结`).
//!
//! Which case a number means, and what the command is, others say: every command that can be written on the first line
//! of a letter can be written here.

use unicode_normalization::UnicodeNormalization;

use super::is_skipped;
use crate::ids::CaseId;

/// Places of a list have at most so many digits; more is an amount or a document's number.
const PLACE_DIGITS_MAX: usize = 3;
/// What may stand between a number and its command.
const BETWEEN: &[char] = &[' ', '\u{3000}', '\t', '.', '。', '、', '：', ':', ')', '）', ',', '，'];

/// One line that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The case in front.
    pub named: Named,
    /// What follows, written as a command is: with a slash.
    pub command: String,
    /// The line as it stands.
    pub written: String,
}

/// What stands in front of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A place in the list, from 1.
    Place(usize),
    /// A case by its number.
    Case(CaseId),
    /// Neither.
    Nothing,
}

/// The lines of `words` that say something; `tag` is the one of the case numbers.
#[must_use]
pub fn lines(words: &str, tag: &str) -> Vec<Line> {
    words.lines().map(str::trim).filter(|line| !is_skipped(line)).map(|line| read(line, tag)).collect()
}

fn read(line: &str, tag: &str) -> Line {
    let (named, rest) = number(line, tag).or_else(|| place(line)).unwrap_or((Named::Nothing, line));
    let rest = rest.trim_start_matches(BETWEEN).trim();
    let bare = rest.strip_prefix(['/', '／']).unwrap_or(rest).trim_start();
    let command = if bare.is_empty() { String::new() } else { format!("/{bare}") };
    Line { named, command, written: line.to_owned() }
}

/// `FSSC-1042`, in brackets or not.
fn number<'a>(line: &'a str, tag: &str) -> Option<(Named, &'a str)> {
    let line = line.trim_start_matches(['[', '【', '［']);
    let (head, rest) = line.split_at_checked(tag.len())?;
    let rest = rest.strip_prefix(['-', '－']).filter(|_| head.eq_ignore_ascii_case(tag))?;
    let (digits, rest) = digits(rest);
    let case = digits.parse().ok()?;
    Some((Named::Case(CaseId(case)), rest.trim_start_matches([']', '】', '］'])))
}

fn place(line: &str) -> Option<(Named, &str)> {
    let (digits, rest) = digits(line);
    let place = digits.parse().ok().filter(|_| digits.len() <= PLACE_DIGITS_MAX)?;
    Some((Named::Place(place), rest))
}

/// The digits that `text` begins with, in their plain form, and what follows.
fn digits(text: &str) -> (String, &str) {
    let plain = |c: char| c.nfkc().next().filter(char::is_ascii_digit);
    let end = text.char_indices().find(|(_, c)| plain(*c).is_none()).map_or(text.len(), |(at, _)| at);
    let (head, rest) = text.split_at(end);
    (head.chars().filter_map(plain).collect(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_stands_in_front_however_people_write_it() {
        let rows = [
            ("1 发", Named::Place(1), "/发"),
            ("２、催", Named::Place(2), "/催"),
            ("3催", Named::Place(3), "/催"),
            ("1. /send", Named::Place(1), "/send"),
            ("2 延 今天16:00 银行核实中", Named::Place(2), "/延 今天16:00 银行核实中"),
            ("12) to tax", Named::Place(12), "/to tax"),
            ("FSSC-1042 办结", Named::Case(CaseId(1042)), "/办结"),
            ("[fssc-7]：催", Named::Case(CaseId(7)), "/催"),
            ("1", Named::Place(1), ""),
            ("谢谢", Named::Nothing, "/谢谢"),
            ("20261116 号单据", Named::Nothing, "/20261116 号单据"),
            ("FSSC 催", Named::Nothing, "/FSSC 催"),
        ];
        for (line, named, command) in rows {
            let read = lines(line, "FSSC");
            assert_eq!(
                read,
                [Line { named, command: command.to_owned(), written: line.to_owned() }],
                "{line:?} reads otherwise"
            );
        }
        assert_eq!(lines("您好，\n1 发\n\n 2 催 \n", "FSSC").len(), 2);
    }
}
