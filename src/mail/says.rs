//! What an asker means after our answer, and whether a staff mail only says that it was seen.
//!
//! The whole new words decide: one clause more than the tables know makes it `Words`, which people read. It refuses
//! to close a case on a half sentence; only `Confirmed` closes, so only clear words give it.

use std::sync::LazyLock;

use regex::Regex;

use super::phrases::{
    DID, Meaning, NOT_SOLVED_BUT, Phrases, QUESTION_ENDS, TAKES_ON, TAKES_ON_LATER, URGENT_BUT, Words, contains_phrase,
    greets_by_name, has_form, pattern, simplified, without_salutation,
};

/// What the whole of an asker's new words says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It is solved.
    Confirmed,
    /// Thanks and nothing else.
    Thanked,
    /// It was seen.
    Receipt,
    /// It is not solved, or not to his satisfaction.
    NotSolved,
    /// The question is taken back.
    Withdrawn,
    /// How does it stand?
    Nudge,
    /// Anything else: words for the owner.
    Words,
}

impl Says {
    /// The meaning that phrases of it are taught under; words that people read have none.
    #[must_use]
    pub fn meaning(self) -> Option<Meaning> {
        match self {
            Self::Confirmed => Some(Meaning::Confirmed),
            Self::Thanked => Some(Meaning::Thanked),
            Self::Receipt => Some(Meaning::Receipt),
            Self::NotSolved => Some(Meaning::NotSolved),
            Self::Withdrawn => Some(Meaning::Withdrawn),
            Self::Nudge => Some(Meaning::Nudge),
            Self::Words => None,
        }
    }
}

/// What says yes to a question, and of staff is an answer.
const AFFIRMS: &[&str] = &["是", "是的", "对", "对的", "yes"];

/// What makes a clause say that the matter is solved, and not that something of the writer's own went through.
const SOLVES: [&str; 9] = ["解决", "到账", "款", "恢复", "正常", "work", "solved", "resolved", "fixed"];

/// What holds a word of haste and denies it.
static NOT_URGENT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:不|没|非|并非)(?:是|算|很|太|那么|这么|怎么|非常|用|必)*(?:着急|紧急|加急|急)|\b(?:not|isn't|isnt|no longer|never)(?: \w+){0,2} (?:urgent|an emergency)\b",
    )
});

/// That it has to be today.
static TODAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:今天|今日|今晚)(?:之内|下班之?前|内|中午|上午|下午|\d{1,2}[点:]\d{0,2}(?:之?前)?|前)?(?:必须|一定要|务必|就要|就得|要截止|截止|到期)|(?:必须|务必|一定要|最迟|最晚)在?(?:今天|今日|今晚)|不能再(?:拖|等)|不能等了|等不了|刻不容缓|火烧眉毛|立刻处理|(?:^|[，。！!,.;；\s])急(?:$|[，。！!,.;；\s等盼付求])|\bby (?:eod|cob|end of (?:the )?day|tonight)\b|\b(?:today|tonight) is (?:the |our )?deadline\b|\bdeadline is (?:today|tonight)\b|\b(?:must|need) .{0,24}\b(?:today|tonight)\b|\b(?:top|high|highest) priority\b|\bexpedite\b|\btime[- ](?:critical|sensitive)\b|\bimmediate (?:attention|help|action)\b",
    )
});

/// Longer words are a matter of their own, whatever they begin with.
const MAX_CHARS: usize = 120;

/// So far into a mail a nudge is looked for.
const MAX_NUDGE_CHARS: usize = 4_000;

/// Whoever writes more than this while he asks his lead has something to tell the owner.
const MAX_LEAD_CHARS: usize = 40;

/// A mail that says not solved may explain itself at this length.
const MAX_COMPLAINT_CHARS: usize = 400;

impl Phrases {
    /// Decides over the whole new words of an asker.
    #[must_use]
    pub fn asker_says(&self, new_text: &str) -> Says {
        let text = folded(new_text);
        if text.chars().filter(|c| !c.is_whitespace()).count() == 0 {
            return if new_text.chars().any(is_kind) { Says::Thanked } else { Says::Words };
        }
        let length = text.chars().count();
        if length > MAX_COMPLAINT_CHARS {
            return Says::Words;
        }
        let clauses = self.clauses_of(&text);
        let unsolved = self.is_not_solved(&text);
        if length > MAX_CHARS {
            return if unsolved { Says::NotSolved } else { Says::Words };
        }
        let nudges = |clause: &String| self.clause_means(Meaning::Nudge, clause);
        let polite = |clause: &String| self.is_filler(clause) || self.clause_means(Meaning::Thanked, clause);
        if clauses.iter().any(nudges) && clauses.iter().all(|clause| nudges(clause) || polite(clause)) {
            return Says::Nudge;
        }
        // A question is a question even if it holds the word "solved".
        if self.is_question(&text, &clauses) {
            return Says::Words;
        }
        if unsolved {
            return if self.begins_with_thanks_and_goes_on(&clauses) { Says::Words } else { Says::NotSolved };
        }
        self.whole(&clauses)
    }

