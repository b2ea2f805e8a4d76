//! Hostile input for the core, and oracles to check it.
//!
//! Each target is a plain function that takes bytes and panics if the core is wrong. libFuzzer
//! calls it (`fuzz_targets/`), and so does a test that needs neither libFuzzer nor nightly Rust
//! (`tests/short/`): both run the same code over the same corpus.
//!
//! An oracle never uses the core's code: serde_json parses JSON, other crates than the core's hash,
//! and rules are implemented a second time, from the documentation.
//!
//! The corpora are archives, as OSS-Fuzz has them; libFuzzer wants a folder:
//!
//! ```sh
//! unzip -q corpus/answers.zip -d corpus/answers                         # before; in fuzz/
//! zip -qjX9 corpus/answers.zip corpus/answers/*                         # after
//! cargo +nightly fuzz run answers                                       # until it finds a bug
//! RUSTC_BOOTSTRAP=1 cargo fuzz run answers --sanitizer none             # with stable Rust
//! cargo +nightly fuzz cmin answers                                      # keeps inputs that add coverage
//! EHPC_FUZZ_INPUTS=1000000 cargo test --manifest-path fuzz/Cargo.toml   # without libFuzzer
//! ```

pub mod answers;
pub mod canonical;
pub mod lists;
pub mod requests;
pub mod signature;

mod documented;
mod json;
mod parts;
mod values;

pub use parts::SEPARATOR;

/// A target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of the target and its corpus.
    pub name: &'static str,
    /// Checks one input.
    ///
    /// # Panics
    /// If the core is wrong.
    pub run: fn(&[u8]),
}

/// All targets.
pub const TARGETS: [Target; 5] = [
    Target { name: "answers", run: answers::run },
    Target { name: "lists", run: lists::run },
    Target { name: "requests", run: requests::run },
    Target { name: "canonical", run: canonical::run },
    Target { name: "signature", run: signature::run },
];

/// Tokens with a meaning for some target.
pub const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u0000",
    "\\ud83d\\ude00",
    "\\ud800",
    "\\udfff",
    "\\b",
    "\\f",
    "\\/",
    "null",
    "true",
    "-0",
    "0",
    "1e9",
    "0.5",
    "9007199254740991",
    "9007199254740992",
    "\"ret_code\": 0",
    "\"job_id\": \"j-1\"",
    "\"message\": \"no\"",
    "\"total_count\": 1",
    "\"job_set\": []",
    "\"queue_set\": []",
    "\"hpcqueue_id\": \"ehpcq-1\"",
    "\"node_id\": \"cln-1\"",
    "\"status\": \"failed\"",
    "\"group_id\": 2",
    "#2",
    "#NaN",
    "@0",
    "!n",
    "%2F",
    "%",
    "/",
    " ",
    "+",
    "\u{feff}",
    "\u{10ffff}",
    "2026-02-29T00:00:00Z",
    "Sun, 06 Nov 1994 08:49:37 GMT",
];
