//! Letters on the way from a contact's answer to the asker: slip, reminder, feedback, preview.

use super::super::model::{
    AnswerKind, Answered, Choice, CopiesShown, HeldReason, OrderKind, Overdue, Quoted, Said, SaidWhat, StaffBody,
    StaffLetter, Warning, Who,
};
use super::cast::{Cast, address, at};

impl Cast {
    /// Every one.
    pub(super) fn slips(&self) -> Vec<(&'static str, StaffLetter)> {
        let owner = |body, choices| self.letter(self.owner(), body, choices);
        vec![
            ("slip", self.letter(self.contact(), self.slip(vec![]), vec![])),
            ("slip-again", self.letter(self.contact(), self.slip_again(), vec![])),
            ("slip-outside", self.letter(self.contact(), self.slip(vec![Warning::Outside, Warning::Payment]), vec![])),
            (
                "feedback",
                owner(self.feedback(), vec![Choice::SendAsIs, Choice::BackTo(self.contact()), Choice::KeepAsNote]),
            ),
            (
                "feedback-of-several",
                owner(
                    self.feedback_of_several(),
                    vec![
                        Choice::SendAsIs,
                        Choice::BackTo(self.say("孙静", "Sun Jing")),
                        Choice::BackTo(self.contact()),
                        Choice::KeepAsNote,
                    ],
                ),
            ),
            (
                "returned",
                owner(self.returned(), vec![Choice::PassTo(vec![self.say("差旅组", "Travel")]), Choice::AnswerMyself]),
            ),
            (
                "late-answer",
                self.letter(
                    self.say("王芳", "Wang Fang"),
                    self.late_answer(),
                    vec![Choice::SendAsIs, Choice::KeepAsNote],
                ),
            ),
            ("preview", owner(self.preview(), vec![Choice::SendPreview, Choice::DoNotSend])),
            (
                "preview-like-an-order",
                owner(
                    self.like_an_order(),
                    vec![Choice::PassTo(vec![self.say("税务", "Tax")]), Choice::SendPreview, Choice::DoNotSend],
                ),
            ),
            (
                "preview-with-files",
                owner(
                    self.preview(),
                    vec![
                        Choice::SendPreview,
                        Choice::SendWithout(vec![self.say("红冲说明.docx", "how-to-cancel.docx")]),
                        Choice::DoNotSend,
                    ],
                ),
            ),
            ("preview-of-a-request", owner(self.request(), vec![Choice::SendPreview, Choice::DoNotSend])),
            ("contact-reminder", self.letter(self.contact(), self.reminder(Overdue::NotYet), vec![])),
            ("contact-reminder-overdue", self.letter(self.contact(), self.reminder(Overdue::By(5400)), vec![])),
        ]
    }

    fn slip(&self, warnings: Vec<Warning>) -> StaffBody {
        StaffBody::Slip {
            question: self.question(),
            earlier: Vec::new(),
            asked: at(23, 10, 12),
            note: Some(self.say(
                "涉及已开具专票的更正，请确认做法。",
                "An issued VAT invoice has to be corrected; please confirm how.",
            )),
            others: Vec::new(),
            warnings,
            due: at(23, 16, 35),
            owner: self.owner(),
            phone: Some("8812".to_owned()),
        }
    }

    fn slip_again(&self) -> StaffBody {
        let mut slip = self.slip(Vec::new());
        if let StaffBody::Slip { question, earlier, asked, note, others, .. } = &mut slip {
            let desk = Some(self.say("差旅组", "Travel"));
            others.push(Who { contact: self.say("孙静", "Sun Jing"), desk });
            let first = std::mem::take(&mut question.text);
            question.text = self.say("新票传不上去，提示“票号重复”。", "The new invoice is refused: “number in use”.");
            earlier.push(Said { at: at(18, 10, 12), what: SaidWhat::Question, text: first });
            earlier.push(Said { at: at(18, 15, 30), what: SaidWhat::Answer, text: self.reply() });
            (*asked, *note) = (at(23, 9, 40), None);
        }
        slip
    }

