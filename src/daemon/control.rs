//! The control socket: how commands that write reach the one writer.
//!
//! One line of JSON in, one line out, over a Unix socket beside the database that only its own user may open. With no
//! daemon running, the same request is done by the same engine, directly. Nothing is read over it that a reading command
//! could see by itself.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::time::timeout;

use super::files::Files;
use super::start::{Existing, prepare, there};
use super::thread::EngineHandle;
use super::trouble::Trouble;
use super::watch;
use crate::clock::{Clock, SystemClock};
use crate::config::Settings;
use crate::desk::house::Mode;
use crate::engine::anew::Anew;
use crate::engine::reload::{Edit, Reloaded, Word};
use crate::engine::{Engine, TurnError};
use crate::ids::{Language, Moment};
use crate::intake::Stop;
use crate::sender::Kick;
use crate::store::{StoreError, Which};
use crate::written::Problem;

/// The longest request: a reason of a few sentences.
const LINE_BYTES: u64 = 4096;
/// How long one exchange may take; the engine may be in a long turn.
const PATIENCE: Duration = Duration::from_secs(20);
/// A reason is one line in a list.
const REASON_CHARS: usize = 300;

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum Request {
    /// No letter leaves from now on.
    Hold {
        /// Why.
        why: String,
    },
    /// Letters leave again.
    Release,
    /// The files that admins edit are read again.
    Reload {
        /// Also if many cases are late by them.
        yes: bool,
    },
    /// A mail is taken out of quarantine and taken in anew.
    TakeAnew {
        /// Which.
        which: Which,
    },
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// It was done.
    pub done: bool,
    /// A sentence for whoever asked.
    pub say: String,
}

/// Where the socket of a database lies.
#[must_use]
pub fn socket_path(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".sock");
    PathBuf::from(name)
}

/// A request with what was read for it.
#[derive(Clone, Debug)]
pub enum Asked {
    /// One that needs nothing read.
    Plain(Request),
    /// The files, and whether to take them also if many cases are late by them.
    Reload(Box<Result<Edit, Vec<Problem>>>, Word),
}

/// Does what was asked.
pub fn act(engine: &mut Engine, asked: Asked, now: Moment) -> Reply {
    let done = match asked {
        Asked::Plain(request) => try_act(engine, &request, now),
        Asked::Reload(read, word) => {
            engine.reload(*read, word, now).map(|done| reloaded(&done, engine.house().language))
        }
    };
    match done {
        Ok(reply) => reply,
        Err(error) => Reply { done: false, say: error.to_string() },
    }
}

fn try_act(engine: &mut Engine, request: &Request, now: Moment) -> Result<Reply, TurnError> {
    let done = |say: &str| Ok(Reply { done: true, say: say.to_owned() });
    let held = engine.store().mailbox_state()?.hold;
    match request {
        Request::Hold { why } => {
            let why: String = why.chars().map(|c| if c.is_control() { ' ' } else { c }).take(REASON_CHARS).collect();
            engine.hold(&why, now)?;
            done("No letter leaves; mail is taken in as before. `shouwen release` lets letters leave again.")
        }
        Request::Release if held.is_none() => done("Nothing was held."),
        Request::Release => {
            engine.release(now)?;
            if engine.house().mode == Mode::Shadow {
                return done("Letters leave again; the mode is shadow, so those to admins alone.");
            }
            done("Letters leave again.")
        }
        // Its files are read before the engine's turn, as `Asked::Reload`.
        Request::Reload { .. } => Ok(Reply { done: false, say: "This daemon has no files to read again.".to_owned() }),
        Request::TakeAnew { which } => Ok(anew(engine.take_anew(which, now)?)),
    }
}

/// What came of an edit, in the mailbox's language as all that is said of rules. The problems and due times themselves are
/// told by whoever asks: they do not fit into one line.
fn reloaded(done: &Reloaded, language: Language) -> Reply {
    let say = |zh: String, en: String| match language {
        Language::Chinese => zh,
        Language::English => en,
    };
    match done {
        Reloaded::Same => Reply {
            done: true,
            say: say("与正在执行的规则一致，没有变化。".into(), "The files say what is in force already.".into()),
        },
        Reloaded::Taken(effect) => {
            let (moved, late) = (effect.moved.len(), effect.late.len());
            let zh = format!("已采用；{moved} 个时限有变，{late} 件随即逾期。");
            Reply { done: true, say: say(zh, format!("In force. Due times moved: {moved}; cases late by it: {late}.")) }
        }
        Reloaded::NeedsWord(effect) => {
            let (late, closes) = (effect.late.len(), effect.closes.len());
            let zh =
                format!("未采用：会有 {late} 件立即逾期、{closes} 件立即办结。确要如此，请用 shouwen reload --yes。");
            let en = format!(
                "Not taken: {late} cases would be late and {closes} closed at once. If that is meant: shouwen reload --yes"
            );
            Reply { done: false, say: say(zh, en) }
        }
        Reloaded::Refused(problems) => {
            let mistakes = problems.len();
            let zh = format!("未采用：有 {mistakes} 处错误，仍按原来的规则办理。");
            let en = format!("Not taken: mistakes to mend: {mistakes}. The rules before stay in force.");
            Reply { done: false, say: say(zh, en) }
        }
    }
}

