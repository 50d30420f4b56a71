//! A real Dovecot for one test: own configuration, own ports on loopback, own certificate, gone with the test.
//!
//! It never runs as root: started by root it drops to `nobody`, for its login process refuses anything else. Mail is
//! delivered by putting a file into a user's Maildir, as a delivery agent does.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The password of every user.
pub const PASSWORD: &str = "open \"sesame\" \\o/";
/// How long Dovecot may take to greet; a loaded machine needs a few seconds.
const START_AT_MOST: Duration = Duration::from_mins(1);
/// Where Debian puts it, besides the search path.
const PROGRAMS: [&str; 3] = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot", "/opt/dovecot/sbin/dovecot"];

/// A running Dovecot.
pub struct Dovecot {
    /// Plain text and STARTTLS.
    pub imap_port: u16,
    /// TLS from the first byte.
    pub tls_port: u16,
    /// The authority that signed the server's certificate for `localhost` and `127.0.0.1`.
    pub ca_pem: PathBuf,
    program: &'static str,
    master: Child,
    owner: (u32, u32),
    delivered: AtomicU64,
    home: TempDir,
}

impl Dovecot {
    /// Starts one and waits until it greets.
    pub fn start() -> Self {
        Self::start_with("")
    }

    /// Starts one with further lines of configuration.
    pub fn start_with(settings: &str) -> Self {
        let program = PROGRAMS.iter().find(|path| Path::new(path).exists()).unwrap_or_else(|| {
            panic!("this test needs a real IMAP server: install the Debian packages dovecot-core and dovecot-imapd")
        });
        let home = tempfile::Builder::new().prefix("shouwen-dovecot-").tempdir().unwrap();
        let [imap_port, tls_port] = free_ports();
        let (user, group) = write_certificates_and_user(home.path());
        let owner = (user.0, group.0);
        let config = configuration(home.path(), (&user.1, &group.1), (imap_port, tls_port)) + settings;
        fs::write(home.path().join("dovecot.conf"), config).unwrap();
        fs::write(home.path().join("users"), "").unwrap();
        give(home.path(), owner);
        let master = spawn(program, home.path(), owner);
        let ca_pem = home.path().join("ca.pem");
        let mut dovecot =
            Self { imap_port, tls_port, ca_pem, program, master, owner, delivered: AtomicU64::new(0), home };
        dovecot.wait_for_greeting();
        dovecot
    }

    /// Stops the server and starts it again on the same ports.
    pub fn restart(&mut self) {
        self.stop();
        let until = Instant::now() + START_AT_MOST;
        // The ports stay taken until the last child has gone.
        while [self.imap_port, self.tls_port]
            .iter()
            .any(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_err())
        {
            assert!(Instant::now() < until, "Dovecot does not let go of its ports");
            std::thread::sleep(Duration::from_millis(5));
        }
        self.master = spawn(self.program, self.home.path(), self.owner);
        self.wait_for_greeting();
    }

    fn stop(&mut self) {
        // SIGTERM lets the master end its children; they would outlive a SIGKILL for a while.
        let asked = Command::new("kill").arg("-TERM").arg(self.master.id().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.master.kill();
        }
        let _ = self.master.wait();
    }

