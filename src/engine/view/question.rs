//! What letters to the owner show of the asker's words, and whom a rule suggests.

use std::collections::BTreeSet;

use super::Sight;
use crate::desk::assign;
use crate::desk::case::SlipNo;
use crate::desk::payment::careful;
use crate::desk::speaker::asker_person;
use crate::desk::why::Why;
use crate::engine::TurnError;
use crate::ids::{DeskId, Language, MailId, Moment, PersonId};
use crate::letters::model::{DeadlineName, FollowUpEffect, Known, Said, SaidWhat, StaffBody, Suggestion, Warning};
use crate::mail::complaint;
use crate::mail::questions::{are_numbered, questions};
use crate::rules::Route;

impl Sight<'_> {
    pub(super) fn case_mail(
        &self,
        why: &Why,
        slip: Option<SlipNo>,
        warnings: &[Warning],
    ) -> Result<StaffBody, TurnError> {
        // The owner knows what he has forwarded himself, and what he wrote above it.
        let by = self.case.handed_in_by.as_ref().filter(|by| *by != &self.case.owner);
        let notes = if by.is_some() { self.engine.notes_above(self.case)? } else { Vec::new() };
        Ok(StaffBody::CaseMail {
            questions: self.numbered(),
            handed_in_by: by.map(|by| self.name(by)),
            note: notes.into_iter().next(),
            question: self.quoted(self.case.questions.first().copied()),
            asker: self.asker(),
            copies: self.copies(),
            triage_due: self.due(DeadlineName::Triage),
            answer_due: self.due(DeadlineName::Answer),
            suggestion: self.suggestion(slip),
            why_owner: why.words(self.language, &|person| self.name(person)),
            warnings: self.tone(self.case.questions.first().copied()).chain(warnings.iter().copied()).collect(),
            known: self.known()?,
            linked: self.case.linked.iter().map(|id| self.number_of(*id)).collect(),
        })
    }

    /// What he was told when he passed on the same kind of matter (P-6).
    fn known(&self) -> Result<Option<Box<Known>>, TurnError> {
        let Some(case) = self.engine.known(self.case)? else { return Ok(None) };
        let question = case.questions.first().map(|mail| self.engine.store.mail(*mail)).transpose()?.flatten();
        let texts = self.engine.last_answer(case.id)?;
        let answer = texts.iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join("\n\n");
        Ok(Some(Box::new(Known {
            number: self.number_of(case.id),
            at: case.opened,
            question: question.map_or_else(String::new, |row| shortened(&row.question(&case).text)),
            answer,
        })))
    }

    /// The asker's questions, if there are several: how many, and a list of them where he numbered none.
    fn numbered(&self) -> Option<(usize, Option<String>)> {
        let words = self.quoted(self.case.questions.first().copied()).text;
        let all = questions(&words);
        let lines = all.iter().enumerate().map(|(at, text)| format!("{}. {text}", at + 1)).collect::<Vec<_>>();
        let list = (!are_numbered(&words)).then(|| lines.join("\n"));
        (!all.is_empty()).then_some((all.len(), list))
    }

    pub(super) fn follow_up(&self, mail: MailId, effect: FollowUpEffect) -> Result<StaffBody, TurnError> {
        Ok(StaffBody::FollowUp {
            words: self.quoted(Some(mail)),
            asker: self.asker(),
            effect,
            others: self.others(effect)?,
            warnings: self.tone(Some(mail)).chain(self.warnings()).collect(),
            earlier: self.earlier(mail)?,
            triage_due: self.triage_to_come(),
            answer_due: self.due(DeadlineName::Answer),
            holder: self.holder(effect),
        })
    }

    /// By when the matter is to be passed on, while there is time: who reads of something else must not overlook it.
    fn triage_to_come(&self) -> Option<Moment> {
        self.due(DeadlineName::Triage).filter(|due| *due > self.now)
    }

    /// The other open cases of an asker who does not say which he means.
    fn others(&self, effect: FollowUpEffect) -> Result<Vec<String>, TurnError> {
        if !matches!(effect, FollowUpEffect::Nudged { guessed: true, .. }) {
            return Ok(Vec::new());
        }
        let mut others = Vec::new();
        let open = self.engine.store.open_cases_of_asker(&self.case.asker.addr)?;
        for id in open.into_iter().rev().filter(|id| *id != self.case.id) {
            let Some(case) = self.engine.store.case(id)?.filter(|case| case.readable_by(&self.case.owner)) else {
                continue;
            };
            let whose = (case.owner != self.case.owner).then(|| self.name(&case.owner));
            others.push(match (whose, self.language) {
                (Some(name), Language::Chinese) => format!("{}（{name}）", self.number_of(id)),
                (Some(name), Language::English) => format!("{} ({name})", self.number_of(id)),
                (None, _) => self.number_of(id),
            });
        }
        Ok(others)
    }

    /// What the asker asked last before `mail` in this very case, and the newest answer he had, in order: short, for
    /// whoever has forgotten. What joined it from another case is not what this one asks.
    fn earlier(&self, mail: MailId) -> Result<Vec<Said>, TurnError> {
        let asked = self.own_question(Some(mail))?;
        let asked = asked.map(|(mail, at)| Said {
            at,
            what: SaidWhat::Question,
            text: shortened(&self.quoted(Some(mail)).text),
        });
        let answered = self.last_answer()?.map(|said| Said { text: shortened(&said.text), ..said });
        let mut said: Vec<Said> = asked.into_iter().chain(answered).filter(|said| !said.text.is_empty()).collect();
        said.sort_by_key(|said| said.at);
        Ok(said)
    }

    /// The asker's newest question that came to this very case, before this mail if one is named, and when it came.
    fn own_question(&self, before: Option<MailId>) -> Result<Option<(MailId, Moment)>, TurnError> {
        for mail in self.case.questions.iter().rev().filter(|mail| before.is_none_or(|before| **mail < before)) {
            let row = self.engine.store.mail(*mail)?.filter(|row| row.case == Some(self.case.id));
            if let Some(row) = row {
                return Ok(Some((*mail, row.received)));
            }
        }
        Ok(None)
    }

    /// That question, short: what a lead has to know of it.
    pub(super) fn question_in_short(&self) -> Result<String, TurnError> {
        let question = self.own_question(None)?;
        Ok(question.map_or_else(String::new, |(mail, _)| shortened(&self.quoted(Some(mail)).text)))
    }

    /// Where the owner of a case would ask that its asker asks about.
    fn holder(&self, effect: FollowUpEffect) -> Option<(String, Moment)> {
        if !matches!(effect, FollowUpEffect::Nudged { .. }) {
            return None;
        }
        let slip = self.case.open_transfers().next()?;
        let due = self.slip_due(slip.no).filter(|due| *due > self.now)?;
        Some((self.name(&slip.contact), due))
    }

    pub(super) fn handed_over(&self, from: &PersonId, why: &Why) -> Result<StaffBody, TurnError> {
        let earlier = match self.case.questions.last() {
            Some(question) => self.earlier(*question)?,
            None => Vec::new(),
        };
        Ok(StaffBody::HandedOver {
            from: self.name(from),
            why: why.words(self.language, &|person| self.name(person)),
            stands_in: matches!(why, Why::StandsIn { .. }),
            question: self.quoted(self.case.questions.last().copied()),
            asker: self.asker(),
            earlier,
            missing: self.still_out(),
            warnings: self.tone(self.case.questions.last().copied()).chain(self.warnings()).collect(),
            triage_due: self.triage_to_come(),
            answer_due: self.due(DeadlineName::Answer),
        })
    }

    /// Marks where a mail of the asker reads like a complaint, and where it says that it cannot wait. Whom a complaint
    /// is about may be among those who get slips: the owner alone sees these.
    fn tone(&self, mail: Option<MailId>) -> impl Iterator<Item = Warning> + use<> {
        let opened = mail.is_some() && mail == self.case.questions.first().copied();
        let subject = if opened { self.case.subject.as_str() } else { "" };
        let said = format!("{subject}\n{}", self.quoted(mail).text);
        let phrases = &self.engine.policy.phrases;
        let complains = complaint::reads_like_one(&said, phrases);
        let urgent = self.case.urgent.is_none() && phrases.says_urgent(&said);
        let complaint = complains.then_some(Warning::LikeComplaint);
        complaint.into_iter().chain(urgent.then_some(Warning::SaysUrgent))
    }

    /// What everybody who handles the question must be careful about, whichever of the asker's mails gives cause for it.
    pub(super) fn warnings(&self) -> Vec<Warning> {
        careful(self.case)
    }

    fn suggestion(&self, slip: Option<SlipNo>) -> Option<Suggestion> {
        let rule = self.engine.policy.routes.iter().find(|rule| Some(&rule.name) == self.case.rule.as_ref())?;
        let desk_id = &self.engine.policy.topics.get(&rule.topic)?.desk;
        let desk = self.engine.policy.desks.get(desk_id)?;
        let sent = slip.and_then(|no| self.case.slip(no));
        if sent.is_none() && rule.route == Route::Never {
            return None;
        }
        let person = match sent {
            Some(slip) => slip.contact.clone(),
            None => self.would_get(desk_id)?,
        };
        Some(Suggestion {
            desk: desk.name.clone(),
            person: self.name(&person),
            rule: rule.name.clone(),
            passed_on: sent.is_some(),
        })
    }

    /// Whom the desk would name if the case were passed on now.
    fn would_get(&self, desk: &DeskId) -> Option<PersonId> {
        let open = self.engine.store.open_slips().unwrap_or_default();
        let load = assign::Load::of_desk(desk, self.engine.absent(self.now), open, &self.engine.mailbox);
        let mut never = BTreeSet::from([self.case.owner.clone()]);
        never.extend(asker_person(self.case, &self.engine.policy));
        assign::contact_of_desk(&self.engine.policy, desk, &load, &never).map(|chosen| chosen.person)
    }
}

/// Words on one line, cut.
fn shortened(text: &str) -> String {
    const CHARS: usize = 120;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= CHARS {
        return line;
    }
    line.chars().take(CHARS).chain(['…']).collect()
}
