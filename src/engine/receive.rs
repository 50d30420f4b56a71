//! Taking mails in: each one ends as part of a case, filed with a reason, or in quarantine (promise 1).

use std::sync::Arc;

use chrono::Duration;

use super::commit::Cause;
use super::{Engine, TurnError};
use crate::desk::around::{Arrived, Known, Spoken};
use crate::desk::case::{Case, SlipNo};
use crate::desk::cut;
use crate::desk::decide;
use crate::desk::decision::Alarm;
use crate::desk::evidence::{self, Evidence};
use crate::desk::speaker::Speaker;
use crate::desk::thread::{self, Found, LetterRef, Placed, Traces};
use crate::ids::{Address, CaseId, Language, MailId, Moment, PersonId};
use crate::killpoint;
use crate::mail::understand::{understand_again, understand_within};
use crate::mail::{Kind, Mail};
use crate::source::{Body, Fetched, Place};
use crate::store::{Filed, NewMail, PlaceState};

/// A mail that passed through more servers than this goes round in circles (RFC 5321 section 6.3, D-16).
const RECEIVED_MAX: usize = 50;
/// A mail older than the first start by this much was there before it; clocks of servers differ by less.
const BEFORE_START: Duration = Duration::hours(1);

/// Filed so, a mail may be decided anew when a copy of it comes another way: through a list, or past a broken check.
const SET_ASIDE: &[&str] = &["bulk", "quarantine"];

/// A mail on its way through a turn.
pub(super) struct Incoming<'a> {
    pub(super) id: MailId,
    pub(super) mail: &'a Mail,
    pub(super) from: Address,
    pub(super) start: Moment,
    pub(super) evidence: Evidence,
    pub(super) now: Moment,
    /// It lies in the folder of sent letters.
    pub(super) in_sent: bool,
}

/// Whether it invites to a meeting (RFC 5546 section 3.2.2).
fn is_request(mail: &Mail) -> bool {
    mail.calendar_method.as_deref().is_some_and(|method| method.eq_ignore_ascii_case("REQUEST"))
}

impl Engine {
    /// Takes a batch of mails: all of it, or an error and nothing. They share one transaction; if that fails they are
    /// tried one by one, so that one bad mail costs no other.
    pub fn deliver(&mut self, mails: &[Fetched], now: Moment) -> Result<(), TurnError> {
        let now = self.clock.inside(now);
        if mails.len() > 1 {
            let together = self.turn(|engine| mails.iter().try_for_each(|mail| engine.take(mail, now)));
            if together.is_ok() {
                return Ok(());
            }
        }
        for fetched in mails {
            match self.turn(|engine| engine.take(fetched, now)) {
                Ok(()) => {}
                Err(error) if error.is_passing() => return Err(error),
                Err(error) => self.quarantine(&fetched.place, &error.words(self.house.language), now)?,
            }
        }
        Ok(())
    }

    /// Puts a place aside, unparsed, and tells the admins.
    pub fn quarantine(&mut self, place: &Place, why: &str, now: Moment) -> Result<(), TurnError> {
        self.turn(|engine| {
            engine.store.settle_place(place, PlaceState::Quarantined, None, why, now)?;
            engine.alarm(&quarantined(place, None, why, engine.house.language), now)
        })
    }

