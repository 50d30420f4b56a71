//! Plain words that may be meant as a command all the same: their writer sees them first, before they reach an asker
//! (design section 5: "a bare command word, very short without greeting").
//!
//! It knows every word of the full table of commands, whichever of them are carried out. It judges the first line
//! alone, by how it is written: an ordinary answer that merely begins with such a word is none of its business.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::{is_skipped, target};
use crate::letters::model::HeldReason;
use crate::rules::Policy;

/// Every Chinese word of the table, and how people vary it.
const CHINESE: &[&str] = &[
    "发",
    "发送",
    "转",
    "转办",
    "问",
    "延",
    "延期",
    "退回",
    "补充",
    "请示",
    "请示中",
    "待补充",
    "注",
    "备注",
    "已电话",
    "已电话答复",
    "办结",
    "重开",
    "归",
    "类",
    "不受理",
    "垃圾",
    "垃圾邮件",
    "加急",
    "并",
    "同复",
    "请假",
    "销假",
    "状态",
    "缘由",
    "清单",
    "帮助",
    "催",
    "催办",
    "催一下",
    "撤回",
];
/// Every English word of the table; as a whole line none of them is an answer.
const ENGLISH: &[&str] = &[
    "to",
    "send",
    "ask",
    "later",
    "back",
    "return",
    "more",
    "need",
    "lead",
    "asking my lead",
    "wait",
    "note",
    "done",
    "done phone",
    "close",
    "reopen",
    "own",
    "topic",
    "decline",
    "spam",
    "urgent",
    "merge",
    "also",
    "away",
    "back-again",
    "back again",
    "status",
    "why",
    "list",
    "help",
    "remind",
    "undo",
];
/// Those that stand before a colon in ordinary answers ("Status: paid", "补充：原票不用寄回").
const BEFORE_A_COLON: &[&str] =
    &["to", "note", "topic", "status", "why", "list", "help", "补充", "问", "状态", "并", "类", "清单"];
/// Those that stand before a name.
const BEFORE_A_NAME: &[&str] = &["归", "问", "转", "催", "请示", "ask", "own", "lead", "remind"];
/// Before a wish that a case be passed on, and behind it.
const ASKING: &[&str] = &["请", "麻烦", "烦请"];
const TO_DO: &[&str] = &["处理", "办理", "答复", "跟进", "核实", "看一下", "看看"];
/// Signs that end a short line.
const ENDS: [char; 9] = ['.', '。', '!', '！', ',', '，', '、', '~', '～'];
/// So little of a text is no answer by itself; see [`weight`].
const VERY_SHORT: usize = 2;

static CHOSEN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:回复?|选择?|选项|reply|choose|choice|option)\s*:?\s*\d{1,2}$").ok());
/// A number, alone or before words.
static NUMBERED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\(?(\d)(?:[\s)]\s*|[.。、:]\s*)(?P<rest>\D.*)$").ok());
static LONE_NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\(?\d{1,2}[).。、]?$").ok());
/// `3 个工作日`, `2 days`: a number that counts something is no choice.
static COUNTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let chinese =
        "个|天|日|月|年|号|点|时|小时|分|秒|周|元|万|块|份|张|次|页|条|项|楼|层|位|笔|类|种|级|折|倍|人|家|件|%";
    let english =
        "(?:work(?:ing)?|business|calendar)?\\s*(?:days?|weeks?|months?|hours?|minutes?|years?|copies|items?)\\b";
    Regex::new(&format!("^(?:{chinese}|{english})")).ok()
});
static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let chinese = "延(?:期|后)?(?:到|至)?\\s*(?:今|明|后天|本周|下周|周|星期|\\d)";
    let english = "(?:later|urgent)\\s+(?:today|tomorrow|monday|tuesday|wednesday|thursday|friday|\\d)";
    Regex::new(&format!("^(?:{chinese}|{english})")).ok()
});
/// `merge 1042`, `also FSSC-1043 1044`: numbers of cases and nothing else.
static NUMBERS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(?:merge|also|并|同复)\s*(?:(?:[a-z][a-z0-9]*-)?\d+[\s,、]*)+$").ok());

