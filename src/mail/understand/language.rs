//! The language of a text: han against Latin, then a few words that only one language has.
//!
//! Statistical models fail on "你好 please check 附件"; counting does not. It refuses to name what it cannot tell.

/// Characters that only Traditional Chinese writes, frequent in letters.
const TRADITIONAL: &str = "們個來對時會這說還沒開關於為與單報銷請問謝寫過復覆發票經讓麼點樣務員實應當從兩號變電話東業現戶資訊總統計費動數據項額帳條處機構類長門間題頁顯錯誤週後臺灣";

/// Characters that only Simplified Chinese writes, frequent in letters.
const SIMPLIFIED: &str = "们个来对时会这说还没开关于为与单报销请问谢写过复发经让么点样务员实应当从两号变电话东业现户资讯总统计费动数据项额账条处机构类长门间题页显错误周后台湾";

const ENGLISH: &[&str] = &[
    "the", "and", "is", "to", "of", "you", "please", "for", "in", "it", "my", "thanks", "thank", "not", "this", "i",
    "have", "we", "be", "your", "can",
];
const OTHERS: &[(&str, &[&str])] = &[
    (
        "de",
        &[
            "und", "nicht", "ich", "bitte", "das", "ist", "mit", "sie", "für", "danke", "eine", "wir", "der", "auf",
            "zum", "bis", "von", "den",
        ],
    ),
    (
        "fr",
        &[
            "le", "les", "est", "vous", "pour", "merci", "pas", "je", "une", "nous", "dans", "des", "et", "bonjour",
            "que", "sur", "du",
        ],
    ),
    (
        "es",
        &[
            "el", "los", "para", "por", "gracias", "una", "que", "usted", "favor", "con", "hola", "está", "del", "las",
            "y",
        ],
    ),
    ("pt", &["não", "obrigado", "obrigada", "para", "uma", "você", "com", "por", "favor", "os", "do", "em", "que"]),
    ("it", &["il", "grazie", "non", "per", "che", "sono", "una", "della", "con", "di", "gli"]),
];

/// The BCP 47 tag of `text`, if it has words enough to tell.
pub(super) fn of(text: &str) -> Option<String> {
    let (mut han, mut kana, mut hangul, mut cyrillic, mut traditional, mut simplified) =
        (0_usize, 0_usize, 0_usize, 0_usize, 0_usize, 0_usize);
    for c in text.chars() {
        match c {
            '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{3134f}' => {
                han += 1;
                let (t, s) = (TRADITIONAL.contains(c), SIMPLIFIED.contains(c));
                traditional += usize::from(t && !s);
                simplified += usize::from(s && !t);
            }
            '\u{3040}'..='\u{30ff}' => kana += 1,
            '\u{ac00}'..='\u{d7af}' => hangul += 1,
            '\u{400}'..='\u{4ff}' => cyrillic += 1,
            _ => {}
        }
    }
    let words = latin_words(text);
    // A han character is about two thirds of a word.
    if kana * 5 > han + kana && kana > 1 {
        return Some("ja".to_owned());
    }
    if hangul > han && hangul * 2 > words.len() * 3 {
        return Some("ko".to_owned());
    }
    if han > 0 && han * 2 >= words.len() * 3 {
        return Some(if traditional > simplified { "zh-TW" } else { "zh-CN" }.to_owned());
    }
    if cyrillic > words.len() * 4 {
        return Some("ru".to_owned());
    }
    (!words.is_empty()).then(|| latin_language(&words).to_owned())
}

/// Words of Latin letters; addresses, links and numbers of documents are nobody's language.
fn latin_words(text: &str) -> Vec<String> {
    let plain =
        text.split_whitespace().filter(|word| !word.contains('@') && !word.contains("://") && !word.contains("www."));
    let pieces = plain.flat_map(|word| word.split(|c: char| !c.is_alphanumeric() && c != '\''));
    let is_word = |piece: &&str| {
        piece.chars().all(|c| c.is_alphabetic() || c == '\'')
            && piece.chars().any(|c| c.is_alphabetic() && (c as u32) < 0x250)
    };
    pieces
        .flat_map(|piece| piece.split(|c: char| c as u32 >= 0x2e80))
        .filter(|piece| !piece.is_empty())
        .filter(is_word)
        .map(str::to_lowercase)
        .collect()
}

fn latin_language(words: &[String]) -> &'static str {
    let count = |list: &[&str]| words.iter().filter(|word| list.contains(&word.as_str())).count();
    let english = count(ENGLISH);
    let best = OTHERS.iter().map(|(tag, list)| (count(list), *tag)).max_by_key(|(hits, _)| *hits);
    match best {
        Some((hits, tag)) if hits >= 2 && hits > english * 2 => tag,
        Some(_) | None => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_apart() {
        for (text, expected) in [
            ("报销款怎么还没到账", Some("zh-CN")),
            ("開VAT發票怎麼辦，請問", Some("zh-TW")),
            ("开VAT发票怎么办", Some("zh-CN")),
            (
                "Hi team, my travel claim got rejected with 'over standard' but I stayed in the 协议酒店. Can you check pls? No. BX20261112-0031. Thx",
                Some("en"),
            ),
            ("你好 please check 附件", Some("zh-CN")),
            ("OK", Some("en")),
            ("Bitte prüfen Sie das, danke und Gruß", Some("de")),
            ("Bonjour, merci pour votre aide, je ne comprends pas", Some("fr")),
            ("請求書について教えてください", Some("ja")),
            ("1", None),
            ("👍", None),
            ("", None),
        ] {
            assert_eq!(of(text).as_deref(), expected, "{text}");
        }
    }
}