    fn take(&mut self, fetched: &Fetched, now: Moment) -> Result<(), TurnError> {
        let place = &fetched.place;
        if self.store.unknown(&place.folder, place.uidvalidity, &[place.uid])?.is_empty() {
            return Ok(());
        }
        if self.first_start.zip(fetched.received).is_some_and(|(first, received)| received < first - BEFORE_START) {
            return Ok(self.store.settle_place(place, PlaceState::BeforeStart, None, "before the first start", now)?);
        }
        let raw = match &fetched.body {
            Body::Whole(raw) => raw,
            Body::TooBig { size_bytes, .. } => {
                let why = format!("{size_bytes} bytes are more than [imap] max_size takes");
                return self.put_aside(place, None, &why, now);
            }
        };
        let mail = Arc::new(understand_within(raw, &self.house.limits.reading));
        let from = mail.from.as_ref().and_then(|from| Address::parse(&from.addr));
        let same_key = same_key(&mail);
        let known = self.store.same_mail(&same_key)?;
        if let Some(known) = known.as_ref().filter(|known| !SET_ASIDE.contains(&known.filed.as_str())) {
            let why = format!("a copy of mail {}", known.id);
            return Ok(self.store.settle_place(place, PlaceState::Done, Some(known.id), &why, now)?);
        }
        let start = self.start(fetched, now);
        // A copy that came another way may be the good one: what was put aside is decided anew with it.
        let id = match &known {
            Some(known) => known.id,
            None => self.store.save_mail(&NewMail {
                same_key: &same_key,
                mail: &mail,
                from: from.as_ref(),
                received: start,
                signed_by: fetched.signed_by.as_deref(),
                raw_sha256: &crate::store::sha256(raw),
                raw,
            })?,
        };
        killpoint::pass(killpoint::Point::InBatch);
        self.understood.insert(id, Arc::clone(&mail));
        let over = mail.over_limits.first().map(|limit| limit.key());
        let filed = match from {
            Some(_) | None if let Some(key) = over => {
                Filed::Quarantine(format!("it is beyond the limit `{key}` of [limits]"))
            }
            None => Filed::Quarantine("it names no sender".to_owned()),
            Some(_) if received_count(raw) > RECEIVED_MAX => Filed::Quarantine("it goes round in circles".to_owned()),
            Some(from) => {
                let evidence = evidence::weigh(&mail, fetched.signed_by.as_deref(), &self.house);
                let in_sent = self.sent.contains(&place.folder);
                self.act_on(&Incoming { id, mail: &mail, from, start, evidence, now, in_sent })?
            }
        };
        self.store.file_mail(id, &filed)?;
        match &filed {
            Filed::Quarantine(_) if known.is_some() => Ok(self.store.settle_place(
                place,
                PlaceState::Done,
                Some(id),
                "a copy, put aside like the first",
                now,
            )?),
            Filed::Quarantine(why) => self.put_aside(place, Some(id), why, now),
            Filed::Case(_)
            | Filed::Own
            | Filed::Asked
            | Filed::Dismissed
            | Filed::Outgoing
            | Filed::Automatic(_)
            | Filed::Bounce
            | Filed::Notice => Ok(self.store.settle_place(place, PlaceState::Done, Some(id), filed.as_str(), now)?),
        }
    }

    fn put_aside(&mut self, place: &Place, id: Option<MailId>, why: &str, now: Moment) -> Result<(), TurnError> {
        self.store.settle_place(place, PlaceState::Quarantined, id, why, now)?;
        let mail = id.map(|id| self.understood(id)).transpose()?;
        self.alarm(&quarantined(place, mail.as_deref(), why, self.house.language), now)
    }

    /// The clock starts when the mail server had the mail, but not before the last complete look in which it was not
    /// there: a mail that somebody moves in late is not late by that.
    fn start(&self, fetched: &Fetched, now: Moment) -> Moment {
        let received = fetched.received.unwrap_or(now);
        let looked = self.looked.get(&fetched.place.folder).copied();
        looked.map_or(received, |looked| received.max(looked)).min(now)
    }

