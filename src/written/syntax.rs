//! Why a file is no TOML, in words for somebody who does not write TOML every day.
//!
//! Most such slips are made by input methods: Chinese quotation marks, full-width colons and brackets. The parser's
//! own words stay in brackets for whoever wants to look them up.

use super::problem::{Both, both};

/// What is wrong, and at which byte.
pub(super) struct Found {
    pub(super) at: usize,
    pub(super) mistake: Both,
    pub(super) mend: Both,
    /// The parser stumbles over the lines behind it too.
    pub(super) spreads: bool,
}

/// Full-width signs that an input method makes, with the ASCII sign that TOML wants.
const FULL_WIDTH: &[(char, &str)] = &[
    ('“', "\""),
    ('”', "\""),
    ('„', "\""),
    ('＂', "\""),
    ('「', "\""),
    ('」', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('＇', "'"),
    ('：', "="),
    ('＝', "="),
    ('，', ","),
    ('、', ","),
    ('；', ","),
    ('［', "["),
    ('］', "]"),
    ('【', "["),
    ('】', "]"),
    ('｛', "{"),
    ('｝', "}"),
    ('．', "."),
    ('。', "."),
    ('＃', "#"),
];

/// Blanks that look like others and are none, with their names.
const BLANKS: &[(char, &str, &str)] = &[
    ('\u{3000}', "全角空格（U+3000）", "a full-width space (U+3000)"),
    ('\u{A0}', "不换行空格（U+00A0）", "a no-break space (U+00A0)"),
    ('\u{200B}', "零宽空格（U+200B）", "a zero-width space (U+200B)"),
    ('\u{FEFF}', "字节顺序标记（U+FEFF）", "a byte order mark (U+FEFF)"),
];

/// Says what an error of the parser means.
pub(super) fn explain(text: &str, error: &toml::de::Error) -> Found {
    let at = error.span().map_or(0, |span| span.start);
    match odd_sign(text, at) {
        Some((at, Odd::FullWidth(sign, ascii))) => {
            return Found {
                at,
                mistake: both!(
                    "这里是中文（全角）符号 `{sign}`，TOML 只认半角符号",
                    "this is the full-width sign `{sign}`; TOML knows ASCII signs only"
                ),
                mend: both!("改成半角的 `{ascii}`", "type `{ascii}` instead"),
                spreads: "[]{}".contains(ascii),
            };
        }
        Some((at, Odd::Blank(zh, en))) => {
            return Found {
                at,
                mistake: both!("这里是{zh}，看起来像空格", "this is {en}; it only looks like a space"),
                mend: both!("删去它，或改成半角空格", "delete it, or type a plain space"),
                spreads: false,
            };
        }
        None => {}
    }
    if error.message().contains("duplicate key")
        && let Some(name) = header(line_at(text, at))
    {
        return Found {
            at,
            mistake: both!("[{name}] 写了两次", "[{name}] stands twice"),
            mend: both!(
                "若是另一项，每一项都写成 [[{name}]]；否则删去其中一节",
                "write each as [[{name}]] if they are several, else delete one of the two"
            ),
            spreads: false,
        };
    }
    let said = error.message();
    // The parser's own words help where ours say no more than that it is wrong.
    let (zh, mend) = known(said).map_or_else(
        || {
            let sample =
                both!("对照本行与示例文件中同样的一行", "compare this line with the same one in the sample files");
            (format!("不合 TOML 语法（{said}）"), sample)
        },
        |(zh, mend)| (zh.to_owned(), mend),
    );
    Found { at, mistake: Both { zh, en: format!("this is not TOML ({said})") }, mend, spreads: false }
}

/// What the commoner errors of the parser say in Chinese, and their mends.
fn known(said: &str) -> Option<(&'static str, Both)> {
    if said.contains("duplicate key") {
        return Some(("同一个键写了两次", both!("删去其中一个", "delete one of the two")));
    }
    if said.contains("escape") {
        return Some((
            "反斜杠在双引号内是转义符",
            both!(
                "路径和正则表达式写在单引号内，如 'C:\\mail'、'\\d+'",
                "put paths and regular expressions in single quotes, as 'C:\\mail' and '\\d+'"
            ),
        ));
    }
    if said.contains("invalid basic string") || said.contains("invalid literal string") {
        return Some(("引号没有成对", both!("在同一行补上引号", "close the quotation mark on the same line")));
    }
    if said.contains("string values must be quoted") {
        return Some(("文字没有加引号", both!("给文字加上半角双引号", "put the text between double quotation marks")));
    }
    if said.contains("missing comma") {
        return Some(("两项之间缺逗号", both!("各项之间加半角逗号", "put a comma between them")));
    }
    if said.contains("expected newline") {
        return Some((
            "值的后面还有别的内容",
            both!("一行只写一个键；注释以 # 开头", "one key a line; a remark begins with #"),
        ));
    }
    if said.contains("key with no value") {
        return Some(("键后面没有值", both!("写成 键 = 值", "write it as key = value")));
    }
    if said.contains("unclosed") {
        return Some(("括号没有成对", both!("补上右括号", "close the bracket")));
    }
    None
}

/// A bracket that the next line shows to be open still: the parser would stumble over that line and all that follow.
pub(super) fn unclosed(text: &str) -> Option<Found> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.contains("\"\"\"") || line.contains("\'\'\'") {
            return None;
        }
        match open.last() {
            Some(bracket) if begins_anew(line) => return Some(not_closed(*bracket)),
            None if header(line).is_some() => {}
            Some(_) | None => {
                if let Err(stop) = brackets(line, at, &mut open) {
                    return stop.map(not_closed);
                }
            }
        }
        at += line.len();
    }
    open.last().copied().map(not_closed)
}

