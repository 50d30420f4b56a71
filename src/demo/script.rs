//! Who writes what and when: the people's part of the story. They react to what stands in the letters they get, as people
//! do; none of them knows what the daemon makes of it.

/// A mail that somebody writes of his own accord.
pub(super) struct First {
    /// Minutes after Monday 09:00.
    pub minute: i64,
    pub name: &'static str,
    pub address: &'static str,
    pub subject: &'static str,
    pub words: &'static str,
    pub kind: FirstKind,
}

/// What such a mail is.
pub(super) enum FirstKind {
    /// What he has to say himself.
    Plain,
    /// Somebody pretends to be somebody else; replies would go to this address.
    Forged { reply_to: &'static str },
    /// Somebody passes on what was written to him alone.
    Forwarded { original: Original },
}

/// A mail that somebody wrote to one of the staff in place of the mailbox.
pub(super) struct Original {
    /// Minutes after Monday 09:00.
    pub minute: i64,
    pub name: &'static str,
    pub address: &'static str,
    pub subject: &'static str,
    pub words: &'static str,
}

/// What somebody does about a letter.
pub(super) struct Reaction {
    /// The letter's subject or text holds all of these.
    pub to: &'static [&'static str],
    /// And none of these.
    pub not: &'static [&'static str],
    /// So many minutes after the letter was seen.
    pub after: i64,
    /// But not before so many minutes after Monday 09:00.
    pub not_before: i64,
    pub words: &'static str,
    pub with: Program,
}

/// What an admin changes in a rule file.
pub(super) struct Edit {
    pub when: When,
    /// Below the rules' directory.
    pub file: &'static str,
    pub old: &'static str,
    pub new: &'static str,
}

/// What makes an admin edit.
pub(super) enum When {
    /// So many minutes after Monday 09:00, of his own accord.
    At(i64),
    /// So many minutes after a letter was seen whose subject or text holds all of these.
    After(&'static [&'static str], i64),
}

/// The mail program a reply is written with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    Outlook,
    Foxmail,
    /// A phone's: plain text alone.
    Phone,
    /// Nobody: the mail server answers for somebody who is away.
    Autoresponder,
}

const TUESDAY: i64 = 24 * 60;

pub(super) const FIRST: &[First] = &[
    First {
        minute: 8,
        name: "张伟",
        address: "zhang.wei@corp.example",
        subject: "差旅报销单被退回",
        words: "老师好，我上周交的差旅单 BX20261116-0087 今天被退了，说“专票抬头不对”，可是发票是酒店开的，我怎么改？\n急等钱，谢谢。",
        kind: FirstKind::Plain,
    },
    First {
        minute: 25,
        name: "高远",
        address: "gao.yuan@corp.example",
        subject: "紧急付款",
        words: "我在开会，不方便接电话。请马上付款 480,000 元到供应商新账户，办好后直接回复我。",
        kind: FirstKind::Forged { reply_to: "gao.yuan@corp-example.invalid" },
    },
    First {
        minute: 55,
        name: "刘洋",
        address: "liu.yang@corp.example",
        subject: "付款进度",
        words: "您好，单号 BX20261502-0087 什么时候付？供应商一直在催。",
        kind: FirstKind::Plain,
    },
    First {
        minute: 90,
        name: "周婷",
        address: "zhou.ting@corp.example",
        subject: "数电票",
        words: "数电票 XML 要不要交？只有 PDF 行不行？OFD 打不开。",
        kind: FirstKind::Plain,
    },
    // He Jing wrote to Wang Fang alone; she hands it in, and owns it.
    First {
        minute: 280,
        name: "王芳",
        address: "wang.fang@corp.example",
        subject: "转发: 报销款没收到",
        words: "她发给我个人的，我来跟。",
        kind: FirstKind::Forwarded {
            original: Original {
                minute: 40,
                name: "何静",
                address: "he.jing@corp.example",
                subject: "报销款没收到",
                words: "王老师好，系统里显示上周已经付了，可是我的卡里一直没有到账，能帮我看看吗？",
            },
        },
    },
    First {
        minute: TUESDAY + 460,
        name: "王芳",
        address: "wang.fang@corp.example",
        subject: "请假",
        words: "请假 11月25日至27日",
        kind: FirstKind::Plain,
    },
];

/// Everybody who writes of his own accord, or whose mail is handed in: address and name.
pub(super) fn askers() -> impl Iterator<Item = (&'static str, &'static str)> {
    FIRST.iter().map(|first| match &first.kind {
        FirstKind::Plain | FirstKind::Forged { .. } => (first.address, first.name),
        FirstKind::Forwarded { original } => (original.address, original.name),
    })
}

/// How an acknowledgement begins, which an answer never does.
const RECEIVED: &str = "您的来信已收到";

