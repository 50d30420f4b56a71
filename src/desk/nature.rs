//! What holds of a letter whatever its words: its kind, whether a machine may answer it, what its first line names as
//! due, and what goes along. One row a letter.

use super::answers::Answer;
use super::case::{Holder, SlipNo};
use super::thread::LetterKind;
use super::wanted::{Addressee, News, What};
use crate::ids::{MailId, ReleaseId};
use crate::letters::model::{AnswerKind, NotDoneReason};
use crate::mail::compose::Auto;

/// See the top of this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nature<'a> {
    /// The kind under which it is kept.
    pub kind: LetterKind,
    /// An automatic answer to a mail, a notice, or a person's words passed on (RFC 3834 section 5, D-2).
    pub auto: Auto,
    /// What its first line names as due.
    pub due: Due,
    /// The slip it is about.
    pub slip: Option<SlipNo>,
    /// The mails whose attachments go along.
    pub carries: Carries<'a>,
    /// Who has it while its addressee is away.
    pub reaches: Reaches,
}

/// Who has a letter while its addressee is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaches {
    /// He himself: it answers what he wrote, or he was chosen knowing who is here.
    Himself,
    /// Whoever stands in for him.
    StandIn,
}

/// What is due for whoever reads a letter's first line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// That the owner passes the case on, or where that is done, that he answers.
    Triage,
    /// The answer to the asker.
    Answer,
    /// The contact's answer.
    Slip(SlipNo),
}

/// The mails whose attachments go along with a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries<'a> {
    /// None.
    Nothing,
    /// The one that opened the case.
    FirstQuestion,
    /// All that the asker wrote.
    Questions,
    /// All that the asker wrote, and the mail whose words stand on the slip.
    Slip(SlipNo),
    /// This one.
    Mail(MailId),
    /// This one, and before it those of the other contacts who answered.
    Answers(MailId, &'a [Answer]),
    /// Those in which these texts stand.
    Texts(&'a [ReleaseId]),
}

impl What {
    /// What holds of this letter whatever its words.
    #[must_use]
    pub fn nature(&self) -> Nature<'_> {
        match self {
            Self::Acknowledgement => Nature::of(LetterKind::Acknowledgement).auto(Auto::Replied),
            Self::StillOnIt => Nature::of(LetterKind::StillOnIt).auto(Auto::Replied),
            Self::Answer { releases, how, .. } => {
                let kind = kind_of(*how);
                Nature::of(kind).auto(Auto::None).carries(Carries::Texts(releases))
            }
            Self::AnswerCopy { releases, .. } => Nature::of(LetterKind::AnswerCopy).carries(Carries::Texts(releases)),
            Self::AskedAgain | Self::ClosedUnanswered => Nature::of(LetterKind::AskerNotice),
            Self::Consent { .. } => Nature::of(LetterKind::Consent).due(Due::Answer).or_stand_in(),
            Self::ContactLater { slip, mail, .. } => Nature::of(LetterKind::ContactLater)
                .about(*slip)
                .due(Due::Answer)
                .carries(Carries::Mail(*mail))
                .or_stand_in(),
            Self::ContactAsks { slip, mail } => Nature::of(LetterKind::ContactAsks)
                .about(*slip)
                .due(Due::Answer)
                .carries(Carries::Mail(*mail))
                .or_stand_in(),
            Self::ForContact { slip, mail, .. } => Nature::of(LetterKind::ForContact)
                .about(*slip)
                .due(Due::Slip(*slip))
                .carries(Carries::Mail(*mail))
                .or_stand_in(),
            Self::LeadAsked { mail, slip, .. } => {
                Nature::of(LetterKind::LeadAsked).about_any(*slip).carries(Carries::Mail(*mail)).or_stand_in()
            }
            Self::LeadWords { mail, slip, .. } => {
                Nature::of(LetterKind::LeadWords).about_any(*slip).carries(Carries::Mail(*mail)).or_stand_in()
            }
            Self::OwnerReminder { .. } => Nature::of(LetterKind::OwnerReminder).due(Due::Triage).or_stand_in(),
            Self::CaseMail { .. } => Nature::of(LetterKind::CaseMail).due(Due::Triage).carries(Carries::FirstQuestion),
            Self::FollowUp { mail, .. } => {
                Nature::of(LetterKind::FollowUp).due(Due::Triage).carries(Carries::Mail(*mail)).or_stand_in()
            }
            Self::HandedOver { .. } => Nature::of(LetterKind::HandedOver).due(Due::Triage).carries(Carries::Questions),
            Self::Slip { slip } => {
                Nature::of(LetterKind::Slip).about(*slip).due(Due::Slip(*slip)).carries(Carries::Slip(*slip))
            }
            Self::ContactReminder { slip, .. } => {
                Nature::of(LetterKind::ContactReminder).about(*slip).due(Due::Slip(*slip)).or_stand_in()
            }
            Self::Feedback { slip, mail, with } => {
                let mails = Carries::Answers(*mail, with);
                Nature::of(LetterKind::Feedback).about(*slip).due(Due::Answer).carries(mails).or_stand_in()
            }
            Self::Returned { slip, mail } => {
                let mail = Carries::Mail(*mail);
                Nature::of(LetterKind::Feedback).about(*slip).due(Due::Triage).carries(mail).or_stand_in()
            }
            Self::LateAnswer { mail, .. } => {
                Nature::of(LetterKind::Feedback).due(Due::Answer).carries(Carries::Mail(*mail)).or_stand_in()
            }
            Self::Preview { releases, .. } => {
                Nature::of(LetterKind::Preview).due(Due::Answer).carries(Carries::Texts(releases))
            }
            Self::Confirm { .. } => Nature::of(LetterKind::Confirm).auto(Auto::Replied),
            Self::WhoseQuestion { .. } => Nature::of(LetterKind::WhoseQuestion).auto(Auto::Replied),
            Self::List { .. } | Self::SlipList { .. } => Nature::of(LetterKind::List),
            Self::Escalation { .. } => Nature::of(LetterKind::Escalation),
            Self::NotDone { .. } | Self::LinesNotDone { .. } => Nature::of(LetterKind::NotDone).auto(Auto::Replied),
            Self::Why | Self::Status => Nature::of(LetterKind::Status).auto(Auto::Replied),
            Self::Help { .. } => Nature::of(LetterKind::Help).auto(Auto::Replied),
            Self::Undelivered { .. } => Nature::of(LetterKind::Undelivered).or_stand_in(),
            Self::NotActedOn { .. } => Nature::of(LetterKind::NotActedOn),
            Self::Told(News::Remark { mail, .. } | News::FromTheList { mail, .. } | News::FromCopied { mail, .. }) => {
                Nature::of(LetterKind::Told).carries(Carries::Mail(*mail)).or_stand_in()
            }
            Self::Told(News::CalledOff { slip, .. }) => Nature::of(LetterKind::Told).about(*slip).or_stand_in(),
            Self::Told(
                News::Answers
                | News::Away { .. }
                | News::HandedOn { .. }
                | News::WentToOwner { .. }
                | News::TakenBack
                | News::SentMeanwhile { .. }
                | News::OnlyLinked { .. },
            ) => Nature::of(LetterKind::Told),
            Self::Told(
                News::InnerSeen { .. }
                | News::Recalled { .. }
                | News::WroteToAsker { .. }
                | News::PassedOn { .. }
                | News::Reminded { .. }
                | News::Consented { .. }
                | News::MoreTime { .. }
                | News::StandInDecides { .. }
                | News::UrgentOverdue
                | News::StoodIn { .. },
            ) => Nature::of(LetterKind::Told).or_stand_in(),
            Self::StandIn { .. } => Nature::of(LetterKind::StandIn),
            Self::BackAtWork { .. } => Nature::of(LetterKind::BackAtWork),
            Self::Alert { .. } => Nature::of(LetterKind::Alert),
        }
    }

    /// It is about several cases, or none: a reply to it names the case it is for.
    #[must_use]
    pub fn names_its_cases(&self) -> bool {
        matches!(self, Self::List { .. } | Self::Escalation { .. } | Self::LinesNotDone { .. })
    }

    /// It leaves even while the desk only reads: it asks nobody to act on a letter that nobody got, or tells of one that
    /// did leave.
    #[must_use]
    pub fn leaves_in_shadow(&self) -> bool {
        matches!(
            self,
            Self::Alert { .. } | Self::Undelivered { .. } | Self::NotDone { why: NotDoneReason::OnlyReading, .. }
        )
    }

    /// The kind under which it is kept.
    #[must_use]
    pub fn kind(&self) -> LetterKind {
        self.nature().kind
    }
}

