//! RTF as Outlook wraps it: the words of it, or the page that it stands for (MS-OXRTFEX).
//!
//! It refuses to draw: fonts count for their charset only, pictures and objects are left out. Each byte is looked at
//! once, and groups deeper than any program writes share one state.

use std::collections::BTreeMap;

use super::charset;

/// No program nests groups deeper.
const MAX_DEPTH: usize = 500;
/// No control word is longer, its number aside.
const MAX_WORD: usize = 32;
/// The code page of fonts whose signs are pictures.
const SYMBOLS: u32 = 2;
/// The code page of fonts that are called Western.
const WESTERN: u32 = 0;

/// What was read.
pub(super) struct Body {
    /// It is the HTML that the RTF was made of.
    pub(super) html: bool,
    pub(super) text: String,
}

/// Reads a document; `None` if it is none.
pub(super) fn read(rtf: &[u8]) -> Option<Body> {
    if !rtf.trim_ascii_start().starts_with(b"{\\rtf") {
        return None;
    }
    let mut reader = Reader { rest: rtf, default_page: 1252, ..Reader::default() };
    while let Some((byte, after)) = reader.rest.split_first() {
        reader.rest = after;
        match byte {
            b'{' => reader.open(),
            b'}' => reader.close(),
            b'\\' => reader.control(),
            b'\r' | b'\n' | 0 => {}
            byte => reader.byte(*byte),
        }
    }
    reader.flush();
    Some(Body { html: reader.html, text: reader.out })
}

/// What the words of a group are.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Words,
    /// A piece of the page that the RTF was made of.
    Page,
    Fonts,
    Nothing,
}

/// What ends with its group.
#[derive(Clone, Copy)]
struct Group {
    place: Place,
    /// `\*` stood before its first word: who does not know that word leaves the group out.
    starred: bool,
    /// The words stand for a piece of the page that is there as well.
    doubled: bool,
    hidden: bool,
    font: Option<i32>,
    /// How many bytes follow a `\u` for readers that do not know it.
    fallback: usize,
}

impl Default for Group {
    fn default() -> Self {
        Self { place: Place::Words, starred: false, doubled: false, hidden: false, font: None, fallback: 1 }
    }
}

#[derive(Default)]
struct Reader<'a> {
    rest: &'a [u8],
    group: Group,
    outer: Vec<Group>,
    /// Groups beyond the deepest that is kept.
    deeper: usize,
    pages: BTreeMap<i32, u32>,
    default_page: u32,
    default_font: Option<i32>,
    html: bool,
    out: String,
    /// Bytes that are no text yet, and their code page.
    pending: (u32, Vec<u8>),
    /// Bytes still to be left out after a `\u`.
    skip: usize,
    high: Option<u16>,
}

