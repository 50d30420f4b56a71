//! Address lists as they really arrive: groups, comments, commas in unquoted names, Outlook's semicolons.
//!
//! It refuses to take a name for an address: only what stands in `<>`, or holds an `@`, or stands alone counts.

use super::{MAX_ADDRESSES, words};
use crate::mail::Mailbox;

/// No quoted part of an address is longer.
const MAX_QUOTED: usize = 1000;

/// Reads one header value; names are decoded, group members stand for their group.
pub(super) fn parse(value: &str) -> Vec<Mailbox> {
    parse_up_to(value, MAX_ADDRESSES)
}

/// The same, but no more than `most` and one.
pub(super) fn parse_up_to(value: &str, most: usize) -> Vec<Mailbox> {
    let mut reader = Reader::default();
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        if reader.found.len() >= most {
            break;
        }
        match c {
            '"' => reader.quoted(&mut chars),
            '(' => reader.comment(&mut chars),
            '<' => {
                let rest = chars.as_str();
                let (inner, after) = rest.split_at_checked(end_of_angle(rest)).unwrap_or((rest, ""));
                chars = after.strip_prefix('>').unwrap_or(after).chars();
                reader.angle(inner.to_owned());
            }
            // The end of a second bracket around the same address.
            '>' => {}
            '\\' if chars.as_str().starts_with([',', ';', ':', '"', '<', '>', '(', ')', '\\']) => {
                reader.phrase.extend(chars.next());
            }
            // A comma in an encoded word parts no entries, though none may stand there.
            '=' if chars.as_str().starts_with('?') => {
                reader.phrase.push('=');
                let rest = chars.as_str();
                let (word, after) = rest.split_at_checked(words::length_of_word(rest)).unwrap_or_default();
                reader.phrase.push_str(word);
                chars = after.chars();
            }
            ':' if reader.angle.is_none() && !reader.phrase.contains('@') && !reader.phrase.ends_with("mailto") => {
                reader.phrase.clear();
            }
            ',' | '，' => reader.end_of_entry(true),
            ';' | '；' => reader.end_of_entry(false),
            _ => reader.phrase.push(c),
        }
    }
    reader.end_of_entry(false);
    reader.found
}

#[derive(Default)]
struct Reader {
    phrase: String,
    comment: String,
    angle: Option<String>,
    /// How much of the phrase stood before the address.
    before_angle: usize,
    /// A phrase before a comma that may be the first half of `Zhang, Wei <…>`.
    half_name: String,
    /// A comment was opened that nothing closes: what begins one is a letter like others.
    open_comment: bool,
    found: Vec<Mailbox>,
}

