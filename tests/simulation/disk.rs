//! A disk that forgets what was not synced when the power is cut.
//!
//! The database runs with `synchronous=FULL`: when a call returns, everything it committed is on the disk, and the two
//! files are as they are. Were it anything less, only the last checkpoint would count, and the WAL is dropped. A cut
//! *inside* a call leaves the files as they were before it, and of what the call appended to the WAL any part.

use std::path::{Path, PathBuf};

use shouwen::store::{Birth, Store};
use tempfile::TempDir;

use super::rng::Rng;

/// Both files of a database, as bytes.
pub struct Picture {
    database: Vec<u8>,
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
        self.dir(self.lives).join("shouwen.db")
    }

    pub fn open(&self) -> Store {
        Store::open(&self.path(), &self.birth).unwrap()
    }

    pub fn picture(&self) -> Picture {
        let read = |suffix: &str| std::fs::read(format!("{}{suffix}", self.path().display())).unwrap_or_default();
        Picture { database: read(""), wal: read("-wal") }
    }

    /// The power is cut between two calls.
    pub fn cut(&mut self, store: &Store) {
        let mut rest = self.picture();
        if store.synchronous().unwrap() < 2 {
            rest.wal.clear();
        }
        self.begin_again(&rest);
    }

    /// The power is cut inside the call that began when `before` was taken.
    pub fn cut_inside(&mut self, before: Picture, rng: &mut Rng) {
        const HEADER: usize = 32;
        let after = self.picture();
        let appended = after.wal.len() > before.wal.len()
            && (before.wal.is_empty() || after.wal.get(..HEADER) == before.wal.get(..HEADER));
        let mut rest = before;
        if appended {
            let new = after.wal.len() - rest.wal.len();
            let kept = rest.wal.len() + usize::try_from(rng.below(new as u64)).unwrap();
            rest.wal = after.wal[..kept].to_vec();
        }
        self.begin_again(&rest);
    }

    fn begin_again(&mut self, rest: &Picture) {
        let old = self.dir(self.lives);
        self.lives += 1;
        std::fs::create_dir(self.dir(self.lives)).unwrap();
        std::fs::write(self.path(), &rest.database).unwrap();
        std::fs::write(format!("{}-wal", self.path().display()), &rest.wal).unwrap();
        // The old process's files; it has them open until it is dropped, and nobody reads them again.
        let _ = std::fs::remove_dir_all(old);
    }
}
