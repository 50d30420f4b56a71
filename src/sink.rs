//! Where letters go: the contract that SMTP, the outgoing folder and the tests' fake sink keep.
//!
//! A sink is handed finished bytes and one envelope with one recipient, and says exactly one of five things.
//! The one that matters is [`Delivery::Unclear`]: the bytes may have been accepted, and nobody knows.

use std::time::Duration;

use crate::ids::Address;

/// The SMTP envelope (RFC 5321): one recipient a letter, so that one refusal never takes another along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// MAIL FROM: always the mailbox's own address (mail-facts A3-5).
    pub from: Address,
    /// RCPT TO.
    pub to: Address,
}

/// What became of one attempt to hand a letter over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The server took it. Its words may hold the Message-ID it gave the letter (mail-facts B1-3).
    Accepted {
        /// The text of the final 250.
        reply: String,
    },
    /// A permanent refusal of this letter (5xx to RCPT or DATA).
    Refused {
        /// The SMTP code and the server's words.
        reply: String,
    },
    /// A passing refusal (4xx), or the server could not be reached at all: nothing was handed over.
    Later {
        /// What happened.
        reply: String,
        /// How long the server asks us to wait, if it does.
        pause: Option<Duration>,
    },
    /// Nothing can be sent until somebody mends something: login refused, TLS impossible, quota gone (`5.7.30` …).
    Stopped {
        /// What happened, with the mend.
        reply: String,
    },
    /// The connection broke or went silent after the bytes had begun to flow: it may have been accepted.
    Unclear {
        /// What happened.
        reply: String,
    },
}

/// Something that takes letters. It keeps or drops its connection as it likes; it never repeats by itself.
pub trait Sink: Send {
    /// The largest message in bytes that it takes (RFC 1870 SIZE), if it says so. May connect.
    fn size_limit(&mut self) -> impl Future<Output = Option<u64>> + Send;

    /// Hands one letter over, within its own deadline.
    fn send(&mut self, envelope: &Envelope, bytes: &[u8]) -> impl Future<Output = Delivery> + Send;
}
