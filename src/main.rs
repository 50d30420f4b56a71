//! The command line of `shouwen`.

fn main() {}
