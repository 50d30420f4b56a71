//! What several test files share: a mailbox in memory, a scripted IMAP server, a real Dovecot.
//!
//! Everything listens on loopback only, on ports that the system chose, and ends with the test.

// Each test file uses a part of it, and the compiler sees one file at a time.
#![allow(dead_code, unreachable_pub)]

pub mod dovecot;
pub mod fake_mailbox;
pub mod ledger;
pub mod scripted_imap;
