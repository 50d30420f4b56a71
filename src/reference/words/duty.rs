//! `duty.toml`.

use super::super::line::{Line, key, said};
use super::{PICKS, WEEKDAYS};

pub(in crate::reference) const LINES: &[Line] = &[
    key("duty", "值班", "who is on duty"),
    key(
        "duty.members",
        "没有班次的日子值班的人，写 id，均须可做 own；没有任何班次时必填",
        "the ids of those on duty on days without a shift, who can `own`; required where there is no shift at all",
    ),
    key("duty.pick", "一件来信由值班中的谁负责", "who of those on duty owns a mail that comes in")
        .words(PICKS)
        .usually("\"fewest-open\""),
    key(
        "duty.max_open",
        "手上未结案件达到此数的先不再派；人人都满则不论",
        "nobody with so many open cases gets another while somebody else has room",
    )
    .otherwise(said("不限", "no limit")),
    key(
        "duty.topic",
        "这些主题的来信先由他们负责，不分日子；都不在岗由代理人负责，都满了由当天值班的负责",
        "who has what is about these topics, on every day: their deputies if none of them is here, and whoever is on duty that day if all are full",
    ),
    key("duty.topic.topics", "主题的 id，每个主题只在一处", "ids of topics, each in one place only"),
    key("duty.topic.members", "值班人的 id，至少一个", "the ids of those on duty for them, one at least"),
    key("duty.topic.pick", "其中由谁负责", "which of them owns a mail")
        .words(PICKS)
        .otherwise(said("同 [duty] 的 pick", "as `pick` of [duty]")),
    key(
        "duty.shift",
        "班次：写 from 和 to，或写 days；指定日期的先于每周的",
        "people of their own for some days: `from` and `to`, or `days`; dates go before days of the week",
    ),
    key("duty.shift.from", "第一天", "the first day"),
    key("duty.shift.to", "最后一天，算在内", "the last day, included"),
    key("duty.shift.days", "每周的这几天", "these days of every week").words(WEEKDAYS),
    key("duty.shift.members", "值班人的 id，至少一个", "the ids of those on duty, one at least"),
    key("duty.swap", "换班：这几天两人互换", "two people who stand for each other on some days"),
    key("duty.swap.people", "两个人的 id", "the ids of the two"),
    key("duty.swap.dates", "哪几天", "the days"),
];
