//! `sla.toml`.

use super::super::line::{Line, Said, key, means, said};

const CALENDAR: Said = said("日历的 id，各时限按它计", "the id of the calendar that its limits are counted on");
const TRIAGE: Said = said("首问责任人答复或转办", "until the owner has answered or passed on");
const ANSWER: Said = said(
    "提问人得到答复；triage、contact、contact_margin 依次相加不得超过它",
    "until the asker has an answer; triage, contact and contact_margin laid end to end must fit into it",
);
const CONTACT: Said =
    said("接口人答复首问责任人，自转办起算", "until a contact has answered the owner, from the slip on");
const MARGIN: Said = said(
    "接口人时限距答复时限至少留给首问责任人的时间",
    "what is left for the owner between the contact's limit and the answer's",
);
const CONFIRM: Said = said("答复后多久无回音即办结", "silence after the answer that closes the case");
const WAIT: Said =
    said("请提问人补充后多久无回音即办结", "silence of an asker who was asked for something that closes the case");
const WAIT_REMINDER: Said = said("请提问人补充后何时提醒他，须早于 wait", "when he is reminded, before `wait` ends");
const STEP: Said = said(
    "何时知会谁；写了任何一步，就只有写出的这些",
    "who is told of a deadline, and when; whoever writes one writes all of them",
);
const STEP_NAME: Said = said(
    "名字，不重复；一经执行即记住，改时间不会再来一次",
    "its name, like no other; what was done under it is remembered, and a new time does not do it again",
);
const STEP_DEADLINE: Said = said("哪个时限", "of which deadline");
const STEP_AT: Said = said(
    "到期前 \"-2 work hours\"、到期后 \"+2 work hours\"，或已用时间的 \"80%\"（\"100%\" 即到期）",
    "\"-2 work hours\" before it is due, \"+2 work hours\" after, or \"80%\" of its time (\"100%\" is when it is due)",
);
const STEP_TO: Said = said("知会谁", "who is told");

const DEADLINES: &[(&str, Said)] = &[
    ("triage", said("答复或转办", "to answer or pass on")),
    ("answer", said("答复提问人", "to answer the asker")),
    ("contact", said("接口人答复", "of the contact")),
];

const HEARERS: &[(&str, Said)] = &[
    ("owner", said("首问责任人，看下一份清单", "the owner, by his next list")),
    ("contact", said("接口人，收一封信；只限 contact 时限", "the contact, by a letter; of the limit `contact` alone")),
    ("lead", said("上级，看下一份清单；只限已到期的 answer", "the lead, by his next list; of an `answer` that is due")),
];

const AS_STANDARD: Said = said("同 [sla.standard]", "as in [sla.standard]");

pub(in crate::reference) const LINES: &[Line] = &[
    key("sla", "时限", "how long things may take"),
    key("sla.standard", "没有另行约定的主题", "topics without an agreement of their own"),
    means("sla.standard.calendar", CALENDAR).usually("\"cn\""),
    means("sla.standard.triage", TRIAGE).usually("\"2 work hours\""),
    means("sla.standard.answer", ANSWER).usually("\"1 workday\""),
    means("sla.standard.contact", CONTACT).usually("\"4 work hours\""),
    means("sla.standard.contact_margin", MARGIN).usually("\"1 work hour\""),
    means("sla.standard.confirm", CONFIRM).usually("\"3 workdays\""),
    means("sla.standard.wait", WAIT).usually("\"5 workdays\""),
    means("sla.standard.wait_reminder", WAIT_REMINDER).usually("\"2 workdays\""),
    means("sla.standard.step", STEP).otherwise(said(
        "triage 到期时、answer 前 2 小时和到期时知会 owner；answer 后 2 小时 lead；contact 前 1 小时和到期时 contact",
        "the owner when triage is due, 2 work hours before answer and when it is; the lead 2 after; the contact 1 before his and when it is",
    )),
    means("sla.standard.step.name", STEP_NAME),
    means("sla.standard.step.deadline", STEP_DEADLINE).words(DEADLINES),
    means("sla.standard.step.at", STEP_AT),
    means("sla.standard.step.to", STEP_TO).words(HEARERS),
    key(
        "sla.*",
        "另行约定的时限，名字自取，在 topics.toml 的主题里写 sla = \"名字\"",
        "an agreement of its own, under a name that topics give as `sla`",
    ),
    means("sla.*.calendar", CALENDAR).otherwise(AS_STANDARD),
    means("sla.*.triage", TRIAGE).otherwise(AS_STANDARD),
    means("sla.*.answer", ANSWER).otherwise(AS_STANDARD),
    means("sla.*.contact", CONTACT).otherwise(AS_STANDARD),
    means("sla.*.contact_margin", MARGIN).otherwise(AS_STANDARD),
    means("sla.*.confirm", CONFIRM).otherwise(AS_STANDARD),
    means("sla.*.wait", WAIT).otherwise(AS_STANDARD),
    means("sla.*.wait_reminder", WAIT_REMINDER).otherwise(AS_STANDARD),
    means("sla.*.step", STEP).otherwise(AS_STANDARD),
    means("sla.*.step.name", STEP_NAME),
    means("sla.*.step.deadline", STEP_DEADLINE).words(DEADLINES),
    means("sla.*.step.at", STEP_AT),
    means("sla.*.step.to", STEP_TO).words(HEARERS),
    key("sla.urgent", "加急件，自加急之时起算", "urgent cases, from when they became urgent"),
    means("sla.urgent.calendar", CALENDAR).otherwise(said("同该件原来的", "that of the case")),
    means("sla.urgent.triage", TRIAGE).otherwise(AS_STANDARD),
    means("sla.urgent.answer", ANSWER).otherwise(AS_STANDARD),
    means("sla.urgent.contact", CONTACT).otherwise(AS_STANDARD),
];
