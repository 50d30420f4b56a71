//! How an order is said in Chinese.

use std::sync::LazyLock;

use regex::Regex;

use super::whom::{Known, is_han};
use super::{Found, only, without_front};
use crate::letters::model::OrderKind;

/// What stands before the word that says what is to be done.
const FRONTS: &[&str] = &[
    "请您",
    "请你",
    "请帮忙",
    "请帮我",
    "请",
    "麻烦您",
    "麻烦你",
    "麻烦",
    "烦请",
    "劳烦",
    "辛苦",
    "有劳",
    "拜托",
    "帮忙",
    "帮我",
    "帮",
    "先",
    "再",
    "还是",
    "那就",
    "那",
    "就",
    "直接",
    "统一",
    "我已经",
    "我已",
    "我先",
    "我来",
    "我",
    "已经",
    "已",
    "刚刚",
    "刚",
    "这个问题",
    "这个单子",
    "这个事情",
    "这个事",
    "这个",
    "这件事",
    "这件",
    "这封信",
    "这封",
    "这单",
    "这事",
    "这题",
    "这条",
    "这类",
    "这",
    "此件",
    "此事",
    "此信",
    "该件",
    "该问题",
    "该事项",
    "本件",
    "把它",
    "把这个",
    "把这件",
    "把这封",
    "把这单",
    "把此件",
    "把本件",
    "将其",
    "将此件",
    "将本件",
    "它",
    "建议",
    "应该",
    "应当",
    "应",
    "最好",
    "需要",
    "需",
    "可以",
    "可",
    "要",
    "得",
    "你们",
    "你",
    "后续",
    "都",
    "一并",
    "暂时",
    "尽快",
    "赶紧",
    "马上",
    "抓紧",
    "现在",
    "今天",
    "下午",
    "上午",
    "稍后",
    "等下",
    "等会",
    "明天",
    "顺便",
];
/// Of those, what turns to somebody who is to do it.
const ASKING: &[&str] = &["请", "麻烦", "烦请", "劳烦", "辛苦", "有劳", "拜托", "建议", "最好", "应该", "应当"];
/// To pass something on. `转` alone needs a name that we know.
const TO_PASS: &[&str] = &[
    "转给",
    "转到",
    "转交",
    "转至",
    "转办",
    "转派",
    "转去",
    "转往",
    "转呈",
    "转发",
    "转一下",
    "转下",
    "转",
    "移交",
    "移送",
    "移给",
    "流转",
    "分派",
    "派给",
    "派到",
    "分给",
    "分配",
    "交给",
    "交由",
    "交",
    "推给",
    "丢给",
    "甩给",
    "发给",
    "抄给",
    "让",
    "叫",
    "由",
    "找下",
    "问一下",
    "问下",
    "问问",
    "找一下",
];
/// Behind these a name that nobody has is meant as one all the same.
const TO_SOMEBODY: &[&str] = &[
    "转给", "转交", "转办", "转派", "转到", "转至", "移交", "移送", "移给", "分派", "派给", "分给", "交给", "推给",
    "丢给", "甩给",
];
/// Between that and the name.
const INTO: &[&str] = &["给", "到", "至", "一下", "下", "去", "个", "往", "回", "由"];
/// To give something back.
const TO_RETURN: &[&str] = &["退回", "退还", "退给", "打回", "驳回"];
/// To end it.
const TO_CLOSE: &[&str] = &["办结", "结案", "关闭", "关单", "关掉", "关了", "关", "结单", "结掉", "结了", "销案"];
/// What somebody is to do with it.
const TO_DO: &[&str] = &[
    "处理",
    "办理",
    "答复",
    "回复",
    "跟进",
    "核实",
    "看一下",
    "看看",
    "看下",
    "看一看",
    "看",
    "确认",
    "解答",
    "解决",
    "接一下",
    "接",
    "答",
    "回",
    "办",
    "负责",
    "管",
    "牵头",
    "协助",
    "支持",
    "查一下",
    "查",
    "核对",
    "审核",
    "把关",
    "把把关",
    "定",
    "拿意见",
    "给意见",
    "给个意见",
    "出个意见",
    "提意见",
    "出意见",
    "研究",
    "判断",
    "弄",
    "搞",
];
/// Between a name and that.
const BEFORE_DOING: &[&str] = &[
    "重新", "来", "先", "去", "帮忙", "帮", "们", "应该", "需要", "要", "得", "可以", "再", "尽快", "给", "也", "一起",
    "负责", "今天", "明天", "下午",
];
/// What may follow at the end.
const TAILS: &[&str] = &[
    "一下",
    "下",
    "吧",
    "了",
    "哈",
    "啊",
    "呢",
    "呀",
    "哦",
    "即可",
    "就行",
    "就好",
    "就可以",
    "为好",
    "这个",
    "这件",
    "这封",
    "这单",
    "这事",
    "掉",
    "本件",
    "此件",
    "此事",
    "它",
    "的",
    "谢谢",
    "为妥",
    "看看",
    "来",
    "去",
    "嘛",
    "老师",
    "同事",
];
/// A soft word makes an order of what a name and a verb alone do not.
const SOFT: &[&str] = &["一下", "看", "吧", "来", "帮"];
/// Whose job it is.
const BELONGS: &[&str] = &["归", "属于", "属", "算是", "算", "是", "该", "应归", "应属"];

