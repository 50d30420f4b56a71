//! The engine's side of the sender: which letter may leave, and what became of it.

use super::commit::Cause;
use super::{Engine, TurnError};
use crate::desk::around::Around;
use crate::desk::decide;
use crate::desk::decision::Alarm;
use crate::desk::thread::{self as desk, LetterRef};
use crate::ids::{Language, LetterId, MailId, Moment};
use crate::sender::{Claim, Claimed, LetterKind, Resolution, Settled, ToFile, Unclear};
use crate::sink::Envelope;
use crate::store::LetterState;

/// Copies handed to the second loop at a time.
const COPIES_MAX: usize = 20;

impl Engine {
    /// After a start: letters that were in hand are unclear.
    pub fn recover(&mut self, now: Moment) -> Result<usize, TurnError> {
        self.turn(|engine| Ok(engine.store.claimed_become_unclear(now)?))
    }

    /// Takes the next letter that may leave; its claim is committed before this returns.
    pub fn claim(&mut self, now: Moment) -> Result<Claim, TurnError> {
        let now = self.clock.inside(now);
        if self.mailbox.hold.is_some() {
            return Ok(Claim::Nothing { next: None });
        }
        let Some(id) = self.store.next_ready(now)? else {
            return Ok(Claim::Nothing { next: self.store.next_not_before()? });
        };
        let claimed = self.turn(|engine| Ok(engine.store.claim(id, now)?))?;
        let Some(claimed) = claimed else { return Ok(Claim::Nothing { next: Some(now) }) };
        let envelope = Envelope { from: self.house.address.clone(), to: claimed.to };
        let bytes = self.store.letter_bytes(id)?;
        Ok(Claim::Letter(Claimed { letter: id, envelope, bytes, attempt: claimed.attempt }))
    }

    /// Commits what became of a claimed letter.
    pub fn settle(&mut self, id: LetterId, settled: &Settled, now: Moment) -> Result<(), TurnError> {
        let now = self.clock.inside(now);
        self.turn(|engine| match settled {
            Settled::Accepted { reply } => engine.accepted(id, reply, now),
            Settled::Refused { reply } => engine.refused(id, reply, now),
            Settled::Later { reply, at } => Ok(engine.store.requeue(id, *at, reply)?),
            Settled::Unclear { reply } => Ok(engine.store.unclear_letter(id, reply, now)?),
            Settled::Stopped { reply } => {
                engine.store.unclaim(id, reply)?;
                let line = stopped_line(engine.house.language, reply);
                engine.alarm(&Alarm { about: "sending", line }, now)
            }
        })
    }

    fn accepted(&mut self, id: LetterId, reply: &str, now: Moment) -> Result<(), TurnError> {
        if self.store.settle_letter(id, LetterState::Sent, reply, now)? {
            self.store.set_copy(id, "wanted")?;
        }
        // The server may name the Message-ID that it gave the letter (mail-facts B1-3, B1-4).
        for other in ids_in(reply).filter(|other| self.keyring.verify(other).is_none()) {
            self.store.learn_alias(&other, id)?;
        }
        Ok(())
    }

    fn refused(&mut self, id: LetterId, reply: &str, now: Moment) -> Result<(), TurnError> {
        if !self.store.settle_letter(id, LetterState::Refused, reply, now)? {
            return Ok(());
        }
        match self.store.letter_ref(id)? {
            Some(letter) => self.not_delivered(&letter, reply, None, now),
            None => Ok(()),
        }
    }

    /// A bounce says that a letter did not arrive. The first one counts.
    pub(super) fn undelivered(
        &mut self,
        letter: &LetterRef,
        why: &str,
        mail: Option<MailId>,
        now: Moment,
    ) -> Result<(), TurnError> {
        if !self.store.bounce_letter(letter.id, why, now)? {
            return Ok(());
        }
        self.not_delivered(letter, why, mail, now)
    }

