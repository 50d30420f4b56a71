//! The tongues that mail programs speak besides Chinese and English, as Outlook, Gmail, Apple Mail and Thunderbird do.

use super::message::Tongue;

/// One row a tongue, in the order of the fields.
#[rustfmt::skip]
const ROWS: &[[&str; 14]] = &[
    // name, From, Sent, To, Subject, colon, original, forwarded, Apple's forward, Gmail, Apple, Thunderbird, re, fw
    ["ja", "差出人", "送信日時", "宛先", "件名", ":", "元のメッセージ", "転送メッセージ", "転送されたメッセージ:",
     "2026年11月23日(月) {h} {n} <{a}>:", "2026/11/23 {h}、{n} <{a}>のメール:", "2026/11/23 {h}, {n} さんは書きました:", "返信: ", "転送: "],
    ["ko", "보낸 사람", "보낸 날짜", "받는 사람", "제목", ":", "원본 메시지", "전달된 메시지", "전달된 메시지:",
     "2026년 11월 23일 (월) 오전 {h}, {n} <{a}>님이 작성:", "2026. 11. 23. 오전 {h}, {n} <{a}> 작성:", "2026-11-23 {h}에 {n} 이(가) 쓴 글:", "답장: ", "전달: "],
    ["de", "Von", "Gesendet", "An", "Betreff", ":", "Ursprüngliche Nachricht", "Weitergeleitete Nachricht", "Anfang der weitergeleiteten Nachricht:",
     "Am Mo., 23. Nov. 2026 um {h} Uhr schrieb {n} <{a}>:", "Am 23.11.2026 um {h} schrieb {n} <{a}>:", "Am 23.11.26 um {h} schrieb {n}:", "AW: ", "WG: "],
    ["fr", "De", "Envoyé", "À", "Objet", " :", "Message d'origine", "Message transféré", "Début du message réexpédié :",
     "Le lun. 23 nov. 2026 à {h}, {n} <{a}> a écrit :", "Le 23 nov. 2026 à {h}, {n} <{a}> a écrit :", "Le 23/11/2026 à {h}, {n} a écrit :", "RE: ", "TR : "],
    ["es", "De", "Enviado", "Para", "Asunto", ":", "Mensaje original", "Mensaje reenviado", "Inicio del mensaje reenviado:",
     "El lun, 23 nov 2026 a las {h}, {n} (<{a}>) escribió:", "El 23 nov 2026, a las {h}, {n} <{a}> escribió:", "El 23/11/2026 a las {h}, {n} escribió:", "RE: ", "RV: "],
    ["pt", "De", "Enviada em", "Para", "Assunto", ":", "Mensagem original", "Mensagem encaminhada", "Início da mensagem encaminhada:",
     "Em seg., 23 de nov. de 2026 às {h}, {n} <{a}> escreveu:", "Em 23 de nov. de 2026, à(s) {h}, {n} <{a}> escreveu:", "Em 23/11/2026 {h}, {n} escreveu:", "RES: ", "ENC: "],
    ["it", "Da", "Inviato", "A", "Oggetto", ":", "Messaggio originale", "Messaggio inoltrato", "Inizio messaggio inoltrato:",
     "Il giorno lun 23 nov 2026 alle ore {h} {n} <{a}> ha scritto:", "Il giorno 23 nov 2026, alle ore {h}, {n} <{a}> ha scritto:", "Il 23/11/2026 {h}, {n} ha scritto:", "R: ", "I: "],
    ["ru", "От", "Отправлено", "Кому", "Тема", ":", "Исходное сообщение", "Перенаправленное сообщение", "Начало переадресованного сообщения:",
     "пн, 23 нояб. 2026 г. в {h}, {n} <{a}>:", "23 нояб. 2026 г., в {h}, {n} <{a}> написал(а):", "23.11.2026 {h}, {n} пишет:", "Ответ: ", "Пересл: "],
    ["nl", "Van", "Verzonden", "Aan", "Onderwerp", ":", "Oorspronkelijk bericht", "Doorgestuurd bericht", "Begin doorgestuurd bericht:",
     "Op ma 23 nov 2026 om {h} schreef {n} <{a}>:", "Op 23 nov. 2026 om {h} heeft {n} <{a}> het volgende geschreven:", "Op 23-11-2026 om {h} schreef {n}:", "Antw: ", "Doorst: "],
    ["pl", "Od", "Wysłano", "Do", "Temat", ":", "Oryginalna wiadomość", "Treść przekazanej wiadomości", "Początek przekazanej wiadomości:",
     "pon., 23 lis 2026 o {h} {n} <{a}> napisał(a):", "Wiadomość napisana przez {n} <{a}> w dniu 23 lis 2026, o godz. {h}:", "W dniu 23.11.2026 o {h}, {n} pisze:", "Odp: ", "PD: "],
];

/// All of them.
pub(crate) fn tongues() -> Vec<Tongue> {
    let tongue = |row: &[&'static str; 14]| {
        let [
            name,
            from,
            sent,
            to,
            subject,
            colon,
            original,
            forwarded,
            begin_forwarded,
            gmail,
            apple,
            thunderbird,
            re,
            fw,
        ] = *row;
        Tongue {
            name,
            from,
            sent,
            to,
            subject,
            colon,
            original,
            forwarded,
            begin_forwarded,
            gmail,
            apple,
            thunderbird,
            re,
            fw,
        }
    };
    ROWS.iter().map(tongue).collect()
}
