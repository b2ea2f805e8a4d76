//! The machine against a model of the server: random schedules, and every schedule of a small
//! world.
//!
//! The model owns true time and the truth. The client sees bytes, its own clocks and whole-second
//! stamps. What it tells its caller is held against the truth.
//!
//! `EHPC_MODEL_SCHEDULES` says how many schedules are run (100,000 unless told), and
//! `EHPC_MODEL_SEED` where they begin.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod answers;
mod bounds;
mod client;
mod dice;
mod plan;
mod promises;
mod schedule;
mod small;
mod suites;
mod world;
