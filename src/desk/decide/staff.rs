//! A mail of the staff in a case: what it means, in the order of design section 5.
//!
//! 1. a command on the first line; 2. the asker in To or Cc: answered directly; 3. a contact in To or Cc: passed on;
//! 4. only people who are not on record: noted; 5. only the mailbox: what a plain reply to that letter means.

mod ask;
mod back;
mod choice;
mod close;
mod commands;
mod copying;
mod crossed;
mod decline;
mod done;
mod entitled;
mod feedback;
mod later;
mod lead;
mod lines;
mod meanwhile;
mod merge;
mod more;
mod order;
mod outgoing;
mod own;
mod pass_on;
mod proof;
mod recipients;
mod remind;
mod reopen;
mod said;
mod send;
mod shadow;
mod topic;
mod undo;
mod urgent;
mod wait;

use super::Round;
use super::moves::{self, Outgoing};
use crate::desk::around::{Arrived, Spoken, Words};
use crate::desk::ask::{Act, Ask};
use crate::desk::case::SlipNo;
use crate::desk::command::{self, Command, FirstLine, Missed, Target};
use crate::desk::cut;
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::house::Mode;
use crate::desk::speaker::Speaker;
use crate::desk::thread::{Found, LetterKind};
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::{CaseId, Language, MailId, Moment, PersonId};
use crate::letters::model::{AnswerKind, DeadlineName, HeldReason, NotDoneReason};
use crate::mail::Mail;
use crate::mail::asks::asks_back;
use crate::mail::says::{asks_his_lead, below_taking_on};
use crate::rules::Policy;
use commands::obey;
use entitled::entitled;
use feedback::answered_by;
pub(super) use feedback::feedback;
pub(super) use outgoing::known_to;
use outgoing::{like_a_command, outgoing, preview, unsigned, words_of, written};
use proof::{proven, was_it_you};
use recipients::{by_recipients, needs_choice};

pub use crossed::came_back_in;
pub use lines::{LineMeant, by_lines, list_proves, may_name, sends_files, without_refusals};
pub use proof::confirm_until;
pub(super) use recipients::{from_the_list, from_the_mailbox};
pub use shadow::only_reading;

/// Decides what a mail of the staff means.
pub(super) fn wrote(round: &Round<'_>, spoken: &Spoken<'_>) -> Decision {
    let Some(person) = spoken.speaker.person() else { return noted(spoken, None, Why::NobodyOnRecord) };
    if round.around.house.mode == Mode::Shadow {
        return shadow::wrote(round, spoken, person);
    }
    // Somebody without a part here can do nothing but be noted, which needs no proof.
    if matches!(spoken.speaker, Speaker::Staff(_)) && spoken.by != Found::Token {
        return by_recipients(round, spoken, person);
    }
    if !proven(round, spoken) {
        return was_it_you(round, spoken, person);
    }
    let mail = spoken.arrived.mail;
    match command::read(&mail.new_text, round.policy) {
        // An owner's answer may begin with the word by which a contact asks.
        FirstLine::Command(Command::More { slash: false, .. }) if matches!(spoken.speaker, Speaker::Owner(_)) => {
            by_recipients(round, spoken, person)
        }
        FirstLine::Command(command) => obey(round, spoken, person, command),
        FirstLine::NearMiss { line, near, what } => {
            let (why, choices) = match what {
                Missed::Command => (NotDoneReason::Unknown, Vec::new()),
                Missed::Who => (NotDoneReason::WhoIsMeant, ready_to_pass_on(round, spoken, &near)),
                Missed::Colleague => (NotDoneReason::WhoIsMeant, Vec::new()),
                Missed::Topic => (NotDoneReason::WhichTopic, Vec::new()),
                Missed::Case => (NotDoneReason::NoSuchCase, Vec::new()),
            };
            not_done(round, spoken, person, NotDone { line, why, near, choices })
        }
        FirstLine::Plain => by_recipients(round, spoken, person),
    }
}

