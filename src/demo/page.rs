//! One page that shows the whole story: what happened, every mail and every letter as its reader saw it.
//!
//! It is static and loads nothing. What mails hold stands in sandboxed frames, so that nothing in them runs or reaches out.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::people::{Letter, letter};
use super::stage;
use super::told::{Told, time};
use crate::ids::Moment;

/// A frame is as high as its text needs by a rough count, within these bounds in pixels: its own height cannot be asked,
/// for nothing runs on the page.
const LOWEST_PX: usize = 120;
const HIGHEST_PX: usize = 1600;
const LINE_PX: usize = 25;
/// The margins of a letter above and below, and its choices, which stand on one line of the text and on several here.
const MARGINS_PX: usize = 80;
/// Columns in a line of a frame, of which a Chinese sign takes two: on a desk, and on a phone of 390 px.
const COLUMNS_ON_A_DESK: usize = 84;
const COLUMNS_ON_A_PHONE: usize = 34;

const HEAD: &str = r#"<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>首问 · The story of two working days and a morning</title>
<style>
body{margin:0;background:#f4f5f7;color:#1f2328;font:15px/1.6 -apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:860px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:24px;margin:0 0 4px}
.lead{color:#57606a;margin:0 0 24px}
h2{font-size:15px;margin:32px 0 10px;color:#57606a;font-weight:600}
.event{display:flex;gap:12px;padding:3px 14px;color:#424a53}
.event time,.mail time{color:#8c959f;font-variant-numeric:tabular-nums;white-space:nowrap}
.event .en{color:#8c959f}
.mail{background:#fff;border:1px solid #d8dee4;border-left:4px solid #0969da;border-radius:6px;margin:10px 0;padding:10px 14px}
.mail.in{border-left-color:#1a7f37}
.mail.bad{border-left-color:#cf222e}
.way{display:flex;gap:12px;align-items:baseline;flex-wrap:wrap}
.tag{font-size:12px;border-radius:10px;padding:0 8px;background:#ddf4ff;color:#0969da}
.in .tag{background:#dafbe1;color:#1a7f37}
.bad .tag{background:#ffebe9;color:#cf222e}
.subject{font-weight:600;margin:2px 0 6px}
iframe{height:var(--desk);width:100%;border:1px solid #eaeef2;border-radius:4px;background:#fff}
pre{white-space:pre-wrap;margin:0;padding:10px;background:#f6f8fa;border-radius:4px;font:inherit}
details{margin-top:6px;color:#57606a;font-size:13px}
details pre{font:12px/1.5 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
a{color:#0969da}
@media(max-width:700px){main{padding:20px 10px 40px}.event,.mail{padding-left:10px;padding-right:10px}iframe{height:var(--phone)}}
</style>
</head>
<body>
<main>
<h1>首问：一个公共邮箱的两个工作日又一个早晨</h1>
<p class="lead">Two working days and a morning of one shared mailbox. 绿色为来信，蓝色为发出的信，红色为隔离的来信。
Green: mail in. Blue: letters out. Red: quarantined.</p>
"#;

/// One thing on the page.
struct Entry {
    at: Moment,
    /// At the same moment mails stand before what they led to, and letters behind it.
    order: u8,
    html: String,
}

/// Writes the page; gives its path.
pub(super) fn write(out: &Path, told: &[Told]) -> io::Result<PathBuf> {
    let mut entries: Vec<Entry> = told.iter().filter(|told| !told.zh.starts_with('→')).map(event).collect();
    for (path, bytes) in files(&out.join(stage::MAIL).join("new"))? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let second = name.split('.').next().and_then(|digits| digits.parse().ok()).unwrap_or(0);
        let at = Moment::from_timestamp(second, 0).unwrap_or_default();
        entries.extend(mail(&bytes, at, &format!("{}/new/{name}", stage::MAIL), Way::In));
    }
    for (path, bytes) in files(&out.join(stage::LETTERS))? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.extension().is_some_and(|end| end == "eml") {
            entries.extend(mail(&bytes, Moment::default(), &format!("{}/{name}", stage::LETTERS), Way::Out));
        }
    }
    // A letter knows the second it was made in, no more.
    entries.sort_by_key(|entry| (entry.at.timestamp(), entry.order));
    let mut page = HEAD.to_owned();
    let mut day = String::new();
    for entry in entries {
        let today = entry.at.with_timezone(&chrono_tz::Asia::Shanghai).format("%Y-%m-%d %A").to_string();
        if today != day {
            let _ = writeln!(page, "<h2>{today}</h2>");
            day = today;
        }
        page.push_str(&entry.html);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    let path = out.join(stage::PAGE);
    fs::write(&path, page)?;
    Ok(path)
}

fn files(folder: &Path) -> io::Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.sort();
    paths.into_iter().map(|path| fs::read(&path).map(|bytes| (path, bytes))).collect()
}

fn event(told: &Told) -> Entry {
    let number = if told.number.is_empty() { String::new() } else { format!("FSSC-{}　", told.number) };
    let html = format!(
        "<div class=\"event\"><time>{}</time><span>{number}{} <span class=\"en\">{}</span></span></div>\n",
        time(told.at),
        escaped(&told.zh),
        escaped(&told.en)
    );
    Entry { at: told.at, order: 1, html }
}

#[derive(Clone, Copy)]
enum Way {
    In,
    Out,
}

fn mail(bytes: &[u8], at: Moment, link: &str, way: Way) -> Option<Entry> {
    let shown = letter(bytes)?;
    let (class, tag, at, order) = match way {
        Way::In if header(bytes).contains("dmarc=fail") => ("mail in bad", "伪造 forged", at, 0),
        Way::In if header(bytes).contains("auto-replied") => ("mail in", "自动答复 autoresponder", at, 0),
        Way::In => ("mail in", "来信 in", at, 0),
        Way::Out => ("mail", "发出 out", shown.date.unwrap_or(at), 2),
    };
    let html = format!(
        "<section class=\"{class}\"><div class=\"way\"><time>{}</time><span class=\"tag\">{tag}</span><span>{} → {}</span></div>\n\
         <div class=\"subject\">{}</div>\n{}\n<details><summary>信头 headers · <a href=\"{}\">原件 the file</a></summary><pre>{}</pre></details></section>\n",
        time(at),
        escaped(&who(&shown.from)),
        escaped(&who(&shown.to)),
        escaped(&shown.subject),
        body(&shown),
        escaped(link),
        escaped(&header(bytes)),
    );
    Some(Entry { at, order, html })
}

fn who((name, address): &(String, String)) -> String {
    if name.is_empty() { address.clone() } else { format!("{name} <{address}>") }
}

fn body(letter: &Letter) -> String {
    let (desk, phone) = (height(&letter.text, COLUMNS_ON_A_DESK), height(&letter.text, COLUMNS_ON_A_PHONE));
    format!(
        "<iframe sandbox=\"\" loading=\"lazy\" style=\"--desk:{desk}px;--phone:{phone}px\" title=\"{}\" srcdoc=\"{}\"></iframe>",
        escaped(&letter.subject),
        escaped(&letter.html)
    )
}

/// What a text needs where so many columns make a line.
fn height(text: &str, columns: usize) -> usize {
    let wide = |line: &str| line.chars().map(|c| if u32::from(c) >= 0x1100 { 2 } else { 1 }).sum::<usize>();
    let lines: usize = text.lines().map(|line| wide(line).div_ceil(columns).max(1)).sum();
    (lines * LINE_PX + MARGINS_PX).clamp(LOWEST_PX, HIGHEST_PX)
}

/// The header as it stands in the file.
fn header(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.split_once("\r\n\r\n").map_or_else(|| text.to_string(), |(header, _)| header.replace('\r', ""))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
