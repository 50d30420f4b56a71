//! `shouwen verify`: does everything that the database says agree with its facts?

use super::{Context, print};
use crate::daemon::{Exit, Trouble, existing_store};
use crate::engine;

/// `verify`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen verify && echo sound")]
pub(super) struct Args {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Trouble> {
    let verified = engine::verify(&existing_store(&context.settings()?)?)?;
    if args.json {
        print::json(&verified)?;
    } else {
        let (cases, letters, findings) = (verified.cases, verified.letters, verified.findings.len());
        print::text(&verified.findings.iter().flat_map(|finding| [finding.as_str(), "\n"]).collect::<String>())?;
        print::text(&format!("{cases} cases, {letters} letters, {findings} findings\n"))?;
    }
    Ok(if verified.findings.is_empty() { Exit::Fine } else { Exit::Finding })
}
