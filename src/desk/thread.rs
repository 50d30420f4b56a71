//! Which case a mail belongs to: token, thread or number (design section 4).
//!
//! The decision is made once, from values that were read beforehand, and is never revised later: what a mail *means*
//! and who *speaks* are other questions, asked afterwards. Thread and number count only from a sender who is on record
//! in that very case; an ancestor that several cases claim counts for none; anything else is a new case.

use std::collections::{BTreeMap, BTreeSet};

use super::around::Words;
use super::case::{Case, Closing, Holder, SlipNo, Status};
use super::handed;
use super::house::House;
use super::repeated::{self, Repeated, same_words};
use super::speaker::{self, Office, Speaker};
use crate::desk::calendar::Calendar;
use crate::ids::{Address, CaseId, LetterId, Moment, PersonId};
use crate::mail::Mail;
use crate::mail::says::Says;
use crate::rules::{Policy, Span};

/// A case closed for longer than this is not opened again; the mail opens a new one, linked.
const LONG_CLOSED: Span = Span::Workdays { days: 10 };

/// A letter on record, as far as decisions need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterRef {
    /// Its number.
    pub id: LetterId,
    /// The case it is about; lists and alerts have none.
    pub case: Option<CaseId>,
    /// Whose it is.
    pub to: Holder,
    /// The address it went to.
    pub addr: Address,
    /// What it is.
    pub kind: LetterKind,
    /// When it was made.
    pub made: Moment,
    /// Its token was carried by somebody else's mail.
    pub seen_by_others: bool,
    /// The slip it is about.
    pub slip: Option<SlipNo>,
}

/// What a letter is; a reply's meaning depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LetterKind {
    /// To the asker: received.
    Acknowledgement,
    /// To the asker, who asks how it stands: by when he has his answer.
    StillOnIt,
    /// To the asker: the answer.
    Answer,
    /// To a colleague whom the asker copied: the answer.
    AnswerCopy,
    /// To the owner: the question. A plain reply goes to the asker.
    CaseMail,
    /// To the owner: the asker wrote again. A plain reply goes to the asker.
    FollowUp,
    /// To the new owner. A plain reply goes to the asker.
    HandedOver,
    /// To the contact. A plain reply goes to the owner.
    Slip,
    /// To the contact. A plain reply goes to the owner.
    ContactReminder,
    /// To the owner: the contact's words. A plain reply goes to nobody.
    Feedback,
    /// To the owner: a held answer. A plain reply goes to nobody.
    Preview,
    /// To the writer of a mail: confirm that it was you.
    Confirm,
    /// To the one who forwarded a mail: whose question is it?
    WhoseQuestion,
    /// A list, to its owner.
    List,
    /// A list, to the lead.
    Escalation,
    /// Nothing was done.
    NotDone,
    /// The answer to `/status`.
    Status,
    /// The answer to `/help`.
    Help,
    /// A letter could not be delivered.
    Undelivered,
    /// A mail was not acted on.
    NotActedOn,
    /// To the owner: something he should know of.
    Told,
    /// A list, to whoever stands in or takes over.
    StandIn,
    /// What happened, to whoever was away.
    BackAtWork,
    /// To the admin.
    Alert,
    /// To the asker: a new time, or what he is asked for.
    Interim,
    /// To the asker, in the template's words alone: a reminder, or that the case is closed.
    AskerNotice,
    /// To the lead: may the asker be told a new time once more? A plain reply goes to nobody.
    Consent,
    /// To the owner: a contact takes more time. A plain reply goes to nobody.
    ContactLater,
    /// To the owner: a contact needs to know more. A plain reply goes to nobody.
    ContactAsks,
    /// To the contact: the words he asked for. A plain reply goes to the owner.
    ForContact,
    /// To the lead: a weighty question. A plain reply goes to whoever asks.
    LeadAsked,
    /// To whoever asked his lead. A contact's plain reply goes to the owner, the owner's to nobody.
    LeadWords,
    /// To the owner of an urgent case. A plain reply goes to the asker.
    OwnerReminder,
}

