//! The short wordings that letters have in common: choices, reasons, states. A `match` over our own enums, so that
//! the compiler names what a new variant leaves without words. Whole letters are worded in the templates.

use super::model::{
    AbsenceMiss, Choice, Dates, DeadlineName, HeldReason, News, NotDoneReason, OrderKind, OutMiss, OwnerMiss, Personal,
    TimeMiss, Waits, Warning,
};
use super::shown::in_headline;
use super::when::Clock;
use crate::ids::Language::{self, Chinese, English};
use crate::ids::Moment;

/// What the asker is asked for where its owner did not say: what nearly every question lacks.
pub(crate) fn asked_for(language: Language) -> &'static str {
    match language {
        Chinese => "1. 事情的具体情况；\n2. 如涉及单据或系统页面，请附单据编号或截图。",
        English => {
            "1. a few more details of the matter;\n2. if it is about a document or a screen, its number or a screenshot."
        }
    }
}

/// A numbered choice.
pub(crate) fn choice(choice: &Choice, clock: &Clock) -> String {
    match (choice, clock.language) {
        (Choice::Agree, Chinese) => "同意".into(),
        (Choice::Agree, English) => "agree".into(),
        (Choice::Decline, Chinese) => "不同意".into(),
        (Choice::Decline, English) => "do not agree".into(),
        (Choice::Extend(until), Chinese) => format!("告知提问人延至 {}（原因写在下一行）", clock.promised(*until)),
        (Choice::Extend(until), English) => {
            format!("tell the asker a new time: {} (the reason on the next line)", clock.promised(*until))
        }
        (Choice::HandToAsker, Chinese) => "请提问人补充（先预览）".into(),
        (Choice::HandToAsker, English) => "ask the person who asked (preview first)".into(),
        (Choice::TellContact(name), Chinese) => format!("我来答复{name}，内容写在下一行"),
        (Choice::TellContact(name), English) => format!("answer {name} myself, on the next line"),
        (Choice::HandOn(name), Chinese) => format!("转给{name}"),
        (Choice::HandOn(name), English) => format!("hand on to {name}"),
        (Choice::PassTo(names), language @ Chinese) => format!("转{}", joined(names, language)),
        (Choice::PassTo(names), language @ English) => format!("pass to {}", joined(names, language)),
        (Choice::SendAsIs, Chinese) => "原文发给提问人（先预览）".into(),
        (Choice::SendAsIs, English) => "send it as it is (preview first)".into(),
        (Choice::BackTo(name), Chinese) => format!("退回{name}，请写明要再确认的内容"),
        (Choice::BackTo(name), English) => format!("back to {name}, with what is still open"),
        (Choice::KeepAsNote, Chinese) => "仅作备注".into(),
        (Choice::KeepAsNote, English) => "keep as a note".into(),
        (Choice::SendPreview, Chinese) => "照此发出".into(),
        (Choice::SendPreview, English) => "send it".into(),
        (Choice::SendAsAnswer, Chinese) => "作为答复发出".into(),
        (Choice::SendAsAnswer, English) => "send it as the answer".into(),
        (Choice::WasAnswer, Chinese) => "那就是我的答复".into(),
        (Choice::WasAnswer, English) => "that was my answer".into(),
        (Choice::SendWithout(files), Chinese) => format!("发出，但不带{}", joined(files, Chinese)),
        (Choice::SendWithout(files), English) => format!("send it without {}", joined(files, English)),
        (Choice::DoNotSend, Chinese) => "不发".into(),
        (Choice::DoNotSend, English) => "do not send".into(),
        (Choice::AskForMore(name), Chinese) => format!("请{}补充（写在下一行的内容先预览）", in_headline(name)),
        (Choice::AskForMore(name), English) => {
            format!("ask {} for more (words on the next line are shown to you first)", in_headline(name))
        }
        (Choice::CopyToo, Chinese) => "答复另发给抄送人".into(),
        (Choice::CopyToo, English) => "send the answer to those copied as well".into(),
        (Choice::AskerAlone, Chinese) => "答复只发给提问人".into(),
        (Choice::AskerAlone, English) => "send the answer to the person who asked, nobody else".into(),
        (Choice::SendToCopiedToo, Chinese) => "照此发出，并另发给抄送人".into(),
        (Choice::SendToCopiedToo, English) => "send it, to those copied as well".into(),
        (Choice::AnswerMyself, Chinese) => "我来答，稍后回复".into(),
        (Choice::AnswerMyself, English) => "I will answer myself, later".into(),
        (Choice::Close, Chinese) => "办结".into(),
        (Choice::Close, English) => "close the case".into(),
        (Choice::IsAnswer(owner), Chinese) => format!("是答复，发给{owner}"),
        (Choice::IsAnswer(owner), English) => format!("it is my answer: to {owner}"),
        (Choice::SendInCase((number, asker)), Chinese) => {
            format!("作为 {number} 的答复发给{}", in_headline(asker))
        }
        (Choice::SendInCase((number, asker)), English) => {
            format!("send it to {} as the answer in {number}", in_headline(asker))
        }
        (Choice::AnswersCase((number, about)), Chinese) => format!("是 {number}（{}）的答复", in_headline(about)),
        (Choice::AnswersCase((number, about)), English) => format!("it answers {number} ({})", in_headline(about)),
        (Choice::GiveBack, Chinese) => "退回".into(),
        (Choice::GiveBack, English) => "give it back".into(),
        (Choice::AnswerLater, Chinese) => "稍后答复".into(),
        (Choice::AnswerLater, English) => "I will answer later".into(),
        (Choice::SendWords, Chinese) => "把我写的发给提问人（先预览）".into(),
        (Choice::SendWords, English) => "send my text to the person who asked (preview first)".into(),
        (Choice::ItWasMe, Chinese) => "是我发的，请办理".into(),
        (Choice::ItWasMe, English) => "I sent it; go ahead".into(),
        (Choice::NotMe, Chinese) => "不是我发的".into(),
        (Choice::NotMe, English) => "I did not send it".into(),
        (Choice::HandIn(name), Chinese) => format!("是{name}的问题，由我负责"),
        (Choice::HandIn(name), English) => format!("it is {name}'s question; I will handle it"),
        (Choice::HandInOnDuty(name), Chinese) => format!("是{name}的问题，交值班人员"),
        (Choice::HandInOnDuty(name), English) => format!("it is {name}'s question; give it to the person on duty"),
        (Choice::OwnQuestion, Chinese) => "是我本人的问题，答复发给我".into(),
        (Choice::OwnQuestion, English) => "it is my own question; the answer comes to me".into(),
        (Choice::NotAQuestion, Chinese) => "不必办理".into(),
        (Choice::NotAQuestion, English) => "nothing needs to be done".into(),
    }
}

