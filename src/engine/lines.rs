//! Replies to letters that are about no single case: a list is answered line by line, each line by itself in its case;
//! one letter says what was not done. On other notices only commands that need no case are read.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::commit::Cause;
use super::receive::Incoming;
use super::write::a_line;
use super::{Engine, TurnError};
use crate::desk::around::{Arrived, Known, Spoken};
use crate::desk::ask::{Act, Ask};
use crate::desk::case::Case;
use crate::desk::cut;
use crate::desk::decide::{self, LineMeant};
use crate::desk::decision::Decision;
use crate::desk::evidence::Evidence;
use crate::desk::house::Mode;
use crate::desk::speaker::{self, Speaker};
use crate::desk::thread::{self, Found, LetterRef, Traces};
use crate::desk::wanted::{Addressee, What};
use crate::ids::{CaseId, Moment, PersonId};
use crate::letters::model::{NotDoneReason, UndoneLine};
use crate::store::Filed;

/// A list, and somebody's reply to it.
struct Answered<'a> {
    list: LetterRef,
    asked: Option<Ask>,
    writer: &'a PersonId,
    marked: bool,
    our_lines: BTreeSet<String>,
}

/// A line that is for a case.
struct Line {
    no: usize,
    case: CaseId,
    listed: bool,
    command: String,
}

impl Engine {
    /// A reply to a letter that is about no single case.
    pub(super) fn notice(
        &mut self,
        incoming: &Incoming<'_>,
        traces: &Traces,
        letter: &LetterRef,
    ) -> Result<Filed, TurnError> {
        let writer = speaker::on_staff(&incoming.from, self.office(incoming.now)).cloned();
        let Some(writer) = writer else { return Ok(Filed::Notice) };
        if let Evidence::Against(against) = incoming.evidence {
            let (arrived, language) = (incoming.arrived(), self.house.language);
            let decision = decide::notice_not_acted_on(&arrived, (&writer, against), language, incoming.now);
            self.apply_without_case(&decision, &Cause { mail: Some(incoming.id), now: incoming.now })?;
            return Ok(Filed::Notice);
        }
        if self.house.mode == Mode::Shadow {
            let decision = decide::only_reading(incoming.mail, &writer, &self.policy, incoming.now);
            self.apply_without_case(&decision, &Cause { mail: Some(incoming.id), now: incoming.now })?;
            return Ok(Filed::Notice);
        }
        let answered = self.answered(incoming, traces, letter, &writer)?;
        if let Some(decision) = self.by_numbers(incoming, &answered)? {
            self.apply_without_case(&decision, &Cause { mail: Some(incoming.id), now: incoming.now })?;
            return Ok(Filed::Notice);
        }
        let setting = (&self.house, &*self.policy);
        let cause = Cause { mail: Some(incoming.id), now: incoming.now };
        let decision = match decide::by_lines(incoming.mail, &writer, answered.asked.as_ref(), setting) {
            None => {
                let own = self.own_open(&incoming.from)?;
                // A list's numbers stand before commands: it asks nothing that a digit answers.
                let asks = |ask: &&Ask| !ask.acts.iter().any(|act| matches!(act, Act::Line { .. } | Act::Show { .. }));
                let ask = answered.asked.as_ref().filter(asks);
                decide::reply_to_notice(incoming.mail, (&writer, own, ask), &self.policy, incoming.now)
            }
            Some(lines) => {
                let by_token = traces.tokens.iter().any(|known| known.id == answered.list.id);
                let (evidence, now) = (&incoming.evidence, incoming.now);
                let proven = decide::list_proves(&answered.list, by_token, evidence, &self.house, now);
                self.line_by_line(incoming, &answered, (lines, proven))?
            }
        };
        self.apply_without_case(&decision, &cause)?;
        if let Some((mail, whose)) = decision.opens {
            self.handed_in(mail, whose, incoming.now)?;
        }
        Ok(Filed::Notice)
    }

