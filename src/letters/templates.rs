//! Templates: one Markdown file a letter and language, with its subject and first line in a head of their own.
//!
//! ```text
//! ---
//! subject: [{{ number }}] {{ asker.name }}：{{ about }}
//! headline: {{ asker.name }}问：{{ about }}
//! by: {{ triage.short }} 前转办
//! reply: 请在此行以上直接回复
//! plain: 直接回复本邮件，您写的内容即作为答复发给{{ asker.name }}。
//! ---
//! **问题**
//!
//! {{ question.text|quote }}
//! ```
//!
//! The built-in ones are part of the program; a directory may replace any of them. All are compiled at start and tried
//! with sample data: a mistake is found then, with its file, line and column, and never when a letter is due. A template
//! can read no file, call no program and include nothing.

use std::path::Path;

use chrono_tz::Tz;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use super::context::{self, Given};
use super::markup::{self, Block, Wrap, wrap};
use super::model::{AskerLetter, StaffLetter};
use super::page::{Above, Page};
use super::sources::Sources;
use super::when::Clock;
use super::{builtin, source, trial, words};
use crate::ids::{Language, Moment};
use crate::written::{Problem, both};

/// What all letters of a mailbox have in common, and when this one is written.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The language of the letter.
    pub language: Language,
    /// The mailbox's zone, in which times are told.
    pub zone: Tz,
    /// `财务共享服务中心`.
    pub mailbox_name: String,
    /// `FSSC`.
    pub tag: String,
    /// Now.
    pub now: Moment,
}

impl Setting {
    pub(crate) fn clock(&self) -> Clock {
        Clock { language: self.language, zone: self.zone, now: self.now }
    }
}

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, on one line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part, holding the same words.
    pub html: String,
}

/// Why a letter could not be rendered; with templates that were loaded this is a defect of the program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RenderError(pub Problem);

/// All letters in all languages, compiled.
#[derive(Clone, Debug)]
pub struct Templates {
    env: Environment<'static>,
    sources: Sources,
}

impl Templates {
    /// The letters that are part of the program.
    #[allow(clippy::expect_used, clippy::missing_panics_doc)] // a test renders each of them: a mistake cannot leave the house
    #[must_use]
    pub fn built_in() -> Self {
        Self::compiled(Sources::built_in()).expect("the built-in templates are without mistakes")
    }

    /// The built-in letters, with those replaced that stand in `dir/zh-CN/*.md` and `dir/en/*.md`.
    pub fn load(dir: &Path) -> Result<Self, Vec<Problem>> {
        let (sources, mut problems) = Sources::load(dir);
        match Self::compiled(sources) {
            Ok(templates) if problems.is_empty() => Ok(templates),
            Ok(_) => Err(problems),
            Err(more) => {
                problems.extend(more);
                problems.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
                Err(problems)
            }
        }
    }

    /// SHA-256 over the names and texts of all letters, hexadecimal.
    #[must_use]
    pub fn hash(&self) -> String {
        self.sources.hash()
    }

    /// Renders a letter to an asker.
    pub fn render_asker(&self, letter: &AskerLetter, setting: &Setting) -> Result<Rendered, RenderError> {
        let (name, given) = context::of_asker(letter, setting);
        self.page((name, given), setting, None).map(|page| rendered(&page)).map_err(RenderError)
    }

    /// Renders a letter to somebody of the staff.
    pub fn render_staff(&self, letter: &StaffLetter, setting: &Setting) -> Result<Rendered, RenderError> {
        let given = context::of_staff(letter, setting);
        self.page(given, setting, Some(letter)).map(|page| rendered(&page)).map_err(RenderError)
    }

    fn compiled(sources: Sources) -> Result<Self, Vec<Problem>> {
        let mut env = environment();
        let mut problems = Vec::new();
        for file in sources.files() {
            problems.extend(source::add(&mut env, &sources, file).err());
        }
        let templates = Self { env, sources };
        if problems.is_empty() {
            problems = trial::faults(&templates);
        }
        if problems.is_empty() { Ok(templates) } else { Err(problems) }
    }

    pub(super) fn sources(&self) -> &Sources {
        &self.sources
    }

