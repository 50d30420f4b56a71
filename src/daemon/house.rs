//! From the settings file to the settings that decisions depend on.

use std::time::Duration;

use crate::config::{self, Settings};
use crate::desk::house::{Ack, House};

/// When lists go out: when people have arrived in the morning, and when they are back from lunch (promise 7).
const LIST_SLOTS: [u32; 2] = [9 * 60 + 5, 13 * 60 + 35];

/// What decisions see of the settings.
#[must_use]
pub fn house(settings: &Settings) -> House {
    let mailbox = &settings.mailbox;
    House {
        address: mailbox.address.clone(),
        name: mailbox.name.clone(),
        name_en: mailbox.name_en.clone(),
        tag: mailbox.tag.clone(),
        domains: mailbox.domains.iter().cloned().collect(),
        language: mailbox.language,
        zone: mailbox.timezone,
        mode: mailbox.mode,
        ack: match mailbox.ack {
            config::Ack::AtOnce => Ack::AtOnce,
            config::Ack::After(delay) => Ack::After { seconds: seconds(delay) },
            config::Ack::Never => Ack::Never,
        },
        send_delay_s: seconds(mailbox.send_delay),
        copies: mailbox.copies,
        trust: settings.trust.clone(),
        limits: settings.limits,
        list_slots: LIST_SLOTS.to_vec(),
    }
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}
