//! Words of the staff that are to reach the asker: which they are, and what makes them be shown first.

use std::collections::BTreeSet;

use super::super::Round;
use super::super::extend;
use super::super::moves::{self, Outgoing};
use super::{crossed, refuse};
use crate::desk::around::{Spoken, Words};
use crate::desk::case::{SlipNo, number};
use crate::desk::command;
use crate::desk::cut;
use crate::desk::decision::Decision;
use crate::desk::held;
use crate::desk::house::Mode;
use crate::desk::sign_off::without_signature;
use crate::desk::speaker::asker_person;
use crate::ids::{MailId, PersonId};
use crate::letters::model::{AnswerKind, HeldReason, NotDoneReason};
use crate::mail::Mail;
use crate::mail::says::below_taking_on;
use crate::rules::Reader;

/// The shortest of our letters with a question in it is longer than this.
const UNQUOTED_MAX_CHARS: usize = 200;

/// Releases, or holds where there is a doubt or the last gate found something.
pub(super) fn outgoing(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    mut outgoing: Outgoing,
    mut doubts: Vec<HeldReason>,
) -> Decision {
    if let Some(other) = other_case(round, spoken) {
        // A marker of the other case's letter is neither missing nor changed.
        doubts.retain(|doubt| *doubt != HeldReason::NoMarker);
        doubts.push(HeldReason::OtherCase(other));
        let instead = crossed::instead(round, spoken, &outgoing);
        outgoing.meant.extend(instead);
    }
    let words = outgoing.texts.iter().filter(|(mail, ..)| *mail == spoken.arrived.id).map(|(_, _, words)| &words.text);
    let known = known_to(round, &outgoing.by);
    // That colleagues are meant is said once, by the order that they are given.
    let ordered = doubts.iter().any(|doubt| matches!(doubt, HeldReason::LikeOrder(_)));
    let says_more =
        |reason: &HeldReason| !ordered || !matches!(reason, HeldReason::ToColleague | HeldReason::Internal(_));
    let more: Vec<HeldReason> = words.flat_map(|words| held::reasons(words, &known)).filter(says_more).collect();
    let concerned = concerned(round, &outgoing, &known.repeated);
    for reason in more.into_iter().chain(concerned).chain(spoken.known.gate.iter().cloned()) {
        if !doubts.contains(&reason) {
            doubts.push(reason);
        }
    }
    if doubts.is_empty() && unseen(round, spoken, &outgoing) {
        doubts.push(HeldReason::FirstWeeks);
    }
    if !doubts.is_empty() {
        return moves::hold(round, outgoing, &doubts);
    }
    let by = outgoing.by.clone();
    extend::leave(round, outgoing).unwrap_or_else(|| refuse(round, spoken, &by, NotDoneReason::NothingToSend))
}

/// The number of the other case that the mail may be meant for.
pub(super) fn other_case(round: &Round<'_>, spoken: &Spoken<'_>) -> Option<String> {
    spoken.crossed.map(|other| number(&round.around.house.tag, other))
}

/// In the first weeks (`mode = "confirm"`) whoever writes to an asker sees first what the asker will get: how his words
/// were cut, greeted and signed. Words that a letter has just shown him as they are need no second look.
fn unseen(round: &Round<'_>, spoken: &Spoken<'_>, outgoing: &Outgoing) -> bool {
    round.around.house.mode == Mode::Confirm && outgoing.texts.iter().any(|(mail, ..)| *mail == spoken.arrived.id)
}

/// Personal data in a case in which somebody asks for another belong to that other, whoever wrote them (P-41). What
/// the asker wrote himself is no secret from him.
fn concerned(round: &Round<'_>, outgoing: &Outgoing, repeated: &str) -> Vec<HeldReason> {
    let Some(name) = round.case.concerned() else { return Vec::new() };
    let personal: BTreeSet<_> = outgoing
        .texts
        .iter()
        .flat_map(|(.., words)| held::personal_in(&words.text, repeated, &round.policy.privacy))
        .collect();
    let whose = (!personal.is_empty()).then(|| HeldReason::ForSomebodyElse(name.to_owned()));
    personal.into_iter().map(HeldReason::Personal).chain(whose).collect()
}

/// Holds these words as what they are to be, and shows them.
pub(super) fn preview(
    round: &Round<'_>,
    person: &PersonId,
    (texts, how): (Vec<(MailId, PersonId, Words)>, AnswerKind),
    reasons: &[HeldReason],
) -> Decision {
    let Some(mail) = texts.first().map(|(mail, ..)| *mail) else { return Decision::because("nothing to preview") };
    let outgoing = Outgoing { how, ..written(texts, person.clone(), mail) };
    let more = concerned(round, &outgoing, &known_to(round, person).repeated);
    let reasons: Vec<HeldReason> = reasons.iter().cloned().chain(more).collect();
    moves::hold(round, outgoing, &reasons)
}

pub(super) fn written(texts: Vec<(MailId, PersonId, Words)>, by: PersonId, mail: MailId) -> Outgoing {
    Outgoing { texts, held: Vec::new(), by, mail, how: AnswerKind::Written, meant: Vec::new() }
}

