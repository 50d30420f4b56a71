//! Letters to staff: a [`Headline`] with what it is about, by when, and where a plain reply goes; then the rest.

use super::{
    AlertAbout, AnswerKind, AskerShown, Back, Choice, DeadlineName, DeadlineShown, FollowUpEffect, HeldReason, Known,
    LeadLine, ListLine, ListReader, Meanwhile, News, NotDoneReason, Overdue, Quoted, Said, Suggestion, UndoneLine,
    Warning,
};
use crate::ids::{Address, Language, Moment};

/// A letter to somebody of the staff: its first line, then what it has to say.
#[derive(Clone, Debug)]
pub struct StaffLetter {
    /// The first line.
    pub headline: Headline,
    /// The recipient's name.
    pub to: String,
    /// Whose letter it is while he is away.
    pub in_place_of: Option<String>,
    /// The rest.
    pub body: StaffBody,
    /// At most four numbered choices.
    pub choices: Vec<Choice>,
}

/// The first line of every letter to staff: it is the marker that replies are cut at.
#[derive(Clone, Debug)]
pub struct Headline {
    /// `FSSC-1042`; `None` for lists.
    pub number: Option<String>,
    /// The four characters of the letter's token.
    pub code: String,
    /// The whole token, for the last line.
    pub token: String,
    /// The case's subject or question in one line.
    pub about: String,
    /// The next deadline, shown exactly.
    pub due: Option<Moment>,
    /// The case is urgent (P-44).
    pub urgent: bool,
}

/// Whom an answer reaches besides its asker: colleagues whom he copied on his question.
#[derive(Clone, Debug)]
pub enum CopiesShown {
    /// Nobody.
    Nobody,
    /// These, if the reader says so.
    OnWord(Vec<Address>),
    /// These.
    All(Vec<Address>),
}

/// A contact, and for which desk.
#[derive(Clone, Debug)]
pub struct Who {
    /// His name.
    pub contact: String,
    /// The desk's name.
    pub desk: Option<String>,
}

/// What a contact answered.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Who.
    pub who: Who,
    /// When.
    pub at: Moment,
    /// His words.
    pub text: String,
}

