//! `sla.toml`: how long things may take. What is not written stands as the policy sets it (P-9, P-12).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::topics::WrittenTopic;
use super::{Sla, Span, Urgent, steps};
use crate::desk::calendar::Calendar;
use crate::ids::{CalendarId, SlaId};
use crate::written::{Both, Place, Placed, Problem, Section, both, mend_word, nearest};

/// The SLA that counts where a topic names none; the others take from it what they do not say.
pub(super) const STANDARD: &str = "standard";
/// Not an SLA of topics: the limits of what somebody declared urgent.
const URGENT: &str = "urgent";

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
            calendar: None,
            steps: steps::usual(),
            urgent: None,
        }
    }
}

/// `sla.toml` as written.
pub(super) struct WrittenSlas {
    /// `[sla.standard]`, or what stands for it.
    pub(super) standard: WrittenSla,
    /// The others, by their names.
    pub(super) named: Vec<(Placed<String>, WrittenSla)>,
    /// The answer's deadline is written out.
    pub(super) promises: bool,
    /// The calendar of what is urgent.
    pub(super) urgent_calendar: Option<Placed<String>>,
}

/// One SLA as written, and where it stands.
pub(super) struct WrittenSla {
    pub(super) sla: Sla,
    place: Place,
    urgent_place: Option<Place>,
    pub(super) calendar: Option<Placed<String>>,
}

pub(super) fn read(top: &Section<'_>) -> WrittenSlas {
    let usual = |place| WrittenSla { sla: Sla::default(), place, urgent_place: None, calendar: None };
    let Some(section) = top.section("sla") else {
        for name in [STANDARD, URGENT].into_iter().filter(|name| top.has(name)) {
            top.note(
                &top.place_of_key(name),
                both!("[{name}] 应写在 [sla] 之下", "[{name}] stands below [sla]"),
                both!("写成 [sla.{name}]", "write [sla.{name}]"),
            );
        }
        let standard = usual(top.place());
        return WrittenSlas { standard, named: Vec::new(), promises: false, urgent_calendar: None };
    };
    let standard = section.section(STANDARD);
    let promises = standard.as_ref().is_some_and(|standard| standard.has("answer"));
    let mut standard = standard.map_or_else(|| usual(section.place()), |standard| one(&standard, &Sla::default()));
    let urgent = section.section(URGENT);
    let urgent_calendar = urgent.as_ref().and_then(|urgent| urgent.text("calendar"));
    if let Some(urgent) = urgent {
        standard.sla.urgent = Some(Urgent {
            triage: limit(&urgent, "triage", standard.sla.triage),
            answer: limit(&urgent, "answer", standard.sla.answer),
            contact: limit(&urgent, "contact", standard.sla.contact),
            calendar: urgent_calendar.as_ref().map(|id| CalendarId(id.value.clone())),
        });
        standard.urgent_place = Some(urgent.place());
    }
    // The calendar of the standard SLA is the policy's own.
    standard.sla.calendar = None;
    let others = section.named_sections(&[STANDARD, URGENT]);
    let named = others.into_iter().map(|(name, other)| (name, one(&other, &standard.sla))).collect();
    WrittenSlas { standard, named, promises, urgent_calendar }
}

/// One SLA; what it does not say is as in `usual`.
fn one(section: &Section<'_>, usual: &Sla) -> WrittenSla {
    let calendar = section.text("calendar");
    let contact_margin = section.meant("contact_margin", Span::parse);
    let sla = Sla {
        triage: limit(section, "triage", usual.triage),
        answer: limit(section, "answer", usual.answer),
        contact: limit(section, "contact", usual.contact),
        contact_margin: contact_margin.map_or(usual.contact_margin, |span| span.value),
        confirm: limit(section, "confirm", usual.confirm),
        wait: limit(section, "wait", usual.wait),
        wait_reminder: limit(section, "wait_reminder", usual.wait_reminder),
        calendar: calendar.as_ref().map(|id| CalendarId(id.value.clone())).or_else(|| usual.calendar.clone()),
        steps: steps::read(section).unwrap_or_else(|| usual.steps.clone()),
        urgent: usual.urgent.clone(),
    };
    WrittenSla { sla, place: section.place(), urgent_place: None, calendar }
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

impl WrittenSlas {
    /// Every name of a calendar in them.
    pub(super) fn calendars(&self) -> impl Iterator<Item = &Placed<String>> {
        let all = self.named.iter().map(|(_, sla)| sla).chain([&self.standard]);
        all.filter_map(|sla| sla.calendar.as_ref()).chain(&self.urgent_calendar)
    }

    /// What is wrong with the limits together; `calendar` gives the one of an id.
    pub(super) fn check<'c>(&self, calendar: impl Fn(Option<&CalendarId>) -> &'c Calendar) -> Vec<Problem> {
        let all = self.named.iter().map(|(_, sla)| sla).chain([&self.standard]);
        all.flat_map(|sla| sla.check(calendar(sla.sla.calendar.as_ref()))).collect()
    }

    /// SLAs that no topic goes by.
    pub(super) fn unused(&self, topics: &[WrittenTopic]) -> Vec<Problem> {
        let is_used = |name: &str| topics.iter().any(|topic| topic.sla.as_ref().is_some_and(|sla| sla.value == name));
        let unused = self.named.iter().filter(|(name, _)| !is_used(&name.value));
        let problem = |(name, _): &(Placed<String>, WrittenSla)| {
            let id = &name.value;
            let mend = match nearest(id, [STANDARD, URGENT]) {
                Some(near) => both!("写成 [sla.{near}]", "write [sla.{near}]"),
                None => both!(
                    "在 topics.toml 的主题中写 sla = \"{id}\"，或删去它",
                    "write sla = \"{id}\" in a topic of topics.toml, or delete it"
                ),
            };
            name.place.problem(both!("没有主题用到 [sla.{id}]", "no topic goes by [sla.{id}]"), mend)
        };
        unused.map(problem).collect()
    }

    /// Topics that go by an SLA which is not there.
    pub(super) fn strangers(&self, topics: &[WrittenTopic]) -> Vec<Problem> {
        let ids = || self.named.iter().map(|(name, _)| name.value.as_str()).chain([STANDARD]);
        let strangers =
            topics.iter().filter_map(|topic| topic.sla.as_ref()).filter(|sla| !ids().any(|id| id == sla.value));
        let problem = |sla: &Placed<String>| {
            let id = &sla.value;
            let mistake = both!("sla.toml 中没有 [sla.{id}]", "there is no [sla.{id}] in sla.toml");
            sla.place.problem(mistake, mend_word(id, ids()))
        };
        strangers.map(problem).collect()
    }

    /// As meant.
    pub(super) fn meant(self) -> (Sla, BTreeMap<SlaId, Sla>) {
        let named = self.named.into_iter().map(|(name, sla)| (SlaId(name.value), sla.sla));
        (self.standard.sla, named.collect())
    }
}

impl WrittenSla {
    /// What is wrong with the limits together.
    fn check(&self, calendar: &Calendar) -> Vec<Problem> {
        let Sla { triage, answer, contact, wait, wait_reminder, .. } = self.sla;
        let usual = self.parts_in_the_whole(&self.place, (triage, answer, contact), calendar);
        let urgent = self.urgent_place.as_ref().zip(self.sla.urgent.as_ref());
        let urgent =
            urgent.and_then(|(place, u)| self.parts_in_the_whole(place, (u.triage, u.answer, u.contact), calendar));
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
