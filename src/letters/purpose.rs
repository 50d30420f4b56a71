//! What each letter exists for: what it must show, however an admin words it. Templates are tried against this list when
//! they are loaded, so that no asker gets an answer without the answer.

use minijinja::Value;

use super::context::Name;
use super::markup::Block;
use super::page::Page;

/// One thing that a letter must show.
#[derive(Clone, Copy)]
pub(super) struct Must {
    pub(super) how: How,
    /// Names of values; one of them is enough. Of a list, every line's.
    pub(super) values: &'static [&'static str],
    /// How a template says it.
    pub(super) write: &'static str,
}

/// In which form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// Anywhere: in the subject, the first line or below.
    Shown,
    /// Behind the bar, with its lines.
    Quoted,
    /// As its writer wrote it, with his lines and his HTML.
    Said,
    /// As the numbered choices.
    Offered,
}

const fn shown(values: &'static [&'static str], write: &'static str) -> Must {
    Must { how: How::Shown, values, write }
}

const fn quoted(values: &'static [&'static str], write: &'static str) -> Must {
    Must { how: How::Quoted, values, write }
}

const QUESTION: Must = quoted(&["question.text"], "{{ question.text|quote }}");
const QUESTION_FILES: Must = shown(&["question.files"], "{{ question.files }}");
const QUESTION_LEFT_OUT: Must = shown(&["question.left_out"], "{{ question.left_out }}");
const MISSING: Must = shown(&["missing.contact"], "{% for one in missing %}- {{ one.contact }}{% endfor %}");
const ASKER: Must = shown(&["asker.name", "asker.address"], "{{ asker.name }}");
const ANSWER_DUE: Must = shown(&["answer.exact", "answer.short", "answer.full"], "{{ answer.exact }}");
const NEEDED_BY: Must = shown(&["by.exact", "by.short", "by.full"], "{{ by.exact }}");
const CHOICES: Must = Must { how: How::Offered, values: &["choices"], write: "{{ choices|choices }}" };
const WORDS_SAID: Must =
    Must { how: How::Said, values: &["words.text"], write: "{% for run in words %} {{ run|said }} {% endfor %}" };
const WORDS_QUOTED: Must = quoted(&["words.text"], "{{ words.text|quote }}");
const WORDS_FILES: Must = shown(&["words.files"], "{{ words.files }}");
const LINE_NUMBERS: Must =
    shown(&["lines.number"], "{% for line in lines %}1. {{ line.number }} {{ line.waits }}{% endfor %}");

/// What a letter must show.
pub(super) fn of(name: Name) -> Vec<Must> {
    match name {
        Name::Acknowledgement => vec![shown(&["owner"], "{{ owner }}"), shown(&["due"], "{{ due }}")],
        Name::Answer | Name::AnswerCopy | Name::Asking | Name::AskedAgain => vec![WORDS_SAID],
        Name::CaseMail => vec![
            QUESTION,
            QUESTION_FILES,
            QUESTION_LEFT_OUT,
            ASKER,
            ANSWER_DUE,
            shown(&["triage.exact", "triage.short", "triage.full"], "{{ triage.exact }}"),
            shown(&["warnings"], "{% for warning in warnings %}- {{ warning }}{% endfor %}"),
            quoted(&["note"], "{{ note|quote }}"),
            shown(&["copies.to"], "{{ copies.to }}"),
            shown(&["asker.concerned"], "{{ asker.concerned }}"),
            CHOICES,
        ],
        Name::FollowUp => vec![QUESTION, ASKER, ANSWER_DUE, CHOICES],
        Name::Slip => vec![
            QUESTION,
            QUESTION_FILES,
            quoted(&["note"], "{{ note|quote }}"),
            NEEDED_BY,
            shown(&["owner"], "{{ owner }}"),
            CHOICES,
        ],
        Name::Feedback => feedback(),
        Name::Returned => vec![WORDS_QUOTED, WORDS_FILES, shown(&["contact"], "{{ contact }}"), ANSWER_DUE, CHOICES],
        Name::LateAnswer => vec![
            quoted(&["words.text"], "{{ words.text|quote }}"),
            shown(&["words.files"], "{{ words.files }}"),
            shown(&["by"], "{{ by }}"),
            ANSWER_DUE,
            CHOICES,
        ],
        Name::Preview => vec![
            quoted(&["letter.text"], "{{ letter.text|quote }}"),
            shown(&["letter.files"], "{{ letter.files }}"),
            shown(&["address"], "{{ address }}"),
            shown(&["copies.to"], "{{ copies.to }}"),
            shown(&["reasons"], "{% for reason in reasons %}- {{ reason }}{% endfor %}"),
            CHOICES,
        ],
        Name::List | Name::Escalation => vec![LINE_NUMBERS, shown(&["lines.waits"], "{{ line.waits }}")],
        Name::StandIn => vec![LINE_NUMBERS, shown(&["of"], "{{ of }}")],
        Name::BackAtWork => vec![
            shown(&["cases.number"], "{% for case in cases %}1. {{ case.number }} {{ case.stands }}{% endfor %}"),
            shown(&["cases.stands"], "{{ case.stands }}"),
        ],
        Name::ContactReminder | Name::OwnerReminder => vec![QUESTION, NEEDED_BY],
        Name::NotDone => vec![shown(&["what"], "{{ what }}"), shown(&["near"], "{{ near[0] }}"), CHOICES],
        Name::LinesNotDone => {
            vec![shown(&["undone.what"], "{% for line in undone %}- {{ line.what }}{% endfor %}")]
        }
        Name::Why => vec![shown(&["owner"], "{{ owner }}"), shown(&["deadlines.due"], "{{ line.due }}")],
        Name::Status => vec![shown(&["stands"], "{{ stands }}"), shown(&["deadlines.at"], "{{ line.at }}")],
        // Its words are all its own.
        Name::Help | Name::HelpAll => vec![],
        Name::Interim => vec![
            Must { how: How::Said, values: &["reason.text"], write: "{{ reason|said }}" },
            shown(&["until"], "{{ until }}"),
        ],
        Name::StillOnIt => vec![shown(&["number"], "{{ number }}"), shown(&["until"], "{{ until }}")],
        Name::ClosedUnanswered => vec![shown(&["number"], "{{ number }}")],
        Name::Consent => vec![
            QUESTION,
            quoted(&["reason"], "{{ reason|quote }}"),
            shown(&["owner"], "{{ owner }}"),
            shown(&["until.full", "until.exact", "until.short"], "{{ until.full }}"),
            CHOICES,
        ],
        Name::ContactLater => vec![
            shown(&["until.exact", "until.short", "until.full"], "{{ until.exact }}"),
            shown(&["contact"], "{{ contact }}"),
            CHOICES,
        ],
        Name::ContactAsks => vec![WORDS_QUOTED, WORDS_FILES, shown(&["contact"], "{{ contact }}"), CHOICES],
        Name::ForContact => vec![WORDS_QUOTED, WORDS_FILES, NEEDED_BY],
        Name::LeadAsked => vec![WORDS_QUOTED, WORDS_FILES, QUESTION, shown(&["from"], "{{ from }}")],
        Name::LeadWords => vec![WORDS_QUOTED, WORDS_FILES, shown(&["lead"], "{{ lead }}")],
        Name::Undelivered => {
            vec![shown(&["address"], "{{ address }}"), quoted(&["why"], "{{ why|quote }}"), CHOICES]
        }
        Name::HandedOver => vec![QUESTION, QUESTION_FILES, MISSING, ASKER, ANSWER_DUE, CHOICES],
        Name::NotActedOn => vec![shown(&["subject"], "{{ subject }}"), shown(&["why"], "{{ why }}")],
        Name::Told => vec![shown(&["text"], "{{ text }}"), CHOICES],
        Name::Confirm => vec![QUESTION, CHOICES],
        Name::WhoseQuestion => vec![
            QUESTION,
            shown(&["writer.address"], "{{ writer.address }}"),
            shown(&["until.exact", "until.short", "until.full"], "{{ until.exact }}"),
            CHOICES,
        ],
        Name::Alert => vec![shown(&["lines"], "{% for line in lines %}- {{ line }}{% endfor %}")],
    }
}

