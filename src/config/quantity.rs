//! Numbers with units: durations by the wall clock, sizes, rates.

use std::time::Duration;

use super::Read;
use crate::written::both;

const DURATIONS: &[(&str, &str, u64)] = &[("second", "seconds", 1), ("minute", "minutes", 60), ("hour", "hours", 3600)];

/// Binary and decimal units both, as mail servers use either.
const SIZES: &[(&str, u64)] =
    &[("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)];

/// `"2 minutes"`, at most `longest`.
pub(super) fn duration(text: &str, longest: Duration) -> Read<Duration> {
    let unit = split(text).and_then(|(number, unit)| {
        let (_, _, seconds) = DURATIONS.iter().find(|(one, many, _)| unit == *one || unit == *many)?;
        Some(Duration::from_secs(number.checked_mul(*seconds)?))
    });
    let Some(duration) = unit else {
        return Err((
            both!("看不懂时长 `{text}`", "`{text}` is not a duration"),
            both!(
                "写成如 \"30 seconds\"、\"2 minutes\"、\"1 hour\"",
                "write it like \"30 seconds\", \"2 minutes\" or \"1 hour\""
            ),
        ));
    };
    if duration > longest {
        let most = show(longest);
        return Err((
            both!("`{text}` 太长", "`{text}` is too long"),
            both!("最长写 \"{most}\"", "write \"{most}\" at most"),
        ));
    }
    Ok(duration)
}

/// `"50 MiB"` in bytes, between two bounds.
pub(super) fn size(text: &str, least: u64, most: u64) -> Read<u64> {
    let bytes = split(text).and_then(|(number, unit)| {
        let (_, bytes) = SIZES.iter().find(|(known, _)| unit == *known)?;
        number.checked_mul(*bytes)
    });
    let Some(bytes) = bytes else {
        return Err((
            both!("看不懂大小 `{text}`", "`{text}` is not a size"),
            both!("写成如 \"50 MiB\" 或 \"20 MB\"", "write it like \"50 MiB\" or \"20 MB\""),
        ));
    };
    if !(least..=most).contains(&bytes) {
        let (least, most) = (shown(least), shown(most));
        return Err((
            both!("`{text}` 超出范围", "`{text}` is out of range"),
            both!("写 {least} 到 {most} 之间的大小", "write a size from {least} to {most}"),
        ));
    }
    Ok(bytes)
}

fn shown(bytes: u64) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{} KiB", bytes >> 10) }
}

/// `"20 per minute"`, or `"none"` for no limit.
pub(super) fn rate(text: &str) -> Read<Option<u32>> {
    if text == "none" {
        return Ok(None);
    }
    let number = split(text).filter(|(number, unit)| *unit == "per minute" && *number > 0);
    match number.and_then(|(number, _)| u32::try_from(number).ok()) {
        Some(number) => Ok(Some(number)),
        None => Err((
            both!("看不懂速率 `{text}`", "`{text}` is not a rate"),
            both!("写成如 \"20 per minute\"，不限则写 \"none\"", "write it like \"20 per minute\", or \"none\""),
        )),
    }
}

/// A number and its unit.
fn split(text: &str) -> Option<(u64, &str)> {
    let (number, unit) = text.trim().split_once(' ')?;
    Some((number.parse().ok()?, unit.trim()))
}

fn show(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let unit = DURATIONS.iter().rev().find(|(_, _, unit)| seconds.is_multiple_of(*unit));
    unit.map_or_else(String::new, |(one, many, unit)| {
        let number = seconds / unit;
        format!("{number} {}", if number == 1 { one } else { many })
    })
}
