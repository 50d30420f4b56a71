//! `sla.toml`: how long things may take. What is not written stands as the policy sets it (P-9, P-12).

use chrono::NaiveDate;

use super::{Sla, Span};
use crate::desk::calendar::Calendar;
use crate::written::{Both, Place, Section, both};

impl Default for Sla {
    fn default() -> Self {
        Self {
            triage: Span::Work { seconds: 2 * 3600 },
            answer: Span::Workdays { days: 1 },
            contact: Span::Work { seconds: 4 * 3600 },
            contact_margin: Span::Work { seconds: 3600 },
            confirm: Span::Workdays { days: 3 },
        }
    }
}

/// The limits as written, and where they stand.
pub(super) struct WrittenSla {
    pub(super) sla: Sla,
    place: Place,
    /// The answer's deadline is written out.
    pub(super) promises: bool,
}

pub(super) fn read(top: &Section<'_>) -> WrittenSla {
    let usual = Sla::default();
    let Some(section) = top.section("sla") else {
        return WrittenSla { sla: usual, place: top.place(), promises: false };
    };
    let Some(standard) = section.section("standard") else {
        return WrittenSla { sla: usual, place: section.place(), promises: false };
    };
    let span = |key, usual| standard.meant(key, Span::parse).map_or(usual, |span| span.value);
    let limit = |key, usual| {
        let span = span(key, usual);
        if span.is_zero() {
            let mistake = both!("`{key}` 不能是零", "`{key}` cannot be nothing");
            standard.note(
                &standard.place_of_key(key),
                mistake,
                both!("写一个时长，如 \"{usual}\"", "write a length, as \"{usual}\""),
            );
        }
        span
    };
    let sla = Sla {
        triage: limit("triage", usual.triage),
        answer: limit("answer", usual.answer),
        contact: limit("contact", usual.contact),
        contact_margin: span("contact_margin", usual.contact_margin),
        confirm: limit("confirm", usual.confirm),
    };
    WrittenSla { sla, place: standard.place(), promises: standard.has("answer") }
}

/// What the asker is promised where no file says it.
pub(super) fn unpromised(file: &str) -> crate::written::Problem {
    let usual = Sla::default().answer;
    Place::whole(file).problem(
        both!("没有写明答复时限，按 \"{usual}\" 计", "no limit for answers is written: \"{usual}\" is taken"),
        both!("在 [sla.standard] 写 answer = \"{usual}\"", "write answer = \"{usual}\" in [sla.standard]"),
    )
}

impl WrittenSla {
    /// The parts laid end to end must end before the whole does (P-12): else the asker would be promised what the
    /// owner and the contact may overrun without being late themselves.
    pub(super) fn check(&self, calendar: &Calendar) -> Option<crate::written::Problem> {
        let Sla { triage, answer, contact, contact_margin, confirm: _ } = self.sla;
        let start = sample_morning()?;
        let end = [triage, contact, contact_margin].into_iter().fold(start, |t, part| calendar.add(t, part).at);
        let whole = calendar.add(start, answer).at;
        if end <= whole {
            return None;
        }
        let time = |t| calendar.local(t).format("%m-%d %H:%M").to_string();
        let (from, end, whole) = (time(start), time(end), time(whole));
        let mistake: Both = both!(
            "各段之和超过答复时限：{from} 到的邮件，triage {triage}、contact {contact}、contact_margin {contact_margin} 依次到 {end}，而 answer {answer} 到 {whole}",
            "the parts exceed the whole: for a mail of {from}, triage {triage}, contact {contact} and contact_margin {contact_margin} end at {end}, but answer {answer} ends at {whole}"
        );
        Some(self.place.problem(
            mistake,
            both!("缩短 triage 或 contact，或放宽 answer", "shorten triage or contact, or lengthen answer"),
        ))
    }
}

/// Monday, 23 November 2026, 09:00 Beijing time: a week without holidays, so that only the lengths are compared.
fn sample_morning() -> Option<crate::ids::Moment> {
    Some(NaiveDate::from_ymd_opt(2026, 11, 23)?.and_hms_opt(1, 0, 0)?.and_utc())
}
