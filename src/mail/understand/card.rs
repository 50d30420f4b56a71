//! A signature that nothing sets off: the writer's own name on a line, and below it what stands on his card.
//!
//! ```text
//!  收到
//!                        ◀─ a blank line, a rule or a word of farewell, unless the card says more than the name
//!  李娜                  ◀─ the name of the mail's From
//!  财务共享服务中心       ◀─ an office, a post, a number, an address; anything else ends the search
//!  电话：8801
//! ```
//!
//! A name alone proves little: who lists people may begin with himself. So every line below it has to be of a card.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::mail::Mailbox;
use crate::mail::phrases::pattern;

/// A card has no more lines than these, and no longer ones.
const MAX_LINES: usize = 8;
const MAX_CHARS: usize = 60;
/// Titles and offices are short.
const MAX_OFFICE_CHARS: usize = 24;

/// Words that end a letter and say nothing.
const FAREWELLS: [&str; 17] = [
    "祝好",
    "此致",
    "敬礼",
    "此致敬礼",
    "顺祝商祺",
    "顺颂商祺",
    "祝工作顺利",
    "best regards",
    "kind regards",
    "warm regards",
    "with best regards",
    "regards",
    "best",
    "sincerely",
    "yours sincerely",
    "br",
    "cheers",
];

static OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:部|处|科|室|组|中心|公司|集团|岗|经理|总监|主管|会计|专员|工程师|主任|助理|顾问|秘书|出纳|处长|科长|部长)$",
    )
});
/// What a name of an office does not hold, and a sentence about one does.
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| pattern(r"[请是了吗呢没不要问帮把被给转找联系]|[。？！?!；;]"));
static ENGLISH_OFFICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:dept|department|team|division|cent(?:er|re)|ltd|inc|corp|company|group|manager|accountant|accounting|finance|financial|engineer|director|officer|specialist|analyst|assistant|fssc|payroll|treasury)\b",
    )
});
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:电话|手机|座机|分机|固话|邮箱|邮件|传真|地址|邮编|微信|工号|网址|tel|telephone|phone|mobile|cell|fax|e-?mail|address|add|ext|web|wechat|qq)\s*(?:[:：.]|[+(\d]|$)|[tmepfa]\s*[:：.])",
    )
});
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[+(（]?\d[\d\s()（）+/-]{2,}$"));
static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)^(?:<?\S+@\S+\.\S+>?|(?:https?://|www\.)\S+)$"));

/// The index of the first line of the card at the end of `lines`, with the farewell above it.
pub(super) fn find(lines: &[&str], writer: &Mailbox) -> Option<usize> {
    let names = names(writer);
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let mut below = 0;
    for (at, line) in lines.iter().enumerate().take(last + 1).rev() {
        let folded = fold(line);
        if folded.is_empty() {
            continue;
        }
        if let Some(rest) = names.iter().find_map(|name| after(&folded, name)) {
            let says_more = below > 0 || !rest.is_empty();
            return (rest.is_empty()
                || rest.split(is_gap).map(str::trim).filter(|piece| !piece.is_empty()).all(on_card))
            .then(|| begins(lines, at, says_more))
            .flatten();
        }
        below += 1;
        if below > MAX_LINES || !(on_card(&folded) || FAREWELLS.contains(&bare(&folded))) {
            return None;
        }
    }
    None
}

/// Where the card begins whose name stands at `at`: with the farewell above it. None where nothing parts it from the
/// words, or where there are none.
fn begins(lines: &[&str], at: usize, says_more: bool) -> Option<usize> {
    let (mut first, mut parted) = (at, says_more);
    while let Some(above) = first.checked_sub(1).and_then(|above| lines.get(above)) {
        let folded = fold(above);
        let farewell = FAREWELLS.contains(&bare(&folded));
        if !(folded.is_empty() || farewell || is_rule(above)) {
            break;
        }
        parted = true;
        first -= 1;
    }
    (parted && first > 0).then_some(first)
}

/// What stands behind the name, if the line begins with it and goes on as a card does.
fn after<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let line = line.trim_start_matches(['-', '—', '~', '*', '|', ' ']);
    let rest = line.strip_prefix(name)?;
    let ends = rest.is_empty() || rest.starts_with(is_gap) || rest.starts_with(['.', '~']);
    ends.then(|| rest.trim_matches(|c: char| is_gap(c) || matches!(c, '.' | '~')))
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '|' | '/' | '·' | ',' | '，' | '、' | '(' | ')' | '-' | '—' | ':' | '：')
}

