//! Turns bytes into text whatever their label says: labels in mail are often missing or wrong.
//!
//! It refuses to fail and refuses to trust: bytes that are strict UTF-8 are UTF-8 under almost any label, and
//! `gb2312` and `gbk` always mean their superset GB18030 (mail-facts B2-8).

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_2022_JP, KOI8_R, SHIFT_JIS, UTF_8, WINDOWS_1251, WINDOWS_1252,
};

/// Decoded text, and whether some of the bytes made no sense.
pub(super) struct Decoded {
    /// The text, without a byte order mark.
    pub(super) text: String,
    /// Some bytes had to be replaced.
    pub(super) damaged: bool,
    /// The bytes are of another charset than they say.
    pub(super) mislabelled: bool,
}

/// Decodes `bytes` that call themselves `label`.
pub(super) fn decode(bytes: &[u8], label: Option<&str>) -> Decoded {
    let named = label.and_then(encoding_of);
    if let Some(encoding) = named
        && (encoding == ISO_2022_JP || encoding.name().starts_with("UTF-16"))
    {
        return by(encoding, bytes);
    }
    if bytes.is_ascii() {
        return seven_bit(bytes, label);
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !named.is_some_and(|encoding| label_beats_utf8(encoding, bytes, text))
    {
        let mislabelled = named.is_some_and(|encoding| encoding != UTF_8);
        return Decoded { text: text.trim_start_matches('\u{feff}').to_owned(), damaged: false, mislabelled };
    }
    if named.is_none_or(|encoding| encoding == UTF_8) && is_damaged_utf8(bytes) {
        return by(UTF_8, bytes);
    }
    match named {
        Some(encoding) if encoding == UTF_8 || encoding == WINDOWS_1252 => {
            if looks_like_gb(bytes) && !is_latin(bytes) && !(encoding == WINDOWS_1252 && is_accented(bytes)) {
                gb_in_spite(bytes)
            } else if encoding == UTF_8 {
                guess_or(bytes, UTF_8)
            } else {
                by(WINDOWS_1252, bytes)
            }
        }
        Some(encoding) => {
            if encoding == BIG5 && is_gb_called_big5(bytes) {
                return gb_in_spite(bytes);
            }
            let decoded = by(encoding, bytes);
            if decoded.damaged && encoding != GB18030 && looks_like_gb(bytes) { gb_in_spite(bytes) } else { decoded }
        }
        None => guess(bytes),
    }
}

/// Decodes as Chinese what calls itself something else.
fn gb_in_spite(bytes: &[u8]) -> Decoded {
    Decoded { mislabelled: true, ..by(GB18030, bytes) }
}

/// The charset that a page names in its head.
pub(super) fn of_page(bytes: &[u8]) -> Option<String> {
    const HEAD_BYTES: usize = 2000;
    let head = String::from_utf8_lossy(bytes.get(..HEAD_BYTES).unwrap_or(bytes)).to_ascii_lowercase();
    let meta = head.split("<meta").skip(1).find_map(|meta| meta.split('>').next()?.split_once("charset"))?.1;
    let name = meta
        .trim_start_matches([' ', '=', '"', '\''])
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    name.into_iter().next().filter(|name| !name.is_empty()).map(str::to_owned)
}

/// Decodes a header value that carries raw 8-bit bytes or escapes: strict UTF-8 first, then what can be guessed.
pub(super) fn raw_header(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(_) if bytes.is_ascii() => seven_bit(bytes, None).text,
        Ok(text) => text.to_owned(),
        Err(_) if is_damaged_utf8(bytes) => by(UTF_8, bytes).text,
        Err(_) => guess(bytes).text,
    }
}

/// The same, where the body of the mail says which charset its program writes.
pub(super) fn raw_header_of(bytes: &[u8], label: &str) -> Option<String> {
    let encoding = encoding_of(label).filter(|encoding| *encoding != UTF_8)?;
    if std::str::from_utf8(bytes).is_ok() || (encoding == WINDOWS_1252 && looks_like_gb(bytes) && !is_accented(bytes)) {
        return None;
    }
    let decoded = by(encoding, bytes);
    (!decoded.damaged).then_some(decoded.text)
}

