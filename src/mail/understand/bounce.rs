//! What a delivery report says: the machine-readable part first (RFC 3464), the free forms second.
//!
//! Which letter of ours it is about is decided elsewhere, by token; here are only the strings that it gives.

use std::sync::LazyLock;

use regex::Regex;

use super::headers::Headers;
use super::parts::Parts;
use super::words;
use crate::mail::phrases::pattern;
use crate::mail::{Bounce, BouncedRecipient};

/// A report names no more recipients than this; a letter of ours has one.
const MAX_RECIPIENTS: usize = 100;

/// A report says in its first lines whether it still tries.
const MAX_HEAD_CHARS: usize = 1500;

/// Words of a report that is no last word.
const WAITS: &[&str] = &[
    "not yet been delivered",
    "has been delayed",
    "delivery is delayed",
    "delivery delayed",
    "will be retried",
    "will retry",
    "will keep trying",
    "will continue to try",
    "still trying",
    "warning message only",
    "do not need to resend",
    "仍在尝试",
    "继续尝试",
    "稍后重试",
    "延迟送达",
    "暂时无法",
    "延迟投递",
];

/// Reasons in words, the most telling first.
const REASONS: &[(&str, &[&str])] = &[
    (
        "5.2.2",
        &[
            "mailbox full",
            "mailbox is full",
            "over quota",
            "quota exceeded",
            "邮箱已满",
            "空间不足",
            "容量已满",
            "超出容量",
            "收件箱已满",
        ],
    ),
    (
        "5.2.1",
        &[
            "account has been disabled",
            "account is disabled",
            "account disabled",
            "account suspended",
            "discontinued",
            "已停用",
            "已冻结",
            "已禁用",
            "被禁用",
        ],
    ),
    (
        "5.1.1",
        &[
            "user unknown",
            "unknown user",
            "no such user",
            "user not found",
            "user not exist",
            "invalid recipient",
            "invalid address",
            "mailbox unavailable",
            "no valid recipients",
            "doesn't have a",
            "地址有误",
            "user does not exist",
            "no mailbox here",
            "recipient not found",
            "mailbox not found",
            "address not found",
            "recipnotfound",
            "收件人不存在",
            "用户不存在",
            "邮箱不存在",
            "地址不存在",
            "帐号不存在",
            "账号不存在",
            "不存在，邮件无法送达",
            "无此用户",
        ],
    ),
    (
        "5.1.2",
        &[
            "host not found",
            "domain not found",
            "host or domain name not found",
            "unrouteable",
            "unknown host",
            "域名不存在",
            "找不到域名",
        ],
    ),
    ("5.3.4", &["message too large", "size exceeds", "message size", "邮件过大", "超过大小限制", "超出大小"]),
    ("4.4.1", &["timed out", "connection refused", "no route to host", "连接超时", "连接失败"]),
    (
        "5.7.1",
        &[
            "relay denied",
            "relaying denied",
            "access denied",
            "blocked",
            "spam",
            "rejected",
            "被拒收",
            "拒收",
            "拒绝接收",
            "反垃圾",
            "黑名单",
        ],
    ),
];

/// Free-form reports say why within so many characters; the returned letter follows.
const MAX_REPORT_CHARS: usize = 20_000;

/// Titles of the returned letter besides the common ones.
const RETURNED: &[&str] = &[
    "----- Unsent message follows",
    "----- Message header follows",
    "   ----- Original message follows",
    "原始邮件头",
    "以下是原邮件",
    "原始邮件如下",
];

static STATUS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^0-9.])([45]\.[0-9]{1,3}\.[0-9]{1,3})(?:[^0-9.]|\.?$|\.\s)"));
static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[A-Za-z0-9._%+=/'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"));
static REPLY_CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[^0-9.])([45][0-5][0-9])(?:[ -]|$)"));
static RETURNED_ID: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?im)^[>\s]*(?:x-)?(?:original-)?message-id:\s*<([^<>\s]{1,300})>"));

