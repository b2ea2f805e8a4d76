//! `ChangeMachine` against a model of the server: random schedules, and all schedules of a small
//! world.
//!
//! The model knows true time and what was carried out. The client sees only bytes, its own clocks
//! and times in whole seconds. The outcomes that it returns are checked against the truth.
//!
//! `EHPC_MODEL_SCHEDULES` sets the number of schedules (default 20,000), and `EHPC_MODEL_SEED` the
//! first seed.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod bounds;
mod client;
mod dice;
mod journal;
mod look_ups;
mod plan;
mod promises;
mod responses;
mod schedule;
mod small;
mod suites;
mod world;
