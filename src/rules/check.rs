//! Is it sensible: what no single line shows. Ids that name nothing, circles of leads, nobody to escalate to.
//!
//! A file that could not be read is `None` here, and nothing is said of what might have stood in it.

use std::collections::{BTreeMap, BTreeSet};

use super::duty::WrittenDuty;
use super::routes::WrittenRule;
use super::staff::{Staff, WrittenPerson};
use super::topics::WrittenTopic;
use super::{Can, Rule, examples, meant, names, never};
use crate::ids::Address;
use crate::written::{Both, Place, Placed, Problem, both, mend_word};

/// What was read.
pub(super) struct Known<'k> {
    pub(super) staff: Option<&'k Staff>,
    pub(super) topics: Option<&'k [WrittenTopic]>,
    pub(super) duty: Option<&'k WrittenDuty>,
    /// The mailbox that the rules are for, where it is known.
    pub(super) mailbox: Option<&'k Address>,
}

impl Known<'_> {
    pub(super) fn person(&self, id: &str) -> Option<&WrittenPerson> {
        self.staff?.people.iter().find(|person| person.id.value == id)
    }

    /// An id that names nobody.
    pub(super) fn stranger(&self, id: &Placed<String>) -> Option<Problem> {
        let people = &self.staff?.people;
        if self.person(&id.value).is_some() {
            return None;
        }
        let written = &id.value;
        let mistake = both!("没有 id 为 `{written}` 的人", "there is no person `{written}`");
        Some(
            id.place
                .problem(mistake, mend_id(written, people.iter().map(|person| person.id.value.as_str()), "[[person]]")),
        )
    }
}

/// What is wrong with people and desks.
pub(super) fn staff(known: &Known<'_>) -> Vec<Problem> {
    let Some(staff) = known.staff else { return Vec::new() };
    let ids = staff.people.iter().map(|person| &person.id).chain(staff.desks.iter().map(|desk| &desk.id));
    let mut problems = doubles(ids);
    problems.extend(double_addresses(staff));
    problems.extend(known.mailbox.into_iter().flat_map(|mailbox| own_address(staff, mailbox)));
    problems.extend(names::faults(staff));
    for person in &staff.people {
        problems.extend(person.reports_to.iter().chain(&person.deputy).filter_map(|id| known.stranger(id)));
        problems.extend(own_deputy(person));
        problems.extend(deputy_cannot(known, staff, person));
        problems.extend(lead(known, person));
    }
    problems.extend(circles(known, staff));
    for desk in &staff.desks {
        problems.extend(repeats(desk.members.iter()));
        for member in &desk.members {
            problems.extend(known.stranger(member));
            problems.extend(cannot(known, member, Can::Contact));
        }
    }
    problems
}

/// What is wrong with topics.
pub(super) fn topics(known: &Known<'_>) -> Vec<Problem> {
    let topics = known.topics.unwrap_or_default();
    let mut problems = doubles(topics.iter().map(|topic| &topic.id));
    if let Some(staff) = known.staff {
        for desk in topics.iter().filter_map(|topic| topic.desk.as_ref()) {
            if staff.desks.iter().any(|known| known.id.value == desk.value) {
                continue;
            }
            let written = &desk.value;
            let mend = mend_id(written, staff.desks.iter().map(|desk| desk.id.value.as_str()), "[[desk]]");
            problems.push(
                desk.place.problem(both!("没有 id 为 `{written}` 的接口组", "there is no desk `{written}`"), mend),
            );
        }
    }
    problems
}

/// The rules as meant, and what is wrong with them.
pub(super) fn rules(known: &Known<'_>, written: Vec<WrittenRule>) -> (Vec<Rule>, Vec<Problem>) {
    let mut problems = doubles(written.iter().map(|rule| &rule.name));
    if let Some(topics) = known.topics {
        problems.extend(written.iter().filter_map(|rule| no_topic(topics, rule.topic.as_ref()?)));
    }
    let places: Vec<Place> = written.iter().map(|rule| rule.name.place.clone()).collect();
    let (rules, mut examples): (Vec<_>, Vec<_>) = written.into_iter().map(meant::rule).unzip();
    for (index, (place, examples)) in places.iter().zip(&mut examples).enumerate() {
        if let Some(problem) = never::takes(&rules, index, place) {
            problems.push(problem);
            // That no example is borne out follows from it.
            examples.clear();
        }
    }
    problems.extend(examples::check(&rules, &examples));
    (rules, problems)
}

