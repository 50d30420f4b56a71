//! From a wanted letter to finished bytes in the outbox: shown, worded, composed, read once more by the last gate.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::commit::Cause;
use super::view::{self, Sight};
use super::{Engine, TurnError};
use crate::desk::ask::Ask;
use crate::desk::case::{Case, Holder, SlipNo, WrittenState};
use crate::desk::decide;
use crate::desk::decision::Alarm;
use crate::desk::thread::LetterKind;
use crate::desk::wall::Origin;
use crate::desk::wanted::{Addressee, Wanted, What};
use crate::ids::{Address, Language, LetterId, MailId, Moment, PersonId};
use crate::letters::model::{AskerLetter, Headline, HeldReason, StaffBody, StaffLetter};
use crate::letters::{Rendered, Setting};
use crate::mail::compose::{self, Auto, Draft, Part, Suppress};
use crate::mail::gate::{self, Inner, is_whole_mail};
use crate::mail::token::Token;
use crate::mail::understand::{shows, understand};
use crate::mail::{Attachment, Mail};
use crate::store::{LargePart, NewLetter};

/// Room for headers and texts beside the attachments, within the server's limit.
const ROOM_BYTES: u64 = 256 * 1024;
/// Encoded as base64 an attachment grows by a third and its line ends.
const BASE64_GROWTH_PERCENT: u64 = 137;

/// Letters that answer a mail at once: what a loop consists of.
const REPLIES: &[LetterKind] = &[
    LetterKind::NotDone,
    LetterKind::Preview,
    LetterKind::Confirm,
    LetterKind::Status,
    LetterKind::Help,
    LetterKind::NotActedOn,
];
/// So many of them to one person in one case, within so many minutes, are a loop.
const LOOP_LETTERS: u32 = 5;
/// See [`LOOP_LETTERS`].
const LOOP_MIN: i64 = 10;

/// Somebody a letter goes to.
struct Reader {
    holder: Holder,
    name: Option<String>,
    address: Address,
    language: Language,
}

/// Everything about a letter but its bytes.
struct Sheet<'a> {
    id: LetterId,
    token: Token,
    case: Option<&'a Case>,
    wanted: &'a Wanted,
    reader: Reader,
    lane: Option<(i64, LetterId)>,
    now: Moment,
    mail: Option<MailId>,
}

/// An attachment that goes along, and where it lies.
struct Carried {
    mail: MailId,
    index: usize,
    part: Attachment,
}

impl Engine {
    /// Writes a letter into the outbox. A letter to somebody who must not read the case is not written (P-21).
    pub(super) fn write(
        &mut self,
        case: Option<&Case>,
        wanted: &Wanted,
        cause: &Cause,
    ) -> Result<Option<LetterId>, TurnError> {
        if let (Some(case), Addressee::Person(person)) = (case, &wanted.to)
            && !case.readable_by(person)
        {
            return Ok(None);
        }
        let Some(reader) = self.reader(case, &wanted.to)? else { return Ok(None) };
        if self.goes_round(case, &reader, wanted, cause.now)? {
            return Ok(None);
        }
        let id = self.store.next_letter()?;
        let lane = case.map(|case| self.store.lane(case.id, &reader.holder, reader.language, id)).transpose()?;
        let token = self.keyring.mint(id);
        let sheet = Sheet { id, token, case, wanted, reader, lane, now: cause.now, mail: cause.mail };
        match &wanted.to {
            Addressee::Asker => self.write_to_asker(&sheet)?,
            Addressee::Person(person) => self.write_to_staff(&sheet, person)?,
        }
        Ok(Some(id))
    }

