//! What a server offers in its answer to EHLO. It reads keywords and judges nothing.

use std::collections::BTreeSet;

use super::link::Reply;

/// What EHLO told us (RFC 5321, 4.1.1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Offers {
    /// The keywords in upper case, each AUTH mechanism as `AUTH X`.
    words: BTreeSet<String>,
    /// The number after SIZE. None or 0 states no limit (RFC 1870, section 4).
    pub(super) size_limit: Option<u64>,
}

impl Offers {
    /// Reads the lines below the first, which is a greeting.
    pub(super) fn read(reply: &Reply) -> Self {
        let mut offers = Self::default();
        for line in reply.lines.iter().skip(1).map(|line| line.to_ascii_uppercase()) {
            // `AUTH=` is an old spelling that some servers still send beside the right one.
            let mut words = line.split([' ', '=']).filter(|word| !word.is_empty());
            match words.next() {
                Some("AUTH") => offers.words.extend(words.map(|mechanism| format!("AUTH {mechanism}"))),
                Some("SIZE") => {
                    offers.size_limit = words.next().and_then(|number| number.parse().ok()).filter(|limit| *limit > 0);
                    offers.words.insert("SIZE".to_owned());
                }
                Some(word) => drop(offers.words.insert(word.to_owned())),
                None => {}
            }
        }
        offers
    }

    /// Whether this keyword, or `AUTH X`, was offered.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_are_read_however_they_are_spelt() {
        let read = |lines: &[&str]| {
            let lines = ["mx SIZE 5"].iter().chain(lines).map(|l| (*l).to_owned()).collect();
            Offers::read(&Reply { code: 250, lines })
        };
        assert_eq!(read(&[]), Offers::default());
        for (line, limit) in [("SIZE 1000", Some(1000)), ("size", None), ("SIZE 0", None), ("SIZE many", None)] {
            assert_eq!((read(&[line]).has("SIZE"), read(&[line]).size_limit), (true, limit), "{line}");
        }
        let offers = read(&["AUTH=LOGIN", "auth NTLM plain", "StartTLS", "8BITMIME", "SMTPUTF8", ""]);
        for word in ["AUTH LOGIN", "AUTH PLAIN", "STARTTLS", "8BITMIME", "SMTPUTF8"] {
            assert!(offers.has(word), "{word}");
        }
        assert!(!read(&["AUTH XOAUTH2 PLAIN-CLIENTTOKEN"]).has("AUTH PLAIN"));
    }
}
