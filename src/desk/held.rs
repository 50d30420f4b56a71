//! Words that their writer may not have meant for the asker, or that are nobody's business: they are shown first
//! (design section 5 "Held").
//!
//! It judges the words alone, by marks that cost little: whom they speak to, of whom, and numbers that belong to one
//! person. What the asker wrote himself is no secret from him; invoice, tax and document numbers are the daily work.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::letters::model::{HeldReason, Personal};
use crate::mail::phrases::{Meaning, Phrases};
use crate::rules::{Privacy, Reader};

/// Before a colleague's name: still words to him.
const ASKING: [&str; 5] = ["请", "麻烦", "烦请", "辛苦", "有劳"];
/// Short words with one of these in them were meant for colleagues.
const INNER: [&str; 14] = [
    "这是内部",
    "内部的",
    "仅供内部",
    "不用管它",
    "不用管他",
    "不用管她",
    "先不管",
    "先放着",
    "先不理",
    "别告诉",
    "不要告诉",
    "谁知道",
    "谁懂",
    "for internal use",
];
/// Longer ones, and those that speak to the asker, are an answer with such a word in it.
const INNER_MAX_CHARS: usize = 60;
/// Before a surname, as colleagues call each other.
const FAMILIAR: [char; 2] = ['小', '老'];
/// Behind a surname, as colleagues call each other.
const TITLES: [&str; 12] = ["老师", "处长", "主任", "经理", "会计", "主管", "总监", "总", "处", "工", "姐", "哥"];
/// What sets off whom the words speak to.
const SET_OFF: [char; 8] = [',', ':', '!', '、', '。', ' ', '您', '你'];
/// Behind a colleague's name: words about him.
const TELLING: [&str; 8] = ["已", "会", "将", "正在", "那边", "说", "(", "和"];
/// Words that make a number of a card's length a card number.
const CARD_WORDS: [&str; 5] = ["卡号", "银行卡", "信用卡", "工资卡", "card"];
/// Characters around a number in which such a word is looked for.
const NEAR_CHARS: usize = 12;
/// The longest and shortest card numbers in use here (ISO/IEC 7812).
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 16..=19;

static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\d(?:[ \-]?\d)*[xX]?").ok());
static PAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pay = "工资|薪资|薪酬|薪水|奖金|年终奖|绩效|应发|实发|salary|bonus";
    let amount = r"(?:[¥￥]\s*\d|\d[\d,.]*\s*(?:元|万|块|cny|rmb|yuan))";
    Regex::new(&format!("(?i)(?:{pay})[^。！？；\n]{{0,20}}?{amount}")).ok()
});

/// Who the words may speak to and what they may repeat.
pub struct Known<'a> {
    /// Names of colleagues, without the writer and the asker.
    pub colleagues: Vec<&'a str>,
    /// The asker's name.
    pub asker: &'a str,
    /// What the asker wrote, and the telephone numbers of `people.toml`.
    pub repeated: String,
    /// What is said among colleagues.
    pub phrases: &'a Phrases,
    /// What the house keeps to itself.
    pub privacy: &'a Privacy,
    /// Whom the words go to.
    pub reader: Reader,
}

/// Why these words are shown to their writer before they leave.
#[must_use]
pub fn reasons(words: &str, known: &Known<'_>) -> Vec<HeldReason> {
    let text: String = words.nfkc().collect();
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_lowercase();
    let mut reasons = Vec::new();
    if first.starts_with('@') || known.colleagues.iter().any(|name| speaks_to(&first, name, known.asker)) {
        reasons.push(HeldReason::ToColleague);
    }
    let lower = text.to_lowercase().replace('’', "'");
    reasons.extend(inner(&lower, known.phrases).map(|word| HeldReason::Internal(format!("“{word}”"))));
    if known.phrases.found(Meaning::AboutAsker, &lower).is_some() {
        reasons.push(HeldReason::AboutAsker);
    }
    if lower.contains("sw1.") {
        reasons.push(HeldReason::OursAbove);
    }
    let repeated = digits(&known.repeated);
    reasons.extend(personal(&text, &repeated, known.privacy).into_iter().map(HeldReason::Personal));
    reasons.extend(known.privacy.kept(words, known.reader).map(|name| HeldReason::Kept(name.to_owned())));
    reasons
}

