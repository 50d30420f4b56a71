//! The contact's name below his words is for the owner: in a letter to the asker the owner signs (P-4, P-5).
//!
//! Signatures that a mail program sets off are cut where mail is understood. Here go the lines below them that people
//! type: name, desk, extension, and a word of farewell. A line with anything else in it is part of the answer.

use unicode_normalization::UnicodeNormalization;

use super::case::Slip;
use crate::rules::Policy;

/// Longer endings are no signature.
const LINES_MAX: usize = 8;
/// What stands beside a name in a signature; longer words first, so that none is cut apart.
const WORDS: [&str; 27] = [
    "顺祝商祺",
    "此致敬礼",
    "best regards",
    "kind regards",
    "分机号",
    "分机",
    "电话",
    "手机",
    "邮箱",
    "邮件",
    "座机",
    "祝好",
    "此致",
    "敬礼",
    "telephone",
    "regards",
    "mobile",
    "email",
    "phone",
    "tel",
    "ext",
    "best",
    "组",
    "处",
    "部",
    "科",
    "室",
];

/// The words of a contact without his signature; `slip` says who may have signed.
#[must_use]
pub fn without_signature(text: &str, slip: &Slip, policy: &Policy) -> String {
    let desk = slip.desk.as_ref().and_then(|desk| policy.desks.get(desk));
    let signers = desk.iter().flat_map(|desk| &desk.members).chain([&slip.contact]);
    let people: Vec<_> = signers.filter_map(|id| policy.people.get(id)).collect();
    let names = people.iter().flat_map(|person| std::iter::once(person.name.as_str()).chain(person.name_en.as_deref()));
    let mut names: Vec<String> = names.map(folded).collect();
    let addresses = people.iter().flat_map(|person| person.mail.iter().map(|mail| folded(mail.as_str())));
    names.extend(addresses);
    let desks: Vec<String> = desk.iter().map(|desk| folded(desk.name.trim_end_matches('组'))).collect();
    let lines: Vec<&str> = text.lines().collect();
    let mut end = lines.len();
    let mut signed = false;
    for (at, line) in lines.iter().enumerate().rev().take(LINES_MAX) {
        let line = folded(line);
        let named = names.iter().any(|name| !name.is_empty() && line.contains(name));
        if !says_nothing(&line, &[&names[..], &desks[..]].concat()) {
            break;
        }
        signed |= named;
        // Farewells and numbers count as a signature only with the name above or below them.
        if named || (signed && !line.is_empty()) {
            end = at;
        }
    }
    lines.get(..end).unwrap_or_default().join("\n").trim_end().to_owned()
}

/// Nothing but names, the words beside them, and numbers.
fn says_nothing(line: &str, names: &[String]) -> bool {
    let mut left = line.to_owned();
    let known = names.iter().map(String::as_str).chain(WORDS).filter(|word| !word.is_empty());
    for word in known {
        left = left.replace(word, " ");
    }
    !left.chars().any(char::is_alphabetic)
}

fn folded(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::case::{Seq, SlipNo};
    use crate::ids::Moment;

    fn cut(text: &str) -> String {
        let mut policy = Policy::built_in().unwrap();
        let (id, desk) = policy.desks.iter().next().map(|(id, desk)| (id.clone(), desk.clone())).unwrap();
        let contact = desk.members[0].clone();
        let person = policy.people.get_mut(&contact).unwrap();
        (person.name, person.name_en) = ("赵磊".to_owned(), Some("Zhao Lei".to_owned()));
        policy.desks.get_mut(&id).unwrap().name = "税务".to_owned();
        let slip = Slip {
            no: SlipNo(1),
            started: Seq(1),
            since: Moment::default(),
            contact,
            desk: Some(id),
            kind: crate::desk::case::SlipKind::Transfer,
            note: None,
            questions: Vec::new(),
            accepted: false,
            promised: None,
            asks: None,
            pauses: Vec::new(),
            end: None,
        };
        without_signature(text, &slip, &policy)
    }

    #[test]
    fn what_the_contact_signed_with_stays_behind() {
        for text in [
            "请红冲重开。\n\n赵磊",
            "请红冲重开。\n赵磊　税务组　分机 8821",
            "请红冲重开。\n\n祝好\n赵磊\n税务组\n电话：021-5555 0100",
            "请红冲重开。\n\nBest regards,\nZhao Lei",
        ] {
            assert_eq!(cut(text), "请红冲重开。", "{text}");
        }
    }

    #[test]
    fn words_that_name_him_or_hold_a_number_are_no_signature() {
        for text in [
            "请红冲重开。",
            "请联系赵磊",
            "税号\n91310000",
            "请致电 8821",
            "赵磊已处理。\n请查收",
            "步骤：\n1\n2",
            "谢谢\n税务组",
        ] {
            assert_eq!(cut(text), text, "{text}");
        }
    }
}