/// The encoding for a label as mail programs write it, aliases of theirs included.
fn encoding_of(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().trim_matches(|c: char| c == '"' || c == '\'' || c == ',' || c == ';').to_ascii_lowercase();
    let encoding = match label.as_str() {
        "cp936" | "ms936" | "windows-936" | "gb18030-2000" | "gb18030-2005" | "euc-cn" | "gb" | "gb2312-80" => GB18030,
        "utf8mb4" | "cp65001" | "unicode" | "x-utf-8" => UTF_8,
        "cp950" | "ms950" | "big5-eten" => BIG5,
        "cp932" | "ms932" => SHIFT_JIS,
        "us-ascii" | "ascii" | "7bit" | "8bit" | "unknown-8bit" | "default" | "x-unknown" | "unknown" => return None,
        other => Encoding::for_label(other.as_bytes())?,
    };
    Some(if encoding == GBK { GB18030 } else { encoding })
}

/// The label of a Windows code page.
pub(super) fn of_code_page(number: u32) -> String {
    let label = match number {
        65001 => "utf-8".to_owned(),
        54936 => "gb18030".to_owned(),
        936 | 20936 | 52936 => "gbk".to_owned(),
        950 => "big5".to_owned(),
        932 | 50220..=50222 => "shift_jis".to_owned(),
        949 | 51949 => "euc-kr".to_owned(),
        20866 => "koi8-r".to_owned(),
        28591..=28605 => format!("iso-8859-{}", number - 28590),
        10000 => "macintosh".to_owned(),
        other => format!("windows-{other}"),
    };
    Encoding::for_label(label.as_bytes()).map_or_else(|| "windows-1252".to_owned(), |_| label)
}

fn by(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _, damaged) = encoding.decode(bytes);
    Decoded { text: text.into_owned(), damaged, mislabelled: false }
}

/// Seven-bit bytes are ASCII unless they shift: ISO-2022 escapes, HZ, UTF-7.
fn seven_bit(bytes: &[u8], label: Option<&str>) -> Decoded {
    let escapes = bytes.windows(2).any(|pair| matches!(pair, [0x1b, b'$' | b'(']));
    if escapes {
        let decoded = by(ISO_2022_JP, bytes);
        if !decoded.damaged {
            return decoded;
        }
    }
    let named = label.unwrap_or_default().trim().to_ascii_lowercase();
    // RFC 1843 and RFC 1557: double bytes without their high bits, between shifts.
    if named.contains("hz-gb") {
        return by(GB18030, &unshifted(bytes, b"~{", b"~}"));
    }
    if named.contains("2022-kr") {
        let head: &[u8] = b"\x1b$)C";
        let bytes = bytes.strip_prefix(head).unwrap_or(bytes);
        return by(EUC_KR, &unshifted(bytes, b"\x0e", b"\x0f"));
    }
    // encoding_rs leaves out what browsers dropped; mail-parser still reads UTF-7 and its kin.
    let label = label.unwrap_or_default().trim().to_ascii_lowercase();
    if label.contains("utf-7")
        && let Some(read) = mail_parser::decoders::charsets::map::charset_decoder(b"utf-7")
    {
        return Decoded { text: read(bytes), damaged: false, mislabelled: false };
    }
    Decoded { text: String::from_utf8_lossy(bytes).into_owned(), damaged: false, mislabelled: false }
}

/// The bytes with the high bits of those between two shifts set again.
fn unshifted(bytes: &[u8], open: &[u8], close: &[u8]) -> Vec<u8> {
    let (mut out, mut rest, mut shifted) = (Vec::with_capacity(bytes.len()), bytes, false);
    while let [byte, after @ ..] = rest {
        if let Some(after) = rest.strip_prefix(if shifted { close } else { open }) {
            shifted = !shifted;
            rest = after;
        } else {
            out.push(if shifted && *byte > b' ' { *byte | 0x80 } else { *byte });
            rest = after;
        }
    }
    out
}

/// Whether bytes that happen to be UTF-8 are still better read by their East Asian label.
///
/// Two hanzi of the rarer GBK rows can look like two-byte UTF-8; three-byte sequences are never an accident.
fn label_beats_utf8(encoding: &'static Encoding, bytes: &[u8], as_utf8: &str) -> bool {
    let east_asian = [GB18030, BIG5, EUC_KR, EUC_JP, SHIFT_JIS].contains(&encoding);
    east_asian && as_utf8.chars().all(|c| c.len_utf8() <= 2) && !by(encoding, bytes).damaged
}

fn guess(bytes: &[u8]) -> Decoded {
    guess_or(bytes, WINDOWS_1252)
}

