//! Letters to the asker.

use super::super::model::{AnswerKind, AskerLetter};
use super::cast::{Cast, NUMBER, at};
use crate::desk::wall::{Outward, Release};
use crate::ids::{MailId, Moment, PersonId, ReleaseId};

impl Cast {
    /// Every one.
    pub(super) fn to_askers(&self) -> Vec<(&'static str, AskerLetter)> {
        let acknowledgement = |closed_until: Option<Moment>| AskerLetter::Acknowledgement {
            asker: self.asker().name,
            number: NUMBER.to_owned(),
            subject: self.asker_subject(),
            handed_in_by: None,
            owner: self.owner(),
            due: if closed_until.is_some() { at(27, 9, 0) } else { at(24, 10, 12) },
            closed_until,
        };
        let handed_in = AskerLetter::Acknowledgement {
            asker: self.asker().name,
            number: NUMBER.to_owned(),
            subject: self.asker_subject(),
            handed_in_by: Some(self.owner()),
            owner: self.owner(),
            due: at(24, 10, 12),
            closed_until: None,
        };
        let answer = |text: String, silence_workdays, how| AskerLetter::Answer {
            asker: self.asker().name,
            number: NUMBER.to_owned(),
            subject: self.asker_subject(),
            words: vec![Self::released(text)],
            owner: self.owner(),
            signs: vec![self.owner()],
            silence_workdays,
            how,
        };
        let by_phone = self.say(
            "请在“我的单据”中重新上传酒店发票，单据不必重填。",
            "Please upload the hotel invoice again under \"My claims\"; there is no need for a new claim.",
        );
        let signed = format!("{}\n\n{}", self.answer(), self.owner());
        let mut above =
            answer(self.say("您好，税务组答复如下：", "Hello, this is what Tax says:"), Some(3), AnswerKind::Written);
        if let AskerLetter::Answer { words, .. } = &mut above {
            words.push(Self::released(self.reply()));
        }
        vec![
            ("acknowledgement", acknowledgement(None)),
            ("acknowledgement-closed", acknowledgement(Some(at(26, 9, 0)))),
            ("acknowledgement-handed-in", handed_in),
            ("answer", answer(self.answer(), Some(3), AnswerKind::Written)),
            ("answer-below-own-words", above),
            ("answer-signed", answer(signed, Some(1), AnswerKind::Written)),
            (
                "answer-copy",
                AskerLetter::Copy {
                    asker: self.asker().name,
                    number: NUMBER.to_owned(),
                    subject: self.asker_subject(),
                    words: vec![Self::released(self.answer())],
                    owner: self.owner(),
                    signs: vec![self.owner()],
                },
            ),
            ("answer-by-phone", answer(by_phone, Some(3), AnswerKind::ByPhone)),
            ("interim", self.interim(true, false)),
            ("interim-own-words", self.put_off(false)),
            ("interim-own-words-moved", self.put_off(true)),
            ("interim-late", self.interim(false, true)),
            ("still-on-it", self.still_on_it(Some(at(24, 10, 12)), true)),
            ("still-on-it-anew", self.still_on_it(Some(at(24, 10, 12)), false)),
            ("still-on-it-late", self.still_on_it(None, true)),
            ("asking", self.asking(false)),
            ("asking-back", self.asking(true)),
            ("asked-again", self.asked_again()),
            ("closed-unanswered", self.closed_unanswered()),
            ("answer-shared", answer(self.answer(), Some(3), AnswerKind::Shared)),
            ("answer-declining", answer(self.declining(), None, AnswerKind::Declining)),
            ("answer-closing", answer(self.answer(), None, AnswerKind::Closing)),
        ]
    }

    fn interim(&self, reasoned: bool, missed: bool) -> AskerLetter {
        let words = || {
            self.say(
                "需向税务部门核实酒店发票能否红冲。",
                "We have to check with the tax office whether the invoice can be cancelled.",
            )
        };
        AskerLetter::Interim {
            asker: self.asker().name,
            number: NUMBER.to_owned(),
            subject: self.asker_subject(),
            reason: reasoned.then(|| Self::released(words())),
            promises: false,
            owner: self.owner(),
            signs: Vec::new(),
            until: Some(at(25, 15, 7)),
            moved: true,
            missed,
        }
    }

    fn put_off(&self, moved: bool) -> AskerLetter {
        let words = self.say("我先核实一下，稍后回复您，请稍候。", "I will check this first and come back to you.");
        AskerLetter::Interim {
            asker: self.asker().name,
            number: NUMBER.to_owned(),
            subject: self.asker_subject(),
            reason: Some(Self::released(words)),
            promises: true,
            owner: self.owner(),
            signs: Vec::new(),
            until: Some(at(25, 15, 7)),
            moved,
            missed: false,
        }
    }

    fn still_on_it(&self, until: Option<Moment>, promised: bool) -> AskerLetter {
        AskerLetter::StillOnIt {
            asker: self.asker().name,
            number: NUMBER.to_owned(),
            subject: self.asker_subject(),
            owner: self.owner(),
            until,
            promised,
        }
    }

    fn material(&self) -> String {
        self.say(
            "1. 报销单号（“我的单据”首列，以 BX 开头）；\n2. 单据当前状态的截图。",
            "1. the claim number (first column of \"My claims\", beginning with BX);\n2. a screenshot of its present status.",
        )
    }

    fn asking(&self, whole: bool) -> AskerLetter {
        let back = self.say(
            "张伟，您好：\n\n款项已于上周付出。请提供收款银行卡的末四位。",
            "Dear Zhang Wei,\n\nThe money left last week. Could you send us the last four digits of your card?",
        );
        AskerLetter::Asking {
            asker: self.asker().name,
            number: NUMBER.to_owned(),
            subject: self.asker_subject(),
            words: vec![Self::released(if whole { back } else { self.material() })],
            owner: self.owner(),
            signs: vec![self.owner()],
            whole,
            closes_workdays: Some(5),
        }
    }

    fn asked_again(&self) -> AskerLetter {
        AskerLetter::AskedAgain {
            asker: self.asker().name,
            number: NUMBER.to_owned(),
            subject: self.asker_subject(),
            words: vec![Self::released(self.material())],
            owner: self.owner(),
            closes: at(30, 10, 12),
        }
    }

    fn closed_unanswered(&self) -> AskerLetter {
        AskerLetter::ClosedUnanswered {
            asker: self.asker().name,
            number: NUMBER.to_owned(),
            subject: self.asker_subject(),
            owner: self.owner(),
        }
    }

    fn declining(&self) -> String {
        self.say(
            "何静，您好：\n\n门禁卡的办理由行政部负责，不在财务共享服务中心的职责范围内，我们无法直接为您办理，请谅解。\n请联系行政服务台：分机 6000。",
            "Dear He Jing,\n\nAccess cards are issued by Administration, not by the Finance Shared Service Centre, so we cannot do this for you.\nPlease call extension 6000.",
        )
    }

    fn released(text: String) -> Outward {
        let by = PersonId::from("li-na");
        Outward::proposed(&Release { id: ReleaseId(1), text, html: None, mail: MailId(2), by })
    }

    fn asker_subject(&self) -> Outward {
        Outward::askers_own(MailId(1), &self.subject())
    }
}
