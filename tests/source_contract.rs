//! One contract, three mailboxes: what every source must do is asked of the fake mailbox, of a Maildir and of a real
//! Dovecot, so that the fake cannot lie.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use shouwen::imap::{Connector, Deadlines, Password, Settings as ImapSettings, Tls};
use shouwen::maildir::{MaildirReader, Settings as MaildirSettings};
use shouwen::source::{Body, Connect, FolderName, FolderUse, Source, SourceError, Wake};
use support::dovecot::{Dovecot, PASSWORD};
use support::fake_mailbox::FakeMailbox;

/// A mailbox that mail can be put into from the side.
trait Mailbox {
    type Connect: Connect;
    fn connector(&self) -> &Self::Connect;
    fn deliver(&self, bytes: &[u8]);
    /// Whether anything in INBOX was marked, moved or removed by reading.
    fn touched(&self) -> bool;
    fn remove_first(&self);
}

struct Fake(FakeMailbox);

impl Mailbox for Fake {
    type Connect = FakeMailbox;
    fn connector(&self) -> &FakeMailbox {
        &self.0
    }
    fn deliver(&self, bytes: &[u8]) {
        self.0.deliver("INBOX", bytes);
    }
    fn touched(&self) -> bool {
        self.0.anything_seen("INBOX")
    }
    fn remove_first(&self) {
        self.0.remove("INBOX", 1);
    }
}

struct OnDisk {
    reader: MaildirReader,
    home: tempfile::TempDir,
    delivered: AtomicU64,
}

impl OnDisk {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        for part in ["new", "cur", "tmp", ".Sent/new", ".Sent/cur", ".Sent/tmp"] {
            fs::create_dir_all(home.path().join(part)).unwrap();
        }
        let settings = MaildirSettings {
            path: home.path().to_owned(),
            uidvalidity: 1_795_000_000,
            poll_interval: Duration::from_millis(5),
            sent: None,
        };
        Self { reader: MaildirReader::new(settings), home, delivered: AtomicU64::new(0) }
    }
}

