//! Every letter in both languages, as people will read it; and what must hold of all of them.

use std::fs;

use expect_test::{ExpectFile, expect, expect_file};
use proptest::prelude::*;

use super::model::{AnswerKind, AskerLetter, Choice, Quoted, StaffBody};
use super::samples::{NUMBER, Sample, all};
use super::*;
use crate::desk::wall::{Outward, Release};
use crate::ids::{Language, MailId, PersonId, ReleaseId};
use crate::mail::gate::MARKER_WORDS;

#[test]
fn the_letters_read_as_they_should() {
    for (name, language, letter) in samples() {
        let shown = format!("{}\n\n{}", letter.subject, letter.text);
        golden(&format!("{name}.{}.txt", language.tag())).assert_eq(&shown);
    }
}

#[test]
fn text_and_html_hold_the_same_words() {
    for (name, language, letter) in samples() {
        assert_eq!(squeezed(&letter.text), squeezed(&shown_by(&letter.html)), "{name} {language:?}");
    }
}

#[test]
fn the_html_is_such_that_every_mail_program_can_lay_it_out() {
    for (name, language, letter) in samples() {
        let faults = lint(&letter.html, language);
        assert!(faults.is_empty(), "{name} {language:?}: {faults:?}");
    }
}

#[test]
fn a_letter_to_staff_begins_with_its_marker_and_ends_with_its_token() {
    for (name, setting, sample) in all() {
        let Sample::Staff(staff) = sample else { continue };
        let letter = Templates::built_in().render_staff(&staff, &setting).unwrap();
        let bar = if setting.language == Language::Chinese { "｜" } else { " | " };
        let first = letter.text.lines().next().unwrap();
        let segments: Vec<&str> = first.split(bar).collect();
        let number = staff.headline.number.clone().unwrap_or_default();
        assert_eq!(*segments.last().unwrap(), format!("{number}·{}", staff.headline.code), "{name}");
        let marked: Vec<_> =
            segments.iter().filter(|segment| MARKER_WORDS.iter().any(|words| segment.contains(words))).collect();
        assert_eq!(marked.len(), 1, "{name}: {first}");
        assert_eq!(letter.text.lines().last().unwrap(), staff.headline.token, "{name}");
        let second = letter.text.lines().filter(|line| !line.is_empty()).nth(1).unwrap();
        let says_where = ["回复", "reply", "Reply", "看", "look"];
        assert!(says_where.iter().any(|word| second.contains(word)), "{name}: {second}");
        assert!(letter.html.contains(&format!("<div id=\"sw-above-{}\"", staff.headline.code)), "{name}");
        assert!(number.is_empty() || letter.subject.starts_with(&format!("[{number}] ")), "{name}: {}", letter.subject);
    }
}

#[test]
fn every_choice_is_shown_with_its_number() {
    for (name, setting, sample) in all() {
        let Sample::Staff(mut staff) = sample else { continue };
        staff.choices =
            vec![Choice::SendWords, Choice::BackTo("钱宇".into()), Choice::KeepAsNote, Choice::AnswerMyself];
        let letter = Templates::built_in().render_staff(&staff, &setting).unwrap();
        let words = squeezed(&letter.text);
        for (i, choice) in staff.choices.iter().enumerate() {
            let shown = squeezed(&format!("{} {}", i + 1, super::words::choice(choice, setting.language)));
            assert!(words.contains(&shown), "{name}: {shown}");
        }
    }
}

#[test]
fn a_letter_to_an_asker_holds_nothing_of_ours() {
    for (name, setting, sample) in all() {
        let Sample::Asker(asker) = sample else { continue };
        let letter = Templates::built_in().render_asker(&asker, &setting).unwrap();
        let whole = format!("{}{}{}", letter.subject, letter.text, letter.html);
        assert!(!MARKER_WORDS.iter().any(|words| whole.contains(words)), "{name}");
        assert!(!whole.contains("sw1.") && !whole.contains("sw-above"), "{name}");
        assert!(letter.subject.ends_with(&format!("[{NUMBER}]")), "{name}");
    }
}

#[test]
fn every_command_that_a_letter_names_is_one() {
    let known: Vec<&str> = crate::desk::command::names().collect();
    for language in ["zh-CN", "en"] {
        for name in ["help", "not-done"] {
            let path = format!("{}/templates/{language}/{name}.md", env!("CARGO_MANIFEST_DIR"));
            let source = fs::read_to_string(path).unwrap();
            let lines: Vec<&str> = source.lines().collect();
            let named: Vec<&str> =
                lines.windows(2).filter(|pair| pair[1].starts_with(": ")).map(|pair| pair[0]).collect();
            assert_eq!(named.len(), 5, "{language} {name}");
            for command in named {
                let verb = command.split(' ').next().unwrap();
                assert!(known.contains(&verb), "{language} {name}: {command} is not in {known:?}");
            }
        }
    }
}

