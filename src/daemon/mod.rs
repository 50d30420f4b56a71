//! The daemon: starts the tasks, wires them together, and stops them.
//!
//! ```text
//!  mailbox ─▶ intake ─┐                       ┌─▶ sender ─▶ sink
//!  clock ───▶ pulse ──┼─▶ engine thread ──────┤
//!  rules ───▶ watch ──┤   (one, the writer)   └─▶ sent loop ─▶ Sent folder
//!  socket ──▶ control ┘
//! ```
//!
//! Everything is generic over the clock, the mailbox and the sink, so that `run`, `demo` and the tests are the same code.
//! Nothing here decides anything about a case.

pub mod check;
pub mod control;
pub mod edges;
mod files;
mod house;
mod ledger;
pub mod log;
mod outbox;
mod pulse;
mod serve;
mod start;
mod thread;
mod trouble;
mod watch;

pub use files::{Files, Look};
pub use house::house;
pub use serve::{Plan, serve};
pub use start::{Existing, Prepared, existing_store, plan, prepare, read_settings, rules, rules_in_force, run};
pub use thread::{Bells, EngineHandle, EngineThread, Gone, start};
pub use trouble::{Exit, Trouble};
pub use watch::Watched;