/// Why an answer is held.
pub(crate) fn held(reason: &HeldReason, language: Language) -> String {
    match (reason, language) {
        (HeldReason::UncertainCut, Chinese) => "无法确定引文从何处开始".into(),
        (HeldReason::UncertainCut, English) => "it is not clear where the quoted history begins".into(),
        (HeldReason::Interleaved, Chinese) => "您的话写在引文各行之间".into(),
        (HeldReason::Interleaved, English) => "your words are between quoted lines".into(),
        (HeldReason::NoMarker, Chinese) => "引文首行（“请在此行以上”）缺失或已改动".into(),
        (HeldReason::NoMarker, English) => {
            "the first line of our letter (“reply above this line”) is missing or was changed".into()
        }
        (HeldReason::OtherCase(other), Chinese) => format!("您的邮件还涉及另一件（{other}），无法确定要答复的是哪一件"),
        (HeldReason::OtherCase(other), English) => {
            format!(
                "your message also belongs to another case ({other}), so that it is not certain which one you answer"
            )
        }
        (HeldReason::OursAbove, Chinese) => "正文中夹有我们来信的文字".into(),
        (HeldReason::OursAbove, English) => "text of our letter is mixed with your words".into(),
        (HeldReason::Forward, Chinese) => "这是一封转发的邮件".into(),
        (HeldReason::Forward, English) => "it is a forward".into(),
        (HeldReason::NoWords, Chinese) => "正文只有附件或图片".into(),
        (HeldReason::NoWords, English) => "nothing but an attachment or picture".into(),
        (HeldReason::AttachedMail, Chinese) => "附有整封邮件，发出时不会带上".into(),
        (HeldReason::AttachedMail, English) => "a whole message is attached; it will not be sent along".into(),
        (HeldReason::NamesAnother, Chinese) => "内容先写给另一位提问人，其中有其姓名、邮箱或编号".into(),
        (HeldReason::NamesAnother, English) => {
            "it was first written to somebody else, whose name, address or case number is in it".into()
        }
        (HeldReason::TooLong, Chinese) => "正文过长，预览无法全部显示，请缩短或改用附件".into(),
        (HeldReason::TooLong, English) => {
            "it is longer than a preview can show; please shorten it or attach it as a file".into()
        }
        (HeldReason::ToColleague, Chinese) => "像是写给同事的话".into(),
        (HeldReason::ToColleague, English) => "it reads like a word to a colleague".into(),
        (HeldReason::LikeCommand, Chinese) => "像是办理指令或选项，不像给提问人的答复".into(),
        (HeldReason::LikeCommand, English) => "it looks like a command or a choice, not like an answer".into(),
        (HeldReason::LikeOrder(kind), language) => like_order(*kind, "", language),
        (HeldReason::VeryShort, Chinese) => "内容很短，又没有称呼，不像给提问人的答复".into(),
        (HeldReason::VeryShort, English) => "it is very short and has no greeting".into(),
        (HeldReason::AboutAsker, Chinese) => "正文以第三人称提到提问人".into(),
        (HeldReason::AboutAsker, English) => "it speaks about the person who asked, not to them".into(),
        (HeldReason::Personal(what), language) => personal(*what, language).into(),
        (HeldReason::Kept(name), Chinese) => format!("含有不宜外发的内容（{name}）"),
        (HeldReason::Kept(name), English) => format!("it contains what the house keeps to itself ({name})"),
        (HeldReason::ForSomebodyElse(name), Chinese) => {
            format!("提问人代{name}询问；个人信息只能发给{name}本人或其授权的人")
        }
        (HeldReason::ForSomebodyElse(name), English) => {
            format!("somebody else asks for {name}; personal data goes to {name}, or to whom {name} has authorised")
        }
        (HeldReason::TooBig, Chinese) => "附件过大，超出邮件服务器的限制".into(),
        (HeldReason::TooBig, English) => "with its attachments it is larger than the mail server accepts".into(),
        (HeldReason::NeedsConsent, Chinese) => "第二次延期，须先经处长同意".into(),
        (HeldReason::NeedsConsent, English) => "a second extension needs the lead's consent".into(),
        (HeldReason::FirstWeeks, Chinese) => "运行初期，每封答复都先请您过目".into(),
        (HeldReason::FirstWeeks, English) => "the desk is new, and shows you each answer before it is sent".into(),
        (HeldReason::Asked, Chinese) => "选了这一项，先请您过目全文再发出".into(),
        (HeldReason::Asked, English) => "with this choice you see the whole letter before it is sent".into(),
        (HeldReason::Rewritten, Chinese) => "这是您改写后的全文，请再看一遍".into(),
        (HeldReason::Rewritten, English) => "you have rewritten it; please look at it once more".into(),
        (HeldReason::Internal(what), Chinese) => format!("含有内部信息：{what}"),
        (HeldReason::Internal(what), English) => format!("it contains something internal: {what}"),
    }
}

/// Why words that ask for something inside the house are held; `said` are those words, if they are shown.
pub(crate) fn like_order(kind: OrderKind, said: &str, language: Language) -> String {
    let said = match (said, language) {
        ("", _) => String::new(),
        (said, Chinese) => format!("（“{said}”）"),
        (said, English) => format!(" (“{said}”)"),
    };
    match (kind, language) {
        (OrderKind::PassOn, Chinese) => format!("像是要转办{said}，不像给员工的答复"),
        (OrderKind::PassOn, English) => format!("it seems to pass the question on{said}, not to answer it"),
        (OrderKind::Back, Chinese) => format!("像是要退回接口人{said}，不像给员工的答复"),
        (OrderKind::Back, English) => format!("it seems to send it back to the contact{said}, not to answer it"),
        (OrderKind::Close, Chinese) => format!("像是要办结{said}，不像给员工的答复"),
        (OrderKind::Close, English) => format!("it seems to close the case{said}, not to answer it"),
        (OrderKind::PutOff, Chinese) => format!("像是要稍后再办{said}，不像给员工的答复"),
        (OrderKind::PutOff, English) => format!("it seems to put the question off{said}, not to answer it"),
        (OrderKind::NotOurs, Chinese) => format!("像是在说由谁负责{said}，不像给员工的答复"),
        (OrderKind::NotOurs, English) => format!("it seems to say whose job it is{said}, not to answer it"),
    }
}

fn personal(what: Personal, language: Language) -> &'static str {
    match (what, language) {
        (Personal::IdNumber, Chinese) => "含有身份证号",
        (Personal::IdNumber, English) => "it contains an identity number",
        (Personal::BankCard, Chinese) => "含有银行卡号",
        (Personal::BankCard, English) => "it contains a bank card number",
        (Personal::Mobile, Chinese) => "含有私人手机号",
        (Personal::Mobile, English) => "it contains a private telephone number",
        (Personal::Pay, Chinese) => "含有工资金额",
        (Personal::Pay, English) => "it contains an amount of pay",
    }
}

