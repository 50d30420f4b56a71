//! `shouwen demo`: two working days and a morning in about twenty seconds; and the hidden second process that plays its people.

use std::path::PathBuf;

use crate::daemon::{Exit, Trouble};
use crate::demo;

/// `demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen demo\n  shouwen demo --out /tmp/desk")]
pub(super) struct Args {
    /// Where everything is left
    #[arg(long, value_name = "DIR", default_value = "shouwen-demo")]
    out: PathBuf,
    /// How long it takes
    #[arg(long, value_name = "N", hide = true, default_value_t = demo::USUAL_SECONDS)]
    seconds: u32,
}

/// `demo-people`.
#[derive(Debug, clap::Args)]
pub(super) struct PeopleArgs {
    #[arg(long)]
    mail: PathBuf,
    #[arg(long)]
    letters: PathBuf,
    #[arg(long)]
    rules: PathBuf,
    #[arg(long)]
    clock: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<Exit, Trouble> {
    demo::run(&args.out, args.seconds)
}

pub(super) fn people(args: PeopleArgs) -> Result<Exit, Trouble> {
    let place = demo::Place { mail: args.mail, letters: args.letters, rules: args.rules, clock: args.clock };
    let live = demo::live(&place);
    let lost = |error: std::io::Error| Trouble::Machine {
        what: "the people of the demonstration lost their mailbox".to_owned(),
        why: error.to_string(),
    };
    live.map(|()| Exit::Fine).map_err(lost)
}
