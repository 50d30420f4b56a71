//! The real program in bad surroundings: a full disk, a database that somebody else holds or that is too new, a secret
//! open to others, mistakes in what people wrote. It says what is wrong and how to mend it, ends with the status that
//! says so, and has changed nothing; or it waits, and goes on by itself.
//!
//! A Maildir and a folder for letters stand in for the servers. The full disk needs root, for it is a small file
//! system of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// After a full disk the program looks again in half a minute.
const PATIENCE: Duration = Duration::from_mins(2);

const SETTINGS: &str = "[mailbox]\naddress = \"fssc@corp.example\"\nname = \"财务共享服务中心\"\ntag = \"FSSC\"\n\
     [maildir]\npath = \"mails\"\npoll = \"5 seconds\"\n[outdir]\npath = \"letters\"\n\
     [limits]\nnew_cases_per_sender_hour = 10000\n[store]\npath = \"store/shouwen.db\"\n";

/// Makes the mistake in a sound house.
type Prepare = fn(&House);
/// Spoils a sound database.
type Spoil = fn(&Path);

#[test]
fn every_mistake_is_told_with_its_mend_and_changes_nothing() {
    let with = |from: &str, to: &str| {
        assert!(SETTINGS.contains(from), "{from}");
        SETTINGS.replace(from, to)
    };
    let servers = with(
        "[outdir]\npath = \"letters\"\n",
        "[smtp]\nhost = \"127.0.0.1\"\ntls = \"none\"\npassword = { file = \"smtp.password\" }\n",
    );
    let nothing: Prepare = |_| {};
    let table: [(&str, String, Prepare, &[&str]); 7] = [
        (
            "a key that nobody knows",
            with("address =", "adress ="),
            nothing,
            &["shouwen.toml:2:1", "`adress`", "`address`", "Mend:"],
        ),
        (
            "a value that cannot be",
            with("poll = \"5 seconds\"", "poll = \"5 secs\""),
            nothing,
            &["shouwen.toml:8:8", "5 secs", "Mend:"],
        ),
        (
            "a secret that others can read",
            servers.clone(),
            |house| house.write("smtp.password", "s3cret", 0o644),
            &["smtp.password", "open to others (mode 644)", "Mend: run chmod 600"],
        ),
        ("a secret that is not there", servers, nothing, &["smtp.password", "cannot be opened", "chmod 600"]),
        (
            "a rule file with a mistake",
            SETTINGS.to_owned(),
            |house| house.write("rules/duty.toml", "[duty]\nmembers = [\"li-nah\"]\n", 0o644),
            &["rules/duty.toml:2:12", "li-nah", "li-na"],
        ),
        ("rules that are not there", SETTINGS.to_owned() + "[paths]\nrules = \"rulez\"\n", nothing, &["rulez"]),
        (
            "a template with a mistake",
            SETTINGS.to_owned(),
            |house| house.write("templates/zh-CN/answer.md", "---\nsubject: x\n---\n{% if %}", 0o644),
            &["answer.md"],
        ),
    ];
    for (what, settings, prepare, told) in table {
        // Mistakes are told in the mailbox's language.
        let house = House::built(&settings.replace("tag = \"FSSC\"\n", "tag = \"FSSC\"\nlanguage = \"en\"\n"));
        prepare(&house);
        house.refuses(what, 2, told);
        assert!(!house.path("store/shouwen.db").exists(), "{what}: a database was made");
    }
}

