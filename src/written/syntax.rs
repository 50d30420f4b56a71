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
    ('\u{3000}', " "),
];

/// Says what an error of the parser means.
pub(super) fn explain(text: &str, error: &toml::de::Error) -> Found {
    let at = error.span().map_or(0, |span| span.start);
    if let Some((at, sign, ascii)) = full_width(text, at) {
        let shown = if sign == '\u{3000}' { "　".to_owned() } else { sign.to_string() };
        return Found {
            at,
            mistake: both!(
                "这里是中文（全角）符号 {shown}，TOML 只认半角符号",
                "this is the full-width sign {shown}; TOML knows ASCII signs only"
            ),
            mend: both!("改成半角的 {ascii}", "type {ascii} instead"),
        };
    }
    let said = error.message();
    let (zh, mend) = known(said);
    Found { at, mistake: Both { zh: format!("{zh}（{said}）"), en: format!("this is not TOML ({said})") }, mend }
}

/// What the commoner errors of the parser say in Chinese, and their mends.
fn known(said: &str) -> (&'static str, Both) {
    if said.contains("duplicate key") {
        return ("同一个键写了两次", both!("删去其中一个", "delete one of the two"));
    }
    if said.contains("escape") {
        return (
            "反斜杠在双引号内是转义符",
            both!(
                "路径写在单引号内（'C:\\mail'）或改用 /",
                "put paths in single quotes ('C:\\mail'), or use / instead"
            ),
        );
    }
    if said.contains("invalid basic string") || said.contains("invalid literal string") {
        return ("引号没有成对", both!("在同一行补上引号", "close the quotation mark on the same line"));
    }
    if said.contains("string values must be quoted") {
        return ("文字没有加引号", both!("给文字加上半角双引号", "put the text between double quotation marks"));
    }
    if said.contains("key with no value") {
        return ("键后面没有值", both!("写成 键 = 值", "write it as key = value"));
    }
    if said.contains("unclosed") {
        return ("括号没有成对", both!("补上右括号", "close the bracket"));
    }
    (
        "不合 TOML 语法",
        both!("对照本行与示例文件中同样的一行", "compare this line with the same one in the sample files"),
    )
}

/// The first full-width sign outside quotation marks on the line of the error, or inside them if they do not pair.
fn full_width(text: &str, at: usize) -> Option<(usize, char, &'static str)> {
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
                    return Some((start + offset, sign, ascii));
                }
            }
        }
    }
    None
}