    /// Whether an asker's words ask how it stands, whatever else they say.
    #[must_use]
    pub fn holds_a_nudge(&self, new_text: &str) -> bool {
        let head: String = new_text.chars().take(MAX_NUDGE_CHARS).collect();
        self.clauses_of(&folded(&head)).iter().any(|clause| self.clause_means(Meaning::Nudge, clause))
    }

    /// Whether an asker says that his matter cannot wait, whatever else he says. Whether it can, its owner decides
    /// (P-44).
    #[must_use]
    pub fn says_urgent(&self, new_text: &str) -> bool {
        // "特别着急" holds "别着急".
        let text = NOT_URGENT.replace_all(&folded(new_text).replace("特别", "很"), "\u{1}").into_owned();
        let text = URGENT_BUT.iter().fold(text, |text, phrase| text.replace(phrase, "\u{1}"));
        self.found(Meaning::Urgent, &text).is_some() || TODAY.is_match(&text)
    }

    /// Whether staff words say no more than that the mail was seen or is being looked at.
    #[must_use]
    pub fn staff_receipt(&self, new_text: &str) -> bool {
        let text = folded(new_text);
        if text.chars().count() > MAX_COMPLAINT_CHARS {
            return false;
        }
        let clauses = self.clauses_of(&text);
        if clauses.is_empty() {
            return !text.contains('?') && new_text.chars().any(is_kind);
        }
        // A bare digit chooses; it never says "seen" on a letter to staff.
        let digit = text.trim().bytes().all(|b| b.is_ascii_digit());
        !digit
            && !text.contains('?')
            && clauses.iter().all(|clause| self.is_receipt(clause) || self.is_filler(clause))
            && clauses.iter().any(|clause| !self.is_only_greeting(clause))
    }

    /// Whether a clause of the staff says that something was seen, or thanks.
    pub(super) fn is_receipt(&self, clause: &str) -> bool {
        // "是的" to what was asked is an answer.
        !is_one_of(clause, AFFIRMS.into())
            && [Meaning::Receipt, Meaning::Seen, Meaning::Thanked]
                .iter()
                .any(|meaning| self.clause_means(*meaning, clause))
    }

    /// Whether a clause is a phrase of this meaning, or has a form of it.
    pub(super) fn clause_means(&self, meaning: Meaning, clause: &str) -> bool {
        let list = self.of(meaning);
        is_one_of(clause, list) || (!list.is_not(clause) && has_form(meaning, clause))
    }

    /// Whether a clause is a greeting, with a name or without.
    pub(super) fn is_filler(&self, clause: &str) -> bool {
        is_one_of(clause, self.of(Meaning::Greeting)) || greets_by_name(clause)
    }

    fn is_only_greeting(&self, clause: &str) -> bool {
        self.is_filler(clause) && !is_one_of(clause, self.of(Meaning::Receipt))
    }

    /// Every clause belongs to the same few tables, and the strongest of them names the whole.
    fn whole(&self, clauses: &[String]) -> Says {
        let any = |meaning| clauses.iter().any(|clause| self.clause_means(meaning, clause));
        let (confirmed, withdrawn) = (any(Meaning::Confirmed), any(Meaning::Withdrawn));
        let meanings = [Meaning::Confirmed, Meaning::Thanked, Meaning::Receipt, Meaning::Withdrawn];
        // "1、不用了" is about one of several; a number alone says that it was seen. And "谢谢，请问" goes on.
        let number = |clause: &String| clause.bytes().all(|byte| byte.is_ascii_digit());
        if (clauses.len() > 1 && clauses.iter().any(number)) || clauses.last().is_some_and(|last| last == "请问") {
            return Says::Words;
        }
        let known = |clause: &String| {
            meanings.iter().any(|meaning| self.clause_means(*meaning, clause))
                || (confirmed && is_one_of(clause, DID.into()))
                || self.is_filler(clause)
        };
        if !clauses.iter().all(known) {
            return Says::Words;
        }
        // "已重新提交，提交成功": what he did went well, and now it is the others' turn.
        let did = clauses.iter().any(|clause| is_one_of(clause, DID.into()));
        let solved = |clause: &String| {
            self.clause_means(Meaning::Confirmed, clause) && SOLVES.iter().any(|word| clause.contains(word))
        };
        if withdrawn {
            Says::Withdrawn
        } else if confirmed && did && !clauses.iter().any(solved) {
            Says::Words
        } else if confirmed {
            Says::Confirmed
        } else if any(Meaning::Thanked) {
            Says::Thanked
        } else if any(Meaning::Receipt) {
            Says::Receipt
        } else {
            Says::Words
        }
    }

