//! Whom an order names: desks and people as they are called, and what only looks like a name.

use crate::desk::command::target::{Target, near_targets, target};
use crate::mail::phrases::SURNAMES;
use crate::rules::Policy;

/// Behind the name of a desk or a colleague.
const SUFFIXES: &[&str] = &[
    "组",
    "部门",
    "部",
    "处",
    "科",
    "岗",
    "团队",
    "小组",
    "同事",
    "老师",
    "同学",
    "会计",
    "经理",
    "主管",
    "工",
    "姐",
    "哥",
    "总",
    "那边",
    "这边",
    "那里",
    "的人",
    "的同事",
    "的老师",
    "他们",
];
/// What a desk that we do not know is called by.
pub(in crate::desk::command) const ORGANS: &[&str] =
    &["组", "部门", "部", "处", "科", "中心", "团队", "岗", "室", "同事", "那边", "他们", "老师", "会计"];
/// Not in this house, or no name at all.
const OUTSIDE: &[&str] = &[
    "供应商",
    "酒店",
    "对方",
    "客户",
    "银行",
    "公司",
    "账户",
    "员工",
    "本人",
    "他",
    "她",
    "它",
    "卖方",
    "销售",
    "开票",
    "出差",
    "领导",
    "经办",
    "部门经理",
    "主管",
    "快递",
    "前台",
    "同事",
    "我",
    "你",
    "您",
    "大家",
    "商家",
    "航空",
    "旅行社",
    "门店",
    "工商",
    "税局",
    "税务局",
    "社保局",
    "中介",
    "房东",
    "物业",
    "系统",
    "人工",
    "自己",
    "原件",
    "现金",
    "借款",
    "备用金",
    "审批",
];
const OUTSIDE_ENGLISH: &[&str] = &[
    "hotel", "supplier", "vendor", "bank", "customer", "us", "me", "you", "your", "him", "her", "them", "manager",
    "boss", "airline", "seller", "account", "office", "address", "mailbox", "it",
];
/// Behind the name of a desk in English.
const ENGLISH_SUFFIXES: &[&str] =
    &["desk", "team", "group", "department", "dept", "people", "guys", "colleagues", "folks"];
/// The longest name in a sentence that is nobody's we know.
const UNKNOWN_MAX: usize = 4;

/// The names of the house.
pub(super) struct Known<'a> {
    policy: &'a Policy,
    names: Vec<(String, Option<Target>)>,
}

/// Whom a clause names at its front.
pub(super) struct Named<'a> {
    /// Who, if it is certain.
    pub(super) targets: Vec<Target>,
    /// The words behind the name.
    pub(super) rest: &'a str,
}

impl<'a> Known<'a> {
    pub(super) fn of(policy: &'a Policy) -> Self {
        let mut names: Vec<(String, Option<Target>)> = Vec::new();
        let mut add = |name: &str, target: Option<Target>| {
            let name = name.to_lowercase();
            if !name.is_empty() {
                names.push((name, target));
            }
        };
        for desk in policy.desks.values() {
            let is = || Some(Target::Desk(desk.id.clone()));
            add(desk.name.strip_suffix('组').unwrap_or(&desk.name), is());
            add(desk.id.as_str(), is());
        }
        for person in policy.people.values() {
            let is = || target(person.id.as_str(), policy);
            add(&person.name, is());
            add(person.id.as_str(), is());
            person.name_en.iter().for_each(|name| add(name, is()));
            person.mail.iter().for_each(|mail| add(mail.as_str(), is()));
            // "li-na" is how "Li Na" is spelt in a file.
            add(&person.id.as_str().replace(['-', '_', '.'], " "), is());
        }
        Self { policy, names }
    }

