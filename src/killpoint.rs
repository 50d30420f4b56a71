//! Points at which a test lets the program die as by a power cut: `SHOUWEN_KILL_AT=in-batch:3` kills it the third time
//! that it passes there. What a crash leaves behind is promise 1, and only a real death shows it.
//!
//! In a release build there is nothing here: `pass` is empty and the variable is not read. Points that can be seen on
//! the wire (a letter handed over, a copy filed) need no line here; the tests aim at them from outside.

/// Where the program can die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// Places are committed as attempted, their mails not yet taken.
    AfterAttempt,
    /// A mail of a batch is taken, the transaction open.
    InBatch,
    /// A batch is committed, the cursor not yet advanced.
    AfterCommit,
}

/// Dies here, if this is where and when a test wants it.
#[cfg(debug_assertions)]
pub fn pass(point: Point) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static AIM: OnceLock<Option<(Point, AtomicU32)>> = OnceLock::new();
    let aim = AIM.get_or_init(|| {
        let (point, times) = aim(&std::env::var("SHOUWEN_KILL_AT").ok()?)?;
        Some((point, AtomicU32::new(times)))
    });
    let Some((_, left)) = aim.as_ref().filter(|(aimed, _)| *aimed == point) else { return };
    if left.fetch_sub(1, Ordering::Relaxed) == 1 {
        // SIGKILL, which nothing can tidy up after; the thread goes nowhere until it comes.
        let _ = std::process::Command::new("kill").arg("-9").arg(std::process::id().to_string()).status();
        std::process::abort();
    }
}

/// Does nothing.
#[cfg(not(debug_assertions))]
pub fn pass(_point: Point) {}

/// Reads `point:times`.
#[cfg(debug_assertions)]
fn aim(text: &str) -> Option<(Point, u32)> {
    let (name, times) = text.split_once(':')?;
    let point = match name {
        "after-attempt" => Point::AfterAttempt,
        "in-batch" => Point::InBatch,
        "after-commit" => Point::AfterCommit,
        _ => return None,
    };
    Some((point, times.parse().ok().filter(|times| *times > 0)?))
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use super::*;

    #[test]
    fn an_aim_names_a_point_and_a_time() {
        assert_eq!(aim("in-batch:3"), Some((Point::InBatch, 3)));
        assert_eq!(aim("after-commit:1"), Some((Point::AfterCommit, 1)));
        for nothing in ["", "in-batch", "in-batch:0", "in-batch:x", "somewhere:1"] {
            assert_eq!(aim(nothing), None, "{nothing}");
        }
    }
}
