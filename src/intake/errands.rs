//! Errands on the second connection: what the sender and the admin want of the mailbox now and then.
//!
//! Providers allow few connections (mail-facts A2-9), and two are kept: one waits in INBOX, one works. So a look into
//! Sent, a copy filed there and the daily reconciling are handed to [`poll_others`](super::poll_others), which does
//! them between its rounds. An errand that fails is answered with the reason and not repeated; its sender knows best
//! whether it still matters.

use tokio::sync::{mpsc, oneshot};

use super::Reconciled;

/// Errands that may wait at once; the next one's sender waits with it.
const WAITING_MAX: usize = 16;

/// What can be asked for.
#[derive(Debug)]
pub(super) enum Errand {
    /// Is a letter with one of these Message-IDs in Sent?
    Sent { message_ids: Vec<String>, answer: Answer<bool> },
    /// File this letter in Sent.
    File { bytes: Vec<u8>, answer: Answer<()> },
    /// Reconcile the mailbox with the ledger.
    Reconcile { answer: Answer<Reconciled> },
}

pub(super) type Answer<T> = oneshot::Sender<Result<T, ErrandError>>;

/// Why an errand was not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErrandError {
    /// The mailbox has no folder of sent letters.
    #[error("the mailbox has no folder for sent letters; name it as `sent` under [imap], or set it up on the server")]
    NoSentFolder,
    /// It failed; the reason is in the words.
    #[error("{0}")]
    Failed(String),
    /// The loop that does errands has stopped.
    #[error("the intake has stopped")]
    Stopped,
}

/// Where errands are handed in; clones lead to the same loop.
#[derive(Clone, Debug)]
pub struct Errands(mpsc::Sender<Errand>);

/// The other end, for `poll_others`.
#[derive(Debug)]
pub struct ErrandQueue(pub(super) mpsc::Receiver<Errand>);

impl Errands {
    /// Both ends.
    #[must_use]
    pub fn new() -> (Self, ErrandQueue) {
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        (Self(sender), ErrandQueue(receiver))
    }

    /// Whether a letter with one of these Message-IDs (without `<>`) lies in Sent.
    pub async fn in_sent(&self, message_ids: &[String]) -> Result<bool, ErrandError> {
        let message_ids = message_ids.to_vec();
        self.run(|answer| Errand::Sent { message_ids, answer }).await
    }

    /// Files a letter in Sent, as seen.
    pub async fn file_in_sent(&self, bytes: Vec<u8>) -> Result<(), ErrandError> {
        self.run(|answer| Errand::File { bytes, answer }).await
    }

    /// Reconciles the mailbox with the ledger.
    pub async fn reconcile(&self) -> Result<Reconciled, ErrandError> {
        self.run(|answer| Errand::Reconcile { answer }).await
    }

    async fn run<T>(&self, errand: impl FnOnce(Answer<T>) -> Errand) -> Result<T, ErrandError> {
        let (answer, answered) = oneshot::channel();
        self.0.send(errand(answer)).await.map_err(|_| ErrandError::Stopped)?;
        answered.await.map_err(|_| ErrandError::Stopped)?
    }
}
