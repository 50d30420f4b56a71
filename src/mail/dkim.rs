//! DKIM signatures (RFC 6376): which of a mail's could speak for its sender, and whether one holds under a key.
//!
//! ```text
//!  bytes ─ fields, body ─ signatures ─ those worth a look-up ─▶ `Candidate` ─ key record ─▶ it holds, or it does not
//! ```
//!
//! What can be judged without the key is judged first, so that nobody is asked about a signature that could not count.
//! Every doubt ends as "it does not hold", and that speaks against nobody: lists and gateways break good signatures.
//! Three things are asked beyond the RFC, for a signature here lets a command through (mail-facts C-10): `l=` never
//! counts, the fields that tell one mail from another are signed and stand once, and the signer is one whom the caller
//! accepts for this From. With From, Date, Message-ID and the body signed, a mail that is sent again is the same mail.

mod canonical;
mod key;
mod message;
#[cfg(test)]
pub(crate) mod sign;
#[cfg(test)]
mod signed;
mod tags;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use self::canonical::Form;
use self::key::Key;
use self::message::{Field, Message};
use crate::ids::Moment;

/// Signatures of one mail that are looked at. An honest one has two or three; each costs a hash over the body.
const SIGNATURES_MAX: usize = 5;
/// Fields that one signature names. An honest one names about twenty, some of them twice.
const NAMES_MAX: usize = 100;
/// They say who wrote which mail: what stands of them must be signed. Content-Type is not asked for, Gmail leaves it out.
const SIGNED: &[&str] = &["from", "subject", "date", "message-id"];
/// A second one of these could show readers another mail than the one that was signed.
const ONCE: &[&str] =
    &["from", "subject", "date", "message-id", "mime-version", "content-type", "content-transfer-encoding"];

/// A signature that counts if it holds under its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who signed (`d=`), lower case.
    pub domain: String,
    /// The name in DNS whose TXT record holds the key.
    pub key_name: String,
    algorithm: Algorithm,
    /// The signer named a subdomain of `domain` as the one he signs for (`i=`).
    for_subdomain: bool,
    /// The header fields as they were signed.
    signed: Vec<u8>,
    signature: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    RsaSha256,
    Ed25519Sha256,
}

/// The signatures over `raw` that could speak for a sender whose domain `speaks_for` accepts. `received` is when the mail
/// server had the mail: whether a signature had expired is asked of that time.
#[must_use]
pub fn candidates(raw: &[u8], received: Option<Moment>, speaks_for: &dyn Fn(&str) -> bool) -> Vec<Candidate> {
    let Some(message) = Message::read(raw) else { return Vec::new() };
    if ONCE.iter().any(|name| message.fields(name).count() > 1) || message.fields("from").count() == 0 {
        return Vec::new();
    }
    let signatures = message.fields("dkim-signature").take(SIGNATURES_MAX);
    signatures.filter_map(|field| candidate(&message, field, received, speaks_for)).collect()
}

impl Candidate {
    /// Whether it holds under the key in this TXT record.
    #[must_use]
    pub fn holds(&self, record: &str) -> bool {
        Key::read(record).is_some_and(|key| {
            !(self.for_subdomain && key.same_domain_only) && key.verifies(self.algorithm, &self.signed, &self.signature)
        })
    }
}

/// Reads one signature (RFC 6376 section 3.5); nothing if it could not count whatever its key is.
fn candidate(
    message: &Message<'_>,
    field: &Field<'_>,
    received: Option<Moment>,
    speaks_for: &dyn Fn(&str) -> bool,
) -> Option<Candidate> {
    let tags = tags::read(field.value()?)?;
    let tag = |name: &str| tags.get(name).copied();
    let domain = tag("d").filter(|domain| is_name(domain))?.to_ascii_lowercase();
    let selector = tag("s").filter(|selector| is_name(selector))?.to_ascii_lowercase();
    let signed: Vec<String> = tag("h")?.split(':').map(|name| name.trim().to_ascii_lowercase()).collect();
    let all_signed =
        SIGNED.iter().all(|name| message.fields(name).next().is_none() || signed.iter().any(|known| known == name));
    let counts = tag("v") == Some("1")
        && tag("l").is_none()
        && signed.len() <= NAMES_MAX
        && speaks_for(&domain)
        && all_signed
        && is_asked_in_dns(tag("q"))
        && !has_expired(&tags, received);
    if !counts {
        return None;
    }
    let for_subdomain = match tag("i") {
        None => false,
        Some(identity) => is_subdomain(&identity.rsplit_once('@')?.1.to_ascii_lowercase(), &domain)?,
    };
    let (header_form, body_form) = forms(tag("c"))?;
    let body_hash = Sha256::digest(canonical::body(message.body, body_form));
    if bytes(tag("bh")?)? != body_hash.as_slice() {
        return None;
    }
    Some(Candidate {
        key_name: format!("{selector}._domainkey.{domain}"),
        domain,
        algorithm: match tag("a")? {
            "rsa-sha256" => Algorithm::RsaSha256,
            "ed25519-sha256" => Algorithm::Ed25519Sha256,
            // SHA-1 proves nothing any more (RFC 8301).
            _ => return None,
        },
        for_subdomain,
        signed: signed_header(message, &signed, field, header_form),
        signature: bytes(tag("b")?)?,
    })
}

/// The signed fields as the signer hashed them, his own signature last (RFC 6376 sections 3.7 and 5.4.2): of several
/// fields of one name the lowest comes first, and one that is not there is nothing.
fn signed_header(message: &Message<'_>, signed: &[String], signature: &Field<'_>, form: Form) -> Vec<u8> {
    let mut out = Vec::new();
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    for name in signed {
        let count = taken.entry(name).or_default();
        if let Some(field) = message.fields(name).rev().nth(*count) {
            out.extend(canonical::field(field.raw, form));
            *count += 1;
        }
    }
    let own = canonical::field(&signature.without_signature(), form);
    out.extend(own.strip_suffix(b"\r\n").unwrap_or(&own));
    out
}

/// `c=`: how header and body were written down before they were signed.
fn forms(written: Option<&str>) -> Option<(Form, Form)> {
    let (header, body) = match written {
        None => ("simple", "simple"),
        Some(written) => written.split_once('/').unwrap_or((written, "simple")),
    };
    Some((Form::named(header)?, Form::named(body)?))
}

/// `q=`: where the key is found; only DNS is known.
fn is_asked_in_dns(written: Option<&str>) -> bool {
    written.is_none_or(|ways| ways.split(':').any(|way| way.trim() == "dns/txt"))
}

/// `x=`: until when it counts. What cannot be compared counts no more.
fn has_expired(tags: &BTreeMap<&str, &str>, received: Option<Moment>) -> bool {
    let Some(until) = tags.get("x") else { return false };
    let (Ok(until), Some(received)) = (until.parse::<i64>(), received) else { return true };
    received.timestamp() > until
}

/// Whether `name` lies below `domain`; nothing if it is neither that nor the same.
fn is_subdomain(name: &str, domain: &str) -> Option<bool> {
    match name.strip_suffix(domain)? {
        "" => Some(false),
        above => above.ends_with('.').then_some(true),
    }
}

/// A name that DNS can be asked for.
fn is_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    };
    text.len() <= 200 && text.split('.').all(label)
}

/// Base64, which may be folded.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let bare: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    BASE64.decode(bare.as_bytes()).ok()
}