    fn feedback(&self) -> StaffBody {
        StaffBody::Feedback {
            asker: self.asker().name,
            language: None,
            asked: self.question().text,
            contact: self.contact(),
            desk: Some(self.desk()),
            at: at(23, 15, 20),
            took_work_seconds: 9900,
            words: Quoted {
                text: self.reply(),
                attachments: vec![(self.say("红冲说明.docx", "how-to-cancel.docx"), 30_000)],
                left_out: vec![],
            },
            with: Vec::new(),
            missing: Vec::new(),
            unasked: vec![self.say("2. 能不能先付款？", "2. Can it be paid at once?")],
            answer_due: Some(at(24, 10, 0)),
        }
    }

    fn feedback_of_several(&self) -> StaffBody {
        let mut feedback = self.feedback();
        if let StaffBody::Feedback { language, with, missing, unasked, .. } = &mut feedback {
            *language = Some(self.other());
            let desk = Some(self.say("差旅组", "Travel"));
            let who = Who { contact: self.say("孙静", "Sun Jing"), desk };
            let text = self.say("住宿标准为每晚 400 元。", "The limit is 400 yuan a night.");
            with.push(Answered { who, at: at(23, 11, 5), text });
            let desk = Some(self.say("报销组", "Claims"));
            missing.push((Who { contact: self.say("何平", "He Ping"), desk }, Some(at(23, 16, 35))));
            unasked.clear();
        }
        feedback
    }

    fn returned(&self) -> StaffBody {
        StaffBody::Returned {
            contact: self.contact(),
            desk: Some(self.desk()),
            words: Quoted {
                text: self.say("住宿标准归差旅组管，我们不掌握。", "Hotel limits are for Travel; we do not know them."),
                ..Quoted::default()
            },
            triage_due: Some(at(23, 17, 20)),
            answer_due: Some(at(24, 10, 0)),
        }
    }

    fn late_answer(&self) -> StaffBody {
        StaffBody::LateAnswer {
            by: self.owner(),
            asker: self.asker().name,
            words: Quoted { text: self.reply(), ..Quoted::default() },
            answer_due: Some(at(24, 10, 0)),
        }
    }

    fn preview(&self) -> StaffBody {
        StaffBody::Preview {
            asker: self.asker().name,
            to: self.asker().addr,
            copies: CopiesShown::All(vec![address("wu.tao@corp.example")]),
            how: AnswerKind::Written,
            reasons: vec![
                HeldReason::UncertainCut,
                HeldReason::Internal(self.say("税务组的邮箱地址", "an address of the tax desk")),
            ],
            said: String::new(),
            letter: Quoted {
                text: self.answer(),
                attachments: vec![(self.say("红冲说明.docx", "how-to-cancel.docx"), 30_000)],
                left_out: vec![],
            },
            answer_due: Some(at(24, 10, 0)),
        }
    }

    fn like_an_order(&self) -> StaffBody {
        let said = self.say("请转税务组", "please pass this to tax");
        let text = self.say("张伟，您好：\n\n请转税务组", "Dear Zhang Wei,\n\nplease pass this to tax");
        StaffBody::Preview {
            asker: self.asker().name,
            to: self.asker().addr,
            copies: CopiesShown::All(vec![address("wu.tao@corp.example")]),
            how: AnswerKind::Written,
            reasons: vec![HeldReason::LikeOrder(OrderKind::PassOn)],
            said,
            letter: Quoted { text, ..Quoted::default() },
            answer_due: Some(at(24, 10, 0)),
        }
    }

    fn request(&self) -> StaffBody {
        let text = self.say(
            "张伟，您好：\n\n请您补充以下信息，直接回复本邮件即可：\n\n酒店发票的号码。",
            "Dear Zhang Wei,\n\nplease reply to this message with:\n\nthe number of the hotel's invoice.",
        );
        StaffBody::Preview {
            asker: self.asker().name,
            to: self.asker().addr,
            copies: CopiesShown::Nobody,
            how: AnswerKind::Asking,
            reasons: vec![HeldReason::Asked],
            said: String::new(),
            letter: Quoted { text, ..Quoted::default() },
            answer_due: Some(at(24, 10, 0)),
        }
    }

    fn reminder(&self, overdue: Overdue) -> StaffBody {
        StaffBody::ContactReminder {
            due: at(23, 16, 35),
            overdue,
            question: self.question(),
            warnings: Vec::new(),
            owner: self.owner(),
        }
    }
}
