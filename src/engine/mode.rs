//! What the desk sends (`[mailbox] mode`): which letters are kept back for good, and what a change of the mode means.
//!
//! In `shadow` every letter is written, so that it can be looked at, and none leaves but what admins have to know. Those
//! letters are final the moment they are made: a later mode sends none of them, so that no burst of old letters follows.

use super::commit::Cause;
use super::{Engine, TurnError};
use crate::desk::decide;
use crate::desk::fact::MailboxFact;
use crate::desk::house::Mode;
use crate::desk::wanted::What;
use crate::ids::Moment;
use crate::store::{Stream, StreamFact};

/// Why a letter of the shadow mode never leaves, as `shouwen outbox` says it.
const WITHHELD: &str = "mode = \"shadow\": not sent, and never will be";

impl Engine {
    /// Why this letter is kept and never leaves, if it is not to leave.
    pub(super) fn withheld(&self, what: &What) -> Option<&'static str> {
        match self.house.mode {
            Mode::Shadow if !what.leaves_in_shadow() => Some(WITHHELD),
            Mode::Shadow | Mode::Live | Mode::Confirm => None,
        }
    }

    /// A start with another mode than the last one: it is on record from when.
    pub(super) fn begin_mode(&mut self, now: Moment) -> Result<(), TurnError> {
        let (mode, before) = (self.house.mode, self.mailbox.mode.map(|(mode, _)| mode));
        if before == Some(mode) {
            return Ok(());
        }
        self.turn(|engine| {
            if before == Some(Mode::Shadow) {
                engine.after_shadow(now)?;
            }
            let fact = MailboxFact::ModeBegan { mode };
            let common =
                StreamFact { at: now, because: "the settings say so", mail: None, policy: &engine.policy.hash };
            engine.store.append(&Stream::Mailbox, &fact, &common)?;
            engine.mailbox = engine.mailbox.clone().evolve(now, &fact);
            Ok(())
        })
    }

    fn after_shadow(&mut self, now: Moment) -> Result<(), TurnError> {
        for id in self.store.case_ids(true)? {
            let Some(case) = self.readable_case(id)? else { continue };
            let unsent = self.store.withheld_slips(id)?;
            if let Some(decision) = decide::after_shadow(&case, &unsent, &self.policy, now) {
                self.apply(&case, &decision, &Cause { mail: None, now })?;
            }
        }
        Ok(())
    }
}
