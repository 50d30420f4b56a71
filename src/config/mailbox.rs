//! `[mailbox]`: the shared mailbox as people know it.

use std::time::Duration;

use chrono_tz::Tz;

use super::Read;
use super::quantity;
use crate::desk::house::{Copies, Mode};
use crate::ids::{Address, Language};
use crate::written::{Section, both, zone};

/// The longest that answers may be held for `/undo`; beyond an hour the asker waits for nothing.
const LONGEST_SEND_DELAY: Duration = Duration::from_hours(1);
/// An acknowledgement that comes later than this says nothing that the answer would not.
const LONGEST_ACK_DELAY: Duration = Duration::from_hours(4);
/// The tag stands in every subject, and subjects are short on phones.
const LONGEST_TAG: usize = 12;

/// `[mailbox]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailboxSettings {
    /// `address`: the mailbox's own address, From of every letter. Required: `"fssc@corp.example"`.
    pub address: Address,
    /// `name`: as letters sign. Required: `"财务共享服务中心"`.
    pub name: String,
    /// `name_en`: as letters in English sign. Default: `name`. `"Finance Shared Service Centre"`.
    pub name_en: Option<String>,
    /// `tag`: what stands before the case's number, `[FSSC-1042]`. Required: `"FSSC"`.
    pub tag: String,
    /// `domains`: whose senders are employees, in lower case. Default: the domain of `address`. `["corp.example"]`.
    pub domains: Vec<String>,
    /// `language`: of letters to whom no other is known. Default `"zh-CN"`; or `"en"`.
    pub language: Language,
    /// `timezone`: that letters tell times in. Default `"Asia/Shanghai"`.
    pub timezone: Tz,
    /// `mode`: what is sent. Default `"live"`; for the first weeks `"shadow"` (nothing but letters to admins) or `"confirm"`
    /// (each answer is shown to its owner first).
    pub mode: Mode,
    /// `ack`: when askers are told that their mail arrived. Default `"at once"`; `"after 5 minutes"`, `"never"`.
    pub ack: Ack,
    /// `send_delay`: how long an answer can be called back. Default `"2 minutes"`; at most an hour.
    pub send_delay: Duration,
    /// `copies`: whether colleagues whom an asker copied on his question get the answer, each in a letter of his own. Default
    /// `"never"`; `"ask"` (where the owner says so), `"same-domain"` (those of the asker's own domain, where the mail is
    /// proven to be his; else as `"ask"`).
    pub copies: Copies,
}

/// When the asker is told that his mail arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ack {
    /// As soon as the case is open.
    AtOnce,
    /// After a while; an answer that comes first takes its place.
    After(Duration),
    /// Never.
    Never,
}

pub(super) fn read(section: &Section<'_>) -> Option<MailboxSettings> {
    section.require("address");
    let address = section.meant("address", address).map(|address| address.value);
    let name = name(section);
    let name_en = section.text("name_en").map(|name| name.value);
    section.require("tag");
    let tag = section.meant("tag", tag).map(|tag| tag.value);
    let domains = section.texts("domains");
    let written = domains.iter().flatten().filter_map(|text| match domain(&text.value) {
        Ok(domain) => Some(domain),
        Err((mistake, mend)) => {
            section.note(&text.place, mistake, mend);
            None
        }
    });
    let written: Vec<String> = written.collect();
    if domains.as_ref().is_some_and(Vec::is_empty) {
        section.note(
            &section.place_of_key("domains"),
            both!(
                "`domains` 是空的，所有来信人都会算作外部人员",
                "`domains` is empty: everybody who writes would be an outsider"
            ),
            both!(
                "写本单位的邮件域名；删去这一行则用 `address` 的域名",
                "write your mail domains; without this line it is the domain of `address`"
            ),
        );
    }
    let language = language(section);
    let timezone = section.meant("timezone", zone).map_or(Tz::Asia__Shanghai, |zone| zone.value);
    let modes = [Mode::Live, Mode::Shadow, Mode::Confirm].map(|mode| (mode.as_str(), mode));
    let mode = section.choice("mode", &modes);
    let ack = section.meant("ack", ack).map_or(Ack::AtOnce, |ack| ack.value);
    let send_delay = section.meant("send_delay", |text| quantity::duration(text, LONGEST_SEND_DELAY));
    let copies = [Copies::Never, Copies::Ask, Copies::SameDomain].map(|copies| (copies.as_str(), copies));
    let copies = section.choice("copies", &copies);
    let address = address?;
    Some(MailboxSettings {
        domains: if domains.is_some() { written } else { vec![address.domain()] },
        address,
        name: name?,
        name_en,
        tag: tag?,
        language,
        timezone,
        mode: mode.unwrap_or_default(),
        ack,
        send_delay: send_delay.map_or(Duration::from_mins(2), |delay| delay.value),
        copies: copies.unwrap_or_default(),
    })
}