    pub(super) fn act_on(&mut self, incoming: &Incoming<'_>) -> Result<Filed, TurnError> {
        let traces = self.traces(incoming.mail, &incoming.from)?;
        let house = &self.house;
        let placed = thread::place(incoming.mail, &incoming.from, &traces, house, &self.policy, incoming.now);
        if let Placed::Own(letter) = &placed {
            return self.learn(incoming, letter);
        }
        match incoming.mail.kind {
            Kind::Bounce => return self.bounced(incoming, &traces),
            Kind::AutoReply => return self.out_of_office(incoming, &traces),
            Kind::Receipt => return Ok(Filed::Automatic("receipt")),
            // Whoever invites the mailbox asks something of it; answers to invitations ask nothing (B3-8).
            Kind::Calendar if !(is_request(incoming.mail) && matches!(placed, Placed::New { .. })) => {
                return Ok(Filed::Automatic("calendar"));
            }
            Kind::Empty => return Ok(Filed::Automatic("empty")),
            // A list mail of an employee is his question all the same (B3-10); he gets no automatic answer to it.
            Kind::Bulk if !house.is_ours(&incoming.from) => return Ok(Filed::Automatic("bulk")),
            Kind::Bulk | Kind::Human | Kind::Calendar => {}
        }
        for letter in thread::foreign_tokens(&traces, &incoming.from, &self.policy) {
            self.store.mark_seen(letter.id)?;
        }
        if let Some(filed) = self.absence_said(incoming, &traces)? {
            return Ok(filed);
        }
        match placed {
            Placed::Own(_) => Ok(Filed::Own),
            Placed::Case { case, speaker, by } => self.said(incoming, &traces, (case, speaker, by)),
            Placed::Staff { letter } => self.notice(incoming, &traces, &letter),
            Placed::New { .. } if incoming.from == self.house.address => Ok(Filed::Outgoing),
            Placed::New { linked } => match self.lone_command(incoming)? {
                Some(filed) => Ok(filed),
                None => self.new_question(incoming, &traces, &linked),
            },
        }
    }

    /// A letter of ours came back, from Sent or as a copy: the ids under which it is known now are learnt, and a
    /// pending question whether it left is answered.
    fn learn(&mut self, incoming: &Incoming<'_>, letter: &LetterRef) -> Result<Filed, TurnError> {
        for id in incoming.mail.message_id.iter().filter(|id| self.keyring.verify(id) != Some(letter.id)) {
            self.store.learn_alias(id, letter.id)?;
        }
        self.store.letter_came_back(letter.id, incoming.now)?;
        Ok(Filed::Own)
    }

    fn said(
        &mut self,
        incoming: &Incoming<'_>,
        traces: &Traces,
        (id, speaker, by): (CaseId, Speaker, Found),
    ) -> Result<Filed, TurnError> {
        let Some(case) = traces.cases.get(&id) else {
            return Err(TurnError::Defect(format!("case {id} was named and is not there")));
        };
        let taken_over = match speaker {
            Speaker::Asker | Speaker::Contact(..) => self.merged_into(case)?,
            Speaker::Owner(_)
            | Speaker::Part(_)
            | Speaker::Staff(_)
            | Speaker::Copied(_)
            | Speaker::OnList(..)
            | Speaker::Mailbox => None,
        };
        let (speaker, by, replied) = match (&taken_over, &speaker) {
            (Some(other), Speaker::Contact(person, slip)) => {
                let replied = self.replied(traces, &incoming.from, id);
                goes_on((case, other), (person, *slip), by, replied)
            }
            (Some(other), _) => (speaker, by, self.replied(traces, &incoming.from, other.id)),
            (None, _) => (speaker, by, self.replied(traces, &incoming.from, id)),
        };
        let (id, case) = taken_over.as_ref().map_or((id, case), |other| (other.id, other));
        // The mail belongs to the case before it is decided, so that its own words can be looked up by it.
        self.store.file_mail(incoming.id, &Filed::Case(id))?;
        let known =
            Known { answered_elsewhere: traces.unknown_letter_of_ours, in_sent: incoming.in_sent, ..Known::default() };
        let again = self.decide(incoming, case, Said { speaker, by, replied, known })?;
        if let Some(mail) = again {
            self.once_more(mail, incoming.now)?;
        }
        Ok(Filed::Case(id))
    }

