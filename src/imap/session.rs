//! A logged-in session as a [`Source`].

use std::collections::BTreeMap;
use std::time::Duration;

use async_imap::imap_proto::{MailboxDatum, Outcome, Response, ResponseCode};

use super::fetch::{self, UIDS_PER_COMMAND};
use super::link::{Command, Ended, Idled, Link};
use super::names::{self, Listed};
use crate::source::{Body, Fetched, Folder, FolderName, Look, Place, Source, SourceError, Wake};

/// How many mails from the end are compared one by one where the server cannot search headers (mail-facts A2-5).
const FIND_AMONG_LAST: usize = 500;

/// The folder that is open, for reading only.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Open {
    folder: FolderName,
    uidvalidity: u32,
}

/// A connection that has logged in.
#[derive(Debug)]
pub struct Session {
    link: Link,
    capabilities: Vec<String>,
    poll_interval: Duration,
    sent: Option<FolderName>,
    delimiter: Option<String>,
    /// What the server calls the folders; filled at the first need.
    listed: Option<Vec<Listed>>,
    open: Option<Open>,
    /// The server advertised IDLE and refused it.
    idle_refused: bool,
}

impl Session {
    pub(super) fn new(
        link: Link,
        capabilities: Vec<String>,
        poll_interval: Duration,
        sent: Option<FolderName>,
    ) -> Self {
        Self { link, capabilities, poll_interval, sent, delimiter: None, listed: None, open: None, idle_refused: false }
    }

    /// What the server says it can do, in capitals, after the login.
    #[must_use]
    pub fn capabilities(&self) -> &[String] {
        &self.capabilities
    }

