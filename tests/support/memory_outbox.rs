//! An outbox in memory that keeps the sender's contract, so that the loops are tested without the engine.
//!
//! It survives its sender: a test that drops the sender and starts another one over the same outbox is a crash.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use shouwen::ids::{Address, LetterId, Moment};
use shouwen::sender::{Claim, Claimed, LetterKind, Outbox, OutboxError, Resolution, Settled, ToFile, Unclear};
use shouwen::sink::Envelope;

/// Where a letter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Queued { not_before: Option<Moment> },
    Claimed { since: Moment },
    Unclear { since: Moment },
    Sent { at: Moment, filed: bool },
    Refused { why: String },
    Withdrawn,
}

#[derive(Clone, Debug)]
struct Row {
    lane: &'static str,
    kind: LetterKind,
    envelope: Envelope,
    message_id: String,
    bytes: Vec<u8>,
    attempts: u32,
    unclear: u32,
    status: Status,
}

/// The outbox; clones are the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemoryOutbox(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    rows: BTreeMap<LetterId, Row>,
    broken: bool,
}

impl MemoryOutbox {
    /// Queues a letter and gives its id; its Message-ID is `letter-<id>@corp.example`.
    pub(crate) fn queue(&self, lane: &'static str, kind: LetterKind, to: &str) -> LetterId {
        let mut state = self.0.lock().unwrap();
        let id = LetterId(i64::try_from(state.rows.len()).unwrap() + 1);
        let message_id = format!("letter-{id}@corp.example");
        let bytes = format!("Message-ID: <{message_id}>\r\nTo: {to}\r\n\r\nletter {id}\r\n").into_bytes();
        let envelope = Envelope { from: Address::parse("fssc@corp.example").unwrap(), to: Address::parse(to).unwrap() };
        let status = Status::Queued { not_before: None };
        state.rows.insert(id, Row { lane, kind, envelope, message_id, bytes, attempts: 0, unclear: 0, status });
        id
    }

    /// Where a letter stands.
    pub(crate) fn status(&self, letter: LetterId) -> Status {
        self.0.lock().unwrap().rows[&letter].status.clone()
    }

    /// From now on every call fails (a full disk), or works again.
    pub(crate) fn set_broken(&self, broken: bool) {
        self.0.lock().unwrap().broken = broken;
    }

    fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<LetterId, Row>) -> T) -> Result<T, OutboxError> {
        let mut state = self.0.lock().unwrap();
        if state.broken {
            return Err(OutboxError { why: "database or disk is full".into() });
        }
        Ok(act(&mut state.rows))
    }
}

impl Outbox for MemoryOutbox {
    async fn recover(&self, _now: Moment) -> Result<usize, OutboxError> {
        self.with(|rows| {
            let mut count = 0;
            for row in rows.values_mut() {
                if let Status::Claimed { since } = row.status {
                    row.status = Status::Unclear { since };
                    row.unclear += 1;
                    count += 1;
                }
            }
            count
        })
    }

    async fn claim(&self, now: Moment) -> Result<Claim, OutboxError> {
        self.with(|rows| {
            let mut busy_lanes = Vec::new();
            let mut next: Option<Moment> = None;
            for (id, row) in rows {
                match row.status {
                    Status::Sent { .. } | Status::Refused { .. } | Status::Withdrawn => continue,
                    Status::Claimed { .. } | Status::Unclear { .. } => {}
                    Status::Queued { .. } if busy_lanes.contains(&row.lane) => {}
                    Status::Queued { not_before: Some(at) } if at > now => next = Some(next.map_or(at, |n| n.min(at))),
                    Status::Queued { .. } => {
                        row.status = Status::Claimed { since: now };
                        row.attempts += 1;
                        let (envelope, bytes) = (row.envelope.clone(), row.bytes.clone());
                        return Claim::Letter(Claimed { letter: *id, envelope, bytes, attempt: row.attempts });
                    }
                }
                busy_lanes.push(row.lane);
            }
            Claim::Nothing { next }
        })
    }

    async fn settle(&self, letter: LetterId, settled: Settled, now: Moment) -> Result<(), OutboxError> {
        self.with(|rows| {
            let row = rows.get_mut(&letter).unwrap();
            row.status = match settled {
                Settled::Accepted { .. } => Status::Sent { at: now, filed: false },
                Settled::Refused { reply } => Status::Refused { why: reply },
                Settled::Later { at, .. } => Status::Queued { not_before: Some(at) },
                Settled::Stopped { .. } => {
                    row.attempts -= 1;
                    Status::Queued { not_before: None }
                }
                Settled::Unclear { .. } => {
                    row.unclear += 1;
                    Status::Unclear { since: now }
                }
            };
        })
    }

    async fn unclear(&self, _now: Moment) -> Result<Vec<Unclear>, OutboxError> {
        self.with(|rows| {
            rows.iter()
                .filter_map(|(id, row)| {
                    let Status::Unclear { since } = row.status else { return None };
                    let (message_ids, to) = (vec![row.message_id.clone()], row.envelope.to.clone());
                    Some(Unclear { letter: *id, message_ids, to, kind: row.kind, since, times: row.unclear })
                })
                .collect()
        })
    }

    async fn resolve(&self, letter: LetterId, resolution: Resolution, now: Moment) -> Result<(), OutboxError> {
        self.with(|rows| {
            let (lane, kind) = (rows[&letter].lane, rows[&letter].kind);
            let overtaken = rows.range(letter..).skip(1).any(|(_, row)| row.lane == lane);
            rows.get_mut(&letter).unwrap().status = match resolution {
                Resolution::FoundInSent => Status::Sent { at: now, filed: true },
                Resolution::RepeatNow if kind == LetterKind::Notice && overtaken => Status::Withdrawn,
                Resolution::RepeatNow => Status::Queued { not_before: None },
                Resolution::GiveUp { why } => Status::Refused { why },
            };
        })
    }

    async fn to_file(&self, _now: Moment) -> Result<Vec<ToFile>, OutboxError> {
        self.with(|rows| {
            rows.iter()
                .filter_map(|(id, row)| {
                    let Status::Sent { at, filed: false } = row.status else { return None };
                    let message_ids = vec![row.message_id.clone()];
                    Some(ToFile { letter: *id, message_ids, bytes: row.bytes.clone(), accepted: at })
                })
                .take(2)
                .collect()
        })
    }

    async fn filed(&self, letter: LetterId, _now: Moment) -> Result<(), OutboxError> {
        self.with(|rows| {
            if let Status::Sent { filed, .. } = &mut rows.get_mut(&letter).unwrap().status {
                *filed = true;
            }
        })
    }
}
