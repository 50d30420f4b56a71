//! What a delivery report says: the machine-readable part first (RFC 3464), the free forms second.
//!
//! Which letter of ours it is about is decided elsewhere, by token; here are only the strings that it gives.

use std::sync::LazyLock;

use regex::Regex;

use super::headers::Headers;
use super::parts::Parts;
use super::prose;
use super::words;
use crate::mail::phrases::pattern;
use crate::mail::{Bounce, BouncedRecipient};

/// A report names no more recipients than this; a letter of ours has one.
pub(super) const MAX_RECIPIENTS: usize = 100;

/// Free-form reports say why within so many characters; the returned letter follows.
const MAX_REPORT_CHARS: usize = 20_000;

/// The parts that are made to be read by machines.
const REPORTS: [&str; 4] = [
    "message/delivery-status",
    "message/global-delivery-status",
    "message/feedback-report",
    "message/disposition-notification",
];

pub(super) static STATUS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^0-9.])([45]\.[0-9]{1,3}\.[0-9]{1,3})(?:[^0-9.]|\.?$|\.\s)"));
pub(super) static REPLY_CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|[^0-9.])([45][0-5][0-9])(?:[ ,-]|$)"));
static RETURNED_ID: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?im)^[>\s]*(?:x-)?(?:original-)?message-id:\s*<([^<>\s]{1,300})>"));

/// Reads a report.
pub(super) fn read(headers: &Headers, parts: &Parts<'_>, text: &str) -> Bounce {
    let mut recipients = Vec::new();
    for part in parts.of(&REPORTS) {
        machine_readable(&part.bytes(), &mut recipients);
    }
    // A gateway may have wrapped the whole report into a mail of its own.
    let wrapped = if recipients.is_empty() { parts.find("message/rfc822") } else { None };
    if let Some(wrapped) = wrapped {
        let bytes = wrapped.bytes();
        let (fields, at) = Headers::parse(&bytes);
        for part in Parts::parse(&fields, bytes.get(at..).unwrap_or_default(), parts.limits()).of(&REPORTS) {
            machine_readable(&part.bytes(), &mut recipients);
        }
    }
    let report = words::head(text, MAX_REPORT_CHARS);
    // Or flattened its parts into one text.
    if recipients.is_empty() && report.contains("\nFinal-Recipient:") {
        machine_readable(report.as_bytes(), &mut recipients);
    }
    let own = prose::own_addresses(headers);
    let report = prose::above_the_returned(report, &own);
    if recipients.is_empty() {
        recipients = prose::recipients(headers, report, &own);
    }
    for recipient in &mut recipients {
        complete(recipient, report);
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
        // Two that one address was forwarded to are told apart by where they were.
        let known = |addr: &String| recipients.iter().any(|known| bare(addr).eq_ignore_ascii_case(&known.addr));
        let original = original.filter(|addr| !known(addr) || named("final-recipient").is_none());
        let Some(addr) = original.or_else(|| named("final-recipient")).or_else(|| named("original-rcpt-to")) else {
            continue;
        };
        if recipients.len() >= MAX_RECIPIENTS {
            return;
        }
        recipients.push(BouncedRecipient {
            addr: bare(&addr).to_owned(),
            action: fields.keyword("action").filter(|word| !word.is_empty()).map(action),
            status: fields.text("status").and_then(|status| status_in(&status).or_else(|| good_status(&status))),
            diagnostic: named("diagnostic-code"),
        });
    }
}

fn bare(addr: &str) -> &str {
    addr.trim_matches(['<', '>', ' '])
}

/// One of the five words of RFC 3464 section 2.3.3; what programs write besides them says that they gave up.
fn action(word: String) -> String {
    let known = ["failed", "delayed", "delivered", "relayed", "expanded"].contains(&word.as_str());
    if known { word } else { "failed".to_owned() }
}

/// `rfc822; a@b` and `smtp; 550 …` without the type, which some write twice.
fn after_type(value: &str) -> String {
    let mut value = value.trim();
    while let Some((kind, rest)) = value.split_once(';')
        && !kind.trim_end().contains([' ', '@', '<'])
    {
        value = rest.trim();
    }
    value.to_owned()
}

/// Fills in from the wording what the fields leave open.
///
/// The refusing server's own code in the diagnostic says more than what the reporting server made of it.
fn complete(recipient: &mut BouncedRecipient, report: &str) {
    if matches!(recipient.action.as_deref(), Some("delivered" | "relayed" | "expanded")) {
        return;
    }
    let precise = |text: &str| status_in(text).filter(|status| !status.ends_with(".0.0"));
    let told = recipient.diagnostic.as_deref().and_then(precise);
    recipient.status = told.or(recipient.status.take()).or_else(|| status_in(report));
    if recipient.status.is_none() {
        // Only the reason itself is asked for words: the rest of a report tells of greylisting and full boxes in general.
        let near = prose::reason_near(report, &recipient.addr);
        let reason = recipient.diagnostic.as_deref().or(near.as_deref());
        let code =
            reason.and_then(|reason| REPLY_CODE.captures(reason)).and_then(|code| code.get(1)?.as_str().get(..1));
        let said = reason.and_then(prose::status_by_words);
        // The words tell what is wrong, the code whether it stays so.
        recipient.status = said.map(|said| match (code, said.split_once('.')) {
            (Some(class), Some((_, detail))) => format!("{class}.{detail}"),
            (None, _) | (_, None) => said.to_owned(),
        });
    }
    if recipient.status.is_none() {
        let code = recipient.diagnostic.as_deref().or(Some(report)).and_then(|text| REPLY_CODE.captures(text));
        recipient.status = code.and_then(|code| code.get(1)?.as_str().get(..1).map(|class| format!("{class}.0.0")));
    }
    if recipient.action.is_none() {
        let transient = recipient.status.as_deref().is_some_and(|status| status.starts_with('4'));
        let waits = prose::still_tries(report, transient);
        recipient.action = Some(if waits { "delayed" } else { "failed" }.to_owned());
        // What is still tried is of class 4, whatever kept it.
        if waits && recipient.status.is_none() {
            recipient.status = Some("4.0.0".to_owned());
        }
    }
}

