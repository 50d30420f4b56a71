//! `routes/*.toml`.

use super::super::line::{Line, Said, key, said};

const KINDS: &[(&str, Said)] = &[("human", said("人写的", "written by a person")), ("bulk", said("群发", "list mail"))];

pub(in crate::reference) const LINES: &[Line] = &[
    key("rule", "一条规则", "one rule"),
    key("rule.name", "名字，写在案件的缘由里；不重复", "the name, shown where a case tells why; no two are alike"),
    key("rule.topic", "命中时的主题，写 id", "the id of the topic of what it matches"),
    key("rule.route", "命中后怎样转办给主题的接口组", "how what it matches gets to the topic's desk")
        .words(&[
            ("suggest", said("在来件上建议接口人", "the case mail suggests the contact")),
            ("now", said("立即转办", "it is passed on at once")),
            ("on_deadline", said("转办时限到了还没动就转", "it is passed on when triage is due and nobody has acted")),
            ("never", said("规则不转", "never by rule")),
        ])
        .usually("\"suggest\""),
    key(
        "rule.when",
        "条件：写的各项须同时满足，any 与 any_re 满足其一即可；除 none、in 外至少写一项",
        "what it asks: all that is written must hold, of `any` and `any_re` together one; something besides `none` and `in`",
    ),
    key(
        "rule.when.any",
        "有其中任一词；不分大小写和全半角，英文词须独立",
        "one of these words; case and width do not matter, a Latin word stands alone",
    ),
    key(
        "rule.when.any_re",
        "合其中任一正则表达式，写在单引号内；\\b \\w \\d 只认半角字母数字",
        "one of these regular expressions, in single quotation marks; \\b \\w \\d mean ASCII",
    ),
    key("rule.when.all", "这些词都有", "all of these words"),
    key("rule.when.none", "这些词一个也没有", "none of these words"),
    key("rule.when.in", "词在哪里找", "where the words are looked for")
        .words(&[
            ("subject", said("主题", "the subject")),
            ("words", said("新写的正文", "the new words")),
            ("both", said("两处", "both")),
            ("attachment-names", said("附件名", "the names of attachments")),
        ])
        .usually("\"both\""),
    key("rule.when.sender", "发件人：地址，或 @域名", "who wrote it: addresses, or @domains")
        .otherwise(said("任何人", "anybody")),
    key("rule.when.department", "发件人的部门，见下文「员工表」", "his department, from the table of employees below")
        .otherwise(said("任何部门", "any")),
    key("rule.when.language", "正文的语言：zh、zh-CN、en…", "the language of the words: zh, zh-CN, en …")
        .otherwise(said("任何语言", "any")),
    key("rule.when.kind", "哪一类来信", "what sort of mail").words(KINDS).otherwise(said("两类都算", "both")),
    key(
        "rule.example",
        "例子，加载时逐条验证；subject、words、attachments、sender 至少写一项",
        "a mail that every load tries: one at least of `subject`, `words`, `attachments`, `sender`",
    ),
    key("rule.example.subject", "主题", "its subject"),
    key("rule.example.words", "正文", "its words"),
    key("rule.example.attachments", "附件名", "the names of its attachments").usually("[]"),
    key("rule.example.sender", "发件地址", "its writer's address"),
    key("rule.example.language", "正文的语言", "the language of its words"),
    key("rule.example.kind", "哪一类来信", "what sort of mail it is").words(KINDS).usually("\"human\""),
    key("rule.example.department", "发件人的部门", "its writer's department"),
    key(
        "rule.example.matches",
        "这条规则该不该命中它；前面的规则先命中也算不命中",
        "whether this rule is to take it; one that an earlier rule takes is not taken",
    ),
];
