//! A small desk that is right, and a table of slips: what is changed in it, and what the admin is told.

use std::collections::BTreeMap;
use std::path::Path;

use super::condition::{Seen, Sign};
use super::directory::Employee;
use super::matching::{Hit, Outcome, explain, route};
use super::*;
use crate::reference::tests::{marks_as_it_has_to, schema_of};
use crate::written::{Problem, show_all, slips};

mod calendars;

const PEOPLE: &str = r#"[[person]]
id = "chen-jun"
name = "陈军"
mail = ["chen.jun@corp.example"]
can = ["lead"]

[[person]]
id = "li-na"
name = "李娜"
mail = ["li.na@corp.example", "lina@corp.example"]
can = ["own"]
reports_to = "chen-jun"
deputy = "zhao-lei"
away = ["2026-12-01..2026-12-05", "2026-12-24"]

[[person]]
id = "zhao-lei"
name = "赵磊"
mail = ["zhao.lei@corp.example"]
can = ["contact", "own"]
reports_to = "chen-jun"

[[desk]]
id = "tax"
name = "税务"
members = ["zhao-lei"]
mail = "tax@corp.example"
pick = "first"
"#;

const DUTY: &str = "[duty]\nmembers = [\"li-na\"]\npick = \"rotate\"\n";

const TOPICS: &str = "[[topic]]\nid = \"tax.vat\"\nname = \"增值税发票\"\ndesk = \"tax\"\n";

const ROUTES: &str = r#"[[rule]]
name = "Asking for VAT numbers"
when = { any = ["税号"], in = "subject" }
topic = "tax.vat"

[[rule]]
name = "VAT invoices"
when = { any = ["专票", "VAT"], none = ["退票"], in = "both" }
topic = "tax.vat"
route = "on_deadline"
[[rule.example]]
subject = "开VAT发票怎么办"
matches = true
[[rule.example]]
words = "a private matter"
matches = false
"#;

const SLA: &str = "[sla.standard]\ntriage = \"2 work hours\"\nanswer = \"1 workday\"\n";

const PHRASES: &str = r#"[[phrase]]
means = "confirmed"
words = ["问题闭环了"]

[[phrase]]
means = "receipt"
not = ["可以的"]

[[example]]
words = "问题闭环了，谢谢"
says = "confirmed"
"#;

const PRIVACY: &str = r#"[public]
numbers = ["021-5555 0100"]

[[hold]]
name = "passwords"
any = ["密码是"]
[[hold.example]]
words = "初始密码是 8 位"
holds = true
"#;

