//! The moves that several events lead to: pass on, release, hold, close, and the ends of deadlines.

use std::collections::{BTreeMap, BTreeSet};

use super::pause::awake;
use super::{Round, called_off, copies, extend};
use crate::desk::around::Words;
use crate::desk::ask::Act;
use crate::desk::assign;
use crate::desk::case::{Case, Closing, Copying, Holder, Role, Slip, SlipEnd, SlipKind, SlipNo, Written, WrittenState};
use crate::desk::command::Target;
use crate::desk::copies::{Reach, reach};
use crate::desk::cut;
use crate::desk::deadlines::{self, Deadline};
use crate::desk::decision::{Decision, Text};
use crate::desk::evolve;
use crate::desk::fact::{AnsweredHow, CaseFact, MailboxFact};
use crate::desk::pause::{Pause, worked};
use crate::desk::speaker::asker_person;
use crate::desk::wanted::{Addressee, News, What, Withdraw};
use crate::desk::why::Why;
use crate::ids::{DeskId, MailId, PersonId, ReleaseId};
use crate::letters::model::{AnswerKind, DeadlineName, FollowUpEffect, HeldReason, Overdue};
use crate::mail::understand::outward_html;
use crate::rules::Route;

/// A letter holds at most this many numbered choices.
pub(super) const CHOICES_MAX: usize = 4;

/// Who passes a case on, and with which words.
pub(super) struct PassOn<'a> {
    /// The person; `None` for a rule.
    pub(super) by: Option<&'a PersonId>,
    /// The mail whose words go along.
    pub(super) note: Option<MailId>,
    /// Which of the asker's questions, by their numbers; none: the whole matter.
    pub(super) questions: Vec<usize>,
    /// Why.
    pub(super) why: Why,
}

/// What passing on came to.
pub(super) struct Passed {
    /// The slips.
    pub(super) decision: Decision,
    /// Who of those that were meant got none.
    pub(super) left_out: Vec<Target>,
}

/// Passes the case to each target (P-2, P-29). A target that would make the owner or the asker the contact, or one
/// that has the case already, is left out; `None` if nobody is left, or if no answer is owed any more.
pub(super) fn pass_on(round: &Round<'_>, targets: &[Target], how: &PassOn<'_>) -> Option<Passed> {
    if !round.case.is_open() {
        return None;
    }
    let mut decision = Decision::because("passed on");
    let mut taken: BTreeSet<PersonId> = round.case.open_transfers().map(|slip| slip.contact.clone()).collect();
    taken.insert(round.case.owner.clone());
    taken.extend(how.by.cloned());
    taken.extend(asker_person(round.case, round.policy));
    let mut next = u32::try_from(round.case.slips.len()).unwrap_or(u32::MAX);
    let mut left_out = Vec::new();
    for target in targets {
        let found = contact(round, target, &taken).filter(|_| !has_it(round.case, target, &how.questions));
        let Some((contact, desk)) = found else {
            left_out.push(target.clone());
            continue;
        };
        taken.insert(contact.clone());
        next = next.saturating_add(1);
        let slip = SlipNo(next);
        if let Some(desk) = &desk {
            let fact = MailboxFact::PickedContact { desk: desk.clone(), person: contact.clone() };
            decision.mailbox_facts.push(fact);
        }
        // Once for what was done at once.
        let known = round.around.known.filter(|_| decision.facts.is_empty() && how.by == Some(&round.case.owner));
        decision = decision.fact(CaseFact::PassedOn {
            slip,
            contact: contact.clone(),
            desk,
            by: how.by.cloned(),
            note: how.note,
            questions: how.questions.clone(),
            known,
            why: how.why.clone(),
        });
        decision = decision.letter(Addressee::Person(contact), What::Slip { slip }, round.now);
    }
    if decision.facts.is_empty() {
        return None;
    }
    // Who passes a case on no longer waits for its asker.
    let (woken, case) = awake(round, None);
    let triage = end_of(&Round { case: &case, ..*round }, DeadlineName::Triage);
    let ended = woken.into_iter().chain(triage);
    let decision = Decision { facts: ended.chain(decision.facts).collect(), ..decision };
    let decision = if how.by == Some(&round.case.owner) { decision } else { tell_passed_on(round, decision, &how.why) };
    Some(Passed { decision, left_out })
}

