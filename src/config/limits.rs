//! `[limits]`: what a flood cannot exceed.

use super::quantity;
pub use crate::desk::house::Limits;
use crate::written::{Section, both};

/// A mailbox below this could not take one scanned invoice.
const SMALLEST_SIZE_BYTES: u64 = 1 << 20;
/// What a mailbox takes where nothing else is said (mail-facts C-18).
const USUAL_SIZE_BYTES: u64 = 50 << 20;
/// Beyond this a single mail would need more memory than the service may take (mail-facts C-18).
const LARGEST_SIZE_BYTES: u64 = 256 << 20;
/// Above it a limit limits nothing that a mailbox of people sees.
const MOST_PER_HOUR: u64 = 100_000;

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

/// `size`: the largest mail that is understood, in bytes; a larger one goes to quarantine with its header
/// (mail-facts C-18). Default `"50 MiB"`.
pub(super) fn size_bytes(section: Option<&Section<'_>>) -> u64 {
    section.and_then(|section| read_size(section, "size")).unwrap_or(USUAL_SIZE_BYTES)
}

/// A size of mails.
pub(super) fn read_size(section: &Section<'_>, key: &'static str) -> Option<u64> {
    let size = section.meant(key, |text| quantity::size(text, SMALLEST_SIZE_BYTES, LARGEST_SIZE_BYTES))?;
    Some(size.value)
}
