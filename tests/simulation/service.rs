//! What the service's loops do, step by step as `intake`, `sender` and the daemon do it, one engine call at a time.

use chrono::Duration;
use shouwen::intake::{ATTEMPTS_MAX, Cursor};
use shouwen::sender::{Claim, Claimed, Resolution, Settled};
use shouwen::source::{Body, Fetched, FolderName, Place};

use super::edge::{BELOW, INBOX, SENT, Taken};
use super::model::number_of;
use super::world::{Event, Fault, Fuse, Halt, World};

/// Mails that share a turn; smaller than the real batch, so that crashes fall between batches too.
const BATCH: usize = 7;
/// Letters in one round; more would be a loop.
const LETTERS_A_ROUND: usize = 400;

/// One part of a round.
type Step = fn(&mut World) -> Result<(), Halt>;

impl World {
    /// Intake, clock, sending, Sent. A failing store ends one step, a death the whole round.
    pub fn round(&mut self) -> Result<(), Halt> {
        let steps: &[Step] = &[
            |world| world.pass(INBOX),
            |world| world.pass(BELOW),
            |world| world.pass(SENT),
            Self::tick,
            Self::send,
            Self::settle_unclear,
            Self::file_copies,
        ];
        for step in steps {
            match step(self) {
                Ok(()) => {}
                Err(Halt::Died) => return Err(Halt::Died),
                Err(Halt::Failed) => self.pump_in(Duration::minutes(7)),
            }
        }
        Ok(())
    }

    fn pass(&mut self, name: &'static str) -> Result<(), Halt> {
        let folder = FolderName(name.to_owned());
        let cursor = self.call("cursor", |engine, _| engine.cursor(&folder))?;
        let uidvalidity = self.mailbox.folders[name].uidvalidity;
        let after = cursor.filter(|cursor| cursor.uidvalidity == uidvalidity).map_or(0, |cursor| cursor.last_uid);
        let all = &self.mailbox.folders[name].mails;
        let uids: Vec<u32> = all.iter().map(|mail| mail.uid).filter(|uid| *uid > after).collect();
        for uids in uids.chunks(BATCH) {
            let unknown = self.call("unknown", |engine, _| engine.unknown(&folder, uidvalidity, uids))?;
            let place = |uid| Place { folder: folder.clone(), uidvalidity, uid };
            let mut together = Vec::new();
            for mail in unknown {
                let counted = u32::from(self.memory.attempted.contains(&place(mail.uid)));
                let crashes = mail.attempts.saturating_sub(counted);
                if crashes >= ATTEMPTS_MAX {
                    self.stats.gave_up += 1;
                    self.call("quarantine", |engine, now| engine.quarantine(&place(mail.uid), "it ended us", now))?;
                } else if crashes > 0 {
                    self.take(name, uidvalidity, &std::mem::take(&mut together))?;
                    self.take(name, uidvalidity, &[mail.uid])?;
                } else {
                    together.push(mail.uid);
                }
            }
            self.take(name, uidvalidity, &together)?;
            let last_uid = *uids.last().unwrap();
            self.call("advance", |engine, _| engine.advance(&folder, Cursor { uidvalidity, last_uid }))?;
        }
        let now = self.now();
        if let Some(engine) = self.engine_mut() {
            engine.looked(folder, now);
        }
        Ok(())
    }

    fn take(&mut self, name: &'static str, uidvalidity: u32, uids: &[u32]) -> Result<(), Halt> {
        if uids.is_empty() {
            return Ok(());
        }
        let folder = FolderName(name.to_owned());
        let place = |uid| Place { folder: folder.clone(), uidvalidity, uid };
        let lying = self.mailbox.folders[name].mails.iter().filter(|mail| uids.contains(&mail.uid));
        let mails: Vec<Fetched> = lying
            .map(|mail| Fetched {
                place: place(mail.uid),
                received: Some(mail.received),
                body: Body::Whole(mail.bytes.to_vec()),
                signed_by: None,
            })
            .collect();
        let new: Vec<Place> =
            uids.iter().map(|uid| place(*uid)).filter(|p| !self.memory.attempted.contains(p)).collect();
        if !new.is_empty() {
            self.call("attempt", |engine, now| engine.attempt(&new, now))?;
            self.memory.attempted.extend(new);
        }
        let t = self.t;
        self.call("deliver", |engine, now| {
            engine.server_time(t, now);
            engine.deliver(&mails, now)
        })?;
        for uid in uids {
            self.memory.attempted.remove(&place(*uid));
        }
        let lying = self.mailbox.folders[name].mails.iter().filter(|mail| uids.contains(&mail.uid));
        let numbers = lying.filter_map(|mail| number_of(&mail.bytes)).collect();
        self.knows_absences(&numbers);
        Ok(())
    }

    fn tick(&mut self) -> Result<(), Halt> {
        let next = self.call("tick", shouwen::engine::Engine::tick)?;
        if let Some(next) = next {
            let wait = (next - self.now()).max(Duration::minutes(1));
            // After the end of the plan nothing new comes up but the lists of days to come.
            if !self.calm {
                self.pump_in(wait);
            }
        }
        Ok(())
    }

