//! The people of the story, in a process of their own: they see the outgoing folder and the mailbox's door, and nothing of
//! the daemon's. Letters are read as a mail program reads them. One of them, the admin, edits the rule files besides.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use mail_parser::MessageParser;

use super::clock::SharedClock;
use super::replies;
use super::script::{EDITS, Edit, FIRST, REACTIONS, When};
use crate::clock::Clock;
use crate::ids::Moment;

/// Where the people live.
#[derive(Clone, Debug)]
pub struct Place {
    /// The Maildir that their mail is delivered to.
    pub mail: PathBuf,
    /// The folder that letters to them appear in.
    pub letters: PathBuf,
    /// The rule files, which the admin edits.
    pub rules: PathBuf,
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

/// What somebody will have done then.
struct Planned {
    at: Moment,
    deed: Deed,
}

enum Deed {
    Mail(Vec<u8>),
    Edit(&'static Edit),
}

/// Lives through the story: reads, waits, writes.
pub fn live(place: &Place) -> io::Result<()> {
    let clock = SharedClock::load(&place.clock)?;
    let mut people = People {
        place,
        planned: first(),
        seen: BTreeSet::new(),
        done: BTreeSet::new(),
        edits: EDITS.iter().filter(|edit| matches!(edit.when, When::After(..))).collect(),
        sent: 0,
    };
    while !clock.is_over() {
        clock.look(&place.clock)?;
        let now = clock.now();
        people.read(now)?;
        people.act(now)?;
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
    /// Edits that wait for a letter.
    edits: Vec<&'static Edit>,
    sent: u32,
}

fn first() -> Vec<Planned> {
    let at = |minute| SharedClock::beginning() + chrono::TimeDelta::minutes(minute);
    let mails = FIRST.iter().map(|first| {
        let at = at(first.minute);
        Planned { at, deed: Deed::Mail(replies::first(first, at)) }
    });
    let edits = EDITS.iter().filter_map(|edit| match edit.when {
        When::At(minute) => Some(Planned { at: at(minute), deed: Deed::Edit(edit) }),
        When::After(..) => None,
    });
    mails.chain(edits).collect()
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
            let meant = holds(letter, reaction.to) && !reaction.not.iter().any(|words| holds(letter, &[words]));
            if self.done.contains(&number) || !meant {
                continue;
            }
            self.done.insert(number);
            let not_before = SharedClock::beginning() + chrono::TimeDelta::minutes(reaction.not_before);
            let at = (now + chrono::TimeDelta::minutes(reaction.after)).max(not_before);
            self.planned.push(Planned { at, deed: Deed::Mail(replies::reply(letter, reaction, at)) });
        }
        self.edits.retain(|edit| match edit.when {
            When::After(words, minutes) if holds(letter, words) => {
                let at = now + chrono::TimeDelta::minutes(minutes);
                self.planned.push(Planned { at, deed: Deed::Edit(edit) });
                false
            }
            When::After(..) | When::At(_) => true,
        });
    }

    fn act(&mut self, now: Moment) -> io::Result<()> {
        let (due, later): (Vec<Planned>, Vec<Planned>) = self.planned.drain(..).partition(|planned| planned.at <= now);
        self.planned = later;
        for planned in due {
            match planned.deed {
                Deed::Mail(bytes) => {
                    self.sent += 1;
                    deliver(&self.place.mail, &format!("{}.M{}.demo", now.timestamp(), self.sent), &bytes)?;
                }
                Deed::Edit(edit) => change(&self.place.rules, edit)?,
            }
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

/// As editors do: another file is written, then renamed.
fn change(rules: &Path, edit: &Edit) -> io::Result<()> {
    let path = rules.join(edit.file);
    let text = fs::read_to_string(&path)?;
    if !text.contains(edit.old) {
        let why = format!("{} does not say {}", path.display(), edit.old);
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    let draft = path.with_extension("toml~");
    fs::write(&draft, text.replacen(edit.old, edit.new, 1))?;
    fs::rename(draft, path)
}

/// Whether a letter's subject or text holds all of these.
fn holds(letter: &Letter, words: &[&str]) -> bool {
    words.iter().all(|words| letter.subject.contains(words) || letter.text.contains(words))
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