    fn is_not_solved(&self, text: &str) -> bool {
        let unsolved = self.of(Meaning::NotSolved);
        let mut text = unsolved.without_not(&self.what_is(text));
        for phrase in NOT_SOLVED_BUT {
            text = text.replace(phrase, "\u{1}");
        }
        // An unsolved state that is only supposed is no complaint: "未解决之前先不要关" still is one, for it is not solved.
        unsolved.iter().any(|phrase| contains_phrase(&text, phrase)) || text.contains("\u{1}先")
    }

    /// A text without what its writer says of others, of a case that may come, and of a time that is over.
    fn what_is(&self, text: &str) -> String {
        let clauses: Vec<String> = self.clauses_of(text);
        let solved_below = |at: usize| clauses.iter().skip(at + 1).any(|c| self.clause_means(Meaning::Confirmed, c));
        let is = |(at, clause): &(usize, &String)| {
            let begins = |words: &[&str]| words.iter().any(|word| clause.starts_with(word));
            let supposed = begins(&["如果", "若", "要是", "万一", "假如", "if "]) || clause.contains("的话");
            let of_others = begins(&["供应商", "客户", "对方", "酒店"]);
            let past = begins(&["之前", "原来", "昨天", "上次", "早上", "一直", "before "]) && solved_below(*at);
            !(supposed || of_others || past)
        };
        clauses.iter().enumerate().filter(is).map(|(_, clause)| clause.as_str()).collect::<Vec<_>>().join("，")
    }

    /// "谢谢，不过…": thanks for the answer and a new point; the owner reads it as words.
    fn begins_with_thanks_and_goes_on(&self, clauses: &[String]) -> bool {
        let thanks = clauses.first().is_some_and(|clause| self.clause_means(Meaning::Thanked, clause));
        let turn = clauses.get(1).is_some_and(|clause| {
            ["不过", "只是", "另外", "还有", "but ", "however"].iter().any(|w| clause.starts_with(w))
        });
        thanks && turn && clauses.get(1).is_some_and(|clause| clause.chars().count() > 8)
    }

    fn is_question(&self, text: &str, clauses: &[String]) -> bool {
        if text.contains('?') {
            return true;
        }
        clauses.iter().any(|clause| {
            let said = clause.trim_end_matches("老师").trim_end_matches('您');
            let particle = QUESTION_ENDS.iter().any(|end| said.ends_with(end))
                && !is_one_of(clause, self.of(Meaning::Receipt))
                && !is_one_of(clause, self.of(Meaning::Withdrawn));
            particle || ASKS.iter().any(|word| clause.contains(word))
        })
    }

    /// The clauses of a folded text: between marks of punctuation and line ends, and before a word of thanks.
    pub(super) fn clauses_of(&self, text: &str) -> Vec<String> {
        clauses(text).iter().flat_map(|clause| self.split_thanks(clause)).collect()
    }

    /// "好的谢谢" and "ok thx" are two clauses without a mark between them.
    fn split_thanks(&self, clause: &str) -> Vec<String> {
        let before = [Meaning::Confirmed, Meaning::Receipt, Meaning::Thanked, Meaning::Withdrawn];
        for phrase in [Meaning::Thanked, Meaning::Receipt].iter().flat_map(|meaning| self.of(*meaning).iter()) {
            if phrase.chars().count() < 2 {
                continue;
            }
            if let Some(head) = clause.strip_suffix(phrase).map(str::trim_end)
                && !head.is_empty()
                && before.iter().any(|meaning| self.of(*meaning).has(head))
            {
                return vec![head.to_owned(), phrase.to_owned()];
            }
        }
        vec![clause.to_owned()]
    }
}

