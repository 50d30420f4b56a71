//! Letters: what each one shows, and the templates that word it.

pub mod model;
