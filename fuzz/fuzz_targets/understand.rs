//! Any bytes give a `Mail` that can be written out, without a panic and the same one twice.

#![no_main]

use libfuzzer_sys::fuzz_target;
use shouwen::mail::understand::understand;

fuzz_target!(|raw: &[u8]| {
    let mail = understand(raw);
    assert!(serde_json::to_string(&mail).is_ok());
    assert!(!mail.text.contains('\0'));
    assert_eq!(understand(raw), mail);
});
