//! `privacy.toml`.

use super::super::line::{Line, key, said};

pub(in crate::reference) const LINES: &[Line] = &[
    key(
        "checks",
        "程序自带的检查：答复里有这些，先请撰写人过目",
        "what answers are looked through for: their writers see them again before they leave",
    ),
    key("checks.id_number", "身份证号", "identity numbers").otherwise(said("要查", "they are looked for")),
    key("checks.bank_card", "银行卡号", "numbers of bank cards").otherwise(said("要查", "they are looked for")),
    key("checks.mobile", "私人手机号", "private mobile numbers").otherwise(said("要查", "they are looked for")),
    key("checks.pay", "工资金额", "amounts of pay").otherwise(said("要查", "they are looked for")),
    key("public", "不算个人信息的号码", "numbers that are no person's"),
    key(
        "public.numbers",
        "本单位公开的电话、账号，写全",
        "telephones and accounts that the house gives to everybody, as a whole",
    ),
    key("hold", "本单位自己的一项检查", "a check of the house's own"),
    key("hold.name", "名字，写在请撰写人过目的信里；不重复", "its name, as the preview gives it; no two are alike"),
    key(
        "hold.any",
        "有其中任一词；不分大小写和全半角，英文词须独立",
        "one of these words; case and width do not matter, a Latin word stands alone",
    ),
    key(
        "hold.any_re",
        "合其中任一正则表达式，写在单引号内；\\b \\w \\d 只认半角字母数字",
        "one of these regular expressions, in single quotation marks; \\b \\w \\d mean ASCII",
    ),
    key("hold.none", "有这些词就不算", "… but where one of these words stands"),
    key("hold.to", "发给谁时才查", "answers to whom are looked through")
        .words(&[
            ("everyone", said("发给谁都查", "to everybody")),
            ("outside", said("只在发给公司外部时", "to writers from outside alone")),
        ])
        .usually("\"everyone\""),
    key("hold.example", "例子，每次加载都试", "an answer that every load tries"),
    key("hold.example.words", "答复的话", "its words"),
    key("hold.example.holds", "该不该先请撰写人过目", "whether its writer is to see it again"),
];
