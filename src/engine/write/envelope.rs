//! From worded letters to bytes: sender and receiver, the thread they stand in, and the marks that stop machines.

use super::Sheet;
use super::carried::{Carried, part};
use crate::desk::case::Holder;
use crate::engine::{Engine, TurnError};
use crate::letters::Rendered;
use crate::mail::compose::{self, Draft, Suppress};

impl Engine {
    pub(super) fn compose(
        &mut self,
        sheet: &Sheet<'_>,
        rendered: &Rendered,
        carried: &[Carried],
    ) -> Result<Vec<u8>, TurnError> {
        let domain = self.house.address.domain();
        let (parent, references) = self.thread(sheet, &domain)?;
        let asker = matches!(sheet.reader.holder, Holder::Asker);
        let outside = asker || matches!(sheet.reader.holder, Holder::Copied(_));
        let thread_index = if asker { self.thread_index(sheet)? } else { None };
        let draft = Draft {
            from: (self.house.name_in(sheet.reader.language).to_owned(), self.house.address.clone()),
            to: (sheet.reader.name.clone(), sheet.reader.address.clone()),
            subject: rendered.subject.clone(),
            date: sheet.now.with_timezone(&self.house.zone).fixed_offset(),
            message_id: sheet.token.message_id(&domain),
            in_reply_to: parent,
            references,
            auto: sheet.wanted.what.nature().auto,
            suppress: if outside { Suppress::All } else { Suppress::AllButAbsence },
            thread_index,
            text: rendered.text.clone(),
            html: rendered.html.clone(),
            attachments: carried.iter().map(part).collect(),
        };
        Ok(compose::compose(&draft)?)
    }

    /// The lane's root first, then what it follows. The first letter of a lane names itself there: a server that
    /// replaces its Message-ID leaves References alone, so that it is known again; so does a letter without a lane.
    /// Each lane is a thread of its own: a letter to an asker names mails of his alone.
    fn thread(&self, sheet: &Sheet<'_>, domain: &str) -> Result<(Option<String>, Vec<String>), TurnError> {
        let root = sheet.lane.map_or_else(|| sheet.token.clone(), |(_, root)| self.keyring.mint(root));
        let mut references = vec![root.message_id(domain)];
        let mut parent = None;
        if let (Some(case), Holder::Asker) = (sheet.case, &sheet.reader.holder) {
            for mail in &case.questions {
                let row = self.store.mail(*mail)?;
                // The asker knows his own mail, not the one that brought it.
                let id = row.and_then(|row| match row.brought(case) {
                    Some(brought) => brought.message_id.clone(),
                    None => row.message_id,
                });
                references.extend(id.clone());
                parent = id.or(parent);
            }
        } else if let (Some(case), Holder::Copied(_)) = (sheet.case, &sheet.reader.holder) {
            // Of the asker's mails he has the first.
            let first = case.questions.first().map(|mail| self.store.mail(*mail)).transpose()?.flatten();
            parent = first.and_then(|row| row.message_id);
            references.extend(parent.clone());
        } else {
            let trigger = sheet.mail.map(|mail| self.store.mail(mail)).transpose()?.flatten();
            let own = trigger.filter(|row| Some(&row.sender) == Some(&sheet.reader.address.key()));
            let last = sheet.lane.map(|(lane, _)| self.store.last_of_lane(lane)).transpose()?.flatten();
            parent = own.and_then(|row| row.message_id).or(last);
            references.extend(parent.clone());
        }
        references.dedup();
        let own_id = sheet.token.message_id(domain);
        Ok((parent.filter(|id| id != &own_id), references))
    }

    fn thread_index(&mut self, sheet: &Sheet<'_>) -> Result<Option<Vec<u8>>, TurnError> {
        let Some(case) = sheet.case else { return Ok(None) };
        let Some(last) = case.questions.last().copied() else { return Ok(None) };
        if self.store.mail(last)?.is_some_and(|row| row.brought(case).is_some()) {
            return Ok(None);
        }
        let parent = self.understood(last)?.thread_index.clone();
        Ok(parent.and_then(|parent| compose::thread_index_child(&parent, sheet.now)))
    }
}
