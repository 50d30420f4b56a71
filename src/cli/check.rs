//! `shouwen check`: every mistake in what people write, before a start or a reload meets it.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Context, print};
use crate::clock::{Clock as _, SystemClock};
use crate::daemon::check::{Checked, Written, check};
use crate::daemon::{Exit, Trouble};
use crate::ids::Language;
use crate::written::{Problem, decode};

/// `check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen check\n  shouwen check --rules /tmp/rules-of-next-month")]
pub(super) struct Args {
    /// Rules to look at in the place of those that the settings name; needs no settings
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Found<'c> {
    mistakes: Vec<Row<'c>>,
    notes: Vec<Row<'c>>,
}

#[derive(Serialize)]
struct Row<'c> {
    file: &'c str,
    /// Counted from 1; 0 where the whole file is meant.
    line: usize,
    column: usize,
    mistake: &'c str,
    mend: &'c str,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Trouble> {
    let settings = context.path();
    let written = match &args.rules {
        Some(rules) if context.config.is_none() && !settings.exists() => Written::Rules(rules.clone()),
        rules => Written::All { settings: settings.clone(), rules: rules.clone() },
    };
    let checked = check(&written, SystemClock.now());
    if args.json {
        let language = checked.language;
        print::json(&Found { mistakes: rows(&checked.mistakes, language), notes: rows(&checked.notes, language) })?;
    } else {
        print::text(&told(&checked, &settings))?;
    }
    Ok(if checked.mistakes.is_empty() { Exit::Fine } else { Exit::Finding })
}

fn rows<'p>(problems: &'p [Problem], language: Language) -> Vec<Row<'p>> {
    let row = |problem: &'p Problem| {
        let Problem { file, line, column, mistake, mend } = problem;
        let (mistake, mend) = (mistake.in_language(language), mend.in_language(language));
        Row { file, line: *line, column: *column, mistake, mend }
    };
    problems.iter().map(row).collect()
}

/// Mistakes with the lines they stand in, notes apart, and one line that sums up.
fn told(checked: &Checked, settings: &Path) -> String {
    let language = checked.language;
    // A line of the settings may hold a password that somebody put there.
    let shown = |problem: &Problem| if Path::new(&problem.file) == settings { None } else { excerpt(problem) };
    let mistakes = checked.mistakes.iter().map(|problem| {
        let excerpt = shown(problem).unwrap_or_default();
        format!("{}\n{excerpt}", problem.in_language(language))
    });
    let mut told: String = mistakes.collect();
    if !checked.notes.is_empty() {
        told.push_str(match language {
            Language::Chinese => "允许，但请留意：\n",
            Language::English => "Allowed, and seldom meant:\n",
        });
        told.extend(checked.notes.iter().map(|note| format!("  {}\n", note.in_language(language))));
    }
    told + &sum(checked) + "\n"
}

/// The line of a problem with a caret below its place.
fn excerpt(problem: &Problem) -> Option<String> {
    let bytes = std::fs::read(&problem.file).ok()?;
    let text = decode(&problem.file, &bytes).0?;
    let line = text.trim_start_matches('\u{feff}').lines().nth(problem.line.checked_sub(1)?)?;
    let before: String = line.chars().take(problem.column.saturating_sub(1)).collect();
    Some(format!("    {}\n    {}^\n", print::clean(line), " ".repeat(print::width(&print::clean(&before)))))
}

/// How many notes there are, if there are any.
fn also(before: &str, notes: usize) -> String {
    if notes == 0 { String::new() } else { format!("{before}{notes} 处请留意") }
}

fn sum(checked: &Checked) -> String {
    let (mistakes, notes) = (checked.mistakes.len(), checked.notes.len());
    let files: std::collections::BTreeSet<&str> = checked.mistakes.iter().map(|problem| &*problem.file).collect();
    let (files, rules) = (files.len(), checked.policy.as_ref());
    let (people, desks) = rules.map_or((0, 0), |policy| (policy.people.len(), policy.desks.len()));
    let (topics, routes) = rules.map_or((0, 0), |policy| (policy.topics.len(), policy.routes.len()));
    match checked.language {
        Language::Chinese if mistakes > 0 => {
            format!("共 {files} 个文件有 {mistakes} 处错误{}；改好之前不会采用。", also("，另有 ", notes))
        }
        Language::Chinese => {
            format!("没有错误{}：{people} 人、{desks} 个接口组、{topics} 个主题、{routes} 条规则。", also("，", notes))
        }
        Language::English if mistakes > 0 => format!(
            "{} in {}, {}: nothing takes effect until this is mended.",
            count(mistakes, "mistake"),
            count(files, "file"),
            count(notes, "note")
        ),
        Language::English => format!(
            "No mistakes, {}: {}, {}, {}, {}.",
            count(notes, "note"),
            if people == 1 { "1 person".to_owned() } else { format!("{people} people") },
            count(desks, "desk"),
            count(topics, "topic"),
            count(routes, "rule")
        ),
    }
}

fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}
