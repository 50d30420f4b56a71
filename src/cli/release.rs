//! `shouwen release`: letters leave again.

use super::{Context, print};
use crate::daemon::control::{Request, ask};
use crate::daemon::{Exit, Trouble};

/// `release`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen release")]
pub(super) struct Args {}

pub(super) fn run(_args: &Args, context: &Context) -> Result<Exit, Trouble> {
    let reply = ask(context.settings()?, &Request::Release)?;
    print::text(&format!("{}\n", reply.say))?;
    Ok(if reply.done { Exit::Fine } else { Exit::Finding })
}