/// Choices in place of a name that nobody has: the near ones, else all desks if they are few enough for one letter. Where
/// other names of the line are known there is none, for a number would pass it on to one of them alone.
fn ready_to_pass_on(round: &Round<'_>, spoken: &Spoken<'_>, near: &[String]) -> Vec<Act> {
    let passes = Command::To { targets: Vec::new(), text: String::new(), questions: Vec::new() };
    if !round.case.is_open() || !entitled(round, &spoken.speaker, &passes) {
        return Vec::new();
    }
    let names = near.iter().map(|line| line.trim_start_matches("/to "));
    let mut targets: Vec<Target> = Vec::new();
    for target in names.filter_map(|name| command::target(name, round.policy)) {
        if !targets.contains(&target) {
            targets.push(target);
        }
    }
    let desks = round.policy.desks.keys();
    if near.is_empty() && desks.len() <= moves::CHOICES_MAX {
        targets = desks.map(|desk| Target::Desk(desk.clone())).collect();
    }
    targets.iter().map(|target| Act::pass_to(target.into())).collect()
}

/// A plain reply to the mailbox alone.
fn plain(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    match &spoken.speaker {
        Speaker::Contact(_, slip) => lead::answered(round, spoken, person)
            .or_else(|| choice::in_a_word(round, spoken, person))
            .unwrap_or_else(|| came_back(round, spoken, person, *slip)),
        Speaker::Owner(_) => owner_wrote(round, spoken, person),
        Speaker::Part(_) if round.case.was_owned_by(person) && answers_the_asker(spoken) => {
            if round.policy.phrases.staff_receipt(&spoken.arrived.mail.new_text) {
                noted(spoken, Some(person), Why::Note)
            } else {
                own::late(round, spoken, person)
            }
        }
        Speaker::Part(_) | Speaker::Staff(_) => lead::answered(round, spoken, person)
            .or_else(|| choice::in_a_word(round, spoken, person))
            // "好的" to a letter that only lets him know is no request.
            .or_else(|| {
                round
                    .policy
                    .phrases
                    .staff_receipt(&spoken.arrived.mail.new_text)
                    .then(|| noted(spoken, Some(person), Why::Note))
            })
            .unwrap_or_else(|| refuse(round, spoken, person, NotDoneReason::NotAllowed)),
        Speaker::Asker | Speaker::Copied(_) | Speaker::OnList(..) | Speaker::Mailbox => {
            noted(spoken, Some(person), Why::NobodyOnRecord)
        }
    }
}

fn owner_wrote(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId) -> Decision {
    let mail = spoken.arrived.mail;
    if let Some(answer) = below_taking_on(&mail.new_text) {
        if unsigned(round, person, answer).trim().is_empty() {
            return taken_on(round, spoken, person, None);
        }
        let answer = Mail { new_text: answer.to_owned(), new_html: None, ..mail.clone() };
        let arrived = Arrived { mail: &answer, ..spoken.arrived };
        return owner_wrote(round, &Spoken { arrived, ..spoken.clone() }, person);
    }
    let to_him = || {
        let put_off = answers_the_asker(spoken) && meanwhile::turns_to_him(&mail.new_text);
        put_off && meanwhile::put_off(round, spoken, person).is_some()
    };
    if round.policy.phrases.staff_receipt(&mail.new_text) && !to_him() {
        return taken_on(round, spoken, person, None);
    }
    if asks_his_lead(&mail.new_text) {
        return noted(spoken, Some(person), Why::AsksHisLead);
    }
    let shows = spoken.replied.as_ref().map(|letter| letter.kind);
    let answers = answers_the_asker(spoken);
    let words = words_of(mail);
    let id = spoken.arrived.id;
    if answers {
        let texts = vec![(id, person.clone(), words)];
        let mut doubts = cut::doubts(mail, spoken.marked, &spoken.our_lines);
        let order = order::given(round, person, &mail.new_text);
        match &order {
            Some(order) => doubts.push(HeldReason::LikeOrder(order.kind)),
            None => doubts.extend(like_a_command(round, person, &mail.new_text)),
        }
        let put_off = if order.is_none() { meanwhile::put_off(round, spoken, person) } else { None };
        let meant = order.map_or_else(Vec::new, |order| order::meant(round, person, (&order, id)));
        let send = |round: &Round<'_>| {
            let written = Outgoing { meant: meant.clone(), ..written(texts.clone(), person.clone(), id) };
            if let Some(put_off) = put_off {
                let (put_off, doubts) = meanwhile::doubts(round, put_off, doubts.clone());
                let sent = outgoing(round, spoken, Outgoing { how: put_off.how, ..written }, doubts);
                return meanwhile::told(round, person, (id, put_off), sent);
            }
            let asks = asks_back(&mail.new_text, &round.policy.phrases) && round.case.is_open();
            let how = if asks { AnswerKind::AskedBack } else { AnswerKind::Written };
            outgoing(round, spoken, Outgoing { how, ..written }, doubts.clone())
        };
        let answer = send(round);
        let leaves = answer.letters.iter().any(|wanted| wanted.to == Addressee::Asker);
        let in_delay = round.around.waiting.as_ref().is_some_and(|waiting| waiting.in_delay);
        // A second full reply replaces one that has not left; a held one replaces nothing yet.
        let Some((before, back)) = moves::take_back(round, person).filter(|_| leaves && in_delay) else {
            return answer;
        };
        let answer = send(&Round { case: &before, ..*round });
        return Decision { because: answer.because.clone(), ..back.and(answer) };
    }
    if shows == Some(LetterKind::Preview) {
        let texts = std::iter::once((id, person.clone(), words)).chain(files_shown(round, spoken)).collect();
        return preview(round, person, (texts, how_shown(spoken)), &[HeldReason::Rewritten]);
    }
    needs_choice(round, spoken, person)
}

