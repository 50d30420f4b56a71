//! `shouwen init DIR`: the files that a house begins with, in Chinese and English, to be edited, and beside them their
//! reference and schemas. Writes over nothing.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::print;
use crate::daemon::{Exit, Trouble};
use crate::{letters, reference, rules};

/// The settings, every key with its meaning.
const SETTINGS: &str = include_str!("../../deploy/shouwen.toml");

/// `init`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen init /etc/shouwen")]
pub(super) struct Args {
    /// Where they are written; made if it is not there
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<Exit, Trouble> {
    let done = write(&args.dir).map_err(|(path, why)| Trouble::Machine {
        what: format!("{} cannot be written", path.display()),
        why: why.to_string(),
    })?;
    print::text(&told(&args.dir, &done))?;
    Ok(Exit::Fine)
}

/// What was done.
struct Done {
    written: usize,
    /// Files that were there already, by their names below the directory.
    kept: Vec<String>,
}

fn files() -> impl Iterator<Item = (String, String)> {
    let settings = [("shouwen.toml".to_owned(), SETTINGS.to_owned())];
    let rules = rules::built_in_files().into_iter().map(|(name, text)| (format!("rules/{name}"), text));
    let reference = reference::generated().into_iter().map(|(name, text)| (format!("rules/{name}"), text));
    let templates = letters::built_in_files().into_iter().map(|(name, text)| (format!("templates/{name}"), text));
    settings.into_iter().chain(rules).chain(reference).chain(templates)
}

fn write(dir: &Path) -> Result<Done, (PathBuf, io::Error)> {
    let mut done = Done { written: 0, kept: Vec::new() };
    for (name, text) in files() {
        let path = dir.join(&name);
        let folder = path.parent().unwrap_or(dir);
        fs::create_dir_all(folder).map_err(|why| (folder.to_owned(), why))?;
        match fs::File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes())) {
            Ok(()) => done.written += 1,
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => done.kept.push(name),
            Err(why) => return Err((path, why)),
        }
    }
    Ok(done)
}

fn told(dir: &Path, done: &Done) -> String {
    let (dir, written) = (dir.display(), done.written);
    let kept = done.kept.iter().fold(String::new(), |kept, name| kept + "  " + name + "\n");
    let kept = if kept.is_empty() {
        kept
    } else {
        format!("已有的文件未改动 / These were there and are as they were:\n{kept}\n")
    };
    format!(
        "已在 {dir} 写出 {written} 个文件 / {written} files are written in {dir}\n\n{kept}\
         接下来 / Next:\n  \
         1. {dir}/shouwen.toml        邮箱与服务器；密码另存文件并 chmod 600 / mailbox and servers; passwords in files of their own, chmod 600\n  \
         2. {dir}/rules/people.toml   换成本单位的人（示例均为虚构）/ your own people (those in it are invented)\n  \
         3. {dir}/rules/duty.toml, topics.toml, routes/   值班、主题、规则 / duty, topics, rules；每个键见 / every key: rules/README.md\n  \
         4. {dir}/templates/          不改措辞可以整个删去 / delete it if the wording may stay as it comes\n  \
         5. shouwen run --config {dir}/shouwen.toml\n"
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::config::Settings;
    use crate::ids::Address;
    use crate::letters::Templates;

    #[test]
    fn what_is_written_is_sound_and_nothing_is_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let house = dir.path().join("new/house");
        let done = write(&house).unwrap();
        assert_eq!((done.written, done.kept.len()), (files().count(), 0));
        assert!(done.written > 45, "{} files", done.written);
        for secret in ["imap.password", "smtp.password"] {
            fs::write(house.join(secret), "x").unwrap();
            fs::set_permissions(house.join(secret), fs::Permissions::from_mode(0o600)).unwrap();
        }
        Settings::load(&house.join("shouwen.toml")).unwrap();
        let mailbox = Address::parse("fssc@corp.example").unwrap();
        assert_eq!(rules::load(&house.join("rules"), &mailbox).unwrap().notes, []);
        Templates::load(&house.join("templates")).unwrap();

        fs::write(house.join("rules/duty.toml"), "mine").unwrap();
        fs::remove_file(house.join("rules/sla.toml")).unwrap();
        let again = write(&house).unwrap();
        assert_eq!((again.written, again.kept.len()), (1, done.written - 1));
        assert_eq!(fs::read_to_string(house.join("rules/duty.toml")).unwrap(), "mine");
        assert!(told(&house, &again).contains("  rules/duty.toml\n"));
    }
}
