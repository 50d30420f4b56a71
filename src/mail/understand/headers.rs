//! The header block: its fields as they stand, and what they say once decoded.
//!
//! It refuses nothing: a line that is no field is skipped and reported, and the block ends where a body must begin.

use std::borrow::Cow;

use chrono::{DateTime, FixedOffset};

use super::{Limit, Limits, MAX_ADDRESSES, charset, date, params, words};

/// How far is looked for a field below a line that is none.
const LINES_AHEAD: usize = 20;

/// The fields of one header block, in their order.
#[derive(Default)]
pub(super) struct Headers {
    fields: Vec<(String, String)>,
    /// The values that are no text yet, by the number of their field.
    raw: Vec<(usize, Vec<u8>)>,
    /// What is odd about the block.
    pub(super) defects: Vec<String>,
    /// No empty line ends it: other programs may take for header what is read as text here.
    pub(super) runs_on: bool,
    /// The limit at which the rest was left.
    pub(super) over: Option<Limit>,
}

impl Headers {
    /// Splits `raw` into header block and body; gives the fields and where the body begins.
    pub(super) fn parse(raw: &[u8]) -> (Self, usize) {
        Self::parse_within(raw, &Limits::default())
    }

    /// The same for a part: an empty line at its beginning is its whole header, whatever its text begins with, unless a
    /// field follows that only a part's header has.
    pub(super) fn of_part(raw: &[u8], limits: &Limits) -> (Self, usize) {
        let fields = raw.trim_ascii_start();
        let break_at =
            raw.iter().position(|&b| b == b'\n').filter(|at| raw.get(..*at).is_some_and(|b| b.trim_ascii().is_empty()));
        match break_at {
            Some(at) if !fields.get(..8).is_some_and(|name| name.eq_ignore_ascii_case(b"content-")) => {
                (Self::default(), at + 1)
            }
            _ => Self::parse_within(raw, limits),
        }
    }

    /// The same, as far as `limits` go.
    pub(super) fn parse_within(raw: &[u8], limits: &Limits) -> (Self, usize) {
        let mut headers = Self::default();
        let (mut at, mut bad_lines, mut begun) = (leading_noise(raw), 0_usize, 0_usize);
        let mut open: Vec<u8> = Vec::new();
        let mut lines = raw.get(at..).unwrap_or_default().split_inclusive(|&b| b == b'\n').peekable();
        while let Some(line) = lines.next() {
            let content = line.trim_ascii_end();
            let begins_field = field_name(content).is_some();
            let folded = is_fold(line);
            if content.is_empty() && !folded {
                at += line.len();
                break;
            }
            if !begins_field && headers.fields.is_empty() && open.is_empty() {
                break;
            }
            // What is no field ends the block, unless the block goes on below it.
            let next = lines.peek().map(|next| (is_fold(next), next.trim_ascii().is_empty()));
            let is_odd = if content.is_empty() {
                next == Some((false, false))
            } else {
                // One word above the empty line is what a program broke off a field.
                let broken_off = matches!(next, Some((_, true))) && !content.contains(&b' ') && content.is_ascii();
                !begins_field && !folded && !broken_off
            };
            if is_odd && !goes_on(lines.clone()) {
                at += if content.is_empty() { line.len() } else { 0 };
                headers.runs_on = true;
                headers.defects.push("No empty line stands between the header block and the text.".to_owned());
                break;
            }
            at += line.len();
            if folded && !open.is_empty() {
                if open.len() < limits.header_bytes {
                    open.push(b' ');
                    open.extend(content.trim_ascii_start());
                }
            } else if begins_field {
                headers.close(&mut open);
                begun += 1;
                if begun <= limits.headers {
                    open.extend(content.iter().take(limits.header_bytes));
                }
            } else {
                bad_lines += 1;
            }
            let over = (begun > limits.headers).then_some(Limit::Headers);
            headers.over = over.or((at > limits.header_bytes).then_some(Limit::HeaderSize));
            if let Some(limit) = headers.over {
                headers.close(&mut open);
                headers.defects.push(limit.defect().to_owned());
                at = end_of_block(raw, at);
                break;
            }
        }
        headers.close(&mut open);
        headers.read_raw_by_label();
        if bad_lines > 0 {
            headers.defects.push(format!("{bad_lines} lines of the header block are no header field."));
        }
        (headers, at)
    }

    fn close(&mut self, open: &mut Vec<u8>) {
        if let Some(colon) = open.iter().position(|&b| b == b':')
            && let Some((name, value)) = open.split_at_checked(colon)
        {
            let name = String::from_utf8_lossy(name).trim().to_ascii_lowercase();
            let value_bytes = value.get(1..).unwrap_or_default();
            let bytes_are_text = std::str::from_utf8(value_bytes).is_ok();
            let value = charset::raw_header(value_bytes);
            if !bytes_are_text {
                self.raw.push((self.fields.len(), value_bytes.to_vec()));
            }
            self.fields.push((name, clean(&value)));
        }
        open.clear();
    }