impl LetterKind {
    /// The name it is stored and printed under.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledgement => "acknowledgement",
            Self::StillOnIt => "still-on-it",
            Self::Answer => "answer",
            Self::AnswerCopy => "answer-copy",
            Self::CaseMail => "case-mail",
            Self::FollowUp => "follow-up",
            Self::HandedOver => "handed-over",
            Self::Slip => "slip",
            Self::ContactReminder => "contact-reminder",
            Self::Feedback => "feedback",
            Self::Preview => "preview",
            Self::Confirm => "confirm",
            Self::WhoseQuestion => "whose-question",
            Self::List => "list",
            Self::Escalation => "escalation",
            Self::NotDone => "not-done",
            Self::Status => "status",
            Self::Help => "help",
            Self::Undelivered => "undelivered",
            Self::NotActedOn => "not-acted-on",
            Self::Told => "told",
            Self::StandIn => "stand-in",
            Self::BackAtWork => "back-at-work",
            Self::Alert => "alert",
            Self::Interim => "interim",
            Self::AskerNotice => "asker-notice",
            Self::Consent => "consent",
            Self::ContactLater => "contact-later",
            Self::ContactAsks => "contact-asks",
            Self::ForContact => "for-contact",
            Self::LeadAsked => "lead-asked",
            Self::LeadWords => "lead-words",
            Self::OwnerReminder => "owner-reminder",
        }
    }

    /// It shows the asker's own words, so that a plain reply is an answer to him.
    #[must_use]
    pub fn shows_the_askers_words(self) -> bool {
        matches!(self, Self::CaseMail | Self::FollowUp | Self::HandedOver | Self::OwnerReminder)
    }

    /// It goes to an asker, or to a colleague whom he copied.
    #[must_use]
    pub fn is_outside(self) -> bool {
        matches!(
            self,
            Self::Acknowledgement
                | Self::StillOnIt
                | Self::Answer
                | Self::AnswerCopy
                | Self::Interim
                | Self::AskerNotice
        )
    }

    /// The writer's own slip: a plain reply goes to the owner.
    #[must_use]
    pub fn is_slip(self) -> bool {
        matches!(self, Self::Slip | Self::ContactReminder | Self::ForContact)
    }
}

/// Everything on record that a mail points to, read before the decision.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    /// The letter that this very mail is, by its Message-ID, a learnt alias, or lane root and content.
    pub own: Option<LetterRef>,
    /// Letters whose valid token it carries, nearest first.
    pub tokens: Vec<LetterRef>,
    /// Those of them that In-Reply-To or References name; the others' tokens stand in its text alone.
    pub threaded: BTreeSet<LetterId>,
    /// Letters it names by a learnt alias alone, nearest first.
    pub aliases: Vec<LetterRef>,
    /// The letter that In-Reply-To names, by token or alias.
    pub parent: Option<LetterRef>,
    /// The letter, among all those named, whose code stands in the marker that the quoted text begins with.
    pub marked: Option<LetterRef>,
    /// For each id of In-Reply-To and References, nearest first: the cases that claim it.
    pub ancestors: Vec<Vec<CaseId>>,
    /// It references a letter from our mailbox that we did not write.
    pub unknown_letter_of_ours: bool,
    /// The case whose number stands in the subject.
    pub number: Option<CaseId>,
    /// The sender's open cases, newest first, with the words of their first mail.
    pub open_of_sender: Vec<(CaseId, Words)>,
    /// The same of whoever wrote the mail that it forwards.
    pub open_of_writer: Vec<(CaseId, Words)>,
    /// The newest case of the sender that is answered and not closed.
    pub answered_of_sender: Option<CaseId>,
    /// Every case named above.
    pub cases: BTreeMap<CaseId, Case>,
}

/// Where a mail belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It is a letter of ours that came back.
    Own(LetterRef),
    /// It belongs to a case.
    Case {
        /// Which.
        case: CaseId,
        /// Who speaks.
        speaker: Speaker,
        /// How that was found.
        by: Found,
    },
    /// It is a reply to a list or notice of ours that names no case.
    Staff {
        /// The letter.
        letter: LetterRef,
    },
    /// It opens a case.
    New {
        /// Cases it follows from; the first one's owner takes it, if it was the same asker's.
        linked: Vec<CaseId>,
    },
}

/// How a mail's case was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A token of a letter to this very sender.
    Token,
    /// The thread, a learnt alias, or the token of somebody else's letter.
    Thread,
    /// The number in the subject.
    Number,
    /// A nudge, or the same question again, from the asker.
    Nudge,
}

