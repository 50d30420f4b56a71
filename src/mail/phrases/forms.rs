//! Clauses that mean something in more words than a table can list: "退款已经到账了", "thanks for your quick help".
//!
//! Each form is the whole of a clause, so that a word more makes it something for people to read. Chinese is matched
//! without blanks, and in simplified signs.

use std::sync::LazyLock;

use regex::Regex;

use super::{LONG_SURNAMES, Meaning, SURNAMES, TITLES, pattern};

/// No form is longer.
const MAX_FORM_BYTES: usize = 160;

/// When, before what is solved; not who: "我这边弄好了" says whose turn it is.
const WHEN: &str = "(?:是的|对|现在|目前|刚刚|终于|全部|全都|都|也|已经|已|均)*";
const MONEY: &str = "(?:钱|款|款项|报销款|退款|工资|奖金|补贴|报销)";

static CONFIRMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "^(?:{MONEY}{WHEN}(?:到|到账|到位|收到)(?:了|啦)|{MONEY}(?:都|均)?(?:已经|已)(?:到账|到位|收到)\
         |(?:我这边|我们|我|今天|昨天)?{WHEN}到账(?:了|啦)\
         |(?:我这边|我)?{WHEN}收到了?{MONEY}(?:了|啦)?\
         |(?:我这边|我)?{WHEN}(?:可以|能)(?:正常)?(?:登录|登陆|打开|使用|用|访问)(?:了|啦)\
         |{WHEN}(?:弄好|处理好|搞定|办好|修好)(?:了|啦)\
         |没事了|没有?(?:其他|别的|其它|任何)问题(?:了|啦)?\
         |(?:(?:这个|该|那个)?问题)?(?:完美|顺利|圆满)?{WHEN}(?:解决|处理完|处理好)(?:了|啦)+\
         |问题已(?:经)?(?:解决|处理|搞定)|可以(?:关闭|关单|结案|结单)了?\
         |(?:现在|今天|终于|都)(?:已经)?(?:到|好|行|可以|妥)了|妥了|没毛病了|登上去?了\
         |(?:都|全)?ok了)$"
    ))
});
static CONFIRMED_EN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:yes )?(?:(?:(?:it|this|issue|problem|the issue|the problem|my issue|my problem|everything) (?:is |s |has been |got )?|its |thats )?(?:now |all |fully )?(?:solved|resolved|fixed|sorted|settled)(?: out)?(?: now)?\
         |(?:(?:it|this|everything) |its )?(?:works|working|is working)(?: fine| well| perfectly| now| great)+\
         |i can (?:log in|login|open it|access it|see it)(?: now| again)?\
         |no (?:further|more|other) (?:questions?|issues?|problems?)(?: from (?:me|my side|our side))?\
         |(?:(?:you can|please|you may) )?close (?:this|the|my) (?:case|ticket|issue|request)(?: now)?|case closed\
         |(?:i (?:have )?|ive )?(?:just |now |already )?(?:got|received) (?:the|my|our) (?:money|payment|refund|reimbursement|salary)(?: now| today)?\
         |(?:(?:the|my|our) )?(?:money|payment|refund|reimbursement) (?:has |was )?(?:been )?(?:received|arrived|come through|credited))$",
    )
});

static THANKED: LazyLock<Regex> = LazyLock::new(|| {
    // A name has its title: "谢谢处理" and "谢谢不对" are no thanks to anybody.
    let name = format!(
        "(?:各位|大家|老师们|亲|姐|哥|领导|老师|小[{SURNAMES}]|(?:[{SURNAMES}]|{LONG_SURNAMES})(?:{TITLES}|姐|哥|会计))"
    );
    pattern(&format!(
        "^(?:(?:非常|十分|万分|太|真的|真是|真|再次|很|特别|衷心)*(?:感谢|谢谢|多谢)(?:啦|了)?(?:您们|你们|您|你|大家|各位|老师|两位)*的?(?:耐心|详细|热心)*的?(?:解答|回复|答复|帮助|支持|耐心|解释|指导|提醒|回信)?(?:了|啦|哈|啊|呀)?\
         |(?:感谢|谢谢|多谢|辛苦)(?:您|你)?{name}(?:了|啦)*\
         |(?:老师|各位|您|大家)?(?:辛苦|费心|受累)(?:各位|大家|您|你|老师|老师们)*(?:了|啦)*\
         |打扰了|帮了?大忙了?|给力|赞|厉害|学到了|给您添麻烦了|有劳了|感激不尽\
         |(?:祝|顺祝|祝您|祝你|敬祝|预祝)\\p{{Han}}{{0,4}}(?:愉快|顺利|快乐|平安|安好|健康)|(?:周末|节日|假期|新年|中秋|春节)(?:愉快|快乐))$"
    ))
});
static THANKED_EN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:(?:many |great |big )*(?:thanks?|thank you|thank u|thx)(?: guys| both| all| everyone| team)?(?: very much| so much| a lot| again| indeed)?(?: for)?(?: (?:your|the|all your|all the) (?:very |prompt |quick |kind |fast |great |detailed |swift )*(?:reply|response|help|support|info|information|update|clarification|explanation|time|assistance|answer|patience|advice))\
         |(?:many )?(?:thanks|thank you|thx)(?: guys| both| all| everyone| team)\
         |(?:thanks|thank you|thx) for letting me know\
         |(?:very|really) helpful|thankyou|tysm|thank u|thanks a million|have a (?:nice|great|good|lovely) (?:day|weekend|evening|week))$",
    )
});

