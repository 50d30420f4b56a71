//! The engine over a store in memory: what the scenarios cannot say, because it needs a torn connection, a clock that
//! is set, or a fact that does not read.

use chrono::Duration;

use super::{Engine, Setup};
use crate::desk::house::{House, Limits};
use crate::ids::{LetterId, Moment};
use crate::letters::Templates;
use crate::rules::{Policy, built_in_files, load_from};
use crate::sender::{Claim, Resolution, Settled};
use crate::source::{Body, Fetched, FolderName, Place};
use crate::store::{Birth, LetterRow, LetterState, Store};

/// A Monday, nine o'clock in Shanghai.
const MONDAY_NINE: &str = "2026-11-23T01:00:00Z";

fn monday(hours: i64, minutes: i64) -> Moment {
    let nine: Moment = MONDAY_NINE.parse().unwrap();
    nine + Duration::hours(hours) + Duration::minutes(minutes)
}

fn setup() -> Setup {
    let limits = Limits {
        new_cases_per_sender_hour: 10_000,
        acks_per_address_day: 10_000,
        acks_per_hour: 10_000,
        ..Limits::default()
    };
    let house = House { limits, ..House::sample() };
    Setup { house, policy: policy(), templates: Templates::built_in(), take_existing: false }
}

/// The built-in rules, with the holidays of 2027 written down: nobody is reminded of them.
fn policy() -> Policy {
    let mut files = built_in_files();
    let calendar = files.get_mut("calendars/cn.toml").unwrap();
    *calendar = calendar.replace("include = [", "complete = [2027]\ninclude = [");
    load_from(&files).unwrap()
}

/// An engine that was born on Monday at nine.
fn engine() -> Engine {
    let birth = Birth { address: "fssc@corp.example".to_owned(), epoch: [7; 16], key: [9; 32], first_case: 1042 };
    Engine::new(Store::in_memory(&birth).unwrap(), setup(), monday(0, 0)).unwrap()
}

/// The n-th mail of an employee, in a place of its own.
fn question(n: u32, at: Moment) -> Fetched {
    let raw = format!(
        "From: Zhang Wei <zhang.wei{n}@corp.example>\r\nTo: fssc@corp.example\r\nSubject: question {n}\r\n\
         Message-ID: <{n}@corp.example>\r\nDate: {}\r\n\r\nWhere is my money {n}?\r\n",
        at.to_rfc2822()
    );
    fetched("INBOX", n, raw.into_bytes(), at)
}

fn fetched(folder: &str, uid: u32, raw: Vec<u8>, at: Moment) -> Fetched {
    let place = Place { folder: FolderName(folder.to_owned()), uidvalidity: 1, uid };
    Fetched { place, received: Some(at), body: Body::Whole(raw), signed_by: None }
}

/// Takes every letter that may leave; the server accepts each.
fn send_all(engine: &mut Engine, now: Moment) {
    while let Claim::Letter(letter) = engine.claim(now).unwrap() {
        engine.settle(letter.letter, &Settled::Accepted { reply: "250 ok".to_owned() }, now).unwrap();
    }
}

fn letters(engine: &Engine, kind: &str) -> Vec<LetterRow> {
    let rows = engine.store().letter_rows(None, false).unwrap();
    rows.into_iter().filter(|row| row.kind == kind).collect()
}

fn state(engine: &Engine, id: LetterId) -> LetterState {
    engine.store().letter_rows(None, false).unwrap().into_iter().find(|row| row.id == id).unwrap().state
}

fn next(claim: &Claim) -> Option<Moment> {
    match claim {
        Claim::Nothing { next } => *next,
        Claim::Letter(letter) => panic!("letter {} may leave", letter.letter),
    }
}

mod clock;
mod intake;
mod outbox;
mod reload;
