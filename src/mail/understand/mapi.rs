//! The bytes of a TNEF stream: attributes (MS-OXTNEF section 2.1.1), and properties in them (section 2.1.3.4).
//!
//! Each length is checked against what is there, and nothing is allocated before it is seen.

use super::charset;

/// Properties of one object; Outlook writes about a hundred.
const MAX_PROPERTIES: usize = 2000;

/// Text in UTF-16.
pub(super) const WIDE: u16 = 0x1f;
pub(super) const BINARY: u16 = 0x102;
pub(super) const OBJECT: u16 = 0x0d;

/// One attribute of the outer stream.
pub(super) struct Attribute<'a> {
    pub(super) level: u8,
    pub(super) id: u16,
    pub(super) data: &'a [u8],
}

/// One MAPI property; of several values the first.
pub(super) struct Property<'a> {
    pub(super) kind: u16,
    pub(super) id: u16,
    pub(super) value: &'a [u8],
}

impl Property<'_> {
    /// A text, in `charset` where it is in no UTF-16.
    pub(super) fn text(&self, charset: &str) -> String {
        if self.kind == WIDE {
            let units = self.value.chunks_exact(2).map(|pair| match pair {
                [low, high] => u16::from_le_bytes([*low, *high]),
                _ => 0,
            });
            let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
            return text.trim_end_matches('\0').to_owned();
        }
        narrow(self.value, charset)
    }
}

/// The properties that could be read, in their order.
pub(super) fn properties(data: &[u8]) -> Vec<Property<'_>> {
    let mut rest = Reader { bytes: data };
    let count = rest.u32().map_or(0, as_size).min(MAX_PROPERTIES);
    let mut found = Vec::new();
    for _ in 0..count {
        let Some(property) = rest.property() else { break };
        found.push(property);
    }
    found
}

/// Reads one thing after the other.
pub(super) struct Reader<'a> {
    pub(super) bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    pub(super) fn attribute(&mut self) -> Option<Attribute<'a>> {
        let level = *self.take(1)?.first()?;
        let id = self.u16()?;
        self.u16()?;
        let length = as_size(self.u32()?);
        let data = self.take(length)?;
        self.take(2)?;
        Some(Attribute { level, id, data })
    }

    fn property(&mut self) -> Option<Property<'a>> {
        let (kind, id) = (self.u16()?, self.u16()?);
        if id >= 0x8000 {
            self.take(16)?;
            if self.u32()? == 0 {
                self.take(4)?;
            } else {
                let length = as_size(self.u32()?);
                self.padded(length)?;
            }
        }
        let (several, base) = (kind & 0x1000 != 0, kind & 0x0fff);
        let long = matches!(base, 0x0d | 0x1e | 0x1f | 0x102);
        let count = if several || long { as_size(self.u32()?) } else { 1 };
        let mut first = None;
        for _ in 0..count {
            let length = match base {
                0x0002 | 0x0003 | 0x0004 | 0x000a | 0x000b => 4,
                0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => 8,
                0x0048 => 16,
                0x0d | 0x1e | 0x1f | 0x102 => as_size(self.u32()?),
                _ => return None,
            };
            // Each value takes bytes, so that a false count ends with them.
            let value = self.padded(length)?;
            if length == 0 && self.bytes.is_empty() {
                break;
            }
            first = first.or(Some(value));
        }
        Some(Property { kind: base, id, value: first.unwrap_or_default() })
    }

    /// Values begin at multiples of four.
    fn padded(&mut self, length: usize) -> Option<&'a [u8]> {
        let value = self.take(length)?;
        let gap = (4 - length % 4) % 4;
        self.take(gap.min(self.bytes.len()))?;
        Some(value)
    }
}

fn as_size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Text in a code page, up to its NUL.
pub(super) fn narrow(bytes: &[u8], charset: &str) -> String {
    let bytes = bytes.split(|&b| b == 0).next().unwrap_or_default();
    charset::decode(bytes, Some(charset)).text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_false_count_of_empty_values_ends() {
        let mut data = 1_u32.to_le_bytes().to_vec();
        data.extend([0x02, 0x11, 0x00, 0x10]);
        data.extend(u32::MAX.to_le_bytes());
        data.extend([0; 4000]);
        assert!(properties(&data).len() <= 1);
    }
}