/// Parts of a clause that asks.
const ASKS: [&str; 19] = [
    "怎么",
    "如何",
    "为什么",
    "为何",
    "什么时候",
    "几时",
    "哪里",
    "哪个",
    "能否",
    "是否",
    "可否",
    "how ",
    "why ",
    "when ",
    "what ",
    "which ",
    "where ",
    "could you",
    "can you",
];

/// The answer below a first line that says in words what a number does ("我来答"); `None` if none stands there.
#[must_use]
pub fn below_taking_on(new_text: &str) -> Option<&str> {
    let text = new_text.trim_start();
    let end = text.find(['\n', '：', ':'])?;
    let (line, rest) = text.split_at_checked(end)?;
    let clauses = clauses(&folded(line));
    let takes = |clause: &String| TAKES_ON.contains(&clause.as_str());
    let meant = clauses.iter().any(takes)
        && clauses.iter().all(|clause| takes(clause) || TAKES_ON_LATER.contains(&clause.as_str()));
    let rest = rest.trim_start_matches(['：', ':']).trim();
    (meant && !rest.is_empty()).then_some(rest)
}

/// Whether a contact says no more than that he is asking his lead (P-7): the slip stays with him.
#[must_use]
pub fn asks_his_lead(new_text: &str) -> bool {
    let text = folded(new_text);
    let begins =
        ["请示中", "正在请示", "已请示", "asking my lead"].iter().any(|phrase| text.trim().starts_with(phrase));
    begins && text.chars().count() <= MAX_LEAD_CHARS
}

/// Whether a line greets somebody by name or without: "张伟，您好：", "Dear Zhang Wei,".
#[must_use]
pub fn greets(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let bare = line.trim_end_matches(|c: char| !c.is_alphanumeric());
    let begins = ["dear ", "hi ", "hello "].iter().any(|word| bare.starts_with(word));
    begins || ["您好", "你好", "老师好", "hi", "hello"].iter().any(|word| bare.ends_with(word))
}

/// Whether a clause is a phrase of the table, perhaps with a particle or a name of courtesy at its end.
pub(super) fn is_one_of(clause: &str, list: Words<'_>) -> bool {
    let tails = [
        "了", "啦", "哦", "哈", "呀", "啊", "的", "喔", "噢", "哟", "老师", "您", "了哈", "哈哈", " all", " team",
        " now", " again",
    ];
    let clause = clause.trim();
    if list.is_not(clause) {
        return false;
    }
    let bare = clause
        .strip_prefix("嗯嗯")
        .or_else(|| clause.strip_prefix("那"))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(clause);
    [clause, bare].iter().any(|clause| {
        list.has(clause) || tails.iter().any(|tail| clause.strip_suffix(tail).is_some_and(|head| list.has(head)))
    }) || chained(clause, list)
}

/// Two or three phrases of the table without anything between them ("好的谢谢", "ok thx").
fn chained(clause: &str, list: Words<'_>) -> bool {
    let mut rest = clause;
    for _ in 0..3 {
        let long = |phrase: &&str| phrase.chars().count() > 1 && rest.starts_with(phrase);
        let Some(longest) = list.iter().filter(long).max_by_key(|phrase| phrase.len()) else { return false };
        rest = rest.get(longest.len()..).unwrap_or_default().trim_start();
        if rest.is_empty() {
            return true;
        }
    }
    false
}

/// A text as the tables have it, without the salutation above it.
pub(super) fn folded(text: &str) -> String {
    folded_phrase(without_salutation(text))
}

/// Lower case, full width made half, simplified signs, apostrophes straight, kind faces gone. A face that asks is a question
/// mark, and any other a clause that no table knows.
pub(super) fn folded_phrase(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut out = String::with_capacity(text.len());
    let mut face: Option<String> = None;
    for c in text.nfkc().flat_map(char::to_lowercase).map(simplified) {
        match (&mut face, c) {
            (None, '[') => face = Some(String::new()),
            (Some(held), ']') => {
                out.push_str(&shown(held));
                face = None;
            }
            (Some(held), c) if held.chars().count() < 4 && (c as u32) >= 0x4e00 => held.push(c),
            (Some(held), c) => {
                out.push('[');
                out.push_str(held);
                out.push(c);
                face = None;
            }
            (None, '’') => out.push('\''),
            (None, '❓' | '❔' | '⁉') => out.push('?'),
            (None, c) if is_kind(c) || is_joint(c) => out.push(' '),
            (None, '×' | '○' | '△' | '□' | '⏳' | '⏰' | '¿') => out.push_str(UNKIND),
            (None, c) if is_emoji(c) => out.push_str(UNKIND),
            (None, c) => out.push(c),
        }
    }
    if let Some(open) = face {
        out.push('[');
        out.push_str(&open);
    }
    out
}

