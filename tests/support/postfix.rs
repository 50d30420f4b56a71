//! A Postfix of our own for one test: its configuration, queue and processes lie under a temporary folder, it listens on
//! loopback alone, and it delivers nowhere else: whatever is not for a `.example` domain ends in `error`.
//!
//! Needs root, as Postfix does, and the Debian package `postfix`; without it the test fails and says so. Several may run
//! side by side. It is ended, by its process id, when the value is dropped.
#![allow(dead_code, reason = "each test file uses its part")]

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Who owns the Maildirs: Postfix delivers as no user below 100.
const MAIL_UID: u32 = 65_534;

/// How long Postfix may take to start or to deliver on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The most bytes of a message that it takes, as its SIZE says.
pub(crate) const MESSAGE_BYTES: u64 = 1_000_000;

/// Where it delivers.
pub(crate) enum Transport {
    /// Into `<folder>/<address>/new`, for these addresses of `.example` domains; all others are unknown.
    Maildirs { folder: PathBuf, addresses: Vec<String> },
    /// By LMTP to this port of loopback, for every address of a `.example` domain whose local part does not begin with
    /// `nobody`.
    Lmtp { port: u16 },
}

/// What an instance offers beyond plain SMTP: TLS on both its ports, and logins that a Dovecot checks.
pub(crate) struct Secured<'a> {
    /// The server's certificate and key, as PEM.
    pub(crate) certificate: &'a Path,
    pub(crate) key: &'a Path,
    /// The port of loopback where Dovecot's `auth` answers.
    pub(crate) auth_port: u16,
}

/// The running instance.
pub(crate) struct Postfix {
    /// Its SMTP port on 127.0.0.1; STARTTLS and logins where it is secured, else neither.
    pub(crate) port: u16,
    /// Its port for TLS from the first byte, where it is secured.
    pub(crate) tls_port: u16,
    home: tempfile::TempDir,
    master: Child,
}

impl Postfix {
    /// Starts an instance and waits until it greets.
    pub(crate) fn start(transport: &Transport) -> Self {
        Self::start_with(transport, None)
    }

    /// The same, with what it offers besides.
    pub(crate) fn start_with(transport: &Transport, secured: Option<&Secured<'_>>) -> Self {
        let missing = "Postfix is missing: install the Debian package `postfix` (and run the tests as root)";
        assert!(Path::new("/usr/sbin/postconf").exists(), "{missing}");
        let home = tempfile::tempdir().unwrap();
        let (port, tls_port) = (free_port(), free_port());
        write_configuration(home.path(), port, transport);
        if let Some(secured) = secured {
            secure(&home.path().join("conf"), tls_port, secured);
        }
        let checked = Command::new("/usr/sbin/postfix").arg("-c").arg(home.path().join("conf")).arg("check").output();
        let checked = checked.expect(missing);
        assert!(checked.status.success(), "postfix check: {}", String::from_utf8_lossy(&checked.stderr));
        let master = spawn(home.path()).expect(missing);
        let started = Self { port, tls_port, home, master };
        started.wait_for("its greeting", || greets(port).then_some(()));
        started
    }

