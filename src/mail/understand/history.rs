//! The signs by which programs begin quoted history in text: separators, header blocks, attributions (mail-facts B2, B4).

use std::sync::LazyLock;

use regex::Regex;

use super::labels::{
    DATEISH, block_in_a_line, header_block, label, notes_block, notes_drawing, senderless_block, turns,
};
use super::line::Line;
use crate::mail::phrases::pattern;

/// An attribution is wrapped over so many lines at most.
pub(super) const ATTRIBUTION_LINES: usize = 6;

/// An attribution in words that are not known takes no more.
const FOREIGN_LINES: usize = 3;

/// Names, dates and addresses together are no longer than this.
const MAX_ATTRIBUTION_CHARS: usize = 320;

/// What begins on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// `-----Original Message-----` and its kin.
    Separator,
    /// The same for a forward.
    ForwardSeparator,
    /// From, Sent, To, Subject.
    HeaderBlock,
    /// `On …, … wrote:` over so many lines.
    Attribution(usize),
}

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^[-_=*~—‐‑–―\s]{2,}\s*(?:原始邮件|原始郵件|原邮件|邮件原文|原始信件|原始訊息|邮件原件|original(?: message| mail| email| appointment)?|回复的原邮件|replied message|reply message|ursprüngliche nachricht|message d'origine|message original|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|původní zpráva|oryginalna wiadomość|исходное сообщение|元のメッセージ|원본 메시지|원본 메일|message initial|original-nachricht|oprindelig besked|opprinnelig beskjed|alkuperäinen viesti|antwort nachricht|origineel bericht|original msg|eredeti üzenet|orijinal ileti|tin nhắn gốc|pesan asli|исходное письмо|originalmeddelande)\s*[-_=*~—‐‑–―\s]{2,}:?$",
    )
});
static FORWARD_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:[-_=*~—‐‑–―\s]{2,}\s*(?:转发消息|转发的消息|转发的原邮件|转发的原始邮件|forwarding messages|转发的邮件|转发邮件信息|转发邮件|轉寄的郵件|轉寄郵件|轉發的郵件|已转发邮件|forwarded message|forwarded by .{1,120}|fwd|weitergeleitete nachricht|message transféré|mensaje reenviado|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|vidarebefordrat meddelande|videresendt meddelelse|пересылаемое сообщение|перенаправленное сообщение|пересланное сообщение|転送メッセージ|転送されたメッセージ|전달된 메시지|전달된 메일|treść przekazanej wiadomości|przekazana wiadomość|přeposlaná zpráva)\s*(?:[-_=*~—‐‑–―\s]{2,})?:?|(?:begin forwarded message|开始转发的邮件|下面是被转发的邮件|下面是转发的邮件|轉寄的郵件開始|開始轉寄郵件|début du message (?:réexpédié|transféré)|anfang der weitergeleiteten nachricht|inicio del mensaje reenviado|inizio (?:del )?messaggio inoltrato|início da mensagem (?:re)?encaminhada|начало пере(?:адресованного|сланного|сылаемого) сообщения|begin doorgestuurd bericht|początek przekazanej wiadomości|転送されたメッセージ|전달된 메시지)\s*[:：])\s*$",
    )
});
static WROTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:on\s.{4,}\swrote\s*:|at\s.{4,}\swrote\s*:|.{3,}\swrote\s*:|.{3,}\son\s.{4,}\swrote\s*:|le\s.{4,}(?:a écrit|écrit|a ecrit)\s*:|(?:am|den|on)\s.{4,}schrieb.{0,200}:|.{3,}schrieb\s.{4,}:|el\s.{4,}(?:escribió|escribio)\s*:|(?:il|in data)\s.{4,}ha scritto\s*:|.{4,}(?:さんは書きました|さんが書きました|のメール|の書き込み)\s*[:：]|.{4,}(?:작성|쓴 글|보냄)\s*[:：]|wiadomość napisana przez\s.{4,}:|.{4,}napisał(?:\(a\)|a)?\s*:|(?:em|no dia|às)\s.{4,}escreveu\s*:|.{3,}\sescreveu\s(?:no dia|em)\s.{4,}:|op\s.{4,}(?:schreef|heeft).{0,200}:|(?:den|på)\s.{4,}skrev.{0,200}:|.{3,}skrev\s.{4,}:|.{3,}(?:写道|寫道|写到|写信道)\s*[:：]|w dniu\s.{4,}(?:napisał|pisze).{0,120}:|.{2,}(?:пишет|писал|написал).{0,60}:|.{4,}(?:のメッセージ|書きました|wrote)\s*[:：]|dne\s.{4,}napsal.{0,120}:|.{4,}\sodesílatel\s.{2,}napsal.{0,8}:|.{4,}kirjoitti\s*:|.{3,}\skirjoitti\s.{4,}:|.{3,}\sezt írta.{0,80}:|.{3,}\sşun(?:u|ları) yazdı\s*\(.{4,}\)\s*:|in (?:a message dated|message)\s.{4,}\swrites\s*:|dňa\s.{4,}napísal.{0,120}:|.{4,}님이 작성:|.{4,}följande\s*:|dnia\s.{4,}napisał.{0,120}:|.{4,}\s(?:đã viết|yazdı|şunu yazdı|كتب|menulis|a scris|írta|έγραψε|пише|написав|написа|napísal|เขียนว่า|sent)\s*:)$",
    )
});
/// `2016-01-27 10:00 GMT+08:00 Name <a@b>:` and `---- Name wrote ----`.
static DATED_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\d{4}[-/.年].{6,200}<[^<>\s]+@[^<>\s]+>\s*(?:写道|寫道)?\s*[:：]|-{2,}\s*(?:on\s)?.{2,200}\s(?:wrote|写道)\s*-{2,}|.{2,80}<[^<>\s]+@[^<>\s]+>\s*(?:于|在|於).{6,80}(?:写道|寫道)?\s*[:：]|.{4,160}\d{1,2}[:.h]\d\d.{0,120}<[^<>\s]+@[^<>\s]+>\s*[:：])$",
    )
});

