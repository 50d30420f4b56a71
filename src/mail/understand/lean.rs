//! Takes the bombs out of HTML before it is parsed.
//!
//! A tree builder walks its stack of open elements for every tag, so that depth times length is the price of a page.
//! Here the depth and the attributes are bounded in one linear pass; text is never taken away.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Long threads of Outlook nest about four elements a reply; forty replies fit.
const MAX_OPEN: usize = 256;

/// Real tags have some twenty attributes; the parser compares each with every other.
const MAX_SEPARATORS: usize = 200;

/// A page of 2 MiB from Word has some 70 000; each becomes a node of several hundred bytes.
const MAX_TAGS: usize = 200_000;

/// What a page may cost: for each tag the elements it stands in. A thread of forty replies in such a page costs half.
const MAX_WALKED: usize = 8_000_000;

/// Stands for a `<` that begins no tag until the page is read or written: a parser takes each for a mistake, one by one.
/// Unicode keeps this character out of all text that is sent; one that is sent all the same shows as what it stands for.
pub(super) const BARE: char = '\u{fdd0}';

/// Elements that the parser closes by itself, or that have no content: they do not deepen the tree.
fn is_flat(name: &str) -> bool {
    #[rustfmt::skip]
    let flat = matches!(
        name,
        "p" | "li" | "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "option" | "dt" | "dd" | "br" | "hr" | "img" | "input"
            | "meta" | "link" | "col" | "area" | "base" | "wbr" | "embed" | "source" | "track" | "param" | "html" | "head"
            | "body"
    );
    flat
}

/// The same HTML, no deeper and no wider than a tree builder can stand.
pub(super) fn lean(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut open: BTreeMap<Cow<'_, str>, usize> = BTreeMap::new();
    let (mut depth, mut tags, mut walked) = (0_usize, 0_usize, 0_usize);
    let (mut unclosed_comment, mut next_end) = (false, NextEnd::default());
    let mut rest = html;
    while let Some(at) = rest.bytes().position(|b| b == b'<') {
        let (text, from) = rest.split_at(at);
        out.push_str(text);
        if from.starts_with("<!--") && !unclosed_comment {
            if let Some(end) = from.find("-->") {
                rest = from.get(end + 3..).unwrap_or_default();
            } else {
                unclosed_comment = true;
                rest = from;
            }
            continue;
        }
        let Some((tag, after)) = Some(from).filter(|from| next_end.is_near(from)).and_then(tag_at) else {
            out.push(BARE);
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        rest = after;
        let name = tag_name(tag);
        if let Some(closing) = name.strip_prefix('/') {
            if let Some(count) = open.get_mut(closing).filter(|count| **count > 0) {
                *count -= 1;
                depth -= 1;
            }
        } else if !name.starts_with(['!', '?']) && !is_flat(&name) {
            if depth >= MAX_OPEN {
                out.push(' ');
                continue;
            }
            if !tag.ends_with("/>") || !name.contains(':') {
                *open.entry(name.clone()).or_default() += 1;
                depth += 1;
            }
        }
        tags += 1;
        walked += depth;
        if tags > MAX_TAGS || walked > MAX_WALKED {
            out.push(' ');
        } else if tag.bytes().filter(|b| matches!(b, b' ' | b'\t' | b'\n' | b'/')).count() > MAX_SEPARATORS {
            out.push('<');
            out.push_str(&name);
            out.push('>');
        } else {
            out.push_str(tag);
        }
    }
    out.push_str(rest);
    out
}

/// The tag at the beginning of `from`, `>` included, and what follows it.
fn tag_at(from: &str) -> Option<(&str, &str)> {
    let second = *from.as_bytes().get(1)?;
    if !begins_tag(second) {
        return None;
    }
    // A quote may hide a `>`, but a quote that is never closed must not hide the rest of the mail.
    let mut quote = None;
    for (at, byte) in from.bytes().enumerate().take(MAX_TAG_BYTES) {
        match (quote, byte) {
            (None, b'>') => return from.split_at_checked(at + 1),
            (None, b'"' | b'\'') if from.as_bytes().get(at.wrapping_sub(1)) == Some(&b'=') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    let end = from.bytes().take(MAX_TAG_BYTES).position(|b| b == b'>')?;
    from.split_at_checked(end + 1)
}

/// Whether a tag, a comment or a declaration begins with `<` and this.
fn begins_tag(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?')
}

/// Where the next `>` stands, looked up once and not again for every `<` before it.
#[derive(Default)]
struct NextEnd {
    /// How far from the end of the page it stands.
    from_end: Option<usize>,
    none_left: bool,
}

impl NextEnd {
    /// Whether a `>` stands near enough for a tag to begin at `from`, the rest of the page.
    fn is_near(&mut self, from: &str) -> bool {
        let left = from.len();
        if self.none_left {
            return false;
        }
        if self.from_end.is_none_or(|end| end > left) {
            self.from_end = from.bytes().position(|b| b == b'>').map(|at| left - at);
            self.none_left = self.from_end.is_none();
        }
        self.from_end.is_some_and(|end| left - end < MAX_TAG_BYTES)
    }
}

/// A picture may stand in a tag as `data:`; what is longer is no tag, and the bound keeps the scan linear enough.
const MAX_TAG_BYTES: usize = 64 * 1024;

fn tag_name(tag: &str) -> Cow<'_, str> {
    let inner = tag.strip_prefix('<').unwrap_or(tag);
    let inner = inner.strip_suffix('>').unwrap_or(inner);
    let end = inner.bytes().skip(1).position(|b| b.is_ascii_whitespace() || b == b'/').map_or(inner.len(), |at| at + 1);
    let name = inner.get(..end).unwrap_or_default();
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_pages_stay_as_they_are() {
        let page = "<!doctype html><div a='>'><p>x<p>y</div><b>1</b><br/>";
        assert_eq!(lean(page), page);
        assert_eq!(lean("1 < 2<b>3</b>"), "1 \u{fdd0} 2<b>3</b>");
        assert_eq!(lean("a<!-- <div> -->b<!-- open"), "ab\u{fdd0}!-- open");
    }

    #[test]
    fn what_a_page_costs_is_bounded_and_its_words_stay() {
        let page = lean(&"<ol><li>x".repeat(100_000));
        assert_eq!(page.matches('x').count(), 100_000);
        assert!(page.matches("<li>").count() < 40_000, "{}", page.matches("<li>").count());
        let flat = "<tr><td>x</td></tr>".repeat(40_000);
        assert_eq!(lean(&flat), flat, "a long table is no bomb");
    }

    #[test]
    fn depth_and_width_are_bounded() {
        assert_eq!(lean(&"<div>".repeat(10_000)).matches("<div>").count(), MAX_OPEN);
        assert!(lean(&format!("<div {}>x", "a ".repeat(5000))).len() < 20);
    }
}
