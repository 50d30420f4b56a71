//! The very first start: what lies in the mailbox already is left alone, unless the settings say otherwise.
//!
//! It is the first start as long as INBOX has no cursor; INBOX therefore gets its cursor last. A folder that turns up
//! later without a cursor is a new folder, and everything in it is news.

use tokio::time::Instant;

use super::watch::Connection;
use super::{BATCH, Cursor, Existing, Health, IntakeError, Ledger, LedgerError, Part, Settings, Stop};
use crate::source::{Connect, Folder, FolderName, FolderUse, Source};

/// Rows are written in portions, so that a mailbox of 100,000 mails does not hold the store for seconds.
const ROWS_AT_ONCE: usize = BATCH * 20;

/// Prepares the ledger at the very first start; returns at once at any later one. Repeats until it is done or `stop`.
pub async fn begin<C: Connect, L: Ledger>(
    connect: &C,
    ledger: &L,
    settings: &Settings,
    mut stop: Stop,
) -> Result<(), LedgerError> {
    let mut connection = Connection::new(connect, ledger, Part::Begin, settings.seed);
    loop {
        let inbox = FolderName("INBOX".to_owned());
        let error = match ledger.cursor(&inbox).await {
            Ok(Some(_)) => break,
            Err(error) => error.into(),
            Ok(None) => match connection.get(&mut stop).await {
                None => break,
                Some(source) => match everything(source, ledger, settings).await {
                    Ok(()) => break,
                    Err(error) => error,
                },
            },
        };
        if let IntakeError::Ledger(LedgerError::Stopped) = error {
            return Err(LedgerError::Stopped);
        }
        connection.failed(&error, &mut stop).await;
    }
    connection.quit().await;
    Ok(())
}

async fn everything<S: Source, L: Ledger>(source: &mut S, ledger: &L, settings: &Settings) -> Result<(), IntakeError> {
    let folders = source.folders().await?;
    let (inbox, others): (Vec<&Folder>, Vec<&Folder>) = folders.iter().partition(|folder| folder.name.0 == "INBOX");
    for folder in others.into_iter().chain(inbox) {
        if folder.purpose == FolderUse::Drafts {
            continue;
        }
        let looked_at = Instant::now();
        let look = source.look(&folder.name, 0).await?;
        let take = settings.existing == Existing::Take && settings.watch.watch(folder);
        let last_uid = if take { 0 } else { look.uids.last().copied().unwrap_or(0) };
        if !take {
            for uids in look.uids.chunks(ROWS_AT_ONCE) {
                ledger.seen_before_start(&folder.name, look.uidvalidity, uids.to_vec()).await?;
            }
        }
        let mails = look.uids.len();
        let what = if take { "they are taken" } else { "they are left alone" };
        tracing::info!(folder = %folder.name, mails, "first start: mails that are here already; {what}");
        ledger.advance(&folder.name, Cursor { uidvalidity: look.uidvalidity, last_uid }).await?;
        ledger.report(Health::Looked {
            part: Part::Begin,
            folder: folder.name.clone(),
            taken: 0,
            ago: looked_at.elapsed(),
        });
    }
    Ok(())
}