    fn can(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|word| word == capability)
    }

    async fn list(&mut self) -> Result<&[Listed], SourceError> {
        // RFC 6154: the attributes need not be sent unasked, and may be asked for only with RFC 5258.
        let asked = self.can("SPECIAL-USE") && self.can("LIST-EXTENDED");
        let line = if asked { "LIST \"\" \"*\" RETURN (SPECIAL-USE)" } else { "LIST \"\" \"*\"" };
        let mut found: BTreeMap<FolderName, Listed> = BTreeMap::new();
        let mut separator = None;
        self.link
            .exec(Command::small("LIST", line), |response| {
                if let Response::MailboxData(MailboxDatum::List(data)) = response {
                    separator = data.delimiter.as_deref().map(str::to_owned).or_else(|| separator.take());
                    if let Some(entry) = names::listed(&data.name_attributes, data.delimiter.as_deref(), &data.name) {
                        found.entry(entry.name.clone()).or_insert(entry);
                    }
                }
            })
            .await?;
        self.delimiter = separator;
        Ok(self.listed.insert(found.into_values().collect()))
    }

    /// The server's spelling of a folder's name, quoted.
    async fn wire_name(&mut self, folder: &FolderName) -> Result<String, SourceError> {
        let wire = if folder.0 == "INBOX" {
            "INBOX".to_owned()
        } else {
            if self.listed.is_none() {
                self.list().await?;
            }
            let known = self.listed.iter().flatten().find(|entry| entry.name == *folder);
            known.map_or_else(|| names::encoded(folder, self.delimiter.as_deref()), |entry| entry.wire.clone())
        };
        names::quoted(&wire).ok_or_else(|| SourceError::Folder {
            folder: folder.clone(),
            why: "its name holds a line break".to_owned(),
        })
    }

    /// Opens the folder anew, for reading only, and gives its UIDVALIDITY.
    async fn examine(&mut self, folder: &FolderName) -> Result<u32, SourceError> {
        let line = format!("EXAMINE {}", self.wire_name(folder).await?);
        self.open = None;
        let mut uidvalidity = 0;
        let ended = self
            .link
            .run(Command::small("EXAMINE", &line), |response| {
                if let Response::Data {
                    outcome: Outcome { code: Some(ResponseCode::UidValidity(value)), .. }, ..
                } = response
                {
                    uidvalidity = *value;
                }
            })
            .await?;
        match ended {
            Ended::Ok => {
                self.link.news = false;
                self.open = Some(Open { folder: folder.clone(), uidvalidity });
                Ok(uidvalidity)
            }
            Ended::Refused(words) => Err(match self.link.refused("EXAMINE", &words) {
                SourceError::Protocol { why, .. } => SourceError::Folder { folder: folder.clone(), why },
                other @ (SourceError::Unreachable { .. }
                | SourceError::Login { .. }
                | SourceError::Throttled { .. }
                | SourceError::Timeout { .. }
                | SourceError::Folder { .. }) => other,
            }),
        }
    }

    /// Sees to it that the folder is open under this UIDVALIDITY.
    async fn ensure_open(&mut self, folder: &FolderName, uidvalidity: u32) -> Result<(), SourceError> {
        let found = match &self.open {
            Some(open) if open.folder == *folder => open.uidvalidity,
            Some(_) | None => self.examine(folder).await?,
        };
        if found == uidvalidity {
            return Ok(());
        }
        Err(SourceError::Folder {
            folder: folder.clone(),
            why: format!("its UIDVALIDITY is {found}, not {uidvalidity}: the folder was made anew"),
        })
    }

    async fn search(&mut self, keys: &str) -> Result<Vec<u32>, SourceError> {
        let line = format!("UID SEARCH {keys}");
        let mut found = Vec::new();
        self.link.exec(Command::small("UID SEARCH", &line), |response| take_search(response, &mut found)).await?;
        Ok(ascending(found))
    }

    /// Those of `missing` that the server still has: not given, though there, is an error, never a loss.
    async fn insist_gone(&mut self, missing: &[u32]) -> Result<(), SourceError> {
        if missing.is_empty() {
            return Ok(());
        }
        let still = self.search(&format!("UID {}", fetch::uid_set(missing))).await?;
        match still.iter().find(|uid| missing.contains(uid)) {
            None => Ok(()),
            Some(uid) => {
                Err(self.link.protocol("UID FETCH", &format!("UID {uid} is in the folder but was not given to us")))
            }
        }
    }

    async fn fetch_some(&mut self, place: &Open, uids: &[u32], what: What) -> Result<Vec<Fetched>, SourceError> {
        let stated = fetch::stated(&mut self.link, uids).await?;
        let mut bodies: BTreeMap<u32, Body> = BTreeMap::new();
        match what {
            What::Headers => {
                let asked: Vec<u32> = stated.keys().copied().collect();
                if !asked.is_empty() {
                    for (uid, header) in fetch::headers(&mut self.link, &asked).await? {
                        let size_bytes = stated.get(&uid).map_or(0, |mail| mail.size_bytes);
                        bodies.insert(uid, Body::TooBig { header, size_bytes });
                    }
                }
            }
            What::Whole => {
                for portion in fetch::portions(&stated) {
                    bodies.append(&mut fetch::bodies(&mut self.link, &portion, &stated).await?);
                }
            }
        }
        let missing: Vec<u32> = uids.iter().copied().filter(|uid| !bodies.contains_key(uid)).collect();
        self.insist_gone(&missing).await?;
        let fetched = bodies.into_iter().filter(|(uid, _)| uids.binary_search(uid).is_ok()).map(|(uid, body)| {
            let received = stated.get(&uid).and_then(|mail| mail.received);
            let place = Place { folder: place.folder.clone(), uidvalidity: place.uidvalidity, uid };
            Fetched { place, received, body, signed_by: None }
        });
        Ok(fetched.collect())
    }

    async fn fetch_all(
        &mut self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
        what: What,
    ) -> Result<Vec<Fetched>, SourceError> {
        self.ensure_open(folder, uidvalidity).await?;
        let place = Open { folder: folder.clone(), uidvalidity };
        let uids = ascending(uids.to_vec());
        let mut fetched = Vec::with_capacity(uids.len());
        for some in uids.chunks(UIDS_PER_COMMAND) {
            fetched.append(&mut self.fetch_some(&place, some, what).await?);
        }
        Ok(fetched)
    }

    /// Those of these mails whose Message-ID is the one asked for, also behind a server's prefix (mail-facts B1-1).
    async fn with_message_id(&mut self, uids: &[u32], message_id: &str) -> Result<Vec<u32>, SourceError> {
        let mut found = Vec::new();
        for some in uids.chunks(UIDS_PER_COMMAND) {
            let line = format!("UID FETCH {} (UID BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])", fetch::uid_set(some));
            for (uid, header) in fetch::texts(&mut self.link, &line, super::link::ANSWER_BYTES).await? {
                if names::names_message(&header, message_id) {
                    found.push(uid);
                }
            }
        }
        Ok(ascending(found))
    }
}

