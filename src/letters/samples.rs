//! Every letter with sample data: what `shouwen letters` writes out, what templates are tried with when they are
//! loaded, and what the tests look at. All names and numbers are invented.

use chrono::{TimeZone, Utc};

use super::model::{
    AnswerKind, AskerLetter, AskerShown, Choice, DeadlineName, FollowUpEffect, Headline, HeldReason, ListLine, News,
    NotDoneReason, Overdue, Quoted, StaffBody, StaffLetter, Suggestion, Waits, Warning,
};
use super::{Rendered, Setting, Templates};
use crate::desk::wall::{Outward, Release};
use crate::ids::{Address, Language, MailId, Moment, PersonId, ReleaseId};

/// The number of the sample case.
pub(crate) const NUMBER: &str = "FSSC-1042";
const TOKEN: &str = "sw1.AEAAAAAAAAAAAAAECIDBQSXBCZ7TYSEVWA";
const CODE: &str = "evWa";

/// A letter of either side.
pub(crate) enum Sample {
    Asker(AskerLetter),
    Staff(Box<StaffLetter>),
}

/// Every sample rendered with the built-in templates: name, language, letter.
#[must_use]
pub fn samples() -> Vec<(String, Language, Rendered)> {
    let templates = Templates::built_in();
    let render = |(name, setting, sample): (&str, Setting, Sample)| {
        let letter = match &sample {
            Sample::Asker(letter) => templates.render_asker(letter, &setting),
            Sample::Staff(letter) => templates.render_staff(letter, &setting),
        };
        // `built_in` has rendered each of them already.
        letter.ok().map(|letter| (name.to_owned(), setting.language, letter))
    };
    all().into_iter().filter_map(render).collect()
}

/// Every sample, in both languages.
pub(crate) fn all() -> Vec<(&'static str, Setting, Sample)> {
    let mut all = Vec::new();
    for language in [Language::Chinese, Language::English] {
        let cast = Cast { language };
        let asker = cast.to_askers().into_iter().map(|(name, letter)| (name, Sample::Asker(letter)));
        let staff = cast.to_staff().into_iter().map(|(name, letter)| (name, Sample::Staff(Box::new(letter))));
        all.extend(asker.chain(staff).map(|(name, sample)| (name, cast.setting(), sample)));
    }
    all
}

/// Monday, 23 November 2026, and the days after it, in Shanghai's time.
fn at(day: u32, hour: u32, minute: u32) -> Moment {
    Utc.with_ymd_and_hms(2026, 11, day, hour, minute, 0).single().unwrap_or_default() - chrono::Duration::hours(8)
}

/// The people and things of the sample case, by the names they have in a language.
struct Cast {
    language: Language,
}

impl Cast {
    fn setting(&self) -> Setting {
        Setting {
            language: self.language,
            zone: chrono_tz::Asia::Shanghai,
            mailbox_name: self.say("财务共享服务中心", "Finance Shared Service Centre"),
            tag: "FSSC".to_owned(),
            now: at(23, 10, 15),
        }
    }

    fn say(&self, chinese: &str, english: &str) -> String {
        match self.language {
            Language::Chinese => chinese.to_owned(),
            Language::English => english.to_owned(),
        }
    }

    fn asker(&self) -> AskerShown {
        AskerShown { name: self.say("张伟", "Zhang Wei"), addr: address("zhang.wei@corp.example"), outside: false }
    }

    fn owner(&self) -> String {
        self.say("李娜", "Li Na")
    }

    fn contact(&self) -> String {
        self.say("赵磊", "Zhao Lei")
    }

    fn desk(&self) -> String {
        self.say("税务组", "Tax")
    }

    fn subject(&self) -> String {
        self.say("差旅报销单被退回", "Travel claim returned")
    }

    fn question(&self) -> Quoted {
        Quoted {
            text: self.say(
                "老师好，我上周交的差旅单 BX20261116-0087 今天被退了，说“专票抬头不对”，可是发票是酒店开的，我怎么改？\n急等钱，谢谢。",
                "Hello, my travel claim BX20261116-0087 was sent back today because of a \"wrong buyer on the VAT invoice\". The hotel issued it. What can I do?\nThanks!",
            ),
            attachments: vec![
                (self.say("退单截图.png", "screenshot.png"), 217_000),
                (self.say("酒店发票.ofd", "hotel-invoice.ofd"), 98_000),
            ],
            left_out: Vec::new(),
        }
    }

