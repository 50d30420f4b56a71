//! Letters to the owner with the asker's words: the case, what he wrote again, a case handed over.

use super::super::model::{
    AskerShown, Choice, CopiesShown, FollowUpEffect, Known, Quoted, Said, SaidWhat, StaffBody, StaffLetter, Suggestion,
    Warning, Who,
};
use super::cast::{Cast, address, at};

impl Cast {
    /// Every one.
    pub(super) fn case_letters(&self) -> Vec<(&'static str, StaffLetter)> {
        let owner = |body, choices| self.letter(self.owner(), body, choices);
        vec![
            (
                "case-mail",
                owner(
                    self.case_mail(),
                    vec![
                        Choice::PassTo(vec![self.desk()]),
                        Choice::AskForMore(self.asker().name),
                        Choice::AnswerMyself,
                        Choice::CopyToo,
                    ],
                ),
            ),
            ("case-mail-outside", owner(self.case_mail_outside(), vec![])),
            ("follow-up", owner(self.follow_up(FollowUpEffect::Joined), vec![])),
            ("follow-up-nudged", owner(self.nudged(), vec![])),
            (
                "follow-up-reopened",
                owner(self.follow_up(FollowUpEffect::Reopened), vec![Choice::PassTo(vec![self.desk()])]),
            ),
            ("follow-up-ended", owner(self.follow_up(FollowUpEffect::Ended), vec![])),
            ("follow-up-resumed", owner(self.follow_up(FollowUpEffect::Resumed), vec![Choice::HandOn(self.contact())])),
            ("follow-up-late", owner(self.follow_up(FollowUpEffect::SentLate), vec![])),
            (
                "follow-up-stand-in",
                StaffLetter {
                    to: self.say("王芳", "Wang Fang"),
                    in_place_of: Some(self.owner()),
                    ..owner(self.follow_up(FollowUpEffect::Reopened), vec![])
                },
            ),
            ("follow-up-elsewhere", owner(self.follow_up(FollowUpEffect::AnsweredElsewhere), vec![])),
            ("handed-over", self.letter(self.say("王芳", "Wang Fang"), self.handed_over(), vec![])),
            ("handed-over-stand-in", self.letter(self.say("王芳", "Wang Fang"), self.stood_in_for(), vec![])),
        ]
    }

    fn case_mail(&self) -> StaffBody {
        StaffBody::CaseMail {
            question: self.question(),
            asker: self.asker(),
            copies: CopiesShown::OnWord(vec![address("wu.tao@corp.example")]),
            questions: Some((2, Some(self.two_questions()))),
            handed_in_by: None,
            note: None,
            triage_due: Some(at(23, 13, 42)),
            answer_due: Some(at(24, 10, 0)),
            suggestion: Some(Suggestion {
                desk: self.desk(),
                person: self.contact(),
                rule: self.say("专票抬头", "buyer on VAT invoice"),
                passed_on: false,
            }),
            why_owner: self.say("值班轮流", "duty: rotation"),
            warnings: vec![],
            known: Some(Box::new(Known {
                number: "FSSC-0913".to_owned(),
                at: at(12, 10, 12),
                question: self
                    .say("酒店把发票抬头开错了，能报销吗？", "The hotel put the wrong buyer on my invoice. Can I claim it?"),
                answer: self.say(
                    "发票抬头有误的不能入账，请开票方红冲后按正确抬头重开。",
                    "An invoice with the wrong buyer cannot be booked. Please ask the seller to cancel it and issue it anew.",
                ),
            })),
            linked: vec!["FSSC-0988".to_owned()],
        }
    }

    fn two_questions(&self) -> String {
        self.say("1. 我怎么改？\n2. 能不能先付款？", "1. What can I do?\n2. Can it be paid at once?")
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
                concerned: Some(self.say("张总", "Mr Zhang")),
                language: Some(self.other()),
            },
            copies: CopiesShown::Nobody,
            questions: None,
            handed_in_by: Some(self.say("王芳", "Wang Fang")),
            note: Some(self.say("供应商发给我的，请值班同事办理。", "A supplier sent me this; for whoever is on duty.")),
            triage_due: None,
            answer_due: Some(at(24, 10, 0)),
            suggestion: Some(Suggestion {
                desk: self.say("应付组", "Payables"),
                person: self.say("孙浩", "Sun Hao"),
                rule: self.say("供应商来信", "suppliers"),
                passed_on: true,
            }),
            why_owner: self.say("代王芳", "stands in for Wang Fang"),
            warnings: vec![
                Warning::Outside,
                Warning::Namesake,
                Warning::NumberOfAnother,
                Warning::Payment,
                Warning::PaymentUnverified,
                Warning::NoAcknowledgement,
                Warning::Unreadable,
                Warning::LikeComplaint,
                Warning::SaysUrgent,
            ],
            known: None,
            linked: vec![],
        }
    }

    fn nudged(&self) -> StaffBody {
        StaffBody::FollowUp {
            words: Quoted { text: self.say("在吗？催一下", "Any update?"), ..Quoted::default() },
            asker: self.asker(),
            effect: FollowUpEffect::Nudged { told: true, guessed: true },
            others: vec!["FSSC-1039".to_owned()],
            warnings: Vec::new(),
            earlier: vec![Said { at: at(23, 10, 12), what: SaidWhat::Question, text: self.question().text }],
            triage_due: None,
            answer_due: Some(at(24, 10, 0)),
            holder: Some((self.contact(), at(23, 15, 17))),
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
            others: Vec::new(),
            holder: None,
            warnings: Vec::new(),
            earlier: vec![
                Said { at: at(23, 10, 12), what: SaidWhat::Question, text: self.question().text },
                Said { at: at(23, 16, 3), what: SaidWhat::Answer, text: self.answer() },
            ],
            // What has ended has no deadline.
            triage_due: (effect == FollowUpEffect::Joined).then(|| at(23, 13, 42)),
            answer_due: (effect != FollowUpEffect::Ended).then(|| at(24, 10, 0)),
        }
    }

    fn handed_over(&self) -> StaffBody {
        StaffBody::HandedOver {
            from: self.owner(),
            why: self.say("李娜离任，由其接任", "takes over from Li Na, who has left"),
            stands_in: false,
            question: self.question(),
            asker: self.asker(),
            earlier: Vec::new(),
            missing: Vec::new(),
            warnings: vec![Warning::Payment],
            triage_due: Some(at(23, 13, 42)),
            answer_due: Some(at(24, 10, 0)),
        }
    }

    fn stood_in_for(&self) -> StaffBody {
        StaffBody::HandedOver {
            from: self.owner(),
            why: self.say("代李娜", "stands in for Li Na"),
            stands_in: true,
            question: self.question(),
            asker: self.asker(),
            earlier: vec![Said { at: at(23, 10, 12), what: SaidWhat::Question, text: self.question().text }],
            missing: vec![(Who { contact: self.contact(), desk: Some(self.desk()) }, Some(at(23, 15, 17)))],
            warnings: Vec::new(),
            triage_due: None,
            answer_due: Some(at(24, 10, 0)),
        }
    }
}
