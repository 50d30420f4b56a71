//! One SMTP session: from the connection to the login, and then letter after letter.
//!
//! ```text
//!  connect ─▶ (TLS) ─▶ greeting ─▶ EHLO ─▶ (STARTTLS ─▶ TLS ─▶ EHLO) ─▶ (AUTH) ─▶ ready
//!  ready ─▶ (RSET) ─▶ MAIL ─▶ RCPT ─▶ DATA ─354─▶ content ─▶ final reply ─▶ ready
//!                                            │
//!             nothing was handed over  ◀─────┴─────▶  only a reply tells
//! ```
//!
//! It reports where something failed and leaves what that means to [`super::verdict`].

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64;
use lettre::transport::smtp::extension::ClientId;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::link::{Broken, Link, Reply, Stream, wire_form};
use super::offers::Offers;
use super::{Login, Patience, Server, Tls};
use crate::ids::Address;
use crate::sink::Envelope;

/// How long a goodbye may take. Nobody waits for its answer.
const GOODBYE: Duration = Duration::from_secs(1);

/// Where in the dialogue we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The connection and the greeting.
    Greeting,
    /// EHLO.
    Hello,
    /// STARTTLS.
    StartTls,
    /// AUTH.
    Login,
    /// MAIL FROM, and RSET before it.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA, up to its 354.
    Data,
    /// The content and the reply to it.
    Content,
}

impl Step {
    /// The step in words.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Greeting => "the connection",
            Self::Hello => "EHLO",
            Self::StartTls => "STARTTLS",
            Self::Login => "AUTH",
            Self::Mail => "MAIL FROM",
            Self::Rcpt => "RCPT TO",
            Self::Data => "DATA",
            Self::Content => "the letter",
        }
    }
}

/// Why a letter was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The server answered this step with a refusal.
    Said(Step, Reply),
    /// The connection failed in this step; before `Content`, nothing was handed over.
    Broke(Step, Broken),
    /// TLS failed: not the network, but the certificate or the protocol.
    Tls(String),
    /// The server lacks what this connection needs.
    Lacks(Lack),
    /// The server lacks what this letter needs.
    Unfit(Unfit),
}

/// What a server may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// STARTTLS.
    StartTls,
    /// AUTH PLAIN and AUTH LOGIN.
    Auth,
}

/// Why this letter cannot be handed to this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It is larger than SIZE.
    TooBig { bytes: u64, limit: u64 },
    /// It has 8-bit bytes, and the server no 8BITMIME (RFC 6152).
    EightBit,
    /// An address is not ASCII, and the server has no SMTPUTF8 (RFC 6531).
    Utf8Address,
}

impl Trouble {
    /// Whether a kept connection that shows this may simply have been closed in the meantime.
    pub(super) fn is_stale_connection(&self) -> bool {
        match self {
            Self::Broke(step, _) => *step != Step::Content,
            // 421: the server closes the connection, in any step (RFC 5321, 3.8).
            Self::Said(step, reply) => *step != Step::Content && reply.code == 421,
            Self::Tls(_) | Self::Lacks(_) | Self::Unfit(_) => false,
        }
    }
}

/// A session that is ready for letters.
#[derive(Debug)]
pub(super) struct Session {
    link: Link,
    offers: Offers,
    patience: Patience,
    state: State,
}

/// What the next letter finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Ready for MAIL.
    Ready,
    /// A transaction was left in the middle; RSET comes first.
    Halfway,
    /// Of no more use.
    Over,
}

impl Session {
    /// Connects and logs in.
    pub(super) async fn open(server: &Server) -> Result<Self, Trouble> {
        let patience = server.settings.patience;
        let tcp = connect(server).await?;
        let (mut link, greeted) = match server.settings.tls {
            Tls::Implicit => (Link::new(secure(server, Box::new(tcp)).await?), false),
            Tls::None => (Link::new(Box::new(tcp)), false),
            Tls::Starttls => (start_tls(server, Link::new(Box::new(tcp))).await?, true),
        };
        // After STARTTLS there is no second greeting, but EHLO is said anew (RFC 3207, section 4.2).
        if !greeted {
            greet(&mut link, patience).await?;
        }
        let offers = hello(&mut link, patience).await?;
        if let Some(login) = &server.settings.login {
            log_in(&mut link, &offers, login, patience).await?;
        }
        Ok(Self { link, offers, patience, state: State::Ready })
    }

