//! Whether the new words of a reply may go to the asker as they stand (P-5, design section 5 "Held").
//!
//! A plain reply is relayed only if our own marker was found whole, nothing of ours stands among the new words, and
//! the boundary between new words and history is certain. Everything else is shown to its writer first.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::letters::model::HeldReason;
use crate::mail::gate::is_whole_mail;
use crate::mail::{Certainty, Mail};

/// Lines shorter than this are too common to tell whose they are.
const TELLING_CHARS: usize = 8;

/// See [`fits_a_preview`].
const PREVIEW_MAX_BYTES: usize = 56 * 1024;
/// The longest that one character becomes in HTML; a tab becomes four spaces of that.
const MARKUP_BYTES: usize = 24;

/// Why the new words of `mail` must not go out unseen; empty if they may. `marked` says that the quoted text begins
/// with the marker of the very letter that the mail answers.
#[must_use]
pub fn doubts(mail: &Mail, marked: bool, our_lines: &BTreeSet<String>) -> Vec<HeldReason> {
    let mut reasons = Vec::new();
    if mail.new_text.trim().is_empty() {
        reasons.push(HeldReason::NoWords);
    }
    if mail.forward {
        reasons.push(HeldReason::Forward);
    }
    if mail.attachments.iter().any(is_whole_mail) {
        reasons.push(HeldReason::AttachedMail);
    }
    if mail.interleaved {
        reasons.push(HeldReason::Interleaved);
    }
    if mail.certainty != Certainty::High {
        reasons.push(HeldReason::UncertainCut);
    }
    if !marked || !mail.marker.as_ref().is_some_and(|marker| marker.intact) {
        reasons.push(HeldReason::NoMarker);
    }
    // Where the lines end is the sender's program's to choose, so that whole lines need not stand as such.
    let words = fold_line(&mail.new_text);
    if our_lines.iter().any(|line| words.contains(line.as_str())) {
        reasons.push(HeldReason::OursAbove);
    }
    reasons
}

/// The lines of a letter of ours that must not stand among somebody's new words. Lines behind the bar are other
/// people's words: quoting the asker to himself is no leak.
#[must_use]
pub fn our_lines(letter_text: &str) -> BTreeSet<String> {
    letter_text
        .lines()
        .filter(|line| !line.trim_start().starts_with('▏'))
        .map(fold_line)
        .filter(|line| line.chars().count() >= TELLING_CHARS)
        .collect()
}

/// Whether a preview shows these texts whole: what it cuts, its reader has not seen (the letters cut quotes at 64 KB
/// of HTML, and the greeting and the foot of an answer take a little of it).
#[must_use]
pub fn fits_a_preview<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let bytes = |c: char| match c {
        '<' | '>' | '&' | '\n' | '"' | '\'' | ' ' | '\t' => MARKUP_BYTES,
        c => c.len_utf8(),
    };
    texts.flat_map(str::chars).map(bytes).sum::<usize>() <= PREVIEW_MAX_BYTES
}

/// A line as it is compared: compatibility forms folded, quote marks and white space removed.
#[must_use]
pub fn fold_line(line: &str) -> String {
    line.nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '>' | '|' | '*' | '\u{200b}'))
        .collect::<String>()
        .to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Marker;

    fn reply(words: &str) -> Mail {
        let marker = Some(Marker { number: Some("FSSC-1".to_owned()), code: "k7qd".to_owned(), intact: true });
        Mail { new_text: words.to_owned(), marker, ..Mail::default() }
    }

    #[test]
    fn only_a_clean_reply_with_our_marker_goes_out() {
        let letter = our_lines("张伟问：差旅单被退回｜13:42 前转办\n▏ 我上周交的差旅单被退了\n时限　　转办 今天 13:42");
        let table: &[(Mail, &[HeldReason])] = &[
            (reply("请重新上传发票。"), &[]),
            (reply("我上周交的差旅单被退了\n请重新上传发票。"), &[]),
            (reply(" "), &[HeldReason::NoWords]),
            (reply("请看：\n> 时限 转办 今天 13：42"), &[HeldReason::OursAbove]),
            (reply("请看：时限 转\n办 今天\n13:42 为准"), &[HeldReason::OursAbove]),
            (Mail { marker: None, ..reply("好") }, &[HeldReason::NoMarker]),
            (Mail { certainty: Certainty::Low, ..reply("好") }, &[HeldReason::UncertainCut]),
            (Mail { interleaved: true, ..reply("好") }, &[HeldReason::Interleaved]),
            (Mail { forward: true, ..reply("好") }, &[HeldReason::Forward]),
        ];
        for (mail, expected) in table {
            assert_eq!(doubts(mail, true, &letter), *expected, "{:?}", mail.new_text);
        }
        assert_eq!(doubts(&reply("好"), false, &letter), [HeldReason::NoMarker], "the marker of another letter");
    }
}
