//! The people of the story, in a process of their own: they see the outgoing folder and the mailbox's door, and nothing of
//! the daemon's. Letters are read as a mail program reads them.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use mail_parser::MessageParser;

use super::clock::SharedClock;
use super::replies;
use super::script::{FIRST, REACTIONS, Reaction};
use crate::clock::Clock;
use crate::ids::Moment;

/// Where the people live.
#[derive(Clone, Debug)]
pub struct Place {
    /// The Maildir that their mail is delivered to.
    pub mail: PathBuf,
    /// The folder that letters to them appear in.
    pub letters: PathBuf,
    /// The clock's file.
    pub clock: PathBuf,
}

/// A letter as its reader's mail program shows it.
pub(super) struct Letter {
    pub id: String,
    pub references: Vec<String>,
    pub to: (String, String),
    pub from: (String, String),
    pub subject: String,
    pub date: Option<Moment>,
    pub text: String,
    pub html: String,
}

/// A mail that somebody will have written then.
struct Planned {
    at: Moment,
    bytes: Vec<u8>,
}

/// Lives through the story: reads, waits, writes.
pub fn live(place: &Place) -> io::Result<()> {
    let clock = SharedClock::load(&place.clock)?;
    let mut people = People { place, planned: first(), seen: BTreeSet::new(), done: BTreeSet::new(), sent: 0 };
    while !clock.is_over() {
        clock.look(&place.clock)?;
        let now = clock.now();
        people.read(now)?;
        people.write(now)?;
        std::thread::sleep(super::LOOK);
    }
    Ok(())
}

struct People<'a> {
    place: &'a Place,
    planned: Vec<Planned>,
    seen: BTreeSet<PathBuf>,
    /// Reactions that have been planned, by their place in the script: nobody does the same twice.
    done: BTreeSet<usize>,
    sent: u32,
}

fn first() -> Vec<Planned> {
    let at = |minute| SharedClock::beginning() + chrono::TimeDelta::minutes(minute);
    FIRST.iter().map(|first| Planned { at: at(first.minute), bytes: replies::first(first, at(first.minute)) }).collect()
}

impl People<'_> {
    fn read(&mut self, now: Moment) -> io::Result<()> {
        for entry in fs::read_dir(&self.place.letters)? {
            let path = entry?.path();
            let is_letter = path.extension().is_some_and(|end| end == "eml")
                && path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'));
            if !is_letter || self.seen.contains(&path) {
                continue;
            }
            if let Some(letter) = letter(&fs::read(&path)?) {
                self.react(&letter, now);
            }
            self.seen.insert(path);
        }
        Ok(())
    }

    fn react(&mut self, letter: &Letter, now: Moment) {
        for (number, reaction) in REACTIONS.iter().enumerate() {
            if self.done.contains(&number) || !meant(reaction, letter) {
                continue;
            }
            self.done.insert(number);
            let not_before = SharedClock::beginning() + chrono::TimeDelta::minutes(reaction.not_before);
            let at = (now + chrono::TimeDelta::minutes(reaction.after)).max(not_before);
            self.planned.push(Planned { at, bytes: replies::reply(letter, reaction, at) });
        }
    }

    fn write(&mut self, now: Moment) -> io::Result<()> {
        let (due, later): (Vec<Planned>, Vec<Planned>) = self.planned.drain(..).partition(|mail| mail.at <= now);
        self.planned = later;
        for mail in due {
            self.sent += 1;
            deliver(&self.place.mail, &format!("{}.M{}.demo", now.timestamp(), self.sent), &mail.bytes)?;
        }
        Ok(())
    }
}

/// As maildir(5) has it: written to `tmp`, then renamed into `new`.
fn deliver(maildir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let draft = maildir.join("tmp").join(name);
    fs::write(&draft, bytes)?;
    fs::rename(draft, maildir.join("new").join(name))
}

fn meant(reaction: &Reaction, letter: &Letter) -> bool {
    let holds = |words: &&str| letter.subject.contains(words) || letter.text.contains(words);
    reaction.to.iter().all(holds) && !reaction.not.iter().any(holds)
}

/// Reads a letter's bytes.
pub(super) fn letter(bytes: &[u8]) -> Option<Letter> {
    let message = MessageParser::default().parse(bytes)?;
    let mailbox = |address: Option<&mail_parser::Address<'_>>| {
        let first = address.and_then(|address| address.first());
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        (text(first.and_then(|first| first.name())), text(first.and_then(|first| first.address())))
    };
    let references = message.references().as_text_list().unwrap_or_default();
    Some(Letter {
        id: message.message_id()?.to_owned(),
        references: references.iter().map(ToString::to_string).collect(),
        to: mailbox(message.to()),
        from: mailbox(message.from()),
        subject: message.subject().unwrap_or_default().to_owned(),
        date: message.date().and_then(|date| Moment::from_timestamp(date.to_timestamp(), 0)),
        text: message.body_text(0).unwrap_or_default().into_owned(),
        html: message.body_html(0).unwrap_or_default().into_owned(),
    })
}
