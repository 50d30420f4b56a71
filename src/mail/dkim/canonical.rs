//! The two forms in which header and body are signed (RFC 6376 section 3.4). A line end is CR LF in both, however the
//! mailbox keeps it.

/// How much a server on the way may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Next to nothing.
    Simple,
    /// White space and the folding of fields.
    Relaxed,
}

impl Form {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name.trim() {
            "simple" => Some(Self::Simple),
            "relaxed" => Some(Self::Relaxed),
            _ => None,
        }
    }
}

/// A header field with its line end.
pub(super) fn field(raw: &[u8], form: Form) -> Vec<u8> {
    match form {
        Form::Simple => lines(raw).flat_map(|line| line.iter().chain(b"\r\n")).copied().collect(),
        Form::Relaxed => {
            let unfolded: Vec<u8> = lines(raw).flatten().copied().collect();
            let colon = unfolded.iter().position(|&b| b == b':').unwrap_or_default();
            let (name, value) = unfolded.split_at_checked(colon).unwrap_or_default();
            let mut out = name.trim_ascii().to_ascii_lowercase();
            out.push(b':');
            push_relaxed(&mut out, value.get(1..).unwrap_or_default().trim_ascii());
            out.extend(b"\r\n");
            out
        }
    }
}

/// The body. Empty lines at its end are none.
pub(super) fn body(raw: &[u8], form: Form) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + 2);
    // Up to here it is certain that a line with something in it follows or has ended.
    let mut end = 0;
    for line in lines(raw) {
        let before = out.len();
        match form {
            Form::Simple => out.extend(line),
            Form::Relaxed => push_relaxed(&mut out, line),
        }
        let is_empty = out.len() == before;
        out.extend(b"\r\n");
        if !is_empty {
            end = out.len();
        }
    }
    out.truncate(end);
    if out.is_empty() && form == Form::Simple {
        out.extend(b"\r\n");
    }
    out
}

/// Runs of blanks as one, none at the end.
fn push_relaxed(out: &mut Vec<u8>, line: &[u8]) {
    let mut blank = false;
    for &b in line {
        if b == b' ' || b == b'\t' {
            blank = true;
            continue;
        }
        if std::mem::take(&mut blank) {
            out.push(b' ');
        }
        out.push(b);
    }
}

/// The lines without their ends.
fn lines(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    raw.split_inclusive(|&b| b == b'\n').map(|line| {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        line.strip_suffix(b"\r").unwrap_or(line)
    })
}
