//! HTML as lines of text that still know where in the tree they stood.
//!
//! The walk keeps its own stack, so that no nesting can exhaust ours; hidden text is left out. Nothing is fetched.

use std::rc::Rc;

use html5ever::driver::ParseOpts;
use html5ever::tendril::TendrilSink;
use html5ever::{Attribute, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::containers::{container, encloses_citation, is_citation, is_signature};
use super::lean::{BARE, lean};
use super::line::{Container, Indent, Line, composed};

/// A longer link is a tracker's; the words beside it say enough.
const MAX_LINK_BYTES: usize = 500;

/// A parsed page.
pub(super) struct Page {
    dom: RcDom,
}

impl Page {
    /// Parses `html`, however broken.
    pub(super) fn parse(html: &str) -> Self {
        let lean = lean(html);
        Self { dom: parse_document(RcDom::default(), ParseOpts::default()).one(lean.as_str()) }
    }

    /// The root of the tree.
    pub(super) fn root(&self) -> Handle {
        Rc::clone(&self.dom.document)
    }

    /// The readable lines, in their order.
    pub(super) fn lines(&self) -> Vec<Line> {
        let mut writer = Writer::default();
        let mut stack = vec![Step::Enter(self.root())];
        let mut order = 0_usize;
        while let Some(step) = stack.pop() {
            match step {
                Step::Enter(node) => {
                    writer.at = order;
                    order += 1;
                    if writer.enter(&node) {
                        stack.push(Step::Leave(Rc::clone(&node)));
                        stack.extend(node.children.borrow().iter().rev().map(|child| Step::Enter(Rc::clone(child))));
                    } else {
                        order += size_below(&node);
                    }
                }
                Step::Leave(node) => writer.leave(&node),
            }
        }
        writer.finish()
    }
}

/// How many nodes stand below `node`: the order numbers that skipping it uses up.
pub(super) fn size_below(node: &Handle) -> usize {
    let mut count = 0;
    let mut stack: Vec<Handle> = node.children.borrow().iter().map(Rc::clone).collect();
    while let Some(node) = stack.pop() {
        count += 1;
        stack.extend(node.children.borrow().iter().map(Rc::clone));
    }
    count
}

/// One attribute of an element.
pub(super) fn attribute<'a>(attrs: &'a [Attribute], name: &str) -> Option<&'a str> {
    attrs.iter().find(|attr| &*attr.name.local == name).map(|attr| &*attr.value)
}

enum Step {
    Enter(Handle),
    Leave(Handle),
}

#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
    current: String,
    /// The order number of the first text of the current line.
    start: Option<usize>,
    nbsp: bool,
    /// The line that is being written sets a signature off.
    signs: bool,
    /// How many signatures the walk stands in.
    signatures: usize,
    at: usize,
    depth: usize,
    indent: usize,
    /// Of these, how many a writer made to set his own words in.
    set_in: usize,
    pre: usize,
    lists: Vec<Option<usize>>,
    links: Vec<(Option<String>, usize)>,
    /// The addresses that links of the current line lead to.
    addresses: Vec<String>,
    hit: Option<(Container, usize)>,
}

impl Writer {
    /// Begins a node; false if nothing below it is to be read.
    fn enter(&mut self, node: &Handle) -> bool {
        match &node.data {
            NodeData::Text { contents } => {
                self.text(&contents.borrow());
                true
            }
            NodeData::Element { name, attrs, .. } => self.element(&name.local, &attrs.borrow()),
            NodeData::Document => true,
            NodeData::Doctype { .. } | NodeData::Comment { .. } | NodeData::ProcessingInstruction { .. } => false,
        }
    }

