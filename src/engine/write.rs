//! From a wanted letter to finished bytes in the outbox: shown, worded, composed, read once more by the last gate.

mod carried;
mod envelope;
mod inner;
mod loops;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono_tz::Tz;

use super::commit::Cause;
use super::view::{Sees, Shown, Sight, whose_choice};
use super::{Engine, TurnError};
use crate::desk::ask::{Act, Ask};
use crate::desk::calendar::Calendar;
use crate::desk::case::{Case, Holder};
use crate::desk::decide;
use crate::desk::thread::LetterKind;
use crate::desk::wall::{Origin, Outward};
use crate::desk::wanted::{Addressee, Wanted, What};
use crate::ids::{Address, Language, LetterId, MailId, Moment, PersonId};
use crate::letters::model::{AskerLetter, Choice, Headline, HeldReason, StaffLetter};
use crate::letters::{Rendered, Setting};
use crate::mail::Mail;
use crate::mail::gate;
use crate::mail::token::Token;
use crate::mail::understand::{understand_again, whole_hash};
use crate::store::{LargePart, NewLetter};
use carried::{Carried, fits, leaves, placed};

/// Somebody a letter goes to.
struct Reader {
    holder: Holder,
    name: Option<String>,
    address: Address,
    language: Language,
    /// By which times are told to him.
    zone: Tz,
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

impl Sheet<'_> {
    /// How it is read.
    fn sees(&self) -> Sees {
        Sees { language: self.reader.language, now: self.now, zone: self.reader.zone }
    }
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
        let Some(reader) = self.reader(case, wanted)? else { return Ok(None) };
        if self.goes_round(case, &reader, wanted, cause.now)? {
            return Ok(None);
        }
        let id = self.store.next_letter()?;
        let lane = case.map(|case| self.store.lane(case.id, &reader.holder, reader.language, id)).transpose()?;
        let token = self.keyring.mint(id);
        let sheet = Sheet { id, token, case, wanted, reader, lane, now: cause.now, mail: cause.mail };
        match &wanted.to {
            Addressee::Asker | Addressee::Copied(_) => self.write_outside(&sheet)?,
            Addressee::Person(person) => self.write_to_staff(&sheet, person)?,
        }
        Ok(Some(id))
    }

    fn reader(&self, case: Option<&Case>, wanted: &Wanted) -> Result<Option<Reader>, TurnError> {
        let holder = wanted.to.holder();
        match &wanted.to {
            Addressee::Asker => {
                let case = case.ok_or_else(|| TurnError::Defect("a letter to the asker of no case".to_owned()))?;
                let address = case.asker.addr.clone();
                let name = (case.asker.name != address.as_str()).then(|| case.asker.name.clone());
                Ok(Some(Reader { holder, name, address, language: case.language, zone: self.house.zone }))
            }
            Addressee::Copied(address) => {
                let case = case.filter(|case| case.participants.iter().any(|part| part.holder == holder));
                let case = case.ok_or_else(|| TurnError::Defect(format!("{address} was copied on no question")))?;
                let (address, zone) = (address.clone(), self.house.zone);
                Ok(Some(Reader { holder, name: None, address, language: case.language, zone }))
            }
            Addressee::Person(id) => {
                let Some(person) = self.policy.people.get(id) else { return Ok(None) };
                let of_desk = case.and_then(|case| self.desk_address(case, wanted, id));
                let Some(address) = of_desk.or_else(|| person.mail.first().cloned()) else { return Ok(None) };
                let language = person.language.unwrap_or(self.house.language);
                let name = Some(person.name_in(language).to_owned());
                let zone = self.policy.own_calendar(id).map_or(self.house.zone, Calendar::zone);
                Ok(Some(Reader { holder, name, address, language, zone }))
            }
        }
    }

    /// The address of the desk whose slip a letter is about, if it has one and `person` sits there: any member may
    /// answer, and the letter names the one in charge.
    fn desk_address(&self, case: &Case, wanted: &Wanted, person: &PersonId) -> Option<Address> {
        let nature = wanted.what.nature();
        let slip = case.slip(nature.slip.filter(|_| nature.kind.is_slip())?)?;
        let desk = self.policy.desks.get(slip.desk.as_ref()?)?;
        desk.mail.clone().filter(|_| desk.members.contains(person))
    }

    fn write_outside(&mut self, sheet: &Sheet<'_>) -> Result<(), TurnError> {
        let case = sheet.case.ok_or_else(|| TurnError::Defect("a letter to the asker of no case".to_owned()))?;
        let sight = self.sight(case, sheet.sees())?;
        let Shown::ToAsker(letter) = self.shown(sheet.wanted, Some(&sight), sheet.sees())? else {
            return Err(TurnError::Defect(format!("{:?} is no letter to an asker", sheet.wanted.what)));
        };
        let rendered = self.templates.render_asker(&letter, &self.setting(case.language, sheet.now))?;
        let inner = self.inner(case, &sight)?;
        let carried = self.carried(case, &sheet.wanted.what)?;
        let shown: Vec<Carried> =
            carried.into_iter().filter(leaves).map(|carried| placed(carried, &rendered.html)).collect();
        if !fits(&shown, self.size_limit_bytes) {
            return Err(TurnError::KeptBack(vec![HeldReason::TooBig]));
        }
        let bytes = self.compose(sheet, &rendered, &shown)?;
        let mut findings = gate::check(&bytes, &sheet.reader.address, &inner);
        if let Addressee::Copied(address) = &sheet.wanted.to {
            let opened = case.questions.first().map(|mail| self.store.raw(*mail)).transpose()?.flatten();
            findings.extend(gate::check_copied(&opened.unwrap_or_default(), address, &case.asker.addr));
        }
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
        // A letter that waits is worded for the time at which it leaves: its "today" is the reader's.
        let leaves = sheet.wanted.not_before.max(sheet.now);
        let setting = Setting { zone: sheet.reader.zone, ..self.setting(sheet.reader.language, leaves) };
        let what = &sheet.wanted.what;
        let sight = sheet.case.map(|case| self.sight(case, sheet.sees())).transpose()?;
        let Shown::ToStaff(body) = self.shown(sheet.wanted, sight.as_ref(), sheet.sees())? else {
            return Err(TurnError::Defect(format!("{what:?} is no letter to the staff")));
        };
        let about = sight.as_ref().map(Sight::about).unwrap_or_default();
        let due = sight.as_ref().and_then(|sight| sight.headline_due(what));
        let choices = match &sight {
            Some(sight) => sight.choices(&sheet.wanted.choices),
            None => caseless_choices(sheet.wanted),
        };
        let (body, carried) = self.within_size(sheet, *body)?;
        let greeted = self.policy.people.get(person).map(|person| person.greeting(sheet.reader.language).to_owned());
        let letter = StaffLetter {
            headline: Headline {
                number: sheet.case.map(|case| case.number(&self.house.tag)),
                code: sheet.token.code(),
                token: sheet.token.as_str().to_owned(),
                about,
                due,
                urgent: sheet.case.is_some_and(|case| case.urgent.is_some()),
            },
            to: greeted.unwrap_or_default(),
            in_place_of: sheet.wanted.in_place_of.as_ref().map(|person| self.name(person, sheet.reader.language)),
            body,
            choices,
        };
        let rendered = self.templates.render_staff(&letter, &setting)?;
        let bytes = self.compose(sheet, &rendered, &carried)?;
        self.queue(sheet, &rendered, &bytes, (&carried, &[]))?;
        let acts = [sheet.wanted.choices.clone(), self.line_acts(what, sheet.sees())?].concat();
        // Nobody can answer a letter that nobody gets; only whose question a mail is has to end some day.
        let answerable = self.withheld(what).is_none() || what.kind() == LetterKind::WhoseQuestion;
        if !acts.is_empty() && answerable {
            let until = match what.kind() {
                LetterKind::Confirm => Some(decide::confirm_until(&self.policy, sheet.now)),
                LetterKind::WhoseQuestion => Some(decide::whose_until(&self.policy, sheet.now)),
                _ => None,
            };
            let ask = Ask { letter: sheet.id, person: person.clone(), acts, answered: false, until };
            self.store.save_ask(&ask, sheet.case.map(|case| case.id))?;
        }
        Ok(())
    }

    pub(super) fn setting(&self, language: Language, now: Moment) -> Setting {
        Setting {
            language,
            zone: self.house.zone,
            mailbox_name: self.house.name_in(language).to_owned(),
            tag: self.house.tag.clone(),
            now,
        }
    }

    /// A mail on record, understood anew, once a turn.
    pub(super) fn understood(&mut self, id: MailId) -> Result<Arc<Mail>, TurnError> {
        if let Some(mail) = self.understood.get(&id) {
            return Ok(Arc::clone(mail));
        }
        let mail = Arc::new(match self.store.line_of(id)? {
            Some((list, words)) => a_line(&self.understood(list)?.clone(), words),
            None => understand_again(&self.store.raw(id)?.unwrap_or_default()),
        });
        self.understood.insert(id, Arc::clone(&mail));
        Ok(mail)
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
        let nature = sheet.wanted.what.nature();
        let new = NewLetter {
            id: sheet.id,
            case: sheet.case.map(|case| case.id),
            lane: sheet.lane.map(|(lane, _)| lane),
            kind: nature.kind,
            holder: &sheet.reader.holder,
            address: &sheet.reader.address,
            subject: &rendered.subject,
            message_id: &sheet.token.message_id(&self.house.address.domain()),
            not_before: sheet.wanted.not_before,
            bytes,
            large: &large,
            content: &whole_hash(bytes),
            body: &rendered.text,
            origins,
            slip: nature.slip,
            withheld: self.withheld(&sheet.wanted.what),
        };
        Ok(self.store.queue(&new, sheet.now)?)
    }
}