    /// Ends it; its queue stays.
    pub(crate) fn stop(&mut self) {
        // Its own signal routine passes TERM on to the group.
        let _ = Command::new("kill").arg(self.master.id().to_string()).status();
        let began = Instant::now();
        while self.master.try_wait().is_ok_and(|ended| ended.is_none()) {
            if began.elapsed() > PATIENCE {
                let _ = self.master.kill();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Starts it again after [`Postfix::stop`], on the same ports and with the same queue.
    pub(crate) fn start_again(&mut self) {
        self.master = spawn(self.home.path()).unwrap();
        self.wait_for("its greeting", || greets(self.port).then_some(()));
    }

    /// The bytes of the first message in this address's Maildir. Waits for it, and blocks its thread meanwhile.
    pub(crate) fn arrived(&self, folder: &Path, address: &str) -> Vec<u8> {
        let new = folder.join(address).join("new");
        self.wait_for(&format!("a letter to {address}"), || {
            let first = fs::read_dir(&new).ok()?.next()?.ok()?;
            fs::read(first.path()).ok()
        })
    }

    /// What Postfix logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("log")).unwrap_or_default()
    }

    fn wait_for<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "Postfix did not bring {what}. Its log:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(home: &Path) -> std::io::Result<Child> {
    // A group of its own, so that its end takes its children along; `-d` keeps it from leaving that group.
    Command::new(format!("{}/master", setting_of_package("daemon_directory")))
        .arg("-d")
        .arg("-c")
        .arg(home.join("conf"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
}

fn secure(conf: &Path, tls_port: u16, secured: &Secured<'_>) {
    let append = |name: &str, text: String| {
        let path = conf.join(name);
        fs::write(&path, fs::read_to_string(&path).unwrap() + &text).unwrap();
    };
    let Secured { certificate, key, auth_port } = secured;
    let [certificate_here, key_here] = ["server.pem", "server.key"].map(|name| conf.join(name));
    fs::copy(certificate, &certificate_here).unwrap();
    fs::copy(key, &key_here).unwrap();
    for path in [&certificate_here, &key_here] {
        // Postfix reads neither if others than root could have written them.
        chown(path, Some(0), Some(0)).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let (certificate, key) = (certificate_here.display(), key_here.display());
    append(
        "main.cf",
        format!(
            "smtpd_tls_security_level = may\nsmtpd_tls_cert_file = {certificate}\nsmtpd_tls_key_file = {key}\n\
             smtpd_sasl_auth_enable = yes\nsmtpd_sasl_type = dovecot\nsmtpd_sasl_path = inet:127.0.0.1:{auth_port}\n"
        ),
    );
    append(
        "master.cf",
        format!(
            "127.0.0.1:{tls_port} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\ntlsmgr unix - - n 1000? 1 tlsmgr\n"
        ),
    );
}

fn setting_of_package(name: &str) -> String {
    let output = Command::new("/usr/sbin/postconf").args(["-d", "-h", name]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut greeting = [0; 22];
    stream.read_exact(&mut greeting).is_ok() && greeting.starts_with(b"220 throwaway.example ")
}

fn write_configuration(home: &Path, port: u16, transport: &Transport) {
    // Its processes run as other users and have to get here.
    fs::set_permissions(home, fs::Permissions::from_mode(0o755)).unwrap();
    let (conf, queue, data) = (home.join("conf"), home.join("queue"), home.join("data"));
    for folder in [&conf, &queue, &data] {
        fs::create_dir(folder).unwrap();
    }
    let owner = Command::new("chown").arg("postfix").arg(&data).status().unwrap();
    assert!(owner.success(), "the Postfix tests have to run as root");
    let mut main = MAIN.to_owned();
    let home = home.display();
    write!(main, "queue_directory = {home}/queue\ndata_directory = {home}/data\nmaillog_file = {home}/log\n").unwrap();
    writeln!(main, "maillog_file_prefixes = {home}\nmessage_size_limit = {MESSAGE_BYTES}").unwrap();
    writeln!(main, "virtual_mailbox_domains = regexp:{home}/conf/domains").unwrap();
    match transport {
        Transport::Maildirs { folder, addresses } => {
            fs::create_dir_all(folder).unwrap();
            fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
            chown(folder, Some(MAIL_UID), Some(MAIL_UID)).unwrap();
            let rows: Vec<String> = addresses.iter().map(|address| format!("{address} {address}/\n")).collect();
            fs::write(conf.join("mailboxes"), rows.concat()).unwrap();
            writeln!(main, "virtual_transport = virtual\nvirtual_mailbox_base = {}", folder.display()).unwrap();
            writeln!(main, "virtual_mailbox_maps = texthash:{home}/conf/mailboxes").unwrap();
            writeln!(main, "virtual_uid_maps = static:{MAIL_UID}\nvirtual_gid_maps = static:{MAIL_UID}").unwrap();
        }
        Transport::Lmtp { port } => {
            fs::write(conf.join("mailboxes"), "if !/^nobody/\n/./ known\nendif\n").unwrap();
            writeln!(main, "virtual_transport = lmtp:inet:127.0.0.1:{port}").unwrap();
            writeln!(main, "virtual_mailbox_maps = regexp:{home}/conf/mailboxes").unwrap();
        }
    }
    fs::write(conf.join("domains"), "/\\.example$/ here\n").unwrap();
    fs::write(conf.join("main.cf"), main).unwrap();
    fs::write(conf.join("master.cf"), format!("127.0.0.1:{port} inet n - n - - smtpd\n{MASTER}")).unwrap();
}

/// Nothing is rewritten, looked up, or sent beyond loopback.
const MAIN: &str = "\
compatibility_level = 3.6
myhostname = throwaway.example
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
default_transport = error:no mail leaves this test
relay_transport = error:no mail leaves this test
relayhost =
disable_dns_lookups = yes
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
local_header_rewrite_clients =
notify_classes =
biff = no
";

const MASTER: &str = "\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
";
