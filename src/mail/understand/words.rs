//! Encoded words (RFC 2047) and the cleaning of header text.
//!
//! The bytes of adjacent words of one charset are joined before they are decoded, because Chinese clients split
//! characters over two words. It refuses to give back a control or bidi character.

use super::charset;
use super::transfer;

/// No client writes a longer encoded word; it bounds the search for its end, so that decoding stays linear.
const MAX_WORD_BYTES: usize = 4096;

/// Decodes every encoded word in `value`; what is not one stays as it stands.
pub(super) fn decode_words(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut pending: Option<(String, Vec<u8>)> = None;
    let mut rest = value;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let Some((word, after)) = encoded_word(from) else {
            flush(&mut out, &mut pending);
            out.push_str(before);
            out.push_str("=?");
            rest = from.get(2..).unwrap_or_default();
            continue;
        };
        // White space between two encoded words is none (RFC 2047 section 6.2).
        if pending.is_none() || !before.trim().is_empty() {
            flush(&mut out, &mut pending);
            out.push_str(before);
        }
        match &mut pending {
            Some((charset, bytes)) if *charset == word.charset => bytes.extend(word.bytes),
            _ => {
                flush(&mut out, &mut pending);
                pending = Some((word.charset, word.bytes));
            }
        }
        rest = after;
    }
    flush(&mut out, &mut pending);
    out.push_str(rest);
    out
}

/// The first `chars` characters.
pub(super) fn head(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// One line without control, bidi and invisible characters.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || c == '\u{2028}' || c == '\u{2029}' {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_deceptive(c) {
            out.push(c);
        }
    }
    out.trim().to_owned()
}

/// Characters that change how the others look, and are themselves unseen (mail-facts C-11).
pub(super) fn is_deceptive(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
}

/// How long the encoded word is that `rest` is the remainder of, behind its first sign; nothing where it is none.
pub(super) fn length_of_word(rest: &str) -> usize {
    rest.strip_prefix('?').and_then(encoded_word_inside).map_or(0, |(_, after)| rest.len() - after.len())
}

struct Word {
    charset: String,
    bytes: Vec<u8>,
}

/// Reads `=?charset*language?B?text?=` at the beginning of `from`.
fn encoded_word(from: &str) -> Option<(Word, &str)> {
    encoded_word_inside(from.strip_prefix("=?")?)
}

fn encoded_word_inside(inner: &str) -> Option<(Word, &str)> {
    let (charset, inner) = inner.split_once('?').filter(|(charset, _)| is_token(charset))?;
    let (encoding, inner) = inner.split_once('?').filter(|(encoding, _)| encoding.len() == 1)?;
    let (text, after) = match end_of_word(inner) {
        Some(end) => inner.split_at_checked(end)?,
        None => cut_off(inner).map(|text| (text, ""))?,
    };
    let bytes = match encoding {
        "B" | "b" => transfer::base64(text.as_bytes()).bytes,
        "Q" | "q" => q_bytes(text),
        _ => return None,
    };
    let charset = charset.split('*').next().unwrap_or_default().to_ascii_lowercase();
    Some((Word { charset, bytes }, after.get(2..).unwrap_or_default()))
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.len() <= 60 && text.bytes().all(|b| b.is_ascii_graphic() && b != b'?')
}

fn end_of_word(inner: &str) -> Option<usize> {
    let bytes = inner.as_bytes();
    bytes.windows(2).take(MAX_WORD_BYTES).position(|pair| pair == b"?=")
}

/// The text of a word that the field ends before its `?=`.
fn cut_off(inner: &str) -> Option<&str> {
    if inner.len() > MAX_WORD_BYTES {
        return None;
    }
    let text = inner.trim_end().trim_end_matches('?');
    let whole = text.bytes().all(|b| b.is_ascii_graphic() && b != b'?');
    (whole && !text.is_empty()).then_some(text)
}

/// Whether the last encoded word in `value` has no end.
pub(super) fn ends_in_a_word(value: &str) -> bool {
    let last = value.rfind("=?").and_then(|at| value.get(at..)).unwrap_or_default();
    // Of a whole word the last `=?` may be that of `?=?=`; a word begins with its charset.
    !last.contains("?=") && encoded_word(last).is_some()
}

/// Whether nothing can be seen of it.
pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_deceptive(c) || matches!(c, '\u{200c}' | '\u{200d}'))
}

/// The Q encoding: quoted-printable, `_` for a space.
fn q_bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.bytes().peekable();
    while let Some(byte) = rest.next() {
        match byte {
            b'_' => out.push(b' '),
            b'=' => match (rest.next(), rest.next()) {
                (Some(high), Some(low)) => match (transfer::hex(high), transfer::hex(low)) {
                    (Some(high), Some(low)) => out.push(high * 16 + low),
                    _ => out.extend([b'=', high, low]),
                },
                (high, low) => out.extend([Some(b'='), high, low].into_iter().flatten()),
            },
            other => out.push(other),
        }
    }
    out
}

fn flush(out: &mut String, pending: &mut Option<(String, Vec<u8>)>) {
    if let Some((charset, bytes)) = pending.take() {
        out.push_str(&charset::decode(&bytes, Some(&charset)).text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_text() {
        for (value, expected) in [
            ("plain", "plain"),
            ("=?utf-8?B?5oql6ZSA?=", "报销"),
            // 销 is split over the two words.
            ("=?utf-8?B?5oql6Q==?= =?utf-8?B?lIDljZU=?=", "报销单"),
            ("=?gb18030?B?sajP+g==?= =?utf-8?q?=E5=8D=95?= (x)", "报销单 (x)"),
            ("=?gb2312?B?sajP?= =?GB2312?B?+rWl?=", "报销单"),
            ("Re: =?utf-8?Q?a_b=3F?= c", "Re: a b? c"),
            ("=?utf-8*zh?B?5oql6ZSA?=x", "报销x"),
            ("=?broken =?utf-8?Z?x?= x", "=?broken =?utf-8?Z?x?= x"),
            // The end of the field is the end of its last word, where that is one.
            ("=?broken =?utf-8?B?5oql", "=?broken 报"),
            ("=?utf-8?B?5oql6ZSA", "报销"),
            ("=?utf-8?Q?a=20b?", "a b"),
            ("=?utf-8?B?5oql 6ZSA", "=?utf-8?B?5oql 6ZSA"),
            ("is =?utf-8?Q? a word", "is =?utf-8?Q? a word"),
        ] {
            assert_eq!(decode_words(value), expected, "{value}");
        }
    }

    #[test]
    fn a_word_without_its_end_is_known() {
        for (value, cut) in
            [("=?utf-8?B?5oql6ZSA", true), ("=?utf-8?B?5oql6ZSA?=", false), ("a =? b", false), ("", false)]
        {
            assert_eq!(ends_in_a_word(value), cut, "{value}");
        }
    }

    #[test]
    fn a_line_stays_a_line() {
        assert_eq!(one_line("a\r\nBcc: x\0\u{202e}b\u{200b}"), "a Bcc: x b");
    }
}
