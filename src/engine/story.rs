//! A case as a story: what happened, each event as a sentence in the reader's language, and where it stands.

mod clocks;
mod facts;
mod steps;

use chrono_tz::Tz;

pub use self::facts::{Event, history};
use crate::desk::case::{Case, Closing, Status};
use crate::desk::fact::CaseFact;
use crate::desk::thread::LetterKind;
use crate::desk::why::Why;
use crate::ids::{CaseId, Language, MailId, Moment, PersonId};
use crate::letters::when::Clock;
use crate::rules::Policy;
use crate::store::LetterState;

/// The longest words that are told with a fact, in characters.
const QUOTED_MAX_CHARS: usize = 80;

/// The mail of a contact whose words no letter shows to the owner: an interim word, or what may be an answer.
#[must_use]
pub fn words_shown_nowhere(fact: &CaseFact) -> Option<MailId> {
    if let CaseFact::TakenOn { slip: Some(_), mail, .. } = fact {
        *mail
    } else if let CaseFact::Noted { mail, why: Why::NotCertainlyAnswer, .. } = fact {
        Some(*mail)
    } else {
        None
    }
}

/// Words behind the sentence of a fact; nothing where there are none.
#[must_use]
pub fn quoted(words: &str, language: Language) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = line.chars().take(QUOTED_MAX_CHARS).collect();
    if short.is_empty() {
        return short;
    }
    if short.len() < line.len() {
        short.push('…');
    }
    match language {
        Language::Chinese => format!("：“{short}”"),
        Language::English => format!(": “{short}”"),
    }
}

/// Whom a story is told to, and what he calls things.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    /// His language.
    pub language: Language,
    /// The name of a person.
    pub name: &'a dyn Fn(&PersonId) -> String,
    /// The mailbox's tag, which stands before the numbers of cases.
    pub tag: &'a str,
    /// The zone that times are told in.
    pub zone: Tz,
    /// The rules in force, by which things are due.
    pub policy: &'a Policy,
}

impl Telling<'_> {
    fn say(&self, zh: &str, en: &str) -> String {
        match self.language {
            Language::Chinese => spaced(zh),
            Language::English => en.to_owned(),
        }
    }

    fn name(&self, person: &PersonId) -> String {
        (self.name)(person)
    }

    fn number(&self, case: CaseId) -> String {
        crate::desk::case::number(self.tag, case)
    }

    /// A due time beside something that happened at `now`: on the same day the hour is enough.
    fn due(&self, due: Moment, now: Moment) -> String {
        Clock { language: self.language, zone: self.zone, now }.short(due)
    }
}

/// Chinese text with a space between Latin letters and characters, as names of both kinds stand in it.
fn spaced(text: &str) -> String {
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let mut out = String::with_capacity(text.len());
    let mut last = None;
    for c in text.chars() {
        let meets = last
            .is_some_and(|last: char| (last.is_ascii_alphabetic() && han(c)) || (han(last) && c.is_ascii_alphabetic()));
        if meets {
            out.push(' ');
        }
        out.push(c);
        last = Some(c);
    }
    out
}

/// Where a case stands, in one sentence.
pub fn stands(case: &Case, language: Language, name: &dyn Fn(&PersonId) -> String) -> String {
    let owner = name(&case.owner);
    let stands = stands_at(case, language, name, &owner);
    let leads: Vec<String> = case.asking_lead.keys().map(name).collect();
    match (case.urgent.is_some(), leads.is_empty(), language) {
        (false, true, _) => stands,
        (true, true, Language::Chinese) => format!("加急，{stands}"),
        (true, true, Language::English) => format!("urgent; {stands}"),
        (urgent, false, Language::Chinese) => {
            format!("{}{stands}（{}请示中）", if urgent { "加急，" } else { "" }, leads.join("、"))
        }
        (urgent, false, Language::English) => {
            format!("{}{stands} ({}: asking the lead)", if urgent { "urgent; " } else { "" }, leads.join(", "))
        }
    }
}

/// Where a case stands, in a word or two beside its owner's name.
pub fn state(case: &Case, language: Language, name: &dyn Fn(&PersonId) -> String) -> String {
    let contacts = || case.open_transfers().map(|slip| name(&slip.contact)).collect::<Vec<_>>();
    let state = match (&case.status, language) {
        (Status::Owned { .. }, Language::Chinese) => "待答复".to_owned(),
        (Status::Owned { .. }, Language::English) => "to be answered".to_owned(),
        (Status::WithContact { .. }, Language::Chinese) => format!("在{}处", contacts().join("、")),
        (Status::WithContact { .. }, Language::English) => format!("with {}", contacts().join(", ")),
        (Status::Waiting { .. }, Language::Chinese) => "待提问人补充".to_owned(),
        (Status::Waiting { .. }, Language::English) => "waits for the asker".to_owned(),
        (Status::Answered { .. }, Language::Chinese) => "已答复".to_owned(),
        (Status::Answered { .. }, Language::English) => "answered".to_owned(),
        (Status::Closed { .. }, Language::Chinese) => "已办结".to_owned(),
        (Status::Closed { .. }, Language::English) => "closed".to_owned(),
    };
    match (case.urgent.is_some(), language) {
        (false, _) => state,
        (true, Language::Chinese) => format!("加急，{state}"),
        (true, Language::English) => format!("urgent, {state}"),
    }
}

