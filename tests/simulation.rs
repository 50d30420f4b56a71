//! Twenty working days of the whole desk under one seed: people, careless ones among them, mails, absences, faults and
//! crashes, and the promises of the design held against what came of it. And an ordinary quarter, for what a case costs.
//!
//! `cargo test --test simulation` runs 200 seeds and prints what happened in them; `SHOUWEN_SEEDS=10000` sets how
//! many, `SHOUWEN_FIRST=5000` which comes first. A seed that breaks a promise names itself; it runs alone with
//! `SHOUWEN_SEED=123 cargo test --test simulation -- one_seed --nocapture`, and tells each call with `SHOUWEN_TRACE=1`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]
#![allow(
    clippy::assigning_clones,
    clippy::format_collect,
    clippy::struct_excessive_bools,
    clippy::unused_self,
    reason = "people's mails are written down plainly, and a world is a heap of switches"
)]
#![allow(unreachable_pub, reason = "the parts of this test are modules of one program")]

#[path = "simulation/absent.rs"]
mod absent;
#[path = "simulation/careless.rs"]
mod careless;
#[path = "simulation/cast.rs"]
mod cast;
#[path = "simulation/disk.rs"]
mod disk;
#[path = "simulation/edge.rs"]
mod edge;
#[path = "simulation/edits.rs"]
mod edits;
#[path = "simulation/faults.rs"]
mod faults;
#[path = "simulation/lists.rs"]
mod lists;
#[path = "simulation/mime.rs"]
mod mime;
#[path = "simulation/model.rs"]
mod model;
#[path = "simulation/office.rs"]
mod office;
#[path = "simulation/peek.rs"]
mod peek;
#[path = "simulation/quarter.rs"]
mod quarter;
#[path = "simulation/rng.rs"]
mod rng;
#[path = "simulation/service.rs"]
mod service;
#[path = "simulation/world.rs"]
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use edits::Edits;
use model::Stats;
use shouwen::letters::Templates;
use shouwen::rules::Policy;
use world::{Life, World};

/// Seeds that an ordinary run takes.
const SEEDS: u64 = 200;
const THREADS: usize = 2;

#[test]
fn no_seed_breaks_a_promise() {
    let seeds = setting("SHOUWEN_SEEDS").unwrap_or(SEEDS);
    let first = setting("SHOUWEN_FIRST").unwrap_or(1);
    let begun = Instant::now();
    let (next, all, broken) = (AtomicU64::new(first), Mutex::new(Stats::default()), Mutex::new(Vec::new()));
    let (policy, templates) = (Policy::built_in().unwrap(), Templates::built_in());
    let edits = Arc::new(Edits::new());
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + seeds {
                return;
            }
            match catch_unwind(AssertUnwindSafe(|| live(seed, (&policy, &templates), &edits))) {
                Ok(stats) => all.lock().unwrap().add(&stats),
                Err(why) => {
                    println!("seed {seed} breaks a promise; the others go on");
                    broken.lock().unwrap().push((seed, words(why.as_ref())));
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(work);
        }
    });
    let mut broken = broken.into_inner().unwrap();
    broken.sort();
    print(seeds, &all.into_inner().unwrap(), begun);
    for (seed, why) in &broken {
        println!("SHOUWEN_SEED={seed} cargo test --test simulation -- one_seed --nocapture\n  {why}");
    }
    assert!(broken.is_empty(), "{} of {seeds} seeds break a promise", broken.len());
}

#[test]
fn one_seed() {
    let begun = Instant::now();
    let seed = setting("SHOUWEN_SEED").unwrap_or(1);
    let stats = live(seed, (&Policy::built_in().unwrap(), &Templates::built_in()), &Arc::new(Edits::new()));
    print(1, &stats, begun);
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let (policy, templates) = (Policy::built_in().unwrap(), Templates::built_in());
    let edits = Arc::new(Edits::new());
    let run = || format!("{:?}", live(7, (&policy, &templates), &edits));
    assert_eq!(run(), run());
}

/// `cargo test --release --test simulation -- ordinary_quarter --nocapture` prints what a case costs by kind of letter.
#[test]
#[cfg_attr(debug_assertions, ignore = "a quarter takes half a minute unoptimised, and the figures are the same")]
fn an_ordinary_quarter_costs_few_letters() {
    let (policy, templates) = (Policy::built_in().unwrap(), Templates::built_in());
    let mut world = World::new(
        setting("SHOUWEN_SEED").unwrap_or(1),
        Life::Ordinary,
        (&policy, &templates),
        &Arc::new(Edits::new()),
    );
    world.run();
    world.comes_to_rest();
    world.check_what_came_of_it();
    world.reckon();
}

fn live(seed: u64, files: (&Policy, &Templates), edits: &Arc<Edits>) -> Stats {
    let mut world = World::new(seed, Life::Hard, files, edits);
    world.run();
    world.finish();
    world.stats
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn words(why: &(dyn std::any::Any + Send)) -> String {
    let text = why.downcast_ref::<String>().cloned();
    text.or_else(|| why.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
}

fn print(seeds: u64, stats: &Stats, begun: Instant) {
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{seeds} seeds, {} mails, {} cases, {} letters written, {} taken by the server, {} crashes, {} calls on a full disk",
        stats.mails, stats.cases, stats.letters, stats.taken, stats.crashes, stats.full_calls
    );
    let faults: Vec<String> = stats.faults.iter().map(|(fault, times)| format!("{fault:?} {times}")).collect();
    println!("faults: {}", faults.join(", "));
    println!(
        "acceptances lost {}, letters that arrived twice {}, mails put aside unread {}",
        stats.lost, stats.doubled, stats.gave_up
    );
    println!("edits of the rules: {} taken, {} refused", stats.edits, stats.refused);
    if let (Some(mails), Some(crashes)) = (stats.least_mails, stats.least_crashes) {
        println!("in no seed fewer than {mails} mails and {crashes} crashes");
    }
    for (who, counts) in ["owner", "contact", "asker"].iter().zip(&stats.per_case) {
        let mut sorted = counts.clone();
        sorted.sort_unstable();
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or(0);
        #[allow(clippy::cast_precision_loss)]
        let mean = sorted.iter().sum::<u64>() as f64 / sorted.len().max(1) as f64;
        println!("letters a case to the {who}: median {median}, mean {mean:.2}");
    }
    println!("{seconds:.1} s");
}