/// Asks the contact of `slip` on, with the words of `note`: a new slip for the same desk, its clock anew. `None` if he
/// can get none.
pub(super) fn ask_on(round: &Round<'_>, slip: &Slip, by: &PersonId, note: Option<MailId>) -> Option<Decision> {
    let load = round.around.duty_load();
    let contact = assign::here_or_stand_in(round.policy, &slip.contact, &load, None)?.person;
    if slip.kind == SlipKind::Consultation {
        return consult(round, &contact, by, note?);
    }
    let never = contact == round.case.owner || asker_person(round.case, round.policy).as_ref() == Some(&contact);
    if never || !round.case.is_open() {
        return None;
    }
    let no = next_slip(round.case);
    let why = Why::AsksOn { person: by.clone() };
    let ended = end_of(round, DeadlineName::Triage).into_iter().chain(ends_of_contact(round, &contact));
    let passed = CaseFact::PassedOn {
        slip: no,
        contact: contact.clone(),
        desk: slip.desk.clone(),
        by: Some(by.clone()),
        note,
        questions: slip.questions.clone(),
        known: None,
        why,
    };
    let decision = Decision { facts: ended.collect(), ..Decision::because("the owner asks the contact on") };
    Some(reminders_gone(round, &contact, decision.fact(passed)).letter(
        Addressee::Person(contact),
        What::Slip { slip: no },
        round.now,
    ))
}

/// Asks a colleague without passing the matter on (P-47). `None` if he can get no slip: he owns the case, or asks in it.
pub(super) fn consult(round: &Round<'_>, person: &PersonId, by: &PersonId, mail: MailId) -> Option<Decision> {
    let never = person == &round.case.owner || asker_person(round.case, round.policy).as_ref() == Some(person);
    if never || !round.case.is_open() || !round.around.away.is_here(person) {
        return None;
    }
    let no = next_slip(round.case);
    let asked = CaseFact::Consulted { slip: no, person: person.clone(), by: by.clone(), mail };
    let ended = ends_of_contact(round, person).collect();
    let decision = Decision { facts: ended, ..Decision::because("the owner asks a colleague") }.fact(asked);
    Some(reminders_gone(round, person, decision).letter(
        Addressee::Person(person.clone()),
        What::Slip { slip: no },
        round.now,
    ))
}

fn next_slip(case: &Case) -> SlipNo {
    SlipNo(u32::try_from(case.slips.len()).unwrap_or(u32::MAX).saturating_add(1))
}

/// The deadlines of the slips that this person has, ended now: a newer one takes their place.
fn ends_of_contact<'a>(round: &'a Round<'_>, contact: &'a PersonId) -> impl Iterator<Item = CaseFact> + 'a {
    slips_of(round, contact).filter_map(|slip| end_of_slip(round, slip.no))
}

fn reminders_gone(round: &Round<'_>, contact: &PersonId, decision: Decision) -> Decision {
    slips_of(round, contact).fold(decision, |decision, slip| decision.withdrawing(Withdraw::OfSlip(slip.no)))
}

fn slips_of<'a>(round: &'a Round<'_>, contact: &'a PersonId) -> impl Iterator<Item = &'a Slip> + 'a {
    round.case.open_slips().filter(move |slip| &slip.contact == contact)
}

/// Takes the last answer back, which has not left: the case as it stands then, and what happened. `None` if there is
/// none to take back.
pub(super) fn take_back(round: &Round<'_>, by: &PersonId) -> Option<(Case, Decision)> {
    let waiting = round.around.waiting.as_ref().filter(|_| round.case.before_answer.is_some())?;
    let fact = CaseFact::TakenBack { by: by.clone(), releases: waiting.releases.clone() };
    let after = evolve::evolve(round.case.clone(), round.now, &fact);
    let mut decision = Decision::because("the answer was taken back before it left").fact(fact);
    for deadline in deadlines::deadlines(&after, round.policy).iter().filter(|_| after.is_open()) {
        let fact = CaseFact::DeadlineResumed { deadline: deadline.name, started: deadline.started };
        decision = decision.fact(fact);
    }
    for slip in after.open_slips().filter(|slip| round.case.slip(slip.no).is_some_and(|before| before.end.is_some())) {
        decision = decision.withdrawing(Withdraw::CallingOff(slip.no));
    }
    decision.restore = round.case.before_answer.as_ref().map(|before| before.at);
    Some((after, decision.withdrawing(Withdraw::Waiting)))
}

