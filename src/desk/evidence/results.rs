//! An `Authentication-Results` field, taken apart (RFC 8601).
//!
//! What a sender can put into it, his envelope address above all, stands in quoted strings and comments, and must not
//! pass for a result. Whether the field is to be believed is not asked here.

/// A field (RFC 8601 section 2.2, RFC 5322 section 3.2).
#[derive(Debug)]
pub(super) struct Field {
    /// Who says it, lower case.
    pub(super) authserv_id: String,
    /// What stands between the semicolons.
    pub(super) results: Vec<Vec<Pair>>,
}

impl Field {
    /// Reads a field; one with a quoted string or comment that does not end, or ends twice, says nothing.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut reader = Reader::default();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => reader.word.get_or_insert_default().push_str(&quoted(&mut chars)?),
                '(' => {
                    comment(&mut chars)?;
                    reader.end_of_word();
                }
                ')' => return None,
                ';' => reader.end_of_part(),
                '=' => reader.equals()?,
                c if c.is_whitespace() => reader.end_of_word(),
                c => reader.word.get_or_insert_default().extend(c.to_lowercase()),
            }
        }
        reader.end_of_part();
        let mut parts = reader.parts.into_iter();
        let (bare, pairs) = parts.next()?;
        // Before the first semicolon stand the id and perhaps a version, and no result.
        let authserv_id = bare.into_iter().next().filter(|_| pairs.is_empty())?;
        Some(Self { authserv_id, results: parts.map(|(_, pairs)| pairs).collect() })
    }
}

/// `key=value`, both lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    key: String,
    value: String,
}

impl Pair {
    /// `dmarc=pass` or, with the method's version, `dmarc/1=pass`.
    pub(super) fn is(&self, method: &str, result: &str) -> bool {
        self.key.split('/').next() == Some(method) && self.value == result
    }
}

/// The domain in a property of a result: `header.d=corp.example`, `header.i=@corp.example`.
pub(super) fn property(part: &[Pair], name: &str) -> Option<String> {
    let pair = part.iter().find(|pair| pair.key == name)?;
    let domain = pair.value.rsplit('@').next().unwrap_or_default();
    Some(domain.trim_end_matches('.').to_owned())
}

#[derive(Default)]
struct Reader {
    word: Option<String>,
    key: Option<String>,
    bare: Vec<String>,
    pairs: Vec<Pair>,
    /// Words that stand alone, and pairs, of each part between semicolons.
    parts: Vec<(Vec<String>, Vec<Pair>)>,
}

impl Reader {
    /// The first one parts key and value; any other belongs to the value, as at the end of a signature.
    fn equals(&mut self) -> Option<()> {
        if self.key.is_some() {
            self.word.get_or_insert_default().push('=');
        } else {
            self.key = Some(self.word.take().or_else(|| self.bare.pop())?);
        }
        Some(())
    }

    fn end_of_word(&mut self) {
        let Some(value) = self.word.take() else { return };
        match self.key.take() {
            Some(key) => self.pairs.push(Pair { key, value }),
            None => self.bare.push(value),
        }
    }

    fn end_of_part(&mut self) {
        self.end_of_word();
        self.key = None;
        self.parts.push((std::mem::take(&mut self.bare), std::mem::take(&mut self.pairs)));
    }
}

/// The rest of a quoted string, lower case; `None` if it does not end.
fn quoted(chars: &mut std::str::Chars<'_>) -> Option<String> {
    let mut inner = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(inner),
            '\\' => inner.extend(chars.next()?.to_lowercase()),
            c => inner.extend(c.to_lowercase()),
        }
    }
}

/// Passes over the rest of a comment. Comments nest.
fn comment(chars: &mut std::str::Chars<'_>) -> Option<()> {
    let mut depth = 1_u32;
    while depth > 0 {
        match chars.next()? {
            '\\' => {
                chars.next()?;
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    Some(())
}
