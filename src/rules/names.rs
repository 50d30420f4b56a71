//! Names that people type behind `转` and `/to`: each must mean one desk or person, and none may be a command.

use super::Can;
use super::staff::{Staff, WrittenPerson};
use crate::desk::command::spellings;
use crate::written::{Placed, Problem, both};

/// A name or an id, and whose it is.
struct Named<'s> {
    written: &'s Placed<String>,
    is_id: bool,
    of: Of,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Desk(usize),
    Person(usize),
}

impl Named<'_> {
    /// As a reply says it: in any case, with or without 组.
    fn said(&self) -> String {
        let name = self.written.value.trim();
        name.strip_suffix('组').unwrap_or(name).to_lowercase()
    }
}

/// Names that would not do what their writer wants.
pub(super) fn faults(staff: &Staff) -> Vec<Problem> {
    let all = all(staff);
    let mut problems: Vec<Problem> = all.iter().filter_map(like_command).collect();
    problems.extend(said_twice(&all, |first, second| !matches!((first.of, second.of), (Of::Person(_), Of::Person(_)))));
    problems
}

/// Two people of one name happen; whoever passes on by that name reaches the first alone.
pub(super) fn namesakes(staff: &Staff) -> Vec<Problem> {
    said_twice(&all(staff), |first, second| matches!((first.of, second.of), (Of::Person(_), Of::Person(_))))
}

/// Every name that a case can be passed on by.
fn all(staff: &Staff) -> Vec<Named<'_>> {
    let desks = staff.desks.iter().enumerate().map(|(at, desk)| (Of::Desk(at), &desk.id, desk.name.as_ref()));
    let people = staff.people.iter().enumerate().filter(|(_, person)| is_passed_to(person));
    let people = people.map(|(at, person)| (Of::Person(at), &person.id, person.name.as_ref()));
    let both = desks.chain(people).flat_map(|(of, id, name)| {
        let name = name.map(|written| Named { written, is_id: false, of });
        [Some(Named { written: id, is_id: true, of }), name]
    });
    both.flatten().collect()
}

fn is_passed_to(person: &WrittenPerson) -> bool {
    person.can.as_ref().is_some_and(|can| can.contains(&Can::Own) || can.contains(&Can::Contact))
}

fn like_command(name: &Named<'_>) -> Option<Problem> {
    let written = &name.written.value;
    spellings().any(|command| command == written.to_lowercase()).then(|| {
        name.written.place.problem(
            both!("`{written}` 是一个指令，不能做名字", "`{written}` is a command and cannot be a name"),
            both!("换一个名字", "choose another name"),
        )
    })
}

fn said_twice(all: &[Named<'_>], counts: impl Fn(&Named<'_>, &Named<'_>) -> bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, second) in all.iter().enumerate() {
        let twin = all.iter().take(at).find(|first| {
            // Whoever's name is his id is called one thing; two equal ids are told elsewhere.
            let different = first.of != second.of && !(first.is_id && second.is_id);
            different && first.said() == second.said() && counts(first, second)
        });
        if let Some(first) = twin {
            let (written, place) = (&second.written.value, &first.written.place);
            problems.push(second.written.place.problem(
                both!(
                    "`{written}` 已在 {place} 用过，“转 {written}”分不清是谁",
                    "`{written}` is taken already at {place}: `/to {written}` could mean either"
                ),
                both!("换一个能区分的名字，如加上处室", "choose a name that tells them apart"),
            ));
        }
    }
    problems
}
