//! Opaquely signed S/MIME (RFC 8551 section 3.5.2): the message inside the signature, so that it can be read.
//!
//! It refuses to judge the signature: what a signature is worth is no question of reading.

/// Real ones nest eight deep.
const MAX_DEPTH: usize = 20;

const OCTETS: u8 = 0x04;
const CONSTRUCTED_OCTETS: u8 = 0x24;
const SEQUENCE: u8 = 0x30;
const EXPLICIT_0: u8 = 0xa0;
/// 1.2.840.113549.1.7.2, signed data (RFC 5652 section 5.1).
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// The signed content.
pub(super) fn content(der: &[u8]) -> Option<Vec<u8>> {
    let outer = value(der, SEQUENCE)?;
    let mut outer = Values { bytes: outer };
    if outer.next()?.body != SIGNED_DATA {
        return None;
    }
    let data = value(outer.find(EXPLICIT_0)?, SEQUENCE)?;
    let inner = Values { bytes: data }.find(SEQUENCE)?;
    let content = Values { bytes: inner }.find(EXPLICIT_0)?;
    let mut out = Vec::new();
    octets(Values { bytes: content }.next()?, 0, &mut out)?;
    (!out.is_empty()).then_some(out)
}

/// The bytes of an octet string, whole or in pieces.
fn octets(value: Value<'_>, depth: usize, out: &mut Vec<u8>) -> Option<()> {
    match value.tag {
        OCTETS => out.extend_from_slice(value.body),
        CONSTRUCTED_OCTETS if depth < MAX_DEPTH => {
            let mut pieces = Values { bytes: value.body };
            while let Some(piece) = pieces.next() {
                octets(piece, depth + 1, out)?;
            }
        }
        _ => return None,
    }
    Some(())
}

fn value(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    Values { bytes }.next().filter(|value| value.tag == tag).map(|value| value.body)
}

#[derive(Clone, Copy)]
struct Value<'a> {
    tag: u8,
    body: &'a [u8],
}

/// Values one after the other (X.690), of definite or indefinite length.
struct Values<'a> {
    bytes: &'a [u8],
}

impl<'a> Values<'a> {
    fn find(&mut self, tag: u8) -> Option<&'a [u8]> {
        while let Some(value) = self.next() {
            if value.tag == tag {
                return Some(value.body);
            }
        }
        None
    }

    fn next(&mut self) -> Option<Value<'a>> {
        let (value, rest) = split(self.bytes, 0)?;
        self.bytes = rest;
        Some(value)
    }
}

/// The first value and what follows it; no tag here is longer than one byte.
fn split(bytes: &[u8], depth: usize) -> Option<(Value<'_>, &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    if *tag & 0x1f == 0x1f || depth > MAX_DEPTH {
        return None;
    }
    if *first == 0x80 {
        let mut inner = rest;
        while !inner.starts_with(&[0, 0]) {
            inner = split(inner, depth + 1)?.1;
        }
        let body = rest.get(..rest.len() - inner.len())?;
        return Some((Value { tag: *tag, body }, inner.get(2..)?));
    }
    let (length, rest) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (digits, rest) =
            rest.split_at_checked(usize::from(*first & 0x7f)).filter(|(digits, _)| digits.len() <= 4)?;
        (digits.iter().fold(0_usize, |sum, digit| sum << 8 | usize::from(*digit)), rest)
    };
    let (body, rest) = rest.split_at_checked(length)?;
    Some((Value { tag: *tag, body }, rest))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn wrapped(tag: u8, body: &[u8]) -> Vec<u8> {
        let mut out = vec![tag, 0x84];
        out.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
        out.extend(body);
        out
    }

    fn around(content: &[u8]) -> Vec<u8> {
        let oid = |oid: &[u8]| wrapped(0x06, oid);
        let inner = wrapped(SEQUENCE, &[oid(&[0x2a, 1]), wrapped(EXPLICIT_0, content)].concat());
        let data = wrapped(SEQUENCE, &[wrapped(0x02, &[1]), wrapped(0x31, &[]), inner, wrapped(0x31, &[])].concat());
        wrapped(SEQUENCE, &[oid(SIGNED_DATA), wrapped(EXPLICIT_0, &data)].concat())
    }

    /// A signed message, its signature left out.
    pub(in crate::mail::understand) fn sample(message: &[u8]) -> Vec<u8> {
        around(&wrapped(OCTETS, message))
    }

    #[test]
    fn the_content_is_found_in_both_forms() {
        assert_eq!(content(&sample(b"abc")).unwrap(), b"abc");
        let pieces = [&[0x24, 0x80][..], &wrapped(OCTETS, b"ab"), &wrapped(OCTETS, b"c"), &[0, 0]].concat();
        assert_eq!(content(&around(&pieces)).unwrap(), b"abc");
    }

    #[test]
    fn faults_give_nothing() {
        let whole = sample(b"abc");
        for end in 0..whole.len() {
            let _ = content(&whole[..end]);
        }
        assert!(content(&[0x30, 0x80].repeat(5000)).is_none());
        assert!(content(b"not der").is_none());
    }
}