/// Why these plain words may be no answer; `None` for ordinary ones. `words` are without their writer's name below.
#[must_use]
pub fn doubt(words: &str, policy: &Policy) -> Option<HeldReason> {
    let folded: String = words.nfkc().collect::<String>().to_lowercase();
    let mut lines = folded.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    let greeted = lines.peek().is_some_and(|line| is_skipped(line));
    let line = lines.by_ref().find(|line| !is_skipped(line))?;
    let bare = line.trim_end_matches(ENDS).trim_end();
    if is_word(bare, policy) || is_number(line, &lines.collect::<Vec<_>>()) {
        return Some(HeldReason::LikeCommand);
    }
    (!greeted && weight(&folded) <= VERY_SHORT).then_some(HeldReason::VeryShort)
}

/// A command's word: alone, set off by a colon or a space, or before what it wants.
fn is_word(line: &str, policy: &Policy) -> bool {
    if CHINESE.contains(&line) || ENGLISH.contains(&line) {
        return true;
    }
    if matches(&TIME, line) || matches(&NUMBERS, line) || matches(&CHOSEN, line) {
        return true;
    }
    let names = BEFORE_A_NAME.iter().filter_map(|word| line.strip_prefix(word)).map(str::trim_start);
    let named = names.into_iter().any(|rest| {
        let first = rest.split([' ', ',', ':']).next().unwrap_or_default();
        target(rest, policy).or_else(|| target(first, policy)).is_some()
    });
    let named = named || asks_to_pass_on(line, policy);
    let chinese = CHINESE.iter().filter_map(|word| Some((word, line.strip_prefix(word)?))).any(|(word, rest)| {
        // Single characters apart are a way of writing, not a command: "转 账 户 信 息".
        let spaced = rest
            .strip_prefix(char::is_whitespace)
            .is_some_and(|rest| rest.split_whitespace().next().is_some_and(|next| next.chars().count() > 1));
        spaced || (rest.starts_with(':') && !BEFORE_A_COLON.contains(word))
    });
    let before_colon = line.split_once(':').map_or("", |(word, _)| word);
    let english = ENGLISH.contains(&before_colon) && !BEFORE_A_COLON.contains(&before_colon);
    named || chinese || english
}

/// "请转税务组处理": as one asks a colleague, not as one answers.
fn asks_to_pass_on(line: &str, policy: &Policy) -> bool {
    let asked = ASKING.iter().find_map(|word| line.strip_prefix(word)).unwrap_or(line);
    let Some(rest) = asked.strip_prefix('转') else { return false };
    let rest = rest.strip_prefix(['给', '到', '交', '至']).unwrap_or(rest).trim_start();
    let bare = TO_DO.iter().find_map(|word| rest.strip_suffix(word)).unwrap_or(rest);
    target(bare, policy).is_some()
}

/// A number that no choice has, or one with words behind it that no second item follows.
fn is_number(line: &str, below: &[&str]) -> bool {
    if matches(&LONE_NUMBER, line) {
        return true;
    }
    let Some(found) = NUMBERED.as_ref().and_then(|regex| regex.captures(line)) else { return false };
    let rest = found.name("rest").map_or("", |rest| rest.as_str());
    let number = found.get(1).and_then(|digit| digit.as_str().parse::<u32>().ok()).unwrap_or_default();
    let next = (number + 1).to_string();
    // A list's first item, the second below it or on the same line.
    let is_list = below.iter().any(|line| line.trim_start_matches('(').starts_with(&next)) || rest.contains(&next);
    !is_list && !matches(&COUNTED, rest)
}

/// How much a text says: a Chinese character half of what a word of letters or digits does.
fn weight(text: &str) -> usize {
    let mut weight = 0;
    let mut within = false;
    for c in text.chars() {
        let latin = c.is_alphanumeric() && u32::from(c) < 0x2e80;
        if latin && !within {
            weight += 2;
        } else if !latin && c.is_alphanumeric() {
            weight += 1;
        }
        within = latin || (within && matches!(c, '\'' | '’'));
    }
    weight
}