    fn element(&mut self, tag: &str, attrs: &[Attribute]) -> bool {
        let style = squeezed(attrs);
        if is_unread(tag) || is_hidden_by(attrs, &style) {
            return false;
        }
        if let Some(container) = container(tag, attrs, &style) {
            self.break_line();
            if self.hit.is_none_or(|(old, _)| old.weaker_than(container)) {
                self.hit = Some((container, self.at));
            }
        }
        if is_signature(attrs) {
            self.break_line();
            self.signatures += 1;
        }
        if is_block(tag) {
            self.break_line();
        }
        match tag {
            "br" => self.push_line(),
            "hr" => {
                self.current.push_str("---");
                // Foxmail's (mail-facts B2).
                self.signs = attribute(attrs, "style").is_some_and(|style| style.contains("210px"));
                self.start.get_or_insert(self.at);
                self.push_line();
            }
            "p" | "h1" | "h2" | "h3" | "h4" if has_margin(tag, attrs) => self.blank_line(),
            "pre" | "textarea" => self.pre += 1,
            "ul" => self.lists.push(None),
            "ol" => {
                let first = attribute(attrs, "start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
                self.lists.push(Some(first));
            }
            "li" => self.bullet(),
            "td" | "th" if !self.current.trim().is_empty() => self.current.push_str(" | "),
            "a" => self.links.push((attribute(attrs, "href").map(str::to_owned), self.current.len())),
            "img" => self.picture(attrs),
            "blockquote" if is_citation(attrs) => self.depth += 1,
            "blockquote" => {
                self.indent += 1;
                self.set_in += usize::from(style.contains("border:none"));
            }
            "div" | "span" | "section" if encloses_citation(attrs) => {
                self.break_line();
                self.depth += 1;
            }
            _ => {}
        }
        true
    }

    fn leave(&mut self, node: &Handle) {
        let NodeData::Element { name, attrs, .. } = &node.data else { return };
        let tag: &str = &name.local;
        if is_block(tag) {
            self.break_line();
        }
        if is_signature(&attrs.borrow()) {
            self.break_line();
            self.signatures = self.signatures.saturating_sub(1);
        }
        match tag {
            "p" | "h1" | "h2" | "h3" | "h4" if has_margin(tag, &attrs.borrow()) => self.blank_line(),
            "pre" | "textarea" => self.pre = self.pre.saturating_sub(1),
            "ul" | "ol" => {
                self.lists.pop();
            }
            "a" => self.link(),
            "blockquote" if is_citation(&attrs.borrow()) => self.depth = self.depth.saturating_sub(1),
            "blockquote" => {
                self.indent = self.indent.saturating_sub(1);
                let set_in = squeezed(&attrs.borrow()).contains("border:none");
                self.set_in = self.set_in.saturating_sub(usize::from(set_in));
            }
            "div" | "span" | "section" if encloses_citation(&attrs.borrow()) => {
                self.break_line();
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let plain = rest.find(|c: char| !is_plain(c)).unwrap_or(rest.len());
            if plain > 0 {
                let (run, from) = rest.split_at_checked(plain).unwrap_or((rest, ""));
                self.start.get_or_insert(self.at);
                self.current.push_str(run);
                rest = from;
                continue;
            }
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            if c == '\n' && self.pre > 0 {
                self.push_line();
            } else if c == BARE {
                self.start.get_or_insert(self.at);
                self.current.push('<');
            } else if c == '\u{a0}' {
                self.nbsp = true;
                self.current.push(' ');
                self.start.get_or_insert(self.at);
            } else if c.is_ascii_whitespace() && self.pre == 0 {
                if !self.current.is_empty() && !self.current.ends_with(' ') {
                    self.current.push(' ');
                }
            } else if matches!(c, ' ' | '\t') {
                self.start.get_or_insert(self.at);
                self.current.push(c);
            }
        }
    }

    fn bullet(&mut self) {
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                let mark = format!("{number}. ");
                *number = number.saturating_add(1);
                mark
            }
            Some(None) | None => "- ".to_owned(),
        };
        self.current.push_str(&"  ".repeat(self.lists.len().saturating_sub(1).min(8)));
        self.current.push_str(&mark);
        self.start.get_or_insert(self.at);
    }

    fn link(&mut self) {
        let Some((Some(href), from)) = self.links.pop() else { return };
        let href = href.trim();
        if let Some(("mailto", address)) = href.split_once(':') {
            self.addresses.push(address.split('?').next().unwrap_or_default().trim().to_owned());
        }
        let shown = self.current.get(from..).unwrap_or_default().trim();
        let bare = |url: &str| {
            url.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/').to_owned()
        };
        if href.starts_with("http") && !shown.is_empty() && href.len() <= MAX_LINK_BYTES && bare(href) != bare(shown) {
            let link = format!(" <{href}>");
            self.current.truncate(self.current.trim_end().len());
            self.current.push_str(&link);
        }
    }

    /// Only pictures that stand for one sign, as emoji do, are read; others are attachments.
    fn picture(&mut self, attrs: &[Attribute]) {
        if let Some(alt) = attribute(attrs, "alt")
            && (1..=4).contains(&alt.chars().count())
            && !alt.is_ascii()
        {
            self.start.get_or_insert(self.at);
            self.current.push_str(alt);
        }
    }

