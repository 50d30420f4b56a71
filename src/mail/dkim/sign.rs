//! A signer, for tests alone: it signs whatever it is told to, sensible or not.

use data_encoding::BASE64;
use ring::signature::{Ed25519KeyPair, KeyPair};
use sha2::{Digest, Sha256};

use super::message::Message;
use super::{canonical, forms, signed_header, tags};

fn key() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap()
}

/// The TXT record of the signer's key.
pub(crate) fn record() -> String {
    format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(key().public_key().as_ref()))
}

/// The message with a signature on top that has these tags besides the hashes.
pub(crate) fn sign(message: &str, tags: &str) -> String {
    let body = message.split_once("\r\n\r\n").unwrap().1;
    let read = tags::read(tags).unwrap();
    let (_, form) = forms(read.get("c").copied()).unwrap();
    let mut body = canonical::body(body.as_bytes(), form);
    if let Some(length) = read.get("l") {
        body.truncate(length.parse().unwrap());
    }
    let hash = BASE64.encode(&Sha256::digest(body));
    let field = format!("DKIM-Signature: {tags};\r\n\tbh={hash}; b=");
    let unsigned = format!("{field}\r\n{message}");
    let split = Message::read(unsigned.as_bytes()).unwrap();
    let names: Vec<String> = read.get("h").unwrap().split(':').map(|name| name.trim().to_lowercase()).collect();
    let (form, _) = forms(read.get("c").copied()).unwrap();
    let signed = signed_header(&split, &names, split.fields("dkim-signature").next().unwrap(), form);
    let signature = BASE64.encode(key().sign(&Sha256::digest(signed)).as_ref());
    format!("{field}{signature}\r\n{message}")
}
