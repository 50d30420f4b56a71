//! The headline of our letters to staff, found again in a mail that quotes it, and the token line at their end.
//!
//! Clients wrap it, indent it, put `>` before it or escape it; it refuses to call the line whole unless wording,
//! number and code all stand there. What the code and the token are worth is judged elsewhere.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::labels;
use super::line::{Container, Line};
use crate::mail::Marker;
use crate::mail::phrases::pattern;

/// A headline is wrapped over this many lines at most.
const MAX_WRAPPED: usize = 4;

/// A line this wide was probably broken by the client and not by its writer.
const WRAP_COLUMNS: usize = 60;

static WORDING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:请\n?在\n?此\n?行\n?以\n?上(?:\n?直)?(?:\n?接)?(?:\n?回\n?复)?|reply\n?above\n?this\n?line|本\n?信\n?无\n?须\n?回\n?复|this\n?letter\n?needs\n?no\n?reply)",
    )
});
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\n?[｜|]\n?(?:([A-Za-z][A-Za-z0-9]{0,11}-\n?[0-9]{1,12})|[A-Za-z][A-Za-z0-9]{0,11})?\n?[·•・‧∙]\n?([A-Za-z2-7]{4})(?:[^A-Za-z0-9]|$)",
    )
});
static PIECE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([A-Z][A-Z0-9]{0,11}-[0-9]{1,12})[·•・‧∙]([A-Za-z2-7]{4})(?:[^A-Za-z0-9]|$)"));
static TOKEN: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)sw1\.[A-Z2-7]{20,80}"));

/// A headline of ours and where it begins.
pub(super) struct Found {
    /// The line it begins on.
    pub(super) start: usize,
    pub(super) marker: Marker,
}

/// Finds the first whole headline, else the first piece of one.
pub(super) fn find(lines: &[Line]) -> Option<Found> {
    let squeezed = Squeezed::of(lines);
    let mut first = squeezed.piece();
    for wording in WORDING.find_iter(&squeezed.text) {
        let at = squeezed.line_at(wording.start());
        let from = squeezed.starts.get(at).copied().unwrap_or_default();
        let start = start_of(lines, at, squeezed.text.get(from..wording.start()).unwrap_or_default());
        if let Some(parts) = TAIL.captures(squeezed.text.get(wording.end()..).unwrap_or_default()) {
            let number = parts.get(1).map(|number| number.as_str().replace('\n', "").to_ascii_uppercase());
            let code = parts.get(2).map(|code| code.as_str().to_owned()).unwrap_or_default();
            return Some(Found { start, marker: Marker { number, code, intact: true } });
        }
        if first.as_ref().is_none_or(|(line, _)| at < *line) {
            first = Some((at, Found { start, marker: Marker::default() }));
        }
    }
    first.map(|(_, found)| found)
}

/// The lines without white space, each with its line end.
struct Squeezed {
    text: String,
    /// Where each line begins in it.
    starts: Vec<usize>,
}

impl Squeezed {
    fn of(lines: &[Line]) -> Self {
        let (mut text, mut starts) = (String::new(), Vec::with_capacity(lines.len()));
        for line in lines {
            starts.push(text.len());
            text.extend(unescaped(line.bare()).split_whitespace());
            text.push('\n');
        }
        Self { text, starts }
    }

    /// The line on which the byte at `at` stands.
    fn line_at(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The first piece of a headline, with its line.
    fn piece(&self) -> Option<(usize, Found)> {
        let parts = PIECE.captures(&self.text)?;
        let part = |index| parts.get(index).map(|found: regex::Match<'_>| found.as_str().to_owned());
        let start = self.line_at(parts.get(0)?.start());
        let marker = Marker { number: part(1), code: part(2).unwrap_or_default(), intact: false };
        Some((start, Found { start, marker }))
    }
}

/// The token-shaped strings in a text, each once.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for token in TOKEN.find_iter(text) {
        if !found.iter().any(|known| known.eq_ignore_ascii_case(token.as_str())) {
            found.push(token.as_str().to_owned());
        }
    }
    found
}

/// Some gateways turn HTML into text without undoing its escapes.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut text = text.replace("&nbsp;", " ");
    for (escape, sign) in
        [("&middot;", "·"), ("&#183;", "·"), ("&#xb7;", "·"), ("&#xB7;", "·"), ("&#65372;", "｜"), ("&#124;", "|")]
    {
        text = text.replace(escape, sign);
    }
    Cow::Owned(text)
}