/// What the preview replied to was to be: a request for more stays one in other words.
fn how_shown(spoken: &Spoken<'_>) -> AnswerKind {
    let mut acts = spoken.ask.iter().flat_map(|ask| &ask.acts);
    let how = |act: &Act| if let Act::Release { how, .. } = act { Some(*how) } else { None };
    acts.find_map(how).unwrap_or(AnswerKind::Written)
}

/// The files that the preview replied to showed: new words replace its words, not its files.
fn files_shown(round: &Round<'_>, spoken: &Spoken<'_>) -> Vec<(MailId, PersonId, Words)> {
    let mut acts = spoken.ask.iter().flat_map(|ask| &ask.acts);
    let shown = acts.find_map(|act| if let Act::Release { releases, .. } = act { Some(releases) } else { None });
    let written = shown.into_iter().flatten().filter_map(|id| round.case.written(*id));
    let mut mails: Vec<(MailId, PersonId)> = written.map(|text| (text.mail, text.author.clone())).collect();
    mails.dedup();
    mails.into_iter().filter_map(|(mail, author)| moves::files(round, mail, author)).collect()
}

/// The letter replied to shows the asker's own words, so that a plain reply answers him.
fn answers_the_asker(spoken: &Spoken<'_>) -> bool {
    spoken.replied.as_ref().is_none_or(|letter| letter.kind.shows_the_askers_words())
}