    /// Decides on a mail in a case and makes it true. What the last gate keeps back is decided anew, knowing why.
    fn decide(&mut self, incoming: &Incoming<'_>, case: &Case, said: Said) -> Result<Option<MailId>, TurnError> {
        let mut around = self.around(Some(case), Some(&incoming.from), incoming.now)?;
        let letter = said.replied.letter;
        // A number chosen on a letter that may be another one chooses nothing.
        let asked = letter.as_ref().filter(|_| said.replied.certain);
        let ask = asked.map(|letter| self.store.ask(letter.id)).transpose()?.flatten();
        let body = letter.as_ref().map(|letter| self.store.letter_body(letter.id)).transpose()?.flatten();
        let mut spoken = Spoken {
            arrived: incoming.arrived(),
            speaker: said.speaker,
            by: said.by,
            replied: letter,
            marked: said.replied.marked,
            crossed: said.replied.crossed,
            ask,
            our_lines: cut::our_lines(&body.unwrap_or_default()),
            known: said.known,
        };
        around.named = self.may_mean(&incoming.mail.new_text, &spoken)?;
        let cause = Cause { mail: Some(incoming.id), now: incoming.now };
        let policy = Arc::clone(&self.policy);
        for _ in 0..2 {
            let decision = decide::mail(case, &spoken, &around, &policy, incoming.now);
            let done = self.part(|engine| {
                engine.apply(case, &decision, &cause)?;
                engine.elsewhere(&decision, &spoken.speaker, &cause)
            });
            match done {
                Ok(()) => return Ok(decision.again),
                Err(TurnError::KeptBack(reasons)) => spoken.known.gate = reasons,
                Err(error) => return Err(error),
            }
        }
        Err(TurnError::Defect("an answer was kept back twice".to_owned()))
    }

    /// The writer of an earlier mail has confirmed that it was his: it is decided as if it had proved itself.
    fn once_more(&mut self, id: MailId, now: Moment) -> Result<(), TurnError> {
        let Some(raw) = self.store.raw(id)? else { return Ok(()) };
        let mail = understand_again(&raw);
        let (Some(row), Some(from)) =
            (self.store.mail(id)?, mail.from.as_ref().and_then(|from| Address::parse(&from.addr)))
        else {
            return Ok(());
        };
        let traces = self.traces(&mail, &from)?;
        let placed = thread::place(&mail, &from, &traces, &self.house, &self.policy, now);
        let Placed::Case { case: case_id, speaker, by } = placed else { return Ok(()) };
        let Some(case) = self.store.case(case_id)? else { return Ok(()) };
        let incoming =
            Incoming { id, mail: &mail, from, start: row.received, evidence: Evidence::None, now, in_sent: false };
        let replied = self.replied(&traces, &incoming.from, case_id);
        let known = Known { confirmed: true, ..Known::default() };
        self.decide(&incoming, &case, Said { speaker, by, replied, known }).map(|_| ())
    }

    /// The letter that a mail answers, and whether that is beyond doubt.
    fn replied(&self, traces: &Traces, from: &Address, case: CaseId) -> Replied {
        let letter = thread::answered(traces, from, case, &self.policy);
        let letter = letter.or_else(|| traces.tokens.iter().chain(&traces.aliases).find(|l| l.case == Some(case)));
        Replied {
            certain: letter.is_some_and(|letter| thread::is_certain(traces, letter)),
            marked: letter.is_some() && traces.marked.as_ref() == letter,
            crossed: thread::crossed(traces, case),
            letter: letter.cloned(),
        }
    }

    /// Only a report that quotes a valid token of ours changes anything (D-7, C-34).
    fn bounced(&mut self, incoming: &Incoming<'_>, traces: &Traces) -> Result<Filed, TurnError> {
        let Some(bounce) = &incoming.mail.bounce else { return Ok(Filed::Bounce) };
        let named = match &bounce.original_message_id {
            Some(id) => self.letter_of_token(id)?.or(self.store.letter_of_alias(id)?),
            None => traces.tokens.first().cloned(),
        };
        let Some(letter) = named else { return Ok(Filed::Bounce) };
        // A report about somebody else's address, or about a forward of our letter, says nothing about our recipient.
        let failed = bounce.recipients.iter().find(|recipient| {
            let permanent = recipient.status.as_deref().is_some_and(|code| code.starts_with('5'));
            let failed = recipient.action.as_deref().map_or(permanent, |action| action == "failed");
            failed && Address::parse(&recipient.addr).is_some_and(|addr| addr == letter.addr)
        });
        let Some(failed) = failed else { return Ok(Filed::Bounce) };
        let why = [failed.status.as_deref(), failed.diagnostic.as_deref()];
        let why = why.into_iter().flatten().collect::<Vec<_>>().join(" ");
        self.undelivered(&letter, &why, Some(incoming.id), incoming.now)?;
        Ok(Filed::Bounce)
    }
}

