//! The marks by which programs name what an element of theirs holds: quoted history, a citation, a signature (mail-facts B2).

use html5ever::Attribute;

use super::html::attribute;
use super::line::Container;

/// What the ids of elements contain that hold history, and all that follows them is history too.
const HISTORY_IDS: &[&str] = &[
    "appendonsend",
    "divRplyFwdMsg",
    "mail-editor-reference-message-container",
    "divNeteaseMailCard",
    "isReplyContent",
    "isForwardContent",
    "replySplit",
    "stopSpelling",
    "reply139content",
    "lark-mail-quote",
];

/// What the classes of such elements end in: programs that show a mail put `x_` before its names.
const HISTORY_CLASSES: &[&str] = &[
    "history-quote-wrapper",
    "ntes-mailmaster-quote",
    "yahoo-quoted-begin",
    "zmail_extra",
    "qmbox_quote",
    "OutlookMessageHeader",
];

/// The same for elements behind which the writer's words may go on.
const CITATION_CLASSES: &[&str] =
    &["gmail_quote", "gmail_quote_container", "gmail_attr", "moz-cite-prefix", "protonmail_quote", "tutanota_quote"];

/// What programs call the element that all of the quoted mail stands in, its header block too.
const ENCLOSING_CLASSES: &[&str] = &[
    "yahoo_quoted",
    "alimail-quote",
    "freshdesk_quote",
    "front-blockquote",
    "fernand_quote",
    "notion-mail-quote",
    "quotedReply",
    "AppleOriginalContents",
];

/// Whether an element quotes, and what stands below it may be new again.
pub(super) fn is_citation(attrs: &[Attribute]) -> bool {
    let class = attribute(attrs, "class").unwrap_or_default();
    attribute(attrs, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("cite"))
        // A page that somebody cites is named by its address, a mail by its id.
        || attribute(attrs, "cite").is_some_and(|source| !source.trim_start().starts_with("http"))
        || class.split_whitespace().any(|c| matches!(c, "gmail_quote" | "protonmail_quote" | "tutanota_quote"))
}

/// Whether an element that is no block quote holds a whole quoted mail and nothing else.
pub(super) fn encloses_citation(attrs: &[Attribute]) -> bool {
    let class = attribute(attrs, "class").unwrap_or_default();
    class.split_ascii_whitespace().any(|c| ENCLOSING_CLASSES.iter().any(|name| c.ends_with(name)))
        || attribute(attrs, "id").is_some_and(|id| id.contains("OLK_SRC_BODY_SECTION"))
}

/// The container of quoted history that an element is, by the marks that clients leave (mail-facts B2).
pub(super) fn container(tag: &str, attrs: &[Attribute], style: &str) -> Option<Container> {
    let id = attribute(attrs, "id").unwrap_or_default();
    let class = attribute(attrs, "class").unwrap_or_default();
    // Asked first, because it is cheap and mostly says no.
    if id.is_empty() && class.is_empty() && style.is_empty() && tag != "blockquote" {
        return None;
    }
    let is_of = |known: &[&str]| class.split_ascii_whitespace().any(|c| known.iter().any(|name| c.ends_with(name)));
    if id.contains("sw-above") {
        return Some(Container::Ours);
    }
    let hard = HISTORY_IDS.iter().any(|known| id.contains(known))
        || is_of(HISTORY_CLASSES)
        || (tag == "blockquote" && style.contains("margin-left:0.5em") && style.contains("margin-top:0px"));
    if hard {
        return Some(Container::History);
    }
    let outlook_rule = tag == "div" && style.contains("border-top:solid") && style.contains("padding:3");
    if outlook_rule || (tag == "div" && style.contains("background:#efefef")) {
        return Some(Container::HeaderBlock);
    }
    let soft = is_of(CITATION_CLASSES) || encloses_citation(attrs) || (tag == "blockquote" && is_citation(attrs));
    soft.then_some(Container::Citation)
}

/// Whether an element holds what a program puts below each mail of its writer.
pub(super) fn is_signature(attrs: &[Attribute]) -> bool {
    let id = attribute(attrs, "id").unwrap_or_default();
    let class = attribute(attrs, "class").unwrap_or_default();
    // Programs that show a mail put `x_` before its names.
    let named = |name: &str| {
        let name = name.strip_prefix("x_").unwrap_or(name);
        matches!(
            name,
            "Signature"
                | "AppleMailSignature"
                | "lineBreakAtBeginningOfSignature"
                | "ms-outlook-mobile-signature"
                | "imail_signature"
                | "hw_signature"
                | "gmail_signature"
                | "moz-signature"
                | "ntes-signature"
                | "xm_write_card"
                | "__aliyun_signature_wrap"
                | "protonmail_signature_block"
                | "lark-mail-signature"
        ) || name.starts_with("ntes-pcmac-signature")
            || name.starts_with("ntes-pcmail-signature")
    };
    named(id) || class.split_whitespace().any(named) || attribute(attrs, "xmail-signature").is_some()
}
