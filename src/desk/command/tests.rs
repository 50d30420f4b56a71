//! How people write commands, what is none, and what is nearly one.

use super::{Command, FirstLine, Target, read};
use crate::ids::DeskId;
use crate::rules::Policy;

fn policy() -> Policy {
    Policy::built_in().unwrap()
}

fn later(time: &str, text: &str) -> FirstLine {
    let when = super::time::scan(time).map(|(written, _)| written);
    assert!(when.is_some(), "{time}");
    FirstLine::Command(Command::Later { when, text: text.to_owned() })
}

fn to_tax(text: &str) -> FirstLine {
    let targets = vec![Target::Desk(DeskId::from("tax"))];
    FirstLine::Command(Command::To { targets, questions: Vec::new(), text: text.to_owned() })
}

fn numbered(questions: &[usize], text: &str) -> FirstLine {
    let FirstLine::Command(Command::To { targets, .. }) = to_tax("") else { panic!("not passed on") };
    FirstLine::Command(Command::To { targets, questions: questions.to_vec(), text: text.to_owned() })
}

#[test]
fn a_command_is_read_however_people_write_it() {
    let text = |text: &str| text.to_owned();
    let table: &[(&str, FirstLine)] = &[
        ("/to tax", to_tax("")),
        ("/to tax 1,3", numbered(&[1, 3], "")),
        ("转 税务 2\n请看第二问", numbered(&[2], "请看第二问")),
        ("转税务 1、3。", numbered(&[1, 3], "")),
        ("转 税务 2 张发票请核对", to_tax("2 张发票请核对")),
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
        ("/help", FirstLine::Command(Command::Help { all: false })),
        ("帮助 全部", FirstLine::Command(Command::Help { all: true })),
        ("延 今天16:00 银行核实中", later("今天16:00", "银行核实中")),
        ("延期：周五15:00\n银行核实中", later("周五15:00", "银行核实中")),
        ("/later today 16:00 checking", later("today 16:00", "checking")),
        ("later Fri 3pm the bank", later("Fri 3pm", "the bank")),
        ("延期", FirstLine::Command(Command::Later { when: None, text: text("") })),
        ("/延 银行核实中", FirstLine::Command(Command::Later { when: None, text: text("银行核实中") })),
        ("待补充 报销单号", FirstLine::Command(Command::Wait { text: text("报销单号") })),
        ("wait: the claim number", FirstLine::Command(Command::Wait { text: text("the claim number") })),
        ("补充：发票号码", FirstLine::Command(Command::More { text: text("发票号码"), slash: false })),
        ("need: the number", FirstLine::Command(Command::More { text: text("the number"), slash: false })),
        ("/more 发票号码", FirstLine::Command(Command::More { text: text("发票号码"), slash: true })),
        ("请示 可否由我方说明？", FirstLine::Command(Command::Lead { text: text("可否由我方说明？") })),
        ("加急", FirstLine::Command(Command::Urgent { on: true })),
        ("/urgent off", FirstLine::Command(Command::Urgent { on: false })),
        ("取消加急", FirstLine::Command(Command::Urgent { on: false })),
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
        "延期付款的说明如下：",
        "later this week we will pay it",
        "wait until the invoice is reissued, please",
        "need the original invoice to pay it",
        "补充说明一下：原票须寄回",
        "请示中，稍后答复您",
        "加急办理需部门负责人签字",
        "帮助您查询到款项已付",
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
    assert_eq!(near("/sned").0.first().map(String::as_str), Some("/send"));
    assert_eq!(near("/to taks").0.first().map(String::as_str), Some("/to tax"));
    assert!(near("转 税物").1);
    assert_eq!(near("/to tax, travle 请看").0.first().map(String::as_str), Some("/to travel"));
    assert_eq!(near("转 税务，差率").0.first().map(String::as_str), Some("/to 差旅"));
    assert_eq!(read("转 税务，请看一下", &policy()), to_tax("请看一下"));
    assert!(near("/to").1);
}