    /// A machine that answers our answers, and says nowhere that it is one, is left alone after a few (C-21, promise 5).
    fn goes_round(
        &mut self,
        case: Option<&Case>,
        reader: &Reader,
        wanted: &Wanted,
        now: Moment,
    ) -> Result<bool, TurnError> {
        let kind = view::kind(&wanted.what);
        if !REPLIES.contains(&kind) {
            return Ok(false);
        }
        let since = now - chrono::Duration::minutes(LOOP_MIN);
        let made = self.store.letters_in_case_since(case.map(|case| case.id), &reader.address, REPLIES, since)?;
        if made < LOOP_LETTERS {
            return Ok(false);
        }
        let line = match self.house.language {
            Language::Chinese => {
                format!("{} 十分钟内已收到 {made} 封同类自动来信，疑似循环，暂不再发。", reader.address)
            }
            Language::English => {
                format!(
                    "{} got {made} automatic answers within ten minutes; it looks like a loop, and no more are sent.",
                    reader.address
                )
            }
        };
        self.alarm(&Alarm { about: "loop", line }, now)?;
        Ok(true)
    }

    fn reader(&self, case: Option<&Case>, to: &Addressee) -> Result<Option<Reader>, TurnError> {
        let holder = view::holder(to);
        match to {
            Addressee::Asker => {
                let case = case.ok_or_else(|| TurnError::Defect("a letter to the asker of no case".to_owned()))?;
                let address = case.asker.addr.clone();
                let name = (case.asker.name != address.as_str()).then(|| case.asker.name.clone());
                Ok(Some(Reader { holder, name, address, language: case.language }))
            }
            Addressee::Person(id) => {
                let Some(person) = self.policy.people.get(id) else { return Ok(None) };
                let Some(address) = person.mail.first().cloned() else { return Ok(None) };
                let language = person.language.unwrap_or(self.house.language);
                Ok(Some(Reader { holder, name: Some(person.name.clone()), address, language }))
            }
        }
    }

    fn write_to_asker(&mut self, sheet: &Sheet<'_>) -> Result<(), TurnError> {
        let case = sheet.case.ok_or_else(|| TurnError::Defect("a letter to the asker of no case".to_owned()))?;
        let sight = self.sight(case, sheet)?;
        let letter = sight.asker_letter(&sheet.wanted.what)?;
        let rendered = self.templates.render_asker(&letter, &self.setting(case.language, sheet.now))?;
        let inner = self.inner(case, &sight)?;
        let carried = self.carried(case, &sheet.wanted.what)?;
        let shown: Vec<Carried> =
            carried.into_iter().filter(leaves).map(|carried| placed(carried, &rendered.html)).collect();
        if !fits(&shown, self.size_limit_bytes) {
            return Err(TurnError::KeptBack(vec![HeldReason::TooBig]));
        }
        let bytes = self.compose(sheet, &rendered, &shown)?;
        let findings = gate::check(&bytes, &case.asker.addr, &inner);
        let findings = gate::unseen(findings, &self.previewed(case, sheet)?);
        if !findings.is_empty() {
            let language = self.house.language;
            // What stands in the text stands in the HTML as well: said once.
            let told: BTreeSet<String> = findings.iter().map(|finding| finding.told(language)).collect();
            return Err(TurnError::KeptBack(told.into_iter().map(HeldReason::Internal).collect()));
        }
        self.queue(sheet, &rendered, &bytes, (&shown, &origins(&letter)))
    }

    fn write_to_staff(&mut self, sheet: &Sheet<'_>, person: &PersonId) -> Result<(), TurnError> {
        let setting = self.setting(sheet.reader.language, sheet.now);
        let (body, about, due, choices) = self.staff_parts(sheet)?;
        let (body, carried) = self.within_size(sheet, body)?;
        let letter = StaffLetter {
            headline: Headline {
                number: sheet.case.map(|case| case.number(&self.house.tag)),
                code: sheet.token.code(),
                token: sheet.token.as_str().to_owned(),
                about,
                due,
            },
            to: sheet.reader.name.clone().unwrap_or_default(),
            body,
            choices,
        };
        let rendered = self.templates.render_staff(&letter, &setting)?;
        let bytes = self.compose(sheet, &rendered, &carried)?;
        self.queue(sheet, &rendered, &bytes, (&carried, &[]))?;
        if !sheet.wanted.choices.is_empty() {
            let until = match sheet.wanted.what {
                What::Confirm { .. } => Some(decide::confirm_until(&self.policy, sheet.now)),
                _ => None,
            };
            let acts = sheet.wanted.choices.clone();
            let ask = Ask { letter: sheet.id, person: person.clone(), acts, answered: false, until };
            self.store.save_ask(&ask, sheet.case.map(|case| case.id))?;
        }
        Ok(())
    }

