//! The reply token: proof that a string came from a letter of ours, and which letter it was.
//!
//! ```text
//! sw1.<base32 of: key id (1) · letter number (8, big endian) · first 12 bytes of HMAC-SHA-256>
//! ```
//!
//! [`Keyring::verify`] is the only function in the program that turns a string of a header or a body into a letter on
//! record (mail-facts C-1). A token says *which case*, never *who speaks*: that is From's to say. It carries no
//! expiry, for the state of the case decides whether it still counts.

use std::collections::BTreeMap;
use std::fmt;

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::ids::LetterId;

/// What a token begins with; the digit is the version of its form.
const PREFIX: &str = "sw1.";
/// What the HMAC is made over begins with, so that the key serves no other purpose by accident.
const PURPOSE: &[u8] = b"shouwen token 1";
/// 96 bits: nobody guesses one, and the whole id stays below the 70 characters of mail-facts B1-6.
const MAC_BYTES: usize = 12;
/// Key id, letter number, HMAC.
const TOKEN_BYTES: usize = 1 + 8 + MAC_BYTES;
/// What 21 bytes come to in base32 without padding.
const BASE32_CHARS: usize = 34;
/// Exmail puts sixteen hexadecimal digits and a plus before our local part (mail-facts B1-1).
const EXMAIL_PREFIX_CHARS: usize = 16;
/// A shorter key than the hash's output would be the weakest part.
const KEY_BYTES: usize = 32;

/// A secret key. Its `Debug` form shows nothing (mail-facts C-27).
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; KEY_BYTES]);

impl Key {
    /// Wraps 32 random bytes.
    #[must_use]
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

/// The key that new tokens are made with, those that old ones are still checked with, and the store's epoch.
///
/// The epoch is drawn when the database is made and anew when one is restored: letter numbers given twice then never
/// open another's case.
#[derive(Clone, Debug)]
pub struct Keyring {
    current_id: u8,
    current: Key,
    older: BTreeMap<u8, Key>,
    epoch: Vec<u8>,
}

impl Keyring {
    /// A ring with one key.
    #[must_use]
    pub fn new(key_id: u8, key: Key, epoch: &[u8]) -> Self {
        Self { current_id: key_id, current: key, older: BTreeMap::new(), epoch: epoch.to_vec() }
    }

    /// Keeps an older key, to check with only (mail-facts C-31). The current key's id cannot be given away.
    #[must_use]
    pub fn with_older(mut self, key_id: u8, key: Key) -> Self {
        if key_id != self.current_id {
            self.older.insert(key_id, key);
        }
        self
    }

    /// The token of a letter.
    #[must_use]
    pub fn mint(&self, letter: LetterId) -> Token {
        let mut bytes = Vec::with_capacity(TOKEN_BYTES);
        bytes.push(self.current_id);
        bytes.extend_from_slice(&letter.0.to_be_bytes());
        let mac = self.mac(&self.current, letter).finalize().into_bytes();
        bytes.extend(mac.iter().take(MAC_BYTES));
        Token(format!("{PREFIX}{}", BASE32_NOPAD.encode(&bytes)))
    }

    /// The letter that a token names, if the token is ours.
    ///
    /// Takes the bare token as it stands in a last line, or a Message-ID that holds it, in any case, with or without
    /// `<>`, and with what Exmail puts before it. The comparison takes the same time whatever is wrong.
    #[must_use]
    pub fn verify(&self, text: &str) -> Option<LetterId> {
        let encoded = bare(text)?.to_ascii_uppercase();
        // Trailing bits that are not zero are refused by the decoder: one letter has one token.
        let bytes = BASE32_NOPAD.decode(encoded.as_bytes()).ok()?;
        let (key_id, rest) = bytes.split_first()?;
        let (number, mac) = rest.split_first_chunk::<8>()?;
        let key = if *key_id == self.current_id { &self.current } else { self.older.get(key_id)? };
        let letter = LetterId(i64::from_be_bytes(*number));
        (mac.len() == MAC_BYTES).then_some(())?;
        self.mac(key, letter).verify_truncated_left(mac).ok()?;
        Some(letter)
    }