    pub(super) fn env(&self) -> &Environment<'static> {
        &self.env
    }

    /// The page of a letter; of one to staff, with its first line and its token.
    pub(super) fn page(
        &self,
        (name, given): Given,
        setting: &Setting,
        staff: Option<&StaffLetter>,
    ) -> Result<Page, Problem> {
        let file = builtin::file(name, setting.language);
        let line = |key: &str| self.rendered(&format!("{file}#{key}"), &given).map(|line| markup::plain_line(&line));
        let mut blocks = self.blocks(&file, &given)?;
        let offered = staff.is_some_and(|letter| !letter.choices.is_empty());
        if offered && !blocks.iter().any(|block| matches!(block, Block::Choices(_))) {
            // A digit must never be understood that was not shown, nor one shown nowhere be waited for.
            blocks.extend(given.get_attr("choices").ok().and_then(|choices| choices_block(&choices)));
        }
        let above = match staff {
            Some(letter) => Some(Above {
                headline: headline(letter, setting, [line("headline")?, line("by")?, line("reply")?]),
                plain: words::in_place_of(letter.in_place_of.as_deref(), setting.language) + &line("plain")?,
                code: letter.headline.code.clone(),
                token: letter.headline.token.clone(),
            }),
            None => None,
        };
        let mut subject = line("subject")?;
        if staff.is_some_and(|letter| letter.headline.urgent) {
            subject = urgent_subject(&subject, setting.language);
        }
        Ok(Page { language: setting.language, subject, above, blocks })
    }

    /// The blocks    /// The blocks that a file makes of what it is given, and nothing that is added to them.
    pub(super) fn blocks(&self, file: &str, given: &Value) -> Result<Vec<Block>, Problem> {
        let body = self.rendered(file, given)?;
        markup::parse(&body).map_err(|mistake| {
            let (zh, en) = (mistake.what.zh, mistake.what.en);
            self.sources.place_of(file, &mistake.quoted).problem(
                both!("信里不能用{zh}", "{en} is not understood"),
                both!(
                    "可用的有：段落、独占一行的 **粗体**、列表、`标签` 下一行写 `: 值`、---",
                    "letters know paragraphs, **strong** lines, lists, `label` over `: value`, and ---"
                ),
            )
        })
    }

    fn rendered(&self, template: &str, given: &Value) -> Result<String, Problem> {
        let rendered = self.env.get_template(template).and_then(|template| template.render(given));
        rendered
            .map(|rendered| markup::spaced(&rendered))
            .map_err(|error| source::problem(&self.sources, template, &error, Some(given)))
    }
}

/// The first line of a letter to staff: about, by when, where to write, and number and code, in this order.
fn headline(letter: &StaffLetter, setting: &Setting, [about, by, reply]: [String; 3]) -> String {
    let number = letter.headline.number.as_deref().unwrap_or(&setting.tag);
    let last = format!("{number}·{}", letter.headline.code);
    let bar = match setting.language {
        Language::Chinese => "｜",
        Language::English => " | ",
    };
    let urgent = if letter.headline.urgent { urgent_word(setting.language) } else { "" };
    let segments: Vec<String> =
        [format!("{urgent}{about}"), by, reply, last].into_iter().filter(|segment| !segment.is_empty()).collect();
    segments.join(bar)
}

/// What is urgent says so in front (P-44), behind the number.
fn urgent_subject(subject: &str, language: Language) -> String {
    let marked = |rest: &str| {
        let word = urgent_word(language);
        // A state in brackets belongs to the word itself.
        if rest.starts_with('（') {
            return format!("{}{rest}", word.trim_end_matches('：'));
        }
        if rest.starts_with('(') {
            return format!("{} {rest}", word.trim_end_matches(": "));
        }
        format!("{word}{rest}")
    };
    match subject.split_once("] ") {
        Some((number, rest)) if subject.starts_with('[') => format!("{number}] {}", marked(rest)),
        Some(_) | None => marked(subject),
    }
}

fn urgent_word(language: Language) -> &'static str {
    match language {
        Language::Chinese => "加急：",
        Language::English => "Urgent: ",
    }
}

fn choices_block(choices: &Value) -> Option<Block> {
    let choices = choices.try_iter().ok()?.filter_map(|choice| choice.as_str().map(str::to_owned)).collect();
    Some(Block::Choices(choices))
}

fn rendered(page: &Page) -> Rendered {
    Rendered { subject: page.subject.clone(), text: page.text(), html: page.html() }
}

fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::None);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        env.set_syntax(syntax);
    }
    env.set_formatter(|out, _, value| {
        if value.is_none() || value.is_undefined() {
            return Err(Error::new(ErrorKind::UndefinedError, "there is no such value in this letter"));
        }
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let wrapped = if value.is_safe() { text } else { wrap(Wrap::Word, &markup::one_line(&text)) };
        out.write_str(&wrapped).map_err(Error::from)
    });
    env.add_filter("quote", |text: String| Value::from_safe_string(wrap(Wrap::Quote, &text)));
    env.add_filter("said", said);
    env.add_filter("choices", |choices: Vec<String>| {
        Value::from_safe_string(choices.iter().map(|choice| wrap(Wrap::Choice, choice)).collect())
    });
    env
}

fn said(words: &Value) -> Result<Value, Error> {
    let text = words.get_attr("text")?;
    let html = words.get_attr("html")?;
    let mut wrapped = wrap(Wrap::Said, text.as_str().unwrap_or_default());
    if let Some(html) = html.as_str() {
        wrapped.push_str(&wrap(Wrap::Html, html));
    }
    Ok(Value::from_safe_string(wrapped))
}
