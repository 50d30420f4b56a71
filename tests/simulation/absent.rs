//! Who is away: what people and their mail programs say of it, and what follows for letters and owners. Known from the
//! mails alone.

use std::collections::BTreeSet;

use chrono::{Datelike, Duration, NaiveDate};

use super::mime::{Read, Style};
use super::model::Class;
use super::office::{self, Moment, local};
use super::peek::{Letter, Open};
use super::world::{Event, World};

/// An absence without an end is over after so long at the latest.
const OPEN_ENDED_DAYS: i64 = 25;
/// The clock of the machine may be wrong by as much while somebody's mail is read.
const CLOCK_DAYS: i64 = 2;
/// Letters that are turned to a stand-in while their addressee is away.
const TURNED: &[&str] = &["follow-up", "feedback", "contact-reminder", "contact-asks"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// He wrote it.
    Said,
    /// His mail program says it, with its dates.
    Dated,
    /// His mail program says it, and nothing of when.
    Undated,
}

/// An absence, as the mails tell of it.
#[derive(Clone, Debug)]
pub struct Absence {
    addr: String,
    first: NaiveDate,
    last: NaiveDate,
    how: How,
    /// The mail that told of it.
    told: Option<u32>,
    /// When that was taken in, by a clock that was right.
    taken: Option<Moment>,
    /// He said that he is back.
    back: bool,
    /// The last day on which his mail program answered.
    answered: Option<NaiveDate>,
}

impl Absence {
    fn begins(&self) -> Moment {
        office::at(self.first, 0, 0)
    }

    fn ends(&self) -> Moment {
        office::at(self.last.succ_opt().unwrap(), 0, 0)
    }
}

impl World {
    /// Somebody of the staff goes on leave today or tomorrow.
    pub fn leaves(&mut self) {
        let all: Vec<String> = self.model.staff_at_work().map(str::to_owned).collect();
        let addr = self.rng.pick(&all).clone();
        if self.model.absences.iter().any(|known| known.addr == addr) {
            return;
        }
        let first = local(self.t).date() + Duration::days(self.rng.between(0, 1));
        let last = first + Duration::days(self.rng.between(0, 3));
        let how = *self.rng.weighted(&[(4, How::Said), (4, How::Dated), (2, How::Undated)]);
        let absence =
            Absence { addr: addr.clone(), first, last, how, told: None, taken: None, back: false, answered: None };
        self.model.absences.push(absence);
        if how == How::Said {
            let (a, b) = ((first.month(), first.day()), (last.month(), last.day()));
            let words = match self.rng.below(4) {
                0 => format!("请假 {}月{}日至{}月{}日", a.0, a.1, b.0, b.1),
                1 => format!("/away {}.{}..{}.{}", a.0, a.1, b.0, b.1),
                2 => format!("请假 {}.{}-{}.{}", a.0, a.1, b.0, b.1),
                _ => format!("／请假 {first}..{last}"),
            };
            let number = self.says(&addr, "请假", &words);
            self.model.absences.last_mut().unwrap().told = Some(number);
        }
        if self.rng.percent(25) {
            let at = office::at(last, 9, 0);
            self.at(at, Event::Returns(addr));
        }
    }

    /// He is back before his time, and says so.
    pub fn returns(&mut self, addr: &str) {
        let Some(absence) = self.model.absences.iter_mut().find(|known| known.addr == addr) else { return };
        absence.back = true;
        let words = *self.rng.pick(&["销假", "/back-again", "／销假"]);
        self.says(addr, "销假", words);
    }

    /// A mail to the mailbox about oneself, new or on the last letter that lies on the desk.
    fn says(&mut self, addr: &str, subject: &str, words: &str) -> u32 {
        let last = self.desk.iter().rev().find(|one| one.to == addr).map(|one| one.read.clone());
        let draft = if let Some(read) = last.filter(|_| self.rng.percent(50)) {
            let style = self.style();
            self.staff_reply(addr, &read, words, style)
        } else {
            let name = self.model.name(addr);
            let mut draft = self.draft(&name, addr, Class::Staff);
            subject.clone_into(&mut draft.subject);
            words.clone_into(&mut draft.words);
            draft
        };
        self.post(self.t, &draft, vec![]);
        draft.number
    }

    /// When somebody who has a letter now gets round to it; his mail program may answer in his place meanwhile.
    pub fn gets_round(&mut self, to: &str, read: &Read) -> Moment {
        let now = self.t;
        let today = local(now).date();
        let on_leave = |known: &&mut Absence| known.addr == to && known.begins() <= now && now < known.ends();
        let Some(absence) = self.model.absences.iter_mut().find(on_leave) else { return now };
        if absence.back {
            return now;
        }
        let (how, ends) = (absence.how, absence.ends());
        let answers = how != How::Said && absence.answered != Some(today);
        absence.answered = Some(today);
        let (first, last) = (absence.first, absence.last);
        if answers {
            let number = self.autoresponder(to, read, how, (first, last));
            let absence = self.model.absences.iter_mut().find(|known| known.addr == to).unwrap();
            absence.told = absence.told.or(Some(number));
        }
        // Some read their mail on the beach.
        if self.rng.percent(20) { now } else { ends }
    }

