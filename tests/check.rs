//! `shouwen check` as people call it: every mistake of every file at once, in the mailbox's language, with its line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[allow(dead_code, reason = "each test file uses its part")]
#[path = "support/house.rs"]
mod house;

use std::process::{Command, Stdio};

use house::House;

/// Calls `shouwen check` in the house; gives what it printed and its status.
fn check(house: &House, args: &[&str]) -> (String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shouwen"));
    command.current_dir(house.path("")).arg("check").args(args).env_remove("RUST_LOG").env("LC_ALL", "C");
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8(output.stdout).unwrap(), output.status.code())
}

fn replaced(house: &House, file: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(house.path(file)).unwrap();
    assert!(text.contains(from), "{from} is in {file}");
    house.write(file, &text.replacen(from, to, 1));
}

#[test]
fn a_house_that_is_right_is_summed_up_in_one_line() {
    let house = House::new();
    let (told, status) = check(&house, &[]);
    let Some((notes, sum)) = told.trim_end().rsplit_once('\n').or(Some(("", told.trim_end()))) else { panic!() };
    assert_eq!((notes, status), ("", Some(0)), "{told}");
    assert!(sum.starts_with("没有错误：") && sum.ends_with(" 条规则。"), "{told}");
    replaced(&house, "shouwen.toml", "tag =", "language = \"en\"\ntag =");
    assert!(check(&house, &[]).0.starts_with("No mistakes, 0 notes: "));
}

#[test]
fn what_is_allowed_and_seldom_meant_is_noted() {
    let house = House::new();
    house.write("directory.csv", "邮箱,姓名\n");
    house.write(
        "rules/directory.csv",
        "邮箱,姓名,部门\nzhang.wei@corp.example,张伟,销售一部\nlin@corp.example,林,二部,x\n",
    );
    let rule = "[[rule]]\nname = \"采购\"\nwhen = { department = [\"采购部\", \"销售一部\"] }\ntopic = \"tax.vat\"\n";
    house.write("rules/routes/90-x.toml", rule);
    replaced(&house, "rules/people.toml", "id = \"zhou-kai\"", "id = \"zhou-kai\"\nleft = \"2030-01-01\"");
    let (told, status) = check(&house, &[]);
    for (place, words) in [
        ("directory.csv:", "人员表不在规则目录中，没有读取"),
        ("rules/directory.csv:3:4:", "这一行有 4 格，而第一行只有 3 列，未采用"),
        ("rules/routes/90-x.toml:2:8:", "人员表中没有人属于部门「采购部」"),
        ("rules/people.toml:", "`zhou-kai` 离任而没有接任人"),
    ] {
        let line = told.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{words} in {told}"));
        assert!(line.trim_start().starts_with(place), "{line}");
    }
    assert!(!told.contains("「销售一部」"), "somebody is in it: {told}");
    assert_eq!(status, Some(0), "nothing of it stops a start: {told}");
}

#[test]
fn every_mistake_of_every_file_is_told_at_once_with_its_line() {
    let house = House::new();
    replaced(&house, "shouwen.toml", "tag = \"FSSC\"", "tag = “FSSC”");
    replaced(&house, "rules/sla.toml", "answer = \"1 workday\"", "answer = \"1天\"");
    house.write(
        "rules/routes/90-x.toml",
        "[[rule]]\nname = \"退税\"\nwhen = { any_re = ['退税(单'] }\ntopic = \"tax.vat\"\n",
    );
    house.write("templates/zh-CN/answer.md", "no head\n");
    let (told, status) = check(&house, &[]);
    assert_eq!(status, Some(1));
    let lines: Vec<&str> = told.lines().collect();
    let begins: Vec<&str> =
        lines.iter().filter(|line| !line.starts_with(' ')).map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(begins[0], "shouwen.toml:5:7");
    assert!(begins.iter().any(|it| it.starts_with("rules/sla.toml:")), "{told}");
    assert!(begins.iter().any(|it| it.starts_with("templates/zh-CN/answer.md:1:1")), "{told}");
    let broken = lines.iter().position(|line| line.starts_with("rules/routes/90-x.toml:3:23: 正则表达式有误")).unwrap();
    assert_eq!(lines[broken + 1], "    when = { any_re = ['退税(单'] }");
    // The caret stands below the bracket: Chinese characters are two columns wide.
    assert_eq!(lines[broken + 2], format!("    {}^", " ".repeat(24)), "{told}");
    assert!(told.ends_with("共 4 个文件有 4 处错误；改好之前不会采用。\n"), "{told}");
}

#[test]
fn no_line_of_the_settings_is_shown_for_it_may_hold_a_password() {
    let house = House::new();
    replaced(&house, "shouwen.toml", "[maildir]", "[imap]\npassword = \"hunter2\n[maildir]");
    let (told, status) = check(&house, &[]);
    assert_eq!(status, Some(1));
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn notes_stand_apart_and_are_no_finding() {
    let house = House::new();
    replaced(&house, "shouwen.toml", "tag =", "language = \"en\"\ntag =");
    std::fs::remove_file(house.path("rules/sla.toml")).unwrap();
    let (told, status) = check(&house, &[]);
    assert_eq!(status, Some(0), "{told}");
    assert!(
        told.starts_with("Allowed, and seldom meant:\n  rules/sla.toml: no limit for answers is written"),
        "{told}"
    );
    assert!(told.trim_end().lines().last().unwrap().starts_with("No mistakes, 1 note: "), "{told}");
    let (json, _) = check(&house, &["--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (json["mistakes"].as_array().unwrap().len(), json["notes"][0]["file"].as_str()),
        (0, Some("rules/sla.toml"))
    );
}

#[test]
fn rules_can_be_looked_at_before_they_are_put_into_place() {
    let house = House::new();
    for (name, text) in shouwen::rules::built_in_files() {
        house.write(&format!("next/{name}"), &text);
    }
    replaced(&house, "next/duty.toml", "members = [", "members = [\"nobody\", ");
    assert_eq!(check(&house, &[]).1, Some(0));
    let (told, status) = check(&house, &["--rules", "next"]);
    assert!(told.starts_with("next/duty.toml:") && status == Some(1), "{told}");
    // Without any settings they are looked at alone, in the terminal's language.
    std::fs::remove_file(house.settings()).unwrap();
    let (told, status) = check(&house, &["--rules", "next"]);
    assert!(told.contains("there is no person `nobody`") && status == Some(1), "{told}");
}