/// The word by which words show that colleagues are meant, or that something is kept from the asker.
fn inner<'p>(lower: &str, phrases: &'p Phrases) -> Option<&'p str> {
    if let Some(word) = phrases.found(Meaning::Inner, lower) {
        return Some(word);
    }
    if lower.chars().count() > INNER_MAX_CHARS || lower.contains(['您', '你']) {
        return None;
    }
    INNER.into_iter().find(|word| lower.contains(word))
}

/// Whether a line begins by speaking to this colleague: with his name ("赵磊，请看"), with a word of asking before it, or
/// with his surname and a title, which may be the asker's as well. "王芳已把您的单据…" tells the asker about him.
fn speaks_to(line: &str, name: &str, asker: &str) -> bool {
    let name = name.to_lowercase();
    let line = ASKING.iter().find_map(|word| line.strip_prefix(word)).unwrap_or(line);
    if let Some(rest) = line.strip_prefix(&name).filter(|_| !name.is_empty()) {
        return !(line.contains('您') && TELLING.iter().any(|word| rest.starts_with(word)));
    }
    let Some(surname) = name.chars().next().filter(|c| !c.is_ascii() && !asker.starts_with(*c)) else { return false };
    let familiar = line.strip_prefix(FAMILIAR).and_then(|rest| rest.strip_prefix(surname));
    if familiar.is_some_and(|rest| rest.is_empty() || rest.starts_with(SET_OFF)) {
        return true;
    }
    let title = line.strip_prefix(surname).and_then(|rest| TITLES.iter().find_map(|title| rest.strip_prefix(title)));
    title.is_some_and(|rest| rest.is_empty() || rest.starts_with(SET_OFF))
}

/// The kinds of personal data in words that repeat nothing of `repeated`.
#[must_use]
pub fn personal_in(words: &str, repeated: &str, privacy: &Privacy) -> BTreeSet<Personal> {
    personal(&words.nfkc().collect::<String>(), &digits(repeated), privacy)
}

/// The kinds of personal data in a text, each once.
fn personal(text: &str, repeated: &str, privacy: &Privacy) -> BTreeSet<Personal> {
    let mut found = BTreeSet::new();
    let numbers = NUMBER.as_ref().map(|regex| regex.find_iter(text).collect::<Vec<_>>()).unwrap_or_default();
    for number in numbers {
        let before = text.get(..number.start()).unwrap_or_default();
        let after = text.get(number.end()..).unwrap_or_default();
        // A number that letters touch is part of a document's name: MA1FL0000X, BX20261116.
        let touched = before.ends_with(|c: char| c.is_ascii_alphabetic())
            || after.starts_with(|c: char| c.is_ascii_alphanumeric());
        let kind = if touched { None } else { kind(number.as_str(), before, after) };
        let known = |digits: String| repeated.contains(&digits) || privacy.is_public(&digits);
        if let Some(kind) = kind.filter(|_| !known(digits(number.as_str()))) {
            found.insert(kind);
        }
    }
    if PAY.as_ref().is_some_and(|regex| regex.is_match(text)) {
        found.insert(Personal::Pay);
    }
    found.retain(|kind| privacy.checks(*kind));
    found
}

