//! Taking a mail out of quarantine: an admin has looked at it and vouches for it.

use super::receive::Incoming;
use super::{Engine, TurnError};
use crate::desk::evidence::{self, Evidence};
use crate::ids::{Address, MailId, Moment};
use crate::mail::understand::understand_again;
use crate::source::Place;
use crate::store::{Filed, PlaceState, Which};

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anew {
    /// Nothing like it is in quarantine.
    NotThere,
    /// It is in.
    Taken {
        /// How it was filed.
        filed: String,
    },
    /// It cannot be taken in.
    StillRefused {
        /// Why.
        why: String,
    },
    /// It was never understood; the intake fetches it again.
    FetchedAgain,
}

impl Engine {
    /// Takes a mail in anew. That something spoke against its sender counts no more: somebody has looked.
    pub fn take_anew(&mut self, which: &Which, now: Moment) -> Result<Anew, TurnError> {
        let Some((place, mail)) = self.store.in_quarantine(which)? else { return Ok(Anew::NotThere) };
        self.turn(|engine| match mail {
            Some(id) => engine.vouched(&place, id, now),
            None => engine.fetch_again(&place),
        })
    }

    fn vouched(&mut self, place: &Place, id: MailId, now: Moment) -> Result<Anew, TurnError> {
        let refused = |why: &str| Ok(Anew::StillRefused { why: why.to_owned() });
        let (Some(raw), Some(row)) = (self.store.raw(id)?, self.store.mail(id)?) else {
            return refused("its bytes are no longer kept");
        };
        let mail = understand_again(&raw);
        let Some(from) = mail.from.as_ref().and_then(|from| Address::parse(&from.addr)) else {
            return refused("it names no sender");
        };
        let evidence = match evidence::weigh(&mail, row.signed_by.as_deref(), &self.house) {
            Evidence::Against(_) => Evidence::None,
            other @ (Evidence::For | Evidence::None) => other,
        };
        let incoming = Incoming { id, mail: &mail, from, start: row.received, evidence, now, in_sent: false };
        let filed = self.act_on(&incoming)?;
        self.store.file_mail(id, &filed)?;
        if let Filed::Quarantine(why) = filed {
            return Ok(Anew::StillRefused { why });
        }
        self.store.settle_place(place, PlaceState::Done, Some(id), filed.as_str(), now)?;
        let filed = match filed.case() {
            Some(case) => crate::desk::case::number(&self.house.tag, case),
            None => filed.as_str().to_owned(),
        };
        Ok(Anew::Taken { filed })
    }

    /// The row goes and the cursor steps back, so that the next look finds the mail as if it had just come. Where the
    /// folder has another UIDVALIDITY by now, the mail was found under its new place long ago.
    fn fetch_again(&mut self, place: &Place) -> Result<Anew, TurnError> {
        self.store.forget_place(place)?;
        if let Some((uidvalidity, last, _)) = self.store.cursor(&place.folder)?
            && uidvalidity == place.uidvalidity
        {
            let before = last.min(place.uid.saturating_sub(1));
            self.store.advance(&place.folder, uidvalidity, before)?;
        }
        Ok(Anew::FetchedAgain)
    }
}
