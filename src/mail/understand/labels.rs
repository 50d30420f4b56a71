//! The header blocks above quoted mails, and their labels as programs write them in their languages (mail-facts B2).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::line::Line;
use crate::mail::phrases::pattern;

/// A header block is looked for in so many lines from its first label.
const BLOCK_LINES: usize = 12;

/// What Notes draws has long names broken over many lines.
const MAX_DRAWN_LINES: usize = 24;

/// A label is no longer.
const MAX_LABEL_CHARS: usize = 24;

/// What a line of a header block names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    From,
    Date,
    To,
    Cc,
    Subject,
}

/// Part of a date, an address or a year: what an attribution has and a sentence mostly has not.
pub(super) static DATEISH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{1,4}[-/.年月:]\s?\d{1,2}|@|(?:19|20)\d\d"));

static CLOCK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d{1,2}[:.h]\d\d"));

/// The words, without the spaces in them, in lower case.
const WORDS: [(Label, &str); 5] = [
    (
        Label::From,
        "from von de da från fra van od 发件人 寄件者 寄件人 發件人 差出人 送信者 от nadawca \
         lähettäjä feladó 보낸사람 보낸이 kimden expéditeur remitente 送信元 发信人 發信人 \
         寄信人 отправитель откого 발신 발신자 보낸이메일 mittente absender afzender \
         avsändare sender gönderen від odosielateľ από מאת từ trimisde šalje dela من \
         จาก dari daripada प्रेषक از nuo saatja frá nork кімнен šiljalac пошиљалац",
    ),
    (
        Label::Date,
        "sent date senttime sentat gesendet datum envoyé envoyéle fecha enviado enviadoel enviadaem enviadoem \
         inviato data verzonden skickat sendt dato wysłano 发送时间 发送日期 日期 时间 發送時間 \
         寄件日期 傳送時間 時間 送信日時 日時 日付 дата отправлено odesláno pvm \
         päiväys dátum 날짜 보낸날짜 보낸시간 datatransmissão datawysłania datumverzonden inviatoil \
         датаотправки gönderilen gesendetam 发送于 enviada datadeenvio 发件时间 发件日期 \
         發件時間 傳送日期 寄送日期 收件日期 sentdate datesent dateenvoi время 보낸시각 \
         보낸일시 발송일 일시 sendtime gönderildi lähetetty elküldve odoslané надіслано изпратено \
         poslano trimis στάλθηκε đãgửi dated'envoi dată تمالإرسال التاريخ \
         ส่ง วันที่ dikirim dihantar tanggal भेजागया प्रेषित נשלח ارسالشده تاریخ išsiųsta nosūtīts saadetud enviatel bidalia \
         жіберілді poslato послато",
    ),
    (
        Label::To,
        "to an à para a till til aan do komu 收件人 收件者 宛先 кому címzett 받는사람 받는이 \
         kime vastaanottaja 受信者 收信人 수신 수신자 получатель destinataire destinatario \
         destinatário empfänger ontvanger alıcı до către προς đến prima إلى الى \
         tới ถึง ke kepada को प्रति אל به kam iki adressaat za pera nori кімге primalac",
    ),
    (
        Label::Cc,
        "cc 抄送 副本 抄送人 副本抄送 copieà kopie kopia copia копия 참조 密送 bcc dw udw \
         写し 숨은참조 kópia",
    ),
    (
        Label::Subject,
        "subject betreff objet asunto oggetto assunto ämne emne onderwerp temat 主题 主旨 主題 件名 \
         тема předmět tárgy aihe 제목 konu 标题 標題 题目 sujet ogg predmet subiect θέμα относно naslov الموضوع \
         chủđề เรื่อง หัวเรื่อง subjek विषय נושא موضوع tema tēma teema zadeva efni gaia тақырыбы assumpte",
    ),
];

static LABELS: LazyLock<BTreeMap<&str, Label>> = LazyLock::new(|| {
    WORDS.iter().flat_map(|(label, words)| words.split_whitespace().map(|word| (word, *label))).collect()
});

