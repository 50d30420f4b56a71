//! `[trust]`: what counts as evidence for or against a mail's sender.

pub use crate::desk::house::{Dkim, ExternalMark, HeaderMark, Position, Require, Trust};

use super::Read;
use crate::written::{Placed, Section, both};

/// Fields that every sender writes himself, so that no provider's mark stands there.
const WRITTEN_BY_SENDERS: &[&str] =
    &["from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references"];
/// What the *sender's* organisation says of its own mail: it comes along from any other customer of the provider.
const CROSS_TENANT: &str = "x-ms-exchange-crosstenant-";

pub(super) fn read(section: &Section<'_>) -> Trust {
    let ids = section.texts("authserv_ids").unwrap_or_default();
    // One that is wrong is told already.
    let named = ids.len();
    let ids = ids.into_iter().filter_map(|id| meant(section, &id, authserv_id));
    let trust = Trust {
        authserv_ids: ids.collect(),
        position: section
            .choice("position", &[("first", Position::First), ("last", Position::Last)])
            .unwrap_or_default(),
        dkim: section.choice("dkim", &[("off", Dkim::Off), ("verify", Dkim::Verify)]).unwrap_or_default(),
        internal_mark: section.section("internal_mark").and_then(|mark| internal_mark(&mark)),
        external_mark: section.section("external_mark").and_then(|mark| external_mark(&mark)),
        require: section
            .choice("require", &[("token", Require::Token), ("evidence", Require::Evidence)])
            .unwrap_or_default(),
    };
    let none_written = named == 0 && !section.has("internal_mark") && trust.dkim == Dkim::Off;
    if trust.require == Require::Evidence && none_written {
        section.note(
            &section.place_of_key("require"),
            both!(
                "要求凭据，却没有设置任何凭据来源：每封邮件都会先问本人",
                "evidence is required, and nothing here can give any: each mail would be asked about"
            ),
            both!("设置 `authserv_ids`、`internal_mark` 或 `dkim`", "set `authserv_ids`, `internal_mark` or `dkim`"),
        );
    }
    trust
}

fn meant<T>(section: &Section<'_>, text: &Placed<String>, reading: impl FnOnce(&str) -> Read<T>) -> Option<T> {
    reading(&text.value).map_err(|(mistake, mend)| section.note(&text.place, mistake, mend)).ok()
}

/// An authserv-id, in lower case: it is a domain name (RFC 8601 section 2.5).
fn authserv_id(text: &str) -> Read<String> {
    let fits = |c: char| c.is_alphanumeric() || "-._".contains(c);
    if !text.is_empty() && text.chars().all(fits) {
        return Ok(text.to_lowercase());
    }
    Err((
        both!("`{text}` 不是认证服务标识", "`{text}` is not an authserv-id"),
        both!(
            "写 Authentication-Results 中第一个分号前的名字，如 \"mx.corp.example\"",
            "write the name before the first semicolon of Authentication-Results, as in \"mx.corp.example\""
        ),
    ))
}

fn internal_mark(section: &Section<'_>) -> Option<HeaderMark> {
    header_mark(section, |text| header_name(text).and_then(|name| no_cross_tenant(text, name)))
}

fn no_cross_tenant(text: &str, name: String) -> Read<String> {
    if !name.starts_with(CROSS_TENANT) {
        return Ok(name);
    }
    Err((
        both!(
            "`{text}` 由发件方的组织填写，外来邮件也会带着",
            "`{text}` is what the sender's organisation says, and mail from outside brings it along"
        ),
        both!("用 X-MS-Exchange-Organization-AuthAs", "use X-MS-Exchange-Organization-AuthAs"),
    ))
}

fn external_mark(section: &Section<'_>) -> Option<ExternalMark> {
    if !section.has("subject") {
        return header_mark(section, header_name).map(ExternalMark::Header);
    }
    if section.has("header") | section.has("value") {
        section.note(
            &section.place_of_key("subject"),
            both!("`header` 与 `subject` 只能写一个", "`header` and `subject` exclude each other"),
            both!("删去其中一个", "delete one of the two"),
        );
    }
    section.required_text("subject").map(|tag| ExternalMark::Subject(tag.value.trim().to_owned()))
}

fn header_mark(section: &Section<'_>, name: impl FnOnce(&str) -> Read<String>) -> Option<HeaderMark> {
    section.require("header");
    let header = section.meant("header", name);
    let value = section.required_text("value");
    Some(HeaderMark { header: header?.value, value: value?.value.trim().to_owned() })
}

/// The name of a header field that a provider may add, in lower case.
fn header_name(text: &str) -> Read<String> {
    let name = text.to_ascii_lowercase();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_graphic() && b != b':') {
        return Err((
            both!("`{text}` 不是信头的名字", "`{text}` is not the name of a header field"),
            both!(
                "写成 X-MS-Exchange-Organization-AuthAs 的样子，不带冒号",
                "write it like X-MS-Exchange-Organization-AuthAs, without the colon"
            ),
        ));
    }
    if name == "authentication-results" {
        return Err((
            both!("`{text}` 有自己的设置", "`{text}` has settings of its own"),
            both!("用 `authserv_ids` 和 `position`", "use `authserv_ids` and `position`"),
        ));
    }
    if WRITTEN_BY_SENDERS.contains(&name.as_str()) {
        return Err((
            both!(
                "`{text}` 由发件人自己填写，不能作标记",
                "`{text}` is written by the sender himself and marks nothing"
            ),
            both!(
                "写邮件服务商所加的信头；主题中的标签写成 external_mark = {{ subject = \"…\" }}",
                "name a field that the provider adds; for a tag in the subject write external_mark = {{ subject = \"…\" }}"
            ),
        ));
    }
    Ok(name)
}
