//! The commands: one file each, no logic. Exit status: 0 fine, 1 a finding, 2 wrong use, 3 cannot reach something.

mod case;
mod cases;
mod check;
mod demo;
mod explain;
mod hold;
mod init;
pub mod inspect;
pub mod letters;
mod outbox;
mod print;
mod quarantine;
mod release;
mod reload;
mod run;
mod schema;
mod status;
mod verify;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Settings;
use crate::daemon::{Exit, Trouble, read_settings};

/// Where settings are looked for, in this order.
const SETTINGS: [&str; 2] = ["shouwen.toml", "/etc/shouwen/shouwen.toml"];

/// 首问 · turns a shared mailbox into a service desk.
#[derive(Debug, Parser)]
#[command(name = "shouwen", version, about, arg_required_else_help = true)]
struct Cli {
    /// The settings file [default: ./shouwen.toml, then /etc/shouwen/shouwen.toml]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the mailbox until SIGTERM or Ctrl-C
    Run(run::Args),
    /// Two working days and a morning of a service desk in about twenty seconds
    Demo(demo::Args),
    /// Write the files that a house begins with: settings, rules, templates
    Init(init::Args),
    /// Read settings, rules and templates, and name every mistake
    Check(check::Args),
    /// The people of the demonstration
    #[command(hide = true)]
    DemoPeople(demo::PeopleArgs),
    /// Show how one raw mail is understood; needs no settings
    Inspect(InspectArgs),
    /// Show what would come of a mail, and why; nothing is sent
    Explain(explain::Args),
    /// Write every letter with sample data, to be looked at in a browser
    Letters(LettersArgs),
    /// List the open cases
    Cases(cases::Args),
    /// Tell one case: who, by when, what happened, which letters
    Case(case::Args),
    /// List the letters on their way, or show one
    Outbox(outbox::Args),
    /// List the mails that nothing is done with, or take one in anew
    Quarantine(quarantine::Args),
    /// Let no letter leave; mail is still taken in
    Hold(hold::Args),
    /// Let letters leave again
    Release(release::Args),
    /// Read rules and templates again, and show what moves by it
    Reload(reload::Args),
    /// The schema of a file, for editors that complete and explain its keys
    Schema(schema::Args),
    /// Prove that the database agrees with its facts
    Verify(verify::Args),
    /// How the service stands
    Status(status::Args),
}

/// `inspect`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen inspect question.eml --json\n  cat question.eml | shouwen inspect -")]
struct InspectArgs {
    /// The mail, or - for standard input
    file: PathBuf,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// `letters`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen letters --out /tmp/letters")]
struct LettersArgs {
    /// The directory they are written to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// What a command sees of the command line.
struct Context {
    config: Option<PathBuf>,
}

impl Context {
    /// The settings file that counts.
    fn path(&self) -> PathBuf {
        let usual = || SETTINGS.iter().map(Path::new).find(|path| path.exists()).map(Path::to_owned);
        self.config.clone().or_else(usual).unwrap_or_else(|| PathBuf::from(SETTINGS[0]))
    }

    fn settings(&self) -> Result<Settings, Trouble> {
        read_settings(&self.path())
    }
}

/// Reads the command line, does it, and says in one line on standard error what went wrong.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let context = Context { config: cli.config };
    match perform(cli.command, &context) {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("shouwen: {trouble}");
            trouble.exit().into()
        }
    }
}

fn perform(command: Command, context: &Context) -> Result<ExitCode, Trouble> {
    let exit = match command {
        Command::Run(args) => run::run(&args, context)?,
        Command::Demo(args) => demo::run(&args)?,
        Command::DemoPeople(args) => demo::people(args)?,
        Command::Init(args) => init::run(&args)?,
        Command::Check(args) => check::run(&args, context)?,
        Command::Inspect(args) => return inspect::run(&args.file, args.json).map_err(|error| unread(&error)),
        Command::Explain(args) => explain::run(&args, context)?,
        Command::Letters(args) => letters::run(&args.out)
            .map_err(|error| unread(&error))
            .and_then(|index| print::text(&format!("{}\n", index.display())))
            .map(|()| Exit::Fine)?,
        Command::Cases(args) => cases::run(&args, context)?,
        Command::Case(args) => case::run(&args, context)?,
        Command::Outbox(args) => outbox::run(&args, context)?,
        Command::Quarantine(args) => quarantine::run(&args, context)?,
        Command::Hold(args) => hold::run(&args, context)?,
        Command::Release(args) => release::run(&args, context)?,
        Command::Reload(args) => reload::run(&args, context)?,
        Command::Schema(args) => schema::run(&args)?,
        Command::Verify(args) => verify::run(&args, context)?,
        Command::Status(args) => status::run(&args, context)?,
    };
    Ok(exit.into())
}

/// A file that cannot be read or written.
fn unread(error: &anyhow::Error) -> Trouble {
    Trouble::Use(format!("{error:#}"))
}
