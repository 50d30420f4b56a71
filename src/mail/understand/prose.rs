//! Delivery reports in prose: who, why, and whether the server still tries.
//!
//! Such a report names its reader, its writer and the people to complain to as well; a recipient is who stands where a
//! report says that it is about to name him, or who is left when the others are set aside.

use std::sync::LazyLock;

use regex::Regex;

use super::bounce::{MAX_RECIPIENTS, REPLY_CODE, STATUS};
use super::headers::Headers;
use super::words;
use crate::mail::BouncedRecipient;
use crate::mail::phrases::pattern;

/// A report says in its first lines whether it still tries.
const MAX_HEAD_CHARS: usize = 1500;

/// So far above an address may stand what makes it none of a recipient.
const MAX_BEFORE_CHARS: usize = 40;

/// A report names the recipient in its first lines; an address that stands alone has no more around it than brackets, a
/// colon and a title.
const MAX_OPENING_LINES: usize = 20;
const MAX_AROUND_BYTES: usize = 20;

/// The reason is a line of the report.
const MAX_REASON_CHARS: usize = 500;

/// It stands no more lines above an address, blank ones and those that recall the letter not counted.
const MAX_REASON_ABOVE: usize = 3;

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
    "has been postponed",
    "will continue to be made",
    "advisory-only",
];

/// Words of one that is.
const GIVES_UP: &[&str] = &[
    "not going to try again",
    "giving up",
    "gave up",
    "queue too long",
    "not be retried",
    "could not be delivered",
    "couldn't be delivered",
    "cannot be delivered",
    "was not delivered",
    "undeliverable",
    "undelivered",
    "permanent",
    "returned to sender",
    "delivery failed",
    "delivery has failed",
    "failed because",
    "address(es) failed",
    "failed permanently",
    "不再尝试",
    "停止投递",
    "退信",
    "被退回",
    "投递失败",
    "无法送达",
];

/// Reasons in words, the most telling first.
const REASONS: &[(&str, &[&str])] = &[
    (
        "5.2.2",
        &[
            "quota",
            "folder is full",
            "mailbox size limit",
            "mailbox exceed",
            "exceeded its disk space",
            "disk space limit",
            "full mailbox",
            "too many messages",
            "storage limit",
            "out of storage",
            "quota violation",
            "space not enough",
            "account is full",
            "容量不足",
            "exceeds allowed size",
            "zuviele mails",
            "postfach ist voll",
            "boîte pleine",
            "buzón lleno",
            "casella piena",
            "переполнен",
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
            "mailbox currently suspended",
            "deactivated",
            "no longer active",
            "not an active",
            "not accepting mail",
            "mailbox is inactive",
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
            "recipient name is not recognized",
            "user not known",
            "invalid final delivery userid",
            "no longer valid",
            "n'existe pas",
            "存在しない",
            "リストにありません",
            "no se encuentra la dirección",
            "nicht gefunden",
            "introuvable",
            "пользователь не найден",
            "не существует",
            "existiert nicht",
            "unknown recipient",
            "unknown or illegal",
            "not listed in",
            "not a known user",
            "not a valid user",
            "isn't a valid user",
            "no longer on server",
            "no mail box",
            "no mailbox",
            "no such recipient",
            "no such mailbox",
            "no such address",
            "not our customer",
            "badrcptto",
            "bad_recipient",
            "nie istnieje",
            "did not exactly match",
            "查无此人",
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
            "no such domain",
            "name or service not known",
            "host unknown",
            "domain does not exist",
            "domain doesnt exist",
            "domain doesn't exist",
            "host not found",
            "domain not found",
            "host or domain name not found",
            "unrouteable",
            "unknown host",
            "域名不存在",
            "找不到域名",
        ],
    ),
    (
        "5.3.4",
        &[
            "message too large",
            "size exceeds",
            "message size",
            "mail size limit",
            "size of message exceeded",
            "邮件过大",
            "超过大小限制",
            "超出大小",
        ],
    ),
    (
        "4.4.7",
        &[
            "retry timeout exceeded",
            "retry time not reached for any host after",
            "queue too long",
            "too long in the queue",
            "delivery time expired",
            "maximum delivery attempts",
            "has not been collected",
            "failing for a long time",
        ],
    ),
    ("5.4.4", &["could not find a gateway", "unable to route", "not reachable", "mail loop"]),
    (
        "4.4.1",
        &[
            "did not respond",
            "connection to mail exchanger failed",
            "unable to establish",
            "timed out",
            "connection refused",
            "no route to host",
            "连接超时",
            "连接失败",
        ],
    ),
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
            "blacklist",
            "denylist",
            "blocklist",
            "黑名单",
        ],
    ),
    // Said of users and of much else.
    ("5.1.1", &["does not exist", "doesn't exist", "not exist", "recipient rejected"]),
];