/// The desk that knows the topic of the case, unless the rule says that it is never to be passed on, or the desk has given
/// it back.
pub(super) fn suggested(round: &Round<'_>) -> Option<DeskId> {
    let topic = round.policy.topics.get(round.case.topic.as_ref()?)?;
    let rule = round.case.rule.as_ref().and_then(|name| round.policy.routes.iter().find(|rule| &rule.name == name));
    let desk = rule.is_none_or(|rule| rule.route != Route::Never).then(|| topic.desk.clone())?;
    (!gave_back(round, &Target::Desk(desk.clone()))).then_some(desk)
}

/// It is not for this desk or person, who said so. Whoever had the slip in his own name spoke for his desks.
pub(super) fn gave_back(round: &Round<'_>, target: &Target) -> bool {
    let returned = |slip: &&Slip| matches!(slip.end, Some(SlipEnd::Returned { .. }));
    round.case.slips.iter().filter(returned).any(|slip| match target {
        Target::Person(person) => &slip.contact == person,
        Target::Desk(desk) => slip.desk.as_ref().map_or_else(
            || round.policy.desks.get(desk).is_some_and(|desk| desk.members.contains(&slip.contact)),
            |had| had == desk,
        ),
    })
}

/// The owner hears who has his case, unless he passed it on himself.
fn tell_passed_on(round: &Round<'_>, decision: Decision, why: &Why) -> Decision {
    let told = matches!(why, Why::Person { .. } | Why::RuleAtDeadline { .. });
    if !told {
        return decision;
    }
    let people = decision.letters.iter().filter_map(|wanted| match &wanted.to {
        Addressee::Person(person) => Some(person.clone()),
        Addressee::Asker | Addressee::Copied(_) => None,
    });
    let news = News::PassedOn { to: people.collect(), why: why.clone() };
    decision.letter(Addressee::Person(round.case.owner.clone()), What::Told(news), round.now)
}

/// A letter offers no more than people read at a glance.
const MAX_CHOICES: usize = 4;

/// What the asker wrote, to each of those who work on his question.
pub(super) fn handing_on<'a>(slips: impl Iterator<Item = &'a Slip>, mail: MailId) -> Vec<Act> {
    slips.map(|slip| Act::TellContact { slip: slip.no, words: Some(mail) }).take(MAX_CHOICES).collect()
}

/// Whether somebody of this desk works on the very questions: who wants another of them as well names him.
fn has_it(case: &Case, target: &Target, questions: &[usize]) -> bool {
    let Target::Desk(desk) = target else { return false };
    case.open_transfers().any(|slip| slip.desk.as_ref() == Some(desk) && slip.questions == questions)
}

fn contact(round: &Round<'_>, target: &Target, taken: &BTreeSet<PersonId>) -> Option<(PersonId, Option<DeskId>)> {
    match target {
        Target::Desk(desk) => {
            if let Some(person) = who_answered(round, desk, taken) {
                return Some((person, Some(desk.clone())));
            }
            let load = round.around.desk_load(desk);
            let chosen = assign::contact_of_desk(round.policy, desk, &load, taken)?;
            Some((chosen.person, Some(desk.clone())))
        }
        Target::Person(person) => {
            let load = round.around.duty_load();
            let chosen = assign::here_or_stand_in(round.policy, person, &load, None)?;
            (!taken.contains(&chosen.person)).then_some((chosen.person, None))
        }
    }
}

