//! From a settings file to a running daemon. Everything that can be wrong is looked at before the database is touched:
//! a start that fails changes nothing.

use std::path::{Path, PathBuf};

use super::edges::{self, EdgeError, Imap, Smtp};
use super::files::Files;
use super::serve::{Plan, serve};
use super::trouble::Trouble;
use super::watch::Watched;
use super::{control, house};
use crate::clock::{Clock, SystemClock};
use crate::config::{self, LetterSink, MailboxSource, Settings};
use crate::desk::house::Mode;
use crate::engine::reload::{Edit, Reloaded, Word};
use crate::engine::{self, Engine, Setup};
use crate::ids::{Language, Moment};
use crate::intake::{self, Patterns};
use crate::outdir::OutdirSink;
use crate::rules::{self as files, Policy};
use crate::sender::Kick;
use crate::sender::pace::Rate;
use crate::sender::sent::SentCopy;
use crate::source::Connect;
use crate::store::{Birth, Store};
use crate::written::show_all;

/// The first case of a new database: numbers then have four digits from the beginning, and lists stay even.
const FIRST_CASE: i64 = 1001;

/// What happens at the very first start to mail that is there already.
pub use crate::intake::Existing;

/// What stands between settings and a running daemon.
pub struct Prepared {
    /// What the settings file says.
    pub settings: Settings,
    /// The engine's share.
    pub setup: Setup,
}

/// The settings of a file, or all that is wrong with them, in the mailbox's language if that can be read.
pub fn read_settings(path: &Path) -> Result<Settings, Trouble> {
    let language = || config::language_of(path).unwrap_or_else(terminal_language);
    Settings::load(path).map_err(|problems| Trouble::Written(show_all(&problems, language())))
}

pub(super) fn terminal_language() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    if locale.is_some_and(|locale| locale.starts_with("zh")) { Language::Chinese } else { Language::English }
}

/// The rule files that the settings name.
pub fn rules(settings: &Settings) -> Result<Policy, Trouble> {
    files::load(&settings.paths.rules, &settings.mailbox.address)
        .map_err(|problems| Trouble::Written(show_all(&problems, settings.mailbox.language)))
}

/// The rules that the service goes by. The files may hold others that were not taken.
pub fn rules_in_force(store: &Store, settings: &Settings) -> Result<Policy, Trouble> {
    match engine::rulebook::in_force(store)? {
        Some(policy) => Ok(policy),
        None => rules(settings),
    }
}

/// Reads rules and templates, and checks the edges. Touches no database and no network.
pub fn prepare(settings: Settings, existing: Existing) -> Result<Prepared, Trouble> {
    let language = settings.mailbox.language;
    let read = Files::of(&settings).read();
    let Edit { policy, templates } = read.map_err(|problems| Trouble::Written(show_all(&problems, language)))?;
    let setup = Setup { house: house(&settings), policy, templates, take_existing: existing == Existing::Take };
    Ok(Prepared { settings, setup })
}

impl Prepared {
    /// Opens the database, makes it if it is not there, and puts the engine over it.
    pub fn open(self, now: Moment) -> Result<Engine, Trouble> {
        let store = Store::open(&self.settings.store, &birth(&self.settings)?)?;
        Ok(Engine::new(store, self.setup, now)?)
    }
}

impl Prepared {
    /// The engine over a copy of the database in memory, or over an empty one if there is none yet. What it does is done
    /// to nobody.
    pub fn open_copy(self, now: Moment) -> Result<Engine, Trouble> {
        if !self.settings.store.exists() {
            return self.open_empty(now);
        }
        let store = Store::copied(&self.settings.store, &birth(&self.settings)?)?;
        let edit = Edit { policy: self.setup.policy.clone(), templates: self.setup.templates.clone() };
        let mut engine = Engine::new(store, self.setup, now)?;
        // It is told what these files would do, whether or not the daemon would take them unasked.
        match engine.reload(Ok(edit), Word::Given, now)? {
            Reloaded::Refused(problems) => Err(Trouble::Written(show_all(&problems, engine.house().language))),
            Reloaded::Same | Reloaded::Taken(_) | Reloaded::NeedsWord(_) => Ok(engine),
        }
    }

    /// The engine over an empty database in memory.
    pub fn open_empty(self, now: Moment) -> Result<Engine, Trouble> {
        let store = Store::in_memory(&birth(&self.settings)?)?;
        Ok(Engine::new(store, self.setup, now)?)
    }
}

fn birth(settings: &Settings) -> Result<Birth, Trouble> {
    let mut birth =
        Birth { address: settings.mailbox.address.to_string(), epoch: [0; 16], key: [0; 32], first_case: FIRST_CASE };
    for bytes in [&mut birth.epoch[..], &mut birth.key[..]] {
        getrandom::fill(bytes).map_err(|error| Trouble::Machine {
            what: "the machine gives no random numbers, and without them no reply could be trusted".to_owned(),
            why: error.to_string(),
        })?;
    }
    Ok(birth)
}

/// The database for reading alone; it is an error if no daemon has made one yet.
pub fn existing_store(settings: &Settings) -> Result<Store, Trouble> {
    there(&settings.store)?;
    Ok(Store::open_read_only(&settings.store)?)
}

/// Whether the database is there; commands do not make one.
pub(super) fn there(path: &Path) -> Result<(), Trouble> {
    if path.exists() {
        return Ok(());
    }
    Err(Trouble::Machine {
        what: format!("there is no database {}", path.display()),
        why: "no daemon has run with these settings. Start `shouwen run`, or name other settings with --config".into(),
    })
}

