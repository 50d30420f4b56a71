//! What speaks for or against the sender of a mail, under the mailbox's own trust policy.
//!
//! ```text
//!  against   two From · our server: DMARC failed · marked as from outside, with an address of ours
//!  for       our server: DMARC or DKIM passed · a DKIM signature we verified · marked as from inside
//!  none      all else, and the normal case inside a company (mail-facts C-9)
//! ```
//!
//! Everything in a mail can be written by anybody, so each of these counts only under a setting that says why it can be
//! believed. `Authentication-Results` is known by its authserv-id *and* its place (RFC 8601 section 5, C-8). A mark
//! counts because the admin has said that his provider takes it out of what comes from outside. A signature speaks for
//! itself; whether it holds was found before the mail came here, and is on record with it.

mod results;

use self::results::{Field, Pair, property};
use super::house::{ExternalMark, HeaderMark, House, Position, Trust};
use super::why::Against;
use crate::mail::Mail;

/// What is known about a mail's sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Somebody trusted, or a signature, says that the From domain stands behind it.
    For,
    /// Nothing is known.
    None,
    /// Something speaks against it.
    Against(Against),
}

/// Weighs the evidence for the From of `mail`; `signed_by` is the domain whose signature over it was verified.
#[must_use]
pub fn weigh(mail: &Mail, signed_by: Option<&str>, house: &House) -> Evidence {
    if mail.from_count > 1 {
        return Evidence::Against(Against::SeveralSenders);
    }
    let trust = &house.trust;
    let results = trusted_results(mail, trust).unwrap_or_default();
    if results.iter().flatten().any(|pair| pair.is("dmarc", "fail")) {
        return Evidence::Against(Against::DmarcFailed);
    }
    let from = mail.from.as_ref().and_then(|from| from.addr.rsplit_once('@')).map(|(_, domain)| domain.to_lowercase());
    let Some(from) = from else { return Evidence::None };
    let inside = house.domains.contains(&from);
    if inside && trust.external_mark.as_ref().is_some_and(|mark| is_marked_external(mail, mark)) {
        return Evidence::Against(Against::MarkedExternal);
    }
    // A mark says that the mail is from the house, and nothing of who else's address stands in it.
    let marked = inside && trust.internal_mark.as_ref().is_some_and(|mark| is_marked_internal(mail, mark));
    let signed = signed_by.is_some_and(|domain| house.domains.contains(domain) && speaks_for(domain, &from));
    if marked || signed || passed(&results, &from) { Evidence::For } else { Evidence::None }
}

/// Whether a signature of `domain` stands for addresses of `from`: the same domain, or one above it. Both lower case.
#[must_use]
pub fn speaks_for(domain: &str, from: &str) -> bool {
    from.strip_suffix(domain).is_some_and(|above| above.is_empty() || above.ends_with('.'))
}

/// Whether our server's results say that the From domain stands behind the mail.
fn passed(results: &[Vec<Pair>], from: &str) -> bool {
    let passed = |name| results.iter().filter(move |part| part.first().is_some_and(|pair| pair.is(name, "pass")));
    // A verdict about another From than the one we read is none (RFC 8601 section 2.7.2, header.from).
    let dmarc = passed("dmarc").any(|part| property(part, "header.from").is_none_or(|domain| domain == from));
    // DKIM alone counts only for the domain in From.
    let dkim = passed("dkim").any(|part| property(part, "header.d").is_some_and(|signed| speaks_for(&signed, from)));
    dmarc || dkim
}

/// Every field of that name has to say so: a second one may be the sender's own.
fn is_marked_internal(mail: &Mail, mark: &HeaderMark) -> bool {
    let mut values = mail.fields(&mark.header).peekable();
    values.peek().is_some() && values.all(|value| says(value, mark))
}

/// One field is enough: nobody marks his own forgery.
fn is_marked_external(mail: &Mail, mark: &ExternalMark) -> bool {
    match mark {
        ExternalMark::Header(mark) => mail.fields(&mark.header).any(|value| says(value, mark)),
        // A colleague who answers or forwards a mail from outside has the tag behind his "Re:"; the server puts it first.
        ExternalMark::Subject(tag) => {
            let mut subject = mail.subject.trim_start().chars().flat_map(char::to_lowercase);
            tag.chars().flat_map(char::to_lowercase).all(|c| subject.next() == Some(c))
        }
    }
}

