//! The Sent folder as the second loop of the sender sees it, over a mailbox in memory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use shouwen::sender::sent::{Filed, SentFolder, SentLook};
use shouwen::source::{Connect, Fetched, Folder, FolderName, FolderUse, Look, Source, SourceError, Wake};

#[tokio::test]
async fn a_letter_is_found_in_the_folder_that_is_marked_as_sent_and_nowhere_else() {
    let mailbox = Mailbox::with(&[("INBOX", FolderUse::Inbox), ("已发送", FolderUse::Sent)]);
    mailbox.file("INBOX", "in-inbox@corp.example");
    mailbox.file("已发送", "sent@corp.example");
    let mut sent = SentFolder::new(mailbox.clone(), None);
    assert_eq!(sent.find(&ids(&["in-inbox@corp.example"])).await, Filed::No);
    assert_eq!(sent.find(&ids(&["sent@corp.example"])).await, Filed::Yes);
    assert_eq!(sent.find(&ids(&["ours@corp.example", "sent@corp.example"])).await, Filed::Yes);
    sent.append(b"Message-ID: <new@corp.example>\r\n\r\n").await.unwrap();
    assert_eq!(sent.find(&ids(&["new@corp.example"])).await, Filed::Yes);
    assert_eq!(mailbox.connections(), 1);
    sent.rest().await;
    assert_eq!(sent.find(&ids(&["sent@corp.example"])).await, Filed::Yes);
    assert_eq!(mailbox.connections(), 2);
}

#[tokio::test]
async fn a_folder_that_the_settings_name_counts_more_than_a_mark() {
    let mailbox = Mailbox::with(&[("Sent", FolderUse::Sent), ("Desk/Sent", FolderUse::Other)]);
    mailbox.file("Desk/Sent", "a@corp.example");
    let mut sent = SentFolder::new(mailbox, Some(FolderName("Desk/Sent".into())));
    assert_eq!(sent.find(&ids(&["a@corp.example"])).await, Filed::Yes);
}

#[tokio::test]
async fn a_mailbox_without_sent_holds_no_letter_and_says_how_to_mend_it() {
    let mut sent = SentFolder::new(Mailbox::with(&[("INBOX", FolderUse::Inbox)]), None);
    assert_eq!(sent.find(&ids(&["a@corp.example"])).await, Filed::No);
    let error = sent.append(b"\r\n").await.unwrap_err().to_string();
    assert!(error.contains("name it as `sent`"), "{error}");
}

#[tokio::test]
async fn a_broken_link_is_not_a_no_and_the_next_look_connects_anew() {
    let mailbox = Mailbox::with(&[("Sent", FolderUse::Sent)]);
    mailbox.file("Sent", "a@corp.example");
    let mut sent = SentFolder::new(mailbox.clone(), None);
    assert_eq!(sent.find(&ids(&["a@corp.example"])).await, Filed::Yes);
    mailbox.breaks_once();
    assert!(matches!(sent.find(&ids(&["a@corp.example"])).await, Filed::CannotTell { why } if why.contains("reset")));
    assert_eq!(sent.find(&ids(&["a@corp.example"])).await, Filed::Yes);
    assert_eq!(mailbox.connections(), 2);
}

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// A mailbox of Message-IDs; clones are the same one.
#[derive(Clone, Debug, Default)]
struct Mailbox(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    folders: Vec<Folder>,
    ids: BTreeMap<String, Vec<String>>,
    connections: usize,
    breaks: bool,
}

impl Mailbox {
    fn with(folders: &[(&str, FolderUse)]) -> Self {
        let folders = folders
            .iter()
            .map(|(name, purpose)| Folder { name: FolderName((*name).to_owned()), purpose: *purpose })
            .collect();
        Self(Arc::new(Mutex::new(State { folders, ..State::default() })))
    }

    fn file(&self, folder: &str, id: &str) {
        self.0.lock().unwrap().ids.entry(folder.to_owned()).or_default().push(id.to_owned());
    }

    fn breaks_once(&self) {
        self.0.lock().unwrap().breaks = true;
    }

    fn connections(&self) -> usize {
        self.0.lock().unwrap().connections
    }
}

impl Connect for Mailbox {
    type Source = Self;

    async fn connect(&self) -> Result<Self, SourceError> {
        self.0.lock().unwrap().connections += 1;
        Ok(self.clone())
    }
}

impl Source for Mailbox {
    async fn folders(&mut self) -> Result<Vec<Folder>, SourceError> {
        Ok(self.0.lock().unwrap().folders.clone())
    }

    async fn find(&mut self, folder: &FolderName, message_id: &str) -> Result<Vec<u32>, SourceError> {
        let mut state = self.0.lock().unwrap();
        if std::mem::take(&mut state.breaks) {
            return Err(SourceError::Unreachable { at: "imap.corp.example".into(), why: "reset".into() });
        }
        let found = state.ids.get(&folder.0).is_some_and(|ids| ids.iter().any(|id| id == message_id));
        Ok(if found { vec![1] } else { Vec::new() })
    }

    async fn append(&mut self, folder: &FolderName, bytes: &[u8]) -> Result<(), SourceError> {
        let text = std::str::from_utf8(bytes).unwrap();
        self.file(&folder.0, text.split(['<', '>']).nth(1).unwrap());
        Ok(())
    }

    async fn quit(self) {}

    async fn look(&mut self, _: &FolderName, _: u32) -> Result<Look, SourceError> {
        panic!("Sent is searched by Message-ID alone")
    }

    async fn fetch(&mut self, _: &FolderName, _: u32, _: &[u32]) -> Result<Vec<Fetched>, SourceError> {
        panic!("nothing is fetched from Sent")
    }

    async fn headers(&mut self, _: &FolderName, _: u32, _: &[u32]) -> Result<Vec<Fetched>, SourceError> {
        panic!("nothing is fetched from Sent")
    }

    async fn wait(&mut self, _: &FolderName, _: Duration) -> Result<Wake, SourceError> {
        panic!("nobody waits for Sent")
    }
}
