//! Telling the admins: once an hour for one kind of trouble, however often it happens (promise 5, promise 7).
//!
//! A flood of forged mail would else become a flood of letters. What happens within the hour is counted, and told in
//! one line at its end; all of it stands in `shouwen quarantine` and in the cases' histories.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::commit::Cause;
use super::{Engine, TurnError};
use crate::desk::decision::Alarm;
use crate::desk::fact::MailboxFact;
use crate::desk::lists;
use crate::desk::wanted::{Addressee, Wanted, What};
use crate::ids::{Language, Moment};
use crate::letters::model::AlertAbout;
use crate::rules::Can;
use crate::store::{Stream, StreamFact};

/// The same kind of trouble is told again after this.
const AGAIN: Duration = Duration::hours(1);
/// Under this and the kind of trouble stands in the store what was not told yet. It is no fact: its line may name an
/// address, and goes once it is told.
const KEPT: &str = "alarm/";
/// The kind of alarm that tells of holidays nobody has written down.
const HOLIDAYS: &str = "holidays";

/// What happened since an alarm was last raised.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Kept {
    count: u32,
    last: String,
}

impl Engine {
    /// Raises an alarm. Within an hour of another of its kind it waits for the end of that hour.
    pub(super) fn alarm(&mut self, alarm: &Alarm, now: Moment) -> Result<(), TurnError> {
        let lines = std::slice::from_ref(&alarm.line);
        self.alarm_of_several(alarm.about, (AlertAbout::Trouble, lines), &alarm.line, now)
    }

    /// Raises an alarm of several lines; if it has to wait, `last` speaks for it.
    pub(super) fn alarm_of_several(
        &mut self,
        kind: &str,
        (about, lines): (AlertAbout, &[String]),
        last: &str,
        now: Moment,
    ) -> Result<(), TurnError> {
        let (key, mut kept) = self.kept(kind)?;
        let told = self.mailbox.alarms.get(kind).copied();
        if told.is_some_and(|at| now - at < AGAIN) {
            kept = Kept { count: kept.count.saturating_add(1), last: last.to_owned() };
            let text = serde_json::to_string(&kept).unwrap_or_default();
            return Ok(self.store.set_meta(&key, &text)?);
        }
        let lines: Vec<String> = self.kept_line(&kept).into_iter().chain(lines.iter().cloned()).collect();
        self.tell_admins(kind, (about, &lines), now)
    }

    /// What was kept back is out of date.
    pub(super) fn no_alarm(&mut self, about: &str) -> Result<(), TurnError> {
        Ok(self.store.forget_meta(&format!("{KEPT}{about}"))?)
    }

    /// Tells what was kept back for an hour. Gives the time when the next of it is to be told.
    pub(super) fn alarms_due(&mut self, now: Moment) -> Result<Option<Moment>, TurnError> {
        let mut next = None;
        for (about, last) in self.mailbox.alarms.clone() {
            let (_, kept) = self.kept(&about)?;
            let Some(line) = self.kept_line(&kept) else { continue };
            if now - last >= AGAIN {
                self.turn(|engine| engine.tell_admins(&about, (AlertAbout::Trouble, &[line]), now))?;
            } else {
                next = [next, Some(last + AGAIN)].into_iter().flatten().min();
            }
        }
        Ok(next)
    }

    /// Once a workday tells the admins of holidays that nobody has written down (mail-facts E1-2).
    pub(super) fn holidays_due(&mut self, now: Moment) -> Result<(), TurnError> {
        let Some(today) = lists::day_of_notes(&self.house, &self.policy, now) else { return Ok(()) };
        let day = |at: &Moment| at.with_timezone(&self.house.zone).date_naive();
        if self.mailbox.alarms.get(HOLIDAYS).map(day) == Some(today) {
            return Ok(());
        }
        let unknown = self.policy.unknown_holidays(today);
        if unknown.is_empty() {
            return Ok(());
        }
        let lines: Vec<String> = unknown.iter().map(|problem| problem.in_language(self.house.language)).collect();
        self.turn(|engine| engine.tell_admins(HOLIDAYS, (AlertAbout::Holidays, &lines), now))
    }

    fn kept(&self, about: &str) -> Result<(String, Kept), TurnError> {
        let key = format!("{KEPT}{about}");
        let kept = self.store.meta(&key)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Ok((key, kept))
    }

    fn kept_line(&self, kept: &Kept) -> Option<String> {
        let Kept { count, last } = kept;
        match (count, self.house.language) {
            (0, _) => None,
            (1, _) => Some(last.clone()),
            (_, Language::Chinese) => Some(format!("一小时内同类情况另有 {count} 起，最近一起：{last}")),
            (_, Language::English) => Some(format!("{count} more like it within the hour; the last: {last}")),
        }
    }

    fn tell_admins(
        &mut self,
        kind: &str,
        (about, lines): (AlertAbout, &[String]),
        now: Moment,
    ) -> Result<(), TurnError> {
        let fact = MailboxFact::Alarmed { about: kind.to_owned() };
        let common = StreamFact { at: now, because: "an alarm", mail: None, policy: &self.policy.hash };
        self.store.append(&Stream::Mailbox, &fact, &common)?;
        self.mailbox = self.mailbox.clone().evolve(now, &fact);
        self.store.forget_meta(&format!("{KEPT}{kind}"))?;
        let admins = self.policy.people.values().filter(|person| person.can.contains(&Can::Admin));
        for admin in admins.map(|person| person.id.clone()).collect::<Vec<_>>() {
            let what = What::Alert { about, lines: lines.to_vec() };
            let to = Addressee::Person(admin);
            let wanted = Wanted { to, what, not_before: now, choices: Vec::new(), in_place_of: None };
            self.write(None, &wanted, &Cause { mail: None, now })?;
        }
        Ok(())
    }
}
