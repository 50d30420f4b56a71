//! What comes out of a decision: facts, texts, letters, and the reason. Plain values.

use super::around::Words;
use super::ask::Act;
use super::case::Asker;
use super::fact::{CaseFact, MailboxFact, PersonFact};
use super::handed::Whose;
use super::wanted::{Addressee, Wanted, What, Withdraw};
use crate::ids::{CaseId, LetterId, MailId, Moment, PersonId, ReleaseId};
use crate::letters::model::AnswerKind;

/// What was decided. The shell makes it true in one transaction and has no choices left.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    /// The reason, for people.
    pub because: String,
    /// What happened to the case.
    pub facts: Vec<CaseFact>,
    /// What happened to people.
    pub person_facts: Vec<(PersonId, PersonFact)>,
    /// What happened to the mailbox.
    pub mailbox_facts: Vec<MailboxFact>,
    /// Texts written out for the asker.
    pub texts: Vec<Text>,
    /// Letters to write.
    pub letters: Vec<Wanted>,
    /// Queued letters of the case that have become pointless.
    pub withdraw: Vec<Withdraw>,
    /// Letters of the case that were withdrawn at this moment are wanted again, answers excepted.
    pub restore: Option<Moment>,
    /// What it means for other cases that the mail names, in order.
    pub elsewhere: Vec<(CaseId, Elsewhere)>,
    /// The mail went to the asker: the tokens in it are known to more than their addressees.
    pub exposed: bool,
    /// A mail that was waiting for its writer's word is to be decided anew.
    pub again: Option<MailId>,
    /// A mail that waited for the one who forwarded it opens its case now.
    pub opens: Option<(MailId, Whose)>,
    /// What the admins should know.
    pub alarms: Vec<Alarm>,
    /// A numbered choice was made: of which letter, which number.
    pub chosen: Option<(LetterId, usize)>,
}

impl Decision {
    /// A decision that does nothing yet, with its reason.
    #[must_use]
    pub fn because(reason: impl Into<String>) -> Self {
        Self { because: reason.into(), ..Self::default() }
    }

    /// And this happened.
    #[must_use]
    pub fn fact(mut self, fact: CaseFact) -> Self {
        self.facts.push(fact);
        self
    }

    /// And this letter is wanted, at once and without choices.
    #[must_use]
    pub fn letter(self, to: Addressee, what: What, now: Moment) -> Self {
        self.asking(to, what, now, Vec::new())
    }

    /// And this letter is wanted, with choices.
    #[must_use]
    pub fn asking(mut self, to: Addressee, what: What, not_before: Moment, choices: Vec<Act>) -> Self {
        self.letters.push(Wanted { to, what, not_before, choices, in_place_of: None });
        self
    }

    /// And the admins should know this.
    #[must_use]
    pub fn alarming(mut self, about: &'static str, line: String) -> Self {
        self.alarms.push(Alarm { about, line });
        self
    }

    /// And these queued letters are pointless.
    #[must_use]
    pub fn withdrawing(mut self, withdraw: Withdraw) -> Self {
        self.withdraw.push(withdraw);
        self
    }

    /// And this in another case.
    #[must_use]
    pub fn elsewhere(mut self, case: CaseId, what: Elsewhere) -> Self {
        self.elsewhere.push((case, what));
        self
    }

    /// And all of `other` besides.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.facts.extend(other.facts);
        self.person_facts.extend(other.person_facts);
        self.mailbox_facts.extend(other.mailbox_facts);
        self.texts.extend(other.texts);
        self.letters.extend(other.letters);
        self.withdraw.extend(other.withdraw);
        self.alarms.extend(other.alarms);
        self.elsewhere.extend(other.elsewhere);
        self.restore = self.restore.or(other.restore);
        self.exposed |= other.exposed;
        self.again = self.again.or(other.again);
        self.opens = self.opens.or(other.opens);
        self.chosen = self.chosen.or(other.chosen);
        self
    }
}

/// What a mail in one case means for another.
#[derive(Clone, Debug)]
pub enum Elsewhere {
    /// It is decided already.
    Decided(Box<Decision>),
    /// An answer goes there too; that case's own rules say whether at once.
    Shared(Shared),
    /// The words of a contact are his answer there.
    CameBack {
        /// His mail.
        mail: MailId,
    },
}

/// An answer that was written in one case and goes to the askers of others.
#[derive(Clone, Debug)]
pub struct Shared {
    /// Its texts: the mail they stand in, whose words they are, the words.
    pub texts: Vec<(MailId, PersonId, Words)>,
    /// How it goes there.
    pub how: AnswerKind,
    /// To whom it was written first.
    pub first: Asker,
    /// In which case.
    pub from: CaseId,
}

/// Something that needs an admin's look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// The kind of trouble; one kind is told once an hour.
    pub about: &'static str,
    /// What happened, in one sentence.
    pub line: String,
}

/// A text written out for the asker, kept beside the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its number in the case.
    pub id: ReleaseId,
    /// The words.
    pub text: String,
    /// The same as sanitised HTML.
    pub html: Option<String>,
    /// The mail they stand in; its attachments go along.
    pub mail: MailId,
    /// Who released it, or may.
    pub by: PersonId,
}