fn kind(number: &str, before: &str, after: &str) -> Option<Personal> {
    let digits = digits(number);
    let ends_in_x = number.ends_with(['x', 'X']);
    if is_id(&digits, ends_in_x) {
        return Some(Personal::IdNumber);
    }
    if ends_in_x {
        return None;
    }
    let near: String = before.chars().rev().take(NEAR_CHARS).collect::<Vec<_>>().into_iter().rev().collect();
    let near = (near + &after.chars().take(NEAR_CHARS).collect::<String>()).to_lowercase();
    let like_card = digits.starts_with("62") || CARD_WORDS.iter().any(|word| near.contains(word));
    if CARD_DIGITS.contains(&digits.len()) && like_card && luhn(&digits) {
        return Some(Personal::BankCard);
    }
    let local = digits.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(&digits);
    let mobile = local.len() == 11 && local.starts_with('1') && !local.starts_with("10") && !local.starts_with("12");
    (mobile && !local.starts_with("11")).then_some(Personal::Mobile)
}

/// GB 11643: 17 digits with a day of birth, and a check digit modulo 11.
fn is_id(digits: &str, ends_in_x: bool) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECK: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    if digits.len() + usize::from(ends_in_x) != 18 {
        return false;
    }
    let month = digits.get(10..12).and_then(|month| month.parse::<u32>().ok());
    let day = digits.get(12..14).and_then(|day| day.parse::<u32>().ok());
    let born = month.is_some_and(|month| (1..=12).contains(&month)) && day.is_some_and(|day| (1..=31).contains(&day));
    let sum: u32 =
        digits.chars().filter_map(|c| c.to_digit(10)).zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let last = if ends_in_x { Some('X') } else { digits.chars().last() };
    let check = usize::try_from(sum % 11).ok().and_then(|at| CHECK.get(at)).copied();
    born && last.is_some() && last == check
}

/// ISO/IEC 7812-1 annex B.
fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Vec<HeldReason> {
        let repeated = "我的手机是 139 0000 0000".to_owned();
        let (phrases, privacy) = (&Phrases::default(), &Privacy::default());
        let colleagues = vec!["赵磊"];
        reasons(words, &Known { colleagues, asker: "张伟", repeated, phrases, privacy, reader: Reader::Inside })
    }

    #[test]
    fn ordinary_numbers_of_finance_pass() {
        for words in [
            "发票号码 26112000001234567890 已入账",
            "税号 91310000MA1FL0000X",
            "单据 BX20261116-0087 已付",
            "请致电 8800 或 021-5555 0100",
            "对公账户 1001234567890123456",
            "凭证号 5100023817",
            "尾号 1234 的工行卡",
            "金额 1,280,000.00 元",
            "订单 4500123456/00010",
            "成本中心 C1010-22",
            "请打 13900000000 联系您自己",
            "工资条请到系统里看。报销 300 元",
            "可以，请赵磊联系您",
            "小张，单据已付，下周到账",
            "这张票先放着不报，您等下月再提交",
        ] {
            assert_eq!(of(words), [], "{words}");
        }
    }

    #[test]
    fn what_belongs_to_one_person_is_shown_first() {
        for (words, expected) in [
            ("卡号 6212260200012345670", HeldReason::Personal(Personal::BankCard)),
            ("6228 4800 3812 3456 782", HeldReason::Personal(Personal::BankCard)),
            ("身份证 110105199003071239", HeldReason::Personal(Personal::IdNumber)),
            ("11010519491231002X", HeldReason::Personal(Personal::IdNumber)),
            ("他的手机 13800138000", HeldReason::Personal(Personal::Mobile)),
            ("您 10 月应发工资为 18,600 元。", HeldReason::Personal(Personal::Pay)),
            ("@赵磊 看一下", HeldReason::ToColleague),
            ("小赵，看一下这个", HeldReason::ToColleague),
            ("不用管它，这是内部的，先放着", HeldReason::Internal("“这是内部”".to_owned())),
            ("这个问题我不懂，谁知道？", HeldReason::Internal("“谁知道”".to_owned())),
            ("赵磊，请看一下", HeldReason::ToColleague),
            ("该员工上月已经问过", HeldReason::AboutAsker),
            ("见 SW1.abcdef", HeldReason::OursAbove),
        ] {
            assert_eq!(of(words), [expected], "{words}");
        }
    }
}
