//! What speaks for or against the sender of a mail, under the mailbox's own trust policy.
//!
//! `Authentication-Results` can be written by anybody; only the field that the mailbox's own server adds counts, and
//! that one is known by its authserv-id *and* its place (RFC 8601 section 5; mail-facts C-8). Without a policy the
//! header is not used at all. No evidence is the normal case inside a company (C-9).

use super::house::{Position, Trust};
use super::why::Against;
use crate::mail::Mail;

/// What is known about a mail's sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A trusted verdict says that the From domain stands behind it.
    For,
    /// Nothing is known.
    None,
    /// Something speaks against it.
    Against(Against),
}

/// Weighs the evidence for the From of `mail`.
#[must_use]
pub fn weigh(mail: &Mail, trust: &Trust) -> Evidence {
    if mail.from_count > 1 {
        return Evidence::Against(Against::SeveralSenders);
    }
    let Some(results) = trusted_results(mail, trust) else { return Evidence::None };
    if results.iter().flatten().any(|pair| pair.is("dmarc", "fail")) {
        return Evidence::Against(Against::DmarcFailed);
    }
    let from = mail.from.as_ref().and_then(|from| from.addr.rsplit_once('@')).map(|(_, domain)| domain.to_lowercase());
    let Some(from) = from else { return Evidence::None };
    let passed = |name| results.iter().filter(move |part| part.first().is_some_and(|pair| pair.is(name, "pass")));
    // A verdict about another From than the one we read is none (RFC 8601 section 2.7.2, header.from).
    let dmarc = passed("dmarc").any(|part| property(part, "header.from").is_none_or(|domain| domain == from));
    // DKIM alone counts only for the domain in From.
    let dkim = passed("dkim").any(|part| {
        property(part, "header.d").is_some_and(|signed| from == signed || from.ends_with(&format!(".{signed}")))
    });
    if dmarc || dkim { Evidence::For } else { Evidence::None }
}

/// `key=value`, both lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pair {
    key: String,
    value: String,
}

impl Pair {
    /// `dmarc=pass` or, with the method's version, `dmarc/1=pass`.
    fn is(&self, method: &str, result: &str) -> bool {
        self.key.split('/').next() == Some(method) && self.value == result
    }
}

/// The domain in a property of a result: `header.d=corp.example`, `header.i=@corp.example`.
fn property(part: &[Pair], name: &str) -> Option<String> {
    let pair = part.iter().find(|pair| pair.key == name)?;
    let domain = pair.value.rsplit('@').next().unwrap_or_default();
    Some(domain.trim_end_matches('.').to_owned())
}

/// The results in the field that our own server added; `None` where that cannot be told.
fn trusted_results(mail: &Mail, trust: &Trust) -> Option<Vec<Vec<Pair>>> {
    if trust.authserv_ids.is_empty() {
        return None;
    }
    let results = &mail.auth.as_ref()?.results;
    let field = match trust.position {
        Position::First => results.first(),
        Position::Last => results.last(),
    }?;
    let field = Field::read(field)?;
    trust.authserv_ids.contains(&field.authserv_id).then_some(field.results)
}

/// An `Authentication-Results` field, taken apart. What a sender can put into it, his envelope address above all,
/// stands in quoted strings and comments, and must not pass for a result (RFC 8601 section 2.2, RFC 5322 section 3.2).
#[derive(Debug)]
struct Field {
    authserv_id: String,
    results: Vec<Vec<Pair>>,
}

impl Field {
    /// Reads a field; one with a quoted string or comment that does not end, or ends twice, says nothing.
    fn read(text: &str) -> Option<Self> {
        let mut reader = Reader::default();
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '"' => reader.word.get_or_insert_default().push_str(&quoted(&mut chars)?),
                '(' => {
                    comment(&mut chars)?;
                    reader.end_of_word();
                }
                ')' => return None,
                ';' => reader.end_of_part(),
                '=' => reader.equals()?,
                c if c.is_whitespace() => reader.end_of_word(),
                c => reader.word.get_or_insert_default().extend(c.to_lowercase()),
            }
        }
        reader.end_of_part();
        let mut parts = reader.parts.into_iter();
        let (bare, pairs) = parts.next()?;
        // Before the first semicolon stand the id and perhaps a version, and no result.
        let authserv_id = bare.into_iter().next().filter(|_| pairs.is_empty())?;
        Some(Self { authserv_id, results: parts.map(|(_, pairs)| pairs).collect() })
    }
}

#[derive(Default)]
struct Reader {
    word: Option<String>,
    key: Option<String>,
    bare: Vec<String>,
    pairs: Vec<Pair>,
    /// Words that stand alone, and pairs, of each part between semicolons.
    parts: Vec<(Vec<String>, Vec<Pair>)>,
}

impl Reader {
    /// The first one parts key and value; any other belongs to the value, as at the end of a signature.
    fn equals(&mut self) -> Option<()> {
        if self.key.is_some() {
            self.word.get_or_insert_default().push('=');
        } else {
            self.key = Some(self.word.take().or_else(|| self.bare.pop())?);
        }
        Some(())
    }

    fn end_of_word(&mut self) {
        let Some(value) = self.word.take() else { return };
        match self.key.take() {
            Some(key) => self.pairs.push(Pair { key, value }),
            None => self.bare.push(value),
        }
    }

    fn end_of_part(&mut self) {
        self.end_of_word();
        self.key = None;
        self.parts.push((std::mem::take(&mut self.bare), std::mem::take(&mut self.pairs)));
    }
}

