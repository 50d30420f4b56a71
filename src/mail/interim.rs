//! Interim words of the staff: that an answer will come, and nothing that would be one ("明天上午答复您", "我先查一下，下午
//! 回复", "let me check and get back to you tomorrow"). One clause more makes an answer of them, which people read.

use std::sync::LazyLock;

use regex::Regex;

use super::phrases::Phrases;
use super::says::folded;

/// Longer words are no interim word.
const MAX_CHARS: usize = 100;

static PROMISE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let time = time_pattern();
    let who = "(?:我们这边|我这边|这边|我们|我)";
    let check = format!(
        "(?:(?:{who}|目前|现在|还|也|正在|正|需要|需|要|得|先|去|再|帮您|帮你|在|会|可能)*\
         (?:查|核实|核查|确认|了解|看|问|研究|核对|沟通|排查|翻|讨论|商量|请示)\
         (?:一下|下|一查|一看|问|看|查|中|着|清楚|资料|底账|凭证|记录|政策|口径|规定|文件|情况|数据|领导|同事|银行|税务局|税局|系统|制度)*)"
    );
    let waits = "(?:(?:等|待).{1,12}?(?:后|之后|了))";
    let reply = format!(
        "(?:(?:{who}|一定|肯定|会|能|可以|就|再|向|跟|统一|一并|尽快|争取|才能|才|来|去|先|给(?:您|你|\\p{{Han}}{{2,3}})?)*\
         (?:答复|回复|反馈|回信|回话|回|告知|告诉|答|处理|看|结果|意见|结论|准信|联系)(?:您|你|你们)?(?:结果|一下|了|哈|吧|意见|情况)*)"
    );
    let said = format!(
        "(?:{who}?{time}{reply}|{check}(?:后|之后|完|好)?(?:再)?(?:{time})?(?:{reply})?|{waits}(?:{time})?(?:{reply})|{who}?{time}{check}(?:后|之后)?(?:{reply})?)"
    );
    Regex::new(&format!("^{said}$")).ok()
});
/// A time as it stands in a Chinese promise.
pub(super) fn time_pattern() -> String {
    let day = "(?:(?:今天|今日|今|明天|明日|明|后天|后日|本周|这周|下周|周|星期|礼拜|月|\\d{1,2}月\\d{1,2}[日号]|\\d{1,2}[日号])\
               [一二三四五六日天末底初]?)";
    let part = "(?:上午|下午|中午|傍晚|晚上|早上|一早|下班|上班|晚些时候|晚点儿?|晚些)";
    let clock = "(?:\\d{1,2}点(?:半|\\d{1,2}分?|钟|整)?)";
    let length = "(?:(?:\\d+|半|一|两|二|三|几)个?(?:小时|天|工作日|分钟|钟头))";
    let soon = "(?:稍后|稍晚|回头|尽快|马上|一会儿?|待会儿?|等会儿?|等下|过会儿?|随后|改天|过两天)";
    let around = "(?:之前|以前|前|左右|之后|以后|后|之内|以内|内)?";
    format!(
        "(?:(?:大概|大约|预计|估计|争取|最晚|最迟|应该|可能)?(?:在|于|到|要到)?\
         (?:{day}{part}?{clock}?|{part}{clock}?|{clock}|{length}|{soon}){around})"
    )
}

/// What makes an interim word of a Chinese clause that could be an answer ("看制度").
const MARKS: &[&str] = &[
    "先", "正在", "还在", "在查", "在核", "需要", "还要", "我", "一下", "稍", "回头", "尽快", "马上", "天", "周",
    "上午", "下午", "明", "点", "中", "小时", "再", "会儿", "晚", "月", "等", "待",
];
/// How an interim word begins in English.
const BEGINS: &[&str] = &[
    "i ",
    "ill ",
    "we ",
    "well ",
    "let me ",
    "will ",
    "need ",
    "still ",
    "checking",
    "looking",
    "working",
    "im ",
    "my answer ",
    "answer follows",
    "an answer follows",
    "reply follows",
    "you will have ",
    "youll have ",
    "give me ",
    "bear with me",
];
/// And what it is about.
const PROMISES: &[&str] = &[
    "check", "checking", "look", "looking", "ask", "asking", "verify", "confirm", "back", "reply", "answer", "revert",
    "need", "working", "follows", "bear", "respond",
];
/// What is asked of the other, or told him, and is no promise.
const NOT_HIS: &[&str] = &[
    " you to ",
    "you will have to ",
    "youll have to ",
    "you have to ",
    " you can ",
    " can confirm ",
    " able to confirm ",
    "i confirm ",
    "we confirm ",
    " give you ",
    "we give ",
];
/// The words it is made of besides.
const WORDS: &[&str] = &[
    "i",
    "ill",
    "we",
    "well",
    "im",
    "am",
    "are",
    "let",
    "me",
    "will",
    "to",
    "have",
    "has",
    "still",
    "first",
    "just",
    "then",
    "and",
    "it",
    "this",
    "that",
    "into",
    "up",
    "on",
    "with",
    "the",
    "bank",
    "system",
    "files",
    "records",
    "policy",
    "colleagues",
    "colleague",
    "my",
    "our",
    "know",
    "give",
    "lead",
    "get",
    "you",
    "youll",
    "by",
    "in",
    "at",
    "until",
    "till",
    "before",
    "after",
    "within",
    "today",
    "tomorrow",
    "tonight",
    "morning",
    "afternoon",
    "evening",
    "noon",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "next",
    "week",
    "end",
    "of",
    "day",
    "eod",
    "cob",
    "lunch",
    "later",
    "soon",
    "asap",
    "shortly",
    "hour",
    "hours",
    "minutes",
    "days",
    "a",
    "an",
    "one",
    "two",
    "three",
    "few",
    "half",
    "some",
    "more",
    "time",
    "bit",
    "for",
    "as",
    "possible",
    "can",
    "must",
    "should",
    "be",
    "able",
    "come",
    "please",
    "now",
    "pm",
    "h",
    "work",
    "working",
    "details",
];

