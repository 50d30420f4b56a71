//! The settings: which mailbox, which servers, where things lie. As written in `shouwen.toml`, as meant in [`Settings`].
//!
//! ```text
//! shouwen.toml ──read──▶ values with places ──▶ `Settings`, or all problems of the file
//! ```
//!
//! Rules of the service do not stand here but in the rule files. Secrets do not stand here either: the file says where
//! one is kept, and a [`Secret`] is read when somebody asks for it. Settings are read once, at the start.

mod limits;
mod mailbox;
mod quantity;
mod secret;
mod sink;
mod source;
#[cfg(test)]
mod tests;
mod trust;

use std::path::{Path, PathBuf};

use crate::ids::{Address, Language};
use crate::written::{Both, Keys, Page, Place, Placed, Problem, Section, both, decode, unread};

pub use limits::Limits;
pub use mailbox::{Ack, MailboxSettings};
pub use secret::Secret;
pub use sink::{LetterSink, OutdirSettings, SentCopy, SmtpSettings};
pub use source::{ImapSettings, Login, MailboxSource, MaildirSettings, SentFolder, Tls};
pub use trust::{Dkim, ExternalMark, HeaderMark, Position, Require, Trust};

/// Everything that `shouwen.toml` says; each key has its default and an example with the field that it fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `[mailbox]`: the shared mailbox as people know it.
    pub mailbox: MailboxSettings,
    /// `[imap]` or `[maildir]`: where mail comes from.
    pub source: MailboxSource,
    /// `[smtp]` or `[outdir]`: where letters go.
    pub sink: LetterSink,
    /// `[trust]`: what counts as evidence for a mail's sender.
    pub trust: Trust,
    /// `[store] path`: the database. Default `shouwen.db`, beside the file.
    pub store: PathBuf,
    /// `[paths]`: where rules and templates lie.
    pub paths: Paths,
    /// `[limits]`: what a flood cannot exceed.
    pub limits: Limits,
}

/// `[paths]`: the directories that admins edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    /// `rules`: the rule files. Default `rules`, beside the file.
    pub rules: PathBuf,
    /// `templates`: the letters' wording. Default `templates`, beside the file.
    pub templates: PathBuf,
}

impl Settings {
    /// The settings of a file, or all that is wrong with them. Looks at the secrets' files, but reads no secret.
    pub fn load(path: &Path) -> Result<Self, Vec<Problem>> {
        let (settings, problems) = Self::examine(path);
        settings.filter(|_| problems.is_empty()).ok_or(problems)
    }

    /// What can be understood of a file, and all that is wrong with it.
    #[must_use]
    pub fn examine(path: &Path) -> (Option<Self>, Vec<Problem>) {
        let name = path.display().to_string();
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => return (None, vec![cannot_be_read(&name, &error)]),
        };
        let (text, problem) = decode(&name, &bytes);
        let base = path.parent().unwrap_or(Path::new("."));
        let mut problems = Vec::from_iter(problem);
        let Some(text) = text else { return (None, problems) };
        let (settings, found) = read(&name, &text, base);
        problems.extend(found);
        (settings, problems)
    }
}

fn cannot_be_read(name: &str, error: &std::io::Error) -> Problem {
    let Both { zh, en } = unread(error);
    Place::whole(name).problem(
        both!("读不了设置文件（{zh}）", "the settings cannot be read ({en})"),
        both!(
            "用 `shouwen init` 生成一份，或用 --config 指明",
            "let `shouwen init` write them, or name the file with --config"
        ),
    )
}

/// The mailbox's language, as far as a file tells it that may have mistakes elsewhere.
#[must_use]
pub fn language_of(path: &Path) -> Option<Language> {
    let bytes = std::fs::read(path).ok()?;
    let name = path.display().to_string();
    let text = decode(&name, &bytes).0?;
    if let Some(read) = Page::new(&name, &text).read(|top| top.section("mailbox").map(|it| mailbox::language(&it))) {
        return read;
    }
    // A slip elsewhere makes it no TOML; whoever wrote this line meant it all the same.
    let written = text.lines().find_map(|line| line.trim().strip_prefix("language"));
    let english = written.is_some_and(|rest| rest.contains("en"));
    text.contains("[mailbox]").then_some(if english { Language::English } else { Language::Chinese })
}

/// Reads the text of a settings file; relative paths are relative to `base`.
fn read(name: &str, text: &str, base: &Path) -> (Option<Settings>, Vec<Problem>) {
    let page = Page::new(name, text);
    let settings = page.read(|top| settings(top, base)).flatten();
    (settings, page.into_problems())
}

/// The keys that reading this text asks for.
#[must_use]
pub fn keys(text: &str) -> Keys {
    let page = Page::noting_keys("shouwen.toml", text);
    page.read(|top| settings(top, Path::new("")));
    page.into_keys()
}

