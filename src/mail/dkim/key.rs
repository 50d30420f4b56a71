//! The key of a signer, as his TXT record gives it (RFC 6376 section 3.6.1, RFC 8463).

use ring::signature::{ED25519, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, UnparsedPublicKey};
use sha2::{Digest, Sha256};

use super::{Algorithm, bytes, tags};

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;

/// A key that may sign mail.
#[derive(Debug)]
pub(super) struct Key {
    kind: Kind,
    public: Vec<u8>,
    /// `t=s`: it signs for its own domain and for none below.
    pub(super) same_domain_only: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Rsa,
    Ed25519,
}

impl Key {
    /// Reads a record; nothing if it is revoked, for tests only, or not for mail.
    pub(super) fn read(record: &str) -> Option<Self> {
        let tags = tags::read(record)?;
        let lists = |name: &str, word: &str| {
            tags.get(name).is_some_and(|list| list.split(':').any(|listed| listed.trim() == word))
        };
        let of_use = tags.get("v").is_none_or(|version| *version == "DKIM1")
            && (!tags.contains_key("h") || lists("h", "sha256"))
            && (!tags.contains_key("s") || lists("s", "*") || lists("s", "email"))
            && !lists("t", "y");
        let kind = match tags.get("k").copied() {
            None | Some("rsa") => Kind::Rsa,
            Some("ed25519") => Kind::Ed25519,
            Some(_) => return None,
        };
        let public = bytes(tags.get("p")?)?;
        (of_use && !public.is_empty()).then(|| Self { kind, public, same_domain_only: lists("t", "s") })
    }

    /// Whether `signature` over `signed` was made with this key.
    pub(super) fn verifies(&self, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> bool {
        match (self.kind, algorithm) {
            // Keys of 1024 bits are the most common still, and the least that counts (RFC 8301).
            (Kind::Rsa, Algorithm::RsaSha256) => {
                let public = bare_rsa(&self.public).unwrap_or(&self.public);
                let key = UnparsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, public);
                key.verify(signed, signature).is_ok()
            }
            // Signed is the hash (RFC 8463 section 3).
            (Kind::Ed25519, Algorithm::Ed25519Sha256) => {
                UnparsedPublicKey::new(&ED25519, &self.public).verify(&Sha256::digest(signed), signature).is_ok()
            }
            (Kind::Rsa, Algorithm::Ed25519Sha256) | (Kind::Ed25519, Algorithm::RsaSha256) => false,
        }
    }
}

/// The `RSAPublicKey` inside a `SubjectPublicKeyInfo` (RFC 8017 appendix A.1.1, RFC 5280 section 4.1); records hold either.
fn bare_rsa(der: &[u8]) -> Option<&[u8]> {
    let (info, _) = value(SEQUENCE, der)?;
    let (_, rest) = value(SEQUENCE, info)?;
    let (bits, _) = value(BIT_STRING, rest)?;
    bits.strip_prefix(&[0])
}

/// The content of a DER value with this tag, and what follows it.
fn value(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let [found, length, rest @ ..] = der else { return None };
    if *found != tag {
        return None;
    }
    let (length, rest) = match *length {
        short @ 0..=0x7f => (usize::from(short), rest),
        // A key of 8192 bits needs two bytes.
        long @ (0x81 | 0x82) => {
            let (digits, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}
