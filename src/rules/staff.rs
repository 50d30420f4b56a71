//! `people.toml` as written: who works here, and the desks of contacts.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Can, Pick};
use crate::ids::{Address, Language};
use crate::written::{Both, Placed, Section, both};

/// The words of `pick` (design.md section 7).
pub(super) const PICKS: &[(&str, Pick)] =
    &[("first", Pick::First), ("rotate", Pick::Rotate), ("fewest-open", Pick::FewestOpen)];

const CANS: &[(&str, Can)] = &[
    ("own", Can::Own),
    ("contact", Can::Contact),
    ("lead", Can::Lead),
    ("direct", Can::Direct),
    ("admin", Can::Admin),
];

const LANGUAGES: &[(&str, Language)] = &[("zh-CN", Language::Chinese), ("en", Language::English)];

/// What `people.toml` says.
#[derive(Default)]
pub(super) struct Staff {
    pub(super) people: Vec<WrittenPerson>,
    pub(super) desks: Vec<WrittenDesk>,
}

/// A `[[person]]` with an id; whatever else was wrong with it is noted and left out.
pub(super) struct WrittenPerson {
    pub(super) id: Placed<String>,
    pub(super) name: Option<Placed<String>>,
    pub(super) name_en: Option<String>,
    pub(super) title: Option<String>,
    pub(super) mail: Vec<Placed<Address>>,
    /// `None` where it could not be read, and nothing follows from it.
    pub(super) can: Option<BTreeSet<Can>>,
    pub(super) reports_to: Option<Placed<String>>,
    pub(super) deputy: Option<Placed<String>>,
    pub(super) away: Vec<(NaiveDate, NaiveDate)>,
    pub(super) left: Option<Placed<NaiveDate>>,
    pub(super) successor: Option<Placed<String>>,
    pub(super) language: Option<Language>,
    pub(super) calendar: Option<Placed<String>>,
    pub(super) phone: Option<String>,
}

/// A `[[desk]]` with an id.
pub(super) struct WrittenDesk {
    pub(super) id: Placed<String>,
    pub(super) name: Option<Placed<String>>,
    pub(super) members: Vec<Placed<String>>,
    pub(super) mail: Option<Placed<Address>>,
    pub(super) pick: Pick,
    pub(super) calendar: Option<Placed<String>>,
}

pub(super) fn read(top: &Section<'_>) -> Staff {
    Staff {
        people: top.sections("person").iter().filter_map(person).collect(),
        desks: top.sections("desk").iter().filter_map(desk).collect(),
    }
}

fn person(section: &Section<'_>) -> Option<WrittenPerson> {
    let id = read_id(section);
    let name = section.required_text("name");
    let mail = section.required_texts("mail");
    let can = section.choices("can", CANS);
    section.require("can");
    if mail.as_ref().is_some_and(Vec::is_empty) {
        let place = section.place_of_key("mail");
        section.note(
            &place,
            both!("`mail` 是空的", "`mail` is empty"),
            both!("至少写一个邮箱地址", "write one address at least"),
        );
    }
    let mail = mail.into_iter().flatten().filter_map(|text| read_address(section, text)).collect();
    let away = section.texts("away").into_iter().flatten().filter_map(|text| absence(section, &text)).collect();
    let written = WrittenPerson {
        name,
        name_en: section.text("name_en").map(|name| name.value),
        title: section.text("title").map(|title| title.value),
        mail,
        can: can.map(|words| words.into_iter().collect()),
        reports_to: section.text("reports_to"),
        deputy: section.text("deputy"),
        away,
        left: section.meant("left", read_day),
        successor: section.text("successor"),
        language: section.choice("language", LANGUAGES),
        calendar: section.text("calendar"),
        phone: section.text("phone").map(|phone| phone.value),
        id: id?,
    };
    Some(written)
}

fn desk(section: &Section<'_>) -> Option<WrittenDesk> {
    let id = read_id(section);
    let name = section.required_text("name");
    let members = section.required_texts("members").unwrap_or_default();
    if section.has("members") && members.is_empty() {
        let place = section.place_of_key("members");
        section.note(
            &place,
            both!("接口组没有成员", "the desk has no members"),
            both!("至少写一个人的 id", "write the id of one person at least"),
        );
    }
    let mail = section.text("mail").and_then(|text| read_address(section, text));
    let pick = section.choice("pick", PICKS).unwrap_or(Pick::FewestOpen);
    let calendar = section.text("calendar");
    Some(WrittenDesk { name, members, mail, pick, calendar, id: id? })
}

/// An id: what people type after `/to`, so it holds no blank.
pub(super) fn read_id(section: &Section<'_>) -> Option<Placed<String>> {
    let id = section.required_text("id")?;
    if !id.value.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) {
        let written = &id.value;
        let fit: String =
            written.trim().chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
        section.note(
            &id.place,
            both!(
                "id `{written}` 只能用字母、数字、`-`、`_` 和 `.`",
                "the id `{written}` may hold letters, digits, `-`, `_` and `.` only"
            ),
            both!("写成 `{fit}`", "write `{fit}`"),
        );
    }
    Some(id)
}

fn read_address(section: &Section<'_>, text: Placed<String>) -> Option<Placed<Address>> {
    if let Some(address) = Address::parse(&text.value) {
        return Some(Placed { value: address, place: text.place });
    }
    let written = &text.value;
    section.note(
        &text.place,
        both!("`{written}` 不是邮箱地址", "`{written}` is not a mail address"),
        both!(
            "写成 li.na@corp.example 的样子，不带姓名和尖括号",
            "write it like li.na@corp.example, without name and angle brackets"
        ),
    );
    None
}

/// `2026-12-01`.
pub(super) fn read_day(text: &str) -> Result<NaiveDate, (Both, Both)> {
    text.trim().parse::<NaiveDate>().map_err(|_| {
        (
            both!("`{text}` 不是日期", "`{text}` is not a date"),
            both!("写成如 `2026-12-01`", "write it like `2026-12-01`"),
        )
    })
}

/// `2026-12-01..2026-12-05`, both days included, or one day alone.
fn absence(section: &Section<'_>, text: &Placed<String>) -> Option<(NaiveDate, NaiveDate)> {
    let written = &text.value;
    let (first, last) = written.split_once("..").unwrap_or((written, written));
    let date = |text: &str| text.trim().parse::<NaiveDate>().ok();
    let (mistake, mend): (Both, Both) = match (date(first), date(last)) {
        (Some(first), Some(last)) if first <= last => return Some((first, last)),
        (Some(first), Some(last)) => (
            both!("`{written}` 的结束日早于开始日", "`{written}` ends before it begins"),
            both!("写成 `{last}..{first}`", "write `{last}..{first}`"),
        ),
        (None | Some(_), None) | (None, Some(_)) => (
            both!("`{written}` 不是日期区间", "`{written}` is not a range of dates"),
            both!("写成如 `2026-12-01..2026-12-05`", "write it like `2026-12-01..2026-12-05`"),
        ),
    };
    section.note(&text.place, mistake, mend);
    None
}
