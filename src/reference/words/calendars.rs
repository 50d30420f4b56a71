//! `calendars/*.toml`.

use super::super::line::{Line, key};
use super::WEEKDAYS;

pub(in crate::reference) const LINES: &[Line] = &[
    key("calendar", "一份日历", "one calendar"),
    key(
        "calendar.id",
        "名字，供 calendar = \"…\" 引用；写 cn 则取代内置的那份",
        "the name that `calendar = \"…\"` gives; `cn` takes the place of the one that is built in",
    ),
    key("calendar.zone", "时区（IANA 名）", "the time zone, by its IANA name"),
    key("calendar.include", "引用的年份，写 [[year]] 的 id；cn-2025、cn-2026 内置", "ids of [[year]]; cn-2025 and cn-2026 are built in")
        .usually("[]"),
    key(
        "calendar.files",
        "本文件夹内的放假表：holiday-cn 的 2027.json，或 .ics（文件名写年份）",
        "lists in this folder: 2027.json of holiday-cn, or an .ics with the year in its name",
    )
    .usually("[]"),
    key(
        "calendar.holidays",
        "另加的休息日：一天，或首尾两天，后面可写名称；先于引用的年份",
        "more days off: one day, or the first and the last, with a name behind it; they go before the years",
    )
    .usually("[]"),
    key(
        "calendar.workdays",
        "另加的上班日，工作时间同每周第一个工作日",
        "more workdays, with the hours of the week's first",
    )
    .usually("[]"),
    key(
        "calendar.complete",
        "自己列全了放假安排的年份；其余没有放假表的年份按平常每周计，时限会注明",
        "years whose holidays all stand here; a year without holidays is counted by the ordinary week, and limits in it say so",
    )
    .usually("[]"),
    key("calendar.week", "每周的工作时间；没写的日子休息", "the hours of the week; days that are left out are off"),
    key("calendar.week.days", "哪几天", "the days").words(WEEKDAYS),
    key(
        "calendar.week.hours",
        "工作时间，可分几段；跨午夜的分成两天写",
        "the hours, in any number of stretches; those over midnight stand on two days",
    ),
    key("calendar.week.breaks", "其中休息、不计时的时段", "breaks in them that do not count").usually("[]"),
    key("calendar.day", "另有工作时间的日子：半天、加班", "days with hours of their own: half days, overtime"),
    key("calendar.day.dates", "哪几天，写法同 holidays", "the days, as in `holidays`"),
    key("calendar.day.hours", "工作时间", "the hours"),
    key("calendar.day.breaks", "其中休息的时段", "breaks in them").usually("[]"),
    key(
        "calendar.busy",
        "繁忙时段：转办、答复和接口人时限放宽，自然小时除外",
        "busy periods: the limits to pass on, to answer and of contacts are longer, but for clock hours",
    ),
    key("calendar.busy.dates", "哪几天，写法同 holidays", "the days, as in `holidays`"),
    key("calendar.busy.factor", "放宽为多少倍", "how many times as long"),
    key("year", "一年的放假安排，照通知抄录", "the special days of one year, copied from the notice"),
    key("year.id", "名字，供 include 引用", "the name that `include` gives"),
    key("year.year", "哪一年", "the year"),
    key("year.source", "依据：通知的网址或文号", "what it rests on: the notice's address or number"),
    key("year.holidays", "休息日；可含上一年 12 月的日子", "the days off, those of the December before among them"),
    key("year.workdays", "调休上班日", "the make-up workdays").usually("[]"),
];
