//! TNEF (`winmail.dat`, MS-OXTNEF): the files and the text that Outlook wraps for other Outlooks.
//!
//! Everything in it is foreign: reading ends at the first fault with what was found. A message inside of it becomes one
//! file, as an attached message is in other mails; it refuses to go deeper than [`MAX_DEPTH`] messages.

use chrono::{DateTime, Utc};

use super::charset;
use super::enclosed::{self, Head};
use super::mapi::{BINARY, OBJECT, Property, Reader, WIDE, narrow, properties};
use super::{lzfu, rtf};

/// Files in one wrapping; a mail has no more parts than that either.
const MAX_FILES: usize = 500;

/// Messages within one another; each holds all that are in it.
const MAX_DEPTH: usize = 4;

/// What all the bodies of a wrapping may unpack to: text of two million characters in RTF, with its pictures.
const MAX_UNPACKED: usize = 32 << 20;

const SIGNATURE: u32 = 0x223e_9f78;

/// How an object that is a message begins (`IID_IMessage`).
const MESSAGE: [u8; 16] = [7, 3, 2, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];

/// What is in a wrapping.
#[derive(Default)]
pub(super) struct Unwrapped {
    pub(super) html: Option<String>,
    pub(super) text: Option<String>,
    pub(super) files: Vec<File>,
    /// It ended before its end.
    pub(super) broken: bool,
    pub(super) head: Head,
    class: Option<String>,
}

impl Unwrapped {
    /// Whether nothing in it stays behind when its files are taken out.
    pub(super) fn is_whole(&self) -> bool {
        !self.broken && !self.files.iter().any(|file| file.closed)
    }

    /// Whether it is a letter rather than an entry of an address book or a calendar, which is more than its words.
    fn is_letter(&self) -> bool {
        self.class.as_deref().is_none_or(|class| class.to_ascii_lowercase().contains("note"))
    }
}

/// A wrapped file.
#[derive(Default)]
pub(super) struct File {
    pub(super) name: Option<String>,
    pub(super) media_type: Option<String>,
    pub(super) content_id: Option<String>,
    pub(super) bytes: Vec<u8>,
    /// There is something in it that is not in `bytes`.
    pub(super) closed: bool,
    /// The name cut to eight letters and three stands only until another is found.
    short_name: Option<String>,
}

/// Reads a wrapping; `None` if it is none.
pub(super) fn read(bytes: &[u8]) -> Option<Unwrapped> {
    read_within(bytes, &mut Room { depth: 0, unpacked: MAX_UNPACKED })
}

/// What is left of the bounds.
struct Room {
    /// So many messages stand around this one.
    depth: usize,
    /// So many bytes bodies may still unpack to.
    unpacked: usize,
}

fn read_within(bytes: &[u8], room: &mut Room) -> Option<Unwrapped> {
    let mut rest = Reader { bytes };
    if rest.u32()? != SIGNATURE {
        return None;
    }
    rest.take(2)?;
    let mut found = Unwrapped::default();
    let mut charset = "windows-1252".to_owned();
    while !rest.bytes.is_empty() {
        let Some(attribute) = rest.attribute() else {
            // What the way to us put behind it is no fault of it.
            found.broken = rest.bytes.iter().any(|byte| !byte.is_ascii_whitespace() && *byte != 0);
            break;
        };
        match (attribute.level, attribute.id) {
            (1, 0x9007) => charset = Reader { bytes: attribute.data }.u32().map_or(charset, charset::of_code_page),
            (1, 0x8008) => found.class = named(&narrow(attribute.data, &charset)),
            (1, 0x8004) => found.head.subject = named(&narrow(attribute.data, &charset)),
            (1, 0x800c) => found.text = found.text.or_else(|| Some(narrow(attribute.data, &charset))),
            (1, 0x9003) => message(attribute.data, &mut charset, &mut found, room),
            (2, 0x9002) if found.files.len() < MAX_FILES => found.files.push(File { closed: true, ..File::default() }),
            // What belongs to a file that is left out belongs to no other.
            (2, 0x9002) => {
                found.broken = true;
                break;
            }
            (2, id) => {
                if let Some(file) = found.files.last_mut() {
                    file.add(id, attribute.data, &charset, room);
                }
            }
            _ => {}
        }
    }
    for file in &mut found.files {
        file.name = file.name.take().or(file.short_name.take());
    }
    found.files.retain(|file| !file.closed || file.name.is_some());
    Some(found)
}

