//! A message as a signature sees it: raw header fields and the raw body.
//!
//! It refuses what two readers could split differently, above all differently from [`understand`](super::super::understand):
//! a signature must cover the very fields that the rest of the program goes by.

/// As in `understand`: a block beyond this is not read to its end there.
const HEADER_BLOCK_BYTES_MAX: usize = super::super::understand::MAX_HEADER_BLOCK_BYTES;
/// As in `understand`.
const FIELDS_MAX: usize = super::super::understand::MAX_HEADERS;
/// The longest name of a field that anybody uses has about half of this.
const NAME_BYTES_MAX: usize = 100;

/// A message, split.
pub(super) struct Message<'a> {
    fields: Vec<Field<'a>>,
    /// All behind the empty line.
    pub(super) body: &'a [u8],
}

/// A header field.
pub(super) struct Field<'a> {
    /// Lower case.
    name: String,
    /// From its name to its last line end.
    pub(super) raw: &'a [u8],
}

impl<'a> Message<'a> {
    /// Splits a message; nothing if its header is not plainly one field after the other.
    pub(super) fn read(raw: &'a [u8]) -> Option<Self> {
        let mut fields = Vec::new();
        let (mut rest, mut at) = (raw, 0);
        loop {
            let (field, after) = field(rest)?;
            at += field.raw.len();
            fields.push(field);
            if at > HEADER_BLOCK_BYTES_MAX || fields.len() > FIELDS_MAX {
                return None;
            }
            if let Some(body) = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")) {
                return Some(Self { fields, body });
            }
            rest = after;
        }
    }

    /// The names of all fields, in lower case.
    #[cfg(test)]
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.name.as_str())
    }

    /// The fields called `name` (lower case), topmost first.
    pub(super) fn fields(&self, name: &str) -> impl DoubleEndedIterator<Item = &Field<'a>> {
        self.fields.iter().filter(move |field| field.name == name)
    }
}

impl Field<'_> {
    /// What stands behind the colon.
    pub(super) fn value(&self) -> Option<&str> {
        std::str::from_utf8(self.raw).ok()?.split_once(':').map(|(_, value)| value)
    }

    /// The field with nothing in its `b=` tag.
    pub(super) fn without_signature(&self) -> Vec<u8> {
        let colon = self.raw.iter().position(|&b| b == b':').map_or(0, |at| at + 1);
        let (name, value) = self.raw.split_at_checked(colon).unwrap_or_default();
        let mut out = name.to_vec();
        for (number, tag) in value.split(|&b| b == b';').enumerate() {
            if number > 0 {
                out.push(b';');
            }
            let equals = tag.iter().position(|&b| b == b'=').unwrap_or_default();
            match tag.split_at_checked(equals) {
                Some((name, _)) if name.trim_ascii() == b"b" => {
                    out.extend(name);
                    out.push(b'=');
                }
                Some(_) | None => out.extend(tag),
            }
        }
        out
    }
}

/// The first field and what follows it.
fn field(raw: &[u8]) -> Option<(Field<'_>, &[u8])> {
    let colon = raw.iter().take(NAME_BYTES_MAX).position(|&b| b == b':')?;
    let name = raw.get(..colon).filter(|name| !name.is_empty() && name.iter().all(u8::is_ascii_graphic))?;
    let mut end = 0;
    loop {
        let rest = raw.get(end..)?;
        let line = rest.get(..=rest.iter().position(|&b| b == b'\n')?)?;
        let content = line.strip_suffix(b"\r\n").or_else(|| line.strip_suffix(b"\n"))?;
        // A line of blanks may end a header for one reader and fold a field for another.
        if content.trim_ascii().is_empty() || content.iter().any(|&b| b.is_ascii_control() && b != b'\t') {
            return None;
        }
        end += line.len();
        if !matches!(raw.get(end), Some(b' ' | b'\t')) {
            break;
        }
    }
    let (raw, rest) = raw.split_at_checked(end)?;
    Some((Field { name: String::from_utf8_lossy(name).to_ascii_lowercase(), raw }, rest))
}
