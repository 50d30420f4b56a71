//! Settings: what `shouwen.toml` says, checked.
