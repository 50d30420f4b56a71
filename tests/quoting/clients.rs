//! How clients quote, drawn from their marks in mail-facts B2: each a function from words and message to a body.

use super::message::{Message, Place, Tongue, Words, elements, escaped, filled, html_pieces, pieces};

/// What a client sends.
pub(crate) struct Body {
    pub(crate) html: Option<String>,
    pub(crate) text: Option<String>,
}

/// One client in one of its forms.
pub(crate) struct Client {
    pub(crate) name: &'static str,
    pub(crate) quote: fn(&Words, &Message, &Tongue) -> Body,
    /// It marks what it quotes so that words may stand below or between.
    pub(crate) marks: bool,
    /// A cut in a letter without a headline of ours may be called certain.
    pub(crate) known: bool,
}

pub(crate) const CLIENTS: &[Client] = &[
    Client { name: "outlook-desktop", quote: outlook_desktop, marks: false, known: true },
    Client { name: "outlook-2010", quote: outlook_2010, marks: false, known: true },
    Client { name: "outlook-web", quote: outlook_web, marks: false, known: true },
    Client { name: "outlook-phone", quote: outlook_phone, marks: false, known: true },
    Client { name: "outlook-plain", quote: outlook_plain, marks: false, known: false },
    Client { name: "outlook-ruled-plain", quote: outlook_ruled_plain, marks: false, known: false },
    Client { name: "foxmail", quote: foxmail, marks: false, known: true },
    Client { name: "foxmail-plain", quote: foxmail_plain, marks: false, known: false },
    Client { name: "qq", quote: qq, marks: false, known: true },
    Client { name: "qq-new", quote: qq_new, marks: false, known: false },
    Client { name: "qq-plain", quote: qq_plain, marks: false, known: false },
    Client { name: "netease", quote: netease, marks: false, known: true },
    Client { name: "netease-plain", quote: netease_plain, marks: true, known: true },
    Client { name: "mail-master", quote: mail_master, marks: false, known: true },
    Client { name: "mail-master-plain", quote: mail_master_plain, marks: false, known: false },
    Client { name: "aliyun", quote: aliyun, marks: false, known: false },
    Client { name: "aliyun-plain", quote: aliyun_plain, marks: false, known: false },
    Client { name: "lark", quote: lark, marks: false, known: true },
    Client { name: "139", quote: china_mobile, marks: false, known: true },
    Client { name: "gmail", quote: gmail, marks: true, known: true },
    Client { name: "gmail-plain", quote: gmail_plain, marks: true, known: true },
    Client { name: "apple", quote: apple, marks: true, known: true },
    Client { name: "apple-plain", quote: apple_plain, marks: true, known: true },
    Client { name: "thunderbird", quote: thunderbird, marks: true, known: true },
    Client { name: "thunderbird-plain", quote: thunderbird_plain, marks: true, known: true },
    Client { name: "yahoo", quote: yahoo, marks: false, known: true },
    Client { name: "yahoo-plain", quote: yahoo_plain, marks: false, known: false },
    Client { name: "proton", quote: proton, marks: true, known: true },
    Client { name: "samsung", quote: samsung, marks: false, known: false },
    Client { name: "bare-marks-plain", quote: bare_marks_plain, marks: true, known: true },
];

fn html(html: String) -> Body {
    Body { html: Some(html), text: None }
}

fn text(lines: &[String]) -> Body {
    Body { html: None, text: Some(lines.join("\n")) }
}

fn word(lines: &[String]) -> String {
    let lines = lines.iter().map(|line| {
        if line.is_empty() {
            "<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>\n".to_owned()
        } else {
            format!(
                "<p class=\"MsoNormal\"><span style=\"font-family:DengXian\">{}<o:p></o:p></span></p>\n",
                escaped(line)
            )
        }
    });
    lines.collect()
}