fn says(value: &str, mark: &HeaderMark) -> bool {
    value.trim().to_lowercase() == mark.value.to_lowercase()
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

    fn house(trust: Trust) -> House {
        House { trust, ..House::sample() }
    }

    fn at(position: Position) -> House {
        house(Trust { authserv_ids: vec!["mx.corp.example".to_owned()], position, ..Trust::default() })
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
            assert_eq!(&weigh(&mail(results), None, &at(*position)), expected, "{results:?} {position:?}");
        }
    }

    #[test]
    fn without_a_policy_the_header_is_not_used() {
        assert_eq!(weigh(&mail(&["mx.corp.example; dmarc=fail"]), None, &house(Trust::default())), Evidence::None);
    }

    #[test]
    fn two_senders_speak_against_a_mail() {
        let mail = Mail { from_count: 2, ..mail(&["mx.corp.example; dmarc=pass"]) };
        let weighed = weigh(&mail, Some("corp.example"), &at(Position::First));
        assert_eq!(weighed, Evidence::Against(Against::SeveralSenders));
    }

    #[test]
    fn authserv_ids_are_the_same_in_upper_and_lower_case() {
        for result in ["MX.Corp.Example; dmarc=pass", "\"mx.CORP.example\" 1; DMARC=Pass header.from=Corp.Example"] {
            assert_eq!(weigh(&mail(&[result]), None, &at(Position::First)), Evidence::For, "{result}");
        }
    }

    #[test]
    fn a_signature_counts_for_the_domain_it_stands_for() {
        for (domain, expected) in [
            (Some("corp.example"), Evidence::For),
            // It lies above ours, and may belong to anybody.
            (Some("example"), Evidence::None),
            (Some("mail.corp.example"), Evidence::None),
            (Some("orp.example"), Evidence::None),
            (Some("evil.example"), Evidence::None),
            (None, Evidence::None),
        ] {
            assert_eq!(weigh(&mail(&[]), domain, &house(Trust::default())), expected, "{domain:?}");
        }
        let failed = mail(&["mx.corp.example; dmarc=fail"]);
        let weighed = weigh(&failed, Some("corp.example"), &at(Position::First));
        assert_eq!(weighed, Evidence::Against(Against::DmarcFailed), "what speaks against weighs more");
    }

    #[test]
    fn a_mark_counts_only_where_the_settings_name_it_and_the_address_is_ours() {
        let mark = |value: &str| HeaderMark { header: "x-auth-as".to_owned(), value: value.to_owned() };
        let trust = Trust {
            internal_mark: Some(mark("Internal")),
            external_mark: Some(ExternalMark::Header(mark("Anonymous"))),
            ..Trust::default()
        };
        let against = || Evidence::Against(Against::MarkedExternal);
        let table: &[(&str, &[&str], Evidence)] = &[
            ("li.na@corp.example", &["Internal"], Evidence::For),
            ("li.na@Corp.Example", &["INTERNAL"], Evidence::For),
            ("li.na@corp.example", &["Anonymous"], against()),
            // One of the two is the sender's own.
            ("li.na@corp.example", &["Internal", "Anonymous"], against()),
            ("li.na@corp.example", &["Internal", "Partner"], Evidence::None),
            ("li.na@corp.example", &["Internal; really"], Evidence::None),
            ("li.na@corp.example", &[], Evidence::None),
            ("x@supplier.example", &["Internal"], Evidence::None),
            ("x@supplier.example", &["Anonymous"], Evidence::None),
        ];
        for (from, values, expected) in table {
            let header = values.iter().map(|value| ("x-auth-as".to_owned(), (*value).to_owned())).collect();
            let from = Some(Mailbox { name: None, addr: (*from).to_owned() });
            let mail = Mail { from, header, ..mail(&[]) };
            assert_eq!(&weigh(&mail, None, &house(trust.clone())), expected, "{mail:?}");
            assert_eq!(weigh(&mail, None, &house(Trust::default())), Evidence::None, "without a setting");
        }
    }

    #[test]
    fn a_tag_in_the_subject_counts_only_at_its_beginning() {
        let trust =
            Trust { external_mark: Some(ExternalMark::Subject("[外部 External]".to_owned())), ..Trust::default() };
        for (subject, against) in [
            ("[外部 External] 请付款", true),
            ("[外部 EXTERNAL]请付款", true),
            ("答复: [外部 External] 请付款", false),
            ("[外部", false),
            ("请付款", false),
        ] {
            let mail = Mail { subject: subject.to_owned(), ..mail(&[]) };
            let expected = if against { Evidence::Against(Against::MarkedExternal) } else { Evidence::None };
            assert_eq!(weigh(&mail, None, &house(trust.clone())), expected, "{subject}");
        }
    }
}
