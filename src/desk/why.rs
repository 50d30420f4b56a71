//! Why something was done: one reason a fact, kept as a value so that letters and histories can say it in the
//! reader's language.

use serde::{Deserialize, Serialize};

use super::calendar::Unknown;
use crate::ids::{Address, Language, PersonId};

/// A reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Why {
    /// The roster named him: the first who is there.
    DutyFirst,
    /// The roster named him in turn.
    DutyRotation,
    /// The roster named him for having the fewest open cases.
    DutyFewestOpen,
    /// He is on duty for the topic.
    DutyOfTopic,
    /// Everybody on duty has as many open cases as one should: he has the fewest.
    DutyAllFull,
    /// He stands in for somebody who is away.
    StandsIn {
        /// Who is away.
        person: PersonId,
    },
    /// He has what was somebody's who left (P-50).
    Succeeds {
        /// Who left.
        person: PersonId,
    },
    /// He was addressed before the mailbox (P-1).
    Addressed,
    /// He handed the question in (P-1).
    HandedIn,
    /// The matter goes on: the same owner.
    SameOwner,
    /// Nobody on duty is here.
    NobodyOnDuty,
    /// Nobody at all is here.
    EverybodyAway,
    /// A person did it.
    Person {
        /// Who.
        person: PersonId,
    },
    /// The owner asks the contact on.
    AsksOn {
        /// The owner.
        person: PersonId,
    },
    /// The owner asks a colleague (P-47).
    Consulted,
    /// Its former owner wrote.
    FormerOwner,
    /// It was marked as rubbish.
    Rubbish,
    /// Its answer goes to other askers as well.
    AnswersOthers,
    /// The desk that the rule names has given it back.
    GivenBack,
    /// His words were for another case.
    ForAnotherCase,
    /// A rule did it.
    Rule {
        /// Its name.
        name: String,
    },
    /// A rule did it when the triage deadline passed.
    RuleAtDeadline {
        /// Its name.
        name: String,
    },
    /// It was written from the shared mailbox.
    FromTheMailbox,
    /// It names the shared mailbox as its sender, and nothing proves that.
    UnprovenMailbox,
    /// He wrote the first mail.
    FirstMail,
    /// He stood in To or Cc of the first mail.
    CopiedOnFirst,
    /// Somebody copied on the first mail wrote.
    CopiedWrote,
    /// Its writer asks for a mail of his back.
    Recalled,
    /// It waits for its writer's word that he wrote it.
    AwaitsConfirmation,
    /// A note.
    Note,
    /// Nothing could be done.
    NothingDone,
    /// It began with something like a command that is none.
    NotUnderstood,
    /// The case was closed already.
    ClosedAlready,
    /// Somebody else than the owner wrote to the asker directly.
    WroteToAsker,
    /// The asker was among its recipients, and inner letters stood in its history.
    InnerSeen,
    /// It went to people who are not on record.
    UnknownRecipients,
    /// He forwarded what the asker wrote to him.
    Brought,
    /// He forwarded what the case has already.
    BroughtAgain,
    /// The asker asks for him (P-41).
    AsksForHim,
    /// The contact wrote again.
    ContactAgain,
    /// A contact's words that are his answer, or are not: he is asked.
    NotCertainlyAnswer,
    /// The answer is overdue.
    Overdue,
    /// Somebody asked for his word.
    AskedByOwner {
        /// Who.
        person: PersonId,
    },
    /// The contact asks his lead (P-7).
    AsksHisLead,
    /// A colleague wrote it who has no part in the case.
    NoPart,
    /// Somebody on no record answered a slip that went to a desk's list.
    FromTheList {
        /// His address.
        by: Address,
    },
    /// Nobody on record wrote it.
    NobodyOnRecord,
    /// Something speaks against its sender.
    NotActedOn {
        /// What.
        against: Against,
    },
    /// The person on record says that it was not his.
    Disowned,
    /// The asker wrote again.
    AskerAgain,
    /// The answer could not be delivered.
    AnswerUndelivered,
    /// Somebody answered from elsewhere, and the asker wrote again.
    AnsweredElsewhere,
    /// A later step of the deadline was reached.
    LaterStep,
    /// The person has just worked on it.
    JustTouched,
    /// The desk sent nothing then (shadow).
    OnlyReading,
    /// An edit of the rules put it into the past.
    RulesChanged,
    /// A due time touches a year whose holidays nobody has written down (mail-facts E1-2).
    HolidaysUnknown(Unknown),
}

