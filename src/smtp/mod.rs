//! The way out over SMTP: hands a letter to the company's mail server and says which of five things became of it.
//!
//! What matters is *where* something failed. Before the first byte of the letter's content nothing was handed over, and
//! the letter is tried later, refused, or the whole sending stops. Once content flows, only the server's final reply says
//! anything; without it the letter is unclear. [`session`] keeps the two apart, [`verdict`] reads the replies.
//!
//! The dialogue is written here, on top of lettre's name for this host alone. lettre 0.11's own connection was read and
//! left out, because in six places it would cost a letter or hide a fact: a reply that is not UTF-8 (Chinese servers
//! answer in GBK) or whose second digit is above 5 becomes a broken connection, so that a refusal at the end looks unclear; EHLO's
//! SIZE is dropped; words that arrive before TLS are believed after it; a reply without an end is read without a bound;
//! only the connect has a time-out; an empty line is added below each letter, and `TCP_NODELAY` is not set.
//!
//! A connection is kept for a minute and used again. One that went stale meanwhile is replaced once, and only before
//! content flows. Nothing here repeats a letter, reads its content, or logs an address.

mod link;
mod offers;
mod session;
mod verdict;

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::time::Instant;

use self::session::{Session, Trouble};
use crate::sink::{Delivery, Envelope, Sink};
use crate::tls::{TlsError, client_config};

/// How long a connection is kept idle. Servers close idle ones after some minutes; a minute catches the letters that
/// one turn of the engine queues together.
const KEEP_IDLE: Duration = Duration::from_mins(1);

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS from the first byte (port 465).
    Implicit,
    /// TLS after STARTTLS (port 587); without it nothing is sent.
    Starttls,
    /// None; allowed to this machine alone.
    None,
}

/// A user and a password. Its `Debug` shows neither.
#[derive(Clone)]
pub struct Login {
    /// The user.
    pub user: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(***)")
    }
}

/// How long each step may take. The defaults are those of RFC 5321, 4.5.3.2, but shorter before the content, where
/// nothing is lost by trying again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Finding the host, connecting, and the TLS handshake, each.
    pub connect: Duration,
    /// One command and its reply.
    pub command: Duration,
    /// Each 64 KiB of the content.
    pub block: Duration,
    /// The reply to the content. Giving up early makes a letter unclear that was only slow.
    pub last_reply: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            command: Duration::from_mins(2),
            block: Duration::from_mins(3),
            last_reply: Duration::from_mins(10),
        }
    }
}

/// Which server, and how it is spoken to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its name; its certificate must say the same.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// Who we are; none where the server trusts this machine.
    pub login: Option<Login>,
    /// Authorities to trust besides the known ones, as PEM.
    pub ca_file: Option<PathBuf>,
    /// How long each step may take.
    pub patience: Patience,
}

/// Settings that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Passwords and letters would cross the network in the clear.
    #[error("[smtp] tls = \"none\" is allowed to this machine only, not to {host}. Use \"implicit\" or \"starttls\".")]
    PlainToOtherHost {
        /// The host.
        host: String,
    },
    /// The host cannot stand in a certificate.
    #[error("[smtp] host = \"{host}\" is neither a host name nor an IP address.")]
    Host {
        /// The host.
        host: String,
    },
    /// SASL PLAIN separates its parts by NUL (RFC 4616).
    #[error("the SMTP user or password holds a NUL character; no server can be logged in to with it.")]
    Nul,
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A sink that speaks SMTP with one server over at most one connection (mail-facts A3-2).
#[derive(Debug)]
pub struct SmtpSink {
    server: Server,
    open: Option<Kept>,
}

/// Everything needed to open a session.
#[derive(Debug)]
struct Server {
    settings: Settings,
    tls: Arc<ClientConfig>,
    name: ServerName<'static>,
}

/// A session that has just been used, or not yet.
#[derive(Debug)]
struct Kept {
    session: Session,
    idle_since: Instant,
}

impl SmtpSink {
    /// Checks the settings and loads the certificate authorities; does not connect.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        if settings.tls == Tls::None && !is_loopback(&settings.host) {
            return Err(SettingsError::PlainToOtherHost { host: settings.host });
        }
        if settings.login.as_ref().is_some_and(|login| login.user.contains('\0') || login.password.contains('\0')) {
            return Err(SettingsError::Nul);
        }
        let name = ServerName::try_from(settings.host.clone())
            .map_err(|_| SettingsError::Host { host: settings.host.clone() })?;
        let tls = client_config(settings.ca_file.as_deref())?;
        Ok(Self { server: Server { settings, tls, name }, open: None })
    }

    /// The kept session if it is fresh enough; a stale one is said goodbye to.
    async fn kept(&mut self) -> Option<Session> {
        let kept = self.open.take()?;
        if kept.idle_since.elapsed() < KEEP_IDLE {
            return Some(kept.session);
        }
        kept.session.quit().await;
        None
    }

    fn keep(&mut self, session: Session) {
        if session.is_usable() {
            self.open = Some(Kept { session, idle_since: Instant::now() });
        }
    }

    /// Hands the letter over in `session`, and keeps the session if it can be used again.
    async fn hand_over(&mut self, mut session: Session, envelope: &Envelope, bytes: &[u8]) -> Result<String, Trouble> {
        let done = session.hand_over(envelope, bytes).await;
        self.keep(session);
        done
    }

    async fn try_send(&mut self, envelope: &Envelope, bytes: &[u8]) -> Result<String, Trouble> {
        if let Some(session) = self.kept().await {
            match self.hand_over(session, envelope, bytes).await {
                Err(trouble) if trouble.is_stale_connection() => self.open = None,
                done => return done,
            }
        }
        let session = Session::open(&self.server).await?;
        self.hand_over(session, envelope, bytes).await
    }
}

impl Sink for SmtpSink {
    async fn size_limit(&mut self) -> Option<u64> {
        let session = match self.kept().await {
            Some(session) => session,
            // Why it cannot be opened is said when a letter is to leave.
            None => Session::open(&self.server).await.ok()?,
        };
        let limit = session.size_limit();
        self.keep(session);
        limit
    }

    async fn send(&mut self, envelope: &Envelope, bytes: &[u8]) -> Delivery {
        match self.try_send(envelope, bytes).await {
            Ok(reply) => Delivery::Accepted { reply },
            Err(trouble) => verdict::delivery(&trouble, &self.server.settings.host),
        }
    }
}

/// Whether this host is certainly the machine itself.
fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
