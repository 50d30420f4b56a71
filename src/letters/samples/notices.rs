//! Notices: the answers to what somebody of the staff wrote, and what he should know of.

use super::super::model::{AskerShown, Choice, DeadlineName, News, NotDoneReason, Quoted, StaffBody, StaffLetter};
use super::cast::{Cast, at};

impl Cast {
    /// Every one.
    pub(super) fn notices(&self) -> Vec<(&'static str, StaffLetter)> {
        let owner = |body, choices| self.letter(self.owner(), body, choices);
        let not_done = |line: String, why, near| StaffBody::NotDone { line, why, near };
        let unknown =
            not_done(self.say("/转交税物", "/to taks"), NotDoneReason::Unknown, vec![self.say("转 税务", "to tax")]);
        let needs_choice = not_done(self.reply(), NotDoneReason::NeedsChoice, vec![]);
        let asks = |body, choices| StaffLetter { choices, ..self.unnumbered(self.owner(), body) };
        let name = || self.asker().name;
        vec![
            ("not-done-unknown", owner(unknown, vec![Choice::PassTo(self.desk())])),
            (
                "not-done-needs-choice",
                owner(needs_choice, vec![Choice::SendWords, Choice::BackTo(self.contact()), Choice::KeepAsNote]),
            ),
            ("status", owner(self.status(), vec![])),
            ("help", owner(StaffBody::Help { all: false }, vec![])),
            ("help-all", owner(StaffBody::Help { all: true }, vec![])),
            ("undelivered", owner(self.undelivered(), vec![])),
            ("confirm", owner(self.confirm(), vec![Choice::ItWasMe, Choice::NotMe])),
            (
                "whose-question",
                asks(
                    self.whose(Some(self.asker())),
                    vec![Choice::HandIn(name()), Choice::HandInOnDuty(name()), Choice::OwnQuestion],
                ),
            ),
            ("whose-question-unnamed", asks(self.whose(None), vec![Choice::OwnQuestion, Choice::NotAQuestion])),
            ("told", owner(self.told(), vec![])),
            ("told-answers", self.letter(self.say("王芳", "Wang Fang"), self.answers(), vec![])),
            ("not-acted-on", owner(self.not_acted_on(), vec![])),
        ]
    }

    fn status(&self) -> StaffBody {
        StaffBody::Status {
            history: vec![
                (
                    at(23, 10, 12),
                    self.say("张伟来信，由李娜负责（值班）", "Zhang Wei wrote; Li Na is the owner (on duty)"),
                ),
                (at(23, 10, 13), self.say("已向张伟发出收悉通知", "acknowledged to Zhang Wei")),
            ],
            stands: self.say("李娜办理中，尚未转办。", "Li Na has it; it has not been passed on."),
            deadlines: vec![(DeadlineName::Triage, at(23, 13, 42)), (DeadlineName::Answer, at(24, 10, 12))],
        }
    }

    fn undelivered(&self) -> StaffBody {
        StaffBody::Undelivered {
            to: "zhang.wei@corp.example".to_owned(),
            subject: self.say("回复：差旅报销单被退回 [FSSC-1042]", "Re: Travel claim returned [FSSC-1042]"),
            why: "550 5.1.1 <zhang.wei@corp.example>: user unknown".to_owned(),
        }
    }

    fn confirm(&self) -> StaffBody {
        StaffBody::Confirm {
            subject: self.say("差旅报销单", "Travel claim"),
            words: Quoted { text: self.say("办结", "close"), ..Quoted::default() },
        }
    }

    fn whose(&self, writer: Option<AskerShown>) -> StaffBody {
        StaffBody::WhoseQuestion { subject: self.subject(), writer, words: self.question(), until: at(23, 13, 45) }
    }

    fn told(&self) -> StaffBody {
        StaffBody::Told { news: News::InnerSeen { by: Some(self.say("李娜", "Li Na")) } }
    }

    fn answers(&self) -> StaffBody {
        StaffBody::Told { news: News::Answers { owner: self.owner(), asker: self.asker().name } }
    }

    fn not_acted_on(&self) -> StaffBody {
        StaffBody::NotActedOn {
            subject: self.say("答复：差旅报销单被退回 [FSSC-1042]", "RE: Travel claim returned [FSSC-1042]"),
            why: self.say(
                "邮件服务器判定发件人系伪造（DMARC 未通过）",
                "the mail server says that the sender is forged (DMARC failed)",
            ),
        }
    }
}
