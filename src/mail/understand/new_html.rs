//! The new words as HTML: the tree without its quoted leaves, written out and put through an allow-list.
//!
//! It refuses whatever could fetch, run or post: no script, style or form, and pictures only by `cid:` (C-15, C-16).

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use markup5ever_rcdom::{Handle, NodeData};

use super::html::{Page, is_hidden, is_unread, size_below};
use super::lean::BARE;

/// Writes the page without the leaves whose order numbers lie in `cut`, ranges that ascend; `None` if nothing is left.
pub(super) fn without(page: &Page, cut: &[Range<usize>]) -> Option<String> {
    let kept = kept_nodes(page, cut);
    let html = write(page, &kept);
    let clean = sanitise(&html).replace(BARE, "&lt;");
    let has_words = clean
        .split('<')
        .any(|piece| piece.split_once('>').map_or(piece, |(_, text)| text).contains(|c: char| !c.is_whitespace()));
    (has_words || clean.contains("<img")).then(|| clean.trim().to_owned())
}

/// Makes any HTML harmless.
pub(super) fn sanitise(html: &str) -> String {
    let schemes = ["http", "https", "mailto", "tel", "cid"];
    let mut cleaner = ammonia::Builder::default();
    cleaner.url_schemes(schemes.into_iter().collect());
    cleaner.attribute_filter(|element, attribute, value| {
        let picture = element == "img" && attribute == "src";
        let by_cid = value.trim_start().to_ascii_lowercase().starts_with("cid:");
        match (picture, by_cid) {
            (true, false) | (false, true) => None,
            (true, true) | (false, false) => Some(value.into()),
        }
    });
    // A picture without a source says nothing.
    cleaner.clean(html).to_string().replace("<img>", "")
}

/// Takes out of harmless HTML what is read by programs and not by people.
pub(super) fn outward(html: &str) -> String {
    const UNSEEN: [&str; 7] = ["alt", "title", "cite", "summary", "datetime", "headers", "hreflang"];
    let mut cleaner = ammonia::Builder::default();
    cleaner.url_schemes(["http", "https", "cid"].into_iter().collect());
    cleaner.attribute_filter(|_, attribute, value| (!UNSEEN.contains(&attribute)).then(|| value.into()));
    cleaner.clean(html).to_string()
}

/// The order numbers of all nodes that stay: leaves outside the cut and what they stand in.
fn kept_nodes(page: &Page, cut: &[Range<usize>]) -> BTreeSet<usize> {
    let mut kept = BTreeSet::new();
    // A reply is mostly history from here on to its end.
    let end = cut.last().filter(|range| range.end == usize::MAX).map_or(usize::MAX, |range| range.start);
    let mut path: Vec<usize> = Vec::new();
    let mut stack = vec![Step::Enter(page.root())];
    let mut order = 0;
    while let Some(step) = stack.pop() {
        match step {
            Step::Enter(_) if order >= end => break,
            Step::Enter(node) if is_unseen(&node) => order += 1 + size_below(&node),
            Step::Enter(node) => {
                path.push(order);
                if is_leaf(&node) && !is_cut(cut, order) {
                    // Ancestors already marked were marked with all that is above them.
                    for at in path.iter().rev() {
                        if !kept.insert(*at) {
                            break;
                        }
                    }
                }
                order += 1;
                stack.push(Step::Leave(Rc::clone(&node)));
                stack.extend(node.children.borrow().iter().rev().map(|child| Step::Enter(Rc::clone(child))));
            }
            Step::Leave(_) => {
                path.pop();
            }
        }
    }
    kept
}

/// Whether one of the ranges, which ascend, holds the number: turns of quoted and new make thousands of them.
fn is_cut(cut: &[Range<usize>], order: usize) -> bool {
    let after = cut.partition_point(|range| range.start <= order);
    cut.get(..after).and_then(<[_]>::last).is_some_and(|range| range.contains(&order))
}

