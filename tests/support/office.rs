//! An office for one test: a mail server (Postfix that delivers by LMTP into a Dovecot), people with mailboxes on it, and
//! the real program as a process of its own, with settings, rules, secrets and a database in a temporary folder.
//!
//! It waits for what it expects to see and never for a time; it ends its processes by their ids.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use super::dovecot::{Dovecot, PASSWORD};
use super::post;
use super::postfix::{Postfix, Secured, Transport};

#[path = "years.rs"]
mod years;

/// The shared mailbox.
pub const DESK: &str = "fssc@corp.example";
/// An asker.
pub const ASKER: &str = "zhang.wei@corp.example";
/// The only owner on duty.
pub const OWNER: &str = "li.na@corp.example";
/// The only contact of the desk `tax`.
pub const CONTACT: &str = "zhao.lei@corp.example";
/// The lead of both, who is the admin as well.
pub const LEAD: &str = "chen.jun@corp.example";

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(45);
/// The same where the program itself waits first: a minute for an unclear letter, two for a mailbox that was away.
pub const LONG: Duration = Duration::from_mins(4);
/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(40);

/// What the settings of one test say otherwise.
#[derive(Clone, Debug)]
pub struct Written {
    /// `tls`, `port` and `ca_file` of `[imap]`.
    pub imap: String,
    /// The same of `[smtp]`, with its login if there is one.
    pub smtp: String,
    /// More lines at the end.
    pub more: String,
}

/// The office. Dropping it ends all of it.
pub struct Office {
    /// Where the mailboxes are.
    pub dovecot: Dovecot,
    /// The way to them.
    pub postfix: Postfix,
    daemon: Option<Child>,
    home: tempfile::TempDir,
}

impl Office {
    /// Opens an office whose servers run; the program does not yet.
    pub fn open() -> Self {
        let [lmtp_port, auth_port] = free_ports();
        let dovecot = Dovecot::start_with(&format!(
            "protocols = imap lmtp\nservice lmtp {{\n  user =\n  chroot =\n  inet_listener lmtp {{\n    port = {lmtp_port}\n  }}\n}}\n\
             service auth {{\n  inet_listener {{\n    port = {auth_port}\n  }}\n}}\n"
        ));
        for user in [DESK, ASKER, OWNER, CONTACT, LEAD] {
            dovecot.add_user(user);
        }
        let secured = Secured {
            certificate: &dovecot.ca_pem.with_file_name("server.pem"),
            key: &dovecot.ca_pem.with_file_name("server.key"),
            auth_port,
        };
        let postfix = Postfix::start_with(&Transport::Lmtp { port: lmtp_port }, Some(&secured));
        let home = tempfile::Builder::new().prefix("shouwen-office-").tempdir().unwrap();
        let mut office = Self { dovecot, postfix, daemon: None, home };
        office.furnish();
        office.write_settings(&office.plain());
        office
    }

    /// Settings without TLS, straight to the servers.
    pub fn plain(&self) -> Written {
        Written {
            imap: format!("tls = \"none\"\nport = {}", self.dovecot.imap_port),
            smtp: format!("tls = \"none\"\nport = {}", self.postfix.port),
            more: String::new(),
        }
    }

    /// Writes `shouwen.toml`.
    pub fn write_settings(&mut self, written: &Written) {
        let Written { imap, smtp, more } = written;
        let text = format!(
            "[mailbox]\naddress = \"{DESK}\"\nname = \"财务共享服务中心\"\ntag = \"FSSC\"\nsend_delay = \"1 second\"\n\
             [imap]\nhost = \"127.0.0.1\"\n{imap}\npassword = {{ file = \"imap.password\" }}\npoll = \"5 seconds\"\n\
             [smtp]\nhost = \"127.0.0.1\"\n{smtp}\nrate = \"none\"\nsent_copy = \"append\"\n\
             [limits]\nacks_per_address_10min = 10000\nacks_per_address_day = 10000\nacks_per_hour = 10000\n\
             new_cases_per_sender_hour = 10000\n{more}\n"
        );
        fs::write(self.settings(), text).unwrap();
    }

    fn furnish(&mut self) {
        self.write_secret("imap.password", PASSWORD);
        self.write_secret("smtp.password", PASSWORD);
        let calendars = years::rules_of_any_year().into_iter().filter(|(name, _)| name.starts_with("calendars/"));
        let written = RULES.map(|(name, text)| (name.to_owned(), text.to_owned()));
        for (name, text) in calendars.chain(written) {
            let path = self.path("rules").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        copy_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &self.path("templates"));
    }