/// Word writes each cell anew, in paragraphs of its own.
fn as_word(html: &str) -> String {
    html.replace("<table role=\"presentation\"", "<table class=\"MsoNormalTable\" border=\"0\"")
        .replace("word-break:break-word;", "")
        .replace("<strong>", "<p class=\"MsoNormal\"><b><span>")
        .replace("</strong>", "<o:p></o:p></span></b></p>")
}

fn word_headers(tongue: &Tongue, quoted: &Message) -> String {
    let lines: Vec<String> = tongue
        .headers(quoted)
        .into_iter()
        .map(|(label, value)| format!("<b>{label}</b> {}", escaped(&value)))
        .collect();
    lines.join("<br>\n")
}

fn outlook_desktop(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    html(format!(
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><style>p.MsoNormal{{margin:0cm}}</style></head>\
         <body lang=\"ZH-CN\"><div class=\"WordSection1\">{}<p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p><div>\
         <div style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\"><p class=\"MsoNormal\">\
         {}<o:p></o:p></p></div></div><p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>{}</div></body></html>",
        word(&words.above()),
        word_headers(tongue, quoted),
        as_word(&quoted.html)
    ))
}

fn outlook_2010(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    html(format!(
        "<html><body><div class=WordSection1>{}<div><div style='border:none;border-top:solid #B5C4DF 1.0pt;padding:\
         3.0pt 0in 0in 0in'><p class=MsoNormal><b><span lang=EN-US style='font-size:10.0pt'>{}</span></b><o:p></o:p></p>\
         </div></div>{}</div></body></html>",
        word(&words.above()),
        word_headers(tongue, quoted),
        as_word(&quoted.html).replace("id=\"sw-above-", "title=\"was-")
    ))
}

fn outlook_web(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let headers: Vec<String> = tongue
        .headers(quoted)
        .into_iter()
        .map(|(label, value)| format!("<b>{label}</b>&nbsp;{}", escaped(&value)))
        .collect();
    html(format!(
        "<html><head></head><body dir=\"ltr\"><div class=\"elementToProof\">{}</div><div id=\"appendonsend\"></div>\
         <hr style=\"display:inline-block;width:98%\" tabindex=\"-1\"><div id=\"divRplyFwdMsg\" dir=\"ltr\">\
         <font face=\"Calibri, sans-serif\" style=\"font-size:11pt\" color=\"#000000\">{}</font><div>&nbsp;</div></div>\
         <div class=\"BodyFragment\">{}</div></body></html>",
        elements(&words.above(), "<div>", "</div>"),
        headers.join("<br>"),
        quoted.html.replace("id=\"", "id=\"x_")
    ))
}

fn outlook_phone(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    html(format!(
        "<html><body>{}<div id=\"ms-outlook-mobile-body-separator-line\"><br></div>\
         <div id=\"mail-editor-reference-message-container\" class=\"ms-outlook-mobile-reference-message\">\
         <hr style=\"display:inline-block;width:98%\"><div id=\"divRplyFwdMsg\"><font>{}</font></div>{}</div></body></html>",
        elements(&words.above(), "<div dir=\"ltr\">", "</div>"),
        word_headers(tongue, quoted),
        quoted.html
    ))
}

fn header_lines(tongue: &Tongue, quoted: &Message) -> Vec<String> {
    tongue.headers(quoted).into_iter().map(|(label, value)| format!("{label} {value}")).collect()
}

fn outlook_plain(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let mut lines = words.above();
    lines.extend([String::new(), format!("-----{}-----", tongue.original)]);
    lines.extend(header_lines(tongue, quoted));
    lines.extend([String::new(), quoted.text.clone()]);
    text(&lines)
}

fn outlook_ruled_plain(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let mut lines = words.above();
    lines.extend([String::new(), "_".repeat(32)]);
    lines.extend(header_lines(tongue, quoted));
    lines.extend([String::new(), quoted.text.clone()]);
    text(&lines)
}

