//! `sla.toml`: how long things may take. What is not written stands as the policy sets it (P-9, P-12).

use chrono::NaiveDate;

use super::{Sla, Span, Urgent};
use crate::desk::calendar::Calendar;
use crate::written::{Both, Place, Placed, Problem, Section, both};

impl Default for Sla {
    fn default() -> Self {
        Self {
            triage: Span::Work { seconds: 2 * 3600 },
            answer: Span::Workdays { days: 1 },
            contact: Span::Work { seconds: 4 * 3600 },
            contact_margin: Span::Work { seconds: 3600 },
            confirm: Span::Workdays { days: 3 },
            wait: Span::Workdays { days: 5 },
            wait_reminder: Span::Workdays { days: 2 },
            urgent: None,
        }
    }
}

/// The limits as written, and where they stand.
pub(super) struct WrittenSla {
    pub(super) sla: Sla,
    place: Place,
    urgent_place: Place,
    /// The answer's deadline is written out.
    pub(super) promises: bool,
    /// The calendar that all deadlines are counted on.
    pub(super) calendar: Option<Placed<String>>,
}

pub(super) fn read(top: &Section<'_>) -> WrittenSla {
    let usual = Sla::default();
    let place = top.place();
    let Some(section) = top.section("sla") else {
        return WrittenSla { sla: usual, urgent_place: place.clone(), place, promises: false, calendar: None };
    };
    let standard = section.section("standard");
    let urgent = section.section("urgent");
    let place = standard.as_ref().map_or_else(|| section.place(), Section::place);
    let urgent_place = urgent.as_ref().map_or_else(|| section.place(), Section::place);
    let limit = |key, usual| standard.as_ref().map_or(usual, |standard| limit(standard, key, usual));
    let sla = Sla {
        triage: limit("triage", usual.triage),
        answer: limit("answer", usual.answer),
        contact: limit("contact", usual.contact),
        contact_margin: standard.as_ref().map_or(usual.contact_margin, |standard| {
            standard.meant("contact_margin", Span::parse).map_or(usual.contact_margin, |span| span.value)
        }),
        confirm: limit("confirm", usual.confirm),
        wait: limit("wait", usual.wait),
        wait_reminder: limit("wait_reminder", usual.wait_reminder),
        urgent: None,
    };
    let urgent = urgent.map(|urgent| Urgent {
        triage: self::limit(&urgent, "triage", sla.triage),
        answer: self::limit(&urgent, "answer", sla.answer),
        contact: self::limit(&urgent, "contact", sla.contact),
    });
    let calendar = standard.as_ref().and_then(|standard| standard.text("calendar"));
    let promises = standard.is_some_and(|standard| standard.has("answer"));
    WrittenSla { sla: Sla { urgent, ..sla }, place, urgent_place, promises, calendar }
}

/// A limit of this name, or the usual one. No time at all is no limit.
fn limit(section: &Section<'_>, key: &'static str, usual: Span) -> Span {
    let span = section.meant(key, Span::parse).map_or(usual, |span| span.value);
    if span.is_zero() {
        section.note(
            &section.place_of_key(key),
            both!("`{key}` 不能是零", "`{key}` cannot be nothing"),
            both!("写一个时长，如 \"{usual}\"", "write a length, as \"{usual}\""),
        );
    }
    span
}

/// What the asker is promised where no file says it.
pub(super) fn unpromised(file: &str) -> Problem {
    let usual = Sla::default().answer;
    Place::whole(file).problem(
        both!("没有写明答复时限，按 \"{usual}\" 计", "no limit for answers is written: \"{usual}\" is taken"),
        both!("在 [sla.standard] 写 answer = \"{usual}\"", "write answer = \"{usual}\" in [sla.standard]"),
    )
}

impl WrittenSla {
    /// What is wrong with the limits together.
    pub(super) fn check(&self, calendar: &Calendar) -> Vec<Problem> {
        let Sla { triage, answer, contact, wait, wait_reminder, urgent, .. } = self.sla;
        let usual = self.parts_in_the_whole(&self.place, (triage, answer, contact), calendar);
        let urgent =
            urgent.and_then(|u| self.parts_in_the_whole(&self.urgent_place, (u.triage, u.answer, u.contact), calendar));
        usual.into_iter().chain(urgent).chain(self.reminded_late((wait_reminder, wait), calendar)).collect()
    }

    /// The parts laid end to end must end before the whole does (P-12): else the asker would be promised what the
    /// owner and the contact may overrun without being late themselves.
    fn parts_in_the_whole(
        &self,
        place: &Place,
        (triage, answer, contact): (Span, Span, Span),
        calendar: &Calendar,
    ) -> Option<Problem> {
        let contact_margin = self.sla.contact_margin;
        let calendar = &calendar.plain_weeks();
        let start = sample_opening(calendar)?;
        let end = [triage, contact, contact_margin].into_iter().fold(start, |t, part| calendar.add(t, part));
        let whole = calendar.add(start, answer);
        if end <= whole {
            return None;
        }
        let time = |t| calendar.local(t).format("%m-%d %H:%M").to_string();
        let (from, end, whole) = (time(start), time(end), time(whole));
        let mistake: Both = both!(
            "各段之和超过答复时限：{from} 到的邮件，triage {triage}、contact {contact}、contact_margin {contact_margin} 依次到 {end}，而 answer {answer} 到 {whole}",
            "the parts exceed the whole: for a mail of {from}, triage {triage}, contact {contact} and contact_margin {contact_margin} end at {end}, but answer {answer} ends at {whole}"
        );
        Some(place.problem(
            mistake,
            both!("缩短 triage 或 contact，或放宽 answer", "shorten triage or contact, or lengthen answer"),
        ))
    }

    /// Whoever is reminded after the end is not reminded.
    fn reminded_late(&self, (reminder, wait): (Span, Span), calendar: &Calendar) -> Option<Problem> {
        let calendar = &calendar.plain_weeks();
        let start = sample_opening(calendar)?;
        let late = calendar.add(start, reminder) >= calendar.add(start, wait);
        late.then(|| {
            self.place.problem(
                both!(
                    "wait_reminder {reminder} 不早于 wait {wait}，提醒发不出去",
                    "wait_reminder {reminder} is not before wait {wait}: nobody would be reminded"
                ),
                both!("缩短 wait_reminder，或放宽 wait", "shorten wait_reminder, or lengthen wait"),
            )
        })
    }
}

/// The first opening of the week of Monday, 23 November 2026.
fn sample_opening(calendar: &Calendar) -> Option<crate::ids::Moment> {
    let monday = NaiveDate::from_ymd_opt(2026, 11, 23)?;
    let openings = monday.iter_days().take(7).flat_map(|day| calendar.stretches(day));
    openings.map(|(open, _)| open).next()
}
