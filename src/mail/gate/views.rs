//! The ways in which a letter can be read: each is a text, and a needle in any of them is found.

use std::borrow::Cow;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use mail_parser::parsers::MessageStream;
use mail_parser::{HeaderValue, Message, MimeHeaders, PartType};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use unicode_normalization::UnicodeNormalization;

use super::Place;

/// A letter holds no longer ones; what somebody attaches beyond this is not read as text.
const ATTACHED_TEXT_MAX_BYTES: usize = 8 * 1024 * 1024;

/// One way of reading a piece of a letter.
pub(super) struct View {
    pub(super) place: Place,
    pub(super) text: String,
}

/// Every way of reading a letter.
pub(super) fn of(message: &Message<'_>) -> Vec<View> {
    let mut views = vec![view(Place::Raw, String::from_utf8_lossy(&message.raw_message))];
    for part in &message.parts {
        for header in &part.headers {
            header_views(header, &message.raw_message, &mut views);
        }
        views.extend(part.attachment_name().map(|name| view(Place::Header, name)));
        let attached = part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment);
        let place = if attached { Place::Attached } else { Place::Words };
        match &part.body {
            PartType::Text(text) => text_views(place, text, &mut views),
            PartType::Html(html) => html_views(html, &mut views),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                if let Some(text) = text_of(bytes) {
                    text_views(Place::Attached, &text, &mut views);
                }
            }
            PartType::Message(inner) => views.extend(of(inner)),
            PartType::Multipart(_) => {}
        }
    }
    views
}

/// A field as it stands, as free text, and as its parser read it.
fn header_views(header: &mail_parser::Header<'_>, raw: &[u8], views: &mut Vec<View>) {
    let range = usize::try_from(header.offset_start).unwrap_or(0)..usize::try_from(header.offset_end).unwrap_or(0);
    let value = raw.get(range).unwrap_or_default();
    views.push(view(Place::Header, format!("{}: {}", header.name.as_str(), String::from_utf8_lossy(value))));
    let mut line = value.to_vec();
    line.push(b'\n');
    if let HeaderValue::Text(text) = MessageStream::new(&line).parse_unstructured() {
        views.push(view(Place::Header, text));
    }
    match &header.value {
        HeaderValue::Text(text) => views.push(view(Place::Header, text.as_ref())),
        HeaderValue::TextList(list) => views.extend(list.iter().map(|text| view(Place::Header, text.as_ref()))),
        HeaderValue::ContentType(content) => {
            let attributes = content.attributes().unwrap_or_default();
            views.extend(attributes.iter().map(|attribute| view(Place::Header, attribute.value.as_ref())));
        }
        HeaderValue::Address(addresses) => {
            let names = addresses.iter().filter_map(|addr| addr.name());
            views.extend(names.map(|name| view(Place::Header, name)));
        }
        HeaderValue::DateTime(_) | HeaderValue::Received(_) | HeaderValue::Empty => {}
    }
}

/// Text as it stands; and where it could be HTML, as that.
fn text_views(place: Place, text: &str, views: &mut Vec<View>) {
    views.push(view(place, text));
    if text.contains('<') || text.contains('&') {
        html_views(text, views);
    }
}

/// HTML as its source, as its words with and without the gaps between elements, its attributes and its comments.
fn html_views(html: &str, views: &mut Vec<View>) {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(html);
    let (mut joined, mut parted) = (String::new(), String::new());
    // Nesting is the sender's to choose: a stack of our own instead of the machine's.
    let mut open: Vec<Handle> = vec![dom.document.clone()];
    while let Some(node) = open.pop() {
        match &node.data {
            NodeData::Text { contents } => {
                joined.push_str(&contents.borrow());
                parted.push_str(&contents.borrow());
            }
            NodeData::Comment { contents } => text_in_comment(contents, views),
            NodeData::Element { attrs, template_contents, .. } => {
                parted.push('\n');
                for attribute in attrs.borrow().iter() {
                    views.push(view(Place::Html, format!("{}={}", attribute.name.local, attribute.value)));
                    views.push(view(Place::Html, percent_decoded(&attribute.value)));
                }
                open.extend(template_contents.borrow().iter().cloned());
            }
            NodeData::Document | NodeData::Doctype { .. } | NodeData::ProcessingInstruction { .. } => {}
        }
        open.extend(node.children.borrow().iter().rev().cloned());
    }
    views.push(view(Place::Html, html));
    views.push(view(Place::Html, joined));
    views.push(view(Place::Html, parted));
}

/// Comments hold markup for Outlook: their words count without their tags too.
fn text_in_comment(comment: &str, views: &mut Vec<View>) {
    let without_tags: String =
        comment.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect();
    views.push(view(Place::Html, comment));
    views.push(view(Place::Html, without_tags));
}

/// The words of an attachment, if it is text in one of the encodings that people use here.
fn text_of(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.get(..ATTACHED_TEXT_MAX_BYTES).unwrap_or(bytes);
    if let Some((encoding, bom)) = encoding_rs::Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(bom..)?);
        return Some(text.into_owned());
    }
    if bytes.contains(&0) {
        return utf16_without_mark(bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let (text, _, faulty) = encoding_rs::GB18030.decode(bytes);
    (!faulty).then(|| text.into_owned())
}

/// UTF-16 without its mark: every second byte of Latin text is zero, and few others are.
fn utf16_without_mark(bytes: &[u8]) -> Option<String> {
    let zeros = |odd: usize| bytes.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (high_first, high_second) = (zeros(0), zeros(1));
    let encoding = match (high_first, high_second) {
        (0, _) => encoding_rs::UTF_16LE,
        (_, 0) => encoding_rs::UTF_16BE,
        _ => return None,
    };
    let (text, faulty) = encoding.decode_without_bom_handling(bytes);
    (!faulty).then(|| text.into_owned())
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let decoded = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The form in which texts are compared: compatibility forms made one (NFKC), lower case, nothing invisible.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() {
        // Nearly all of a letter's bytes are encoded ASCII, and nothing in ASCII has a second form.
        return text.chars().filter(|c| !is_invisible(*c)).map(|c| c.to_ascii_lowercase()).collect();
    }
    let visible = text.chars().filter(|c| !is_invisible(*c));
    visible.nfkc().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).collect()
}

/// As [`folded`], and without white space and the bars of quotes: how a text was wrapped makes no difference.
pub(super) fn squeezed(text: &str) -> String {
    without_space(&folded(text))
}

/// What is left of a folded text when spaces and bars are taken out.
pub(super) fn without_space(folded: &str) -> String {
    folded.chars().filter(|c| !c.is_whitespace() && !matches!(c, '▏' | '>' | '|')).collect()
}

/// Characters that take no room: a word with one inside looks like the word without.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}'
    ) || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

fn view<'a>(place: Place, text: impl Into<Cow<'a, str>>) -> View {
    View { place, text: text.into().into_owned() }
}