/// Guesses among the encodings that arrive without a label, or gives `last` a try.
fn guess_or(bytes: &[u8], last: &'static Encoding) -> Decoded {
    if let Some(eastern) = japanese_or_korean(bytes) {
        return by(eastern, bytes);
    }
    if let Some(cyrillic) = even_cyrillic(bytes) {
        return by(cyrillic, bytes);
    }
    if is_latin(bytes) {
        return by(WINDOWS_1252, bytes);
    }
    if looks_like_gb(bytes) {
        return by(GB18030, bytes);
    }
    if let Some(cyrillic) = cyrillic(bytes) {
        return by(cyrillic, bytes);
    }
    if mostly_paired(bytes) {
        for encoding in chinese(bytes) {
            let decoded = by(encoding, bytes);
            if !decoded.damaged {
                return decoded;
            }
        }
        if last != UTF_8 {
            return by(GB18030, bytes);
        }
    }
    by(last, bytes)
}

/// The charset of a text that shows by its bytes that it is Japanese or Korean: a third of Japanese is kana, which Chinese
/// text has next to none of, and Hangul fill the rows in which half of the hanzi are.
fn japanese_or_korean(bytes: &[u8]) -> Option<&'static Encoding> {
    const ENOUGH: usize = 10;
    let kana = |encoding: &'static Encoding| {
        let decoded = by(encoding, bytes);
        let count = |from: char, to: char| decoded.text.chars().filter(|c| (from..=to).contains(c)).count();
        let (kana, all) = (count('\u{3041}', '\u{30fa}'), decoded.text.chars().filter(|c| !c.is_ascii()).count());
        !decoded.damaged && all >= ENOUGH && kana * 3 >= all
    };
    if let Some(found) = [EUC_JP, SHIFT_JIS].into_iter().find(|encoding| kana(encoding)) {
        return Some(found);
    }
    // Korean parts its words, which Chinese does not.
    let runs = || bytes.split(|byte| *byte < 0x80).filter(|run| !run.is_empty());
    let hangul = |pair: &[u8]| matches!(pair, [0xb0..=0xc8, 0xa1..=0xfe]);
    let korean = runs().count() >= 3 && runs().all(|run| run.len() % 2 == 0 && run.chunks(2).all(hangul));
    (korean && runs().map(<[u8]>::len).sum::<usize>() >= 2 * ENOUGH).then_some(EUC_KR)
}

/// Whether the high bytes form GB 2312 pairs throughout, hanzi among them.
fn looks_like_gb(bytes: &[u8]) -> bool {
    let (mut pairs, mut hanzi, mut strays) = (0_usize, 0_usize, 0_usize);
    let mut rest = bytes.iter().copied();
    while let Some(lead) = rest.next() {
        if lead < 0x80 {
            continue;
        }
        match (lead, rest.next()) {
            (0xa1..=0xf7, Some(0xa1..=0xfe)) => {
                pairs += 1;
                hanzi += usize::from((0xb0..=0xf7).contains(&lead));
            }
            _ => strays += 1,
        }
    }
    pairs >= 2 && hanzi > 0 && strays * 20 <= pairs
}

/// Whether bytes that call themselves Big5 are GB 2312: in Big5 two of five characters end in a byte of ASCII, and next to
/// none stand in the rows of the rare ones.
fn is_gb_called_big5(bytes: &[u8]) -> bool {
    let (mut pairs, mut rare) = (0_usize, 0_usize);
    let mut rest = bytes.iter().copied();
    while let Some(lead) = rest.next() {
        if lead < 0x80 {
            continue;
        }
        if !matches!((lead, rest.next()), (0xa1..=0xf7, Some(0xa1..=0xfe))) {
            return false;
        }
        pairs += 1;
        rare += usize::from(lead >= 0xc9);
    }
    pairs >= 4 && rare * 5 >= pairs
}

/// The Chinese charsets, the likelier one first: of what a text is written in, nine characters of ten stand in the rows of
/// the common ones.
fn chinese(bytes: &[u8]) -> [&'static Encoding; 2] {
    let (mut gb, mut big5) = (0_usize, 0_usize);
    let mut rest = bytes.iter().copied();
    while let Some(lead) = rest.next() {
        if lead < 0x80 {
            continue;
        }
        let trail = rest.next();
        gb += usize::from(matches!((lead, trail), (0xa1..=0xa3 | 0xb0..=0xd7, Some(0xa1..=0xfe))));
        big5 += usize::from(matches!(lead, 0xa1..=0xc6));
    }
    // A name of two characters tells nothing.
    if gb + 1 >= big5 { [GB18030, BIG5] } else { [BIG5, GB18030] }
}