impl Reader {
    fn quoted(&mut self, chars: &mut std::str::Chars<'_>) {
        let mut text = String::new();
        while let Some(c) = chars.next() {
            match c {
                '\\' => text.extend(chars.next()),
                '"' => break,
                _ => text.push(c),
            }
        }
        if self.angle.is_none() && chars.as_str().starts_with('@') && text.contains([' ', '<', '>', '"', ',', '@']) {
            let rest = chars.as_str();
            let end = rest.find([' ', '\t', ',', ';', '<', '(']).unwrap_or(rest.len());
            let (domain, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let local = text.replace('\\', "\\\\").replace('"', "\\\"");
            self.sets_address(format!("\"{local}\"{domain}"));
            *chars = after.chars();
        } else {
            self.phrase.push_str(&text);
        }
    }

    fn comment(&mut self, chars: &mut std::str::Chars<'_>) {
        let (begin, mut depth, mut text) = (chars.clone(), 1_usize, String::new());
        while !self.open_comment {
            match chars.next() {
                Some('\\') => text.extend(chars.next()),
                Some('(') => depth += 1,
                Some(')') => {
                    depth -= 1;
                    if depth == 0 {
                        self.comment.push_str(&text);
                        return;
                    }
                }
                Some(c) => text.push(c),
                None => self.open_comment = true,
            }
        }
        *chars = begin;
        self.phrase.push('(');
    }

    /// Two addresses without a comma are two entries: a reader may show either as the sender (mail-facts C-11). What
    /// holds no address beside one that does is part of a name.
    fn angle(&mut self, inner: String) {
        match &self.angle {
            Some(known) if !inner.contains('@') || address_of(known) == address_of(&inner) => {}
            Some(known) if known.contains('@') => {
                let next = self.phrase.split_off(self.before_angle);
                self.end_of_entry(false);
                self.phrase = next;
                self.sets_address(inner);
            }
            Some(_) | None => self.sets_address(inner),
        }
    }

    fn sets_address(&mut self, inner: String) {
        self.before_angle = self.phrase.len();
        self.angle = Some(inner);
    }

    fn end_of_entry(&mut self, at_comma: bool) {
        let phrase = std::mem::take(&mut self.phrase);
        let comment = std::mem::take(&mut self.comment);
        if let Some(angle) = self.angle.take() {
            let half = std::mem::take(&mut self.half_name);
            let phrase = if half.is_empty() { phrase } else { format!("{half}, {}", phrase.trim()) };
            let name = name_of(&phrase).or_else(|| name_of(&comment));
            self.found.push(Mailbox { name, addr: address_of(&angle) });
            return;
        }
        let words = words::decode_words(phrase.trim());
        let words = if words.contains('@') { rejoined(&words) } else { words };
        // A program that encodes the whole field encodes the name's brackets, too; others write square ones.
        let bracketed = words.split_once('<').or_else(|| words.split_once('[')).filter(|(name, _)| !name.contains('@'));
        let (before, words) = bracketed.map_or((None, words.as_str()), |(name, rest)| (name_of(name), rest));
        if let Some(addr) = words.split_whitespace().find(|word| word.contains('@')) {
            let addr = addr.strip_prefix('\'').and_then(|addr| addr.strip_suffix('\'')).unwrap_or(addr);
            let addr = if bracketed.is_some() { addr.trim_end_matches([']', '>']) } else { addr };
            self.found.push(Mailbox { name: before.or_else(|| name_of(&comment)), addr: address_of(addr) });
        } else if at_comma && !words.is_empty() {
            words.clone_into(&mut self.half_name);
            return;
        } else if !words.is_empty() {
            let alone = !words.contains(char::is_whitespace) && words.is_ascii();
            let (name, addr) =
                if alone { (name_of(&comment), address_of(words)) } else { (name_of(words), String::new()) };
            self.found.push(Mailbox { name, addr });
        }
        self.half_name.clear();
    }
}

/// Where the `>` of an address in `<>` stands: not in its quoted part.
fn end_of_angle(rest: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    let end = rest.char_indices().take(MAX_QUOTED).find(|&(_, c)| {
        let ends = c == '>' && !quoted;
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map(|(at, _)| at).or_else(|| rest.find('>')).unwrap_or(rest.len())
}

/// An address with the white space taken out that RFC 5322 section 4.4 let stand around its signs.
fn rejoined(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        let joins = word.starts_with(['.', '@'])
            || out.ends_with('@')
            || (out.ends_with(" .") || out.ends_with('.') && out.contains('@'));
        if !out.is_empty() && !joins {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The text without what stands in parentheses outside of quotes.
fn without_comments(text: &str) -> String {
    let (mut out, mut depth, mut quoted) = (String::with_capacity(text.len()), 0_usize, false);
    for c in text.chars() {
        quoted ^= c == '"' && depth == 0;
        match c {
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    if depth == 0 { out } else { text.to_owned() }
}

fn name_of(phrase: &str) -> Option<String> {
    let name = words::one_line(&words::decode_words(phrase));
    // Zero-width joiners are harmless in a subject and only deceive in a name (mail-facts C-11).
    let name: String = name.chars().filter(|c| !matches!(c, '\u{200c}' | '\u{200d}')).collect();
    let name = name.trim().trim_matches('"').trim();
    let name = name.strip_prefix('\'').and_then(|n| n.strip_suffix('\'')).unwrap_or(name);
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

fn address_of(text: &str) -> String {
    let text = if text.contains("=?") { words::decode_words(text) } else { text.to_owned() };
    let text = if text.contains('(') { without_comments(&text) } else { text };
    // An obsolete route (`@a,@b:user@c`) ends with a colon.
    let text = if text.trim_start().starts_with('@') { text.rsplit(':').next().unwrap_or_default() } else { &text };
    let text = text.trim().trim_start_matches("mailto:");
    let mut quoted = false;
    text.chars()
        .filter(|&c| {
            quoted ^= c == '"';
            let parts = c.is_whitespace() || matches!(c, '<' | '>');
            (!parts || (quoted && matches!(c, ' ' | '<' | '>')))
                && !c.is_control()
                && !words::is_deceptive(c)
                && !matches!(c, '\u{200c}' | '\u{200d}')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: &[(&str, &str)]) {
        let found = parse(value);
        let shown: Vec<(&str, &str)> =
            found.iter().map(|m| (m.name.as_deref().unwrap_or(""), m.addr.as_str())).collect();
        assert_eq!(shown, expected, "{value}");
    }

    #[test]
    fn addresses_are_read_in_every_form() {
        check("a@b", &[("", "a@b")]);
        check("Zhang Wei <a@b>, \"Li, Na\" <c@d>", &[("Zhang Wei", "a@b"), ("Li, Na", "c@d")]);
        check("Zhang, Wei <a@b>; Li Na <c@d>", &[("Zhang, Wei", "a@b"), ("Li Na", "c@d")]);
        check("a@b (Zhang (Wei))", &[("Zhang Wei", "a@b")]);
        check("Team: a@b, C <c@d>;, undisclosed:;", &[("", "a@b"), ("C", "c@d")]);
        check("\"=?gb18030?B?1cXOsA==?=\" <a@qq.com>", &[("张伟", "a@qq.com")]);
        check("=?utf-8?B?5byg?= =?utf-8?B?5Lyf?= <a@b>", &[("张伟", "a@b")]);
        check("=?utf-8?B?5byg5LyfIDxhQGI+?=", &[("张伟", "a@b")]);
        check("<@x,@y:a@b>", &[("", "a@b")]);
        check("MAILER-DAEMON (Mail Delivery)", &[("Mail Delivery", "MAILER-DAEMON")]);
        check("\"王经理 <boss@corp.example>\" <x@evil.example>", &[("王经理 <boss@corp.example>", "x@evil.example")]);
        check("张\u{202e}伟 <a\r\n@b>", &[("张伟", "a@b")]);
        check("<a@b", &[("", "a@b")]);
        check("Li Na <a@b> <c@d>", &[("Li Na", "a@b"), ("", "c@d")]);
        check("Bob <a@b> Bobby <c@d>", &[("Bob", "a@b"), ("Bobby", "c@d")]);
        check("<a@b> <a@b>", &[("", "a@b")]);
        check("Li <finance> <a@b>", &[("Li", "a@b")]);
        check("<\"System Administrator\"@b>", &[("", "\"System Administrator\"@b")]);
        check("", &[]);
    }

    #[test]
    fn what_standards_let_stand_and_programs_write_is_read() {
        check("< (note) a@b (tail) >", &[("", "a@b")]);
        check("Pete(A \\) chap) <pete(his account)@b(host)>", &[("Pete", "pete@b")]);
        check("Mary <@x:a@b>, , jdoe@test  . example", &[("Mary", "a@b"), ("", "jdoe@test.example")]);
        check("\"a b\"@c, \"<>\"@d", &[("", "\"a b\"@c"), ("", "\"<>\"@d")]);
        check("<\"<>\"@d> x", &[("x", "\"<>\"@d")]);
        check("x@y <<a@b>>", &[("x@y", "a@b")]);
        check("x@y (open <a@b>", &[("x@y (open", "a@b")]);
        check("((((<a@b>", &[("((((", "a@b")]);
        check("=?utf-8?Q?Zhang,_Wei?= <a@b>, c@d", &[("Zhang, Wei", "a@b"), ("", "c@d")]);
        // 张伟<zhang@b>, encoded as a whole.
        check("=?utf-8?B?5byg5LyfPHpoYW5nQGI+?=", &[("张伟", "zhang@b")]);
        check("张伟 [a@b], [mailto:c@d], a@[10.0.0.1]", &[("张伟", "a@b"), ("", "c@d"), ("", "a@[10.0.0.1]")]);
        check("'a@b'", &[("", "a@b")]);
        check("Smith\\, John <a@b>, CORP\\li <c@d>", &[("Smith, John", "a@b"), ("CORP\\li", "c@d")]);
    }
}
