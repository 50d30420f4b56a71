//! `people.toml`.

use super::super::line::{Line, key, said};
use super::{LANGUAGES, PICKS};

pub(in crate::reference) const LINES: &[Line] = &[
    key("person", "一个人", "one person"),
    key(
        "person.id",
        "名字，供其他文件和命令引用（如 /own li-na）；字母、数字、- _ .",
        "the name that other files and commands give him (/own li-na): letters, digits, - _ .",
    ),
    key("person.name", "姓名，写在信里", "the name, as letters show it"),
    key("person.name_en", "英文信中的姓名", "the name in letters in English").otherwise(said("同 name", "as `name`")),
    key("person.title", "信首的称呼，如“陈处”", "how letters greet him, as 陈处").otherwise(said("用姓名", "his name")),
    key(
        "person.mail",
        "邮箱地址，至少一个；信发到第一个，其余的也认得",
        "his addresses, one at least: letters go to the first, the others are recognised too",
    ),
    key("person.can", "可担任的角色，可多项", "what he may be, any of these").words(&[
        ("own", said("首问责任人", "own cases")),
        ("contact", said("接口组的支持接口人", "answer for a desk")),
        ("lead", said("处长：逾期时知会", "lead a section: hears of what is overdue")),
        ("direct", said("主任", "direct the centre")),
        ("admin", said("照看本系统：出了故障收到通知", "look after the daemon: is written to when something is wrong")),
    ]),
    key(
        "person.reports_to",
        "上级的 id，逾期时知会；首问责任人和接口人必填，除非自己是处长或主任",
        "the id of his lead, who hears of what is overdue; required of whoever owns cases or answers for a desk, unless he leads himself",
    ),
    key("person.deputy", "代理人的 id，休假时接手", "the id of whoever stands in while he is away")
        .otherwise(said("同组的人，再则上级", "somebody of his desk, else his lead")),
    key(
        "person.away",
        "休假：一天，或首尾两天，两天都算",
        "absences: one day, or the first and the last, both included",
    )
    .usually("[]"),
    key("person.language", "写给他的信用的语言", "the language of letters to him")
        .words(LANGUAGES)
        .otherwise(said("邮箱的 language", "the mailbox's")),
    key(
        "person.calendar",
        "日历的 id：何时提醒他，清单按哪个时区发",
        "the id of a calendar: when he is told things, and in which zone",
    )
    .otherwise(said(
        "所在各接口组共用的日历，再则时限的日历",
        "the one that all his desks have, else that of the limits",
    )),
    key("person.phone", "电话分机，写在他发出的转办单上", "telephone extension, shown on the slips of his cases"),
    key(
        "person.left",
        "离任日，自当日起不在；名下有未结案件时不要删去此人",
        "the first day without him; keep him here while cases are his",
    ),
    key(
        "person.successor",
        "接任人的 id，离任日起名下各件转给他",
        "the id of whoever has all that was his from that day on",
    )
    .otherwise(said("告知管理员", "the admins are told")),
    key("desk", "一个支持接口组", "one desk of contacts"),
    key(
        "desk.id",
        "名字，供主题和命令引用（如 /to tax），不与任何人相同",
        "the name that topics and commands give it (/to tax); nobody's id",
    ),
    key("desk.name", "组名，写在信里；/to 也认", "the name, as letters show it; /to takes it as well"),
    key(
        "desk.members",
        "成员的 id，至少一个，均须可做 contact",
        "the ids of its members, one at least, who can `contact`",
    ),
    key(
        "desk.mail",
        "组邮箱：转办单发到这里，任一成员都可答复",
        "an address of its own: slips go there, and every member may answer",
    )
    .otherwise(said("发给选出的成员", "slips go to the member picked")),
    key("desk.pick", "转办单由谁办", "who of its members gets a slip").words(PICKS).usually("\"fewest-open\""),
    key("desk.calendar", "日历的 id，接口人时限按它计", "the id of a calendar that its limits are counted on")
        .otherwise(said("时限的日历", "that of the limits")),
];
