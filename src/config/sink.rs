//! `[smtp]` or `[outdir]`: where letters go.

use std::path::PathBuf;

use super::secret;
use super::source::{Login, Tls, server};
use super::{Surroundings, authorities, path, quantity};
use crate::written::{Section, both};

/// Half of what the strictest large provider allows in a minute leaves room for people (mail-facts A3-2).
const USUAL_RATE_PER_MINUTE: u32 = 20;

/// Where letters go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterSink {
    /// `[smtp]`: a mail server.
    Smtp(SmtpSettings),
    /// `[outdir]`: a directory, one file a letter, for demos and tests.
    Outdir(OutdirSettings),
}

/// `[smtp]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpSettings {
    /// `host`: the server; its certificate names it. Required: `"smtp.corp.example"`.
    pub host: String,
    /// `port`. Default 465; 587 for `starttls`, 25 for `none`.
    pub port: u16,
    /// `tls`. Default `"implicit"`; `"starttls"`, `"none"` (loopback only).
    pub tls: Tls,
    /// `user` and `password`. The user is the mailbox's address by default: `{ file = "smtp.password" }`. Without both,
    /// nobody logs in: for a relay that trusts this machine.
    pub login: Option<Login>,
    /// `rate`: letters a minute; `None` for no limit. Default `"20 per minute"`; or `"none"` (mail-facts A3-2).
    pub rate_per_minute: Option<u32>,
    /// `ca_file`: further certificate authorities as PEM (mail-facts A1-8). Default none: `"corp-ca.pem"`.
    pub ca_file: Option<PathBuf>,
    /// `sent_copy`: who files a copy in Sent. Default `"auto"`; `"append"`, `"server"`, `"off"` (mail-facts A3-1).
    pub sent_copy: SentCopy,
}

/// `[outdir]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutdirSettings {
    /// `path`: the directory. Required: `"letters"`.
    pub path: PathBuf,
}

/// Who files a copy of each letter in Sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentCopy {
    /// We look whether the server did, and do it if not.
    Auto,
    /// We do.
    Append,
    /// The server does.
    Server,
    /// Nobody.
    Off,
}

const SENT_COPIES: &[(&str, SentCopy)] =
    &[("auto", SentCopy::Auto), ("append", SentCopy::Append), ("server", SentCopy::Server), ("off", SentCopy::Off)];

pub(super) fn read(top: &Section<'_>, kind: &'static str, around: &Surroundings<'_>) -> Option<LetterSink> {
    let section = top.section(kind)?;
    if kind == "smtp" {
        smtp(&section, around).map(LetterSink::Smtp)
    } else {
        outdir(&section, around).map(LetterSink::Outdir)
    }
}

fn smtp(section: &Section<'_>, around: &Surroundings<'_>) -> Option<SmtpSettings> {
    let server = server(section, (465, 587, 25));
    let user = section.text("user").map(|user| user.value);
    let password = secret::read(section, "password", around.base);
    if section.has("user") && !section.has("password") {
        section.note(
            &section.place_of_key("user"),
            both!("[smtp] 有 `user` 却没有 `password`", "[smtp] has a `user` but no `password`"),
            secret::mend("smtp"),
        );
    }
    let user = user.or_else(|| around.address.map(ToString::to_string));
    let login = password.zip(user).map(|(password, user)| Login { user, password });
    let rate = section.meant("rate", quantity::rate);
    let ca_file = authorities(section, around.base);
    let sent_copy = section.choice("sent_copy", SENT_COPIES).unwrap_or(SentCopy::Auto);
    let (host, port, tls) = server?;
    Some(SmtpSettings {
        host,
        port,
        tls,
        login,
        rate_per_minute: rate.map_or(Some(USUAL_RATE_PER_MINUTE), |rate| rate.value),
        ca_file,
        sent_copy,
    })
}

fn outdir(section: &Section<'_>, around: &Surroundings<'_>) -> Option<OutdirSettings> {
    section.require("path");
    Some(OutdirSettings { path: path(section, "path", around.base)?.value })
}
