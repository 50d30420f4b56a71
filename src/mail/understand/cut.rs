//! The cut: what the writer wrote this time, and what is quoted history.
//!
//! The earliest sure sign wins, our own headline and the containers of known clients first, wording last
//! (mail-facts B2, B4). It would rather say that it does not know than hand quoted lines on as new ones.

use super::history::{self, Sign};
use super::labels;
use super::line::{Container, Line};
use super::marker;
use crate::mail::{Certainty, Marker};

/// So many lines above a boundary may still belong to it: separators, blank lines, single labels.
const MAX_ABOVE: usize = 12;

/// The narrowest line that programs wrap at.
const WRAP_COLUMNS: usize = 72;

/// What begins on a line and names the citation below it takes fewer lines, the blank ones behind it included.
const MAX_HEAD: usize = history::ATTRIBUTION_LINES + 4;

/// What the lines of a mail are.
#[derive(Default)]
pub(super) struct Cut {
    /// For each line whether it is new.
    pub(super) new: Vec<bool>,
    pub(super) certainty: Certainty,
    pub(super) interleaved: bool,
    /// A separator or the subject says that a forward begins at the boundary.
    pub(super) forward: bool,
    /// There is a boundary at all.
    pub(super) quotes: bool,
    pub(super) marker: Option<Marker>,
}

/// A boundary behind which everything is history.
struct Boundary {
    at: usize,
    by_wording: bool,
    forward: bool,
    header_block: bool,
}

/// Cuts `lines`; `forward_subject` is what the subject says of a forward.
pub(super) fn cut(lines: &[Line], forward_subject: bool) -> Cut {
    let found = marker::find(lines);
    let Citations { mut quoted, forward: cited_forward, doubtful } = citations(lines);
    let boundary = boundary(lines, &quoted, found.as_ref());
    let end = boundary.as_ref().map_or(lines.len(), |boundary| boundary.at);
    for flag in quoted.iter_mut().skip(end) {
        *flag = true;
    }
    drop_footer(lines, &mut quoted, end);
    let interleaved = takes_turns(lines, &quoted, end);
    let any_quoted = quoted.iter().any(|&flag| flag);
    let marker = found.map(|found| found.marker);
    let whole = marker.as_ref().is_some_and(|marker| marker.intact);
    let certainty = match &boundary {
        Some(boundary) if boundary.by_wording && !whole => Certainty::Low,
        Some(_) | None if doubtful.is_some_and(|at| at < end) => Certainty::Low,
        None if !any_quoted && has_signs(lines) => Certainty::None,
        Some(_) | None => Certainty::High,
    };
    let forward = cited_forward
        || boundary.as_ref().is_some_and(|b| b.forward || (forward_subject && b.header_block))
        || (forward_subject && any_quoted);
    Cut { new: quoted.iter().map(|&flag| !flag).collect(), certainty, interleaved, forward, quotes: any_quoted, marker }
}

/// What cites in a mail.
struct Citations {
    /// Which lines are cited: `>` lines, citing block quotes, and the attributions above them.
    quoted: Vec<bool>,
    /// One of the titles above them is that of a forward.
    forward: bool,
    /// The line of them that could be its writer's own.
    doubtful: Option<usize>,
}

fn citations(lines: &[Line]) -> Citations {
    let mut quoted: Vec<bool> = lines.iter().enumerate().map(|(at, line)| is_cited(lines, at, line)).collect();
    let flag = |at: usize| quoted.get(at).copied().unwrap_or_default();
    let amid: Vec<usize> = (1..lines.len()).filter(|&at| !flag(at) && flag(at - 1) && flag(at + 1)).collect();
    let mut wrapped: Vec<usize> = Vec::new();
    for at in amid {
        let rest = is_wrapped(lines, at);
        wrapped.extend(rest.then_some(at));
        if rest || is_broken_link(lines, at) {
            quoted.iter_mut().skip(at).take(1).for_each(|flag| *flag = true);
        }
    }
    let mut forward = false;
    let mut at = 0;
    while at < lines.len() {
        let taken = match citation_head(lines, &quoted, at) {
            Some(head) => {
                let rules = (0..at).rev().take_while(|&i| lines.get(i).is_some_and(is_long_rule)).count();
                for flag in quoted.iter_mut().skip(at - rules).take(rules + head.taken) {
                    *flag = true;
                }
                mark_indented(lines, &mut quoted, at + head.taken);
                forward |= head.forward;
                head.taken
            }
            None => 1,
        };
        at += taken.max(1);
    }
    // A program that wraps so does it to each long line; a single one may be what the reader wrote between.
    let doubtful = wrapped.first().copied().filter(|_| wrapped.len() == 1);
    Citations { quoted, forward, doubtful }
}