static RECEIPT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:我(?:知道|明白|清楚|了解|晓得)了|懂了|清楚了|已了解|已知晓|已明白|好的呢|得嘞|遵命|原来如此|这下(?:清楚|明白|懂)了|解释得很清楚|(?:very|all) clear\
         |(?:您的)?(?:邮件|来信|回复|答复)(?:我们|我)?(?:已经|已)?收到了?)$",
    )
});

static WITHDRAWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:算了|没事了|没事)?(?:不用|不必|不需要|无需)再?(?:查|麻烦|回|回复|答复|处理|管|跟进|看|弄|帮忙)?(?:了|啦)$\
         |^不麻烦(?:您|你|你们|您们)?了$|^我发错(?:了|人了|邮箱了|邮件了)$|^发错(?:邮箱|邮件)了$\
         |^请?忽略(?:吧|(?:此|这封|上封|上一封|我上一封|本|该|之前的|刚才的)(?:邮件|信|来信|问题))$\
         |^(?:我|请)?撤回(?:我的|这个|该|此)?问题$|^问题撤回$\
         |^我?(?:已经|已)?自己(?:已经)?(?:查到|找到|搞定|解决|弄好)(?:答案)?了$",
    )
});
static WITHDRAWN_EN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:nvm|no need|scratch that|sent (?:by mistake|in error)|(?:i|id like to|i would like to|i want to) withdraw my (?:question|request)\
         |please (?:ignore|disregard) (?:my|this|the)(?: last| previous| earlier)? (?:email|e-mail|message|mail|question|request))$",
    )
});

