//! The source of one template: its head taken apart, its pieces compiled, and its mistakes told by line.

use std::borrow::Cow;

use minijinja::{Environment, Error, ErrorKind};

use super::{TemplateProblem, builtin};

/// The keys of a template's head: what each letter must have, then what those to staff must have besides.
const KEYS: [&str; 5] = ["subject", "headline", "by", "reply", "plain"];

/// What `reply` may say: the words by which the headline is found again in a reply, whole and nothing behind them.
const REPLY_LINES: [&str; 3] = ["请在此行以上直接回复", "请在此行以上回复", "reply above this line"];

/// Takes a file apart and compiles its pieces: the body under the file's name, each line of the head as `file#key`.
pub(super) fn add(env: &mut Environment<'static>, file: &str, source: &str) -> Result<(), TemplateProblem> {
    let mistake = |line: usize, mistake: &str, mend: &str| TemplateProblem {
        file: file.to_owned(),
        line,
        mistake: mistake.to_owned(),
        mend: mend.to_owned(),
    };
    let without_head = || mistake(1, "the head is missing", "Begin the file with `---`, the head's lines and `---`.");
    let (head, _) =
        source.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).ok_or_else(without_head)?;
    if let Some(line) = source.lines().position(|line| line.contains(|c| ('\u{F0000}'..='\u{F02FF}').contains(&c))) {
        return Err(mistake(line + 1, "a character of a private plane stands here", "Take it out."));
    }
    let mut found: Vec<&str> = Vec::new();
    for (number, line) in head.split('\n').enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let at = number + 2;
        let (key, value) = line.split_once(':').unwrap_or((line, ""));
        if !KEYS.contains(&key.trim()) {
            let mend = format!("The head knows {}.", KEYS.map(|key| format!("`{key}`")).join(", "));
            return Err(mistake(at, &format!("`{}` is not known", key.trim()), &mend));
        }
        if key.trim() == "reply" && !REPLY_LINES.contains(&value.trim()) {
            let mend = format!("Write `{}`: replies are cut at these words.", REPLY_LINES.join("` or `"));
            return Err(mistake(at, "the line does not say in one of the known ways that replies go above it", &mend));
        }
        // Empty lines before the value keep the line numbers of mistakes right.
        let padded = format!("{}{}", "\n".repeat(at - 1), value.trim());
        env.add_template_owned(format!("{file}#{}", key.trim()), padded).map_err(|error| problem(file, &error))?;
        found.push(key.trim());
    }
    let needed = if builtin::is_for_askers(file) { &KEYS[..1] } else { &KEYS[..] };
    if let Some(key) = needed.iter().find(|key| !found.contains(key)) {
        return Err(mistake(1, &format!("the head has no `{key}`"), "Add the line."));
    }
    let head_lines = head.split('\n').count() + 2;
    let body: String = source.split('\n').skip(head_lines).map(whole_line).collect::<Vec<_>>().join("\n");
    let padded = format!("{}{body}", "\n".repeat(head_lines));
    env.add_template_owned(file.to_owned(), padded).map_err(|error| problem(file, &error))
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

pub(super) fn problem(template: &str, error: &Error) -> TemplateProblem {
    let file = error.name().unwrap_or(template).split('#').next().unwrap_or_default().to_owned();
    let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let mend = if error.kind() == ErrorKind::UndefinedError {
        "Look at the built-in template for the names that this letter knows; ask with `{% if … %}` for what may be missing."
    } else {
        "Mend the line, or delete the file to go back to the built-in letter."
    };
    TemplateProblem { file, line: error.line().unwrap_or(1), mistake: detail, mend: mend.to_owned() }
}
