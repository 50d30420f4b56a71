//! Whether a message demands that money moves elsewhere, or at once: the two ways in which payment fraud begins (P-51).
//!
//! It judges words alone and acts on nothing: whoever handles the question is told to check by a telephone number that
//! he knows, and no rule passes the case on. A warning too many costs a glance, one too few a payment; but one on every
//! invoice is read by nobody. So an account that is merely named raises none, and neither does somebody who asks after
//! his own money, or how a change is made.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::case::Case;
use crate::letters::model::Warning;

/// What a payment goes to.
const ACCOUNT: &str = "(?:银行|收款|对公|结算|开户|付款)?(?:账[户号]|帐[户号]|户头|开户行|收款人|收款方|收款银行|银行信息|(?:工资|银行|收款|报销|储蓄)卡|卡号)";
/// That it is another one than before.
const CHANGES: &str = "(?:变更|更改|改变|变化|改为|改成|改到|更换|更新|换成|换为|换到|换了|已换|有变|变了|改了|调整为|停用|冻结|注销|销户|失效|作废|不再使用|暂停使用)";
/// The same in English.
const ENGLISH_ACCOUNT: &str = r"(?:(?:bank|banking|account|payment|remittance|beneficiary|wire|payroll|direct\s+deposit)\s+(?:account\s+)?(?:details?|information|info|instructions?|accounts?|number)|(?:bank|salary|payroll|debit)\s+(?:card|account)|direct\s+deposit)";
/// The same in English.
const ENGLISH_CHANGES: &str = r"(?:chang(?:e|ed|es|ing)|updat(?:e|ed|es|ing)|switch(?:ed)?|replaced?|moved|closed|frozen|suspended|no longer (?:valid|in use|active)|new|different)";
/// What hurries.
const AT_ONCE: &str = "(?:今天|今日|当天|当日|立即|立刻|马上|尽快|赶快|赶紧|紧急|务必|必须|加急|火速|下班前)";
/// What pays. A payment's papers and terms are none.
const PAYS: &str =
    r"(?:(?:付清|付给|付出|付掉|打款|汇款|转账|付款|支付)(?:[^单申流凭条方记截回证明水宝]|$)|付(?:\P{Han}|$))";

/// Words that send the money somewhere else.
static ELSEWHERE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[
        format!(
            "(?:改付|改汇|改打|转付|另付|发|付|汇|打|转|存)(?:款|钱)?(?:至|到|往|入|进)?{GAP}(?:新|另一|其他|别的|下列|以下|如下){GAP}(?:{ACCOUNT}|卡)"
        ),
        "(?:改付|改汇|改打)(?:至|到|往|入|给)?".to_owned(),
        format!(
            r"\b(?:pay|send|transfer|wire|remit|deposit)\b{WIDE}\b(?:new|different|another|other|following|below)\s+(?:bank\s+|company\s+|salary\s+)?(?:account|card)\b"
        ),
    ])
});

/// Words that name another account than before.
static CHANGED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[
        format!("{CHANGES}[^。！？；，!?;,\n]{{0,12}}?{ACCOUNT}"),
        format!("{ACCOUNT}{GAP}{CHANGES}"),
        format!("(?:新的?|另一个?|以下新?|如下新?)(?:的)?{ACCOUNT}"),
        "(?:原|旧|之前的?|以前的?)(?:银行|收款)?(?:账[户号]|帐[户号])".to_owned(),
        format!(r"\b{ENGLISH_CHANGES}\b{WIDE}\b{ENGLISH_ACCOUNT}\b"),
        format!(r"\b{ENGLISH_ACCOUNT}\b{WIDE}\b{ENGLISH_CHANGES}\b"),
        r"\b(?:new|different|another|other)\s+(?:bank\s+|company\s+)?account\b".to_owned(),
        format!(r"\b(?:our|my|old|previous|former)\s+(?:bank\s+)?account\b{WIDE}\b{ENGLISH_CHANGES}\b"),
    ])
});

