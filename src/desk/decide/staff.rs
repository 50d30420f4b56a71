//! A mail of the staff in a case: what it means, in the order of design section 5.
//!
//! 1. a command on the first line; 2. the asker in To or Cc: answered directly; 3. a contact in To or Cc: passed on;
//! 4. only people who are not on record: noted; 5. only the mailbox: what a plain reply to that letter means.

use super::moves::{self, Outgoing, PassOn};
use super::{Round, delivery};
use crate::desk::assign;
use crate::desk::case::{Closing, SlipNo, Status};
use crate::desk::command::{self, Command, FirstLine, Target};
use crate::desk::cut;
use crate::desk::decision::{Act, Addressee, Decision, News, Spoken, What, Withdraw, Words, asker_person};
use crate::desk::evidence::Evidence;
use crate::desk::fact::{AnsweredHow, CaseFact};
use crate::desk::held;
use crate::desk::house::Require;
use crate::desk::speaker::Speaker;
use crate::desk::thread::{Found, LetterKind, LetterRef};
use crate::desk::why::Why;
use crate::ids::{Address, Language, Moment, PersonId};
use crate::letters::model::{AnswerKind, DeadlineName, HeldReason, NotDoneReason};
use crate::mail::Mail;
use crate::mail::says::{asks_his_lead, staff_receipt};
use crate::rules::Policy;

/// A token counts by itself for this long; an older one is asked about.
const TOKEN_DAYS: i64 = 90;
/// The shortest of our letters with a question in it is longer than this.
const UNQUOTED_MAX_CHARS: usize = 200;
/// How long "was this you?" can be answered.
const CONFIRM_WORKDAYS: u32 = 2;

/// Decides what a mail of the staff means.
pub(super) fn wrote(round: &Round<'_>, spoken: &Spoken<'_>) -> Decision {
    let Some(person) = person(&spoken.speaker) else { return noted(spoken, None, Why::NobodyOnRecord) };
    // Somebody without a part here can do nothing but be noted, which needs no proof.
    if matches!(spoken.speaker, Speaker::Staff(_)) && spoken.by != Found::Token {
        return by_recipients(round, spoken, person);
    }
    if !proven(round, spoken) {
        return was_it_you(round, spoken, person);
    }
    let mail = spoken.arrived.mail;
    match command::read(&mail.new_text, round.policy) {
        FirstLine::Command(command) => obey(round, spoken, person, command),
        FirstLine::NearMiss { line, near, who } => {
            let why = if who { NotDoneReason::WhoIsMeant } else { NotDoneReason::Unknown };
            not_done(round, spoken, person, NotDone { line, why, near, choices: Vec::new() })
        }
        FirstLine::Plain => by_recipients(round, spoken, person),
    }
}

/// The token of a letter to this person, with his From and nothing against it, is enough for all that he can repair.
/// Without one, or where it may have been seen by others, only evidence for the sender replaces his word.
fn proven(round: &Round<'_>, spoken: &Spoken<'_>) -> bool {
    if spoken.known.confirmed {
        return true;
    }
    // Who has the mail account of a person has no letter of ours yet: evidence alone lets no words out.
    let token = spoken.by == Found::Token && spoken.replied.is_some();
    let evidence = matches!(spoken.arrived.evidence, Evidence::For) && (token || !lets_words_out(round, spoken));
    let fresh = |letter: &LetterRef| round.now - letter.made <= chrono::Duration::days(TOKEN_DAYS);
    let by_token = spoken.by == Found::Token
        && spoken.replied.as_ref().is_some_and(|letter| !letter.seen_by_others && fresh(letter));
    // The token of the question "was this you?" is the code by letter: it answers that question and nothing else.
    let asked = spoken.replied.as_ref().is_some_and(|letter| letter.kind == LetterKind::Confirm);
    let chose = || {
        let read = command::read(&spoken.arrived.mail.new_text, round.policy);
        matches!(read, FirstLine::Command(Command::Choice { .. }))
    };
    let by_code = by_token && asked && chose();
    match round.around.house.trust.require {
        Require::Token => by_token || evidence,
        Require::Evidence => by_code || evidence,
    }
}

