//! A slow model beside the calendar: a row of minutes, each open or not, counted one by one. It shares no code with the
//! calendar but the zone data, and both are drawn from one sketch of an office.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const MINUTE: i64 = 60;
/// What the model lays out on either side of its start.
const AROUND_DAYS: i64 = 30;

/// Opening and close in minutes after midnight.
type Shifts = Vec<(u32, u32)>;

/// An office as one would describe it.
#[derive(Clone, Debug)]
struct Sketch {
    zone: Tz,
    week: [Shifts; 7],
    special: BTreeMap<NaiveDate, Shifts>,
    /// First and last day, and hundredths.
    busy: Option<(NaiveDate, NaiveDate, u32)>,
}

impl Sketch {
    fn calendar(&self) -> Calendar {
        let hours = |shifts: &Shifts| {
            let times = shifts.iter().map(|(open, close)| ((open / 60, open % 60), (close / 60, close % 60)));
            hours(&times.collect::<Vec<Open>>())
        };
        let week = Week { days: std::array::from_fn(|day| hours(&self.week[day])) };
        let office = Calendar::new(ID.into(), self.zone, week).unwrap();
        let office = self.special.iter().fold(office, |office, (date, shifts)| office.with_day(*date, hours(shifts)));
        self.busy.iter().fold(office, |office, &(first, last, hundredths)| {
            office.with_busy(Busy { first, last, factor: Factor::hundredths(hundredths).unwrap() })
        })
    }

    fn shifts(&self, date: NaiveDate) -> &Shifts {
        self.special.get(&date).unwrap_or(&self.week[date.weekday().num_days_from_monday() as usize])
    }

    fn hundredths(&self, date: NaiveDate) -> i64 {
        self.busy.filter(|(first, last, _)| (*first..=*last).contains(&date)).map_or(100, |(.., factor)| factor.into())
    }
}

/// A row of minutes as the clocks on the wall show them.
struct Minutes<'s> {
    sketch: &'s Sketch,
    first: Moment,
    walls: Vec<NaiveDateTime>,
    open: Vec<bool>,
}

impl<'s> Minutes<'s> {
    fn around(sketch: &'s Sketch, start: Moment) -> Self {
        let first = start - TimeDelta::days(AROUND_DAYS);
        let moments = (0..2 * AROUND_DAYS * 24 * 60).map(|minute| first + TimeDelta::minutes(minute));
        let walls: Vec<_> = moments.map(|moment| moment.with_timezone(&sketch.zone).naive_local()).collect();
        let mut model = Self { sketch, first, open: vec![false; walls.len()], walls };
        let (from, to) = (model.walls[0].date(), model.walls.last().unwrap().date());
        for date in from.iter_days().take_while(|date| *date <= to) {
            for (open, close) in sketch.shifts(date) {
                for minute in model.since(date, *open)..model.until(date, *close) {
                    model.open[minute] = true;
                }
            }
        }
        model
    }

    /// The minutes near a date: its own, and some of its neighbours, wherever in its day the row begins.
    fn near(&self, date: NaiveDate) -> std::ops::Range<usize> {
        let since = (date - self.walls[0].date()).num_days() - 2;
        let at = |days: i64| usize::try_from((days * 24 * 60).max(0)).unwrap().min(self.walls.len());
        at(since)..at(since + 5)
    }

    /// The first minute at which the wall shows this time, or is past it.
    fn since(&self, date: NaiveDate, minute: u32) -> usize {
        let (near, wall) = (self.near(date), wall(date, minute));
        near.clone().find(|i| self.walls[*i] >= wall).unwrap_or(near.end)
    }

    /// The minute behind the last at which the wall shows less than this time.
    fn until(&self, date: NaiveDate, minute: u32) -> usize {
        let (near, wall) = (self.near(date), wall(date, minute));
        near.clone().rfind(|i| self.walls[*i] < wall).map_or(near.start, |last| last + 1)
    }

    fn index(&self, t: Moment) -> usize {
        usize::try_from((t - self.first).num_minutes()).unwrap()
    }

    fn moment(&self, index: usize) -> Moment {
        self.first + TimeDelta::minutes(i64::try_from(index).unwrap())
    }

    fn is_open(&self, t: Moment) -> bool {
        self.open[self.index(t)]
    }