/// Words that hurry a payment.
static HURRIED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[
        format!("{AT_ONCE}[^。！？；!?;\n]{{0,8}}?{PAYS}"),
        "(?:付款|支付|汇款|打款|转账)[^。！？；!?;\n]{0,6}?(?:加急|紧急|今天务必|今天必须|不能再拖)".to_owned(),
        r"\b(?:urgent|immediate|same-day|asap)\b[^.!?;\n]{0,20}?\b(?:payment|transfer|wire|remittance)\b".to_owned(),
        r"\b(?:pay|paid|payment|transfer|wire|remit)\b[^.!?;\n]{0,40}?\b(?:urgent(?:ly)?|immediately|at once|asap|right away|today|straight away|right now)\b".to_owned(),
    ])
});

/// He asks how a change is made: whoever answers tells him the way, and changes nothing on his word.
static ASKS_HOW: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[
        "怎么|怎样|如何|哪里|哪儿|在哪|去哪|找谁|什么(?:手续|材料|流程|资料|入口|影响)|哪些(?:手续|材料|资料)|流程".to_owned(),
        r"\b(?:how (?:do|can|to|should|long)|where (?:do|can|should|to)|what (?:do i need|documents?|forms?|is the (?:process|procedure))|which (?:form|documents?)|procedure)\b".to_owned(),
    ])
});

/// He asks what has become of a payment, or it has been made.
static ASKS_AFTER: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[
        "[吗么]|是否|有没有|什么时候|何时|几号|多久|为什么|为何|怎么|没有?付|(?:已经?|刚刚?)(?:[付支汇打转]|收)"
            .to_owned(),
        r"^\W*(?:has|have|had|was|were|is|are|did|does|do|when|why|how|where|what|which|will)\b".to_owned(),
        r"\b(?:has|have|was|were) (?:been )?(?:paid|made|sent|transferred)\b".to_owned(),
    ])
});

/// His own claim, which is paid by its own papers.
static OWN_CLAIM: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[
        "报销|差旅|出差|借款单|备用金|工资|奖金|津贴|补贴".to_owned(),
        r"\b(?:reimburse\w*|travel (?:claims?|expenses?)|my (?:claims?|expenses?|salary|bonus))\b".to_owned(),
    ])
});

/// An account that one logs in with.
static LOGIN: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[
        r"系统|登录|登陆|密码|权限|邮箱|用户名|域账号|\b(?:sap|oa|erp|vpn|log ?in|login|password|user)\b".to_owned()
    ])
});
/// An account that money goes to.
static MONEY: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[r"银行|收款|付款|支付|开户|汇|打款|转账|卡|工资|报销款|货款|\b(?:bank|pay\w*|remit\w*|wire|salary)\b"
        .to_owned()])
});

/// A number as long as an account's.
static ACCOUNT_NUMBER: LazyLock<Vec<Regex>> =
    LazyLock::new(|| compiled(&[r"(?:^|[^0-9a-z-])[0-9](?: ?[0-9]){11,24}(?:[^0-9]|$)".to_owned()]));

const GAP: &str = "[^。！？；!?;\n]{0,12}?";
const WIDE: &str = r"[^.!?;\n]{0,40}?";

fn compiled(patterns: &[String]) -> Vec<Regex> {
    patterns.iter().filter_map(|pattern| Regex::new(&format!("(?im){pattern}")).ok()).collect()
}

/// What everybody who handles the question must be careful about (P-51).
#[must_use]
pub fn careful(case: &Case) -> Vec<Warning> {
    let outside = case.asker.outside.then_some(Warning::Outside);
    let namesake = case.asker.namesake.then_some(Warning::Namesake);
    // The sharper one says all that the other does.
    let payment = case.demand.map(|demand| if demand.proven { Warning::Payment } else { Warning::PaymentUnverified });
    outside.into_iter().chain(namesake).chain(payment).collect()
}

/// Whether these words demand that money goes to another account, or at once.
#[must_use]
pub fn demands_money(words: &str) -> bool {
    // Full width made half; spaces within Chinese text, as some programs put them there, hide nothing.
    let folded: String = words.nfkc().collect::<String>().to_lowercase();
    let squeezed = without_inner_spaces(&folded);
    demanded(&folded) || demanded(&squeezed)
}