/// The line on which the headline begins whose wording stands on line `at`, behind `before`.
fn start_of(lines: &[Line], at: usize, before: &str) -> usize {
    let named = (0..=at).rev().take(MAX_WRAPPED * 2);
    if let Some(ours) = named.into_iter().find(|&i| lines.get(i).is_some_and(|l| l.container == Some(Container::Ours)))
    {
        return ours;
    }
    let mut start = at;
    for above in (0..at).rev().take(MAX_WRAPPED - 1) {
        let (Some(line), Some(below)) = (lines.get(above), lines.get(start)) else { break };
        let same_depth = line.quote_depth() == below.quote_depth();
        let cut_short = line.bare().ends_with(['｜', '|'])
            || (start == at && before.is_empty() && line.bare().contains(['｜', '|']));
        let wide = columns(line.bare()) >= WRAP_COLUMNS
            && !line.bare().ends_with(['。', '.', '！', '!', '？', '?', ':', '：']);
        // A name or a subject of a header block may quote a headline, and nothing above its line belongs to that.
        if line.bare().is_empty() || labels::is_label(below) || !same_depth || !(cut_short || wide) {
            break;
        }
        start = above;
    }
    start
}

/// The width of a text on a screen, hanzi counting two.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.len_utf8() > 2 { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, start: usize, number: Option<&str>, code: &str, intact: bool) {
        let found = find(&Line::of_text(text)).unwrap_or_else(|| panic!("nothing in {text}"));
        assert_eq!(
            (found.start, found.marker.number.as_deref(), found.marker.code.as_str(), found.marker.intact),
            (start, number, code, intact),
            "{text}"
        );
    }

    #[test]
    fn the_headline_is_found_however_it_was_mangled() {
        let zh = "张伟问：差旅单被退回｜13:42 前转办｜请在此行以上直接回复｜FSSC-1042·k7Qd";
        let en = "Zhang Wei: travel claim returned | pass on by 13:42 | reply above this line | FSSC-1042·k7Qd";
        check(zh, 0, Some("FSSC-1042"), "k7Qd", true);
        check(&format!("好的\n\n> {zh}\n> x"), 2, Some("FSSC-1042"), "k7Qd", true);
        check(en, 0, Some("FSSC-1042"), "k7Qd", true);
        check(
            "ok\n\n> Zhang Wei: travel claim returned | pass on by 13:42 | reply above\n> this line | FSSC-1042·k7Qd\nReply",
            2,
            Some("FSSC-1042"),
            "k7Qd",
            true,
        );
        check(
            "好\n\n张伟问：差旅单被退回｜13:42 前转办｜\n请在此行以上直接回复｜FSSC-1042·k7Qd",
            2,
            Some("FSSC-1042"),
            "k7Qd",
            true,
        );
        check("待办 3 件｜请在此行以上回复｜·k7Qd", 0, None, "k7Qd", true);
        check("待办 3 件｜请在此行以上回复｜FSSC·k7Qd", 0, None, "k7Qd", true);
        check("请知悉：已转办｜本信无须回复｜FSSC-1042·k7Qd", 0, Some("FSSC-1042"), "k7Qd", true);
        check("For you | this letter needs no reply | FSSC-1042·k7Qd", 0, Some("FSSC-1042"), "k7Qd", true);
        check("a &#65372; 请在此行以上回复｜FSSC-1042&middot;k7Qd", 0, Some("FSSC-1042"), "k7Qd", true);
        check("x | reply above this line |\nFSSC-1042·k7Qd\nReply to this message", 0, Some("FSSC-1042"), "k7Qd", true);
        let wide = "请看附件里的清单，上周五退回的三笔差旅费我都已经补了发票和审批单，麻烦再看一次，谢谢";
        check(
            &format!("{wide}\n发件人: 李娜 请在此行以上直接回复｜FSSC-1042·k7Qd"),
            1,
            Some("FSSC-1042"),
            "k7Qd",
            true,
        );
        check("请在此行以上直接回复", 0, None, "", false);
        check("ok\n13:42 前 ｜FSSC-1042·k7Qd", 1, Some("FSSC-1042"), "k7Qd", false);
    }

    #[test]
    fn ordinary_words_are_no_headline() {
        for text in ["请回复", "FSSC-1042 已办", "a·b", "see the line above"] {
            assert!(find(&Line::of_text(text)).is_none(), "{text}");
        }
    }

    #[test]
    fn tokens_are_collected_once() {
        let token = format!("sw1.{}", "A2".repeat(15));
        assert_eq!(tokens(&format!("{token} <{token}@x> {}", token.to_lowercase())), vec![token]);
    }
}
