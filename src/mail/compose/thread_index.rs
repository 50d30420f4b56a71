//! Thread-Index: what Outlook groups conversations by (mail-facts B1-5). For display only; it is never asked which
//! case a mail belongs to.
//!
//! ```text
//! 6 bytes  the upper bytes of the FILETIME at which the conversation began
//! 16 bytes its GUID
//! 5 bytes  for each reply: the time since then, and a level
//! ```
//!
//! The layout is that of [MS-OXOMSG] section 2.2.1.3, `PidTagConversationIndex`.

use crate::ids::Moment;

const HEADER_BYTES: usize = 22;
const CHILD_BYTES: usize = 5;
/// A thread with more replies than this has outgrown what Outlook shows; the header is left out.
const CHILDREN_MAX: usize = 100;
/// 100 ns steps from 1601 to 1970.
const FILETIME_OF_1970: u64 = 116_444_736_000_000_000;
/// From this difference on (about 1.8 years) the block counts in coarser steps.
const FAR: u64 = 1 << 49;

/// The index of a reply to the mail that carried `parent`; `None` if that is not a valid one.
#[must_use]
pub fn child(parent: &[u8], now: Moment) -> Option<Vec<u8>> {
    let (begun, _) = parent.split_first_chunk::<6>()?;
    let children = parent.len().checked_sub(HEADER_BYTES)?;
    let valid = begun[0] == 1 && children.is_multiple_of(CHILD_BYTES) && children / CHILD_BYTES < CHILDREN_MAX;
    valid.then_some(())?;
    let begun = begun.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)) << 16;
    let now = u64::try_from(now.timestamp_micros()).ok()? * 10 + FILETIME_OF_1970;
    let since = now.saturating_sub(begun);
    let (code, steps) = if since < FAR { (0, since >> 18) } else { (1_u32 << 31, since >> 23) };
    let steps = u32::try_from(steps & 0x7FFF_FFFF).ok()?;
    let mut index = parent.to_vec();
    index.extend_from_slice(&(code | steps).to_be_bytes());
    // Four bits that differ between two replies of the same moment, and the level, which Outlook leaves at zero.
    let varied = u8::try_from(since >> 14 & 0xF).ok()?;
    index.push(varied << 4);
    Some(index)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    #[test]
    fn a_reply_adds_one_block_to_the_index_of_its_parent() {
        let parent = header(Utc.with_ymd_and_hms(2026, 11, 23, 2, 12, 0).unwrap());
        let now = Utc.with_ymd_and_hms(2026, 11, 23, 3, 12, 0).unwrap();
        let first = child(&parent, now).unwrap();
        assert_eq!(first.len(), 27);
        assert!(first.starts_with(&parent));
        let block = u32::from_be_bytes(first[22..26].try_into().unwrap());
        let seconds = (u64::from(block) << 18) / 10_000_000;
        assert!((3595..=3605).contains(&seconds), "an hour, as exactly as the form allows: {seconds}");
        assert_eq!(child(&first, now).unwrap().len(), 32);
    }

    #[test]
    fn after_two_years_the_block_counts_in_coarser_steps() {
        let parent = header(Utc.with_ymd_and_hms(2024, 1, 1, 0, 0, 0).unwrap());
        let index = child(&parent, Utc.with_ymd_and_hms(2026, 11, 23, 0, 0, 0).unwrap()).unwrap();
        let block = u32::from_be_bytes(index[22..26].try_into().unwrap());
        assert_eq!(block >> 31, 1);
        let days = (u64::from(block & 0x7FFF_FFFF) << 23) / 10_000_000 / 86_400;
        assert!((1056..=1058).contains(&days), "{days}");
    }

    #[test]
    fn what_is_no_index_gets_no_child() {
        let now = Utc.with_ymd_and_hms(2026, 11, 23, 3, 12, 0).unwrap();
        let good = header(now);
        let mut other = good.clone();
        other[0] = 7;
        for bad in [&[][..], &good[..21], &[good.as_slice(), &[0; 4]].concat(), &[0; 22], &other] {
            assert_eq!(child(bad, now), None, "{bad:?}");
        }
        assert_eq!(child(&[good.as_slice(), &[0; 500]].concat(), now), None);
    }

    fn header(begun: Moment) -> Vec<u8> {
        let filetime = u64::try_from(begun.timestamp_micros()).unwrap() * 10 + FILETIME_OF_1970;
        let mut bytes = filetime.to_be_bytes()[..6].to_vec();
        bytes.extend_from_slice(&[0xAB; 16]);
        bytes
    }
}
