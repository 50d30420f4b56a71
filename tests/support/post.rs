//! The two things a person's mail program does with a server: hand in a mail, and look into a folder. Written on the
//! bare wire, so that nothing between the test and the bytes tidies them up.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Beyond this the server of a test is not slow but stuck.
const PATIENCE: Duration = Duration::from_mins(1);

/// Hands a mail to the SMTP server on this port of loopback.
pub fn hand_in(port: u16, from: &str, to: &[&str], mail: &[u8]) {
    let mut link = Link::open(port);
    link.smtp(None, "220");
    link.smtp(Some("EHLO people.example"), "250");
    link.smtp(Some(&format!("MAIL FROM:<{from}> BODY=8BITMIME")), "250");
    for to in to {
        link.smtp(Some(&format!("RCPT TO:<{to}>")), "250");
    }
    link.smtp(Some("DATA"), "354");
    let text = String::from_utf8_lossy(mail).into_owned();
    let stuffed = text.replace("\r\n.", "\r\n..");
    link.write.write_all(stuffed.as_bytes()).unwrap();
    link.smtp(Some(if stuffed.ends_with("\r\n") { "." } else { "\r\n." }), "250");
    link.smtp(Some("QUIT"), "221");
}

/// All mails of a folder, as the server gives them, in its order.
pub fn look_into(port: u16, (user, password): (&str, &str), folder: &str) -> Vec<Vec<u8>> {
    let mut link = Link::open(port);
    link.line();
    let password = password.replace('\\', "\\\\").replace('"', "\\\"");
    link.imap(&format!("LOGIN \"{user}\" \"{password}\""));
    link.imap(&format!("EXAMINE \"{folder}\""));
    let mails = link.imap("FETCH 1:* (BODY.PEEK[])");
    link.write.write_all(b"z LOGOUT\r\n").unwrap();
    mails
}

struct Link {
    read: BufReader<TcpStream>,
    write: TcpStream,
}

impl Link {
    fn open(port: u16) -> Self {
        let write = TcpStream::connect(("127.0.0.1", port)).unwrap();
        write.set_read_timeout(Some(PATIENCE)).unwrap();
        write.set_nodelay(true).unwrap();
        Self { read: BufReader::new(write.try_clone().unwrap()), write }
    }

    fn line(&mut self) -> String {
        let mut line = Vec::new();
        self.read.read_until(b'\n', &mut line).unwrap();
        assert!(!line.is_empty(), "the server hung up");
        String::from_utf8_lossy(&line).trim_end().to_owned()
    }

    /// Says a line and waits for a reply that begins with `expected`.
    fn smtp(&mut self, say: Option<&str>, expected: &str) {
        if let Some(say) = say {
            self.write.write_all(format!("{say}\r\n").as_bytes()).unwrap();
        }
        loop {
            let line = self.line();
            assert!(line.starts_with(expected), "{say:?}: {line}");
            if line.as_bytes().get(3) != Some(&b'-') {
                return;
            }
        }
    }

    /// Runs a command to its OK; the literals of its answers.
    fn imap(&mut self, command: &str) -> Vec<Vec<u8>> {
        self.write.write_all(format!("a {command}\r\n").as_bytes()).unwrap();
        let mut literals = Vec::new();
        loop {
            let line = self.line();
            if let Some(size) = line.strip_suffix('}').and_then(|line| line.rsplit_once('{')) {
                let mut literal = vec![0; size.1.parse().unwrap()];
                self.read.read_exact(&mut literal).unwrap();
                literals.push(literal);
            } else if let Some(result) = line.strip_prefix("a ") {
                // An empty folder has no message 1.
                assert!(result.starts_with("OK") || result.contains("Invalid messageset"), "{command}: {line}");
                return literals;
            }
        }
    }
}
