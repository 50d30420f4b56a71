//! What moves a clock, as a sentence: new times, pauses, questions to leads, urgency.

use super::Telling;
use super::facts::Scene;
use crate::desk::case::{Case, SlipNo};
use crate::desk::deadlines::{answer_promised, deadlines};
use crate::desk::fact::{CaseFact, DueMoved};
use crate::engine::telling::deadline_name;
use crate::ids::{Moment, PersonId};
use crate::letters::when::promised;

/// What such a fact says.
#[expect(clippy::too_many_lines, reason = "one arm a fact, in one place, so that none is forgotten")]
pub(super) fn told(fact: &CaseFact, scene: &Scene<'_>, telling: &Telling<'_>) -> String {
    let say = |zh: String, en: String| telling.say(&zh, &en);
    let name = |person: &PersonId| telling.name(person);
    let due = |at: Moment| telling.due(at, scene.at);
    match fact {
        CaseFact::Extended { by, to, .. } => {
            let (by, to) = (name(by), due(promised(*to, scene.at)));
            match answer_promised(scene.before, telling.policy).map(due) {
                Some(from) => say(
                    format!("{by}告知提问人延期：由 {from} 改为 {to}"),
                    format!("{by} told the asker a new time: {to} in place of {from}"),
                ),
                None => say(format!("{by}告知提问人延期至 {to}"), format!("{by} told the asker a new time: {to}")),
            }
        }
        CaseFact::PutOff { by, .. } => {
            let by = name(by);
            say(
                format!("{by}告知提问人稍后答复，时限不变"),
                format!("{by} told the asker that an answer comes; the clock runs on"),
            )
        }
        CaseFact::ConsentAsked { by, lead, to } => {
            let (by, lead, to) = (name(by), name(lead), due(promised(*to, scene.at)));
            say(format!("{by}请示{lead}：再次延期至 {to}"), format!("{by} asked {lead} for a second new time, {to}"))
        }
        CaseFact::Consented { by, agreed: true } => {
            let by = name(by);
            say(format!("{by}同意延期"), format!("{by} agreed to the new time"))
        }
        CaseFact::Consented { by, agreed: false } => {
            let by = name(by);
            say(format!("{by}不同意延期"), format!("{by} did not agree to the new time"))
        }
        CaseFact::SlipExtended { by, slip, to, .. } => {
            let by = name(by);
            let from = slip_due(scene.before, *slip, telling).map(due);
            // The answer's own time may allow less than was asked for.
            let to = due(slip_due(scene.after, *slip, telling).unwrap_or(*to));
            match from.filter(|from| from != &to) {
                Some(from) => say(
                    format!("{by}延期：由 {from} 改为 {to}"),
                    format!("{by} takes more time: {to} in place of {from}"),
                ),
                None => {
                    say(format!("{by}要求延期，仍为 {to} 前"), format!("{by} asked for more time; it stays at {to}"))
                }
            }
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
        CaseFact::DuesMoved { moves } => {
            let moved = |it: &DueMoved| {
                let (name, from, to) = (deadline_name(it.deadline, telling.language), due(it.from), due(it.to));
                telling.say(&format!("{name}由 {from} 改为 {to}"), &format!("{name} {to} in place of {from}"))
            };
            let moves: Vec<String> = moves.iter().map(moved).collect();
            let (zh, en) = (moves.join("；"), moves.join("; "));
            say(format!("规则修改：{zh}"), format!("the rules were changed: {en}"))
        }
        CaseFact::Urgent { on, by, .. } => {
            let by = name(by);
            match on {
                true => say(format!("{by}标为加急"), format!("{by} made it urgent")),
                false => say(format!("{by}取消加急"), format!("{by} made it no longer urgent")),
            }
        }
        CaseFact::Opened { .. }
        | CaseFact::Copying { .. }
        | CaseFact::CopiesSent { .. }
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

fn slip_due(case: &Case, slip: SlipNo, telling: &Telling<'_>) -> Option<Moment> {
    deadlines(case, telling.policy)
        .into_iter()
        .find(|deadline| deadline.slip == Some(slip))
        .map(|deadline| deadline.due)
}