/// Whether the mail would send words to the asker, or end the case.
fn lets_words_out(round: &Round<'_>, spoken: &Spoken<'_>) -> bool {
    match command::read(&spoken.arrived.mail.new_text, round.policy) {
        FirstLine::Command(Command::Send { .. } | Command::Done { .. } | Command::Close { .. }) => true,
        FirstLine::Command(Command::Choice { number, .. }) => {
            let act = spoken.ask.as_ref().and_then(|ask| ask.acts.get(number.saturating_sub(1)));
            matches!(act, Some(Act::Release { .. }))
        }
        FirstLine::Plain => {
            matches!(spoken.speaker, Speaker::Owner(_)) && others(round, spoken.arrived.mail, spoken.arrived.from).is_empty()
        }
        FirstLine::Command(Command::Status | Command::Help | Command::Note | Command::To { .. })
        | FirstLine::NearMiss { .. } => false,
    }
}

fn was_it_you(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let mail = spoken.arrived.id;
    let choices = vec![Act::ItWasMe { mail }, Act::NotMe { mail }];
    noted(spoken, Some(person), Why::AwaitsConfirmation).asking(
        Addressee::Person(person.clone()),
        What::Confirm { mail },
        round.now,
        choices,
    )
}

/// Until when a "was this you?" counts.
#[must_use]
pub fn confirm_until(policy: &Policy, now: Moment) -> Moment {
    policy.calendar.add(now, crate::rules::Span::Workdays { days: CONFIRM_WORKDAYS }).at
}

fn obey(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, command: Command) -> Decision {
    let may = entitled(round, &spoken.speaker, &command);
    if !may {
        return refuse(round, spoken, person, NotDoneReason::NotAllowed);
    }
    match command {
        Command::Status => reply(round, person, What::Status, "asked where the case stands"),
        Command::Help => reply(round, person, What::Help, "asked for the commands"),
        Command::Note => noted(spoken, Some(person), Why::Note),
        Command::To { targets, .. } => to(round, spoken, person, &targets),
        Command::Send { text } => send(round, spoken, person, text),
        Command::Done { text } => done(round, spoken, person, text),
        Command::Close { text } => close(round, spoken, person, text),
        Command::Choice { number, text } => chosen(round, spoken, person, (number, text)),
    }
}

/// Which part may use which command (design section 5).
fn entitled(round: &Round<'_>, speaker: &Speaker, command: &Command) -> bool {
    let leads = |person: &PersonId| {
        assign::lead_of(round.policy, &round.case.owner, &round.case.sealed_from).as_ref() == Some(person)
    };
    match command {
        Command::Status | Command::Help => person(speaker).is_some_and(|person| round.case.readable_by(person)),
        Command::Note | Command::Choice { .. } => !matches!(speaker, Speaker::Staff(_)),
        Command::To { .. } => match speaker {
            Speaker::Owner(_) => true,
            // A lead need not play a part yet: his token of the case and his place above the owner are enough.
            Speaker::Part(person) | Speaker::Contact(person, _) | Speaker::Staff(person) => leads(person),
            Speaker::Asker | Speaker::Copied(_) | Speaker::Mailbox => false,
        },
        Command::Send { .. } | Command::Done { .. } | Command::Close { .. } => matches!(speaker, Speaker::Owner(_)),
    }
}

fn to(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, targets: &[Target]) -> Decision {
    if !round.case.is_open() {
        return refuse(round, spoken, person, NotDoneReason::Closed);
    }
    let why = Why::Person { person: person.clone() };
    let how = PassOn { by: Some(person), note: Some(spoken.arrived.id), why };
    let Some(passed) = moves::pass_on(round, targets, &how) else {
        return refuse(round, spoken, person, NotDoneReason::LeftOut);
    };
    if passed.left_out.is_empty() {
        return passed.decision;
    }
    let names: Vec<String> = passed.left_out.iter().map(|target| name_of(round, target)).collect();
    let what = What::NotDone { line: names.join("，"), why: NotDoneReason::LeftOut, near: Vec::new() };
    passed.decision.letter(Addressee::Person(person.clone()), what, round.now)
}

