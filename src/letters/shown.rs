//! People's words, made ready to be shown: quoted, cut where they are endless, or put on one short line.
//!
//! Nothing here words anything but what is missing; nothing here is markup.

use minijinja::{Value, context};

use super::markup::{lines, one_line};
use super::model::Quoted;
use super::page::columns;
use super::words;
use crate::desk::wall::Outward;
use crate::ids::Language;

/// A first line longer than this is cut off by every phone.
const ABOUT_MAX_CHARS: usize = 40;
/// Questions are shown whole up to this size of their HTML; the whole letter must stay below 100 KB, where some
/// mail programs cut it off.
const QUOTE_MAX_BYTES: usize = 64 * 1024;

pub(super) fn quoted(words: &Quoted, language: Language) -> Value {
    let files = |files: &[(String, u64)]| {
        let files: Vec<String> = files.iter().map(|file| words::file(file, language)).collect();
        words::joined(&files, language)
    };
    context! {
        text => quoted_text(&words.text, language),
        files => files(&words.attachments),
        left_out => files(&words.left_out),
    }
}

/// The words whole, or as many as fit and how many are missing.
pub(super) fn quoted_text(text: &str, language: Language) -> String {
    let text = lines(text);
    let text = text.trim_matches('\n');
    if text.trim().is_empty() {
        return words::no_words(language);
    }
    let mut bytes = 0;
    let kept = text.chars().take_while(|c| {
        bytes += html_bytes(*c);
        bytes <= QUOTE_MAX_BYTES
    });
    let kept: String = kept.collect();
    if kept.len() == text.len() {
        return kept;
    }
    let missing = text.chars().count() - kept.chars().count();
    format!("{kept}\n{}", words::cut(missing, language))
}

fn html_bytes(c: char) -> usize {
    match c {
        '<' | '>' => 4,
        '&' | '\n' => 5,
        '"' | '\'' | ' ' => 6,
        _ => c.len_utf8(),
    }
}

pub(super) fn said(words: &Outward) -> Value {
    context! { text => lines(words.text()).trim_matches('\n'), html => words.html() }
}

pub(super) fn subject_line(subject: &Outward, language: Language) -> String {
    let subject = one_line(subject.text());
    match (subject.is_empty(), language) {
        (false, _) => subject,
        (true, Language::Chinese) => "您的来信".to_owned(),
        (true, Language::English) => "your message".to_owned(),
    }
}