/// A clause that no table knows.
const UNKIND: &str = "，unkind face，";

/// What stands for a word in brackets: QQ's and `WeChat`'s faces are words.
fn shown(word: &str) -> String {
    const KIND: [&str; 22] = [
        "玫瑰", "抱拳", "强", "微笑", "愉快", "鲜花", "合十", "呲牙", "憨笑", "握手", "爱心", "ok", "胜利", "鼓掌",
        "拥抱", "庆祝", "太阳", "咖啡", "可爱", "嘿哈", "偷笑", "大笑",
    ];
    if KIND.contains(&word) {
        return " ".to_owned();
    }
    if matches!(word, "疑问" | "问号") { "?".to_owned() } else { format!("[{word}]") }
}

/// Faces and signs that thank, agree or are merely friendly.
fn is_kind(c: char) -> bool {
    "👍👌🙏🌹❤😊🙂😀😃😄😁☺🤝💪✅✔🎉🌸💐🌺👏🥰😍🤗✨⭐🌟☕🎊💯🫡🙇🙋💖💕😉😘🌷🆗✌🙆🎁🚀🔥🥳🤩😆😇😎🍀🌼🌻🌞".contains(c)
}

/// What only joins or tints an emoji.
fn is_joint(c: char) -> bool {
    matches!(c, '\u{fe0f}' | '\u{200d}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b50}')
}