fn name_of(round: &Round<'_>, target: &Target) -> String {
    match target {
        Target::Desk(id) => round.policy.desks.get(id).map_or_else(|| id.to_string(), |desk| desk.name.clone()),
        Target::Person(id) => round.policy.people.get(id).map_or_else(|| id.to_string(), |person| person.name.clone()),
    }
}

/// `/send`: releases exactly what the letter replied to showed, below the owner's own words. On a letter that shows
/// the asker's words there is nothing to release but those words of the owner.
fn send(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    let own = own_words(round, spoken, person, text);
    let shown = spoken.ask.iter().flat_map(|ask| &ask.acts).find_map(|act| match act {
        Act::PreviewContact { slip, mail } => {
            let author = round.case.slip(*slip).map_or_else(|| person.clone(), |slip| slip.contact.clone());
            Some(Shown::Contact(*mail, author))
        }
        Act::Release { releases, how } => Some(Shown::Preview(releases.clone(), *how)),
        Act::PassTo { .. }
        | Act::TakeOn
        | Act::BackTo { .. }
        | Act::KeepAsNote
        | Act::Drop { .. }
        | Act::PreviewWords { .. }
        | Act::ItWasMe { .. }
        | Act::NotMe { .. } => None,
    });
    let mail = spoken.arrived.id;
    let mut texts: Vec<_> = own.into_iter().map(|words| (mail, person.clone(), words)).collect();
    let by = person.clone();
    match shown {
        Some(Shown::Preview(releases, how)) if texts.is_empty() => released(round, spoken, person, (releases, how)),
        Some(Shown::Preview(held, how)) => {
            outgoing(round, spoken, Outgoing { texts, held, by, mail, how }, told(spoken))
        }
        Some(Shown::Contact(shown, author)) => {
            // What the letter showed is released, plain text and files: no more, and no less.
            let words = Words { html: None, ..round.around.words(shown) };
            texts.push((shown, author, words));
            outgoing(round, spoken, written(texts, by, mail), told(spoken))
        }
        None if texts.is_empty() => refuse(round, spoken, person, NotDoneReason::NothingToSend),
        None => outgoing(round, spoken, written(texts, by, mail), told(spoken)),
    }
}

fn written(texts: Vec<(crate::ids::MailId, PersonId, Words)>, by: PersonId, mail: crate::ids::MailId) -> Outgoing {
    Outgoing { texts, held: Vec::new(), by, mail, how: AnswerKind::Written }
}

/// Exactly what a preview showed.
fn released(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (held, how): (Vec<crate::ids::ReleaseId>, AnswerKind),
) -> Decision {
    if !spoken.known.gate.is_empty() {
        return refuse(round, spoken, person, NotDoneReason::CannotLeave);
    }
    let outgoing = Outgoing { texts: Vec::new(), held, by: person.clone(), mail: spoken.arrived.id, how };
    moves::release(round, outgoing).unwrap_or_else(|| refuse(round, spoken, person, NotDoneReason::NothingToSend))
}

enum Shown {
    Contact(crate::ids::MailId, PersonId),
    Preview(Vec<crate::ids::ReleaseId>, AnswerKind),
}

/// `/done`: answered by telephone; the text, if any, goes out as "as we told you by phone".
fn done(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    let mail = spoken.arrived.id;
    match own_words(round, spoken, person, text) {
        None => moves::answered(round, person, AnsweredHow::Phone, Some(mail)),
        Some(words) => {
            let texts = vec![(mail, person.clone(), words)];
            let by_phone = Outgoing { how: AnswerKind::ByPhone, ..written(texts, person.clone(), mail) };
            outgoing(round, spoken, by_phone, told(spoken))
        }
    }
}