/// The contact's answer goes to the owner, never to the asker (P-4).
fn came_back(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, slip: SlipNo) -> Decision {
    let mail = spoken.arrived.id;
    // He may answer what he was asked first below the letter of a slip whose place a newer one has taken.
    let slip = pass_on::held_slip(round.case, slip).map_or(slip, |slip| slip.no);
    if round.policy.phrases.staff_receipt(&spoken.arrived.mail.new_text) {
        return taken_on(round, spoken, person, Some(slip));
    }
    if asks_his_lead(&spoken.arrived.mail.new_text) {
        return noted(spoken, Some(person), Why::AsksHisLead);
    }
    crossed::which(round, spoken, person)
        .or_else(|| said::no_answer(round, spoken, person, slip))
        .unwrap_or_else(|| answered_by(round, person, (slip, mail)))
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

/// A reply to a list or notice that names no case: a choice where `ask` is what the letter asked, help, or nothing
/// done.
#[must_use]
pub fn reply_to_notice(
    mail: &Mail,
    (person, own, ask): (&PersonId, Vec<CaseId>, Option<&Ask>),
    policy: &Policy,
    now: Moment,
) -> Decision {
    let to = Addressee::Person(person.clone());
    let line = first_line(mail);
    match command::read(&mail.new_text, policy) {
        FirstLine::Command(Command::Choice { number, .. }) if ask.is_some() => whose(number, (person, ask), line, now),
        FirstLine::Command(Command::Help { all }) => help(person, all, now),
        FirstLine::Command(Command::List) => own_list(person, own, now),
        FirstLine::Plain if policy.phrases.staff_receipt(&mail.new_text) => Decision::because("only a receipt"),
        FirstLine::NearMiss { line, near, .. } => {
            let what = What::NotDone { line, why: NotDoneReason::Unknown, near };
            Decision::because("not a command").letter(to, what, now)
        }
        FirstLine::Command(_) | FirstLine::Plain => {
            let why = if ask.is_some() { NotDoneReason::NeedsDigit } else { NotDoneReason::NeedsCase };
            let what = What::NotDone { line, why, near: Vec::new() };
            Decision::because("names no case").letter(to, what, now)
        }
    }
}

/// A mail of the staff's that is no reply and asks for the commands or for what its writer has open, in its words or, where
/// it has none, in its subject. What it brings goes to his address on record, so that no proof is needed.
#[must_use]
pub fn lone_command(
    mail: &Mail,
    (person, own): (&PersonId, Vec<CaseId>),
    policy: &Policy,
    now: Moment,
) -> Option<Decision> {
    let words = mail.new_text.trim();
    let said = if words.is_empty() { mail.subject.trim() } else { words };
    let line = Some(said).filter(|said| said.lines().count() == 1)?;
    match command::read(line, policy) {
        FirstLine::Command(Command::Help { all }) => Some(help(person, all, now)),
        FirstLine::Command(Command::List) => Some(own_list(person, own, now)),
        FirstLine::Command(_) | FirstLine::NearMiss { .. } | FirstLine::Plain => None,
    }
}

fn help(person: &PersonId, all: bool, now: Moment) -> Decision {
    Decision::because("asked for the commands").letter(Addressee::Person(person.clone()), What::Help { all }, now)
}

fn own_list(person: &PersonId, cases: Vec<CaseId>, now: Moment) -> Decision {
    let what = What::List { cases, asks: Vec::new() };
    Decision::because("asked for the open cases").letter(Addressee::Person(person.clone()), what, now)
}

/// Whose question it is that the person forwarded.
fn whose(number: usize, (person, ask): (&PersonId, Option<&Ask>), line: String, now: Moment) -> Decision {
    let ask = ask.filter(|ask| &ask.person == person);
    let live = ask.filter(|ask| !ask.answered && ask.until.is_none_or(|until| now <= until));
    let act = live.and_then(|ask| Some((ask, ask.acts.get(number.checked_sub(1)?)?)));
    if let Some((ask, &Act::HandIn { mail, whose })) = act {
        let because = "the one who forwarded it said whose question it is";
        let chosen = Some((ask.letter, number));
        return Decision { chosen, opens: Some((mail, whose)), ..Decision::because(because) };
    }
    let why = if live.is_some() { NotDoneReason::Unknown } else { NotDoneReason::ChoiceOver };
    let what = What::NotDone { line, why, near: Vec::new() };
    Decision::because("nothing was chosen").letter(Addressee::Person(person.clone()), what, now)
}

struct NotDone {
    line: String,
    why: NotDoneReason,
    near: Vec<String>,
    choices: Vec<Act>,
}

fn not_done(round: &Round<'_>, spoken: &Spoken<'_>, person: &PersonId, what: NotDone) -> Decision {
    let understood = !matches!(what.why, NotDoneReason::Unknown | NotDoneReason::WhoIsMeant);
    let why = if understood { Why::NothingDone } else { Why::NotUnderstood };
    let letter = What::NotDone { line: what.line, why: what.why, near: what.near };
    noted(spoken, Some(person), why).asking(Addressee::Person(person.clone()), letter, round.now, what.choices)
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

fn first_line(mail: &Mail) -> String {
    mail.new_text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}
