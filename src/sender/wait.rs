//! What a loop waits for between two turns: a kick, a moment, or the end.

use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::ids::Moment;

/// Wakes a loop from its wait. Clones wake the same loop; a ring that nobody waits for yet is remembered.
#[derive(Clone, Debug, Default)]
pub struct Kick(Arc<Notify>);

impl Kick {
    /// Wakes the loop, now or when it next waits.
    pub fn ring(&self) {
        self.0.notify_one();
    }

    /// Returns when it was rung.
    pub async fn rung(&self) {
        self.0.notified().await;
    }
}

/// What a loop waits for after a turn. A kick ends either wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// There may be more to do from this moment on; it may have passed already.
    Until(Moment),
    /// Nothing is known that time alone would bring.
    Kick,
}

impl Wait {
    pub(super) fn at(moment: Option<Moment>) -> Self {
        moment.map_or(Self::Kick, Self::Until)
    }
}

/// Waits as the last turn asked. True when `stop` is ready: the loop ends.
pub(super) async fn stopped(
    stop: Pin<&mut (impl Future<Output = ()> + Send)>,
    clock: &impl Clock,
    kick: &Kick,
    wait: Wait,
) -> bool {
    tokio::select! {
        biased;
        () = stop => true,
        () = wait_for(clock, kick, wait) => false,
    }
}

/// Returns at the moment, or when kicked.
async fn wait_for(clock: &impl Clock, kick: &Kick, wait: Wait) {
    match wait {
        Wait::Kick => kick.rung().await,
        Wait::Until(at) => tokio::select! {
            () = clock.sleep_until(at) => {}
            () = kick.rung() => {}
        },
    }
}
