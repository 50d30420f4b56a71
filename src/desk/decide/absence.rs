//! What somebody's mail, or his mail program's, says of his absence. It belongs to no case, changes no clock and nobody
//! but himself.

use crate::desk::absence::{Absences, Absent, Days, LONGEST_DAYS};
use crate::desk::assign;
use crate::desk::command::{self, Command, FirstLine, Meant, Written};
use crate::desk::decision::Decision;
use crate::desk::fact::{AwaySource, Ended, PersonFact};
use crate::desk::house::{House, Require};
use crate::desk::wanted::{Addressee, News, What};
use crate::ids::{Moment, PersonId};
use crate::letters::model::{AbsenceMiss, Dates, NotDoneReason};
use crate::mail::Mail;
use crate::rules::{Person, Policy, Span};

/// Whoever has just written has read his mail: what his mail program says without a date counts again after this.
const JUST_WROTE: Span = Span::Workdays { days: 1 };

/// Somebody of the staff, and what is known of him.
#[derive(Clone, Copy, Debug)]
pub struct Teller<'a> {
    /// The person.
    pub person: &'a Person,
    /// His absences.
    pub absences: &'a Absences,
    /// Who else is not here.
    pub absent: &'a Absent,
    /// What proves that he wrote.
    pub proof: Proof,
}

/// What proves that somebody wrote a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Evidence for the sender.
    Evidence,
    /// The token of a letter to him.
    Token,
    /// His address in From, and nothing against it.
    FromAlone,
}

/// The mailbox's settings and rules.
type Setting<'a> = (&'a House, &'a Policy);

/// `/away` and `/back-again`, on any letter or none; `None` if the mail says neither.
#[must_use]
pub fn absence_said(mail: &Mail, teller: &Teller<'_>, setting: Setting<'_>, now: Moment) -> Option<Decision> {
    let unproven = match (setting.0.trust.require, teller.proof) {
        (Require::Evidence, Proof::Token | Proof::FromAlone) => true,
        (Require::Evidence, Proof::Evidence) | (Require::Token, _) => false,
    };
    let refused = |line: &str, why| Some(not_done(teller, line, why, now));
    match command::read(&mail.new_text, setting.1) {
        FirstLine::Command(Command::Away { line, .. }) if unproven => refused(&line, NotDoneReason::Unproven),
        FirstLine::Command(Command::BackAgain) if unproven => refused("/back-again", NotDoneReason::Unproven),
        FirstLine::Command(Command::Away { line, when }) => Some(away(teller, &line, when, setting, now)),
        FirstLine::Command(Command::BackAgain) => Some(back(teller, setting, now)),
        FirstLine::NearMiss { line, near, .. } if near.iter().any(|near| near.starts_with("/away ")) => {
            Some(nearly(teller, &line, (NotDoneReason::Unknown, near), now))
        }
        FirstLine::Command(_) | FirstLine::NearMiss { .. } | FirstLine::Plain => None,
    }
}

fn away(teller: &Teller<'_>, line: &str, when: Written, (house, policy): Setting<'_>, now: Moment) -> Decision {
    let days = Days { zone: house.zone, calendar: &policy.calendar };
    let Some(meant) = when.meant(days.date(now), &days) else {
        return not_done(teller, line, NotDoneReason::Absence(AbsenceMiss::NoSuchDay), now);
    };
    if let Some(why) = wrong(teller, &meant, policy, now) {
        let near = if let AbsenceMiss::Backwards(Dates { first, last }) = why {
            vec![format!("/away {last}..{first}")]
        } else {
            Vec::new()
        };
        return nearly(teller, line, (NotDoneReason::Absence(why), near), now);
    }
    let (from, until) = (meant.from.max(now), meant.until);
    let fact = PersonFact::Away { from, until, open: false, source: AwaySource::Said };
    let decision = Decision { person_facts: vec![(teller.person.id.clone(), fact)], ..Decision::because("he is away") };
    match teller.proof {
        Proof::Evidence | Proof::Token => decision,
        // Anybody could have written that: he must hear of it, or he cannot put it right.
        Proof::FromAlone => {
            let news = What::Told(News::Away { from, until });
            decision.letter(Addressee::Person(teller.person.id.clone()), news, now)
        }
    }
}

