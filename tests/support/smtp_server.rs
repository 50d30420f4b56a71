//! An SMTP server on loopback that follows a script: it behaves, except where the script says otherwise. It answers to
//! LMTP's LHLO too; with one recipient the two are the same.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// The moments at which the script may interfere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum At {
    Connect,
    Ehlo,
    StartTls,
    Auth,
    /// The answer to a line within AUTH.
    AuthMore,
    Mail,
    Rcpt,
    Data,
    /// After the 354, before any content is read.
    Flow,
    /// After the content, before the final reply.
    Final,
    Rset,
}

/// What happens there instead.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// These bytes; CRLF is added.
    Say(Vec<u8>),
    /// These bytes, and the connection is closed.
    SayAndClose(&'static str),
    /// Nothing, for ever.
    Stall,
    /// One byte of an endless reply after the other.
    Drip,
    /// The connection is closed.
    Close,
    /// As if there were no script.
    Behave,
}

/// Says this instead of the usual.
pub(crate) fn say(words: &str) -> Act {
    Act::Say(words.as_bytes().to_vec())
}

/// How the server is protected.
#[derive(Clone, Debug)]
pub(crate) enum Protection {
    None,
    Implicit(Arc<ServerConfig>),
    Starttls(Arc<ServerConfig>),
}

/// The script.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    acts: BTreeMap<At, VecDeque<Act>>,
    offers: Vec<&'static str>,
    protection: Protection,
}

impl Script {
    /// A server that behaves.
    pub(crate) fn new() -> Self {
        let offers = vec!["8BITMIME", "AUTH PLAIN LOGIN"];
        Self { acts: BTreeMap::new(), offers, protection: Protection::None }
    }

    /// The next time this moment comes, that happens; further acts are for the times after.
    pub(crate) fn on(mut self, at: At, act: Act) -> Self {
        self.acts.entry(at).or_default().push_back(act);
        self
    }

    /// What EHLO offers, instead of 8BITMIME and AUTH.
    pub(crate) fn offers(mut self, offers: &[&'static str]) -> Self {
        self.offers = offers.to_vec();
        self
    }

    /// How the server is protected.
    pub(crate) fn protected(mut self, protection: Protection) -> Self {
        self.protection = protection;
        self
    }
}

/// What the server has seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Every line of every dialogue, in order.
    pub(crate) lines: Vec<String>,
    /// Every letter it said 250 to or was about to, dots undone.
    pub(crate) letters: Vec<Vec<u8>>,
    /// How many connections were made.
    pub(crate) connections: usize,
}

/// The running server; it ends with the test's runtime.
pub(crate) struct SmtpServer {
    pub(crate) port: u16,
    seen: Arc<Mutex<Seen>>,
}

impl SmtpServer {
    /// Starts on a free port of loopback.
    pub(crate) async fn start(script: Script) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let script = Arc::new(Mutex::new(script));
        tokio::spawn({
            let seen = Arc::clone(&seen);
            async move {
                while let Ok((tcp, _)) = listener.accept().await {
                    seen.lock().unwrap().connections += 1;
                    let visit = Visit { script: Arc::clone(&script), seen: Arc::clone(&seen) };
                    tokio::spawn(visit.run(tcp));
                }
            }
        });
        Self { port, seen }
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.seen.lock().unwrap().lines.clone()
    }

    pub(crate) fn letters(&self) -> Vec<Vec<u8>> {
        self.seen.lock().unwrap().letters.clone()
    }

    /// Waits for a letter that ends with these bytes.
    pub(crate) async fn has_letter(&self, ending: &[u8]) {
        let began = std::time::Instant::now();
        loop {
            if self.letters().iter().any(|letter| letter.ends_with(ending)) {
                return;
            }
            assert!(began.elapsed() < Duration::from_mins(1), "it did not come; the dialogue was {:?}", self.lines());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }
}

/// A byte stream, plain or under TLS.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Wire for S {}

type Stream = BufReader<Box<dyn Wire>>;

/// One connection.
#[derive(Clone)]
struct Visit {
    script: Arc<Mutex<Script>>,
    seen: Arc<Mutex<Seen>>,
}

/// Whether the dialogue goes on.
#[derive(PartialEq, Eq)]
enum Then {
    GoOn,
    Refused,
    End,
}

impl Visit {
    async fn run(self, tcp: TcpStream) {
        let protection = self.script.lock().unwrap().protection.clone();
        match protection {
            Protection::None => drop(self.serve(Box::new(tcp), true, false).await),
            Protection::Implicit(config) => {
                if let Ok(tls) = TlsAcceptor::from(config).accept(tcp).await {
                    self.serve(Box::new(tls), true, false).await;
                }
            }
            Protection::Starttls(config) => {
                if let Some(stream) = self.serve(Box::new(tcp), true, true).await
                    && let Ok(tls) = TlsAcceptor::from(config).accept(stream).await
                {
                    self.serve(Box::new(tls), false, false).await;
                }
            }
        }
    }

