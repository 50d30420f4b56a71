//! How people write commands, what is none, and what is nearly one.

use super::{Command, FirstLine, Missed, Target, read};
use crate::ids::{CaseId, DeskId, PersonId};
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
        ("归 王芳", FirstLine::Command(Command::Own { person: PersonId::from("wang-fang") })),
        ("归王芳", FirstLine::Command(Command::Own { person: PersonId::from("wang-fang") })),
        ("/own wang-fang", FirstLine::Command(Command::Own { person: PersonId::from("wang-fang") })),
        ("退回 不归我们管", FirstLine::Command(Command::Back { text: text("不归我们管") })),
        ("退回：不归我们管", FirstLine::Command(Command::Back { text: text("不归我们管") })),
        ("back: not ours", FirstLine::Command(Command::Back { text: text("not ours") })),
        (
            "问 王芳 这种情况\n怎么处理？",
            FirstLine::Command(Command::Ask {
                who: Some(PersonId::from("wang-fang")),
                text: text("这种情况\n怎么处理？"),
            }),
        ),
        ("/ask 何时能答复？", FirstLine::Command(Command::Ask { who: None, text: text("何时能答复？") })),
        ("撤回", FirstLine::Command(Command::Undo)),
        ("重开", FirstLine::Command(Command::Reopen)),
        ("不受理：请找行政部", FirstLine::Command(Command::Decline { text: text("请找行政部") })),
        ("垃圾邮件", FirstLine::Command(Command::Spam)),
        ("并 FSSC-1043", FirstLine::Command(Command::Merge { into: CaseId(1043) })),
        ("/merge [FSSC-1043]", FirstLine::Command(Command::Merge { into: CaseId(1043) })),
        ("同复 1043、FSSC-1044 1043", FirstLine::Command(Command::Also { cases: vec![CaseId(1043), CaseId(1044)] })),
        ("缘由", FirstLine::Command(Command::Why)),
        ("/list", FirstLine::Command(Command::List)),
        ("催办", FirstLine::Command(Command::Remind)),
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
        ("/请示中。", FirstLine::Command(Command::Lead { text: text("") })),
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

/// The desks and people that a line passes a case on to, and the words that go along.
fn passed(line: &str) -> Option<(Vec<String>, String)> {
    let FirstLine::Command(Command::To { targets, text, .. }) = read(line, &policy()) else { return None };
    let name = |target: &Target| match target {
        Target::Desk(desk) => desk.to_string(),
        Target::Person(person) => person.to_string(),
    };
    Some((targets.iter().map(name).collect(), text))
}

#[test]
fn several_names_are_read_however_they_are_parted() {
    for line in [
        "转 报销 税务",
        "转报销 税务",
        "转 报销组　税务组",
        "转 报销、税务",
        "转 报销，税务",
        "转报销和税务",
        "转 报销 和 税务",
        "转 报销及税务",
        "转 报销以及税务。",
        "转 报销/税务",
        "/to claims and tax",
        "/to claims & tax",
        "/to claims, tax",
        "/to claims tax",
        "to claims and tax",
        "/to claims、税务",
    ] {
        assert_eq!(passed(line), Some((vec!["claims".to_owned(), "tax".to_owned()], String::new())), "{line}");
    }
    for (line, who, words) in [
        ("转 报销 税务 请看一下", &["claims", "tax"][..], "请看一下"),
        ("转 报销、税务、赵磊：请看一下", &["claims", "tax", "zhao-lei"], "请看一下"),
        ("转 报销和税务，请看一下", &["claims", "tax"], "请看一下"),
        ("转 税务 和他们确认一下抬头", &["tax"], "和他们确认一下抬头"),
        ("转 税务 报销单已退回", &["tax"], "报销单已退回"),
        ("转 税务 赵磊 请看一下", &["zhao-lei"], "请看一下"),
        ("转 税务，请看一下", &["tax"], "请看一下"),
        ("转 税务 请看一下", &["tax"], "请看一下"),
        ("转 税务 税务组", &["tax"], ""),
        ("/to tax, please check with the hotel", &["tax"], "please check with the hotel"),
        ("/to tax please check with the hotel", &["tax"], "please check with the hotel"),
    ] {
        let who: Vec<String> = who.iter().map(|who| (*who).to_owned()).collect();
        assert_eq!(passed(line), Some((who, words.to_owned())), "{line}");
    }
}

