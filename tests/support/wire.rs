//! A wire that a test can cut: it passes bytes between the program and a server, looks at every line, and at the point
//! that the test aims at holds the line back and kills the program. What the program does not see has not happened for
//! it, so the point is exact.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

/// Where the program is to be killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The first bytes of a letter's handing over; the claim is committed, the server knows nothing.
    Claimed,
    /// The letter's end has been written, but is kept from the server.
    DataUnfinished,
    /// The server has accepted the letter; the program is not told.
    Accepted,
    /// The command that files a copy in Sent has been written, but is kept from the server.
    AppendBegun,
    /// The server has filed the copy; the program is not told.
    Appended,
}

/// Between the program and one server.
#[derive(Clone, Debug)]
pub struct Wire {
    /// Where the program connects.
    pub port: u16,
    aim: Arc<Mutex<Aim>>,
}

#[derive(Debug, Default)]
struct Aim {
    at: Option<(Point, u32)>,
    hits: u32,
}

impl Wire {
    /// A wire to the server on this port of loopback; it ends with the test's process.
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Self { port: listener.local_addr().unwrap().port(), aim: Arc::default() };
        let aim = Arc::clone(&wire.aim);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(upstream) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let pairs = [(&client, &upstream, true), (&upstream, &client, false)];
                let talk = Arc::new(Mutex::new(Talk::default()));
                for (from, to, outward) in pairs {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let (aim, talk) = (Arc::clone(&aim), Arc::clone(&talk));
                    std::thread::spawn(move || pass(from, to, outward, &aim, &talk));
                }
            }
        });
        wire
    }

    /// Kills this process the next time that the point is reached.
    pub fn aim(&self, point: Point, pid: u32) {
        self.aim.lock().unwrap().at = Some((point, pid));
    }

    /// How often the point was reached.
    pub fn hits(&self) -> u32 {
        self.aim.lock().unwrap().hits
    }
}

/// What has been said on one connection.
#[derive(Debug, Default)]
struct Talk {
    in_data: bool,
    data_ended: bool,
    appending: bool,
}

fn pass(mut from: TcpStream, mut to: TcpStream, outward: bool, aim: &Mutex<Aim>, talk: &Mutex<Talk>) {
    let mut block = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut block) {
        if read == 0 {
            break;
        }
        let point = talk.lock().unwrap().hear(outward, &block[..read]);
        if let Some(point) = point
            && strikes(aim, point)
        {
            break;
        }
        if to.write_all(&block[..read]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

fn strikes(aim: &Mutex<Aim>, point: Point) -> bool {
    let mut aim = aim.lock().unwrap();
    let Some((_, pid)) = aim.at.filter(|(wanted, _)| *wanted == point) else { return false };
    aim.at = None;
    aim.hits += 1;
    let killed = Command::new("kill").arg("-9").arg(pid.to_string()).status();
    assert!(killed.is_ok_and(|status| status.success()), "the program was gone before");
    true
}

impl Talk {
    /// The point that these bytes are, if they are one. Commands and replies come in blocks of their own.
    fn hear(&mut self, outward: bool, block: &[u8]) -> Option<Point> {
        let said = |words: &[u8]| block.windows(words.len()).any(|window| window.eq_ignore_ascii_case(words));
        if outward {
            if said(b"MAIL FROM:") {
                return Some(Point::Claimed);
            }
            if self.in_data && block.ends_with(b"\r\n.\r\n") {
                (self.in_data, self.data_ended) = (false, true);
                return Some(Point::DataUnfinished);
            }
            if said(b" APPEND ") {
                self.appending = true;
                return Some(Point::AppendBegun);
            }
        } else if block.starts_with(b"354") {
            self.in_data = true;
        } else if self.data_ended && block.starts_with(b"250") {
            self.data_ended = false;
            return Some(Point::Accepted);
        } else if self.appending && said(b" OK ") {
            self.appending = false;
            return Some(Point::Appended);
        }
        None
    }
}