/// What a letter to staff says.
#[derive(Clone, Debug)]
pub enum StaffBody {
    /// L2: a new case, to its owner. A plain reply goes to the asker.
    CaseMail {
        /// The question.
        question: Quoted,
        /// Who asks.
        asker: AskerShown,
        /// Whom the answer reaches besides him.
        copies: CopiesShown,
        /// How many questions stand apart in it, if several, and a list of them where the asker numbered none.
        questions: Option<(usize, Option<String>)>,
        /// Who handed it in, if that was not the owner himself.
        handed_in_by: Option<String>,
        /// What he wrote above it.
        note: Option<String>,
        /// Owner must pass on by.
        triage_due: Option<Moment>,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
        /// The contact that a rule suggests, or that the case was passed to by rule.
        suggestion: Option<Suggestion>,
        /// Why he is the owner (`duty: rotation`, `stands in for …`).
        why_owner: String,
        /// What to be careful about (P-51).
        warnings: Vec<Warning>,
        /// The matter of this topic that he had passed on last, and what was answered (P-6).
        known: Option<Box<Known>>,
        /// Answered earlier in a case that this one is linked to.
        linked: Vec<String>,
    },
    /// The asker wrote again. A plain reply goes to the asker.
    FollowUp {
        /// What he wrote.
        words: Quoted,
        /// Who asks.
        asker: AskerShown,
        /// What it did to the case.
        effect: FollowUpEffect,
        /// His other open cases, any of which he may mean.
        others: Vec<String>,
        /// What to be careful about (P-51).
        warnings: Vec<Warning>,
        /// What the asker asked last before it and the newest answer, cut short, in order.
        earlier: Vec<Said>,
        /// The owner must pass it on by, if that is still to be done.
        triage_due: Option<Moment>,
        /// The asker must have an answer by, if one is owed.
        answer_due: Option<Moment>,
        /// Who has it in hand, and by when he answers the owner.
        holder: Option<(String, Moment)>,
    },
    /// L3: the transfer slip (转办单), to the contact. A plain reply goes to the owner.
    Slip {
        /// The question: the asker's last mail, with the attachments of all.
        question: Quoted,
        /// What was written before it, in order; nothing if it is the first.
        earlier: Vec<Said>,
        /// When the question was asked, where something was written before it.
        asked: Moment,
        /// What the owner says to it.
        note: Option<String>,
        /// Who else has it.
        others: Vec<Who>,
        /// What to be careful about (P-51).
        warnings: Vec<Warning>,
        /// Needed by.
        due: Moment,
        /// The owner's name.
        owner: String,
        /// His extension.
        phone: Option<String>,
    },
    /// L4: the feedback slip (反馈单), to the owner. A plain reply goes to nobody.
    Feedback {
        /// The asker's name.
        asker: String,
        /// The language he writes, where it is not the reader's.
        language: Option<Language>,
        /// What he asked last, in short.
        asked: String,
        /// Who handled it, and for which desk.
        contact: String,
        /// The desk's name.
        desk: Option<String>,
        /// When it came.
        at: Moment,
        /// Working time he took, in seconds.
        took_work_seconds: i64,
        /// His words, with the attachments of all.
        words: Quoted,
        /// What others who were asked had answered before, in order.
        with: Vec<Answered>,
        /// Who has not answered yet, and by when he should.
        missing: Vec<(Who, Option<Moment>)>,
        /// Questions of the asker that stand on no slip yet.
        unasked: Vec<String>,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
    },
    /// The contact gave the slip back, to the owner. A plain reply goes to nobody.
    Returned {
        /// Who gave it back.
        contact: String,
        /// The desk's name.
        desk: Option<String>,
        /// His reason.
        words: Quoted,
        /// The owner must pass it on anew by.
        triage_due: Option<Moment>,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
    },
    /// An answer that the former owner wrote, to the present one. A plain reply goes to nobody.
    LateAnswer {
        /// Who wrote it.
        by: String,
        /// The asker's name.
        asker: String,
        /// His words.
        words: Quoted,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
    },
    /// L12: an answer that has not been sent. `1` sends exactly what is shown.
    Preview {
        /// The asker's name.
        asker: String,
        /// His address.
        to: Address,
        /// Whom it reaches besides him.
        copies: CopiesShown,
        /// What it is to be.
        how: AnswerKind,
        /// Why it is held.
        reasons: Vec<HeldReason>,
        /// The first line of the words that it was held for.
        said: String,
        /// The whole letter as it would go out.
        letter: Quoted,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
    },
    /// L7a: what waits for its owner, or a contact's slips; a reply needs a command.
    List {
        /// One line a case.
        lines: Vec<ListLine>,
        /// Whose it is.
        reader: ListReader,
    },
    /// L7b: the slip is nearly due, or over. A plain reply goes to the owner.
    ContactReminder {
        /// Needed by.
        due: Moment,
        /// It has passed.
        overdue: Overdue,
        /// The slip again.
        question: Quoted,
        /// What to be careful about (P-51).
        warnings: Vec<Warning>,
        /// The owner's name.
        owner: String,
    },
    /// L8: what is overdue, to the lead.
    Escalation {
        /// One line a case.
        lines: Vec<LeadLine>,
        /// Open cases of his section, these among them.
        open: u32,
        /// Of those, past their answer time.
        overdue: u32,
    },
    /// L13: a line that looks like a command and is not one, or a command that cannot be done.
    NotDone {
        /// The line as it was read.
        line: String,
        /// Why nothing was done.
        why: NotDoneReason,
        /// What is near.
        near: Vec<String>,
        /// The desks by name, where nobody known was meant.
        desks: Vec<String>,
        /// Whose ways of writing are shown.
        writer: Writer,
    },
    /// What of a reply to a list was not done.
    LinesNotDone {
        /// The lines.
        undone: Vec<UndoneLine>,
        /// How many others were done.
        done: usize,
        /// Who wrote them.
        reader: ListReader,
    },
    /// The answer to `/status`.
    Status {
        /// The case as a story: when, what.
        history: Vec<(Moment, String)>,
        /// Where it stands, in one sentence.
        stands: String,
        /// Running deadlines: what, when.
        deadlines: Vec<(DeadlineName, Moment)>,
    },
    /// The answer to `/why`.
    Why {
        /// The owner.
        owner: String,
        /// Since when.
        since: Option<Moment>,
        /// Why he is the owner.
        why_owner: String,
        /// The rule that matched, if one did.
        rule: Option<String>,
        /// The rules that fared with the question in another way than having none of their words: the name, and how.
        tried: Vec<(String, String)>,
        /// How many had none of their words.
        strangers: usize,
        /// The topic, of the rule or of a person.
        topic: Option<String>,
        /// The desk that knows it.
        desk: Option<String>,
        /// The contacts: who, since when, why.
        contacts: Vec<(String, Moment, String)>,
        /// The running deadlines.
        deadlines: Vec<DeadlineShown>,
    },
    /// The answer to `/help`.
    Help {
        /// All commands.
        all: bool,
    },
    /// A letter could not be delivered.
    Undelivered {
        /// To whom.
        to: String,
        /// Its subject.
        subject: String,
        /// The server's words.
        why: String,
    },
    /// The case is the recipient's from now on.
    HandedOver {
        /// Whose it was.
        from: String,
        /// Why.
        why: String,
        /// It stays his: the recipient only stands in.
        stands_in: bool,
        /// The question.
        question: Quoted,
        /// Who asks.
        asker: AskerShown,
        /// What was said before the question, in order.
        earlier: Vec<Said>,
        /// Who has been asked and has not answered yet, and by when he should.
        missing: Vec<(Who, Option<Moment>)>,
        /// What to be careful about (P-51).
        warnings: Vec<Warning>,
        /// The owner must pass it on by, if that is still to be done.
        triage_due: Option<Moment>,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
    },
    /// What the recipient sees to in somebody's place. A number asks for what stands there.
    StandIn {
        /// In whose place.
        of: String,
        /// When he is back.
        back: Back,
        /// One line each.
        lines: Vec<ListLine>,
    },
    /// What happened while the recipient was away.
    BackAtWork {
        /// Since when.
        since: Moment,
        /// One entry a case.
        cases: Vec<Meanwhile>,
    },
    /// Was this mail yours? Nothing is done until the recipient says so.
    Confirm {
        /// Its subject.
        subject: String,
        /// Its words.
        words: Quoted,
    },
    /// Whose question is the mail that the recipient forwarded?
    WhoseQuestion {
        /// Its subject.
        subject: String,
        /// Whose mail it seems to be.
        writer: Option<AskerShown>,
        /// The forwarded words.
        words: Quoted,
        /// Until when he can say.
        until: Moment,
    },
    /// A mail claimed to be from the recipient and was not acted on.
    NotActedOn {
        /// The subject of that mail.
        subject: String,
        /// What spoke against it.
        why: String,
        /// Whose name it bore, where that is not the reader's.
        bore: Option<String>,
    },
    /// To the lead: may the asker be told a new time once more (P-39)? A plain reply goes to nobody.
    Consent {
        /// Who asks.
        owner: String,
        /// The asker's name.
        asker: String,
        /// The question.
        question: Quoted,
        /// Why, as the asker would read it.
        reason: Option<String>,
        /// The present time.
        due: Option<Moment>,
        /// The new time.
        until: Moment,
    },
    /// To the owner: a contact takes more time. A plain reply goes to nobody.
    ContactLater {
        /// The contact's name.
        contact: String,
        /// His words.
        words: Quoted,
        /// The time that he asks for.
        to: Moment,
        /// The time that he has: what the answer's own time allows.
        granted: Moment,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
    },
    /// To the owner: a contact needs to know more. A plain reply goes to nobody.
    ContactAsks {
        /// The contact's name.
        contact: String,
        /// The asker's name.
        asker: String,
        /// What he needs.
        words: Quoted,
        /// The asker must have an answer by.
        answer_due: Option<Moment>,
    },
    /// To the contact: more words on what he has. A plain reply goes to the owner.
    ForContact {
        /// The words.
        words: Quoted,
        /// He asked for them.
        asked: bool,
        /// Needed by.
        due: Moment,
        /// The owner's name.
        owner: String,
    },
    /// To the lead: a weighty question (P-7). A plain reply goes to whoever asks.
    LeadAsked {
        /// Who asks.
        by: String,
        /// What he asks.
        words: Quoted,
        /// The asker's question.
        question: Quoted,
        /// His own limit, which stays.
        due: Option<Moment>,
    },
    /// The lead's words, to whoever asked him.
    LeadWords {
        /// The lead.
        lead: String,
        /// What he says.
        words: Quoted,
        /// It goes to a contact, whose plain reply goes to this owner; the owner's own goes to nobody.
        owner: Option<String>,
        /// By when his own answer is due.
        due: Option<Moment>,
    },
    /// To the owner of an urgent case: it is nearly due, or over. A plain reply goes to the asker.
    OwnerReminder {
        /// The question.
        question: Quoted,
        /// Who asks.
        asker: AskerShown,
        /// When it is due.
        due: Moment,
        /// It has passed.
        overdue: Overdue,
    },
    /// To the owner: something happened in his case that he should know of. A plain reply goes to nobody.
    Told {
        /// What.
        news: News,
        /// The words that it is about, where the recipient has not read them elsewhere.
        words: Option<Quoted>,
    },
    /// To the admin: something in the mailbox needs a look (quarantine, loop, stopped sending).
    Alert {
        /// What it is about.
        about: AlertAbout,
        /// What happened, one sentence each.
        lines: Vec<String>,
    },
}

