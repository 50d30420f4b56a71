//! How people write commands, what is none, and what is nearly one.

use super::{Command, FirstLine, Target, read};
use crate::ids::DeskId;
use crate::rules::Policy;

fn policy() -> Policy {
    Policy::built_in().unwrap()
}

fn to_tax(text: &str) -> FirstLine {
    let targets = vec![Target::Desk(DeskId::from("tax"))];
    FirstLine::Command(Command::To { targets, text: text.to_owned() })
}

#[test]
fn a_command_is_read_however_people_write_it() {
    let text = |text: &str| text.to_owned();
    let table: &[(&str, FirstLine)] = &[
        ("/to tax", to_tax("")),
        ("／to tax 请看一下", to_tax("请看一下")),
        ("/TO 税务", to_tax("")),
        ("转 税务组", to_tax("")),
        ("转税务", to_tax("")),
        ("转：税务\n请看附件", to_tax("请看附件")),
        ("您好，\n\n/to tax", to_tax("")),
        ("to tax", to_tax("")),
        ("发", FirstLine::Command(Command::Send { text: text("") })),
        ("发：请按附件办理", FirstLine::Command(Command::Send { text: text("请按附件办理") })),
        ("/send 如下：\n第二行", FirstLine::Command(Command::Send { text: text("如下：\n第二行") })),
        ("注 已与税务确认", FirstLine::Command(Command::Note)),
        ("/note", FirstLine::Command(Command::Note)),
        ("已电话", FirstLine::Command(Command::Done { text: text("") })),
        ("/done 请重新上传", FirstLine::Command(Command::Done { text: text("请重新上传") })),
        ("办结", FirstLine::Command(Command::Close { text: text("") })),
        ("状态", FirstLine::Command(Command::Status)),
        ("/help", FirstLine::Command(Command::Help)),
        ("1", FirstLine::Command(Command::Choice { number: 1, text: text("") })),
        ("２\n还有一点", FirstLine::Command(Command::Choice { number: 2, text: text("还有一点") })),
    ];
    for (words, expected) in table {
        assert_eq!(&read(words, &policy()), expected, "{words:?}");
    }
}

#[test]
fn an_answer_is_not_taken_for_a_command() {
    for words in [
        "请重新上传发票。",
        "发票抬头有误，请酒店重开",
        "发送到 fp@corp.example 即可",
        "注意：原票无须寄回",
        "转账已于今日完成",
        "转 账 户 信 息 请 见 附 件，谢谢配合",
        "办结时间为三天",
        "to be reimbursed you need the original invoice",
        "send us the original, please",
        "done",
        "close the claim and open a new one",
        "1. 请酒店重开\n2. 上传",
        "1、先提交",
        "5",
        "",
    ] {
        assert_eq!(read(words, &policy()), FirstLine::Plain, "{words:?}");
    }
}

#[test]
fn a_near_miss_does_nothing_and_names_what_is_near() {
    let near = |words: &str| match read(words, &policy()) {
        FirstLine::NearMiss { near, who, .. } => (near, who),
        other => panic!("{words:?} read as {other:?}"),
    };
    assert_eq!(near("/sned"), (vec!["/send".to_owned()], false));
    assert_eq!(near("/to taks").0.first().map(String::as_str), Some("/to tax"));
    assert!(near("转 税物").1);
    assert_eq!(near("/to tax, travle 请看").0.first().map(String::as_str), Some("/to travel"));
    assert_eq!(near("转 税务，差率").0.first().map(String::as_str), Some("/to 差旅"));
    assert_eq!(read("转 税务，请看一下", &policy()), to_tax("请看一下"));
    assert!(near("/to").1);
}