/// One line of a reply to a list, as a mail by itself. Files that came along belong to no line.
pub(super) fn a_line(list: &Mail, words: String) -> Mail {
    Mail { new_text: words, new_html: None, attachments: Vec::new(), ..list.clone() }
}

/// The choices of a letter about no case: whose question a forwarded mail is.
fn caseless_choices(wanted: &Wanted) -> Vec<Choice> {
    let What::WhoseQuestion { writer, .. } = &wanted.what else { return Vec::new() };
    let name = writer.as_ref().map(|writer| writer.name.as_str()).unwrap_or_default();
    let said = wanted.choices.iter().filter_map(|act| match act {
        Act::HandIn { whose, .. } => Some(whose_choice(*whose, name)),
        _ => None,
    });
    said.collect()
}

/// Where each run of people's words in a letter to an asker came from.
fn origins(letter: &AskerLetter) -> Vec<Origin> {
    match letter {
        AskerLetter::Acknowledgement { subject, .. }
        | AskerLetter::StillOnIt { subject, .. }
        | AskerLetter::ClosedUnanswered { subject, .. } => {
            vec![subject.origin(), Origin::Template]
        }
        AskerLetter::Answer { subject, words, .. }
        | AskerLetter::Copy { subject, words, .. }
        | AskerLetter::Asking { subject, words, .. }
        | AskerLetter::AskedAgain { subject, words, .. } => {
            let all = std::iter::once(subject).chain(words).map(Outward::origin);
            all.chain([Origin::Template]).collect()
        }
        AskerLetter::Interim { subject, reason, .. } => {
            let all = std::iter::once(subject).chain(reason).map(Outward::origin);
            all.chain([Origin::Template]).collect()
        }
    }
}