    fn not_delivered(
        &mut self,
        letter: &LetterRef,
        why: &str,
        mail: Option<MailId>,
        now: Moment,
    ) -> Result<(), TurnError> {
        // A letter that tells of an undelivered letter and is undelivered itself ends here: no loop (promise 5).
        if matches!(letter.kind, desk::LetterKind::Undelivered | desk::LetterKind::Alert) {
            return Ok(());
        }
        let case = letter.case.map(|id| self.store.case(id)).transpose()?.flatten();
        let Some(case) = case else {
            let line = match self.house.language {
                Language::Chinese => format!("给 {} 的信未能送达，邮件服务器的说明：{why}", letter.addr),
                Language::English => format!("A letter to {} did not arrive; the mail server says: {why}", letter.addr),
            };
            return self.alarm(&Alarm { about: "undelivered", line }, now);
        };
        let around: Around = self.around(Some(&case), None, now)?;
        let decision = decide::undelivered(&case, letter, why, &around, &self.policy, now);
        self.apply(&case, &decision, &Cause { mail, now })
    }

    /// Letters of which nobody knows whether they were accepted.
    pub fn unclear(&self) -> Result<Vec<Unclear>, TurnError> {
        let letters = self.store.unclear()?.into_iter();
        letters
            .map(|letter| {
                let words = decide::carries_words(letter.kind);
                Ok(Unclear {
                    letter: letter.id,
                    message_ids: self.known_ids(letter.id, letter.message_id)?,
                    to: letter.to,
                    kind: if words { LetterKind::Words } else { LetterKind::Notice },
                    since: letter.since,
                    times: letter.times,
                })
            })
            .collect()
    }

    /// The Message-ID we gave a letter, and every other that it is known under.
    fn known_ids(&self, letter: LetterId, message_id: String) -> Result<Vec<String>, TurnError> {
        let mut ids = vec![message_id];
        ids.extend(self.store.aliases(letter)?);
        Ok(ids)
    }

    /// Commits what is to become of an unclear letter.
    pub fn resolve(&mut self, id: LetterId, resolution: &Resolution, now: Moment) -> Result<(), TurnError> {
        let now = self.clock.inside(now);
        self.turn(|engine| match resolution {
            Resolution::FoundInSent => {
                if engine.store.settle_letter(id, LetterState::Sent, "found in Sent", now)? {
                    engine.store.set_copy(id, "filed")?;
                }
                Ok(())
            }
            Resolution::RepeatNow => {
                let letter = engine.store.unclear()?.into_iter().find(|letter| letter.id == id);
                match letter {
                    Some(letter) if decide::carries_words(letter.kind) || !letter.overtaken => {
                        Ok(engine.store.requeue(id, now, "repeated with the same Message-ID")?)
                    }
                    Some(_) => {
                        let why = "a later letter of its lane says more";
                        engine.store.settle_letter(id, LetterState::Withdrawn, why, now)?;
                        Ok(())
                    }
                    None => Ok(()),
                }
            }
            Resolution::GiveUp { why } => engine.refused(id, why, now),
        })
    }

    /// Accepted letters whose copy in Sent is not settled.
    pub fn to_file(&self) -> Result<Vec<ToFile>, TurnError> {
        let wanted = self.store.copies_wanted()?.into_iter().take(COPIES_MAX);
        wanted
            .map(|(letter, message_id, accepted)| {
                let message_ids = self.known_ids(letter, message_id)?;
                Ok(ToFile { letter, message_ids, bytes: self.store.letter_bytes(letter)?, accepted })
            })
            .collect()
    }

    /// Nothing more is to be done about this letter's copy.
    pub fn filed(&mut self, id: LetterId) -> Result<(), TurnError> {
        self.turn(|engine| Ok(engine.store.set_copy(id, "filed")?))
    }
}

/// Message-IDs in angle brackets in a server's reply.
fn ids_in(reply: &str) -> impl Iterator<Item = String> + '_ {
    reply.split('<').skip(1).filter_map(|rest| {
        let (id, _) = rest.split_once('>')?;
        let plain = id.len() <= 250 && id.contains('@') && !id.chars().any(char::is_whitespace);
        plain.then(|| id.to_owned())
    })
}

fn stopped_line(language: crate::ids::Language, reply: &str) -> String {
    match language {
        crate::ids::Language::Chinese => format!("发信已停止：{reply}"),
        crate::ids::Language::English => format!("No letter leaves: {reply}"),
    }
}