/// A topic that is not there.
pub(super) fn no_topic(topics: &[WrittenTopic], named: &Placed<String>) -> Option<Problem> {
    let id = &named.value;
    if topics.iter().any(|known| known.id.value == *id) {
        return None;
    }
    let mend = mend_id(id, topics.iter().map(|topic| topic.id.value.as_str()), "[[topic]]");
    Some(named.place.problem(both!("没有 id 为 `{id}` 的主题", "there is no topic `{id}`"), mend))
}

/// Names that are given a second time.
pub(super) fn doubles<'k>(names: impl Iterator<Item = &'k Placed<String>>) -> Vec<Problem> {
    let problem = |(name, place): (&Placed<String>, &Place)| {
        let written = &name.value;
        name.place.problem(
            both!("`{written}` 已在 {place} 用过", "`{written}` is taken already at {place}"),
            both!("换一个名字，或删去其中一处", "choose another name, or delete one of the two"),
        )
    };
    again(names).into_iter().map(problem).collect()
}

/// Names of others that stand in a list a second time.
pub(super) fn repeats<'k>(names: impl Iterator<Item = &'k Placed<String>>) -> Vec<Problem> {
    let problem = |(name, place): (&Placed<String>, &Place)| {
        let written = &name.value;
        name.place.problem(
            both!("`{written}` 在 {place} 已经写过", "`{written}` is named already at {place}"),
            both!("删去其中一处", "delete one of the two"),
        )
    };
    again(names).into_iter().map(problem).collect()
}

/// What stands a second time, with the place where it stood first.
fn again<'k>(names: impl Iterator<Item = &'k Placed<String>>) -> Vec<(&'k Placed<String>, &'k Place)> {
    let mut first: BTreeMap<&str, &Place> = BTreeMap::new();
    let mut twice = Vec::new();
    for name in names {
        match first.get(name.value.as_str()) {
            Some(place) => twice.push((name, *place)),
            None => {
                first.insert(&name.value, &name.place);
            }
        }
    }
    twice
}

fn double_addresses(staff: &Staff) -> Vec<Problem> {
    let people = staff.people.iter().flat_map(|person| &person.mail);
    let desks = staff.desks.iter().filter_map(|desk| desk.mail.as_ref());
    let mut first: BTreeMap<&Address, &Place> = BTreeMap::new();
    let mut problems = Vec::new();
    for address in people.chain(desks) {
        let written = &address.value;
        if let Some(place) = first.get(written) {
            problems.push(address.place.problem(
                both!("地址 {written} 已在 {place} 用过", "the address {written} is taken already at {place}"),
                both!("每个地址只属于一个人或一个接口组", "an address belongs to one person or one desk only"),
            ));
        } else {
            first.insert(written, &address.place);
        }
    }
    problems
}

/// The mailbox's own address is nobody's: letters to it would come in as mail, and be answered.
fn own_address(staff: &Staff, mailbox: &Address) -> Vec<Problem> {
    let people = staff.people.iter().flat_map(|person| &person.mail);
    let all = people.chain(staff.desks.iter().filter_map(|desk| desk.mail.as_ref()));
    let own = all.filter(|address| address.value == *mailbox);
    let problem = |address: &Placed<Address>| {
        address.place.problem(
            both!(
                "{mailbox} 是公共邮箱自己的地址，不能作为人或接口组的地址",
                "{mailbox} is the shared mailbox's own address, and no person's or desk's"
            ),
            both!("写本人的邮箱；接口组可删去 `mail`", "write the person's own address; a desk can do without `mail`"),
        )
    };
    own.map(problem).collect()
}

/// A deputy takes the part of whom he stands in for: he must be able to.
fn deputy_cannot(known: &Known<'_>, staff: &Staff, person: &WrittenPerson) -> Option<Problem> {
    let (deputy, can) = (person.deputy.as_ref()?, person.can.as_ref()?);
    let on_a_desk = staff.desks.iter().any(|desk| desk.members.iter().any(|member| member.value == person.id.value));
    let needed = [(Can::Own, can.contains(&Can::Own)), (Can::Contact, on_a_desk)];
    let lacks = |needed: Can| known.person(&deputy.value)?.can.as_ref().map(|can| !can.contains(&needed));
    let (needed, _) = needed.into_iter().find(|(needed, is)| *is && lacks(*needed) == Some(true))?;
    let (id, written) = (&person.id.value, &deputy.value);
    let word = if needed == Can::Own { "own" } else { "contact" };
    Some(deputy.place.problem(
        both!(
            "`{written}` 代理 `{id}`，却不能接办（`can` 缺少 \"{word}\"）",
            "`{written}` stands in for `{id}` but cannot do his part (`can` lacks \"{word}\")"
        ),
        both!(
            "给 `{written}` 的 `can` 加上 \"{word}\"，或换一个人",
            "add \"{word}\" to what `{written}` can, or name somebody else"
        ),
    ))
}

