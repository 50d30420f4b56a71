//! `[imap]` or `[maildir]`: where mail comes from.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::limits::read_size;
use super::secret::{self, Secret};
use super::{Surroundings, authorities, path, quantity};
use crate::source::FolderName;
use crate::written::{Section, both};

/// The safety look stays within five minutes even where the server tells of news by itself (mail-facts A2-12).
const LONGEST_POLL: Duration = Duration::from_mins(5);
/// Looking more often than this gets accounts throttled (mail-facts A2-8, A2-10).
const SHORTEST_POLL: Duration = Duration::from_secs(5);
const USUAL_POLL: Duration = Duration::from_mins(1);

/// Where mail comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailboxSource {
    /// `[imap]`: a mail server.
    Imap(ImapSettings),
    /// `[maildir]`: a directory, for demos, tests and houses that deliver locally.
    Maildir(MaildirSettings),
}

/// `[imap]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImapSettings {
    /// `host`: the server; its certificate names it. Required: `"imap.corp.example"`.
    pub host: String,
    /// `port`. Default 993, or 143 for `starttls` and `none`.
    pub port: u16,
    /// `tls`. Default `"implicit"`; `"starttls"`, `"none"` (loopback only).
    pub tls: Tls,
    /// `user` and `password`. The user is the mailbox's address by default; the password is required:
    /// `{ file = "imap.password" }`.
    pub login: Login,
    /// `watch`: the folders that are read; `/**` stands for all below. Default `["INBOX", "INBOX/**"]`.
    pub watch: Vec<String>,
    /// `sent`: the folder of sent letters. Default `"auto"`; or its name (mail-facts A2-16).
    pub sent: SentFolder,
    /// `poll`: how often to look where the server does not tell. Default `"1 minute"`; 5 seconds to 5 minutes.
    pub poll: Duration,
    /// `ca_file`: further certificate authorities as PEM (mail-facts A1-8). Default none: `"corp-ca.pem"`.
    pub ca_file: Option<PathBuf>,
    /// `max_size`: the largest mail that is fetched whole, in bytes. Default: `[limits] size`.
    pub max_size_bytes: u64,
}

/// `[maildir]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaildirSettings {
    /// `path`: the Maildir. Required: `"maildir"`.
    pub path: PathBuf,
    /// `poll`: how often to look. Default `"1 minute"`.
    pub poll: Duration,
}

/// A user and where his password is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The user.
    pub user: String,
    /// The password.
    pub password: Secret,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first byte.
    Implicit,
    /// TLS after STARTTLS; without it nothing is said.
    StartTls,
    /// None; to this machine alone.
    None,
}

/// Where sent letters lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SentFolder {
    /// The folder that the server marks as such, else the one whose name says so.
    Auto,
    /// This one.
    Named(FolderName),
}

pub(super) fn read(top: &Section<'_>, kind: &'static str, around: &Surroundings<'_>) -> Option<MailboxSource> {
    let section = top.section(kind)?;
    if kind == "imap" {
        imap(&section, around).map(MailboxSource::Imap)
    } else {
        maildir(&section, around).map(MailboxSource::Maildir)
    }
}

fn imap(section: &Section<'_>, around: &Surroundings<'_>) -> Option<ImapSettings> {
    let server = server(section, (993, 143, 143));
    let user = section.text("user").map(|user| user.value);
    let user = user.or_else(|| around.address.map(ToString::to_string));
    if !section.has_required("password") {
        section.note(
            &section.place(),
            both!("[imap] 缺少 `password`", "[imap] has no `password`"),
            secret::mend("imap"),
        );
    }
    let password = secret::read(section, "password", around.base);
    let watch = section.texts("watch");
    if watch.as_ref().is_some_and(Vec::is_empty) {
        let place = section.place_of_key("watch");
        section.note(
            &place,
            both!("没有要读的文件夹", "no folder is watched"),
            both!("写 `[\"INBOX\"]`", "write `[\"INBOX\"]`"),
        );
    }
    let watch = watch.map(|folders| folders.into_iter().map(|folder| folder.value).collect());
    let sent = section.text("sent").map_or(SentFolder::Auto, |sent| match sent.value.as_str() {
        "auto" => SentFolder::Auto,
        name => SentFolder::Named(FolderName(name.to_owned())),
    });
    let poll = poll(section);
    let ca_file = authorities(section, around.base);
    let max_size_bytes = read_size(section, "max_size").unwrap_or(around.size_bytes);
    let (host, port, tls) = server?;
    Some(ImapSettings {
        host,
        port,
        tls,
        login: Login { user: user?, password: password? },
        watch: watch.unwrap_or_else(|| vec!["INBOX".to_owned(), "INBOX/**".to_owned()]),
        sent,
        poll,
        ca_file,
        max_size_bytes,
    })
}

fn maildir(section: &Section<'_>, around: &Surroundings<'_>) -> Option<MaildirSettings> {
    section.require("path");
    let poll = poll(section);
    Some(MaildirSettings { path: path(section, "path", around.base)?.value, poll })
}

fn poll(section: &Section<'_>) -> Duration {
    let Some(poll) = section.meant("poll", |text| quantity::duration(text, LONGEST_POLL)) else { return USUAL_POLL };
    if poll.value < SHORTEST_POLL {
        let least = SHORTEST_POLL.as_secs();
        section.note(
            &poll.place,
            both!("看得太勤，服务器会限流", "servers throttle whoever looks so often"),
            both!("至少写 \"{least} seconds\"", "write \"{least} seconds\" at least"),
        );
    }
    poll.value
}

/// Host, port and protection of a server; `ports` are the usual ones of implicit TLS, STARTTLS and none.
pub(super) fn server(section: &Section<'_>, ports: (u16, u16, u16)) -> Option<(String, u16, Tls)> {
    let host = section.required_text("host");
    let words = [("implicit", Tls::Implicit), ("starttls", Tls::StartTls), ("none", Tls::None)];
    let tls = section.choice("tls", &words).unwrap_or(Tls::Implicit);
    let usual = match tls {
        Tls::Implicit => ports.0,
        Tls::StartTls => ports.1,
        Tls::None => ports.2,
    };
    let port = section.number("port", 1, u64::from(u16::MAX)).and_then(|port| u16::try_from(port).ok());
    let host = host?;
    if !fits_host(&host.value) {
        let written = &host.value;
        section.note(
            &host.place,
            both!("`{written}` 不是主机名", "`{written}` is not a host name"),
            both!(
                "只写主机名，如 \"mail.corp.example\"，端口写在 `port`",
                "write the name alone, as in \"mail.corp.example\", and the port as `port`"
            ),
        );
    } else if tls == Tls::None && !is_loopback(&host.value) {
        let written = &host.value;
        section.note(
            &section.place_of_key("tls"),
            both!(
                "tls = \"none\" 会把密码明文发给 {written}",
                "tls = \"none\" would send the password to {written} in the clear"
            ),
            both!(
                "写 \"implicit\" 或 \"starttls\"；\"none\" 只用于本机",
                "write \"implicit\" or \"starttls\"; \"none\" is for this machine only"
            ),
        );
    }
    Some((host.value, port.unwrap_or(usual), tls))
}

fn fits_host(host: &str) -> bool {
    host.parse::<IpAddr>().is_ok() || host.chars().all(|c| c.is_alphanumeric() || "-._".contains(c))
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
