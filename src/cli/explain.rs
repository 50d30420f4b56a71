//! `shouwen explain MAIL`: what would come of a mail, and why. Nothing is sent and nothing is written down.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::{DateTime, LocalResult, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use serde::Serialize;

use super::{Context, inspect, print, unread};
use crate::clock::{Clock, SystemClock};
use crate::config::Settings;
use crate::daemon::{Existing, Exit, Trouble, prepare};
use crate::desk::evidence::Evidence;
use crate::desk::house::Dkim;
use crate::desk::thread::LetterKind;
use crate::engine::explain::{Came, Counted, Explained, Would};
use crate::engine::story;
use crate::engine::telling::{deadline_name, role_name};
use crate::ids::{Language, Moment};
use crate::rules::matching::{Outcome, Routing, Tried};

/// `explain`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  shouwen explain question.eml\n  shouwen explain question.eml --with /tmp/new-rules\n  shouwen explain question.eml --at '2026-11-27 17:30'"
)]
pub(super) struct Args {
    /// The mail, or - for standard input
    file: PathBuf,
    /// The rules of another directory: what if?
    #[arg(long, value_name = "DIR")]
    with: Option<PathBuf>,
    /// When the mailbox received it [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Without the words of the letters
    #[arg(long)]
    short: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, context: &Context) -> Result<Exit, Trouble> {
    let mut settings = context.settings()?;
    if let Some(rules) = &args.with {
        settings.paths.rules.clone_from(rules);
    }
    let (zone, language) = (settings.mailbox.timezone, settings.mailbox.language);
    let now = match &args.at {
        Some(text) => moment(text, zone).ok_or_else(|| {
            Trouble::Use(format!("`{text}` is not a time in {zone}: write it like '2026-11-27 17:30'"))
        })?,
        None => SystemClock.now(),
    };
    let dkim = settings.trust.dkim == Dkim::Verify;
    let raw = inspect::read(&args.file).map_err(|error| unread(&error))?;
    let (known, explained) = explained(settings, Came { raw, received: now }, now)?;
    if args.json {
        print::json(&Object::of(&explained, known))?;
    } else {
        print::text(&page(&explained, &Look { zone, language, known, letters: !args.short, dkim }))?;
    }
    Ok(if explained.quarantined { Exit::Finding } else { Exit::Fine })
}

/// Explains on a copy of the database. A mail that is in it already is explained as if it came to an empty one, for a
/// second copy of a mail comes to nothing.
fn explained(settings: Settings, came: Came, now: Moment) -> Result<(bool, Explained), Trouble> {
    let language = settings.mailbox.language;
    let mut engine = prepare(settings.clone(), Existing::Take)?.open_copy(now)?;
    let known = engine.has_taken(&came.raw)?;
    if known {
        engine = prepare(settings, Existing::Take)?.open_empty(now)?;
    }
    Ok((known, engine.explain(came, language, now)?))
}

/// A local time, with or without seconds; the earlier one where clocks are turned back.
fn moment(text: &str, zone: Tz) -> Option<Moment> {
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Some(exact.into());
    }
    let text = text.replace('T', " ");
    let local = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())?;
    match zone.from_local_datetime(&local) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.with_timezone(&chrono::Utc)),
        LocalResult::None => None,
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct Object<'a> {
    ends: &'a str,
    quarantined: bool,
    known: bool,
    rules: Vec<Rule<'a>>,
    case: Option<&'a crate::engine::explain::Told>,
    letters: &'a [Would],
}

#[derive(Serialize)]
struct Rule<'a> {
    name: &'a str,
    origin: &'a str,
    /// It would take the mail.
    matched: bool,
    /// It is the first that does.
    took: bool,
    why: String,
}

impl<'a> Object<'a> {
    fn of(explained: &'a Explained, known: bool) -> Self {
        let tried =
            explained.routing.iter().flat_map(|routing| routing.tried.iter().map(move |tried| (routing, tried)));
        let rule = |(routing, tried): (&Routing, &'a Tried)| Rule {
            name: &tried.rule,
            origin: &tried.origin,
            matched: matches!(tried.outcome, Outcome::Matched(_)),
            took: routing.took(tried),
            why: tried.outcome.words(Language::English),
        };
        Self {
            ends: &explained.ends,
            quarantined: explained.quarantined,
            known,
            rules: tried.map(rule).collect(),
            case: explained.case.as_ref(),
            letters: &explained.letters,
        }
    }
}

/// How a page is to look.
struct Look {
    zone: Tz,
    language: Language,
    known: bool,
    letters: bool,
    /// The daemon verifies DKIM signatures.
    dkim: bool,
}