    /// Writes a secret that only its owner can read.
    pub fn write_secret(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// A path in the program's folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// The settings file.
    pub fn settings(&self) -> PathBuf {
        self.path("shouwen.toml")
    }

    /// Starts the program and returns when it takes mail.
    pub fn start(&mut self) {
        self.start_with(&[]);
        // Before the first look into INBOX mail counts as old; after it all of it is taken.
        while self.count("SELECT count(*) FROM cursor WHERE folder = 'INBOX'") == 0 {
            assert!(!self.has_ended(), "the program has ended:\n{}", self.log());
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Starts the program in these surroundings, and does not wait.
    pub fn start_with(&mut self, environment: &[(&str, &str)]) {
        assert!(self.daemon.is_none(), "it runs already");
        let log = fs::OpenOptions::new().create(true).append(true).open(self.path("log")).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_shouwen"));
        command.arg("run").arg("--config").arg(self.settings()).current_dir(self.home.path());
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        command.envs(environment.iter().copied());
        self.daemon = Some(command.spawn().unwrap());
    }

    /// The id of the running program.
    pub fn pid(&self) -> u32 {
        self.daemon.as_ref().expect("the program does not run").id()
    }

    /// Ends the program without a word, as a power cut does.
    pub fn kill(&mut self) {
        let mut daemon = self.daemon.take().expect("the program does not run");
        daemon.kill().unwrap();
        daemon.wait().unwrap();
    }

    /// Asks the program to end, and says how it ended.
    pub fn stop(&mut self) -> ExitStatus {
        let asked = Command::new("kill").arg("-TERM").arg(self.pid().to_string()).status().unwrap();
        assert!(asked.success());
        self.ended()
    }

    /// Waits until the program has ended by itself.
    pub fn ended(&mut self) -> ExitStatus {
        let mut daemon = self.daemon.take().expect("the program does not run");
        self.wait_for("the program to end", || daemon.try_wait().unwrap())
    }

    /// Whether the program has ended; if so, it can be started again.
    pub fn has_ended(&mut self) -> bool {
        let ended = self.daemon.as_mut().is_none_or(|daemon| daemon.try_wait().unwrap().is_some());
        if ended {
            self.daemon = None;
        }
        ended
    }

    /// Runs another command of the program on the same settings.
    pub fn command(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shouwen"));
        command.args(arguments).arg("--config").arg(self.settings()).current_dir(self.home.path());
        command.stdin(Stdio::null()).output().unwrap()
    }

    /// What `cases --json` prints.
    pub fn cases(&self) -> serde_json::Value {
        let output = self.command(&["cases", "--all", "--json"]);
        let errors = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("cases --json: {error}; {errors}"))
    }

    /// One number from the database, read beside the running program.
    pub fn count(&self, sql: &str) -> u64 {
        self.texts(&format!("SELECT CAST(({sql}) AS TEXT)")).first().and_then(|count| count.parse().ok()).unwrap_or(0)
    }

    /// The first column of some rows of the database; nothing while there is none.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        let read = || {
            let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
            let store = rusqlite::Connection::open_with_flags(self.path("shouwen.db"), flags)?;
            store.busy_timeout(PATIENCE)?;
            let mut rows = store.prepare(sql)?;
            rows.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()
        };
        read().unwrap_or_default()
    }

    /// How mails and letters stand, for a failed test's message.
    fn standing(&self) -> Vec<String> {
        let mut standing =
            self.texts("SELECT folder || ' ' || state || ' ' || count(*) FROM ledger GROUP BY folder, state");
        standing.extend(self.texts("SELECT state || ' ' || kind || ' ' || count(*) FROM letter GROUP BY state, kind"));
        standing.extend(self.texts("SELECT status || ' ' || count(*) FROM cases GROUP BY status"));
        standing
    }

    /// Somebody hands in a mail at the server.
    pub fn hand_in(&self, from: &str, to: &[&str], mail: &[u8]) {
        post::hand_in(self.postfix.port, from, to, mail);
    }

    /// Everything in somebody's INBOX, byte by byte.
    pub fn inbox(&self, who: &str) -> Vec<Vec<u8>> {
        self.folder(who, "INBOX")
    }

    /// Everything in one of somebody's folders.
    pub fn folder(&self, who: &str, folder: &str) -> Vec<Vec<u8>> {
        post::look_into(self.dovecot.imap_port, (who, PASSWORD), folder)
    }

    /// Waits for a mail in somebody's INBOX that none of `seen` is, and whose bytes `fits` likes.
    pub fn arrived(&self, who: &str, what: &str, fits: impl Fn(&Received) -> bool) -> Received {
        self.wait_for(&format!("{what} for {who}"), || {
            self.inbox(who).into_iter().map(Received::new).find(|received| fits(received))
        })
    }

    /// What the program has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// Looks until there is something to see. Fails with all logs when that takes too long.
    pub fn wait_for<T>(&self, what: &str, look: impl FnMut() -> Option<T>) -> T {
        self.wait_within(PATIENCE, what, look)
    }

