//! Takes compute nodes out of the queues of QingCloud's E-HPC clusters, and tells the truth
//! about it.
//!
//! The core is plain Rust without input or output: [`request`] judges a removal, [`sign`] signs
//! it, [`verdict`] says what one answer is worth, and [`removal`] makes it happen exactly once. It
//! takes events and returns actions ([`protocol`]). [`guard`] holds the rule, [`list`] reads lists
//! and [`job`] waits for a job. Only `web`, which exists for WebAssembly alone, knows of
//! JavaScript, `fetch` and timers.
//!
//! Dependencies point one way: `web` → [`removal`] → [`verdict`], [`memory`], the rooms that read
//! the log → [`request`], [`sign`], [`reply`] → the small rooms ([`id`], [`nodelist`], …).

pub mod endpoint;
pub mod facts;
pub mod fault;
pub mod given;
pub mod guard;
pub mod head;
pub mod id;
pub mod invalid;
pub mod job;
pub mod list;
pub mod list_request;
pub mod log;
pub mod memory;
pub mod millis;
pub mod moment;
pub mod nodelist;
pub mod operation;
pub mod outcome;
pub mod packed;
pub mod protocol;
pub mod removal;
pub mod reply;
pub mod request;
pub mod ret_code;
pub mod sign;
pub mod timestamp;
pub mod verdict;

mod account;
mod backoff;
mod canonical;
mod civil;
mod clock;
mod fields;
mod getting;
mod groups;
mod json;
mod look;
mod lookup;
mod set;
mod whose;
mod words;

#[cfg(all(target_arch = "wasm32", feature = "exports"))]
mod web;