fn small_desk() -> BTreeMap<String, String> {
    [
        ("people.toml", PEOPLE),
        ("duty.toml", DUTY),
        ("topics.toml", TOPICS),
        ("routes/20-tax.toml", ROUTES),
        ("sla.toml", SLA),
        ("phrases.toml", PHRASES),
        ("privacy.toml", PRIVACY),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into()
}

const OFFICE: &str = r#"[[calendar]]
id = "office"
zone = "Asia/Shanghai"
include = ["cn-2026"]
files = ["2027.json"]
holidays = ["2026-12-31 年结"]
workdays = ["2026-12-26"]

[[calendar.week]]
days = ["mon", "tue", "wed", "thu"]
hours = ["09:00-18:00"]
breaks = ["12:00-13:30"]

[[calendar.week]]
days = ["fri"]
hours = ["9:00-12:00", "13:00-16:00"]

[[calendar.day]]
dates = ["2026-02-13 小年"]
hours = ["09:00-12:00"]

[[calendar.busy]]
dates = ["2026-12-28..2026-12-30"]
factor = 1.5

[[year]]
id = "house-2025"
year = 2025
source = "the notice board"
holidays = ["2025-12-24"]
workdays = ["2025-12-27"]
"#;

const LIST: &str = r#"{
  "year": 2027,
  "papers": ["https://www.gov.cn/zhengce/content/202611/content_1.htm"],
  "days": [
    {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
    {"name": "元旦", "date": "2027-01-03", "isOffDay": false}
  ]
}
"#;

const EVENTS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:元旦（休）\r\nDTSTART;VALUE=DATE:20270101\r\nDTEND;VALUE=DATE:20270\r\n 103\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:元旦（班）\r\nDTSTART;VALUE=DATE:20270103\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// The small desk with a calendar of its own for the tax desk.
fn with_a_calendar() -> BTreeMap<String, String> {
    let mut files = changed("people.toml", "pick = \"first\"", "pick = \"first\"\ncalendar = \"office\"");
    let more = [("office.toml", OFFICE), ("2027.json", LIST)];
    files.extend(more.map(|(name, text)| (format!("calendars/{name}"), text.to_owned())));
    files
}

/// The small desk with one change in one file.
fn changed(file: &str, from: &str, to: &str) -> BTreeMap<String, String> {
    changed_in(if file.starts_with("calendars/") { with_a_calendar() } else { small_desk() }, file, from, to)
}

fn changed_in(mut files: BTreeMap<String, String>, file: &str, from: &str, to: &str) -> BTreeMap<String, String> {
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{from} is in {file}");
    *text = text.replacen(from, to, 1);
    files
}

fn seen<'a>(subject: &'a str, words: &'a str) -> Seen<'a> {
    Seen { subject, words, ..Seen::default() }
}

fn mailbox() -> Address {
    Address::parse("fssc@corp.example").unwrap()
}

fn problems(files: &BTreeMap<String, String>) -> Vec<Problem> {
    load_from(files).err().unwrap_or_default()
}

#[test]
fn the_small_desk_is_read_as_it_is_meant() {
    let policy = load_from(&small_desk()).unwrap();
    let li_na = &policy.people[&PersonId::from("li-na")];
    assert_eq!(li_na.name, "李娜");
    assert_eq!(li_na.mail.iter().map(Address::as_str).collect::<Vec<_>>(), ["li.na@corp.example", "lina@corp.example"]);
    assert_eq!(li_na.can, BTreeSet::from([Can::Own]));
    assert_eq!(li_na.reports_to, Some(PersonId::from("chen-jun")));
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert_eq!(li_na.away, [(day("2026-12-01"), day("2026-12-05")), (day("2026-12-24"), day("2026-12-24"))]);
    assert_eq!(policy.desks[&DeskId::from("tax")].pick, Pick::First);
    assert_eq!(policy.duty, Duty::of(vec![PersonId::from("li-na")], Pick::Rotate));
    assert_eq!(policy.topics[&TopicId::from("tax.vat")].desk, DeskId::from("tax"));
    assert_eq!(policy.routes[1].when.any, ["专票", "vat"].map(|word| Sign::Word(word.to_owned())));
    assert_eq!(policy.routes[1].origin, "rules/routes/20-tax.toml:7");
    assert_eq!(policy.sla, Sla::default());
    assert_eq!(policy.calendar, Calendar::china_office());
}

#[test]
fn the_hash_names_the_text() {
    let hash = |files: &BTreeMap<String, String>| load_from(files).unwrap().hash;
    assert_eq!(hash(&small_desk()), hash(&small_desk()));
    assert_eq!(hash(&small_desk()).len(), 64);
    assert_ne!(hash(&small_desk()), hash(&changed("duty.toml", "rotate", "first")));
}

#[test]
fn what_sla_toml_leaves_out_stands_as_the_policy_sets_it() {
    let mut files = small_desk();
    files.remove("sla.toml");
    assert_eq!(load_from(&files).unwrap().sla, Sla::default());
    let sla = load_from(&changed("sla.toml", "\"2 work hours\"", "\"30 work minutes\"")).unwrap().sla;
    assert_eq!(sla, Sla { triage: Span::Work { seconds: 1800 }, ..Sla::default() });
}

#[test]
fn every_slip_is_named_with_its_mend() {
    let count = slips::play("src/rules/slips.txt", |file, from, to| problems(&changed(file, from, to)));
    assert!(count > 80, "{count} slips were tried");
}

#[test]
fn editors_mark_what_one_line_shows() {
    let mut marked = 0;
    slips::play("src/rules/slips.txt", |file, from, to| {
        let files = changed(file, from, to);
        let problems = problems(&files);
        let (shown, is_toml) = (format!("rules/{file}"), Path::new(file).extension().is_some_and(|it| it == "toml"));
        let told: Vec<&Problem> = problems.iter().filter(|problem| problem.file == shown).collect();
        if is_toml {
            let marks = marks_as_it_has_to(&schema_of(file), &files[file], &told);
            assert_ne!(marks, Some(false), "{from} → {to}: {}", show_all(&problems, Language::English));
            marked += usize::from(marks == Some(true));
        }
        problems
    });
    assert!(marked > 20, "{marked} slips were marked");
}

#[test]
fn elapsed_hours_are_compared_by_where_they_end() {
    assert!(load_from(&changed("sla.toml", "\"1 workday\"", "\"24 clock hours\"")).is_ok());
}

#[test]
fn all_problems_of_all_files_are_told_at_once() {
    let mut files = changed("people.toml", "deputy = \"zhao-lei\"", "deputi = \"zhao-lei\"");
    files.insert("duty.toml".into(), "[duty]\nmembers = [“li-na”]\npick = “first”\n".into());
    files.insert("topics.toml".into(), TOPICS.replace("desk = \"tax\"", "desk = \"vat\""));
    files.insert("people.tml.toml".into(), String::new());
    files.insert("topic.toml".into(), String::new());
    files.remove("routes/20-tax.toml");
    let told: Vec<_> = problems(&files)
        .iter()
        .map(|problem| format!("{}:{}:{}", problem.file, problem.line, problem.column))
        .collect();
    assert_eq!(
        told,
        [
            "rules/duty.toml:2:12",
            "rules/duty.toml:3:8",
            "rules/people.tml.toml:0:0",
            "rules/people.toml:13:1",
            "rules/topic.toml:0:0",
            "rules/topics.toml:4:8"
        ]
    );
}

#[test]
fn a_file_that_cannot_be_read_calls_forth_no_other_mistakes() {
    let mut files = small_desk();
    files.insert("people.toml".into(), "[[person]\n".into());
    let told = problems(&files);
    assert_eq!(told.len(), 1, "{}", show_all(&told, Language::English));
    assert_eq!((told[0].file.as_str(), told[0].line), ("rules/people.toml", 1));
}

#[test]
fn what_is_allowed_and_seldom_meant_is_told_and_changes_nothing() {
    let all = |files: &BTreeMap<String, String>| show_all(&load_from(files).unwrap().notes, Language::Chinese);
    let unnamed =
        "rules/people.toml: li-na, zhao-lei 没有 `name_en`，英文答复会用中文姓名署名。改法：写 name_en = \"…\"。";
    assert!(all(&small_desk()).ends_with(unnamed), "{}", all(&small_desk()));
    let notes = |files: &BTreeMap<String, String>| all(files).trim_end_matches(unnamed).trim_end().to_owned();
    let with_admin = changed("people.toml", "can = [\"own\"]", "can = [\"own\", \"admin\"]");
    assert_eq!(notes(&with_admin), "");
    let admin =
        "rules/people.toml: 没有人的 `can` 含 \"admin\"，出了故障无人收到通知。改法：给照看本系统的人加上 \"admin\"。";
    assert_eq!(notes(&small_desk()), admin);
    let sla =
        "rules/sla.toml: 没有写明答复时限，按 \"1 workday\" 计。改法：在 [sla.standard] 写 answer = \"1 workday\"。";
    assert_eq!(notes(&changed("sla.toml", "answer = \"1 workday\"\n", "")), format!("{sla}\n{admin}"));
    let mut files = with_admin.clone();
    files.remove("sla.toml");
    assert_eq!(notes(&files), sla);
    files = with_admin.clone();
    files.remove("routes/20-tax.toml");
    assert_eq!(notes(&files), "rules/routes/: 没有一条规则，来信不会有转办建议。改法：在 routes/ 下写 [[rule]]。");
    let text = with_admin["people.toml"].replacen("name = \"赵磊\"", "name = \"李娜\"", 1);
    assert_eq!(
        notes(&[with_admin, [("people.toml".to_owned(), text)].into()].into_iter().flatten().collect()),
        "rules/people.toml:18:8: `李娜` 已在 rules/people.toml:9 用过，“转 李娜”分不清是谁。改法：换一个能区分的名字，如加上处室。"
    );
}

#[test]
fn a_leaver_who_is_named_somewhere_is_told_from_the_day_he_is_gone() {
    let mut files = changed("people.toml", "away = ", "left = \"2026-12-01\"\nsuccessor = \"zhao-lei\"\naway = ");
    files.insert("duty.toml".to_owned(), DUTY.replace("[\"li-na\"]", "[\"zhao-lei\", \"li-na\"]"));
    let policy = load_from(&files).unwrap();
    let on = |day: &str| {
        let notes = policy.notes_on(day.parse().unwrap()).into_iter();
        show_all(&notes.filter(|note| !note.file.contains("calendars/")).collect::<Vec<_>>(), Language::Chinese)
    };
    assert_eq!(on("2026-11-30"), show_all(&policy.notes, Language::Chinese));
    let told =
        "rules/duty.toml:2:24: `li-na` 已于 2026-12-01 离任，这里还写着他。改法：换成接任人 `zhao-lei`，或删去。";
    assert!(on("2026-12-01").ends_with(told), "{}", on("2026-12-01"));
}

#[test]
fn a_rule_that_an_earlier_one_lets_pass_can_match() {
    // The earlier rule leaves refunds alone, and this one reads the words as well.
    let passes = [
        "when = { any = [\"票\", \"vat\"], none = [\"退票\"] }",
        "when = { any = [\"票\", \"vat\"], in = \"subject\" }",
    ];
    for earlier in passes {
        let mut files = changed("routes/20-tax.toml", "when = { any = [\"税号\"], in = \"subject\" }", earlier);
        let text =
            files["routes/20-tax.toml"].split("[[rule.example]]").next().unwrap().replace("none = [\"退票\"], ", "");
        files.insert("routes/20-tax.toml".to_owned(), text);
        assert_eq!(show_all(&problems(&files), Language::English), "", "{earlier}");
    }
}

#[test]
fn the_mailboxs_own_address_is_nobodys() {
    let dir = tempfile::tempdir().unwrap();
    let files = changed("people.toml", "lina@corp.example", "FSSC@corp.example");
    write_all(dir.path(), &files);
    let told = show_all(&load(dir.path(), &mailbox()).unwrap_err(), Language::Chinese);
    let at = dir.path().display();
    assert_eq!(
        told,
        format!(
            "{at}/people.toml:10:31: fssc@corp.example 是公共邮箱自己的地址，不能作为人或接口组的地址。改法：写本人的邮箱；接口组可删去 `mail`。"
        )
    );
    write_all(dir.path(), &changed("people.toml", "tax@corp.example", "fssc@corp.example"));
    let told = show_all(&load(dir.path(), &mailbox()).unwrap_err(), Language::Chinese);
    assert!(told.contains("people.toml:27:8: fssc@corp.example 是公共邮箱自己的地址"), "{told}");
}

#[test]
fn rules_that_would_not_be_read_are_told() {
    let dir = tempfile::tempdir().unwrap();
    write_all(dir.path(), &small_desk());
    let routes = dir.path().join("routes");
    for name in ["old/10-x.toml", "notes.txt", "20-tax.toml.bak", "README.md", ".10-x.toml.swp"] {
        std::fs::create_dir_all(routes.join("old")).unwrap();
        std::fs::write(routes.join(name), ROUTES).unwrap();
    }
    let policy = load(dir.path(), &mailbox()).unwrap();
    let told = show_all(&policy.notes, Language::Chinese);
    assert!(told.contains("/routes/old: 这个文件夹里的规则不会被读取。"), "{told}");
    assert_eq!(policy.notes.len(), 3, "{told}");
    for (name, right) in
        [("30-pay.tml", "30-pay.toml"), ("30-pay.toml.txt", "30-pay.toml"), ("30-pay.TOML", "30-pay.toml")]
    {
        std::fs::write(routes.join(name), ROUTES).unwrap();
        let told = show_all(&load(dir.path(), &mailbox()).unwrap_err(), Language::Chinese);
        assert!(
            told.ends_with(&format!(
                "/routes/{name}: 文件名不以 .toml 结尾，不会被读取。改法：改名为 {right}，不用的移走。"
            )),
            "{told}"
        );
        std::fs::remove_file(routes.join(name)).unwrap();
    }
}

fn write_all(dir: &std::path::Path, files: &BTreeMap<String, String>) {
    for (name, text) in files {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

#[test]
fn missing_files_are_named() {
    let told = show_all(&problems(&BTreeMap::new()), Language::English);
    assert_eq!(
        told,
        "rules/duty.toml: this file is missing. Mend: let `shouwen init` write a sample.\n\
         rules/people.toml: this file is missing. Mend: let `shouwen init` write a sample.\n\
         rules/topics.toml: this file is missing. Mend: let `shouwen init` write a sample."
    );
}

#[test]
fn a_circle_of_three_is_told_once() {
    let mut files = small_desk();
    let person = |id: &str, above: &str| {
        format!(
            "[[person]]\nid = \"{id}\"\nname = \"{id}\"\nmail = [\"{id}@corp.example\"]\ncan = [\"lead\"]\nreports_to = \"{above}\"\n"
        )
    };
    let text = format!("{PEOPLE}{}{}{}", person("a", "b"), person("b", "c"), person("c", "a"));
    files.insert("people.toml".into(), text);
    let told = show_all(&problems(&files), Language::English);
    assert_eq!(
        told,
        "rules/people.toml:34:14: these report to each other in a circle: a → b → c → a. Mend: delete one `reports_to` among them."
    );
}

#[test]
fn a_directory_is_read_and_its_path_stands_in_the_problems() {
    let dir = tempfile::tempdir().unwrap();
    write_all(dir.path(), &small_desk());
    std::fs::write(dir.path().join("README.md"), "not ours").unwrap();
    std::fs::write(dir.path().join(".#duty.toml"), "an editor's").unwrap();
    assert_eq!(load(dir.path(), &mailbox()).unwrap().routes.len(), 2);

    // Notepad of a Chinese Windows: GBK, with a mistake of its own beside it.
    let (gbk, _, _) = encoding_rs::GBK.encode("# 值班\n[duty]\nmembers = [\"lina\"]\n");
    std::fs::write(dir.path().join("duty.toml"), gbk).unwrap();
    std::fs::write(dir.path().join("sla.toml"), [0xff, 0xfe, b'#', 0]).unwrap();
    std::fs::write(dir.path().join("topics.toml"), [b'#', b'\n', b' ', 0xff, 0xff]).unwrap();
    let at = dir.path().display();
    assert_eq!(
        show_all(&load(dir.path(), &mailbox()).unwrap_err(), Language::English),
        format!(
            "{at}/duty.toml: this file is saved as GBK, not as UTF-8. Mend: save it anew with the encoding UTF-8.\n\
             {at}/duty.toml:3:12: there is no person `lina`. Mend: write `li-na`.\n\
             {at}/sla.toml: this file is saved as UTF-16, not as UTF-8. Mend: save it anew with the encoding UTF-8.\n\
             {at}/topics.toml:2:2: this file is neither UTF-8 nor GBK. Mend: save it anew with the encoding UTF-8."
        )
    );
    let nowhere = dir.path().join("nowhere");
    let told = show_all(&load(&nowhere, &mailbox()).unwrap_err(), Language::English);
    assert!(told.contains("/nowhere: this directory cannot be read") && told.contains("shouwen init"), "{told}");
}

#[test]
fn a_table_of_employees_among_the_rules_tells_departments() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        std::fs::create_dir_all(dir.path().join("routes")).unwrap();
        std::fs::write(dir.path().join(name), text).unwrap();
    };
    for (name, text) in small_desk() {
        write(&name, &text);
    }
    let hash = load(dir.path(), &mailbox()).unwrap().hash;
    write("directory.csv", "邮箱,部门\nzhang.wei@corp.example,IT\nzhang,IT\n");
    let policy = load(dir.path(), &mailbox()).unwrap();
    let zhang = Address::parse("zhang.wei@corp.example").unwrap();
    assert_eq!(policy.directory.of(&zhang).unwrap().department.as_deref(), Some("IT"));
    assert_ne!(policy.hash, hash, "who is in the directory decides too");
    let notes = show_all(&policy.notes, Language::English);
    assert!(notes.contains("directory.csv:3:1: `zhang` is not a mail address; the row is left out"), "{notes}");

    write("directory.xlsx", "");
    let told = show_all(&load(dir.path(), &mailbox()).unwrap_err(), Language::English);
    assert!(told.contains("there is a directory.xlsx as well"), "{told}");
    std::fs::remove_file(dir.path().join("directory.xlsx")).unwrap();
    write("directory.csv", "name\nA\n");
    let told = show_all(&load(dir.path(), &mailbox()).unwrap_err(), Language::English);
    assert!(told.contains("directory.csv:1:1: the first row names no column `address`"), "{told}");
}

#[test]
fn the_first_matching_rule_wins_and_the_trace_says_why() {
    let policy = load_from(&small_desk()).unwrap();
    let hit = route(&policy, &seen("请问", "开 VAT 发票")).unwrap();
    assert_eq!(
        (hit.rule.as_str(), hit.by, hit.route),
        ("VAT invoices", Hit::Word("vat".to_owned()), Route::OnDeadline)
    );
    assert_eq!((hit.topic.as_str(), hit.desk.as_str()), ("tax.vat", "tax"));
    assert_eq!(route(&policy, &seen("税号和VAT", "")).unwrap().rule, "Asking for VAT numbers");
    assert_eq!(route(&policy, &seen("你好", "税号")), None, "the first rule reads subjects only");

    let routing = explain(&policy, &seen("税号和VAT", ""));
    let matching = routing.tried.iter().filter(|tried| matches!(tried.outcome, Outcome::Matched(_))).count();
    assert_eq!(
        (routing.hit.map(|hit| hit.rule).as_deref(), matching),
        (Some("Asking for VAT numbers"), 2),
        "the trace goes on behind the rule that took it"
    );

    let routing = explain(&policy, &seen("专票退票", ""));
    assert_eq!(routing.hit, None);
    let outcomes: Vec<_> = routing.tried.into_iter().map(|tried| (tried.rule, tried.outcome)).collect();
    assert_eq!(
        outcomes,
        [
            ("Asking for VAT numbers".to_owned(), Outcome::NoWord),
            ("VAT invoices".to_owned(), Outcome::Excluded { by: "退票".to_owned() }),
        ]
    );
}

#[test]
fn a_rule_may_ask_for_more_than_words() {
    let rule = |when: &str, mail: &Seen<'_>| {
        let files = changed("routes/20-tax.toml", "when = { any = [\"税号\"], in = \"subject\" }", when);
        let policy = load_from(&files).unwrap_or_else(|problems| panic!("{}", show_all(&problems, Language::English)));
        explain(&policy, mail).tried.remove(0).outcome
    };
    let (zhang, wu) = (Address::parse("zhang.wei@corp.example").unwrap(), Address::parse("wu@other.example").unwrap());
    let sales = Employee { department: Some("华东区/销售一部".to_owned()), ..Employee::default() };
    let mail = Seen {
        subject: "Invoice ＦＫ20261120-015",
        words: "税号怎么填？发票抬头也请一并告知",
        attachments: vec!["发票.XLSX", "合同.pdf"],
        sender: Some(&zhang),
        language: Some("zh-CN"),
        kind: Some(crate::mail::Kind::Human),
        employee: Some(&sales),
    };
    let word = |word: &str| Outcome::Matched(Hit::Word(word.to_owned()));
    let rows = [
        ("all = [\"税号\", \"抬头\"]", word("税号")),
        ("all = [\"税号\", \"退税\"]", Outcome::Lacks { word: "退税".to_owned() }),
        (
            "any_re = ['\\bFK\\d{8}']",
            Outcome::Matched(Hit::Pattern { written: "\\bFK\\d{8}".to_owned(), text: "fk20261120".to_owned() }),
        ),
        ("any = [\"退税\"], any_re = ['退.税']", Outcome::NoWord),
        ("any = [\"xlsx\"], in = \"attachment-names\"", word("xlsx")),
        ("any = [\"xlsx\"]", Outcome::NoWord),
        ("sender = [\"@corp.example\"]", Outcome::Matched(Hit::NoWordNeeded)),
        ("sender = [\"Zhang.Wei@corp.example\"], any = [\"税号\"]", word("税号")),
        ("sender = [\"@other.example\"], any = [\"税号\"]", Outcome::OtherSender),
        ("language = [\"zh\"], any = [\"税号\"]", word("税号")),
        ("language = [\"en\", \"zh-TW\"], any = [\"税号\"]", Outcome::OtherLanguage),
        ("kind = [\"bulk\"], any = [\"税号\"]", Outcome::OtherKind),
        ("department = [\"财务部\", \"销售一部\"], any = [\"税号\"]", word("税号")),
        ("department = [\"销售\"]", Outcome::OtherDepartment),
        ("all = [\"税号\"], none = [\"抬头\"]", Outcome::Excluded { by: "抬头".to_owned() }),
    ];
    for (when, expected) in rows {
        assert_eq!(rule(&format!("when = {{ {when} }}"), &mail), expected, "{when}");
    }
    let outside = Seen { sender: Some(&wu), ..mail };
    assert_eq!(rule("when = { sender = [\"@corp.example\"] }", &outside), Outcome::OtherSender);
}