/// Decides where `mail` from `from` belongs.
#[must_use]
pub fn place(mail: &Mail, from: &Address, traces: &Traces, house: &House, policy: &Policy, now: Moment) -> Placed {
    // A list may give out our letter in its own name.
    if let Some(own) = &traces.own
        && (from == &house.address || from == &own.addr && speaker::went_to_a_desk(own, policy))
    {
        return Placed::Own(own.clone());
    }
    let office = Office { house, policy, now };
    let named = by_token(from, traces, office)
        .or_else(|| by_thread(from, traces, office))
        .or_else(|| by_number(from, traces, office));
    match named {
        Some(Placed::Case { case, speaker: Speaker::Asker, by }) => asker_again(mail, (case, by), traces, policy, now),
        Some(Placed::Case { case, speaker: Speaker::Staff(_), by })
            if by != Found::Token && asks_anew(mail, traces.cases.get(&case), house, policy) =>
        {
            Placed::New { linked: hints(traces) }
        }
        Some(placed) => placed,
        // What somebody hands in is not asked by the words above it.
        None if hands_in(mail, from, office) => brought(mail, from, traces, office)
            .or_else(|| asked_already(mail, from, traces, office))
            .unwrap_or_else(|| Placed::New { linked: hints(traces) }),
        None => recalled(mail, traces).unwrap_or_else(|| nudge(mail, traces, policy)),
    }
}

/// A recall names the mail by its subject alone: it is about the sender's case of that subject.
fn recalled(mail: &Mail, traces: &Traces) -> Option<Placed> {
    if !mail.recall {
        return None;
    }
    let subject = crate::mail::subject::recalled(&mail.subject);
    let open = traces.open_of_sender.iter().map(|(id, _)| *id).chain(traces.answered_of_sender);
    let of_it = |id: &CaseId| traces.cases.get(id).is_some_and(|case| case.subject == subject);
    let case = open.into_iter().find(of_it)?;
    Some(Placed::Case { case, speaker: Speaker::Asker, by: Found::Nudge })
}

fn by_token(from: &Address, traces: &Traces, office: Office<'_>) -> Option<Placed> {
    let own_lane = traces.tokens.iter().find(|letter| speaker::is_addressee(letter, from, office.policy));
    if let Some(letter) = own_lane {
        let Some(id) = letter.case else { return Some(Placed::Staff { letter: letter.clone() }) };
        let case = traces.cases.get(&id)?;
        let lane = answered(traces, from, id, office.policy).unwrap_or(letter);
        let speaker = speaker::speaks(case, from, Some(lane), office)?;
        return Some(Placed::Case { case: id, speaker, by: Found::Token });
    }
    let of_desk = traces.tokens.iter().find_map(|letter| for_the_desk(letter, from, traces, office.policy));
    if let Some((id, person, slip)) = of_desk.filter(|_| speaker::on_staff(from, office).is_some()) {
        return Some(Placed::Case { case: id, speaker: Speaker::Contact(person, slip), by: Found::Token });
    }
    // Whoever reads the desk's list and is on no record has seen the slip rightly.
    let on_list = traces.tokens.iter().find_map(|letter| on_list(letter, from, traces, office));
    if on_list.is_some() {
        return on_list;
    }
    // Somebody else's token still tells the case, if the sender is on record there; it proves nothing. In the text
    // alone it does not make a colleague's new mail a word in that case.
    traces.tokens.iter().find_map(|letter| {
        let placed = on_record(letter.case?, from, traces, office, Found::Thread)?;
        let copied = matches!(placed, Placed::Case { speaker: Speaker::Staff(_), .. });
        (!copied || traces.threaded.contains(&letter.id)).then_some(placed)
    })
}

fn on_list(letter: &LetterRef, from: &Address, traces: &Traces, office: Office<'_>) -> Option<Placed> {
    let Office { house, policy, .. } = office;
    let case = traces.cases.get(&letter.case?)?;
    let slip = letter.slip.filter(|_| speaker::went_to_a_desk(letter, policy))?;
    let unknown = house.is_ours(from) && from != &house.address && speaker::person_of(from, policy).is_none();
    let apart = speaker::speaks(case, from, None, office).is_none();
    let speaker = Speaker::OnList(from.clone(), slip);
    (unknown && apart).then_some(Placed::Case { case: case.id, speaker, by: Found::Thread })
}

