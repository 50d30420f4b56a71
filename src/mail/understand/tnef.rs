//! TNEF (`winmail.dat`, MS-OXTNEF): the files and the text that Outlook wraps for other Outlooks.
//!
//! Everything in it is foreign: each length is checked against what is there, nothing is allocated before it is seen,
//! and reading ends at the first fault with what was found. It refuses to open messages inside of it.

use encoding_rs::Encoding;

use super::charset;

/// Files in one wrapping; a mail has no more parts than that either.
const MAX_FILES: usize = 500;

/// Properties of one object; Outlook writes about a hundred.
const MAX_PROPERTIES: usize = 2000;

const SIGNATURE: u32 = 0x223e_9f78;

/// What is in a wrapping.
#[derive(Default)]
pub(super) struct Unwrapped {
    pub(super) html: Option<String>,
    pub(super) text: Option<String>,
    pub(super) files: Vec<File>,
    /// It ended before its end.
    pub(super) broken: bool,
}

/// A wrapped file.
#[derive(Default)]
pub(super) struct File {
    pub(super) name: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) content_id: Option<String>,
    pub(super) bytes: Vec<u8>,
}

/// Reads a wrapping; `None` if it is none.
pub(super) fn read(bytes: &[u8]) -> Option<Unwrapped> {
    let mut rest = Reader { bytes };
    if rest.u32()? != SIGNATURE {
        return None;
    }
    rest.take(2)?;
    let mut found = Unwrapped::default();
    let mut charset = "windows-1252".to_owned();
    while !rest.bytes.is_empty() {
        let Some(attribute) = rest.attribute() else {
            found.broken = true;
            break;
        };
        match (attribute.level, attribute.id) {
            (1, 0x9007) => charset = Reader { bytes: attribute.data }.u32().map_or(charset, label_of),
            (1, 0x800c) => found.text = found.text.or_else(|| Some(narrow(attribute.data, &charset))),
            (1, 0x9003) => message(attribute.data, &charset, &mut found),
            (2, 0x9002) if found.files.len() < MAX_FILES => found.files.push(File::default()),
            (2, id) => {
                if let Some(file) = found.files.last_mut() {
                    file.add(id, attribute.data, &charset);
                }
            }
            _ => {}
        }
    }
    found.files.retain(|file| !file.bytes.is_empty() || file.name.is_some());
    Some(found)
}

/// Takes the text of the message from its properties.
fn message(data: &[u8], charset: &str, found: &mut Unwrapped) {
    let properties = properties(data);
    let codepage = properties.iter().find(|p| p.id == 0x3fde).and_then(|p| Reader { bytes: p.value }.u32());
    let html_charset = codepage.map_or_else(|| charset.to_owned(), label_of);
    for property in properties {
        match property.id {
            0x1000 => found.text = Some(property.text(charset)).filter(|text| !text.trim().is_empty()),
            0x1013 if property.kind == 0x1f => found.html = Some(property.text(charset)),
            0x1013 => found.html = Some(narrow(property.value, &html_charset)),
            _ => {}
        }
    }
}

