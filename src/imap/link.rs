//! One connection: sends a command, reads until its tagged answer, and takes nothing else for success.
//!
//! A closed connection, a BYE, a tagged NO or BAD, an answer that is not IMAP and a passed deadline are errors, each
//! of them, in every command. Errors carry the command's name and the server's status text, never what was fetched:
//! the parser's own messages quote the buffer, which may hold a mail, and are replaced.

use std::io;
use std::time::Duration;

use async_imap::Client;
use async_imap::imap_proto::{Capability, MailboxDatum, Response, Status};
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout_at};

use super::guard::Guarded;
use super::trouble::{self, Said};
use super::{Deadlines, Password, names};
use crate::source::SourceError;

/// What an answer without mail in it may cost: a search over two million mails still fits.
pub(super) const ANSWER_BYTES: u64 = 16 << 20;
/// The slowest upload that still counts as progress, for the deadline of APPEND.
const UPLOAD_BYTES_PER_S: u64 = 32 << 10;
/// A stopping daemon waits no longer for a server's goodbye.
const GOODBYE_AT_MOST: Duration = Duration::from_secs(3);

/// A command as it goes out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Command<'a> {
    /// Its name, as errors show it.
    pub(super) name: &'static str,
    /// The line, without tag and CRLF.
    pub(super) line: &'a str,
    /// What the answer may cost in bytes.
    pub(super) budget: u64,
}

impl<'a> Command<'a> {
    /// A command whose answer holds no mail.
    pub(super) fn small(name: &'static str, line: &'a str) -> Self {
        Self { name, line, budget: ANSWER_BYTES }
    }
}

/// How the server ended a command.
#[derive(Debug)]
pub(super) enum Ended {
    /// Tagged OK.
    Ok,
    /// Tagged NO or BAD, with the server's words.
    Refused(String),
}

/// What the server said while an IDLE ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Idled {
    /// It named a change.
    Changed,
    /// It said nothing of interest until the time was over.
    Quiet,
    /// It does not want to IDLE.
    Refused,
}

/// The connection.
#[derive(Debug)]
pub(super) struct Link {
    client: Client<Guarded>,
    at: String,
    user: String,
    deadlines: Deadlines,
    last_tag: u32,
    /// An IDLE was begun and not ended: the loop that waited in it was told to stop.
    idling: bool,
    /// Set when an answer named a change in the selected folder that no search has covered yet.
    pub(super) news: bool,
}

impl Link {
    /// Takes over a fresh stream; the greeting has not been read.
    pub(super) fn new(stream: Guarded, at: String, user: String, deadlines: Deadlines) -> Self {
        Self { client: Client::new(stream), at, user, deadlines, last_tag: 0, idling: false, news: false }
    }

    /// The stream below, to lay TLS over it.
    pub(super) fn into_stream(self) -> Guarded {
        self.client.into_inner()
    }

    /// The server, as errors show it.
    pub(super) fn at(&self) -> &str {
        &self.at
    }

    /// Reads the greeting (RFC 3501 section 7.1).
    pub(super) async fn greeting(&mut self) -> Result<(), SourceError> {
        let until = Instant::now() + self.deadlines.command;
        self.client.get_mut().allow(ANSWER_BYTES);
        self.next(until, "the connection", |response| match response {
            Response::Data { status: Status::Ok, .. } => Ok(()),
            Response::Data { status: Status::PreAuth, .. } => Err("it logged us in without asking who we are"),
            _ => Err("its first words are not IMAP"),
        })
        .await?
        .map_err(|why| self.protocol("the connection", why))
    }

    /// Asks what the server can do. To be asked anew after STARTTLS and after the login (mail-facts A2-6).
    pub(super) async fn capabilities(&mut self) -> Result<Vec<String>, SourceError> {
        let mut found = Vec::new();
        self.exec(Command::small("CAPABILITY", "CAPABILITY"), |response| {
            if let Response::Capabilities(words) = response {
                found.extend(words.iter().map(|word| match word {
                    Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
                    Capability::Auth(method) => format!("AUTH={}", method.to_ascii_uppercase()),
                    Capability::Atom(atom) => atom.to_ascii_uppercase(),
                }));
            }
        })
        .await?;
        Ok(found)
    }

    /// Logs in. The settings have made sure that both can be quoted.
    pub(super) async fn login(&mut self, password: &Password) -> Result<(), SourceError> {
        let quoted = |text: &str| names::quoted(text).unwrap_or_default();
        let line = format!("LOGIN {} {}", quoted(&self.user), quoted(password.expose()));
        self.exec(Command::small("LOGIN", &line), |_| ()).await
    }

