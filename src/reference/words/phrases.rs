//! `phrases.toml`.

use super::super::line::{Line, Said, key, said};

/// What an example is read as: the meanings of phrases, and what has none of them.
const SAYS: [(&str, Said); 15] = [
    ("confirmed", said("提问人：已解决，案件即办结", "asker: it is solved; his case closes")),
    ("thanked", said("提问人：道谢", "asker: thanks")),
    ("receipt", said("提问人：收到", "asker: it was seen")),
    (
        "not_solved",
        said("提问人：未解决或不满意，案件重开", "asker: not solved, or not to his satisfaction; his case opens again"),
    ),
    ("withdrawn", said("提问人：不用办了", "asker: he needs no answer any more")),
    ("nudge", said("提问人：催办", "asker: how does it stand?")),
    ("urgent", said("提问人说事急，只作提示", "asker: it cannot wait; a mark for the owner, no more")),
    ("complaint", said("提问人像在投诉，只作提示", "asker: he complains; a mark for the owner, no more")),
    ("seen", said("支持人员：知道了，不是答复", "staff: it was seen, which is no answer")),
    ("asks_back", said("支持人员：请提问人补充，时限暂停", "staff: the asker has to send something; the clock stops")),
    (
        "about_asker",
        said("支持人员：背后说提问人，先请撰写人过目", "staff: about the asker, not to him; shown to its writer first"),
    ),
    (
        "inner",
        said("支持人员：不让提问人知道，先请撰写人过目", "staff: kept from the asker; shown to its writer first"),
    ),
    ("greeting", said("招呼，不算内容", "anybody: a greeting, which says nothing")),
    ("words", said("提问人的其他话，交责任人看", "asker: anything else, which the owner reads")),
    ("answer", said("支持人员的答复，发给提问人", "staff: an answer, which goes to the asker")),
];

/// What a phrase can mean.
const MEANINGS: &[(&str, Said)] = SAYS.split_at(13).0;

pub(in crate::reference) const LINES: &[Line] = &[
    key(
        "phrase",
        "本单位的说法，加在程序本来就懂的之外",
        "phrases of this house, beside those that the program knows by itself",
    ),
    key("phrase.means", "是什么意思", "what they mean").words(MEANINGS),
    key("phrase.words", "也算这个意思的话，不带标点", "phrases that mean it too, without marks of punctuation")
        .usually("[]"),
    key(
        "phrase.not",
        "不算这个意思的话，哪怕程序本来认作它",
        "phrases that do not mean it, though the program takes them for it",
    )
    .usually("[]"),
    key("example", "例子，每次加载都试", "words that every load tries"),
    key("example.words", "来信的话", "what a mail says"),
    key("example.says", "应读作什么", "what it is to be read as").words(&SAYS),
];
