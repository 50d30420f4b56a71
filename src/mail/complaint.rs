//! Whether a message reads like a complaint about how somebody was served (P-18), for a mark on what its owner reads.
//!
//! It judges words alone and decides nothing: what a complaint is, people say. A mark too many costs a glance; but
//! whoever asks how to book what a customer complained of, or where complaints go, complains of nobody.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::phrases::{Meaning, Phrases, simplified};

/// What people write who complain.
static COMPLAINS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[
        "(?:我要|我们要|要|想要?|打算|准备|将|会|只好|不得不|正式|特此|郑重|再次)(?:向[^，。！？；\n]{1,12})?(?:进行)?(?:投诉|举报)",
        "就(?:要|去|得|只能)?(?:投诉|举报)",
        "投诉(?:到|至|你们|您们|贵|一下|某|该|[^，。！？；\n]{0,8}(?:态度|服务|拖延|推诿|不作为))",
        "态度[^，。！？；\n]{0,6}(?:恶劣|很?差|极差|不好|太差|敷衍|蛮横|傲慢|不耐烦)",
        "(?:踢皮球|互相推诿|推来推去|推诿扯皮|不作为|不负责任|敷衍了事|忍无可忍|欺人太甚)",
        "(?:非常|极其|极度|十分|强烈|严重|很|太)(?:的)?(?:不满|不满意|失望|气愤|愤怒|过分)",
        "(?:给|要)(?:我|我们)?(?:一?个)?(?:说法|交代)",
        "(?:没人|无人)(?:管|理我?)|(?:问|催|打|发)了(?:好几|无数|[三四五六七八九十\\d]+)(?:次|遍)|什么(?:服务)?态度",
        "态度(?:真的|真|也|太|实在|非常|极其|有点|很|有)*(?:差|恶劣|冲|不好|问题)|阴阳怪气|说话[^，。]{0,3}难听|爱[答搭]不理|爱理不理|推诿|垃圾服务|糊弄|离谱|不像话|不专业|刁难|(?:当|像|互)[^，。！？；\n]{0,4}皮球",
        "(?:你们|处理|回复|办事|服务)[^，。！？；\\n]{0,4}太慢|找你们领导|到底谁负责|^投诉[！!。]?$",
        "(?:效率|服务)[^，。！？；\n]{0,4}(?:太差|极差|很差|太低|极低)",
        r"\b(?:want|wish|would like|going|have|like) to (?:formally )?(?:complain|(?:make|file|lodge|raise) a (?:formal )?complaint)\b",
        r"\b(?:formal complaint|this is a complaint|i(?:'m| am) complaining|i complain|complain(?:ing)? about)\b",
        r"\b(?:unacceptable|appalling|disgraceful|outrageous|fed up|extremely disappointed|very disappointed|very unhappy|rude(?:ly)?|unprofessional|ridiculous)\b",
        r"\b(?:terrible|poor|worst|awful|horrible|bad) (?:service|experience|attitude)\b|\bignor(?:ing|ed) my (?:e-?mails?|mails?|messages?|questions?)\b|\b(?:nobody|no one) (?:replies|cares|answers)\b",
        r"\b(?:speak|talk) to (?:your|a) (?:manager|supervisor)\b|\bescalate this\b|\bwaste of (?:my )?time\b|\btaking forever\b|\b(?:not|un)happy with your\b|\bcomplaint against\b",
    ])
});

/// What only sounds so: somebody else's complaint, or the way that complaints take.
static ASKS_OF_ONE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    compiled(&[
        "(?:客户|客诉|顾客|消费者|供应商|用户)的?投诉",
        "(?:客户|供应商|酒店|对方|顾客|航空公司)[^，。！？；\\n]{0,8}(?:投诉|不满意?|态度|服务|说法)[^，。！？；\\n]{0,6}",
        "(?:不想|没有?要|不打算|没打算|不会|不是要|无意|并非)[^，。！？；\\n]{0,4}投诉",
        "(?:服务费|绩效)[^，。！？；\\n]{0,8}",
        "投诉(?:费|款|赔偿|赔付|邮箱|电话|渠道|热线|流程|台账|率)",
        r"\b(?:customer|client|supplier)s?'? complaints?\b",
    ])
});

/// Whether these words read like a complaint.
#[must_use]
pub fn reads_like_one(words: &str, phrases: &Phrases) -> bool {
    let plain: String = words.nfkc().flat_map(char::to_lowercase).map(simplified).collect();
    let mut folded = plain.replace('’', "'");
    for pattern in ASKS_OF_ONE.iter() {
        folded = pattern.replace_all(&folded, "").into_owned();
    }
    folded = phrases.of(Meaning::Complaint).without_not(&folded);
    COMPLAINS.iter().any(|pattern| pattern.is_match(&folded)) || phrases.found(Meaning::Complaint, &folded).is_some()
}

fn compiled(patterns: &[&str]) -> Vec<Regex> {
    patterns.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_complains_is_told_from_who_asks() {
        assert_eq!((COMPLAINS.len(), ASKS_OF_ONE.len()), (16, 6), "each pattern is one");
        for complains in [
            "你们的王芳态度恶劣，我要投诉！",
            "一张单子退了三次，推来推去没人管，请给我一个说法。",
            "我对贵中心的处理非常不满意。",
            "如果今天还不解决，我将向处长投诉。",
            "服务太差了。",
            "再不处理我就投诉到总经理。",
            "I want to complain about the way my claim was handled.",
            "This is unacceptable. Three weeks and no answer!",
            "Your colleague was very rude to me on the phone.",
            "问了三遍都没人理，什么服务态度！",
            "你们處理太慢了，態度真的很差",
            "Terrible service, you keep ignoring my emails.",
        ] {
            assert!(reads_like_one(complains, &Phrases::default()), "{complains}");
        }
        for asks in [
            "客户投诉赔偿款怎么入账？",
            "投诉电话的话费能报销吗？",
            "差旅单被退了，怎么改？",
            "满意度调查的链接打不开。",
            "这笔客户的投诉要走什么科目？",
            "Where do I book the refund of a customer complaint?",
            "The file is not accepted by the system.",
            "要不要附发票？麻烦给个说明。",
            "供应商将投诉我们，违约金怎么入账？",
            "我没有要投诉的意思。",
            "买皮球的发票能报吗？",
        ] {
            assert!(!reads_like_one(asks, &Phrases::default()), "{asks}");
        }
    }
}
