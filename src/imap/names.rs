//! Folder names between the server's spelling and ours, and what a folder is for. Pure.

use async_imap::imap_proto::NameAttribute;
use data_encoding::BASE64_NOPAD;

use crate::source::{Folder, FolderName, FolderUse};

/// One line of a LIST answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    /// The name exactly as the server spells it, to be sent back.
    pub(crate) wire: String,
    /// The name as we use it.
    pub(crate) name: FolderName,
    /// The use that an attribute states.
    pub(crate) stated: Option<FolderUse>,
}

/// Reads one line of a LIST answer; a folder that cannot be opened is none.
pub(crate) fn listed(attributes: &[NameAttribute<'_>], delimiter: Option<&str>, wire: &str) -> Option<Listed> {
    let mut stated = None;
    for attribute in attributes {
        match attribute {
            NameAttribute::NoSelect => return None,
            NameAttribute::Extension(word) if word.eq_ignore_ascii_case("\\NonExistent") => return None,
            NameAttribute::Sent => stated = Some(FolderUse::Sent),
            NameAttribute::Drafts => stated = Some(FolderUse::Drafts),
            NameAttribute::Junk => stated = Some(FolderUse::Junk),
            NameAttribute::Trash => stated = Some(FolderUse::Trash),
            // The crate's enum may grow; an attribute that states no use of ours changes nothing.
            _ => {}
        }
    }
    Some(Listed { wire: wire.to_owned(), name: decoded(wire, delimiter), stated })
}

/// Our name for a folder: Unicode, `/` between levels, INBOX in capitals (RFC 3501 section 5.1).
fn decoded(wire: &str, delimiter: Option<&str>) -> FolderName {
    let text = from_utf7(wire).unwrap_or_else(|| wire.to_owned());
    let text = match delimiter {
        Some(delimiter) if !delimiter.is_empty() && delimiter != "/" => text.replace(delimiter, "/"),
        Some(_) | None => text,
    };
    let (first, rest) = text.split_once('/').map_or((text.as_str(), None), |(first, rest)| (first, Some(rest)));
    match rest {
        None if first.eq_ignore_ascii_case("INBOX") => FolderName("INBOX".to_owned()),
        Some(rest) if first.eq_ignore_ascii_case("INBOX") => FolderName(format!("INBOX/{rest}")),
        None | Some(_) => FolderName(text),
    }
}

/// Modified UTF-7 (RFC 3501 section 5.1.3), or nothing if the name is none. `utf7-imap` encodes well, but its decoder
/// panics on what is not base64 and eats byte order marks.
fn from_utf7(wire: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = wire;
    while let Some((plain, after)) = rest.split_once('&') {
        let (coded, tail) = after.split_once('-')?;
        text.push_str(plain);
        if coded.is_empty() {
            text.push('&');
        } else {
            let bytes = BASE64_NOPAD.decode(coded.replace(',', "/").as_bytes()).ok()?;
            let (pairs, []) = bytes.as_chunks::<2>() else { return None };
            let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
            text.push_str(&char::decode_utf16(units).collect::<Result<String, _>>().ok()?);
        }
        rest = tail;
    }
    text.push_str(rest);
    Some(text)
}

/// The server's spelling of a name that was not listed.
pub(crate) fn encoded(name: &FolderName, delimiter: Option<&str>) -> String {
    let text = match delimiter {
        Some(delimiter) if !delimiter.is_empty() && delimiter != "/" => name.0.replace('/', delimiter),
        Some(_) | None => name.0.clone(),
    };
    utf7_imap::encode_utf7_imap(text)
}

/// An IMAP quoted string (RFC 3501 section 4.3), or nothing if the text cannot stand in one.
pub(super) fn quoted(text: &str) -> Option<String> {
    if text.contains(['\r', '\n', '\0']) {
        return None;
    }
    Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// Names that providers give to folders, by their last level, in lower case (mail-facts A2-16).
const SENT: [&str; 11] = [
    "sent",
    "sent messages",
    "sent items",
    "sent mail",
    "sent-mail",
    "已发送",
    "已发邮件",
    "已发送邮件",
    "发件箱",
    "已傳送郵件",
    "寄件備份",
];
const DRAFTS: [&str; 4] = ["drafts", "draft", "草稿箱", "草稿"];
const JUNK: [&str; 9] =
    ["junk", "spam", "junk e-mail", "junk email", "bulk mail", "垃圾邮件", "垃圾箱", "垃圾邮件箱", "广告邮件"];
const TRASH: [&str; 8] =
    ["trash", "deleted messages", "deleted items", "bin", "已删除", "已删除邮件", "已删除郵件", "回收站"];

/// What each folder is for: the settings first, then what the server states, then its name (mail-facts A2-16).
pub(crate) fn folders(listed: &[Listed], sent: Option<&FolderName>) -> Vec<Folder> {
    let sent = sent.cloned().or_else(|| sent_folder(listed));
    listed
        .iter()
        .map(|entry| {
            let purpose = if Some(&entry.name) == sent.as_ref() {
                FolderUse::Sent
            } else {
                match entry.stated {
                    // Another folder is the sent one: a second with that mark is an ordinary folder.
                    Some(FolderUse::Sent) | None => by_name(&entry.name),
                    Some(
                        stated @ (FolderUse::Inbox
                        | FolderUse::Drafts
                        | FolderUse::Junk
                        | FolderUse::Trash
                        | FolderUse::Other),
                    ) => stated,
                }
            };
            Folder { name: entry.name.clone(), purpose }
        })
        .collect()
}

fn sent_folder(listed: &[Listed]) -> Option<FolderName> {
    let stated = listed.iter().find(|entry| entry.stated == Some(FolderUse::Sent));
    stated
        .or_else(|| SENT.iter().find_map(|known| listed.iter().find(|entry| last_level(&entry.name) == *known)))
        .map(|entry| entry.name.clone())
}

fn by_name(name: &FolderName) -> FolderUse {
    let last = last_level(name);
    if DRAFTS.contains(&last.as_str()) {
        FolderUse::Drafts
    } else if JUNK.contains(&last.as_str()) {
        FolderUse::Junk
    } else if TRASH.contains(&last.as_str()) {
        FolderUse::Trash
    } else if name.0 == "INBOX" || name.0.starts_with("INBOX/") {
        FolderUse::Inbox
    } else {
        FolderUse::Other
    }
}

fn last_level(name: &FolderName) -> String {
    name.0.rsplit('/').next().unwrap_or_default().to_lowercase()
}

/// Whether a Message-ID header names this id, bare or behind Exmail's `HEX+` (mail-facts B1-1).
pub(crate) fn names_message(header: &[u8], message_id: &str) -> bool {
    let text = String::from_utf8_lossy(header);
    let Some((_, rest)) = text.split_once('<') else { return false };
    let Some((id, _)) = rest.split_once('>') else { return false };
    let id = id.trim();
    id == message_id
        || id.strip_suffix(message_id).and_then(|prefix| prefix.strip_suffix('+')).is_some_and(|hex| {
            hex.len() == 16 && hex.bytes().all(|byte| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte))
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(wire: &str, attributes: &[NameAttribute<'_>]) -> Listed {
        listed(attributes, Some("/"), wire).unwrap()
    }

    fn sent_of(listed: &[Listed], set: Option<&str>) -> Vec<String> {
        let set = set.map(|name| FolderName(name.to_owned()));
        let found = folders(listed, set.as_ref());
        found.into_iter().filter(|f| f.purpose == FolderUse::Sent).map(|f| f.name.0).collect()
    }

    #[test]
    fn the_sent_folder_is_set_else_stated_else_named() {
        let plain = [entry("INBOX", &[]), entry("Sent Messages", &[]), entry("&XfJT0ZAB-", &[])];
        assert_eq!(sent_of(&plain, None), ["Sent Messages"]);
        assert_eq!(sent_of(&plain, Some("已发送")), ["已发送"]);
        let stated = [entry("Sent Items", &[]), entry("Gesendet", &[NameAttribute::Sent])];
        assert_eq!(sent_of(&stated, None), ["Gesendet"]);
        let gmail = [entry("INBOX", &[]), entry("[Gmail]/&XfJT0ZCuTvY-", &[])];
        assert_eq!(sent_of(&gmail, None), ["[Gmail]/已发邮件"]);
    }

    #[test]
    fn drafts_junk_and_trash_are_known_in_chinese_too() {
        for (wire, purpose) in [
            ("&g0l6P3ux-", FolderUse::Drafts),
            ("&V4NXPpCuTvY-", FolderUse::Junk),
            ("&XfJSIJZk-", FolderUse::Trash),
            ("INBOX", FolderUse::Inbox),
            ("inbox/tax", FolderUse::Inbox),
            ("INBOX/Trash", FolderUse::Trash),
            ("Archive", FolderUse::Other),
        ] {
            let found = folders(&[entry(wire, &[])], None);
            assert_eq!(found.first().map(|f| f.purpose), Some(purpose), "{wire} = {found:?}");
        }
    }

    #[test]
    fn levels_are_written_with_a_slash_whatever_the_server_uses() {
        let entry = listed(&[], Some("."), "INBOX.&Zg5+xg-.2026").unwrap();
        assert_eq!(entry.name.0, "INBOX/明细/2026");
        assert_eq!(encoded(&entry.name, Some(".")), entry.wire);
    }

    #[test]
    fn a_folder_that_cannot_be_opened_is_not_listed() {
        assert_eq!(listed(&[NameAttribute::NoSelect], Some("/"), "[Gmail]"), None);
        assert_eq!(listed(&[NameAttribute::Extension("\\NonExistent".into())], Some("/"), "old"), None);
    }

    #[test]
    fn a_name_that_is_not_utf7_is_kept_as_it_stands() {
        for wire in ["R&D", "a&!!-", "&A-", "&ZeVnLIqe", "&-&"] {
            assert_eq!(entry(wire, &[]).name.0, wire);
        }
        assert_eq!(entry("R&-D", &[]).name.0, "R&D");
    }

    #[test]
    fn a_message_id_is_recognised_bare_and_behind_exmails_prefix_only() {
        for (header, found) in [
            ("Message-ID: <sw1.abc@corp.example>\r\n", true),
            ("Message-Id:\r\n <B1817962D78CFE67+sw1.abc@corp.example>\r\n", true),
            ("Message-ID: <x+sw1.abc@corp.example>\r\n", false),
            ("Message-ID: <sw1.abc@corp.example.evil>\r\n", false),
            ("\r\n", false),
        ] {
            assert_eq!(names_message(header.as_bytes(), "sw1.abc@corp.example"), found, "{header}");
        }
    }

    proptest! {
        #[test]
        fn names_survive_the_way_there_and_back(name in "[^/\\x00-\\x1f\\x7f]{1,40}") {
            let ours = FolderName(format!("x{name}"));
            prop_assert_eq!(decoded(&encoded(&ours, Some("/")), Some("/")), ours);
        }

        #[test]
        fn no_name_makes_the_decoder_panic(wire in "\\PC{0,40}") {
            let _ = decoded(&wire, Some("."));
        }
    }
}
