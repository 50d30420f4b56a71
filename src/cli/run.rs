//! `shouwen run`: the daemon.

use super::Context;
use crate::daemon::{self, Existing, Exit, Trouble, log};

/// `run`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen run --config /etc/shouwen/shouwen.toml")]
pub(super) struct Args {
    /// At the very first start, take in the mail that lies in the mailbox already
    #[arg(long)]
    take_existing: bool,
    /// How log lines look
    #[arg(long, value_enum, default_value_t)]
    log_format: daemon::log::Format,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Trouble> {
    log::begin(args.log_format, std::io::stderr);
    let existing = if args.take_existing { Existing::Take } else { Existing::LeaveAlone };
    daemon::run(&context.path(), existing)?;
    Ok(Exit::Fine)
}
