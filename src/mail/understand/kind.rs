//! What sort of message it is: headers decide first, wording second (mail-facts B3).
//!
//! A person's mail taken for a machine's is the dearest mistake, so that wording alone needs the strictest form and
//! never contradicts a header.

use std::sync::LazyLock;

use regex::Regex;

use super::headers::Headers;
use super::parts::Parts;
use super::prose;
use super::words;
use crate::mail::phrases::pattern;
use crate::mail::subject;
use crate::mail::{Kind, Mailbox};

/// The method stands among the first lines of a calendar, before its events.
const MAX_CALENDAR_HEAD: usize = 100;

/// A machine says in its first words that it is one.
const MAX_OPENING_CHARS: usize = 200;

/// What the verdict is drawn from.
pub(super) struct Seen<'a> {
    pub(super) headers: &'a Headers,
    pub(super) parts: &'a Parts<'a>,
    pub(super) from: Option<&'a Mailbox>,
    pub(super) subject: &'a str,
    pub(super) text: &'a str,
    /// What its writer wrote this time: an automatic reply of ours that he quotes is none of his.
    pub(super) new_text: &'a str,
    pub(super) attachments: usize,
}

/// A kind and why.
pub(super) struct Verdict {
    pub(super) kind: Kind,
    pub(super) reasons: Vec<String>,
}