#[test]
fn a_database_that_is_not_for_this_program_is_left_as_it_is() {
    let spoilt: [(&str, i32, Spoil, &[&str]); 4] = [
        (
            "one that a newer program made",
            2,
            |path| sql(path, "PRAGMA user_version = 999"),
            &["schema 999", "newer shouwen"],
        ),
        (
            "one of another mailbox",
            2,
            |path| sql(path, "UPDATE meta SET value = 'other@corp.example' WHERE value = 'fssc@corp.example'"),
            &["other@corp.example", "fssc@corp.example", "[mailbox] address"],
        ),
        (
            "one of another program",
            2,
            |path| {
                fs::remove_file(path).unwrap();
                sql(path, "CREATE TABLE songs (title TEXT)");
            },
            &["another program", "[store] path"],
        ),
        (
            "something that is no database",
            1,
            |path| fs::write(path, "This is a shopping list, and not a short one at all.\n".repeat(200)).unwrap(),
            &["damaged", "backup"],
        ),
    ];
    for (what, status, spoil, told) in spoilt {
        let house = House::built(SETTINGS);
        house
            .run_until("the first look", || house.path("store/shouwen.db").exists() && house.log().contains("started"));
        spoil(&house.path("store/shouwen.db"));
        house.refuses(what, status, told);
    }
}

#[test]
fn a_second_program_on_the_same_database_does_not_start() {
    let house = House::built(SETTINGS);
    let first = house.start();
    house.until("the first to run", || house.log().contains("started"));
    let second = house.ended(&["run"]);
    assert_eq!(second.status.code(), Some(2));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("in use by another shouwen") && said.contains("Stop that one first"), "{said}");
    house.deliver(1, 10);
    house.until("the first to go on", || house.cases() == 1);
    drop(first);
}

#[test]
fn a_database_that_somebody_holds_for_a_while_is_waited_for() {
    let house = House::built(SETTINGS);
    let running = house.start();
    house.until("the first look", || house.looked());
    let holder = rusqlite::Connection::open(house.path("store/shouwen.db")).unwrap();
    holder.busy_timeout(PATIENCE).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    house.deliver(1, 10);
    house.until("it to say so", || house.log().contains("busy for too long"));
    holder.execute_batch("ROLLBACK").unwrap();
    house.until("it to go on", || house.cases() == 1);
    drop(running);
    assert!(house.ended(&["verify"]).status.success());
}

#[test]
fn a_mail_server_that_is_not_there_is_named_and_tried_again() {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = door.local_addr().unwrap().port();
    drop(door);
    let imap = format!(
        "[imap]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\npassword = {{ file = \"imap.password\" }}\n"
    );
    let house = House::built(&SETTINGS.replace("[maildir]\npath = \"mails\"\npoll = \"5 seconds\"\n", &imap));
    house.write("imap.password", "s3cret", 0o600);
    let mut running = house.start();
    house.until("it to say so", || house.log().contains("intake failed and is tried again"));
    let told = house.log();
    for words in
        [&format!("127.0.0.1:{port}"), "refused", "See that it runs", "the settings name it rightly", "again_in_ms"]
    {
        assert!(told.contains(words), "`{words}` is not in: {told}");
    }
    let door = TcpListener::bind(("127.0.0.1", port)).unwrap();
    door.set_nonblocking(true).unwrap();
    house.until("it to knock again", || door.accept().is_ok());
    assert!(running.0.try_wait().unwrap().is_none(), "it goes on");
    assert!(!house.log().contains("s3cret"));
}

