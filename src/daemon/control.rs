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

use super::start::{Existing, prepare, there};
use super::thread::EngineHandle;
use super::trouble::Trouble;
use crate::clock::{Clock, SystemClock};
use crate::config::Settings;
use crate::desk::house::Mode;
use crate::engine::anew::Anew;
use crate::engine::{Engine, TurnError};
use crate::ids::Moment;
use crate::intake::Stop;
use crate::sender::Kick;
use crate::store::{StoreError, Which};

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

/// Does what was asked.
pub fn act(engine: &mut Engine, request: &Request, now: Moment) -> Reply {
    match try_act(engine, request, now) {
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
        Request::TakeAnew { which } => Ok(anew(engine.take_anew(which, now)?)),
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
pub(super) async fn listen(path: PathBuf, engine: EngineHandle, letters: Kick, mut stop: Stop) {
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
            Ok((stream, _)) => timeout(PATIENCE, answer(stream, &engine, &letters)).await,
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

async fn answer(mut stream: UnixStream, engine: &EngineHandle, letters: &Kick) -> io::Result<()> {
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
            let done = engine.turn(move |engine, now| act(engine, &request, now)).await;
            letters.ring();
            done.unwrap_or_else(|gone| Reply { done: false, say: gone.to_string() })
        }
        Err(error) => Reply { done: false, say: format!("This is no request: {error}.") },
    };
    let mut text = serde_json::to_string(&reply)?;
    text.push('\n');
    stream.write_all(text.as_bytes()).await
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
    let now = SystemClock.now();
    match prepare(settings, Existing::LeaveAlone)?.open(now) {
        Ok(mut engine) => Ok(act(&mut engine, request, now)),
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
