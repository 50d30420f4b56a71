//! The wire of an SMTP connection: lines out, replies in, bytes of a letter out. It knows the grammar of a reply
//! (RFC 5321, 4.2) and nothing of what the replies mean. Every reply is bounded in size and in time as a whole, so that
//! a server which drips one byte a second holds nobody up.

use std::fmt;
use std::io;
use std::time::Duration;

use encoding_rs::GB18030;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::time::timeout;

/// The longest reply we read, all lines together. RFC 5321 allows lines of 512 bytes; a list of extensions has some
/// thirty, a refusal with a page of policy a few more.
const REPLY_BYTES: u64 = 64 * 1024;

/// How much of a reply is shown and kept: enough for every code and sentence, too little to fill a history.
const SHOWN_CHARS: usize = 600;

/// How much of a letter is written within one block's patience.
const BLOCK_BYTES: usize = 64 * 1024;

/// A byte stream, plain or under TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// What the server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    /// The three digits.
    pub(super) code: u16,
    /// The text of each line.
    pub(super) lines: Vec<String>,
}

impl Reply {
    /// The server did what we asked.
    pub(super) fn is_done(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// The server waits for more.
    pub(super) fn is_go_on(&self) -> bool {
        (300..400).contains(&self.code)
    }

    /// The enhanced status code (RFC 3463), if the reply begins with one.
    pub(super) fn enhanced(&self) -> Option<&str> {
        let word = self.lines.first()?.split(' ').next()?;
        let mut parts = word.split('.');
        let mut number = || parts.next().is_some_and(|p| (1..=3).contains(&p.len()) && p.parse::<u16>().is_ok());
        (number() && number() && number() && parts.next().is_none()).then_some(word)
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.lines.join(" ");
        let end = text.char_indices().nth(SHOWN_CHARS).map_or(text.len(), |(end, _)| end);
        write!(f, "{} {}", self.code, text.get(..end).unwrap_or_default().trim_end())
    }
}

/// The connection is of no more use: closed, silent, or not speaking SMTP. In words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken(pub(super) String);

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

/// One connection.
pub(super) struct Link {
    stream: BufReader<Box<dyn Stream>>,
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link")
    }
}

impl Link {
    pub(super) fn new(stream: Box<dyn Stream>) -> Self {
        Self { stream: BufReader::new(stream) }
    }

    /// The stream below, to lay TLS over it. Fails if the server has said more than we have read: those words came
    /// unprotected, and would be taken for its words under TLS (RFC 3207, section 6).
    pub(super) fn into_stream(self) -> Option<Box<dyn Stream>> {
        self.stream.buffer().is_empty().then(|| self.stream.into_inner())
    }

    /// Sends a line, without CRLF, and reads the reply.
    pub(super) async fn ask(&mut self, line: &str, patience: Duration) -> Result<Reply, Broken> {
        within(patience, async {
            self.stream.write_all(format!("{line}\r\n").as_bytes()).await?;
            self.stream.flush().await?;
            self.read().await
        })
        .await
    }

    /// Reads a reply.
    pub(super) async fn reply(&mut self, patience: Duration) -> Result<Reply, Broken> {
        within(patience, self.read()).await
    }

    /// Writes the content of a letter, each block within its patience.
    pub(super) async fn write(&mut self, content: &[u8], block: Duration) -> Result<(), Broken> {
        for chunk in content.chunks(BLOCK_BYTES) {
            within(block, async { Ok(self.stream.write_all(chunk).await?) }).await?;
        }
        within(block, async { Ok(self.stream.flush().await?) }).await
    }

    async fn read(&mut self) -> Result<Reply, Broken> {
        let mut left = REPLY_BYTES;
        let mut reply: Option<Reply> = None;
        loop {
            let mut line = Vec::new();
            let read = (&mut self.stream).take(left).read_until(b'\n', &mut line).await?;
            left = left.saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
            if line.last() != Some(&b'\n') {
                let why = if left == 0 { "the reply has no end" } else { "the connection was closed" };
                return Err(Broken(why.to_owned()));
            }
            let line = parse_line(&line).ok_or_else(|| Broken("its words are not SMTP".to_owned()))?;
            let whole = reply.get_or_insert(Reply { code: line.code, lines: Vec::new() });
            if whole.code != line.code {
                return Err(Broken("its reply has two codes".to_owned()));
            }
            whole.lines.push(line.text);
            if line.last
                && let Some(reply) = reply
            {
                return Ok(reply);
            }
        }
    }
}

async fn within<T>(patience: Duration, doing: impl Future<Output = Result<T, Broken>>) -> Result<T, Broken> {
    timeout(patience, doing)
        .await
        .unwrap_or_else(|_| Err(Broken(format!("no answer within {} s", patience.as_secs_f32()))))
}

struct Line {
    code: u16,
    text: String,
    last: bool,
}

/// `250-text`, `250 text` or `250`. Bytes that are not UTF-8 are read as GB18030, which Chinese servers use.
fn parse_line(line: &[u8]) -> Option<Line> {
    let line = line.trim_ascii_end();
    let (code, rest) = line.split_at_checked(3)?;
    let code: u16 = std::str::from_utf8(code).ok()?.parse().ok().filter(|code| (100..600).contains(code))?;
    let (last, text) = match rest.split_first() {
        None => (true, rest),
        Some((b' ', text)) => (true, text),
        Some((b'-', text)) => (false, text),
        Some(_) => return None,
    };
    let text = match std::str::from_utf8(text) {
        Ok(text) => text.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(text).0.into_owned(),
    };
    Some(Line { code, text: text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(), last })
}