/// With the others alone half of what was meant would be done.
#[test]
fn a_name_that_nobody_has_stops_the_others() {
    for (line, expected) in [
        ("转 报销 税雾", &["/to 报销，税务"][..]),
        ("转 报销和税雾", &["/to 报销，税务"]),
        ("转 税务和法务", &["/to 税务"]),
        ("转 税务、法务", &["/to 税务"]),
        ("转 税务 法务组", &["/to 税务"]),
        ("转 税务，法务组", &["/to 税务"]),
        ("/to tax and legal", &["/to tax"]),
        ("/to tax, claism", &["/to tax, claims"]),
        // Whether he is meant or spoken of.
        ("转 税务 王芳 之前处理过", &["/to 税务，王芳"]),
        ("/to tax travel claim is wrong", &["/to tax, travel"]),
    ] {
        let FirstLine::NearMiss { near, what: Missed::Who, .. } = read(line, &policy()) else {
            panic!("no near miss: {line}")
        };
        assert_eq!(near.first().map(String::as_str), expected.first().copied(), "{line}: {near:?}");
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
        "请假期间的差旅费可以报销",
        "请假 12月1日的补贴怎么算，请看附件中的说明",
        "away tomorrow, the office is closed",
        "销假后三天内提交",
        "to be reimbursed you need the original invoice",
        "send us the original, please",
        "done",
        "close the claim and open a new one",
        "1. 请酒店重开\n2. 上传",
        "1、先提交",
        "5",
        "归还借款请走报销流程，附上借款单号",
        "归档时间为每月五日，请提前准备材料",
        "问：能报销吗？\n答：能。",
        "问题已解决",
        "退回的单据请重新提交",
        "back to you with the form by Friday",
        "own travel is not reimbursed",
        "类似情况请参照执行，无须另行申请",
        "topic of the claim is wrong",
        "撤回申请请在系统中操作",
        "并请附上发票",
        "清单见附件",
        "list of documents attached",
        "spam filters may hold it back",
        "",
    ] {
        assert_eq!(read(words, &policy()), FirstLine::Plain, "{words:?}");
    }
}

#[test]
fn an_absence_is_read_with_its_days() {
    let away = |words: &str| matches!(read(words, &policy()), FirstLine::Command(Command::Away { .. }));
    for words in
        ["/away 12.1..12.5", "请假 12月1日至12月5日", "请假12月1日至5日，回老家", "/away tomorrow", "请假：今天下午"]
    {
        assert!(away(words), "{words:?}");
    }
    for words in ["销假", "/back-again", "back again"] {
        assert_eq!(read(words, &policy()), FirstLine::Command(Command::BackAgain), "{words:?}");
    }
    for words in ["/away", "/away next year", "请假 下周"] {
        assert!(matches!(read(words, &policy()), FirstLine::NearMiss { .. }), "{words:?}");
    }
}

#[test]
fn a_near_miss_does_nothing_and_names_what_is_near() {
    let near = |words: &str| match read(words, &policy()) {
        FirstLine::NearMiss { near, what, .. } => (near, matches!(what, Missed::Who | Missed::Colleague)),
        other => panic!("{words:?} read as {other:?}"),
    };
    assert_eq!(near("/sned").0.first().map(String::as_str), Some("/send"));
    assert_eq!(near("/to taks").0.first().map(String::as_str), Some("/to tax"));
    assert!(near("转 税物").1);
    assert_eq!(near("/to tax, travle 请看").0.first().map(String::as_str), Some("/to tax, travel"));
    assert_eq!(near("转 税务，差率").0.first().map(String::as_str), Some("/to 税务，差旅"));
    assert_eq!(read("转 税务，请看一下", &policy()), to_tax("请看一下"));
    assert!(near("/to").1);
    assert_eq!(near("归 王芬").0.first().map(String::as_str), Some("/own 王芳"));
    assert_eq!(near("/ask 王芬 怎么处理").0.first().map(String::as_str), Some("/ask 王芳"));
    assert!(near("/own").1);
}
