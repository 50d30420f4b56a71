//! `shouwen outbox`: the letters on their way, all of them, or one in full.

use super::{Context, print};
use crate::daemon::{Exit, Trouble, existing_store};
use crate::desk::house::Mode;
use crate::engine::telling::{Source, letter_sources};
use crate::ids::LetterId;
use crate::store::{LetterRow, LetterState};

/// `outbox`.
#[allow(clippy::struct_excessive_bools, reason = "each is one flag of the command line")]
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  shouwen outbox --all\n  shouwen outbox --withheld\n  shouwen outbox 7 --why\n  shouwen outbox 7 --raw > letter.eml"
)]
pub(super) struct Args {
    /// One letter, by its number
    #[arg(value_name = "N", conflicts_with = "all")]
    letter: Option<i64>,
    /// Letters that have left or were withdrawn too
    #[arg(long)]
    all: bool,
    /// Letters that were written in shadow mode, and that nobody gets
    #[arg(long, conflicts_with_all = ["letter", "all"])]
    withheld: bool,
    /// Where each run of people's words in the letter came from
    #[arg(long, requires = "letter")]
    why: bool,
    /// The letter's bytes
    #[arg(long, requires = "letter", conflicts_with_all = ["why", "json"])]
    raw: bool,
    /// JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Trouble> {
    let settings = context.settings()?;
    let store = existing_store(&settings)?;
    let zone = settings.mailbox.timezone;
    let Some(number) = args.letter else {
        let mut rows = store.letter_rows(None, !(args.all || args.withheld))?;
        if args.withheld {
            rows.retain(|row| row.state == LetterState::Withheld);
        }
        if args.json {
            print::json(&rows)?;
            return Ok(Exit::Fine);
        }
        let line = |row: &LetterRow| {
            let case = row.case.map_or_else(String::new, |case| case.to_string());
            let state = row.state.as_str().to_owned();
            let (kind, to, subject) = (row.kind.clone(), row.to.clone(), row.subject.clone());
            vec![format!("#{}", row.id), state, when(row, zone), case, kind, to, subject, why(row)]
        };
        print::text(&print::table(&rows.iter().map(line).collect::<Vec<_>>()))?;
        let mailbox = store.mailbox_state()?;
        if matches!(mailbox.mode, Some((Mode::Shadow, _))) && !args.withheld {
            print::text(
                "\nThe mode is shadow: no letter leaves but to admins. Those of the others: shouwen outbox --withheld\n",
            )?;
        }
        if let Some(hold) = mailbox.hold {
            print::text(&format!("\nNo letter leaves: {}. The way back: shouwen release\n", print::clean(&hold)))?;
        }
        return Ok(Exit::Fine);
    };
    let rows = store.letter_rows(None, false)?;
    let Some(row) = rows.into_iter().find(|row| row.id == LetterId(number)) else {
        let text = format!("there is no letter {number}. `shouwen outbox --all` lists them");
        return Err(Trouble::Use(text));
    };
    if args.raw {
        print::bytes(&store.letter_bytes(row.id)?)?;
    } else if args.why {
        let sources = letter_sources(&store, &row)?;
        if args.json {
            print::json(&sources)?;
        } else {
            print::text(&told(&sources))?;
        }
    } else if args.json {
        print::json(&row)?;
    } else {
        print::text(&store.letter_body(row.id)?.unwrap_or_default())?;
        print::text("\n")?;
    }
    Ok(Exit::Fine)
}

/// When it left, or when it may; a letter that was tried says that it is tried again.
fn when(row: &LetterRow, zone: chrono_tz::Tz) -> String {
    match (row.settled, row.state, row.attempts) {
        (Some(at), ..) => print::time(at, zone),
        (None, LetterState::Queued, 1..) => format!("next try {}", print::time(row.not_before, zone)),
        (None, ..) => print::time(row.not_before, zone),
    }
}

/// Why it has not left, or not for good; what a server said to a letter that it took helps nobody.
fn why(row: &LetterRow) -> String {
    if row.state == LetterState::Sent { String::new() } else { row.reply.clone() }
}

fn told(sources: &[Source]) -> String {
    if sources.is_empty() {
        return "A letter to staff: it may show whatever belongs to its case, and only of letters to askers is it kept where \
                each run of words came from.\n"
            .to_owned();
    }
    let line = |source: &Source| match source {
        Source::AskersSubject { mail, text } => format!("the asker's own subject, in mail {mail}:\n{text}\n"),
        Source::Release { release, by, mail, text } => {
            let who = by.as_ref().map_or_else(String::new, |by| format!(" by {by}"));
            let mail = mail.map_or_else(String::new, |mail| format!(" in mail {mail}"));
            format!("release {release}{who}{mail}:\n{text}\n")
        }
        Source::Template => "all the rest: the template\n".to_owned(),
    };
    sources.iter().map(line).collect::<Vec<_>>().join("\n")
}