static PUT_OFF: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let put = "(?:放着|放一放|放放|放一下|搁着|搁一搁|搁置|缓缓|缓一缓|缓一下|压一压|压着|挂着|挂起|不管|不处理|不回|别回|别管|别发|别动\
               |等等|等一等|留着|记着|不答)";
    let vague = "(?:(?:今天|明天|后天|明儿|下周|本周|这周|周|星期)?[一二三四五六日]?(?:上午|下午|中午|晚上|早上|晚点儿?|晚些|一早)|明天|后天|明儿\
                 |下周[一二三四五六日]?|周[一二三四五六日]|稍后|回头|改天|过两天|过几天|月底|有空|有时间|忙完|开完会|等会儿?|待会儿?|一会儿?\
                 |过会儿?|到时候|之后|晚上)";
    let does = "(?:说|看|看看|看一下|弄|议|定|管|搞|研究|处理|办|答|回|回复|答复|跟进)";
    let tail = "(?:吧|了|哈|啊|呢|哦|他|她|这个|这件|一下)*";
    Regex::new(&format!(
        "^(?:(?:我)?(?:先|暂时|暂|就|都|这个|这件|这单|此件|可以|请)*{put}{tail}|.{{0,10}}再(?:说|议|弄|搞|研究|考虑|商量){tail}\
         |(?:这个|这件|这单|此件|我|先)*{vague}(?:我|再|来|就|去|抽空|统一)*{does}{tail})$"
    ))
    .ok()
});
static NOT_OURS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let us = "(?:我们|我|咱们|咱|本组|本处|这边|我这边|我们这边|我们组|我们处|财务这边|共享)";
    let organ = "(?:[\\p{Han}a-z]{1,6}(?:部门?|组|处|科|室|中心|那边)|人事|行政|采购|法务|人力|后勤|资产|hr|it)";
    Regex::new(&format!(
        "(?:不归{us}|不(?:是|属于|算){us}(?:的|这边|这里)*(?:事|活|业务|范围|职责|管|负责|问题)|不在{us}(?:的)?(?:职责|范围|业务)\
         |不该{us}|轮不到{us}|{us}(?:不管|管不了|不负责|负责不了|处理不了|办不了|答不了|管不着)(?:这|那|$)|找错(?:人|部门|组)|发错(?:人|部门|组)了\
         |^(?:这个|这事|这件|这|此件)?(?:我觉得|感觉|好像)?(?:应该|应|得|该|要)?(?:找|问|归|由|交给|让){organ}(?:管|负责|处理|答)?(?:吧|的)$\
         |^(?:这个|这事|这件|这|此件)?(?:应该|应|好像|可能|大概)?是.{{1,6}}(?:的事|的活|管的|负责的)(?:吧|呀|啊)?$\
         |归谁|是谁的(?:事|活)|^(?:这个|这事|这件|这块|这|此件)?(?:由|该|应该)?谁(?:来|能|负责|管|处理|答|跟|接|看|回))"
    ))
    .ok()
});

/// What a clause without blanks asks for.
pub(super) fn read(clause: &str, known: &Known<'_>) -> Option<Found> {
    let bare = without_front(clause, FRONTS);
    let asked = ASKING.iter().any(|word| clause.starts_with(word));
    if clause.contains('您') && !["请您", "麻烦您", "您"].iter().any(|front| clause.starts_with(front)) {
        return None;
    }
    passes_on(bare, known)
        .or_else(|| named(bare, (asked || bare.len() < clause.len()) && !clause.starts_with("我"), known, clause))
        .or_else(|| belongs(bare, known))
        .or_else(|| gives_back(bare, known, clause))
        .or_else(|| ends(bare))
        .or_else(|| matches(&PUT_OFF, clause).then(|| Found::new(OrderKind::PutOff, Vec::new())))
        .or_else(|| matches(&NOT_OURS, clause).then(|| Found::new(OrderKind::NotOurs, Vec::new())))
}

