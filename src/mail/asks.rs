//! Whether staff words ask something of the asker, and whether a lead's say yes or no.
//!
//! The same caution as in [`super::says`]: what is not certain is neither.

use std::sync::LazyLock;

use regex::Regex;

use super::phrases::{AGREES, DISAGREES, LONG_SURNAMES, Meaning, Phrases, SURNAMES, pattern};
use super::says::{folded, is_one_of};

/// What tells the asker how to hand something in is an answer, not a question.
const HANDED_IN_ELSEWHERE: &[&str] = &[
    "即可",
    "窗口",
    "柜台",
    "交到",
    "交至",
    "提交至",
    "寄到",
    "寄至",
    "带上",
    "后重新",
    "后重提",
    "后再提交",
    "后再走",
    "后重开",
    "退回重提",
    "交财务",
    "告知供应商",
    "给供应商",
    "告知同事",
    "给银行",
    "给审批人",
    "along with",
    "when you",
    "next time",
    "to your ",
    "if you need",
    "发起",
    "发给",
    "发邮件",
    "发到",
    "贴",
    "交给",
    "再提",
    "重新提交",
    "一起报销",
    "保存",
    "留存",
    "告知客户",
    "告知领导",
    "告知您的领导",
    "回复供应商",
    "前台",
    "财务室",
    "关闭",
    "在系统",
    "resubmit",
    "with your",
    "to hr",
    "to the bank",
    "to the front",
    "in the form",
    "patience",
    "understanding",
    "tell the",
    "tell your",
];

/// And what comes to us all the same.
const HANDED_TO_US: &[&str] = &["发给我", "发我", "给我们", "发过来", "send me", "send us"];

/// A question behind an answer that asks for nothing.
const OFFERS: &[&str] = &[
    "还有什么",
    "还有其他",
    "别的",
    "疑问",
    "其他问题",
    "其它问题",
    "其他需要",
    "帮助",
    "帮您",
    "明白了吗",
    "清楚吗",
    "any further",
    "any other",
    "any more",
    "anything",
    "something else",
    "questions",
    "help you",
    "does that help",
    "is that clear",
    "me if ",
    "us if ",
];

/// Whether words agree to what they were asked, or refuse it; nothing if they say more than that.
#[must_use]
pub fn agrees(new_text: &str, phrases: &Phrases) -> Option<bool> {
    let text = folded(new_text);
    if text.contains('?') {
        return None;
    }
    let clauses = phrases.clauses_of(&text);
    let of = |clause: &str, list: &'static [&'static str]| is_one_of(clause, list.into());
    let either = |clause: &str| of(clause, AGREES) || of(clause, DISAGREES);
    let polite = |clause: &str| {
        let greets = phrases.is_filler(clause) && !phrases.is_receipt(clause) && clause != "请问";
        phrases.clause_means(Meaning::Thanked, clause) || (greets && !either(clause))
    };
    // "好了", "行了": enough of it.
    let says = |list: &'static [&'static str]| {
        let means = |clause: &str| of(clause, list) && !clause.ends_with('了');
        clauses.iter().any(|clause| means(clause)) && clauses.iter().all(|clause| means(clause) || polite(clause))
    };
    if says(DISAGREES) {
        return Some(false);
    }
    says(AGREES).then_some(true)
}

/// Whether an answer ends by asking back: its last sentence, before thanks and a name, begins with a request for
/// something. What tells the asker what to hand in elsewhere is none.
#[must_use]
pub fn asks_back(new_text: &str, phrases: &Phrases) -> bool {
    let text = CITED.replace_all(new_text, "");
    let mut sentences = sentences(&text);
    // A name stands below the words, alone on its line.
    if sentences.len() > 1 && sentences.last().is_some_and(|(last, mark)| mark.is_none() && names(last)) {
        sentences.pop();
    }
    let thanks = |words: &str| {
        let clauses = phrases.clauses_of(&folded(words));
        clauses.iter().all(|clause| is_one_of(clause, phrases.of(Meaning::Thanked)) || phrases.is_filler(clause))
    };
    while sentences.last().is_some_and(|(last, _)| thanks(last)) {
        sentences.pop();
    }
    let Some((last, mark)) = sentences.last() else { return false };
    let last = folded(last);
    let last = last.trim();
    let holds = |words: &[&str]| words.iter().any(|word| last.contains(word));
    let asks = phrases.of(Meaning::AsksBack).iter().any(|phrase| last.starts_with(phrase));
    let questions = matches!(mark, Some('?' | '？'));
    (asks || questions) && !holds(OFFERS) && (!holds(HANDED_IN_ELSEWHERE) || holds(HANDED_TO_US))
}

