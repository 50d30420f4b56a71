//! `topics.toml` as written: what questions are about.

use super::staff::read_id;
use crate::written::{Placed, Section};

/// A `[[topic]]` with an id.
pub(super) struct WrittenTopic {
    pub(super) id: Placed<String>,
    pub(super) name: String,
    pub(super) desk: Option<Placed<String>>,
    pub(super) confidential: bool,
    pub(super) sla: Option<Placed<String>>,
}

pub(super) fn read(top: &Section<'_>) -> Vec<WrittenTopic> {
    let topic = |section: &Section<'_>| {
        let id = read_id(section);
        let name = section.required_text("name").map(|name| name.value).unwrap_or_default();
        let desk = section.required_text("desk");
        let confidential = section.yes_or_no("confidential").is_some_and(|answer| answer.value);
        let sla = section.text("sla");
        Some(WrittenTopic { name, desk, confidential, sla, id: id? })
    };
    top.sections("topic").iter().filter_map(topic).collect()
}