/// What is fetched of each mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Whole,
    Headers,
}

fn take_search(response: &Response<'_>, found: &mut Vec<u32>) {
    if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
        found.extend_from_slice(uids);
    }
}

/// Ascending, each once, without the 0 that is no UID.
fn ascending(mut uids: Vec<u32>) -> Vec<u32> {
    uids.retain(|uid| *uid != 0);
    uids.sort_unstable();
    uids.dedup();
    uids
}

impl Source for Session {
    async fn folders(&mut self) -> Result<Vec<Folder>, SourceError> {
        let sent = self.sent.clone();
        Ok(names::folders(self.list().await?, sent.as_ref()))
    }

    async fn look(&mut self, folder: &FolderName, after: u32) -> Result<Look, SourceError> {
        // Opened anew each time: servers without IDLE show what is new only then.
        let uidvalidity = self.examine(folder).await?;
        let Some(first) = after.checked_add(1) else { return Ok(Look { uidvalidity, uids: Vec::new() }) };
        // `*` is the last mail there is, even below `first` (RFC 3501 section 6.4.8).
        let mut uids = self.search(&format!("UID {first}:*")).await?;
        uids.retain(|uid| *uid > after);
        Ok(Look { uidvalidity, uids })
    }

    async fn fetch(
        &mut self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
    ) -> Result<Vec<Fetched>, SourceError> {
        self.fetch_all(folder, uidvalidity, uids, What::Whole).await
    }

    async fn headers(
        &mut self,
        folder: &FolderName,
        uidvalidity: u32,
        uids: &[u32],
    ) -> Result<Vec<Fetched>, SourceError> {
        self.fetch_all(folder, uidvalidity, uids, What::Headers).await
    }

    async fn wait(&mut self, folder: &FolderName, at_most: Duration) -> Result<Wake, SourceError> {
        if self.link.news {
            return Ok(Wake::Changed);
        }
        if self.open.as_ref().is_none_or(|open| open.folder != *folder) {
            // What came while another folder was open will not be told again.
            self.examine(folder).await?;
            return Ok(Wake::Changed);
        }
        if self.can("IDLE") && !self.idle_refused {
            match self.link.idle(at_most).await? {
                Idled::Changed => return Ok(Wake::Changed),
                Idled::Quiet => return Ok(Wake::TimedOut),
                Idled::Refused => {
                    tracing::warn!(
                        server = self.link.at(),
                        "the server refuses IDLE; it is asked at intervals instead"
                    );
                    self.idle_refused = true;
                }
            }
        }
        tokio::time::sleep(self.poll_interval.min(at_most)).await;
        Ok(Wake::TimedOut)
    }

    async fn find(&mut self, folder: &FolderName, message_id: &str) -> Result<Vec<u32>, SourceError> {
        self.examine(folder).await?;
        let Some(quoted) = names::quoted(message_id).filter(|_| message_id.is_ascii()) else { return Ok(Vec::new()) };
        let line = format!("UID SEARCH HEADER Message-ID {quoted}");
        let mut found = Vec::new();
        let searching =
            self.link.run(Command::small("UID SEARCH", &line), |response| take_search(response, &mut found));
        let candidates = match searching.await? {
            Ended::Ok => ascending(found),
            Ended::Refused(_) => {
                let all = self.search("UID 1:*").await?;
                all.get(all.len().saturating_sub(FIND_AMONG_LAST)..).unwrap_or_default().to_vec()
            }
        };
        self.with_message_id(&candidates, message_id).await
    }

    async fn append(&mut self, folder: &FolderName, bytes: &[u8]) -> Result<(), SourceError> {
        let line = format!("APPEND {} (\\Seen) {{{}}}", self.wire_name(folder).await?, bytes.len());
        match self.link.append(&line, bytes).await? {
            Ended::Ok => Ok(()),
            Ended::Refused(words) => {
                Err(SourceError::Folder { folder: folder.clone(), why: super::trouble::shortened(&words) })
            }
        }
    }

    async fn quit(self) {
        self.link.logout().await;
    }
}