impl<'a> Incoming<'a> {
    pub(super) fn cause(&self) -> Cause {
        Cause { mail: Some(self.id), now: self.now }
    }

    pub(super) fn arrived(&'a self) -> Arrived<'a> {
        Arrived { id: self.id, from: &self.from, mail: self.mail, start: self.start, evidence: &self.evidence }
    }
}

struct Said {
    speaker: Speaker,
    by: Found,
    replied: Replied,
    known: Known,
}

/// The letter that a mail answers.
struct Replied {
    letter: Option<LetterRef>,
    certain: bool,
    marked: bool,
    crossed: Option<CaseId>,
}

/// What was put aside, as far as it can be named, why, and where to look. Who it is from is only what it says itself.
fn quarantined(place: &Place, mail: Option<&Mail>, why: &str, language: Language) -> Alarm {
    let from = mail.and_then(|mail| mail.from.as_ref()).map(|from| match &from.name {
        Some(name) if !name.trim().is_empty() => format!("{name} <{}>", from.addr),
        Some(_) | None => from.addr.clone(),
    });
    let subject = mail.map(|mail| mail.subject.trim()).filter(|subject| !subject.is_empty());
    let line = match (language, from) {
        (Language::Chinese, Some(from)) => {
            let subject = subject.map_or_else(|| "（无主题）".to_owned(), |subject| format!("《{subject}》"));
            format!("自称 {from} 的邮件{subject}已隔离，未予办理：{why}。查看：shouwen quarantine")
        }
        (Language::Chinese, None) => format!("一封邮件（{place}）已隔离，未予办理：{why}。查看：shouwen quarantine"),
        (Language::English, Some(from)) => {
            let subject = subject.map_or_else(|| "without a subject".to_owned(), |subject| format!("“{subject}”"));
            format!("A mail {subject}, from {from} as it says, was put aside: {why}. Look: shouwen quarantine")
        }
        (Language::English, None) => format!("A mail ({place}) was put aside: {why}. Look: shouwen quarantine"),
    };
    Alarm { about: "quarantine", line }
}

/// *The same mail* is the same Message-ID, From, Date, new words and attachments (design section 2).
pub(super) fn same_key(mail: &Mail) -> String {
    let from = mail.from.as_ref().map(|from| from.addr.to_lowercase()).unwrap_or_default();
    let date = mail.date.map(|date| date.timestamp().to_string()).unwrap_or_default();
    let id = mail.message_id.clone().unwrap_or_default();
    let key = [id, from, date, mail.content_hash.clone()].join("\n");
    crate::store::sha256(key.as_bytes())
}

/// How many servers a mail passed, by its Received fields.
fn received_count(raw: &[u8]) -> usize {
    const NAME: &[u8] = b"received:";
    let header = raw.windows(4).position(|window| window == b"\r\n\r\n").and_then(|end| raw.get(..end)).unwrap_or(raw);
    header.split(|byte| *byte == b'\n').filter(|line| line.len() >= NAME.len() && starts_with(line, NAME)).count()
}

fn starts_with(line: &[u8], name: &[u8]) -> bool {
    line.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name))
}

/// A contact's mail about a slip of a case that was merged: his slip goes on in the other one. Whose slip had ended
/// before is a colleague there, whose words its owner gets.
fn goes_on(
    (case, other): (&Case, &Case),
    (person, slip): (&PersonId, SlipNo),
    by: Found,
    replied: Replied,
) -> (Speaker, Found, Replied) {
    let there = case.slip(slip).and_then(|slip| other.slip_of(&slip.contact));
    match there {
        Some(there) => {
            let letter =
                replied.letter.map(|letter| LetterRef { case: Some(other.id), slip: Some(there.no), ..letter });
            (Speaker::Contact(person.clone(), there.no), by, Replied { letter, ..replied })
        }
        None => (Speaker::Staff(person.clone()), Found::Thread, replied),
    }
}