    /// The desk or colleague that `text` begins with: "税务组", "税务组的赵磊", "赵老师".
    pub(super) fn at<'t>(&self, text: &'t str) -> Option<Named<'t>> {
        let text = text.trim_start_matches(['@', ' ']);
        let (mut targets, mut rest) = self.one(text)?;
        for link in ["", "的", " ", "或"] {
            if let Some((more, behind)) = rest.strip_prefix(link).and_then(|rest| self.one(rest)) {
                // "税务组赵磊": the one who is named last is meant.
                (targets, rest) = (more, behind);
                break;
            }
        }
        // "孙静和赵磊": both are.
        let linked = |rest: &'t str| {
            ["/", "和", "及", "与", " and ", "&"].iter().find_map(|link| self.one(rest.strip_prefix(link)?))
        };
        while let Some((more, behind)) = linked(rest) {
            targets.extend(more);
            rest = behind;
        }
        Some(Named { targets, rest })
    }

    fn one<'t>(&self, text: &'t str) -> Option<(Vec<Target>, &'t str)> {
        let exact = self.names.iter().filter(|(name, _)| begins(text, name)).max_by_key(|(name, _)| name.len());
        if let Some((name, target)) = exact {
            let rest = text.get(name.len()..).unwrap_or_default();
            return Some((target.iter().cloned().collect(), without_suffix(rest)));
        }
        self.by_surname(text)
    }

    /// "赵老师", "赵工": certain where one colleague alone has that surname.
    fn by_surname<'t>(&self, text: &'t str) -> Option<(Vec<Target>, &'t str)> {
        let surname = text.chars().next().filter(|c| is_han(*c))?;
        let behind = text.get(surname.len_utf8()..)?;
        let titles = ["老师", "会计", "经理", "处长", "主任", "工", "姐", "哥", "总", "处"];
        let rest = titles.iter().find_map(|title| behind.strip_prefix(title))?;
        let of_that_name = self.policy.people.values().filter(|person| person.name.starts_with(surname));
        let people: Vec<_> = of_that_name.collect();
        if people.is_empty() {
            return None;
        }
        let only = if let [person] = people.as_slice() { target(person.id.as_str(), self.policy) } else { None };
        Some((only.into_iter().collect(), rest))
    }

    /// Somebody whom `text` must name for the way it is said, and who is not in the files: a desk's name with a slip of
    /// the pen, another house's desk, a colleague. `text` holds nothing but the name.
    pub(super) fn unknown(&self, text: &str) -> Option<Vec<Target>> {
        let text = text.trim();
        let count = text.chars().count();
        if text.is_empty() || outside(text) || text.chars().any(|c| c.is_ascii_digit()) {
            return None;
        }
        let bare = without_suffix_once(text);
        let near: Vec<Target> = near_targets(bare, self.policy)
            .iter()
            .filter(|name| name.chars().count().abs_diff(bare.chars().count()) <= 1)
            .filter_map(|name| target(name, self.policy))
            .filter(|target| matches!(target, Target::Desk(_)))
            .collect();
        if let Some(first) = near.into_iter().next().filter(|_| bare.chars().count() >= 2) {
            return Some(vec![first]);
        }
        let organ = ORGANS.iter().any(|organ| text.contains(organ)) && count <= 9;
        let surname = text.starts_with(|c: char| SURNAMES.contains(c));
        let name = surname && text.chars().all(is_han) && (2..=UNKNOWN_MAX).contains(&count);
        let latin = text.is_ascii() && text.split_whitespace().count() <= 2;
        (organ || name || latin).then(Vec::new)
    }
}

fn outside(text: &str) -> bool {
    OUTSIDE.iter().any(|word| text.contains(word)) || text.split(' ').any(|word| OUTSIDE_ENGLISH.contains(&word))
}

/// A Latin name ends where its letters end.
fn begins(text: &str, name: &str) -> bool {
    let latin = name.ends_with(|c: char| c.is_ascii_alphanumeric());
    let rest = text.strip_prefix(name);
    rest.is_some_and(|rest| !(latin && rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')))
}

fn without_suffix(rest: &str) -> &str {
    let mut rest = rest;
    for _ in 0..2 {
        rest = without_suffix_once_front(rest);
    }
    rest
}

fn without_suffix_once_front(rest: &str) -> &str {
    // 税务局 is an office of the state, no desk of ours; and 处理 is what a colleague does.
    if rest.starts_with('局') || rest.starts_with("处理") {
        return rest;
    }
    if let Some(behind) = SUFFIXES.iter().filter_map(|suffix| rest.strip_prefix(suffix)).min_by_key(|rest| rest.len()) {
        return behind;
    }
    let word = rest.trim_start();
    let end = word.find(' ').unwrap_or(word.len());
    let (first, behind) = word.split_at_checked(end).unwrap_or((word, ""));
    if ENGLISH_SUFFIXES.contains(&first) { behind } else { rest }
}

fn without_suffix_once(text: &str) -> &str {
    SUFFIXES.iter().filter_map(|suffix| text.strip_suffix(suffix)).min_by_key(|rest| rest.len()).unwrap_or(text)
}

/// A Chinese character.
pub(super) fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}