fn foxmail(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let headers: String = tongue
        .headers(quoted)
        .into_iter()
        .map(|(label, value)| format!("<div><b>{label}</b>&nbsp;{}</div>", escaped(&value)))
        .collect();
    html(format!(
        "<html><head><style>body {{ line-height: 1.5; }}</style></head><body>\n{}\n<div><br></div>\
         <blockquote style=\"margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em; margin-Right: inherit\">\
         <div>&nbsp;</div><div style=\"border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm\">\
         <div style=\"PADDING-RIGHT: 8px; FONT-SIZE: 12px; BACKGROUND: #efefef\">{headers}</div></div><div>\
         <div class=\"FoxDiv20261123\">{}</div></div></blockquote>\n</body></html>",
        elements(&words.above(), "<div><span></span>", "</div>"),
        quoted.html
    ))
}

fn foxmail_plain(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let mut lines = words.above();
    lines.extend([String::new(), " ".to_owned()]);
    lines.extend(
        tongue.headers(quoted).into_iter().map(|(label, value)| format!("{}： {value}", label.trim_end_matches(':'))),
    );
    lines.extend([quoted.text.clone()]);
    text(&lines)
}

fn qq_title(tongue: &Tongue) -> &'static str {
    if tongue.name == "zh" { "原始邮件" } else { "Original" }
}

fn qq(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let headers: String = tongue
        .headers(quoted)
        .into_iter()
        .map(|(label, value)| format!("<div><b>{label}</b>&nbsp;{};</div>", escaped(&value)))
        .collect();
    html(format!(
        "{}<div><br></div><div style=\"font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;\">\
         ------------------&nbsp;{}&nbsp;------------------</div><div style=\"font-size: 12px;background:#efefef;\
         padding:8px;\">{headers}</div><div><br></div>{}",
        elements(&words.above(), "<div>", "</div>"),
        qq_title(tongue),
        quoted.html.replace(" id=\"sw-above-", " data-was=\"")
    ))
}

fn qq_new(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let rows: String = tongue
        .headers(quoted)
        .into_iter()
        .map(|(label, value)| format!("<tr><td><div>{label}</div></td><td><div>{}</div></td></tr>", escaped(&value)))
        .collect();
    html(format!(
        "{}<div><br></div><article><div style=\"padding:0 12px\"><span>{}</span></div>\
         <table data-uneditable=\"true\" style=\"width:100%\"><tbody>{rows}</tbody></table>{}</article>",
        elements(&words.above(), "<div>", "</div>"),
        qq_title(tongue),
        quoted.html
    ))
}

fn qq_plain(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let mut lines = words.above();
    lines.extend([String::new(), String::new(), format!("------------------ {} ------------------", qq_title(tongue))]);
    lines.extend(tongue.headers(quoted).into_iter().map(|(label, value)| format!("{label} \"{value};")));
    lines.extend([String::new(), quoted.text.clone()]);
    text(&lines)
}

fn netease_wrote(quoted: &Message, tongue: &Tongue) -> String {
    if tongue.name == "zh" {
        filled("在 {d} {h}:31，\"{n}\" <{a}> 写道：", quoted)
    } else {
        filled("At {d} {h}:31, \"{n}\" <{a}> wrote:", quoted)
    }
}

fn netease(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    html(format!(
        "<div style=\"line-height:1.7\">{}<div id=\"divNeteaseMailCard\"></div><div style=\"position:relative;zoom:1\">\
         </div><p>{}</p><blockquote id=\"isReplyContent\" style=\"PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex\">{}\
         </blockquote></div>",
        elements(&words.above(), "<p style=\"margin: 0\">", "</p>"),
        escaped(&netease_wrote(quoted, tongue)),
        quoted.html
    ))
}

fn netease_plain(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    marked(words, quoted, &netease_wrote(quoted, tongue))
}

fn mail_master(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let rows: String = tongue
        .headers(quoted)
        .into_iter()
        .map(|(label, value)| {
            format!("<tr><td>{}</td><td>{}</td></tr>", label.trim_end_matches([':', '：']), escaped(&value))
        })
        .collect();
    html(format!(
        "<html><body><div id=\"imail_content\">{}</div><div id=\"imail_signature\" class=\"ntes-signature\"><br></div>\
         <div class=\"J-reply ntes-mailmaster-quote\"><div style=\"margin-top:2em\">---- {} ----</div><table><tbody>{rows}\
         </tbody></table>{}</div></body></html>",
        elements(&words.above(), "<div>", "</div>"),
        master_title(tongue, words),
        quoted.html
    ))
}

