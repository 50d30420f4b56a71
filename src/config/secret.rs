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

use crate::written::{Both, Placed, Section, both};

/// A password manager that asks for more patience than this waits for somebody at a keyboard.
const COMMAND_PATIENCE: Duration = Duration::from_secs(10);
/// No password is longer; whatever is, is another file.
const MAX_SECRET_BYTES: u64 = 64 * 1024;

/// Where a secret is kept. `Debug` shows `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Kept);

#[derive(Clone, PartialEq, Eq)]
enum Kept {
    File(PathBuf),
    Env(String),
    Command(String),
    Here(String),
}

/// Why a secret could not be read, in words for whoever keeps it. None of them shows it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SecretError {
    /// The file is not there or cannot be read.
    #[error("the secret file {} cannot be read: {why}. Write the password into it and let only this user read it: chmod 600 {}", .path.display(), .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What happened.
        why: String,
    },
    /// Others may read or write it.
    #[error("the secret file {} is open to others (mode {mode:03o}). Run: chmod 600 {}", .path.display(), .path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The environment does not have it.
    #[error("the environment variable {name} is not set. Set it where the daemon is started")]
    Env {
        /// The variable.
        name: String,
    },
    /// The command did not give it.
    #[error("the secret command `{command}` failed: {why}. Run it by hand as the daemon's user")]
    Command {
        /// The command.
        command: String,
        /// What happened.
        why: String,
    },
    /// What was read holds no password.
    #[error("{from} is empty. Put the password there")]
    Empty {
        /// Where it was looked for.
        from: String,
    },
}

impl Secret {
    /// A secret that is known already, for demos and tests. No settings file can say it.
    #[must_use]
    pub fn known(secret: &str) -> Self {
        Self(Kept::Here(secret.to_owned()))
    }

    /// Reads it. May run a command and wait for it; not for async code.
    pub fn reveal(&self) -> Result<String, SecretError> {
        let (text, from) = match &self.0 {
            Kept::File(path) => (read_file(path)?, format!("the secret file {}", path.display())),
            Kept::Env(name) => {
                let text = std::env::var(name).map_err(|_| SecretError::Env { name: name.clone() })?;
                (text, format!("the environment variable {name}"))
            }
            Kept::Command(command) => (run(command)?, format!("the output of `{command}`")),
            Kept::Here(secret) => (secret.clone(), "the password".to_owned()),
        };
        // Editors and `echo` end the line; blanks may belong to the password.
        let secret = text.trim_end_matches(['\r', '\n']);
        if secret.is_empty() {
            return Err(SecretError::Empty { from });
        }
        Ok(secret.to_owned())
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
    Some(Secret(way.value))
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
        Err(why) => Err((
            both!("密码文件 {shown} 打不开（{why}）", "the secret file {shown} cannot be opened ({why})"),
            both!("把密码写进去，再运行 chmod 600 {shown}", "write the password into it, then run chmod 600 {shown}"),
        )),
    }
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

fn read_file(path: &Path) -> Result<String, SecretError> {
    let cannot = |error: std::io::Error| SecretError::File { path: path.to_owned(), why: error.to_string() };
    if let Some(mode) = open_to_others(path).map_err(cannot)? {
        return Err(SecretError::Open { path: path.to_owned(), mode });
    }
    let mut text = String::new();
    std::fs::File::open(path).and_then(|file| file.take(MAX_SECRET_BYTES).read_to_string(&mut text)).map_err(cannot)?;
    Ok(text)
}

/// Runs a command through the shell and gives what it printed.
fn run(command: &str) -> Result<String, SecretError> {
    let failed = |why: String| SecretError::Command { command: command.to_owned(), why };
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

    fn command(line: &str) -> Result<String, SecretError> {
        Secret(Kept::Command(line.to_owned())).reveal()
    }

    #[test]
    fn a_secret_is_read_where_it_is_kept() {
        assert_eq!(command("printf 'p w\\n'").as_deref(), Ok("p w"));
        assert_eq!(Secret(Kept::Env("CARGO_MANIFEST_DIR".into())).reveal().as_deref(), Ok(env!("CARGO_MANIFEST_DIR")));
        assert_eq!(Secret::known("x").reveal().as_deref(), Ok("x"));
    }

    #[test]
    fn what_cannot_be_read_is_said_in_a_sentence() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        let file = || Secret(Kept::File(path.clone())).reveal().unwrap_err().to_string();
        let at = path.display();
        assert_eq!(
            file(),
            format!(
                "the secret file {at} cannot be read: No such file or directory (os error 2). Write the password into it and let only this user read it: chmod 600 {at}"
            )
        );
        std::fs::write(&path, "hunter2").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(file(), format!("the secret file {at} is open to others (mode 644). Run: chmod 600 {at}"));
        std::fs::write(&path, "\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(file(), format!("the secret file {at} is empty. Put the password there"));
        assert_eq!(
            Secret(Kept::Env("SHOUWEN_NOT_SET".into())).reveal().unwrap_err().to_string(),
            "the environment variable SHOUWEN_NOT_SET is not set. Set it where the daemon is started"
        );
        assert_eq!(
            command("echo hunter2; exit 3").unwrap_err().to_string(),
            "the secret command `echo hunter2; exit 3` failed: exit status: 3. Run it by hand as the daemon's user"
        );
        assert_eq!(command("true").unwrap_err().to_string(), "the output of `true` is empty. Put the password there");
    }

    #[test]
    fn debug_shows_stars() {
        assert_eq!(format!("{:?}", Secret::known("hunter2")), "***");
    }
}
