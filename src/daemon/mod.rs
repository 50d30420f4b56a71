//! The daemon: starts the tasks, wires them together, and stops them.
//!
//! ```text
//!  mailbox ─▶ intake ─┐                       ┌─▶ sender ─▶ sink
//!  clock ───▶ pulse ──┼─▶ engine thread ──────┤
//!  socket ──▶ control ┘   (one, the writer)   └─▶ sent loop ─▶ Sent folder
//! ```
//!
//! Everything is generic over the clock, the mailbox and the sink, so that `run`, `demo` and the tests are the same code.
//! Nothing here decides anything about a case.

pub mod check;
pub mod control;
pub mod edges;
mod house;
mod ledger;
pub mod log;
mod outbox;
mod pulse;
mod serve;
mod start;
mod thread;
mod trouble;

pub use house::house;
pub use serve::{Plan, serve};
pub use start::{Existing, Prepared, existing_store, plan, prepare, read_settings, rules, run};
pub use thread::{Bells, EngineHandle, EngineThread, Gone, start};
pub use trouble::{Exit, Trouble};