/// A rule as programs draw it above what they quote.
fn is_long_rule(line: &Line) -> bool {
    let bare = line.bare();
    bare.len() >= 20 && bare.bytes().all(|byte| byte == b'_')
}

/// A lone `>` before a number compares; it does not quote. Below a citation or an attribution it does.
fn is_cited(lines: &[Line], at: usize, line: &Line) -> bool {
    if line.quote_depth() == 0 || history::is_between_marks(lines, at) {
        return false;
    }
    let compares = line.bare().starts_with(|c: char| c.is_ascii_digit() || c == '=' || c == '＝');
    line.depth > 0 || !compares || lines.get(at + 1).is_some_and(|line| line.quote_depth() > 0) || {
        let above = (0..at).rev().take(4).find(|&i| lines.get(i).is_some_and(|line| !line.text.trim().is_empty()));
        above.is_some_and(|i| {
            let quotes = lines.get(i).is_some_and(|line| line.quote_depth() > 0);
            let ends = |taken: usize| i.checked_sub(taken - 1).and_then(|at| history::attribution(lines, at));
            quotes || (1..=3).any(|taken| ends(taken) == Some(taken))
        })
    }
}

/// Whether a line amid citations is the rest of a link that a program broke: nobody writes so.
fn is_broken_link(lines: &[Line], at: usize) -> bool {
    let (Some(line), Some(above)) = (lines.get(at), at.checked_sub(1).and_then(|above| lines.get(above))) else {
        return false;
    };
    let bare = line.text.trim().trim_end_matches(['>', ' ']);
    let one_word = !bare.is_empty() && bare.is_ascii() && !bare.contains(char::is_whitespace);
    let open = above.bare().rfind("://").is_some_and(|link| {
        let rest = above.bare().get(link..).unwrap_or_default();
        !rest.contains([' ', ')', '>']) && above.bare().get(..link).unwrap_or_default().contains(['(', '<'])
    });
    one_word && (open || bare.trim_start_matches(['(', '<', '[']).starts_with("http"))
}

/// Whether a line amid citations is the rest of the one above, which a program wrapped and did not mark again.
fn is_wrapped(lines: &[Line], at: usize) -> bool {
    let (Some(line), Some(above)) = (lines.get(at), at.checked_sub(1).and_then(|above| lines.get(above))) else {
        return false;
    };
    let goes_on = line.depth == 0 && above.depth == 0 && line.text.starts_with(|c: char| c.is_ascii_lowercase());
    let mut words = line.text.split_ascii_whitespace();
    let room = WRAP_COLUMNS.saturating_sub(words.next().map_or(0, str::len));
    goes_on
        && words.count() >= 3
        && above.text.len() >= room
        && above.text.ends_with(|c: char| c.is_alphanumeric() || c == ',')
}

/// The lines above a citation that say whose it is.
struct CitationHead {
    taken: usize,
    forward: bool,
}

fn citation_head(lines: &[Line], quoted: &[bool], at: usize) -> Option<CitationHead> {
    let line = lines.get(at)?;
    if *quoted.get(at)? || line.bare().is_empty() {
        return None;
    }
    let below =
        |taken: usize| (at + taken..lines.len()).take(4).find(|&i| lines.get(i).is_some_and(|l| !l.bare().is_empty()));
    let is_quoted = |at: usize| quoted.get(at).copied().unwrap_or_default();
    let is_set_off = |at: usize| is_quoted(at) || lines.get(at).is_some_and(Line::indented);
    // Asked first, because it is cheap and mostly says no.
    if !(at + 1..at + MAX_HEAD).any(is_set_off) {
        return None;
    }
    let sign = history::sign_at(lines, at);
    let taken = match sign {
        Some(Sign::Attribution(taken)) => taken,
        Some(Sign::Separator | Sign::ForwardSeparator) => 1,
        None if line.container == Some(Container::Citation) => 1,
        None if (1..=4).any(|i| is_quoted(at + i)) => history::foreign_attribution(lines, at)?,
        Some(Sign::HeaderBlock) | None => return None,
    };
    let next = below(taken)?;
    let titled = matches!(sign, Some(Sign::Separator | Sign::ForwardSeparator));
    let cited = is_quoted(next) || (!titled && lines.get(next).is_some_and(Line::indented));
    cited.then_some(CitationHead { taken: next - at, forward: sign == Some(Sign::ForwardSeparator) })
}