    /// Reads raw 8-bit values by the charset that Content-Type names, where it fits them.
    fn read_raw_by_label(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        let label = self.raw("content-type").filter(|_| !raw.is_empty()).map(params::parse);
        let Some(label) = label.as_ref().and_then(|media| media.param("charset")) else { return };
        for (at, bytes) in raw {
            if let (Some(value), Some((_, field))) = (charset::raw_header_of(&bytes, label), self.fields.get_mut(at)) {
                *field = clean(&value);
            }
        }
    }

    /// The first field called `name` (lower case), unfolded, encoded words kept.
    pub(super) fn raw(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// All fields called `name`.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Whether there is a field called `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// The first field whose value is not empty, decoded, on one line.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = self.all(name).find(|value| !value.is_empty()).or_else(|| self.raw(name))?;
        Some(words::one_line(&words::decode_words(value)))
    }

    /// The first word of a field in lower case, without parameters and comments.
    pub(super) fn keyword(&self, name: &str) -> Option<String> {
        let value = self.raw(name)?;
        let word = value.split([';', '(', ' ', '\t']).find(|word| !word.is_empty()).unwrap_or_default();
        Some(word.to_ascii_lowercase())
    }

    /// The ids in all fields called `name`, without `<>`.
    pub(super) fn ids(&self, name: &str) -> Vec<String> {
        self.all(name).flat_map(ids).take(MAX_ADDRESSES).collect()
    }

    /// The date of the message.
    pub(super) fn date(&self) -> Option<DateTime<FixedOffset>> {
        self.all("date").find_map(date::read)
    }

    /// All fields, in their order.
    pub(super) fn into_fields(self) -> Vec<(String, String)> {
        self.fields
    }

    /// How many fields there are.
    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }
}

fn clean(value: &str) -> String {
    value.replace('\0', "").trim().to_owned()
}

/// Message ids of one header value: those in `<>`, else words with an `@`.
pub(super) fn ids(value: &str) -> Vec<String> {
    let value: Cow<'_, str> =
        if value.contains("=?") { Cow::Owned(words::decode_words(value)) } else { Cow::Borrowed(value) };
    let mut found = Vec::new();
    let mut rest: &str = &value;
    while let Some((_, from)) = rest.split_once('<') {
        let Some((id, after)) = from.split_once('>') else { break };
        push_id(&mut found, id);
        rest = after;
    }
    if found.is_empty() {
        for word in value.split([' ', '\t', ',', '<', '>']).filter(|word| word.contains('@')) {
            push_id(&mut found, word);
        }
    }
    if found.is_empty() && !value.trim().is_empty() && !value.trim().contains(' ') {
        push_id(&mut found, value.trim());
    }
    found
}

fn push_id(found: &mut Vec<String>, id: &str) {
    // A `<` inside means that the closing `>` of the one before was lost.
    let id = id.rsplit('<').next().unwrap_or_default();
    let id: String = id.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if !id.is_empty() && !found.contains(&id) {
        found.push(id);
    }
}

fn is_fold(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t'))
}

/// Whether a header block goes on with these lines: fields and nothing else, one of them such as only headers have.
fn goes_on<'a>(lines: impl Iterator<Item = &'a [u8]>) -> bool {
    const KNOWN: [&str; 12] = [
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "sender",
        "received",
        "references",
        "status",
        "importance",
        "lines",
    ];
    let mut lines = lines.take(LINES_AHEAD).take_while(|line| !line.trim_ascii().is_empty());
    let known =
        |name: &[u8]| name.contains(&b'-') || KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
    lines
        .find_map(|line| match field_name(line.trim_ascii_end()) {
            _ if is_fold(line) => None,
            Some(name) => known(name).then_some(true),
            None => Some(false),
        })
        .unwrap_or(false)
}

/// The length of what some stores put before the first field: blank lines, a byte order mark, an mbox `From ` line, a
/// blank at the beginning of the first field.
fn leading_noise(raw: &[u8]) -> usize {
    let mut rest = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    while let [b'\r' | b'\n', after @ ..] = rest {
        rest = after;
    }
    if rest.starts_with(b"From ") || rest.starts_with(b">From ") {
        let line = rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |end| end + 1);
        rest = rest.get(line..).unwrap_or_default();
    }
    let unindented = rest.trim_ascii_start();
    if is_fold(rest) && goes_on(unindented.split_inclusive(|&b| b == b'\n')) {
        rest = unindented;
    }
    raw.len() - rest.len()
}

fn field_name(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().take(200).position(|&b| b == b':')?;
    let name = line.get(..colon)?.trim_ascii_end();
    (!name.is_empty() && name.iter().all(u8::is_ascii_graphic)).then_some(name)
}