static AUTO_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:(?:系统|休假|外出|出差|离职)?自动(?:回复|答复)|自動回覆|自動回復|automatic reply|vacation (?:reply|response|message|notice)|away from my (?:(?:e-?)?mail|desk)|auto(?:matiskt |matisk )?svar|automaattinen vastaus|automatická odpov[ěe][ďd]|otomatik yanıt|automatikus válasz|răspuns automat|αυτόματη απάντηση|trả lời tự động|auto(?:matic)?[- ]?(?:reply|response)|autoreply|out of (?:the )?office(?: reply| autoreply)?|abwesenheitsnotiz|automatische antwort|réponse automatique|respuesta automática|risposta automatica|resposta automática|自動応答|自動返信|不在通知|자동 ?(?:응답|회신)|부재 ?중|автоответ|автоматический ответ|automatisch antwoord|afwezig(?:heidsassistent|heidsmelding)?|autoodpowiedź|odpowiedź automatyczna|automatyczna odpowiedź|abwesenheit(?:sassistent)?|abwesend|absence du bureau|fuera de la oficina|ausência temporária|fuori sede|fuori ufficio|нет на месте|вне офиса)\s*[:：]",
    )
});
/// The same in brackets: `【自动回复】…`.
static BRACKETED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*[\[【(（]\s*(?:系统)?(?:自动回复|自动答复|自動回覆|automatic reply|auto[- ]?(?:reply|response)|out of office|automatyczna odpowiedź|automatische antwort)\s*[\]】)）]",
    )
});
static WEAK_AUTO_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:(?:auto|vacation|away|ooo|ooto|不在|외출|absence)\s*[:：]|(?:out of (?:the )?office|abwesenheitsnotiz|abwesenheit|automatische antwort|réponse automatique)(?:\s|$|-))|(?:自动回复|自动答复|自動回覆|automatic reply|auto[- ]?reply|auto(?:matic)? response)\s*[\]】)）]?\s*$",
    )
});
static AWAY_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)out of (?:the )?office|on (?:annual )?leave|on vacation|limited access to (?:my )?e?-?mail|休假|出差|外出|不在办公室|不在辦公室|已收到.{0,20}(?:尽快|儘快)|自动回复|自動回覆|无法及时回复|不能及时|nicht im büro|nicht im hause|abwesend|absent|不在にし|부재",
    )
});
/// An automatic answer that says so of itself; a person who asks whether it is one goes on with a question.
static SAYS_SO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:这是|此(?:邮件|信)(?:为|是|系)|本(?:邮件|信)(?:为|是|系))(?:一封)?(?:系统)?(?:的)?自动(?:回复|答复)(?:的?(?:邮件|信息|信))?\s*(?:[，。！,.!;；、]|$)|(?m:[（(【\[]\s*自动回复\s*[)）】\]]\s*$)|this is an auto(?:matic|mated)(?:ally generated)?[- ](?:reply|response)\s*(?:[,.!;:]|to your|because|as|$)",
    )
});
/// Who writes so is a person, whatever the subject says.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)请问|怎么|如何|请帮|帮忙|为什么|why |how (?:do|can|should|to)|what (?:shall|should|can)|please (?:help|check)|could you",
    )
});
static BOUNCE_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:系统退信|退信通知|退信|undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|failure|system|subsystem|status|error|problem)|mail system error|returned mail|failure notice|delivery (?:failure|report|problem|notification|has failed|unsuccessful|delayed?)|could not (?:be )?deliver|undelivered mail|无法送达|未送达|邮件投递失败|投递失败|无法投递|message (?:delayed|not delivered|undeliverable|delivery failure)|warning: could not send|non[- ]?delivery|rejected mail|mail could not be delivered|nondeliverable|unzustellbar|nicht zustellbar|mailer-daemon|returning message|email delivery failure|配信不能|メール.{0,10}(?:エラー|不達)|user unknown|out of email quota|mail failure|can'?t (?:be )?deliver|there was an error sending|message you sent blocked|メッセージを配信できません|メール配信に失敗|non remis|échec de (?:la )?remise|no se puede entregar|no entregado|non recapitabile|mancato recapito|não é possível entregar|não entregue|onbestelbaar|niedostarcz|не удается доставить|недоставленн|не доставлено|배달되지 않음|배달 실패|전송 실패|kan inte levereras|kan ikke leveres|nelze doručit|nedoručiteln|teslim edilemedi|無法傳遞|無法送達|傳送失敗|寄送失敗|dsn:|error sending|mail failed|returning to sender|message .{1,60} delayed|^complaint about message from|^failed mail\b|^mail error$|^processing error$|^automatically rejected mail)",
    )
});
static BOUNCE_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:could not be delivered|couldn't be delivered|delivery to the following recipient|was not delivered|wasn't delivered|undeliverable|unable to deliver|permanent(?:ly)? (?:fatal )?(?:error|failure)|permanently rejected|delivery (?:has )?failed|user unknown|unknown user|no such user|mailbox (?:is )?(?:full|unavailable|not found)|does(?:n't| not) exist|recipient address rejected|not our customer|relay(?:ing)? denied|(?-u:\b)5[0-9][0-9][ -]#?5\.\d+\.\d+|said:? +[45]\d\d|(?:smtp|remote host said:?).{0,80}(?-u:\b)[45]\d\d(?-u:\b)|收件人不存在|邮箱不存在|用户不存在|地址不存在|邮箱已满|投递失败|无法送达|未能送达|退信|被拒收|拒绝接收|returned to sender|over quota|quota exceeded|returned below|no valid recipients|has not yet been delivered|did not reach the following|error delivering your mail|delivery errors|invalid (?:user |email )?address|cannot be delivered|has been returned because|did not exactly match|automatically rejected|has been postponed due to|not been delivered|(?:not|isn't) a valid (?:user|address|mailbox)|送信できません|nicht zugestellt|échec de la remise|n'a pas pu être (?:remis|délivré|distribué)|error de entrega|no se (?:pudo|ha podido) entregar|recapito non riuscito|impossibile recapitare|falha na entrega|não (?:pôde|pode) ser entregue|bezorg.{0,60}mislukt|niet worden bezorgd|nie można dostarczyć|nie został[ao]? dostarczon|не удалось (?:выполнить )?достав|не может быть доставлен|配信に失敗|配信できません|배달하지 못|전달하지 못|inte att leverera|inte levereras|ikke leveres|nelze doručit|nebylo možné doručit|teslim edilemedi|無法傳遞|傳遞.{0,30}失敗|未能向.{0,30}传递)",
    )
});
/// Names that only mail systems bear.
static DAEMON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:mailer-?daemon|mail-?daemon|post[-_]?master|mail-?delivery.*|microsoftexchange[0-9a-f]+|double-bounce|mdaemon|mmdf|mmdf-admin)(?:@|$|\+|-|\\)",
    )
});
/// Names that mail systems bear, and people who look after them.
static PERHAPS_DAEMON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:mailer|bounces?|root|mail|daemon|mailsystem|mail-system|noreply-bounce|mail_error|sysadmin|system|administrator|smtp|e?mail-error|notify|returnmail|emailadmin|scmail|smtpgateway|ndr|imss|\x22?system ?administrator\x22?)(?:@|$|\+|-)|^[^@]*(?:smtp|anti-?virus|mail_?(?:service|gate|error)|maildaemon)[^@]*@",
    )
});
/// How a report opens, from whatever address: no person begins so.
static OPENING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[\W_]*(?:this (?:message was created automatically|is an automatically generated|is an advisory-only)|non-delivery report|failed recipients?\b|message from interscan|sent <<< |your mail (?:sent|attempted to be delivered) on:|failure reasons\b|this is a delivery status notification|unable to deliver message to\b|i attempted to deliver|your (?:message|mail|e-?mail)\b.{0,200}(?:could not be delivered|was not delivered|cannot be delivered) to|could not deliver (?:message|mail|your)|(?:the )?following (?:message|mail|address).{0,80}(?:could not|was not|undeliver)|intended recipient:)",
    )
});
/// Names of programs.
static PROGRAM_NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)mail|system|deliver|gateway|admin|virus|daemon|server|robot|邮件|系统"));
static DAEMON_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)mail deliver(?:y|er)? (?:sub)?system|interscan (?:mss|notification|messaging)|courier mail server|mailer-?daemon|postmaster|internet mail delivery|mail administrator|系统退信|邮件系统|message router",
    )
});
static ROBOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:mailer-daemon|postmaster|(?:[a-z0-9._-]*[._-])?(?:no|do-?not|dont|noreply|donotreply)[._-]?reply(?:[._+-].*)?|noreply|donotreply|bounces?d?(?:[._+-].*)?|owner-.*|.*-request|.*-bounces?|.*-owner|listserv|majordomo|robot|daemon)@",
    )
});
static RECEIPT_SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:已读|已讀|未读|未讀|已读回执|已讀回條|已送达|read|not read|read receipt|return receipt(?: \(displayed\))?|gelesen|ungelesen|lu|non lu|leído)\s*[:：]",
    )
});
static RECEIPT_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?is)(?:您的邮件|你的邮件|邮件).{0,200}(?:已被|已于|已经).{0,60}(?:阅读|读取|查看|打开)|已(?:经)?(?:阅读|读取|查看|打开)了?(?:您|你).{0,20}邮件|邮件收条|your message.{0,400}was (?:read|deleted without being read)|this is a receipt for the mail|no guarantee that the message has been read|回执",
    )
});
static RECALL_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)would like to recall the message|(?:希望|想要|要求|将要|想)(?:要)?撤回(?:此|以下|这|该|一)?封?(?:邮件|消息)|撤回了?(?:一封)?邮件.{0,4}[“\x22]",
    )
});

