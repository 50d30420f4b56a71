//! Each fact as a sentence. Facts of one act are one event: words that are released and the answer they are, an
//! extension and the words that announce it.

use super::{Telling, clocks, closing, steps};
use crate::desk::case::{Case, Closing, Copying, Holder, Role};
use crate::desk::evolve;
use crate::desk::fact::{AnsweredHow, CaseFact};
use crate::desk::why::Why;
use crate::engine::rulebook::PastRules;
use crate::ids::{Address, CaseId, Moment, PersonId};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// What, in a sentence.
    pub what: String,
    /// Which fact it tells: its place in the stream, from nought.
    pub fact: usize,
}

/// A fact among those before and behind it.
pub(super) struct Scene<'a> {
    pub at: Moment,
    /// The case as the fact found it, and left it.
    pub before: &'a Case,
    pub after: &'a Case,
    /// All facts of that moment.
    pub together: &'a [&'a CaseFact],
}

/// What happened in a case, in order, each thing by the rules of its day. Bookkeeping is left out.
#[must_use]
pub fn history(id: CaseId, facts: &[(Moment, CaseFact)], past: &PastRules, telling: &Telling<'_>) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let mut before: Option<Case> = None;
    for (no, (at, fact)) in facts.iter().enumerate() {
        let after = match &before {
            None => evolve::opened(id, *at, fact),
            Some(case) => Some(evolve::evolve(case.clone(), *at, fact)),
        };
        let Some(after) = after else { return events };
        let together: Vec<&CaseFact> = facts.iter().filter(|(other, _)| other == at).map(|(_, fact)| fact).collect();
        let before_it = before.as_ref().unwrap_or(&after);
        let scene = Scene { at: *at, before: before_it, after: &after, together: &together };
        let telling = Telling { policy: past.of(no).unwrap_or(telling.policy), ..*telling };
        if let Some(what) = told(fact, &scene, &telling) {
            // Words and files that are released together are told once.
            let again = events.last().is_some_and(|last| last.at == *at && last.what == what);
            if !again {
                events.push(Event { at: *at, what, fact: no });
            }
        }
        before = Some(after);
    }
    events
}

