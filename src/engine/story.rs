//! A case as a story: each fact as a sentence in the reader's language.

mod clocks;

use crate::desk::case::{Case, Closing, Holder, Role, Status};
use crate::desk::deadlines::StepName;
use crate::desk::fact::{AnsweredHow, CaseFact};
use crate::desk::thread::LetterKind;
use crate::ids::{Language, PersonId};

/// What a fact says; `None` for bookkeeping that tells nobody anything.
#[expect(clippy::too_many_lines, reason = "one arm a fact, in one place, so that none is forgotten")]
pub fn told(fact: &CaseFact, language: Language, name: &dyn Fn(&PersonId) -> String) -> Option<String> {
    let say = |zh: String, en: String| match language {
        Language::Chinese => Some(zh),
        Language::English => Some(en),
    };
    let because = |why: &crate::desk::why::Why| why.words(language, name);
    match fact {
        CaseFact::Opened { asker, handed_in_by: None, .. } => {
            say(format!("{}来信", asker.name), format!("{} wrote", asker.name))
        }
        CaseFact::Opened { asker, handed_in_by: Some(by), .. } => {
            let by = name(by);
            say(format!("{by}转来{}的邮件", asker.name), format!("{by} handed in a mail of {}", asker.name))
        }
        CaseFact::Owned { by, why } => {
            let (by, why) = (name(by), because(why));
            say(format!("由{by}负责（{why}）"), format!("owned by {by} ({why})"))
        }
        CaseFact::PassedOn { contact, questions, why, .. } => {
            let (to, why) = (name(contact), because(why));
            let numbers = questions.iter().map(ToString::to_string).collect::<Vec<_>>();
            if numbers.is_empty() {
                say(format!("转{to}（{why}）"), format!("passed on to {to} ({why})"))
            } else {
                say(
                    format!("转{to}：第 {} 问（{why}）", numbers.join("、")),
                    format!("passed on to {to}: question {} ({why})", numbers.join(", ")),
                )
            }
        }
        CaseFact::SlipTaken { contact, why, .. } => {
            let (to, why) = (name(contact), because(why));
            say(format!("转办单改由{to}办理（{why}）"), format!("the slip is {to}'s now ({why})"))
        }
        CaseFact::TakenOn { by, slip, .. } => {
            let by = name(by);
            match slip {
                None => say(format!("{by}自行答复"), format!("{by} answers himself")),
                Some(_) => say(format!("{by}已收到转办单"), format!("{by} has the slip")),
            }
        }
        CaseFact::CameBack { by, .. } => {
            let by = name(by);
            say(format!("{by}已反馈"), format!("{by} answered the owner"))
        }
        CaseFact::Returned { by, .. } => {
            let by = name(by);
            say(format!("{by}退回"), format!("given back by {by}"))
        }
        CaseFact::SlipUnsent { .. } => {
            say("试运行期间的转办单未发出，不再有效".into(), "the slip was never sent: the desk only read then".into())
        }
        CaseFact::Consulted { person, .. } => {
            let person = name(person);
            say(format!("征询{person}意见"), format!("{person} was asked for advice"))
        }
        CaseFact::TakenBack { by, .. } => {
            let by = name(by);
            say(format!("{by}撤回答复"), format!("{by} took the answer back"))
        }
        CaseFact::TopicSet { topic, by } => {
            let by = name(by);
            say(format!("{by}定类别为 {topic}"), format!("{by} set the topic {topic}"))
        }
        CaseFact::MergedIn { from, .. } => say(format!("编号 {from} 并入"), format!("case {from} was merged with it")),
        CaseFact::Linked { case, .. } => say(format!("与编号 {case} 关联"), format!("linked to case {case}")),
        CaseFact::MoneyDemanded { proven: true, .. } => {
            say("来信要求付款或变更账户".into(), "the mail demands a payment or a change of account".into())
        }
        CaseFact::MoneyDemanded { proven: false, .. } => say(
            "来信要求付款或变更账户，发件人未经核实".into(),
            "the mail demands a payment or a change of account; its sender is not verified".into(),
        ),
        CaseFact::Held { .. } => say("答复暂缓，待责任人确认".into(), "an answer is held for its owner to see".into()),
        CaseFact::Dropped { .. } => say("暂缓的答复不再发出".into(), "the held answer was dropped".into()),
        CaseFact::Released { by, .. } => {
            let by = name(by);
            say(format!("{by}放行答复"), format!("{by} released the answer"))
        }
        CaseFact::Answered { how, .. } => Some(answered(*how, language).to_owned()),
        CaseFact::FollowedUp { .. } => say("提问人补充来信".into(), "the asker wrote more".into()),
        CaseFact::Nudged { .. } => say("提问人催办".into(), "the asker asks how it stands".into()),
        CaseFact::Reopened { why, .. } => {
            let why = because(why);
            say(format!("重新打开（{why}）"), format!("open again ({why})"))
        }
        CaseFact::Thanked { thanks: true, .. } => say("提问人致谢".into(), "the asker says thanks".into()),
        CaseFact::Thanked { thanks: false, .. } => say("提问人表示收到".into(), "the asker has seen it".into()),
        CaseFact::Noted { by, why, .. } => {
            let who = by.as_ref().map(name);
            let why = because(why);
            match who {
                Some(who) => say(format!("{who}：{why}"), format!("{who}: {why}")),
                None => Some(why),
            }
        }
        CaseFact::Reminded { by } => {
            let by = name(by);
            say(format!("{by}催办"), format!("reminded by {by}"))
        }
        CaseFact::Closed { how, .. } => {
            let how = closing(*how, language);
            say(format!("办结（{how}）"), format!("closed ({how})"))
        }
        CaseFact::StepDone { step, skipped, .. } => {
            // That a rule passed the case on is told by the passing on itself.
            let untold = skipped.is_some() || StepName::named(step) == Some(StepName::TriagePassOn);
            let step = step_name(step, language);
            if untold { None } else { say(format!("时限步骤：{step}"), format!("step: {step}")) }
        }
        CaseFact::Joined { holder: Holder::Named(who), role: Role::Concerned, .. } => {
            say(format!("代{who}询问"), format!("asks for {who}"))
        }
        CaseFact::DeadlineEnded { .. } | CaseFact::DeadlineResumed { .. } | CaseFact::Joined { .. } => None,
        CaseFact::Extended { .. }
        | CaseFact::ConsentAsked { .. }
        | CaseFact::Consented { .. }
        | CaseFact::SlipExtended { .. }
        | CaseFact::AskedAsker { .. }
        | CaseFact::Resumed { .. }
        | CaseFact::AskedMore { .. }
        | CaseFact::ToldContact { .. }
        | CaseFact::AskedLead { .. }
        | CaseFact::LeadAnswered { .. }
        | CaseFact::Urgent { .. } => Some(clocks::told(fact, language, name)),
        CaseFact::Undelivered { .. } => say("一封信未能送达".into(), "a letter could not be delivered".into()),
    }
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
        LetterKind::StillOnIt => ("进度回复", "word on progress"),
        LetterKind::Answer => ("答复", "answer"),
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
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

fn answered(how: AnsweredHow, language: Language) -> &'static str {
    match (how, language) {
        (AnsweredHow::Letter, Language::Chinese) => "已答复",
        (AnsweredHow::Letter, Language::English) => "answered",
        (AnsweredHow::Phone, Language::Chinese) => "已电话答复",
        (AnsweredHow::Phone, Language::English) => "answered by phone",
        (AnsweredHow::Direct, Language::Chinese) => "已直接答复",
        (AnsweredHow::Direct, Language::English) => "answered directly",
        (AnsweredHow::LearntLate, Language::Chinese) => "从提问人来信得知已答复",
        (AnsweredHow::LearntLate, Language::English) => "answered from elsewhere, learnt from the asker's mail",
    }
}

/// A step by the name it is remembered under; one that this program does not know keeps it.
fn step_name(step: &str, language: Language) -> String {
    let (zh, en) = match StepName::named(step) {
        Some(StepName::TriagePassOn) => ("转办时限已到，按规则转办", "triage deadline: passed on by rule"),
        Some(StepName::TriageDue) => ("转办时限已到", "triage deadline reached"),
        Some(StepName::AnswerSoon) => ("答复时限将到", "answer due soon"),
        Some(StepName::AnswerDue) => ("答复时限已到", "answer due"),
        Some(StepName::AnswerLead) => ("逾期，告知处长", "overdue: the lead is told"),
        Some(StepName::ContactSoon) => ("接口人时限将到", "contact due soon"),
        Some(StepName::ContactDue) => ("接口人时限已到", "contact due"),
        Some(StepName::ConfirmClose) => ("静默期满", "silence is over"),
        Some(StepName::WaitRemind) => ("提醒提问人补充", "the asker is reminded"),
        Some(StepName::WaitClose) => ("补充期满", "no longer waited for"),
        None => (step, step),
    };
    match language {
        Language::Chinese => zh.to_owned(),
        Language::English => en.to_owned(),
    }
}