fn master_title(tongue: &Tongue, words: &Words) -> &'static str {
    match (tongue.name, words.place) {
        ("zh", Place::Forward) => "转发的邮件",
        ("zh", _) => "回复的原邮件",
        (_, Place::Forward) => "Forwarded Message",
        (_, _) => "Replied Message",
    }
}

fn mail_master_plain(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let mut lines = words.above();
    lines.extend([String::new(), format!("---- {} ----", master_title(tongue, words))]);
    lines.extend(
        tongue
            .headers(quoted)
            .into_iter()
            .map(|(label, value)| format!("| {} | {value} |", label.trim_end_matches(':'))),
    );
    lines.push(quoted.text.clone());
    text(&lines)
}

fn aliyun_headers(quoted: &Message, tongue: &Tongue) -> Vec<String> {
    let spaced = ["发 件 人：", "发送时间：", "收 件 人：", "主　题："];
    let headers = tongue.headers(quoted);
    headers
        .into_iter()
        .zip(spaced)
        .map(
            |((label, value), spaced)| {
                if tongue.name == "zh" { format!("{spaced}{value}") } else { format!("{label}{value}") }
            },
        )
        .collect()
}

fn aliyun(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    html(format!(
        "<div class=\"__aliyun_email_body_block\">{}<blockquote style=\"margin-right:0;margin-top:0;margin-bottom:0;\">\
         <div style=\"clear:both;\">{}</div>{}<div><br></div>{}</blockquote></div>",
        elements(&words.above(), "<div style=\"clear:both;\"><span>", "</span></div>"),
        "-".repeat(66),
        elements(&aliyun_headers(quoted, tongue), "<div>", "</div>"),
        quoted.html
    ))
}

fn aliyun_plain(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let mut lines = words.above();
    lines.push("-".repeat(66));
    lines.extend(aliyun_headers(quoted, tongue));
    lines.extend([String::new(), quoted.text.clone()]);
    text(&lines)
}

fn lark(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let title = match (words.place, tongue.name) {
        (Place::Forward, "zh") => "<div>--------- 转发消息 ---------</div>",
        (Place::Forward, _) => "<div>--------- Forwarded message ---------</div>",
        (Place::Above | Place::Below | Place::Between, _) => "",
    };
    let meta: String = tongue
        .headers(quoted)
        .into_iter()
        .map(|(label, value)| {
            format!("<div style=\"word-break:break-word\"><span>{label} </span>{}</div>", escaped(&value))
        })
        .collect();
    html(format!(
        "<div id=\"editor-mail-content\">{}</div><div class=\"history-quote-wrapper\" id=\"lark-mail-quote-1763865000\">\
         <div data-html-block=\"quote\">{title}<div class=\"adit-html-block history-quote-meta-wrapper\" \
         id=\"lark-mail-meta-x\" style=\"padding:12px;background:rgb(245,246,247)\">{meta}</div><div>{}</div></div></div>",
        elements(&words.above(), "<div style=\"margin-top:4px\"><div>", "</div></div>"),
        quoted.html
    ))
}

fn china_mobile(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    html(format!(
        "<div>{}</div><hr id=\"replySplit\"><div id=\"reply139content\"><p>{}</p><div id=\"mainReplyContent\">{}</div></div>",
        elements(&words.above(), "<p>", "</p>"),
        header_lines(tongue, quoted).iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>"),
        quoted.html
    ))
}