/// Follows the brackets of a line. An end that fits no beginning stops: it names what should have been closed before it,
/// or nothing where quotation marks do not pair.
fn brackets(line: &str, at: usize, open: &mut Vec<(usize, char)>) -> Result<(), Option<(usize, char)>> {
    let mut quote = None;
    let mut escaped = false;
    for (offset, sign) in line.char_indices() {
        match (quote, sign) {
            (Some('"'), '\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(mark), _) if sign == mark && !escaped => quote = None,
            (None, '"' | '\'') => quote = Some(sign),
            (None, '#') => break,
            // A full-width bracket is told as such: here it only must not count as missing.
            (None, '[' | '［' | '【') => open.push((at + offset, '[')),
            (None, '{' | '｛') => open.push((at + offset, '{')),
            (None, ']' | '］' | '】' | '}' | '｝') => {
                let begins = if "]］】".contains(sign) { '[' } else { '{' };
                match open.pop() {
                    Some((_, found)) if found == begins => {}
                    found => return Err(found),
                }
            }
            (Some(_) | None, _) => {}
        }
        escaped = false;
    }
    if quote.is_some() { Err(None) } else { Ok(()) }
}

fn not_closed((at, bracket): (usize, char)) -> Found {
    let close = if bracket == '[' { ']' } else { '}' };
    Found {
        at,
        mistake: both!("这个 `{bracket}` 没有右括号", "this `{bracket}` is not closed"),
        mend: both!("在它的内容之后补上 `{close}`", "put `{close}` behind what it holds"),
        spreads: true,
    }
}

/// The line begins a new key or section.
fn begins_anew(line: &str) -> bool {
    let key = line.split_once('=').map(|(key, _)| key.trim()).unwrap_or_default();
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
    is_key || header(line).is_some_and(|name| name.starts_with(|c: char| c.is_alphabetic()))
}

/// The name in a section's head, `[name]` or `[[name]]`.
fn header(line: &str) -> Option<&str> {
    let line = line.split('#').next().unwrap_or_default().trim();
    let inner = line.strip_prefix('[')?.strip_suffix(']')?;
    let inner = inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(inner).trim();
    (!inner.is_empty() && inner.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))).then_some(inner)
}

fn line_at(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// A sign that an input method makes.
enum Odd {
    FullWidth(char, &'static str),
    Blank(&'static str, &'static str),
}

/// The first odd sign outside quotation marks on the line of the error, or inside them if they do not pair.
fn odd_sign(text: &str, at: usize) -> Option<(usize, Odd)> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text.get(start..)?.lines().next()?;
    let paired = line.matches('"').count() % 2 == 0;
    let mut quoted = false;
    for (offset, sign) in line.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            '#' if !quoted => return None,
            _ if quoted && paired => {}
            // In a string that never ends only its would-be end can be the slip.
            _ if quoted && !"“”＂".contains(sign) => {}
            _ => {
                if let Some((_, ascii)) = FULL_WIDTH.iter().find(|(wide, _)| *wide == sign) {
                    return Some((start + offset, Odd::FullWidth(sign, ascii)));
                }
                if let Some((_, zh, en)) = BLANKS.iter().find(|(blank, ..)| *blank == sign) {
                    return Some((start + offset, Odd::Blank(zh, en)));
                }
            }
        }
    }
    None
}