    /// A mail of the staff's that asks for the commands or for its writer's list; nothing where it is a question.
    pub(super) fn lone_command(&mut self, incoming: &Incoming<'_>) -> Result<Option<Filed>, TurnError> {
        let writer = speaker::on_staff(&incoming.from, self.office(incoming.now)).cloned();
        let against = matches!(incoming.evidence, Evidence::Against(_));
        let Some(writer) = writer.filter(|_| !against && self.house.mode != Mode::Shadow) else { return Ok(None) };
        if !self.budget_of_asked(&incoming.from, incoming.now)?.allows(&self.house.limits) {
            return Ok(None);
        }
        let own = self.own_open(&incoming.from)?;
        let Some(decision) = decide::lone_command(incoming.mail, (&writer, own), &self.policy, incoming.now) else {
            return Ok(None);
        };
        self.apply_without_case(&decision, &Cause { mail: Some(incoming.id), now: incoming.now })?;
        Ok(Some(Filed::Notice))
    }

    /// The list that a mail answers, and what its numbers stand for if that is beyond doubt.
    fn answered<'a>(
        &self,
        incoming: &Incoming<'_>,
        traces: &Traces,
        letter: &LetterRef,
        writer: &'a PersonId,
    ) -> Result<Answered<'a>, TurnError> {
        let his =
            |letter: &&LetterRef| letter.case.is_none() && speaker::is_addressee(letter, &incoming.from, &self.policy);
        let list = traces.parent.iter().chain(&traces.marked).find(his).unwrap_or(letter);
        let certain = thread::is_certain(traces, list);
        let asked = if certain { self.store.ask(list.id)?.filter(|ask| &ask.person == writer) } else { None };
        let body = self.store.letter_body(list.id)?.unwrap_or_default();
        Ok(Answered {
            list: list.clone(),
            asked,
            writer,
            marked: traces.marked.as_ref() == Some(list),
            our_lines: cut::our_lines(&body),
        })
    }

    /// Does each line in its own case, in their order; gives the letter about those that were not done.
    fn line_by_line(
        &mut self,
        incoming: &Incoming<'_>,
        answered: &Answered<'_>,
        (lines, proven): (Vec<LineMeant>, bool),
    ) -> Result<Decision, TurnError> {
        let (mut undone, mut done) = (Vec::new(), 0_usize);
        for (no, meant) in lines.into_iter().enumerate() {
            match meant {
                LineMeant::Undone(line) => undone.push(line),
                LineMeant::Show { item } => {
                    self.show(item, answered.writer, incoming)?;
                    done += 1;
                }
                LineMeant::For { written, .. } if !proven => undone.push(refused(&written, NotDoneReason::Unproven)),
                LineMeant::For { case, listed, command, written } => {
                    let line = Line { no, case, listed, command };
                    let (did, left) = self.one_line(incoming, answered, &line, &written)?;
                    done += usize::from(did);
                    undone.extend(left);
                }
            }
        }
        Ok(not_done(answered, undone, done, incoming.now))
    }

    /// A stand-in's list is answered with numbers alone: he gets what each of them stands for.
    fn by_numbers(&mut self, incoming: &Incoming<'_>, answered: &Answered<'_>) -> Result<Option<Decision>, TurnError> {
        let Some(ask) = &answered.asked else { return Ok(None) };
        let (mut shown, mut undone) = (0_usize, Vec::new());
        for number in decide::numbers(&incoming.mail.new_text) {
            match number.checked_sub(1).and_then(|place| ask.acts.get(place)) {
                Some(Act::Show { item }) => {
                    self.show(*item, answered.writer, incoming)?;
                    shown += 1;
                }
                _ => undone.push(refused(&number.to_string(), NotDoneReason::NotListed)),
            }
        }
        Ok((shown > 0).then(|| not_done(answered, undone, shown, incoming.now)))
    }

    /// Does one line; gives whether it did anything, and what of it was not done.
    fn one_line(
        &mut self,
        incoming: &Incoming<'_>,
        answered: &Answered<'_>,
        line: &Line,
        written: &str,
    ) -> Result<(bool, Vec<UndoneLine>), TurnError> {
        let not_listed = Ok((false, vec![refused(written, NotDoneReason::NotListed)]));
        let Some(case) = self.store.case(line.case)?.filter(|case| case.readable_by(answered.writer)) else {
            return not_listed;
        };
        let speaker = speaker::speaks(&case, &incoming.from, None, self.office(incoming.now));
        let Some(speaker) = speaker.filter(|speaker| decide::may_name(speaker, line.listed)) else {
            return not_listed;
        };
        self.store.mark()?;
        let result = self.decide_line(incoming, answered, (&case, line), (speaker, written));
        match &result {
            Ok((true, _)) => self.store.keep()?,
            Ok((false, _)) | Err(_) => self.store.back_to_mark(),
        }
        result
    }

    fn decide_line(
        &mut self,
        incoming: &Incoming<'_>,
        answered: &Answered<'_>,
        (case, line): (&Case, &Line),
        (speaker, written): (Speaker, &str),
    ) -> Result<(bool, Vec<UndoneLine>), TurnError> {
        let id = self.store.save_line(incoming.id, line.no, case.id, &line.command)?;
        let mail = a_line(incoming.mail, line.command.clone());
        let mut around = self.around(Some(case), Some(&incoming.from), incoming.now)?;
        around.named = self.named(&line.command)?;
        let arrived =
            Arrived { id, from: &incoming.from, mail: &mail, start: incoming.start, evidence: &incoming.evidence };
        let mut spoken = Spoken {
            arrived,
            speaker,
            by: Found::Token,
            replied: Some(answered.list.clone()),
            marked: answered.marked,
            // Each line names its case.
            crossed: None,
            ask: self.shown_before(case, answered)?,
            our_lines: answered.our_lines.clone(),
            known: Known { confirmed: true, ..Known::default() },
        };
        let cause = Cause { mail: Some(id), now: incoming.now };
        let policy = Arc::clone(&self.policy);
        for _ in 0..2 {
            let decision = decide::mail(case, &spoken, &around, &policy, incoming.now);
            if decide::sends_files(incoming.mail, &decision) {
                return Ok((false, vec![refused(written, NotDoneReason::FilesOfWhich)]));
            }
            let (decision, undone) = decide::without_refusals(decision, &spoken.speaker, written);
            let Some(decision) = decision else { return Ok((false, undone)) };
            let done = self.part(|engine| {
                engine.apply(case, &decision, &cause)?;
                engine.elsewhere(&decision, &spoken.speaker, &cause)
            });
            match done {
                Ok(()) => return Ok((true, undone)),
                Err(TurnError::KeptBack(reasons)) => spoken.known.gate = reasons,
                Err(error) => return Err(error),
            }
        }
        Err(TurnError::Defect("an answer was kept back twice".to_owned()))
    }

    /// The words that a `/send` on a list means: those that the newest letter about this case showed, if that left
    /// before the list and nothing has been said since.
    fn shown_before(&self, case: &Case, answered: &Answered<'_>) -> Result<Option<Ask>, TurnError> {
        let Some(run) = case.run() else { return Ok(None) };
        let shown = self.store.shown_before(case.id, answered.writer, answered.list.id)?;
        let Some(letter) = shown.filter(|letter| letter.made >= run.start) else { return Ok(None) };
        Ok(self.store.ask(letter.id)?.filter(|ask| !ask.answered))
    }
}

/// The letter about the lines that were not done, if any.
fn not_done(answered: &Answered<'_>, undone: Vec<UndoneLine>, done: usize, now: Moment) -> Decision {
    let decision = Decision::because("a reply to a list");
    if undone.is_empty() {
        return decision;
    }
    // Whoever answers that letter means the same numbers.
    let listed = |act: &&Act| matches!(act, Act::Line { .. } | Act::Show { .. });
    let choices = answered.asked.iter().flat_map(|ask| &ask.acts).filter(listed).cloned().collect();
    let to = Addressee::Person(answered.writer.clone());
    decision.asking(to, What::LinesNotDone { undone, done }, now, choices)
}

fn refused(line: &str, why: NotDoneReason) -> UndoneLine {
    UndoneLine { line: line.to_owned(), why, near: Vec::new() }
}
