//! A stream that gives no command more bytes than it may cost.
//!
//! The parser above makes room for a literal as soon as the server announces it (`{400000000}`), up to half a
//! gigabyte. So the announcements are read here, before the parser sees them, and one that is larger than what is
//! left of the command's budget ends the connection. So does a line that never ends.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Any byte stream: TCP, or TLS over it.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Stream for T {}

/// The longest line outside literals: a search over half a million mails. The parser begins a line anew with every
/// few kilobytes that come, so that a longer one would cost seconds of work.
const LINE_BYTES_MAX: u64 = 4 << 20;

/// The stream with its budget.
pub(super) struct Guarded {
    inner: Box<dyn Stream>,
    left_bytes: u64,
    line_bytes: u64,
    scan: Scan,
}

/// Where in the protocol the last byte stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scan {
    /// In a line, outside anything that looks like `{n}`.
    Line,
    /// After `{` and these digits.
    Digits(u64),
    /// After `{n}`.
    Closed(u64),
    /// After `{n}` and CR.
    Return(u64),
    /// In a literal with so many bytes to come.
    Literal(u64),
}

impl Guarded {
    pub(super) fn new(inner: Box<dyn Stream>) -> Self {
        Self { inner, left_bytes: 0, line_bytes: 0, scan: Scan::Line }
    }

    /// Sets what may be read from here on.
    pub(super) fn allow(&mut self, bytes: u64) {
        self.left_bytes = bytes;
    }

    /// The stream below, to lay TLS over it. What was read ahead is lost, as it must be after STARTTLS.
    pub(super) fn into_inner(self) -> Box<dyn Stream> {
        self.inner
    }

    fn account(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = bytes.len() as u64;
        if length > self.left_bytes {
            return Err(io::Error::other("the server sent more than the command may cost"));
        }
        self.left_bytes -= length;
        let mut rest = bytes;
        while let Some((&byte, after)) = rest.split_first() {
            if let Scan::Literal(left) = self.scan {
                // A literal's bytes are counted, not looked at: a mail may well hold `{9}`.
                let taken = left.min(rest.len() as u64);
                let taken_here = usize::try_from(taken).unwrap_or(rest.len());
                rest = rest.get(taken_here..).unwrap_or_default();
                self.scan = if left == taken { Scan::Line } else { Scan::Literal(left - taken) };
                continue;
            }
            self.scan = next(self.scan, byte);
            rest = after;
            self.line_bytes = if byte == b'\n' { 0 } else { self.line_bytes + 1 };
            if self.line_bytes > LINE_BYTES_MAX {
                return Err(io::Error::other("the server sent a line that does not end"));
            }
            if let Scan::Literal(announced) = self.scan {
                let here = rest.len() as u64;
                if announced.saturating_sub(here) > self.left_bytes {
                    return Err(io::Error::other(format!(
                        "the server announced a literal of {announced} bytes, more than the command may cost"
                    )));
                }
                if announced == 0 {
                    self.scan = Scan::Line;
                }
            }
        }
        Ok(())
    }
}

/// One step of the scan outside a literal.
fn next(scan: Scan, byte: u8) -> Scan {
    match (scan, byte) {
        (_, b'{') => Scan::Digits(0),
        (Scan::Digits(n), b'0'..=b'9') => Scan::Digits(n.saturating_mul(10).saturating_add(u64::from(byte - b'0'))),
        (Scan::Digits(n), b'+') => Scan::Digits(n),
        (Scan::Digits(n), b'}') => Scan::Closed(n),
        (Scan::Closed(n), b'\r') => Scan::Return(n),
        (Scan::Closed(n) | Scan::Return(n), b'\n') => Scan::Literal(n),
        (Scan::Line | Scan::Digits(_) | Scan::Closed(_) | Scan::Return(_) | Scan::Literal(_), _) => Scan::Line,
    }
}

impl fmt::Debug for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded").field("left_bytes", &self.left_bytes).finish_non_exhaustive()
    }
}

impl AsyncRead for Guarded {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        match Pin::new(&mut self.inner).poll_read(cx, buf) {
            Poll::Ready(Ok(())) => {
                let new = buf.filled().get(before..).unwrap_or_default();
                Poll::Ready(self.account(new))
            }
            other @ (Poll::Ready(Err(_)) | Poll::Pending) => other,
        }
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds the bytes in pieces of `step` and says whether they were let through.
    fn passes(budget: u64, step: usize, bytes: &[u8]) -> bool {
        let (ours, _theirs) = tokio::io::duplex(1);
        let mut guarded = Guarded::new(Box::new(ours));
        guarded.allow(budget);
        bytes.chunks(step).all(|piece| guarded.account(piece).is_ok())
    }

    #[test]
    fn an_announcement_beyond_the_budget_is_refused_before_its_bytes_come() {
        for step in [1, 7, 1000] {
            assert!(!passes(1000, step, b"* 1 FETCH (BODY[] {400000000}\r\n"));
            assert!(!passes(1000, step, b"* 1 FETCH (BODY[] {99999999999999999999999}\r\n"));
            assert!(!passes(1000, step, b"* 1 FETCH (BODY[] {2000+}\r\n"));
        }
    }

    #[test]
    fn what_stands_inside_a_literal_announces_nothing() {
        let mail = b"* 1 FETCH (BODY[] {16}\r\nx {400000000}\r\n\r\n)\r\nA1 OK\r\n";
        for step in [1, 7, 1000] {
            assert!(passes(1000, step, mail));
        }
    }

    #[test]
    fn a_line_without_an_end_is_cut_off_by_the_budget() {
        assert!(!passes(1000, 100, &[b'x'; 1001]));
        assert!(passes(1001, 100, &[b'x'; 1001]));
        let endless = vec![b'x'; usize::try_from(LINE_BYTES_MAX).unwrap() + 1];
        assert!(!passes(u64::MAX, 100_000, &endless));
    }
}