/// Whether bytes are UTF-8 but for a few: what cut or changed them did not know the charset. Of double bytes hardly half
/// can be UTF-8 by accident.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut faults) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    whole >= 4 * faults || (whole > 0 && faults == 1 && is_cut_short(bytes))
}

/// Whether the only fault is that the last character lacks its end.
fn is_cut_short(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|fault| fault.error_len().is_none())
}

/// Whether a text is Latin by its accents: they stand alone, or two together inside a word as in "Grüße". A lone hanzi
/// inside a Latin word is none.
fn is_latin(bytes: &[u8]) -> bool {
    let inside = |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let (mut at, mut accents) = (0, 0_usize);
    for run in bytes.chunk_by(|a, b| (*a < 0x80) == (*b < 0x80)) {
        if run.first().is_some_and(|byte| *byte >= 0x80) {
            let word = inside(at) && bytes.get(at + run.len()).is_some_and(u8::is_ascii_alphabetic);
            if run.len() > 2 || (run.len() == 2 && !word) {
                return false;
            }
            accents += run.len();
        }
        at += run.len();
    }
    accents > 0 && is_accented(bytes)
}

/// Whether all high bytes are accented letters of Latin-1. Every third byte of a Chinese text is none.
fn is_accented(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| **byte >= 0x80).all(|byte| *byte >= 0xc0 && !matches!(byte, 0xd7 | 0xf7))
}

/// The Cyrillic charset of words that no double-byte charset can hold: all high bytes are letters in both of them, and
/// some words have an odd number. Most letters of a text are small, and where those lie the two differ.
fn cyrillic(bytes: &[u8]) -> Option<&'static Encoding> {
    let words = || bytes.split(|byte| *byte < 0x80).filter(|word| !word.is_empty());
    let letters = |word: &[u8]| word.iter().all(|byte| *byte >= 0xc0 || matches!(byte, 0xa3 | 0xa8 | 0xb3 | 0xb8));
    let odd = words().any(|word| word.len() % 2 == 1);
    let longest = words().map(<[u8]>::len).max().unwrap_or_default();
    if longest < 4 || !odd || !words().all(letters) {
        return None;
    }
    let (low, high): (Vec<u8>, Vec<u8>) =
        words().flatten().filter(|byte| **byte >= 0xc0).partition(|byte| **byte < 0xe0);
    Some(if low.len() > high.len() { KOI8_R } else { WINDOWS_1251 })
}

/// The Cyrillic charset of words that could be hanzi by their lengths, but hardly any: of KOI8-R's small letters a fifth
/// of the hanzi could be made, of those of Windows-1251 only the rare ones; and Chinese has few words apart.
fn even_cyrillic(bytes: &[u8]) -> Option<&'static Encoding> {
    let words = || bytes.split(|byte| *byte < 0x80).filter(|word| !word.is_empty());
    let (count, letters) = (words().count(), words().map(<[u8]>::len).sum::<usize>());
    let small = |from: u8, to: u8| words().flatten().all(|byte| (from..=to).contains(byte));
    if count < 2 || letters < 8 {
        return None;
    }
    if small(0xc0, 0xdf) {
        return Some(KOI8_R);
    }
    small(0xe0, 0xff).then_some(WINDOWS_1251)
}

