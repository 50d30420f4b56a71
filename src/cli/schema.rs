//! `shouwen schema`: what editors need to complete and explain the keys of the files. Needs no settings.

use std::path::{Path, PathBuf};

use super::print;
use crate::daemon::{Exit, Trouble};
use crate::reference::{FILES, file, schema};

/// `schema`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  shouwen schema\n  shouwen schema people\n  shouwen schema --out rules/schema")]
pub(super) struct Args {
    /// The file whose schema is printed; without it all are listed
    #[arg(value_name = "NAME", conflicts_with = "out")]
    name: Option<String>,
    /// Write all of them here, over what is there
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<Exit, Trouble> {
    match (&args.out, &args.name) {
        (Some(out), _) => print::text(&write(out)?)?,
        (None, Some(name)) => match file(name) {
            Some(file) => print::text(&schema(file))?,
            None => return Err(Trouble::Use(no_file(name))),
        },
        (None, None) => print::text(&list())?,
    }
    Ok(Exit::Fine)
}

fn list() -> String {
    let row = |file: &crate::reference::File| {
        let (name, path) = (file.name, file.path);
        format!("{name:<10} {path:<24} {} · {}\n", file.title.zh, file.title.en)
    };
    FILES.iter().map(row).collect()
}

fn no_file(name: &str) -> String {
    let all: Vec<&str> = FILES.iter().map(|file| file.name).collect();
    format!("there is no schema `{name}`; there are {}", all.join(", "))
}

/// Writes them all; gives their paths, one a line.
fn write(out: &Path) -> Result<String, Trouble> {
    let cannot = |path: &Path, why: &std::io::Error| Trouble::Machine {
        what: format!("{} cannot be written", path.display()),
        why: why.to_string(),
    };
    std::fs::create_dir_all(out).map_err(|why| cannot(out, &why))?;
    let mut written = String::new();
    for file in FILES {
        let path = out.join(format!("{}.json", file.name));
        std::fs::write(&path, schema(file)).map_err(|why| cannot(&path, &why))?;
        written = written + &path.display().to_string() + "\n";
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_written_and_listed() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("rules/schema");
        let once = write(&out).unwrap();
        assert_eq!((once.lines().count(), write(&out).unwrap()), (FILES.len(), once), "over what is there");
        for file in FILES {
            let text = std::fs::read_to_string(out.join(format!("{}.json", file.name))).unwrap();
            let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert!(schema["properties"].as_object().is_some_and(|keys| !keys.is_empty()), "{}", file.name);
            assert!(list().lines().any(|line| line.starts_with(file.name) && line.contains(file.path)));
        }
        assert_eq!(std::fs::read_dir(&out).unwrap().count(), FILES.len());
        assert!(
            no_file("rules")
                .ends_with("there are people, duty, topics, routes, sla, phrases, privacy, calendars, shouwen")
        );
    }
}
