//! Incoming mails, once each, with their raw bytes.

use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use super::cases::to_json;
use super::{Store, StoreError, moment, ms};
use crate::desk::around::Words;
use crate::desk::case::Case;
use crate::ids::{Address, CaseId, MailId, Moment};
use crate::mail::Mail;

/// Why a mail lies where it lies. Every message of the mailbox ends as exactly one of these (promise 1).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Filed {
    /// Part of a case.
    Case(CaseId),
    /// A letter of ours that came back.
    Own,
    /// Somebody of the staff forwarded it, and is asked whose question it is.
    Asked,
    /// Somebody of the staff forwarded it, and said that nothing is to be done.
    Dismissed,
    /// Written from the shared mailbox by a colleague, about no case.
    Outgoing,
    /// Automatic, a receipt, an invitation, bulk, empty …: its kind says which.
    Automatic(&'static str),
    /// A bounce of one of our letters, or of none we know.
    Bounce,
    /// A reply to a list or notice.
    Notice,
    /// Nothing is done with it until an admin has looked.
    Quarantine(String),
}

impl Filed {
    /// The word it is stored and printed under.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Case(_) => "case",
            Self::Own => "own",
            Self::Asked => "asked",
            Self::Dismissed => "dismissed",
            Self::Outgoing => "outgoing",
            Self::Automatic(kind) => kind,
            Self::Bounce => "bounce",
            Self::Notice => "notice",
            Self::Quarantine(_) => "quarantine",
        }
    }

    /// The case, if it is part of one.
    #[must_use]
    pub fn case(&self) -> Option<CaseId> {
        match self {
            Self::Case(case) => Some(*case),
            Self::Own
            | Self::Asked
            | Self::Dismissed
            | Self::Outgoing
            | Self::Automatic(_)
            | Self::Bounce
            | Self::Notice
            | Self::Quarantine(_) => None,
        }
    }
}

/// A mail to be kept.
#[derive(Clone, Debug)]
pub struct NewMail<'a> {
    /// What makes it the same mail as another.
    pub same_key: &'a str,
    /// What was understood.
    pub mail: &'a crate::mail::Mail,
    /// Its sender, if there is one.
    pub from: Option<&'a Address>,
    /// When the clock may start for it.
    pub received: Moment,
    /// The domain whose DKIM signature over these bytes was verified when they were taken in.
    pub signed_by: Option<&'a str>,
    /// SHA-256 of the raw bytes.
    pub raw_sha256: &'a str,
    /// The raw bytes.
    pub raw: &'a [u8],
}

/// A mail on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    /// Its number.
    pub id: MailId,
    /// Its case.
    pub case: Option<CaseId>,
    /// How it was filed.
    pub filed: String,
    /// When the clock could start for it.
    pub received: Moment,
    /// Its sender.
    pub sender: String,
    /// Its subject.
    pub subject: String,
    /// Message-ID.
    pub message_id: Option<String>,
    /// Its words.
    pub words: Words,
    /// The domain whose DKIM signature over its bytes was verified when they were taken in. Keys change; this stays.
    pub signed_by: Option<String>,
    /// The mail that it forwards or attaches.
    pub forwarded: Option<ForwardedRow>,
    /// SHA-256 of the raw bytes.
    pub raw: String,
}

/// The mail that another forwards, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForwardedRow {
    /// Its Message-ID, where it is known.
    pub message_id: Option<String>,
    /// The address of its writer, where he is named.
    pub from: Option<Address>,
    /// His name.
    pub from_name: Option<String>,
    /// The header block above it; empty where it is attached, or none was found.
    pub head: String,
    /// Its writer's words.
    pub text: String,
    /// The files that came with it, each with its name and size.
    pub files: Vec<(String, u64)>,
    /// It stands in the text, and is not a file of its own.
    pub in_text: bool,
}

impl MailRow {
    /// The asker's own mail, if this one is another's that brings it: what stands above it stays inside.
    #[must_use]
    pub fn brought(&self, case: &Case) -> Option<&ForwardedRow> {
        let forwarded = self.forwarded.as_ref().filter(|_| case.questions.contains(&self.id))?;
        (self.sender != case.asker.addr.key() && forwarded.from.as_ref() == Some(&case.asker.addr)).then_some(forwarded)
    }

