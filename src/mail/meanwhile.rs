//! An owner's interim word to the asker: that he looks into it and answers later, and nothing that would be an answer
//! ("张伟，您好：我先核实一下，明天上午答复您，请稍候", "I will check with the bank and come back to you tomorrow").
//!
//! Every clause has to be a promise or a courtesy; one clause more makes an answer of the whole, and so does a question
//! or anything long. What a contact says in the same place is read more loosely ([`super::interim`]): he speaks to a
//! colleague, and loses nothing by it.

use std::sync::LazyLock;

use regex::Regex;

use super::interim::{between_digits, promises, time_pattern};
use super::phrases::{Phrases, pattern};
use super::says::folded;

/// Longer words are no interim word.
const MAX_CHARS: usize = 240;

/// A name in Chinese is no longer.
const NAME_CHARS: usize = 4;

/// What promises in Chinese besides the contacts' words: with whom it is checked, and that news will come.
static PROMISE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let whom = r"(?:跟|和|与|向|找|问)?(?:相关|有关|业务|财务)?(?:银行|税务局?|资金|总账|应付|应收|费用|差旅|系统|信息|人事|人力|采购|预算|法务|审计|供应商|酒店|领导|处长|主管|同事|老师|部门|接口人|专家|对方|技术|运维|总部)(?:那边|这边)?(?:组|部门|部|处|科|方面|老师|同事|人员|团队)?";
    let who = "(?:我们这边|我这边|这边|我们|我|您的问题|您反映的问题|您咨询的问题|您询问的事项|您说的情况|该问题|这个|这个问题|此问题|这个情况|该情况|此事|这件事|这事|具体情况|具体原因|原因|情况)";
    let aux =
        "(?:还|也|正在|正|需要|需|要|得|先|去|再|已|已经|目前|现在|今天|马上|立即|尽快|帮您|为您|给您|会|将|可能)";
    let check = "(?:查询|查一查|查看|查|核实|核查|确认|了解|研究|核对|沟通|排查|反馈|请示|咨询|讨论|协调|处理|跟进|询问|核算|办理|办)";
    let object = "(?:一下|下|中|当中|清楚|情况|具体情况|原因|结果|问题|此事|这个问题|该问题|凭证|记录|单据|您的单据|您的情况|您的问题|政策|口径|制度|规定|数据|底账|到账情况|付款情况|进度|状态|具体原因|后台|日志)";
    let working = format!("{who}?{aux}*(?:{who})?{aux}*(?:{whom})?{aux}*{check}(?:{object})*(?:后|之后)?");
    let news = "(?:(?:结果|消息|进展|结论)(?:一)?(?:出来|有了)(?:后|之后|了)?|一?(?:有|得到|拿到|收到)(?:了|最新)?(?:结果|消息|进展|结论|反馈|答复|回复|回音)(?:后|之后|了)?)";
    let then = "(?:我们|我|会|就|将|马上|第一时间|立即|立刻|尽快|及时|再|随时|即)*";
    let tell = "(?:给|向|跟|与|同)?(?:您|你)?(?:答复|回复|反馈|告知|告诉|通知|联系|回信|回电|同步|说明)(?:给)?(?:您|你)?(?:结果|一下|哈)?";
    let time = time_pattern();
    let asks = format!("(?:{who})?{aux}*(?:问|询问|咨询|请教|请示)(?:一?下|问)?(?:{whom})?(?:后|之后)?");
    let comes = format!("(?:{who})?{aux}*(?:{time})?{then}(?:{time})?{then}{tell}");
    Regex::new(&format!("^(?:{working}|{asks}|(?:{working}|{asks}|{news})?{comes})$")).ok()
});

/// What is done is promised no more.
static DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:我们|我|这边|问题|该问题)?(?:已经|已)(?:帮您|为您|给您|帮你)?(?:查询|查|核实|核查|确认|处理|办理|核算)(?:好|完|过|完毕)?(?:了)?(?:您的)?(?:问题|情况|单据)?$",
    )
});