    fn next_open(&self, t: Moment) -> Option<Moment> {
        (self.index(t)..self.open.len()).find(|i| self.open[*i]).map(|i| self.moment(i))
    }

    fn last_open_before(&self, t: Moment) -> Option<Moment> {
        if self.is_open(t) {
            return Some(t);
        }
        let last = (0..self.index(t)).rfind(|i| self.open[*i])?;
        Some(self.moment(last + 1) - TimeDelta::seconds(1))
    }

    /// Spends seconds of work, on busy days at their price. Counts in shares of a second that every price divides.
    fn spend(&self, from: Moment, seconds: i64, price: impl Fn(NaiveDate) -> i64) -> Option<Moment> {
        let shares = 100 * self.sketch.busy.map_or(1, |(.., factor)| i64::from(factor));
        let mut left = seconds * shares;
        for i in (self.index(self.next_open(from)?)..self.open.len()).filter(|i| self.open[*i]) {
            let a_second = shares * 100 / price(self.walls[i].date());
            if left <= MINUTE * a_second {
                return Some(self.moment(i) + TimeDelta::seconds(left / a_second));
            }
            left -= MINUTE * a_second;
        }
        None
    }

    fn sub_work(&self, t: Moment, minutes: i64) -> Option<Moment> {
        let open = (0..self.index(t)).rev().filter(|i| self.open[*i]);
        open.take(usize::try_from(minutes).unwrap()).last().map(|i| self.moment(i))
    }

    fn work_minutes(&self, a: Moment, b: Moment) -> i64 {
        let open = (self.index(a)..self.index(b)).filter(|i| self.open[*i]);
        i64::try_from(open.count()).unwrap()
    }

    /// The same local time, days on: each day that begins at one that is worked counts, a busy one for its part. If a
    /// part of the last day would do, the close of the one before.
    fn workdays(&self, from: Moment, days: u32, price: impl Fn(NaiveDate) -> i64) -> Option<Moment> {
        let start = self.next_open(from)?;
        if days == 0 {
            return Some(start);
        }
        let here = self.walls[self.index(start)];
        let end = self.walls.last()?.date();
        let mut dates = here.date().iter_days().take_while(|date| *date < end);
        let mut date = dates.next()?;
        let mut before = date;
        let mut counted = 0.0;
        while counted + 1e-6 < f64::from(days) {
            #[expect(clippy::cast_precision_loss, reason = "hundredths")]
            let price = price(date) as f64;
            counted += 100.0 / price;
            (before, date) = (date, dates.find(|date| !self.sketch.shifts(*date).is_empty())?);
        }
        if counted > f64::from(days) + 1e-6 {
            return Some(self.moment(self.since(before, self.sketch.shifts(before).last()?.1)));
        }
        let shifts = self.sketch.shifts(date);
        let time = here.hour() * 60 + here.minute();
        let fits = shifts.iter().find(|(_, close)| time <= *close).map(|(open, _)| time.max(*open));
        Some(self.moment(self.since(date, fits.unwrap_or(shifts.last()?.1))))
    }
}

fn wall(date: NaiveDate, minute: u32) -> NaiveDateTime {
    date.and_hms_opt(0, 0, 0).unwrap() + TimeDelta::minutes(minute.into())
}

/// Zones of every kind: without summer time, with it in either half of the year, at midnight, of half an hour, off the
/// hour.
const ZONES: [Tz; 14] = [
    Shanghai,
    Berlin,
    New_York,
    Tz::Europe__London,
    Tz::Australia__Sydney,
    Tz::Australia__Lord_Howe,
    Tz::Asia__Kathmandu,
    Tz::Asia__Beirut,
    Tz::Africa__Cairo,
    Tz::America__Havana,
    Tz::America__Santiago,
    Tz::America__Nuuk,
    Tz::Pacific__Chatham,
    Tz::Atlantic__Azores,
];

/// No, one or two shifts, on quarter hours.
fn shifts() -> impl Strategy<Value = Shifts> {
    let cuts = proptest::collection::btree_set(0_u32..=96, 4).prop_map(|cuts| cuts.into_iter().collect::<Vec<_>>());
    let office = Just(vec![(9 * 60, 12 * 60), (13 * 60 + 30, 18 * 60)]);
    let shifts = |cuts: Vec<u32>, two: bool| match (cuts.as_slice(), two) {
        ([a, b, c, d], true) => vec![(a * 15, b * 15), (c * 15, d * 15)],
        ([a, _, _, d], false) => vec![(a * 15, d * 15)],
        _ => Vec::new(),
    };
    prop_oneof![Just(Vec::new()), office, (cuts, any::<bool>()).prop_map(move |(cuts, two)| shifts(cuts, two))]
}

