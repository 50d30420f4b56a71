//! What every key of every file means: one table a file, one line a key. A key that is read and has no line, and a line
//! for a key that nobody reads, turn a test red.

pub(super) mod calendars;
pub(super) mod duty;
pub(super) mod people;
pub(super) mod phrases;
pub(super) mod privacy;
pub(super) mod routes;
pub(super) mod settings;
pub(super) mod sla;
pub(super) mod topics;

use super::line::{Said, said};

/// How one of several is chosen, as people, desks and duty write it.
const PICKS: &[(&str, Said)] = &[
    ("first", said("按所列次序，第一位在岗的", "the first of the list who is there")),
    ("rotate", said("轮流", "in turn")),
    ("fewest-open", said("手上未结最少的", "whoever has the fewest open")),
];

/// The days of a week.
const WEEKDAYS: &[(&str, Said)] = &[
    ("mon", said("周一", "Monday")),
    ("tue", said("周二", "Tuesday")),
    ("wed", said("周三", "Wednesday")),
    ("thu", said("周四", "Thursday")),
    ("fri", said("周五", "Friday")),
    ("sat", said("周六", "Saturday")),
    ("sun", said("周日", "Sunday")),
];

/// The languages that letters come in.
const LANGUAGES: &[(&str, Said)] = &[("zh-CN", said("简体中文", "Chinese")), ("en", said("英文", "English"))];
