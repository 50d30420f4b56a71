//! What the reading of a mail may cost: time in proportion to its size, and memory below a bound, whatever its shape.
//!
//! Times are those that the processor spent on this thread, and only their ratios are judged: a busy machine fails
//! nothing here. The numbers themselves are printed by `cargo bench --bench reading`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::format_push_string)] // a test file throughout

mod shapes;

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use shouwen::mail::understand::{MAX_MAIL_BYTES, understand};

use self::shapes::{SHAPES, Shape};

/// Below this a measurement is noise.
const TOO_SHORT: Duration = Duration::from_millis(2);

/// Ten times the bytes should cost ten to twelve times the work; a second look at half again as much is due to caches.
const MOST_FOR_TENFOLD: f64 = 18.0;

/// Set for the child that reads one mail and is measured.
const CHILD: &str = "SHOUWEN_LIMITS_SHAPE";

#[test]
fn ten_times_the_bytes_cost_about_ten_times_the_work() {
    let mut failures = Vec::new();
    for (name, shape) in SHAPES {
        // Limits may make the large one cheaper; never dearer.
        let mut ratio = tenfold(*shape, 8_000);
        if ratio > MOST_FOR_TENFOLD {
            ratio = ratio.min(tenfold(*shape, 24_000));
        }
        if ratio > MOST_FOR_TENFOLD {
            failures.push(format!("{name}: {ratio:.1}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

fn tenfold(shape: fn(usize) -> Vec<u8>, bytes: usize) -> f64 {
    let (small, large) = (best_of(&shape(bytes), 3), best_of(&shape(bytes * 10), 1));
    large.as_secs_f64() / small.max(TOO_SHORT).as_secs_f64()
}

fn best_of(raw: &[u8], times: usize) -> Duration {
    let one = || {
        let begun = spent();
        std::hint::black_box(understand(raw));
        spent().saturating_sub(begun)
    };
    (0..times).map(|_| one()).min().unwrap()
}

/// The time that the processor has spent on this thread, or where that is not told, the time of day.
fn spent() -> Duration {
    static BEGUN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|line| line.split_whitespace().next()?.parse().ok());
    nanos.map_or_else(|| BEGUN.elapsed(), Duration::from_nanos)
}

#[test]
fn the_largest_mail_stays_below_300_mb() {
    if !fs::exists("/proc/self/status").unwrap() {
        return;
    }
    for name in ["attachment, base64", "open paragraphs", "short lines", "parts"] {
        let own = std::env::current_exe().unwrap();
        let out = Command::new(own).args(["--exact", "child", "--nocapture"]).env(CHILD, name).output().unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        let peak = said.lines().find_map(|line| line.split_once("peak kB: ")?.1.trim().parse::<usize>().ok());
        let peak = peak.unwrap_or_else(|| panic!("{name} said nothing: {said}"));
        println!("{name}: {} MB", peak / 1000);
        assert!(peak <= 300_000, "{name} took {peak} kB");
    }
}

/// Reads one mail in a process of its own; without a name it has nothing to do.
#[test]
fn child() {
    let Ok(name) = std::env::var(CHILD) else { return };
    let (_, shape): &Shape = SHAPES.iter().find(|(shape, _)| *shape == name).unwrap();
    let raw = shape(MAX_MAIL_BYTES);
    let mail = understand(&raw);
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    println!("peak kB: {}", peak.trim().trim_end_matches("kB"));
    assert!(mail.text.len() <= 3 * 1024 * 1024);
}