/// Why a line did nothing; the whole of a headline's first part.
pub(crate) fn not_done(reason: &NotDoneReason, line: &str, clock: &Clock) -> String {
    match clock.language {
        Chinese => not_done_zh(reason, line, clock),
        English => not_done_en(reason, line, clock),
    }
}

fn not_done_zh(reason: &NotDoneReason, line: &str, clock: &Clock) -> String {
    match reason {
        NotDoneReason::Unknown => format!("未能识别“{line}”"),
        NotDoneReason::WhoIsMeant => format!("“{line}”未能确定指的是谁"),
        NotDoneReason::LeftOut(OutMiss::HasIt) => format!("未转“{line}”：本件已在其处"),
        NotDoneReason::LeftOut(OutMiss::Asks) => format!("未转“{line}”：问题是其本人提出的"),
        NotDoneReason::LeftOut(OutMiss::Away) => format!("未转“{line}”：不在岗，也无人代办"),
        NotDoneReason::NoSuchQuestion(0) => format!("“{line}”：来信没有分项的问题"),
        NotDoneReason::NoSuchQuestion(asked) => format!("“{line}”：来信只有 {asked} 问"),
        NotDoneReason::NotAllowed => format!("“{line}”须由本件的责任人办理"),
        NotDoneReason::NothingToSend => format!("“{line}”没有可发出的答复"),
        NotDoneReason::Closed => format!("“{line}”：本件已办结"),
        NotDoneReason::NeedsChoice => "您的回复还没有发给任何人，请选择去向".into(),
        NotDoneReason::NeedsDigit => "您的回复不是一个数字，请在询问信上重新选择".into(),
        NotDoneReason::ChoiceOver => format!("“{line}”所选的事已办理或已过期"),
        NotDoneReason::CannotLeave => "该答复含内部标记或超出邮件大小限制，未发出".into(),
        NotDoneReason::NotListed => format!("“{line}”指的事项不在清单中，或与您无关"),
        NotDoneReason::NoSuchCase => format!("“{line}”没有写明是哪一件，或编号有误"),
        NotDoneReason::NotOpen => format!("“{line}”：所指事项已答复或已办结"),
        NotDoneReason::NotYourOpenCase => format!("“{line}”未发出：不是您负责的在办事项"),
        NotDoneReason::WhichTopic => format!("“{line}”未能确定是哪一类"),
        NotDoneReason::CannotOwn { to, miss } => cannot_own(line, to, *miss, clock),
        NotDoneReason::OwnedBy(owner) => format!("“{line}”：本件现由{owner}负责"),
        NotDoneReason::SlipOver { answered: true } => {
            format!("“{line}”：责任人已答复提问人，转办单无须再办")
        }
        NotDoneReason::SlipOver { answered: false } => format!("“{line}”：转办单已了结，无须再办"),
        NotDoneReason::NoSlip => format!("“{line}”须回复在转办单或反馈单上"),
        NotDoneReason::NeedsReason => format!("“{line}”没有写明退回原因"),
        NotDoneReason::NeedsWords => format!("“{line}”没有写明要问什么"),
        NotDoneReason::NeedsDeclining => format!("“{line}”没有写明原因和应找的部门"),
        NotDoneReason::NothingToUndo => format!("“{line}”：没有待发出的答复"),
        NotDoneReason::AnswerLeft => format!("“{line}”未能撤回，答复已经发出"),
        NotDoneReason::OpenAlready => format!("“{line}”：本件尚未办结"),
        NotDoneReason::OtherCase { other } => {
            format!("“{line}”：您的邮件还涉及 {other}，无法确定要办的是哪一件")
        }
        NotDoneReason::NeedsCommand => format!("“{line}”没有写明要办什么"),
        NotDoneReason::NobodyToRemind => format!("“{line}”无人可催，本件在您处"),
        NotDoneReason::FilesOfWhich => format!("“{line}”未发出：清单的回复带有附件，无法确定属于哪一件"),
        NotDoneReason::Absence(miss) => format!("“{line}”{}", no_absence_zh(*miss)),
        NotDoneReason::Unproven => format!("“{line}”未能确认为您本人所发"),
        NotDoneReason::NeedsCase => format!("“{line}”没有指明是哪一件"),
        NotDoneReason::NothingAsked => format!("“{line}”没有写明需要什么"),
        NotDoneReason::Time(miss) => format!("“{line}”{}", no_time_zh(*miss, clock)),
        NotDoneReason::ExtendedTwice => format!("“{line}”：本件答复时间已改过两次"),
        NotDoneReason::OnlyReading => format!("“{line}”：系统正在试运行，不代发邮件"),
        NotDoneReason::WaitsForAsker => format!("“{line}”：本件在等提问人补充，时限已暂停"),
    }
}

