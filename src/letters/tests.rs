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
use crate::written::Problem;

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
        let about = if number.is_empty() { &setting.tag } else { &number };
        assert_eq!(*segments.last().unwrap(), format!("{about}·{}", staff.headline.code), "{name}");
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
            let shown = squeezed(&format!("{} {}", i + 1, super::words::choice(choice, &setting.clock())));
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
        for (name, count) in [("help", Some(5)), ("not-done", Some(12)), ("help-all", None)] {
            let path = format!("{}/templates/{language}/{name}.md", env!("CARGO_MANIFEST_DIR"));
            let source = fs::read_to_string(path).unwrap();
            let lines: Vec<&str> = source.lines().collect();
            let named: Vec<&str> =
                lines.windows(2).filter(|pair| pair[1].starts_with(": ")).map(|pair| pair[0]).collect();
            assert!(count.is_none_or(|count| named.len() == count), "{language} {name}: {named:?}");
            for command in named {
                let verb = command.split([' ', ':']).next().unwrap().trim_start_matches('/');
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

/// What an admin is told of one file in a directory of templates. In place of line and column stand the words that are
/// there, and of a long list its beginning, so that the templates can be worded anew.
fn told(file: &str, source: &[u8]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, source).unwrap();
    let problems = Templates::load(dir.path()).err().unwrap_or_default();
    let told = problems.iter().map(|problem| {
        let whole = Problem { line: 0, ..problem.clone() }.in_language(Language::Chinese);
        let words = whole.split_once(": ").unwrap().1;
        let words: String =
            if words.chars().count() > 130 { words.chars().take(60).chain(['…']).collect() } else { words.into() };
        let there = String::from_utf8_lossy(source);
        let line = there.lines().nth(problem.line.wrapping_sub(1)).unwrap_or_default();
        let there: String = line.chars().skip(problem.column.saturating_sub(1)).take(8).collect();
        let file = problem.file.replace(&*dir.path().to_string_lossy(), "templates");
        if problem.line == 0 { format!("{file}: {words}") } else { format!("{file} at `{there}`: {words}") }
    });
    told.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_mistake_in_a_template_is_named_with_its_place_and_mend() {
    let mut all = String::new();
    for (file, from, to) in [
        ("zh-CN/case-mail.md", "{{ question.text|quote }}", "{{ qustion.text|quote }}"),
        ("zh-CN/case-mail.md", "{{ asker.name }}：{{ about }}", "{{ asker.nmae }}：{{ about }}"),
        ("zh-CN/slip.md", "{{ owner }}（首", "{{ onwer }}（首"),
        ("zh-CN/slip.md", "{% if note %}", "{% if onwer %}x{% endif %}{% if note %}"),
        ("zh-CN/slip.md", "{% if phone %}", "{% if number %}{{ nosuchthing }}"),
        ("zh-CN/handed-over.md", "（{{ why }}）", "（{{ choices[7] }}）"),
        ("zh-CN/list.md", "{{ line.asker }}", "{{ line.askr }}"),
        (
            "zh-CN/list.md",
            "{% if line.over %}超 {{ line.over }}",
            "{{ line.over }}{% if line.over %}超 {{ line.over }}",
        ),
        ("zh-CN/case-mail.md", "{{ question.text|quote }}", "{{ question.text|quoet }}"),
        ("zh-CN/case-mail.md", "{% if question.files %}", "{% if question.files"),
        ("zh-CN/case-mail.md", "reply: 请在此行以上直接回复", "reply: 请回复"),
        ("zh-CN/told.md", "本信无须回复{% endif %}", "请回复{% endif %}"),
        ("zh-CN/case-mail.md", "plain: ", "plane: "),
        ("zh-CN/case-mail.md", "plain: ", "\nheadline: "),
        ("zh-CN/case-mail.md", "**问题**", "<b>问题</b>"),
        ("zh-CN/case-mail.md", "**问题**", "见 [网页](http://x)"),
        ("zh-CN/case-mail.md", "---\nsubject", "subject"),
        ("zh-CN/slip.md", "{{ owner }}（首", "｛｛ owner ｝｝（首"),
        ("zh-CN/slip.md", "{{ owner }}（首", "{{ owner ｝｝（首"),
        ("zh-CN/slip.md", "{{ owner }}（首", "{ owner }（首"),
        ("zh-CN/acknowledgement.md", " [{{ number }}]", ""),
        ("zh-CN/acknowledgement.md", "如需补充", "请在此行以上回复，如需补充"),
    ] {
        let source = fs::read_to_string(format!("{}/templates/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert!(source.contains(from), "{from} is in {file}");
        all = all + &told(file, source.replacen(from, to, 1).as_bytes()) + "\n";
    }
    expect![[r"
        templates/zh-CN/case-mail.md at `qustion.`: 这封信没有 `qustion` 这个值。改法：写成 `question`。
        templates/zh-CN/case-mail.md at `nmae }}：`: 这封信没有 `nmae` 这个值。改法：写成 `name`。
        templates/zh-CN/slip.md at `onwer }}`: 这封信没有 `onwer` 这个值。改法：写成 `owner`。
        templates/zh-CN/slip.md at `onwer %}`: 这封信没有 `onwer` 这个值。改法：写成 `owner`。
        templates/zh-CN/slip.md at `nosuchth`: 这封信没有 `nosuchthing` 这个值。改法：可写的有：`about`、`asked`、`by`、`choice…
        templates/zh-CN/handed-over.md at `choices[`: `choices` 不是每封信都有。改法：放在 `{% if choices %}…{% endif %}` 之间。
        templates/zh-CN/list.md at `line.ask`: 这封信没有 `askr` 这个值。改法：写成 `asker`。
        templates/zh-CN/list.md at `line.ove`: `line.over` 不是每封信都有。改法：放在 `{% if line.over %}…{% endif %}` 之间。
        templates/zh-CN/case-mail.md at `quoet }}`: 没有这个过滤器（filter quoet is unknown）。改法：可写的有 `quote`、`said`、`choices`、`length`。
        templates/zh-CN/case-mail.md at `附件：{{ qu`: 模板写法有误（unexpected character）。改法：对照自带的信改正，或删去这个文件、改用自带的信。
        templates/zh-CN/case-mail.md at `请回复`: 这一行没有用约定的说法。改法：写 `请在此行以上直接回复` 或 `请在此行以上回复` 或 `本信无须回复` 或 `reply above this line` 或 `this letter needs no reply`：回复是从这句话切开的。
        templates/zh-CN/told.md at `{% if ch`: 这一行没有用约定的说法。改法：写 `请在此行以上直接回复` 或 `请在此行以上回复` 或 `本信无须回复` 或 `reply above this line` 或 `this letter needs no reply`：回复是从这句话切开的。
        templates/zh-CN/case-mail.md at `plane: 直`: 文件头没有 `plane` 这个键。改法：写成 `plain`。
        templates/zh-CN/case-mail.md at `---`: 文件头缺少 `plain`。改法：加上这一行。
        templates/zh-CN/case-mail.md at `<b>问题</b`: 信里不能用 HTML（`<b>`）。改法：可用的有：段落、独占一行的 **粗体**、列表、`标签` 下一行写 `: 值`、---。
        templates/zh-CN/case-mail.md at `](http:/`: 信里不能用链接和图片。改法：可用的有：段落、独占一行的 **粗体**、列表、`标签` 下一行写 `: 值`、---。
        templates/zh-CN/case-mail.md at `subject:`: 缺少文件头。改法：以 `---`、各行键值、`---` 开头。
        templates/zh-CN/slip.md at `｛｛ owner`: 这里是中文（全角）符号 ｛，会原样发出去。改法：改成半角的 {。
        templates/zh-CN/slip.md at `｝｝（首问责任人`: 这里是中文（全角）符号 ｝，会原样发出去。改法：改成半角的 }。
        templates/zh-CN/slip.md at `{ owner `: 单个花括号会原样发出去。改法：值写成 `{{ owner }}` 的样子。
        templates/zh-CN/acknowledgement.md at `subject:`: 主题没有以编号结尾。改法：以 `[{{ number }}]` 结尾：邮件标识丢失时靠它找到原件。
        templates/zh-CN/acknowledgement.md at `请在此行以上回复`: 给提问人的信里有 `请在此行以上`。改法：删去：这句话只用在给同事的信里。
    "]].assert_eq(&all);
}

#[test]
fn a_letter_that_does_not_show_what_it_is_for_is_refused() {
    let mut all = String::new();
    for (file, from, to) in [
        ("zh-CN/answer.md", "{% for run in words %}\n{{ run|said }}\n\n{% endfor %}\n", ""),
        // Words on one line are not the words.
        ("zh-CN/answer.md", "{{ run|said }}", "{{ run.text }}"),
        ("zh-CN/answer.md", "{% for run in words %}\n{{ run|said }}\n\n{% endfor %}\n", "{{ words[0]|said }}\n"),
        ("zh-CN/case-mail.md", "{{ question.text|quote }}", ""),
        ("zh-CN/case-mail.md", "{{ question.text|quote }}", "{{ question.text }}"),
        ("zh-CN/case-mail.md", "{{ choices|choices }}", ""),
        ("zh-CN/slip.md", "{{ question.text|quote }}", ""),
        ("zh-CN/preview.md", "{{ choices|choices }}", ""),
        ("zh-CN/preview.md", "{{ choices|choices }}", "{{ choices[:1]|choices }}"),
        ("zh-CN/preview.md", "{{ letter.text|quote }}", "{{ letter.files }}"),
        ("zh-CN/acknowledgement.md", "由{{ owner }}负责", "由我们负责"),
        ("zh-CN/alert.md", "- {{ line }}", "- 有事"),
        ("zh-CN/list.md", "{{ line.number }}", ""),
    ] {
        let source = fs::read_to_string(format!("{}/templates/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert!(source.contains(from), "{from} is in {file}");
        all = all + &told(file, source.replace(from, to).as_bytes()) + "\n";
    }
    expect![[r"
        templates/zh-CN/answer.md: 这封信没有逐行写出 `words.text`，收信人会看不到原话。改法：在正文中写 `{% for run in words %} {{ run|said }} {% endfor %}`，或删去这个文件、改用自带的信。
        templates/zh-CN/answer.md: 这封信没有逐行写出 `words.text`，收信人会看不到原话。改法：在正文中写 `{% for run in words %} {{ run|said }} {% endfor %}`，或删去这个文件、改用自带的信。
        templates/zh-CN/answer.md: 这封信没有逐行写出 `words.text`，收信人会看不到原话。改法：在正文中写 `{% for run in words %} {{ run|said }} {% endfor %}`，或删去这个文件、改用自带的信。
        templates/zh-CN/case-mail.md: 这封信没有逐行写出 `question.text`，收信人会看不到原话。改法：在正文中写 `{{ question.text|quote }}`，或删去这个文件、改用自带的信。
        templates/zh-CN/case-mail.md: 这封信没有逐行写出 `question.text`，收信人会看不到原话。改法：在正文中写 `{{ question.text|quote }}`，或删去这个文件、改用自带的信。
        templates/zh-CN/case-mail.md: 这封信里没有 `choices`，收信人会看不到。改法：在正文中写 `{{ choices|choices }}`，或删去这个文件、改用自带的信。
        templates/zh-CN/slip.md: 这封信没有逐行写出 `question.text`，收信人会看不到原话。改法：在正文中写 `{{ question.text|quote }}`，或删去这个文件、改用自带的信。
        templates/zh-CN/preview.md: 这封信里没有 `choices`，收信人会看不到。改法：在正文中写 `{{ choices|choices }}`，或删去这个文件、改用自带的信。
        templates/zh-CN/preview.md: 这封信里没有 `choices`，收信人会看不到。改法：在正文中写 `{{ choices|choices }}`，或删去这个文件、改用自带的信。
        templates/zh-CN/preview.md: 这封信没有逐行写出 `letter.text`，收信人会看不到原话。改法：在正文中写 `{{ letter.text|quote }}`，或删去这个文件、改用自带的信。
        templates/zh-CN/acknowledgement.md: 这封信里没有 `owner`，收信人会看不到。改法：在正文中写 `{{ owner }}`，或删去这个文件、改用自带的信。
        templates/zh-CN/alert.md: 这封信里没有 `lines`，收信人会看不到。改法：在正文中写 `{% for line in lines %}- {{ line }}{% endfor %}`，或删去这个文件、改用自带的信。
        templates/zh-CN/list.md: 这封信里没有 `lines.number`，收信人会看不到。改法：在正文中写 `{% for line in lines %}1. {{ line.number }} {{ line.waits }}{% endfor %}`，或删去这个文件、改用自带的信。
    "]].assert_eq(&all);
}

#[test]
fn files_that_stand_for_no_letter_are_named() {
    let gbk = encoding_rs::GBK.encode(&ours("told")).0.into_owned();
    let slip = ours("slip");
    let mut all = String::new();
    for (file, source) in [
        ("zh-CN/told.md", gbk.as_slice()),
        ("zh-CN/told.md", &[b'-', 0xff, 0xff]),
        ("zh-CN/slpi.md", slip.as_bytes()),
        ("zh-CN/invoice.md", slip.as_bytes()),
        ("zh-CN/slip.md.txt", slip.as_bytes()),
        ("en-US/slip.md", slip.as_bytes()),
        ("slip.md", slip.as_bytes()),
        ("README.md", b"ours"),
        ("zh-CN/.slip.md.swp", b""),
        ("zh-CN/slip.md~", b""),
    ] {
        all = all + &told(file, source) + "\n";
    }
    expect![[r"
        templates/zh-CN/told.md: 文件是 GBK 编码，不是 UTF-8。改法：在编辑器中另存为，编码选 UTF-8。
        templates/zh-CN/told.md at `��`: 文件既不是 UTF-8 也不是 GBK 编码。改法：在编辑器中另存为，编码选 UTF-8。
        templates/zh-CN/slpi.md: 没有这种信。改法：改名为 `slip.md`，或移走。
        templates/zh-CN/invoice.md: 没有这种信。改法：可写的有：`acknowledgement.md`、`alert.md`、`answer-copy.m…
        templates/zh-CN/slip.md.txt: 这里的内容不会被读取。改法：文件名须以 .md 结尾，改名或移走。
        templates/en-US: 这里的内容不会被读取。改法：只读 zh-CN 和 en 两个文件夹，改名或移走。
        templates/slip.md: 这里的内容不会被读取。改法：信放在 zh-CN 或 en 文件夹内。



    "]]
    .assert_eq(&all);
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
        asker: String::new(),
        number: NUMBER.to_owned(),
        subject: Outward::askers_own(MailId(1), words),
        words: vec![Outward::proposed(&release)],
        owner: "Li Na".to_owned(),
        signs: vec!["Li Na".to_owned()],
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