/// Plain text whose quoted lines are marked, below an attribution.
fn marked(words: &Words, quoted: &Message, attribution: &str) -> Body {
    let with_marks = |text: &str| -> Vec<String> {
        let mark = |line: &str| {
            if line.is_empty() || line.starts_with('>') { format!(">{line}") } else { format!("> {line}") }
        };
        text.lines().map(mark).collect()
    };
    let mut lines = words.above();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    if !attribution.is_empty() {
        lines.push(attribution.to_owned());
    }
    let between = words.between();
    for (at, piece) in pieces(&quoted.text, between.len().max(1)).iter().enumerate() {
        lines.extend(with_marks(piece));
        lines.extend(between.get(at).into_iter().flat_map(|answer| [String::new(), answer.clone(), String::new()]));
    }
    lines.push(String::new());
    lines.extend(words.below());
    text(&lines)
}

fn forwarded_plain(words: &Words, quoted: &Message, tongue: &Tongue, dashes: usize) -> Body {
    let rule = "-".repeat(dashes);
    let mut lines = words.above();
    lines.extend([String::new(), format!("{rule} {} {rule}", tongue.forwarded)]);
    lines.extend(header_lines(tongue, quoted));
    lines.extend([String::new(), String::new(), quoted.text.clone()]);
    text(&lines)
}

fn gmail(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let inner = quoted.html.replace("id=\"", "id=\"m_-1234567890");
    let above = elements(&words.above(), "<div>", "</div>");
    if words.place == Place::Forward {
        let headers: Vec<String> = header_lines(tongue, quoted).iter().map(|line| escaped(line)).collect();
        return html(format!(
            "<div dir=\"ltr\">{above}<br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" \
             class=\"gmail_attr\">---------- {} ---------<br>{}<br></div><br><br>{inner}</div></div>",
            tongue.forwarded,
            headers.join("<br>")
        ));
    }
    let wrote = escaped(&filled(tongue.gmail, quoted));
    let open = "<blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex\">";
    let quoted = split_quote(&inner, words, open, "<div>", "</div>");
    html(format!(
        "<div dir=\"ltr\">{above}</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" \
         class=\"gmail_attr\">{wrote}<br></div>{quoted}</div>{}",
        elements(&words.below(), "<div>", "</div>")
    ))
}

/// The quoted tree in as many block quotes as there are answers between them.
fn split_quote(inner: &str, words: &Words, open: &str, line: &str, line_end: &str) -> String {
    let between = words.between();
    let mut out = String::new();
    for (at, piece) in html_pieces(inner, between.len().max(1)).iter().enumerate() {
        out.push_str(&format!("{open}{piece}</blockquote>"));
        out.extend(between.get(at).map(|answer| format!("{line}{}{line_end}", escaped(answer))));
    }
    out
}

fn gmail_plain(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    if words.place == Place::Forward {
        return forwarded_plain(words, quoted, tongue, 10);
    }
    // Gmail breaks the attribution before the address.
    marked(words, quoted, &filled(tongue.gmail, quoted).replacen(" <", " <\n", 1))
}

fn apple(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let above = elements(&words.above(), "<div>", "</div>");
    if words.place == Place::Forward {
        let headers: String = tongue
            .headers(quoted)
            .into_iter()
            .map(|(label, value)| {
                format!(
                    "<div style=\"margin:0px\"><span><b>{label} </b></span><span>{}<br></span></div>",
                    escaped(&value)
                )
            })
            .collect();
        return html(format!(
            "<html><body>{above}<div><br><blockquote type=\"cite\"><div>{}</div><br>{headers}<br><div>{}</div></blockquote>\
             </div></body></html>",
            tongue.begin_forwarded, quoted.html
        ));
    }
    let wrote = escaped(&filled(tongue.apple, quoted));
    let quote = split_quote(&quoted.html, words, "<blockquote type=\"cite\">", "<div>", "</div>");
    html(format!(
        "<html><head></head><body style=\"word-wrap: break-word;\">{above}<div><br><blockquote type=\"cite\"><div>{wrote}\
         </div><br class=\"Apple-interchange-newline\"></blockquote>{quote}</div>{}</body></html>",
        elements(&words.below(), "<div>", "</div>")
    ))
}

