//! What the question shows whose a forwarded mail is, and the line of a list that reminds of it. There is no case yet.

use crate::desk::case::Asker;
use crate::desk::decide;
use crate::desk::handed::Whose;
use crate::engine::{Engine, TurnError};
use crate::ids::{LetterId, MailId, Moment};
use crate::letters::model::{AskerShown, Choice, ListLine, Quoted, StaffBody, Waits};
use crate::mail::subject;
use crate::store::{ForwardedRow, MailRow};

impl Engine {
    /// The letter that asks.
    pub(super) fn whose_question(
        &self,
        mail: MailId,
        writer: Option<&Asker>,
        now: Moment,
    ) -> Result<StaffBody, TurnError> {
        let row = self.store.mail(mail)?;
        let subject = row.as_ref().map(|row| subject::strip(&row.subject)).unwrap_or_default();
        Ok(StaffBody::WhoseQuestion {
            subject,
            writer: writer.map(|writer| AskerShown {
                name: writer.name.clone(),
                addr: writer.addr.clone(),
                outside: writer.outside,
                concerned: None,
                language: None,
            }),
            words: row.map(quoted).unwrap_or_default(),
            until: decide::whose_until(&self.policy, now),
        })
    }

    /// One line for each open question.
    pub(super) fn asked_lines(&self, asks: &[LetterId]) -> Result<Vec<ListLine>, TurnError> {
        let mut lines = Vec::new();
        for open in self.store.open_whose()?.into_iter().filter(|open| asks.contains(&open.letter)) {
            let Some(row) = self.store.mail(open.mail)? else { continue };
            lines.push(ListLine {
                number: String::new(),
                asker: row.forwarded.map(writer).unwrap_or_default(),
                about: subject::strip(&row.subject),
                due: open.until,
                over_work_seconds: None,
                triage_over_work_seconds: None,
                waits: Waits::Whose,
                nudged: 0,
            });
        }
        Ok(lines)
    }
}

/// What a digit says; `name` is whose mail it seems to be.
pub(in crate::engine) fn whose_choice(whose: Whose, name: &str) -> Choice {
    match whose {
        Whose::Theirs => Choice::HandIn(name.to_owned()),
        Whose::OnDuty => Choice::HandInOnDuty(name.to_owned()),
        Whose::Mine => Choice::OwnQuestion,
        Whose::Nobodys => Choice::NotAQuestion,
    }
}

/// The name of whoever wrote a forwarded mail, or his address.
fn writer(mail: ForwardedRow) -> String {
    mail.from_name.or(mail.from.map(|from| from.to_string())).unwrap_or_default()
}

fn quoted(row: MailRow) -> Quoted {
    let Some(forwarded) = row.forwarded else {
        return Quoted { text: row.words.text, attachments: row.words.attachments, left_out: Vec::new() };
    };
    Quoted { text: forwarded.text, attachments: forwarded.files, left_out: Vec::new() }
}