/// Takes the text of the message from its properties.
fn message(data: &[u8], charset: &mut String, found: &mut Unwrapped, room: &mut Room) {
    let properties = properties(data);
    let page_in = |id: u16| properties.iter().find(|p| p.id == id).and_then(|p| Reader { bytes: p.value }.u32());
    if let Some(page) = page_in(0x3ffd) {
        *charset = charset::of_code_page(page);
    }
    let html_charset = page_in(0x3fde).map_or_else(|| charset.clone(), charset::of_code_page);
    let mut packed = None;
    for property in &properties {
        match property.id {
            0x1000 => found.text = Some(property.text(charset)).filter(|text| !text.trim().is_empty()),
            0x1013 if property.kind == WIDE => found.html = Some(property.text(charset)),
            0x1013 => found.html = Some(narrow(property.value, &html_charset)),
            0x1009 => packed = Some(property.value),
            _ => found.head.add(property, charset),
        }
    }
    let is_blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    // A page in RTF is worth more than the text made of it, the text more than other RTF.
    if is_blank(&found.html)
        && let Some(rtf) = packed.and_then(|packed| lzfu::unpack(packed, room.unpacked))
    {
        found.broken |= rtf.len() >= room.unpacked;
        room.unpacked -= rtf.len();
        let Some(body) = rtf::read(&rtf) else { return };
        if body.html {
            found.html = Some(body.text);
        } else if is_blank(&found.text) {
            found.text = Some(body.text);
        }
    }
}

impl Head {
    fn add(&mut self, property: &Property<'_>, charset: &str) {
        let text = || named(&property.text(charset));
        match property.id {
            0x0037 => self.subject = text(),
            0x0c1a => self.sender_name = text(),
            0x5d01 => self.sender = text(),
            // Where it is of the kind EX, it is a path in a directory.
            0x0c1f if self.sender.is_none() => self.sender = text().filter(|addr| addr.contains('@')),
            0x0e04 => self.to = text(),
            0x1035 => self.message_id = text(),
            0x0039 => self.date = filetime(property.value),
            _ => {}
        }
    }
}

/// Tenths of a microsecond since 1601.
fn filetime(value: &[u8]) -> Option<DateTime<Utc>> {
    const SECONDS_TO_1970: i64 = 11_644_473_600;
    let ticks = u64::from_le_bytes(*value.first_chunk()?);
    let seconds = i64::try_from(ticks / 10_000_000).ok()?;
    DateTime::from_timestamp(seconds - SECONDS_TO_1970, 0)
}

impl File {
    fn add(&mut self, id: u16, data: &[u8], charset: &str, room: &mut Room) {
        match id {
            0x8010 if self.short_name.is_none() => self.short_name = named(&narrow(data, charset)),
            0x800f => {
                self.bytes = data.to_vec();
                self.closed = false;
            }
            0x9005 => {
                for property in properties(data) {
                    self.add_property(&property, charset, room);
                }
            }
            _ => {}
        }
    }

    fn add_property(&mut self, property: &Property<'_>, charset: &str, room: &mut Room) {
        let text = || named(&property.text(charset));
        match property.id {
            0x3707 => self.name = text().or(self.name.take()),
            0x3001 if self.name.is_none() => self.name = text(),
            0x3704 if self.short_name.is_none() => self.short_name = text(),
            0x370e => self.media_type = text().map(|kind| kind.to_ascii_lowercase()),
            0x3712 => self.content_id = text().map(|id| id.trim_matches(['<', '>']).to_owned()),
            0x3701 if property.kind == OBJECT => self.object(property.value, room),
            0x3701 if self.bytes.is_empty() && property.kind == BINARY => {
                self.bytes = property.value.to_vec();
                self.closed = false;
            }
            _ => {}
        }
    }

    /// An object is a message in a stream of its own, or the file of the program that drew it.
    fn object(&mut self, value: &[u8], room: &mut Room) {
        let Some((kind, inner)) = value.split_at_checked(MESSAGE.len()) else { return };
        if kind != MESSAGE {
            inner.clone_into(&mut self.bytes);
            self.closed = false;
            return;
        }
        if room.depth >= MAX_DEPTH {
            return;
        }
        room.depth += 1;
        let message = read_within(inner, room);
        room.depth -= 1;
        let Some(message) = message else { return };
        if !message.is_whole() || !message.is_letter() {
            return;
        }
        self.name = self.name.take().or_else(|| message.head.subject.clone());
        self.bytes = enclosed::write(&message, room.depth);
        self.media_type = Some("message/rfc822".to_owned());
        self.closed = false;
    }
}

