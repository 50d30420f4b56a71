//! The templates that are part of the program, by file name.

use std::collections::BTreeMap;

use super::context::Name;
use crate::ids::Language;

macro_rules! built_in {
    ($($name:ident = $file:literal),* $(,)?) => {
        fn file_name(name: Name) -> &'static str {
            match name {
                $(Name::$name => $file,)*
            }
        }

        const NAMES: &[Name] = &[$(Name::$name),*];

        /// The text of every template that is part of the program, by its path below the directory of templates.
        #[must_use]
        pub fn sources() -> BTreeMap<String, String> {
            let mut sources = BTreeMap::new();
            $(
                sources.insert(
                    file(Name::$name, Language::Chinese),
                    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/zh-CN/", $file, ".md")).to_owned(),
                );
                sources.insert(
                    file(Name::$name, Language::English),
                    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/en/", $file, ".md")).to_owned(),
                );
            )*
            sources
        }
    };
}

built_in! {
    Acknowledgement = "acknowledgement",
    Answer = "answer",
    AnswerCopy = "answer-copy",
    CaseMail = "case-mail",
    FollowUp = "follow-up",
    Slip = "slip",
    Feedback = "feedback",
    Returned = "returned",
    LateAnswer = "late-answer",
    Preview = "preview",
    List = "list",
    ContactReminder = "contact-reminder",
    Escalation = "escalation",
    NotDone = "not-done",
    LinesNotDone = "lines-not-done",
    Status = "status",
    Why = "why",
    Help = "help",
    HelpAll = "help-all",
    Undelivered = "undelivered",
    HandedOver = "handed-over",
    NotActedOn = "not-acted-on",
    Told = "told",
    StandIn = "stand-in",
    BackAtWork = "back-at-work",
    Confirm = "confirm",
    WhoseQuestion = "whose-question",
    Alert = "alert",
    Interim = "interim",
    StillOnIt = "still-on-it",
    Asking = "asking",
    AskedAgain = "asked-again",
    ClosedUnanswered = "closed-unanswered",
    Consent = "consent",
    ContactLater = "contact-later",
    ContactAsks = "contact-asks",
    ForContact = "for-contact",
    LeadAsked = "lead-asked",
    LeadWords = "lead-words",
    OwnerReminder = "owner-reminder",
}

/// The letter of a path, if there is one of that name.
pub(crate) fn name_of(path: &str) -> Option<Name> {
    let stem = path.rsplit_once('/').map_or(path, |(_, stem)| stem).trim_end_matches(".md");
    NAMES.iter().copied().find(|name| file_name(*name) == stem)
}

/// The path of a template below the directory of templates.
pub(crate) fn file(name: Name, language: Language) -> String {
    format!("{}/{}.md", language.tag(), file_name(name))
}

/// The template is of a letter to askers.
pub(crate) fn is_for_askers(path: &str) -> bool {
    name_of(path).is_some_and(Name::is_for_askers)
}