/// The member of the desk who has answered here before: he knows the matter.
fn who_answered(round: &Round<'_>, desk: &DeskId, taken: &BTreeSet<PersonId>) -> Option<PersonId> {
    let members = &round.policy.desks.get(desk)?.members;
    let answered = |slip: &'_ Slip| match &slip.end {
        Some(SlipEnd::CameBack { by, .. }) if slip.desk.as_ref() == Some(desk) => Some(by.clone()),
        Some(SlipEnd::CameBack { .. } | SlipEnd::Returned { .. } | SlipEnd::Overtaken { .. }) | None => None,
    };
    let free =
        |person: &PersonId| members.contains(person) && !taken.contains(person) && round.around.away.is_here(person);
    round.case.slips.iter().rev().filter_map(answered).find(free)
}

/// Words that are to reach the asker.
pub(super) struct Outgoing {
    /// The new texts, in order: mail, author, words.
    pub(super) texts: Vec<(MailId, PersonId, Words)>,
    /// Texts that a preview has shown; they stand below the new ones.
    pub(super) held: Vec<ReleaseId>,
    /// Who releases them.
    pub(super) by: PersonId,
    /// The mail that says so.
    pub(super) mail: MailId,
    /// How.
    pub(super) how: AnswerKind,
    /// What his words may have meant instead: choices of a preview.
    pub(super) meant: Vec<Act>,
}

/// Releases words to the asker: they are his answer, and the answer deadline is over. `None` if a text that a preview
/// showed is no longer held.
pub(super) fn release(round: &Round<'_>, outgoing: Outgoing) -> Option<Decision> {
    let mut decision = Decision::because("the answer goes to the asker");
    let mut releases = Vec::new();
    for (offset, (mail, author, words)) in outgoing.texts.into_iter().enumerate() {
        let release = nth_release(round, offset);
        releases.push(release);
        decision.facts.push(CaseFact::Released { release, mail, author, by: outgoing.by.clone() });
        decision.texts.push(text(release, words, mail, &outgoing.by));
    }
    for id in &outgoing.held {
        let written = still_held(round, *id)?;
        let (mail, author, by) = (written.mail, written.author.clone(), outgoing.by.clone());
        decision.facts.push(CaseFact::Released { release: *id, mail, author, by });
    }
    releases.extend(&outgoing.held);
    let sent = Sent { by: outgoing.by, mail: outgoing.mail, how: outgoing.how, seen: outgoing.held };
    Some(send(round, decision, releases, sent))
}

/// A text for the asker: its HTML says nothing that its words, which a preview shows, do not.
fn text(id: ReleaseId, words: Words, mail: MailId, by: &PersonId) -> Text {
    Text { id, text: words.text, html: words.html.as_deref().map(outward_html), mail, by: by.clone() }
}

/// Files that a letter has shown, to go along with new words: a text without words, whose mail they hang on.
pub(super) fn files(round: &Round<'_>, mail: MailId, author: PersonId) -> Option<(MailId, PersonId, Words)> {
    let attachments = round.around.words(mail).attachments;
    (!attachments.is_empty()).then(|| (mail, author, Words { attachments, ..Words::default() }))
}

fn still_held<'a>(round: &Round<'a>, id: ReleaseId) -> Option<&'a Written> {
    round.case.written(id).filter(|written| matches!(written.state, WrittenState::Held { .. }))
}

struct Sent {
    by: PersonId,
    mail: MailId,
    how: AnswerKind,
    seen: Vec<ReleaseId>,
}