/// An office, and a moment in it: half of them near the days on which clocks change.
fn sketches() -> impl Strategy<Value = (Sketch, Moment)> {
    let days = prop_oneof![0_i64..366, 80_i64..100, 296_i64..312, 60_i64..75];
    let when = (2024_i32..=2031, days, 0_i64..24 * 60).prop_map(|(year, day, minute)| {
        let new_year = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc();
        new_year + TimeDelta::minutes(day * 24 * 60 + minute)
    });
    let special = proptest::collection::vec((-9_i64..20, shifts()), 0..6);
    let busy =
        proptest::option::of((-9_i64..9, 0_i64..12, prop_oneof![Just(200), Just(150), Just(125), 100_u32..=1000]));
    let week = proptest::array::uniform7(shifts());
    (proptest::sample::select(&ZONES[..]), when, week, special, busy).prop_map(
        |(zone, start, mut week, special, busy)| {
            if week.iter().all(Vec::is_empty) {
                week[2] = vec![(0, 24 * 60)];
            }
            let today = start.with_timezone(&zone).date_naive();
            let on = |days| today + TimeDelta::days(days);
            let special = special.into_iter().map(|(days, shifts)| (on(days), shifts)).collect();
            let busy = busy.map(|(from, days, hundredths)| (on(from), on(from + days), hundredths));
            (Sketch { zone, week, special, busy }, start)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_slow_model_agrees((sketch, start) in sketches(), share in 1_i64..=100, days in 0_u32..9) {
        let (office, model) = (sketch.calendar(), Minutes::around(&sketch, start));
        prop_assert_eq!(office.is_open(start), model.is_open(start));
        prop_assume!(model.next_open(start).is_some() && model.last_open_before(start).is_some());
        prop_assert_eq!(office.next_open(start), model.next_open(start).unwrap());
        prop_assert_eq!(office.last_open_before(start), model.last_open_before(start).unwrap());

        // As much work as there is ahead, or a part of it.
        let ahead = model.work_minutes(start, model.moment(model.open.len()));
        let minutes = (ahead * share / 100).max(1);
        let span = Span::Work { seconds: minutes * MINUTE };
        let due = model.spend(start, minutes * MINUTE, |_| 100).unwrap();
        prop_assert_eq!(office.add(start, span), due);
        prop_assert_eq!(office.shift(start, minutes * MINUTE), due);
        prop_assert_eq!(office.work_seconds(start, due), minutes * MINUTE);
        let part = office.percent(start, due, u32::try_from(share).unwrap());
        prop_assert_eq!(part, model.spend(start, minutes * MINUTE * share / 100, |_| 100).unwrap());
        if let Some(before) = model.sub_work(start, minutes).filter(|_| minutes <= model.work_minutes(model.first, start)) {
            prop_assert_eq!(office.sub(start, span), before);
        }
        if let Some(busy) = model.spend(start, minutes * MINUTE, |date| sketch.hundredths(date)) {
            // The model cuts off what is no whole second.
            prop_assert!((office.due(start, span).at - busy).num_seconds().abs() <= 1, "{busy}");
        }

        let span = Span::Workdays { days };
        if let Some(later) = model.workdays(start, days, |_| 100) {
            prop_assert_eq!(office.add(start, span), later);
        }
        if let Some(later) = model.workdays(start, days, |date| sketch.hundredths(date)) {
            prop_assert_eq!(office.due(start, span).at, later);
        }
    }

    #[test]
    fn later_starts_are_never_due_earlier((sketch, start) in sketches(), minutes in 0_i64..3000, days in 0_u32..9, later in 0_i64..9000) {
        let office = sketch.calendar();
        for span in [Span::Work { seconds: minutes * MINUTE }, Span::Workdays { days }] {
            let (one, other) = (office.due(start, span).at, office.due(start + TimeDelta::minutes(later), span).at);
            prop_assert!(one <= other + TimeDelta::milliseconds(1), "{span:?}: {one} and {other}");
            prop_assert!(office.add(start, span) <= one, "{span:?}");
        }
    }
}