    /// The largest letter in bytes that the server takes, if it says so.
    pub(super) fn size_limit(&self) -> Option<u64> {
        self.offers.size_limit
    }

    /// Whether another letter can be handed over in this session.
    pub(super) fn is_usable(&self) -> bool {
        self.state != State::Over
    }

    /// Hands one letter over and gives the server's words of acceptance.
    pub(super) async fn hand_over(&mut self, envelope: &Envelope, bytes: &[u8]) -> Result<String, Trouble> {
        let mail = self.mail_line(envelope, bytes).map_err(Trouble::Unfit)?;
        // Set first, so that a call that is dropped in the middle leaves a session that nobody uses again.
        let halfway = std::mem::replace(&mut self.state, State::Over) == State::Halfway;
        let done = self.transact(halfway, &mail, &envelope.to, bytes).await;
        self.state = match &done {
            Ok(_) => State::Ready,
            Err(Trouble::Said(_, reply)) if reply.code == 421 => State::Over,
            Err(Trouble::Said(..)) => State::Halfway,
            Err(Trouble::Broke(..) | Trouble::Tls(_) | Trouble::Lacks(_) | Trouble::Unfit(_)) => State::Over,
        };
        done
    }

    /// Says goodbye, without waiting for the answer.
    pub(super) async fn quit(mut self) {
        let _ = self.link.write(b"QUIT\r\n", GOODBYE).await;
    }

    async fn transact(&mut self, halfway: bool, mail: &str, to: &Address, bytes: &[u8]) -> Result<String, Trouble> {
        if halfway {
            self.ask(Step::Mail, "RSET").await?;
        }
        self.ask(Step::Mail, mail).await?;
        self.ask(Step::Rcpt, &format!("RCPT TO:<{to}>")).await?;
        let reply = self.say(Step::Data, "DATA").await?;
        if !reply.is_go_on() {
            return Err(unexpected(Step::Data, reply));
        }
        let reply = self.content(&wire_form(bytes)).await?;
        if reply.is_done() { Ok(reply.to_string()) } else { Err(unexpected(Step::Content, reply)) }
    }

    /// Writes the content and reads the reply to it. A server that refuses in the middle may say so and close; its
    /// words count more than the broken pipe.
    async fn content(&mut self, wire: &[u8]) -> Result<Reply, Trouble> {
        let broke = |broken| Trouble::Broke(Step::Content, broken);
        match self.link.write(wire, self.patience.block).await {
            Ok(()) => self.link.reply(self.patience.last_reply).await.map_err(broke),
            Err(broken) => match self.link.reply(GOODBYE).await {
                Ok(reply) if !reply.is_done() => Err(unexpected(Step::Content, reply)),
                Ok(_) | Err(_) => Err(broke(broken)),
            },
        }
    }

    /// Asks and takes nothing but a yes.
    async fn ask(&mut self, step: Step, line: &str) -> Result<(), Trouble> {
        let reply = self.say(step, line).await?;
        if reply.is_done() { Ok(()) } else { Err(unexpected(step, reply)) }
    }

    async fn say(&mut self, step: Step, line: &str) -> Result<Reply, Trouble> {
        say(&mut self.link, step, line, self.patience).await
    }

    /// The MAIL line with what this letter needs, or why the server cannot take it.
    fn mail_line(&self, envelope: &Envelope, bytes: &[u8]) -> Result<String, Unfit> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if let Some(limit) = self.size_limit().filter(|limit| size > *limit) {
            return Err(Unfit::TooBig { bytes: size, limit });
        }
        let utf8 = !envelope.from.as_str().is_ascii() || !envelope.to.as_str().is_ascii();
        if utf8 && !self.offers.has("SMTPUTF8") {
            return Err(Unfit::Utf8Address);
        }
        if !bytes.is_ascii() && !self.offers.has("8BITMIME") {
            return Err(Unfit::EightBit);
        }
        let size = if self.offers.has("SIZE") { format!(" SIZE={size}") } else { String::new() };
        let body = if bytes.is_ascii() { "" } else { " BODY=8BITMIME" };
        let utf8 = if utf8 { " SMTPUTF8" } else { "" };
        Ok(format!("MAIL FROM:<{}>{size}{body}{utf8}", envelope.from))
    }
}