    fn mac(&self, key: &Key, letter: LetterId) -> Hmac<Sha256> {
        let mut mac = keyed(key);
        mac.update(PURPOSE);
        mac.update(&self.epoch);
        mac.update(&letter.0.to_be_bytes());
        mac
    }
}

#[allow(clippy::expect_used)] // HMAC takes keys of every length; the error of its signature belongs to other MACs
fn keyed(key: &Key) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes keys of every length")
}

/// The base32 of a token, if the text has the shape of one.
fn bare(text: &str) -> Option<&str> {
    let text = text.trim();
    let text = text.strip_prefix('<').unwrap_or(text);
    let text = text.strip_suffix('>').unwrap_or(text);
    let local = text.split_once('@').map_or(text, |(local, _)| local);
    let local = without_exmail_prefix(local);
    let (prefix, encoded) = local.split_at_checked(PREFIX.len())?;
    (prefix.eq_ignore_ascii_case(PREFIX) && encoded.len() == BASE32_CHARS && encoded.is_ascii()).then_some(encoded)
}

fn without_exmail_prefix(local: &str) -> &str {
    match local.split_once('+') {
        Some((hex, rest))
            if hex.len() == EXMAIL_PREFIX_CHARS
                && hex.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b)) =>
        {
            rest
        }
        Some(_) | None => local,
    }
}

