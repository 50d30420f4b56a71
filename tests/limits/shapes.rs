//! Mails that are made to be dear: each a name and a function from a size in bytes to a message of about that size.

/// A way to make a mail of any size.
pub(crate) type Shape = (&'static str, fn(usize) -> Vec<u8>);

pub(crate) const SHAPES: &[Shape] = &[
    ("attachment, base64", |n| {
        attachment("base64", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2\n", n)
    }),
    ("attachment, 8bit", |n| attachment("8bit", "the same line again and again\n", n)),
    ("attachment, uuencode", |n| {
        text("plain", "begin 644 a.bin\n", "M5&AE('%U:6-K(&)R;W=N(&9O>\"!J=6UP<R!O=F5R('1H92!L87IY(&1O9RX@\n", n)
    }),
    ("short lines", |n| text("plain", "", "a line of words\n", n)),
    ("blank lines", |n| text("plain", "", "\n", n)),
    ("one line", |n| text("plain", "", "words and words ", n)),
    ("one line of hanzi", |n| text("plain", "", "差旅报销单", n)),
    ("marked lines", |n| text("plain", "", "> a\n", n)),
    ("deeply marked lines", |n| {
        text("plain", "", ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> a\n", n)
    }),
    ("marks in one line", |n| text("plain", "", "> ", n)),
    ("turns", |n| text("plain", "", "> a\nb\n", n)),
    ("labels", |n| text("plain", "", "From: a\n", n)),
    ("dates", |n| text("plain", "", "On 2026-11-23 a <a@b> \n", n)),
    ("open attributions", |n| text("plain", "", "On Mon, Nov 23, 2026 at 10:12 AM A <\n", n)),
    ("times", |n| text("plain", "", "Li 10:12\n\n", n)),
    ("heads of attributions", |n| text("plain", "", "A <a@b.example> 10:12 2026 wrote so\na@b:\n", n)),
    ("labels of no language", |n| text("plain", "", "a: <a@b.example>\n", n)),
    ("headlines", |n| text("plain", "", "请在此行以上直接回复｜\n", n)),
    ("headlines in one line", |n| text("plain", "", "请在此行以上 ", n)),
    ("tokens", |n| text("plain", "", "sw1.AEAAAAAAAAAAAAAECIDBQSXBCZ7TYSEVWA\n", n)),
    ("rules", |n| text("plain", "", "-----\n", n)),
    ("flowed", |n| text("plain; format=flowed", "", "word \n", n)),
    ("flowed marks", |n| text("plain; format=flowed", "", "> word \n", n)),
    ("div", |n| html("<div>x", n)),
    ("div, closed", |n| html("<div>x</div>", n)),
    ("table", |n| html("<table><tr><td>", n)),
    ("table text", |n| html("<table>x", n)),
    ("blockquote", |n| html("<blockquote type=cite>x", n)),
    ("block quotes, closed", |n| html("<blockquote type=cite>x</blockquote>y", n)),
    ("links", |n| html("<a href=\"https://corp.example/x\">x</a> ", n)),
    ("open links", |n| html("<a href=\"x\">", n)),
    ("open quotes", |n| html("<a href=\"", n)),
    ("misnested", |n| html("<b><p><i></b></p></i>", n)),
    ("open formats", |n| html("<b><i><u>x", n)),
    ("fonts in paragraphs", |n| html("<p><font color=red>x", n)),
    ("lists", |n| html("<ol><li>x", n)),
    ("paragraphs", |n| html("<p class=MsoNormal style='margin:0'>some words<o:p></o:p></p>\n", n)),
    ("open paragraphs", |n| html("<p>", n)),
    ("breaks", |n| html("<br>", n)),
    ("entities", |n| html("&amp;&nbsp;&lt;", n)),
    ("less-thans", |n| html("<", n)),
    ("comments", |n| html("<!-- ", n)),
    ("hidden", |n| html("<div style='display:none'>x", n)),
    ("spans with styles", |n| html("<span style=\"font-family:DengXian;color:#1f1f1f\">字</span>", n)),
    ("pictures", |n| html("<img src=\"cid:1\" alt=\"图\">", n)),
    ("tags of many attributes", |n| html(&format!("<br {}>", "a=1 b ".repeat(150)), n)),
    ("tags of very many attributes", |n| html(&format!("<div {}>", "a=1 b ".repeat(500)), n)),
    ("parts", |n| format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(n / 7)).into_bytes()),
    ("nested parts", nested_parts),
    ("header fields", |n| format!("From: a@b\n{}\nx", "X: y\n".repeat(n / 5)).into_bytes()),
    ("one field", |n| format!("Subject: {}\n\nx", "a ".repeat(n / 2)).into_bytes()),
    ("folded field", |n| format!("Subject: a{}\n\nx", "\n b".repeat(n / 3)).into_bytes()),
    ("addresses", |n| format!("To: {}\n\nx", "a <a@b>, ".repeat(n / 9)).into_bytes()),
    ("open addresses", |n| format!("To: {}\n\nx", "\"<(".repeat(n / 3)).into_bytes()),
    ("ids", |n| format!("References: {}\n\nx", "<a@b> ".repeat(n / 6)).into_bytes()),
    ("encoded words", |n| format!("Subject: {}\n\nx", "=?utf-8?B?5oql?= ".repeat(n / 17)).into_bytes()),
    ("open encoded words", |n| format!("Subject: {}\n\nx", "=?utf-8?B?".repeat(n / 10)).into_bytes()),
    ("parameters", |n| format!("Content-Type: text/plain{}\n\nx", "; a*0=b".repeat(n / 7)).into_bytes()),
    ("free-form bounce", |n| {
        let lines = "<a1@corp.example>: host mx said: 550 5.1.1 unknown\n".repeat(n / 50);
        format!("From: MAILER-DAEMON@corp.example\nSubject: failure notice\n\n{lines}").into_bytes()
    }),
    ("absence", |n| {
        let lines = "11月23日至11月25日出差\n".repeat(n / 31);
        format!("Subject: 自动回复: x\nAuto-Submitted: auto-replied\n\n{lines}").into_bytes()
    }),
];

fn attachment(encoding: &str, line: &str, bytes: usize) -> Vec<u8> {
    let head = format!(
        "From: a@b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: application/pdf; name=a.pdf\n\
         Content-Transfer-Encoding: {encoding}\n\n"
    );
    format!("{head}{}--b--\n", line.repeat(bytes / line.len())).into_bytes()
}

fn text(kind: &str, head: &str, piece: &str, bytes: usize) -> Vec<u8> {
    format!("From: a@b\nContent-Type: text/{kind}; charset=utf-8\n\n{head}{}", piece.repeat(bytes / piece.len()))
        .into_bytes()
}

fn html(piece: &str, bytes: usize) -> Vec<u8> {
    text("html", "", piece, bytes)
}

fn nested_parts(bytes: usize) -> Vec<u8> {
    let mut raw = String::new();
    for n in 0..bytes / 48 {
        raw.push_str(&format!("Content-Type: multipart/mixed; boundary=b{n:05}\n\n--b{n:05}\n"));
    }
    raw.into_bytes()
}