/// An address, a time of day and a colon; or `2011/4/7 Name <a@b>` as old Gmail had it.
static NAMED_AND_DATED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)^(?:
            .{0,200} \b\d{1,2}[:.h]\d\d .{0,200} <[^<>\s]+@[^<>\s]+> .{0,60} [:：]
          | .{0,200} <[^<>\s]+@[^<>\s]+> .{0,200} \b\d{1,2}[:.h]\d\d .{0,60} [:：]
          | [^<>\s@]+@[^<>\s@]+ \s \([^()]{1,80}\) \s (?:writes|wrote) \s* :
          | .{0,200} <[^<>\s]+@[^<>\s]+> \s (?:writes \s* : | napisał(?:\(a\)|a)?|wrote|schrieb \s* :?)
          | .{0,200} <[^<>\s]+@[^<>\s]+> \s (?:a \s écrit|ha \s scritto|escreveu|escribió|skrev|schreef|kirjoitti|пишет|писал|написал(?:\(а\)|а)?) \s* :
          | (?:Quoting|Zitat \s von|Citando \s a|Quoting \s message \s from|Citat \s från|Cytowanie) \s .{2,200} :
          | .{0,80} 20\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2} .{1,20} \d{1,2}:\d\d .{0,80} [:：]
          | .{0,80} \b\d{1,2}[-/.]\d{1,2}[-/.]20\d\d .{1,20} \d{1,2}:\d\d .{0,80} :
          | \d{4}[-/.]\d{1,2}[-/.]\d{1,2} \s [^<>]{0,80} <[^<>\s]+@[^<>\s]+> [:：]?
        )$",
    )
});
/// An attribution without a colon; a day, a time and an address make up for it.
static DATED_WROTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .{0,60}\d{1,2}:\d\d.{0,160}<[^<>\s]+@[^<>\s]+> wrote$")
});

/// A name and its verb, which tell of a citation only right above one.
static NAME_WROTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\p{Lu}[\p{L}.'-]*(?: [\p{L}.'-]+){0,3}|.{1,60} via .{1,60}) (?:wrote|writes|schrieb|a écrit|ha scritto|escribió|escreveu|schreef|skrev) ?:$",
    )
});

