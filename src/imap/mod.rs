//! The mailbox over IMAP: connects, reads, files a copy, and never changes what it reads.
//!
//! `async-imap` parses the answers; its high-level calls are not used, for they take a tagged NO, a BYE or a closed
//! connection for an empty answer, and that is how mail gets lost. Every command goes through [`link::Link`], which
//! asks for the tagged OK and for every answer within a deadline. The wire below it is a [`guard::Guarded`] stream,
//! so that no server can make the program allocate what it merely announces.
//!
//! This module does not know what a mail means, keeps no cursor and repeats nothing: after an error the session is
//! dropped, and the intake loop connects anew.

mod connect;
mod fetch;
mod guard;
mod link;
pub(crate) mod names;
mod session;
mod trouble;

pub use connect::Connector;
pub use session::Session;

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::source::FolderName;
use crate::tls::TlsError;

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first byte (port 993).
    Implicit,
    /// Plain text first, TLS before the login; a server that does not offer it is refused.
    StartTls,
    /// No TLS: only to a loopback address.
    None,
}

/// A password that never shows itself in a log or an error.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Keeps `secret`.
    #[must_use]
    pub fn new(secret: String) -> Self {
        Self(secret)
    }

    fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// How long each await may take (mail-facts A2-10: a dialler's time-out does not cover reads).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadlines {
    /// Name lookup, TCP and TLS, each.
    pub connect: Duration,
    /// One command from its first byte to its tagged answer.
    pub command: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { connect: Duration::from_secs(20), command: Duration::from_secs(45) }
    }
}

/// Everything that a connection needs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The server's name or address; the certificate must name it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// The login.
    pub user: String,
    /// Its password.
    pub password: Password,
    /// A PEM file with further certificate authorities (mail-facts A1-8).
    pub ca_file: Option<PathBuf>,
    /// The folder of sent letters; `None` finds it (mail-facts A2-16).
    pub sent: Option<FolderName>,
    /// How often to look where the server cannot tell of news by itself (mail-facts A2-2).
    pub poll_interval: Duration,
    /// How long each await may take.
    pub deadlines: Deadlines,
}

/// Why settings cannot be used, in words for whoever wrote them.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// No TLS to another machine.
    #[error(
        "tls = \"none\" sends the password readable to {host}; it is allowed to a loopback address only. \
         Write tls = \"implicit\" (port 993) or tls = \"starttls\" (port 143)"
    )]
    PlainToOtherHost {
        /// The server.
        host: String,
    },
    /// The user or the password could not stand in a LOGIN command.
    #[error(
        "the {what} of the mailbox holds a line break or a NUL, which IMAP cannot carry; write it on one line without one"
    )]
    ControlCharacter {
        /// `user` or `password`.
        what: &'static str,
    },
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The host's name is not one.
    #[error("`{host}` is neither a host name nor an address; write the server's name as its certificate has it")]
    Host {
        /// What was written.
        host: String,
    },
}

/// Whether a host is this machine.
fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
