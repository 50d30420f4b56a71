//! Regular expressions of rules (`any_re`): read with the place where they break off, and matched on folded text.
//!
//! `\b`, `\w` and `\d` mean ASCII here: for Unicode a Chinese character is a letter, and `\bVAT\b` would not be found in
//! `开VAT发票`. Folded text is in lower case, so the case of a pattern does not count.

use regex::{Regex, RegexBuilder};
use regex_syntax::ast::{ErrorKind, Span};

use crate::written::{Both, both};

/// The largest compiled pattern: what people write to tell mails apart is a thousandth of it.
const MOST_BYTES: usize = 1 << 20;

/// A regular expression as written, and compiled.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As written.
    pub written: String,
    compiled: Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Pattern {}

/// What is wrong with a pattern, and at which of its characters, counted from 0.
pub(super) struct Broken {
    pub(super) at: usize,
    pub(super) mistake: Both,
    pub(super) mend: Both,
}

impl Pattern {
    /// Reads a pattern, or says where it breaks off.
    pub(super) fn parse(written: &str) -> Result<Self, Broken> {
        let whole = |mistake, mend| Broken { at: 0, mistake, mend };
        // TOML reads `\b` between double quotation marks as a backspace, which nobody means.
        if written.contains('\u{8}') {
            return Err(whole(
                both!("双引号里的 `\\b` 是退格符", "`\\b` between double quotation marks is a backspace"),
                both!("把表达式写在单引号内：'…'", "write the expression between single quotation marks: '…'"),
            ));
        }
        regex_syntax::Parser::new().parse(written).map_err(|error| broken(written, &error))?;
        let compiled = RegexBuilder::new(&ascii(written)).case_insensitive(true).size_limit(MOST_BYTES).build();
        let Ok(compiled) = compiled else {
            return Err(whole(
                both!("正则表达式太大", "this regular expression is too large"),
                both!("减少重复次数，如 `{{1,1000}}`", "repeat less than, say, `{{1,1000}}`"),
            ));
        };
        if compiled.is_match("") {
            return Err(whole(
                both!(
                    "这个正则表达式连空文本也命中，会命中一切",
                    "this regular expression matches even an empty text, hence everything"
                ),
                both!("至少写一个非出现不可的字", "write one character at least that has to be there"),
            ));
        }
        // Any text holds one of each of these.
        if ["税", "a", "7", "。"].into_iter().all(|text| compiled.is_match(text)) {
            return Err(whole(
                both!("这个正则表达式命中一切", "this regular expression matches everything"),
                both!("写出要找的字", "write the characters that are looked for"),
            ));
        }
        // `\b` is ASCII here: beside a Chinese character there is no edge of a word.
        let chars: Vec<char> = written.chars().collect();
        let han = |c: Option<&char>| c.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(c));
        let outer = |c: Option<&char>| c.is_none_or(|c| matches!(c, '(' | ')' | '|'));
        let edge = |at: usize| {
            let is_edge = chars.get(at) == Some(&'\\') && chars.get(at + 1) == Some(&'b');
            let (before, after) = (at.checked_sub(1).and_then(|before| chars.get(before)), chars.get(at + 2));
            is_edge && (han(before) && (outer(after) || han(after)) || han(after) && outer(before))
        };
        if let Some(at) = (0..chars.len()).find(|at| edge(*at)) {
            return Err(Broken {
                at,
                mistake: both!(
                    "汉字旁的 `\\b` 不会命中：它只认半角字母数字的边界",
                    "`\\b` beside a Chinese character matches nothing: it knows the edges of ASCII words alone"
                ),
                mend: both!("删去这个 `\\b`", "delete this `\\b`"),
            });
        }
        Ok(Self { written: written.to_owned(), compiled })
    }

    /// What of a folded text fits it, if anything does.
    pub(super) fn find<'t>(&self, folded: &'t str) -> Option<&'t str> {
        self.compiled.find(folded).map(|found| found.as_str())
    }
}

fn broken(written: &str, error: &regex_syntax::Error) -> Broken {
    let (span, said, known) = match error {
        regex_syntax::Error::Parse(error) => (error.span(), error.kind().to_string(), known(error.kind())),
        regex_syntax::Error::Translate(error) => (error.span(), error.kind().to_string(), None),
        // The enum may grow.
        _ => {
            return Broken {
                at: 0,
                mistake: both!("不合正则表达式语法", "this is no regular expression"),
                mend: plain_words(),
            };
        }
    };
    // The library's own words help where ours say no more than that it is wrong.
    let (zh, mend) =
        known.map_or_else(|| (format!("不合语法（{said}）"), plain_words()), |(zh, mend)| (zh.to_owned(), mend));
    Broken {
        at: chars_before(written, span),
        mistake: Both {
            zh: format!("正则表达式有误：{zh}"),
            en: format!("this regular expression is wrong here ({said})"),
        },
        mend,
    }
}

