//! Telling the admins: once an hour for one kind of trouble, however often it happens (promise 5, promise 7).
//!
//! A flood of forged mail would else become a flood of letters. What happened meanwhile stands in `shouwen quarantine`
//! and in the cases' histories.

use chrono::Duration;

use super::commit::Cause;
use super::{Engine, TurnError};
use crate::desk::decision::{Addressee, Alarm, Wanted, What};
use crate::desk::fact::MailboxFact;
use crate::ids::Moment;
use crate::rules::Can;
use crate::store::{Stream, StreamFact};

/// The same kind of trouble is told again after this.
const AGAIN: Duration = Duration::hours(1);

impl Engine {
    /// Raises an alarm, unless the same kind was raised within the hour.
    pub(super) fn alarm(&mut self, alarm: &Alarm, now: Moment) -> Result<(), TurnError> {
        let last = self.mailbox.alarms.get(alarm.about).copied();
        if last.is_some_and(|at| now - at < AGAIN) {
            return Ok(());
        }
        let fact = MailboxFact::Alarmed { about: alarm.about.to_owned() };
        let common = StreamFact { at: now, because: "an alarm", mail: None, policy: &self.policy.hash };
        self.store.append(&Stream::Mailbox, &fact, &common)?;
        self.mailbox = self.mailbox.clone().evolve(now, &fact);
        let admins = self.policy.people.values().filter(|person| person.can.contains(&Can::Admin));
        for admin in admins.map(|person| person.id.clone()).collect::<Vec<_>>() {
            let what = What::Alert { lines: vec![alarm.line.clone()] };
            let wanted = Wanted { to: Addressee::Person(admin), what, not_before: now, choices: Vec::new() };
            self.write(None, &wanted, &Cause { mail: None, now })?;
        }
        Ok(())
    }
}