#[test]
fn the_tone_is_plain() {
    for (name, language, letter) in samples() {
        for banned in ["尊敬", "亲，", "温馨提示", "工单", "勿回复", "！", "!", "automatic", "ticket", "你"]
        {
            let text = format!("{}\n{}", letter.subject, letter.text);
            // What people wrote is theirs.
            let ours: String = text.lines().filter(|line| !line.starts_with('▏')).collect();
            assert!(!ours.contains(banned), "{name} {language:?} says {banned}");
        }
    }
}

#[test]
fn the_owners_html_goes_out_as_he_wrote_it_less_what_does_harm() {
    let html = "<p>Dear <b>Zhang Wei</b>,</p><script>alert(1)</script><img src=\"http://tracker.example/x.png\">\
                <img src=\"cid:pic1@shouwen\"><p style=\"position:fixed\" onclick=\"x()\">see <a href=\"javascript:x()\">here</a></p>";
    let letter = answer("Dear Zhang Wei, see here", Some(html));
    let cell = letter.html.split("anywhere\">").nth(1).unwrap().split("</td>").next().unwrap();
    expect![[r#"<p>Dear <b>Zhang Wei</b>,</p><img><img src="cid:pic1@shouwen"><p>see <a>here</a></p>"#]]
        .assert_eq(cell);
}

#[test]
fn a_directory_may_replace_any_letter() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "zh-CN/help.md", &ours("help").replace("最常用的五个", "最常用的"));
    let templates = Templates::load(dir.path()).unwrap();
    let (_, setting, sample) = all().into_iter().find(|(name, ..)| *name == "help").unwrap();
    let Sample::Staff(help) = sample else { unreachable!() };
    assert!(templates.render_staff(&help, &setting).unwrap().text.contains("最常用的："));
}

