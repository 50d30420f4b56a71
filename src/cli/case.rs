//! `shouwen case N`: one case as a story.

use std::fmt::Write as _;

use super::{Context, print};
use crate::daemon::{Exit, Trouble, existing_store, rules_in_force};
use crate::desk::thread::LetterKind;
use crate::engine::story;
use crate::engine::telling::{CaseStory, Due, case_story, deadline_name, role_name};
use crate::ids::{CaseId, Language};

/// `case`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen case 1042\n  shouwen case FSSC-1042 --json")]
pub(super) struct Args {
    /// Its number, with or without the tag
    #[arg(value_name = "N", value_parser = number)]
    case: i64,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

fn number(text: &str) -> Result<i64, String> {
    let digits = text.rsplit_once('-').map_or(text, |(_, digits)| digits);
    digits.parse().map_err(|_| "write the case's number, as in 1042 or FSSC-1042".to_owned())
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Trouble> {
    let settings = context.settings()?;
    let store = existing_store(&settings)?;
    let policy = rules_in_force(&store, &settings)?;
    let mailbox = &settings.mailbox;
    let story = case_story(&store, &policy, (&mailbox.tag, mailbox.timezone, mailbox.language), CaseId(args.case))?;
    let Some(story) = story else {
        let text = format!("there is no case {}. `shouwen cases --all` lists them", args.case);
        return Err(Trouble::Use(text));
    };
    if args.json {
        print::json(&story)?;
    } else {
        print::text(&page(&story, mailbox.timezone, mailbox.language))?;
    }
    Ok(Exit::Fine)
}

fn page(story: &CaseStory, zone: chrono_tz::Tz, language: Language) -> String {
    let mut out = format!("{}  {}\n{}\n", story.number, print::clean(&story.subject), story.stands);
    let mut part = |rows: Vec<Vec<String>>| {
        if !rows.is_empty() {
            let _ = write!(out, "\n{}", print::table(&rows));
        }
    };
    let time = |at| print::time(at, zone);
    part(story.history.iter().map(|line| vec![time(line.at), line.what.clone()]).collect());
    let people = story.participants.iter().map(|part| {
        let until = part.until.map_or_else(String::new, |at| format!("– {}", time(at)));
        vec![role_name(part.role, language).to_owned(), part.who.clone(), time(part.since), until, part.why.clone()]
    });
    part(people.collect());
    let deadlines = story.deadlines.iter();
    let due = |due: &Due| {
        let (name, doubt) = (deadline_name(due.deadline, language).to_owned(), due.doubt.clone().unwrap_or_default());
        vec![name, time(due.due), due.holder.clone(), doubt]
    };
    part(deadlines.map(due).collect());
    let letters = story.letters.iter().map(|letter| {
        let state = story::letter_state(letter.state, language).to_owned();
        let known: Option<LetterKind> = serde_json::from_value(serde_json::Value::String(letter.kind.clone())).ok();
        let kind = known.map_or_else(|| letter.kind.clone(), |kind| story::letter_name(kind, language).to_owned());
        vec![format!("#{}", letter.id), time(letter.made), state, kind, letter.to.clone()]
    });
    part(letters.collect());
    out
}