/// A day, a name and the verb, which tell of a citation only right above one.
static DAY_WROTE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:On|Am|Le|El|Il|Em|Op|Den) .{3,60}?[ ,](\p{Lu}[\p{L}.'-]*(?: [\p{L}.'-]+){0,3}) (?:wrote|a écrit|ha scritto|escribió|escreveu) ?:$|^(?:Am|Op|Den) .{3,60}? (?:schrieb|schreef|skrev) (\p{Lu}[\p{L}.'-]*(?: [\p{L}.'-]+){0,3}):$",
    )
});

/// Whether it is a day, a name and the verb; "On Monday he wrote:" is its writer's own.
fn day_wrote(line: &str) -> bool {
    DAY_WROTE
        .captures(line)
        .and_then(|found| found.get(1).or_else(|| found.get(2)))
        .is_some_and(|name| !PRONOUNS.iter().any(|own| format!("{} ", name.as_str()).starts_with(own)))
}

/// By these a writer tells himself who said it.
const PRONOUNS: [&str; 18] = [
    "I ", "He ", "She ", "They ", "We ", "You ", "It ", "Who ", "As ", "Er ", "Sie ", "Il ", "Elle ", "On ", "My ",
    "Our ", "Your ", "The ",
];

/// `"Name" ---11/23/2026 10:30:31 AM---first words`, as Notes writes above its block.
static NOTES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^.{1,80}\s-{3}\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}\s.{0,6}\d{1,2}:\d\d.{0,12}-{3}"));
/// `>>> Name <a@b> 23.11.2026 10:30 >>>`, as `GroupWise` writes; the marks before it are not seen here.
static BETWEEN_MARKS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[^<>]{1,80}(?:<[^<>\s]+>)?\s.{4,40}\d{1,2}[:.]\d\d(?:\s?[AaPp][Mm])?\s>>>$"));

/// An attribution behind other words; only where a day makes sure that it begins there.
static SHARED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(.{1,600}?)((?:-{2,}\s*)?On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .{6,200}wrote:(?:\s*-{2,})?|(?:在|於) ?20\d\d[-/年. ].{4,160}(?:写道|寫道)\s*[:：])\s*$",
    )
});

/// How an attribution begins that is not the rest of a wrapped one.
static FULL_START: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:(?:在|於)\s*\d{4}|on (?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|\d)|at \d{4}-|le \d|am \d|el \d|op \d|w dniu|\d{4}年)",
    )
});

/// How an attribution begins that nobody takes for a sentence.
static DATED_START: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:在|於) ?20\d\d[-/年]|On (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [A-Z0-9][A-Za-z0-9, ]{4,12}20\d\d at \d{1,2}:\d\d)",
    )
});

static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|\D)20\d\d(?:\D|$)"));

/// What programs draw rules with; the last four are dashes that Unicode tells apart.
pub(super) fn is_ruling(c: char) -> bool {
    matches!(c, '-' | '_' | '=' | '*' | '~' | '—' | '‐' | '‑' | '–' | '―')
}

/// What begins on line `at`, judged without its `>` marks.
pub(super) fn sign_at(lines: &[Line], at: usize) -> Option<Sign> {
    let line = lines.get(at)?.bare();
    if line.is_empty() || line.len() > 4 * MAX_ATTRIBUTION_CHARS {
        return None;
    }
    if line.chars().count() <= 200 {
        // Asked first, because it is cheap and nearly always says no.
        let ruled = line.starts_with(is_ruling);
        if (ruled || line.ends_with([':', '：'])) && FORWARD_TITLE.is_match(line) {
            return Some(Sign::ForwardSeparator);
        }
        if ruled && TITLE.is_match(line) || is_between_marks(lines, at) {
            return Some(Sign::Separator);
        }
    }
    // Tobit David's labels are no block.
    if line.starts_with("Original Message processed by ") {
        return Some(Sign::Separator);
    }
    if let Some(sign) = titles(line)
        && (1..=4).any(|next| header_block(lines, at + next))
    {
        return Some(sign);
    }
    if let Some(sign) = glued_title(line) {
        return Some(sign);
    }
    if block_in_a_line(line) {
        return Some(Sign::HeaderBlock);
    }
    if header_block(lines, at) || senderless_block(lines, at) || notes_block(lines, at) || notes_drawing(lines, at) {
        return Some(Sign::HeaderBlock);
    }
    attribution(lines, at).map(Sign::Attribution)
}

