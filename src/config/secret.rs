//! Secrets: where one is kept, and how it is read when somebody asks for it.
//!
//! A secret never stands in the settings, and no `Debug`, message or error of this program shows one. It is read anew at
//! each [`Secret::reveal`], so that a changed password needs no restart (mail-facts A1-6).

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::written::{Both, Place, Placed, Problem, Section, both, unread};

/// A password manager that asks for more patience than this waits for somebody at a keyboard.
const COMMAND_PATIENCE: Duration = Duration::from_secs(10);
/// No password is longer; whatever is, is another file.
const MAX_SECRET_BYTES: u64 = 64 * 1024;

/// Where a secret is kept. `Debug` shows `***`; two that are kept in one place are equal, wherever that is written.
#[derive(Clone)]
pub struct Secret {
    kept: Kept,
    /// Where the settings say so.
    place: Place,
}

#[derive(Clone, PartialEq, Eq)]
enum Kept {
    File(PathBuf),
    Env(String),
    Command(String),
    Here(String),
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.kept == other.kept
    }
}

impl Eq for Secret {}

impl Secret {
    /// A secret that is known already, for demos and tests. No settings file can say it.
    #[must_use]
    pub fn known(secret: &str) -> Self {
        Self { kept: Kept::Here(secret.to_owned()), place: Place::whole("shouwen.toml") }
    }

    /// Reads it. May run a command and wait for it; not for async code. What is wrong is told for whoever keeps it, and
    /// never shows it.
    pub fn reveal(&self) -> Result<String, Problem> {
        let text = match &self.kept {
            Kept::File(path) => read_file(path),
            Kept::Env(name) => std::env::var(name).map_err(|_| {
                (
                    both!("没有设置环境变量 {name}", "the environment variable {name} is not set"),
                    both!("在启动本程序之处设置它", "set it where the daemon is started"),
                )
            }),
            Kept::Command(command) => run(command),
            Kept::Here(secret) => Ok(secret.clone()),
        };
        // Editors and `echo` end the line, and some begin the file with a byte order mark; blanks may belong to the password.
        let secret = text.map(|text| text.trim_start_matches('\u{FEFF}').trim_end_matches(['\r', '\n']).to_owned());
        let secret = secret.and_then(|secret| if secret.is_empty() { Err(self.empty()) } else { Ok(secret) });
        secret.map_err(|(mistake, mend)| self.place.problem(mistake, mend))
    }

    fn empty(&self) -> (Both, Both) {
        let mistake = match &self.kept {
            Kept::File(path) => {
                let shown = path.display();
                both!("密码文件 {shown} 是空的", "the secret file {shown} is empty")
            }
            Kept::Env(name) => both!("环境变量 {name} 是空的", "the environment variable {name} is empty"),
            Kept::Command(command) => both!("命令 `{command}` 没有输出", "the output of `{command}` is empty"),
            Kept::Here(_) => both!("密码是空的", "the password is empty"),
        };
        (mistake, both!("把密码放在那里", "put the password there"))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Reads `key = { file | env | command = "…" }`. What is written in its place is never repeated.
pub(super) fn read(section: &Section<'_>, key: &'static str, base: &Path) -> Option<Secret> {
    if !section.has(key) {
        return None;
    }
    if !section.has_section(key) {
        let place = section.place_of_key(key);
        section.note(
            &place,
            both!("`{key}` 不能直接写在设置文件里", "the {key} must not stand in the settings"),
            mend("mail"),
        );
        return None;
    }
    let keeper = section.section(key)?;
    let file = keeper.text("file").map(|file| file.map(|file| Kept::File(base.join(file))));
    let env = keeper.text("env").map(|env| env.map(Kept::Env));
    let command = keeper.text("command").map(|command| command.map(Kept::Command));
    let mut ways: Vec<Placed<Kept>> = [file, env, command].into_iter().flatten().collect();
    let way = ways.pop();
    let (Some(way), true) = (way, ways.is_empty()) else {
        let mistake = both!("`{key}` 须写 file、env、command 之一", "the {key} needs one of file, env and command");
        section.note(&section.place_of_key(key), mistake, mend("mail"));
        return None;
    };
    if let Kept::File(path) = &way.value
        && let Err((mistake, mend)) = look_at(path)
    {
        section.note(&way.place, mistake, mend);
    }
    Some(Secret { kept: way.value, place: way.place })
}

/// How to keep a secret.
pub(super) fn mend(server: &str) -> Both {
    both!(
        "把密码存入文件，chmod 600，再写 password = {{ file = \"{server}.password\" }}；也可用 env 或 command",
        "put it into a file, chmod 600, and write password = {{ file = \"{server}.password\" }}; env and command will do as well"
    )
}

/// Whether a secret file is there and nobody else's, without reading it.
fn look_at(path: &Path) -> super::Read<()> {
    let shown = path.display();
    match open_to_others(path) {
        Ok(None) => Ok(()),
        Ok(Some(mode)) => Err((
            both!(
                "密码文件 {shown} 别人也能读（权限 {mode:03o}）",
                "the secret file {shown} is open to others (mode {mode:03o})"
            ),
            both!("运行 chmod 600 {shown}", "run chmod 600 {shown}"),
        )),
        Err(why) => Err(closed(path, &why)),
    }
}

fn closed(path: &Path, why: &std::io::Error) -> (Both, Both) {
    let (shown, Both { zh, en }) = (path.display(), unread(why));
    (
        both!("密码文件 {shown} 打不开（{zh}）", "the secret file {shown} cannot be opened ({en})"),
        both!("把密码写进去，再运行 chmod 600 {shown}", "write the password into it, then run chmod 600 {shown}"),
    )
}

/// The permissions of a file that others than its owner have any of (mail-facts C-27).
#[cfg(unix)]
fn open_to_others(path: &Path) -> std::io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path)?.permissions().mode() & 0o777;
    Ok((mode & 0o077 != 0).then_some(mode))
}

