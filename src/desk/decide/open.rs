//! A mail that opens a case: who asks, who owns it (P-1), what it is about, and who is told.

use std::collections::BTreeSet;

use super::moves::{self, PassOn};
use super::{Round, addressed};
use crate::desk::around::{Around, Arrived};
use crate::desk::ask::{Act, TargetName};
use crate::desk::assign::{self, Chosen};
use crate::desk::case::{Asker, Case, Copying, Holder, Role, SlipNo};
use crate::desk::command::Target;
use crate::desk::copies::{Reach, reach};
use crate::desk::decision::Decision;
use crate::desk::evidence::Evidence;
use crate::desk::evolve;
use crate::desk::fact::{CaseFact, MailboxFact};
use crate::desk::handed::{HandedIn, TakenBy};
use crate::desk::house::Ack;
use crate::desk::namesake;
use crate::desk::payment::{careful, demands_money};
use crate::desk::speaker::person_of;
use crate::desk::wanted::{Addressee, What};
use crate::desk::why::Why;
use crate::ids::{Address, CaseId, Language, Moment, PersonId, TopicId};
use crate::letters::model::Warning;
use crate::mail::behalf::asks_for;
use crate::mail::gate::MARKER_WORDS;
use crate::mail::{Mail, Unreadable, subject};
use crate::rules::condition::Seen;
use crate::rules::matching::{RuleHit, route};
use crate::rules::{Can, Policy, Route};

/// The slip of a case that is passed on at once.
const FIRST_SLIP: SlipNo = SlipNo(1);

/// What a new case is made from.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    /// The mail.
    pub arrived: Arrived<'a>,
    /// Cases it follows from, with their state.
    pub linked: Vec<Case>,
    /// Who handed it in, and for whom, if its writer does not ask himself.
    pub handed_in: Option<HandedIn>,
}

impl Opening<'_> {
    /// The address of whoever asks.
    #[must_use]
    pub fn asker(&self) -> &Address {
        self.handed_in.as_ref().map_or(self.arrived.from, |handed| &handed.asker.addr)
    }

    /// The name that stands before it, if one does.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let own = self.arrived.mail.from.as_ref().and_then(|from| from.name.as_deref());
        self.handed_in.as_ref().map_or(own, |handed| Some(&handed.asker.name))
    }

    /// What he asks.
    #[must_use]
    pub fn question(&self) -> Question<'_> {
        Question { mail: self.arrived.mail, asker: self.asker(), handed_in: self.handed_in.is_some() }
    }
}

/// What somebody asks by a mail, which he wrote himself or which was handed in for him.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The mail that came.
    pub mail: &'a Mail,
    /// Who asks.
    pub asker: &'a Address,
    /// Somebody else sent the mail.
    pub handed_in: bool,
}

impl<'a> Question<'a> {
    /// The asker's subject, as his mail program had it.
    fn subject(&self) -> &'a str {
        let forwarded = self.mail.forwarded.as_ref().filter(|_| self.handed_in);
        forwarded.map_or(&self.mail.subject, |forwarded| &forwarded.subject)
    }

    /// The asker's words; of a forward of his own the forwarded ones as well.
    #[must_use]
    pub fn words(&self) -> String {
        let mail = self.mail;
        match (self.handed_in, &mail.forwarded) {
            (true, Some(forwarded)) => forwarded.text.clone(),
            (false, Some(forwarded)) if mail.forward => format!("{}\n\n{}", mail.new_text, forwarded.text),
            (_, _) => mail.new_text.clone(),
        }
    }

    /// The question as rules look at it.
    #[must_use]
    pub fn seen<'s>(&self, words: &'s str, policy: &'s Policy) -> Seen<'s>
    where
        'a: 's,
    {
        Seen {
            subject: self.subject(),
            words,
            attachments: self.mail.attachments.iter().filter_map(|one| one.name.as_deref()).collect(),
            sender: Some(self.asker),
            language: self.language(),
            kind: Some(self.mail.kind),
            employee: policy.directory.of(self.asker),
        }
    }

    /// The tag of the language he wrote in.
    fn language(&self) -> Option<&'a str> {
        let forwarded = self.mail.forwarded.as_ref().filter(|_| self.handed_in);
        forwarded.map_or(&self.mail.language, |forwarded| &forwarded.language).as_deref()
    }
}

