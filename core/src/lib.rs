//! Removes compute nodes from the queues of QingCloud E-HPC clusters, exactly once.
//!
//! This crate is the protocol without I/O: it says what to send and is given what came back. A
//! [`RemovalRequest`] is validated when it is built, and [`ToSign`] prepares its signature. A
//! [`ChangeMachine`] carries out a change exactly once, a [`LookUpMachine`] finds out later what
//! became of one by its [`Receipt`], a [`ListReader`] reads a list, and a [`JobPoller`] waits for a
//! job. Each is a [`Machine`] that takes events and returns actions.
//! A receipt that is written [before each attempt](ChangeMachine::with_journal) outlives the program;
//! [`JournalEntries`] says what those of earlier calls mean for a new one.
//! [`check_removal`] checks a removal against the rule that some queue must keep a compute node.
//!
//! # Driving a machine
//!
//! The crate opens no connection and reads no clock: the caller provides an HTTP client and a
//! timer, and carries out one action after another. `examples/remove.rs` does that with ureq. In
//! the repository, `examples/tokio` uses tokio and reqwest, and `examples/yew` runs in a page. All
//! types are `Send`. The calls of a program share one [`Memory`], and a [`CallQueue`] tells which
//! calls must wait for each other.
//!
//! ```
//! use ehpc_remove_nodes_core::{
//!     Action, ChangeMachine, Event, Exchange, ExchangeResult, Head, HeaderTexts, Id,
//!     Jitter, Limits, Machine, Memory, Node, NodeList, Now, RawResponse, RemovalRequest,
//! };
//!
//! let id = |text| Id::new(text).expect("it is not empty");
//! let request = RemovalRequest {
//!     cluster_id: id("ehpc-gk3wfc7e"),
//!     hpcqueue_id: id("ehpcq-m7qglynz"),
//!     nodelist: NodeList::new(&[Node::Id(id("cln-w1xufnk9"))]).expect("one node, no duplicates"),
//!     zone: id("jn1a"),
//!     timestamp: None,
//! };
//! // Shared by all calls of a program: it records which job belongs to which call.
//! let mut memory = Memory::new();
//! let endpoint = "https://hpc-api.qingcloud.com/api";
//! let now = Now { monotonic: 0, unix: 1_769_846_400_000 };
//! let mut machine = ChangeMachine::remove(request, endpoint, Limits::new(now));
//!
//! let step = machine.step(Event::Started, now, Jitter::new(0.5), &mut memory);
//! assert!(matches!(step.action, Action::Send { attempt: 1, .. }));
//!
//! // … send it with an HTTP client. This is the response:
//! let body = r#"{"action":"HpcQueueRemoveEhpcQueueNodesResponse","job_id":"j-8ajjp28fps8","ret_code":0}"#;
//! let response = RawResponse::from_text(Head::read(200, HeaderTexts::default(), now.unix), body, false);
//! let exchange = Exchange {
//!     result: ExchangeResult::Response(response),
//!     sent: Some(now),
//!     timestamp: None,
//!     signed: true,
//!     received: now,
//! };
//! let step = machine.step(Event::Exchanged(exchange), now, Jitter::new(0.5), &mut memory);
//! match step.action {
//!     Action::Finish(Ok(removal)) => assert_eq!(removal.job_id, "j-8ajjp28fps8"),
//!     other => panic!("{other:?}"),
//! }
//! ```

#![deny(missing_docs)]

pub mod catalogue;
mod change;
mod machine;
mod reads;
mod request;
pub mod text;
mod wire;

pub use change::call_queue::{CallQueue, Ticket};
pub use change::claims::Memory;
pub use change::exactly_once::ChangeMachine;
pub use change::job_match::{ResourceKind, resource_kind};
pub use change::journal::{JournalEntries, journal_failed, settled};
pub use change::look_up::{LookUp, LookUpMachine, check_receipt};
pub use change::reason::Reason;
pub use change::rule::{RuleCheck, check_removal, rule_unknown};
pub use change::target::{Target, TargetOverlap};
pub use machine::classify::{
    ExchangeResult, NotSent, TransportFailure, deadline_passed, never_sent,
};
pub use machine::clock_offsets::ClockOffsets;
pub use machine::error::{HpcError, HpcErrorKind};
pub use machine::limits::{Delivery, Limits};
pub use machine::never_connected::{ErrorWords, Evidence, together};
pub use machine::outcome::{CallError, CauseSource, Removal};
pub use machine::receipt::{RECEIPT, Receipt, ReceiptFields, ReceiptState, account_digest};
pub use machine::time::{Jitter, Now};
pub use machine::{
    Action, ApiRequest, Event, Exchange, Interruption, Machine, PageId, PageRows, Progress, Step,
};
pub use reads::job::{JobPoller, Succeeded};
pub use reads::list_pages::FullList;
pub use reads::list_reader::ListReader;
pub use reads::parallel_list_reader::{Next, ParallelListReader, ParallelStep};
pub use request::id::Id;
pub use request::input::{Input, Invalid, LIST_LIMIT, TEXT_LIMIT, only_known};
pub use request::int_option::{
    DEADLINE_MS, IntOption, LONGEST_MS, MAX_ATTEMPTS, REQUEST_LIFETIME_MS, SETTLE_MS, TIMEOUT_MS,
};
pub use request::job_request::JobRequest;
pub use request::list_request::ListRequest;
pub use request::node_list::{Entry, GroupNumber, NODELIST, Node, NodeList};
pub use request::operation::{
    ADD_NODES, Effect, LIST_NODES, LIST_OPERATIONS, LIST_QUEUES, List, Method, Operation,
    REMOVE_NODES,
};
pub use request::packed::{NUMBER, unpack};
pub use request::timestamp::{TIMESTAMP, Timestamp};
pub use request::{FIELDS, RemovalRequest};
pub use wire::body::ResponseBody;
pub use wire::endpoint::{DEFAULT_ENDPOINT, ENDPOINT, Endpoint, SIGNED_PATH, UrlParts};
pub use wire::error_codes::{BEING_UPDATED, EXPIRED, INTERNAL_ERROR, Refusal, RetryPolicy};
pub use wire::headers::{Head, HeaderTexts};
pub use wire::operation_log::PAGE_ROWS;
pub use wire::records::{NodeInfo, QueueInfo};
pub use wire::response::{
    Accepted, ApiResponse, BODY_LIMIT, Body, InvalidResponse, LIST_BODY_LIMIT, RawResponse,
    START_CHARS, text as response_text,
};
pub use wire::sign::{Secret, Signature, ToSign, unsigned_url};
