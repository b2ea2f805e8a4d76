//! Tests of the public API, most of them with random input.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

mod bodies;
mod catalogue;
mod jobs;
mod journal;
mod lists;
mod outcomes;
mod packing;
mod parallel_lists;
mod refusals;
mod requests;
mod responses;
mod rule;
mod secrets;
mod signing;
mod steps;

/// Multithreaded programs can hold the machines.
#[test]
fn machines_are_send() {
    fn is_send<T: Send>() {}
    is_send::<ehpc_remove_nodes_core::ChangeMachine>();
    is_send::<ehpc_remove_nodes_core::ListReader>();
    is_send::<ehpc_remove_nodes_core::ParallelListReader>();
    is_send::<ehpc_remove_nodes_core::JobPoller>();
    is_send::<ehpc_remove_nodes_core::JournalEntries>();
    is_send::<ehpc_remove_nodes_core::Memory>();
    is_send::<ehpc_remove_nodes_core::CallError>();
}