#[test]
fn a_mistake_in_a_template_is_named_with_its_line_and_mend() {
    let case_mail = ours("case-mail");
    let acknowledgement = ours("acknowledgement");
    for (file, source, expected) in [
        (
            "zh-CN/case-mail.md",
            case_mail.replace("{{ question.text|quote }}", "{{ qustion.text|quote }}"),
            "zh-CN/case-mail.md:16: `qustion` is undefined. Look at the built-in template for the names that this letter knows; ask with `{% if … %}` for what may be missing.",
        ),
        (
            "zh-CN/case-mail.md",
            case_mail.replace("{% if question.files %}", "{% if question.files"),
            "zh-CN/case-mail.md:19: unexpected character. Mend the line, or delete the file to go back to the built-in letter.",
        ),
        (
            "zh-CN/case-mail.md",
            case_mail.replace("reply: 请在此行以上直接回复", "reply: 请回复"),
            "zh-CN/case-mail.md:5: the line does not say in one of the known ways that replies go above it. Write `请在此行以上直接回复` or `请在此行以上回复` or `reply above this line`: replies are cut at these words.",
        ),
        (
            "zh-CN/case-mail.md",
            case_mail.replace("plain: ", "plane: "),
            "zh-CN/case-mail.md:6: `plane` is not known. The head knows `subject`, `headline`, `by`, `reply`, `plain`.",
        ),
        (
            "zh-CN/case-mail.md",
            case_mail.replace("**问题**", "<b>问题</b>"),
            "zh-CN/case-mail.md:15: HTML (`<b>`) is not understood. Letters know paragraphs, **strong** lines, lists, `label` over `: value`, and ---.",
        ),
        (
            "zh-CN/case-mail.md",
            "问题".to_owned(),
            "zh-CN/case-mail.md:1: the head is missing. Begin the file with `---`, the head's lines and `---`.",
        ),
        (
            "zh-CN/case-mial.md",
            case_mail.clone(),
            "zh-CN/case-mial.md:1: there is no letter of this name. Is `zh-CN/case-mail.md` meant? Rename or remove the file.",
        ),
        (
            "zh-CN/acknowledgement.md",
            acknowledgement.replace(" [{{ number }}]", ""),
            "zh-CN/acknowledgement.md:2: the subject does not end with the case's number. End it with `[{{ number }}]`: it keeps the thread where ids are lost.",
        ),
        (
            "zh-CN/acknowledgement.md",
            acknowledgement.replace("如需补充", "请在此行以上回复，如需补充"),
            "zh-CN/acknowledgement.md:16: `请在此行以上` stands in a letter to an asker. Take it out: it is for letters to staff only.",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), file, &source);
        let problems = Templates::load(dir.path()).err().unwrap_or_default();
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(told, [expected]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn what_people_write_is_never_markup(noise in "(\\PC|[<>&\"'{}%#*_`|｜\\[\\]\\n]){0,60}", which in 0..5_usize) {
        let evil = ["{{ token }}", "<script>alert(1)</script>", "**bold**\n\n# head\n- a\n---", "&amp;<b>&lt;", "\u{F0002}x\u{F0000}{% raw %}"][which];
        let words = format!("{evil}{noise}");
        let answer = answer(&words, None);
        prop_assert!(squeezed(&answer.text).contains(&squeezed(&words)));
        prop_assert_eq!(squeezed(&answer.text), squeezed(&shown_by(&answer.html)));
        prop_assert!(lint(&answer.html, Language::English).is_empty());

        let case_mail = case_mail(&words);
        prop_assert_eq!(squeezed(&case_mail.text), squeezed(&shown_by(&case_mail.html)));
        prop_assert!(squeezed(&case_mail.text).contains(&squeezed(&words)));
        prop_assert!(lint(&case_mail.html, Language::Chinese).is_empty());
        prop_assert_eq!(case_mail.text.lines().next().unwrap().split('｜').count(), 4, "no segment is added");
        prop_assert!(!case_mail.subject.contains(['\n', '\r']));
        prop_assert_eq!(case_mail.html.matches("sw-above-").count(), 1 + words.matches("sw-above-").count());
    }
}

fn answer(words: &str, html: Option<&str>) -> Rendered {
    let release = Release {
        id: ReleaseId(1),
        text: words.to_owned(),
        html: html.map(str::to_owned),
        mail: MailId(1),
        by: PersonId::from("li-na"),
    };
    let letter = AskerLetter::Answer {
        number: NUMBER.to_owned(),
        subject: Outward::askers_own(MailId(1), words),
        words: vec![Outward::proposed(&release)],
        owner: "Li Na".to_owned(),
        silence_workdays: Some(3),
        how: AnswerKind::Written,
    };
    let (_, mut setting, _) = all().into_iter().next().unwrap();
    setting.language = Language::English;
    Templates::built_in().render_asker(&letter, &setting).unwrap()
}

fn case_mail(words: &str) -> Rendered {
    let (_, setting, sample) = all().into_iter().find(|(name, ..)| *name == "case-mail").unwrap();
    let Sample::Staff(mut letter) = sample else { unreachable!() };
    letter.headline.about = words.to_owned();
    if let StaffBody::CaseMail { question, asker, why_owner, linked, .. } = &mut letter.body {
        *question = Quoted { text: words.to_owned(), attachments: vec![(words.to_owned(), 1)], left_out: vec![] };
        asker.name = words.to_owned();
        *why_owner = words.to_owned();
        *linked = vec![words.to_owned()];
    }
    Templates::built_in().render_staff(&letter, &setting).unwrap()
}

/// What is wrong with the HTML of a letter: what Outlook cannot lay out, what web mailers strip, what fetches.
fn lint(html: &str, language: Language) -> Vec<String> {
    let mut faults = Vec::new();
    if html.len() > 100 * 1024 {
        faults.push(format!("{} bytes: some mailers cut off what is over 100 KB", html.len()));
    }
    if !html.contains(&format!("<html lang=\"{}\">", language.tag())) {
        faults.push("no lang".to_owned());
    }
    let tags: Vec<&str> = html.split('<').skip(1).filter_map(|tag| tag.split('>').next()).collect();
    for tag in &tags {
        let lower = tag.to_lowercase();
        let name = lower.split(|c: char| c.is_whitespace()).next().unwrap_or_default();
        let known = [
            "!doctype", "html", "head", "meta", "title", "body", "table", "tr", "td", "div", "span", "strong", "br",
            "/html", "/head", "/title", "/body", "/table", "/tr", "/td", "/div", "/span", "/strong",
        ];
        if !known.contains(&name) {
            faults.push(format!("the element <{tag}>"));
        }
        if name == "table" && !lower.contains("role=\"presentation\"") {
            faults.push("a layout table without role".to_owned());
        }
        for property in [
            "flex",
            "grid",
            "float",
            "position",
            "background",
            "url(",
            "src=",
            "href=",
            "javascript",
            "margin:-",
            " on",
        ] {
            if lower.contains(property) {
                faults.push(format!("{property} in <{tag}>"));
            }
        }
    }
    let (open, close) =
        (tags.iter().filter(|tag| tag.starts_with("td")).count(), tags.iter().filter(|tag| **tag == "/td").count());
    if open != close {
        faults.push("cells are not closed".to_owned());
    }
    faults
}

/// The words of an HTML page, read by another parser than the one that is tested.
fn shown_by(html: &str) -> String {
    let body = html.split("<body").nth(1).unwrap().split_once('>').unwrap().1;
    let text: String = body.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text)).collect();
    let text = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}

/// The words without spaces and bars, which the two forms set differently.
fn squeezed(text: &str) -> String {
    let cleaned: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '▏').collect();
    cleaned
        .chars()
        .filter(|c| !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .collect()
}

fn ours(name: &str) -> String {
    fs::read_to_string(format!("{}/templates/zh-CN/{name}.md", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn write(dir: &std::path::Path, file: &str, source: &str) {
    fs::create_dir_all(dir.join(file).parent().unwrap()).unwrap();
    fs::write(dir.join(file), source).unwrap();
}

fn golden(name: &str) -> ExpectFile {
    expect_file![format!("{}/src/letters/golden/{name}", env!("CARGO_MANIFEST_DIR"))]
}