static NUDGE: LazyLock<Regex> = LazyLock::new(|| {
    let what = "(?:请问|麻烦问下|想问一下|想问下|问一下|问下)?(?:我的|我们的)?(?:单子|报销单?|问题|申请|这个单子|这个事情?|这个问题|这个|这事|此事|单据)?[a-z0-9-]*(?:现在|目前|到底|最近|还)*";
    let done = "(?:处理|审批|办理|审核|进行|弄|办|审|批)";
    let ends = "(?:吗|么|没有|没|呢|啊|呀)";
    pattern(&format!(
        "^(?:{what}(?:{done}?到?(?:哪了|哪里了|哪一?步了|哪儿了)\
         |{done}(?:得|的)?(?:怎么样|如何|咋样)了?|(?:怎么样|咋样)了\
         |有(?:什么|新的|最新)?(?:进展|进度|结果|消息|回音|下文|眉目|动静|信儿?)了?{ends}\
         |(?:进展|进度|结果)(?:如何|怎么样)了?|(?:是)?什么(?:情况|进度|进展)了?\
         |{done}(?:好|完|定)了?{ends}\
         |(?:怎么)?还?没有?(?:处理|消息|回复|动静|结果|答复|进展|下文){ends}\
         |(?:什么时候|啥时候|何时|几时)(?:能|可以|会)?有?(?:结果|答复|回复|处理|处理好|处理完|办好|办完)(?:呢|啊)?\
         |(?:还要|还得|要|需要|大概)多久(?:能|可以)?(?:有结果|好|处理好|处理完|回复|答复)?\
         |(?:大概)?(?:什么时候|啥时候)能(?:好|回|处理)|多久能?(?:回复|处理|好)|啥(?:进度|情况|进展)了?\
         |(?:怎么|为什么|为何)还?(?:没有?|没有?人)(?:回|回复|理|处理)\
         |有人在?(?:跟进|处理|管|看)(?:吗|么)|没人(?:回|回复|处理|理|管)(?:吗|么|啊))\
         |(?:麻烦|再|帮忙|请)*催(?:一下|下|办|催)?|(?:请|麻烦)?帮?忙?再次?(?:跟进|提醒)(?:一下|下)?\
         |(?:烦请|请)帮?忙?跟进(?:一下|下)?|盼复|望回复|望复|(?:麻烦|请)?(?:帮忙)?看一?下进度|温馨提醒)$"
    ))
});
static NUDGE_EN: LazyLock<Regex> = LazyLock::new(|| {
    let about = "(?: (?:on|for|about|regarding) (?:this|it|the below|(?:my|the) (?:case|claim|question|request|ticket|matter|issue)(?: [a-z0-9-]+)?))?";
    pattern(&format!(
        "^(?:(?:is there |do you have |may i have |could i get |can i get |can i have |please give me )?(?:any|an) (?:update|updates|news|progress|feedback){about}(?: please)?\
         |(?:just |i am |im )*(?:following up|follow up|checking in|chasing){about}\
         |(?:i am |im )?still waiting(?: for (?:an answer|a reply|your reply|an update))?\
         |(?:can|could) you (?:please )?give me an update{about}|(?:kindly|please) update me{about}|kindly (?:update|advise)\
         |a gentle reminder{about}|is anyone looking into (?:this|it)|when will (?:this|it) be (?:resolved|done|processed|solved)\
         |how long will (?:it|this) take|no reply yet\
         |where are we{about}|what(?: is|s) the (?:latest|status|eta|progress){about}|(?:any )?eta\
         |has anyone (?:looked|had a look)(?: at| into)?(?: this| it)?|when can i expect (?:an answer|a reply|an update|a response))$"
    ))
});

/// Whether a clause, folded, has a form of this meaning.
pub(in crate::mail) fn has_form(meaning: Meaning, clause: &str) -> bool {
    let forms: &[&LazyLock<Regex>] = match meaning {
        Meaning::Confirmed => &[&CONFIRMED, &CONFIRMED_EN],
        Meaning::Thanked => &[&THANKED, &THANKED_EN],
        Meaning::Receipt => &[&RECEIPT],
        Meaning::Withdrawn => &[&WITHDRAWN, &WITHDRAWN_EN],
        Meaning::Nudge => &[&NUDGE, &NUDGE_EN],
        _ => return false,
    };
    if clause.len() > MAX_FORM_BYTES {
        return false;
    }
    let squeezed: String = clause.chars().filter(|c| !c.is_whitespace()).collect();
    let text = if clause.is_ascii() { clause } else { squeezed.as_str() };
    forms.iter().any(|form| form.is_match(text))
}

/// Who is greeted in a clause of his own: a surname and a title, or anybody with 您好 behind him.
static GREETED: LazyLock<Regex> = LazyLock::new(|| {
    let surname = format!("(?:[{SURNAMES}]|{LONG_SURNAMES})");
    let titles = format!("(?:{TITLES}|会计|姐|哥)");
    let desks = "财务(?:部|处|中心)?|共享(?:服务)?中心|财务共享(?:服务)?中心";
    pattern(&format!(
        "^(?:尊敬的|亲爱的)?(?:(?:各位|大家|小{surname}|{surname}\\p{{Han}}{{0,2}}|{desks})(?:{titles}|同事|领导)?(?:您好|你好|上午好|下午好|早上好|晚上好)\
         |(?:{surname}{titles}|各位(?:{titles}|同事|领导)?|大家|{titles}|领导)好|{surname}{titles}|各位(?:{titles}|同事|领导))$"
    ))
});

/// Whether a clause only greets somebody by his name.
pub(in crate::mail) fn greets_by_name(clause: &str) -> bool {
    // "钱没到您好", "老师转王总": surnames by chance.
    let rest = clause.chars().skip(1).collect::<String>();
    !rest.contains([
        '没', '不', '未', '少', '了', '到', '错', '无', '是', '额', '钱', '款', '转', '找', '问', '给', '退', '付',
        '呢', '吗',
    ]) && GREETED.is_match(clause)
}

/// "Hi Li Na," above all else, with its capitals.
static SALUTATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\A\s*(?i:hi|hello|hey|dear)[ \t]+(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?[ \t]+)?(\p{Lu}[\p{L}'’-]*(?:[ \t]+\p{Lu}[\p{L}'’-]*){0,2})[ \t]*(?:[,，:：]|\r?\n|\z)",
    )
});