/// `/close`: with a text the asker gets it; without one nobody is told.
fn close(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Decision {
    let mail = spoken.arrived.id;
    match (own_words(round, spoken, person, text), &round.case.status) {
        (Some(words), _) => {
            let texts = vec![(mail, person.clone(), words)];
            let closing = Outgoing { how: AnswerKind::Closing, ..written(texts, person.clone(), mail) };
            outgoing(round, spoken, closing, told(spoken))
        }
        (None, Status::Closed { .. }) => noted(spoken, Some(person), Why::ClosedAlready),
        (None, Status::Answered { thanked: true, .. }) => {
            moves::close(round, Closing::Thanked, Some(person), "its owner closed it")
        }
        (None, Status::Answered { .. } | Status::Owned { .. } | Status::WithContact { .. }) => {
            moves::close(round, Closing::ByOwner, Some(person), "its owner closed it")
        }
    }
}

/// A digit: one of the choices of the letter replied to.
fn chosen(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, (number, text): (usize, String)) -> Decision {
    let ask = spoken.ask.as_ref().filter(|ask| &ask.person == person);
    let live = ask.filter(|ask| !ask.answered && ask.until.is_none_or(|until| round.now <= until));
    if ask.is_some() && live.is_none() {
        return refuse(round, spoken, person, NotDoneReason::ChoiceOver);
    }
    let act = live.and_then(|ask| ask.acts.get(number.saturating_sub(1))).cloned();
    let made = live.filter(|_| act.is_some()).map(|ask| (ask.letter, number));
    Decision { chosen: made, ..act_on(round, spoken, person, (act, text)) }
}

fn act_on(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, (act, text): (Option<Act>, String)) -> Decision {
    match act {
        None => refuse(round, spoken, person, NotDoneReason::Unknown),
        Some(Act::PassTo { to: target }) => to(round, spoken, person, &[Target::from(&target)]),
        Some(Act::TakeOn) => taken_on(round, spoken, person, None),
        Some(Act::PreviewContact { slip, mail }) => {
            let author = round.case.slip(slip).map_or_else(|| person.clone(), |slip| slip.contact.clone());
            let words = Words { html: None, ..round.around.words(mail) };
            preview(round, person, vec![(mail, author, words)], &[HeldReason::Asked])
        }
        Some(Act::BackTo { slip, words }) => back(round, spoken, person, (slip, words, text)),
        Some(Act::KeepAsNote) => noted(spoken, Some(person), Why::Note),
        Some(Act::Release { releases, how }) => released(round, spoken, person, (releases, how)),
        Some(Act::Drop { releases }) => {
            let dropped = releases.into_iter().map(|release| CaseFact::Dropped { release, by: person.clone() });
            Decision { facts: dropped.collect(), ..Decision::because("the held answer is not to be sent") }
        }
        Some(Act::PreviewWords { mail }) => {
            let words = round.around.words(mail);
            preview(round, person, vec![(mail, person.clone(), words)], &[HeldReason::Asked])
        }
        Some(Act::ItWasMe { mail }) => Decision { again: Some(mail), ..Decision::because("confirmed to be his mail") },
        Some(Act::NotMe { .. }) => delivery::disowned(round, spoken, person),
    }
}

fn preview(
    round: &Round<'_>,
    person: &PersonId,
    texts: Vec<(crate::ids::MailId, PersonId, Words)>,
    reasons: &[HeldReason],
) -> Decision {
    let Some((mail, ..)) = texts.first() else { return Decision::because("nothing to preview") };
    let mail = *mail;
    moves::hold(round, written(texts, person.clone(), mail), reasons)
}

/// Back to the contact with what is still open: the slip starts anew, with these words as its note.
fn back(
    round: &Round<'_>,
    spoken: &Spoken<'_>,
    person: &PersonId,
    (slip, words, text): (SlipNo, Option<crate::ids::MailId>, String),
) -> Decision {
    let Some(slip) = round.case.slip(slip) else {
        return refuse(round, spoken, person, NotDoneReason::WhoIsMeant);
    };
    let note = if text.is_empty() { words } else { Some(spoken.arrived.id) };
    let how = PassOn { by: Some(person), note, why: Why::AsksOn { person: person.clone() } };
    moves::pass_on(round, &[Target::Person(slip.contact.clone())], &how)
        .map(|passed| passed.decision)
        .unwrap_or_else(|| refuse(round, spoken, person, NotDoneReason::Closed))
}

/// No command: who else the mail went to says what it means.
fn by_recipients(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let mail = spoken.arrived.mail;
    let others = others(round, mail, spoken.arrived.from);
    let to_asker = others.contains(&round.case.asker.addr);
    match &spoken.speaker {
        Speaker::Owner(_) if to_asker => return directly(round, spoken, Some(person)),
        // It was for the owner to answer (P-4): he sees what was said, and decides whether that was the answer.
        Speaker::Contact(_, slip) if to_asker => {
            let back = noted(spoken, Some(person), Why::WroteToAsker).and(came_back(round, spoken, person, *slip));
            return back.and(wrote_to_asker(round, spoken, person));
        }
        Speaker::Part(_) | Speaker::Staff(_) if to_asker => {
            return noted(spoken, Some(person), Why::WroteToAsker).and(seen_by_asker(round, spoken, Some(person)));
        }
        Speaker::Owner(_)
        | Speaker::Contact(..)
        | Speaker::Part(_)
        | Speaker::Staff(_)
        | Speaker::Asker
        | Speaker::Copied(_)
        | Speaker::Mailbox => {}
    }
    let contacts = contacts_among(round, &others);
    if !contacts.is_empty() && matches!(spoken.speaker, Speaker::Owner(_)) && round.case.is_open() {
        return to(round, spoken, person, &contacts);
    }
    // A contact's words go to the owner whoever else reads them (P-4).
    if !others.is_empty() && !matches!(spoken.speaker, Speaker::Contact(..)) {
        return ask_once(round, spoken, person);
    }
    plain(round, spoken, person)
}

/// The owner, or a colleague from the shared mailbox, wrote to the asker himself: that is the answer, unless it only
/// says "seen". A case that is closed stays as it ended.
fn directly(round: &Round<'_>, spoken: &Spoken<'_>, by: Option<&PersonId>) -> Decision {
    let seen = seen_by_asker(round, spoken, by);
    let closed = matches!(round.case.status, Status::Closed { .. });
    let receipt = staff_receipt(&spoken.arrived.mail.new_text);
    let said = match by {
        _ if closed => noted(spoken, by, Why::ClosedAlready),
        Some(person) if receipt => taken_on(round, spoken, person, None),
        None if receipt => noted(spoken, None, Why::FromTheMailbox),
        Some(_) | None => {
            let by = by.unwrap_or(&round.case.owner);
            moves::answered(round, by, AnsweredHow::Direct, Some(spoken.arrived.id))
        }
    };
    said.and(seen)
}

/// The asker has this mail: whatever token it carries is known to him as well, and inner letters in its history are an
/// incident that the owner is told of (design section 5).
fn seen_by_asker(round: &Round<'_>, spoken: &Spoken<'_>, by: Option<&PersonId>) -> Decision {
    let exposed = Decision { exposed: true, ..Decision::default() };
    if !holds_inner_letters(spoken.arrived.mail) {
        return exposed;
    }
    let fact = CaseFact::Noted { mail: spoken.arrived.id, by: by.cloned(), why: Why::InnerSeen };
    exposed.fact(fact).and(tell(round, News::InnerSeen { by: by.cloned() }))
}

/// A contact wrote to the asker: the owner is told, by one letter, of whatever is the worse.
fn wrote_to_asker(round: &Round<'_>, spoken: &Spoken<'_>, contact: &PersonId) -> Decision {
    if holds_inner_letters(spoken.arrived.mail) {
        return seen_by_asker(round, spoken, Some(contact));
    }
    let told = tell(round, News::WroteToAsker { by: contact.clone() });
    Decision { exposed: true, ..told }
}

fn tell(round: &Round<'_>, news: News) -> Decision {
    Decision::default().letter(Addressee::Person(round.case.owner.clone()), What::Told(news), round.now)
}

/// Letters of ours to staff show their token and marker; those to askers have neither.
fn holds_inner_letters(mail: &Mail) -> bool {
    mail.quotes_us || !mail.token_strings.is_empty()
}

/// A plain reply to the mailbox alone.
fn plain(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    match &spoken.speaker {
        Speaker::Contact(_, slip) => came_back(round, spoken, person, *slip),
        Speaker::Owner(_) => owner_wrote(round, spoken, person),
        Speaker::Staff(_) if spoken.by != Found::Token => noted(spoken, Some(person), Why::NobodyOnRecord),
        Speaker::Part(_) | Speaker::Staff(_) => refuse(round, spoken, person, NotDoneReason::NotAllowed),
        Speaker::Asker | Speaker::Copied(_) | Speaker::Mailbox => noted(spoken, Some(person), Why::NobodyOnRecord),
    }
}

fn owner_wrote(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let mail = spoken.arrived.mail;
    if staff_receipt(&mail.new_text) {
        return taken_on(round, spoken, person, None);
    }
    let shows = spoken.replied.as_ref().map(|letter| letter.kind);
    let answers = shows.is_none_or(LetterKind::shows_the_askers_words);
    let words = words_of(mail);
    let id = spoken.arrived.id;
    if answers {
        let texts = vec![(id, person.clone(), words)];
        let doubts = cut::doubts(mail, spoken.marked, &spoken.our_lines);
        let answer = outgoing(round, spoken, written(texts, person.clone(), id), doubts);
        let leaves = answer.letters.iter().any(|wanted| wanted.to == Addressee::Asker);
        // A second full reply replaces one that has not left; a held one replaces nothing yet.
        return if leaves { answer.withdrawing(Withdraw::Replaced) } else { answer };
    }
    if shows == Some(LetterKind::Preview) {
        return preview(round, person, vec![(id, person.clone(), words)], &[HeldReason::Asked]);
    }
    needs_choice(round, spoken, person)
}

/// Releases, or holds where there is a doubt or the last gate found something.
fn outgoing(round: &Round<'_>, spoken: &Spoken<'_>, outgoing: Outgoing, mut doubts: Vec<HeldReason>) -> Decision {
    let words = outgoing.texts.iter().filter(|(mail, ..)| *mail == spoken.arrived.id).map(|(_, _, words)| &words.text);
    let known = known_to(round, &outgoing.by);
    let more: Vec<HeldReason> = words.flat_map(|words| held::reasons(words, &known)).collect();
    for reason in more.into_iter().chain(spoken.known.gate.iter().cloned()) {
        if !doubts.contains(&reason) {
            doubts.push(reason);
        }
    }
    if !doubts.is_empty() {
        return moves::hold(round, outgoing, &doubts);
    }
    let by = outgoing.by.clone();
    moves::release(round, outgoing).unwrap_or_else(|| refuse(round, spoken, &by, NotDoneReason::NothingToSend))
}

/// Whom the words of an answer may name first, and what they may repeat.
fn known_to<'a>(round: &Round<'a>, writer: &PersonId) -> held::Known<'a> {
    let asker = asker_person(round.case, round.policy);
    let people = round.policy.people.values();
    let others = people.clone().filter(|person| &person.id != writer && Some(&person.id) != asker.as_ref());
    let asked = round.case.questions.iter().map(|mail| round.around.words(*mail).text);
    let phones = people.filter_map(|person| person.phone.clone());
    held::Known {
        colleagues: others.map(|person| person.name.as_str()).filter(|name| name != &round.case.asker.name).collect(),
        repeated: asked.chain(phones).collect::<Vec<_>>().join("\n"),
    }
}

