//! `[limits]` and `[trust]`: what a flood cannot exceed, and which Authentication-Results are believed.

use super::quantity;
pub use crate::desk::house::{Position, Require, Trust};
use crate::written::{Section, both};

/// A mailbox below this could not take one scanned invoice.
const SMALLEST_SIZE_BYTES: u64 = 1 << 20;
/// Beyond this a single mail would need more memory than the service may take (mail-facts C-18).
const LARGEST_SIZE_BYTES: u64 = 256 << 20;
/// Above it a limit limits nothing that a mailbox of people sees.
const MOST_PER_HOUR: u64 = 100_000;

/// `[limits]`. None of them loses a mail: beyond one, the daemon is silent or files for a person to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `acks_per_address_10min`: acknowledgements to one address in ten minutes (mail-facts C-6). Default 3.
    pub acks_per_address_10min: u32,
    /// `acks_per_address_day`: acknowledgements to one address in a day (mail-facts C-6). Default 10.
    pub acks_per_address_day: u32,
    /// `acks_per_hour`: acknowledgements altogether in an hour, with an alarm beyond (mail-facts C-6). Default 200.
    pub acks_per_hour: u32,
    /// `new_cases_per_sender_hour`: cases that one sender can open in an hour (mail-facts C-21). Default 30.
    pub new_cases_per_sender_hour: u32,
    /// `size`: the largest mail that is understood, in bytes; a larger one goes to quarantine with its header
    /// (mail-facts C-18). Default `"50 MiB"`.
    pub size_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            acks_per_address_10min: 3,
            acks_per_address_day: 10,
            acks_per_hour: 200,
            new_cases_per_sender_hour: 30,
            size_bytes: 50 << 20,
        }
    }
}

pub(super) fn read(section: &Section<'_>) -> Limits {
    let usual = Limits::default();
    let count = |key, usual| {
        section.number(key, 1, MOST_PER_HOUR).and_then(|number| u32::try_from(number).ok()).unwrap_or(usual)
    };
    let limits = Limits {
        acks_per_address_10min: count("acks_per_address_10min", usual.acks_per_address_10min),
        acks_per_address_day: count("acks_per_address_day", usual.acks_per_address_day),
        acks_per_hour: count("acks_per_hour", usual.acks_per_hour),
        new_cases_per_sender_hour: count("new_cases_per_sender_hour", usual.new_cases_per_sender_hour),
        size_bytes: read_size(section, "size").unwrap_or(usual.size_bytes),
    };
    if limits.acks_per_address_10min > limits.acks_per_address_day {
        section.note(
            &section.place_of_key("acks_per_address_10min"),
            both!("十分钟的上限大于一天的上限", "ten minutes may not allow more than a day does"),
            both!("放宽 `acks_per_address_day`", "raise `acks_per_address_day`"),
        );
    }
    limits
}

/// A size of mails.
pub(super) fn read_size(section: &Section<'_>, key: &'static str) -> Option<u64> {
    let size = section.meant(key, |text| quantity::size(text, SMALLEST_SIZE_BYTES, LARGEST_SIZE_BYTES))?;
    Some(size.value)
}

pub(super) fn read_trust(section: &Section<'_>) -> Trust {
    let ids = section.texts("authserv_ids").unwrap_or_default();
    let position = section.choice("position", &[("first", Position::First), ("last", Position::Last)]);
    let require = section.choice("require", &[("token", Require::Token), ("evidence", Require::Evidence)]);
    Trust {
        authserv_ids: ids.into_iter().map(|id| id.value.to_lowercase()).collect(),
        position: position.unwrap_or_default(),
        require: require.unwrap_or_default(),
    }
}