/// Decides on a mail that belongs to no case. An error says why it must not open one: it goes to quarantine.
pub fn open(opening: &Opening<'_>, around: &Around, policy: &Policy, now: Moment) -> Result<Decision, String> {
    let arrived = &opening.arrived;
    refuse(arrived, around)?;
    let never = person_of(opening.asker(), policy).cloned();
    let hit = route(policy, &opening.question().seen(&opening.question().words(), policy));
    let topic = hit.as_ref().map(|hit| &hit.topic);
    let Some(owner) = owner(opening, around, policy, (topic, never.as_ref())) else {
        return Err("nobody in people.toml can own a case".to_owned());
    };
    let opened = opened(opening, around, hit.as_ref(), policy);
    let owned = CaseFact::Owned { by: owner.person.clone(), why: owner.why.clone() };
    let because = if opening.handed_in.is_some() { "a question that was handed in" } else { "a new question" };
    let mut decision = Decision::because(because).fact(opened.clone()).fact(owned);
    // What the forwarder wrote above it stays inside.
    if let Some(handed) = opening.handed_in.as_ref().filter(|_| !arrived.mail.new_text.trim().is_empty()) {
        decision = decision.fact(CaseFact::Noted { mail: arrived.id, by: Some(handed.by.clone()), why: Why::Note });
    }
    // Whom it concerns is known by name alone: no address comes of it (P-41).
    let concerned =
        asks_for(&format!("{}\n{}", subject::strip(opening.question().subject()), opening.question().words()));
    if let Some(name) = concerned.map(|name| unmarked(&name)) {
        let holder = Holder::Named(name);
        decision = decision.fact(CaseFact::Joined { holder, role: Role::Concerned, why: Why::AsksForHim });
    }
    let said = format!("{}\n{}", opening.question().subject(), opening.question().words());
    if demands_money(&said) {
        // Nothing vouches for the writer of a mail that somebody handed in.
        let proven = opening.handed_in.is_none() && matches!(arrived.evidence, Evidence::For);
        decision = decision.fact(CaseFact::MoneyDemanded { mail: arrived.id, proven });
    }
    if owner.turn {
        decision.mailbox_facts.push(MailboxFact::PickedOwner { person: owner.person.clone() });
    }
    let Some(case) = after(around.next_case, &decision, now) else {
        return Err("the case could not be made".to_owned());
    };
    let round = Round { case: &case, around, policy, now };
    let at_once = hit.as_ref().filter(|hit| hit.route == Route::Now && case.demand.is_none());
    let passed = at_once.and_then(|hit| pass_on_at_once(&round, hit));
    let acknowledged = acknowledgement(&round, opening);
    let slip = passed.as_ref().map(|_| FIRST_SLIP);
    let told = tell_owner(
        &round,
        &Told { opening, why: &owner.why, hit: hit.as_ref(), slip, acknowledged: acknowledged.is_some() },
    );
    let mut all = decision.and(acknowledged.unwrap_or_default()).and(told).and(addressed::told(&round, opening));
    if let Some(passed) = passed {
        all = all.and(passed);
    }
    Ok(all)
}

fn after(id: CaseId, decision: &Decision, now: Moment) -> Option<Case> {
    let facts: Vec<_> = decision.facts.iter().map(|fact| (now, fact.clone())).collect();
    evolve::fold(id, &facts)
}

/// The same opening without an acknowledgement; its owner is told that there was none.
#[must_use]
pub fn without_acknowledgement(mut decision: Decision) -> Decision {
    decision.letters.retain(|wanted| wanted.to != Addressee::Asker);
    for wanted in &mut decision.letters {
        if let What::CaseMail { warnings, .. } = &mut wanted.what {
            warnings.push(Warning::NoAcknowledgement);
        }
    }
    decision
}

/// Forged senders and floods open nothing (mail-facts C-6, C-21).
pub(super) fn refuse(arrived: &Arrived<'_>, around: &Around) -> Result<(), String> {
    let language = around.house.language;
    if let Evidence::Against(why) = arrived.evidence {
        return Err(why.words(language).to_owned());
    }
    let opened = around.budget.cases_of_sender_hour;
    if opened >= around.house.limits.new_cases_per_sender_hour {
        return Err(match language {
            Language::Chinese => format!("{} 一小时内已来信 {opened} 件", arrived.from),
            Language::English => format!("{} opened {opened} cases within an hour", arrived.from),
        });
    }
    Ok(())
}

