//! Address lists as they really arrive: groups, comments, commas in unquoted names, Outlook's semicolons.
//!
//! It refuses to take a name for an address: only what stands in `<>`, or holds an `@`, or stands alone counts.

use super::{MAX_ADDRESSES, words};
use crate::mail::Mailbox;

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
                let inner: String = chars.by_ref().take_while(|&c| c != '>').collect();
                reader.angle(inner);
            }
            ':' if reader.angle.is_none() && !reader.phrase.contains('@') => reader.phrase.clear(),
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
    /// A phrase before a comma that may be the first half of `Zhang, Wei <…>`.
    half_name: String,
    found: Vec<Mailbox>,
}

impl Reader {
    fn quoted(&mut self, chars: &mut std::str::Chars<'_>) {
        while let Some(c) = chars.next() {
            match c {
                '\\' => self.phrase.extend(chars.next()),
                '"' => return,
                _ => self.phrase.push(c),
            }
        }
    }

    fn comment(&mut self, chars: &mut std::str::Chars<'_>) {
        let mut depth = 1_usize;
        while let Some(c) = chars.next() {
            match c {
                '\\' => self.comment.extend(chars.next()),
                '(' => depth += 1,
                ')' => {
                    depth -= 1;
                    if depth == 0 {
                        return;
                    }
                }
                _ => self.comment.push(c),
            }
        }
    }

    /// Two addresses without a comma are two entries: a reader may show either as the sender (mail-facts C-11). What
    /// holds no address beside one that does is part of a name.
    fn angle(&mut self, inner: String) {
        match &self.angle {
            Some(known) if !inner.contains('@') || address_of(known) == address_of(&inner) => {}
            Some(known) if known.contains('@') => {
                self.end_of_entry(false);
                self.angle = Some(inner);
            }
            Some(_) | None => self.angle = Some(inner),
        }
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
        if let Some(addr) = words.split_whitespace().find(|word| word.contains('@')) {
            // A program that encodes the whole field encodes the name's brackets, too.
            let before = words.split_once('<').and_then(|(name, _)| name_of(name));
            self.found.push(Mailbox { name: before.or_else(|| name_of(&comment)), addr: address_of(addr) });
        } else if at_comma && !words.is_empty() {
            self.half_name = words;
            return;
        } else if !words.is_empty() {
            let alone = !words.contains(char::is_whitespace) && words.is_ascii();
            let (name, addr) =
                if alone { (name_of(&comment), address_of(&words)) } else { (name_of(&words), String::new()) };
            self.found.push(Mailbox { name, addr });
        }
        self.half_name.clear();
    }
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
    // An obsolete route (`@a,@b:user@c`) ends with a colon.
    let text = if text.trim_start().starts_with('@') { text.rsplit(':').next().unwrap_or_default() } else { &text };
    let text = text.trim().trim_start_matches("mailto:");
    let mut quoted = false;
    text.chars()
        .filter(|&c| {
            quoted ^= c == '"';
            (!c.is_whitespace() || (quoted && c == ' ')) && !c.is_control() && !words::is_deceptive(c)
        })
        .filter(|c| !matches!(c, '\u{200c}' | '\u{200d}' | '<' | '>'))
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
        check("<a@b> <a@b>", &[("", "a@b")]);
        check("Li <finance> <a@b>", &[("Li", "a@b")]);
        check("<\"System Administrator\"@b>", &[("", "\"System Administrator\"@b")]);
        check("", &[]);
    }
}