/// A first person, or a word of going on, without which a Chinese clause could tell the asker what to do.
const OURS: &[&str] = &[
    "我",
    "这边",
    "正在",
    "问题需",
    "情况需",
    "此事需",
    "事需",
    "还在",
    "还需",
    "帮您",
    "为您",
    "给您",
    "结果",
    "消息",
    "进展",
    "稍后",
    "尽快",
];

/// What is polite in Chinese and says nothing.
static COURTESY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let wait = "(?:还)?(?:请|烦请|敬请|麻烦)?(?:您|你)?(?:先)?(?:耐心|再)?(?:稍候|稍等|等候|等待|等一下|等等|等我消息|等通知|等我(?:们)?(?:的)?(?:通知|回复|消息|答复))(?:片刻|一下|一会儿?|几天|通知|回复|我们的回复)?";
    let thanks = "(?:非常|十分|多)?(?:感谢|谢谢|谢)(?:您|你)?(?:的)?(?:理解|耐心|支持|等待|来信|咨询|耐心等待|反馈|配合|提醒|关注|来邮|理解与支持|理解和支持|理解与配合|您的理解)*";
    let sorry = "(?:非常|十分|很|实在)?(?:抱歉|不好意思|对不起)?(?:给|对)?(?:您|你)?(?:让|叫)?(?:您|你)?(?:久等|带来不便|造成不便|带来的不便|造成的不便)(?:了)?(?:深表歉意|敬请谅解|请谅解|请您谅解|还请谅解|请见谅|敬请见谅)?";
    let excuse = "(?:敬请|还请|请|望)(?:您)?(?:谅解|见谅|理解|包涵|知悉|放心)";
    let seen = "(?:您|你)?(?:的|所)?(?:来信|邮件|来邮|问题|咨询|情况|反馈|留言|来函)?(?:我们|我|这边)?(?:都|均)?(?:已|已经)?(?:收到|收悉|知悉|了解|看到|登记)(?:了|您的来信|您的邮件|您的问题)?";
    let call = "(?:如|若|如果)?(?:您)?(?:还)?(?:有)?(?:其他|任何|别的|紧急|急)?(?:问题|疑问|需要|情况|事)?(?:可|可以|请|欢迎|也可)?(?:您)?(?:随时|及时|直接)?(?:与|和|跟|给)?(?:我们?)?(?:联系|回复|告知|来信|来电|沟通)(?:我们?|本邮件)?";
    let asked = "(?:关于|对于|就)(?:您|你)(?:咨询|询问|反映|提出|来信)?(?:的)?(?:问题|事项|情况)";
    Regex::new(&format!("^(?:{wait}|{thanks}|{sorry}|{excuse}|{seen}|{call}|{asked}|(?:非常|十分|很|实在)?(?:抱歉|不好意思|对不起)|(?:目前|现在)?(?:还|暂时)?(?:没有|没|尚无|暂无)(?:结果|消息|进展)|(?:请|先)?(?:您)?先?(?:不要|不用|别|勿)(?:太)?(?:着急|担心|急)|祝好|祝工作顺利|顺祝商祺|此致|敬礼|谅解)$"))
        .ok()
});

