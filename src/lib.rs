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
//!
//! # From Rust
//!
//! The crate opens no connection and reads no clock: whoever uses it brings an HTTP client and a
//! timer, and carries out one action after the other. `examples/remove.rs` does that natively with
//! ureq, and `examples/yew` in a page with `fetch`. Without default features nothing is exported to
//! JavaScript, and no crate of JavaScript's is compiled. Where ids come from strangers, begin with
//! [`make_unforeseeable`] and a random number.
//!
//! ```
//! use ehpc_remove_nodes::head::{Head, HeaderTexts};
//! use ehpc_remove_nodes::id::Id;
//! use ehpc_remove_nodes::log::PAGE_ROWS;
//! use ehpc_remove_nodes::memory::Memory;
//! use ehpc_remove_nodes::moment::{Chance, Moment};
//! use ehpc_remove_nodes::nodelist::{Node, NodeList};
//! use ehpc_remove_nodes::operation::REMOVE_NODES;
//! use ehpc_remove_nodes::outcome::{Bounds, Delivery};
//! use ehpc_remove_nodes::protocol::{Action, Arrival, Event, Protocol};
//! use ehpc_remove_nodes::removal::Removing;
//! use ehpc_remove_nodes::reply::Answered;
//! use ehpc_remove_nodes::request::RemovalRequest;
//! use ehpc_remove_nodes::verdict::Ending;
//! use std::{cell::RefCell, rc::Rc};
//!
//! let id = |text| Id::new(text).expect("it is not empty");
//! let request = RemovalRequest {
//!     cluster_id: id("ehpc-gk3wfc7e"),
//!     hpcqueue_id: id("ehpcq-m7qglynz"),
//!     nodelist: NodeList::new(&[Node::Id(id("cln-w1xufnk9"))]).expect("one node, and none twice"),
//!     zone: id("jn1a"),
//!     timestamp: None,
//! };
//! let bounds = Bounds {
//!     timeout_ms: 12_000,
//!     deadline_ms: 90_000,
//!     deadline_at: 90_000,
//!     settle_ms: 5_000,
//!     lifetime_ms: None,
//!     max_attempts: 4,
//!     delivery: Delivery::Once,
//!     page_rows: PAGE_ROWS,
//! };
//! let memory = Rc::new(RefCell::new(Memory::new()));
//! let endpoint = "https://hpc-api.qingcloud.com/api";
//! let mut removing = Removing::new(&REMOVE_NODES, request, endpoint, bounds, memory);
//!
//! let now = Moment { steady: 0, wall: 1_769_846_400_000 };
//! let step = removing.step(Event::Started, now, Chance::new(0.5));
//! assert!(matches!(step.action, Action::Send { attempt: 1, .. }));
//!
//! // … sent with an HTTP client, and this came back:
//! let body = r#"{"action":"HpcQueueRemoveEhpcQueueNodesResponse","job_id":"j-8ajjp28fps8","ret_code":0}"#;
//! let answered = Answered::new(Head::read(200, HeaderTexts::default(), now.wall), body.into(), false);
//! let arrival = Arrival {
//!     ending: Ending::Replied(answered),
//!     sent: Some(now),
//!     timestamp: None,
//!     signed: true,
//!     received: now,
//! };
//! let step = removing.step(Event::Ended(arrival), now, Chance::new(0.5));
//! match step.action {
//!     Action::Finish(Ok(removal)) => assert_eq!(removal.job_id, "j-8ajjp28fps8"),
//!     other => panic!("{other:?}"),
//! }
//! ```

#![deny(missing_docs)]

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
pub mod never_connected;
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

mod absence;
mod account;
mod backoff;
mod baseline;
mod canonical;
mod civil;
mod clock_correction;
mod cluster;
mod fence;
mod fields;
mod getting;
mod job_match;
mod json;
mod list_read;
mod log_clock;
mod log_scan;
mod other_job;
mod preparation;
mod reconcile;
mod set;
mod signing;
mod witness;
mod words;

pub use set::make_unforeseeable;

#[cfg(all(target_arch = "wasm32", feature = "exports"))]
mod web;