    /// Makes a mailbox; the password is [`PASSWORD`].
    pub fn add_user(&self, user: &str) {
        let path = self.home.path().join("users");
        let mut users = fs::read_to_string(&path).unwrap();
        writeln!(users, "{user}:{{PLAIN}}{PASSWORD}").unwrap();
        let fresh = self.home.path().join("users.new");
        fs::write(&fresh, users).unwrap();
        give(&fresh, self.owner);
        fs::rename(fresh, path).unwrap();
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(self.maildir(user).join(part)).unwrap();
        }
        give(&self.home.path().join("mail"), self.owner);
    }

    /// Delivers to the user's INBOX.
    pub fn deliver(&self, user: &str, bytes: &[u8]) {
        let number = self.delivered.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}.M{number}P1.test", 1_790_000_000 + number);
        let temporary = self.maildir(user).join("tmp").join(&name);
        fs::write(&temporary, bytes).unwrap();
        give(&temporary, self.owner);
        fs::rename(temporary, self.maildir(user).join("new").join(name)).unwrap();
    }

    /// Makes a folder (`Service.Tax` below nothing, with `.` between levels, in modified UTF-7).
    pub fn add_folder(&self, user: &str, maildir_name: &str) {
        let folder = self.maildir(user).join(format!(".{maildir_name}"));
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(folder.join(part)).unwrap();
        }
        give(&folder, self.owner);
    }

    /// The user's Maildir on disk, to look behind the server's back.
    pub fn maildir(&self, user: &str) -> PathBuf {
        self.home.path().join("mail").join(user).join("Maildir")
    }

    /// What the server logged, for a failed test's message.
    pub fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("dovecot.log")).unwrap_or_default()
    }

    fn wait_for_greeting(&mut self) {
        let until = Instant::now() + START_AT_MOST;
        while !greets(self.imap_port) {
            if let Some(status) = self.master.try_wait().unwrap() {
                panic!("Dovecot ended at once ({status}):\n{}", self.log());
            }
            assert!(Instant::now() < until, "Dovecot does not greet:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
    }
}

fn spawn(program: &str, home: &Path, owner: (u32, u32)) -> Child {
    let mut command = Command::new(program);
    command.arg("-F").arg("-c").arg(home.join("dovecot.conf"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if is_root() {
        command.uid(owner.0).gid(owner.1);
    }
    command.spawn().unwrap()
}

fn greets(port: u16) -> bool {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let Ok(mut stream) = TcpStream::connect_timeout(&address, Duration::from_secs(1)) else { return false };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let mut greeting = [0; 4];
    stream.read_exact(&mut greeting).is_ok() && greeting == *b"* OK"
}

fn free_ports() -> [u16; 2] {
    // Held together, so that the system gives two different ones.
    let held = [(), ()].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}

/// The certificates, and who shall run the server: (id, name) of user and group.
fn write_certificates_and_user(home: &Path) -> ((u32, String), (u32, String)) {
    write_certificates(home);
    let metadata = fs::metadata("/proc/self").unwrap();
    let (user, group) = if is_root() { (65534, 65534) } else { (metadata.uid(), metadata.gid()) };
    ((user, name_of("/etc/passwd", user)), (group, name_of("/etc/group", group)))
}

fn name_of(file: &str, id: u32) -> String {
    let id = id.to_string();
    let text = fs::read_to_string(file).unwrap();
    let line = text.lines().find(|line| line.split(':').nth(2) == Some(&id));
    line.and_then(|line| line.split(':').next()).unwrap_or_else(|| panic!("{file} does not know {id}")).to_owned()
}

/// Hands a file or a whole directory to the server's user.
fn give(path: &Path, owner: (u32, u32)) {
    if !is_root() {
        return;
    }
    chown(path, Some(owner.0), Some(owner.1)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give(&entry.unwrap().path(), owner);
        }
    }
}

fn write_certificates(home: &Path) {
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let authority_certificate = authority.self_signed(&authority_key).unwrap();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    fs::write(home.join("ca.pem"), authority_certificate.pem()).unwrap();
    fs::write(home.join("server.pem"), certificate.pem()).unwrap();
    fs::write(home.join("server.key"), key.serialize_pem()).unwrap();
}

fn configuration(home: &Path, (user, group): (&str, &str), (imap, imaps): (u16, u16)) -> String {
    let home = home.display();
    // Each setting of a listener stands on a line of its own, or Dovecot reads the block wrongly. No `chroot`, which
    // only root may do.
    format!(
        "
protocols = imap
listen = 127.0.0.1
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/dovecot.log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
disable_plaintext_auth = no
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
mailbox_idle_check_interval = 1 secs
ssl = yes
ssl_cert = <{home}/server.pem
ssl_key = <{home}/server.key
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    auto = create
    special_use = \\Drafts
  }}
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"
    )
}
