//! From blocks to the two parts of a letter, text and HTML, which hold the same words.
//!
//! The HTML is laid out by tables with inline styles, for that is all that Outlook's Word engine and the web mailers
//! agree on. It names no colour for words or paper, so that dark modes can choose both; it fetches nothing.

use std::fmt::Write as _;

use super::markup::{Block, Inline};
use crate::ids::Language;

/// System fonts, those with good Chinese first.
const FONT: &str = "font-family:-apple-system,'PingFang SC','Microsoft YaHei','Segoe UI',Roboto,Arial,sans-serif;\
                    font-size:15px;line-height:1.6;word-break:break-word;overflow-wrap:anywhere";
/// Readable on white and on black.
const GREY: &str = "color:#767676";
const TABLE: &str = "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" border=\"0\"";
/// What comes from a mail or a case stands behind this.
const BAR: char = '▏';

/// A letter, ready to be laid out.
pub(crate) struct Page {
    pub(crate) language: Language,
    pub(crate) subject: String,
    /// Only letters to staff have one.
    pub(crate) above: Option<Above>,
    pub(crate) blocks: Vec<Block>,
}

/// What stands above the blocks of a letter to staff, and the token below them.
pub(crate) struct Above {
    pub(crate) headline: String,
    pub(crate) plain: String,
    pub(crate) code: String,
    pub(crate) token: String,
}

impl Page {
    pub(crate) fn text(&self) -> String {
        let mut parts = Vec::new();
        if let Some(above) = &self.above {
            parts.push(above.headline.clone());
            parts.push(above.plain.clone());
        }
        let mut body = String::new();
        for (i, block) in self.blocks.iter().enumerate() {
            body.push_str(&text_of(block, self.language));
            if let Some(next) = self.blocks.get(i + 1) {
                body.push_str(if belong_together(block, next) { "\n" } else { "\n\n" });
            }
        }
        parts.push(body);
        parts.extend(self.above.as_ref().map(|above| above.token.clone()));
        let mut text = parts.join("\n\n");
        text.push('\n');
        text
    }

    pub(crate) fn html(&self) -> String {
        let mut rows = String::new();
        if let Some(above) = &self.above {
            let style = format!("{GREY};font-size:13px;padding:0 0 8px 0;border-bottom:1px solid #c4c4c4");
            let headline = unbroken_end(&above.headline);
            row(
                &mut rows,
                Gap::Wide,
                &format!("<div id=\"sw-above-{}\" style=\"{style}\">{headline}</div>", escaped(&above.code)),
            );
            row(&mut rows, Gap::Wide, &escaped(&above.plain));
        }
        for (i, block) in self.blocks.iter().enumerate() {
            let together = self.blocks.get(i + 1).is_some_and(|next| belong_together(block, next));
            row(&mut rows, if together { Gap::Narrow } else { Gap::Wide }, &html_of(block));
        }
        if let Some(above) = &self.above {
            let token = escaped(&above.token);
            row(&mut rows, Gap::Wide, &format!("<span style=\"{GREY};font-size:10px\">{token}</span>"));
        }
        let (language, title) = (self.language.tag(), escaped(&self.subject));
        format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n</head>\n\
             <body style=\"margin:0;padding:16px\">\n{TABLE} width=\"100%\" style=\"max-width:640px\">\n\
             {rows}</table>\n</body>\n</html>\n"
        )
    }
}

/// The headline, its last segment never broken at the hyphen of the number.
fn unbroken_end(headline: &str) -> String {
    let last = headline.rsplit(['｜', '|', ' ']).next().unwrap_or_default();
    let before = headline.strip_suffix(last).unwrap_or_default();
    format!("{}<span style=\"white-space:nowrap\">{}</span>", escaped(before), escaped(last))
}

/// The space below a block.
#[derive(Clone, Copy)]
enum Gap {
    Narrow,
    Wide,
}

/// A heading and what it heads, words and the files that came with them, a colon and its list.
fn belong_together(block: &Block, next: &Block) -> bool {
    match (block, next) {
        (Block::Paragraph(line), _) if matches!(line.as_slice(), [Inline::Strong(_)]) => true,
        (Block::Paragraph(line), Block::Choices(_) | Block::Dotted(_)) => words(line, "").ends_with(['：', ':']),
        // Files are named behind a colon.
        (Block::Quote(_), Block::Paragraph(line)) => {
            let line = words(line, "");
            line.contains(['：', ':']) && !line.ends_with(['：', ':'])
        }
        (
            Block::Paragraph(_)
            | Block::Facts(_)
            | Block::Numbered(_)
            | Block::Dotted(_)
            | Block::Quote(_)
            | Block::Said(..)
            | Block::Choices(_)
            | Block::Rule,
            _,
        ) => false,
    }
}

fn row(rows: &mut String, gap: Gap, content: &str) {
    let below = match gap {
        Gap::Narrow => 4,
        Gap::Wide => 14,
    };
    let _ = write!(rows, "<tr><td style=\"padding:0 0 {below}px 0;");
    rows.push_str(FONT);
    rows.push_str("\">");
    rows.push_str(content);
    rows.push_str("</td></tr>\n");
}