fn end_of_block(raw: &[u8], from: usize) -> usize {
    let rest = raw.get(from..).unwrap_or_default();
    let find = |gap: &[u8]| rest.windows(gap.len()).position(|window| window == gap).map(|at| at + gap.len());
    from + [find(b"\n\n"), find(b"\n\r\n")].into_iter().flatten().min().unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_with_its_faults() {
        let raw =
            b"From x Mon\r\nSubject: a\r\n\tb\r\nnonsense line\r\nX: \xb1\xa8\xcf\xfa\r\nSubject: second\r\n\r\nbody";
        let (headers, body) = Headers::parse(raw);
        assert_eq!(headers.text("subject").as_deref(), Some("a b"));
        assert_eq!(headers.text("x").as_deref(), Some("报销"));
        assert_eq!(raw.get(body..), Some(&b"body"[..]));
        assert_eq!(headers.defects.len(), 1);
    }

    #[test]
    fn a_block_ends_where_it_must() {
        for (raw, body, fields) in [
            ("Subject: a\n \nwords:\nmore", "words:\nmore", 1),
            ("Subject: a\nwords", "words", 1),
            ("Subject: a\nwords\nmore", "words\nmore", 1),
            ("Subject: a\nb.example>\n\nmore", "more", 1),
            ("Subject: a\nGood day.\n\nmore", "Good day.\n\nmore", 1),
            ("Subject: a\n  \n b\nFrom: x\n\nmore", "more", 2),
            ("Subject: a\n  \nFrom: x\n\nmore", "more", 2),
            ("Subject: a\nnonsense\nX-Y: x\n\nmore", "more", 2),
            (" Subject: a\nFrom: x\n\nmore", "more", 2),
            ("Subject: a\n \n b\n\nmore", "more", 1),
            ("Subject: a\nwords\n  indented", "words\n  indented", 1),
            (" hello: a\n\nmore", " hello: a\n\nmore", 0),
            ("Subject: a\n \n\nmore", "more", 1),
        ] {
            let (headers, at) = Headers::parse(raw.as_bytes());
            assert_eq!((raw.get(at..), headers.fields.len()), (Some(body), fields), "{raw}");
        }
    }

    #[test]
    fn what_a_server_found_of_another_split_is_no_evidence() {
        let auth = |gap: &str| {
            let raw = format!("Authentication-Results: mx; dkim=pass\nFrom: a@b\n{gap}pay at once\n\nsigned\n");
            let mail = crate::mail::understand::understand(raw.as_bytes());
            (mail.auth.is_some(), mail.new_text)
        };
        assert_eq!(auth("\n"), (true, "pay at once\n\nsigned".to_owned()));
        for gap in [" \n", "\t\n", ""] {
            assert_eq!(auth(gap), (false, "pay at once\n\nsigned".to_owned()), "{gap:?}");
        }
    }

    #[test]
    fn a_part_without_a_header_is_all_body() {
        for (raw, body, fields) in [
            ("\nHotel: the bill\nSubject: x\n\nPlease", "Hotel: the bill\nSubject: x\n\nPlease", 0),
            ("\r\nhttps://x.y/z", "https://x.y/z", 0),
            ("\n\nFrom: a\n\nb", "\nFrom: a\n\nb", 0),
            ("\n\ncontent-type: text/html\n\n<b>", "<b>", 1),
            ("Content-Type: text/html\n\n<b>", "<b>", 1),
            ("", "", 0),
        ] {
            let (headers, at) = Headers::of_part(raw.as_bytes(), &Limits::default());
            assert_eq!((raw.get(at..), headers.fields.len()), (Some(body), fields), "{raw}");
        }
    }

    #[test]
    fn text_without_headers_is_all_body() {
        assert_eq!(Headers::parse("你好\n".as_bytes()).1, 0);
    }

    #[test]
    fn ids_are_read_in_every_form() {
        for (value, expected) in [
            ("<a@b> <c@d>", vec!["a@b", "c@d"]),
            ("a@b, c@d", vec!["a@b", "c@d"]),
            ("Your message of Monday <a@b>", vec!["a@b"]),
            ("<a@b <c@d>", vec!["c@d"]),
            ("=?utf-8?Q?=3Ca=40b=3E?=", vec!["a@b"]),
            ("", vec![]),
        ] {
            assert_eq!(ids(value), expected, "{value}");
        }
    }

    #[test]
    fn obsolete_dates_are_dates() {
        for (value, expected) in [
            ("Mon, 23 Nov 2026 10:12:00 +0800", "2026-11-23T10:12:00+08:00"),
            ("Mon, 23 Nov 2026 10:12:00 +0800 (CST)", "2026-11-23T10:12:00+08:00"),
            ("23 Nov 99 10:12 GMT", "1999-11-23T10:12:00+00:00"),
            ("2026-11-23T10:12:00+08:00", "2026-11-23T10:12:00+08:00"),
            ("Mon, 23 Nov 2026 10:12:00", "2026-11-23T10:12:00+00:00"),
            ("Monday, November 23, 2026 10:12 AM", "2026-11-23T10:12:00+00:00"),
            ("Mon Nov 23 10:12:00 2026", "2026-11-23T10:12:00+00:00"),
            ("2026-11-23 10:12:00", "2026-11-23T10:12:00+00:00"),
        ] {
            assert_eq!(date::read(value).map(|d| d.to_rfc3339()).as_deref(), Some(expected), "{value}");
        }
        assert_eq!(date::read("yesterday"), None);
    }
}
