//! The demonstration: two working days and a morning of a service desk in about twenty seconds.
//!
//! ```text
//!  demo ──┬─ the daemon, as `run` has it: Maildir in, folder out ─┐
//!         ├─ told: reads the database and tells what it finds      │ mail/  letters/
//!         └─ a second process, `demo-people` ──────────────────────┘ rules/
//! ```
//!
//! The people know nothing but the two directories and the time, which both processes compute from one small file; the
//! admin edits the rule files besides. At the end the story is compared with its plan; what was planned and did not happen makes the exit status 1.

mod check;
mod clock;
mod keeper;
mod page;
mod people;
mod replies;
mod script;
mod stage;
mod told;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::config::{LetterSink, MailboxSource};
use crate::daemon::{self, Existing, Exit, Trouble, edges};
use crate::outdir::OutdirSink;

pub use clock::{SharedClock, USUAL_SECONDS};
pub use people::{Place, live};

/// How often either side looks: half a minute of the story.
const LOOK: Duration = Duration::from_millis(15);
/// How often the storyteller looks.
const TELL: Duration = Duration::from_millis(40);

/// Plays the story in `out`, tells it on standard output, and says whether it came out as planned.
pub fn run(out: &Path, seconds: u32) -> Result<Exit, Trouble> {
    stage::set(out)?;
    crate::daemon::log::begin(crate::daemon::log::Format::Text, stage::log(out)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| machine("the program cannot start its tasks", &error))?;
    let told = runtime.block_on(play(out, seconds))?;
    let page = page::write(out, &told).map_err(|error| machine("the page cannot be written", &error))?;
    let missing = check::check(out)?;
    println!("\n{}", end(out, &page, &missing));
    Ok(if missing.is_empty() { Exit::Fine } else { Exit::Finding })
}

async fn play(out: &Path, seconds: u32) -> Result<Vec<told::Told>, Trouble> {
    let mut settings = daemon::read_settings(&out.join(stage::SETTINGS))?;
    let (mailbox, sink) = match (&mut settings.source, &settings.sink) {
        (MailboxSource::Maildir(maildir), LetterSink::Outdir(letters)) => {
            maildir.poll = LOOK;
            (edges::maildir(maildir, 1), OutdirSink::new(&letters.path))
        }
        (MailboxSource::Imap(_) | MailboxSource::Maildir(_), LetterSink::Smtp(_) | LetterSink::Outdir(_)) => {
            return Err(Trouble::Use("the demonstration's own settings were changed while it began".to_owned()));
        }
    };
    let store = settings.store.clone();
    let clock = SharedClock::begin(seconds);
    let file = out.join(stage::CLOCK);
    clock.keep(&file, clock::Hands::Stand).map_err(|error| machine("the clock's file cannot be written", &error))?;
    let prepared = daemon::prepare(settings, Existing::LeaveAlone)?;
    let mut plan = daemon::plan(prepared, Existing::LeaveAlone, clock.clone())?;
    let rules = plan.files.as_mut().map(|watched| {
        watched.every = LOOK;
        keeper::Edits::begin(watched.files.clone())
    });
    let mut teller = told::Teller::new(&store)?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let serving = tokio::spawn(daemon::serve(plan, mailbox, sink, stopped));
    println!("{}", told::title());
    while !check::has_begun(&store) && !serving.is_finished() {
        tokio::time::sleep(LOOK).await;
    }
    let people = People::start(out, &file)?;
    let keeping = tokio::spawn(keeper::keep(clock.clone(), out.to_owned(), rules));
    while !clock.is_over() && !check::is_over(&store) && !serving.is_finished() {
        tokio::time::sleep(TELL).await;
        teller.tell()?;
    }
    keeping.abort();
    drop(people);
    let _ = stop.send(true);
    let engine = serving.await.map_err(|error| machine("the daemon ended early", &error))??;
    drop(engine);
    teller.tell()?;
    Ok(teller.told())
}

/// The second process; it ends with this value.
struct People(Child);

impl People {
    fn start(out: &Path, clock: &Path) -> Result<Self, Trouble> {
        let program = std::env::current_exe().map_err(|error| machine("this program cannot be found", &error))?;
        let child = Command::new(program)
            .arg("demo-people")
            .args(["--mail".as_ref(), out.join(stage::MAIL).as_os_str()])
            .args(["--letters".as_ref(), out.join(stage::LETTERS).as_os_str()])
            .args(["--rules".as_ref(), out.join(stage::RULES).as_os_str()])
            .args(["--clock".as_ref(), clock.as_os_str()])
            .stdin(Stdio::null())
            .spawn();
        child.map(Self).map_err(|error| machine("the second process cannot be started", &error))
    }
}

impl Drop for People {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn machine(what: &str, error: &dyn std::fmt::Display) -> Trouble {
    Trouble::Machine { what: what.to_owned(), why: error.to_string() }
}

fn end(out: &Path, page: &Path, missing: &[String]) -> String {
    let settings = out.join(stage::SETTINGS);
    let settings = settings.display();
    // Whoever has just built it has no `shouwen` on his path.
    let program = std::env::current_exe().map_or_else(|_| "shouwen".to_owned(), |path| path.display().to_string());
    let verdict = if missing.is_empty() {
        "剧情如期完成。 The story came out as planned.".to_owned()
    } else {
        format!("剧情有缺。 The story lacks:\n  {}", missing.join("\n  "))
    };
    format!(
        "{verdict}\n\n每封信都在这一页 / Every letter on one page:\n  {}\n\n接着可以试 / Next, try:\n  \
         {program} --config {settings} cases --all\n  {program} --config {settings} case 1001\n  \
         {program} --config {settings} outbox --all\n  {program} --config {settings} quarantine\n  \
         {program} --config {settings} verify",
        page.display()
    )
}
