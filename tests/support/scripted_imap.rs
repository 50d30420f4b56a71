//! An IMAP server that misbehaves on purpose.
//!
//! It is a small, correct server over a folder in memory, plus one [`Quirk`]: what it does wrong, and to which
//! command. Each connection is served on its own; the lines that clients sent can be read back.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does wrong. Nothing, unless said.
#[derive(Clone, Debug, Default)]
pub struct Quirk {
    /// The capability line; the default is `IMAP4rev1 ID IDLE UIDPLUS`.
    pub capability: Option<&'static str>,
    /// Instead of the greeting.
    pub greeting: Option<&'static str>,
    /// What happens at a command with this beginning (`UID FETCH`); the first that fits.
    pub at: Vec<(&'static str, Act)>,
    /// EXAMINE is refused unless ID came before it (mail-facts A2-1).
    pub demands_id: bool,
    /// The UIDVALIDITY line of EXAMINE: `None` leaves it out.
    pub uidvalidity: Uidvalidity,
    /// Only so many connections are served by the quirk; later ones are correct.
    pub connections: Option<usize>,
    /// Lines that the server puts before every tagged answer.
    pub chatter: &'static str,
    /// Sizes are stated so much smaller than they are.
    pub understated_by: u64,
}

/// What EXAMINE says of UIDVALIDITY.
#[derive(Clone, Copy, Debug, Default)]
pub enum Uidvalidity {
    #[default]
    Seven,
    Zero,
    Missing,
}

/// What the server does instead of answering.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// A tagged answer with these words (`NO not now`).
    Say(&'static str),
    /// These lines (`{tag}` stands for the tag), then nothing more: the next command is awaited.
    Lines(&'static str),
    /// The correct answer's first line, then these lines.
    FirstThen(&'static str),
    /// These bytes, then the connection is closed.
    Close(&'static str),
    /// The correct answer's first line, then the connection is closed.
    FirstThenClose,
    /// These bytes, then silence for ever.
    Stall(&'static str),
    /// The correct answer, one byte at a time with this pause.
    Drip(Duration),
    /// `x` for ever, without an end of line.
    EndlessLine,
    /// The correct answer without what concerns this UID.
    Omit(u32),
}

/// The server.
pub struct ScriptedImap {
    /// Where it listens.
    pub port: u16,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    quirk: Quirk,
    mails: Mutex<BTreeMap<u32, Vec<u8>>>,
    said: Mutex<Vec<String>>,
    served: Mutex<usize>,
    arrived: tokio::sync::Notify,
}

impl Drop for ScriptedImap {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl ScriptedImap {
    /// Starts it with mails under these UIDs.
    pub async fn start(quirk: Quirk, uids: &[u32]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = uids.iter().map(|uid| (*uid, mail(*uid))).collect();
        let shared = Arc::new(Shared {
            quirk,
            mails: Mutex::new(mails),
            said: Mutex::default(),
            served: Mutex::default(),
            arrived: tokio::sync::Notify::new(),
        });
        let serving = Arc::clone(&shared);
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&serving);
                connections.spawn(async move { serve(stream, shared).await });
            }
        });
        Self { port, shared, accepting }
    }

    /// Every line that clients sent, without tags.
    pub fn said(&self) -> Vec<String> {
        self.shared.said.lock().unwrap().clone()
    }

    /// A mail arrives, and whoever idles is told.
    pub fn arrive(&self, uid: u32) {
        self.shared.mails.lock().unwrap().insert(uid, mail(uid));
        self.shared.arrived.notify_waiters();
    }

    pub fn replace(&self, uid: u32, bytes: Vec<u8>) {
        self.shared.mails.lock().unwrap().insert(uid, bytes);
    }
}

/// The mail under this UID.
pub fn mail(uid: u32) -> Vec<u8> {
    format!("Message-ID: <{uid}@corp.example>\r\nSubject: {uid}\r\n\r\ncanary-{uid}\r\n").into_bytes()
}

struct Connection {
    shared: Arc<Shared>,
    quirk: Quirk,
    input: BufReader<OwnedReadHalf>,
    output: OwnedWriteHalf,
    identified: bool,
    /// The tag of the last command, for the DONE that has none.
    last_tag: String,
}

/// Ends the connection.
struct Over;

impl From<std::io::Error> for Over {
    fn from(_: std::io::Error) -> Self {
        Self
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let number = {
        let mut served = shared.served.lock().unwrap();
        *served += 1;
        *served
    };
    let correct = shared.quirk.connections.is_some_and(|most| number > most);
    let quirk = if correct { Quirk::default() } else { shared.quirk.clone() };
    let (input, output) = stream.into_split();
    let mut connection =
        Connection { shared, quirk, input: BufReader::new(input), output, identified: false, last_tag: String::new() };
    let greeting = connection.quirk.greeting.unwrap_or("* OK ready\r\n");
    if connection.output.write_all(greeting.as_bytes()).await.is_ok() {
        while connection.one().await.is_ok() {}
    }
}

impl Connection {
    /// Serves one command.
    async fn one(&mut self) -> Result<(), Over> {
        let mut line = String::new();
        if self.input.read_line(&mut line).await? == 0 {
            return Err(Over);
        }
        let line = line.trim_end().to_owned();
        if line == "DONE" {
            let answer = format!("{} OK done\r\n", self.last_tag);
            return self.write(answer.as_bytes()).await;
        }
        let (tag, command) = line.split_once(' ').unwrap_or((&line, ""));
        tag.clone_into(&mut self.last_tag);
        self.shared.said.lock().unwrap().push(command.to_owned());
        let act = self.quirk.at.iter().find(|(start, _)| command.starts_with(start)).map(|(_, act)| *act);
        if let Some(act) = act {
            return self.act(act, tag, command).await;
        }
        if command == "IDLE" {
            return self.idle(tag).await;
        }
        let answer = self.answer(tag, command).await?;
        self.write(&answer).await?;
        if command == "LOGOUT" { Err(Over) } else { Ok(()) }
    }

    async fn act(&mut self, act: Act, tag: &str, command: &str) -> Result<(), Over> {
        let filled = |lines: &str| lines.replace("{tag}", tag);
        match act {
            Act::Say(words) => self.write(format!("{tag} {words}\r\n").as_bytes()).await,
            Act::Lines(lines) => self.write(filled(lines).as_bytes()).await,
            Act::FirstThen(lines) => {
                let first = self.first(tag, command).await?;
                self.write(&[&first[..], filled(lines).as_bytes()].concat()).await
            }
            Act::Close(lines) => {
                self.write(filled(lines).as_bytes()).await?;
                Err(Over)
            }
            Act::FirstThenClose => {
                let first = self.first(tag, command).await?;
                self.write(&first).await?;
                Err(Over)
            }
            Act::Stall(lines) => {
                self.write(filled(lines).as_bytes()).await?;
                std::future::pending().await
            }
            Act::Drip(pause) => {
                for byte in self.answer(tag, command).await? {
                    self.write(&[byte]).await?;
                    tokio::time::sleep(pause).await;
                }
                Ok(())
            }
            Act::EndlessLine => {
                self.write(b"* OK ").await?;
                loop {
                    self.write(&[b'x'; 8 << 10]).await?;
                }
            }
            Act::Omit(uid) => {
                let answer = String::from_utf8(self.answer(tag, command).await?).unwrap();
                let kept: Vec<&str> = answer.split_inclusive(")\r\n").collect();
                let concerns = |piece: &&str| !piece.contains(&format!("(UID {uid} "));
                let kept: String = kept.into_iter().filter(concerns).collect();
                self.write(kept.as_bytes()).await
            }
        }
    }

    async fn first(&mut self, tag: &str, command: &str) -> Result<Vec<u8>, Over> {
        let answer = String::from_utf8(self.answer(tag, command).await?).unwrap();
        let end = if command.starts_with("UID FETCH") { ")\r\n" } else { "\r\n" };
        Ok(answer.split_inclusive(end).next().unwrap_or_default().as_bytes().to_vec())
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Over> {
        self.output.write_all(bytes).await?;
        Ok(())
    }

    async fn idle(&mut self, tag: &str) -> Result<(), Over> {
        let shared = Arc::clone(&self.shared);
        let mut arrived = std::pin::pin!(shared.arrived.notified());
        arrived.as_mut().enable();
        self.write(b"+ idling\r\n").await?;
        let mut line = String::new();
        loop {
            let news = tokio::select! {
                read = self.input.read_line(&mut line) => {
                    if read? == 0 { return Err(Over) }
                    self.shared.said.lock().unwrap().push(line.trim_end().to_owned());
                    return self.write(format!("{tag} OK done\r\n").as_bytes()).await;
                }
                () = &mut arrived => format!("* {} EXISTS\r\n", shared.mails.lock().unwrap().len()),
            };
            self.write(news.as_bytes()).await?;
            arrived.set(shared.arrived.notified());
        }
    }

    /// The correct answer.
    async fn answer(&mut self, tag: &str, command: &str) -> Result<Vec<u8>, Over> {
        let mut out = Vec::new();
        let mut verdict = "OK done";
        if command == "CAPABILITY" {
            let words = self.quirk.capability.unwrap_or("IMAP4rev1 ID IDLE UIDPLUS");
            out.extend_from_slice(format!("* CAPABILITY {words}\r\n").as_bytes());
        } else if command.starts_with("ID ") {
            self.identified = true;
            out.extend_from_slice(b"* ID NIL\r\n");
        } else if command.starts_with("LIST") {
            out.extend_from_slice(b"* LIST () \"/\" INBOX\r\n* LIST (\\Sent) \"/\" \"&XfJT0ZAB-\"\r\n");
        } else if command.starts_with("EXAMINE") {
            if self.quirk.demands_id && !self.identified {
                verdict = "NO EXAMINE Unsafe Login. Please contact kefu@188.com for help";
            } else {
                out.extend_from_slice(self.examined().as_bytes());
            }
        } else if let Some(keys) = command.strip_prefix("UID SEARCH ") {
            let mut line = "* SEARCH".to_owned();
            for uid in self.search(keys) {
                write!(line, " {uid}").unwrap();
            }
            out.extend_from_slice(format!("{line}\r\n").as_bytes());
        } else if let Some(what) = command.strip_prefix("UID FETCH ") {
            out = self.fetched(what);
        } else if command.starts_with("APPEND") {
            self.take_literal(command).await?;
        } else if command == "LOGOUT" {
            out.extend_from_slice(b"* BYE see you\r\n");
        }
        out.extend_from_slice(self.quirk.chatter.as_bytes());
        out.extend_from_slice(format!("{tag} {verdict}\r\n").as_bytes());
        Ok(out)
    }

    fn examined(&self) -> String {
        let count = self.shared.mails.lock().unwrap().len();
        let uidvalidity = match self.quirk.uidvalidity {
            Uidvalidity::Seven => "* OK [UIDVALIDITY 7] valid\r\n",
            Uidvalidity::Zero => "* OK [UIDVALIDITY 0] valid\r\n",
            Uidvalidity::Missing => "",
        };
        // No UIDNEXT anywhere: some servers leave it out (mail-facts A2-3).
        format!("* FLAGS (\\Seen)\r\n* {count} EXISTS\r\n{uidvalidity}")
    }

    /// UIDs by `UID set`; `*` is the last, also in `9:*` where the last is 5.
    fn search(&self, keys: &str) -> Vec<u32> {
        let mails = self.shared.mails.lock().unwrap();
        let last = mails.keys().next_back().copied().unwrap_or(0);
        match keys.strip_prefix("UID ") {
            Some(set) => mails.keys().copied().filter(|uid| in_set(set, *uid, last)).collect(),
            None => mails.keys().copied().collect(),
        }
    }

    fn fetched(&self, what: &str) -> Vec<u8> {
        let (set, items) = what.split_once(' ').unwrap();
        let mails = self.shared.mails.lock().unwrap();
        let last = mails.keys().next_back().copied().unwrap_or(0);
        let mut out = Vec::new();
        for (number, (uid, bytes)) in (1..).zip(mails.iter()) {
            if !in_set(set, *uid, last) {
                continue;
            }
            if items.contains("RFC822.SIZE") {
                let size = (bytes.len() as u64).saturating_sub(self.quirk.understated_by);
                let line = format!(
                    "* {number} FETCH (UID {uid} INTERNALDATE \"21-Nov-2026 09:00:00 +0800\" RFC822.SIZE {size})\r\n"
                );
                out.extend_from_slice(line.as_bytes());
                continue;
            }
            let (name, part) = section(items, bytes);
            out.extend_from_slice(format!("* {number} FETCH (UID {uid} {name} {{{}}}\r\n", part.len()).as_bytes());
            out.extend_from_slice(part);
            out.extend_from_slice(b")\r\n");
        }
        out
    }

    async fn take_literal(&mut self, command: &str) -> Result<(), Over> {
        let length = command.rsplit_once('{').and_then(|(_, rest)| rest.trim_end_matches('}').parse().ok()).unwrap();
        self.write(b"* OK one moment\r\n+ go on\r\n").await?;
        let mut bytes = vec![0; length];
        self.input.read_exact(&mut bytes).await?;
        let mut end = [0; 2];
        self.input.read_exact(&mut end).await?;
        assert_eq!(&end, b"\r\n");
        Ok(())
    }
}

/// The section asked for, as the answer names it, and its bytes.
fn section<'a>(items: &str, bytes: &'a [u8]) -> (String, &'a [u8]) {
    let (_, wanted) = items.split_once("BODY.PEEK[").unwrap();
    let (what, rest) = wanted.split_once(']').unwrap();
    let header = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    let whole = if what.is_empty() { bytes } else { &bytes[..header] };
    let Some((from, length)) =
        rest.strip_prefix('<').and_then(|range| range.split_once('>')).and_then(|(range, _)| range.split_once('.'))
    else {
        return (format!("BODY[{what}]"), whole);
    };
    let from: usize = from.parse().unwrap();
    let end = whole.len().min(from + length.parse::<usize>().unwrap());
    (format!("BODY[{what}]<{from}>"), whole.get(from..end).unwrap_or_default())
}

fn in_set(set: &str, uid: u32, last: u32) -> bool {
    let number = |text: &str| if text == "*" { last } else { text.parse().unwrap() };
    set.split(',').any(|range| {
        let (from, to) = range.split_once(':').unwrap_or((range, range));
        let (from, to) = (number(from), number(to));
        (from.min(to)..=from.max(to)).contains(&uid)
    })
}
