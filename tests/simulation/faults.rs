//! Bad luck, struck and mended.

use chrono::Duration;
use shouwen::intake::Cursor;
use shouwen::source::FolderName;

use super::edge::{BELOW, INBOX, SENT};
use super::world::{Event, Fault, Fuse, World};

impl World {
    pub fn strike(&mut self, fault: Fault) {
        match fault {
            Fault::CrashBetween | Fault::CrashInside => {
                if self.fuse.is_some() {
                    return self.again(fault);
                }
                // A look takes four calls and a mail three: the crash falls anywhere in the next few of them.
                let calls = 1 + self.rng.below(30);
                self.fuse = Some(Fuse { calls, inside: fault == Fault::CrashInside });
            }
            Fault::Duplicate => self.copy_mail(INBOX),
            Fault::OtherFolder => self.copy_mail(BELOW),
            Fault::Renumbered => {
                let folder = *self.rng.pick(&[INBOX, INBOX, BELOW, BELOW, BELOW, SENT]);
                self.mailbox.renumber(folder);
                self.stats.struck(fault);
            }
            Fault::Rescanned => {
                let folder = *self.rng.pick(&[INBOX, SENT]);
                let uidvalidity = self.mailbox.folders[folder].uidvalidity;
                let name = FolderName(folder.to_owned());
                let Some(_) = self.engine_mut() else { return self.again(fault) };
                let cursor = Cursor { uidvalidity, last_uid: 0 };
                let _ = self.call("rescan", |engine, _| engine.advance(&name, cursor));
                self.stats.struck(fault);
            }
            Fault::Reordered => self.reorder += 1,
            Fault::Late => self.late += 1,
            Fault::Refused4xx
            | Fault::Refused5xx
            | Fault::Stopped
            | Fault::LostReply
            | Fault::Swallowed
            | Fault::DiedAfterAcceptance => self.outcomes.push_back(fault),
            Fault::ClockJump => self.jump(),
            Fault::DiskFull => {
                if self.engine_mut().is_none() {
                    return self.again(fault);
                }
                self.fill_disk();
                self.stats.struck(fault);
                self.undo_later(fault, 20, 180);
            }
            Fault::Hold => {
                if self.engine_mut().is_none() {
                    return self.again(fault);
                }
                let _ = self.call("hold", |engine, now| engine.hold("an audit", now));
                self.stats.struck(fault);
                self.undo_later(fault, 60, 600);
            }
        }
        self.pump_in(Duration::zero());
    }

    pub fn mend(&mut self, fault: Fault) {
        match fault {
            Fault::ClockJump => {
                let back = -self.skew;
                self.skew = Duration::zero();
                let now = self.now();
                if let Some(engine) = self.engine_mut() {
                    engine.clock_jumped(back, now);
                }
            }
            Fault::DiskFull => self.empty_disk(),
            _ => {
                if self.engine_mut().is_none() {
                    return self.at(self.t + Duration::minutes(10), Event::Undo(fault));
                }
                if self.call("release", shouwen::engine::Engine::release).is_err() {
                    return self.at(self.t + Duration::minutes(10), Event::Undo(fault));
                }
            }
        }
        self.pump_in(Duration::zero());
    }

    fn again(&mut self, fault: Fault) {
        self.at(self.t + Duration::minutes(11), Event::Fault(fault));
    }

    fn undo_later(&mut self, fault: Fault, low: i64, high: i64) {
        let minutes = self.rng.between(low, high);
        self.at(self.t + Duration::minutes(minutes), Event::Undo(fault));
    }

    /// The very same bytes once more, as a rule or a colleague copies them.
    fn copy_mail(&mut self, to: &'static str) {
        let all = &self.mailbox.folders[INBOX].mails;
        let known: Vec<_> = all.iter().filter(|mail| !mail.bytes.ends_with(b"long ago\r\n")).cloned().collect();
        if known.is_empty() {
            return self.again(if to == INBOX { Fault::Duplicate } else { Fault::OtherFolder });
        }
        let mail = self.rng.pick(&known).clone();
        self.mailbox.put(to, &mail.bytes, self.t);
        self.stats.mails += 1;
        self.stats.struck(if to == INBOX { Fault::Duplicate } else { Fault::OtherFolder });
    }

    fn jump(&mut self) {
        if self.skew != Duration::zero() {
            return self.again(Fault::ClockJump);
        }
        let minutes = *self.rng.pick(&[-300, -40, -7, 9, 45, 200, 1500]);
        self.skew = Duration::minutes(minutes);
        let (skew, now) = (self.skew, self.now());
        if let Some(engine) = self.engine_mut() {
            engine.clock_jumped(skew, now);
        }
        self.stats.struck(Fault::ClockJump);
        self.undo_later(Fault::ClockJump, 30, 300);
    }
}