impl Look {
    fn say<'s>(&self, zh: &'s str, en: &'s str) -> &'s str {
        match self.language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    fn time(&self, at: Moment) -> String {
        print::time(at, self.zone)
    }
}

fn page(explained: &Explained, look: &Look) -> String {
    let mut out = String::new();
    let mut part = |title: &str, body: String| {
        if !body.is_empty() {
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ = write!(out, "{gap}{title}\n{body}");
        }
    };
    part(look.say("邮件", "The mail"), head(explained, look));
    part(look.say("规则", "Rules"), explained.routing.as_ref().map_or_else(String::new, |all| rules(all, look)));
    if let Some(told) = &explained.case {
        let people = told.story.participants.iter().filter(|part| part.until.is_none()).map(|part| {
            vec![String::new(), role_name(part.role, look.language).to_owned(), part.who.clone(), part.why.clone()]
        });
        part(look.say("谁来办", "Who"), print::table(&people.collect::<Vec<_>>()));
        let lines = told.added.iter().map(|line| vec![String::new(), look.time(line.at), line.what.clone()]);
        part(look.say("经过", "What happens"), print::table(&lines.collect::<Vec<_>>()));
        let due = told.deadlines.iter().map(|counted| deadline(counted, look)).collect();
        part(look.say("时限", "Deadlines"), due);
    }
    let letters: String = explained.letters.iter().map(|would| letter(would, look)).collect();
    part(look.say("会发出的信", "Letters that would go out"), letters);
    out
}

fn head(explained: &Explained, look: &Look) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        let _ = writeln!(out, "  {}", print::clean(text));
    };
    let mail = &explained.mail;
    let from = mail.from.as_ref().map_or_else(String::new, |from| match &from.name {
        Some(name) => format!("{name} <{}>", from.addr),
        None => from.addr.clone(),
    });
    line(&format!("{from}: {}", mail.subject));
    line(&match (&explained.evidence, look.language) {
        (Evidence::For, Language::Chinese) => "发件人可信".to_owned(),
        (Evidence::For, Language::English) => "its sender is proven".to_owned(),
        (Evidence::None, Language::Chinese) if look.dkim => "无从证实发件人；此处不验 DKIM 签名，运行时会验".to_owned(),
        (Evidence::None, Language::English) if look.dkim => {
            "nothing proves its sender; DKIM signatures are verified when the daemon takes it in, not here".to_owned()
        }
        (Evidence::None, Language::Chinese) => "无从证实发件人".to_owned(),
        (Evidence::None, Language::English) => "nothing proves its sender".to_owned(),
        (Evidence::Against(against), language) => against.words(language).to_owned(),
    });
    let (number, ends) = (explained.case.as_ref().map(|told| (&told.story.number, told.opened)), &explained.ends);
    line(&match (number, explained.quarantined, look.language) {
        (Some((number, true)), _, Language::Chinese) => format!("新立 {number}"),
        (Some((number, true)), _, Language::English) => format!("opens {number}"),
        (Some((number, false)), _, Language::Chinese) => format!("归入 {number}"),
        (Some((number, false)), _, Language::English) => format!("joins {number}"),
        (None, true, Language::Chinese) => format!("隔离：{ends}"),
        (None, true, Language::English) => format!("is put aside: {ends}"),
        (None, false, Language::Chinese) => format!("不立案（{ends}）"),
        (None, false, Language::English) => format!("opens no case ({ends})"),
    });
    if look.known {
        line(look.say(
            "此信早已收过；以下按全新的数据库、作为新来信说明",
            "this mail was taken in before; it is explained as a new one that comes to an empty database",
        ));
    }
    out
}

fn rules(routing: &Routing, look: &Look) -> String {
    let row = |tried: &Tried| {
        let mark = if routing.took(tried) { "→" } else { "·" };
        let words = routing.told(tried, look.language);
        vec![String::new(), mark.to_owned(), tried.rule.clone(), words, tried.origin.clone()]
    };
    // Of those after it only what would have taken the mail says something.
    let last = routing.tried.iter().position(|tried| routing.took(tried)).unwrap_or(usize::MAX);
    let tells = |at: usize, tried: &Tried| at <= last || matches!(tried.outcome, Outcome::Matched(_));
    let told = routing.tried.iter().enumerate().filter(|(at, tried)| tells(*at, tried));
    let mut rows: Vec<Vec<String>> = told.map(|(_, tried)| row(tried)).collect();
    if routing.hit.is_none() {
        let none = look.say("没有规则命中，不建议接口人", "no rule matches: no contact is suggested");
        rows.push(vec![String::new(), "→".to_owned(), none.to_owned()]);
    }
    print::table(&rows)
}

fn deadline(counted: &Counted, look: &Look) -> String {
    let name = deadline_name(counted.deadline, look.language);
    let mut out = format!("  {name}  {} → {}\n", look.time(counted.start), look.time(counted.due));
    if let Some(doubt) = &counted.doubt {
        let _ = writeln!(out, "    {doubt}");
    }
    let rows = counted.stretches.iter().map(|(open, close)| {
        let minutes = (*close - *open).num_minutes();
        let (from, until) = (open.with_timezone(&look.zone), close.with_timezone(&look.zone));
        let long = match look.language {
            Language::Chinese => format!("{} 小时 {:02} 分", minutes / 60, minutes % 60),
            Language::English => format!("{} h {:02} min", minutes / 60, minutes % 60),
        };
        vec![
            String::new(),
            String::new(),
            from.format("%Y-%m-%d %H:%M").to_string() + &until.format("–%H:%M").to_string(),
            long,
        ]
    });
    out + &print::table(&rows.collect::<Vec<_>>())
}

fn letter(would: &Would, look: &Look) -> String {
    let row = &would.row;
    let known: Option<LetterKind> = serde_json::from_value(serde_json::Value::String(row.kind.clone())).ok();
    let kind = known.map_or_else(|| row.kind.clone(), |kind| story::letter_name(kind, look.language).to_owned());
    let mut out = format!("  {}  {} → {}  {}\n", look.time(row.not_before), kind, row.to, print::clean(&row.subject));
    if look.letters {
        for line in would.text.lines() {
            let _ = writeln!(out, "  │ {}", print::clean(line));
        }
    }
    out
}
