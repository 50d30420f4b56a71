//! From settings to a session: TCP, TLS, login, and the ID that some servers insist on.

use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::guard::{Guarded, Stream};
use super::link::{Command, Link};
use super::session::Session;
use super::{Settings, SettingsError, Tls, is_loopback};
use crate::source::{Connect, SourceError};

/// Makes sessions with one mailbox.
#[derive(Clone, Debug)]
pub struct Connector {
    settings: Arc<Settings>,
    tls: Arc<ClientConfig>,
    server_name: ServerName<'static>,
}

impl Connector {
    /// Checks the settings and loads the certificate authorities; does not connect.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        if settings.tls == Tls::None && !is_loopback(&settings.host) {
            return Err(SettingsError::PlainToOtherHost { host: settings.host });
        }
        for (what, text) in [("user", settings.user.as_str()), ("password", settings.password.expose())] {
            if super::names::quoted(text).is_none() {
                return Err(SettingsError::ControlCharacter { what });
            }
        }
        let server_name = ServerName::try_from(settings.host.clone())
            .map_err(|_| SettingsError::Host { host: settings.host.clone() })?;
        let tls = crate::tls::client_config(settings.ca_file.as_deref())?;
        Ok(Self { settings: Arc::new(settings), tls, server_name })
    }

    fn at(&self) -> String {
        format!("{}:{}", self.settings.host, self.settings.port)
    }

    fn unreachable(&self, why: String) -> SourceError {
        SourceError::Unreachable { at: self.at(), why }
    }

    async fn within<T, E: std::fmt::Display>(
        &self,
        what: &str,
        doing: impl Future<Output = Result<T, E>> + Send,
    ) -> Result<T, SourceError> {
        let after: Duration = self.settings.deadlines.connect;
        match timeout(after, doing).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.unreachable(format!("{what}: {error}"))),
            Err(_over) => Err(SourceError::Timeout { at: self.at(), command: what.to_owned(), after }),
        }
    }

    async fn secured(&self, stream: Box<dyn Stream>) -> Result<Guarded, SourceError> {
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        let secured = self.within("TLS", connector.connect(self.server_name.clone(), stream)).await?;
        Ok(Guarded::new(Box::new(secured)))
    }

    fn link(&self, stream: Guarded) -> Link {
        Link::new(stream, self.at(), self.settings.user.clone(), self.settings.deadlines)
    }

    /// A link that is ready for the login.
    async fn opened(&self) -> Result<Link, SourceError> {
        let address = (self.settings.host.as_str(), self.settings.port);
        let tcp = self.within("the connection", TcpStream::connect(address)).await?;
        // Commands are short and wait for their answer; nothing is won by gathering them.
        let _ = tcp.set_nodelay(true);
        match self.settings.tls {
            Tls::Implicit => {
                let mut link = self.link(self.secured(Box::new(tcp)).await?);
                link.greeting().await?;
                Ok(link)
            }
            Tls::None => {
                let mut link = self.link(Guarded::new(Box::new(tcp)));
                link.greeting().await?;
                Ok(link)
            }
            Tls::StartTls => {
                let mut link = self.link(Guarded::new(Box::new(tcp)));
                link.greeting().await?;
                if !link.capabilities().await?.iter().any(|word| word == "STARTTLS") {
                    return Err(link.protocol(
                        "CAPABILITY",
                        "no STARTTLS offered; write tls = \"implicit\" with the server's TLS port (usually 993)",
                    ));
                }
                link.exec(Command::small("STARTTLS", "STARTTLS"), |_| ()).await?;
                // No second greeting follows (RFC 3501 section 6.2.1); what was known before TLS is forgotten.
                let stream = link.into_stream().into_inner();
                Ok(self.link(self.secured(stream).await?))
            }
        }
    }
}

impl Connect for Connector {
    type Source = Session;

    async fn connect(&self) -> Result<Session, SourceError> {
        let mut link = self.opened().await?;
        if link.capabilities().await?.iter().any(|word| word == "LOGINDISABLED") {
            return Err(link.refused("LOGIN", "the server allows no password login on this connection (LOGINDISABLED)"));
        }
        link.login(&self.settings.password).await?;
        let capabilities = link.capabilities().await?;
        if capabilities.iter().any(|word| word == "ID") {
            // Before the first SELECT, or NetEase answers it with "Unsafe Login" (mail-facts A2-1).
            let command = format!(
                "ID (\"name\" \"{}\" \"version\" \"{}\" \"vendor\" \"{}\")",
                env!("CARGO_PKG_NAME"),
                env!("CARGO_PKG_VERSION"),
                env!("CARGO_PKG_NAME"),
            );
            link.exec(Command::small("ID", &command), |_| ()).await?;
        }
        Ok(Session::new(link, capabilities, self.settings.poll_interval, self.settings.sent.clone()))
    }
}
