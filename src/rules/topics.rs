//! `topics.toml` and `duty.toml` as written: what questions are about, and who owns what comes in.

use super::Pick;
use super::staff::{PICKS, read_id};
use crate::written::{Placed, Section, both};

/// A `[[topic]]` with an id.
pub(super) struct WrittenTopic {
    pub(super) id: Placed<String>,
    pub(super) name: String,
    pub(super) desk: Option<Placed<String>>,
}

/// What `duty.toml` says.
pub(super) struct WrittenDuty {
    pub(super) members: Vec<Placed<String>>,
    pub(super) pick: Pick,
}

pub(super) fn read(top: &Section<'_>) -> Vec<WrittenTopic> {
    let topic = |section: &Section<'_>| {
        let id = read_id(section);
        let name = section.required_text("name").map(|name| name.value).unwrap_or_default();
        let desk = section.required_text("desk");
        Some(WrittenTopic { name, desk, id: id? })
    };
    top.sections("topic").iter().filter_map(topic).collect()
}

pub(super) fn read_duty(top: &Section<'_>) -> Option<WrittenDuty> {
    let Some(duty) = top.section("duty") else {
        if !top.has("duty") {
            let mistake = both!("没有 [duty] 一节，无人值班", "there is no section [duty]: nobody is on duty");
            top.note(
                &top.place(),
                mistake,
                both!("加上 [duty] 和 members = [\"…\"]", "add [duty] with members = [\"…\"]"),
            );
        }
        return None;
    };
    let members = duty.required_texts("members").unwrap_or_default();
    if duty.has("members") && members.is_empty() {
        let place = duty.place_of_key("members");
        duty.note(
            &place,
            both!("无人值班", "nobody is on duty"),
            both!("至少写一个人的 id", "write the id of one person at least"),
        );
    }
    let pick = duty.choice("pick", PICKS).unwrap_or(Pick::FewestOpen);
    Some(WrittenDuty { members, pick })
}