impl<'a> Nature<'a> {
    /// A notice: nothing is due, and nothing goes along.
    fn of(kind: LetterKind) -> Self {
        Self {
            kind,
            auto: Auto::Generated,
            due: Due::Nothing,
            slip: None,
            carries: Carries::Nothing,
            reaches: Reaches::Himself,
        }
    }

    fn auto(self, auto: Auto) -> Self {
        Self { auto, ..self }
    }

    fn due(self, due: Due) -> Self {
        Self { due, ..self }
    }

    fn about(self, slip: SlipNo) -> Self {
        Self { slip: Some(slip), ..self }
    }

    /// The slip it is about, and what is due for it; the answer where there is none.
    fn about_any(self, slip: Option<SlipNo>) -> Self {
        Self { slip, due: slip.map_or(Due::Answer, Due::Slip), ..self }
    }

    fn or_stand_in(self) -> Self {
        Self { reaches: Reaches::StandIn, ..self }
    }

    fn carries(self, carries: Carries<'a>) -> Self {
        Self { carries, ..self }
    }
}

/// What a letter with released words is, by how it answers.
fn kind_of(how: AnswerKind) -> LetterKind {
    match how {
        AnswerKind::Written
        | AnswerKind::Shared
        | AnswerKind::ByPhone
        | AnswerKind::Closing
        | AnswerKind::Declining => LetterKind::Answer,
        AnswerKind::Later { .. } | AnswerKind::Meanwhile { .. } | AnswerKind::Asking | AnswerKind::AskedBack => {
            LetterKind::Interim
        }
    }
}

impl Addressee {
    /// Whose lane of the case the letter goes into.
    #[must_use]
    pub fn holder(&self) -> Holder {
        match self {
            Self::Asker => Holder::Asker,
            Self::Person(person) => Holder::Person(person.clone()),
            Self::Copied(address) => Holder::Copied(address.clone()),
        }
    }
}
