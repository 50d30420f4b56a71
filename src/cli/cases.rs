//! `shouwen cases`: the open cases, or all.

use super::{Context, print};
use crate::daemon::{Exit, Trouble, existing_store, rules_in_force};
use crate::desk::deadlines::answer_promised;
use crate::engine::story;
use crate::ids::{Language, PersonId};

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
    let store = existing_store(&settings)?;
    let rows = store.case_rows(!args.all)?;
    if args.json {
        print::json(&rows)?;
        return Ok(Exit::Fine);
    }
    let (policy, mailbox) = (rules_in_force(&store, &settings)?, &settings.mailbox);
    let name = |id: &PersonId| {
        policy.people.get(id).map_or_else(|| id.to_string(), |person| person.name_in(mailbox.language).to_owned())
    };
    let mut lines = vec![header(mailbox.language)];
    for row in &rows {
        let Some(case) = store.case(row.id)? else { continue };
        // While the asker is waited for the answer's clock stands: nothing is due from the desk.
        let due = answer_promised(&case, &policy).map_or_else(String::new, |due| print::time(due, mailbox.timezone));
        let state = story::state(&case, mailbox.language, &name);
        lines.push(vec![case.number(&mailbox.tag), name(&case.owner), state, due, case.asker.name, case.subject]);
    }
    print::text(&print::table(&lines))?;
    Ok(Exit::Fine)
}

fn header(language: Language) -> Vec<String> {
    let names = match language {
        Language::Chinese => ["编号", "责任人", "现状", "答复时限", "提问人", "主题"],
        Language::English => ["number", "owner", "state", "answer due", "asker", "subject"],
    };
    names.map(str::to_owned).to_vec()
}
