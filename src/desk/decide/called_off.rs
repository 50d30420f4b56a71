//! A contact whose answer nobody waits for any more: his slip has ended because the asker has his answer, or needs none.
//! He hears so in few words, unless his slip never reached him.

use super::Round;
use crate::desk::case::Slip;
use crate::desk::decision::Decision;
use crate::desk::wanted::{Addressee, News, What};
use crate::ids::{Moment, PersonId};
use crate::mail::questions::questions;

/// Tells the contacts of all open slips, at `at`. `by` has done it, and knows. `answered` says why.
pub(super) fn told(round: &Round<'_>, by: Option<&PersonId>, (answered, at): (bool, Moment)) -> Decision {
    let slips = round.case.open_slips().filter(|slip| Some(&slip.contact) != by);
    let reached = slips.filter(|slip| !round.around.unsent_slips.contains(&slip.no));
    // Who was given one question of several may be the one who answers the rest of them.
    let whole = reached.filter(|slip| !answered || !is_part(round, slip));
    whole.fold(Decision::default(), |decision, slip| {
        let news = News::CalledOff { slip: slip.no, answered };
        decision.asking(Addressee::Person(slip.contact.clone()), What::Told(news), at, Vec::new())
    })
}

/// The slip is about some of the asker's questions, and not about all.
fn is_part(round: &Round<'_>, slip: &Slip) -> bool {
    let first = round.case.questions.first().map(|mail| round.around.words(*mail).text).unwrap_or_default();
    !slip.questions.is_empty() && slip.questions.len() < questions(&first).len()
}