#[test]
fn the_rules_that_come_with_the_program_know_the_sample_questions() {
    let policy = Policy::built_in().unwrap_or_else(|problems| panic!("{}", show_all(&problems, Language::English)));
    let samples = [
        ("报销被退", "我上周交的那个差旅单 BX20261116-0087 今天被退了，写的“专票抬头不对”", Some("tax.invoice-title")),
        ("", "报销款怎么还没到账", Some("claims.status")),
        (
            "Travel claim rejected",
            "rejected with 'over standard' but I stayed in the 协议酒店",
            Some("travel.standard"),
        ),
        (
            "付款！！！今天必须付",
            "供应商鼎盛说今天5点前不到账就停供，单子 FK20261120-015 卡在你们那两天了",
            Some("ap.payment"),
        ),
        ("数电票", "领导让问下，数电票XML要不要交？只有PDF行不行，OFD打不开", Some("tax.e-invoice")),
        ("工资好像不对", "10月工资少了800多，工资条里“其他扣款”是啥？不方便电话说", Some("pay.slip")),
        ("个税", "年终奖是单独计税还是合并，我同事说可以自己选", Some("payroll.tax")),
        ("开票申请", "客户要开专票，6%，金额 128,000，资料如附件", Some("ar.invoicing")),
        ("系统登不上", "费控系统一直转圈，提示 502，换了浏览器也不行", Some("system.down")),
        ("发票重复", "提示发票已被使用，但是我从来没报过这张呀", Some("claims.duplicate")),
        ("领导审批流", "我们部门经理离职了，单子卡他那里 3 天", Some("system.workflow")),
        ("预算不足", "提单提示预算不足但是我看还有12万啊，成本中心 C1010-22", Some("budget.short")),
        ("资产报废", "笔记本丢了怎么办，要赔吗", Some("fa.loss")),
        ("供应商对账", "我司 9 月货款 56,320.00 元至今未收到，烦请告知付款日期。", Some("ap.status")),
        ("转：差旅报销咨询", "这个员工发给我的，转公共邮箱", Some("travel.claim")),
        ("备用金", "年底备用金要还吗？我手里还有3000，12月还要用的", Some("claims.loan")),
        ("退税 / 出口", "报关单汇率跟入账汇率不一样，差 0.0213，按哪个？月结前要定", Some("gl.fx")),
        ("餐费", "客户 8 个人我们 2 个人，吃了 2600，超标吗", Some("claims.entertain")),
        ("门禁卡坏了", "门禁卡刷不开，在你们这补办吗", None),
    ];
    for (subject, words, topic) in samples {
        let hit = route(&policy, &seen(subject, words));
        assert_eq!(hit.as_ref().map(|hit| hit.topic.as_str()), topic, "{subject}: {hit:?}");
    }
    assert_eq!(policy.desks.len(), 14);
    assert_eq!(policy.sla, Sla { urgent: policy.sla.urgent.clone(), ..Sla::default() });
}

#[test]
fn the_sample_files_on_disk_are_the_ones_built_in() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    assert_eq!(load(&dir, &mailbox()).unwrap().hash, Policy::built_in().unwrap().hash);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    /// Half-typed files are read all the time; whatever stands in them, each problem has its place.
    #[test]
    fn no_slip_of_the_hand_makes_the_loading_stumble(file in 0_usize..7, at in 0.0..1.0_f64, cut in 0_usize..40, typed in "[\\[\\]={}\"“：,a-z\n]{0,4}") {
        let mut files = with_a_calendar();
        let text = files.values_mut().nth(file).unwrap();
        let chars: Vec<char> = text.chars().collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short text")]
        let at = (at * chars.len() as f64) as usize;
        let rest = chars.iter().skip((at + cut).min(chars.len()));
        *text = chars.iter().take(at).chain(typed.chars().collect::<Vec<_>>().iter()).chain(rest).collect();
        for problem in problems(&files) {
            let lines = files[problem.file.strip_prefix("rules/").unwrap()].lines().count();
            proptest::prop_assert!(problem.line <= lines + 1, "{problem}");
        }
    }
}