fn not_done_en(reason: &NotDoneReason, line: &str, clock: &Clock) -> String {
    match reason {
        NotDoneReason::Unknown => format!("“{line}” was not understood"),
        NotDoneReason::WhoIsMeant => format!("“{line}” does not say clearly who is meant"),
        NotDoneReason::LeftOut(OutMiss::HasIt) => format!("Not passed on: “{line}” has it already"),
        NotDoneReason::LeftOut(OutMiss::Asks) => format!("Not passed on: “{line}” asked the question"),
        NotDoneReason::LeftOut(OutMiss::Away) => format!("Not passed on: “{line}” is away, and nobody stands in"),
        NotDoneReason::NoSuchQuestion(0) => {
            format!("“{line}” names a question, but the message has no separate ones")
        }
        NotDoneReason::NoSuchQuestion(asked) => {
            format!("“{line}” names a question that is not there: {asked} were asked")
        }
        NotDoneReason::NotAllowed => format!("“{line}” is for the owner of this case to do"),
        NotDoneReason::NothingToSend => format!("“{line}” has no answer to send"),
        NotDoneReason::Closed => format!("“{line}” came after the case was closed"),
        NotDoneReason::NeedsChoice => {
            "Your reply has not been sent to anyone yet; please choose where it should go".into()
        }
        NotDoneReason::NeedsDigit => "Your reply is not a digit; please choose again in our question".into(),
        NotDoneReason::ChoiceOver => {
            format!("What “{line}” chooses has already been done or is out of date")
        }
        NotDoneReason::CannotLeave => {
            "The answer contains marks of internal messages or is too large, and was not sent".into()
        }
        NotDoneReason::NotListed => format!("“{line}” names nothing that is in the list or is yours"),
        NotDoneReason::NoSuchCase => format!("“{line}” names no case, or not one of yours"),
        NotDoneReason::NotOpen => format!("“{line}” names a case that is not open"),
        NotDoneReason::NotYourOpenCase => format!("Not sent for “{line}”: no open case of yours"),
        NotDoneReason::WhichTopic => format!("“{line}” does not say clearly which topic is meant"),
        NotDoneReason::CannotOwn { to, miss } => cannot_own(line, to, *miss, clock),
        NotDoneReason::OwnedBy(owner) => format!("“{line}” is now for {owner} to do"),
        NotDoneReason::SlipOver { answered: true } => {
            format!("“{line}”: the owner has answered already, and the slip needs nothing more")
        }
        NotDoneReason::SlipOver { answered: false } => {
            format!("“{line}”: the slip is finished and needs nothing more")
        }
        NotDoneReason::NoSlip => format!("“{line}” must be a reply to a transfer slip or a feedback slip"),
        NotDoneReason::NeedsReason => format!("“{line}” does not say why it is returned"),
        NotDoneReason::NeedsWords => format!("“{line}” does not say what to ask"),
        NotDoneReason::NeedsDeclining => format!("“{line}” does not say why, and where to go instead"),
        NotDoneReason::NothingToUndo => format!("“{line}”: there is no unsent answer"),
        NotDoneReason::AnswerLeft => format!("“{line}” came too late: the answer has been sent"),
        NotDoneReason::OpenAlready => format!("“{line}”: the case is open already"),
        NotDoneReason::OtherCase { other } => {
            format!("“{line}”: your message also belongs to {other}, so it is not certain which case you mean")
        }
        NotDoneReason::NeedsCommand => format!("“{line}” does not say what to do"),
        NotDoneReason::NobodyToRemind => {
            format!("“{line}”: the case is with you, so there is nobody to remind")
        }
        NotDoneReason::FilesOfWhich => {
            format!("“{line}” was not sent: it is not certain which case the attached files belong to")
        }
        NotDoneReason::Absence(miss) => format!("“{line}” {}", no_absence_en(*miss)),
        NotDoneReason::Unproven => format!("“{line}”: it is not certain that you wrote it"),
        NotDoneReason::NeedsCase => format!("“{line}” does not say which case"),
        NotDoneReason::NothingAsked => format!("“{line}” does not say what is needed"),
        NotDoneReason::Time(miss) => format!("“{line}” {}", no_time_en(*miss, clock)),
        NotDoneReason::ExtendedTwice => {
            format!("“{line}”: the deadline of this answer has already been extended twice")
        }
        NotDoneReason::OnlyReading => format!("“{line}”: the desk is on trial, and sends nothing for now"),
        NotDoneReason::WaitsForAsker => {
            format!("“{line}”: the asker's reply is awaited, and the deadline is paused until it comes")
        }
    }
}

fn cannot_own(line: &str, to: &str, miss: OwnerMiss, clock: &Clock) -> String {
    // An absence ends with the end of its last day.
    let last = |until: Moment| clock.day(until - chrono::Duration::seconds(1));
    match (miss, clock.language) {
        (OwnerMiss::Already, Chinese) => format!("“{line}”：{to}已是本件责任人"),
        (OwnerMiss::Already, English) => format!("“{line}”: {to} owns the case already"),
        (OwnerMiss::Asks, Chinese) => format!("“{line}”：{to}是本件提问人，不能同时负责"),
        (OwnerMiss::Asks, English) => format!("“{line}”: {to} asked the question and cannot own it"),
        (OwnerMiss::Away { until: Some(until) }, Chinese) => format!("“{line}”：{to}休假至 {}", last(until)),
        (OwnerMiss::Away { until: Some(until) }, English) => format!("“{line}”: {to} is away until {}", last(until)),
        (OwnerMiss::Away { until: None }, Chinese) => format!("“{line}”：{to}不在岗，何时回来未定"),
        (OwnerMiss::Away { until: None }, English) => {
            format!("“{line}”: {to} is away, and it is not yet known until when")
        }
        (OwnerMiss::Never, Chinese) => format!("“{line}”：{to}不能做首问责任人"),
        (OwnerMiss::Never, English) => format!("“{line}”: {to} cannot own cases"),
    }
}

fn no_absence_zh(miss: AbsenceMiss) -> String {
    match miss {
        AbsenceMiss::NoSuchDay => "中没有这一天".into(),
        AbsenceMiss::Backwards(dates) => format!("读作 {}，结束早于开始", days(dates, Chinese)),
        AbsenceMiss::Past(dates) => format!("读作 {}，已经过去", days(dates, Chinese)),
        AbsenceMiss::TooLong(dates) => {
            format!("读作 {}，超过 60 天，请由管理员在 people.toml 中登记", days(dates, Chinese))
        }
        AbsenceMiss::NobodyStandsIn(dates) => {
            let dates = days(dates, Chinese);
            format!("读作 {dates}，但没有可代您的人，请管理员在 people.toml 中写上代理人（deputy）")
        }
        AbsenceMiss::NotAway => "：没有您的请假记录".into(),
    }
}

fn no_absence_en(miss: AbsenceMiss) -> String {
    match miss {
        AbsenceMiss::NoSuchDay => "names a day that does not exist".into(),
        AbsenceMiss::Backwards(dates) => format!("reads as {}, which ends before it begins", days(dates, English)),
        AbsenceMiss::Past(dates) => format!("reads as {}, which is over", days(dates, English)),
        AbsenceMiss::TooLong(dates) => {
            format!(
                "reads as {}, more than 60 days; please ask an admin to enter it in people.toml",
                days(dates, English)
            )
        }
        AbsenceMiss::NobodyStandsIn(dates) => {
            let dates = days(dates, English);
            format!(
                "reads as {dates}, but nobody can stand in for you; please ask an admin to enter a deputy in people.toml"
            )
        }
        AbsenceMiss::NotAway => "found no absence of yours".into(),
    }
}

fn no_time_zh(miss: TimeMiss, clock: &Clock) -> String {
    match miss {
        TimeMiss::Missing => "没有写明时间".into(),
        TimeMiss::NoSuchDay => "所写的日期不存在".into(),
        TimeMiss::NoSuchTime => "所写的钟点不存在".into(),
        TimeMiss::Past(at) => format!("所写的时间（{}）已过", clock.exact(at)),
        TimeMiss::OutsideHours(at) => format!("所写的时间（{}）不在工作时间内", clock.exact(at)),
        TimeMiss::DayOff(at) => format!("所写的日子（{}）是休息日", clock.day(at)),
        TimeMiss::TooFar(at) => format!("所写的时间（{}）过远", clock.exact(at)),
        TimeMiss::NotLater(due) => format!("：现时限（{}）更晚，无须延期", clock.exact(due)),
    }
}