impl Mailbox for OnDisk {
    type Connect = MaildirReader;
    fn connector(&self) -> &MaildirReader {
        &self.reader
    }
    fn deliver(&self, bytes: &[u8]) {
        let number = self.delivered.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}.M{number}P1.test", 1_790_000_000 + number);
        let temporary = self.home.path().join("tmp").join(&name);
        fs::write(&temporary, bytes).unwrap();
        fs::rename(temporary, self.home.path().join("new").join(name)).unwrap();
    }
    fn touched(&self) -> bool {
        let left = usize::try_from(self.delivered.load(Ordering::Relaxed)).unwrap();
        files(&self.home.path().join("new")).len() != left || !files(&self.home.path().join("cur")).is_empty()
    }
    fn remove_first(&self) {
        fs::remove_file(&files(&self.home.path().join("new"))[0]).unwrap();
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

struct OverImap {
    connector: Connector,
    dovecot: Dovecot,
}

const USER: &str = "desk@corp.example";

impl OverImap {
    fn new(tls: Tls) -> Self {
        let dovecot = Dovecot::start();
        dovecot.add_user(USER);
        Self { connector: connector(&dovecot, tls, PASSWORD), dovecot }
    }
}

impl Mailbox for OverImap {
    type Connect = Connector;
    fn connector(&self) -> &Connector {
        &self.connector
    }
    fn deliver(&self, bytes: &[u8]) {
        self.dovecot.deliver(USER, bytes);
    }
    fn touched(&self) -> bool {
        // Dovecot moves new mail to `cur` itself; a seen mail carries an S behind the comma.
        let names = files(&self.dovecot.maildir(USER).join("cur"));
        names.iter().any(|path| path.to_string_lossy().rsplit_once(":2,").is_some_and(|(_, flags)| !flags.is_empty()))
    }
    fn remove_first(&self) {
        let maildir = self.dovecot.maildir(USER);
        let mut all = [files(&maildir.join("cur")), files(&maildir.join("new"))].concat();
        all.sort_by_key(|path| path.file_name().unwrap().to_owned());
        fs::remove_file(&all[0]).unwrap();
    }
}

fn inbox() -> FolderName {
    FolderName("INBOX".to_owned())
}

fn mail(number: u32, body_bytes: usize) -> Vec<u8> {
    let line = format!("{}\r\n", "x".repeat(70));
    let body: String = line.chars().cycle().take(body_bytes).collect();
    format!("From: a@corp.example\r\nMessage-ID: <{number}@corp.example>\r\nSubject: {number}\r\n\r\n{body}\r\n")
        .into_bytes()
}

async fn contract<M: Mailbox>(mailbox: &M) {
    it_lists_its_folders(mailbox).await;
    an_empty_folder_is_no_error(mailbox).await;
    looks_are_ascending_and_above_the_cursor(mailbox).await;
    mails_are_given_whole_and_untouched(mailbox).await;
    headers_are_given_alone(mailbox).await;
    what_is_gone_is_left_out(mailbox).await;
    another_uidvalidity_and_a_missing_folder_are_errors_of_the_folder(mailbox).await;
    waiting_ends_with_news_or_with_the_time(mailbox).await;
    a_filed_copy_is_found_by_its_message_id(mailbox).await;
    large_and_huge_mails_keep_their_limits(mailbox).await;
}

async fn it_lists_its_folders<M: Mailbox>(mailbox: &M) {
    let mut source = mailbox.connector().connect().await.unwrap();
    let folders = source.folders().await.unwrap();
    let purpose = |name: &str| folders.iter().find(|folder| folder.name.0 == name).map(|folder| folder.purpose);
    assert_eq!(purpose("INBOX"), Some(FolderUse::Inbox));
    assert_eq!(purpose("Sent"), Some(FolderUse::Sent));
    source.quit().await;
}

async fn an_empty_folder_is_no_error<M: Mailbox>(mailbox: &M) {
    let mut source = mailbox.connector().connect().await.unwrap();
    let look = source.look(&inbox(), 0).await.unwrap();
    assert_eq!(look.uids, [0_u32; 0]);
    assert_eq!(source.look(&inbox(), u32::MAX).await.unwrap().uids, [0_u32; 0]);
    assert_eq!(source.fetch(&inbox(), look.uidvalidity, &[]).await.unwrap(), []);
}

async fn looks_are_ascending_and_above_the_cursor<M: Mailbox>(mailbox: &M) {
    for number in 1..=120 {
        mailbox.deliver(&mail(number, 100));
    }
    let mut source = mailbox.connector().connect().await.unwrap();
    let all = source.look(&inbox(), 0).await.unwrap();
    assert_eq!(all.uids, (1..=120).collect::<Vec<u32>>());
    for (after, count) in [(1, 119), (119, 1), (120, 0), (121, 0), (5000, 0)] {
        let look = source.look(&inbox(), after).await.unwrap();
        assert_eq!(look.uids.len(), count, "after {after}");
        assert_eq!(look.uidvalidity, all.uidvalidity);
    }
}

async fn mails_are_given_whole_and_untouched<M: Mailbox>(mailbox: &M) {
    let mut source = mailbox.connector().connect().await.unwrap();
    let look = source.look(&inbox(), 0).await.unwrap();
    // Asked for in any order and twice, given in ascending order and once.
    let mut asked: Vec<u32> = look.uids.iter().rev().copied().collect();
    asked.push(7);
    let fetched = source.fetch(&inbox(), look.uidvalidity, &asked).await.unwrap();
    assert_eq!(fetched.iter().map(|f| f.place.uid).collect::<Vec<_>>(), look.uids);
    for one in &fetched {
        assert_eq!(one.body, Body::Whole(mail(one.place.uid, 100)));
        assert_eq!((&one.place.folder, one.place.uidvalidity), (&inbox(), look.uidvalidity));
        assert!(one.received.unwrap().timestamp() >= 1_790_000_000);
    }
    assert!(!mailbox.touched());
}

async fn headers_are_given_alone<M: Mailbox>(mailbox: &M) {
    let mut source = mailbox.connector().connect().await.unwrap();
    let look = source.look(&inbox(), 0).await.unwrap();
    let headers = source.headers(&inbox(), look.uidvalidity, &[3, 5]).await.unwrap();
    assert_eq!(headers.len(), 2);
    for one in headers {
        let Body::TooBig { header, size_bytes } = one.body else { panic!("{one:?}") };
        let whole = mail(one.place.uid, 100);
        assert_eq!(size_bytes, whole.len() as u64);
        assert!(whole.starts_with(&header) && header.ends_with(b"\r\n\r\n"), "{}", String::from_utf8_lossy(&header));
    }
    assert!(!mailbox.touched());
}

async fn what_is_gone_is_left_out<M: Mailbox>(mailbox: &M) {
    let mut source = mailbox.connector().connect().await.unwrap();
    let uidvalidity = source.look(&inbox(), 0).await.unwrap().uidvalidity;
    let fetched = source.fetch(&inbox(), uidvalidity, &[5000, 2, 6000]).await.unwrap();
    assert_eq!(fetched.iter().map(|f| f.place.uid).collect::<Vec<_>>(), [2]);
    mailbox.remove_first();
    let mut source = mailbox.connector().connect().await.unwrap();
    let look = source.look(&inbox(), 0).await.unwrap();
    assert_eq!((look.uids[0], look.uids.len()), (2, 119));
    assert_eq!(source.fetch(&inbox(), uidvalidity, &[1]).await.unwrap(), []);
}

async fn another_uidvalidity_and_a_missing_folder_are_errors_of_the_folder<M: Mailbox>(mailbox: &M) {
    let mut source = mailbox.connector().connect().await.unwrap();
    let uidvalidity = source.look(&inbox(), 0).await.unwrap().uidvalidity;
    let other = source.fetch(&inbox(), uidvalidity + 1, &[2]).await;
    assert!(matches!(other, Err(SourceError::Folder { .. })), "{other:?}");
    let mut source = mailbox.connector().connect().await.unwrap();
    let missing = source.look(&FolderName("没有/这个".to_owned()), 0).await;
    assert!(matches!(missing, Err(SourceError::Folder { .. })), "{missing:?}");
}

async fn waiting_ends_with_news_or_with_the_time<M: Mailbox>(mailbox: &M) {
    let mut source = mailbox.connector().connect().await.unwrap();
    let last = *source.look(&inbox(), 0).await.unwrap().uids.last().unwrap();
    assert_eq!(source.wait(&inbox(), Duration::from_millis(50)).await.unwrap(), Wake::TimedOut);
    let folder = inbox();
    let (woken, ()) = tokio::join!(source.wait(&folder, Duration::from_mins(1)), async {
        mailbox.deliver(&mail(last + 1, 10));
    });
    assert_eq!(woken.unwrap(), Wake::Changed);
    assert_eq!(source.look(&inbox(), last).await.unwrap().uids, [last + 1]);
    source.quit().await;
}

async fn a_filed_copy_is_found_by_its_message_id<M: Mailbox>(mailbox: &M) {
    let sent = FolderName("Sent".to_owned());
    let mut source = mailbox.connector().connect().await.unwrap();
    assert_eq!(source.find(&sent, "sw1.abc@corp.example").await.unwrap(), [0_u32; 0]);
    let copy = b"Message-ID: <sw1.abc@corp.example>\r\nSubject: x\r\n\r\nbody <sw1.other@corp.example>\r\n";
    source.append(&sent, copy).await.unwrap();
    let found = source.find(&sent, "sw1.abc@corp.example").await.unwrap();
    assert_eq!(found.len(), 1);
    for other in ["sw1.other@corp.example", "abc@corp.example", "sw1.abc@corp.exampl", "a\"b@x", "x\r\ny@z"] {
        assert_eq!(source.find(&sent, other).await.unwrap(), [0_u32; 0], "{other:?}");
    }
    let uidvalidity = source.look(&sent, 0).await.unwrap().uidvalidity;
    let fetched = source.fetch(&sent, uidvalidity, &found).await.unwrap();
    assert_eq!(fetched[0].body, Body::Whole(copy.to_vec()));
    source.quit().await;
}

async fn large_and_huge_mails_keep_their_limits<M: Mailbox>(mailbox: &M) {
    let mut source = mailbox.connector().connect().await.unwrap();
    let last = *source.look(&inbox(), 0).await.unwrap().uids.last().unwrap();
    let sizes = [(1 << 20) - 100, (1 << 20) + 1, 3 << 20, 200];
    for (number, bytes) in (last + 1..).zip(sizes) {
        mailbox.deliver(&mail(number, bytes));
    }
    let look = source.look(&inbox(), last).await.unwrap();
    let fetched = source.fetch(&inbox(), look.uidvalidity, &look.uids).await.unwrap();
    assert_eq!(fetched.len(), sizes.len());
    for (one, bytes) in fetched.iter().zip(sizes) {
        assert!(one.body == Body::Whole(mail(one.place.uid, bytes)), "a mail of {bytes} bytes came otherwise");
    }
}

/// The fake has no limit of its own; the two real sources share theirs.
async fn a_mail_over_the_limit_comes_as_its_header<M: Mailbox>(mailbox: &M) {
    let mut source = mailbox.connector().connect().await.unwrap();
    let last = source.look(&inbox(), 0).await.unwrap().uids.last().copied().unwrap_or(0);
    mailbox.deliver(&mail(last + 1, (50 << 20) + 1));
    let look = source.look(&inbox(), last).await.unwrap();
    let fetched = source.fetch(&inbox(), look.uidvalidity, &look.uids).await.unwrap();
    let Body::TooBig { header, size_bytes } = &fetched[0].body else { panic!("it was taken whole") };
    assert!(*size_bytes > 50 << 20);
    assert!(header.ends_with(format!("Subject: {}\r\n\r\n", last + 1).as_bytes()));
}

#[tokio::test]
async fn the_fake_mailbox_keeps_the_contract() {
    contract(&Fake(FakeMailbox::new())).await;
}

#[tokio::test]
async fn a_maildir_keeps_the_contract() {
    let mailbox = OnDisk::new();
    contract(&mailbox).await;
    a_mail_over_the_limit_comes_as_its_header(&mailbox).await;
}

#[tokio::test]
async fn dovecot_over_tls_keeps_the_contract() {
    let mailbox = OverImap::new(Tls::Implicit);
    contract(&mailbox).await;
    a_mail_over_the_limit_comes_as_its_header(&mailbox).await;
}

#[tokio::test]
async fn dovecot_over_starttls_keeps_the_contract() {
    contract(&OverImap::new(Tls::StartTls)).await;
}

#[tokio::test]
async fn dovecot_without_idle_is_asked_at_intervals() {
    let dovecot = Dovecot::start_with("imap_capability = IMAP4rev1 ID UIDPLUS\n");
    dovecot.add_user(USER);
    let mailbox = OverImap { connector: connector(&dovecot, Tls::None, PASSWORD), dovecot };
    let mut source = mailbox.connector.connect().await.unwrap();
    assert!(!source.capabilities().iter().any(|word| word == "IDLE"));
    source.look(&inbox(), 0).await.unwrap();
    mailbox.deliver(&mail(1, 10));
    source.wait(&inbox(), Duration::from_mins(1)).await.unwrap();
    assert_eq!(source.look(&inbox(), 0).await.unwrap().uids, [1]);
}

#[tokio::test]
async fn folders_with_chinese_names_are_read() {
    let mailbox = OverImap::new(Tls::None);
    mailbox.dovecot.add_folder(USER, "INBOX.&Zg5+xg-");
    mailbox.dovecot.add_folder(USER, "&V4NXPpCuTvY-");
    let mut source = mailbox.connector.connect().await.unwrap();
    let folders = source.folders().await.unwrap();
    for (name, purpose) in [
        ("INBOX/明细", FolderUse::Inbox),
        ("垃圾邮件", FolderUse::Junk),
        ("Drafts", FolderUse::Drafts),
        ("Trash", FolderUse::Trash),
    ] {
        let found = folders.iter().find(|folder| folder.name.0 == name).map(|folder| folder.purpose);
        assert_eq!(found, Some(purpose), "{name}");
    }
    let junk = FolderName("垃圾邮件".to_owned());
    source.append(&junk, b"Subject: x\r\n\r\n").await.unwrap();
    assert_eq!(source.look(&junk, 0).await.unwrap().uids, [1]);
}

#[tokio::test]
async fn a_wrong_password_is_told_with_its_mend_and_without_the_password() {
    let dovecot = Dovecot::start();
    dovecot.add_user(USER);
    let error = connector(&dovecot, Tls::Implicit, "canary-word").connect().await.unwrap_err();
    assert!(matches!(error, SourceError::Login { .. }), "{error}");
    let text = format!("{error} {error:?}");
    assert!(text.contains("password file") && !text.contains("canary-word"), "{text}");
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused() {
    let dovecot = Dovecot::start();
    dovecot.add_user(USER);
    for tls in [Tls::Implicit, Tls::StartTls] {
        let settings = ImapSettings { ca_file: None, ..settings(&dovecot, tls, PASSWORD) };
        let error = Connector::new(settings).unwrap().connect().await.unwrap_err();
        assert!(error.to_string().contains("TLS"), "{error}");
    }
}

fn connector(dovecot: &Dovecot, tls: Tls, password: &str) -> Connector {
    Connector::new(settings(dovecot, tls, password)).unwrap()
}

fn settings(dovecot: &Dovecot, tls: Tls, password: &str) -> ImapSettings {
    ImapSettings {
        host: "localhost".to_owned(),
        port: if tls == Tls::Implicit { dovecot.tls_port } else { dovecot.imap_port },
        tls,
        user: USER.to_owned(),
        password: Password::new(password.to_owned()),
        ca_file: Some(dovecot.ca_pem.clone()),
        sent: None,
        poll_interval: Duration::from_millis(200),
        deadlines: Deadlines::default(),
    }
}