/// What speaks against a mail's sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// Several addresses in From.
    SeveralSenders,
    /// The mailbox's own server says that DMARC failed.
    DmarcFailed,
    /// An address of the house, in a mail that the provider marks as from outside.
    MarkedExternal,
}

impl Against {
    /// In words.
    #[must_use]
    pub fn words(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::SeveralSenders, Language::Chinese) => "发件人一栏列有多个地址",
            (Self::SeveralSenders, Language::English) => "it names several senders in From",
            (Self::DmarcFailed, Language::Chinese) => "本单位邮件服务器判定发件人验证（DMARC）未通过",
            (Self::DmarcFailed, Language::English) => "our mail server found that the sender failed DMARC",
            (Self::MarkedExternal, Language::Chinese) => "发件地址属于本单位，邮件却被标为来自外部",
            (Self::MarkedExternal, Language::English) => {
                "it bears an address of this house, and is marked as from outside"
            }
        }
    }
}

impl Why {
    /// In words; `name` turns a person's id into his name.
    pub fn words(&self, language: Language, name: &dyn Fn(&PersonId) -> String) -> String {
        let fixed = |zh: &str, en: &str| match language {
            Language::Chinese => zh.to_owned(),
            Language::English => en.to_owned(),
        };
        match self {
            Self::DutyFirst => fixed("值班顺位", "first on duty"),
            Self::DutyRotation => fixed("值班轮流", "duty: rotation"),
            Self::DutyFewestOpen => fixed("值班，在办件最少", "duty: fewest open"),
            Self::DutyOfTopic => fixed("本主题值班", "duty for this topic"),
            Self::DutyAllFull => {
                fixed("值班人员在办件均已达上限，在办件最少", "everybody on duty has his hands full; fewest open")
            }
            Self::StandsIn { person } => {
                let name = name(person);
                fixed(&format!("代{name}"), &format!("stands in for {name}"))
            }
            Self::Succeeds { person } => {
                let name = name(person);
                fixed(&format!("{name}离任，由其接任"), &format!("takes over from {name}, who has left"))
            }
            Self::Addressed => fixed("来信首先写给本人", "addressed first"),
            Self::HandedIn => fixed("由本人转来", "handed it in"),
            Self::SameOwner => fixed("延续原事项，仍由原责任人负责", "the matter goes on: same owner"),
            Self::NobodyOnDuty => fixed("值班人员均不在岗", "nobody on duty is here"),
            Self::EverybodyAway => fixed("所有人员均不在岗", "everybody is away"),
            Self::Person { person } => {
                let name = name(person);
                fixed(&format!("{name}决定"), &format!("by {name}"))
            }
            Self::AsksOn { person } => {
                let name = name(person);
                fixed(&format!("{name}请再确认"), &format!("{name} asks on"))
            }
            Self::Consulted => fixed("责任人征询意见", "asked by the owner"),
            Self::FormerOwner => fixed("原责任人来信", "its former owner wrote"),
            Self::AnswersOthers => fixed("同样答复其他事项", "the same answer for other cases"),
            Self::GivenBack => fixed("该组已退回", "its desk gave it back"),
            Self::ForAnotherCase => fixed("前述内容答复的是另一件", "those words were for another case"),
            Self::Rubbish => fixed("已作垃圾邮件处理", "marked as spam"),
            Self::Rule { name } => fixed(&format!("规则“{name}”"), &format!("rule \"{name}\"")),
            Self::RuleAtDeadline { name } => {
                fixed(&format!("转办时限已到，规则“{name}”"), &format!("rule \"{name}\", at the triage deadline"))
            }
            Self::FromTheMailbox => fixed("由公共邮箱发出", "written from the shared mailbox"),
            Self::UnprovenMailbox => fixed(
                "以公共邮箱名义发来，来源未经证实",
                "it names the shared mailbox as its sender, and nothing proves that",
            ),
            Self::FirstMail => fixed("首封来信", "wrote the first mail"),
            Self::CopiedOnFirst => fixed("首封来信的收件或抄送人", "stood in To or Cc of the first mail"),
            Self::Recalled => fixed("来信人要求撤回邮件", "its writer asks for a mail back"),
            Self::CopiedWrote => fixed("首封来信的抄送人来信", "somebody copied on the first mail wrote"),
            Self::AwaitsConfirmation => fixed("待本人确认后办理", "waits for its writer's confirmation"),
            Self::Note => fixed("备注", "a note"),
            Self::NothingDone => fixed("未作处理", "nothing was done"),
            Self::NotUnderstood => {
                fixed("指令未能识别，未作处理", "a command that was not understood; nothing was done")
            }
            Self::ClosedAlready => fixed("此前已办结", "the case was closed already"),
            Self::WroteToAsker => fixed("直接写给了提问人", "wrote to the asker directly"),
            Self::InnerSeen => fixed("引文中的内部来信发给了提问人", "showed inner letters to the asker"),
            Self::UnknownRecipients => fixed("写给了未登记的人", "written to people who are not on record"),
            Self::Brought => fixed("转来提问人的来信", "forwarded what the asker wrote to him"),
            Self::BroughtAgain => fixed("转来的邮件本件已有", "forwarded what the case has already"),
            Self::AsksForHim => fixed("提问人代其询问", "the asker asks for him"),
            Self::ContactAgain => fixed("接口人再次来信", "the contact wrote again"),
            Self::NotCertainlyAnswer => fixed("未必是答复，已请其选择", "perhaps no answer; the writer was asked"),
            Self::Overdue => fixed("已过答复时间", "the answer is overdue"),
            Self::AskedByOwner { person } => {
                let name = name(person);
                fixed(&format!("{name}请示"), &format!("asked by {name}"))
            }
            Self::AsksHisLead => fixed("请示中", "asks his lead"),
            Self::NoPart => fixed("来信（不参与本件办理）", "wrote, without a part in the case"),
            Self::FromTheList { by } => {
                fixed(&format!("{by} 从接口组邮箱来信"), &format!("{by} wrote from the desk's list"))
            }
            Self::NobodyOnRecord => fixed("来信人未登记", "nobody on record wrote it"),
            Self::NotActedOn { against } => {
                let what = against.words(language);
                fixed(&format!("未予办理：{what}"), &format!("not acted on: {what}"))
            }
            Self::Disowned => fixed("本人表示并非所发", "its writer says that it was not him"),
            Self::AskerAgain => fixed("提问人再次来信", "the asker wrote again"),
            Self::AnswerUndelivered => fixed("答复未能送达", "the answer could not be delivered"),
            Self::AnsweredElsewhere => {
                fixed("已有人另行答复，提问人再次来信", "somebody answered from elsewhere, and the asker wrote again")
            }
            Self::LaterStep => fixed("已到后一步", "a later step was reached"),
            Self::JustTouched => fixed("刚刚办理过", "the person has just worked on it"),
            Self::HolidaysUnknown(Unknown { calendar, year }) => fixed(
                &format!("日历 {calendar} 没有 {year} 年的放假安排，按平常每周计"),
                &format!("calendar {calendar} has no holidays of {year}: counted by the ordinary week"),
            ),
            Self::OnlyReading => fixed("试运行中，只登记", "the desk only reads"),
            Self::RulesChanged => fixed("规则修改后已过此时", "the rules were changed, and its time was over then"),
        }
    }
}