/// Reads a report.
pub(super) fn read(headers: &Headers, parts: &Parts<'_>, text: &str) -> Bounce {
    let mut recipients = Vec::new();
    for part in parts.of(&["message/delivery-status", "message/global-delivery-status", "message/feedback-report"]) {
        machine_readable(&part.bytes(), &mut recipients);
    }
    let report: String = text.chars().take(MAX_REPORT_CHARS).collect();
    if recipients.is_empty() {
        free_form(headers, &report, &mut recipients);
    }
    for recipient in &mut recipients {
        complete(recipient, &report);
    }
    Bounce { recipients, original_message_id: original_id(headers, parts, text) }
}

/// Groups of fields, one a recipient, after the group about the message.
fn machine_readable(bytes: &[u8], recipients: &mut Vec<BouncedRecipient>) {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    for group in text.split("\n\n").take(MAX_RECIPIENTS * 2) {
        let (fields, _) = Headers::parse(format!("{}\n\n", group.trim_start_matches('\n')).as_bytes());
        let named = |name| fields.text(name).map(|value| after_type(&value)).filter(|value| !value.is_empty());
        let original = named("original-recipient").filter(|addr| addr.contains('@'));
        let Some(addr) = original.or_else(|| named("final-recipient")).or_else(|| named("original-rcpt-to")) else {
            continue;
        };
        if recipients.len() >= MAX_RECIPIENTS {
            return;
        }
        recipients.push(BouncedRecipient {
            addr: addr.trim_matches(['<', '>', ' ']).to_owned(),
            action: fields.keyword("action").filter(|word| !word.is_empty()),
            status: fields.text("status").and_then(|status| status_in(&status)),
            diagnostic: named("diagnostic-code"),
        });
    }
}

/// `rfc822; a@b` and `smtp; 550 …` without the type.
fn after_type(value: &str) -> String {
    match value.split_once(';') {
        Some((kind, rest)) if !kind.contains([' ', '@']) => rest.trim().to_owned(),
        _ => value.trim().to_owned(),
    }
}

/// Fills in from the wording what the fields leave open.
///
/// The refusing server's own code in the diagnostic says more than what the reporting server made of it.
fn complete(recipient: &mut BouncedRecipient, report: &str) {
    let precise = |text: &str| status_in(text).filter(|status| !status.ends_with(".0.0"));
    let told = recipient.diagnostic.as_deref().and_then(precise);
    recipient.status = told.or(recipient.status.take()).or_else(|| status_in(report));
    if recipient.status.is_none() {
        // Only the reason itself is asked for words: the rest of a report tells of greylisting and full boxes in general.
        let said = recipient.diagnostic.as_deref().and_then(status_by_words);
        recipient.status = said.map(str::to_owned);
    }
    if recipient.status.is_none() {
        let code = recipient.diagnostic.as_deref().or(Some(report)).and_then(|text| REPLY_CODE.captures(text));
        recipient.status = code.and_then(|code| code.get(1)?.as_str().get(..1).map(|class| format!("{class}.0.0")));
    }
    if recipient.action.is_none() {
        let transient = recipient.status.as_deref().is_some_and(|status| status.starts_with('4'));
        let head: String = report.chars().take(MAX_HEAD_CHARS).collect::<String>().to_lowercase();
        let waits = WAITS.iter().any(|words| head.contains(words));
        recipient.action = Some(if transient || waits { "delayed" } else { "failed" }.to_owned());
    }
}

fn status_in(text: &str) -> Option<String> {
    STATUS.captures(text).and_then(|found| found.get(1)).map(|status| status.as_str().to_owned())
}

/// What a refusal in words means in the codes of RFC 3463.
fn status_by_words(reason: &str) -> Option<&'static str> {
    let reason = reason.to_lowercase();
    let found = REASONS.iter().find(|(_, words)| words.iter().any(|word| reason.contains(word)));
    found.map(|(status, _)| *status)
}

