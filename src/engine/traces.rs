//! Reading what a mail points to: the only place where a header or body string becomes a letter on record (C-1).

use std::collections::BTreeMap;

use super::{Engine, TurnError};
use crate::desk::thread::{LetterRef, Traces};
use crate::ids::{Address, CaseId};
use crate::mail::Mail;

/// Ids of In-Reply-To and References that are followed, nearest first; a long thread proves nothing more.
const ANCESTORS_MAX: usize = 30;
/// Characters of the quoted text in which the sender of the quoted letter stands.
const QUOTE_HEAD_CHARS: usize = 400;

impl Engine {
    /// Everything on record that `mail` points to.
    pub(super) fn traces(&self, mail: &Mail, from: &Address) -> Result<Traces, TurnError> {
        let ids = ancestors(mail);
        let mut traces = Traces { own: self.own(mail, &ids)?, ..Traces::default() };
        for id in by_nearness(mail, &ids) {
            match self.letter_of_token(id)? {
                Some(letter) if !traces.tokens.iter().any(|known| known.id == letter.id) => traces.tokens.push(letter),
                Some(_) => {}
                None => self.read_ancestor(id, &mut traces)?,
            }
        }
        self.put_the_answered_first(mail, &mut traces)?;
        traces.number = crate::mail::subject::case_number(&mail.subject, &self.house.tag).map(CaseId);
        traces.unknown_letter_of_ours = self.unknown_letter_of_ours(mail)?;
        for id in self.store.open_cases_of_asker(from)? {
            traces.cases.extend(self.store.case(id)?.map(|case| (id, case)));
            let first = traces.cases.get(&id).and_then(|case| case.questions.first().copied());
            let words = first.map(|mail| self.store.mail(mail)).transpose()?.flatten();
            traces.open_of_sender.push((id, words.map(|mail| mail.words.text).unwrap_or_default()));
        }
        self.read_cases(&mut traces)?;
        Ok(traces)
    }

    /// The letter whose valid token stands in `text`.
    pub(super) fn letter_of_token(&self, text: &str) -> Result<Option<LetterRef>, TurnError> {
        match self.keyring.verify(text) {
            Some(id) => Ok(self.store.letter_ref(id)?),
            None => Ok(None),
        }
    }

    /// Own mail is recognised by nothing but a valid token in its Message-ID, a learnt alias, or, where the server
    /// replaced both, the lane's root with From = mailbox and the content of an outbox row.
    fn own(&self, mail: &Mail, ids: &[String]) -> Result<Option<LetterRef>, TurnError> {
        for id in mail.message_id.iter().chain(&mail.original_ids) {
            if let Some(letter) = self.letter_of_token(id)? {
                return Ok(Some(letter));
            }
        }
        if let Some(id) = &mail.message_id
            && let Some(letter) = self.store.letter_of_alias(id)?
        {
            return Ok(Some(letter));
        }
        for id in ids {
            if let Some(root) = self.keyring.verify(id)
                && let Some(letter) = self.store.letter_by_content(root, &whole_content(mail))?
            {
                return Ok(Some(letter));
            }
        }
        Ok(None)
    }

    /// Where a server renamed the letter that In-Reply-To names, its alias says which it is, and the lane's root in
    /// References proves that the sender holds the lane: it is as good as the letter's own token.
    fn put_the_answered_first(&self, mail: &Mail, traces: &mut Traces) -> Result<(), TurnError> {
        let Some(parent) = mail.in_reply_to.first() else { return Ok(()) };
        let Some(answered) = self.store.letter_of_alias(parent)? else { return Ok(()) };
        if traces.tokens.iter().any(|known| known.case == answered.case && known.to == answered.to) {
            traces.tokens.retain(|known| known.id != answered.id);
            traces.tokens.insert(0, answered);
        }
        Ok(())
    }

    fn read_ancestor(&self, id: &str, traces: &mut Traces) -> Result<(), TurnError> {
        if traces.alias.is_none() {
            traces.alias = self.store.letter_of_alias(id)?;
        }
        let claims = self.store.cases_of_message_id(id)?;
        if !claims.is_empty() {
            traces.ancestors.push(claims);
        }
        Ok(())
    }

    /// It answers a letter from our mailbox that is not on record: In-Reply-To is unknown, and the quoted text begins
    /// with a header block that names the mailbox as its sender.
    fn unknown_letter_of_ours(&self, mail: &Mail) -> Result<bool, TurnError> {
        let Some(parent) = mail.in_reply_to.first() else { return Ok(false) };
        let known = self.letter_of_token(parent)?.is_some()
            || self.store.letter_of_alias(parent)?.is_some()
            || self.store.knows_message_id(parent)?;
        let head: String = mail.quoted_text.chars().take(QUOTE_HEAD_CHARS).collect::<String>().to_lowercase();
        let from_us = head.contains(&self.house.address.key()) && !mail.quotes_us;
        // A letter of ours that a server renamed still names its lane.
        let in_a_lane = mail.references.iter().any(|id| self.keyring.verify(id).is_some());
        let domain = parent.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_lowercase());
        let own = self.house.address.domain();
        // Mail servers and programs often put their own host's name behind the at sign.
        let of_our_servers = domain == own || domain.strip_suffix(&own).is_some_and(|host| host.ends_with('.'));
        Ok(!known && !in_a_lane && from_us && of_our_servers)
    }

    fn read_cases(&self, traces: &mut Traces) -> Result<(), TurnError> {
        let of_tokens = traces.tokens.iter().chain(&traces.alias).chain(&traces.own).filter_map(|letter| letter.case);
        let named: Vec<CaseId> =
            of_tokens.chain(traces.ancestors.iter().flatten().copied()).chain(traces.number).collect();
        let mut read = BTreeMap::new();
        for id in named {
            if !traces.cases.contains_key(&id) && !read.contains_key(&id) {
                read.extend(self.store.case(id)?.map(|case| (id, case)));
            }
        }
        traces.cases.extend(read);
        Ok(())
    }
}

/// The whole readable text and the files of a mail, as a hash. What is new in a letter of ours to staff is nothing, for
/// its first line is where replies are cut: only the whole tells one letter of a lane from another.
pub(super) fn whole_content(mail: &Mail) -> String {
    let words: String = mail.text.split_whitespace().collect();
    let files = mail.attachments.iter().map(|part| part.sha256.as_str());
    let all: Vec<&str> = std::iter::once(words.as_str()).chain(files).collect();
    crate::store::sha256(all.join("\n").as_bytes())
}

/// What a mail names, the letter it answers first: In-Reply-To, what it quotes, then its older ancestors. The lane's
/// root stands in every letter of the lane and would else be taken for the letter itself.
fn by_nearness<'a>(mail: &'a Mail, ids: &'a [String]) -> impl Iterator<Item = &'a str> {
    let (parents, others) = ids.split_at(mail.in_reply_to.len().min(ids.len()));
    parents.iter().chain(&mail.token_strings).chain(others).map(String::as_str)
}

/// The ids a mail follows, nearest first: In-Reply-To, then References from the last to the first.
fn ancestors(mail: &Mail) -> Vec<String> {
    let all = mail.in_reply_to.iter().chain(mail.references.iter().rev());
    let mut ids: Vec<String> = Vec::new();
    for id in all {
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    // The root of the lane stands first in References; it must not fall off the end of a long thread.
    let root = mail.references.first().cloned();
    ids.truncate(ANCESTORS_MAX);
    ids.extend(root.filter(|root| !ids.contains(root)));
    ids
}