/// Whether high bytes stand together rather than alone, as accents in Latin text do.
fn mostly_paired(bytes: &[u8]) -> bool {
    let (mut alone, mut together, mut run) = (0_usize, 0_usize, 0_usize);
    for byte in bytes.iter().copied().chain([0]) {
        if byte >= 0x80 {
            run += 1;
        } else {
            match run {
                0 => {}
                1 => alone += 1,
                _ => together += run,
            }
            run = 0;
        }
    }
    together > alone * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], label: Option<&str>, expected: &str) {
        assert_eq!(decode(bytes, label).text, expected, "{label:?}");
    }

    #[test]
    fn labels_that_lie_are_seen_through() {
        let gbk = GB18030.encode("报销款怎么还没到账，谢谢").0.into_owned();
        for label in
            [Some("gb2312"), Some("GBK"), Some("x-gbk"), Some("cp936"), Some("utf-8"), Some("iso-8859-1"), None]
        {
            check(&gbk, label, "报销款怎么还没到账，谢谢");
        }
        for label in [Some("gb2312"), Some("utf-8"), Some("us-ascii"), Some("iso-8859-1"), Some("nonsense"), None] {
            check("报销款 été".as_bytes(), label, "报销款 été");
        }
    }

    #[test]
    fn damage_does_not_change_the_charset() {
        let whole = "您好，请问报销款什么时候到账".as_bytes();
        for bytes in [&whole[..whole.len() - 1], &whole[..whole.len() - 2], &whole[1..]] {
            for label in [Some("utf-8"), None] {
                let decoded = decode(bytes, label);
                assert!(decoded.damaged && decoded.text.contains("请问报销款"), "{}", decoded.text);
            }
            assert!(raw_header(bytes).contains("请问报销款"));
        }
        let one = b"\xe6\x8a\xa5\xe9\x94\x80\xe5\x8d";
        assert_eq!(decode(one, Some("utf-8")).text, "报销\u{fffd}");
        let page = "Профиль, Сообщения. Обзор".replace('б', "f");
        let bytes: Vec<u8> = page.bytes().map(|byte| if byte == b'f' { 0xd1 } else { byte }).collect();
        assert!(decode(&bytes, Some("utf-8")).text.starts_with("Профиль, Соо\u{fffd}щения"));
    }

    #[test]
    fn names_in_rare_characters_do_not_change_the_charset() {
        for text in ["您好，\n单子已提交，请审批。\n李犇", "张昇昱", "朱镕基的单子", "李玥"] {
            check(&GB18030.encode(text).0, None, text);
        }
        for text in ["您好，報銷單已提交", "請問發票何時開好"] {
            check(&BIG5.encode(text).0, None, text);
        }
    }

    #[test]
    fn two_accents_in_a_word_are_no_hanzi() {
        for label in [None, Some("us-ascii"), Some("utf-8"), Some("iso-8859-1")] {
            check(b"Mit freundlichen Gr\xfc\xdfen", label, "Mit freundlichen Grüßen");
        }
        assert_eq!(raw_header(b"Gr\xf6\xdfe"), "Größe");
        assert_eq!(raw_header(b"\x1b$BF|K\\\x1b(B ok"), "日本 ok");
    }

    #[test]
    fn accents_and_cyrillic_are_no_chinese() {
        check(b"\xc4\xe4\xd6\xf6\xdc\xfc.txt", Some("iso-8859-1"), "ÄäÖöÜü.txt");
        check(&KOI8_R.encode("Счёт за гостиницу").0, None, "Счёт за гостиницу");
        check(&WINDOWS_1251.encode("Счёт за гостиницу").0, None, "Счёт за гостиницу");
        check(&GB18030.encode("报销单据").0, Some("iso-8859-1"), "报销单据");
        check(&KOI8_R.encode("счёта оплаты").0, None, "счёта оплаты");
        check(&KOI8_R.encode("срок оплаты").0, None, "срок оплаты");
        check(&WINDOWS_1251.encode("срок платежа").0, None, "срок платежа");
        check(&GB18030.encode("发票 报销 付款").0, None, "发票 报销 付款");
    }

    #[test]
    fn japanese_and_korean_need_no_label() {
        for (encoding, text) in [
            (EUC_JP, "請求書の再発行をお願いします。"),
            (SHIFT_JIS, "請求書の再発行をお願いします。"),
            (EUC_KR, "세금계산서를 다시 발행해 주세요"),
            (GB18030, "请让酒店把发票重新开好再寄来，谢谢您的帮助"),
        ] {
            check(&encoding.encode(text).0, None, text);
        }
        check(b"~{1(Oz~} ok", Some("hz-gb-2312"), "报销 ok");
        check(b"\x1b$)C\x0e<<1]\x0f ok", Some("iso-2022-kr"), "세금 ok");
    }

    #[test]
    fn honest_labels_are_believed() {
        let big5 = BIG5.encode("您好，報銷單").0.into_owned();
        check(&big5, Some("big5"), "您好，報銷單");
        check(&[0x1b, b'$', b'B', 0x46, 0x7c, 0x4b, 0x5c, 0x1b, b'(', b'B'], Some("iso-2022-jp"), "日本");
        check(b"Fr\xf6sche", Some("iso-8859-1"), "Frösche");
        check(b"Fr\xf6sche", None, "Frösche");
        check(&BIG5.encode("關於發票與報銷單的說明").0, Some("big5"), "關於發票與報銷單的說明");
        let gb = GB18030.encode("请重新开发票").0;
        check(&gb, Some("big5"), "请重新开发票");
        assert!(decode(&gb, Some("big5")).mislabelled && !decode(&gb, Some("gbk")).mislabelled);
        check(&GB18030.encode("㐀𠮷").0, Some("gb18030"), "㐀𠮷");
    }
}
