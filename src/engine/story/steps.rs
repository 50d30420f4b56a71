//! Steps of deadlines, by what they did: who was reminded, and of what.

use super::Telling;
use super::facts::Scene;
use crate::desk::case::{Role, Seq};
use crate::desk::deadlines::{self, StepName};
use crate::desk::fact::CaseFact;

/// What a step says that was taken; `None` where it did nothing that anybody sees, or where the facts beside it say so.
pub(super) fn told(started: Seq, step: &str, scene: &Scene<'_>, telling: &Telling<'_>) -> Option<String> {
    let running = deadlines::deadlines(scene.before, telling.policy);
    let deadline = running.into_iter().find(|deadline| deadline.started == started)?;
    let (who, urgent) = (telling.name(&deadline.holder), scene.before.urgent.is_some());
    let due = telling.due(deadline.due, scene.at);
    let say = |zh: String, en: String| Some(telling.say(&zh, &en));
    match StepName::named(step)? {
        // The passing on, the closing and the lead's name tell it.
        StepName::TriagePassOn | StepName::ConfirmClose | StepName::WaitClose => None,
        StepName::TriageDue if scene.before.run().is_some_and(|run| run.triage_over) => None,
        StepName::TriageDue => say(format!("转办时限已到（{who}）"), format!("the time to pass it on is over ({who})")),
        // It waits for the owner's next list.
        StepName::AnswerSoon if !urgent => None,
        StepName::AnswerSoon => {
            say(format!("已提醒{who}（{due} 前答复）"), format!("{who} was reminded (answer by {due})"))
        }
        StepName::AnswerDue if urgent => {
            say(format!("答复时限已到，已提醒{who}"), format!("the answer is due; {who} was reminded"))
        }
        StepName::AnswerDue => say("答复时限已到".to_owned(), "the answer is due".to_owned()),
        StepName::AnswerLead => {
            let named = |fact: &&CaseFact| matches!(fact, CaseFact::Joined { role: Role::Lead, .. });
            if scene.together.iter().any(named) { None } else { say("已逾期".to_owned(), "overdue".to_owned()) }
        }
        StepName::ContactSoon => say(format!("已催{who}（{due} 前）"), format!("{who} was reminded (by {due})")),
        StepName::ContactDue => say(format!("已到时，已催{who}"), format!("{who} was reminded: it is due")),
        StepName::WaitRemind => say("已再次请提问人补充".to_owned(), "the asker was asked again".to_owned()),
    }
}
