//! Notices: the answers to what somebody of the staff wrote, and what he should know of.

use super::super::model::{
    AbsenceMiss, AskerShown, Choice, Dates, DeadlineName, DeadlineShown, News, NotDoneReason, Quoted, StaffBody,
    StaffLetter, Writer,
};
use super::cast::{Cast, at};

impl Cast {
    /// Every one.
    pub(super) fn notices(&self) -> Vec<(&'static str, StaffLetter)> {
        let owner = |body, choices| self.letter(self.owner(), body, choices);
        let not_done =
            |line: String, why, near| StaffBody::NotDone { line, why, near, desks: Vec::new(), writer: Writer::Owner };
        let unknown =
            not_done(self.say("/转交税物", "/to taks"), NotDoneReason::Unknown, vec![self.say("转 税务", "to tax")]);
        let needs_choice = not_done(self.reply(), NotDoneReason::NeedsChoice, vec![]);
        let asks = |body, choices| StaffLetter { choices, ..self.unnumbered(self.owner(), body) };
        let name = || self.asker().name;
        vec![
            ("not-done-unknown", owner(unknown, vec![Choice::PassTo(vec![self.desk()])])),
            (
                "not-done-needs-choice",
                owner(needs_choice, vec![Choice::SendWords, Choice::BackTo(self.contact()), Choice::KeepAsNote]),
            ),
            ("not-done-who", owner(self.nobody_meant(), vec![])),
            ("not-done-contact", self.letter(self.contact(), self.not_the_contacts(), vec![])),
            ("not-done-no-case", self.unnumbered(self.owner(), self.no_case_named())),
            (
                "not-done-declining",
                owner(not_done(self.say("不受理", "/decline"), NotDoneReason::NeedsDeclining, vec![]), vec![]),
            ),
            ("status", owner(self.status(), vec![])),
            ("why", owner(self.why(), vec![])),
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
            ("not-done-away", self.unnumbered(self.owner(), self.not_away())),
            ("told-away", self.unnumbered(self.owner(), told_away(self))),
            ("told", owner(self.told(), vec![])),
            ("told-called-off", self.letter(self.contact(), self.called_off(), vec![])),
            ("told-meanwhile", owner(self.sent_meanwhile(), vec![Choice::WasAnswer])),
            ("told-answers", self.letter(self.say("王芳", "Wang Fang"), self.answers(), vec![])),
            ("told-remark", owner(self.remark(), vec![])),
            ("not-acted-on", owner(self.not_acted_on(false), vec![])),
            ("not-acted-on-asker", owner(self.not_acted_on(true), vec![])),
        ]
    }

    fn nobody_meant(&self) -> StaffBody {
        StaffBody::NotDone {
            line: self.say("转 人事", "/to hr"),
            why: NotDoneReason::WhoIsMeant,
            near: Vec::new(),
            desks: vec![self.desk(), self.say("差旅", "Travel")],
            writer: Writer::Owner,
        }
    }

    fn not_the_contacts(&self) -> StaffBody {
        StaffBody::NotDone {
            line: self.say("发", "/send"),
            why: NotDoneReason::NotAllowed,
            near: Vec::new(),
            desks: Vec::new(),
            writer: Writer::Contact,
        }
    }

    fn no_case_named(&self) -> StaffBody {
        StaffBody::NotDone {
            line: self.say("1 催", "1 remind"),
            why: NotDoneReason::NeedsCase,
            near: Vec::new(),
            desks: Vec::new(),
            writer: Writer::NoCase,
        }
    }

    fn not_away(&self) -> StaffBody {
        let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 12, day).unwrap_or_default();
        let why = NotDoneReason::Absence(AbsenceMiss::Backwards(Dates { first: day(5), last: day(1) }));
        StaffBody::NotDone {
            line: self.say("请假 12.5..12.1", "/away 12.5..12.1"),
            why,
            near: vec!["/away 2026-12-01..2026-12-05".to_owned()],
            desks: Vec::new(),
            writer: Writer::Himself,
        }
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
            deadlines: vec![(DeadlineName::Triage, at(23, 13, 42)), (DeadlineName::Answer, at(24, 10, 0))],
        }
    }

    fn why(&self) -> StaffBody {
        let deadline = |name, start, due, holder| DeadlineShown { name, start, due, told: None, holder, doubt: None };
        StaffBody::Why {
            owner: self.owner(),
            since: Some(at(23, 10, 12)),
            why_owner: self.say("值班轮流", "duty: rotation"),
            rule: Some(self.say("专票抬头", "buyer on VAT invoice")),
            tried: vec![
                (
                    self.say("专票退回", "VAT invoice returned"),
                    self.say("缺少 `all` 里的「退回」", "“returned” of `all` is missing"),
                ),
                (self.say("专票抬头", "buyer on VAT invoice"), self.say("命中「抬头」", "matches: “buyer”")),
            ],
            strangers: 9,
            topic: Some(self.say("发票抬头与税号", "names on invoices")),
            desk: Some(self.desk()),
            contacts: vec![(self.contact(), at(23, 10, 14), self.say("李娜决定", "by Li Na"))],
            deadlines: vec![
                deadline(DeadlineName::Contact, at(23, 10, 14), at(23, 15, 44), self.contact()),
                DeadlineShown {
                    told: Some(at(24, 10, 0)),
                    ..deadline(DeadlineName::Answer, at(23, 10, 12), at(24, 10, 12), self.owner())
                },
            ],
        }
    }

    fn undelivered(&self) -> StaffBody {
        StaffBody::Undelivered {
            to: "zhang.wei@corp.example".to_owned(),
            subject: self.say("答复", "answer"),
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
        StaffBody::Told { news: News::InnerSeen { by: Some(self.say("李娜", "Li Na")) }, words: None }
    }

    fn sent_meanwhile(&self) -> StaffBody {
        let news = News::SentMeanwhile {
            asker: self.asker().name,
            leaves: Some(at(23, 10, 17)),
            due: Some(at(24, 10, 0)),
            moved: false,
        };
        StaffBody::Told { news, words: None }
    }

    fn called_off(&self) -> StaffBody {
        let news = News::CalledOff { owner: self.owner(), about: self.subject(), answered: true };
        StaffBody::Told { news, words: None }
    }

    fn remark(&self) -> StaffBody {
        let words = Quoted {
            text: self.say(
                "这家酒店上月也开错过，可参考当时的处理。",
                "This hotel got it wrong last month too; see what was done then.",
            ),
            attachments: vec![(self.say("上月处理.docx", "last-month.docx"), 24_000)],
            left_out: vec![],
        };
        StaffBody::Told { news: News::Remark { by: self.say("王芳", "Wang Fang") }, words: Some(words) }
    }

    fn answers(&self) -> StaffBody {
        StaffBody::Told { news: News::Answers { owner: self.owner(), asker: self.asker().name }, words: None }
    }

    fn not_acted_on(&self, asker: bool) -> StaffBody {
        StaffBody::NotActedOn {
            subject: self.say("答复：差旅报销单被退回 [FSSC-1042]", "RE: Travel claim returned [FSSC-1042]"),
            why: self.say(
                "邮件服务器判定发件人系伪造（DMARC 未通过）",
                "the mail server says that the sender is forged (DMARC failed)",
            ),
            bore: asker.then(|| self.asker().name),
        }
    }
}

fn told_away(cast: &Cast) -> StaffBody {
    let deputy = Some(cast.say("王芳", "Wang Fang"));
    StaffBody::Told { news: News::Away { from: at(24, 0, 0), until: at(28, 0, 0), deputy }, words: None }
}
