//! Steps of deadlines, by what they did: who was reminded, and of what.

use super::Telling;
use super::facts::Scene;
use crate::desk::case::{Role, Seq};
use crate::desk::deadlines::{self, Does};
use crate::desk::fact::CaseFact;
use crate::letters::model::DeadlineName;
use crate::rules::Hears;

/// What a step says that was taken; `None` where it did nothing that anybody sees, or where the facts beside it say so.
pub(super) fn told(started: Seq, step: &str, scene: &Scene<'_>, telling: &Telling<'_>) -> Option<String> {
    let running = deadlines::deadlines(scene.before, telling.policy);
    // One fact may start several deadlines.
    let (deadline, step) = running.iter().filter(|deadline| deadline.started == started).find_map(|deadline| {
        let step = deadline.steps.iter().find(|known| known.name == step)?;
        Some((deadline, step))
    })?;
    let (who, urgent) = (telling.name(&deadline.holder), scene.before.urgent.is_some());
    let due = telling.due(deadline.due, scene.at);
    let say = |zh: String, en: String| Some(telling.say(&zh, &en));
    let early = step.at < deadline.due && scene.at < deadline.due;
    match (step.does, deadline.name) {
        // The passing on, the closing and the lead's name tell it.
        (Does::PassOn | Does::Close | Does::CloseForWant, _) => None,
        (Does::Tell(Hears::Owner), DeadlineName::Triage) if scene.before.run().is_some_and(|run| run.triage_over) => {
            None
        }
        // It waits for the owner's next list.
        (Does::Tell(Hears::Owner), _) if early && !urgent => None,
        (Does::Tell(Hears::Owner), DeadlineName::Contact) => {
            let contact = who;
            say(format!("{contact}的时限已到"), format!("what {contact} was asked is due"))
        }
        (Does::Tell(Hears::Owner), DeadlineName::Triage) => {
            say(format!("转办时限已到（{who}）"), format!("the time to pass it on is over ({who})"))
        }
        (Does::Tell(Hears::Owner), _) if early => {
            say(format!("已提醒{who}（{due} 前答复）"), format!("{who} was reminded (answer by {due})"))
        }
        (Does::Tell(Hears::Owner), _) if urgent => {
            say(format!("答复时限已到，已提醒{who}"), format!("the answer is due; {who} was reminded"))
        }
        (Does::Tell(Hears::Owner), _) => say("答复时限已到".to_owned(), "the answer is due".to_owned()),
        (Does::Tell(Hears::Lead), _) => {
            let named = |fact: &&CaseFact| matches!(fact, CaseFact::Joined { role: Role::Lead, .. });
            if scene.together.iter().any(named) { None } else { say("已逾期".to_owned(), "overdue".to_owned()) }
        }
        (Does::Tell(Hears::Contact), _) if early => {
            say(format!("已催{who}（{due} 前）"), format!("{who} was reminded (by {due})"))
        }
        (Does::Tell(Hears::Contact), _) => say(format!("已到时，已催{who}"), format!("{who} was reminded: it is due")),
        (Does::AskAgain, _) => say("已再次请提问人补充".to_owned(), "the asker was asked again".to_owned()),
    }
}
