//! A disk that forgets what was not synced when the power is cut.
//!
//! The database runs with `synchronous=FULL`: when a call returns, everything it committed is on the disk, and the two
//! files are as they are. Were it anything less, only the last checkpoint would count, and the WAL is dropped. A cut
//! *inside* a call leaves the files as they were before it, and of what the call appended to the WAL any part.

use std::path::{Path, PathBuf};

use shouwen::store::{Birth, Store};
use tempfile::TempDir;

use super::rng::Rng;

const DATABASE: &str = "shouwen.db";

/// The disk as it was before a call: the database lies in the next life's folder already, the WAL is here.
pub struct Picture {
    wal: Vec<u8>,
}

pub struct Disk {
    root: TempDir,
    lives: u32,
    birth: Birth,
}

impl Disk {
    pub fn new(rng: &mut Rng, address: &str) -> Self {
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let root = tempfile::Builder::new().prefix("shouwen-sim-").tempdir_in(place).unwrap();
        let birth = Birth { address: address.to_owned(), epoch: rng.bytes(), key: rng.bytes(), first_case: 1001 };
        let disk = Self { root, lives: 0, birth };
        std::fs::create_dir(disk.dir(0)).unwrap();
        disk
    }

    fn dir(&self, life: u32) -> PathBuf {
        self.root.path().join(life.to_string())
    }

    pub fn path(&self) -> PathBuf {
        self.dir(self.lives).join(DATABASE)
    }

    pub fn open(&self) -> Store {
        Store::open(&self.path(), &self.birth).unwrap()
    }

    pub fn picture(&self) -> Picture {
        self.save_database();
        Picture { wal: self.wal() }
    }

    /// The power is cut between two calls.
    pub fn cut(&mut self, store: &Store) {
        self.save_database();
        if store.synchronous().unwrap() >= 2 {
            let copied = std::fs::copy(wal_of(&self.path()), wal_of(&self.dir(self.lives + 1).join(DATABASE)));
            assert!(copied.is_ok() || !wal_of(&self.path()).exists(), "the WAL was not copied: {copied:?}");
        }
        self.begin_again();
    }

    /// The power is cut inside the call that began when `before` was taken.
    pub fn cut_inside(&mut self, before: Picture, rng: &mut Rng) {
        const HEADER: usize = 32;
        let after = self.wal();
        let appended = after.len() > before.wal.len()
            && (before.wal.is_empty() || after.get(..HEADER) == before.wal.get(..HEADER));
        let mut rest = before.wal;
        if appended {
            let new = after.len() - rest.len();
            let kept = rest.len() + usize::try_from(rng.below(new as u64)).unwrap();
            rest = after[..kept].to_vec();
        }
        std::fs::write(wal_of(&self.dir(self.lives + 1).join(DATABASE)), rest).unwrap();
        self.begin_again();
    }

    fn wal(&self) -> Vec<u8> {
        std::fs::read(wal_of(&self.path())).unwrap_or_default()
    }

    /// Copies the database, without its WAL, to where the next life begins.
    fn save_database(&self) {
        let next = self.dir(self.lives + 1);
        std::fs::create_dir(&next).unwrap();
        std::fs::copy(self.path(), next.join(DATABASE)).unwrap();
    }

    fn begin_again(&mut self) {
        let old = self.dir(self.lives);
        self.lives += 1;
        // The old process's files; it has them open until it is dropped, and nobody reads them again.
        let _ = std::fs::remove_dir_all(old);
    }
}

fn wal_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}
