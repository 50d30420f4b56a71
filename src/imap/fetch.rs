//! How mails are asked for: sizes first, then whole mails a few at a time, large ones in slices.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use async_imap::imap_proto::{AttributeValue, Response};

use super::link::{ANSWER_BYTES, Command, Link};
use crate::ids::Moment;
use crate::source::{Body, SourceError};

/// UIDs in one command: some servers refuse long sets (mail-facts A2-5).
pub(super) const UIDS_PER_COMMAND: usize = 50;
/// The largest mail that is taken; the same limit as the reader's (mail-facts C-18).
pub(super) const MAIL_BYTES_MAX: u64 = 50 << 20;
/// A larger mail is fetched in slices of this size, so that memory and the deadline are kept.
const SLICE_BYTES: u64 = 1 << 20;
/// Whole mails asked for in one command: together they should come within one command's deadline on a poor line.
const TOGETHER_BYTES: u64 = 2 << 20;
/// A server's sizes are estimates on some (Exchange); the answer may be so much larger before it is cut off.
const SLACK_BYTES: u64 = 8 << 20;
/// The header block that is taken of a mail that is too large, or for reconciling (mail-facts C-18).
const HEADER_BYTES_MAX: u64 = 256 << 10;

/// What the server states of one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stated {
    /// INTERNALDATE.
    pub(super) received: Option<Moment>,
    /// RFC822.SIZE; a claim.
    pub(super) size_bytes: u64,
}

/// One step of fetching.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Portion {
    /// These mails whole, in one command.
    Together(Vec<u32>),
    /// This one in slices.
    Sliced(u32),
    /// The header of this one.
    Header(u32),
}

/// Divides mails into portions, in ascending order of UIDs.
pub(super) fn portions(stated: &BTreeMap<u32, Stated>) -> Vec<Portion> {
    let mut portions = Vec::new();
    let mut together = Vec::new();
    let mut together_bytes = 0;
    for (&uid, mail) in stated {
        let fits = mail.size_bytes <= SLICE_BYTES;
        let full = together.len() == UIDS_PER_COMMAND || together_bytes + mail.size_bytes > TOGETHER_BYTES;
        if (!fits || full) && !together.is_empty() {
            portions.push(Portion::Together(std::mem::take(&mut together)));
            together_bytes = 0;
        }
        if fits {
            together.push(uid);
            together_bytes += mail.size_bytes;
        } else if mail.size_bytes <= MAIL_BYTES_MAX {
            portions.push(Portion::Sliced(uid));
        } else {
            portions.push(Portion::Header(uid));
        }
    }
    if !together.is_empty() {
        portions.push(Portion::Together(together));
    }
    portions
}

/// An ascending UID set (mail-facts A2-5); runs are written as ranges.
pub(super) fn uid_set(uids: &[u32]) -> String {
    let mut set = String::new();
    let mut rest = uids.iter().copied().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        while let Some(next) = rest.next_if(|next| last.checked_add(1) == Some(*next)) {
            last = next;
        }
        if !set.is_empty() {
            set.push(',');
        }
        // Writing to a String cannot fail.
        let _ = if first == last { write!(set, "{first}") } else { write!(set, "{first}:{last}") };
    }
    set
}

/// INTERNALDATE and size of these mails.
pub(super) async fn stated(link: &mut Link, uids: &[u32]) -> Result<BTreeMap<u32, Stated>, SourceError> {
    let command = format!("UID FETCH {} (UID INTERNALDATE RFC822.SIZE)", uid_set(uids));
    let mut found = BTreeMap::new();
    link.exec(Command::small("UID FETCH", &command), |response| {
        if let Some((uid, attributes)) = of_uid(response)
            && let Some(size_bytes) = attributes.iter().find_map(size)
        {
            found.insert(uid, Stated { received: attributes.iter().find_map(received), size_bytes });
        }
    })
    .await?;
    found.retain(|uid, _| uids.binary_search(uid).is_ok());
    Ok(found)
}

/// One portion's bodies. A mail that the server did not give is missing.
pub(super) async fn bodies(
    link: &mut Link,
    portion: &Portion,
    stated: &BTreeMap<u32, Stated>,
) -> Result<BTreeMap<u32, Body>, SourceError> {
    match portion {
        Portion::Together(uids) => {
            let command = format!("UID FETCH {} (UID BODY.PEEK[])", uid_set(uids));
            let claimed: u64 = uids.iter().filter_map(|uid| stated.get(uid)).map(|mail| mail.size_bytes).sum();
            let texts = texts(link, &command, claimed * 2 + SLACK_BYTES).await?;
            Ok(texts.into_iter().map(|(uid, bytes)| (uid, Body::Whole(bytes))).collect())
        }
        Portion::Sliced(uid) => {
            let claimed = stated.get(uid).map_or(0, |mail| mail.size_bytes);
            Ok(sliced(link, *uid, claimed).await?.map(|body| (*uid, body)).into_iter().collect())
        }
        Portion::Header(uid) => {
            let size_bytes = stated.get(uid).map_or(0, |mail| mail.size_bytes);
            let header = headers(link, &[*uid]).await?.remove(uid);
            Ok(header.map(|header| (*uid, Body::TooBig { header, size_bytes })).into_iter().collect())
        }
    }
}