/// Links and titles, whose question marks ask nothing.
static CITED: LazyLock<Regex> = LazyLock::new(|| pattern(r"https?://\S+|《[^》]*》|“[^”]*”"));

/// A name and perhaps a desk, in Chinese or with English capitals.
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    let chinese = format!(r"(?:[{SURNAMES}]|{LONG_SURNAMES})\p{{Han}}{{1,2}}");
    pattern(&format!(
        r"^(?:(?:\p{{Han}}{{2,10}}[ 　])?{chinese}(?:[ 　]\p{{Han}}{{2,10}})?|\p{{Lu}}\p{{Ll}}+(?: \p{{Lu}}\p{{Ll}}+){{0,2}})$"
    ))
});

/// Whether a line below the words is a name, and no short answer such as "On Friday".
fn names(line: &str) -> bool {
    const NOT: [&str; 12] = ["On", "By", "In", "At", "Yes", "No", "Not", "Until", "Next", "After", "Today", "Tomorrow"];
    NAMES.is_match(line) && !NOT.contains(&line.split(' ').next().unwrap_or_default())
}

/// The sentences of a text, each with the mark at its end.
fn sentences(text: &str) -> Vec<(String, Option<char>)> {
    let mut all: Vec<(String, Option<char>)> = Vec::new();
    let mut open = String::new();
    for c in text.chars() {
        let mark = matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | ';');
        if mark || c == '\n' {
            if !open.trim().is_empty() {
                all.push((open.trim().to_owned(), mark.then_some(c)));
            } else if let Some(last) = all.last_mut().filter(|_| mark) {
                last.1 = Some(c);
            }
            open.clear();
        } else {
            open.push(c);
            // A full stop ends a sentence where a blank follows it.
            if open.ends_with(". ") {
                all.push((open.trim().trim_end_matches('.').to_owned(), Some('.')));
                open.clear();
            }
        }
    }
    if !open.trim().is_empty() {
        let ended = open.trim().ends_with('.').then_some('.');
        all.push((open.trim().trim_end_matches('.').to_owned(), ended));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_asks_back_if_its_last_sentence_does() {
        for words in [
            "张伟，您好：\n款项可能已付。请提供报销单号。",
            "请补充报销单号和截图，谢谢！\n\n李娜",
            "查过了，没有这张单子。麻烦提供一下单号？谢谢",
            "能否提供付款凭证？",
            "Dear John,\n\nI cannot find it. Could you send us the claim number?\n\nThanks\nLi Na",
            "Please let us know which hotel it was.",
            "已查到两笔。您说的是哪一笔？",
            "We found two. Which one do you mean?\n\nLi Na",
            "請提供發票號。",
            "请提供供应商名称。",
            "请提供领导的审批截图。",
            "请补充其他发票。",
        ] {
            assert!(asks_back(words, &Phrases::default()), "{words}");
        }
        for words in [
            "请重新上传发票。",
            "办理借款时，请提供审批单。",
            "如需报销，请提供发票原件。",
            "请提供发票原件到财务窗口。",
            "请提供审批单即可报销。",
            "请提供单号。款项已付，请查收。",
            "款项已付。",
            "款项已付。请问还有其他问题吗？",
            "请提供发票给审批人。",
            "Paid. Any further questions?",
            "餐费能报销吗？\n能报",
            "When will it be paid?\nOn Friday",
            "详见 http://kb.corp.example/view?id=12",
            "详见《发票丢失怎么办？》",
            "请问还需要其他帮助吗？",
            "请发起付款申请。",
            "请回复供应商的邮件。",
            "请告知是否还有其他问题。",
            "Please tell me if it still fails.",
            "Please send the invoice to the hotel.",
            "Could you send it to the hotel when you have it? It is due on Friday.",
            "",
        ] {
            assert!(!asks_back(words, &Phrases::default()), "{words}");
        }
    }

    #[test]
    fn a_lead_agrees_in_a_word_or_not_at_all() {
        let table = [
            ("同意", Some(true)),
            ("同意。", Some(true)),
            ("可以，谢谢", Some(true)),
            ("OK", Some(true)),
            ("不同意", Some(false)),
            ("No.", Some(false)),
            ("同意，但请先电话告知员工", None),
            ("为什么要延期？", None),
            ("同意？", None),
            ("同意👎", None),
            ("可以[疑问]", None),
            ("同意，请转王经理", None),
            ("同意，谢谢李经理", Some(true)),
            ("没意见", Some(true)),
            ("同意，越快越好", None),
            ("同意，老师转王总", None),
            ("好的，收到", None),
            ("不行，好的", None),
            ("行了", None),
            ("同意：×", None),
            ("驳回", Some(false)),
            ("", None),
        ];
        for (words, expected) in table {
            assert_eq!(agrees(words, &Phrases::default()), expected, "{words}");
        }
    }
}
