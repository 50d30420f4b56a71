//! `shouwen hold`: no letter leaves.

use super::{Context, print};
use crate::daemon::control::{Request, ask};
use crate::daemon::{Exit, Trouble};

/// `hold`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen hold 'mail server is being moved'")]
pub(super) struct Args {
    /// Why, for whoever asks later
    #[arg(default_value = "by hand")]
    reason: String,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Trouble> {
    let reply = ask(context.settings()?, &Request::Hold { why: args.reason.clone() })?;
    print::text(&format!("{}\n", reply.say))?;
    Ok(if reply.done { Exit::Fine } else { Exit::Finding })
}
