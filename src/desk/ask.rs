//! Numbered choices: what a letter asked one person, and what each number does.

use serde::{Deserialize, Serialize};

use super::absence::Item;
use super::answers::Answer;
use super::case::{Copying, SlipNo};
use super::command::Target;
use super::handed::Whose;
use crate::ids::{CaseId, DeskId, LetterId, MailId, Moment, PersonId, ReleaseId};
use crate::letters::model::AnswerKind;

/// A question with a fixed set of answers, put to one person by one letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The letter.
    pub letter: LetterId,
    /// Who was asked.
    pub person: PersonId,
    /// What each number does.
    pub acts: Vec<Act>,
    /// It has been answered.
    pub answered: bool,
    /// It counts until then.
    pub until: Option<Moment>,
}

/// What choosing a number does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum Act {
    /// Pass the case on.
    PassTo {
        /// To these desks or people, a slip each.
        to: Vec<TargetName>,
        /// The mail whose words go along, where the reply itself has none.
        note: Option<MailId>,
    },
    /// Ask the asker for more: in the reply's words, else in the template's.
    AskForMore,
    /// "I answer myself."
    TakeOn,
    /// The case ends, without words.
    Close,
    /// These words of the owner's, which went to the asker, are the answer.
    WasAnswer {
        /// His mail.
        mail: MailId,
    },
    /// These words of a contact are his answer.
    Answered {
        /// The slip.
        slip: SlipNo,
        /// The contact's mail.
        mail: MailId,
    },
    /// By these words he gives his slip back.
    GiveBack {
        /// The slip.
        slip: SlipNo,
        /// The contact's mail.
        mail: MailId,
    },
    /// By these words he says that he has the slip, and answers later.
    Accept {
        /// The slip.
        slip: SlipNo,
        /// The contact's mail.
        mail: MailId,
    },
    /// Preview the contact's words as the answer.
    PreviewContact {
        /// The slip.
        slip: SlipNo,
        /// The contact's mail.
        mail: MailId,
        /// Below what these others answered, which the letter showed as well.
        #[serde(default)]
        with: Vec<Answer>,
    },
    /// Preview a colleague's words as the answer.
    PreviewOf {
        /// His mail.
        mail: MailId,
        /// Who he is.
        author: PersonId,
    },
    /// These words of the owner's are for the asker of another case, whose number his mail named as well.
    AnswerTo {
        /// That case.
        case: CaseId,
        /// His mail.
        mail: MailId,
        /// How they go there.
        how: AnswerKind,
    },
    /// These words of a contact are his answer in another case, whose number his mail named as well.
    AnsweredIn {
        /// That case.
        case: CaseId,
        /// His mail.
        mail: MailId,
    },
    /// Back to the contact, with the reply's words.
    BackTo {
        /// The slip.
        slip: SlipNo,
        /// The mail whose words go to him, if they were written before the choice.
        words: Option<MailId>,
    },
    /// Nothing leaves.
    KeepAsNote,
    /// Send what the preview showed.
    Release {
        /// The texts.
        releases: Vec<ReleaseId>,
        /// How.
        how: AnswerKind,
        /// Texts of the preview that stay behind: files alone.
        #[serde(default)]
        without: Vec<ReleaseId>,
        /// Whether those whom the asker copied get it too.
        #[serde(default)]
        copying: Copying,
    },
    /// Whether those whom the asker copied get the answer.
    Copying {
        /// They do, or do not.
        how: Copying,
    },
    /// Do not send it.
    Drop {
        /// The texts.
        releases: Vec<ReleaseId>,
    },
    /// Preview these words as the answer.
    PreviewWords {
        /// The mail.
        mail: MailId,
        /// Mails whose files the letter showed: they go along.
        #[serde(default)]
        files: Vec<MailId>,
    },
    /// One line of a list: a reply that begins with its number is about this case.
    Line {
        /// Which; none for a line that is about no case yet.
        case: Option<CaseId>,
    },
    /// "It was me": act on that mail.
    ItWasMe {
        /// The mail.
        mail: MailId,
    },
    /// Show what stands at this number of a list.
    Show {
        /// What.
        item: Item,
    },
    /// "It was not me."
    NotMe {
        /// The mail.
        mail: MailId,
    },
    /// Whose question a forwarded mail is.
    HandIn {
        /// The mail.
        mail: MailId,
        /// Whose.
        whose: Whose,
    },
    /// The lead agrees that the asker is told a new time.
    Agree {
        /// What would be released.
        releases: Vec<ReleaseId>,
        /// Who asked.
        by: PersonId,
        /// The new time.
        until: Moment,
    },
    /// The lead does not agree.
    Decline {
        /// What would have been released.
        releases: Vec<ReleaseId>,
        /// Who asked.
        by: PersonId,
        /// The new time.
        until: Moment,
    },
    /// Tell the asker a new time, in the reply's words.
    Extend {
        /// The new time.
        until: Moment,
        /// The slip whose contact needs it, if it is not the owner himself.
        slip: Option<SlipNo>,
    },
    /// Preview the contact's question as one to the asker.
    HandToAsker {
        /// The slip.
        slip: SlipNo,
        /// The contact's mail.
        mail: MailId,
    },
    /// Words to a contact who has asked for them: those of a mail, or of the reply.
    TellContact {
        /// The slip.
        slip: SlipNo,
        /// The mail whose words go to him, if they were written before the choice.
        words: Option<MailId>,
    },
}

/// A pass-on target as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetName {
    /// A desk.
    Desk(DeskId),
    /// A person.
    Person(PersonId),
}

impl Act {
    /// Passing the case on to one desk or person.
    #[must_use]
    pub fn pass_to(to: TargetName) -> Self {
        Self::PassTo { to: vec![to], note: None }
    }
}

impl From<&Target> for TargetName {
    fn from(target: &Target) -> Self {
        match target {
            Target::Desk(desk) => Self::Desk(desk.clone()),
            Target::Person(person) => Self::Person(person.clone()),
        }
    }
}

impl From<&TargetName> for Target {
    fn from(target: &TargetName) -> Self {
        match target {
            TargetName::Desk(desk) => Self::Desk(desk.clone()),
            TargetName::Person(person) => Self::Person(person.clone()),
        }
    }
}