/// Judges what sort of message it is.
pub(super) fn judge(seen: &Seen<'_>) -> Verdict {
    // In the order of their weight: a bounce with bulk headers is a bounce.
    let verdicts = [bounce(seen), receipt(seen), calendar(seen), auto_reply(seen), bulk(seen), empty(seen)];
    let found: Vec<(Kind, String)> = verdicts.into_iter().flatten().collect();
    let kind = found.first().map_or(Kind::Human, |(kind, _)| *kind);
    Verdict { kind, reasons: found.into_iter().filter(|(k, _)| *k == kind).map(|(_, reason)| reason).collect() }
}

/// Whether only machines write from this address.
pub(super) fn is_machine(addr: &str) -> bool {
    ROBOT.is_match(addr) || DAEMON.is_match(addr)
}

/// Whether it asks to recall an earlier message: a program says so in the subject and in its words. People write of
/// taking back claims and mails too, in a subject or in their words, and mean what they write.
pub(super) fn is_recall(subject: &str, text: &str) -> bool {
    let head = words::head(text, 600);
    let words = RECALL_WORDS.is_match(head) && head.lines().count() <= 12;
    crate::mail::subject::is_recall(subject) && (words || head.trim().is_empty())
}

/// Whether no automatic reply may be made to it (RFC 3834 section 2, RFC 5230 section 4.6, B3-2, B3-10, B3-11).
pub(super) fn silence_asked(seen: &Seen<'_>, kind: Kind) -> bool {
    let headers = seen.headers;
    let suppress =
        headers.text("x-auto-response-suppress").is_some_and(|v| !v.is_empty() && !v.eq_ignore_ascii_case("none"));
    let marks = [
        "list-id",
        "list-unsubscribe",
        "list-post",
        "list-help",
        "feedback-id",
        "x-loop",
        "x-autoreply",
        "x-autorespond",
        "x-auto-reply",
    ];
    kind != Kind::Human && kind != Kind::Empty
        || suppress
        || marks.iter().any(|name| headers.has(name))
        || is_automatic(headers).is_some()
        || precedence(headers).is_some()
        || has_null_sender(headers)
        || seen.from.is_none_or(|from| !from.addr.contains('@') || ROBOT.is_match(&from.addr))
}