fn stands_at(case: &Case, language: Language, name: &dyn Fn(&PersonId) -> String, owner: &str) -> String {
    match (&case.status, language) {
        (Status::Owned { .. }, Language::Chinese) => format!("待{owner}答复"),
        (Status::Owned { .. }, Language::English) => format!("waits for {owner} to answer"),
        (Status::WithContact { .. }, _) => {
            let contacts: Vec<String> = case.open_transfers().map(|slip| name(&slip.contact)).collect();
            match language {
                Language::Chinese => format!("在{}处办理，由{owner}负责", contacts.join("、")),
                Language::English => format!("with {}, owned by {owner}", contacts.join(", ")),
            }
        }
        (Status::Waiting { .. }, Language::Chinese) => format!("待提问人补充，时限暂停，由{owner}负责"),
        (Status::Waiting { .. }, Language::English) => {
            format!("waits for the asker to send what he was asked for; owned by {owner}")
        }
        (Status::Answered { .. }, Language::Chinese) => "已答复，待提问人回应".to_owned(),
        (Status::Answered { .. }, Language::English) => "answered; the next word is the asker's".to_owned(),
        (Status::Closed { how, .. }, Language::Chinese) => format!("已办结（{}）", closing(*how, language)),
        (Status::Closed { how, .. }, Language::English) => format!("closed ({})", closing(*how, language)),
    }
}

/// How a case ended, in a word.
#[must_use]
pub fn closing(how: Closing, language: Language) -> &'static str {
    match (how, language) {
        (Closing::Confirmed, Language::Chinese) => "提问人确认",
        (Closing::Confirmed, Language::English) => "confirmed",
        (Closing::Thanked, Language::Chinese) => "已致谢",
        (Closing::Thanked, Language::English) => "thanked",
        (Closing::Silent, Language::Chinese) => "逾期未回复",
        (Closing::Silent, Language::English) => "silent",
        (Closing::Withdrawn, Language::Chinese) => "提问人撤回",
        (Closing::Withdrawn, Language::English) => "withdrawn",
        (Closing::NoMaterial, Language::Chinese) => "未收到补充",
        (Closing::NoMaterial, Language::English) => "for want of what he was asked for",
        (Closing::Declined, Language::Chinese) => "不受理",
        (Closing::Declined, Language::English) => "declined",
        (Closing::Merged { .. }, Language::Chinese) => "并入另一件",
        (Closing::Merged { .. }, Language::English) => "merged with another case",
        (Closing::Spam, Language::Chinese) => "垃圾邮件",
        (Closing::Spam, Language::English) => "spam",
        (Closing::ByOwner, Language::Chinese) => "责任人办结",
        (Closing::ByOwner, Language::English) => "closed by its owner",
    }
}

/// What a letter is called, in a word.
#[must_use]
pub fn letter_name(kind: LetterKind, language: Language) -> &'static str {
    let (zh, en) = match kind {
        LetterKind::Acknowledgement => ("受理通知", "acknowledgement"),
        LetterKind::Answer => ("答复", "answer"),
        LetterKind::AnswerCopy => ("答复（抄送人）", "copy of the answer"),
        LetterKind::CaseMail => ("来信转呈", "case mail"),
        LetterKind::FollowUp => ("补充来信", "follow-up"),
        LetterKind::HandedOver => ("移交通知", "handover"),
        LetterKind::Slip => ("转办单", "transfer slip"),
        LetterKind::ContactReminder => ("催办", "reminder"),
        LetterKind::Feedback => ("反馈单", "feedback slip"),
        LetterKind::Preview => ("预览", "preview"),
        LetterKind::Confirm => ("身份确认", "confirmation"),
        LetterKind::WhoseQuestion => ("归属确认", "question whose it is"),
        LetterKind::List => ("待办清单", "list"),
        LetterKind::Escalation => ("逾期清单", "escalation"),
        LetterKind::NotDone => ("未办理通知", "notice"),
        LetterKind::Status => ("状态", "status"),
        LetterKind::Help => ("帮助", "help"),
        LetterKind::Undelivered => ("退信通知", "notice of an undelivered letter"),
        LetterKind::NotActedOn => ("未予办理通知", "notice"),
        LetterKind::Told => ("知悉通知", "word"),
        LetterKind::StandIn => ("代办清单", "stand-in list"),
        LetterKind::BackAtWork => ("返岗清单", "return letter"),
        LetterKind::Alert => ("提醒", "alert"),
        LetterKind::Interim => ("答复（未完）", "interim word"),
        LetterKind::AskerNotice => ("补充提示", "notice to the asker"),
        LetterKind::Consent => ("延期请示", "request for consent"),
        LetterKind::ContactLater => ("接口人延期", "new time of a contact"),
        LetterKind::ContactAsks => ("接口人要求补充", "question of a contact"),
        LetterKind::ForContact => ("补充情况", "words for a contact"),
        LetterKind::LeadAsked => ("请示", "question to the lead"),
        LetterKind::LeadWords => ("批复", "word of the lead"),
        LetterKind::OwnerReminder => ("加急提醒", "urgent reminder"),
        LetterKind::StillOnIt => ("进度回复", "word on progress"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// What became of a letter, in a word or two.
#[must_use]
pub fn letter_state(state: LetterState, language: Language) -> &'static str {
    let (zh, en) = match state {
        LetterState::Queued => ("待发出", "waiting to leave"),
        LetterState::Claimed => ("正在发出", "leaving"),
        LetterState::Sent => ("已发出", "sent"),
        LetterState::Unclear => ("是否发出不明", "unclear whether it left"),
        LetterState::Refused => ("未能送达", "refused"),
        LetterState::Withdrawn => ("已撤回", "withdrawn"),
        LetterState::Withheld => ("试运行，未发出", "withheld"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}