/// Whom the words of an answer may name first, and what they may repeat.
pub(in crate::desk::decide) fn known_to<'a>(round: &Round<'a>, writer: &PersonId) -> held::Known<'a> {
    let asker = asker_person(round.case, round.policy);
    let people = round.policy.people.values();
    let others = people.clone().filter(|person| &person.id != writer && Some(&person.id) != asker.as_ref());
    let asked = round.case.questions.iter().map(|mail| round.around.words(*mail).text);
    let phones = people.filter_map(|person| person.phone.clone());
    held::Known {
        colleagues: others
            .flat_map(|person| std::iter::once(person.name.as_str()).chain(person.name_en.as_deref()))
            .filter(|name| name != &round.case.asker.name)
            .collect(),
        asker: &round.case.asker.name,
        repeated: asked.chain(phones).collect::<Vec<_>>().join("\n"),
        phrases: &round.policy.phrases,
        privacy: &round.policy.privacy,
        reader: if round.case.asker.outside { Reader::Outside } else { Reader::Inside },
    }
}

/// A command says where its words go, so that no marker is needed; but words mixed with history are shown first.
pub(super) fn told(spoken: &Spoken<'_>) -> Vec<HeldReason> {
    let doubts = cut::doubts(spoken.arrived.mail, spoken.marked, &spoken.our_lines).into_iter();
    // Long words above no history at all may hold it: some programs wrap our lines anew and quote nothing.
    let mail = spoken.arrived.mail;
    let uncut = mail.quoted_text.trim().is_empty() && mail.new_text.chars().count() > UNQUOTED_MAX_CHARS;
    let counts = |doubt: &HeldReason| match doubt {
        HeldReason::NoMarker => uncut,
        HeldReason::NoWords => false,
        HeldReason::UncertainCut
        | HeldReason::Interleaved
        | HeldReason::OursAbove
        | HeldReason::OtherCase(_)
        | HeldReason::Forward
        | HeldReason::AttachedMail
        | HeldReason::ToColleague
        | HeldReason::LikeCommand
        | HeldReason::LikeOrder(_)
        | HeldReason::VeryShort
        | HeldReason::AboutAsker
        | HeldReason::Personal(_)
        | HeldReason::ForSomebodyElse(_)
        | HeldReason::Asked
        | HeldReason::Rewritten
        | HeldReason::Internal(_)
        | HeldReason::Kept(_)
        | HeldReason::NamesAnother
        | HeldReason::TooLong
        | HeldReason::TooBig
        | HeldReason::NeedsConsent
        | HeldReason::FirstWeeks => true,
    };
    doubts.filter(counts).collect()
}

/// The words behind a command; the writer's name alone, as his mail program puts it there, is none.
pub(super) fn own_words(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Option<Words> {
    if text.is_empty() || is_only_name(&text, &names_of(round, person)) {
        return None;
    }
    Some(Words { text, html: None, attachments: attachments(spoken.arrived.mail) })
}

/// What somebody of the staff signs with.
fn names_of<'a>(round: &Round<'a>, person: &'a PersonId) -> Vec<&'a str> {
    let known = round.policy.people.get(person);
    let house = &round.around.house;
    let own = known.into_iter().flat_map(|known| std::iter::once(known.name.as_str()).chain(known.name_en.as_deref()));
    own.chain([person.as_str(), house.name.as_str()]).chain(house.name_en.as_deref()).collect()
}

/// Whether the plain words of `person` may be meant as a command; his name below them says nothing.
pub(super) fn like_a_command(round: &Round<'_>, person: &PersonId, words: &str) -> Option<HeldReason> {
    command::doubt(&unsigned(round, person, words), round.policy)
}

/// The words of `person` without lines that hold nothing but his name.
pub(super) fn unsigned(round: &Round<'_>, person: &PersonId, words: &str) -> String {
    let names = names_of(round, person);
    let said: Vec<&str> = words.lines().filter(|line| line.trim().is_empty() || !is_only_name(line, &names)).collect();
    said.join("\n")
}

/// Nothing but these names, in any order and however they are spaced: `Li Na` is `li-na`.
pub(super) fn is_only_name(text: &str, names: &[&str]) -> bool {
    let squeeze = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let mut left = squeeze(text);
    for name in names.iter().map(|name| squeeze(name)).filter(|name| !name.is_empty()) {
        left = left.replacen(&name, "", 1);
    }
    left.is_empty()
}

/// The words of a mail that its writer sends by a number afterwards, without a choice that he wrote above them.
pub(super) fn answer_in(words: Words) -> Words {
    match below_taking_on(&words.text).map(str::to_owned) {
        Some(text) => Words { text, html: None, ..words },
        None => words,
    }
}

pub(super) fn words_of(mail: &Mail) -> Words {
    Words { text: mail.new_text.clone(), html: mail.new_html.clone(), attachments: attachments(mail) }
}

/// The contact's words as the feedback slip showed them: plain text and files, without his signature.
pub(super) fn contact_words(
    round: &Round<'_>,
    person: &PersonId,
    (slip, mail): (SlipNo, MailId),
) -> (MailId, PersonId, Words) {
    let words = round.around.words(mail);
    let slip = round.case.slip(slip);
    let text = slip.map_or_else(|| words.text.clone(), |slip| without_signature(&words.text, slip, round.policy));
    let author = slip.map_or_else(|| person.clone(), |slip| slip.contact.clone());
    (mail, author, Words { text, html: None, ..words })
}

pub(super) fn attachments(mail: &Mail) -> Vec<(String, u64)> {
    mail.attachments
        .iter()
        .filter(|part| !part.aside)
        .map(|part| (part.name.clone().unwrap_or_default(), part.size_bytes))
        .collect()
}
