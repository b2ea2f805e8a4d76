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
mod signing;
mod steps;
mod verdicts;

/// What runs on several threads may hold it.
#[test]
fn everything_may_be_sent_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<ehpc_remove_nodes_core::ChangeMachine>();
    is_send::<ehpc_remove_nodes_core::ListReader>();
    is_send::<ehpc_remove_nodes_core::JobPoller>();
    is_send::<ehpc_remove_nodes_core::Memory>();
    is_send::<ehpc_remove_nodes_core::CallError>();
}
