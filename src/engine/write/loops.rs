//! Letters that answer letters without end are stopped after a few (promise 5).

use super::Reader;
use crate::desk::case::Case;
use crate::desk::decision::Alarm;
use crate::desk::thread::LetterKind;
use crate::desk::wanted::Wanted;
use crate::engine::{Engine, TurnError};
use crate::ids::{Language, Moment};

/// Letters that answer a mail at once: what a loop consists of.
const REPLIES: &[LetterKind] = &[
    LetterKind::NotDone,
    LetterKind::Preview,
    LetterKind::Confirm,
    LetterKind::Status,
    LetterKind::Help,
    LetterKind::NotActedOn,
];
/// So many of them to one person in one case, within so many minutes, are a loop.
const LOOP_LETTERS: u32 = 5;
/// See [`LOOP_LETTERS`].
const LOOP_MIN: i64 = 10;

impl Engine {
    /// A machine that answers our answers, and says nowhere that it is one, is left alone after a few (C-21, promise 5).
    pub(super) fn goes_round(
        &mut self,
        case: Option<&Case>,
        reader: &Reader,
        wanted: &Wanted,
        now: Moment,
    ) -> Result<bool, TurnError> {
        let kind = wanted.what.kind();
        if !REPLIES.contains(&kind) {
            return Ok(false);
        }
        let since = now - chrono::Duration::minutes(LOOP_MIN);
        let made = self.store.letters_in_case_since(case.map(|case| case.id), &reader.address, REPLIES, since)?;
        if made < LOOP_LETTERS {
            return Ok(false);
        }
        let line = match self.house.language {
            Language::Chinese => {
                format!("{} 十分钟内已收到 {made} 封同类自动来信，疑似循环，暂不再发。", reader.address)
            }
            Language::English => {
                format!(
                    "{} got {made} automatic answers within ten minutes; it looks like a loop, and no more are sent.",
                    reader.address
                )
            }
        };
        self.alarm(&Alarm { about: "loop", line }, now)?;
        Ok(true)
    }
}