/// The contact's answer goes to the owner, never to the asker (P-4).
fn came_back(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, slip: SlipNo) -> Decision {
    let mail = spoken.arrived.id;
    if staff_receipt(&spoken.arrived.mail.new_text) {
        return taken_on(round, spoken, person, Some(slip));
    }
    if asks_his_lead(&spoken.arrived.mail.new_text) {
        return noted(spoken, Some(person), Why::AsksHisLead);
    }
    let choices = vec![Act::PreviewContact { slip, mail }, Act::BackTo { slip, words: None }, Act::KeepAsNote];
    let open = round.case.slip(slip).is_some_and(|slip| slip.end.is_none());
    let fact = if open {
        CaseFact::CameBack { slip, by: person.clone(), mail }
    } else {
        CaseFact::Noted { mail, by: Some(person.clone()), why: Why::ContactAgain }
    };
    let ended = if open { moves::end_of_slip(round, slip) } else { None };
    Decision { facts: ended.into_iter().collect(), ..Decision::because("the contact answered the owner") }
        .fact(fact)
        .withdrawing(Withdraw::OfSlip(slip))
        .asking(Addressee::Person(round.case.owner.clone()), What::Feedback { slip, mail }, round.now, choices)
}

/// Seen: from the owner that he answers himself, which ends the triage; from the contact that he has the slip.
fn taken_on(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, slip: Option<SlipNo>) -> Decision {
    let because = if slip.is_some() { "the contact has the slip" } else { "the owner answers himself" };
    let ended = if slip.is_none() { moves::end_of(round, DeadlineName::Triage) } else { None };
    Decision { facts: ended.into_iter().collect(), ..Decision::because(because) }.fact(CaseFact::TakenOn {
        by: person.clone(),
        slip,
        mail: Some(spoken.arrived.id),
    })
}

