//! The source of one template: its head taken apart, its pieces compiled, and its mistakes told by line and column.

use std::borrow::Cow;
use std::collections::BTreeSet;

use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Value};

use super::builtin;
use super::sources::{Sources, column};
use crate::written::{Both, Place, Problem, both, mend_word};

/// The keys of a template's head: what each letter must have, then what those to staff must have besides.
const KEYS: [&str; 5] = ["subject", "headline", "by", "reply", "plain"];

/// What `reply` may say: the words by which the headline is found again in a reply, whole and nothing behind them.
const REPLY_LINES: [&str; 5] =
    ["请在此行以上直接回复", "请在此行以上回复", "本信无须回复", "reply above this line", "this letter needs no reply"];

/// Takes a file apart and compiles its pieces: the body under the file's name, each line of the head as `file#key`.
pub(super) fn add(env: &mut Environment<'static>, sources: &Sources, file: &str) -> Result<(), Problem> {
    let source = sources.text(file);
    let without_head = || {
        sources.at(file, 1, 1).problem(
            both!("缺少文件头", "the head is missing"),
            both!("以 `---`、各行键值、`---` 开头", "begin the file with `---`, the head's lines and `---`"),
        )
    };
    signs(sources, file)?;
    let (head, _) =
        source.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).ok_or_else(without_head)?;
    let mut found: Vec<&str> = Vec::new();
    for (number, line) in head.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = number + 2;
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        let key = key.trim();
        if let Some((before, _)) = key.split_once('：').filter(|(before, _)| KEYS.contains(&before.trim())) {
            return Err(sources.at(file, at, column(line, before.len())).problem(
                both!("键后面是中文（全角）冒号 `：`", "the colon behind the key is the full-width `：`"),
                both!("改成半角的 `:`", "type `:` instead"),
            ));
        }
        if !KEYS.contains(&key) {
            let mistake = both!("文件头没有 `{key}` 这个键", "the head knows no key `{key}`");
            return Err(sources.at(file, at, 1).problem(mistake, mend_word(key, KEYS)));
        }
        let begins = line.len() - value.trim_start().len();
        if key == "reply" && !says_how_to_reply(value.trim()) {
            let (zh, en) = (REPLY_LINES.join("` 或 `"), REPLY_LINES.join("` or `"));
            return Err(sources.at(file, at, column(line, begins)).problem(
                both!(
                    "这一行没有用约定的说法",
                    "the line does not say in one of the known ways that replies go above it"
                ),
                both!("写 `{zh}`：回复是从这句话切开的", "write `{en}`: replies are cut at these words"),
            ));
        }
        // Lines and blanks before the value keep the places of mistakes right; a line's ends are trimmed when it is set.
        let padded = format!("{}{}{}", "\n".repeat(at - 1), " ".repeat(begins), value.trim());
        env.add_template_owned(format!("{file}#{key}"), padded)
            .map_err(|error| problem(sources, file, &error, None))?;
        found.push(key);
    }
    let needed = if builtin::is_for_askers(file) { &KEYS[..1] } else { &KEYS[..] };
    if let Some(key) = needed.iter().find(|key| !found.contains(key)) {
        return Err(sources
            .at(file, 1, 1)
            .problem(both!("文件头缺少 `{key}`", "the head has no `{key}`"), both!("加上这一行", "add the line")));
    }
    let head_lines = head.split('\n').count() + 2;
    let body: String = source.split('\n').skip(head_lines).map(whole_line).collect::<Vec<_>>().join("\n");
    let padded = format!("{}{body}", "\n".repeat(head_lines));
    env.add_template_owned(file.to_owned(), padded).map_err(|error| problem(sources, file, &error, None))?;
    stray_brace(sources, file)
}

/// One of the lines, or one of two by a condition: a letter that offers choices has a reply, and is else just to be read.
fn says_how_to_reply(value: &str) -> bool {
    let known = |line: &str| REPLY_LINES.contains(&line);
    let either = || {
        let (_, lines) = value.strip_prefix("{% if ")?.strip_suffix("{% endif %}")?.split_once("%}")?;
        lines.split_once("{% else %}")
    };
    known(value) || either().is_some_and(|(one, other)| known(one) && known(other))
}

