//! The labels of quoted header blocks, as mail programs write them in their languages (mail-facts B2).

/// What a line of a header block names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    From,
    Date,
    To,
    Cc,
    Subject,
}

/// The words, without the spaces in them, in lower case.
const WORDS: [(Label, &str); 5] = [
    (
        Label::From,
        "from von de da från fra van od 发件人 寄件者 寄件人 發件人 差出人 送信者 от nadawca \
         lähettäjä feladó 보낸사람 보낸이 kimden expéditeur remitente 送信元 发信人 發信人 \
         寄信人 отправитель откого 발신 발신자 보낸이메일 mittente absender afzender \
         avsändare sender",
    ),
    (
        Label::Date,
        "sent date senttime sentat gesendet datum envoyé envoyéle fecha enviado enviadoel enviadaem enviadoem \
         inviato data verzonden skickat sendt dato wysłano 发送时间 发送日期 日期 时间 發送時間 \
         寄件日期 傳送時間 時間 送信日時 日時 日付 дата отправлено odesláno pvm \
         päiväys dátum 날짜 보낸날짜 보낸시간 datatransmissão datawysłania datumverzonden inviatoil \
         датаотправки gönderilen gesendetam 发送于 enviada datadeenvio 发件时间 发件日期 \
         發件時間 傳送日期 寄送日期 收件日期 sentdate datesent dateenvoi время 보낸시각 \
         보낸일시 발송일 일시",
    ),
    (
        Label::To,
        "to an à para a till til aan do komu 收件人 收件者 宛先 кому címzett 받는사람 받는이 \
         kime vastaanottaja 受信者 收信人 수신 수신자 получатель destinataire destinatario \
         destinatário empfänger ontvanger",
    ),
    (
        Label::Cc,
        "cc 抄送 副本 抄送人 副本抄送 copieà kopie kopia copia копия 참조 密送 bcc dw udw \
         写し 숨은참조 kópia",
    ),
    (
        Label::Subject,
        "subject betreff objet asunto oggetto assunto ämne emne onderwerp temat 主题 主旨 主題 件名 \
         тема předmět tárgy aihe 제목 konu 标题 標題 题目 sujet",
    ),
];

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
    let end = line.char_indices().take(24).find(|(_, c)| matches!(c, ':' | '：' | '|')).map(|(at, _)| at)?;
    let letters = line.get(..end)?.chars().filter(|c| !c.is_whitespace() && *c != '*');
    let word: String = letters.flat_map(char::to_lowercase).collect();
    WORDS.iter().find(|(_, words)| words.split(' ').any(|known| known == word)).map(|(found, _)| *found)
}
