//! Folding facts into state. Total: a fact that makes no sense where the case stands changes nothing but the count.

mod clocks;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::case::{
    Asker, BeforeAnswer, Case, Copying, Demand, Holder, Nudge, Participant, Role, Run, Seq, Slip, SlipEnd, SlipKind,
    SlipNo, Status, StepMark, Written, WrittenState,
};
use super::fact::{CaseFact, MailboxFact, NotTaken, PersonFact};
use super::house::Mode;
use super::why::Why;
use crate::ids::{CaseId, DeskId, Moment, PersonId, ReleaseId};

/// The case that a stream of facts makes; `None` if it does not begin with [`CaseFact::Opened`].
#[must_use]
pub fn fold(id: CaseId, facts: &[(Moment, CaseFact)]) -> Option<Case> {
    let ((at, first), rest) = facts.split_first()?;
    let mut case = opened(id, *at, first)?;
    for (at, fact) in rest {
        case = evolve(case, *at, fact);
    }
    Some(case)
}

/// The case that an `Opened` fact makes. Its owner follows in the next fact.
#[must_use]
pub fn opened(id: CaseId, at: Moment, fact: &CaseFact) -> Option<Case> {
    let CaseFact::Opened { mail, asker, handed_in_by, subject, language, start, topic, rule, linked, copied, vouched } =
        fact
    else {
        return None;
    };
    let part = |holder, role, why| Participant { holder, role, since: at, until: None, why };
    let mut participants = vec![part(Holder::Asker, Role::Asker, Why::FirstMail)];
    participants.extend(copied.iter().map(|addr| part(Holder::Copied(addr.clone()), Role::Copied, Why::CopiedOnFirst)));
    Some(Case {
        id,
        facts: 1,
        status: Status::Owned { run: Run::new(Seq(1), *start) },
        asker: Asker::clone(asker),
        handed_in_by: handed_in_by.clone(),
        subject: subject.clone(),
        language: *language,
        topic: topic.clone(),
        told_topic: topic.clone(),
        rule: rule.clone(),
        owner: PersonId(String::new()),
        opened: *start,
        participants,
        slips: Vec::new(),
        questions: vec![*mail],
        releases: Vec::new(),
        steps: BTreeMap::new(),
        touched: BTreeMap::new(),
        pauses: Vec::new(),
        asking_lead: BTreeMap::new(),
        nudges: Vec::new(),
        demand: None,
        vouched: *vouched,
        copying: Copying::Unsaid,
        copied_with: Vec::new(),
        urgent: None,
        before_answer: None,
        linked: linked.clone(),
        sealed_from: BTreeSet::new(),
        readers: BTreeSet::new(),
    })
}