#[test]
fn a_wrong_password_of_the_sending_server_is_told_and_mail_is_still_taken_in() {
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = door.local_addr().unwrap().port();
    std::thread::spawn(move || door.incoming().flatten().for_each(|stream| drop(no_login(stream))));
    let smtp = format!(
        "[smtp]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"\npassword = {{ file = \"smtp.password\" }}\n"
    );
    let house = House::built(&SETTINGS.replace("[outdir]\npath = \"letters\"\n", &smtp));
    house.write("smtp.password", "s3cret", 0o600);
    let mut running = house.start();
    house.until("the first look", || house.looked());
    house.deliver(1, 10);
    house.until("it to say so", || house.log().contains("no letter leaves until this is mended"));
    let told = house.log();
    for words in ["127.0.0.1 answered AUTH", "535", "outcome=\"stopped\"", "Check [smtp] user and password"] {
        assert!(told.contains(words), "`{words}` is not in: {told}");
    }
    house.deliver(2, 10);
    house.until("the second mail to be taken in", || house.cases() == 2);
    let outbox = String::from_utf8(house.ended(&["outbox"]).stdout).unwrap();
    assert!(outbox.contains("queued") && outbox.contains("535"), "{outbox}");
    assert!(running.0.try_wait().unwrap().is_none(), "it goes on");
    assert!(!house.log().contains("s3cret") && !house.log().contains("@corp.example"), "{}", house.log());
}

/// A server of mail that lets nobody in.
fn no_login(stream: TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    stream.write_all(b"220 mx.corp.example\r\n")?;
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let answer: &[u8] = match line.get(..4) {
            Some("EHLO") => b"250-mx.corp.example\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 10000000\r\n",
            Some("AUTH") => b"535 5.7.8 wrong password of fssc@corp.example\r\n",
            Some("QUIT") => b"221 bye\r\n",
            Some(_) | None => b"530 5.7.0 log in first\r\n",
        };
        stream.write_all(answer)?;
        line.clear();
    }
    Ok(())
}

#[test]
fn whoever_stops_it_while_it_still_begins_gets_a_clean_stop() {
    let smtp = "[smtp]\nhost = \"127.0.0.1\"\ntls = \"none\"\npassword = { command = \"touch begun; while [ ! -e go ]; do sleep 0.05; done; echo x\" }\n";
    let house = House::built(&SETTINGS.replace("[outdir]\npath = \"letters\"\n", smtp));
    let log = fs::File::create(house.path("log")).unwrap();
    let mut running = Running(house.command(&["run"]).current_dir(house.path("")).stderr(log).spawn().unwrap());
    house.until("the password to be asked for", || house.path("begun").exists());
    assert!(Command::new("kill").arg(running.0.id().to_string()).status().unwrap().success());
    house.until("it to hear of it", || house.log().contains("asked to stop"));
    house.write("go", "", 0o600);
    assert_eq!(running.0.wait().unwrap().code(), Some(0), "{}", house.log());
    assert!(house.log().contains("stopped"), "{}", house.log());
}

#[test]
fn a_full_disk_costs_no_mail() {
    let house = House::built(SETTINGS);
    let disk = Disk::small(&house.path("store"));
    let running = house.start();
    house.until("the first look", || house.looked());
    let mails = 12;
    for number in 0..mails {
        house.deliver(number, 300_000);
    }
    house.until("it to say so", || house.log().contains("the disk is full"));
    let told = house.log();
    assert!(told.contains("Make room where the database lies; the daemon goes on by itself"), "{told}");
    let taken = house.cases();
    assert!(taken < mails, "the disk was not small enough");
    disk.enlarge();
    house.until("every mail to be taken", || house.cases() == mails);
    drop(running);
    let verified = house.ended(&["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    println!("a full disk: {taken} of {mails} mails taken before, all of them after");
}

/// A folder with all that the program needs.
struct House(tempfile::TempDir);

/// The running program; ended with the value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl House {
    fn built(settings: &str) -> Self {
        let house = Self(tempfile::Builder::new().prefix("shouwen-house-").tempdir().unwrap());
        for folder in ["mails/new", "mails/cur", "mails/tmp", "letters", "store"] {
            fs::create_dir_all(house.path(folder)).unwrap();
        }
        let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in ["rules", "templates"] {
            let copied = Command::new("cp").arg("-r").arg(crate_folder.join(folder)).arg(house.path("")).status();
            assert!(copied.unwrap().success());
        }
        house.write("shouwen.toml", settings, 0o644);
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str, mode: u32) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shouwen"));
        command.args(arguments).arg("--config").arg(self.path("shouwen.toml"));
        command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        command
    }

    /// Runs a command that ends by itself.
    fn ended(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn start(&self) -> Running {
        let log = fs::File::create(self.path("log")).unwrap();
        Running(self.command(&["run"]).stderr(log).spawn().unwrap())
    }

    fn run_until(&self, what: &str, holds: impl FnMut() -> bool) {
        let mut running = self.start();
        self.until(what, holds);
        let asked = Command::new("kill").arg(running.0.id().to_string()).status();
        assert!(asked.unwrap().success() && running.0.wait().unwrap().success());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// The program does not start, for this reason, and leaves everything as it was.
    fn refuses(&self, what: &str, status: i32, told: &[&str]) {
        let before = self.everything();
        let output = self.ended(&["run"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        println!("{what}: {}", said.replace(&self.path("").display().to_string(), "…/").trim());
        assert_eq!(output.status.code(), Some(status), "{what}: {said}");
        for words in told {
            assert!(said.contains(words), "{what}: `{words}` is not in: {said}");
        }
        assert!(!said.contains("panicked") && !said.contains("s3cret"), "{said}");
        assert!(self.everything() == before, "{what}: something was changed");
    }

    /// All files and their bytes; a lock that nobody holds says nothing.
    fn everything(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.path("")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_none_or(|end| end != "lock") {
                    files.insert(path.clone(), fs::read(path).unwrap_or_default());
                }
            }
        }
        files
    }

    fn deliver(&self, number: usize, attachment_bytes: usize) {
        let line = format!("{}\r\n", "QUJD".repeat(18));
        let attachment = line.repeat(attachment_bytes / line.len());
        let mut mail = String::new();
        write!(
            mail,
            "From: asker{number}@corp.example\r\nTo: fssc@corp.example\r\nSubject: Question {number}\r\n\
             Message-ID: <{number}@corp.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nWhere is the money of claim {number}?\r\n\
             --b\r\nContent-Type: application/pdf; name=a{number}.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n\
             {attachment}{number:04}\r\n--b--\r\n"
        )
        .unwrap();
        fs::write(self.path(&format!("mails/tmp/{number}")), mail).unwrap();
        // The name says when it was delivered; what was there before the first start is left alone.
        let delivered = fs::metadata(self.path(&format!("mails/tmp/{number}"))).unwrap().mtime();
        let name = format!("mails/new/{delivered}.M{number}P1.test");
        fs::rename(self.path(&format!("mails/tmp/{number}")), self.path(&name)).unwrap();
    }

    fn looked(&self) -> bool {
        self.count("SELECT count(*) FROM cursor WHERE folder = 'INBOX'") > 0
    }

    fn cases(&self) -> usize {
        self.count("SELECT count(*) FROM cases")
    }

    fn count(&self, sql: &str) -> usize {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let Ok(store) = rusqlite::Connection::open_with_flags(self.path("store/shouwen.db"), flags) else { return 0 };
        store.query_row(sql, [], |row| row.get::<_, i64>(0)).map_or(0, |count| usize::try_from(count).unwrap())
    }

    fn until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let began = Instant::now();
        while !holds() {
            assert!(began.elapsed() < PATIENCE, "waited in vain for {what}:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A file system in memory, too small for what comes; gone with the value.
struct Disk(PathBuf);

impl Disk {
    fn small(at: &Path) -> Self {
        mount(&["-t", "tmpfs", "-o", "size=2m", "shouwen-test"], at);
        Self(at.to_owned())
    }

    fn enlarge(&self) {
        mount(&["-o", "remount,size=64m"], &self.0);
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

fn mount(arguments: &[&str], at: &Path) {
    let mounted = Command::new("mount").args(arguments).arg(at).status();
    assert!(mounted.is_ok_and(|status| status.success()), "this test needs root, for it mounts a small disk");
}

fn sql(path: &Path, statement: &str) {
    let store = rusqlite::Connection::open(path).unwrap();
    store.execute_batch(statement).unwrap();
}