static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[A-Za-z0-9._%+=/'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"));
/// What a report says before it names those whom the letter did not reach.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:following (?:e-?mail )?(?:recipient|address|user|destination|person)|did not reach|not delivered to|undeliverable to|failed recipients?|intended recipient|(?:could|can) ?not be delivered to|unable to deliver .{0,30}to|failed to deliver to|could not deliver .{0,30}to|delivery .{0,20}to (?:this|the)|message,? addressed to|fatal errors|recipient\(s\)|recipients? ?:|收件人|未能送达|无法送达|无法投递|以下(?:地址|用户))",
    )
});
/// The title of the returned letter, or its first field.
static RETURNED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?im)^[> \t]*(?:[-=*_.]{2,}.{0,40}(?:returned|original|unsent|undelivered|copy of|source mail|headers?\b|below this line|message text).{0,60}|original (?:message|mail)\b.{0,40}(?:follow|below|headers|details).{0,20}|(?:the )?(?:header and )?(?:the )?(?:first|top) [0-9]+ (?:lines|bytes).{0,60}|here is a copy of.*|old message:\s*|message text follows.*|received: .*|return-path: ?<.*|(?:原始邮件|以下是原).*)$",
    )
});
/// The fields by which a report recalls the letter; `收件人:` is none of them, for Chinese reports name the failed one so.
static RECALLS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[> \t]*(?:from|to|cc|sender|reply-to|subject|sent|date|return-path|message-id|发件人|发送人|主题)\s*[:：]",
    )
});
/// Of these, the ones that name its writer.
static WRITES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^[> \t]*(?:from|mail from|sender|reply-to|return-path|发件人|发送人)\s*[:：]"));
/// What stands before the address of somebody else.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?i)(?:generated from|forwarded by|mail from|sent by|message from|sender|contact|write to|send (?:mail|e-?mail|a message) to|finger|e\.g\.,?|发件人|联系)\s*[:：]?\s*[<"'(]*$"#,
    )
});
/// A name without a domain, alone on its line.
static LONE_NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[ \t]+([A-Za-z0-9._+-]{2,64})\s*$"));

/// The addresses of the report itself: whose it is, and to whom it goes.
pub(super) fn own_addresses(headers: &Headers) -> Vec<String> {
    let values = ["from", "to", "reply-to"].iter().flat_map(|name| headers.all(name));
    values.flat_map(|value| ADDRESS.find_iter(value).map(|found| found.as_str().to_lowercase())).collect()
}

/// The report without the letter that it returns: below a title of that, once somebody was named.
pub(super) fn above_the_returned<'t>(report: &'t str, own: &[String]) -> &'t str {
    let other = |addr: &str| !own.contains(&addr.to_lowercase()) && !is_system(addr);
    let names = |text: &str| ADDRESS.find_iter(text).any(|found| other(found.as_str()));
    let end = RETURNED.find_iter(report).map(|title| title.start());
    let end = end.into_iter().find(|&at| report.get(..at).is_some_and(names));
    report.get(..end.unwrap_or(report.len())).unwrap_or(report)
}