    /// What the asker of `case` wrote in this mail: of one that was handed in, the forwarded words alone; of one in
    /// which he himself forwards something, that as well.
    #[must_use]
    pub fn question(&self, case: &Case) -> Words {
        if let Some(brought) = self.brought(case) {
            return Words { text: brought.text.clone(), html: None, attachments: brought.files.clone() };
        }
        let opens = case.questions.first() == Some(&self.id);
        let Some(forwarded) = self.forwarded.as_ref().filter(|forwarded| opens && forwarded.in_text) else {
            return self.words.clone();
        };
        let parts = [&self.words.text, &forwarded.head, &forwarded.text].into_iter().filter(|part| !part.is_empty());
        let text = parts.map(String::as_str).collect::<Vec<_>>().join("\n\n");
        Words { text, html: None, attachments: forwarded.files.clone() }
    }
}

const COLUMNS: &str =
    "id, case_id, filed, received_ms, sender, subject, new_text, new_html, attachments, raw, message_id, signed_by,
     forwarded";

impl Store {
    /// Keeps a mail; its filing follows when it is decided.
    pub fn save_mail(&self, new: &NewMail<'_>) -> Result<MailId, StoreError> {
        let sql = "INSERT INTO raw (sha256, bytes) VALUES (?1, ?2) ON CONFLICT (sha256) DO NOTHING";
        self.conn.prepare_cached(sql)?.execute(params![new.raw_sha256, new.raw])?;
        let attachments: Vec<(String, u64)> = new
            .mail
            .attachments
            .iter()
            .filter(|part| !part.aside)
            .map(|part| (part.name.clone().unwrap_or_default(), part.size_bytes))
            .collect();
        let sql = "INSERT INTO mail (same_key, message_id, sender, subject, kind, received_ms, case_id, filed,
                                     new_text, new_html, attachments, signed_by, raw, forwarded, forwarded_id)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, 'new', ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        self.conn.prepare_cached(sql)?.execute(params![
            new.same_key,
            new.mail.message_id,
            new.from.map(Address::key).unwrap_or_default(),
            new.mail.subject,
            to_json("a kind", &new.mail.kind)?.trim_matches('"'),
            ms(new.received),
            new.mail.new_text,
            new.mail.new_html,
            to_json("attachments", &attachments)?,
            new.signed_by,
            new.raw_sha256,
            forwarded(new.mail).map(|row| to_json("a forwarded mail", &row)).transpose()?,
            new.mail.forwarded.as_ref().and_then(|forwarded| forwarded.message_id.as_ref()),
        ])?;
        Ok(MailId(self.conn.last_insert_rowid()))
    }

    /// Keeps one line of a reply to a list as a mail by itself, part of its case: whoever looks at that case sees its
    /// line and no other.
    pub fn save_line(&self, list: MailId, no: usize, case: CaseId, words: &str) -> Result<MailId, StoreError> {
        let sql = "INSERT INTO mail (same_key, message_id, sender, subject, kind, received_ms, case_id, filed,
                                     new_text, new_html, attachments, raw, line_of)
                   SELECT same_key || '/' || ?2, message_id, sender, subject, kind, received_ms, ?3, 'case',
                          ?4, NULL, '[]', raw, id FROM mail WHERE id = ?1";
        let no = i64::try_from(no).unwrap_or(i64::MAX);
        self.conn.prepare_cached(sql)?.execute(params![list.0, no, case.0, words])?;
        Ok(MailId(self.conn.last_insert_rowid()))
    }

    /// If this is one line of a reply to a list: that reply, and the words of the line.
    pub fn line_of(&self, id: MailId) -> Result<Option<(MailId, String)>, StoreError> {
        let sql = "SELECT line_of, new_text FROM mail WHERE id = ?1 AND line_of IS NOT NULL";
        let row = |row: &Row<'_>| Ok((MailId(row.get(0)?), row.get(1)?));
        Ok(self.conn.prepare_cached(sql)?.query_row(params![id.0], row).optional()?)
    }

    /// Notes how a mail was filed.
    pub fn file_mail(&self, id: MailId, filed: &Filed) -> Result<(), StoreError> {
        let sql = "UPDATE mail SET filed = ?2, case_id = ?3 WHERE id = ?1";
        let case = filed.case().map(|case| case.0);
        self.conn.prepare_cached(sql)?.execute(params![id.0, filed.as_str(), case])?;
        Ok(())
    }

    /// The mail with this identity, if it came before.
    pub fn same_mail(&self, same_key: &str) -> Result<Option<MailRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM mail WHERE same_key = ?1");
        self.mail_row(&sql, params![same_key])
    }

    /// A mail on record.
    pub fn mail(&self, id: MailId) -> Result<Option<MailRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM mail WHERE id = ?1");
        self.mail_row(&sql, params![id.0])
    }

    fn mail_row(&self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Option<MailRow>, StoreError> {
        let row = self.conn.prepare_cached(sql)?.query_row(values, read_mail).optional()?;
        row.map(|(mut mail, attachments, forwarded)| {
            let read = |text: String| serde_json::from_str(&text);
            mail.forwarded = forwarded.map(read).transpose().map_err(StoreError::unreadable("a forwarded mail"))?;
            mail.words.attachments =
                serde_json::from_str(&attachments).map_err(StoreError::unreadable("attachments"))?;
            Ok(mail)
        })
        .transpose()
    }

    /// The cases that claim a Message-ID, as that of a mail of theirs or of one that was forwarded, each once.
    pub fn cases_of_message_id(&self, id: &str) -> Result<Vec<CaseId>, StoreError> {
        let sql = "SELECT DISTINCT case_id FROM mail
                   WHERE (message_id = ?1 OR forwarded_id = ?1) AND case_id IS NOT NULL ORDER BY case_id";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map(params![id], |row| Ok(CaseId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether any mail with this Message-ID is on record.
    pub fn knows_message_id(&self, id: &str) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM mail WHERE message_id = ?1)";
        Ok(self.conn.prepare_cached(sql)?.query_row(params![id], |row| row.get(0))?)
    }

    /// The mails of a case, in the order they came.
    pub fn mails_of_case(&self, case: CaseId) -> Result<Vec<MailId>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT id FROM mail WHERE case_id = ?1 ORDER BY id")?;
        let rows = statement.query_map(params![case.0], |row| Ok(MailId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The raw bytes of a mail.
    pub fn raw(&self, id: MailId) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT bytes FROM raw JOIN mail ON mail.raw = raw.sha256 WHERE mail.id = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row(params![id.0], |row| row.get(0)).optional()?)
    }
}

