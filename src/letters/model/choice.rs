//! What the numbers at the foot of a letter say.

use crate::ids::Moment;

/// One numbered choice at the foot of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Pass on to this desk or person (name shown).
    PassTo(Vec<String>),
    /// Send the contact's answer as it is, after a preview.
    SendAsIs,
    /// Back to the contact: the reply's words go to him.
    BackTo(String),
    /// Keep as a note.
    KeepAsNote,
    /// Send what the preview shows.
    SendPreview,
    /// Send it as the answer: the preview shows it as an interim word.
    SendAsAnswer,
    /// The words that went to the asker were the answer.
    WasAnswer,
    /// Send what the preview shows without these files.
    SendWithout(Vec<String>),
    /// Do not send it.
    DoNotSend,
    /// Ask the asker (name shown) for more.
    AskForMore(String),
    /// Those whom the asker copied get the answer too.
    CopyToo,
    /// They do not.
    AskerAlone,
    /// Send what the preview shows, to those copied as well.
    SendToCopiedToo,
    /// I will answer myself, later.
    AnswerMyself,
    /// Close the case.
    Close,
    /// A contact's words are his answer: they go to the owner named here.
    IsAnswer(String),
    /// Send the words as the answer in another case: its number and its asker.
    SendInCase((String, String)),
    /// A contact's words answer this case: its number, and what it is about.
    AnswersCase((String, String)),
    /// By them he gives his slip back.
    GiveBack,
    /// He answers later.
    AnswerLater,
    /// Send the reply's words to the asker (after a preview).
    SendWords,
    /// The mail was mine: act on it.
    ItWasMe,
    /// It was not mine.
    NotMe,
    /// Yes, it is the question of the one named, and I take it.
    HandIn(String),
    /// It is for the one on duty.
    HandInOnDuty(String),
    /// It is my own question.
    OwnQuestion,
    /// Nothing is to be done.
    NotAQuestion,
    /// The lead agrees that the asker is told a new time.
    Agree,
    /// He does not.
    Decline,
    /// Tell the asker this new time, so that the contact has his.
    Extend(Moment),
    /// Hand the contact's question to the asker, after a preview.
    HandToAsker,
    /// The reply's words go to this contact, who has asked.
    TellContact(String),
    /// What the asker has sent goes to this contact, who has asked.
    HandOn(String),
}