/// The case after one more fact.
#[must_use]
#[expect(clippy::too_many_lines, reason = "one arm a fact, in one place, so that none is forgotten")]
pub fn evolve(mut case: Case, at: Moment, fact: &CaseFact) -> Case {
    case.facts += 1;
    let seq = Seq(case.facts);
    match fact {
        CaseFact::Opened { .. }
        | CaseFact::DeadlineEnded { .. }
        | CaseFact::DuesMoved { .. }
        | CaseFact::DeadlineResumed { .. }
        | CaseFact::Undelivered { .. } => {}
        CaseFact::Extended { .. }
        | CaseFact::PutOff { .. }
        | CaseFact::ConsentAsked { .. }
        | CaseFact::Consented { .. }
        | CaseFact::SlipExtended { .. }
        | CaseFact::AskedAsker { .. }
        | CaseFact::Resumed { .. }
        | CaseFact::AskedMore { .. }
        | CaseFact::ToldContact { .. }
        | CaseFact::AskedLead { .. }
        | CaseFact::LeadAnswered { .. }
        | CaseFact::Urgent { .. } => {
            // These put the asker off by a letter, which can be taken back while it has not left.
            if matches!(fact, CaseFact::Extended { .. } | CaseFact::PutOff { .. } | CaseFact::AskedAsker { .. }) {
                remember(&mut case, at);
            }
            clocks::moved(&mut case, (at, seq), fact);
        }
        CaseFact::Owned { by, why } => owned(&mut case, at, by, why),
        CaseFact::PassedOn { slip, contact, desk, by, note, questions, why, known: _ } => {
            touch(&mut case, at, by.as_ref());
            let slip = Slip {
                no: *slip,
                started: seq,
                since: at,
                contact: contact.clone(),
                desk: desk.clone(),
                kind: SlipKind::Transfer,
                note: *note,
                questions: questions.clone(),
                accepted: false,
                promised: None,
                asks: None,
                pauses: Vec::new(),
                end: None,
            };
            passed_on(&mut case, at, slip, why);
        }
        CaseFact::TakenOn { by, slip, .. } => {
            touch(&mut case, at, Some(by));
            taken_on(&mut case, *slip);
        }
        CaseFact::SlipTaken { slip, contact, why } => {
            join(&mut case, at, Holder::Person(contact.clone()), Role::Contact, why);
            if let Some(slip) = case.slips.iter_mut().find(|known| known.no == *slip) {
                slip.contact = contact.clone();
            }
        }
        CaseFact::CameBack { slip, by, mail } => {
            touch(&mut case, at, Some(by));
            case.asking_lead.remove(by);
            end_slip(&mut case, *slip, SlipEnd::CameBack { mail: *mail, at, by: by.clone() });
        }
        CaseFact::Returned { slip, by, mail, .. } => {
            touch(&mut case, at, Some(by));
            let transfer = case.slip(*slip).is_some_and(|slip| slip.kind == SlipKind::Transfer);
            end_slip(&mut case, *slip, SlipEnd::Returned { mail: *mail, at });
            if transfer {
                triage_anew(&mut case, seq, at);
            }
        }
        CaseFact::SlipUnsent { slip } => {
            end_slip(&mut case, *slip, SlipEnd::Overtaken { at });
            triage_anew(&mut case, seq, at);
        }
        CaseFact::Consulted { slip, person, by, mail } => {
            touch(&mut case, at, Some(by));
            let slip = Slip {
                no: *slip,
                started: seq,
                since: at,
                contact: person.clone(),
                desk: None,
                kind: SlipKind::Consultation,
                questions: Vec::new(),
                note: Some(*mail),
                accepted: false,
                promised: None,
                asks: None,
                pauses: Vec::new(),
                end: None,
            };
            join(&mut case, at, Holder::Person(person.clone()), Role::Contact, &Why::Consulted);
            hand_out(&mut case, at, slip);
        }
        CaseFact::Held { release, mail, author, by, reasons, how } => {
            let state = WrittenState::Held { reasons: reasons.clone(), how: *how, since: at };
            write(&mut case, Written { id: *release, mail: *mail, author: author.clone(), by: by.clone(), state });
        }
        CaseFact::Dropped { release, by } => {
            touch(&mut case, at, Some(by));
            set_state(&mut case, *release, &WrittenState::Dropped);
        }
        CaseFact::Released { release, mail, author, by } => {
            touch(&mut case, at, Some(by));
            let state = WrittenState::Released;
            write(&mut case, Written { id: *release, mail: *mail, author: author.clone(), by: by.clone(), state });
        }
        CaseFact::Answered { by, .. } => {
            touch(&mut case, at, Some(by));
            remember(&mut case, at);
            overtake_slips(&mut case, at);
            case.asking_lead.clear();
            case.status = Status::Answered { started: seq, since: at, thanked: false };
        }
        CaseFact::TakenBack { by, releases } => {
            touch(&mut case, at, Some(by));
            taken_back(&mut case, releases);
        }
        CaseFact::Copying { by, how } => {
            touch(&mut case, at, Some(by));
            case.copying = *how;
        }
        CaseFact::CopiesSent { releases, .. } => case.copied_with.clone_from(releases),
        CaseFact::TopicSet { topic, by } => {
            touch(&mut case, at, Some(by));
            case.topic = Some(topic.clone());
            // What a person says is not the rule's doing, and the rule passes it on no more.
            case.rule = None;
        }
        CaseFact::MergedIn { from, questions, start, by } => {
            touch(&mut case, at, Some(by));
            case.questions.extend(questions);
            // Mails are numbered as they come.
            case.questions.sort_unstable();
            case.linked.push(*from);
            if let Status::Owned { run } | Status::WithContact { run, .. } | Status::Waiting { run, .. } =
                &mut case.status
            {
                run.start = run.start.min(*start);
            }
        }
        CaseFact::Linked { case: other, by } => {
            touch(&mut case, at, Some(by));
            case.linked.push(*other);
        }
        CaseFact::FollowedUp { mail } => case.questions.push(*mail),
        CaseFact::Nudged { told, .. } => case.nudges.push(Nudge { at, told: *told }),
        CaseFact::Reopened { mail, start, .. } => {
            case.questions.extend(mail.iter());
            case.before_answer = None;
            case.told_topic = case.topic.clone();
            case.status = Status::Owned { run: Run::new(seq, *start) };
        }
        CaseFact::MoneyDemanded { mail, proven } => {
            let before = case.demand.unwrap_or(Demand { mail: *mail, proven: true });
            case.demand = Some(Demand { proven: before.proven && *proven, ..before });
        }
        CaseFact::Thanked { thanks, .. } => {
            if let Status::Answered { thanked, .. } = &mut case.status {
                *thanked = *thanked || *thanks;
            }
        }
        CaseFact::Noted { by, why, .. } => {
            touch(&mut case, at, by.as_ref());
            if let (Some(by), Why::AsksHisLead) = (by, why) {
                let slip = case.slip_of(by).filter(|slip| slip.end.is_none()).map(|slip| slip.no);
                case.asking_lead.insert(by.clone(), slip);
            }
        }
        CaseFact::Reminded { by } => touch(&mut case, at, Some(by)),
        CaseFact::Closed { how, by } => {
            touch(&mut case, at, by.as_ref());
            overtake_slips(&mut case, at);
            case.asking_lead.clear();
            case.status = Status::Closed { since: at, how: *how };
        }
        CaseFact::StepDone { started, step, skipped } => {
            case.steps.insert((*started, step.clone()), StepMark { at, skipped: skipped.is_some() });
        }
        CaseFact::Joined { holder, role, why } => join(&mut case, at, holder.clone(), *role, why),
    }
    case
}