/// The words greet their reader already: by his name, or with a greeting in their first line.
pub(super) fn is_greeted(text: &str, asker: &str) -> bool {
    const BEGIN: [&str; 13] = [
        "尊敬的",
        "早上好",
        "上午好",
        "下午好",
        "晚上好",
        "各位",
        "dear",
        "hi",
        "hello",
        "hey",
        "good morning",
        "good afternoon",
        "good evening",
    ];
    const WITHIN: [&str; 5] = ["您好", "你好", "老师好", "同事好", "好！"];
    const WITHIN_CHARS: usize = 12;
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_lowercase();
    let asker = asker.trim().to_lowercase();
    let begins = |word: &str| {
        let rest = first.strip_prefix(word);
        rest.is_some_and(|rest| !word.is_ascii() || !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    let head: String = first.chars().take(WITHIN_CHARS).collect();
    (!asker.is_empty() && first.starts_with(&asker))
        || BEGIN.iter().any(|word| begins(word))
        || WITHIN.iter().any(|word| head.contains(word))
}

/// The words end with one of the owner's names already, alone or with the mailbox's name before or after it.
pub(super) fn is_signed(text: &str, names: &[String], mailbox: &str) -> bool {
    let names: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    let mut last = text.lines().rev().map(str::trim).filter(|line| !line.is_empty());
    let without_mailbox = |line: &str| {
        line.replace(mailbox, "").trim_matches(|c: char| c.is_whitespace() || "，,、|".contains(c)).to_owned()
    };
    let ends = |line: &str| {
        let line = without_mailbox(line).trim_end_matches('.').to_lowercase();
        names.iter().any(|name| !name.is_empty() && line.ends_with(name.as_str()))
    };
    match (last.next(), last.next()) {
        (Some(line), _) if ends(line) => true,
        (Some(line), Some(before)) => without_mailbox(line).is_empty() && ends(before),
        (Some(_) | None, _) => false,
    }
}

/// A value in a first line: short, and without the bars that part its segments.
pub(super) fn in_headline(text: &str) -> String {
    shortened(&one_line(text).replace(['｜', '|'], "/"))
}

/// A sentence that is a first line by itself: as wide as the same in Chinese may be.
pub(super) fn as_headline(text: &str) -> String {
    let line = one_line(text).replace(['｜', '|'], "/");
    if columns(&line) <= 2 * ABOUT_MAX_CHARS {
        return line;
    }
    let mut kept = String::new();
    for c in line.chars() {
        if columns(&kept) + 3 > 2 * ABOUT_MAX_CHARS {
            break;
        }
        kept.push(c);
    }
    format!("{}…", kept.trim_end())
}

/// A line that was to be a command, as a first line names it: the command and what it is about, not the words behind.
pub(super) fn command_line(text: &str) -> String {
    /// As wide as a command with a time or two numbers, where a Chinese character takes two columns.
    const COLUMNS: usize = 20;
    let line = in_headline(text);
    let mut kept = String::new();
    for (at, word) in line.split_whitespace().enumerate() {
        let longer = if at == 0 { word.to_owned() } else { format!("{kept} {word}") };
        if at > 1 && columns(&longer) > COLUMNS {
            return format!("{}…", kept.trim_end_matches('…'));
        }
        kept = longer;
    }
    kept
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= ABOUT_MAX_CHARS {
        return text.to_owned();
    }
    let kept: String = text.chars().take(ABOUT_MAX_CHARS - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_seen_where_people_put_it() {
        let centre = "财务共享服务中心";
        let names = ["李娜".to_owned(), "li na".to_owned()];
        for signed in [
            "……\n李娜",
            "……\n\n李娜  ",
            "……李娜　财务共享服务中心",
            "……\n李娜\n财务共享服务中心",
            "……\n财务共享服务中心 李娜",
            "…\n\nBest regards,\nLi Na",
            "…\nBest regards, LI NA",
        ] {
            assert!(is_signed(signed, &names, centre), "{signed}");
        }
        for not_signed in ["", "请联系李娜。", "李娜\n您好", "财务共享服务中心"] {
            assert!(!is_signed(not_signed, &names, centre), "{not_signed}");
        }
        assert!(!is_signed("anything", &[String::new()], centre));
    }

    #[test]
    fn a_greeting_is_seen_where_people_put_it() {
        for greeted in [
            "张伟，您好：\n请重开。",
            "\n您好！请重开。",
            "张伟：请重开。",
            "李老师你好，",
            "Dear Mr Zhang,",
            "Hi, please",
            "hello",
        ] {
            assert!(is_greeted(greeted, "张伟"), "{greeted}");
        }
        for bare in ["请重开。", "", "History shows otherwise.", "好的，请重开。", "Higher amounts need consent."]
        {
            assert!(!is_greeted(bare, "张伟"), "{bare}");
            assert!(!is_greeted(bare, ""), "{bare}");
        }
    }

    #[test]
    fn a_command_is_named_without_the_words_behind_it() {
        assert_eq!(command_line("延期 今天16:00 需向税务局核实"), "延期 今天16:00…");
        assert_eq!(command_line("later today 16:00 checking with the bank"), "later today 16:00…");
        for whole in ["转交税物", "/also 1003 1004", "归 王敏", "done phone"] {
            assert_eq!(command_line(whole), whole);
        }
    }

    #[test]
    fn a_very_long_question_is_cut_and_says_so() {
        let whole = "问".repeat(20_000);
        assert_eq!(quoted_text(&whole, Language::Chinese), whole, "60 KB are shown whole");
        let long = quoted_text(&"问".repeat(30_000), Language::Chinese);
        assert_eq!(long.lines().last(), Some("（以下 8155 字从略，全文见公共邮箱中的原邮件。）"));
        assert!(
            quoted_text(&"<".repeat(30_000), Language::English).len() < 17_000,
            "it is the size of the HTML that counts"
        );
    }
}
