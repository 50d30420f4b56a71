//! `topics.toml`.

use super::super::line::{Line, key};

pub(in crate::reference) const LINES: &[Line] = &[
    key("topic", "一个主题", "one topic"),
    key(
        "topic.id",
        "名字，供规则和命令引用（如 /topic tax.vat）",
        "the name that rules and commands give it (/topic tax.vat)",
    ),
    key("topic.name", "主题名，写在信里", "the name, as letters show it"),
    key("topic.desk", "解答它的接口组的 id", "the id of the desk that knows"),
    key(
        "topic.sla",
        "时限，写 sla.toml 中 [sla.名字] 的名字",
        "the limits it goes by: the name of an [sla.name] of sla.toml",
    )
    .usually("\"standard\""),
    key(
        "topic.confidential",
        "涉密：答复只发给提问人，抄送人一律不发，不论 copies 怎么写",
        "answers go to the asker alone, never to those he copied, whatever `copies` says",
    )
    .usually("false"),
];