    fn reply(&self) -> String {
        self.say(
            "这张票不能作废，请酒店红冲后按正确抬头重开，原票不用寄回。新票到手后在原单“替换发票”里上传即可，不用重新填单。",
            "This invoice cannot be voided. Please have the hotel cancel and reissue it in the right name; the old one need not be sent back. Upload the new one under \"replace invoice\" in the same claim.",
        )
    }

    fn answer(&self) -> String {
        self.say(
            "张伟，您好：\n\n这张发票抬头有误，需由酒店更正，您的单据不必重填：\n1. 请酒店红冲原发票，并按正确抬头重新开具，原票无须寄回；\n2. 收到新票后，打开原单 BX20261116-0087，在“替换发票”中上传，提交即可。\n依据：《费用报销管理规定》第十二条。",
            "Dear Zhang Wei,\n\nThe invoice names the wrong buyer, so the hotel has to correct it. Your claim need not be filled in again:\n1. Please ask the hotel to cancel the invoice and issue a new one; the old one need not be returned.\n2. Then open claim BX20261116-0087, choose \"replace invoice\", upload the new one and submit.\nThis follows article 12 of the Expense Rules.",
        )
    }

    fn released(text: String) -> Outward {
        let by = PersonId::from("li-na");
        Outward::proposed(&Release { id: ReleaseId(1), text, html: None, mail: MailId(2), by })
    }

    fn asker_subject(&self) -> Outward {
        Outward::askers_own(MailId(1), &self.subject())
    }

    fn to_askers(&self) -> Vec<(&'static str, AskerLetter)> {
        let acknowledgement = |closed_until: Option<Moment>| AskerLetter::Acknowledgement {
            asker: self.asker().name,
            number: NUMBER.to_owned(),
            subject: self.asker_subject(),
            owner: self.owner(),
            due: if closed_until.is_some() { at(27, 9, 0) } else { at(24, 10, 12) },
            closed_until,
        };
        let answer = |text: String, silence_workdays, how| AskerLetter::Answer {
            number: NUMBER.to_owned(),
            subject: self.asker_subject(),
            words: vec![Self::released(text)],
            owner: self.owner(),
            silence_workdays,
            how,
        };
        let by_phone = self.say(
            "请在“我的单据”中重新上传酒店发票，单据不必重填。",
            "Please upload the hotel invoice again under \"My claims\"; there is no need for a new claim.",
        );
        let signed = format!("{}\n\n{}", self.answer(), self.owner());
        vec![
            ("acknowledgement", acknowledgement(None)),
            ("acknowledgement-closed", acknowledgement(Some(at(26, 9, 0)))),
            ("answer", answer(self.answer(), Some(3), AnswerKind::Written)),
            ("answer-signed", answer(signed, Some(1), AnswerKind::Written)),
            ("answer-by-phone", answer(by_phone, Some(3), AnswerKind::ByPhone)),
            ("answer-closing", answer(self.answer(), None, AnswerKind::Closing)),
        ]
    }

    fn to_staff(&self) -> Vec<(&'static str, StaffLetter)> {
        let owner = |body, choices| self.letter(self.owner(), body, choices);
        let mut letters = vec![
            ("case-mail", owner(self.case_mail(), vec![Choice::PassTo(self.desk()), Choice::AnswerMyself])),
            ("case-mail-outside", owner(self.case_mail_outside(), vec![])),
            ("follow-up", owner(self.follow_up(FollowUpEffect::Joined), vec![])),
            ("follow-up-reopened", owner(self.follow_up(FollowUpEffect::Reopened), vec![Choice::PassTo(self.desk())])),
            ("follow-up-ended", owner(self.follow_up(FollowUpEffect::Ended), vec![])),
            ("follow-up-elsewhere", owner(self.follow_up(FollowUpEffect::AnsweredElsewhere), vec![])),
            ("slip", self.letter(self.contact(), self.slip(), vec![])),
            (
                "feedback",
                owner(self.feedback(), vec![Choice::SendAsIs, Choice::BackTo(self.contact()), Choice::KeepAsNote]),
            ),
            ("preview", owner(self.preview(), vec![Choice::SendPreview, Choice::DoNotSend])),
            ("contact-reminder", self.letter(self.contact(), self.reminder(Overdue::NotYet), vec![])),
            ("contact-reminder-overdue", self.letter(self.contact(), self.reminder(Overdue::By(5400)), vec![])),
            ("handed-over", self.letter(self.say("王芳", "Wang Fang"), self.handed_over(), vec![])),
        ];
        letters.extend(self.notices());
        letters
    }

