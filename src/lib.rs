//! `shouwen` turns a shared mailbox into a service desk.
//!
//! A mail or a deadline becomes an event; a pure function turns the event into a decision; one SQLite
//! transaction makes it true; only then does anything leave the house.
//!
//! The modules stand in layers, and each may use only what stands below it:
//!
//! ```text
//! cli                              one file a command; no logic
//! daemon                           starts, wires and stops the tasks
//! intake · sender                  the loops at the edges: mailbox to engine, outbox to server
//! engine                           the only writer: reads, asks the core, commits
//! imap · maildir · smtp · outdir   the outside world, behind `source` and `sink`
//! signatures                       whose DKIM signature holds, by DNS
//! store                            the schema and every SQL statement
//! reference                        the rule files' schemas and their reference, from what the readers ask
//! letters · rules                  what admins edit: templates and rule files
//! desk                             the core: cases, deadlines, who speaks, what is meant; pure
//! mail                             bytes to `Mail`, letters to bytes; pure
//! ids · source · sink · clock · config · written · tls · killpoint   what everybody shares
//! ```
//!
//! `mail` and `desk` read no clock, no disk, no network and no random source.

pub mod cli;
pub mod clock;
pub mod config;
pub mod daemon;
pub mod demo;
pub mod desk;
pub mod engine;
pub mod ids;
pub mod imap;
pub mod intake;
pub mod killpoint;
pub mod letters;
pub mod mail;
pub mod maildir;
pub mod outdir;
pub mod reference;
pub mod rules;
pub mod sender;
pub mod signatures;
pub mod sink;
pub mod smtp;
pub mod source;
pub mod store;
pub mod tls;
pub mod written;
