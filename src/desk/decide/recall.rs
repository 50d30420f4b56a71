//! Mail that asks for an earlier one back.

use super::Round;
use crate::desk::around::Spoken;
use crate::desk::case::Status;
use crate::desk::decision::Decision;
use crate::desk::fact::CaseFact;
use crate::desk::speaker::Speaker;
use crate::desk::wanted::{Addressee, News, What};
use crate::desk::why::Why;

/// Mail cannot be called back once it was read (mail-facts B3-9): the case goes on, and its owner knows of it.
pub(super) fn asked(round: &Round<'_>, spoken: &Spoken<'_>) -> Decision {
    let (mail, by) = (spoken.arrived.id, spoken.speaker.person().cloned());
    let fact = CaseFact::Noted { mail, by: by.clone(), why: Why::Recalled };
    let noted = Decision::because("somebody asks for a mail back").fact(fact);
    let told = match &spoken.speaker {
        Speaker::Asker | Speaker::Owner(_) | Speaker::Contact(..) => {
            !matches!(round.case.status, Status::Closed { .. })
        }
        Speaker::Part(_) | Speaker::Staff(_) | Speaker::Copied(_) | Speaker::OnList(..) | Speaker::Mailbox => false,
    };
    if !told {
        return noted;
    }
    let answered = matches!(round.case.status, Status::Answered { .. });
    let news = What::Told(News::Recalled { by, mail, answered });
    noted.letter(Addressee::Person(round.case.owner.clone()), news, round.now)
}
