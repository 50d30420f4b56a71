//! Who reads which letter, and when it is sent: the table of contents of `shouwen letters`.

/// Who reads a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// Whoever asks, and colleagues whom he copied.
    Asker,
    /// The owner of a case, and whoever stands in for him.
    Owner,
    /// The contact of a desk.
    Contact,
    /// The lead.
    Lead,
    /// Anybody on the staff.
    Staff,
    /// Whoever looks after the daemon.
    Admin,
}

impl Reader {
    /// All of them, in the order of the contents.
    pub const ALL: [Self; 6] = [Self::Asker, Self::Owner, Self::Contact, Self::Lead, Self::Staff, Self::Admin];

    /// What he is called, in Chinese and in English.
    #[must_use]
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Asker => ("提问人", "The asker"),
            Self::Owner => ("首问责任人", "The owner"),
            Self::Contact => ("支持接口人", "The contact"),
            Self::Lead => ("处长", "The lead"),
            Self::Staff => ("全体工作人员", "Anybody on the staff"),
            Self::Admin => ("管理员", "The admin"),
        }
    }
}

/// One kind of letter.
#[derive(Clone, Copy, Debug)]
pub struct Occasion {
    /// The name of its template, and the beginning of the names of its samples.
    pub letter: &'static str,
    /// Who reads it.
    pub reader: Reader,
    /// When it is sent, in Chinese.
    pub zh: &'static str,
    /// When it is sent, in English.
    pub en: &'static str,
}

const fn to(reader: Reader, letter: &'static str, zh: &'static str, en: &'static str) -> Occasion {
    Occasion { letter, reader, zh, en }
}

/// Every kind of letter.
pub const OCCASIONS: &[Occasion] = &[
    to(Reader::Asker, "acknowledgement", "来信立案时", "his question has become a case"),
    to(Reader::Asker, "answer", "首问责任人发出答复时", "the owner's answer leaves"),
    to(
        Reader::Asker,
        "answer-copy",
        "答复另发给抄送人时（发给抄送人）",
        "the answer goes to those he copied as well (to them)",
    ),
    to(Reader::Asker, "interim", "不能按时答复，告知新的时间时", "the answer takes longer, and he is told a new time"),
    to(Reader::Asker, "asking", "需要他补充信息时", "he is asked for something"),
    to(Reader::Asker, "asked-again", "要他补充的仍未收到时", "what he was asked for has not come"),
    to(Reader::Asker, "closed-unanswered", "始终未补充，暂予办结时", "it never came, and the case is closed for now"),
    to(Reader::Asker, "still-on-it", "他来信催问时", "he asks how it stands"),
    to(Reader::Owner, "case-mail", "有来信归他负责时", "a question is his"),
    to(Reader::Owner, "follow-up", "提问人又来信时", "the asker wrote again"),
    to(Reader::Owner, "feedback", "接口人答复后", "contacts have answered"),
    to(Reader::Owner, "returned", "接口人退回转办单时", "a contact gives the slip back"),
    to(Reader::Owner, "contact-later", "接口人请延期时", "a contact needs more time"),
    to(Reader::Owner, "contact-asks", "接口人要了解更多情况时", "a contact needs to know more"),
    to(Reader::Owner, "late-answer", "前任责任人又来信时", "the former owner wrote"),
    to(Reader::Owner, "preview", "答复须先请他过目时", "his answer is shown to him before it leaves"),
    to(Reader::Owner, "owner-reminder", "加急件时限将到或已过时", "an urgent case is due soon, or over"),
    to(Reader::Owner, "list", "每日至多两次，有待办时", "at most twice a day, if there is something to do"),
    to(Reader::Owner, "handed-over", "别人的事项交给他时", "a case of somebody else's becomes his"),
    to(Reader::Owner, "stand-in", "他代他人办理时", "he stands in for somebody"),
    to(
        Reader::Owner,
        "whose-question",
        "他转来邮件、不知是谁的问题时",
        "he forwarded a mail, and it is not plain whose question it is",
    ),
    to(Reader::Contact, "slip", "问题转给他时", "a question is passed to him"),
    to(
        Reader::Contact,
        "for-contact",
        "责任人回复他的询问，或转来新的情况时",
        "the owner answers what he asked, or hands on what is new",
    ),
    to(Reader::Contact, "contact-reminder", "时限将到或已过时", "his time is nearly over, or is"),
    to(Reader::Lead, "escalation", "每日至多一次，有事项逾期时", "at most once a day, if something is overdue"),
    to(Reader::Lead, "consent", "再次延期须他同意时", "a second extension needs his consent"),
    to(Reader::Lead, "lead-asked", "下属请示时", "somebody asks him"),
    to(Reader::Staff, "lead-words", "处长答复请示后（发给请示人）", "the lead has answered (to whoever asked)"),
    to(Reader::Staff, "told", "有事需要知道时", "something to know of"),
    to(Reader::Staff, "not-done", "指令未能办理时", "a command was not done"),
    to(Reader::Staff, "lines-not-done", "清单上有的行未能办理时", "some lines of a reply to a list were not done"),
    to(Reader::Staff, "not-acted-on", "来信无法证实是本人所写时", "a mail that nothing proves was not acted on"),
    to(Reader::Staff, "confirm", "请本人确认来信时", "was this mail yours?"),
    to(Reader::Staff, "back-at-work", "休假回来时", "back from an absence"),
    to(Reader::Staff, "undelivered", "信件退回时", "a letter was returned"),
    to(Reader::Staff, "status", "写了“状态”时", "asked by `/status`"),
    to(Reader::Staff, "why", "写了“缘由”时", "asked by `/why`"),
    to(Reader::Staff, "help", "写了“帮助”时", "asked by `/help`"),
    to(Reader::Staff, "help-all", "写了“帮助 全部”时", "asked by `/help all`"),
    to(Reader::Admin, "alert", "系统需要照看时", "the daemon needs looking after"),
];

/// The kind of a sample: the longest name that it begins with.
#[must_use]
pub fn of(sample: &str) -> Option<&'static Occasion> {
    let begins =
        |letter: &str| sample.strip_prefix(letter).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    OCCASIONS.iter().filter(|occasion| begins(occasion.letter)).max_by_key(|occasion| occasion.letter.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::samples;

    #[test]
    fn every_sample_has_its_occasion_and_every_occasion_a_sample() {
        let mut seen = std::collections::BTreeSet::new();
        for (name, ..) in samples() {
            seen.insert(of(&name).unwrap_or_else(|| panic!("{name} is for nobody")).letter);
        }
        let missing: Vec<_> =
            OCCASIONS.iter().map(|occasion| occasion.letter).filter(|one| !seen.contains(one)).collect();
        assert_eq!(missing, [""; 0]);
        assert_eq!(of("help-all").map(|occasion| occasion.letter), Some("help-all"));
    }
}