/// What is wrong with an absence that was announced.
fn wrong(teller: &Teller<'_>, meant: &Meant, policy: &Policy, now: Moment) -> Option<AbsenceMiss> {
    let dates = Dates { first: meant.first, last: meant.last };
    if meant.until <= meant.from {
        return Some(AbsenceMiss::Backwards(dates));
    }
    if meant.until <= now {
        return Some(AbsenceMiss::Past(dates));
    }
    if (dates.last - dates.first).num_days() >= LONGEST_DAYS {
        return Some(AbsenceMiss::TooLong(dates));
    }
    let mut absent = teller.absent.clone();
    absent.away.insert(teller.person.id.clone(), None);
    let stand_in = assign::stands_in(policy, &teller.person.id, &absent, assign::Part::Himself);
    stand_in.is_none().then_some(AbsenceMiss::NobodyStandsIn(dates))
}

fn back(teller: &Teller<'_>, (house, policy): Setting<'_>, now: Moment) -> Decision {
    let days = Days { zone: house.zone, calendar: &policy.calendar };
    let ended = if teller.absences.running(teller.person, &days, now).is_some() {
        Ended::Running
    } else if teller.absences.has_planned(now) {
        Ended::Planned
    } else {
        return not_done(teller, "/back-again", NotDoneReason::Absence(AbsenceMiss::NotAway), now);
    };
    is_back(&teller.person.id, ended, "he is back")
}

fn is_back(person: &PersonId, ended: Ended, because: &str) -> Decision {
    Decision { person_facts: vec![(person.clone(), PersonFact::Back { ended })], ..Decision::because(because) }
}

/// A person's mail ends an absence that named no end.
#[must_use]
pub fn wrote_again(person: &PersonId, absences: &Absences, now: Moment) -> Option<Decision> {
    absences.has_open_ended(now).then(|| is_back(person, Ended::OpenEnded, "he writes again"))
}

/// His mail program answered a letter of ours that he is away: the one automatic mail that changes something.
#[must_use]
pub fn out_of_office(mail: &Mail, teller: &Teller<'_>, (house, policy): Setting<'_>, now: Moment) -> Option<Decision> {
    let told = mail.away?;
    let days = Days { zone: house.zone, calendar: &policy.calendar };
    let today = days.date(now);
    let soon = |day: chrono::NaiveDate| (day - today).num_days() < LONGEST_DAYS;
    // A notice of last month was never switched off; one about next year is a slip, or another matter.
    if told.until.is_some_and(|until| until < today) || told.from.is_some_and(|from| !soon(from)) {
        return None;
    }
    let from = told.from.map_or(now, |from| days.begin(from)).max(now);
    let dated = told.until.filter(|until| soon(*until)).map(|until| days.end(until));
    let until = dated.unwrap_or_else(|| days.open_end(from));
    let acted = teller.absences.acted();
    let overtaken = match dated {
        // He said that he is back, and forgot to switch it off.
        Some(_) => acted.back.is_some_and(|back| told.from.is_none_or(|from| days.begin(from) <= back)),
        None => acted.last().is_some_and(|at| now < policy.calendar.add(at, JUST_WROTE)),
    };
    let running = teller.absences.running(teller.person, &days, now);
    // One without an end ends as soon as he writes; one that names its last day does not.
    let known = running.is_some_and(|running| dated.is_none_or(|until| !running.open && until <= running.until));
    if until <= from || overtaken || known {
        return None;
    }
    let fact = PersonFact::Away { from, until, open: dated.is_none(), source: AwaySource::OutOfOffice };
    let because = "his mail program says that he is away";
    Some(Decision { person_facts: vec![(teller.person.id.clone(), fact)], ..Decision::because(because) })
}

fn not_done(teller: &Teller<'_>, line: &str, why: NotDoneReason, now: Moment) -> Decision {
    nearly(teller, line, (why, Vec::new()), now)
}

fn nearly(teller: &Teller<'_>, line: &str, (why, near): (NotDoneReason, Vec<String>), now: Moment) -> Decision {
    let what = What::NotDone { line: line.to_owned(), why, near };
    Decision::because("an absence that cannot be").letter(Addressee::Person(teller.person.id.clone()), what, now)
}