/// Any member of the desk may answer its slips (design section 5); the asker may not, whatever his desk.
fn for_the_desk(
    letter: &LetterRef,
    from: &Address,
    traces: &Traces,
    policy: &Policy,
) -> Option<(CaseId, PersonId, SlipNo)> {
    let Holder::Person(contact) = &letter.to else { return None };
    let case = traces.cases.get(&letter.case?).filter(|case| letter.kind.is_slip() && &case.asker.addr != from)?;
    let slip = case.slip_of(contact)?;
    let desk = policy.desks.get(slip.desk.as_ref()?)?;
    let person = speaker::person_of(from, policy).filter(|person| desk.members.contains(person))?;
    (person != &case.owner).then(|| (case.id, person.clone(), slip.no))
}

fn by_thread(from: &Address, traces: &Traces, office: Office<'_>) -> Option<Placed> {
    for letter in &traces.aliases {
        let found = match letter.case {
            Some(case) => on_record(case, from, traces, office, Found::Thread),
            None => {
                speaker::is_addressee(letter, from, office.policy).then(|| Placed::Staff { letter: letter.clone() })
            }
        };
        if found.is_some() {
            return found;
        }
    }
    traces.ancestors.iter().find_map(|claims| match claims.as_slice() {
        [case] => on_record(*case, from, traces, office, Found::Thread),
        _ => None,
    })
}

fn by_number(from: &Address, traces: &Traces, office: Office<'_>) -> Option<Placed> {
    on_record(traces.number?, from, traces, office, Found::Number)
}

fn on_record(id: CaseId, from: &Address, traces: &Traces, office: Office<'_>, by: Found) -> Option<Placed> {
    let case = traces.cases.get(&id)?;
    let lane = answered(traces, from, id, office.policy).or_else(|| named(traces, id).next());
    match speaker::speaks(case, from, lane, office)? {
        // Somebody of the staff who answers in the thread, to all, opens no case of his own; a number in a subject
        // that he may have copied from anywhere does not put him into it.
        Speaker::Staff(_) if by == Found::Number => None,
        speaker => Some(Placed::Case { case: id, speaker, by }),
    }
}

/// An asker's words in a case that is long closed, or under a new subject without a word of dissatisfaction, are a
/// new matter (design section 4).
fn asker_again(mail: &Mail, (id, by): (CaseId, Found), traces: &Traces, policy: &Policy, now: Moment) -> Placed {
    let here = Placed::Case { case: id, speaker: Speaker::Asker, by };
    let Some(Status::Closed { since, how }) = traces.cases.get(&id).map(|case| &case.status) else { return here };
    if matches!(how, Closing::Spam | Closing::Merged { .. }) {
        return here;
    }
    let new = Placed::New { linked: vec![id] };
    let says = policy.phrases.asker_says(&mail.new_text);
    match says {
        Says::NotSolved | Says::Words | Says::Nudge if long_closed(*since, &policy.calendar, now) => new,
        Says::Words if by != Found::Number && !same_subject(mail, traces.cases.get(&id)) => new,
        Says::Words
        | Says::NotSolved
        | Says::Nudge
        | Says::Thanked
        | Says::Receipt
        | Says::Confirmed
        | Says::Withdrawn => here,
    }
}

/// A colleague without a part who writes to the mailbox in the thread of a closed case asks something of his own:
/// nobody works on that case any more. Talk that the case's owner gets himself stays with it.
fn asks_anew(mail: &Mail, case: Option<&Case>, house: &House, policy: &Policy) -> bool {
    let Some(case) = case else { return false };
    matches!(case.status, Status::Closed { .. }) && is_for_the_desk(mail, case, house, policy)
}

/// Whether a mail says something to the mailbox that the owner of the case, or who stands in for him, has not got himself.
#[must_use]
pub fn is_for_the_desk(mail: &Mail, case: &Case, house: &House, policy: &Policy) -> bool {
    let to: Vec<Address> = mail.to.iter().chain(&mail.cc).filter_map(|to| Address::parse(&to.addr)).collect();
    let owns = |person: &PersonId| person == &case.owner || case.stands_in(person);
    let owner_has_it = to.iter().filter_map(|addr| speaker::person_of(addr, policy)).any(owns);
    let says = !mail.new_text.trim().is_empty() || !mail.attachments.is_empty();
    to.contains(&house.address) && !owner_has_it && says && !policy.phrases.staff_receipt(&mail.new_text)
}

