//! Reading what a mail points to: the only place where a header or body string becomes a letter on record (C-1).

use std::collections::BTreeMap;

use super::{Engine, TurnError};
use crate::desk::around::Words;
use crate::desk::handed;
use crate::desk::thread::{LetterRef, Traces};
use crate::ids::{Address, CaseId};
use crate::mail::Mail;

/// Ids of In-Reply-To and References that are followed, nearest first; a long thread proves nothing more.
const ANCESTORS_MAX: usize = 30;
/// Lines of the quoted text in which the sender of the quoted letter stands.
const QUOTE_HEAD_LINES: usize = 8;
/// Token strings of the body that are followed; a letter of ours holds one, a long thread of them a few.
const QUOTED_TOKENS_MAX: usize = 20;
/// What the line that names the sender begins with, or ends with.
const SENDER_LABELS: &[&str] = &["from:", "from：", "发件人:", "发件人：", "寄件者:", "寄件者：", "写道", "wrote:"];

impl Engine {
    /// Everything on record that `mail` points to.
    pub(super) fn traces(&self, mail: &Mail, from: &Address) -> Result<Traces, TurnError> {
        let ids = ancestors(mail);
        let mut traces = Traces { own: self.own(mail, &ids)?, ..Traces::default() };
        // A copy of a letter of ours is filed as that, whatever else it names.
        if traces.own.is_some() && from == &self.house.address {
            return Ok(traces);
        }
        let direct = mail.in_reply_to.len();
        let quoted = mail.token_strings.iter().take(QUOTED_TOKENS_MAX);
        let (parents, older) = ids.split_at(direct.min(ids.len()));
        for id in parents.iter().chain(quoted).chain(older) {
            match self.letter_of_token(id)? {
                Some(letter) if !traces.tokens.iter().any(|known| known.id == letter.id) => traces.tokens.push(letter),
                Some(_) => {}
                None => self.read_ancestor(id, &mut traces)?,
            }
        }
        for id in &ids {
            traces.threaded.extend(self.keyring.verify(id));
        }
        traces.parent = self.parent(mail)?;
        traces.marked = self.marked(mail, &traces);
        traces.number = crate::mail::subject::case_number(&mail.subject, &self.house.tag).map(CaseId);
        traces.unknown_letter_of_ours = traces.tokens.is_empty() && self.unknown_letter_of_ours(mail)?;
        traces.open_of_sender = self.open_of(from, &mut traces)?;
        if traces.open_of_sender.is_empty() {
            traces.answered_of_sender = self.store.answered_case_of_asker(from)?;
            if let Some(id) = traces.answered_of_sender {
                traces.cases.extend(self.store.case(id)?.map(|case| (id, case)));
            }
        }
        let writer = mail.forwarded.as_ref().and_then(|forwarded| Address::parse(&forwarded.from.as_ref()?.addr));
        if let Some(writer) = writer.filter(|_| handed::hands_in(mail, from, &self.policy)) {
            traces.open_of_writer = self.open_of(&writer, &mut traces)?;
        }
        self.read_cases(&mut traces)?;
        Ok(traces)
    }

    /// The open cases of an asker, newest first, with the words of their first question.
    fn open_of(&self, asker: &Address, traces: &mut Traces) -> Result<Vec<(CaseId, Words)>, TurnError> {
        let mut open = Vec::new();
        for id in self.store.open_cases_of_asker(asker)? {
            let Some(case) = self.store.case(id)? else { continue };
            let first = case.questions.first().map(|mail| self.store.mail(*mail)).transpose()?.flatten();
            let words = first.map(|row| row.question(&case)).unwrap_or_default();
            open.push((id, words));
            traces.cases.insert(id, case);
        }
        Ok(open)
    }

    /// The letter whose valid token stands in `text`.
    pub(super) fn letter_of_token(&self, text: &str) -> Result<Option<LetterRef>, TurnError> {
        match self.keyring.verify(text) {
            Some(id) => Ok(self.store.letter_ref(id)?),
            None => Ok(None),
        }
    }

    /// The letter that In-Reply-To names.
    fn parent(&self, mail: &Mail) -> Result<Option<LetterRef>, TurnError> {
        for id in &mail.in_reply_to {
            let letter = self.letter_of_token(id)?.or(self.store.letter_of_alias(id)?);
            if letter.is_some() {
                return Ok(letter);
            }
        }
        Ok(None)
    }

    /// The letter whose code the marker shows, among those that the mail names by token or alias. The code proves
    /// nothing by itself; it tells which of several letters is meant.
    fn marked(&self, mail: &Mail, traces: &Traces) -> Option<LetterRef> {
        let marker = mail.marker.as_ref().filter(|marker| marker.intact)?;
        let named = traces.parent.iter().chain(&traces.tokens).chain(&traces.aliases);
        named.into_iter().find(|letter| self.keyring.mint(letter.id).code() == marker.code).cloned()
    }

    /// Own mail is recognised by nothing but a valid token in its Message-ID, a learnt alias, or, where the server
    /// replaced both, the lane's root with From = mailbox and the content of an outbox row.
    fn own(&self, mail: &Mail, ids: &[String]) -> Result<Option<LetterRef>, TurnError> {
        if let Some(id) = &mail.message_id {
            let letter = self.letter_of_token(id)?.or(self.store.letter_of_alias(id)?);
            if letter.is_some() {
                return Ok(letter);
            }
        }
        for id in ids {
            if let Some(root) = self.keyring.verify(id)
                && let Some(letter) = self.store.letter_by_content(root, &mail.whole_hash)?
            {
                return Ok(Some(letter));
            }
        }
        Ok(None)
    }

    fn read_ancestor(&self, id: &str, traces: &mut Traces) -> Result<(), TurnError> {
        if let Some(letter) = self.store.letter_of_alias(id)?
            && !traces.aliases.iter().any(|known| known.id == letter.id)
        {
            traces.aliases.push(letter);
        }
        let claims = self.store.cases_of_message_id(id)?;
        if !claims.is_empty() {
            traces.ancestors.push(claims);
        }
        Ok(())
    }

    /// It answers a letter from our mailbox that is not on record: In-Reply-To is unknown, and the line of the quoted
    /// text that names its sender names the mailbox. A mail that carries a token of ours answers a letter of ours,
    /// under whatever Message-ID the server sent that.
    fn unknown_letter_of_ours(&self, mail: &Mail) -> Result<bool, TurnError> {
        let Some(parent) = mail.in_reply_to.first() else { return Ok(false) };
        let known = self.letter_of_token(parent)?.is_some()
            || self.store.letter_of_alias(parent)?.is_some()
            || self.store.knows_message_id(parent)?;
        let from_us = quoted_sender(&mail.quoted_text).contains(&self.house.address.key());
        Ok(!known && from_us && !mail.quotes_us)
    }

    fn read_cases(&self, traces: &mut Traces) -> Result<(), TurnError> {
        let of_tokens = traces.tokens.iter().chain(&traces.aliases).chain(&traces.own).filter_map(|letter| letter.case);
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

/// The line of a quoted text that names who wrote it, in lower case, without spaces.
fn quoted_sender(quoted: &str) -> String {
    let lines = quoted.lines().map(|line| line.to_lowercase().replace([' ', '\u{3000}', '*', '>'], ""));
    let mut head = lines.filter(|line| !line.is_empty()).take(QUOTE_HEAD_LINES);
    head.find(|line| SENDER_LABELS.iter().any(|label| line.contains(label))).unwrap_or_default()
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