fn send(round: &Round<'_>, decision: Decision, releases: Vec<ReleaseId>, sent: Sent) -> Decision {
    let not_before = round.now + chrono::Duration::seconds(round.around.house.send_delay_s);
    let copied = || copies::sent(round, &decision.texts, (&releases, &sent.seen), not_before);
    let copies = if sent.how.is_an_answer() { copied() } else { Decision::default() };
    let what = What::Answer { releases: releases.clone(), how: sent.how, seen: sent.seen };
    let (by, mail) = (sent.by, sent.mail);
    let follows = match sent.how {
        AnswerKind::Written | AnswerKind::Shared => answered(round, &by, AnsweredHow::Letter, Some(mail)),
        AnswerKind::ByPhone => answered(round, &by, AnsweredHow::Phone, Some(mail)),
        AnswerKind::Closing => answered(round, &by, AnsweredHow::Letter, Some(mail))
            .fact(CaseFact::Closed { how: Closing::ByOwner, by: Some(by) }),
        AnswerKind::Declining => answered(round, &by, AnsweredHow::Letter, Some(mail))
            .fact(CaseFact::Closed { how: Closing::Declined, by: Some(by) }),
        // Neither is an answer: the case stays open (P-39). Both say more than the acknowledgement would.
        AnswerKind::Later { until } | AnswerKind::Meanwhile { until: Some(until) } => {
            let facts = extend::told(round, by, until, mail);
            Decision { facts, ..Decision::default() }.withdrawing(Withdraw::Acknowledgement)
        }
        AnswerKind::Meanwhile { until: None } => {
            let triage = end_of(round, DeadlineName::Triage);
            Decision { facts: triage.into_iter().collect(), ..Decision::default() }
                .fact(CaseFact::PutOff { by, mail })
                .withdrawing(Withdraw::Acknowledgement)
        }
        AnswerKind::Asking | AnswerKind::AskedBack => {
            Decision::default().fact(CaseFact::AskedAsker { by, mail, releases }).withdrawing(Withdraw::Acknowledgement)
        }
    };
    decision.and(follows).asking(Addressee::Asker, what, not_before, Vec::new()).and(copies)
}

/// The asker has an answer, wherever it came from; every deadline of the round ends.
pub(super) fn answered(round: &Round<'_>, by: &PersonId, how: AnsweredHow, mail: Option<MailId>) -> Decision {
    // It leaves beside an answer that can be taken back.
    let delay = if how == AnsweredHow::Letter { round.around.house.send_delay_s } else { 0 };
    let at = round.now + chrono::Duration::seconds(delay);
    ended(round, Decision::because("the asker has an answer"))
        .fact(CaseFact::Answered { by: by.clone(), how, mail })
        .and(called_off::told(round, Some(by), (true, at)))
        .withdrawing(Withdraw::Acknowledgement)
        .withdrawing(Withdraw::Previews)
}

/// Closes the case.
pub(super) fn close(round: &Round<'_>, how: Closing, by: Option<&PersonId>, because: &str) -> Decision {
    // Slips go on where another case takes the questions.
    let merged = matches!(how, Closing::Merged { .. });
    let told = if merged { Decision::default() } else { called_off::told(round, by, (false, round.now)) };
    ended(round, Decision::because(because))
        .and(told)
        .fact(CaseFact::Closed { how, by: by.cloned() })
        .withdrawing(Withdraw::Previews)
}

fn ended(round: &Round<'_>, mut decision: Decision) -> Decision {
    let (woken, case) = awake(round, None);
    decision.facts.extend(woken);
    let round = &Round { case: &case, ..*round };
    for deadline in deadlines::deadlines(round.case, round.policy) {
        decision.facts.push(frozen(round, &deadline));
    }
    for slip in round.case.open_slips() {
        decision.withdraw.push(Withdraw::OfSlip(slip.no));
    }
    decision
}