fn long_closed(since: Moment, calendar: &Calendar, now: Moment) -> bool {
    calendar.add(since, LONG_CLOSED) < now
}

fn same_subject(mail: &Mail, case: Option<&Case>) -> bool {
    let subject = crate::mail::subject::strip(&mail.subject);
    case.is_some_and(|case| {
        subject.is_empty() || subject.starts_with(&case.subject) || case.subject.starts_with(&subject)
    })
}

/// The letter of this case that the mail answers: what In-Reply-To names, else what the marker names, else the nearest;
/// always one to its very writer if there is one.
#[must_use]
pub fn answered<'a>(traces: &'a Traces, from: &Address, case: CaseId, policy: &Policy) -> Option<&'a LetterRef> {
    let his = |letter: &&LetterRef| letter.case == Some(case) && speaker::is_addressee(letter, from, policy);
    let certain = traces.parent.iter().chain(&traces.marked).find(his);
    certain.or_else(|| named(traces, case).find(his))
}

/// Letters of this case that the mail names, nearest first.
fn named(traces: &Traces, case: CaseId) -> impl Iterator<Item = &LetterRef> {
    let all = traces.parent.iter().chain(&traces.marked).chain(&traces.tokens).chain(&traces.aliases);
    all.filter(move |letter| letter.case == Some(case))
}

/// Which letter the mail answers is beyond doubt: In-Reply-To names it, or the quoted text begins with its marker.
#[must_use]
pub fn is_certain(traces: &Traces, letter: &LetterRef) -> bool {
    traces.parent.as_ref() == Some(letter) || traces.marked.as_ref() == Some(letter)
}

/// The other case that a mail of `case` names as well: its thread says one, the letter that it quotes or the number in
/// its subject another. Servers that rewrite Message-IDs bring that about, and people who paste; nobody but its writer
/// knows which he meant. A case and the one it was merged into are the same.
#[must_use]
pub fn crossed(traces: &Traces, case: CaseId) -> Option<CaseId> {
    let (threaded, quoted): (Vec<&LetterRef>, Vec<&LetterRef>) =
        traces.tokens.iter().partition(|letter| traces.threaded.contains(&letter.id));
    let thread = traces.parent.iter().chain(threaded).chain(&traces.aliases).find_map(|letter| letter.case);
    let quote = traces.marked.iter().chain(quoted).find_map(|letter| letter.case);
    let merged = |id: &CaseId| {
        let status = traces.cases.get(id).map(|case| &case.status);
        matches!(status, Some(Status::Closed { how: Closing::Merged { .. }, .. }))
    };
    let named = [thread, quote, traces.number.filter(|id| traces.cases.contains_key(id))];
    named.into_iter().flatten().find(|other| *other != case && !merged(other) && !merged(&case))
}

/// Cases of the same asker with which a new one is linked because they may ask the same.
const LINKED_MAX: usize = 3;

/// "在吗" joins the asker's newest open case, and a question that he certainly asked before its own: no new clock. What
/// may be one of them is linked.
fn nudge(mail: &Mail, traces: &Traces, policy: &Policy) -> Placed {
    let joins = |case| Placed::Case { case, speaker: Speaker::Asker, by: Found::Nudge };
    if policy.phrases.asker_says(&mail.new_text) == Says::Nudge {
        // With nothing open, it is about the answer that he has or is about to have.
        let newest = traces.open_of_sender.first().map(|(case, _)| *case).or(traces.answered_of_sender);
        if let Some(case) = newest {
            return joins(case);
        }
    }
    let open = traces.open_of_sender.iter().filter_map(|(id, words)| Some((traces.cases.get(id)?, words)));
    match repeated::of(mail, open) {
        Repeated::Certainly(case) => joins(case),
        Repeated::Perhaps(cases) => {
            // "催一下，单号是…" goes on with something, and says something new.
            let urges = policy.phrases.holds_a_nudge(&mail.new_text);
            let urged = traces.open_of_sender.first().filter(|_| urges).map(|(case, _)| *case);
            let cases = cases.into_iter().take(LINKED_MAX).chain(urged);
            let mut linked: Vec<CaseId> = hints(traces).into_iter().chain(cases).collect();
            linked.sort_unstable();
            linked.dedup();
            Placed::New { linked }
        }
    }
}

