//! `shouwen outbox`: the letters on their way, all of them, or one in full.

use super::{Context, print};
use crate::daemon::{Exit, Trouble, existing_store};
use crate::engine::telling::letter_sources;
use crate::ids::LetterId;

/// `outbox`.
#[allow(clippy::struct_excessive_bools, reason = "each is one flag of the command line")]
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  shouwen outbox --all\n  shouwen outbox 7 --why\n  shouwen outbox 7 --raw > letter.eml"
)]
pub(super) struct Args {
    /// One letter, by its number
    #[arg(value_name = "N", conflicts_with = "all")]
    letter: Option<i64>,
    /// Letters that have left or were withdrawn too
    #[arg(long)]
    all: bool,
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
        let rows = store.letter_rows(None, !args.all)?;
        if args.json {
            print::json(&rows)?;
            return Ok(Exit::Fine);
        }
        let line = |row: &crate::store::LetterRow| {
            let case = row.case.map_or_else(String::new, |case| case.to_string());
            let when = print::time(row.settled.unwrap_or(row.not_before), zone);
            let state = row.state.as_str().to_owned();
            vec![format!("#{}", row.id), state, when, case, row.kind.clone(), row.to.clone(), row.subject.clone()]
        };
        print::text(&print::table(&rows.iter().map(line).collect::<Vec<_>>()))?;
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
            let line = |source: &crate::engine::telling::Source| {
                let who = source.by.as_ref().map_or_else(String::new, |by| format!(" by {by}"));
                let mail = source.mail.map_or_else(String::new, |mail| format!(" in mail {mail}"));
                format!("{}{who}{mail}:\n{}\n\n", source.kind, source.text)
            };
            print::text(&sources.iter().map(line).collect::<String>())?;
        }
    } else if args.json {
        print::json(&row)?;
    } else {
        print::text(&store.letter_body(row.id)?.unwrap_or_default())?;
        print::text("\n")?;
    }
    Ok(Exit::Fine)
}