/// Words that could go two ways go nowhere: their writer gets ready choices.
fn needs_choice(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let mail = spoken.arrived.id;
    let slip = spoken.ask.iter().flat_map(|ask| &ask.acts).find_map(|act| match act {
        Act::BackTo { slip, .. } => Some(*slip),
        _ => None,
    });
    let mut choices = vec![Act::PreviewWords { mail }];
    choices.extend(slip.map(|slip| Act::BackTo { slip, words: Some(mail) }));
    choices.push(Act::KeepAsNote);
    let line = first_line(spoken.arrived.mail);
    let not_done = NotDone { line, why: NotDoneReason::NeedsChoice, near: Vec::new(), choices };
    self::not_done(round, spoken, person, not_done)
}

/// The mail went to people who are not on record: noted, and the owner asked once what it was.
fn ask_once(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    if !matches!(spoken.speaker, Speaker::Owner(_)) {
        return noted(spoken, Some(person), Why::UnknownRecipients);
    }
    needs_choice(round, spoken, person)
}

/// A colleague wrote from the shared mailbox itself: read like a Sent letter (design section 4).
pub(super) fn from_the_mailbox(round: &Round<'_>, spoken: &Spoken<'_>) -> Decision {
    let mail = spoken.arrived.mail;
    let others = others(round, mail, spoken.arrived.from);
    let id = spoken.arrived.id;
    if others.contains(&round.case.asker.addr) {
        return directly(round, spoken, None);
    }
    let contacts = contacts_among(round, &others);
    let how = PassOn { by: None, note: Some(id), why: Why::FromTheMailbox };
    let passed = if round.case.is_open() { moves::pass_on(round, &contacts, &how) } else { None };
    passed.map_or_else(
        || noted(spoken, None, Why::FromTheMailbox),
        // He has the mail already: a slip beside it would say the same twice.
        |passed| Decision { letters: Vec::new(), ..passed.decision },
    )
}

