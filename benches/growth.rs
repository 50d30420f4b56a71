//! What reading costs, printed: for each shape of mail the time for 1 MB and for a tenth of it, and their ratio.
//!
//! `cargo bench --bench growth` measures what is shipped; a word picks the shapes that contain it, a number is the size.

#![allow(clippy::format_push_string)]

#[path = "../tests/limits/shapes.rs"]
mod shapes;

use std::time::{Duration, Instant};

use shouwen::mail::understand::understand;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let bytes = args.iter().find_map(|arg| arg.parse().ok()).unwrap_or(1_000_000);
    let wanted = args.iter().find(|arg| arg.parse::<usize>().is_err()).cloned().unwrap_or_default();
    println!("{:>10} {:>10} {:>6}  shape, {bytes} bytes", "a tenth", "whole", "ratio");
    for (name, shape) in shapes::SHAPES.iter().filter(|(name, _)| name.contains(&wanted)) {
        let (small, large) = (measured(&shape(bytes / 10)), measured(&shape(bytes)));
        let ratio = large.as_secs_f64() / small.as_secs_f64();
        println!("{:>8.1}ms {:>8.1}ms {ratio:>6.1}  {name}", small.as_secs_f64() * 1e3, large.as_secs_f64() * 1e3);
    }
}

fn measured(raw: &[u8]) -> Duration {
    let one = || {
        let begun = Instant::now();
        std::hint::black_box(understand(raw));
        begun.elapsed()
    };
    one().min(one())
}
