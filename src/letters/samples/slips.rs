//! Letters on the way from a contact's answer to the asker: slip, reminder, feedback, preview.

use super::super::model::{Choice, HeldReason, Overdue, Quoted, StaffBody, StaffLetter};
use super::cast::{Cast, at};

impl Cast {
    /// Every one.
    pub(super) fn slips(&self) -> Vec<(&'static str, StaffLetter)> {
        let owner = |body, choices| self.letter(self.owner(), body, choices);
        vec![
            ("slip", self.letter(self.contact(), self.slip(), vec![])),
            (
                "feedback",
                owner(self.feedback(), vec![Choice::SendAsIs, Choice::BackTo(self.contact()), Choice::KeepAsNote]),
            ),
            ("preview", owner(self.preview(), vec![Choice::SendPreview, Choice::DoNotSend])),
            ("contact-reminder", self.letter(self.contact(), self.reminder(Overdue::NotYet), vec![])),
            ("contact-reminder-overdue", self.letter(self.contact(), self.reminder(Overdue::By(5400)), vec![])),
        ]
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
}