    fn notices(&self) -> Vec<(&'static str, StaffLetter)> {
        let owner = |body, choices| self.letter(self.owner(), body, choices);
        let not_done = |line: String, why, near| StaffBody::NotDone { line, why, near };
        let unknown =
            not_done(self.say("/转交税物", "/to taks"), NotDoneReason::Unknown, vec![self.say("转 税务", "to tax")]);
        let needs_choice = not_done(self.reply(), NotDoneReason::NeedsChoice, vec![]);
        let list = StaffBody::List { lines: self.lines() };
        let escalation = StaffBody::Escalation { lines: self.late_lines(), others_in_time: 12 };
        let alert = StaffBody::Alert {
            lines: vec![
                self.say(
                    "一封邮件三次未能读取，已隔离：INBOX，UID 4711。",
                    "A mail could not be read three times and is in quarantine: INBOX, UID 4711.",
                ),
                self.say(
                    "邮件服务器拒绝登录，发信已暂停。",
                    "The mail server refused the login; no letters leave until it is mended.",
                ),
            ],
        };
        vec![
            ("list", self.unnumbered(self.owner(), list)),
            ("escalation", self.unnumbered(self.say("陈军", "Mr Chen"), escalation)),
            ("not-done-unknown", owner(unknown, vec![Choice::PassTo(self.desk())])),
            (
                "not-done-needs-choice",
                owner(needs_choice, vec![Choice::SendWords, Choice::BackTo(self.contact()), Choice::KeepAsNote]),
            ),
            ("status", owner(self.status(), vec![])),
            ("help", owner(StaffBody::Help, vec![])),
            ("undelivered", owner(self.undelivered(), vec![])),
            ("confirm", owner(self.confirm(), vec![Choice::ItWasMe, Choice::NotMe])),
            ("told", owner(self.told(), vec![])),
            ("not-acted-on", owner(self.not_acted_on(), vec![])),
            ("alert", self.unnumbered(self.say("管理员", "Administrator"), alert)),
        ]
    }

    fn letter(&self, to: String, body: StaffBody, choices: Vec<Choice>) -> StaffLetter {
        let headline = Headline {
            number: Some(NUMBER.to_owned()),
            code: CODE.to_owned(),
            token: TOKEN.to_owned(),
            about: self.subject(),
            due: Some(at(24, 10, 12)),
        };
        StaffLetter { headline, to, body, choices }
    }

    fn unnumbered(&self, to: String, body: StaffBody) -> StaffLetter {
        let letter = self.letter(to, body, Vec::new());
        StaffLetter {
            headline: Headline { number: None, due: None, about: String::new(), ..letter.headline },
            ..letter
        }
    }

    fn case_mail(&self) -> StaffBody {
        StaffBody::CaseMail {
            question: self.question(),
            asker: self.asker(),
            triage_due: Some(at(23, 13, 42)),
            answer_due: Some(at(24, 10, 12)),
            suggestion: Some(Suggestion {
                desk: self.desk(),
                person: self.contact(),
                rule: self.say("专票抬头", "buyer on VAT invoice"),
                passed_on: false,
            }),
            why_owner: self.say("值班轮流", "duty: rotation"),
            warnings: vec![],
            linked: vec![self.say(
                "FSSC-0913（10月12日，您转税务组）：发票抬头有误的，请开票方红冲后重开",
                "FSSC-0913 (12 October, you passed it to Tax): if the buyer is wrong, ask the seller to cancel and reissue",
            )],
        }
    }

    fn case_mail_outside(&self) -> StaffBody {
        StaffBody::CaseMail {
            question: Quoted {
                text: self.say(
                    "贵司财务：我司 9 月货款至今未收到，我司账户已变更，请改付附件所列账户。",
                    "Our September invoice is unpaid. Our bank account has changed; please pay to the account attached.",
                ),
                attachments: vec![(self.say("账户.pdf", "account.pdf"), 40_000)],
                left_out: vec![(self.say("对账单.zip", "statement.zip"), 31_000_000)],
            },
            asker: AskerShown {
                name: self.say("李小姐", "Ms Li"),
                addr: address("li@dingsheng.example"),
                outside: true,
            },
            triage_due: None,
            answer_due: Some(at(24, 10, 12)),
            suggestion: Some(Suggestion {
                desk: self.say("应付组", "Payables"),
                person: self.say("孙浩", "Sun Hao"),
                rule: self.say("供应商来信", "suppliers"),
                passed_on: true,
            }),
            why_owner: self.say("代王芳", "stands in for Wang Fang"),
            warnings: vec![
                Warning::Outside,
                Warning::Payment,
                Warning::NoAcknowledgement,
                Warning::SenderUnproven,
                Warning::Unreadable,
            ],
            linked: vec![],
        }
    }

