//! A mailbox in a Maildir: for servers that deliver to disk, for the demonstration and for tests.
//!
//! `new/` and `cur/` are read and nothing in them is moved, so that a mail program may use the same Maildir. Folders
//! below it stand beside them as Maildir++ has it (`.Sent`, `.Service.Tax`). A Maildir has no UIDs; they are given in
//! the order of arrival and kept in a small file of our own in each folder (`list`).

mod files;
mod list;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

use self::list::UidList;
use crate::imap::names::{self, Listed};
use crate::source::{Connect, Fetched, Folder, FolderName, Look, Place, Source, SourceError, Wake};

/// A disk that does not answer for so long is treated as a broken connection.
const DISK_DEADLINE: Duration = Duration::from_secs(45);
/// The largest mail that is taken whole; the same limit as over IMAP.
const MAIL_BYTES_MAX: u64 = 50 << 20;

/// Where the Maildir is and how it is read.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The directory that holds `new`, `cur` and `tmp`.
    pub path: PathBuf,
    /// The UIDVALIDITY of lists that are made anew; the daemon passes its start in seconds, so that a list that was
    /// lost never comes back under the old number.
    pub uidvalidity: u32,
    /// How often `wait` looks at the directory.
    pub poll_interval: Duration,
    /// The folder of sent letters; `None` finds it by name.
    pub sent: Option<FolderName>,
}

/// Opens the Maildir. All sources of one reader share its lists of UIDs.
#[derive(Clone, Debug)]
pub struct MaildirReader {
    settings: Arc<Settings>,
    lists: Arc<Mutex<BTreeMap<FolderName, UidList>>>,
    copies: Arc<AtomicU64>,
}

impl MaildirReader {
    /// A reader of this Maildir; nothing is opened yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), lists: Arc::default(), copies: Arc::default() }
    }
}

impl Connect for MaildirReader {
    type Source = Maildir;

    async fn connect(&self) -> Result<Maildir, SourceError> {
        let maildir = Maildir { reader: self.clone(), looked: BTreeMap::new() };
        let path = self.settings.path.clone();
        maildir.on_disk("opening", move || files::is_maildir(&path)).await?;
        Ok(maildir)
    }
}

/// The Maildir as a [`Source`].
#[derive(Debug)]
pub struct Maildir {
    reader: MaildirReader,
    /// When the directories had last changed as a folder was looked at.
    looked: BTreeMap<FolderName, files::Stamp>,
}

impl Maildir {
    fn at(&self) -> String {
        self.reader.settings.path.display().to_string()
    }

    /// Runs disk work off the async threads, within the deadline.
    async fn on_disk<T: Send + 'static>(
        &self,
        what: &str,
        work: impl FnOnce() -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, SourceError> {
        match timeout(DISK_DEADLINE, tokio::task::spawn_blocking(work)).await {
            Ok(Ok(Ok(value))) => Ok(value),
            Ok(Ok(Err(error))) => Err(SourceError::Unreachable { at: self.at(), why: format!("{what}: {error}") }),
            Ok(Err(error)) => Err(SourceError::Unreachable { at: self.at(), why: format!("{what}: {error}") }),
            Err(_over) => Err(SourceError::Timeout { at: self.at(), command: what.to_owned(), after: DISK_DEADLINE }),
        }
    }

    async fn listed(&self) -> Result<Vec<Listed>, SourceError> {
        let path = self.reader.settings.path.clone();
        let names = self.on_disk("listing the folders", move || files::folder_directories(&path)).await?;
        let below = names.iter().filter_map(|name| names::listed(&[], Some("."), name.strip_prefix('.')?));
        let inbox = Listed { wire: String::new(), name: FolderName("INBOX".to_owned()), stated: None };
        Ok(std::iter::once(inbox).chain(below).collect())
    }

    /// The folder's directory; one that does not exist is an error of that folder alone.
    async fn directory(&self, folder: &FolderName) -> Result<PathBuf, SourceError> {
        let root = &self.reader.settings.path;
        if folder.0 == "INBOX" {
            return Ok(root.clone());
        }
        let listed = self.listed().await?;
        match listed.iter().find(|entry| entry.name == *folder) {
            Some(entry) => Ok(root.join(format!(".{}", entry.wire))),
            None => Err(SourceError::Folder { folder: folder.clone(), why: "it does not exist".to_owned() }),
        }
    }

