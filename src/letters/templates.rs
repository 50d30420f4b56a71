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
//! with sample data: a mistake is found then, with its file and line, and never when a letter is due. A template can
//! read no file, call no program and include nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use chrono_tz::Tz;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior};

use super::context::{self, Given};
use super::markup::{self, Block, Wrap, wrap};
use super::model::{AskerLetter, StaffLetter};
use super::page::{Above, Page};
use super::source::{add, problem};
use super::when::Clock;
use super::{builtin, samples};
use crate::ids::{Language, Moment};
use crate::mail::gate::MARKER_WORDS;

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

/// A mistake in a template, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateProblem {
    /// The file, below the directory of templates.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub mistake: String,
    /// What to do.
    pub mend: String,
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}. {}", self.file, self.line, self.mistake, self.mend)
    }
}

/// Why a letter could not be rendered; with templates that were loaded this is a defect of the program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RenderError(pub TemplateProblem);

/// All letters in all languages, compiled.
#[derive(Clone, Debug)]
pub struct Templates {
    env: Environment<'static>,
}

impl Templates {
    /// The letters that are part of the program.
    #[allow(clippy::expect_used, clippy::missing_panics_doc)] // a test renders each of them: a mistake cannot leave the house
    #[must_use]
    pub fn built_in() -> Self {
        Self::compiled(&builtin::sources()).expect("the built-in templates are without mistakes")
    }

