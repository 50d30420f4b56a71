//! From a rendered template to blocks: the Markdown that letters are written in, and the wrapping that keeps values
//! out of its reach.
//!
//! Every value that a template prints is wrapped by [`wrap`] into characters of a private plane, which Markdown takes
//! for ordinary letters, and is unwrapped only after the parsing. So nothing that people wrote can become markup, and
//! no value is looked at twice (mail-facts C-23).
//!
//! Understood are paragraphs (a line end is a line end), `**strong**`, numbered and plain lists, definition lists
//! (`label` over `: value`) and rules. HTML, links, pictures, tables and code are mistakes in a letter.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};

use crate::written::{Both, both};

/// One block of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// Label and value, one a line.
    Facts(Vec<(Vec<Inline>, Vec<Inline>)>),
    /// Numbered lines: the number is what a reply begins with.
    Numbered(Vec<Vec<Inline>>),
    /// Lines that begin with a dot.
    Dotted(Vec<Vec<Inline>>),
    /// Words of a mail, behind a bar.
    Quote(String),
    /// Words that go out as they stand: text, and HTML if they were written in HTML.
    Said(String, Option<String>),
    /// The numbered choices at the foot.
    Choices(Vec<String>),
    /// A line across.
    Rule,
}

/// What a paragraph is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Inline {
    Text(String),
    Strong(String),
    Break,
}

/// What a wrapped value is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrap {
    /// Text on one line.
    Word,
    /// A block: [`Block::Quote`].
    Quote,
    /// A block: [`Block::Said`], its HTML following as [`Wrap::Html`].
    Said,
    /// The HTML of the [`Wrap::Said`] before it.
    Html,
    /// One of [`Block::Choices`].
    Choice,
}

/// Characters of plane 15: the ends of a wrapped value, and its bytes.
const CLOSE: char = '\u{F0000}';
const OPEN: [(char, Wrap); 5] = [
    ('\u{F0001}', Wrap::Word),
    ('\u{F0002}', Wrap::Quote),
    ('\u{F0003}', Wrap::Said),
    ('\u{F0004}', Wrap::Html),
    ('\u{F0005}', Wrap::Choice),
];
const BYTE_ZERO: u32 = 0xF_0100;

/// Wraps a value so that no parser sees into it.
pub(crate) fn wrap(kind: Wrap, value: &str) -> String {
    let open = OPEN.iter().find_map(|(c, k)| (*k == kind).then_some(*c));
    let bytes = value.bytes().filter_map(|byte| char::from_u32(BYTE_ZERO + u32::from(byte)));
    open.into_iter().chain(bytes).chain([CLOSE]).collect()
}

/// A run of a rendered template: written by the template, or a value.
#[derive(Debug, PartialEq, Eq)]
enum Run {
    Own(String),
    Value(Wrap, String),
}

fn unwrap_runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut own = String::new();
    let mut value: Option<(Wrap, Vec<u8>)> = None;
    for c in text.chars() {
        let opened = OPEN.iter().find_map(|(open, kind)| (*open == c).then_some(*kind));
        match (&mut value, opened) {
            (None, Some(kind)) => {
                if !own.is_empty() {
                    runs.push(Run::Own(std::mem::take(&mut own)));
                }
                value = Some((kind, Vec::new()));
            }
            (None, None) => own.push(c),
            (Some((kind, bytes)), _) if c == CLOSE => {
                runs.push(Run::Value(*kind, String::from_utf8_lossy(bytes).into_owned()));
                value = None;
            }
            (Some((_, bytes)), _) => bytes.extend(u8::try_from(u32::from(c).saturating_sub(BYTE_ZERO))),
        }
    }
    if !own.is_empty() {
        runs.push(Run::Own(own));
    }
    runs
}

/// A space between a Latin word or number of a value and the Chinese beside it, as a careful writer sets it:
/// `John Smith 问`. What people wrote themselves, in quotes, is left as it is.
pub(crate) fn spaced(rendered: &str) -> String {
    let mut out = String::with_capacity(rendered.len());
    let mut before: Option<(char, bool)> = None;
    for run in unwrap_runs(rendered) {
        let (text, word) = match &run {
            Run::Own(text) => (text.as_str(), true),
            Run::Value(kind, text) => (text.as_str(), *kind == Wrap::Word),
        };
        if let (Some((last, true)), Some(first)) = (before, text.chars().next())
            && word
            && need_space(last, first)
        {
            out.push(' ');
        }
        before = text.chars().next_back().map(|last| (last, word)).or(before);
        match &run {
            Run::Value(kind, text) => out.push_str(&wrap(*kind, text)),
            Run::Own(text) => out.push_str(text),
        }
    }
    out
}