/// A reply to a list or notice that names no case: status of nothing, help, or nothing done.
#[must_use]
pub fn reply_to_notice(mail: &Mail, person: &PersonId, policy: &Policy, now: Moment) -> Decision {
    let to = Addressee::Person(person.clone());
    let line = first_line(mail);
    match command::read(&mail.new_text, policy) {
        FirstLine::Command(Command::Help) => Decision::because("asked for the commands").letter(to, What::Help, now),
        FirstLine::Plain if staff_receipt(&mail.new_text) => Decision::because("only a receipt"),
        FirstLine::NearMiss { line, near, .. } => {
            let what = What::NotDone { line, why: NotDoneReason::Unknown, near };
            Decision::because("not a command").letter(to, what, now)
        }
        FirstLine::Command(_) | FirstLine::Plain => {
            let what = What::NotDone { line, why: NotDoneReason::NeedsCase, near: Vec::new() };
            Decision::because("names no case").letter(to, what, now)
        }
    }
}

struct NotDone {
    line: String,
    why: NotDoneReason,
    near: Vec<String>,
    choices: Vec<Act>,
}

fn not_done(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, what: NotDone) -> Decision {
    let letter = What::NotDone { line: what.line, why: what.why, near: what.near };
    noted(spoken, Some(person), Why::NothingDone).asking(
        Addressee::Person(person.clone()),
        letter,
        round.now,
        what.choices,
    )
}