/// The rest of a quoted string, lower case; `None` if it does not end.
fn quoted(chars: &mut std::str::Chars<'_>) -> Option<String> {
    let mut inner = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(inner),
            '\\' => inner.extend(chars.next()?.to_lowercase()),
            c => inner.extend(c.to_lowercase()),
        }
    }
}

/// Passes over the rest of a comment. Comments nest.
fn comment(chars: &mut std::str::Chars<'_>) -> Option<()> {
    let mut depth = 1_u32;
    while depth > 0 {
        match chars.next()? {
            '\\' => {
                chars.next()?;
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{Auth, Mailbox};

    fn mail(results: &[&str]) -> Mail {
        Mail {
            from: Some(Mailbox { name: None, addr: "li.na@corp.example".to_owned() }),
            from_count: 1,
            auth: Some(Auth { results: results.iter().map(|&text| text.to_owned()).collect() }),
            ..Mail::default()
        }
    }

    fn trust(position: Position) -> Trust {
        Trust {
            authserv_ids: vec!["mx.corp.example".to_owned()],
            position,
            require: super::super::house::Require::Token,
        }
    }

    #[test]
    fn only_the_own_servers_field_at_its_own_place_counts() {
        let pass = "mx.corp.example; dmarc=pass header.from=corp.example";
        let fail = "mx.corp.example; dmarc=fail";
        let forged = "evil.example; dmarc=pass";
        let against = || Evidence::Against(Against::DmarcFailed);
        let table: &[(&[&str], Position, Evidence)] = &[
            (&[pass], Position::First, Evidence::For),
            (&[fail], Position::First, against()),
            (&[forged, pass], Position::First, Evidence::None),
            (&[fail, pass], Position::First, against()),
            (&[pass, fail], Position::Last, against()),
            (&[forged], Position::First, Evidence::None),
            (&["mx.corp.example.evil.example; dmarc=pass"], Position::First, Evidence::None),
            (&["(mx.corp.example) evil.example; dmarc=pass"], Position::First, Evidence::None),
            (&["mx.corp.example 1; dkim=pass (dmarc=pass) header.d=other.example"], Position::First, Evidence::None),
            (&["mx.corp.example; dkim=pass header.d=corp.example"], Position::First, Evidence::For),
            (&["mx.corp.example; dkim=fail header.d=corp.example"], Position::First, Evidence::None),
            (&[], Position::First, Evidence::None),
            // What a sender can write stands in quotes and comments, and is no result.
            (
                &["mx.corp.example; spf=fail smtp.mailfrom=\"a; dmarc=pass; b\"@evil.example; dmarc=fail"],
                Position::First,
                against(),
            ),
            (&["mx.corp.example; spf=none smtp.mailfrom=\"a; dmarc=pass; b\"@evil"], Position::First, Evidence::None),
            (&["mx.corp.example; spf=none (x; dmarc=pass; \\) y); iprev=pass"], Position::First, Evidence::None),
            (&["mx.corp.example; spf=none (a (b) \"; dmarc=pass"], Position::First, Evidence::None),
            (&["mx.corp.example; dmarc=pass (p=none"], Position::First, Evidence::None),
            (&["mx.corp.example; dmarc=pass smtp.mailfrom=\"a"], Position::First, Evidence::None),
            (&["mx.corp.example; dmarc=pass)"], Position::First, Evidence::None),
            // A verdict about somebody else's From.
            (&["mx.corp.example; dmarc=pass header.from=evil.example"], Position::First, Evidence::None),
            (&["mx.corp.example; dmarc=pass header.from=li.na@Corp.Example"], Position::First, Evidence::For),
            (&["mx.corp.example; dmarc=pass"], Position::First, Evidence::For),
            (&["mx.corp.example; dmarc=pass header.from=corp.example; dmarc=fail"], Position::First, against()),
            (&["mx.corp.example; spf=pass dmarc=fail"], Position::First, against()),
            (&["mx.corp.example; spf=pass reason=dmarc=pass"], Position::First, Evidence::None),
            // As real servers write.
            (
                &["mx.corp.example 1;\r\n\tdkim=pass header.i=@corp.example header.s=k1 header.b=\"dGVzdA==\";\r\n\t\
                   spf=pass (mx: designates 192.0.2.1) smtp.mailfrom=a@corp.example;\r\n\t\
                   dmarc = pass (p=NONE sp=NONE dis=NONE) header.from=corp.example"],
                Position::First,
                Evidence::For,
            ),
            (&["mx.corp.example; dkim=pass header.b=dGVzdA== header.d=corp.example"], Position::First, Evidence::For),
            (
                &["mx.corp.example; dkim=pass header.d=evil.example; dkim=pass header.d=corp.example"],
                Position::First,
                Evidence::For,
            ),
            (&["i=1; mx.corp.example; dmarc=pass"], Position::First, Evidence::None),
            (&["mx.corp.example; none"], Position::First, Evidence::None),
        ];
        for (results, position, expected) in table {
            assert_eq!(&weigh(&mail(results), &trust(*position)), expected, "{results:?} {position:?}");
        }
    }

    #[test]
    fn without_a_policy_the_header_is_not_used() {
        assert_eq!(weigh(&mail(&["mx.corp.example; dmarc=fail"]), &Trust::default()), Evidence::None);
    }

    #[test]
    fn two_senders_speak_against_a_mail() {
        let mail = Mail { from_count: 2, ..mail(&["mx.corp.example; dmarc=pass"]) };
        assert!(matches!(weigh(&mail, &trust(Position::First)), Evidence::Against(_)));
    }
}