/// Signs that would be sent as they stand, or taken for our own wrapping of values.
fn signs(sources: &Sources, file: &str) -> Result<(), Problem> {
    for (number, line) in sources.text(file).lines().enumerate() {
        let is_private = |c: char| ('\u{F0000}'..='\u{F02FF}').contains(&c);
        // A full-width per cent sign is one of ours only where a brace touches it.
        let of_a_tag = |at: usize| {
            let (before, after) = line.split_at_checked(at).unwrap_or((line, ""));
            before.ends_with('{') || after.starts_with("％}")
        };
        let odd = |at: usize, c: char| "｛｝".contains(c) || is_private(c) || (c == '％' && of_a_tag(at));
        let Some((byte, sign)) = line.char_indices().find(|(at, c)| odd(*at, *c)) else {
            continue;
        };
        let place = sources.at(file, number + 1, column(line, byte));
        if is_private(sign) {
            let code = u32::from(sign);
            return Err(place.problem(
                both!("这里有一个专用区字符 U+{code:X}", "here stands U+{code:X}, a character of a private plane"),
                both!("删去它", "take it out"),
            ));
        }
        let half = match sign {
            '｛' => '{',
            '％' => '%',
            _ => '}',
        };
        return Err(place.problem(
            both!(
                "这里是中文（全角）符号 {sign}，会原样发出去",
                "this is the full-width sign {sign}; it would be sent as it stands"
            ),
            both!("改成半角的 {half}", "type {half} instead"),
        ));
    }
    Ok(())
}

/// A brace outside `{{ … }}`, `{% … %}` and `{# … #}`: somebody meant a value and would send its name.
fn stray_brace(sources: &Sources, file: &str) -> Result<(), Problem> {
    for (number, line) in sources.text(file).lines().enumerate() {
        let mut at = 0;
        while let Some(rest) = line.get(at..)
            && let Some(found) = rest.find(['{', '}'])
        {
            let tag = rest.get(found..).unwrap_or_default();
            let end = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")]
                .into_iter()
                .find(|(open, _)| tag.starts_with(open))
                .map(|(_, close)| tag.find(close).map_or(tag.len(), |end| end + close.len()));
            let Some(end) = end else {
                return Err(sources.at(file, number + 1, column(line, at + found)).problem(
                    both!("单个花括号会原样发出去", "a single brace would be sent as it stands"),
                    both!("值写成 `{{{{ owner }}}}` 的样子", "write values like `{{{{ owner }}}}`"),
                ));
            };
            at += found + end;
        }
    }
    Ok(())
}

/// A tag alone on its line leaves no line behind; a tag that ends a line of words must leave the line's end.
fn whole_line(line: &str) -> Cow<'_, str> {
    let alone =
        line.split("{%").skip(1).all(|tag| tag.split_once("%}").is_some_and(|(_, after)| after.trim().is_empty()))
            && line.trim_start().starts_with("{%");
    match line.trim_end().strip_suffix("%}") {
        Some(before) if !alone && !before.ends_with(['-', '+']) => Cow::Owned(format!("{before}+%}}")),
        Some(_) | None => Cow::Borrowed(line),
    }
}