fn named(name: &str) -> Option<String> {
    let name = super::words::one_line(name);
    (!name.is_empty()).then_some(name)
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

    fn wrapping(attributes: &[Vec<u8>]) -> Vec<u8> {
        [&SIGNATURE.to_le_bytes()[..], &[1, 0], &attributes.concat()].concat()
    }

    fn with_properties(level: u8, id: u16, found: &[Vec<u8>]) -> Vec<u8> {
        attribute(level, id, &[&u32::try_from(found.len()).unwrap().to_le_bytes()[..], &found.concat()].concat())
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
    fn a_body_in_rtf_alone_is_read() {
        for (rtf, html, text) in [
            (&br"{\rtf1\ansicpg936 \'b1\'a8\'cf\'fa\par}"[..], None, Some("报销\n")),
            (br"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\u25253?{\*\htmltag72 </p>}}", Some("<p>报</p>"), None),
        ] {
            let packed = property(BINARY, 0x1009, &crate::mail::understand::lzfu::tests::stored(rtf));
            let found = read(&wrapping(&[with_properties(1, 0x9003, &[packed])])).unwrap();
            assert_eq!((found.html.as_deref(), found.text.as_deref()), (html, text));
        }
    }

    #[test]
    fn bodies_unpack_to_no_more_than_there_is_room_for() {
        let rtf = crate::mail::understand::lzfu::tests::stored(br"{\rtf1 twenty letters and more}");
        let body = || with_properties(1, 0x9003, &[property(BINARY, 0x1009, &rtf)]);
        let inner = wrapping(&[body()]);
        let object = property(OBJECT, 0x3701, &[&MESSAGE[..], &inner].concat());
        let name = property(WIDE, 0x3001, &utf16("Fw"));
        let both = wrapping(&[body(), attribute(2, 0x9002, &[0; 14]), with_properties(2, 0x9005, &[name, object])]);
        for (unpacked, broken, closed) in [(1000, false, false), (40, false, true), (10, true, true)] {
            let found = read_within(&both, &mut Room { depth: 0, unpacked }).unwrap();
            assert_eq!((found.broken, found.files[0].closed), (broken, closed), "{unpacked}");
        }
    }

    #[test]
    fn a_message_in_it_is_one_file() {
        let mut inner = sample();
        for depth in 0..=MAX_DEPTH {
            let object = property(OBJECT, 0x3701, &[&MESSAGE[..], &inner].concat());
            let name = property(WIDE, 0x3001, &utf16("Fw: 发票"));
            inner = wrapping(&[attribute(2, 0x9002, &[0; 14]), with_properties(2, 0x9005, &[name, object])]);
            let found = read(&inner).unwrap();
            assert_eq!(found.files.len(), 1);
            assert_eq!(found.files[0].name.as_deref(), Some("Fw: 发票"));
            // The deepest is left in its wrapping.
            assert_eq!(found.files[0].closed, depth == MAX_DEPTH);
            if depth == 0 {
                let letter = crate::mail::understand::understand(&found.files[0].bytes);
                assert_eq!(letter.text, "报销");
                assert_eq!(letter.attachments[0].name.as_deref(), Some("酒店发票.pdf"));
                assert_eq!(letter.attachments[0].bytes, b"%PDF-1.7");
            }
        }
    }

    #[test]
    fn names_are_in_the_charset_of_the_message() {
        let page = property(3, 0x3ffd, &936_u32.to_le_bytes());
        let fixed = [&page[..4], &page[12..]].concat();
        let found = read(&wrapping(&[
            with_properties(1, 0x9003, &[fixed]),
            attribute(2, 0x9002, &[0; 14]),
            attribute(2, 0x8010, b"\xb7\xa2\xc6~1.PDF\0"),
            attribute(2, 0x800f, b"x"),
            with_properties(2, 0x9005, &[property(0x1e, 0x3707, b"\xb7\xa2\xc6\xb1.pdf\0")]),
        ]));
        assert_eq!(found.unwrap().files[0].name.as_deref(), Some("发票.pdf"));
    }
}