/// What a fact says; `None` for bookkeeping that tells nobody anything.
#[expect(clippy::too_many_lines, reason = "one arm a fact, in one place, so that none is forgotten")]
fn told(fact: &CaseFact, scene: &Scene<'_>, telling: &Telling<'_>) -> Option<String> {
    let say = |zh: String, en: String| Some(telling.say(&zh, &en));
    let name = |person: &PersonId| telling.name(person);
    let because = |why: &Why| why.words(telling.language, &name);
    match fact {
        CaseFact::Opened { asker, handed_in_by: None, .. } => {
            say(format!("{}来信", asker.name), format!("{} wrote", asker.name))
        }
        CaseFact::Opened { asker, handed_in_by: Some(by), .. } => {
            let by = name(by);
            say(format!("{by}转来{}的邮件", asker.name), format!("{by} handed in a mail of {}", asker.name))
        }
        CaseFact::Owned { by, why: Why::Person { person } } => {
            let (by, person) = (name(by), name(person));
            say(format!("{person}将本件交由{by}负责"), format!("{person} gave the case to {by}"))
        }
        CaseFact::Owned { by, why } => {
            let (by, why) = (name(by), because(why));
            say(format!("由{by}负责（{why}）"), format!("owned by {by} ({why})"))
        }
        CaseFact::PassedOn { contact, questions, why, known, .. } => {
            let passed = passed_on(contact, questions, why, telling);
            Some(known.map_or(passed.clone(), |known| known_before(&passed, known, telling)))
        }
        CaseFact::SlipTaken { contact, why, .. } => {
            let (to, why) = (name(contact), because(why));
            say(format!("转办单改由{to}办理（{why}）"), format!("the slip is {to}'s now ({why})"))
        }
        CaseFact::SlipUnsent { .. } => {
            say("试运行期间的转办单未发出，不再有效".into(), "the slip was never sent: the desk only read then".into())
        }
        CaseFact::TakenOn { by, slip: None, .. } => {
            let by = name(by);
            say(format!("{by}自行答复"), format!("{by} answers himself"))
        }
        CaseFact::TakenOn { by, slip: Some(_), .. } => {
            let by = name(by);
            say(format!("{by}已收到转办单"), format!("{by} has the slip"))
        }
        CaseFact::CameBack { by, .. } => {
            let by = name(by);
            say(format!("{by}已反馈"), format!("{by} answered the owner"))
        }
        CaseFact::Returned { by, .. } => {
            let by = name(by);
            say(format!("{by}退回"), format!("given back by {by}"))
        }
        CaseFact::Consulted { person, by, .. } => {
            let (person, by) = (name(person), name(by));
            say(format!("{by}征询{person}意见"), format!("{by} asked {person} for advice"))
        }
        CaseFact::TakenBack { by, .. } => {
            let by = name(by);
            say(format!("{by}撤回答复"), format!("{by} took the answer back"))
        }
        CaseFact::Copying { by, how } => {
            let by = name(by);
            match how {
                Copying::Also => {
                    say(format!("{by}：答复另发给抄送人"), format!("{by}: the answer goes to those copied too"))
                }
                Copying::Only | Copying::Unsaid => {
                    say(format!("{by}：答复只发给提问人"), format!("{by}: the answer goes to the asker alone"))
                }
            }
        }
        CaseFact::CopiesSent { to, .. } => {
            let to = to.iter().map(Address::as_str).collect::<Vec<_>>().join(", ");
            say(format!("答复另发给抄送人 {to}"), format!("the answer goes to {to} as well, who was copied"))
        }
        CaseFact::TopicSet { topic, by } => {
            let by = name(by);
            let topic = telling.policy.topics.get(topic).map_or_else(|| topic.to_string(), |topic| topic.name.clone());
            say(format!("{by}定类别为“{topic}”"), format!("{by} set the topic \"{topic}\""))
        }
        CaseFact::MergedIn { from, by, .. } => {
            let (by, from) = (name(by), telling.number(*from));
            say(format!("{by}将 {from} 并入本件"), format!("{by} merged {from} into this case"))
        }
        CaseFact::Linked { case, by } => {
            let (by, case) = (name(by), telling.number(*case));
            say(format!("{by}注明与 {case} 有关"), format!("{by} linked it to {case}"))
        }
        CaseFact::MoneyDemanded { proven: true, .. } => {
            say("来信要求付款或变更账户".into(), "the mail demands a payment or a change of account".into())
        }
        CaseFact::MoneyDemanded { proven: false, .. } => say(
            "来信要求付款或变更账户，发件人未经核实".into(),
            "the mail demands a payment or a change of account, and its sender is not verified".into(),
        ),
        CaseFact::Held { .. } => say("答复暂缓，待责任人确认".into(), "an answer is held for its owner to see".into()),
        CaseFact::Dropped { .. } => say("暂缓的答复不再发出".into(), "the held answer was dropped".into()),
        CaseFact::Released { by, .. } => {
            // A new time, a question to the asker, a call: each is told by itself, and the words say just that.
            let other = |fact: &&CaseFact| {
                matches!(
                    fact,
                    CaseFact::Extended { .. }
                        | CaseFact::PutOff { .. }
                        | CaseFact::AskedAsker { .. }
                        | CaseFact::Answered { how: AnsweredHow::Phone, .. }
                )
            };
            if scene.together.iter().any(other) {
                return None;
            }
            let by = name(by);
            say(format!("{by}发出答复"), format!("{by} sent the answer"))
        }
        CaseFact::Answered { how, by, .. } => answered(*how, by, scene, telling),
        CaseFact::FollowedUp { .. } => say("提问人补充来信".into(), "the asker wrote more".into()),
        CaseFact::Nudged { .. } => say("提问人催办".into(), "the asker asks how it stands".into()),
        CaseFact::Reopened { why: Why::Person { person }, .. } => {
            let person = name(person);
            say(format!("{person}重新打开本件"), format!("{person} opened it again"))
        }
        CaseFact::Reopened { why, .. } => {
            let why = because(why);
            say(format!("重新打开（{why}）"), format!("open again ({why})"))
        }
        CaseFact::Thanked { thanks: true, .. } => say("提问人致谢".into(), "the asker says thanks".into()),
        CaseFact::Thanked { thanks: false, .. } => say("提问人表示收到".into(), "the asker has seen it".into()),
        CaseFact::Noted { by, why, .. } => {
            let why = because(why);
            match by.as_ref().map(name) {
                Some(who) => say(format!("{who}：{why}"), format!("{who}: {why}")),
                None => Some(why),
            }
        }
        CaseFact::Reminded { by } => {
            let by = name(by);
            say(format!("{by}催办"), format!("reminded by {by}"))
        }
        CaseFact::Closed { how, by } => Some(closed(*how, by.as_ref(), telling)),
        CaseFact::StepDone { started, step, skipped: None } => steps::told(*started, step, scene, telling),
        CaseFact::Joined { holder: Holder::Named(who), role: Role::Concerned, .. } => {
            say(format!("代{who}询问"), format!("asks for {who}"))
        }
        CaseFact::Joined { holder: Holder::Person(lead), role: Role::Lead, why: Why::Overdue } => {
            let lead = name(lead);
            say(format!("已逾期，告知{lead}"), format!("overdue: {lead} is told"))
        }
        CaseFact::StepDone { .. }
        | CaseFact::DeadlineEnded { .. }
        | CaseFact::DeadlineResumed { .. }
        | CaseFact::Joined { .. } => None,
        CaseFact::Extended { .. }
        | CaseFact::PutOff { .. }
        | CaseFact::DuesMoved { .. }
        | CaseFact::ConsentAsked { .. }
        | CaseFact::Consented { .. }
        | CaseFact::SlipExtended { .. }
        | CaseFact::AskedAsker { .. }
        | CaseFact::Resumed { .. }
        | CaseFact::AskedMore { .. }
        | CaseFact::ToldContact { .. }
        | CaseFact::AskedLead { .. }
        | CaseFact::LeadAnswered { .. }
        | CaseFact::Urgent { .. } => Some(clocks::told(fact, scene, telling)),
        CaseFact::Undelivered { .. } => say("一封信未能送达".into(), "a letter could not be delivered".into()),
    }
}