/// A reply that is not what the step needs: a refusal, or no sense at all.
fn unexpected(step: Step, reply: Reply) -> Trouble {
    if (400..600).contains(&reply.code) {
        Trouble::Said(step, reply)
    } else {
        Trouble::Broke(step, Broken(format!("its answer to {} makes no sense: {reply}", step.name())))
    }
}

async fn say(to: &mut Link, step: Step, line: &str, patience: Patience) -> Result<Reply, Trouble> {
    to.ask(line, patience.command).await.map_err(|broken| Trouble::Broke(step, broken))
}

async fn connect(server: &Server) -> Result<TcpStream, Trouble> {
    let address = (server.settings.host.as_str(), server.settings.port);
    let after = server.settings.patience.connect;
    let tcp = match timeout(after, TcpStream::connect(address)).await {
        Ok(Ok(tcp)) => tcp,
        Ok(Err(error)) => return Err(Trouble::Broke(Step::Greeting, error.into())),
        Err(_) => {
            let why = format!("no connection within {} s", after.as_secs_f32());
            return Err(Trouble::Broke(Step::Greeting, Broken(why)));
        }
    };
    // Lines are short and wait for their answer; gathering them costs 40 ms a letter and wins nothing.
    let _ = tcp.set_nodelay(true);
    Ok(tcp)
}

async fn secure(server: &Server, stream: Box<dyn Stream>) -> Result<Box<dyn Stream>, Trouble> {
    let connector = TlsConnector::from(Arc::clone(&server.tls));
    let after = server.settings.patience.connect;
    match timeout(after, connector.connect(server.name.clone(), stream)).await {
        Ok(Ok(secured)) => Ok(Box::new(secured)),
        Ok(Err(error)) => {
            // An error of TLS itself travels inside the io::Error; anything else is the network.
            let of_tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
            Err(match of_tls {
                Some(of_tls) => Trouble::Tls(of_tls.to_string()),
                None => Trouble::Broke(Step::StartTls, error.into()),
            })
        }
        Err(_) => Err(Trouble::Broke(Step::StartTls, Broken("the TLS handshake did not end".to_owned()))),
    }
}

async fn start_tls(server: &Server, mut link: Link) -> Result<Link, Trouble> {
    let patience = server.settings.patience;
    greet(&mut link, patience).await?;
    if !hello(&mut link, patience).await?.has("STARTTLS") {
        return Err(Trouble::Lacks(Lack::StartTls));
    }
    let reply = say(&mut link, Step::StartTls, "STARTTLS", patience).await?;
    if !reply.is_done() {
        return Err(unexpected(Step::StartTls, reply));
    }
    let stream = link.into_stream().ok_or_else(|| Trouble::Tls("words arrived before TLS began".to_owned()))?;
    Ok(Link::new(secure(server, stream).await?))
}

async fn greet(link: &mut Link, patience: Patience) -> Result<(), Trouble> {
    let reply = link.reply(patience.command).await.map_err(|broken| Trouble::Broke(Step::Greeting, broken))?;
    if reply.is_done() { Ok(()) } else { Err(unexpected(Step::Greeting, reply)) }
}

async fn hello(link: &mut Link, patience: Patience) -> Result<Offers, Trouble> {
    let reply = say(link, Step::Hello, &format!("EHLO {}", ClientId::default()), patience).await?;
    if reply.is_done() { Ok(Offers::read(&reply)) } else { Err(unexpected(Step::Hello, reply)) }
}

async fn log_in(link: &mut Link, offers: &Offers, login: &Login, patience: Patience) -> Result<(), Trouble> {
    let base64 = |text: &str| BASE64.encode(text.as_bytes());
    let mut lines = if offers.has("AUTH PLAIN") {
        // RFC 4616, with the initial response of RFC 4954.
        vec![format!("AUTH PLAIN {}", base64(&format!("\0{}\0{}", login.user, login.password)))]
    } else if offers.has("AUTH LOGIN") {
        vec!["AUTH LOGIN".to_owned(), base64(&login.user), base64(&login.password)]
    } else {
        return Err(Trouble::Lacks(Lack::Auth));
    };
    let last = lines.pop().unwrap_or_default();
    for line in lines {
        let reply = say(link, Step::Login, &line, patience).await?;
        if !reply.is_go_on() {
            return Err(unexpected(Step::Login, reply));
        }
    }
    let reply = say(link, Step::Login, &last, patience).await?;
    if reply.is_done() { Ok(()) } else { Err(unexpected(Step::Login, reply)) }
}
