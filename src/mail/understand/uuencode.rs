//! Files written into plain text by uuencode: `begin 644 name`, lines, `end`.
//!
//! It refuses to take a paragraph that merely begins with "begin": mode, name and a first line of the right length
//! must all be there.

/// A text takes no more such files than a mail takes parts.
const MAX_FILES: usize = 500;

/// A file that stood in a text.
pub(super) struct File {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// The text without its files, and the files.
pub(super) fn extract(text: &[u8]) -> (Vec<u8>, Vec<File>) {
    let lines: Vec<&[u8]> = text.split_inclusive(|&b| b == b'\n').collect();
    let (mut kept, mut files) = (Vec::with_capacity(text.len().min(1 << 16)), Vec::new());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at += 1;
        let name = name_of(line).filter(|_| files.len() < MAX_FILES);
        let Some((name, _)) = name.zip(lines.get(at).and_then(|first| decoded(first))) else {
            kept.extend_from_slice(line);
            continue;
        };
        let mut bytes = Vec::new();
        while let Some(piece) = lines.get(at).and_then(|line| decoded(line)) {
            bytes.extend(piece);
            at += 1;
        }
        if lines.get(at).is_some_and(|line| line.trim_ascii() == b"end") {
            at += 1;
        }
        files.push(File { name, bytes });
    }
    (kept, files)
}

/// The file name in `begin 644 name`.
fn name_of(line: &[u8]) -> Option<String> {
    let rest = line.strip_prefix(b"begin ")?.trim_ascii_end();
    let space = rest.iter().position(|&b| b == b' ')?;
    let (mode, name) = rest.split_at_checked(space)?;
    let is_mode = (3..=4).contains(&mode.len()) && mode.iter().all(|b| (b'0'..=b'7').contains(b));
    let name = super::words::one_line(&super::charset::raw_header(name));
    (is_mode && !name.is_empty() && name.len() <= 250).then_some(name)
}

/// The bytes of one line, if its length fits what it says of itself.
fn decoded(line: &[u8]) -> Option<Vec<u8>> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (first, rest) = line.split_first()?;
    let value = |byte: u8| (0x20..=0x60).contains(&byte).then(|| (byte - 0x20) & 0x3f);
    let count = usize::from(value(*first)?);
    if count == 0 && !rest.is_empty() {
        return None;
    }
    // Trailing spaces are lost on the way; a sum of one character may be added.
    let whole = count.div_ceil(3) * 4;
    if rest.len() > whole + 1 || rest.len() + 4 < whole {
        return None;
    }
    let mut out = Vec::with_capacity(count + 2);
    for group in rest.chunks(4).take(whole / 4) {
        let mut held = 0_u32;
        for at in 0..4 {
            held = held << 6 | u32::from(group.get(at).map_or(Some(0), |byte| value(*byte))?);
        }
        let [_, bytes @ ..] = held.to_be_bytes();
        out.extend(bytes);
    }
    out.resize(count, 0);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_out_of_its_text() {
        let (text, files) = extract(b"see below\nbegin 644 a.txt\n#0V%T\n`\nend\nbye\n");
        assert_eq!(text, b"see below\nbye\n");
        assert_eq!((files[0].name.as_str(), files[0].bytes.as_slice()), ("a.txt", &b"Cat"[..]));
    }

    #[test]
    fn a_file_name_is_one_clean_line() {
        let (_, files) = extract(b"begin 644 a.txt\x7f\x1b[2J\xe2\x80\xae.pdf\n#0V%T\n`\nend\n");
        assert_eq!(files[0].name, "a.txt [2J.pdf");
    }

    #[test]
    fn words_are_no_file() {
        for text in
            ["begin 644 a.txt\n", "begin again\nnow\n", "begin 644 words\nthese are words\n", "begin 999 x\n#0V%T\n"]
        {
            assert_eq!(extract(text.as_bytes()).0, text.as_bytes(), "{text}");
        }
    }
}