    fn follow_up(&self, effect: FollowUpEffect) -> StaffBody {
        StaffBody::FollowUp {
            words: Quoted {
                text: self.say(
                    "谢谢，不过酒店说红冲要我们先出一个说明，这个说明有模板吗？",
                    "Thanks, but the hotel wants a letter from us before it cancels the invoice. Is there a form for it?",
                ),
                ..Quoted::default()
            },
            asker: self.asker(),
            effect,
            answer_due: Some(at(24, 10, 12)),
        }
    }

    fn slip(&self) -> StaffBody {
        StaffBody::Slip {
            question: self.question(),
            note: Some(self.say(
                "涉及已开具专票的更正，请确认做法。",
                "An issued VAT invoice has to be corrected; please confirm how.",
            )),
            due: at(23, 16, 35),
            owner: self.owner(),
            phone: Some("8812".to_owned()),
        }
    }

    fn feedback(&self) -> StaffBody {
        StaffBody::Feedback {
            asker: self.asker().name,
            contact: self.contact(),
            desk: Some(self.desk()),
            at: at(23, 15, 20),
            took_work_seconds: 9900,
            words: Quoted {
                text: self.reply(),
                attachments: vec![(self.say("红冲说明.docx", "how-to-cancel.docx"), 30_000)],
                left_out: vec![],
            },
            answer_due: Some(at(24, 10, 12)),
        }
    }

    fn preview(&self) -> StaffBody {
        StaffBody::Preview {
            asker: self.asker().name,
            to: self.asker().addr,
            reasons: vec![
                HeldReason::UncertainCut,
                HeldReason::Internal(self.say("税务组的邮箱地址", "an address of the tax desk")),
            ],
            letter: Quoted {
                text: self.answer(),
                attachments: vec![(self.say("红冲说明.docx", "how-to-cancel.docx"), 30_000)],
                left_out: vec![],
            },
            answer_due: Some(at(24, 10, 12)),
        }
    }

    fn reminder(&self, overdue: Overdue) -> StaffBody {
        StaffBody::ContactReminder { due: at(23, 16, 35), overdue, question: self.question(), owner: self.owner() }
    }

    fn handed_over(&self) -> StaffBody {
        StaffBody::HandedOver {
            from: self.owner(),
            why: self.say("李娜 12月1日起休假", "Li Na is on leave from 1 December"),
            question: self.question(),
            asker: self.asker(),
            answer_due: Some(at(24, 10, 12)),
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

    fn told(&self) -> StaffBody {
        StaffBody::Told { news: News::InnerSeen { by: Some(self.say("李娜", "Li Na")) } }
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

    fn lines(&self) -> Vec<ListLine> {
        let line = |number: &str, asker: String, about: String, due, waits| ListLine {
            number: number.to_owned(),
            asker,
            about,
            due,
            over_work_seconds: None,
            waits,
        };
        vec![
            line(NUMBER, self.asker().name, self.subject(), at(24, 10, 12), Waits::ToSend(self.desk())),
            line(
                "FSSC-1043",
                self.say("刘洋", "Liu Yang"),
                self.say("报销款未到账", "money not received"),
                at(23, 11, 30),
                Waits::Owner(self.owner()),
            ),
            line(
                "FSSC-1044",
                self.say("周婷", "Zhou Ting"),
                self.say("个税补缴", "income tax"),
                at(23, 13, 45),
                Waits::Contact(self.contact()),
            ),
            line(
                "FSSC-1045",
                self.say("何静", "He Jing"),
                self.say("餐费超标", "meal limits"),
                at(23, 17, 0),
                Waits::Confirmation(self.owner()),
            ),
        ]
    }

    fn late_lines(&self) -> Vec<ListLine> {
        let mut lines = self.lines();
        for (line, over) in lines.iter_mut().zip([15_600, 9_300, 3_600, 60]) {
            line.over_work_seconds = Some(over);
        }
        lines
    }
}

#[allow(clippy::expect_used)] // constants of this file
fn address(text: &str) -> Address {
    Address::parse(text).expect("a sample address")
}
