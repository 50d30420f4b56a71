//! What would come of a mail: it is taken in, for real, by an engine over a store that is thrown away afterwards.
//!
//! So nothing here can differ from what the daemon does. What is added is what only explanations need: each rule that
//! was tried, each stretch that a deadline counts, each letter as its reader would get it.

use serde::Serialize;

use super::handed::Asks;
use super::receive::{Incoming, same_key};
use super::rulebook::PastRules;
use super::story::{self, Telling};
use super::telling::{CaseStory, Line, case_story};
use super::{Engine, TurnError};
use crate::desk::deadlines::{Deadline, counted_on, deadlines};
use crate::desk::evidence::{self, Evidence};
use crate::desk::fact::CaseFact;
use crate::ids::{Address, CaseId, Language, MailId, Moment, PersonId};
use crate::letters::model::DeadlineName;
use crate::mail::Mail;
use crate::mail::understand::understand_within;
use crate::rules::matching::{self, Routing};
use crate::source::{Body, Fetched, FolderName, Place};
use crate::store::{LetterRow, Stream};

/// The mail lies nowhere: a folder of this name holds nothing else.
const FOLDER: &str = "explain";

/// What would come of a mail.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The mail as it is understood.
    pub mail: Mail,
    /// What speaks for and against its sender.
    pub evidence: Evidence,
    /// How its place in the ledger ends: `case`, `automatic`, or why it is put aside.
    pub ends: String,
    /// It would be put aside, and an admin would look at it.
    pub quarantined: bool,
    /// The rules that were tried; nothing where the mail is no new question.
    pub routing: Option<Routing>,
    /// The case that it opens or joins.
    pub case: Option<Told>,
    /// The letters that would be written, in order.
    pub letters: Vec<Would>,
}

/// The case of an explained mail.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// The mail opens it.
    pub opened: bool,
    /// The case afterwards.
    pub story: CaseStory,
    /// What the mail adds to its history.
    pub added: Vec<Line>,
    /// Its deadlines, each with what it counts.
    pub deadlines: Vec<Counted>,
}

/// A deadline and what it counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Which.
    pub deadline: DeadlineName,
    /// From when it is counted.
    pub start: Moment,
    /// When it is due.
    pub due: Moment,
    /// What is uncertain about it.
    pub doubt: Option<String>,
    /// The stretches of working time between the two.
    pub stretches: Vec<(Moment, Moment)>,
}

/// A letter that would be written.
#[derive(Clone, Debug, Serialize)]
pub struct Would {
    /// Its row in the outbox.
    pub row: LetterRow,
    /// Its words.
    pub text: String,
}

/// A mail and how it came.
#[derive(Clone, Debug)]
pub struct Came {
    /// Its bytes.
    pub raw: Vec<u8>,
    /// When the mail server received it.
    pub received: Moment,
}

impl Engine {
    /// Whether this mail was taken in already.
    pub fn has_taken(&self, raw: &[u8]) -> Result<bool, TurnError> {
        Ok(self.store.same_mail(&same_key(&understand_within(raw, &self.house.limits.reading)))?.is_some())
    }

    /// Takes the mail in and tells what came of it. The store is changed: it must be one that nobody needs.
    pub fn explain(&mut self, came: Came, language: Language, now: Moment) -> Result<Explained, TurnError> {
        let mail = understand_within(&came.raw, &self.house.limits.reading);
        let evidence = evidence::weigh(&mail, None, &self.house);
        let routing = self.routing(&mail, &evidence, came.received, now)?;
        let (next_case, next_letter) = (self.store.next_case()?, self.store.next_letter()?);
        let place = Place { folder: FolderName(FOLDER.to_owned()), uidvalidity: 0, uid: 1 };
        self.deliver(
            &[Fetched {
                place: place.clone(),
                received: Some(came.received),
                body: Body::Whole(came.raw),
                signed_by: None,
            }],
            now,
        )?;
        let settled = self.store.settled(&place)?;
        let (quarantined, id, ends) = settled.map_or((true, None, String::new()), |settled| settled);
        let case = id.map(|id| self.store.mail(id)).transpose()?.flatten().and_then(|row| row.case);
        let told =
            id.zip(case).map(|(id, case)| self.told(case, id, case >= next_case, language)).transpose()?.flatten();
        let mut letters = Vec::new();
        for row in self.store.letter_rows(None, false)?.into_iter().filter(|row| row.id >= next_letter) {
            let text = self.store.letter_body(row.id)?.unwrap_or_default();
            letters.push(Would { row, text });
        }
        letters.sort_by_key(|would| would.row.id);
        let routing = routing.filter(|_| told.as_ref().is_some_and(|told| told.opened));
        Ok(Explained { mail, evidence, ends, quarantined, routing, case: told, letters })
    }

    fn told(&self, id: CaseId, mail: MailId, opened: bool, language: Language) -> Result<Option<Told>, TurnError> {
        let (policy, house) = (&self.policy, &self.house);
        let (tag, zone) = (house.tag.as_str(), house.zone);
        let (Some(case), Some(story)) =
            (self.store.case(id)?, case_story(&self.store, policy, (tag, zone, language), id)?)
        else {
            return Ok(None);
        };
        let past = PastRules::read(&self.store, &Stream::Case(id), policy)?;
        let name = |person: &PersonId| past.name(policy, person, language);
        let facts: Vec<(Moment, CaseFact)> = self.store.facts(&Stream::Case(id))?;
        let since = self.store.facts_before(&Stream::Case(id), mail)?;
        let added = story::history(id, &facts, &past, &Telling { language, name: &name, tag, zone, policy })
            .into_iter()
            .filter(|event| event.fact >= since)
            .map(|event| Line { at: event.at, what: event.what })
            .collect();
        let counted = |deadline: &Deadline| Counted {
            deadline: deadline.name,
            start: deadline.start,
            due: deadline.due,
            doubt: deadline.doubt().map(|why| why.words(language, &name)),
            stretches: counted_on(&case, deadline.slip, policy).stretches_between(deadline.start, deadline.due),
        };
        let deadlines = deadlines(&case, policy).iter().map(counted).collect();
        Ok(Some(Told { opened, story, added, deadlines }))
    }

    /// How the rules fare with a mail, as if it were a new question.
    fn routing(
        &self,
        mail: &Mail,
        evidence: &Evidence,
        start: Moment,
        now: Moment,
    ) -> Result<Option<Routing>, TurnError> {
        let Some(from) = mail.from.as_ref().and_then(|from| Address::parse(&from.addr)) else { return Ok(None) };
        let evidence = evidence.clone();
        let incoming = Incoming { id: MailId(0), mail, from, start, evidence, now, in_sent: false };
        Ok(match self.asks(&incoming)? {
            Asks::Opening(opening) => {
                let question = opening.question();
                Some(matching::explain(&self.policy, &question.seen(&question.words(), &self.policy)))
            }
            Asks::Unclear { .. } => None,
        })
    }
}
