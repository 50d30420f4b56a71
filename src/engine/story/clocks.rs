//! What moves a clock, as a sentence: new times, pauses, questions to leads, urgency.

use crate::desk::fact::CaseFact;
use crate::ids::{Language, PersonId};

/// What such a fact says. Times stand in the deadlines that the story shows beside it.
pub(super) fn told(fact: &CaseFact, language: Language, name: &dyn Fn(&PersonId) -> String) -> String {
    let say = |zh: String, en: String| match language {
        Language::Chinese => zh,
        Language::English => en,
    };
    match fact {
        CaseFact::Extended { by, .. } => {
            let by = name(by);
            say(format!("{by}告知提问人新的答复时间"), format!("{by} told the asker a new time"))
        }
        CaseFact::ConsentAsked { by, lead, .. } => {
            let (by, lead) = (name(by), name(lead));
            say(format!("{by}再次延期，请示{lead}"), format!("{by} asked {lead} for a second new time"))
        }
        CaseFact::Consented { by, agreed: true } => {
            let by = name(by);
            say(format!("{by}同意延期"), format!("{by} agreed to the new time"))
        }
        CaseFact::Consented { by, agreed: false } => {
            let by = name(by);
            say(format!("{by}不同意延期"), format!("{by} did not agree to the new time"))
        }
        CaseFact::SlipExtended { by, .. } => {
            let by = name(by);
            say(format!("{by}要求延期"), format!("{by} takes more time"))
        }
        CaseFact::AskedAsker { by, .. } => {
            let by = name(by);
            say(format!("{by}请提问人补充，时限暂停"), format!("{by} asked the asker for more; the clock stands"))
        }
        CaseFact::Resumed { mail: Some(_), .. } => {
            say("提问人已补充，时限恢复".into(), "the asker wrote; the clock goes on".into())
        }
        CaseFact::Resumed { mail: None, .. } => say("时限恢复".into(), "the clock goes on".into()),
        CaseFact::AskedMore { by, .. } => {
            let by = name(by);
            say(format!("{by}需要补充情况，其时限暂停"), format!("{by} needs to know more; his clock stands"))
        }
        CaseFact::ToldContact { by, .. } => {
            let by = name(by);
            say(format!("{by}已向接口人补充"), format!("{by} gave the contact what he needed"))
        }
        CaseFact::AskedLead { by, lead, .. } => {
            let (by, lead) = (name(by), name(lead));
            say(format!("{by}请示{lead}"), format!("{by} asked {lead}, his lead"))
        }
        CaseFact::LeadAnswered { by, to, .. } => {
            let (by, to) = (name(by), name(to));
            say(format!("{by}批复{to}"), format!("{by} answered {to}"))
        }
        CaseFact::Urgent { on, by, .. } => {
            let by = name(by);
            match on {
                true => say(format!("{by}标为加急"), format!("{by} made it urgent")),
                false => say(format!("{by}取消加急"), format!("{by} made it no longer urgent")),
            }
        }
        CaseFact::Opened { .. }
        | CaseFact::Owned { .. }
        | CaseFact::PassedOn { .. }
        | CaseFact::TakenOn { .. }
        | CaseFact::CameBack { .. }
        | CaseFact::Returned { .. }
        | CaseFact::SlipUnsent { .. }
        | CaseFact::SlipTaken { .. }
        | CaseFact::Consulted { .. }
        | CaseFact::TakenBack { .. }
        | CaseFact::TopicSet { .. }
        | CaseFact::MergedIn { .. }
        | CaseFact::Linked { .. }
        | CaseFact::MoneyDemanded { .. }
        | CaseFact::Reminded { .. }
        | CaseFact::DeadlineResumed { .. }
        | CaseFact::Held { .. }
        | CaseFact::Dropped { .. }
        | CaseFact::Released { .. }
        | CaseFact::Answered { .. }
        | CaseFact::FollowedUp { .. }
        | CaseFact::Nudged { .. }
        | CaseFact::Reopened { .. }
        | CaseFact::Thanked { .. }
        | CaseFact::Noted { .. }
        | CaseFact::Closed { .. }
        | CaseFact::StepDone { .. }
        | CaseFact::DeadlineEnded { .. }
        | CaseFact::Undelivered { .. }
        | CaseFact::Joined { .. } => String::new(),
    }
}
