//! `shouwen cases`: the open cases, or all.

use super::{Context, print};
use crate::daemon::{Exit, Trouble, existing_store, rules};
use crate::desk::case::number;

/// `cases`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen cases\n  shouwen cases --all --json")]
pub(super) struct Args {
    /// Answered and closed ones too
    #[arg(long)]
    all: bool,
    /// A JSON list
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Trouble> {
    let settings = context.settings()?;
    let rows = existing_store(&settings)?.case_rows(!args.all)?;
    if args.json {
        print::json(&rows)?;
        return Ok(Exit::Fine);
    }
    let (policy, zone) = (rules(&settings)?, settings.mailbox.timezone);
    let owner = |id| policy.people.get(id).map_or_else(|| id.to_string(), |person| person.name.clone());
    let lines: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let next = row.next_step.map_or_else(String::new, |at| print::time(at, zone));
            let number = number(&settings.mailbox.tag, row.id);
            vec![number, row.status.clone(), owner(&row.owner), next, row.asker.clone(), row.subject.clone()]
        })
        .collect();
    print::text(&print::table(&lines))?;
    Ok(Exit::Fine)
}