fn no_time_en(miss: TimeMiss, clock: &Clock) -> String {
    match miss {
        TimeMiss::Missing => "names no time".into(),
        TimeMiss::NoSuchDay => "names a day that does not exist".into(),
        TimeMiss::NoSuchTime => "names a time that does not exist".into(),
        TimeMiss::Past(at) => format!("was read as {}, which has passed", clock.exact(at)),
        TimeMiss::OutsideHours(at) => format!("was read as {}, outside working hours", clock.exact(at)),
        TimeMiss::DayOff(at) => format!("was read as {}, a day off", clock.day(at)),
        TimeMiss::TooFar(at) => format!("was read as {}, which is too far away", clock.exact(at)),
        TimeMiss::NotLater(due) => format!("is not later than the present deadline, {}", clock.exact(due)),
    }
}

/// How it could be written instead, or what can still be done.
pub(crate) fn example(reason: &NotDoneReason, language: Language) -> Option<&'static str> {
    let (chinese, english) = match reason {
        NotDoneReason::NeedsReason => {
            ("例如：退回 此类问题归差旅组办理", "For example: /back this is for Travel to answer")
        }
        NotDoneReason::NeedsWords => ("例如：/问 何时能够答复？", "For example: /ask when can you answer?"),
        NotDoneReason::NeedsDeclining => (
            "例如：不受理：门禁卡由行政部办理，不在本中心职责范围内，请联系行政服务台，分机 6000。",
            "For example: /decline Access cards are issued by Administration, not by us; please call extension 6000.",
        ),
        NotDoneReason::AnswerLeft => (
            "如答复有误，请在本件来信上直接回复更正后的全文；如需继续办理，请回“重开”。",
            "If the answer was wrong, reply to the message with the question with the corrected text; to continue with the case, reply “reopen”.",
        ),
        NotDoneReason::OtherCase { .. } => (
            "如是本件，请回复本信再写一次；如是另一件，请回复那一件的来信。",
            "If you mean this case, write it again in reply to this letter; if the other one, reply to a letter of that.",
        ),
        NotDoneReason::OnlyReading => (
            "请用您的邮箱或共用邮箱直接答复提问人，并抄送本邮箱，系统会据此登记",
            "Please answer the asker yourself, with a copy to this mailbox, so that it is recorded",
        ),
        NotDoneReason::NothingAsked
        | NotDoneReason::NoSuchQuestion(_)
        | NotDoneReason::Time(_)
        | NotDoneReason::ExtendedTwice
        | NotDoneReason::WaitsForAsker
        | NotDoneReason::Unknown
        | NotDoneReason::WhoIsMeant
        | NotDoneReason::WhichTopic
        | NotDoneReason::NoSuchCase
        | NotDoneReason::NotOpen
        | NotDoneReason::NotYourOpenCase
        | NotDoneReason::LeftOut(_)
        | NotDoneReason::NotAllowed
        | NotDoneReason::OwnedBy(_)
        | NotDoneReason::CannotOwn { .. }
        | NotDoneReason::SlipOver { .. }
        | NotDoneReason::NoSlip
        | NotDoneReason::NothingToSend
        | NotDoneReason::NothingToUndo
        | NotDoneReason::OpenAlready
        | NotDoneReason::Closed
        | NotDoneReason::NeedsChoice
        | NotDoneReason::NeedsCase
        | NotDoneReason::NeedsDigit
        | NotDoneReason::NotListed
        | NotDoneReason::NeedsCommand
        | NotDoneReason::NobodyToRemind
        | NotDoneReason::FilesOfWhich
        | NotDoneReason::Unproven
        | NotDoneReason::Absence(_)
        | NotDoneReason::ChoiceOver
        | NotDoneReason::CannotLeave => return None,
    };
    Some(match language {
        Chinese => chinese,
        English => english,
    })
}

/// Days as an absence was understood; unlike other dates, so that nobody can read them in two ways.
fn days(Dates { first, last }: Dates, language: Language) -> String {
    if first == last {
        return first.to_string();
    }
    match language {
        Chinese => format!("{first} 至 {last}"),
        English => format!("{first} to {last}"),
    }
}

