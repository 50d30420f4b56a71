//! The world outside: a mailbox with folders, and a mail server that takes, refuses, or swallows letters.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::office::Moment;

#[derive(Clone, Debug)]
pub struct Lying {
    pub uid: u32,
    pub received: Moment,
    pub bytes: Arc<[u8]>,
}

#[derive(Clone, Debug)]
pub struct Folder {
    pub uidvalidity: u32,
    next: u32,
    pub mails: Vec<Lying>,
    ids: BTreeSet<String>,
}

/// INBOX, a folder below it, and Sent. Nothing is ever deleted.
#[derive(Debug)]
pub struct Mailbox {
    pub folders: BTreeMap<&'static str, Folder>,
}

pub const INBOX: &str = "INBOX";
pub const BELOW: &str = "INBOX/转入";
pub const SENT: &str = "Sent";

impl Mailbox {
    pub fn new() -> Self {
        let empty = || Folder { uidvalidity: 7, next: 1, mails: Vec::new(), ids: BTreeSet::new() };
        Self { folders: [INBOX, BELOW, SENT].into_iter().map(|name| (name, empty())).collect() }
    }

    pub fn put(&mut self, folder: &'static str, bytes: &Arc<[u8]>, received: Moment) {
        let folder = self.folders.get_mut(folder).unwrap();
        folder.mails.push(Lying { uid: folder.next, received, bytes: Arc::clone(bytes) });
        folder.ids.insert(super::mime::message_id(bytes));
        folder.next += 1;
    }

    /// The server rebuilds a folder: every mail has a new UID under a new UIDVALIDITY.
    pub fn renumber(&mut self, folder: &'static str) {
        let folder = self.folders.get_mut(folder).unwrap();
        folder.uidvalidity += 1;
        for (mail, uid) in folder.mails.iter_mut().zip(1..) {
            mail.uid = uid;
        }
        folder.next = u32::try_from(folder.mails.len()).unwrap() + 1;
    }

    pub fn holds(&self, folder: &str, ids: &[String]) -> bool {
        ids.iter().any(|id| self.folders[folder].ids.contains(id))
    }
}

/// What a server took.
#[derive(Clone, Debug)]
pub struct Taken {
    pub at: Moment,
    pub letter: i64,
    pub to: String,
    pub bytes: Vec<u8>,
}

/// Everything that left the house.
#[derive(Debug, Default)]
pub struct Wire {
    pub taken: Vec<Taken>,
    /// How often the acceptance of a letter was lost on its way back to us.
    pub lost: BTreeMap<i64, u32>,
}