fn text_of(block: &Block, language: Language) -> String {
    match block {
        Block::Paragraph(line) => words(line, "\n"),
        Block::Facts(facts) => {
            let labels: Vec<String> = facts.iter().map(|(label, _)| words(label, " ")).collect();
            let width = labels.iter().map(|label| columns(label)).max().unwrap_or(0) + 2;
            let line = |(label, (_, value)): (&String, &(_, Vec<Inline>))| {
                format!("{label}{}{}", padding(width - columns(label), language), words(value, "\n"))
            };
            labels.iter().zip(facts).map(line).collect::<Vec<_>>().join("\n")
        }
        Block::Numbered(items) => numbered(items),
        Block::Dotted(items) => {
            items.iter().map(|item| format!("· {}", words(item, "\n  "))).collect::<Vec<_>>().join("\n")
        }
        Block::Quote(text) => {
            text.split('\n').map(|line| format!("{BAR} {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
        }
        Block::Said(text, _) => text.clone(),
        Block::Choices(choices) => {
            let gap = match language {
                Language::Chinese => "　",
                Language::English => "   ",
            };
            let choice = |(i, choice): (usize, &String)| format!("{} {choice}", i + 1);
            choices.iter().enumerate().map(choice).collect::<Vec<_>>().join(gap)
        }
        Block::Rule => "---".to_owned(),
    }
}

fn numbered(items: &[Vec<Inline>]) -> String {
    let item = |(i, item): (usize, &Vec<Inline>)| format!("{}  {}", i + 1, words(item, "\n   "));
    items.iter().enumerate().map(item).collect::<Vec<_>>().join("\n")
}

fn words(line: &[Inline], line_end: &str) -> String {
    line.iter()
        .map(|inline| match inline {
            Inline::Text(text) | Inline::Strong(text) => text.as_str(),
            Inline::Break => line_end,
        })
        .collect()
}

/// Columns on a screen where Chinese characters take two.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(|c| if ('\u{1100}'..='\u{FFE6}').contains(&c) { 2 } else { 1 }).sum()
}

fn padding(columns: usize, language: Language) -> String {
    match language {
        // Most readers show text in a proportional font, where only a full-width space is as wide as a character.
        Language::Chinese => format!("{}{}", "　".repeat(columns / 2), " ".repeat(columns % 2)),
        Language::English => " ".repeat(columns),
    }
}

fn html_of(block: &Block) -> String {
    match block {
        Block::Paragraph(line) => html_words(line),
        Block::Facts(facts) => {
            let line = |(label, value): &(Vec<Inline>, Vec<Inline>)| {
                format!(
                    "<tr><td style=\"{GREY};padding:1px 14px 1px 0;white-space:nowrap;vertical-align:top;{FONT}\">{}</td>\
                     <td style=\"padding:1px 0;vertical-align:top;{FONT}\">{}</td></tr>",
                    html_words(label),
                    html_words(value)
                )
            };
            format!("{TABLE}>{}</table>", facts.iter().map(line).collect::<String>())
        }
        Block::Numbered(items) => numbered_rows("<strong>N</strong>", items.iter().map(|item| html_words(item))),
        Block::Dotted(items) => {
            items.iter().map(|item| format!("· {}", html_words(item))).collect::<Vec<_>>().join("<br>\n")
        }
        Block::Quote(text) => format!(
            "{TABLE} width=\"100%\"><tr><td style=\"border-left:3px solid #7a9cc6;padding:2px 0 2px 12px;{FONT}\">{}</td></tr></table>",
            escaped_lines(text)
        ),
        Block::Said(text, None) => escaped_lines(text),
        Block::Said(_, Some(html)) => sanitised(html),
        Block::Choices(choices) => numbered_rows(
            "<span style=\"border:1px solid #9a9a9a;font-weight:bold\">&nbsp;N&nbsp;</span>",
            choices.iter().map(|choice| escaped(choice)),
        ),
        Block::Rule => {
            "<div style=\"border-top:1px solid #c4c4c4;font-size:1px;line-height:1px\">&nbsp;</div>".to_owned()
        }
    }
}

/// A row for each item, its number put for the N of `number`.
fn numbered_rows(number: &str, items: impl Iterator<Item = String>) -> String {
    let line = |(i, item): (usize, String)| {
        let number = number.replace('N', &(i + 1).to_string());
        format!(
            "<tr><td style=\"vertical-align:top;padding:2px 0 6px 0;{FONT}\">{number}</td>\
             <td style=\"vertical-align:top;padding:2px 0 6px 10px;{FONT}\">{item}</td></tr>"
        )
    };
    format!("{TABLE}>{}</table>", items.enumerate().map(line).collect::<String>())
}

fn html_words(line: &[Inline]) -> String {
    line.iter()
        .map(|inline| match inline {
            Inline::Text(text) => escaped(text),
            Inline::Strong(text) => format!("<strong>{}</strong>", escaped(text)),
            Inline::Break => "<br>\n".to_owned(),
        })
        .collect()
}

fn escaped_lines(text: &str) -> String {
    text.split('\n').map(spaced).collect::<Vec<_>>().join("<br>\n")
}

/// Leading and repeated spaces are part of what people wrote; HTML would drop them.
fn spaced(line: &str) -> String {
    let escaped = escaped(line).replace("  ", "&nbsp; ");
    escaped.strip_prefix(' ').map_or_else(|| escaped.clone(), |rest| format!("&nbsp;{rest}"))
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
    html
}

/// HTML that a person wrote, reduced once more to what may stand in a letter: no script, no style, nothing fetched
/// but parts of the letter itself (mail-facts C-15, C-16).
fn sanitised(html: &str) -> String {
    ammonia::Builder::default()
        .url_schemes(["http", "https", "mailto", "tel", "cid"].into())
        .link_rel(None)
        .attribute_filter(|tag, attribute, value| match (tag, attribute) {
            ("img", "src") => value.starts_with("cid:").then(|| value.into()),
            _ => Some(value.into()),
        })
        .clean(html)
        .to_string()
}