fn mark_indented(lines: &[Line], quoted: &mut [bool], from: usize) {
    for (line, flag) in lines.iter().zip(quoted).skip(from) {
        if !(line.indented() || line.bare().is_empty() || line.quote_depth() > 0) {
            break;
        }
        *flag = *flag || line.indented();
    }
}

/// The earliest line behind which all is history.
fn boundary(lines: &[Line], quoted: &[bool], marker: Option<&marker::Found>) -> Option<Boundary> {
    for (at, line) in lines.iter().enumerate() {
        if let Some(found) = marker.filter(|found| found.start == at && line.quote_depth() == 0) {
            let by_wording = !found.marker.intact;
            return Some(Boundary { at: above(lines, at), by_wording, forward: false, header_block: false });
        }
        if quoted.get(at).copied().unwrap_or_default() {
            continue;
        }
        let sign = history::sign_at(lines, at);
        let known = match line.container {
            Some(Container::Ours | Container::History) => true,
            Some(Container::HeaderBlock) => sign == Some(Sign::HeaderBlock) || labels::foreign_block(lines, at),
            Some(Container::Citation) => !followed_by_citation(quoted, at),
            // QQ Mail writes its title above the block that it marks.
            None => sign == Some(Sign::Separator) && block_below(lines, at),
        };
        if !known && sign.is_none() {
            continue;
        }
        let forward = sign == Some(Sign::ForwardSeparator)
            || (known && (at + 1..at + 4).any(|next| history::sign_at(lines, next) == Some(Sign::ForwardSeparator)));
        let header_block = matches!(sign, Some(Sign::HeaderBlock | Sign::Separator | Sign::ForwardSeparator)) || known;
        return Some(Boundary { at: above(lines, at), by_wording: !known, forward, header_block });
    }
    None
}

/// Whether a client's own header block begins just below a title.
fn block_below(lines: &[Line], at: usize) -> bool {
    let below = lines.iter().enumerate().skip(at + 1).take(3);
    below.into_iter().any(|(i, line)| line.container == Some(Container::HeaderBlock) && labels::header_block(lines, i))
}

fn followed_by_citation(quoted: &[bool], at: usize) -> bool {
    quoted.iter().skip(at).take(8).any(|&flag| flag)
}

/// Moves a boundary up over the separators and single labels that belong to it.
fn above(lines: &[Line], at: usize) -> usize {
    let mut start = at;
    for i in (0..at).rev().take(MAX_ABOVE) {
        let Some(line) = lines.get(i) else { break };
        let bare = line.bare();
        if bare.is_empty() {
            continue;
        }
        let rule = bare.chars().count() >= 3 && bare.chars().all(|c| c == ' ' || history::is_ruling(c));
        let bare_title =
            matches!(history::sign_at(lines, i), Some(Sign::Separator | Sign::ForwardSeparator | Sign::Attribution(_)));
        if !(rule || bare_title || (labels::is_label(line) && labels::is_label_before(lines, i, at))) {
            break;
        }
        start = i;
    }
    start
}

/// A disclaimer that a gateway put below the citation is nobody's words (mail-facts B2-6).
fn drop_footer(lines: &[Line], quoted: &mut [bool], end: usize) {
    let Some(last) = quoted.iter().take(end).rposition(|&flag| flag) else { return };
    let above_is_new = lines.iter().zip(quoted.iter()).take(last).any(|(line, &flag)| !flag && !line.bare().is_empty());
    let Some(first) = (last + 1..end).find(|&i| lines.get(i).is_some_and(|line| !line.bare().is_empty())) else {
        return;
    };
    let Some(line) = lines.get(first) else { return };
    let lower = line.bare().to_lowercase();
    let rule = lower.chars().count() >= 5 && lower.chars().all(|c| matches!(c, '_' | '-' | '=' | '*'));
    let words = [
        "免责声明",
        "保密声明",
        "本邮件及其附件",
        "此邮件及其附件",
        "本邮件（包括",
        "disclaimer",
        "confidentiality notice",
        "this e-mail and any",
        "this email and any",
        "this message and any",
    ];
    if above_is_new && (rule || words.iter().any(|word| lower.contains(word))) {
        for flag in quoted.iter_mut().take(end).skip(first) {
            *flag = true;
        }
    }
}