fn forwarded(mail: &Mail) -> Option<ForwardedRow> {
    let forwarded = mail.forwarded.as_ref()?;
    let files = mail.files_handed_in().map(|(_, part)| (part.name.clone().unwrap_or_default(), part.size_bytes));
    Some(ForwardedRow {
        message_id: forwarded.message_id.clone(),
        from: forwarded.from.as_ref().and_then(|from| Address::parse(&from.addr)),
        from_name: forwarded.from.as_ref().and_then(|from| from.name.clone()),
        head: forwarded.head.clone(),
        text: forwarded.text.clone(),
        files: files.collect(),
        in_text: !forwarded.attached,
    })
}

fn read_mail(row: &Row<'_>) -> rusqlite::Result<(MailRow, String, Option<String>)> {
    let words = Words { text: row.get(6)?, html: row.get(7)?, attachments: Vec::new() };
    let mail = MailRow {
        id: MailId(row.get(0)?),
        case: row.get::<_, Option<i64>>(1)?.map(CaseId),
        filed: row.get(2)?,
        received: moment(row.get(3)?),
        sender: row.get(4)?,
        subject: row.get(5)?,
        message_id: row.get(10)?,
        words,
        signed_by: row.get(11)?,
        forwarded: None,
        raw: row.get(9)?,
    };
    Ok((mail, row.get(8)?, row.get(12)?))
}