fn touch(case: &mut Case, at: Moment, who: Option<&PersonId>) {
    if let Some(person) = who {
        case.touched.insert(person.clone(), at);
    }
}

fn owned(case: &mut Case, at: Moment, by: &PersonId, why: &Why) {
    for part in &mut case.participants {
        // Whoever stood in for the old owner does not for the new one.
        if matches!(part.role, Role::Owner | Role::StandIn) && part.until.is_none() {
            part.until = Some(at);
        }
    }
    case.owner = by.clone();
    case.participants.push(Participant {
        holder: Holder::Person(by.clone()),
        role: Role::Owner,
        since: at,
        until: None,
        why: why.clone(),
    });
}

fn join(case: &mut Case, at: Moment, holder: Holder, role: Role, why: &Why) {
    let there = case.participants.iter().any(|part| part.holder == holder && part.role == role && part.until.is_none());
    if !there {
        case.participants.push(Participant { holder, role, since: at, until: None, why: why.clone() });
    }
}

fn passed_on(case: &mut Case, at: Moment, slip: Slip, why: &Why) {
    clocks::resumed(case, at);
    let Some(run) = case.run() else { return };
    join(case, at, Holder::Person(slip.contact.clone()), Role::Contact, why);
    hand_out(case, at, slip);
    let slips = case.open_transfers().map(|slip| slip.no).collect();
    case.status = Status::WithContact { run: Run { triage_over: true, ..run }, slips };
}

/// A newer slip to the same person takes the place of the one he has.
fn hand_out(case: &mut Case, at: Moment, slip: Slip) {
    for older in case.slips.iter_mut().filter(|older| older.end.is_none() && older.contact == slip.contact) {
        older.end = Some(SlipEnd::Overtaken { at });
    }
    case.slips.push(slip);
}

/// Nobody has it but the owner: he has the full time to pass it on again.
fn triage_anew(case: &mut Case, seq: Seq, at: Moment) {
    if let Status::Owned { run } = &mut case.status {
        run.triage_over = false;
        run.triage_anew = Some((seq, at));
    }
}

/// Where the case stands before an answer changes it, so that the answer can be taken back.
fn remember(case: &mut Case, at: Moment) {
    let slips = case.open_slips().map(|slip| slip.no).collect();
    case.before_answer = Some(BeforeAnswer { at, status: case.status.clone(), slips });
}

/// The texts of the answer are not to be sent, and the case stands where it stood.
fn taken_back(case: &mut Case, releases: &[ReleaseId]) {
    for release in releases {
        set_state(case, *release, &WrittenState::Dropped);
    }
    // Their letters are withdrawn with it.
    if releases.iter().any(|release| case.copied_with.contains(release)) {
        case.copied_with.clear();
    }
    let Some(before) = case.before_answer.take() else { return };
    for slip in case.slips.iter_mut().filter(|slip| before.slips.contains(&slip.no)) {
        if matches!(slip.end, Some(SlipEnd::Overtaken { .. })) {
            slip.end = None;
        }
    }
    // A slip may have come back since.
    case.status = match before.status {
        Status::Owned { run } | Status::WithContact { run, .. } => clocks::owned_or_with_contact(case, run),
        other @ (Status::Waiting { .. } | Status::Answered { .. } | Status::Closed { .. }) => other,
    };
}