/// `language`, which can be told where the rest of the section cannot.
pub(super) fn language(section: &Section<'_>) -> Language {
    let written = section.choice("language", &[("zh-CN", Language::Chinese), ("en", Language::English)]);
    written.unwrap_or(Language::Chinese)
}

/// The name stands in From and at the foot of letters, on one line.
fn name(section: &Section<'_>) -> Option<String> {
    let name = section.required_text("name")?;
    if name.value.chars().any(char::is_control) {
        let one_line = name.value.split_whitespace().collect::<Vec<_>>().join(" ");
        section.note(
            &name.place,
            both!("`name` 里有换行或控制字符", "`name` holds a line break or a control character"),
            both!("写成一行：\"{one_line}\"", "write it on one line: \"{one_line}\""),
        );
    }
    Some(name.value)
}

fn address(text: &str) -> Read<Address> {
    Address::parse(text).ok_or_else(|| {
        (
            both!("`{text}` 不是邮箱地址", "`{text}` is not a mail address"),
            both!(
                "写成 fssc@corp.example 的样子，不带姓名和尖括号",
                "write it like fssc@corp.example, without name and angle brackets"
            ),
        )
    })
}

fn tag(text: &str) -> Read<String> {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
    if starts && text.len() <= LONGEST_TAG && text.chars().all(|c| c.is_ascii_alphanumeric()) {
        return Ok(text.to_owned());
    }
    Err((
        both!("标记 `{text}` 不合用", "the tag `{text}` will not do"),
        both!(
            "用字母开头、不超过 {LONGEST_TAG} 个半角字母或数字，如 \"FSSC\"",
            "use up to {LONGEST_TAG} ASCII letters or digits, a letter first, as in \"FSSC\""
        ),
    ))
}

/// A mail domain, in lower case.
fn domain(text: &str) -> Read<String> {
    let fits = |c: char| c.is_alphanumeric() || "-.".contains(c);
    if text.contains('.') && text.chars().all(fits) && !text.starts_with('.') && !text.ends_with('.') {
        return Ok(text.to_lowercase());
    }
    let bare = text.rsplit_once('@').map_or(text, |(_, domain)| domain).trim_matches(['.', '*', ' ']);
    let mend = if bare.contains('.') && bare.chars().all(fits) {
        both!("写成 `{bare}`", "write `{bare}`")
    } else {
        both!("写成如 \"corp.example\"", "write it like \"corp.example\"")
    };
    Err((both!("`{text}` 不是邮件域名", "`{text}` is not a mail domain"), mend))
}

fn ack(text: &str) -> Read<Ack> {
    match text {
        "at once" => Ok(Ack::AtOnce),
        "never" => Ok(Ack::Never),
        _ => match text.strip_prefix("after ") {
            Some(delay) => quantity::duration(delay, LONGEST_ACK_DELAY).map(Ack::After),
            None => Err((
                both!("`ack` 不能写 `{text}`", "`ack` cannot be `{text}`"),
                both!(
                    "写成 \"at once\"、\"after 5 minutes\" 或 \"never\"",
                    "write \"at once\", \"after 5 minutes\" or \"never\""
                ),
            )),
        },
    }
}
