//! Promises of the core that hold for every input, not for chosen ones.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

mod answers;
mod bodies;
mod jobs;
mod lists;
mod packing;
mod refusals;
mod requests;
mod rule;
mod secrets;
mod shapes;
mod signing;
mod steps;
mod verdicts;