fn taken_on(case: &mut Case, slip: Option<SlipNo>) {
    if let Some(no) = slip {
        if let Some(slip) = case.slips.iter_mut().find(|slip| slip.no == no) {
            slip.accepted = true;
        }
        return;
    }
    if let Status::Owned { run } | Status::WithContact { run, .. } = &mut case.status {
        run.triage_over = true;
    }
}

fn end_slip(case: &mut Case, no: SlipNo, end: SlipEnd) {
    if let Some(slip) = case.slips.iter_mut().find(|slip| slip.no == no && slip.end.is_none()) {
        slip.end = Some(end);
    }
    match case.status {
        Status::Owned { run } | Status::WithContact { run, .. } => {
            case.status = clocks::owned_or_with_contact(case, run);
        }
        Status::Waiting { .. } | Status::Answered { .. } | Status::Closed { .. } => {}
    }
}

fn overtake_slips(case: &mut Case, at: Moment) {
    for slip in &mut case.slips {
        if slip.end.is_none() {
            slip.end = Some(SlipEnd::Overtaken { at });
        }
    }
}

fn write(case: &mut Case, written: Written) {
    match case.releases.iter_mut().find(|known| known.id == written.id) {
        Some(known) => *known = written,
        None => case.releases.push(written),
    }
}

fn set_state(case: &mut Case, release: ReleaseId, state: &WrittenState) {
    if let Some(written) = case.releases.iter_mut().find(|written| written.id == release) {
        written.state = state.clone();
    }
}

/// What a person's stream folds to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PersonState {
    /// The slot of the last list.
    pub last_slot: Option<String>,
    /// When each case last stood in a list.
    pub listed: BTreeMap<CaseId, Moment>,
}

impl PersonState {
    /// The state after one more fact.
    #[must_use]
    pub fn evolve(mut self, at: Moment, fact: &PersonFact) -> Self {
        match fact {
            PersonFact::Listed { slot, cases } => {
                self.last_slot = Some(slot.clone());
                self.listed.extend(cases.iter().map(|case| (*case, at)));
            }
            // Whoever stands in has just been told of these.
            PersonFact::Gone { told, .. } => {
                let cases = told.values().flatten().filter(|item| item.slip.is_none()).map(|item| item.case);
                self.listed.extend(cases.map(|case| (case, at)));
            }
            PersonFact::Away { .. }
            | PersonFact::Back { .. }
            | PersonFact::Returned { .. }
            | PersonFact::Succeeded { .. } => {}
        }
        self
    }
}

fn named(turns: &mut Vec<PersonId>, person: &PersonId) {
    turns.retain(|other| other != person);
    turns.push(person.clone());
}

/// What the mailbox's stream folds to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MailboxState {
    /// Whom the roster named, each once, the last one last.
    pub owners_named: Vec<PersonId>,
    /// Whom each desk named, likewise.
    pub contacts_named: BTreeMap<DeskId, Vec<PersonId>>,
    /// Why no letter leaves, if none does.
    pub hold: Option<String>,
    /// The mode, and since when; none before the first start.
    pub mode: Option<(Mode, Moment)>,
    /// When each alarm was last raised.
    pub alarms: BTreeMap<String, Moment>,
    /// Since when the rules in force are in force, if they were changed while it ran.
    pub rules_since: Option<Moment>,
    /// Files that were read since and not taken.
    pub not_taken: Option<NotTakenSince>,
}

/// Files that were read and not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotTakenSince {
    /// Since when.
    pub at: Moment,
    /// Why.
    pub why: NotTaken,
    /// Names what was wrong.
    pub digest: String,
}

impl MailboxState {
    /// The state after one more fact.
    #[must_use]
    pub fn evolve(mut self, at: Moment, fact: &MailboxFact) -> Self {
        match fact {
            MailboxFact::PickedOwner { person } => named(&mut self.owners_named, person),
            MailboxFact::PickedContact { desk, person } => {
                named(self.contacts_named.entry(desk.clone()).or_default(), person);
            }
            MailboxFact::HoldBegan { why } => self.hold = Some(why.clone()),
            MailboxFact::HoldEnded => self.hold = None,
            MailboxFact::ModeBegan { mode } => self.mode = Some((*mode, at)),
            MailboxFact::RulesTaken { .. } => {
                self.rules_since = Some(at);
                self.not_taken = None;
            }
            MailboxFact::RulesNotTaken { why, digest } => {
                self.not_taken = Some(NotTakenSince { at, why: *why, digest: digest.clone() });
            }
            MailboxFact::Alarmed { about } => {
                self.alarms.insert(about.clone(), at);
            }
        }
        self
    }
}