/// Reports in prose: the addresses near the reason, or those of `X-Failed-Recipients`.
fn free_form(headers: &Headers, report: &str, recipients: &mut Vec<BouncedRecipient>) {
    let failed: Vec<String> =
        headers.all("x-failed-recipients").flat_map(|v| v.split(',')).map(|a| a.trim().to_owned()).collect();
    let own: Vec<String> = ["from", "to", "reply-to"]
        .iter()
        .flat_map(|name| headers.all(name))
        .flat_map(|value| ADDRESS.find_iter(value).map(|a| a.as_str().to_lowercase()).collect::<Vec<_>>())
        .collect();
    // Below this line stands the returned letter, whose addresses are its own.
    let end = [
        "--- Below this line",
        "------ This is a copy",
        "--- The header of the original",
        "Original message headers",
        "-----Original Message",
        "----- Original message",
        "\nReceived:",
        "--- Original message follows",
        "Message text follows:",
    ]
    .iter()
    .chain(RETURNED)
    .filter_map(|mark| report.find(mark))
    .min()
    .unwrap_or(report.len());
    let report = report.get(..end).unwrap_or(report);
    let in_text = ADDRESS.find_iter(report).map(|found| found.as_str().trim_end_matches('.').to_owned());
    let candidates = failed.into_iter().chain(in_text).filter(|addr| addr.contains('@'));
    for addr in candidates {
        let known = recipients.iter().any(|known| known.addr.eq_ignore_ascii_case(&addr));
        if !known && !is_system(&addr) && !own.contains(&addr.to_lowercase()) && recipients.len() < MAX_RECIPIENTS {
            let diagnostic = reason_near(report, &addr);
            recipients.push(BouncedRecipient { addr, diagnostic, ..BouncedRecipient::default() });
        }
    }
}

/// Addresses that reports name so that people may complain.
fn is_system(addr: &str) -> bool {
    let local = addr.split('@').next().unwrap_or_default().to_ascii_lowercase();
    matches!(local.as_str(), "postmaster" | "mailer-daemon" | "abuse" | "support" | "helpdesk" | "kefu" | "hostmaster")
}

/// The reason that stands nearest below an address, else the line under the report's own word for it.
fn reason_near(report: &str, addr: &str) -> Option<String> {
    let from = report.get(report.find(addr)?..)?;
    let coded = |line: &&str| REPLY_CODE.is_match(line) || STATUS.is_match(line);
    let worded = |line: &&str| status_by_words(line).is_some();
    let lines = || from.lines().map(str::trim).filter(|line| !line.is_empty());
    let line = lines().take(8).find(coded).or_else(|| lines().take(8).find(worded)).or_else(|| {
        let mut all = report.lines().map(str::trim).filter(|line| !line.is_empty());
        let titled = all.find(|line| ["原因", "Reason", "reason:"].iter().any(|title| line.contains(title)))?;
        if titled.chars().count() > 12 { Some(titled) } else { all.next() }
    })?;
    Some(words::one_line(line).chars().take(500).collect())
}

/// The id of the letter that came back.
fn original_id(headers: &Headers, parts: &Parts<'_>, text: &str) -> Option<String> {
    let returned =
        ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"];
    for part in parts.of(&returned) {
        let (fields, _) = Headers::parse(&part.bytes());
        if let Some(id) = fields.ids("message-id").into_iter().next() {
            return Some(id);
        }
    }
    let own = headers.ids("message-id").into_iter().next();
    let in_text = RETURNED_ID.captures(text).and_then(|id| id.get(1)).map(|id| id.as_str().to_owned());
    let named = [
        "x-original-message-id",
        "original-message-id",
        "x-ms-exchange-parent-message-id",
        "in-reply-to",
        "references",
    ];
    in_text.filter(|id| own.as_ref() != Some(id)).or_else(|| named.iter().find_map(|name| headers.ids(name).pop()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_from_prose_and_an_address_is_none() {
        for (text, expected) in [
            ("550 5.1.1 <a@b>: user unknown", Some("5.1.1")),
            ("5.7.1 (denied)", Some("5.7.1")),
            ("#5.2.2", Some("5.2.2")),
            ("host 10.5.1.1 said", None),
        ] {
            assert_eq!(status_in(text).as_deref(), expected, "{text}");
        }
    }
}
