//! What the last gate has to know: the words that must not stand in a letter to the asker, and those that may.

use std::collections::BTreeSet;

use super::Sheet;
use crate::desk::case::{Case, Holder, WrittenState};
use crate::desk::wanted::What;
use crate::engine::view::Sight;
use crate::engine::{Engine, TurnError};
use crate::ids::{Address, MailId};
use crate::mail::gate::Inner;

impl Engine {
    /// What the owner saw of a letter in a preview before he confirmed it: texts, and the names of files.
    pub(super) fn previewed(&self, case: &Case, sheet: &Sheet<'_>) -> Result<String, TurnError> {
        let (What::Answer { seen, .. } | What::AnswerCopy { seen, .. }) = &sheet.wanted.what else {
            return Ok(String::new());
        };
        let mut shown = String::new();
        for id in seen {
            let Some(text) = self.store.text(case.id, *id)? else { continue };
            let files = self.store.mail(text.mail)?.map(|row| row.words.attachments).unwrap_or_default();
            shown.extend([text.text, "\n".to_owned()]);
            shown.extend(files.into_iter().map(|(name, _)| name + "\n"));
        }
        Ok(shown)
    }

    /// What must not stand in a letter to the asker of this case.
    pub(super) fn inner(&self, case: &Case, sight: &Sight<'_>) -> Result<Inner, TurnError> {
        let message_ids = self.store.inner_ids(case.id)?;
        let local = |id: &String| id.split('@').next().unwrap_or_default().to_owned();
        let tokens = message_ids.iter().map(local).collect();
        let words = &sight.words;
        let released: BTreeSet<MailId> = case
            .releases
            .iter()
            .filter(|written| written.state == WrittenState::Released)
            .map(|written| written.mail)
            .collect();
        let outside = |mail: &MailId| case.questions.contains(mail) || released.contains(mail);
        let of = |wanted: bool| {
            words.iter().filter(move |(mail, _)| outside(mail) == wanted).map(|(_, words)| words.text.clone())
        };
        let mut allowed: Vec<String> = of(true).collect();
        allowed.push(self.house.name.clone());
        allowed.extend(self.house.name_en.clone());
        allowed.push(case.subject.clone());
        allowed.push(
            self.templates.render_asker(&sight.answer_without_words(), &self.setting(sight.language, sight.now))?.text,
        );
        // Behind the bars of our letters stand mails, which are judged as such, and previews of what may leave.
        let bodies = self.store.inner_bodies(case.id)?;
        let ours = bodies.iter().flat_map(|body| body.lines()).filter(|line| !line.trim_start().starts_with('▏'));
        let notes = self.notes_above(case)?;
        let forbidden = of(false).chain(notes).chain(ours.map(str::to_owned)).collect();
        Ok(Inner { addresses: self.inner_addresses(case), tokens, message_ids, forbidden, allowed })
    }

    /// Addresses of everybody with an inner part but the owner, and of their desks. Whoever writes from outside is to learn
    /// none of the house (P-51).
    fn inner_addresses(&self, case: &Case) -> Vec<Address> {
        let people = case.participants.iter().filter_map(|part| match &part.holder {
            Holder::Person(person) if person != &case.owner => self.policy.people.get(person),
            Holder::Person(_) | Holder::Asker | Holder::Desk(_) | Holder::Copied(_) | Holder::Named(_) => None,
        });
        let desks = case.slips.iter().filter_map(|slip| self.policy.desks.get(slip.desk.as_ref()?)?.mail.clone());
        let house = self.policy.people.values().filter(|person| case.asker.outside && person.id != case.owner);
        let house_desks =
            self.policy.desks.values().filter(|_| case.asker.outside).filter_map(|desk| desk.mail.clone());
        let all = people.chain(house).flat_map(|person| person.mail.clone()).chain(desks).chain(house_desks);
        all.filter(|addr| addr != &case.asker.addr).collect()
    }
}