    /// The same, with another patience.
    pub fn wait_within<T>(&self, patience: Duration, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(
                began.elapsed() < patience,
                "waited in vain for {what}\n{:#?}\n--- shouwen\n{}\n--- Dovecot\n{}\n--- Postfix\n{}",
                self.standing(),
                tail(&self.log()),
                tail(&self.dovecot.log()),
                tail(&self.postfix.log())
            );
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
        if std::thread::panicking() {
            eprintln!("--- shouwen\n{}", tail(&self.log()));
        }
    }
}

/// A mail as its receiver has it.
#[derive(Clone, Debug)]
pub struct Received {
    /// Every byte of it.
    pub raw: Vec<u8>,
    /// The same as text.
    pub text: String,
}

impl Received {
    /// Of these bytes.
    pub fn new(raw: Vec<u8>) -> Self {
        Self { text: String::from_utf8_lossy(&raw).into_owned(), raw }
    }

    /// It, taken apart.
    pub fn parsed(&self) -> mail_parser::Message<'_> {
        mail_parser::MessageParser::default().parse(&self.raw).expect("no mail")
    }

    /// Its subject, decoded.
    pub fn subject(&self) -> String {
        self.parsed().subject().unwrap_or_default().to_owned()
    }

    /// Its Message-ID without angle brackets.
    pub fn message_id(&self) -> String {
        self.parsed().message_id().unwrap_or_default().to_owned()
    }

    /// The text part, decoded.
    pub fn words(&self) -> String {
        self.parsed().body_text(0).unwrap_or_default().into_owned()
    }

    /// The HTML part, decoded.
    pub fn page(&self) -> String {
        self.parsed().body_html(0).unwrap_or_default().into_owned()
    }

    /// A header field as it stands on the wire, unfolded; empty if there is none.
    pub fn field(&self, name: &str) -> String {
        let fields = self.fields(name);
        assert!(fields.len() <= 1, "{name} stands there {} times", fields.len());
        fields.into_iter().next().unwrap_or_default()
    }

    /// All header fields of this name.
    pub fn fields(&self, name: &str) -> Vec<String> {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let found = unfolded.split("\r\n").filter_map(|line| line.split_once(':'));
        found.filter(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned()).collect()
    }

    /// The decoded bytes of the part with this name.
    pub fn part(&self, name: &str) -> Option<Vec<u8>> {
        use mail_parser::MimeHeaders;
        let message = self.parsed();
        let found = message.parts.iter().find(|part| part.attachment_name() == Some(name));
        found.map(|part| part.contents().to_vec())
    }

    /// Everything in it that can be read: its raw bytes, and all its parts and fields decoded.
    pub fn everything(&self) -> String {
        let message = self.parsed();
        let mut all = self.text.clone();
        all.push_str(message.subject().unwrap_or_default());
        for part in &message.parts {
            all.push_str(&String::from_utf8_lossy(part.contents()));
            all.push('\n');
        }
        all
    }
}

fn tail(text: &str) -> &str {
    let from = text.len().saturating_sub(12_000);
    text.get(text.ceil_char_boundary(from)..).unwrap_or_default()
}

/// Ports that the system chose, all different.
pub fn free_ports<const N: usize>() -> [u16; N] {
    let held = [(); N].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// One of each: letters have one way to go. Clock hours, so that the tests say the same on a Sunday.
const RULES: [(&str, &str); 5] = [
    (
        "people.toml",
        "[[person]]\nid = \"li-na\"\nname = \"李娜\"\nmail = [\"li.na@corp.example\"]\ncan = [\"own\"]\nreports_to = \"chen-jun\"\n\
         [[person]]\nid = \"zhao-lei\"\nname = \"赵磊\"\nmail = [\"zhao.lei@corp.example\"]\ncan = [\"contact\"]\nreports_to = \"chen-jun\"\n\
         [[person]]\nid = \"chen-jun\"\nname = \"陈军\"\nmail = [\"chen.jun@corp.example\"]\ncan = [\"lead\", \"admin\"]\n\
         [[desk]]\nid = \"tax\"\nname = \"税务\"\nmembers = [\"zhao-lei\"]\n",
    ),
    ("duty.toml", "[duty]\nmembers = [\"li-na\"]\n"),
    ("topics.toml", "[[topic]]\nid = \"tax.vat\"\nname = \"增值税发票\"\ndesk = \"tax\"\n"),
    (
        "sla.toml",
        "[sla.standard]\ntriage = \"20 clock hours\"\nanswer = \"60 clock hours\"\ncontact = \"30 clock hours\"\n\
         contact_margin = \"1 clock hour\"\nconfirm = \"3 workdays\"\n",
    ),
    (
        "routes/20-tax.toml",
        "[[rule]]\nname = \"VAT invoices\"\nwhen = { any = [\"专票\", \"增值税\", \"VAT\"] }\ntopic = \"tax.vat\"\nroute = \"suggest\"\n",
    ),
];