impl File {
    fn add(&mut self, id: u16, data: &[u8], charset: &str) {
        match id {
            0x8010 if self.name.is_none() => self.name = named(&narrow(data, charset)),
            0x800f => self.bytes = data.to_vec(),
            0x9005 => {
                for property in properties(data) {
                    match property.id {
                        0x3707 => self.name = named(&property.text(charset)).or(self.name.take()),
                        0x3001 if self.name.is_none() => self.name = named(&property.text(charset)),
                        0x370e => {
                            self.media_type = named(&property.text(charset)).map(|kind| kind.to_ascii_lowercase());
                        }
                        0x3712 => {
                            self.content_id =
                                named(&property.text(charset)).map(|id| id.trim_matches(['<', '>']).to_owned());
                        }
                        0x3701 if self.bytes.is_empty() && property.kind == 0x102 => {
                            self.bytes = property.value.to_vec();
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

fn named(name: &str) -> Option<String> {
    let name = super::words::one_line(name);
    (!name.is_empty()).then_some(name)
}

/// One attribute of the outer stream.
struct Attribute<'a> {
    level: u8,
    id: u16,
    data: &'a [u8],
}

/// One MAPI property; of several values the first.
struct Property<'a> {
    kind: u16,
    id: u16,
    value: &'a [u8],
}

impl Property<'_> {
    fn text(&self, charset: &str) -> String {
        if self.kind == 0x1f {
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
fn properties(data: &[u8]) -> Vec<Property<'_>> {
    let mut rest = Reader { bytes: data };
    let count = rest.u32().map_or(0, as_size).min(MAX_PROPERTIES);
    let mut found = Vec::new();
    for _ in 0..count {
        let Some(property) = rest.property() else { break };
        found.push(property);
    }
    found
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }

    fn attribute(&mut self) -> Option<Attribute<'a>> {
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
fn narrow(bytes: &[u8], charset: &str) -> String {
    let bytes = bytes.split(|&b| b == 0).next().unwrap_or_default();
    charset::decode(bytes, Some(charset)).text
}

/// The label of a Windows code page.
fn label_of(codepage: u32) -> String {
    let label = match codepage {
        65001 => "utf-8".to_owned(),
        54936 => "gb18030".to_owned(),
        936 | 20936 => "gbk".to_owned(),
        950 => "big5".to_owned(),
        932 => "shift_jis".to_owned(),
        949 => "euc-kr".to_owned(),
        other => format!("windows-{other}"),
    };
    Encoding::for_label(label.as_bytes()).map_or_else(|| "windows-1252".to_owned(), |_| label)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn attribute(level: u8, id: u16, data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap();
        let mut out = vec![level];
        out.extend(id.to_le_bytes());
        out.extend([6, 0]);
        out.extend(length.to_le_bytes());
        out.extend(data);
        out.extend([0, 0]);
        out
    }

    fn property(kind: u16, id: u16, value: &[u8]) -> Vec<u8> {
        let mut out = kind.to_le_bytes().to_vec();
        out.extend(id.to_le_bytes());
        out.extend(1_u32.to_le_bytes());
        out.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
        out.extend(value);
        out.resize(out.len().next_multiple_of(4), 0);
        out
    }

    fn utf16(text: &str) -> Vec<u8> {
        text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
    }

    /// A wrapping with a text in HTML and one file with a long name.
    pub(in crate::mail::understand) fn sample() -> Vec<u8> {
        let mut out = SIGNATURE.to_le_bytes().to_vec();
        out.extend([1, 0]);
        out.extend(attribute(1, 0x9007, &936_u32.to_le_bytes()));
        let props = [&1_u32.to_le_bytes()[..], &property(0x102, 0x1013, b"<p>\xb1\xa8\xcf\xfa</p>")].concat();
        out.extend(attribute(1, 0x9003, &props));
        out.extend(attribute(2, 0x9002, &[0; 14]));
        out.extend(attribute(2, 0x8010, b"\xb7\xa2\xc6~1.PDF\0"));
        out.extend(attribute(2, 0x800f, b"%PDF-1.7"));
        let props = [&1_u32.to_le_bytes()[..], &property(0x1f, 0x3707, &utf16("酒店发票.pdf"))].concat();
        out.extend(attribute(2, 0x9005, &props));
        out
    }

    #[test]
    fn text_and_files_are_found() {
        let found = read(&sample()).unwrap();
        assert_eq!(found.html.as_deref(), Some("<p>报销</p>"));
        assert_eq!(found.files.len(), 1);
        assert_eq!(found.files[0].name.as_deref(), Some("酒店发票.pdf"));
        assert_eq!(found.files[0].bytes, b"%PDF-1.7");
        assert!(!found.broken);
    }

    #[test]
    fn every_beginning_of_it_is_read_without_a_fault_of_ours() {
        let whole = sample();
        for end in 0..whole.len() {
            if let Some(found) = read(&whole[..end]) {
                assert!(found.files.len() <= 1);
            }
        }
        assert!(read(b"PK").is_none());
        let mut lies = whole.clone();
        for at in 6..lies.len() {
            let kept = lies[at];
            lies[at] = 0xff;
            let _ = read(&lies);
            lies[at] = kept;
        }
    }

    #[test]
    fn a_false_count_of_empty_values_ends() {
        let mut data = 1_u32.to_le_bytes().to_vec();
        data.extend([0x02, 0x11, 0x00, 0x10]);
        data.extend(u32::MAX.to_le_bytes());
        data.extend([0; 4000]);
        assert!(properties(&data).len() <= 1);
    }
}