fn own_deputy(person: &WrittenPerson) -> Option<Problem> {
    let deputy = person.deputy.as_ref().filter(|deputy| deputy.value == person.id.value)?;
    let id = &person.id.value;
    Some(deputy.place.problem(
        both!("`{id}` 不能做自己的代理人", "`{id}` cannot be his own deputy"),
        both!("写另一个人，或删去 `deputy`", "name somebody else, or delete `deputy`"),
    ))
}

/// Whoever owns or answers has somebody above him to whom an overdue case is told.
fn lead(known: &Known<'_>, person: &WrittenPerson) -> Option<Problem> {
    let id = &person.id.value;
    let leads = |can: &BTreeSet<Can>| can.contains(&Can::Lead) || can.contains(&Can::Direct);
    let Some(lead) = &person.reports_to else {
        let can = person.can.as_ref()?;
        let works = can.contains(&Can::Own) || can.contains(&Can::Contact);
        if !works || leads(can) {
            return None;
        }
        return Some(person.id.place.problem(
            both!("`{id}` 没有上级，逾期时无人可报", "`{id}` has no lead: nobody would hear of what he leaves overdue"),
            both!("加上 `reports_to = \"…\"`", "add `reports_to = \"…\"`"),
        ));
    };
    let above = known.person(&lead.value).filter(|above| above.can.as_ref().is_some_and(|can| !leads(can)))?;
    let written = &above.id.value;
    Some(lead.place.problem(
        both!("`{written}` 不是 lead 也不是 direct，不能做上级", "`{written}` can neither lead nor direct"),
        both!(
            "给 `{written}` 的 `can` 加上 \"lead\"，或换一个人",
            "add \"lead\" to what `{written}` can, or name somebody else"
        ),
    ))
}

/// Chains of leads that come back to where they began. Each circle is told once, at its first person in the file.
fn circles(known: &Known<'_>, staff: &Staff) -> Vec<Problem> {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut problems = Vec::new();
    for person in &staff.people {
        let mut chain: Vec<&str> = vec![&person.id.value];
        let mut above = person.reports_to.as_ref();
        while let Some(lead) = above {
            if lead.value == person.id.value {
                if told.insert(person.id.value.as_str()) {
                    told.extend(&chain);
                    problems.extend(person.reports_to.as_ref().map(|lead| circle(&chain, &lead.place)));
                }
                break;
            }
            if chain.contains(&lead.value.as_str()) {
                break;
            }
            chain.push(&lead.value);
            above = known.person(&lead.value).and_then(|lead| lead.reports_to.as_ref());
        }
    }
    problems
}

fn circle(chain: &[&str], place: &Place) -> Problem {
    let shown = chain.iter().chain(chain.first()).copied().collect::<Vec<_>>().join(" → ");
    place.problem(
        both!("上级关系成环：{shown}", "these report to each other in a circle: {shown}"),
        both!("删去其中一个 `reports_to`", "delete one `reports_to` among them"),
    )
}

/// Somebody named where he lacks the right word in `can`.
pub(super) fn cannot(known: &Known<'_>, id: &Placed<String>, needed: Can) -> Option<Problem> {
    let lacks = |person: &&WrittenPerson| person.can.as_ref().is_some_and(|can| !can.contains(&needed));
    let person = known.person(&id.value).filter(lacks)?;
    let (written, place) = (&id.value, &person.id.place);
    let (mistake, word) = match needed {
        Can::Own => (both!("`{written}` 值班却不能做首问责任人", "`{written}` is on duty but cannot own cases"), "own"),
        Can::Contact => {
            (both!("`{written}` 在接口组却不能做接口人", "`{written}` is on a desk but cannot be a contact"), "contact")
        }
        Can::Lead => (both!("`{written}` 不能做处长", "`{written}` cannot lead"), "lead"),
        Can::Direct => (both!("`{written}` 不能做主任", "`{written}` cannot direct"), "direct"),
        Can::Admin => (both!("`{written}` 不能做管理员", "`{written}` cannot be an admin"), "admin"),
    };
    Some(id.place.problem(
        mistake,
        both!(
            "在 {place} 给他的 `can` 加上 \"{word}\"，或换一个人",
            "add \"{word}\" to his `can` at {place}, or name somebody else"
        ),
    ))
}

/// How to mend an id that names nothing.
fn mend_id<'k>(written: &str, right: impl Iterator<Item = &'k str> + Clone, section: &str) -> Both {
    if right.clone().next().is_none() {
        return both!(
            "先写一节 {section}，id = \"{written}\"",
            "write a section {section} with id = \"{written}\" first"
        );
    }
    mend_word(written, right)
}