/// What an owner should know of: in few words, and what there is to do about it.
#[expect(clippy::too_many_lines, reason = "one arm a piece of news, in one place, so that none is forgotten")]
pub(crate) fn news(news: &News, clock: &Clock) -> (String, String) {
    let (what, text) = match (news, clock.language) {
        (
            News::Consented { .. }
            | News::MoreTime { .. }
            | News::UrgentOverdue { .. }
            | News::StandInDecides { .. }
            | News::SentMeanwhile { .. }
            | News::TakenBack,
            _,
        ) => {
            return news_of_clocks(news, clock);
        }
        (News::InnerSeen { by }, Chinese) => (
            format!("{}发出的邮件把内部往来带给了提问人", by.as_deref().unwrap_or("公共邮箱")),
            "该邮件引文中含有内部来信，收件人中有提问人。请查看原邮件，判断是否需要说明或补救；引文中的回信标记不再作为身份凭据，用到时将先请本人确认。",
        ),
        (News::InnerSeen { by }, English) => (
            format!("{}: internal mail reached the asker", by.as_deref().unwrap_or("Mailbox")),
            "The quoted text of that message contains internal messages, and the asker is among its recipients. Please look at it and decide whether anything has to be explained. The reply marks in it no longer prove who is writing: replies that use them must be confirmed first.",
        ),
        (News::Answers { owner, asker }, Chinese) => {
            (format!("{asker}的问题由{owner}答复"), "您也收到了同一问题，不必另行答复。如已答复，请告知责任人。")
        }
        (News::Answers { owner, asker }, English) => (
            format!("{owner} answers {asker}"),
            "You received the same question and need not answer it. If you have already done so, please tell the owner.",
        ),
        (News::WroteToAsker { by }, Chinese) => (
            format!("{by}的答复同时发给了提问人"),
            "提问人已看到接口人的原文。时限照常；请以您的答复为准回复提问人，或写“/done”说明已答复。",
        ),
        (News::WroteToAsker { by }, English) => (
            format!("{by}'s answer also went to the asker"),
            "The asker has seen the contact's own words. The deadlines are unchanged: please send your answer, or write /done if nothing is missing.",
        ),
        (News::FromCopied { by }, Chinese) => {
            (format!("抄送人来信：{by}"), "提问人来信时抄送了此人。来信内容见下，已记入本件；未另开新件，也未回复。")
        }
        (News::FromCopied { by }, English) => (
            format!("{by}, copied on the question, wrote"),
            "The message is below and is kept as a note on this case; no new case was opened, and no reply was sent.",
        ),
        (News::Recalled { by, answered: false }, Chinese) => (
            format!("{by}要求撤回邮件"),
            "邮件已经收到，无法撤回，本件照常办理，时限不变。如确认不需答复，请回复“办结”。",
        ),
        (News::Recalled { by, answered: false }, English) => (
            format!("{by} asks for a message back"),
            "It has been received and cannot be taken back: the case goes on, with its deadlines. If no answer is needed, reply with the word “close”.",
        ),
        (News::Recalled { by, answered: true }, Chinese) => (
            format!("{by}要求撤回邮件"),
            "提问人已收到答复，邮件无法撤回。如需更正，请直接回复本件来信，另发一封答复。",
        ),
        (News::Recalled { by, answered: true }, English) => (
            format!("{by} asks for a message back"),
            "The asker has the answer, which cannot be taken back. To correct it, reply to the letter with the question.",
        ),
        (News::FromTheList { by }, Chinese) => (
            format!("{by} 答复了转办单"),
            "来信人能收到接口组邮箱的邮件，但未登记在 people.toml 中，内容只发给您，转办单仍在原接口人处。如可采用，请在本件来信上写出答复。",
        ),
        (News::FromTheList { by }, English) => (
            format!("{by} answered the slip"),
            "The writer receives the desk's mail but is not in people.toml. The message went to you only, and the slip is still with its contact. To use it, write your answer in reply to the message with the question.",
        ),
        (News::Remark { by }, Chinese) => {
            (format!("{by}就本件来信"), "来信人不参与本件办理，内容未发给其他人。如需回复，请直接联系来信人。")
        }
        (News::Remark { by }, English) => (
            format!("{by} wrote about this case"),
            "The writer has no part in this case, and the message went to nobody else. To reply, please write to the writer directly.",
        ),
        (News::CalledOff { owner, about, answered }, Chinese) => {
            let text = if *answered {
                format!("提问人已得到答复，转办单已了结；如您另有意见，回复原转办单即可，只发给{owner}。")
            } else {
                "本件已办结，转办单也已了结，感谢协助。".to_owned()
            };
            return (format!("“{about}”无须再回复"), text);
        }
        (News::CalledOff { owner, about, answered }, English) => {
            let text = if *answered {
                format!(
                    "The person who asked has the answer. To add something, reply to the slip; it goes to {owner} only."
                )
            } else {
                "The case is closed, and your slip with it. Thank you for your help.".to_owned()
            };
            return (format!("No answer needed now: “{about}”"), text);
        }
        (News::HandedOn { to, by }, Chinese) => {
            (format!("本件现由{to}负责（{by}办理）"), "此后的来信和反馈由新的责任人处理，您不必再答复。")
        }
        (News::HandedOn { to, by }, English) => (
            format!("{to} owns this case now ({by} handed it over)"),
            "Further messages go to the new owner; you do not need to answer any more.",
        ),
        (News::WentToOwner { owner }, Chinese) => {
            (format!("您的回复没有发给提问人：本件现由{owner}负责"), "您写的内容已转给现责任人，由其决定是否发出。")
        }
        (News::WentToOwner { owner }, English) => (
            format!("Your reply was not sent to the asker: {owner} owns this case now"),
            "Your words have been passed to the present owner, who decides whether to send them.",
        ),
        (News::OnlyLinked { number }, Chinese) => (
            format!("与 {number} 只作关联，没有合并"),
            "两件的提问人不是同一人，合并会使一方看到另一方的内容；请分别答复。答复一件后，可用“同复 编号”把同样的答复发给另一件。",
        ),
        (News::OnlyLinked { number }, English) => (
            format!("Linked to {number}, not merged"),
            "Two different people asked, and neither may see what belongs to the other. Please answer both; once one is answered, “/also NUMBER” sends the same answer to the other.",
        ),
        (News::Reminded { by }, Chinese) => (format!("{by}催办本件"), "请尽快答复或转办；直接在本件来信上回复即可。"),
        (News::Reminded { by }, English) => (
            format!("{by} asks you to deal with this soon"),
            "Please answer it or pass it on soon, by replying to the letter with the question.",
        ),
        (News::StoodIn { by }, Chinese) => (format!("{by}已代您办理本件"), "责任人仍是您；现状可回“状态”查看。"),
        (News::StoodIn { by }, English) => (
            format!("{by} has acted on this case in your place"),
            "You are still its owner. Reply “status” to see how it stands.",
        ),
        (News::PassedOn { to, why, asker, about, at }, Chinese) => {
            let what = format!("{asker}“{about}”已于 {} 转{}", clock.short(*at), to.join("、"));
            return (what, format!("{why}。责任人仍是您，接口人的反馈将发给您。"));
        }
        (News::PassedOn { to, why, asker, about, at }, English) => {
            let what = format!("{asker}: “{about}” passed on to {} at {}", to.join(", "), clock.short(*at));
            return (
                what,
                format!("The reason: {why}. You are still its owner; the contact's answer will come to you."),
            );
        }
        (News::Away { from, until, deputy }, language) => {
            return told_away(&clock.stretch(*from, *until), deputy.as_deref(), language);
        }
    };
    (what, text.to_owned())
}