/// Nobody's names, though they begin with a capital.
const NO_NAMES: [&str; 18] = [
    "no", "not", "still", "please", "urgent", "wrong", "missing", "failed", "payment", "refund", "question", "problem",
    "new", "another", "never", "nothing", "need", "waiting",
];

/// A text without the English salutation at its beginning.
pub(in crate::mail) fn without_salutation(text: &str) -> &str {
    let Some(found) = SALUTATION.captures(text) else { return text };
    let words = found.get(1).map_or("", |name| name.as_str()).split_whitespace();
    let says = words.map(str::to_lowercase).any(|word| NO_NAMES.contains(&word.as_str()));
    let end = found.get(0).map_or(0, |whole| whole.end());
    if says { text } else { text.get(end..).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_the_whole_of_a_clause() {
        for (meaning, clause) in [
            (Meaning::Confirmed, "报销款到了"),
            (Meaning::Confirmed, "已经收到退款了"),
            (Meaning::Confirmed, "现在可以登录了"),
            (Meaning::Confirmed, "the problem has been solved"),
            (Meaning::Confirmed, "you can close this case"),
            (Meaning::Thanked, "非常感谢您的耐心解答"),
            (Meaning::Thanked, "谢谢王姐"),
            (Meaning::Thanked, "thank you for your quick reply"),
            (Meaning::Receipt, "我知道了"),
            (Meaning::Withdrawn, "不用查了"),
            (Meaning::Nudge, "我的单子处理到哪一步了"),
            (Meaning::Nudge, "any update on my claim"),
        ] {
            assert!(has_form(meaning, clause), "{clause}");
        }
        for (meaning, clause) in [
            (Meaning::Confirmed, "收到了"),
            (Meaning::Confirmed, "发票收到了"),
            (Meaning::Confirmed, "退款到了一半"),
            (Meaning::Confirmed, "到账了再说"),
            (Meaning::Confirmed, "it was working"),
            (Meaning::Confirmed, "close the claim"),
            (Meaning::Confirmed, "审批通过了"),
            (Meaning::Confirmed, "可以开票了"),
            (Meaning::Confirmed, "我这边弄好了"),
            (Meaning::Confirmed, "该解决了"),
            (Meaning::Confirmed, "款项今天到"),
            (Meaning::Confirmed, "i can submit it again"),
            (Meaning::Thanked, "谢谢不对"),
            (Meaning::Thanked, "谢谢处理"),
            (Meaning::Thanked, "辛苦老师处理"),
            (Meaning::Thanked, "谢谢钱没到"),
            (Meaning::Thanked, "谢谢转王总"),
            (Meaning::Thanked, "appreciate your prompt reply"),
            (Meaning::Withdrawn, "发错人了"),
            (Meaning::Withdrawn, "寄错地方了"),
            (Meaning::Thanked, "谢谢解决"),
            (Meaning::Thanked, "谢谢帮忙处理"),
            (Meaning::Thanked, "thank you for looking into this"),
            (Meaning::Withdrawn, "不用发票了"),
            (Meaning::Withdrawn, "不用了解这些"),
            (Meaning::Withdrawn, "不用回了我还要再问"),
            (Meaning::Nudge, "有消息了"),
        ] {
            assert!(!has_form(meaning, clause), "{clause}");
        }
    }

    #[test]
    fn a_greeting_has_a_name_and_nothing_else() {
        for clause in ["李娜您好", "王老师", "财务处您好", "各位老师", "张总你好", "尊敬的李经理", "李经理好"]
        {
            assert!(greets_by_name(clause), "{clause}");
        }
        for clause in [
            "还差李总",
            "请转王会计",
            "金额不对老师",
            "钱没到您好",
            "转李总",
            "不归我处",
            "退到财务处",
            "越快越好",
            "何时能好",
            "解决就好",
            "老师转王总",
            "应交何处",
            "钱呢老师",
            "财务部",
        ] {
            assert!(!greets_by_name(clause), "{clause}");
        }
        assert_eq!(without_salutation("Hi Li Na,\nnot yet"), "\nnot yet");
        for text in ["Hi it failed again. Thanks", "Hello No. Thanks", "Hi Not Paid, thanks", "ok\nHi Not Paid"] {
            assert_eq!(without_salutation(text), text);
        }
    }
}