/// Words that wait for their owner's yes.
pub(super) fn hold(round: &Round<'_>, outgoing: Outgoing, reasons: &[HeldReason]) -> Decision {
    let whole = cut::fits_a_preview(outgoing.texts.iter().map(|(_, _, words)| words.text.as_str()));
    let reasons: Vec<HeldReason> = reasons.iter().cloned().chain((!whole).then_some(HeldReason::TooLong)).collect();
    let (how, by, meant) = (outgoing.how, outgoing.by.clone(), outgoing.meant.clone());
    let (decision, releases) = held(round, outgoing, &reasons);
    let personal = reasons.iter().any(HeldReason::is_about_a_person);
    let what = What::Preview { releases: releases.clone(), how, reasons };
    // What the preview does not show whole cannot be confirmed by it.
    let copying = Copying::Unsaid;
    let release = whole.then(|| Act::Release { releases: releases.clone(), how, without: Vec::new(), copying });
    // That the words are for another case stands behind what they may be here.
    let (others, meant): (Vec<Act>, Vec<Act>) = meant.into_iter().partition(|act| matches!(act, Act::AnswerTo { .. }));
    let offers =
        whole && others.is_empty() && !personal && how.is_an_answer() && matches!(reach_of(round), Reach::OnWord(_));
    let too = offers.then(|| {
        let copying = Copying::Also;
        Act::Release { releases: releases.clone(), how, without: Vec::new(), copying }
    });
    let is_files = |id: &ReleaseId| decision.texts.iter().any(|text| &text.id == id && text.text.trim().is_empty());
    let (without, words): (Vec<ReleaseId>, Vec<ReleaseId>) = releases.iter().partition(|id| is_files(id));
    let some_of_both = whole && !without.is_empty() && !words.is_empty();
    let bare = some_of_both.then_some(Act::Release { releases: words, how, without, copying });
    let as_answer = (whole && how.is_meanwhile()).then(|| Act::Release {
        releases: releases.clone(),
        how: AnswerKind::Written,
        without: Vec::new(),
        copying,
    });
    let all = release.into_iter().chain(bare).chain(as_answer);
    // The number that keeps it back stays where people look for it; what reaches more of them stands behind.
    let always: Vec<Act> = all.chain([Act::Drop { releases }]).chain(too).chain(others).collect();
    let room = CHOICES_MAX.saturating_sub(always.len());
    let choices = meant.into_iter().take(room).chain(always).collect();
    decision.asking(Addressee::Person(by), what, round.now, choices)
}

fn reach_of(round: &Round<'_>) -> Reach {
    reach(round.case, &round.around.house, round.policy)
}

/// The texts written out and kept back, and their numbers.
pub(super) fn held(round: &Round<'_>, outgoing: Outgoing, reasons: &[HeldReason]) -> (Decision, Vec<ReleaseId>) {
    let mut decision = Decision::because("the answer is held until its owner has seen it");
    let mut releases = Vec::new();
    for (offset, (mail, author, words)) in outgoing.texts.into_iter().enumerate() {
        let release = nth_release(round, offset);
        releases.push(release);
        let (reasons, by) = (reasons.to_vec(), outgoing.by.clone());
        decision.facts.push(CaseFact::Held { release, mail, author, by, reasons, how: outgoing.how });
        decision.texts.push(text(release, words, mail, &outgoing.by));
    }
    releases.extend(outgoing.held.iter().filter(|id| still_held(round, **id).is_some()));
    (decision, releases)
}

/// The reminder of a slip's deadline, and to whom it goes; `None` for any other deadline.
pub(super) fn reminder(round: &Round<'_>, deadline: &Deadline) -> Option<(Addressee, What)> {
    let slip = deadline.slip?;
    let what = What::ContactReminder { slip, overdue: overdue(round, deadline) };
    Some((Addressee::Person(deadline.holder.clone()), what))
}

/// Whether a deadline has passed, and by how much.
pub(super) fn overdue(round: &Round<'_>, deadline: &Deadline) -> Overdue {
    if round.now < deadline.due {
        Overdue::NotYet
    } else {
        let calendar = deadlines::counted_on(round.case, deadline.slip, round.policy);
        Overdue::By(calendar.work_seconds(deadline.due, round.now))
    }
}

/// The owner hears that the asker wrote, unless he has just written himself and nothing is asked of him.
pub(super) fn tell_owner(round: &Round<'_>, mail: MailId, effect: FollowUpEffect) -> Decision {
    let what = What::FollowUp { mail, effect };
    Decision::default().letter(Addressee::Person(round.case.owner.clone()), what, round.now)
}

/// An answer is owed again, and its owner has left meanwhile: it is his successor's.
pub(super) fn owned_anew(round: &Round<'_>) -> Option<CaseFact> {
    let owner = &round.case.owner;
    if !round.around.away.left.contains(owner) {
        return None;
    }
    let by = assign::stands_in(round.policy, owner, &round.around.away, assign::Part::Owner(round.case))?;
    Some(CaseFact::Owned { by, why: Why::Succeeds { person: owner.clone() } })
}