/// The same, of what was decided about times.
fn news_of_clocks(news: &News, clock: &Clock) -> (String, String) {
    match (news, clock.language) {
        (News::Consented { by, agreed: true, until }, Chinese) => {
            (format!("{by}同意延期"), format!("提问人将收到新的答复时间：{}。", clock.promised(*until)))
        }
        (News::Consented { by, agreed: true, until }, English) => (
            format!("{by} agrees to the extension"),
            format!("The asker is being told the new time: {}.", clock.promised(*until)),
        ),
        (News::Consented { by, agreed: false, until }, Chinese) => {
            (format!("{by}不同意延期"), format!("延至 {} 的说明没有发给提问人，原定时限不变。", clock.promised(*until)))
        }
        (News::Consented { by, agreed: false, until }, English) => (
            format!("{by} does not agree to the extension"),
            format!("The asker was not told of {}; the original deadline is unchanged.", clock.promised(*until)),
        ),
        (News::MoreTime { until }, Chinese) => {
            (format!("您的时限已延至{}", clock.on(*until)), "责任人已同意，请在此时间前回复原转办单。".into())
        }
        (News::MoreTime { until }, English) => (
            format!("You have until {}", clock.exact(*until)),
            "The owner agrees; please reply to the original slip by then.".into(),
        ),
        (News::StandInDecides { by, owner, until }, Chinese) => (
            format!("您申请延至{}，由{by}决定", clock.on(*until)),
            format!("责任人{owner}不在岗，已请代办的{by}决定；在此之前请仍按现有时限办理。"),
        ),
        (News::StandInDecides { by, owner, until }, English) => (
            format!("{by} decides whether you have until {}", clock.exact(*until)),
            format!("{owner} is away, and {by}, who stands in, was asked. Until then your present time holds."),
        ),
        (News::UrgentOverdue { asker, owner }, Chinese) => {
            (format!("加急件已过答复时间：{asker}"), format!("在{owner}处，请协助推动。"))
        }
        (News::UrgentOverdue { asker, owner }, English) => {
            (format!("Urgent and past its answer time: {asker}"), format!("{owner} has it; could you help it along?"))
        }
        (News::TakenBack, Chinese) => (
            "已撤回，没有发出".into(),
            "本件恢复为未答复，原时限不变；请在本件来信上重新答复。".into(),
        ),
        (News::TakenBack, English) => (
            "It was taken back and not sent".into(),
            "The case is unanswered again and its deadlines are unchanged. Please answer again by replying to the message with the question.".into(),
        ),
        (News::SentMeanwhile { asker, leaves, due, moved }, Chinese) => {
            let due = match due {
                Some(due) if *moved => format!("新的答复时间是 {}，", clock.promised(*due)),
                Some(due) => format!("答复时限仍是 {}，", clock.exact(*due)),
                None => String::new(),
            };
            let (what, undo) = match leaves {
                Some(at) => {
                    let undo = "在此之前回“撤回”，即不发出。";
                    (format!("您的话将于 {} 发给{asker}，不计作答复", clock.short(*at)), undo)
                }
                None => (format!("您的话已发给{asker}，未计作答复"), ""),
            };
            (what, format!("{undo}{due}答复时请直接回复本件来信。"))
        }
        (News::SentMeanwhile { asker, leaves, due, moved }, English) => {
            let due = match due {
                Some(due) if *moved => format!("The new time is {}. ", clock.promised(*due)),
                Some(due) => format!("The answer is still due {}. ", clock.exact(*due)),
                None => String::new(),
            };
            let (what, undo) = match leaves {
                Some(at) => {
                    let undo = "Reply “undo” before that to stop them. ";
                    (
                        format!("Your words go to {asker} at {}, and do not count as the answer", clock.short(*at)),
                        undo,
                    )
                }
                None => (format!("Your words went to {asker}, but do not count as the answer"), ""),
            };
            (what, format!("{undo}{due}To answer, reply to the letter with the question."))
        }
        (
            News::InnerSeen { .. }
            | News::WroteToAsker { .. }
            | News::Remark { .. }
            | News::FromTheList { .. }
            | News::FromCopied { .. }
            | News::Recalled { .. }
            | News::PassedOn { .. }
            | News::Answers { .. }
            | News::HandedOn { .. }
            | News::CalledOff { .. }
            | News::WentToOwner { .. }
            | News::OnlyLinked { .. }
            | News::Reminded { .. }
            | News::StoodIn { .. }
            | News::Away { .. },
            _,
        ) => self::news(news, clock),
    }
}

/// That whoever has a case is away, and who stands in for him.
pub(crate) fn away(name: &str, other: Option<&str>, language: Language) -> String {
    match (other, language) {
        (Some(other), Chinese) => format!("{name}不在岗，{other}代"),
        (Some(other), English) => format!("{name} is away; {other} stands in"),
        (None, Chinese) => format!("{name}不在岗，无人代办"),
        (None, English) => format!("{name} is away, and nobody stands in"),
    }
}

fn told_away(stretch: &str, deputy: Option<&str>, language: Language) -> (String, String) {
    let rest = match (deputy, language) {
        (Some(deputy), Chinese) => format!("到期的事转给{deputy}，{deputy}不在岗时转给同组同事或处长。"),
        (None, Chinese) => "到期的事转给同组同事，没有的转给处长。".to_owned(),
        (Some(deputy), English) => {
            format!("what falls due goes to {deputy}, or if {deputy} is away to a colleague or your lead.")
        }
        (None, English) => "what falls due goes to a colleague of your desk, or else to your lead.".to_owned(),
    };
    match language {
        Chinese => ("已登记您不在岗".to_owned(), format!("{stretch}：这期间新来信不再分给您，{rest}")),
        English => (
            "Your absence is recorded".to_owned(),
            format!("{stretch}: during this time you get no new cases, and {rest}"),
        ),
    }
}

/// What a case in somebody's own list waits for.
pub(crate) fn waits_for_owner(waits: &Waits, clock: &Clock) -> String {
    match (waits, clock.language) {
        (Waits::Reader | Waits::Owner(_), Chinese) => "待您答复".into(),
        (Waits::Reader | Waits::Owner(_), English) => "waiting for your answer".into(),
        (Waits::Slip, Chinese) => "转办单，待您答复".into(),
        (Waits::Slip, English) => "a transfer slip, waiting for your answer".into(),
        (Waits::Contact(name), Chinese) => format!("{name}处理中"),
        (Waits::Contact(name), English) => format!("with {name}"),
        (Waits::ContactAsksLead(name), Chinese) => format!("{name}处理中（请示中）"),
        (Waits::ContactAsksLead(name), English) => format!("with {name} (asking the lead)"),
        (Waits::ContactWants(name, until), Chinese) => format!("{name}申请延至 {}，待决定", clock.short(*until)),
        (Waits::ContactWants(name, until), English) => {
            format!("{name} asks for time until {}: to be decided", clock.short(*until))
        }
        (Waits::ContactAsks(name), Chinese) => format!("{name}待您补充情况"),
        (Waits::ContactAsks(name), English) => format!("{name} is waiting for your information"),
        (Waits::Lead(_), Chinese) => "待您答复（请示中）".into(),
        (Waits::Lead(_), English) => "waiting for your answer (you are asking your lead)".into(),
        (Waits::ToSend(name), Chinese) => format!("{name}已答复，待您发出"),
        (Waits::ToSend(name), English) => format!("{name} has answered; waiting for you to send"),
        (Waits::Confirmation(_), Chinese) => "有一封信待您确认".into(),
        (Waits::Confirmation(_), English) => "a letter needs your confirmation".into(),
        (Waits::Whose, Chinese) => "您转来的邮件，待您确认是谁的问题（见询问来信）".into(),
        (Waits::Whose, English) => "you passed it on; please say whose question it is (see our letter)".into(),
    }
}

/// How often the asker of a listed case has asked how it stands; nothing where he has not.
pub(crate) fn nudged(times: usize, language: Language) -> String {
    match (times, language) {
        (0, _) => String::new(),
        (times, Chinese) => format!("（已催 {times} 次）"),
        (1, English) => " (asked again once)".into(),
        (2, English) => " (asked again twice)".into(),
        (times, English) => format!(" (asked again {times} times)"),
    }
}