fn passed_on(contact: &PersonId, questions: &[usize], why: &Why, telling: &Telling<'_>) -> String {
    let to = telling.name(contact);
    let numbers = questions.iter().map(ToString::to_string).collect::<Vec<_>>();
    let (zh_part, en_part) = if numbers.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("第 {} 问", numbers.join("、")), format!(", question {}", numbers.join(", ")))
    };
    if let Why::Person { person } = why {
        let by = telling.name(person);
        let zh = if zh_part.is_empty() { format!("{by}转给{to}") } else { format!("{by}将{zh_part}转给{to}") };
        return telling.say(&zh, &format!("passed on to {to} by {by}{en_part}"));
    }
    if let Why::AsksOn { person } = why {
        let by = telling.name(person);
        return telling.say(&format!("{by}请{to}再确认"), &format!("{by} asked {to} on"));
    }
    let why = why.words(telling.language, &|person| telling.name(person));
    telling.say(&format!("{zh_part}转给{to}（{why}）"), &format!("passed on to {to}{en_part} ({why})"))
}

/// He could have answered it himself (P-6).
fn known_before(passed: &str, known: CaseId, telling: &Telling<'_>) -> String {
    let number = telling.number(known);
    telling.say(
        &format!("{passed}，此前同类问题已由 {number} 答复"),
        &format!("{passed}; the same kind was answered in {number}"),
    )
}

/// An answer by letter is told by whoever sent it.
fn answered(how: AnsweredHow, by: &PersonId, scene: &Scene<'_>, telling: &Telling<'_>) -> Option<String> {
    let by = telling.name(by);
    let (zh, en) = match how {
        AnsweredHow::Letter if scene.together.iter().any(|fact| matches!(fact, CaseFact::Released { .. })) => {
            return None;
        }
        AnsweredHow::Letter => (format!("{by}发出答复"), format!("{by} sent the answer")),
        AnsweredHow::Phone => (format!("{by}已电话答复"), format!("{by} answered by phone")),
        AnsweredHow::Direct => (format!("{by}已直接答复"), format!("{by} answered directly")),
        AnsweredHow::LearntLate => {
            ("从提问人来信得知已答复".to_owned(), "answered from elsewhere, learnt from the asker's mail".to_owned())
        }
    };
    Some(telling.say(&zh, &en))
}

fn closed(how: Closing, by: Option<&PersonId>, telling: &Telling<'_>) -> String {
    let by = by.map(|by| telling.name(by));
    let words = closing(how, telling.language);
    match (how, by) {
        (Closing::Merged { into }, by) => {
            let into = telling.number(into);
            match by {
                Some(by) => {
                    telling.say(&format!("{by}将本件并入 {into}"), &format!("{by} merged this case into {into}"))
                }
                None => telling.say(&format!("并入 {into}"), &format!("merged into {into}")),
            }
        }
        (Closing::ByOwner, Some(by)) => telling.say(&format!("{by}办结"), &format!("closed by {by}")),
        (_, Some(by)) => telling.say(&format!("{by}办结（{words}）"), &format!("closed by {by} ({words})")),
        (_, None) => telling.say(&format!("办结（{words}）"), &format!("closed ({words})")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::spaced;

    #[test]
    fn names_in_latin_letters_stand_apart_in_chinese() {
        assert_eq!(spaced("John Smith来信"), "John Smith 来信");
        assert_eq!(spaced("李娜将本件交由John Smith负责"), "李娜将本件交由 John Smith 负责");
        assert_eq!(spaced("李娜发出答复"), "李娜发出答复");
        assert_eq!(spaced("11月24日 10:00（FSSC-1042）"), "11月24日 10:00（FSSC-1042）");
    }
}
