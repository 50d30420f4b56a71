//! How much of a message is read (mail-facts C-18), and which of these limits one went over.
//!
//! Beyond a limit the reader stops, says so in `defects`, and names the limit; what becomes of such a mail is decided
//! elsewhere.

use serde::Serialize;

use super::{MAX_ADDRESSES, MAX_DEPTH, MAX_HEADER_BLOCK_BYTES, MAX_HEADERS, MAX_MAIL_BYTES, MAX_PARTS, MAX_TEXT_BYTES};

/// How much of a message is read. The defaults are the constants beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole message.
    pub size_bytes: usize,
    /// Multiparts within one another.
    pub depth: usize,
    /// Parts, and files in them.
    pub parts: usize,
    /// Bytes of one header block.
    pub header_bytes: usize,
    /// Fields of one header block.
    pub headers: usize,
    /// Addresses of one kind: From, To or Cc.
    pub addresses: usize,
    /// Bytes of decoded text.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            size_bytes: MAX_MAIL_BYTES,
            depth: MAX_DEPTH,
            parts: MAX_PARTS,
            header_bytes: MAX_HEADER_BLOCK_BYTES,
            headers: MAX_HEADERS,
            addresses: MAX_ADDRESSES,
            text_bytes: MAX_TEXT_BYTES,
        }
    }
}

impl Limits {
    /// The furthest that any setting goes. A mail that was within its limits when it came reads the same by these.
    pub const WIDEST: Self = Self {
        size_bytes: 256 << 20,
        depth: 100,
        parts: 10_000,
        header_bytes: 4 << 20,
        headers: 10_000,
        addresses: 10_000,
        text_bytes: 16 << 20,
    };
}

/// A limit that a message went over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// [`Limits::size_bytes`].
    Size,
    /// [`Limits::depth`].
    Depth,
    /// [`Limits::parts`].
    Parts,
    /// [`Limits::header_bytes`].
    HeaderSize,
    /// [`Limits::headers`].
    Headers,
    /// [`Limits::addresses`].
    Addresses,
    /// [`Limits::text_bytes`].
    TextSize,
}

impl Limit {
    /// The key of `[limits]` in the settings that moves it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Size => "size",
            Self::Depth => "depth",
            Self::Parts => "parts",
            Self::HeaderSize => "header_size",
            Self::Headers => "headers",
            Self::Addresses => "addresses",
            Self::TextSize => "text_size",
        }
    }

    /// What stands among the defects of a message that went over it.
    #[must_use]
    pub fn defect(self) -> &'static str {
        match self {
            Self::Size => "The message is over the size limit; the rest of it was not read.",
            Self::Depth => "Parts are nested over the limit; the inner ones were not opened.",
            Self::Parts => "There are more parts than the limit; the rest was not read.",
            Self::HeaderSize | Self::Headers => "The header block is over the limit; the rest of it was not read.",
            Self::Addresses => "There are more addresses than the limit; the rest was not read.",
            Self::TextSize => "The text is over the limit; the rest of it was not read.",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::iter::repeat_n;

    use super::*;
    use crate::mail::Mail;
    use crate::mail::understand::{understand, understand_again, understand_within};

    #[test]
    fn each_limit_holds_just_below_at_and_above_it() {
        for (limit, most, made) in [
            (Limit::Depth, MAX_DEPTH, nested as fn(usize) -> String),
            (Limit::Parts, MAX_PARTS, parts),
            (Limit::HeaderSize, MAX_HEADER_BLOCK_BYTES, header_block),
            (Limit::Headers, MAX_HEADERS, headers),
            (Limit::Addresses, MAX_ADDRESSES, addresses),
            (Limit::TextSize, MAX_TEXT_BYTES, text),
        ] {
            for within in [most - 1, most] {
                let mail = understand(made(within).as_bytes());
                assert_eq!(mail.over_limits, [], "{limit:?} at {within} of {most}");
                assert!(!mail.defects.iter().any(|defect| defect == limit.defect()), "{:?}", mail.defects);
            }
            let mail = understand(made(most + 1).as_bytes());
            assert_eq!(mail.over_limits, [limit], "{limit:?} beyond {most}");
            assert!(mail.defects.iter().any(|defect| defect == limit.defect()), "{:?}", mail.defects);
            assert_eq!(
                understand_again(made(most + 1).as_bytes()).over_limits,
                [],
                "{limit:?} as far as any setting goes"
            );
        }
    }

    #[test]
    fn a_message_of_the_limit_s_size_is_read_whole() {
        let limits = Limits { size_bytes: 1000, ..Limits::default() };
        let sized = |bytes: usize| {
            let head = "From: a@corp.example\nSubject: x\n\n";
            format!("{head}{}", "x".repeat(bytes - head.len()))
        };
        for bytes in [999, 1000] {
            assert_eq!(understand_within(sized(bytes).as_bytes(), &limits).over_limits, []);
        }
        let over = understand_within(sized(1001).as_bytes(), &limits);
        assert_eq!((over.over_limits, over.text.len()), (vec![Limit::Size], 1000 - 33));
    }

    #[test]
    fn what_stands_before_the_limit_is_read() {
        let sender = |mail: &Mail| mail.from.clone().map(|from| from.addr);
        for made in [nested as fn(usize) -> String, parts, headers, addresses, text] {
            let mail = understand(made(3 << 20).as_bytes());
            assert_eq!((mail.over_limits.len(), sender(&mail).as_deref()), (1, Some("a@corp.example")));
        }
    }

    #[test]
    fn a_mail_within_its_limits_reads_the_same_by_the_widest() {
        for made in [nested as fn(usize) -> String, parts, headers, addresses] {
            let raw = made(10);
            assert_eq!(understand(raw.as_bytes()), understand_again(raw.as_bytes()));
        }
    }

    /// So many multiparts within one another, the text in the innermost.
    fn nested(depth: usize) -> String {
        let mut raw = "From: a@corp.example\n".to_owned();
        for level in 0..depth.min(50_000) {
            write!(raw, "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n").unwrap();
        }
        raw + "\nx\n"
    }

    /// A message of so many parts, itself counted.
    fn parts(count: usize) -> String {
        let parts: String =
            repeat_n("--b\nContent-Type: text/plain; name=a.txt\n\nx\n", (count - 1).min(70_000)).collect();
        format!("From: a@corp.example\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n")
    }

    /// A header block of so many bytes, without the empty line below it.
    fn header_block(bytes: usize) -> String {
        let head = "From: a@corp.example\nX-Long: ";
        format!("{head}{}\n\nx\n", "y".repeat(bytes - head.len() - 1))
    }

    fn headers(count: usize) -> String {
        let fields: String = repeat_n("X: y\n", (count - 1).min(600_000)).collect();
        format!("From: a@corp.example\n{fields}\nx\n")
    }

    fn addresses(count: usize) -> String {
        let to: Vec<&str> = repeat_n("b@corp.example", count.min(10_000)).collect();
        format!("From: a@corp.example\nTo: {}\n\nx\n", to.join(",\n "))
    }

    fn text(bytes: usize) -> String {
        format!("From: a@corp.example\n\n{}", "x".repeat(bytes))
    }
}
