//! The daily reconciling: every selectable folder but Drafts is compared with the ledger.
//!
//! It finds what the loops cannot: mail that a colleague moved out of INBOX before it was seen, and mail that lies
//! below a cursor for whatever reason. In Junk and Trash such mail is reported, elsewhere it is taken in.

use super::pass::{Pass, Seen};
use super::watch::Connection;
use super::{BATCH, IntakeError, Ledger, Memory, Part, Settings, Stop, stopped};
use crate::source::{Connect, Folder, FolderUse, Source};

/// UIDs that the ledger is asked about at once.
const ASK_AT_ONCE: usize = BATCH * 20;

/// What the reconciling found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Folders compared.
    pub folders: usize,
    /// Mails in them.
    pub mails: usize,
    /// Mails that the ledger did not know and that were taken in.
    pub taken: usize,
    /// Mails in Junk and Trash that the ledger did not know and that were reported.
    pub aside: usize,
    /// Folders that could not be read, with the reason.
    pub unread: Vec<String>,
}

/// Compares the mailbox with the ledger once, on a connection of its own; the daemon uses
/// [`Errands::reconcile`](super::Errands::reconcile) instead.
pub async fn reconcile<C: Connect, L: Ledger>(
    connect: &C,
    ledger: &L,
    settings: &Settings,
    mut stop: Stop,
) -> Result<Reconciled, IntakeError> {
    let mut connection = Connection::new(connect, ledger, Part::Reconcile, settings.seed);
    let outcome = on_connection(&mut connection, &mut Memory::default(), &mut stop).await;
    connection.quit().await;
    outcome
}

/// Compares the mailbox with the ledger once. A folder that fails is named in the result and keeps no other from
/// being compared.
pub(super) async fn on_connection<C: Connect, L: Ledger>(
    connection: &mut Connection<'_, C, L>,
    memory: &mut Memory,
    stop: &mut Stop,
) -> Result<Reconciled, IntakeError> {
    let mut found = Reconciled::default();
    let ledger = connection.ledger;
    let Some(source) = connection.get(stop).await else { return Ok(found) };
    for folder in source.folders().await? {
        if folder.purpose == FolderUse::Drafts {
            continue;
        }
        let Some(source) = connection.get(stop).await else { return Ok(found) };
        let mut pass = Pass { source, ledger, memory, stop };
        match one(&mut pass, &folder, &mut found).await {
            Ok(()) => found.folders += 1,
            Err(IntakeError::Source(error)) => {
                found.unread.push(format!("{}: {error}", folder.name));
                connection.skipped(&error);
            }
            Err(error @ IntakeError::Ledger(_)) => return Err(error),
        }
    }
    Ok(found)
}

async fn one<S: Source, L: Ledger>(
    pass: &mut Pass<'_, S, L>,
    folder: &Folder,
    found: &mut Reconciled,
) -> Result<(), IntakeError> {
    let look = pass.source.look(&folder.name, 0).await?;
    let seen = Seen { folder: &folder.name, uidvalidity: look.uidvalidity };
    found.mails += look.uids.len();
    for asked in look.uids.chunks(ASK_AT_ONCE) {
        let unknown = pass.ledger.unknown(&folder.name, look.uidvalidity, asked.to_vec()).await?;
        let unknown: Vec<u32> = unknown.into_iter().map(|mail| mail.uid).collect();
        for uids in unknown.chunks(BATCH) {
            if stopped(pass.stop) {
                return Ok(());
            }
            match folder.purpose {
                FolderUse::Junk | FolderUse::Trash => {
                    let headers = pass.source.headers(&folder.name, look.uidvalidity, uids).await?;
                    found.aside += headers.len();
                    if !headers.is_empty() {
                        pass.ledger.aside(folder.purpose, headers).await?;
                    }
                }
                FolderUse::Inbox | FolderUse::Sent | FolderUse::Drafts | FolderUse::Other => {
                    found.taken += pass.take(&seen, uids).await?;
                }
            }
        }
    }
    Ok(())
}