    fn autoresponder(&mut self, to: &str, read: &Read, how: How, (first, last): (NaiveDate, NaiveDate)) -> u32 {
        let english = self.rng.percent(40);
        let name = self.model.name(to);
        let mut draft = self.draft(&name, to, Class::Machine);
        let day = |day: NaiveDate| day.format("%-d %B").to_string();
        draft.words = match (how, english) {
            (How::Undated, true) => "I am currently out of the office with limited access to email.".to_owned(),
            (How::Undated, false) => "本人外出培训，邮件不能及时查看，有事请电话联系。".to_owned(),
            (_, true) if self.rng.percent(50) => {
                let back = last.succ_opt().unwrap().format("%A, %-d %B");
                format!("I am out of the office until {back}, with limited access to email.")
            }
            (_, true) => {
                format!("I am on annual leave from {} to {}. In urgent cases call 8815.", day(first), day(last))
            }
            (_, false) => format!(
                "您好，我于{}月{}日至{}月{}日休年假，紧急事宜请联系王芳。",
                first.month(),
                first.day(),
                last.month(),
                last.day()
            ),
        };
        draft.extra = vec!["Auto-Submitted: auto-replied".into(), "X-Auto-Response-Suppress: All".into()];
        let mut draft = draft.answer(read, Style::Bare, super::world::MAILBOX);
        draft.subject = format!("{}{}", if english { "Automatic reply: " } else { "自动答复: " }, read.subject);
        self.post(self.t + Duration::minutes(1), &draft, vec![]);
        draft.number
    }

    /// These mails were taken in at this moment: from here on the desk knows what they say.
    pub fn knows_absences(&mut self, numbers: &BTreeSet<u32>) {
        if self.skew != Duration::zero() {
            return;
        }
        let told = |known: &&mut Absence| known.told.is_some_and(|told| numbers.contains(&told));
        for absence in self.model.absences.iter_mut().filter(told) {
            absence.taken = absence.taken.or(Some(self.t));
        }
    }

    /// By the mails he may be away.
    fn may_be_away(&self, addr: &str, at: Moment) -> bool {
        let slack = Duration::days(CLOCK_DAYS);
        self.model.absences.iter().any(|known| {
            let ends = match known.how {
                How::Undated => known.ends() + Duration::days(OPEN_ENDED_DAYS),
                How::Said | How::Dated => known.ends(),
            };
            known.addr == addr && known.told.is_some() && known.begins() - slack <= at && at < ends + slack
        }) || self.model.unannounced.contains(addr)
    }

    /// One of the leads is away, or asks himself.
    fn a_lead_may_not(&self, case: i64, at: Moment) -> bool {
        let asker = self.asker_of(case).unwrap_or_default();
        let may_not = |addr: &str| addr == asker || self.may_be_away(addr, at);
        self.model.leads.iter().any(|lead| may_not(self.model.address(lead)))
    }

    /// Nobody may stand in for him: all who could be may be away, or ask.
    fn nobody_may(&self, case: i64, of: &str, at: Moment) -> bool {
        let asker = self.asker_of(case).unwrap_or_default();
        self.model.stand_ins(of).all(|other| *other == asker || self.may_be_away(other, at))
    }

    /// By the mails he is away, whatever the desk makes of them.
    fn is_away(&self, addr: &str, at: Moment) -> bool {
        self.model.absences.iter().any(|known| {
            let since = known.taken.map(|taken| taken.max(known.begins()));
            let runs = since.is_some_and(|since| since < at && at < known.ends());
            known.addr == addr && known.how != How::Undated && !known.back && runs
        })
    }

    /// A letter that somebody has to act on goes to whoever is here (P-50), and to nobody else than the owner
    /// otherwise.
    pub fn check_addressee(&self, row: &Letter, to: &str) {
        let made = Moment::from_timestamp_millis(row.made_ms).unwrap();
        let Some(case) = row.case else { return };
        if !TURNED.contains(&row.kind.as_str()) {
            return;
        }
        self.promise(4, !self.is_away(to, made) || self.nobody_may(case, to, made), || {
            format!("letter {} ({}) went to {to}, who is away by his own mail", row.id, row.kind)
        });
        if !["follow-up", "feedback"].contains(&row.kind.as_str()) {
            return;
        }
        let owner = self.peek().text("SELECT owner FROM cases WHERE id = ?1", &[&case]).unwrap_or_default();
        let owner = self.model.address(&owner);
        let stands_in = self.may_be_away(owner, made)
            && (self.model.may_stand_in(to, owner) || (self.model.directs(to) && self.a_lead_may_not(case, made)));
        self.promise(4, to == owner || stands_in, || {
            format!("letter {} ({}) of {owner}'s case went to {to}", row.id, row.kind)
        });
    }

    /// A case is somebody's who may own cases; a lead's, if none of those was here but the asker himself.
    pub fn check_owner(&self, case: &Open) {
        let (id, owner) = (case.id, &case.owner);
        let made = Moment::from_timestamp_millis(case.made_ms).unwrap();
        let out = |addr: &str| addr == case.asker || self.may_be_away(addr, made);
        let nobody = || self.model.owners.iter().all(|owner| out(self.model.address(owner)));
        let fit = self.model.owners.contains(owner) || (self.model.leads.contains(owner) && nobody());
        self.promise(4, fit, || format!("case {id} is {owner}'s"));
    }
}
