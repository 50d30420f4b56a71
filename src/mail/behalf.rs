//! For whom somebody asks: "帮张总问一下", "on behalf of Mr Zhang" (P-41).
//!
//! Only forms that name a person plainly count, and only at the beginning of what is written. A name found here never
//! becomes an address; it tells the owner whom the answer concerns.

use std::sync::LazyLock;

use regex::Regex;

use super::phrases::{ASKS_FOR, LONG_SURNAMES, NOT_A_NAME, SURNAMES, TITLES, pattern};

/// Whoever asks for somebody says so first.
const HEAD_CHARS: usize = 300;

/// `帮张总问`, `受李处长委托`, `张总让我问`, `帮同事李明查`. The name is the first group that is there.
static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    // "项目经理", "高级主管" are offices: a title makes a name only of a bare surname.
    let titled = format!("(?:{LONG_SURNAMES}|[{SURNAMES}])(?:{TITLES})");
    let named = format!("[{SURNAMES}][\u{4e00}-\u{9fff}]{{1,2}}?");
    let verb = "(?:来|先|想)?(?:问|询问|咨询|请教|查|打听|了解|确认|提交|申请)";
    pattern(&format!(
        "(?:帮|替|代)(?:我们?的?)?(?:领导|经理|老板|主管|同事)?({titled})(?:来|先|想)?{verb}\
         |(?:帮|替|代)(?:我们?的?)?(?:领导|老板|主管|同事)({named}){verb}\
         |受(?:我们?的?)?(?:领导|老板|主管|同事)?({titled}|{named})的?委托\
         |(?:^|[，。；！\\s])({titled})(?:让|叫|托|委托|请)我(?:来|帮忙|帮他|帮她)?{verb}"
    ))
});

/// `on behalf of Mr Zhang`, `asking for my manager, Ms Li`, `Mr Zhang asked me to find out`.
static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    let titled = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?";
    let full = r"[A-Z][\w'’-]+\s+[A-Z][\w'’-]+";
    let whose = r"(?:my|our)\s+(?:manager|boss|director|colleague|lead),?\s+";
    // "Human Resources" is no person: two capital words alone are not enough.
    pattern(&format!(
        r"(?:{ASKS_FOR})\s+(?:(?:{whose})?({titled})|{whose}({full}))|({titled})\s+(?:has\s+)?asked\s+me\s+to\s+(?:ask|check|find\s+out|enquire|inquire)"
    ))
});

/// The person for whom these words ask, as they name him.
#[must_use]
pub fn asks_for(words: &str) -> Option<String> {
    let head: String = words.chars().take(HEAD_CHARS).collect();
    let first = |regex: &Regex| {
        let found = regex.captures(&head)?;
        let name = found.iter().skip(1).flatten().next()?.as_str();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let none = NOT_A_NAME.iter().any(|word| name.eq_ignore_ascii_case(word));
        (!none).then_some(name)
    };
    first(&CHINESE).or_else(|| first(&ENGLISH))
}

#[cfg(test)]
mod tests {
    use super::asks_for;

    #[test]
    fn only_who_is_named_plainly_is_found() {
        for (words, name) in [
            ("您好，帮张总问一下，他的差旅单为什么被退？", Some("张总")),
            ("替李经理查一下报销款到账没有", Some("李经理")),
            ("代王处长咨询：出国补助标准是多少", Some("王处长")),
            ("帮我们领导陈总监问下发票抬头", Some("陈总监")),
            ("帮同事李明问一下备用金", Some("李明")),
            ("受欧阳主任委托，咨询年终奖计税", Some("欧阳主任")),
            ("老师好，张总让我问下他的单子到哪了", Some("张总")),
            ("代刘老师提交差旅申请，请问附件怎么传", Some("刘老师")),
            ("I am writing on behalf of Mr Zhang, whose claim was returned.", Some("Mr Zhang")),
            ("Asking on behalf of my manager, Ms. Li Na: is the limit per day?", Some("Ms. Li Na")),
            ("I am asking for Dr Wang.", Some("Dr Wang")),
            ("Mr Zhang asked me to find out why his claim was returned.", Some("Mr Zhang")),
            ("On behalf of my colleague Chen Jun I would like to ask about taxi receipts.", Some("Chen Jun")),
            ("帮我查一下报销", None),
            ("请帮忙问一下", None),
            ("帮客户问一下发票", None),
            ("领导让问下，数电票要不要交", None),
            ("代理商问我们要发票", None),
            ("帮高管问一下标准", None),
            ("代垫款怎么申请", None),
            ("张总的单子被退了", None),
            ("On behalf of the team, thank you.", None),
            ("On behalf of our department I ask for the form.", None),
            ("On behalf of Human Resources I ask for the form.", None),
            ("帮项目经理问一下标准", None),
            ("替高级主管查一下", None),
            ("I am asking for Travel Expenses forms.", None),
            ("Mr Zhang approved the claim.", None),
            ("", None),
        ] {
            assert_eq!(asks_for(words).as_deref(), name, "{words}");
        }
    }
}