/// What the words of contacts to an owner must show.
fn feedback() -> Vec<Must> {
    vec![
        quoted(&["words.text"], "{{ words.text|quote }}"),
        shown(&["words.files"], "{{ words.files }}"),
        shown(&["contact"], "{{ contact }}"),
        quoted(&["with.text"], "{% for one in with %} {{ one.text|quote }} {% endfor %}"),
        shown(&["with.contact"], "{{ one.contact }}"),
        MISSING,
        quoted(&["unasked"], "{{ unasked|quote }}"),
        ANSWER_DUE,
        CHOICES,
    ]
}

impl Must {
    /// Whether a letter shows it; `own` are the blocks that the template itself made.
    pub(super) fn is_kept(&self, given: &Value, page: &Page, own: &[Block]) -> bool {
        let wanted: Vec<Vec<String>> = self.values.iter().map(|path| values(given, path)).collect();
        let has = |values: &Vec<String>| values.iter().all(|value| self.stands(value, page, own));
        let mut filled = wanted.iter().filter(|values| !values.is_empty()).peekable();
        filled.peek().is_none() || filled.any(has)
    }

    fn stands(&self, value: &str, page: &Page, own: &[Block]) -> bool {
        own.iter().any(|block| match (self.how, block) {
            (How::Quoted, Block::Quote(text)) | (How::Said, Block::Said(text, _)) => text == value,
            (How::Offered, Block::Choices(choices)) => choices.iter().any(|choice| choice == value),
            (
                How::Shown | How::Quoted | How::Said | How::Offered,
                Block::Paragraph(_)
                | Block::Facts(_)
                | Block::Numbered(_)
                | Block::Dotted(_)
                | Block::Quote(_)
                | Block::Said(..)
                | Block::Choices(_)
                | Block::Rule,
            ) => false,
        }) || self.how == How::Shown && squeezed(&format!("{}{}", page.subject, page.text())).contains(&squeezed(value))
    }
}

/// The texts at a path; through a list, those of all its lines.
fn values(given: &Value, path: &str) -> Vec<String> {
    let mut found = vec![given.clone()];
    for key in path.split('.') {
        found = found.iter().flat_map(lines).filter_map(|value| value.get_attr(key).ok()).collect();
    }
    let texts = found.iter().flat_map(lines).filter_map(|value| value.as_str().map(str::to_owned));
    texts.filter(|text| !text.is_empty()).collect()
}

/// The lines of a list, or the value itself.
fn lines(value: &Value) -> Vec<Value> {
    match value.kind() {
        minijinja::value::ValueKind::Seq | minijinja::value::ValueKind::Iterable => {
            value.try_iter().map(Iterator::collect).unwrap_or_default()
        }
        _ => vec![value.clone()],
    }
}

/// A value in a line is set on one line; only its words count.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
