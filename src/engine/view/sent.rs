//! Which texts the newest letter to an asker consists of, by the facts: a letter may hold the words of several people, and
//! is not always an answer.

use crate::desk::fact::CaseFact;
use crate::ids::{MailId, Moment, ReleaseId};
use crate::letters::model::SaidWhat;

/// A letter with people's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    /// When it was given.
    pub(super) at: Moment,
    /// What it is.
    pub(super) what: SaidWhat,
    /// Its texts, in order.
    pub(super) releases: Vec<ReleaseId>,
    /// The mails that they stand in.
    mails: Vec<MailId>,
}

/// The newest one that was not taken back.
pub(super) fn last(facts: &[(Moment, CaseFact)]) -> Option<Sent> {
    let mut all: Vec<Sent> = Vec::new();
    let mut open: Vec<(ReleaseId, MailId)> = Vec::new();
    for (at, fact) in facts {
        if let CaseFact::Released { release, mail, .. } = fact {
            open.push((*release, *mail));
        }
        if let CaseFact::TakenBack { releases, .. } = fact {
            all.retain(|sent| !sent.releases.iter().any(|release| releases.contains(release)));
        }
        // It has left as an interim word, and its writer says that it was the answer.
        if let (CaseFact::Answered { mail: Some(mail), .. }, []) = (fact, open.as_slice()) {
            let same = all.last_mut().filter(|sent| sent.mails.contains(mail));
            if let Some(sent) = same {
                sent.what = SaidWhat::Answer;
            }
        }
        let Some(what) = is(fact) else { continue };
        let (releases, mails): (Vec<_>, Vec<_>) = open.drain(..).unzip();
        if !releases.is_empty() {
            all.push(Sent { at: *at, what, releases, mails });
        }
    }
    all.pop()
}

/// What the texts before this fact are, if it says so.
fn is(fact: &CaseFact) -> Option<SaidWhat> {
    if matches!(fact, CaseFact::Answered { .. }) {
        return Some(SaidWhat::Answer);
    }
    if matches!(fact, CaseFact::Extended { .. } | CaseFact::PutOff { .. }) {
        return Some(SaidWhat::Interim);
    }
    matches!(fact, CaseFact::AskedAsker { .. }).then_some(SaidWhat::Request)
}