/// Why somebody has another's letter before him; nothing where it is his own.
pub(crate) fn in_place_of(name: Option<&str>, language: Language) -> String {
    match (name, language) {
        (None, _) => String::new(),
        (Some(name), Chinese) => format!("{name}不在岗，请您代办。"),
        (Some(name), English) => format!("{name} is away; please handle this. "),
    }
}

/// Where a case in a lead's list stands.
pub(crate) fn waits_for_lead(waits: &Waits, clock: &Clock) -> String {
    match (waits, clock.language) {
        (Waits::Reader | Waits::Slip, Chinese | English) => waits_for_owner(waits, clock),
        (Waits::Owner(name) | Waits::Contact(name), Chinese) => format!("在{name}处"),
        (Waits::Owner(name) | Waits::Contact(name), English) => format!("with {name}"),
        (Waits::ContactAsksLead(name) | Waits::Lead(name), Chinese) => format!("在{name}处（请示中）"),
        (Waits::ContactAsksLead(name) | Waits::Lead(name), English) => format!("with {name} (asking the lead)"),
        (Waits::ContactWants(name, until), Chinese) => format!("在{name}处（申请延至 {}）", clock.short(*until)),
        (Waits::ContactWants(name, until), English) => {
            format!("with {name} (who asks for time until {})", clock.short(*until))
        }
        (Waits::ContactAsks(name), Chinese) => format!("在{name}处（待补充情况）"),
        (Waits::ContactAsks(name), English) => format!("with {name} (who needs to know more)"),
        (Waits::ToSend(name), Chinese) => format!("{name}已答复，尚未发出"),
        (Waits::ToSend(name), English) => format!("answered by {name}, not sent yet"),
        (Waits::Confirmation(name), Chinese) => format!("有一封信待{name}确认"),
        (Waits::Confirmation(name), English) => format!("a letter needs {name}'s confirmation"),
        (Waits::Whose, Chinese) => "待转来人确认是谁的问题".into(),
        (Waits::Whose, English) => "waiting for the forwarder to say whose question it is".into(),
    }
}

/// A language, as it is called in another.
pub(crate) fn language(its: Language, language: Language) -> &'static str {
    match (its, language) {
        (Chinese, Chinese) => "中文",
        (Chinese, English) => "Chinese",
        (English, Chinese) => "英文",
        (English, English) => "English",
    }
}

/// Something the owner must be careful about.
pub(crate) fn warning(warning: Warning, language: Language) -> &'static str {
    match (warning, language) {
        (Warning::Outside, Chinese) => "来信人不在公司邮箱域内，请勿提及内部信息和人名。",
        (Warning::Outside, English) => "The writer is from outside; please mention nothing internal and no names.",
        (Warning::Namesake, Chinese) => "来信署名与在册人员相同，但写信地址不是其在册地址，可能系冒名，请先核实身份。",
        (Warning::Namesake, English) => {
            "The name is that of somebody on record, but the address is not; please make sure who is writing."
        }
        (Warning::NumberOfAnother, Chinese) => "来信引用了另一位提问人的事项，请勿透露该件内容。",
        (Warning::NumberOfAnother, English) => {
            "The case it refers to is another person's; please disclose nothing of that case."
        }
        (Warning::Payment, Chinese) => "来信要求变更收款账户或催促付款，请先通过已知电话核实，不要使用来信中的号码。",
        (Warning::Payment, English) => {
            "It asks to change a bank account or to hurry a payment. Check by calling a number you already know, not one from this message."
        }
        (Warning::PaymentUnverified, Chinese) => {
            "来信要求付款或变更账户，而发件人未经核实，可能系冒名。请先打通讯录上的电话向本人核实，不要使用来信中的号码。"
        }
        (Warning::PaymentUnverified, English) => {
            "It asks for a payment or a change of account, and we could not verify its sender. Check by calling a number from the directory, not one from this message."
        }
        (Warning::NoAcknowledgement, Chinese) => "未发收悉通知：来信属群发、会议邀请一类，或发给该地址的通知已达上限。",
        (Warning::NoAcknowledgement, English) => {
            "No acknowledgement was sent: it went to many people, is an invitation or the like, or the limit of notices to this address has been reached."
        }
        (Warning::LikeComplaint, Chinese) => "疑似投诉：请先与处长商定如何处理，再作答复。",
        (Warning::LikeComplaint, English) => {
            "It reads like a complaint; please agree with your lead how to handle it before you answer."
        }
        (Warning::SaysUrgent, Chinese) => "来信注明紧急。是否加急由您决定；如需加急，请回复“加急”。",
        (Warning::SaysUrgent, English) => {
            "The writer says it is urgent. Whether it is, you decide: to make it so, reply “urgent”."
        }
        (Warning::Unreadable, Chinese) => "正文已加密，无法读取，请在公共邮箱中打开原邮件。",
        (Warning::Unreadable, English) => {
            "The body is encrypted and could not be read; please open it in the shared mailbox."
        }
    }
}

/// A deadline by name.
pub(crate) fn deadline(name: DeadlineName, language: Language) -> &'static str {
    match (name, language) {
        (DeadlineName::Triage, Chinese) => "转办",
        (DeadlineName::Triage, English) => "pass on",
        (DeadlineName::Answer, Chinese) => "答复",
        (DeadlineName::Answer, English) => "answer",
        (DeadlineName::Contact, Chinese) => "支持接口人回复",
        (DeadlineName::Contact, English) => "contact's reply",
        (DeadlineName::Confirm, Chinese) => "无回复即办结",
        (DeadlineName::Confirm, English) => "close if there is no reply",
        (DeadlineName::Wait, Chinese) => "待提问人补充，逾期办结",
        (DeadlineName::Wait, English) => "close if the asker sends nothing",
    }
}

/// A file and its size.
pub(crate) fn file((name, bytes): &(String, u64), language: Language) -> String {
    let size = super::when::size(*bytes);
    match language {
        Chinese => format!("{name}（{size}）"),
        English => format!("{name} ({size})"),
    }
}

/// Things one after the other.
pub(crate) fn joined(things: &[String], language: Language) -> String {
    things.join(match language {
        Chinese => "、",
        English => ", ",
    })
}

/// That words were cut, and where the rest is.
pub(crate) fn cut(characters: usize, language: Language) -> String {
    match language {
        Chinese => format!("（以下 {characters} 字从略，全文见公共邮箱中的原邮件。）"),
        English => {
            format!("(The remaining {characters} characters are left out; the whole message is in the shared mailbox.)")
        }
    }
}

/// What stands where a mail had no words.
pub(crate) fn no_words(language: Language) -> String {
    match language {
        Chinese => "（无正文）".into(),
        English => "(no text)".into(),
    }
}
