//! The bytes of letters: literal pieces, and large attachments by reference to the mail they came in.
//!
//! A case mail carries the question's attachments and so would double every large mail in the database. An
//! attachment's base64 is a pure function of its bytes (RFC 2045: lines of 76), so the piece can be cut out of the
//! finished message and put back later, and a hash over the whole proves that it was.

use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::{Store, StoreError};
use crate::ids::{LetterId, MailId};

/// Attachments below this size stay in the letter: a reference costs more than it saves.
const BY_REFERENCE_BYTES: usize = 64 * 1024;
/// Characters of base64 on a line (RFC 2045 section 6.8).
const LINE: usize = 76;

/// Literal bytes, or a mail and the number of its attachment.
type Piece = (Option<Vec<u8>>, Option<i64>, Option<u32>);

/// A part of a letter that stands in a mail on record.
#[derive(Clone, Copy, Debug)]
pub struct LargePart<'a> {
    /// The mail.
    pub mail: MailId,
    /// Which of its files ([`crate::mail::Mail::files`]), from 0.
    pub attachment: usize,
    /// Its decoded bytes.
    pub bytes: &'a [u8],
}

impl Store {
    pub(super) fn save_pieces(&self, id: LetterId, bytes: &[u8], large: &[LargePart<'_>]) -> Result<(), StoreError> {
        let sql = "INSERT INTO letter_piece (letter_id, no, bytes, mail_id, attachment) VALUES (?1, ?2, ?3, ?4, ?5)";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut number = 0_i64;
        let mut left = bytes;
        for part in large.iter().filter(|part| part.bytes.len() >= BY_REFERENCE_BYTES) {
            let encoded = base64_lines(part.bytes);
            let Some(at) = find(left, &encoded) else { continue };
            let (before, rest) = left.split_at(at);
            statement.execute(params![id.0, number, before, None::<i64>, None::<i64>])?;
            let attachment = i64::try_from(part.attachment).unwrap_or(i64::MAX);
            statement.execute(params![id.0, number + 1, None::<Vec<u8>>, part.mail.0, attachment])?;
            left = rest.split_at(encoded.len()).1;
            number += 2;
        }
        statement.execute(params![id.0, number, left, None::<i64>, None::<i64>])?;
        Ok(())
    }

    /// The finished bytes of a letter, put together and checked.
    pub fn letter_bytes(&self, id: LetterId) -> Result<Vec<u8>, StoreError> {
        let sql = "SELECT bytes, mail_id, attachment FROM letter_piece WHERE letter_id = ?1 ORDER BY no";
        let mut statement = self.conn.prepare_cached(sql)?;
        let pieces: Vec<Piece> = statement
            .query_map(params![id.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        let mut whole = Vec::new();
        for (bytes, mail, attachment) in pieces {
            match (bytes, mail, attachment) {
                (Some(bytes), _, _) => whole.extend(bytes),
                (None, Some(mail), Some(attachment)) => {
                    whole.extend(self.attachment(MailId(mail), attachment as usize)?);
                }
                (None, _, _) => return Err(broken("a piece of a letter holds nothing")),
            }
        }
        let sql = "SELECT sha256 FROM letter WHERE id = ?1";
        let stored: Option<String> =
            self.conn.prepare_cached(sql)?.query_row(params![id.0], |row| row.get(0)).optional()?;
        if stored.is_none_or(|stored| stored != sha256(&whole)) {
            return Err(broken("a letter's bytes are not what was queued"));
        }
        Ok(whole)
    }

    fn attachment(&self, mail: MailId, attachment: usize) -> Result<Vec<u8>, StoreError> {
        let raw = self.raw(mail)?.ok_or_else(|| broken("the mail of a letter's attachment is gone"))?;
        let mail = crate::mail::understand::understand_again(&raw);
        let part = mail.files().nth(attachment).ok_or_else(|| broken("a letter's attachment is gone"))?;
        Ok(base64_lines(&part.bytes))
    }
}

fn broken(why: &str) -> StoreError {
    StoreError::Unreadable { what: "a letter", why: why.to_owned() }
}

/// SHA-256, hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Base64 as it stands in a message: lines of 76 with CRLF between them.
fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let encoded = data_encoding::BASE64.encode(bytes).into_bytes();
    let mut lines = Vec::with_capacity(encoded.len() + encoded.len() / LINE * 2);
    for (number, line) in encoded.chunks(LINE).enumerate() {
        if number > 0 {
            lines.extend_from_slice(b"\r\n");
        }
        lines.extend_from_slice(line);
    }
    lines
}

/// The first place of `needle`: sought by its first line, which is long enough to be met almost nowhere else.
fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    let head = needle.get(..LINE.min(needle.len()))?;
    let mut from = 0;
    while let Some(rest) = hay.get(from..) {
        let at = rest.windows(head.len()).position(|window| window == head)?;
        if rest.get(at..).is_some_and(|tail| tail.starts_with(needle)) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}
