//! `[[sla.standard.step]]`: who is told of a deadline, and when. Which letter tells it is not written here.
//!
//! A step is remembered by its name and whom it tells: once taken it is never taken again, wherever its time moves.

use super::Span;
use crate::letters::model::DeadlineName;
use crate::written::{Both, Place, Placed, Problem, Section, both};

const HOUR: i64 = 3600;
/// Beyond this nobody counts in shares of a limit.
const MOST_PERCENT: u32 = 300;

const DEADLINES: &[(&str, DeadlineName)] =
    &[("triage", DeadlineName::Triage), ("answer", DeadlineName::Answer), ("contact", DeadlineName::Contact)];

const HEARERS: &[(&str, Hears)] = &[("owner", Hears::Owner), ("contact", Hears::Contact), ("lead", Hears::Lead)];

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hears {
    /// Whoever owns the case, by his next list.
    Owner,
    /// Whoever has the slip, by a letter.
    Contact,
    /// The owner's lead, by his next list.
    Lead,
}

impl Hears {
    /// As rule files write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        HEARERS.iter().find(|(_, known)| *known == self).map_or("", |(word, _)| word)
    }
}

/// One step as written: a moment of a deadline at which somebody is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlaStep {
    /// Its name, unique in its SLA.
    pub name: String,
    /// Of which deadline.
    pub deadline: DeadlineName,
    /// When.
    pub at: StepTime,
    /// Whom it tells.
    pub to: Vec<Hears>,
}

/// A time told against a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepTime {
    /// So long before it is due.
    Before(Span),
    /// So long after.
    After(Span),
    /// When this share of its working time is spent: `100%` is the due time.
    Percent(u32),
}

impl StepTime {
    /// The due time itself.
    pub const DUE: Self = Self::Percent(100);

    fn is_late(self) -> bool {
        match self {
            Self::Before(_) => false,
            Self::After(_) => true,
            Self::Percent(percent) => percent >= 100,
        }
    }

    fn parse(text: &str) -> Result<Self, (Both, Both)> {
        let text = text.trim();
        let unreadable = || {
            (
                both!("看不懂时点 `{text}`", "`{text}` is not a time of a step"),
                both!(
                    "写成如 \"-2 work hours\"（到期前）、\"+2 work hours\"（到期后）或 \"80%\"（已用时间）",
                    "write it like \"-2 work hours\" (before it is due), \"+2 work hours\" (after) or \"80%\" (of its time)"
                ),
            )
        };
        if let Some(percent) = text.strip_suffix('%') {
            let percent = percent.trim().parse::<u32>().map_err(|_| unreadable())?;
            if !(1..=MOST_PERCENT).contains(&percent) {
                let mend = both!("写 1% 到 {MOST_PERCENT}% 之间", "write 1% to {MOST_PERCENT}%");
                return Err((both!("`{text}` 超出范围", "`{text}` is out of range"), mend));
            }
            return Ok(Self::Percent(percent));
        }
        if let Some(span) = text.strip_prefix(['-', '−', '－']) {
            return Span::parse(span).map(Self::Before);
        }
        if let Some(span) = text.strip_prefix(['+', '＋']) {
            return Span::parse(span).map(Self::After);
        }
        Err(match Span::parse(text) {
            Ok(_) => (
                both!("`{text}` 没有写明是到期前还是到期后", "`{text}` does not say whether before or after it is due"),
                both!(
                    "写成 \"-{text}\"（前）或 \"+{text}\"（后）",
                    "write \"-{text}\" (before) or \"+{text}\" (after)"
                ),
            ),
            Err(_) => unreadable(),
        })
    }
}