    #[allow(clippy::type_complexity)] // the four parts of a StaffLetter that depend on its case
    fn staff_parts(
        &self,
        sheet: &Sheet<'_>,
    ) -> Result<(StaffBody, String, Option<Moment>, Vec<crate::letters::model::Choice>), TurnError> {
        let what = &sheet.wanted.what;
        if let Some(case) = sheet.case {
            let sight = self.sight(case, sheet)?;
            let choices = sight.choices(&sheet.wanted.choices);
            return Ok((sight.staff_body(what)?, sight.about(), sight.headline_due(what), choices));
        }
        let body = match what {
            What::List { cases } => StaffBody::List { lines: self.lines(cases, sheet)? },
            What::Escalation { cases, others } => {
                StaffBody::Escalation { lines: self.lines(cases, sheet)?, others_in_time: *others }
            }
            What::Alert { lines } => StaffBody::Alert { lines: lines.clone() },
            What::Help => StaffBody::Help,
            What::NotDone { line, why, near } => {
                StaffBody::NotDone { line: line.clone(), why: why.clone(), near: near.clone() }
            }
            What::NotActedOn { subject, why } => {
                StaffBody::NotActedOn { subject: subject.clone(), why: why.words(sheet.reader.language).to_owned() }
            }
            _ => return Err(TurnError::Defect(format!("{what:?} needs a case"))),
        };
        Ok((body, String::new(), None, Vec::new()))
    }

    fn lines(
        &self,
        cases: &[crate::ids::CaseId],
        sheet: &Sheet<'_>,
    ) -> Result<Vec<crate::letters::model::ListLine>, TurnError> {
        let mut lines = Vec::new();
        for id in cases {
            if let Some(case) = self.store.case(*id)? {
                lines.push(self.sight(&case, sheet)?.line());
            }
        }
        lines.sort_by_key(|line| line.due);
        Ok(lines)
    }

