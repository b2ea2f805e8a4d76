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
//! use ehpc_remove_nodes_core::{
//!     Action, Answered, Arrival, Bounds, Chance, Delivery, Ending, Event, Head,
//!     HeaderTexts, Id, Memory, Moment, Node, NodeList, PAGE_ROWS, Protocol,
//!     REMOVE_NODES, RemovalRequest, Removing,
//! };
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
//! // One for all calls of a program: it knows whose job is whose.
//! let mut memory = Memory::new();
//! let endpoint = "https://hpc-api.qingcloud.com/api";
//! let mut removing = Removing::new(&REMOVE_NODES, request, endpoint, bounds);
//!
//! let now = Moment { steady: 0, wall: 1_769_846_400_000 };
//! let step = removing.step(Event::Started, now, Chance::new(0.5), &mut memory);
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
//! let step = removing.step(Event::Ended(arrival), now, Chance::new(0.5), &mut memory);
//! match step.action {
//!     Action::Finish(Ok(removal)) => assert_eq!(removal.job_id, "j-8ajjp28fps8"),
//!     other => panic!("{other:?}"),
//! }
//! ```

#![deny(missing_docs)]

mod change;
mod civil;
pub mod fields;
mod json;
mod machine;
mod reads;
mod request;
mod set;
pub mod text;
mod wire;

pub use change::claims::Memory;
pub use change::exactly_once::Removing;
pub use change::rule::{Judgement, judge, refusal, unchecked};
pub use change::target::{Meeting, Target};
pub use machine::classify::{Ending, Lost, NotSent, never_sent, shortage};
pub use machine::clock_offsets::ClockOffsets;
pub use machine::error::{Fault, Kind};
pub use machine::never_connected::{ErrorWords, Evidence, together};
pub use machine::outcome::{Because, Bounds, Delivery, Ended, Removal};
pub use machine::time::{Chance, Moment};
pub use machine::{Action, Arrival, Event, Interruption, Note, Protocol, Query, Step};
pub use reads::job::{Succeeded, Waiting};
pub use reads::list::{Listing, Page, Whole};
pub use request::id::Id;
pub use request::input::{Given, Invalid, LIST_LIMIT, TEXT_LIMIT, only_known};
pub use request::job_request::JobRequest;
pub use request::limits::{
    Bounded, DEADLINE_MS, LONGEST_MS, MAX_ATTEMPTS, REQUEST_LIFETIME_MS, SETTLE_MS, TIMEOUT_MS,
};
pub use request::list_request::{ListRequest, of_cluster};
pub use request::node_list::{Entry, GroupNumber, NODELIST, Node, NodeList};
pub use request::operation::{
    ADD_NODES, Deed, LIST_NODES, LIST_OPERATIONS, LIST_QUEUES, List, Method, Operation,
    REMOVE_NODES,
};
pub use request::packed::{NUMBER, unpack};
pub use request::timestamp::{TIMESTAMP, Timestamp};
pub use request::{FIELDS, RemovalRequest};
pub use set::make_unforeseeable;
pub use wire::endpoint::{DEFAULT, ENDPOINT, Endpoint, SIGNED_PATH, UrlParts};
pub use wire::error_codes::{BEING_UPDATED, EXPIRED, INTERNAL_ERROR, Patience, Refusal};
pub use wire::headers::{Head, HeaderTexts};
pub use wire::operation_log::PAGE_ROWS;
pub use wire::records::{NodeFacts, QueueFacts};
pub use wire::response::{
    Accepted, Answer, Answered, BODY_LIMIT, Body, LIST_BODY_LIMIT, NoAnswer, Reply,
    text as response_text,
};
pub use wire::sign::{Secret, Signature, ToSign, unsigned_url};
