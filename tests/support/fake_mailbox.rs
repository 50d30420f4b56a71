//! A mailbox in memory that keeps the source contract, with switches for what goes wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use shouwen::ids::Moment;
use shouwen::source::{Body, Connect, Fetched, Folder, FolderName, FolderUse, Look, Place, Source, SourceError, Wake};
use tokio::sync::watch;

/// The calls that can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    Connect,
    Folders,
    Look,
    Fetch,
    Headers,
    Wait,
}

/// The mailbox; clones are the same mailbox.
#[derive(Clone, Debug)]
pub struct FakeMailbox {
    state: Arc<Mutex<State>>,
    version: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    folders: BTreeMap<FolderName, FakeFolder>,
    failures: BTreeMap<Call, usize>,
    throttle: Option<Duration>,
    connections: usize,
    open: usize,
    fetches: Vec<Vec<u32>>,
}

#[derive(Debug)]
struct FakeFolder {
    purpose: FolderUse,
    uidvalidity: u32,
    next_uid: u32,
    mails: BTreeMap<u32, FakeMail>,
}

#[derive(Clone, Debug)]
struct FakeMail {
    bytes: Vec<u8>,
    refused: bool,
    seen: bool,
}

/// INBOX.
pub fn inbox() -> FolderName {
    FolderName("INBOX".to_owned())
}

impl FakeMailbox {
    /// INBOX and Sent, both empty.
    pub fn new() -> Self {
        let mailbox = Self { state: Arc::default(), version: watch::Sender::new(0) };
        mailbox.add_folder("INBOX", FolderUse::Inbox);
        mailbox.add_folder("Sent", FolderUse::Sent);
        mailbox
    }

    pub fn add_folder(&self, name: &str, purpose: FolderUse) {
        let folder = FakeFolder { purpose, uidvalidity: 1, next_uid: 1, mails: BTreeMap::new() };
        self.state.lock().unwrap().folders.insert(FolderName(name.to_owned()), folder);
    }

    /// A mail arrives; its UID.
    pub fn deliver(&self, folder: &str, bytes: &[u8]) -> u32 {
        let uid = self.with(folder, |folder| {
            let uid = folder.next_uid;
            folder.next_uid += 1;
            folder.mails.insert(uid, FakeMail { bytes: bytes.to_vec(), refused: false, seen: false });
            uid
        });
        self.version.send_modify(|version| *version += 1);
        uid
    }

    /// So many mails arrive, each with a text of its own.
    pub fn deliver_many(&self, folder: &str, count: usize) {
        for number in 0..count {
            self.deliver(folder, format!("Message-ID: <{number}@fake>\r\n\r\nmail {number}\r\n").as_bytes());
        }
    }

    /// The server gives every mail of the folder a new UID under a new UIDVALIDITY.
    pub fn renumber(&self, folder: &str, uidvalidity: u32, first_uid: u32) {
        self.with(folder, |folder| {
            folder.uidvalidity = uidvalidity;
            folder.next_uid = first_uid;
            for mail in std::mem::take(&mut folder.mails).into_values() {
                folder.mails.insert(folder.next_uid, mail);
                folder.next_uid += 1;
            }
        });
    }

    /// A colleague deletes a mail.
    pub fn remove(&self, folder: &str, uid: u32) {
        self.with(folder, |folder| folder.mails.remove(&uid));
    }

    /// A colleague moves a mail; it gets a new UID there.
    pub fn move_mail(&self, from: &str, uid: u32, to: &str) -> u32 {
        let mail = self.with(from, |folder| folder.mails.remove(&uid)).unwrap();
        self.deliver(to, &mail.bytes)
    }

    /// From now on the server refuses to give this mail, or gives it again.
    pub fn refuse(&self, folder: &str, uid: u32, refused: bool) {
        self.with(folder, |folder| folder.mails.get_mut(&uid).unwrap().refused = refused);
    }

    /// The next `times` calls of this kind fail as a broken connection does.
    pub fn fail(&self, call: Call, times: usize) {
        self.state.lock().unwrap().failures.insert(call, times);
    }

    /// The next connection is refused with a request to wait.
    pub fn throttle(&self, pause: Duration) {
        self.state.lock().unwrap().throttle = Some(pause);
    }

    /// How many connections were made, and how many stand.
    pub fn connections(&self) -> (usize, usize) {
        let state = self.state.lock().unwrap();
        (state.connections, state.open)
    }

    /// The UIDs of each fetch, in order.
    pub fn fetches(&self) -> Vec<Vec<u32>> {
        self.state.lock().unwrap().fetches.clone()
    }

    /// Whether reading has marked anything.
    pub fn anything_seen(&self, folder: &str) -> bool {
        self.with(folder, |folder| folder.mails.values().any(|mail| mail.seen))
    }

    fn with<T>(&self, folder: &str, work: impl FnOnce(&mut FakeFolder) -> T) -> T {
        work(self.state.lock().unwrap().folders.get_mut(&FolderName(folder.to_owned())).unwrap())
    }

    fn call(&self, call: Call) -> Result<(), SourceError> {
        let mut state = self.state.lock().unwrap();
        if let Some(times) = state.failures.get_mut(&call).filter(|times| **times > 0) {
            *times -= 1;
            return Err(SourceError::Unreachable { at: "fake".to_owned(), why: format!("{call:?} fails") });
        }
        Ok(())
    }
}

