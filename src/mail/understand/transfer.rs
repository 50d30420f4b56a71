//! Content-Transfer-Encoding: base64 and quoted-printable, read as far as they can be read.
//!
//! It refuses to give up on a bad character: what is not of the alphabet is skipped and reported.

use super::uuencode;

/// Decoded bytes, and whether the encoding was faulty.
pub(super) struct Bytes {
    pub(super) bytes: Vec<u8>,
    pub(super) faulty: bool,
}

/// Undoes the transfer encoding called `name`.
pub(super) fn decode(body: &[u8], name: &str) -> Bytes {
    match name {
        "base64" => base64(body),
        "quoted-printable" => quoted_printable(body),
        // What it was called before MIME; without its first line it is text.
        "x-uuencode" | "x-uue" | "uuencode" => match uuencode::extract(body).1.into_iter().next() {
            Some(file) => Bytes { bytes: file.bytes, faulty: false },
            None => Bytes { bytes: body.to_vec(), faulty: true },
        },
        "" | "7bit" | "8bit" | "binary" => Bytes { bytes: body.to_vec(), faulty: false },
        _ => Bytes { bytes: body.to_vec(), faulty: true },
    }
}

/// Reads base64 across line breaks and inner padding.
pub(super) fn base64(body: &[u8]) -> Bytes {
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3);
    let (mut held, mut bits, mut faulty) = (0_u32, 0_u32, false);
    let mut rest = body;
    while let [byte, after @ ..] = rest {
        if bits == 0
            && let [a, b, c, d, after @ ..] = rest
            && let Some(quantum) = quantum([*a, *b, *c, *d])
        {
            bytes.extend_from_slice(&quantum);
            rest = after;
            continue;
        }
        rest = after;
        let value = six_bits(*byte);
        if value == NO_LETTER {
            match *byte {
                // A line that begins with it is the checksum of an armour (RFC 4880 section 6.1), and no more of the data.
                b'=' if bits == 0 && !bytes.is_empty() && is_checksum(body, after) => {
                    return Bytes { bytes, faulty: true };
                }
                // Padding ends a quantum; some gateways join several encoded blocks into one.
                b'=' => (held, bits) = (0, 0),
                b'\r' | b'\n' | b' ' | b'\t' => {}
                _ => faulty = true,
            }
            continue;
        }
        held = (held << 6 | value) & 0xff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap_or_default());
        }
    }
    Bytes { bytes, faulty }
}

/// Whether the `=` before `after` begins a line, and four letters that end the body are behind it.
fn is_checksum(body: &[u8], after: &[u8]) -> bool {
    let before = body.len().checked_sub(after.len() + 2).and_then(|at| body.get(at));
    let letters = after
        .split_at_checked(4)
        .filter(|(_, rest)| rest.len() < 100 && rest.trim_ascii().is_empty())
        .map(|(letters, _)| letters);
    before == Some(&b'\n') && letters.is_some_and(|letters| letters.iter().all(|b| six_bits(*b) != NO_LETTER))
}

/// The three bytes that four letters of the alphabet stand for.
fn quantum(letters: [u8; 4]) -> Option<[u8; 3]> {
    let [a, b, c, d] = letters;
    let (a, b, c, d) = (six_bits(a), six_bits(b), six_bits(c), six_bits(d));
    let [_, first, second, third] = (a << 18 | b << 12 | c << 6 | d).to_be_bytes();
    (a | b | c | d < NO_LETTER).then_some([first, second, third])
}

/// What a byte stands for in base64, or [`NO_LETTER`].
fn six_bits(letter: u8) -> u32 {
    SIX_BITS.get(usize::from(letter)).copied().unwrap_or(NO_LETTER)
}

/// What stands for nothing in base64.
const NO_LETTER: u32 = 64;

/// What each byte stands for in base64, its URL-safe alphabet included.
#[allow(clippy::indexing_slicing)] // a wrong index does not compile
static SIX_BITS: [u32; 256] = {
    let alphabets: [&[u8; 64]; 2] = [
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    ];
    let mut values = [NO_LETTER; 256];
    let mut value = 0;
    while value < 64 {
        values[alphabets[0][value as usize] as usize] = value;
        values[alphabets[1][value as usize] as usize] = value;
        value += 1;
    }
    values
};

/// Reads quoted-printable; a `=` that begins nothing stays.
pub(super) fn quoted_printable(body: &[u8]) -> Bytes {
    let mut bytes = Vec::with_capacity(body.len());
    let mut faulty = false;
    for line in body.split_inclusive(|&b| b == b'\n') {
        let content = line.trim_ascii_end();
        let ends_line = line.last() == Some(&b'\n');
        let (content, soft) = match content.strip_suffix(b"=") {
            Some(content) if ends_line || content.len() + 1 == line.len() => (content, true),
            _ => (content, false),
        };
        let mut rest = content;
        while let Some(at) = rest.iter().position(|byte| *byte == b'=') {
            let (plain, from) = rest.split_at(at);
            bytes.extend(plain);
            rest = from.get(1..).unwrap_or_default();
            if let [high, low, after @ ..] = rest
                && let (Some(high), Some(low)) = (hex(*high), hex(*low))
            {
                bytes.push(high * 16 + low);
                rest = after;
            } else {
                faulty = true;
                bytes.push(b'=');
            }
        }
        bytes.extend(rest);
        if ends_line && !soft {
            bytes.extend(if line.ends_with(b"\r\n") { &b"\r\n"[..] } else { &b"\n"[..] });
        }
    }
    Bytes { bytes, faulty }
}

/// The value of one hexadecimal digit.
pub(super) fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_lose_nothing_else() {
        assert_eq!(base64(b"5oql\r\n6ZSA").bytes, "报销".as_bytes());
        assert_eq!(base64(b"YQ==Yg==").bytes, b"ab");
        assert!(base64(b"Y!Q==").faulty);
        assert_eq!(base64(b"YWI=\n=zH6Q\n").bytes, b"ab");
        assert_eq!(base64(b"YWI=\nYWJj\n").bytes, b"ababc");
        assert_eq!(quoted_printable(b"a=E6=8A=A5=\r\nb  \r\nc=ZZ=").bytes, "a报b\r\nc=ZZ".as_bytes());
    }
}
