//! `shouwen status`: how the service stands.

use serde::Serialize;

use super::{Context, print};
use crate::clock::{Clock as _, SystemClock};
use crate::daemon::{Exit, Trouble, control, existing_store};
use crate::desk::fact::NotTaken;
use crate::desk::house::Mode;
use crate::engine::{self, Report};

/// `status`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen status\n  shouwen status --json | jq .open_cases")]
pub(super) struct Args {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Status {
    /// A daemon answers at the database's socket.
    running: bool,
    #[serde(flatten)]
    report: Report,
}

/// The mode of the last start, since when, and what the settings say if that is another one.
fn mode(report: &Report, written: Mode, zone: chrono_tz::Tz) -> Option<Vec<String>> {
    let (mode, since) = report.mode.zip(report.mode_since)?;
    let sends = match mode {
        Mode::Live => "",
        Mode::Shadow => "; no letter leaves but to admins",
        Mode::Confirm => "; owners see each answer before it leaves",
    };
    let next = if written == mode {
        String::new()
    } else {
        format!("; the settings say {}, from the next start on", written.as_str())
    };
    Some(vec!["mode".to_owned(), format!("{} since {}{sends}{next}", mode.as_str(), print::time(since, zone))])
}

/// Edits of rules and letters: what was taken while it ran, and what was not.
fn rules(report: &Report, zone: chrono_tz::Tz) -> Vec<Vec<String>> {
    let row = |what: String| vec!["rules".to_owned(), what];
    let since = report.rules_since.map(|at| row(format!("edited, in force since {}", print::time(at, zone))));
    let not_taken = report.rules_not_taken.as_ref().map(|edit| {
        let why = match edit.why {
            NotTaken::Mistakes { mistakes: 1 } => "1 mistake; `shouwen check` names it".to_owned(),
            NotTaken::Mistakes { mistakes } => format!("{mistakes} mistakes; `shouwen check` names them"),
            NotTaken::NeedsWord { late, closes } => format!(
                "{late} cases would be late and {closes} closed at once; `shouwen reload --dry-run` shows them, `--yes` takes it"
            ),
        };
        row(format!("edit of {} not taken: {why}", print::time(edit.at, zone)))
    });
    since.into_iter().chain(not_taken).collect()
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Trouble> {
    let settings = context.settings()?;
    let running = control::somebody_listens(&settings.store);
    let report = engine::report(&existing_store(&settings)?, SystemClock.now())?;
    if args.json {
        print::json(&Status { running, report })?;
        return Ok(Exit::Fine);
    }
    let mut rows = vec![
        vec!["daemon".to_owned(), if running { "running" } else { "not running" }.to_owned()],
        vec!["open cases".to_owned(), report.open_cases.to_string()],
        vec!["late steps".to_owned(), report.late_steps.to_string()],
        vec!["quarantine".to_owned(), report.quarantined.to_string()],
    ];
    rows.extend(mode(&report, settings.mailbox.mode, settings.mailbox.timezone));
    rows.extend(rules(&report, settings.mailbox.timezone));
    rows.extend(report.hold.map(|why| vec!["held".to_owned(), why]));
    rows.extend(report.letters.iter().map(|row| vec![format!("letters {}", row.state), row.letters.to_string()]));
    rows.extend(report.ledger.iter().map(|row| vec![format!("mails {}", row.state), row.places.to_string()]));
    print::text(&print::table(&rows))?;
    Ok(Exit::Fine)
}