pub(super) const REACTIONS: &[Reaction] = &[
    // The owner passes Zhang Wei's question on with one digit.
    Reaction {
        to: &["张伟问", "差旅报销单被退回", "直接回复本邮件，您写的内容即作为答复"],
        not: &[],
        after: 25,
        not_before: 0,
        words: "1",
        with: Program::Outlook,
    },
    // The contact forgets the slip, and answers the reminder.
    Reaction {
        to: &["差旅报销单被退回", "此件将于"],
        not: &[],
        after: 20,
        not_before: 0,
        words: "这张票不能作废，请酒店红冲后按正确抬头重开，原票不用寄回。新票到手后在原单“替换发票”里上传即可，不用重新填单。",
        with: Program::Foxmail,
    },
    // The owner has the contact's words shown, then sent.
    Reaction {
        to: &["反馈单", "差旅报销单被退回"],
        not: &[],
        after: 15,
        not_before: 0,
        words: "1",
        with: Program::Outlook,
    },
    Reaction {
        to: &["以下为将发出的全文", "红冲"],
        not: &[],
        after: 5,
        not_before: 0,
        words: "1",
        with: Program::Outlook,
    },
    Reaction {
        to: &["红冲", "无须回复"],
        not: &["以下为将发出的全文"],
        after: 30,
        not_before: 0,
        words: "谢谢，已解决。",
        with: Program::Outlook,
    },
    // Zhou Ting is away; her mail server answers for her, whatever comes.
    Reaction {
        to: &["周婷，您好", RECEIVED],
        not: &[],
        after: 1,
        not_before: 0,
        words: "您好，我今天外出培训，明天处理邮件。如有急事请电联。",
        with: Program::Autoresponder,
    },
    Reaction {
        to: &["周婷问", "数电票"],
        not: &[],
        after: 35,
        not_before: 0,
        words: "周婷，您好：\nXML 和 PDF 请一起上传，OFD 不用交。PDF 只作查看，入账以 XML 为准。",
        with: Program::Foxmail,
    },
    Reaction {
        to: &["周婷，您好", "入账以 XML 为准"],
        not: &[],
        after: 10,
        not_before: TUESDAY + 30,
        words: "收到，谢谢，已解决。",
        with: Program::Phone,
    },
    // Wang Fang works through her list, one line for each case.
    Reaction {
        to: &["待办", "付款进度", "报销款没收到"],
        not: &["不在岗"],
        after: 10,
        not_before: 0,
        words: "1 催\n2 延 今天16:00 已请银行查询这笔付款",
        with: Program::Outlook,
    },
    // A card number is nothing for a mail: her answer is shown to her first, and she writes it again.
    Reaction {
        to: &["何静问", "报销款没收到", "直接回复本邮件，您写的内容即作为答复"],
        not: &[],
        after: 30,
        not_before: TUESDAY + 330,
        words: "何静，您好：\n这笔款付到了您以前的卡 6222021234567890128，已被银行退回。请在系统里更新收款卡，更新后我们当天重付。",
        with: Program::Foxmail,
    },
    Reaction {
        to: &["以下为将发出的全文", "何静", "6222"],
        not: &[],
        after: 8,
        not_before: 0,
        words: "何静，您好：\n这笔款付到了您以前的卡，已被银行退回。请在系统里更新收款卡，更新后我们当天重付。",
        with: Program::Foxmail,
    },
    Reaction {
        to: &["以下为将发出的全文", "何静", "更新后我们当天重付"],
        not: &["6222"],
        after: 2,
        not_before: 0,
        words: "1",
        with: Program::Foxmail,
    },
    Reaction {
        to: &["何静，您好", "更新后我们当天重付"],
        not: &["以下为将发出的全文"],
        after: 25,
        not_before: 0,
        words: "谢谢，已解决。",
        with: Program::Phone,
    },
    // Wu Dan never answers about Liu Yang's payment, and Wang Fang is away from Wednesday: Li Na stands in, asks for
    // the case by its number, and answers.
    Reaction {
        to: &["王芳不在岗", "付款进度"],
        not: &[],
        after: 10,
        not_before: 0,
        words: "1",
        with: Program::Outlook,
    },
    Reaction {
        to: &["王芳不在岗期间请您代办", "刘洋", "直接回复本邮件，您写的内容即作为答复"],
        not: &[],
        after: 25,
        not_before: 0,
        words: "刘洋，您好：\n单号 BX20261502-0087 今天上午已付款，预计两个工作日内到账。回复晚了，抱歉。",
        with: Program::Outlook,
    },
    Reaction {
        to: &["刘洋，您好", "今天上午已付款"],
        not: &[],
        after: 15,
        not_before: 0,
        words: "谢谢，问题解决了。",
        with: Program::Foxmail,
    },
];

/// Answers are to come within seven hours in place of a workday. The admin does not say which hours he means, and mends it
/// as the letter has it. At that time two askers wait, and their answers are due earlier from then on.
pub(super) const EDITS: &[Edit] = &[
    Edit { when: When::At(140), file: "sla.toml", old: "answer = \"1 workday\" ", new: "answer = \"7h\" " },
    Edit {
        when: When::After(&["规则的修改有 1 处错误，未采用", "sla.toml:", "`7h`", "\"7 work hours\""], 6),
        file: "sla.toml",
        old: "answer = \"7h\" ",
        new: "answer = \"7 work hours\" ",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{built_in_files, load_from};

    #[test]
    fn the_admin_edits_what_stands_in_the_files_first_wrongly_then_rightly() {
        let mut files = built_in_files();
        let mut mistakes = Vec::new();
        for edit in EDITS {
            let text = files.get_mut(edit.file).unwrap();
            assert_eq!(text.matches(edit.old).count(), 1, "{} in {}", edit.old, edit.file);
            *text = text.replacen(edit.old, edit.new, 1);
            mistakes.push(load_from(&files).map_or_else(|problems| problems.len(), |_| 0));
        }
        assert_eq!(mistakes, [1, 0]);
    }
}