    fn send(&mut self) -> Result<(), Halt> {
        for _ in 0..LETTERS_A_ROUND {
            if let Some((letter, settled)) = self.memory.unnoted.clone() {
                self.call("settle", |engine, now| engine.settle(letter, &settled, now))?;
                self.memory.unnoted = None;
                self.in_hand = None;
            }
            if let Some(until) = self.memory.paused_until.filter(|until| *until > self.t) {
                self.pump_in(until - self.t);
                return Ok(());
            }
            match self.call("claim", shouwen::engine::Engine::claim)? {
                Claim::Nothing { next } => {
                    if let Some(next) = next {
                        self.pump_in((next - self.now()).max(Duration::minutes(1)));
                    }
                    return Ok(());
                }
                Claim::Letter(claimed) => {
                    let settled = self.hand_over(&claimed);
                    self.memory.unnoted = Some((claimed.letter, settled));
                }
            }
        }
        self.fail("letters without end")
    }

    /// The mail server's side of one attempt.
    fn hand_over(&mut self, claimed: &Claimed) -> Settled {
        let to = claimed.envelope.to.as_str().to_lowercase();
        self.check_claimed(claimed);
        if to.starts_with("gone") {
            return Settled::Refused { reply: "550 5.1.1 no such user".to_owned() };
        }
        let outcome = self.outcomes.pop_front();
        if let Some(fault) = outcome {
            self.stats.struck(fault);
        }
        let reply = |text: &str| text.to_owned();
        match outcome {
            Some(Fault::Refused4xx) => {
                Settled::Later { reply: reply("451 4.7.1 later"), at: self.now() + Duration::minutes(5) }
            }
            Some(Fault::Refused5xx) => Settled::Refused { reply: reply("554 5.7.1 no") },
            Some(Fault::Stopped) => {
                self.memory.paused_until = Some(self.t + Duration::minutes(10));
                Settled::Stopped { reply: reply("535 5.7.8 bad password") }
            }
            Some(Fault::Swallowed) => {
                self.pump_in(Duration::seconds(70));
                Settled::Unclear { reply: reply("connection lost") }
            }
            Some(Fault::LostReply) => {
                self.accept(claimed);
                *self.wire.lost.entry(claimed.letter.0).or_default() += 1;
                self.pump_in(Duration::seconds(70));
                Settled::Unclear { reply: reply("connection lost after DATA") }
            }
            Some(Fault::DiedAfterAcceptance) => {
                let burning = self.fuse.replace(Fuse { calls: 1, inside: self.rng.percent(50) });
                if let Some(fuse) = burning {
                    let later = if fuse.inside { Fault::CrashInside } else { Fault::CrashBetween };
                    self.at(self.t + Duration::minutes(11), Event::Fault(later));
                }
                self.accept(claimed)
            }
            _ => self.accept(claimed),
        }
    }

    fn accept(&mut self, claimed: &Claimed) -> Settled {
        let (letter, bytes) = (claimed.letter.0, claimed.bytes.clone());
        self.in_hand = Some(letter);
        let to = claimed.envelope.to.as_str().to_lowercase();
        let again = self.wire.taken.iter().any(|taken| taken.letter == letter);
        self.wire.taken.push(Taken { at: self.t, letter, to: to.clone(), bytes: bytes.clone() });
        let own = super::mime::message_id(&bytes);
        let seen = if self.rewrites { format!("{}.{}@mx.corp.example", letter, self.model.seed) } else { own.clone() };
        let shown = String::from_utf8(bytes).unwrap().replacen(
            &format!("Message-ID: <{own}>"),
            &format!("Message-ID: <{seen}>"),
            1,
        );
        let shown: std::sync::Arc<[u8]> = shown.into_bytes().into();
        if self.server_files && !again {
            self.mailbox.put(SENT, &shown, self.t);
        }
        if !again {
            self.receive(letter, &to, &shown);
        }
        Settled::Accepted { reply: if self.rewrites { format!("250 OK <{seen}>") } else { "250 2.0.0 OK".to_owned() } }
    }

    fn settle_unclear(&mut self) -> Result<(), Halt> {
        let unclear = self.call("unclear", |engine, _| engine.unclear())?;
        for letter in unclear {
            let waited = self.now() - letter.since;
            if waited < Duration::minutes(1) {
                self.pump_in(Duration::seconds(70));
                continue;
            }
            let resolution = if self.mailbox.holds(SENT, &letter.message_ids) {
                Resolution::FoundInSent
            } else if letter.times >= 3 {
                Resolution::GiveUp { why: "unclear three times".to_owned() }
            } else {
                Resolution::RepeatNow
            };
            self.call("resolve", |engine, now| engine.resolve(letter.letter, &resolution, now))?;
            self.pump_in(Duration::seconds(5));
        }
        Ok(())
    }

    fn file_copies(&mut self) -> Result<(), Halt> {
        for copy in self.call("to file", |engine, _| engine.to_file())? {
            if !self.server_files && !self.mailbox.holds(SENT, &copy.message_ids) {
                self.mailbox.put(SENT, &copy.bytes.into(), self.t);
                self.pump_in(Duration::minutes(9));
            }
            self.call("filed", |engine, _| engine.filed(copy.letter))?;
        }
        Ok(())
    }
}