/// The content of a letter as it goes over the wire: every line ends with CRLF, a dot that begins a line is doubled
/// (RFC 5321, 4.5.2), and the line with one dot ends it.
///
/// A bare CR or LF becomes a line end. RFC 5321, 2.3.8 forbids both, and servers that disagree about them can be made to
/// see a second letter inside the first.
pub(super) fn wire_form(bytes: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(bytes.len() + bytes.len() / 64 + 8);
    let mut rest = bytes.iter().copied().peekable();
    let mut line_begins = true;
    while let Some(byte) = rest.next() {
        match byte {
            b'\r' | b'\n' => {
                if byte == b'\r' {
                    rest.next_if_eq(&b'\n');
                }
                wire.extend_from_slice(b"\r\n");
                line_begins = true;
            }
            _ => {
                if line_begins && byte == b'.' {
                    wire.push(b'.');
                }
                wire.push(byte);
                line_begins = false;
            }
        }
    }
    wire.extend_from_slice(if line_begins { b".\r\n" } else { b"\r\n.\r\n" });
    wire
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SOON: Duration = Duration::from_secs(5);

    async fn read(said: &'static [u8]) -> Result<Reply, Broken> {
        let (ours, mut theirs) = tokio::io::duplex(1 << 20);
        theirs.write_all(said).await.unwrap();
        drop(theirs);
        Link::new(Box::new(ours)).reply(SOON).await
    }

    #[tokio::test]
    async fn replies_are_read_whole_in_any_charset_or_not_at_all() {
        let reply = |code, lines: &[&str]| Ok(Reply { code, lines: lines.iter().map(|l| (*l).to_owned()).collect() });
        let broken = |why: &str| Err(Broken(why.to_owned()));
        for (said, expected) in [
            (&b"220 mx.corp.example ESMTP\r\n"[..], reply(220, &["mx.corp.example ESMTP"])),
            (b"250-mx\r\n250-SIZE 1000\r\n250 8BITMIME\r\n", reply(250, &["mx", "SIZE 1000", "8BITMIME"])),
            (b"354\r\n", reply(354, &[""])),
            (b"571 5.7.1 no\n", reply(571, &["5.7.1 no"])),
            ("550 用户不存在\r\n".as_bytes(), reply(550, &["用户不存在"])),
            (b"550 \xd3\xc3\xbb\xa7\xb2\xbb\xb4\xe6\xd4\xda\r\n", reply(550, &["用户不存在"])),
            (b"250 a\0b\x1b[2J\r\n", reply(250, &["a b [2J"])),
            (b"", broken("the connection was closed")),
            (b"250-half\r\n", broken("the connection was closed")),
            (b"250 no line end", broken("the connection was closed")),
            (b"250-one\r\n550 two\r\n", broken("its reply has two codes")),
            (b"HTTP/1.1 400 Bad Request\r\n", broken("its words are not SMTP")),
            (b"25\r\n", broken("its words are not SMTP")),
            (b"999 x\r\n", broken("its words are not SMTP")),
            (b"+50 x\r\n", broken("its words are not SMTP")),
        ] {
            assert_eq!(read(said).await, expected, "{}", String::from_utf8_lossy(said));
        }
    }

    #[tokio::test]
    async fn a_reply_without_an_end_is_cut_off() {
        let said: &'static [u8] = Box::leak(vec![b'2'; 200_000].into_boxed_slice());
        assert_eq!(read(said).await, Err(Broken("the reply has no end".into())));
        let lines: &'static [u8] = Box::leak(b"250-x\r\n".repeat(20_000).into_boxed_slice());
        assert_eq!(read(lines).await, Err(Broken("the reply has no end".into())));
    }

    #[tokio::test]
    async fn words_that_come_before_tls_are_not_carried_over() {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        theirs.write_all(b"220 go ahead\r\n250 injected\r\n").await.unwrap();
        let mut link = Link::new(Box::new(ours));
        assert_eq!(link.reply(SOON).await.unwrap().code, 220);
        assert!(link.into_stream().is_none());
    }

    #[test]
    fn enhanced_codes_are_found_where_they_stand() {
        let enhanced = |text: &str| Reply { code: 550, lines: vec![text.to_owned()] }.enhanced().map(str::to_owned);
        assert_eq!(enhanced("5.7.30 Basic authentication").as_deref(), Some("5.7.30"));
        assert_eq!(enhanced("5.1.1"), Some("5.1.1".into()));
        assert_eq!(enhanced("1.2.3.4 is listed"), None);
        assert_eq!(enhanced("no such user"), None);
    }

    #[test]
    fn a_letter_on_the_wire_ends_once_and_only_at_its_end() {
        for (letter, wire) in [
            ("a\r\nb\r\n", "a\r\nb\r\n.\r\n"),
            ("a", "a\r\n.\r\n"),
            ("", ".\r\n"),
            (".\r\n..\r\n.a\r\n", "..\r\n...\r\n..a\r\n.\r\n"),
            ("a\n.\nb\r.\rc", "a\r\n..\r\nb\r\n..\r\nc\r\n.\r\n"),
            ("\r\r\n\n", "\r\n\r\n\r\n.\r\n"),
        ] {
            assert_eq!(String::from_utf8(wire_form(letter.as_bytes())).unwrap(), wire, "{letter:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_one_letter_on_the_wire(bytes in prop::collection::vec(prop::sample::select(b".\r\nab\xff".to_vec()), 0..60)) {
            let wire = wire_form(&bytes);
            let ends = wire.windows(5).filter(|w| w == b"\r\n.\r\n").count() + usize::from(wire.starts_with(b".\r\n"));
            prop_assert_eq!(ends, 1);
            prop_assert!(wire.ends_with(b".\r\n"));
            let bare = wire.windows(2).any(|w| (w[0] == b'\r') != (w[1] == b'\n'));
            prop_assert!(!bare && wire.first() != Some(&b'\n'));
        }
    }
}