fn bounce(seen: &Seen<'_>) -> Option<(Kind, String)> {
    let root = seen.parts.root()?;
    let report = root.media.param("report-type").unwrap_or_default().to_ascii_lowercase();
    let of_kind = |kind: &str| root.media.value == "multipart/report" && report.contains(kind);
    if of_kind("delivery-status") {
        return Some((Kind::Bounce, "Content-Type: multipart/report; report-type=delivery-status".to_owned()));
    }
    if of_kind("feedback-report") {
        return Some((Kind::Bounce, "Content-Type: multipart/report; report-type=feedback-report".to_owned()));
    }
    let from_daemon = is_daemon(seen);
    if of_kind("disposition-notification") {
        // RFC 5429 section 2.1.1: how a mailbox's filter refuses a letter.
        let refuses = seen.headers.text("auto-submitted").is_some_and(|value| value.contains("rejected"));
        let refused = refuses || (from_daemon && BOUNCE_SUBJECT.is_match(seen.subject));
        return refused.then(|| (Kind::Bounce, "a receipt that says that the letter was refused".to_owned()));
    }
    // Exchange's journal of a shared mailbox may hold a person's mail with a report in it; the sender decides.
    if (from_daemon || has_null_sender(seen.headers) || root.media.value == "multipart/report")
        && seen.parts.find("message/delivery-status").is_some()
    {
        return Some((Kind::Bounce, "a message/delivery-status part from a mail system".to_owned()));
    }
    if seen.parts.find("message/feedback-report").is_some() {
        return Some((Kind::Bounce, "a message/feedback-report part".to_owned()));
    }
    if seen.headers.has("x-failed-recipients") {
        return Some((Kind::Bounce, "X-Failed-Recipients".to_owned()));
    }
    let subject =
        BOUNCE_SUBJECT.is_match(seen.subject) && !subject::is_reply(seen.subject) && !subject::is_forward(seen.subject);
    let head = words::head(seen.text, 4000);
    let words = BOUNCE_WORDS.is_match(head);
    let machine = has_null_sender(seen.headers)
        || is_automatic(seen.headers).is_some()
        || (is_perhaps_daemon(seen) && !["请问", "怎么办", "怎么处理", "请帮"].iter().any(|asks| head.contains(asks)));
    let complaint = seen.subject.trim_start().to_lowercase().starts_with("complaint about message from");
    let abuse = complaint && seen.parts.find("message/rfc822").is_some();
    let reports = machine || returns_by_robot(seen) || opens_as_a_report(seen);
    let nobody = seen.from.is_some_and(|from| from.addr.is_empty()) && has_null_sender(seen.headers);
    if ((from_daemon || nobody) && (subject || words)) || (subject && words && reports) || abuse {
        return Some((Kind::Bounce, "a mail system reports in its own words".to_owned()));
    }
    None
}