    fn sight<'a>(&'a self, case: &'a Case, sheet: &Sheet<'_>) -> Result<Sight<'a>, TurnError> {
        let words = self.words_of(case)?;
        Ok(Sight { engine: self, case, language: sheet.reader.language, now: sheet.now, words })
    }

    pub(super) fn setting(&self, language: Language, now: Moment) -> Setting {
        Setting {
            language,
            zone: self.house.zone,
            mailbox_name: self.house.name.clone(),
            tag: self.house.tag.clone(),
            now,
        }
    }

    /// Attachments of the mails that a letter shows.
    fn carried(&mut self, case: &Case, what: &What) -> Result<Vec<Carried>, TurnError> {
        let mut carried = Vec::new();
        for mail in view::carries(case, what) {
            let understood = self.understood(mail)?;
            for (index, part) in understood.attachments.iter().enumerate() {
                carried.push(Carried { mail, index, part: part.clone() });
            }
        }
        Ok(carried)
    }

    /// Attachments that the server takes go along; the rest are named in the letter.
    fn within_size(&mut self, sheet: &Sheet<'_>, mut body: StaffBody) -> Result<(StaffBody, Vec<Carried>), TurnError> {
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
            && let Some(quoted) = quoted_of(&mut body)
        {
            quoted.attachments.retain(|file| !left_out.contains(file));
            quoted.left_out = left_out;
        }
        Ok((body, along))
    }

    /// A mail on record, understood anew, once a turn.
    pub(super) fn understood(&mut self, id: MailId) -> Result<Arc<Mail>, TurnError> {
        if let Some(mail) = self.understood.get(&id) {
            return Ok(Arc::clone(mail));
        }
        let raw = self.store.raw(id)?.unwrap_or_default();
        let mail = Arc::new(understand(&raw));
        self.understood.insert(id, Arc::clone(&mail));
        Ok(mail)
    }

    fn compose(&mut self, sheet: &Sheet<'_>, rendered: &Rendered, carried: &[Carried]) -> Result<Vec<u8>, TurnError> {
        let domain = self.house.address.domain();
        let (parent, references) = self.thread(sheet, &domain)?;
        let outside = matches!(sheet.reader.holder, Holder::Asker);
        let thread_index = if outside { self.thread_index(sheet)? } else { None };
        let draft = Draft {
            from: (self.house.name.clone(), self.house.address.clone()),
            to: (sheet.reader.name.clone(), sheet.reader.address.clone()),
            subject: rendered.subject.clone(),
            date: sheet.now.with_timezone(&self.house.zone).fixed_offset(),
            message_id: sheet.token.message_id(&domain),
            in_reply_to: parent,
            references,
            auto: auto(&sheet.wanted.what),
            suppress: if outside { Suppress::All } else { Suppress::AllButAbsence },
            thread_index,
            text: rendered.text.clone(),
            html: rendered.html.clone(),
            attachments: carried.iter().map(part).collect(),
        };
        Ok(compose::compose(&draft)?)
    }

    /// The lane's root first, then what it follows. The first letter of a lane names itself there: a server that
    /// replaces its Message-ID leaves References alone, so that it is known again; so does a letter without a lane. Each lane is a thread of its own: a letter to an asker names
    /// mails of his alone.
    fn thread(&self, sheet: &Sheet<'_>, domain: &str) -> Result<(Option<String>, Vec<String>), TurnError> {
        let root = sheet.lane.map_or_else(|| sheet.token.clone(), |(_, root)| self.keyring.mint(root));
        let mut references = vec![root.message_id(domain)];
        let mut parent = None;
        if let (Some(case), Holder::Asker) = (sheet.case, &sheet.reader.holder) {
            for mail in &case.questions {
                let id = self.store.mail(*mail)?.and_then(|row| row.message_id);
                references.extend(id.clone());
                parent = id.or(parent);
            }
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
        let last = sheet.case.and_then(|case| case.questions.last().copied());
        let Some(last) = last else { return Ok(None) };
        let parent = self.understood(last)?.thread_index.clone();
        Ok(parent.and_then(|parent| compose::thread_index_child(&parent, sheet.now)))
    }

    /// What the owner saw of a letter in a preview before he confirmed it: texts, and the names of files.
    fn previewed(&self, case: &Case, sheet: &Sheet<'_>) -> Result<String, TurnError> {
        let What::Answer { seen, .. } = &sheet.wanted.what else { return Ok(String::new()) };
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
    fn inner(&self, case: &Case, sight: &Sight<'_>) -> Result<Inner, TurnError> {
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
        allowed.push(case.subject.clone());
        allowed.push(
            self.templates.render_asker(&sight.answer_without_words(), &self.setting(sight.language, sight.now))?.text,
        );
        // Behind the bars of our letters stand mails, which are judged as such, and previews of what may leave.
        let bodies = self.store.inner_bodies(case.id)?;
        let ours = bodies.iter().flat_map(|body| body.lines()).filter(|line| !line.trim_start().starts_with('▏'));
        let forbidden = of(false).chain(ours.map(str::to_owned)).collect();
        Ok(Inner { addresses: self.inner_addresses(case), tokens, message_ids, forbidden, allowed })
    }

    /// Addresses of everybody with an inner part but the owner, and of their desks.
    fn inner_addresses(&self, case: &Case) -> Vec<Address> {
        let people = case.participants.iter().filter_map(|part| match &part.holder {
            Holder::Person(person) if person != &case.owner => self.policy.people.get(person),
            Holder::Person(_) | Holder::Asker | Holder::Desk(_) | Holder::Copied(_) => None,
        });
        let desks = case.slips.iter().filter_map(|slip| self.policy.desks.get(slip.desk.as_ref()?)?.mail.clone());
        people.flat_map(|person| person.mail.clone()).chain(desks).filter(|addr| addr != &case.asker.addr).collect()
    }

    fn queue(
        &mut self,
        sheet: &Sheet<'_>,
        rendered: &Rendered,
        bytes: &[u8],
        (carried, origins): (&[Carried], &[Origin]),
    ) -> Result<(), TurnError> {
        let large: Vec<LargePart<'_>> = carried
            .iter()
            .map(|carried| LargePart { mail: carried.mail, attachment: carried.index, bytes: &carried.part.bytes })
            .collect();
        let new = NewLetter {
            id: sheet.id,
            case: sheet.case.map(|case| case.id),
            lane: sheet.lane.map(|(lane, _)| lane),
            kind: view::kind(&sheet.wanted.what),
            holder: &sheet.reader.holder,
            address: &sheet.reader.address,
            subject: &rendered.subject,
            message_id: &sheet.token.message_id(&self.house.address.domain()),
            not_before: sheet.wanted.not_before,
            bytes,
            large: &large,
            content: &understand(bytes).whole_hash,
            body: &rendered.text,
            origins,
            slip: slip_of(&sheet.wanted.what),
        };
        Ok(self.store.queue(&new, sheet.now)?)
    }
}

/// An automatic answer to a mail, a notice, or a person's words passed on (RFC 3834 section 5, D-2).
fn auto(what: &What) -> Auto {
    match view::kind(what) {
        LetterKind::Answer => Auto::None,
        LetterKind::Acknowledgement
        | LetterKind::NotDone
        | LetterKind::Status
        | LetterKind::Help
        | LetterKind::Confirm => Auto::Replied,
        LetterKind::CaseMail
        | LetterKind::FollowUp
        | LetterKind::HandedOver
        | LetterKind::Slip
        | LetterKind::ContactReminder
        | LetterKind::Feedback
        | LetterKind::Preview
        | LetterKind::List
        | LetterKind::Escalation
        | LetterKind::Undelivered
        | LetterKind::NotActedOn
        | LetterKind::Told
        | LetterKind::Alert => Auto::Generated,
    }
}

fn slip_of(what: &What) -> Option<SlipNo> {
    match what {
        What::Slip { slip } | What::ContactReminder { slip, .. } | What::Feedback { slip, .. } => Some(*slip),
        _ => None,
    }
}

/// Pictures of signatures and of quoted history stay behind, and so do whole mails, whatever their owner confirmed.
fn leaves(carried: &Carried) -> bool {
    !carried.part.aside && !is_whole_mail(&carried.part)
}

/// A picture stands where the words show it; one that they do not show goes along as a file.
fn placed(carried: Carried, html: &str) -> Carried {
    let shown = carried.part.content_id.as_ref().is_some_and(|id| shows(html, id));
    let content_id = carried.part.content_id.clone().filter(|_| shown);
    Carried { part: Attachment { inline: shown, content_id, ..carried.part }, ..carried }
}

fn named(part: &Attachment) -> (String, u64) {
    (part.name.clone().unwrap_or_default(), part.size_bytes)
}

fn fits(carried: &[Carried], limit: u64) -> bool {
    let size: u64 =
        carried.iter().map(|carried| carried.part.size_bytes.saturating_mul(BASE64_GROWTH_PERCENT) / 100).sum();
    size.saturating_add(ROOM_BYTES) <= limit
}

fn part(carried: &Carried) -> Part {
    Part {
        name: carried.part.name.clone().unwrap_or_default(),
        media_type: carried.part.media_type.clone(),
        bytes: carried.part.bytes.clone(),
        content_id: carried.part.content_id.clone().filter(|_| carried.part.inline),
    }
}

/// The question a staff letter shows, where its attachments are named.
fn quoted_of(body: &mut StaffBody) -> Option<&mut crate::letters::model::Quoted> {
    match body {
        StaffBody::CaseMail { question, .. }
        | StaffBody::Slip { question, .. }
        | StaffBody::HandedOver { question, .. } => Some(question),
        StaffBody::FollowUp { words, .. } | StaffBody::Feedback { words, .. } => Some(words),
        StaffBody::Preview { letter, .. } => Some(letter),
        _ => None,
    }
}

/// Where each run of people's words in a letter to an asker came from.
fn origins(letter: &AskerLetter) -> Vec<Origin> {
    match letter {
        AskerLetter::Acknowledgement { subject, .. } => vec![subject.origin(), Origin::Template],
        AskerLetter::Answer { subject, words, .. } => {
            let all = std::iter::once(subject).chain(words).map(crate::desk::wall::Outward::origin);
            all.chain([Origin::Template]).collect()
        }
    }
}