/// The steps where no file writes any: few, for letters are dear (design section 1, promise 7).
#[must_use]
pub fn usual() -> Vec<SlaStep> {
    let hours = |hours| Span::Work { seconds: hours * HOUR };
    let step = |name: &str, deadline, at, to| SlaStep { name: name.to_owned(), deadline, at, to: vec![to] };
    vec![
        step("triage-due", DeadlineName::Triage, StepTime::DUE, Hears::Owner),
        step("answer-soon", DeadlineName::Answer, StepTime::Before(hours(2)), Hears::Owner),
        step("answer-due", DeadlineName::Answer, StepTime::DUE, Hears::Owner),
        step("answer-lead", DeadlineName::Answer, StepTime::After(hours(2)), Hears::Lead),
        step("contact-soon", DeadlineName::Contact, StepTime::Before(hours(1)), Hears::Contact),
        step("contact-due", DeadlineName::Contact, StepTime::DUE, Hears::Contact),
    ]
}

/// The steps of an SLA as written, each sound by itself; `None` where none is written.
pub(super) fn read(sla: &Section<'_>) -> Option<Vec<SlaStep>> {
    if !sla.has("step") {
        return None;
    }
    let sections = sla.sections("step");
    let mut names: Vec<Placed<String>> = Vec::new();
    let mut steps = Vec::new();
    for section in &sections {
        let name = section.required_text("name");
        let deadline = section.choice("deadline", DEADLINES);
        let at = section.meant("at", StepTime::parse);
        let to = section.choices("to", HEARERS);
        for key in ["deadline", "at", "to"] {
            section.require(key);
        }
        let (Some(name), Some(deadline), Some(at), Some(to)) = (name, deadline, at, to) else { continue };
        let place = section.place_of_key("to");
        let nobody = to.is_empty().then(|| {
            place.problem(
                both!("这一步不知会任何人", "this step tells nobody"),
                both!("写如 to = [\"owner\"]，或删去这一步", "write it like to = [\"owner\"], or delete the step"),
            )
        });
        let wrong = to.iter().find_map(|hears| cannot_hear(*hears, deadline, at.value, &place));
        if let Some(problem) = nobody.or(wrong) {
            section.add(problem);
            continue;
        }
        steps.push(SlaStep { name: name.value.clone(), deadline, at: at.value, to });
        names.push(name);
    }
    for problem in super::check::doubles(names.iter()) {
        sla.add(problem);
    }
    let told = |step: &SlaStep| {
        step.deadline == DeadlineName::Answer
            && step.to.contains(&Hears::Owner)
            && !matches!(step.at, StepTime::After(_))
    };
    if !steps.iter().any(told) && sections.len() == steps.len() {
        sla.note(
            &sla.place_of_key("step"),
            both!(
                "没有一步在答复到期前知会首问责任人，逾期件会无人知晓",
                "no step tells the owner of an answer before it is late: nobody would know of it"
            ),
            both!(
                "加一步 deadline = \"answer\"、at = \"100%\"、to = [\"owner\"]",
                "add a step with deadline = \"answer\", at = \"100%\" and to = [\"owner\"]"
            ),
        );
    }
    Some(steps)
}

/// Whom a step of this deadline may tell: a contact knows nothing of the answer's limit, and a lead hears of what is late.
fn cannot_hear(hears: Hears, deadline: DeadlineName, at: StepTime, place: &Place) -> Option<Problem> {
    let (mistake, mend) = match (hears, deadline) {
        (Hears::Contact, DeadlineName::Triage | DeadlineName::Answer) => (
            both!("接口人只有 \"contact\" 时限", "a contact has the limit \"contact\" alone"),
            both!("写 deadline = \"contact\"，或换一个人", "write deadline = \"contact\", or tell somebody else"),
        ),
        (Hears::Lead, _) if !at.is_late() => (
            both!("上级只知会已到期的件", "a lead is told of what is due, and not before"),
            both!(
                "写 at = \"100%\" 或之后，如 \"+2 work hours\"",
                "write at = \"100%\" or later, as \"+2 work hours\""
            ),
        ),
        (Hears::Lead, DeadlineName::Triage | DeadlineName::Contact) => (
            both!("上级的清单只列答复逾期的件", "a lead's list has cases whose answer is overdue"),
            both!("写 deadline = \"answer\"", "write deadline = \"answer\""),
        ),
        (Hears::Owner | Hears::Lead | Hears::Contact, _) => return None,
    };
    Some(place.problem(mistake, mend))
}
