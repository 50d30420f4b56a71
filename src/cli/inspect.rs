//! `shouwen inspect FILE|-`: shows how one raw message is understood, without needing a configuration.
//!
//! It refuses to fail on any bytes; only a file that cannot be read is an error.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Write as _};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::mail::understand::{MAX_MAIL_BYTES, understand};
use crate::mail::{Certainty, Kind, Mail, Mailbox};

/// So many characters of the new words fit on a page with the rest.
const MAX_PAGE_CHARS: usize = 4000;

/// Reads one raw message from `file` (`-` is standard input) and prints it as JSON or as a short page.
pub fn run(file: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let raw = read(file)?;
    let mail = understand(&raw);
    let text = if json { object(&mail)? } else { page(&mail) };
    io::stdout().lock().write_all(text.as_bytes()).context("The result cannot be written to standard output.")?;
    Ok(ExitCode::SUCCESS)
}

/// The contract of `inspect --json`: one object, ended by a line break.
pub fn object(mail: &Mail) -> anyhow::Result<String> {
    let mut text = serde_json::to_string_pretty(mail).context("The mail cannot be written as JSON.")?;
    text.push('\n');
    Ok(text)
}

/// A page for people: who wrote what to whom, and what is odd about it.
#[must_use]
pub fn page(mail: &Mail) -> String {
    let mut out = String::new();
    let mut row = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "{name:<12} {value}");
        }
    };
    row("Subject", &mail.subject);
    row("From", &mail.from.as_ref().map(shown).unwrap_or_default());
    row("To", &list(&mail.to));
    row("Cc", &list(&mail.cc));
    row("Date", &mail.date.map(|date| date.to_rfc3339()).unwrap_or_default());
    row("Message-ID", mail.message_id.as_deref().unwrap_or_default());
    row("Kind", &because(kind_word(mail.kind), &mail.kind_reasons));
    row("Language", mail.language.as_deref().unwrap_or_default());
    row("Cut", &cut_words(mail));
    if let Some(away) = &mail.away {
        let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "?".to_owned(), |day| day.to_string());
        row("Away", &format!("{} to {}", day(away.from), day(away.until)));
    }
    for recipient in mail.bounce.iter().flat_map(|bounce| &bounce.recipients) {
        let status = recipient.status.as_deref().unwrap_or("no status");
        let action = recipient.action.as_deref().unwrap_or("reported");
        row("Bounced", &format!("{} {action} ({status})", recipient.addr));
    }
    for attachment in &mail.attachments {
        let name = attachment.name.as_deref().unwrap_or("(no name)");
        row("Attached", &format!("{name}, {}, {} bytes", attachment.media_type, attachment.size_bytes));
    }
    for defect in &mail.defects {
        row("Odd", defect);
    }
    let words: String = mail.new_text.chars().take(MAX_PAGE_CHARS).collect();
    let _ = writeln!(out, "\n{}", if words.is_empty() { "(no new words)" } else { &words });
    if words.len() < mail.new_text.len() {
        let _ = writeln!(out, "… (`--json` shows the rest)");
    }
    out
}

/// One raw message, from a file or from standard input.
pub(super) fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let mut raw = Vec::new();
    // One byte more than the limit, so that the mail says that it was cut.
    let limit = u64::try_from(MAX_MAIL_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    if file == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut raw).context("Standard input cannot be read.")?;
    } else {
        let name = file.display();
        let opened = File::open(file).with_context(|| format!("The file {name} cannot be opened; check its name."))?;
        opened.take(limit).read_to_end(&mut raw).with_context(|| format!("The file {name} cannot be read."))?;
    }
    Ok(raw)
}

fn shown(mailbox: &Mailbox) -> String {
    match &mailbox.name {
        Some(name) => format!("{name} <{}>", mailbox.addr),
        None => mailbox.addr.clone(),
    }
}

fn list(mailboxes: &[Mailbox]) -> String {
    mailboxes.iter().map(shown).collect::<Vec<_>>().join(", ")
}

fn because(word: &str, reasons: &[String]) -> String {
    if reasons.is_empty() { word.to_owned() } else { format!("{word} ({})", reasons.join("; ")) }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Human => "written by a person",
        Kind::AutoReply => "automatic reply",
        Kind::Bounce => "bounce",
        Kind::Receipt => "read receipt",
        Kind::Calendar => "invitation",
        Kind::Bulk => "list or bulk mail",
        Kind::Empty => "empty",
    }
}

fn cut_words(mail: &Mail) -> String {
    let mut words = vec![match mail.certainty {
        Certainty::High => "sure",
        Certainty::Low => "by wording only",
        Certainty::None => "unknown: there are signs of quoted text but no boundary",
    }];
    words.extend(mail.quotes_us.then_some("quotes a letter of ours"));
    words.extend(mail.interleaved.then_some("new and quoted lines take turns"));
    words.extend(mail.forward.then_some("a forward"));
    words.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: &[u8] = "From: =?utf-8?B?5byg5Lyf?= <zhang.wei@corp.example>\r\nTo: fssc@corp.example\r\n\
        Subject: Re: [FSSC-1042] x\r\nDate: Mon, 23 Nov 2026 10:12:00 +0800\r\nMessage-ID: <a@corp.example>\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\r\n谢谢，已解决！\r\n"
        .as_bytes();

    #[test]
    fn the_page_says_who_wrote_what() {
        let page = page(&understand(RAW));
        for part in
            ["张伟 <zhang.wei@corp.example>", "written by a person", "2026-11-23T10:12:00+08:00", "\n谢谢，已解决！\n"]
        {
            assert!(page.contains(part), "{part} in {page}");
        }
    }

    #[test]
    fn the_object_has_every_key_of_the_contract() {
        let keys = "message_id in_reply_to references from to cc date subject kind kind_reasons away bounce language text \
                    new_text quoted_text signature certainty quotes_us recall unreadable attachments auth defects";
        for raw in [RAW, b"", b"\xff\xfe\0garbage"] {
            let text = object(&understand(raw)).unwrap();
            let object: serde_json::Value = serde_json::from_str(&text).unwrap();
            for key in keys.split_whitespace() {
                assert!(object.get(key).is_some(), "{key} in {text}");
            }
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = run(Path::new("does-not-exist.eml"), true).unwrap_err();
        assert!(error.to_string().contains("does-not-exist.eml"));
    }
}
