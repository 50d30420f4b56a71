//! From settings to the outside world: connections that read their password anew each time.
//!
//! A password that was changed needs no restart (mail-facts A1-6): each new connection asks the secret's keeper. What can
//! be checked without the network is checked at the start, so that a wrong line stops the daemon at once.

use std::sync::Arc;

use crate::config::{Dkim, ImapSettings, Login, MaildirSettings, SentCopy, SentFolder, Settings, SmtpSettings, Tls};
use crate::imap;
use crate::maildir::{self, MaildirReader};
use crate::sender::pace::Rate;
use crate::sender::sent;
use crate::signatures::{NameServers, Signatures, Verifier};
use crate::sink::{Delivery, Envelope, Sink};
use crate::smtp::{self, SmtpSink};
use crate::source::{Connect, FolderName, SourceError};
use crate::written::Problem;

/// Why an edge cannot be made of its settings.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
    /// The password cannot be read.
    #[error(transparent)]
    Secret(#[from] Problem),
    /// `[imap]` will not do.
    #[error(transparent)]
    Imap(#[from] imap::SettingsError),
    /// `[smtp]` will not do.
    #[error(transparent)]
    Smtp(#[from] smtp::SettingsError),
    /// The program was stopped while it asked.
    #[error("the password was not waited for: {0}")]
    CutShort(String),
}

/// A mailbox over IMAP.
#[derive(Clone, Debug)]
pub struct Imap(ImapSettings);

impl Imap {
    /// Checks all that can be checked without connecting, the password's file included.
    pub fn new(settings: ImapSettings) -> Result<Self, EdgeError> {
        connector(&settings)?;
        Ok(Self(settings))
    }
}

fn connector(settings: &ImapSettings) -> Result<imap::Connector, EdgeError> {
    let password = imap::Password::new(settings.login.password.reveal()?);
    Ok(imap::Connector::new(imap::Settings {
        host: settings.host.clone(),
        port: settings.port,
        tls: match settings.tls {
            Tls::Implicit => imap::Tls::Implicit,
            Tls::StartTls => imap::Tls::StartTls,
            Tls::None => imap::Tls::None,
        },
        user: settings.login.user.clone(),
        password,
        ca_file: settings.ca_file.clone(),
        sent: named(&settings.sent),
        poll_interval: settings.poll,
        deadlines: imap::Deadlines::default(),
    })?)
}

/// The name of the Sent folder, where the settings give one.
fn named(sent: &SentFolder) -> Option<FolderName> {
    match sent {
        SentFolder::Auto => None,
        SentFolder::Named(name) => Some(name.clone()),
    }
}

impl Connect for Imap {
    type Source = imap::Session;

    async fn connect(&self) -> Result<imap::Session, SourceError> {
        let settings = self.0.clone();
        let made = tokio::task::spawn_blocking(move || connector(&settings)).await;
        let made = made.unwrap_or_else(|stopped| Err(EdgeError::CutShort(stopped.to_string())));
        let at = format!("{}:{}", self.0.host, self.0.port);
        made.map_err(|error| SourceError::Unreachable { at, why: error.to_string() })?.connect().await
    }
}

/// A mailbox in a Maildir. `born` is the daemon's start in seconds, for lists of UIDs that are made anew.
#[must_use]
pub fn maildir(settings: &MaildirSettings, born: i64) -> MaildirReader {
    MaildirReader::new(maildir::Settings {
        path: settings.path.clone(),
        uidvalidity: u32::try_from(born).unwrap_or(1).max(1),
        poll_interval: settings.poll,
        sent: None,
    })
}

/// The way out over SMTP.
#[derive(Debug)]
pub struct Smtp {
    settings: SmtpSettings,
    sink: Option<SmtpSink>,
}

impl Smtp {
    /// Checks all that can be checked without connecting, the password's file included.
    pub fn new(settings: SmtpSettings) -> Result<Self, EdgeError> {
        let sink = Some(smtp_sink(&settings)?);
        Ok(Self { settings, sink })
    }

    async fn sink(&mut self) -> Result<&mut SmtpSink, EdgeError> {
        let sink = if let Some(sink) = self.sink.take() {
            sink
        } else {
            let settings = self.settings.clone();
            let made = tokio::task::spawn_blocking(move || smtp_sink(&settings)).await;
            made.map_err(|stopped| EdgeError::CutShort(stopped.to_string()))??
        };
        Ok(self.sink.insert(sink))
    }
}

fn smtp_sink(settings: &SmtpSettings) -> Result<SmtpSink, EdgeError> {
    let login = |login: &Login| {
        let password = login.password.reveal()?;
        Ok::<_, Problem>(smtp::Login { user: login.user.clone(), password })
    };
    Ok(SmtpSink::new(smtp::Settings {
        host: settings.host.clone(),
        port: settings.port,
        tls: match settings.tls {
            Tls::Implicit => smtp::Tls::Implicit,
            Tls::StartTls => smtp::Tls::Starttls,
            Tls::None => smtp::Tls::None,
        },
        login: settings.login.as_ref().map(login).transpose()?,
        ca_file: settings.ca_file.clone(),
        patience: smtp::Patience::default(),
    })?)
}

impl Sink for Smtp {
    async fn size_limit(&mut self) -> Option<u64> {
        self.sink().await.ok()?.size_limit().await
    }

    async fn send(&mut self, envelope: &Envelope, bytes: &[u8]) -> Delivery {
        let sink = match self.sink().await {
            Ok(sink) => sink,
            Err(error) => return Delivery::Stopped { reply: error.to_string() },
        };
        let delivery = sink.send(envelope, bytes).await;
        if matches!(delivery, Delivery::Stopped { .. }) {
            // The next try reads the password anew.
            self.sink = None;
        }
        delivery
    }
}

/// What is done about signatures by these settings.
#[must_use]
pub fn signatures(settings: &Settings) -> Signatures {
    match settings.trust.dkim {
        Dkim::Off => Signatures::Unread,
        Dkim::Verify => {
            let domains = settings.mailbox.domains.iter().cloned().collect();
            Signatures::Verified(Arc::new(Verifier::new(domains, NameServers::OfTheMachine)))
        }
    }
}

/// How fast letters leave by these settings.
#[must_use]
pub fn rate(settings: &SmtpSettings) -> Rate {
    settings.rate_per_minute.map_or(Rate::Unlimited, |letters| Rate::AtMost {
        letters: usize::try_from(letters).unwrap_or(usize::MAX),
        span: std::time::Duration::from_mins(1),
    })
}

/// Who files the Sent copies by these settings.
#[must_use]
pub fn sent_copy(settings: &SmtpSettings) -> sent::SentCopy {
    let mode = match settings.sent_copy {
        SentCopy::Auto => sent::SentCopy::Auto,
        SentCopy::Append => sent::SentCopy::Append,
        SentCopy::Server => sent::SentCopy::Server,
        SentCopy::Off => sent::SentCopy::Off,
    };
    mode.for_host(&settings.host)
}