fn chars_before(written: &str, span: &Span) -> usize {
    written.get(..span.start.offset).map_or(0, |before| before.chars().count())
}

fn plain_words() -> Both {
    both!("改正这里，或把词写进 `any`", "mend it here, or write plain words in `any`")
}

/// What the commoner errors say in Chinese, and their mends.
fn known(kind: &ErrorKind) -> Option<(&'static str, Both)> {
    Some(match kind {
        ErrorKind::GroupUnclosed => (
            "这个括号没有成对",
            both!("补上 `)`；要找括号本身，写 `\\(`", "close it with `)`; for a bracket itself write `\\(`"),
        ),
        ErrorKind::GroupUnopened => {
            ("多了一个右括号", both!("删去它；要找括号本身，写 `\\)`", "delete it; for a bracket itself write `\\)`"))
        }
        ErrorKind::ClassUnclosed => (
            "这个方括号没有成对",
            both!("补上 `]`；要找方括号本身，写 `\\[`", "close it with `]`; for a bracket itself write `\\[`"),
        ),
        ErrorKind::RepetitionMissing => (
            "前面没有可以重复的字",
            both!("删去它；要找这个符号本身，在前面加 `\\`", "delete it; for the sign itself put `\\` before it"),
        ),
        ErrorKind::EscapeUnrecognized => {
            ("没有这个转义符", both!("删去 `\\`，或写 `\\\\`", "delete the `\\`, or write `\\\\`"))
        }
        ErrorKind::UnsupportedLookAround => {
            ("不支持环视", both!("把要排除的词写进 `none`", "write the words that must not be there in `none`"))
        }
        ErrorKind::UnsupportedBackreference => {
            ("不支持反向引用", both!("把几种写法分别列出", "write the alternatives out"))
        }
        // A foreign enum that may grow.
        _ => return None,
    })
}

/// The pattern with `\b`, `\w`, `\d` and their opposites meaning ASCII. Inside brackets they name the same characters.
fn ascii(written: &str) -> String {
    let mut out = String::with_capacity(written.len() + 16);
    let mut signs = written.chars();
    while let Some(sign) = signs.next() {
        if sign != '\\' {
            out.push(sign);
            continue;
        }
        match signs.next() {
            Some('b') => out.push_str(r"(?-u:\b)"),
            Some('w') => out.push_str("[0-9A-Za-z_]"),
            Some('W') => out.push_str("[^0-9A-Za-z_]"),
            Some('d') => out.push_str("[0-9]"),
            Some('D') => out.push_str("[^0-9]"),
            Some(other) => out.extend(['\\', other]),
            None => out.push('\\'),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::matching::fold;

    #[test]
    fn letters_and_borders_are_those_of_ascii() {
        let rows = [
            (r"\bvat\b", "开VAT发票", true),
            (r"(?i)\bfapiao\b", "开FAPIAO吗", true),
            (r"\bFapiao\b", "my fapiao.", true),
            (r"\bvat\b", "private", false),
            (r"\d{4}号", "单号1234号", true),
            (r"\d{4}号", "单号１２３４号", true),
            (r"^\w+$", "税", false),
            (r"[\d-]{6}x", "12-34-x", true),
            (r"第[^\d]号", "第三号", true),
            (r"bx\d+|报销单", "BX2026", true),
            (r"\\d", "d", false),
            // Beside a Chinese character there is an edge where a Latin one stands on the other side.
            (r"\bht\b合同", "见HT合同", true),
            (r"合同\bbx\d+", "合同BX20261116", true),
        ];
        for (pattern, text, expected) in rows {
            let compiled = Pattern::parse(pattern).unwrap_or_else(|broken| panic!("{pattern}: {}", broken.mistake.en));
            assert_eq!(compiled.find(&fold(text)).is_some(), expected, "{pattern} in {text}");
        }
    }

    #[test]
    fn a_broken_pattern_names_the_character() {
        let rows =
            [(r"开票(专票", 2), (r"专票)", 2), (r"税[号", 1), (r"*专票", 0), (r"a\q", 1), (r"(?=x)", 0), (r"x*", 0)];
        for (pattern, at) in rows {
            assert_eq!(Pattern::parse(pattern).err().map(|broken| broken.at), Some(at), "{pattern}");
        }
        assert!(Pattern::parse("(a{1000}){1000}").is_err_and(|broken| broken.mistake.en.contains("too large")));
    }
}
