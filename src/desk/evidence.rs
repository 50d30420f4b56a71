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
    let Some(verdict) = trusted_result(mail, trust) else { return Evidence::None };
    match method(&verdict, "dmarc").as_deref() {
        Some("pass") => Evidence::For,
        Some("fail") => Evidence::Against(Against::DmarcFailed),
        _ => aligned_dkim(mail, &verdict),
    }
}

/// DKIM alone counts only for the domain in From.
fn aligned_dkim(mail: &Mail, verdict: &str) -> Evidence {
    let from = mail.from.as_ref().and_then(|from| from.addr.rsplit_once('@')).map(|(_, domain)| domain.to_lowercase());
    let signed = property(verdict, "header.d");
    let aligned = match (from, signed) {
        (Some(from), Some(signed)) => from == signed || from.ends_with(&format!(".{signed}")),
        _ => false,
    };
    if aligned && method(verdict, "dkim").as_deref() == Some("pass") { Evidence::For } else { Evidence::None }
}

/// The result field that our own server added, lower case, comments removed; `None` where it cannot be told.
fn trusted_result(mail: &Mail, trust: &Trust) -> Option<String> {
    if trust.authserv_ids.is_empty() {
        return None;
    }
    let results = &mail.auth.as_ref()?.results;
    let field = match trust.position {
        Position::First => results.first(),
        Position::Last => results.last(),
    }?;
    let field = without_comments(field).to_lowercase();
    let id = field.split(';').next()?.split_whitespace().next()?.trim_matches('"').to_owned();
    trust.authserv_ids.iter().any(|trusted| trusted == &id).then_some(field)
}

/// The value of `method=value`, the first one given.
fn method(field: &str, name: &str) -> Option<String> {
    field.split(';').skip(1).find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        (key.trim() == name).then(|| value.split_whitespace().next().unwrap_or_default().to_owned())
    })
}

/// The value of a property such as `header.d=`, of the passing DKIM result.
fn property(field: &str, name: &str) -> Option<String> {
    let part = field.split(';').skip(1).find(|part| part.trim().starts_with("dkim=pass"))?;
    part.split_whitespace()
        .find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
        .map(|value| value.trim_matches('"').trim_start_matches('@').to_owned())
}

/// Comments may nest and may hold quoted parentheses (RFC 5322 section 3.2.2).
fn without_comments(field: &str) -> String {
    let (mut depth, mut escaped, mut quoted) = (0_u32, false, false);
    let mut out = String::with_capacity(field.len());
    for c in field.chars() {
        let literal = std::mem::take(&mut escaped);
        match c {
            '\\' if !literal => escaped = true,
            '"' if !literal && depth == 0 => quoted = !quoted,
            '(' if !literal && !quoted => depth += 1,
            ')' if !literal && !quoted && depth > 0 => depth -= 1,
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
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