/// A token of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The whole token, as it stands in the last line of letters to staff.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The four characters that stand in the first line of letters to staff: the end of the token, in a fixed
    /// mixture of cases that no ordinary word has. They prove nothing; replies are cut there.
    #[must_use]
    pub fn code(&self) -> String {
        let end: Vec<char> = self.0.chars().rev().take(4).collect();
        let cased = |(i, c): (usize, &char)| if i == 2 { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        end.iter().rev().enumerate().map(cased).collect()
    }

    /// The Message-ID of the letter, without `<>`.
    #[must_use]
    pub fn message_id(&self, domain: &str) -> String {
        format!("{}@{domain}", self.0)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_token_names_its_letter_and_no_other() {
        let ring = ring();
        for number in [0, 1, 1042, i64::MAX, -1] {
            assert_eq!(ring.verify(ring.mint(LetterId(number)).as_str()), Some(LetterId(number)));
        }
        assert_ne!(ring.mint(LetterId(1)), ring.mint(LetterId(2)));
    }

    #[test]
    fn the_form_is_fixed() {
        let token = ring().mint(LetterId(1042));
        expect_test::expect!["sw1.AEAAAAAAAAAAIETU2WLF6GLEJE65NBZ3CQ"].assert_eq(token.as_str());
        assert_eq!(token.as_str().len(), PREFIX.len() + BASE32_CHARS);
        expect_test::expect!["z3Cq"].assert_eq(&token.code());
        assert!(token.message_id("corp.example").len() <= 70);
    }

    #[test]
    fn a_token_is_found_in_the_forms_that_servers_and_people_give_it() {
        let ring = ring();
        let token = ring.mint(LetterId(7));
        let id = token.message_id("corp.example");
        for text in [
            token.to_string(),
            token.to_string().to_lowercase(),
            format!("  {token}\r\n"),
            id.clone(),
            format!("<{id}>"),
            format!("<{}>", id.to_lowercase()),
            format!("<B1817962D78CFE67+{id}>"),
            format!("<{token}@mail.gateway.example>"),
        ] {
            assert_eq!(ring.verify(&text), Some(LetterId(7)), "{text}");
        }
    }

    #[test]
    fn what_is_not_whole_is_not_a_token() {
        let ring = ring();
        let token = ring.mint(LetterId(7)).to_string();
        for text in [
            String::new(),
            "sw1.".into(),
            "<>".into(),
            "@".into(),
            format!("{token}A"),
            token.chars().take(PREFIX.len() + BASE32_CHARS - 1).collect(),
            format!("x{token}"),
            format!("{token} {token}"),
            format!("b1817962d78cfe67+{token}"),
            format!("B1817962D78CFE6+{token}"),
            format!("someone+{token}@corp.example"),
            token.replace("sw1", "sw2"),
            format!("<<{token}>>"),
            "sw1.一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四".into(),
        ] {
            assert_eq!(ring.verify(&text), None, "{text}");
        }
    }

    #[test]
    fn a_restored_store_does_not_know_the_letters_of_its_earlier_life() {
        let before = Keyring::new(1, Key::new([7; 32]), b"epoch A");
        let after = Keyring::new(1, Key::new([7; 32]), b"epoch B");
        assert_eq!(after.verify(before.mint(LetterId(9)).as_str()), None);
    }

    #[test]
    fn an_old_key_checks_until_it_is_retired_and_never_makes_a_token() {
        let old = Keyring::new(1, Key::new([1; 32]), b"e");
        let rotated = Keyring::new(2, Key::new([2; 32]), b"e").with_older(1, Key::new([1; 32]));
        let retired = Keyring::new(2, Key::new([2; 32]), b"e");
        let token = old.mint(LetterId(5));
        assert_eq!(rotated.verify(token.as_str()), Some(LetterId(5)));
        assert_eq!(retired.verify(token.as_str()), None);
        assert_eq!(old.verify(rotated.mint(LetterId(5)).as_str()), None, "new tokens are made with the new key");
        let stolen_id = Keyring::new(2, Key::new([2; 32]), b"e").with_older(2, Key::new([9; 32]));
        assert_eq!(stolen_id.verify(rotated.mint(LetterId(5)).as_str()), Some(LetterId(5)));
    }

    #[test]
    fn a_million_forged_tokens_open_nothing() {
        let ring = ring();
        let genuine = ring.mint(LetterId(1042)).to_string();
        let mut random = 0x9E37_79B9_7F4A_7C15_u64;
        let mut accepted = 0;
        for _ in 0..1_000_000 {
            let forged = mutated(&genuine, &mut random);
            if !forged.eq_ignore_ascii_case(&genuine) && ring.verify(&forged).is_some() {
                accepted += 1;
            }
        }
        assert_eq!(accepted, 0);
    }

    proptest! {
        #[test]
        fn no_text_makes_verify_panic_or_agree(text in "\\PC{0,80}") {
            prop_assert_eq!(ring().verify(&text), None);
        }
    }

    #[test]
    fn a_key_does_not_show_itself() {
        assert_eq!(format!("{:?}", Key::new([42; 32])), "Key(***)");
    }

    fn ring() -> Keyring {
        Keyring::new(1, Key::new([7; 32]), b"0123456789abcdef")
    }

    /// One to three characters behind the prefix changed, swapped or replaced (xorshift, so that it can be repeated).
    fn mutated(genuine: &str, random: &mut u64) -> String {
        let mut next = |below: u64| {
            *random ^= *random << 13;
            *random ^= *random >> 7;
            *random ^= *random << 17;
            usize::try_from(*random % below).unwrap()
        };
        let mut bytes = genuine.as_bytes().to_vec();
        for _ in 0..=next(3) {
            let at = PREFIX.len() + next(BASE32_CHARS as u64);
            match next(3) {
                0 => bytes[at] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[next(32)],
                1 => bytes.swap(at, PREFIX.len() + next(BASE32_CHARS as u64) % BASE32_CHARS),
                _ => {
                    let with = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[next(32)];
                    bytes[PREFIX.len()..][..13].fill(with);
                }
            }
        }
        String::from_utf8(bytes).unwrap()
    }
}