/// P-1. The mailbox alone, or before any finance person in To: the one on duty. A finance person before the mailbox
/// in To, or the mailbox only in Cc: the first finance person in To. A matter that goes on: the same owner.
fn owner(
    opening: &Opening<'_>,
    around: &Around,
    policy: &Policy,
    (topic, never): (Option<&TopicId>, Option<&PersonId>),
) -> Option<Chosen> {
    let load = around.duty_load();
    // Whoever is on duty when the mail arrives, not when it is read.
    let day = opening.arrived.start.with_timezone(&around.house.zone).date_naive();
    match opening.handed_in.as_ref().map(|handed| (handed.taken_by, &handed.by)) {
        Some((TakenBy::Forwarder, by)) if never != Some(by) => {
            return Some(Chosen { person: by.clone(), why: Why::HandedIn, turn: false });
        }
        Some(_) => return assign::owner_on_duty(policy, (day, topic), &load, never),
        None => {}
    }
    let from = opening.arrived.from;
    let addressed = addressed(opening.arrived.mail, around, policy);
    // What only may be the question of an open case takes nobody from whom the asker wrote to.
    let goes_on = |case: &&Case| &case.asker.addr == from && !(case.is_open() && addressed.is_some());
    // Whoever had it because nobody else was there does not have what comes after it.
    let owns = |person: &PersonId| policy.people.get(person).is_some_and(|person| person.can.contains(&Can::Own));
    let before = opening.linked.iter().find(goes_on).map(|case| case.owner.clone()).filter(owns);
    let same = before.and_then(|person| assign::here_or_stand_in(policy, &person, &load, never));
    if let Some(chosen) = same {
        let why = if chosen.why == Why::Addressed { Why::SameOwner } else { chosen.why };
        return Some(Chosen { why, ..chosen });
    }
    addressed
        .and_then(|person| assign::here_or_stand_in(policy, &person, &load, never))
        .or_else(|| assign::owner_on_duty(policy, (day, topic), &load, never))
}

/// The finance person who is addressed before the mailbox.
fn addressed(mail: &Mail, around: &Around, policy: &Policy) -> Option<PersonId> {
    let mut to = mail.to.iter().filter_map(|mailbox| Address::parse(&mailbox.addr));
    let first = to.find_map(|addr| {
        if addr == around.house.address {
            return Some(None);
        }
        let person = person_of(&addr, policy)?;
        policy.people.get(person).is_some_and(|person| person.can.contains(&Can::Own)).then(|| Some(person.clone()))
    });
    first.flatten()
}

fn opened(opening: &Opening<'_>, around: &Around, hit: Option<&RuleHit>, policy: &Policy) -> CaseFact {
    let arrived = &opening.arrived;
    let asker = opening.handed_in.as_ref().map_or_else(|| writer(arrived, around, policy), |by| by.asker.clone());
    let employee = policy.directory.of(&asker.addr);
    // His words tell best; where they are too few for it, the directory knows (P-46).
    let tag = opening.question().language().or_else(|| employee.and_then(|employee| employee.language.as_deref()));
    let language = tag.and_then(Language::of_tag).unwrap_or(around.house.language);
    // An outside address that the directory knows is one on record.
    let stranger = asker.outside && employee.is_none();
    let namesake = stranger && namesake::is_of_the_house(&asker.name, &around.namesakes, &around.house, policy);
    CaseFact::Opened {
        mail: arrived.id,
        // Nothing vouches for the writer of a mail that somebody handed in, and nobody for what a list or a machine sends.
        vouched: opening.handed_in.is_none()
            && matches!(arrived.evidence, Evidence::For)
            && !arrived.mail.no_auto_reply,
        copied: copied(arrived, &asker.addr, around, policy),
        asker: Asker { name: unmarked(&asker.name), namesake, ..asker },
        handed_in_by: opening.handed_in.as_ref().map(|handed| handed.by.clone()),
        subject: unmarked(&subject::unnumbered(&subject::strip(opening.question().subject()), &around.house.tag)),
        language,
        start: arrived.start,
        topic: hit.map(|hit| hit.topic.clone()),
        rule: hit.map(|hit| hit.rule.clone()),
        linked: opening.linked.iter().map(|case| case.id).collect(),
    }
}

/// Who wrote the mail, as the one who asks by it.
fn writer(arrived: &Arrived<'_>, around: &Around, policy: &Policy) -> Asker {
    let own = arrived.mail.from.as_ref().and_then(|from| from.name.clone()).filter(|name| !name.trim().is_empty());
    let name = own.or_else(|| policy.directory.of(arrived.from).and_then(|employee| employee.name.clone()));
    let outside = !around.house.is_ours(arrived.from) && person_of(arrived.from, policy).is_none();
    Asker {
        name: name.unwrap_or_else(|| arrived.from.to_string()),
        addr: arrived.from.clone(),
        outside,
        namesake: false,
    }
}