fn anew(anew: Anew) -> Reply {
    match anew {
        Anew::NotThere => Reply {
            done: false,
            say: "Nothing with that number lies in quarantine. `shouwen quarantine` lists what does.".to_owned(),
        },
        Anew::Taken { filed } => Reply { done: true, say: format!("Taken in; filed as: {filed}.") },
        Anew::StillRefused { why } => Reply { done: false, say: format!("It stays in quarantine: {why}.") },
        Anew::FetchedAgain => {
            Reply { done: true, say: "It is fetched again at the next look at its folder.".to_owned() }
        }
    }
}

/// Answers requests until the daemon ends. A socket that cannot be made is told, and the daemon serves without one.
pub(super) async fn listen(
    path: PathBuf,
    (engine, files): (EngineHandle, Option<Files>),
    letters: Kick,
    mut stop: Stop,
) {
    let listener = match bind(&path) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(socket = %path.display(), %error, "the control socket cannot be made; hold and release need a stopped daemon");
            return;
        }
    };
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let answered = match accepted {
            // One at a time: people ask here, a few times a year.
            Ok((stream, _)) => timeout(PATIENCE, answer(stream, (&engine, files.as_ref()), &letters)).await,
            Err(error) => Ok(Err(error)),
        };
        match answered {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "a request at the control socket was not understood"),
            Err(_late) => tracing::warn!("a request at the control socket took too long"),
        }
    }
    let _ = std::fs::remove_file(&path);
}

/// Whoever holds the database's lock may take the name: an old socket belongs to a daemon that died.
fn bind(path: &Path) -> io::Result<UnixListener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

async fn answer(
    mut stream: UnixStream,
    (engine, files): (&EngineHandle, Option<&Files>),
    letters: &Kick,
) -> io::Result<()> {
    // Between bind and chmod somebody else might have got in.
    let (theirs, ours) = (stream.peer_cred()?.uid(), own_uid()?);
    if theirs != ours && theirs != 0 {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "another user asked"));
    }
    let mut line = String::new();
    BufReader::new((&mut stream).take(LINE_BYTES)).read_line(&mut line).await?;
    if line.is_empty() {
        // Somebody looked whether a daemon is here, and asked nothing.
        return Ok(());
    }
    let reply = match serde_json::from_str::<Request>(&line) {
        Ok(request) => {
            tracing::info!(request = request.name(), "asked at the control socket");
            let asked = match (request, files) {
                (Request::Reload { yes }, Some(files)) => Asked::Reload(Box::new(watch::read(files).await), word(yes)),
                (request, _) => Asked::Plain(request),
            };
            let done = engine.turn(move |engine, now| act(engine, asked, now)).await;
            letters.ring();
            done.unwrap_or_else(|gone| Reply { done: false, say: gone.to_string() })
        }
        Err(error) => Reply { done: false, say: format!("This is no request: {error}.") },
    };
    let mut text = serde_json::to_string(&reply)?;
    text.push('\n');
    stream.write_all(text.as_bytes()).await
}

fn word(yes: bool) -> Word {
    if yes { Word::Given } else { Word::NotGiven }
}

/// The user that this process runs as: whoever owns what it has just made.
fn own_uid() -> io::Result<u32> {
    use std::os::unix::fs::MetadataExt as _;
    Ok(std::fs::metadata("/proc/self")?.uid())
}

impl Request {
    fn name(&self) -> &'static str {
        match self {
            Self::Hold { .. } => "hold",
            Self::Release => "release",
            Self::Reload { .. } => "reload",
            Self::TakeAnew { .. } => "take anew",
        }
    }
}

/// Has a request done: by the daemon that holds the database, or by the same engine if there is none.
pub fn ask(settings: Settings, request: &Request) -> Result<Reply, Trouble> {
    there(&settings.store)?;
    let socket = socket_path(&settings.store);
    if let Ok(stream) = std::os::unix::net::UnixStream::connect(&socket) {
        return exchange(stream, request).map_err(|error| Trouble::Silent { socket, why: error.to_string() });
    }
    let (now, files) = (SystemClock.now(), Files::of(&settings));
    let asked = match request {
        Request::Reload { yes } => Asked::Reload(Box::new(files.read()), word(*yes)),
        Request::Hold { .. } | Request::Release | Request::TakeAnew { .. } => Asked::Plain(request.clone()),
    };
    match prepare(settings, Existing::LeaveAlone)?.open(now) {
        Ok(mut engine) => Ok(act(&mut engine, asked, now)),
        Err(Trouble::Store(StoreError::Locked { .. })) => {
            Err(Trouble::Silent { socket, why: "nobody listens there".to_owned() })
        }
        Err(trouble) => Err(trouble),
    }
}

fn exchange(mut stream: std::os::unix::net::UnixStream, request: &Request) -> io::Result<Reply> {
    use std::io::{BufRead as _, Read as _, Write as _};
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut text = serde_json::to_string(request)?;
    text.push('\n');
    stream.write_all(text.as_bytes())?;
    let mut line = String::new();
    std::io::BufReader::new(stream.take(LINE_BYTES)).read_line(&mut line)?;
    Ok(serde_json::from_str(&line)?)
}

/// Whether a daemon answers at the socket of this database.
#[must_use]
pub fn somebody_listens(store: &Path) -> bool {
    std::os::unix::net::UnixStream::connect(socket_path(store)).is_ok()
}