impl Connect for FakeMailbox {
    type Source = FakeSource;

    async fn connect(&self) -> Result<FakeSource, SourceError> {
        self.call(Call::Connect)?;
        let mut state = self.state.lock().unwrap();
        if let Some(pause) = state.throttle.take() {
            return Err(SourceError::Throttled { at: "fake".to_owned(), why: "throttled".to_owned(), pause });
        }
        state.connections += 1;
        state.open += 1;
        let seen = *self.version.borrow();
        Ok(FakeSource { mailbox: self.clone(), seen })
    }
}

/// One connection to it.
#[derive(Debug)]
pub struct FakeSource {
    mailbox: FakeMailbox,
    seen: u64,
}

impl Drop for FakeSource {
    fn drop(&mut self) {
        self.mailbox.state.lock().unwrap().open -= 1;
    }
}

impl FakeSource {
    fn folder<T>(&self, name: &FolderName, work: impl FnOnce(&mut FakeFolder) -> T) -> Result<T, SourceError> {
        match self.mailbox.state.lock().unwrap().folders.get_mut(name) {
            Some(folder) => Ok(work(folder)),
            None => Err(SourceError::Folder { folder: name.clone(), why: "it does not exist".to_owned() }),
        }
    }

    fn read(
        &self,
        name: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
        body: impl Fn(&FakeMail) -> Body,
    ) -> Result<Vec<Fetched>, SourceError> {
        let mails: BTreeMap<u32, FakeMail> = self.folder(name, |folder| {
            (folder.uidvalidity == uidvalidity)
                .then(|| folder.mails.clone())
                .ok_or_else(|| SourceError::Folder { folder: name.clone(), why: "another UIDVALIDITY".to_owned() })
        })??;
        let mut asked = uids.to_vec();
        asked.sort_unstable();
        asked.dedup();
        let mut fetched = Vec::new();
        for uid in asked {
            let Some(mail) = mails.get(&uid) else { continue };
            if mail.refused {
                return Err(SourceError::Protocol {
                    at: "fake".to_owned(),
                    command: "UID FETCH".to_owned(),
                    why: "cannot be converted".to_owned(),
                });
            }
            let place = Place { folder: name.clone(), uidvalidity, uid };
            let received = Moment::from_timestamp(1_790_000_000 + i64::from(uid), 0);
            fetched.push(Fetched { place, received, body: body(mail), signed_by: None });
        }
        Ok(fetched)
    }
}

fn header(bytes: &[u8]) -> Vec<u8> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    bytes[..end].to_vec()
}

impl Source for FakeSource {
    async fn folders(&mut self) -> Result<Vec<Folder>, SourceError> {
        self.mailbox.call(Call::Folders)?;
        let state = self.mailbox.state.lock().unwrap();
        Ok(state.folders.iter().map(|(name, f)| Folder { name: name.clone(), purpose: f.purpose }).collect())
    }

    async fn look(&mut self, folder: &FolderName, after: u32) -> Result<Look, SourceError> {
        self.mailbox.call(Call::Look)?;
        self.seen = *self.mailbox.version.borrow();
        self.folder(folder, |folder| Look {
            uidvalidity: folder.uidvalidity,
            uids: folder.mails.keys().copied().filter(|uid| *uid > after).collect(),
        })
    }

    async fn fetch(
        &mut self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
    ) -> Result<Vec<Fetched>, SourceError> {
        self.mailbox.call(Call::Fetch)?;
        self.mailbox.state.lock().unwrap().fetches.push(uids.to_vec());
        self.read(folder, uidvalidity, uids, |mail| Body::Whole(mail.bytes.clone()))
    }

    async fn headers(
        &mut self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
    ) -> Result<Vec<Fetched>, SourceError> {
        self.mailbox.call(Call::Headers)?;
        self.read(folder, uidvalidity, uids, |mail| Body::TooBig {
            header: header(&mail.bytes),
            size_bytes: mail.bytes.len() as u64,
        })
    }

    async fn wait(&mut self, _folder: &FolderName, at_most: Duration) -> Result<Wake, SourceError> {
        self.mailbox.call(Call::Wait)?;
        let seen = self.seen;
        let mut version = self.mailbox.version.subscribe();
        let changed = tokio::time::timeout(at_most, version.wait_for(|version| *version != seen)).await;
        Ok(if changed.is_ok() { Wake::Changed } else { Wake::TimedOut })
    }

    async fn find(&mut self, folder: &FolderName, message_id: &str) -> Result<Vec<u32>, SourceError> {
        let wanted = format!("<{message_id}>");
        self.folder(folder, |folder| {
            let has = |mail: &FakeMail| String::from_utf8_lossy(&header(&mail.bytes)).contains(&wanted);
            folder.mails.iter().filter(|(_, mail)| has(mail)).map(|(uid, _)| *uid).collect()
        })
    }

    async fn append(&mut self, folder: &FolderName, bytes: &[u8]) -> Result<(), SourceError> {
        self.folder(folder, |_| ())?;
        let uid = self.mailbox.deliver(&folder.0, bytes);
        self.folder(folder, |folder| folder.mails.get_mut(&uid).unwrap().seen = true)
    }

    async fn quit(self) {}
}
