//! Letters to staff that move a clock: consent, a contact's new time and questions, the lead's word, what is urgent.

use super::super::model::{Choice, Headline, Overdue, Quoted, StaffBody, StaffLetter};
use super::cast::{Cast, at};
use crate::ids::Moment;

impl Cast {
    /// Every one.
    pub(super) fn clocks(&self) -> Vec<(&'static str, StaffLetter)> {
        let owner = |body, choices| self.letter(self.owner(), body, choices);
        let lead = self.say("陈军", "Mr Chen");
        vec![
            ("consent", self.letter(lead.clone(), self.consent(), vec![Choice::Agree, Choice::Decline])),
            (
                "contact-later",
                owner(self.contact_later(at(24, 15, 0), at(24, 9, 0)), vec![Choice::Extend(at(24, 16, 0))]),
            ),
            ("contact-later-refused", owner(self.contact_later(at(24, 9, 30), at(24, 9, 0)), vec![])),
            ("contact-later-in-time", owner(self.contact_later(at(23, 17, 0), at(23, 17, 0)), vec![])),
            (
                "contact-asks",
                owner(self.contact_asks(), vec![Choice::HandToAsker, Choice::TellContact(self.contact())]),
            ),
            ("for-contact", self.letter(self.contact(), self.for_contact(true), vec![])),
            ("for-contact-news", self.letter(self.contact(), self.for_contact(false), vec![])),
            ("lead-asked", self.letter(lead, self.lead_asked(), vec![])),
            ("lead-words", self.letter(self.contact(), self.lead_words(Some(self.owner())), vec![])),
            ("lead-words-owner", owner(self.lead_words(None), vec![])),
            ("owner-reminder-urgent", self.urgent(Overdue::NotYet)),
            ("owner-reminder-urgent-over", self.urgent(Overdue::By(1800))),
        ]
    }

    fn words(&self, chinese: &str, english: &str) -> Quoted {
        Quoted { text: self.say(chinese, english), ..Quoted::default() }
    }

    fn consent(&self) -> StaffBody {
        StaffBody::Consent {
            owner: self.owner(),
            asker: self.asker().name,
            question: self.question(),
            reason: Some(self.say("税务部门尚未回复。", "The tax office has not replied yet.")),
            due: Some(at(24, 10, 0)),
            until: at(25, 15, 0),
        }
    }

    fn contact_later(&self, to: Moment, granted: Moment) -> StaffBody {
        StaffBody::ContactLater {
            contact: self.contact(),
            words: self.words("需查阅税务局最新口径。", "I have to look up the tax office's latest ruling."),
            to,
            granted,
            answer_due: Some(at(24, 10, 0)),
        }
    }

    fn contact_asks(&self) -> StaffBody {
        StaffBody::ContactAsks {
            contact: self.contact(),
            asker: self.asker().name,
            words: self
                .words("请提供酒店发票的号码和开票日期。", "The number and date of the hotel's invoice, please."),
            answer_due: Some(at(24, 10, 0)),
        }
    }

    fn for_contact(&self, asked: bool) -> StaffBody {
        StaffBody::ForContact {
            words: self
                .words("发票号码 26112000000012345678，11月16日开具。", "No. 26112000000012345678 of 16 November."),
            asked,
            due: at(23, 17, 5),
            owner: self.owner(),
        }
    }

    fn lead_asked(&self) -> StaffBody {
        StaffBody::LeadAsked {
            by: self.contact(),
            words: self
                .words("酒店不肯红冲，可否由我方出具说明？", "The hotel refuses; may we write a statement instead?"),
            question: self.question(),
            due: Some(at(23, 16, 35)),
        }
    }

    fn lead_words(&self, owner: Option<String>) -> StaffBody {
        StaffBody::LeadWords {
            lead: self.say("陈军", "Mr Chen"),
            words: self.words("可以，说明须部门负责人签字。", "Yes, if the department head signs it."),
            owner,
            due: Some(at(23, 16, 35)),
        }
    }

    fn urgent(&self, overdue: Overdue) -> StaffLetter {
        let due = match overdue {
            Overdue::NotYet => at(23, 11, 12),
            Overdue::By(_) => at(23, 9, 45),
        };
        let body = StaffBody::OwnerReminder { question: self.question(), asker: self.asker(), due, overdue };
        let letter = self.letter(self.owner(), body, vec![]);
        StaffLetter { headline: Headline { urgent: true, due: Some(due), ..letter.headline }, ..letter }
    }
}
