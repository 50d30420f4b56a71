//! `shouwen reload`: shows what the edited rules would do to the open cases, and has them taken.

use serde::Serialize;

use super::{Context, print};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Settings;
use crate::daemon::control::{Reply, Request, ask};
use crate::daemon::{Exit, Files, Trouble, existing_store, rules_in_force};
use crate::desk::edit::Effect;
use crate::desk::fact::DueMoved;
use crate::engine::reload::{self, Edit};
use crate::ids::{CaseId, Language, Moment};
use crate::written::{Problem, show_all};

/// `reload`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen reload --dry-run\n  shouwen reload --yes")]
pub(super) struct Args {
    /// Show what would move, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Take the rules even if many cases are late by them, or close at once
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Told<'t> {
    /// Due times that move.
    moved: Vec<Moved<'t>>,
    /// Cases that are late by it.
    late: Vec<CaseId>,
    /// Cases that close at once by it.
    closes: Vec<CaseId>,
    /// What came of it; nothing with `--dry-run`.
    outcome: Option<Reply>,
}

#[derive(Serialize)]
struct Moved<'t> {
    case: CaseId,
    #[serde(flatten)]
    due: &'t DueMoved,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Trouble> {
    let settings = context.settings()?;
    let language = settings.mailbox.language;
    let now = SystemClock.now();
    let effect = match preview(&settings, now)? {
        Ok(effect) => effect,
        Err(problems) => {
            let end = match language {
                Language::Chinese => "未采用；仍按原来的规则办理。",
                Language::English => "Not taken: the rules before stay in force.",
            };
            print::text(&format!("{}\n{end}\n", show_all(&problems, language)))?;
            return Ok(Exit::Finding);
        }
    };
    let mut shown = reload::told(&effect, (&settings.mailbox.tag, settings.mailbox.timezone, language), now).join("\n");
    if !shown.is_empty() {
        shown.push('\n');
    }
    let outcome = if args.dry_run { None } else { Some(ask(settings, &Request::Reload { yes: args.yes })?) };
    let exit = if outcome.as_ref().is_none_or(|reply| reply.done) { Exit::Fine } else { Exit::Finding };
    if args.json {
        let moved = effect.moved.iter().map(|(case, due)| Moved { case: *case, due }).collect();
        let (late, closes) = (effect.late.iter().copied().collect(), effect.closes.iter().copied().collect());
        print::json(&Told { moved, late, closes, outcome })?;
        return Ok(exit);
    }
    print::text(&format!("{shown}{}\n", outcome.map_or_else(|| would(&effect, language), |reply| reply.say)))?;
    Ok(exit)
}

/// What the files would do to the cases of the store, or why they cannot be taken.
fn preview(settings: &Settings, now: Moment) -> Result<Result<Effect, Vec<Problem>>, Trouble> {
    let Edit { policy, .. } = match Files::of(settings).read() {
        Ok(edit) => edit,
        Err(problems) => return Ok(Err(problems)),
    };
    let store = existing_store(settings)?;
    let missing = reload::missing(&store, &policy, &settings.mailbox.tag)?;
    if !missing.is_empty() {
        return Ok(Err(missing));
    }
    Ok(Ok(reload::effect(&store, (&rules_in_force(&store, settings)?, &policy), now)?))
}

fn would(effect: &Effect, language: Language) -> String {
    let (moved, late, closes) = (effect.moved.len(), effect.late.len(), effect.closes.len());
    match (language, effect.needs_a_word()) {
        (Language::Chinese, false) => {
            format!("可以采用：{moved} 个时限会变，{late} 件随即逾期，{closes} 件随即办结。什么都没有改动。")
        }
        (Language::Chinese, true) => format!(
            "{moved} 个时限会变，{late} 件随即逾期，{closes} 件随即办结：要用 shouwen reload --yes 才会采用。什么都没有改动。"
        ),
        (Language::English, needs) => format!(
            "Due times that would move: {moved}; cases late by it: {late}; closed by it: {closes}.{} Nothing was changed.",
            if needs { " It is taken only with shouwen reload --yes." } else { "" }
        ),
    }
}