/// A promise in English: that he will reply, or that he is looking into it.
static PROMISE_EN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let i = "(?:i|we)";
    let will = "(?:(?:i|we)ll|(?:i|we) will|(?:i|we) shall|(?:i|we) am going to|will|(?:i|we) (?:hope|expect|aim|intend|promise) to|(?:i|we) need to|(?:i|we) need (?:a bit |some |a little )?(?:more )?time to|(?:i|we)ll have to|(?:i|we) will have to|(?:i|we) have to|(?:i|we) must|(?:i|we)d like to|let me|allow me to|let us)";
    let am = "(?:im|i am|we are|were|currently|still|i am still|im still|we are still|we are currently|i am currently)";
    let adverb = "(?:first|just|also|quickly|then|now|currently|still|personally|please)";
    let you = "(?:you)";
    let reply = format!(
        "(?:(?:come|get|write|report|revert) back(?: to {you})?|be back to {you}|be in touch(?: with {you})?|reply(?: to {you}| to this| to your (?:question|message))?|answer(?: {you}| this| your (?:question|message))?|respond(?: to {you})?|revert(?: to {you})|let {you} know|have (?:an|the|my|our) (?:answer|reply|update)(?: for {you})?|keep {you} (?:posted|updated|informed)|update {you}|inform {you}|give {you} (?:an |a |the |my |our |full )*(?:answer|reply|update|feedback|response)|send {you} (?:an |a |the |my |our |full )*(?:answer|reply|update|response)|tell {you} more)"
    );
    let check = "(?:check|look into|look at|look up|verify|confirm|clarify|find out|investigate|review|ask|discuss|consult|go through|follow up|follow up on|double check)";
    let checking = "(?:checking|looking into|looking at|verifying|confirming|clarifying|investigating|reviewing|asking|discussing|consulting|working on|waiting for|following up|following up on)";
    let what = "(?:it|this|that|things|the (?:matter|case|issue|question|details|records|system|facts|status|policy|rules|booking|claim|payment status)|your (?:question|case|request|claim|matter|issue))";
    let with = "(?:(?:with |to |from |for )?(?:the|our|my|a) (?:bank|tax|tax team|tax office|tax desk|team|colleague|colleagues|lead|manager|treasury|treasury team|payroll|payroll team|accounts|accounts team|accounting team|finance team|system team|it team|travel team|travel desk|vendor|supplier|hotel|hr|hr team|expert|experts|department|bank s reply|answer from the bank|reply from the bank))";
    let when = "(?:by|in|at|on|until|till|before|after|within|today|tomorrow|tonight|this|next|the|morning|afternoon|evening|noon|monday|tuesday|wednesday|thursday|friday|mon|tue|wed|thu|fri|week|end|of|day|days|eod|cob|close|business|lunch|later|soon|asap|shortly|hour|hours|minutes|a|an|one|two|three|few|couple|half|some|working|workday|workdays|as|possible|can|once|when|i|we|have|know|more|an answer|news|hear|back|latest|at the latest|then|first thing|\\d{1,2}(?:[:h]\\d{2})?|am|pm|\\d{1,2}(?:am|pm)|\\d{1,2}(?:st|nd|rd|th)|november|december|january)";
    let part = format!("(?: {what}| {with}| {when}| {adverb})*");
    let seen =
        "(?:i|we)(?: have|ve)? (?:received|got|seen) (?:your|this) (?:message|mail|email|question|request|note) and";
    let and = format!(
        "(?: (?:and|then|and then|so that|before) (?:{will} |{i} (?:can )?)?(?:{adverb} )*(?:{reply}|{check}){part})*"
    );
    Regex::new(&format!(
        "^(?:(?:so|then|and|but|meanwhile|in the meantime|{seen}) )*(?:{will} (?:{adverb} )*(?:{reply}|{check}){part}{and}|(?:{am} )?(?:{adverb} )*{checking}{part}{and}|(?:and |then |before i )(?:{reply}){part}|(?:keep you|let you|update you|give you|inform you|be in touch)[a-z ]*{part}|(?:you will|youll) (?:have|get|receive|hear) (?:my|our|an|a full|the) (?:answer|reply|response){part}|(?:you will|youll) hear from (?:me|us){part}|(?:my|our|the|an) (?:answer|reply) (?:follows|will follow){part})$"
    ))
    .ok()
});

/// What is polite in English and says nothing.
static COURTESY_EN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "^(?:(?:many )?thanks(?: a lot| very much)?(?: for .{1,40})?|thank you(?: very much)?(?: for .{1,40})?|(?:please )?bear with (?:me|us)(?: .{1,20})?|(?:i am |im |we are )?(?:very )?sorry(?: for the (?:delay|wait|inconvenience))?|(?:my|our|please accept my|please accept our)? ?apologies(?: for the (?:delay|wait|inconvenience))?|(?:i|we) apologi[sz]e(?: for the (?:delay|wait|inconvenience))?|(?:(?:i|we)(?: have|ve)? )?(?:received|got|seen) (?:your|this) (?:message|mail|email|question|request|note)|(?:your )?(?:message|mail|email|question|request) (?:received|well received)|this (?:may|might|will) take (?:a|some|a little|a few) (?:while|time|longer|days|hours)|please (?:wait|be patient|stay tuned)|(?:kind|best|warm)? ?(?:regards|wishes)|cheers|sincerely|yours|(?:if|should) you have (?:any )?(?:other |further )?questions.{0,60}|(?:please )?(?:feel free to|do not hesitate to|dont hesitate to) (?:contact|reply to|call|write to) (?:me|us)|regarding your (?:question|case|claim|request))$",
    )
    .ok()
});