fn refuse(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, why: NotDoneReason) -> Decision {
    let line = first_line(spoken.arrived.mail);
    not_done(round, spoken, person, NotDone { line, why, near: Vec::new(), choices: Vec::new() })
}

fn noted(spoken: &Spoken<'_>, by: Option<&PersonId>, why: Why) -> Decision {
    let because = why.words(Language::English, &ToString::to_string);
    Decision::because(because).fact(CaseFact::Noted { mail: spoken.arrived.id, by: by.cloned(), why })
}

fn reply(round: &Round<'_>, person: &PersonId, what: What, because: &str) -> Decision {
    Decision::because(because).letter(Addressee::Person(person.clone()), what, round.now)
}

/// Everybody the mail went to but the mailbox and its writer.
fn others(round: &Round<'_>, mail: &Mail, from: &Address) -> Vec<Address> {
    let all = mail.to.iter().chain(&mail.cc).filter_map(|mailbox| Address::parse(&mailbox.addr));
    all.filter(|addr| addr != &round.around.house.address && addr != from).collect()
}

/// The desks and contacts of the rule files among these addresses.
fn contacts_among(round: &Round<'_>, others: &[Address]) -> Vec<Target> {
    let mut targets = Vec::new();
    for addr in others {
        let desk = round.policy.desks.values().find(|desk| desk.mail.as_ref() == Some(addr));
        let person = crate::desk::speaker::person_of(addr, round.policy);
        let on_a_desk = |person: &PersonId| round.policy.desks.values().any(|desk| desk.members.contains(person));
        let target = desk
            .map(|desk| Target::Desk(desk.id.clone()))
            .or_else(|| person.filter(|person| on_a_desk(person)).map(|person| Target::Person(person.clone())));
        if let Some(target) = target.filter(|target| !targets.contains(target)) {
            targets.push(target);
        }
    }
    targets
}

/// A command says where its words go, so that no marker is needed; but words mixed with history are shown first.
fn told(spoken: &Spoken<'_>) -> Vec<HeldReason> {
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
        | HeldReason::Forward
        | HeldReason::AttachedMail
        | HeldReason::ToColleague
        | HeldReason::AboutAsker
        | HeldReason::Personal(_)
        | HeldReason::Asked
        | HeldReason::Internal(_)
        | HeldReason::TooLong
        | HeldReason::TooBig => true,
    };
    doubts.filter(counts).collect()
}

/// The words behind a command; the writer's name alone, as his mail program puts it there, is none.
fn own_words(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, text: String) -> Option<Words> {
    let name = round.policy.people.get(person).map_or("", |person| person.name.as_str());
    if text.is_empty() || is_only_name(&text, &[name, person.as_str(), &round.around.house.name]) {
        return None;
    }
    Some(Words { text, html: None, attachments: attachments(spoken.arrived.mail) })
}

/// Nothing but these names, in any order and however they are spaced: `Li Na` is `li-na`.
fn is_only_name(text: &str, names: &[&str]) -> bool {
    let squeeze = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let mut left = squeeze(text);
    for name in names.iter().map(|name| squeeze(name)).filter(|name| !name.is_empty()) {
        left = left.replacen(&name, "", 1);
    }
    left.is_empty()
}

fn words_of(mail: &Mail) -> Words {
    Words { text: mail.new_text.clone(), html: mail.new_html.clone(), attachments: attachments(mail) }
}

fn attachments(mail: &Mail) -> Vec<(String, u64)> {
    mail.attachments
        .iter()
        .filter(|part| !part.aside)
        .map(|part| (part.name.clone().unwrap_or_default(), part.size_bytes))
        .collect()
}

fn first_line(mail: &Mail) -> String {
    mail.new_text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

fn person(speaker: &Speaker) -> Option<&PersonId> {
    match speaker {
        Speaker::Owner(person) | Speaker::Contact(person, _) | Speaker::Part(person) | Speaker::Staff(person) => {
            Some(person)
        }
        Speaker::Asker | Speaker::Copied(_) | Speaker::Mailbox => None,
    }
}