fn apple_plain(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    if words.place == Place::Forward {
        let mut lines = words.above();
        lines.extend([String::new(), tongue.begin_forwarded.to_owned(), String::new()]);
        lines.extend(header_lines(tongue, quoted).into_iter().map(|line| format!("> {line}")));
        lines.push("> ".to_owned());
        lines.extend(quoted.text.lines().map(|line| format!("> {line}")));
        return text(&lines);
    }
    marked(words, quoted, &filled(tongue.apple, quoted))
}

fn thunderbird(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let above = elements(&words.above(), "<p>", "</p>");
    if words.place == Place::Forward {
        let rows: String = tongue
            .headers(quoted)
            .into_iter()
            .map(|(label, value)| {
                format!("<tr><th align=\"RIGHT\" nowrap>{label} </th><td>{}</td></tr>", escaped(&value))
            })
            .collect();
        return html(format!(
            "<html><body>{above}<div class=\"moz-forward-container\"><br><br>-------- {} --------<table \
             class=\"moz-email-headers-table\" cellspacing=\"0\"><tbody>{rows}</tbody></table><br><br>{}</div></body></html>",
            tongue.forwarded, quoted.html
        ));
    }
    let wrote = escaped(&filled(tongue.thunderbird, quoted));
    let quote =
        split_quote(&quoted.html, words, "<blockquote type=\"cite\" cite=\"mid:sw1.x@corp.example\">", "<p>", "</p>");
    html(format!(
        "<html><head></head><body>{above}<p><br></p><div class=\"moz-cite-prefix\">{wrote}<br></div>{quote}{}</body></html>",
        elements(&words.below(), "<p>", "</p>")
    ))
}

fn thunderbird_plain(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    if words.place == Place::Forward {
        return forwarded_plain(words, quoted, tongue, 8);
    }
    marked(words, quoted, &filled(tongue.thunderbird, quoted))
}

fn yahoo(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    html(format!(
        "<html><head></head><body><div class=\"ydp1 yahoo-style-wrap\">{}<div><br></div></div>\
         <div id=\"ydp2yahoo_quoted_9\" class=\"ydp2yahoo_quoted\"><div><div>{}</div><div><br></div><div>\
         <div id=\"ydp3yiv\">{}</div></div></div></div></body></html>",
        elements(&words.above(), "<div dir=\"ltr\">", "</div>"),
        escaped(&filled(tongue.gmail, quoted)),
        quoted.html.replace("id=\"", "id=\"ydp3yiv")
    ))
}

fn yahoo_plain(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let mut lines = words.above();
    lines.extend([String::new(), format!("    {}  ", filled(tongue.gmail, quoted)), " ".to_owned()]);
    lines.extend(quoted.text.lines().map(|line| format!(" {line}")));
    text(&lines)
}

fn proton(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    let quote = split_quote(
        &quoted.html,
        words,
        "<blockquote class=\"protonmail_quote\" type=\"cite\">",
        "<div style=\"font-family: Arial\">",
        "</div>",
    );
    html(format!(
        "{}<div class=\"protonmail_signature_block\"><br></div><div class=\"protonmail_quote\">{}<br><br></div>{quote}{}",
        elements(&words.above(), "<div style=\"font-family: Arial\">", "</div>"),
        escaped(&filled(tongue.gmail, quoted)),
        elements(&words.below(), "<div style=\"font-family: Arial\">", "</div>")
    ))
}

fn samsung(words: &Words, quoted: &Message, tongue: &Tongue) -> Body {
    html(format!(
        "<html><body>{}<div><br></div><div style=\"font-size:100%;color:#000000\"><!-- originalMessage --><div>-------- \
         Original message --------</div>{}</div><div><br></div>{}</body></html>",
        elements(&words.above(), "<div dir=\"auto\">", "</div>"),
        elements(&header_lines(tongue, quoted), "<div>", "</div>"),
        quoted.html.replace(" id=\"sw-above-", " data-was=\"")
    ))
}

fn bare_marks_plain(words: &Words, quoted: &Message, _: &Tongue) -> Body {
    marked(words, quoted, "")
}