/// Whether an owner's words only say that an answer will come.
#[must_use]
pub fn meanwhile(new_text: &str, phrases: &Phrases) -> bool {
    let text = folded(&between_digits(new_text));
    if text.chars().count() > MAX_CHARS || text.contains('?') {
        return false;
    }
    let clauses = phrases.clauses_of(&text);
    // "张伟，您好：": the name is a clause of its own.
    let named = matches!(
        clauses.as_slice(),
        [name, hello, ..] if name.chars().count() <= NAME_CHARS && phrases.is_filler(hello)
    );
    let says = clauses.iter().skip(usize::from(named)).map(|clause| said(clause, phrases));
    let says = says.collect::<Option<Vec<Clause>>>();
    says.is_some_and(|says| says.contains(&Clause::Promise))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Clause {
    Promise,
    Courtesy,
}

/// What a clause is; `None` where it could be an answer.
fn said(clause: &str, phrases: &Phrases) -> Option<Clause> {
    let matches =
        |regex: &LazyLock<Option<Regex>>, text: &str| regex.as_ref().is_some_and(|regex| regex.is_match(text));
    let is_polite = phrases.is_filler(clause) || phrases.is_receipt(clause);
    if clause.is_ascii() {
        if matches(&PROMISE_EN, clause) {
            return Some(Clause::Promise);
        }
        return (is_polite || matches(&COURTESY_EN, clause)).then_some(Clause::Courtesy);
    }
    let squeezed: String = clause.chars().filter(|c| !c.is_whitespace()).collect();
    if DONE.is_match(&squeezed) {
        return None;
    }
    let ours = OURS.iter().any(|mark| squeezed.contains(mark));
    if promises(clause) && (ours || replies(&squeezed))
        || (ours || tells_him(&squeezed)) && matches(&PROMISE, &squeezed)
    {
        return Some(Clause::Promise);
    }
    (is_polite || matches(&COURTESY, &squeezed)).then_some(Clause::Courtesy)
}

/// It speaks of an answer to come: "明天上午答复您".
fn replies(clause: &str) -> bool {
    ["答复", "回复", "反馈", "告知", "回信", "联系您", "通知您"].iter().any(|word| clause.contains(word))
}

/// And to whom.
fn tells_him(clause: &str) -> bool {
    replies(clause) && clause.contains(['您', '你'])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many of a hundred interim words may be missed; an answer may never be taken for one.
    const MISSED_PERCENT: usize = 5;

    fn of(list: &str) -> Vec<&str> {
        list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
    }

    #[test]
    fn interim_words_to_askers_are_told_from_answers() {
        for regex in [&PROMISE, &COURTESY, &PROMISE_EN, &COURTESY_EN] {
            assert!(regex.is_some());
        }
        let interim = of(include_str!("meanwhile/interim.txt"));
        let answers = of(include_str!("meanwhile/answers.txt"));
        assert!(interim.len() >= 50 && answers.len() >= 80, "{} and {}", interim.len(), answers.len());
        let line = |text: &&str| text.replace(" / ", "\n");
        let missed: Vec<_> = interim.iter().filter(|text| !meanwhile(&line(text), &Phrases::default())).collect();
        let wrong: Vec<_> = answers.iter().filter(|text| meanwhile(&line(text), &Phrases::default())).collect();
        println!("interim words missed: {} of {}: {missed:#?}", missed.len(), interim.len());
        println!("answers taken for interim words: {} of {}: {wrong:#?}", wrong.len(), answers.len());
        assert!(wrong.is_empty(), "answers: {wrong:#?}");
        assert!(missed.len() * 100 <= interim.len() * MISSED_PERCENT, "interim words: {missed:#?}");
    }
}