/// Whether an address that no person writes from brings a letter back.
fn returns_by_robot(seen: &Seen<'_>) -> bool {
    let returns = ["message/rfc822", "text/rfc822-headers"].iter().any(|part| seen.parts.find(part).is_some());
    returns && seen.from.is_some_and(|from| is_machine(&from.addr))
}

/// Whether it opens as reports do, brings the letter back and bears no person's name.
fn opens_as_a_report(seen: &Seen<'_>) -> bool {
    let person = seen.from.and_then(|from| from.name.as_deref()).is_some_and(|name| !PROGRAM_NAME.is_match(name));
    let answers = seen.headers.has("in-reply-to") || seen.headers.has("references");
    let returns = seen.parts.find("message/rfc822").is_some() || prose::returns(seen.text);
    !person && !answers && returns && OPENING.is_match(seen.text)
}

fn receipt(seen: &Seen<'_>) -> Option<(Kind, String)> {
    let root = seen.parts.root()?;
    let report = root.media.param("report-type").unwrap_or_default().to_ascii_lowercase();
    if report.contains("disposition-notification")
        || (root.media.value == "multipart/report" && seen.parts.find("message/disposition-notification").is_some())
    {
        return Some((
            Kind::Receipt,
            "Content-Type: multipart/report; report-type=disposition-notification".to_owned(),
        ));
    }
    let content_class = seen.headers.text("content-class").unwrap_or_default();
    if content_class.contains("mdn") {
        return Some((Kind::Receipt, format!("Content-Class: {content_class}")));
    }
    let head = words::head(seen.text, 1000);
    (RECEIPT_SUBJECT.is_match(seen.subject) && (head.trim().is_empty() || RECEIPT_WORDS.is_match(head)))
        .then(|| (Kind::Receipt, "subject and text of a read receipt".to_owned()))
}

fn calendar(seen: &Seen<'_>) -> Option<(Kind, String)> {
    let root = seen.parts.root()?;
    let class = seen.headers.text("content-class").unwrap_or_default();
    if class.contains("calendarmessage") {
        return Some((Kind::Calendar, format!("Content-Class: {class}")));
    }
    let part = seen.parts.find("text/calendar")?;
    // A calendar file that a person attached makes no invitation; an alternative to the text does.
    let method = calendar_method(seen.parts);
    let stands_for_text = root.media.value == "text/calendar" || (method.is_some() && !part.is_attached());
    let method = method.unwrap_or_else(|| "NONE".to_owned());
    stands_for_text.then(|| (Kind::Calendar, format!("text/calendar; method={method}")))
}

/// The method of a calendar part: its parameter (RFC 6047 section 2.4), else the line in it.
pub(super) fn calendar_method(parts: &Parts<'_>) -> Option<String> {
    let part = parts.find("text/calendar")?;
    if let Some(method) = part.media.param("method").filter(|method| !method.is_empty()) {
        return Some(method.to_ascii_uppercase());
    }
    if part.is_attached() {
        return None;
    }
    let text = part.bytes();
    let line = text.split(|&b| b == b'\n').take(MAX_CALENDAR_HEAD).map(<[u8]>::trim_ascii).find_map(|line| {
        let (name, value) = line.split_at_checked(7)?;
        name.eq_ignore_ascii_case(b"METHOD:").then_some(value)
    })?;
    let method = String::from_utf8_lossy(line).trim().to_ascii_uppercase();
    method.chars().all(|c| c.is_ascii_alphabetic()).then_some(method).filter(|method| !method.is_empty())
}