/// Whether a line is a title between `>>>` and `>>>`: marks that quote nothing.
pub(super) fn is_between_marks(lines: &[Line], at: usize) -> bool {
    lines.get(at).is_some_and(|line| line.text.starts_with(">>> ") && BETWEEN_MARKS.is_match(line.bare()))
}

/// A title between dashes with the first label of its block on the same line, as programs write it that lose ends of lines.
fn glued_title(line: &str) -> Option<Sign> {
    let open = line.find(|c| !is_ruling(c) && c != ' ').filter(|at| *at >= 3)?;
    let words = line.get(open..)?;
    let close = words.find(['-', '_', '='])?;
    let (title, after) = words.split_at_checked(close)?;
    let block = after.trim_start_matches(|c| is_ruling(c) || c == ' ');
    if after.len() - block.len() < 3 || title.chars().count() > 60 || label(block).is_none() {
        return None;
    }
    let whole = format!("---- {} ----", title.trim());
    let forwards = FORWARD_TITLE.is_match(&whole);
    let known = forwards || TITLE.is_match(&whole) || block.contains('@');
    known.then_some(if forwards { Sign::ForwardSeparator } else { Sign::Separator })
}

/// What a line would be above a header block: QQ Mail writes its title without dashes, Mailbox its own too, and between
/// dashes may stand words of any language.
fn titles(line: &str) -> Option<Sign> {
    match line {
        "Original" | "原始邮件" | "Original Message" | "Reply Message" | "原始郵件" | "Original Email"
        | "回复的原邮件" => {
            return Some(Sign::Separator);
        }
        "Forwarded message:" | "Forwarded message" | "转发邮件" | "转发邮件：" | "转发的邮件" | "转发的邮件：" =>
        {
            return Some(Sign::ForwardSeparator);
        }
        _ => {}
    }
    if NOTES.is_match(line) {
        return Some(Sign::Separator);
    }
    let dashes = |line: &str| line.chars().take_while(|&c| is_ruling(c) && !matches!(c, '_' | '*' | '~')).count();
    let turned: String = line.chars().rev().take(8).collect();
    let words = line.chars().filter(|c| c.is_alphabetic()).count();
    (dashes(line) >= 3 && dashes(&turned) >= 3 && (2..=60).contains(&words)).then_some(Sign::Separator)
}

/// How many lines an attribution that begins here takes.
pub(super) fn attribution(lines: &[Line], at: usize) -> Option<usize> {
    let taken = reach(lines, at)?;
    let blank = |at: &usize| lines.get(*at).is_some_and(|line| line.bare().is_empty());
    let lower = (at + 1..at + taken).filter(blank).any(|blank| stands_above(lines, at, blank));
    (!lower && !begins_lower(lines, at, taken - 1)).then_some(taken)
}

/// How many lines from here on are an attribution when they are joined, wherever in them it may begin.
fn reach(lines: &[Line], at: usize) -> Option<usize> {
    let depth = lines.get(at)?.quote_depth();
    let mut joined = String::new();
    for (taken, line) in lines.iter().skip(at).take(ATTRIBUTION_LINES).enumerate() {
        let bare = line.bare();
        // An address broken behind its `<` may leave a `>` that only looks like a quote mark.
        let open = joined.matches('<').count() > joined.matches('>').count();
        if line.quote_depth() != depth && !open || (bare.is_empty() && taken > 0 && joined.len() > 200) {
            return None;
        }
        // A header block is no part of one, though its subject may end as they do.
        if taken > 0 && label(bare).is_some() {
            return None;
        }
        let bare = if open && line.quote_depth() != depth { line.text.trim() } else { bare };
        if !joined.is_empty() && !bare.is_empty() && !joined.ends_with('<') && !bare.starts_with('>') {
            joined.push(' ');
        }
        joined.push_str(bare);
        if joined.chars().count() > MAX_ATTRIBUTION_CHARS {
            return None;
        }
        let joined = joined.trim_matches(['*', '_']);
        // Zimbra's begins as a list does.
        let joined = joined.strip_prefix("- ").unwrap_or(joined);
        // A sentence that merely ends with "wrote:" has neither a date nor an address.
        if is_attribution(joined) {
            return Some(taken + 1);
        }
        if taken == 0 && !begins_attribution(bare) {
            return None;
        }
    }
    None
}

