//! What is allowed and yet seldom meant: it is told at the start, and the service runs.

use super::check::Known;
use super::directory::Directory;
use super::routes::WrittenRule;
use super::{Can, names};
use crate::written::{Place, Problem, both};

/// What a set of files lacks that a house of any size has.
pub(super) fn of(known: &Known<'_>, rules: usize, prefix: &str) -> Vec<Problem> {
    let mut notes = Vec::new();
    if rules == 0 {
        notes.push(Place::whole(&format!("{prefix}routes/")).problem(
            both!("没有一条规则，来信不会有转办建议", "there is not one rule: no case mail will suggest a contact"),
            both!("在 routes/ 下写 [[rule]]", "write [[rule]] below routes/"),
        ));
    }
    let Some(staff) = known.staff else { return notes };
    let is_admin = |can: &std::collections::BTreeSet<Can>| can.contains(&Can::Admin);
    if !staff.people.iter().any(|person| person.can.as_ref().is_some_and(is_admin)) {
        notes.push(Place::whole(&format!("{prefix}people.toml")).problem(
            both!(
                "没有人的 `can` 含 \"admin\"，出了故障无人收到通知",
                "nobody has \"admin\" in `can`: nobody is written to when something is wrong"
            ),
            both!("给照看本系统的人加上 \"admin\"", "add \"admin\" to whoever looks after the daemon"),
        ));
    }
    notes.extend(names::namesakes(staff));
    let unnamed: Vec<&str> = staff
        .people
        .iter()
        .filter(|person| person.can.as_ref().is_some_and(|can| can.contains(&Can::Own)) && person.name_en.is_none())
        .filter(|person| person.name.as_ref().is_some_and(|name| !name.value.is_ascii()))
        .map(|person| person.id.value.as_str())
        .collect();
    if !unnamed.is_empty() {
        let who = unnamed.join(", ");
        notes.push(Place::whole(&format!("{prefix}people.toml")).problem(
            both!(
                "{who} 没有 `name_en`，英文答复会用中文姓名署名",
                "{who}: no `name_en`, so answers in English are signed with the Chinese name"
            ),
            both!("写 name_en = \"…\"", "add name_en = \"…\""),
        ));
    }
    notes
}

/// Rules for departments that nobody of the directory is in.
pub(super) fn unknown_departments(rules: &[WrittenRule], directory: &Directory) -> Vec<Problem> {
    let named =
        rules.iter().flat_map(|rule| rule.when.departments.iter().map(|department| (&rule.name.place, department)));
    let unknown = named.filter(|(_, department)| !directory.is_empty() && !directory.has_department(department));
    let problem = |(place, department): (&Place, &String)| {
        place.problem(
            both!(
                "人员表中没有人属于部门「{department}」",
                "nobody of the directory is in the department \"{department}\""
            ),
            both!("照人员表的写法改正，或删去这一条件", "write it as the directory does, or delete the condition"),
        )
    };
    unknown.map(problem).collect()
}
