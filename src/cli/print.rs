//! Printing: JSON for scripts, columns for people, times in the mailbox's zone.

use std::io::{self, Write};

use serde::Serialize;

use crate::daemon::Trouble;
use crate::ids::Moment;

/// Prints one JSON value.
pub(super) fn json<T: Serialize>(value: &T) -> Result<(), Trouble> {
    let text = serde_json::to_string_pretty(value).map_err(|error| Trouble::Use(error.to_string()))?;
    bytes(format!("{text}\n").as_bytes())
}

/// Prints text. A reader that has seen enough (`| head`) is no error.
pub(super) fn text(text: &str) -> Result<(), Trouble> {
    bytes(text.as_bytes())
}

/// Prints bytes as they are.
pub(super) fn bytes(bytes: &[u8]) -> Result<(), Trouble> {
    match io::stdout().lock().write_all(bytes) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Trouble::Machine { what: "the result cannot be printed".into(), why: error.to_string() })
        }
        _ => Ok(()),
    }
}

/// `Mon 09:05` would be short, but lists reach further back: `2026-11-23 09:05`.
pub(super) fn time(at: Moment, zone: chrono_tz::Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// Rows in columns. Chinese characters take two places on a terminal, and control characters none: what strangers wrote
/// must not move the cursor.
pub(super) fn table(rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| clean(cell)).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    let line = |row: &Vec<String>| {
        let pad =
            |(cell, wide): (&String, &usize)| format!("{cell}{}", " ".repeat(wide.saturating_sub(width(cell)) + 2));
        let line: String = row.iter().zip(&widths).map(pad).collect();
        format!("{}\n", line.trim_end())
    };
    rows.iter().map(line).collect()
}

/// Text without control characters.
pub(super) fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// How many columns of a terminal text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if u32::from(c) >= 0x1100 { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other_whatever_the_script() {
        let rows = vec![vec!["李娜".to_owned(), "1".to_owned()], vec!["Li\u{1b}[2J".to_owned(), "2".to_owned()]];
        assert_eq!(table(&rows), "李娜   1\nLi[2J  2\n");
    }
}