fn write(page: &Page, kept: &BTreeSet<usize>) -> String {
    let mut out = String::new();
    let last = kept.last().copied().unwrap_or_default();
    let mut stack = vec![Step::Enter(page.root())];
    let mut order = 0;
    while let Some(step) = stack.pop() {
        match step {
            Step::Enter(_) if order > last => {}
            Step::Enter(node) => {
                if kept.contains(&order) {
                    open(&node, &mut out);
                    stack.push(Step::Leave(Rc::clone(&node)));
                }
                order += 1;
                stack.extend(node.children.borrow().iter().rev().map(|child| Step::Enter(Rc::clone(child))));
            }
            Step::Leave(node) => close(&node, &mut out),
        }
    }
    out
}

enum Step {
    Enter(Handle),
    Leave(Handle),
}

fn is_unseen(node: &Handle) -> bool {
    match &node.data {
        NodeData::Element { name, attrs, .. } => is_unread(&name.local) || is_hidden(&attrs.borrow()),
        NodeData::Text { .. }
        | NodeData::Document
        | NodeData::Doctype { .. }
        | NodeData::Comment { .. }
        | NodeData::ProcessingInstruction { .. } => false,
    }
}

fn is_leaf(node: &Handle) -> bool {
    match &node.data {
        NodeData::Text { contents } => !contents.borrow().is_empty(),
        NodeData::Element { name, .. } => matches!(&*name.local, "img" | "br" | "hr"),
        NodeData::Document
        | NodeData::Doctype { .. }
        | NodeData::Comment { .. }
        | NodeData::ProcessingInstruction { .. } => false,
    }
}

fn open(node: &Handle, out: &mut String) {
    match &node.data {
        NodeData::Text { contents } => out.push_str(&escape(&contents.borrow())),
        NodeData::Element { name, attrs, .. } => {
            out.push('<');
            out.push_str(&name.local);
            for attr in attrs.borrow().iter() {
                out.push(' ');
                out.push_str(&attr.name.local);
                out.push_str("=\"");
                out.push_str(&escape(&attr.value));
                out.push('"');
            }
            out.push('>');
        }
        NodeData::Document
        | NodeData::Doctype { .. }
        | NodeData::Comment { .. }
        | NodeData::ProcessingInstruction { .. } => {}
    }
}

fn close(node: &Handle, out: &mut String) {
    if let NodeData::Element { name, .. } = &node.data
        && !matches!(&*name.local, "img" | "br" | "hr")
    {
        out.push_str("</");
        out.push_str(&name.local);
        out.push('>');
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_fetches_or_runs_is_left() {
        let page = Page::parse(
            "<p onclick=x>a<script>b</script><style>c</style><img src=http://evil.example/x><img src='cid:1'>\
             <form action=x>d<input></form><a href='javascript:x'>e</a>",
        );
        let html = without(&page, &[]).unwrap();
        for bad in ["script", "evil", "onclick", "form", "input", "javascript", "style"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        assert!(html.contains("<img src=\"cid:1\">") && html.contains('d') && html.contains('e'), "{html}");
    }

    #[test]
    fn nothing_leaves_that_a_reader_does_not_see() {
        let html = "<p title=\"a@b\"><a href=\"mailto:a@b\">mail</a> <a href=\"tel:1\">call</a> \
                    <a href=\"https://corp.example/x\">page</a><img src=\"cid:1\" alt=\"a@b\"></p>";
        let html = outward(html);
        assert!(!html.contains("a@b") && !html.contains("tel:"), "{html}");
        assert!(html.contains("https://corp.example/x") && html.contains("cid:1"), "{html}");
    }

    #[test]
    fn a_sign_that_begins_no_tag_stays_a_sign() {
        let page = Page::parse("<p>1 < 2 <<\u{fdd0}script>x</script></p>");
        assert_eq!(page.lines().first().unwrap().text, "1 < 2 <<<script>x");
        assert_eq!(without(&page, &[]).unwrap(), "<p>1 &lt; 2 &lt;&lt;&lt;script&gt;x</p>");
    }

    #[test]
    fn what_is_cut_is_gone() {
        let page = Page::parse("<div><b>new</b><br></div><blockquote type=cite>old</blockquote>");
        let lines = page.lines();
        let from = lines.iter().find(|line| line.text == "old").unwrap().from;
        assert_eq!(without(&page, std::slice::from_ref(&(from..usize::MAX))).unwrap(), "<div><b>new</b><br></div>");
        assert_eq!(without(&page, std::slice::from_ref(&(0..usize::MAX))), None);
    }
}