    /// Runs a command that must succeed; hands every untagged answer to `on`.
    pub(super) async fn exec(
        &mut self,
        command: Command<'_>,
        on: impl FnMut(&Response<'_>) + Send,
    ) -> Result<(), SourceError> {
        match self.run(command, on).await? {
            Ended::Ok => Ok(()),
            Ended::Refused(words) => Err(self.refused(command.name, &words)),
        }
    }

    /// Runs a command whose refusal the caller judges.
    pub(super) async fn run(
        &mut self,
        command: Command<'_>,
        mut on: impl FnMut(&Response<'_>) + Send,
    ) -> Result<Ended, SourceError> {
        let until = Instant::now() + self.deadlines.command;
        let tag = self.send(until, command).await?;
        self.until_tagged(until, command.name, &tag, &mut on).await
    }

    /// Files a message: the command, the server's leave to go on, the bytes (RFC 3501 section 6.3.11).
    pub(super) async fn append(&mut self, line: &str, bytes: &[u8]) -> Result<Ended, SourceError> {
        const NAME: &str = "APPEND";
        let sending = Duration::from_secs(bytes.len() as u64 / UPLOAD_BYTES_PER_S);
        let until = Instant::now() + self.deadlines.command + sending;
        let tag = self.send(until, Command::small(NAME, line)).await?;
        loop {
            let step = self.next(until, NAME, |response| step(response, &tag)).await?;
            match step {
                Step::Continue => break,
                Step::Ended(ended) => return Ok(ended),
                Step::Untagged => {}
            }
        }
        self.write(until, NAME, bytes).await?;
        self.write(until, NAME, b"\r\n").await?;
        self.until_tagged(until, NAME, &tag, &mut |_| ()).await
    }

    /// Waits in IDLE for at most `at_most` (RFC 2177). A server that keeps silent when told DONE is an error.
    pub(super) async fn idle(&mut self, at_most: Duration) -> Result<Idled, SourceError> {
        const NAME: &str = "IDLE";
        let end = Instant::now() + at_most;
        let until = Instant::now() + self.deadlines.command;
        let tag = self.send(until, Command::small(NAME, NAME)).await?;
        loop {
            match self.next(until, NAME, |response| step(response, &tag)).await? {
                Step::Continue => break self.idling = true,
                Step::Ended(_) => return Ok(Idled::Refused),
                Step::Untagged => {}
            }
        }
        while !self.news {
            match timeout_at(end, self.read(NAME, |response| step(response, &tag))).await {
                Err(_over) => break,
                Ok(answer) => match answer? {
                    None => return Err(self.closed(NAME)),
                    // The server ended the IDLE by itself; a look is due, whatever its reason.
                    Some(Step::Ended(Ended::Ok)) => return Ok(Idled::Changed),
                    Some(Step::Ended(Ended::Refused(words))) => return Err(self.refused(NAME, &words)),
                    Some(Step::Continue | Step::Untagged) => {}
                },
            }
        }
        let idled = if self.news { Idled::Changed } else { Idled::Quiet };
        let until = Instant::now() + self.deadlines.command;
        self.client.get_mut().allow(ANSWER_BYTES);
        self.write(until, "DONE", b"DONE\r\n").await?;
        self.idling = false;
        match self.until_tagged(until, "DONE", &tag, &mut |_| ()).await? {
            Ended::Ok => Ok(idled),
            Ended::Refused(words) => Err(self.refused("DONE", &words)),
        }
    }

    /// Says goodbye, also out of an IDLE; whatever comes back does not matter.
    pub(super) async fn logout(mut self) {
        let until = Instant::now() + self.deadlines.command.min(GOODBYE_AT_MOST);
        if self.idling && self.write(until, "DONE", b"DONE\r\n").await.is_err() {
            return;
        }
        if let Ok(tag) = self.send(until, Command::small("LOGOUT", "LOGOUT")).await {
            let _ = self.until_tagged(until, "LOGOUT", &tag, &mut |_| ()).await;
        }
    }

    /// The error for a refusal.
    pub(super) fn refused(&self, command: &str, words: &str) -> SourceError {
        trouble::of_words(Said { at: &self.at, user: &self.user, command, words })
    }

    /// The error for an answer that makes no sense.
    pub(super) fn protocol(&self, command: &str, why: &str) -> SourceError {
        SourceError::Protocol { at: self.at.clone(), command: command.to_owned(), why: why.to_owned() }
    }

    fn closed(&self, command: &str) -> SourceError {
        self.broken(command, "the server closed the connection")
    }

    fn broken(&self, command: &str, why: &str) -> SourceError {
        SourceError::Unreachable { at: self.at.clone(), why: format!("{why} during {command}") }
    }

    async fn send(&mut self, until: Instant, command: Command<'_>) -> Result<String, SourceError> {
        self.last_tag = self.last_tag.wrapping_add(1);
        let tag = format!("S{}", self.last_tag);
        self.client.get_mut().allow(command.budget);
        self.write(until, command.name, format!("{tag} {}\r\n", command.line).as_bytes()).await?;
        Ok(tag)
    }

    async fn write(&mut self, until: Instant, name: &str, bytes: &[u8]) -> Result<(), SourceError> {
        let stream = self.client.get_mut();
        let writing = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        match timeout_at(until, writing).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(self.broken(name, &error.kind().to_string())),
            Err(_over) => Err(self.late(name)),
        }
    }

    async fn until_tagged(
        &mut self,
        until: Instant,
        name: &str,
        tag: &str,
        on: &mut (impl FnMut(&Response<'_>) + Send),
    ) -> Result<Ended, SourceError> {
        loop {
            let step = self
                .next(until, name, |response| {
                    let step = step(response, tag);
                    if matches!(step, Step::Untagged) {
                        on(response);
                    }
                    step
                })
                .await?;
            if let Step::Ended(ended) = step {
                return Ok(ended);
            }
        }
    }

    /// The next answer, within the deadline.
    async fn next<T: Send>(
        &mut self,
        until: Instant,
        name: &str,
        take: impl FnOnce(&Response<'_>) -> T + Send,
    ) -> Result<T, SourceError> {
        match timeout_at(until, self.read(name, take)).await {
            Err(_over) => Err(self.late(name)),
            Ok(answer) => answer?.ok_or_else(|| self.closed(name)),
        }
    }

    /// The next answer, or nothing if the connection was closed. BYE is an error wherever it comes.
    async fn read<T: Send>(
        &mut self,
        name: &str,
        take: impl FnOnce(&Response<'_>) -> T + Send,
    ) -> Result<Option<T>, SourceError> {
        let response = match self.client.read_response().await {
            Ok(Some(response)) => response,
            Ok(None) => return Ok(None),
            Err(error) => return Err(self.unreadable(name, &error)),
        };
        match response.parsed() {
            Response::Data { status: Status::Bye, outcome } if name != "LOGOUT" => {
                Err(self.goodbye(name, outcome.information.as_deref().unwrap_or_default()))
            }
            parsed => {
                self.news |= matches!(
                    parsed,
                    Response::MailboxData(MailboxDatum::Exists(_)) | Response::Expunge(_) | Response::Vanished { .. }
                );
                Ok(Some(take(parsed)))
            }
        }
    }

    fn goodbye(&self, name: &str, words: &str) -> SourceError {
        match self.refused(name, words) {
            throttled @ SourceError::Throttled { .. } => throttled,
            SourceError::Unreachable { .. }
            | SourceError::Login { .. }
            | SourceError::Protocol { .. }
            | SourceError::Timeout { .. }
            | SourceError::Folder { .. } => {
                self.broken(name, &format!("the server said goodbye ({})", trouble::shortened(words)))
            }
        }
    }

    /// The guard's own errors are told; everything else that the parser says may quote a mail and is not.
    fn unreadable(&self, name: &str, error: &io::Error) -> SourceError {
        let words = error.to_string();
        if error.kind() != io::ErrorKind::Other {
            return self.broken(name, &error.kind().to_string());
        }
        let why = if words.starts_with("the server ") { words } else { "an answer that is not IMAP".to_owned() };
        self.protocol(name, &why)
    }

    fn late(&self, command: &str) -> SourceError {
        SourceError::Timeout { at: self.at.clone(), command: command.to_owned(), after: self.deadlines.command }
    }
}

/// What one answer means for the command that runs.
enum Step {
    Continue,
    Ended(Ended),
    Untagged,
}

fn step(response: &Response<'_>, tag: &str) -> Step {
    match response {
        Response::Continue(_) => Step::Continue,
        Response::Done { tag: theirs, status, outcome } if theirs.0 == tag => Step::Ended(match status {
            Status::Ok => Ended::Ok,
            Status::No | Status::Bad | Status::PreAuth | Status::Bye => {
                Ended::Refused(outcome.information.as_deref().unwrap_or_default().to_owned())
            }
        }),
        _ => Step::Untagged,
    }
}