/// Whoever is told that nothing was done: he is shown what he himself can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// The owner of the case.
    Owner,
    /// A contact.
    Contact,
    /// Somebody else with a part in it.
    Other,
    /// No case was named.
    NoCase,
    /// Whoever said something of his own absence.
    Himself,
}

impl StaffBody {
    /// The words whose attachments go along with the letter, where they are named.
    pub fn carrying(&mut self) -> Option<&mut Quoted> {
        match self {
            Self::CaseMail { question, .. } | Self::Slip { question, .. } | Self::HandedOver { question, .. } => {
                Some(question)
            }
            Self::FollowUp { words, .. }
            | Self::Feedback { words, .. }
            | Self::Returned { words, .. }
            | Self::LateAnswer { words, .. }
            | Self::ContactLater { words, .. }
            | Self::ContactAsks { words, .. }
            | Self::ForContact { words, .. }
            | Self::LeadAsked { words, .. }
            | Self::LeadWords { words, .. } => Some(words),
            Self::Preview { letter, .. } => Some(letter),
            Self::Told { words, .. } => words.as_mut(),
            Self::List { .. }
            | Self::StandIn { .. }
            | Self::BackAtWork { .. }
            | Self::ContactReminder { .. }
            | Self::OwnerReminder { .. }
            | Self::Consent { .. }
            | Self::Escalation { .. }
            | Self::NotDone { .. }
            | Self::LinesNotDone { .. }
            | Self::Status { .. }
            | Self::Why { .. }
            | Self::Help { .. }
            | Self::Undelivered { .. }
            | Self::Confirm { .. }
            | Self::WhoseQuestion { .. }
            | Self::NotActedOn { .. }
            | Self::Alert { .. } => None,
        }
    }
}