/// Somebody of the staff forwards a mail; who has left forwards for himself.
fn hands_in(mail: &Mail, from: &Address, office: Office<'_>) -> bool {
    speaker::on_staff(from, office).is_some() && handed::hands_in(mail, from, office.policy)
}

/// A forward of what the asker of the case wrote whose number stands in the subject belongs there, whoever brings it.
fn brought(mail: &Mail, from: &Address, traces: &Traces, office: Office<'_>) -> Option<Placed> {
    let case = traces.cases.get(&traces.number?)?;
    handed::brought(mail, from, &case.asker, office.policy)?;
    let speaker = speaker::speaks(case, from, None, office)?;
    Some(Placed::Case { case: case.id, speaker, by: Found::Number })
}

/// The writer of a forwarded mail has asked the same himself: the forward is a note in his open case.
fn asked_already(mail: &Mail, from: &Address, traces: &Traces, office: Office<'_>) -> Option<Placed> {
    let forwarded = mail.forwarded.as_ref()?;
    let subject = crate::mail::subject::strip(&forwarded.subject);
    let same = |case: &CaseId, words: &Words| {
        let subject = traces.cases.get(case).is_some_and(|case| case.subject == subject);
        subject && same_words(&words.text, &forwarded.text)
    };
    let case = traces.open_of_writer.iter().find(|(case, words)| same(case, words)).map(|(case, _)| *case)?;
    on_record(case, from, traces, office, Found::Thread)
}

/// Cases that a mail points to without right: shown to the owner as a hint, nothing more.
fn hints(traces: &Traces) -> Vec<CaseId> {
    let tokens = traces.tokens.iter().filter_map(|letter| letter.case);
    let single = traces.ancestors.iter().filter_map(|claims| match claims.as_slice() {
        [case] => Some(*case),
        _ => None,
    });
    let mut all: Vec<CaseId> = tokens.chain(single).chain(traces.number).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Letters to others whose token this mail carries: from now on those tokens are known to more than their addressee.
#[must_use]
pub fn foreign_tokens(traces: &Traces, from: &Address, policy: &Policy) -> Vec<LetterRef> {
    let inside = traces.tokens.iter().filter(|letter| !letter.kind.is_outside() && !letter.seen_by_others);
    inside
        .filter(|letter| !speaker::is_addressee(letter, from, policy))
        .filter(|letter| for_the_desk(letter, from, traces, policy).is_none())
        // All on the list have that token from us.
        .filter(|letter| !speaker::went_to_a_desk(letter, policy))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::understand::understand;

    #[test]
    fn a_letter_that_a_list_gives_out_in_its_own_name_is_ours() {
        let (house, mut policy) = (House::sample(), Policy::built_in().unwrap());
        let address = |text: &str| Address::parse(text).unwrap();
        let now: Moment = "2026-11-23T10:00:00+08:00".parse().unwrap();
        let desk = policy.desks.values_mut().next().unwrap();
        desk.mail = Some(address("desk@corp.example"));
        let letter = |kind, addr: &str| LetterRef {
            id: LetterId(1),
            case: Some(CaseId(1)),
            to: Holder::Person(PersonId::from("zhao-lei")),
            addr: address(addr),
            kind,
            made: now,
            seen_by_others: false,
            slip: Some(SlipNo(1)),
        };
        let mail = understand(b"From: desk@corp.example\r\nSubject: slip\r\n\r\nOur slip.\r\n");
        for (kind, sent_to, from, ours) in [
            (LetterKind::Slip, "desk@corp.example", "desk@corp.example", true),
            (LetterKind::Slip, "desk@corp.example", house.address.as_str(), true),
            // Whoever forges our Message-ID is not the list, and nobody's own address gives our letters out.
            (LetterKind::Slip, "desk@corp.example", "eve@evil.example", false),
            (LetterKind::Slip, "zhao.lei@corp.example", "zhao.lei@corp.example", false),
            (LetterKind::CaseMail, "desk@corp.example", "desk@corp.example", false),
        ] {
            let traces = Traces { own: Some(letter(kind, sent_to)), ..Traces::default() };
            let placed = place(&mail, &address(from), &traces, &house, &policy, now);
            assert_eq!(matches!(placed, Placed::Own(_)), ours, "{kind:?} to {sent_to} from {from}");
        }
    }
}