/// The label that a line begins with, and what stands behind it.
pub(super) fn labelled(line: &str) -> Option<(Label, &str)> {
    let found = label(line)?;
    let bare = line.trim_start_matches(['|', ' ', '*']);
    let (_, value) = bare.split_once([':', '：', '|'])?;
    Some((found, value.trim_matches(['|', ' ', '*', '\u{a0}', '\u{3000}', '\t'])))
}

/// The label a line begins with; spaces inside labels do not count (Aliyun writes `发 件 人：`).
pub(super) fn label(line: &str) -> Option<Label> {
    let line = line.trim_start_matches(['|', ' ', '*']);
    let end =
        line.char_indices().take(MAX_LABEL_CHARS).find(|(_, c)| matches!(c, ':' | '：' | '|')).map(|(at, _)| at)?;
    let letters = line.get(..end)?.chars().filter(|c| !c.is_whitespace() && *c != '*' && !turns(*c));
    let word: String = letters.flat_map(char::to_lowercase).collect();
    LABELS.get(word.as_str()).copied()
}

/// The marks by which programs tell from which side a text is read.
pub(super) fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
}

/// Whether a block begins on line `at` in words of any language, in an element that only header blocks stand in: lines
/// that follow each other, each a label and its value, and one of them a date.
pub(super) fn foreign_block(lines: &[Line], at: usize) -> bool {
    let values = lines.iter().skip(at).map_while(|line| {
        let (label, value) = line.bare().split_once([':', '：'])?;
        (!label.is_empty() && label.chars().count() <= MAX_LABEL_CHARS).then_some(value)
    });
    let values: Vec<&str> = values.take(BLOCK_LINES).collect();
    values.len() >= 3 && values.iter().any(|value| CLOCK.is_match(value))
}

/// Whether a block of From and two other labels begins on line `at`.
pub(super) fn header_block(lines: &[Line], at: usize) -> bool {
    let Some(first) = lines.get(at).and_then(|line| label(line.bare())).filter(|found| *found != Label::Cc) else {
        return false;
    };
    let seen = labels_from(lines, at);
    // Somebody's own line "From: Frankfurt", and a block further down.
    let again =
        (at + 1..at + BLOCK_LINES).find(|i| lines.get(*i).and_then(|line| label(line.bare())) == Some(Label::From));
    if again.is_some_and(|again| {
        let words =
            lines.get(at + 1..again).unwrap_or_default().iter().any(|line| !line.bare().is_empty() && !is_label(line));
        first == Label::From && words && seen.iter().filter(|(_, line)| *line < again).count() < 3
    }) {
        return false;
    }
    if !(seen.iter().any(|(found, _)| *found == Label::From) && seen.len() >= 3) {
        return false;
    }
    // A writer's own line "time: tomorrow" above a block that has its own date is no part of it.
    let from = seen.iter().find(|(found, _)| *found == Label::From).map_or(at, |(_, line)| *line);
    first == Label::From || !labels_from(lines, from).iter().any(|(found, _)| *found == first)
}

/// Whether a line holds a whole header block, as programs write it that lose the ends of lines: it begins with a label, two
/// others follow, and it names an address.
pub(super) fn block_in_a_line(line: &str) -> bool {
    if !line.contains('@') || !DATEISH.is_match(line) {
        return false;
    }
    // Coremail's text has two blanks where its table had an edge.
    let line = &line.replace("  ", "：");
    let Some(first) = label(line) else { return false };
    let mut seen = vec![first];
    let ends = line.char_indices().filter(|(_, c)| matches!(c, ':' | '：')).map(|(at, _)| at);
    for before in ends.filter_map(|at| line.get(..at)) {
        let word = before.rsplit([' ', '\t', '\u{a0}', '>', ';']).find(|word| !word.is_empty()).unwrap_or_default();
        if let Some(found) = LABELS.get(word.to_lowercase().as_str()).filter(|found| !seen.contains(found)) {
            seen.push(*found);
        }
    }
    seen.len() >= 3 && seen.contains(&Label::From)
}

