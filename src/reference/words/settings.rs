//! `shouwen.toml`.

use super::super::line::{Line, Said, key, said};
use super::LANGUAGES;

const TLS: &[(&str, Said)] = &[
    ("implicit", said("一开始就加密", "TLS from the first byte")),
    ("starttls", said("STARTTLS 之后加密", "TLS after STARTTLS")),
    ("none", said("不加密，仅限本机", "none: to this machine alone")),
];

pub(in crate::reference) const LINES: &[Line] = &[
    key("mailbox", "公共邮箱", "the shared mailbox"),
    key("mailbox.address", "邮箱地址，所有信由它发出", "its address, From of every letter"),
    key("mailbox.name", "信末署名", "how letters sign"),
    key("mailbox.name_en", "英文信的署名", "how letters in English sign").otherwise(said("同 name", "as `name`")),
    key(
        "mailbox.tag",
        "编号前缀，如 [FSSC-1042]；字母开头，至多 12 个半角字母或数字",
        "what stands before a case's number, [FSSC-1042]: a letter, then letters and digits, 12 at most",
    ),
    key("mailbox.domains", "本单位员工的邮件域", "the domains whose senders are employees")
        .otherwise(said("address 的域", "that of `address`")),
    key("mailbox.language", "不知道对方语言时写信用的语言", "the language of letters to whom no other is known")
        .words(LANGUAGES)
        .usually("\"zh-CN\""),
    key("mailbox.timezone", "信中时刻的时区（IANA 名）", "the time zone that letters tell times in, by its IANA name")
        .usually("\"Asia/Shanghai\""),
    key("mailbox.mode", "发什么", "what is sent")
        .words(&[
            ("live", said("全部照发", "everything")),
            (
                "shadow",
                said("试运行：照收照记，只发给管理员", "it reads and keeps clocks, and sends nothing but to admins"),
            ),
            ("confirm", said("答复都先请责任人过目", "each answer is shown to its owner first")),
        ])
        .usually("\"live\""),
    key(
        "mailbox.ack",
        "回执：\"at once\" 立即 | \"after 5 minutes\" 稍后（至多 4 小时）| \"never\" 不发",
        "when the asker is told that his mail arrived: \"at once\", \"after 5 minutes\" (4 hours at most), \"never\"",
    )
    .usually("\"at once\""),
    key(
        "mailbox.send_delay",
        "答复发出前可撤回的时间，至多 1 小时",
        "how long an answer can be called back, an hour at most",
    )
    .usually("\"2 minutes\""),
    key("mailbox.copies", "提问人抄送的同事是否也收到答复", "whether colleagues whom the asker copied get the answer")
        .words(&[
            ("never", said("不发", "they do not")),
            ("ask", said("责任人选了才发", "where the owner says so")),
            (
                "same-domain",
                said(
                    "同域名的各发一封，来信须核实为本人所发，否则同 ask",
                    "those of his domain, where the mail is proven his; else as ask",
                ),
            ),
        ])
        .usually("\"never\""),
    key("imap", "收信的服务器；或写 [maildir]", "the server that mail comes from; or [maildir]"),
    key("imap.host", "主机名，证书须与它相符", "its name, as its certificate has it"),
    key("imap.port", "端口", "its port")
        .otherwise(said("993；starttls、none 为 143", "993; 143 for starttls and none")),
    key("imap.tls", "如何加密", "how the connection is protected").words(TLS).usually("\"implicit\""),
    key("imap.user", "用户名", "the user").otherwise(said("mailbox 的 address", "`address` of the mailbox")),
    key(
        "imap.password",
        "密码存在哪里，三者选一；从不写密码本身",
        "where the password is kept, one of three; never the password itself",
    ),
    key("imap.password.file", "文件，须 chmod 600", "a file that only this user may read (chmod 600)"),
    key("imap.password.env", "环境变量", "an environment variable"),
    key("imap.password.command", "打印密码的命令", "a command that prints it"),
    key("imap.watch", "要读的文件夹；/** 指其下各级", "the folders that are read; /** is all below")
        .usually("[\"INBOX\", \"INBOX/**\"]"),
    key("imap.sent", "已发送文件夹的名字；auto 则自动找", "the folder of sent letters by its name; `auto` finds it")
        .usually("\"auto\""),
    key(
        "imap.poll",
        "服务器不推送时多久看一次，5 秒到 5 分钟",
        "how often to look where the server does not tell, 5 seconds to 5 minutes",
    )
    .usually("\"1 minute\""),
    key("imap.ca_file", "单位自己的证书颁发机构（PEM）", "the house's own certificate authorities, as PEM"),
    key(
        "imap.max_size",
        "整封取回的上限，1 MiB 到 256 MiB",
        "the largest mail that is fetched whole, 1 MiB to 256 MiB",
    )
    .otherwise(said("limits 的 size", "`size` of [limits]")),
    key("maildir", "从本机目录收信", "a local directory that mail comes from"),
    key("maildir.path", "目录", "the directory"),
    key("maildir.poll", "多久看一次，5 秒到 5 分钟", "how often to look, 5 seconds to 5 minutes")
        .usually("\"1 minute\""),
    key("smtp", "发信的服务器；或写 [outdir]", "the server that letters go to; or [outdir]"),
    key("smtp.host", "主机名，证书须与它相符", "its name, as its certificate has it"),
    key("smtp.port", "端口", "its port")
        .otherwise(said("465；starttls 为 587，none 为 25", "465; 587 for starttls, 25 for none")),
    key("smtp.tls", "如何加密", "how the connection is protected").words(TLS).usually("\"implicit\""),
    key("smtp.user", "用户名；连密码也不写则不登录", "the user; without him and a password nobody logs in")
        .otherwise(said("mailbox 的 address", "`address` of the mailbox")),
    key("smtp.password", "密码存在哪里，三者选一", "where the password is kept, one of three"),
    key("smtp.password.file", "文件，须 chmod 600", "a file that only this user may read (chmod 600)"),
    key("smtp.password.env", "环境变量", "an environment variable"),
    key("smtp.password.command", "打印密码的命令", "a command that prints it"),
    key("smtp.rate", "每分钟至多发几封；不限写 \"none\"", "letters a minute at most; \"none\" for no limit")
        .usually("\"20 per minute\""),
    key("smtp.ca_file", "单位自己的证书颁发机构（PEM）", "the house's own certificate authorities, as PEM"),
    key("smtp.sent_copy", "谁存已发送", "who files a copy in Sent")
        .words(&[
            ("auto", said("看服务器存了没有，没存就补", "we do where the server did not")),
            ("append", said("由本程序存", "we do")),
            ("server", said("由服务器存", "the server does")),
            ("off", said("不存", "nobody")),
        ])
        .usually("\"auto\""),
    key("outdir", "发到本机目录，一信一文件", "a local directory that letters go into, one file a letter"),
    key("outdir.path", "目录", "the directory"),
    key(
        "trust",
        "凭什么相信发件人，见 deploy/trust.md；不设则只凭回信标记",
        "what counts as evidence for a sender, see deploy/trust.md; without any the reply token alone counts",
    ),
    key(
        "trust.authserv_ids",
        "本单位邮件服务器在 Authentication-Results 中的名字；不设则不看这个信头",
        "the names of the house's own servers in Authentication-Results; without them it is not looked at",
    )
    .usually("[]"),
    key("trust.position", "本单位的那一条在哪里", "where the own one stands")
        .words(&[("first", said("最前", "on top")), ("last", said("最后（Coremail）", "at the bottom (Coremail)"))])
        .usually("\"first\""),
    key(
        "trust.dkim",
        "是否自行验证本单位域名的 DKIM 签名",
        "whether signatures of the house's own domains are verified",
    )
    .words(&[
        ("off", said("不看", "they are not looked at")),
        ("verify", said("验证，需要 DNS", "they are, which takes DNS")),
    ])
    .usually("\"off\""),
    key(
        "trust.internal_mark",
        "服务商给内部邮件加、并从外来邮件删去的信头",
        "the field that the provider gives to mail from inside, and takes out of all other",
    ),
    key("trust.internal_mark.header", "信头名", "its name"),
    key("trust.internal_mark.value", "信头值", "its value"),
    key(
        "trust.external_mark",
        "服务商给外来邮件加的标记：header 和 value，或 subject",
        "how the provider marks mail from outside: `header` and `value`, or `subject`",
    ),
    key("trust.external_mark.header", "信头名", "the name of the field"),
    key("trust.external_mark.value", "信头值", "its value"),
    key("trust.external_mark.subject", "主题开头的标签", "a tag before the subject"),
    key("trust.require", "员工来信要有什么才照办", "what a mail of the staff needs before it is acted on")
        .words(&[
            ("token", said("回信标记", "the token of a letter to him")),
            ("evidence", said("还要凭据，没有就先问本人", "evidence as well; without it he is asked first")),
        ])
        .usually("\"token\""),
    key("store", "数据库", "the database"),
    key("store.path", "文件", "its file").usually("\"shouwen.db\""),
    key("paths", "管理员编辑的目录", "the directories that admins edit"),
    key("paths.rules", "规则", "the rules").usually("\"rules\""),
    key("paths.templates", "信件模板", "the wording of letters").usually("\"templates\""),
    key("limits", "防洪，以及一封邮件读多少", "what a flood cannot exceed, and how much of a mail is read"),
    key("limits.acks_per_address_10min", "每个地址十分钟内的回执", "acknowledgements to one address in ten minutes")
        .usually("3"),
    key("limits.acks_per_address_day", "每个地址一天的回执", "acknowledgements to one address in a day").usually("10"),
    key("limits.acks_per_hour", "一小时的全部回执", "acknowledgements altogether in an hour").usually("200"),
    key("limits.new_cases_per_sender_hour", "每个发件人一小时的新案件", "new cases of one sender in an hour")
        .usually("30"),
    key(
        "limits.size",
        "更大的邮件只看信头，1 MiB 到 256 MiB",
        "of a larger mail only the header is read, 1 MiB to 256 MiB",
    )
    .usually("\"50 MiB\""),
    key(
        "limits.depth",
        "嵌套的层数；超过以下任何一项的邮件进入隔离",
        "parts within parts; a mail beyond any of these goes to quarantine",
    )
    .usually("20"),
    key("limits.parts", "一封信的部分和附件", "parts and files of a mail").usually("500"),
    key("limits.header_size", "一个信头的大小，64 KiB 到 4 MiB", "the size of a header block, 64 KiB to 4 MiB")
        .usually("\"256 KiB\""),
    key("limits.headers", "一个信头的字段", "fields of a header block").usually("1000"),
    key("limits.addresses", "发件人、收件人或抄送的地址", "addresses in From, in To or in Cc").usually("500"),
    key("limits.text_size", "解码后的文字，64 KiB 到 16 MiB", "decoded text, 64 KiB to 16 MiB").usually("\"2 MiB\""),
];