fn auto_reply(seen: &Seen<'_>) -> Option<(Kind, String)> {
    let headers = seen.headers;
    let listed = headers.has("list-id") || headers.has("list-unsubscribe");
    if let Some(reason) = is_automatic(headers) {
        let answers =
            reason.contains("repl") || headers.has("in-reply-to") || headers.has("x-ms-exchange-parent-message-id");
        return (answers || !listed).then_some((Kind::AutoReply, reason));
    }
    if headers.keyword("precedence").as_deref() == Some("auto_reply") {
        return Some((Kind::AutoReply, "Precedence: auto_reply".to_owned()));
    }
    if headers.text("x-ms-exchange-generated-message-source").is_some_and(|v| v.contains("Mailbox Rules Agent")) {
        return Some((Kind::AutoReply, "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent".to_owned()));
    }
    for name in [
        "x-autoreply",
        "x-autorespond",
        "x-autoresponder",
        "x-auto-reply",
        "x-autoreply-from",
        "x-mail-autoreply",
        "x-auto-response",
        "x-qq-autoreply",
        "auto-reply",
    ] {
        if headers
            .text(name)
            .is_some_and(|value| !value.eq_ignore_ascii_case("no") && !value.eq_ignore_ascii_case("false"))
        {
            return Some((Kind::AutoReply, format!("{name} is set")));
        }
    }
    if headers.text("x-autogenerated").is_some_and(|value| value.eq_ignore_ascii_case("reply")) {
        return Some((Kind::AutoReply, "X-Autogenerated: Reply".to_owned()));
    }
    if headers.text("auto-submitted").is_some_and(|value| value.eq_ignore_ascii_case("no")) {
        return None;
    }
    if AUTO_SUBJECT.is_match(seen.subject) || BRACKETED.is_match(seen.subject) {
        return Some((Kind::AutoReply, "the subject is that of an automatic reply".to_owned()));
    }
    let head = words::head(seen.text, 600);
    if ASKS.is_match(head) {
        return None;
    }
    if WEAK_AUTO_SUBJECT.is_match(seen.subject) && AWAY_WORDS.is_match(head) {
        return Some((Kind::AutoReply, "subject and text of an automatic reply".to_owned()));
    }
    let opening = words::head(seen.new_text, MAX_OPENING_CHARS);
    SAYS_SO.is_match(opening).then(|| (Kind::AutoReply, "the text calls itself an automatic reply".to_owned()))
}

fn bulk(seen: &Seen<'_>) -> Option<(Kind, String)> {
    let headers = seen.headers;
    let from_person = headers.has("in-reply-to") || headers.has("references") || subject::is_reply(seen.subject);
    if headers.has("list-unsubscribe-post") || headers.has("x-campaign") || headers.has("x-campaign-id") {
        return Some((Kind::Bulk, "headers of a bulk sender".to_owned()));
    }
    // Some hosts put it on whatever they forward: what a person's program wrote in answer is his.
    let by_program = || ["x-mailer", "user-agent"].iter().any(|name| headers.has(name)) && !headers.has("list-id");
    if let Some(word) = precedence(headers).filter(|word| !(from_person && (word == "list" || by_program()))) {
        return Some((Kind::Bulk, format!("Precedence: {word}")));
    }
    // A reply that came by way of a group address was still written by a person.
    let mark = ["list-id", "list-unsubscribe", "list-post"].into_iter().find(|name| headers.has(name))?;
    (!from_person).then(|| (Kind::Bulk, format!("{mark} is set")))
}

fn empty(seen: &Seen<'_>) -> Option<(Kind, String)> {
    let nothing = seen.text.trim().is_empty() && seen.attachments == 0;
    (nothing && (subject::strip(seen.subject).is_empty() || subject::is_reply(seen.subject)))
        .then(|| (Kind::Empty, "no text and no attachment".to_owned()))
}

/// Auto-Submitted with any value but `no` (RFC 3834 section 5).
fn is_automatic(headers: &Headers) -> Option<String> {
    let value = headers.keyword("auto-submitted").filter(|value| !value.is_empty() && value != "no")?;
    Some(format!("Auto-Submitted: {value}"))
}

