//! Whether a message asks to move money elsewhere, or faster: the two ways in which payment fraud begins (P-51).
//!
//! It judges words alone and acts on nothing: whoever handles the question is told to check by a telephone number that
//! he knows. A warning too many costs a glance, one too few a payment; but one on every invoice is read by nobody, so
//! that an account that is merely named raises none.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// What a payment goes to.
const ACCOUNT: &str =
    "(?:银行|收款|对公|结算|开户|付款)?(?:账[户号]|帐[户号]|户头|开户行|收款人|收款方|收款银行|银行信息)";
/// That it is another one than before.
const CHANGES: &str = "(?:变更|更改|改变|变化|改为|改成|更换|更新|换成|换了|已换|有变|调整为|停用|冻结|注销|销户|失效|作废|不再使用|暂停使用)";
/// The same in English.
const ENGLISH_ACCOUNT: &str = r"(?:bank|banking|account|payment|remittance|beneficiary|wire)\s+(?:account\s+)?(?:details?|information|info|instructions?|accounts?|number)";
/// The same in English.
const ENGLISH_CHANGES: &str = r"(?:chang(?:e|ed|es|ing)|updat(?:e|ed|es|ing)|switch(?:ed)?|replaced|moved|closed|frozen|suspended|no longer (?:valid|in use|active)|new|different)";

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let gap = "[^。！？；!?;\n]{0,12}?";
    let wide = r"[^.!?;\n]{0,40}?";
    let patterns = [
        // Another account.
        format!("{CHANGES}{gap}{ACCOUNT}"),
        format!("{ACCOUNT}{gap}{CHANGES}"),
        format!("(?:新的?|另一个?|以下新?|如下新?)(?:的)?{ACCOUNT}"),
        format!("(?:改付|改汇|改打|转付|另付|付|汇|打|转)(?:款|钱)?(?:至|到|往|入)?{gap}(?:新|另一|其他|别的|下列|以下|如下){gap}(?:{ACCOUNT}|卡)"),
        "(?:改付|改汇|改打)(?:至|到|往|入|给)?".to_owned(),
        "(?:原|旧|之前的?|以前的?)(?:银行|收款)?(?:账[户号]|帐[户号])".to_owned(),
        format!(r"\b{ENGLISH_CHANGES}\b{wide}\b{ENGLISH_ACCOUNT}\b"),
        format!(r"\b{ENGLISH_ACCOUNT}\b{wide}\b{ENGLISH_CHANGES}\b"),
        r"\b(?:new|different|another|other)\s+(?:bank\s+|company\s+)?account\b".to_owned(),
        format!(r"\b(?:our|old|previous|former)\s+(?:bank\s+)?account\b{wide}\b{ENGLISH_CHANGES}\b"),
        // At once.
        "(?:今天|今日|当天|当日|立即|立刻|马上|尽快|赶快|紧急|务必|必须|加急|火速|下班前)[^。！？；!?;\n]{0,8}?(?:付款|付清|支付|汇款|打款|转账|付给|付出|付掉|付$)".to_owned(),
        "今天必须付".to_owned(),
        "(?:付款|支付|汇款|打款|转账)[^。！？；!?;\n]{0,6}?(?:加急|紧急|今天务必|今天必须|不能再拖)".to_owned(),
        r"\b(?:urgent|immediate|same-day|asap)\b[^.!?;\n]{0,20}?\b(?:payment|transfer|wire|remittance)\b".to_owned(),
        r"\b(?:pay|payment|transfer|wire|remit)\b[^.!?;\n]{0,40}?\b(?:urgent(?:ly)?|immediately|at once|asap|right away|today|straight away)\b".to_owned(),
    ];
    patterns.iter().filter_map(|pattern| Regex::new(&format!("(?im){pattern}")).ok()).collect()
});

/// Whether these words ask for money to go to another account, or at once.
#[must_use]
pub fn asks_for_money_elsewhere(words: &str) -> bool {
    // Full width made half; spaces within Chinese text, as some programs put them there, hide nothing.
    let folded: String = words.nfkc().collect::<String>().to_lowercase();
    let squeezed = without_inner_spaces(&folded);
    PATTERNS.iter().any(|pattern| pattern.is_match(&folded) || pattern.is_match(&squeezed))
}

fn without_inner_spaces(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let chinese = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| u32::from(*c) >= 0x2e80);
    let kept = chars
        .iter()
        .enumerate()
        .filter(|(at, c)| !(matches!(c, ' ' | '\u{200b}') && chinese(at.checked_sub(1)) && chinese(Some(at + 1))));
    kept.map(|(_, c)| *c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_that_is_to_go_elsewhere_or_at_once_is_warned_of() {
        assert_eq!(PATTERNS.len(), 15, "every pattern compiles");
        for words in [
            "我司银行账户已变更，请改付新账户 6222 0000 0000 0000",
            "原账户已停用，请把钱付到新账户",
            "更新我司收款账号",
            "我公司变更了收款银行，见附件盖章函",
            "请将款项打到以下新账号",
            "开户行有变，请按附件更新",
            "我司帐号已注销，后续货款请付至下列账户",
            "请改汇至香港公司",
            "银 行 账 户 变 更 通 知",
            "今天必须付款",
            "这笔款请务必今天付款，否则停止供货",
            "请马上打款",
            "紧急付款",
            "尽快付款",
            "付款很急，请加急：付款加急",
            "Our bank details have changed.",
            "Please note our new bank account.",
            "We have changed our banking information as attached.",
            "Please update our payment instructions.",
            "Our old account has been closed, please use the new one.",
            "Please send the money to a different account.",
            "URGENT PAYMENT needed",
            "Please pay this invoice immediately.",
            "The transfer has to be made today.",
        ] {
            assert!(asks_for_money_elsewhere(words), "{words}");
        }
    }

    #[test]
    fn ordinary_words_of_suppliers_raise_no_warning() {
        for words in [
            "请问我司 10 月的货款什么时候支付？",
            "发票已寄出，请查收。",
            "我司账户信息见合同附件二。",
            "请提供贵司的开票信息和账号。",
            "账号 1001234567890123456，开户行工商银行。",
            "款项已到账，谢谢。",
            "请尽快确认对账单。",
            "系统账号登录不了，请重置密码。",
            "请更换发票，抬头有误。",
            "新的合同已盖章。",
            "请尽快回复",
            "When will invoice 4500 be paid?",
            "Please confirm the account statement of October.",
            "We have sent the invoice to your new address.",
            "Our bank charged a fee on your last payment.",
            "The contract has changed; see the attached version.",
            "Please reply today.",
            "Payment terms are 30 days.",
        ] {
            assert!(!asks_for_money_elsewhere(words), "{words}");
        }
    }
}
