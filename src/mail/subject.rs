//! Subjects: what is left without the prefixes and tags of programs, and the case number in them.
//!
//! It refuses to guess a number: only `[TAG-1042]` in brackets counts.

use std::sync::LazyLock;

use regex::Regex;

use super::phrases::{FORWARD_PREFIXES, RECALL_PREFIXES, REPLY_PREFIXES, pattern};

static PREFIX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)^(?:{REPLY_PREFIXES}|{FORWARD_PREFIXES})\s*(?:[\[(（]\d{{1,3}}[\])）]|\^\d{{1,3}}|\*\d{{1,3}}|\d{{1,2}})?\s*[:：]"
    ))
});
static FORWARD: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)^(?:{FORWARD_PREFIXES})\s*(?:[\[(（]\d{{1,3}}[\])）])?\s*[:：]")));
static RECALL: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)^(?:{RECALL_PREFIXES})\s*[:：]")));
static TAG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\[\s*(?:external|ext|extern|external e-?mail|spam|bulk|suspected spam|caution|warning|外部|外部邮件|外网|外来邮件|安全提醒|可疑邮件|垃圾邮件)\s*[:：]?\s*\]|【\s*(?:external|ext|spam|外部|外部邮件|外网|外来邮件|安全提醒|可疑邮件|垃圾邮件|外部郵件)\s*】|\*{2,}\s*(?:spam|external)\s*\*{2,}|\(\s*external\s*\))",
    )
});

/// The subject without prefixes (`Re:`, `答复：`, `Fwd:` …) and warning tags, in any nesting; idempotent.
#[must_use]
pub fn strip(subject: &str) -> String {
    let mut rest = subject.trim();
    loop {
        let end = PREFIX.find(rest).or_else(|| TAG.find(rest)).map(|found| found.end());
        match end.and_then(|end| rest.get(end..)) {
            Some(after) => rest = after.trim(),
            None => return rest.to_owned(),
        }
    }
}

/// Whether a subject begins as a program's does that asks for a mail back.
#[must_use]
pub fn is_recall(subject: &str) -> bool {
    RECALL.is_match(subject.trim_start())
}

/// The subject of the mail that a recall names: behind its own prefix, and those of replies.
#[must_use]
pub fn recalled(subject: &str) -> String {
    let bare = strip(subject);
    strip(RECALL.replace(&bare, "").trim())
}

/// The number of the first `[TAG-1042]` in the subject; `tag` without brackets, compared without regard to case.
#[must_use]
pub fn case_number(subject: &str, tag: &str) -> Option<i64> {
    first_number(subject, tag).map(|(_, number, _)| number)
}

/// The subject without any `[TAG-1042]`: a case has one number in its letters, its own.
#[must_use]
pub fn unnumbered(subject: &str, tag: &str) -> String {
    let (mut bare, mut rest) = (String::new(), subject);
    while let Some((before, _, after)) = first_number(rest, tag) {
        bare.push_str(before);
        rest = after;
    }
    bare.push_str(rest);
    bare.trim().to_owned()
}

/// What stands before the first `[TAG-1042]`, its number, and what stands behind it.
fn first_number<'a>(subject: &'a str, tag: &str) -> Option<(&'a str, i64, &'a str)> {
    let mut rest = subject;
    while let Some((_, inside)) = rest.split_once(['[', '［', '【']) {
        rest = inside;
        let Some((inside, after)) = inside.split_once([']', '］', '】']) else { continue };
        let Some((name, number)) = inside.trim().rsplit_once('-') else { continue };
        if name.trim().eq_ignore_ascii_case(tag)
            && (1..=18).contains(&number.len())
            && number.bytes().all(|b| b.is_ascii_digit())
        {
            let opened = subject.len() - rest.len();
            let before = subject.get(..opened)?.trim_end_matches(['[', '［', '【']);
            return Some((before, number.parse().ok()?, after));
        }
    }
    None
}

/// Whether the outermost prefix says that this is a forward.
pub(super) fn is_forward(subject: &str) -> bool {
    FORWARD.is_match(without_tags(subject))
}

/// Whether the outermost prefix says that this is a reply.
pub(super) fn is_reply(subject: &str) -> bool {
    let subject = without_tags(subject);
    PREFIX.is_match(subject) && !FORWARD.is_match(subject)
}

fn without_tags(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some(after) = TAG.find(rest).and_then(|tag| rest.get(tag.end()..)) {
        rest = after.trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_loses_our_numbers_wherever_they_stand() {
        for (subject, bare) in [
            ("差旅报销单被退回 [FSSC-1042]", "差旅报销单被退回"),
            ("[fssc-7] claim 【FSSC-8】", "claim"),
            ("[外部] 单据 [BX-17]", "[外部] 单据 [BX-17]"),
            ("[FSSC-1042]", ""),
        ] {
            assert_eq!(unnumbered(subject, "FSSC"), bare);
        }
    }

    #[test]
    fn prefixes_and_tags_fall_in_any_nesting() {
        for (subject, expected) in [
            ("Travel claim", "Travel claim"),
            ("Re: Travel claim", "Travel claim"),
            ("RE: 答复: 回复：Re[2]: 转发: 差旅", "差旅"),
            ("Re:Re:Re: a", "a"),
            ("Re(3): a", "a"),
            ("Re^2: a", "a"),
            ("回复:回复：[FSSC-1042] 差旅", "[FSSC-1042] 差旅"),
            ("回复： 差旅", "差旅"),
            ("答覆: 差旅", "差旅"),
            ("回覆：差旅", "差旅"),
            ("轉寄: 差旅", "差旅"),
            ("转：差旅报销咨询", "差旅报销咨询"),
            ("Fw：差旅", "差旅"),
            ("FWD: Fwd: a", "a"),
            ("AW: WG: a", "a"),
            ("Antw: a", "a"),
            ("SV: VS: a", "a"),
            ("RV: a", "a"),
            ("TR : a", "a"),
            ("Odp: a", "a"),
            ("Rif: a", "a"),
            ("YNT: ILT: a", "a"),
            ("返信: 転送: a", "a"),
            ("[EXTERNAL] Re: a", "a"),
            ("Re: [EXTERNAL] a", "a"),
            ("【外部邮件】回复：a", "a"),
            ("回复：【外部】Re: 【外网】a", "a"),
            ("***SPAM*** Re: a", "a"),
            ("[EXT]Re: a", "a"),
            ("Re", "Re"),
            ("Regarding: a", "Regarding: a"),
            ("报销: a", "报销: a"),
            ("[HR] a", "[HR] a"),
            ("Re:", ""),
            ("", ""),
        ] {
            assert_eq!(strip(subject), expected, "{subject}");
            assert_eq!(strip(&strip(subject)), strip(subject), "{subject}");
        }
    }

    #[test]
    fn only_a_number_in_brackets_counts() {
        for (subject, expected) in [
            ("Re: [FSSC-1042] 差旅", Some(1042)),
            ("[x] [fssc-7]", Some(7)),
            ("【FSSC-1042】差旅", Some(1042)),
            ("FSSC-1042", None),
            ("[FSSC-]", None),
            ("[FSSC-12x]", None),
            ("[HR-12] [FSSC-3]", Some(3)),
            ("[FSSC-99999999999999999999]", None),
            ("[[FSSC-5]", Some(5)),
        ] {
            assert_eq!(case_number(subject, "FSSC"), expected, "{subject}");
        }
    }
}