/// Whether what stands on line `at`, above the empty line `blank`, is its writer's own ("补充单号 BX2026。", "On Monday") and
/// no head of the attribution below: that is whole without it, with a year of its own where `at` begins as attributions do.
fn stands_above(lines: &[Line], at: usize, blank: usize) -> bool {
    let Some(taken) = reach(lines, blank + 1) else { return false };
    let head = || lines.iter().skip(blank + 1).take(taken).map(Line::bare);
    !lines.get(at).is_some_and(|line| FULL_START.is_match(line.bare())) || head().any(|line| YEAR.is_match(line))
}

/// Whether the attribution that ends `taken` lines below `at` begins below it: what stands on `at` is a sentence of its own.
fn begins_lower(lines: &[Line], at: usize, taken: usize) -> bool {
    let bare = |at: usize| lines.get(at).map(Line::bare).unwrap_or_default();
    let finished = bare(at).ends_with(['.', '。', '!', '！', '?', '？', ':', '：', ';', '；', '…', ')', '）'])
        || (taken > 0 && bare(at + 1).is_empty() && !FULL_START.is_match(bare(at)));
    (at + 1..=at + taken).any(|start| {
        let first = bare(start);
        let begins = FULL_START.is_match(first) || begins_anew(first) || (finished && begins_attribution(first));
        if first.is_empty() || !begins {
            return false;
        }
        let rest: Vec<&str> = (start..=at + taken).map(bare).filter(|line| !line.is_empty()).collect();
        is_attribution(rest.join(" ").trim_matches(['*', '_']))
    })
}

/// Whether a line begins as attributions do that stand alone, with a capital, and names a day: the rest of a wrapped one
/// goes on in small letters, or with a name.
fn begins_anew(line: &str) -> bool {
    const STARTS: [&str; 10] = ["On ", "Am ", "Le ", "El ", "Il ", "Em ", "Op ", "Den ", "Dne ", "W dniu "];
    STARTS.iter().any(|start| line.starts_with(start)) && line.chars().take(40).any(|c| c.is_ascii_digit())
}

/// Whether a whole text is an attribution.
fn is_attribution(joined: &str) -> bool {
    // Asked first, because it is cheap and nearly always says no.
    if joined.ends_with("> wrote") {
        return DATED_WROTE.is_match(joined);
    }
    if !joined.ends_with([':', '：', '-']) {
        return false;
    }
    let dashed = joined.starts_with("--") && joined.ends_with("--") && DATED_NAME.is_match(joined);
    dashed || (DATEISH.is_match(joined) && (WROTE.is_match(joined) || DATED_NAME.is_match(joined)))
}

/// How many lines above a citation name its writer in words of any language: an address and a date, and a colon at the
/// end. Only where a citation follows, for people write such lines too.
pub(super) fn foreign_attribution(lines: &[Line], at: usize) -> Option<usize> {
    let first = lines.get(at)?.bare();
    let names = NAME_WROTE.is_match(first) && !PRONOUNS.iter().any(|own| first.starts_with(own));
    if first.ends_with(':') && (names || day_wrote(first)) {
        return Some(1);
    }
    let taken = foreign_reach(lines, at)?;
    // What begins below is the attribution, and this line its reader's words.
    let lower = |at: usize| attribution(lines, at).is_some() || foreign_reach(lines, at).is_some();
    (!(at + 1..at + taken).any(lower)).then_some(taken)
}

/// How many lines from here on name and date when they are joined, wherever in them that may begin.
fn foreign_reach(lines: &[Line], at: usize) -> Option<usize> {
    let mut joined = String::new();
    for (taken, line) in lines.iter().skip(at).take(FOREIGN_LINES).enumerate() {
        let bare = line.bare();
        if bare.is_empty() || line.quote_depth() > 0 {
            return None;
        }
        // Programs that write from right to left say so around each name.
        joined.extend(bare.chars().filter(|c| !turns(*c)));
        joined.push(' ');
        let whole = joined.trim_end();
        if whole.chars().count() <= MAX_ATTRIBUTION_CHARS && NAMED_AND_DATED.is_match(whole) {
            return Some(taken + 1);
        }
    }
    None
}