/// Whether a block without a sender begins on line `at`, as old Hotmail wrote it below a blank line: a date of a program's
/// form, then whom it went to.
pub(super) fn senderless_block(lines: &[Line], at: usize) -> bool {
    let Some((Label::Date, date)) = lines.get(at).and_then(|line| labelled(line.bare())) else { return false };
    let set_off = at.checked_sub(1).and_then(|above| lines.get(above)).is_none_or(|above| above.bare().is_empty());
    let exact = date.contains(':') && DATEISH.is_match(date) && date.contains(|c: char| c.is_ascii_digit());
    let rest = lines.iter().skip(at + 1).map_while(|line| labelled(line.bare()));
    set_off && exact && rest.take(BLOCK_LINES).any(|(label, value)| label == Label::To && value.contains('@'))
}

/// Whether the block of Notes begins here that it draws into plain text, with a rule of its own above and its labels in the
/// boxes.
pub(super) fn notes_drawing(lines: &[Line], at: usize) -> bool {
    let drawn = |line: &Line| {
        let text = line.text.trim();
        text.starts_with("|--") && text.ends_with("->") && text.chars().all(|c| matches!(c, '|' | '-' | '+' | '>'))
    };
    let below = || lines.iter().skip(at + 1).take(MAX_DRAWN_LINES).filter_map(|line| label(line.bare()));
    lines.get(at).is_some_and(drawn)
        && below().any(|label| label == Label::To)
        && below().any(|label| label == Label::Subject)
}

/// Whether the block of Notes begins here: a name, a date, and labels without colons, each above its value.
pub(super) fn notes_block(lines: &[Line], at: usize) -> bool {
    let depth = lines.get(at).map_or(0, Line::quote_depth);
    let shown = |at: usize| {
        let own = lines.iter().skip(at).take_while(|line| line.bare().is_empty() || line.quote_depth() == depth);
        own.map(|line| line.bare().trim_matches(['|', ' '])).filter(|bare| !bare.is_empty())
    };
    let mut head = shown(at);
    let named = head.next().is_some_and(|name| !name.contains([':', '。']) && name.chars().count() <= 80);
    let dated = named
        && head.next().is_some_and(|date| {
            let short = date.chars().take(41).count() <= 40 && date.starts_with(|c: char| c.is_ascii_digit());
            short && date.contains(':') && !date.contains(['@', '<', '。']) && DATEISH.is_match(date)
        });
    let names = |words: [&'static str; 3]| {
        move |line: &str| {
            words.iter().any(|word| line == *word || line.strip_prefix(word).is_some_and(|rest| rest.starts_with(" |")))
        }
    };
    let below = || shown(at).skip(2).take(BLOCK_LINES);
    dated && below().any(names(["收件人", "To", "收件者"])) && below().any(names(["主题", "Subject", "主旨"]))
}

/// The different labels in the block that begins on line `at`, each with its first line.
fn labels_from(lines: &[Line], at: usize) -> Vec<(Label, usize)> {
    let mut seen: Vec<(Label, usize)> = Vec::new();
    let (mut others, mut blanks) = (0_usize, 0_usize);
    for (number, line) in lines.iter().enumerate().skip(at).take(BLOCK_LINES) {
        let bare = line.bare();
        if bare.is_empty() {
            blanks += 1;
        } else if let Some(found) = label(bare) {
            if !seen.iter().any(|(old, _)| *old == found) {
                seen.push((found, number));
            }
            blanks = 0;
        } else {
            others += 1;
        }
        if others > 3 || blanks > 2 {
            break;
        }
    }
    seen
}

/// Whether a line is a label of a header block.
pub(super) fn is_label(line: &Line) -> bool {
    label(line.bare()).is_some()
}

/// Whether the label on line `at` belongs to the boundary below it: nothing but labels and blank lines stand between,
/// one of them names a sender, and the block below has no such label of its own.
pub(super) fn is_label_before(lines: &[Line], at: usize, boundary: usize) -> bool {
    let own = lines.get(at).and_then(|line| label(line.bare()));
    let joined = lines.iter().take(boundary).skip(at).all(|line| line.bare().is_empty() || is_label(line));
    let above = (0..boundary).rev().take(BLOCK_LINES).map_while(|i| {
        let line = lines.get(i)?;
        (line.bare().is_empty() || is_label(line)).then(|| label(line.bare()))
    });
    let mut labels = above.flatten();
    joined
        && labels.any(|found| found == Label::From)
        && !labels_from(lines, boundary).iter().any(|(found, _)| Some(*found) == own)
}