fn matches(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|regex| regex.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Option<HeldReason> {
        doubt(words, &Policy::built_in().unwrap())
    }

    #[test]
    fn every_pattern_compiles() {
        for regex in [&CHOSEN, &NUMBERED, &LONE_NUMBER, &COUNTED, &TIME, &NUMBERS] {
            assert!(regex.is_some());
        }
    }

    #[test]
    fn every_word_of_the_table_is_seen_first() {
        for word in CHINESE.iter().chain(ENGLISH) {
            assert_eq!(of(word), Some(HeldReason::LikeCommand), "{word}");
            assert_eq!(of(&format!("您好，\n\n{word}。\n")), Some(HeldReason::LikeCommand), "{word}");
        }
        for words in [
            "待补充 请提供单号",
            "退回 发票抬头不对",
            "退回：不属于我们",
            "延 今天16:00 银行核实中",
            "延明天",
            "请示中",
            "归 王芳",
            "归王芳",
            "归　王芳",
            "问赵磊",
            "转给税务",
            "请转税务组处理",
            "麻烦转交赵磊。",
            "类 增值税",
            "回复1",
            "选 2",
            "1 请尽快处理",
            "1、请尽快处理",
            "１ 请尽快处理",
            "7",
            "12",
            "7。",
            "并 1042",
            "催\n请今天答复",
            "later today 16:00 checking with the bank",
            "Later tomorrow",
            "own wang-fang",
            "wait: please give the claim number",
            "reply 1",
            "option 2",
            "1 please hurry",
            "merge 1042",
            "also FSSC-1043 1044",
        ] {
            assert_eq!(of(words), Some(HeldReason::LikeCommand), "{words}");
        }
        for words in ["已付", "不行", "Done.", "600", "在途"] {
            assert!(of(words).is_some(), "{words}");
        }
    }

    /// At most 3 % of ordinary plain replies may be held (design section 5); of these, none.
    #[test]
    fn ordinary_short_answers_are_not_held() {
        let answers = [
            "已付款，请查收。",
            "已付款。",
            "可以报销，按差旅标准。",
            "可以报。",
            "不可以。",
            "不能报销",
            "已处理。",
            "下周一付款。",
            "请重新上传发票。",
            "请酒店重开。",
            "请补充发票原件后重新提交。",
            "补充：原票不用寄回。",
            "问：能否报销？答：可以。",
            "补充材料已收到，款项下周支付。",
            "退回的单据请在“我的单据”里修改。",
            "退回后修改抬头，再提交即可。",
            "转账已于今日完成",
            "请转账至公司账户，备注单号。",
            "转到资金组后两天付款。",
            "转 账 户 信 息 请 见 附 件",
            "发票抬头有误，请酒店重开。",
            "发送到 fp@corp.example 即可。",
            "延期付款需部门经理审批。",
            "问题已解决，请再试一次。",
            "归档后可在系统里查询。",
            "类似情况按差旅标准执行。",
            "状态已更新，请查看。",
            "并不需要纸质发票。",
            "注意：原票无须寄回。",
            "加急付款须经主管同意。",
            "请假期间的餐费不能报销。",
            "办结时间为三天。",
            "已电话联系供应商，明天到账。",
            "催收函已寄出。",
            "帮助文档在门户首页。",
            "3 个工作日内到账。",
            "3个工作日。",
            "5 月的单据请下周提交。",
            "1. 请酒店重开\n2. 上传新票",
            "1、请酒店重开；2、上传新票",
            "2026 年起执行新标准。",
            "上限 600 元/晚。",
            "600元",
            "16:00 前到账",
            "您好，\n可以。",
            "张伟，您好：可以报。",
            "见附件。",
            "是的，可以。",
            "Paid yesterday.",
            "Yes, you can.",
            "It has been paid.",
            "Close the claim and open a new one.",
            "Wait for the approval, then submit it again.",
            "Ask your manager to approve it.",
            "Back to work on Monday, then we pay.",
            "More documents are needed: the invoice and the slip.",
            "Later claims follow the new rule.",
            "Send us the original, please.",
            "To be reimbursed you need the original invoice.",
            "Own cars are reimbursed by the kilometre.",
            "Also attach the boarding pass.",
            "Status: paid.",
            "Done, please check.",
            "3 working days.",
            "2 copies, please.",
            "Why it was returned is shown in the claim.",
            "Urgent payments need the manager's consent.",
        ];
        let held: Vec<&str> = answers.into_iter().filter(|answer| of(answer).is_some()).collect();
        println!("{} of {} ordinary answers would be held", held.len(), answers.len());
        assert!(held.is_empty(), "{held:?}");
    }
}
