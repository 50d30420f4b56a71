//! `routes/*.toml` as written: the rules, in the order of the files' names and then of their lines.

use super::Route;
use super::condition::{Condition, Seen, Sender, Sign, Within};
use super::directory::Employee;
use super::matching::fold;
use super::pattern::{Broken, Pattern};
use crate::ids::Address;
use crate::mail::Kind;
use crate::written::{Placed, Problem, Section, both};

const ROUTES: &[(&str, Route)] =
    &[("suggest", Route::Suggest), ("now", Route::Now), ("on_deadline", Route::OnDeadline), ("never", Route::Never)];

const WITHINS: &[(&str, Within)] = &[
    ("subject", Within::Subject),
    ("words", Within::Words),
    ("both", Within::Both),
    ("attachment-names", Within::AttachmentNames),
];

/// Only these open cases; machines' mail never comes to the rules.
const KINDS: &[(&str, Kind)] = &[("human", Kind::Human), ("bulk", Kind::Bulk)];

/// A `[[rule]]` with a name.
pub(super) struct WrittenRule {
    pub(super) name: Placed<String>,
    pub(super) when: Condition,
    pub(super) topic: Option<Placed<String>>,
    pub(super) route: Route,
    pub(super) examples: Vec<Placed<Example>>,
}

/// A `[[rule.example]]`: a mail, and whether this rule is to take it.
pub(super) struct Example {
    subject: String,
    words: String,
    attachments: Vec<String>,
    sender: Option<Address>,
    language: Option<String>,
    kind: Option<Kind>,
    writer: Option<Employee>,
    pub(super) matches: bool,
}

impl Example {
    pub(super) fn seen(&self) -> Seen<'_> {
        Seen {
            subject: &self.subject,
            words: &self.words,
            attachments: self.attachments.iter().map(String::as_str).collect(),
            sender: self.sender.as_ref(),
            language: self.language.as_deref(),
            kind: self.kind,
            employee: self.writer.as_ref(),
        }
    }

    /// Two examples with the same key are the same mail.
    pub(super) fn same_key(&self) -> String {
        let texts = [&self.subject, &self.words].map(|text| fold(text));
        let rest = (&self.attachments, &self.sender, &self.language, &self.kind, &self.writer);
        format!("{texts:?} {rest:?}")
    }
}

pub(super) fn read(top: &Section<'_>) -> Vec<WrittenRule> {
    top.sections("rule").iter().filter_map(rule).collect()
}

fn rule(section: &Section<'_>) -> Option<WrittenRule> {
    let name = section.required_text("name");
    let when = section.section("when");
    section.require("when");
    let condition = when.as_ref().and_then(condition);
    let topic = section.required_text("topic");
    // Suggesting is the mildest thing a rule can lead to.
    let route = section.choice("route", ROUTES).unwrap_or(Route::Suggest);
    let examples: Vec<_> = section.sections("example").iter().filter_map(example).collect();
    // What it asks is told once, not again by each of its examples.
    Some(WrittenRule { when: condition?, topic, route, examples, name: name? })
}

/// What a rule asks; nothing where it asks nothing, or where part of it does not read.
fn condition(when: &Section<'_>) -> Option<Condition> {
    let (any, any_re) = (each(when, "any", folded), each(when, "any_re", |text| pattern(when, text)));
    let (all, none) = (each(when, "all", folded), each(when, "none", folded));
    let (senders, languages) = (each(when, "sender", sender), each(when, "language", language));
    let departments = each(when, "department", named);
    let kinds = if when.has("kind") { when.choices("kind", KINDS) } else { Some(Vec::new()) };
    let within = if when.has("in") { when.choice("in", WITHINS) } else { Some(Within::Both) };
    let (any, any_re) = (any?, any_re?);
    let condition = Condition {
        any: any.into_iter().map(Sign::Word).chain(any_re.into_iter().map(Sign::Pattern)).collect(),
        all: all?,
        none: none?,
        within: within?,
        senders: senders?,
        languages: languages?,
        kinds: kinds?,
        departments: departments?,
    };
    let asks =
        ["any", "any_re", "all", "sender", "department", "language", "kind"].into_iter().any(|key| when.has(key));
    if !asks {
        when.note(
            &when.place(),
            both!("规则什么也不要求，会命中一切", "the rule asks for nothing: it would match everything"),
            both!("写 `any = [\"…\"]`", "write `any = [\"…\"]`"),
        );
    }
    asks.then_some(condition)
}

/// Every text of a list as it is meant; nothing if the list is empty or one of them means nothing.
pub(super) fn each<T>(
    when: &Section<'_>,
    key: &'static str,
    meant: impl Fn(&Placed<String>) -> Result<T, Problem>,
) -> Option<Vec<T>> {
    if !when.has(key) {
        return Some(Vec::new());
    }
    let written = when.texts(key)?;
    if written.is_empty() {
        when.note(
            &when.place_of_key(key),
            both!("`{key}` 是空的", "`{key}` is empty"),
            both!("至少写一个，或删去 `{key}`", "write one at least, or delete `{key}`"),
        );
        return None;
    }
    let all = written.len();
    let read = |text: &Placed<String>| match meant(text) {
        Ok(value) => Some(value),
        Err(problem) => {
            when.add(problem);
            None
        }
    };
    let values: Vec<T> = written.iter().filter_map(read).collect();
    (values.len() == all).then_some(values)
}

