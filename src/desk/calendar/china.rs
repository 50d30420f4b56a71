//! The statutory holidays and make-up workdays (调休) of mainland China, as one table with its sources.
//!
//! A year stands here only when the State Council's notice for it is out; nothing is estimated. The weekends that
//! adjoin a holiday need no row of their own, but where the notice names them they are listed with it.

use chrono::NaiveDate;
use chrono_tz::Asia::Shanghai;

use super::{Announced, Calendar, Hours, Interval, Week};
use crate::ids::CalendarId;

/// First and last day of a holiday, both included, as (month, day).
type Run = ((u32, u32), (u32, u32));

/// What the yearly notice of the General Office of the State Council says.
struct Notice {
    year: i32,
    /// The page at gov.cn.
    source: &'static str,
    /// Days off.
    off: &'static [Run],
    /// Weekend days on which one works, as (month, day).
    make_up: &'static [(u32, u32)],
}

const NOTICES: &[Notice] = &[
    Notice {
        year: 2025,
        source: "https://www.gov.cn/zhengce/content/202411/content_6986383.htm",
        off: &[
            ((1, 1), (1, 1)),
            ((1, 28), (2, 4)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((5, 31), (6, 2)),
            ((10, 1), (10, 8)),
        ],
        make_up: &[(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)],
    },
    Notice {
        year: 2026,
        source: "https://www.gov.cn/zhengce/content/202511/content_7047091.htm",
        off: &[
            ((1, 1), (1, 3)),
            ((2, 15), (2, 23)),
            ((4, 4), (4, 6)),
            ((5, 1), (5, 5)),
            ((6, 19), (6, 21)),
            ((9, 25), (9, 27)),
            ((10, 1), (10, 7)),
        ],
        make_up: &[(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)],
    },
];

const MORNING: Option<Interval> = Interval::new((9, 0), (12, 0));
const AFTERNOON: Option<Interval> = Interval::new((13, 30), (18, 0));

impl Calendar {
    /// An office in mainland China: Monday to Friday, 09:00 to 12:00 and 13:30 to 18:00, Beijing time, with the
    /// statutory holidays; make-up workdays have the usual hours (mail-facts E2-3).
    #[must_use]
    pub fn china_office() -> Self {
        let usual = Hours(MORNING.into_iter().chain(AFTERNOON).collect());
        let weeks = Self::weeks(CalendarId::from("cn"), Shanghai, Week::monday_to_friday(&usual));
        Announced::in_china().iter().fold(weeks, Self::with_year)
    }
}

impl Announced {
    /// The years whose notices are out, each as `cn-2026` names it.
    #[must_use]
    pub fn in_china() -> Vec<Self> {
        NOTICES.iter().map(Notice::announced).collect()
    }
}

impl Notice {
    fn announced(&self) -> Announced {
        let (off, worked) = (self.days_off().collect(), self.make_up_days().collect());
        Announced { year: self.year, source: self.source.to_owned(), off, worked, is_whole: true }
    }

    fn days_off(&self) -> impl Iterator<Item = NaiveDate> {
        let date = |(month, day)| NaiveDate::from_ymd_opt(self.year, month, day);
        self.off.iter().flat_map(move |&(first, last)| {
            let last = date(last);
            date(first).into_iter().flat_map(|first| first.iter_days()).take_while(move |day| Some(*day) <= last)
        })
    }

    fn make_up_days(&self) -> impl Iterator<Item = NaiveDate> {
        self.make_up.iter().filter_map(|&(month, day)| NaiveDate::from_ymd_opt(self.year, month, day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notices_list_33_and_39_days_and_leave_248_workdays_each() {
        let office = Calendar::china_office();
        for (notice, listed) in NOTICES.iter().zip([33, 39]) {
            assert!(notice.source.starts_with("https://www.gov.cn/"), "{}", notice.source);
            assert_eq!(notice.days_off().count() + notice.make_up_days().count(), listed, "{}", notice.year);
            let new_year = NaiveDate::from_ymd_opt(notice.year, 1, 1).unwrap();
            let year = new_year.iter_days().take_while(|day| chrono::Datelike::year(day) == notice.year);
            assert_eq!(year.filter(|day| office.is_workday(*day)).count(), 248, "{}", notice.year);
        }
    }
}