    /// Serves until the end, or until TLS is to begin: then it gives the stream back.
    async fn serve(&self, stream: Box<dyn Wire>, greet: bool, starttls: bool) -> Option<Box<dyn Wire>> {
        let mut stream = BufReader::new(stream);
        if greet && self.answer(&mut stream, At::Connect, "220 fake ESMTP").await != Then::GoOn {
            return None;
        }
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return None;
            }
            let line = line.trim_end().to_owned();
            self.seen.lock().unwrap().lines.push(line.clone());
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            let then = match verb.as_str() {
                "EHLO" | "LHLO" => {
                    let words = self.ehlo(starttls);
                    self.answer(&mut stream, At::Ehlo, &words).await
                }
                "STARTTLS" if starttls => {
                    let then = self.answer(&mut stream, At::StartTls, "220 go ahead").await;
                    return (then == Then::GoOn).then(|| stream.into_inner());
                }
                "AUTH" => self.auth(&mut stream, &line).await,
                "MAIL" => self.answer(&mut stream, At::Mail, "250 2.1.0 ok").await,
                "RCPT" => self.answer(&mut stream, At::Rcpt, "250 2.1.5 ok").await,
                "RSET" => self.answer(&mut stream, At::Rset, "250 2.0.0 ok").await,
                "DATA" => self.data(&mut stream).await,
                "QUIT" => return None,
                _ => self.answer(&mut stream, At::Connect, "500 what?").await,
            };
            if then == Then::End {
                return None;
            }
        }
    }

    fn ehlo(&self, starttls: bool) -> String {
        let mut lines = vec!["fake"];
        lines.extend(self.script.lock().unwrap().offers.iter().copied());
        lines.extend(starttls.then_some("STARTTLS"));
        let last = lines.pop().unwrap();
        let first: Vec<String> = lines.iter().map(|line| format!("250-{line}\r\n")).collect();
        format!("{}250 {last}", first.concat())
    }

    async fn auth(&self, stream: &mut Stream, line: &str) -> Then {
        let mut then = Then::GoOn;
        if line.eq_ignore_ascii_case("AUTH LOGIN") {
            for challenge in ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"] {
                then = self.answer(stream, At::AuthMore, challenge).await;
                if then != Then::GoOn {
                    return then;
                }
                let mut answer = String::new();
                stream.read_line(&mut answer).await.unwrap();
                self.seen.lock().unwrap().lines.push(answer.trim_end().to_owned());
            }
        }
        if then == Then::GoOn { self.answer(stream, At::Auth, "235 2.7.0 welcome").await } else { then }
    }

    async fn data(&self, stream: &mut Stream) -> Then {
        match self.answer(stream, At::Data, "354 go on").await {
            Then::GoOn => {}
            other => return other,
        }
        if self.answer(stream, At::Flow, "").await == Then::End {
            return Then::End;
        }
        let mut letter = Vec::new();
        loop {
            let mut line = Vec::new();
            if stream.read_until(b'\n', &mut line).await.unwrap_or(0) == 0 {
                return Then::End;
            }
            if line == b".\r\n" {
                break;
            }
            letter.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        self.seen.lock().unwrap().letters.push(letter);
        self.answer(stream, At::Final, "250 2.0.0 queued as FAKE1").await
    }

    /// Does what the script says at this moment, or says the usual.
    async fn answer(&self, stream: &mut Stream, at: At, usual: &str) -> Then {
        let act = self.script.lock().unwrap().acts.get_mut(&at).and_then(VecDeque::pop_front);
        let mut words = match act.unwrap_or(Act::Behave) {
            Act::Behave if usual.is_empty() => return Then::GoOn,
            Act::Behave => usual.as_bytes().to_vec(),
            Act::Say(words) => words,
            Act::SayAndClose(words) => {
                let _ = stream.write_all(format!("{words}\r\n").as_bytes()).await;
                let _ = stream.shutdown().await;
                return Then::End;
            }
            Act::Stall => std::future::pending().await,
            Act::Close => return Then::End,
            Act::Drip => loop {
                if stream.write_all(b"2").await.is_err() {
                    return Then::End;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            },
        };
        let negative = matches!(words.first(), Some(b'4' | b'5'));
        words.extend_from_slice(b"\r\n");
        if stream.write_all(&words).await.is_err() || stream.flush().await.is_err() {
            return Then::End;
        }
        if negative { Then::Refused } else { Then::GoOn }
    }
}

/// An authority and what a server needs to show a certificate of it.
pub(crate) struct Authority {
    /// Its certificate, for `ca_file`.
    pub(crate) pem: String,
    /// A server whose certificate names this host.
    pub(crate) server: Arc<ServerConfig>,
}

impl Authority {
    /// A new authority, and a server certificate of it for `host`.
    pub(crate) fn for_host(host: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![host.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let server = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        Self { pem: issuer.pem(), server: Arc::new(server) }
    }
}