/// The running deadline of this name, ended now and frozen.
pub(super) fn end_of(round: &Round<'_>, name: DeadlineName) -> Option<CaseFact> {
    let all = deadlines::deadlines(round.case, round.policy);
    all.iter().find(|deadline| deadline.name == name).map(|deadline| frozen(round, deadline))
}

/// The running deadline of this slip, ended now and frozen.
pub(super) fn end_of_slip(round: &Round<'_>, slip: SlipNo) -> Option<CaseFact> {
    let all = deadlines::deadlines(round.case, round.policy);
    all.iter().find(|deadline| deadline.slip == Some(slip)).map(|deadline| frozen(round, deadline))
}

/// A deadline's end as a fact: figures read nothing else (design section 6).
fn frozen(round: &Round<'_>, deadline: &Deadline) -> CaseFact {
    CaseFact::DeadlineEnded {
        deadline: deadline.name,
        started: deadline.started,
        due: deadline.due,
        met: round.now <= deadline.due,
        work_seconds: work_of_holders(round, deadline),
        policy: round.policy.hash.clone(),
        unverified: deadline.unknown.is_some(),
        extended: false,
    }
}

/// A deadline that goes on with another due time, frozen as it stood: whoever had missed it has missed it.
pub(super) fn moved(round: &Round<'_>, deadline: &Deadline) -> CaseFact {
    match frozen(round, deadline) {
        CaseFact::DeadlineEnded { deadline, started, due, met, work_seconds, policy, unverified, .. } => {
            CaseFact::DeadlineEnded { deadline, started, due, met, work_seconds, policy, unverified, extended: true }
        }
        other => other,
    }
}

/// Working time that each holder had the case between the deadline's start and now: the contacts while their slips
/// were out, the owner all the rest. Nobody has it while a clock stands.
fn work_of_holders(round: &Round<'_>, deadline: &Deadline) -> BTreeMap<PersonId, i64> {
    let calendar = deadlines::counted_on(round.case, deadline.slip, round.policy);
    let mut held: BTreeMap<PersonId, i64> = BTreeMap::new();
    let waited = |pauses: &[Pause], from, until| worked(calendar, (from, until), pauses);
    let total = match (deadline.name, deadline.slip.and_then(|slip| round.case.slip(slip))) {
        (DeadlineName::Wait, _) => return held,
        (_, Some(slip)) => waited(&slip.pauses, deadline.start, round.now),
        (_, None) => waited(&round.case.pauses, deadline.start, round.now),
    };
    if deadline.slip.is_none() {
        for slip in round.case.slips.iter().filter(|slip| slip.kind == SlipKind::Transfer) {
            let until = slip.end.as_ref().map_or(round.now, SlipEnd::at);
            let (from, until) = (slip.since.max(deadline.start), until.min(round.now));
            if from < until {
                let asks = slip.asks.map(|from| Pause { from, until });
                let pauses: Vec<Pause> = round.case.pauses.iter().chain(&slip.pauses).copied().chain(asks).collect();
                *held.entry(slip.contact.clone()).or_default() += waited(&pauses, from, until);
            }
        }
    }
    let others: i64 = held.values().sum();
    owners_share(round, deadline, (total - others).max(0), &mut held);
    held
}

/// What is left of the time goes to the owners one after the other, each for as long as it was his, the present one whatever
/// remains.
fn owners_share(round: &Round<'_>, deadline: &Deadline, mut left: i64, held: &mut BTreeMap<PersonId, i64>) {
    let calendar = deadlines::calendar(round.case, round.policy);
    let former = round.case.participants.iter().filter(|part| part.role == Role::Owner && deadline.slip.is_none());
    for part in former {
        let (Holder::Person(person), Some(until)) = (&part.holder, part.until) else { continue };
        let from = part.since.max(deadline.start);
        if from < until {
            let own = calendar.work_seconds(from, until).min(left);
            *held.entry(person.clone()).or_default() += own;
            left -= own;
        }
    }
    *held.entry(deadline.holder.clone()).or_default() += left;
}

fn nth_release(round: &Round<'_>, offset: usize) -> ReleaseId {
    let ReleaseId(first) = round.case.next_release();
    ReleaseId(first.saturating_add(i64::try_from(offset).unwrap_or(i64::MAX)))
}