fn precedence(headers: &Headers) -> Option<String> {
    headers.keyword("precedence").filter(|word| matches!(word.as_str(), "bulk" | "list" | "junk" | "auto_reply"))
}

fn has_null_sender(headers: &Headers) -> bool {
    headers.raw("return-path").is_some_and(|path| matches!(path.replace(' ', "").as_str(), "<>" | "<MAILER-DAEMON>"))
}

fn is_daemon(seen: &Seen<'_>) -> bool {
    seen.from.is_some_and(|from| {
        DAEMON.is_match(&from.addr) || from.name.as_deref().is_some_and(|name| DAEMON_NAME.is_match(name))
    })
}

fn is_perhaps_daemon(seen: &Seen<'_>) -> bool {
    seen.from.is_none_or(|from| matches!(from.addr.as_str(), "" | "@") || PERHAPS_DAEMON.is_match(&from.addr))
}

#[cfg(test)]
mod tests {
    use crate::mail::Kind;
    use crate::mail::understand::understand;

    #[test]
    fn an_automatic_reply_says_so_in_its_subject_in_any_language() {
        for (subject, kind) in [
            ("Autosvar: Hej", Kind::AutoReply),
            ("Automatisk svar: Hej", Kind::AutoReply),
            ("Automaattinen vastaus: Hei", Kind::AutoReply),
            ("Automatická odpověď: Ahoj", Kind::AutoReply),
            ("Otomatik yanıt: Merhaba", Kind::AutoReply),
            ("Automatikus válasz: Szia", Kind::AutoReply),
            ("Răspuns automat: Salut", Kind::AutoReply),
            ("Trả lời tự động: Chào", Kind::AutoReply),
            ("Vacation reply: claim", Kind::AutoReply),
            ("away from my mail: claim", Kind::AutoReply),
            ("休假自动回复：报销", Kind::AutoReply),
            ("自动回复怎么设置", Kind::Human),
            ("Vacation: how many days", Kind::Human),
        ] {
            let raw = format!("From: li.na@corp.example\nSubject: {subject}\n\nBack on Monday.\n");
            assert_eq!(understand(raw.as_bytes()).kind, kind, "{subject}");
        }
    }

    #[test]
    fn what_a_persons_program_wrote_in_answer_is_no_bulk() {
        for (more, kind) in [
            ("In-Reply-To: <c@d>\nX-Mailer: GroupWise\n", Kind::Human),
            ("In-Reply-To: <c@d>\n", Kind::Bulk),
            ("X-Mailer: Sender 2\n", Kind::Bulk),
        ] {
            let raw = format!("From: a@b\nSubject: x\nPrecedence: bulk\n{more}\nwords\n");
            assert_eq!(understand(raw.as_bytes()).kind, kind, "{more}");
        }
    }

    #[test]
    fn a_daemon_reports_in_any_language_and_a_person_who_tells_of_it_is_one() {
        for (from, subject, text, kind) in [
            ("postmaster@corp.example", "Non remis : claim", "Échec de la remise à ces destinataires", Kind::Bounce),
            ("postmaster@corp.example", "無法傳遞: claim", "傳遞至下列收件者或群組失敗:", Kind::Bounce),
            ("\"InterScan MSS\" <a@b.example>", "メール配信に失敗しました", "Unable to deliver message", Kind::Bounce),
            (
                "\"Courier mail server at mx\" <@>",
                "NOTICE: mail delivery status.",
                "It cannot be delivered.",
                Kind::Bounce,
            ),
            ("li.na@corp.example", "Non remis : claim", "Échec de la remise, que faire ?", Kind::Human),
            ("li.na@corp.example", "邮件无法送达", "退信说 550 5.1.1 User unknown，请问怎么处理？", Kind::Human),
            ("no-reply@parcel.example", "Delivery failed", "Your parcel could not be delivered.", Kind::Human),
        ] {
            let raw = format!("From: {from}\nSubject: {subject}\n\n{text}\n\n<sun.hao@other.example>\n");
            assert_eq!(understand(raw.as_bytes()).kind, kind, "{subject}");
        }
    }
}
