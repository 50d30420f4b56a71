//! The settings that decisions depend on: whose mailbox it is and how it likes to be run.

use std::collections::BTreeSet;

use crate::ids::{Address, Language};
use crate::mail::understand;

/// Settings of the mailbox, as decisions see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct House {
    /// The mailbox's own address.
    pub address: Address,
    /// Its name, as letters sign.
    pub name: String,
    /// Its name in letters in English, if it is another.
    pub name_en: Option<String>,
    /// `FSSC` in `[FSSC-1042]`.
    pub tag: String,
    /// Whose senders are employees, lower case.
    pub domains: BTreeSet<String>,
    /// The language of letters where nobody's own is known.
    pub language: Language,
    /// The zone that times are shown in.
    pub zone: chrono_tz::Tz,
    /// What it sends, and to whom.
    pub mode: Mode,
    /// When an acknowledgement leaves.
    pub ack: Ack,
    /// How long an answer waits, so that it can be taken back, in seconds.
    pub send_delay_s: i64,
    /// Whether colleagues whom an asker copied on his question get the answer.
    pub copies: Copies,
    /// What counts as evidence for a mail's sender.
    pub trust: Trust,
    /// Limits against floods and loops.
    pub limits: Limits,
    /// Local times at which lists go out, as minutes after midnight, ascending.
    pub list_slots: Vec<u32>,
}

/// What the desk sends. It changes at a start alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Everything.
    #[default]
    Live,
    /// It reads, opens cases, keeps clocks and writes every letter, and sends nothing to askers, contacts, owners and
    /// leads. People work by hand beside it, and it learns from Sent and from copies what they did.
    Shadow,
    /// Everything, but the staff's own words for an asker are shown to their writer first.
    Confirm,
}

impl Mode {
    /// The word in the settings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Shadow => "shadow",
            Self::Confirm => "confirm",
        }
    }
}

/// Whether colleagues whom an asker copied on his question get the answer, each in a letter of his own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Copies {
    /// They are sent nothing.
    #[default]
    Never,
    /// Where the owner says so.
    Ask,
    /// Those of the asker's own mail domain do where the mail is proven to be his and he has written no other; else as
    /// with [`Copies::Ask`].
    SameDomain,
}

impl Copies {
    /// The word in the settings.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Ask => "ask",
            Self::SameDomain => "same-domain",
        }
    }
}

/// When an acknowledgement leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ack {
    /// At once.
    AtOnce,
    /// After so many seconds, unless the answer is quicker.
    After {
        /// Seconds.
        seconds: i64,
    },
    /// Never.
    Never,
}

/// What counts as evidence for or against a mail's sender (mail-facts C-8 to C-10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    /// `authserv_ids`: of the mailbox's own servers, lower case. Default none: the header is not used at all.
    /// `["mx.corp.example"]`.
    pub authserv_ids: Vec<String>,
    /// `position`: where the own server puts it. Default `"first"`; or `"last"`.
    pub position: Position,
    /// `dkim`: whether signatures are verified. Default `"off"`; or `"verify"`.
    pub dkim: Dkim,
    /// `internal_mark`: how the provider marks mail that was sent from inside, and takes the mark out of all other. No
    /// default. `{ header = "X-MS-Exchange-Organization-AuthAs", value = "Internal" }`.
    pub internal_mark: Option<HeaderMark>,
    /// `external_mark`: how the provider marks mail that came from outside. No default. A header as above, or
    /// `{ subject = "[External]" }`.
    pub external_mark: Option<ExternalMark>,
    /// `require`: what a staff mail needs before it is acted on. Default `"token"`; or `"evidence"`.
    pub require: Require,
}

/// Where the own server puts its Authentication-Results among those of others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Position {
    /// On top.
    #[default]
    First,
    /// At the bottom (Coremail).
    Last,
}

/// Whether DKIM signatures of the house's own domains are verified, which takes DNS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dkim {
    /// They are not looked at: a mail server inside often has no DNS to the outside.
    #[default]
    Off,
    /// They are verified when a mail is taken in.
    Verify,
}

/// A header field with a certain value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderMark {
    /// Its name, lower case.
    pub header: String,
    /// Its value; upper and lower case are the same.
    pub value: String,
}

/// How mail from outside is marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExternalMark {
    /// In a header field.
    Header(HeaderMark),
    /// By a tag at the very beginning of the subject; upper and lower case are the same.
    Subject(String),
}

/// What a staff mail needs before it is acted on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Require {
    /// The token of a letter to that person, and nothing against it.
    #[default]
    Token,
    /// Evidence for the sender besides; without it the person is asked.
    Evidence,
}

/// `[limits]` against floods and loops. None of them loses a mail: beyond one, the daemon is silent or files for a
/// person to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `acks_per_address_10min`: acknowledgements to one address in ten minutes (mail-facts C-6). Default 3.
    pub acks_per_address_10min: u32,
    /// `acks_per_address_day`: acknowledgements to one address in a day (mail-facts C-6). Default 10.
    pub acks_per_address_day: u32,
    /// `acks_per_hour`: acknowledgements altogether in an hour, with an alarm beyond (mail-facts C-6). Default 200.
    pub acks_per_hour: u32,
    /// `new_cases_per_sender_hour`: cases that one sender can open in an hour (mail-facts C-21). Default 30.
    pub new_cases_per_sender_hour: u32,
    /// How much of a mail is read; one that is larger goes to quarantine (mail-facts C-18).
    pub reading: understand::Limits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            acks_per_address_10min: 3,
            acks_per_address_day: 10,
            acks_per_hour: 200,
            new_cases_per_sender_hour: 30,
            reading: understand::Limits::default(),
        }
    }
}

impl House {
    /// The mailbox's name in letters of this language.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.name,
            Language::English => self.name_en.as_deref().unwrap_or(&self.name),
        }
    }

    /// Whether `address` belongs to an employee's domain.
    #[must_use]
    pub fn is_ours(&self, address: &Address) -> bool {
        self.domains.contains(&address.domain())
    }

    /// The house of the tests.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn sample() -> Self {
        Self {
            address: Address::parse("fssc@corp.example").unwrap(),
            name: "财务共享服务中心".to_owned(),
            name_en: None,
            tag: "FSSC".to_owned(),
            domains: ["corp.example".to_owned()].into(),
            language: Language::Chinese,
            zone: chrono_tz::Asia::Shanghai,
            mode: Mode::Live,
            ack: Ack::AtOnce,
            send_delay_s: 120,
            copies: Copies::Never,
            trust: Trust::default(),
            limits: Limits::default(),
            list_slots: vec![9 * 60 + 5, 13 * 60 + 35],
        }
    }
}