fn settings(top: &Section<'_>, base: &Path) -> Option<Settings> {
    let mailbox = required(top, "mailbox").and_then(|section| mailbox::read(&section));
    let address = mailbox.as_ref().map(|mailbox| &mailbox.address);
    let limited = top.section("limits");
    let mut limits = limited.as_ref().map_or_else(Limits::default, limits::read);
    let size_bytes = u64::try_from(limits.reading.size_bytes).unwrap_or(u64::MAX);
    let surroundings = Surroundings { base, address, size_bytes };
    let source = one_of(top, "imap", "maildir").and_then(|kind| source::read(top, kind, &surroundings));
    let sink = one_of(top, "smtp", "outdir").and_then(|kind| sink::read(top, kind, &surroundings));
    let trust = top.section("trust").map_or_else(Trust::default, |section| trust::read(&section));
    let store = top.section("store");
    let paths = top.section("paths");
    // What is fetched whole is read whole.
    if let Some(MailboxSource::Imap(imap)) = &source {
        let fetched = usize::try_from(imap.max_size_bytes).unwrap_or(usize::MAX);
        limits.reading.size_bytes = limits.reading.size_bytes.max(fetched);
    }
    Some(Settings {
        trust,
        limits,
        store: path_or(store.as_ref(), "path", base, "shouwen.db"),
        paths: Paths {
            rules: directory_or(paths.as_ref(), "rules", base),
            templates: directory_or(paths.as_ref(), "templates", base),
        },
        mailbox: mailbox?,
        source: source?,
        sink: sink?,
    })
}

/// What the sections of servers need of the rest.
struct Surroundings<'s> {
    base: &'s Path,
    address: Option<&'s Address>,
    size_bytes: u64,
}

fn required<'p>(top: &Section<'p>, key: &'static str) -> Option<Section<'p>> {
    if !top.has_required(key) {
        top.note(
            &top.place(),
            both!("缺少 [{key}] 一节", "the section [{key}] is missing"),
            both!("加上 [{key}]", "add [{key}]"),
        );
    }
    top.section(key)
}

/// Which of two sections stands there, where exactly one has to.
fn one_of(top: &Section<'_>, first: &'static str, second: &'static str) -> Option<&'static str> {
    match (top.has(first), top.has(second)) {
        (true, false) => Some(first),
        (false, true) => Some(second),
        (true, true) => {
            top.note(
                &top.place_of_key(second),
                both!("[{first}] 与 [{second}] 只能有一节", "[{first}] and [{second}] exclude each other"),
                both!("删去其中一节", "delete one of the two"),
            );
            None
        }
        (false, false) => {
            top.note(
                &top.place(),
                both!("缺少 [{first}]（或 [{second}]）一节", "the section [{first}] (or [{second}]) is missing"),
                both!("加上 [{first}]", "add [{first}]"),
            );
            None
        }
    }
}

/// A path, relative to the settings file.
fn path(section: &Section<'_>, key: &'static str, base: &Path) -> Option<Placed<PathBuf>> {
    Some(section.text(key)?.map(|written| base.join(written)))
}

fn path_or(section: Option<&Section<'_>>, key: &'static str, base: &Path, usual: &str) -> PathBuf {
    section.and_then(|section| path(section, key, base)).map_or_else(|| base.join(usual), |path| path.value)
}

/// A directory that admins edit. One that is named has to be there: nothing would be read from it, and nobody told.
fn directory_or(section: Option<&Section<'_>>, key: &'static str, base: &Path) -> PathBuf {
    let Some((section, path)) = section.and_then(|section| Some((section, path(section, key, base)?))) else {
        return base.join(key);
    };
    if !path.value.is_dir() {
        let shown = path.value.display();
        section.note(
            &path.place,
            both!("没有 {shown} 这个目录", "there is no directory {shown}"),
            both!("改正路径，或用 `shouwen init` 生成", "mend the path, or let `shouwen init` write it"),
        );
    }
    path.value
}

/// A file of certificate authorities, which is looked into at once.
fn authorities(section: &Section<'_>, base: &Path) -> Option<PathBuf> {
    let path = path(section, "ca_file", base)?;
    if let Err(why) = crate::tls::authorities(&path.value) {
        let shown = path.value.display();
        section.note(
            &path.place,
            both!("证书文件 {shown} 用不了（{why}）", "the certificates in {shown} cannot be used ({why})"),
            both!("给出 PEM 格式的 CA 证书", "give a PEM file with the authority's certificate"),
        );
    }
    Some(path.value)
}

/// What a text means, or its mistake and the mend.
type Read<T> = Result<T, (Both, Both)>;