/// Where an attribution begins that shares a line with what its writer's answer ends in (`ok On Wed, …, a@b wrote:`).
pub(super) fn shared_line(line: &str) -> Option<usize> {
    // What stands in the name of its sender begins no other.
    if !line.trim_end().ends_with([':', '：', '-']) || (DATED_START.is_match(line) && is_attribution(line.trim())) {
        return None;
    }
    let found = SHARED.captures(line)?;
    let (before, head) = (found.get(1)?, found.get(2)?);
    (!before.as_str().trim().is_empty() && is_attribution(head.as_str().trim())).then(|| head.start())
}

/// Of the words that an attribution begins with, below.
const LONGEST_START_CHARS: usize = 20;

/// Whether a first line may go on into an attribution: it names a day, a sender, or begins as they begin.
fn begins_attribution(line: &str) -> bool {
    let lower: String = line.chars().take(LONGEST_START_CHARS).flat_map(char::to_lowercase).collect();
    let starts = [
        "on ",
        "at ",
        "le ",
        "am ",
        "el ",
        "il ",
        "em ",
        "op ",
        "den ",
        "w dniu",
        "dne ",
        "在",
        "於",
        "于",
        "no dia",
        "på ",
        "wiadomość napisana",
    ];
    starts.iter().any(|start| lower.starts_with(start))
        || line.ends_with('<')
        || line.contains('@')
        || DATEISH.is_match(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<Sign>) {
        assert_eq!(sign_at(&Line::of_text(text), 0), expected, "{text}");
    }

    #[test]
    fn the_signs_of_each_client_are_known() {
        for title in [
            "-----Original Message-----",
            "-----邮件原件-----",
            "------------------ 原始邮件 ------------------",
            "---- 回复的原邮件 ----",
            "------------------ Original ------------------",
            "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
            "----------邮件原文----------",
        ] {
            check(title, Some(Sign::Separator));
        }
        for title in [
            "---------- Forwarded message ---------",
            "-------- 转发的消息 --------",
            "Begin forwarded message:",
            "开始转发的邮件：",
            "--------- 转发消息 ---------",
            "---- 转发的原邮件 ----",
            "-------- Forwarding messages --------",
        ] {
            check(title, Some(Sign::ForwardSeparator));
        }
        for block in [
            "From: A\nSent: Monday\nTo: B\nSubject: C",
            "发件人: A\n发送时间: 2026年11月23日\n收件人: B\n主题: C",
            "发 件 人：A\n发送时间：x\n收 件 人：B\n  C\n抄　送：D\n主　题：E",
            "*From:* A\n\n*Date:* x\n\n*To:* B",
            "| 发件人 | A |\n| 日期 | x |\n| 收件人 | B |",
            "寄件者: A\n寄件日期: x\n收件者: B\n主旨: C",
            "From:A\nSend Time:x\nTo:B\nSubject:C",
            "Date: Tue, 2 Oct 2012 02:35:10 +0000 From: a@b.example To: Li, Na Subject: x",
            "发件人：A<a@b.example> 发送时间：2026年11月23日 收件人：B 主题：C",
            "发件人  A<a@b.example> 发送日期  2026年11月23日 15:54 收件人  B<b@b.example>",
            "من: A\nتم الإرسال: x\nإلى: B\nالموضوع: C",
            "Naslov: x\nDatum: y\nŠalje: A\nPrima: B",
            "发件人：A\n发件时间：x\n收件人：B\n主题：C",
            "\u{200f}מאת: A\n\u{200f}נשלח: x\n\u{200f}אל: B\n\u{200f}נושא: C",
            "จาก: A\nส่ง: x\nถึง: B\nเรื่อง: C",
            "Từ: A\nĐã gửi: x\nTới: B\nChủ đề: C",
            "Dari: A\nDikirim: x\nKepada: B\nSubjek: C",
            "Gönderen: A\nGönderildi: x\nKime: B\nKonu: C",
            "Lähettäjä: A\nLähetetty: x\nVastaanottaja: B\nAihe: C",
            "Date: Wed, 16 May 2012 00:15:02 -0600\nTo: a@b.example",
            "Date: Wed, 16 May 2012 00:15:02 -0600\nSubject: x\nTo: a@b.example",
            "Li Na <li.na@corp.example>\n11/23/2026 10:30 AM\n\nTo\na@b.example\ncc\n\nSubject\nRe: x",
            "|-----+----->\n|     | Li Na   |\n|-----+----->\n  >-----|\n  |  To:  a@b.example |\n  |  Subject: x |\n  >-----|",
        ] {
            check(block, Some(Sign::HeaderBlock));
        }
        for (text, lines) in [
            ("On Mon, Nov 23, 2026 at 10:12 AM Li Na <li.na@corp.example> wrote:", 1),
            ("On Mon, 23 Nov 2026 at 10:12, Li Na <\nli.na@corp.example> wrote:", 2),
            ("李娜 <li.na@corp.example> 于2026年11月23日周一 10:12写道：", 1),
            ("2026年11月23日 10:12，李娜 <li.na@corp.example> 写道：", 1),
            ("在 2026-11-23 10:12:31，\"李娜\" <li.na@corp.example> 写道：", 1),
            ("在 2026/11/23 10:12, 李娜 写道:", 1),
            ("财务共享服务中心 <\nfssc@corp.example> 于2026年11月23日周一 10:12写道：", 2),
            ("At 2026-11-23 10:12:31, \"Li Na\" <li.na@corp.example> wrote:", 1),
            ("Am 23.11.2026 um 10:12 schrieb Li Na:", 1),
            ("---- On Mon, 23 Nov 2026 10:12 Li Na wrote ----", 1),
            ("On Mon, 23 Nov 2026 10:12:43 +0800 Li Na <li.na@corp.example> wrote", 1),
            ("- Le 2026-11-23 10:12, Li Na a écrit :", 1),
            ("In message <a@corp.example>, Li Na writes:", 1),
            ("In data 23 novembre 2026 10:12:31 \"Li Na\" <li.na@corp.example> ha scritto:", 1),
            ("Li Na <li.na@corp.example> escreveu no dia segunda, 23/11/2026 à(s) 10:12:", 1),
            ("po 23. 11. 2026 v 10:12 odesílatel Li Na <li.na@corp.example> napsal:", 1),
            ("Li Na <li.na@corp.example> şunları yazdı (23 Kas 2026 10:12):", 1),
            ("Li Na <li.na@corp.example> kirjoitti 23.11.2026 kello 10.12:", 1),
            ("Li Na <li.na@corp.example> ezt írta (időpont: 2026. nov. 23., H, 10:12):", 1),
            ("In a message dated 11/23/2026 10:12:31 A.M. Eastern Standard Time,\nli.na@corp.example writes:", 2),
            ("On Mon, Nov 23, 2026 at 10:07 PM Li Na\n\n<\nmailto:Li Na <li.na@corp.example>\n> wrote:", 5),
        ] {
            check(text, Some(Sign::Attribution(lines)));
        }
    }

    #[test]
    fn a_title_may_stand_on_the_line_of_its_block() {
        check("----- Forwarded Message ----- From: A <a@b.example>To: B", Some(Sign::ForwardSeparator));
        check("-------- Ursprüngliche Nachricht --------Von: A <a@b.example> Datum: 07.08.24", Some(Sign::Separator));
        check(
            "-------- Ursprüngliche Nachricht --------Von: \"A\" Datum: 07.08.24 An: Betreff: x",
            Some(Sign::Separator),
        );
        check("Original Message processed by david®\nAW: x (23-Nov-2026 10:12)\nVon A", Some(Sign::Separator));
        check("--- see --- Note: a@b", None);
        check("Note: the mail from: li@b.example to: me is of 2026-01-02", None);
    }

    #[test]
    fn a_writers_own_line_above_a_sign_is_no_part_of_it() {
        for text in [
            "时间：明天\n发件人: A\n发送时间: x\n收件人: B\n主题: C",
            "On Monday we met, and he wrote: no.\n\nOn Mon, Nov 23, 2026 at 10:30 AM Li <a@b.example> wrote:",
            "On Mon, Nov 23, 2026 at 10:12 AM Li wrote\n\nOn Mon, Nov 23, 2026 at 10:30 AM Li <a@b.example> wrote:",
            "On Monday\n\n李娜 <a@b.example> 于2026年11月23日周一 10:12写道：",
            "w dniu dzisiejszym\n\nnie\n\nLi <a@b.example> 于2026年11月23日周一 10:12写道：",
            "On Mon, Nov 23, 2026 at 10:12 AM Li wrote\n\n李娜 <a@b.example> 于2026年11月23日周一 10:12写道：",
            "On Monday I will come\nOn Mon, Nov 23, 2026 at 10:30 AM Li <a@b.example> wrote:",
            "Am Freitag um 10 Uhr waere mir recht\nAm So., 1. Jan. 2023 um 17:22 Uhr schrieb Li Na <a@b.example>:",
            "Le mardi me va bien\nLe lun. 23 nov. 2026 à 10:12, Li Na <a@b.example> a écrit :",
            "2月3日可以\nFrom: A\nSent: x\nTo: B\nSubject: On Mon, Nov 23, 2026 at 10:12 AM A <a@b.example> wrote:",
            "From: Frankfurt.\nWe come by train.\n\nFrom: A\nSent: x\nTo: B\nSubject: C",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn an_attribution_is_parted_from_words_and_not_from_itself() {
        for (line, words) in [
            ("好的 在 2026/11/23 10:30, 李娜 写道:", Some("好的 ")),
            ("在 2026/11/23 10:30, Fi在2026/11/2nance 写道:", None),
            ("On Mon, Nov 23, 2026 at 10:30 AM K On Mon, Nov 23, 2026 at 10:12 AM A <a@b.example> wrote:", None),
            (
                "On Monday I will come. On Mon, Nov 23, 2026 at 10:30 AM Li <a@b.example> wrote:",
                Some("On Monday I will come. "),
            ),
        ] {
            assert_eq!(shared_line(line).and_then(|at| line.get(..at)), words, "{line}");
        }
    }

    #[test]
    fn ordinary_sentences_are_no_sign() {
        for text in [
            "王会计写道：",
            "He wrote:",
            "时间：明天下午\n地点：8 楼\n主题：月结",
            "From: the desk of",
            "To be clear: no",
            "你好：",
            "----",
            "Date: Monday 10:30\nTo: be done at home",
            "|----|----|\n| To: x |\n| Subject: y |",
            "Monday I met Li Na, and she wrote",
            "3 Nov 2026, that is 10:30\nTo\nthe point",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn above_a_citation_less_is_enough() {
        for (text, expected) in [
            ("Quoting Li Na <li.na@corp.example>:", Some(1)),
            (
                "\u{202b}בתאריך יום ב׳, 23 בנוב׳ 2026 ב-10:12 מאת \u{202a}Li Na\u{202c}\u{200f} <\u{202a}li@corp.example\u{202c}\u{200f}>:\u{202c}",
                Some(1),
            ),
            ("בתאריך 23/11/2026 10:12, Li Na כתב:", Some(1)),
            ("Zitat von Li Na <li.na@corp.example>:", Some(1)),
            ("Li Na <li.na@corp.example> a écrit :", Some(1)),
            ("Li Na via Desk <li.na@corp.example> schrieb:", Some(1)),
            ("Li Na wrote:", Some(1)),
            ("On Monday, Li Na wrote:", Some(1)),
            ("On Mon, Jun 1 Bob wrote:", Some(1)),
            ("Am Mo, 1. Jun schrieb Bob:", Some(1)),
            ("a@b.example (Li Na) writes:", Some(1)),
            ("On Monday he wrote:", None),
            ("On Monday He wrote:", None),
            ("li.na via the desk wrote:", Some(1)),
            ("She wrote:", None),
            ("The law says:", None),
        ] {
            assert_eq!(foreign_attribution(&Line::of_text(text), 0), expected, "{text}");
        }
    }
}
