//! `shouwen quarantine`: what nothing is done with until somebody has looked.

use super::{Context, print};
use crate::daemon::control::{Request, ask};
use crate::daemon::{Exit, Trouble, existing_store};
use crate::ids::MailId;
use crate::store::Which;

/// `quarantine`.
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Example:\n  shouwen quarantine\n  shouwen quarantine release 17\n  shouwen quarantine release 'INBOX 1/42'"
)]
pub(super) struct Args {
    #[command(subcommand)]
    then: Option<Then>,
    /// A JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Then {
    /// Take a mail in anew: somebody has looked at it and vouches for it
    Release {
        /// The mail's number, or its place where it has none
        #[arg(value_name = "N")]
        which: String,
    },
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Trouble> {
    let settings = context.settings()?;
    if let Some(Then::Release { which }) = &args.then {
        let which = which.parse().map_or_else(|_| Which::Place(which.clone()), |id| Which::Mail(MailId(id)));
        let reply = ask(settings, &Request::TakeAnew { which })?;
        print::text(&format!("{}\n", reply.say))?;
        return Ok(if reply.done { Exit::Fine } else { Exit::Finding });
    }
    let rows = existing_store(&settings)?.quarantined()?;
    if args.json {
        print::json(&rows)?;
        return Ok(Exit::Fine);
    }
    let zone = settings.mailbox.timezone;
    let line = |row: &crate::store::Quarantined| {
        let number = row.mail.map_or_else(|| "-".to_owned(), |mail| mail.to_string());
        let since = print::time(row.since, zone);
        let sender = row.sender.clone().unwrap_or_default();
        vec![number, row.place.clone(), since, sender, row.subject.clone().unwrap_or_default(), row.why.clone()]
    };
    print::text(&print::table(&rows.iter().map(line).collect::<Vec<_>>()))?;
    Ok(Exit::Fine)
}