    fn break_line(&mut self) {
        if !self.current.trim().is_empty() || self.nbsp {
            self.push_line();
        } else {
            self.current.clear();
        }
    }

    fn blank_line(&mut self) {
        if self.lines.last().is_some_and(|line| !line.text.is_empty()) {
            self.push_line();
        }
    }

    fn push_line(&mut self) {
        let text = std::mem::take(&mut self.current);
        let text = if self.pre > 0 { text.trim_end() } else { text.trim_end().trim_start_matches([' ', '\n']) };
        let hit = self.hit.take();
        let start = self.start.take().unwrap_or(self.at);
        let (container, from) = hit.map_or((None, start), |(container, from)| (Some(container), from));
        let links = std::mem::take(&mut self.addresses);
        let depth = self.depth;
        let indent = match self.indent {
            0 => Indent::None,
            all if self.set_in == all => Indent::Own,
            _ => Indent::Quote,
        };
        let signs = std::mem::take(&mut self.signs);
        let signed = self.signatures > 0;
        self.lines.push(Line { text: composed(text), depth, indent, container, signs, signed, from, links });
        self.nbsp = false;
        for (_, from) in &mut self.links {
            *from = 0;
        }
    }

    fn finish(mut self) -> Vec<Line> {
        self.break_line();
        if self.hit.is_some() {
            self.push_line();
        }
        self.lines
    }
}

/// Whether a character is shown as it stands: no white space, and seen at all.
fn is_plain(c: char) -> bool {
    c.is_ascii_graphic()
        || !(c.is_ascii()
            || c.is_control()
            || matches!(c, '\u{a0}' | '\u{200b}' | '\u{feff}' | '\u{ad}' | '\u{2060}' | BARE))
}

/// Elements whose content is no text to read.
pub(super) fn is_unread(tag: &str) -> bool {
    matches!(tag, "head" | "script" | "style" | "title" | "template" | "svg" | "math" | "object" | "select")
}

fn is_block(tag: &str) -> bool {
    matches!(
        tag,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "ul"
            | "ol"
            | "li"
            | "table"
            | "tr"
            | "blockquote"
            | "pre"
            | "hr"
            | "address"
            | "article"
            | "section"
            | "header"
            | "footer"
            | "center"
            | "dl"
            | "dt"
            | "dd"
            | "form"
            | "fieldset"
            | "figure"
            | "body"
            | "main"
            | "nav"
            | "aside"
            | "caption"
            | "textarea"
            | "details"
            | "summary"
    )
}

/// Word's paragraphs have no space between them; others do.
fn has_margin(tag: &str, attrs: &[Attribute]) -> bool {
    if tag != "p" {
        return true;
    }
    let class = attribute(attrs, "class").unwrap_or_default();
    let style = squeezed(attrs);
    !(class.contains("Mso") || style.contains("margin:0") || style.contains("margin-top:0"))
}

/// The style without white space, in lower case.
fn squeezed(attrs: &[Attribute]) -> String {
    let style = attribute(attrs, "style").unwrap_or_default();
    style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether an element is not shown.
pub(super) fn is_hidden(attrs: &[Attribute]) -> bool {
    is_hidden_by(attrs, &squeezed(attrs))
}

fn is_hidden_by(attrs: &[Attribute], style: &str) -> bool {
    if attribute(attrs, "hidden").is_some() {
        return true;
    }
    let zero_size =
        || style.split(';').any(|rule| matches!(rule, "font-size:0" | "font-size:0px" | "font-size:0pt" | "opacity:0"));
    style.contains("display:none")
        || style.contains("visibility:hidden")
        || style.contains("mso-hide:all")
        || zero_size()
        || (style.contains("max-height:0") && style.contains("overflow:hidden"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_composed_and_markup_is_not() {
        let lines = Page::parse("<p>paid<br>\u{338}late e&#x301;</p>").lines();
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).filter(|text| !text.is_empty()).collect();
        assert_eq!(texts, ["paid", "\u{338}late \u{e9}"]);
    }

    #[test]
    fn white_space_stays_where_a_page_keeps_it_and_nowhere_else() {
        let page = Page::parse("<pre>a  b\n\tc\u{200b}d</pre><p> e \n  f\u{ad}g&nbsp;\u{7}h</p>");
        let lines: Vec<String> = page.lines().into_iter().map(|line| line.text).collect();
        assert_eq!(lines, ["a  b", "\tcd", "", "e fg h", ""]);
    }
}