    /// The built-in letters, with those replaced that stand in `dir/zh-CN/*.md` and `dir/en/*.md`.
    pub fn load(dir: &Path) -> Result<Self, Vec<TemplateProblem>> {
        let mut sources = builtin::sources();
        let mut problems = Vec::new();
        for language in [Language::Chinese, Language::English] {
            let from = dir.join(language.tag());
            let Ok(entries) = std::fs::read_dir(&from) else { continue };
            let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
            paths.sort();
            for path in paths.into_iter().filter(|path| path.extension().is_some_and(|e| e == "md")) {
                let file = format!("{}/{}", language.tag(), path.file_name().unwrap_or_default().to_string_lossy());
                match (sources.contains_key(&file), std::fs::read_to_string(&path)) {
                    (false, _) => problems.push(unknown_file(&file, sources.keys())),
                    (true, Ok(source)) => {
                        sources.insert(file, source.trim_start_matches('\u{FEFF}').replace("\r\n", "\n"));
                    }
                    (true, Err(error)) => problems.push(TemplateProblem {
                        file,
                        line: 1,
                        mistake: format!("the file cannot be read: {error}"),
                        mend: "Save it as UTF-8 text that the daemon may read.".to_owned(),
                    }),
                }
            }
        }
        match Self::compiled(&sources) {
            Ok(templates) if problems.is_empty() => Ok(templates),
            Ok(_) => Err(problems),
            Err(more) => {
                problems.extend(more);
                Err(problems)
            }
        }
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

    fn compiled(sources: &BTreeMap<String, String>) -> Result<Self, Vec<TemplateProblem>> {
        let mut env = environment();
        let mut problems = Vec::new();
        for (file, source) in sources {
            if let Err(problem) = add(&mut env, file, source) {
                problems.push(problem);
            }
        }
        let templates = Self { env };
        if problems.is_empty() {
            problems = templates.tried(sources);
        }
        if problems.is_empty() { Ok(templates) } else { Err(problems) }
    }

    /// Every letter with sample data: names that do not exist show themselves now.
    fn tried(&self, sources: &BTreeMap<String, String>) -> Vec<TemplateProblem> {
        let mut problems: Vec<TemplateProblem> = Vec::new();
        for (_, setting, sample) in samples::all() {
            let rendered = match &sample {
                samples::Sample::Asker(letter) => self.render_asker(letter, &setting),
                samples::Sample::Staff(letter) => self.render_staff(letter, &setting),
            };
            let problem = match (rendered, &sample) {
                (Err(RenderError(problem)), _) => Some(problem),
                (Ok(letter), samples::Sample::Asker(asker)) => {
                    let file = builtin::file(context::of_asker(asker, &setting).0, setting.language);
                    misleads_asker(&letter, file, sources)
                }
                (Ok(_), samples::Sample::Staff(_)) => None,
            };
            let problem = problem.map(|problem| located(problem, sources));
            if let Some(problem) = problem
                && !problems.contains(&problem)
            {
                problems.push(problem);
            }
        }
        problems
    }

    fn page(
        &self,
        (name, given): Given,
        setting: &Setting,
        staff: Option<&StaffLetter>,
    ) -> Result<Page, TemplateProblem> {
        let file = builtin::file(name, setting.language);
        let line = |key: &str| self.rendered(&format!("{file}#{key}"), &given).map(|line| markup::plain_line(&line));
        let body = self.rendered(&file, &given)?;
        let blocks = markup::parse(&body).map_err(|mistake| TemplateProblem {
            line: 1,
            mistake: format!("{mistake} is not understood"),
            mend: "Letters know paragraphs, **strong** lines, lists, `label` over `: value`, and ---.".to_owned(),
            file: file.clone(),
        })?;
        let mut blocks = blocks;
        let offered = staff.is_some_and(|letter| !letter.choices.is_empty());
        if offered && !blocks.iter().any(|block| matches!(block, Block::Choices(_))) {
            // A digit must never be understood that was not shown, nor one shown nowhere be waited for.
            blocks.extend(given.get_attr("choices").ok().and_then(|choices| choices_block(&choices)));
        }
        let above = match staff {
            Some(letter) => Some(Above {
                headline: headline(letter, setting.language, [line("headline")?, line("by")?, line("reply")?]),
                plain: line("plain")?,
                code: letter.headline.code.clone(),
                token: letter.headline.token.clone(),
            }),
            None => None,
        };
        Ok(Page { language: setting.language, subject: line("subject")?, above, blocks })
    }

    fn rendered(&self, template: &str, given: &Value) -> Result<String, TemplateProblem> {
        self.env.get_template(template).and_then(|template| template.render(given)).map_err(|e| problem(template, &e))
    }
}

/// The first line of a letter to staff: about, by when, where to write, and number and code, in this order.
fn headline(letter: &StaffLetter, language: Language, [about, by, reply]: [String; 3]) -> String {
    let number = letter.headline.number.as_deref().unwrap_or_default();
    let last = format!("{number}·{}", letter.headline.code);
    let bar = match language {
        Language::Chinese => "｜",
        Language::English => " | ",
    };
    let segments: Vec<String> = [about, by, reply, last].into_iter().filter(|segment| !segment.is_empty()).collect();
    segments.join(bar)
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

/// A mistake of markup shows itself only in the rendered letter; what it quotes is looked for in the source.
fn located(problem: TemplateProblem, sources: &BTreeMap<String, String>) -> TemplateProblem {
    let quoted = problem.mistake.split('`').nth(1).filter(|quoted| !quoted.is_empty());
    let line = match (problem.line, quoted, sources.get(&problem.file)) {
        (1, Some(quoted), Some(source)) => {
            source.lines().position(|line| line.contains(quoted)).map_or(1, |line| line + 1)
        }
        (line, ..) => line,
    };
    TemplateProblem { line, ..problem }
}

fn unknown_file<'a>(file: &str, known: impl Iterator<Item = &'a String>) -> TemplateProblem {
    let nearest = known.min_by_key(|known| strsim::damerau_levenshtein(known, file));
    TemplateProblem {
        file: file.to_owned(),
        line: 1,
        mistake: "there is no letter of this name".to_owned(),
        mend: nearest.map_or_else(String::new, |nearest| format!("Is `{nearest}` meant? Rename or remove the file.")),
    }
}

/// What an asker must be able to rely on: the case's number in the subject, and no words that cut his reply.
fn misleads_asker(letter: &Rendered, file: String, sources: &BTreeMap<String, String>) -> Option<TemplateProblem> {
    let line_of = |words: &str| {
        sources
            .get(&file)
            .and_then(|source| source.lines().position(|line| line.contains(words)))
            .map_or(1, |at| at + 1)
    };
    if !letter.subject.ends_with(&format!("[{}]", samples::NUMBER)) {
        return Some(TemplateProblem {
            line: line_of("subject:"),
            mistake: "the subject does not end with the case's number".to_owned(),
            mend: "End it with `[{{ number }}]`: it keeps the thread where ids are lost.".to_owned(),
            file,
        });
    }
    let marker = MARKER_WORDS.iter().find(|words| letter.text.contains(**words))?;
    Some(TemplateProblem {
        line: line_of(marker),
        mistake: format!("`{marker}` stands in a letter to an asker"),
        mend: "Take it out: it is for letters to staff only.".to_owned(),
        file,
    })
}
