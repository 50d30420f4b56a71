//! The marks by which programs name what an element of theirs holds: quoted history, a citation, a signature (mail-facts B2).

use html5ever::Attribute;

use super::html::attribute;
use super::line::Container;

/// Whether an element quotes, and what stands below it may be new again.
pub(super) fn is_citation(attrs: &[Attribute]) -> bool {
    let class = attribute(attrs, "class").unwrap_or_default();
    attribute(attrs, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("cite"))
        || attribute(attrs, "cite").is_some()
        || class.split_whitespace().any(|c| matches!(c, "gmail_quote" | "protonmail_quote" | "tutanota_quote"))
}

/// The container of quoted history that an element is, by the marks that clients leave (mail-facts B2).
pub(super) fn container(tag: &str, attrs: &[Attribute], style: &str) -> Option<Container> {
    let id = attribute(attrs, "id").unwrap_or_default();
    let class = attribute(attrs, "class").unwrap_or_default();
    let has_class = |wanted: &str| class.split_whitespace().any(|c| c.ends_with(wanted));
    if id.contains("sw-above") {
        return Some(Container::Ours);
    }
    let hard = id.contains("appendonsend")
        || id.contains("divRplyFwdMsg")
        || id.contains("mail-editor-reference-message-container")
        || id.contains("divNeteaseMailCard")
        || id.contains("isReplyContent")
        || id.contains("isForwardContent")
        || id.contains("replySplit")
        || id.contains("reply139content")
        || id.contains("lark-mail-quote")
        || id.contains("OLK_SRC_BODY_SECTION")
        || has_class("history-quote-wrapper")
        || has_class("ntes-mailmaster-quote")
        || has_class("yahoo_quoted")
        || has_class("yahoo-quoted-begin")
        || has_class("zmail_extra")
        || has_class("qmbox_quote")
        || (tag == "blockquote" && style.contains("margin-left:0.5em") && style.contains("margin-top:0px"));
    if hard {
        return Some(Container::History);
    }
    let outlook_rule = tag == "div" && style.contains("border-top:solid") && style.contains("padding:3");
    if outlook_rule || (tag == "div" && style.contains("background:#efefef")) {
        return Some(Container::HeaderBlock);
    }
    let soft = has_class("gmail_quote")
        || has_class("gmail_quote_container")
        || has_class("gmail_attr")
        || has_class("moz-cite-prefix")
        || has_class("protonmail_quote")
        || has_class("tutanota_quote")
        || (tag == "blockquote" && is_citation(attrs));
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
