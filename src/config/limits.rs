//! `[limits]`: what a flood cannot exceed, and how much of a mail is read.

use super::quantity;
pub use crate::desk::house::Limits;
use crate::mail::understand::Limits as Reading;
use crate::written::{Section, both};

/// A mailbox below this could not take one scanned invoice.
const SMALLEST_SIZE_BYTES: u64 = 1 << 20;
/// Beyond this a single mail would need more memory than the service may take (mail-facts C-18).
const LARGEST_SIZE_BYTES: u64 = 256 << 20;
/// Above it a limit limits nothing that a mailbox of people sees.
const MOST_PER_HOUR: u64 = 100_000;
/// A signed mail with a picture and its alternative is nested three deep.
const LEAST_DEPTH: u64 = 3;
/// With fewer parts, header fields or addresses many a mail of people would be put aside.
const LEAST_COUNT: u64 = 50;
/// A header block through many gateways, or a long thread, comes to this.
const SMALLEST_PIECE_BYTES: u64 = 64 << 10;

pub(super) fn read(section: &Section<'_>) -> Limits {
    let usual = Limits::default();
    let count = |key, usual| {
        section.number(key, 1, MOST_PER_HOUR).and_then(|number| u32::try_from(number).ok()).unwrap_or(usual)
    };
    let widest = Reading::WIDEST;
    let up_to = |key, least, most: usize| {
        section.number(key, least, wide(most)).and_then(|number| usize::try_from(number).ok())
    };
    let bytes = |key, most: usize| {
        let size = section.meant(key, |text| quantity::size(text, SMALLEST_PIECE_BYTES, wide(most)))?;
        usize::try_from(size.value).ok()
    };
    let limits = Limits {
        acks_per_address_10min: count("acks_per_address_10min", usual.acks_per_address_10min),
        acks_per_address_day: count("acks_per_address_day", usual.acks_per_address_day),
        acks_per_hour: count("acks_per_hour", usual.acks_per_hour),
        new_cases_per_sender_hour: count("new_cases_per_sender_hour", usual.new_cases_per_sender_hour),
        reading: Reading {
            size_bytes: read_size(section, "size")
                .and_then(|size| usize::try_from(size).ok())
                .unwrap_or(usual.reading.size_bytes),
            depth: up_to("depth", LEAST_DEPTH, widest.depth).unwrap_or(usual.reading.depth),
            parts: up_to("parts", LEAST_COUNT, widest.parts).unwrap_or(usual.reading.parts),
            header_bytes: bytes("header_size", widest.header_bytes).unwrap_or(usual.reading.header_bytes),
            headers: up_to("headers", LEAST_COUNT, widest.headers).unwrap_or(usual.reading.headers),
            addresses: up_to("addresses", LEAST_COUNT, widest.addresses).unwrap_or(usual.reading.addresses),
            text_bytes: bytes("text_size", widest.text_bytes).unwrap_or(usual.reading.text_bytes),
        },
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

fn wide(most: usize) -> u64 {
    u64::try_from(most).unwrap_or(u64::MAX)
}

/// A size of mails.
pub(super) fn read_size(section: &Section<'_>, key: &'static str) -> Option<u64> {
    let size = section.meant(key, |text| quantity::size(text, SMALLEST_SIZE_BYTES, LARGEST_SIZE_BYTES))?;
    Some(size.value)
}