/// What a report says of a letter that arrived.
fn good_status(field: &str) -> Option<String> {
    let word = field.split_ascii_whitespace().next()?;
    let numbers = word.split('.').filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    (word.starts_with("2.") && numbers.count() == 3).then(|| word.to_owned())
}

fn status_in(text: &str) -> Option<String> {
    STATUS.captures(text).and_then(|found| found.get(1)).map(|status| status.as_str().to_owned())
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

    #[test]
    fn fields_are_read_as_programs_write_them() {
        let report = "Reporting-MTA: dns; mx.example\n\nOriginal-Recipient: rfc822; rfc822;a@b.example\nAction: failure\n\n\
                      Original-Recipient: rfc822;A@b.example\nFinal-Recipient: rfc822;c@d.example\nAction: Delayed (soon)\n";
        let mut found = Vec::new();
        machine_readable(report.as_bytes(), &mut found);
        let shown: Vec<_> = found.iter().map(|one| (one.addr.as_str(), one.action.as_deref().unwrap_or(""))).collect();
        assert_eq!(shown, [("a@b.example", "failed"), ("c@d.example", "delayed")]);
    }

    #[test]
    fn reports_in_prose_name_whom_and_why() {
        let returned = "Received: from a by b; Thu, 29 Apr 2010 23:34:45 +0900\nFrom: a@b.example\n\nold";
        for (from, subject, text, status) in [
            (
                "\"Mail Deliver System\" <m@d.example>",
                "Returned Mail: User unknown",
                "---The following addresses had delivery errors---\n\nWHOM [User unknown]",
                "5.1.1",
            ),
            (
                "postmaster@d.example",
                "Returned mail",
                "   ----- The following addresses had delivery problems -----\nWHOM\n\n   ----- Non-delivered information -----\nThe number of messages in recipient's mailbox exceeded the local limit, quota.",
                "5.2.2",
            ),
            (
                "no-reply@d.example",
                "Mail delivery error",
                "Your mail sent on: Thu, 29 Apr 2010 11:04:47 +0900\n    Could not be delivered to: <WHOM>\n    As their mailbox is full.",
                "5.2.2",
            ),
            (
                "postmaster@d.example",
                "Undeliverable message",
                "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\nWHOM\n\n------- Returned Message --------",
                "5.1.1",
            ),
            (
                "mailer-daemon@d.example",
                "Mail delivery failed: returning message to sender",
                "The following address failed:\n\nWHOM\n\nFor the following reason:\n\nMail size limit exceeded. For explanation visit",
                "5.3.4",
            ),
            (
                "mailer-daemon@d.example",
                "Mail Delivery Status Notification (Delay)",
                "This is a temporary error.\n\n[Status: Error, Address: <WHOM>, ResponseCode 421, , Host not reachable.]",
                "4.4.4",
            ),
            (
                "postmaster@d.example",
                "退信通知",
                "您的邮件未能投递成功。\n\n收件人地址：WHOM\n退信代码：550\n退信原因：User not found",
                "5.1.1",
            ),
            (
                "postmaster@d.example",
                "Undeliverable: claim",
                "We could not deliver your message:\n* [WHOM]: 550 WHOM...User account is overquota\n\nOriginal message details:\n\n* From: li.na@corp.example\n* To: chen@other.example",
                "5.2.2",
            ),
            (
                "mailer-daemon@d.example",
                "Undeliverable Message",
                "No valid recipients, user unknown\n\n  Message details:\n    From: li.na@corp.example\n    To: WHOM",
                "5.1.1",
            ),
        ] {
            let text = text.replace("WHOM", "sun.hao@other.example");
            let raw = format!("From: {from}\nTo: fssc@corp.example\nSubject: {subject}\n\n{text}\n\n{returned}\n");
            let bounce = crate::mail::understand::understand(raw.as_bytes()).bounce.unwrap();
            let found: Vec<_> =
                bounce.recipients.iter().map(|one| (one.addr.as_str(), one.status.as_deref())).collect();
            assert_eq!(found, [("sun.hao@other.example", Some(status))], "{subject}: {text}");
        }
    }

    #[test]
    fn whoever_looks_after_mail_can_be_a_recipient_too() {
        let raw = "From: MAILER-DAEMON@d.example\nTo: fssc@corp.example\nSubject: Returned mail: User unknown\n\n\
                   ----- The following addresses had delivery problems -----\npostmaster@other.example\n";
        let bounce = crate::mail::understand::understand(raw.as_bytes()).bounce.unwrap();
        assert_eq!(bounce.recipients.first().unwrap().addr, "postmaster@other.example");
    }
}