/// Whether a line, or a piece of one, is what cards have: an office, a post, a number, an address.
fn on_card(line: &str) -> bool {
    let chars = line.chars().count();
    if chars > MAX_CHARS || SENTENCE.is_match(line) {
        return false;
    }
    let office = chars <= MAX_OFFICE_CHARS && line.split_whitespace().all(|piece| OFFICE.is_match(piece));
    office || LABEL.is_match(line) || NUMBER.is_match(line) || LINK.is_match(line) || is_english_office(line)
}

fn is_english_office(line: &str) -> bool {
    const WORDS: usize = 8;
    line.is_ascii() && ENGLISH_OFFICE.is_match(line) && line.split_whitespace().count() <= WORDS
}

/// How the writer may write his name: as his From does, in either order, and as the local part of his address.
fn names(writer: &Mailbox) -> Vec<String> {
    let mut names = Vec::new();
    if let Some(name) = &writer.name {
        let name = fold(name);
        let name = name.split(['(', '/', '|', '<', '@', '-', '_']).next().unwrap_or_default().trim().to_owned();
        if let Some((last, first)) = name.split_once([',', '，']) {
            names.push(format!("{} {}", first.trim(), last.trim()));
        }
        let parts: Vec<&str> = name.split_whitespace().collect();
        if let [first, last] = parts.as_slice() {
            names.push(format!("{last} {first}"));
        }
        names.push(name);
    }
    let addr = writer.addr.to_lowercase();
    let local = addr.split('@').next().unwrap_or_default().replace(['.', '_', '-'], " ");
    let turned = local.split(' ').rev().collect::<Vec<_>>().join(" ");
    names.extend([local, turned, addr]);
    // One letter, or a syllable, begins too many lines.
    names.retain(|name| if name.is_ascii() { name.len() >= 4 } else { name.chars().count() >= 2 });
    names
}

fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| !c.is_alphanumeric())
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 2 && line.chars().all(|c| matches!(c, '-' | '_' | '—' | '─' | '='))
}

fn fold(text: &str) -> String {
    text.nfkc().collect::<String>().trim().trim_matches('"').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_below_the_words_is_found_by_its_writers_name() {
        let li_na = Mailbox { name: Some("李娜".to_owned()), addr: "li.na@corp.example".to_owned() };
        let tom = Mailbox { name: Some("Smith, Tom".to_owned()), addr: "tom.smith@corp.example".to_owned() };
        let table: &[(&Mailbox, &str, Option<usize>)] = &[
            (&li_na, "收到\n\n李娜\n财务共享服务中心\n电话：8801", Some(1)),
            (&li_na, "发\n\n李娜", Some(1)),
            (&li_na, "1\n\n李娜 | 财务共享服务中心 | 8801", Some(1)),
            (&li_na, "请红冲重开。\n李娜　税务组　分机 8821", Some(1)),
            (&li_na, "已办。\n\n祝好\n李娜", Some(1)),
            (&li_na, "ok\n\nBest regards,\nLi Na\nFSSC", Some(1)),
            (&li_na, "ok\n---\nli.na@corp.example", Some(1)),
            (&tom, "Noted.\n\nKind regards,\nTom Smith\nFinance Manager\nTel. +86 21 5555 0100", Some(1)),
            // Nothing parts the name from the words, and it says no more.
            (&li_na, "报销人\n李娜", None),
            // A list of people that begins with himself, a sentence about him, words about an office.
            (&li_na, "请查这两个人：\n\n李娜\n王芳", None),
            (&li_na, "问题：\n\n李娜的报销单被退了", None),
            (&li_na, "如下：\n\n李娜 已交\n王芳 未交", None),
            (&li_na, "好的。\n\n李娜\n请转财务部", None),
            (&li_na, "李娜\n财务部", None),
            // Somebody else's.
            (&li_na, "转来的\n\n张伟\n销售部", None),
        ];
        for (writer, text, expected) in table {
            let lines: Vec<&str> = text.split('\n').collect();
            assert_eq!(find(&lines, writer), *expected, "{text}");
        }
    }
}
