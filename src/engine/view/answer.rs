//! What letters to the asker show, and the preview of one.

use super::Sight;
use crate::desk::command::time;
use crate::desk::copies::{Reach, reach};
use crate::desk::deadlines;
use crate::desk::wall::{Outward, Release};
use crate::engine::TurnError;
use crate::ids::{MailId, Moment, PersonId, ReleaseId};
use crate::letters;
use crate::letters::model::{AnswerKind, AskerLetter, CopiesShown, DeadlineName, HeldReason, Quoted, StaffBody};
use crate::rules::Span;

/// An asker is told that the office is closed where it stays closed for longer than a weekend.
const CLOSED_LONGER_THAN_H: i64 = 72;

/// Texts that bring only files along say nothing.
fn with_words(texts: Vec<Outward>) -> Vec<Outward> {
    texts.into_iter().filter(|text| !text.text().trim().is_empty() || text.html().is_some()).collect()
}

/// A length as an asker is told it; nothing where it is not one of whole days.
fn workdays(span: Span) -> Option<u32> {
    match span {
        Span::Workdays { days } => Some(days),
        Span::Work { .. } | Span::Clock { .. } => None,
    }
}

fn first_line(text: &str) -> String {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

impl Sight<'_> {
    pub(super) fn acknowledgement(&self) -> AskerLetter {
        AskerLetter::Acknowledgement {
            asker: self.case.asker.name.clone(),
            number: self.number(),
            subject: self.subject(),
            handed_in_by: self.case.handed_in_by.as_ref().map(|person| self.engine.name(person, self.case.language)),
            owner: self.engine.name(&self.case.owner, self.case.language),
            due: self.due(DeadlineName::Answer).unwrap_or(self.now),
            closed_until: self.closed_until(),
        }
    }

    /// The answer that consists of these released texts.
    pub(super) fn released_answer(&self, releases: &[ReleaseId], how: AnswerKind) -> Result<AskerLetter, TurnError> {
        let words = releases.iter().map(|id| self.released(*id)).collect::<Result<_, _>>()?;
        let by = releases.last().map(|id| self.text(*id)).transpose()?.map(|text| text.by);
        Ok(self.answer(with_words(words), how, by.as_ref()))
    }

    /// The same, to a colleague whom the asker copied.
    pub(super) fn copy(&self, releases: &[ReleaseId]) -> Result<AskerLetter, TurnError> {
        let words = releases.iter().map(|id| self.released(*id)).collect::<Result<_, _>>()?;
        let by = releases.last().map(|id| self.text(*id)).transpose()?.map(|text| text.by);
        let by = by.as_ref().unwrap_or(&self.case.owner);
        Ok(AskerLetter::Copy {
            asker: self.case.asker.name.clone(),
            number: self.number(),
            subject: self.subject(),
            words: with_words(words),
            owner: self.engine.name(by, self.case.language),
            signs: self.signs(by),
        })
    }

    /// Whom the answer reaches besides the asker, for its owner.
    pub(super) fn copies(&self) -> CopiesShown {
        match reach(self.case, &self.engine.house, &self.engine.policy) {
            Reach::Nobody => CopiesShown::Nobody,
            Reach::OnWord(to) => CopiesShown::OnWord(to),
            Reach::All(to) => CopiesShown::All(to),
        }
    }

    /// An answer with nothing in it but what the template says.
    pub(in crate::engine) fn answer_without_words(&self) -> AskerLetter {
        self.answer(Vec::new(), AnswerKind::Written, None)
    }

    /// The whole letter as it would go out, in the asker's language.
    pub(super) fn preview(
        &self,
        releases: &[ReleaseId],
        how: AnswerKind,
        reasons: &[HeldReason],
    ) -> Result<StaffBody, TurnError> {
        let texts: Vec<Release> = releases.iter().map(|id| self.text(*id)).collect::<Result<_, _>>()?;
        let by = texts.last().map(|text| &text.by);
        let letter = self.answer(with_words(texts.iter().map(Outward::proposed).collect()), how, by);
        let rendered =
            self.engine.templates.render_asker(&letter, &self.engine.setting(self.case.language, self.now))?;
        let mut attachments: Vec<(String, u64)> = Vec::new();
        for text in &texts {
            attachments.extend(self.words.get(&text.mail).into_iter().flat_map(|words| words.attachments.clone()));
        }
        Ok(StaffBody::Preview {
            asker: self.case.asker.name.clone(),
            to: self.case.asker.addr.clone(),
            copies: if how.is_an_answer() && !reasons.iter().any(HeldReason::is_about_a_person) {
                self.copies()
            } else {
                CopiesShown::Nobody
            },
            how,
            reasons: reasons.to_vec(),
            said: texts.first().map(|text| first_line(&text.text)).unwrap_or_default(),
            letter: Quoted { text: rendered.text, attachments, left_out: Vec::new() },
            answer_due: self.due(DeadlineName::Answer),
        })
    }

    /// Signed by whoever releases it, though he only stands in for the owner.
    fn answer(&self, words: Vec<Outward>, how: AnswerKind, by: Option<&PersonId>) -> AskerLetter {
        let silence = match how {
            AnswerKind::Written | AnswerKind::Shared | AnswerKind::ByPhone => self.silence_workdays(),
            AnswerKind::Closing | AnswerKind::Declining => None,
            AnswerKind::Later { until } => return self.interim(words, by, (until, false)),
            AnswerKind::Meanwhile { until: Some(until) } => return self.interim(words, by, (until, true)),
            AnswerKind::Meanwhile { until: None } => return self.put_off(words, by),
            AnswerKind::Asking | AnswerKind::AskedBack => {
                return self.asking(words, by, how == AnswerKind::AskedBack);
            }
        };
        let asker = &self.case.asker;
        AskerLetter::Answer {
            asker: if asker.name == asker.addr.as_str() { String::new() } else { asker.name.clone() },
            number: self.number(),
            subject: self.subject(),
            words,
            owner: self.engine.name(by.unwrap_or(&self.case.owner), self.case.language),
            signs: self.signs(by.unwrap_or(&self.case.owner)),
            silence_workdays: silence,
            how,
        }
    }

    fn interim(&self, words: Vec<Outward>, by: Option<&PersonId>, (until, promises): (Moment, bool)) -> AskerLetter {
        // A letter sees the case with the new time already, a preview without it.
        let told = self.case.run().filter(|run| run.promised.is_some_and(|promise| promise.to == until));
        let missed =
            told.map_or_else(|| self.due(DeadlineName::Answer).is_some_and(|due| due < self.now), |run| run.late);
        AskerLetter::Interim {
            asker: self.case.asker.name.clone(),
            number: self.number(),
            subject: self.subject(),
            promises,
            reason: words.into_iter().next(),
            owner: self.engine.name(by.unwrap_or(&self.case.owner), self.case.language),
            signs: self.signs(by.unwrap_or(&self.case.owner)),
            until: Some(until),
            moved: true,
            missed,
        }
    }

    /// That an answer comes. The time that is promised stands below words that name none themselves.
    fn put_off(&self, words: Vec<Outward>, by: Option<&PersonId>) -> AskerLetter {
        let named = words.iter().any(|words| time::names_any(words.text()));
        AskerLetter::Interim {
            asker: self.case.asker.name.clone(),
            number: self.number(),
            subject: self.subject(),
            promises: true,
            reason: words.into_iter().next(),
            owner: self.engine.name(by.unwrap_or(&self.case.owner), self.case.language),
            signs: self.signs(by.unwrap_or(&self.case.owner)),
            until: self.due(DeadlineName::Answer).filter(|due| !named && *due > self.now),
            moved: false,
            missed: false,
        }
    }

    fn asking(&self, words: Vec<Outward>, by: Option<&PersonId>, whole: bool) -> AskerLetter {
        let words = self.asked_for(words);
        let by = by.unwrap_or(&self.case.owner);
        AskerLetter::Asking {
            asker: self.case.asker.name.clone(),
            number: self.number(),
            subject: self.subject(),
            words,
            owner: self.engine.name(by, self.case.language),
            signs: self.signs(by),
            whole,
            closes_workdays: workdays(deadlines::sla(self.case, &self.engine.policy).wait),
        }
    }

    /// What the asker is asked for: where its owner did not say, what nearly every question lacks.
    pub(super) fn asked_for(&self, words: Vec<Outward>) -> Vec<Outward> {
        if words.is_empty() {
            return vec![Outward::template(letters::asked_for(self.case.language))];
        }
        words
    }

    /// How somebody may sign by himself: by his name in either language, or by the pinyin that ids are made of.
    fn signs(&self, person: &PersonId) -> Vec<String> {
        let known = self.engine.policy.people.get(person);
        let named = known.into_iter().flat_map(|known| std::iter::once(&known.name).chain(&known.name_en)).cloned();
        let parts: Vec<&str> = person.as_str().split(['-', '.', '_']).filter(|part| !part.is_empty()).collect();
        let turned: Vec<&str> = parts.iter().rev().copied().collect();
        // One syllable alone ends many a sentence.
        let spelt = (parts.len() > 1).then(|| [parts.join(" "), turned.join(" ")]);
        named.chain(spelt.into_iter().flatten()).collect()
    }

    pub(super) fn subject(&self) -> Outward {
        Outward::askers_own(self.case.questions.first().copied().unwrap_or(MailId(0)), &self.case.subject)
    }

    fn silence_workdays(&self) -> Option<u32> {
        workdays(deadlines::sla(self.case, &self.engine.policy).confirm)
    }

    pub(super) fn released(&self, id: ReleaseId) -> Result<Outward, TurnError> {
        let release = self.text(id)?;
        Outward::released(self.case, &release)
            .ok_or_else(|| TurnError::Defect(format!("text {id} of case {} is not released", self.case.id)))
    }

    pub(super) fn text(&self, id: ReleaseId) -> Result<Release, TurnError> {
        let text = self.engine.store.text(self.case.id, id)?;
        text.ok_or_else(|| TurnError::Defect(format!("text {id} of case {} is not there", self.case.id)))
    }

    fn closed_until(&self) -> Option<Moment> {
        let calendar = &self.engine.policy.calendar;
        let open = calendar.next_open(self.now);
        (open - self.now > chrono::Duration::hours(CLOSED_LONGER_THAN_H)).then_some(open)
    }
}