/// Whether a report brings the letter back, or has an address on a line of its own.
pub(super) fn returns(report: &str) -> bool {
    let alone = |line: &str| ADDRESS.find(line).is_some_and(|found| line.len() <= found.len() + MAX_AROUND_BYTES);
    RETURNED.is_match(report) || report.lines().take(MAX_OPENING_LINES).any(|line| alone(line.trim()))
}

/// Whom a report is about.
pub(super) fn recipients(headers: &Headers, report: &str, own: &[String]) -> Vec<BouncedRecipient> {
    let named = headers.all("x-failed-recipients").flat_map(|value| value.split(','));
    let mut addresses: Vec<String> = named.map(|addr| bare(addr.trim())).filter(|addr| addr.contains('@')).collect();
    let of_people = |addr: &str| !is_system(addr);
    let words = [
        in_words(report, own, false, &of_people),
        lone_names(headers, report),
        in_words(report, own, true, &of_people),
        in_words(report, own, false, &is_system),
    ];
    if addresses.is_empty() {
        addresses = words.into_iter().find(|found| !found.is_empty()).unwrap_or_default();
    }
    let mut found: Vec<BouncedRecipient> = Vec::new();
    for addr in addresses {
        if found.len() < MAX_RECIPIENTS && !found.iter().any(|known| known.addr.eq_ignore_ascii_case(&addr)) {
            let diagnostic = reason_near(report, &addr);
            found.push(BouncedRecipient { addr, diagnostic, ..BouncedRecipient::default() });
        }
    }
    found
}

/// The addresses in a report that `counts`, those behind its lead if there are any; `others` are those of somebody else
/// by what stands around them.
fn in_words(report: &str, own: &[String], others: bool, counts: &dyn Fn(&str) -> bool) -> Vec<String> {
    let all: Vec<(usize, String)> = ADDRESS
        .find_iter(report)
        .map(|found| (found.start(), bare(found.as_str())))
        .filter(|(_, addr)| counts(addr) && !own.contains(&addr.to_lowercase()))
        .collect();
    let lead = LEAD.find(report).map(|lead| lead.start());
    let of_others = |at: usize| RECALLS.is_match(line_at(report, at)) || OTHERS.is_match(before(report, at));
    let wanted: Vec<&(usize, String)> = all.iter().filter(|(at, _)| of_others(*at) == others).collect();
    let said: Vec<&(usize, String)> =
        wanted.iter().copied().filter(|(at, _)| lead.is_some_and(|lead| *at > lead)).collect();
    let picked = if said.is_empty() { wanted } else { said };
    // Of those that it recalls the letter by, whoever wrote it is no recipient.
    let mut reached: Vec<&(usize, String)> = picked.clone();
    reached.retain(|(at, _)| !others || !WRITES.is_match(line_at(report, *at)));
    let picked = if reached.is_empty() { picked } else { reached };
    picked.into_iter().map(|(_, addr)| addr.clone()).collect()
}

/// Names on lines of their own below the lead, as a server writes those of its own domain.
fn lone_names(headers: &Headers, report: &str) -> Vec<String> {
    let domain = headers.raw("from").and_then(|from| ADDRESS.find(from)).and_then(|addr| addr.as_str().split_once('@'));
    let (Some((_, domain)), Some(lead)) = (domain, LEAD.find(report)) else { return Vec::new() };
    let below = report.get(lead.start()..).unwrap_or_default().lines().skip(1);
    let names = below.filter_map(|line| LONE_NAME.captures(line)).filter_map(|name| name.get(1));
    names.map(|name| format!("{}@{}", name.as_str(), domain.to_lowercase())).collect()
}

/// Without what stands around an address in a report: quotes, a dot, `SMTP=` before it.
fn bare(addr: &str) -> String {
    let addr = addr.trim_matches(['\'', '.', '<', '>', '/']);
    let kind = addr.get(..5).filter(|kind| kind.eq_ignore_ascii_case("smtp="));
    addr.get(kind.map_or(0, str::len)..).unwrap_or(addr).to_owned()
}