fn demanded(words: &str) -> bool {
    let with_number = any(&ACCOUNT_NUMBER, words);
    let sentences: Vec<&str> = sentences(words);
    sentences.iter().enumerate().any(|(at, sentence)| {
        let next = sentences.get(at + 1).copied().unwrap_or_default();
        let asks_how = !with_number && (any(&ASKS_HOW, sentence) || any(&ASKS_HOW, next));
        let login = any(&LOGIN, sentence) && !any(&MONEY, sentence);
        let hurried = any(&HURRIED, sentence) && !any(&ASKS_AFTER, sentence) && !any(&OWN_CLAIM, sentence);
        let moved = any(&ELSEWHERE, sentence) || any(&CHANGED, sentence);
        hurried || (moved && !asks_how && !login)
    })
}

fn any(patterns: &[Regex], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern.is_match(text))
}

/// The sentences and lines. The point of an abbreviation or a number cuts too much, which only separates.
fn sentences(words: &str) -> Vec<&str> {
    let ends = words.split_inclusive(['。', '！', '？', '；', '!', '?', ';', '\n']);
    ends.flat_map(|part| part.split_inclusive(". ")).filter(|sentence| !sentence.trim().is_empty()).collect()
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
        let compiled = [&ELSEWHERE, &CHANGED, &HURRIED, &ASKS_HOW, &ASKS_AFTER, &OWN_CLAIM, &LOGIN, &MONEY];
        assert_eq!(compiled.map(|list| list.len()), [3, 8, 4, 2, 3, 2, 1, 1], "every pattern compiles");
        assert_eq!(ACCOUNT_NUMBER.len(), 1);
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
            assert!(demands_money(words), "{words}");
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
            assert!(!demands_money(words), "{words}");
        }
    }

    #[test]
    fn who_asks_after_his_money_is_told_from_who_demands_it() {
        let rows = [
            // Demands, whoever they name as their writer.
            ("请立即付款 48 万到新账户", true),
            ("我是陈总，请马上付款", true),
            ("工资卡换了，请把工资打到新卡 6222 0210 0111 2233 445", true),
            ("我的工资卡换了，以后请发到新卡", true),
            ("请把我的报销款打到另一张卡", true),
            ("请把供应商的收款账号改为 6222021001112233445", true),
            ("我换了银行卡，卡号 6222021001112233445，怎么改？", true),
            ("我的银行卡号变更为 6222021001112233445", true),
            ("供应商账户变更，按附件付款", true),
            ("这笔款下班前必须付给对方", true),
            ("我在开会，不方便接电话，今天务必付款 30 万", true),
            ("工资卡已更换，请更新", true),
            ("能否今天付款，供应商在催", true),
            ("Please transfer 480,000 to the new account at once.", true),
            ("I have changed my bank account, please pay my salary to 6222021001112233445.", true),
            ("Please update my direct deposit before the next payroll.", true),
            ("I am in a meeting. Pay this immediately and do not call.", true),
            ("Please send my salary to my new card.", true),
            // Questions.
            ("报销款什么时候付？", false),
            ("工资卡换了怎么改", false),
            ("工资卡换了。请问在哪里更新？", false),
            ("更换工资卡需要什么材料？", false),
            ("供应商的款付了吗？", false),
            ("供应商的货款今天付款了吗？", false),
            ("为什么今天还没有付款？", false),
            ("我的报销款能尽快支付吗？", false),
            ("麻烦尽快支付我的差旅报销", false),
            ("报销款打到哪张卡？", false),
            ("我的工资没到账，是发到工资卡了吗？", false),
            ("请今天提供付款回单", false),
            ("付款申请的流程有变化吗？", false),
            ("我的 SAP 账号停用了，请恢复", false),
            ("系统登录账号变更后报销单看不到了", false),
            ("今天已付款，请查收回单", false),
            ("银行卡丢了，会影响发工资吗？", false),
            ("出差借款怎么还？", false),
            ("客户的汇款今天到账了吗？", false),
            ("发票账号写错了能用吗？", false),
            ("When will my reimbursement be paid?", false),
            ("How do I change my bank account for the salary?", false),
            ("My bank account has changed. Where can I update it?", false),
            ("Has the supplier been paid today?", false),
            ("Was the payment made today?", false),
            ("Please pay my travel claim as soon as possible.", false),
            ("My SAP user account was closed; please open it again.", false),
            ("Which form do I need to change my salary account?", false),
            ("The payment slip of October is missing.", false),
        ];
        for (words, expected) in rows {
            assert_eq!(demands_money(words), expected, "{words}");
        }
    }
}