/// "转给税务组赵磊处理", "转交税物", "转一下".
fn passes_on(bare: &str, known: &Known<'_>) -> Option<Found> {
    let verb = TO_PASS.iter().filter(|verb| bare.starts_with(**verb)).max_by_key(|verb| verb.len())?;
    let behind = bare.get(verb.len()..)?;
    let rest = without_front(behind, INTO);
    let found = |targets| Some(Found::new(OrderKind::PassOn, targets));
    if let Some(named) = known.at(rest) {
        return ends_in_doing(named.rest).then_some(Found::new(OrderKind::PassOn, named.targets));
    }
    if verb.starts_with('转') && *verb != "转到" && *verb != "转发" && only(rest, TAILS) {
        return found(Vec::new());
    }
    let into = behind.len() > rest.len();
    let certain = TO_SOMEBODY.contains(verb) || (*verb == "转" && into);
    if !certain {
        // "转资金组": the name alone says that it is one.
        let short = without_doing(rest);
        let organ = *verb == "转" && short.chars().count() <= 6 && short.ends_with(['组', '科', '处', '岗']);
        return organ.then(|| known.unknown(short)).flatten().and_then(found);
    }
    known.unknown(without_doing(rest)).and_then(found)
}

/// "税务组看一下", "请赵磊处理".
fn named(bare: &str, asked: bool, known: &Known<'_>, clause: &str) -> Option<Found> {
    let named = known.at(bare)?;
    let rest = without_front(named.rest, BEFORE_DOING);
    let found = Found::new(OrderKind::PassOn, named.targets);
    if named.rest.is_empty() || only(named.rest, TAILS) {
        return Some(Found { only_alone: !asked, ..found });
    }
    // "税务局" and whatever else begins like a name is none.
    let does = TO_DO.iter().filter_map(|verb| rest.strip_prefix(verb)).min_by_key(|rest| rest.len())?;
    if asked && ASKING.iter().any(|word| clause.starts_with(word)) {
        return Some(found);
    }
    let soft = SOFT.iter().any(|word| named.rest.contains(word));
    only(does, TAILS).then_some(Found { only_alone: !soft, ..found })
}

/// "归税务管", "是税务的事".
fn belongs(bare: &str, known: &Known<'_>) -> Option<Found> {
    let rest = BELONGS.iter().filter_map(|word| bare.strip_prefix(word)).min_by_key(|rest| rest.len())?;
    let named = known.at(rest)?;
    let ends = [
        "的",
        "管",
        "的事",
        "的事情",
        "的活",
        "负责",
        "的范围",
        "的业务",
        "这块",
        "那块",
        "处理",
        "答",
        "来答",
        "来",
        "吧",
        "的吧",
    ];
    only(named.rest, &ends).then(|| Found::new(OrderKind::PassOn, named.targets))
}

/// "退回税务", "退回去吧".
fn gives_back(bare: &str, known: &Known<'_>, clause: &str) -> Option<Found> {
    let rest = TO_RETURN.iter().find_map(|verb| bare.strip_prefix(verb))?;
    let rest = without_front(rest, INTO);
    if let Some(named) = known.at(rest) {
        return ends_in_doing(named.rest).then_some(Found::new(OrderKind::Back, named.targets));
    }
    // "已退回" may tell the asker that his claim was.
    (only(rest, TAILS) && !clause.contains('已')).then(|| Found::new(OrderKind::Back, Vec::new()))
}

/// "办结吧", "可以关掉了".
fn ends(bare: &str) -> Option<Found> {
    let rest = TO_CLOSE.iter().filter_map(|verb| bare.strip_prefix(verb)).min_by_key(|rest| rest.len())?;
    only(rest, TAILS).then(|| Found { only_alone: true, ..Found::new(OrderKind::Close, Vec::new()) })
}

/// Nothing behind a name but what he is to do.
fn ends_in_doing(rest: &str) -> bool {
    let rest = without_front(rest, BEFORE_DOING);
    let done = TO_DO.iter().filter_map(|verb| rest.strip_prefix(verb)).min_by_key(|rest| rest.len()).unwrap_or(rest);
    let again = TO_DO.iter().filter_map(|verb| done.strip_prefix(verb)).min_by_key(|rest| rest.len()).unwrap_or(done);
    only(again, TAILS)
}

/// The name before what he is to do.
fn without_doing(text: &str) -> &str {
    let ends = TAILS.iter().chain(TO_DO).chain(&["来"]);
    let mut text = text;
    while let Some(end) =
        ends.clone().filter(|end| text.ends_with(**end) && text.len() > end.len()).max_by_key(|end| end.len())
    {
        text = text.get(..text.len() - end.len()).unwrap_or_default();
    }
    if text.chars().any(is_han) { text } else { text.trim() }
}

fn matches(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex.as_ref().is_some_and(|regex| regex.is_match(text))
}

#[cfg(test)]
#[test]
fn every_pattern_compiles() {
    assert!(PUT_OFF.is_some() && NOT_OURS.is_some());
}