/// The header blocks of these mails.
pub(super) async fn headers(link: &mut Link, uids: &[u32]) -> Result<BTreeMap<u32, Vec<u8>>, SourceError> {
    let command = format!("UID FETCH {} (UID BODY.PEEK[HEADER]<0.{HEADER_BYTES_MAX}>)", uid_set(uids));
    texts(link, &command, uids.len() as u64 * HEADER_BYTES_MAX + ANSWER_BYTES).await
}

/// One large mail. The claimed size only says how far to look at least: the mail ends where a slice comes short.
async fn sliced(link: &mut Link, uid: u32, claimed: u64) -> Result<Option<Body>, SourceError> {
    let mut whole: Vec<u8> = Vec::new();
    loop {
        let offset = whole.len() as u64;
        if offset > MAIL_BYTES_MAX {
            let header = headers(link, &[uid]).await?.remove(&uid);
            return Ok(header.map(|header| Body::TooBig { header, size_bytes: offset.max(claimed) }));
        }
        let command = format!("UID FETCH {uid} (UID BODY.PEEK[]<{offset}.{SLICE_BYTES}>)");
        let Some(slice) = texts(link, &command, SLICE_BYTES + ANSWER_BYTES).await?.remove(&uid) else {
            return Ok(None);
        };
        let short = (slice.len() as u64) < SLICE_BYTES;
        let over = slice.is_empty();
        whole.extend_from_slice(&slice);
        // A slice may come short in the middle on servers that cut where it suits them: below the claimed size
        // only an empty one is the end.
        if over || (short && whole.len() as u64 >= claimed) {
            return Ok(Some(Body::Whole(whole)));
        }
    }
}

/// Runs a FETCH of one text a mail.
pub(super) async fn texts(link: &mut Link, command: &str, budget: u64) -> Result<BTreeMap<u32, Vec<u8>>, SourceError> {
    let mut found = BTreeMap::new();
    link.exec(Command { name: "UID FETCH", line: command, budget }, |response| {
        if let Some((uid, attributes)) = of_uid(response)
            && let Some(text) = attributes.iter().find_map(text)
        {
            found.insert(uid, text.to_vec());
        }
    })
    .await?;
    Ok(found)
}

/// A FETCH answer with its UID; one without (news of a flag) answers no question of ours.
fn of_uid<'r>(response: &'r Response<'r>) -> Option<(u32, &'r [AttributeValue<'r>])> {
    let Response::Fetch(_, attributes) = response else { return None };
    let uid = attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Uid(uid) => Some(*uid),
        _ => None,
    })?;
    Some((uid, attributes))
}

fn size(attribute: &AttributeValue<'_>) -> Option<u64> {
    match attribute {
        AttributeValue::Rfc822Size(size) => Some(u64::from(*size)),
        _ => None,
    }
}

fn received(attribute: &AttributeValue<'_>) -> Option<Moment> {
    match attribute {
        AttributeValue::InternalDate(text) => internal_date(text),
        _ => None,
    }
}

fn text<'r>(attribute: &'r AttributeValue<'r>) -> Option<&'r [u8]> {
    match attribute {
        AttributeValue::BodySection { data: Some(data), .. } => Some(data),
        _ => None,
    }
}

/// INTERNALDATE (RFC 3501 section 9, `date-time`): the day may be padded with a space.
fn internal_date(text: &str) -> Option<Moment> {
    let parsed = chrono::DateTime::parse_from_str(text.trim(), "%d-%b-%Y %H:%M:%S %z").ok()?;
    Some(parsed.with_timezone(&chrono::Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sized(sizes: &[u64]) -> BTreeMap<u32, Stated> {
        (1..).zip(sizes).map(|(uid, &size_bytes)| (uid, Stated { received: None, size_bytes })).collect()
    }

    #[test]
    fn sets_are_ascending_and_runs_are_ranges() {
        for (uids, set) in
            [(vec![], ""), (vec![7], "7"), (vec![1, 2, 3, 5, 7, 8], "1:3,5,7:8"), (vec![u32::MAX], "4294967295")]
        {
            assert_eq!(uid_set(&uids), set);
        }
    }

    #[test]
    fn small_mails_come_together_large_ones_in_slices_and_huge_ones_as_headers() {
        use Portion::{Header, Sliced, Together};
        for (sizes, want) in [
            (vec![10, 10, 10], vec![Together(vec![1, 2, 3])]),
            (vec![SLICE_BYTES, SLICE_BYTES, 1], vec![Together(vec![1, 2]), Together(vec![3])]),
            (vec![10, SLICE_BYTES + 1, 10], vec![Together(vec![1]), Sliced(2), Together(vec![3])]),
            (vec![MAIL_BYTES_MAX, MAIL_BYTES_MAX + 1], vec![Sliced(1), Header(2)]),
            (vec![], vec![]),
        ] {
            assert_eq!(portions(&sized(&sizes)), want);
        }
        let many = portions(&sized(&[1; 120]));
        let lengths: Vec<usize> = many.iter().map(|p| if let Together(uids) = p { uids.len() } else { 0 }).collect();
        assert_eq!(lengths, [50, 50, 20]);
    }

    #[test]
    fn internal_dates_are_read_with_a_padded_day_too() {
        for (text, want) in [
            ("17-Jul-1996 02:44:25 -0700", Some("1996-07-17T09:44:25+00:00")),
            (" 7-Nov-2026 09:00:00 +0800", Some("2026-11-07T01:00:00+00:00")),
            ("yesterday", None),
        ] {
            assert_eq!(internal_date(text).map(|at| at.to_rfc3339()), want.map(str::to_owned), "{text}");
        }
    }
}