impl Reader<'_> {
    fn open(&mut self) {
        self.skip = 0;
        if self.outer.len() >= MAX_DEPTH {
            self.deeper += 1;
            return;
        }
        self.outer.push(self.group);
        self.group.starred = false;
    }

    fn close(&mut self) {
        self.skip = 0;
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if let Some(group) = self.outer.pop() {
            self.group = group;
        }
    }

    fn control(&mut self) {
        let letters = self.rest.iter().take(MAX_WORD).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, after) = self.rest.split_at_checked(letters).unwrap_or_default();
        if word.is_empty() {
            return self.symbol();
        }
        let minus = usize::from(after.first() == Some(&b'-'));
        let digits = after.iter().skip(minus).take(10).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, after) = after.split_at_checked(if digits > 0 { minus + digits } else { 0 }).unwrap_or_default();
        let number: Option<i32> = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok());
        self.rest = after.strip_prefix(b" ").unwrap_or(after);
        self.word(word, number);
    }

    /// A backslash before what is no letter.
    fn symbol(&mut self) {
        let Some((symbol, after)) = self.rest.split_first() else { return };
        self.rest = after;
        match symbol {
            b'\'' => {
                if let [high, low, after @ ..] = after
                    && let (Some(high), Some(low)) = (super::transfer::hex(*high), super::transfer::hex(*low))
                {
                    self.rest = after;
                    self.byte(high * 16 + low);
                }
            }
            b'*' => self.group.starred = true,
            b'{' | b'}' | b'\\' => self.byte(*symbol),
            b'~' => self.put(if self.html { "&nbsp;" } else { " " }),
            b'_' => self.put("-"),
            b'\r' | b'\n' => self.put("\n"),
            _ => {}
        }
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        if std::mem::take(&mut self.group.starred) {
            self.group.place = if word == b"htmltag" { Place::Page } else { Place::Nothing };
        }
        let on = number != Some(0);
        let count = number.and_then(|number| usize::try_from(number).ok());
        match word {
            b"fromhtml" => self.html = on,
            b"htmlrtf" => self.group.doubled = on,
            b"v" => self.group.hidden = on,
            b"plain" => {
                self.group.font = self.default_font;
                self.group.hidden = false;
            }
            b"uc" => self.group.fallback = count.unwrap_or(1),
            b"u" => self.unit(number.unwrap_or_default()),
            b"bin" => self.rest = self.rest.get(count.unwrap_or_default()..).unwrap_or_default(),
            b"ansicpg" => self.default_page = count.and_then(|n| u32::try_from(n).ok()).unwrap_or(1252),
            b"mac" => self.default_page = 10000,
            b"deff" => self.default_font = number,
            b"f" => self.group.font = number,
            b"fcharset" | b"cpg" if self.group.place == Place::Fonts => {
                let page = if word == b"cpg" { number.and_then(|n| u32::try_from(n).ok()) } else { page_of(number) };
                if let (Some(font), Some(page)) = (self.group.font, page) {
                    self.pages.insert(font, page);
                }
            }
            b"fonttbl" => self.group.place = Place::Fonts,
            b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"objdata" | b"objclass" | b"fldinst" | b"filetbl"
            | b"listtable" | b"listoverridetable" | b"revtbl" | b"header" | b"headerl" | b"headerr" | b"headerf"
            | b"footer" | b"footerl" | b"footerr" | b"footerf" => self.group.place = Place::Nothing,
            b"par" | b"line" | b"sect" | b"page" | b"row" => self.put("\n"),
            b"tab" | b"cell" => self.put("\t"),
            b"emspace" | b"enspace" | b"qmspace" => self.put(" "),
            b"bullet" => self.put("•"),
            b"endash" => self.put("–"),
            b"emdash" => self.put("—"),
            b"lquote" => self.put("‘"),
            b"rquote" => self.put("’"),
            b"ldblquote" => self.put("“"),
            b"rdblquote" => self.put("”"),
            _ => {}
        }
    }

    fn is_shown(&self) -> bool {
        match self.group.place {
            Place::Words => !self.group.doubled && !self.group.hidden,
            Place::Page => self.html,
            Place::Fonts | Place::Nothing => false,
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.is_shown() {
            let named = self.group.font.and_then(|font| self.pages.get(&font)).copied();
            let page = named.unwrap_or(self.default_page);
            if self.pending.0 != page {
                self.flush();
                self.pending.0 = page;
            }
            self.pending.1.push(byte);
        }
    }

    fn put(&mut self, text: &str) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.is_shown() {
            self.flush();
            self.out.push_str(text);
        }
    }

    /// One unit of UTF-16, written as a signed number.
    fn unit(&mut self, number: i32) {
        self.skip = self.group.fallback;
        let Ok(unit) = u16::try_from(number.rem_euclid(1 << 16)) else { return };
        if !self.is_shown() {
            return;
        }
        self.flush_bytes();
        let units = self.high.take().into_iter().chain([unit]);
        for read in char::decode_utf16(units) {
            match read {
                Ok(c) => self.out.push(c),
                Err(lone) if lone.unpaired_surrogate() == unit && unit < 0xdc00 => self.high = Some(unit),
                Err(_) => self.out.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }

    fn flush(&mut self) {
        self.flush_bytes();
        if self.high.take().is_some() {
            self.out.push(char::REPLACEMENT_CHARACTER);
        }
    }

    fn flush_bytes(&mut self) {
        let (page, bytes) = (self.pending.0, std::mem::take(&mut self.pending.1));
        if bytes.is_empty() {
            return;
        }
        if page == SYMBOLS {
            self.out.extend(bytes.iter().map(|byte| if byte.is_ascii() { char::from(*byte) } else { '•' }));
            return;
        }
        // Programs of the East write Western letters in Western fonts, others do not care what a font is for.
        let page = match (page, self.default_page) {
            (WESTERN, 932 | 936 | 949 | 950) => 1252,
            (WESTERN, page) | (page, _) => page,
        };
        self.out.push_str(&charset::decode(&bytes, Some(&charset::of_code_page(page))).text);
    }
}

/// The code page of a font's charset; `None` is that of the document.
fn page_of(charset: Option<i32>) -> Option<u32> {
    Some(match charset? {
        0 => WESTERN,
        2 => SYMBOLS,
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_by_their_font_and_by_their_number() {
        for (rtf, expected) in [
            (r"{\rtf1\ansi Cost \b 7\b0 %\par next\tab x}", "Cost 7%\nnext\tx"),
            (
                r"{\rtf1\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}\f0 \'b1\'a8\f1  \'e9t\'e9}",
                "报 été",
            ),
            (r"{\rtf1\ansicpg1251{\fonttbl{\f1\fcharset0 Arial;}}\f1 \'f1\'f7\'b8\'f2}", "счёт"),
            (r"{\rtf1\ansicpg936\'b1\'a8\'cf\'fa}", "报销"),
            (
                r"{\rtf1\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}}\f0 a {\f1 \'b1\'a8} \'e9}",
                "a 报 é",
            ),
            (r"{\rtf1\uc1\u25253?\u-27392?{\uc2\u25253\'b1\'a8}!}", "报销报!"),
            (r"{\rtf1\u-10179?\u-8704?}", "😀"),
            (r"{\rtf1{\*\generator x;}{\info{\author y}}{\pict\bin4 }}\\}\\{z}shown}", "\\zshown"),
            (r"{\rtf1{\fonttbl{\f3\fcharset2 Symbol;}}{\pntext\f3\'b7\tab}one{\v two}}", "•\tone"),
            (r"{\rtf1{\field{\*\fldinst{HYPERLINK x}}{\fldrslt{link}}}\{\}}", "link{}"),
        ] {
            let body = read(rtf.as_bytes()).unwrap();
            assert_eq!((body.text.as_str(), body.html), (expected, false), "{rtf}");
        }
        assert!(read(b"<html>").is_none());
    }

    #[test]
    fn a_page_comes_out_of_its_wrapping() {
        let rtf = br"{\rtf1\ansi\ansicpg936\fromhtml1 \deff0{\fonttbl{\f0\fcharset134 SimSun;}}
{\*\htmltag19 <html>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 \'b1\'a8\'cf\'fa{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0
\htmlrtf\par}\htmlrtf0{\*\htmltag72 </p>}{\*\mhtmltag84 <img>}}";
        let body = read(rtf).unwrap();
        assert_eq!((body.text.as_str(), body.html), ("<html><p>报销&lt;</p>", true));
    }

    #[test]
    fn every_beginning_and_every_depth_is_read() {
        let rtf = br"{\rtf1\fromhtml1{\*\htmltag64 <p>}\u-10179?\'b1\'a8\bin99 x{\u1";
        for end in 0..rtf.len() {
            let _ = read(&rtf[..end]);
        }
        let deep = [b"{\\rtf1 ".to_vec(), b"{".repeat(100_000), b"x".to_vec(), b"}".repeat(100_000), b"y}".to_vec()];
        assert_eq!(read(&deep.concat()).unwrap().text, "xy");
    }
}
