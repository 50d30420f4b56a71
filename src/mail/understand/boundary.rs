//! The lines that part the parts of a message (RFC 2046 section 5.1.1), and how they are found where the header is wrong.

/// The pieces between boundary lines; the preamble and what follows the closing line are left out, but for parts that begin
/// behind it: where a part within has the same boundary, the first closing line is that one's.
pub(super) fn split<'a>(body: &'a [u8], boundary: &[u8], most: usize) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let (mut at, mut start, mut closed) = (0, None, false);
    for line in body.split_inclusive(|&b| b == b'\n') {
        let content = line.trim_ascii_end();
        if let Some(rest) = content.strip_prefix(b"--").and_then(|rest| rest.strip_prefix(boundary))
            && (rest.is_empty() || closes(rest))
        {
            if let Some(start) = start {
                pieces.push(without_last_break(body.get(start..at).unwrap_or_default()));
            }
            let below = at + line.len();
            let opens = rest.is_empty() && (!closed || body.get(below..).is_some_and(names_content));
            start = opens.then_some(below);
            closed |= !rest.is_empty();
            if pieces.len() > most {
                return pieces;
            }
        }
        at += line.len();
    }
    pieces.extend(start.and_then(|start| body.get(start..)));
    pieces
}

/// Whether a field of a part's header stands here.
fn names_content(body: &[u8]) -> bool {
    body.split_at_checked(8).is_some_and(|(name, _)| name.eq_ignore_ascii_case(b"content-"))
}

/// Whether this, behind a boundary, makes the line a closing one: two hyphens and nothing that could be of a longer one.
fn closes(rest: &[u8]) -> bool {
    let after = rest.strip_prefix(b"--").map(|after| after.first().copied());
    after.is_some_and(|next| next.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !b"'()+_,-./:=?".contains(&byte)))
}

/// The line break before a boundary belongs to the boundary (RFC 2046 section 5.1.1).
fn without_last_break(piece: &[u8]) -> &[u8] {
    piece.strip_suffix(b"\r\n").or_else(|| piece.strip_suffix(b"\n")).unwrap_or(piece)
}

/// The boundary of a multipart body whose header lost it.
pub(super) fn guess(body: &[u8]) -> Option<String> {
    above_fields(body).or_else(|| body.split(|&b| b == b'\n').find_map(read))
}

/// The boundary of the first line that may be one and has a field of a part's header below it.
pub(super) fn above_fields(body: &[u8]) -> Option<String> {
    let mut lines = body.split(|&b| b == b'\n').peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_some_and(|below| names_content(below))
            && let Some(boundary) = read(line)
        {
            return Some(boundary);
        }
    }
    None
}

/// What stands behind the hyphens of a line that may be a boundary (RFC 2046 section 5.1.1).
fn read(line: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(line.trim_ascii_end()).ok()?.strip_prefix("--")?;
    (!text.is_empty() && text.len() <= 100).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_is_guessed_only_where_one_may_be() {
        for (body, above, guessed) in [
            ("see\n--\n--x\ny\n--a \r\ncontent-type: text/plain\r\n", Some("a"), Some("a")),
            ("--abc\n\nx\n--abc--\n", None, Some("abc")),
            ("a -- b\nContent-Type: x\n", None, None),
        ] {
            assert_eq!(above_fields(body.as_bytes()).as_deref(), above, "{body}");
            assert_eq!(guess(body.as_bytes()).as_deref(), guessed, "{body}");
        }
    }

    #[test]
    fn pieces_are_parted_by_whole_lines() {
        let body = b"before\n--a\none\n--ab\nstill\r\n--a--\nafter";
        assert_eq!(split(body, b"a", 9), [b"one\n--ab\nstill"]);
        assert_eq!(split(b"--a\none\n--a-->\nafter\n--a--b\n", b"a", 9), [b"one"]);
        assert_eq!(split(b"--a\nopen", b"a", 9), [b"open"]);
        let again = b"--a\none\n--a--\n--a\nafter\n--a\nContent-Type: x\n\ntwo\n--a--\n";
        assert_eq!(split(again, b"a", 9), [b"one".as_slice(), b"Content-Type: x\n\ntwo"]);
        assert!(split(b"none", b"a", 9).is_empty());
    }
}