/// `shouwen run`: from the settings to the end, which SIGTERM and SIGINT bring.
pub fn run(path: &Path, existing: Existing) -> Result<(), Trouble> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| {
        Trouble::Machine { what: "the program cannot start its tasks".into(), why: error.to_string() }
    })?;
    runtime.block_on(async {
        // First of all: whoever asks it to stop while it still reads its files gets a clean stop too.
        let stop = signals()?;
        let hangup = hangup()?;
        let prepared = prepare(read_settings(path)?, existing)?;
        with_source(prepared, existing, (stop, hangup)).await
    })
}

/// What signals say: to stop, and to read the files again.
type Said = (intake::Stop, Kick);

async fn with_source(prepared: Prepared, existing: Existing, said: Said) -> Result<(), Trouble> {
    let language = prepared.settings.mailbox.language;
    match prepared.settings.source.clone() {
        MailboxSource::Imap(settings) => {
            let mailbox = Imap::new(settings).map_err(|error| written(error, language))?;
            with_sink(prepared, (existing, said), mailbox).await
        }
        MailboxSource::Maildir(settings) => {
            let mailbox = edges::maildir(&settings, SystemClock.now().timestamp());
            with_sink(prepared, (existing, said), mailbox).await
        }
    }
}

/// A password that cannot be read is a mistake in what people wrote, and told in their language.
fn written(error: EdgeError, language: Language) -> Trouble {
    match error {
        EdgeError::Secret(problem) => Trouble::Written(show_all(&[problem], language)),
        EdgeError::Imap(_) | EdgeError::Smtp(_) | EdgeError::CutShort(_) => Trouble::Edge(error),
    }
}

async fn with_sink<M: Connect + Clone + 'static>(
    prepared: Prepared,
    (existing, (stop, hangup)): (Existing, Said),
    mailbox: M,
) -> Result<(), Trouble> {
    let (sink, language) = (prepared.settings.sink.clone(), prepared.settings.mailbox.language);
    match sink {
        LetterSink::Smtp(settings) => {
            let sink = Smtp::new(settings).map_err(|error| written(error, language))?;
            let plan = Plan { hangup, ..plan(prepared, existing, SystemClock)? };
            serve(plan, mailbox, sink, stop).await
        }
        LetterSink::Outdir(settings) => {
            let sink = OutdirSink::new(settings.path);
            let plan = Plan { hangup, ..plan(prepared, existing, SystemClock)? };
            serve(plan, mailbox, sink, stop).await
        }
    }?;
    tracing::info!("stopped");
    Ok(())
}

/// The plan of a daemon with these settings; opens the database.
pub fn plan<C: Clock>(prepared: Prepared, existing: Existing, clock: C) -> Result<Plan<C>, Trouble> {
    let settings = prepared.settings.clone();
    let mut intake = intake::Settings { existing, seed: u64::from(std::process::id()), ..intake::Settings::default() };
    match &settings.source {
        MailboxSource::Imap(imap) => {
            intake.watch =
                Patterns::parse(&imap.watch).map_err(|error| Trouble::Written(format!("[imap] watch: {error}")))?;
            intake.poll_interval = imap.poll;
        }
        MailboxSource::Maildir(maildir) => intake.poll_interval = maildir.poll,
    }
    let (rate, sent_copy) = match &settings.sink {
        LetterSink::Smtp(smtp) => (edges::rate(smtp), edges::sent_copy(smtp)),
        LetterSink::Outdir(_) => (Rate::Unlimited, SentCopy::Off),
    };
    let signatures = edges::signatures(&settings);
    let files = Some(Watched::usual(Files::of(&settings)));
    let socket: PathBuf = control::socket_path(&settings.store);
    let engine = prepared.open(clock.now())?;
    let language = settings.mailbox.language;
    let today = clock.now().with_timezone(&engine.house().zone).date_naive();
    for note in engine.policy().notes_on(today) {
        tracing::warn!("{}", note.in_language(language));
    }
    if let Some((mode, since)) = engine.mailbox().mode {
        let since = since.with_timezone(&engine.house().zone).format("%Y-%m-%d %H:%M").to_string();
        match mode {
            Mode::Live => tracing::info!(%since, "mode live"),
            Mode::Shadow => {
                tracing::warn!(%since, "mode shadow: no letter leaves but to admins; `shouwen outbox --withheld` shows the others");
            }
            Mode::Confirm => tracing::info!(%since, "mode confirm: owners see each answer before it leaves"),
        }
    }
    tracing::info!(people = engine.policy().people.len(), rules = engine.policy().routes.len(), "started");
    let (socket, hangup) = (Some(socket), Kick::default());
    Ok(Plan { engine, clock, intake, signatures, rate, sent_copy, socket, files, hangup })
}

/// Rings when the program is sent SIGHUP: an admin has edited files and does not want to wait.
fn hangup() -> Result<Kick, Trouble> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut hup = signal(SignalKind::hangup()).map_err(|error| deaf(&error))?;
    let bell = Kick::default();
    let ring = bell.clone();
    tokio::spawn(async move {
        while hup.recv().await.is_some() {
            tracing::info!("asked to read rules and letters again");
            ring.ring();
        }
    });
    Ok(bell)
}

fn deaf(error: &std::io::Error) -> Trouble {
    let what = "the program cannot listen for signals".to_owned();
    Trouble::Machine { what, why: error.to_string() }
}

/// Becomes `true` when the program is asked to end.
fn signals() -> Result<intake::Stop, Trouble> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut term = signal(SignalKind::terminate()).map_err(|error| deaf(&error))?;
    let mut int = signal(SignalKind::interrupt()).map_err(|error| deaf(&error))?;
    let (say, stop) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        tracing::info!("asked to stop; the letter in hand is finished first");
        let _ = say.send(true);
        // A `Stop` whose other end is gone says stop as well.
        say.closed().await;
    });
    Ok(stop)
}
