//! A sink in memory with fault switches. It takes letters as a server would, and misbehaves on demand.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use shouwen::ids::Address;
use shouwen::sink::{Delivery, Envelope, Sink};

/// What goes wrong with the next letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A passing refusal.
    Later(Option<Duration>),
    /// A permanent refusal.
    Refused,
    /// The login is refused.
    Stopped,
    /// The connection breaks after the bytes, before the server took them.
    LostOnTheWay,
    /// The server takes the letter, and the connection breaks before it says so.
    TakenUnsaid,
    /// The call never returns; the letter was not taken. For a daemon that dies in the middle.
    HangsBefore,
    /// The call never returns; the letter was taken.
    HangsAfter,
}

/// A letter that was taken.
pub(crate) type Taken = (Envelope, Vec<u8>);

/// The fake sink; clones are the same sink.
#[derive(Clone, Debug, Default)]
pub(crate) struct FakeSink(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    faults: VecDeque<Option<Fault>>,
    unknown: Vec<Address>,
    taken: Vec<Taken>,
    tried: usize,
}

impl FakeSink {
    /// The letters to come meet these fates, one each; `None` is taken. Afterwards everything is taken.
    pub(crate) fn then(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.0.lock().unwrap().faults.extend(faults);
    }

    /// Letters to this address are refused for ever.
    pub(crate) fn refuse(&self, address: Address) {
        self.0.lock().unwrap().unknown.push(address);
    }

    /// Everything that was taken, in order.
    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.0.lock().unwrap().taken.clone()
    }

    /// How often a letter was handed to it.
    pub(crate) fn tried(&self) -> usize {
        self.0.lock().unwrap().tried
    }

    fn step(&self, envelope: &Envelope, bytes: &[u8]) -> Option<Delivery> {
        let mut state = self.0.lock().unwrap();
        state.tried += 1;
        if state.unknown.contains(&envelope.to) {
            return Some(Delivery::Refused { reply: "550 5.1.1 no such user".into() });
        }
        let fault = state.faults.pop_front().flatten();
        if matches!(fault, None | Some(Fault::TakenUnsaid | Fault::HangsAfter)) {
            state.taken.push((envelope.clone(), bytes.to_vec()));
        }
        match fault {
            None => Some(Delivery::Accepted { reply: format!("250 2.0.0 taken as {}", state.taken.len()) }),
            Some(Fault::Later(pause)) => Some(Delivery::Later { reply: "451 4.3.0 not now".into(), pause }),
            Some(Fault::Refused) => Some(Delivery::Refused { reply: "554 5.6.0 not this".into() }),
            Some(Fault::Stopped) => Some(Delivery::Stopped { reply: "535 5.7.8 wrong password".into() }),
            Some(Fault::LostOnTheWay | Fault::TakenUnsaid) => {
                Some(Delivery::Unclear { reply: "the connection broke after DATA".into() })
            }
            Some(Fault::HangsBefore | Fault::HangsAfter) => None,
        }
    }
}

impl Sink for FakeSink {
    async fn size_limit(&mut self) -> Option<u64> {
        None
    }

    async fn send(&mut self, envelope: &Envelope, bytes: &[u8]) -> Delivery {
        match self.step(envelope, bytes) {
            Some(delivery) => delivery,
            None => std::future::pending().await,
        }
    }
}