/// The same in words of our own that a name was put into. Dates are written without spaces.
pub(crate) fn apart(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    for c in text.chars() {
        let dates = |last: char| last.is_ascii_digit() || c.is_ascii_digit();
        if before.is_some_and(|last| need_space(last, c) && !dates(last)) {
            out.push(' ');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

fn need_space(last: char, first: char) -> bool {
    let latin = |c: char| c.is_ascii_alphanumeric();
    let chinese = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    latin(last) && chinese(first) || chinese(last) && latin(first)
}

/// A rendered single line (a subject, a headline) with its values put in.
pub(crate) fn plain_line(rendered: &str) -> String {
    let text: String = unwrap_runs(rendered)
        .into_iter()
        .map(|run| match run {
            Run::Own(text) | Run::Value(_, text) => text,
        })
        .collect();
    one_line(&text)
}

/// The text on one line, without control characters and such as turn the direction of writing.
pub(crate) fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !turns(*c)).collect();
    // A full-width space is written on purpose; runs of other white space are not.
    spaced.split([' ', '\u{2028}', '\u{2029}', '\u{A0}']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The text with its lines, without other control characters.
pub(crate) fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', "    ");
    text.chars().filter(|c| *c == '\n' || !c.is_control() && !turns(*c)).collect()
}

fn turns(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Markup that letters do not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NotKnown {
    /// What it is, as a noun.
    pub(crate) what: Both,
    /// What can be looked for in the template.
    pub(crate) quoted: String,
}

impl NotKnown {
    fn new(what: Both, quoted: &str) -> Self {
        Self { what, quoted: quoted.to_owned() }
    }
}

/// Parses a rendered template.
pub(crate) fn parse(rendered: &str) -> Result<Vec<Block>, NotKnown> {
    let mut build = Build::default();
    let parser = Parser::new_ext(rendered, Options::ENABLE_DEFINITION_LIST);
    for event in TextMergeStream::new(parser) {
        build.take(event)?;
    }
    build.flush_paragraph();
    Ok(build.blocks)
}

/// Where text goes that is met now.
#[derive(Debug)]
enum Open {
    Numbered(Vec<Vec<Inline>>),
    Dotted(Vec<Vec<Inline>>),
    Facts(Vec<(Vec<Inline>, Vec<Inline>)>),
}

#[derive(Default)]
struct Build {
    blocks: Vec<Block>,
    line: Vec<Inline>,
    list: Option<Open>,
    strong: bool,
}

impl Build {
    fn take(&mut self, event: Event<'_>) -> Result<(), NotKnown> {
        match event {
            Event::Text(text) => return self.text(&text),
            Event::SoftBreak | Event::HardBreak => self.line.push(Inline::Break),
            Event::Rule => self.push(Block::Rule),
            Event::Start(tag) => return self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Html(text) | Event::InlineHtml(text) => {
                let html = text.trim();
                return Err(NotKnown::new(both!(" HTML（`{html}`）", "HTML (`{html}`)"), html));
            }
            Event::Code(text) => return Err(NotKnown::new(both!("代码（`{text}`）", "code (`{text}`)"), &text)),
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {
                return Err(NotKnown::new(both!("这种 Markdown", "this kind of Markdown"), ""));
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), NotKnown> {
        for run in unwrap_runs(text) {
            match run {
                Run::Own(text) if text.contains("**") => {
                    let what = both!(
                        "行内的 `**`（`{text}`；粗体须独占一行）",
                        "`**` in `{text}` (put the strong words on a line of their own)"
                    );
                    return Err(NotKnown::new(what, "**"));
                }
                Run::Own(text) | Run::Value(Wrap::Word, text) => self.word(text),
                Run::Value(Wrap::Quote, text) => self.push(Block::Quote(text)),
                Run::Value(Wrap::Said, text) => self.push(Block::Said(text, None)),
                Run::Value(Wrap::Html, html) => {
                    if let Some(Block::Said(_, of_said)) = self.blocks.last_mut() {
                        *of_said = Some(html);
                    }
                }
                Run::Value(Wrap::Choice, choice) => {
                    self.flush_paragraph();
                    match self.blocks.last_mut() {
                        Some(Block::Choices(choices)) => choices.push(choice),
                        Some(_) | None => self.blocks.push(Block::Choices(vec![choice])),
                    }
                }
            }
        }
        Ok(())
    }

    fn word(&mut self, text: String) {
        match (self.strong, self.line.last_mut()) {
            (true, Some(Inline::Strong(before))) | (false, Some(Inline::Text(before))) => before.push_str(&text),
            (true, _) => self.line.push(Inline::Strong(text)),
            (false, _) => self.line.push(Inline::Text(text)),
        }
    }

    fn start(&mut self, tag: &Tag<'_>) -> Result<(), NotKnown> {
        match tag {
            Tag::Paragraph | Tag::Item | Tag::DefinitionListTitle => {}
            Tag::Strong | Tag::Heading { .. } => self.strong = true,
            Tag::List(_) | Tag::DefinitionList if self.list.is_some() => {
                return Err(NotKnown::new(both!("列表中的列表", "a list in a list"), ""));
            }
            Tag::List(Some(_)) => self.list = Some(Open::Numbered(Vec::new())),
            Tag::List(None) => self.list = Some(Open::Dotted(Vec::new())),
            Tag::DefinitionList => self.list = Some(Open::Facts(Vec::new())),
            Tag::DefinitionListDefinition => {
                let label = std::mem::take(&mut self.line);
                if let Some(Open::Facts(facts)) = &mut self.list {
                    facts.push((label, Vec::new()));
                }
            }
            Tag::Link { .. } | Tag::Image { .. } => {
                return Err(NotKnown::new(both!("链接和图片", "a link or picture"), "]("));
            }
            Tag::BlockQuote(_) => {
                return Err(NotKnown::new(both!("以 `>` 开头的引用", "a quotation with `>`"), ">"));
            }
            Tag::CodeBlock(_) => return Err(NotKnown::new(both!("代码块", "a block of code"), "```")),
            Tag::Emphasis => return Err(NotKnown::new(both!("斜体（`*`、`_`）", "emphasis (`*`, `_`)"), "")),
            _ => return Err(NotKnown::new(both!("这种 Markdown", "this kind of Markdown"), "")),
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = false,
            TagEnd::Heading(_) => {
                self.strong = false;
                self.flush_paragraph();
            }
            TagEnd::Paragraph if self.list.is_none() => self.flush_paragraph(),
            TagEnd::Item => {
                let line = std::mem::take(&mut self.line);
                if let Some(Open::Numbered(items) | Open::Dotted(items)) = &mut self.list {
                    items.push(line);
                }
            }
            TagEnd::DefinitionListDefinition => {
                let line = std::mem::take(&mut self.line);
                if let Some(Open::Facts(facts)) = &mut self.list
                    && let Some((_, value)) = facts.last_mut()
                {
                    *value = line;
                }
            }
            TagEnd::List(_) | TagEnd::DefinitionList => {
                let block = self.list.take().map(|list| match list {
                    Open::Numbered(items) => Block::Numbered(items),
                    Open::Dotted(items) => Block::Dotted(items),
                    Open::Facts(facts) => Block::Facts(facts),
                });
                self.blocks.extend(block);
            }
            _ => {}
        }
    }

    fn push(&mut self, block: Block) {
        self.flush_paragraph();
        self.blocks.push(block);
    }

    fn flush_paragraph(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        while line.last() == Some(&Inline::Break) {
            line.pop();
        }
        let line: Vec<Inline> = line.into_iter().skip_while(|inline| *inline == Inline::Break).collect();
        if !line.is_empty() {
            self.blocks.push(Block::Paragraph(line));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_letter_is_read_as_blocks() {
        let said = format!("{}{}", wrap(Wrap::Said, "words"), wrap(Wrap::Html, "<p>words</p>"));
        let choices = format!("{}{}", wrap(Wrap::Choice, "send"), wrap(Wrap::Choice, "keep"));
        let source = format!(
            "**Question**\n{}\n\nline one\nline two\n\nAsked by\n: Zhang\n\nDue\n: today\n\n1. a\n2. b\n   more\n\n---\n\n{said}\n\n{choices}",
            wrap(Wrap::Quote, "a\nb")
        );
        let text = |text: &str| Inline::Text(text.to_owned());
        assert_eq!(
            parse(&source).unwrap(),
            [
                Block::Paragraph(vec![Inline::Strong("Question".into())]),
                Block::Quote("a\nb".into()),
                Block::Paragraph(vec![text("line one"), Inline::Break, text("line two")]),
                Block::Facts(vec![
                    (vec![text("Asked by")], vec![text("Zhang")]),
                    (vec![text("Due")], vec![text("today")])
                ]),
                Block::Numbered(vec![vec![text("a")], vec![text("b"), Inline::Break, text("more")]]),
                Block::Rule,
                Block::Said("words".into(), Some("<p>words</p>".into())),
                Block::Choices(vec!["send".into(), "keep".into()]),
            ]
        );
    }

    #[test]
    fn what_letters_do_not_use_is_a_mistake() {
        for source in [
            "<b>x</b>",
            "<div>\n\nx",
            "`x`",
            "[a](http://b)",
            "![a](http://b)",
            "> quoted",
            "```\ncode\n```",
            "**注意：**张伟",
            "- a\n  - b",
        ] {
            assert!(parse(source).is_err(), "{source}");
        }
    }

    proptest! {
        #[test]
        fn a_value_comes_back_as_it_was_and_nothing_else_comes(value in "(\\PC|[\u{F0000}-\u{F0200}]|[*_`<>#&\\[\\]\n-]){0,80}") {
            prop_assert_eq!(parse(&wrap(Wrap::Quote, &value)).unwrap(), [Block::Quote(value.clone())]);
            let line = parse(&format!("before {} after", wrap(Wrap::Word, &value))).unwrap();
            prop_assert_eq!(line, [Block::Paragraph(vec![Inline::Text(format!("before {value} after"))])]);
        }
    }
}
