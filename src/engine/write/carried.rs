//! The attachments that go along with a letter: which they are, and how many the server takes.

use super::Sheet;
use crate::desk::case::Case;
use crate::desk::nature::Carries;
use crate::desk::wanted::What;
use crate::engine::{Engine, TurnError};
use crate::ids::MailId;
use crate::letters::model::StaffBody;
use crate::mail::Attachment;
use crate::mail::compose::Part;
use crate::mail::gate::is_whole_mail;
use crate::mail::understand::shows;

/// Room for headers and texts beside the attachments, within the server's limit.
const ROOM_BYTES: u64 = 256 * 1024;
/// Encoded as base64 an attachment grows by a third and its line ends.
const BASE64_GROWTH_PERCENT: u64 = 137;

/// An attachment that goes along, and where it lies.
pub(super) struct Carried {
    pub(super) mail: MailId,
    pub(super) index: usize,
    pub(super) part: Attachment,
}

impl Engine {
    /// Attachments of the mails that a letter shows.
    pub(super) fn carried(&mut self, case: &Case, what: &What) -> Result<Vec<Carried>, TurnError> {
        let mut carried = Vec::new();
        for mail in carries(case, what) {
            let understood = self.understood(mail)?;
            let brought = self.store.mail(mail)?.is_some_and(|row| row.brought(case).is_some());
            let own = understood.attachments.len();
            let files = understood.files_handed_in().filter(|_| brought);
            let files = files.chain(understood.files().enumerate().take(own).filter(|_| !brought));
            carried.extend(files.map(|(index, part)| Carried { mail, index, part: part.clone() }));
        }
        Ok(carried)
    }

    /// Attachments that the server takes go along; the rest are named in the letter.
    pub(super) fn within_size(
        &mut self,
        sheet: &Sheet<'_>,
        mut body: StaffBody,
    ) -> Result<(StaffBody, Vec<Carried>), TurnError> {
        let Some(case) = sheet.case else { return Ok((body, Vec::new())) };
        let mut all = self.carried(case, &sheet.wanted.what)?;
        if let StaffBody::Preview { letter, .. } = &mut body {
            // A preview carries and names what will leave, and nothing else.
            all.retain(leaves);
            letter.attachments = all.iter().map(|carried| named(&carried.part)).collect();
        }
        let (mut along, mut left_out) = (Vec::new(), Vec::new());
        let mut size = ROOM_BYTES;
        for carried in all {
            let encoded = carried.part.size_bytes.saturating_mul(BASE64_GROWTH_PERCENT) / 100;
            if size.saturating_add(encoded) <= self.size_limit_bytes {
                size += encoded;
                along.push(Carried { part: Attachment { inline: false, content_id: None, ..carried.part }, ..carried });
            } else {
                left_out.push(named(&carried.part));
            }
        }
        if !left_out.is_empty()
            && let Some(quoted) = body.carrying()
        {
            quoted.attachments.retain(|file| !left_out.contains(file));
            quoted.left_out = left_out;
        }
        Ok((body, along))
    }
}

/// The mails whose attachments go along with a letter.
fn carries(case: &Case, what: &What) -> Vec<MailId> {
    match what.nature().carries {
        Carries::Nothing => Vec::new(),
        Carries::FirstQuestion => case.questions.first().copied().into_iter().collect(),
        Carries::Questions => case.questions.clone(),
        Carries::Slip(slip) => {
            let note = case.slip(slip).and_then(|slip| slip.note);
            case.questions.iter().copied().chain(note).collect()
        }
        Carries::Mail(mail) => vec![mail],
        Carries::Answers(mail, with) => with.iter().map(|(_, mail)| *mail).chain([mail]).collect(),
        Carries::Texts(releases) => {
            let mut mails: Vec<MailId> =
                releases.iter().filter_map(|id| case.written(*id)).map(|written| written.mail).collect();
            mails.dedup();
            mails
        }
    }
}

/// Pictures of signatures and of quoted history stay behind, and so do whole mails, whatever their owner confirmed.
pub(super) fn leaves(carried: &Carried) -> bool {
    !carried.part.aside && !is_whole_mail(&carried.part)
}

/// A picture stands where the words show it; one that they do not show goes along as a file.
pub(super) fn placed(carried: Carried, html: &str) -> Carried {
    let shown = carried.part.content_id.as_ref().is_some_and(|id| shows(html, id));
    let content_id = carried.part.content_id.clone().filter(|_| shown);
    Carried { part: Attachment { inline: shown, content_id, ..carried.part }, ..carried }
}

pub(super) fn fits(carried: &[Carried], limit: u64) -> bool {
    let size: u64 =
        carried.iter().map(|carried| carried.part.size_bytes.saturating_mul(BASE64_GROWTH_PERCENT) / 100).sum();
    size.saturating_add(ROOM_BYTES) <= limit
}

pub(super) fn part(carried: &Carried) -> Part {
    Part {
        name: carried.part.name.clone().unwrap_or_default(),
        media_type: carried.part.media_type.clone(),
        bytes: carried.part.bytes.clone(),
        content_id: carried.part.content_id.clone().filter(|_| carried.part.inline),
    }
}

fn named(part: &Attachment) -> (String, u64) {
    (part.name.clone().unwrap_or_default(), part.size_bytes)
}