/// Whether staff words only say that an answer will come.
#[must_use]
pub fn interim(new_text: &str, phrases: &Phrases) -> bool {
    let text = folded(&between_digits(new_text));
    if text.chars().count() > MAX_CHARS || text.contains('?') {
        return false;
    }
    let clauses = phrases.clauses_of(&text);
    let seen = |clause: &str| phrases.is_filler(clause) || phrases.is_receipt(clause);
    clauses.iter().all(|clause| seen(clause) || promises(clause)) && clauses.iter().any(|clause| promises(clause))
}

pub(super) fn promises(clause: &str) -> bool {
    if clause.is_ascii() {
        let words = || clause.split(' ');
        let known = |word: &str| {
            WORDS.contains(&word) || PROMISES.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit())
        };
        let padded = format!("{clause} ");
        // Who has to do it is the other.
        if NOT_HIS.iter().any(|words| padded.contains(words))
            || padded.ends_with(" confirm it ") && !padded.contains(" to ")
        {
            return false;
        }
        return BEGINS.iter().any(|begin| padded.starts_with(begin))
            && words().any(|word| PROMISES.contains(&word))
            && words().all(known);
    }
    let squeezed: String = clause.chars().filter(|c| !c.is_whitespace()).collect();
    // What waits for somebody's paper, or tells where to look, is an answer.
    let waits = squeezed.starts_with(['等', '待']) && squeezed.ends_with("处理");
    let directs = squeezed.starts_with("先查看") || squeezed.starts_with("先看制度");
    if waits || directs {
        return false;
    }
    MARKS.iter().any(|mark| squeezed.contains(mark)) && PROMISE.as_ref().is_some_and(|regex| regex.is_match(&squeezed))
}

/// "16:00" as "16点00": a colon between digits ends no clause.
pub(super) fn between_digits(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| c.is_numeric());
    let put = |(at, c): (usize, &char)| {
        let time = matches!(c, ':' | '：') && digit(at.checked_sub(1)) && digit(Some(at + 1));
        if time && text.is_ascii() {
            'h'
        } else if time {
            '点'
        } else {
            *c
        }
    };
    chars.iter().enumerate().map(put).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interim_words_are_told_from_answers() {
        assert!(PROMISE.is_some());
        let all = [
            "明天上午答复您",
            "我先查一下，下午回复",
            "需要核实，明天下午4点前给您回复",
            "稍后给您答复。",
            "正在核实，尽快回复",
            "收到，明天 16:00 前回复",
            "等银行回复后再答复",
            "我先看一下资料，下周一回",
            "还在查，晚点给你结果",
            "今天下班前反馈",
            "2小时内回复",
            "我问一下税务局再回复您",
            "Let me check first.",
            "I'll get back to you tomorrow morning",
            "Will reply by 3pm.",
            "Need more time, answer follows tomorrow.",
            "Checking with the bank, I will reply this afternoon.",
        ];
        let missed: Vec<_> = all.iter().filter(|words| !interim(words, &Phrases::default())).collect();
        assert!(missed.is_empty(), "no interim word: {missed:?}");
        let answers = [
            "请酒店红冲后重开，原票不用寄回。",
            "可以报销",
            "已处理",
            "看制度第三条",
            "查系统里的状态就可以",
            "明天付款",
            "下周二到账",
            "先红冲，再重开",
            "等发票到了再付款",
            "需要专票，明天前补交",
            "请确认户名后重新提交",
            "我先查了一下，可以报",
            "再提交一次即可",
            "需要部门经理审批",
            "Check the account name with the bank.",
            "Paid tomorrow.",
            "You need the original.",
            "I checked: it can be deducted.",
            "We will pay tomorrow.",
            "We can confirm that.",
            "I know.",
            "We need you to confirm it by Friday.",
            "等发票到了再处理",
            "先查看制度",
            "我查一下❓",
        ];
        let wrong: Vec<_> = answers.iter().filter(|words| interim(words, &Phrases::default())).collect();
        assert!(wrong.is_empty(), "an answer: {wrong:?}");
    }
}
