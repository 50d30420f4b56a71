//! Compressed RTF (MS-OXRTFCP): how Outlook packs a body.
//!
//! Each two bytes stand for seventeen at most, so that what comes out is bounded by what came in; and it ends at
//! the most that its caller has room for.

const COMPRESSED: u32 = 0x7546_5a4c;
const PLAIN: u32 = 0x414c_454d;

/// What the window holds before the first byte.
const BEGINNING: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \
\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

const WINDOW: usize = 4096;

/// The RTF, as far as it can be unpacked and up to `most` bytes; `None` if these bytes are none.
pub(super) fn unpack(bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    let word = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let (plain_size, kind) = (usize::try_from(word(4)?).ok()?, word(8)?);
    let packed = bytes.get(16..)?;
    match kind {
        COMPRESSED => Some(inflate(packed, most)),
        PLAIN => Some(packed.get(..plain_size).unwrap_or(packed).iter().take(most).copied().collect()),
        _ => None,
    }
}

fn inflate(packed: &[u8], most: usize) -> Vec<u8> {
    let mut window = Window::default();
    let mut rest = packed;
    while let Some((flags, after)) = rest.split_first() {
        rest = after;
        for bit in 0..8 {
            if window.out.len() >= most {
                window.out.truncate(most);
                return window.out;
            }
            if flags >> bit & 1 == 0 {
                let Some((byte, after)) = rest.split_first() else { return window.out };
                window.put(*byte);
                rest = after;
                continue;
            }
            let [high, low, after @ ..] = rest else { return window.out };
            let (from, length) = (usize::from(*high) << 4 | usize::from(low >> 4), usize::from(low & 15) + 2);
            // A reference to the place that is written next is the end.
            if from == window.at {
                return window.out;
            }
            window.copy(from, length);
            rest = after;
        }
    }
    window.out
}

struct Window {
    held: Vec<u8>,
    at: usize,
    out: Vec<u8>,
}

impl Default for Window {
    fn default() -> Self {
        let mut held = BEGINNING.to_vec();
        held.resize(WINDOW, 0);
        Self { held, at: BEGINNING.len(), out: Vec::new() }
    }
}

impl Window {
    fn put(&mut self, byte: u8) {
        if let Some(place) = self.held.get_mut(self.at) {
            *place = byte;
        }
        self.at = (self.at + 1) % WINDOW;
        self.out.push(byte);
    }

    fn copy(&mut self, from: usize, length: usize) {
        for at in from..from + length {
            let byte = self.held.get(at % WINDOW).copied().unwrap_or_default();
            self.put(byte);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    const ROOM: usize = 1 << 20;

    fn framed(kind: u32, size: usize, packed: &[u8]) -> Vec<u8> {
        let number = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
        [&number(packed.len() + 12)[..], &number(size), &kind.to_le_bytes(), &[0; 4], packed].concat()
    }

    /// RTF as it stands, in the frame of compressed RTF.
    pub(in crate::mail::understand) fn stored(rtf: &[u8]) -> Vec<u8> {
        framed(PLAIN, rtf.len(), rtf)
    }

    #[test]
    fn the_window_is_as_long_as_it_should_be() {
        assert_eq!(BEGINNING.len(), 207);
    }

    #[test]
    fn letters_and_references_are_unpacked() {
        // Six bytes of the beginning, a letter, a reference that runs into what it writes, the end.
        let packed = [0b1101, 0x00, 0x04, b'x', 0x0d, 0x53, 0x0d, 0xb0];
        assert_eq!(unpack(&framed(COMPRESSED, 12, &packed), ROOM).as_deref(), Some(&b"{\\rtf1xxxxxx"[..]));
    }

    #[test]
    fn every_beginning_and_every_lie_is_survived() {
        let packed = framed(COMPRESSED, 12, &[0b1101, 0x00, 0x04, b'x', 0x0d, 0x53, 0x0d, 0xb0]);
        for end in 0..packed.len() {
            let _ = unpack(&packed[..end], ROOM);
        }
        assert_eq!(unpack(&framed(7, 1, b"x"), ROOM), None);
        assert_eq!(unpack(&stored(b"{\\rtf1}"), ROOM).as_deref(), Some(&b"{\\rtf1}"[..]));
        let all = unpack(&framed(COMPRESSED, 0, &[0xff; 9000]), ROOM).unwrap();
        assert!(all.len() > 9000 && all.len() <= 9000 * 9, "{}", all.len());
        for most in [0, 1, 3, 100] {
            assert_eq!(unpack(&framed(COMPRESSED, 0, &[0xff; 9000]), most).unwrap(), all[..most]);
            assert_eq!(unpack(&stored(&all), most).unwrap(), all[..most]);
        }
    }
}