/// Whether new and quoted runs take turns: more than one change, apart from history at the end.
fn takes_turns(lines: &[Line], quoted: &[bool], end: usize) -> bool {
    let states = lines.iter().zip(quoted).take(end).filter(|(line, _)| !line.bare().is_empty()).map(|(_, &flag)| flag);
    let mut runs: Vec<bool> = Vec::new();
    for state in states {
        if runs.last() != Some(&state) {
            runs.push(state);
        }
    }
    // New above, quoted below is the rule; quoted above, new below is one answer too.
    let answers_below = runs.iter().skip_while(|&&quoted| !quoted).any(|&quoted| !quoted);
    answers_below && runs.len() > 2
}

/// Signs of history in a text in which no boundary was found.
fn has_signs(lines: &[Line]) -> bool {
    let labels = lines.iter().filter(|line| labels::is_label(line)).count();
    let attributed = |at: usize| {
        let bare = lines.get(at).map(Line::bare).unwrap_or_default();
        let wrote = ["wrote:", "写道：", "写道:"].iter().any(|verb| bare.ends_with(verb));
        let ends = wrote || bare.trim_end_matches(labels::turns).ends_with([':', '：']);
        ends && bare.contains('@') && (wrote || history::foreign_attribution(lines, at).is_some())
    };
    let addressed = |at: usize| lines.get(at).is_some_and(|line| line.bare().ends_with('>'));
    let block = |at: usize| addressed(at) && labels::foreign_block(lines, at);
    labels >= 3 || (0..lines.len()).any(|at| attributed(at) || block(at))
}

#[cfg(test)]
mod tests {
    use super::super::html::Page;
    use super::*;

    #[test]
    fn history_in_words_of_other_languages_makes_no_reply_certain() {
        for text in [
            "ok\n\npon, 23. stu 2026. u 10:12 Li Na <li.na@corp.example> napisao je:\n\nPlease send it.",
            "ok\n\nNo: Li Na <li.na@corp.example>\nX: pirmdiena, 2026. gada 23. novembris 10:30\nY: a\nZ: b\n\nPlease send it.",
        ] {
            assert_eq!(cut(&Line::of_text(text), false).certainty, Certainty::None, "{text}");
        }
    }

    #[test]
    fn outlook_s_own_block_is_known_in_any_language() {
        let block = "<b>გამომგზავნი:</b> Li Na<br><b>გაგზავნილია:</b> 23 ნოემბერი 2026 10:30<br><b>თემა:</b> invoice";
        let style = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm";
        let lines =
            Page::parse(&format!("<p>ok</p><div style=\"{style}\"><p>{block}</p></div><p>Please send it.</p>")).lines();
        let cut = cut(&lines, false);
        let new = lines.iter().zip(&cut.new).filter(|(line, new)| **new && !line.text.is_empty());
        assert_eq!(new.map(|(line, _)| line.text.as_str()).collect::<Vec<_>>(), ["ok"]);
        assert_eq!(cut.certainty, Certainty::High);
    }

    const WRAPPED: &str =
        "> that one was sent on Monday, with the attachments that you asked for, and\nwas paid on the next day\n> yes";

    #[test]
    fn one_unmarked_line_is_doubtful_only_above_the_boundary() {
        let cut = |text: &str| cut(&Line::of_text(text), false);
        let block = "From: A\nSent: Monday\nTo: B\nSubject: reply above this line | FSSC-1\u{b7}abcd\n\n\
                     reply above this line | FSSC-1\u{b7}abcd";

        let answer = cut(&format!("ok\n\n{WRAPPED}\n"));
        assert_eq!((answer.certainty, answer.new.first()), (Certainty::Low, Some(&true)));
        let below = cut(&format!("ok\n\n{block}\n{WRAPPED}\n"));
        assert_eq!((below.certainty, below.new.iter().filter(|&&new| new).count()), (Certainty::High, 2));
    }
}
