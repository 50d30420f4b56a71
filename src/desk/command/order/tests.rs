//! What is an order, and what is an answer that looks like one.

use super::*;
use crate::ids::DeskId;

fn of(words: &str) -> Option<Order> {
    order(words, &Policy::built_in().unwrap())
}

fn kinds(kind: OrderKind, all: &[&str]) {
    let wrong: Vec<_> = all.iter().filter(|words| of(words).map(|order| order.kind) != Some(kind)).collect();
    assert!(wrong.is_empty(), "not {kind:?}: {wrong:?}");
}

#[test]
fn what_is_to_be_passed_on() {
    let tax = [
        "转一下税务",
        "请赵磊处理",
        "麻烦税务组看一下",
        "转税务组处理",
        "请转给税务组赵磊处理，谢谢",
        "已转税务",
        "请转税务组",
        "转交税物",
        "请转税务组。\n谢谢！",
        "您好，\n请转税务组处理",
        "帮忙转税务",
        "这个转税务吧",
        "先转给赵磊看看",
        "把这个转给税务组",
        "税务看一下",
        "税务组来答吧",
        "由税务组负责",
        "归税务管",
        "这是税务的事",
        "麻烦赵老师核实一下",
        "请税务组核实这张发票能不能抵扣",
        "问一下税务组",
        "交给税务的同事处理",
        "让赵磊答吧",
        "税务组",
        "please pass this to tax",
        "pls forward to Zhao Lei",
        "tax should look at this",
        "Fwd to tax please",
        "this is for tax",
        "Can you send it to tax?",
        "@zhao-lei please handle",
        "belongs to tax",
        "I think tax should answer this one.",
        "ask tax",
    ];
    kinds(OrderKind::PassOn, &tax);
    let unsure: Vec<_> = tax.iter().filter(|words| of(words).is_none_or(|order| order.targets.len() != 1)).collect();
    assert!(unsure.is_empty(), "nobody named: {unsure:?}");
    let is_tax = |words| of(words).map(|order| order.targets) == Some(vec![Target::Desk(DeskId("tax".into()))]);
    assert!(is_tax("请转税务组") && is_tax("转交税物"));
    kinds(
        OrderKind::PassOn,
        &[
            "转给应收组郑浩",
            "转交预算组",
            "这个请转给吴丹",
            "转一下",
            "转资产组",
            "pass it on to procurement",
            "forward this to HR please",
        ],
    );
}

#[test]
fn what_is_to_go_back_end_or_wait() {
    kinds(OrderKind::Back, &["退回税务", "退回给赵磊吧", "打回去", "退回吧", "send it back to tax", "back to tax"]);
    kinds(
        OrderKind::Close,
        &[
            "办结吧",
            "可以办结了",
            "直接关掉吧",
            "已办结",
            "结案",
            "close it",
            "please close this case",
            "can be closed",
        ],
    );
    kinds(
        OrderKind::PutOff,
        &[
            "先放着，下午再说",
            "先放一放",
            "明天再看",
            "等月结完再说",
            "回头再处理吧",
            "先不管",
            "park it for now",
            "leave it for now",
            "will look at it later",
            "not now",
        ],
    );
    kinds(
        OrderKind::NotOurs,
        &[
            "这个不归我们管，应该找行政部吧",
            "不是我们的事",
            "不归我管",
            "找错部门了",
            "这个归谁管？",
            "谁来答一下",
            "应该是人事的事",
            "不在我们的职责范围",
            "not ours, HR I think",
            "wrong desk",
            "who handles this?",
        ],
    );
}

#[test]
fn answers_are_no_orders() {
    let all = [
        "请转告供应商重新开票",
        "请税务局代开后上传",
        "已转账，请查收",
        "请联系行政部 8801 办理",
        "退回的单据请修改后重新提交",
        "您的单据已办结",
        "请转给酒店财务",
        "可以转给供应商",
        "转到资金组后两天付款。",
        "您的问题已转税务组，请耐心等待",
        "张伟，您好：已转税务组处理，明天答复您。",
        "这个由税务组负责，请直接联系赵磊，分机 8830。",
        "不归我们管，请联系行政部 8801",
        "王芳已经把单据转到资金组，预计明天付款。",
        "税务组答复：可以报销",
        "税务组已确认可以抵扣",
        "税务组核实后明天付款",
        "赵磊会在今天下班前给您打电话。",
        "让酒店重开即可",
        "请供应商处理后再提交",
        "交给前台即可",
        "请部门经理审批",
        "关闭浏览器后重试",
        "关联申请后即可提交",
        "已退回，修改后重新提交",
        "转正后可以报销",
        "税务登记证不用提供",
        "差旅费按标准报销",
        "是税务局要求的",
        "请先提交，之后再补发票",
        "先提交，发票后补",
        "月底前交即可",
        "待审批后再付款",
        "不是公司的问题，是银行退的",
        "Please send the invoice to Zhao Lei in Tax.",
        "Please forward it to the supplier.",
        "Close the claim and open a new one.",
        "Tax will answer by tomorrow.",
        "Tax confirmed that it is deductible.",
        "Leave it empty.",
        "Keep it until the end of the year.",
        "Not ours: please contact HR, ext. 6000.",
        "You will get it later.",
        "Ask your manager to approve it.",
        "Travel claims are paid on Friday.",
        "It was sent to the bank.",
    ];
    let wrong: Vec<_> = all.iter().filter(|words| of(words).is_some()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn what_says_more_is_not_the_order_alone() {
    for (words, alone) in
        [("请转税务组，谢谢", true), ("不归我管，请转给吴丹", true), ("这个请转给吴丹，发票抬头要改", false)]
    {
        assert_eq!(of(words).map(|order| order.alone), Some(alone), "{words}");
    }
}