    /// The folder's files by UID, with new ones given theirs.
    async fn scanned(&mut self, folder: &FolderName) -> Result<(u32, BTreeMap<u32, PathBuf>), SourceError> {
        let directory = self.directory(folder).await?;
        let (lists, made) = (Arc::clone(&self.reader.lists), self.reader.settings.uidvalidity);
        let key = folder.clone();
        let scan = move || {
            let stamp = files::stamp(&directory)?;
            // The lock is held over the disk work: two loops must not give the same UID twice.
            let mut lists = lists.lock().unwrap_or_else(PoisonError::into_inner);
            let list = match lists.remove(&key) {
                Some(list) => list,
                None => UidList::load(&directory, made)?,
            };
            let found = files::messages(&directory)?;
            let list = lists.entry(key).or_insert(list);
            let by_uid = list.assign(&directory, found)?;
            Ok((stamp, list.uidvalidity(), by_uid))
        };
        let (stamp, uidvalidity, by_uid) = self.on_disk("reading the folder", scan).await?;
        self.looked.insert(folder.clone(), stamp);
        Ok((uidvalidity, by_uid))
    }

    async fn read(
        &mut self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
        most_bytes: u64,
    ) -> Result<Vec<Fetched>, SourceError> {
        let (found, by_uid) = self.scanned(folder).await?;
        if found != uidvalidity {
            return Err(SourceError::Folder {
                folder: folder.clone(),
                why: format!("its UIDVALIDITY is {found}, not {uidvalidity}: the list of UIDs was made anew"),
            });
        }
        let mut asked: Vec<u32> = uids.to_vec();
        asked.sort_unstable();
        asked.dedup();
        let wanted: Vec<(Place, PathBuf)> = asked
            .iter()
            .filter_map(|uid| {
                Some((Place { folder: folder.clone(), uidvalidity, uid: *uid }, by_uid.get(uid)?.clone()))
            })
            .collect();
        self.on_disk("reading mails", move || {
            wanted.into_iter().filter_map(|(place, path)| files::read(place, &path, most_bytes).transpose()).collect()
        })
        .await
    }
}

impl Source for Maildir {
    async fn folders(&mut self) -> Result<Vec<Folder>, SourceError> {
        Ok(names::folders(&self.listed().await?, self.reader.settings.sent.as_ref()))
    }

    async fn look(&mut self, folder: &FolderName, after: u32) -> Result<Look, SourceError> {
        let (uidvalidity, by_uid) = self.scanned(folder).await?;
        Ok(Look { uidvalidity, uids: by_uid.into_keys().filter(|uid| *uid > after).collect() })
    }

    async fn fetch(
        &mut self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
    ) -> Result<Vec<Fetched>, SourceError> {
        self.read(folder, uidvalidity, uids, MAIL_BYTES_MAX).await
    }

    async fn headers(
        &mut self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
    ) -> Result<Vec<Fetched>, SourceError> {
        self.read(folder, uidvalidity, uids, 0).await
    }

    async fn wait(&mut self, folder: &FolderName, at_most: Duration) -> Result<Wake, SourceError> {
        let end = Instant::now() + at_most;
        let directory = self.directory(folder).await?;
        loop {
            let here = directory.clone();
            let stamp = self.on_disk("watching the folder", move || files::stamp(&here)).await?;
            if self.looked.get(folder) != Some(&stamp) {
                return Ok(Wake::Changed);
            }
            if Instant::now() >= end {
                return Ok(Wake::TimedOut);
            }
            sleep_until(end.min(Instant::now() + self.reader.settings.poll_interval)).await;
        }
    }

    async fn find(&mut self, folder: &FolderName, message_id: &str) -> Result<Vec<u32>, SourceError> {
        let (_, by_uid) = self.scanned(folder).await?;
        let message_id = message_id.to_owned();
        self.on_disk("searching the folder", move || files::with_message_id(by_uid, &message_id)).await
    }

    async fn append(&mut self, folder: &FolderName, bytes: &[u8]) -> Result<(), SourceError> {
        let directory = match self.directory(folder).await {
            Ok(directory) => directory,
            // The first letter makes the folder; servers do the same for Sent.
            Err(SourceError::Folder { .. }) => {
                self.reader.settings.path.join(format!(".{}", names::encoded(folder, Some("."))))
            }
            Err(error) => return Err(error),
        };
        let number = self.reader.copies.fetch_add(1, Ordering::Relaxed);
        // No digits in front: when it was filed is the file's own time.
        let name = format!("copy.{}.{}.{number}", self.reader.settings.uidvalidity, std::process::id());
        let bytes = bytes.to_vec();
        self.on_disk("filing a copy", move || files::append(&directory, &name, &bytes)).await
    }

    async fn quit(self) {}
}