/// Clauses between marks of punctuation and line ends.
pub(super) fn clauses(text: &str) -> Vec<String> {
    let marks = |c: char| c == '\n' || c == '\r' || "，,。.；;！!？?：:、~～…—()（）\"“”".contains(c);
    let tidy = |piece: &str| piece.replace('\'', "").split_whitespace().collect::<Vec<_>>().join(" ");
    text.split(marks)
        .map(tidy)
        .filter(|clause| !clause.is_empty() && clause.chars().any(char::is_alphanumeric))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn askers_are_understood_by_all_their_words() {
        use Says::{Confirmed, NotSolved, Nudge, Receipt, Thanked, Withdrawn, Words};
        for (text, expected) in [
            ("谢谢，已解决！", Confirmed),
            ("谢谢", Thanked),
            ("收到", Receipt),
            ("谢谢，不过我那张火车票还是传不上去", Words),
            ("还是不行", NotSolved),
            ("ok thx 👍", Thanked),
            ("1", Receipt),
            ("没解决", NotSolved),
            ("没有解决不了的，谢谢", Confirmed),
            ("解决了吗？", Words),
            ("解决了吗", Words),
            ("未解决之前先不要关", NotSolved),
            ("不用了，我自己弄好了", Withdrawn),
            ("钱到了", Confirmed),
            ("Not yet", NotSolved),
            ("Works now, cheers", Confirmed),
            ("谢谢！！！但是没收到钱", NotSolved),
            ("我先问问领导", Words),
            ("辛苦了[玫瑰]", Thanked),
            ("没问题了", Confirmed),
            ("没问题吧？", Words),
            ("有问题再联系您", Thanked),
            ("不满意", NotSolved),
            ("不太满意，但算了", NotSolved),
            ("在吗", Nudge),
            ("催一下", Nudge),
            ("您好，请问有进展吗？", Nudge),
            ("Any update?", Nudge),
            ("收到，谢谢！", Thanked),
            ("好的谢谢", Thanked),
            ("李娜您好：\n已收到款，非常感谢！", Confirmed),
            ("Dear Li Na,\n\nThank you very much, it's solved.\n\nBest regards", Confirmed),
            ("It doesn't work", NotSolved),
            ("It’s still not working", NotSolved),
            ("你们的处理结果我不接受，请领导出面。", NotSolved),
            ("👍", Thanked),
            ("", Words),
            ("已解决，另外请问发票多久寄出", Words),
            ("已更新，谢谢，问题解决了", Confirmed),
            ("已更新，问题解决了，谢谢！", Confirmed),
            ("已重新提交，问题解决了", Confirmed),
            ("问题解决了吗", Words),
            ("已更新，问题解决了吗？", Words),
            ("问题没解决", NotSolved),
            ("已更新，问题没解决", NotSolved),
            ("问题解决了一半", Words),
            ("已更新，谢谢，问题解决了一半", Words),
            ("已更新，谢谢", Words),
            ("I resubmitted it, thanks, it works now", Confirmed),
            ("Resubmitted.", Words),
            ("谢谢，已解决。还有一张单子 BX20261116-0088 也被退了", Words),
            ("Thanks, but the second claim is missing", Words),
            // A clause is a greeting by its name, not by how it ends.
            ("已解决，还差李总", Words),
            ("请转王会计，谢谢", Words),
            ("收到，请联系李姐", Words),
            ("谢谢，工资少了您好", Words),
            ("Hi it failed again. Thanks", Words),
            ("Hello I disagree, thanks", Words),
            ("Hi Li Na,\nIt works now. Thanks!", Confirmed),
            ("王老师您好，已解决", Confirmed),
            // Faces that do not thank.
            ("👎", Words),
            ("解决了❓", Words),
            ("已解决[才怪]", Words),
            ("谢谢😡", Words),
            ("OK🙄", Words),
            ("谢谢👍🏻", Thanked),
            ("谢谢[抱拳]", Thanked),
            ("呵呵，解决了", Words),
            ("请取消", Words),
            ("Yes, please", Words),
            ("已重新提交，提交成功", Words),
            ("问题已解決，謝謝您的回覆", Confirmed),
            ("退款已经收到了，谢谢王姐", Confirmed),
            ("Thank you for your quick reply", Thanked),
            ("Thank you for looking into this", Words),
            ("不用查了，谢谢", Withdrawn),
            ("进展如何？谢谢", Nudge),
            ("如果还是不行我再找你", Words),
            ("供应商不接受电子票", Words),
            ("昨天还不行，今天可以了", Words),
            ("谢谢，越快越好", Words),
            ("收到，钱呢老师", Words),
            ("已上传，可以了", Words),
            ("1、已解决", Words),
            ("谢谢，请问", Words),
            ("不用了解这些，谢谢", Words),
            ("已解决[一半", Words),
            ("已解决：×", Words),
            ("发错人了", Words),
            ("Appreciate your prompt reply.", Words),
            ("谢谢王姐", Thanked),
        ] {
            assert_eq!(Phrases::default().asker_says(text), expected, "{text}");
        }
    }

    #[test]
    fn the_words_of_a_choice_are_no_part_of_the_answer_below() {
        for (text, answer) in [
            ("我来答\n重复的要先作废旧单", Some("重复的要先作废旧单")),
            ("\n我来答，稍后回复。\n\n张伟，您好：\n请重填。\n", Some("张伟，您好：\n请重填。")),
            ("我来答：重复的要先作废旧单", Some("重复的要先作废旧单")),
            ("I will answer myself, later\nPlease resubmit.", Some("Please resubmit.")),
            ("我来答", None),
            ("我来答\n", None),
            ("我来答您的第二问\n不能报销。", None),
            ("请先作废旧单\n我来答", None),
            ("我来处理\n两天后到账。", None),
        ] {
            assert_eq!(below_taking_on(text), answer, "{text:?}");
        }
    }

    #[test]
    fn haste_is_told_from_its_denial() {
        for text in ["特别着急", "急！", "今天必须付款", "最迟今天下班前", "We need this by EOD today", "加急办理"]
        {
            assert!(Phrases::default().says_urgent(text), "{text}");
        }
        for text in
            ["没那么着急", "不是很着急", "不急用", "不是加急", "急件快递费怎么报", "This is not that urgent", "别着急"]
        {
            assert!(!Phrases::default().says_urgent(text), "{text}");
        }
    }

    #[test]
    fn staff_receipts_are_never_answers() {
        for text in [
            "收到",
            "好的，我看一下",
            "noted",
            "ok 👍",
            "OK, will look into it",
            "收到，谢谢",
            "好的收到",
            "我来处理",
            "嗯嗯",
            "👍",
            "收到！马上处理。",
        ] {
            assert!(Phrases::default().staff_receipt(text), "{text}");
        }
        for text in [
            "",
            "1",
            "2",
            "您好",
            "好的，请重新上传发票",
            "收到，已退回，请重填",
            "请看附件",
            "是的",
            "收到，请转王会计",
            "收到❓",
            "👎",
            "财务部",
            "王经理",
            "收到，何时能好",
            "可以报销，上限 600 元",
            "张伟您好：可以作废重开",
        ] {
            assert!(!Phrases::default().staff_receipt(text), "{text}");
        }
    }
}