fn before(report: &str, at: usize) -> &str {
    let from = report.get(..at).unwrap_or_default();
    let start = from.char_indices().rev().nth(MAX_BEFORE_CHARS).map_or(0, |(start, _)| start);
    from.get(start..).unwrap_or_default()
}

/// The line in which the byte `at` stands.
fn line_at(report: &str, at: usize) -> &str {
    let start = report.get(..at).and_then(|above| above.rfind('\n')).map_or(0, |end| end + 1);
    report.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// Addresses that reports name so that people may complain.
fn is_system(addr: &str) -> bool {
    let local = addr.split('@').next().unwrap_or_default().to_ascii_lowercase();
    matches!(local.as_str(), "postmaster" | "mailer-daemon" | "abuse" | "support" | "helpdesk" | "kefu" | "hostmaster")
}

/// Whether the server still tries, by its words; `transient` is what its code says.
pub(super) fn still_tries(report: &str, transient: bool) -> bool {
    let head = words::head(report, MAX_HEAD_CHARS).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|words| head.contains(words));
    says(WAITS) || (transient && !says(GIVES_UP))
}

/// What a refusal in words means in the codes of RFC 3463.
pub(super) fn status_by_words(reason: &str) -> Option<&'static str> {
    REASONS.get(rank(reason)?).map(|(status, _)| *status)
}

/// How telling a reason is, the most telling first.
fn rank(reason: &str) -> Option<usize> {
    let reason = reason.to_lowercase();
    REASONS.iter().position(|(_, words)| words.iter().any(|word| reason.contains(word)))
}

/// The reason that stands nearest to an address, on its line or below, else the line under the report's own word for it.
pub(super) fn reason_near(report: &str, addr: &str) -> Option<String> {
    let at = report.find(addr)?;
    let from = report.get(report.get(..at)?.rfind('\n').map_or(0, |end| end + 1)..)?;
    let coded = |line: &&str| REPLY_CODE.is_match(line) || STATUS.is_match(line);
    let lines = || from.lines().map(str::trim).filter(|line| !line.is_empty());
    let telling = || lines().take(8).filter(|line| rank(line).is_some()).min_by_key(|line| rank(line));
    let one_line = |line: &str| words::one_line(line).chars().take(MAX_REASON_CHARS).collect::<String>();
    if let Some(place) = lines().take(8).position(|line| coded(&line)) {
        let line = lines().nth(place).unwrap_or_default();
        // A bare code, and the words for it below.
        let below = lines().nth(place + 1).filter(|below| rank(line).is_none() && rank(below).is_some());
        return Some(one_line(&below.map_or_else(|| line.to_owned(), |below| format!("{line} {below}"))));
    }
    if let Some(line) = telling() {
        return Some(one_line(line));
    }
    // The reason may be broken over two lines.
    let pairs = lines().take(7).zip(lines().skip(1)).map(|(above, below)| format!("{above} {below}"));
    if let Some(pair) = pairs.into_iter().find(|pair| status_by_words(pair).is_some()) {
        return Some(one_line(&pair));
    }
    // Notes says why before it says whom.
    let above = report.get(..at)?.lines().rev().skip(1).map(str::trim);
    let above = above.filter(|line| !line.is_empty() && !RECALLS.is_match(line));
    if let Some(line) = above.take(MAX_REASON_ABOVE).find(|line| rank(line).is_some()) {
        return Some(one_line(line));
    }
    let mut all = report.lines().map(str::trim).filter(|line| !line.is_empty());
    let titled = all.find(|line| ["原因", "Reason", "reason:", "because:"].iter().any(|title| line.contains(title)))?;
    let whole = titled.chars().count() > 12 && !titled.ends_with([':', '：', '-']);
    let line = if whole { Some(titled) } else { all.next() }?;
    Some(one_line(line))
}