/// Elsewhere permissions are lists; whoever can reach the settings decides.
#[cfg(not(unix))]
fn open_to_others(path: &Path) -> std::io::Result<Option<u32>> {
    std::fs::metadata(path).map(|_| None)
}

fn read_file(path: &Path) -> super::Read<String> {
    look_at(path)?;
    let mut text = String::new();
    match std::fs::File::open(path).and_then(|file| file.take(MAX_SECRET_BYTES).read_to_string(&mut text)) {
        Ok(_) => Ok(text),
        Err(why) => Err(closed(path, &why)),
    }
}

/// Runs a command through the shell and gives what it printed.
fn run(command: &str) -> super::Read<String> {
    let failed = |why: String| {
        (
            both!("密码命令 `{command}` 失败（{why}）", "the secret command `{command}` failed ({why})"),
            both!("用本程序的用户手工运行它看看", "run it by hand as the daemon's user"),
        )
    };
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = shell.spawn().map_err(|error| failed(error.to_string()))?;
    let output = child.stdout.take();
    let (done, printed) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = String::new();
        let read = output.map(|output| output.take(MAX_SECRET_BYTES).read_to_string(&mut text));
        // Nobody listens any more if the patience ran out.
        let _ = done.send(read.transpose().map(|_| text));
    });
    let end = Instant::now() + COMMAND_PATIENCE;
    let printed = printed.recv_timeout(COMMAND_PATIENCE);
    // It has closed its output; it may still have something to do.
    let status = printed.is_ok().then(|| wait_until(&mut child, end)).flatten();
    let (Ok(printed), Some(status)) = (printed, status) else {
        // It may have ended in this very moment; either way it is waited for.
        let _ = child.kill();
        let _ = child.wait();
        return Err(failed(format!("it did not end within {} s", COMMAND_PATIENCE.as_secs())));
    };
    if !status.success() {
        return Err(failed(status.to_string()));
    }
    printed.map_err(|error| failed(error.to_string()))
}

/// How a child ended, unless it has not by then.
fn wait_until(child: &mut Child, end: Instant) -> Option<ExitStatus> {
    loop {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if Instant::now() >= end {
            return None;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn kept(kept: Kept) -> Result<String, String> {
        let place = Place { line: 9, column: 23, ..Place::whole("shouwen.toml") };
        Secret { kept, place }.reveal().map_err(|problem| problem.to_string())
    }

    fn command(line: &str) -> Result<String, String> {
        kept(Kept::Command(line.to_owned()))
    }

    #[test]
    fn a_secret_is_read_where_it_is_kept() {
        assert_eq!(command("printf 'p w\\n'").as_deref(), Ok("p w"));
        assert_eq!(kept(Kept::Env("CARGO_MANIFEST_DIR".into())).as_deref(), Ok(env!("CARGO_MANIFEST_DIR")));
        assert_eq!(Secret::known("x").reveal().as_deref(), Ok("x"));
        // Notepad's way to save UTF-8.
        assert_eq!(command("printf '\\357\\273\\277p w\\r\\n'").as_deref(), Ok("p w"));
    }

    #[test]
    fn what_cannot_be_read_is_said_with_the_line_that_asks_for_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        let file = || kept(Kept::File(path.clone())).unwrap_err();
        let (at, line) = (path.display(), "shouwen.toml:9:23");
        assert_eq!(
            file(),
            format!(
                "{line}: the secret file {at} cannot be opened (it does not exist). Mend: write the password into it, then run chmod 600 {at}."
            )
        );
        std::fs::write(&path, "hunter2").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(
            file(),
            format!("{line}: the secret file {at} is open to others (mode 644). Mend: run chmod 600 {at}.")
        );
        std::fs::write(&path, "\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(file(), format!("{line}: the secret file {at} is empty. Mend: put the password there."));
        assert_eq!(
            kept(Kept::Env("SHOUWEN_NOT_SET".into())).unwrap_err(),
            format!(
                "{line}: the environment variable SHOUWEN_NOT_SET is not set. Mend: set it where the daemon is started."
            )
        );
        assert_eq!(
            command("echo hunter2; exit 3").unwrap_err(),
            format!(
                "{line}: the secret command `echo hunter2; exit 3` failed (exit status: 3). Mend: run it by hand as the daemon's user."
            )
        );
        assert_eq!(
            command("true").unwrap_err(),
            format!("{line}: the output of `true` is empty. Mend: put the password there.")
        );
    }

    #[test]
    fn debug_shows_stars() {
        assert_eq!(format!("{:?}", Secret::known("hunter2")), "***");
    }
}
