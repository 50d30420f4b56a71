//! How many mails a second one core reads: `cargo bench --bench reading`; a word picks those that contain it.
//!
//! `generated` are mails of 30 KB on average, as an office gets them: short replies, replies in HTML above a long
//! thread, scanned invoices. `html` are the HTML mails of the corpus. `elem/s` is mails a second.

#![allow(missing_docs)] // criterion’s macros make a public function

use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use shouwen::mail::understand::understand;

/// So many different mails are generated; they differ in length and words, not in kind.
const GENERATED: usize = 60;

fn reading(criterion: &mut Criterion) {
    let generated: Vec<Vec<u8>> = (0..GENERATED).map(mail).collect();
    let average = generated.iter().map(Vec::len).sum::<usize>() / generated.len();
    println!("generated: {} mails of {average} bytes on average", generated.len());
    let html = html_of_the_corpus();
    let average = html.iter().map(Vec::len).sum::<usize>() / html.len().max(1);
    println!("html: {} mails of {average} bytes on average", html.len());
    let mut group = criterion.benchmark_group("understand");
    group.sample_size(20);
    for (name, mails) in [("generated", &generated), ("html", &html)] {
        group.throughput(Throughput::Elements(mails.len() as u64));
        group
            .bench_function(name, |bench| bench.iter(|| mails.iter().for_each(|raw| drop(black_box(understand(raw))))));
    }
    group.finish();
}

/// The n-th generated mail: of ten, four are short replies, four HTML above a thread, and two bring a scan.
fn mail(n: usize) -> Vec<u8> {
    let head = format!(
        "From: =?utf-8?B?5p2O5aic?= <li.na@corp.example>\r\nTo: fssc@corp.example\r\nSubject: Re: [FSSC-{n}] claim\r\n\
         Date: Mon, 23 Nov 2026 10:42:00 +0800\r\nMessage-ID: <{n}@corp.example>\r\nMIME-Version: 1.0\r\n"
    );
    match n % 10 {
        0..4 => {
            let history = "> 我上周交的差旅单被退了，说专票抬头不对，怎么改？\r\n".repeat(20 + n);
            format!(
                "{head}Content-Type: text/plain; charset=utf-8\r\n\r\n请酒店重新开票 {n}。\r\n\r\n\
                 在 2026/11/23 10:30, 财务 写道:\r\n{history}"
            )
        }
        4..8 => {
            let paragraph = "<p class=MsoNormal><span lang=EN-US style='font-family:\"DengXian\"'>差旅单被退回，\
                             请按 <b>营业执照</b> 的全称 <a href=\"https://corp.example/x\">重开</a><o:p></o:p></span></p>\r\n";
            let table = "<table><tr><td>单号</td><td>BX2026</td></tr><tr><td>金额</td><td>100</td></tr></table>\r\n";
            let thread = format!("{paragraph}{paragraph}{table}").repeat(35 + n % 20);
            format!(
                "{head}Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><div class=WordSection1>\
                 <p class=MsoNormal>请照此办理 {n}。</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'>\
                 <p class=MsoNormal><b>发件人:</b> 财务<br><b>发送时间:</b> x<br><b>收件人:</b> y<br><b>主题:</b> z</p></div>\
                 {thread}</div></body></html>"
            )
        }
        _ => {
            let scan = "JVBERi0xLjcKJcTl8uXrp/Og0MTGCjQgMCBvYmoKPDwgL0xlbmd0aCA1IDAgUiAv\r\n".repeat(1000 + 10 * n);
            format!(
                "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
                 请看附件，税号对吗？\r\n--b\r\nContent-Type: application/pdf; name=invoice.pdf\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\n{scan}--b--\r\n"
            )
        }
    }
    .into_bytes()
}

fn html_of_the_corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mails");
    let list = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = list(&folder).flat_map(|folder| list(&folder)).collect();
    paths.sort();
    let mails = paths.iter().filter(|path| path.extension().is_some_and(|end| end == "eml"));
    let html = |raw: &Vec<u8>| raw.windows(23).any(|bytes| bytes.eq_ignore_ascii_case(b"Content-Type: text/html"));
    mails.filter_map(|path| fs::read(path).ok()).filter(html).collect()
}

criterion_group!(benches, reading);
criterion_main!(benches);
