//! Content-Type and Content-Disposition: a value and its parameters, RFC 2231 and all the ways around it.

use std::collections::BTreeMap;

use super::{charset, transfer, words};

/// One parameter is not read beyond this many pieces (`name*0`, `name*1` …); real ones have three.
const MAX_PIECES: usize = 100;

/// A header value such as `text/plain; charset=utf-8`.
#[derive(Debug, Default)]
pub(super) struct Valued {
    /// What stands before the first `;`, lower case.
    pub(super) value: String,
    params: BTreeMap<String, String>,
}

impl Valued {
    /// The parameter called `name` (lower case), decoded.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name).map(String::as_str)
    }
}

/// Reads a header value with parameters.
pub(super) fn parse(header: &str) -> Valued {
    let mut pieces = split(header);
    let first = if pieces.is_empty() { String::new() } else { pieces.remove(0) };
    let (value, param) = without_semicolon(&first);
    pieces.splice(0..0, param.map(str::to_owned));
    let value: String = value.split('(').next().unwrap_or_default().chars().filter(|c| !c.is_whitespace()).collect();
    let mut params = BTreeMap::new();
    let mut long: BTreeMap<String, BTreeMap<usize, (bool, String)>> = BTreeMap::new();
    for piece in pieces {
        let Some((name, value)) = piece.split_once('=') else { continue };
        let name = name.split('(').next().unwrap_or_default().trim().to_ascii_lowercase();
        let value = unquote(value.trim());
        match name.split_once('*') {
            None => {
                params.entry(name).or_insert_with(|| words::one_line(&words::decode_words(&value)));
            }
            Some((base, section)) => {
                let encoded = section.is_empty() || section.ends_with('*');
                let number = section.trim_end_matches('*').parse().unwrap_or(0_usize);
                if number < MAX_PIECES {
                    long.entry(base.to_owned()).or_default().insert(number, (encoded, value));
                }
            }
        }
    }
    for (name, pieces) in long {
        // The extended form is the better one where both stand (RFC 6266 section 4.3 says so for file names).
        params.insert(name, words::one_line(&words::decode_words(&join(&pieces))));
    }
    Valued { value: value.trim_matches('"').to_ascii_lowercase(), params }
}

/// What stands before the first parameter, and that parameter where the semicolon before it is missing.
fn without_semicolon(first: &str) -> (&str, Option<&str>) {
    let name = first.split_once('=').and_then(|(before, _)| before.trim_end().rfind(char::is_whitespace));
    match name.and_then(|at| first.split_at_checked(at)) {
        Some((value, param)) if value.contains(char::is_alphabetic) => (value, Some(param)),
        _ => (first, None),
    }
}

/// Splits at `;` outside quotes.
fn split(header: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in header.chars() {
        if c == ';' && !quoted {
            pieces.push(String::new());
            continue;
        }
        if c == '"' && !escaped {
            quoted = !quoted;
        }
        escaped = c == '\\' && !escaped;
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

fn unquote(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else {
        let bare = value.split(['(', '\t']).next().unwrap_or_default().trim();
        return if value.starts_with("=?") || value.contains(['（', '(']) {
            value.to_owned()
        } else {
            bare.to_owned()
        };
    };
    let (mut out, mut escaped) = (String::new(), false);
    for c in inner.chars() {
        match c {
            // A backslash before anything but a quote is a Windows path, not an escape.
            '\\' if !escaped => escaped = true,
            '"' if !escaped => break,
            _ => {
                if escaped && c != '"' && c != '\\' {
                    out.push('\\');
                }
                out.push(c);
                escaped = false;
            }
        }
    }
    out
}

/// Joins the pieces of an RFC 2231 value; the first encoded one names the charset.
fn join(pieces: &BTreeMap<usize, (bool, String)>) -> String {
    let mut charset = None;
    let mut bytes = Vec::new();
    for (encoded, value) in pieces.values() {
        if !*encoded {
            bytes.extend(value.as_bytes());
            continue;
        }
        let mut value = value.as_str();
        if charset.is_none() {
            let mut parts = value.splitn(3, '\'');
            if let (Some(name), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
                charset = Some(name.to_owned());
                value = rest;
            }
        }
        percent(value, &mut bytes);
    }
    charset::decode(&bytes, charset.as_deref().filter(|name| !name.is_empty())).text
}

fn percent(value: &str, out: &mut Vec<u8>) {
    let mut rest = value.as_bytes();
    while let [byte, after @ ..] = rest {
        if let [b'%', high, low, after @ ..] = rest
            && let (Some(high), Some(low)) = (transfer::hex(*high), transfer::hex(*low))
        {
            out.push(high * 16 + low);
            rest = after;
        } else {
            out.push(*byte);
            rest = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_read_in_every_form() {
        for (header, expected) in [
            ("attachment; filename=a.pdf", "a.pdf"),
            ("attachment; filename=\"a; b.pdf\"", "a; b.pdf"),
            ("attachment; filename*=utf-8''%E6%8A%A5%E9%94%80.pdf; filename=x.pdf", "报销.pdf"),
            ("attachment; filename*0*=gb2312''%B1%A8; filename*1*=%CF%FA; filename*2=.pdf", "报销.pdf"),
            ("attachment; filename*0=\"long na\"; filename*1=\"me.pdf\"", "long name.pdf"),
            ("attachment; filename=\"=?gb18030?B?sajP+i5wZGY=?=\"", "报销.pdf"),
            ("attachment; filename==?utf-8?B?5oql6ZSALnBkZg==?=", "报销.pdf"),
            ("attachment; filename=\"报销(1).pdf\"", "报销(1).pdf"),
            ("attachment; filename=\"a\\\"b\\c.pdf\"", "a\"b\\c.pdf"),
            ("attachment; filename=\"open", "open"),
            ("attachment; filename (comment) = a.pdf", "a.pdf"),
            ("attachment filename=\"a.pdf\"", "a.pdf"),
        ] {
            assert_eq!(parse(header).param("filename"), Some(expected), "{header}");
        }
        let unparted = parse("text/plain\t charset=\"gbk\"; format=flowed");
        assert_eq!((unparted.value.as_str(), unparted.param("charset")), ("text/plain", Some("gbk")));
        assert_eq!(unparted.param("format"), Some("flowed"));
        assert_eq!(parse("Text / HTML ; Charset=\"GB2312\"").value, "text/html");
        assert_eq!(parse("Text / HTML ; Charset=\"GB2312\"").param("charset"), Some("GB2312"));
    }
}