/// Whether a mark between words stands in a text; `3,000元` holds none.
fn holds_a_list(text: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices([',', '、', ';']).any(|(at, mark)| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + mark.len()..).unwrap_or_default());
        !(digit(before.chars().next_back()) && digit(after.chars().next()))
    })
}

pub(super) fn folded(written: &Placed<String>) -> Result<String, Problem> {
    let folded = fold(&written.value).trim().to_owned();
    if folded.is_empty() {
        let mistake = both!("空白的词会命中一切", "a blank word would match everything");
        return Err(written.place.problem(mistake, both!("删去它", "delete it")));
    }
    if !folded.chars().any(char::is_alphanumeric) {
        let mistake = both!(
            "`{folded}` 只是标点，几乎封封都有",
            "`{folded}` is a mark of punctuation, which nearly every mail has"
        );
        return Err(written.place.problem(mistake, both!("删去它", "delete it")));
    }
    // What stands in `any` is looked for as it stands: signs of patterns would match nothing.
    if let Some(sign) = ["*", "|", "\\d", "\\b", "\\w", "\\s", "[0-9]"].into_iter().find(|sign| folded.contains(sign)) {
        let mistake = both!(
            "`{sign}` 在词里没有特殊含义，照原样去找，找不到",
            "`{sign}` has no meaning in a word: it is looked for as it stands"
        );
        let mend =
            both!("表达式写在 any_re 里；几个词就分开写", "write an expression into any_re, and several words apart");
        return Err(written.place.problem(mistake, mend));
    }
    if !folded.is_ascii() && holds_a_list(&folded) {
        let mistake = both!("`{folded}` 是一个词，整个去找", "`{folded}` is looked for as one word");
        return Err(written
            .place
            .problem(mistake, both!("几个词分开写：\"…\", \"…\"", "write each word by itself: \"…\", \"…\"")));
    }
    Ok(folded)
}

fn named(written: &Placed<String>) -> Result<String, Problem> {
    let name = written.value.trim().to_owned();
    if name.is_empty() {
        return Err(written.place.problem(both!("部门名是空的", "the name is empty"), both!("删去它", "delete it")));
    }
    Ok(name)
}

pub(super) fn pattern(when: &Section<'_>, written: &Placed<String>) -> Result<Pattern, Problem> {
    let broken = |broken: Broken| when.place_inside(written, broken.at).problem(broken.mistake, broken.mend);
    Pattern::parse(&written.value).map_err(broken)
}

fn sender(written: &Placed<String>) -> Result<Sender, Problem> {
    let text = written.value.trim();
    let sender = match text.strip_prefix('@') {
        Some(domain) => Address::parse(&format!("somebody@{domain}")).map(|addr| Sender::Domain(addr.domain())),
        None => Address::parse(text).map(Sender::Address),
    };
    sender.ok_or_else(|| {
        let mistake = both!("`{text}` 不是地址，也不是 @域名", "`{text}` is neither an address nor a domain");
        let mend = both!(
            "写成 zhang.wei@corp.example 或 @corp.example",
            "write it like zhang.wei@corp.example or @corp.example"
        );
        written.place.problem(mistake, mend)
    })
}

fn language(written: &Placed<String>) -> Result<String, Problem> {
    let text = &written.value;
    let begins = text.split('-').next().is_some_and(|head| matches!(head.len(), 2 | 3));
    if begins && text.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric())) {
        return Ok(text.clone());
    }
    let mistake = both!("`{text}` 不是语言代码", "`{text}` is no language tag");
    Err(written.place.problem(mistake, both!("写成 zh、zh-CN、en、ja", "write it like zh, zh-CN, en or ja")))
}

fn example(section: &Section<'_>) -> Option<Placed<Example>> {
    let subject = section.text("subject");
    let words = section.text("words");
    let attachments = section.texts("attachments").unwrap_or_default();
    let sender = section.meant("sender", |text| {
        Address::parse(text).ok_or_else(|| {
            (
                both!("`{text}` 不是邮件地址", "`{text}` is not a mail address"),
                both!("写成 zhang.wei@corp.example", "write it like zhang.wei@corp.example"),
            )
        })
    });
    let language = section.text("language");
    let kind = section.choice("kind", KINDS);
    let department = section.text("department").map(|name| name.value);
    let matches = section.yes_or_no("matches");
    section.require("matches");
    if !["subject", "words", "attachments", "sender"].into_iter().any(|key| section.has(key)) {
        section.note(
            &section.place(),
            both!("例子既无 `subject` 也无 `words`", "the example has neither `subject` nor `words`"),
            both!("至少写其中一个", "write one of the two at least"),
        );
    }
    let example = Example {
        subject: subject.map(|text| text.value).unwrap_or_default(),
        words: words.map(|text| text.value).unwrap_or_default(),
        attachments: attachments.into_iter().map(|name| name.value).collect(),
        sender: sender.map(|sender| sender.value),
        language: language.map(|tag| tag.value),
        kind,
        writer: department.map(|name| Employee { department: Some(name), ..Employee::default() }),
        matches: matches?.value,
    };
    Some(Placed { value: example, place: section.place() })
}

#[cfg(test)]
mod tests {
    use super::holds_a_list;

    #[test]
    fn an_amount_is_no_list_of_words() {
        assert!(!holds_a_list("3,000元") && !holds_a_list("报销单"));
        assert!(holds_a_list("被退,驳回") && holds_a_list("被退、驳回") && holds_a_list("2026年,专票"));
    }
}