/// The names of a file that none of the letter's samples gives a value, at the top or one step below it.
pub(super) fn unknown_names(
    env: &Environment<'static>,
    sources: &Sources,
    file: &str,
    given: &[&Value],
) -> Vec<Problem> {
    let top: BTreeSet<String> = given.iter().flat_map(|given| keys(given)).collect();
    let below = |name: &str| -> BTreeSet<String> {
        given.iter().filter_map(|given| given.get_attr(name).ok()).flat_map(|value| keys(&value)).collect()
    };
    let globals: BTreeSet<&str> = env.globals().map(|(name, _)| name).collect();
    let pieces = std::iter::once(file.to_owned()).chain(KEYS.iter().map(|key| format!("{file}#{key}")));
    let mut problems = Vec::new();
    for piece in pieces {
        let Ok(template) = env.get_template(&piece) else { continue };
        let paths: BTreeSet<String> = template.undeclared_variables(true).into_iter().collect();
        for path in paths {
            let mut steps = path.split('.');
            let (first, second) = (steps.next().unwrap_or_default(), steps.next());
            if globals.contains(first) {
                continue;
            }
            let (wrong, right) = match second {
                _ if !top.contains(first) => (first, top.clone()),
                Some(second) if !below(first).is_empty() && !below(first).contains(second) => (second, below(first)),
                Some(_) | None => continue,
            };
            let problem = unknown_name(&place_of_name(sources, file, template.source(), wrong), wrong, &right);
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    problems
}

fn unknown_name(place: &Place, wrong: &str, right: &BTreeSet<String>) -> Problem {
    place.problem(
        both!("这封信没有 `{wrong}` 这个值", "this letter knows no value `{wrong}`"),
        mend_word(wrong, right.iter().map(String::as_str)),
    )
}

/// Where a name stands for the first time as a word of its own inside a tag.
fn place_of_name(sources: &Sources, file: &str, piece: &str, name: &str) -> Place {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    for (number, line) in piece.lines().enumerate() {
        for (byte, _) in line.match_indices(name) {
            let (before, behind) =
                (line.get(..byte).unwrap_or_default(), line.get(byte + name.len()..).unwrap_or_default());
            let open = before.rfind("{{").max(before.rfind("{%"));
            let inside = open > before.rfind("}}").max(before.rfind("%}"));
            if inside && !before.ends_with(is_word) && !behind.starts_with(is_word) {
                return sources.at(file, number + 1, column(line, byte));
            }
        }
    }
    sources.whole(file)
}

fn keys(value: &Value) -> Vec<String> {
    if value.kind() != ValueKind::Map {
        return Vec::new();
    }
    value.try_iter().map(|keys| keys.filter_map(|key| key.as_str().map(str::to_owned)).collect()).unwrap_or_default()
}

/// All names at any depth: those of a list's lines are known by no path.
fn all_names(value: &Value) -> BTreeSet<String> {
    let below = |value: &Value| match value.kind() {
        ValueKind::Map => keys(value).iter().filter_map(|key| value.get_attr(key).ok()).collect(),
        ValueKind::Seq | ValueKind::Iterable => value.try_iter().map(Iterator::collect).unwrap_or_default(),
        _ => Vec::new(),
    };
    let mut names: BTreeSet<String> = keys(value).into_iter().collect();
    for value in below(value) {
        names.extend(all_names(&value));
    }
    names
}

/// A mistake that the compiler or the rendering found.
pub(super) fn problem(sources: &Sources, template: &str, error: &Error, given: Option<&Value>) -> Problem {
    let file = error.name().unwrap_or(template).split('#').next().unwrap_or_default();
    let place = place(sources, file, error);
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    if let (ErrorKind::UndefinedError, Some(given)) = (error.kind(), given) {
        let slice = error.range().and_then(|range| error.template_source()?.get(range)).unwrap_or_default();
        return undefined(&place, slice, &all_names(given));
    }
    let (mistake, mend): (Both, Both) = match error.kind() {
        ErrorKind::UnknownFilter => (
            both!("没有这个过滤器（{detail}）", "there is no such filter ({detail})"),
            both!("可写的有 `quote`、`said`、`choices`、`length`", "write `quote`, `said`, `choices` or `length`"),
        ),
        _ => (
            both!("模板写法有误（{detail}）", "this is no template ({detail})"),
            both!(
                "对照自带的信改正，或删去这个文件、改用自带的信",
                "mend the line, or delete the file to go back to the built-in letter"
            ),
        ),
    };
    place.problem(mistake, mend)
}

fn place(sources: &Sources, file: &str, error: &Error) -> Place {
    let line = error.line().unwrap_or(1);
    let start = error.range().map(|range| range.start);
    let before = start.and_then(|start| error.template_source()?.get(..start));
    let column = before.map_or(1, |before| before.rsplit('\n').next().unwrap_or_default().chars().count() + 1);
    sources.at(file, line, column)
}

/// A value that is not there: its name is wrong, or this letter does not always have it.
fn undefined(place: &Place, slice: &str, known: &BTreeSet<String>) -> Problem {
    let is_path = |c: char| c.is_alphanumeric() || "_.".contains(c);
    let paths: Vec<&str> = slice.split(|c: char| !is_path(c)).filter(|path| !path.is_empty()).collect();
    let last = |path: &&str| path.rsplit('.').next().unwrap_or_default().to_owned();
    let is_name = |name: &String| name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if let Some(wrong) = paths.iter().map(last).find(|name| is_name(name) && !known.contains(name)) {
        return unknown_name(place, &wrong, known);
    }
    let path = paths.first().copied().unwrap_or(slice);
    place.problem(
        both!("`{path}` 不是每封信都有", "not every letter has `{path}`"),
        both!("放在 `{{% if {path} %}}…{{% endif %}}` 之间", "put it between `{{% if {path} %}}` and `{{% endif %}}`"),
    )
}
