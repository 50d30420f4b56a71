//! What each letter shows: plain values, ready to be put into a template.

mod asker;
mod choice;
mod reason;
mod shown;
mod staff;

pub use asker::{AnswerKind, AskerLetter};
pub use choice::Choice;
pub use reason::{AbsenceMiss, Dates, HeldReason, NotDoneReason, OrderKind, OutMiss, OwnerMiss, Personal, TimeMiss};
pub use shown::{
    AlertAbout, AskerShown, Back, DeadlineName, DeadlineShown, FollowUpEffect, Known, LeadLine, ListLine, ListReader,
    Meanwhile, News, Overdue, Quoted, Said, SaidWhat, Suggestion, UndoneLine, Waits, Warning,
};
pub use staff::{Answered, CopiesShown, Headline, StaffBody, StaffLetter, Who, Writer};