/// A name or subject that holds the wording of our marker would break the marker of every letter that shows it.
fn unmarked(text: &str) -> String {
    MARKER_WORDS.iter().fold(text.to_owned(), |text, words| {
        let lower = text.to_lowercase();
        if lower.len() == text.len() && lower.contains(words) {
            lower.replace(words, "…")
        } else {
            text.replace(words, "…")
        }
    })
}

/// Colleagues in To and Cc of the first mail: what they write later is a note, and what they are sent is the answer alone,
/// where `copies` says so (C-4, [`crate::desk::copies`]).
fn copied(arrived: &Arrived<'_>, asker: &Address, around: &Around, policy: &Policy) -> Vec<Address> {
    let all = arrived.mail.to.iter().chain(&arrived.mail.cc).filter_map(|mailbox| Address::parse(&mailbox.addr));
    let ours = all.filter(|addr| around.house.is_ours(addr) && addr != &around.house.address && addr != asker);
    let colleagues: BTreeSet<Address> = ours.filter(|addr| person_of(addr, policy).is_none()).collect();
    colleagues.into_iter().collect()
}

fn pass_on_at_once(round: &Round<'_>, hit: &RuleHit) -> Option<Decision> {
    let how = PassOn { by: None, note: None, questions: Vec::new(), why: Why::Rule { name: hit.rule.clone() } };
    moves::pass_on(round, &[Target::Desk(hit.desk.clone())], &how).map(|passed| passed.decision)
}

/// P-51, mail-facts C-5, C-6: employees only, never to machines, within the budget.
fn acknowledgement(round: &Round<'_>, opening: &Opening<'_>) -> Option<Decision> {
    let (house, budget) = (&round.around.house, &round.around.budget);
    let delay = match house.ack {
        Ack::AtOnce => 0,
        Ack::After { seconds } => seconds,
        Ack::Never => return None,
    };
    // Whose mail asks for silence is he who sent it; the asker of a question that was handed in did not.
    let silent = opening.handed_in.is_none() && opening.arrived.mail.no_auto_reply;
    let wanted = budget.allows(&house.limits) && !round.case.asker.outside && !silent;
    let not_before = round.now + chrono::Duration::seconds(delay);
    wanted.then(|| Decision::default().asking(Addressee::Asker, What::Acknowledgement, not_before, Vec::new()))
}

struct Told<'a> {
    opening: &'a Opening<'a>,
    why: &'a Why,
    hit: Option<&'a RuleHit>,
    slip: Option<SlipNo>,
    acknowledged: bool,
}

fn tell_owner(round: &Round<'_>, told: &Told<'_>) -> Decision {
    let suggests = told.hit.filter(|hit| hit.route != Route::Never && told.slip.is_none());
    let mut choices: Vec<Act> =
        suggests.map(|hit| Act::pass_to(TargetName::Desk(hit.desk.clone()))).into_iter().collect();
    choices.extend([Act::TakeOn, Act::AskForMore]);
    choices.extend(match reach(round.case, &round.around.house, round.policy) {
        Reach::Nobody => None,
        Reach::OnWord(_) => Some(Act::Copying { how: Copying::Also }),
        Reach::All(_) => Some(Act::Copying { how: Copying::Only }),
    });
    let what = What::CaseMail {
        why: told.why.clone(),
        slip: told.slip,
        warnings: warnings(round, told.opening, told.acknowledged),
    };
    Decision::default().asking(Addressee::Person(round.case.owner.clone()), what, round.now, choices)
}

fn warnings(round: &Round<'_>, opening: &Opening<'_>, acknowledged: bool) -> Vec<Warning> {
    let mut warnings = careful(round.case);
    let another = |case: &Case| case.asker.addr != round.case.asker.addr;
    if round.case.asker.outside && opening.linked.iter().any(another) {
        warnings.push(Warning::NumberOfAnother);
    }
    if !acknowledged && !round.case.asker.outside && round.around.house.ack != Ack::Never {
        warnings.push(Warning::NoAcknowledgement);
    }
    if matches!(opening.arrived.mail.unreadable, Some(Unreadable::Smime | Unreadable::Pgp)) {
        warnings.push(Warning::Unreadable);
    }
    warnings
}
